//! The changelog of an issue: which fields changed, when, and from what to what.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::listed;
use crate::import::node::Node;
use crate::import::once::once;

/// What happened at one instant.
pub(super) struct Change<'a, 'n> {
    pub(super) at: DateTime<Utc>,
    pub(super) items: Vec<Item<'a, 'n>>,
}

/// A field that changed.
pub(super) struct Item<'a, 'n> {
    pub(super) node: Node<'a, 'n>,
    /// The id of the field. Older exports have only the name that people see.
    pub(super) field: &'a str,
    pub(super) from: Option<String>,
    pub(super) from_text: Option<&'a str>,
    pub(super) to: Option<String>,
    pub(super) to_text: Option<&'a str>,
    /// Whether both sides are the whole list of a field with several choices, as in `[10218, 10244]`. Elsewhere one text
    /// comes or goes.
    pub(super) is_whole: bool,
}

/// The changes, the oldest first.
pub(super) fn changes<'a, 'n>(log: &Node<'a, 'n>) -> Vec<Change<'a, 'n>> {
    let Some(log) = log.clone().exact("what happened").into_map() else { return Vec::new() };
    let mut changes: Vec<Change<'a, 'n>> = Vec::new();
    // A page of the changes alone calls them values.
    let name = ["histories", "values"].into_iter().find(|name| log.nullable(name).is_some());
    for node in once(listed(&log, name.unwrap_or("histories")), "change", &mut BTreeMap::new()) {
        let node = node.exact("events of one instant");
        let at = node.need("created").and_then(|at| at.instant());
        let items = node.list("items").into_iter().filter_map(Node::into_map).filter_map(Item::read).collect();
        changes.extend(at.map(|at| Change { at, items }));
    }
    if changes.first().zip(changes.last()).is_some_and(|(first, last)| first.at > last.at) {
        changes.reverse();
    }
    changes.sort_by_key(|change| change.at);
    changes
}

impl<'a, 'n> Item<'a, 'n> {
    fn read(node: Node<'a, 'n>) -> Option<Item<'a, 'n>> {
        node.ignore(&["fieldtype"], "where the field comes from");
        let field = node.get("fieldId").or_else(|| node.need("field")).and_then(|field| field.text());
        let word = |name: &str| node.get(name).and_then(|value| value.word()).filter(|word| !word.is_empty());
        let text = |name: &str| node.get(name).and_then(|value| value.text()).filter(|text| !text.is_empty());
        let (from, from_text, to, to_text) = (word("from"), text("fromString"), word("to"), text("toString"));
        if node.clone().get("field").is_none_or(|name| name.text() != field) {
            node.ignore(&["field"], "its id is in `fieldId`");
        }
        let sides = [(&from, from_text), (&to, to_text)];
        let is_whole = sides.iter().any(|(ids, _)| ids.as_ref().is_some_and(|ids| ids.starts_with('[')));
        let commas = |text: &str| text.matches(',').count();
        if is_whole && sides.iter().any(|(ids, text)| ids.as_deref().map_or(0, commas) != text.map_or(0, commas)) {
            node.clone().approximate("a choice with a comma in its name counts as two");
        }
        Some(Item { node, field: field?, from, from_text, to, to_text, is_whole })
    }
}
