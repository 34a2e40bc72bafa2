//! What another policy would change. This module knows the table of changes.

use std::io::Write;

use comfy_table::Cell;
use serde_json::{Value, json};

use super::{call, items, load, read};
use crate::Found;
use crate::arguments::Compare;
use crate::failure::Failure;
use crate::input;
use crate::table::{duration, instant, outcome, plain, table, zone};

pub(crate) fn run(command: &Compare, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let before = load(&command.before)?;
    let after = input::value(&command.after)?;
    let tickets = input::tickets(&command.tickets)?;
    let zone = zone(&command.shown.zone)?;
    let read_tickets: Result<Vec<Value>, Failure> = tickets
        .lines
        .iter()
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| Failure::input(format!("{}: {error}", tickets.place(*number))))
        })
        .collect();
    let arguments = json!({ "after": after, "tickets": read_tickets?, "now": command.now.get() });
    let files = [("after", &*input::name(&command.after)), ("tickets", tickets.file())];
    let answer = call(Some(&before), "compare", &arguments, &files)?;
    let compared = read(&answer)?;
    // For a book, each kind of promise has changes of its own.
    let parts = compared.get("promises").map_or(std::slice::from_ref(&compared), items);
    let changes: Vec<&Value> = parts.iter().flat_map(|part| items(&part["changes"])).collect();
    if as_json {
        writeln!(out, "{answer}")?;
    } else {
        let mut rows = table(&["ticket", "metric", "due before", "due after", "moved", "before", "after"]);
        for change in &changes {
            rows.add_row(vec![
                Cell::new(plain(&change["ticket"])),
                Cell::new(plain(&change["metric"])),
                Cell::new(instant(&zone, &change["due_before"])),
                Cell::new(instant(&zone, &change["due_after"])),
                Cell::new(change["moved_s"].as_f64().map_or_else(String::new, duration)),
                outcome(&plain(&change["before"])),
                outcome(&plain(&change["after"])),
            ]);
        }
        if !changes.is_empty() {
            writeln!(out, "{rows}\n")?;
        }
        for part in parts {
            write_totals(part, out)?;
        }
        writeln!(out, "tickets: {}; changes: {}", tickets.lines.len(), changes.len())?;
    }
    Ok(Found::when(command.check && !changes.is_empty()))
}

/// How many cycles of each metric are breached before and after.
fn write_totals(part: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    for metric in items(&part["metrics"]) {
        let [before, after] = ["before", "after"].map(|side| {
            let count = |word: &str| plain(&metric[side][word]);
            format!("{} breached, {} pending, {} met", count("breached"), count("pending"), count("met"))
        });
        writeln!(out, "{}: {before}; afterwards {after}", plain(&metric["metric"]))?;
    }
    Ok(())
}
