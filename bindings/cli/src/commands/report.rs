//! How many promises were kept. This module knows the table of a report.

use std::io::Write;

use comfy_table::{Cell, CellAlignment, Table};
use serde_json::{Map, Value, json};

use super::{call, items, lines, load, read};
use crate::Found;
use crate::arguments::{Each, Report};
use crate::failure::Failure;
use crate::input;
use crate::table::{duration, plain, table};

pub(crate) fn run(command: &Report, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let (policy, tickets) = (load(&command.policy)?, input::tickets(&command.tickets)?);
    let spec = spec(command)?;
    let arguments = json!({ "spec": spec });
    let mut states = Vec::new();
    lines(&policy, "report", &arguments, &tickets, |_, state| {
        states.push(read(state)?);
        Ok(())
    })?;
    if states.is_empty() {
        return Err(Failure::input(format!("{}: there are no tickets", tickets.file())));
    }
    let state = read(&call(None, "merge", &json!({ "states": states }), &[])?)?;
    if command.state {
        writeln!(out, "{state}")?;
        return Ok(Found::Nothing);
    }
    let answer = call(None, "report", &json!({ "state": state }), &[])?;
    if as_json {
        writeln!(out, "{answer}")?
    } else {
        write_tables(&read(&answer)?, &spec, out)?
    }
    Ok(Found::Nothing)
}

/// What is asked: a file, or the options.
fn spec(command: &Report) -> Result<Value, Failure> {
    if let Some(file) = &command.spec {
        return input::value(file);
    }
    let limits: Vec<Value> =
        command.limits.iter().map(|(metric, within)| json!({ "metric": metric, "within": within })).collect();
    let mut spec = Map::new();
    spec.insert("now".to_owned(), json!(command.now.get()));
    spec.insert("by".to_owned(), json!(command.by));
    if let Some(each) = command.period {
        let each = match each {
            Each::Day => "day",
            Each::Week => "week",
            Each::Month => "month",
            Each::Quarter => "quarter",
            Each::Year => "year",
        };
        spec.insert("period".to_owned(), json!({ "each": each, "time_zone": command.zone }));
    }
    spec.insert("limits".to_owned(), json!(limits));
    spec.insert("worst".to_owned(), json!(command.worst));
    Ok(Value::Object(spec))
}

const FIGURES: [&str; 9] =
    ["attainment", "met", "breached", "pending", "void", "not covered", "mean", "p95 (±1 %)", "open"];

fn write_tables(report: &Value, spec: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let dimensions: Vec<String> = items(&report["dimensions"]).iter().map(plain).collect();
    let headings: Vec<&str> = dimensions.iter().map(String::as_str).chain(FIGURES).collect();
    let mut rows = table(&headings);
    for column in rows.column_iter_mut().skip(dimensions.len()) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for line in items(&report["lines"]) {
        rows.add_row(row(line));
    }
    writeln!(out, "{rows}")?;
    write_limits(report, spec, out)?;
    write_worst(report, out)?;
    match report["refused"].as_u64() {
        Some(0) | None => Ok(()),
        Some(refused) => Ok(writeln!(out, "\nlines that are no tickets: {refused}")?),
    }
}

fn row(line: &Value) -> Vec<Cell> {
    let seconds = |value: &Value| value.as_f64().map_or_else(String::new, duration);
    let dimensions = items(&line["dimensions"]).iter().map(plain);
    let figures = [
        percent(&line["attainment"]),
        plain(&line["met"]),
        plain(&line["breached"]),
        plain(&line["pending"]),
        plain(&line["void"]),
        plain(&line["not_covered"]),
        seconds(&line["mean_s"]),
        seconds(&line["percentiles"]["p95_s"]),
        plain(&line["backlog"]["open"]),
    ];
    dimensions.chain(figures).map(Cell::new).collect()
}

/// An exact share such as `3/4` as a percentage, cut off after two places, as an uptime is (V4).
fn percent(share: &Value) -> String {
    let fraction = share.as_str().map(|text| text.split_once('/').unwrap_or((text, "1")));
    let parts = fraction.and_then(|(over, under)| Some((over.parse::<u128>().ok()?, under.parse::<u128>().ok()?)));
    match parts {
        Some((over, under)) if under > 0 => {
            let hundredths = over.saturating_mul(10_000) / under;
            format!("{}.{:02} %", hundredths / 100, hundredths % 100)
        }
        _ => String::new(),
    }
}

/// The limits of each line, which stand in the order in which they were asked for.
fn write_limits(report: &Value, spec: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let mut rows = table(&["group", "limit", "kept", "missed", "undecided", "share"]);
    for line in items(&report["lines"]) {
        let group = items(&line["dimensions"]).iter().map(plain).collect::<Vec<_>>().join(", ");
        let limits = items(&spec["limits"]).iter().zip(items(&line["limits"]));
        for (asked, limit) in limits.filter(|(_, limit)| limit["share"] != Value::Null) {
            let name = format!("{} within {}", plain(&asked["metric"]), plain(&asked["within"]));
            let counts = ["kept", "missed", "undecided"].map(|field| plain(&limit[field]));
            rows.add_row([group.clone(), name].into_iter().chain(counts).chain([percent(&limit["share"])]));
        }
    }
    show("Limits", &rows, out)
}

fn write_worst(report: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let mut rows = table(&["ticket", "metric", "overdue"]);
    for cycle in items(&report["worst"]) {
        let overdue = cycle["overdue_ns"].as_f64().map_or_else(String::new, |ns| duration(ns / 1e9));
        rows.add_row([plain(&cycle["ticket"]), plain(&cycle["metric"]), overdue]);
    }
    show("Most overdue", &rows, out)
}

fn show(title: &str, rows: &Table, out: &mut dyn Write) -> Result<(), Failure> {
    if !rows.is_empty() {
        writeln!(out, "\n{title}\n{rows}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_rounded_up() {
        let of = |share: &str| percent(&json!(share));
        assert_eq!([of("3/4"), of("1"), of("19999/20000"), of("0")], ["75.00 %", "100.00 %", "99.99 %", "0.00 %"]);
        assert_eq!(percent(&Value::Null), "");
    }
}
