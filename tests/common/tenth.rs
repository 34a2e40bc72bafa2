//! Checks that the calendars of a policy stay below a tenth of the limits (C5).

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use punctual::{Calendar, Policy, PolicySpec};
use serde_json::{Map, Value, json};

/// Checks that a policy with ten copies of all calendars is valid, and that no calendar has more than 50,000 open
/// stretches in weeks that differ.
pub(crate) fn is_below_a_tenth(policy: &Policy) {
    let written = serde_json::to_value(policy.spec()).unwrap();
    let Some(calendars) = written["calendars"].as_object() else { return };
    for name in calendars.keys() {
        let stretches = stretches_of_weeks_that_differ(policy.calendar(name).unwrap());
        assert!(stretches <= 50_000, "{} has {stretches} open stretches in {name}", policy.id());
    }
    let copy = |number: usize| {
        let named = move |name: &str| format!("{number} {name}");
        calendars.iter().map(move |(name, calendar)| (named(name), renamed(calendar, calendars, &named)))
    };
    let copies: Map<String, Value> = (0..10).flat_map(copy).collect();
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "4h" } } } });
    let ten = json!({ "id": "ten", "calendars": copies, "calendar": "24x7", "metrics": metrics });
    let built = serde_json::from_value::<PolicySpec>(ten).map(Policy::from_spec).unwrap();
    assert!(built.is_ok(), "{}: {}", policy.id(), built.unwrap_err());
}

/// The calendar with other names for the calendars that it uses.
fn renamed(calendar: &Value, names: &Map<String, Value>, name: &impl Fn(&str) -> String) -> Value {
    match calendar {
        Value::String(text) if names.contains_key(text) => json!(name(text)),
        Value::Array(items) => items.iter().map(|item| renamed(item, names, name)).collect(),
        Value::Object(fields) => {
            let combined = |field: &str| matches!(field, "union" | "intersection" | "of" | "except");
            let value = |(field, value): (&String, &Value)| match combined(field) {
                true => (field.clone(), renamed(value, names, name)),
                false => (field.clone(), value.clone()),
            };
            Value::Object(fields.iter().map(value).collect())
        }
        other => other.clone(),
    }
}

fn stretches_of_weeks_that_differ(calendar: &Calendar) -> usize {
    let starts = (0..).map(|week| DateTime::<Utc>::UNIX_EPOCH + TimeDelta::weeks(week));
    let starts = starts.take_while(|start| *start < "2100-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let week = |start: DateTime<Utc>| {
        let open = calendar.open_intervals(start..start + TimeDelta::weeks(1));
        open.map(|open| (open.start - start, open.end - start)).collect::<Vec<_>>()
    };
    starts.map(week).collect::<BTreeSet<_>>().iter().map(Vec::len).sum()
}
