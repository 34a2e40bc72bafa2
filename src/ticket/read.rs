//! Reads a ticket from a file. This module knows the words of the format.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};

use super::{Event, EventKind, EventType, Ids, Ticket, check_instant};
use crate::input::argument::texts;
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::input::read::{ReadError, read};
use crate::input::written::{Entries, list, repeated_keys};
use crate::time::parse_rfc3339;

/// A ticket as written. The reader of the format reports unknown fields and wrong types with their line; all other
/// mistakes are found here.
#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a ticket, such as {\"id\": \"T-1\", \"opened_at\": \"2026-03-02T08:12:00Z\"}"
)]
struct WrittenTicket<'a> {
    id: Arc<str>,
    #[serde(borrow)]
    opened_at: Cow<'a, str>,
    occurred_at: Option<Cow<'a, str>>,
    priority: Option<Arc<str>>,
    tier: Option<Arc<str>>,
    status: Option<Arc<str>>,
    #[serde(default)]
    attributes: Entries<Arc<str>>,
    #[serde(default, borrow)]
    events: Vec<WrittenEvent<'a>>,
}

/// An event of any type, with the fields of all types. The type decides which of them belong.
#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an event, such as {\"at\": \"2026-03-02T09:00:00Z\", \"type\": \"resolved\"}"
)]
struct WrittenEvent<'a> {
    id: Option<Arc<str>>,
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    to: Option<Arc<str>>,
    name: Option<Arc<str>>,
    reason: Option<Arc<str>>,
    agent: Option<Arc<str>>,
    group: Option<Arc<str>>,
}

impl<'de> Deserialize<'de> for Ticket {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ticket::from_deserializer(from).map_err(ReadError::into_format)
    }
}

impl Ticket {
    /// Reads a ticket from any serde format and keeps its problems as data, as
    /// [`Policy::from_deserializer`](crate::Policy::from_deserializer) does for a policy.
    ///
    /// # Errors
    /// An error of the format, which here includes unknown fields and values of the wrong type; or every other mistake.
    pub fn from_deserializer<'de, D: Deserializer<'de>>(from: D) -> Result<Ticket, ReadError<D::Error>> {
        read(from, WrittenTicket::read)
    }
}

impl<'de> Deserialize<'de> for Event {
    /// Reads one event, for a host that adds events to a ticket as they arrive.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut problems = Problems::default();
        let event = WrittenEvent::deserialize(from)?.read(&Place::ROOT, &mut problems);
        problems.or("event", event).map_err(serde::de::Error::custom)
    }
}

impl WrittenTicket<'_> {
    fn read(self) -> Result<Ticket, InputError> {
        let mut problems = Problems::default();
        let place = Place::ROOT;
        let opened_at = read_instant(&self.opened_at, &place.field("opened_at"), &mut problems);
        let occurred_at =
            self.occurred_at.as_deref().map(|at| read_instant(at, &place.field("occurred_at"), &mut problems));
        repeated_keys(&self.attributes, &place.field("attributes"), &mut problems);
        // Without an opening, nothing can be said about instants; everything else is still checked.
        let mut ticket = Ticket {
            id: self.id,
            opened_at: opened_at.unwrap_or_default(),
            occurred_at: occurred_at.flatten().filter(|_| opened_at.is_some()),
            priority: self.priority,
            tier: self.tier,
            status: self.status,
            attributes: self.attributes.0.into_iter().map(|(name, value)| (Arc::from(name), value)).collect(),
            events: Vec::with_capacity(self.events.len()),
            ids: Ids::default(),
        };
        let (events_at, mut ids) = (place.field("events"), Ids::default());
        for (index, event) in self.events.into_iter().enumerate() {
            if let Some(event) = event.read(&events_at.index(index), &mut problems) {
                ticket.admit(event, index, &mut ids, &mut problems);
            }
        }
        ticket.settle(ids, problems)
    }
}

impl WrittenEvent<'_> {
    fn read(mut self, at: &Place<'_>, problems: &mut Problems) -> Option<Event> {
        let instant = read_instant(&self.at, &at.field("at"), problems);
        let kind = self.read_kind(at, problems);
        self.refuse_the_rest(at, problems);
        if let (Some(instant), None) = (instant, &kind) {
            check_instant(instant, &at.field("at"), problems);
        }
        Some(Event { id: self.id.take(), at: instant?, kind: kind? })
    }

    fn read_kind(&mut self, at: &Place<'_>, problems: &mut Problems) -> Option<EventKind> {
        let known: Result<EventType, _> = self.r#type.parse();
        let Ok(known) = known else {
            let help = format!("the types are {}", list(texts::<EventType>()));
            let found = format!("`{}` is not an event type", self.r#type);
            let known = texts::<EventType>();
            problems.add_name(&at.field("type"), ProblemKind::UnknownName, found, help, &self.r#type, known);
            return None;
        };
        let mut needed = |value: Option<Arc<str>>, field: &str| {
            if value.is_none() {
                let help = format!("an event of type `{}` has a `{field}`", self.r#type);
                problems.add(&at.field(field), ProblemKind::Missing, "is missing", help);
            }
            value
        };
        Some(match known {
            EventType::CustomerReplied => EventKind::CustomerReplied,
            EventType::AgentReplied => EventKind::AgentReplied,
            EventType::InternalNote => EventKind::InternalNote,
            EventType::StatusChanged => EventKind::StatusChanged { to: needed(self.to.take(), "to")? },
            EventType::PriorityChanged => EventKind::PriorityChanged { to: needed(self.to.take(), "to")? },
            EventType::TierChanged => EventKind::TierChanged { to: needed(self.to.take(), "to")? },
            EventType::AttributeChanged => {
                let (name, to) = (needed(self.name.take(), "name"), needed(self.to.take(), "to"));
                EventKind::AttributeChanged { name: name?, to: to? }
            }
            EventType::Assigned => EventKind::Assigned { agent: self.agent.take(), group: self.group.take() },
            EventType::Paused => EventKind::Paused { reason: needed(self.reason.take(), "reason")? },
            EventType::Resumed => EventKind::Resumed { reason: needed(self.reason.take(), "reason")? },
            EventType::VisitStarted => EventKind::VisitStarted,
            EventType::Acknowledged => EventKind::Acknowledged,
            EventType::Resolved => EventKind::Resolved,
            EventType::Reopened => EventKind::Reopened,
            EventType::Closed => EventKind::Closed,
            EventType::Cancelled => EventKind::Cancelled,
            EventType::Custom => EventKind::Custom { name: needed(self.name.take(), "name")? },
        })
    }

    /// Refuses fields that the type does not have, since they would be lost (B2).
    fn refuse_the_rest(&self, at: &Place<'_>, problems: &mut Problems) {
        if self.r#type.parse::<EventType>().is_err() {
            return;
        }
        let fields = [("to", &self.to), ("name", &self.name), ("reason", &self.reason)];
        for (field, value) in fields.into_iter().chain([("agent", &self.agent), ("group", &self.group)]) {
            if value.is_some() {
                let found = format!("an event of type `{}` has no `{field}`", self.r#type);
                problems.add(&at.field(field), ProblemKind::UnknownField, found, "leave it out, or correct the type");
            }
        }
    }
}

fn read_instant(text: &str, at: &Place<'_>, problems: &mut Problems) -> Option<DateTime<Utc>> {
    let instant = parse_rfc3339(text);
    if instant.is_none() {
        let help = "write date, time and offset, such as `2026-03-02T09:00:00Z` or `2026-03-02T10:00:00+01:00`";
        problems.add(at, ProblemKind::Unreadable, format_args!("`{text}` is not an instant"), help);
    }
    instant
}
