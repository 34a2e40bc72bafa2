//! Every line of code that reports a mistake is reached by the inputs of `tests/golden/mistakes.txt` (B1).

#![allow(clippy::disallowed_methods, reason = "this test reads its own sources")]

use std::collections::BTreeSet;
use std::path::Path;

mod mistaken;

use crate::input::problem::sites::{Site, seen};
use mistaken::{Input, Line};

/// Sites that take more input than a test should read; tests/hostile_calendars.rs, tests/tickets/hostile_caps.rs,
/// tests/availability/hostile.rs and tests/reports/hostile.rs have them.
const TOO_LARGE_FOR_HERE: [&str; 6] = [
    "\"is one calendar too many\"",
    "windows.map_err(",
    "too_many_caps",
    "too_many_calendars",
    "\"there are {count} facts\"",
    "\"there are {groups} groups\"",
];

fn sites_in(folder: &Path, found: &mut BTreeSet<Site>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            sites_in(&path, found);
            continue;
        }
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        // What collects mistakes.
        if name == "src/input/problem.rs" {
            continue;
        }
        for (line, text) in (1..).zip(std::fs::read_to_string(&path).unwrap().lines()) {
            let adds = ["problems.add(", "problems.add_name(", "problems.add_meant("];
            let large = TOO_LARGE_FOR_HERE.iter().any(|part| text.contains(part));
            if adds.iter().any(|add| text.contains(add)) && !large {
                found.insert((name.clone(), line));
            }
        }
    }
}

#[test]
fn b1_every_site_that_finds_mistakes_is_covered() {
    for line in mistaken::lines(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")) {
        let Line::Input(_, input) = line else { continue };
        match input {
            Input::Policy(text) => drop(crate::Policy::from_spec(serde_json::from_str(&text).unwrap())),
            Input::Calendar(text) => drop(crate::Calendar::from_spec(serde_json::from_str(&text).unwrap())),
            Input::Book(text) => drop(crate::PolicyBook::from_spec(serde_json::from_str(&text).unwrap())),
            Input::Ticket(ticket) => drop(serde_json::from_str::<crate::Ticket>(&ticket)),
            Input::Availability(text) => drop(serde_json::from_str::<crate::AvailabilitySpec>(&text)),
            Input::Outages(text) => drop(serde_json::from_str::<crate::Outages>(&text)),
            Input::Report(text) => drop(serde_json::from_str::<crate::ReportSpec>(&text)),
            Input::Contract(text) => drop(crate::Contract::from_spec(serde_json::from_str(&text).unwrap())),
            Input::Facts { contract, facts } => {
                let contract: crate::Contract = serde_json::from_str(&contract).unwrap();
                drop(crate::penalty(&contract, &serde_json::from_str(&facts).unwrap()));
            }
        }
    }
    // In code alone.
    crate::Calendar::union([]).unwrap_err();
    crate::PolicySpec::new("p").replace_calendar("c", crate::CalendarSpec::always()).unwrap_err();
    let event = crate::Event::new(chrono::DateTime::UNIX_EPOCH, crate::EventKind::Resolved);
    let mut ticket = crate::Ticket::opened("T", event.at).build().unwrap();
    ticket.replace(event.clone()).unwrap_err();
    ticket.replace(event.id("E-1")).unwrap_err();
    let report = crate::ReportSpec::at(chrono::DateTime::UNIX_EPOCH).build().unwrap();
    let row = crate::report::Row::new([], crate::report::Measure::Met, crate::report::Bucket::None, -1);
    crate::Report::from_rows(report, [row]).unwrap_err();
    #[cfg(feature = "import")]
    mistakes_in_exports();
    let mut sites = BTreeSet::new();
    sites_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sites);
    let missing: Vec<_> = sites.difference(&seen()).cloned().collect();
    assert!(sites.len() > 45, "only {} sites were found", sites.len());
    assert!(missing.is_empty(), "no line of tests/golden/mistakes.txt comes by {missing:#?}");
}

/// The tests of the importers look at the words of their mistakes. All come by these few sites.
#[cfg(feature = "import")]
fn mistakes_in_exports() {
    use crate::import::{Document, Files, Vendor, import};
    let none = Document::default();
    import(Vendor::Jira, &Files::new().with("strange.json", none.clone()), &none).unwrap_err();
    import(Vendor::Jira, &Files::new(), &none).unwrap_err();
    let options = serde_json::from_str(r#"{ "statusby": "name" }"#).unwrap();
    import(Vendor::Jira, &Files::new(), &options).unwrap_err();
}
