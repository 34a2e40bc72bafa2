//! Every limit of a policy, and one step beyond it; and the cost of reading and explaining a ticket with a million
//! events (B3, B4).

use crate::common::{at, only};
use chrono::{DateTime, TimeDelta, Utc};
use punctual::explain::EntryKind;
use punctual::input::ProblemKind;
use punctual::{EventKind, Policy, PolicySpec, Ticket, evaluate, explain};
use punctual_tests::sampled;
use serde_json::{Map, Value, json};

/// So many things, named by their number.
fn many(count: usize, each: impl Fn(usize) -> Value) -> Map<String, Value> {
    (0..count).map(|number| (format!("n{number}"), each(number))).collect()
}

fn with(field: &str, value: impl Into<Value>) -> Value {
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "4h" } } } });
    let mut policy = json!({ "id": "p", "calendar": "24x7", "metrics": metrics });
    policy[field] = value.into();
    policy
}

fn metrics(count: usize) -> Value {
    with("metrics", many(count, |_| json!({ "start": ["opened"], "targets": { "*": { "*": "4h" } } })))
}

fn reasons(count: usize) -> Value {
    with("pauses", many(count, |number| json!({ "party": format!("p{number}") })))
}

fn capped_reasons(count: usize) -> Value {
    with("pauses", many(count, |_| json!({ "cap": "1h" })))
}

/// So many combinations, each of which names the next; the last is of `24x7`.
fn nested(depth: usize) -> Value {
    let last = depth - 1;
    let next = |number: usize| if number == last { "24x7".to_owned() } else { format!("n{}", number + 1) };
    with("calendars", many(depth, |number| json!({ "union": [next(number)] })))
}

fn levels(count: usize) -> Value {
    with(
        "ladders",
        json!({ "tall": (1..=count).map(|level| json!({ "level": level, "at": "due" })).collect::<Vec<_>>() }),
    )
}

fn repeating(times: usize) -> Value {
    let level = json!({ "level": 1, "at": "due", "repeat": { "every": "1s", "times": times } });
    with("ladders", json!({ "long": [level] }))
}

fn kinds_of_mistakes(written: Value) -> Vec<ProblemKind> {
    let spec: PolicySpec = serde_json::from_value(written).unwrap();
    let kinds = |mistakes: punctual::InputError| mistakes.problems().iter().map(|problem| problem.kind()).collect();
    Policy::from_spec(spec).err().map(kinds).unwrap_or_default()
}

#[test]
fn b3_as_many_as_may_be_are_taken_and_one_more_is_refused() {
    type Written = fn(usize) -> Value;
    let limits: [(&str, usize, Written); 6] = [
        ("metrics", 256, metrics),
        ("reasons", 256, reasons),
        ("reasons with a cap", 64, capped_reasons),
        ("combinations in each other", 64, nested),
        ("levels of a ladder", 100, levels),
        ("repetitions of a level", 1000, repeating),
    ];
    for (what, limit, written) in limits {
        assert_eq!(kinds_of_mistakes(written(limit)), [], "{limit} {what}");
        let beyond = kinds_of_mistakes(written(limit + 1));
        assert!(!beyond.is_empty() && beyond.iter().all(|kind| *kind == ProblemKind::TooLarge), "{what}: {beyond:?}");
    }
}

/// Ten metrics whose levels fire 100,000 times each, and one more with so many warnings.
fn firings(beyond: usize) -> Value {
    let level = |level: usize| json!({ "level": level, "at": "due", "repeat": { "every": "1s", "times": 999 } });
    let mut policy = metrics(10);
    policy["ladders"] = json!({ "tall": (1..=100).map(level).collect::<Vec<_>>() });
    let each = policy["metrics"].as_object_mut().unwrap();
    each.values_mut().for_each(|metric| metric["ladder"] = json!("tall"));
    let warnings: Vec<String> = (1..=beyond).map(|percent| format!("{percent}%")).collect();
    each.insert("last".to_owned(), json!({ "start": ["opened"], "warn": warnings, "targets": { "*": { "*": "4h" } } }));
    policy
}

/// 64 reasons with a cap for each of so many metrics, and one more for one of them.
fn caps(metrics_count: usize, beyond: bool) -> Value {
    let mut policy = metrics(metrics_count);
    let mut pauses = many(64, |_| json!({ "cap": "1h" }));
    if beyond {
        pauses.remove("n63");
        pauses.insert("some".to_owned(), json!({ "cap": "1h", "metrics": (0..metrics_count).map(|number| format!("n{number}")).collect::<Vec<_>>() }));
        policy["metrics"]["last"] = json!({ "start": ["opened"], "pause": ["n1"], "targets": { "*": { "*": "4h" } } });
    }
    policy["pauses"] = pauses.into();
    policy
}

#[test]
fn p2_b3_caps_times_metrics_have_a_limit() {
    assert_eq!(kinds_of_mistakes(caps(32, false)), []);
    assert_eq!(kinds_of_mistakes(caps(31, true)), []);
    assert_eq!(kinds_of_mistakes(caps(33, false)), [ProblemKind::TooLarge]);
    assert_eq!(kinds_of_mistakes(caps(32, true)), [ProblemKind::TooLarge]);
    // Reasons without a cap are not counted, however many metrics they pause.
    let mut uncapped = metrics(256);
    uncapped["pauses"] = reasons(256)["pauses"].clone();
    assert_eq!(kinds_of_mistakes(uncapped), []);
}

/// So many metrics that choose among as many calendars, and besides so many that name one.
fn choosing(metrics_count: usize, calendars: usize, beyond: usize) -> Value {
    let mut policy = metrics(metrics_count + beyond);
    let names = many(calendars, |number| json!(format!("n{number}")));
    policy["calendars"] = many(calendars, |_| json!({ "union": ["24x7"] })).into();
    policy["calendar"] = json!({ "attribute": "region", "calendars": names, "default": "n0" });
    for number in 0..beyond {
        policy["metrics"][format!("n{number}")]["calendar"] = json!("24x7");
    }
    policy
}

/// The default is one of those that are chosen among.
#[test]
fn k10_b3_metrics_times_calendars_have_a_limit() {
    assert_eq!(kinds_of_mistakes(choosing(64, 127, 0)), []);
    assert_eq!(kinds_of_mistakes(choosing(63, 129, 2)), []);
    assert_eq!(kinds_of_mistakes(choosing(64, 128, 0)), [ProblemKind::TooLarge]);
    assert_eq!(kinds_of_mistakes(choosing(63, 129, 3)), [ProblemKind::TooLarge]);
}

#[test]
fn b3_limits_that_multiply_have_a_limit_of_their_own() {
    assert_eq!(kinds_of_mistakes(firings(0)), []);
    assert_eq!(kinds_of_mistakes(firings(1)), [ProblemKind::TooLarge]);
    let spec: PolicySpec = serde_json::from_value(firings(1)).unwrap();
    let text = Policy::from_spec(spec).unwrap_err().to_string();
    assert!(text.contains("metrics: the levels of all metrics together can fire 1000001 times"), "{text}");
    // A ladder that several targets of a metric name fires in a cycle once.
    let mut shared = firings(0);
    shared["metrics"]["n0"]["targets"]["*"]["*"] = json!({ "within": "2h", "ladder": "tall" });
    assert_eq!(kinds_of_mistakes(shared), []);
    // Levels of one name are one, in whatever ladders they stand (E2).
    let mut named_alike = firings(0);
    let mut other = named_alike["ladders"]["tall"].clone();
    other[0]["at"] = json!("2h after");
    named_alike["ladders"]["other"] = other;
    named_alike["metrics"]["n0"]["targets"]["*"]["*"] = json!({ "within": "2h", "ladder": "other" });
    assert_eq!(kinds_of_mistakes(named_alike), []);
}

/// All reasons hold at once and all clocks are asked; 40 hours of pauses are charged to the first by name.
#[test]
fn p3_b3_every_reason_at_once_for_every_metric() {
    let mut written = metrics(256);
    written["pauses"] = reasons(256)["pauses"].clone();
    let policy: Policy = serde_json::from_value(written).unwrap();
    let opened = at("0 09:00");
    let begin = |ticket: punctual::ticket::TicketBuilder, number: usize| {
        ticket.event(opened + TimeDelta::hours(1), EventKind::Paused { reason: format!("n{number}").into() })
    };
    let ticket = (0..256).fold(Ticket::opened("T-1", opened), begin).build().unwrap();
    let evaluation = evaluate(&ticket, &policy, opened + TimeDelta::hours(41));
    assert_eq!(evaluation.metrics.len(), 256);
    for status in &evaluation.metrics {
        let cycle = status.current().unwrap();
        assert_eq!((cycle.elapsed.num_hours(), cycle.paused.num_hours()), (1, 40));
        assert!(matches!(&cycle.phase, punctual::Phase::Paused { reason, .. } if &**reason == "n0"));
    }
}

// ---- a million events ----

/// A million, or a sample.
fn million() -> i64 {
    sampled(1_000_000) as i64
}

/// A ticket to which these happen in turn, a second apart.
fn busy(kinds: &[EventKind]) -> (Ticket, DateTime<Utc>) {
    let opened = at("0 09:00");
    let instants = (1..=million()).map(|second| opened + TimeDelta::seconds(second));
    let events = instants.zip(kinds.iter().cycle());
    let builder = events.fold(Ticket::opened("T-1", opened), |ticket, (at, kind)| ticket.event(at, kind.clone()));
    (builder.build().unwrap(), opened + TimeDelta::seconds(million() + 1))
}

fn paused() -> [EventKind; 2] {
    [EventKind::Paused { reason: "parts".into() }, EventKind::Resumed { reason: "parts".into() }]
}

#[test]
fn b3_a_million_events_in_json() {
    let (ticket, now) = busy(&paused());
    let text = serde_json::to_string(&ticket).unwrap();
    let read: Ticket = serde_json::from_str(&text).unwrap();
    assert_eq!(read, ticket);
    let policy = crate::common::preset("resolution");
    assert_eq!(evaluate(&read, &policy, now), evaluate(&ticket, &policy, now));
}

/// As many words to listen for as there are things to hear.
#[test]
fn k1_b3_a_hundred_thousand_triggers_for_as_many_events() {
    let count = 100_000;
    let words = |word: &str| (0..count).map(|number| format!("{word}:x{number}")).collect::<Vec<_>>();
    let stop = [words("custom"), words("left")].concat();
    let rule = json!({ "start": words("status"), "stop": stop, "repeat": true, "targets": { "*": { "*": "4h" } } });
    let policy = crate::common::metric("own", rule);
    let opened = at("0 09:00");
    let next = |ticket: punctual::ticket::TicketBuilder, number: usize| {
        let second = |number: usize| opened + TimeDelta::seconds(number as i64);
        let status = EventKind::StatusChanged { to: format!("x{number}").into() };
        let ticket = ticket.event(second(2 * number + 1), status);
        ticket.event(second(2 * number + 2), EventKind::Custom { name: format!("x{}", count - 1 - number).into() })
    };
    let ticket = (0..count).fold(Ticket::opened("T-1", opened), next).build().unwrap();
    let evaluation = evaluate(&ticket, &policy, opened + TimeDelta::days(9));
    assert_eq!(only(&evaluation).len(), count);
    assert!(only(&evaluation).iter().all(|cycle| cycle.stopped_at == Some(cycle.started_at + TimeDelta::seconds(1))));
}

/// The ledger adds up to what counted (X1); pages and pictures stay as long as people can look at.
#[test]
fn b3_x1_a_million_events_explained() {
    let priority = |to: &str| EventKind::PriorityChanged { to: to.into() };
    let on_both =
        json!({ "targets": { "high": { "*": "1h" }, "low": { "*": { "within": "4h", "calendar": "24x7" } } } });
    let situations = [
        ("pauses", crate::common::preset("resolution"), paused()),
        ("reopenings", crate::common::preset("resolution"), [EventKind::Resolved, EventKind::Reopened]),
        ("targets", crate::common::metric("resolution", on_both), [priority("high"), priority("low")]),
    ];
    for (what, policy, kinds) in situations {
        let (ticket, now) = busy(&kinds);
        let explanation = explain(&ticket, &policy, now);
        let cycle = &explanation.metrics[0].cycles[0];
        let counted = cycle.ledger.iter().filter(|entry| entry.kind == EntryKind::Counted);
        let worked: TimeDelta = counted.map(|entry| entry.worked).sum();
        assert_eq!(worked, only(&explanation.evaluation)[0].elapsed, "{what}");
        assert!(explanation.to_string().lines().count() < 3_000, "{what}: {}", explanation.to_string().lines().count());
        assert!(explanation.timeline().len() < 1_000_000, "{what}: {}", explanation.timeline().len());
    }
}
