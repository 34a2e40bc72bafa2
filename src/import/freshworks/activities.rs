//! The activities of a ticket: sentences about what changed. The host says what they mean.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::told::Told;
use super::{Export, leave_out};
use crate::import::node::Node;
use crate::import::once::once;
use crate::input::names::sort_by;
use crate::ticket::{Event, EventKind};

/// An activity: when it was, and what it says.
pub(super) struct Activity<'a, 'n> {
    at: DateTime<Utc>,
    says: Vec<EventKind>,
    changes: Option<Node<'a, 'n>>,
}

/// All activities, the oldest first. Replies count only if there are no conversations, which have them, too.
pub(super) fn read<'a, 'n>(export: &Export<'a, 'n>, has_conversations: bool) -> Vec<Activity<'a, 'n>> {
    let listed = once(export.listed("activities"), "activity", &mut BTreeMap::new());
    let mut read: Vec<Activity<'a, 'n>> =
        listed.iter().filter_map(|node| activity(node, export, has_conversations)).collect();
    let newest_first = read.first().zip(read.last()).is_some_and(|(first, last)| first.at > last.at);
    if newest_first {
        read.reverse();
    }
    sort_by(&mut read, |one, other| one.at.cmp(&other.at));
    read
}

fn activity<'a, 'n>(node: &Node<'a, 'n>, export: &Export<'a, 'n>, has_conversations: bool) -> Option<Activity<'a, 'n>> {
    node.ignore(&["actor", "id"], "says nothing about a promise");
    let at = node.need("created_at").and_then(|at| at.exact("when it was").instant());
    let changes = node.get("sub_contents").map(|changes| changes.exact("what changed"));
    let items = changes.as_ref().map(|changes| changes.items()).unwrap_or_default();
    let means = |sentence| meaning(sentence, export, has_conversations, false);
    let content = node.get("content").map(|content| meaning(content, export, has_conversations, !items.is_empty()));
    let says = content.into_iter().chain(items.into_iter().map(means)).flatten().collect();
    Some(Activity { at: leave_out(node, at)?, says, changes })
}

/// What a sentence says. One that no word explains says what made the changes, if there are some.
fn meaning(
    sentence: Node<'_, '_>,
    export: &Export<'_, '_>,
    has_conversations: bool,
    has_changes: bool,
) -> Vec<EventKind> {
    let Some(text) = sentence.text() else { return Vec::new() };
    match export.options.words.get(text) {
        None if has_changes => drop(sentence.ignored("what made the changes")),
        None => drop(sentence.needs_host("words", "a sentence whose meaning the option `words` does not say")),
        Some(says) if says.is_empty() => {
            drop(sentence.ignored("says nothing about a promise, as the option `words` says"))
        }
        Some(says) if has_conversations && says.iter().all(is_message) => {
            sentence.ignored("a message, which the conversations have, too");
        }
        Some(says) => {
            let types: Vec<&str> = says.iter().map(EventKind::as_str).collect();
            sentence.approximate(format!("{}, as the option `words` says of this very sentence", types.join(", ")));
            return says.clone();
        }
    }
    Vec::new()
}

pub(super) fn is_message(event: &EventKind) -> bool {
    matches!(event, EventKind::AgentReplied | EventKind::CustomerReplied | EventKind::InternalNote)
}

/// Adds what activities say. The first values of fields, at the opening, are no changes.
pub(super) fn tell(activities: Vec<Activity<'_, '_>>, told: &mut Told) {
    let mut first_priority = None;
    for Activity { at, says, changes } in activities {
        let is_opening = at <= told.opened_at;
        if let Some(changes) = changes.filter(|_| is_opening && !says.is_empty()) {
            changes.exact("the first values");
        }
        for event in says {
            match event {
                EventKind::StatusChanged { to } if is_opening && told.first_status.is_none() => {
                    told.first_status = Some(to.to_string());
                }
                EventKind::PriorityChanged { to } if is_opening && first_priority.is_none() => {
                    first_priority = Some(to.to_string());
                }
                event => told.events.push(Event::new(at, event)),
            }
        }
    }
    let changes = told.events.iter().any(|event| matches!(event.kind, EventKind::PriorityChanged { .. }));
    // Without a change, the ticket has had its priority from the beginning.
    told.priority = first_priority.or(told.priority.take().filter(|_| !changes));
}
