//! Fields of an issue that become attributes of the ticket.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::changes::Item;
use crate::import::node::Node;
use crate::ticket::AttributeValue;

/// The attributes, by the id of their field, at some instant.
#[derive(Default)]
pub(super) struct Attributes {
    by_id: BTreeMap<String, Attribute>,
    /// The ids, by the name that people see.
    by_name: BTreeMap<String, String>,
}

struct Attribute {
    name: String,
    texts: Vec<Arc<str>>,
    /// Whether it may have several texts, so that a change adds one or takes one away.
    several: bool,
}

/// Fields that have another meaning for a ticket.
const KNOWN: [&str; 7] = ["created", "priority", "status", "resolution", "reporter", "assignee", "labels"];

/// Fields in which people write, and those that the vendor computes.
const IGNORED: [&str; 24] = [
    "aggregateprogress",
    "aggregatetimeestimate",
    "aggregatetimeoriginalestimate",
    "aggregatetimespent",
    "attachment",
    "comment",
    "description",
    "duedate",
    "environment",
    "issuelinks",
    "lastViewed",
    "progress",
    "resolutiondate",
    "statuscategorychangedate",
    "subtasks",
    "summary",
    "timeestimate",
    "timeoriginalestimate",
    "timespent",
    "timetracking",
    "updated",
    "votes",
    "watches",
    "workratio",
];

/// Fields that may have several values, and their names in a changelog.
const SEVERAL: [(&str, &str); 3] =
    [("components", "Component"), ("fixVersions", "Fix Version"), ("versions", "Version")];

/// A longer text is no choice that a condition could ask for.
const LONGEST: usize = 255;

/// How many texts a list may have; one more is more than a ticket accepts, which is a mistake then.
const MOST: usize = 257;

impl Attributes {
    /// The attributes at the opening: the present ones, and back through the changes, the newest first.
    pub(super) fn read<'c, 'i: 'm, 'm: 'c>(
        fields: &Node<'_, '_>,
        issue: &Node<'_, '_>,
        changes: impl Iterator<Item = &'c Item<'i, 'm>>,
    ) -> Attributes {
        let names = names(issue);
        let mut attributes = Attributes::default();
        for (id, node) in fields.fields().into_iter().filter(|(id, _)| !KNOWN.contains(id)) {
            if IGNORED.contains(&id) || id == "worklog" {
                node.skip("says nothing about a promise");
            } else {
                attributes.add(id, node, &names);
            }
        }
        for item in changes {
            attributes.changed(item, item.to_text, item.from_text);
        }
        attributes
    }

    fn add(&mut self, id: &str, node: Node<'_, '_>, names: &BTreeMap<&str, &str>) {
        let Some((texts, several)) = texts(&node) else {
            return node.skip("no text that a condition could ask for");
        };
        let request_type = node.is_map() && node.nullable("requestType").is_some();
        let usual = if request_type { "Request Type" } else { id };
        let name = match names.get(id) {
            Some(name) if name.eq_ignore_ascii_case("organizations") => "organizations",
            Some(name) => name,
            None => usual,
        };
        if !node.is_null() {
            node.exact(format!("the attribute `{name}`"));
        } else {
            node.ignored("no value");
        }
        let listed = SEVERAL.iter().find(|(several, _)| *several == id);
        let shown = listed.map_or(name, |(_, shown)| shown);
        self.by_name.insert(shown.to_owned(), id.to_owned());
        let several = several || listed.is_some();
        self.by_id.insert(id.to_owned(), Attribute { name: name.to_owned(), texts, several });
    }

    pub(super) fn at_opening(&self) -> impl Iterator<Item = (String, AttributeValue)> {
        let set = self.by_id.values().filter(|attribute| !attribute.texts.is_empty());
        set.map(|attribute| (attribute.name.clone(), attribute.texts.clone().into()))
    }

    /// What becomes of an attribute. `None` if the field is none.
    pub(super) fn change(&mut self, item: &Item<'_, '_>) -> Option<(String, AttributeValue)> {
        let attribute = self.changed(item, item.from_text, item.to_text)?;
        Some((attribute.name.clone(), attribute.texts.clone().into()))
    }

    fn changed(&mut self, item: &Item<'_, '_>, from: Option<&str>, to: Option<&str>) -> Option<&Attribute> {
        let id = self.by_name.get(item.field).filter(|_| !self.by_id.contains_key(item.field));
        let attribute = self.by_id.get_mut(id.map_or(item.field, String::as_str))?;
        if item.is_whole {
            attribute.texts.clear();
            to.unwrap_or_default().split(',').map(str::trim).for_each(|text| attribute.add(text));
        } else {
            attribute.become_of(from, to);
        }
        Some(attribute)
    }
}

impl Attribute {
    fn become_of(&mut self, from: Option<&str>, to: Option<&str>) {
        if !self.several {
            self.texts.clear();
        }
        self.texts.retain(|text| Some(&**text) != from);
        to.into_iter().for_each(|text| self.add(text));
    }

    fn add(&mut self, text: &str) {
        if !text.is_empty() && text.chars().count() <= LONGEST && self.texts.len() < MOST {
            self.texts.push(text.into());
        }
    }
}

/// The names of custom fields, by id.
fn names<'a>(issue: &Node<'a, '_>) -> BTreeMap<&'a str, &'a str> {
    let Some(names) = issue.get("names").and_then(Node::into_map) else { return BTreeMap::new() };
    let names = names.exact("the names of fields");
    names
        .fields()
        .into_iter()
        .filter(|(id, _)| id.starts_with("customfield_"))
        .filter_map(|(id, name)| Some((id, name.text()?)))
        .collect()
}

/// The texts of a value, and whether it is a list.
fn texts(node: &Node<'_, '_>) -> Option<(Vec<Arc<str>>, bool)> {
    if node.is_null() {
        return Some((Vec::new(), false));
    }
    if node.is_list() {
        let texts = node.items().iter().map(text).collect::<Option<Vec<Arc<str>>>>()?;
        return Some((texts, true));
    }
    Some((vec![text(node)?], false))
}

fn text(node: &Node<'_, '_>) -> Option<Arc<str>> {
    let text = if node.is_map() {
        let inner = node.get("requestType").filter(Node::is_map).unwrap_or_else(|| node.clone());
        ["name", "value", "accountId", "key"].iter().find_map(|name| inner.get(name)?.plain())?
    } else {
        node.plain()?
    };
    (text.chars().count() <= LONGEST && !text.is_empty()).then(|| text.into())
}

/// The id of a person.
pub(super) fn person(node: &Node<'_, '_>) -> Option<String> {
    ["accountId", "name", "key"].iter().find_map(|name| node.get(name)?.plain())
}
