//! What a contract costs.

use std::io::Write;

use super::{call, map, unread};
use crate::Found;
use crate::arguments::Penalty;
use crate::failure::Failure;
use crate::input;

pub(crate) fn run(command: &Penalty, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let arguments = map([("contract", input::json(&command.contract)?), ("facts", input::json(&command.facts)?)]);
    let files = [("contract", &*input::name(&command.contract)), ("facts", &*input::name(&command.facts))];
    let answer = call(None, "penalty", &arguments, &files)?;
    let judged: punctual::Penalty = serde_json::from_str(&answer).map_err(unread)?;
    if as_json {
        writeln!(out, "{answer}")?
    } else {
        write!(out, "{judged}")?
    }
    Ok(Found::when(command.check && judged.amount_minor != 0))
}
