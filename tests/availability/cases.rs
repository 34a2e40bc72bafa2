//! The case table: what laws V1 to V6 of `docs/semantics.md` mean, each case with its sentence. The expected values are
//! worked out by hand, never copied from an answer of the crate.
//!
//! `spec` and `facts` are as the crate reads them, but for `10:20`, which is that time on 2026-06-10 in UTC; a case
//! without a spec of its own takes that of the file. Of `expected`, what a case does not name is not looked at.
//! `ledger` has a line for each stretch: its beginning, its kind, the service that was down if there are several, and
//! the share that is lost, or `-` where it does not count.

use chrono::{DateTime, Utc};
use punctual::availability::StretchKind;
use punctual::{Availability, AvailabilitySpec, Outages, availability};
use serde_json::{Map, Value, json};

use crate::table::{check_names, read, together};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[allow(dead_code, reason = "for the reader of the file")]
    about: String,
    spec: Map<String, Value>,
    pub(super) cases: Vec<Case>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) name: String,
    says: String,
    /// Fields that replace those of the file's spec.
    #[serde(default)]
    spec: Map<String, Value>,
    facts: Value,
    /// The end of the period if it is left out.
    #[serde(default)]
    now: Value,
    expected: Map<String, Value>,
}

pub(super) fn file() -> File {
    serde_json::from_str(include_str!("cases.json")).unwrap()
}

#[test]
fn every_case_of_the_table_holds() {
    let file = file();
    let failures: Vec<String> = file.cases.iter().filter_map(|case| failure(case, &found(&file, case))).collect();
    assert!(failures.is_empty(), "{} of {} cases\n{}", failures.len(), file.cases.len(), failures.join("\n"));
}

#[test]
fn every_case_has_a_name_of_its_own_a_law_and_a_sentence() {
    let file = file();
    let names = file.cases.iter().map(|case| (&*case.name, &*case.says));
    check_names(names, &["V1", "V2", "V3", "V4", "V5", "V6"]);
    for case in &file.cases {
        assert!(!case.expected.is_empty(), "{} expects nothing", case.name);
    }
}

impl File {
    /// The spec of a case.
    fn spec(&self, case: &Case) -> Map<String, Value> {
        let mut spec = together(&self.spec, &case.spec);
        spec.retain(|_, value| !value.is_null());
        spec
    }

    /// What a case asks, as the crate reads it.
    pub(super) fn asked(&self, case: &Case) -> Value {
        let (spec, now) = (read::<Value>(self.spec(case), &case.name), read::<Value>(case.now.clone(), &case.name));
        let end = || json!(read::<AvailabilitySpec>(self.spec(case), &case.name).to());
        let now = if now.is_null() { end() } else { now };
        json!({ "spec": spec, "outages": read::<Value>(case.facts.clone(), &case.name), "now": now })
    }
}

fn found(file: &File, case: &Case) -> Availability {
    let spec: AvailabilitySpec = read(file.spec(case), &case.name);
    let facts: Outages = read(case.facts.clone(), &case.name);
    let now: Option<DateTime<Utc>> = read(case.now.clone(), &case.name);
    availability(&spec, &facts, now.unwrap_or_else(|| spec.to()))
}

/// What is not as a case expects it.
pub(super) fn failure(case: &Case, found: &Availability) -> Option<String> {
    let found = shown(found);
    let wrong = case.expected.iter().filter(|(field, expected)| found[field.as_str()] != **expected);
    let wrong: Vec<String> = wrong
        .map(|(field, expected)| format!("  {field}: expected {expected}, found {}", found[field.as_str()]))
        .collect();
    (!wrong.is_empty()).then(|| format!("{}: {}\n{}", case.name, case.says, wrong.join("\n")))
}

/// An availability in the words of the table.
fn shown(found: &Availability) -> Value {
    let lines = found.ledger.iter().map(|stretch| {
        let from = stretch.from.format("%H:%M:%S").to_string();
        let from = from.strip_suffix(":00").unwrap_or(&from);
        let lost = if stretch.counted { stretch.lost.to_string() } else { "-".to_owned() };
        let service = match &stretch.kind {
            StretchKind::Down { service: Some(service) } => format!(" ({service})"),
            _ => String::new(),
        };
        format!("{from} {}{service} {lost}", stretch.kind)
    });
    let budget = found.budget;
    json!({
        "unit": found.unit,
        "counted": found.counted,
        "lost": found.lost,
        "uptime": found.uptime,
        "percent": found.percent,
        "met": found.met,
        "allowed": budget.map(|budget| budget.allowed),
        "remaining": budget.map(|budget| budget.remaining),
        "burn_rate": budget.map(|budget| budget.burn_rate),
        "ledger": lines.collect::<Vec<_>>(),
    })
}
