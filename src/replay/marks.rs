//! Working time at an instant, looked up once for all clocks. They are judged, paused and stopped at the same instants,
//! and mostly on one calendar.

use std::cell::Cell;

use crate::policy::{CountedOn, Policy};
use crate::time::{Instant, Nanos};

/// An instant, and the working time before it on what is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(super) at: Instant,
    pub(super) worked: Nanos,
}

/// The last two marks that were looked up, each with what it was counted on.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    newer: Cell<Option<(CountedOn, Mark)>>,
    older: Cell<Option<(CountedOn, Mark)>>,
}

impl Marks {
    /// An instant as it is counted; without a target no time counts.
    pub(super) fn at(&self, policy: &Policy, counted_on: Option<CountedOn>, at: Instant) -> Mark {
        let Some(counted) = counted_on else { return Mark { at, worked: 0 } };
        let is_it = |(known, mark): &(CountedOn, Mark)| mark.at == at && *known == counted;
        if let Some((_, known)) = self.newer.get().filter(is_it).or_else(|| self.older.get().filter(is_it)) {
            return known;
        }
        let mark = Mark::of(policy, counted_on, at);
        self.older.set(self.newer.replace(Some((counted, mark))));
        mark
    }
}

impl Mark {
    /// The same, without keeping it.
    pub(super) fn of(policy: &Policy, counted_on: Option<CountedOn>, at: Instant) -> Mark {
        let counting = counted_on.and_then(|counted_on| policy.counting(counted_on));
        Mark { at, worked: counting.map_or(0, |counting| counting.worked_before(at)) }
    }

    /// The working time from here to another mark that is counted in the same way. It lies inside the horizon, so that
    /// it cannot wrap.
    #[inline]
    pub(super) fn to(self, other: Mark) -> Nanos {
        other.worked.wrapping_sub(self.worked)
    }
}
