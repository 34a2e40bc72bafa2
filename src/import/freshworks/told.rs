//! What the files tell of a ticket.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::ticket::{AttributeValue, Event, EventKind};

/// What is known of a ticket so far.
pub(super) struct Told {
    pub(super) opened_at: DateTime<Utc>,
    /// The status now.
    pub(super) status: Option<String>,
    /// The status at the opening, if it is known.
    pub(super) first_status: Option<String>,
    pub(super) priority: Option<String>,
    pub(super) attributes: BTreeMap<String, AttributeValue>,
    pub(super) events: Vec<Event>,
}

impl Told {
    /// Adds an event. One before the opening will apply at the opening.
    pub(super) fn add(&mut self, at: DateTime<Utc>, kind: EventKind) {
        self.events.push(Event::new(at, kind));
    }
}
