//! Tickets: the fields at the opening, and the events since.
//!
//! This module knows the types of events. It knows nothing of policies.

mod event;
#[cfg(feature = "serde")]
mod read;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use event::{Event, EventKind};

use crate::input::length::{check_id, check_text};
use crate::input::names::{Table, sort_by};
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::time::{Instant, is_leap, written};

/// A ticket: its fields at the opening, and its events in the order in which they apply (K2).
///
/// # Opened on Monday, answered an hour later
/// ```
/// use punctual::{EventKind, Ticket};
/// let ticket = Ticket::opened("T-1001", "2026-03-02T08:00:00Z".parse()?)
///     .priority("high")
///     .tier("gold")
///     .event("2026-03-02T09:00:00Z".parse()?, EventKind::AgentReplied)
///     .build()?;
/// assert_eq!(ticket.events().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Ticket {
    id: Arc<str>,
    opened_at: DateTime<Utc>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    occurred_at: Option<DateTime<Utc>>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    priority: Option<Arc<str>>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    tier: Option<Arc<str>>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    status: Option<Arc<str>>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Table::is_empty"))]
    attributes: Table<Arc<str>, Arc<str>>,
    events: Vec<Event>,
}

impl Ticket {
    /// Starts a ticket that was opened at `at`.
    pub fn opened(id: impl Into<Arc<str>>, at: DateTime<Utc>) -> TicketBuilder {
        TicketBuilder(Ticket {
            id: id.into(),
            opened_at: at,
            occurred_at: None,
            priority: None,
            tier: None,
            status: None,
            attributes: Table::default(),
            events: Vec::new(),
        })
    }

    /// Adds what has just happened, after the events of the same instant. An event that is late moves those that are later,
    /// so of very many late events a ticket is better built anew.
    ///
    /// # Errors
    /// An instant before the opening, outside the horizon or in a leap second, or a text that is too long; the ticket is as
    /// it was.
    pub fn push(&mut self, event: Event) -> Result<(), InputError> {
        let mut problems = Problems::default();
        self.check_event(&event, self.events.len(), &mut problems);
        problems.or("ticket", Some(()))?;
        let place = self.events.partition_point(|earlier| earlier.at <= event.at);
        self.events.insert(place, event);
        Ok(())
    }

    /// The host's name for the ticket.
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// When it was opened.
    pub fn opened_at(&self) -> DateTime<Utc> {
        self.opened_at
    }

    /// When what it reports began, if that is known.
    pub fn occurred_at(&self) -> Option<DateTime<Utc>> {
        self.occurred_at
    }

    /// The priority at the opening.
    pub fn priority(&self) -> Option<&str> {
        self.priority.as_deref()
    }

    /// The tier at the opening.
    pub fn tier(&self) -> Option<&str> {
        self.tier.as_deref()
    }

    /// The status at the opening.
    pub fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    pub(crate) fn shared_attribute(&self, name: &str) -> Option<&Arc<str>> {
        self.attributes.get(name)
    }

    pub(crate) fn shared_priority(&self) -> Option<&Arc<str>> {
        self.priority.as_ref()
    }

    pub(crate) fn shared_tier(&self) -> Option<&Arc<str>> {
        self.tier.as_ref()
    }

    pub(crate) fn shared_status(&self) -> Option<&Arc<str>> {
        self.status.as_ref()
    }

    /// An attribute at the opening.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(|value| &**value)
    }

    /// The events in order of time; of one instant, in the order given.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Checks the opening, and puts the events, which have been checked one by one, into their order (K2).
    fn settle(mut self, mut problems: Problems) -> Result<Ticket, InputError> {
        check_instant(self.opened_at, &Place::ROOT.field("opened_at"), &mut problems);
        if let Some(occurred) = self.occurred_at {
            let at = Place::ROOT.field("occurred_at");
            check_instant(occurred, &at, &mut problems);
            if occurred > self.opened_at {
                let found = format!("`{}` is after the opening", written(occurred));
                problems.add(&at, ProblemKind::Senseless, found, "write when it began, or leave it out");
            }
        }
        self.check_texts(&mut problems);
        if !self.events.is_sorted_by_key(|event| event.at) {
            sort_by(&mut self.events, |one, other| one.at.cmp(&other.at));
        }
        problems.or("ticket", Some(self))
    }

    fn check_texts(&self, problems: &mut Problems) {
        let root = Place::ROOT;
        check_id(&self.id, &root.field("id"), problems);
        let fields = [("priority", &self.priority), ("tier", &self.tier), ("status", &self.status)];
        for (field, text) in fields.into_iter().filter_map(|(field, text)| Some((field, text.as_ref()?))) {
            check_text(text, &root.field(field), problems);
        }
        let attributes = root.field("attributes");
        for (name, value) in &self.attributes {
            let at = attributes.field(name);
            check_text(name, &at, problems);
            check_text(value, &at, problems);
        }
    }

    fn check_event(&self, event: &Event, index: usize, problems: &mut Problems) {
        let events = Place::ROOT.field("events");
        let event_at = events.index(index);
        let at = event_at.field("at");
        check_instant(event.at, &at, problems);
        event.kind.texts().for_each(|(field, text)| check_text(text, &event_at.field(field), problems));
        if event.at < self.opened_at {
            let (instant, opened, kind) = (written(event.at), written(self.opened_at), event.kind.name());
            let found = format!("`{kind}` at `{instant}` is before the opening at `{opened}`");
            problems.add(&at, ProblemKind::Senseless, found, "leave out what happened before the ticket was opened");
        }
    }
}

fn check_instant(instant: DateTime<Utc>, at: &Place<'_>, problems: &mut Problems) {
    let (kind, what, help) = match Instant::inside(instant) {
        // In a file it could not be read. A calendar may take it for the second after it, but a record should not move.
        _ if is_leap(instant) => {
            (ProblemKind::Unreadable, "is a leap second", "write the last second before it, or the first one after it")
        }
        Some(_) => return,
        None => {
            let help = "write an instant from 1970 up to, not including, 2100";
            (ProblemKind::OutsideHorizon, "is outside the horizon", help)
        }
    };
    problems.add(at, kind, format_args!("`{}` {what}", written(instant)), help);
}

/// A ticket in the making; made by [`Ticket::opened`].
#[derive(Clone, Debug)]
pub struct TicketBuilder(Ticket);

impl TicketBuilder {
    /// Sets when what it reports began.
    pub fn occurred_at(mut self, at: DateTime<Utc>) -> Self {
        self.0.occurred_at = Some(at);
        self
    }

    /// Sets the priority at the opening.
    pub fn priority(mut self, priority: impl Into<Arc<str>>) -> Self {
        self.0.priority = Some(priority.into());
        self
    }

    /// Sets the tier at the opening.
    pub fn tier(mut self, tier: impl Into<Arc<str>>) -> Self {
        self.0.tier = Some(tier.into());
        self
    }

    /// Sets the status at the opening.
    pub fn status(mut self, status: impl Into<Arc<str>>) -> Self {
        self.0.status = Some(status.into());
        self
    }

    /// Sets an attribute at the opening.
    pub fn attribute(mut self, name: impl Into<Arc<str>>, value: impl Into<Arc<str>>) -> Self {
        self.0.attributes.insert(name.into(), value.into());
        self
    }

    /// Adds an event. Events may come in any order; those of one instant apply in the order given.
    pub fn event(mut self, at: DateTime<Utc>, kind: EventKind) -> Self {
        self.0.events.push(Event { at, kind });
        self
    }

    /// The ticket.
    ///
    /// # Errors
    /// Every mistake, each with its path: instants outside the horizon or in a leap second, events before the opening, an id
    /// of more than 255 characters, another text of more than 1,000.
    pub fn build(self) -> Result<Ticket, InputError> {
        let mut problems = Problems::default();
        for (index, event) in self.0.events.iter().enumerate() {
            self.0.check_event(event, index, &mut problems);
        }
        self.0.settle(problems)
    }
}
