//! Contracts and facts at their limits and one step beyond: no more than linear, and never a panic or a wrong amount
//! (B3, B4).

#![allow(clippy::disallowed_methods, reason = "reads what the operating system counted of this process")]

use proptest::prelude::*;
use punctual::input::ProblemKind;
use punctual::penalty::{BandSpec, ClauseSpec, ContractSpec, PenaltyFacts, RoundEach, RoundingMode, TicketFact};
use punctual::{Contract, penalty};
use punctual_tests::cases;
use serde_json::{Value, json};

fn contract(clauses: impl IntoIterator<Item = ClauseSpec>) -> ContractSpec {
    ContractSpec::new("EUR").rounding(RoundingMode::HalfUp, RoundEach::Total).clauses(clauses)
}

fn scale(steps: u64) -> ContractSpec {
    let step = |end: u64| BandSpec::up_to(end).amount_minor(end);
    contract([ClauseSpec::per_late("late", "1h")
        .scale((1..steps).map(step))
        .scale([BandSpec::beyond().amount_minor(steps)])])
}

#[track_caller]
fn too_large(spec: ContractSpec, path: &str) {
    let error = Contract::from_spec(spec).unwrap_err();
    let found: Vec<_> = error.problems().iter().map(|problem| (problem.kind(), problem.path())).collect();
    assert_eq!(found, [(ProblemKind::TooLarge, path)]);
}

#[test]
fn b3_ten_thousand_bands_are_accepted_and_one_more_is_not() {
    let bands = |count: u32| {
        let band = |number: u32| BandSpec::below(format!("{}.{number:05}", number / 1_000)).amount_minor(1);
        contract([ClauseSpec::bands_of("up", "availability").bands((0..count).map(band))])
    };
    let accepted = Contract::from_spec(bands(10_000)).unwrap();
    let month = PenaltyFacts::by_hand().measures("availability", 5, 100);
    assert_eq!(penalty(&accepted, &month).unwrap().amount_minor, 1);
    assert!(accepted.lint().len() <= 1_000);
    too_large(bands(10_001), "clauses");
    // Together with those of other clauses.
    let points = |count| (0..count).map(|number| BandSpec::at_least(number).amount_minor(1));
    let two =
        |count| contract([ClauseSpec::points("a").bands(points(5_000)), ClauseSpec::points("b").bands(points(count))]);
    assert!(Contract::from_spec(two(5_000)).is_ok());
    too_large(two(5_001), "clauses");
}

#[test]
fn b3_clauses_and_money_at_their_limits() {
    let many =
        |count: u32| contract((0..count).map(|number| ClauseSpec::per_breach(number.to_string()).amount_minor(1)));
    assert!(Contract::from_spec(many(256)).is_ok());
    too_large(many(257), "clauses");
    let priced = |minor| contract([ClauseSpec::per_breach("c").amount_minor(minor)]);
    assert!(Contract::from_spec(priced(1_000_000_000_000_000)).is_ok());
    too_large(priced(1_000_000_000_000_001), "clauses[0].amount_minor");
    let fee = |minor| PenaltyFacts::by_hand().fee_minor(minor).points(1);
    let points = Contract::from_spec(contract([ClauseSpec::points("p").bands([BandSpec::at_least(1).percent("100")])]));
    let points = points.unwrap();
    assert_eq!(penalty(&points, &fee(1_000_000_000_000_000)).unwrap().amount_minor, 1_000_000_000_000_000);
    assert_eq!(penalty(&points, &fee(1_000_000_000_000_001)).unwrap_err().problems()[0].kind(), ProblemKind::TooLarge);
}

/// M1: a total that has too many digits is an error, and not another number.
#[test]
fn m1_a_total_beyond_eighteen_digits_is_an_error() {
    let priced =
        Contract::from_spec(contract([ClauseSpec::per_breach("c").amount_minor(1_000_000_000_000_000)])).unwrap();
    let late = |count: u32| {
        let ticket = |number: u32| TicketFact::new(number.to_string(), "m").outcome(punctual::Outcome::Breached);
        PenaltyFacts::by_hand().tickets((0..count).map(ticket))
    };
    assert_eq!(penalty(&priced, &late(1_000)).unwrap().amount_minor, 1_000_000_000_000_000_000);
    let error = penalty(&priced, &late(1_001)).unwrap_err();
    assert_eq!(error.problems()[0].found(), "the sum of the clauses does not fit");
}

/// The time of this thread on the processor, in nanoseconds, where the operating system counts it.
fn on_processor() -> Option<u64> {
    std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

/// The operating system counts it in steps of up to so many nanoseconds.
const TICK: u64 = 10_000_000;

/// B3: ten times as many late tickets on a scale of ten thousand steps take about ten times as long. What grows with
/// the steps of each ticket would take longer from the start.
#[test]
fn b3_many_late_tickets_on_a_long_scale_take_linear_time() {
    let long = Contract::from_spec(scale(10_000)).unwrap();
    let cost = |count: u32| {
        let late = |number: u32| {
            let length = chrono::TimeDelta::hours((u64::from(number) * 7_919 % 20_000) as i64);
            TicketFact::new(format!("T-{number}"), "resolution").overdue(length)
        };
        let facts = PenaltyFacts::by_hand().tickets((0..count).map(late));
        let runs = (0..3).map(|_| {
            let before = on_processor()?;
            assert!(penalty(&long, &facts).unwrap().amount_minor > 0);
            Some(on_processor()?.saturating_sub(before).max(TICK))
        });
        runs.min().flatten()
    };
    let (Some(few), Some(many)) = (cost(20_000), cost(200_000)) else {
        println!("skipped: this system does not count the work of a thread");
        return;
    };
    assert!(many < few * 30, "{few} ns and {many} ns");
}

/// Any JSON at all.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        prop::sample::select(
            &["1h", "100", "1/3", "-5", "99999999999999999999999999999", "bands", "started", "a", "PT99H"][..]
        )
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            inner.prop_map(|value| json!({ "a": value }))
        ]
    })
}

const KINDS: &[&str] = &["bands", "per_late", "per_breach", "count_bands", "points", "per_downtime", "weighted"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(3_000)))]

    /// B4: whatever stands in a field, it is read or refused.
    #[test]
    fn b4_no_value_of_a_field_panics(
        kind in prop::sample::select(KINDS),
        fields in prop::collection::vec((any::<prop::sample::Index>(), anything()), 0..6),
        facts in prop::collection::vec((any::<prop::sample::Index>(), anything()), 0..4),
    ) {
        let names = ["measure", "judge_decimals", "metric", "when", "each", "count", "grace", "percent", "of_fee",
            "amount_minor", "bands", "scale", "free", "at_risk_percent", "pool_percent", "levels", "repeat",
            "cap_per_ticket_minor", "cap_minor"];
        let rate = json!({ "percent": "1/7", "below": "99", "at_least": 1, "up_to": 3 });
        let mut clause = json!({ "id": "c", "kind": kind, "percent": "1/3", "each": "1s", "measure": "a",
            "bands": [rate], "at_risk_percent": "1/9", "levels": { "a": "1/11" } });
        for (field, value) in fields {
            clause[names[field.index(names.len())]] = value;
        }
        let contract = json!({ "currency": "EUR", "rounding": { "mode": "up" }, "clauses": [clause] });
        let built = serde_json::from_value::<ContractSpec>(contract).map(Contract::from_spec);
        let names = ["fee_minor", "measures", "tickets", "points", "down_s", "failed", "good_months_after",
            "already_minor"];
        let late = json!({ "id": "T", "metric": "m", "overdue_s": 4294967296.0_f64 });
        let mut all = json!({ "fee_minor": 999_999_999_999_999_u64,
            "measures": { "a": { "good": u64::MAX, "of": u64::MAX } }, "tickets": [late], "points": u64::MAX,
            "down_s": 4294967296.0_f64, "failed": [{ "level": "a", "in_a_row": u64::MAX }] });
        for (field, value) in facts {
            all[names[field.index(names.len())]] = value;
        }
        if let (Ok(Ok(contract)), Ok(facts)) = (built, serde_json::from_value::<PenaltyFacts>(all)) {
            let _ = contract.lint();
            if let Ok(found) = penalty(&contract, &facts) {
                let _ = found.to_string();
            }
        }
    }
}
