//! Conditions as written, in a file or in code, before they are checked. This module knows the words of the format, and
//! keeps what it does not understand, so that it can be reported.

use std::fmt;

use crate::input::argument::from_string;
use crate::input::expected::{Advice, Expected};
use crate::input::problem::Place;
use crate::input::texts::{OneOrMore, listed, text};
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, deserialized, printed, read_fields, readable};

/// Which tickets something is for, as written: conditions that all have to hold, or a list of such conditions of which
/// one has to hold.
///
/// # Gold customers, and everything urgent
/// ```
/// use punctual::book::BookEntrySpec;
/// use punctual::condition::ConditionsSpec;
/// use punctual::PolicySpec;
/// let (gold, urgent) = (ConditionsSpec::new().tier(["gold"]), ConditionsSpec::new().priority(["urgent"]));
/// let entry = BookEntrySpec::new(PolicySpec::new("premium")).when([gold, urgent]);
/// # let _ = entry;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a specification does nothing until something is built from it"]
pub struct AlternativesSpec(pub(super) AlternativesForm);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum AlternativesForm {
    One(Box<ConditionsSpec>),
    Several(Vec<Loose<ConditionsSpec>>),
}

/// Conditions on the fields of a ticket, as written: all of them have to hold.
///
/// # Gold and platinum customers of one product
/// ```
/// use punctual::book::BookEntrySpec;
/// use punctual::condition::ConditionsSpec;
/// use punctual::PolicySpec;
/// let conditions = ConditionsSpec::new().tier(["gold", "platinum"]).attributes("product", "backup");
/// let entry = BookEntrySpec::new(PolicySpec::new("premium-backup")).when(conditions);
/// # let _ = entry;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until something is built from it"]
pub struct ConditionsSpec {
    pub(super) tier: Option<Loose<ValuesSpec>>,
    pub(super) priority: Option<Loose<ValuesSpec>>,
    pub(super) status: Option<Loose<ValuesSpec>>,
    pub(super) group: Option<Loose<ValuesSpec>>,
    pub(super) agent: Option<Loose<ValuesSpec>>,
    pub(super) attributes: Option<Loose<Entries<Loose<ValuesSpec>>>>,
    pub(crate) opened: Option<Loose<OpenedSpec>>,
    pub(super) unknown: Entries<Value>,
}

/// The values of a field that meet a condition, as written: some texts, all but some, or a range of numbers.
///
/// # Teams of at least ten, except on the trial plan
/// ```
/// use punctual::condition::{ConditionsSpec, ValuesSpec};
/// let conditions = ConditionsSpec::new()
///     .tier(ValuesSpec::not(["trial"]))
///     .attributes("seats", ValuesSpec::at_least(10))
///     .attributes("region", ["emea", "apac"]);
/// # let _ = conditions;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a specification does nothing until something is built from it"]
pub struct ValuesSpec(pub(super) ValuesForm);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum ValuesForm {
    OneOf(OneOrMore),
    Asked(AskedSpec),
}

/// What a map asks of a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct AskedSpec {
    pub(super) not: Option<Loose<OneOrMore>>,
    pub(super) at_least: Option<Loose<String>>,
    pub(super) below: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

/// The calendars that must be open, or closed, when a ticket is opened, as written. Only the conditions of a policy in
/// a book have it.
///
/// # Opened in the hours of the customer, but not in ours
/// ```
/// use punctual::condition::{ConditionsSpec, OpenedSpec};
/// let conditions = ConditionsSpec::new().opened(OpenedSpec::new().inside("customer").outside("office"));
/// # let _ = conditions;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a book is built from it"]
pub struct OpenedSpec {
    pub(crate) inside: Option<Loose<String>>,
    pub(crate) outside: Option<Loose<String>>,
    pub(crate) unknown: Entries<Value>,
}

fields!(ConditionsSpec { tier, priority, status, group, agent, attributes, opened });
fields!(AskedSpec { not, at_least, below });
fields!(OpenedSpec { inside, outside });

#[cfg(feature = "serde")]
printed! {
    ConditionsSpec;
    AskedSpec;
    OpenedSpec;
}
#[cfg(feature = "serde")]
readable! {
    ConditionsSpec;
    OpenedSpec;
}
#[cfg(feature = "serde")]
deserialized! {
    ConditionsSpec, "conditions";
    OpenedSpec, "the hours of an opening";
}

impl ConditionsSpec {
    /// The fields that a ticket has at any time. The hours of its opening are none of them.
    pub(super) const OF_FIELDS: &'static [&'static str] =
        &["tier", "priority", "status", "group", "agent", "attributes"];

    /// Every ticket.
    pub fn new() -> Self {
        ConditionsSpec::default()
    }

    /// Only tickets of these tiers.
    pub fn tier(mut self, values: impl Into<ValuesSpec>) -> Self {
        self.tier = Some(Loose::Typed(values.into()));
        self
    }

    /// Only tickets of these priorities.
    pub fn priority(mut self, values: impl Into<ValuesSpec>) -> Self {
        self.priority = Some(Loose::Typed(values.into()));
        self
    }

    /// Only tickets in these statuses.
    pub fn status(mut self, values: impl Into<ValuesSpec>) -> Self {
        self.status = Some(Loose::Typed(values.into()));
        self
    }

    /// Only tickets of these groups.
    pub fn group(mut self, values: impl Into<ValuesSpec>) -> Self {
        self.group = Some(Loose::Typed(values.into()));
        self
    }

    /// Only tickets of these agents.
    pub fn agent(mut self, values: impl Into<ValuesSpec>) -> Self {
        self.agent = Some(Loose::Typed(values.into()));
        self
    }

    /// Only tickets on which this attribute has one of these values.
    pub fn attributes(mut self, name: impl Into<String>, values: impl Into<ValuesSpec>) -> Self {
        fill(&mut self.attributes, |attributes| attributes.push(name, Loose::Typed(values.into())));
        self
    }

    /// Only tickets that were opened in these hours.
    pub fn opened(mut self, opened: OpenedSpec) -> Self {
        self.opened = Some(Loose::Typed(opened));
        self
    }
}

impl ValuesSpec {
    /// One of these texts. An array or a vector of texts, or a text alone, means the same.
    pub fn one_of<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Self {
        ValuesSpec(ValuesForm::OneOf(OneOrMore::List(listed(values))))
    }

    /// Anything but these texts, or nothing at all.
    pub fn not<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Self {
        let not = Some(Loose::Typed(OneOrMore::List(listed(values))));
        ValuesSpec(ValuesForm::Asked(AskedSpec { not, ..AskedSpec::default() }))
    }

    /// A number from this one on, such as `10` or `"2.5"`.
    pub fn at_least(number: impl fmt::Display) -> Self {
        let at_least = text(number.to_string());
        ValuesSpec(ValuesForm::Asked(AskedSpec { at_least, ..AskedSpec::default() }))
    }

    /// A number below this one.
    pub fn below(number: impl fmt::Display) -> Self {
        let below = text(number.to_string());
        ValuesSpec(ValuesForm::Asked(AskedSpec { below, ..AskedSpec::default() }))
    }

    /// A number from the first one on and below the second one.
    pub fn range(at_least: impl fmt::Display, below: impl fmt::Display) -> Self {
        let (at_least, below) = (text(at_least.to_string()), text(below.to_string()));
        ValuesSpec(ValuesForm::Asked(AskedSpec { at_least, below, ..AskedSpec::default() }))
    }
}

impl From<&str> for ValuesSpec {
    fn from(value: &str) -> Self {
        ValuesSpec(ValuesForm::OneOf(OneOrMore::One(value.to_owned())))
    }
}

from_string!(ValuesSpec);

impl<T: Into<String>, const N: usize> From<[T; N]> for ValuesSpec {
    fn from(values: [T; N]) -> Self {
        ValuesSpec::one_of(values)
    }
}

impl<T: Into<String>> From<Vec<T>> for ValuesSpec {
    fn from(values: Vec<T>) -> Self {
        ValuesSpec::one_of(values)
    }
}

impl OpenedSpec {
    /// At any time.
    pub fn new() -> Self {
        OpenedSpec::default()
    }

    /// While this calendar of the book is open.
    pub fn inside(mut self, calendar: impl Into<String>) -> Self {
        self.inside = text(calendar);
        self
    }

    /// While this calendar of the book is closed.
    pub fn outside(mut self, calendar: impl Into<String>) -> Self {
        self.outside = text(calendar);
        self
    }
}

impl AlternativesSpec {
    /// The place of the alternative with this number. A map alone stands for itself.
    pub(crate) fn place_of<'p>(&self, number: usize, at: &'p Place<'p>) -> Place<'p> {
        match self.0 {
            AlternativesForm::One(_) => *at,
            AlternativesForm::Several(_) => at.index(number),
        }
    }
}

impl From<ConditionsSpec> for AlternativesSpec {
    fn from(conditions: ConditionsSpec) -> Self {
        AlternativesSpec(AlternativesForm::One(Box::new(conditions)))
    }
}

impl From<Vec<ConditionsSpec>> for AlternativesSpec {
    fn from(alternatives: Vec<ConditionsSpec>) -> Self {
        AlternativesSpec(AlternativesForm::Several(alternatives.into_iter().map(Loose::Typed).collect()))
    }
}

impl<const N: usize> From<[ConditionsSpec; N]> for AlternativesSpec {
    fn from(alternatives: [ConditionsSpec; N]) -> Self {
        Vec::from(alternatives).into()
    }
}

impl Expected for AlternativesSpec {
    const FORM: &'static str = "a map or a list of maps";
}

impl Expected for ValuesSpec {
    const FORM: &'static str = "a text, a list or a map";

    fn advice(found: &Value) -> Option<Advice> {
        OneOrMore::advice(found)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for AlternativesSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            AlternativesForm::One(conditions) => conditions.serialize(to),
            AlternativesForm::Several(listed) => listed.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for ValuesSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            ValuesForm::OneOf(values) => values.serialize(to),
            ValuesForm::Asked(asked) => asked.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
impl Written for AlternativesSpec {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        match value {
            value @ Value::List(_) => Vec::read_part(value, twice).map(AlternativesForm::Several),
            value => {
                ConditionsSpec::read_part(value, twice).map(|conditions| AlternativesForm::One(Box::new(conditions)))
            }
        }
        .map(AlternativesSpec)
    }
}

#[cfg(feature = "serde")]
impl Written for ValuesSpec {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        match value {
            value @ Value::Map(_) => read_fields(value, twice, AskedSpec::of_entries).map(ValuesForm::Asked),
            value => OneOrMore::read_part(value, twice).map(ValuesForm::OneOf),
        }
        .map(ValuesSpec)
    }
}
