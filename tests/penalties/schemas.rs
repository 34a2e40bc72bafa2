//! The schemas of contracts and facts accept what the reader takes, and refuse what they can see is wrong.

use std::collections::BTreeSet;

use proptest::prelude::*;
use punctual::input::ProblemKind;
use punctual::penalty::{ClauseKind, Combine, ContractSpec, CountUnits, GraceIs, LateIn, PenaltyFacts};
use punctual::penalty::{RoundEach, RoundingMode, ScaleIs};
use punctual::{Contract, InputError, penalty};
use punctual_tests::cases;
use schemars::{Schema, schema_for};
use serde_json::{Value, json};

use crate::drawn;
use crate::schema_file::{schema, validator};

fn is_contract(contract: &Value) -> bool {
    serde_json::from_value::<Contract>(contract.clone()).is_ok()
}

/// A contract with a clause of each kind and every field of the format.
fn full_contract() -> Value {
    json!({
        "currency": "EUR", "minor_digits": 2, "rounding": { "mode": "up", "each": "clause" }, "combine": "highest",
        "cap_percent": 30, "cap_minor": 1, "annual_cap_minor": 2, "issue_above_minor": 0,
        "earn_back": { "percent": "50", "months": 6 },
        "clauses": [
            { "id": "a", "kind": "bands", "measure": "m", "judge_decimals": 2, "cap_percent": "1/3", "cap_minor": 5,
              "bands": [{ "below": "99.9", "percent": "10" }, { "below": 99, "amount_minor": 7 }] },
            { "id": "b", "kind": "per_late", "metric": "m", "when": { "tier": "gold" }, "late_in": "real_time",
              "each": "1h", "count": "exact", "grace": "PT5M", "grace_is": "threshold", "scale_is": "slab",
              "scale": [{ "up_to": 2, "of_fee": "1/30" }, { "percent": 1.5 }], "cap_per_ticket_minor": 9 },
            { "id": "c", "kind": "per_breach", "metric": "m", "amount_minor": 5, "free": 2, "when": [{ "status": ["a", "b"] },
              { "group": { "not": "x" }, "agent": { "not": ["y"] }, "priority": "p",
                "attributes": { "seats": { "at_least": 10, "below": "20.5" } } }] },
            { "id": "d", "kind": "count_bands", "metric": "m", "bands": [{ "at_least": 0, "percent": "1" }] },
            { "id": "e", "kind": "points", "bands": [{ "at_least": 3, "percent": "1" }] },
            { "id": "f", "kind": "per_downtime", "each": "30m", "count": "whole", "of_fee": "0.1" },
            { "id": "g", "kind": "weighted", "at_risk_percent": "10", "pool_percent": 150, "levels": { "x": "40" },
              "repeat": [{ "from": 2, "factor": "1.5" }] },
        ],
    })
}

fn full_facts() -> Value {
    json!({
        "fee_minor": 1_000, "measures": { "m": { "good": 1, "of": 2 } }, "points": 0, "down_s": 0.5,
        "failed": [{ "level": "x", "in_a_row": 1 }], "good_months_after": 0, "already_minor": 0,
        "tickets": [{
            "id": "T-1", "metric": "m", "outcome": "breached", "overdue_s": 60, "overdue_real_s": 60.5, "priority": "p",
            "tier": "gold", "status": "a", "group": "x", "agent": "y", "attributes": { "a": "b", "seats": ["1", "2"] },
        }],
    })
}

#[test]
fn the_schemas_in_the_repository_are_up_to_date() {
    let made: [(&str, Schema); 2] = [("contract", schema_for!(Contract)), ("facts", schema_for!(PenaltyFacts))];
    for (name, made) in made {
        let command = format!("cargo run --example schema --features json,schema -- {name} >schema/{name}.schema.json");
        assert!(schema(name) == *made.as_value(), "run: {command}");
    }
}

#[test]
fn every_word_and_form_that_the_reader_takes_is_accepted() {
    let (contract, contracts) = (full_contract(), validator("contract"));
    let word = |pointer: &'static str, words: &[&'static str]| {
        words.iter().map(move |word| (pointer, json!(word))).collect::<Vec<_>>()
    };
    let words = [
        word("/rounding/mode", &RoundingMode::ALL.iter().map(RoundingMode::as_str).collect::<Vec<_>>()),
        word("/rounding/each", &RoundEach::ALL.iter().map(RoundEach::as_str).collect::<Vec<_>>()),
        word("/combine", &Combine::ALL.iter().map(Combine::as_str).collect::<Vec<_>>()),
        word("/clauses/1/late_in", &LateIn::ALL.iter().map(LateIn::as_str).collect::<Vec<_>>()),
        word("/clauses/1/count", &CountUnits::ALL.iter().map(CountUnits::as_str).collect::<Vec<_>>()),
        word("/clauses/1/grace_is", &GraceIs::ALL.iter().map(GraceIs::as_str).collect::<Vec<_>>()),
        word("/clauses/1/scale_is", &ScaleIs::ALL.iter().map(ScaleIs::as_str).collect::<Vec<_>>()),
    ];
    for (pointer, value) in words.concat() {
        let mut changed = contract.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        assert!(is_contract(&changed) && contracts.is_valid(&changed), "{changed}");
    }
    let kinds: Vec<&Value> = contract["clauses"].as_array().unwrap().iter().map(|clause| &clause["kind"]).collect();
    assert!(ClauseKind::ALL.iter().all(|kind| kinds.contains(&&json!(kind))));
    let facts = serde_json::from_value::<PenaltyFacts>(full_facts()).unwrap();
    assert!(penalty(&serde_json::from_value(contract).unwrap(), &facts).is_ok());
    assert!(validator("facts").is_valid(&full_facts()) && validator("facts").is_valid(&json!({})));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(300)))]

    #[test]
    fn what_is_drawn_is_accepted(contract in drawn::contract_of(drawn::clause()), facts in drawn::facts()) {
        prop_assert!(is_contract(&contract) && validator("contract").is_valid(&contract), "{}", contract);
        prop_assert!(validator("facts").is_valid(&facts), "{}", facts);
    }
}

#[test]
fn b1_what_the_schemas_can_see_is_refused_as_the_reader_refuses_it() {
    let (contracts, facts) = (validator("contract"), validator("facts"));
    for (pointer, value) in [
        ("/rounding", json!({})),
        ("/rounding/mode", json!("nearest")),
        ("/minor_digits", json!(7)),
        ("/cap_minor", json!(1_000_000_000_000_001_u64)),
        ("/cap_percent", json!("-1")),
        ("/cap_percent", json!("10 %")),
        ("/earn_back/months", json!(0)),
        ("/clauses", json!([])),
        ("/clauses/0/kind", json!("band")),
        ("/clauses/0/kind", json!("points")),
        ("/clauses/0/judge_decimals", json!(10)),
        ("/clauses/0/bands", json!([])),
        ("/clauses/0/bands/0", json!({ "below": "99" })),
        ("/clauses/0/bands/0", json!({ "below": "99", "percent": "1", "amount_minor": 1 })),
        ("/clauses/0/bands/0", json!({ "at_least": 1, "percent": "1" })),
        ("/clauses/1/each", json!("1d")),
        ("/clauses/1/scale/0/up_to", json!(-1)),
        ("/clauses/2/when", json!([])),
        ("/clauses/2/when", json!({ "opened": { "inside": "office" } })),
        ("/clauses/2/when", json!({ "tier": "*" })),
        ("/clauses/2/when", json!({ "tier": { "at_least": "many" } })),
        ("/clauses/2/when", json!({ "tier": {} })),
        ("/clauses/2/amount_minor", json!(2.5)),
        ("/clauses/6/levels", json!({})),
        ("/clauses/6/repeat/0/from", json!(0)),
    ] {
        let mut changed = full_contract();
        *changed.pointer_mut(pointer).unwrap() = value;
        assert!(!is_contract(&changed) && !contracts.is_valid(&changed), "{pointer}: {changed}");
    }
    for (pointer, value) in [
        ("/fee_minor", json!(-1)),
        ("/measures/m", json!({ "good": 1 })),
        ("/points", json!("3")),
        ("/down_s", json!(5_000_000_000_u64)),
        ("/failed/0/in_a_row", json!(0)),
        ("/tickets/0/outcome", json!("late")),
        ("/tickets/0/tier", json!(3)),
        ("/tickets/0/attributes/a", json!({})),
    ] {
        let mut changed = full_facts();
        *changed.pointer_mut(pointer).unwrap() = value;
        let contract: Contract = serde_json::from_value(full_contract()).unwrap();
        let refused = serde_json::from_value(changed.clone()).map_or(true, |facts| penalty(&contract, &facts).is_err());
        assert!(refused && !facts.is_valid(&changed), "{pointer}: {changed}");
    }
}

/// The names in backticks in the help for a field that there is not.
fn known(invalid: &InputError) -> BTreeSet<String> {
    let problem = invalid.problems().iter().find(|problem| problem.kind() == ProblemKind::UnknownField).unwrap();
    problem.help().split('`').skip(1).step_by(2).filter(|name| *name != "zzz").map(str::to_owned).collect()
}

fn properties(schema: &Value) -> BTreeSet<String> {
    schema["properties"].as_object().unwrap_or_else(|| panic!("{schema}")).keys().cloned().collect()
}

#[test]
fn b2_the_schemas_have_the_fields_that_the_reader_has() {
    let schemas = schema("contract");
    let part = |name: &str| &schemas["$defs"][name];
    for (pointer, part) in [
        ("", &schemas),
        ("/rounding", part("Rounding")),
        ("/earn_back", part("EarnBack")),
        ("/clauses/6/repeat/0", part("Factor")),
    ] {
        let mut contract = full_contract();
        contract.pointer_mut(pointer).unwrap()["zzz"] = json!(1);
        let spec = serde_json::from_value::<ContractSpec>(contract).unwrap();
        assert_eq!(properties(part), known(&Contract::from_spec(spec).unwrap_err()), "{pointer}");
    }
    for (number, clause) in part("Clause")["oneOf"].as_array().unwrap().iter().enumerate() {
        let mut contract = full_contract();
        contract["clauses"][number]["zzz"] = json!(1);
        let spec = serde_json::from_value::<ContractSpec>(contract).unwrap();
        assert_eq!(properties(clause), known(&Contract::from_spec(spec).unwrap_err()), "{clause}");
    }
    let schemas = schema("facts");
    let part = |name: &str| &schemas["$defs"][name];
    for (pointer, part) in [
        ("", &schemas),
        ("/measures/m", part("MeasureFact")),
        ("/failed/0", part("Failed")),
        ("/tickets/0", part("TicketFact")),
    ] {
        let mut facts = full_facts();
        facts.pointer_mut(pointer).unwrap()["zzz"] = json!(1);
        let contract: Contract = serde_json::from_value(full_contract()).unwrap();
        let facts = serde_json::from_value(facts).unwrap();
        assert_eq!(properties(part), known(&penalty(&contract, &facts).unwrap_err()), "{pointer}");
    }
}
