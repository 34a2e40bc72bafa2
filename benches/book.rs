//! The time to select a policy from a book of 1,000 policies with 20 conditions each. For comparison: a hand-written
//! scan that compares texts, a scan that first copies the conditions of each policy, and reading the ticket from JSON,
//! which a host has to do anyway. The answers are compared before they are timed. Compare figures of one run only.
//!
//! ```sh
//! cargo bench -p punctual-benches --bench book
//! ```

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use punctual::book::{BookEntrySpec, ConditionsSpec, PolicyBookSpec};
use punctual::{EventKind, MetricSpec, PolicyBook, PolicySpec, Ticket};

const POLICIES: usize = 1_000;
const CONDITIONS: usize = 20;

/// Fields in the order in which a book tests them, each with the values that match.
type Conditions = Vec<(String, Vec<String>)>;

/// A book as a host would write it by hand: the name and the conditions of each policy.
type Plain = Vec<(String, Conditions)>;

fn opened() -> DateTime<Utc> {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn field(number: usize) -> String {
    match number {
        0 => "tier".to_owned(),
        1 => "priority".to_owned(),
        _ => format!("attribute-{number:02}"),
    }
}

/// Each policy has 20 conditions with three values each. The last policy matches the ticket. For each of the others,
/// `wrong` gives the condition that does not match.
fn plain(wrong: impl Fn(usize) -> usize) -> Plain {
    let values = |policy: usize, number: usize| {
        let matches = policy == POLICIES - 1 || wrong(policy) != number;
        let value = if matches { "right".to_owned() } else { format!("wrong-{policy}") };
        vec![format!("other-{policy}"), format!("another-{}", policy % 10), value]
    };
    let conditions = |policy| (0..CONDITIONS).map(|number| (field(number), values(policy, number))).collect();
    (0..POLICIES).map(|policy| (format!("policy-{policy}"), conditions(policy))).collect()
}

fn book(plain: &Plain, spec: PolicyBookSpec) -> PolicyBook {
    let entries = plain.iter().map(|(id, conditions)| {
        let metric = MetricSpec::new().targets("*", "*", "4h");
        let policy = PolicySpec::new(id).calendar("24x7").metrics("resolution", metric);
        let conditions = conditions.iter().fold(ConditionsSpec::new(), |spec, (name, values)| match name.as_str() {
            "tier" => spec.tier(values.clone()),
            "priority" => spec.priority(values.clone()),
            name => spec.attributes(name, values.clone()),
        });
        BookEntrySpec::new(policy).when(conditions)
    });
    PolicyBook::from_spec(spec.policies(entries)).unwrap()
}

/// A ticket that has the right value in every field.
fn ticket(events: usize) -> Ticket {
    let ticket = Ticket::opened("T-1", opened()).tier("right").priority("right");
    let ticket = (2..CONDITIONS).fold(ticket, |ticket, number| ticket.attribute(field(number), "right"));
    let events = (0..events).map(|number| (opened() + TimeDelta::minutes(number as i64), EventKind::AgentReplied));
    events.fold(ticket, |ticket, (at, kind)| ticket.event(at, kind)).build().unwrap()
}

fn value<'t>(ticket: &'t Ticket, name: &str) -> Option<&'t str> {
    match name {
        "tier" => ticket.tier(),
        "priority" => ticket.priority(),
        name => ticket.attribute(name)?.as_text(),
    }
}

fn matches(conditions: &Conditions, ticket: &Ticket) -> bool {
    let mut conditions = conditions.iter();
    conditions.all(|(name, any_of)| value(ticket, name).is_some_and(|found| any_of.iter().any(|one| one == found)))
}

fn scan<'p>(plain: &'p Plain, ticket: &Ticket) -> Option<&'p str> {
    plain.iter().find(|(_, conditions)| matches(conditions, ticket)).map(|(id, _)| id.as_str())
}

fn copying_scan(plain: &Plain, ticket: &Ticket) -> Option<String> {
    plain.iter().find_map(|entry| {
        let (id, conditions) = entry.clone();
        matches(&conditions, ticket).then_some(id)
    })
}

fn chosen<'b>(book: &'b PolicyBook, ticket: &Ticket, now: DateTime<Utc>) -> Option<&'b str> {
    book.select(ticket, now).kind("sla").map(|policy| policy.id())
}

fn select(criterion: &mut Criterion) {
    for (name, plain) in [
        ("all but the last policy fail at the first condition", plain(|_| 0)),
        ("all but the last policy fail at some condition", plain(|policy| policy * 7 % CONDITIONS)),
        ("all but the last policy fail at the last condition", plain(|_| CONDITIONS - 1)),
    ] {
        let (book, ticket) = (book(&plain, PolicyBookSpec::new()), ticket(0));
        let expected = format!("policy-{}", POLICIES - 1);
        assert_eq!(chosen(&book, &ticket, opened()), Some(expected.as_str()));
        assert_eq!(scan(&plain, &ticket), Some(expected.as_str()));
        assert_eq!(copying_scan(&plain, &ticket), Some(expected));
        let mut group = criterion.benchmark_group(name);
        group.bench_function("punctual", |bencher| bencher.iter(|| chosen(&book, black_box(&ticket), opened())));
        group.bench_function("scan of texts", |bencher| bencher.iter(|| scan(&plain, black_box(&ticket))));
        group.bench_function("scan of copies", |bencher| bencher.iter(|| copying_scan(&plain, black_box(&ticket))));
        group.bench_function("explain_selection", |bencher| {
            bencher.iter(|| book.explain_selection(black_box(&ticket), opened()));
        });
        group.finish();
    }
}

fn around(criterion: &mut Criterion) {
    let plain = plain(|policy| policy * 7 % CONDITIONS);
    let (book, ticket) = (book(&plain, PolicyBookSpec::new().matching("following")), ticket(100));
    let now = opened() + TimeDelta::days(1);
    assert_eq!(chosen(&book, &ticket, now), scan(&plain, &ticket));
    let text = serde_json::to_string(&ticket).unwrap();
    assert_eq!(serde_json::from_str::<Ticket>(&text).unwrap(), ticket);
    let mut group = criterion.benchmark_group("a book with following fields, and a ticket with 100 events");
    group.bench_function("punctual", |bencher| bencher.iter(|| chosen(&book, black_box(&ticket), now)));
    group.bench_function("reading the ticket from JSON", |bencher| {
        bencher.iter(|| serde_json::from_str::<Ticket>(black_box(&text)).unwrap());
    });
    group.finish();
}

criterion_group!(benches, select, around);
criterion_main!(benches);
