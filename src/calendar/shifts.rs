//! Which date the open time of a calendar belongs to (C11). Knows how calendars are made of each other; knows no allowance.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::axis::Axis;
use super::carried::{Carried, carried};
use super::combine::marked_by_first;
use super::zone::Zone;
use super::{Calendar, Inner, Rule};

/// The open time of a calendar, told apart by how many days its date lies behind the one that the clock shows.
pub(super) struct Shifts {
    /// What is of the date that the clock shows; `None` where all of it is.
    own: Option<Axis>,
    carried: Arc<Carried>,
}

impl Shifts {
    pub(super) fn of(calendar: &Calendar) -> Shifts {
        let carried = Arc::new(Finder { dates: calendar.zone(), found: BTreeMap::new() }.find(calendar));
        let own = (!carried.is_empty()).then(|| {
            let away = carried.iter().map(|(_, axis)| (axis, None));
            let all: Vec<_> = away.chain([(calendar.axis(), Some(calendar.axis()))]).collect();
            marked_by_first(&all)
        });
        Shifts { own, carried }
    }

    /// All open time of the calendar that has this axis: how many days the date of each part lies behind.
    pub(super) fn parts<'a>(&'a self, axis: &'a Axis) -> impl Iterator<Item = (i64, &'a Axis)> {
        [(0, self.own.as_ref().unwrap_or(axis))].into_iter().chain(self.carried())
    }

    /// What is not of the date that the clock shows.
    pub(super) fn carried(&self) -> impl Iterator<Item = (i64, &Axis)> {
        self.carried.iter().map(|(behind, axis)| (*behind, axis))
    }
}

/// Finds what calendars carry over the midnights of one zone.
struct Finder<'a> {
    dates: &'a Zone,
    /// Each calendar is asked once, however many combinations share it.
    found: BTreeMap<*const Inner, Arc<Carried>>,
}

impl Finder<'_> {
    fn find(&mut self, calendar: &Calendar) -> Carried {
        match calendar.rule() {
            Rule::Hours(hours) => carried(hours, calendar.zone(), self.dates),
            // A window is no shift: it may be open for months.
            Rule::Windows(_) => Carried::new(),
            Rule::Union(parts) => self.first_open(parts),
            Rule::Intersection(parts) => parts.first().map(|first| self.left_of(first, calendar)).unwrap_or_default(),
            Rule::Except(of, _) => self.left_of(of, calendar),
        }
    }

    fn find_part(&mut self, part: &Calendar) -> Arc<Carried> {
        if part.zone() == self.dates {
            return part.shifts().carried.clone();
        }
        let key = Arc::as_ptr(&part.0);
        if let Some(found) = self.found.get(&key) {
            return found.clone();
        }
        let found = Arc::new(self.find(part));
        self.found.insert(key, found.clone());
        found
    }

    /// What of a part is open in the whole, which is open only where the part is.
    fn left_of(&mut self, part: &Calendar, whole: &Calendar) -> Carried {
        let carried = self.find_part(part);
        let left = carried.iter().map(|(behind, axis)| (*behind, marked_by_first(&[(whole.axis(), Some(axis))])));
        left.filter(|(_, axis)| axis.total() > 0).collect()
    }

    /// Where several parts are open, the first decides.
    fn first_open(&mut self, parts: &[Calendar]) -> Carried {
        let carried: Vec<Arc<Carried>> = parts.iter().map(|part| self.find_part(part)).collect();
        let all: BTreeSet<i64> = carried.iter().flat_map(|carried| carried.iter().map(|(behind, _)| *behind)).collect();
        let of = |behind: i64| {
            let mark = |carried: &'_ Carried| carried.iter().position(|(known, _)| *known == behind);
            let marks = carried.iter().map(|carried| Some(&carried.get(mark(carried)?)?.1));
            marked_by_first(&parts.iter().map(Calendar::axis).zip(marks).collect::<Vec<_>>())
        };
        all.into_iter().map(|behind| (behind, of(behind))).filter(|(_, axis)| axis.total() > 0).collect()
    }
}
