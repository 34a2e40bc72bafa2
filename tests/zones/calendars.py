"""Draws calendars, asks about them and answers, by the laws C1 to C6 and with nothing but Python's own `zoneinfo`.

Reads the time zones that may be drawn from standard input, one name a line. Prints a line of JSON for each calendar:
how it is written, and questions with their answers. Instants and lengths are whole seconds.
"""

import argparse
import json
import pathlib
import random
import sys
import zoneinfo
from datetime import date, datetime, timedelta

DAY = 86_400
EPOCH = date(1970, 1, 1)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
# Windows lie inside these, so that no answer lies beyond the horizon of 1970 to 2100.
FIRST, LAST = 3 * 365 * DAY, 126 * 365 * DAY


class Calendar:
    """Weekly hours and dates in a time zone. A range is a pair of seconds of its day; past midnight it goes on."""

    def __init__(self, zone, weekly, dates):
        self.zone = zoneinfo.ZoneInfo(zone)
        self.weekly = weekly
        self.dates = dates

    def offset(self, at):
        return round(datetime.fromtimestamp(at, self.zone).utcoffset().total_seconds())

    def ranges(self, day):
        """The hours of a local date, given as its number of days since 1970.

        What runs past midnight ends there when the next date has an entry of its own (C4).
        """
        local = EPOCH + timedelta(days=day)
        ranges = self.dates.get(local.isoformat(), self.weekly[local.weekday()])
        last = DAY if (local + timedelta(days=1)).isoformat() in self.dates else 2 * DAY
        return [(opens, min(closes, last)) for opens, closes in ranges]

    def segments(self, start, end):
        """Pieces of [start, end) in which the clock on the wall runs on evenly, each with its offset."""
        while start < end:
            offset = self.offset(start)
            probe = start
            while probe < end and self.offset(probe) == offset:
                probe += 3_600
            stop = min(probe, end)
            if probe < end or self.offset(stop - 1) != offset:
                same, other = max(start, probe - 3_600), stop
                while other - same > 1:
                    middle = (same + other) // 2
                    same, other = (middle, other) if self.offset(middle) == offset else (same, middle)
                stop = other
            yield start, stop, offset
            start = stop

    def open(self, start, end):
        """The open stretches of [start, end), in order, merged."""
        merged = []
        for first, stop, offset in self.segments(start, end):
            pieces = []
            for day in range((first + offset) // DAY - 1, (stop + offset) // DAY + 1):
                for opens, closes in self.ranges(day):
                    low = max(day * DAY + opens - offset, first)
                    high = min(day * DAY + closes - offset, stop)
                    if low < high:
                        pieces.append((low, high))
            for low, high in sorted(pieces):
                if merged and low <= merged[-1][1]:
                    merged[-1][1] = max(merged[-1][1], high)
                else:
                    merged.append([low, high])
        return merged

    def between(self, start, end):
        if end < start:
            return -self.between(end, start)
        return sum(high - low for low, high in self.open(start, end))

    def add(self, start, working, span):
        """`None` when so much is not worked within `span`."""
        if working == 0:
            return start
        if working > 0:
            for low, high in self.open(start, start + span):
                if high - low >= working:
                    return low + working
                working -= high - low
        else:
            for low, high in reversed(self.open(start - span, start)):
                if high - low >= -working:
                    return high + working
                working += high - low
        return None

    def next_open(self, at, span):
        stretches = self.open(at, at + span)
        return stretches[0][0] if stretches else None


def clock(seconds):
    hours, rest = divmod(seconds, 3_600)
    minutes, rest = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{rest:02}" if rest else "")


def written(ranges):
    return [f"{clock(opens)}-{clock(closes if closes <= DAY else closes - DAY)}" for opens, closes in ranges]


def draw_ranges(draw):
    """Up to three ranges, on grids from a second to an hour; one may run past midnight."""
    ranges = []
    for _ in range(draw.choice([1, 1, 1, 2, 2, 3])):
        grid = draw.choice([1, 60, 900, 1_800, 3_600])
        opens, closes = sorted(draw.sample(range(0, DAY // grid + 1), 2))
        ranges.append((opens * grid, closes * grid))
    if draw.random() < 0.2:
        ranges.append((draw.randrange(18, 24) * 3_600, DAY + draw.randrange(1, 9) * 3_600))
    return ranges


def draw_near(draw, calendar):
    """An instant: mostly one with a change of the clocks within days, where the time zone has any."""
    at = draw.randrange(FIRST, LAST)
    for _ in range(draw.choice([0, 10, 30])):
        if calendar.offset(at) != calendar.offset(at + 6 * DAY):
            break
        at = draw.randrange(FIRST, LAST)
    return at


def draw_calendar(draw, zones):
    zone = draw.choice(zones)
    weekly = [draw_ranges(draw) if draw.random() < 0.75 else [] for _ in WEEKDAYS]
    weekly[draw.randrange(7)] = draw_ranges(draw)
    return zone, Calendar(zone, weekly, {})


def draw_dates(draw, calendar, near):
    for _ in range(draw.randrange(4)):
        day = EPOCH + timedelta(days=near // DAY + draw.randrange(-10, 20))
        calendar.dates[day.isoformat()] = draw_ranges(draw) if draw.random() < 0.5 else []


def ask(draw, calendar, near):
    """One question of each kind, about instants within weeks, seldom years."""
    start = near + draw.randrange(-5 * DAY, 10 * DAY)
    days = draw.choice([1, 1, 7, 7, 30]) if draw.random() < 0.99 else 700
    end = start + draw.randrange(days * DAY)
    if draw.random() < 0.2:
        start, end = end, start
    working = draw.randrange(0, days * 6 * 3_600) * draw.choice([1, 1, -1])
    span = (days + 14) * DAY
    answers = calendar.between(start, end), calendar.add(start, working, span), calendar.next_open(start, span)
    between, add, next_open = answers
    return {"start": start, "end": end, "working": working, "beyond": span,
            "between": between, "add": add, "next_open": next_open}


def line(draw, zones, questions):
    zone, calendar = draw_calendar(draw, zones)
    near = draw_near(draw, calendar)
    draw_dates(draw, calendar, near)
    hours = {name: written(ranges) for name, ranges in zip(WEEKDAYS, calendar.weekly) if ranges}
    dates = {day: {"hours": written(ranges)} if ranges else "closed" for day, ranges in calendar.dates.items()}
    spec = {"time_zone": zone, "hours": hours, "dates": dates}
    return {"calendar": spec, "questions": [ask(draw, calendar, near) for _ in range(questions)]}


def edition():
    """The edition of the time zone files in use, if they say so."""
    for folder in map(pathlib.Path, zoneinfo.TZPATH):
        if (folder / "tzdata.zi").is_file():
            return (folder / "tzdata.zi").read_text().split("\n", 1)[0].removeprefix("# version ").strip()
    return None


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--calendars", type=int, default=1_000)
    options.add_argument("--questions", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    zones = sorted(set(sys.stdin.read().split()) & zoneinfo.available_timezones())
    print(json.dumps({"edition": edition(), "zones": len(zones)}))
    draw = random.Random(given.seed)
    for _ in range(given.calendars):
        print(json.dumps(line(draw, zones, given.questions)))


main()
