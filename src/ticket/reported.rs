//! How mistakes in the fields of a ticket are reported, each with its place. This module knows the types of fields.

use std::fmt::Display;
use std::mem::take;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::slot::{Field, Slot, Stray};
use super::synonyms;
use super::written::{WrittenAttributes, WrittenEvent, WrittenTexts, WrittenTicket};
use super::written_target::{WrittenTarget, WrittenTargets};
use super::{Assignee, EventType};
use crate::input::argument::texts;
use crate::input::expected::{Expected, refuse};
use crate::input::instant::refuse_instant;
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::{Value, fields_here, list};

/// A problem for each name that is not a field, and for each field that is written twice.
pub(super) fn refuse_strays<F: Field>(
    strays: &[Stray<F>],
    at: &Place<'_>,
    problems: &mut Problems,
    synonym: fn(&str) -> Option<&'static str>,
) {
    for stray in strays {
        match stray {
            Stray::Unknown(name) => {
                let found = format!("`{name}` is not a field here");
                let meant = synonym(name).or_else(|| problems.nearest(name, F::NAMES.iter().copied()));
                let (help, meant) = (fields_here(F::NAMES), meant.map(str::to_owned));
                problems.add_meant(&at.field(name), ProblemKind::UnknownField, found, help, meant);
            }
            Stray::Again(field) => {
                let found = format!("`{}` is written twice", field.name());
                problems.add(&at.field(field.name()), ProblemKind::Duplicate, found, "keep one of the two");
            }
        }
    }
}

pub(super) const INSTANT: &str =
    "write date, time and offset, such as `2026-03-02T09:00:00Z` or `2026-03-02T10:00:00+01:00`";

/// How values that a slot cannot have are reported.
pub(super) trait Reported: Expected {
    fn report(value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
        refuse(value, Self::FORM, None, at, problems, help);
    }
}

impl Expected for WrittenTicket {
    const FORM: &'static str = "a map";
}

impl Expected for WrittenEvent {
    const FORM: &'static str = "a map";
}

impl Expected for WrittenAttributes {
    const FORM: &'static str = "a map";
}

impl<T> Expected for Vec<Slot<T>> {
    const FORM: &'static str = "a list";
}

impl Expected for Arc<str> {
    const FORM: &'static str = "a text";
}

impl Expected for WrittenTexts {
    const FORM: &'static str = "a text or a list of texts";
}

impl Expected for DateTime<Utc> {
    const FORM: &'static str = "a text";
}

impl Expected for EventType {
    const FORM: &'static str = "a text";
}

impl Expected for WrittenTarget {
    const FORM: &'static str = "a text or a map";
}

impl Expected for WrittenTargets {
    const FORM: &'static str = "a map";
}

impl Reported for WrittenAttributes {}

impl<T> Reported for Vec<Slot<T>> {}

impl Reported for WrittenTarget {}

impl Reported for WrittenTargets {}

impl Reported for Arc<str> {
    fn report(value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
        report_text(Self::FORM, value, at, problems, help);
    }
}

impl Reported for WrittenTexts {
    fn report(value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
        report_text(Self::FORM, value, at, problems, help);
    }
}

/// A problem for a value that is not a text of the host.
fn report_text(form: &str, value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
    let help: &dyn Display = match value {
        Value::Float(_) => &"write it in quotes: a number of this size may have lost digits",
        _ => help,
    };
    refuse(value, form, None, at, problems, help);
}

impl Reported for DateTime<Utc> {
    fn report(value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
        match value {
            Value::Text(text) => refuse_instant(text, at, problems, help),
            _ => refuse(value, Self::FORM, None, at, problems, help),
        }
    }
}

impl Reported for EventType {
    fn report(value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
        let Value::Text(text) = value else { return refuse(value, Self::FORM, None, at, problems, help) };
        let found = format!("`{text}` is not an event type");
        if synonyms::is_opening(text) {
            let help = "leave the event out, and write its instant as `opened_at` of the ticket";
            return problems.add(at, ProblemKind::UnknownName, found, help);
        }
        let help = format!("the types are {}", list(texts::<EventType>()));
        // A customer is no event, and only alike in letters.
        let similar = texts::<EventType>().filter(|known| !text.starts_with("customer") || *known != "custom");
        let meant = synonyms::event_type(text).or_else(|| problems.nearest(text, similar));
        problems.add_meant(at, ProblemKind::UnknownName, found, help, meant.map(str::to_owned));
    }
}

impl<T: Reported> Slot<T> {
    /// Takes the value out, if there is one. For a value that does not fit, a problem is added.
    #[inline]
    pub(super) fn taken(&mut self, at: &Place<'_>, problems: &mut Problems, help: impl Display) -> Option<T> {
        match take(self) {
            Slot::Absent | Slot::Null => None,
            Slot::Fits(value) => Some(value),
            Slot::Other(value) => refused(value, at, problems, &help),
        }
    }

    /// The same for a field that must be there.
    #[inline]
    pub(super) fn needed(&mut self, at: &Place<'_>, problems: &mut Problems, help: impl Display) -> Option<T> {
        self.refuse_missing(at, problems, &help);
        self.taken(at, problems, help)
    }
}

#[cold]
fn refused<T: Reported>(value: Box<Value>, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) -> Option<T> {
    T::report(&value, at, problems, help);
    None
}

impl<T> Slot<T> {
    /// Adds a problem if there is no value in a field that must have one.
    #[inline]
    pub(super) fn refuse_missing(&self, at: &Place<'_>, problems: &mut Problems, help: impl Display) {
        if self.is_empty() {
            problems.add(at, ProblemKind::Missing, "is missing", help);
        }
    }
}

impl<T: Expected> Slot<T> {
    /// Adds a problem for another value in place of a ticket or an event.
    pub(super) fn refuse_whole(&self, at: &Place<'_>, problems: &mut Problems, help: &str) {
        let found = if let Slot::Other(value) = self { value } else { &Value::Null };
        refuse(found, T::FORM, None, at, problems, &help);
    }
}

impl Slot<Arc<str>> {
    #[inline]
    pub(super) fn text(&mut self, at: &Place<'_>, problems: &mut Problems) -> Option<Arc<str>> {
        self.taken(at, problems, "write a text")
    }

    /// The same for a text that must be there.
    pub(super) fn needed_text(
        &mut self,
        at: &Place<'_>,
        problems: &mut Problems,
        help: impl Display,
    ) -> Option<Arc<str>> {
        self.refuse_missing(at, problems, help);
        self.text(at, problems)
    }

    /// What an assignment says: `null` means that there is none any more.
    pub(super) fn assignee(&mut self, at: &Place<'_>, problems: &mut Problems) -> Assignee {
        match self {
            Slot::Null => Assignee::Nobody,
            slot => slot.text(at, problems).map_or(Assignee::Unchanged, Assignee::Named),
        }
    }
}
