"""Prints dates by rule, one rule a line, for every year from 1970 to 2099: a key, a tab, and its dates.

The weekdays of months and Easter come from `dateutil`. From `holidays` come the federal holidays of the United States,
which are observed on the nearest weekday, and of those of England Christmas, Boxing Day and New Year, which are observed
on the next. A package that is not installed is left out.
"""

import datetime

YEARS = range(1970, 2100)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
PLACES = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1}


def show(key, dates):
    print(key, " ".join(date.isoformat() for date in sorted(dates) if 1970 <= date.year < 2100), sep="\t")


def rules():
    from dateutil import easter, rrule

    for place, number in PLACES.items():
        for weekday, name in enumerate(WEEKDAYS):
            for month in range(1, 13):
                day = rrule.weekday(weekday)(number)
                found = rrule.rrule(
                    rrule.MONTHLY, dtstart=datetime.datetime(1970, 1, 1), until=datetime.datetime(2099, 12, 31),
                    bymonth=month, byweekday=day)
                show(f"{place} {name} of {MONTHS[month - 1]}", [at.date() for at in found])
    for name, method in [("easter", easter.EASTER_WESTERN), ("orthodox easter", easter.EASTER_ORTHODOX)]:
        sundays = [easter.easter(year, method) for year in range(1969, 2101)]
        for days in [-100, -47, -2, 0, 1, 39, 50, 100]:
            key = name + (f"{days:+}" if days else "")
            show(key, [sunday + datetime.timedelta(days) for sunday in sundays])


def observed():
    import holidays

    # The first of January 2100 is a Friday, so no later year moves a day into 2099.
    show("US", holidays.US(years=YEARS))
    english = holidays.GB(subdiv="ENG", years=YEARS)
    moved = ("Christmas Day", "Boxing Day", "New Year's Day")
    show("GB", [date for date, name in english.items() if name.startswith(moved)])


for part in [rules, observed]:
    try:
        part()
    except ImportError:
        pass
