//! Stored results stay readable: golden files fix their JSON, every word in them is fixed, and an old reader can read
//! what a newer version writes (B2).

use crate::sampled;
use punctual::book::{Unmet, Verdict};
use punctual::evaluate::{Comparison, NotCoveredReason, NoticeKind};
use punctual::explain::{ClosedBy, EntryKind, MomentKind};
use punctual::{AlertKey, LevelName, Outcome, Phase, Policy, PolicyBook, State, Ticket, compare, evaluate, explain};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

fn policy() -> Policy {
    serde_json::from_str(include_str!("../../examples/explain/policy.json")).unwrap()
}

fn ticket() -> Ticket {
    serde_json::from_str(include_str!("../../examples/explain/ticket.json")).unwrap()
}

fn now() -> chrono::DateTime<chrono::Utc> {
    ticket().events().last().unwrap().at + chrono::TimeDelta::hours(1)
}

fn book() -> PolicyBook {
    let other = json!({ "id": "other", "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": "1h" } } } } });
    let policies = json!([{ "policy": other, "when": { "tier": "nobody's" } }, { "policy": policy().spec() }]);
    serde_json::from_value(json!({ "policies": policies })).unwrap()
}

/// A book that gives a ticket all its policies.
fn all_of_book() -> PolicyBook {
    let other = json!({ "id": "other", "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": "1h" } } } } });
    let policies = json!([{ "policy": policy().spec() }, { "policy": other }]);
    serde_json::from_value(json!({ "pick": { "sla": "all" }, "policies": policies })).unwrap()
}

fn comparison() -> Comparison {
    let before = policy();
    let quicker = before.spec().clone().replace_allowance("resolution", "high", "*", "1h");
    compare([&ticket()], &before, &Policy::from_spec(quicker.unwrap()).unwrap(), now())
}

// ---- the files ----

/// The file says what is found, and reads as what is found.
#[track_caller]
fn pinned<T: Serialize + DeserializeOwned + PartialEq>(name: &str, found: &T) {
    let text = format!("{}\n", serde_json::to_string_pretty(found).unwrap());
    sampled::golden(&format!("results/{name}.json"), &text);
    assert!(serde_json::from_str::<T>(&text).unwrap() == *found, "{name} reads as something else");
}

#[test]
fn every_kind_of_result_is_pinned() {
    pinned("ticket", &ticket());
    pinned("evaluation", &evaluate(&ticket(), &policy(), now()));
    pinned("explanation", &explain(&ticket(), &policy(), now()));
    pinned("rollup", &evaluate(&ticket(), &policy(), now()).rollup());
    pinned("book_explanation", &book().explain(&ticket(), now()));
    pinned("book_evaluation", &all_of_book().evaluate(&ticket(), now()));
    pinned("book_rollup", &all_of_book().evaluate(&ticket(), now()).rollup());
    pinned("comparison", &comparison());
}

// ---- the words ----

const TOMORROW: &str = "a word of tomorrow";

/// Each of these is written as it is read, and what a later version may write there reads as `unknown`. `tag` is the field
/// that says which of them it is; without one the word stands alone.
#[track_caller]
fn words<T: Serialize + DeserializeOwned>(tag: Option<&str>, values: Value) {
    for value in values.as_array().unwrap() {
        let read: T = serde_json::from_value(value.clone()).unwrap_or_else(|mistake| panic!("{value}: {mistake}"));
        assert_eq!(serde_json::to_value(read).unwrap(), *value);
    }
    let (written, expected) = match tag {
        None => (json!(TOMORROW), json!("unknown")),
        Some(tag) => (json!({ tag: TOMORROW, "more": [{}] }), json!({ tag: "unknown" })),
    };
    assert_eq!(serde_json::to_value(serde_json::from_value::<T>(written).unwrap()).unwrap(), expected);
}

#[test]
fn b2_every_word_of_a_result_is_pinned_and_reads_as_unknown_where_it_is_not_known() {
    let (at, event) = ("2026-03-02T09:00:00Z", json!({ "at": "2026-03-02T09:00:00Z", "event": 0, "what": "resolved" }));
    words::<Outcome>(None, json!(["pending", "met", "breached", "void"]));
    words::<State>(None, json!(["open", "resolved", "closed", "cancelled"]));
    words::<NotCoveredReason>(None, json!(["unlisted_priority", "unlisted_tier", "empty_cell"]));
    words::<NoticeKind>(None, json!(["unknown_reason", "unknown_status", "idle_until"]));
    words::<Phase>(
        Some("state"),
        json!([{ "state": "running" }, { "state": "outside_hours", "opens_at": at }, { "state": "stopped" },
            { "state": "paused", "since": at, "reason": "parts" }, { "state": "cancelled" }]),
    );
    words::<EntryKind>(
        Some("kind"),
        json!([{ "kind": "counted" }, { "kind": "outside_hours", "because": "hours", "part": null },
            { "kind": "closed_day", "weekday": "Sat", "last": "Sun", "part": null }, { "kind": "finished" },
            { "kind": "closed_date", "date": "2026-12-24", "name": "Christmas Eve", "part": "office" },
            { "kind": "paused", "reason": "parts", "party": "vendor", "opened_by": event, "closed_by": null }]),
    );
    words::<ClosedBy>(None, json!(["hours", "exception", "window", "outside_windows"]));
    words::<MomentKind>(
        Some("moment"),
        json!([{ "moment": "started" }, { "moment": "retargeted" }, { "moment": "due" }, { "moment": "stopped" },
            { "moment": "voided" },
            { "moment": "reopened" }, { "moment": "alert", "level": "warn:80%", "repetition": 2 }]),
    );
    words::<Verdict>(
        Some("result"),
        json!([{ "result": "chosen" }, { "result": "outranked", "id": "p", "version": 1 }, { "result": "superseded", "by": 2 },
            { "result": "not_valid", "from": at, "until": null, "opened_at": at },
            { "result": "failed", "unmet": [{ "condition": "tier", "wanted": ["gold"], "found": null }] }]),
    );
    words::<Unmet>(
        Some("condition"),
        json!([{ "condition": "tier", "wanted": ["gold"], "found": "iron" },
            { "condition": "priority", "wanted": ["high"], "found": null },
            { "condition": "status", "wanted": { "not": ["new"] }, "found": "new" },
            { "condition": "group", "wanted": { "at_least": "1", "below": "2" }, "found": "2" },
            { "condition": "agent", "wanted": { "below": "2" }, "found": null },
            { "condition": "attribute", "name": "region", "wanted": ["emea"], "found": null },
            { "condition": "attribute", "name": "tags", "wanted": ["vpn"], "found": ["eu", "us"] },
            { "condition": "opened_inside", "calendar": "office", "opened_at": at, "found": "closed: weekend" },
            { "condition": "opened_outside", "calendar": "office", "opened_at": at, "found": "open" }]),
    );
}

#[test]
fn b2_the_name_of_a_level_is_pinned_and_kept_where_it_is_not_known() {
    for name in ["warn:80%", "breach", "3", TOMORROW] {
        let read: LevelName = serde_json::from_value(json!(name)).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), json!(name));
        assert_eq!(matches!(read, LevelName::Unknown(_)), name == TOMORROW);
    }
}

// ---- a newer writer ----

/// The fields whose texts are words of this crate, in some map or other.
const WORDS: [&str; 11] =
    ["outcome", "state", "reason", "kind", "level", "moment", "result", "condition", "before", "after", "because"];

/// With a field more in each map.
fn with_more_fields(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(with_more_fields).collect(),
        Value::Object(fields) => {
            let mut fields: Map<_, _> =
                fields.into_iter().map(|(name, value)| (name, with_more_fields(value))).collect();
            fields.insert("added_later".to_owned(), json!({ "kind": [1, null] }));
            Value::Object(fields)
        }
        other => other,
    }
}

/// Where words stand, as JSON pointers.
fn places_of_words(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places_of_words(item, &format!("{at}/{index}"), found));
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                let at = format!("{at}/{name}");
                if value.is_string() && WORDS.contains(&name.as_str()) {
                    found.push(at.clone());
                }
                places_of_words(value, &at, found);
            }
        }
        _ => {}
    }
}

/// Reads the result with additional fields, and then with unknown words, one at a time.
#[track_caller]
fn survives<T: Serialize + DeserializeOwned + PartialEq>(result: &T, least: usize) {
    let more = with_more_fields(serde_json::to_value(result).unwrap());
    assert!(serde_json::from_value::<T>(more.clone()).unwrap() == *result, "more fields change what is read");
    let mut places = Vec::new();
    places_of_words(&more, "", &mut places);
    assert!(places.len() >= least, "only {} words", places.len());
    for place in places {
        let mut newer = more.clone();
        *newer.pointer_mut(&place).unwrap() = json!(TOMORROW);
        let read = serde_json::from_value::<T>(newer).unwrap_or_else(|mistake| panic!("{place}: {mistake}"));
        assert!(read != *result, "{place} is not read");
    }
}

#[test]
fn b2_an_old_reader_survives_a_new_writer() {
    survives(&evaluate(&ticket(), &policy(), now()), 14);
    survives(&explain(&ticket(), &policy(), now()), 30);
    survives(&evaluate(&ticket(), &policy(), now()).rollup(), 2);
    survives(&book().explain(&ticket(), now()), 30);
    survives(&comparison(), 2);
}

#[test]
fn b2_an_alert_of_a_level_that_nobody_knows_keeps_its_key() {
    let key = "T-1/sla/resolution/1/a word of tomorrow/0";
    let read: AlertKey = serde_json::from_value(json!(key)).unwrap();
    assert_eq!((read.level(), read.to_string().as_str()), (&LevelName::Unknown(TOMORROW.into()), key));
}
