//! Small parts of policies: short forms, what the builders write, and which words are refused.

use punctual::book::{BookEntrySpec, ConditionsSpec, OpenedSpec, PolicyBookSpec};
use punctual::policy::{Allowance, LevelSpec};
use punctual::{
    CalendarSpec, MetricSpec, Policy, PolicyBook, PolicySpec, TargetSpec, Ticket, evaluate, pending_alerts,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::common::{at, cycle, metric, policy, ticket};

fn written(spec: impl serde::Serialize) -> Value {
    serde_json::to_value(spec).unwrap()
}

/// What is read is written as it was.
#[track_caller]
fn comes_back<T: serde::Serialize + DeserializeOwned>(text: Value) {
    assert_eq!(written(serde_json::from_value::<T>(text.clone()).unwrap()), text);
}

#[test]
fn a_level_is_written_short_only_when_it_says_nothing_else() {
    assert_eq!(written(LevelSpec::at("80%")), json!("80%"));
    let all = [
        LevelSpec::at("80%").repeat("10m", 3),
        LevelSpec::at("80%").deliver_in("office"),
        LevelSpec::at("80%").notify(["desk"]),
        LevelSpec::at("80%").until("acknowledged"),
        LevelSpec::at("80%").ack_lasts("1h"),
        LevelSpec::at("80%").level(1),
    ];
    for level in all {
        let level = written(level);
        assert_eq!((level["at"].as_str(), level.as_object().unwrap().len()), (Some("80%"), 2), "{level}");
    }
    comes_back::<LevelSpec>(json!({ "at": "80%", "colour": "red" }));
}

#[test]
fn a_target_is_written_short_only_when_it_says_nothing_else() {
    assert_eq!(written(TargetSpec::within("4h")), json!("4h"));
    assert_eq!(written(TargetSpec::within("4h").warn(["80%"])), json!({ "within": "4h", "warn": ["80%"] }));
    assert_eq!(written(TargetSpec::within("4h").ladder("desk")), json!({ "within": "4h", "ladder": "desk" }));
    comes_back::<TargetSpec>(json!({ "within": "4h", "colour": "red" }));
}

#[test]
fn what_is_said_of_a_calendar_named_elsewhere_is_said_of_a_union_of_that_one() {
    let named = CalendarSpec::reference("office").name("late");
    assert_eq!(written(named), json!({ "union": ["office"], "name": "late" }));
    let always = written(CalendarSpec::always().name("late"));
    assert!(always.get("union").is_none() && always["name"] == "late", "{always}");
}

#[test]
fn what_a_target_says_of_warnings_and_ladders_goes_before_its_metric() {
    let target = TargetSpec::within("4h").warn(["75%"]).ladder("desk");
    let resolution = MetricSpec::new().warn(["25%"]).targets("*", "*", target);
    let spec = PolicySpec::new("p").calendar("24x7").metrics("resolution", resolution);
    let spec = spec.ladders("desk", [LevelSpec::at("1h after").level(1)]);
    let found = pending_alerts(&ticket("0 09:00", &[]), &Policy::from_spec(spec).unwrap(), at("0 10:00"));
    let levels: Vec<String> = found.iter().map(|alert| alert.level.to_string()).collect();
    assert_eq!(levels, ["warn:75%", "breach", "1"]);
}

#[test]
fn a4_words_that_are_nearly_an_allowance_are_none() {
    for wrong in
        ["d", "days", "+5 business days", "-5 business days", "five business days", "5 business", "5  business days"]
    {
        assert!(wrong.parse::<Allowance>().is_err(), "{wrong}");
    }
    let bare =
        |text: &str| text.parse::<Allowance>().is_err_and(|error| error.found().ends_with("could mean three things"));
    assert!(bare("5d") && bare("P5D"), "a bare day is told apart");
    assert!(!bare("d") && !bare("day"), "without a number it is none");
}

#[test]
fn s2_an_entry_of_a_book_can_be_for_tickets_opened_outside_hours() {
    let entry = |id: &str, opened: OpenedSpec| {
        let resolution = MetricSpec::new().targets("*", "*", "4h");
        let policy = PolicySpec::new(id).calendar("24x7").metrics("resolution", resolution);
        BookEntrySpec::new(policy).when(ConditionsSpec::new().opened(opened))
    };
    let office = CalendarSpec::weekly("UTC").hours("mon-fri", ["09:00-17:00"]);
    let spec = PolicyBookSpec::new()
        .calendars("office", office)
        .policies([entry("night", OpenedSpec::new().outside("office"))])
        .policies([entry("day", OpenedSpec::new().inside("office"))]);
    let book = PolicyBook::from_spec(spec).unwrap();
    let chosen = |opened: &str| {
        let ticket: Ticket = ticket(opened, &[]);
        book.explain(&ticket, at("1 12:00"))
            .explanations
            .iter()
            .map(|page| page.evaluation.policy.id.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!((chosen("0 10:00"), chosen("0 20:00")), (vec!["day".to_owned()], vec!["night".to_owned()]));
}

#[test]
fn policies_are_equal_when_they_are_written_the_same() {
    let hours = |allowance: &str| metric("resolution", json!({ "targets": { "*": { "*": allowance } } }));
    assert_eq!(hours("4h"), hours("4h"));
    assert_ne!(hours("4h"), hours("5h"));
}

/// Any of the statuses that a rule names, though all of them are triggers of one kind.
#[test]
fn k7_a_clock_may_start_with_any_of_several_statuses() {
    let rule = json!({ "start": ["status:ordered", "status:pending"], "stop": ["left:ordered", "left:pending"],
        "targets": { "*": { "*": "4h" } } });
    let policy = policy(json!({ "metrics": { "visit": rule }, "statuses": {
        "new": "open", "ordered": "open", "pending": "open", "solved": "resolved" } }));
    for status in ["ordered", "pending"] {
        let events = [format!("0 10:00 status_changed to={status}"), "0 11:00 status_changed to=new".to_owned()];
        let ticket = ticket("0 09:00", &events.each_ref().map(String::as_str));
        let found = cycle(&policy, &ticket, "0 12:00");
        assert_eq!((found.started_at, found.stopped_at), (at("0 10:00"), Some(at("0 11:00"))), "{status}");
    }
}

#[test]
fn a3_the_same_time_of_day_at_an_opening_is_that_opening() {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-12:00", "13:00-17:00"] } });
    let target = json!({ "within": "1 business day", "due": "same_time" });
    let metrics = json!({ "resolution": { "targets": { "*": { "*": target } } } });
    let policy = policy(json!({ "calendars": { "office": office }, "metrics": metrics }));
    let due = |opened: &str| cycle(&policy, &ticket(opened, &[]), "0 17:00").due_at;
    assert_eq!(due("0 13:00"), Some(at("1 13:00")));
    assert_eq!(due("0 12:30"), Some(at("1 12:00")), "outside hours the closing before");
    assert_eq!(due("0 14:00"), Some(at("1 14:00")));
}

#[test]
fn a2_a_calendar_day_that_ends_in_a_gap_ends_with_it_and_one_at_the_end_of_time_is_never() {
    let berlin = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-sun": ["00:00-24:00"] } });
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "1 calendar day" } } } });
    let policy = policy(json!({ "calendars": { "office": berlin }, "metrics": metrics }));
    let due = |opened: &str| {
        let opened: chrono::DateTime<chrono::Utc> = opened.parse().unwrap();
        let ticket = Ticket::opened("T", opened).build().unwrap();
        evaluate(&ticket, &policy, opened).metrics[0].cycles[0].due_at.map(|at| at.to_rfc3339())
    };
    // On the 29th the clock goes from 02:00 to 03:00.
    assert_eq!(due("2026-03-28T01:30:00.5Z").as_deref(), Some("2026-03-29T01:00:00+00:00"));
    assert_eq!(due("2026-03-28T00:30:00.5Z").as_deref(), Some("2026-03-29T00:30:00.500+00:00"));
    assert_eq!(due("2099-12-30T23:59:59Z").as_deref(), Some("2099-12-31T23:59:59+00:00"));
    assert_eq!(due("2099-12-31T00:00:00Z"), None);
}

#[test]
fn a_name_that_no_priority_has_brings_the_one_that_was_meant() {
    let matrix = json!({ "targets": { "hihg": { "*": "4h" } } });
    let spec: PolicySpec =
        serde_json::from_value(json!({ "id": "p", "priorities": ["high", "low"], "calendar": "24x7",
        "metrics": { "resolution": matrix } }))
        .unwrap();
    let text = Policy::from_spec(spec).unwrap_err().to_string();
    assert!(text.contains("did you mean `high`?") && text.contains("Write `high`, `low` or `*`"), "{text}");
}
