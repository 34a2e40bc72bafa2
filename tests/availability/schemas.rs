//! The schemas of agreements and outages accept what the reader takes, and refuse what they can see is wrong.

use punctual::availability::{CheckState, Combine, Maintenance, Minutes, UnknownTime};
use punctual::{AvailabilitySpec, Outages};
use schemars::{Schema, schema_for};
use serde_json::{Value, json};

use crate::format::full_spec;
use crate::schema_file::{schema, validator};

#[test]
fn the_schemas_in_the_repository_are_up_to_date() {
    let made: [(&str, Schema); 2] =
        [("availability", schema_for!(AvailabilitySpec)), ("outages", schema_for!(Outages))];
    for (name, made) in made {
        let command = format!("cargo run --example schema --features json,schema -- {name} >schema/{name}.schema.json");
        assert!(schema(name) == *made.as_value(), "run: {command}");
    }
}

#[test]
fn every_word_and_form_that_the_reader_takes_is_accepted() {
    let words = |words: &[&'static str]| words.iter().map(|word| json!(word)).collect::<Vec<_>>();
    let fields = [
        ("maintenance", words(&Maintenance::ALL.iter().map(Maintenance::as_str).collect::<Vec<_>>())),
        ("minutes", words(&Minutes::ALL.iter().map(Minutes::as_str).collect::<Vec<_>>())),
        ("unknown_time", words(&UnknownTime::ALL.iter().map(UnknownTime::as_str).collect::<Vec<_>>())),
        ("combine", words(&Combine::ALL.iter().map(Combine::as_str).collect::<Vec<_>>())),
        ("objective", vec![json!("99.95"), json!("200/3"), json!(99.9), json!(100)]),
        ("service_hours", vec![json!("24x7"), json!({ "from": "2026-06-01T00:00:00Z", "to": "2026-06-02T00:00:00Z" })]),
        ("period", vec![json!({ "from": "2026-06-01T00:00:00Z", "to": "2026-06-02T00:00:00+02:00" })]),
        ("greatest_gap", vec![json!("PT5M"), json!("1h30m")]),
    ];
    let validator = validator("availability");
    for (field, value) in
        fields.into_iter().flat_map(|(field, values)| values.into_iter().map(move |value| (field, value)))
    {
        let mut spec = full_spec();
        spec[field] = value;
        assert!(
            serde_json::from_value::<AvailabilitySpec>(spec.clone()).is_ok() && validator.is_valid(&spec),
            "{spec}"
        );
    }
    let outages = self::validator("outages");
    let pair = json!([["2026-06-10T10:00:00Z", "2026-06-10T10:10:00.5Z"], ["2026-06-10T10:00:00Z", null]]);
    let states = CheckState::ALL.iter().map(|state| json!(["2026-06-10T10:00:00Z", state]));
    let checks: Value = states.collect();
    let incident = json!({ "from": "2026-06-10T10:00:00Z", "to": null, "users": 1 });
    let service = json!({ "name": "database", "down": pair, "degraded": pair, "unknown": pair, "checks": checks });
    for facts in [
        json!({}),
        json!({ "down": pair, "degraded": pair, "maintenance": pair, "unknown": pair, "checks": checks }),
        json!({ "services": [service] }),
        json!({ "users": 1, "incidents": [incident] }),
        json!({ "error_rates": [{ "requests": 10, "errors": 1 }, { "intervals": 2, "requests": 0, "errors": 0 }] }),
    ] {
        assert!(serde_json::from_value::<Outages>(facts.clone()).is_ok() && outages.is_valid(&facts), "{facts}");
    }
}

#[test]
fn b1_what_the_schemas_can_see_is_refused_as_the_reader_refuses_it() {
    let validator = validator("availability");
    for (field, value) in [
        ("objektive", json!("99")),
        ("period", json!({ "month": "2026-13", "time_zone": "UTC" })),
        ("period", json!({ "month": "2026-06" })),
        ("period", json!({ "from": "2026-06-01T00:00:00Z" })),
        ("objective", json!("99,9")),
        ("objective", json!(101)),
        ("service_hours", json!([])),
        ("maintenance", json!("excused")),
        ("minimum_outage", json!("1d")),
        ("minutes", json!("rounded")),
        ("degraded_weight", json!("-1")),
        ("unknown_time", json!(true)),
        ("combine", json!("both")),
    ] {
        let mut spec = full_spec();
        spec[field] = value;
        assert!(
            serde_json::from_value::<AvailabilitySpec>(spec.clone()).is_err() && !validator.is_valid(&spec),
            "{spec}"
        );
    }
    let outages = self::validator("outages");
    for facts in [
        json!({ "up": [] }),
        json!({ "down": [["2026-06-10T10:00:00Z"]] }),
        json!({ "down": [["2026-06-10", null]] }),
        json!({ "down": [[null, null]] }),
        json!({ "checks": [["2026-06-10T10:00:00Z", "fine"]] }),
        json!({ "services": [{ "checks": 1 }] }),
        json!({ "users": 0 }),
        json!({ "users": 1, "incidents": [{ "from": "2026-06-10T10:00:00Z", "users": -1 }] }),
        json!({ "error_rates": [{ "intervals": 0, "requests": 1, "errors": 1 }] }),
    ] {
        assert!(serde_json::from_value::<Outages>(facts.clone()).is_err() && !outages.is_valid(&facts), "{facts}");
    }
}
