//! The observer that writes an evaluation: each cycle as plain data, and the next change. It overwrites an earlier
//! evaluation, so that names are not copied again and nothing is allocated once there is capacity.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::alert::{CycleName, Firing, recipients};
use super::buffers::{Buffers, Lists, WriterBuffers};
use super::draft::Draft;
use super::paused_by::PausedBy;
use super::result::{Cycle, Evaluation, MetricStatus, NotCovered, NotCoveredReason};
use crate::policy::{LevelName, Policy, State};
use crate::replay::clock::MetricClock;
use crate::replay::firing;
use crate::replay::notice::Notice;
use crate::replay::ticket_state::TicketState;
use crate::replay::{Observer, Scratch};
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
    reopened: &'a mut u32,
    firings_left_out: &'a mut u64,
    written_next_change: &'a mut Option<DateTime<Utc>>,
    buffers: &'a mut WriterBuffers,
    next_change: Option<Instant>,
}

impl<'a> Writer<'a> {
    /// A writer over an earlier evaluation, with the buffers that its replay reuses and its list of notices.
    pub(crate) fn over(
        out: &'a mut Evaluation,
        ticket: &'a Ticket,
        policy: &'a Policy,
        now: Instant,
    ) -> (Writer<'a>, &'a mut Scratch, &'a mut Vec<Notice>) {
        let Buffers { fold, writer: buffers } = &mut out.buffers.0;
        put(&mut out.ticket, ticket.id());
        put(&mut out.policy.id, policy.shared_id());
        out.policy.version = policy.version();
        put(&mut out.policy.kind, policy.shared_kind());
        out.policy.in_keys = policy.is_one_of_several();
        put(&mut out.tzdb, policy.tzdb());
        out.now = now.utc();
        (out.state, out.reopened) = (None, 0);
        out.not_covered.clear();
        out.notices.clear();
        let metrics = policy.metric_list();
        buffers.written.clear();
        buffers.written.resize(metrics.len(), 0);
        buffers.spare.resize_with(metrics.len(), Vec::new);
        buffers.listed.clear();
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
        let writer = Writer {
            ticket: ticket.id(),
            policy,
            now,
            metrics: &mut out.metrics,
            not_covered: &mut out.not_covered,
            state: &mut out.state,
            reopened: &mut out.reopened,
            firings_left_out: &mut out.firings_left_out,
            written_next_change: &mut out.next_change,
            buffers,
            next_change: None,
        };
        (writer, fold, &mut out.notices)
    }

    /// Removes what is left of the earlier evaluation, and writes what is known only now.
    pub(crate) fn finish(self, next: Option<Instant>) {
        let WriterBuffers { written, spare, listed } = self.buffers;
        for ((status, spare), &written) in self.metrics.iter_mut().zip(spare).zip(&*written) {
            for mut cycle in status.cycles.drain(written.min(status.cycles.len())..).rev() {
                cycle.fired.clear();
                cycle.paused_by.clear();
                spare.push(Lists { fired: cycle.fired, paused_by: cycle.paused_by });
            }
        }
        *self.firings_left_out = listed.finish(self.metrics);
        *self.written_next_change = Instant::earlier(self.next_change, next).map(Instant::utc);
    }

    /// The cycle that was written last for the metric with this number.
    pub(crate) fn last_cycle(&self, metric: usize) -> Option<&Cycle> {
        let written = *self.buffers.written.get(metric)?;
        self.metrics.get(metric)?.cycles.get(written.checked_sub(1)?)
    }
}

impl Observer for Writer<'_> {
    fn cycle(&mut self, metric: usize, clock: &mut MetricClock<'_>) {
        let (Some(status), Some(written)) = (self.metrics.get_mut(metric), self.buffers.written.get_mut(metric)) else {
            return;
        };
        let (policy, now) = (self.policy, self.now);
        let Some(draft) = Draft::of(clock, policy, now) else { return };
        let place = *written;
        *written = place.saturating_add(1);
        if place >= status.cycles.len() {
            let spare = self.buffers.spare.get_mut(metric).and_then(Vec::pop);
            let Lists { fired, paused_by } = spare.unwrap_or_default();
            let blank = Cycle::blank(0, DateTime::UNIX_EPOCH, draft.calendar.clone());
            status.cycles.push(Cycle { fired, paused_by, ..blank });
        }
        let Some(cycle) = status.cycles.get_mut(place) else { return };
        write(&draft, cycle);
        write_paused_by(&mut cycle.paused_by, policy, draft.clock);
        let newest = self.buffers.listed.newest(draft.clock.clock.firings.fired());
        write_fired(&mut cycle.fired, policy, newest);
        self.next_change = Instant::earlier(self.next_change, draft.next_change);
        self.buffers.listed.add(self.metrics, metric, place);
    }

    fn uncovered(&mut self, metric: usize, clock: &mut MetricClock<'_>) {
        let (Some(status), Some(run)) = (self.metrics.get_mut(metric), clock.clock.last()) else { return };
        let (ticket, policy, number) = (self.ticket, self.policy.in_keys(), run.number);
        let name = CycleName { ticket, policy, metric: &status.metric, number };
        let before = status.uncovered_alerts.len();
        let newest = self.buffers.listed.newest(clock.clock.firings.fired());
        let newest = newest.filter_map(|firing| plain(self.policy, firing));
        status.uncovered_alerts.extend(newest.map(|firing| name.fired(firing)));
        let more = status.uncovered_alerts.len().saturating_sub(before);
        self.buffers.listed.add_uncovered(self.metrics, more);
    }

    fn state(&mut self, state: State, reopened: u32) {
        (*self.state, *self.reopened) = (Some(state), reopened);
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

/// Everything but what has fired.
fn write(draft: &Draft<'_>, cycle: &mut Cycle) {
    let sums = draft.clock.clock.ledger().sums();
    cycle.number = draft.run.number;
    cycle.started_at = draft.run.started_at.utc();
    put(&mut cycle.calendar, draft.calendar);
    cycle.allowance = draft.length.map(delta);
    cycle.elapsed = delta(sums.used);
    cycle.remaining = draft.left.map(delta);
    cycle.paused = delta(sums.paused);
    cycle.due_at = draft.due_at().map(Instant::utc);
    cycle.due_if_resumed = draft.due_if_resumed().map(Instant::utc);
    cycle.breached_at = draft.run.breached_at().map(Instant::utc);
    cycle.stopped_at = draft.run.end.map(|end| end.at.utc());
    cycle.phase = draft.phase();
    cycle.outcome = draft.outcome;
}

/// The paused time by the reason that was charged.
fn write_paused_by(list: &mut Vec<PausedBy>, policy: &Policy, clock: &MetricClock<'_>) {
    list.clear();
    let charged = clock.clock.ledger().charged().filter(|(_, charged)| *charged > 0);
    list.extend(charged.filter_map(|(reason, charged)| {
        let reason = policy.reason(reason)?;
        Some(PausedBy { reason: reason.name.clone(), party: reason.party.clone(), paused: delta(charged) })
    }));
}

/// What has fired in the last cycle of a clock, as plain data.
pub(super) fn fired<'a>(policy: &'a Policy, clock: &'a MetricClock<'_>) -> impl Iterator<Item = Firing> + 'a {
    clock.clock.firings.fired().iter().filter_map(|firing| plain(policy, firing))
}

/// Writes these firings over an earlier list.
fn write_fired<'a>(list: &mut Vec<Firing>, policy: &Policy, fired: impl Iterator<Item = &'a firing::Firing>) {
    let mut length: usize = 0;
    for firing in fired {
        match list.get_mut(length) {
            Some(slot) => overwrite(slot, policy, firing),
            None => list.extend(plain(policy, firing)),
        }
        length = length.saturating_add(1);
    }
    list.truncate(length);
}

fn plain(policy: &Policy, firing: &firing::Firing) -> Option<Firing> {
    Some(Firing::of(policy, policy.level(firing.level)?, firing))
}

fn overwrite(slot: &mut Firing, policy: &Policy, firing: &firing::Firing) {
    let Some(level) = policy.level(firing.level) else { return };
    put_name(&mut slot.level, &level.name);
    slot.repetition = firing.repetition;
    slot.at = firing.at.utc();
    slot.due_at = firing.due().map(Instant::utc);
    put(&mut slot.notify, recipients(policy, level, Some(firing.at)));
}

/// Replaces a name. Usually it is the same one, and its reference count is then not touched.
pub(super) fn put<T: ?Sized>(slot: &mut Arc<T>, name: &Arc<T>) {
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
