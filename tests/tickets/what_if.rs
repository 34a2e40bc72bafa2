//! The output of the example `what_if` for the sample, and comparisons of policies with different metrics. The tests
//! on the real log are in `real_log`.

#[allow(dead_code, reason = "its main is not called here")]
#[path = "../../examples/what_if.rs"]
mod example;

use crate::common::{at, policy, ticket};
use crate::sampled;
use punctual::{Outcome, compare};
use serde_json::{Map, Value, json};

#[test]
fn the_page_of_the_sample_is_the_golden_one() {
    let mut page = Vec::new();
    example::print(&example::asked::of_sample(), &mut page).unwrap();
    sampled::golden("what_if.txt", &String::from_utf8(page).unwrap());
}

/// By name, whichever policy has them.
#[test]
fn metrics_that_one_policy_has_are_held_against_nothing() {
    let with = |names: &[&str], within: &str| {
        let metric = json!({ "start": ["opened"], "targets": { "*": { "*": within } } });
        let metrics: Map<String, Value> = names.iter().map(|name| ((*name).to_owned(), metric.clone())).collect();
        policy(json!({ "metrics": metrics }))
    };
    let (before, after) = (with(&["b", "c", "e"], "1h"), with(&["a", "c", "d", "e", "f"], "8h"));
    let tickets = [ticket("0 09:00", &[]), ticket("0 15:30", &[])];
    let found = compare(&tickets, &before, &after, at("0 16:00"));
    let counts = found.metrics.iter().map(|metric| {
        let [before, after] = [metric.before, metric.after].map(|sums| (sums.breached, sums.pending));
        (&*metric.metric, before, after)
    });
    let [none, late, early] = [(0, 0), (1, 1), (0, 2)];
    let expected = [
        ("a", none, early),
        ("b", late, none),
        ("c", late, early),
        ("d", none, early),
        ("e", late, early),
        ("f", none, early),
    ];
    assert!(counts.clone().eq(expected), "{:?}", counts.collect::<Vec<_>>());
    let changes = found.changes.iter().map(|change| (&*change.metric, change.before, change.after));
    let of_first: Vec<_> = changes.take(6).collect();
    let (breached, pending) = (Some(Outcome::Breached), Some(Outcome::Pending));
    assert_eq!(
        of_first,
        [
            ("a", None, pending),
            ("b", breached, None),
            ("c", breached, pending),
            ("d", None, pending),
            ("e", breached, pending),
            ("f", None, pending)
        ]
    );
}

#[test]
fn cycles_that_came_to_nothing_are_void_and_not_pending() {
    let [one, four] = ["1h", "4h"].map(|within| {
        policy(json!({ "metrics": { "resolution": { "calendar": "24x7", "targets": { "*": { "*": within } } } } }))
    });
    let tickets =
        [ticket("0 09:00", &["0 09:30 cancelled"]), ticket("0 09:00", &[]), ticket("0 09:00", &["0 09:30 resolved"])];
    let found = compare(&tickets, &one, &four, at("0 11:00"));
    let counts = [found.metrics[0].before, found.metrics[0].after]
        .map(|count| (count.met, count.breached, count.pending, count.void));
    assert_eq!(counts, [(1, 1, 0, 1), (1, 0, 1, 1)]);
    // Shares are those of the decided ones.
    assert_eq!(found.metrics[0].after.share_met(), Some(1.0));
}
