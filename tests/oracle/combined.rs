//! Combined calendars (C5), answered by testing each instant in every operand.

use std::fmt;
use std::ops::Range;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::calendar::{HORIZON, Hours, Nanos, Window, text};

#[derive(Clone)]
pub(crate) enum Rule {
    Hours(Hours),
    /// Open between two instants, and never else.
    Between(Range<Nanos>),
    Union(Vec<Rule>),
    Intersection(Vec<Rule>),
    Except(Box<Rule>, Vec<Rule>),
}

impl Rule {
    pub(crate) fn except(self, parts: impl IntoIterator<Item = Rule>) -> Rule {
        Rule::Except(Box::new(self), parts.into_iter().collect())
    }

    pub(crate) fn between(from: &str, to: &str) -> Rule {
        Rule::Between(super::calendar::at(from)..super::calendar::at(to))
    }

    pub(crate) fn is_open(&self, at: Nanos) -> bool {
        HORIZON.contains(&at)
            && match self {
                Rule::Hours(hours) => hours.is_open(at),
                Rule::Between(range) => range.contains(&at),
                Rule::Union(parts) => parts.iter().any(|part| part.is_open(at)),
                Rule::Intersection(parts) => parts.iter().all(|part| part.is_open(at)),
                Rule::Except(first, parts) => first.is_open(at) && !parts.iter().any(|part| part.is_open(at)),
            }
    }

    pub(crate) fn watch(&self, start: Nanos, step: Nanos, steps: usize) -> Window {
        Window::watch(start, step, steps, |at| self.is_open(at))
    }

    /// The zone of its dates: the first operand's. A window's is UTC.
    pub(crate) fn zone(&self) -> TimeZone {
        match self {
            Rule::Hours(hours) => hours.tz.clone(),
            Rule::Between(_) => TimeZone::UTC,
            Rule::Union(parts) | Rule::Intersection(parts) => parts[0].zone(),
            Rule::Except(first, _) => first.zone(),
        }
    }

    /// The calendar as a host writes it.
    pub(crate) fn json(&self) -> Value {
        self.json_of(&mut |part| part.json())
    }

    /// The same, with something else in the place of each part.
    pub(crate) fn json_of(&self, part: &mut dyn FnMut(&Rule) -> Value) -> Value {
        match self {
            Rule::Hours(hours) => hours.json(),
            Rule::Between(range) => json!({ "from": text(range.start), "to": text(range.end) }),
            Rule::Union(parts) => json!({ "union": parts.iter().map(part).collect::<Vec<_>>() }),
            Rule::Intersection(parts) => json!({ "intersection": parts.iter().map(part).collect::<Vec<_>>() }),
            Rule::Except(first, parts) => {
                let first = part(first);
                json!({ "of": first, "except": parts.iter().map(part).collect::<Vec<_>>() })
            }
        }
    }
}

impl From<Hours> for Rule {
    fn from(hours: Hours) -> Rule {
        Rule::Hours(hours)
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.json())
    }
}
