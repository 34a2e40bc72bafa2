//! What a report groups by, and the values that groups have. This module knows the names of dimensions. It does not
//! know where their values come from.

use std::fmt;
use std::fmt::Write;
use std::str::FromStr;
use std::sync::Arc;

use crate::input::argument::{ParseError, from_text};
use crate::input::names::Set;
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

/// The value of a dimension in a group (Q1).
///
/// # A heading of a table
/// ```
/// use punctual::report::DimensionValue;
/// assert_eq!(DimensionValue::from("gold").to_string(), "gold");
/// assert_eq!(DimensionValue::None.to_string(), "");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(untagged))]
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

/// A value before it is stored in a group.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given<'a> {
    None,
    Text(&'a Arc<str>),
    /// Texts in the order in which they were given.
    List(&'a [Arc<str>]),
    Number(u32),
}

impl<'a> From<Option<&'a Arc<str>>> for Given<'a> {
    fn from(text: Option<&'a Arc<str>>) -> Self {
        text.map_or(Given::None, Given::Text)
    }
}

impl<'a> From<Option<&'a AttributeValue>> for Given<'a> {
    /// No texts are no value.
    fn from(value: Option<&'a AttributeValue>) -> Self {
        match value.map(AttributeValue::shared).unwrap_or_default() {
            [] => Given::None,
            [text] => Given::Text(text),
            texts => Given::List(texts),
        }
    }
}

impl Given<'_> {
    pub(super) fn to_value(self) -> DimensionValue {
        match self {
            Given::None => DimensionValue::None,
            Given::Text(text) => DimensionValue::Text(text.clone()),
            Given::List(texts) => {
                let texts: Vec<Arc<str>> = texts.iter().cloned().collect::<Set<_>>().keys().cloned().collect();
                match texts.as_slice() {
                    [text] => DimensionValue::Text(text.clone()),
                    texts => DimensionValue::List(texts.into()),
                }
            }
            Given::Number(number) => DimensionValue::Text(number.to_string().into()),
        }
    }

    /// Adds the value to a key, as `DimensionValue::write_key` does.
    pub(super) fn write_key(self, key: &mut String) {
        match self {
            Given::None => key.push(NONE),
            Given::Text(text) => write_text(text, key),
            Given::List(_) => self.to_value().write_key(key),
            Given::Number(number) => {
                key.push(TEXT);
                let _ = write!(key, "{number}");
                key.push(END);
            }
        }
    }
}

impl DimensionValue {
    /// Whether it is the value that `Given::to_value` makes of its texts.
    pub(super) fn is_normal(&self) -> bool {
        match self {
            DimensionValue::List(texts) => texts.len() > 1 && texts.is_sorted_by(|one, next| one < next),
            _ => true,
        }
    }

    /// Adds the value to a key. Different values have different keys, none of which is the beginning of another, and
    /// keys sort as values do: none, then texts, then lists.
    pub(super) fn write_key(&self, key: &mut String) {
        match self {
            DimensionValue::None => key.push(NONE),
            DimensionValue::Text(text) => write_text(text, key),
            DimensionValue::List(texts) => {
                key.push(LIST);
                texts.iter().for_each(|text| write_text(text, key));
                key.push(END);
            }
        }
    }
}

/// The end of a text or a list. In a text it is followed by `ESCAPED`, which begins no value.
const END: char = '\0';
const ESCAPED: char = '\u{1}';
const NONE: char = '\u{2}';
const TEXT: char = '\u{3}';
const LIST: char = '\u{4}';

fn write_text(text: &str, key: &mut String) {
    key.push(TEXT);
    if text.as_bytes().contains(&(END as u8)) {
        write_escaped(text, key);
    } else {
        key.push_str(text);
    }
    key.push(END);
}

#[cold]
fn write_escaped(text: &str, key: &mut String) {
    for character in text.chars() {
        key.push(character);
        if character == END {
            key.push(ESCAPED);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(values: &[DimensionValue]) -> String {
        let mut key = String::new();
        values.iter().for_each(|value| value.write_key(&mut key));
        key
    }

    fn list(texts: &[&str]) -> DimensionValue {
        DimensionValue::List(texts.iter().map(|text| Arc::from(*text)).collect())
    }

    #[test]
    fn q1_different_values_have_different_keys() {
        let text = DimensionValue::from;
        let values = [
            vec![DimensionValue::None, text("a")],
            vec![text(""), text("a")],
            vec![text("a"), DimensionValue::None],
            vec![text("a"), text("")],
            vec![text("a\0"), text("")],
            vec![text("a"), text("\0")],
            vec![text("a"), text("\u{1}")],
            vec![text("a\0\u{1}\u{3}"), text("")],
            vec![text("a"), list(&["b", "c"])],
            vec![text("a"), list(&["b"]), text("c")],
            vec![text("a"), list(&["b\0\u{1}c"])],
            vec![text("a"), list(&[])],
        ];
        for (place, one) in values.iter().enumerate() {
            for other in &values[place + 1..] {
                assert_ne!(key(one), key(other), "{one:?}, {other:?}");
            }
        }
    }

    #[test]
    fn q1_keys_sort_as_values_do() {
        let text = DimensionValue::from;
        let sorted = [DimensionValue::None, text(""), text("a"), text("a\0"), text("ab"), text("b"), list(&["a"])];
        assert!(sorted.windows(2).all(|pair| key(&pair[..1]) < key(&pair[1..])));
    }

    #[test]
    fn q1_a_number_has_the_key_of_its_text() {
        for number in [0, 7, u32::MAX] {
            let mut given = String::new();
            Given::Number(number).write_key(&mut given);
            assert_eq!(given, key(&[Given::Number(number).to_value()]));
        }
    }
}
