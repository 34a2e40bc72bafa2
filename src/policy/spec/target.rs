//! A target as written, and how it names its calendar.

use super::{LevelSpec, Levels, text};
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, deserialized, printed, read_fields, readable};

/// One cell of the matrix as written: an allowance alone, or with a calendar of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetSpec {
    pub(crate) within: Option<Loose<String>>,
    pub(crate) calendar: Option<Loose<CalendarChoice>>,
    pub(crate) due: Option<Loose<String>>,
    pub(crate) cutoff: Option<Loose<String>>,
    pub(crate) lands: Option<Loose<String>>,
    pub(crate) warn: Option<Loose<Levels>>,
    pub(crate) ladder: Option<Loose<String>>,
    pub(crate) unknown: Entries<Value>,
}

/// A calendar by its name, or chosen by an attribute of the ticket (S3).
///
/// # The calendar of the customer's region
/// ```
/// use punctual::policy::CalendarChoice;
/// use punctual::MetricSpec;
/// let by_region = CalendarChoice::by("region").when("emea", "berlin").when("apac", "tokyo").otherwise("office");
/// let resolution = MetricSpec::new().calendar(by_region).target("*", "*", "8h");
/// # let _ = resolution;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarChoice(pub(crate) ChoiceForm);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ChoiceForm {
    Name(String),
    ByAttribute(ChoiceFields),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ChoiceFields {
    pub(crate) attribute: Option<Loose<String>>,
    pub(crate) calendars: Option<Loose<Entries<Loose<String>>>>,
    pub(crate) default: Option<Loose<String>>,
    pub(crate) unknown: Entries<Value>,
}

fields!(TargetSpec { within, calendar, due, cutoff, lands, warn, ladder });
fields!(ChoiceFields { attribute, calendars, default });

impl TargetSpec {
    /// So much time: an [`Allowance`](crate::policy::Allowance) such as `4h` or `2 business days`.
    pub fn within(allowance: impl Into<String>) -> Self {
        TargetSpec { within: text(allowance), ..TargetSpec::default() }
    }

    /// The allowance, if there is nothing else: then the cell is written as that text.
    pub(crate) fn alone(&self) -> Option<&str> {
        match self {
            TargetSpec {
                within: Some(Loose::Typed(within)),
                calendar: None,
                due: None,
                cutoff: None,
                lands: None,
                ..
            } if self.warn.is_none() && self.ladder.is_none() && self.unknown.0.is_empty() => Some(within),
            _ => None,
        }
    }

    /// Counted on this calendar.
    pub fn on(mut self, calendar: impl Into<CalendarChoice>) -> Self {
        self.calendar = Some(Loose::Typed(calendar.into()));
        self
    }

    /// Business days are due at the time of day they started at, not at closing (A3).
    pub fn due_same_time(mut self) -> Self {
        self.due = text("same_time");
        self
    }

    /// From this time of day on, such as `15:00`, a start counts for the next business date (A3).
    pub fn cutoff(mut self, time: impl Into<String>) -> Self {
        self.cutoff = text(time);
        self
    }

    /// A deadline that falls on a closing is placed at the next opening (A5).
    pub fn lands_next_open(mut self) -> Self {
        self.lands = text("next_open");
        self
    }

    /// Lists the warnings of this target, in the place of its metric's, such as `80%` or `30m before` (E1).
    pub fn warn<T: Into<LevelSpec>>(mut self, warnings: impl IntoIterator<Item = T>) -> Self {
        self.warn = Some(Loose::Typed(warnings.into_iter().map(|warning| Loose::Typed(warning.into())).collect()));
        self
    }

    /// Names the ladder of this target, in the place of its metric's.
    pub fn ladder(mut self, name: impl Into<String>) -> Self {
        self.ladder = text(name);
        self
    }
}

impl From<&str> for TargetSpec {
    fn from(allowance: &str) -> Self {
        TargetSpec::within(allowance)
    }
}

impl CalendarChoice {
    /// The calendar of this name.
    pub fn named(name: impl Into<String>) -> Self {
        CalendarChoice(ChoiceForm::Name(name.into()))
    }

    /// A choice by the value of this attribute; needs [`otherwise`](CalendarChoice::otherwise).
    pub fn by(attribute: impl Into<String>) -> Self {
        let fields = ChoiceFields { attribute: text(attribute), ..ChoiceFields::default() };
        CalendarChoice(ChoiceForm::ByAttribute(fields))
    }

    /// The calendar for one value. Nothing to a plain name.
    pub fn when(mut self, value: impl Into<String>, calendar: impl Into<String>) -> Self {
        if let ChoiceForm::ByAttribute(fields) = &mut self.0 {
            fill(&mut fields.calendars, |calendars| calendars.push(value, Loose::Typed(calendar.into())));
        }
        self
    }

    /// The calendar for every other value, and for tickets that have none. Nothing to a plain name.
    pub fn otherwise(mut self, calendar: impl Into<String>) -> Self {
        if let ChoiceForm::ByAttribute(fields) = &mut self.0 {
            fields.default = text(calendar);
        }
        self
    }
}

impl From<&str> for CalendarChoice {
    fn from(name: &str) -> Self {
        CalendarChoice::named(name)
    }
}

impl From<String> for CalendarChoice {
    fn from(name: String) -> Self {
        CalendarChoice::named(name)
    }
}

#[cfg(feature = "serde")]
printed! {
    TargetSpec, short alone;
    ChoiceFields;
}

#[cfg(feature = "serde")]
impl serde::Serialize for CalendarChoice {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            ChoiceForm::Name(name) => to.serialize_str(name),
            ChoiceForm::ByAttribute(fields) => fields.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
impl Written for CalendarChoice {
    fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
        match value {
            Value::Text(name) => Ok(Loose::Typed(CalendarChoice::named(name))),
            value => read_fields(value, |entries| {
                ChoiceFields::of_entries(entries).map(|fields| CalendarChoice(ChoiceForm::ByAttribute(fields)))
            }),
        }
    }
}

#[cfg(feature = "serde")]
readable! { TargetSpec, short TargetSpec::within; }
#[cfg(feature = "serde")]
deserialized! { TargetSpec, "a target"; }
