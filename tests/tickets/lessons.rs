//! Every rule and every test that `docs/lessons.md` names exists.

#![allow(clippy::disallowed_methods, reason = "the tests are looked up in their files")]

use std::fs;
use std::path::Path;

use punctual_tests::repository;

const PAGE: &str = include_str!("../../docs/lessons.md");
const LAWS: &str = include_str!("../../docs/semantics.md");

/// The cells of every row of every table.
fn rows() -> Vec<Vec<&'static str>> {
    let rows =
        PAGE.lines().filter(|line| line.starts_with("| ") && !line.contains("---") && !line.contains("what was"));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// Everything under `tests`, as text.
fn sources(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if path.is_dir() => sources(&path, texts),
            Some("rs" | "json") => texts.push(fs::read_to_string(path).unwrap()),
            _ => {}
        }
    }
}

#[test]
fn every_test_and_every_law_that_the_page_names_is_there() {
    let mut texts = Vec::new();
    sources(&repository("tests"), &mut texts);
    let rows = rows();
    assert!(rows.len() >= 25, "{} rows", rows.len());
    for row in rows {
        let [_, place, rule, test] = row[..] else { panic!("{row:?} has not four cells") };
        assert!(!place.is_empty() && (!place.starts_with('[') || place.contains("](https://")), "{place}");
        let labels = rule.rsplit_once('(').and_then(|(_, labels)| labels.strip_suffix(')')).expect(rule);
        for label in labels.split(", ") {
            assert!(LAWS.contains(&format!("- **{label}** ")), "{label} is no law: {rule}");
        }
        let name = test.trim_matches('`');
        let (function, case) = (format!("fn {name}("), format!("\"name\": \"{name}\""));
        assert!(texts.iter().any(|text| text.contains(&function) || text.contains(&case)), "there is no test `{name}`");
    }
}
