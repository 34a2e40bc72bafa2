//! `punctual` on the command line: deadlines, breaches and pauses of tickets, for people and for scripts.
//!
//! Answers come from the functions from JSON to JSON of the library, so `--json` prints the same bytes as any binding, but
//! for `calendar`, which answers more than the verb of that name. This program reads files and the clock, and draws tables.

mod arguments;
mod commands;
mod failure;
mod input;
mod table;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::{CommandFactory, Parser};
use commands::{availability, calendar, compare, evaluate, explain, import, lint, penalty, report, schema};
use failure::Failure;

/// Whether a command has found what it was asked to find with `--check`.
pub(crate) enum Found {
    Nothing,
    Something,
}

impl Found {
    fn when(something: bool) -> Found {
        if something { Found::Something } else { Found::Nothing }
    }
}

fn main() -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    let result = run(Arguments::parse(), &mut out);
    let flushed = out.flush().map_err(Failure::Output);
    match result.and_then(|found| flushed.map(|()| found)) {
        Ok(Found::Nothing) => ExitCode::SUCCESS,
        Ok(Found::Something) => ExitCode::from(1),
        Err(failure) => failure.report(),
    }
}

fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Found, Failure> {
    let json = arguments.json;
    input::check(&arguments.command.inputs())?;
    match arguments.command {
        Command::Evaluate(command) => evaluate::run(&command, json, out),
        Command::Explain(command) => explain::run(&command, json, out),
        Command::Lint(command) => lint::run(&command, json, out),
        Command::Compare(command) => compare::run(&command, json, out),
        Command::Report(command) => report::run(&command, json, out),
        Command::Availability(command) => availability::run(&command, json, out),
        Command::Penalty(command) => penalty::run(&command, json, out),
        Command::Calendar(command) => calendar::run(&command, json, out),
        Command::Import(command) => import::run(&command, json, out),
        Command::Schema(command) => schema::run(&command, out),
        Command::Completions { shell } => {
            // Written at once, because it panics where it cannot write.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "punctual", &mut script);
            out.write_all(&script)?;
            Ok(Found::Nothing)
        }
    }
}
