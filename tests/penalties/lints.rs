//! What is legal in a contract and likely not meant: each kind of lint, with a contract that has it and a similar one that
//! does not.

use punctual::Contract;
use punctual::input::LintKind;
use serde_json::{Value, json};

fn lints(clause: Value) -> Vec<(LintKind, String)> {
    let mut whole = json!({ "id": "c" });
    whole.as_object_mut().unwrap().extend(clause.as_object().unwrap().clone());
    let contract = json!({ "currency": "EUR", "rounding": { "mode": "down" }, "clauses": [whole] });
    let lints = serde_json::from_value::<Contract>(contract).unwrap_or_else(|error| panic!("{error}")).lint();
    assert!(lints.iter().all(|lint| !lint.found().is_empty() && !lint.help().is_empty()));
    lints.iter().map(|lint| (lint.kind(), lint.path().to_owned())).collect()
}

fn bands(bands: Value) -> Value {
    json!({ "kind": "bands", "measure": "availability", "bands": bands })
}

fn points(bands: Value) -> Value {
    json!({ "kind": "points", "bands": bands })
}

fn scale(scale: Value) -> Value {
    json!({ "kind": "per_late", "each": "1h", "scale": scale })
}

#[track_caller]
fn lint(kind: LintKind, path: &str, suspicious: Value, fine: Value) {
    assert_eq!(lints(suspicious), [(kind, format!("clauses[0].{path}"))]);
    assert_eq!(lints(fine), []);
}

#[test]
fn m2_a_band_that_no_measure_falls_into() {
    let first = |below: &str| bands(json!([{ "below": "99", "percent": "5" }, { "below": below, "percent": "9" }]));
    lint(LintKind::BandNeverHolds, "bands[1]", first("0"), first("0.1"));
    // To one place there is 98.9 and then 99, and nothing from 98.91 on that is below 99.
    let rounded = |below: &str, places: u8| {
        let mut clause = bands(json!([{ "below": "99", "percent": "5" }, { "below": below, "percent": "9" }]));
        clause["judge_decimals"] = json!(places);
        clause
    };
    lint(LintKind::BandNeverHolds, "bands[0]", rounded("98.91", 1), rounded("98.9", 1));
    assert_eq!(lints(rounded("98.91", 2)), []);
}

#[test]
fn m2_a_band_that_holds_when_nothing_went_wrong() {
    let below = |percent: &str| bands(json!([{ "below": percent, "percent": "5" }]));
    lint(LintKind::BandAlwaysHolds, "bands[0]", below("100.1"), below("100"));
    let from = |number: u8| points(json!([{ "at_least": number, "percent": "5" }]));
    lint(LintKind::BandAlwaysHolds, "bands[0]", from(0), from(1));
}

#[test]
fn m2_m3_bands_and_steps_out_of_order() {
    let (one, other) = (json!({ "below": "99", "percent": "5" }), json!({ "below": "95", "percent": "9" }));
    lint(LintKind::StepsOutOfOrder, "bands[0]", bands(json!([other, one])), bands(json!([one, other])));
    let (one, other) = (json!({ "at_least": 1, "percent": "5" }), json!({ "at_least": 2, "percent": "9" }));
    lint(LintKind::StepsOutOfOrder, "bands[0]", points(json!([other, one])), points(json!([one, other])));
    let (one, other) = (json!({ "up_to": 1, "percent": "5" }), json!({ "percent": "9" }));
    lint(LintKind::StepsOutOfOrder, "scale[0]", scale(json!([other, one])), scale(json!([one, other])));
}

#[test]
fn m2_m3_a_worse_month_that_costs_less() {
    let two = |one: Value, other: Value| {
        let part = |place: Value, rate: &Value| {
            let mut part = place;
            part.as_object_mut().unwrap().extend(rate.as_object().unwrap().clone());
            part
        };
        let both = |places: [Value; 2]| -> Value {
            let [first, second] = places;
            json!([part(first, &one), part(second, &other)])
        };
        [
            bands(both([json!({ "below": "99" }), json!({ "below": "95" })])),
            points(both([json!({ "at_least": 1 }), json!({ "at_least": 2 })])),
            scale(both([json!({ "up_to": 1 }), json!({})])),
        ]
    };
    let (less, more) = (json!({ "percent": "5" }), json!({ "of_fee": "1/19" }));
    let (cents, nothing) = (json!({ "amount_minor": 1 }), json!({ "percent": "0" }));
    for (one, other) in [
        (&more, &less),
        (&json!({ "amount_minor": 2 }), &cents),
        (&cents, &nothing),
        (&less, &json!({ "amount_minor": 0 })),
    ] {
        for clause in two(one.clone(), other.clone()) {
            let found = lints(clause);
            assert!(
                matches!(found.as_slice(), [(LintKind::WorseCostsLess, path)] if path.ends_with("[1]")),
                "{found:?}"
            );
        }
    }
    // The same, more, and what only the fee could tell.
    for (one, other) in [(&less, &less), (&less, &more), (&nothing, &cents), (&more, &cents), (&cents, &less)] {
        for clause in two(one.clone(), other.clone()) {
            assert_eq!(lints(clause), []);
        }
    }
}

#[test]
fn m3_a_scale_that_ends() {
    let ends = scale(json!([{ "up_to": 2, "percent": "5" }, { "up_to": 4, "percent": "6" }]));
    lint(LintKind::ScaleEnds, "scale", ends, scale(json!([{ "up_to": 2, "percent": "5" }, { "percent": "6" }])));
}
