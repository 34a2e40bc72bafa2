//! Which statuses pause and end a ticket.

use std::collections::BTreeMap;

use super::STATUSES;
use super::fields::{documents, ignore_bookkeeping};
use crate::import::built::size;
use crate::import::document::Files;
use crate::import::node::{Account, Node};
use crate::input::ProblemKind;
use crate::policy::spec::{PauseSpec, PolicySpec, StatusSpec};

/// The reason of a pause, which is the name of the category.
const PAUSED: &str = "Paused";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Category {
    Open,
    Paused,
    Resolved,
}

/// What statuses mean, by their names.
#[derive(Clone, Debug, Default)]
pub(super) struct Statuses(BTreeMap<String, Category>);

impl Statuses {
    /// Those of the file of statuses. `None` if there is none: then agreements list them.
    pub(super) fn of_files<'a>(account: &Account<'a>, files: &'a Files) -> Option<Statuses> {
        files.of_kind(STATUSES).next()?;
        let mut statuses = Statuses::default();
        for document in documents(account, files, STATUSES) {
            ignore_bookkeeping(&document);
            document.ignore(&["label_agent", "label_customer", "color", "order", "different_view"], "how it is shown");
            document.ignore(&["enabled"], "tickets may have it all the same");
            let category = document.need("category").and_then(|category| category_of(&category));
            let Some(name) = document.need("name") else { continue };
            let name = name.exact("the name of the status");
            if let (Some(text), Some(category)) = (name.word(), category) {
                statuses.add(&name, text, category);
            }
        }
        Some(statuses)
    }

    /// Those that an agreement lists itself, as older versions have it. `None` if it lists none.
    pub(super) fn of_agreement(agreement: &Node<'_, '_>) -> Option<Statuses> {
        let (paused, ended) = (agreement.get("pause_sla_on"), agreement.get("sla_fulfilled_on"));
        if paused.is_none() && ended.is_none() {
            return None;
        }
        let mut statuses = Statuses(BTreeMap::from([("Open".to_owned(), Category::Open)]));
        for (list, category) in [(paused, Category::Paused), (ended, Category::Resolved)] {
            for row in list.iter().flat_map(Node::items) {
                ignore_bookkeeping(&row);
                row.ignore(&["name"], "bookkeeping of the vendor");
                let Some(status) = row.need("status") else { continue };
                let status = status.exact(category.became());
                if let Some(text) = status.word() {
                    statuses.add(&status, text, category);
                }
            }
        }
        Some(statuses)
    }

    fn add(&mut self, node: &Node<'_, '_>, name: String, category: Category) {
        let before = self.0.insert(name, category);
        if before.is_some_and(|before| before != category && before != Category::Open) {
            node.mistake(ProblemKind::Duplicate, "this status is listed twice, and means two things", "leave one out");
        }
    }

    /// How much each agreement repeats of them.
    pub(super) fn size(&self) -> usize {
        size(self.0.keys())
    }

    /// The statuses that pause. Entering one is an answer.
    pub(super) fn paused(&self) -> impl Iterator<Item = &str> {
        self.of(Category::Paused)
    }

    fn of(&self, wanted: Category) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(move |(name, category)| (*category == wanted).then_some(name.as_str()))
    }

    /// A policy that knows them, and in which the metric is paused, if there is one that is.
    pub(super) fn added_to(&self, policy: PolicySpec, paused_metric: Option<&str>) -> PolicySpec {
        let metric = paused_metric.filter(|_| self.paused().next().is_some());
        let policy = match metric {
            Some(metric) => policy.pauses(PAUSED, PauseSpec::new().metrics([metric])),
            None => policy,
        };
        self.0.iter().fold(policy, |policy, (name, category)| {
            let status = match category {
                Category::Paused if metric.is_some() => StatusSpec::pauses(PAUSED),
                Category::Open | Category::Paused => StatusSpec::open(),
                Category::Resolved if name == "Closed" => StatusSpec::closed(),
                Category::Resolved => StatusSpec::resolved(),
            };
            policy.statuses(name, status)
        })
    }
}

impl Category {
    fn became(self) -> &'static str {
        match self {
            Category::Open => "the ticket is open",
            Category::Paused => "pauses the resolution only, and is an answer",
            Category::Resolved => "resolves the ticket",
        }
    }
}

fn category_of(category: &Node<'_, '_>) -> Option<Category> {
    let word = category.text()?;
    let found = match word {
        "Open" => Category::Open,
        "Paused" => Category::Paused,
        "Resolved" => Category::Resolved,
        _ => {
            category.unknown(
                word,
                "the categories are `Open`, `Paused` and `Resolved`",
                ["Open", "Paused", "Resolved"],
            );
            return None;
        }
    };
    category.clone().exact(found.became());
    Some(found)
}
