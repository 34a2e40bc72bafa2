//! Explains the deadlines of a ticket: as text that can be pasted into a reply, and as an SVG timeline.
//!
//! ```sh
//! cargo run --example explain                  # prints the text and writes the timeline to target/explain.svg
//! cargo run --example explain -- out.svg       # writes the timeline to out.svg
//! cargo run --example explain -- --json        # prints the explanation as JSON and writes no timeline
//! ```
//!
//! `explain/README.md` describes the ticket.

#[allow(dead_code, reason = "this example does not use all of it")]
#[path = "command_line/mod.rs"]
mod command_line;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use command_line::Failure;
use punctual::{Explanation, Policy, Ticket, explain};

const POLICY: &str = include_str!("explain/policy.json");
const TICKET: &str = include_str!("explain/ticket.json");
const NOW: &str = "2026-12-29T09:30:00Z";

const USAGE: &str = "\
usage: explain [PICTURE.svg] [--json]

Explains the deadlines of the ticket in examples/explain. Prints the explanation as text and draws a timeline.

  PICTURE.svg    where to write the timeline; by default target/explain.svg
  --json         print the explanation as JSON and write no timeline
  -h, --help     print this text

exit codes: 0 success, 1 the output cannot be written, 2 wrong arguments";

fn main() -> ExitCode {
    command_line::main(USAGE, run)
}

fn run(arguments: lexopt::Parser, out: &mut impl Write) -> Result<(), Failure> {
    let (svg, json) = parse(arguments)?;
    let explanation = sample();
    if json {
        let text = serde_json::to_string_pretty(&explanation).expect("an explanation can be written");
        return Ok(writeln!(out, "{text}")?);
    }
    write(&svg, &explanation.timeline())?;
    Ok(write!(out, "{explanation}\nTimeline: {}\n", svg.display())?)
}

/// The explanation of the bundled ticket.
pub(crate) fn sample() -> Explanation {
    let policy: Policy = serde_json::from_str(POLICY).expect("the bundled policy is valid");
    let ticket: Ticket = serde_json::from_str(TICKET).expect("the bundled ticket is valid");
    let now: DateTime<Utc> = NOW.parse().expect("the bundled instant is valid");
    explain(&ticket, &policy, now)
}

fn parse(mut arguments: lexopt::Parser) -> Result<(PathBuf, bool), Failure> {
    use lexopt::prelude::*;
    let (mut svg, mut json) = (None::<PathBuf>, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("json") => json = true,
            Value(path) if svg.is_none() => svg = Some(path.into()),
            other => return Err(command_line::other(other)),
        }
    }
    Ok((svg.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/explain.svg")), json))
}

#[allow(clippy::disallowed_methods, reason = "the crate writes no files, but its host does")]
fn write(path: &Path, svg: &str) -> io::Result<()> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(named)?;
    }
    std::fs::write(path, svg).map_err(named)
}
