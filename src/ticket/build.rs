//! Builds tickets in code. This module knows the fields of a ticket, and the rules that the host can choose.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{AttributeValue, Event, EventKind, Ids, Ticket, TicketTarget};
use crate::input::names::Table;
use crate::input::problem::{InputError, Place, Problems};

/// What is done with an event that is stamped before the opening of its ticket.
///
/// # A help desk stamps the first message before it creates the ticket
/// ```
/// use punctual::ticket::Early;
/// use punctual::{EventKind, Ticket};
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).event("2026-03-02T07:59:58Z".parse()?, EventKind::CustomerReplied);
/// assert!(ticket.clone().build().is_err());
/// let ticket = ticket.early(Early::Clamp).build()?;
/// assert_eq!(ticket.events()[0].at, opened);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Early {
    /// It is a mistake.
    #[default]
    Refuse,
    /// It happens at the opening, after the opening itself. Several such events keep their order of time, and come
    /// before those that are stamped at the opening.
    Clamp,
}

impl Ticket {
    /// Starts a ticket that was opened at `at`.
    pub fn opened(id: impl Into<Arc<str>>, at: DateTime<Utc>) -> TicketBuilder {
        let ticket = Ticket {
            id: id.into(),
            opened_at: at,
            occurred_at: None,
            priority: None,
            tier: None,
            status: None,
            group: None,
            agent: None,
            attributes: Table::default(),
            targets: Table::default(),
            events: Vec::new(),
            ids: Ids::default(),
        };
        TicketBuilder { ticket, early: Early::default() }
    }
}

/// A ticket in the making; made by [`Ticket::opened`].
///
/// # From the rows of a database
/// ```
/// use punctual::{Event, EventKind, Ticket};
/// let rows = [
///     ("E-2", "2026-03-02T10:00:00Z", EventKind::Resolved),
///     ("E-1", "2026-03-02T09:00:00Z", EventKind::AgentReplied),
/// ];
/// let events: Result<Vec<Event>, chrono::ParseError> =
///     rows.into_iter().map(|(id, at, kind)| Ok(Event::new(at.parse()?, kind).id(id))).collect();
/// let ticket = Ticket::opened("T-1", "2026-03-02T08:00:00Z".parse()?)
///     .priority("high")
///     .attribute("region", "emea")
///     .events(events?)
///     .build()?;
/// assert_eq!(ticket.events()[0].id.as_deref(), Some("E-1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct TicketBuilder {
    ticket: Ticket,
    early: Early,
}

impl TicketBuilder {
    /// Sets when the reported problem began.
    pub fn occurred_at(mut self, at: DateTime<Utc>) -> Self {
        self.ticket.occurred_at = Some(at);
        self
    }

    /// Sets the priority at the opening.
    pub fn priority(mut self, priority: impl Into<Arc<str>>) -> Self {
        self.ticket.priority = Some(priority.into());
        self
    }

    /// Sets the tier at the opening.
    pub fn tier(mut self, tier: impl Into<Arc<str>>) -> Self {
        self.ticket.tier = Some(tier.into());
        self
    }

    /// Sets the status at the opening.
    pub fn status(mut self, status: impl Into<Arc<str>>) -> Self {
        self.ticket.status = Some(status.into());
        self
    }

    /// Sets the group that had it at the opening. This is no assignment, so it fires no trigger.
    pub fn group(mut self, group: impl Into<Arc<str>>) -> Self {
        self.ticket.group = Some(group.into());
        self
    }

    /// Sets the agent who had it at the opening. This is no assignment, so it fires no trigger.
    pub fn agent(mut self, agent: impl Into<Arc<str>>) -> Self {
        self.ticket.agent = Some(agent.into());
        self
    }

    /// Sets an attribute at the opening: a text, or several.
    pub fn attribute(mut self, name: impl Into<Arc<str>>, value: impl Into<AttributeValue>) -> Self {
        self.ticket.attributes.insert(name.into(), value.into());
        self
    }

    /// Sets a target that it carries for a metric from its opening on, in place of what the policy promises (K16).
    pub fn target(mut self, metric: impl Into<Arc<str>>, target: impl Into<TicketTarget>) -> Self {
        self.ticket.targets.insert(metric.into(), target.into());
        self
    }

    /// Adds an event. Events may come in any order; those of one instant apply in the order given.
    pub fn event(mut self, at: DateTime<Utc>, kind: EventKind) -> Self {
        self.ticket.events.push(Event::new(at, kind));
        self
    }

    /// Adds events, as [`event`](TicketBuilder::event) does, with their ids.
    pub fn events(mut self, events: impl IntoIterator<Item = Event>) -> Self {
        self.ticket.events.extend(events);
        self
    }

    /// Sets what is done with events before the opening; without it they are a mistake.
    pub fn early(mut self, early: Early) -> Self {
        self.early = early;
        self
    }

    /// The ticket.
    ///
    /// # Errors
    /// Every mistake, each with its path: instants outside the horizon or in a leap second, events before the opening,
    /// two events with the same id, an id of more than 255 characters, another text of more than 1,000, an attribute of
    /// more than 256 texts or of several with more than 10,000 characters together, a field of a target that has no
    /// meaning for its allowance.
    pub fn build(self) -> Result<Ticket, InputError> {
        let (ticket, mut problems, mut ids) = (self.ticket, Problems::default(), Ids::default());
        let place = Place::ROOT.field("events");
        for (index, event) in ticket.events.iter().enumerate() {
            ticket.check_new(&event.into(), &place.index(index), self.early, &mut ids, &mut problems);
        }
        ticket.settle(ids, problems)
    }
}
