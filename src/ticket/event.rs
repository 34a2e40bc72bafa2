//! What happens to a ticket. Knows the event types and their fields; knows no rule that reacts to them.

use std::sync::Arc;

use chrono::{DateTime, Utc};

/// Something that happened to a ticket, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Event {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub kind: EventKind,
}

/// The types of event. Statuses, priorities, reasons and the like are the host's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "type", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum EventKind {
    /// The customer wrote.
    CustomerReplied,
    /// An agent wrote to the customer.
    AgentReplied,
    /// Somebody wrote what the customer does not see.
    InternalNote,
    /// The status was set, also to what it already was.
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
        /// Its new value.
        to: Arc<str>,
    },
    /// The ticket was given to an agent, a group, or both.
    Assigned {
        /// The agent.
        #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
        agent: Option<Arc<str>>,
        /// The group.
        #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
        group: Option<Arc<str>>,
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
    /// The engineer arrived on site.
    VisitStarted,
    /// Somebody took note of an escalation.
    Acknowledged,
    /// The ticket was resolved.
    Resolved,
    /// The ticket was opened again.
    Reopened,
    /// The ticket was closed.
    Closed,
    /// The ticket was cancelled: merged, deleted, spam.
    Cancelled,
    /// Something of the host's own.
    Custom {
        /// The host's name for it.
        name: Arc<str>,
    },
}

impl EventKind {
    /// The type as JSON writes it, such as `status_changed`.
    pub fn name(&self) -> &'static str {
        Self::NAMES.get(self.number()).copied().unwrap_or_default()
    }

    /// The place of the type among all types.
    pub(crate) fn number(&self) -> usize {
        match self {
            EventKind::CustomerReplied => 0,
            EventKind::AgentReplied => 1,
            EventKind::InternalNote => 2,
            EventKind::StatusChanged { .. } => 3,
            EventKind::PriorityChanged { .. } => 4,
            EventKind::TierChanged { .. } => 5,
            EventKind::AttributeChanged { .. } => 6,
            EventKind::Assigned { .. } => 7,
            EventKind::Paused { .. } => 8,
            EventKind::Resumed { .. } => 9,
            EventKind::VisitStarted => 10,
            EventKind::Acknowledged => 11,
            EventKind::Resolved => 12,
            EventKind::Reopened => 13,
            EventKind::Closed => 14,
            EventKind::Cancelled => 15,
            EventKind::Custom { .. } => 16,
        }
    }

    /// The host's own words in it, each under the name of its field.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&'static str, &Arc<str>)> {
        let (one, other) = match self {
            EventKind::StatusChanged { to } | EventKind::PriorityChanged { to } | EventKind::TierChanged { to } => {
                (Some(("to", to)), None)
            }
            EventKind::AttributeChanged { name, to } => (Some(("name", name)), Some(("to", to))),
            EventKind::Assigned { agent, group } => {
                (agent.as_ref().map(|agent| ("agent", agent)), group.as_ref().map(|group| ("group", group)))
            }
            EventKind::Paused { reason } | EventKind::Resumed { reason } => (Some(("reason", reason)), None),
            EventKind::Custom { name } => (Some(("name", name)), None),
            EventKind::CustomerReplied
            | EventKind::AgentReplied
            | EventKind::InternalNote
            | EventKind::VisitStarted
            | EventKind::Acknowledged
            | EventKind::Resolved
            | EventKind::Reopened
            | EventKind::Closed
            | EventKind::Cancelled => (None, None),
        };
        one.into_iter().chain(other)
    }

    /// Every type, as JSON writes it.
    pub(crate) const NAMES: [&'static str; 17] = [
        "customer_replied",
        "agent_replied",
        "internal_note",
        "status_changed",
        "priority_changed",
        "tier_changed",
        "attribute_changed",
        "assigned",
        "paused",
        "resumed",
        "visit_started",
        "acknowledged",
        "resolved",
        "reopened",
        "closed",
        "cancelled",
        "custom",
    ];
}
