//! The calendar of the benchmarks, and the usual hand-written alternative: a walk over days with chrono-tz.

#![allow(dead_code)] // each benchmark uses a part

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::America::New_York;
use punctual::calendar::DateSpec;
use punctual::{Calendar, CalendarSpec};

const OPENS: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(17, 0, 0).unwrap();

/// Month and day, every year.
pub(crate) const HOLIDAYS: [(u32, u32); 8] = [(1, 1), (5, 27), (7, 4), (9, 2), (11, 28), (12, 24), (12, 25), (12, 31)];

/// New York, Monday to Friday, 09:00 to 17:00, with eight holidays in each year.
pub(crate) fn spec() -> CalendarSpec {
    spec_opening(0)
}

/// The same office, opening this many seconds later.
pub(crate) fn spec_opening(seconds: u32) -> CalendarSpec {
    HOLIDAYS.iter().fold(without_holidays(seconds), |spec, (month, day)| {
        spec.dates(format!("--{month:02}-{day:02}"), DateSpec::closed().name("holiday"))
    })
}

/// Dates by rule: days of every year, weekdays of a month, and one counted from Easter.
const RULES: [&str; 8] = [
    "--01-01",
    "3rd mon of jan",
    "3rd mon of feb",
    "easter+50",
    "last mon of may",
    "1st mon of sep",
    "4th thu of nov",
    "--12-25",
];

/// The office with eight holidays by rule.
pub(crate) fn by_rule() -> CalendarSpec {
    RULES.iter().fold(without_holidays(0), |spec, rule| spec.dates(*rule, DateSpec::closed().name("holiday")))
}

/// The same holidays of all years, each written out.
pub(crate) fn written_out() -> CalendarSpec {
    let by_rule = Calendar::from_spec(by_rule()).unwrap();
    let dates = (1970..2100).flat_map(|year| by_rule.special_dates(year));
    dates.fold(without_holidays(0), |spec, day| spec.dates(day.date, DateSpec::closed().name("holiday")))
}

/// The same without the holidays.
pub(crate) fn without_holidays(seconds: u32) -> CalendarSpec {
    let hours = format!("{}-{CLOSES}", OPENS + TimeDelta::seconds(seconds.into()));
    CalendarSpec::weekly("America/New_York").hours("mon-fri", [hours])
}

pub(crate) fn office() -> Calendar {
    Calendar::from_spec(spec()).unwrap()
}

/// A Tuesday, 10:20 in New York.
pub(crate) fn start() -> DateTime<Utc> {
    "2024-03-05T15:20:00Z".parse().unwrap()
}

fn is_working(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !HOLIDAYS.contains(&(date.month(), date.day()))
}

/// The open stretches from the local date of `from` on, one for each day.
fn naive_days(from: DateTime<Utc>) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> {
    let first = from.with_timezone(&New_York).date_naive();
    let dates = (0..).map(move |days| first + Days::new(days));
    dates.filter(|date| is_working(*date)).map(|date| {
        let at = |time| New_York.from_local_datetime(&date.and_time(time)).earliest().unwrap().to_utc();
        (at(OPENS), at(CLOSES))
    })
}

pub(crate) fn naive_between(start: DateTime<Utc>, end: DateTime<Utc>) -> TimeDelta {
    let days = naive_days(start).take_while(|(opens, _)| *opens < end);
    days.map(|(opens, closes)| (closes.min(end) - opens.max(start)).max(TimeDelta::zero())).sum()
}

pub(crate) fn naive_add(start: DateTime<Utc>, working: TimeDelta) -> DateTime<Utc> {
    let mut left = working;
    for (opens, closes) in naive_days(start) {
        let opens = opens.max(start);
        let open = (closes - opens).max(TimeDelta::zero());
        if left <= open {
            return opens + left;
        }
        left -= open;
    }
    unreachable!("there is always another day")
}

pub(crate) fn naive_is_open(at: DateTime<Utc>) -> bool {
    let local = at.with_timezone(&New_York);
    is_working(local.date_naive()) && (OPENS..CLOSES).contains(&local.time())
}
