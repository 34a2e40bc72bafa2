//! Caps on pauses (P2), the statuses and reasons that a metric lists (K1), and calendars chosen by an attribute (S3):
//! one small case for each rule. The labels are those of `docs/semantics.md`.

use crate::common::{at, cycle, hours, only, policy, ticket, ticket_with};
use punctual::evaluate::NoticeKind;
use punctual::input::ProblemKind;
use punctual::{Phase, Policy, PolicySpec, evaluate};
use serde_json::{Value, json};

/// A resolution within four office hours; parts may take three working hours of a cycle, the customer any time.
fn capped(metric: Value) -> Policy {
    let mut resolution = json!({ "targets": { "*": { "*": "4h" } } });
    resolution.as_object_mut().unwrap().extend(metric.as_object().unwrap().clone());
    policy(json!({
        "metrics": { "resolution": resolution },
        "pauses": { "parts": { "party": "vendor", "cap": "3h" }, "customer": { "party": "customer" } }
    }))
}

#[track_caller]
fn paused(phase: Phase) -> (String, String) {
    let Phase::Paused { since, reason, .. } = phase else { panic!("{phase:?}") };
    (reason.to_string(), since.format("%d %H:%M").to_string())
}

fn problems(parts: Value) -> Vec<(ProblemKind, String)> {
    let mut all = json!({ "id": "p", "calendar": "24x7", "metrics": {
        "resolution": { "targets": { "*": { "*": "4h" } } }, "first_response": { "targets": { "*": { "*": "4h" } } } } });
    all.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    let spec: PolicySpec = serde_json::from_value(all).unwrap();
    let invalid = Policy::from_spec(spec).unwrap_err();
    invalid.problems().iter().map(|problem| (problem.kind(), problem.path().to_owned())).collect()
}

// ---- P2: caps ----

#[test]
fn p2_a_cap_ends_the_pause_when_it_is_used_up_and_is_the_next_change() {
    let ticket = ticket("0 09:00", &["0 10:00 paused reason=parts"]);
    let policy = capped(json!({}));
    let before = evaluate(&ticket, &policy, at("0 12:59"));
    assert_eq!(before.next_change, Some(at("0 13:00")));
    assert_eq!((only(&before)[0].due_at, only(&before)[0].due_if_resumed), (Some(at("0 16:00")), None));
    let after = evaluate(&ticket, &policy, at("0 13:00"));
    assert_eq!((only(&after)[0].phase.clone(), only(&after)[0].due_at), (Phase::Running, Some(at("0 16:00"))));
    let late = cycle(&policy, &ticket, "1 09:00");
    assert_eq!((late.breached_at, late.paused), (Some(at("0 16:00")), hours(3)));
}

#[test]
fn p2_a_cap_used_up_at_closing_runs_out_at_that_closing() {
    let ticket = ticket("0 13:00", &["0 14:00 paused reason=parts"]);
    let found = evaluate(&ticket, &capped(json!({})), at("0 16:00"));
    assert_eq!(found.next_change, Some(at("0 17:00")));
    let closed = cycle(&capped(json!({})), &ticket, "0 17:00");
    assert_eq!(closed.phase, Phase::OutsideHours { opens_at: Some(at("1 09:00")) });
    assert_eq!(closed.due_at, Some(at("1 12:00")));
}

#[test]
fn p2_only_time_charged_uses_the_cap_and_then_the_next_reason_is_charged() {
    let events = ["0 10:00 paused reason=customer", "0 11:00 paused reason=parts", "0 12:00 resumed reason=customer"];
    let ticket = ticket("0 09:00", &events);
    // Until twelve the customer is charged, so parts have their three hours from then on.
    assert_eq!(evaluate(&ticket, &capped(json!({})), at("0 12:00")).next_change, Some(at("0 15:00")));
    let events = ["0 10:00 paused reason=parts", "0 11:00 paused reason=customer"];
    let both = crate::common::ticket("0 09:00", &events);
    let policy = capped(json!({}));
    assert_eq!(paused(cycle(&policy, &both, "0 12:59").phase), ("parts".into(), "02 10:00".into()));
    assert_eq!(evaluate(&both, &policy, at("0 12:00")).next_change, Some(at("0 13:00")));
    assert_eq!(paused(cycle(&policy, &both, "0 13:00").phase), ("customer".into(), "02 10:00".into()));
}

#[test]
fn p2_a_used_cap_stays_used_in_its_cycle_and_is_fresh_in_the_next() {
    let events = ["0 09:00 paused reason=parts", "0 11:00 resumed reason=parts", "0 13:00 paused reason=parts"];
    assert_eq!(
        evaluate(&ticket("0 09:00", &events), &capped(json!({})), at("0 13:00")).next_change,
        Some(at("0 14:00"))
    );
    let events = ["0 09:00 paused reason=parts", "0 11:00 resolved", "0 12:00 reopened", "0 12:00 paused reason=parts"];
    let reopened = ticket("0 09:00", &events);
    assert_eq!(evaluate(&reopened, &capped(json!({})), at("0 12:00")).next_change, Some(at("0 13:00")));
    let anew = capped(json!({ "on_reopen": "new_cycle" }));
    assert_eq!(evaluate(&reopened, &anew, at("0 12:00")).next_change, Some(at("0 15:00")));
}

#[test]
fn p2_a_cycle_counted_again_counts_its_caps_again() {
    let always = json!({ "within": "4h", "calendar": "24x7" });
    let targets = json!({ "high": { "*": "4h" }, "low": { "*": always } });
    let events = ["0 16:00 paused reason=parts", "0 22:00 priority_changed to=low"];
    let ticket = ticket_with("0 15:00", json!({ "priority": "high" }), &events);
    // Round the clock, the three hours from four o'clock were over at seven: since then the clock has counted.
    let again = capped(json!({ "targets": targets, "on_retarget": "retroactive" }));
    let found = cycle(&again, &ticket, "0 22:00");
    assert_eq!((found.elapsed, found.paused, found.phase), (hours(4), hours(3), Phase::Running));
    assert_eq!((found.due_at, found.breached_at), (Some(at("0 22:00")), Some(at("0 22:00"))));
    // What has been charged stays charged: one office hour, and two more hours round the clock.
    let kept = capped(json!({ "targets": targets }));
    let found = evaluate(&ticket, &kept, at("0 22:00"));
    assert_eq!((only(&found)[0].elapsed, found.next_change), (hours(1), Some(at("1 00:00"))));
}

#[test]
fn p2_a_cap_is_working_time() {
    let cap = |cap: &str| problems(json!({ "pauses": { "parts": { "cap": cap } } }));
    let at = "pauses.parts.cap".to_owned();
    assert_eq!(cap("2 business days"), [(ProblemKind::Senseless, at.clone())]);
    assert_eq!(cap("1d"), [(ProblemKind::Unreadable, at)]);
    let many: Value = (0..65).map(|number| (format!("r{number}"), json!({ "cap": "1h" }))).collect();
    assert_eq!(problems(json!({ "pauses": many })), [(ProblemKind::TooLarge, "pauses".to_owned())]);
}

// ---- K1: what a metric names itself ----

#[test]
fn k1_a_metric_with_a_list_of_reasons_is_paused_by_these_only() {
    let ticket = ticket("0 09:00", &["0 10:00 paused reason=customer", "0 11:00 paused reason=parts"]);
    let own = |reasons: Value| cycle(&capped(json!({ "pause": reasons })), &ticket, "0 11:30").paused;
    assert_eq!(own(json!(["parts"])), hours(1) / 2);
    assert_eq!(own(json!([])), hours(0));
    assert_eq!(own(json!(["customer", "parts"])), hours(1) + hours(1) / 2);
}

#[test]
fn k1_both_sides_of_a_pause_have_to_agree() {
    let both = |pause: Value, metrics: Value| {
        let target = json!({ "*": { "*": "4h" } });
        problems(json!({ "pauses": { "parts": { "metrics": metrics } }, "metrics": {
            "resolution": { "targets": target, "pause": pause }, "first_response": { "targets": target } } }))
    };
    let place = |path: &str| (ProblemKind::Senseless, path.to_owned());
    assert_eq!(both(json!([]), json!(["resolution"])), [place("metrics.resolution.pause")]);
    assert_eq!(both(json!(["parts"]), json!(["first_response"])), [place("metrics.resolution.pause[0]")]);
    let unknown = (ProblemKind::UnknownName, "metrics.resolution.pause[0]".to_owned());
    assert_eq!(both(json!(["part"]), json!(["first_response"])), [unknown]);
}

#[test]
fn k1_a_metric_counts_in_the_statuses_that_it_lists() {
    let policy = capped(json!({ "counts_in": ["open", "in progress"] }));
    let events = [
        "0 10:00 status_changed to=in_progress",
        "0 11:00 status_changed to=in_limbo",
        "0 11:30 status_changed to=new",
        "0 12:00 status_changed to=open",
    ];
    let ticket = ticket_with("0 09:00", json!({ "status": "open" }), &events);
    let found = evaluate(&ticket, &policy, at("0 11:45"));
    // `in_progress` is not `in progress`; and leaving one such status for another is no break.
    assert_eq!(paused(only(&found)[0].phase.clone()), ("counts_in".into(), "02 10:00".into()));
    let unknown: Vec<_> = found.notices.iter().map(|notice| (notice.kind, &*notice.name)).collect();
    assert_eq!(unknown, [(NoticeKind::UnknownStatus, "in_limbo"), (NoticeKind::UnknownStatus, "in_progress")]);
    assert_eq!(cycle(&policy, &ticket, "0 13:00").elapsed, hours(2));
    // No status yet is not another one, and a finished one is no pause.
    assert_eq!(cycle(&policy, &crate::common::ticket("0 09:00", &[]), "0 10:00").elapsed, hours(1));
    let reopened = crate::common::ticket("0 09:00", &["0 10:00 status_changed to=solved", "0 11:00 reopened"]);
    assert_eq!(cycle(&policy, &reopened, "0 12:00").elapsed, hours(2));
}

// ---- S3 ----

#[test]
fn s3_an_attribute_chooses_the_calendar_and_a_change_is_a_retarget() {
    let by_region = json!({ "attribute": "region", "calendars": { "apac": "tokyo" }, "default": "office" });
    let policy = policy(json!({
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } },
                       "tokyo": { "time_zone": "Asia/Tokyo", "hours": { "mon-fri": ["09:00-17:00"] } } },
        "calendar": by_region }));
    let due = |fields: Value, events: &[&str]| {
        let found = cycle(&policy, &ticket_with("0 09:00", fields, events), "0 14:00");
        (found.calendar.to_string(), found.due_at)
    };
    assert_eq!(due(json!({}), &[]), ("office".into(), Some(at("0 13:00"))));
    assert_eq!(due(json!({ "attributes": { "region": "emea" } }), &[]), ("office".into(), Some(at("0 13:00"))));
    // Tokyo closes eight hours before London reads five, and opens at midnight.
    let apac = json!({ "attributes": { "region": "apac" } });
    assert_eq!(due(apac.clone(), &[]), ("tokyo".into(), Some(at("1 04:00"))));
    let moved = ["0 10:00 attribute_changed name=region to=emea"];
    assert_eq!(due(apac, &moved), ("office".into(), Some(at("0 14:00"))));
    let elsewhere = ["0 10:00 attribute_changed name=product to=apac"];
    assert_eq!(due(json!({}), &elsewhere), ("office".into(), Some(at("0 13:00"))));
}

#[test]
fn s3_every_mistake_in_a_choice_is_found() {
    let choice = |choice: Value| problems(json!({ "calendar": choice }));
    let place = |kind, path: &str| (kind, path.to_owned());
    let found = choice(json!({ "attribute": 3, "calendars": { "a": "x", "b": 1 }, "by": "region" }));
    let expected = [
        place(ProblemKind::WrongType, "calendar.attribute"),
        place(ProblemKind::UnknownField, "calendar.by"),
        place(ProblemKind::UnknownName, "calendar.calendars.a"),
        place(ProblemKind::WrongType, "calendar.calendars.b"),
        place(ProblemKind::Missing, "calendar.default"),
    ];
    assert_eq!(found, expected);
}

// ---- A5: a deadline that waits for an opening, through pauses ----

/// Used up at a closing, due at the first instant that is open and not paused, whatever pauses cut the time into pieces.
#[test]
fn a5_a_deadline_lands_at_the_first_open_instant_without_a_pause() {
    let target = json!({ "within": "4h", "lands": "next_open" });
    let policy = policy(json!({ "metrics": { "resolution": { "targets": { "*": { "*": target } } } } }));
    let pause = |from: &str, to: &str| [format!("{from} paused reason=parts"), format!("{to} resumed reason=parts")];
    let afternoon = pause("0 14:00", "0 15:00");
    let evening = pause("0 18:00", "0 19:00");
    let morning = pause("1 09:00", "1 12:00");
    let later = pause("1 09:30", "1 12:00");
    let before = [afternoon, evening].concat();
    let due = |events: &[String], opened: &str| {
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        let found = cycle(&policy, &ticket(opened, &events), "1 13:00");
        (found.due_at, found.breached_at)
    };
    let opening = (Some(at("1 09:00")), Some(at("1 09:00")));
    let noon = (Some(at("1 12:00")), Some(at("1 12:00")));
    for (pause, expected) in [(&[][..], opening), (&later[..], opening), (&morning[..], noon)] {
        assert_eq!(due(pause, "0 13:00"), expected);
        assert_eq!(due(&[&before[2..], pause].concat(), "0 13:00"), expected, "and in the night before");
        assert_eq!(due(&[&before[..], pause].concat(), "0 12:00"), expected, "and in the afternoon");
    }
}
