//! What explanations say of known ends of pauses, of caps that are used up, of conditions that are not met, and of why
//! alerts told whom and when.

use punctual::explain::{CycleExplanation, EntryKind, MomentKind};
use punctual::{Policy, Ticket, explain};
use serde_json::{Value, json};

use crate::common::{at, policy, ticket};
use crate::explain_shown::says;

/// A customer with this cap.
fn capped(cap: &Value) -> Policy {
    let metrics = json!({ "resolution": { "targets": { "high": { "*": "2h" }, "*": { "*": "4h" } } } });
    policy(json!({ "pauses": { "customer": { "cap": cap }, "parts": {} }, "metrics": metrics,
                   "statuses": { "pending": { "pauses": "customer" } } }))
}

fn explained(policy: &Policy, ticket: &Ticket, now: &str) -> CycleExplanation {
    explain(ticket, policy, at(now)).metrics.remove(0).cycles.remove(0)
}

/// The instants at which a reason did not pause, the reason, how often it may, and what made it active.
fn not_paused(policy: &Policy, ticket: &Ticket, now: &str) -> Vec<(String, String, Option<u32>, String)> {
    let moments = explained(policy, ticket, now).moments.into_iter();
    let told = moments.filter_map(|moment| match moment.kind {
        MomentKind::NotPaused { reason, times } => {
            let by = moment.by.unwrap();
            let by = format!("{} at {}", by.what, by.at.format("%H:%M"));
            Some((moment.at.format("%H:%M").to_string(), reason.to_string(), times, by))
        }
        _ => None,
    });
    told.collect()
}

fn said(at: &str, times: Option<u32>, by: &str) -> (String, String, Option<u32>, String) {
    (at.to_owned(), "customer".to_owned(), times, by.to_owned())
}

const ASKED_TWICE: [&str; 4] = [
    "0 10:00 status_changed to=pending",
    "0 11:00 status_changed to=new",
    "0 12:00 status_changed to=pending",
    "0 13:00 status_changed to=new",
];

#[test]
fn p2_a_pause_after_the_last_time_is_told() {
    let (once, ticket) = (capped(&json!({ "times": 1 })), ticket("0 09:00", &ASKED_TWICE));
    assert_eq!(not_paused(&once, &ticket, "0 11:59"), []);
    assert_eq!(not_paused(&once, &ticket, "0 14:00"), [said("12:00", Some(1), "status_changed pending at 12:00")]);
    let line = "Not paused from Mon 2026-03-02 12:00 +00:00 for customer (status changed: pending): its cap, one time, is \
        used up.";
    says(&once, &ticket, "0 14:00", &[line]);
    assert_eq!(not_paused(&capped(&json!({ "times": 2 })), &ticket, "0 14:00"), []);
}

/// That a cap is used up in the midst of a pause is told by the ledger.
#[test]
fn p2_a_pause_after_the_time_of_the_cap_is_told() {
    let (hour, ticket) = (capped(&json!("30m")), ticket("0 09:00", &ASKED_TWICE));
    assert_eq!(not_paused(&hour, &ticket, "0 14:00"), [said("12:00", None, "status_changed pending at 12:00")]);
    let line =
        "Not paused from Mon 2026-03-02 12:00 +00:00 for customer (status changed: pending): its cap is used up.";
    says(&hour, &ticket, "0 14:00", &[line]);
    let both = capped(&json!({ "time": "2h", "times": 1 }));
    assert_eq!(not_paused(&both, &ticket, "0 14:00"), [said("12:00", Some(1), "status_changed pending at 12:00")]);
}

#[test]
fn p2_p3_a_pause_that_another_reason_hides_is_told_once() {
    let events = [&["0 09:30 paused reason=parts"], &ASKED_TWICE[..], &["0 15:00 resumed reason=parts"]].concat();
    let events = [&events[..], &["0 15:30 paused reason=parts"]].concat();
    let once = capped(&json!({ "times": 1 }));
    let expected = [said("12:00", Some(1), "status_changed pending at 12:00")];
    assert_eq!(not_paused(&once, &ticket("0 09:00", &events), "0 16:00"), expected);
}

/// The status is active again after the reopening, for the second time.
#[test]
fn p2_k11_a_status_that_does_not_pause_after_a_reopening_names_its_event() {
    let events = ["0 10:00 status_changed to=pending", "0 11:00 resolved", "0 12:00 reopened"];
    let found = not_paused(&capped(&json!({ "times": 1 })), &ticket("0 09:00", &events), "0 13:00");
    assert_eq!(found, [said("12:00", Some(1), "status_changed pending at 10:00")]);
}

/// A new target counts everything again, round the clock, so the cap was used up before the office opened.
#[test]
fn p2_k10_caps_are_told_as_they_are_counted_now() {
    let cell = json!({ "within": "40h", "calendar": "24x7" });
    let metrics = json!({ "resolution": { "on_retarget": "retroactive", "targets": { "high": { "*": cell }, "*": { "*": "4h" } } } });
    let policy = policy(json!({ "pauses": { "customer": { "cap": "3h" } }, "metrics": metrics,
                                "statuses": { "pending": { "pauses": "customer" } } }));
    let events = [
        "0 16:00 status_changed to=pending",
        "0 20:00 status_changed to=new",
        "1 10:00 status_changed to=pending",
        "1 11:00 priority_changed to=high",
    ];
    let ticket = ticket("0 09:00", &events);
    assert_eq!(not_paused(&policy, &ticket, "1 10:30"), []);
    assert_eq!(not_paused(&policy, &ticket, "1 11:30"), [said("10:00", None, "status_changed pending at 10:00")]);
}

#[test]
fn p6_the_picture_marks_a_known_end_of_a_pause() {
    let ends = |cap: &Value, now: &str| {
        let ticket = ticket("0 09:00", &["0 10:00 status_changed to=pending"]);
        let picture = explain(&ticket, &capped(cap), at(now)).timeline();
        let end = "<g><title>Mon 2026-03-02 12:00 +00:00: the pause ends, if nothing else happens</title>";
        (picture.contains(end), picture.contains(">the pause ends</text>"))
    };
    assert_eq!(ends(&json!("2h"), "0 11:00"), (true, true));
    assert_eq!(ends(&json!("2h"), "0 12:00"), (false, false));
    assert_eq!(ends(&json!({ "times": 1 }), "0 11:00"), (false, false));
}

/// The cycle is late, so nothing else would extend the picture beyond now.
#[test]
fn p6_the_picture_reaches_to_the_end_of_a_pause() {
    let events = ["0 14:00 paused reason=parts until=2026-03-02T17:00:00Z"];
    let picture = explain(&ticket("0 09:00", &events), &capped(&json!("2h")), at("0 15:00")).timeline();
    assert!(picture.contains("<g><title>Mon 2026-03-02 17:00 +00:00: the pause ends"), "{picture}");
}

/// In Berlin the clock went forward on Sunday 2026-03-29.
#[test]
fn x5_the_end_of_a_pause_after_a_change_of_the_clock_is_told_in_the_time_of_then() {
    let berlin = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] } });
    let policy = policy(json!({ "calendars": { "office": berlin } }));
    let ticket = ticket("25 08:00", &["25 13:00 paused reason=parts until=2026-03-30T08:00:00Z"]);
    let line = "Late: due Fri 2026-03-27 13:00 +01:00, not stopped, over by 1h. Paused since Fri 2026-03-27 14:00 +01:00: \
        parts (vendor); counts again Mon 2026-03-30 10:00 +02:00.";
    says(&policy, &ticket, "25 15:00", &[line]);
}

#[test]
fn x3_p6_a_target_during_a_pause_with_a_known_end_says_when_it_was_due() {
    let events = ["0 10:00 status_changed to=pending", "0 11:00 priority_changed to=high"];
    let due = |cap: &Value| {
        let target = explained(&capped(cap), &ticket("0 09:00", &events), "0 11:30").targets.remove(1);
        (target.due_before, target.due_at)
    };
    assert_eq!(due(&json!("2h")), (Some(at("0 15:00")), Some(at("0 13:00"))));
    assert_eq!(due(&json!({ "times": 1 })), (None, None));
}

// ---- alerts ----

#[test]
fn e9_a_level_names_the_one_that_it_waited_for() {
    let second = json!({ "level": 2, "at": "30m after level 1", "notify": ["boss"],
                         "repeat": { "every": "1h wall", "times": 1 } });
    let ladders = json!({ "desk": [{ "level": 1, "at": "due", "repeat": { "every": "20m", "times": 3 } }, second] });
    let metrics = json!({ "resolution": { "ladder": "desk", "targets": { "*": { "*": "4h" } } } });
    let policy = policy(json!({ "ladders": ladders, "metrics": metrics }));
    let lines = [
        "Fired Mon 2026-03-02 13:00 +00:00: level 1",
        "Fired Mon 2026-03-02 13:30 +00:00: level 2, to boss; waited for level 1, which fired Mon 2026-03-02 13:00 +00:00",
        "Fired Mon 2026-03-02 14:30 +00:00: level 2, repetition 1, to boss",
    ];
    says(&policy, &ticket("0 09:00", &[]), "0 15:00", &lines);
}

#[test]
fn e8_an_alert_names_the_hours_that_decided_who_was_told() {
    let notify = json!(["owner", { "to": ["desk"], "in": "office" }, { "to": ["on-call"], "outside": "office" }]);
    let metrics = json!({ "resolution": { "calendar": "24x7", "ladder": "desk", "targets": { "*": { "*": "4h" } } } });
    let policy =
        policy(json!({ "ladders": { "desk": [{ "level": 1, "at": "due", "notify": notify }] }, "metrics": metrics }));
    let open = "Fired Mon 2026-03-02 13:00 +00:00: level 1, to owner, desk; office was open";
    says(&policy, &ticket("0 09:00", &[]), "0 14:00", &[open]);
    let closed = "Fired Mon 2026-03-02 18:00 +00:00: level 1, to owner, on-call; office was closed";
    says(&policy, &ticket("0 14:00", &[]), "0 19:00", &[closed]);
}

/// The paused stretches: from when, what is not met, and the numbers of the events that began and ended them.
fn paused(cycle: &CycleExplanation) -> Vec<(String, Vec<String>, [Option<usize>; 2])> {
    let told = cycle.ledger.iter().filter_map(|entry| match &entry.kind {
        EntryKind::Paused { unmet, opened_by, closed_by, .. } => {
            let events = [opened_by, closed_by].map(|by| by.as_ref().and_then(|by| by.event));
            Some((entry.from.format("%H:%M").to_string(), unmet.iter().map(ToString::to_string).collect(), events))
        }
        _ => None,
    });
    told.collect()
}

fn stretch(from: &str, unmet: &[&str], events: [Option<usize>; 2]) -> (String, Vec<String>, [Option<usize>; 2]) {
    (from.to_owned(), unmet.iter().map(|&part| part.to_owned()).collect(), events)
}

fn counting_while(conditions: &Value) -> Policy {
    policy(json!({ "metrics": { "resolution": { "counts_while": conditions, "targets": { "*": { "*": "8h" } } } } }))
}

#[test]
fn k17_the_first_part_that_is_not_met_is_named_and_another_one_begins_a_stretch() {
    let policy = counting_while(&json!({ "group": "first", "status": "open" }));
    let events = [
        "0 09:00 assigned group=first",
        "0 10:00 assigned group=second",
        "0 11:00 status_changed to=waiting",
        "0 12:00 assigned group=first",
        "0 13:00 status_changed to=open",
    ];
    let ticket = ticket("0 09:00", &events);
    let expected = [
        stretch("10:00", &["group"], [Some(1), Some(2)]),
        stretch("11:00", &["status"], [Some(2), None]),
        // Who had it is another one, and the status is the same.
        stretch("12:00", &["status"], [Some(2), Some(4)]),
    ];
    assert_eq!(paused(&explained(&policy, &ticket, "0 14:00")), expected);
    let lines = [
        "paused: counts_while (not met: group); began with assigned: group=second; ended with status changed: waiting",
        "paused: counts_while (not met: status); began with status changed: waiting; goes on",
    ];
    let page = explain(&ticket, &policy, at("0 14:00")).to_string();
    for line in lines.map(|line| line.replace("group=", "")) {
        assert!(page.contains(&line), "{line}\n{page}");
    }
}

#[test]
fn k17_of_several_maps_the_first_part_of_each_is_named() {
    let policy = counting_while(
        &json!([{ "group": "first" }, { "attributes": { "seats": { "at_least": 10 } } }, { "group": "third" }]),
    );
    let ticket = ticket("0 09:00", &["0 10:00 attribute_changed name=seats to=12", "0 11:00 assigned group=first"]);
    let cycle = explained(&policy, &ticket, "0 12:00");
    assert_eq!(paused(&cycle), [stretch("09:00", &["group", "attributes.seats"], [None, Some(0)])]);
    let page = explain(&ticket, &policy, at("0 12:00")).to_string();
    assert!(page.contains("(not met: group, attributes.seats); began with the opening"), "{page}");
}

#[test]
fn p6_a_planned_end_names_the_event_that_set_it() {
    let policy = capped(&Value::Null);
    let of = |events: &[Value]| {
        let ticket = json!({ "id": "T-1", "opened_at": at("0 09:00"), "events": events });
        paused(&explained(&policy, &serde_json::from_value(ticket).unwrap(), "0 16:00"))
    };
    let event = |hour: &str, until: &str, mut event: Value| {
        (event["at"], event["until"]) = (json!(at(&format!("0 {hour}"))), json!(at(&format!("0 {until}"))));
        event
    };
    let pause = |hour: &str, until: &str| event(hour, until, json!({ "type": "paused", "reason": "customer" }));
    let status = |hour: &str, until: &str| event(hour, until, json!({ "type": "status_changed", "to": "pending" }));
    let ends_by = |ended_by: usize| [stretch("10:00", &[], [Some(0), Some(ended_by)])];
    assert_eq!(of(&[pause("10:00", "15:00"), pause("11:00", "14:00")]), ends_by(1));
    assert_eq!(of(&[status("10:00", "14:00"), pause("11:00", "12:00")]), ends_by(0));
    assert_eq!(of(&[status("10:00", "12:00"), pause("11:00", "14:00")]), ends_by(1));
    // Both end then, and the later one says so.
    assert_eq!(of(&[pause("10:00", "14:00"), status("11:00", "14:00")]), ends_by(1));
    // The later one pauses nothing, or has been taken back.
    let waiting = event("11:00", "14:00", json!({ "type": "status_changed", "to": "waiting" }));
    assert_eq!(of(&[pause("10:00", "14:00"), waiting]), ends_by(0));
    let resumed = json!({ "at": at("0 12:00"), "type": "resumed", "reason": "customer" });
    assert_eq!(of(&[status("10:00", "14:00"), pause("11:00", "14:00"), resumed]), ends_by(0));
}

#[test]
fn k17_p6_where_a_planned_end_leaves_another_part_the_event_that_set_it_begins_a_stretch() {
    let policy = counting_while(&json!({ "status": "open", "group": "first" }));
    let waiting = |until: &str| format!("0 10:00 status_changed to=waiting until=2026-03-02T{until}:00Z");
    let waits = ticket("0 09:00", &[&waiting("11:00")]);
    let expected = [
        stretch("09:00", &["group"], [None, Some(0)]),
        stretch("10:00", &["status"], [Some(0), Some(0)]),
        stretch("11:00", &["group"], [Some(0), None]),
    ];
    assert_eq!(paused(&explained(&policy, &waits, "0 14:00")), expected);
    let events =
        ["0 09:00 assigned group=first", &waiting("12:00"), "0 11:00 assigned group=second", "0 11:30 agent_replied"];
    let expected = [
        stretch("10:00", &["status"], [Some(1), None]),
        stretch("11:00", &["status"], [Some(1), Some(1)]),
        stretch("12:00", &["group"], [Some(1), None]),
    ];
    assert_eq!(paused(&explained(&policy, &ticket("0 09:00", &events), "0 14:00")), expected);
}
