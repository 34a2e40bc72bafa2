//! What a field of a ticket can hold: the value of an attribute, and what an assignment says of an agent or a group.

use std::fmt;
use std::sync::Arc;

use crate::input::length::check_text;
use crate::input::problem::{Place, ProblemKind, Problems};

/// How many texts an attribute may have, and how many characters they may have together, if there are several. Each
/// policy of a book may show them (B3).
const MOST_TEXTS: usize = 256;
const MOST_CHARACTERS: usize = 10_000;

/// The value of an attribute: a text, or a list of texts. A list of one text is the same as that text.
///
/// # The tags of a ticket
/// ```
/// use punctual::ticket::AttributeValue;
/// use punctual::Ticket;
/// let tags = ["vpn", "remote"];
/// let ticket = Ticket::opened("T-1", "2026-03-02T08:00:00Z".parse()?).attribute("tags", tags).build()?;
/// assert_eq!(ticket.attribute("tags"), Some(&AttributeValue::from(tags)));
/// assert!(ticket.attribute("tags").is_some_and(|tags| tags.texts().any(|tag| tag == "vpn")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AttributeValue(Texts);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Texts {
    One(Arc<str>),
    /// None, or more than one.
    Several(Arc<[Arc<str>]>),
}

impl AttributeValue {
    /// The texts, in order.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.shared().iter().map(|text| &**text)
    }

    /// The text, if there is exactly one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.0 {
            Texts::One(text) => Some(text),
            Texts::Several(_) => None,
        }
    }

    pub(crate) fn shared(&self) -> &[Arc<str>] {
        match &self.0 {
            Texts::One(text) => std::slice::from_ref(text),
            Texts::Several(texts) => texts,
        }
    }

    pub(super) fn check(&self, at: &Place<'_>, problems: &mut Problems) {
        let Texts::Several(texts) = &self.0 else {
            return self.texts().for_each(|text| check_text(text, at, problems));
        };
        if texts.len() > MOST_TEXTS {
            let found = format!("has {} texts", texts.len());
            problems.add(at, ProblemKind::TooLarge, found, format_args!("write {MOST_TEXTS} at most"));
        }
        for (index, text) in texts.iter().enumerate().take(MOST_TEXTS) {
            check_text(text, &at.index(index), problems);
        }
        let length: usize = texts.iter().map(|text| text.chars().count()).sum();
        if length > MOST_CHARACTERS {
            let found = format!("its texts have {length} characters together");
            problems.add(at, ProblemKind::TooLarge, found, format_args!("write {MOST_CHARACTERS} at most"));
        }
    }
}

impl<T: Into<Arc<str>>> FromIterator<T> for AttributeValue {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let texts: Vec<Arc<str>> = texts.into_iter().map(Into::into).collect();
        AttributeValue(match <[Arc<str>; 1]>::try_from(texts) {
            Ok([text]) => Texts::One(text),
            Err(texts) => Texts::Several(texts.into()),
        })
    }
}

macro_rules! from_text {
    ($($text:ty),+) => {$(
        impl From<$text> for AttributeValue {
            fn from(text: $text) -> Self {
                AttributeValue(Texts::One(text.into()))
            }
        }

        impl From<$text> for Assignee {
            fn from(text: $text) -> Self {
                Assignee::Named(text.into())
            }
        }
    )+};
}
from_text!(&str, String, Arc<str>);

impl<T: Into<Arc<str>>, const N: usize> From<[T; N]> for AttributeValue {
    fn from(texts: [T; N]) -> Self {
        texts.into_iter().collect()
    }
}

impl<T: Into<Arc<str>>> From<Vec<T>> for AttributeValue {
    fn from(texts: Vec<T>) -> Self {
        texts.into_iter().collect()
    }
}

/// Writes the texts, separated by commas.
impl fmt::Display for AttributeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = |number| if number == 0 { "" } else { ", " };
        self.texts().enumerate().try_for_each(|(number, text)| write!(f, "{}{text}", between(number)))
    }
}

/// A text, or a list of texts.
#[cfg(feature = "serde")]
impl serde::Serialize for AttributeValue {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Texts::One(text) => to.serialize_str(text),
            Texts::Several(texts) => to.collect_seq(&**texts),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for AttributeValue {
    /// Reads a text or a list of texts, as results have them.
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Read {
            One(Arc<str>),
            List(Vec<Arc<str>>),
        }
        Ok(match Read::deserialize(from)? {
            Read::One(text) => text.into(),
            Read::List(texts) => texts.into(),
        })
    }
}

/// What an assignment says of the agent or the group.
///
/// # Given to another group, whose agent is not known yet
/// ```
/// use punctual::EventKind;
/// use punctual::ticket::Assignee;
/// let routed = EventKind::Assigned { agent: Assignee::Nobody, group: "network".into() };
/// # let _ = routed;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Assignee {
    /// Nothing: it stays as it was. JSON leaves it out.
    #[default]
    Unchanged,
    /// There is none any more. JSON writes `null`.
    Nobody,
    /// It is this one now.
    Named(Arc<str>),
}

impl Assignee {
    /// The name, if there is one.
    pub fn name(&self) -> Option<&Arc<str>> {
        match self {
            Assignee::Named(name) => Some(name),
            Assignee::Unchanged | Assignee::Nobody => None,
        }
    }

    /// Applies it to the present agent or group.
    pub(crate) fn apply<'a>(&'a self, present: &mut Option<&'a Arc<str>>) {
        match self {
            Assignee::Unchanged => {}
            Assignee::Nobody => *present = None,
            Assignee::Named(name) => *present = Some(name),
        }
    }

    #[cfg(feature = "serde")]
    pub(super) fn is_unchanged(&self) -> bool {
        *self == Assignee::Unchanged
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Assignee {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.name().serialize(to)
    }
}
