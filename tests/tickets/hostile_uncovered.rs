//! More alerts in a cycle that no cell covers any more than an evaluation lists (E2, E4).

use std::collections::BTreeSet;

use punctual::{Alert, AlertKey, alerts_between, evaluate};
use serde_json::{Value, json};

use crate::common::{at, policy, ticket_with};

/// A hundred levels, the first at an hour and each 36 seconds after the one before, which repeat each minute. After
/// seven hours and 18 seconds, the ticket has a priority for which nothing is promised.
#[test]
fn e4_the_newest_alerts_of_a_cycle_that_is_no_longer_covered_are_listed() {
    let level = |number: u32| {
        let repeat = json!({ "every": "1m", "times": 1000 });
        json!({ "level": number, "at": format!("1.{number:02}%"), "repeat": repeat })
    };
    let ladder: Vec<Value> = (0..100).map(level).collect();
    let metric = json!({ "ladder": "tall", "calendar": "24x7", "targets": { "high": { "*": "100h" } } });
    let policy = policy(json!({ "ladders": { "tall": ladder }, "metrics": { "resolution": metric } }));
    let ticket = ticket_with("0 09:00", json!({ "priority": "high" }), &["0 16:00:18 priority_changed to=low"]);
    let fired = alerts_between(&ticket, &policy, at("0 08:00"), at("0 17:00"));
    let expected: usize = (0..100).map(|number| (7 * 3_600 + 18 - 3_600 - 36 * number) / 60 + 1).sum();
    assert_eq!(fired.len(), expected);

    let evaluation = evaluate(&ticket, &policy, at("0 17:00"));
    let listed = &evaluation.metrics[0].uncovered_alerts;
    assert!(evaluation.metrics[0].cycles.is_empty());
    assert_eq!((listed.len(), evaluation.firings_left_out), (10_000, expected as u64 - 10_000));
    // The first firing of each level is listed, and no repetition that is older than one that is left out.
    assert_eq!(listed.iter().filter(|alert| alert.repetition == 0).count(), 100);
    let keys: BTreeSet<&AlertKey> = listed.iter().map(|alert| &alert.key).collect();
    let is_repetition = |alert: &&Alert| alert.repetition > 0;
    let oldest = listed.iter().filter(is_repetition).map(|alert| alert.at).min();
    let (there, left_out): (Vec<&Alert>, Vec<&Alert>) = fired.iter().partition(|alert| keys.contains(&alert.key));
    assert_eq!(there.len(), 10_000);
    assert!(left_out.iter().map(|alert| alert.at).max() <= oldest);
}
