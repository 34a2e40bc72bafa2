//! The observer that writes an evaluation: each cycle as plain data, and the next change. It overwrites an earlier
//! evaluation, so that names are not copied again and nothing is allocated once there is capacity.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::alert::{Alert, AlertKey};
use super::buffers::WriterBuffers;
use super::result::{Cycle, Evaluation, MetricStatus, NotCovered, NotCoveredReason, Outcome, Phase};
use crate::policy::{Level, LevelName, Policy, State};
use crate::replay::Observer;
use crate::replay::clock::{Ending, MetricClock, Run};
use crate::replay::ledger::PausedAt;
use crate::replay::ticket_state::TicketState;
use crate::ticket::Ticket;
use crate::time::{Instant, delta};

/// Writes each cycle as plain data, and finds the next change.
pub(crate) struct Writer<'a> {
    ticket: &'a Arc<str>,
    policy: &'a Policy,
    now: Instant,
    metrics: &'a mut Vec<MetricStatus>,
    not_covered: &'a mut Vec<NotCovered>,
    state: &'a mut Option<State>,
    buffers: &'a mut WriterBuffers,
    next_change: Option<Instant>,
}

impl<'a> Writer<'a> {
    /// A writer that reuses the buffers of an earlier evaluation.
    pub(crate) fn over(
        out: &'a mut Evaluation,
        buffers: &'a mut WriterBuffers,
        ticket: &'a Ticket,
        policy: &'a Policy,
        now: Instant,
    ) -> Writer<'a> {
        put(&mut out.ticket, ticket.id());
        put(&mut out.policy.id, policy.shared_id());
        out.policy.version = policy.version();
        put(&mut out.policy.kind, policy.shared_kind());
        put(&mut out.tzdb, policy.tzdb());
        out.now = now.utc();
        out.state = None;
        out.not_covered.clear();
        let metrics = policy.metric_list();
        buffers.written.clear();
        buffers.written.resize(metrics.len(), 0);
        buffers.spare.resize_with(metrics.len(), Vec::new);
        out.metrics.truncate(metrics.len());
        for (number, metric) in metrics.iter().enumerate() {
            match out.metrics.get_mut(number) {
                Some(status) => {
                    put(&mut status.metric, &metric.name);
                    status.uncovered_alerts.clear();
                }
                None => out.metrics.push(MetricStatus::new(metric.name.clone())),
            }
        }
        let opened_at = Instant::clamped(ticket.opened_at());
        let events = ticket.events();
        let seen = events.partition_point(|event| Instant::clamped(event.at) <= now);
        let next_event = events.get(seen).map(|event| Instant::clamped(event.at));
        Writer {
            ticket: ticket.id(),
            policy,
            now,
            metrics: &mut out.metrics,
            not_covered: &mut out.not_covered,
            state: &mut out.state,
            buffers,
            // Of the events to come, only the first instant is used (T4, E6).
            next_change: if now < opened_at { Some(opened_at) } else { next_event },
        }
    }

    /// Removes what is left of the earlier evaluation, and returns the next change.
    pub(crate) fn finish(self) -> Option<Instant> {
        let WriterBuffers { written, spare } = self.buffers;
        for ((status, spare), &written) in self.metrics.iter_mut().zip(spare).zip(&*written) {
            for mut cycle in status.cycles.drain(written.min(status.cycles.len())..).rev() {
                cycle.alerts.clear();
                spare.push(cycle.alerts);
            }
        }
        self.next_change
    }

    /// The cycle that was written last for the metric of this number.
    pub(crate) fn last_cycle(&self, metric: usize) -> Option<&Cycle> {
        let written = *self.buffers.written.get(metric)?;
        self.metrics.get(metric)?.cycles.get(written.checked_sub(1)?)
    }
}

impl Observer for Writer<'_> {
    fn cycle(&mut self, metric: usize, clock: &MetricClock<'_>) {
        let (Some(status), Some(written)) = (self.metrics.get_mut(metric), self.buffers.written.get_mut(metric)) else {
            return;
        };
        let (policy, now) = (self.policy, self.now);
        let Some(draft) = Draft::of(clock, policy, now) else { return };
        let place = *written;
        *written = place.saturating_add(1);
        if place >= status.cycles.len() {
            let spare = self.buffers.spare.get_mut(metric).and_then(Vec::pop);
            status.cycles.push(draft.blank(spare.unwrap_or_else(|| draft.room_for_alerts())));
        }
        let Some(cycle) = status.cycles.get_mut(place) else { return };
        draft.write(cycle);
        let mut sheet = Sheet::new(self.ticket, policy, &status.metric, cycle.number, &mut cycle.alerts);
        sheet.fired(clock);
        let next = sheet.pending(clock, &draft);
        sheet.finish();
        if cycle.stopped_at.is_none() {
            let breach = draft.due.filter(|_| draft.outcome == Outcome::Pending);
            let cap_runs_out = draft.paused.and_then(|paused| paused.until);
            self.next_change = [self.next_change, breach, cap_runs_out, next].into_iter().flatten().min();
        }
    }

    fn uncovered(&mut self, metric: usize, clock: &MetricClock<'_>) {
        let (Some(status), Some(run)) = (self.metrics.get_mut(metric), clock.clock.last()) else { return };
        let MetricStatus { metric, uncovered_alerts, .. } = status;
        let mut sheet = Sheet::new(self.ticket, self.policy, metric, run.number, uncovered_alerts);
        // They come after those of earlier cycles.
        sheet.written = sheet.alerts.len();
        sheet.fired(clock);
    }

    fn state(&mut self, state: State) {
        *self.state = Some(state);
    }

    fn not_covered(&mut self, metric: usize, state: &TicketState<'_>) {
        let Some(metric) = self.policy.metric_list().get(metric) else { return };
        self.not_covered.push(NotCovered {
            metric: metric.name.clone(),
            reason: NotCoveredReason::of(state.keys),
            priority: state.priority.cloned(),
            tier: state.tier.cloned(),
        });
    }
}

/// What is written about a cycle.
struct Draft<'a> {
    clock: &'a MetricClock<'a>,
    run: &'a Run,
    policy: &'a Policy,
    now: Instant,
    calendar: &'a Arc<str>,
    counted_on: usize,
    length: Option<i64>,
    outcome: Outcome,
    paused: Option<PausedAt>,
    due: Option<Instant>,
    /// The due instant that is written: none while paused and not yet due (K4).
    due_at: Option<DateTime<Utc>>,
}

impl<'a> Draft<'a> {
    fn of(clock: &'a MetricClock<'a>, policy: &'a Policy, now: Instant) -> Option<Draft<'a>> {
        let run = clock.clock.last()?;
        let placed = run.target?;
        let calendar = &policy.calendar_list().get(placed.target.calendar)?.name;
        let (outcome, paused, due) = (outcome(run), clock.paused(now), clock.due());
        let says_due = paused.is_none() || outcome != Outcome::Pending;
        Some(Draft {
            clock,
            run,
            policy,
            now,
            calendar,
            counted_on: placed.target.counted_on,
            length: placed.length,
            outcome,
            paused,
            due,
            due_at: due.filter(|_| says_due).map(Instant::utc),
        })
    }

    /// Capacity for what has fired, and while the cycle is open for an alert of each level, which most cycles have. A closed
    /// cycle gets only what it needs: there can be many, with ladders of which nothing fires (B3).
    fn room_for_alerts(&self) -> Vec<Alert> {
        let levels = self.run.target.filter(|_| self.run.end.is_none());
        let levels = levels.map(|placed| self.policy.level_lists(placed.target));
        let levels = levels.iter().flatten().map(|(.., levels)| levels.len()).sum();
        Vec::with_capacity(self.clock.clock.firings.fired().len().max(levels))
    }

    /// A cycle to overwrite.
    fn blank(&self, alerts: Vec<Alert>) -> Cycle {
        Cycle::blank(0, DateTime::UNIX_EPOCH, self.calendar.clone(), alerts)
    }

    /// Writes everything but the alerts.
    fn write(&self, cycle: &mut Cycle) {
        let sums = self.clock.clock.ledger().sums();
        let resumed = self.paused.filter(|_| self.outcome == Outcome::Pending);
        cycle.number = self.run.number;
        cycle.started_at = self.run.started_at.utc();
        put(&mut cycle.calendar, self.calendar);
        cycle.allowance = self.length.map(delta);
        cycle.elapsed = delta(sums.used);
        cycle.remaining = self.length.map(|length| delta(length.saturating_sub(sums.used)));
        cycle.paused = delta(sums.paused);
        cycle.due_at = self.due_at;
        cycle.due_if_resumed = resumed.and_then(|_| self.clock.due_if_resumed(self.now)).map(Instant::utc);
        cycle.breached_at = self.run.breached_at().map(Instant::utc);
        cycle.stopped_at = self.run.end.map(|end| end.at.utc());
        cycle.phase = self.phase();
        cycle.outcome = self.outcome;
    }

    fn phase(&self) -> Phase {
        match (self.run.end, self.paused) {
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
            (None, None) => match self.policy.axis(self.counted_on).filter(|axis| !axis.is_open(self.now)) {
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

/// The alerts of one cycle, written one after the other.
struct Sheet<'a> {
    ticket: &'a Arc<str>,
    policy: &'a Policy,
    metric: &'a Arc<str>,
    cycle: u32,
    alerts: &'a mut Vec<Alert>,
    written: usize,
}

/// An alert without the parts of its key that are the same for the whole list.
struct Line<'a> {
    level: &'a Level,
    repetition: u32,
    fired: bool,
    at: Option<DateTime<Utc>>,
    calendar: &'a Arc<str>,
    length: Option<i64>,
    due_at: Option<DateTime<Utc>>,
}

impl<'a> Sheet<'a> {
    /// Starts at the beginning of the list and overwrites it.
    fn new(
        ticket: &'a Arc<str>,
        policy: &'a Policy,
        metric: &'a Arc<str>,
        cycle: u32,
        alerts: &'a mut Vec<Alert>,
    ) -> Self {
        Sheet { ticket, policy, metric, cycle, alerts, written: 0 }
    }

    /// Writes the alerts that have fired, by instant and level.
    fn fired(&mut self, clock: &MetricClock<'_>) {
        // Neighbouring alerts often have the same instant, which is then converted once.
        let (mut at, mut due) = (Same::default(), Same::default());
        for firing in clock.clock.firings.fired() {
            let Some(level) = self.policy.level(firing.level) else { continue };
            let Some(named) = self.policy.calendar_list().get(firing.target.target.calendar) else { continue };
            self.write(&Line {
                level,
                repetition: firing.repetition,
                fired: true,
                at: at.utc(Some(firing.at)),
                calendar: &named.name,
                length: firing.target.length,
                due_at: due.utc(firing.due),
            });
        }
    }

    /// Writes the alerts that are still to come, by level. Returns the instant of the first one.
    fn pending(&mut self, clock: &MetricClock<'_>, draft: &Draft<'_>) -> Option<Instant> {
        let (mut first, mut at) = (None, Same::default());
        clock.pending(draft.now, draft.due, |next| {
            first = [first, next.at].into_iter().flatten().min();
            self.write(&Line {
                level: next.level,
                repetition: next.repetition,
                fired: false,
                at: at.utc(next.at.filter(|_| draft.paused.is_none())),
                calendar: draft.calendar,
                length: draft.length,
                due_at: draft.due_at,
            });
        });
        first
    }

    fn write(&mut self, line: &Line<'_>) {
        if self.written >= self.alerts.len() {
            self.alerts.push(self.blank(line));
        }
        let Some(alert) = self.alerts.get_mut(self.written) else { return };
        self.written = self.written.saturating_add(1);
        put(&mut alert.key.ticket, self.ticket);
        put(&mut alert.key.kind, self.policy.shared_kind());
        alert.key.policy = None;
        put(&mut alert.key.metric, self.metric);
        alert.key.cycle = self.cycle;
        put_name(&mut alert.key.level, &line.level.name);
        alert.key.repetition = line.repetition;
        put_name(&mut alert.level, &line.level.name);
        alert.repetition = line.repetition;
        alert.fired = line.fired;
        alert.at = line.at;
        put(&mut alert.notify, &line.level.notify);
        put(&mut alert.calendar, line.calendar);
        alert.allowance = line.length.map(delta);
        alert.due_at = line.due_at;
    }

    /// An alert to overwrite.
    fn blank(&self, line: &Line<'_>) -> Alert {
        let (ticket, kind) = (self.ticket.clone(), self.policy.shared_kind().clone());
        let key =
            AlertKey::new(ticket, kind, self.metric.clone(), self.cycle, line.level.name.clone(), line.repetition);
        Alert::blank(key, line.level.notify.clone(), line.calendar.clone())
    }

    /// Removes what is left of an earlier list.
    fn finish(self) {
        self.alerts.truncate(self.written);
    }
}

/// The last instant that was converted, and its conversion.
#[derive(Default)]
struct Same(Option<(Instant, DateTime<Utc>)>);

impl Same {
    fn utc(&mut self, at: Option<Instant>) -> Option<DateTime<Utc>> {
        let at = at?;
        match self.0 {
            Some((known, utc)) if known == at => Some(utc),
            _ => Some(self.0.insert((at, at.utc())).1),
        }
    }
}

/// Replaces a name. Usually it is the same one, and its reference count is then not touched.
fn put<T: ?Sized>(slot: &mut Arc<T>, name: &Arc<T>) {
    if !Arc::ptr_eq(slot, name) {
        slot.clone_from(name);
    }
}

fn put_name(slot: &mut LevelName, name: &LevelName) {
    match (slot, name) {
        (LevelName::Warning(slot), LevelName::Warning(name)) => put(slot, name),
        (slot, name) => slot.clone_from(name),
    }
}
