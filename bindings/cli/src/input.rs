//! Files and standard input. This module knows JSON, YAML and JSON Lines, but no format of the library.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;

use crate::failure::Failure;

/// The name of a file in messages.
pub(crate) fn name(path: &Path) -> String {
    if is_standard_input(path) { "standard input".to_owned() } else { path.display().to_string() }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    let read = if is_standard_input(path) {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    let text = read.map_err(|error| Failure::input(format!("{}: {error}", name(path))))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The text of a file as JSON. A file whose name ends with `.yaml` or `.yml` is YAML.
pub(crate) fn json(path: &Path) -> Result<String, Failure> {
    let text = text(path)?;
    let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    if !is_yaml {
        return Ok(text);
    }
    let value: Value =
        serde_saphyr::from_str(&text).map_err(|error| Failure::input(format!("{}: {error}", name(path))))?;
    Ok(value.to_string())
}

/// The content of a file of JSON or YAML.
pub(crate) fn value(path: &Path) -> Result<Value, Failure> {
    serde_json::from_str(&json(path)?).map_err(|error| Failure::input(format!("{}: {error}", name(path))))
}

/// The content of an exported file. A file of iCalendar is a text; a file of YAML may hold several documents.
pub(crate) fn exported(path: &Path) -> Result<Value, Failure> {
    let has = |wanted: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
    if has("ics") {
        return text(path).map(Value::String);
    }
    if has("yaml") || has("yml") {
        let documents = serde_saphyr::from_multiple(&text(path)?);
        return documents.map(Value::Array).map_err(|error| Failure::input(format!("{}: {error}", name(path))));
    }
    value(path)
}

/// Writes a file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text)
        .map_err(|error| Failure::Output(io::Error::new(error.kind(), format!("{}: {error}", name(path)))))
}

/// Tickets, each on one line. A file holds them so already, or as a JSON list, or it is one ticket on several lines.
pub(crate) fn tickets(path: &Path) -> Result<Lines, Failure> {
    let text = text(path)?;
    let file = name(path);
    let first = text.trim_start();
    if first.starts_with('[') {
        let list: Vec<Value> =
            serde_json::from_str(&text).map_err(|error| Failure::input(format!("{file}: {error}")))?;
        return Ok(Lines { file, what: "item", lines: numbered(list.iter().map(Value::to_string), 0) });
    }
    let whole: Option<Value> = (!is_complete(first.lines().next())).then(|| serde_json::from_str(&text).ok()).flatten();
    if let Some(ticket) = whole {
        return Ok(Lines { file, what: "line", lines: vec![(1, ticket.to_string())] });
    }
    let lines = numbered(text.lines().map(str::to_owned), 1);
    Ok(Lines { file, what: "line", lines: lines.into_iter().filter(|(_, line)| !line.trim().is_empty()).collect() })
}

fn numbered(lines: impl Iterator<Item = String>, first: usize) -> Vec<(usize, String)> {
    (first..).zip(lines).collect()
}

fn is_complete(line: Option<&str>) -> bool {
    line.is_some_and(|line| serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok())
}

/// Tickets as JSON, with their numbers in the file.
pub(crate) struct Lines {
    file: String,
    what: &'static str,
    pub(crate) lines: Vec<(usize, String)>,
}

impl Lines {
    /// Where a ticket stands, for messages.
    pub(crate) fn place(&self, number: usize) -> String {
        format!("{}: {} {number}", self.file, self.what)
    }

    pub(crate) fn file(&self) -> &str {
        &self.file
    }
}
