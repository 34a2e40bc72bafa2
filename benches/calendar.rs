//! What the questions to a calendar cost, at spans from hours to years, beside what one would write by hand: a walk
//! over days with chrono-tz. Every pair is checked to agree before it is timed. Compare within one run only.
//!
//! ```sh
//! cargo bench --bench calendar
//! ```

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

use std::hint::black_box;

use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::America::New_York;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use punctual::{Calendar, CalendarSpec};

const OPENS: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(17, 0, 0).unwrap();

/// New York, Monday to Friday, 09:00 to 17:00.
fn spec() -> CalendarSpec {
    CalendarSpec::in_zone("America/New_York").hours("mon-fri", ["09:00-17:00"])
}

fn office() -> Calendar {
    Calendar::from_spec(spec()).unwrap()
}

fn start() -> DateTime<Utc> {
    "2024-03-05T15:20:00Z".parse().unwrap()
}

/// The open stretches from the local date of `from` on, one day after the other.
fn naive_days(from: DateTime<Utc>) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> {
    let first = from.with_timezone(&New_York).date_naive();
    let dates = (0..).map(move |days| first + Days::new(days));
    let working = dates.filter(|date| !matches!(date.weekday(), Weekday::Sat | Weekday::Sun));
    working.map(|date| {
        let at = |time| New_York.from_local_datetime(&date.and_time(time)).earliest().unwrap().to_utc();
        (at(OPENS), at(CLOSES))
    })
}

fn naive_between(start: DateTime<Utc>, end: DateTime<Utc>) -> TimeDelta {
    let days = naive_days(start).take_while(|(opens, _)| *opens < end);
    days.map(|(opens, closes)| (closes.min(end) - opens.max(start)).max(TimeDelta::zero())).sum()
}

fn naive_add(start: DateTime<Utc>, working: TimeDelta) -> DateTime<Utc> {
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

fn naive_is_open(at: DateTime<Utc>) -> bool {
    let local = at.with_timezone(&New_York);
    !matches!(local.weekday(), Weekday::Sat | Weekday::Sun) && (OPENS..CLOSES).contains(&local.time())
}

fn between(criterion: &mut Criterion) {
    let (office, start) = (office(), start());
    let mut group = criterion.benchmark_group("between");
    for (name, span) in [
        ("1h", TimeDelta::hours(1)),
        ("1d", TimeDelta::days(1)),
        ("30d", TimeDelta::days(30)),
        ("5y", TimeDelta::days(1_826)),
        ("20y", TimeDelta::days(7_305)),
    ] {
        let end = start + span;
        assert_eq!(office.between(start, end), naive_between(start, end));
        group.bench_with_input(BenchmarkId::new("punctual", name), &end, |bencher, &end| {
            bencher.iter(|| office.between(black_box(start), black_box(end)));
        });
        group.bench_with_input(BenchmarkId::new("day walk", name), &end, |bencher, &end| {
            bencher.iter(|| naive_between(black_box(start), black_box(end)));
        });
    }
    group.bench_function("one chrono-tz conversion", |bencher| {
        bencher.iter(|| black_box(start).with_timezone(&New_York).naive_local());
    });
    group.finish();
}

fn add(criterion: &mut Criterion) {
    let (office, start) = (office(), start());
    let mut group = criterion.benchmark_group("add");
    for hours in [1, 4, 40, 2_000, 41_000] {
        let working = TimeDelta::hours(hours);
        assert_eq!(office.add(start, working), Some(naive_add(start, working)));
        group.bench_with_input(BenchmarkId::new("punctual", format!("{hours}h")), &working, |bencher, &working| {
            bencher.iter(|| office.add(black_box(start), black_box(working)));
        });
        group.bench_with_input(BenchmarkId::new("day walk", format!("{hours}h")), &working, |bencher, &working| {
            bencher.iter(|| naive_add(black_box(start), black_box(working)));
        });
    }
    group.finish();
}

fn is_open(criterion: &mut Criterion) {
    let (office, start) = (office(), start());
    assert_eq!(office.is_open(start), naive_is_open(start));
    let mut group = criterion.benchmark_group("is_open");
    group.bench_function("punctual", |bencher| bencher.iter(|| office.is_open(black_box(start))));
    group.bench_function("chrono-tz", |bencher| bencher.iter(|| naive_is_open(black_box(start))));
    group.finish();
}

fn build(criterion: &mut Criterion) {
    let holidays = ["--01-01", "--05-27", "--07-04", "--09-02", "--11-28", "--12-24", "--12-25", "--12-31"];
    let with_holidays = holidays.iter().fold(spec(), |spec, date| spec.closed(*date, "holiday"));
    let elsewhere = CalendarSpec::in_zone("Asia/Tokyo").hours("mon-fri", ["09:00-17:00"]);
    let mut group = criterion.benchmark_group("build, 130 years");
    for (name, spec) in [
        ("office", spec()),
        ("eight yearly holidays", with_holidays),
        ("union of two", CalendarSpec::union([spec(), elsewhere])),
        ("24x7", CalendarSpec::always()),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| Calendar::from_spec(black_box(spec.clone())).unwrap()));
    }
    group.finish();
}

criterion_group!(benches, between, add, is_open, build);
criterion_main!(benches);
