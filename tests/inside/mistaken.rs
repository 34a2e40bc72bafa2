//! Reads `tests/golden/mistakes.txt`: inputs with mistakes, and their messages. It does not use the crate, so that
//! the unit tests of the crate can use the same inputs.

#![allow(clippy::disallowed_methods, reason = "the inputs are files")]
#![allow(dead_code, reason = "each test uses its part")]

use std::path::Path;

use serde_json::{Map, Value, json};

/// What is to be read.
pub(crate) enum Input {
    Policy(String),
    Calendar(String),
    Book(String),
    Ticket(String),
    Availability(String),
    Outages(String),
    Report(String),
    Contract(String),
    /// The facts of a contract that asks for all of them.
    Facts {
        contract: String,
        facts: String,
    },
}

/// A line of the file: an input, an answer, or anything else.
pub(crate) enum Line {
    Input(String, Input),
    Answer,
    Other(String),
}

pub(crate) const ANSWER: &str = "  ";

/// The lines of the file in the folder of the tests.
pub(crate) fn lines(tests: &Path) -> Vec<Line> {
    let text = std::fs::read_to_string(tests.join("golden/mistakes.txt")).unwrap();
    let small = std::fs::read_to_string(tests.join("samples/small.json")).unwrap();
    let small: Value = serde_json::from_str(&small).unwrap();
    text.lines().map(|line| read(line, &small)).collect()
}

fn read(line: &str, small: &Value) -> Line {
    let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
    let input = match kind {
        "" if line.starts_with(ANSWER) => return Line::Answer,
        "policy" => Input::Policy(patched(small.clone(), rest).to_string()),
        "text" => Input::Policy(rest.to_owned()),
        "made" => Input::Policy(merged(small.clone(), made(rest)).to_string()),
        "calendar" => Input::Calendar(rest.to_owned()),
        "book" => Input::Book(patched(book(small), rest).to_string()),
        "ticket" => Input::Ticket(patched(ticket(), rest).to_string()),
        "ticket-made" => Input::Ticket(merged(ticket(), made(rest)).to_string()),
        "exported" => Input::Ticket(rest.to_owned()),
        "availability" => Input::Availability(rest.to_owned()),
        "outages" => Input::Outages(rest.to_owned()),
        "report" => Input::Report(rest.to_owned()),
        "contract" => Input::Contract(patched(contract(), rest).to_string()),
        "clause" => Input::Contract(patched(contract(), &format!(r#"{{"clauses": [{rest}]}}"#)).to_string()),
        "contract-made" => Input::Contract(merged(contract(), made(rest)).to_string()),
        "facts" => Input::Facts { contract: asking().to_string(), facts: patched(facts(), rest).to_string() },
        _ => return Line::Other(line.to_owned()),
    };
    Line::Input(line.to_owned(), input)
}

/// A book of that one policy.
fn book(small: &Value) -> Value {
    json!({ "calendars": { "shared": "24x7" }, "policies": [{ "policy": small }] })
}

/// A small valid ticket.
fn ticket() -> Value {
    json!({ "id": "T-1", "opened_at": "2026-03-02T08:00:00Z" })
}

/// A small valid contract.
fn contract() -> Value {
    json!({ "currency": "EUR", "rounding": { "mode": "half_up", "each": "total" },
        "clauses": [{ "id": "c", "kind": "per_breach", "percent": "5" }] })
}

/// One that asks for every fact, and those facts.
fn asking() -> Value {
    let mut asking = contract();
    asking["annual_cap_minor"] = json!(1_000);
    asking["clauses"] = json!([
        { "id": "up", "kind": "bands", "measure": "availability", "bands": [{ "below": "99", "percent": "5" }] },
        { "id": "late", "kind": "per_late", "each": "1s", "count": "exact", "late_in": "real_time", "of_fee": "1000000000000000" },
        { "id": "points", "kind": "points", "bands": [{ "at_least": 1, "amount_minor": 5 }] },
        { "id": "down", "kind": "per_downtime", "each": "1h", "amount_minor": 5 },
        { "id": "pool", "kind": "weighted", "at_risk_percent": "5", "levels": { "restore": "50", "answer": "50" } }
    ]);
    asking
}

fn facts() -> Value {
    json!({ "fee_minor": 1, "measures": { "availability": { "good": 1, "of": 2 } }, "tickets": [], "points": 1,
        "down_s": 1, "failed": [{ "level": "restore" }], "already_minor": 0 })
}

fn patched(base: Value, patch: &str) -> Value {
    merged(base, serde_json::from_str(patch).unwrap_or_else(|error| panic!("{error}: {patch}")))
}

/// A JSON merge patch (RFC 7396).
fn merged(base: Value, patch: Value) -> Value {
    let Value::Object(patch) = patch else { return patch };
    let mut base = if let Value::Object(base) = base { base } else { Map::new() };
    for (name, change) in patch {
        match change {
            Value::Null => drop(base.remove(&name)),
            change => {
                let inner = base.remove(&name).unwrap_or_default();
                base.insert(name, merged(inner, change));
            }
        }
    }
    Value::Object(base)
}

/// What is too large to write out, as a patch.
fn made(what: &str) -> Value {
    let count: u32 = what.split(' ').next().unwrap().parse().unwrap();
    let map = |entry: &dyn Fn(u32) -> (String, Value)| (0..count).map(entry).collect::<Value>();
    match what.split(' ').next_back().unwrap() {
        "levels" => {
            json!({ "ladders": { "desk": (0..count).map(|level| json!({ "level": level, "at": "due" })).collect::<Value>() } })
        }
        "metrics" => {
            let metric = json!({ "start": ["opened"], "targets": { "*": { "*": "1h" } } });
            json!({ "metrics": map(&|number| (format!("metric {number}"), metric.clone())) })
        }
        "counting" => {
            let conditions = json!({ "group": "desk", "agent": "ann" });
            let metric = json!({ "start": ["opened"], "counts_while": conditions, "targets": { "*": { "*": "1h" } } });
            json!({ "metrics": map(&|number| (format!("metric {number}"), metric.clone())) })
        }
        "sirens" => {
            let repeat = json!({ "every": "1h", "times": 1000 });
            let level = |level: u32| json!({ "level": level, "at": "due", "repeat": repeat });
            let siren = json!({ "start": ["opened"], "ladder": "tall", "targets": { "*": { "*": "1h" } } });
            let metrics = map(&|number| (format!("metric {number}"), siren.clone()));
            json!({ "ladders": { "tall": (0..100).map(level).collect::<Value>() }, "metrics": metrics })
        }
        "reasons" => json!({ "pauses": map(&|number| (format!("reason {number}"), json!({}))) }),
        "caps" => json!({ "pauses": map(&|number| (format!("reason {number}"), json!({ "cap": "1h" }))) }),
        "bands" => {
            let bands: Vec<Value> = (0..count).map(|number| json!({ "at_least": number, "amount_minor": 1 })).collect();
            json!({ "clauses": [{ "id": "c", "kind": "points", "bands": bands }] })
        }
        "clauses" => {
            let clause = |number: u32| json!({ "id": number.to_string(), "kind": "per_breach", "percent": "5" });
            json!({ "clauses": (0..count).map(clause).collect::<Value>() })
        }
        "letters" => {
            let long = "x".repeat(count as usize);
            json!({ "id": &long, "kind": &long, "pauses": { &long: { "party": &long } } })
        }
        "nested" => {
            json!({ "calendars": { "deep": (0..count).fold(json!("24x7"), |inner, _| json!({ "of": inner, "except": [] })) } })
        }
        "chained" => json!({ "calendars": map(&|number| {
            let next = if number + 1 == count { "24x7".to_owned() } else { format!("c{:02}", number + 1) };
            (format!("c{number:02}"), json!({ "union": [next] }))
        }) }),
        "texts" => json!({ "attributes": { "tags": vec!["x".repeat(100); count as usize] } }),
        "conditions" => json!({ "clauses": [{ "id": "c", "kind": "per_breach", "percent": "5",
            "when": { "attributes": map(&|number| (format!("attribute {number}"), json!("x"))) } }] }),
        "mistakes" => json!({ "statuses": map(&|number| (format!("status {number:04}"), json!("?"))) }),
        other => panic!("what are {other}?"),
    }
}
