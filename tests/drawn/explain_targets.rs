//! Targets of explanations by hand (X3): what was in force, from when on, and what it said.

use crate::common::{at, metric, policy, ticket, ticket_with};
use crate::explain_ledgers::{cause, cycle, cycles, day_and_time, lines, moments};
use punctual::explain::{CycleExplanation, TargetInForce};
use punctual::{Policy, Ticket, explain};
use serde_json::{Value, json};

/// Targets as `02 09:00..02 10:00 high/* 8h office due - before - by opened`.
fn targets(cycle: &CycleExplanation) -> Vec<String> {
    let one = |target: &TargetInForce| {
        let [until, due, before] =
            [target.until, target.due_at, target.due_before].map(|at| at.map_or("-".to_owned(), day_and_time));
        let [priority, tier] = [&target.priority, &target.tier].map(|value| value.as_deref().unwrap_or("*"));
        let (since, by) = (day_and_time(target.since), cause(&target.by));
        let allowance = target.allowance.map_or("an instant".to_owned(), |allowance| allowance.to_string());
        let calendar = &target.calendar;
        format!("{since}..{until} {priority}/{tier} {allowance} {calendar} due {due} before {before} by {by}")
    };
    cycle.targets.iter().map(one).collect()
}

fn matrix(mode: &str) -> Policy {
    let targets =
        json!({ "high": { "gold": "2h", "*": "4h" }, "low": { "gold": { "within": "8h", "calendar": "24x7" } } });
    metric("resolution", json!({ "on_retarget": mode, "targets": targets }))
}

fn of(priority: &str, tier: &str, events: &[&str]) -> Ticket {
    ticket_with("0 09:00", json!({ "priority": priority, "tier": tier }), events)
}

#[test]
fn x3_what_earlier_targets_said_stays_visible() {
    let ticket = of("low", "gold", &["0 10:00 priority_changed to=high", "0 12:30 tier_changed to=silver"]);
    let found = cycle(&matrix("keep_elapsed"), &ticket, "0 14:00");
    let expected = [
        "02 09:00..02 10:00 low/gold 8h 24x7 due 02 17:00 before - by opened",
        "02 10:00..02 12:30 high/gold 2h office due 02 11:00 before 02 17:00 by 0 priority_changed high",
        "02 12:30..- high/* 4h office due 02 13:00 before 02 11:00 by 1 tier_changed silver",
    ];
    assert_eq!(targets(&found), expected);
    let expected = [
        "02 09:00 started by opened",
        "02 10:00 retargeted by 0 priority_changed high",
        "02 11:00 breach",
        "02 12:30 retargeted by 1 tier_changed silver",
        "02 13:00 due",
    ];
    assert_eq!(moments(&found), expected);
}

#[test]
fn k10_a_pinned_cycle_has_one_target_and_a_restarted_one_a_cycle_for_each() {
    let ticket = of("low", "gold", &["0 10:00 priority_changed to=high"]);
    let pinned = cycle(&matrix("pinned"), &ticket, "0 14:00");
    assert_eq!(targets(&pinned), ["02 09:00..- low/gold 8h 24x7 due 02 17:00 before - by opened"]);
    let restarted = cycles(&matrix("restart"), &ticket, "0 11:00");
    let found: Vec<String> = restarted.iter().flat_map(targets).collect();
    let expected = [
        "02 09:00..- low/gold 8h 24x7 due 02 17:00 before - by opened",
        "02 10:00..- high/gold 2h office due 02 12:00 before - by 0 priority_changed high",
    ];
    assert_eq!(found, expected);
    assert_eq!(moments(&restarted[0])[1], "02 10:00 stopped by 0 priority_changed high");
}

#[test]
fn of_targets_at_one_instant_the_last_stands() {
    let there = "0 10:00 priority_changed to=high";
    let ticket_of = |last: &str| of("low", "gold", &[there, last]);
    let found = cycle(&matrix("keep_elapsed"), &ticket_of("0 10:00 tier_changed to=silver"), "0 11:00");
    let expected = [
        "02 09:00..02 10:00 low/gold 8h 24x7 due 02 17:00 before - by opened",
        "02 10:00..- high/* 4h office due 02 13:00 before 02 17:00 by 1 tier_changed silver",
    ];
    assert_eq!(targets(&found), expected);
    let found = cycle(&matrix("keep_elapsed"), &ticket_of("0 10:00 priority_changed to=low"), "0 11:00");
    assert_eq!(targets(&found), ["02 09:00..- low/gold 8h 24x7 due 02 17:00 before - by opened"]);
}

#[test]
fn s4_a_target_may_come_late_or_leave_for_a_while() {
    // No cell covers low silver.
    let events = ["0 10:00 tier_changed to=gold", "0 12:00 tier_changed to=silver", "0 13:00 priority_changed to=high"];
    let found = cycle(&matrix("keep_elapsed"), &of("low", "silver", &events), "0 13:30");
    let expected = [
        "02 10:00..02 12:00 low/gold 8h 24x7 due 02 17:00 before - by 0 tier_changed gold",
        "02 13:00..- high/* 4h office due 02 13:00 before - by 2 priority_changed high",
    ];
    assert_eq!(targets(&found), expected);
    assert_eq!(lines(&found.ledger), ["02 09:00 4.5/4.5 counted"]);
    let explanation = explain(&of("low", "silver", &[]), &matrix("keep_elapsed"), at("0 12:00"));
    assert!(explanation.metrics[0].cycles.is_empty() && explanation.evaluation.not_covered.len() == 1);
}

#[test]
fn p6_a_paused_cycle_has_a_due_instant_if_a_cap_ends_the_pause() {
    let cell = json!({ "on_retarget": "keep_elapsed", "targets": { "high": { "*": "4h" }, "*": { "*": "6h" } } });
    let policy =
        policy(json!({ "pauses": { "parts": { "cap": "2h" }, "customer": {} }, "metrics": { "resolution": cell } }));
    let due = |events: &[&str]| {
        let cycle = cycle(&policy, &ticket("0 09:00", events), "0 16:00");
        targets(&cycle).pop().unwrap()
    };
    let paused = ["0 10:00 paused reason=customer", "0 11:00 priority_changed to=high"];
    assert!(due(&paused).contains("due - before -"), "{}", due(&paused));
    // The cap runs out at noon: with six hours it is due at 17:00, with four at 15:00, whenever that is asked.
    for changed in ["11:00", "12:00", "13:00"] {
        let capped = ["0 10:00 paused reason=parts", &format!("0 {changed} priority_changed to=high")];
        assert!(due(&capped).contains("due 02 15:00 before 02 17:00"), "{}", due(&capped));
    }
    // What is due by now is due, paused or not.
    let late = ["0 15:00 priority_changed to=high", "0 15:30 paused reason=parts", "0 15:45 priority_changed to=low"];
    assert!(due(&late).contains("before 02 13:00"), "{}", due(&late));
}

#[test]
fn s3_the_attribute_that_chose_the_calendar_is_named() {
    let choice = json!({ "attribute": "region", "calendars": { "emea": "office" }, "default": "24x7" });
    let policy = policy(json!({ "calendar": choice }));
    let chosen = |fields: Value, events: &[&str]| {
        let cycle = cycle(&policy, &ticket_with("0 09:00", fields, events), "0 12:00");
        let target = cycle.targets.last().unwrap().clone();
        let by = target.chosen_by.unwrap();
        (target.calendar.to_string(), by.attribute.to_string(), by.value.map(|value| value.to_string()))
    };
    let emea = json!({ "attributes": { "region": "emea" } });
    let expected =
        |calendar: &str, value: Option<&str>| (calendar.to_owned(), "region".to_owned(), value.map(str::to_owned));
    assert_eq!(chosen(emea.clone(), &[]), expected("office", Some("emea")));
    assert_eq!(chosen(json!({}), &[]), expected("24x7", None));
    assert_eq!(chosen(emea, &["0 10:00 attribute_changed name=region to=moon"]), expected("24x7", Some("moon")));
}
