//! Working time at an instant, looked up once for all clocks. They are judged, paused and stopped at the same instants,
//! and mostly on one calendar.

use std::cell::Cell;

use crate::policy::Policy;
use crate::time::{Instant, Nanos};

/// An instant, and the working time before it on a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(super) at: Instant,
    pub(super) worked: Nanos,
}

/// The last two marks that were looked up, each with the number of its calendar.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    newer: Cell<Option<(usize, Mark)>>,
    older: Cell<Option<(usize, Mark)>>,
}

impl Marks {
    /// An instant on a calendar; without a calendar no time counts.
    pub(super) fn at(&self, policy: &Policy, calendar: Option<usize>, at: Instant) -> Mark {
        let Some(number) = calendar else { return Mark { at, worked: 0 } };
        let is_it = |(calendar, mark): &(usize, Mark)| mark.at == at && *calendar == number;
        if let Some((_, known)) = self.newer.get().filter(is_it).or_else(|| self.older.get().filter(is_it)) {
            return known;
        }
        let mark = Mark::of(policy, calendar, at);
        self.older.set(self.newer.replace(Some((number, mark))));
        mark
    }
}

impl Mark {
    /// The same, without keeping it.
    pub(super) fn of(policy: &Policy, calendar: Option<usize>, at: Instant) -> Mark {
        let axis = calendar.and_then(|number| policy.axis(number));
        Mark { at, worked: axis.map_or(0, |axis| axis.worked_before(at)) }
    }

    /// The working time from here to another mark on the same calendar.
    pub(super) fn to(self, other: Mark) -> Nanos {
        other.worked.saturating_sub(self.worked)
    }
}
