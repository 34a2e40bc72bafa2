//! The case table of penalties: what `docs/semantics.md` means for single contracts, each case with its sentence. The
//! expected values are worked out by hand from the laws, never copied from an answer of the crate.
//!
//! A case has a contract and facts in the public format. Either may be `{"like": NAME, …}`: the one of that name, with
//! a JSON merge patch. `expected` is what the answer says: the amount of each clause by its id, as a fraction where it
//! is not whole, and fields of the result. What is not named is not looked at.

#![allow(clippy::disallowed_methods, reason = "cases are files")]

use std::collections::BTreeMap;

use punctual::exact::Fraction;
use punctual::penalty::PenaltyFacts;
use punctual::{Contract, Penalty, penalty};
use punctual_tests::repository;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    about: String,
    contracts: BTreeMap<String, Value>,
    facts: BTreeMap<String, Value>,
    pub(super) cases: Vec<Case>,
}

#[derive(Deserialize)]
pub(super) struct Case {
    #[serde(alias = "id")]
    pub(super) name: String,
    #[serde(alias = "why")]
    says: String,
    contract: Value,
    facts: Value,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    clauses: BTreeMap<String, Value>,
    capped: Option<bool>,
    amount_minor: Option<i64>,
    withheld_minor: Option<i64>,
    earned_back_minor: Option<i64>,
    /// Words that the page has.
    #[serde(default)]
    page: Vec<String>,
}

/// A value, or the one that it is like with a JSON merge patch.
fn resolved(written: &Value, named: &BTreeMap<String, Value>) -> Value {
    match written {
        Value::String(name) => named[name].clone(),
        Value::Object(patch) if patch.contains_key("like") => {
            let mut patch = patch.clone();
            let base = patch.remove("like").unwrap();
            merged(named[base.as_str().unwrap()].clone(), Value::Object(patch))
        }
        whole => whole.clone(),
    }
}

fn merged(base: Value, patch: Value) -> Value {
    let Value::Object(patch) = patch else { return patch };
    let mut base = if let Value::Object(base) = base { base } else { Map::new() };
    for (name, change) in patch {
        let inner = base.remove(&name).unwrap_or_default();
        if !change.is_null() {
            base.insert(name, merged(inner, change));
        }
    }
    Value::Object(base)
}

fn check(case: &Case, contract: &Value, facts: &Value) {
    let name = format!("{}: {}", case.name, case.says);
    let contract: Contract = serde_json::from_value(contract.clone()).unwrap_or_else(|error| panic!("{name}\n{error}"));
    let facts: PenaltyFacts = serde_json::from_value(facts.clone()).unwrap_or_else(|error| panic!("{name}\n{error}"));
    let found = penalty(&contract, &facts).unwrap_or_else(|error| panic!("{name}\n{error}"));
    check_answer(case, &found);
    // What is written reads back.
    let written = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Penalty>(&written).unwrap(), found, "{name}");
}

/// Checks that an answer is as a case expects it.
pub(super) fn check_answer(case: &Case, found: &Penalty) {
    let name = format!("{}: {}", case.name, case.says);
    for (id, amount) in &case.expected.clauses {
        let amount = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
        let clause =
            found.clauses.iter().find(|clause| *clause.clause == **id).unwrap_or_else(|| panic!("{name}: {id}"));
        assert_eq!(clause.amount, amount.parse::<Fraction>().unwrap(), "{name}, clause {id}\n{found}");
    }
    let same = |expected: Option<i64>, found: i64, field: &str| {
        assert!(expected.is_none_or(|expected| expected == found), "{name}, {field}: {found} is not {expected:?}");
    };
    same(case.expected.amount_minor, found.amount_minor, "amount_minor");
    same(case.expected.withheld_minor, found.withheld_minor, "withheld_minor");
    same(case.expected.earned_back_minor, found.earned_back_minor, "earned_back_minor");
    same(case.expected.capped.map(i64::from), i64::from(found.capped), "capped");
    let page = found.to_string();
    for words in &case.expected.page {
        assert!(page.contains(words.as_str()), "{name}: `{words}` is not in\n{page}");
    }
}

impl File {
    /// What a case asks, as the crate reads it.
    pub(super) fn asked(&self, case: &Case) -> Value {
        json!({ "contract": resolved(&case.contract, &self.contracts), "facts": resolved(&case.facts, &self.facts) })
    }
}

pub(super) fn file() -> File {
    let text = std::fs::read_to_string(repository("tests/penalties/cases.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn m1_to_m8_each_case_of_the_table() {
    let file = file();
    assert!(!file.about.is_empty() && file.cases.len() >= 50, "{} cases", file.cases.len());
    let names: std::collections::BTreeSet<_> = file.cases.iter().map(|case| &case.name).collect();
    assert_eq!(names.len(), file.cases.len(), "names differ");
    for case in &file.cases {
        check(case, &resolved(&case.contract, &file.contracts), &resolved(&case.facts, &file.facts));
    }
}

/// Cases that were worked out by others, where they are at hand.
#[test]
fn m1_to_m8_cases_of_published_clauses() {
    let path = repository("../shared/cases/penalties.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let cases: Vec<Case> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(cases.len(), 20);
    cases.iter().for_each(|case| check(case, &case.contract, &case.facts));
}
