//! When the levels of a cycle fire (E1–E4): each at the first instant at which its condition holds, and then its
//! repetitions. This module knows one clock, the levels of its target, and working time. It knows no event.

use std::cmp::Reverse;

use super::clock::MetricClock;
use super::marks::Mark;
use crate::policy::{Allowance, DueAt, Level, LevelPlace, LevelTime, Offset, Placement, Reach};
use crate::time::{Instant, Nanos, SECOND};

/// The next firing of a level that may still fire; without an instant if an event has to come first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending<'a> {
    pub(crate) level: &'a Level,
    pub(crate) repetition: u32,
    pub(crate) at: Option<Instant>,
    /// The number of the level that it waits for, while that one has not fired (E9).
    pub(crate) waits_for: Option<u32>,
}

/// What a clock will do from an instant on if nothing else happens.
#[derive(Clone, Copy)]
struct Outlook {
    from: Instant,
    placed: Placement,
    /// The instant from which the clock counts, in its open stretch or later; `None` if that is not known.
    counts_from: Option<Instant>,
    due: Option<Instant>,
}

impl<'a> MetricClock<'a> {
    /// Fires the levels whose condition holds at `at`, after all events of that instant; `used` is the time used. A
    /// pause that begins at `at` does not keep them from firing (K2).
    pub(super) fn judge_levels(&mut self, at: Instant, used: Nanos) {
        let (mut seen, mut is_awaited) = (None, false);
        self.each_within_reach(used, |clock, place, level| {
            if let Some(outlook) = seen.get_or_insert_with(|| clock.outlook_from_event(at)) {
                if clock.firing(outlook, level) == Some(at) {
                    clock.clock.firings.note(at, level, place, outlook.due);
                    is_awaited |= level.is_awaited;
                }
            }
        });
        if is_awaited {
            // Those that wait for it may have been looked at before it.
            self.clock.firings.not_before = Instant::START;
        }
    }

    /// Fires the levels that are due to fire before `at` if nothing else happens; `used` is the time used by then.
    pub(super) fn pass_levels(&mut self, at: Instant, used: Nanos) {
        let settled = self.clock.settled();
        let mut seen = None;
        self.each_within_reach(used, |clock, place, level| {
            if let Some(outlook) = seen.get_or_insert_with(|| clock.outlook_from(settled)) {
                clock.line_up(outlook, place, level, at);
            }
        });
        while let Some(Reverse((next, place))) = self.clock.firings.next.pop() {
            let (Some(level), Some(outlook)) = (self.policy.level(place), seen.flatten()) else { continue };
            let outlook = Outlook { from: next, ..outlook };
            self.clock.firings.note(next, level, place, outlook.due);
            self.line_up(&outlook, place, level, at);
            if level.is_awaited {
                self.line_up_waiting(&outlook, level, at);
            }
            // It may fire again, by then or later.
            self.clock.firings.not_before = Instant::START;
        }
    }

    /// Says of what has fired at `at`, where the clock is paused, when the cycle is due (E2): after the pause, if its end
    /// is known (P6). What fires as the pause begins states the due instant without it (K2), if there is one (A5).
    pub(super) fn date_firings(&mut self, at: Instant) {
        let due = self.due();
        let begins = self.clock.ledger().counted_until(at);
        self.clock.firings.date(at, due, begins);
    }

    /// Passes each level that may still fire after `now` to `take`, in the order of levels; `due` is that of the run.
    pub(crate) fn pending(&mut self, now: Instant, due: Option<Instant>, mut take: impl FnMut(Pending<'_>)) {
        let Some(outlook) = self.outlook(now.plus(1), due) else { return };
        let lists = self.policy.level_lists(outlook.placed.target);
        for level in lists.into_iter().flat_map(|(.., levels)| levels) {
            if self.may_fire(level) {
                let repetition = self.clock.firings.progress(level.id).map_or(0, |progress| progress.times);
                let (at, waits_for) = (self.firing(&outlook, level), self.waits_for(level));
                take(Pending { level, repetition, at, waits_for });
            }
        }
    }

    /// When the first of the levels that may still fire after `now` fires; `due` is that of the run.
    pub(crate) fn next_firing(&mut self, now: Instant, due: Option<Instant>) -> Option<Instant> {
        match self.clock.firings.only_waits_for(self.used()) {
            Some(least) => self.used_from(&self.outlook(now.plus(1), due)?, least),
            None => self.first_firing(now, due),
        }
    }

    /// The same by a look at each level. Of those that wait for time to be used, the one that waits for the least is the
    /// first, so only that one is looked up.
    #[inline(never)]
    fn first_firing(&mut self, now: Instant, due: Option<Instant>) -> Option<Instant> {
        let (outlook, used) = (self.outlook(now.plus(1), due)?, self.used());
        let (mut first, mut least): (Option<Instant>, Option<Nanos>) = (None, None);
        let policy = self.policy;
        for (.., levels) in policy.level_lists(outlook.placed.target) {
            for level in levels {
                let is_plain = level.waits_for_use() && self.clock.firings.progress(level.id).is_none();
                match outlook.placed.length.filter(|_| is_plain).map(|length| level.when.least_used(length)) {
                    Some(needed) if needed > used => least = Some(least.map_or(needed, |least| least.min(needed))),
                    _ => first = Instant::earlier(first, self.firing(&outlook, level)),
                }
            }
        }
        let by_use = least.and_then(|least| self.used_from(&outlook, least));
        Instant::earlier(first, by_use)
    }

    /// Passes the levels that can fire with this much time used to `look`, by name. Records how much has to be used
    /// before there are more, and before when none of these fires and the run is not breached. Levels that wait for an
    /// instant far ahead would otherwise be looked at with each event (B3).
    fn each_within_reach(&mut self, used: Nanos, mut look: impl FnMut(&mut Self, LevelPlace, &Level)) {
        let Some(run) = self.clock.last() else { return };
        let Some(placed) = run.target else { return };
        let may_breach = run.breached_at.is_none() && placed.length.is_some_and(|length| used >= length);
        let (policy, mut reach, mut not_before) = (self.policy, Reach::NEVER, Instant::END);
        let mut soonest = None;
        if may_breach {
            let soonest = *soonest.insert(self.soonest_outlook());
            not_before = soonest.and_then(|soonest| soonest.due).unwrap_or(Instant::END);
        }
        for (rank, list, levels) in policy.level_lists(placed.target) {
            for (place, level) in (0..).zip(levels) {
                let least = placed.length.map_or(Nanos::MAX, |length| level.when.least_used(length));
                if least > used {
                    let is_exact = level.waits_for_use() && self.clock.firings.progress(level.id).is_none();
                    reach = reach.min(Reach { least, is_exact });
                } else if self.may_fire(level) {
                    look(self, LevelPlace { rank, list, place }, level);
                    // It may be waiting for something else, or it may fire again.
                    let soonest = *soonest.get_or_insert_with(|| self.soonest_outlook());
                    let next = soonest.and_then(|soonest| self.firing(&soonest, level));
                    not_before = not_before.min(next.unwrap_or(Instant::END));
                }
            }
        }
        (self.clock.firings.reach, self.clock.firings.not_before) = (reach, not_before);
    }

    /// Queues the next firing of a level, if it comes before `end`.
    fn line_up(&mut self, outlook: &Outlook, place: LevelPlace, level: &Level, end: Instant) {
        if let Some(next) = self.firing(outlook, level).filter(|&next| next < end) {
            self.clock.firings.next.push(Reverse((next, place)));
        }
    }

    /// Queues the levels that have waited for a level which has just fired, if it was for the first time (E9).
    fn line_up_waiting(&mut self, outlook: &Outlook, fired: &Level, end: Instant) {
        if self.clock.firings.progress(fired.id).is_none_or(|progress| progress.times > 1) {
            return;
        }
        let policy = self.policy;
        for (rank, list, levels) in policy.level_lists(outlook.placed.target) {
            for (place, level) in (0..).zip(levels).filter(|(_, level)| level.waits_for == Some(fired.id)) {
                self.line_up(outlook, LevelPlace { rank, list, place }, level, end);
            }
        }
    }

    /// `None` when the run is over, or no target covers it.
    fn outlook(&self, from: Instant, due: Option<Instant>) -> Option<Outlook> {
        let run = self.clock.last().filter(|run| run.end.is_none() && from < Instant::END)?;
        let placed = run.target?;
        let counts_from = if placed.fixed().is_some() { Some(run.since.at) } else { self.counts_from() };
        Some(Outlook { from, placed, counts_from, due })
    }

    /// The outlook with the due instant of the run.
    fn outlook_from(&mut self, from: Instant) -> Option<Outlook> {
        let due = self.due();
        self.outlook(from, due)
    }

    /// The outlook from the end of the ledger on, as if time counted from there without a pause. Pauses and stops can
    /// only delay the firings that it gives.
    fn soonest_outlook(&mut self) -> Option<Outlook> {
        let since = self.clock.last()?.since.at;
        let outlook = self.outlook(since, None)?;
        let due = self.due_in_the_past().or_else(|| self.due_if_resumed(since));
        Some(Outlook { counts_from: Some(since), due, ..outlook })
    }

    /// The same at the instant of an event, without a pause that begins there. A landing at an opening is moved on by
    /// such a pause (A5).
    fn outlook_from_event(&mut self, at: Instant) -> Option<Outlook> {
        let outlook = self.outlook_from(at)?;
        if !self.clock.ledger().counted_until(at) {
            return Some(outlook);
        }
        let lands = |due: &Instant| *due > at || outlook.counts_from == Some(at);
        let due = self.due_in_the_past().or_else(|| self.due_if_resumed(at).filter(lands));
        Some(Outlook { counts_from: Some(at), due, ..outlook })
    }

    fn may_fire(&self, level: &Level) -> bool {
        let times = level.repeat.map_or(0, |repeat| repeat.times);
        let again = || self.clock.firings.progress(level.id).is_none_or(|progress| progress.times <= times);
        match self.acknowledged(level) {
            Some(_) if level.ack_lasts.is_none() => false,
            Some(at) => again() || self.fires_at_lapse(level, at),
            None => again(),
        }
    }

    /// When an acknowledgement last ended the level.
    fn acknowledged(&self, level: &Level) -> Option<Instant> {
        level.until.and(self.clock.firings.acknowledged)
    }

    /// When the acknowledgement lapses after which the level fires next.
    fn lapse(&self, level: &Level) -> Option<Instant> {
        let acknowledged = self.acknowledged(level).filter(|&at| self.fires_at_lapse(level, at))?;
        Some(acknowledged.plus(level.ack_lasts?))
    }

    /// Whether the level has not fired since an acknowledgement. When that lapses, it fires once, however often it has
    /// fired before (E10).
    fn fires_at_lapse(&self, level: &Level, acknowledged: Instant) -> bool {
        self.clock.firings.progress(level.id).is_none_or(|progress| progress.last < acknowledged)
    }

    /// When a level fires next, if nothing else happens, not before the outlook.
    fn firing(&mut self, outlook: &Outlook, level: &Level) -> Option<Instant> {
        if !self.may_fire(level) {
            return None;
        }
        let holds = self.holds_from(outlook, level)?;
        let at = match (self.lapse(level), self.clock.firings.progress(level.id), level.repeat) {
            (Some(lapse), ..) => holds.max(outlook.unpaused_from(lapse).filter(|&at| at < Instant::END)?),
            (None, Some(progress), Some(repeat)) => {
                holds.max(self.after_firing(outlook, repeat.every, progress.last)?)
            }
            _ => holds,
        };
        match level.deliver_in {
            None => Some(at),
            Some(calendar) => self.policy.axis(calendar)?.next_open(at.max(outlook.counts_from?)),
        }
    }

    /// The number of the level that a level waits for, if that one has not fired in the cycle.
    fn waits_for(&self, level: &Level) -> Option<u32> {
        let has_fired = self.clock.firings.progress(level.waits_for?).is_some();
        level.when.level().filter(|_| !has_fired)
    }

    /// The first instant at which the condition of a level holds, not before the outlook.
    fn holds_from(&mut self, outlook: &Outlook, level: &Level) -> Option<Instant> {
        let (length, when) = (outlook.placed.length?, level.when);
        match when {
            // Without working time until the due instant, all of none is used up there, and not before it.
            LevelTime::Share(WHOLE..) if length == 0 => outlook.due.map(|due| due.max(outlook.from)),
            LevelTime::Share(_)
            | LevelTime::Before(Offset::Counted(Allowance::Working(_)))
            | LevelTime::After(Offset::Counted(Allowance::Working(_))) => {
                self.used_from(outlook, when.least_used(length))
            }
            LevelTime::Before(Offset::Wall(seconds)) => {
                outlook.unpaused_from(outlook.due?.plus(nanos(seconds).saturating_neg()))
            }
            LevelTime::Before(Offset::Counted(days)) => self.before(outlook, days, DueAt::Close),
            LevelTime::DaysBefore { days, due } => self.before(outlook, Allowance::BusinessDays(days), due),
            LevelTime::Due => outlook.due.map(|due| due.max(outlook.from)),
            LevelTime::After(offset) => outlook.unpaused_from(self.later(outlook, offset, outlook.due?)?),
            LevelTime::DaysAfter { days, due } => {
                let (calendar, days) = (outlook.placed.target.calendar, Allowance::BusinessDays(days));
                outlook.unpaused_from(self.policy.days_after(calendar, days, due, outlook.due?)?)
            }
            LevelTime::AfterLevel(offset, _) => {
                let first = self.clock.firings.progress(level.waits_for?)?.first;
                self.after_firing(outlook, offset, first)
            }
        }
    }

    /// The first instant this long after a firing, not before the outlook.
    fn after_firing(&mut self, outlook: &Outlook, offset: Offset, fired: Instant) -> Option<Instant> {
        match offset {
            Offset::Counted(Allowance::Working(seconds)) => {
                let used = self.used_by(outlook, fired);
                self.used_from(outlook, used.saturating_add(nanos(seconds)))
            }
            offset => outlook.unpaused_from(self.later(outlook, offset, fired)?),
        }
    }

    /// The instant after this much real time, or this many days.
    fn later(&self, outlook: &Outlook, offset: Offset, start: Instant) -> Option<Instant> {
        match offset {
            Offset::Wall(seconds) => Some(start.plus(nanos(seconds))).filter(|&at| at < Instant::END),
            Offset::Counted(days) => self.policy.days_after(outlook.placed.target.calendar, days, DueAt::Close, start),
        }
    }

    /// The instant so many days before the due instant, or the first one after it at which the clock is not paused.
    fn before(&self, outlook: &Outlook, days: Allowance, due: DueAt) -> Option<Instant> {
        let calendar = outlook.placed.target.calendar;
        outlook.unpaused_from(self.policy.days_before(calendar, days, due, outlook.due?)?)
    }

    /// The first instant at which this much time has been used, not before the outlook.
    fn used_from(&self, outlook: &Outlook, used: Nanos) -> Option<Instant> {
        let left = used.saturating_sub(self.used());
        if left <= 0 {
            return Some(outlook.from);
        }
        let counted_on = outlook.placed.counted_on;
        let start = self.mark(counted_on, outlook.counts_from?);
        let at = self.policy.counting(counted_on)?.earliest(start.worked.saturating_add(left))?;
        Some(at.max(outlook.from))
    }

    /// How much time had been used by an instant of this run, as it is counted now.
    fn used_by(&mut self, outlook: &Outlook, at: Instant) -> Nanos {
        let counted_on = outlook.placed.counted_on;
        let counted = outlook.counts_from.filter(|&counts_from| counts_from < at);
        let counted = counted.map(|from| self.mark(counted_on, from).to(Mark::of(self.policy, Some(counted_on), at)));
        match (counted, outlook.placed.fixed()) {
            (Some(counted), _) => self.used().saturating_add(counted),
            (None, None) => self.clock.ledger.used_by(self.policy, at),
            (None, Some(fixed)) => Mark::of(self.policy, Some(counted_on), at).worked.saturating_sub(fixed.origin),
        }
    }
}

impl Outlook {
    /// The first instant from `at` on at which the clock is not paused, not before the outlook (E3).
    fn unpaused_from(&self, at: Instant) -> Option<Instant> {
        Some(at.max(self.from).max(self.counts_from?))
    }
}

/// All of an allowance, in hundredths of a percent.
const WHOLE: u32 = 10_000;

fn nanos(seconds: u32) -> Nanos {
    i64::from(seconds).saturating_mul(SECOND)
}
