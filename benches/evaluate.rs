//! The time of an evaluation. For comparison: reading the ticket from JSON and writing the result, which a host has to
//! do anyway. Then the same with many tickets and many calendars, which do not fit the caches. Compare figures of one
//! run only; `cargo bench --bench ratios` prints the ratios of one run.
//!
//! ```sh
//! cargo bench --bench evaluate
//! ```

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

#[path = "work/desk.rs"]
mod desk;
#[path = "work/office.rs"]
mod office;
#[path = "work/plain.rs"]
mod plain;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use punctual::{Evaluation, Policy, PolicySpec, Ticket, evaluate, evaluate_into};

fn one(criterion: &mut Criterion) {
    let (ticket, policy, now) = (desk::ticket(), desk::policy(), desk::now());
    let mut out = evaluate(&ticket, &policy, now);
    desk::check(&out);
    let mut group = criterion.benchmark_group("a ticket of 8 events");
    group.bench_function("evaluate", |bencher| bencher.iter(|| evaluate(black_box(&ticket), &policy, now)));
    group.bench_function("evaluate_into", |bencher| {
        bencher.iter(|| evaluate_into(black_box(&ticket), &policy, now, &mut out));
    });
    desk::check(&out);
    group.finish();
}

fn json(criterion: &mut Criterion) {
    let (ticket, policy) = (desk::ticket(), desk::policy());
    let evaluation = evaluate(&ticket, &policy, desk::now());
    let ticket_text = serde_json::to_string(&ticket).unwrap();
    let evaluation_text = serde_json::to_string(&evaluation).unwrap();
    let policy_text = serde_json::to_string(&desk::spec()).unwrap();
    assert_eq!(serde_json::from_str::<Ticket>(&ticket_text).unwrap(), ticket);
    assert_eq!(serde_json::from_str::<Evaluation>(&evaluation_text).unwrap(), evaluation);
    assert_eq!(serde_json::from_str::<PolicySpec>(&policy_text).unwrap(), desk::spec());
    serde_json::from_str::<plain::Ticket>(&ticket_text).unwrap().check(&ticket);
    let mut group = criterion.benchmark_group("JSON");
    group.bench_function("ticket in", |bencher| {
        bencher.iter(|| serde_json::from_str::<Ticket>(black_box(&ticket_text)).unwrap());
    });
    group.bench_function("ticket in, as a plain derived struct", |bencher| {
        bencher.iter(|| serde_json::from_str::<plain::Ticket>(black_box(&ticket_text)).unwrap());
    });
    group.bench_function("ticket out", |bencher| {
        bencher.iter(|| serde_json::to_string(black_box(&ticket)).unwrap());
    });
    group.bench_function("evaluation in", |bencher| {
        bencher.iter(|| serde_json::from_str::<Evaluation>(black_box(&evaluation_text)).unwrap());
    });
    group.bench_function("evaluation out", |bencher| {
        bencher.iter(|| serde_json::to_string(black_box(&evaluation)).unwrap());
    });
    group.bench_function("policy in, as written", |bencher| {
        bencher.iter(|| serde_json::from_str::<PolicySpec>(black_box(&policy_text)).unwrap());
    });
    group.finish();
}

/// Evaluates every ticket. The sum keeps the compiler from leaving the evaluations out.
fn batch(tickets: &[Ticket], policy: &Policy, out: &mut Evaluation) -> usize {
    let cycles = tickets.iter().map(|ticket| {
        evaluate_into(ticket, policy, desk::now(), out);
        out.metrics.iter().map(|status| status.cycles.len()).sum::<usize>()
    });
    cycles.sum()
}

fn batches(criterion: &mut Criterion) {
    let (tickets, policy) = (desk::tickets(1_000_000), desk::policy());
    let mut out = evaluate(&tickets[0], &policy, desk::now());
    // Each has two cycles of the metric that repeats.
    assert_eq!(batch(&tickets[..1_000], &policy, &mut out), 4_000);
    let mut group = criterion.benchmark_group("tickets in turn");
    group.sample_size(10);
    for count in [64, 10_000, 1_000_000] {
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| batch(black_box(&tickets[..count]), &policy, &mut out));
        });
    }
    group.finish();
}

fn calendars(criterion: &mut Criterion) {
    let (ticket, now) = (desk::ticket(), desk::now());
    let policies: Vec<_> = (0..1_000).map(desk::policy_of_office).collect();
    assert_ne!(evaluate(&ticket, &policies[0], now).metrics, evaluate(&ticket, &policies[999], now).metrics);
    let mut out = evaluate(&ticket, &policies[0], now);
    let mut group = criterion.benchmark_group("calendars in turn");
    for count in [1, 100, 1_000] {
        let mut policies = policies[..count].iter().cycle();
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| evaluate_into(black_box(&ticket), policies.next().unwrap(), now, &mut out));
        });
    }
    group.finish();
}

criterion_group!(benches, one, json, batches, calendars);
criterion_main!(benches);
