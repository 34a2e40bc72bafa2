//! A summary of an evaluation, for lists and dashboards (R1). This module knows results only.

use std::cmp::Reverse;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::result::{Cycle, Evaluation, MetricStatus, Outcome, Phase};
use crate::policy::State;
#[cfg(feature = "serde")]
use crate::time::seconds;

/// A summary of a ticket; made by [`Evaluation::rollup`].
///
/// # A dashboard sorted by what is most pressing
/// ```
/// use punctual::{MetricSpec, Outcome, Policy, PolicySpec, State, Ticket, evaluate};
/// let spec = PolicySpec::new("support").calendar("24x7");
/// let spec = spec.metrics("first_response", MetricSpec::new().targets("*", "*", "1h"));
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "8h")))?;
/// let ticket = Ticket::opened("T-1", "2026-03-02T08:00:00Z".parse()?).build()?;
/// let rollup = evaluate(&ticket, &policy, "2026-03-02T10:00:00Z".parse()?).rollup();
/// assert_eq!((rollup.state, rollup.worst), (Some(State::Open), Some(Outcome::Breached)));
/// let pressing = rollup.pressing.ok_or("nothing is open")?;
/// assert_eq!((&*pressing.metric, pressing.due_at), ("first_response", Some("2026-03-02T09:00:00Z".parse()?)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Rollup {
    /// Where the ticket stands; `None` before its opening.
    pub state: Option<State>,
    /// The worst outcome of all cycles; from worst to best: breached, pending, met, void. `None` when there is no
    /// cycle.
    pub worst: Option<Outcome>,
    /// The most pressing open clock; `None` when none is open.
    pub pressing: Option<Pressing>,
    /// The totals of each metric, by name.
    pub metrics: Vec<MetricTotals>,
}

/// The most pressing clock: breached before pending, then running before paused, then the earliest due instant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Pressing {
    /// Its metric.
    pub metric: Arc<str>,
    /// The number of its cycle.
    pub cycle: u32,
    /// Whether its target is met.
    pub outcome: Outcome,
    /// When it is due, or was.
    pub due_at: Option<DateTime<Utc>>,
}

/// The totals of the cycles of a metric.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MetricTotals {
    /// The metric's name.
    pub metric: Arc<str>,
    /// How many cycles are pending.
    pub pending: usize,
    /// How many were met.
    pub met: usize,
    /// How many were breached.
    pub breached: usize,
    /// How many are void.
    pub void: usize,
    /// The time used in all of them.
    #[cfg_attr(feature = "serde", serde(rename = "elapsed_s", with = "seconds"))]
    pub elapsed: TimeDelta,
    /// The time used in the longest.
    #[cfg_attr(feature = "serde", serde(rename = "longest_s", with = "seconds"))]
    pub longest: TimeDelta,
}

impl Evaluation {
    /// Summarises the ticket (R1).
    #[must_use]
    pub fn rollup(&self) -> Rollup {
        let cycles = self.metrics.iter().flat_map(|status| &status.cycles);
        Rollup {
            state: self.state,
            worst: worst(cycles.map(|cycle| cycle.outcome)),
            pressing: self.pressing().map(|(status, cycle)| Pressing {
                metric: status.metric.clone(),
                cycle: cycle.number,
                outcome: cycle.outcome,
                due_at: cycle.due_at,
            }),
            metrics: self.metrics.iter().map(MetricStatus::totals).collect(),
        }
    }

    /// The most pressing open cycle, with its metric.
    pub(super) fn pressing(&self) -> Option<(&MetricStatus, &Cycle)> {
        let cycles = self.metrics.iter().flat_map(|status| status.cycles.iter().map(move |cycle| (status, cycle)));
        cycles.filter(|(_, cycle)| cycle.is_open()).min_by_key(|(_, cycle)| cycle.urgency())
    }
}

/// The worst of some outcomes.
pub(super) fn worst(outcomes: impl Iterator<Item = Outcome>) -> Option<Outcome> {
    outcomes.max_by_key(|outcome| outcome.badness())
}

/// The order of open cycles, the most pressing first: the worst outcome, running before paused, the earliest due.
pub(super) type Urgency = (Reverse<u8>, bool, bool, Option<DateTime<Utc>>);

impl MetricStatus {
    fn totals(&self) -> MetricTotals {
        let count = |outcome| self.cycles.iter().filter(|cycle| cycle.outcome == outcome).count();
        let elapsed = self.cycles.iter().map(|cycle| cycle.elapsed);
        MetricTotals {
            metric: self.metric.clone(),
            pending: count(Outcome::Pending),
            met: count(Outcome::Met),
            breached: count(Outcome::Breached),
            void: count(Outcome::Void),
            longest: elapsed.clone().max().unwrap_or_default(),
            elapsed: elapsed
                .fold(TimeDelta::zero(), |sum, elapsed| sum.checked_add(&elapsed).unwrap_or(TimeDelta::MAX)),
        }
    }
}

impl Cycle {
    fn is_open(&self) -> bool {
        !matches!(self.phase, Phase::Stopped | Phase::Cancelled)
    }

    /// Sorts the most pressing cycle first.
    pub(super) fn urgency(&self) -> Urgency {
        // A pause that does not move the due instant makes it no less pressing (K16).
        let is_due = self.outcome == Outcome::Pending && self.due_at.is_some();
        let paused = matches!(self.phase, Phase::Paused { ends_at: None, .. }) && !is_due;
        (Reverse(self.outcome.badness()), paused, self.due_at.is_none(), self.due_at)
    }
}

impl Outcome {
    fn badness(self) -> u8 {
        match self {
            Outcome::Void | Outcome::Unknown => 0,
            Outcome::Met => 1,
            Outcome::Pending => 2,
            Outcome::Breached => 3,
        }
    }
}
