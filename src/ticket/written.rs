//! A ticket as written in a file, before it is checked. This module knows the fields and their types. The reader of
//! tickets finds the mistakes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::{MapAccess, SeqAccess};

use super::EventType;
use super::slot::{Fields, Fits, Slot, Stray, fields, list, list_of_named, read_fields};
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
    fn read_map<'de, A: MapAccess<'de>>(map: A, into: &mut Slot<Self>) -> Result<(), A::Error> {
        read_fields(map, into)
    }
}

impl Fields for WrittenEvent {
    type Field = EventField;

    fn fill<'de, A: MapAccess<'de>>(&mut self, field: EventField, map: &mut A) -> Result<bool, A::Error> {
        match field {
            EventField::Id => self.id.fill(map),
            EventField::At => self.at.fill(map),
            EventField::Type => self.r#type.fill(map),
            EventField::To => self.to.fill(map),
            EventField::Name => self.name.fill(map),
            EventField::Reason => self.reason.fill(map),
            EventField::Agent => self.agent.fill(map),
            EventField::Group => self.group.fill(map),
            EventField::Until => self.until.fill(map),
            EventField::Metric => self.metric.fill(map),
            EventField::Within => self.target().fill(TargetField::Within, map),
            EventField::DueAt => self.target().fill(TargetField::DueAt, map),
            EventField::Due => self.target().fill(TargetField::Due, map),
            EventField::Cutoff => self.target().fill(TargetField::Cutoff, map),
            EventField::CountsFrom => self.target().fill(TargetField::CountsFrom, map),
            EventField::Rolls => self.target().fill(TargetField::Rolls, map),
            EventField::Lands => self.target().fill(TargetField::Lands, map),
            EventField::Kind => self.target().fill(TargetField::Kind, map),
        }
    }

    fn strays(&mut self) -> &mut Vec<Stray<EventField>> {
        &mut self.strays
    }
}

impl Fits for WrittenTicket {
    fn read_map<'de, A: MapAccess<'de>>(map: A, into: &mut Slot<Self>) -> Result<(), A::Error> {
        read_fields(map, into)
    }
}

impl Fields for WrittenTicket {
    type Field = TicketField;

    fn fill<'de, A: MapAccess<'de>>(&mut self, field: TicketField, map: &mut A) -> Result<bool, A::Error> {
        match field {
            TicketField::Id => self.id.fill(map),
            TicketField::OpenedAt => self.opened_at.fill(map),
            TicketField::OccurredAt => self.occurred_at.fill(map),
            TicketField::Priority => self.priority.fill(map),
            TicketField::Tier => self.tier.fill(map),
            TicketField::Status => self.status.fill(map),
            TicketField::Group => self.group.fill(map),
            TicketField::Agent => self.agent.fill(map),
            TicketField::Attributes => self.attributes.fill(map),
            TicketField::Targets => self.targets.fill(map),
            TicketField::Events => self.events.fill(map),
        }
    }

    fn strays(&mut self) -> &mut Vec<Stray<TicketField>> {
        &mut self.strays
    }
}
