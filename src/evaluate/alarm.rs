//! When the levels of a cycle fire (E1–E4): each at the first instant at which its condition holds, once, and again as
//! often as it says. Knows one clock, its target's levels, W and its inverse; knows no event.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::clock::Timepiece;
use crate::policy::{Allowance, Level, LevelId, LevelPlace, Offset, Placed, When};
use crate::time::{Instant, Nanos, SECOND};

/// What has fired in a cycle, and what is next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alarms {
    fired: Vec<Firing>,
    /// How often each level has fired, and when last.
    progress: BTreeMap<LevelId, Progress>,
    /// When each level of the target in force fires next, if nothing else happens.
    next: BinaryHeap<Reverse<(Instant, LevelPlace)>>,
    /// Has the ticket been acknowledged in this cycle?
    pub(crate) acknowledged: bool,
}

/// One alert that has fired, and the target that it fired under.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Firing {
    pub(crate) at: Instant,
    pub(crate) level: LevelPlace,
    pub(crate) repetition: u32,
    pub(crate) target: Placed,
    pub(crate) due: Option<Instant>,
}

/// The next firing of a level that may still fire; at no instant while an event has to come first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending<'a> {
    pub(crate) level: &'a Level,
    pub(crate) repetition: u32,
    pub(crate) at: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Progress {
    times: u32,
    last: Instant,
}

/// What is to come for a clock if nothing else happens, as seen from one instant.
#[derive(Clone, Copy)]
struct Outlook {
    from: Instant,
    placed: Placed,
    /// When the clock counts, from its open stretch on; `None` for not again.
    counts_from: Option<Instant>,
    due: Option<Instant>,
}

impl Alarms {
    /// Empties it, keeping its buffers.
    pub(crate) fn clear(&mut self) {
        self.fired.clear();
        self.progress.clear();
        self.next.clear();
        self.acknowledged = false;
    }

    /// In the order in which they fired; at one instant in no order.
    pub(crate) fn fired(&self) -> &[Firing] {
        &self.fired
    }

    pub(crate) fn next(&self) -> Option<Instant> {
        self.next.peek().map(|Reverse((at, _))| *at)
    }

    fn note(&mut self, at: Instant, level: &Level, place: LevelPlace, outlook: &Outlook) {
        let progress = self.progress.entry(level.id).or_insert(Progress { times: 0, last: at });
        let repetition = progress.times;
        *progress = Progress { times: repetition.saturating_add(1), last: at };
        self.fired.push(Firing { at, level: place, repetition, target: outlook.placed, due: outlook.due });
    }
}

impl Timepiece<'_> {
    /// Fires what holds at `at`, after all its events, and finds out what is next. A pause that begins at `at` silences
    /// nothing that the clock ran into (K2).
    pub(super) fn judge_alarms(&mut self, at: Instant) {
        self.clock.alarms.next.clear();
        let Some(outlook) = self.outlook(at) else { return };
        let ran_into = self.clock.ledger().counted_until(at).then(|| self.as_if_running(outlook));
        let policy = self.policy;
        for (place, level) in policy.levels(outlook.placed.target) {
            let now = ran_into.as_ref().unwrap_or(&outlook);
            if self.firing(now, level) == Some(at) {
                self.clock.alarms.note(at, level, place, now);
            }
            self.foresee_alarm(&outlook, place, level);
        }
    }

    /// Fires what falls before `at`, if nothing else happens.
    pub(super) fn pass_alarms(&mut self, at: Instant) {
        let Some(outlook) = self.outlook(at) else { return };
        let policy = self.policy;
        while let Some(Reverse((next, place))) = self.clock.alarms.next.peek().copied().filter(|next| next.0.0 < at) {
            self.clock.alarms.next.pop();
            let Some(level) = policy.level(place) else { continue };
            let outlook = Outlook { from: next, ..outlook };
            self.clock.alarms.note(next, level, place, &outlook);
            self.foresee_alarm(&outlook, place, level);
        }
    }

    /// What may still fire after `now`, each level once.
    pub(crate) fn pending(&self, now: Instant) -> impl Iterator<Item = Pending<'_>> {
        let outlook = self.outlook(now.plus(1));
        let levels = outlook
            .into_iter()
            .flat_map(|outlook| self.policy.levels(outlook.placed.target).map(move |(_, level)| (outlook, level)));
        levels.filter(|(_, level)| self.may_fire(level)).map(|(outlook, level)| {
            let repetition = self.progress(level).map_or(0, |progress| progress.times);
            Pending { level, repetition, at: self.firing(&outlook, level) }
        })
    }

    fn foresee_alarm(&mut self, outlook: &Outlook, place: LevelPlace, level: &Level) {
        if let Some(next) = self.firing(outlook, level) {
            self.clock.alarms.next.push(Reverse((next, place)));
        }
    }

    /// `None` when the run is over, or no target covers it.
    fn outlook(&self, from: Instant) -> Option<Outlook> {
        let run = self.clock.last().filter(|run| run.end.is_none())?;
        Some(Outlook { from, placed: run.target?, counts_from: self.counts_from(), due: run.due() })
    }

    /// The same for a clock that is paused from that very instant on, as if it were not.
    fn as_if_running(&self, outlook: Outlook) -> Outlook {
        let due = self.due_in_the_past().or_else(|| self.due_if_resumed(outlook.from));
        Outlook { counts_from: Some(outlook.from), due, ..outlook }
    }

    fn progress(&self, level: &Level) -> Option<Progress> {
        self.clock.alarms.progress.get(&level.id).copied()
    }

    fn may_fire(&self, level: &Level) -> bool {
        let times = level.repeat.map_or(0, |repeat| repeat.times);
        let again = self.progress(level).is_none_or(|progress| progress.times <= times);
        again && !(level.until_acknowledged && self.clock.alarms.acknowledged)
    }

    /// When a level fires next, if nothing else happens, not before the outlook.
    fn firing(&self, outlook: &Outlook, level: &Level) -> Option<Instant> {
        if !self.may_fire(level) {
            return None;
        }
        let holds = self.holds_from(outlook, level.when)?;
        let at = match (self.progress(level), level.repeat) {
            (Some(progress), Some(repeat)) => holds.max(self.again_from(outlook, repeat.every, progress.last)?),
            _ => holds,
        };
        match level.deliver_in {
            None => Some(at),
            Some(calendar) => self.policy.axis(calendar)?.next_open(at.max(outlook.counts_from?)),
        }
    }

    /// The first instant at which the condition of a level holds, not before the outlook.
    fn holds_from(&self, outlook: &Outlook, when: When) -> Option<Instant> {
        let length = outlook.placed.length?;
        match when {
            When::Share(hundredths) => self.used_from(outlook, share(length, hundredths)),
            When::Before(Offset::Counted(Allowance::Working(seconds))) => {
                self.used_from(outlook, length.saturating_sub(nanos(seconds)))
            }
            When::Before(Offset::Wall(seconds)) => {
                outlook.unpaused_from(outlook.due?.plus(nanos(seconds).saturating_neg()))
            }
            // Days before are refused when a policy is read.
            When::Before(_) => None,
            When::Due => outlook.due.map(|due| due.max(outlook.from)),
            When::After(Offset::Counted(Allowance::Working(seconds))) => {
                self.used_from(outlook, length.saturating_add(nanos(seconds)))
            }
            When::After(offset) => outlook.unpaused_from(self.later(outlook, offset, outlook.due?)?),
        }
    }

    /// The first instant `every` after the firing at `last`, not before the outlook.
    fn again_from(&self, outlook: &Outlook, every: Offset, last: Instant) -> Option<Instant> {
        match every {
            Offset::Counted(Allowance::Working(seconds)) => {
                self.used_from(outlook, self.used_by(outlook, last).saturating_add(nanos(seconds)))
            }
            every => outlook.unpaused_from(self.later(outlook, every, last)?),
        }
    }

    /// So much real time, or so many days, after an instant.
    fn later(&self, outlook: &Outlook, offset: Offset, start: Instant) -> Option<Instant> {
        match offset {
            Offset::Wall(seconds) => Some(start.plus(nanos(seconds))).filter(|&at| at < Instant::END),
            Offset::Counted(days) => self.policy.days_after(outlook.placed.target.calendar, days, start),
        }
    }

    /// The first instant at which so much time has been used, not before the outlook.
    fn used_from(&self, outlook: &Outlook, used: Nanos) -> Option<Instant> {
        let left = used.saturating_sub(self.clock.ledger().sums().used);
        if left <= 0 {
            return Some(outlook.from);
        }
        let axis = self.policy.axis(outlook.placed.target.counted_on)?;
        let at = axis.earliest(axis.worked_before(outlook.counts_from?).saturating_add(left))?;
        Some(at.max(outlook.from))
    }

    /// How much time had been used by an instant of this run, as it is counted now.
    fn used_by(&self, outlook: &Outlook, at: Instant) -> Nanos {
        let ledger = self.clock.ledger();
        let counted = outlook.counts_from.filter(|&counts_from| counts_from < at).and_then(|counts_from| {
            let axis = self.policy.axis(outlook.placed.target.counted_on)?;
            Some(axis.worked_before(at).saturating_sub(axis.worked_before(counts_from)))
        });
        match counted {
            Some(counted) => ledger.sums().used.saturating_add(counted),
            None => ledger.used_by(self.policy, at),
        }
    }
}

impl Outlook {
    /// The first instant from `at` on at which the clock is not paused, not before the outlook (E3).
    fn unpaused_from(&self, at: Instant) -> Option<Instant> {
        Some(at.max(self.from).max(self.counts_from?))
    }
}

/// So many hundredths of a percent of a length, and not a nanosecond less.
fn share(length: Nanos, hundredths: u32) -> Nanos {
    let parts = i128::from(length).saturating_mul(hundredths.into());
    i64::try_from(parts.saturating_add(9_999).div_euclid(10_000)).unwrap_or(i64::MAX)
}

fn nanos(seconds: u32) -> Nanos {
    i64::from(seconds).saturating_mul(SECOND)
}
