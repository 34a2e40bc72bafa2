//! Policies, tickets, evaluations and explanations that are written in JSON can be read back, also by an older
//! version (T1, B2). An explanation contains the answer of the evaluation, and its ledger adds up (X1, X4). A damaged
//! explanation can be shown if it can be read (B4).

use chrono::TimeDelta;
use punctual::explain::{CycleExplanation, EntryKind};
use punctual::{Evaluation, Explanation, Policy, PolicySpec, Ticket, evaluate, explain};
use punctual_oracle::calendar::{Nanos, utc};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::asked::read_ticket;
use super::bytes::Bytes;
use super::draw_desk::{desk, tickets};
use super::told::Told;

pub fn hold(data: &[u8]) {
    let desk = desk(data);
    policy_comes_back(&desk.policy, &desk.written);
    // From the end on, as the others take them from the start.
    let reversed: Vec<u8> = data.iter().rev().copied().collect();
    let mut bytes = Bytes::new(&reversed);
    for (written, nows) in tickets(data, &desk) {
        let _told = Told(|| desk.told(&written, &nows));
        let ticket = read_ticket(&written);
        comes_back(&ticket);
        // The last question has the most to tell; another one is before the end.
        for now in [nows.last(), nows.get(nows.len() / 2)].into_iter().flatten() {
            answers_come_back(&ticket, &desk.policy, *now);
        }
        let last = nows.last().map_or(ticket.opened_at(), |now| utc(*now));
        damaged_can_be_shown(&explain(&ticket, &desk.policy, last), &mut bytes);
    }
}

fn answers_come_back(ticket: &Ticket, policy: &Policy, now: Nanos) {
    let explanation = explain(ticket, policy, utc(now));
    assert_eq!(explanation.evaluation, evaluate(ticket, policy, utc(now)));
    adds_up(&explanation);
    comes_back(&explanation.evaluation);
    comes_back(&explanation);
    let written = serde_json::to_value(&explanation).unwrap();
    additions_are_passed_over(&explanation, &written);
    strangers_are_unknown(&written);
}

fn comes_back<T: Serialize + DeserializeOwned + PartialEq>(thing: &T) {
    let text = serde_json::to_string(thing).unwrap();
    let again: T = serde_json::from_str(&text).unwrap_or_else(|mistake| panic!("{mistake}\n{text}"));
    assert!(again == *thing, "another one: {text}");
}

/// Nothing is added and nothing is lost: as values, the two texts are the same.
fn policy_comes_back(policy: &Policy, written: &Value) {
    let printed = serde_json::to_value(policy).unwrap();
    // A cell that says nothing but how much is printed as that text.
    let mut short = written.clone();
    let metrics = short["metrics"].as_object_mut().unwrap().values_mut();
    for row in metrics.flat_map(|metric| metric["targets"].as_object_mut().unwrap().values_mut()) {
        for cell in row.as_object_mut().unwrap().values_mut() {
            if cell.as_object().is_some_and(|fields| fields.len() == 1) {
                *cell = cell["within"].take();
            }
        }
    }
    assert_eq!(printed, short);
    let again: PolicySpec = serde_json::from_value(printed).unwrap();
    assert!(again == *policy.spec());
}

// ---- X1, X4 ----

fn adds_up(explanation: &Explanation) {
    let now = explanation.evaluation.now;
    for (told, metric) in explanation.metrics.iter().zip(&explanation.evaluation.metrics) {
        assert_eq!((&told.metric, told.cycles.len()), (&metric.metric, metric.cycles.len()));
        for (told, cycle) in told.cycles.iter().zip(&metric.cycles) {
            let ends = (told.ledger.first().map(|entry| entry.from), told.ledger.last().map(|entry| entry.to));
            let until = cycle.stopped_at.unwrap_or(now);
            if !told.ledger.is_empty() || cycle.started_at < until {
                assert_eq!(ends, (Some(cycle.started_at), Some(until)), "{told:#?}");
            }
            assert!(told.ledger.windows(2).all(|pair| pair[0].to == pair[1].from), "{told:#?}");
            assert!(told.ledger.iter().all(|entry| entry.wall == entry.to - entry.from), "{told:#?}");
            assert_eq!(worked(told, |kind| matches!(kind, EntryKind::Counted)), cycle.elapsed, "{told:#?}");
            assert_eq!(worked(told, |kind| matches!(kind, EntryKind::Paused { .. })), cycle.paused, "{told:#?}");
            let sum =
                |of: fn(&punctual::explain::Total) -> TimeDelta| told.totals.kinds.iter().map(of).sum::<TimeDelta>();
            assert_eq!((sum(|total| total.wall), sum(|total| total.worked)), (told.totals.wall, told.totals.worked));
        }
    }
}

fn worked(told: &CycleExplanation, which: impl Fn(&EntryKind) -> bool) -> TimeDelta {
    told.ledger.iter().filter(|entry| which(&entry.kind)).map(|entry| entry.worked).sum()
}

// ---- B2 ----

/// Calls with every object in a value, the innermost first.
fn each_object(value: &mut Value, visit: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(|value| each_object(value, visit));
            visit(fields);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, visit)),
        _ => {}
    }
}

fn additions_are_passed_over(explanation: &Explanation, written: &Value) {
    let mut newer = written.clone();
    each_object(&mut newer, &mut |fields| {
        fields.insert("added_later".to_owned(), json!({ "x": [1, null] }));
    });
    assert!(serde_json::from_value::<Explanation>(newer.clone()).unwrap() == *explanation);
    let evaluation = newer["evaluation"].take();
    assert!(serde_json::from_value::<Evaluation>(evaluation).unwrap() == explanation.evaluation);
}

/// The fields that hold a word of a list which may grow, and by what their objects are known.
const WORDS: [(&str, &str); 6] =
    [("outcome", "phase"), ("state", ""), ("reason", "metric"), ("kind", "at"), ("kind", "wall_s"), ("moment", "at")];

/// Puts a word in the place of every word of a growing list; what belongs to one goes with it if asked.
fn reword(value: &mut Value, word: &str, forget: bool) {
    each_object(value, &mut |fields| {
        for (name, beside) in WORDS {
            let is_phase = name == "state" && !fields.contains_key("metrics");
            if !fields.contains_key(name) || !(is_phase || fields.contains_key(beside)) {
                continue;
            }
            fields.insert(name.to_owned(), json!(word));
            let own: &[&str] = match name {
                "state" => &["since", "reason", "party", "opens_at", "ends_at"],
                "kind" => &[
                    "part",
                    "because",
                    "weekday",
                    "last",
                    "date",
                    "name",
                    "reason",
                    "party",
                    "unmet",
                    "opened_by",
                    "closed_by",
                ],
                "moment" => &["level", "repetition", "waited_for", "hours", "reason", "times"],
                _ => &[],
            };
            // A notice keeps its name.
            let own = if beside == "at" && name == "kind" { &[] } else { own };
            fields.retain(|field, _| !forget || !own.contains(&field.as_str()));
        }
    });
}

fn strangers_are_unknown(written: &Value) {
    let (mut newer, mut expected) = (written.clone(), written.clone());
    reword(&mut newer, "invented_later", false);
    reword(&mut expected, "unknown", true);
    let read: Explanation = serde_json::from_value(newer).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), expected);
}

// ---- B4 ----

const NUMBERS: &[f64] =
    &[0.0, -1.0, 1.5, 86_399.0, -86_400.0, 2_147_483_647.0, -2_147_483_648.0, 4_294_967_295.0, 9e12];
const INSTANTS: &[&str] = &[
    "1970-01-01T00:00:00Z",
    "2026-03-02T09:30:00.000000001Z",
    "2099-12-31T23:59:59Z",
    "+262142-12-31T23:59:59Z",
    "-262143-01-01T00:00:00Z",
];

/// It need not say anything sensible, but it ends, and without a panic.
fn damaged_can_be_shown(explanation: &Explanation, bytes: &mut Bytes<'_>) {
    let mut damaged = serde_json::to_value(explanation).unwrap();
    for _ in 0..=bytes.below(4) {
        damage(&mut damaged, bytes);
    }
    let Ok(read) = serde_json::from_value::<Explanation>(damaged) else { return };
    assert!(read.to_string().starts_with("Ticket ") && read.timeline().ends_with("</svg>\n"));
    // No more dates than the horizon has, as clocks can show them.
    assert!(read.metrics.iter().flat_map(|metric| &metric.cycles).all(|cycle| cycle.days().len() < 47_500));
}

fn damage(value: &mut Value, bytes: &mut Bytes<'_>) {
    let (mut parts, mut passed) = (0, 0);
    each_part(value, &mut |_| parts += 1);
    let chosen = bytes.number() % parts;
    each_part(value, &mut |part| {
        if passed == chosen {
            spoil(part, bytes);
        }
        passed += 1;
    });
}

/// Calls with every value in a value, the innermost first.
fn each_part(value: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|part| each_part(part, visit)),
        Value::Array(items) => items.iter_mut().for_each(|part| each_part(part, visit)),
        _ => {}
    }
    visit(value);
}

/// Puts something in the place of a value that may well be read.
fn spoil(part: &mut Value, bytes: &mut Bytes<'_>) {
    match part {
        Value::Number(_) => {
            let number = bytes.pick(NUMBERS);
            *part = if number.fract() == 0.0 { json!(number as i64) } else { json!(number) };
        }
        Value::String(text) if text.ends_with('Z') => *part = json!(bytes.pick(INSTANTS)),
        Value::String(text) => {
            *text = match bytes.below(4) {
                0 => String::new(),
                1 => "long".repeat(20_000),
                2 => format!("<{text}>&\n\u{202e}"),
                _ => text.to_uppercase(),
            }
        }
        Value::Array(items) => match bytes.below(3) {
            0 => items.reverse(),
            1 => items.extend_from_within(..),
            _ => items.truncate(items.len() / 2),
        },
        Value::Null => *part = json!(bytes.pick(INSTANTS)),
        Value::Bool(_) | Value::Object(_) => {}
    }
}
