//! What another policy would change. This module knows the table of changes.

use std::io::Write;

use comfy_table::Cell;
use punctual::json::{self as door, Loaded};
use serde_json::Value;

use super::{at, items, load, map, read, zone_of};
use crate::Found;
use crate::arguments::Compare;
use crate::failure::{Failure, located};
use crate::input::{self, Lines};
use crate::table::{duration, instant, keep_words, outcome, plain, table, zone};

pub(crate) fn run(command: &Compare, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let (before, tickets) = (load(&command.before)?, input::tickets(&command.asked.tickets)?);
    let zone = zone(&command.shown, &zone_of(&before), as_json)?;
    let after = input::json(&command.after)?;
    check_alike(command, &before, &after)?;
    let arguments = map([("after", after), ("tickets", tickets.list()?), ("now", at(command.asked.now.get()))]);
    let answer = ask(&before, &arguments, &input::name(&command.after), &tickets)?;
    let compared = read(&answer)?;
    let parts = parts(&compared);
    let changes: Vec<(&str, &Value)> = parts
        .iter()
        .flat_map(|(promise, part)| items(&part["changes"]).iter().map(move |change| (&**promise, change)))
        .collect();
    if as_json {
        writeln!(out, "{answer}")?;
    } else {
        let mut rows = table(&["ticket", "metric", "due before", "due after", "moved", "before", "after"]);
        for (promise, change) in &changes {
            rows.add_row(vec![
                Cell::new(plain(&change["ticket"])),
                Cell::new(format!("{promise}{}", plain(&change["metric"]))),
                Cell::new(instant(&zone, &change["due_before"])),
                Cell::new(instant(&zone, &change["due_after"])),
                Cell::new(change["moved_s"].as_f64().map_or_else(String::new, duration)),
                outcome(&plain(&change["before"])),
                outcome(&plain(&change["after"])),
            ]);
        }
        if !changes.is_empty() {
            keep_words(&mut rows);
            writeln!(out, "{rows}\n")?;
        }
        parts.iter().try_for_each(|(promise, part)| write_totals(promise, part, out))?;
        writeln!(out, "tickets: {}; changes: {}", tickets.lines.len(), changes.len())?;
    }
    Ok(Found::when(command.check && !changes.is_empty()))
}

/// Refuses to compare a policy with a book.
fn check_alike(command: &Compare, before: &Loaded, after: &str) -> Result<(), Failure> {
    let name = |is_book| if is_book { "a book" } else { "a policy" };
    let are_books = (matches!(before, Loaded::Book(_)), read(after)?.get("policies").is_some());
    if are_books.0 == are_books.1 {
        return Ok(());
    }
    let [old, new] = [&command.before, &command.after].map(|file| input::name(file));
    let found = format!("{old} is {} and {new} is {}", name(are_books.0), name(are_books.1));
    Err(Failure::input(format!("{found}; compare two policies or two books")))
}

/// Compares. Mistakes are told with the line of the ticket.
fn ask(before: &Loaded, arguments: &str, after: &str, tickets: &Lines) -> Result<String, Failure> {
    door::call(Some(before), "compare", arguments.as_bytes()).map_err(|refused| {
        let files = [("after", after), ("tickets", &*tickets.file)];
        let told = refused.problems().iter().map(|problem| {
            let of_ticket = problem.to_string().strip_prefix("tickets").and_then(|rest| tickets.mistake_in_list(rest));
            of_ticket.unwrap_or_else(|| located(&files, problem))
        });
        Failure::Input(told.collect())
    })
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
            let [breached, pending, met, void] = ["breached", "pending", "met", "void"].map(count);
            format!("{breached} breached, {pending} pending, {met} met, {void} void")
        });
        writeln!(out, "{promise}{}: {before}; afterwards {after}", plain(&metric["metric"]))?;
    }
    Ok(())
}
