//! Short notations for policies, tickets and instants in tests. It uses only JSON and the public API.

#![allow(dead_code, reason = "each test file uses a part")]

use chrono::{DateTime, TimeDelta, Utc};
use punctual::{Cycle, Evaluation, Policy, Ticket, evaluate};
use serde_json::{Map, Value, json};

/// `"1 10:30"` is the day after Monday 2026-03-02 at 10:30 UTC; seconds may follow.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    let (day, time) = text.split_once(' ').unwrap();
    let midnight: DateTime<Utc> = "2026-03-02T00:00:00Z".parse().unwrap();
    let time = chrono::NaiveTime::parse_from_str(&format!("{time}:00")[..8], "%H:%M:%S").unwrap();
    midnight + TimeDelta::days(day.parse().unwrap()) + (time - chrono::NaiveTime::MIN)
}

/// A policy over `office` (Mon-Fri 09:00-17:00 UTC) and `24x7`, with priorities high and low and tiers gold and silver.
/// Top-level fields in `parts` replace the usual ones.
pub(crate) fn policy(parts: Value) -> Policy {
    let mut all = json!({
        "id": "test", "priorities": ["high", "low"], "tiers": ["gold", "silver"],
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } } },
        "calendar": "office",
        "pauses": { "customer": { "party": "customer" }, "parts": { "party": "vendor" } },
        "statuses": { "open": "open", "new": "open", "pending": { "pauses": "customer" }, "ordered": { "pauses": "parts" },
                      "solved": "resolved", "closed": "closed", "merged": "cancelled" },
        "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } }
    });
    all.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    serde_json::from_value(all).unwrap()
}

/// A policy with one metric of this name, rule and targets.
pub(crate) fn metric(name: &str, metric: Value) -> Policy {
    policy(json!({ "metrics": { name: metric } }))
}

/// A policy with one metric of this name, 4 working hours for every ticket.
pub(crate) fn preset(name: &str) -> Policy {
    metric(name, json!({ "targets": { "*": { "*": "4h" } } }))
}

/// A ticket opened at `opened`, with events such as `"0 10:00 status_changed to=pending"`.
pub(crate) fn ticket(opened: &str, events: &[&str]) -> Ticket {
    ticket_with(opened, json!({}), events)
}

/// The same with further fields, such as `{"priority": "high"}`.
pub(crate) fn ticket_with(opened: &str, fields: Value, events: &[&str]) -> Ticket {
    let mut all = json!({ "id": "T-1", "opened_at": at(opened) });
    all["events"] = events.iter().map(|text| event(text)).collect();
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(all).unwrap()
}

fn event(text: &str) -> Value {
    let mut words = text.split(' ');
    let instant = [words.next().unwrap(), words.next().unwrap()].join(" ");
    let mut event = Map::from_iter([("at".to_owned(), json!(at(&instant))), ("type".to_owned(), json!(words.next()))]);
    event.extend(words.map(|word| {
        let (field, value) = word.split_once('=').unwrap();
        (field.to_owned(), json!(value))
    }));
    Value::Object(event)
}

/// The last cycle of the only metric.
pub(crate) fn cycle(policy: &Policy, ticket: &Ticket, now: &str) -> Cycle {
    only(&evaluate(ticket, policy, at(now))).last().expect("no cycle").clone()
}

/// The cycles of the only metric.
pub(crate) fn only(evaluation: &Evaluation) -> &[Cycle] {
    assert_eq!(evaluation.metrics.len(), 1);
    &evaluation.metrics[0].cycles
}

pub(crate) fn hours(hours: i64) -> TimeDelta {
    TimeDelta::hours(hours)
}
