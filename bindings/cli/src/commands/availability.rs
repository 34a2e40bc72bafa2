//! How much of a period a service was up.

use std::io::Write;

use serde_json::Value;

use super::{at, call, items, map, read};
use crate::Found;
use crate::arguments::Availability;
use crate::failure::Failure;
use crate::input;
use crate::table::{instant, plain, table, zone};

pub(crate) fn run(command: &Availability, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let zone = zone(&command.shown.zone)?;
    let (spec, outages) = (input::json(&command.spec)?, input::json(&command.outages)?);
    let arguments = map([("spec", spec), ("outages", outages), ("now", at(command.now.get()))]);
    let files = [("spec", &*input::name(&command.spec)), ("outages", &*input::name(&command.outages))];
    let answer = call(None, "availability", &arguments, &files)?;
    let measured = read(&answer)?;
    if as_json {
        writeln!(out, "{answer}")?;
    } else {
        let mut rows = table(&["from", "to", "what", "counted", "lost"]);
        for stretch in items(&measured["ledger"]) {
            let counted = if stretch["counted"] == true { "yes" } else { "no" };
            let [from, to] = ["from", "to"].map(|edge| instant(&zone, &stretch[edge]));
            rows.add_row([from, to, plain(&stretch["kind"]), counted.to_owned(), plain(&stretch["lost"])]);
        }
        writeln!(out, "{rows}\n")?;
        write_verdict(&measured, out)?;
    }
    Ok(Found::when(command.check && measured["met"] == false))
}

fn write_verdict(measured: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let unit = plain(&measured["unit"]);
    let verdict = match measured["met"].as_bool() {
        Some(true) => ": the objective is met",
        Some(false) => ": the objective is missed",
        None => "",
    };
    let uptime = plain(&measured["percent"]);
    let uptime = if uptime.is_empty() { "nothing was counted".to_owned() } else { format!("up {uptime} %") };
    writeln!(out, "{uptime}{verdict}")?;
    writeln!(out, "lost {} of {} {unit}", plain(&measured["lost"]), plain(&measured["counted"]))?;
    if measured["budget"] != Value::Null {
        let [allowed, remaining] = ["allowed", "remaining"].map(|field| plain(&measured["budget"][field]));
        writeln!(out, "the budget allows {allowed} {unit}; {remaining} remain")?;
    }
    Ok(())
}
