//! Evaluates tickets under a policy and prints the results as a table or as JSON.
//!
//! ```sh
//! cargo run --example evaluate                                  # the tickets of examples/sample
//! cargo run --example evaluate -- POLICY.json TICKETS.jsonl     # your own files, at the current time
//! cargo run --example evaluate -- POLICY.json TICKETS.jsonl --now 2026-12-28T11:15:00Z --json
//! ```
//!
//! `sample/README.md` says what each ticket of the sample shows. All mistakes in the input are printed to standard
//! error. `--help` lists the options and the exit codes.

#[allow(dead_code, reason = "this example does not use all of it")]
#[path = "command_line/mod.rs"]
pub(crate) mod command_line;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, TimeDelta, Utc};
use comfy_table::{Cell, CellAlignment, Table, presets};
use command_line::Failure;
use punctual::evaluate::{NotCovered, NotCoveredReason, NoticeKind};
use punctual::{Cycle, Evaluation, Outcome, Phase, Policy, PolicySpec, Ticket, evaluate};

pub(crate) const USAGE: &str = "\
usage: evaluate [POLICY.json TICKETS.jsonl] [--now INSTANT] [--json]

Evaluates tickets under a policy and prints what is due when, what was breached and what is paused.

  POLICY.json      the policy; by default that of examples/sample
  TICKETS.jsonl    the tickets, one JSON object on each line; by default those of examples/sample
  --now INSTANT    the time of the evaluation, such as 2026-12-28T11:15:00Z;
                   by default the current time, or a fixed time for the sample
  --json           print one evaluation as JSON on each line, not a table
  -h, --help       print this text

exit codes: 0 success, 1 the output cannot be written, 2 wrong arguments or input";

const SAMPLE_POLICY: &str = include_str!("sample/policy.json");
const SAMPLE_TICKETS: &str = include_str!("sample/tickets.jsonl");
/// 12:15 in Berlin on the Monday after Christmas, during the lunch break of the office.
const SAMPLE_NOW: &str = "2026-12-28T11:15:00Z";

fn main() -> ExitCode {
    command_line::main(USAGE, run)
}

/// Reads the arguments and the files, evaluates every ticket, and writes the table or the JSON lines to `out`.
pub(crate) fn run(arguments: lexopt::Parser, out: &mut impl Write) -> Result<(), Failure> {
    let request = Request::parse(arguments)?;
    let job = Job::load(&request)?;
    let evaluations: Vec<Evaluation> = job.tickets.iter().map(|t| evaluate(t, &job.policy, job.now)).collect();
    if request.json {
        write_json(&evaluations, out)?
    } else {
        write_report(&evaluations, &job, out)?
    }
    Ok(())
}

// ---- the arguments ----

#[derive(Default)]
struct Request {
    files: Option<(PathBuf, PathBuf)>,
    now: Option<DateTime<Utc>>,
    json: bool,
}

impl Request {
    fn parse(mut arguments: lexopt::Parser) -> Result<Self, Failure> {
        use lexopt::prelude::*;
        let mut request = Request::default();
        let mut files: Vec<OsString> = Vec::new();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("now") => request.now = Some(arguments.value()?.parse_with(instant)?),
                Long("json") => request.json = true,
                Value(file) => files.push(file),
                other => return Err(command_line::other(other)),
            }
        }
        request.files = match <[OsString; 2]>::try_from(files) {
            Ok([policy, tickets]) => Some((policy.into(), tickets.into())),
            Err(none) if none.is_empty() => None,
            Err(_) => return Err(Failure::Usage("give both files, or none for the sample".into())),
        };
        Ok(request)
    }
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|_| format!("`{text}` is not an instant such as 2026-12-28T11:15:00Z"))
}

// ---- the input ----

struct Job {
    policy: Policy,
    tickets: Vec<Ticket>,
    now: DateTime<Utc>,
}

impl Job {
    fn load(request: &Request) -> Result<Self, Failure> {
        let Some((policy, tickets)) = &request.files else {
            return Self::sample(request.now);
        };
        Ok(Job {
            policy: read_policy(&policy.display().to_string(), &read(policy)?)?,
            tickets: read_tickets(&tickets.display().to_string(), &read(tickets)?)?,
            now: request.now.unwrap_or_else(wall_clock),
        })
    }

    fn sample(now: Option<DateTime<Utc>>) -> Result<Self, Failure> {
        Ok(Job {
            policy: read_policy("sample/policy.json", SAMPLE_POLICY)?,
            tickets: read_tickets("sample/tickets.jsonl", SAMPLE_TICKETS)?,
            now: now.map_or_else(|| instant(SAMPLE_NOW).map_err(Failure::Input), Ok)?,
        })
    }
}

/// The current time. The crate reads no clock, so the host supplies the time.
#[allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the crate reads no clock, but its host does")]
fn wall_clock() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

#[allow(clippy::disallowed_methods, reason = "the crate reads no files, but its host does")]
fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::Input(format!("{}: {error}", path.display())))
}

/// A `PolicySpec` can be read from almost any JSON object. Building the policy from it reports all mistakes together.
fn read_policy(file: &str, text: &str) -> Result<Policy, Failure> {
    let spec: PolicySpec = serde_json::from_str(text)
        .map_err(|error| Failure::Input(format!("{file}:{}:{}: {}", error.line(), error.column(), message(&error))))?;
    Policy::from_spec(spec).map_err(|invalid| {
        let problems = invalid.problems().iter().map(|problem| format!("{file}: {problem}"));
        Failure::Input(problems.collect::<Vec<_>>().join("\n"))
    })
}

/// Reads one ticket from each line. Blank lines are skipped, and all invalid lines are reported.
fn read_tickets(file: &str, text: &str) -> Result<Vec<Ticket>, Failure> {
    let mut tickets = Vec::new();
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(ticket) => tickets.push(ticket),
            Err(error) => problems.extend(ticket_problems(&format!("{file}:{number}"), &error)),
        }
    }
    if problems.is_empty() { Ok(tickets) } else { Err(Failure::Input(problems.join("\n"))) }
}

/// Mistakes in the values of a ticket name their path; any other mistake is reported with its column.
fn ticket_problems(line: &str, error: &serde_json::Error) -> Vec<String> {
    let text = message(error);
    match text.strip_prefix("invalid ticket:\n") {
        Some(problems) => problems.lines().map(|problem| format!("{line}: {problem}")).collect(),
        None => vec![format!("{line}:{}: {text}", error.column())],
    }
}

/// The text of a JSON error without its position, which is printed in front of it.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.to_owned())
}

// ---- the output ----

fn write_json(evaluations: &[Evaluation], out: &mut impl Write) -> io::Result<()> {
    for evaluation in evaluations {
        serde_json::to_writer(&mut *out, evaluation)?;
        writeln!(out)?;
    }
    Ok(())
}

fn write_report(evaluations: &[Evaluation], job: &Job, out: &mut impl Write) -> io::Result<()> {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_FULL_CONDENSED);
    table.set_header(["ticket", "metric", "phase", "outcome", "due", "used", "left", "next change"]);
    for evaluation in evaluations {
        table.add_rows(rows(evaluation, &job.policy));
    }
    for column in table.column_iter_mut().skip(5).take(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    writeln!(out, "{} version {}, at {}\n", job.policy.id(), job.policy.version(), job.now.format("%F %H:%M UTC"))?;
    writeln!(out, "{table}\n")?;
    write_notices(evaluations, out)?;
    writeln!(out, "{}", totals(evaluations))
}

/// One row for each cycle, then one for each metric that is not covered. The first row also has the ticket and its next
/// change. A ticket that is not opened yet, or of which no metric has started, has only this row.
fn rows(evaluation: &Evaluation, policy: &Policy) -> Vec<Vec<Cell>> {
    let mut rows: Vec<[String; 6]> = Vec::new();
    for metric in &evaluation.metrics {
        rows.extend(metric.cycles.iter().map(|cycle| cycle_row(&metric.metric, cycle, policy)));
    }
    rows.extend(evaluation.not_covered.iter().map(not_covered_row));
    if rows.is_empty() {
        let none = if evaluation.state.is_none() { "not opened yet" } else { "no cycle" };
        rows.push(["", none, "", "", "", ""].map(String::from));
    }
    let zone = evaluation.metrics.iter().find_map(|m| m.cycles.last()).map_or("24x7", |cycle| &cycle.calendar);
    let mut edges = Some((evaluation.ticket.to_string(), instant_in(zone, evaluation.next_change, policy)));
    rows.into_iter()
        .map(|row| {
            let (ticket, next_change) = edges.take().unwrap_or_default();
            [ticket].into_iter().chain(row).chain([next_change]).map(Cell::new).collect()
        })
        .collect()
}

fn cycle_row(metric: &str, cycle: &Cycle, policy: &Policy) -> [String; 6] {
    let metric = if cycle.number > 1 { format!("{metric} #{}", cycle.number) } else { metric.to_owned() };
    let due = match (cycle.due_at, cycle.due_if_resumed) {
        (None, Some(_)) => format!("if resumed {}", instant_in(&cycle.calendar, cycle.due_if_resumed, policy)),
        (due, _) => instant_in(&cycle.calendar, due, policy),
    };
    let left = cycle.remaining.map_or_else(String::new, hours);
    [metric, phase(cycle, policy), outcome(cycle.outcome).into(), due, hours(cycle.elapsed), left]
}

fn not_covered_row(gap: &NotCovered) -> [String; 6] {
    let [priority, tier] = [&gap.priority, &gap.tier].map(|value| value.as_deref().unwrap_or("none"));
    let why = match gap.reason {
        NotCoveredReason::UnlistedPriority => format!("unknown priority {priority}"),
        NotCoveredReason::UnlistedTier => format!("unknown tier {tier}"),
        _ => format!("priority {priority}, tier {tier}"),
    };
    let empty = String::new;
    [gap.metric.to_string(), format!("not covered: {why}"), empty(), empty(), empty(), empty()]
}

fn phase(cycle: &Cycle, policy: &Policy) -> String {
    match &cycle.phase {
        Phase::Running => "running".into(),
        Phase::OutsideHours { opens_at: None } => "outside hours".into(),
        Phase::OutsideHours { opens_at } => {
            format!("outside hours until {}", clock_in(&cycle.calendar, *opens_at, policy))
        }
        Phase::Paused { reason, party: None, .. } => format!("paused: {reason}"),
        Phase::Paused { reason, party: Some(party), .. } => format!("paused: {reason} ({party})"),
        Phase::Stopped => "stopped".into(),
        Phase::Cancelled => "cancelled".into(),
        other => format!("{other:?}"),
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pending => "pending",
        Outcome::Met => "met",
        Outcome::Breached => "breached",
        Outcome::Void => "void",
        _ => "?",
    }
}

fn instant_in(calendar: &str, at: Option<DateTime<Utc>>, policy: &Policy) -> String {
    local("%F %H:%M %:z", calendar, at, policy)
}

fn clock_in(calendar: &str, at: Option<DateTime<Utc>>, policy: &Policy) -> String {
    local("%a %H:%M", calendar, at, policy)
}

/// An instant as local time of that calendar; an empty text if there is no instant.
fn local(format: &str, calendar: &str, at: Option<DateTime<Utc>>, policy: &Policy) -> String {
    let Some(at) = at else { return String::new() };
    match policy.calendar(calendar) {
        Some(calendar) => calendar.zone().to_local(at).format(format).to_string(),
        None => at.fixed_offset().format(format).to_string(),
    }
}

/// Hours and minutes: `3h20`, `-1h05`. Seconds are cut off.
fn hours(duration: TimeDelta) -> String {
    let sign = if duration < TimeDelta::zero() { "-" } else { "" };
    let minutes = duration.num_minutes().abs();
    format!("{sign}{}h{:02}", minutes / 60, minutes % 60)
}

fn write_notices(evaluations: &[Evaluation], out: &mut impl Write) -> io::Result<()> {
    let mut any = false;
    for evaluation in evaluations {
        for notice in &evaluation.notices {
            let kind = match notice.kind {
                NoticeKind::UnknownReason => "reason",
                NoticeKind::UnknownStatus => "status",
                _ => "word",
            };
            writeln!(out, "{}: the policy knows no {kind} `{}`", evaluation.ticket, notice.name)?;
            any = true;
        }
    }
    if any { writeln!(out) } else { Ok(()) }
}

fn totals(evaluations: &[Evaluation]) -> String {
    let cycles = || evaluations.iter().flat_map(|e| &e.metrics).flat_map(|m| &m.cycles);
    let count = |wanted: Outcome| cycles().filter(|cycle| cycle.outcome == wanted).count();
    format!(
        "tickets: {}, clocks: {} ({} met, {} pending, {} breached, {} void)",
        evaluations.len(),
        cycles().count(),
        count(Outcome::Met),
        count(Outcome::Pending),
        count(Outcome::Breached),
        count(Outcome::Void)
    )
}
