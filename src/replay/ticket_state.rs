//! The state of a ticket between two events: its fields, its state, and the reasons that hold. This module knows
//! events and the names that the policy has for them. It knows no clock.

use std::sync::Arc;

use crate::condition::Condition;
use crate::input::names::sort_by;
use crate::policy::{CountsField, Goal, Key, Metric, Policy, Reason, Signal, State, Status, Target};
use crate::ticket::{AttributeValue, Event, EventKind, Ticket};
use crate::time::Instant;

use super::counted::Counted;
use super::ledger::Hold;
use super::notice::{Notice, NoticeKind};

/// The fields and the state of a ticket.
pub(crate) struct TicketState<'a> {
    policy: &'a Policy,
    pub(crate) priority: Option<&'a Arc<str>>,
    pub(crate) tier: Option<&'a Arc<str>>,
    /// The row and the column of priority and tier in the matrix.
    pub(crate) keys: (Key, Key),
    status: Option<&'a Arc<str>>,
    /// When the pause by the status ends by itself (P6).
    status_until: Instant,
    group: Option<&'a Arc<str>>,
    state: State,
    /// How often it was opened again after it was finished (K12).
    reopened: u32,
    /// Whether it has been answered or resolved once.
    answered: bool,
    /// Whether the reasons that hold, or the metrics that count, have changed since the last call of
    /// `pauses_changed`.
    pauses_changed: bool,
    /// How many times reasons have begun to hold.
    holds: u32,
    /// Whether an event has said when a pause ends by itself.
    has_plans: bool,
    memory: &'a mut StateBuffers,
    notices: &'a mut Vec<Notice>,
}

/// The lists in the state of a ticket, whose buffers are reused.
#[derive(Default)]
pub(crate) struct StateBuffers {
    /// The reasons that hold, by the instant at which they began, then by name (P3).
    held: Vec<Held>,
    /// Which metrics count.
    counted: Counted,
    /// The values of the attributes that choose calendars, by their number in the policy (S3).
    attributes: Vec<Option<AttributeValue>>,
}

/// How a target was found.
pub(crate) struct Found<'a> {
    pub(crate) priority: Option<&'a Arc<str>>,
    pub(crate) tier: Option<&'a Arc<str>>,
    pub(crate) chosen_by: Option<(&'a Arc<str>, Option<&'a Arc<str>>)>,
}

/// A reason that holds, by the status, by an explicit pause, or both (P1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// Since when it has held without interruption.
    since: Instant,
    /// Which time it is that a reason holds, from 1.
    number: u32,
    reason: usize,
    by_status: bool,
    /// Until when an explicit pause makes it hold; the end of the horizon if that is not known.
    explicit: Option<Instant>,
}

/// What an event does to the whole ticket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change<'a> {
    pub(crate) signal: Signal<'a>,
    /// What the status that it enters means; `None` for one that the policy does not know, too.
    status: Option<Status>,
    /// Whether the targets can have changed.
    pub(crate) fields: bool,
}

impl<'a> TicketState<'a> {
    /// The ticket at its opening.
    pub(crate) fn opening(
        ticket: &'a Ticket,
        policy: &'a Policy,
        memory: &'a mut StateBuffers,
        notices: &'a mut Vec<Notice>,
    ) -> Self {
        memory.held.clear();
        let opened_at = Instant::clamped(ticket.opened_at());
        memory.counted.open(ticket, policy, opened_at);
        memory.attributes.clear();
        memory.attributes.extend(policy.attributes().iter().map(|name| ticket.attribute(name).cloned()));
        let (priority, tier) = (ticket.shared_priority(), ticket.shared_tier());
        let mut state = TicketState {
            policy,
            priority,
            tier,
            keys: (policy.priority_key(priority.map(|name| &**name)), policy.tier_key(tier.map(|name| &**name))),
            status: None,
            status_until: Instant::END,
            group: ticket.shared_group(),
            state: State::Open,
            reopened: 0,
            answered: false,
            pauses_changed: false,
            holds: 0,
            has_plans: false,
            memory,
            notices,
        };
        if let Some(status) = ticket.shared_status() {
            state.enter(status, policy.status(status), opened_at, None);
        }
        state
    }

    /// The opening as the rule of a metric sees it: the ticket also enters its first status. A status that finishes the
    /// ticket for the metric starts nothing by itself (K15).
    pub(crate) fn opening_signal(&self, is_finished: bool) -> Signal<'a> {
        let status = self.status.filter(|_| !is_finished);
        let turned = Some(self.state).filter(|state| state.is_finished() && !is_finished);
        Signal::new(None, (None, status.map(|status| &**status)), false, turned)
    }

    pub(crate) fn state(&self) -> State {
        self.state
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.state.is_finished()
    }

    pub(crate) fn reopened(&self) -> u32 {
        self.reopened
    }

    pub(crate) fn answered(&self) -> bool {
        self.answered
    }

    /// The state that an event puts the ticket in; `None` for an event that leaves the status as it is.
    #[inline]
    pub(crate) fn entered_by(&self, event: &EventKind) -> Option<State> {
        match event {
            EventKind::StatusChanged { to } => Some(self.policy.state_in(to)),
            EventKind::Resolved => Some(State::Resolved),
            EventKind::Closed => Some(State::Closed),
            EventKind::Cancelled => Some(State::Cancelled),
            EventKind::Reopened => Some(State::Open),
            _ => None,
        }
    }

    /// What `event` is about to do.
    #[inline(always)]
    pub(crate) fn change(&self, event: &'a Event) -> Change<'a> {
        let (mut entered, mut status, mut state, mut other_group, mut fields) = (None, None, None, false, false);
        match &event.kind {
            EventKind::StatusChanged { to } => {
                (entered, status) = (Some(&**to), self.policy.status(to));
                state = Some(state_of(status));
            }
            EventKind::PriorityChanged { .. } | EventKind::TierChanged { .. } => fields = true,
            EventKind::AttributeChanged { name, .. } => fields = self.policy.attribute_number(name).is_some(),
            EventKind::Assigned { group, .. } => {
                other_group = group.name().is_some_and(|group| self.group != Some(group));
            }
            kind => state = self.entered_by(kind),
        }
        // Reopening a ticket that is not finished does nothing (K12).
        let turned = state.filter(|state| state.is_finished() || self.is_finished());
        let left = self.status.map(|status| &**status).filter(|left| entered.is_some_and(|entered| entered != *left));
        Change { signal: Signal::new(Some(&event.kind), (left, entered), other_group, turned), status, fields }
    }

    /// Applies the fields of `event`, which happens at `at`. Pauses that it ends do so before it begins others (P7).
    pub(crate) fn apply(&mut self, event: &'a Event, change: &Change<'_>, at: Instant) {
        let signal = &change.signal;
        if signal.meets(self.policy.heeded().enders) {
            let policy = self.policy;
            let ends = |held: &Held| policy.reason(held.reason).is_some_and(|reason| reason.ended_by.fire(signal));
            self.release(|held| {
                if ends(held) {
                    (held.by_status, held.explicit) = (false, None)
                }
            });
        }
        match &event.kind {
            EventKind::PriorityChanged { to } => {
                self.priority = Some(to);
                self.keys.0 = self.policy.priority_key(Some(to));
            }
            EventKind::TierChanged { to } => {
                self.tier = Some(to);
                self.keys.1 = self.policy.tier_key(Some(to));
            }
            EventKind::AttributeChanged { name, to } => {
                let number = self.policy.attribute_number(name);
                if let Some(value) = number.and_then(|number| self.memory.attributes.get_mut(number)) {
                    *value = Some(to.clone());
                }
            }
            EventKind::StatusChanged { to } => self.enter(to, change.status, at, event.until.map(Instant::clamped)),
            EventKind::Assigned { group, .. } => group.apply(&mut self.group),
            EventKind::AgentReplied => self.answered = true,
            EventKind::Resolved => self.finish(State::Resolved),
            EventKind::Closed => self.finish(State::Closed),
            EventKind::Cancelled => self.finish(State::Cancelled),
            EventKind::Reopened => self.reopen(),
            EventKind::Paused { reason } => match self.policy.reason_number(reason) {
                Some(number) => self.pause(number, at, event.until.map(Instant::clamped)),
                None => self.notice(NoticeKind::UnknownReason, reason, at),
            },
            EventKind::Resumed { reason } => match self.policy.reason_number(reason) {
                Some(number) => self.release(|held| held.explicit = held.explicit.filter(|_| held.reason != number)),
                None => self.notice(NoticeKind::UnknownReason, reason, at),
            },
            _ => {}
        }
        if signal.meets(self.policy.heeded().counts) {
            self.pauses_changed |= self.memory.counted.apply(&event.kind, self.policy, at);
        }
        if event.until.is_some() {
            self.note_idle_until(event, at);
        }
    }

    /// The target that now applies to a metric.
    pub(crate) fn target(&self, metric: &Metric) -> Option<Target> {
        let attribute = |number| self.texts(number).iter().map(|text| &**text);
        self.policy.target_for(metric, self.keys, attribute)
    }

    /// What a target of the ticket now means to a metric; `None` if there is no calendar for it (K16).
    pub(crate) fn own_target(&self, metric: &Metric, goal: Goal) -> Option<Target> {
        let attribute = |number| self.texts(number).iter().map(|text| &**text);
        self.policy.own_target(metric, goal, self.keys, attribute)
    }

    /// The row and the column of the cell that now applies, by name; `None` is the wildcard, or that no cell applies. And
    /// the attribute, with the text that decides, that chooses the calendar.
    pub(crate) fn found(&self, metric: &Metric) -> Found<'_> {
        let cell = metric.matrix.find(self.keys.0, self.keys.1);
        let ((row, column), calendar) = match cell {
            Some((at, cell)) => (at, Some(cell.calendar)),
            None => ((None, None), metric.defaults.calendar),
        };
        let chosen_by = calendar.and_then(|pick| self.policy.chooser(pick)).and_then(|choice| {
            let name = self.policy.attributes().get(choice.attribute)?;
            Some((name, choice.deciding(self.texts(choice.attribute))))
        });
        Found { priority: row.and(self.priority), tier: column.and(self.tier), chosen_by }
    }

    /// The texts of an attribute that chooses calendars.
    fn texts(&self, number: usize) -> &[Arc<str>] {
        self.memory.attributes.get(number).and_then(Option::as_ref).map_or(&[], AttributeValue::shared)
    }

    /// Whether the reasons for pausing have changed since the last call.
    pub(crate) fn pauses_changed(&mut self) -> bool {
        std::mem::take(&mut self.pauses_changed)
    }

    /// Lists the reasons that pause the metric with this number, in the order in which they are charged (P3). Those
    /// after the first one without a cap are not charged while it holds, and are listed only if their cap counts times
    /// (P2), or if they are asked for because it ends by itself (P6).
    #[inline(always)]
    pub(crate) fn pausing(&self, metric: usize, with_plans: bool, holds: &mut Vec<Hold>) {
        holds.clear();
        let uncounted = self.uncounted(metric);
        if !self.memory.held.is_empty() || uncounted.is_some() {
            self.list_pauses(metric, uncounted, with_plans, holds);
        }
    }

    /// The same where something may pause it.
    #[inline(never)]
    fn list_pauses(
        &self,
        metric: usize,
        mut uncounted: Option<(Instant, Hold)>,
        with_plans: bool,
        holds: &mut Vec<Hold>,
    ) {
        let goes_on_after = |hold: Hold| with_plans && hold.has_end();
        let mut goes_on = false;
        for held in &self.memory.held {
            if let Some((_, hold)) = uncounted.take_if(|(since, _)| !goes_on && *since < held.since) {
                holds.push(hold);
                goes_on = !goes_on_after(hold);
            }
            if goes_on && !self.policy.counts_times() {
                break;
            }
            let Some(reason) = self.policy.reason(held.reason) else { continue };
            if self.policy.does_pause(held.reason, metric) {
                let hold = self.hold_of(held, reason);
                if !goes_on || hold.time > 0 {
                    holds.push(hold);
                }
                goes_on |= !reason.is_capped() && !goes_on_after(hold);
            }
        }
        holds.extend(uncounted.filter(|_| !goes_on).map(|(_, hold)| hold));
    }

    /// Since when the time of a metric has not counted, and its pause for that; `None` if it counts.
    #[inline]
    fn uncounted(&self, metric: usize) -> Option<(Instant, Hold)> {
        let uncounted = self.memory.counted.uncounted(metric)?;
        let field = self.policy.metric_list().get(metric)?.counts.as_ref()?.written_in;
        let until = if uncounted.waits_for_status { self.status_until } else { Instant::END };
        Some((uncounted.since, Hold { reason: self.policy.uncounted_reason(field), time: 0, until }))
    }

    fn hold_of(&self, held: &Held, reason: &Reason) -> Hold {
        let time = if reason.times.is_some() { held.number } else { 0 };
        Hold { reason: held.reason, time, until: self.until(held) }
    }

    /// When a reason ceases to hold by itself: when neither the status nor an explicit pause makes it hold any more.
    fn until(&self, held: &Held) -> Instant {
        let by_status = if held.by_status { Some(self.status_until) } else { None };
        by_status.max(held.explicit).unwrap_or(Instant::END)
    }

    /// Whether an event has said when a pause ends by itself.
    pub(crate) fn has_plans(&self) -> bool {
        self.has_plans
    }

    /// When the next pause ends by itself, if one does.
    pub(crate) fn next_end(&self) -> Option<Instant> {
        if !self.has_plans {
            return None;
        }
        let explicit = self.memory.held.iter().filter_map(|held| held.explicit);
        Some(explicit.fold(self.status_until, Instant::min)).filter(|&end| end < Instant::END)
    }

    /// Ends the pauses that end by themselves by now. Of the status nothing else changes, until the next status event.
    pub(crate) fn end_plans(&mut self, at: Instant) {
        if self.status_until <= at {
            self.release(|held| held.by_status = false);
            self.pauses_changed |= self.memory.counted.end_by_status(self.policy, at);
            self.status_until = Instant::END;
        }
        self.release(|held| held.explicit = held.explicit.filter(|&until| until > at));
    }

    /// The numbers of the reasons that hold, each with the number of the time that it holds.
    pub(crate) fn held(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        self.memory.held.iter().map(|held| (held.reason, held.number))
    }

    /// The first condition of each alternative that keeps the time of a metric from counting (K17), none if it lists
    /// statuses instead; `None` if its time counts.
    pub(crate) fn unmet(&self, metric: usize) -> Option<Vec<&'a Condition>> {
        self.memory.counted.uncounted(metric)?;
        let counts = self.policy.metric_list().get(metric)?.counts.as_ref()?;
        let has_conditions = counts.written_in == CountsField::While;
        Some(if has_conditions { self.memory.counted.unmet(self.policy, metric) } else { Vec::new() })
    }

    /// Enters a status, known to mean this, whose pause may end by itself.
    fn enter(&mut self, status: &'a Arc<str>, known: Option<Status>, at: Instant, until: Option<Instant>) {
        self.has_plans |= until.is_some();
        self.pauses_changed |= until.unwrap_or(Instant::END) != self.status_until;
        self.status_until = until.unwrap_or(Instant::END);
        if known.is_none() {
            self.notice(NoticeKind::UnknownStatus, status, at);
        }
        self.status = Some(status);
        let pauses = known.and_then(|status| status.pauses);
        self.release(|held| held.by_status &= Some(held.reason) == pauses);
        if let Some(reason) = pauses {
            self.hold(reason, at, |held| held.by_status = true);
        }
        match state_of(known) {
            State::Open => self.reopen(),
            finished => self.finish(finished),
        }
    }

    /// A status that pauses nothing has no pause to end.
    fn note_idle_until(&mut self, event: &'a Event, at: Instant) {
        if let EventKind::StatusChanged { to } = &event.kind {
            if !self.status_pauses() {
                self.notice(NoticeKind::IdleUntil, to, at);
            }
        }
    }

    /// Whether the status pauses any metric by a reason, or fails a condition on the status (K17).
    fn status_pauses(&self) -> bool {
        let mut by_status = self.memory.held.iter().filter(|held| held.by_status);
        let metrics = self.policy.metric_list().len();
        self.memory.counted.is_status_unmet(self.policy)
            || by_status.any(|held| (0..metrics).any(|metric| self.policy.does_pause(held.reason, metric)))
    }

    /// An explicit pause. What the last event of a reason says of its end holds.
    fn pause(&mut self, reason: usize, at: Instant, until: Option<Instant>) {
        self.has_plans |= until.is_some();
        let until = until.unwrap_or(Instant::END);
        self.hold(reason, at, |held| held.explicit = Some(until));
    }

    /// Reopening a ticket that is not finished does nothing (K12).
    fn reopen(&mut self) {
        self.reopened = self.reopened.saturating_add(u32::from(self.is_finished()));
        self.state = State::Open;
    }

    /// Finishing a ticket ends every explicit pause (P1).
    fn finish(&mut self, state: State) {
        self.state = state;
        self.answered |= matches!(state, State::Resolved | State::Closed);
        self.release(|held| held.explicit = None);
    }

    /// Makes a reason hold. If it does not hold yet, it holds from `at` on.
    fn hold(&mut self, reason: usize, at: Instant, how: impl FnOnce(&mut Held)) {
        if let Some(held) = self.memory.held.iter_mut().find(|held| held.reason == reason) {
            let before = *held;
            how(held);
            self.pauses_changed |= before != *held;
            return;
        }
        self.holds = self.holds.saturating_add(1);
        let mut held = Held { since: at, number: self.holds, reason, by_status: false, explicit: None };
        how(&mut held);
        self.pauses_changed = true;
        let place = self.memory.held.partition_point(|earlier| (earlier.since, earlier.reason) < (at, reason));
        self.memory.held.insert(place, held);
    }

    fn release(&mut self, mut change: impl FnMut(&mut Held)) {
        let pauses_changed = &mut self.pauses_changed;
        self.memory.held.retain_mut(|held| {
            let before = *held;
            change(held);
            *pauses_changed |= before != *held;
            held.by_status || held.explicit.is_some()
        });
    }

    pub(crate) fn notice(&mut self, kind: NoticeKind, name: &Arc<str>, at: Instant) {
        self.notices.push(Notice { kind, name: name.clone(), at: at.utc() });
    }

    /// Notices by kind and name, each once, with its first use (T3).
    pub(crate) fn sort_notices(&mut self) {
        sort_by(self.notices, |one, other| (one.kind, &one.name, one.at).cmp(&(other.kind, &other.name, other.at)));
        self.notices.dedup_by(|later, first| (later.kind, &later.name) == (first.kind, &first.name));
    }
}

/// The state of a ticket in a status that is known to mean this.
fn state_of(known: Option<Status>) -> State {
    known.map_or(State::Open, |status| status.state)
}
