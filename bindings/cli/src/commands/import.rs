//! What the export of another product promises. This module knows the table of its report, and compares the deadlines of
//! the vendor with those of the book.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::{DateTime, Utc};
use comfy_table::{Cell, Color};
use punctual::import::{Check, VendorAnswer, check};
use punctual::{PolicyBook, Ticket};
use serde::Deserialize;
use serde_json::Value;

use super::{call, items, json, map, read, unread};
use crate::Found;
use crate::arguments::Import;
use crate::failure::Failure;
use crate::input;
use crate::table::{keep_words, plain, table};

pub(crate) fn run(command: &Import, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let answer = call(None, "import", &arguments(command)?, &[])?;
    let imported = read(&answer)?;
    write_parts(command, &imported)?;
    let report = items(&imported["report"]);
    let check = checked(&imported, command.now)?;
    if as_json {
        writeln!(out, "{answer}")?
    } else {
        write_report(report, command.all, out)?;
        check.iter().try_for_each(|check| writeln!(out, "\n{check}"))?
    }
    let differs = check.is_some_and(|check| !check.differing.is_empty() || !check.not_covered.is_empty());
    Ok(Found::when(command.check && (differs || report.iter().any(needs_a_look))))
}

/// Writes what was asked for into files. It is a mistake if the export does not hold it.
fn write_parts(command: &Import, imported: &Value) -> Result<(), Failure> {
    let promised = ["book", "calendar", "objectives"].iter().find_map(|field| imported.get(field));
    let wanted = [
        (&command.out, promised, "--out: these files promise nothing"),
        (&command.ticket, imported.get("ticket"), "--ticket: there is no history of a ticket among these files"),
    ];
    let missing = wanted.iter().filter(|(file, part, _)| file.is_some() && part.is_none());
    let missing: Vec<String> = missing.map(|(_, _, mistake)| (*mistake).to_owned()).collect();
    if !missing.is_empty() {
        return Err(Failure::Input(missing));
    }
    for (file, part, _) in wanted {
        if let (Some(file), Some(part)) = (file, part) {
            input::write(file, &format!("{part:#}\n"))?;
        }
    }
    Ok(())
}

/// Compares what the vendor says about the ticket with what the book says. `None` if the vendor says nothing.
fn checked(imported: &Value, now: Option<DateTime<Utc>>) -> Result<Option<Check>, Failure> {
    let answers = Vec::<VendorAnswer>::deserialize(&imported["answers"]).map_err(unread)?;
    let (Some(book), Some(ticket)) = (imported.get("book"), imported.get("ticket")) else { return Ok(None) };
    if answers.is_empty() {
        return Ok(None);
    }
    let (book, ticket) = (PolicyBook::deserialize(book).map_err(unread)?, Ticket::deserialize(ticket).map_err(unread)?);
    let now = now.unwrap_or_else(|| latest(&ticket, &answers));
    Ok(Some(check(&book, [(&ticket, &answers[..])], now)))
}

/// The latest instant of which the export tells: an event, or something that the vendor says has happened.
fn latest(ticket: &Ticket, answers: &[VendorAnswer]) -> DateTime<Utc> {
    let events = ticket.events().iter().map(|event| event.at);
    let told = answers.iter().flat_map(|answer| {
        let breached_at = answer.due_at.filter(|_| answer.breached == Some(true) && answer.stopped_at.is_none());
        [answer.stopped_at, breached_at]
    });
    events.chain(told.flatten()).max().unwrap_or(ticket.opened_at())
}

/// Whether a part is neither exact nor known to say nothing about a promise.
fn needs_a_look(entry: &Value) -> bool {
    !["exact", "ignored"].contains(&&*plain(&entry["fate"])) || is_unknown(entry)
}

/// Whether the importer does not know the field, so that it cannot know what it means.
fn is_unknown(entry: &Value) -> bool {
    entry["known"] == false
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
        if all || needs_a_look(entry) {
            let [file, at, found] = ["file", "at", "found"].map(|field| Cell::new(plain(&entry[field])));
            rows.add_row([file, at, found, colored(&fate), Cell::new(became(entry))]);
        }
    }
    if !rows.is_empty() {
        keep_words(&mut rows);
        writeln!(out, "{rows}\n")?;
    }
    let counts: Vec<String> =
        counts.iter().map(|(fate, count)| format!("{count} {}", fate.replace('_', " "))).collect();
    let unknown = match report.iter().filter(|entry| is_unknown(entry)).count() {
        0 => String::new(),
        count => format!("; {count} not known"),
    };
    writeln!(out, "{}{unknown}", counts.join(", "))?;
    Ok(())
}

/// What became of a part, and the option that decides about it.
fn became(entry: &Value) -> String {
    let became = plain(&entry["became"]);
    match &entry["option"] {
        Value::String(option) => format!("{became} (option `{option}`)"),
        _ => became,
    }
}

fn colored(fate: &str) -> Cell {
    match fate {
        "impossible" => Cell::new(fate).fg(Color::Red),
        "approximate" | "needs_host" => Cell::new(fate).fg(Color::Yellow),
        _ => Cell::new(fate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_importer_does_not_know_is_shown_and_counted() {
        let ignored = |at: &str| serde_json::json!({ "file": "a.json", "at": at, "found": "1", "fate": "ignored" });
        let mut unknown = ignored("/metrics_settings");
        unknown["known"] = false.into();
        assert!(needs_a_look(&unknown) && !needs_a_look(&ignored("/url")));
        let mut out = Vec::new();
        write_report(&[ignored("/url"), unknown], false, &mut out).unwrap();
        let table = String::from_utf8(out).unwrap();
        assert!(table.contains("/metrics_settings") && !table.contains("/url"), "{table}");
        assert!(table.ends_with("2 ignored; 1 not known\n"), "{table}");
    }
}
