//! When a level fires, as written.

use crate::input::argument::{TextOr, from_string, value};
use crate::input::expected::{Advice, Expected};
use crate::input::written::{Entries, Loose, Value, fields};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, printed, read_fields};
use crate::policy::ladder::LevelTime;
use crate::promise::{Allowance, DueAt};

/// When a level fires, as written (E1): a text such as `80%`, or a number of business days before or after the due
/// instant, with a time of day.
///
/// # A reminder at nine in the morning of the business day before
/// ```
/// use punctual::policy::{LevelSpec, MomentSpec};
/// use punctual::MetricSpec;
/// let reminder = LevelSpec::at(MomentSpec::before("1 business day").due("09:00"));
/// let resolution = MetricSpec::new().warn([reminder]).targets("*", "*", "10 business days");
/// # let _ = resolution;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a specification does nothing until a policy is built from it"]
pub struct MomentSpec(pub(crate) MomentForm);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum MomentForm {
    Text(String),
    Days(MomentFields),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MomentFields {
    pub(crate) after: Option<Loose<String>>,
    pub(crate) before: Option<Loose<String>>,
    pub(crate) due: Option<Loose<String>>,
    pub(crate) unknown: Entries<Value>,
}

fields!(MomentFields { after, before, due });

impl Expected for MomentSpec {
    const FORM: &'static str = "a text or a map";

    fn advice(found: &Value) -> Option<Advice> {
        Advice::of_text::<LevelTime>(found)
    }
}

impl MomentSpec {
    /// So many business days before the date of the due instant, at the closing unless [`due`](MomentSpec::due) says
    /// otherwise.
    pub fn before(days: impl Into<TextOr<Allowance>>) -> Self {
        MomentSpec(MomentForm::Days(MomentFields { before: value(days), ..MomentFields::default() }))
    }

    /// So many business days after the date of the due instant, at the closing unless [`due`](MomentSpec::due) says
    /// otherwise.
    pub fn after(days: impl Into<TextOr<Allowance>>) -> Self {
        MomentSpec(MomentForm::Days(MomentFields { after: value(days), ..MomentFields::default() }))
    }

    /// Sets when on that date it is. Does nothing to a moment that is a text.
    pub fn due(self, due: impl Into<TextOr<DueAt>>) -> Self {
        MomentSpec(match self.0 {
            MomentForm::Text(text) => MomentForm::Text(text),
            MomentForm::Days(fields) => MomentForm::Days(MomentFields { due: value(due), ..fields }),
        })
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.0 {
            MomentForm::Text(text) => Some(text),
            MomentForm::Days(_) => None,
        }
    }
}

from_string!(MomentSpec);

impl From<&str> for MomentSpec {
    fn from(time: &str) -> Self {
        MomentSpec(MomentForm::Text(time.to_owned()))
    }
}

impl From<LevelTime> for MomentSpec {
    fn from(time: LevelTime) -> Self {
        match time {
            LevelTime::DaysBefore { days, due } => MomentSpec::before(Allowance::BusinessDays(days)).due(due),
            LevelTime::DaysAfter { days, due } => MomentSpec::after(Allowance::BusinessDays(days)).due(due),
            time => MomentSpec(MomentForm::Text(time.to_string())),
        }
    }
}

#[cfg(feature = "serde")]
printed! { MomentFields; }

#[cfg(feature = "serde")]
impl serde::Serialize for MomentSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            MomentForm::Text(text) => to.serialize_str(text),
            MomentForm::Days(fields) => fields.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
impl Written for MomentSpec {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        match value {
            Value::Text(text) => Loose::Typed(text.into()),
            value => {
                read_fields(value, twice, MomentFields::of_entries).map(|fields| MomentSpec(MomentForm::Days(fields)))
            }
        }
    }
}
