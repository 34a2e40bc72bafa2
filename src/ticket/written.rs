//! A ticket as written in a file, before it is checked. This module knows the fields and their types. The reader of
//! tickets finds the mistakes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::{MapAccess, SeqAccess};

use super::EventType;
use super::slot::{Fits, Slot, Stray, fields, list, list_of_named, next_field};
use super::written_target::{TargetField, WrittenTarget, WrittenTargets};
use crate::input::written::Value;

fields! {
    TicketField {
        Id = "id",
        OpenedAt = "opened_at",
        OccurredAt = "occurred_at",
        Priority = "priority",
        Tier = "tier",
        Status = "status",
        Group = "group",
        Agent = "agent",
        Attributes = "attributes",
        Targets = "targets",
        Events = "events",
    }
}

fields! {
    EventField {
        Id = "id",
        At = "at",
        Type = "type",
        To = "to",
        Name = "name",
        Reason = "reason",
        Agent = "agent",
        Group = "group",
        Until = "until",
        Metric = "metric",
        Within = "within",
        DueAt = "due_at",
        Due = "due",
        Cutoff = "cutoff",
        CountsFrom = "counts_from",
        Rolls = "rolls",
        Lands = "lands",
        Kind = "kind",
    }
}

#[derive(Default)]
pub(super) struct WrittenTicket {
    pub(super) id: Slot<Arc<str>>,
    pub(super) opened_at: Slot<DateTime<Utc>>,
    pub(super) occurred_at: Slot<DateTime<Utc>>,
    pub(super) priority: Slot<Arc<str>>,
    pub(super) tier: Slot<Arc<str>>,
    pub(super) status: Slot<Arc<str>>,
    pub(super) group: Slot<Arc<str>>,
    pub(super) agent: Slot<Arc<str>>,
    pub(super) attributes: Slot<WrittenAttributes>,
    pub(super) targets: Slot<WrittenTargets>,
    pub(super) events: Slot<Vec<Slot<WrittenEvent>>>,
    pub(super) strays: Vec<Stray<TicketField>>,
}

/// An event of any type, with the fields of all types. The type decides which of them are allowed.
#[derive(Default)]
pub(super) struct WrittenEvent {
    pub(super) id: Slot<Arc<str>>,
    pub(super) at: Slot<DateTime<Utc>>,
    pub(super) r#type: Slot<EventType>,
    pub(super) to: Slot<WrittenTexts>,
    pub(super) name: Slot<Arc<str>>,
    pub(super) reason: Slot<Arc<str>>,
    pub(super) agent: Slot<Arc<str>>,
    pub(super) group: Slot<Arc<str>>,
    pub(super) until: Slot<DateTime<Utc>>,
    pub(super) metric: Slot<Arc<str>>,
    /// The fields of a target. Few events have any.
    pub(super) target: Option<Box<WrittenTarget>>,
    pub(super) strays: Vec<Stray<EventField>>,
}

/// The attributes in the order of the file; one that is written twice is there twice.
pub(super) struct WrittenAttributes(pub(super) Vec<(Arc<str>, Slot<WrittenTexts>)>);

/// The value of an attribute: a text of the host, or a list of them.
pub(super) enum WrittenTexts {
    One(Arc<str>),
    List(Vec<Slot<Arc<str>>>),
}

impl Fits for EventType {
    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Fits for WrittenTexts {
    fn of_text(text: &str) -> Option<Self> {
        Fits::of_text(text).map(WrittenTexts::One)
    }

    fn of_plain(value: &Value) -> Option<Self> {
        Fits::of_plain(value).map(WrittenTexts::One)
    }

    fn read_list<'de, A: SeqAccess<'de>>(items: A, into: &mut Slot<Self>) -> Result<(), A::Error> {
        *into = Slot::Fits(WrittenTexts::List(list(items)?));
        Ok(())
    }
}

impl Fits for WrittenAttributes {
    fn read_map<'de, A: MapAccess<'de>>(map: A, into: &mut Slot<Self>) -> Result<(), A::Error> {
        *into = Slot::Fits(WrittenAttributes(list_of_named(map)?));
        Ok(())
    }
}

impl WrittenEvent {
    fn target(&mut self) -> &mut WrittenTarget {
        self.target.get_or_insert_default()
    }
}

impl Fits for Vec<Slot<WrittenEvent>> {
    fn read_list<'de, A: SeqAccess<'de>>(items: A, into: &mut Slot<Self>) -> Result<(), A::Error> {
        *into = Slot::Fits(list(items)?);
        Ok(())
    }
}

impl Fits for WrittenEvent {
    fn read_map<'de, A: MapAccess<'de>>(mut map: A, into: &mut Slot<Self>) -> Result<(), A::Error> {
        let mut event = WrittenEvent::default();
        while let Some(field) = next_field(&mut map, &mut event.strays)? {
            let again = match field {
                EventField::Id => event.id.fill(&mut map)?,
                EventField::At => event.at.fill(&mut map)?,
                EventField::Type => event.r#type.fill(&mut map)?,
                EventField::To => event.to.fill(&mut map)?,
                EventField::Name => event.name.fill(&mut map)?,
                EventField::Reason => event.reason.fill(&mut map)?,
                EventField::Agent => event.agent.fill(&mut map)?,
                EventField::Group => event.group.fill(&mut map)?,
                EventField::Until => event.until.fill(&mut map)?,
                EventField::Metric => event.metric.fill(&mut map)?,
                EventField::Within => event.target().fill(TargetField::Within, &mut map)?,
                EventField::DueAt => event.target().fill(TargetField::DueAt, &mut map)?,
                EventField::Due => event.target().fill(TargetField::Due, &mut map)?,
                EventField::Cutoff => event.target().fill(TargetField::Cutoff, &mut map)?,
                EventField::CountsFrom => event.target().fill(TargetField::CountsFrom, &mut map)?,
                EventField::Rolls => event.target().fill(TargetField::Rolls, &mut map)?,
                EventField::Lands => event.target().fill(TargetField::Lands, &mut map)?,
                EventField::Kind => event.target().fill(TargetField::Kind, &mut map)?,
            };
            event.strays.extend(again.then_some(Stray::Again(field)));
        }
        *into = Slot::Fits(event);
        Ok(())
    }
}

impl Fits for WrittenTicket {
    fn read_map<'de, A: MapAccess<'de>>(mut map: A, into: &mut Slot<Self>) -> Result<(), A::Error> {
        let mut ticket = WrittenTicket::default();
        while let Some(field) = next_field(&mut map, &mut ticket.strays)? {
            let again = match field {
                TicketField::Id => ticket.id.fill(&mut map)?,
                TicketField::OpenedAt => ticket.opened_at.fill(&mut map)?,
                TicketField::OccurredAt => ticket.occurred_at.fill(&mut map)?,
                TicketField::Priority => ticket.priority.fill(&mut map)?,
                TicketField::Tier => ticket.tier.fill(&mut map)?,
                TicketField::Status => ticket.status.fill(&mut map)?,
                TicketField::Group => ticket.group.fill(&mut map)?,
                TicketField::Agent => ticket.agent.fill(&mut map)?,
                TicketField::Attributes => ticket.attributes.fill(&mut map)?,
                TicketField::Targets => ticket.targets.fill(&mut map)?,
                TicketField::Events => ticket.events.fill(&mut map)?,
            };
            ticket.strays.extend(again.then_some(Stray::Again(field)));
        }
        *into = Slot::Fits(ticket);
        Ok(())
    }
}
