//! What if: the same tickets under two policies, and which verdicts and deadlines change. This module knows
//! evaluations only.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::result::{Cycle, Evaluation, MetricStatus, Outcome};
use super::{evaluate, evaluate_into};
use crate::input::names::{Table, sort};
use crate::policy::{Metric, Policy};
use crate::ticket::Ticket;
#[cfg(feature = "serde")]
use crate::time::seconds;

/// The same tickets under two policies; made by [`compare`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Comparison {
    /// How many tickets were compared.
    pub tickets: usize,
    /// The totals of each metric of either policy, by name.
    pub metrics: Vec<MetricComparison>,
    /// The cycles whose outcome changes or whose deadline moves: in the order of the tickets, then by metric and
    /// number.
    pub changes: Vec<Change>,
}

/// One metric under two policies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MetricComparison {
    /// The metric's name.
    pub metric: Arc<str>,
    /// Under the first policy.
    pub before: Attainment,
    /// Under the second.
    pub after: Attainment,
}

/// The number of cycles by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Attainment {
    /// Met.
    pub met: usize,
    /// Breached.
    pub breached: usize,
    /// Not yet decided.
    pub pending: usize,
    /// Cancelled, or replaced by a restart.
    pub void: usize,
}

/// A cycle whose outcome or deadline differs between two policies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Change {
    /// The ticket's id.
    pub ticket: Arc<str>,
    /// The metric's name.
    pub metric: Arc<str>,
    /// The number of the cycle.
    pub cycle: u32,
    /// The outcome under the first policy; `None` when it has no such cycle.
    pub before: Option<Outcome>,
    /// The outcome under the second.
    pub after: Option<Outcome>,
    /// When it is due under the first policy.
    pub due_before: Option<DateTime<Utc>>,
    /// When it is due under the second.
    pub due_after: Option<DateTime<Utc>>,
    /// By how much the deadline moves, negative when it comes earlier; `None` when either deadline is absent.
    #[cfg_attr(feature = "serde", serde(rename = "moved_s", default, with = "seconds::option"))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    pub moved: Option<TimeDelta>,
}

/// Compares the same tickets under two policies at `now`. Cycles are paired by metric and number.
///
/// # What if the promise were two hours
/// ```
/// use punctual::{MetricSpec, Outcome, Policy, PolicySpec, Ticket, EventKind, compare};
/// let promising = |allowance: &str| {
///     let response = MetricSpec::new().targets("*", "*", allowance);
///     Policy::from_spec(PolicySpec::new("p").calendar("24x7").metrics("first_response", response))
/// };
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).event("2026-03-02T11:00:00Z".parse()?, EventKind::AgentReplied).build()?;
/// let found = compare([&ticket], &promising("4h")?, &promising("2h")?, "2026-03-03T08:00:00Z".parse()?);
/// assert_eq!((found.changes[0].before, found.changes[0].after), (Some(Outcome::Met), Some(Outcome::Breached)));
/// assert_eq!(found.metrics[0].after.share_met(), Some(0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn compare<'a>(
    tickets: impl IntoIterator<Item = &'a Ticket>,
    before: &Policy,
    after: &Policy,
    now: DateTime<Utc>,
) -> Comparison {
    let mut comparison = Comparison::of([before, after]);
    let mut buffers: Option<(Evaluation, Evaluation)> = None;
    for ticket in tickets {
        let new = || (evaluate(ticket, before, now), evaluate(ticket, after, now));
        let (one, other) = buffers.get_or_insert_with(new);
        evaluate_into(ticket, before, now, one);
        evaluate_into(ticket, after, now, other);
        comparison.add(Some(one), Some(other));
    }
    comparison
}

impl MetricComparison {
    /// A metric without cycles under either policy. The numbers can be set afterwards.
    #[must_use]
    pub fn new(metric: impl Into<Arc<str>>) -> MetricComparison {
        MetricComparison { metric: metric.into(), before: Attainment::default(), after: Attainment::default() }
    }
}

impl Change {
    /// A cycle that neither policy has. Outcomes and due instants can be set afterwards.
    #[must_use]
    pub fn new(ticket: impl Into<Arc<str>>, metric: impl Into<Arc<str>>, cycle: u32) -> Change {
        Change {
            ticket: ticket.into(),
            metric: metric.into(),
            cycle,
            before: None,
            after: None,
            due_before: None,
            due_after: None,
            moved: None,
        }
    }
}

impl Comparison {
    /// By how much the deadlines of a metric move, in ascending order, so that the median is in the middle. Real time,
    /// negative when a deadline comes earlier; deadlines that do not move are left out.
    #[must_use]
    pub fn moves(&self, metric: &str) -> Vec<TimeDelta> {
        let changes = self.changes.iter().filter(|change| &*change.metric == metric);
        let mut moves: Vec<TimeDelta> = changes.filter_map(|change| change.moved).filter(|by| !by.is_zero()).collect();
        sort(&mut moves);
        moves
    }

    /// No ticket yet, under policies with these metrics.
    pub(super) fn of<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Comparison {
        let mut metrics: Table<&str, MetricComparison> = Table::default();
        for Metric { name, .. } in policies.into_iter().flat_map(Policy::metric_list) {
            metrics.insert(name, MetricComparison::new(name.clone()));
        }
        Comparison { metrics: metrics.into_values(), ..Comparison::default() }
    }

    /// Adds a ticket with its evaluations on both sides, of which there is at least one. Metrics are in the order of
    /// their names in all three, so one pass is enough.
    pub(super) fn add(&mut self, before: Option<&Evaluation>, after: Option<&Evaluation>) {
        let Some(ticket) = before.or(after).map(|evaluation| &evaluation.ticket) else { return };
        self.tickets = self.tickets.saturating_add(1);
        let [mut ones, mut others] =
            [before, after].map(|side| side.map_or(&[][..], |evaluation| &evaluation.metrics).iter().peekable());
        for metric in &mut self.metrics {
            let here = |status: &&MetricStatus| status.metric == metric.metric;
            let [one, other] =
                [&mut ones, &mut others].map(|all| all.next_if(here).map_or(&[][..], |status| &status.cycles));
            one.iter().for_each(|cycle| metric.before.count(cycle.outcome));
            other.iter().for_each(|cycle| metric.after.count(cycle.outcome));
            let changes = pairs(one, other).filter_map(|(one, other)| changed(ticket, &metric.metric, one, other));
            self.changes.extend(changes);
        }
    }
}

/// The cycles of both sides in pairs by number; a cycle that only one side has is alone.
fn pairs<'a>(
    one: &'a [Cycle],
    other: &'a [Cycle],
) -> impl Iterator<Item = (Option<&'a Cycle>, Option<&'a Cycle>)> + 'a {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    std::iter::from_fn(move || {
        let number = [one.peek(), other.peek()].into_iter().flatten().map(|cycle| cycle.number).min()?;
        let take = |cycle: &&Cycle| cycle.number == number;
        Some((one.next_if(take), other.next_if(take)))
    })
}

fn changed(ticket: &Arc<str>, metric: &Arc<str>, one: Option<&Cycle>, other: Option<&Cycle>) -> Option<Change> {
    let outcome = |cycle: Option<&Cycle>| cycle.map(|cycle| cycle.outcome);
    let due = |cycle: Option<&Cycle>| cycle.and_then(|cycle| cycle.due_at);
    let change = Change {
        ticket: ticket.clone(),
        metric: metric.clone(),
        cycle: one.or(other)?.number,
        before: outcome(one),
        after: outcome(other),
        due_before: due(one),
        due_after: due(other),
        moved: due(one).zip(due(other)).map(|(one, other)| other.signed_duration_since(one)),
    };
    (change.before != change.after || change.due_before != change.due_after).then_some(change)
}

impl Attainment {
    /// The share of the decided cycles (met or breached) that were met, from 0 to 1; `None` when none is decided.
    pub fn share_met(&self) -> Option<f64> {
        let decided = self.met.saturating_add(self.breached);
        (decided > 0).then(|| self.met as f64 / decided as f64)
    }

    fn count(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Met => &mut self.met,
            Outcome::Breached => &mut self.breached,
            Outcome::Pending => &mut self.pending,
            Outcome::Void | Outcome::Unknown => &mut self.void,
        };
        *count = count.saturating_add(1);
    }
}
