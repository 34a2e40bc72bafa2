//! What the export of another product promises. This module knows the table of its report.

use std::collections::BTreeMap;
use std::io::Write;

use comfy_table::{Cell, Color};
use serde_json::Value;

use super::{call, items, json, map, read};
use crate::Found;
use crate::arguments::Import;
use crate::failure::Failure;
use crate::input;
use crate::table::{plain, table};

pub(crate) fn run(command: &Import, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let answer = call(None, "import", &arguments(command)?, &[])?;
    let imported = read(&answer)?;
    let promised = ["book", "calendar", "objectives"].iter().find_map(|field| imported.get(field));
    for (file, part) in [(&command.out, promised), (&command.ticket, imported.get("ticket"))] {
        if let (Some(file), Some(part)) = (file, part) {
            input::write(file, &format!("{part:#}\n"))?;
        }
    }
    let report = items(&imported["report"]);
    if as_json {
        writeln!(out, "{answer}")?
    } else {
        write_report(report, command.all, out)?
    }
    let is_inexact = |entry: &Value| !["exact", "ignored"].contains(&&*plain(&entry["fate"]));
    Ok(Found::when(command.check && report.iter().any(is_inexact)))
}

fn arguments(command: &Import) -> Result<String, Failure> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for file in &command.files {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if files.insert(name.clone(), input::exported(file)?).is_some() {
            return Err(Failure::input(format!("two files are called {name}; rename one of them")));
        }
    }
    let files = map(files.iter().map(|(name, content)| (name.as_str(), content.clone())));
    let mut arguments = vec![("vendor", json(command.vendor.as_str())), ("files", files)];
    if let Some(options) = &command.options {
        arguments.push(("options", input::json(options)?));
    }
    Ok(map(arguments))
}

fn write_report(report: &[Value], all: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let mut rows = table(&["file", "place", "found", "fate", "what became of it"]);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for entry in report {
        let fate = plain(&entry["fate"]);
        *counts.entry(fate.clone()).or_default() += 1;
        if all || !["exact", "ignored"].contains(&&*fate) {
            let [file, at, found, became] =
                ["file", "at", "found", "became"].map(|field| Cell::new(plain(&entry[field])));
            rows.add_row([file, at, found, colored(&fate), became]);
        }
    }
    if !rows.is_empty() {
        writeln!(out, "{rows}\n")?;
    }
    let counts: Vec<String> =
        counts.iter().map(|(fate, count)| format!("{count} {}", fate.replace('_', " "))).collect();
    writeln!(out, "{}", counts.join(", "))?;
    Ok(())
}

fn colored(fate: &str) -> Cell {
    match fate {
        "impossible" => Cell::new(fate).fg(Color::Red),
        "approximate" | "needs_host" => Cell::new(fate).fg(Color::Yellow),
        _ => Cell::new(fate),
    }
}
