//! One module for each command. This module asks the library.

pub(crate) mod availability;
pub(crate) mod calendar;
pub(crate) mod compare;
pub(crate) mod evaluate;
pub(crate) mod explain;
pub(crate) mod import;
pub(crate) mod lint;
pub(crate) mod penalty;
pub(crate) mod report;
pub(crate) mod schema;

use std::path::Path;

use indicatif::ProgressBar;
use punctual::json::{self, Loaded};
use serde_json::Value;

use crate::failure::Failure;
use crate::input::{self, Lines};

/// How many tickets are answered at a time, so that long input shows its progress.
const AT_A_TIME: usize = 500;

/// Reads a policy or a book.
fn load(path: &Path) -> Result<Loaded, Failure> {
    let text = input::json(path)?;
    json::load(text.as_bytes()).map_err(|refused| Failure::in_file(&input::name(path), &refused))
}

/// Asks a question. `files` says which argument stands for which file, for messages.
fn call(loaded: Option<&Loaded>, verb: &str, arguments: &Value, files: &[(&str, &str)]) -> Result<String, Failure> {
    let answer = json::call(loaded, verb, arguments.to_string().as_bytes());
    answer.map_err(|refused| Failure::in_arguments(files, &refused))
}

/// Asks a question about every ticket, some at a time. `each` gets every answer.
fn lines(
    loaded: &Loaded,
    verb: &str,
    arguments: &Value,
    tickets: &Lines,
    mut each: impl FnMut(&[(usize, String)], &str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let arguments = arguments.to_string();
    // Shown on a terminal only.
    let progress = ProgressBar::new(tickets.lines.len() as u64);
    for some in tickets.lines.chunks(AT_A_TIME) {
        let text: Vec<&str> = some.iter().map(|(_, line)| line.as_str()).collect();
        let answer = json::lines(Some(loaded), verb, arguments.as_bytes(), text.join("\n").as_bytes());
        each(some, &answer.map_err(|refused| Failure::in_arguments(&[], &refused))?)?;
        progress.inc(some.len() as u64);
    }
    progress.finish_and_clear();
    Ok(())
}

/// An answer as data.
fn read(answer: &str) -> Result<Value, Failure> {
    serde_json::from_str(answer).map_err(|error| Failure::input(format!("an answer that cannot be read: {error}")))
}

/// The items of a list of an answer; none if it is no list.
fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
