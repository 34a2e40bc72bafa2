//! One module for each command. This module asks the library.

mod asked_calendar;
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

use chrono::{DateTime, SecondsFormat, Utc};
use indicatif::ProgressBar;
use punctual::Policy;
use punctual::calendar::Zone;
use punctual::json::{self as door, Loaded};
use serde_json::Value;

use crate::arguments::Promised;
use crate::failure::Failure;
use crate::input::{self, Lines};

/// How many tickets are answered at a time, so that long input shows its progress.
const AT_A_TIME: usize = 500;

/// Reads a policy or a book.
fn load(path: &Path) -> Result<Loaded, Failure> {
    loaded(path, &input::json(path)?)
}

/// The same for a file that has been read already.
fn loaded(path: &Path, text: &str) -> Result<Loaded, Failure> {
    door::load(text.as_bytes()).map_err(|refused| Failure::in_file(&input::name(path), &refused))
}

/// Reads a policy or a book, and tickets.
fn open(promised: &Promised) -> Result<(Loaded, Lines), Failure> {
    Ok((load(&promised.policy)?, input::tickets(&promised.asked.tickets)?))
}

/// The policies of what was loaded.
fn policies(loaded: &Loaded) -> Vec<&Policy> {
    match loaded {
        Loaded::Policy(policy) => vec![policy],
        Loaded::Book(book) => book.policies().collect(),
    }
}

/// The zone of the policies, as explanations use it; UTC if they have several.
fn zone_of(loaded: &Loaded) -> Zone {
    let mut zones = policies(loaded).into_iter().map(Policy::time_zone);
    let first = zones.next().filter(|first| zones.all(|zone| zone == *first));
    first.cloned().unwrap_or_else(Zone::utc)
}

/// A map of JSON. The values are JSON already, and stay as they are written.
fn map<'a>(fields: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let fields: Vec<String> =
        fields.into_iter().map(|(name, value)| format!("{}:{value}", Value::from(name))).collect();
    format!("{{{}}}", fields.join(","))
}

/// A value as JSON.
fn json(value: impl Into<Value>) -> String {
    value.into().to_string()
}

/// An instant as JSON.
fn at(instant: DateTime<Utc>) -> String {
    json(instant.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// Asks a question. `files` says which argument stands for which file, for messages.
fn call(loaded: Option<&Loaded>, verb: &str, arguments: &str, files: &[(&str, &str)]) -> Result<String, Failure> {
    let answer = door::call(loaded, verb, arguments.as_bytes());
    answer.map_err(|refused| Failure::in_arguments(files, &refused))
}

/// Asks a question about every ticket, some at a time. `each` gets every answer; without tickets, it gets one about none.
/// `files` says which argument stands for which file, for messages.
fn lines(
    loaded: &Loaded,
    verb: &str,
    arguments: &str,
    files: &[(&str, &str)],
    tickets: &Lines,
    mut each: impl FnMut(&[(usize, String)], &str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    // Shown on a terminal only.
    let progress = ProgressBar::new(tickets.lines.len() as u64);
    let none = tickets.lines.is_empty().then_some(&[][..]);
    for some in tickets.lines.chunks(AT_A_TIME).chain(none) {
        let text: Vec<&str> = some.iter().map(|(_, line)| line.as_str()).collect();
        let answer = door::lines(Some(loaded), verb, arguments.as_bytes(), text.join("\n").as_bytes());
        each(some, &answer.map_err(|refused| Failure::in_arguments(files, &refused))?)?;
        progress.inc(some.len() as u64);
    }
    progress.finish_and_clear();
    Ok(())
}

/// An answer as data.
fn read(answer: &str) -> Result<Value, Failure> {
    serde_json::from_str(answer).map_err(unread)
}

/// An answer of the library that this program cannot read.
fn unread(error: impl std::fmt::Display) -> Failure {
    Failure::input(format!("the answer of the library cannot be read: {error}"))
}

/// The items of a list of an answer; none if it is no list.
fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
