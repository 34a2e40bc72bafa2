//! Replacing one part of a policy, and comparing the same tickets under two policies.

use crate::common::{at, policy, ticket, ticket_with};
use punctual::evaluate::{Attainment, Change};
use punctual::input::ProblemKind;
use punctual::{
    CalendarSpec, EventKind, InputError, MetricSpec, Outcome, Policy, PolicySpec, TargetSpec, Ticket, compare, evaluate,
};
use serde_json::{Value, json};

fn written(spec: &PolicySpec) -> Value {
    serde_json::to_value(spec).unwrap()
}

fn spec() -> PolicySpec {
    let gold = json!({ "within": "2 business days", "cutoff": "15:00", "warn": ["50%"], "calendar": "office" });
    let targets = json!({ "high": { "gold": gold, "*": "8h" }, "*": { "*": "16h" } });
    let response = json!({ "targets": { "*": { "*": "1h" } } });
    let metrics = json!({ "resolution": { "targets": targets }, "first_response": response });
    policy(json!({ "metrics": metrics })).spec().clone()
}

/// What differs between two values, as pointers.
fn differing(one: &Value, other: &Value, at: String, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            one.iter().for_each(|(key, value)| differing(value, &other[key], format!("{at}/{key}"), found));
        }
        _ if one == other => {}
        _ => found.push(at),
    }
}

fn changed(spec: &PolicySpec, by: &PolicySpec) -> Vec<String> {
    let mut found = Vec::new();
    differing(&written(spec), &written(by), String::new(), &mut found);
    found
}

#[test]
fn one_part_is_replaced_and_the_rest_stays_as_it_was_written() {
    let late = || CalendarSpec::weekly("UTC").hours("mon-fri", ["11:00-19:00"]);
    let replaced = spec().replace_calendar("office", late()).unwrap();
    assert_eq!(changed(&spec(), &replaced), ["/calendars/office/hours/mon-fri"]);
    let replaced = spec().replace_allowance("resolution", "high", "gold", "1 business day").unwrap();
    assert_eq!(changed(&spec(), &replaced), ["/metrics/resolution/targets/high/gold/within"]);
    let replaced = spec().replace_allowance("resolution", "high", "*", "4h").unwrap();
    assert_eq!(changed(&spec(), &replaced), ["/metrics/resolution/targets/high/*"]);
    let replaced =
        spec().replace_target("resolution", "high", "gold", TargetSpec::within("4h").calendar("24x7")).unwrap();
    assert_eq!(changed(&spec(), &replaced), ["/metrics/resolution/targets/high/gold"]);
    let cell = &written(&replaced)["metrics"]["resolution"]["targets"]["high"]["gold"];
    assert_eq!(cell, &json!({ "within": "4h", "calendar": "24x7" }));
    Policy::from_spec(replaced).unwrap();
}

#[track_caller]
fn refused(result: Result<PolicySpec, InputError>, path: &str, text: &str) {
    let mistakes = result.unwrap_err();
    let [mistake] = mistakes.problems() else { panic!("{mistakes}") };
    assert_eq!((mistake.path(), mistake.kind()), (path, ProblemKind::UnknownName));
    assert_eq!(mistake.to_string(), format!("{path}: {text}"));
}

#[test]
fn what_is_not_there_is_an_error_and_never_an_addition() {
    let always = CalendarSpec::always;
    refused(
        spec().replace_calendar("ofice", always()),
        "calendars.ofice",
        "there is no calendar `ofice` to replace; did you mean `office`? The names here are `office`",
    );
    // A word of the format is no calendar of the policy.
    refused(
        spec().replace_calendar("24x7", always()),
        "calendars.24x7",
        "there is no calendar `24x7` to replace; the names here are `office`",
    );
    let allowance = |metric, priority, tier| spec().replace_allowance(metric, priority, tier, "1h");
    refused(
        allowance("resolutoin", "high", "gold"),
        "metrics.resolutoin",
        "there is no metric `resolutoin` to replace; did you mean `resolution`? The names here are `first_response`, `resolution`",
    );
    refused(
        allowance("resolution", "low", "gold"),
        "metrics.resolution.targets.low",
        "there is no priority `low` to replace; the names here are `*`, `high`",
    );
    // Gold falls under `*` there, and replacing that would change the others, too.
    refused(
        allowance("resolution", "*", "gold"),
        "metrics.resolution.targets.*.gold",
        "there is no tier `gold` to replace; the names here are `*`",
    );
    refused(
        spec().replace_target("resolution", "high", "silver", "1h"),
        "metrics.resolution.targets.high.silver",
        "there is no tier `silver` to replace; the names here are `*`, `gold`",
    );
    refused(
        PolicySpec::new("p").replace_calendar("office", always()),
        "calendars.office",
        "there is no calendar `office` to replace; there is none here",
    );
    let empty = PolicySpec::new("p").metrics("resolution", MetricSpec::new());
    refused(
        empty.replace_target("resolution", "*", "*", "1h"),
        "metrics.resolution.targets.*",
        "there is no priority `*` to replace; there is none here",
    );
}

#[test]
fn a_part_of_the_wrong_type_can_be_replaced_or_is_not_there() {
    let read = |text: &str| serde_json::from_str::<PolicySpec>(text).unwrap();
    let number =
        r#"{ "id": "p", "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": 4 } } } } }"#;
    let repaired = read(number).replace_allowance("resolution", "*", "*", "4h").unwrap();
    assert_eq!(written(&repaired)["metrics"]["resolution"]["targets"]["*"]["*"], json!("4h"));
    for text in [
        r#"{ "metrics": 4 }"#,
        r#"{ "metrics": { "resolution": 4 } }"#,
        r#"{ "metrics": { "resolution": { "targets": [] } } }"#,
        r#"{ "metrics": { "resolution": { "targets": { "*": "4h" } } } }"#,
    ] {
        let mistakes = read(text).replace_allowance("resolution", "*", "*", "4h").unwrap_err();
        assert!(mistakes.to_string().ends_with("to replace; there is none here"), "{text}: {mistakes}");
    }
}

#[test]
fn what_replaces_is_checked_with_the_rest() {
    let replaced = spec().replace_allowance("resolution", "high", "gold", "1d").unwrap();
    let replaced = replaced.replace_calendar("office", CalendarSpec::weekly("Mars/Olympus")).unwrap();
    let mistakes = Policy::from_spec(replaced).unwrap_err();
    let paths: Vec<&str> = mistakes.problems().iter().map(|mistake| mistake.path()).collect();
    assert!(paths.contains(&"metrics.resolution.targets.high.gold.within"), "{paths:?}");
    assert!(paths.contains(&"calendars.office.time_zone"), "{paths:?}");
}

// ---- the same tickets under two policies ----

fn within(allowance: &str) -> Policy {
    let targets = json!({ "high": { "*": "4h" }, "*": { "*": allowance } });
    policy(json!({ "metrics": { "resolution": { "targets": targets } } }))
}

/// Changes as `T-1 1: Met -> Breached, 03-02 13:00 -> 03-02 11:00`.
fn lines(changes: &[Change]) -> Vec<String> {
    let one = |change: &Change| {
        let [before, after] =
            [change.before, change.after].map(|outcome| outcome.map_or("-".into(), |one| format!("{one:?}")));
        let [was, is] = [change.due_before, change.due_after]
            .map(|due| due.map_or("-".to_owned(), |due| due.format("%m-%d %H:%M").to_string()));
        format!("{} {}: {before} -> {after}, {was} -> {is}", change.ticket, change.cycle)
    };
    changes.iter().map(one).collect()
}

fn named(id: &str, priority: &str, opened: &str, events: &[&str]) -> Ticket {
    ticket_with(opened, json!({ "id": id, "priority": priority }), events)
}

#[test]
fn verdicts_that_change_and_deadlines_that_move_are_counted() {
    let tickets = [
        named("unmoved", "high", "0 09:00", &["0 10:00 resolved"]),
        named("late", "low", "0 09:00", &["0 12:00 resolved"]),
        named("met", "low", "0 09:00", &["0 10:00 resolved"]),
        named("open", "low", "1 09:00", &[]),
        named("paused", "low", "1 09:00", &["1 10:00 paused reason=parts"]),
        // Over the night, so that its deadline moves by more.
        named("overnight", "low", "0 16:00", &["0 16:30 resolved"]),
    ];
    let found = compare(&tickets, &within("4h"), &within("2h"), at("1 10:30"));
    let expected = [
        "late 1: Met -> Breached, 03-02 13:00 -> 03-02 11:00",
        "met 1: Met -> Met, 03-02 13:00 -> 03-02 11:00",
        "open 1: Pending -> Pending, 03-03 13:00 -> 03-03 11:00",
        "overnight 1: Met -> Met, 03-03 12:00 -> 03-03 10:00",
    ];
    assert_eq!(lines(&found.changes), expected);
    assert_eq!(found.tickets, 6);
    let metric = &found.metrics[0];
    let attainment = |met, breached| {
        let mut expected = Attainment::default();
        (expected.met, expected.breached, expected.pending) = (met, breached, 2);
        expected
    };
    assert_eq!((metric.before, metric.after), (attainment(4, 0), attainment(3, 1)));
    assert_eq!(metric.after.share_met(), Some(0.75));
    assert_eq!(Attainment::default().share_met(), None, "nothing is decided");
    assert!(found.moves("resolution").iter().all(|by| by.num_hours() == -2));
    let half = compare(&tickets, &within("4h"), &within("9h"), at("1 10:30"));
    let moves: Vec<i64> = half.moves("resolution").iter().map(|by| by.num_hours()).collect();
    assert_eq!(moves, [5, 21, 21, 21], "sorted");
    assert!(half.moves("first_response").is_empty());
    let same = compare(&tickets, &within("4h"), &within("4h"), at("1 10:30"));
    assert!(same.changes.is_empty() && same.moves("resolution").is_empty());
}

#[test]
fn a_clock_that_only_one_policy_has_is_a_change() {
    let some = policy(json!({ "metrics": { "resolution": { "targets": { "high": { "*": "4h" } } } } }));
    let tickets = [named("high", "high", "0 09:00", &[]), named("low", "low", "0 09:00", &[])];
    let found = compare(&tickets, &some, &within("4h"), at("0 10:00"));
    assert_eq!(lines(&found.changes), ["low 1: - -> Pending, - -> 03-02 13:00"]);
    let back = compare(&tickets, &within("4h"), &some, at("0 10:00"));
    assert_eq!(lines(&back.changes), ["low 1: Pending -> -, 03-02 13:00 -> -"]);
    assert!(back.moves("resolution").is_empty(), "there is nothing to move from or to");
    let other = policy(json!({ "metrics": { "first_response": { "targets": { "*": { "*": "1h" } } } } }));
    let found = compare(&tickets[..1], &some, &other, at("0 10:00"));
    let metrics: Vec<&str> = found.metrics.iter().map(|metric| &*metric.metric).collect();
    assert_eq!(metrics, ["first_response", "resolution"]);
    assert_eq!(
        lines(&found.changes),
        ["high 1: - -> Breached, - -> 03-02 10:00", "high 1: Pending -> -, 03-02 13:00 -> -"]
    );
}

#[test]
fn cycles_are_held_against_each_other_by_number() {
    let metric = |mode: &str| json!({ "on_reopen": mode, "targets": { "*": { "*": "4h" } } });
    let reopening = |mode| policy(json!({ "metrics": { "resolution": metric(mode) } }));
    let ticket = ticket("0 09:00", &["0 10:00 resolved", "0 12:00 reopened"]);
    let found = compare([&ticket], &reopening("resume"), &reopening("new_cycle"), at("0 13:00"));
    let expected = ["T-1 1: Pending -> Met, 03-02 15:00 -> 03-02 13:00", "T-1 2: - -> Pending, - -> 03-02 16:00"];
    assert_eq!(lines(&found.changes), expected);
    let many = |outcome| found.changes.iter().filter(|change| change.after == Some(outcome)).count();
    assert_eq!((many(Outcome::Met), many(Outcome::Pending)), (1, 1));
}

#[test]
fn a_comparison_says_what_two_evaluations_say() {
    let mut live = ticket("0 09:00", &[]);
    live.push(punctual::Event::new(at("0 12:30"), EventKind::Resolved)).unwrap();
    let (before, after) = (within("3h"), within("6h"));
    let found = compare([&live], &before, &after, at("1 00:00"));
    let outcome = |policy| evaluate(&live, policy, at("1 00:00")).metrics[0].cycles[0].outcome;
    assert_eq!((found.changes[0].before, found.changes[0].after), (Some(outcome(&before)), Some(outcome(&after))));
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<punctual::evaluate::Comparison>(&text).unwrap(), found);
    assert_eq!(serde_json::to_value(&found).unwrap()["changes"][0]["moved_s"], json!(3 * 3600));
}
