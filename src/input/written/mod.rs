//! The content of a file, kept even where it has the wrong type, so that `build` can report the mistake with its
//! place (B1).
//!
//! `Loose<T>` is a `T`, or the value that was written instead. Reading it never fails because of its content. Only
//! malformed text and a field that is written twice are errors of the format.

mod parts;
#[cfg(feature = "serde")]
mod printing;
#[cfg(feature = "serde")]
mod reading;

use std::fmt::Write;

use super::length::check_text;
use super::names::Set;
use super::problem::{Place, ProblemKind, Problems};
use super::suggest::{caution, synonym};
use super::text::quoted;

#[cfg(feature = "serde")]
pub(crate) use parts::{deserialized, printed, readable};
pub(crate) use parts::{fields, name_of};
#[cfg(feature = "serde")]
pub(crate) use reading::{Field, FieldsVisitor, Twice, Written, read_fields, read_known};

/// A `T`, or the value that was written instead.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Loose<T> {
    Typed(T),
    #[cfg_attr(not(feature = "serde"), allow(dead_code, reason = "only files hold other things than expected"))]
    Other(Value),
}

/// Anything that a self-describing format can hold.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(not(feature = "serde"), allow(dead_code, reason = "only files hold other things than expected"))]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
    List(Vec<Value>),
    Map(Entries<Value>),
}

/// The entries of a map as written, in order. A key that is written twice has two entries.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entries<T>(pub(crate) Vec<(String, T)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries(Vec::new())
    }
}

impl<T> Entries<T> {
    pub(crate) fn push(&mut self, key: impl Into<String>, value: T) {
        self.0.push((key.into(), value));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The entries, if there are any.
    pub(crate) fn of(entries: Option<&Self>) -> impl Iterator<Item = (&str, &T)> {
        entries.map_or(&[][..], |entries| &entries.0).iter().map(|(key, value)| (key.as_str(), value))
    }
}

impl<T> Loose<T> {
    /// The typed value, if it is one.
    pub(crate) fn get(&self) -> Option<&T> {
        if let Loose::Typed(value) = self { Some(value) } else { None }
    }

    /// The same as a part of another type.
    #[cfg(feature = "serde")]
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Loose<U> {
        match self {
            Loose::Typed(value) => Loose::Typed(make(value)),
            Loose::Other(value) => Loose::Other(value),
        }
    }
}

impl<T> From<T> for Loose<T> {
    fn from(value: T) -> Self {
        Loose::Typed(value)
    }
}

impl From<&str> for Loose<String> {
    fn from(text: &str) -> Self {
        Loose::Typed(text.to_owned())
    }
}

/// The list or map of a field, for a builder that adds to it. If the field has a value of another type, that value
/// stays and is reported later.
pub(crate) fn fill<T: Default>(field: &mut Option<Loose<T>>, add: impl FnOnce(&mut T)) {
    if let Loose::Typed(value) = field.get_or_insert_with(|| Loose::Typed(T::default())) {
        add(value);
    }
}

/// Whether a field has a value of another type, which has been reported. What it was to name is then not unknown.
pub(crate) fn is_other<T>(field: Option<&Loose<T>>) -> bool {
    matches!(field, Some(Loose::Other(_)))
}

/// A problem for each field that the format does not have (B2).
pub(crate) fn unknown_fields(unknown: &Entries<Value>, at: &Place<'_>, problems: &mut Problems, known: &[&str]) {
    unknown_fields_near(unknown, at, problems, known, known);
}

/// The same where a suggestion may come from `near`, which has more fields than are allowed here.
pub(crate) fn unknown_fields_near(
    unknown: &Entries<Value>,
    at: &Place<'_>,
    problems: &mut Problems,
    known: &[&str],
    near: &[&str],
) {
    unknown_names(&mut unknown.iter().map(|(name, _)| name), at, problems, &|| fields_here(known), near);
}

/// The same for the names of such fields. The help is made only if there is one.
pub(crate) fn unknown_names(
    unknown: &mut dyn Iterator<Item = &str>,
    at: &Place<'_>,
    problems: &mut Problems,
    help: &dyn Fn() -> String,
    near: &[&str],
) {
    for name in unknown {
        let found = format!("`{name}` is not a field here");
        let (help, meant) = if is_comment(name) {
            ("the format has no comments; leave it out".to_owned(), None)
        } else {
            let meant = synonym(name, near).or_else(|| problems.nearest(name, near.iter().copied()));
            let help = meant.and_then(caution).map_or_else(help, str::to_owned);
            (help, meant.map(str::to_owned))
        };
        problems.add_meant(&at.field(name), ProblemKind::UnknownField, found, help, meant);
    }
}

/// Which fields there are, as a help.
pub(crate) fn fields_here(known: &[&str]) -> String {
    format!("the fields here are {}", list(known.iter().copied()))
}

/// Whether a field is a comment, as people write it in formats without comments.
fn is_comment(name: &str) -> bool {
    let word = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    name.starts_with(['#', '/']) || word.is_empty() && name != "*" || word.eq_ignore_ascii_case("comment")
}

/// A problem for each key that is too long, and for each that is written twice.
pub(crate) fn check_keys<T>(entries: &Entries<T>, at: &Place<'_>, problems: &mut Problems) {
    repeated_keys(entries, at, problems);
    entries.iter().for_each(|(key, _)| check_text(key, &at.field(key), problems));
}

/// A problem for each key that is written twice, because it is not known which of the two is meant.
pub(crate) fn repeated_keys<T>(entries: &Entries<T>, at: &Place<'_>, problems: &mut Problems) {
    let mut entries = entries.iter();
    repeated(&mut || entries.next().map(|(key, _)| key), at, problems);
}

/// The same for keys that are given one after the other.
pub(crate) fn repeated<'a>(keys: &mut dyn FnMut() -> Option<&'a str>, at: &Place<'_>, problems: &mut Problems) {
    let mut seen: Set<&str> = Set::default();
    for key in std::iter::from_fn(keys) {
        if !seen.add(key) {
            let found = format!("`{key}` is written twice");
            problems.add(&at.field(key), ProblemKind::Duplicate, found, "keep one of the two");
        }
    }
}

/// Names in backticks, separated by commas. If there are very many, only the first ones.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    list_of(&mut || names.next())
}

fn list_of<'a>(names: &mut dyn FnMut() -> Option<&'a str>) -> String {
    let mut shown = String::new();
    for (number, name) in std::iter::from_fn(names).enumerate() {
        if number == MOST_NAMES {
            shown.push_str(" and others");
            break;
        }
        let between = if number == 0 { "" } else { ", " };
        let _ = write!(shown, "{between}`{}`", quoted(name));
    }
    shown
}

/// Names of which one has to be chosen, such as `a`, `b` or `c`.
pub(crate) fn any_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    any_listed(list(names))
}

fn any_listed(listed: String) -> String {
    match listed.rsplit_once(", `") {
        Some((others, last)) => format!("{others} or `{last}"),
        None => listed,
    }
}

/// The names that there are, as a sentence; `what` they are, such as `ladders here`.
pub(crate) fn known<'a>(what: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    known_listed(what, list(names))
}

fn known_listed(what: &str, listed: String) -> String {
    match listed {
        listed if listed.is_empty() => format!("there are no {what}"),
        listed => format!("the {what} are {listed}"),
    }
}

/// How many names an error text lists.
pub(crate) const MOST_NAMES: usize = 24;
