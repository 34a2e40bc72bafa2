//! Builds a ticket from a ticket as written, and reports every mistake with its place. This module knows which fields
//! each type of event has.

use std::fmt::{self, Display};
use std::mem::take;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};

use super::check::check_until;
use super::read_target::TARGETS;
use super::reported::{INSTANT, refuse_strays};
use super::slot::{Field, Slot};
use super::synonyms;
use super::written::{EventField, WrittenAttributes, WrittenEvent, WrittenTexts, WrittenTicket};
use super::{AttributeValue, Early, Event, EventKind, EventType, Ids, Parts, Ticket};
use crate::input::argument::word;
use crate::input::length::check_text;
use crate::input::names::Table;
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::input::read::{ReadError, read};
use crate::input::written::{Value, repeated};

impl<'de> Deserialize<'de> for Ticket {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ticket::from_deserializer(from).map_err(ReadError::into_format)
    }
}

impl Ticket {
    /// Reads a ticket from any self-describing serde format and keeps its problems as data, as
    /// [`Policy::from_deserializer`](crate::Policy::from_deserializer) does for a policy.
    ///
    /// Where the format has a text of the host, such as an id, a priority or the value of an attribute, a number or a
    /// boolean is read as a text.
    ///
    /// # A ticket as a help desk exports it
    /// ```
    /// use punctual::Ticket;
    /// use punctual::input::ReadError;
    /// let exported = r#"{ "id": 17, "created_at": "2026-03-02T10:00:00Z", "priority": 2, "tags": ["vpn"] }"#;
    /// let read = Ticket::from_deserializer(&mut serde_json::Deserializer::from_str(exported));
    /// let Err(ReadError::Input(error)) = read else { panic!("this ticket has mistakes") };
    /// let found: Vec<_> = error.problems().iter().map(|problem| (problem.path(), problem.suggestion())).collect();
    /// assert_eq!(found, [("created_at", Some("opened_at")), ("opened_at", None), ("tags", None)]);
    /// ```
    ///
    /// # Errors
    /// An error of the format; or every mistake, each with its path.
    pub fn from_deserializer<'de, D: Deserializer<'de>>(from: D) -> Result<Ticket, ReadError<D::Error>> {
        Ticket::from_deserializer_with(from, Early::default())
    }

    /// Reads a ticket as [`from_deserializer`](Ticket::from_deserializer) does, with a choice of what is done with
    /// events that are stamped before its opening.
    ///
    /// # The first message is older than the ticket that it opened
    /// ```
    /// use punctual::Ticket;
    /// use punctual::ticket::Early;
    /// let text = r#"{ "id": "T-1", "opened_at": "2026-03-02T08:00:00Z",
    ///     "events": [{ "at": "2026-03-02T07:59:58Z", "type": "customer_replied" }] }"#;
    /// let read = |early| Ticket::from_deserializer_with(&mut serde_json::Deserializer::from_str(text), early);
    /// assert!(read(Early::Refuse).is_err());
    /// let ticket = read(Early::Clamp)?;
    /// assert_eq!(ticket.events()[0].at, ticket.opened_at());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_deserializer`](Ticket::from_deserializer).
    pub fn from_deserializer_with<'de, D: Deserializer<'de>>(
        from: D,
        early: Early,
    ) -> Result<Ticket, ReadError<D::Error>> {
        read(from, |mut written: Slot<WrittenTicket>| {
            let mut problems = Problems::default();
            if let Slot::Fits(ticket) = &mut written {
                return ticket.read(early, problems);
            }
            let help = "write a ticket, such as {\"id\": \"T-1\", \"opened_at\": \"2026-03-02T08:12:00Z\"}";
            written.refuse_whole(&Place::ROOT, &mut problems, help);
            problems.or("ticket", None)
        })
    }
}

impl<'de> Deserialize<'de> for Event {
    /// Reads one event, for a host that adds events to a ticket as they arrive.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (mut written, mut problems) = (Slot::deserialize(from)?, Problems::default());
        let check = |parts: &Parts<'_>, problems: &mut Problems| check_until(parts, &Place::ROOT, problems);
        let event = read_event(&mut written, &Place::ROOT, &mut problems, check);
        problems.or("event", event).map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for EventType {
    /// Reads [`as_str`](EventType::as_str).
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        word(&String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

impl WrittenTicket {
    fn read(&mut self, early: Early, mut problems: Problems) -> Result<Ticket, InputError> {
        let root = Place::ROOT;
        refuse_strays(&self.strays, &root, &mut problems, synonyms::ticket_field);
        let id = self.id.needed_text(&root.field("id"), &mut problems, "name the ticket, such as `T-1`");
        let opened_at = self.opened_at.needed(&root.field("opened_at"), &mut problems, INSTANT);
        let occurred_at = self.occurred_at.taken(&root.field("occurred_at"), &mut problems, INSTANT);
        let attributes = self.attributes.taken(&root.field("attributes"), &mut problems, ATTRIBUTES);
        let targets = self.targets.taken(&root.field("targets"), &mut problems, TARGETS);
        let events = self.events.taken(&root.field("events"), &mut problems, "write a list of events");
        let mut events = events.unwrap_or_default();
        // Without an opening, instants cannot be compared with it. Everything else is still checked.
        let mut ticket = Ticket {
            id: id.unwrap_or_default(),
            opened_at: opened_at.unwrap_or_default(),
            occurred_at: occurred_at.filter(|_| opened_at.is_some()),
            priority: self.priority.text(&root.field("priority"), &mut problems),
            tier: self.tier.text(&root.field("tier"), &mut problems),
            status: self.status.text(&root.field("status"), &mut problems),
            group: self.group.text(&root.field("group"), &mut problems),
            agent: self.agent.text(&root.field("agent"), &mut problems),
            attributes: attributes.map(|attributes| attributes.read(&mut problems)).unwrap_or_default(),
            targets: targets.map(|targets| targets.read(&mut problems)).unwrap_or_default(),
            events: Vec::new(),
            ids: Ids::default(),
        };
        let (events_at, mut ids, mut read) = (root.field("events"), Ids::default(), Vec::with_capacity(events.len()));
        for (index, event) in events.iter_mut().enumerate() {
            let at = events_at.index(index);
            let check = |parts: &Parts<'_>, problems: &mut Problems| {
                ticket.check_new(parts, &at, early, &mut ids, problems);
            };
            if let Some(event) = read_event(event, &at, &mut problems, check) {
                read.push(event);
            }
        }
        ticket.events = read;
        ticket.settle(ids, problems)
    }
}

impl WrittenAttributes {
    /// The attributes by name. One that is `null` is left out.
    fn read(self, problems: &mut Problems) -> Table<Arc<str>, AttributeValue> {
        let place = Place::ROOT.field("attributes");
        let mut names = self.0.iter().map(|(name, _)| &**name);
        repeated(&mut || names.next(), &place, problems);
        let mut attributes = Table::default();
        for (name, mut value) in self.0 {
            if let Some(value) = value.value(&place.field(&name), problems) {
                attributes.insert(name, value);
            }
        }
        attributes
    }
}

/// Reads an event. Its parts are checked even if it lacks one.
#[inline]
fn read_event(
    written: &mut Slot<WrittenEvent>,
    at: &Place<'_>,
    problems: &mut Problems,
    check: impl FnOnce(&Parts<'_>, &mut Problems),
) -> Option<Event> {
    let Slot::Fits(event) = written else {
        let help = "write an event, such as {\"at\": \"2026-03-02T09:00:00Z\", \"type\": \"resolved\"}";
        written.refuse_whole(at, problems, help);
        return None;
    };
    refuse_strays(&event.strays, at, problems, synonyms::event_field);
    let id = event.id.text(&at.field("id"), problems);
    let instant = event.at.needed(&at.field("at"), problems, INSTANT);
    event.mean_type_by_kind(at, problems);
    let of_target = event.target.iter().any(|target| target.written().next().is_some());
    let help = if of_target { TYPE_OF_TARGET } else { "write a type of event, such as `resolved`" };
    let of = event.r#type.needed(&at.field("type"), problems, help);
    let kind = of.and_then(|of| event.read_kind(of, at, problems));
    let until = event.until.taken(&at.field("until"), problems, INSTANT);
    match of {
        Some(of) => event.refuse_the_rest(of, at, problems),
        None => event.check_the_rest(at, problems),
    }
    check(&Parts { id: id.as_ref(), at: instant, of, kind: kind.as_ref(), until }, problems);
    Some(Event { id, at: instant?, kind: kind?, until })
}

/// The help for an event that has a field of a target, and no type.
const TYPE_OF_TARGET: &str = "write `target_set` if a target was agreed, or another type of event, such as `resolved`";

impl WrittenEvent {
    fn read_kind(&mut self, of: EventType, at: &Place<'_>, problems: &mut Problems) -> Option<EventKind> {
        let mut needed = |slot: &mut Slot<Arc<str>>, field: EventField| {
            slot.needed_text(&at.field(field.name()), problems, Has(of, field))
        };
        let mut to = || needed(&mut take(&mut self.to).one(), EventField::To);
        Some(match of {
            EventType::CustomerReplied => EventKind::CustomerReplied,
            EventType::AgentReplied => EventKind::AgentReplied,
            EventType::InternalNote => EventKind::InternalNote,
            EventType::StatusChanged => EventKind::StatusChanged { to: to()? },
            EventType::PriorityChanged => EventKind::PriorityChanged { to: to()? },
            EventType::TierChanged => EventKind::TierChanged { to: to()? },
            EventType::AttributeChanged => {
                let (name, to_at) = (needed(&mut self.name, EventField::Name), at.field("to"));
                // As in an assignment, `null` takes the value away.
                if matches!(self.to, Slot::Null) {
                    self.to = Slot::Fits(WrittenTexts::List(Vec::new()));
                }
                match (name, self.to.needed_value(&to_at, problems, Has(of, EventField::To))) {
                    (Some(name), Some(to)) => EventKind::AttributeChanged { name, to },
                    (name, to) => {
                        check(name, "name", at, problems);
                        to.iter().for_each(|to| to.check(&to_at, problems));
                        return None;
                    }
                }
            }
            EventType::Assigned => EventKind::Assigned {
                agent: self.agent.assignee(&at.field("agent"), problems),
                group: self.group.assignee(&at.field("group"), problems),
            },
            EventType::Paused => EventKind::Paused { reason: needed(&mut self.reason, EventField::Reason)? },
            EventType::Resumed => EventKind::Resumed { reason: needed(&mut self.reason, EventField::Reason)? },
            EventType::TargetSet => {
                let metric = needed(&mut self.metric, EventField::Metric);
                match (metric, take(&mut self.target).unwrap_or_default().read(at, problems)) {
                    (Some(metric), Some(target)) => EventKind::TargetSet { metric, target: Box::new(target) },
                    (metric, target) => {
                        check(metric, "metric", at, problems);
                        target.iter().for_each(|target| target.check(at, problems));
                        return None;
                    }
                }
            }
            EventType::TargetCleared => {
                let metric = needed(&mut self.metric, EventField::Metric);
                let kind =
                    self.target.as_mut().and_then(|target| take(&mut target.kind).text(&at.field("kind"), problems));
                if metric.is_none() {
                    check(kind.clone(), "kind", at, problems);
                }
                EventKind::TargetCleared { metric: metric?, kind }
            }
            EventType::VisitStarted => EventKind::VisitStarted,
            EventType::Acknowledged => EventKind::Acknowledged,
            EventType::Resolved => EventKind::Resolved,
            EventType::Reopened => EventKind::Reopened,
            EventType::Closed => EventKind::Closed,
            EventType::Cancelled => EventKind::Cancelled,
            EventType::Custom => EventKind::Custom { name: needed(&mut self.name, EventField::Name)? },
        })
    }

    /// The fields of a text.
    fn texts(&mut self) -> [(&'static str, &mut Slot<Arc<str>>); 5] {
        let WrittenEvent { name, reason, agent, group, metric, .. } = self;
        [("name", name), ("reason", reason), ("agent", agent), ("group", group), ("metric", metric)]
    }

    /// Other systems call the type of an event its kind. Here an event may have the kind of a policy, such as `sla`.
    fn mean_type_by_kind(&mut self, at: &Place<'_>, problems: &mut Problems) {
        let is_type = |kind: &&mut Slot<Arc<str>>| match kind {
            Slot::Fits(text) => word::<EventType>(text).is_ok() || synonyms::event_type(text).is_some(),
            _ => false,
        };
        let kind = self.target.as_mut().map(|target| &mut target.kind).filter(is_type);
        if let Some(kind) = kind.filter(|_| self.r#type.is_empty()) {
            *kind = Slot::Absent;
            let (found, help) = ("`kind` is not a field here", "write the type of the event as `type`");
            problems.add_meant(&at.field("kind"), ProblemKind::UnknownField, found, help, Some("type".to_owned()));
        }
    }

    /// Checks what would be a mistake in an event of any type.
    fn check_the_rest(&mut self, at: &Place<'_>, problems: &mut Problems) {
        let to_at = at.field("to");
        self.to.value(&to_at, problems).iter().for_each(|value| value.check(&to_at, problems));
        for (field, slot) in self.texts() {
            let at = at.field(field);
            slot.text(&at, problems).iter().for_each(|text| check_text(text, &at, problems));
        }
        let Some(mut target) = take(&mut self.target) else { return };
        let target = if target.says_when() { target.read(at, problems) } else { target.refuse(at, problems) };
        target.iter().for_each(|target| target.check(at, problems));
    }

    /// Refuses fields that have not been read as parts of the type, because they would be lost (B2).
    fn refuse_the_rest(&self, of: EventType, at: &Place<'_>, problems: &mut Problems) {
        let mut refuse = |field: &str, is_empty: bool| {
            if !is_empty {
                refuse_field(of, &at.field(field), field, problems);
            }
        };
        refuse("to", self.to.is_empty());
        refuse("name", self.name.is_empty());
        refuse("reason", self.reason.is_empty());
        refuse("agent", self.agent.is_empty());
        refuse("group", self.group.is_empty());
        refuse("metric", self.metric.is_empty());
        let of_target = self.target.iter().flat_map(|target| target.written());
        of_target.for_each(|field| refuse_field(of, &at.field(field), field, problems));
    }
}

#[cold]
fn refuse_field(of: EventType, at: &Place<'_>, field: &str, problems: &mut Problems) {
    let found = format!("an event of type `{of}` has no `{field}`");
    let help = match (of, field) {
        (EventType::Assigned, "to") => "write who has the ticket now as `agent`, `group` or both",
        _ => "leave it out, or correct the type",
    };
    problems.add(at, ProblemKind::UnknownField, found, help);
}

/// Checks a text of an event that lacks another part.
fn check(text: Option<Arc<str>>, field: &str, at: &Place<'_>, problems: &mut Problems) {
    text.iter().for_each(|text| check_text(text, &at.field(field), problems));
}

const ATTRIBUTES: &str = "write attributes by name, such as {\"region\": \"emea\"}";

impl Slot<WrittenTexts> {
    fn value(&mut self, at: &Place<'_>, problems: &mut Problems) -> Option<AttributeValue> {
        match self.taken(at, problems, "write a text")? {
            WrittenTexts::One(text) => Some(text.into()),
            WrittenTexts::List(texts) => {
                let help = "write a text, or leave it out";
                let texts = texts.into_iter().enumerate();
                let texts = texts.filter_map(|(index, mut text)| text.needed_text(&at.index(index), problems, help));
                Some(texts.collect())
            }
        }
    }

    /// The same for a value that must be there.
    fn needed_value(&mut self, at: &Place<'_>, problems: &mut Problems, help: impl Display) -> Option<AttributeValue> {
        self.refuse_missing(at, problems, help);
        self.value(at, problems)
    }

    /// The same for a field that takes no list.
    fn one(self) -> Slot<Arc<str>> {
        match self {
            Slot::Absent => Slot::Absent,
            Slot::Null => Slot::Null,
            Slot::Fits(WrittenTexts::One(text)) => Slot::Fits(text),
            Slot::Fits(WrittenTexts::List(texts)) => {
                Slot::Other(Box::new(Value::List(texts.iter().map(|_| Value::Null).collect())))
            }
            Slot::Other(value) => Slot::Other(value),
        }
    }
}

/// An event of this type has this field.
struct Has(EventType, EventField);

impl Display for Has {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an event of type `{}` has a `{}`", self.0, self.1.name())
    }
}
