//! Which event made a reason hold, and which ended a pause. Knows the ticket's events and the policy's words for them.

use crate::policy::{Metric, Policy};
use crate::ticket::{Event, EventKind, Ticket};
use crate::time::Instant;

use super::result::Cause;

/// The events of a ticket, by the reasons that they make hold.
pub(super) struct Causes<'a> {
    ticket: &'a Ticket,
    policy: &'a Policy,
    /// For each reason: the numbers of the events that made it hold, in order.
    openings: Vec<Vec<usize>>,
    /// The numbers of the events that entered a status.
    statuses: Vec<usize>,
}

impl<'a> Causes<'a> {
    pub(super) fn new(ticket: &'a Ticket, policy: &'a Policy) -> Causes<'a> {
        let mut openings = vec![Vec::new(); policy.uncounted_reason()];
        let mut statuses = Vec::new();
        for (number, event) in ticket.events().iter().enumerate() {
            let reason = match &event.kind {
                EventKind::Paused { reason } => policy.reason_number(reason),
                EventKind::StatusChanged { to } => {
                    statuses.push(number);
                    policy.status(to).and_then(|status| status.pauses)
                }
                _ => None,
            };
            if let Some(openings) = reason.and_then(|reason| openings.get_mut(reason)) {
                openings.push(number);
            }
        }
        Causes { ticket, policy, openings, statuses }
    }

    /// The last event up to `at` that made `reason` hold for a metric, or the first status.
    pub(super) fn opened(&self, metric: &Metric, reason: usize, at: Instant) -> Option<Cause> {
        let numbers = self.openings.get(reason).unwrap_or(&self.statuses);
        let seen = numbers.partition_point(|&number| self.at(number).is_none_or(|event_at| event_at <= at));
        let makes_hold = |number: usize| {
            let event = self.ticket.events().get(number)?;
            let uncounted = reason == self.policy.uncounted_reason();
            let counts = matches!(&event.kind, EventKind::StatusChanged { to } if metric.counts_in(to));
            (!(uncounted && counts)).then(|| self.cause(number, event))
        };
        let last = numbers.get(..seen).unwrap_or_default().last();
        last.and_then(|&number| makes_hold(number)).or_else(|| {
            let status = self.ticket.status()?;
            let pauses = self.policy.status(status).and_then(|status| status.pauses);
            let by_status = pauses == Some(reason) || reason == self.policy.uncounted_reason();
            by_status.then(|| Cause { at: self.ticket.opened_at(), event: None, what: "opened".into() })
        })
    }

    /// The first event at `at` that can end a pause for `reason`; else its cap, if it has one.
    pub(super) fn closed(&self, reason: usize, at: Instant) -> Option<Cause> {
        let events = self.ticket.events();
        let first = events.partition_point(|event| Instant::clamped(event.at) < at);
        let same = events.iter().enumerate().skip(first).take_while(|(_, event)| Instant::clamped(event.at) == at);
        let ends = |event: &Event| match &event.kind {
            EventKind::Resumed { reason: resumed } => self.policy.reason_number(resumed) == Some(reason),
            EventKind::StatusChanged { .. } => true,
            EventKind::Resolved | EventKind::Closed | EventKind::Cancelled => true,
            _ => false,
        };
        let mut ending = same.filter(|(_, event)| ends(event)).map(|(number, event)| self.cause(number, event));
        ending.next().or_else(|| {
            let capped = self.policy.reason(reason).is_some_and(|reason| reason.cap.is_some());
            capped.then(|| Cause { at: at.utc(), event: None, what: "cap".into() })
        })
    }

    fn at(&self, number: usize) -> Option<Instant> {
        self.ticket.events().get(number).map(|event| Instant::clamped(event.at))
    }

    fn cause(&self, number: usize, event: &Event) -> Cause {
        let field = match &event.kind {
            EventKind::StatusChanged { to } => Some(to),
            EventKind::Paused { reason } | EventKind::Resumed { reason } => Some(reason),
            _ => None,
        };
        let what = match field {
            Some(field) => format!("{} {field}", event.kind.name()).into(),
            None => event.kind.name().into(),
        };
        Cause { at: event.at, event: Some(number), what }
    }
}
