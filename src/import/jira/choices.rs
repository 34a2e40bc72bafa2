//! How the site spells what JQL names by an id or in any case, as far as files say it.

use std::collections::{BTreeMap, BTreeSet};

use super::listed;
use crate::import::document::Files;
use crate::import::node::{Account, Node};

/// Lists of choices: the kind of the file, the attributes that hold one of them, and how these write it.
const LISTS: [(&str, &[&str], &str); 5] = [
    ("components", &["components"], "name"),
    ("issuetypes", &["issuetype"], "name"),
    ("organizations", &["organizations"], "name"),
    ("projects", &["project"], "key"),
    ("versions", &["fixVersions", "versions"], "name"),
];

/// The kind of the file of a custom field's choices. The rest of the name is the id of the field.
const OPTIONS: &str = "options";

/// The fields and choices that files list.
#[derive(Default)]
pub(super) struct Choices {
    /// The names of custom fields, by their ids and by what JQL calls them, in lower case.
    fields: BTreeMap<String, String>,
    /// Spellings by attribute, and there by id and by name in lower case. Projects may spell a name differently.
    spellings: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

impl Choices {
    pub(super) fn read<'a>(account: &Account<'a>, files: &'a Files) -> Choices {
        let mut choices = Choices { fields: fields(account, files), ..Choices::default() };
        for (kind, attributes, spelt) in LISTS {
            for (_, file) in account.files(files, kind) {
                listed(&file, "values").iter().for_each(|node| choices.add(attributes, node, spelt));
            }
        }
        for (id, file) in account.files(files, OPTIONS) {
            let field = choices.fields.get(&id.to_lowercase()).cloned().unwrap_or_else(|| id.to_owned());
            listed(&file, "values").iter().for_each(|node| choices.add(&[field.as_str()], node, "value"));
        }
        choices
    }

    fn add(&mut self, attributes: &[&str], node: &Node<'_, '_>, spelt: &str) {
        let Some(text) = node.need(spelt).and_then(|text| text.text()) else { return };
        let word = |name: &str| node.get(name).and_then(|word| word.plain());
        let names = [Some(text.to_owned()), word("id"), word("name")].map(|name| name.map(|name| name.to_lowercase()));
        for attribute in attributes {
            let spellings = self.spellings.entry((*attribute).to_owned()).or_default();
            for name in names.iter().flatten() {
                spellings.entry(name.clone()).or_default().insert(text.to_owned());
            }
        }
        only(node, &["id", "name", spelt]);
        node.clone().exact("how tickets spell a choice that JQL names by its id, or in any case");
    }

    /// The attribute of a custom field that JQL names. `None` if no file says it.
    pub(super) fn attribute(&self, field: &str) -> Option<&str> {
        self.fields.get(&field.to_lowercase()).map(String::as_str)
    }

    /// How the values of an attribute are spelt that JQL calls so. `None` if no file says it.
    pub(super) fn spelt(&self, attribute: &str, text: &str) -> Option<&BTreeSet<String>> {
        self.spellings.get(attribute)?.get(&text.to_lowercase())
    }
}

/// The names of custom fields, by their ids and by what JQL calls them, in lower case.
pub(super) fn fields<'a>(account: &Account<'a>, files: &'a Files) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for node in account.files(files, "fields").into_iter().flat_map(|(_, file)| listed(&file, "values")) {
        let (id, name) = (node.need("id").and_then(|id| id.word()), node.need("name").and_then(|name| name.text()));
        let clauses = node.get("clauseNames").map(|names| names.words()).unwrap_or_default();
        only(&node, &["id", "name", "clauseNames"]);
        if let (Some(id), Some(name)) = (id.filter(|id| id.starts_with("customfield_")), name) {
            let calls = clauses.into_iter().chain([id, name.to_owned()]);
            fields.extend(calls.map(|call| (call.to_lowercase(), attribute(name).to_owned())));
        }
        node.exact("what JQL calls a field");
    }
    fields
}

/// Says of all other fields that they are not needed.
fn only(node: &Node<'_, '_>, names: &[&str]) {
    for (_, other) in node.fields().into_iter().filter(|(name, _)| !names.contains(name)) {
        other.skip("says nothing about a spelling");
    }
}

/// The attribute of a custom field with this name.
pub(super) fn attribute(name: &str) -> &str {
    if name.eq_ignore_ascii_case("organizations") { "organizations" } else { name }
}
