//! What is probably a mistake in a policy, a book or a contract.

use std::io::Write;

use punctual::Contract;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{at, call, items, loaded, map, read, unread};
use crate::Found;
use crate::arguments::Lint;
use crate::failure::Failure;
use crate::input;
use crate::table::finding;

pub(crate) fn run(command: &Lint, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let text = input::json(&command.policy)?;
    let answer = if is_contract(&text) {
        let contract = Contract::from_deserializer(&mut serde_json::Deserializer::from_str(&text));
        let contract = contract.map_err(|error| Failure::unread(&input::name(&command.policy), error))?;
        serde_json::to_string(&contract.lint()).map_err(unread)?
    } else {
        call(Some(&loaded(&command.policy, &text)?), "lint", &map([("now", at(command.now.get()))]), &[])?
    };
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

/// Whether a file is a contract, which alone has clauses.
fn is_contract(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Parts {
        #[serde(rename = "clauses")]
        _clauses: IgnoredAny,
    }
    text.trim_start().starts_with('{') && serde_json::from_str::<Parts>(text).is_ok()
}
