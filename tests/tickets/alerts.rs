//! Warnings, breaches and ladders (E1–E7): one small case for each rule. The labels are those of `docs/semantics.md`.

use crate::common::{at, only, policy, ticket, ticket_with};
use chrono::{DateTime, Utc};
use punctual::{
    Alert, AlertKey, Cycle, Evaluation, Firing, LevelName, Policy, Ticket, alerts_between, evaluate, pending_alerts,
};
use serde_json::{Value, json};

/// A resolution within four office hours, with this ladder; `customer` pauses it, parts for one hour at most.
fn with_ladder(ladder: Value) -> Policy {
    with(ladder, json!({}))
}

fn with(ladder: Value, metric: Value) -> Policy {
    let mut resolution = json!({ "ladder": "desk", "targets": { "*": { "*": "4h" } } });
    resolution.as_object_mut().unwrap().extend(metric.as_object().unwrap().clone());
    policy(json!({
        "ladders": { "desk": ladder },
        "pauses": { "parts": { "cap": "1h" }, "customer": {} },
        "metrics": { "resolution": resolution }
    }))
}

/// A level as `1@0 12:00`; one that waits for an event has no instant.
fn level(level: &LevelName, repetition: u32, at: Option<DateTime<Utc>>) -> String {
    let repetition = if repetition == 0 { String::new() } else { format!("+{repetition}") };
    let at = at.map_or("-".to_owned(), |at| at.format("%d %H:%M").to_string());
    format!("{level}{repetition}@{at}")
}

fn said(alerts: &[Alert]) -> Vec<String> {
    alerts.iter().map(|alert| level(&alert.level, alert.repetition, alert.at)).collect()
}

fn fired_in(cycle: &Cycle) -> Vec<String> {
    cycle.fired.iter().map(|firing| level(&firing.level, firing.repetition, Some(firing.at))).collect()
}

/// What has fired, of the last cycle, and what is to come, in brackets.
fn alerts(policy: &Policy, ticket: &Ticket, now: &str) -> Vec<String> {
    let to_come = said(&pending_alerts(ticket, policy, at(now)));
    fired(policy, ticket, now).into_iter().chain(to_come.into_iter().map(|text| format!("({text})"))).collect()
}

/// What has fired, of the last cycle.
fn fired(policy: &Policy, ticket: &Ticket, now: &str) -> Vec<String> {
    fired_in(only(&evaluate(ticket, policy, at(now))).last().expect("no cycle"))
}

fn next(policy: &Policy, ticket: &Ticket, now: &str) -> Option<chrono::DateTime<chrono::Utc>> {
    evaluate(ticket, policy, at(now)).next_change
}

// ---- E1 ----

#[test]
fn e1_a_level_fires_at_a_share_before_at_or_after_due() {
    let ladder = json!([{ "level": 1, "at": "50%" }, { "level": 2, "at": "30m before" }, { "level": 3, "at": "due" },
        { "level": 4, "at": "1h after" }, { "level": 5, "at": "1h wall after" }, { "level": 6, "at": "150%" },
        { "level": 7, "at": "1h wall before" }]);
    let ticket = ticket("0 13:00", &[]);
    let expected = ["1@02 15:00", "7@02 16:00", "2@02 16:30", "breach@02 17:00", "3@02 17:00", "5@02 18:00"];
    // An hour after closing is an hour of the next morning; half as much again is two.
    let later = ["4@03 10:00", "6@03 11:00"];
    assert_eq!(fired(&with_ladder(ladder.clone()), &ticket, "0 23:00"), expected);
    assert_eq!(fired(&with_ladder(ladder), &ticket, "1 12:00"), [&expected[..], &later[..]].concat());
}

#[test]
fn e1_days_after_due_are_dates() {
    let ladder = json!([{ "level": 1, "at": "1 business day after" }, { "level": 2, "at": "1 calendar day after" }]);
    // Due on Friday at noon: the next business day closes on Monday, the next date is Saturday at noon.
    let found = fired(&with_ladder(ladder), &ticket("4 08:00", &["4 08:30 agent_replied"]), "9 00:00");
    assert_eq!(found, ["breach@06 13:00", "2@07 13:00", "1@09 17:00"]);
}

#[test]
fn e1_a_deadline_at_a_closing_is_of_the_date_that_it_closes() {
    let policy = with_ladder(
        json!([{ "level": 1, "at": "1 business day after" }, { "level": 2, "at": "2 business days after" }]),
    );
    let found = fired(&policy, &ticket("0 13:00", &[]), "9 00:00");
    assert_eq!(found, ["breach@02 17:00", "1@03 17:00", "2@04 17:00"]);
}

#[test]
fn e1_days_before_a_deadline_that_has_fewer_fire_at_the_start() {
    let ladder = json!([{ "level": 1, "at": "1 business day before" }, { "level": 2, "at": "1 calendar day before" },
        { "level": 3, "at": { "before": "1 business day", "due": "12:00" } }]);
    let found = fired(&with_ladder(ladder), &ticket("0 13:00", &[]), "0 13:00");
    assert_eq!(found, ["1@02 13:00", "2@02 13:00", "3@02 13:00"]);
}

#[test]
fn e1_days_before_a_deadline_in_days() {
    let of = |moment: Value| {
        policy(json!({ "metrics": { "resolution": {
            "targets": { "*": { "*": { "within": "5 business days", "due": "10:00", "warn": [{ "at": moment }] } } } } } }))
    };
    let found = |moment: Value| {
        let pending = pending_alerts(&ticket("0 12:00", &[]), &of(moment), at("0 12:00"));
        pending[0].at.map(|at| at.format("%d %H:%M").to_string()).unwrap()
    };
    // Due on Monday 9 at ten.
    for (moment, want) in [
        (json!("1 business day before"), "06 17:00"),
        (json!("2 business days before"), "05 17:00"),
        (json!("1 calendar day before"), "08 10:00"),
        (json!({ "before": "1 business day" }), "06 17:00"),
        (json!({ "before": "1 business day", "due": "close" }), "06 17:00"),
        (json!({ "before": "1 business day", "due": "same_time" }), "06 10:00"),
        (json!({ "before": "1 business day", "due": "16:00" }), "06 16:00"),
        (json!({ "before": "1 business day", "due": "06:00" }), "06 09:00"),
        (json!({ "before": "next business day", "due": "20:00" }), "06 17:00"),
        (json!({ "after": "1 business day", "due": "same_time" }), "10 10:00"),
        (json!({ "after": "2 business days", "due": "09:30" }), "11 09:30"),
        (json!({ "after": "2 business days" }), "11 17:00"),
    ] {
        assert_eq!(found(moment.clone()), want, "{moment}");
    }
}

/// A deadline at a closing is of the date that it closes, also counted back.
#[test]
fn e1_days_before_a_closing() {
    let ladder = json!([{ "level": 1, "at": { "before": "2 business days", "due": "same_time" } },
        { "level": 2, "at": { "before": "1 business day", "due": "09:00" } }]);
    let of = json!({ "within": "3 business days", "ladder": "desk" });
    let policy = policy(json!({ "ladders": { "desk": ladder },
        "metrics": { "resolution": { "targets": { "*": { "*": of } } } } }));
    let found = fired(&policy, &ticket("0 12:00", &[]), "9 00:00");
    assert_eq!(found, ["1@03 17:00", "2@04 09:00", "breach@05 17:00"]);
}

/// A closing at midnight is at 24:00 of the date that it closes, and a level after the due instant never fires at it.
#[test]
fn e1_days_from_a_closing_at_midnight() {
    let found = |calendar: &Value, due: &str, moment: Value| {
        let hours = if moment["before"].is_null() { 4 } else { 48 };
        let target = json!({ "within": format!("{hours}h"), "warn": [{ "at": moment }] });
        let policy = policy(json!({ "calendars": { "office": calendar },
            "metrics": { "resolution": { "targets": { "*": { "*": target } } } } }));
        let opened = at(due) - chrono::TimeDelta::hours(hours);
        let ticket = Ticket::opened("T-1", opened).build().unwrap();
        let pending = pending_alerts(&ticket, &policy, opened);
        let level = pending.iter().find(|alert| matches!(alert.level, LevelName::Warning(_))).unwrap();
        level.at.map(|at| at.format("%d %H:%M").to_string()).unwrap()
    };
    let hours = |hours: Value| json!({ "time_zone": "UTC", "hours": hours });
    let (always, late) = (hours(json!({ "mon-sun": "00:00-24:00" })), hours(json!({ "mon-fri": "16:00-24:00" })));
    let handover = hours(json!({ "mon": "20:00-08:00", "tue-fri": "08:00-17:00" }));
    let days = |way: &str, days: &str, due: &str| json!({ way: days, "due": due });
    // Due instants by the day after Monday the 2nd, which ends on Tuesday the 3rd at 00:00.
    for (calendar, due, moment, want) in [
        (&always, "0 00:00", days("after", "1 business day", "same_time"), "03 00:00"),
        (&always, "1 00:00", days("after", "1 business day", "same_time"), "04 00:00"),
        (&always, "1 00:00", days("after", "2 business days", "same_time"), "05 00:00"),
        (&always, "1 00:00", days("after", "next business day", "same_time"), "04 00:00"),
        (&always, "1 00:01", days("after", "1 business day", "same_time"), "04 00:01"),
        (&always, "1 00:00", days("after", "1 business day", "close"), "04 00:00"),
        (&always, "1 00:00", days("after", "1 business day", "00:00"), "04 00:00"),
        (&always, "1 00:00", days("after", "1 business day", "24:00"), "04 00:00"),
        (&always, "1 00:00", days("after", "1 business day", "06:00"), "03 06:00"),
        (&always, "3 00:00", days("before", "1 business day", "same_time"), "04 00:00"),
        (&late, "1 00:00", days("after", "1 business day", "same_time"), "04 00:00"),
        (&late, "4 00:00", days("after", "1 business day", "same_time"), "07 00:00"),
        (&late, "5 00:00", days("after", "1 business day", "same_time"), "10 00:00"),
        // The shift of Monday ends as that of Tuesday begins.
        (&handover, "1 08:00", days("after", "1 business day", "08:00"), "04 08:00"),
        (&handover, "1 08:00", days("after", "1 business day", "close"), "03 17:00"),
    ] {
        assert_eq!(found(calendar, due, moment.clone()), want, "due on {due}, {moment}");
    }
}

#[test]
fn e1_what_a_moment_in_days_may_not_be() {
    for (moment, words) in [
        (json!({ "before": "4h" }), "`4h` has no meaning here; write one business day or more"),
        (json!({ "after": "same business day" }), "`same business day` has no meaning here"),
        (json!({ "before": "1 business day", "after": "1 business day" }), "`before` and `after` are both there"),
        (json!({ "due": "09:00" }), "at.before: is missing; write one business day or more"),
        (json!({ "before": "1 business day", "due": "9 am" }), "did you mean `09:00`"),
        (json!({ "before": "1 working day" }), "did you mean `1 business day`"),
        (json!({ "befor": "1 business day" }), "did you mean `before`"),
    ] {
        let spec = json!({ "id": "p", "calendar": "24x7", "metrics": { "resolution": {
            "warn": [{ "at": moment }], "targets": { "*": { "*": "4h" } } } } });
        let mistake = serde_json::from_value::<Policy>(spec).unwrap_err().to_string();
        assert!(mistake.contains(words), "{mistake}");
    }
}

#[test]
fn e1_more_before_than_there_is_fires_at_the_start() {
    let ladder = json!([{ "level": 1, "at": "9h before" }, { "level": 2, "at": "99h wall before" }]);
    assert_eq!(fired(&with_ladder(ladder), &ticket("0 09:00", &[]), "0 09:00"), ["1@02 09:00", "2@02 09:00"]);
}

#[test]
fn e1_warnings_and_ladders_may_differ_by_cell() {
    let all = json!({ "ladders": { "desk": [{ "level": 1, "at": "due", "notify": ["lead"] }],
                                   "vip": [{ "level": 1, "at": "50%", "notify": ["boss", "lead"] }] },
        "metrics": { "resolution": { "warn": ["75%"], "ladder": "desk", "targets": {
            "high": { "*": { "within": "4h", "ladder": "vip", "warn": [] } }, "*": { "*": "4h" } } } } });
    let policy = policy(all);
    let of = |priority: &str| ticket_with("0 09:00", json!({ "priority": priority }), &[]);
    assert_eq!(fired(&policy, &of("high"), "0 16:00"), ["1@02 11:00", "breach@02 13:00"]);
    assert_eq!(fired(&policy, &of("low"), "0 16:00"), ["warn:75%@02 12:00", "breach@02 13:00", "1@02 13:00"]);
    let found = evaluate(&of("high"), &policy, at("0 16:00"));
    let first = found.fired().next().unwrap();
    let contacts: Vec<&str> = first.notify.iter().map(|name| &**name).collect();
    assert_eq!((contacts, first.key.to_string().as_str()), (vec!["boss", "lead"], "T-1/sla/resolution/1/level:1/0"));
    assert_eq!(first.due_at, Some(at("0 13:00")));
}

// ---- E2, K14 ----

#[test]
fn e2_an_event_that_makes_it_so_fires_at_once_and_never_again() {
    let metric = json!({ "targets": { "high": { "*": "1h" }, "low": { "*": "4h" } } });
    let policy = with(json!([{ "level": 1, "at": "50%" }]), metric);
    let events = ["0 11:30 priority_changed to=high", "0 12:00 priority_changed to=low", "0 14:30 resolved"];
    let ticket = ticket_with("0 10:00", json!({ "priority": "low" }), &events);
    assert_eq!(fired(&policy, &ticket, "0 11:00"), [""; 0]);
    assert_eq!(fired(&policy, &ticket, "0 11:30"), ["breach@02 11:30", "1@02 11:30"]);
    // Not late any more, and late again at two: neither fires twice.
    assert_eq!(alerts(&policy, &ticket, "0 14:00"), ["breach@02 11:30", "1@02 11:30"]);
    assert_eq!(next(&policy, &ticket, "0 13:00"), Some(at("0 14:00")));
}

#[test]
fn k10_cells_that_warn_alike_are_one_target() {
    let cell = json!({ "*": { "within": "4h", "warn": ["80%"] } });
    let metric = json!({ "on_retarget": "restart", "targets": { "high": cell, "low": cell } });
    let ticket = ticket_with("0 09:00", json!({ "priority": "high" }), &["0 10:00 priority_changed to=low"]);
    let found = evaluate(&ticket, &with(json!([]), metric), at("0 11:00"));
    assert_eq!((only(&found).len(), only(&found)[0].due_at), (1, Some(at("0 13:00"))));
}

#[test]
fn e2_s4_what_fired_before_an_empty_cell_stays_fired() {
    let policy = with(json!([]), json!({ "warn": ["50%"], "targets": { "high": { "*": "4h" } } }));
    let events = ["0 12:00 priority_changed to=low", "0 15:00 priority_changed to=high"];
    let ticket = ticket_with("0 09:00", json!({ "priority": "high" }), &events);
    let found = evaluate(&ticket, &policy, at("0 13:00"));
    assert!(found.metrics[0].cycles.is_empty());
    assert_eq!(said(&found.metrics[0].uncovered_alerts), ["warn:50%@02 11:00"]);
    let between = |from, to| said(&alerts_between(&ticket, &policy, at(from), at(to)));
    assert_eq!(between("0 08:00", "0 13:00"), ["warn:50%@02 11:00"]);
    // Covered again, the cycle is as if it always had been, and only what is new fires.
    assert_eq!(between("0 08:00", "0 15:00"), ["warn:50%@02 11:00", "breach@02 15:00"]);
    assert!(evaluate(&ticket, &policy, at("0 15:00")).metrics[0].uncovered_alerts.is_empty());
}

// ---- E3 ----

#[test]
fn k2_a_pause_that_begins_there_silences_no_real_time_before_due() {
    let policy = with_ladder(json!([{ "level": 1, "at": "1h wall before" }]));
    let paused = ticket("0 09:00", &["0 12:00 paused reason=customer"]);
    assert_eq!(next(&policy, &paused, "0 11:00"), Some(at("0 12:00")));
    let found = evaluate(&paused, &policy, at("0 12:30"));
    assert_eq!(fired_in(&only(&found)[0])[0], "1@02 12:00");
    assert_eq!(only(&found)[0].fired[0].due_at, Some(at("0 13:00")));
    let delivered = json!([{ "level": 1, "at": "5h wall before", "deliver_in": "office" }]);
    let early = with(delivered, json!({ "targets": { "*": { "*": { "within": "6h", "calendar": "24x7" } } } }));
    let paused = ticket("0 07:00", &["0 09:00 paused reason=customer"]);
    assert_eq!(fired(&early, &paused, "0 12:00"), ["1@02 09:00"]);
}

#[test]
fn e3_while_paused_what_is_to_come_has_no_instant() {
    let ladder = json!([{ "level": 1, "at": "50%" }, { "level": 2, "at": "2h wall after" }]);
    let policy = with_ladder(ladder);
    let ticket = ticket("0 09:00", &["0 10:00 paused reason=customer", "0 12:00 resumed reason=customer"]);
    assert_eq!(alerts(&policy, &ticket, "0 11:00"), ["(breach@-)", "(1@-)", "(2@-)"]);
    assert_eq!(next(&policy, &ticket, "0 11:00"), Some(at("0 12:00")), "the event");
    assert_eq!(alerts(&policy, &ticket, "0 12:00"), ["(breach@02 15:00)", "(1@02 13:00)", "(2@02 17:00)"]);
    assert_eq!(next(&policy, &ticket, "0 12:00"), Some(at("0 13:00")));
}

#[test]
fn e3_after_the_stop_nothing_fires_and_a_stop_silences_its_own_instant() {
    let policy = with_ladder(json!([{ "level": 1, "at": "50%" }, { "level": 2, "at": "1h after" }]));
    assert_eq!(alerts(&policy, &ticket("0 09:00", &["0 11:00 resolved"]), "0 18:00"), [""; 0]);
    assert_eq!(alerts(&policy, &ticket("0 09:00", &["0 13:00 resolved"]), "0 18:00"), ["1@02 11:00"]);
    // A pause that begins there does not.
    let paused = ticket("0 09:00", &["0 11:00 paused reason=customer"]);
    assert_eq!(fired(&policy, &paused, "0 18:00"), ["1@02 11:00"]);
    // Reopened, it goes on.
    let reopened = ticket("0 09:00", &["0 13:00 resolved", "0 14:00 reopened"]);
    assert_eq!(fired(&policy, &reopened, "0 14:30"), ["1@02 11:00", "breach@02 14:00"]);
}

#[test]
fn e3_real_time_after_due_waits_for_the_end_of_a_pause() {
    let policy = with_ladder(json!([{ "level": 1, "at": "1h wall after" }, { "level": 2, "at": "1h after" }]));
    let events = ["0 13:30 paused reason=customer", "0 16:00 resumed reason=customer"];
    let ticket = ticket("0 09:00", &events);
    assert_eq!(fired(&policy, &ticket, "0 15:59"), ["breach@02 13:00"]);
    assert_eq!(fired(&policy, &ticket, "0 16:59"), ["breach@02 13:00", "1@02 16:00", "2@02 16:30"]);
}

#[test]
fn e3_a_cap_that_runs_out_lets_them_go_on() {
    let policy = with_ladder(json!([{ "level": 1, "at": "50%" }]));
    let ticket = ticket("0 09:00", &["0 10:00 paused reason=parts"]);
    assert_eq!(next(&policy, &ticket, "0 10:30"), Some(at("0 11:00")));
    assert_eq!(next(&policy, &ticket, "0 11:00"), Some(at("0 12:00")));
    assert_eq!(fired(&policy, &ticket, "0 20:00"), ["1@02 12:00", "breach@02 14:00"]);
}

// ---- E4 ----

#[test]
fn e4_a_level_repeats_so_many_times_more() {
    let policy = with_ladder(json!([{ "level": 1, "at": "due", "repeat": { "every": "2h", "times": 3 } }]));
    let expected = ["breach@02 13:00", "1@02 13:00", "1+1@02 15:00", "1+2@02 17:00", "1+3@03 11:00"];
    assert_eq!(fired(&policy, &ticket("0 09:00", &[]), "9 00:00"), expected);
    assert_eq!(alerts(&policy, &ticket("0 09:00", &[]), "0 16:00")[3..], ["(1+2@02 17:00)"]);
    let wall = with_ladder(json!([{ "level": 1, "at": "due", "repeat": { "every": "4h wall", "times": 2 } }]));
    assert_eq!(fired(&wall, &ticket("0 09:00", &[]), "9 00:00")[2..], ["1+1@02 17:00", "1+2@02 21:00"]);
    let days = with_ladder(json!([{ "level": 1, "at": "due", "repeat": { "every": "1 business day", "times": 2 } }]));
    assert_eq!(fired(&days, &ticket("0 09:00", &[]), "9 00:00")[2..], ["1+1@03 17:00", "1+2@04 17:00"]);
}

#[test]
fn e4_a_repetition_waits_out_a_pause_and_is_counted_from_the_firing() {
    let policy = with_ladder(json!([{ "level": 1, "at": "due", "repeat": { "every": "1h", "times": 9 } }]));
    let events = ["0 13:30 paused reason=customer", "0 15:00 resumed reason=customer", "0 16:00 resolved"];
    let expected = ["breach@02 13:00", "1@02 13:00", "1+1@02 15:30"];
    assert_eq!(fired(&policy, &ticket("0 09:00", &events), "2 00:00"), expected);
}

#[test]
fn e4_an_acknowledgement_in_the_cycle_silences_a_level_for_good() {
    let ladder = json!([
        { "level": 1, "at": "50%", "until": "acknowledged", "repeat": { "every": "1h", "times": 5 } },
        { "level": 2, "at": "due", "until": "acknowledged" }, { "level": 3, "at": "due" }]);
    let policy = with_ladder(ladder);
    let ticket = ticket("0 09:00", &["0 12:00 acknowledged"]);
    assert_eq!(fired(&policy, &ticket, "0 20:00"), ["1@02 11:00", "breach@02 13:00", "3@02 13:00"]);
    assert_eq!(alerts(&policy, &ticket, "0 12:00"), ["1@02 11:00", "(breach@02 13:00)", "(3@02 13:00)"]);
}

#[test]
fn e4_an_event_that_acknowledges_and_restarts_does_not_acknowledge_the_new_cycle() {
    let ladder = json!([{ "level": 1, "at": "50%", "until": "acknowledged" }]);
    let metric = json!({ "start": ["opened", "acknowledged"], "stop": ["acknowledged"], "repeat": true });
    let policy = with(ladder, metric);
    assert_eq!(fired(&policy, &ticket("0 09:00", &["0 10:00 acknowledged"]), "0 13:00"), ["1@02 12:00"]);
}

#[test]
fn e4_a_level_is_delivered_when_its_calendar_opens() {
    let always = json!({ "targets": { "*": { "*": { "within": "12h", "calendar": "24x7" } } } });
    let policy = with(json!([{ "level": 1, "at": "due", "deliver_in": "office" }]), always);
    assert_eq!(fired(&policy, &ticket("0 09:00", &[]), "1 09:00"), ["breach@02 21:00", "1@03 09:00"]);
    assert_eq!(next(&policy, &ticket("0 09:00", &[]), "0 21:00"), Some(at("1 09:00")));
    let resolved = ticket("0 09:00", &["1 09:00 resolved"]);
    assert_eq!(fired(&policy, &resolved, "2 00:00"), ["breach@02 21:00"]);
    let paused = ticket("0 09:00", &["1 08:00 paused reason=customer", "1 18:00 resumed reason=customer"]);
    assert_eq!(fired(&policy, &paused, "4 00:00"), ["breach@02 21:00", "1@04 09:00"]);
    // Inside the hours nothing waits.
    assert_eq!(fired(&policy, &ticket("0 02:00", &[]), "1 00:00"), ["breach@02 14:00", "1@02 14:00"]);
}

// ---- E5, E6, E7 ----

fn keys(alerts: impl Iterator<Item = Alert>) -> Vec<String> {
    alerts.map(|alert| alert.key.to_string()).collect()
}

#[test]
fn e5_keys_tell_cycles_levels_and_repetitions_apart() {
    let metric = json!({ "on_reopen": "new_cycle", "warn": ["50%", "12.50%"] });
    let policy = with(json!([{ "level": 1, "at": "due", "repeat": { "every": "1h", "times": 1 } }]), metric);
    let ticket = ticket("0 09:00", &["0 15:00 resolved", "1 09:00 reopened"]);
    let found = evaluate(&ticket, &policy, at("1 10:00"));
    let all = keys(found.fired().chain(pending_alerts(&ticket, &policy, at("1 10:00"))));
    let first =
        ["12.5%25/0", "50%25/0", "breach/0", "level:1/0", "level:1/1"].map(|end| format!("T-1/sla/resolution/1/{end}"));
    assert_eq!(all[..5], first);
    let second = ["12.5%25/0", "50%25/0", "breach/0", "level:1/0"].map(|end| format!("T-1/sla/resolution/2/{end}"));
    assert_eq!(all[5..], second);
    assert!(all.iter().all(|key| key.parse::<AlertKey>().unwrap().to_string() == *key));
}

#[test]
fn e5_a_key_can_be_taken_apart() {
    let key: AlertKey = "T-1/ola/first_visit/a12/level:2/3".parse().unwrap();
    assert_eq!((key.ticket(), key.kind(), key.metric()), ("T-1", "ola", "first_visit"));
    assert_eq!((key.cycle(), key.level().to_string(), key.repetition()), (12, "2".to_owned(), 3));
}

#[test]
fn e6_one_timer_visits_every_alert() {
    let policy = with_ladder(json!([{ "level": 1, "at": "25%", "repeat": { "every": "30m", "times": 2 } }]));
    let ticket = ticket("0 09:00", &[]);
    let mut visited = vec![at("0 08:00")];
    while let Some(next) = evaluate(&ticket, &policy, *visited.last().unwrap()).next_change {
        visited.push(next);
    }
    assert_eq!(visited, ["0 08:00", "0 09:00", "0 10:00", "0 10:30", "0 11:00", "0 13:00"].map(at));
}

#[test]
fn e7_what_fires_between_adds_up_and_is_in_order() {
    let policy =
        with_ladder(json!([{ "level": 2, "at": "due" }, { "level": 1, "at": "due" }, { "level": 3, "at": "25%" }]));
    let ticket = ticket("0 09:00", &[]);
    let between = |from, to| said(&alerts_between(&ticket, &policy, at(from), at(to)));
    assert_eq!(between("0 09:00", "0 13:00"), ["3@02 10:00", "breach@02 13:00", "1@02 13:00", "2@02 13:00"]);
    assert_eq!(between("0 09:00", "0 12:59"), ["3@02 10:00"]);
    assert_eq!(between("0 10:00", "0 12:59"), [""; 0]);
    assert_eq!(between("0 13:00", "0 12:59"), [""; 0]);
}

#[test]
fn e5_alerts_travel_through_json() {
    let policy = with(json!([{ "level": 1, "at": "due", "notify": ["lead"] }]), json!({ "warn": ["50%"] }));
    let ticket = ticket("0 09:00", &[]);
    let found = evaluate(&ticket, &policy, at("0 13:00"));
    let json = serde_json::to_value(&found).unwrap();
    let fired = &json["metrics"][0]["cycles"][0]["fired"];
    let warning = json!({ "level": "warn:50%", "at": "2026-03-02T11:00:00Z", "due_at": "2026-03-02T13:00:00Z" });
    assert_eq!((&fired[0], &fired[2]["notify"]), (&warning, &json!(["lead"])));
    assert_eq!(serde_json::from_value::<Evaluation>(json).unwrap(), found);
    let alerts: Vec<Alert> = found.fired().chain(pending_alerts(&ticket, &policy, at("0 11:00"))).collect();
    let json = serde_json::to_value(&alerts).unwrap();
    let warning = json!({ "key": "T-1/sla/resolution/1/50%25/0", "level": "warn:50%",
        "at": "2026-03-02T11:00:00Z", "due_at": "2026-03-02T13:00:00Z" });
    assert_eq!((&json[0], &json[4]["notify"]), (&warning, &json!(["lead"])));
    assert_eq!(serde_json::from_value::<Vec<Alert>>(json).unwrap(), alerts);
}

/// A new target makes the paused cycle late at once: the level fires in the middle of the pause.
#[test]
fn e3_a_repetition_counts_no_time_of_the_pause_in_which_its_level_fired() {
    let ladder = json!([{ "level": 1, "at": "due", "repeat": { "every": "1h", "times": 2 } }]);
    let metric = json!({ "on_retarget": "keep_elapsed", "targets": { "high": { "*": "30m" }, "*": { "*": "4h" } } });
    let events =
        ["0 10:00 paused reason=customer", "0 11:00 priority_changed to=high", "0 12:00 resumed reason=customer"];
    let (policy, ticket) = (with(ladder, metric), ticket("0 09:00", &events));
    assert_eq!(fired(&policy, &ticket, "0 16:00"), ["breach@02 11:00", "1@02 11:00", "1+1@02 13:00", "1+2@02 14:00"]);
    // Paused or not, it was due in the past (K4).
    let fired = only(&evaluate(&ticket, &policy, at("0 11:30")))[0].fired.clone();
    let due: Vec<_> = fired.iter().map(|firing: &Firing| firing.due_at).collect();
    assert_eq!(due, [Some(at("0 09:30")); 2]);
}

/// Were the pause to end at eight, it would be due at eleven, which is less than four hours away; but it does not end.
#[test]
fn e3_what_happens_in_a_pause_does_not_end_it_for_a_level_of_real_time() {
    let policy = with_ladder(json!([{ "level": 1, "at": "4h wall before" }]));
    let events = ["0 16:00 paused reason=customer", "1 08:00 acknowledged", "1 08:20 resumed reason=customer"];
    let after = |count: usize, now: &str| fired(&policy, &ticket("0 14:00", &events[..count]), now);
    assert_eq!(after(2, "1 08:10"), [""; 0]);
    assert_eq!(after(3, "1 08:30"), ["1@03 08:20"]);
}

#[test]
fn t2_a_level_after_the_due_instant_never_fires_at_the_end_of_time() {
    let pending = |after: &str| {
        let office = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-sun": ["00:00-24:00"] } });
        let resolution = json!({ "ladder": "desk", "targets": { "*": { "*": "4h" } } });
        let ladder = json!([{ "level": 1, "at": after }]);
        let policy = policy(json!({ "calendars": { "office": office }, "ladders": { "desk": ladder },
            "metrics": { "resolution": resolution } }));
        let opened: chrono::DateTime<chrono::Utc> = "2099-12-29T20:00:00Z".parse().unwrap();
        let ticket = Ticket::opened("T", opened).build().unwrap();
        pending_alerts(&ticket, &policy, opened).last().unwrap().at.map(|at| at.to_rfc3339())
    };
    // Due when the 30th begins in UTC.
    assert_eq!(pending("1 calendar day after").as_deref(), Some("2099-12-31T00:00:00+00:00"));
    assert_eq!(pending("2 calendar days after"), None);
    assert_eq!(pending("47h wall after").as_deref(), Some("2099-12-31T23:00:00+00:00"));
    assert_eq!(pending("48h wall after"), None);
}

/// Ladders of two priorities have a level of the same number, each with its own contacts.
#[test]
fn e2_contacts_are_written_once_as_long_as_they_are_the_same() {
    let level = |notify: Value| {
        json!([{ "level": 1, "at": "25%", "notify": notify,
        "repeat": { "every": "10m", "times": 20 } }])
    };
    let cell = |ladder: &str| json!({ "*": { "within": "4h", "ladder": ladder } });
    let policy = policy(json!({ "ladders": { "desk": level(json!(["lead"])), "none": level(json!([])) },
        "metrics": { "resolution": { "targets": { "high": cell("desk"), "low": cell("none") } } } }));
    let events = ["0 11:05 priority_changed to=low", "0 12:05 priority_changed to=high"];
    let ticket = ticket_with("0 09:00", json!({ "priority": "high" }), &events);
    let found = evaluate(&ticket, &policy, at("0 12:30"));
    let json = serde_json::to_value(&found).unwrap();
    let fired = json["metrics"][0]["cycles"][0]["fired"].as_array().unwrap().clone();
    let notify: Vec<(usize, &Value)> =
        fired.iter().enumerate().filter_map(|(place, firing)| Some((place, firing.get("notify")?))).collect();
    assert_eq!(notify, [(0, &json!(["lead"])), (7, &json!([])), (13, &json!(["lead"]))]);
    let contacts = |firing: &Firing| firing.notify.len();
    let told: Vec<usize> = found.metrics[0].cycles[0].fired.iter().map(contacts).collect();
    assert_eq!(told, [&[1; 7][..], &[0; 6], &[1; 3]].concat());
    assert_eq!(serde_json::from_value::<Evaluation>(json).unwrap(), found);
}
