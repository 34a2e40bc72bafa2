"""Writes the events of tickets as a folder of JSON Lines for `timers.py`, in the order of time.

    python3 feed.py COUNT FOLDER [FILES]

A last file moves the clock by a year, so that what is still to come fires.
"""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "sql"))

import tickets  # noqa: E402

LATER = timedelta(days=366)


def lines(count):
    """All openings and events, in the order of time."""
    found = []
    for number in range(count):
        ticket = tickets.ticket(number)
        events, ticket["events"] = ticket["events"], []
        found.append((ticket["opened_at"], 0, ticket["id"], json.dumps(ticket), None))
        found += [(event["at"], 1, ticket["id"], None, json.dumps(event)) for event in events]
    return sorted(found, key=lambda line: line[:3])


def clock(at):
    return {"ticket": "", "at": at, "opened": None, "event": None}


def write(count, folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    everything = lines(count)
    size = -(-len(everything) // files)
    for number in range(files):
        part = everything[number * size : (number + 1) * size]
        with open(folder / f"events-{number:03}.json", "w") as out:
            for at, _, ticket, opened, event in part:
                out.write(json.dumps({"ticket": ticket, "at": at, "opened": opened, "event": event}) + "\n")
    last = datetime.fromisoformat(everything[-1][0].replace("Z", "+00:00"))
    for number in (1, 2):
        moved = tickets.stamp(last + number * LATER)
        (folder / f"events-{files + number - 1:03}.json").write_text(json.dumps(clock(moved)) + "\n")


def end(count):
    """The instant up to which the clock moves."""
    last = datetime.fromisoformat(lines(count)[-1][0].replace("Z", "+00:00"))
    return tickets.stamp(last + LATER)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    write(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) == 4 else 20)
