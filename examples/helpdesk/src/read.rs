//! Reads what the bodies of requests have: policies, tickets and events. All mistakes of a body are reported at once.

use punctual::input::ReadError;
use punctual::{Event, Policy, Ticket};
use serde_json::{Deserializer, Value, json};

use crate::clock::Instant;
use crate::problems::Failure;

/// Where an event stands in what the library reads.
pub(crate) const EVENT: &str = "events[0]";

pub(crate) fn policy(body: &[u8]) -> Result<Policy, Failure> {
    let mut from = Deserializer::from_slice(body);
    let read = Policy::from_deserializer(&mut from);
    let policy = read.map_err(|error| Failure::read("policy", &error, ""))?;
    from.end().map_err(Failure::not_json)?;
    Ok(policy)
}

/// A ticket. Without `opened_at`, it is opened now.
pub(crate) fn ticket(body: &[u8], now: Instant) -> Result<Ticket, Failure> {
    let (ticket, _) = stamped(body, "opened_at", now)?;
    Ticket::from_deserializer(ticket).map_err(|error| Failure::read("ticket", &error, ""))
}

/// An event that arrives.
pub(crate) struct Arrival {
    event: Event,
    /// Whether its sender said when it happened.
    is_stamped: bool,
}

impl Arrival {
    /// The event, which happens now if its sender did not say when.
    pub(crate) fn at(mut self, now: Instant) -> Event {
        if !self.is_stamped {
            self.event.at = now;
        }
        self.event
    }
}

/// An event. It is read as the only event of a ticket, because that reports every mistake.
pub(crate) fn event(body: &[u8], now: Instant) -> Result<Arrival, Failure> {
    let (event, is_stamped) = stamped(body, "at", now)?;
    let ticket = json!({ "id": "T-1", "opened_at": "1970-01-01T00:00:00Z", "events": [event] });
    let ticket: Result<Ticket, ReadError<serde_json::Error>> = Ticket::from_deserializer(ticket);
    let ticket = ticket.map_err(|error| Failure::read("event", &error, EVENT))?;
    let event = ticket.events().first().cloned().ok_or_else(|| Failure::not_json("it has no event"))?;
    Ok(Arrival { event, is_stamped })
}

/// The JSON of a body, in which the field is now if it is left out, and whether it was there.
fn stamped(body: &[u8], field: &str, now: Instant) -> Result<(Value, bool), Failure> {
    let mut value: Value = serde_json::from_slice(body).map_err(Failure::not_json)?;
    let is_stamped = value.get(field).is_some();
    if let (Value::Object(fields), false) = (&mut value, is_stamped) {
        fields.insert(field.to_owned(), json!(now));
    }
    Ok((value, is_stamped))
}
