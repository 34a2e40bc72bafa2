//! Random policies, with calendars in many zones, all kinds of allowance, every mode, pauses and ladders.

use punctual::Policy;
use serde_json::{Map, Value, json};

use super::numbers::Numbers;

/// Zones with different clock changes, or none. Zones whose rules differ between editions of the database are left out.
const ZONES: [&str; 12] = [
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Auckland",
    "UTC",
];

const CALENDARS: [&str; 6] = ["office", "nights", "both", "shared", "served", "24x7"];

const PRESETS: [&str; 8] = [
    "assignment",
    "every_response",
    "first_response",
    "first_visit",
    "next_response",
    "ownership",
    "periodic_update",
    "resolution",
];

const ALLOWANCES: [&str; 13] = [
    "1s",
    "15m",
    "1h30m",
    "4h",
    "8h",
    "40h",
    "200h",
    "next business day",
    "2 business days",
    "10 business days",
    "1 calendar day",
    "3 calendar days",
    "30 calendar days",
];

/// A policy for the tickets from [`super::tickets`].
pub(crate) fn draw(numbers: &mut Numbers) -> Policy {
    let metrics = metrics(numbers);
    let some_metric = metrics.keys().next();
    let policy = json!({
        "id": format!("p{}", numbers.among(1..=9)), "version": numbers.among(1..=9),
        "priorities": ["high", "low"], "tiers": ["gold", "silver"],
        "calendars": calendars(numbers), "calendar": calendar(numbers),
        "pauses": {
            "customer": { "party": "customer" },
            "parts": { "party": "vendor", "cap": numbers.pick(&["30m", "8h", "100h"]) },
            "approval": { "metrics": [some_metric] }
        },
        "statuses": { "new": "open", "open": "open", "pending": { "pauses": "customer" }, "ordered": { "pauses": "parts" },
            "solved": "resolved", "closed": "closed", "merged": "cancelled" },
        "ladders": { "desk": ladder(numbers) },
        "metrics": metrics
    });
    serde_json::from_value(policy).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn calendars(numbers: &mut Numbers) -> Value {
    let hours = [json!(["09:00-17:00"]), json!(["08:00-12:00", "13:00-17:30"]), json!(["00:30-02:30", "10:00-24:00"])];
    let hours = &hours[numbers.among(0..=2) as usize];
    let dates = json!({ "--12-25": "closed", "--01-01": "closed", "2026-03-30": "closed",
        "2026-12-24": { "hours": ["09:00-12:00"], "name": "Christmas Eve" } });
    json!({
        "office": { "time_zone": numbers.pick(&ZONES), "hours": { "mon-fri": hours }, "dates": dates },
        "nights": { "time_zone": numbers.pick(&ZONES), "hours": { "mon-thu": ["22:00-06:00"], "sat-sun": ["01:00-03:00"] } },
        "both": { "union": ["office", "nights"] },
        "shared": { "intersection": ["office", { "time_zone": numbers.pick(&ZONES), "hours": { "mon-sun": ["06:00-22:00"] } }] },
        "served": { "of": "24x7", "except": [{ "from": "2026-03-29T00:30:00Z", "to": "2026-03-29T03:00:00Z" }] }
    })
}

/// The name of a calendar, or a choice by an attribute.
fn calendar(numbers: &mut Numbers) -> Value {
    let name = numbers.pick(&CALENDARS);
    if numbers.once_in(3) {
        let choices = json!({ "emea": "office", "apac": "nights" });
        return json!({ "attribute": "region", "calendars": choices, "default": name });
    }
    json!(name)
}

/// Some presets, and a metric with its own rule.
fn metrics(numbers: &mut Numbers) -> Map<String, Value> {
    let mut metrics = Map::new();
    for _ in 0..3 {
        metrics.insert(numbers.pick(&PRESETS).to_owned(), metric(numbers));
    }
    let mut delivery = metric(numbers);
    delivery["start"] = json!(["status:ordered", "custom:needed"]);
    delivery["stop"] = json!(["left:ordered", "custom:delivered"]);
    delivery["repeat"] = json!(true);
    metrics.insert("delivery".to_owned(), delivery);
    metrics
}

fn metric(numbers: &mut Numbers) -> Value {
    let mut metric = json!({
        "on_retarget": numbers.pick(&["keep_elapsed", "retroactive", "restart", "pinned"]),
        "on_reopen": numbers.pick(&["resume", "resume_counting_closed", "new_cycle", "final"]),
        "from": numbers.pick(&["opened_at", "opened_at", "occurred_at"]),
        "warn": [numbers.pick(&["50%", "80%", "99.5%"]), numbers.pick(&["30m before", "5m wall before"])],
        "targets": targets(numbers)
    });
    if numbers.once_in(3) {
        metric["ladder"] = json!("desk");
    }
    if numbers.once_in(6) {
        metric["counts_in"] = json!(["new", "open"]);
    }
    metric
}

/// A matrix with gaps: high and gold always has a cell, every other combination usually has one.
fn targets(numbers: &mut Numbers) -> Value {
    let mut targets = Map::new();
    for priority in ["high", "low", "*"] {
        let mut row = Map::new();
        for tier in ["gold", "silver", "*"] {
            if (priority, tier) == ("high", "gold") || !numbers.once_in(5) {
                row.insert(tier.to_owned(), target(numbers));
            }
        }
        if !row.is_empty() {
            targets.insert(priority.to_owned(), Value::Object(row));
        }
    }
    Value::Object(targets)
}

fn target(numbers: &mut Numbers) -> Value {
    let within = numbers.pick(&ALLOWANCES);
    let mut target = json!({ "within": within });
    if numbers.once_in(3) {
        target["calendar"] = calendar(numbers);
    }
    if within.contains("business") {
        target["due"] = json!(numbers.pick(&["close", "same_time"]));
        target["cutoff"] = json!(numbers.pick(&["12:00", "15:30"]));
    }
    if !within.contains("calendar") {
        target["lands"] = json!(numbers.pick(&["close", "close", "next_open"]));
    }
    target
}

/// Some of these levels, always including the one at `due`.
fn ladder(numbers: &mut Numbers) -> Vec<Value> {
    let levels = json!([
        { "level": 1, "at": "75%", "notify": ["desk"] },
        { "level": 2, "at": "30m before" },
        { "level": 3, "at": "2h wall before", "deliver_in": "office" },
        { "level": 4, "at": "due", "notify": ["lead", "desk"] },
        { "level": 5, "at": "1h after", "until": "acknowledged", "repeat": { "every": "2h", "times": 2 } },
        { "level": 6, "at": "1h wall after", "repeat": { "every": "30m wall", "times": 3 }, "deliver_in": "nights" },
        { "level": 7, "at": "150%", "until": "acknowledged" },
        { "level": 8, "at": "2 business days after" },
        { "level": 9, "at": "3 calendar days after" }
    ]);
    let levels = levels.as_array().cloned().unwrap_or_default();
    levels.into_iter().filter(|level| level["at"] == "due" || numbers.once_in(2)).collect()
}
