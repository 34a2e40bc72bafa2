//! Explains the deadlines of a ticket: as text that can be pasted into a reply, and as an SVG timeline.
//!
//! ```sh
//! cargo run --example explain                  # prints the text and writes the timeline to target/explain.svg
//! cargo run --example explain -- out.svg       # writes the timeline to out.svg
//! cargo run --example explain -- --json        # prints the explanation as JSON and writes no timeline
//! ```
//!
//! `explain/README.md` describes the ticket.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use punctual::{Explanation, Policy, Ticket, explain};

const POLICY: &str = include_str!("explain/policy.json");
const TICKET: &str = include_str!("explain/ticket.json");
const NOW: &str = "2026-12-29T09:30:00Z";

const USAGE: &str = "\
usage: explain [--json] [PICTURE.svg]

  PICTURE.svg    where to write the timeline; by default target/explain.svg
  --json         print the explanation as JSON and write no timeline

exit codes: 0 success, 1 the timeline cannot be written, 2 wrong arguments";

fn main() -> ExitCode {
    let (svg, json) = match arguments() {
        Ok(asked) => asked,
        Err(mistake) => {
            eprintln!("error: {mistake}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let explanation = sample();
    if json {
        println!("{}", serde_json::to_string_pretty(&explanation).expect("an explanation can be written"));
        return ExitCode::SUCCESS;
    }
    print!("{explanation}");
    match write(&svg, &explanation.timeline()) {
        Ok(()) => {
            println!("\nTimeline: {}", svg.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {}: {error}", svg.display());
            ExitCode::FAILURE
        }
    }
}

/// The explanation of the bundled ticket.
pub(crate) fn sample() -> Explanation {
    let policy: Policy = serde_json::from_str(POLICY).expect("the bundled policy is valid");
    let ticket: Ticket = serde_json::from_str(TICKET).expect("the bundled ticket is valid");
    let now: DateTime<Utc> = NOW.parse().expect("the bundled instant is valid");
    explain(&ticket, &policy, now)
}

fn arguments() -> Result<(PathBuf, bool), lexopt::Error> {
    use lexopt::prelude::*;
    let (mut svg, mut json) = (None::<OsString>, false);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("json") => json = true,
            Value(path) if svg.is_none() => svg = Some(path),
            unknown => return Err(unknown.unexpected()),
        }
    }
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/explain.svg");
    Ok((svg.map_or_else(default, PathBuf::from), json))
}

#[allow(clippy::disallowed_methods, reason = "the crate writes no files, but its host does")]
fn write(path: &Path, svg: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, svg)
}
