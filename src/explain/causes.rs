//! Records which event began each hold of a reason and which event ended it (X2). This module knows the ticket's
//! events. Whether a reason holds is decided by the replay.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::condition::Part;
use crate::input::names::sort;
use crate::policy::Policy;
use crate::replay::ticket_state::TicketState;
use crate::ticket::{Assignee, Event, EventKind, Ticket};
use crate::time::Instant;

use super::result::Cause;

/// The events of a ticket as causes, and the times at which each reason held.
pub(super) struct Causes<'a> {
    ticket: &'a Ticket,
    policy: &'a Policy,
    /// The events in words, made when first needed. Many lines can name one event, and its text can be long.
    told: Vec<OnceCell<Arc<str>>>,
    /// The event that is being applied; `None` for the opening.
    event: Option<usize>,
    /// For each reason, the times at which it held, in order.
    reasons: Vec<Vec<Hold>>,
    /// For each metric, the times at which it did not count, each until other conditions kept it from counting.
    uncounted: Vec<Vec<Hold>>,
    /// The last change of the status, with the number of the reason that the status pauses for.
    last_status: Option<(usize, Option<usize>)>,
    /// For each reason, the event of the pause that nothing has ended.
    last_pauses: Vec<Option<usize>>,
    /// The numbers of the reasons that hold, each with that of the time that it holds, sorted.
    holding: Vec<(usize, u32)>,
}

/// A time during which a reason held without a break.
struct Hold {
    from: Instant,
    opened_by: Option<usize>,
    /// What is not met, if it is for the `counts_while` of a metric.
    unmet: Vec<Part<Arc<str>>>,
    /// When it ended, and what ended it.
    closed: Option<(Instant, By)>,
}

/// What ended a hold.
#[derive(Clone, Copy)]
enum By {
    Event(Option<usize>),
    /// It ended by itself, as this event had said (P6).
    Plan(Option<usize>),
}

impl By {
    fn event(self) -> Option<usize> {
        match self {
            By::Event(event) | By::Plan(event) => event,
        }
    }
}

/// The most parts in one line. A policy may have many alternatives, and a ledger many lines (B3).
const MOST_UNMET: usize = 8;

impl<'a> Causes<'a> {
    pub(super) fn new(ticket: &'a Ticket, policy: &'a Policy) -> Causes<'a> {
        let none = |length| std::iter::repeat_with(Vec::new).take(length).collect();
        Causes {
            ticket,
            policy,
            told: vec![OnceCell::new(); ticket.events().len()],
            event: None,
            reasons: none(policy.own_reasons()),
            uncounted: none(policy.metric_list().len()),
            last_status: None,
            last_pauses: vec![None; policy.own_reasons()],
            holding: Vec::new(),
        }
    }

    pub(super) fn event(&mut self, number: usize) {
        self.event = Some(number);
    }

    /// The event that is being applied, as a cause.
    pub(super) fn current(&self) -> Cause {
        self.cause(self.event)
    }

    /// Records which reasons have begun to hold, and which have ended.
    pub(super) fn applied(&mut self, at: Instant, state: &TicketState<'_>) {
        let event = self.event.and_then(|number| self.ticket.events().get(number));
        event.into_iter().for_each(|event| self.note_plan(&event.kind));
        let sets_counts = |event: &Event| self.policy.heeded().counts.has(event.kind.event_type());
        if event.is_none_or(|event| self.policy.has_enders() || touches_reasons(&event.kind) || sets_counts(event)) {
            let by = By::Event(self.event);
            self.changed(at, state, |_, _| by);
        }
    }

    /// Remembers which events say when pauses end. A resumption ends the pause by an event, and so does what finishes the
    /// ticket (P1).
    fn note_plan(&mut self, event: &EventKind) {
        match event {
            EventKind::StatusChanged { to } => {
                let pauses = self.policy.status(to).and_then(|status| status.pauses);
                self.last_status = self.event.map(|event| (event, pauses));
                if self.policy.state_in(to).is_finished() {
                    self.last_pauses.fill(None);
                }
            }
            EventKind::Resolved | EventKind::Closed | EventKind::Cancelled => self.last_pauses.fill(None),
            EventKind::Paused { reason } => self.note_pause(reason, self.event),
            EventKind::Resumed { reason } => self.note_pause(reason, None),
            _ => {}
        }
    }

    fn note_pause(&mut self, reason: &str, event: Option<usize>) {
        let number = self.policy.reason_number(reason);
        if let Some(last) = number.and_then(|number| self.last_pauses.get_mut(number)) {
            *last = event;
        }
    }

    /// Records which reasons have ended by themselves.
    pub(super) fn ended(&mut self, at: Instant, state: &TicketState<'_>) {
        self.changed(at, state, |causes, reason| By::Plan(causes.planned_by(reason, at)));
    }

    /// The event that said that a reason, or the pause by the status, ends at `at`.
    fn planned_by(&self, reason: Option<usize>, at: Instant) -> Option<usize> {
        let by_event = reason.and_then(|reason| self.last_pauses.get(reason).copied().flatten());
        let by_status = self.last_status.filter(|&(_, pauses)| reason.is_none() || pauses == reason);
        let said = |number: &usize| {
            let until = self.ticket.events().get(*number).and_then(|event| event.until);
            until.map(Instant::clamped) == Some(at)
        };
        [by_status.map(|(event, _)| event), by_event].into_iter().flatten().filter(said).max()
    }

    /// Compares what holds now with what held before. `by` is what has ended a reason, or the pause of a metric that does
    /// not count.
    fn changed(&mut self, at: Instant, state: &TicketState<'_>, by: impl Fn(&Self, Option<usize>) -> By) {
        let mut holding: Vec<(usize, u32)> = state.held().collect();
        sort(&mut holding);
        let was_holding = std::mem::replace(&mut self.holding, holding);
        for held in &was_holding {
            if self.holding.binary_search(held).is_err() {
                let by = by(self, Some(held.0));
                close(self.reasons.get_mut(held.0), at, by);
            }
        }
        for held in &self.holding {
            if was_holding.binary_search(held).is_err() {
                open(self.reasons.get_mut(held.0), at, self.event, Vec::new());
            }
        }
        if self.policy.has_counts() {
            let by = by(self, None);
            self.counts_changed(at, by, state);
        }
    }

    /// The same for the metrics that count only under conditions. Where only what is named changes, `by` has changed it.
    fn counts_changed(&mut self, at: Instant, by: By, state: &TicketState<'_>) {
        for (metric, holds) in self.uncounted.iter_mut().enumerate() {
            let held = holds.last().filter(|hold| hold.closed.is_none());
            let unmet = unmet(state, metric);
            if held.map(|hold| &hold.unmet) == unmet.as_ref() {
                continue;
            }
            if held.is_some() {
                close(Some(holds), at, by);
            }
            if let Some(unmet) = unmet {
                open(Some(holds), at, by.event(), unmet);
            }
        }
    }

    /// The cause for which `reason` holds for a metric at the start of a stretch.
    pub(super) fn opened(&self, metric: usize, reason: usize, from: Instant) -> Option<Cause> {
        let holds = self.holds(metric, reason)?;
        let seen = holds.partition_point(|hold| hold.from <= from);
        holds.get(seen.checked_sub(1)?).map(|hold| self.cause(hold.opened_by))
    }

    /// What keeps a metric from counting at the start of a stretch that is paused for this reason.
    pub(super) fn unmet(&self, metric: usize, reason: usize, from: Instant) -> Vec<Arc<str>> {
        let holds = self.holds(metric, reason).map_or(&[][..], Vec::as_slice);
        let seen = holds.partition_point(|hold| hold.from <= from);
        let hold = seen.checked_sub(1).and_then(|last| holds.get(last));
        hold.into_iter().flat_map(|hold| &hold.unmet).map(|part| part.to_string().into()).collect()
    }

    /// The cause for which `reason` ceases to hold at the end of a stretch; `None` if it still holds there.
    pub(super) fn closed(&self, metric: usize, reason: usize, to: Instant) -> Option<Cause> {
        let holds = self.holds(metric, reason)?;
        let seen = holds.partition_point(|hold| hold.from < to);
        let (at, by) = holds.get(seen.checked_sub(1)?)?.closed?;
        (at == to).then(|| match by {
            By::Event(event) => self.cause(event),
            By::Plan(event) => Cause { at: at.utc(), event, what: "until".into() },
        })
    }

    /// The first instant in this span of time at which a hold of `reason` ended.
    pub(super) fn ends_between(&self, metric: usize, reason: usize, from: Instant, to: Instant) -> Option<Instant> {
        let holds = self.holds(metric, reason)?;
        let ended = holds.partition_point(|hold| hold.closed.is_some_and(|(at, _)| at <= from));
        holds.get(ended)?.closed.map(|(at, _)| at).filter(|&at| at < to)
    }

    fn holds(&self, metric: usize, reason: usize) -> Option<&Vec<Hold>> {
        if reason >= self.policy.own_reasons() { self.uncounted.get(metric) } else { self.reasons.get(reason) }
    }

    fn cause(&self, event: Option<usize>) -> Cause {
        match event.and_then(|number| self.ticket.events().get(number).zip(self.told.get(number))) {
            Some((found, told)) => {
                Cause { at: found.at, event, what: told.get_or_init(|| words(found).into()).clone() }
            }
            None => Cause { at: self.ticket.opened_at(), event: None, what: "opened".into() },
        }
    }
}

fn touches_reasons(kind: &EventKind) -> bool {
    use EventKind::{Cancelled, Closed, Paused, Resolved, Resumed, StatusChanged};
    matches!(kind, Paused { .. } | Resumed { .. } | StatusChanged { .. } | Resolved | Closed | Cancelled)
}

/// What keeps a metric from counting now, if anything does. A metric that lists statuses names nothing.
fn unmet(state: &TicketState<'_>, metric: usize) -> Option<Vec<Part<Arc<str>>>> {
    let mut parts: Vec<Part<Arc<str>>> = Vec::new();
    for condition in state.unmet(metric)? {
        if parts.len() < MOST_UNMET && !parts.contains(&condition.part) {
            parts.push(condition.part.clone());
        }
    }
    Some(parts)
}

fn open(holds: Option<&mut Vec<Hold>>, at: Instant, event: Option<usize>, unmet: Vec<Part<Arc<str>>>) {
    if let Some(holds) = holds {
        holds.push(Hold { from: at, opened_by: event, unmet, closed: None });
    }
}

fn close(holds: Option<&mut Vec<Hold>>, at: Instant, by: By) {
    if let Some(hold) = holds.and_then(|holds| holds.last_mut()) {
        hold.closed = Some((at, by));
    }
}

/// An event with its field, such as `status_changed pending`.
fn words(event: &Event) -> String {
    let name = event.kind.as_str();
    match &event.kind {
        EventKind::StatusChanged { to } | EventKind::PriorityChanged { to } | EventKind::TierChanged { to } => {
            format!("{name} {to}")
        }
        EventKind::AttributeChanged { name: attribute, to } => format!("{name} {attribute}={to}"),
        EventKind::Paused { reason } | EventKind::Resumed { reason } => format!("{name} {reason}"),
        EventKind::Assigned { agent, group } => {
            let words = [Some(name), assigned(agent, "no agent"), assigned(group, "no group")];
            words.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        EventKind::Custom { name: own } => format!("{name} {own}"),
        EventKind::TargetSet { metric, target } => format!("{name} {metric}={target}"),
        EventKind::TargetCleared { metric, .. } => format!("{name} {metric}"),
        _ => name.to_owned(),
    }
}

/// What an assignment says of the agent or the group.
fn assigned<'a>(assignee: &'a Assignee, nobody: &'a str) -> Option<&'a str> {
    match assignee {
        Assignee::Unchanged => None,
        Assignee::Nobody => Some(nobody),
        Assignee::Named(name) => Some(name),
    }
}
