//! The fields of a ticket on which there can be conditions. This module knows tickets and events.

use std::fmt;
use std::slice::from_ref;
use std::sync::Arc;

use crate::ticket::{Assignee, AttributeValue, EventKind, Ticket};

/// A field of a ticket. Conditions are looked at in this order, those on attributes by name (S5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part<Name> {
    Tier,
    Priority,
    Status,
    Group,
    Agent,
    Attribute(Name),
}

impl<'e> Part<&'e str> {
    /// The fields that an event sets, each with its new texts: one, none, or those of an attribute.
    pub(crate) fn set_by(event: &'e EventKind) -> impl Iterator<Item = (Self, &'e [Arc<str>])> {
        let assigned = |part, assignee: &'e Assignee| match assignee {
            Assignee::Unchanged => None,
            Assignee::Nobody => Some((part, &[][..])),
            Assignee::Named(name) => Some((part, from_ref(name))),
        };
        let (one, other) = match event {
            EventKind::TierChanged { to } => (Some((Part::Tier, from_ref(to))), None),
            EventKind::PriorityChanged { to } => (Some((Part::Priority, from_ref(to))), None),
            EventKind::StatusChanged { to } => (Some((Part::Status, from_ref(to))), None),
            EventKind::Assigned { agent, group } => (assigned(Part::Group, group), assigned(Part::Agent, agent)),
            EventKind::AttributeChanged { name, to } => (Some((Part::Attribute(&**name), to.shared())), None),
            _ => (None, None),
        };
        one.into_iter().chain(other)
    }
}

impl Part<Arc<str>> {
    pub(crate) fn borrowed(&self) -> Part<&str> {
        match self {
            Part::Tier => Part::Tier,
            Part::Priority => Part::Priority,
            Part::Status => Part::Status,
            Part::Group => Part::Group,
            Part::Agent => Part::Agent,
            Part::Attribute(name) => Part::Attribute(name),
        }
    }

    /// The texts at the opening: one, none, or those of an attribute.
    pub(crate) fn of<'t>(&self, ticket: &'t Ticket) -> &'t [Arc<str>] {
        let text = match self {
            Part::Tier => ticket.shared_tier(),
            Part::Priority => ticket.shared_priority(),
            Part::Status => ticket.shared_status(),
            Part::Group => ticket.shared_group(),
            Part::Agent => ticket.shared_agent(),
            Part::Attribute(name) => return ticket.attribute(name).map_or(&[], AttributeValue::shared),
        };
        text.map_or(&[], from_ref)
    }

    /// Whether a ticket may have several texts there.
    pub(crate) fn may_have_several(&self) -> bool {
        matches!(self, Part::Attribute(_))
    }
}

/// Writes its place among conditions, such as `group` or `attributes.region`.
impl<Name: fmt::Display> fmt::Display for Part<Name> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Tier => f.write_str("tier"),
            Part::Priority => f.write_str("priority"),
            Part::Status => f.write_str("status"),
            Part::Group => f.write_str("group"),
            Part::Agent => f.write_str("agent"),
            Part::Attribute(name) => write!(f, "attributes.{name}"),
        }
    }
}
