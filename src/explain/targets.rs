//! The targets that a cycle has had, and when each was due: what earlier ones would have said (K14, X3).

use super::result::{Cause, ChosenBy, TargetInForce};
use crate::policy::{Policy, Target};
use crate::replay::clock::MetricClock;
use crate::replay::ticket_state::TicketState;
use crate::time::Instant;

/// The targets of one cycle so far.
#[derive(Default)]
pub(super) struct Targets {
    all: Vec<(Target, TargetInForce)>,
    /// When the cycle was due as last judged, as evaluations said it.
    due: Option<Instant>,
    /// When it would be due, as last judged, also where a cap has to end its pause first; and when it counts again then.
    foreseen: Option<Instant>,
    counts_from: Option<Instant>,
    /// Has the last one come into force since then?
    is_new: bool,
}

/// The target that has just come into force for the last cycle, as the ticket's fields find it; `None` when none has.
pub(super) fn found(
    policy: &Policy,
    metric: usize,
    clock: &MetricClock<'_>,
    state: &TicketState<'_>,
    by: Cause,
) -> Option<(Target, TargetInForce)> {
    let run = clock.clock.last()?;
    let target = run.target?.target;
    let found = state.found(policy.metric_list().get(metric)?)?;
    let chosen_by =
        found.chosen_by.map(|(attribute, value)| ChosenBy { attribute: attribute.clone(), value: value.cloned() });
    let in_force = TargetInForce {
        since: run.started_at.utc(),
        until: None,
        by,
        priority: found.priority.cloned(),
        tier: found.tier.cloned(),
        allowance: target.allowance,
        calendar: policy.calendar_list().get(target.calendar)?.name.clone(),
        chosen_by,
        due_before: None,
        due_at: None,
    };
    Some((target, in_force))
}

impl Targets {
    /// Puts another one in force at `at`, or none.
    pub(super) fn change(&mut self, at: Instant, found: Option<(Target, TargetInForce)>) {
        let (mut since, mut due_before) = (at.utc(), self.due_before(at).map(Instant::utc));
        // Of several at one instant the last one stands.
        if std::mem::take(&mut self.is_new) {
            if let Some((_, passed)) = self.all.pop() {
                (since, due_before) = (passed.since, passed.due_before);
            }
        }
        let back = |last: &(Target, TargetInForce)| {
            found.as_ref().is_some_and(|(target, _)| *target == last.0)
                && last.1.until.is_none_or(|until| until == at.utc())
        };
        match self.all.last_mut() {
            Some(last) if back(last) => last.1.until = None,
            last => {
                if let Some((_, last)) = last {
                    last.until.get_or_insert(at.utc());
                }
                if let Some((target, in_force)) = found {
                    self.all.push((target, TargetInForce { since, due_before, ..in_force }));
                    self.is_new = true;
                }
            }
        }
    }

    /// Notes when the cycle is due, after all events of an instant.
    pub(super) fn judged(&mut self, at: Instant, clock: &MetricClock<'_>) {
        if clock.clock.last().is_none() {
            return;
        }
        // A paused cycle that is not due yet has no due instant (K4).
        let says_due = |due: &Instant| *due <= at || clock.paused(at).is_none();
        self.foreseen = clock.due();
        self.counts_from = clock.counts_from();
        self.due = self.foreseen.filter(says_due);
        if std::mem::take(&mut self.is_new) {
            if let Some((_, last)) = self.all.last_mut() {
                last.due_at = self.due.map(Instant::utc);
            }
        }
    }

    /// When the cycle was due just before `at`. A cap that has run out since the last event makes it due again.
    fn due_before(&self, at: Instant) -> Option<Instant> {
        let counting = self.counts_from.is_some_and(|from| from < at);
        self.due.or(self.foreseen.filter(|_| counting))
    }

    /// All of them, once the cycle is over or has been judged. One that came into force as the cycle ended is due as that
    /// was judged by.
    pub(super) fn list(mut self, clock: &MetricClock<'_>) -> Vec<TargetInForce> {
        if let Some((_, last)) = self.all.last_mut().filter(|_| self.is_new) {
            last.due_at = clock.due().map(Instant::utc);
        }
        self.all.into_iter().map(|(_, in_force)| in_force).collect()
    }
}
