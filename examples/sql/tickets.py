"""Writes tickets of a field-service company, always the same ones for the same count.

    python3 tickets.py 10000 FOLDER [FILES]

The folder gets JSON Lines in FILES files (by default 8) of about the same size. The tickets fit the policy of
`examples/sample`.
"""

import json
import random
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

PRIORITIES = ["critical", "high", "medium", "low"]
TIERS = ["platinum", "gold", "silver", "bronze"]
PRODUCTS = ["laser-2000", "robot-arm", "chiller-12", "cooling-tower", "press-7"]
REGIONS = ["north", "south", "east", "west"]
FIRST = datetime(2026, 1, 1, tzinfo=timezone.utc)


def ticket(number):
    """The ticket of that number, as a dictionary."""
    draw = random.Random(number)
    at = FIRST + timedelta(minutes=draw.randrange(365 * 24 * 60))
    opened = at
    events = []

    def add(kind, after, **fields):
        nonlocal at
        at += timedelta(minutes=draw.randrange(1, after))
        events.append({"at": stamp(at), "type": kind, **fields})

    add("assigned", 60, group=f"field-{draw.choice(REGIONS)}", agent=f"e-{draw.randrange(200)}")
    add("agent_replied", 300)
    add("status_changed", 10, to="in_progress")
    if draw.random() < 0.4:
        add("status_changed", 600, to=draw.choice(["on_hold_parts", "on_hold_customer"]))
        add("status_changed", 4_000, to="in_progress")
    add("visit_started", 2_000)
    if draw.random() < 0.3:
        add("customer_replied", 600)
        add("agent_replied", 600)
    if draw.random() < 0.2:
        add("priority_changed", 300, to=draw.choice(PRIORITIES))
    if draw.random() < 0.9:
        add("status_changed", 3_000, to="solved")
    return {
        "id": f"AMC-{number}",
        "opened_at": stamp(opened),
        "priority": draw.choice(PRIORITIES),
        "tier": draw.choice(TIERS),
        "status": "new",
        "attributes": {"product": draw.choice(PRODUCTS), "region": draw.choice(REGIONS)},
        "events": events,
    }


def stamp(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def write(count, folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        with open(folder / f"tickets-{number:03}.jsonl", "w") as out:
            for of_file in range(number, count, files):
                out.write(json.dumps(ticket(of_file)) + "\n")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    write(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) == 4 else 8)
