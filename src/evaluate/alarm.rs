//! When the levels of a cycle fire (E1–E4): each at the first instant at which its condition holds, once, and again as
//! often as it says. Knows one clock, its target's levels, W and its inverse; knows no event.

use super::clock::Timepiece;
use crate::policy::{Allowance, Level, LevelName, Offset, Placed, When};
use crate::time::{Instant, Nanos, SECOND};

/// What has fired in a cycle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alarms {
    fired: Vec<Firing>,
    /// How often each level has fired, and when last; by name.
    progress: Vec<(LevelName, Progress)>,
    /// The next instant at which one fires, if nothing else happens.
    next: Option<Instant>,
    /// Has the ticket been acknowledged in this cycle?
    pub(crate) acknowledged: bool,
}

/// One alert that has fired, and the target that it fired under.
#[derive(Clone, Debug)]
pub(crate) struct Firing {
    pub(crate) at: Instant,
    pub(crate) level: Level,
    pub(crate) repetition: u32,
    pub(crate) target: Placed,
    pub(crate) due: Option<Instant>,
}

/// The next firing of a level that may still fire; at no instant while an event has to come first.
#[derive(Clone, Debug)]
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
        self.next = None;
        self.acknowledged = false;
    }

    /// In the order in which they fired; at one instant in no order.
    pub(crate) fn fired(&self) -> &[Firing] {
        &self.fired
    }

    pub(crate) fn next(&self) -> Option<Instant> {
        self.next
    }

    fn progress(&self, level: &LevelName) -> Option<Progress> {
        let place = self.progress.binary_search_by(|(name, _)| name.cmp(level)).ok()?;
        self.progress.get(place).map(|(_, progress)| *progress)
    }

    fn note(&mut self, level: &Level, at: Instant, target: Placed, due: Option<Instant>) {
        let repetition = match self.progress.binary_search_by(|(name, _)| name.cmp(&level.name)) {
            Ok(place) => self.progress.get_mut(place).map_or(0, |(_, progress)| {
                let repetition = progress.times;
                *progress = Progress { times: repetition.saturating_add(1), last: at };
                repetition
            }),
            Err(place) => {
                self.progress.insert(place, (level.name.clone(), Progress { times: 1, last: at }));
                0
            }
        };
        self.fired.push(Firing { at, level: level.clone(), repetition, target, due });
    }
}

impl Timepiece<'_> {
    /// Fires what holds at `at`, after all its events, and finds out what is next. A pause that begins at `at` silences
    /// nothing that the clock ran into (K2).
    pub(super) fn judge_alarms(&mut self, at: Instant) {
        if let Some(outlook) = self.outlook(at) {
            let ran_into = self.clock.ledger().counted_until(at);
            let outlook = if ran_into { Outlook { counts_from: Some(at), ..outlook } } else { outlook };
            self.fire(outlook, at);
        }
        self.clock.alarms.next = self.next_firing(at);
    }

    /// Fires what falls before `at`, if nothing else happens.
    pub(super) fn pass_alarms(&mut self, at: Instant) {
        while let Some(next) = self.clock.alarms.next.filter(|&next| next < at) {
            if let Some(outlook) = self.outlook(next) {
                self.fire(outlook, next);
            }
            self.clock.alarms.next = self.next_firing(next.plus(1));
        }
    }

    /// What may still fire after `now`, each level once.
    pub(crate) fn pending(&self, now: Instant) -> impl Iterator<Item = Pending<'_>> {
        let outlook = self.outlook(now.plus(1));
        let levels = outlook
            .into_iter()
            .flat_map(|outlook| self.policy.levels(outlook.placed.target).map(move |level| (outlook, level)));
        levels.filter_map(move |(outlook, level)| {
            let progress = self.clock.alarms.progress(&level.name);
            let repetition = progress.map_or(0, |progress| progress.times);
            self.may_fire(level, progress).then(|| Pending { level, repetition, at: self.firing(&outlook, level) })
        })
    }

    fn next_firing(&self, from: Instant) -> Option<Instant> {
        let outlook = self.outlook(from)?;
        self.policy.levels(outlook.placed.target).filter_map(|level| self.firing(&outlook, level)).min()
    }

    fn fire(&mut self, outlook: Outlook, at: Instant) {
        let policy = self.policy;
        for level in policy.levels(outlook.placed.target) {
            if self.firing(&outlook, level) == Some(at) {
                self.clock.alarms.note(level, at, outlook.placed, outlook.due);
            }
        }
    }

    /// `None` when the run is over, or no target covers it.
    fn outlook(&self, from: Instant) -> Option<Outlook> {
        let run = self.clock.last().filter(|run| run.end.is_none())?;
        Some(Outlook { from, placed: run.target?, counts_from: self.counts_from(), due: run.due() })
    }

    fn may_fire(&self, level: &Level, progress: Option<Progress>) -> bool {
        let times = level.repeat.map_or(0, |repeat| repeat.times);
        let again = progress.is_none_or(|progress| progress.times <= times);
        again && !(level.until_acknowledged && self.clock.alarms.acknowledged)
    }

    /// When a level fires next, if nothing else happens, not before the outlook.
    fn firing(&self, outlook: &Outlook, level: &Level) -> Option<Instant> {
        let progress = self.clock.alarms.progress(&level.name);
        if !self.may_fire(level, progress) {
            return None;
        }
        let holds = self.holds_from(outlook, level.when)?;
        let at = match (progress, level.repeat) {
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
                self.used_from(outlook, self.used_by(last).saturating_add(nanos(seconds)))
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
        let counts_from = self.counts_from()?;
        let axis = self.policy.axis(outlook.placed.target.counted_on)?;
        let at = axis.earliest(axis.worked_before(counts_from).saturating_add(left))?;
        Some(at.max(outlook.from))
    }

    /// How much time had been used by an instant of this run, as it is counted now.
    fn used_by(&self, at: Instant) -> Nanos {
        let ledger = self.clock.ledger();
        let open = self.clock.last().filter(|run| run.end.is_none()).and_then(|run| run.target);
        let counted = self.counts_from().filter(|&counts_from| counts_from < at).and_then(|counts_from| {
            let axis = self.policy.axis(open?.target.counted_on)?;
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
