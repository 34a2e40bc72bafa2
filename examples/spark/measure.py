"""Compares the cost of a ticket on Spark, when it is warm, with that of plain loops in Rust and in Python.

    cargo build --release --manifest-path bindings/python/measure/Cargo.toml
    python3 measure.py TICKETS FOLDER PLAIN_LOOP [--master local[1]] [--rounds 5]

PLAIN_LOOP is the program that the first line builds. Each reads JSON Lines and writes one evaluation for each ticket as
JSON; the lines are compared. Rounds alternate, in one session of Spark, after a first one that does not count. Says the
elapsed time, the CPU time of all processes, and the largest memory of a process. Needs `/proc`.
"""

import argparse
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

import punctual
from fleet import POLICY, SPEC, evaluated, session
from kill_executor import read


def family():
    """This process and all that it has started, directly or not, with the CPU seconds that each has used."""
    parents, used = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        process, fields = int(file.parent.name), read(file).rsplit(b")", 1)[-1].split()
        if not fields:
            continue
        parents[process], used[process] = int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    ours = {os.getpid()}
    while found := {process for process, parent in parents.items() if parent in ours} - ours:
        ours |= found
    return {process: used.get(process, 0) for process in ours}


def seconds(work):
    """Elapsed and CPU seconds."""
    started, used = time.monotonic(), sum(family().values())
    work()
    return time.monotonic() - started, sum(family().values()) - used


def peaks():
    """The largest memory of a process of each program that this one has started, in megabytes."""
    found = {}
    for process in family():
        status = read(Path(f"/proc/{process}/status")).decode()
        if process == os.getpid() or not status:
            continue
        fields = dict(line.split(":", 1) for line in status.splitlines())
        name, kilobytes = fields["Name"].strip(), int(fields.get("VmHWM", "0").split()[0])
        found[name] = max(found.get(name, 0), kilobytes // 1024)
    return found


def lines(files):
    return sorted(line for file in files for line in file.read_bytes().splitlines())


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("tickets", type=Path)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("plain_loop", type=Path)
    arguments.add_argument("--master", default="local[1]")
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()

    folder, now = given.folder.resolve(), json.loads(SPEC.read_text())["now"]
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "tickets.jsonl"
    whole.write_bytes(b"".join(file.read_bytes() for file in sorted(given.tickets.glob("*.jsonl"))))
    count = whole.read_bytes().count(b"\n")
    spark = session(given.master)
    policy = spark.sparkContext.broadcast(POLICY.read_text())
    tickets = spark.read.text(str(given.tickets.resolve()))

    def in_rust():
        subprocess.run([given.plain_loop.resolve(), POLICY, whole, now, folder / "rust.jsonl"], check=True)

    def in_python():
        answers = punctual.Policy(POLICY.read_text()).evaluate_lines(whole.read_bytes(), now)
        (folder / "python.jsonl").write_bytes(answers)

    def on_spark():
        answers = tickets.mapInArrow(evaluated(policy, now), "evaluation string")
        answers.write.mode("overwrite").text(str(folder / "spark"))

    on_spark()
    rounds = [[seconds(work) for work in (in_rust, in_python, on_spark)] for _ in range(given.rounds)]
    wanted = lines([folder / "rust.jsonl"])
    assert wanted == lines([folder / "python.jsonl"]) == lines((folder / "spark").glob("part-*")), "the evaluations differ"
    print(f"{count} tickets, {given.master}: the same evaluations from all; {given.rounds} rounds")
    for kind, name in enumerate(["elapsed", "CPU"]):
        rust, *others = ([side[kind] for side in sides] for sides in zip(*rounds))
        told = [f"Rust {statistics.median(rust) / count * 1e6:.1f} µs a ticket"]
        for side, taken in zip(["Python", "Spark"], others):
            ratios = [one / other for one, other in zip(taken, rust)]
            each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
            told.append(f"{side} {statistics.median(taken) / count * 1e6:.1f}, {statistics.median(ratios):.2f} times ({each})")
        print(f"{name}: {'; '.join(told)}")
    print("largest memory of a process: " + ", ".join(f"{name} {size} MB" for name, size in sorted(peaks().items())))
    spark.stop()


if __name__ == "__main__":
    main()
