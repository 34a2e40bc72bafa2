//! The lines of an explanation's page in rarer situations.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use punctual::explain::{CycleExplanation, Entry, EntryKind};
use punctual::{Policy, Ticket, explain};
use serde_json::{Value, json};

use crate::common::{at, hours, metric, policy, preset, ticket, ticket_with};
use crate::explain_shown::says;

fn page(policy: &Policy, ticket: &Ticket, now: &str) -> String {
    explain(ticket, policy, at(now)).to_string()
}

fn only_cycle(policy: &Policy, ticket: &Ticket, now: &str) -> CycleExplanation {
    let mut explanation = explain(ticket, policy, at(now));
    assert_eq!((explanation.metrics.len(), explanation.metrics[0].cycles.len()), (1, 1));
    explanation.metrics.remove(0).cycles.remove(0)
}

/// A ticket whose customer asks so many times, each time answered an hour later.
pub(crate) fn asked(times: usize) -> Ticket {
    let hour = |hour: usize, who: &str| format!("{} {:02}:00 {who}_replied", hour / 24, hour % 24);
    let questions = (0..times).flat_map(|number| [hour(3 * number + 1, "customer"), hour(3 * number + 2, "agent")]);
    let events: Vec<String> = ["0 00:30 agent_replied".to_owned()].into_iter().chain(questions).collect();
    ticket("0 00:00", &events.iter().map(String::as_str).collect::<Vec<_>>())
}

pub(crate) fn round_the_clock(name: &str) -> Policy {
    metric(name, json!({ "calendar": "24x7", "targets": { "*": { "*": "4h" } } }))
}

#[test]
fn of_many_cycles_the_last_twelve_are_told_in_full_and_the_others_in_a_line_each() {
    let page = page(&round_the_clock("next_response"), &asked(15), "3 00:00");
    let earlier: Vec<&str> =
        page.lines().skip_while(|line| *line != "next_response, earlier cycles").skip(1).take(3).collect();
    let in_time = |hour: &str, due: &str| {
        format!("In time: stopped Mon 2026-03-02 {hour}:00 +00:00, due Mon 2026-03-02 {due}:00 +00:00, 3h left.")
    };
    let lines = [("1", "02", "05"), ("2", "05", "08"), ("3", "08", "11")];
    assert_eq!(earlier, lines.map(|(number, hour, due)| format!("  {number}: {}", in_time(hour, due))));
    for number in 1..=15 {
        let in_full = page.contains(&format!("\nnext_response, cycle {number}\n"));
        assert_eq!(in_full, number > 3, "cycle {number}");
    }
}

#[test]
fn s4_a_cycle_that_is_not_the_first_says_which_it_is_and_a_page_with_cycles_that_no_clock_runs_now() {
    let of_high = |rule: &str| metric(rule, json!({ "targets": { "high": { "*": "4h" } } }));
    let events = [
        "0 09:30 agent_replied",
        "0 10:00 customer_replied",
        "0 10:30 priority_changed to=low",
        "0 11:00 agent_replied",
        "0 11:30 priority_changed to=high",
        "0 12:00 customer_replied",
        "0 13:00 agent_replied",
        "0 14:00 priority_changed to=low",
    ];
    let high = |events: &[&str]| ticket_with("0 09:00", json!({ "priority": "high" }), events);
    let page = page(&of_high("next_response"), &high(&events), "0 15:00");
    assert!(page.contains("\nnext_response, cycle 2\n") && !page.contains("\nnext_response\n"), "{page}");
    assert!(
        page.contains(
            "\n  No clock runs now: the policy promises nothing for tickets with priority low and no tier.\n"
        ),
        "{page}"
    );
    assert!(!page.contains("No clock runs:"), "{page}");
    says(&of_high("next_response"), &high(&events[..2]), "0 10:15", &["next_response"]);
}

#[test]
fn a3_a_page_says_what_an_allowance_of_days_comes_to() {
    let days = metric("resolution", json!({ "targets": { "*": { "*": "2 business days" } } }));
    let text = page(&days, &ticket("0 13:00", &[]), "0 14:00");
    assert!(text.contains(", which is 20h from its start. Times are those of UTC.\n"), "{text}");
    let text = page(&preset("resolution"), &ticket("0 13:00", &[]), "0 14:00");
    assert!(!text.contains("which is"), "{text}");
}

#[test]
fn a3_a_page_and_its_data_say_how_a_target_is_placed() {
    let promised = |target: Value| {
        let policy = metric("resolution", json!({ "targets": { "*": { "*": target } } }));
        let explanation = explain(&ticket("0 13:00", &[]), &policy, at("0 14:00"));
        let line = explanation.to_string().lines().find(|line| line.contains("on calendar")).unwrap().to_owned();
        let json = serde_json::to_value(&explanation).unwrap();
        let cycle = json["metrics"][0]["cycles"][0].clone();
        assert_eq!(
            serde_json::from_value::<CycleExplanation>(cycle.clone()).unwrap(),
            explanation.metrics[0].cycles[0]
        );
        let fields = ["due", "cutoff", "counts_from", "rolls", "lands"];
        let target = &cycle["targets"][0];
        let fields: Vec<String> =
            fields.iter().filter_map(|field| Some(format!("{field} {}", target.get(field)?.as_str()?))).collect();
        (line, fields.join(", "))
    };
    let says = |target: Value, said: &str, fields: &str| {
        let (line, data) = promised(target);
        assert!(line.contains(&format!(" on calendar office{said}; the cell for")), "{line}");
        assert_eq!(data, fields);
    };
    says(json!("2 business days"), "", "");
    says(json!({ "within": "2 business days", "due": "close", "counts_from": "opening", "lands": "close" }), "", "");
    says(
        json!({ "within": "2 business days", "due": "same_time" }),
        ", due at the time of day of the start",
        "due same_time",
    );
    says(
        json!({ "within": "2 business days", "due": "16:00", "cutoff": "10:00", "counts_from": "receipt" }),
        ", counted from the date of receipt, a start at 10:00 or later counts for the next business date, due at 16:00",
        "due 16:00, cutoff 10:00, counts_from receipt",
    );
    says(
        json!({ "within": "8h", "lands": "next_open" }),
        ", due at the next opening instead of a closing",
        "lands next_open",
    );
    says(
        json!({ "within": "1 calendar month", "rolls": "next_business_day", "due": "close" }),
        ", moved to the next business date if needed, due at closing",
        "due close, rolls next_business_day",
    );
    says(
        json!({ "within": "3 calendar days", "rolls": "previous_business_day" }),
        ", moved to the business date before if needed",
        "rolls previous_business_day",
    );
}

#[test]
fn e3_a_page_says_what_alerts_wait_for() {
    let week = json!({ "from": "2026-03-02T00:00:00Z", "to": "2026-03-02T12:00:00Z" });
    let metrics = json!({ "resolution": { "warn": ["80%"], "targets": { "*": { "*": "4h" } } } });
    let over = policy(json!({ "calendars": { "office": week }, "metrics": metrics }));
    says(&over, &ticket("0 09:00", &[]), "0 13:00", &["Never, if nothing else happens: warning at 80%"]);
    let office = metric("resolution", json!({ "warn": ["80%"], "targets": { "*": { "*": "4h" } } }));
    let paused = ticket("0 09:00", &["0 10:00 paused reason=parts"]);
    says(&office, &paused, "0 13:00", &["Waits for the pause to end: warning at 80%"]);
}

#[test]
fn e3_a_page_lists_alerts_to_come_by_their_time() {
    let warn = json!(["80%", "30m before", "45m before"]);
    let policy = metric("resolution", json!({ "warn": warn, "targets": { "*": { "*": "4h" } } }));
    let text = page(&policy, &ticket("0 09:00", &[]), "0 10:00");
    // Of four hours from nine on, 80 % are three hours and twelve minutes.
    let places = ["12:12", "12:15", "12:30"].map(|at| text.find(&format!("To come Mon 2026-03-02 {at}")));
    assert!(places[0].is_some() && places.is_sorted(), "{text}");
}

#[test]
fn e9_a_page_says_which_level_an_alert_waits_for() {
    let first = json!({ "level": 1, "at": "due", "until": "acknowledged", "notify": ["desk"] });
    let second = json!({ "level": 2, "at": "30m after level 1", "notify": ["boss"] });
    let metrics = json!({ "resolution": { "ladder": "desk", "targets": { "*": { "*": "4h" } } } });
    let policy = policy(json!({ "ladders": { "desk": [first, second] }, "metrics": metrics }));
    let waits = "Waits for level 1: level 2, to boss";
    says(
        &policy,
        &ticket("0 09:00", &[]),
        "0 10:00",
        &["To come Mon 2026-03-02 13:00 +00:00: level 1, to desk", waits],
    );
    // At the end of the pause it would still wait.
    let paused = ticket("0 09:00", &["0 10:00 paused reason=parts"]);
    says(&policy, &paused, "0 11:00", &["Waits for the pause to end: level 1, to desk", waits]);
    // Level 1 does not fire any more.
    let acknowledged = ticket("0 09:00", &["0 10:00 acknowledged"]);
    says(&policy, &acknowledged, "0 14:00", &[waits]);
    let text = page(&policy, &ticket("0 09:00", &[]), "0 13:00");
    assert!(
        text.contains("To come Mon 2026-03-02 13:30 +00:00: level 2, to boss") && !text.contains("Waits for"),
        "{text}"
    );
    let pending = only_cycle(&policy, &ticket("0 09:00", &[]), "0 10:00").pending;
    let told: Vec<Option<u32>> = pending.iter().map(|alert| alert.waits_for).collect();
    assert_eq!(told, [None, None, Some(1)]);
}

#[test]
fn of_very_many_lines_a_page_has_the_first_and_the_last_two_hundred() {
    let desk = json!([{ "level": 1, "at": "due", "repeat": { "every": "1h", "times": 450 } }]);
    let metrics = json!({ "resolution": { "calendar": "24x7", "ladder": "desk", "targets": { "*": { "*": "1h" } } } });
    let policy = policy(json!({ "ladders": { "desk": desk }, "metrics": metrics }));
    let page = page(&policy, &ticket("0 09:00", &[]), "300 00:00");
    let lines: Vec<&str> = page.lines().skip_while(|line| !line.starts_with("  Fired")).take(401).collect();
    let hidden = lines.iter().position(|line| *line == "    ... and 52 more ...");
    assert_eq!((lines.len(), hidden), (401, Some(200)), "{page}");
    assert!(lines.iter().enumerate().all(|(number, line)| number == 200 || line.starts_with("  Fired")), "{page}");
    let repetition = |number: usize| lines[number].rsplit_once(": ").unwrap().1;
    let named = [0, 1, 2, 199, 201, 400].map(repetition);
    // The breach comes first, then level 1 and its repetitions.
    assert_eq!(
        named,
        [
            "breach",
            "level 1",
            "level 1, repetition 1",
            "level 1, repetition 198",
            "level 1, repetition 251",
            "level 1, repetition 450"
        ]
    );
}

#[test]
fn x2_a_page_names_assignments_and_events_of_the_host_with_their_fields() {
    let rule = json!({ "start": ["assigned"], "stop": ["custom:done"], "targets": { "*": { "*": "4h" } } });
    let events = ["0 10:00 assigned agent=bob group=desk", "0 11:00 custom name=done"];
    let lines = [
        "Started Mon 2026-03-02 10:00 +00:00 (assigned: bob desk).",
        "Stopped Mon 2026-03-02 11:00 +00:00 (custom: done).",
    ];
    says(&metric("visit", rule), &ticket("0 09:00", &events), "0 12:00", &lines);
}

/// Two attributes choose, each for its own metric, and a third metric has one calendar.
#[test]
fn s3_a_page_names_the_attribute_that_chose_and_the_event_that_changed_it() {
    let by = |attribute: &str, value: &str| {
        json!({ "calendar": { "attribute": attribute, "calendars": { value: "office" }, "default": "24x7" },
            "targets": { "*": { "*": "4h" } } })
    };
    let metrics = json!({ "resolution": by("site", "hq"), "first_response": by("region", "emea"),
        "first_visit": { "targets": { "*": { "*": "4h" } } } });
    let policy = policy(json!({ "metrics": metrics }));
    let fields = json!({ "attributes": { "region": "emea", "site": "hq" } });
    let ticket = ticket_with("0 09:00", fields, &["0 10:00 attribute_changed name=site to=barn"]);
    let explanation = explain(&ticket, &policy, at("0 11:00"));
    let chosen = |metric: &str| {
        let metric = explanation.metrics.iter().find(|found| &*found.metric == metric).unwrap();
        let targets = metric.cycles.iter().flat_map(|cycle| &cycle.targets);
        let text = |target: &punctual::explain::TargetInForce| {
            let by =
                target.chosen_by.as_ref().map(|by| format!("{}={}", by.attribute, by.value.as_deref().unwrap_or("-")));
            (target.calendar.to_string(), by.unwrap_or_default())
        };
        targets.map(text).collect::<Vec<_>>()
    };
    let said = |calendar: &str, by: &str| (calendar.to_owned(), by.to_owned());
    assert_eq!(chosen("resolution"), [said("office", "site=hq"), said("24x7", "site=barn")]);
    assert_eq!(chosen("first_response"), [said("office", "region=emea")]);
    assert_eq!(chosen("first_visit"), [said("office", "")]);
    let page = explanation.to_string();
    assert!(page.contains("since Mon 2026-03-02 10:00 +00:00 (attribute changed: site=barn):"), "{page}");
}

#[test]
fn x5_a_date_at_whose_midnight_a_cycle_ends_is_none_of_its_days() {
    let found = only_cycle(&round_the_clock("resolution"), &ticket("0 10:00", &["2 00:00 resolved"]), "3 00:00").days();
    let days: Vec<_> = found.iter().map(|day| (day.date.to_string(), day.wall)).collect();
    assert_eq!(days, [("2026-03-02".to_owned(), hours(14)), ("2026-03-03".to_owned(), hours(24))]);
}

#[test]
fn x2_a_pause_during_which_the_target_changes_is_one_line() {
    let policy = metric("resolution", json!({ "targets": { "high": { "*": "4h" }, "*": { "*": "6h" } } }));
    let events = ["0 10:00 paused reason=parts", "0 11:00 priority_changed to=high", "0 12:00 resumed reason=parts"];
    let ledger = only_cycle(&policy, &ticket("0 09:00", &events), "0 13:00").ledger;
    let paused = |kind: &EntryKind| matches!(kind, EntryKind::Paused { .. });
    let lines: Vec<_> = ledger.iter().map(|entry| (entry.from, entry.to, paused(&entry.kind))).collect();
    let line = |from: &str, to: &str, is_paused: bool| (at(from), at(to), is_paused);
    let expected =
        [line("0 09:00", "0 10:00", false), line("0 10:00", "0 12:00", true), line("0 12:00", "0 13:00", false)];
    assert_eq!(lines, expected);
    let EntryKind::Paused { opened_by, closed_by, .. } = &ledger[1].kind else { panic!("{ledger:?}") };
    let event = |cause: &Option<punctual::explain::Cause>| cause.as_ref().and_then(|cause| cause.event);
    assert_eq!((event(opened_by), event(closed_by)), (Some(0), Some(2)));
}

/// In Berlin the clock went forward on Sunday 2026-03-29.
#[test]
fn x5_what_is_to_come_after_a_change_of_the_clock_is_told_in_the_time_of_then() {
    let berlin = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] } });
    let of = |allowance: &str| {
        let metrics = json!({ "resolution": { "targets": { "*": { "*": allowance } } } });
        policy(json!({ "calendars": { "office": berlin }, "metrics": metrics }))
    };
    let friday = ticket("25 15:00", &[]);
    let due = "Due Mon 2026-03-30 16:00 +02:00: 30m used, 7h30m left.";
    says(&of("8h"), &friday, "25 15:30", &[due]);
    let late = "Late: due Fri 2026-03-27 16:30 +01:00, not stopped, over by 30m. \
        Closed now; opens Mon 2026-03-30 09:00 +02:00.";
    says(&of("30m"), &friday, "25 18:00", &[late]);
}

/// In St. John's the clock went back a minute after midnight, from 2010-11-07 00:01 to 2010-11-06 23:01.
#[test]
fn x1_closed_dates_end_at_the_midnight_that_is_still_to_come() {
    let office = json!({ "time_zone": "America/St_Johns", "hours": { "mon-sun": ["00:00-24:00"] },
        "dates": { "2010-11-06": "closed", "2010-11-07": "closed" } });
    let policy = policy(json!({ "calendars": { "office": office } }));
    let instant = |time: &str| -> DateTime<Utc> { format!("2010-11-07T{time}:00Z").parse().unwrap() };
    // Half past eleven for the second time.
    let ticket = Ticket::opened("T", instant("03:00")).build().unwrap();
    let explanation = explain(&ticket, &policy, instant("05:00"));
    let lines: Vec<_> = explanation.metrics[0].cycles[0].ledger.iter().map(|entry| (entry.from, entry.to)).collect();
    let midnight = instant("03:30");
    assert_eq!(lines, [(instant("03:00"), midnight), (midnight, instant("05:00"))]);
}

#[test]
fn k5_at_the_due_instant_itself_a_cycle_is_late_by_nothing() {
    let line = "Late: due Mon 2026-03-02 13:00 +00:00, not stopped.";
    says(&preset("resolution"), &ticket("0 09:00", &[]), "0 13:00", &[line]);
}

#[test]
fn c7_a_cycle_that_was_stopped_though_it_could_never_be_due_says_so() {
    let week = json!({ "from": "2026-03-02T00:00:00Z", "to": "2026-03-02T12:00:00Z" });
    let policy = policy(json!({ "calendars": { "office": week } }));
    let line = "In time: stopped Mon 2026-03-02 14:00 +00:00; it was never due.";
    says(&policy, &ticket("0 09:00", &["0 14:00 resolved"]), "0 15:00", &[line]);
}

#[test]
fn what_debugging_prints_of_an_evaluation_leaves_its_buffers_out() {
    let evaluation = punctual::evaluate(&ticket("0 09:00", &[]), &preset("resolution"), at("0 10:00"));
    let text = format!("{evaluation:?}");
    assert!(text.contains("buffers: Buffers }"), "{text}");
    let copy: Vec<DateTime<Utc>> = evaluation.clone().next_change.into_iter().collect();
    assert_eq!(copy, [at("0 13:00")]);
}

#[test]
fn k18_a_cycle_without_a_verdict_says_what_ended_it() {
    let policy = metric(
        "resolution",
        json!({ "start": ["opened", "custom:reset"], "void": ["custom:reset"],
                                              "targets": { "*": { "*": "4h" } } }),
    );
    let page = |now: &str, reset: &str| self::page(&policy, &ticket("0 09:00", &[reset]), now);
    let soon = page("0 12:00", "0 11:00 custom name=reset");
    assert!(soon.contains("Void: ended Mon 2026-03-02 11:00 +00:00 without a verdict."), "{soon}");
    assert!(soon.contains("Ended Mon 2026-03-02 11:00 +00:00 (custom: reset)."), "{soon}");
    let late = page("0 15:00", "0 14:00 custom name=reset");
    assert!(late.contains("without a verdict. It had been late since Mon 2026-03-02 13:00 +00:00."), "{late}");
}

#[test]
fn p7_a_pause_names_the_event_that_ended_it() {
    let mut spec = json!({ "pauses": { "customer": { "ended_by": ["customer_replied", "status:waiting"] } },
        "statuses": { "pending": { "pauses": "customer" }, "waiting": { "pauses": "customer" } } });
    spec["metrics"] = json!({ "resolution": { "targets": { "*": { "*": "8h" } } } });
    let policy = policy(spec);
    let events = ["0 10:00 status_changed to=pending", "0 11:00 status_changed to=waiting", "0 12:00 customer_replied"];
    let cycle = only_cycle(&policy, &ticket("0 09:00", &events), "0 13:00");
    let causes = |entry: &Entry| match &entry.kind {
        EntryKind::Paused { opened_by, closed_by, .. } => {
            Some([opened_by, closed_by].map(|by| by.clone().unwrap().what))
        }
        _ => None,
    };
    let paused: Vec<[Arc<str>; 2]> = cycle.ledger.iter().filter_map(causes).collect();
    let waiting = "status_changed waiting";
    assert_eq!(
        paused,
        [["status_changed pending", waiting], [waiting, "customer_replied"]].map(|pair| pair.map(Arc::from))
    );
}

#[test]
fn p6_a_planned_end_is_told() {
    let policy = policy(
        json!({ "pauses": { "parts": {}, "customer": {} }, "metrics": { "resolution": { "targets": { "*": { "*": "8h" } } } } }),
    );
    let paused = json!({ "at": at("0 10:00"), "type": "paused", "reason": "parts", "until": at("0 15:00") });
    let ticket = json!({ "id": "T-1", "opened_at": at("0 09:00"), "events": [paused] });
    let ticket: Ticket = serde_json::from_value(ticket).unwrap();
    let before = page(&policy, &ticket, "0 12:00");
    assert!(before.contains("Due Tue 2026-03-03 14:00 +00:00: 1h used, 7h left."), "{before}");
    let paused = "Paused since Mon 2026-03-02 10:00 +00:00: parts; counts again Mon 2026-03-02 15:00 +00:00.";
    assert!(before.contains(paused), "{before}");
    let after = page(&policy, &ticket, "0 16:00");
    assert!(after.contains("ended as planned"), "{after}");
}
