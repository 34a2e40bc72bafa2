//! What is probably a mistake in a policy.

use std::io::Write;

use serde_json::json;

use super::{call, items, load, read};
use crate::Found;
use crate::arguments::Lint;
use crate::failure::Failure;
use crate::input;
use crate::table::plain;

pub(crate) fn run(command: &Lint, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let policy = load(&command.policy)?;
    let answer = call(Some(&policy), "lint", &json!({ "now": command.now.get() }), &[])?;
    let lints = read(&answer)?;
    if as_json {
        writeln!(out, "{answer}")?;
    } else if items(&lints).is_empty() {
        writeln!(out, "{}: nothing found", input::name(&command.policy))?;
    } else {
        for lint in items(&lints) {
            let [path, found, help] = ["path", "found", "help"].map(|field| plain(&lint[field]));
            writeln!(out, "{path}: {found}; {help}")?;
        }
    }
    Ok(Found::when(command.check && !items(&lints).is_empty()))
}
