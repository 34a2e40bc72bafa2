//! A million events, or a sample, of the kinds that could cost more than linear time (B3). A quadratic algorithm
//! would not end here in acceptable time. Nothing panics (B4).

use crate::common::{at, metric, only};
use chrono::{DateTime, TimeDelta, Utc};
use punctual::{EventKind, Outcome, Policy, Ticket, evaluate};
use punctual_tests::sampled;
use serde_json::json;

/// A million, or an even number as a sample: of two kinds of events that take turns there are as many of each.
fn million() -> i64 {
    sampled(1_000_000).next_multiple_of(2) as i64
}

/// A ticket to which these happen over and over, a second apart.
fn busy(kinds: &[EventKind]) -> (Ticket, DateTime<Utc>) {
    let opened = at("0 09:00");
    let instants = (1..=million()).map(|second| opened + TimeDelta::seconds(second));
    let builder = instants
        .zip(kinds.iter().cycle())
        .fold(Ticket::opened("T-1", opened), |ticket, (at, kind)| ticket.event(at, kind.clone()));
    (builder.build().unwrap(), opened + TimeDelta::seconds(million() + 1))
}

/// High priority has a target on each of two calendars by tier; low priority has none.
fn two_calendars() -> Policy {
    let gold = json!({ "within": "30m", "calendar": "24x7" });
    metric("resolution", json!({ "targets": { "high": { "gold": gold, "silver": "30m" } } }))
}

fn priority(to: &str) -> EventKind {
    EventKind::PriorityChanged { to: to.into() }
}

fn tier(to: &str) -> EventKind {
    EventKind::TierChanged { to: to.into() }
}

#[track_caller]
fn ends_breached(policy: &Policy, kinds: &[EventKind]) {
    let (ticket, now) = busy(kinds);
    let evaluation = evaluate(&ticket, policy, now);
    assert_eq!(only(&evaluation).last().unwrap().outcome, Outcome::Breached);
}

#[test]
fn b3_pausing_and_resuming_after_the_breach() {
    let reason = || "parts".into();
    ends_breached(
        &crate::common::preset("resolution"),
        &[EventKind::Paused { reason: reason() }, EventKind::Resumed { reason: reason() }],
    );
}

#[test]
fn b3_resolving_and_reopening() {
    ends_breached(&crate::common::preset("resolution"), &[EventKind::Resolved, EventKind::Reopened]);
}

#[test]
fn b3_from_one_target_to_another_and_back() {
    ends_breached(&two_calendars(), &[priority("high"), tier("silver"), tier("gold")]);
}

#[test]
fn b3_in_and_out_of_an_empty_cell() {
    ends_breached(&two_calendars(), &[tier("gold"), priority("low"), priority("high")]);
}

#[test]
fn b3_from_one_calendar_through_an_empty_cell_to_another() {
    let kinds = [priority("high"), priority("low"), tier("silver"), priority("high"), priority("low"), tier("gold")];
    ends_breached(&two_calendars(), &kinds);
}

#[test]
fn b3_pausing_while_a_used_up_clock_waits_for_the_opening() {
    let target = json!({ "within": "8h", "lands": "next_open" });
    let policy = metric("resolution", json!({ "targets": { "*": { "*": target } } }));
    let saturday = at("5 00:00");
    let kinds = [EventKind::Paused { reason: "parts".into() }, EventKind::Resumed { reason: "parts".into() }];
    // A million events on a weekend are ten a second.
    let instants = (1..=million()).map(|tenth| saturday + TimeDelta::milliseconds(tenth * 100));
    let ticket = instants
        .zip(kinds.iter().cycle())
        .fold(Ticket::opened("T-1", at("4 09:00")), |ticket, (at, kind)| ticket.event(at, kind.clone()));
    let evaluation = evaluate(&ticket.build().unwrap(), &policy, at("6 12:00"));
    assert_eq!(only(&evaluation)[0].due_at, Some(at("7 09:00")));
}

#[test]
fn b3_new_targets_while_a_used_up_clock_waits_for_the_opening() {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } });
    let on = |calendar: &str| json!({ "*": { "within": "8h", "lands": "next_open", "calendar": calendar } });
    let policy = |empty_low: bool| {
        let mut targets = json!({ "high": on("a") });
        if !empty_low {
            targets["low"] = on("b");
        }
        crate::common::policy(json!({ "calendars": { "a": office, "b": office }, "calendar": "a",
            "metrics": { "resolution": { "targets": targets } } }))
    };
    let closed = at("4 18:00");
    let kinds = [priority("low"), priority("high")];
    let instants = (1..=million()).map(|milli| closed + TimeDelta::milliseconds(milli));
    let start = Ticket::opened("T-1", at("4 09:00")).priority("high");
    let builder = instants.zip(kinds.iter().cycle()).fold(start, |ticket, (at, kind)| ticket.event(at, kind.clone()));
    let ticket = builder.build().unwrap();
    for empty_low in [false, true] {
        let evaluation = evaluate(&ticket, &policy(empty_low), at("5 12:00"));
        assert_eq!(only(&evaluation)[0].due_at, Some(at("7 09:00")));
    }
}

#[test]
fn b3_retroactive_targets_on_two_calendars() {
    let gold = json!({ "within": "30m", "calendar": "24x7" });
    let targets = json!({ "high": { "gold": gold, "silver": "30m" } });
    let policy = metric("resolution", json!({ "on_retarget": "retroactive", "targets": targets }));
    ends_breached(&policy, &[priority("high"), tier("silver"), tier("gold")]);
}

#[test]
fn b3_a_cycle_for_every_message() {
    let policy = metric(
        "answer",
        json!({ "start": ["customer_replied"], "stop": ["agent_replied"], "repeat": true,
        "calendar": "24x7", "targets": { "*": { "*": "1s" } } }),
    );
    let (ticket, now) = busy(&[EventKind::CustomerReplied, EventKind::AgentReplied]);
    let evaluation = evaluate(&ticket, &policy, now);
    assert_eq!(only(&evaluation).len(), million() as usize / 2);
    assert!(only(&evaluation).iter().all(|cycle| cycle.outcome == Outcome::Met));
}

#[test]
fn b3_words_that_nobody_knows() {
    let opened = at("0 09:00");
    let unknown = (0..million()).map(|number| EventKind::Paused { reason: format!("reason {number}").into() });
    let ticket =
        unknown.fold(Ticket::opened("T-1", opened), |ticket, kind| ticket.event(opened, kind)).build().unwrap();
    assert_eq!(evaluate(&ticket, &crate::common::preset("resolution"), opened).notices.len(), million() as usize);
}

#[test]
fn b3_events_in_reverse_order() {
    let opened = at("0 09:00");
    let backwards = (1..=million()).rev().map(|second| opened + TimeDelta::seconds(second));
    let ticket = backwards.fold(Ticket::opened("T-1", opened), |ticket, at| ticket.event(at, EventKind::InternalNote));
    assert!(ticket.build().unwrap().events().is_sorted_by_key(|event| event.at));
}
