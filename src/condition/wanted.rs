//! What a condition asks of a field, and when a field meets it. This module knows texts and decimals.

use std::fmt;
use std::sync::Arc;

use super::decimal::Decimal;
use super::part::Part;
use crate::input::names::Set;
use crate::input::text::quoted;
use crate::input::written::list;

/// What a condition asks of a field (S5).
///
/// In JSON it has the form in which conditions are written, with lists for single values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(untagged))]
#[non_exhaustive]
pub enum Wanted {
    /// One of the field's texts is one of these.
    OneOf(Vec<Arc<str>>),
    /// None of the field's texts is one of these. A field without a text meets this.
    NoneOf {
        /// The texts that do not fit.
        not: Vec<Arc<str>>,
    },
    /// One of the field's texts is a number in this range.
    Range(Bounds),
}

/// A range of decimal numbers, half-open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Bounds {
    /// The least number that fits, as it was written; `None` is no limit.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub at_least: Option<Arc<str>>,
    /// The least number that no longer fits, as it was written; `None` is no limit.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub below: Option<Arc<str>>,
}

/// A condition on one field.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) part: Part<Arc<str>>,
    pub(crate) wanted: Wanted,
    /// The texts that are listed, for a quick search.
    listed: Set<Arc<str>>,
}

impl Condition {
    pub(crate) fn new(part: Part<Arc<str>>, wanted: Wanted) -> Condition {
        let listed = wanted.listed().iter().cloned().collect();
        Condition { part, wanted, listed }
    }

    /// The texts that are listed, in order.
    pub(crate) fn listed(&self) -> &Set<Arc<str>> {
        &self.listed
    }

    /// Whether a field with this single text meets it.
    pub(crate) fn holds_for(&self, text: &str) -> bool {
        self.fits(text) != self.wanted.excludes()
    }

    /// Whether a field without a text meets it.
    pub(crate) fn holds_for_none(&self) -> bool {
        self.wanted.excludes()
    }

    /// Whether every field that meets the other, which is on the same field, also meets this. It may be true if this
    /// returns false.
    pub(crate) fn takes_all_of(&self, other: &Condition) -> bool {
        let all_of = |one: &Condition, other: &Condition| one.listed.keys().all(|text| other.listed.contains(text));
        // Of several texts, one may meet the other and another may be one that this excludes.
        let one_text = !self.part.may_have_several();
        match (&self.wanted, &other.wanted) {
            (Wanted::OneOf(_), Wanted::OneOf(_)) => all_of(other, self),
            (Wanted::NoneOf { .. }, Wanted::NoneOf { .. }) => all_of(self, other),
            (Wanted::Range(range), Wanted::Range(other)) => range.contains(other),
            (Wanted::Range(_), Wanted::OneOf(_)) => other.listed.keys().all(|text| self.fits(text)),
            (Wanted::NoneOf { .. }, _) => one_text && !self.listed.keys().any(|text| other.fits(text)),
            (Wanted::OneOf(_) | Wanted::Range(_), _) => false,
        }
    }

    /// Whether a text is one of those that are listed, or a number in the range.
    pub(super) fn fits(&self, text: &str) -> bool {
        match &self.wanted {
            Wanted::OneOf(_) | Wanted::NoneOf { .. } => self.listed.contains(text),
            Wanted::Range(bounds) => Decimal::read(text).is_some_and(|number| bounds.has_one_of(&[number])),
        }
    }
}

impl Bounds {
    /// From the first number on, and below the second.
    pub(crate) fn new(at_least: Option<Arc<str>>, below: Option<Arc<str>>) -> Bounds {
        Bounds { at_least, below }
    }

    /// Whether one of these numbers, which are in order, is in the range.
    pub(crate) fn has_one_of(&self, numbers: &[Decimal<'_>]) -> bool {
        let (at_least, below) = (read(&self.at_least), read(&self.below));
        let first = at_least.map_or(0, |least| numbers.partition_point(|number| *number < least));
        numbers.get(first).is_some_and(|number| below.is_none_or(|end| *number < end))
    }

    /// Whether every number in the other range is in this one.
    pub(crate) fn contains(&self, other: &Bounds) -> bool {
        let (least, other_least) = (read(&self.at_least), read(&other.at_least));
        let (end, other_end) = (read(&self.below), read(&other.below));
        let from = least.is_none_or(|least| other_least.is_some_and(|other| least <= other));
        from && end.is_none_or(|end| other_end.is_some_and(|other| other <= end))
    }
}

fn read(bound: &Option<Arc<str>>) -> Option<Decimal<'_>> {
    bound.as_deref().and_then(Decimal::read)
}

impl Wanted {
    /// The texts that are listed, in the order in which they were written.
    pub(crate) fn listed(&self) -> &[Arc<str>] {
        match self {
            Wanted::OneOf(listed) | Wanted::NoneOf { not: listed } => listed,
            Wanted::Range(_) => &[],
        }
    }

    /// Whether it holds where no text fits.
    pub(super) fn excludes(&self) -> bool {
        matches!(self, Wanted::NoneOf { .. })
    }
}

/// Writes what is wanted, such as ``any of `gold`, `platinum` ``.
impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |texts: &[Arc<str>]| list(texts.iter().map(|text| &**text));
        match self {
            Wanted::OneOf(texts) => write!(f, "{}{}", if texts.len() == 1 { "" } else { "any of " }, names(texts)),
            Wanted::NoneOf { not } => write!(f, "{}{}", if not.len() == 1 { "not " } else { "none of " }, names(not)),
            Wanted::Range(bounds) => match (&bounds.at_least, &bounds.below) {
                (Some(least), Some(end)) => write!(f, "at least {} and below {}", quoted(least), quoted(end)),
                (Some(least), None) => write!(f, "at least {}", quoted(least)),
                (None, Some(end)) => write!(f, "below {}", quoted(end)),
                (None, None) => f.write_str("unknown"),
            },
        }
    }
}
