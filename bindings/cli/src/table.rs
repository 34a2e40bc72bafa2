//! Tables for people, with colours on a terminal. This module knows no format of the library.

use std::env;

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use comfy_table::{Cell, Color, ColumnConstraint, ContentArrangement, Table, Width, presets};
use punctual::calendar::Zone;
use punctual::exact::Fraction;
use serde_json::Value;

use crate::arguments::ShownIn;
use crate::failure::Failure;

/// A table with these headings. On a terminal it is as wide as the terminal at most.
pub(crate) fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_FULL_CONDENSED).set_header(headings.to_vec());
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        // Without colours, but still no wider than the terminal.
        let width = table.width();
        table.force_no_tty();
        width.into_iter().for_each(|width| {
            table.set_width(width);
        });
    }
    table
}

/// Longer words, such as paths, may be cut in a table that is as wide as the terminal.
const LONG: usize = 24;

/// Keeps words whole in a table that is as wide as the terminal, if there is room for them.
pub(crate) fn keep_words(table: &mut Table) {
    let Some(width) = table.width() else { return };
    let needed: Vec<u16> = (0..table.column_count()).map(|column| longest_word(table, column) + PADDING).collect();
    let borders = needed.len() + 1;
    if needed.iter().map(|width| usize::from(*width)).sum::<usize>() + borders <= usize::from(width) {
        for (column, needed) in table.column_iter_mut().zip(needed) {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(needed)));
        }
    }
}

/// A blank on each side of a cell.
const PADDING: u16 = 2;

fn longest_word(table: &Table, column: usize) -> u16 {
    let cells = table.column_cells_with_header_iter(column).flatten();
    let words = cells.flat_map(|cell| {
        let lengths: Vec<usize> = cell.content().split_whitespace().map(|word| word.chars().count()).collect();
        lengths
    });
    u16::try_from(words.filter(|length| *length <= LONG).max().unwrap_or_default()).unwrap_or_default()
}

/// An outcome, in the colour that it has on a terminal.
pub(crate) fn outcome(word: &str) -> Cell {
    match word {
        "breached" => Cell::new(word).fg(Color::Red),
        "met" => Cell::new(word).fg(Color::Green),
        _ => Cell::new(word),
    }
}

/// The zone in which a table shows instants.
pub(crate) fn zone(shown: &ShownIn, default: &Zone, as_json: bool) -> Result<Zone, Failure> {
    match &shown.zone {
        Some(_) if as_json => Err(Failure::input("--zone is for tables; leave it out beside --json")),
        Some(name) => Zone::named(name).map_err(|error| Failure::input(format!("--zone: {error}"))),
        None => Ok(default.clone()),
    }
}

/// An instant as local time, such as `Mon 2026-12-28 12:15 +01:00`, with seconds if there are some.
pub(crate) fn local(zone: &Zone, at: DateTime<Utc>) -> String {
    let local = zone.to_local(at);
    let form = if local.second() == 0 { "%a %F %H:%M %:z" } else { "%a %F %H:%M:%S %:z" };
    local.format(form).to_string()
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

/// An exact number such as `12924/5` as a decimal, of which what follows three places is cut off.
pub(crate) fn decimal(number: &Value) -> String {
    match plain(number).parse::<Fraction>() {
        Ok(number) if !number.is_whole() => number.decimal(3).trim_end_matches('0').trim_end_matches('.').to_owned(),
        _ => plain(number),
    }
}

/// Seconds as hours, minutes and seconds, such as `3h20m`. A fraction of a second is cut off, but is not nothing.
pub(crate) fn duration(seconds: f64) -> String {
    let sign = if seconds < 0.0 { "-" } else { "" };
    let whole = seconds.abs() as u64;
    let parts = [(whole / 3600, "h"), (whole / 60 % 60, "m"), (whole % 60, "s")];
    let shown: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
    match shown.concat() {
        none if none.is_empty() && seconds == 0.0 => "0s".to_owned(),
        none if none.is_empty() => format!("{sign}<1s"),
        shown => format!("{sign}{shown}"),
    }
}

/// The same with the fraction of a second, such as `1m0.25s`.
pub(crate) fn exact(length: TimeDelta) -> String {
    let (whole, nanos) = (length.abs().num_seconds(), length.abs().subsec_nanos());
    if nanos == 0 {
        return duration(length.num_seconds() as f64);
    }
    let sign = if length < TimeDelta::zero() { "-" } else { "" };
    let minutes = if whole < 60 { String::new() } else { duration((whole - whole % 60) as f64) };
    let seconds = format!("{}.{nanos:09}", whole % 60);
    format!("{sign}{minutes}{}s", seconds.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_show_their_seconds_if_there_are_some() {
        let shown = |at: &str| local(&Zone::named("Europe/Berlin").unwrap(), at.parse().unwrap());
        assert_eq!(shown("2026-12-28T10:04:59Z"), "Mon 2026-12-28 11:04:59 +01:00");
        assert_eq!(shown("2026-12-28T10:04:00Z"), "Mon 2026-12-28 11:04 +01:00");
    }

    #[test]
    fn a_table_is_no_wider_than_the_terminal() {
        let mut table = table(&["place", "what became of it"]);
        table.set_width(40).add_row(["/sla_policies/0/policy_metrics/0", &"long words ".repeat(20)]);
        keep_words(&mut table);
        assert!(table.to_string().lines().all(|line| line.chars().count() <= 40), "{table}");
        let mut table = table_of_words(44);
        keep_words(&mut table);
        assert!(
            table.to_string().contains("│ first_response ┆") && table.to_string().contains("┆ breached │"),
            "{table}"
        );
        assert!(table.to_string().lines().all(|line| line.chars().count() <= 44), "{table}");
        let mut table = table_of_words(30);
        keep_words(&mut table);
        assert!(table.to_string().lines().all(|line| line.chars().count() <= 30), "{table}");
    }

    fn table_of_words(width: u16) -> Table {
        let mut table = table(&["metric", "due", "outcome"]);
        table.set_width(width).add_row(["first_response", "Mon 2026-12-28 11:04 +01:00", "breached"]);
        table
    }

    #[test]
    fn exact_numbers_are_decimals_that_are_never_rounded_up() {
        let shown = |number: &str| decimal(&number.into());
        assert_eq!(
            ["12924/5", "2/3", "-2/3", "40", "", "1/5000"].map(shown),
            ["2584.8", "0.666", "-0.667", "40", "", "0"]
        );
    }

    #[test]
    fn durations_are_written_as_people_say_them() {
        let shown = [0.0, 59.0, -3_900.0, 12_000.0, 0.5, -0.5].map(duration);
        assert_eq!(shown, ["0s", "59s", "-1h5m", "3h20m", "<1s", "-<1s"]);
        let lengths = [0, 50, -60_250, 3_661_000, -3_600_001].map(TimeDelta::milliseconds);
        assert_eq!(lengths.map(exact), ["0s", "0.05s", "-1m0.25s", "1h1m1s", "-1h0.001s"]);
    }
}
