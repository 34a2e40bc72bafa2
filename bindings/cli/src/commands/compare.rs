//! What another policy would change. This module knows the table of changes.

use std::io::Write;

use comfy_table::Cell;
use serde_json::Value;

use super::{at, call, items, load, map, read};
use crate::Found;
use crate::arguments::Compare;
use crate::failure::Failure;
use crate::input;
use crate::table::{duration, instant, outcome, plain, table, zone};

pub(crate) fn run(command: &Compare, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let before = load(&command.before)?;
    let tickets = input::tickets(&command.asked.tickets)?;
    let zone = zone(&command.shown.zone)?;
    let now = at(command.asked.now.get());
    let arguments = map([("after", input::json(&command.after)?), ("tickets", tickets.list()), ("now", now)]);
    let files = [("after", &*input::name(&command.after)), ("tickets", &*tickets.file)];
    let answer = call(Some(&before), "compare", &arguments, &files)?;
    let compared = read(&answer)?;
    let parts = parts(&compared);
    let changes: Vec<&Value> = parts.iter().flat_map(|(_, part)| items(&part["changes"])).collect();
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
        parts.iter().try_for_each(|(promise, part)| write_totals(promise, part, out))?;
        writeln!(out, "tickets: {}; changes: {}", tickets.lines.len(), changes.len())?;
    }
    Ok(Found::when(command.check && !changes.is_empty()))
}

/// What was compared, each with what is promised: for a book, each kind of policy, or each policy of a kind of which all
/// apply.
fn parts(compared: &Value) -> Vec<(String, &Value)> {
    let Some(promises) = compared.get("promises") else { return vec![(String::new(), compared)] };
    let of_promise = |promise: &Value| match &promise["policy"] {
        Value::Null => plain(&promise["kind"]),
        policy => plain(policy),
    };
    items(promises).iter().map(|promise| (format!("{}, ", of_promise(promise)), &promise["comparison"])).collect()
}

/// How many cycles of each metric are breached before and after.
fn write_totals(promise: &str, part: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    for metric in items(&part["metrics"]) {
        let [before, after] = ["before", "after"].map(|side| {
            let count = |word: &str| plain(&metric[side][word]);
            format!("{} breached, {} pending, {} met", count("breached"), count("pending"), count("met"))
        });
        writeln!(out, "{promise}{}: {before}; afterwards {after}", plain(&metric["metric"]))?;
    }
    Ok(())
}
