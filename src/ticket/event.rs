//! What happens to a ticket. Knows the event types and their fields; knows no rule that reacts to them.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::target::TicketTarget;
use super::value::{Assignee, AttributeValue};
use crate::input::argument::words_of_fields;
use crate::input::length::check_text;
use crate::input::problem::{Place, Problems};
use crate::input::words::plain_words;

/// Something that happened to a ticket, and when.
///
/// # A help desk's event, with the id that it has there
/// ```
/// use punctual::{Event, EventKind};
/// let reply = Event::new("2026-03-02T09:00:00Z".parse()?, EventKind::AgentReplied).id("E-17");
/// let read: Event = serde_json::from_str(r#"{"id":"E-17","at":"2026-03-02T09:00:00Z","type":"agent_replied"}"#)?;
/// assert_eq!(read, reply);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Parts that are promised for three o'clock
/// ```
/// use punctual::{Event, EventKind, MetricSpec, Policy, PolicySpec, Ticket, evaluate, policy::PauseSpec};
/// let spec = PolicySpec::new("p").calendar("24x7").pauses("parts", PauseSpec::new());
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "8h")))?;
/// let (opened, ordered) = ("2026-03-02T09:00:00Z".parse()?, "2026-03-02T10:00:00Z".parse()?);
/// let paused = Event::new(ordered, EventKind::Paused { reason: "parts".into() }).until("2026-03-02T15:00:00Z".parse()?);
/// let ticket = Ticket::opened("T-1", opened).events([paused]).build()?;
/// let cycle = &evaluate(&ticket, &policy, ordered).metrics[0].cycles[0];
/// assert_eq!(cycle.due_at, Some("2026-03-02T22:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Event {
    /// The host's id for the event, if it has one; at most 255 characters. No two events of a ticket have the same.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub id: Option<Arc<str>>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub kind: EventKind,
    /// When the pause that it begins ends by itself, if that is known (P6): only of a `paused` or `status_changed`
    /// event, and after it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub until: Option<DateTime<Utc>>,
}

/// What happened, with the fields of its type. Statuses, priorities, reasons and the like are the host's own texts.
///
/// # A status that a trigger may wait for
/// ```
/// use punctual::EventKind;
/// let changed = EventKind::StatusChanged { to: "waiting for parts".into() };
/// assert_eq!(changed.as_str(), "status_changed");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "type", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum EventKind {
    /// The customer sent a message.
    CustomerReplied,
    /// An agent sent a public reply.
    AgentReplied,
    /// Somebody added a note that the customer does not see.
    InternalNote,
    /// The status was set, perhaps to what it already was.
    StatusChanged {
        /// The new status.
        to: Arc<str>,
    },
    /// The priority was set.
    PriorityChanged {
        /// The new priority.
        to: Arc<str>,
    },
    /// The tier was set.
    TierChanged {
        /// The new tier.
        to: Arc<str>,
    },
    /// An attribute was set.
    AttributeChanged {
        /// Which attribute.
        name: Arc<str>,
        /// Its new value; without texts, the attribute has none any more.
        to: AttributeValue,
    },
    /// The ticket was given to an agent, a group, or both, or taken from them.
    Assigned {
        /// The agent.
        #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Assignee::is_unchanged"))]
        agent: Assignee,
        /// The group.
        #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Assignee::is_unchanged"))]
        group: Assignee,
    },
    /// A pause for this reason began.
    Paused {
        /// The reason.
        reason: Arc<str>,
    },
    /// The pause for this reason ended.
    Resumed {
        /// The reason.
        reason: Arc<str>,
    },
    /// A target was agreed for this ticket, in place of what the policy promises (K16).
    TargetSet {
        /// Whose target.
        metric: Arc<str>,
        /// What was agreed.
        #[cfg_attr(feature = "serde", serde(flatten))]
        target: Box<TicketTarget>,
    },
    /// What was agreed for this ticket no longer holds (K16).
    TargetCleared {
        /// Whose target.
        metric: Arc<str>,
        /// The kind of policy that is meant; `None` for every kind.
        #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
        kind: Option<Arc<str>>,
    },
    /// The engineer arrived on site.
    VisitStarted,
    /// Somebody acknowledged an escalation.
    Acknowledged,
    /// The ticket was resolved.
    Resolved,
    /// The ticket was opened again.
    Reopened,
    /// The ticket was closed.
    Closed,
    /// The ticket was cancelled: merged, deleted, spam.
    Cancelled,
    /// An event that the host defines.
    Custom {
        /// The host's name for it.
        name: Arc<str>,
    },
}

impl Event {
    /// An event at this instant, without an id.
    pub fn new(at: DateTime<Utc>, kind: EventKind) -> Event {
        Event { id: None, at, kind, until: None }
    }

    /// The same event, whose pause ends by itself at this instant (P6).
    pub fn until(mut self, until: DateTime<Utc>) -> Event {
        self.until = Some(until);
        self
    }

    /// The same event with this id.
    pub fn id(mut self, id: impl Into<Arc<str>>) -> Event {
        self.id = Some(id.into());
        self
    }

    /// Whether it has this id.
    pub(super) fn is(&self, id: &str) -> bool {
        self.id.as_deref() == Some(id)
    }
}

impl EventKind {
    /// The type alone, without the fields.
    pub fn event_type(&self) -> EventType {
        match self {
            EventKind::CustomerReplied => EventType::CustomerReplied,
            EventKind::AgentReplied => EventType::AgentReplied,
            EventKind::InternalNote => EventType::InternalNote,
            EventKind::StatusChanged { .. } => EventType::StatusChanged,
            EventKind::PriorityChanged { .. } => EventType::PriorityChanged,
            EventKind::TierChanged { .. } => EventType::TierChanged,
            EventKind::AttributeChanged { .. } => EventType::AttributeChanged,
            EventKind::Assigned { .. } => EventType::Assigned,
            EventKind::Paused { .. } => EventType::Paused,
            EventKind::Resumed { .. } => EventType::Resumed,
            EventKind::TargetSet { .. } => EventType::TargetSet,
            EventKind::TargetCleared { .. } => EventType::TargetCleared,
            EventKind::VisitStarted => EventType::VisitStarted,
            EventKind::Acknowledged => EventType::Acknowledged,
            EventKind::Resolved => EventType::Resolved,
            EventKind::Reopened => EventType::Reopened,
            EventKind::Closed => EventType::Closed,
            EventKind::Cancelled => EventType::Cancelled,
            EventKind::Custom { .. } => EventType::Custom,
        }
    }

    /// The type as JSON writes it, such as `status_changed`. It stays the same from version to version.
    pub fn as_str(&self) -> &'static str {
        self.event_type().as_str()
    }

    /// Checks the texts of the host in it.
    pub(super) fn check(&self, at: &Place<'_>, problems: &mut Problems) {
        let mut check = |field, text: &str| check_text(text, &at.field(field), problems);
        match self {
            EventKind::StatusChanged { to } | EventKind::PriorityChanged { to } | EventKind::TierChanged { to } => {
                check("to", to);
            }
            EventKind::AttributeChanged { name, to } => {
                check("name", name);
                to.check(&at.field("to"), problems);
            }
            EventKind::Assigned { agent, group } => {
                agent.name().iter().for_each(|agent| check("agent", agent));
                group.name().iter().for_each(|group| check("group", group));
            }
            EventKind::Paused { reason } | EventKind::Resumed { reason } => check("reason", reason),
            EventKind::Custom { name } => check("name", name),
            EventKind::TargetSet { metric, target } => {
                check("metric", metric);
                target.check(at, problems);
            }
            EventKind::TargetCleared { metric, kind } => {
                check("metric", metric);
                kind.iter().for_each(|kind| check("kind", kind));
            }
            EventKind::CustomerReplied
            | EventKind::AgentReplied
            | EventKind::InternalNote
            | EventKind::VisitStarted
            | EventKind::Acknowledged
            | EventKind::Resolved
            | EventKind::Reopened
            | EventKind::Closed
            | EventKind::Cancelled => {}
        }
    }
}

plain_words! {
    "an event type",
    /// A type of event, without the fields that an [`EventKind`] has.
    ///
    /// # A host counts what happened to a ticket
    /// ```
    /// use punctual::ticket::EventType;
    /// use punctual::{EventKind, Ticket};
    /// let opened = "2026-03-02T08:00:00Z".parse()?;
    /// let approved = EventKind::Custom { name: "approved".into() };
    /// let ticket = Ticket::opened("T-1", opened).event(opened, approved).build()?;
    /// let custom = ticket.events().iter().filter(|event| event.kind.event_type() == EventType::Custom);
    /// assert_eq!((custom.count(), EventType::Custom.as_str()), (1, "custom"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize))]
    pub enum EventType {
        /// The customer sent a message.
        CustomerReplied = "customer_replied",
        /// An agent sent a public reply.
        AgentReplied = "agent_replied",
        /// Somebody added a note that the customer does not see.
        InternalNote = "internal_note",
        /// The status was set.
        StatusChanged = "status_changed",
        /// The priority was set.
        PriorityChanged = "priority_changed",
        /// The tier was set.
        TierChanged = "tier_changed",
        /// An attribute was set.
        AttributeChanged = "attribute_changed",
        /// The ticket was given to an agent, a group, or both, or taken from them.
        Assigned = "assigned",
        /// A pause began.
        Paused = "paused",
        /// A pause ended.
        Resumed = "resumed",
        /// A target was agreed for this ticket.
        TargetSet = "target_set",
        /// What was agreed no longer holds.
        TargetCleared = "target_cleared",
        /// The engineer arrived on site.
        VisitStarted = "visit_started",
        /// Somebody acknowledged an escalation.
        Acknowledged = "acknowledged",
        /// The ticket was resolved.
        Resolved = "resolved",
        /// The ticket was opened again.
        Reopened = "reopened",
        /// The ticket was closed.
        Closed = "closed",
        /// The ticket was cancelled.
        Cancelled = "cancelled",
        /// An event of the host's own.
        Custom = "custom",
    }
}

words_of_fields!(EventType);

impl EventType {
    /// Whether an event of this type may begin a pause, so that it may say when that ends (P6).
    pub(crate) fn may_pause(self) -> bool {
        matches!(self, EventType::Paused | EventType::StatusChanged)
    }
}
