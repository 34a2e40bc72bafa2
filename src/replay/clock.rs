//! The clock of one metric: how much time it has used, when it is due, and what pauses it. It knows targets and working
//! time. It knows no event and no status.

use crate::policy::{CountedOn, Counting, Lands, Placement, Policy, Target};
use crate::time::{Instant, Nanos};

use super::firing::Firings;
use super::ledger::{Hold, Ledger, PausedAt, Stretch};
use super::marks::{Mark, Marks};
use super::own::Own;

/// A clock: how many cycles it has started, and the last of them.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    pub(super) started: u32,
    pub(super) last: Option<Run>,
    /// What the ticket says of the target (K16). Few tickets say anything.
    pub(super) own: Option<Box<Own>>,
    /// The last cycle is resumed at this instant. Its end remains until something else happens to it, or the instant
    /// is judged.
    pub(super) reopened: Option<ClosedTime>,
    /// The last cycle up to its open stretch. It has gaps only where the ticket was finished.
    pub(super) ledger: Ledger,
    /// The reasons that pause the open stretch, in the order in which they are charged.
    pub(super) holds: Vec<Hold>,
    /// What has fired in the last cycle.
    pub(crate) firings: Firings,
    /// Whether something has happened to the run since it was judged.
    pub(super) unsettled: bool,
    /// The instant up to which the breach and the firings of the run have been recorded.
    pub(super) settled: Instant,
    /// Whether there is an unanswered message that came while the ticket was finished (K13).
    pub(crate) waiting: bool,
    /// Whether the ticket is finished for this metric (K18).
    pub(crate) finished: bool,
    /// Whether the event that is being applied has ended a cycle without a verdict, and may start another.
    pub(crate) voided: bool,
}

/// One cycle, up to the last event that was applied.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) number: u32,
    pub(crate) started_at: Instant,
    /// `None` while no cell applies. The run continues, but it is not covered (S4).
    pub(crate) target: Option<Placement>,
    /// Whether the ticket itself promises the target (K16).
    pub(crate) by_ticket: bool,
    pub(crate) end: Option<End>,
    /// Since when the run has been breached without interruption, as of the last instant that was judged (K5).
    pub(super) breached_at: Option<Instant>,
    /// Where the open stretch began, as it is counted for the target.
    pub(super) since: Mark,
}

/// How and when a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) at: Instant,
    pub(crate) by: Ending,
    /// The due instant at the end.
    pub(super) due: Option<Instant>,
    /// Whether that was before the end.
    pub(super) late: bool,
    /// When the finished ticket was also cancelled.
    pub(super) cancelled_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// A trigger of its own rule stopped it.
    Rule,
    /// The ticket was resolved or closed.
    Finished,
    /// A trigger of its own rule ended it without a verdict (K18).
    Void,
    Cancelled,
    /// Another target came into force, and the next run replaced it.
    Restarted,
}

/// Which part of the time while a cycle was ended counts when it is resumed (K11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClosedTime {
    LeftOut,
    /// Up to a cancellation.
    Counted,
}

/// A clock and its policy.
pub(crate) struct MetricClock<'a> {
    pub(crate) clock: &'a mut Clock,
    pub(crate) policy: &'a Policy,
    pub(crate) marks: &'a Marks,
}

impl Default for Clock {
    fn default() -> Self {
        Clock {
            started: 0,
            last: None,
            own: None,
            reopened: None,
            ledger: Ledger::default(),
            holds: Vec::new(),
            firings: Firings::default(),
            unsettled: false,
            settled: Instant::START,
            waiting: false,
            finished: false,
            voided: false,
        }
    }
}

impl Clock {
    /// Resets it to the state before the opening. What it knows of the last cycle is cleared when the next one starts.
    pub(crate) fn reset(&mut self) {
        self.started = 0;
        self.last = None;
        self.own = None;
        self.reopened = None;
        self.unsettled = false;
        self.waiting = false;
        self.finished = false;
        self.voided = false;
    }

    pub(crate) fn last(&self) -> Option<&Run> {
        self.last.as_ref()
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The stretches of the last cycle.
    pub(crate) fn stretches(&mut self, policy: &Policy) -> impl Iterator<Item = Stretch> + '_ {
        self.ledger.stretches(policy)
    }

    pub(crate) fn is_running(&self) -> bool {
        self.reopened.is_some() || self.last.as_ref().is_some_and(|run| run.end.is_none())
    }

    /// Whether something has happened to the run since it was judged.
    pub(crate) fn is_unsettled(&self) -> bool {
        self.unsettled
    }

    /// The instant up to which the breach and the firings of the run have been recorded.
    pub(crate) fn settled(&self) -> Instant {
        self.settled
    }

    pub(crate) fn has_started(&self) -> bool {
        self.started > 0
    }

    /// How the last run ended, if it did, even if it is resumed at this instant.
    pub(crate) fn ending(&self) -> Option<Ending> {
        self.last.as_ref().and_then(|run| run.end).map(|end| end.by)
    }

    /// The target by which the last run was judged, and when it ended.
    pub(crate) fn judged_by(&self) -> Option<(Target, Instant)> {
        let run = self.last.as_ref()?;
        Some((run.target?.target, run.end?.at))
    }

    /// The run that has not ended, if there is one.
    pub(super) fn open(&mut self) -> Option<&mut Run> {
        self.last.as_mut().filter(|run| run.end.is_none())
    }

    /// Resumes the last run at this instant.
    pub(crate) fn reopen(&mut self, closed_time: ClosedTime) {
        self.reopened = Some(closed_time);
        self.unsettled = true;
    }

    /// Reverts the end of the last run at `at`. Time counts again from `since` on. If time has passed since the end,
    /// a breach remains as evaluations have reported it meanwhile. For a cancelled run they reported void (K5, K12).
    pub(super) fn resume_cycle(&mut self, at: Instant, since: Mark) {
        let Some(run) = &mut self.last else { return };
        let reported = run.breached_at();
        if let Some(end) = run.end.take().filter(|end| end.at < at) {
            run.breached_at = reported.filter(|_| end.by != Ending::Cancelled);
        }
        run.since = since;
        self.unsettled = true;
        self.holds.clear();
        self.ledger.resume();
        self.firings.look_again();
    }

    /// Records that a finished ticket is cancelled: from here on no time counts.
    pub(crate) fn note_cancellation(&mut self, at: Instant) {
        if let Some(end) = self.last.as_mut().and_then(|run| run.end.as_mut()) {
            end.cancelled_at.get_or_insert(at);
        }
    }
}

impl MetricClock<'_> {
    /// Starts the next cycle.
    #[inline(always)]
    pub(crate) fn start(&mut self, at: Instant, target: Option<Placement>, by_ticket: bool) {
        let clock = &mut *self.clock;
        clock.started = clock.started.saturating_add(1);
        clock.reopened = None;
        clock.ledger.clear();
        clock.holds.clear();
        clock.firings.clear();
        if let Some(placed) = target {
            clock.firings.wait_for(placed.reach);
        }
        clock.unsettled = true;
        let since = self.marks.at(self.policy, target.map(|placed| placed.counted_on), at);
        let number = clock.started;
        clock.last = Some(Run { number, started_at: at, target, by_ticket, breached_at: None, end: None, since });
    }

    /// How much time has been used where the ledger ends. A due instant that no pause moves is judged as if nothing had
    /// paused the run (K16).
    #[inline]
    pub(crate) fn used(&self) -> Nanos {
        let fixed = self.clock.last.as_ref().and_then(|run| Some((run, run.target.as_ref()?.fixed()?)));
        match fixed {
            None => self.clock.ledger.sums().used,
            Some((run, fixed)) => run.since.worked.wrapping_sub(fixed.origin),
        }
    }

    /// Whether no pause moves the due instant of the last run (K16).
    pub(crate) fn is_fixed(&self) -> bool {
        self.clock.last.as_ref().and_then(|run| run.target.as_ref()?.fixed()).is_some()
    }

    /// How much time the open run has used by `at`, which is not before the end of its ledger; `None` if it is not
    /// covered.
    #[inline]
    pub(super) fn used_at(&self, at: Instant) -> Option<Nanos> {
        let run = self.clock.last.as_ref().filter(|run| run.end.is_none())?;
        let placed = run.target.as_ref()?;
        let counted_on = placed.counted_on;
        if let Some(fixed) = placed.fixed() {
            return Some(self.mark(counted_on, at.max(run.since.at)).worked.saturating_sub(fixed.origin));
        }
        let counted_from = match *self.clock.holds {
            _ if at <= run.since.at => None,
            [] => Some(run.since),
            _ => self.counts_from().filter(|&from| from < at).map(|from| self.mark(counted_on, from)),
        };
        let worked = counted_from.map_or(0, |from| from.to(self.marks.at(self.policy, Some(counted_on), at)));
        Some(self.clock.ledger.sums().used.saturating_add(worked))
    }

    /// An instant as it is counted in the run.
    #[inline(always)]
    pub(super) fn mark(&self, counted_on: CountedOn, at: Instant) -> Mark {
        match &self.clock.last {
            Some(run) if run.since.at == at => run.since,
            _ => self.marks.at(self.policy, Some(counted_on), at),
        }
    }

    /// When the target is due, if this much time uses up the allowance.
    pub(super) fn due_by(&mut self, used: Nanos) -> Option<Instant> {
        let length = self.clock.last.as_ref()?.target.as_ref()?.length?;
        if used >= length { self.due() } else { None }
    }

    /// The pause of the open run at `now`, where its ledger ends.
    pub(crate) fn paused(&self, now: Instant) -> Option<PausedAt> {
        let run = self.clock.last().filter(|run| run.end.is_none())?;
        let counted_on = run.target.map(|placed| placed.counted_on);
        self.clock.ledger.paused_at(self.policy, counted_on, now, &self.clock.holds)
    }

    /// When the target is due. After the end it is the due instant at the end. While the run is open it is the earliest
    /// instant at which the time used reaches the allowance: in the past, or in the future if the clock runs or the end
    /// of its pause is known (K4, P6).
    pub(crate) fn due(&mut self) -> Option<Instant> {
        match self.clock.last.as_ref()?.end {
            Some(end) => end.due,
            None => self.due_in_the_past().or_else(|| self.due_if_resumed(self.counts_from()?)),
        }
    }

    /// The instant from which time counts in the open stretch: its start, or the end of its pause; `None` if that is
    /// not known (P6).
    pub(crate) fn counts_from(&self) -> Option<Instant> {
        let run = self.clock.last.as_ref()?;
        let counted_on = run.target.as_ref()?.counted_on;
        self.clock.ledger.counts_from(self.policy, Some(counted_on), run.since.at, &self.clock.holds)
    }

    /// When the run would be due if it counted from `at` on.
    pub(crate) fn due_if_resumed(&self, at: Instant) -> Option<Instant> {
        let placed = self.clock.last.as_ref()?.target?;
        if let Some(fixed) = placed.fixed() {
            return Some(fixed.due);
        }
        let left = placed.length?.saturating_sub(self.clock.ledger.sums().used).max(0);
        let mark = self.mark(placed.counted_on, at);
        reached(self.policy.counting(placed.counted_on)?, mark, left, placed.lands)
    }

    /// The due instant that the ledger shows, if the time is used up, or that no pause moves.
    #[inline(always)]
    pub(super) fn due_in_the_past(&mut self) -> Option<Instant> {
        let placed = self.clock.last.as_ref()?.target.as_ref()?;
        if let Some(fixed) = placed.fixed() {
            return Some(fixed.due);
        }
        let length = placed.length?;
        if self.clock.ledger.sums().used < length { None } else { self.used_up(length, placed.lands) }
    }

    /// When this much time was used, as the ledger shows.
    #[inline(never)]
    fn used_up(&mut self, length: Nanos, lands: Lands) -> Option<Instant> {
        let stretch = match lands {
            Lands::Close => self.clock.ledger.first_by_which(self.policy, |used| used >= length),
            // A deadline at the end of a stretch is decided by the next stretch, which may be paused or count on
            // another calendar (A5).
            Lands::NextOpen => self.clock.ledger.first_by_which(self.policy, |used| used > length),
        }?;
        let left = length.saturating_sub(stretch.before.used).max(0);
        let from = Mark::of(self.policy, stretch.counted_on, stretch.from);
        reached(self.policy.counting(stretch.counted_on?)?, from, left, lands)
    }
}

impl Run {
    /// Since when the run has been breached without interruption (K5). A run that ended in time is not breached, even
    /// if it was before; that happens only after a new target. A run that ended late is breached, unless it is void.
    pub(crate) fn breached_at(&self) -> Option<Instant> {
        match self.end {
            None => self.breached_at,
            Some(end) if !end.late => None,
            Some(End { by: Ending::Cancelled | Ending::Void | Ending::Restarted, .. }) => self.breached_at,
            Some(end) => self.breached_at.or(Some(end.at)),
        }
    }
}

/// The first instant at which `left` of working time has passed since `from`. If that is a closing, it may be moved
/// to the next opening (A5).
fn reached(counting: Counting<'_>, from: Mark, left: Nanos, lands: Lands) -> Option<Instant> {
    let worked = from.worked.saturating_add(left);
    match lands {
        Lands::Close => counting.earliest(worked),
        Lands::NextOpen => counting.latest(worked),
    }
}
