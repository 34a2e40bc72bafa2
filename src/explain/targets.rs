//! The targets that a cycle has had, and when it was due under each of them (K14, X3).

use super::result::{Cause, ChosenBy, PromisedBy, TargetInForce};
use crate::policy::{Policy, Target};
use crate::replay::clock::MetricClock;
use crate::replay::ticket_state::TicketState;
use crate::time::Instant;

/// The targets of one cycle so far.
#[derive(Default)]
pub(super) struct Targets {
    all: Vec<(Target, TargetInForce)>,
    /// When the cycle was due at the last judgement, as an evaluation reports it.
    due: Option<Instant>,
    /// Whether the last target came into force after that judgement.
    is_new: bool,
}

/// The target that has just come into force for the last cycle, found by the fields of the ticket; `None` if there is
/// none.
pub(super) fn found(
    policy: &Policy,
    metric: usize,
    clock: &MetricClock<'_>,
    state: &TicketState<'_>,
    by: Cause,
) -> Option<(Target, TargetInForce)> {
    let run = clock.clock.last()?;
    let target = run.target?.target;
    let found = state.found(policy.metric_list().get(metric)?);
    let chosen_by =
        found.chosen_by.map(|(attribute, value)| ChosenBy { attribute: attribute.clone(), value: value.cloned() });
    let within = target.goal.within();
    let in_force = TargetInForce {
        since: run.started_at.utc(),
        until: None,
        by,
        promised_by: if run.by_ticket { PromisedBy::Ticket } else { PromisedBy::Cell },
        priority: found.priority.cloned(),
        tier: found.tier.cloned(),
        allowance: within.map(|within| within.allowance),
        due: within.and_then(|within| within.due),
        cutoff: within.and_then(|within| within.cutoff),
        counts_from: within.and_then(|within| within.counts_from),
        rolls: within.and_then(|within| within.rolls),
        lands: within.and_then(|within| within.lands),
        calendar: policy.calendar_list().get(target.calendar)?.name.clone(),
        chosen_by,
        due_before: None,
        due_at: None,
    };
    Some((target, in_force))
}

impl Targets {
    /// Puts another target, or none, into force at `at`.
    pub(super) fn change(&mut self, at: Instant, found: Option<(Target, TargetInForce)>) {
        let (mut since, mut due_before) = (at.utc(), self.due.map(Instant::utc));
        // If several come into force at one instant, the last one remains.
        if std::mem::take(&mut self.is_new) {
            if let Some((_, passed)) = self.all.pop() {
                (since, due_before) = (passed.since, passed.due_before);
            }
        }
        let back = |last: &(Target, TargetInForce)| {
            let same = |(target, in_force): &(Target, TargetInForce)| {
                *target == last.0 && in_force.promised_by == last.1.promised_by
            };
            found.as_ref().is_some_and(same) && last.1.until.is_none_or(|until| until == at.utc())
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

    /// Records when the cycle is due, after all events of an instant.
    pub(super) fn judged(&mut self, clock: &mut MetricClock<'_>) {
        if clock.clock.last().is_none() {
            return;
        }
        self.due = clock.due();
        if std::mem::take(&mut self.is_new) {
            if let Some((_, last)) = self.all.last_mut() {
                last.due_at = self.due.map(Instant::utc);
            }
        }
    }

    /// All targets, once the cycle has ended or has been judged. A target that came into force when the cycle ended
    /// gets the due instant by which the end was judged.
    pub(super) fn list(mut self, clock: &mut MetricClock<'_>) -> Vec<TargetInForce> {
        if let Some((_, last)) = self.all.last_mut().filter(|_| self.is_new) {
            last.due_at = clock.due().map(Instant::utc);
        }
        self.all.into_iter().map(|(_, in_force)| in_force).collect()
    }
}
