//! Compares the results of the same tickets under a policy and under variants with other targets or hours.
//!
//! ```sh
//! cargo run --example what_if                                              # the tickets of examples/sample
//! cargo run --release --example what_if -- ../shared/data/uci_incidents    # a real ServiceNow log
//! ```
//!
//! `what_if/asked.rs` defines the variants.

#[path = "what_if/asked.rs"]
pub(crate) mod asked;
#[allow(dead_code, reason = "this example does not use all of it")]
#[path = "command_line/mod.rs"]
mod command_line;
#[allow(dead_code, reason = "the rest of it is for servicenow_log")]
#[path = "servicenow/mod.rs"]
mod servicenow;

use std::io::{self, Write};
use std::process::ExitCode;

use asked::{Asked, Study};
use chrono::{DateTime, TimeDelta, Utc};
use comfy_table::{CellAlignment, Table, presets};
use command_line::Failure;
use lexopt::Arg;
use punctual::Outcome;
use punctual::evaluate::{Attainment, Change, Comparison, MetricComparison};

const USAGE: &str = "\
usage: what_if [LOG]

Compares the results of the same tickets under a policy and under variants with other targets or hours.

  LOG           a ServiceNow incident log as .csv.gz, or a folder with one such file;
                by default the tickets of examples/sample
  -h, --help    print this text

exit codes: 0 success, 1 the output cannot be written, 2 wrong arguments or input";

const NOTES: &str = "\
\"% met\" is the share of the cycles that are met or late. \"moved\" counts the deadlines that move; \"median\" and
\"range\" say how far, in real time, with a minus sign for earlier. A variant that changes nothing for a metric has no
row for it. Replies and solutions stay at their instants: longer hours make nobody faster, so they use up an allowance
sooner.";

/// How many changed verdicts are listed.
const LISTED: usize = 5;

fn main() -> ExitCode {
    command_line::main(USAGE, |arguments, out| Ok(print(&study(arguments)?, out)?))
}

fn study(mut arguments: lexopt::Parser) -> Result<Study, Failure> {
    let mut path = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(value) if path.is_none() => path = Some(value),
            other => return Err(command_line::other(other)),
        }
    }
    match path {
        Some(path) => servicenow::open(path.as_ref()).map(asked::of_log).map_err(Failure::Input),
        None => Ok(asked::of_sample()),
    }
}

pub(crate) fn print(study: &Study, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}\n{} tickets, evaluated at {}", study.about, study.tickets.len(), instant(study.now))?;
    let found: Vec<(&Asked, Comparison)> = study.asked.iter().map(|asked| (asked, study.compare(asked))).collect();
    let mut table = table();
    for metric in found.first().map_or(&[][..], |(_, comparison)| &comparison.metrics) {
        table.add_row(as_it_is(metric));
    }
    for (asked, comparison) in &found {
        let changed = |metric: &&MetricComparison| comparison.changes.iter().any(|one| one.metric == metric.metric);
        for metric in comparison.metrics.iter().filter(changed) {
            table.add_row(if_asked(asked, comparison, metric));
        }
    }
    writeln!(out, "{table}")?;
    writeln!(out, "{NOTES}")?;
    found.iter().try_for_each(|(asked, comparison)| print_changes(asked, comparison, out))
}

// ---- the table ----

const HEADER: [&str; 11] =
    ["what if", "metric", "met", "late", "open", "% met", "now late", "now met", "moved", "median", "range"];

fn table() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_FULL_CONDENSED).set_header(HEADER);
    for column in 2..HEADER.len() {
        table.column_mut(column).expect("it is in the header").set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn as_it_is(metric: &MetricComparison) -> Vec<String> {
    row("no change", metric, metric.before).into_iter().chain([const { String::new() }; 5]).collect()
}

fn if_asked(asked: &Asked, comparison: &Comparison, metric: &MetricComparison) -> Vec<String> {
    let changed =
        |to| comparison.changes.iter().filter(move |change| *change.metric == *metric.metric && turns(change, to));
    let moves = comparison.moves(&metric.metric);
    let mut row = row(asked.name, metric, metric.after);
    row.extend([changed(Outcome::Breached), changed(Outcome::Met)].map(|changes| changes.count().to_string()));
    row.push(moves.len().to_string());
    row.push(moves.get(moves.len() / 2).map_or(String::new(), |&by| length(by)));
    row.push(
        moves
            .first()
            .zip(moves.last())
            .map_or(String::new(), |(&from, &to)| format!("{} to {}", length(from), length(to))),
    );
    row
}

fn row(name: &str, metric: &MetricComparison, came_to: Attainment) -> Vec<String> {
    let Attainment { met, breached, pending, void, .. } = came_to;
    let share = came_to.share_met().map_or("-".to_owned(), |share| format!("{:.1}", 100.0 * share));
    let counts = [met, breached, pending + void].map(|count| count.to_string());
    [name.to_owned(), metric.metric.to_string()].into_iter().chain(counts).chain([share]).collect()
}

// ---- verdicts that change ----

/// Whether the verdict changes to this one.
fn turns(change: &Change, to: Outcome) -> bool {
    change.before != change.after && change.after == Some(to)
}

fn print_changes(asked: &Asked, comparison: &Comparison, out: &mut impl Write) -> io::Result<()> {
    let changed: Vec<&Change> = comparison.changes.iter().filter(|change| change.before != change.after).collect();
    writeln!(out, "\n{}: {}\n  changed verdicts: {}", asked.name, asked.about, changed.len())?;
    for change in changed.iter().take(LISTED) {
        let [before, after] = [change.before, change.after].map(verdict);
        let [was, is] = [change.due_before, change.due_after].map(|due| due.map_or("no deadline".into(), instant));
        writeln!(out, "  {} {}: {before} -> {after}, due {was} -> {is}", change.ticket, change.metric)?;
    }
    match changed.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more"),
    }
}

fn verdict(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Met) => "met",
        Some(Outcome::Breached) => "late",
        Some(Outcome::Pending) => "open",
        Some(_) => "void",
        None => "no cycle",
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%F %H:%MZ").to_string()
}

/// The two largest units: `-2d 7h`, `+1h30m`.
fn length(by: TimeDelta) -> String {
    let (sign, by) = if by < TimeDelta::zero() { ('-', -by) } else { ('+', by) };
    let (days, hours, minutes) = (by.num_days(), by.num_hours() % 24, by.num_minutes() % 60);
    match (days, hours) {
        (0, 0) => format!("{sign}{minutes}m"),
        (0, _) => format!("{sign}{hours}h{minutes:02}m"),
        _ => format!("{sign}{days}d {hours}h"),
    }
}
