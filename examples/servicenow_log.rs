//! Replays a real ServiceNow log and compares the verdicts with those that ServiceNow recorded.
//!
//! ```sh
//! cargo run --release --example servicenow_log -- ../shared/data/uci_incidents
//! ```
//!
//! The argument is the folder or the `.csv.gz` file of UCI dataset 498, "Incident management process enriched event
//! log" (Amaral, Fantinato, Peres). `servicenow/mod.rs` turns the log into tickets and compares the verdicts.
//! `servicenow/modes.rs` evaluates the tickets under every mode.

#[allow(dead_code, reason = "this example does not use all of it")]
#[path = "command_line/mod.rs"]
mod command_line;
#[path = "servicenow/mod.rs"]
mod servicenow;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use comfy_table::{CellAlignment, Table, presets};
use command_line::Failure;
use punctual::{Evaluation, Outcome};
use servicenow::modes::{self, Mode, Movement, Pauses, Until};
use servicenow::{Agreement, Log, PRIORITIES, Summary};

const USAGE: &str = "\
usage: servicenow_log LOG

Replays a ServiceNow log and compares the verdicts with those that ServiceNow recorded.

  LOG           an incident log as .csv.gz, or a folder with one such file: UCI dataset 498,
                \"Incident management process enriched event log\"
  -h, --help    print this text

exit codes: 0 success, 1 the output cannot be written, 2 wrong arguments or input";

fn main() -> ExitCode {
    command_line::main(USAGE, |arguments, out| {
        let log = servicenow::open(&path(arguments)?).map_err(Failure::Input)?;
        Ok(replay(&log, out)?)
    })
}

fn path(mut arguments: lexopt::Parser) -> Result<PathBuf, Failure> {
    let mut path = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Value(value) if path.is_none() => path = Some(value.into()),
            other => return Err(command_line::other(other)),
        }
    }
    path.ok_or_else(|| Failure::Usage("give the path of a log".into()))
}

fn replay(log: &Log, out: &mut impl Write) -> io::Result<()> {
    let (policy, with_holds) = (servicenow::verdict_policy(), servicenow::hold_policy());
    let (verdicts, time) = timed(|| servicenow::evaluate_all(log, &policy));
    let holds = servicenow::evaluate_all(log, &with_holds);
    print(log, &servicenow::summarise(log, &verdicts, &holds), out)?;
    print_modes(log, out)?;
    print_pauses(log, out)?;
    writeln!(out, "\n{:.0} tickets per second", verdicts.len() as f64 / time.as_secs_f64())
}

#[allow(clippy::disallowed_methods, reason = "this measures time")]
fn timed(work: impl FnOnce() -> Vec<Evaluation>) -> (Vec<Evaluation>, Duration) {
    let start = Instant::now();
    let evaluations = work();
    (evaluations, start.elapsed())
}

fn print(log: &Log, summary: &Summary, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{} incidents, evaluated at {}\n", log.incidents.len(), log.end.format("%F %H:%M"))?;
    for (priority, agreement) in PRIORITIES.iter().zip(&summary.agreement) {
        writeln!(out, "priority {priority}: {}", share(*agreement))?;
    }
    writeln!(out, "\nput on hold: {}", summary.put_on_hold)?;
    writeln!(out, "reopened: {}", summary.reopened)?;
    writeln!(out, "re-prioritised: {}", summary.reprioritised)?;
    writeln!(out, "rows dated before the opening: {}", summary.rows_before_opening)?;
    writeln!(out, "working time on hold, priorities 3 and 4: {}", hours(summary.paused))?;
    print_disagreements(summary, out)
}

fn print_disagreements(summary: &Summary, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nverdicts that disagree with the log: {}", summary.disagreements.len())?;
    for case in &summary.disagreements {
        let (expected, got) = (case.expected, case.got);
        writeln!(out, "  {}: expected {expected:?}, got {got:?}, used {}", case.number, hours(case.used))?;
    }
    Ok(())
}

fn print_modes(log: &Log, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nUntil Resolved, by mode: verdicts on the last cycle, and how many differ from the first line.")?;
    writeln!(out, "The log shows no targets for priorities 1 and 2; 8h and 24h round the clock are used.")?;
    let modes =
        Mode::usual(Until::Resolved, Pauses::Never).pairs().map(|mode| (vec![mode.on_retarget, mode.on_reopen], mode));
    writeln!(out, "{}", table(log, &["on_retarget", "on_reopen"], modes))
}

fn print_pauses(log: &Log, out: &mut impl Write) -> io::Result<()> {
    let modes = [("Resolved", Until::Resolved), ("Closed", Until::Closed)]
        .into_iter()
        .flat_map(|(end, until)| Pauses::ALL.map(|pauses| (vec![end, name(pauses)], Mode::usual(until, pauses))));
    writeln!(out, "\nBy what pauses, with the default modes. The log's own verdicts are those until Closed.")?;
    writeln!(out, "{}", table(log, &["until", "paused in"], modes))
}

fn name(pauses: Pauses) -> &'static str {
    match pauses {
        Pauses::Never => "nothing",
        Pauses::Customer => "Awaiting User Info, Evidence",
        Pauses::Awaiting => "every Awaiting state",
        Pauses::Capped => "every Awaiting state, each up to 18h",
        Pauses::CountsIn => "every state not in counts_in",
    }
}

/// One line for each mode, with the verdicts that differ from those of the default modes without pauses.
fn table<'a>(log: &Log, names: &[&'a str], modes: impl Iterator<Item = (Vec<&'a str>, Mode)>) -> Table {
    let numbers = ["met", "breached", "pending or void", "no target", "differ"];
    let mut table = Table::new();
    table.load_preset(presets::UTF8_FULL_CONDENSED);
    table.set_header(names.iter().chain(&numbers).chain(&["moved"]));
    for column in names.len()..names.len() + numbers.len() {
        table.column_mut(column).expect("it is in the header").set_cell_alignment(CellAlignment::Right);
    }
    for (names, mode) in modes {
        let usual = modes::verdicts(log, Mode::usual(mode.until, Pauses::Never));
        let movement = Movement::between(&usual, &modes::verdicts(log, mode));
        table.add_row(names.into_iter().map(str::to_owned).chain(line(&movement)));
    }
    table
}

fn line(movement: &Movement) -> [String; 6] {
    let [met, breached, no_target] = [Some(Outcome::Met), Some(Outcome::Breached), None].map(|one| movement.of(one));
    let open = movement.count.values().sum::<usize>() - met - breached - no_target;
    let differ = movement.moved.values().sum();
    let moved: Vec<String> =
        movement.moved.iter().map(|((from, to), count)| format!("{from} → {to} {count}")).collect();
    let [met, breached, open, no_target, differ] =
        [met, breached, open, no_target, differ].map(|count: usize| count.to_string());
    [met, breached, open, no_target, differ, moved.join(", ")]
}

fn share(Agreement { agreed, of }: Agreement) -> String {
    if of == 0 {
        return "no incidents".into();
    }
    format!("{agreed} of {of} verdicts agree ({:.2} %)", 100.0 * agreed as f64 / of as f64)
}

fn hours(duration: TimeDelta) -> String {
    format!("{}h{:02}", duration.num_hours(), duration.num_minutes() % 60)
}
