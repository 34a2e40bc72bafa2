//! Which levels of a cycle have fired, how often, and which are next. This module knows no clock.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroI64;

use super::runs::Runs;
use crate::policy::{Level, LevelId, LevelPlace, Reach};
use crate::time::{Instant, Nanos};

/// What has fired in a cycle, and what is next.
#[derive(Clone, Debug)]
pub(crate) struct Firings {
    fired: Vec<Firing>,
    /// How often each level has fired, and when last.
    progress: Runs<LevelId, Progress>,
    /// The firings to come while time passes, the next one first.
    pub(super) next: BinaryHeap<Reverse<(Instant, LevelPlace)>>,
    /// That of the levels that were not within reach when levels were last looked at.
    pub(super) reach: Reach,
    /// Before this instant none of the others fires and the cycle is not breached, unless another target comes into force.
    pub(super) not_before: Instant,
    /// When the ticket was last acknowledged in this cycle.
    pub(super) acknowledged: Option<Instant>,
}

/// One alert that has fired. There can be a million (E4), so it is small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Firing {
    pub(crate) at: Instant,
    pub(crate) level: LevelPlace,
    /// Acknowledgements that lapse can make it greater than a level repeats (E10).
    pub(crate) repetition: u32,
    /// When the cycle was due at the firing, packed.
    due: Option<NonZeroI64>,
}

/// An instant in eight bytes with its option: the complement of its nanoseconds is never zero within the horizon.
fn packed(due: Option<Instant>) -> Option<NonZeroI64> {
    due.and_then(|due| NonZeroI64::new(!due.0))
}

impl Firing {
    /// When the cycle was due at the firing.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.due.map(|due| Instant(!due.get()))
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    pub(super) times: u32,
    pub(super) first: Instant,
    pub(super) last: Instant,
}

impl Default for Firings {
    fn default() -> Self {
        let (fired, progress, next) = (Vec::new(), Runs::default(), BinaryHeap::new());
        Firings { fired, progress, next, reach: Reach::ANY, not_before: Instant::START, acknowledged: None }
    }
}

impl Firings {
    /// Empties it, keeping its buffers.
    pub(crate) fn clear(&mut self) {
        self.fired.clear();
        self.progress.clear();
        self.next.clear();
        self.look_again();
        self.acknowledged = None;
    }

    /// Records an acknowledgement. When it lapses, levels that have fired can fire sooner than without it (E10).
    pub(super) fn acknowledge(&mut self, at: Instant) {
        self.acknowledged = Some(at);
        if !self.fired.is_empty() {
            self.look_again();
        }
    }

    /// Whether no level can have fired by `at`, with this much time used, and nothing can have changed about a breach,
    /// since the levels were last looked at.
    pub(super) fn is_quiet(&self, used: Nanos, at: Instant) -> bool {
        used < self.reach.least && at < self.not_before
    }

    /// Records that another target has come into force, or that the cycle is resumed: any level may fire.
    pub(crate) fn look_again(&mut self) {
        (self.reach, self.not_before) = (Reach::ANY, Instant::START);
    }

    /// Records that a target has come into force in a cycle that is not breached. The first of its levels waits for
    /// this, if none has fired.
    pub(crate) fn wait_for(&mut self, reach: Reach) {
        self.reach = Reach { is_exact: reach.is_exact && self.fired.is_empty(), ..reach };
        self.not_before = Instant::END;
    }

    /// How much has to be used until the next level fires, if it waits for nothing else and no level that is within
    /// reach can fire; `used` is the time used.
    pub(super) fn only_waits_for(&self, used: Nanos) -> Option<Nanos> {
        let is_next = self.reach.is_exact && used < self.reach.least && self.not_before == Instant::END;
        is_next.then_some(self.reach.least)
    }

    /// The alerts in the order in which they fired; those of one instant by level.
    pub(crate) fn fired(&self) -> &[Firing] {
        &self.fired
    }

    /// Adds a firing.
    pub(super) fn note(&mut self, at: Instant, level: &Level, place: LevelPlace, due: Option<Instant>) {
        let repetition = self.count(level.id, at);
        self.fired.push(Firing { at, level: place, repetition, due: packed(due) });
    }

    /// Says when the cycle was due of what has fired at `at`; with `missing`, only where nothing is said yet.
    pub(super) fn date(&mut self, at: Instant, due: Option<Instant>, missing: bool) {
        let due = packed(due);
        for firing in self.fired.iter_mut().rev().take_while(|firing| firing.at == at) {
            firing.due = firing.due.filter(|_| missing).or(due);
        }
    }

    /// Counts a firing, and returns how many there were before it.
    fn count(&mut self, level: LevelId, at: Instant) -> u32 {
        let Some(progress) = self.progress.get_mut(level) else {
            self.progress.add(level, Progress { times: 1, first: at, last: at });
            return 0;
        };
        let before = progress.times;
        *progress = Progress { times: before.saturating_add(1), last: at, ..*progress };
        before
    }

    /// When a level fired for the first time in the cycle.
    pub(crate) fn first(&self, level: LevelId) -> Option<Instant> {
        self.progress(level).map(|progress| progress.first)
    }

    pub(super) fn progress(&self, level: LevelId) -> Option<Progress> {
        self.progress.get(level).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::Firing;

    #[test]
    fn b3_a_million_firings_fit_in_32_megabytes() {
        assert!(size_of::<Firing>() <= 32);
    }
}
