//! The changelog of an issue: which fields changed, when, and from what to what.

use chrono::{DateTime, Utc};

use super::listed;
use crate::import::node::Node;

/// What happened at one instant.
pub(super) struct Change<'a> {
    pub(super) at: DateTime<Utc>,
    pub(super) items: Vec<Item<'a>>,
}

/// A field that changed.
pub(super) struct Item<'a> {
    pub(super) field: &'a str,
    pub(super) from: Option<String>,
    pub(super) from_text: Option<&'a str>,
    pub(super) to: Option<String>,
    pub(super) to_text: Option<&'a str>,
}

/// The changes, the oldest first.
pub(super) fn changes<'a>(log: &Node<'a, '_>) -> Vec<Change<'a>> {
    let Some(log) = log.clone().exact("what happened").into_map() else { return Vec::new() };
    let mut changes: Vec<Change<'a>> = Vec::new();
    for node in listed(&log, "histories") {
        let node = node.exact("events of one instant");
        let at = node.need("created").and_then(|at| at.instant());
        let items =
            node.list("items").into_iter().filter_map(Node::into_map).filter_map(|item| Item::read(&item)).collect();
        changes.extend(at.map(|at| Change { at, items }));
    }
    if changes.first().zip(changes.last()).is_some_and(|(first, last)| first.at > last.at) {
        changes.reverse();
    }
    changes.sort_by_key(|change| change.at);
    changes
}

impl<'a> Item<'a> {
    fn read(node: &Node<'a, '_>) -> Option<Item<'a>> {
        node.ignore(&["fieldtype"], "where the field comes from");
        let field = node.get("fieldId").or_else(|| node.need("field")).and_then(|field| field.text());
        let word = |name: &str| node.get(name).and_then(|value| value.word()).filter(|word| !word.is_empty());
        let text = |name: &str| node.get(name).and_then(|value| value.text()).filter(|text| !text.is_empty());
        let (from, from_text, to, to_text) = (word("from"), text("fromString"), word("to"), text("toString"));
        if node.clone().get("field").is_none_or(|name| name.text() != field) {
            node.ignore(&["field"], "its id is in `fieldId`");
        }
        Some(Item { field: field?, from, from_text, to, to_text })
    }
}
