"""Kills `timers.py` again and again, lets it go on each time, and compares the alerts with those of a plain loop.

    python3 exactly_once.py COUNT FOLDER [KILLS] [FILES]

COUNT tickets; at least KILLS kills (by default 10). A run that ends with an error by itself is started again, three times
at most. Ends with an error if an alert is lost or sent twice. Kills only processes that it has started.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "sql"))
sys.path.insert(0, str(HERE))

import feed  # noqa: E402
import punctual  # noqa: E402
import tickets  # noqa: E402

LONGEST = 1_800
MOST_FAILURES = 3


def committed(out):
    """How many batches are finished."""
    return len(list((out / "checkpoint" / "commits").glob("[0-9]*")))


def run_and_kill(command, out, draw):
    """Starts the program, and kills it with all its processes a while after it has finished a batch. Gives the code with
    which it ended before that, if it did."""
    with (out.parent / "log").open("wb") as log:
        program = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=log)
    before, end = committed(out), time.monotonic() + LONGEST
    while program.poll() is None and committed(out) == before and time.monotonic() < end:
        time.sleep(0.05)
    try:
        program.wait(timeout=draw.uniform(0, 6))
    except subprocess.TimeoutExpired:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        return None
    return program.returncode


def sent(out):
    """The alerts that stand in the output, as Spark lists its files: those of killed attempts do not count."""
    files = set()
    for log in sorted((out / "alerts" / "_spark_metadata").glob("[0-9]*")):
        for line in log.read_text().splitlines()[1:]:
            files.add(json.loads(line)["path"].rsplit("/", 1)[1])
    lines = (line for name in files for line in (out / "alerts" / name).read_text().splitlines())
    return Counter(json.loads(line)["alert"] for line in lines)


def expected(count):
    policy = punctual.Policy((HERE.parent / "sample" / "policy.json").read_text())
    end = feed.end(count)
    keys = Counter()
    for number in range(count):
        ticket = tickets.ticket(number)
        keys.update(alert["key"] for alert in policy.alerts(ticket, "1970-01-01T00:00:00Z", end))
    return keys


def run_to_the_end(command, out):
    """Starts the program until a run reads everything. Says how often it was killed."""
    draw, killed, failed, end = random.Random(7), 0, 0, time.monotonic() + LONGEST
    while failed <= MOST_FAILURES and time.monotonic() < end:
        code = run_and_kill(command, out, draw)
        if code == 0:
            return killed
        if code is None:
            killed += 1
        else:
            # A run may end with an error after a kill. It is started again, as a service would be.
            failed += 1
            print((out.parent / "log").read_text(errors="replace")[-20_000:], f"\nended with {code}, started again")
    sys.exit(f"no run came to the end: {killed} were killed, {failed} ended with an error")


def main(count, folder, kills=10, files=40):
    count, folder, kills = int(count), Path(folder), int(kills)
    feed.write(count, folder / "events", int(files))
    command = [sys.executable, str(HERE / "timers.py"), str(folder / "events"), str(folder / "out")]
    killed = run_to_the_end(command, folder / "out")
    found, wanted = sent(folder / "out"), expected(count)
    lost, doubled = wanted - found, found - wanted
    print(f"{killed} kills; {sum(wanted.values())} alerts, {sum(lost.values())} lost, {sum(doubled.values())} doubled")
    if lost or doubled or killed < kills:
        sys.exit(1)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4, 5):
        sys.exit(__doc__)
    main(*sys.argv[1:])
