//! What a report groups by, and the values that groups have. This module knows the names of dimensions. It does not
//! know where their values come from.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::input::argument::{ParseError, from_text};
use crate::ticket::AttributeValue;

/// Something that cycles are grouped by (Q1). Written as its word, or as `attributes.` and the name of an attribute.
///
/// # The columns of a report
/// ```
/// use punctual::report::Dimension;
/// let columns = ["metric", "attributes.product"].map(str::parse::<Dimension>);
/// assert_eq!(columns, [Ok(Dimension::Metric), Ok(Dimension::Attribute("product".into()))]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dimension {
    /// The metric.
    Metric,
    /// The id of the policy.
    Policy,
    /// The version of the policy, in digits.
    Version,
    /// The kind of the policy.
    Kind,
    /// The priority of the ticket.
    Priority,
    /// The tier of the ticket.
    Tier,
    /// The group that has the ticket.
    Group,
    /// The agent who has the ticket.
    Agent,
    /// An attribute of the ticket, by name.
    Attribute(Arc<str>),
    /// The period, by its first local date. It comes last, and is a dimension if the report has a period.
    Period,
}

/// The words of the dimensions that `by` may list, except for attributes.
pub(super) const WORDS: [(&str, Dimension); 8] = [
    ("metric", Dimension::Metric),
    ("policy", Dimension::Policy),
    ("version", Dimension::Version),
    ("kind", Dimension::Kind),
    ("priority", Dimension::Priority),
    ("tier", Dimension::Tier),
    ("group", Dimension::Group),
    ("agent", Dimension::Agent),
];
const PERIOD: &str = "period";
const ATTRIBUTES: &str = "attributes.";

pub(super) const HELP: &str = "write `metric`, `policy`, `version`, `kind`, `priority`, `tier`, `group`, `agent` or an \
                               attribute such as `attributes.product`";

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dimension::Attribute(name) => write!(f, "{ATTRIBUTES}{name}"),
            Dimension::Period => f.write_str(PERIOD),
            other => f.write_str(WORDS.iter().find(|(_, known)| known == other).map_or("", |(word, _)| word)),
        }
    }
}

impl FromStr for Dimension {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        if let Some(name) = text.strip_prefix(ATTRIBUTES).filter(|name| !name.is_empty()) {
            return Ok(Dimension::Attribute(name.into()));
        }
        let known = WORDS.iter().find(|(word, _)| *word == text).map(|(_, dimension)| dimension.clone());
        let known = known.or((text == PERIOD).then_some(Dimension::Period));
        known.ok_or_else(|| ParseError::unreadable(text, "is not a dimension", HELP))
    }
}

from_text!(Dimension);

#[cfg(feature = "serde")]
impl serde::Serialize for Dimension {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// The value of a dimension in a group (Q1). No value sorts before texts, and texts before lists.
///
/// # A heading of a table
/// ```
/// use punctual::report::DimensionValue;
/// assert_eq!(DimensionValue::from("gold").to_string(), "gold");
/// assert_eq!(DimensionValue::None.to_string(), "");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(untagged))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum DimensionValue {
    /// There is no value. In JSON `null`.
    #[default]
    None,
    /// A text.
    Text(Arc<str>),
    /// Several texts of an attribute, sorted, each once.
    List(Arc<[Arc<str>]>),
}

/// The text, or the texts separated by commas; nothing if there is no value.
impl fmt::Display for DimensionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DimensionValue::None => Ok(()),
            DimensionValue::Text(text) => f.pad(text),
            DimensionValue::List(texts) => f.pad(&texts.join(", ")),
        }
    }
}

impl From<&str> for DimensionValue {
    fn from(text: &str) -> Self {
        DimensionValue::Text(text.into())
    }
}

/// A value as it is found, before it has a number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given<'a> {
    None,
    Text(&'a Arc<str>),
    /// Texts in the order in which they were given. No texts are no value, and one text is that text.
    List(&'a [Arc<str>]),
    Number(u32),
}

impl<'a> From<Option<&'a Arc<str>>> for Given<'a> {
    fn from(text: Option<&'a Arc<str>>) -> Self {
        text.map_or(Given::None, Given::Text)
    }
}

impl<'a> From<Option<&'a AttributeValue>> for Given<'a> {
    fn from(value: Option<&'a AttributeValue>) -> Self {
        match value.map(AttributeValue::shared).unwrap_or_default() {
            [text] => Given::Text(text),
            texts => Given::List(texts),
        }
    }
}

impl<'a> From<&'a DimensionValue> for Given<'a> {
    fn from(value: &'a DimensionValue) -> Self {
        match value {
            DimensionValue::None => Given::None,
            DimensionValue::Text(text) => Given::Text(text),
            DimensionValue::List(texts) => Given::List(texts),
        }
    }
}

impl DimensionValue {
    /// Whether it is written as the values of groups are: several texts as a list, sorted, each once.
    pub(super) fn is_normal(&self) -> bool {
        match self {
            DimensionValue::List(texts) => texts.len() > 1 && texts.is_sorted_by(|one, next| one < next),
            _ => true,
        }
    }
}
