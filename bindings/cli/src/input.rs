//! Files and standard input. This module knows JSON, YAML and JSON Lines, but no format of the library.
//!
//! JSON is handed on as it is written, so that the library sees a field that is written twice.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::failure::Failure;

/// The name of a file in messages.
pub(crate) fn name(path: &Path) -> String {
    if is_standard_input(path) { "standard input".to_owned() } else { path.display().to_string() }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether the name of a file ends so.
fn ends_with(path: &Path, endings: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    endings.iter().any(|ending| extension.eq_ignore_ascii_case(ending))
}

const YAML: [&str; 2] = ["yaml", "yml"];

/// A mistake about a whole file.
fn wrong(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::input(format!("{}: {error}", name(path)))
}

/// The text of a file.
fn text(path: &Path) -> Result<String, Failure> {
    let read = if is_standard_input(path) {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    let text = read.map_err(|error| wrong(path, error))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// A file as one value of JSON. A file whose name ends with `.yaml` or `.yml` is YAML.
pub(crate) fn json(path: &Path) -> Result<String, Failure> {
    let text = text(path)?;
    if ends_with(path, &YAML) {
        let value: Value = serde_saphyr::from_str(&text).map_err(|error| wrong(path, error))?;
        return Ok(value.to_string());
    }
    serde_json::from_str::<IgnoredAny>(&text).map_err(|error| wrong(path, error))?;
    Ok(text)
}

/// An exported file as one value of JSON. A file of iCalendar is a text; a file of YAML may hold several documents.
pub(crate) fn exported(path: &Path) -> Result<String, Failure> {
    if ends_with(path, &["ics"]) {
        return text(path).map(|text| Value::from(text).to_string());
    }
    if ends_with(path, &YAML) {
        let documents: Vec<Value> = serde_saphyr::from_multiple(&text(path)?).map_err(|error| wrong(path, error))?;
        return Ok(Value::from(documents).to_string());
    }
    json(path)
}

/// Writes a file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", name(path)));
    fs::write(path, text).map_err(|error| Failure::Output(failed(error)))
}

/// Tickets, each on one line. A file holds them so already, or as a JSON list, or it is one ticket on several lines.
pub(crate) fn tickets(path: &Path) -> Result<Lines, Failure> {
    let (text, file) = (text(path)?, name(path));
    let first = text.trim_start();
    if first.starts_with('[') {
        let list: Vec<Box<RawValue>> = serde_json::from_str(&text).map_err(|error| wrong(path, error))?;
        let items = (0..).zip(&list).map(|(number, item)| (number, on_one_line(item.get())));
        return Ok(Lines { file, what: "item", lines: items.collect() });
    }
    if !is_json(first.lines().next().unwrap_or_default()) && is_json(&text) {
        return Ok(Lines { file, what: "line", lines: vec![(1, on_one_line(&text))] });
    }
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    Ok(Lines { file, what: "line", lines: lines.map(|(number, line)| (number, line.to_owned())).collect() })
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The same value on one line: texts of JSON contain no line ends.
fn on_one_line(json: &str) -> String {
    json.replace(['\n', '\r'], " ")
}

/// Tickets as JSON, with their numbers in the file.
pub(crate) struct Lines {
    pub(crate) file: String,
    what: &'static str,
    pub(crate) lines: Vec<(usize, String)>,
}

impl Lines {
    /// Where a ticket stands, for messages.
    pub(crate) fn place(&self, number: usize) -> String {
        format!("{}: {} {number}", self.file, self.what)
    }

    /// All tickets as a list of JSON.
    pub(crate) fn list(&self) -> String {
        let items: Vec<&str> = self.lines.iter().map(|(_, line)| line.as_str()).collect();
        format!("[{}]", items.join(","))
    }
}
