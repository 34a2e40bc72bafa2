//! Ledgers of explanations by hand (X1, X2): kinds of stretches, pauses and their causes, stops and reopenings.

use crate::common::{at, metric, policy, preset, ticket, ticket_with};
use crate::explain::holds;
use chrono::{DateTime, TimeDelta, Utc};
use punctual::explain::{Cause, CycleExplanation, Entry, EntryKind, MomentKind};
use punctual::policy::Allowance;
use punctual::{Policy, Ticket, evaluate, explain};
use serde_json::json;

/// The only metric's cycles, explained.
pub(crate) fn cycles(policy: &Policy, ticket: &Ticket, now: &str) -> Vec<CycleExplanation> {
    let mut explanation = explain(ticket, policy, at(now));
    assert_eq!(explanation.metrics.len(), 1);
    assert_eq!(explanation.evaluation, evaluate(ticket, policy, at(now)));
    holds(&explanation).unwrap();
    explanation.metrics.remove(0).cycles
}

pub(crate) fn cycle(policy: &Policy, ticket: &Ticket, now: &str) -> CycleExplanation {
    cycles(policy, ticket, now).pop().expect("no cycle")
}

/// `02 09:00`
pub(crate) fn day_and_time(at: DateTime<Utc>) -> String {
    at.format("%d %H:%M").to_string()
}

pub(crate) fn cause(cause: &Cause) -> String {
    match cause.event {
        Some(number) => format!("{number} {}", cause.what),
        None => cause.what.to_string(),
    }
}

/// A ledger as `02 08:00 1h/0h outside_hours`: start, wall and worked hours, kind, and what belongs to it.
pub(crate) fn lines(ledger: &[Entry]) -> Vec<String> {
    let hours = |length: TimeDelta| length.num_minutes() as f64 / 60.0;
    let one = |entry: &Entry| {
        let (wall, worked) = (hours(entry.wall), hours(entry.worked));
        let more = match &entry.kind {
            EntryKind::OutsideHours { part: Some(part), .. } => format!(" {part}"),
            EntryKind::ClosedDate { date, name, .. } => format!(" {date} {}", name.as_deref().unwrap_or("-")),
            EntryKind::Paused { reason, party, unmet, opened_by, closed_by } => {
                let [opened, closed] = [opened_by, closed_by].map(|by| by.as_ref().map_or("-".to_owned(), cause));
                let unmet: String = unmet.iter().map(|part| format!(" not {part}")).collect();
                format!(" {reason}({}){unmet} [{opened}..{closed}]", party.as_deref().unwrap_or("-"))
            }
            _ => String::new(),
        };
        format!("{} {wall}/{worked} {}{more}", day_and_time(entry.from), entry.kind.as_str())
    };
    ledger.iter().map(one).collect()
}

fn ledger(policy: &Policy, ticket: &Ticket, now: &str) -> Vec<String> {
    lines(&cycle(policy, ticket, now).ledger)
}

// ---- kinds of stretches ----

#[test]
fn a_weekend_between_two_days_is_told_from_the_nights_around_it() {
    let found = ledger(&preset("resolution"), &ticket("4 15:00", &[]), "7 10:00");
    let expected = [
        "06 15:00 2/2 counted",
        "06 17:00 7/0 outside_hours",
        "07 00:00 48/0 closed_day",
        "09 00:00 9/0 outside_hours",
        "09 09:00 1/1 counted",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a8_time_that_a_cutoff_holds_back() {
    let targets = json!({ "*": { "*": { "within": "4h", "cutoff": "15:00" } } });
    let policy = policy(json!({ "metrics": { "resolution": { "targets": targets } } }));
    let ticket = ticket("0 15:30", &["0 16:00 paused reason=parts", "0 16:30 resumed reason=parts"]);
    let expected = [
        "02 15:30 0.5/0 outside_hours",
        "02 16:00 0.5/0 paused parts(vendor) [0 paused parts..1 resumed parts]",
        "02 16:30 0.5/0 outside_hours",
        "02 17:00 16/0 outside_hours",
        "03 09:00 1/1 counted",
    ];
    assert_eq!(ledger(&policy, &ticket, "1 10:00"), expected);
    let page = explain(&ticket, &policy, at("1 10:00")).to_string();
    assert_eq!(page.matches("started after the cutoff").count(), 2, "{page}");
}

#[test]
fn c4_holidays_have_their_names() {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-12:00", "13:00-17:00"] }, "dates": {
        "2026-03-03": "closed", "--03-04": { "hours": [], "name": "Founders' day" },
        "2026-03-05": { "hours": ["09:00-12:00"], "name": "Carnival" } } });
    let policy = policy(json!({ "calendars": { "office": office } }));
    let expected = [
        "02 12:00 1/0 outside_hours",
        "02 13:00 4/4 counted",
        "02 17:00 7/0 outside_hours",
        "03 00:00 24/0 closed_date 2026-03-03 -",
        "04 00:00 24/0 closed_date 2026-03-04 Founders' day",
        "05 00:00 9/0 closed_date 2026-03-05 Carnival",
        "05 09:00 3/3 counted",
        "05 12:00 12/0 closed_date 2026-03-05 Carnival",
        "06 00:00 9/0 outside_hours",
        "06 09:00 1/1 counted",
    ];
    assert_eq!(ledger(&policy, &ticket("0 12:00", &[]), "4 10:00"), expected);
}

#[test]
fn c5_a_part_with_a_name_says_why_it_is_closed() {
    let maintenance = json!({ "from": at("0 11:00"), "to": at("0 12:00"), "name": "maintenance" });
    let calendars = json!({ "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } },
                            "less": { "of": "office", "except": [maintenance] } });
    let policy = policy(json!({ "calendars": calendars, "calendar": "less" }));
    let expected = ["02 10:00 1/1 counted", "02 11:00 1/0 outside_hours maintenance", "02 12:00 1/1 counted"];
    assert_eq!(ledger(&policy, &ticket("0 10:00", &[]), "0 13:00"), expected);
}

#[test]
fn a2_calendar_days_count_round_the_clock() {
    let policy = metric("resolution", json!({ "targets": { "*": { "*": "3 calendar days" } } }));
    let cycle = cycle(&policy, &ticket("4 10:00", &[]), "6 10:00");
    assert_eq!(lines(&cycle.ledger), ["06 10:00 48/48 counted"]);
    assert_eq!((cycle.targets[0].allowance, &*cycle.targets[0].calendar), (Some(Allowance::CalendarDays(3)), "office"));
}

// ---- pauses and their causes ----

#[test]
fn x2_a_pause_names_the_events_that_opened_and_closed_it() {
    let events = [
        "0 10:00 status_changed to=pending",
        "0 11:00 internal_note",
        "0 12:00 status_changed to=open",
        "0 13:00 paused reason=parts",
        "0 14:00 paused reason=parts",
        "0 15:00 resumed reason=parts",
    ];
    let expected = [
        "02 09:00 1/1 counted",
        "02 10:00 2/2 paused customer(customer) [0 status_changed pending..2 status_changed open]",
        "02 12:00 1/1 counted",
        "02 13:00 2/2 paused parts(vendor) [3 paused parts..5 resumed parts]",
        "02 15:00 1/1 counted",
    ];
    assert_eq!(ledger(&preset("resolution"), &ticket("0 09:00", &events), "0 16:00"), expected);
}

#[test]
fn a_pause_that_goes_on_has_no_end_yet() {
    let found = ledger(&preset("resolution"), &ticket("0 09:00", &["0 10:00 paused reason=parts"]), "0 12:00");
    assert_eq!(found[1], "02 10:00 2/2 paused parts(vendor) [0 paused parts..-]");
    let by_status = ticket_with("0 09:00", json!({ "status": "pending" }), &[]);
    let found = ledger(&preset("resolution"), &by_status, "0 10:00");
    assert_eq!(found, ["02 09:00 1/1 paused customer(customer) [opened..-]"]);
}

#[test]
fn p3_a_reason_that_is_charged_late_was_opened_earlier() {
    let events = [
        "0 10:00 status_changed to=pending",
        "0 11:00 paused reason=parts",
        "0 11:30 paused reason=parts",
        "0 12:00 status_changed to=open",
        "0 13:00 resolved",
    ];
    let expected = [
        "02 09:00 1/1 counted",
        "02 10:00 2/2 paused customer(customer) [0 status_changed pending..3 status_changed open]",
        "02 12:00 1/1 paused parts(vendor) [1 paused parts..4 resolved]",
    ];
    assert_eq!(ledger(&preset("resolution"), &ticket("0 09:00", &events), "0 16:00"), expected);
}

#[test]
fn of_events_at_one_instant_the_one_that_ends_the_pause_is_named() {
    let events = ["0 10:00 paused reason=parts", "0 12:00 status_changed to=new", "0 12:00 resumed reason=parts"];
    let found = ledger(&preset("resolution"), &ticket("0 09:00", &events), "0 13:00");
    assert_eq!(found[1], "02 10:00 2/2 paused parts(vendor) [0 paused parts..2 resumed parts]");
    // Resumed and paused again at once: two lines, each with its own events.
    let events = [
        "0 10:00 paused reason=parts",
        "0 11:00 resumed reason=parts",
        "0 11:00 paused reason=parts",
        "0 12:00 resumed reason=parts",
    ];
    let found = ledger(&preset("resolution"), &ticket("0 09:00", &events), "0 13:00");
    assert_eq!(found[1], "02 10:00 1/1 paused parts(vendor) [0 paused parts..1 resumed parts]");
    assert_eq!(found[2], "02 11:00 1/1 paused parts(vendor) [2 paused parts..3 resumed parts]");
}

#[test]
fn x2_a_stop_that_was_taken_back_later_ended_the_pause_all_the_same() {
    let events = ["0 10:00 status_changed to=pending", "0 11:00 resolved", "0 12:00 status_changed to=open"];
    let found = ledger(&preset("resolution"), &ticket("0 09:00", &events), "0 13:00");
    assert_eq!(found[1], "02 10:00 1/1 paused customer(customer) [0 status_changed pending..1 resolved]");
}

#[test]
fn x3_a_target_that_comes_as_its_cycle_ends_is_due_as_that_was_judged_by() {
    let policy = policy(json!({ "priorities": ["high", "low"], "calendar": "24x7", "metrics": { "first_response": {
        "targets": { "high": { "*": "8h" }, "low": { "*": "20h" } } } } }));
    let fields = json!({ "priority": "high" });
    let events = ["0 11:00 priority_changed to=low", "0 11:00 agent_replied"];
    let cycle = cycle(&policy, &ticket_with("0 08:00", fields, &events), "0 12:00");
    let due: Vec<_> = cycle.targets.iter().map(|target| (target.due_before, target.due_at)).collect();
    assert_eq!(due, [(None, Some(at("0 16:00"))), (Some(at("0 16:00")), Some(at("1 04:00")))]);
}

#[test]
fn x3_what_another_calendar_makes_of_the_pause_was_said_otherwise_before() {
    let policy = policy(json!({ "pauses": { "w": { "cap": "2h" } }, "statuses": { "pend": { "pauses": "w" } },
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } } },
        "calendar": { "attribute": "region", "calendars": { "jp": "24x7" }, "default": "office" },
        "metrics": { "resolution": { "on_retarget": "retroactive", "targets": { "*": { "*": "8h" } } } } }));
    let events = ["0 20:00 attribute_changed name=region to=jp"];
    let ticket = ticket_with("0 16:00", json!({ "status": "pend" }), &events);
    // In office hours the cap ends the pause on Tuesday at ten, round the clock it ended it at six.
    let wednesday = Some(at("2 10:00"));
    assert_eq!(evaluate(&ticket, &policy, at("0 19:59")).metrics[0].cycles[0].due_at, wednesday);
    let targets = cycle(&policy, &ticket, "0 21:00").targets;
    assert_eq!(
        (targets[0].due_at, targets[1].due_before, targets[1].due_at),
        (wednesday, wednesday, Some(at("1 02:00")))
    );
}

#[test]
fn x5_a_pause_that_began_before_the_clock_changed_is_told_in_the_time_of_then() {
    let policy = policy(json!({ "calendar": "berlin",
        "calendars": { "berlin": { "time_zone": "Europe/Berlin", "hours": { "mon-sun": ["09:00-17:00"] } } },
        "metrics": { "own": { "start": ["customer_replied"], "targets": { "*": { "*": "8h" } } } } }));
    let events = ["25 09:00 paused reason=parts", "25 10:00 status_changed to=odd", "28 10:00 customer_replied"];
    let page = explain(&ticket("25 08:00", &events), &policy, at("28 12:00")).to_string();
    assert!(page.contains("Fri 2026-03-27 10:00 +01:00"), "{page}");
    assert!(page.contains("Fri 2026-03-27 11:00 +01:00") && page.contains("Mon 2026-03-30 12:00 +02:00"), "{page}");
}

#[test]
fn p2_a_cap_ends_a_pause() {
    let policy = policy(json!({ "pauses": { "parts": { "party": "vendor", "cap": "3h" }, "customer": {} } }));
    let events = ["0 10:00 paused reason=parts", "0 11:00 resumed reason=parts", "0 16:00 paused reason=parts"];
    let expected = [
        "02 09:00 1/1 counted",
        "02 10:00 1/1 paused parts(vendor) [0 paused parts..1 resumed parts]",
        "02 11:00 5/5 counted",
        "02 16:00 18/2 paused parts(vendor) [2 paused parts..cap]",
        "03 10:00 1/1 counted",
    ];
    assert_eq!(ledger(&policy, &ticket("0 09:00", &events), "1 11:00"), expected);
}

#[test]
fn p5_a_pause_that_outlasts_the_cycle_ends_with_its_stop() {
    let events = ["0 10:00 status_changed to=pending", "0 11:00 agent_replied"];
    let capped = policy(json!({ "pauses": { "parts": {}, "customer": { "cap": "9h" } },
        "metrics": { "first_response": { "targets": { "*": { "*": "4h" } } } } }));
    let found = ledger(&capped, &ticket("0 09:00", &events), "0 16:00");
    assert_eq!(found[1], "02 10:00 1/1 paused customer(-) [0 status_changed pending..1 agent_replied]");
    // The pause began before the cycle.
    let events = ["0 10:00 agent_replied", "0 10:30 paused reason=parts", "0 11:00 customer_replied"];
    let found = ledger(&preset("next_response"), &ticket("0 09:00", &events), "0 12:00");
    assert_eq!(found, ["02 11:00 1/1 paused parts(vendor) [1 paused parts..-]"]);
}

#[test]
fn a_status_that_does_not_count_is_a_cause_too() {
    let policy = metric("resolution", json!({ "counts_in": ["open"], "targets": { "*": { "*": "4h" } } }));
    let events = ["0 10:00 status_changed to=limbo", "0 11:00 status_changed to=new", "0 12:00 status_changed to=open"];
    let found = ledger(&policy, &ticket("0 09:00", &events), "0 13:00");
    assert_eq!(found[1], "02 10:00 2/2 paused counts_in(-) [0 status_changed limbo..2 status_changed open]");
}

// ---- stops and reopenings ----

/// Moments as `02 09:00 started by opened`.
pub(crate) fn moments(cycle: &CycleExplanation) -> Vec<String> {
    let one = |moment: &punctual::explain::Moment| {
        let what = match &moment.kind {
            MomentKind::Alert { level, repetition: 0, .. } => level.to_string(),
            MomentKind::Alert { level, repetition, .. } => format!("{level}+{repetition}"),
            kind => format!("{kind:?}").to_lowercase(),
        };
        let by = moment.by.as_ref().map_or(String::new(), |by| format!(" by {}", cause(by)));
        format!("{} {what}{by}", day_and_time(moment.at))
    };
    cycle.moments.iter().map(one).collect()
}

#[test]
fn k11_finished_time_is_a_stretch_of_its_own() {
    let events = ["0 10:00 resolved", "0 12:00 reopened", "0 13:00 cancelled", "0 14:00 status_changed to=open"];
    let found = cycle(&preset("resolution"), &ticket("0 09:00", &events), "0 16:00");
    let expected = [
        "02 09:00 1/1 counted",
        "02 10:00 2/0 finished",
        "02 12:00 1/1 counted",
        "02 13:00 1/0 finished",
        "02 14:00 2/2 counted",
    ];
    assert_eq!(lines(&found.ledger), expected);
    let expected = [
        "02 09:00 started by opened",
        "02 10:00 stopped by 0 resolved",
        "02 12:00 reopened by 1 reopened",
        "02 13:00 stopped by 2 cancelled",
        "02 14:00 reopened by 3 status_changed open",
        "02 16:00 due",
        "02 16:00 breach",
    ];
    assert_eq!(moments(&found), expected);
    let counted =
        metric("resolution", json!({ "on_reopen": "resume_counting_closed", "targets": { "*": { "*": "4h" } } }));
    let found = cycle(&counted, &ticket("0 09:00", &events[..2]), "0 13:00");
    assert_eq!(lines(&found.ledger), ["02 09:00 4/4 counted"]);
    assert_eq!(moments(&found)[..3], expected[..3]);
}

#[test]
fn k13_a_cycle_says_what_started_it() {
    let events = ["0 10:00 agent_replied", "0 11:00 resolved", "0 12:00 customer_replied", "0 13:00 reopened"];
    let found = cycle(&preset("next_response"), &ticket("0 09:00", &events), "0 14:00");
    assert_eq!(moments(&found)[0], "02 13:00 started by 3 reopened");
}

#[test]
fn a_cycle_of_no_length_has_its_target_too() {
    let found = cycles(&preset("first_response"), &ticket("0 09:00", &["0 09:00 agent_replied"]), "0 10:00");
    assert_eq!((found.len(), found[0].ledger.len(), found[0].targets.len()), (1, 0, 1));
    assert_eq!(
        moments(&found[0]),
        ["02 09:00 started by opened", "02 09:00 stopped by 0 agent_replied", "02 13:00 due"]
    );
}
