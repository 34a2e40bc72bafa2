//! The time of calendar queries over spans from hours to years. For comparison: the usual hand-written walk over days
//! with chrono-tz. The answers are compared before they are timed. Compare figures of one run only.
//!
//! ```sh
//! cargo bench --bench calendar
//! ```

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

#[path = "work/office.rs"]
mod office;

use std::hint::black_box;

use chrono::TimeDelta;
use chrono_tz::America::New_York;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

fn between(criterion: &mut Criterion) {
    let (office, start) = (office::office(), office::start());
    let mut group = criterion.benchmark_group("between");
    for (name, span) in [
        ("1h", TimeDelta::hours(1)),
        ("1d", TimeDelta::days(1)),
        ("30d", TimeDelta::days(30)),
        ("5y", TimeDelta::days(1_826)),
        ("20y", TimeDelta::days(7_305)),
    ] {
        let end = start + span;
        assert_eq!(office.between(start, end), office::naive_between(start, end));
        group.bench_with_input(BenchmarkId::new("punctual", name), &end, |bencher, &end| {
            bencher.iter(|| office.between(black_box(start), black_box(end)));
        });
        group.bench_with_input(BenchmarkId::new("day walk", name), &end, |bencher, &end| {
            bencher.iter(|| office::naive_between(black_box(start), black_box(end)));
        });
    }
    group.bench_function("one chrono-tz conversion", |bencher| {
        bencher.iter(|| black_box(start).with_timezone(&New_York).naive_local());
    });
    group.finish();
}

fn add(criterion: &mut Criterion) {
    let (office, start) = (office::office(), office::start());
    let mut group = criterion.benchmark_group("add");
    for hours in [1, 4, 40, 2_000, 41_000] {
        let working = TimeDelta::hours(hours);
        assert_eq!(office.add(start, working), Some(office::naive_add(start, working)));
        group.bench_with_input(BenchmarkId::new("punctual", format!("{hours}h")), &working, |bencher, &working| {
            bencher.iter(|| office.add(black_box(start), black_box(working)));
        });
        group.bench_with_input(BenchmarkId::new("day walk", format!("{hours}h")), &working, |bencher, &working| {
            bencher.iter(|| office::naive_add(black_box(start), black_box(working)));
        });
    }
    group.finish();
}

fn is_open(criterion: &mut Criterion) {
    let (office, start) = (office::office(), office::start());
    assert_eq!(office.is_open(start), office::naive_is_open(start));
    let mut group = criterion.benchmark_group("is_open");
    group.bench_function("punctual", |bencher| bencher.iter(|| office.is_open(black_box(start))));
    group.bench_function("chrono-tz", |bencher| bencher.iter(|| office::naive_is_open(black_box(start))));
    group.finish();
}

criterion_group!(benches, between, add, is_open);
criterion_main!(benches);
