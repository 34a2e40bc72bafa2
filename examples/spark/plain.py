"""The same report as `fleet.py`, in one plain loop without an engine.

    python3 plain.py TICKETS OUT [--policy FILE] [--spec FILE]
"""

import argparse
import json
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "sql"))

import punctual  # noqa: E402
import rows  # noqa: E402


def report(folder, policy, spec):
    state = None
    for file in sorted(folder.glob("*.jsonl")):
        part = policy.report(file.read_text().rstrip("\n"), spec)
        state = part if state is None else punctual.merge([state, part])
    return state


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("tickets", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--policy", type=Path, default=HERE.parent / "sample" / "policy.json")
    arguments.add_argument("--spec", type=Path, default=HERE / "spec.json")
    given = arguments.parse_args()
    policy, spec = punctual.Policy(given.policy.read_text()), json.loads(given.spec.read_text())
    started = time.monotonic()
    state = report(given.tickets, policy, spec)
    print(f"report: {time.monotonic() - started:.2f} s")
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "rows.jsonl").write_text(rows.text(state))


if __name__ == "__main__":
    main()
