//! The worked cases of the project's shared data, which a copy of the repository alone does not have. Their format is
//! their own; this maps it to the crate's.

#![allow(clippy::disallowed_methods, reason = "the cases are a file")]

use chrono::{DateTime, Utc};
use punctual::exact::Fraction;
use punctual::{AvailabilitySpec, Outages, availability};
use punctual_tests::repository;
use serde_json::{Map, Value, json};

#[test]
fn every_worked_case_holds() {
    let path = repository("../shared/cases/availability.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no cases at {}", path.display());
        return;
    };
    let cases: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(cases.len(), 24);
    let failures: Vec<String> = cases.iter().filter_map(failure).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn failure(case: &Value) -> Option<String> {
    let spec: AvailabilitySpec = serde_json::from_value(mapped_spec(&case["spec"])).unwrap();
    let mut facts = case["facts"].clone();
    let now = facts.as_object_mut().unwrap().remove("now");
    let now = now.map_or(spec.to(), |now| serde_json::from_value::<DateTime<Utc>>(now).unwrap());
    let facts: Outages = serde_json::from_value(facts).unwrap();
    let found = availability(&spec, &facts, now);
    let mut answers = Map::new();
    let number = |number: Fraction| json!(number.to_string());
    answers.insert("counted_s".to_owned(), number(found.counted));
    answers.insert("bad_s".to_owned(), number(found.lost));
    answers.insert("uptime".to_owned(), json!(found.uptime));
    answers.insert("percent".to_owned(), json!(found.percent));
    answers.insert("met".to_owned(), json!(found.met));
    if let Some(budget) = found.budget {
        answers.insert("allowed_s".to_owned(), number(budget.allowed));
        answers.insert("remaining_s".to_owned(), number(budget.remaining));
        answers.insert("burn_rate".to_owned(), json!(budget.burn_rate));
    }
    // What stands there has to agree, and a budget that does not stand there must not be one.
    let mut expected = case["expected"].as_object().unwrap().clone();
    expected.entry("met").or_insert(Value::Null);
    let expected: Map<String, Value> = expected.into_iter().map(|(field, value)| (field, exact(value))).collect();
    (answers != expected).then(|| format!("{}: expected {expected:?}\n     found    {answers:?}", case["id"]))
}

/// A number or a fraction as the crate writes it; anything else as it is.
fn exact(value: Value) -> Value {
    let text = match &value {
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.contains('/') => text.clone(),
        _ => return value,
    };
    json!(text.parse::<Fraction>().unwrap())
}

fn mapped_spec(spec: &Value) -> Value {
    let mut mapped = spec.clone();
    let fields = mapped.as_object_mut().unwrap();
    if let Some(unknown) = fields.remove("unknown") {
        fields.insert("unknown_time".to_owned(), unknown);
    }
    if let Some(hours) = fields.get_mut("service_hours").and_then(|calendar| calendar.get_mut("hours")) {
        // A list of weekdays is one entry for each.
        let entries = hours.as_object().unwrap().iter();
        *hours = entries
            .flat_map(|(days, ranges)| days.split(',').map(|day| (day.to_owned(), ranges.clone())))
            .collect::<Map<_, _>>()
            .into();
    }
    mapped
}
