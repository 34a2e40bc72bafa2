//! Tables for people, with colours on a terminal. This module knows no format of the library.

use std::env;

use chrono::{DateTime, Utc};
use comfy_table::{Cell, Color, Table, presets};
use punctual::calendar::Zone;
use serde_json::Value;

use crate::failure::Failure;

/// A table with these headings.
pub(crate) fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_FULL_CONDENSED).set_header(headings.to_vec());
    if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        table.force_no_tty();
    }
    table
}

/// An outcome, in the colour that it has on a terminal.
pub(crate) fn outcome(word: &str) -> Cell {
    match word {
        "breached" => Cell::new(word).fg(Color::Red),
        "met" => Cell::new(word).fg(Color::Green),
        _ => Cell::new(word),
    }
}

/// The zone in which instants are shown.
pub(crate) fn zone(name: &str) -> Result<Zone, Failure> {
    Zone::named(name).map_err(|error| Failure::input(format!("--zone: {error}")))
}

/// An instant as local time, such as `Mon 2026-12-28 12:15 +01:00`.
pub(crate) fn local(zone: &Zone, at: DateTime<Utc>) -> String {
    zone.to_local(at).format("%a %F %H:%M %:z").to_string()
}

/// The same for an instant in an answer. Empty if there is none.
pub(crate) fn instant(zone: &Zone, at: &Value) -> String {
    let read = at.as_str().and_then(|text| text.parse::<DateTime<Utc>>().ok());
    read.map_or_else(String::new, |at| local(zone, at))
}

/// A mistake or a lint of an answer as one line.
pub(crate) fn finding(problem: &Value) -> String {
    let path = plain(&problem["path"]);
    let text = format!("{}; {}", plain(&problem["found"]), plain(&problem["help"]));
    if path.is_empty() { text } else { format!("{path}: {text}") }
}

/// A value of an answer as a person writes it: texts without quotation marks, nothing for `null`.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Seconds as hours, minutes and seconds, such as `3h 20m`.
pub(crate) fn duration(seconds: f64) -> String {
    let sign = if seconds < 0.0 { "-" } else { "" };
    let whole = seconds.abs() as u64;
    let parts = [(whole / 3600, "h"), (whole / 60 % 60, "m"), (whole % 60, "s")];
    let shown: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
    if shown.is_empty() { "0".to_owned() } else { format!("{sign}{}", shown.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_people_say_them() {
        let of = |seconds| duration(seconds);
        assert_eq!([of(0.0), of(59.0), of(-3_900.0), of(12_000.0)], ["0", "59s", "-1h 5m", "3h 20m"]);
    }
}
