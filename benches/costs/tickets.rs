//! A policy or a book and a ticket.

use chrono::{DateTime, TimeDelta, Utc};
use punctual::{Policy, Ticket, alerts_between, evaluate, explain};

use super::Product;
use super::calendars::book;

pub(crate) const PRODUCTS: &[Product] = &[
    Product { name: "explanation: bytes of the page of many alerts and contacts", write: contacts, run: pages },
    Product { name: "explanation: bytes of the picture of many alerts", write: contacts, run: draws },
    Product { name: "explanation: lines of metrics that are open for a century", write: century, run: explains },
    Product {
        name: "explanation: lines of policies that are open for a century",
        write: centuries,
        run: explains_book,
    },
    Product {
        name: "explanation: bytes of JSON, cycles that are due a century later",
        write: due_late,
        run: explains_json,
    },
    Product { name: "explanation: bytes of the page, metrics and cycles", write: many_cycles, run: pages },
    Product { name: "explanation: bytes of JSON, metrics, events and long names", write: paused, run: explains_json },
    Product { name: "explanation: closed time of many operands", write: operands, run: explains },
    Product { name: "explanation: bytes of JSON, targets, metrics, events", write: retargets, run: explains_json },
    Product { name: "evaluation: reasons with a cap, metrics, events", write: caps, run: evaluates },
    Product { name: "evaluation: reasons without a cap, metrics, events", write: reasons, run: evaluates },
    Product { name: "evaluation: retroactive on many calendars", write: retroactive, run: evaluates },
    Product {
        name: "evaluation: retroactive on many calendars, with pauses",
        write: retroactive_paused,
        run: evaluates,
    },
    Product { name: "evaluation: metrics and levels", write: metrics_levels, run: evaluates },
    Product { name: "evaluation: levels, repetitions, metrics", write: firings, run: evaluates },
    Product { name: "evaluation: cycles and firings", write: cycles_firings, run: evaluates },
    Product { name: "evaluation: bytes of JSON, cycles and firings", write: cycles_firings, run: evaluates_json },
    Product {
        name: "evaluation: bytes of JSON, alerts of a cycle that is not covered and contacts",
        write: uncovered,
        run: evaluates_json,
    },
    Product {
        name: "evaluation: bytes of JSON, metrics, cycles and contacts",
        write: cycles_contacts,
        run: evaluates_json,
    },
    Product { name: "alerts between two instants: cycles and firings", write: cycles_firings, run: between },
    Product { name: "book: why each of many policies was not chosen", write: selection, run: considers },
    Product { name: "ticket: late events, pushed one by one", write: late, run: pushes },
];

fn policy(text: &str) -> Policy {
    serde_json::from_str(text).unwrap()
}

fn ticket(text: &str) -> Ticket {
    serde_json::from_str(text).unwrap()
}

fn now() -> DateTime<Utc> {
    "2099-12-31T00:00:00Z".parse().unwrap()
}

fn evaluates(texts: &[String]) -> usize {
    let evaluation = evaluate(&ticket(&texts[1]), &policy(&texts[0]), now());
    let cycles = || evaluation.metrics.iter().flat_map(|metric| &metric.cycles);
    cycles().count() + cycles().map(|cycle| cycle.fired.len()).sum::<usize>()
}

fn evaluates_json(texts: &[String]) -> usize {
    json_length(&evaluate(&ticket(&texts[1]), &policy(&texts[0]), now()))
}

/// How long the JSON of a result is, without keeping it.
fn json_length(result: &impl serde::Serialize) -> usize {
    struct Length(usize);
    impl std::io::Write for Length {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut length = Length(0);
    serde_json::to_writer(&mut length, result).unwrap();
    length.0
}

fn between(texts: &[String]) -> usize {
    alerts_between(&ticket(&texts[1]), &policy(&texts[0]), DateTime::UNIX_EPOCH, now()).len()
}

fn explains(texts: &[String]) -> usize {
    let explanation = explain(&ticket(&texts[1]), &policy(&texts[0]), now());
    explanation.metrics.iter().flat_map(|metric| &metric.cycles).map(|cycle| cycle.ledger.len()).sum()
}

fn explains_json(texts: &[String]) -> usize {
    json_length(&explain(&ticket(&texts[1]), &policy(&texts[0]), now()))
}

fn explains_book(texts: &[String]) -> usize {
    let explained = book(&texts[0]).explain(&ticket(&texts[1]), now());
    let metrics = explained.explanations.iter().flat_map(|explanation| &explanation.metrics);
    metrics.flat_map(|metric| &metric.cycles).map(|cycle| cycle.ledger.len()).sum()
}

fn pages(texts: &[String]) -> usize {
    explain(&ticket(&texts[1]), &policy(&texts[0]), now()).to_string().len()
}

fn draws(texts: &[String]) -> usize {
    explain(&ticket(&texts[1]), &policy(&texts[0]), now()).timeline().len()
}

fn considers(texts: &[String]) -> usize {
    let considered = book(&texts[0]).explain_selection(&ticket(&texts[1]), now());
    considered.iter().map(|considered| considered.to_string().len()).sum()
}

/// Adds the events of a ticket to it once more, one by one and each before all others.
fn pushes(texts: &[String]) -> usize {
    let (read, mut pushed) = (ticket(&texts[0]), ticket(r#"{"id":"T","opened_at":"1970-01-01T00:00:00Z"}"#));
    read.events().iter().rev().for_each(|event| pushed.push(event.clone()).unwrap());
    pushed.events().len()
}

/// A ticket that was opened in 1970, with these events, a minute apart.
fn with_events(events: impl Iterator<Item = String>) -> String {
    let start: DateTime<Utc> = "1970-01-01T09:00:00Z".parse().unwrap();
    let at = |number: usize| (start + TimeDelta::minutes(number as i64)).format("%FT%TZ");
    let events: Vec<String> =
        events.enumerate().map(|(number, event)| format!(r#"{{"at":"{}",{event}}}"#, at(number))).collect();
    format!(r#"{{"id":"T","opened_at":"1970-01-01T00:00:00Z","events":[{}]}}"#, events.join(","))
}

/// So many metrics that start with the opening, each with these fields besides.
fn metrics(count: usize, fields: &str) -> String {
    let metric =
        |number: usize| format!(r#""m{number}":{{"start":["opened"],{fields}"targets":{{"*":{{"*":"4h"}}}}}}"#);
    (0..count).map(metric).collect::<Vec<_>>().join(",")
}

fn contacts(count: usize) -> Vec<String> {
    let contacts: Vec<String> = (0..15 * count).map(|number| format!(r#""c{number}""#)).collect();
    let ladder = format!(
        r#"[{{"level":1,"at":"due","notify":[{}],"repeat":{{"every":"1h","times":400}}}}]"#,
        contacts.join(",")
    );
    vec![
        format!(
            r#"{{"id":"p","calendar":"24x7","ladders":{{"l":{ladder}}},"metrics":{{{}}}}}"#,
            metrics(count.min(256), r#""ladder":"l","#)
        ),
        with_events(std::iter::empty()),
    ]
}

const OFFICE: &str = r#"{"time_zone":"Europe/Oslo","hours":{"mon-fri":["09:00-12:00","13:00-17:00"]}}"#;

fn century(count: usize) -> Vec<String> {
    vec![
        format!(
            r#"{{"id":"p","calendars":{{"o":{OFFICE}}},"calendar":"o","metrics":{{{}}}}}"#,
            metrics(count.min(256), "")
        ),
        // What does not fit in the policy.
        with_events((256..count).map(|_| r#""type":"internal_note""#.to_owned())),
    ]
}

fn centuries(count: usize) -> Vec<String> {
    let policy = |number: usize| {
        format!(
            r#"{{"policy":{{"id":"{number}","kind":"{number}","calendar":"o","metrics":{{"resolution":{{"targets":{{"*":{{"*":"4h"}}}}}}}}}}}}"#
        )
    };
    let policies: Vec<String> = (0..count).map(policy).collect();
    vec![
        format!(r#"{{"calendars":{{"o":{OFFICE}}},"policies":[{}]}}"#, policies.join(",")),
        with_events(std::iter::empty()),
    ]
}

/// Half of the text is metrics, and half events that start another cycle of each.
fn due_late(count: usize) -> Vec<String> {
    let calendar = r#"{"time_zone":"Africa/Casablanca","hours":{"mon":"00:00-01:00"}}"#;
    let metric = |number: usize| {
        format!(
            r#""m{number}":{{"start":["opened","customer_replied"],"stop":["agent_replied"],"repeat":true,"targets":{{"*":{{"*":"6000h"}}}}}}"#
        )
    };
    let all: Vec<String> = (0..count.min(256)).map(metric).collect();
    vec![
        format!(r#"{{"id":"p","calendars":{{"o":{calendar}}},"calendar":"o","metrics":{{{}}}}}"#, all.join(",")),
        with_events(
            (0..2 * count)
                .map(|number| [r#""type":"agent_replied""#, r#""type":"customer_replied""#][number % 2].to_owned()),
        ),
    ]
}

/// Metrics that are paused by reasons with long names, again and again.
fn paused(count: usize) -> Vec<String> {
    let name = "r".repeat(count.min(1_000));
    vec![
        format!(
            r#"{{"id":"p","calendar":"24x7","pauses":{{"{name}":{{"party":"{name}"}}}},"statuses":{{"s":{{"pauses":"{name}"}}}},"metrics":{{{}}}}}"#,
            metrics(count.min(256), "")
        ),
        with_events(
            (0..2 * count).map(|number| format!(r#""type":"status_changed","to":"{}""#, ["s", "t"][number % 2])),
        ),
    ]
}

/// Metrics whose target changes with each event.
fn retargets(count: usize) -> Vec<String> {
    let metric = |number: usize| {
        format!(r#""m{number}":{{"start":["opened"],"targets":{{"a":{{"*":"1h"}},"b":{{"*":"2h"}}}}}}"#)
    };
    let all: Vec<String> = (0..count.min(256)).map(metric).collect();
    let event = |number: usize| format!(r#""type":"priority_changed","to":"{}""#, ["a", "b"][number % 2]);
    vec![
        format!(r#"{{"id":"p","calendar":"24x7","priorities":["a","b"],"metrics":{{{}}}}}"#, all.join(",")),
        with_events((0..2 * count).map(event)),
    ]
}

/// An intersection of many calendars, all but the last of which are open on most days.
fn operands(count: usize) -> Vec<String> {
    let part = |number: usize| {
        format!(r#"{{"time_zone":"+{:02}:{:02}","hours":{{"mon-fri":"00:00-24:00"}}}}"#, number / 60 % 24, number % 60)
    };
    let parts: Vec<String> = (0..count).map(part).collect();
    let calendars = format!(r#""all":{{"intersection":[{}]}}"#, parts.join(","));
    vec![
        format!(r#"{{"id":"p","calendars":{{{calendars}}},"calendar":"all","metrics":{{{}}}}}"#, metrics(16, "")),
        with_events(std::iter::empty()),
    ]
}

/// The event with this number: all reasons are paused in turn, then resumed.
fn pausing(number: usize, reasons: usize) -> String {
    let what = ["paused", "resumed"][number / reasons % 2];
    format!(r#""type":"{what}","reason":"r{}""#, number % reasons)
}

fn caps(count: usize) -> Vec<String> {
    let caps = (count / 2).clamp(1, 64);
    let reasons: Vec<String> = (0..caps).map(|number| format!(r#""r{number}":{{"cap":"{}h"}}"#, number + 1)).collect();
    vec![
        format!(
            r#"{{"id":"p","calendar":"24x7","pauses":{{{}}},"metrics":{{{}}}}}"#,
            reasons.join(","),
            metrics((2_048 / caps).min(count).min(256), "")
        ),
        with_events((0..count).map(|number| pausing(number, caps))),
    ]
}

fn reasons(count: usize) -> Vec<String> {
    let known = count.clamp(1, 256);
    let reasons: Vec<String> = (0..known).map(|number| format!(r#""r{number}":{{"metrics":["m0"]}}"#)).collect();
    vec![
        format!(
            r#"{{"id":"p","calendar":"24x7","pauses":{{{}}},"metrics":{{{}}}}}"#,
            reasons.join(","),
            metrics(count.min(256), "")
        ),
        with_events((0..count).map(|number| pausing(number, known))),
    ]
}

/// As many calendars as events, and half as many metrics.
fn choosing(count: usize, metrics_count: usize, pauses: bool) -> Vec<String> {
    let calendar = |number: usize| {
        format!(
            r#""{number:x}":{{"time_zone":"UTC","hours":{{"mon":"{:02}:{:02}-24:00"}}}}"#,
            number / 60 % 24,
            number % 60
        )
    };
    let calendars: Vec<String> = (0..count).map(calendar).collect();
    let choices: Vec<String> = (0..count).map(|number| format!(r#""{number:x}":"{number:x}""#)).collect();
    let choice = format!(r#"{{"attribute":"a","calendars":{{{}}},"default":"0"}}"#, choices.join(","));
    let event = |number: usize| match pauses && number % 2 == 1 {
        true => format!(r#""type":"{}","reason":"r""#, if number % 4 == 1 { "paused" } else { "resumed" }),
        false if pauses => format!(r#""type":"attribute_changed","name":"a","to":"{:x}""#, number / 2),
        false => format!(r#""type":"attribute_changed","name":"a","to":"{number:x}""#),
    };
    let events = if pauses { 2 * count } else { count };
    vec![
        format!(
            r#"{{"id":"p","calendars":{{{}}},"calendar":{choice},"pauses":{{"r":{{}}}},"metrics":{{{}}}}}"#,
            calendars.join(","),
            metrics(metrics_count.min(256).min(8_192 / count).max(1), r#""on_retarget":"retroactive","#)
        ),
        with_events((0..events).map(event)),
    ]
}

fn retroactive(count: usize) -> Vec<String> {
    choosing(count, count, false)
}

fn retroactive_paused(count: usize) -> Vec<String> {
    choosing(count, count, true)
}

/// A tall ladder for all metrics, nearly all levels of which are still to come.
fn metrics_levels(count: usize) -> Vec<String> {
    let level = |level: usize| format!(r#"{{"level":{level},"at":"{level}h after"}}"#);
    let levels: Vec<String> = (1..=count.min(100)).map(level).collect();
    vec![
        format!(
            r#"{{"id":"p","calendar":"24x7","pauses":{{"r0":{{}}}},"ladders":{{"l":[{}]}},"metrics":{{{}}}}}"#,
            levels.join(","),
            metrics(count.min(256), r#""ladder":"l","#)
        ),
        with_events((0..4 * count).map(|number| pausing(number, 1))),
    ]
}

/// A ladder of levels that repeat as often as they may, for ten metrics.
fn firings(count: usize) -> Vec<String> {
    let level = |level: usize| format!(r#"{{"level":{level},"at":"due","repeat":{{"every":"1s","times":999}}}}"#);
    let levels: Vec<String> = (1..=count.min(100)).map(level).collect();
    vec![
        format!(
            r#"{{"id":"p","calendar":"24x7","ladders":{{"l":[{}]}},"metrics":{{{}}}}}"#,
            levels.join(","),
            metrics(9, r#""ladder":"l","#)
        ),
        // What does not fit in the policy.
        with_events((100..count).map(|_| r#""type":"internal_note""#.to_owned())),
    ]
}

/// Cycles in each of which a repeating level fires until it is used up.
fn cycles_firings(count: usize) -> Vec<String> {
    let ladder = r#"[{"level":1,"at":"due","notify":["a","b"],"repeat":{"every":"1s","times":1000}}]"#;
    let metric = r#"{"start":["opened","customer_replied"],"stop":["agent_replied"],"repeat":true,"ladder":"l","targets":{"*":{"*":"1s"}}}"#;
    let start: DateTime<Utc> = "1970-01-01T09:00:00Z".parse().unwrap();
    let event = |number: usize| {
        let at = (start + TimeDelta::hours(number as i64)).format("%FT%TZ");
        let what = ["agent_replied", "customer_replied"][number % 2];
        format!(r#"{{"at":"{at}","type":"{what}"}}"#)
    };
    let events: Vec<String> = (0..count).map(event).collect();
    vec![
        format!(r#"{{"id":"p","calendar":"24x7","ladders":{{"l":{ladder}}},"metrics":{{"m":{metric}}}}}"#),
        format!(r#"{{"id":"T","opened_at":"1970-01-01T00:00:00Z","events":[{}]}}"#, events.join(",")),
    ]
}

/// Metrics, each with a cycle for each event.
fn many_cycles(count: usize) -> Vec<String> {
    let metric = |number: usize| {
        format!(
            r#""m{number}":{{"start":["custom:x"],"stop":["custom:x"],"repeat":true,"targets":{{"*":{{"*":"1h"}}}}}}"#
        )
    };
    let metrics: Vec<String> = (0..count.min(256)).map(metric).collect();
    let event = r#""type":"custom","name":"x""#.to_owned();
    vec![
        format!(r#"{{"id":"p","calendar":"24x7","metrics":{{{}}}}}"#, metrics.join(",")),
        with_events(std::iter::repeat_n(event, count)),
    ]
}

/// A level with this many contacts.
fn notifying(count: usize, repeat: &str) -> String {
    let contacts: Vec<String> = (0..count).map(|number| format!(r#""c{number}""#)).collect();
    format!(r#"[{{"level":1,"at":"due","notify":[{}]{repeat}}}]"#, contacts.join(","))
}

/// A level that fires a thousand times in each of ten metrics before the ticket gets a priority without a target.
fn uncovered(count: usize) -> Vec<String> {
    let ladder = notifying(count, r#","repeat":{"every":"1s","times":1000}"#);
    let metric =
        |number: usize| format!(r#""m{number}":{{"start":["opened"],"ladder":"l","targets":{{"a":{{"*":"1s"}}}}}}"#);
    let metrics: Vec<String> = (0..10).map(metric).collect();
    let event = r#"{"at":"1970-01-02T00:00:00Z","type":"priority_changed","to":"b"}"#;
    vec![
        format!(
            r#"{{"id":"p","priorities":["a","b"],"calendar":"24x7","ladders":{{"l":{ladder}}},"metrics":{{{}}}}}"#,
            metrics.join(",")
        ),
        format!(r#"{{"id":"T","priority":"a","opened_at":"1970-01-01T00:00:00Z","events":[{event}]}}"#),
    ]
}

/// A hundred metrics with a cycle for each of a hundred events; each breaches and notifies all contacts.
fn cycles_contacts(count: usize) -> Vec<String> {
    let metric = |number: usize| {
        format!(
            r#""m{number}":{{"start":["custom:x"],"stop":["custom:x"],"repeat":true,"ladder":"l","targets":{{"*":{{"*":"1s"}}}}}}"#
        )
    };
    let metrics: Vec<String> = (0..count.min(100)).map(metric).collect();
    let event = r#""type":"custom","name":"x""#.to_owned();
    let ladder = notifying(10 * count, "");
    vec![
        format!(r#"{{"id":"p","calendar":"24x7","ladders":{{"l":{ladder}}},"metrics":{{{}}}}}"#, metrics.join(",")),
        with_events(std::iter::repeat_n(event, count.min(100))),
    ]
}

fn selection(count: usize) -> Vec<String> {
    let policy = |number: usize| {
        format!(
            r#"{{"when":{{"tier":"x"}},"policy":{{"id":"{number}","calendar":"24x7","metrics":{{"resolution":{{"targets":{{"*":{{"*":"4h"}}}}}}}}}}}}"#
        )
    };
    let policies: Vec<String> = (0..count).map(policy).collect();
    let tier = "t".repeat(count.min(1_000));
    vec![
        format!(r#"{{"policies":[{}]}}"#, policies.join(",")),
        format!(r#"{{"id":"T","opened_at":"1970-01-01T00:00:00Z","tier":"{tier}"}}"#),
    ]
}

fn late(count: usize) -> Vec<String> {
    vec![with_events((0..count).map(|_| r#""type":"resolved""#.to_owned()))]
}
