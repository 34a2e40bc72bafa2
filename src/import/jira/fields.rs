//! Fields of an issue that become attributes of the ticket.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::changes::Item;
use super::choices::attribute;
use super::people::is_account_id;
use crate::import::node::Node;
use crate::input::text::beginning;
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

const PROJECT: &str = "project";

/// What the ids of custom fields begin with.
const CUSTOM: &str = "customfield_";

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
    /// The attributes at the opening: the present ones, and back through the changes, the newest first. `site` has the
    /// names of custom fields that the issue does not say.
    pub(super) fn read<'c, 'i: 'm, 'm: 'c>(
        fields: &Node<'_, '_>,
        issue: &Node<'_, '_>,
        site: &BTreeMap<String, String>,
        changes: impl Iterator<Item = &'c Item<'i, 'm>>,
    ) -> Attributes {
        let names = names(issue, site);
        let mut attributes = Attributes::default();
        for (id, node) in fields.fields().into_iter().filter(|(id, _)| !KNOWN.contains(id)) {
            if IGNORED.contains(&id) || id == "worklog" {
                node.skip("says nothing about a promise");
            } else {
                attributes.add(id, node, &names);
            }
        }
        for item in changes {
            let (from, to) = sides(item);
            attributes.changed(item, to, from);
        }
        attributes
    }

    fn add(&mut self, id: &str, node: Node<'_, '_>, names: &BTreeMap<String, String>) {
        // Conditions name a project by its key.
        let told = if id == PROJECT && node.is_map() { project(&node) } else { texts(&node) };
        let Some((texts, several)) = told else {
            return node.skip("no text that a condition could ask for");
        };
        let request_type = node.is_map() && node.nullable("requestType").is_some();
        let usual = if request_type { "Request Type" } else { id };
        let name = names.get(id).map_or(usual, |name| attribute(name));
        let became = format!("the attribute `{}`", beginning(name));
        if node.is_null() {
            node.ignored("no value");
        } else if name.starts_with(CUSTOM) {
            node.approximate(format!("{became}; conditions have its name: export the issue with `expand=names`"));
        } else {
            node.exact(became);
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
        let (from, to) = sides(item);
        let attribute = self.changed(item, from, to)?;
        Some((attribute.name.clone(), attribute.texts.clone().into()))
    }

    fn changed(&mut self, item: &Item<'_, '_>, from: Option<&str>, to: Option<&str>) -> Option<&Attribute> {
        let (from, to) = (from.map(parent_of), to.map(parent_of));
        let (field, from, to) = match item.field {
            // A move says the names of the projects. Their keys are the beginnings of those of the issue.
            PROJECT => return None,
            "Key" => (PROJECT, from.and_then(project_of), to.and_then(project_of)),
            field => (field, from, to),
        };
        let id = self.by_name.get(field).filter(|_| !self.by_id.contains_key(field));
        let attribute = self.by_id.get_mut(id.map_or(field, String::as_str))?;
        let mut is_kept = true;
        if item.is_whole {
            attribute.texts.clear();
            to.unwrap_or_default().split(',').for_each(|text| is_kept &= attribute.add(text.trim()));
        } else {
            is_kept = attribute.become_of(from, to);
        }
        if !is_kept {
            item.node.clone().approximate(format!("a text of more than {LONGEST} characters is taken as no value"));
        }
        Some(attribute)
    }
}

impl Attribute {
    /// Takes away what stood there and adds what comes. Returns whether that could be kept.
    fn become_of(&mut self, from: Option<&str>, to: Option<&str>) -> bool {
        if !self.several {
            self.texts.clear();
        }
        self.texts.retain(|text| Some(&**text) != from);
        to.is_none_or(|text| self.add(text))
    }

    /// Adds a text, unless it is too long. Returns whether it could be kept.
    fn add(&mut self, text: &str) -> bool {
        let fits = text.chars().count() <= LONGEST;
        if fits && !text.is_empty() && self.texts.len() < MOST {
            self.texts.push(text.into());
        }
        fits
    }
}

/// What stood in the field, and what stands there then. People are the ids of their accounts, as in the fields of an issue.
fn sides<'i>(item: &'i Item<'_, '_>) -> (Option<&'i str>, Option<&'i str>) {
    let ids = [item.from.as_deref(), item.to.as_deref()].map(|ids| ids.map(|ids| ids.trim_matches(['[', ']'])));
    let of_people = ids.iter().flatten().any(|ids| ids.split(',').map(str::trim).any(is_account_id));
    let [from, to] = if of_people { ids } else { [item.from_text, item.to_text] };
    (from, to)
}

/// The first of two choices of which the second depends on it. Its number stands behind it.
fn parent_of(text: &str) -> &str {
    let parent = text.strip_prefix("Parent values: ").and_then(|rest| {
        let parent = rest.split_once("Level 1 values: ").map_or(rest, |(parent, _)| parent);
        parent.rsplit_once('(').map(|(name, _)| name)
    });
    parent.unwrap_or(text)
}

/// The names of custom fields, by id: those of the site, and those of the issue.
fn names(issue: &Node<'_, '_>, site: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let names = issue.get("names").and_then(Node::into_map).map(|names| names.exact("the names of fields").fields());
    let own = names.into_iter().flatten().filter(|(id, _)| id.starts_with(CUSTOM));
    let own = own.filter_map(|(id, name)| Some((id.to_owned(), name.text()?.to_owned())));
    site.clone().into_iter().chain(own).collect()
}

/// The key of a project.
fn project(node: &Node<'_, '_>) -> Option<(Vec<Arc<str>>, bool)> {
    Some((vec![node.get("key")?.plain()?.into()], false))
}

/// The key of the project in the key of an issue.
fn project_of(key: &str) -> Option<&str> {
    key.rsplit_once('-').map(|(project, _)| project)
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
