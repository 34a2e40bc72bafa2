//! Builds a ticket from a ticket as written, and reports every mistake with its place. This module knows which fields
//! each type of event has.

use std::fmt::{self, Display};
use std::mem::take;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};

use super::synonyms;
use super::written::{EventField, Field, Slot, Stray, WrittenAttributes, WrittenEvent, WrittenTexts, WrittenTicket};
use super::{Assignee, AttributeValue, Early, Event, EventKind, EventType, Ids, Parts, Ticket, check_until};
use crate::input::argument::{texts, word};
use crate::input::expected::{Expected, refuse};
use crate::input::length::check_text;
use crate::input::names::Table;
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::input::read::{ReadError, read};
use crate::input::written::{Value, list, repeated};

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
        let parts = read_event(&mut written, &Place::ROOT, &mut problems);
        parts.iter().for_each(|parts| check_until(parts, &Place::ROOT.field("until"), &mut problems));
        let event =
            parts.and_then(|parts| Some(Event { id: parts.id, at: parts.at?, kind: parts.kind?, until: parts.until }));
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
            events: Vec::with_capacity(events.len()),
            ids: Ids::default(),
        };
        let (events_at, mut ids) = (root.field("events"), Ids::default());
        for (index, event) in events.iter_mut().enumerate() {
            if let Some(parts) = read_event(event, &events_at.index(index), &mut problems) {
                ticket.admit(parts, index, early, &mut ids, &mut problems);
            }
        }
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

fn read_event(written: &mut Slot<WrittenEvent>, at: &Place<'_>, problems: &mut Problems) -> Option<Parts> {
    let Slot::Fits(event) = written else {
        let help = "write an event, such as {\"at\": \"2026-03-02T09:00:00Z\", \"type\": \"resolved\"}";
        written.refuse_whole(at, problems, help);
        return None;
    };
    refuse_strays(&event.strays, at, problems, synonyms::event_field);
    let id = event.id.text(&at.field("id"), problems);
    let instant = event.at.needed(&at.field("at"), problems, INSTANT);
    let of = event.r#type.needed(&at.field("type"), problems, "write a type of event, such as `resolved`");
    let kind = of.and_then(|of| event.read_kind(of, at, problems));
    let until = event.until.taken(&at.field("until"), problems, INSTANT);
    match of {
        Some(of) => event.refuse_the_rest(of, at, problems),
        None => event.check_the_rest(at, problems),
    }
    Some(Parts { id, at: instant, kind, until })
}

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
                let to = self.to.needed_value(&to_at, problems, Has(of, EventField::To));
                EventKind::AttributeChanged { name: name?, to: to? }
            }
            EventType::Assigned => EventKind::Assigned {
                agent: self.agent.assignee(&at.field("agent"), problems),
                group: self.group.assignee(&at.field("group"), problems),
            },
            EventType::Paused => EventKind::Paused { reason: needed(&mut self.reason, EventField::Reason)? },
            EventType::Resumed => EventKind::Resumed { reason: needed(&mut self.reason, EventField::Reason)? },
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
    fn texts(&mut self) -> [(&'static str, &mut Slot<Arc<str>>); 4] {
        let WrittenEvent { name, reason, agent, group, .. } = self;
        [("name", name), ("reason", reason), ("agent", agent), ("group", group)]
    }

    /// Checks what would be a mistake in an event of any type.
    fn check_the_rest(&mut self, at: &Place<'_>, problems: &mut Problems) {
        let to_at = at.field("to");
        self.to.value(&to_at, problems).iter().for_each(|value| value.check(&to_at, problems));
        for (field, slot) in self.texts() {
            let at = at.field(field);
            slot.text(&at, problems).iter().for_each(|text| check_text(text, &at, problems));
        }
    }

    /// Refuses fields that have not been read as parts of the type, because they would be lost (B2).
    fn refuse_the_rest(&self, of: EventType, at: &Place<'_>, problems: &mut Problems) {
        let fields = [
            ("to", self.to.is_empty()),
            ("name", self.name.is_empty()),
            ("reason", self.reason.is_empty()),
            ("agent", self.agent.is_empty()),
            ("group", self.group.is_empty()),
        ];
        for (field, _) in fields.into_iter().filter(|(_, is_empty)| !is_empty) {
            let found = format!("an event of type `{of}` has no `{field}`");
            problems.add(&at.field(field), ProblemKind::UnknownField, found, "leave it out, or correct the type");
        }
    }
}

/// A problem for each name that is not a field, and for each field that is written twice.
fn refuse_strays<F: Field>(
    strays: &[Stray<F>],
    at: &Place<'_>,
    problems: &mut Problems,
    synonym: fn(&str) -> Option<&'static str>,
) {
    for stray in strays {
        match stray {
            Stray::Unknown(name) => {
                let (found, known) = (format!("`{name}` is not a field here"), F::NAMES.iter().copied());
                let help = format!("the fields here are {}", list(known.clone()));
                let meant = synonym(name).or_else(|| problems.nearest(name, known)).map(str::to_owned);
                problems.add_meant(&at.field(name), ProblemKind::UnknownField, found, help, meant);
            }
            Stray::Again(field) => {
                let found = format!("`{}` is written twice", field.name());
                problems.add(&at.field(field.name()), ProblemKind::Duplicate, found, "keep one of the two");
            }
        }
    }
}

const INSTANT: &str = "write date, time and offset, such as `2026-03-02T09:00:00Z` or `2026-03-02T10:00:00+01:00`";
const ATTRIBUTES: &str = "write attributes by name, such as {\"region\": \"emea\"}";

/// How values that a slot cannot have are reported.
pub(super) trait Reported: Expected {
    fn report(value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
        refuse(value, Self::FORM, None, at, problems, help);
    }
}

impl Expected for WrittenTicket {
    const FORM: &'static str = "a map";
}

impl Expected for WrittenEvent {
    const FORM: &'static str = "a map";
}

impl Expected for WrittenAttributes {
    const FORM: &'static str = "a map";
}

impl<T> Expected for Vec<Slot<T>> {
    const FORM: &'static str = "a list";
}

impl Expected for Arc<str> {
    const FORM: &'static str = "a text";
}

impl Expected for WrittenTexts {
    const FORM: &'static str = "a text or a list of texts";
}

impl Expected for DateTime<Utc> {
    const FORM: &'static str = "a text";
}

impl Expected for EventType {
    const FORM: &'static str = "a text";
}

impl Reported for WrittenAttributes {}

impl<T> Reported for Vec<Slot<T>> {}

impl Reported for Arc<str> {
    fn report(value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
        report_text(Self::FORM, value, at, problems, help);
    }
}

impl Reported for WrittenTexts {
    fn report(value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
        report_text(Self::FORM, value, at, problems, help);
    }
}

/// A problem for a value that is not a text of the host.
fn report_text(form: &str, value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
    let help: &dyn Display = match value {
        Value::Float(_) => &"write it in quotes: a number of this size may have lost digits",
        _ => help,
    };
    refuse(value, form, None, at, problems, help);
}

impl Reported for DateTime<Utc> {
    fn report(value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
        match value {
            Value::Text(text) => {
                problems.add(at, ProblemKind::Unreadable, format_args!("`{text}` is not an instant"), help);
            }
            _ => refuse(value, Self::FORM, None, at, problems, help),
        }
    }
}

impl Reported for EventType {
    fn report(value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn Display) {
        let Value::Text(text) = value else { return refuse(value, Self::FORM, None, at, problems, help) };
        let (found, help) =
            (format!("`{text}` is not an event type"), format!("the types are {}", list(texts::<EventType>())));
        let meant = synonyms::event_type(text).or_else(|| problems.nearest(text, texts::<EventType>()));
        problems.add_meant(at, ProblemKind::UnknownName, found, help, meant.map(str::to_owned));
    }
}

impl<T: Reported> Slot<T> {
    /// Takes the value out, if there is one. For a value that does not fit, a problem is added.
    fn taken(&mut self, at: &Place<'_>, problems: &mut Problems, help: impl Display) -> Option<T> {
        match take(self) {
            Slot::Absent | Slot::Null => None,
            Slot::Fits(value) => Some(value),
            Slot::Other(value) => {
                T::report(&value, at, problems, &help);
                None
            }
        }
    }

    /// The same for a field that must be there.
    fn needed(&mut self, at: &Place<'_>, problems: &mut Problems, help: impl Display) -> Option<T> {
        self.refuse_missing(at, problems, &help);
        self.taken(at, problems, help)
    }
}

impl<T> Slot<T> {
    /// Adds a problem if there is no value in a field that must have one.
    fn refuse_missing(&self, at: &Place<'_>, problems: &mut Problems, help: impl Display) {
        if self.is_empty() {
            problems.add(at, ProblemKind::Missing, "is missing", help);
        }
    }
}

impl<T: Expected> Slot<T> {
    /// Adds a problem for another value in place of a ticket or an event.
    fn refuse_whole(&self, at: &Place<'_>, problems: &mut Problems, help: &str) {
        let found = if let Slot::Other(value) = self { value } else { &Value::Null };
        refuse(found, T::FORM, None, at, problems, &help);
    }
}

impl Slot<Arc<str>> {
    fn text(&mut self, at: &Place<'_>, problems: &mut Problems) -> Option<Arc<str>> {
        self.taken(at, problems, "write a text")
    }

    /// The same for a text that must be there.
    fn needed_text(&mut self, at: &Place<'_>, problems: &mut Problems, help: impl Display) -> Option<Arc<str>> {
        self.refuse_missing(at, problems, help);
        self.text(at, problems)
    }

    /// What an assignment says: `null` means that there is none any more.
    fn assignee(&mut self, at: &Place<'_>, problems: &mut Problems) -> Assignee {
        match self {
            Slot::Null => Assignee::Nobody,
            slot => slot.text(at, problems).map_or(Assignee::Unchanged, Assignee::Named),
        }
    }
}

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
