//! What a ticket says of the target of one metric, in place of the policy (K16), and for which cycle it counts. This
//! module knows no clock.

use crate::policy::{Goal, Target};
use crate::promise::Promise;
use crate::ticket::Said;
use crate::time::Instant;

/// What the ticket has said and not cleared, and what would be in force without it.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    /// How much time every cycle has.
    within: Option<Promise>,
    /// When one cycle is due. It was said after `within`, if both are there.
    due_at: Option<DueAt>,
    /// The first target of a cell that has covered the last cycle, if the metric keeps that one (K10).
    pub(super) pinned: Option<Target>,
}

#[derive(Clone, Copy, Debug)]
struct DueAt {
    at: Instant,
    /// Whether it was said while no cycle was open, and is for the next one to start or to be resumed.
    is_for_next: bool,
}

impl Own {
    /// Nothing yet, in place of this target of a cell.
    pub(super) fn in_place_of(pinned: Option<Target>) -> Own {
        Own { within: None, due_at: None, pinned }
    }

    /// Adds what the ticket says. The later of the two ways counts, so time takes the place of an instant for good.
    pub(super) fn set(&mut self, said: Said, is_open: bool) {
        match said {
            Said::Within(within) => (self.within, self.due_at) = (Some(within.settled()), None),
            Said::DueAt { due_at } => {
                self.due_at = Some(DueAt { at: Instant::clamped(due_at), is_for_next: !is_open });
            }
        }
    }

    /// Drops what the ticket has said.
    pub(super) fn clear(&mut self) {
        (self.within, self.due_at) = (None, None);
    }

    /// Another cycle starts. What was said for the last one alone is no longer of use. Returns whether anything is left.
    pub(super) fn begin(&mut self) -> bool {
        self.due_at = self.due_at.filter(|due_at| due_at.is_for_next);
        self.pinned = None;
        self.go_on();
        self.goal().is_some()
    }

    /// The last cycle is resumed.
    pub(super) fn go_on(&mut self) {
        if let Some(due_at) = &mut self.due_at {
            due_at.is_for_next = false;
        }
    }

    /// What the last cycle has to keep.
    pub(super) fn goal(&self) -> Option<Goal> {
        self.due_at.map(|due_at| Goal::DueAt(due_at.at)).or(self.within.map(Goal::Within))
    }

    /// What the next cycle has to keep.
    pub(super) fn goal_of_next(&self) -> Option<Goal> {
        let due_at = self.due_at.filter(|due_at| due_at.is_for_next);
        due_at.map(|due_at| Goal::DueAt(due_at.at)).or(self.within.map(Goal::Within))
    }
}
