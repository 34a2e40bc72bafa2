//! The time to build a calendar, which reads every day of the horizon once, and a policy with its calendars. For
//! comparison: the time to load a zone from the bundled database, and a walk over the same days with chrono-tz.
//!
//! ```sh
//! cargo bench -p punctual-benches --bench build
//! ```

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

#[path = "work/desk.rs"]
mod desk;
#[path = "work/office.rs"]
mod office;

use std::hint::black_box;

use chrono::TimeDelta;
use criterion::{Criterion, criterion_group, criterion_main};
use punctual::calendar::{Zone, Zones};
use punctual::{Calendar, CalendarSpec, Policy};

fn calendars(criterion: &mut Criterion) {
    let (first, last) = ("1970-01-01T05:00:00Z".parse().unwrap(), "2099-12-31T05:00:00Z".parse().unwrap());
    assert_eq!(office::office().between(first, last), office::naive_between(first, last));
    let zones = Zones::bundled().with(Zone::named("America/New_York").unwrap());
    let elsewhere = CalendarSpec::weekly("Asia/Tokyo").hours("mon-fri", ["09:00-17:00"]);
    let mut group = criterion.benchmark_group("a calendar of 130 years");
    group.bench_function("office, its zone already loaded", |bencher| {
        bencher.iter(|| Calendar::from_spec_with(black_box(office::spec()), &zones).unwrap());
    });
    for (name, spec) in [
        ("office", office::spec()),
        ("office and one in Tokyo", CalendarSpec::union([office::spec(), elsewhere])),
        ("24x7", CalendarSpec::always()),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| Calendar::from_spec(black_box(spec.clone())).unwrap()));
    }
    group.bench_function("its zone alone", |bencher| {
        bencher.iter(|| Zone::named(black_box("America/New_York")).unwrap());
    });
    group.bench_function("day walk over the same years", |bencher| {
        bencher.iter(|| office::naive_between(black_box(first), black_box(last)));
    });
    group.finish();
}

fn policies(criterion: &mut Criterion) {
    let spec = desk::spec();
    let policy = Policy::from_spec(spec.clone()).unwrap();
    let office = policy.calendar("office").unwrap();
    let end = office::start() + TimeDelta::days(30);
    assert_eq!(office.between(office::start(), end), office::naive_between(office::start(), end));
    criterion.bench_function("a policy of three metrics, twelve cells each", |bencher| {
        bencher.iter(|| Policy::from_spec(black_box(spec.clone())).unwrap());
    });
}

criterion_group!(benches, calendars, policies);
criterion_main!(benches);
