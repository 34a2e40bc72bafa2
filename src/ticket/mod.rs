//! Tickets: their fields at the opening, and their events.
//!
//! This module knows the types of events. It knows no policy.

mod build;
mod check;
mod event;
#[cfg(feature = "serde")]
mod read;
#[cfg(feature = "serde")]
mod read_target;
#[cfg(feature = "serde")]
mod reported;
#[cfg(feature = "serde")]
mod slot;
#[cfg(feature = "serde")]
mod synonyms;
mod target;
mod value;
#[cfg(feature = "serde")]
mod written;
#[cfg(feature = "serde")]
mod written_target;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use build::{Early, TicketBuilder};
pub use event::{Event, EventKind, EventType};
pub(crate) use target::Said;
pub use target::TicketTarget;
pub use value::{Assignee, AttributeValue};

pub use crate::promise::Within;

use crate::input::names::{Table, sort_by};
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::time::Instant;

/// A ticket: its fields at the opening, and its events in the order in which they apply (K2).
///
/// Read from JSON or any other serde format, or built with [`Ticket::opened`]. A host that keeps tickets in memory adds
/// events as they arrive, and evaluates again.
///
/// # Opened on Monday, answered an hour later
/// ```
/// use punctual::{EventKind, Ticket};
/// let ticket = Ticket::opened("T-1001", "2026-03-02T08:00:00Z".parse()?)
///     .priority("high")
///     .tier("gold")
///     .event("2026-03-02T09:00:00Z".parse()?, EventKind::AgentReplied)
///     .build()?;
/// assert_eq!(ticket.events().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Events that are delivered twice, late, and corrected
/// ```
/// use punctual::{Event, EventKind, Ticket};
/// let mut ticket = Ticket::opened("T-1", "2026-03-02T08:00:00Z".parse()?).build()?;
/// let reply = Event::new("2026-03-02T10:00:00Z".parse()?, EventKind::AgentReplied).id("E-2");
/// let note = Event::new("2026-03-02T09:00:00Z".parse()?, EventKind::InternalNote).id("E-1");
/// ticket.push(reply.clone())?;
/// ticket.push(note.clone())?; // late: it goes before the reply
/// assert!(!ticket.push_if_new(reply)?); // delivered again: ignored
/// assert_eq!(ticket.events()[0], note);
/// ticket.replace(Event::new(note.at, EventKind::AgentReplied).id("E-1"))?;
/// assert!(ticket.remove("E-2").is_some());
/// assert_eq!(ticket.events().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Ticket {
    id: Arc<str>,
    opened_at: DateTime<Utc>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    occurred_at: Option<DateTime<Utc>>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    priority: Option<Arc<str>>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    tier: Option<Arc<str>>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    status: Option<Arc<str>>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    group: Option<Arc<str>>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    agent: Option<Arc<str>>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Table::is_empty"))]
    attributes: Table<Arc<str>, AttributeValue>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Table::is_empty"))]
    targets: Table<Arc<str>, TicketTarget>,
    events: Vec<Event>,
    #[cfg_attr(feature = "serde", serde(skip))]
    ids: Ids,
}

/// When the events that have an id happened, by id.
type Ids = Table<Arc<str>, DateTime<Utc>>;

/// The parts of an event. A part that could not be read is `None`.
struct Parts<'a> {
    id: Option<&'a Arc<str>>,
    at: Option<DateTime<Utc>>,
    /// Its type, which is known without the other parts of `kind`.
    of: Option<EventType>,
    kind: Option<&'a EventKind>,
    until: Option<DateTime<Utc>>,
}

impl<'a> From<&'a Event> for Parts<'a> {
    fn from(event: &'a Event) -> Self {
        let of = Some(event.kind.event_type());
        Parts { id: event.id.as_ref(), at: Some(event.at), of, kind: Some(&event.kind), until: event.until }
    }
}

impl Ticket {
    /// Adds an event, after the events of the same instant.
    ///
    /// An event that is not earlier than the last one is added in constant time, or in logarithmic time if it has an
    /// id. A late event moves all later ones, so many late events are better added with [`extend`](Ticket::extend).
    ///
    /// # Errors
    /// An instant before the opening, outside the horizon or in a leap second; a text that is too long; an id that
    /// another event of the ticket has. The ticket stays as it was.
    pub fn push(&mut self, event: Event) -> Result<(), InputError> {
        self.add([event], false).map(drop)
    }

    /// Adds an event like [`push`](Ticket::push), unless another event of the ticket has its id. Returns whether it was
    /// added.
    ///
    /// This suits hosts that may receive an event more than once. An event without an id is always added.
    ///
    /// # Errors
    /// As [`push`](Ticket::push), except for the id.
    pub fn push_if_new(&mut self, event: Event) -> Result<bool, InputError> {
        self.add([event], true).map(|added| added == 1)
    }

    /// Adds many events, in any order, each after the events of the same instant.
    ///
    /// The events are sorted once, so many late events cost no more than building the ticket with them would.
    ///
    /// # Errors
    /// Every mistake in them, as [`push`](Ticket::push) finds it. The ticket stays as it was.
    ///
    /// # A day's events from an archive, in addition to the present ones
    /// ```
    /// use punctual::{Event, EventKind, Ticket};
    /// let mut ticket = Ticket::opened("T-1", "2026-03-02T08:00:00Z".parse()?)
    ///     .event("2026-03-03T09:00:00Z".parse()?, EventKind::Resolved)
    ///     .build()?;
    /// let hours = ["12", "10", "11"].map(|hour| format!("2026-03-02T{hour}:00:00Z"));
    /// let archived: Result<Vec<Event>, chrono::ParseError> =
    ///     hours.iter().map(|at| Ok(Event::new(at.parse()?, EventKind::InternalNote))).collect();
    /// ticket.extend(archived?)?;
    /// assert!(ticket.events().is_sorted_by_key(|event| event.at));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extend(&mut self, events: impl IntoIterator<Item = Event>) -> Result<(), InputError> {
        self.add(events, false).map(drop)
    }

    /// Adds events like [`extend`](Ticket::extend), except those whose id another event has. Returns how many were
    /// added.
    ///
    /// # Errors
    /// As [`extend`](Ticket::extend), except for ids.
    pub fn extend_if_new(&mut self, events: impl IntoIterator<Item = Event>) -> Result<usize, InputError> {
        self.add(events, true)
    }

    /// Replaces the event with the same id, and returns the old one.
    ///
    /// An event whose instant changes goes after the other events of its new instant; otherwise it keeps its position.
    /// This takes time in proportion to the number of events.
    ///
    /// # Errors
    /// An event without an id, or with one that no event of the ticket has; an instant that [`push`](Ticket::push)
    /// refuses. The ticket stays as it was.
    pub fn replace(&mut self, event: Event) -> Result<Event, InputError> {
        let mut problems = Problems::default();
        let place = self.replaced(&event, &mut problems);
        let place = problems.or("ticket", place)?;
        let old = self.events.remove(place);
        let place = if old.at == event.at { place } else { self.after(event.at) };
        if let Some(id) = event.id.clone() {
            self.ids.insert(id, event.at);
        }
        self.events.insert(place, event);
        Ok(old)
    }

    /// Removes the event with this id, and returns it; `None` if there is none.
    ///
    /// This takes time in proportion to the number of events.
    pub fn remove(&mut self, id: &str) -> Option<Event> {
        let place = self.place(id)?;
        self.ids.remove(id);
        Some(self.events.remove(place))
    }

    /// The host's name for the ticket.
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// When it was opened.
    pub fn opened_at(&self) -> DateTime<Utc> {
        self.opened_at
    }

    /// When the reported problem began, if that is known.
    pub fn occurred_at(&self) -> Option<DateTime<Utc>> {
        self.occurred_at
    }

    /// The priority at the opening.
    pub fn priority(&self) -> Option<&str> {
        self.priority.as_deref()
    }

    /// The tier at the opening.
    pub fn tier(&self) -> Option<&str> {
        self.tier.as_deref()
    }

    /// The status at the opening.
    pub fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// The group that had it at the opening.
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// The agent who had it at the opening.
    pub fn agent(&self) -> Option<&str> {
        self.agent.as_deref()
    }

    pub(crate) fn shared_priority(&self) -> Option<&Arc<str>> {
        self.priority.as_ref()
    }

    pub(crate) fn shared_tier(&self) -> Option<&Arc<str>> {
        self.tier.as_ref()
    }

    pub(crate) fn shared_status(&self) -> Option<&Arc<str>> {
        self.status.as_ref()
    }

    pub(crate) fn shared_group(&self) -> Option<&Arc<str>> {
        self.group.as_ref()
    }

    pub(crate) fn shared_agent(&self) -> Option<&Arc<str>> {
        self.agent.as_ref()
    }

    /// An attribute at the opening.
    pub fn attribute(&self, name: &str) -> Option<&AttributeValue> {
        self.attributes.get(name)
    }

    /// The attributes at the opening, by name, each with its value.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &AttributeValue)> {
        self.attributes.iter().map(|(name, value)| (&**name, value))
    }

    /// The target that it carries for a metric from its opening on (K16).
    pub fn target(&self, metric: &str) -> Option<&TicketTarget> {
        self.targets.get(metric)
    }

    /// The targets that it carries from its opening on, by metric.
    pub fn targets(&self) -> impl Iterator<Item = (&str, &TicketTarget)> {
        self.targets.iter().map(|(metric, target)| (&**metric, target))
    }

    #[inline]
    pub(crate) fn has_targets(&self) -> bool {
        !self.targets.is_empty()
    }

    pub(crate) fn shared_targets(&self) -> impl Iterator<Item = (&Arc<str>, &TicketTarget)> {
        self.targets.iter()
    }

    /// The events in order of time; those of one instant in the order in which they were added.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// When the first event after `now` comes, or the opening if it is still to come; `None` if there is neither.
    pub(crate) fn next_event(&self, now: Instant) -> Option<Instant> {
        let opened_at = Instant::clamped(self.opened_at);
        let seen = || self.events.partition_point(|event| Instant::clamped(event.at) <= now);
        let next = if now < opened_at { Some(opened_at) } else { None };
        next.or_else(|| self.events.get(seen()).map(|event| Instant::clamped(event.at)))
    }

    /// The event with this id; `None` if there is none.
    pub fn event(&self, id: &str) -> Option<&Event> {
        self.events.get(self.place(id)?)
    }

    /// The index of the event with this id.
    fn place(&self, id: &str) -> Option<usize> {
        let at = *self.ids.get(id)?;
        let first = self.events.partition_point(|event| event.at < at);
        let of_instant = self.events.get(first..)?.iter();
        Some(first.saturating_add(of_instant.take_while(|event| event.at == at).position(|event| event.is(id))?))
    }

    /// The index after all events up to this instant.
    fn after(&self, at: DateTime<Utc>) -> usize {
        self.events.partition_point(|event| event.at <= at)
    }

    /// Adds events in their order. Events whose id is taken are ignored or refused.
    fn add(&mut self, events: impl IntoIterator<Item = Event>, ignore: bool) -> Result<usize, InputError> {
        let (mut problems, mut ids, before) = (Problems::default(), Ids::default(), self.events.len());
        let place = Place::ROOT.field("events");
        for event in events {
            if !ignore || !self.is_taken(event.id.as_ref(), &ids) {
                let at = place.index(self.events.len());
                self.check_new(&Parts::from(&event), &at, Early::Refuse, &mut ids, &mut problems);
                self.events.push(event);
            }
        }
        if let Err(error) = problems.or("ticket", Some(())) {
            self.events.truncate(before);
            return Err(error);
        }
        for (id, at) in &ids {
            self.ids.insert(id.clone(), *at);
        }
        self.sort_from(before);
        Ok(self.events.len().saturating_sub(before))
    }

    /// Whether this is the id of one of the events, or one of these.
    fn is_taken(&self, id: Option<&Arc<str>>, ids: &Ids) -> bool {
        id.is_some_and(|id| self.ids.contains(id) || ids.contains(id))
    }

    /// Checks a new event, which stands at this place. Its id is added to `ids`.
    #[inline]
    fn check_new(&self, event: &Parts<'_>, at: &Place<'_>, early: Early, ids: &mut Ids, problems: &mut Problems) {
        self.check_event(event, at, early, problems);
        let Some(id) = event.id else { return };
        if self.is_taken(Some(id), ids) {
            refuse_taken(id, &at.field("id"), problems);
        } else {
            ids.insert(id.clone(), event.at.unwrap_or(self.opened_at));
        }
    }

    /// Sorts the events from this index on, which are new, into the others, which are in order.
    fn sort_from(&mut self, new: usize) {
        let added = self.events.get(new..).unwrap_or_default();
        let Some(earliest) = added.iter().map(|event| event.at).min() else { return };
        let (only_one, known) = (added.len() == 1, self.events.get(..new).unwrap_or_default());
        let first = known.partition_point(|event| event.at <= earliest);
        let Some(moved) = self.events.get_mut(first..) else { return };
        if only_one {
            moved.rotate_right(1);
        } else {
            self.sort();
        }
    }

    /// Puts the events into their order (K2).
    fn sort(&mut self) {
        if !self.events.is_sorted_by_key(|event| event.at) {
            sort_by(&mut self.events, |one, other| one.at.cmp(&other.at));
        }
    }

    /// The index of the event that this one replaces.
    fn replaced(&self, event: &Event, problems: &mut Problems) -> Option<usize> {
        let events = Place::ROOT.field("events");
        let Some(id) = event.id.as_deref() else {
            let help = "give the event the id of the one that it replaces";
            problems.add(&events, ProblemKind::Missing, "an event to replace another has no `id`", help);
            return None;
        };
        let place = self.place(id);
        if place.is_none() {
            let known = self.ids.keys().map(|id| &**id);
            let (found, help) = (format!("there is no event `{id}`"), "name an event of the ticket, or push this one");
            problems.add_name(&events, ProblemKind::UnknownName, found, help, id, known);
        }
        self.check_event(&event.into(), &events.index(place?), Early::Refuse, problems);
        place
    }

    /// Checks the opening, and puts the events into their order (K2). They have been checked one by one.
    fn settle(mut self, ids: Ids, mut problems: Problems) -> Result<Ticket, InputError> {
        self.check_opening(&mut problems);
        self.sort();
        self.ids = ids;
        self.clamp();
        problems.or("ticket", Some(()))?;
        Ok(self)
    }

    /// Moves events before the opening to the opening. If they are refused, a problem has been reported, and the ticket
    /// is not returned.
    fn clamp(&mut self) {
        for event in self.events.iter_mut().take_while(|event| event.at < self.opened_at) {
            event.at = self.opened_at;
            if let Some(id) = event.id.clone() {
                self.ids.insert(id, event.at);
            }
        }
    }
}

#[cold]
fn refuse_taken(id: &str, at: &Place<'_>, problems: &mut Problems) {
    let found = format!("`{id}` is the id of another event");
    problems.add(at, ProblemKind::Duplicate, found, "give each event its own id");
}
