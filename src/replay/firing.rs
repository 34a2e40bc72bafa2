//! Which levels of a cycle have fired, how often, and which are next. This module knows no clock.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::runs::Runs;
use crate::policy::{Level, LevelId, LevelPlace};
use crate::time::{Instant, Nanos};

/// What has fired in a cycle, and what is next.
#[derive(Clone, Debug)]
pub(crate) struct Firings {
    fired: Vec<Firing>,
    /// How often each level has fired, and when last.
    progress: Runs<LevelId, Progress>,
    /// The firings to come while time passes, the next one first.
    pub(super) next: BinaryHeap<Reverse<(Instant, LevelPlace)>>,
    /// While less time than this has been used, no other levels can fire than those that were within reach before.
    pub(super) reach: Nanos,
    /// Before this instant none of those fires, unless another target comes into force.
    pub(super) not_before: Instant,
    /// When the ticket was last acknowledged in this cycle.
    pub(super) acknowledged: Option<Instant>,
}

/// One alert that has fired.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Firing {
    pub(crate) at: Instant,
    pub(crate) level: LevelPlace,
    pub(crate) repetition: u32,
    /// When the cycle was due at the firing.
    pub(crate) due: Option<Instant>,
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
        Firings { fired, progress, next, reach: 0, not_before: Instant::START, acknowledged: None }
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

    /// Records an acknowledgement. Levels that have fired as often as they may can fire again when it lapses (E10).
    pub(super) fn acknowledge(&mut self, at: Instant) {
        self.acknowledged = Some(at);
        self.look_again();
    }

    /// Records that another target has come into force, any level of which may fire.
    pub(crate) fn look_again(&mut self) {
        (self.reach, self.not_before) = (0, Instant::START);
    }

    /// The alerts in the order in which they fired; those of one instant by level.
    pub(crate) fn fired(&self) -> &[Firing] {
        &self.fired
    }

    /// Adds a firing.
    pub(super) fn note(&mut self, at: Instant, level: &Level, place: LevelPlace, due: Option<Instant>) {
        let repetition = self.count(level.id, at);
        self.fired.push(Firing { at, level: place, repetition, due });
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

    pub(super) fn progress(&self, level: LevelId) -> Option<Progress> {
        self.progress.get(level).copied()
    }
}
