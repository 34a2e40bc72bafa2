//! The conversations of a ticket: replies and notes.

use std::collections::BTreeMap;

use super::{Export, leave_out};
use crate::import::node::Node;
use crate::import::of_ticket::is_of;
use crate::import::once::once;
use crate::ticket::{Event, EventKind};

/// The number of the source of a note, and of a message that was forwarded to somebody else.
const NOTE: i64 = 2;
const FORWARDED: i64 = 8;

/// A ticket that was exported with its conversations has so many at most, the oldest first.
const MOST_INSIDE: usize = 10;

/// Replies and notes.
#[derive(Default)]
pub(super) struct Conversations {
    pub(super) events: Vec<Event>,
    /// Whether there may be later ones, which the export does not have.
    pub(super) may_go_on: bool,
}

/// Every reply and note: those of the files, or else those in the ticket. `None` if there are neither.
pub(super) fn read(export: &Export<'_, '_>, ticket: Option<&Node<'_, '_>>) -> Option<Conversations> {
    let inner = ticket.and_then(|ticket| ticket.get("conversations"));
    if export.has("conversations") {
        if let Some(inner) = inner {
            inner.skip("the file of conversations has them, too");
        }
        let messages = once(export.listed("conversations"), "conversation", &mut BTreeMap::new());
        return Some(Conversations { events: events(messages, ticket), may_go_on: false });
    }
    let inner = inner?;
    let items = inner.items();
    let may_go_on = items.len() >= MOST_INSIDE;
    match may_go_on {
        false => inner.exact("replies and notes"),
        true => {
            inner.approximate("the first replies and notes; hand in the file of conversations, which has all of them")
        }
    };
    Some(Conversations { events: events(items.into_iter().filter(Node::must_be_map).collect(), ticket), may_go_on })
}

fn events(messages: Vec<Node<'_, '_>>, ticket: Option<&Node<'_, '_>>) -> Vec<Event> {
    let id = ticket.and_then(|ticket| ticket.get("id")?.plain());
    let own = messages.into_iter().filter(|message| is_of(id.as_deref(), message, "ticket_id", "message"));
    own.filter_map(event).collect()
}

fn event(message: Node<'_, '_>) -> Option<Event> {
    message.ignore(&["id", "user_id", "updated_at"], "says nothing about a promise");
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
