//! Schedules of other products as calendars that know the year (C9, C10), with deadlines computed by hand. The samples
//! are in the project's shared data, which a copy of the repository alone does not have; what they say is written here
//! in the words of the format.

#![allow(clippy::disallowed_methods, reason = "the samples are files")]

use std::collections::BTreeMap;
use std::fs;

use chrono::{Datelike, NaiveDate};
use punctual::{Calendar, Policy, Ticket, evaluate};
use punctual_tests::repository;
use serde_json::{Value, json};

/// What is expected of a sample; `None` where there is no data.
fn expected(sample: &str) -> Option<Value> {
    let path = repository(&format!("../shared/vendors/{sample}/expected.json"));
    match fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).unwrap()),
        Err(_) => {
            println!("skipped: no sample at {}", path.display());
            None
        }
    }
}

/// A policy in which each of these metrics starts at the opening and has one target.
fn policy(calendar: &Value, targets: &[(&str, Value)], parts: Value) -> Policy {
    let metric = |target: &Value| json!({ "start": ["opened"], "targets": { "*": { "*": target } } });
    let metrics: BTreeMap<&str, Value> = targets.iter().map(|(name, target)| (*name, metric(target))).collect();
    let priorities = ["1", "2", "3", "4"];
    let mut policy = json!({ "id": "sample", "priorities": priorities, "calendars": { "c": calendar }, "calendar": "c",
        "metrics": metrics });
    policy.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    serde_json::from_value(policy).unwrap_or_else(|mistake| panic!("{mistake}"))
}

/// Each cycle that is expected is due at that instant.
#[track_caller]
fn is_due(expected: &Value, policy: &Policy) {
    let tickets = expected["tickets"].as_array().unwrap();
    for wanted in expected["expect"].as_array().unwrap() {
        let ticket = tickets.iter().find(|ticket| ticket["id"] == wanted["ticket"]).unwrap();
        let ticket: Ticket = serde_json::from_value(ticket.clone()).unwrap();
        let now = ticket.events().last().map_or(ticket.opened_at(), |event| event.at);
        let evaluation = evaluate(&ticket, policy, now);
        let cycle = &evaluation.metric(wanted["metric"].as_str().unwrap()).unwrap().cycles[0];
        assert_eq!(json!(cycle.due_at), wanted["due_at"], "{wanted}");
    }
}

/// The entries of the calendar from 2026 to 2028 are those of the sample.
#[track_caller]
fn has_dates(expected: &Value, calendar: &Calendar) {
    let text = |name: &Value| name.as_str().unwrap().to_owned();
    let mut wanted: BTreeMap<NaiveDate, String> = BTreeMap::new();
    let dates = expected["dates"].as_object().unwrap();
    wanted.extend(dates["dated"].as_object().unwrap().iter().map(|(date, name)| (date.parse().unwrap(), text(name))));
    for (day, name) in dates["yearly"].as_object().unwrap() {
        let of_year = |year: i32| day.replacen('-', &year.to_string(), 1).parse().ok();
        wanted.extend((2026..=2028).filter_map(of_year).map(|date| (date, text(name))));
    }
    let days = (2026..=2028).flat_map(|year| calendar.special_dates(year)).filter(|day| day.is_closed);
    let found: BTreeMap<NaiveDate, String> = days.map(|day| (day.date, day.name.unwrap().to_string())).collect();
    assert_eq!(found, wanted);
    assert!(found.keys().any(|date| date.year() == 2028));
}

fn closed(name: &str) -> Value {
    json!({ "hours": "closed", "name": name })
}

fn closed_since_2020(name: &str) -> Value {
    json!({ "hours": "closed", "name": name, "since": 2020 })
}

#[test]
fn c9_holidays_of_every_year_and_a_range_of_days() {
    let Some(expected) = expected("icalendar/01-yearly") else { return };
    let works = "Betriebsurlaub, Werk Linz; alle Abteilungen";
    let calendar = json!({ "time_zone": "Europe/Vienna", "hours": { "mon-fri": ["09:00-17:00"] }, "dates": {
        "--01-01": closed_since_2020("Neujahr"), "--01-06": closed_since_2020("Heilige Drei Könige"),
        "--12-25..--12-26": closed_since_2020("Weihnachten"), "--02-29": { "hours": "closed", "name": "Schalttag", "since": 2024 },
        "easter+1": { "hours": "closed", "name": "Ostermontag", "since": 2026, "until": 2027 },
        "2026-08-10..2026-08-14": closed(works) } });
    let policy = policy(&calendar, &[("8h", json!("8h")), ("4h", json!("4h"))], json!({}));
    is_due(&expected, &policy);
    has_dates(&expected, policy.calendar("c").unwrap());
}

#[test]
fn c9_weekdays_of_a_month_with_a_date_taken_out() {
    let Some(expected) = expected("icalendar/02-rules") else { return };
    let mut dates = json!({ "4th thu of nov": closed_since_2020("Thanksgiving Day"),
        "last mon of may": closed_since_2020("Memorial Day"), "2027-05-31": "weekly" });
    let fridays = ["06-05", "06-12", "06-26", "07-10", "07-17", "07-24", "07-31"].map(|day| (day, "Summer Friday"));
    let inventory = ["03-31", "04-15", "06-30", "09-30", "12-31"].map(|day| (day, "Inventory"));
    for (day, name) in fridays.into_iter().chain(inventory) {
        dates[format!("2026-{day}")] = closed(name);
    }
    let calendar = json!({ "time_zone": "America/New_York", "hours": { "mon-fri": ["09:00-17:00"] }, "dates": dates });
    let targets = ["8h", "40h", "2h"].map(|length| (length, json!(length)));
    let policy = policy(&calendar, &targets, json!({}));
    is_due(&expected, &policy);
    has_dates(&expected, policy.calendar("c").unwrap());
}

#[test]
fn c9_floating_holidays_of_a_schedule() {
    let Some(expected) = expected("servicenow/01-priorities") else { return };
    let calendar = json!({ "time_zone": "US/Central", "hours": { "mon-fri": ["08:00-17:00"] }, "dates": {
        "--01-01": closed("New Year's Day"), "--12-25": closed("Christmas Day"),
        "last mon of may": closed("Memorial Day"), "4th thu of nov": closed("Thanksgiving Day") } });
    let always = json!({ "within": "4h", "calendar": "24x7" });
    let targets = [
        ("Priority 1 resolution", always),
        ("Priority 2 resolution", json!("8h")),
        ("Priority 3 resolution", json!("72h")),
        ("Priority 3 response", json!("1h")),
    ];
    let on_hold = json!({ "statuses": { "3": { "pauses": "on hold" } }, "pauses": { "on hold": {} } });
    is_due(&expected, &policy(&calendar, &targets, on_hold));
}

/// What the schedule excludes cuts hours and not shifts, so it is an exception with rules of its own.
#[test]
fn c9_parts_of_days_that_are_excluded_every_month_and_every_year() {
    let Some(expected) = expected("servicenow/02-shapes-of-schedules") else { return };
    let weekly = json!({ "time_zone": "Europe/Madrid",
        "hours": { "mon-tue": ["07:00-11:00", "12:00-16:00"], "wed": "07:00-11:00", "thu": ["07:00-11:00", "12:00-16:00"],
                   "fri": ["07:00-11:00", "12:00-16:00", "22:00-02:00"] } });
    // An entry for Saturday would end Friday's night (C4), so its hours are a calendar beside it.
    let stock = json!({ "time_zone": "Europe/Madrid", "hours": {}, "dates": { "2026-03-07": ["08:00-12:00"] } });
    let mut excluded = json!({ "2026-08-03..2026-08-14": ["00:00-24:00"], "--01-05": ["11:00-24:00"] });
    for month in 1..=12 {
        excluded[format!("--{month:02}-01")] = json!(["00:00-12:00"]);
    }
    let excluded = json!({ "time_zone": "Europe/Madrid", "hours": {}, "dates": excluded });
    let calendar = json!({ "of": { "union": [weekly, stock] }, "except": [excluded] });
    let always = json!({ "within": "49h30m", "calendar": "24x7" });
    let targets = [("Plant repair", json!("16h")), ("Vendor contract", always)];
    let pauses = json!({ "pauses": { "state=3^hold_reason=4": {} } });
    is_due(&expected, &policy(&calendar, &targets, pauses));
}

#[test]
fn c9_holidays_without_a_year() {
    let Some(expected) = expected("freshservice/01-yearly-holidays") else { return };
    let calendar = json!({ "time_zone": "Europe/Paris", "hours": { "mon-fri": ["09:00-17:30"] }, "dates": {
        "--01-01": closed("New Year"), "--12-25": closed("Christmas Day"), "--07-14": closed("National day") } });
    let by_priority = |high: &str, urgent: &str| json!({ "start": ["opened"], "targets": { "3": { "*": high }, "4": { "*": urgent } } });
    let metrics = json!({ "respond_within": by_priority("4h", "1h"), "resolve_within": by_priority("12h", "4h") });
    is_due(&expected, &policy(&calendar, &[], json!({ "metrics": metrics })));
}
