//! Pages and pictures of rare input: fractions of a second, offsets with seconds, and words of a newer version.

use crate::common::{at, metric, policy, preset, ticket};
use crate::explain_shown::says;
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use punctual::calendar::{Zone, Zones};
use punctual::{EventKind, Explanation, Policy, PolicySpec, Ticket, explain};
use serde_json::{Value, json};

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[track_caller]
fn has(page: &str, line: &str) {
    assert!(page.lines().any(|found| found.trim() == line), "no line `{line}` in\n{page}");
}

#[test]
fn t1_fractions_of_a_second_are_shown_where_there_are_any() {
    let ticket = Ticket::opened("T-1", instant("2026-03-02T09:00:00.25Z")).build().unwrap();
    let policy = preset("resolution");
    let page = explain(&ticket, &policy, instant("2026-03-02T09:00:01.5Z")).to_string();
    has(&page, "Due Mon 2026-03-02 13:00:00.250000000 +00:00: 1.25s used, 3h59m58.75s left.");
    let page = explain(&ticket, &policy, instant("2026-03-02T13:00:00.25Z") + TimeDelta::nanoseconds(5)).to_string();
    has(&page, "Late: due Mon 2026-03-02 13:00:00.250000000 +00:00, not stopped, over by 0.000000005s.");
}

#[test]
fn c8_offsets_with_seconds_are_shown_in_full() {
    let offset = FixedOffset::east_opt(3_208).unwrap();
    let zones = Zones::bundled().with(Zone::from_transitions("old town", offset, []).unwrap());
    let spec: PolicySpec = serde_json::from_value(json!({ "id": "p",
        "calendars": { "old": { "time_zone": "old town", "hours": { "mon-sun": ["00:00-24:00"] } } },
        "calendar": "old", "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } }))
    .unwrap();
    let policy = Policy::from_spec_with(spec, &zones).unwrap();
    let page = explain(&ticket("0 09:00", &[]), &policy, at("0 10:00")).to_string();
    has(&page, "Due Mon 2026-03-02 13:53:28 +00:53:28: 1h used, 3h left.");
}

#[test]
fn c5_a_page_names_the_part_that_is_closed() {
    let hours =
        |name: &str, days: &str, hours: &str| json!({ "name": name, "time_zone": "UTC", "hours": { days: [hours] } });
    let both = json!({ "intersection": ["office", "plant"] });
    let policy = policy(json!({ "calendar": "both",
        "calendars": { "office": hours("the desk", "mon-fri", "09:00-17:00"), "plant": hours("the plant", "mon-thu", "09:00-12:00"), "both": both } }));
    let page = explain(&ticket("4 10:00", &[]), &policy, at("4 12:00")).to_string();
    assert!(page.contains("never open on Fri (the plant)"), "{page}");
    let page = explain(&ticket("0 13:00", &[]), &policy, at("0 14:00")).to_string();
    assert!(page.contains("outside hours (the plant)"), "{page}");
}

/// A ticket with something of each kind that a page tells.
fn everything() -> Explanation {
    let policy = policy(json!({
        "ladders": { "desk": [{ "level": 1, "at": "10%" }] },
        "metrics": {
            "first_response": { "targets": { "high": { "gold": "1h" } } },
            "resolution": { "ladder": "desk", "targets": { "*": { "*": "4h" } } }
        }
    }));
    let moon = EventKind::Paused { reason: "full moon".into() };
    let ticket = Ticket::opened("T-1", at("0 09:00")).priority("urgent").event(at("0 09:30"), moon);
    explain(&ticket.build().unwrap(), &policy, at("0 12:00"))
}

/// Replaces every word under these names by a word of a newer version.
fn reword(value: &mut Value, names: &[&str]) {
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| match value {
            Value::String(word) if names.contains(&name.as_str()) => *word = "a word of tomorrow".to_owned(),
            value => reword(value, names),
        }),
        Value::Array(items) => items.iter_mut().for_each(|item| reword(item, names)),
        _ => {}
    }
}

#[test]
fn b2_an_old_reader_shows_what_a_new_writer_tells() {
    let explanation = everything();
    // Urgent is not listed: nothing runs for it.
    let mut written = serde_json::to_value(&explanation).unwrap();
    reword(&mut written, &["state", "reason", "kind", "moment"]);
    let newer: Explanation = serde_json::from_value(written).unwrap();
    let page = newer.to_string();
    has(&page, "No clock runs: for a reason that this version does not know.");
    assert!(page.contains("The policy knows no word full moon"), "{page}");
    assert!(page.contains("unknown"), "{page}");
    assert!(newer.timeline().starts_with("<svg"));
}

#[test]
fn b2_an_outcome_of_tomorrow_and_a_level_of_tomorrow_are_shown() {
    let policy = metric("resolution", json!({ "warn": ["10%"], "targets": { "*": { "*": "4h" } } }));
    let explanation = explain(&ticket("0 09:00", &[]), &policy, at("0 12:00"));
    let mut written = serde_json::to_value(&explanation).unwrap();
    reword(&mut written, &["outcome", "level"]);
    let newer: Explanation = serde_json::from_value(written).unwrap();
    let page = newer.to_string();
    has(&page, "This version does not know what came of it.");
    assert!(page.contains("a word of tomorrow"), "{page}");
    assert!(newer.timeline().contains("unknown"));
}

#[test]
fn a_page_of_a_clock_that_is_over_by_seconds_says_so() {
    says(
        &preset("resolution"),
        &ticket("0 09:00", &[]),
        "0 13:00:01",
        &["Late: due Mon 2026-03-02 13:00 +00:00, not stopped, over by 1s."],
    );
}
