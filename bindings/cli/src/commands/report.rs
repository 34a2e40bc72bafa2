//! How many promises were kept. This module knows the table of a report.

use std::collections::BTreeSet;
use std::io::Write;

use chrono::{DateTime, Utc};
use comfy_table::{Cell, CellAlignment, Table};
use punctual::exact::Fraction;
use punctual::json::Loaded;
use serde_json::{Value, json};

use super::{at, call, items, json, lines, map, open, policies, read};
use crate::Found;
use crate::arguments::Report;
use crate::failure::Failure;
use crate::input::{self, Fields};
use crate::table::{decimal, duration, keep_words, plain, table};

pub(crate) fn run(command: &Report, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let (policy, tickets) = open(&command.promised)?;
    let spec = spec(command)?;
    let asked = read(&spec)?;
    check_limits(command, &policy, &asked)?;
    let mut states = Vec::new();
    let file = command.spec.as_deref().map(input::name);
    let files: Vec<(&str, &str)> = file.iter().map(|file| ("spec", &**file)).collect();
    lines(&policy, "report", &map([("spec", spec)]), &files, &tickets, |_, state| {
        states.push(state.to_owned());
        Ok(())
    })?;
    let state = call(None, "merge", &map([("states", format!("[{}]", states.join(",")))]), &[])?;
    if command.state {
        writeln!(out, "{state}")?;
        return refused(&read(&state)?, &tickets.file);
    }
    let answer = call(None, "report", &map([("state", state)]), &[])?;
    let report = read(&answer)?;
    if as_json {
        writeln!(out, "{answer}")?
    } else {
        write_tables(&report, &asked, out)?
    }
    refused(&report, &tickets.file)
}

/// A mistake if there were lines that are no tickets. The report counts them and says no more.
fn refused(report: &Value, file: &str) -> Result<Found, Failure> {
    match report["refused"].as_u64() {
        Some(0) | None => Ok(Found::Nothing),
        Some(count) => {
            let could = if count == 1 { "ticket could" } else { "tickets could" };
            Err(Failure::input(format!("{file}: {count} {could} not be read; `punctual evaluate` says why")))
        }
    }
}

/// Refuses limits of metrics that there are not, because they would count nothing.
fn check_limits(command: &Report, policy: &Loaded, spec: &Value) -> Result<(), Failure> {
    let known: BTreeSet<&str> =
        policies(policy).into_iter().flat_map(|policy| policy.metrics().map(|metric| metric.name())).collect();
    let place =
        command.spec.as_deref().map_or_else(|| "--limit".to_owned(), |spec| format!("{}: limits", input::name(spec)));
    let asked = items(&spec["limits"]).iter().filter_map(|limit| limit["metric"].as_str());
    let names = known.iter().copied().collect::<Vec<_>>().join(", ");
    let mistakes: Vec<String> = asked
        .filter(|metric| !known.contains(metric))
        .map(|metric| format!("{place}: there is no metric `{metric}`; there are {names}"))
        .collect();
    if mistakes.is_empty() { Ok(()) } else { Err(Failure::Input(mistakes)) }
}

/// What is asked: a file, or the options.
fn spec(command: &Report) -> Result<String, Failure> {
    let now = &command.promised.asked.now;
    if let Some(file) = &command.spec {
        let spec = input::json(file)?;
        return Ok(now.given().and_then(|now| asked_at(&spec, now)).unwrap_or(spec));
    }
    let limits: Vec<Value> =
        command.limits.iter().map(|(metric, within)| json!({ "metric": metric, "within": within })).collect();
    let mut spec = vec![
        ("now", at(now.get())),
        ("by", json(command.by.clone())),
        ("limits", json(limits)),
        ("worst", json(command.worst)),
    ];
    if let Some(each) = &command.period {
        let zone = command.zone.as_deref().unwrap_or("UTC");
        spec.push(("period", json!({ "each": each, "time_zone": zone }).to_string()));
    }
    Ok(map(spec))
}

/// The specification with another `now`. `None` if it is no map, of which the library says what is wrong.
fn asked_at(spec: &str, now: DateTime<Utc>) -> Option<String> {
    let Fields(fields) = serde_json::from_str(spec).ok()?;
    let others = fields.iter().filter(|(name, _)| name != "now").map(|(name, value)| (&**name, value.get().to_owned()));
    Some(map(others.chain([("now", at(now))])))
}

const FIGURES: [&str; 9] =
    ["attainment", "met", "breached", "pending", "void", "not covered", "mean", "p95 (±0.4 %)", "open"];

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
    keep_words(&mut rows);
    writeln!(out, "{rows}")?;
    write_notes(report, &dimensions, spec, out)?;
    write_limits(report, spec, out)?;
    write_ages(report, spec, out)?;
    write_sums(report, out)?;
    write_worst(report, out)
}

/// What rows without a metric or without a period count.
fn write_notes(report: &Value, dimensions: &[String], spec: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let lacks = |name: &str| {
        let number = dimensions.iter().position(|dimension| dimension == name);
        number.is_some_and(|number| items(&report["lines"]).iter().any(|line| line["dimensions"][number].is_null()))
    };
    if lacks("metric") {
        writeln!(out, "Rows without a metric count tickets: how many are open.")?;
    }
    if lacks("period") {
        let missing = if spec["placed_by"] == "due" { "have no due time" } else { "have not stopped" };
        writeln!(out, "Rows without a period count promises that {missing}.")?;
    }
    Ok(())
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
    let share = share.as_str().and_then(|share| share.parse::<Fraction>().ok());
    share.map_or_else(String::new, |share| format!("{} %", share.percent(2)))
}

/// The values of the dimensions of a line.
fn group(line: &Value) -> String {
    items(&line["dimensions"]).iter().map(plain).collect::<Vec<_>>().join(", ")
}

/// The limits of each line, which stand in the order in which they were asked for.
fn write_limits(report: &Value, spec: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let mut rows = table(&["group", "limit", "kept", "missed", "undecided", "share"]);
    for line in items(&report["lines"]) {
        let group = group(line);
        let limits = items(&spec["limits"]).iter().zip(items(&line["limits"]));
        for (asked, limit) in limits.filter(|(_, limit)| limit["share"] != Value::Null) {
            let name = format!("{} within {}", plain(&asked["metric"]), plain(&asked["within"]));
            let counts = ["kept", "missed", "undecided"].map(|field| plain(&limit[field]));
            rows.add_row([group.clone(), name].into_iter().chain(counts).chain([percent(&limit["share"])]));
        }
    }
    show("Limits", rows, out)
}

/// How many open tickets of each line are how old, if classes of ages were asked for.
fn write_ages(report: &Value, spec: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let from: Vec<String> = items(&spec["ages"]).iter().map(plain).collect();
    let (Some(first), Some(last)) = (from.first(), from.last()) else { return Ok(()) };
    let between = from.windows(2).map(|edges| edges.join(" to below "));
    let headings = ["group".to_owned(), format!("below {first}")].into_iter().chain(between);
    let headings: Vec<String> = headings.chain([format!("from {last}")]).collect();
    let mut rows = table(&headings.iter().map(String::as_str).collect::<Vec<_>>());
    for line in items(&report["lines"]).iter().filter(|line| line["backlog"]["open"] != 0) {
        rows.add_row([group(line)].into_iter().chain(items(&line["backlog"]["ages"]).iter().map(plain)));
    }
    show("Ages of open tickets", rows, out)
}

/// The sums of each line that were asked for.
fn write_sums(report: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let mut rows = table(&["group", "sum", "total", "tickets", "mean"]);
    for line in items(&report["lines"]) {
        for sum in items(&line["sums"]).iter().filter(|sum| sum["count"] != 0) {
            let [total, mean] = ["total", "mean"].map(|field| decimal(&sum[field]));
            rows.add_row([group(line), plain(&sum["attribute"]), total, plain(&sum["count"]), mean]);
        }
    }
    show("Sums", rows, out)
}

fn write_worst(report: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let mut rows = table(&["ticket", "metric", "overdue"]);
    for cycle in items(&report["worst"]) {
        let overdue = cycle["overdue_ns"].as_f64().map_or_else(String::new, |ns| duration(ns / 1e9));
        rows.add_row([plain(&cycle["ticket"]), plain(&cycle["metric"]), overdue]);
    }
    show("Most overdue", rows, out)
}

fn show(title: &str, mut rows: Table, out: &mut dyn Write) -> Result<(), Failure> {
    if !rows.is_empty() {
        keep_words(&mut rows);
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
