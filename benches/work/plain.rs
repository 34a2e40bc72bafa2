//! A ticket as a plain struct with serde's derive and no checks: the minimum that reading it from JSON costs.

use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Ticket {
    id: String,
    opened_at: DateTime<Utc>,
    priority: Option<String>,
    tier: Option<String>,
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    at: DateTime<Utc>,
    #[serde(rename = "type")]
    kind: String,
    reason: Option<String>,
    group: Option<String>,
    to: Option<String>,
}

impl Ticket {
    /// Checks that it has the content of `other`.
    pub(crate) fn check(&self, other: &punctual::Ticket) {
        assert_eq!(self.id, **other.id());
        assert_eq!(self.opened_at, other.opened_at());
        assert_eq!((self.priority.as_deref(), self.tier.as_deref()), (other.priority(), other.tier()));
        let events = self.events.iter().map(|event| (event.at, event.kind.as_str()));
        assert!(events.eq(other.events().iter().map(|event| (event.at, event.kind.as_str()))));
        let words = self.events.iter().flat_map(|event| [&event.reason, &event.group, &event.to]);
        assert_eq!(words.flatten().count(), 4);
    }
}
