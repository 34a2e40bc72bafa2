//! One metric's clock: starts, pauses, retargets, stops and judges its cycles. Knows time, targets as they apply, and W
//! and its inverse; knows no event, no status and nothing else about calendars.

use crate::calendar::Axis;
use crate::policy::{Allowance, Lands, Placed, Policy, Target};
use crate::time::{Instant, Nanos};

use super::alarm::Alarms;
use super::ledger::{Ledger, PausedAt};

/// A clock: how many cycles it has started, and the last of them.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    started: u32,
    last: Option<Run>,
    /// The last cycle up to its open stretch, without gaps but where the ticket was finished.
    ledger: Ledger,
    /// The reasons that pause the open stretch, the one to charge first in front; all but the last are capped (P2).
    reasons: Vec<usize>,
    /// What has fired in the last cycle.
    pub(crate) alarms: Alarms,
    /// Has anything happened to the run since it was judged?
    unsettled: bool,
    /// Up to here the breach and the alarms of the run have been noted.
    settled: Instant,
    /// Has a message come while the ticket was finished that nobody has answered (K13)?
    pub(crate) waiting: bool,
}

/// One cycle as far as it has come.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) number: u32,
    pub(crate) started_at: Instant,
    /// `None` while no cell applies: the run goes on in the dark (S4).
    pub(crate) target: Option<Placed>,
    pub(crate) end: Option<End>,
    /// Since when evaluations have said breached without a break, up to the last instant judged (K5).
    breached_at: Option<Instant>,
    /// Where the open stretch began.
    since: Instant,
}

/// How and when a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) at: Instant,
    pub(crate) by: Ending,
    /// The due instant it was judged by.
    due: Option<Instant>,
    /// Was that before the end?
    late: bool,
    /// When the ticket, finished already, was cancelled as well.
    cancelled_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Its own rule stopped it.
    Rule,
    /// The ticket was resolved or closed.
    Finished,
    Cancelled,
    /// Another target came into force, and the next run took its place.
    Restarted,
}

/// A clock, and the policy under which it is read.
pub(crate) struct Timepiece<'a> {
    pub(crate) clock: &'a mut Clock,
    pub(crate) policy: &'a Policy,
}

impl Default for Clock {
    fn default() -> Self {
        Clock {
            started: 0,
            last: None,
            ledger: Ledger::default(),
            reasons: Vec::new(),
            alarms: Alarms::default(),
            unsettled: false,
            settled: Instant::START,
            waiting: false,
        }
    }
}

impl Clock {
    /// As before the opening; keeps its buffers.
    pub(crate) fn reset(&mut self) {
        self.started = 0;
        self.last = None;
        self.ledger.clear();
        self.reasons.clear();
        self.alarms.clear();
        self.unsettled = false;
        self.waiting = false;
    }

    pub(crate) fn last(&self) -> Option<&Run> {
        self.last.as_ref()
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(crate) fn is_running(&self) -> bool {
        self.last.as_ref().is_some_and(|run| run.end.is_none())
    }

    /// Has anything happened to the run since it was judged?
    pub(crate) fn is_unsettled(&self) -> bool {
        self.unsettled
    }

    /// Up to here the breach and the alarms of the run have been noted.
    pub(crate) fn settled(&self) -> Instant {
        self.settled
    }

    pub(crate) fn has_started(&self) -> bool {
        self.started > 0
    }

    /// How the last run ended, if it did.
    pub(crate) fn ending(&self) -> Option<Ending> {
        self.last.as_ref().and_then(|run| run.end).map(|end| end.by)
    }

    /// The run that goes on, if one does.
    fn open(&mut self) -> Option<&mut Run> {
        self.last.as_mut().filter(|run| run.end.is_none())
    }

    /// Starts the next cycle.
    pub(crate) fn start(&mut self, at: Instant, target: Option<Placed>) {
        self.started = self.started.saturating_add(1);
        self.ledger.clear();
        self.reasons.clear();
        self.alarms.clear();
        self.unsettled = true;
        self.last = Some(Run { number: self.started, started_at: at, target, breached_at: None, end: None, since: at });
    }

    /// Takes the end of the last run back at `at`; time counts again from `since` on. If time has passed, what evaluations
    /// said meanwhile is what they have said; of a cancelled run they said void (K5, K12).
    pub(crate) fn resume_cycle(&mut self, at: Instant, since: Instant) {
        let Some(run) = &mut self.last else { return };
        let said = run.breached_at();
        if let Some(end) = run.end.take().filter(|end| end.at < at) {
            run.breached_at = said.filter(|_| end.by != Ending::Cancelled);
        }
        run.since = since;
        self.unsettled = true;
        self.reasons.clear();
        self.ledger.take_up();
    }

    /// Notes that a finished ticket is cancelled: from here on time counts for no one.
    pub(crate) fn note_cancellation(&mut self, at: Instant) {
        if let Some(end) = self.last.as_mut().and_then(|run| run.end.as_mut()) {
            end.cancelled_at.get_or_insert(at);
        }
    }
}

impl Timepiece<'_> {
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
        self.pass_alarms(at, used);
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
            self.judge_alarms(at, used);
        }
    }

    /// How much time the open run, if a target covers it, has used by `at`, which is not before the end of its ledger.
    fn used_at(&mut self, at: Instant) -> Option<Nanos> {
        let run = self.clock.last.as_ref().filter(|run| run.end.is_none())?;
        let calendar = run.target?.target.counted_on;
        let counted = self.counts_from().filter(|&from| from < at);
        let worked = counted.map_or(0, |from| self.clock.ledger.worked(self.policy, calendar, from, at));
        Some(self.clock.ledger.sums().used.saturating_add(worked))
    }

    /// Is so much time all that the target allows?
    fn is_used_up(&self, used: Nanos) -> bool {
        let placed = self.clock.last.as_ref().and_then(|run| run.target);
        placed.and_then(|placed| placed.length).is_some_and(|length| used >= length)
    }

    /// Notes that somebody took note.
    pub(crate) fn acknowledge(&mut self, at: Instant) {
        self.pass_to(at);
        self.clock.alarms.acknowledged |= self.clock.is_running();
        self.clock.unsettled = true;
    }

    /// Ends the run. Stopped at the due instant is in time; what is silenced there does not breach (K2, K5).
    pub(crate) fn end(&mut self, at: Instant, by: Ending) {
        self.pass_to(at);
        self.cut(at);
        let due = self.due_in_the_past().or_else(|| self.due_if_resumed(at));
        let Some(run) = self.clock.open() else { return };
        run.end = Some(End { at, by, due, late: due.is_some_and(|due| due < at), cancelled_at: None });
    }

    /// Takes the end of the last run back, as if it had never been: the time since counts, up to a cancellation.
    pub(crate) fn resume_counting(&mut self, at: Instant) {
        let Some(end) = self.clock.last.as_ref().and_then(|run| run.end) else { return };
        self.clock.resume_cycle(at, end.at);
        self.cut(end.cancelled_at.unwrap_or(at));
        if let Some(run) = self.clock.open() {
            run.since = at;
        }
    }

    /// Puts another target in force: time used so far stays used, unless all is to be counted again (K10). What counts
    /// dates counts them from the cycle's start, and so all of the cycle; coming out of the dark, the run is as if the
    /// target had held from its start (S4).
    pub(crate) fn retarget(&mut self, at: Instant, target: Option<Target>, count_again: bool) {
        self.pass_to(at);
        self.cut(at);
        let policy = self.policy;
        let Some(run) = self.clock.open() else { return };
        let was_dark = run.target.is_none();
        run.target = target.map(|target| policy.place(target, run.started_at));
        self.clock.unsettled = true;
        self.clock.alarms.look_again();
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
        let Some(run) = self.clock.last.as_mut().filter(|run| run.end.is_none() && run.since < at) else { return };
        let calendar = run.target.map(|placed| placed.target.counted_on);
        self.clock.ledger.push(self.policy, (run.since, at), &self.clock.reasons, calendar);
        run.since = at;
    }

    /// The pause that the open run is in at `now`, at which it has been cut.
    pub(crate) fn paused(&self, now: Instant) -> Option<PausedAt> {
        let run = self.clock.last().filter(|run| run.end.is_none())?;
        let calendar = run.target.map(|placed| placed.target.counted_on);
        self.clock.ledger.paused_at(self.policy, calendar, now, &self.clock.reasons)
    }

    /// Where the target is due: as judged by at the end; while the run is open the earliest instant at which the time used
    /// reaches the allowance, in the past or, when the clock runs or caps end its pause, in the future (K4, P2).
    pub(crate) fn due(&self) -> Option<Instant> {
        match self.clock.last.as_ref()?.end {
            Some(end) => end.due,
            None => self.due_in_the_past().or_else(|| self.due_if_resumed(self.counts_from()?)),
        }
    }

    /// When time counts in the open stretch: from its start, or once caps have ended its pause; `None` for not again.
    pub(super) fn counts_from(&self) -> Option<Instant> {
        let run = self.clock.last.as_ref()?;
        let calendar = run.target?.target.counted_on;
        self.clock.ledger.counts_from(self.policy, Some(calendar), run.since, &self.clock.reasons)
    }

    /// When the run would be due if it counted from `at` on.
    pub(crate) fn due_if_resumed(&self, at: Instant) -> Option<Instant> {
        let placed = self.clock.last.as_ref()?.target?;
        let left = placed.length?.saturating_sub(self.clock.ledger.sums().used).max(0);
        reached(self.policy.axis(placed.target.counted_on)?, at, left, placed.lands)
    }

    pub(super) fn due_in_the_past(&self) -> Option<Instant> {
        let placed = self.clock.last.as_ref()?.target?;
        let length = placed.length?;
        if self.clock.ledger.sums().used < length {
            return None;
        }
        // Used up at a closing, it may be placed at an opening that only a later stretch reaches (A5).
        self.clock.ledger.reaching(length).find_map(|stretch| {
            let left = length.saturating_sub(stretch.before.used).max(0);
            let due = reached(self.policy.axis(stretch.calendar?)?, stretch.from, left, placed.lands);
            due.filter(|&due| due <= stretch.to)
        })
    }
}

impl Run {
    /// Since when evaluations have said breached without a break (K5). An end in time takes a breach back, which only
    /// another target can have brought about; a late one is one, unless it leaves nothing to judge.
    pub(crate) fn breached_at(&self) -> Option<Instant> {
        match self.end {
            None => self.breached_at,
            Some(end) if !end.late => None,
            Some(End { by: Ending::Cancelled | Ending::Restarted, .. }) => self.breached_at,
            Some(end) => self.breached_at.or(Some(end.at)),
        }
    }
}

/// Where the clock shows `left` more than at `from`: at a closing, if that is where it is used up, or at the opening
/// that follows.
fn reached(axis: &Axis, from: Instant, left: Nanos, lands: Lands) -> Option<Instant> {
    let worked = axis.worked_before(from).saturating_add(left);
    match lands {
        Lands::Close => axis.earliest(worked),
        Lands::NextOpen => axis.latest(worked),
    }
}
