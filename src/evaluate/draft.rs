//! The results of one cycle at one instant, before they are written as plain data.

use std::sync::Arc;

use super::result::{Outcome, Phase};
use crate::policy::{CountedOn, Placement, Policy};
use crate::replay::clock::{Ending, MetricClock, Run};
use crate::replay::ledger::PausedAt;
use crate::time::Instant;

/// The results of a cycle.
pub(super) struct Draft<'a> {
    pub(super) clock: &'a MetricClock<'a>,
    pub(super) run: &'a Run,
    policy: &'a Policy,
    pub(super) now: Instant,
    pub(super) calendar: &'a Arc<str>,
    counted_on: CountedOn,
    /// How much time there is, and how much of it is left.
    pub(super) length: Option<i64>,
    pub(super) left: Option<i64>,
    pub(super) outcome: Outcome,
    pub(super) paused: Option<PausedAt>,
    pub(super) due: Option<Instant>,
    /// When something changes in it without an event (E6): it is breached, a pause ends or is charged to
    /// another reason, or a level fires.
    pub(super) next_change: Option<Instant>,
}

impl<'a> Draft<'a> {
    #[inline(always)]
    pub(super) fn of(clock: &'a mut MetricClock<'_>, policy: &'a Policy, now: Instant) -> Option<Draft<'a>> {
        let run = clock.clock.last()?;
        let (outcome, ended) = (outcome(run), run.end.is_some());
        let Placement { target, counted_on, length, .. } = run.target.as_ref()?;
        let calendar = &policy.calendar_list().get(target.calendar)?.name;
        let (counted_on, length) = (*counted_on, *length);
        let (paused, due) = (clock.paused(now), clock.due());
        let next_change = if ended {
            None
        } else {
            let breach = due.filter(|_| outcome == Outcome::Pending);
            let reason_ends = paused.and_then(|paused| paused.until);
            Instant::earlier(Instant::earlier(breach, reason_ends), clock.next_firing(now, due))
        };
        let clock = &*clock;
        Some(Draft {
            run: clock.clock.last()?,
            clock,
            policy,
            now,
            calendar,
            counted_on,
            // An instant before the start leaves no time (K16).
            length: length.map(|length| length.max(0)),
            left: length.map(|length| length.saturating_sub(clock.used())),
            outcome,
            paused,
            due,
            next_change,
        })
    }

    /// The due instant that results state: none while paused without a known end and not yet due (K4, P6).
    pub(super) fn due_at(&self) -> Option<Instant> {
        self.due.filter(|_| !self.waits())
    }

    /// When it would be due if the pause ended now (K4).
    pub(super) fn due_if_resumed(&self) -> Option<Instant> {
        if self.waits() { self.clock.due_if_resumed(self.now) } else { None }
    }

    /// Whether the cycle is not due yet, and is paused until something happens.
    pub(super) fn waits(&self) -> bool {
        let is_open_ended = self.paused.is_some_and(|paused| paused.ends_at.is_none());
        self.outcome == Outcome::Pending && is_open_ended && !self.clock.is_fixed()
    }

    pub(super) fn phase(&self) -> Phase {
        match (self.run.end, self.paused) {
            (Some(end), _) if end.by == Ending::Cancelled => Phase::Cancelled,
            (Some(_), _) => Phase::Stopped,
            (None, Some(pause)) => {
                let reason = self.policy.reason(pause.reason);
                Phase::Paused {
                    since: pause.since.utc(),
                    reason: reason.map_or_else(|| "".into(), |reason| reason.name.clone()),
                    party: reason.and_then(|reason| reason.party.clone()),
                    ends_at: pause.ends_at.map(Instant::utc),
                }
            }
            (None, None) => {
                match self.policy.counting(self.counted_on).filter(|counting| !counting.is_open(self.now)) {
                    Some(counting) => Phase::OutsideHours { opens_at: counting.next_open(self.now).map(Instant::utc) },
                    None => Phase::Running,
                }
            }
        }
    }
}

fn outcome(run: &Run) -> Outcome {
    match run.end {
        Some(end) if matches!(end.by, Ending::Cancelled | Ending::Void | Ending::Restarted) => Outcome::Void,
        _ if run.breached_at().is_some() => Outcome::Breached,
        Some(_) => Outcome::Met,
        None => Outcome::Pending,
    }
}
