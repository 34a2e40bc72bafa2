//! A target as written, and how it names its calendar.

use super::{LevelSpec, Levels, levels, text};
use crate::calendar::TimeOfDay;
use crate::input::argument::{TextOr, from_string, value};
use crate::input::expected::{Advice, Expected};
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, deserialized, printed, read_fields, readable};
use crate::promise::{Allowance, CountsFrom, DueAt, Lands, Rolls};

/// A target as written: how much time there is, and what differs from the metric.
///
/// # Two business days, of which the first begins the next morning for what arrives after three
/// ```
/// use punctual::policy::{Allowance, DueAt};
/// use punctual::{MetricSpec, TargetSpec};
/// let target = TargetSpec::within(Allowance::BusinessDays(2)).due(DueAt::SameTime).cutoff("15:00").calendar("office");
/// let resolution = MetricSpec::new().targets("high", "*", target).targets("*", "*", "5 business days");
/// # let _ = resolution;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a policy is built from it"]
pub struct TargetSpec {
    pub(crate) within: Option<Loose<String>>,
    pub(crate) calendar: Option<Loose<CalendarChoice>>,
    pub(crate) due: Option<Loose<String>>,
    pub(crate) cutoff: Option<Loose<String>>,
    pub(crate) counts_from: Option<Loose<String>>,
    pub(crate) rolls: Option<Loose<String>>,
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
/// let by_region =
///     CalendarChoice::attribute("region").calendars("emea", "berlin").calendars("apac", "tokyo").default("office");
/// let resolution = MetricSpec::new().calendar(by_region).targets("*", "*", "8h");
/// # let _ = resolution;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a specification does nothing until a policy is built from it"]
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

fields!(TargetSpec { within, calendar, due, cutoff, counts_from, rolls, lands, warn, ladder }, not only a map);
fields!(ChoiceFields { attribute, calendars, default });

impl Expected for TargetSpec {
    const FORM: &'static str = "a text or a map";

    fn advice(found: &Value) -> Option<Advice> {
        Advice::of_text::<Allowance>(found)
    }
}

impl Expected for CalendarChoice {
    const FORM: &'static str = "a text or a map";
}

impl TargetSpec {
    /// A target with this allowance, such as `4h` or `2 business days`.
    pub fn within(allowance: impl Into<TextOr<Allowance>>) -> Self {
        TargetSpec { within: value(allowance), ..TargetSpec::default() }
    }

    /// The allowance, if no other field is set. The cell is then written as that text.
    pub(crate) fn alone(&self) -> Option<&str> {
        match self {
            TargetSpec {
                within: Some(Loose::Typed(within)),
                calendar: None,
                due: None,
                cutoff: None,
                counts_from: None,
                rolls: None,
                lands: None,
                ..
            } if self.warn.is_none() && self.ladder.is_none() && self.unknown.0.is_empty() => Some(within),
            _ => None,
        }
    }

    /// Sets the calendar on which time counts.
    pub fn calendar(mut self, calendar: impl Into<CalendarChoice>) -> Self {
        self.calendar = Some(Loose::Typed(calendar.into()));
        self
    }

    /// Sets when on its last date an allowance in days or months is due (A3, A7).
    pub fn due(mut self, due: impl Into<TextOr<DueAt>>) -> Self {
        self.due = value(due);
        self
    }

    /// Sets the time of day from which on a start counts for the next date (A3), also beside working time (A8).
    pub fn cutoff(mut self, time: impl Into<TextOr<TimeOfDay>>) -> Self {
        self.cutoff = value(time);
        self
    }

    /// Sets what business days are counted from (A3).
    pub fn counts_from(mut self, from: impl Into<TextOr<CountsFrom>>) -> Self {
        self.counts_from = value(from);
        self
    }

    /// Sets where a date of calendar days or months rolls to if it is no business date (A7).
    pub fn rolls(mut self, rolls: impl Into<TextOr<Rolls>>) -> Self {
        self.rolls = value(rolls);
        self
    }

    /// Sets where a deadline that falls exactly on a closing is placed (A5).
    pub fn lands(mut self, lands: impl Into<TextOr<Lands>>) -> Self {
        self.lands = value(lands);
        self
    }

    /// Lists the warnings of this target, which replace those of its metric, such as `80%` or `30m before` (E1).
    pub fn warn<T: Into<LevelSpec>>(mut self, warnings: impl IntoIterator<Item = T>) -> Self {
        self.warn = levels(warnings);
        self
    }

    /// Sets the ladder of this target, which replaces that of its metric.
    pub fn ladder(mut self, name: impl Into<String>) -> Self {
        self.ladder = text(name);
        self
    }
}

from_string!(TargetSpec);

impl From<&str> for TargetSpec {
    fn from(allowance: &str) -> Self {
        TargetSpec::within(allowance)
    }
}

impl From<Allowance> for TargetSpec {
    fn from(allowance: Allowance) -> Self {
        TargetSpec::within(allowance)
    }
}

impl CalendarChoice {
    /// The calendar of this name.
    pub fn named(name: impl Into<String>) -> Self {
        CalendarChoice(ChoiceForm::Name(name.into()))
    }

    /// The calendar that the value of this attribute chooses; needs [`default`](CalendarChoice::default), too.
    pub fn attribute(name: impl Into<String>) -> Self {
        let fields = ChoiceFields { attribute: text(name), ..ChoiceFields::default() };
        CalendarChoice(ChoiceForm::ByAttribute(fields))
    }

    /// Adds the calendar for one value of the attribute. Does nothing to a calendar that is named.
    pub fn calendars(mut self, value: impl Into<String>, calendar: impl Into<String>) -> Self {
        if let ChoiceForm::ByAttribute(fields) = &mut self.0 {
            fill(&mut fields.calendars, |calendars| calendars.push(value, Loose::Typed(calendar.into())));
        }
        self
    }

    /// Sets the calendar for every other value, and for tickets without the attribute. Does nothing to a calendar that
    /// is named.
    pub fn default(mut self, calendar: impl Into<String>) -> Self {
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
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        match value {
            Value::Text(name) => Loose::Typed(CalendarChoice::named(name)),
            value => read_fields(value, twice, ChoiceFields::of_entries)
                .map(|fields| CalendarChoice(ChoiceForm::ByAttribute(fields))),
        }
    }
}

#[cfg(feature = "serde")]
readable! { TargetSpec, short TargetSpec::within; }
#[cfg(feature = "serde")]
deserialized! { TargetSpec, "a target"; }
