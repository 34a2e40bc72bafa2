//! The date to which open time of a calendar belongs (C11). This module knows how calendars are combined. It knows no
//! allowance.

use std::sync::{Arc, OnceLock};

use super::axis::Axis;
use super::budget::Budget;
use super::carried::{Carried, carried, may_carry};
use super::combine::marked_by_first;
use super::zone::Zone;
use super::{Calendar, Flaw, Rule};
use crate::input::names::Table;

/// The open time of a calendar, grouped by how many days its date is earlier than the local date.
#[derive(Default)]
pub(super) struct Shifts {
    /// The part that belongs to the local date, computed when it is first needed; never if all of it does.
    own: OnceLock<Axis>,
    carried: Arc<Carried>,
}

impl Shifts {
    /// What is computed, read and written counts towards `budget`.
    pub(super) fn of(calendar: &Calendar, budget: &mut Budget) -> Result<Shifts, Flaw> {
        let carried = Finder { dates: calendar.zone(), found: Table::default(), budget }.find(calendar)?;
        Ok(Shifts { own: OnceLock::new(), carried })
    }

    /// The part that belongs to the local date, of the calendar with this axis.
    pub(super) fn own<'a>(&'a self, axis: &'a Axis, budget: &mut Budget) -> Result<&'a Axis, Flaw> {
        if self.carried.is_empty() {
            return Ok(axis);
        }
        if let Some(own) = self.own.get() {
            return Ok(own);
        }
        let away = self.carried().map(|(_, axis)| (axis, None));
        let own = marked_by_first(&away.chain([(axis, Some(axis))]).collect::<Vec<_>>(), budget)?;
        Ok(self.own.get_or_init(|| own))
    }

    /// All open time of the calendar with this axis, in parts. Each has the number of days by which its date is
    /// earlier than the local date.
    pub(super) fn parts<'a>(&'a self, axis: &'a Axis) -> impl Iterator<Item = (i64, &'a Axis)> {
        // An unlimited budget is never used up.
        let own = self.own(axis, &mut Budget::unlimited()).unwrap_or(axis);
        [(0, own)].into_iter().chain(self.carried())
    }

    /// The parts that belong to an earlier date than the local one.
    pub(super) fn carried(&self) -> impl Iterator<Item = (i64, &Axis)> {
        self.carried.iter().map(|(behind, axis)| (*behind, axis))
    }
}

/// Finds the open time that calendars carry past midnight in one zone.
struct Finder<'a> {
    dates: &'a Zone,
    /// Each calendar is processed once, however many combinations share it.
    found: Table<u64, Arc<Carried>>,
    budget: &'a mut Budget,
}

/// The open time of a part, and the part of it that is marked.
type Marked<'a> = (&'a Axis, Option<&'a Axis>);

/// What a calendar with hours costs: each week is looked at, and those with a clock change are computed.
const EACH_HOURS: usize = 4_000;

impl Finder<'_> {
    fn find(&mut self, calendar: &Calendar) -> Result<Arc<Carried>, Flaw> {
        match calendar.rule() {
            Rule::Hours(hours) if may_carry(hours, calendar.zone(), self.dates) => {
                self.budget.take(EACH_HOURS)?;
                Ok(Arc::new(carried(hours, calendar.zone(), self.dates)))
            }
            // A window is not a shift: it may be open for months.
            Rule::Hours(_) | Rule::Windows(_) => Ok(Arc::default()),
            Rule::Union(parts) => self.first_open(parts),
            Rule::Intersection(parts) => {
                parts.first().map_or(Ok(Arc::default()), |first| self.left_of(first, calendar))
            }
            Rule::Except(of, _) => self.left_of(of, calendar),
        }
    }

    fn find_part(&mut self, part: &Calendar) -> Result<Arc<Carried>, Flaw> {
        if part.zone() == self.dates {
            return Ok(part.find_carried(self.budget)?.carried.clone());
        }
        if let Some(found) = self.found.get(&part.address()) {
            return Ok(found.clone());
        }
        let found = self.find(part)?;
        self.found.insert(part.address(), found.clone());
        Ok(found)
    }

    /// The shifts of a part, as far as they are open in the whole. The whole is open only when the part is.
    fn left_of(&mut self, part: &Calendar, whole: &Calendar) -> Result<Arc<Carried>, Flaw> {
        let carried = self.find_part(part)?;
        let behind = carried.iter().map(|(behind, axis)| (*behind, vec![(whole.axis(), Some(axis))]));
        let left = self.marked(behind.collect())?;
        Ok(shared(left, [carried]))
    }

    /// Where several parts are open, the first decides.
    fn first_open(&mut self, parts: &[Calendar]) -> Result<Arc<Carried>, Flaw> {
        let carried = parts.iter().map(|part| self.find_part(part)).collect::<Result<Vec<_>, Flaw>>()?;
        let mut all: Vec<i64> = Vec::new();
        for (behind, _) in carried.iter().flat_map(|carried| carried.iter()) {
            if !all.contains(behind) {
                all.push(*behind);
            }
        }
        let marks = |behind: i64| {
            let mark = |carried: &Arc<Carried>| carried.iter().position(|(known, _)| *known == behind);
            let marks = carried.iter().map(|carried| Some(&carried.get(mark(carried)?)?.1));
            parts.iter().map(Calendar::axis).zip(marks).collect()
        };
        let behind = all.into_iter().map(|behind| (behind, marks(behind)));
        let first_open = self.marked(behind.collect())?;
        Ok(shared(first_open, carried))
    }

    fn marked(&mut self, behind: Vec<(i64, Vec<Marked<'_>>)>) -> Result<Carried, Flaw> {
        let mut carried = Carried::new();
        for (behind, parts) in behind {
            let axis = marked_by_first(&parts, self.budget)?;
            if axis.total() > 0 {
                carried.push((behind, axis));
            }
        }
        Ok(carried)
    }
}

/// The shifts of a combination; if they are those of one of its parts, the tables of that part.
fn shared(found: Carried, parts: impl IntoIterator<Item = Arc<Carried>>) -> Arc<Carried> {
    let equal = parts.into_iter().find(|part| **part == found);
    equal.unwrap_or_else(|| Arc::new(found))
}
