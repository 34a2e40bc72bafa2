//! Comments: replies and notes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::listed;
use super::people::person;
use crate::import::document::Files;
use crate::import::node::{Account, Node};
use crate::import::once::once;
use crate::input::ProblemKind;
use crate::ticket::{Event, EventKind};

/// The comments of an issue, the oldest first.
pub(super) fn read<'a>(account: &Account<'a>, files: &'a Files, reporter: Option<&str>) -> Vec<Event> {
    let mut comments = Vec::new();
    for (_, file) in account.files(files, "comments") {
        let name = if file.is_map() && file.nullable("comments").is_some() { "comments" } else { "values" };
        comments.extend(listed(&file, name));
    }
    let comments = once(comments, "comment", &mut BTreeMap::new());
    let mut events: Vec<Event> = comments.iter().filter_map(|comment| event(comment, reporter)).collect();
    events.sort_by_key(|event| event.at);
    events
}

fn event(node: &Node<'_, '_>, reporter: Option<&str>) -> Option<Event> {
    node.ignore(
        &["id", "self", "body", "jsdPublic", "updated", "updateAuthor", "_links", "attachments", "renderedBody"],
        "not needed",
    );
    let public = node.get("public").or_else(|| node.get("jsdPublic")).and_then(|public| public.flag()).unwrap_or(true);
    let author = node.get("author").and_then(Node::into_map);
    let is_customer = author.as_ref().is_some_and(|author| {
        let kind = author.get("accountType").and_then(|kind| kind.text());
        let id = person(author);
        kind == Some("customer") || id.is_some() && id.as_deref() == reporter
    });
    let at = node.need("created").and_then(created);
    let (kind, became) = match (public, is_customer) {
        (false, _) => (EventKind::InternalNote, "not public: an internal note"),
        (true, true) => (EventKind::CustomerReplied, "a reply of the customer"),
        (true, false) => (EventKind::AgentReplied, "a reply of an agent"),
    };
    node.clone().exact(became);
    Some(Event::new(at?, kind))
}

/// An instant, as a text or as a map of its forms.
pub(super) fn created(node: Node<'_, '_>) -> Option<DateTime<Utc>> {
    if !node.is_map() {
        return node.instant();
    }
    let node = node.exact("an instant");
    node.ignore(&["iso8601", "jira", "friendly"], "the same instant in another form");
    let millis = node.get("epochMillis");
    if let Some(millis) = millis {
        let read = millis.whole().and_then(DateTime::from_timestamp_millis);
        return millis.or_mistake(read, "an instant", "the vendor's format has milliseconds since 1970 here");
    }
    let text = node.get("iso8601").or_else(|| node.get("jira"));
    if text.is_none() {
        node.mistake(ProblemKind::Missing, "there is no `epochMillis`", "export it, too");
    }
    text?.instant()
}
