//! Combined calendars (C5) and the dates of their open time (C11), answered by testing each instant in every operand.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::calendar::{HORIZON, Hours, Nanos, Window, reading, text};

#[derive(Clone)]
pub enum Rule {
    Hours(Box<Hours>),
    /// Open between two instants, and never else.
    Between(Range<Nanos>),
    Union(Vec<Rule>),
    Intersection(Vec<Rule>),
    Except(Box<Rule>, Vec<Rule>),
}

impl Rule {
    pub fn except(self, parts: impl IntoIterator<Item = Rule>) -> Rule {
        Rule::Except(Box::new(self), parts.into_iter().collect())
    }

    pub fn between(from: &str, to: &str) -> Rule {
        Rule::Between(super::calendar::at(from)..super::calendar::at(to))
    }

    pub fn is_open(&self, at: Nanos) -> bool {
        HORIZON.contains(&at)
            && match self {
                Rule::Hours(hours) => hours.is_open(at),
                Rule::Between(range) => range.contains(&at),
                Rule::Union(parts) => parts.iter().any(|part| part.is_open(at)),
                Rule::Intersection(parts) => parts.iter().all(|part| part.is_open(at)),
                Rule::Except(first, parts) => first.is_open(at) && !parts.iter().any(|part| part.is_open(at)),
            }
    }

    pub fn watch(&self, start: Nanos, step: Nanos, steps: usize) -> Window {
        Window::watch(start, step, steps, |at| self.is_open(at))
    }

    /// C11: the part with hours, or the window, that decides at an open instant.
    fn decides(&self, at: Nanos) -> &Rule {
        match self {
            Rule::Hours(_) | Rule::Between(_) => self,
            Rule::Union(parts) => parts.iter().find(|part| part.is_open(at)).unwrap().decides(at),
            Rule::Intersection(parts) => parts[0].decides(at),
            Rule::Except(first, _) => first.decides(at),
        }
    }

    /// C11: for each step the date that its open time belongs to; `None` when it is closed. What began before the first
    /// step is of the date on which that lies.
    pub fn dates(&self, start: Nanos, step: Nanos, steps: usize) -> Vec<Option<Date>> {
        let zone = self.zone();
        let readings_in = |zone: &TimeZone| -> Vec<(Date, i32)> {
            (0..steps as i64).map(|index| reading(zone, start + index * step)).collect()
        };
        let here = readings_in(&zone);
        let mut clocks: BTreeMap<&str, Vec<(Date, i32)>> = BTreeMap::new();
        let mut began: BTreeMap<(&str, Date, i32), Date> = BTreeMap::new();
        let mut date_of = |index: usize| {
            let at = start + step * index as i64;
            let local = here[index].0;
            let hours = match self.decides(at) {
                Rule::Hours(hours) => hours,
                _ => return local,
            };
            let there = clocks.entry(&hours.zone).or_insert_with(|| readings_in(&hours.tz));
            let (date, shift) = hours.shift_at(there[index]).unwrap();
            if shift == (0..86_400) {
                return local;
            }
            *began.entry((&hours.zone, date, shift.start)).or_insert_with(|| {
                if *there == here {
                    return date;
                }
                let first = there.iter().position(|&reading| reading >= (date, shift.start)).unwrap();
                here[first].0
            })
        };
        let open = |index: &usize| self.is_open(start + step * *index as i64);
        (0..steps).map(|index| Some(index).filter(open).map(&mut date_of)).collect()
    }

    /// The zone of its dates: the first operand's. A window's is UTC.
    pub fn zone(&self) -> TimeZone {
        match self {
            Rule::Hours(hours) => hours.tz.clone(),
            Rule::Between(_) => TimeZone::UTC,
            Rule::Union(parts) | Rule::Intersection(parts) => parts[0].zone(),
            Rule::Except(first, _) => first.zone(),
        }
    }

    /// The name of that zone.
    pub fn zone_name(&self) -> String {
        match self {
            Rule::Hours(hours) => hours.zone.clone(),
            Rule::Between(_) => "UTC".to_owned(),
            Rule::Union(parts) | Rule::Intersection(parts) => parts[0].zone_name(),
            Rule::Except(first, _) => first.zone_name(),
        }
    }

    /// The calendar as a host writes it.
    pub fn json(&self) -> Value {
        self.json_of(&mut |part| part.json())
    }

    /// The same, with something else in the place of each part.
    pub fn json_of(&self, part: &mut dyn FnMut(&Rule) -> Value) -> Value {
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
        Rule::Hours(Box::new(hours))
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.json())
    }
}
