//! Which metrics count, by the fields of the ticket (K1, K17). Remembers for each condition whether the ticket meets
//! it, so that an event asks only those on the field that it sets. This module knows no clock.

use std::sync::Arc;

use crate::condition::{Condition, Part};
use crate::policy::{Counts, Metric, Policy};
use crate::ticket::{EventKind, Ticket};
use crate::time::Instant;

/// What is known of the metrics of a policy, some of which count only under conditions. Empty if none does.
#[derive(Default)]
pub(super) struct Counted {
    /// Whether the ticket meets each condition, in the order of metrics.
    met: Vec<bool>,
    /// For each metric, the place of its first condition among them.
    first: Vec<usize>,
    /// For each metric, that its time does not count.
    uncounted: Vec<Option<Uncounted>>,
}

/// The time of a metric does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Uncounted {
    /// Since when.
    pub(super) since: Instant,
    /// Whether it would count in another status, so that it counts when the pause by the status ends by itself (P6).
    pub(super) waits_for_status: bool,
}

impl Counted {
    /// The ticket at its opening.
    #[inline]
    pub(super) fn open(&mut self, ticket: &Ticket, policy: &Policy, at: Instant) {
        self.uncounted.clear();
        if policy.has_counts() {
            self.open_counting(ticket, policy, at);
        }
    }

    #[cold]
    fn open_counting(&mut self, ticket: &Ticket, policy: &Policy, at: Instant) {
        self.met.clear();
        self.first.clear();
        for metric in policy.metric_list() {
            let is_met = |condition: &Condition| is_met(policy, metric, condition, condition.part.of(ticket));
            self.first.push(self.met.len());
            self.met.extend(metric.counts.iter().flat_map(|counts| counts.conditions.iter()).map(is_met));
        }
        self.uncounted.resize(policy.metric_list().len(), None);
        self.settle(policy, at);
    }

    /// Takes over the fields that an event sets. Returns whether any metric now counts that did not, or the other way
    /// round.
    pub(super) fn apply(&mut self, event: &EventKind, policy: &Policy, at: Instant) -> bool {
        for (part, texts) in Part::set_by(event) {
            self.set(policy, |metric, condition| {
                (condition.part.borrowed() == part).then(|| is_met(policy, metric, condition, texts))
            });
        }
        self.settle(policy, at)
    }

    /// The pause by the status has ended by itself: until the next status event, conditions on it are met (P6).
    pub(super) fn end_by_status(&mut self, policy: &Policy, at: Instant) -> bool {
        self.set(policy, |_, condition| (condition.part == Part::Status).then_some(true));
        self.settle(policy, at)
    }

    /// Why the time of the metric with this number does not count; `None` if it does.
    #[inline]
    pub(super) fn uncounted(&self, metric: usize) -> Option<Uncounted> {
        self.uncounted.get(metric).copied().flatten()
    }

    /// Whether the status is another one than a condition asks for.
    pub(super) fn is_status_unmet(&self, policy: &Policy) -> bool {
        let conditions = policy.metric_list().iter().filter_map(with_counts);
        let conditions = conditions.flat_map(|(_, counts)| counts.conditions.iter());
        conditions.zip(&self.met).any(|(condition, met)| !met && condition.part == Part::Status)
    }

    /// The first condition of each alternative of a metric that the ticket does not meet.
    pub(super) fn unmet<'a>(&self, policy: &'a Policy, metric: usize) -> Vec<&'a Condition> {
        let counts = policy.metric_list().get(metric).and_then(|metric| metric.counts.as_ref());
        let (Some(counts), Some(&first)) = (counts, self.first.get(metric)) else { return Vec::new() };
        let (mut met, mut unmet) = (self.met.iter().skip(first), Vec::new());
        for all in counts.conditions.alternatives() {
            let mut first = None;
            for (condition, met) in all.iter().zip(met.by_ref()) {
                first = first.or((!met).then_some(condition));
            }
            unmet.extend(first);
        }
        unmet
    }

    /// Sets whether conditions are met, where this says something.
    fn set(&mut self, policy: &Policy, is_met: impl Fn(&Metric, &Condition) -> Option<bool>) {
        let mut met = self.met.iter_mut();
        for (metric, counts) in policy.metric_list().iter().filter_map(with_counts) {
            for (condition, met) in counts.conditions.iter().zip(met.by_ref()) {
                *met = is_met(metric, condition).unwrap_or(*met);
            }
        }
    }

    /// Finds out which metrics count. Returns whether that has changed.
    fn settle(&mut self, policy: &Policy, at: Instant) -> bool {
        let (mut met, mut changed) = (self.met.iter(), false);
        for (metric, uncounted) in policy.metric_list().iter().zip(&mut self.uncounted) {
            let Some(counts) = &metric.counts else { continue };
            let (mut holds, mut holds_but_for_status) = (false, false);
            for all in counts.conditions.alternatives() {
                let (mut all_met, mut others_met) = (true, true);
                for (condition, met) in all.iter().zip(met.by_ref()) {
                    all_met &= met;
                    others_met &= *met || condition.part == Part::Status;
                }
                (holds, holds_but_for_status) = (holds | all_met, holds_but_for_status | others_met);
            }
            let since = uncounted.map_or(at, |uncounted| uncounted.since);
            let now = (!holds).then_some(Uncounted { since, waits_for_status: holds_but_for_status });
            changed |= now != *uncounted;
            *uncounted = now;
        }
        changed
    }
}

fn with_counts(metric: &Metric) -> Option<(&Metric, &Counts)> {
    Some((metric, metric.counts.as_ref()?))
}

/// Whether a field with these texts meets the condition of a metric. No status yet meets any condition, and so does one
/// that ends the metric (K17, K18).
fn is_met(policy: &Policy, metric: &Metric, condition: &Condition, texts: &[Arc<str>]) -> bool {
    match (&condition.part, texts) {
        (Part::Status, []) => true,
        (Part::Status, [status, ..]) if metric.rule.ends_on.by(policy.state_in(status)) => true,
        _ => condition.is_met_by(texts),
    }
}
