//! The arguments of a verb: a map of which each field is read when it is asked for. This module knows no verb.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::{DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Deserializer as Json;
use serde_json::de::SliceRead;
use serde_path_to_error::Track;

use super::refused::{Mistakes, Refused};
use super::split::{entries, items};
use crate::input::instant::instant;
use crate::input::names::{Set, Table};
use crate::input::problem::{InputError, Place, ProblemKind};
use crate::input::read::ReadError;
use crate::input::written::any_of;
use crate::ticket::Ticket;

const INSTANT_HELP: &str = "write an instant such as \"2026-07-01T00:00:00Z\"";

type Fields<'a> = Table<Arc<str>, &'a str>;

/// A reader of one format, such as `Ticket::from_deserializer`.
type Reader<T> = fn(&mut Json<SliceRead<'_>>) -> Result<T, ReadError<serde_json::Error>>;

/// The same with the path of the value that is being read.
type Tracked<'t, 'j, 's> = serde_path_to_error::Deserializer<'t, 't, &'j mut Json<SliceRead<'s>>>;
type TrackedReader<T> = fn(Tracked<'_, '_, '_>) -> Result<T, ReadError<serde_json::Error>>;

pub(super) struct Arguments<'a> {
    /// As they are written, without those that are null.
    fields: Fields<'a>,
    mistakes: Mistakes,
    asked: Vec<&'static str>,
}

/// Reads a whole text, after which nothing may follow.
pub(super) fn read_whole<T>(json: &[u8], read: Reader<T>) -> Result<T, Refused> {
    read_json(json, read).map_err(|error| {
        let mut mistakes = Mistakes::default();
        mistakes.add_unread(&Place::ROOT, error);
        mistakes.refused()
    })
}

fn read_json<T>(json: &[u8], read: Reader<T>) -> Result<T, ReadError<serde_json::Error>> {
    let mut from = Json::from_slice(json);
    let value = read(&mut from)?;
    from.end().map_err(ReadError::Format)?;
    Ok(value)
}

impl<'a> Arguments<'a> {
    /// Reads a map. No text at all is an empty map.
    pub(super) fn read(json: &'a [u8]) -> Result<Arguments<'a>, Refused> {
        let mut arguments = Arguments { fields: Fields::default(), mistakes: Mistakes::default(), asked: Vec::new() };
        if !json.trim_ascii().is_empty() {
            arguments.fields = read_fields(json)?;
        }
        Ok(arguments)
    }

    /// A field with a text, a list and so on. `None` if it is left out, and if it cannot be read, which is a mistake.
    pub(super) fn optional<T: DeserializeOwned>(&mut self, name: &'static str, help: &str) -> Option<T> {
        let written = self.field(name)?;
        let value = serde_json::from_slice(written.as_bytes());
        value
            .map_err(|error| self.mistakes.own.add(&Place::ROOT.field(name), ProblemKind::Unreadable, error, help))
            .ok()
    }

    /// A field that must be there.
    pub(super) fn needed<T: DeserializeOwned>(&mut self, name: &'static str, help: &str) -> Option<T> {
        self.needed_field(name, help)?;
        self.optional(name, help)
    }

    /// A field that must be there, with a reader that reports every mistake.
    pub(super) fn part<T>(&mut self, name: &'static str, read: Reader<T>) -> Option<T> {
        let at = Place::ROOT.field(name);
        let written = self.needed_field(name, "the page on embedding shows an example")?;
        read_json(written.as_bytes(), read).map_err(|error| self.mistakes.add_unread(&at, error)).ok()
    }

    /// A field that must be there, with a reader that reports every mistake, if the field has the form that it needs. If
    /// it has not, the place of the first mistake inside it is told.
    pub(super) fn formed<T>(&mut self, name: &'static str, read: TrackedReader<T>, help: &str) -> Option<T> {
        let at = Place::ROOT.field(name);
        let mut from = Json::from_slice(self.needed_field(name, help)?.as_bytes());
        let mut track = Track::new();
        match read(serde_path_to_error::Deserializer::new(&mut from, &mut track)) {
            Ok(part) => return Some(part),
            Err(ReadError::Format(error)) => self.mistakes.add_unfit(&at, &track.path(), &error, help),
            Err(error) => self.mistakes.add_unread(&at, error),
        }
        None
    }

    /// A field that must be there, a list of which each item has such a reader.
    pub(super) fn parts<T>(&mut self, name: &'static str, read: Reader<T>) -> Option<Vec<T>> {
        let help = "write a list";
        let _: Vec<IgnoredAny> = self.needed(name, help)?;
        let at = Place::ROOT.field(name);
        let mut parts = Vec::new();
        for (index, written) in items(self.needed_field(name, help)?).enumerate() {
            match read_json(written.as_bytes(), read) {
                Ok(part) => parts.push(part),
                Err(error) => self.mistakes.add_unread(&at.index(index), error),
            }
        }
        Some(parts)
    }

    pub(super) fn ticket(&mut self) -> Option<Ticket> {
        self.part("ticket", |from| Ticket::from_deserializer(from))
    }

    /// An instant that must be there.
    pub(super) fn instant(&mut self, name: &'static str) -> Option<DateTime<Utc>> {
        let text: String = self.needed(name, INSTANT_HELP)?;
        self.parsed(name, &text)
    }

    pub(super) fn optional_instant(&mut self, name: &'static str) -> Option<DateTime<Utc>> {
        let text: String = self.optional(name, INSTANT_HELP)?;
        self.parsed(name, &text)
    }

    fn parsed(&mut self, name: &'static str, text: &str) -> Option<DateTime<Utc>> {
        instant(text, &Place::ROOT.field(name), &mut self.mistakes.own, INSTANT_HELP)
    }

    /// One of some words, by default the first.
    pub(super) fn word(&mut self, name: &'static str, words: &[&'static str]) -> Option<&'static str> {
        let help = format!("write {}", any_of(words.iter().copied()));
        if self.field(name).is_none() {
            return words.first().copied();
        }
        let text: String = self.optional(name, &help)?;
        let known = words.iter().find(|word| **word == text).copied();
        if known.is_none() {
            let (at, found) = (Place::ROOT.field(name), format!("`{text}` is not known here"));
            self.mistakes.own.add_name(&at, ProblemKind::UnknownName, found, help, &text, words.iter().copied());
        }
        known
    }

    /// One of some words, which must be there.
    #[cfg(any(feature = "import", feature = "schema"))]
    pub(super) fn needed_word(
        &mut self,
        name: &'static str,
        words: &[&'static str],
        help: &str,
    ) -> Option<&'static str> {
        self.needed_field(name, help)?;
        self.word(name, words)
    }

    /// Adds a mistake about a field.
    pub(super) fn refuse(&mut self, name: &'static str, kind: ProblemKind, found: &str, help: &str) {
        self.mistakes.own.add(&Place::ROOT.field(name), kind, found, help);
    }

    /// Adds a mistake about a field that names nothing, where there are these names.
    pub(super) fn refuse_name<'k>(
        &mut self,
        field: &'static str,
        found: &str,
        help: &str,
        name: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        self.mistakes.own.add_name(&Place::ROOT.field(field), ProblemKind::UnknownName, found, help, name, known);
    }

    /// Adds the mistakes of a field that were found in its use.
    pub(super) fn refuse_part(&mut self, name: &'static str, error: InputError) {
        self.mistakes.add_inner(&Place::ROOT.field(name), error);
    }

    /// What was read, if nothing is wrong with the arguments. Fields that were not asked for are mistakes.
    pub(super) fn all<T>(mut self, read: Option<T>) -> Result<T, Refused> {
        self.refuse_others();
        match read {
            Some(read) if self.mistakes.is_empty() => Ok(read),
            _ => Err(self.mistakes.refused()),
        }
    }

    fn refuse_others(&mut self) {
        let help = match self.asked.as_slice() {
            [] => "leave it out".to_owned(),
            asked => format!("write {}", any_of(asked.iter().copied())),
        };
        for (name, _) in &self.fields {
            if !self.asked.contains(&&**name) {
                let (at, found) = (Place::ROOT.field(name), format!("`{name}` is not a field here"));
                self.mistakes.own.add_name(
                    &at,
                    ProblemKind::UnknownField,
                    found,
                    &help,
                    name,
                    self.asked.iter().copied(),
                );
            }
        }
    }

    fn needed_field(&mut self, name: &'static str, help: &str) -> Option<&'a str> {
        let written = self.field(name);
        if written.is_none() {
            self.mistakes.own.add(&Place::ROOT.field(name), ProblemKind::Missing, "is missing", help);
        }
        written
    }

    fn field(&mut self, name: &'static str) -> Option<&'a str> {
        if !self.asked.contains(&name) {
            self.asked.push(name);
        }
        self.fields.get(name).copied().filter(|value| *value != "null")
    }
}

fn read_fields(json: &[u8]) -> Result<Fields<'_>, Refused> {
    let mut from = Json::from_slice(json);
    let checked = from.deserialize_map(Checked).and_then(|()| from.end()).and_then(|()| utf8(json));
    match checked {
        Ok(json) => Ok(entries(json).map(|(name, value)| (Arc::from(name), value)).collect()),
        Err(error) => {
            let mut mistakes = Mistakes::default();
            mistakes.add_unread(&Place::ROOT, ReadError::Format(error));
            Err(mistakes.refused())
        }
    }
}

/// Reads a map of arguments for its mistakes.
struct Checked;

impl<'de> Visitor<'de> for Checked {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of arguments")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut names: Set<Arc<str>> = Set::default();
        while let Some((name, IgnoredAny)) = map.next_entry::<Arc<str>, IgnoredAny>()? {
            if !names.add(name.clone()) {
                return Err(A::Error::custom(format_args!("`{name}` is written twice")));
            }
        }
        Ok(())
    }
}

/// The text, or the same error as where `serde_json` reads a text.
fn utf8(json: &[u8]) -> Result<&str, serde_json::Error> {
    std::str::from_utf8(json).map_err(|invalid| {
        let before = json.get(..invalid.valid_up_to()).unwrap_or_default();
        let lines = before.split(|byte| *byte == b'\n');
        let (line, column) = lines.fold((0_usize, 0), |(line, _), text| (line.saturating_add(1), text.len()));
        let column = column.saturating_add(1);
        serde_json::Error::custom(format_args!("invalid unicode code point at line {line} column {column}"))
    })
}
