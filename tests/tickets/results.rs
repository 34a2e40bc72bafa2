//! Results as plain data: they can be sent between threads and through JSON, and a reused buffer leaves no traces.

use crate::common::{at, policy, ticket_with};
use punctual::calendar::Zone;
use punctual::{Calendar, Evaluation, InputError, Policy, PolicySpec, Ticket, evaluate, evaluate_into};
use serde_json::{Value, json};
use static_assertions::assert_impl_all;

assert_impl_all!(Calendar: Send, Sync, Clone);
assert_impl_all!(Zone: Send, Sync, Clone);
assert_impl_all!(Policy: Send, Sync, Clone);
assert_impl_all!(PolicySpec: Send, Sync, Clone);
assert_impl_all!(Ticket: Send, Sync, Clone);
assert_impl_all!(Evaluation: Send, Sync, Clone);
assert_impl_all!(InputError: std::error::Error, Send, Sync);

fn busy() -> (Policy, Ticket) {
    let target = json!({ "targets": { "*": { "*": "4h" } } });
    let metrics =
        json!({ "first_response": target, "next_response": target, "first_visit": target, "resolution": target });
    let events = [
        "0 09:20:30 agent_replied",
        "0 10:00 customer_replied",
        "0 11:00 status_changed to=pending",
        "1 10:00 status_changed to=limbo",
        "1 12:00 cancelled",
    ];
    (policy(json!({ "metrics": metrics })), ticket_with("0 09:00", json!({"priority": "high"}), &events))
}

#[test]
fn an_evaluation_comes_back_from_json_as_it_was() {
    let (policy, ticket) = busy();
    for now in ["0 08:00", "0 09:10", "0 10:30", "0 12:00", "1 11:00", "2 00:00"] {
        let evaluation = evaluate(&ticket, &policy, at(now));
        let text = serde_json::to_string(&evaluation).unwrap();
        assert_eq!(serde_json::from_str::<Evaluation>(&text).unwrap(), evaluation, "{text}");
    }
}

#[test]
fn the_shape_of_an_evaluation_is_the_documented_one() {
    let (policy, ticket) = busy();
    let json: Value = serde_json::to_value(evaluate(&ticket, &policy, at("0 12:00"))).unwrap();
    assert_eq!(json["ticket"], "T-1");
    assert_eq!(json["policy"], json!({ "id": "test", "version": 1, "kind": "sla" }));
    let resolution = &json["metrics"][3];
    assert_eq!(resolution["metric"], "resolution");
    let expected = json!({
        "number": 1, "started_at": "2026-03-02T09:00:00Z", "calendar": "office", "allowance_s": 14400, "elapsed_s": 7200,
        "remaining_s": 7200, "paused_s": 3600,
        "paused_by": [{ "reason": "customer", "party": "customer", "paused_s": 3600 }], "due_if_resumed": "2026-03-02T14:00:00Z", "outcome": "pending",
        "phase": { "state": "paused", "since": "2026-03-02T11:00:00Z", "reason": "customer", "party": "customer" }
    });
    assert_eq!(resolution["cycles"], json!([expected]));
    assert_eq!(json["metrics"][0]["cycles"][0]["phase"], json!({ "state": "stopped" }));
}

/// What is absent, empty or a count of nothing is left out, but for the cycles of a metric.
#[test]
fn the_json_of_an_evaluation_says_nothing_that_says_nothing() {
    fn look(value: &Value, path: &str) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| look(value, &format!("{path}.{name}"))),
            Value::Array(items) => items.iter().for_each(|item| look(item, path)),
            _ => {}
        }
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        assert!(!empty || path == ".metrics.cycles", "{path}");
    }
    let (policy, ticket) = busy();
    for now in ["0 08:00", "0 09:10", "0 10:30", "0 12:00", "1 11:00", "2 00:00", "9 00:00"] {
        look(&serde_json::to_value(evaluate(&ticket, &policy, at(now))).unwrap(), "");
    }
}

#[test]
fn t1_durations_in_json_are_seconds_exact_to_the_microsecond() {
    let (policy, ticket) = busy();
    let now = at("0 09:10") + chrono::TimeDelta::microseconds(1_500_001);
    let json: Value = serde_json::to_value(evaluate(&ticket, &policy, now)).unwrap();
    let cycle = &json["metrics"][0]["cycles"][0];
    assert_eq!((&cycle["elapsed_s"], &cycle["remaining_s"]), (&json!(601.500001), &json!(13798.499999)));
}

#[test]
fn b2_results_are_read_tolerantly() {
    let (policy, ticket) = busy();
    let evaluation = evaluate(&ticket, &policy, at("0 12:00"));
    let mut json = serde_json::to_value(&evaluation).unwrap();
    json["added_later"] = json!({ "x": 1 });
    json["metrics"][0]["cycles"][0]["added_later"] = json!(true);
    assert_eq!(serde_json::from_value::<Evaluation>(json).unwrap(), evaluation);
}

#[test]
fn a_used_buffer_is_as_good_as_a_new_one() {
    let (policy, ticket) = busy();
    let (other_policy, other_ticket) =
        (crate::common::preset("resolution"), crate::common::ticket("1 09:00", &["1 10:00 resolved"]));
    let mut buffer = evaluate(&ticket, &policy, at("2 00:00"));
    for now in ["0 08:00", "1 09:30", "1 10:30", "2 00:00"] {
        evaluate_into(&other_ticket, &other_policy, at(now), &mut buffer);
        assert_eq!(buffer, evaluate(&other_ticket, &other_policy, at(now)));
        evaluate_into(&ticket, &policy, at(now), &mut buffer);
        assert_eq!(buffer, evaluate(&ticket, &policy, at(now)));
    }
}

#[test]
fn a_ticket_comes_back_from_json_as_it_was() {
    let (_, ticket) = busy();
    let text = serde_json::to_string(&ticket).unwrap();
    assert_eq!(serde_json::from_str::<Ticket>(&text).unwrap(), ticket, "{text}");
}
