//! What is probably a mistake in a policy.

use std::io::Write;

use super::{at, call, items, load, map, read};
use crate::Found;
use crate::arguments::Lint;
use crate::failure::Failure;
use crate::input;
use crate::table::finding;

pub(crate) fn run(command: &Lint, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let policy = load(&command.policy)?;
    let answer = call(Some(&policy), "lint", &map([("now", at(command.now.get()))]), &[])?;
    let lints = read(&answer)?;
    if as_json {
        writeln!(out, "{answer}")?;
    } else if items(&lints).is_empty() {
        writeln!(out, "{}: nothing found", input::name(&command.policy))?;
    } else {
        items(&lints).iter().try_for_each(|lint| writeln!(out, "{}", finding(lint)))?;
    }
    Ok(Found::when(command.check && !items(&lints).is_empty()))
}
