//! What is probably a mistake in a policy, a book or a contract.

use std::io::Write;

use punctual::Contract;

use super::{at, call, items, loaded, map, read, unread};
use crate::Found;
use crate::arguments::Lint;
use crate::failure::Failure;
use crate::input::{self, Fields};
use crate::table::finding;

pub(crate) fn run(command: &Lint, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let text = input::json(&command.file)?;
    let answer = if is_contract(&text) {
        let contract = Contract::from_deserializer(&mut serde_json::Deserializer::from_str(&text));
        let contract = contract.map_err(|error| Failure::unread(&input::name(&command.file), error))?;
        serde_json::to_string(&contract.lint()).map_err(unread)?
    } else {
        call(Some(&loaded(&command.file, &text)?), "lint", &map([("now", at(command.now.get()))]), &[])?
    };
    let lints = read(&answer)?;
    if as_json {
        writeln!(out, "{answer}")?;
    } else if items(&lints).is_empty() {
        writeln!(out, "{}: nothing found", input::name(&command.file))?;
    } else {
        items(&lints).iter().try_for_each(|lint| writeln!(out, "{}", finding(lint)))?;
    }
    Ok(Found::when(command.check && !items(&lints).is_empty()))
}

/// Whether a file is a contract, which alone has clauses.
fn is_contract(text: &str) -> bool {
    serde_json::from_str(text).is_ok_and(|Fields(fields)| fields.iter().any(|(name, _)| name == "clauses"))
}
