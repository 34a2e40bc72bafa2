//! What Freshdesk and Freshservice share: policies with targets by priority, business hours, and tickets with the same
//! fields. This module knows those formats; what differs comes with the `Shape`.

mod activities;
mod conditions;
mod conversations;
mod desk;
mod escalations;
mod history;
mod hours;
mod options;
mod policies;
mod stats;
mod statuses;
mod targets;
mod told;

use std::collections::BTreeSet;

pub use options::{DayMeaning, LastMinute, Options, Status};

use super::document::Files;
use super::node::{Account, Node};
use super::report::{Adapted, ImportError, Imported};
use crate::book::PolicyBookSpec;
use crate::input::ProblemKind;

/// The targets of a policy, each with its priority.
pub(super) type Targets<'a, 'n> = Vec<(String, Node<'a, 'n>)>;

/// In what the exports of the two products differ.
pub(super) struct Shape {
    /// The field of business hours with the hours of the week.
    pub(super) hours: &'static str,
    pub(super) opens: &'static str,
    pub(super) closes: &'static str,
    /// Whether business hours list their holidays.
    pub(super) lists_holidays: bool,
    /// The targets of a policy; `None` if they are missing, which is a mistake.
    pub(super) targets: for<'a, 'n> fn(&Node<'a, 'n>) -> Option<Targets<'a, 'n>>,
    /// The attribute of a ticket that a condition is about, if the vendor documents it.
    pub(super) attribute: fn(&str) -> Option<&str>,
    /// The fields of a ticket that policies may ask for, and the attributes that they are.
    pub(super) fields: &'static [(&'static str, &'static str)],
    /// The field with the kind of a ticket, and what the id of a ticket of this kind begins with.
    pub(super) kind: &'static str,
    pub(super) prefix: fn(Option<&str>) -> &'static str,
}

/// What an importer reads.
struct Export<'a, 'n> {
    account: &'n Account<'a>,
    files: &'a Files,
    shape: &'a Shape,
    options: &'a Options,
}

/// Reads policies and business hours.
pub(super) fn import<'a>(
    account: Account<'a>,
    files: &'a Files,
    shape: &'a Shape,
    options: &'a Options,
) -> Result<Imported<PolicyBookSpec>, ImportError> {
    let made = policies::book(&Export { account: &account, files, shape, options });
    account.finish(made).map(|(spec, report)| Imported { spec, report })
}

/// Reads a ticket.
pub(super) fn adapt<'a>(
    account: Account<'a>,
    files: &'a Files,
    shape: &'a Shape,
    options: &'a Options,
) -> Result<Adapted, ImportError> {
    let made = history::ticket(&Export { account: &account, files, shape, options });
    account.finish(made).map(|((ticket, answers), report)| Adapted { ticket, answers, report })
}

impl<'a, 'n> Export<'a, 'n> {
    /// Whether there is a file of this kind.
    fn has(&self, kind: &str) -> bool {
        self.files.of_kind(kind).next().is_some()
    }

    /// The maps that the files of one kind list: each file is a list, or a map with a list under the name of its kind.
    fn listed(&self, kind: &'static str) -> Vec<Node<'a, 'n>> {
        let pages = self.account.files(self.files, kind).into_iter();
        pages
            .flat_map(|(_, page)| {
                let list = if page.is_map() { list_in(&page, kind) } else { Some(page) };
                let empty = list.as_ref().filter(|list| list.is_empty()).cloned();
                empty.map(|list| list.exact("an empty list"));
                let items = list.map(|list| list.items()).unwrap_or_default();
                items.into_iter().filter(Node::must_be_map)
            })
            .collect()
    }
}

/// The list in a map, under this name.
fn list_in<'a, 'n>(page: &Node<'a, 'n>, kind: &str) -> Option<Node<'a, 'n>> {
    let list = page.need(kind);
    if list.is_none() {
        page.clone().impossible(format!("there is no list `{kind}` in it"));
    }
    list
}

/// Says that a part is left out because of the mistakes in it.
fn leave_out<T>(node: &Node<'_, '_>, made: Option<T>) -> Option<T> {
    if made.is_none() {
        node.clone().impossible("left out, because of the mistakes in it");
    }
    made
}

/// Whether nothing with this id has been there. A second one is a mistake.
fn is_new(ids: &mut BTreeSet<String>, id: &str, node: &Node<'_, '_>) -> bool {
    let is_new = ids.insert(id.to_owned());
    if !is_new {
        node.mistake(ProblemKind::Duplicate, format!("the id {id} is used twice"), "leave one of them out");
    }
    is_new
}
