//! Worked samples of exports. A sample is a folder with the files of an export and `expected.json`: what the host says,
//! tickets, which policy each gets, when each is due, and entries that the report must have.
//!
//! The project's own samples stand in `examples/import`. More are tried where the folder `../shared/vendors` exists.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{read_dir, read_to_string};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use punctual::import::{Document, Entry, Fate, Files, Import, ImportError, ImportReport, Spec, Vendor, import};
use punctual::input::LintKind;
use punctual::{PolicyBook, Ticket};
use punctual_tests::repository;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::calendars::compare_calendar;
use crate::deadlines::{Deadline, compare_deadlines, compare_picks};
use crate::openslo;

/// A folder with an export.
pub(crate) struct Sample {
    pub(crate) vendor: Vendor,
    pub(crate) name: String,
    pub(crate) files: Files,
    pub(crate) expected: Expected,
}

/// What must come of it.
#[derive(Deserialize)]
pub(crate) struct Expected {
    inputs: Vec<String>,
    #[serde(default)]
    pub(crate) host: Map<String, Value>,
    #[serde(default)]
    pub(crate) tickets: Vec<Ticket>,
    #[serde(default)]
    history: Option<Value>,
    #[serde(default)]
    pub(crate) picks: BTreeMap<String, Value>,
    #[serde(default)]
    pub(crate) now: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) expect: Vec<Value>,
    /// OpenSLO: outages, and what they add up to.
    #[serde(default)]
    pub(crate) down: Vec<Value>,
    #[serde(default)]
    pub(crate) sums: Vec<Value>,
    #[serde(default)]
    pub(crate) dates: Option<Value>,
    #[serde(default)]
    pub(crate) windows: Vec<Value>,
    #[serde(default)]
    report: Vec<WantedEntry>,
    #[serde(default)]
    fails: bool,
}

/// An entry that the report must have.
#[derive(Deserialize)]
struct WantedEntry {
    file: String,
    at: String,
    #[serde(rename = "as")]
    fate: String,
}

impl Sample {
    fn read(vendor: Vendor, folder: &Path) -> Sample {
        let name = format!("{vendor}/{}", folder.file_name().unwrap().to_string_lossy());
        let text = read_to_string(folder.join("expected.json")).unwrap_or_else(|error| panic!("{name}: {error}"));
        let expected: Expected = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let document = |file: &str| document(file, &read_to_string(folder.join(file)).unwrap());
        let files = expected.inputs.iter().fold(Files::new(), |files, file| files.with(file, document(file)));
        Sample { vendor, name, files, expected }
    }

    /// What the host says. Where it may say either of several things, each of them, with the words for it.
    pub(crate) fn hosts(&self) -> Vec<(Option<String>, Document)> {
        let read = |host: &Map<String, Value>| serde_json::from_value(json!(host)).unwrap();
        let either = self.expected.host.iter().find(|(_, value)| *value == "either").map(|(field, _)| field.clone());
        let Some(field) = either else {
            return vec![(None, read(&self.expected.host))];
        };
        let choices: BTreeSet<&str> = self.expected.expect.iter().filter_map(|entry| entry["under"].as_str()).collect();
        let with = |under: &str| {
            let (_, choice) = under.split_once(": ").expect("`under` is a field and its value");
            let mut host = self.expected.host.clone();
            host.insert(field.clone(), json!(choice));
            (Some(under.to_owned()), read(&host))
        };
        choices.into_iter().map(with).collect()
    }

    /// The deadlines under one of the things that the host may say.
    pub(crate) fn deadlines(&self, under: Option<&str>) -> Vec<Deadline> {
        let read = |value: &Value| serde_json::from_value(value.clone()).unwrap();
        let all = self.expected.expect.iter().filter(|entry| entry["ticket"].is_string()).map(read);
        all.filter(|entry: &Deadline| under.is_none() || entry.under.as_deref().is_none_or(|this| Some(this) == under))
            .collect()
    }

    pub(crate) fn import(&self, host: &Document) -> Result<Import, ImportError> {
        import(self.vendor, &self.files, host)
    }
}

fn document(name: &str, text: &str) -> Document {
    match name.rsplit_once('.').expect("a file has an extension").1 {
        "json" => serde_json::from_str(text).unwrap(),
        "yaml" => {
            let documents: Vec<Value> = serde_saphyr::from_multiple(text).unwrap();
            serde_json::from_value(json!(documents)).unwrap()
        }
        _ => Document::text(text),
    }
}

/// The samples of a vendor: the project's own, and those beside the repository if they are there.
pub(crate) fn samples(vendor: Vendor) -> Vec<Sample> {
    let own = repository("examples/import").join(vendor.as_str());
    let shared = repository("../shared/vendors");
    if !shared.exists() {
        println!("skipped the samples in {}, which is not there", shared.display());
    }
    let folders = [own, shared.join(vendor.as_str())].into_iter().filter_map(|folder| read_dir(folder).ok()).flatten();
    let mut folders: Vec<PathBuf> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.iter().map(|folder| Sample::read(vendor, folder)).collect()
}

/// Compares the samples of a vendor with what is expected of them, and names everything that differs.
///
/// What only this vendor expects is compared by `more`.
pub(crate) fn compare_with(vendor: Vendor, more: impl Fn(&Sample, &Import, &mut Vec<String>)) {
    let samples = samples(vendor);
    let mut differing = Vec::new();
    for sample in &samples {
        for (under, host) in sample.hosts() {
            let mut differences = Vec::new();
            match sample.import(&host) {
                Ok(import) if sample.expected.fails => {
                    differences.push("it is not refused".to_owned());
                    compare_report(sample, &import.report, &mut differences);
                }
                Ok(import) => {
                    compare(sample, under.as_deref(), &import, &mut differences);
                    more(sample, &import, &mut differences);
                }
                Err(error) => {
                    if !sample.expected.fails {
                        differences.push(error.to_string());
                    }
                    compare_report(sample, error.report(), &mut differences);
                }
            }
            let under = under.map(|under| format!(" ({under})")).unwrap_or_default();
            differing.extend(differences.iter().map(|text| format!("{}{under}: {text}", sample.name)));
        }
    }
    assert!(!samples.is_empty(), "there is no sample of {vendor}");
    assert!(differing.is_empty(), "\n{}", differing.join("\n"));
}

fn compare(sample: &Sample, under: Option<&str>, import: &Import, differences: &mut Vec<String>) {
    compare_report(sample, &import.report, differences);
    compare_history(sample, import, differences);
    let deadlines = sample.deadlines(under);
    match &import.spec {
        Some(Spec::Book(spec)) => match PolicyBook::from_spec(spec.clone()) {
            Ok(book) => {
                compare_picks(sample, &book, differences);
                compare_deadlines(sample, &book, &deadlines, differences);
            }
            Err(error) => differences.push(format!("the book does not build: {error}")),
        },
        Some(Spec::Calendar(spec)) => compare_calendar(sample, spec, &deadlines, differences),
        Some(_) => {}
        None => differences.push("nothing is promised".to_owned()),
    }
}

fn compare_history(sample: &Sample, import: &Import, differences: &mut Vec<String>) {
    if sample.expected.history.is_none() {
        return;
    }
    let Some(ticket) = &import.ticket else {
        return differences.push("the history makes no ticket".to_owned());
    };
    let Some(expected) = sample.expected.tickets.iter().find(|expected| expected.id() == ticket.id()) else {
        return differences.push(format!("no ticket `{}` is expected", ticket.id()));
    };
    if expected != ticket {
        let pretty = |ticket| serde_json::to_string_pretty(ticket).unwrap();
        let (expected, found) = (pretty(expected), pretty(ticket));
        let line = expected.lines().zip(found.lines()).position(|(expected, found)| expected != found);
        differences.push(format!("the ticket differs from line {line:?} on; expected {expected}\nfound {found}"));
    }
}

fn compare_report(sample: &Sample, report: &ImportReport, differences: &mut Vec<String>) {
    for WantedEntry { file, at, fate } in &sample.expected.report {
        let wanted = format!("{file} {at} is {fate}");
        match report.at(file, at) {
            None => differences.push(format!("no entry says that {wanted}")),
            // A law may say exactly by now what a sample expects to be said nearly.
            Some(entry) if entry.fate().as_str() == fate => {}
            Some(entry) if entry.fate() == Fate::Exact && ["approximate", "impossible"].contains(&fate.as_str()) => {}
            Some(entry) => differences.push(format!("not {wanted}, but: {entry}")),
        }
    }
}

#[test]
fn samples_of_frappe_helpdesk() {
    compare_with(Vendor::Frappe, |_, _, _| {});
}

#[test]
fn samples_of_freshdesk() {
    compare_with(Vendor::Freshdesk, |_, _, _| {});
}

#[test]
fn samples_of_freshservice() {
    compare_with(Vendor::Freshservice, |_, _, _| {});
}

#[test]
fn samples_of_icalendar() {
    compare_with(Vendor::ICalendar, |_, _, _| {});
}

#[test]
fn samples_of_jira() {
    compare_with(Vendor::Jira, |_, _, _| {});
}

#[test]
fn samples_of_openslo() {
    compare_with(Vendor::OpenSlo, openslo::compare);
}

#[test]
fn samples_of_pagerduty() {
    compare_with(Vendor::PagerDuty, |_, _, _| {});
}

#[test]
fn samples_of_servicenow() {
    compare_with(Vendor::ServiceNow, |_, _, _| {});
}

#[test]
fn samples_of_zammad() {
    compare_with(Vendor::Zammad, |_, _, _| {});
}

#[test]
fn samples_of_zendesk() {
    compare_with(Vendor::Zendesk, |_, _, _| {});
}

/// Lints that say of a book what its export says, too: priorities without a target, hours up to 23:59, and a reminder as
/// long as its target.
const OF_THE_EXPORT: [LintKind; 3] = [LintKind::UncoveredCells, LintKind::EndsBeforeMidnight, LintKind::FiresAtStart];

#[test]
fn an_imported_book_has_only_lints_that_its_export_has_and_the_report_tells_each() {
    let (mut books, mut lints) = (0, 0);
    for sample in Vendor::ALL.iter().flat_map(|vendor| samples(*vendor)) {
        for (_, host) in sample.hosts() {
            let Ok(Import { spec: Some(Spec::Book(spec)), report, .. }) = sample.import(&host) else { continue };
            books += 1;
            for lint in PolicyBook::from_spec(spec).unwrap().lint() {
                assert!(OF_THE_EXPORT.contains(&lint.kind()), "{}: {lint}", sample.name);
                let told = |entry: &&Entry| entry.file() == "book" && entry.at() == lint.path();
                let said = report.entries().iter().filter(told).any(|entry| entry.became().ends_with(lint.help()));
                assert!(said, "{}: no entry tells of {lint}", sample.name);
                lints += 1;
            }
        }
    }
    assert!(books >= 10 && lints >= 3, "{books} books with {lints} lints");
}
