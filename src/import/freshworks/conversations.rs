//! The conversations of a ticket: replies and notes.

use super::{Export, leave_out};
use crate::import::node::Node;
use crate::ticket::{Event, EventKind};

/// The number of the source of a note, and of a message that was forwarded to somebody else.
const NOTE: i64 = 2;
const FORWARDED: i64 = 8;

/// Every reply and note: those of the files, or else those in the ticket. `None` if there are neither.
pub(super) fn read(export: &Export<'_, '_>, ticket: Option<&Node<'_, '_>>) -> Option<Vec<Event>> {
    let inner = ticket.and_then(|ticket| ticket.get("conversations"));
    if export.has("conversations") {
        if let Some(inner) = inner {
            inner.skip("the file of conversations has them, too");
        }
        return Some(export.listed("conversations").into_iter().filter_map(event).collect());
    }
    let items = inner?.exact("the latest replies and notes").items();
    Some(items.into_iter().filter(Node::must_be_map).filter_map(event).collect())
}

fn event(message: Node<'_, '_>) -> Option<Event> {
    message.ignore(&["id", "ticket_id", "user_id", "updated_at"], "says nothing about a promise");
    message.ignore(&["body", "body_text", "attachments"], "what was said");
    let at = message.need("created_at").and_then(|at| at.exact("when it was").instant());
    let incoming = message.need("incoming").and_then(|flag| flag.exact("whether the customer wrote it").flag());
    let private = message.get("private").and_then(|flag| flag.exact("whether the customer sees it").flag());
    let source = message.get("source").and_then(|source| source.exact("what kind of message it is").whole());
    let (at, incoming) = leave_out(&message, at.zip(incoming))?;
    Some(Event::new(at, kind(message, incoming, private.unwrap_or(false), source)))
}

fn kind(message: Node<'_, '_>, incoming: bool, private: bool, source: Option<i64>) -> EventKind {
    match (private, incoming, source) {
        (true, _, _) => {
            message.exact("a note");
            EventKind::InternalNote
        }
        (false, true, _) => {
            message.exact("a reply of the customer");
            EventKind::CustomerReplied
        }
        (false, false, Some(FORWARDED)) => {
            message.approximate("a message that was forwarded to somebody else, taken as a note");
            EventKind::InternalNote
        }
        (false, false, Some(NOTE)) => {
            message.approximate("a note that the customer sees, taken as a reply of an agent");
            EventKind::AgentReplied
        }
        (false, false, _) => {
            message.exact("a reply of an agent");
            EventKind::AgentReplied
        }
    }
}
