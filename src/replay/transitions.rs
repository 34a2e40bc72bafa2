//! What happens to a clock: time passes, and its cycle is judged, paused, given another target, ended or resumed.
//! This module knows no event and no status.

use crate::policy::Target;
use crate::time::Instant;

use super::clock::{ClosedTime, End, Ending, MetricClock};
use super::ledger::Hold;
use super::marks::Mark;

impl MetricClock<'_> {
    /// Settles an instant after all its events: what now pauses the run, and what is due. Returns whether anything has
    /// fired in a pause.
    #[inline(always)]
    pub(crate) fn settle(&mut self, at: Instant, holds: &[Hold]) -> bool {
        self.go_on(at);
        self.set_holds(at, holds);
        let fired = self.clock.firings.fired().len();
        self.judge(at);
        !holds.is_empty() && self.clock.firings.fired().len() > fired
    }

    /// Lets time pass up to and including `now`. A run that is due at `now` and has not stopped is breached (K5).
    pub(crate) fn finish(&mut self, now: Instant) {
        self.pass_to(now.plus(1));
        self.cut(now);
    }

    /// Lets time pass until `at`, and closes the open stretch there.
    fn advance(&mut self, at: Instant) {
        self.pass_to(at);
        self.cut(at);
    }

    /// Lets time pass until just before `at`, the next instant at which something happens to the run. Records a
    /// breach on the way, which time alone never reverts (K6), and the levels that have fired. Nothing is computed in
    /// advance, so a lookup is necessary only if enough time has passed for a breach or a level.
    #[inline(always)]
    fn pass_to(&mut self, at: Instant) {
        if self.clock.unsettled {
            return;
        }
        if self.is_surely_quiet(at) {
            self.clock.settled = at;
        } else {
            self.look_up_to(at);
        }
    }

    /// The same, by the time that was used.
    #[inline(never)]
    fn look_up_to(&mut self, at: Instant) {
        let Some(used) = self.used_at(at) else { return };
        if !self.clock.firings.is_quiet(used, at) {
            let due = self.due_by(used);
            let Some(run) = self.clock.open() else { return };
            run.breached_at = run.breached_at.or(due.filter(|&due| due < at));
            self.pass_levels(at, used);
        }
        self.clock.settled = at;
    }

    /// Whether nothing can have happened to the open run by `at`, even if all time since the end of its ledger counts.
    /// No more time can be used than passes, so this needs no calendar.
    #[inline]
    fn is_surely_quiet(&self, at: Instant) -> bool {
        let Some(run) = self.clock.last.as_ref().filter(|run| run.end.is_none()) else { return false };
        let passed = at.since(run.since.at).max(0);
        self.clock.firings.is_quiet(self.used().wrapping_add(passed), at)
    }

    /// Judges the run after all events of an instant. It is breached if it is due by now, and not breached if it is
    /// no longer due (K2, K14).
    #[inline]
    fn judge(&mut self, at: Instant) {
        if !std::mem::take(&mut self.clock.unsettled) {
            return;
        }
        self.clock.settled = at;
        if !self.is_surely_quiet(at) {
            self.judge_closely(at);
        }
    }

    /// The same, by the time that was used.
    #[inline(never)]
    fn judge_closely(&mut self, at: Instant) {
        let used = self.used_at(at);
        if used.is_some_and(|used| self.clock.firings.is_quiet(used, at)) {
            return;
        }
        let due = used.and_then(|used| self.due_by(used));
        let Some(run) = self.clock.open() else { return };
        run.breached_at = due.filter(|&due| due <= at).and(run.breached_at.or(Some(at)));
        if let Some(used) = used {
            self.judge_levels(at, used);
        }
    }

    /// Records an acknowledgement.
    pub(crate) fn acknowledge(&mut self, at: Instant) {
        self.pass_to(at);
        if self.clock.is_running() {
            self.clock.firings.acknowledge(at);
        }
        self.clock.unsettled = true;
    }

    /// Reverts the end of the last run if it is resumed at `at`.
    #[inline]
    fn go_on(&mut self, at: Instant) {
        if let Some(closed_time) = self.clock.reopened.take() {
            self.resume(at, closed_time);
        }
    }

    #[cold]
    fn resume(&mut self, at: Instant, closed_time: ClosedTime) {
        let Some(run) = &self.clock.last else { return };
        let counted_on = run.target.map(|placed| placed.counted_on);
        let now = self.marks.at(self.policy, counted_on, at);
        match (closed_time, run.end) {
            (ClosedTime::Counted, Some(end)) => {
                self.clock.resume_cycle(at, Mark::of(self.policy, counted_on, end.at));
                self.cut(end.cancelled_at.unwrap_or(at));
                if let Some(run) = self.clock.open() {
                    run.since = now;
                }
            }
            _ => self.clock.resume_cycle(at, now),
        }
    }

    /// Ends the run. A stop at the due instant is in time, and a run that becomes void there is not breached (K2,
    /// K5).
    pub(crate) fn end(&mut self, at: Instant, by: Ending) {
        self.go_on(at);
        self.advance(at);
        let due = self.due_in_the_past().or_else(|| self.due_if_resumed(at));
        let Some(run) = self.clock.open() else { return };
        run.end = Some(End { at, by, due, late: due.is_some_and(|due| due < at), cancelled_at: None });
    }

    /// Puts another target into force. The time used so far remains, unless everything has to be counted again (K10).
    /// An allowance in dates counts from the start of the cycle, so everything is counted again. A run that was not
    /// covered is counted as if the target had been in force from its start (S4).
    pub(crate) fn retarget(&mut self, at: Instant, target: Option<Target>, count_again: bool) {
        self.go_on(at);
        self.advance(at);
        let policy = self.policy;
        let Some(run) = self.clock.open() else { return };
        let was_dark = run.target.is_none();
        run.target = target.map(|target| policy.place(target, run.started_at));
        run.since = self.marks.at(policy, run.target.map(|placed| placed.counted_on), run.since.at);
        let placed = run.target;
        match placed.filter(|_| run.breached_at.is_none()) {
            Some(placed) => self.clock.firings.wait_for(placed.reach),
            None => self.clock.firings.look_again(),
        }
        self.clock.unsettled = true;
        let Some(placed) = placed else { return };
        if was_dark || count_again || placed.target.goal.is_in_days() {
            self.clock.ledger.count_again(policy, placed.counted_on);
        }
    }

    /// Pauses the run, ends its pause, or changes the reasons that are charged.
    #[inline(always)]
    fn set_holds(&mut self, at: Instant, holds: &[Hold]) {
        if self.clock.open().is_some() && self.clock.holds != holds {
            self.advance(at);
            self.clock.unsettled = true;
            self.clock.holds.clear();
            self.clock.holds.extend_from_slice(holds);
        }
    }

    /// Closes the open stretch at `at`.
    #[inline]
    fn cut(&mut self, at: Instant) {
        let Some(run) = self.clock.last.as_mut().filter(|run| run.end.is_none() && run.since.at < at) else { return };
        let counted_on = run.target.map(|placed| placed.counted_on);
        let now = self.marks.at(self.policy, counted_on, at);
        self.clock.ledger.push(self.policy, (run.since, now), &self.clock.holds, counted_on);
        run.since = now;
    }
}
