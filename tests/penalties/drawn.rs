//! Contracts and facts at random: the crate against the oracle, and what holds for every contract.

use proptest::prelude::*;
use punctual::exact::Fraction;
use punctual::penalty::PenaltyFacts;
use punctual::{Contract, Penalty, penalty};
use punctual_tests::cases;
use serde_json::{Value, json};

use crate::oracle::{self, Ratio};

fn answer(contract: &Value, facts: &Value) -> Penalty {
    let contract: Contract = serde_json::from_value(contract.clone()).unwrap_or_else(|error| panic!("{error}"));
    let facts: PenaltyFacts = serde_json::from_value(facts.clone()).unwrap();
    penalty(&contract, &facts).unwrap_or_else(|error| panic!("{error}"))
}

/// One of the three ways to write an amount.
fn rate() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..5_000_u32).prop_map(|minor| json!({ "amount_minor": minor })),
        (0..400_u32).prop_map(|tenths| json!({ "percent": format!("{}.{}", tenths / 10, tenths % 10) })),
        (0..4_u32, 1..12_u32).prop_map(|(above, below)| json!({ "of_fee": format!("{above}/{below}") })),
    ]
}

fn with(mut base: Value, more: Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

fn maybe(field: &'static str, values: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Value> {
    prop_oneof![Just(json!({})), values.prop_map(move |value| json!({ field: value }))].boxed()
}

fn word(field: &'static str, words: &'static [&'static str]) -> BoxedStrategy<Value> {
    maybe(field, prop::sample::select(words).prop_map(Value::from))
}

/// Maps with all the fields of several.
fn all(parts: Vec<BoxedStrategy<Value>>) -> BoxedStrategy<Value> {
    parts.prop_map(|parts| parts.into_iter().fold(json!({}), with)).boxed()
}

fn minor(field: &'static str) -> BoxedStrategy<Value> {
    maybe(field, (0..9_000_u32).prop_map(Value::from))
}

/// Bands or steps at different places, in any order.
fn steps(field: &'static str, places: Vec<Value>) -> BoxedStrategy<Value> {
    let count = places.len();
    let chosen = prop::sample::subsequence(places, 1..=count).prop_shuffle();
    let steps = chosen.prop_flat_map(move |places| {
        let step = |place: Value| rate().prop_map(move |rate| with(json!({ field: place }), rate));
        places.into_iter().map(step).collect::<Vec<_>>()
    });
    steps.prop_map(Value::Array).boxed()
}

fn tickets_of() -> BoxedStrategy<Value> {
    let regions = prop::sample::select(vec![json!("emea"), json!({ "not": "emea" }), json!({ "not": ["apac", "x"] })]);
    let seats =
        prop::sample::select(vec![json!({ "at_least": 10 }), json!({ "at_least": -1, "below": 10 }), json!("10")]);
    let attributes = all(vec![maybe("region", regions), maybe("seats", seats)]);
    let conditions = all(vec![
        word("priority", &["high", "low"]),
        maybe("tier", Just(json!(["gold", "tin"]))),
        word("status", &["open", "solved"]),
        maybe("group", Just(json!({ "not": "first" }))),
        word("agent", &["a", "b"]),
        maybe("attributes", attributes),
    ]);
    let alternatives = prop::collection::vec(conditions.clone(), 1..4).prop_map(Value::Array);
    let when = prop_oneof![conditions, alternatives];
    all(vec![word("metric", &["resolution", "first_response"]), maybe("when", when)])
}

fn units_of() -> BoxedStrategy<Value> {
    let each = prop::sample::select(&["1h", "30m", "7m"][..]).prop_map(|each| json!({ "each": each }));
    all(vec![each.boxed(), word("count", &["started", "whole", "exact"])])
}

fn late_clause() -> BoxedStrategy<Value> {
    let ends = || vec![json!(1), json!(2), json!(5), json!(9)];
    let graduated = steps("up_to", ends()).prop_map(|scale| json!({ "scale": scale }));
    // Only a scale without an end can be a slab.
    let open = (steps("up_to", ends()), rate(), word("scale_is", &["graduated", "slab"]));
    let open = open.prop_map(|(mut scale, last, is)| {
        scale.as_array_mut().unwrap().push(last);
        with(json!({ "scale": scale }), is)
    });
    let price = prop_oneof![rate(), graduated, open].boxed();
    let grace = prop_oneof![
        Just(json!({})),
        (prop::sample::select(&["15m", "90s"][..]), word("grace_is", &["deducted", "threshold"]))
            .prop_map(|(grace, is)| with(json!({ "grace": grace }), is)),
    ];
    let kind = Just(json!({ "kind": "per_late" })).boxed();
    let late_in = word("late_in", &["working", "real_time"]);
    all(vec![kind, tickets_of(), units_of(), price, grace.boxed(), late_in, minor("cap_per_ticket_minor")])
}

pub(crate) fn clause() -> BoxedStrategy<Value> {
    let bands = steps("below", ["95", "99", "99.9", "100"].map(Value::from).to_vec());
    let bands = all(vec![
        bands.prop_map(|bands| json!({ "kind": "bands", "measure": "availability", "bands": bands })).boxed(),
        maybe("judge_decimals", (0..4_u32).prop_map(Value::from)),
    ]);
    let counts = || steps("at_least", vec![json!(0), json!(1), json!(2), json!(4)]);
    let count = counts().prop_map(|bands| json!({ "kind": "count_bands", "bands": bands })).boxed();
    let points = counts().prop_map(|bands| json!({ "kind": "points", "bands": bands })).boxed();
    let breach = rate().prop_map(|rate| with(json!({ "kind": "per_breach" }), rate)).boxed();
    let limits = prop_oneof![minor("cap_per_ticket_minor"), maybe("free", (0..4_u32).prop_map(Value::from))].boxed();
    let down = rate().prop_map(|rate| with(json!({ "kind": "per_downtime" }), rate)).boxed();
    let weighted = (1..40_u32, word("pool_percent", &["50", "200"]), any::<bool>()).prop_map(|(risk, pool, repeat)| {
        let factors = json!([{ "from": 3, "factor": "2" }, { "from": 2, "factor": "1.5" }]);
        let factors = if repeat { json!({ "repeat": factors }) } else { json!({}) };
        let levels =
            json!({ "kind": "weighted", "at_risk_percent": risk.to_string(), "levels": { "a": "40", "b": "12.5" } });
        with(with(levels, pool), factors)
    });
    let any = prop_oneof![
        1 => bands,
        3 => late_clause(),
        2 => all(vec![breach, tickets_of(), limits]),
        1 => all(vec![count, tickets_of()]),
        1 => points,
        1 => all(vec![down, units_of()]),
        1 => weighted,
    ];
    all(vec![any.boxed(), minor("cap_minor"), word("cap_percent", &["10", "33.3"])])
}

pub(crate) fn contract_of(clause: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let clauses = prop::collection::vec(clause, 1..4).prop_map(|clauses| {
        let named =
            clauses.into_iter().enumerate().map(|(number, clause)| with(json!({ "id": number.to_string() }), clause));
        json!({ "currency": "EUR", "clauses": named.collect::<Vec<_>>() })
    });
    let modes = (prop::sample::select(&["half_up", "half_even", "down", "up"][..]), any::<bool>());
    let rounding = modes.prop_map(
        |(mode, each)| json!({ "rounding": { "mode": mode, "each": if each { "clause" } else { "total" } } }),
    );
    let earn_back = (0..=100_u32, 1..4_u32)
        .prop_map(|(percent, months)| json!({ "percent": percent.to_string(), "months": months }));
    all(vec![
        clauses.boxed(),
        rounding.boxed(),
        word("combine", &["sum", "highest"]),
        minor("cap_minor"),
        word("cap_percent", &["10", "33.3"]),
        minor("annual_cap_minor"),
        minor("issue_above_minor"),
        maybe("earn_back", earn_back),
    ])
}

fn ticket() -> BoxedStrategy<Value> {
    let late =
        prop_oneof![2 => 0..40_000_i32, 1 => prop::sample::select(&[-60, 0, 1, 900, 901, 3_600, 3_601, 7_200][..])];
    let base = (0..4_u32, prop::sample::select(&["resolution", "first_response"][..]), late.clone(), late);
    let base = base.prop_map(|(id, metric, late, real)| {
        json!({ "id": format!("T-{id}"), "metric": metric, "overdue_s": late, "overdue_real_s": real })
    });
    let regions = prop::sample::select(vec![json!("emea"), json!("apac"), json!(["x", "emea"]), json!([])]);
    let seats = prop::sample::select(vec![json!("9"), json!("10"), json!("many"), json!(["-2", "50"])]);
    all(vec![
        base.boxed(),
        word("outcome", &["met", "breached", "pending", "void"]),
        word("priority", &["high", "low"]),
        word("tier", &["gold", "silver"]),
        word("status", &["open", "solved"]),
        word("group", &["first", "second"]),
        word("agent", &["a", "b"]),
        maybe("attributes", all(vec![maybe("region", regions), maybe("seats", seats)])),
    ])
}

pub(crate) fn facts() -> BoxedStrategy<Value> {
    let tickets = prop::collection::vec(ticket(), 0..8);
    let numbers = (0..200_000_u32, 0..=1_000_u64, 0..6_u32, 0..20_000_u32, 0..12_000_u32, 0..4_u32);
    let failed = (0..4_u32, 0..4_u32);
    (tickets, numbers, failed)
        .prop_map(|(tickets, (fee, good, points, down, already, months), (a, b))| {
            let failed = [("a", a), ("b", b)].into_iter().filter(|(_, months)| *months > 0);
            let level = |(level, months): (&str, u32)| json!({ "level": level, "in_a_row": months });
            let failed: Vec<Value> = failed.map(level).collect();
            let of = if good == 0 { 0 } else { 1_000 };
            json!({ "fee_minor": fee, "measures": { "availability": { "good": good, "of": of } },
                "tickets": tickets, "points": points, "down_s": down, "failed": failed, "already_minor": already,
                "good_months_after": months })
        })
        .boxed()
}

fn same(found: Fraction, expected: Ratio) -> bool {
    Fraction::new(expected.0, expected.1) == Some(found)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(4_000)))]

    /// The crate answers as the oracle does.
    #[test]
    fn m1_to_m7_every_amount_is_that_of_the_oracle(contract in contract_of(clause()), facts in facts()) {
        // A contract without levels refuses facts about them.
        let mut facts = facts;
        let known = contract["clauses"].as_array().unwrap().iter().any(|clause| clause["kind"] == "weighted");
        if !known {
            facts["failed"] = json!([]);
        }
        let (found, expected) = (answer(&contract, &facts), oracle::penalty(&contract, &facts));
        for (clause, expected) in found.clauses.iter().zip(&expected.clauses) {
            let is_same = same(clause.amount, *expected);
            prop_assert!(is_same, "{:?}, expected {expected:?}\n{contract}\n{facts}\n{found}", clause);
        }
        let amounts = [found.amount_minor, found.withheld_minor, found.earned_back_minor].map(i128::from);
        prop_assert_eq!(amounts, [expected.amount, expected.withheld, expected.earned_back], "{}\n{}", contract, facts);
        prop_assert_eq!(found.capped, expected.capped);
        // What is written reads back, and says the same.
        let written = serde_json::to_string(&found).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Penalty>(&written).unwrap(), &found);
        let read: Contract = serde_json::from_value(contract.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), contract);
        let read: PenaltyFacts = serde_json::from_value(facts.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), facts);
    }

    /// M3: a late or breached cycle must say how late it was in real time exactly where a clause in real time is about
    /// it.
    #[test]
    fn m3_real_time_is_needed_of_what_a_clause_in_real_time_is_about(
        contract in contract_of(late_clause()), facts in facts(), number in any::<prop::sample::Index>(),
    ) {
        let mut facts = with(facts, json!({ "failed": [] }));
        let count = facts["tickets"].as_array().unwrap().len();
        prop_assume!(count > 0);
        let number = number.index(count);
        let ticket = facts["tickets"][number].as_object_mut().unwrap();
        ticket.remove("overdue_real_s");
        let alone = json!({ "tickets": [ticket] });
        let clauses = contract["clauses"].as_array().unwrap();
        let is_needed = clauses.iter().any(|clause| {
            let late = |ticket: &&Value| ticket["overdue_s"].as_i64().unwrap() > 0 || ticket["outcome"] == "breached";
            clause["late_in"] == "real_time" && oracle::of_clause(clause, &alone).iter().any(late)
        });
        let read: Contract = serde_json::from_value(contract.clone()).unwrap();
        match penalty(&read, &serde_json::from_value(facts.clone()).unwrap()) {
            Ok(found) => {
                prop_assert!(!is_needed, "{contract}\n{facts}");
                let amount = oracle::penalty(&contract, &facts).amount;
                prop_assert_eq!(i128::from(found.amount_minor), amount, "{}\n{}", contract, facts);
            }
            Err(error) => {
                let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path()).collect();
                prop_assert!(is_needed, "{contract}\n{facts}\n{error}");
                prop_assert_eq!(paths, [format!("tickets[{number}].overdue_real_s")]);
            }
        }
    }

    /// M5: no amount is above its cap.
    #[test]
    fn m5_no_amount_is_above_its_cap(contract in contract_of(late_clause()), facts in facts()) {
        let facts = with(facts, json!({ "failed": [] }));
        let found = answer(&contract, &facts);
        let fee = i128::from(found.fee_minor.unwrap());
        let within = |part: &Value, amount: Fraction| {
            let minor = part["cap_minor"].as_i64().is_none_or(|cap| amount <= Fraction::from(cap));
            let share = |percent: &Value| percent.as_str().unwrap().parse::<Fraction>().unwrap();
            let hundred_fees = |percent: &Value| share(percent).checked_mul(Fraction::new(fee, 100).unwrap()).unwrap();
            minor && part.get("cap_percent").is_none_or(|percent| amount <= hundred_fees(percent))
        };
        for (clause, written) in found.clauses.iter().zip(contract["clauses"].as_array().unwrap()) {
            prop_assert!(within(written, clause.amount), "{}\n{}", contract, found);
        }
        prop_assert!(within(&contract, Fraction::from(found.total_minor)), "{}\n{}", contract, found);
        let year = contract["annual_cap_minor"].as_i64();
        let paid = found.amount_minor + facts["already_minor"].as_i64().unwrap();
        prop_assert!(year.is_none_or(|year| found.amount_minor == 0 || paid <= year));
        prop_assert!(found.earned_back_minor <= found.amount_minor);
    }

    /// M3: where each step costs as much as the one before, a ticket that gets later costs no less.
    #[test]
    fn m3_a_later_ticket_never_costs_less(
        contract in contract_of(late_clause()),
        facts in facts(),
        number in any::<prop::sample::Index>(),
        later in 1..20_000_i64,
    ) {
        let (mut contract, mut facts) = (contract, with(facts, json!({ "failed": [], "good_months_after": 0 })));
        for clause in contract["clauses"].as_array_mut().unwrap() {
            // Steps in order of their ends, and the amounts with them.
            if let Some(steps) = clause.get_mut("scale").and_then(Value::as_array_mut) {
                steps.sort_by_key(|step| step["up_to"].as_i64().unwrap_or(i64::MAX));
                for (number, step) in steps.iter_mut().enumerate() {
                    let end = step.get("up_to").map(|end| json!({ "up_to": end })).unwrap_or(json!({}));
                    *step = with(end, json!({ "amount_minor": 10 * number }));
                }
            }
        }
        let before = answer(&contract, &facts);
        let count = facts["tickets"].as_array().unwrap().len();
        prop_assume!(count > 0);
        let ticket = &mut facts["tickets"][number.index(count)];
        for field in ["overdue_s", "overdue_real_s"] {
            ticket[field] = json!(ticket[field].as_i64().unwrap() + later);
        }
        let after = answer(&contract, &facts);
        prop_assert!(before.total_minor <= after.total_minor, "{contract}\n{facts}\n{before}\n{after}");
    }

    /// M3, M4: the order in which tickets are listed does not matter.
    #[test]
    fn m4_the_order_of_tickets_does_not_matter(
        contract in contract_of(clause()),
        (facts, shuffled) in facts().prop_flat_map(|facts| {
            let tickets = facts["tickets"].as_array().unwrap().clone();
            (Just(facts), Just(tickets).prop_shuffle())
        }),
    ) {
        let levels = json!({ "id": "w", "kind": "weighted", "at_risk_percent": "1", "levels": { "a": "1", "b": "1" } });
        let mut contract = contract;
        contract["clauses"].as_array_mut().unwrap().push(levels);
        let other = with(facts.clone(), json!({ "tickets": shuffled }));
        prop_assert_eq!(answer(&contract, &facts), answer(&contract, &other));
    }
}
