//! Changes of fields in an audit.

use std::collections::BTreeSet;

use super::super::node::Node;
use super::conditions::is_number;
use super::rules::{METRICS, OWNERSHIP};
use crate::ticket::AttributeValue;

/// Fields on which no promise depends.
const TEXTS: [&str; 4] = ["subject", "raw_subject", "description", "comment"];

/// What a change says.
pub(super) enum Change {
    Priority(String),
    Status(String),
    Agent(Option<String>),
    Group(Option<String>),
    Tags {
        came: Vec<String>,
        gone: Vec<String>,
    },
    /// An attribute by the name that conditions have for it. Without texts its value is taken away.
    Attribute {
        name: String,
        to: AttributeValue,
    },
}

/// What a `Create` or `Change` event says. `None` if it says nothing about a promise, or after a mistake.
pub(super) fn change(event: &Node<'_, '_>) -> Option<Change> {
    let field = event.need("field_name")?.word()?;
    let ignored = |why: &'static str| {
        event.clone().skip(why);
        None
    };
    match field.as_str() {
        name if METRICS.contains(&name) || name == OWNERSHIP => ignored("what the vendor's own engine promised"),
        "custom_status_id" => ignored("its category comes as `status`; a condition on it is left to the host"),
        name if name.starts_with("satisfaction") => ignored("a condition on it is left to the host"),
        name if TEXTS.contains(&name) => ignored("says nothing about a promise"),
        "tags" | "current_tags" => tags(event),
        "priority" => one(event, "the priority").map(Change::Priority),
        "status" => one(event, "the status").map(Change::Status),
        "assignee_id" => said(event, "the agent").map(|value| Change::Agent(value.as_text().map(str::to_owned))),
        "group_id" => {
            said(event, "the group, and an attribute").map(|value| Change::Group(value.as_text().map(str::to_owned)))
        }
        name => said(event, "an attribute").map(|to| Change::Attribute { name: attribute(name), to }),
    }
}

/// The name of a field in conditions. A custom field is only a number in audits.
fn attribute(name: &str) -> String {
    if is_number(name) { format!("custom_fields_{name}") } else { name.to_owned() }
}

/// The only text of the value.
fn one(event: &Node<'_, '_>, became: &'static str) -> Option<String> {
    let value = said(event, became)?;
    let text = value.as_text().map(str::to_owned);
    let had_one = || event.nullable("previous_value").is_some_and(|before| !before.is_null());
    if text.is_none() && had_one() {
        event.clone().approximate("there is no value any more; the last one stays");
    }
    text
}

/// The new value; without texts if there is none. `None` if it is a map, which no condition asks for.
fn said(event: &Node<'_, '_>, became: &'static str) -> Option<AttributeValue> {
    let value = event.nullable("value");
    if value.as_ref().is_some_and(Node::is_map) {
        event.clone().skip("no condition asks for such a value");
        return None;
    }
    event.ignore(&["previous_value"], "the value before");
    event.clone().exact(became);
    let value = value.filter(|value| !value.is_null());
    let words = value.map(|value| value.words()).unwrap_or_default();
    Some(words.into_iter().filter(|word| !word.is_empty()).collect())
}

/// Which tags came, and which went.
fn tags(event: &Node<'_, '_>) -> Option<Change> {
    let words = |name| match event.nullable(name) {
        Some(node) if !node.is_null() => {
            let words = node.words();
            words.iter().flat_map(|tags| tags.split_whitespace()).map(str::to_owned).collect::<Vec<_>>()
        }
        _ => Vec::new(),
    };
    let (now, before) = (words("value"), words("previous_value"));
    event.clone().exact("tags that came are attributes that are `true`, those that went are `false`");
    Some(Change::Tags { came: without(&now, &before), gone: without(&before, &now) })
}

/// The tags that are not among the others, each once.
fn without(tags: &[String], others: &[String]) -> Vec<String> {
    let mut seen: BTreeSet<&str> = others.iter().map(String::as_str).collect();
    tags.iter().filter(|tag| seen.insert(tag)).cloned().collect()
}
