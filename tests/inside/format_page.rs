//! Compares docs/policy-format.md, docs/availability.md, docs/reports.md and docs/penalties.md with the formats: the
//! table of each part lists its fields, and no others.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{CALENDAR_FIELDS, CALENDAR_FORMS, DATE_FIELDS, SEASON_FIELDS};
use crate::input::problem::ProblemKind;
use crate::policy::spec::{
    CapSpec, ChoiceFields, LevelSpec, MetricSpec, MomentFields, PauseSpec, PolicySpec, RecipientsFields, ReopenFields,
    RepeatSpec, StatusFields, TargetSpec,
};

const PAGE: &str = include_str!("../../docs/policy-format.md");
#[cfg(feature = "report")]
const AVAILABILITY: &str = include_str!("../../docs/availability.md");
#[cfg(feature = "report")]
const REPORTS: &str = include_str!("../../docs/reports.md");
#[cfg(feature = "report")]
const PENALTIES: &str = include_str!("../../docs/penalties.md");
const LAWS: &str = include_str!("../../docs/semantics.md");

/// The first cells of the tables of a page, by heading, and the last ones.
fn tables(page: &'static str) -> BTreeMap<&'static str, Vec<(&'static str, &'static str)>> {
    let mut tables: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    let mut heading = "";
    for line in page.lines() {
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
    lists_on(PAGE, heading, fields);
}

#[track_caller]
fn lists_on<'a>(page: &'static str, heading: &str, fields: impl IntoIterator<Item = &'a str>) {
    let tables = tables(page);
    let listed: BTreeSet<&str> = tables[heading].iter().map(|(field, _)| *field).collect();
    let fields: BTreeSet<&str> = fields.into_iter().collect();
    assert_eq!(listed, fields, "the table under `{heading}`");
}

#[test]
fn every_field_of_a_policy_is_on_the_page() {
    for (heading, fields) in [
        ("Policy", PolicySpec::FIELDS),
        ("Metric", MetricSpec::FIELDS),
        ("Target", TargetSpec::FIELDS),
        ("Reopening", ReopenFields::FIELDS),
        ("Choice of a calendar", ChoiceFields::FIELDS),
        ("Pause", PauseSpec::FIELDS),
        ("Cap", CapSpec::FIELDS),
        ("Status", StatusFields::FIELDS),
        ("Level", LevelSpec::FIELDS),
        ("Moment in days", MomentFields::FIELDS),
        ("Contacts with hours", RecipientsFields::FIELDS),
        ("Repetition", RepeatSpec::FIELDS),
        ("Date entry", DATE_FIELDS),
        ("Season", SEASON_FIELDS),
    ] {
        lists(heading, fields.iter().copied());
    }
    for (heading, fields) in crate::book::FIELDS.into_iter().chain(crate::condition::FIELDS) {
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
    // The mistake about a field that is not known names those that are.
    let ticket = error(r#"{ "?": 1 }"#);
    let event = error(r#"{ "id": "T", "opened_at": "2026-03-02T08:00:00Z", "events": [{ "?": 1 }] }"#);
    let target = error(r#"{ "id": "T", "opened_at": "2026-03-02T08:00:00Z", "targets": { "m": { "?": 1 } } }"#);
    for (heading, error) in [("Ticket", ticket), ("Event", event), ("Target of a ticket", target)] {
        let known = error.lines().find_map(|line| line.split_once("the fields here are ")).unwrap().1;
        lists(heading, known.split('`').skip(1).step_by(2));
    }
}

#[test]
#[cfg(all(feature = "report", feature = "serde"))]
fn every_field_of_an_agreement_and_of_outages_is_on_the_page() {
    for (heading, fields) in crate::availability::FIELDS {
        lists_on(AVAILABILITY, heading, fields.iter().copied());
    }
    let error = |text: &str| serde_json::from_str::<crate::Outages>(text).unwrap_err().to_string();
    for (heading, error) in [
        ("Outages", error(r#"{ "?": 1 }"#)),
        ("Service", error(r#"{ "services": [{ "?": 1 }] }"#)),
        ("Incident", error(r#"{ "incidents": [{ "?": 1 }] }"#)),
        ("Error rate", error(r#"{ "error_rates": [{ "?": 1 }] }"#)),
    ] {
        let (_, known) = error.split_once("expected one of ").unwrap();
        lists_on(AVAILABILITY, heading, known.split('`').skip(1).step_by(2));
    }
    let spec: crate::AvailabilitySpec =
        serde_json::from_str(r#"{ "period": { "month": "2026-06", "time_zone": "UTC" } }"#).unwrap();
    let result = crate::availability(&spec, &crate::Outages::default(), spec.to());
    let result = serde_json::to_value(result).unwrap();
    lists_on(AVAILABILITY, "Result", result.as_object().unwrap().keys().map(String::as_str));
    // The words for stretches, as the source assigns them to the variants. `unknown` is only read.
    let (_, kinds) = include_str!("../../src/availability/result.rs").split_once("pub enum StretchKind").unwrap();
    let words = kinds.lines().filter_map(|line| line.strip_suffix("\",")?.rsplit_once(" = \"")).map(|(_, word)| word);
    lists_on(AVAILABILITY, "Stretch", words.filter(|word| *word != "unknown"));
}

#[test]
fn every_kind_of_mistake_is_on_the_page() {
    lists("Mistakes", ProblemKind::ALL.iter().map(ProblemKind::as_str));
}

#[test]
#[cfg(feature = "report")]
fn every_field_of_a_contract_and_of_facts_is_on_the_page() {
    for (heading, fields) in crate::penalty::FIELDS {
        lists_on(PENALTIES, heading, fields.iter().copied());
    }
    lists_on(PENALTIES, "Kinds of clause", crate::input::argument::texts::<crate::penalty::ClauseKind>());
}

#[test]
#[cfg(feature = "report")]
fn every_field_and_every_measure_of_a_report_is_on_the_page() {
    for (heading, fields) in crate::report::FIELDS {
        lists_on(REPORTS, heading, fields.iter().copied());
    }
    lists_on(REPORTS, "Measures", crate::report::Measure::ALL.iter().map(crate::report::Measure::as_str));
}

#[test]
fn the_page_cites_laws_that_are_there() {
    cite_laws(tables(PAGE).into_values().flatten(), 80);
    #[cfg(feature = "report")]
    {
        cite_laws(tables(AVAILABILITY).into_values().flatten(), 20);
        cite_laws(tables(REPORTS).into_values().flatten(), 40);
        let of_format = |heading: &str| !["Limits", "Lints"].contains(&heading);
        let of_penalties = tables(PENALTIES).into_iter().filter(|(heading, _)| of_format(heading));
        cite_laws(of_penalties.flat_map(|(_, rows)| rows), 60);
    }
}

/// Each row cites laws, all of which are there.
#[track_caller]
fn cite_laws(rows: impl Iterator<Item = (&'static str, &'static str)>, at_least: usize) {
    let cited =
        |law: &str| law.split([',', '–', ' ']).filter(|law| !law.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let rows: Vec<(&str, &str)> = rows.collect();
    assert!(rows.len() > at_least, "{} rows", rows.len());
    for (field, law) in rows {
        assert!(!cited(law).is_empty(), "{field} cites no law");
        for law in cited(law) {
            assert!(LAWS.contains(&format!("- **{law}** ")), "{field} cites {law}");
        }
    }
}
