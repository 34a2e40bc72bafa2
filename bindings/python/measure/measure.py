"""Compares the CPU seconds of 100,000 tickets through this package with those of a plain loop in Rust.

    cargo build --release --manifest-path bindings/python/measure/Cargo.toml
    python bindings/python/measure/measure.py bindings/python/measure/target/release/plain-loop

Both read one file and write one file; the files written have to be equal. Runs alternate, each in a process of its own,
and all of the process counts, from its start to its end. Needs the package, on a system with `resource`.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

COUNT, ROUNDS = 100_000, 7
NOW = "2026-12-01T00:00:00Z"

POLICY = {
    "id": "measured",
    "priorities": ["urgent", "high", "normal"],
    "tiers": ["gold", "silver"],
    "calendars": {"office": {"time_zone": "Europe/Berlin", "hours": {"mon-fri": ["09:00-17:00"]}}},
    "calendar": "office",
    "metrics": {
        "first_response": {"targets": {"urgent": {"*": "30m"}, "*": {"gold": "2h", "*": "4h"}}},
        "resolution": {"warn": ["50%", "80%"], "targets": {"urgent": {"*": "4h"}, "*": {"gold": "16h", "*": "40h"}}},
    },
    "statuses": {"pending": {"pauses": "customer"}, "open": "open", "solved": "resolved"},
    "pauses": {"customer": {"party": "customer"}},
}

LINES = "from punctual import Policy; import sys; read = lambda path: open(path, 'rb').read(); \
open(sys.argv[4], 'wb').write(Policy(read(sys.argv[1])).evaluate_lines(read(sys.argv[2]), sys.argv[3]))"


def tickets():
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    kinds = [{"type": "agent_replied"}, {"type": "status_changed", "to": "pending"}, {"type": "customer_replied"},
             {"type": "status_changed", "to": "open"}, {"type": "status_changed", "to": "solved"}]
    for n in range(COUNT):
        opened = start + timedelta(seconds=n * 7919 % 28_000_000)
        events = [{"at": (opened + timedelta(minutes=37 * (k + 1))).isoformat(), **kinds[k]} for k in range(n % 6)]
        yield {"id": f"T-{n}", "opened_at": opened.isoformat(), "priority": POLICY["priorities"][n % 3],
               "tier": POLICY["tiers"][n % 2], "status": "open", "events": events}


def cpu_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(plain_loop):
    with tempfile.TemporaryDirectory() as folder:
        policy, text = Path(folder, "policy.json"), Path(folder, "tickets.jsonl")
        policy.write_text(json.dumps(POLICY))
        text.write_text("".join(json.dumps(ticket) + "\n" for ticket in tickets()))
        answers = [Path(folder, "rust"), Path(folder, "python")]
        commands = [[plain_loop], [sys.executable, "-c", LINES]]
        seconds = [[], []]
        for _ in range(ROUNDS):
            for command, answer, taken in zip(commands, answers, seconds):
                taken.append(cpu_seconds([*command, policy, text, NOW, answer]))
            assert answers[0].read_bytes() == answers[1].read_bytes(), "the answers differ"
        rust, python = map(statistics.median, seconds)
        ratio = statistics.median(one / other for one, other in zip(seconds[1], seconds[0]))
        print(f"{COUNT} tickets, {answers[0].stat().st_size} bytes of answers, the same from both; {ROUNDS} rounds")
        print(f"CPU seconds, medians: Rust {rust:.2f}, Python {python:.2f}; ratio, median of the rounds: {ratio:.2f}")
        print(f"ratios: {', '.join(f'{one / other:.2f}' for one, other in zip(seconds[1], seconds[0]))}")
        assert ratio <= 1.3


if __name__ == "__main__":
    main(sys.argv[1])
