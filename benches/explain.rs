//! The time of an explanation, compared with the evaluation that it explains: a ticket with eight events and three
//! metrics, after 4, 40 and 400 days. Compare figures of one run only.
//!
//! ```sh
//! cargo bench -p punctual-benches --bench explain
//! ```

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use punctual::policy::{LevelSpec, PauseSpec};
use punctual::{CalendarSpec, EventKind, MetricSpec, Policy, PolicySpec, Ticket, evaluate, evaluate_into, explain};

fn policy() -> Policy {
    let office = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["08:00-12:00", "12:45-17:00"]);
    let ladder = [LevelSpec::at("80%").level(1), LevelSpec::at("due").level(2), LevelSpec::at("2h after").level(3)];
    let metric = |within: &str| MetricSpec::new().warn(["50%"]).ladder("desk").targets("*", "*", within);
    let spec = PolicySpec::new("p")
        .calendars("office", office)
        .calendar("office")
        .ladders("desk", ladder)
        .pauses("parts", PauseSpec::new().party("vendor"))
        .metrics("first_response", metric("1h"))
        .metrics("first_visit", metric("8h"))
        .metrics("resolution", metric("24h"));
    Policy::from_spec(spec).unwrap()
}

fn opened() -> DateTime<Utc> {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

/// Eight events in the first four days.
fn ticket() -> Ticket {
    let parts = || "parts".into();
    let events = [
        (1, EventKind::AgentReplied),
        (3, EventKind::CustomerReplied),
        (5, EventKind::Paused { reason: parts() }),
        (26, EventKind::InternalNote),
        (27, EventKind::Resumed { reason: parts() }),
        (28, EventKind::VisitStarted),
        (50, EventKind::AgentReplied),
        (75, EventKind::CustomerReplied),
    ];
    let builder = Ticket::opened("T-1", opened());
    let events = events.into_iter().map(|(hour, kind)| (opened() + TimeDelta::hours(hour), kind));
    events.fold(builder, |builder, (at, kind)| builder.event(at, kind)).build().unwrap()
}

fn explaining(criterion: &mut Criterion) {
    let (policy, ticket) = (policy(), ticket());
    let mut group = criterion.benchmark_group("explain");
    for days in [4, 40, 400] {
        let now = opened() + TimeDelta::days(days);
        let explanation = explain(&ticket, &policy, now);
        assert_eq!(explanation.evaluation, evaluate(&ticket, &policy, now));
        let cycles = || explanation.metrics.iter().flat_map(|metric| &metric.cycles);
        let counted: TimeDelta = cycles().flat_map(|cycle| &cycle.totals.kinds).map(|total| total.worked).sum();
        let answers = explanation.evaluation.metrics.iter().flat_map(|status| &status.cycles);
        assert_eq!(counted, answers.map(|cycle| cycle.elapsed + cycle.paused).sum());
        let lines: usize = cycles().map(|cycle| cycle.ledger.len()).sum();
        let name = format!("{days} days, {lines} stretches");
        group.throughput(Throughput::Elements(lines as u64));
        group.bench_function(BenchmarkId::new("evaluate", &name), |bencher| {
            bencher.iter(|| evaluate(black_box(&ticket), &policy, black_box(now)));
        });
        let mut again = evaluate(&ticket, &policy, now);
        group.bench_function(BenchmarkId::new("evaluate_into", &name), |bencher| {
            bencher.iter(|| evaluate_into(black_box(&ticket), &policy, black_box(now), &mut again));
        });
        group.bench_function(BenchmarkId::new("explain", &name), |bencher| {
            bencher.iter(|| explain(black_box(&ticket), &policy, black_box(now)));
        });
        group.bench_function(BenchmarkId::new("page", &name), |bencher| {
            bencher.iter(|| black_box(&explanation).to_string());
        });
        group.bench_function(BenchmarkId::new("timeline", &name), |bencher| {
            bencher.iter(|| black_box(&explanation).timeline());
        });
    }
    group.finish();
}

criterion_group!(benches, explaining);
criterion_main!(benches);
