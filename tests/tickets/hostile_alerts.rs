//! Ladders of the greatest permitted length, and tickets with many events (B3). A quadratic algorithm would not end
//! here in acceptable time. Nothing panics (B4).

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{at, policy};
use chrono::TimeDelta;
use punctual::input::ProblemKind;
use punctual::{
    Alert, AlertKey, Evaluation, EventKind, LevelName, Policy, PolicySpec, Problem, Ticket, alerts_between, evaluate,
    pending_alerts,
};
use serde_json::{Value, json};

/// How many alerts a ladder of a hundred levels gives that all repeat a thousand times.
const TALLEST: usize = 100 * 1001;

/// A level at each hundredth of a percent from one percent on, each a thousand times more.
fn ladder(every: &str) -> Vec<Value> {
    let level = |number: u32| {
        let repeat = json!({ "every": every, "times": 1000 });
        json!({ "level": number, "at": format!("1.{number:02}%"), "repeat": repeat })
    };
    (0..100).map(level).collect()
}

fn merged(mut whole: Value, parts: Value) -> Value {
    whole.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    whole
}

/// One metric under the tallest ladder, a hundred hours for everyone.
fn tallest(every: &str, metric: Value) -> Policy {
    let resolution = json!({ "ladder": "tall", "calendar": "24x7", "targets": { "*": { "*": "100h" } } });
    let metrics = json!({ "resolution": merged(resolution, metric) });
    policy(json!({ "ladders": { "tall": ladder(every) }, "metrics": metrics }))
}

/// A ticket to which these happen over and over, a second apart.
fn busy(events: i64, kinds: &[EventKind]) -> Ticket {
    let opened = at("0 09:00");
    let instants = (1..=events).map(|second| opened + TimeDelta::seconds(second));
    let ticket = Ticket::opened("T-1", opened);
    let events = instants.zip(kinds.iter().cycle());
    events.fold(ticket, |ticket, (at, kind)| ticket.event(at, kind.clone())).build().unwrap()
}

/// So many alerts have fired by the tenth day, in order and each once, and as many of them are listed as E4 says.
#[track_caller]
fn fires(policy: &Policy, ticket: &Ticket, expected: usize) -> Vec<Alert> {
    let fired = alerts_between(ticket, policy, at("0 08:00"), at("9 09:00"));
    let mut keys: Vec<&AlertKey> = fired.iter().map(|alert| &alert.key).collect();
    assert_eq!(keys.len(), expected);
    assert!(fired.is_sorted_by(|one, other| (one.at, &one.key) < (other.at, &other.key)));
    keys.sort_unstable();
    assert!(keys.is_sorted_by(|one, other| one < other), "a key is there twice");
    lists(&evaluate(ticket, policy, at("9 09:00")), &fired);
    fired
}

/// An evaluation lists the first firings in open cycles and the 10,000 newest others: repetitions by their instant, and
/// above them first firings, by the end of their cycle (E4).
#[track_caller]
fn lists(evaluation: &Evaluation, fired: &[Alert]) {
    let ends = evaluation
        .metrics
        .iter()
        .flat_map(|status| status.cycles.iter().map(|cycle| ((&*status.metric, cycle.number), cycle.stopped_at)));
    let ends: BTreeMap<(&str, u32), _> = ends.collect();
    let age = |alert: &Alert| match (alert.repetition, ends[&(alert.key.metric(), alert.key.cycle())]) {
        (0, None) => None,
        (0, end) => Some((true, end)),
        (_, _) => Some((false, alert.at)),
    };
    let mut ages: Vec<_> = fired.iter().filter_map(age).collect();
    ages.sort_unstable();
    let left_out = ages.len().saturating_sub(10_000);
    assert_eq!(evaluation.firings_left_out, left_out as u64);
    let oldest = ages.get(left_out);
    let listed: Vec<Alert> = evaluation.fired().collect();
    assert_eq!(listed.len(), fired.len() - left_out);
    // Several can be as old as the oldest one that is listed.
    let stands = |alert: &&Alert| age(alert).is_none_or(|age| oldest.is_none_or(|oldest| age > *oldest));
    let keys = |alerts: &[Alert]| alerts.iter().filter(stands).map(|alert| alert.key.clone()).collect::<BTreeSet<_>>();
    assert_eq!(keys(&listed), keys(fired));
}

fn paused() -> [EventKind; 2] {
    [EventKind::Paused { reason: "parts".into() }, EventKind::Resumed { reason: "parts".into() }]
}

fn priority(to: &str) -> EventKind {
    EventKind::PriorityChanged { to: to.into() }
}

// ---- as many as may be ----

#[test]
fn b3_a_hundred_levels_a_thousand_times() {
    for every in ["1s", "1s wall", "1m"] {
        let (policy, ticket) = (tallest(every, json!({})), busy(0, &[]));
        fires(&policy, &ticket, TALLEST + 1);
        assert_eq!(pending_alerts(&ticket, &policy, at("9 09:00")), [], "nothing more is to come");
    }
}

#[test]
fn b3_a_level_that_repeats_each_second_has_a_change_each_second() {
    let level = json!({ "level": 1, "at": "due", "repeat": { "every": "1s", "times": 1000 } });
    let policy = policy(json!({ "ladders": { "one": [level] },
        "metrics": { "resolution": { "ladder": "one", "targets": { "*": { "*": "4h" } } } } }));
    let ticket = busy(0, &[]);
    let (mut now, mut visited) = (at("0 09:00"), Vec::new());
    while let Some(next) = evaluate(&ticket, &policy, now).next_change {
        visited.push(next);
        now = next;
    }
    let due = at("0 13:00");
    assert!(visited.into_iter().eq((0..=1000).map(|second| due + TimeDelta::seconds(second))));
}

#[test]
fn b3_e5_a_million_alerts_of_one_ticket() {
    let start = json!({ "start": ["customer_replied"], "stop": ["agent_replied"], "repeat": true, "ladder": "tall",
        "targets": { "*": { "*": { "within": "20h", "calendar": "24x7" } } } });
    let metrics: serde_json::Map<_, _> =
        ["a", "b", "c", "d", "e"].map(|name| (name.to_owned(), start.clone())).into_iter().collect();
    let policy = policy(json!({ "ladders": { "tall": ladder("1s") }, "metrics": metrics }));
    let events = ["0 10:00 customer_replied", "2 10:00 agent_replied", "3 10:00 customer_replied"];
    let ticket = crate::common::ticket("0 09:00", &events);
    let million = 5 * 2 * (TALLEST + 1);
    fires(&policy, &ticket, million);
    assert!(million > 1_000_000);
    let found = evaluate(&ticket, &policy, at("9 09:00"));
    // The last firing of the last level of each cycle is 1.99 % of twenty hours and a thousand seconds after its start.
    for cycle in found.metrics.iter().flat_map(|metric| &metric.cycles) {
        let Some(last) = cycle.fired.iter().rfind(|firing| firing.repetition == 1000) else {
            // Ended two days earlier, so its repetitions are left out first.
            assert!(cycle.stopped_at.is_some() && cycle.fired.iter().all(|firing| firing.repetition == 0));
            continue;
        };
        let after = TimeDelta::milliseconds(1_432_800) + TimeDelta::seconds(1000);
        assert_eq!((&last.level, last.at), (&LevelName::Number(99), cycle.started_at + after));
    }
}

// ---- busy tickets ----

#[test]
fn b3_replies_under_the_tallest_ladder() {
    let ticket = busy(100_000, &[EventKind::CustomerReplied, EventKind::InternalNote]);
    fires(&tallest("1s", json!({})), &ticket, TALLEST + 1);
}

#[test]
fn b3_pauses_under_the_tallest_ladder() {
    let ticket = busy(100_000, &paused());
    fires(&tallest("1s", json!({})), &ticket, TALLEST + 1);
    fires(&tallest("1s wall", json!({})), &ticket, TALLEST + 1);
}

#[test]
fn b3_acknowledgements_under_the_tallest_ladder() {
    let mut levels = ladder("1s");
    levels.iter_mut().for_each(|level| level["until"] = json!("acknowledged"));
    let resolution = json!({ "ladder": "tall", "calendar": "24x7", "targets": { "*": { "*": "100h" } } });
    let policy = policy(json!({ "ladders": { "tall": levels }, "metrics": { "resolution": resolution } }));
    // Acknowledged within the first second, long before one percent is used.
    fires(&policy, &busy(100_000, &[EventKind::Acknowledged]), 1);
}

#[test]
fn b3_new_targets_counted_again_under_the_tallest_ladder() {
    let targets = json!({ "high": { "*": "100h" }, "low": { "*": { "within": "90h", "calendar": "office" } } });
    let policy = tallest("1s", json!({ "on_retarget": "retroactive", "targets": targets }));
    fires(&policy, &busy(20_000, &[priority("low"), priority("high")]), TALLEST + 1);
}

#[test]
fn b3_a_cycle_for_every_message_under_the_tallest_ladder() {
    let metric = json!({ "start": ["customer_replied"], "stop": ["agent_replied"], "repeat": true,
        "targets": { "*": { "*": "1s" } } });
    // Each cycle lasts for a second: every level fires once in it, and the stop silences the breach.
    let ticket = busy(4_000, &[EventKind::CustomerReplied, EventKind::AgentReplied]);
    fires(&tallest("1s", metric), &ticket, 2_000 * 100);
}

#[test]
fn b3_resolving_and_reopening_under_the_tallest_ladder() {
    let ticket = busy(100_000, &[EventKind::Resolved, EventKind::Reopened]);
    fires(&tallest("1s", json!({})), &ticket, TALLEST + 1);
}

#[test]
fn b3_repetitions_that_wait_for_hours_under_the_tallest_ladder() {
    let mut levels = ladder("1s");
    levels.iter_mut().for_each(|level| level["deliver_in"] = json!("office"));
    let resolution = json!({ "ladder": "tall", "calendar": "24x7", "targets": { "*": { "*": "100h" } } });
    let policy = policy(json!({ "ladders": { "tall": levels }, "metrics": { "resolution": resolution } }));
    let found = fires(&policy, &busy(0, &[]), TALLEST + 1);
    let office = policy.calendar("office").unwrap();
    let waits = |alert: &&Alert| alert.level != LevelName::Breach;
    assert!(found.iter().filter(waits).all(|alert| office.is_open(alert.at.unwrap())));
}

/// Every pause moves the due instant, and with it the instant of each level, which is years away.
#[test]
fn b3_levels_far_ahead_under_a_busy_ticket() {
    let levels: Vec<Value> =
        (0..100).map(|level| json!({ "level": level, "at": format!("{}h wall before", level + 1) })).collect();
    let metric = json!({ "start": ["opened"], "ladder": "far",
        "targets": { "*": { "*": { "within": "50000h", "calendar": "24x7" } } } });
    let metrics: serde_json::Map<_, _> = (0..256).map(|number| (format!("m{number}"), metric.clone())).collect();
    let policy = policy(json!({ "ladders": { "far": levels }, "metrics": metrics }));
    let (ticket, now) = (busy(2_000, &paused()), at("9 09:00"));
    assert_eq!(evaluate(&ticket, &policy, now).fired().count(), 0);
    let pending = pending_alerts(&ticket, &policy, now);
    assert_eq!(pending.len(), 256 * 101);
    // Half of two thousand seconds were paused.
    let due = at("0 09:00") + TimeDelta::hours(50_000) + TimeDelta::seconds(1_000);
    assert!(pending.iter().all(|alert| alert.due_at == Some(due)));
    let first = pending.iter().find(|alert| alert.level == LevelName::Number(99)).unwrap();
    assert_eq!(first.at, Some(due - TimeDelta::hours(100)));
}

// ---- too much, and too far ----

/// The mistake of a policy that exceeds a limit by one.
fn problems(ladder: Vec<Value>, warn: Vec<String>) -> Vec<(ProblemKind, String, String)> {
    let resolution = json!({ "ladder": "tall", "warn": warn, "targets": { "*": { "*": "4h" } } });
    let spec = json!({ "id": "p", "calendar": "24x7", "ladders": { "tall": ladder }, "metrics": { "resolution": resolution } });
    let invalid = Policy::from_spec(serde_json::from_value::<PolicySpec>(spec).unwrap()).expect_err("is refused");
    let told = |problem: &Problem| (problem.kind(), problem.path().to_owned(), problem.to_string());
    invalid.problems().iter().map(told).collect()
}

#[track_caller]
fn too_large(found: &[(ProblemKind, String, String)], path: &str, words: [&str; 2]) {
    let [(kind, found_at, text)] = found else { panic!("{found:?}") };
    assert_eq!((*kind, found_at.as_str()), (ProblemKind::TooLarge, path));
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
}

#[test]
fn b3_e4_more_than_that_is_refused() {
    let mut long = ladder("1s");
    long.push(json!({ "level": 100, "at": "due" }));
    too_large(&problems(long, vec![]), "ladders.tall", ["101 levels", "100 at most"]);
    let warnings = (1..=101).map(|percent| format!("{percent}%")).collect();
    too_large(&problems(ladder("1s"), warnings), "metrics.resolution.warn", ["101 levels", "100 at most"]);
    let mut often = ladder("1s");
    often[7]["repeat"]["times"] = json!(1001);
    too_large(&problems(often, vec![]), "ladders.tall[7].repeat.times", ["`1001` times", "1000 at most"]);
    // Every mistake is reported, not only the first (B1).
    let mut often = ladder("1s");
    often.iter_mut().for_each(|level| level["repeat"]["times"] = json!(u32::MAX));
    assert_eq!(problems(often, vec![]).len(), 100);
}

#[test]
fn b4_e1_offsets_longer_than_the_horizon() {
    // 130 years are the whole horizon.
    let far = "1139568h";
    let ladder = json!([
        { "level": 1, "at": format!("{far} before"), "repeat": { "every": format!("{far} wall"), "times": 1000 } },
        { "level": 2, "at": format!("{far} wall before"), "repeat": { "every": far, "times": 1000 } },
        { "level": 3, "at": format!("{far} after") },
        { "level": 4, "at": format!("{far} wall after"), "deliver_in": "office" },
        { "level": 5, "at": "40000 calendar days after" },
        { "level": 6, "at": "30000 business days after" },
        { "level": 7, "at": "1000%" },
    ]);
    let metric = json!({ "ladder": "far", "targets": { "high": { "*": "4h" }, "*": { "*": { "within": far, "calendar": "24x7" } } } });
    let policy = policy(json!({ "ladders": { "far": ladder }, "metrics": { "resolution": metric } }));
    let levels = |opened: &str, priority: &str, now: &str| -> BTreeSet<String> {
        let opened = opened.parse().unwrap();
        let ticket = Ticket::opened("T-1", opened).priority(priority).build().unwrap();
        let evaluation = evaluate(&ticket, &policy, now.parse().unwrap());
        evaluation.fired().map(|alert| format!("{}/{}", alert.level, alert.repetition)).collect()
    };
    let set = |texts: &[&str]| -> BTreeSet<String> { texts.iter().map(|&text| text.to_owned()).collect() };
    let (first, last) = ("1970-01-01T00:00:00Z", "2099-12-31T23:59:59.999999999Z");
    assert_eq!(levels(first, "high", first), set(&["1/0", "2/0"]));
    assert_eq!(levels(last, "high", last), set(&["1/0"]));
    // What is due inside the horizon and fires 110 years later does so; what would be beyond it never does.
    let all = set(&["1/0", "2/0", "5/0", "6/0", "7/0", "breach/0"]);
    assert_eq!(levels(first, "high", last), all);
    assert_eq!(levels(last, "low", last), set(&["1/0"]));
}
