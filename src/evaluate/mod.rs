//! The composition: a ticket, a policy and an instant in, an evaluation out. Read this file first.

mod alarm;
mod alert;
mod clock;
mod compare;
mod explain;
mod ledger;
mod replay;
mod result;
mod rollup;
mod situation;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use alert::{Alert, AlertKey, InvalidAlertKey};
pub use compare::{Attainment, Change, Comparison, MetricComparison, compare};
pub use explain::{
    Cause, ChosenBy, CycleExplanation, Day, Entry, EntryKind, Explanation, MetricExplanation, Moment, MomentKind,
    OffsetSince, TargetInForce, Total, Totals, WallClock, explain,
};
pub use rollup::{MetricTotals, Pressing, Rollup};

pub use result::{
    Cycle, Evaluation, MetricStatus, NotCovered, NotCoveredReason, Notice, NoticeKind, Outcome, Phase, PolicyRef,
};

use crate::policy::{Key, Level, Policy, State};
use crate::ticket::Ticket;
use crate::time::{Instant, delta};
use clock::{Ending, Run, Timepiece};
use ledger::PausedAt;
use replay::{Observer, Scratch, replay};
use situation::Situation;

/// Says where every clock of `ticket` stands at `now` under `policy`.
///
/// Replays the events up to and including `now`; nothing is stored between calls, and the same arguments give the same
/// answer everywhere. Never fails: what can be wrong was found when the ticket and the policy were made.
///
/// # Due in four hours, answered after one
/// ```
/// use punctual::{EventKind, MetricSpec, Outcome, Policy, PolicySpec, Ticket, evaluate};
/// let response = MetricSpec::new().target("*", "*", "4h");
/// let spec = PolicySpec::new("simple").default_calendar("24x7").metric("first_response", response);
/// let policy = Policy::from_spec(spec)?;
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).event("2026-03-02T09:00:00Z".parse()?, EventKind::AgentReplied).build()?;
/// let before = evaluate(&ticket, &policy, opened);
/// assert_eq!(before.next_change, Some("2026-03-02T12:00:00Z".parse()?));
/// let after = evaluate(&ticket, &policy, "2026-03-02T10:00:00Z".parse()?);
/// assert_eq!(after.metrics[0].cycles[0].outcome, Outcome::Met);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn evaluate(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>) -> Evaluation {
    let mut evaluation = empty(ticket, policy, now);
    evaluate_into(ticket, policy, now, &mut evaluation);
    // Whoever evaluates once has no use for the buffers.
    evaluation.scratch = Scratch::default();
    evaluation
}

/// An evaluation in which nothing has been looked at yet.
fn empty(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>) -> Evaluation {
    Evaluation {
        ticket: ticket.id().clone(),
        policy: PolicyRef {
            id: policy.shared_id().clone(),
            version: policy.version(),
            kind: policy.shared_kind().clone(),
        },
        tzdb: policy.tzdb().clone(),
        now,
        state: None,
        metrics: Vec::new(),
        not_covered: Vec::new(),
        notices: Vec::new(),
        next_change: None,
        scratch: Scratch::default(),
    }
}

/// The same as [`evaluate`], written over an earlier evaluation whose buffers it uses again.
pub fn evaluate_into(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>, out: &mut Evaluation) {
    let now = Instant::clamped(now);
    // The buffers are taken out, so that the report can write to the rest.
    let (mut scratch, mut notices) = (std::mem::take(&mut out.scratch), std::mem::take(&mut out.notices));
    notices.clear();
    let mut report = Report::over(out, ticket, policy, now);
    replay(ticket, policy, now, &mut scratch, &mut notices, &mut report);
    let next_change = report.next_change;
    out.next_change = next_change.map(Instant::utc);
    (out.scratch, out.notices) = (scratch, notices);
}

/// Lists what fires after `from` and up to and including `to`, in order: by instant, then by key (E7).
///
/// Sees the events up to `to`. That suffices for a host whose events arrive in time: it asks from where it asked last.
/// A host whose events can arrive after their stamp evaluates, and sends every fired alert whose key it has not sent yet.
///
/// # What fired this morning
/// ```
/// use punctual::{LevelName, MetricSpec, Policy, PolicySpec, Ticket, alerts_between};
/// let response = MetricSpec::new().warn(["75%"]).target("*", "*", "4h");
/// let spec = PolicySpec::new("simple").default_calendar("24x7").metric("first_response", response);
/// let (policy, opened) = (Policy::from_spec(spec)?, "2026-03-02T08:00:00Z".parse()?);
/// let ticket = Ticket::opened("T-1", opened).build()?;
/// let alerts = alerts_between(&ticket, &policy, opened, "2026-03-02T12:00:00Z".parse()?);
/// assert_eq!(alerts[0].key.to_string(), "T-1/sla/first_response/1/warn:75%25/0");
/// assert_eq!((alerts.len(), &alerts[1].level), (2, &LevelName::Breach));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn alerts_between(ticket: &Ticket, policy: &Policy, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Alert> {
    evaluate(ticket, policy, to).fired().filter(|alert| alert.at > Some(from)).cloned().collect()
}

/// Writes down each cycle as plain data, and the earliest change to come.
struct Report<'a> {
    ticket: &'a Arc<str>,
    policy: &'a Policy,
    now: Instant,
    metrics: &'a mut Vec<MetricStatus>,
    not_covered: &'a mut Vec<NotCovered>,
    state: &'a mut Option<State>,
    next_change: Option<Instant>,
}

impl<'a> Report<'a> {
    /// A report that writes over an earlier evaluation, whose buffers it uses again.
    fn over(out: &'a mut Evaluation, ticket: &'a Ticket, policy: &'a Policy, now: Instant) -> Report<'a> {
        out.ticket.clone_from(ticket.id());
        out.policy.id.clone_from(policy.shared_id());
        out.policy.version = policy.version();
        out.policy.kind.clone_from(policy.shared_kind());
        out.tzdb.clone_from(policy.tzdb());
        out.now = now.utc();
        out.state = None;
        out.not_covered.clear();
        let metrics = policy.metrics();
        out.metrics.truncate(metrics.len());
        for (number, metric) in metrics.iter().enumerate() {
            match out.metrics.get_mut(number) {
                Some(status) => {
                    status.metric.clone_from(&metric.name);
                    status.cycles.clear();
                    status.uncovered_alerts.clear();
                }
                None => out.metrics.push(MetricStatus {
                    metric: metric.name.clone(),
                    cycles: Vec::new(),
                    uncovered_alerts: Vec::new(),
                }),
            }
        }
        let opened_at = Instant::clamped(ticket.opened_at());
        Report {
            ticket: ticket.id(),
            policy,
            now,
            metrics: &mut out.metrics,
            not_covered: &mut out.not_covered,
            state: &mut out.state,
            next_change: (now < opened_at).then_some(opened_at),
        }
    }

    /// The cycle that was written last for the metric of this number.
    fn last_cycle(&self, metric: usize) -> Option<&Cycle> {
        self.metrics.get(metric)?.cycles.last()
    }
}

impl Observer for Report<'_> {
    fn cycle(&mut self, metric: usize, clock: &Timepiece<'_>) {
        let Some(run) = clock.clock.last() else { return };
        let Some(placed) = run.target else { return };
        let Some(named) = self.policy.calendars().get(placed.target.calendar) else { return };
        let sums = clock.clock.ledger().sums();
        let outcome = outcome(run);
        let reading = clock.reading(self.now);
        let paused = reading.and_then(|reading| reading.paused);
        let held_back = paused.is_some() && outcome == Outcome::Pending;
        let due = run.due().filter(|_| !held_back);
        let due_if_resumed = reading.and_then(|reading| reading.due_if_resumed).filter(|_| held_back);
        let mut cycle = Cycle {
            number: run.number,
            started_at: run.started_at.utc(),
            calendar: named.name.clone(),
            allowance: placed.length.map(delta),
            elapsed: delta(sums.used),
            remaining: placed.length.map(|length| delta(length.saturating_sub(sums.used))),
            paused: delta(sums.paused),
            due_at: due.map(Instant::utc),
            due_if_resumed: due_if_resumed.map(Instant::utc),
            breached_at: run.breached_at().map(Instant::utc),
            stopped_at: run.end.map(|end| end.at.utc()),
            phase: self.phase(run, paused, placed.target.counted_on),
            outcome,
            alerts: Vec::new(),
        };
        self.list_alerts(metric, clock, paused.is_some(), &mut cycle);
        self.foresee(&cycle, clock, paused);
        if let Some(status) = self.metrics.get_mut(metric) {
            status.cycles.push(cycle);
        }
    }

    fn uncovered(&mut self, metric: usize, clock: &Timepiece<'_>) {
        let mut alerts = Vec::new();
        self.list_fired(metric, clock, &mut alerts);
        if let Some(status) = self.metrics.get_mut(metric) {
            status.uncovered_alerts.append(&mut alerts);
        }
    }

    fn state(&mut self, state: State) {
        *self.state = Some(state);
    }

    fn not_covered(&mut self, metric: usize, situation: &Situation<'_>) {
        let Some(metric) = self.policy.metrics().get(metric) else { return };
        let reason = match situation.keys {
            (Key::Unlisted, _) => NotCoveredReason::UnlistedPriority,
            (_, Key::Unlisted) => NotCoveredReason::UnlistedTier,
            _ => NotCoveredReason::EmptyCell,
        };
        self.not_covered.push(NotCovered {
            metric: metric.name.clone(),
            reason,
            priority: situation.priority.cloned(),
            tier: situation.tier.cloned(),
        });
    }
}

impl Report<'_> {
    /// The alerts of a cycle: those that have fired, by instant and level, then those to come, by level.
    fn list_alerts(&self, metric: usize, clock: &Timepiece<'_>, paused: bool, cycle: &mut Cycle) {
        let alerts = &mut cycle.alerts;
        self.list_fired(metric, clock, alerts);
        let fired = alerts.len();
        alerts.extend(clock.pending(self.now).filter_map(|next| {
            Some(Alert {
                key: self.key(metric, cycle.number, next.level, next.repetition)?,
                level: next.level.name.clone(),
                repetition: next.repetition,
                fired: false,
                at: next.at.filter(|_| !paused).map(Instant::utc),
                notify: next.level.notify.clone(),
                calendar: cycle.calendar.clone(),
                allowance: cycle.allowance,
                due_at: cycle.due_at,
            })
        }));
        alerts.get_mut(fired..).unwrap_or_default().sort_unstable_by(|one, other| one.key.cmp(&other.key));
    }

    fn list_fired(&self, metric: usize, clock: &Timepiece<'_>, alerts: &mut Vec<Alert>) {
        let Some(number) = clock.clock.last().map(|run| run.number) else { return };
        let first = alerts.len();
        alerts.extend(clock.clock.alarms.fired().iter().filter_map(|firing| {
            let level = self.policy.level(firing.level)?;
            Some(Alert {
                key: self.key(metric, number, level, firing.repetition)?,
                level: level.name.clone(),
                repetition: firing.repetition,
                fired: true,
                at: Some(firing.at.utc()),
                notify: level.notify.clone(),
                calendar: self.policy.calendars().get(firing.target.target.calendar)?.name.clone(),
                allowance: firing.target.length.map(delta),
                due_at: firing.due.map(Instant::utc),
            })
        }));
        let fired = alerts.get_mut(first..).unwrap_or_default();
        fired.sort_unstable_by(|one, other| (one.at, &one.key).cmp(&(other.at, &other.key)));
    }

    fn key(&self, metric: usize, cycle: u32, level: &Level, repetition: u32) -> Option<AlertKey> {
        Some(AlertKey {
            ticket: self.ticket.clone(),
            kind: self.policy.shared_kind().clone(),
            metric: self.policy.metrics().get(metric)?.name.clone(),
            cycle,
            level: level.name.clone(),
            repetition,
        })
    }

    /// Brings the next change forward to what this cycle has to come (E6).
    fn foresee(&mut self, cycle: &Cycle, clock: &Timepiece<'_>, paused: Option<PausedAt>) {
        if cycle.stopped_at.is_none() {
            let breach = clock.clock.last().and_then(Run::due).filter(|_| cycle.outcome == Outcome::Pending);
            let cap_runs_out = paused.and_then(|paused| paused.until);
            let changes = [self.next_change, breach, cap_runs_out, clock.clock.alarms.next()];
            self.next_change = changes.into_iter().flatten().min();
        }
    }

    fn phase(&self, run: &Run, paused: Option<PausedAt>, calendar: usize) -> Phase {
        match (run.end, paused) {
            (Some(end), _) if end.by == Ending::Cancelled => Phase::Cancelled,
            (Some(_), _) => Phase::Stopped,
            (None, Some(pause)) => {
                let reason = self.policy.reason(pause.reason);
                Phase::Paused {
                    since: pause.since.utc(),
                    reason: reason.map_or_else(|| "".into(), |reason| reason.name.clone()),
                    party: reason.and_then(|reason| reason.party.clone()),
                }
            }
            (None, None) => match self.policy.axis(calendar).filter(|axis| !axis.is_open(self.now)) {
                Some(axis) => Phase::OutsideHours { opens_at: axis.next_open(self.now).map(Instant::utc) },
                None => Phase::Running,
            },
        }
    }
}

fn outcome(run: &Run) -> Outcome {
    match run.end {
        Some(end) if matches!(end.by, Ending::Cancelled | Ending::Restarted) => Outcome::Void,
        _ if run.breached_at().is_some() => Outcome::Breached,
        Some(_) => Outcome::Met,
        None => Outcome::Pending,
    }
}
