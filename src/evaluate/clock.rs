//! One metric's clock: starts, pauses, retargets, stops and judges its cycles. Knows time, targets, and W and its
//! inverse; knows no event, no status and nothing else about calendars.

use crate::calendar::Axis;
use crate::policy::{Goal, Lands, Policy, Target};
use crate::time::{Instant, Nanos};

/// A clock: how many cycles it has started, and the last of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    started: u32,
    last: Option<Run>,
    /// The closed stretches of the last cycle, in order, without gaps but where the ticket was finished.
    stretches: Vec<Stretch>,
    /// Has a message come while the ticket was finished that nobody has answered (K13)?
    pub(crate) waiting: bool,
}

/// One cycle as far as it has come.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) number: u32,
    pub(crate) started_at: Instant,
    /// `None` while no cell applies: the run goes on in the dark (S4).
    pub(crate) goal: Option<Goal>,
    pub(crate) pause: Option<Pause>,
    pub(crate) breached_at: Option<Instant>,
    pub(crate) end: Option<End>,
    /// Where the open stretch began.
    since: Instant,
    /// Time counted in closed stretches, and time paused.
    used: Nanos,
    paused: Nanos,
    /// The calendar that every closed stretch was counted on, but for those in the dark; `None` when they differ.
    uniform: Option<usize>,
    /// Where the target is due as things stand; brought up to date by `judge`.
    due: Option<Instant>,
}

/// The pause that a run is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    /// Since when the run has been paused without a break.
    pub(crate) since: Instant,
    /// The number of the reason charged.
    pub(crate) reason: usize,
}

/// How and when a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) at: Instant,
    pub(crate) by: Ending,
    /// The due instant it was judged by.
    pub(crate) due: Option<Instant>,
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

/// A stretch of a cycle during which one thing held; half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    /// The number of the reason that it was paused for; `None` when it counted.
    pub(crate) paused_for: Option<usize>,
    /// The calendar it was counted under; `None` while no cell applied.
    pub(crate) calendar: Option<usize>,
    /// The open time in it.
    pub(crate) worked: Nanos,
    /// The time counted in the cycle before it.
    used_before: Nanos,
}

/// A clock and the policy whose calendars it is read on.
pub(crate) struct Wound<'a> {
    pub(crate) clock: &'a mut Clock,
    pub(crate) policy: &'a Policy,
}

impl Clock {
    /// As before the opening; keeps its buffer.
    pub(crate) fn reset(&mut self) {
        self.started = 0;
        self.last = None;
        self.stretches.clear();
        self.waiting = false;
    }

    pub(crate) fn last(&self) -> Option<&Run> {
        self.last.as_ref()
    }

    pub(crate) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    pub(crate) fn is_running(&self) -> bool {
        self.last.as_ref().is_some_and(|run| run.end.is_none())
    }

    pub(crate) fn has_started(&self) -> bool {
        self.started > 0
    }

    /// The run that goes on, if one does.
    fn open(&mut self) -> Option<&mut Run> {
        self.last.as_mut().filter(|run| run.end.is_none())
    }

    /// Starts the next cycle.
    pub(crate) fn start(&mut self, at: Instant, goal: Option<Goal>) {
        self.started = self.started.saturating_add(1);
        self.stretches.clear();
        self.last = Some(Run {
            number: self.started,
            started_at: at,
            goal,
            pause: None,
            breached_at: None,
            end: None,
            since: at,
            used: 0,
            paused: 0,
            uniform: goal.map(|goal| goal.target.counted_on),
            due: None,
        });
    }

    /// Takes the end of the last run back; the time since does not count. A cancelled run said void meanwhile, if time
    /// has passed, so whatever it says from here on, it says anew (K5, K12).
    pub(crate) fn resume_cycle(&mut self, at: Instant) {
        let Some(run) = &mut self.last else { return };
        if run.end.take().is_some_and(|end| end.by == Ending::Cancelled && end.at < at) {
            run.breached_at = None;
        }
        run.since = at;
        run.pause = None;
    }

    /// Notes that a finished ticket is cancelled: from here on time counts for no one.
    pub(crate) fn note_cancellation(&mut self, at: Instant) {
        if let Some(end) = self.last.as_mut().and_then(|run| run.end.as_mut()) {
            end.cancelled_at.get_or_insert(at);
        }
    }

    /// How the last run ended, if it did.
    pub(crate) fn ending(&self) -> Option<Ending> {
        self.last.as_ref().and_then(|run| run.end).map(|end| end.by)
    }
}

impl Wound<'_> {
    /// Lets time pass up to just before `at`: notes a breach on the way.
    pub(crate) fn pass_to(&mut self, at: Instant) {
        let Some(run) = self.clock.open() else { return };
        if run.breached_at.is_none() {
            run.breached_at = run.due.filter(|&due| due < at);
        }
    }

    /// Judges after all events of an instant: due by now is breached, not due any more is not (K2, K14).
    pub(crate) fn judge(&mut self, at: Instant) {
        let due = self.due();
        let Some(run) = self.clock.open() else { return };
        run.due = due;
        run.breached_at = due.filter(|&due| due <= at).and(run.breached_at.or(Some(at)));
    }

    /// Ends the run. Stopped at the due instant is in time; what is silenced there does not breach (K2, K5).
    pub(crate) fn end(&mut self, at: Instant, by: Ending) {
        self.cut(at);
        let due = self.due().or_else(|| self.due_if_resumed(at));
        let Some(run) = self.clock.open() else { return };
        let late = due.is_some_and(|due| due < at);
        let judged = matches!(by, Ending::Rule | Ending::Finished);
        let breached_at = if judged { run.breached_at.or(Some(at)) } else { run.breached_at };
        run.breached_at = breached_at.filter(|_| late);
        run.end = Some(End { at, by, due, cancelled_at: None });
    }

    /// Takes the end of the last run back, as if it had never been: the time since counts, up to a cancellation.
    pub(crate) fn resume_counting(&mut self, at: Instant) {
        let Some(end) = self.clock.last.as_ref().and_then(|run| run.end) else { return };
        self.clock.resume_cycle(end.at);
        self.cut(end.cancelled_at.unwrap_or(at));
        self.clock.resume_cycle(at);
    }

    /// Puts another target in force: time used so far stays used, unless all is to be counted again; what counts dates
    /// counts them from the cycle's start (K10). Coming out of the dark, the run is as if the target had held from its
    /// start (S4).
    pub(crate) fn retarget(&mut self, at: Instant, target: Option<Target>, count_again: bool) {
        self.cut(at);
        let Some(run) = self.clock.open() else { return };
        let was_dark = run.goal.is_none();
        run.goal = target.map(|target| self.policy.goal(target, run.started_at));
        let Some(target) = target else { return };
        if was_dark || count_again {
            self.recount(target.counted_on);
        } else if run.uniform != Some(target.counted_on) {
            run.uniform = None;
        }
    }

    /// Pauses, resumes, or charges another reason.
    pub(crate) fn set_pause(&mut self, at: Instant, reason: Option<usize>) {
        if self.clock.open().is_none_or(|run| run.pause.map(|pause| pause.reason) == reason) {
            return;
        }
        self.cut(at);
        if let Some(run) = self.clock.open() {
            let since = run.pause.map_or(at, |pause| pause.since);
            run.pause = reason.map(|reason| Pause { since, reason });
        }
    }

    /// Closes the open stretch at `at`.
    pub(crate) fn cut(&mut self, at: Instant) {
        let Some(run) = self.clock.last.as_mut().filter(|run| run.end.is_none()) else { return };
        if run.since >= at {
            return;
        }
        let calendar = run.goal.map(|goal| goal.target.counted_on);
        let worked = worked(self.policy, calendar, run.since, at);
        let paused_for = run.pause.map(|pause| pause.reason);
        let used_before = run.used;
        self.clock.stretches.push(Stretch { from: run.since, to: at, paused_for, calendar, worked, used_before });
        run.count(paused_for.is_some(), worked);
        run.since = at;
    }

    /// Counts every closed stretch on this calendar. Where all were on it already, only those in the dark are new, so
    /// that going in and out of the dark costs no more than the events that do it (B3).
    fn recount(&mut self, calendar: usize) {
        let Some(run) = self.clock.last.as_mut() else { return };
        let stretches = &mut self.clock.stretches;
        let known = match run.uniform {
            Some(same) if same == calendar => stretches.iter().rposition(|stretch| stretch.calendar.is_some()),
            _ => None,
        };
        if known.is_none() {
            (run.used, run.paused) = (0, 0);
        }
        run.uniform = Some(calendar);
        for stretch in stretches.iter_mut().skip(known.map_or(0, |last| last.saturating_add(1))) {
            stretch.calendar = Some(calendar);
            stretch.worked = worked(self.policy, Some(calendar), stretch.from, stretch.to);
            stretch.used_before = run.used;
            run.count(stretch.paused_for.is_some(), stretch.worked);
        }
    }

    /// The earliest instant at which the time used reaches the allowance, in the past or, while the clock runs, in
    /// the future (K4).
    fn due(&self) -> Option<Instant> {
        let run = self.clock.last.as_ref()?;
        let goal = run.goal?;
        let length = goal.length?;
        let passed = if run.used >= length { self.due_in_the_past(length, goal.lands) } else { None };
        passed.or_else(|| if run.pause.is_some() { None } else { self.due_if_resumed(run.since) })
    }

    /// When the run would be due if it counted from `at` on.
    pub(crate) fn due_if_resumed(&self, at: Instant) -> Option<Instant> {
        let run = self.clock.last.as_ref()?;
        let goal = run.goal?;
        let left = goal.length?.saturating_sub(run.used).max(0);
        reached(axis(self.policy, goal.target.counted_on)?, at, left, goal.lands)
    }

    fn due_in_the_past(&self, length: Nanos, lands: Lands) -> Option<Instant> {
        let stretches = &self.clock.stretches;
        let first = stretches.partition_point(|stretch| stretch.used_after() < length);
        let counted = stretches.get(first..)?.iter().filter(|stretch| stretch.paused_for.is_none());
        // Used up at a closing, it may be placed at an opening that only a later stretch reaches (A5).
        counted.into_iter().find_map(|stretch| {
            let left = length.saturating_sub(stretch.used_before).max(0);
            let due = reached(axis(self.policy, stretch.calendar?)?, stretch.from, left, lands);
            due.filter(|&due| due <= stretch.to)
        })
    }
}

impl Stretch {
    /// The time counted in the cycle up to its end.
    fn used_after(&self) -> Nanos {
        let counted = if self.paused_for.is_none() { self.worked } else { 0 };
        self.used_before.saturating_add(counted)
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

impl Run {
    fn count(&mut self, paused: bool, worked: Nanos) {
        let sum = if paused { &mut self.paused } else { &mut self.used };
        *sum = sum.saturating_add(worked);
    }

    /// Time used in closed stretches.
    pub(crate) fn used(&self) -> Nanos {
        self.used
    }

    /// Working time paused in closed stretches.
    pub(crate) fn paused(&self) -> Nanos {
        self.paused
    }

    /// Where the target is due, as last judged.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.end.map_or(self.due, |end| end.due)
    }
}

fn axis(policy: &Policy, calendar: usize) -> Option<&Axis> {
    policy.calendars().get(calendar).map(|named| named.calendar.axis())
}

fn worked(policy: &Policy, calendar: Option<usize>, from: Instant, to: Instant) -> Nanos {
    let axis = calendar.and_then(|number| axis(policy, number));
    axis.map_or(0, |axis| axis.worked_before(to).saturating_sub(axis.worked_before(from)))
}
