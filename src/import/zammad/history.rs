//! The history of a ticket: what it was when it was created, and what happened to it since.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::states::States;
use super::{NOBODY, Options, articles, maps};
use crate::import::document::Files;
use crate::import::node::{Account, Node};
use crate::import::of_ticket::is_of;
use crate::import::once::once;
use crate::import::report::{Adapted, ImportError, VendorAnswer};
use crate::input::ProblemKind;
use crate::ticket::{Assignee, Early, Event, EventKind, Ticket};

/// Reads the history of a ticket.
///
/// The first values of fields are the oldest that the history names, or the present ones. The options decide nothing here.
///
/// # Errors
/// Everything that is wrong with the files.
///
/// # A ticket that an agent has taken
/// ```
/// use punctual::import::{Document, Files, zammad};
/// let json = |text: &str| serde_json::from_str::<Document>(text);
/// let files = Files::new()
///     .with("ticket_states.json", json(r#"[{ "id": 1, "name": "new", "state_type_id": 1 }]"#)?)
///     .with("ticket-33001.json", json(r#"{ "id": 501, "number": "33001", "priority_id": 2, "state_id": 1,
///         "owner_id": 7, "created_at": "2026-03-26T13:40:00.000Z" }"#)?)
///     .with("ticket_history-501.json", json(r#"{ "history": [{ "created_at": "2026-03-26T13:45:00.000Z",
///         "object": "Ticket", "type": "updated", "attribute": "owner", "id_from": 1, "id_to": 7 }] }"#)?);
/// let ticket = zammad::adapt(&files, &zammad::Options::default())?.ticket;
/// assert_eq!((ticket.status(), ticket.events().len()), (Some("new"), 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn adapt(files: &Files, _options: &Options) -> Result<Adapted, ImportError> {
    let account = super::IMPORTER.account(files);
    let read = ticket(&account, files);
    account.finish(read).map(|((ticket, answers), report)| Adapted { ticket, answers, report })
}

fn ticket<'a>(account: &Account<'a>, files: &'a Files) -> Option<(Ticket, Vec<VendorAnswer>)> {
    let node = account.file(files, "ticket").and_then(Node::into_map);
    let own = node.as_ref().and_then(|node| node.get("id")?.plain());
    let mut events = articles::read(account, files, own.as_deref());
    let changes = changes(account, files, own.as_deref());
    let node = node?;
    let answers = answers(&node, update_clock(files));
    let id = node.need("number").and_then(|number| number.exact("the ticket's id").word());
    let opened = node.need("created_at").and_then(|at| at.exact("the opening").instant());
    let first = First::new(&changes);
    let status = first.name("state").or_else(|| state(&node, files));
    let priority = first.id("priority").or_else(|| word(&node, "priority_id", "the last priority"));
    let owner = first.id("owner").or_else(|| word(&node, "owner_id", "the last agent")).filter(|owner| owner != NOBODY);
    let attributes = attributes(&node, &first);
    for field in
        ["priority_id", "owner_id", "state_id", "priority", "owner", "state"].iter().filter_map(|name| node.get(name))
    {
        field.exact("the last value");
    }
    let tags = first_tags(&node, &changes);
    events.extend(changes.iter().filter_map(|change| change.event(&attributes)));
    let mut ticket = Ticket::opened(id?, opened?).early(Early::Clamp);
    ticket = priority.into_iter().fold(ticket, |ticket, priority| ticket.priority(priority));
    ticket = status.into_iter().fold(ticket, |ticket, status| ticket.status(status));
    ticket = owner.into_iter().fold(ticket, |ticket, owner| ticket.agent(owner));
    let set = attributes.into_iter().filter(|(_, texts)| !texts.is_empty());
    ticket = set.fold(ticket, |ticket, (name, texts)| ticket.attribute(name, texts));
    ticket = tags.into_iter().fold(ticket, |ticket, tag| ticket.attribute(format!("tag:{tag}"), "true"));
    // Of what happened at one instant, articles come first.
    Some((account.ticket(ticket.events(events))?, answers))
}

fn word(node: &Node<'_, '_>, name: &str, became: &'static str) -> Option<String> {
    node.get(name)?.exact(became).word()
}

/// The name of the present state.
fn state(ticket: &Node<'_, '_>, files: &Files) -> Option<String> {
    if let Some(name) = ticket.get("state").and_then(|state| state.exact("the status").plain()) {
        return Some(name);
    }
    let node = ticket.get("state_id")?.exact("the status");
    let id = node.word()?;
    let quiet = Account::default();
    let states = quiet.files(files, "ticket_states").into_iter().next().map(|(_, file)| States::read(&file));
    let name = states.and_then(|states| states.name(&id).map(str::to_owned));
    if name.is_none() {
        let found = format!("no state has the id `{id}`");
        node.mistake(ProblemKind::UnknownName, found, "hand in `ticket_states.json` with all states");
    }
    name
}

/// A field that changed, or a tag that came or went.
struct Change<'a, 'n> {
    node: Node<'a, 'n>,
    at: DateTime<Utc>,
    field: &'a str,
    kind: &'a str,
    from: (Option<String>, Option<String>),
    to: (Option<String>, Option<String>),
}

/// The changes of a ticket, the oldest first.
fn changes<'a, 'n>(account: &'n Account<'a>, files: &'a Files, ticket: Option<&str>) -> Vec<Change<'a, 'n>> {
    let entries = account.files(files, "ticket_history").into_iter().flat_map(|(_, file)| entries(&file)).collect();
    let entries = once(entries, "event", &mut BTreeMap::new());
    let own = entries.iter().filter(|entry| is_own(ticket, entry));
    let mut changes: Vec<Change<'a, 'n>> = own.filter_map(Change::read).collect();
    changes.sort_by_key(|change| change.at);
    changes
}

/// The entries of one file.
fn entries<'a, 'n>(file: &Node<'a, 'n>) -> Vec<Node<'a, 'n>> {
    if !file.is_map() {
        return maps(file);
    }
    if let Some(assets) = file.nullable("assets") {
        assets.skip("users and others whom the history names");
    }
    file.need("history").map(|list| maps(&list.exact("what happened"))).unwrap_or_default()
}

/// Whether an entry is of this ticket. What happened to an article names its ticket beside the article.
fn is_own(ticket: Option<&str>, entry: &Node<'_, '_>) -> bool {
    let is_ticket =
        |field: &str| entry.get(field).and_then(|object| object.plain()).is_none_or(|name| name == "Ticket");
    match (is_ticket("object"), is_ticket("related_object")) {
        (true, _) => is_of(ticket, entry, "o_id", "event"),
        (false, true) => is_of(ticket, entry, "related_o_id", "event"),
        (false, false) => true,
    }
}

impl<'a, 'n> Change<'a, 'n> {
    fn read(node: &Node<'a, 'n>) -> Option<Change<'a, 'n>> {
        let node = node.clone().exact("an event");
        node.ignore(
            &[
                "id",
                "o_id",
                "related_o_id",
                "related_object",
                "created_by_id",
                "updated_at",
                "sourceable_id",
                "sourceable_type",
                "sourceable_name",
            ],
            "where it comes from",
        );
        let at = node.need("created_at").and_then(|at| at.instant());
        let object = node.get("object").and_then(|object| object.text()).unwrap_or("Ticket");
        let kind = node.need("type").and_then(|kind| kind.text());
        let field = node.get("attribute").and_then(|field| field.text()).unwrap_or_default();
        let plain = |name: &str| node.get(name).and_then(|value| value.plain()).filter(|text| !text.is_empty());
        let from = (plain("id_from"), plain("value_from"));
        let to = (plain("id_to"), plain("value_to"));
        let (at, kind) = (at?, kind?);
        match (object, kind) {
            ("Ticket", "created") => drop(node.exact("the opening")),
            ("Ticket", "updated" | "added" | "removed") => return Some(Change { node, at, field, kind, from, to }),
            ("Ticket::Article", _) => drop(node.ignored("articles are read from their own file")),
            _ => drop(node.not_known()),
        }
        None
    }

    /// The tag that came or went.
    fn tag(&self) -> Option<&str> {
        self.to.1.as_deref().or(self.from.1.as_deref()).filter(|_| self.field == "tag")
    }

    fn event(&self, attributes: &BTreeMap<String, Vec<String>>) -> Option<Event> {
        let (id, name) = (self.to.0.clone(), self.to.1.clone());
        let kind = match (self.field, self.kind) {
            ("state", _) => EventKind::StatusChanged { to: name?.into() },
            ("priority", _) => EventKind::PriorityChanged { to: id?.into() },
            ("owner", _) => {
                let agent = id.filter(|id| id != NOBODY).map_or(Assignee::Nobody, Assignee::from);
                EventKind::Assigned { agent, group: Assignee::Unchanged }
            }
            ("tag", kind) => {
                let tag = self.tag()?;
                let to = if kind == "removed" { "false" } else { "true" };
                EventKind::AttributeChanged { name: format!("tag:{tag}").into(), to: to.into() }
            }
            (field, _) => {
                let (attribute, to) = match relation(field) {
                    Some(attribute) => (attribute, id),
                    None => (field, name),
                };
                if !attributes.contains_key(attribute) {
                    self.node.clone().ignored("no field that a condition could ask for");
                    return None;
                }
                let (to, lost) = texts(to.as_deref());
                lost.map(|lost| self.node.clone().approximate(lost));
                EventKind::AttributeChanged { name: attribute.into(), to: to.into() }
            }
        };
        Some(Event::new(self.at, kind))
    }
}

/// The attribute of a field whose history has ids.
fn relation(field: &str) -> Option<&'static str> {
    Some(match field {
        "group" => "group_id",
        "customer" => "customer_id",
        "organization" => "organization_id",
        _ => return None,
    })
}

/// The first values of the fields that changed.
struct First<'c>(BTreeMap<&'c str, (Option<&'c str>, Option<&'c str>)>);

impl<'c> First<'c> {
    fn new(changes: &'c [Change<'_, '_>]) -> First<'c> {
        let mut first = BTreeMap::new();
        for change in changes.iter().filter(|change| change.kind == "updated") {
            first.entry(change.field).or_insert((change.from.0.as_deref(), change.from.1.as_deref()));
        }
        First(first)
    }

    fn id(&self, field: &str) -> Option<String> {
        self.0.get(field)?.0.map(str::to_owned)
    }

    fn name(&self, field: &str) -> Option<String> {
        self.0.get(field)?.1.map(str::to_owned)
    }
}

/// Fields of a ticket that are no attributes.
const IGNORED: [&str; 39] = [
    "id",
    "title",
    "note",
    "article_count",
    "article_ids",
    "articles",
    "create_article_type_id",
    "create_article_sender_id",
    "create_article_type",
    "create_article_sender",
    "last_contact_at",
    "last_contact_agent_at",
    "last_contact_customer_at",
    "last_owner_update_at",
    "last_close_at",
    "escalation_at",
    "pending_time",
    "time_unit",
    "ticket_time_accounting_ids",
    "ticket_time_accounting",
    "preferences",
    "updated_at",
    "updated_by_id",
    "updated_by",
    "created_by_id",
    "created_by",
    "first_response_in_min",
    "update_in_min",
    "update_diff_in_min",
    "close_in_min",
    "group",
    "customer",
    "organization",
    "checklist_id",
    "ai_agent_running",
    "external_references",
    "referencing_checklist_ids",
    "mention_ids",
    "mentions",
];

/// Fields that are read by themselves.
const READ: [&str; 16] = [
    "tags",
    "number",
    "created_at",
    "state",
    "state_id",
    "priority",
    "priority_id",
    "owner",
    "owner_id",
    "first_response_at",
    "first_response_escalation_at",
    "first_response_diff_in_min",
    "close_at",
    "close_escalation_at",
    "close_diff_in_min",
    "update_escalation_at",
];

/// A longer text is no choice that a condition could ask for.
const LONGEST: usize = 255;

/// How many texts an attribute of a ticket may have.
const MOST: usize = 256;

/// Whether a field of a ticket becomes an attribute.
pub(super) fn is_attribute(name: &str) -> bool {
    !READ.contains(&name) && !IGNORED.contains(&name)
}

/// The tags at the opening: those that went before they came, and those of which no event tells.
fn first_tags(ticket: &Node<'_, '_>, changes: &[Change<'_, '_>]) -> BTreeSet<String> {
    let mut told = BTreeMap::new();
    for change in changes {
        if let Some(tag) = change.tag() {
            told.entry(tag).or_insert(change.kind == "removed");
        }
    }
    let now = ticket.get("tags");
    let texts = now.as_ref().and_then(|tags| tags.plains()).filter(|texts| fit(texts)).unwrap_or_default();
    let untold: BTreeSet<String> = texts.into_iter().filter(|tag| !told.contains_key(tag.as_str())).collect();
    match now {
        Some(tags) if untold.is_empty() => tags.skip("events say when each came and went"),
        Some(tags) => _ = tags.approximate("those of which no event tells are taken as there from the opening"),
        None => {}
    }
    let went = told.into_iter().filter(|(_, is_first)| *is_first).map(|(tag, _)| tag.to_owned());
    went.chain(untold).collect()
}

/// The attributes at the opening, with their texts. A field without a value may get one later.
fn attributes(ticket: &Node<'_, '_>, first: &First<'_>) -> BTreeMap<String, Vec<String>> {
    let mut attributes = BTreeMap::new();
    for (name, node) in ticket.fields() {
        if READ.contains(&name) {
            continue;
        }
        if IGNORED.contains(&name) {
            node.skip("says nothing about a promise");
            continue;
        }
        let Some(mut now) = node.plains().filter(|texts| fit(texts)) else {
            node.skip("no text that a condition could ask for");
            continue;
        };
        if now.is_empty() {
            node.clone().ignored("no value");
        } else {
            node.clone().exact(format!("the attribute `{name}`"));
        }
        let field = ["group", "customer", "organization"].into_iter().find(|field| relation(field) == Some(name));
        let changed = first.0.get(field.unwrap_or(name));
        let value = match (changed, field) {
            (Some((id, _)), Some(_)) => texts(*id),
            (Some((_, text)), None) => texts(*text),
            (None, _) => {
                now.retain(|text| !text.is_empty());
                (now, None)
            }
        };
        let (value, lost) = value;
        lost.map(|lost| node.approximate(format!("the attribute `{name}`; at the opening {lost}")));
        attributes.insert(name.to_owned(), value);
    }
    attributes
}

/// The texts of a value as the history has it: those of a field with several values stand in one text, such as
/// `["a", "b"]`. With them, what is lost of it.
fn texts(value: Option<&str>) -> (Vec<String>, Option<&'static str>) {
    let Some(text) = value else { return (Vec::new(), None) };
    let list = serde_json::from_str(text).ok();
    let lost = (list.is_none() && text.starts_with('[')).then_some("a list that cannot be read, taken as one text");
    let texts = list.unwrap_or_else(|| vec![text.to_owned()]);
    if fit(&texts) { (texts, lost) } else { (Vec::new(), Some("more than an attribute can have, taken as no value")) }
}

/// Whether an attribute of a ticket can have these texts.
fn fit(texts: &[String]) -> bool {
    texts.len() <= MOST && texts.iter().all(|text| text.chars().count() <= LONGEST)
}

/// Which clock the field `update_escalation_at` is about.
fn update_clock(files: &Files) -> &'static str {
    let quiet = Account::default();
    let slas: Vec<Node<'_, '_>> = quiet.files(files, "slas").into_iter().flat_map(|(_, file)| maps(&file)).collect();
    let has = |name: &str| slas.iter().any(|sla| sla.get(name).is_some());
    if has("response_time") && !has("update_time") { "response_time" } else { "update_time" }
}

/// What the vendor says about the clocks.
fn answers(ticket: &Node<'_, '_>, update_clock: &str) -> Vec<VendorAnswer> {
    let own = |name: &str| Some(ticket.get(name)?.ignored("the vendor's own answer, which is compared with ours"));
    let at = |name: &str| own(name).and_then(|at| at.instant());
    let late = |name: &str| own(name).and_then(|minutes| minutes.whole()).map(|minutes| minutes < 0);
    let clock = |metric: &str, due_at: Option<_>, stopped_at: Option<_>, breached, cycle| {
        let is_known = due_at.is_some() || stopped_at.is_some();
        is_known.then(|| VendorAnswer { metric: metric.to_owned(), cycle, due_at, stopped_at, breached })
    };
    let (response, responded) = (at("first_response_escalation_at"), at("first_response_at"));
    let (solution, closed, update) = (at("close_escalation_at"), at("close_at"), at("update_escalation_at"));
    let clocks = [
        clock("first_response_time", response, responded, late("first_response_diff_in_min"), Some(1)),
        clock("solution_time", solution, closed, late("close_diff_in_min"), Some(1)),
        clock(update_clock, update, None, None, None),
    ];
    clocks.into_iter().flatten().collect()
}
