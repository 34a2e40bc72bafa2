//! Imports what another product exports, and says what became of each part.
//!
//! ```sh
//! cargo run --features import --example import                                                  # a sample of Zendesk
//! cargo run --features import --example import -- jira examples/import/jira/01-goals-by-fields  # another sample
//! ```
//!
//! A folder has the files of an export. The samples have beside them `expected.json`, whose field `host` is what no file
//! says; for other folders it is the third argument.

#[allow(dead_code, reason = "this example does not use all of it")]
#[path = "command_line/mod.rs"]
mod command_line;

use std::fs::{read_dir, read_to_string};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use comfy_table::{ContentArrangement, Table, presets};
use command_line::Failure;
use lexopt::{Arg, ValueExt};
use punctual::PolicyBook;
use punctual::import::{Document, Entry, Fate, Files, Import, ImportReport, Spec, Vendor, check, import};
use serde_json::Value;

const USAGE: &str = "\
usage: import [PRODUCT FOLDER [OPTIONS]]

Imports what another product exports, and says what became of each part.

  PRODUCT       such as zendesk, freshdesk or jira
  FOLDER        a folder with the files of the export
  OPTIONS       what no file says, as JSON; by default the field `host` of expected.json, if that file is there
  -h, --help    print this text

exit codes: 0 success, 1 the output cannot be written, 2 wrong arguments or input";

fn main() -> ExitCode {
    command_line::main(USAGE, |arguments, out| {
        let (vendor, folder, options) = read_arguments(arguments)?;
        let files = read_files(&folder)?;
        let options = options.map_or_else(|| host(&folder), |options| read(&options, "OPTIONS"))?;
        let imported = import(vendor, &files, &options).map_err(|error| Failure::Input(error.to_string()))?;
        Ok(print(&imported, out)?)
    })
}

fn read_arguments(mut arguments: lexopt::Parser) -> Result<(Vendor, PathBuf, Option<String>), Failure> {
    let mut given = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(value) if given.len() < 3 => given.push(value.string()?),
            other => return Err(command_line::other(other)),
        }
    }
    let mut given = given.into_iter();
    let Some(vendor) = given.next() else {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/import/zendesk/02-newest-first");
        return Ok((Vendor::Zendesk, sample, None));
    };
    let vendor = vendor.parse().map_err(|error| Failure::Usage(format!("`{vendor}` is {error}")))?;
    let folder = given.next().ok_or_else(|| Failure::Usage("name a folder, too".to_owned()))?;
    Ok((vendor, folder.into(), given.next()))
}

/// The files of an export: JSON, and texts of iCalendar.
#[allow(clippy::disallowed_methods, reason = "the crate reads no files, but its host does")]
fn read_files(folder: &Path) -> Result<Files, Failure> {
    let wrong = |path: &Path, error: &dyn std::fmt::Display| Failure::Input(format!("{}: {error}", path.display()));
    let mut files = Files::new();
    for entry in read_dir(folder).map_err(|error| wrong(folder, &error))? {
        let path = entry.map_err(|error| wrong(folder, &error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = || read_to_string(&path).map_err(|error| wrong(&path, &error));
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if name == "expected.json" => {}
            Some("json") => files = files.with(&name, read(&text()?, &name)?),
            Some("ics") => files = files.with(&name, Document::text(text()?)),
            _ if name.starts_with('.') => {}
            _ => return Err(wrong(&path, &"files end with .json or .ics; the command line reads .yaml, too")),
        }
    }
    Ok(files)
}

fn read(text: &str, name: &str) -> Result<Document, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::Input(format!("{name}: {error}")))
}

/// What a sample says of its host.
#[allow(clippy::disallowed_methods, reason = "the crate reads no files, but its host does")]
fn host(folder: &Path) -> Result<Document, Failure> {
    let Ok(text) = read_to_string(folder.join("expected.json")) else { return Ok(Document::default()) };
    let expected: Value = serde_json::from_str(&text).map_err(|error| Failure::Input(error.to_string()))?;
    read(&expected["host"].to_string(), "expected.json")
}

fn print(imported: &Import, out: &mut impl Write) -> io::Result<()> {
    if let Some(spec) = &imported.spec {
        writeln!(out, "{}\n", promised(spec)?)?;
    }
    if let Some(ticket) = &imported.ticket {
        writeln!(out, "{}\n", serde_json::to_string_pretty(ticket)?)?;
    }
    writeln!(out, "{}\n{}", table(&imported.report), counted(&imported.report))?;
    if let (Some(Spec::Book(book)), Some(ticket)) = (&imported.spec, &imported.ticket) {
        let Ok(book) = PolicyBook::from_spec(book.clone()) else { return Ok(()) };
        let last = ticket.events().iter().map(|event| event.at).max().unwrap_or(ticket.opened_at());
        writeln!(out, "\n{}", check(&book, [(ticket, &imported.answers[..])], last))?;
    }
    Ok(())
}

/// What is promised, as this crate writes it.
fn promised(spec: &Spec) -> io::Result<String> {
    Ok(match spec {
        Spec::Book(book) => serde_json::to_string_pretty(book)?,
        Spec::Calendar(calendar) => serde_json::to_string_pretty(calendar)?,
        Spec::Availability(objectives) => serde_json::to_string_pretty(objectives)?,
        other => format!("{other:#?}"),
    })
}

/// Everything but what could be translated exactly.
fn table(report: &ImportReport) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(["file", "place", "found", "", "what became of it"]);
    for entry in report.entries().iter().filter(|entry| entry.fate() != Fate::Exact) {
        table.add_row([entry.file(), entry.at(), entry.found(), entry.fate().as_str(), &became(entry)]);
    }
    table
}

/// What became of a part, and the option that decides about it.
fn became(entry: &Entry) -> String {
    let option = entry.option().map(|option| format!(" (option `{option}`)")).unwrap_or_default();
    format!("{}{option}", entry.became())
}

fn counted(report: &ImportReport) -> String {
    let count = |fate: &Fate| format!("{} {fate}", report.count(*fate));
    let counts = Fate::ALL.iter().map(count).collect::<Vec<_>>().join(", ");
    match report.entries().iter().filter(|entry| !entry.is_known()).count() {
        0 => counts,
        unknown => format!("{counts}; {unknown} not known"),
    }
}
