//! Extreme input: the first and the last instant, a century, deep nesting, and empty input (B3, B4, T2).

use crate::common::{only, policy};
use chrono::{DateTime, TimeDelta, Utc};
use punctual::book::PolicyBookSpec;
use punctual::evaluate::{Comparison, Rollup};
use punctual::input::ProblemKind;
use punctual::{
    Calendar, Evaluation, EventKind, Explanation, Outcome, Phase, Policy, PolicyBook, PolicySpec, Ticket,
    alerts_between, compare, evaluate, explain,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

const FIRST: DateTime<Utc> = DateTime::<Utc>::MIN_UTC;
const LAST: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

// ---- the first and the last instant ----

/// A ladder, a pause with a cap and a message: something of each kind.
fn something() -> (Policy, Ticket) {
    let ladder = json!([{ "level": 1, "at": "2h after", "repeat": { "every": "1h", "times": 1000 } }]);
    let resolution = json!({ "ladder": "desk", "warn": ["80%"], "targets": { "*": { "*": "4h" } } });
    let policy = policy(json!({ "ladders": { "desk": ladder }, "metrics": { "resolution": resolution } }));
    let events = ["0 10:00 status_changed to=pending", "0 11:00 status_changed to=open", "1 09:00 customer_replied"];
    (policy, crate::common::ticket("0 09:00", &events))
}

#[test]
fn t2_b4_every_question_at_the_first_and_the_last_instant_is_asked_at_an_end_of_the_horizon() {
    let (policy, ticket) = something();
    let book = json!({ "policies": [{ "policy": policy.spec() }] });
    let book: PolicyBook = serde_json::from_value(book).unwrap();
    let ends = [(FIRST, at("1970-01-01T00:00:00Z"), 0), (LAST, at("2100-01-01T00:00:00Z"), 1)];
    for (now, end, cycles) in ends {
        let evaluation = evaluate(&ticket, &policy, now);
        assert_eq!((evaluation.now, only(&evaluation).len()), (end, cycles));
        assert_eq!(evaluation, evaluate(&ticket, &policy, end));
        let explanation = explain(&ticket, &policy, now);
        assert_eq!(explanation.evaluation, evaluation);
        assert!(!explanation.to_string().is_empty() && explanation.timeline().starts_with("<svg"));
        assert_eq!(book.explain(&ticket, now).explanations, [explanation]);
        assert_eq!(compare([&ticket], &policy, &policy, now).changes, []);
        assert_eq!(policy.lint_at(now), policy.lint_at(end));
        assert_eq!(evaluation.rollup().pressing.is_some(), cycles == 1);
    }
    let all = alerts_between(&ticket, &policy, FIRST, LAST);
    assert_eq!(all.len(), 1 + 1 + 1001, "a warning, the breach, and a level that fires a thousand times more");
    assert_eq!(alerts_between(&ticket, &policy, LAST, FIRST), []);
    // A leap second is the second after it: what fires in that second is not after its end.
    let (due, leap) = (at("2026-03-02T14:00:00Z"), |nanos| at("2026-03-02T13:59:59Z") + TimeDelta::nanoseconds(nanos));
    assert_eq!(alerts_between(&ticket, &policy, leap(0), due).len(), 1);
    let leap = chrono::NaiveTime::from_hms_nano_opt(13, 59, 59, 1_000_000_000).unwrap();
    let leap = due.date_naive().and_time(leap).and_utc();
    assert_eq!(alerts_between(&ticket, &policy, leap, due), []);
    assert_eq!(alerts_between(&ticket, &policy, LAST, LAST), []);
}

#[test]
fn t2_b4_a_ticket_at_the_first_or_the_last_instant_is_a_mistake_with_a_place() {
    let opened = at("2026-03-02T09:00:00Z");
    for beyond in [FIRST, LAST, at("1969-12-31T23:59:59.999999999Z"), at("2100-01-01T00:00:00Z")] {
        let outside = |ticket: Result<Ticket, punctual::InputError>, path: &str| {
            let mistakes = ticket.unwrap_err();
            let found = mistakes.problems().iter().find(|problem| problem.kind() == ProblemKind::OutsideHorizon);
            assert_eq!(found.map(|problem| problem.path()), Some(path), "{beyond}: {mistakes}");
        };
        outside(Ticket::opened("T-1", beyond).build(), "opened_at");
        outside(Ticket::opened("T-1", opened).occurred_at(beyond).build(), "occurred_at");
        outside(Ticket::opened("T-1", opened).event(beyond, EventKind::Resolved).build(), "events[0].at");
        let mut ticket = Ticket::opened("T-1", opened).build().unwrap();
        let pushed = ticket.push(punctual::Event::new(beyond, EventKind::Resolved));
        outside(pushed.map(|()| ticket.clone()), "events[0].at");
        assert!(ticket.events().is_empty(), "it is as it was");
        let events = json!([{ "at": beyond, "type": "resolved" }]);
        let read = serde_json::from_value::<Ticket>(json!({ "id": "T-1", "opened_at": opened, "events": events }));
        assert!(read.unwrap_err().to_string().contains("events[0].at"));
    }
}

// ---- a century ----

/// 100 years from 1970 on have 25 leap days, so 36,525 days; 1 January 1970 is a Thursday, and 5,217 weeks and 6 days later
/// it is a Wednesday.
#[test]
fn a_century_from_1970_on_is_due_where_the_calendar_on_the_wall_says() {
    let cases = [
        (json!({ "within": "876600h", "calendar": "24x7" }), "2070-01-01T00:00:00Z"),
        (json!("36525 calendar days"), "2070-01-01T00:00:00Z"),
        // 5,217 weeks of five days, and then Friday, Monday, Tuesday, Wednesday.
        (json!("26089 business days"), "2070-01-01T17:00:00Z"),
        // Eight hours each: the last one ends as the office closes on the 26,089th date.
        (json!("208712h"), "2069-12-31T17:00:00Z"),
    ];
    for (target, due) in cases {
        let policy = policy(json!({ "metrics": { "resolution": { "targets": { "*": { "*": target } } } } }));
        let ticket = Ticket::opened("T-1", at("1970-01-01T00:00:00Z")).build().unwrap();
        let evaluation = evaluate(&ticket, &policy, at("2000-01-01T00:00:00Z"));
        assert_eq!(only(&evaluation)[0].due_at, Some(at(due)), "{target}");
        let late = evaluate(&ticket, &policy, at(due));
        assert_eq!(only(&late)[0].outcome, Outcome::Breached, "{target}");
        assert!(!explain(&ticket, &policy, LAST).to_string().is_empty());
    }
}

#[test]
fn t2_a_century_that_ends_with_the_horizon_or_after_it_is_never_due() {
    for (target, due) in [("876599h59m59s", Some("2099-12-31T23:59:59Z")), ("876600h", None), ("1139568h", None)] {
        let target = json!({ "within": target, "calendar": "24x7" });
        let policy = policy(json!({ "metrics": { "resolution": { "targets": { "*": { "*": target } } } } }));
        let ticket = Ticket::opened("T-1", at("2000-01-01T00:00:00Z")).build().unwrap();
        let evaluation = evaluate(&ticket, &policy, LAST);
        assert_eq!(only(&evaluation)[0].due_at, due.map(at), "{target}");
    }
}

#[test]
fn p2_a_pause_with_a_cap_of_a_century_ends_after_a_century() {
    let policy = policy(json!({ "calendar": "24x7", "pauses": { "parts": { "cap": "876600h" } }, "statuses": {} }));
    let opened = at("1970-01-01T00:00:00Z");
    let ticket = Ticket::opened("T-1", opened).event(opened, EventKind::Paused { reason: "parts".into() });
    let ticket = ticket.build().unwrap();
    let paused = evaluate(&ticket, &policy, at("2069-12-31T23:59:59Z"));
    assert!(matches!(only(&paused)[0].phase, Phase::Paused { .. }));
    assert_eq!(paused.next_change, Some(at("2070-01-01T00:00:00Z")));
    let over = evaluate(&ticket, &policy, at("2070-01-01T00:00:00Z"));
    assert_eq!(only(&over)[0].due_at, Some(at("2070-01-01T04:00:00Z")));
}

/// 3,155,760,000 firings: refused where it is written, so nobody has to hold them.
#[test]
fn e4_b3_a_ladder_that_fires_each_second_for_a_century_is_refused() {
    let ladder = json!([{ "level": 1, "at": "due", "repeat": { "every": "1s", "times": 3_155_760_000_u32 } }]);
    let metrics = json!({ "resolution": { "ladder": "desk", "targets": { "*": { "*": "4h" } } } });
    let written = json!({ "id": "p", "calendar": "24x7", "ladders": { "desk": ladder }, "metrics": metrics });
    let mistakes = Policy::from_spec(serde_json::from_value(written).unwrap()).unwrap_err();
    let found: Vec<_> = mistakes.problems().iter().map(|problem| (problem.kind(), problem.path())).collect();
    assert_eq!(found, [(ProblemKind::TooLarge, "ladders.desk[0].repeat.times")]);
}

// ---- depth ----

const DEEP: usize = 100_000;

/// The value of this field is so deep, in lists and in maps; all else is left out.
fn deep(field: &str) -> [String; 2] {
    let lists = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let maps = format!("{}1{}", r#"{"a":"#.repeat(DEEP), "}".repeat(DEEP));
    [lists, maps].map(|value| format!(r#"{{"{field}":{value}}}"#))
}

#[track_caller]
fn is_refused<T: DeserializeOwned>(fields: &[&str]) {
    for field in fields.iter().chain(&["unknown to everyone"]) {
        for text in deep(field) {
            let mistake = serde_json::from_str::<T>(&text).err().map(|mistake| mistake.to_string());
            assert!(mistake.is_some_and(|mistake| mistake.len() < 1_000), "{field}");
        }
    }
}

#[test]
fn b3_json_a_hundred_thousand_deep_is_refused_wherever_it_stands() {
    is_refused::<PolicySpec>(&["id", "version", "calendars", "calendar", "metrics", "pauses", "statuses", "ladders"]);
    is_refused::<Policy>(&["metrics"]);
    is_refused::<PolicyBookSpec>(&["policies", "calendars", "matching"]);
    is_refused::<Calendar>(&["hours", "dates", "union", "of", "except"]);
    is_refused::<Ticket>(&["id", "opened_at", "attributes", "events"]);
    is_refused::<Evaluation>(&["metrics", "not_covered", "notices", "state"]);
    is_refused::<Explanation>(&["evaluation", "metrics"]);
    is_refused::<Comparison>(&["metrics", "changes"]);
    is_refused::<Rollup>(&["pressing"]);
}

// ---- nothing ----

#[track_caller]
fn missing(written: Value) -> Vec<String> {
    let mistakes = Policy::from_spec(serde_json::from_value(written).unwrap()).unwrap_err();
    assert!(mistakes.problems().iter().all(|problem| problem.kind() == ProblemKind::Missing), "{mistakes}");
    mistakes.problems().iter().map(|problem| problem.path().to_owned()).collect()
}

#[test]
fn b1_nothing_at_all_is_told_by_what_is_missing() {
    assert_eq!(missing(json!({})), ["id", "metrics"]);
    assert_eq!(missing(json!({ "id": "p", "metrics": {} })), ["metrics"]);
    assert_eq!(
        missing(json!({ "id": "p", "calendar": "24x7", "metrics": { "resolution": {} } })),
        ["metrics.resolution.targets"]
    );
    let ticket = serde_json::from_str::<Ticket>("{}").unwrap_err().to_string();
    assert!(ticket.contains("\nid: is missing") && ticket.contains("\nopened_at: is missing"), "{ticket}");
    for text in ["", " ", "null", "[]", "0", "\"\""] {
        assert!(serde_json::from_str::<PolicySpec>(text).is_err(), "`{text}` as a policy");
        assert!(serde_json::from_str::<Ticket>(text).is_err(), "`{text}` as a ticket");
        assert!(serde_json::from_str::<Evaluation>(text).is_err(), "`{text}` as an evaluation");
    }
}

#[test]
fn b4_empty_names_are_names() {
    let written = json!({ "id": "", "kind": "", "priorities": [""], "tiers": [""], "calendar": "24x7",
        "calendars": { "": "24x7" }, "pauses": { "": { "party": "" } }, "statuses": { "": { "pauses": "" } },
        "metrics": { "": { "start": ["opened"], "targets": { "": { "": "4h" } } } } });
    let policy: Policy = serde_json::from_value(written).unwrap();
    let opened = at("2026-03-02T09:00:00Z");
    let ticket = Ticket::opened("", opened).priority("").tier("").status("").build().unwrap();
    let evaluation = evaluate(&ticket, &policy, opened + TimeDelta::hours(1));
    let text = serde_json::to_string(&evaluation).unwrap();
    assert_eq!(serde_json::from_str::<Evaluation>(&text).unwrap(), evaluation);
}

#[test]
fn b4_no_tickets_no_policies_and_no_events_have_answers() {
    let (policy, _) = something();
    let nothing = compare(std::iter::empty::<&Ticket>(), &policy, &policy, LAST);
    assert_eq!((nothing.tickets, nothing.changes.len(), nothing.metrics.len()), (0, 0, 1));
    let quiet = Ticket::opened("T-1", at("2026-03-02T09:00:00Z")).build().unwrap();
    let book: PolicyBook = serde_json::from_value(json!({ "policies": [] })).unwrap();
    assert_eq!(book.select(&quiet, LAST).iter().count(), 0);
    assert!(book.explain(&quiet, LAST).explanations.is_empty());
}
