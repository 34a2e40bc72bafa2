//! The history of a ticket: its versions, communications and comments.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::AGREEMENTS;
use super::agreements::{RESOLUTION, RESPONSE};
use super::conditions::fields_of;
use super::fields::{documents, filled, ignore_bookkeeping, instant, unread};
use crate::calendar::Zone;
use crate::import::document::{Document, Files, field};
use crate::import::node::{Account, Node};
use crate::import::once::is_new;
use crate::import::report::VendorAnswer;
use crate::input::ProblemKind;
use crate::input::written::Value;
use crate::ticket::{Early, Event, EventKind, Ticket, TicketBuilder};

pub(super) const TICKET: &str = "ticket";
pub(super) const VERSIONS: &str = "versions";
pub(super) const COMMUNICATIONS: &str = "communications";
pub(super) const COMMENTS: &str = "comments";

/// The attributes that a ticket has in any case.
const ATTRIBUTES: [&str; 3] = ["agent_group", "customer", "ticket_type"];
/// Standard fields that say what the ticket is about and where it came from.
const ABOUT: [&str; 7] =
    ["subject", "description", "raised_by", "contact", "via_customer_portal", "opening_date", "opening_time"];
/// Fields in which the vendor keeps its own answers.
const OWN_ANSWERS: [&str; 10] = [
    "sla",
    "response_by",
    "resolution_by",
    "first_responded_on",
    "first_response_time",
    "resolution_date",
    "resolution_time",
    "on_hold_since",
    "total_hold_time",
    "agreement_status",
];
const OWN_ANSWER: &str = "the vendor's own answer, to compare with";
/// How long after the opening its first message may be stamped.
const OPENING: TimeDelta = TimeDelta::minutes(1);

/// The JSON in the texts of all versions, in order; `None` where it cannot be read.
pub(super) fn embedded(files: &Files) -> Vec<Option<Document>> {
    let data = unread(files, VERSIONS).map(|version| field(version, "data"));
    data.map(|data| if let Some(Value::Text(text)) = data { serde_json::from_str(text).ok() } else { None }).collect()
}

/// The ticket, and what the vendor says about it.
pub(super) fn adapt<'a>(
    account: &Account<'a>,
    files: &'a Files,
    versions: &'a [Option<Document>],
    zone: &Zone,
) -> Option<(Ticket, Vec<VendorAnswer>)> {
    let root = account.file(files, TICKET)?.need("data")?.into_map()?;
    let id = root.need("name").and_then(|name| name.exact("the id").word());
    let source = Source { account, files, zone, id };
    let opened = opening(&root, zone);
    let answers = answers(&root, zone);
    let attributes = attributes(files);
    let values = fields(&root, &attributes);
    let mut changes = changes(&source, versions, &attributes);
    changes.sort_by_key(|change| change.at);
    // The messages are read even if the opening cannot be, so that all mistakes are named.
    let mut happenings = messages(&source, opened.unwrap_or_default());
    happenings.extend(notes(&source));
    happenings.extend(changes.iter().filter_map(Change::happening));
    happenings.sort_by_key(|happening| (happening.at, happening.rank));
    let ticket = Ticket::opened(source.id?, opened?).early(Early::Clamp);
    let events = happenings.into_iter().map(|happening| Event::new(happening.at, happening.kind));
    Some((account.ticket(with_values(ticket, values, &changes).events(events))?, answers))
}

/// When the vendor begins to count.
fn opening(ticket: &Node<'_, '_>, zone: &Zone) -> Option<DateTime<Utc>> {
    let creation = ticket.need("creation").and_then(|at| instant(&at.exact("the opening"), zone));
    match filled(ticket, "service_level_agreement_creation") {
        Some(counted) => instant(&counted.exact("the opening, from which the vendor counts"), zone),
        None => creation,
    }
}

fn answers(ticket: &Node<'_, '_>, zone: &Zone) -> Vec<VendorAnswer> {
    let at = |name: &str| filled(ticket, name).and_then(|field| instant(&field.ignored(OWN_ANSWER), zone));
    let answer = |metric: &str, due: &str, stopped: &str| VendorAnswer {
        metric: metric.to_owned(),
        due_at: at(due),
        stopped_at: at(stopped),
        ..VendorAnswer::default()
    };
    let answers =
        [answer(RESPONSE, "response_by", "first_responded_on"), answer(RESOLUTION, "resolution_by", "resolution_date")];
    ticket.ignore(&OWN_ANSWERS, OWN_ANSWER);
    answers.into_iter().filter(|answer| answer.due_at.is_some() || answer.stopped_at.is_some()).collect()
}

/// The fields that become attributes: some in any case, and those for which conditions ask.
fn attributes(files: &Files) -> BTreeSet<&str> {
    let conditions = unread(files, AGREEMENTS).filter_map(|agreement| field(agreement, "condition"));
    let texts = conditions.filter_map(|condition| if let Value::Text(text) = condition { Some(text) } else { None });
    let asked = texts.flat_map(|text| fields_of(text)).filter(|name| !["priority", "status"].contains(name));
    asked.chain(ATTRIBUTES).collect()
}

/// The fields of the ticket as they are now.
fn fields(ticket: &Node<'_, '_>, attributes: &BTreeSet<&str>) -> BTreeMap<String, Option<String>> {
    let names = attributes.iter().copied().chain(["priority", "status"]);
    let now = names.filter_map(|name| {
        let field = filled(ticket, name)?.exact("what it is now; what it was, versions say");
        Some((name.to_owned(), text_of(&field)))
    });
    let now = now.collect();
    ignore_bookkeeping(ticket);
    ticket.ignore(&["status_category"], "the status says it");
    let about: Vec<&str> = ABOUT.into_iter().filter(|name| !attributes.contains(name)).collect();
    ticket.ignore(&about, "no promise depends on it");
    now
}

/// A text, a number or a boolean as a text. Another type is a mistake.
fn text_of(field: &Node<'_, '_>) -> Option<String> {
    let text = field.value().as_text().map(String::from);
    field.or_mistake(text, "a text", "the vendor's format has a text here").filter(|text| !text.is_empty())
}

/// A field that was changed.
struct Change<'a> {
    at: DateTime<Utc>,
    field: &'a str,
    old: Option<String>,
    new: Option<String>,
}

/// The changes of all versions of the ticket.
fn changes<'a>(
    source: &Source<'a, '_>,
    versions: &'a [Option<Document>],
    attributes: &BTreeSet<&str>,
) -> Vec<Change<'a>> {
    let (mut changes, mut seen) = (Vec::new(), BTreeMap::new());
    for (version, read) in documents(source.account, source.files, VERSIONS).into_iter().zip(versions) {
        if !is_new(&version, "name", "version", &mut seen) {
            continue;
        }
        ignore_bookkeeping_but_time(&version);
        if !source.is_about_ticket(&version, "docname") {
            continue;
        }
        version.ignore(&["name", "ref_doctype"], "bookkeeping of the vendor");
        let at = version.need("creation").and_then(|at| instant(&at.exact("when it was changed"), source.zone));
        let Some(data) = version.need("data") else { continue };
        let data = data.exact("JSON inside a text: what was changed");
        if data.text().is_none() {
            continue;
        }
        let help = "the vendor's format has JSON in this text";
        let Some(Document(value)) = data.or_mistake(read.as_ref(), "JSON", help) else { continue };
        let Some(data) = data.embedded(value).into_map() else { continue };
        data.ignore(
            &["added", "removed", "row_changed", "data_import", "updater_reference"],
            "no fields of the ticket",
        );
        for entry in data.list("changed") {
            changes.extend(at.zip(change(&entry, attributes)).map(|(at, change)| Change { at, ..change }));
        }
    }
    changes
}

/// One change: the name of a field, what it was, and what it is from then on. `None` if it changes nothing here.
fn change<'a>(entry: &Node<'a, '_>, attributes: &BTreeSet<&str>) -> Option<Change<'a>> {
    let parts = entry.items();
    let [field, old, new] = parts.as_slice() else {
        if entry.is_list() {
            let help = "the vendor's format has the name of a field, its old value, and the new one";
            entry.mistake(ProblemKind::Senseless, format!("there are {} values", parts.len()), help);
        }
        return None;
    };
    let name = field.text()?;
    let is_plain = ["priority", "status"].contains(&name);
    if !is_plain && !attributes.contains(name) {
        let is_answer = OWN_ANSWERS.contains(&name);
        entry.clone().skip(if is_answer { OWN_ANSWER } else { "a field for which no agreement asks" });
        return None;
    }
    let value = |node: &Node<'_, '_>| if node.is_null() { None } else { text_of(node) };
    let (old, new) = (value(old), value(new));
    if is_plain && new.is_none() {
        entry.clone().impossible("a ticket that had a value always has one: the change is left out");
        return None;
    }
    entry.clone().exact("a change of the ticket");
    Some(Change { at: DateTime::UNIX_EPOCH, field: name, old, new })
}

/// What the history is read from.
struct Source<'a, 'n> {
    account: &'n Account<'a>,
    files: &'a Files,
    zone: &'n Zone,
    id: Option<String>,
}

impl<'a, 'n> Source<'a, 'n> {
    /// The documents of a kind, without those that stand in two pages.
    fn once(&self, kind: &'a str, what: &str) -> Vec<Node<'a, 'n>> {
        let mut seen = BTreeMap::new();
        let listed = documents(self.account, self.files, kind).into_iter();
        listed.filter(|document| is_new(document, "name", what, &mut seen)).collect()
    }

    /// Whether a document is about the ticket, by the field that says so. One about another is left out.
    fn is_about_ticket(&self, document: &Node<'_, '_>, by: &str) -> bool {
        let Some(named) = document.get(by) else { return true };
        let is_other = named.exact("the ticket").value().as_text().as_deref() != self.id.as_deref();
        if is_other {
            document.clone().skip("it is about another ticket");
        }
        !is_other
    }
}

fn ignore_bookkeeping_but_time(document: &Node<'_, '_>) {
    document.ignore(&["doctype", "owner", "modified", "modified_by", "docstatus", "idx"], "bookkeeping of the vendor");
}

/// An event in the making. Of one instant, messages come first, then notes, then changes.
struct Happening {
    at: DateTime<Utc>,
    rank: u8,
    kind: EventKind,
}

/// Who wrote a message.
#[derive(Clone, Copy, PartialEq)]
enum From {
    Customer,
    Agent,
}

fn messages(source: &Source<'_, '_>, opened: DateTime<Utc>) -> Vec<Happening> {
    let mut read = Vec::new();
    for message in source.once(COMMUNICATIONS, "communication") {
        ignore_bookkeeping_but_time(&message);
        message.ignore(&["name", "sender"], "bookkeeping of the vendor");
        if source.is_about_ticket(&message, "reference_name") {
            read.extend(direction(&message).map(|(at, from)| (instant(&at, source.zone), from, message)));
        }
    }
    let first = read.iter().filter(|(_, from, _)| *from == From::Customer).filter_map(|(at, ..)| *at).min();
    let opening = first.filter(|first| opened.checked_add_signed(OPENING).is_some_and(|end| *first <= end));
    let (mut is_open, mut happenings) = (opening.is_none(), Vec::new());
    for (at, from, message) in read {
        if !is_open && at == opening && from == From::Customer {
            is_open = true;
            message.exact("the opening");
            continue;
        }
        let (kind, became) = match from {
            From::Customer => (EventKind::CustomerReplied, "the customer wrote"),
            From::Agent => (EventKind::AgentReplied, "an agent answered"),
        };
        message.exact(became);
        happenings.extend(at.map(|at| Happening { at, rank: 0, kind }));
    }
    happenings
}

/// When a message was written, and by whom. `None` if it is no message, or is not read.
fn direction<'a, 'n>(message: &Node<'a, 'n>) -> Option<(Node<'a, 'n>, From)> {
    let kind = message.get("communication_type").map(|kind| kind.exact("a message").text());
    if !matches!(kind, None | Some(Some("Communication"))) {
        if kind.flatten().is_some() {
            message.clone().skip("it answers nobody");
        }
        return None;
    }
    let at = filled(message, "communication_date").or_else(|| message.need("creation"))?.exact("when it was written");
    let way = message.need("sent_or_received")?.exact("who wrote it");
    match way.text()? {
        "Received" => Some((at, From::Customer)),
        "Sent" => Some((at, From::Agent)),
        other => {
            way.unknown(other, "it is `Sent` or `Received`", ["Received", "Sent"]);
            None
        }
    }
}

fn notes(source: &Source<'_, '_>) -> Vec<Happening> {
    let mut happenings = Vec::new();
    for note in source.once(COMMENTS, "comment") {
        ignore_bookkeeping_but_time(&note);
        note.ignore(&["name", "commented_by", "content", "is_pinned"], "bookkeeping of the vendor");
        if source.is_about_ticket(&note, "reference_ticket") {
            let note = note.exact("a note");
            let at = note.need("creation").and_then(|at| instant(&at.exact("when it was written"), source.zone));
            happenings.extend(at.map(|at| Happening { at, rank: 1, kind: EventKind::InternalNote }));
        }
    }
    happenings
}

impl Change<'_> {
    fn happening(&self) -> Option<Happening> {
        let to = self.new.as_deref();
        let kind = match self.field {
            "priority" => EventKind::PriorityChanged { to: to?.into() },
            "status" => EventKind::StatusChanged { to: to?.into() },
            name => EventKind::AttributeChanged { name: name.into(), to: to.into_iter().collect() },
        };
        Some(Happening { at: self.at, rank: 2, kind })
    }
}

/// The ticket with the values that it had before its first change.
fn with_values(
    ticket: TicketBuilder,
    mut values: BTreeMap<String, Option<String>>,
    changes: &[Change<'_>],
) -> TicketBuilder {
    // The earliest change stays.
    for change in changes.iter().rev() {
        values.insert(change.field.to_owned(), change.old.clone());
    }
    values.into_iter().fold(ticket, |ticket, (name, value)| match (name.as_str(), value) {
        (_, None) => ticket,
        ("priority", Some(value)) => ticket.priority(value),
        ("status", Some(value)) => ticket.status(value),
        (_, Some(value)) => ticket.attribute(name, value),
    })
}
