//! The fields of a ticket at one instant after another, read from its events (Q1). This module knows tickets and their
//! events. It knows no cycles.

use std::iter::Peekable;
use std::slice::Iter;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::ticket::{AttributeValue, Event, EventKind, Ticket};

/// The fields of a ticket after its events up to some instant.
pub(super) struct Fields<'t> {
    pub(super) priority: Option<&'t Arc<str>>,
    pub(super) tier: Option<&'t Arc<str>>,
    pub(super) group: Option<&'t Arc<str>>,
    pub(super) agent: Option<&'t Arc<str>>,
    /// In the order of the names that were asked for.
    attributes: Vec<Option<&'t AttributeValue>>,
    names: &'t [Arc<str>],
    /// How many groups have had it, one after the other.
    pub(super) groups: u32,
    /// How many replies agents have sent.
    pub(super) replies: u32,
    events: Peekable<Iter<'t, Event>>,
}

impl<'t> Fields<'t> {
    /// The fields at the opening, with the attributes of these names, which are sorted.
    pub(super) fn at_opening(ticket: &'t Ticket, names: &'t [Arc<str>]) -> Self {
        Fields {
            priority: ticket.shared_priority(),
            tier: ticket.shared_tier(),
            group: ticket.shared_group(),
            agent: ticket.shared_agent(),
            attributes: names.iter().map(|name| ticket.attribute(name)).collect(),
            names,
            groups: ticket.shared_group().is_some().into(),
            replies: 0,
            events: ticket.events().iter().peekable(),
        }
    }

    /// Applies the events up to and including this instant.
    pub(super) fn advance(&mut self, at: DateTime<Utc>) {
        while let Some(event) = self.events.next_if(|event| event.at <= at) {
            self.apply(&event.kind);
        }
    }

    fn apply(&mut self, event: &'t EventKind) {
        match event {
            EventKind::PriorityChanged { to } => self.priority = Some(to),
            EventKind::TierChanged { to } => self.tier = Some(to),
            EventKind::AttributeChanged { name, to } => {
                let place = self.names.binary_search(name);
                if let Some(value) = place.ok().and_then(|place| self.attributes.get_mut(place)) {
                    *value = Some(to);
                }
            }
            EventKind::Assigned { agent, group } => {
                let before = self.group;
                agent.apply(&mut self.agent);
                group.apply(&mut self.group);
                let is_another = self.group.is_some() && self.group != before;
                self.groups = self.groups.saturating_add(is_another.into());
            }
            EventKind::AgentReplied => self.replies = self.replies.saturating_add(1),
            _ => {}
        }
    }

    /// The attribute of this name, if it was asked for and the ticket has it.
    pub(super) fn attribute(&self, name: &str) -> Option<&'t AttributeValue> {
        let place = self.names.binary_search_by(|known| (**known).cmp(name)).ok()?;
        self.attributes.get(place).copied().flatten()
    }
}
