//! The shortest results: what a list of tickets shows of each metric, and when to look again. It is the same replay as
//! that of an evaluation, with an observer that keeps the last cycle of each metric.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::buffers::Kept;
use super::draft::Draft;
use super::result::{Outcome, Phase};
use super::writer::put;
use crate::policy::{Policy, State};
use crate::replay::clock::MetricClock;
use crate::replay::ticket_state::TicketState;
use crate::replay::{Observer, Scratch, replay};
use crate::ticket::Ticket;
use crate::time::Instant;
#[cfg(feature = "serde")]
use crate::time::rfc3339;

/// Where a ticket stands, in short; made by [`brief`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Brief {
    /// The ticket's id.
    pub ticket: Arc<str>,
    /// Where the ticket stands; `None` before its opening.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub state: Option<State>,
    /// The metrics that have a cycle, by name.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub metrics: Vec<MetricBrief>,
    /// When something changes without a new event, as in an [`Evaluation`](crate::Evaluation).
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
    )]
    pub next_change: Option<DateTime<Utc>>,
    /// Buffers that [`brief_into`] reuses.
    #[cfg_attr(feature = "serde", serde(skip))]
    buffers: Kept<Buffers>,
}

/// The last cycle of a metric, in short.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MetricBrief {
    /// The metric's name.
    pub metric: Arc<str>,
    /// Whether the target is met.
    pub outcome: Outcome,
    /// When it is due, as in a [`Cycle`](crate::Cycle); `None` while it is not yet due and paused without a known end,
    /// and when that is beyond the horizon.
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
    )]
    pub due_at: Option<DateTime<Utc>>,
    /// Where the clock is.
    pub phase: Phase,
}

/// Returns the last cycle of each metric in short, as [`evaluate`](crate::evaluate()) gives it, and when something
/// changes. It takes less time than an evaluation, and its JSON is shorter.
///
/// # A line of a ticket list
/// ```
/// use punctual::{MetricSpec, Outcome, Policy, PolicySpec, Ticket, brief};
/// let spec = PolicySpec::new("support").calendar("24x7");
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h")))?;
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let brief = brief(&Ticket::opened("T-1", opened).build()?, &policy, "2026-03-02T09:30:00Z".parse()?);
/// let resolution = &brief.metrics[0];
/// assert_eq!((&*resolution.metric, resolution.outcome), ("resolution", Outcome::Pending));
/// assert_eq!((resolution.due_at, brief.next_change), (Some("2026-03-02T12:00:00Z".parse()?), resolution.due_at));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn brief(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>) -> Brief {
    let (ticket_id, buffers) = (ticket.id().clone(), Kept::default());
    let mut brief = Brief { ticket: ticket_id, state: None, metrics: Vec::new(), next_change: None, buffers };
    brief_into(ticket, policy, now, &mut brief);
    // A single brief does not need the buffers.
    brief.buffers = Kept::default();
    brief
}

/// Like [`brief`], but reuses the buffers of an earlier brief.
///
/// # A list that is shown again and again
/// ```
/// use punctual::{MetricSpec, Policy, PolicySpec, Ticket, brief, brief_into};
/// let spec = PolicySpec::new("support").calendar("24x7");
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h")))?;
/// let now = "2026-03-02T10:00:00Z".parse()?;
/// let tickets = ["T-1", "T-2"].map(|id| Ticket::opened(id, "2026-03-02T08:00:00Z".parse().unwrap()).build().unwrap());
/// let mut line = brief(&tickets[0], &policy, now);
/// for ticket in &tickets {
///     brief_into(ticket, &policy, now, &mut line);
///     assert_eq!(line, brief(ticket, &policy, now));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn brief_into(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>, out: &mut Brief) {
    put(&mut out.ticket, ticket.id());
    let Buffers { fold, lines } = &mut out.buffers.0;
    let mut briefer = Briefer::new(policy, now, lines);
    out.next_change = briefer.look(ticket, fold);
    out.state = briefer.state;
    out.metrics.clear();
    out.metrics.extend(lines.drain(..).flatten());
}

/// Many tickets as columns: row by row in the order of the tickets; made by [`columns`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Columns {
    /// When something changes without a new event.
    pub next_change: Vec<Option<DateTime<Utc>>>,
    /// Every metric of the policy, by name.
    pub metrics: Vec<MetricColumns>,
}

/// What many tickets have in one metric.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MetricColumns {
    /// The metric's name.
    pub metric: Arc<str>,
    /// The outcome of the last cycle; `None` for a ticket without one.
    pub outcome: Vec<Option<Outcome>>,
    /// When the last cycle is due, as in a [`Cycle`](crate::Cycle).
    pub due_at: Vec<Option<DateTime<Utc>>>,
}

/// Like [`brief`] for each of these tickets, written as columns, for a table or a data frame.
///
/// # How many tickets are late?
/// ```
/// use punctual::{MetricSpec, Outcome, Policy, PolicySpec, Ticket, evaluate::columns};
/// let spec = PolicySpec::new("support").calendar("24x7");
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h")))?;
/// let opened = |at: &str| Ticket::opened("T", at.parse().unwrap()).build().unwrap();
/// let tickets = [opened("2026-03-02T08:00:00Z"), opened("2026-03-02T11:00:00Z")];
/// let columns = columns(&tickets, &policy, "2026-03-02T13:00:00Z".parse()?);
/// assert_eq!(columns.metrics[0].outcome, [Some(Outcome::Breached), Some(Outcome::Pending)]);
/// assert_eq!(columns.next_change, [None, Some("2026-03-02T15:00:00Z".parse()?)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn columns<'a>(tickets: impl IntoIterator<Item = &'a Ticket>, policy: &Policy, now: DateTime<Utc>) -> Columns {
    let named = |name: &Arc<str>| MetricColumns { metric: name.clone(), outcome: Vec::new(), due_at: Vec::new() };
    let metrics = policy.metric_list().iter().map(|metric| named(&metric.name));
    let mut columns = Columns { next_change: Vec::new(), metrics: metrics.collect() };
    let Buffers { mut fold, mut lines } = Buffers::default();
    let mut briefer = Briefer::new(policy, now, &mut lines);
    for ticket in tickets {
        columns.next_change.push(briefer.look(ticket, &mut fold));
        for (column, line) in columns.metrics.iter_mut().zip(&*briefer.lines) {
            column.outcome.push(line.as_ref().map(|line| line.outcome));
            column.due_at.push(line.as_ref().and_then(|line| line.due_at));
        }
    }
    columns
}

/// Buffers of the replay, and the last cycle of each metric.
#[derive(Default)]
struct Buffers {
    fold: Scratch,
    lines: Vec<Option<MetricBrief>>,
}

/// Keeps the last cycle of each metric.
struct Briefer<'a> {
    policy: &'a Policy,
    now: Instant,
    lines: &'a mut Vec<Option<MetricBrief>>,
    state: Option<State>,
    next_change: Option<Instant>,
}

impl<'a> Briefer<'a> {
    fn new(policy: &'a Policy, now: DateTime<Utc>, lines: &'a mut Vec<Option<MetricBrief>>) -> Briefer<'a> {
        Briefer { policy, now: Instant::clamped(now), lines, state: None, next_change: None }
    }

    /// Replays a ticket. Returns when something changes without a new event.
    fn look(&mut self, ticket: &Ticket, scratch: &mut Scratch) -> Option<DateTime<Utc>> {
        self.lines.clear();
        self.lines.resize_with(self.policy.metric_list().len(), || None);
        (self.state, self.next_change) = (None, None);
        let next = replay(ticket, self.policy, self.now, scratch, &mut Vec::new(), self);
        Instant::earlier(self.next_change, next).map(Instant::utc)
    }
}

impl Observer for Briefer<'_> {
    fn cycle(&mut self, metric: usize, clock: &mut MetricClock<'_>) {
        let Some(draft) = Draft::of(clock, self.policy, self.now) else { return };
        if let (Some(metric), Some(line)) = (self.policy.metric_list().get(metric), self.lines.get_mut(metric)) {
            *line = Some(MetricBrief {
                metric: metric.name.clone(),
                outcome: draft.outcome,
                due_at: draft.due_at().map(Instant::utc),
                phase: draft.phase(),
            });
        }
        self.next_change = Instant::earlier(self.next_change, draft.next_change);
    }

    fn not_covered(&mut self, _: usize, _: &TicketState<'_>) {}

    fn state(&mut self, state: State, _: u32) {
        self.state = Some(state);
    }
}
