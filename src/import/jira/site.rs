//! What is known of the site before its metrics are read: calendars, statuses, priorities and choices.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::calendars::Calendars;
use super::choices::Choices;
use super::{Options, StatusBy, listed};
use crate::import::built::size;
use crate::import::document::Files;
use crate::import::node::{Account, Node};

/// How much all queries together may name in the spelling of the site, in bytes. One value may stand for many.
const MOST_SPELT: usize = 64_000_000;

pub(super) struct Site {
    pub(super) calendars: Calendars,
    pub(super) statuses: Statuses,
    pub(super) priorities: Priorities,
    pub(super) choices: Choices,
    /// The attribute of goals, if the host names them.
    pub(super) goal_by: Option<String>,
    /// How much more queries may name.
    left: Cell<usize>,
}

impl Site {
    pub(super) fn read<'a>(account: &Account<'a>, files: &'a Files, options: &Options) -> Site {
        Site {
            calendars: Calendars::read(account, files),
            statuses: Statuses::read(account, files, options.status_by),
            priorities: Priorities::read(account, files, options),
            choices: Choices::read(account, files),
            goal_by: options.goal_by.clone(),
            left: Cell::new(MOST_SPELT),
        }
    }

    /// All that the values of a query stand for, as `find` says. Those that it does not know stand for themselves. The
    /// error says that it is too much.
    pub(super) fn spelt<'s>(
        &self,
        values: &[String],
        find: impl Fn(&str) -> Option<&'s BTreeSet<String>>,
    ) -> Result<BTreeSet<String>, String> {
        let (mut spelt, mut found) = (BTreeSet::new(), BTreeSet::new());
        for value in values {
            match find(value) {
                None => _ = spelt.insert(value.clone()),
                Some(spellings) if found.insert(value.to_lowercase()) => {
                    let left = self.left.get().checked_sub(size(spellings));
                    self.left.set(left.ok_or("it names too many values")?);
                    spelt.extend(spellings.iter().cloned());
                }
                Some(_) => {}
            }
        }
        Ok(spelt)
    }

    /// The attribute in which a ticket names its goal of a metric.
    pub(super) fn goal_attribute(&self, metric: &str) -> String {
        let pattern = self.goal_by.as_deref().unwrap_or("attribute sla_goal:<metric>");
        pattern.strip_prefix("attribute ").unwrap_or(pattern).replace("<metric>", metric)
    }
}

/// Fields of a status or a priority on which nothing depends.
const SHOWN: [&str; 8] =
    ["self", "description", "iconUrl", "statusColor", "avatarId", "isDefault", "untranslatedName", "scope"];

#[derive(Default)]
pub(super) struct Statuses {
    by: StatusBy,
    /// How tickets name a status, by its id.
    by_id: BTreeMap<String, BTreeSet<String>>,
    /// The same, by its name in lower case: JQL and people do not care about the case.
    by_name: BTreeMap<String, BTreeSet<String>>,
    /// Whether the category is that of work that is done, by how tickets name the status. Statuses of one name may differ.
    done: BTreeMap<String, BTreeSet<bool>>,
}

impl Statuses {
    pub(super) fn read<'a>(account: &Account<'a>, files: &'a Files, by: StatusBy) -> Statuses {
        let mut statuses = Statuses { by, ..Statuses::default() };
        if let Some(file) = account.file(files, "statuses") {
            listed(&file, "values").iter().for_each(|status| statuses.add(status));
        }
        statuses
    }

    fn add(&mut self, node: &Node<'_, '_>) {
        let node = node.clone().exact("a status of tickets");
        node.ignore(&SHOWN, "how the vendor shows it");
        let id = node.need("id").and_then(|id| id.word());
        let name = node.need("name").and_then(|name| name.text());
        let category = node.get("statusCategory");
        let key = category
            .as_ref()
            .and_then(|category| if category.is_map() { category.get("key")?.text() } else { category.text() });
        let done = key.is_some_and(|key| key.eq_ignore_ascii_case("done"));
        if let Some(category) = category {
            if category.is_map() {
                category.ignore(&["self", "id", "colorName", "name"], "its key says it");
            }
            let meaning =
                if done { "the ticket is resolved, which ends no metric by itself" } else { "the ticket is open" };
            category.exact(meaning);
        }
        if let (Some(id), Some(name)) = (id, name) {
            let word = if self.by == StatusBy::Name { name } else { &id };
            let categories = self.done.entry(word.to_owned()).or_default();
            categories.insert(done);
            if self.by == StatusBy::Name && categories.contains(&!done) {
                let advice = "another status of this name has another category: both mean that the ticket is open";
                node.approximate(format!("{advice}; `status_by` `id` tells them apart"));
            }
            self.by_name.entry(name.to_lowercase()).or_default().insert(word.to_owned());
            self.by_id.entry(id.clone()).or_default().insert(word.to_owned());
        }
    }

    /// How tickets name the status with this id.
    pub(super) fn word(&self, id: &str) -> Option<String> {
        self.by_id.get(id)?.first().cloned()
    }

    /// The same for those of a name, whatever its case, or for an id. `None` if there is none.
    pub(super) fn find(&self, text: &str) -> Option<&BTreeSet<String>> {
        self.by_name.get(&text.to_lowercase()).or_else(|| self.by_id.get(text))
    }

    /// All statuses as tickets name them, and whether one means that the ticket is resolved.
    pub(super) fn all(&self) -> BTreeMap<String, bool> {
        self.done.iter().map(|(word, done)| (word.clone(), !done.contains(&false))).collect()
    }
}

/// The priorities that tickets may have.
pub(super) struct Priorities {
    /// The names, by id and by name in lower case.
    found: BTreeMap<String, String>,
    names: BTreeSet<String>,
    /// Whether somebody has said which there are.
    pub(super) are_known: bool,
}

/// The priorities of a new site.
const USUAL: [&str; 5] = ["Highest", "High", "Medium", "Low", "Lowest"];

impl Priorities {
    fn read<'a>(account: &Account<'a>, files: &'a Files, options: &Options) -> Priorities {
        let mut priorities = Priorities { found: BTreeMap::new(), names: BTreeSet::new(), are_known: true };
        for (_, file) in account.files(files, "priorities") {
            for node in listed(&file, "values") {
                let node = node.exact("a priority of tickets");
                node.ignore(&SHOWN, "how the vendor shows it");
                let id = node.get("id").and_then(|id| id.word());
                if let Some(name) = node.need("name").and_then(|name| name.short_text()) {
                    priorities.add(name, id);
                }
            }
        }
        options.priorities.iter().for_each(|name| priorities.add(name, None));
        if priorities.names.is_empty() {
            priorities.are_known = false;
            USUAL.iter().for_each(|name| priorities.add(name, None));
        }
        priorities
    }

    fn add(&mut self, name: &str, id: Option<String>) {
        self.found.insert(name.to_lowercase(), name.to_owned());
        self.found.extend(id.map(|id| (id, name.to_owned())));
        self.names.insert(name.to_owned());
    }

    /// The priority that JQL names, in any case or by its id. `None` if nobody has said that there is one.
    pub(super) fn find(&self, text: &str) -> Option<&str> {
        self.found.get(&text.to_lowercase()).map(String::as_str)
    }

    pub(super) fn names(&self) -> &BTreeSet<String> {
        &self.names
    }
}
