//! Why a ticket was evaluated as it was: what each stretch of time counted as, which targets were in force, and what
//! caused each change.
//!
//! This module knows the reasons and decides nothing. An explanation comes from the same replay as the evaluation, so
//! the two cannot disagree.

mod alert_reasons;
mod alerts;
mod answers;
mod by_book;
mod causes;
mod days;
mod entries;
mod holders;
mod page;
mod result;
mod targets;
mod timeline;
mod totals;
mod wall;
mod wall_clock;
pub(crate) mod words;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use alert_reasons::{HoursThen, WaitedFor};
pub use by_book::BookExplanation;
pub use result::{
    Cause, ChosenBy, ClosedBy, CycleExplanation, Day, Entry, EntryKind, Explanation, Held, Holder, MetricExplanation,
    Moment, MomentKind, PromisedBy, TargetInForce, Total, Totals,
};
pub use wall_clock::{OffsetSince, WallClock};

use crate::evaluate::{Alert, Cycle, CycleName, MetricStatus, Outcome, Writer, empty};
use crate::input::names::sort_by;
use crate::policy::{Policy, State};
use crate::replay::clock::{Ending, MetricClock};
use crate::replay::ticket_state::TicketState;
use crate::replay::{Observer, Step, replay};
use crate::ticket::Ticket;
use crate::time::Instant;
use causes::Causes;
use entries::{Reasons, Shared};
use holders::Holders;
use targets::Targets;

/// Explains the state of every clock of `ticket` at `now` under `policy`.
///
/// The explanation contains the evaluation that [`evaluate`](crate::evaluate()) gives. It costs as much as that, and
/// in addition a line for each stretch of time.
///
/// # Where a day went
/// ```
/// use punctual::explain::{ClosedBy, EntryKind};
/// use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec, Ticket, explain};
/// let office = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["09:00-17:00"]);
/// let resolution = MetricSpec::new().targets("*", "*", "8h");
/// let spec = PolicySpec::new("p").calendars("office", office).calendar("office").metrics("resolution", resolution);
/// let policy = Policy::from_spec(spec)?;
/// let ticket = Ticket::opened("T-1", "2026-03-06T14:00:00Z".parse()?).build()?; // Friday, three in the afternoon
/// let explanation = explain(&ticket, &policy, "2026-03-09T09:00:00Z".parse()?);
/// let ledger = &explanation.metrics[0].cycles[0].ledger;
/// let kinds: Vec<&EntryKind> = ledger.iter().map(|entry| &entry.kind).collect();
/// let outside = &EntryKind::OutsideHours { because: ClosedBy::Hours, part: None };
/// let weekend = &EntryKind::ClosedDay { weekday: chrono::Weekday::Sat, last: Some(chrono::Weekday::Sun), part: None };
/// assert_eq!(kinds, [&EntryKind::Counted, outside, weekend, outside, &EntryKind::Counted]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn explain(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>) -> Explanation {
    explain_within(ticket, policy, now, &mut Shared::default())
}

/// The same with ledgers that share their limits with those of other explanations.
fn explain_within(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>, shared: &mut Shared) -> Explanation {
    let mut evaluation = empty(ticket, policy, now);
    let now = Instant::clamped(now);
    let (writer, scratch, notices) = Writer::over(&mut evaluation, ticket, policy, now);
    let metrics = policy.metric_list().iter();
    let metrics = metrics.map(|metric| MetricExplanation::new(metric.name.clone()));
    let mut explainer = Explainer {
        metrics: metrics.collect(),
        causes: Causes::new(ticket, policy),
        holders: Holders::of(ticket, now),
        watched: policy.metric_list().iter().map(|_| Watched::default()).collect(),
        shared,
        ticket: ticket.id(),
        policy,
        now,
        writer,
    };
    let next = replay(ticket, policy, now, scratch, notices, &mut explainer);
    explainer.writer.finish(next);
    let metrics = explainer.metrics;
    evaluation.free_buffers();
    let mut explanation = Explanation { evaluation, metrics, clock: WallClock::utc() };
    let first = explanation.evaluation.metrics.iter().find_map(MetricStatus::current);
    explanation.clock = wall::around_all(wall::zone_of(policy, first), &explanation, Some(ticket.opened_at()));
    explanation
}

/// Observes the replay: passes everything on to the writer of the evaluation, and records the reasons.
struct Explainer<'a> {
    ticket: &'a Arc<str>,
    policy: &'a Policy,
    now: Instant,
    writer: Writer<'a>,
    causes: Causes<'a>,
    holders: Holders,
    /// For each metric, what has been recorded of its last cycle.
    watched: Vec<Watched>,
    /// What ledgers share.
    shared: &'a mut Shared,
    metrics: Vec<MetricExplanation>,
}

impl Explainer<'_> {
    fn pending(&self, metric: usize, clock: &mut MetricClock<'_>) -> Vec<Alert> {
        let (Some(metric), Some(run)) = (self.policy.metric_list().get(metric), clock.clock.last()) else {
            return Vec::new();
        };
        let name =
            CycleName { ticket: self.ticket, policy: self.policy.in_keys(), metric: &metric.name, number: run.number };
        name.pending(clock, self.now)
    }
}

/// The history of a cycle so far.
#[derive(Default)]
struct Watched {
    targets: Targets,
    /// Starts, stops and reopenings.
    moments: Vec<Moment>,
}

impl Observer for Explainer<'_> {
    fn event(&mut self, number: usize) {
        self.causes.event(number);
    }

    fn applied(&mut self, at: Instant, state: &TicketState<'_>) {
        self.causes.applied(at, state);
    }

    fn ended(&mut self, at: Instant, state: &TicketState<'_>) {
        self.causes.ended(at, state);
    }

    fn step(&mut self, metric: usize, step: Step, at: Instant, clock: &MetricClock<'_>, state: &TicketState<'_>) {
        let Some(watched) = self.watched.get_mut(metric) else { return };
        if step == Step::Started {
            *watched = Watched::default();
        }
        if matches!(step, Step::Started | Step::Retargeted) {
            let found = targets::found(self.policy, metric, clock, state, self.causes.current());
            watched.targets.change(at, found);
        }
        let kind = match step {
            Step::Started => MomentKind::Started,
            Step::Stopped if clock.clock.ending() == Some(Ending::Void) => MomentKind::Voided,
            Step::Stopped => MomentKind::Stopped,
            Step::Reopened => MomentKind::Reopened,
            // The targets record which of them remained in force.
            Step::Retargeted => return,
        };
        watched.moments.push(Moment { at: at.utc(), kind, by: Some(self.causes.current()) });
    }

    const SEES_JUDGEMENTS: bool = true;

    fn judged(&mut self, metric: usize, clock: &mut MetricClock<'_>) {
        if let Some(watched) = self.watched.get_mut(metric) {
            watched.targets.judged(clock);
        }
    }

    fn cycle(&mut self, metric: usize, clock: &mut MetricClock<'_>) {
        self.writer.cycle(metric, clock);
        let Some((number, ended)) = clock.clock.last().map(|run| (run.number, run.end.is_some())) else { return };
        let Some(cycle) = self.writer.last_cycle(metric) else { return };
        let Watched { targets, mut moments } = self.watched.get_mut(metric).map(std::mem::take).unwrap_or_default();
        // If the last moment of an ended cycle is a reopening, another cycle started at that instant, and this one
        // did not continue.
        if ended && moments.last().is_some_and(|last| last.kind == MomentKind::Reopened) {
            moments.pop();
        }
        let reasons = Reasons { policy: self.policy, causes: &self.causes, holders: &self.holders, moments: &moments };
        let ledger = entries::ledger(reasons, metric, clock, self.now, self.shared);
        let targets = targets.list(clock);
        moments.extend(not_paused(self.policy, &self.causes, metric, clock));
        moments.extend(retargets(cycle, &targets));
        moments.extend(cycle.due_at.map(|at| Moment { at, kind: MomentKind::Due, by: None }));
        moments.extend(alerts::moments(self.policy, clock, &cycle.fired));
        // Moments of one instant stay in this order.
        sort_by(&mut moments, |one, other| one.at.cmp(&other.at));
        let mut explanation = CycleExplanation {
            number,
            clock: WallClock::utc(),
            moments,
            totals: totals::totals(&ledger),
            pending: self.pending(metric, clock),
            held_when_due: held_when_due(cycle, &self.holders),
            targets,
            ledger,
        };
        // Most lists are shorter than a list is at first, and there can be many cycles.
        explanation.targets.shrink_to_fit();
        explanation.ledger.shrink_to_fit();
        explanation.moments.shrink_to_fit();
        explanation.clock = wall::around(wall::zone_of(self.policy, Some(cycle)), &explanation, cycle, self.now);
        if let Some(metric) = self.metrics.get_mut(metric) {
            metric.cycles.push(explanation);
        }
    }

    fn uncovered(&mut self, metric: usize, clock: &mut MetricClock<'_>) {
        self.writer.uncovered(metric, clock);
    }

    fn not_covered(&mut self, metric: usize, state: &TicketState<'_>) {
        self.writer.not_covered(metric, state);
    }

    fn state(&mut self, state: State, reopened: u32) {
        self.writer.state(state, reopened);
    }
}

/// Who had the ticket just before the due instant of a breached cycle (P9).
fn held_when_due(cycle: &Cycle, holders: &Holders) -> Option<Holder> {
    let due = cycle.due_at.filter(|_| cycle.outcome == Outcome::Breached)?;
    Some(holders.before(Instant::clamped(due)).clone()).filter(Holder::is_somebody)
}

/// When other targets came into force.
fn retargets<'a>(cycle: &Cycle, targets: &'a [TargetInForce]) -> impl Iterator<Item = Moment> + 'a {
    let started_at = cycle.started_at;
    targets.iter().filter(move |target| target.since > started_at).map(|target| Moment {
        at: target.since,
        kind: MomentKind::Retargeted,
        by: Some(target.by.clone()),
    })
}

/// When reasons became active that did not pause the last cycle of a clock, because their caps were used up (P2).
fn not_paused<'a>(
    policy: &'a Policy,
    causes: &'a Causes<'_>,
    metric: usize,
    clock: &MetricClock<'_>,
) -> impl Iterator<Item = Moment> + 'a {
    clock.clock.ledger().without_pause(policy).into_iter().filter_map(move |found| {
        let reason = policy.reason(found.reason)?;
        let times = reason.times.filter(|_| found.by_times);
        let kind = MomentKind::NotPaused { reason: reason.name.clone(), times };
        Some(Moment { at: found.at.utc(), kind, by: causes.opened(metric, found.reason, found.at) })
    })
}
