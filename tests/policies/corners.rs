//! Rare cases of policies, calendars and books: builders on fields of the wrong type, words that are almost right,
//! and lints of rare forms.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use punctual::book::{BookEntrySpec, ConditionsSpec, Considered, PolicyBookSpec};
use punctual::calendar::{Zone, Zones};
use punctual::input::{LintKind, ProblemKind};
use punctual::policy::CalendarChoice;
use punctual::{
    AlertKey, Calendar, CalendarSpec, InputError, MetricSpec, Policy, PolicyBook, PolicySpec, TargetSpec, Ticket,
    evaluate,
};
use serde_json::{Value, json};

use crate::common::{at, ticket};

fn spec(written: Value) -> PolicySpec {
    serde_json::from_value(written).unwrap()
}

fn told(mistakes: &InputError) -> Vec<(ProblemKind, &str)> {
    mistakes.problems().iter().map(|problem| (problem.kind(), problem.path())).collect()
}

/// A policy with these metrics on a calendar that is always open; other fields beside them.
fn with(metrics: Value, others: Value) -> Value {
    let mut written = json!({ "id": "p", "calendar": "24x7", "metrics": metrics });
    written.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    written
}

fn one(metric: Value, others: Value) -> Value {
    with(json!({ "resolution": metric }), others)
}

fn lints(written: Value) -> Vec<(LintKind, String)> {
    let policy: Policy = serde_json::from_value(written).unwrap_or_else(|error| panic!("{error}"));
    policy.lint().iter().map(|lint| (lint.kind(), lint.path().to_owned())).collect()
}

// ---- builders ----

#[test]
fn b1_what_a_builder_cannot_add_to_stays_and_is_reported() {
    let broken = spec(json!({ "id": "p", "calendar": "24x7", "metrics": 5 }));
    let broken = broken.metrics("resolution", MetricSpec::new().targets("*", "*", "4h"));
    let mistakes = Policy::from_spec(broken).unwrap_err();
    assert_eq!(told(&mistakes), [(ProblemKind::WrongType, "metrics")]);
}

#[test]
fn c5_hours_given_to_what_is_nested_too_deep_change_nothing() {
    let nested = (0..70).fold(CalendarSpec::always(), |inner, _| CalendarSpec::union([inner]));
    let path = |spec: CalendarSpec| Calendar::from_spec(spec).unwrap_err().to_string();
    assert_eq!(path(nested.clone().hours("mon", ["09:00-10:00"])), path(nested));
}

#[test]
fn a_plain_name_of_a_calendar_chooses_nothing() {
    let plain = CalendarChoice::named("24x7").calendars("emea", "nowhere").default("nowhere");
    assert_eq!(plain, CalendarChoice::from("24x7".to_owned()));
    let target = TargetSpec::within("4h").calendar(plain);
    let built = PolicySpec::new("p").metrics("resolution", MetricSpec::new().targets("*", "*", target));
    assert!(Policy::try_from(built).is_ok());
}

#[test]
fn policies_are_equal_when_they_are_written_the_same() {
    let written = one(json!({ "targets": { "*": { "*": "4h" } } }), json!({}));
    let policy = |written: &Value| Policy::from_spec(spec(written.clone())).unwrap();
    let (policy, other) = (policy(&written), policy(&written));
    assert_eq!(policy, policy.clone());
    assert_eq!(policy, other);
    assert_ne!(policy, Policy::from_spec(spec(one(json!({ "targets": { "*": { "*": "5h" } } }), json!({})))).unwrap());
}

#[test]
fn a_ticket_says_the_status_that_it_was_opened_with() {
    let of = |status: Option<&str>| {
        let ticket = Ticket::opened("T-1", at("0 09:00"));
        status.map_or(ticket.clone(), |status| ticket.status(status)).build().unwrap()
    };
    assert_eq!((of(Some("new")).status(), of(None).status()), (Some("new"), None));
}

// ---- words that are nearly right ----

#[test]
fn e5_a_key_is_read_only_as_it_is_written() {
    let key = "T/sla/resolution/1/breach/0";
    assert_eq!(key.parse::<AlertKey>().unwrap().to_string(), key);
    for other in ["T/sla/resolution/01/breach/0", "T/sla/resolution/1/breach/+0", "T/sla/resolution/1/breach/0/x"] {
        assert!(other.parse::<AlertKey>().is_err(), "{other}");
    }
}

#[test]
fn c8_a_change_of_the_clock_is_at_a_whole_second_and_later_than_the_last() {
    let hour = |hours: i32| FixedOffset::east_opt(hours * 3_600).unwrap();
    let zone = |changes: &[(DateTime<Utc>, FixedOffset)]| Zone::from_transitions("x", hour(0), changes.iter().copied());
    let change = at("0 09:00");
    let said = |changes: &[(DateTime<Utc>, FixedOffset)]| zone(changes).unwrap_err().to_string();
    assert!(said(&[(change + TimeDelta::milliseconds(1), hour(1))]).contains("whole second"));
    assert!(said(&[(change, hour(1)), (change, hour(2))]).contains("in order of time"));
    assert!(zone(&[(change, hour(1)), (change + TimeDelta::seconds(1), hour(2))]).is_ok());
}

#[test]
fn b1_of_very_many_names_the_first_are_listed() {
    let metrics = (0..40)
        .map(|number| (format!("m{number:02}"), json!({ "start": ["opened"], "targets": { "*": { "*": "4h" } } })));
    let metrics = Value::Object(metrics.collect());
    let mistakes =
        Policy::from_spec(spec(with(metrics, json!({ "pauses": { "parts": { "metrics": ["x"] } } })))).unwrap_err();
    let text = mistakes.to_string();
    assert!(text.contains("`m00`, `m01`") && text.contains(" and others") && !text.contains("m39"), "{text}");
}

#[test]
fn b1_names_that_are_too_long_or_too_many_get_no_suggestion() {
    let long = "n".repeat(60);
    let pauses = json!({ &long: { "metrics": ["resolutoin"] } });
    let metric = json!({ "pause": [&long[1..], "parst"], "targets": { "*": { "*": "4h" } } });
    let mut written = one(metric, json!({ "pauses": pauses }));
    written["pauses"]["parts"] = json!({});
    let mistakes = Policy::from_spec(spec(written)).unwrap_err();
    let suggested: Vec<Option<&str>> = mistakes.problems().iter().map(|problem| problem.suggestion()).collect();
    assert_eq!(suggested, [None, Some("parts"), Some("resolution")], "{mistakes}");
    // Of 1,500 invalid triggers, the first thousand are reported.
    let triggers: Vec<&str> = std::iter::repeat_n("agent_repleid", 1_500).collect();
    let metric = json!({ "stop": triggers, "targets": { "*": { "*": "4h" } } });
    let mistakes = Policy::from_spec(spec(one(metric, json!({})))).unwrap_err();
    let (first, last) = (&mistakes.problems()[0], mistakes.problems().last().unwrap());
    assert_eq!(first.suggestion(), Some("agent_replied"));
    assert_eq!((mistakes.problems().len(), last.kind()), (1_001, ProblemKind::TooLarge));
}

#[test]
fn b1_a_name_that_would_break_a_line_or_turn_it_around_is_quoted_in_a_path() {
    for odd in ["a\u{2028}b", "a\u{202e}b", "a\nb"] {
        let mistakes = Policy::from_spec(spec(with(json!({ odd: {} }), json!({})))).unwrap_err();
        let paths: Vec<&str> = mistakes.problems().iter().map(|problem| problem.path()).collect();
        assert!(paths.iter().all(|path| path.starts_with("metrics[\"a\\")), "{paths:?}");
    }
}

#[test]
fn b1_what_a_book_says_of_a_version_that_is_none() {
    let policy = one(json!({ "targets": { "*": { "*": "4h" } } }), json!({ "version": "two" }));
    let book: PolicyBookSpec = serde_json::from_value(json!({ "policies": [{ "policy": policy }] })).unwrap();
    let mistakes = PolicyBook::from_spec(book).unwrap_err();
    let found: Vec<_> = mistakes.problems().iter().map(|problem| (problem.kind(), problem.path())).collect();
    assert_eq!(found, [(ProblemKind::WrongType, "policies[0].policy.version")]);
}

#[test]
fn b2_verdicts_of_tomorrow_are_shown_as_unknown() {
    let policy =
        || PolicySpec::new("p").calendar("24x7").metrics("resolution", MetricSpec::new().targets("*", "*", "4h"));
    let entry = BookEntrySpec::new(policy()).when(ConditionsSpec::new().tier(["gold"]));
    let book = PolicyBook::from_spec(PolicyBookSpec::new().policies([entry])).unwrap();
    let considered = book.explain_selection(&ticket("0 09:00", &[]), at("0 10:00"));
    let mut written = serde_json::to_value(&considered[0]).unwrap();
    written["verdict"]["result"] = json!("a word of tomorrow");
    let newer: Considered = serde_json::from_value(written.clone()).unwrap_or_else(|error| panic!("{error} {written}"));
    assert_eq!(newer.verdict.to_string(), "unknown");
}

// ---- places ----

/// The clock goes from 23:30 to 00:30: at 23:45 no wall ever was on that date.
#[test]
fn a3_a_wall_clock_time_that_the_end_of_a_date_skips_is_due_where_the_date_ends() {
    let hours = |hours: i32| FixedOffset::east_opt(hours * 3_600).unwrap();
    let change = at("1 23:30");
    let zones = Zones::bundled().with(Zone::from_transitions("leap", hours(0), [(change, hours(1))]).unwrap());
    let target = json!({ "within": "next business day", "due": "same_time" });
    let round = json!({ "time_zone": "leap", "hours": { "mon-sun": ["00:00-24:00"] } });
    let written = json!({ "id": "p", "calendars": { "round": round }, "calendar": "round",
        "metrics": { "resolution": { "targets": { "*": { "*": target } } } } });
    let policy = Policy::from_spec_with(spec(written), &zones).unwrap();
    let due = |opened: &str| {
        let evaluation = evaluate(&ticket(opened, &[]), &policy, at(opened));
        evaluation.metrics[0].cycles[0].due_at
    };
    assert_eq!(due("0 23:45"), Some(change));
    assert_eq!(due("0 23:15"), Some(at("1 23:15")));
}

// ---- lints ----

#[test]
fn k1_parts_of_a_preset_that_can_do_nothing_are_told_at_the_metric() {
    let preset = |part: &str, value: Value| {
        let mut metric = json!({ "targets": { "*": { "*": "4h" } } });
        metric[part] = value;
        lints(with(json!({ "every_response": metric }), json!({})))
    };
    assert_eq!(preset("after_answer", json!(true)), [(LintKind::IdleTrigger, "metrics.every_response".to_owned())]);
    assert_eq!(preset("stop", json!([])), [(LintKind::NeverRepeats, "metrics.every_response".to_owned())]);
}

#[test]
fn k1_a_metric_that_counts_in_no_status_is_told_where_no_status_is_known() {
    let metric = json!({ "counts_in": [], "targets": { "*": { "*": "4h" } } });
    assert_eq!(lints(one(metric, json!({}))), [(LintKind::AlwaysPaused, "metrics.resolution".to_owned())]);
}

#[test]
fn a3_business_days_are_compared_where_they_count_alike() {
    let visit = |within: &str, field: &str, value: Value| {
        let mut target = json!({ "within": within });
        target[field] = value;
        let whole = json!({ "targets": { "*": { "*": "2 business days" } } });
        let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } });
        let metrics = json!({ "first_visit": { "targets": { "*": { "*": target } } }, "resolution": whole });
        lints(with(metrics, json!({ "calendar": "a", "calendars": { "a": office, "b": office } })))
    };
    let longer = [(LintKind::LongerThanResolution, "metrics.first_visit.targets.*.*".to_owned())];
    let unused = [(LintKind::UnusedCalendar, "calendars.b".to_owned())];
    assert_eq!(visit("3 business days", "calendar", json!("a")), [unused.clone(), longer].concat());
    assert_eq!(visit("2 business days", "calendar", json!("a")), unused);
    assert_eq!(visit("3 business days", "cutoff", json!("12:00")), unused);
    assert_eq!(visit("3 business days", "calendar", json!("b")), []);
}

#[test]
fn e1_levels_in_units_that_cannot_be_compared_are_in_any_order() {
    let order = |first: &str, second: &str| {
        let levels = json!([{ "level": 1, "at": first }, { "level": 2, "at": second }]);
        lints(one(
            json!({ "ladder": "desk", "targets": { "*": { "*": "4h" } } }),
            json!({ "ladders": { "desk": levels } }),
        ))
    };
    let wrong = [(LintKind::LevelsOutOfOrder, "ladders.desk[1]".to_owned())];
    assert_eq!(order("2 calendar days after", "1 calendar day after"), wrong);
    assert_eq!(order("1 business day after", "2h after"), []);
    assert_eq!(order("2h wall after", "1h after"), []);
}

#[test]
fn e1_a_level_after_a_target_that_is_never_due_is_told_once() {
    let window = json!({ "from": "2026-03-02T09:00:00Z", "to": "2026-03-02T12:00:00Z" });
    let level = json!([{ "level": 1, "at": "1h after" }]);
    let of = |within: &str| {
        let metric = json!({ "ladder": "desk", "targets": { "*": { "*": { "within": within, "calendar": "once" } } } });
        lints(one(metric, json!({ "calendars": { "once": window }, "ladders": { "desk": level } })))
    };
    assert_eq!(of("4h"), [(LintKind::NeverDue, "metrics.resolution.targets.*.*".to_owned())]);
    assert_eq!(of("3h"), [(LintKind::NeverFires, "ladders.desk[0]".to_owned())]);
    assert_eq!(of("2h"), []);
}

#[test]
fn b3_lints_of_very_many_statuses_and_reasons_end() {
    let names = |letter: char, count: usize| (0..count).map(move |number| format!("{letter}{number}"));
    let metrics: serde_json::Map<String, Value> = names('m', 256)
        .map(|name| {
            (name, json!({ "start": ["opened"], "stop": ["agent_replied"], "targets": { "*": { "*": "4h" } } }))
        })
        .collect();
    let statuses: serde_json::Map<String, Value> =
        names('s', 5_000).map(|name| (name, json!({ "pauses": "r0" }))).collect();
    let pauses: serde_json::Map<String, Value> = names('r', 256).map(|name| (name, json!({}))).collect();
    let found = lints(with(metrics.into(), json!({ "statuses": statuses, "pauses": pauses })));
    // A million of them are looked at: 200 metrics with 5,000 statuses each.
    assert_eq!(found.len(), 200);
    assert!(found.iter().all(|(kind, _)| *kind == LintKind::AlwaysPaused));
}

#[test]
fn b3_a_thousand_lints_are_told() {
    let targets: serde_json::Map<String, Value> = (0..1_500).map(|number| (format!("p{number}"), json!({}))).collect();
    let mut written = one(json!({ "targets": targets }), json!({}));
    written["priorities"] = (0..1_500).map(|number| format!("p{number}")).collect();
    written["metrics"]["resolution"]["targets"]["*"] = json!({ "*": "4h" });
    assert_eq!(lints(written).len(), 1_000);
}

#[test]
fn s1_a_policy_that_is_valid_in_another_time_hides_none() {
    let policy = |id: &str| {
        PolicySpec::new(id).calendar("24x7").metrics("resolution", MetricSpec::new().targets("*", "*", "4h"))
    };
    let lints = |first: BookEntrySpec| {
        let book = PolicyBookSpec::new().policies([first, policy("second").into()]);
        PolicyBook::from_spec(book).unwrap().lint().len()
    };
    let first = || BookEntrySpec::new(policy("first"));
    assert_eq!(lints(first()), 1);
    assert_eq!(lints(first().valid(at("0 00:00")..)), 0);
    assert_eq!(lints(first().valid(..at("0 00:00"))), 0);
}
