//! Why a deadline is when it is: a page of text that can be pasted into a reply, and a picture.
//!
//! ```sh
//! cargo run --example explain                  # the text; the picture goes to target/explain.svg
//! cargo run --example explain -- out.svg       # the picture goes there
//! cargo run --example explain -- --json        # the explanation as JSON, and no picture
//! ```
//!
//! `explain/README.md` says what the bundled ticket shows. Exit codes: 0 done, 1 when the picture cannot be written,
//! 2 bad arguments.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use punctual::{Explanation, Policy, Ticket, explain};

const POLICY: &str = include_str!("explain/policy.json");
const TICKET: &str = include_str!("explain/ticket.json");
const NOW: &str = "2026-12-29T09:30:00Z";

fn main() -> ExitCode {
    let (svg, json) = match arguments() {
        Ok(asked) => asked,
        Err(mistake) => {
            eprintln!("error: {mistake}\nusage: explain [--json] [PICTURE.svg]");
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
            println!("\nPicture: {}", svg.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {}: {error}", svg.display());
            ExitCode::FAILURE
        }
    }
}

/// The bundled ticket, explained.
pub(crate) fn sample() -> Explanation {
    let policy: Policy = serde_json::from_str(POLICY).expect("the bundled policy is valid");
    let ticket: Ticket = serde_json::from_str(TICKET).expect("the bundled ticket is valid");
    let now: DateTime<Utc> = NOW.parse().expect("the bundled instant is one");
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

#[allow(clippy::disallowed_methods, reason = "the crate writes no files, its host does")]
fn write(path: &Path, svg: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, svg)
}
