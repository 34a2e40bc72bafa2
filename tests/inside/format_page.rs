//! Compares docs/policy-format.md with the format: the table of each part lists its fields, and no others.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{CALENDAR_FIELDS, CALENDAR_FORMS, DATE_FIELDS};
use crate::input::problem::ProblemKind;
use crate::policy::spec::{
    ChoiceFields, LevelSpec, MetricSpec, PauseSpec, PolicySpec, RepeatSpec, StatusFields, TargetSpec,
};

const PAGE: &str = include_str!("../../docs/policy-format.md");
const LAWS: &str = include_str!("../../docs/semantics.md");

/// The first cells of the tables, by heading, and the last ones.
fn tables() -> BTreeMap<&'static str, Vec<(&'static str, &'static str)>> {
    let mut tables: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    let mut heading = "";
    for line in PAGE.lines() {
        if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            heading = title;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let [_, first, .., law, _] = cells.as_slice() {
            if let Some(field) = first.strip_prefix('`').and_then(|field| field.strip_suffix('`')) {
                tables.entry(heading).or_default().push((field, *law));
            }
        }
    }
    tables
}

#[track_caller]
fn lists<'a>(heading: &str, fields: impl IntoIterator<Item = &'a str>) {
    let tables = tables();
    let listed: BTreeSet<&str> = tables[heading].iter().map(|(field, _)| *field).collect();
    let fields: BTreeSet<&str> = fields.into_iter().collect();
    assert_eq!(listed, fields, "the table under `{heading}` in docs/policy-format.md");
}

#[test]
fn every_field_of_a_policy_is_on_the_page() {
    for (heading, fields) in [
        ("Policy", PolicySpec::FIELDS),
        ("Metric", MetricSpec::FIELDS),
        ("Target", TargetSpec::FIELDS),
        ("Choice of a calendar", ChoiceFields::FIELDS),
        ("Pause", PauseSpec::FIELDS),
        ("Status", StatusFields::FIELDS),
        ("Level", LevelSpec::FIELDS),
        ("Repetition", RepeatSpec::FIELDS),
        ("Date entry", DATE_FIELDS),
    ] {
        lists(heading, fields.iter().copied());
    }
    for (heading, fields) in crate::book::FIELDS {
        lists(heading, fields.iter().copied());
    }
    for (heading, fields) in CALENDAR_FORMS {
        lists(heading, fields.iter().copied());
    }
    let of_forms: BTreeSet<_> = CALENDAR_FORMS.iter().flat_map(|(_, fields)| fields.iter()).collect();
    assert_eq!(of_forms, CALENDAR_FIELDS.iter().collect());
}

#[test]
#[cfg(feature = "serde")]
fn every_field_of_a_ticket_is_on_the_page() {
    lists("Event types", crate::input::argument::texts::<crate::ticket::EventType>());
    let error = |text: &str| serde_json::from_str::<crate::Ticket>(text).unwrap_err().to_string();
    // The reader itself names the fields it knows.
    let ticket = error(r#"{ "?": 1 }"#);
    let event = error(r#"{ "id": "T", "opened_at": "2026-03-02T08:00:00Z", "events": [{ "?": 1 }] }"#);
    for (heading, error) in [("Ticket", ticket), ("Event", event)] {
        let (_, known) = error.split_once("expected one of ").unwrap();
        lists(heading, known.split('`').skip(1).step_by(2));
    }
}

#[test]
fn every_kind_of_mistake_is_on_the_page() {
    lists("Mistakes", ProblemKind::ALL.iter().map(ProblemKind::as_str));
}

#[test]
fn the_page_cites_laws_that_are_there() {
    let cited =
        |law: &str| law.split([',', '–', ' ']).filter(|law| !law.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let rows: Vec<(&str, &str)> = tables().into_values().flatten().collect();
    assert!(rows.len() > 80);
    for (field, law) in rows {
        assert!(!cited(law).is_empty(), "{field} cites no law");
        for law in cited(law) {
            assert!(LAWS.contains(&format!("- **{law}** ")), "{field} cites {law}");
        }
    }
}
