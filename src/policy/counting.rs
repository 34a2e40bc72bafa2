//! What the time of a cycle is counted on: a calendar, perhaps only from an instant on (A8). This module knows axes. It
//! knows no target.

use super::Policy;
use crate::calendar::Axis;
use crate::time::{Instant, Nanos};

/// The number of a calendar, and the instant before which none of its time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CountedOn {
    pub(crate) calendar: usize,
    pub(crate) since: Instant,
}

/// The open time of a calendar from an instant on. Before it the calendar is as if it were closed.
#[derive(Clone, Copy)]
pub(crate) struct Counting<'a> {
    axis: &'a Axis,
    since: Instant,
}

impl Policy {
    /// The open time that counts.
    #[inline]
    pub(crate) fn counting(&self, counted_on: CountedOn) -> Option<Counting<'_>> {
        Some(Counting { axis: self.axis(counted_on.calendar)?, since: counted_on.since })
    }
}

impl<'a> Counting<'a> {
    /// The open time before an instant. Only differences count: it starts with what lies before the first instant that
    /// counts.
    #[inline]
    pub(crate) fn worked_before(self, at: Instant) -> Nanos {
        self.axis.worked_before(at.max(self.since))
    }

    /// The open time from one instant to another.
    pub(crate) fn worked_between(self, from: Instant, to: Instant) -> Nanos {
        self.worked_before(to).saturating_sub(self.worked_before(from))
    }

    /// The earliest instant before which so much open time lies, which is more than at the start (C6).
    #[inline]
    pub(crate) fn earliest(self, worked: Nanos) -> Option<Instant> {
        self.axis.earliest(worked)
    }

    /// The latest instant before which no more open time lies (C6).
    #[inline]
    pub(crate) fn latest(self, worked: Nanos) -> Option<Instant> {
        self.axis.latest(worked)
    }

    /// Whether time counts at an instant.
    pub(crate) fn is_open(self, at: Instant) -> bool {
        at >= self.since && self.axis.is_open(at)
    }

    /// `at` if time counts then, otherwise the first instant after it at which it does.
    pub(crate) fn next_open(self, at: Instant) -> Option<Instant> {
        self.axis.next_open(at.max(self.since))
    }

    /// Whether the two count the same time, possibly on calendars with different names.
    pub(crate) fn is_same(self, other: Counting<'_>) -> bool {
        std::ptr::eq(self.axis, other.axis) && self.since == other.since
    }
}
