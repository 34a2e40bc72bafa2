//! Files and standard input. This module knows JSON, YAML and JSON Lines, but no format of the library.
//!
//! JSON is handed on as it is written, so that the library sees a field that is written twice.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::failure::Failure;

/// The name of a file in messages.
pub(crate) fn name(path: &Path) -> String {
    if is_standard_input(path) { "standard input".to_owned() } else { path.display().to_string() }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Refuses to read standard input twice.
pub(crate) fn check(paths: &[&Path]) -> Result<(), Failure> {
    if paths.iter().filter(|path| is_standard_input(path)).count() < 2 {
        return Ok(());
    }
    Err(Failure::input("only one file can be standard input; where no file of tickets is named, that is the tickets"))
}

/// Whether the name of a file ends so.
fn ends_with(path: &Path, endings: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    endings.iter().any(|ending| extension.eq_ignore_ascii_case(ending))
}

const YAML: [&str; 2] = ["yaml", "yml"];

/// A mistake about a whole file.
fn wrong(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::input(format!("{}: {error}", name(path)))
}

fn empty(path: &Path) -> Failure {
    Failure::input(format!("{} is empty", name(path)))
}

/// A mistake in YAML, without advice about the library that reads it.
fn wrong_yaml(path: &Path, error: &serde_saphyr::Error) -> Failure {
    let told = error.without_snippet().render_with_formatter(&serde_saphyr::UserMessageFormatter);
    wrong(path, told)
}

/// The fields of a map as they are written. A field that is written twice stays so, for the library to see.
pub(crate) struct Fields(pub(crate) Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Fields, D::Error> {
        from.deserialize_map(EachField)
    }
}

struct EachField;

impl<'de> Visitor<'de> for EachField {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}

/// Why a text is no JSON. It may be YAML, which only the name of a file can say.
fn not_json(path: &Path, text: &str, error: &serde_json::Error) -> Failure {
    match text.trim_start().starts_with(['{', '[']) {
        true => wrong(path, error),
        false => wrong(path, "this is not JSON; YAML is read from a file whose name ends with .yaml or .yml"),
    }
}

/// The text of a file.
fn text(path: &Path) -> Result<String, Failure> {
    utf8(path, bytes(path)?)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = if is_standard_input(path) {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    read.map_err(|error| wrong(path, error))
}

/// The text that these bytes are. If they are none, the mistake names the first wrong byte.
fn utf8(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let byte = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        wrong(path, format!("line {line}, byte {byte}: this is not UTF-8; save the file in that encoding"))
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The text of a file of iCalendar. Its long lines may be folded inside a letter (RFC 5545, 3.1).
fn icalendar(path: &Path) -> Result<String, Failure> {
    let bytes = bytes(path)?;
    match std::str::from_utf8(&bytes) {
        Ok(_) => utf8(path, bytes),
        Err(_) => utf8(path, unfolded(&bytes)),
    }
}

/// What folds a line: its end and the blank after it.
const FOLDS: [&[u8]; 4] = [b"\r\n ", b"\r\n\t", b"\n ", b"\n\t"];

/// Lines without their folds.
fn unfolded(mut rest: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(rest.len());
    while let Some((first, after)) = rest.split_first() {
        match FOLDS.into_iter().find_map(|fold| rest.strip_prefix(fold)) {
            Some(next) => rest = next,
            None => {
                lines.push(*first);
                rest = after;
            }
        }
    }
    lines
}

/// A file as one value of JSON. A file whose name ends with `.yaml` or `.yml` is YAML.
pub(crate) fn json(path: &Path) -> Result<String, Failure> {
    let text = text(path)?;
    if text.trim().is_empty() {
        return Err(empty(path));
    }
    if ends_with(path, &YAML) {
        let value: Value = serde_saphyr::from_str(&text).map_err(|error| wrong_yaml(path, &error))?;
        return if value.is_null() { Err(empty(path)) } else { Ok(value.to_string()) };
    }
    serde_json::from_str::<IgnoredAny>(&text).map_err(|error| not_json(path, &text, &error))?;
    Ok(text)
}

/// An exported file as one value of JSON. A file of iCalendar is a text; a file of YAML may hold several documents.
pub(crate) fn exported(path: &Path) -> Result<String, Failure> {
    if is_standard_input(path) {
        return Err(Failure::input("the name of an exported file says what it holds, so none can be standard input"));
    }
    if ends_with(path, &["ics"]) {
        return icalendar(path).map(|text| Value::from(text).to_string());
    }
    if ends_with(path, &YAML) {
        let documents: Vec<Value> =
            serde_saphyr::from_multiple(&text(path)?).map_err(|error| wrong_yaml(path, &error))?;
        return Ok(Value::from(documents).to_string());
    }
    json(path)
}

/// Writes a file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", name(path)));
    fs::write(path, text).map_err(|error| Failure::Output(failed(error)))
}

/// Tickets, each on one line. A file holds them so already, or as a JSON list, or it is one ticket on several lines.
pub(crate) fn tickets(path: &Path) -> Result<Lines, Failure> {
    let (text, file) = (text(path)?, name(path));
    let first = text.trim_start();
    if first.starts_with('[') {
        let list: Vec<Box<RawValue>> = serde_json::from_str(&text).map_err(|error| wrong(path, error))?;
        let items = (0..).zip(&list).map(|(number, item)| (number, on_one_line(item.get())));
        return Ok(Lines { file, form: Form::List, lines: items.collect() });
    }
    let first_line = first.lines().next().unwrap_or_default();
    if !first_line.is_empty() && !is_json(first_line) {
        if is_json(&text) {
            return Ok(Lines { file, form: Form::One, lines: vec![(1, on_one_line(&text))] });
        }
        check_lines(path, &text, first_line)?;
    }
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    Ok(Lines { file, form: Form::Lines, lines: lines.map(|(number, line)| (number, line.to_owned())).collect() })
}

/// Refuses, as one mistake, a text that is not written in lines of JSON at all.
fn check_lines(path: &Path, text: &str, first_line: &str) -> Result<(), Failure> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    match values.find_map(Result::err) {
        None => Err(wrong(path, "write each ticket on one line, as `jq -c .` does, or all of them as a JSON list")),
        Some(error) if first_line.trim() == "{" => Err(wrong(path, error)),
        Some(_) if !text.lines().any(|line| line.trim_start().starts_with('{')) => {
            Err(wrong(path, "this is not JSON; write tickets as JSON, each on one line, or all of them as a list"))
        }
        Some(_) => Ok(()),
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The same value on one line: texts of JSON contain no line ends.
fn on_one_line(json: &str) -> String {
    json.replace(['\n', '\r'], " ")
}

/// How a file holds tickets.
enum Form {
    Lines,
    List,
    One,
}

/// Tickets as JSON, with their numbers in the file.
pub(crate) struct Lines {
    pub(crate) file: String,
    form: Form,
    pub(crate) lines: Vec<(usize, String)>,
}

impl Lines {
    /// Where a ticket stands, for messages.
    pub(crate) fn place(&self, number: usize) -> String {
        match self.form {
            Form::Lines => format!("{}: line {number}", self.file),
            Form::List => format!("{}: item {number}", self.file),
            Form::One => self.file.clone(),
        }
    }

    /// A mistake in a ticket, with its place. What the library says of the line is about the ticket alone.
    pub(crate) fn mistake(&self, number: usize, text: &str) -> String {
        let place = self.place(number);
        match (position(text), &self.form) {
            (Some(at), Form::Lines) if at.line == 1 && at.column > 0 => {
                format!("{place}: {} at column {}{}", at.before, at.column, at.after)
            }
            (Some(at), _) => format!("{place}: {}{}", at.before, at.after),
            (None, _) => format!("{place}: {text}"),
        }
    }

    /// A mistake in the [list](Lines::list) of all tickets, which begins with `[3]`. Positions in the list mean nothing to
    /// its reader.
    pub(crate) fn mistake_in_list(&self, text: &str) -> Option<String> {
        let (item, rest) = text.strip_prefix('[')?.split_once(']')?;
        let (number, _) = self.lines.get(item.parse::<usize>().ok()?)?;
        let rest = rest.trim_start_matches(['.', ':', ' ']);
        let told = position(rest).map_or_else(|| rest.to_owned(), |at| format!("{}{}", at.before, at.after));
        Some(format!("{}: {told}", self.place(*number)))
    }

    /// Refuses lines that are no JSON.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let wrong = self.lines.iter().filter_map(|(number, line)| {
            let error = serde_json::from_str::<IgnoredAny>(line).err()?;
            Some(self.mistake(*number, &error.to_string()))
        });
        let wrong: Vec<String> = wrong.collect();
        if wrong.is_empty() { Ok(()) } else { Err(Failure::Input(wrong)) }
    }

    /// All tickets as a list of JSON.
    pub(crate) fn list(&self) -> Result<String, Failure> {
        self.check()?;
        let items: Vec<&str> = self.lines.iter().map(|(_, line)| line.as_str()).collect();
        Ok(format!("[{}]", items.join(",")))
    }
}

/// The position that a message names, and what stands around it.
struct Position<'a> {
    before: &'a str,
    line: usize,
    column: usize,
    after: &'a str,
}

/// The position in a message such as `expected value at line 1 column 2; write JSON`.
fn position(text: &str) -> Option<Position<'_>> {
    text.match_indices(" at line ").find_map(|(place, at)| {
        let (before, rest) = (&text[..place], &text[place + at.len()..]);
        let (line, rest) = rest.split_once(" column ")?;
        let (column, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
        // What stands in quotation marks is the user's.
        let is_quoted = before.matches('`').count() % 2 == 1 || !(after.is_empty() || after.starts_with(';'));
        let (line, column) = (line.parse().ok()?, column.parse().ok()?);
        (!is_quoted).then_some(Position { before, line, column, after })
    })
}
