//! What happens to a clock: time passes, its cycle is judged, paused, given another target, ended or resumed. Knows no
//! event and no status.

use crate::policy::{Allowance, Target};
use crate::time::Instant;

use super::clock::{ClosedTime, End, Ending, MetricClock};
use super::marks::Mark;

impl MetricClock<'_> {
    /// Lets time pass up to just before `at`, at which something happens to the run: notes a breach on the way, which
    /// time alone never takes back (K6), and what has fired. Nothing is foreseen, so nothing has to be looked up unless so
    /// much time has been used that something was due.
    pub(crate) fn pass_to(&mut self, at: Instant) {
        if self.clock.unsettled {
            return;
        }
        let Some(used) = self.used_at(at) else { return };
        if self.is_used_up(used) {
            let due = self.due();
            let Some(run) = self.clock.open() else { return };
            run.breached_at = run.breached_at.or(due.filter(|&due| due < at));
        }
        self.pass_levels(at, used);
        self.clock.settled = at;
    }

    /// Judges after all events of an instant: due by now is breached, not due any more is not (K2, K14).
    pub(crate) fn judge(&mut self, at: Instant) {
        if !std::mem::take(&mut self.clock.unsettled) {
            return;
        }
        self.clock.settled = at;
        let used = self.used_at(at);
        let due = used.filter(|&used| self.is_used_up(used)).and_then(|_| self.due());
        let Some(run) = self.clock.open() else { return };
        run.breached_at = due.filter(|&due| due <= at).and(run.breached_at.or(Some(at)));
        if let Some(used) = used {
            self.judge_levels(at, used);
        }
    }

    /// Notes that somebody took note.
    pub(crate) fn acknowledge(&mut self, at: Instant) {
        self.pass_to(at);
        self.clock.firings.acknowledged |= self.clock.is_running();
        self.clock.unsettled = true;
    }

    /// Takes the end of the last run back, if it goes on at `at`.
    pub(crate) fn go_on(&mut self, at: Instant) {
        let (Some(closed_time), Some(run)) = (self.clock.reopened.take(), &self.clock.last) else { return };
        let calendar = run.target.map(|placed| placed.target.counted_on);
        let now = self.marks.at(self.policy, calendar, at);
        match (closed_time, run.end) {
            (ClosedTime::Counted, Some(end)) => {
                self.clock.resume_cycle(at, Mark::of(self.policy, calendar, end.at));
                self.cut(end.cancelled_at.unwrap_or(at));
                if let Some(run) = self.clock.open() {
                    run.since = now;
                }
            }
            _ => self.clock.resume_cycle(at, now),
        }
    }

    /// Ends the run. Stopped at the due instant is in time; what is silenced there does not breach (K2, K5).
    pub(crate) fn end(&mut self, at: Instant, by: Ending) {
        self.go_on(at);
        self.pass_to(at);
        self.cut(at);
        let due = self.due_in_the_past().or_else(|| self.due_if_resumed(at));
        let Some(run) = self.clock.open() else { return };
        run.end = Some(End { at, by, due, late: due.is_some_and(|due| due < at), cancelled_at: None });
    }

    /// Puts another target in force: time used so far stays used, unless all is to be counted again (K10). What counts
    /// dates counts them from the cycle's start, and so all of the cycle; coming out of the dark, the run is as if the
    /// target had held from its start (S4).
    pub(crate) fn retarget(&mut self, at: Instant, target: Option<Target>, count_again: bool) {
        self.go_on(at);
        self.pass_to(at);
        self.cut(at);
        let policy = self.policy;
        let Some(run) = self.clock.open() else { return };
        let was_dark = run.target.is_none();
        run.target = target.map(|target| policy.place(target, run.started_at));
        run.since = self.marks.at(policy, target.map(|target| target.counted_on), run.since.at);
        self.clock.unsettled = true;
        self.clock.firings.look_again();
        let Some(target) = target else { return };
        if was_dark || count_again || !matches!(target.allowance, Allowance::Working(_)) {
            self.clock.ledger.count_again(policy, target.counted_on);
        }
    }

    /// Pauses, resumes, or changes who is charged.
    pub(crate) fn set_reasons(&mut self, at: Instant, reasons: &[usize]) {
        if self.clock.open().is_some() && self.clock.reasons != reasons {
            self.pass_to(at);
            self.cut(at);
            self.clock.unsettled = true;
            self.clock.reasons.clear();
            self.clock.reasons.extend_from_slice(reasons);
        }
    }

    /// Closes the open stretch at `at`.
    pub(crate) fn cut(&mut self, at: Instant) {
        let Some(run) = self.clock.last.as_mut().filter(|run| run.end.is_none() && run.since.at < at) else { return };
        let calendar = run.target.map(|placed| placed.target.counted_on);
        let now = self.marks.at(self.policy, calendar, at);
        self.clock.ledger.push(self.policy, (run.since, now), &self.clock.reasons, calendar);
        run.since = now;
    }
}
