//! How much of a period a service was up.

use std::io::Write;

use punctual::calendar::Zone;
use serde_json::Value;

use super::{at, call, items, map, read};
use crate::Found;
use crate::arguments::Availability;
use crate::failure::Failure;
use crate::input;
use crate::table::{decimal, instant, keep_words, plain, table, zone};

pub(crate) fn run(command: &Availability, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let zone = zone(&command.shown, &Zone::utc(), as_json)?;
    let (spec, outages) = (input::json(&command.spec)?, input::json(&command.outages)?);
    let arguments = map([("spec", spec), ("outages", outages), ("now", at(command.now.get()))]);
    let files = [("spec", &*input::name(&command.spec)), ("outages", &*input::name(&command.outages))];
    let answer = call(None, "availability", &arguments, &files)?;
    let measured = read(&answer)?;
    if as_json {
        writeln!(out, "{answer}")?;
    } else {
        let mut rows = table(&["from", "to", "what", "counted time", "share lost"]);
        for stretch in items(&measured["ledger"]) {
            let counted = if stretch["counted"] == true { "yes" } else { "no" };
            let [from, to] = ["from", "to"].map(|edge| instant(&zone, &stretch[edge]));
            rows.add_row([from, to, what(stretch), counted.to_owned(), plain(&stretch["lost"])]);
        }
        keep_words(&mut rows);
        writeln!(out, "{rows}\n")?;
        write_verdict(&measured, out)?;
    }
    Ok(Found::when(command.check && measured["met"] == false))
}

/// What a stretch is. An outage that is too short to count is part of the counted time, in which the service was up.
fn what(stretch: &Value) -> String {
    match plain(&stretch["kind"]) {
        kind if kind == "not_counted_outage" => "outage too short to count".to_owned(),
        kind => kind.replace('_', " "),
    }
}

fn write_verdict(measured: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let unit = plain(&measured["unit"]);
    // Before the end of the period it is final only that more is lost than the whole period allows.
    let is_spent = plain(&measured["budget"]["remaining"]).starts_with('-');
    let so_far = if measured["until"] == measured["to"] || is_spent { "" } else { " so far" };
    let verdict = match measured["met"].as_bool() {
        Some(true) => format!(": the objective is met{so_far}"),
        Some(false) => format!(": the objective is missed{so_far}"),
        None => String::new(),
    };
    let uptime = plain(&measured["percent"]);
    if uptime.is_empty() {
        return Ok(writeln!(out, "nothing was counted")?);
    }
    writeln!(out, "up {uptime} %{verdict}")?;
    writeln!(out, "lost {} of {} {unit}", decimal(&measured["lost"]), decimal(&measured["counted"]))?;
    if measured["budget"] != Value::Null {
        let [allowed, remaining] = ["allowed", "remaining"].map(|field| decimal(&measured["budget"][field]));
        writeln!(out, "the budget allows {allowed} {unit}; {remaining} remain")?;
    }
    Ok(())
}
