//! The case table: what laws Q1 to Q6 of `docs/semantics.md` mean, each case with its sentence. The expected values are
//! worked out by hand, never copied from an answer of the crate.
//!
//! Policies, tickets and specifications are as the crate reads them, but for `10:20`, which is that time on 2026-06-10
//! in UTC. `rows` are all rows of the `measures` that a case lists, or all rows of the report if it lists none. Of
//! `lines`, what a line does not name is not looked at. `worst` names tickets, or tickets with metric and cycle.

use std::collections::BTreeSet;

use punctual::{Policy, Report, ReportSpec, Ticket, evaluate, explain};
use serde_json::{Map, Value, json};

use crate::table::{check_names, read, together};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[allow(dead_code, reason = "for the reader of the file")]
    about: String,
    policy: Map<String, Value>,
    spec: Map<String, Value>,
    pub(super) cases: Vec<Case>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) name: String,
    says: String,
    /// Fields that replace those of the file.
    #[serde(default)]
    policy: Map<String, Value>,
    #[serde(default)]
    spec: Map<String, Value>,
    tickets: Vec<Value>,
    /// Whether explanations are added, too.
    #[serde(default)]
    explained: bool,
    #[serde(default)]
    measures: Vec<String>,
    rows: Option<Vec<Value>>,
    lines: Option<Vec<Map<String, Value>>>,
    worst: Option<Vec<Value>>,
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
    check_names(names, &["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"]);
    for case in &file.cases {
        assert!(case.rows.is_some() || case.lines.is_some() || case.worst.is_some(), "{} expects nothing", case.name);
    }
}

/// Q2: no policy of a book applies to the tickets, of which one is open and one resolved.
#[test]
fn q2_a_ticket_without_an_evaluation_is_counted_and_has_no_state() {
    let spec = ReportSpec::at("2026-06-10T20:00:00Z".parse().unwrap()).build().unwrap();
    let mut report = Report::new(spec);
    for events in [json!([]), json!([{ "at": "2026-06-10T10:00:00Z", "type": "resolved" }])] {
        let ticket = json!({ "id": "T-1", "opened_at": "2026-06-10T09:00:00Z", "events": events });
        let ticket: Ticket = serde_json::from_value(ticket).unwrap();
        report.add(&ticket, &[]).unwrap();
    }
    let rows: Vec<Value> = report.rows().map(|row| json!(row)).collect();
    assert_eq!(rows, [json!(["tickets", null, 2])]);
}

/// What a case asks, as the crate reads it.
pub(super) struct Asked {
    pub(super) policy: Value,
    pub(super) spec: Value,
    pub(super) tickets: Vec<Value>,
    pub(super) explained: bool,
}

impl File {
    pub(super) fn asked(&self, case: &Case) -> Asked {
        Asked {
            policy: read(together(&self.policy, &case.policy), &case.name),
            spec: read(together(&self.spec, &case.spec), &case.name),
            tickets: case.tickets.iter().map(|ticket| read(ticket.clone(), &case.name)).collect(),
            explained: case.explained,
        }
    }
}

fn found(file: &File, case: &Case) -> Report {
    let policy: Policy = read(together(&file.policy, &case.policy), &case.name);
    let spec: ReportSpec = read(together(&file.spec, &case.spec), &case.name);
    let mut report = Report::new(spec.clone());
    for ticket in &case.tickets {
        let ticket: Ticket = read(ticket.clone(), &case.name);
        match case.explained {
            true => report.add_explained(&ticket, &[explain(&ticket, &policy, spec.now())]).unwrap(),
            false => report.add(&ticket, &[evaluate(&ticket, &policy, spec.now())]).unwrap(),
        }
    }
    report
}

/// What is not as a case expects it.
pub(super) fn failure(case: &Case, report: &Report) -> Option<String> {
    let wrong = [rows_failure(case, report), lines_failure(case, report), worst_failure(case, report)];
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    (!wrong.is_empty()).then(|| format!("{}: {}\n{}", case.name, case.says, wrong.join("\n")))
}

fn rows_failure(case: &Case, report: &Report) -> Option<String> {
    let expected: BTreeSet<String> = case.rows.as_ref()?.iter().map(Value::to_string).collect();
    let looked_at = report
        .rows()
        .filter(|row| case.measures.is_empty() || case.measures.iter().any(|measure| *measure == row.measure.as_str()));
    let found: BTreeSet<String> = looked_at.map(|row| json!(row).to_string()).collect();
    let missing = expected.difference(&found).map(|row| format!("  expected {row}"));
    let too_many = found.difference(&expected).map(|row| format!("  found {row}"));
    let wrong: Vec<String> = missing.chain(too_many).collect();
    (!wrong.is_empty()).then(|| wrong.join("\n"))
}

fn lines_failure(case: &Case, report: &Report) -> Option<String> {
    let expected = case.lines.as_ref()?;
    let found: Vec<Value> = report.lines().iter().map(|line| json!(line)).collect();
    if found.len() != expected.len() {
        return Some(format!("  expected {} lines, found {}", expected.len(), found.len()));
    }
    let wrong = expected.iter().zip(&found).flat_map(|(expected, found)| {
        let wrong = expected.iter().filter(|(field, expected)| found[field.as_str()] != **expected);
        wrong.map(|(field, expected)| format!("  {field}: expected {expected}, found {}", found[field.as_str()]))
    });
    let wrong: Vec<String> = wrong.collect();
    (!wrong.is_empty()).then(|| wrong.join("\n"))
}

fn worst_failure(case: &Case, report: &Report) -> Option<String> {
    let expected = case.worst.as_ref()?;
    let found = report.worst().iter().zip(expected).map(|(found, expected)| {
        let whole = expected[0].as_str().is_some_and(|name| name.contains(' '));
        let name =
            if whole { format!("{} {} {}", found.ticket, found.metric, found.cycle) } else { found.ticket.to_string() };
        json!([name, found.overdue.num_nanoseconds()])
    });
    let found: Vec<Value> = found.collect();
    let right = found == *expected && report.worst().len() == expected.len();
    (!right).then(|| format!("  worst: expected {}, found {}", json!(expected), json!(report.worst())))
}
