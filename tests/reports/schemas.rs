//! The schema of what is asked accepts what the reader takes, and refuses what it can see is wrong.

use punctual::ReportSpec;
use punctual::report::{Each, PlacedBy};
use schemars::schema_for;
use serde_json::{Value, json};

use crate::format::full_spec;
use crate::schema_file::{schema, validator};

fn is_read(spec: &Value) -> bool {
    serde_json::from_value::<ReportSpec>(spec.clone()).is_ok()
}

#[test]
fn the_schema_in_the_repository_is_up_to_date() {
    let command = "cargo run --example schema --features json,schema -- report >schema/report.schema.json";
    assert!(schema("report") == *schema_for!(ReportSpec).as_value(), "run: {command}");
}

#[test]
fn every_word_and_form_that_the_reader_takes_is_accepted() {
    let period = |each: &Each| ("period", json!({ "each": each, "time_zone": "+02:00" }));
    let periods = Each::ALL.iter().map(period);
    let placed = PlacedBy::ALL.iter().map(|placed| ("placed_by", json!(placed)));
    let forms = [
        ("now", json!("2026-07-01T02:00:00.5+02:00")),
        ("by", json!([])),
        ("by", json!(["attributes.a b.c"])),
        ("limits", json!([{ "metric": "m", "within": "PT1H" }])),
        ("worst", json!(0)),
        ("worst", json!(1_000)),
        ("ages", json!(["90m"])),
        ("sums", json!([])),
    ];
    let validator = validator("report");
    for (field, value) in periods.chain(placed).chain(forms) {
        let mut spec = full_spec();
        spec[field] = value;
        assert!(is_read(&spec) && validator.is_valid(&spec), "{spec}");
    }
    assert!(is_read(&json!({ "now": "2026-07-01T00:00:00Z" })));
}

#[test]
fn b1_what_the_schema_can_see_is_refused_as_the_reader_refuses_it() {
    let validator = validator("report");
    for (field, value) in [
        ("when", json!("2026-07-01T00:00:00Z")),
        ("now", json!("2026-07-01")),
        ("by", json!("metric")),
        ("by", json!(["meter"])),
        ("by", json!(["attributes."])),
        ("by", json!(["metric", "metric"])),
        ("by", json!(["period"])),
        ("by", (0..17).map(|number| json!(format!("attributes.{number}"))).collect()),
        ("period", json!({ "each": "month" })),
        ("period", json!({ "each": "fortnight", "time_zone": "UTC" })),
        ("placed_by", json!("opened")),
        ("limits", json!([{ "metric": "m" }])),
        ("limits", json!([{ "metric": "m", "within": "1d" }])),
        ("worst", json!(1_001)),
        ("worst", json!(-1)),
        ("ages", json!(["1d"])),
        ("sums", json!(["cost", "cost"])),
    ] {
        let mut spec = full_spec();
        spec[field] = value;
        assert!(!is_read(&spec) && !validator.is_valid(&spec), "{spec}");
    }
}
