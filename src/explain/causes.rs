//! Records which event began each hold of a reason and which event ended it (X2). This module knows the ticket's
//! events. Whether a reason holds is decided by the replay.

use std::cell::OnceCell;
use std::sync::Arc;

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
    /// For each metric, the times at which it did not count because of the status.
    uncounted: Vec<Vec<Hold>>,
    /// The numbers of the reasons that hold, each with that of the time that it holds, sorted.
    holding: Vec<(usize, u32)>,
}

/// A time during which a reason held without a break.
struct Hold {
    from: Instant,
    opened_by: Option<usize>,
    /// When it ended, and what ended it.
    closed: Option<(Instant, By)>,
}

/// What ended a hold.
#[derive(Clone, Copy)]
enum By {
    Event(Option<usize>),
    /// It ended by itself (P6).
    Plan,
}

impl<'a> Causes<'a> {
    pub(super) fn new(ticket: &'a Ticket, policy: &'a Policy) -> Causes<'a> {
        let none = |length| std::iter::repeat_with(Vec::new).take(length).collect();
        Causes {
            ticket,
            policy,
            told: vec![OnceCell::new(); ticket.events().len()],
            event: None,
            reasons: none(policy.uncounted_reason()),
            uncounted: none(policy.metric_list().len()),
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
        if event.is_none_or(|event| self.policy.has_enders() || touches_reasons(&event.kind)) {
            self.changed(at, By::Event(self.event), state);
        }
    }

    /// Records which reasons have ended by themselves.
    pub(super) fn ended(&mut self, at: Instant, state: &TicketState<'_>) {
        self.changed(at, By::Plan, state);
    }

    fn changed(&mut self, at: Instant, by: By, state: &TicketState<'_>) {
        let mut holding: Vec<(usize, u32)> = state.held().collect();
        holding.sort_unstable();
        let was_holding = std::mem::replace(&mut self.holding, holding);
        for held in &was_holding {
            if self.holding.binary_search(held).is_err() {
                close(self.reasons.get_mut(held.0), at, by);
            }
        }
        for held in &self.holding {
            if was_holding.binary_search(held).is_err() {
                open(self.reasons.get_mut(held.0), at, self.event);
            }
        }
        for (metric, holds) in self.uncounted.iter_mut().enumerate() {
            let (held, holds_now) = (is_open(holds), state.is_uncounted(metric));
            match (held, holds_now) {
                (false, true) => open(Some(holds), at, self.event),
                (true, false) => close(Some(holds), at, by),
                _ => {}
            }
        }
    }

    /// The cause for which `reason` holds for a metric at the start of a stretch.
    pub(super) fn opened(&self, metric: usize, reason: usize, from: Instant) -> Option<Cause> {
        let holds = self.holds(metric, reason)?;
        let seen = holds.partition_point(|hold| hold.from <= from);
        holds.get(seen.checked_sub(1)?).map(|hold| self.cause(hold.opened_by))
    }

    /// The cause for which `reason` ceases to hold at the end of a stretch; `None` if it still holds there.
    pub(super) fn closed(&self, metric: usize, reason: usize, to: Instant) -> Option<Cause> {
        let holds = self.holds(metric, reason)?;
        let seen = holds.partition_point(|hold| hold.from < to);
        let (at, by) = holds.get(seen.checked_sub(1)?)?.closed?;
        (at == to).then(|| match by {
            By::Event(event) => self.cause(event),
            By::Plan => Cause { at: at.utc(), event: None, what: "until".into() },
        })
    }

    /// The first instant in this span of time at which a hold of `reason` ended.
    pub(super) fn ends_between(&self, metric: usize, reason: usize, from: Instant, to: Instant) -> Option<Instant> {
        let holds = self.holds(metric, reason)?;
        let ended = holds.partition_point(|hold| hold.closed.is_some_and(|(at, _)| at <= from));
        holds.get(ended)?.closed.map(|(at, _)| at).filter(|&at| at < to)
    }

    fn holds(&self, metric: usize, reason: usize) -> Option<&Vec<Hold>> {
        if reason == self.policy.uncounted_reason() { self.uncounted.get(metric) } else { self.reasons.get(reason) }
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

fn is_open(holds: &[Hold]) -> bool {
    holds.last().is_some_and(|hold| hold.closed.is_none())
}

fn open(holds: Option<&mut Vec<Hold>>, at: Instant, event: Option<usize>) {
    if let Some(holds) = holds {
        holds.push(Hold { from: at, opened_by: event, closed: None });
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
