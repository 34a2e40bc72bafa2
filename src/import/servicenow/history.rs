//! The audit of a record as a ticket. This module knows the columns of a record and of `sys_audit`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::super::document::Files;
use super::super::node::{Account, Node};
use super::definitions::Definition;
use super::options::Options;
use super::query::{Changed, Values};
use super::rows::{Field, field, instant, needed, once, rows};
use super::signals::{Signal, Signals, distinct};
use crate::input::problem::ProblemKind;
use crate::ticket::{Assignee, AttributeValue, Early};
use crate::{Event, EventKind, Ticket};

/// The tables of a record.
const RECORDS: &[&str] = &["incident", "problem", "change_request", "sc_req_item", "sc_task", "task"];

/// The columns that a ticket always has.
const ALWAYS: &[&str] = &["priority", "state", "assigned_to", "caller_id", "assignment_group"];
/// Of them, those that are attributes.
const ATTRIBUTES: &[&str] = &["caller_id", "assignment_group"];

/// How many terms may be asked of each change.
const MOST_TERMS: usize = 5_000;

/// Columns from which the priority comes.
const CAUSES: &[&str] = &["impact", "urgency"];
/// Columns that follow from the state, and from others.
const OF_THE_STATE: &[&str] = &["active", "incident_state"];
const FOLLOWS: &[&str] = &[
    "opened_by",
    "resolved_at",
    "resolved_by",
    "closed_at",
    "closed_by",
    "business_duration",
    "calendar_duration",
    "business_stc",
    "calendar_stc",
    "sys_mod_count",
    "sys_updated_on",
    "sys_updated_by",
    "sys_created_by",
    "reassignment_count",
    "activity_due",
    "sla_due",
    "made_sla",
    "upon_reject",
];

/// A row of the audit.
struct Row<'a, 'n> {
    node: Node<'a, 'n>,
    at: DateTime<Utc>,
    /// The number of the update; the opening is 0.
    update: Option<u32>,
    column: String,
    old: Option<String>,
    new: Option<String>,
    user: String,
}

/// The id of a record, and a ticket from its row and its audit.
pub(super) fn ticket<'a>(
    account: &Account<'a>,
    files: &'a Files,
    options: &Options,
    definitions: &[Definition],
) -> Option<(String, Ticket)> {
    let (record, table) = record(account, files).unzip();
    let id = record.as_ref().and_then(|record| needed(record, "sys_id"));
    let mut rows: Vec<Row<'_, '_>> = audit(account, files, id.as_ref().map(|id| id.text.as_str()));
    let record = record?;
    let number = needed(&record, "number");
    let opened = needed(&record, "opened_at");
    let opened_at = opened.as_ref().and_then(Field::instant);
    for (field, became) in
        [(&id, "the record of the audit"), (&number, "the id of the ticket"), (&opened, "the opening, in UTC")]
    {
        field.iter().for_each(|field| field.exact(became));
    }
    number_openings(&record, &mut rows);
    let signals = distinct(definitions.iter().flat_map(|definition| &definition.signals));
    if signals.iter().map(|signal| signal.terms()).sum::<usize>() > MOST_TERMS {
        let found = format!("the conditions that a history answers have more than {MOST_TERMS} terms");
        account.mistake("contract_sla", ProblemKind::TooLarge, found, "hand in the definitions of one table");
        return None;
    }
    let inactive = options.inactive(table?);
    let mut story = Story::new(&record, inactive, definitions, signals, &rows, opened_at?);
    story.say_of(&record, &rows);
    let caller = caller(&record, options, rows.iter().any(|row| row.column == "comments"));
    rows.iter().for_each(|row| story.tell(row, &caller));
    let builder = story.into_ticket(&number?.text, occurred(&record, definitions, opened_at?));
    Some((id?.text, account.ticket(builder)?))
}

/// The only record, and its table. It is a mistake if there is none, or more than one.
fn record<'a, 'n>(account: &'n Account<'a>, files: &'a Files) -> Option<(Node<'a, 'n>, &'static str)> {
    let mut records = RECORDS.iter().flat_map(|table| rows(account, files, table).into_iter().map(|row| (row, *table)));
    let first = records.next();
    if first.is_none() {
        account.mistake("incident", ProblemKind::Missing, "there is no record", "hand in its row as `incident.json`");
    }
    for (other, _) in records {
        other.mistake(ProblemKind::Duplicate, "there is another record before", "hand in one record at a time");
    }
    first
}

/// The rows about a record, in the order of the updates.
fn audit<'a, 'n>(account: &'n Account<'a>, files: &'a Files, id: Option<&str>) -> Vec<Row<'a, 'n>> {
    let read = once(rows(account, files, "sys_audit")).into_iter().filter_map(|row| audited(&row, id));
    let mut rows: Vec<Row<'_, '_>> = read.collect();
    if rows.first().zip(rows.last()).is_some_and(|(first, last)| first.at > last.at) {
        rows.reverse();
    }
    rows.sort_by_key(|row| (row.at, row.update.unwrap_or(u32::MAX)));
    rows
}

fn audited<'a, 'n>(node: &Node<'a, 'n>, id: Option<&str>) -> Option<Row<'a, 'n>> {
    if field(node, "documentkey").zip(id).is_some_and(|(key, id)| key.text != id) {
        node.clone().skip("about another record");
        return None;
    }
    node.ignore(
        &["sys_id", "tablename", "reason", "sys_created_by", "internal_checkpoint"],
        "says nothing about the ticket",
    );
    let (column, at) = (needed(node, "fieldname"), needed(node, "sys_created_on"));
    let at = at.as_ref().and_then(Field::instant);
    let text = |name| field(node, name).map(|field| field.text);
    let update = field(node, "record_checkpoint").and_then(|update| update.whole());
    let (old, new, user) = (text("oldvalue"), text("newvalue"), text("user").unwrap_or_default());
    node.clone().exact("a change of the record");
    let row = Row { node: node.clone(), at: at?, update, column: column?.text, old, new, user };
    Some(row)
}

/// Exports without the numbers of the updates: what was empty before the record was created is its opening.
fn number_openings(record: &Node<'_, '_>, rows: &mut [Row<'_, '_>]) {
    let created = field(record, "sys_created_on").and_then(|created| instant(&created.text));
    for row in rows.iter_mut().filter(|row| row.update.is_none() && row.old.is_none()) {
        if created.is_some_and(|created| row.at <= created) {
            row.update = Some(0);
        }
    }
}

/// The id and the user name of the caller. The name is needed if somebody has commented.
fn caller(record: &Node<'_, '_>, options: &Options, commented: bool) -> Vec<String> {
    let id = field(record, "caller_id");
    let name = field(record, "caller_id.user_name").map(|name| {
        name.exact("the user name of the caller");
        name.text
    });
    let name = options.caller.clone().or(name);
    if let (Some(id), None, true) = (&id, &name, commented) {
        let why = "the audit has user names; without that of the caller, comments count as an agent's";
        id.node.clone().needs_host("caller", why);
    }
    let name = name.unwrap_or_else(|| "caller".to_owned());
    id.map(|id| id.text).into_iter().chain([name]).collect()
}

/// When the problem began, if all definitions that ask for it name one column.
fn occurred(record: &Node<'_, '_>, definitions: &[Definition], opened_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let columns: BTreeSet<&String> =
        definitions.iter().filter_map(|definition| definition.counts_from.as_ref()).collect();
    if columns.len() > 1 {
        let why = "the ticket has no `occurred_at`: definitions ask for several columns, and it has one only";
        let asked = columns.into_iter().filter_map(|column| field(record, column));
        asked.for_each(|column| drop(column.node.approximate(why)));
        return None;
    }
    let began = field(record, columns.first()?)?;
    let at = began.instant()?;
    if at > opened_at {
        began.node.approximate("after the opening; the opening stands instead");
        return None;
    }
    began.exact("when the problem began (`occurred_at`)");
    Some(at)
}

/// A ticket in the making.
struct Story<'d> {
    opened_at: DateTime<Utc>,
    /// The columns that are attributes.
    attributes: BTreeSet<&'d str>,
    /// The columns whose changes tell a signal.
    told: BTreeSet<&'d str>,
    of_the_state: OfTheState,
    at_opening: Values,
    values: Values,
    signals: Signals<'d>,
    events: Vec<Event>,
}

impl<'d> Story<'d> {
    fn new(
        record: &Node<'_, '_>,
        inactive: Vec<String>,
        definitions: &'d [Definition],
        signals: Vec<&'d Signal>,
        rows: &[Row<'_, '_>],
        opened_at: DateTime<Utc>,
    ) -> Self {
        let asked = definitions.iter().flat_map(|definition| definition.columns.iter().map(String::as_str));
        let attributes: BTreeSet<&str> = ATTRIBUTES.iter().copied().chain(asked).collect();
        let told = signals.iter().flat_map(|signal| signal.columns()).collect::<BTreeSet<_>>();
        let columns: BTreeSet<&str> = ALWAYS.iter().chain(&attributes).chain(&told).copied().collect();
        let of_the_state = OfTheState::new(inactive, rows);
        let mut at_opening = at_opening(record, rows, &columns);
        let state = at_opening.get("state").cloned();
        at_opening.extend(of_the_state.values(state.as_ref()));
        let signals = Signals::new(signals, &at_opening);
        let values = at_opening.clone();
        Story { opened_at, attributes, told, of_the_state, at_opening, values, signals, events: Vec::new() }
    }

    /// Says what became of the row of the record.
    fn say_of(&self, record: &Node<'_, '_>, rows: &[Row<'_, '_>]) {
        record.ignore(CAUSES, "the priority comes from it");
        record.ignore(FOLLOWS, "follows from the changes");
        record.ignore(OF_THE_STATE, "follows from the state");
        let changed: BTreeSet<&str> = rows.iter().map(|row| row.column.as_str()).collect();
        let told = self.told.iter().filter(|column| !self.of_the_state.has(column));
        for column in ALWAYS.iter().chain(&self.attributes).chain(told) {
            let Some(value) = field(record, column) else { continue };
            if changed.contains(*column) {
                value.exact("the last value; the audit has the earlier ones");
            } else {
                value.exact("the value since the opening");
            }
        }
        let Some(created) = field(record, "sys_created_on") else { return };
        match created.instant() {
            Some(at) if at == self.opened_at => created.exact("the opening"),
            _ => drop(created.node.approximate("the product's clocks attach then; here they start with `opened_at`")),
        }
    }

    /// Adds what a row of the audit tells.
    fn tell(&mut self, row: &Row<'_, '_>, caller: &[String]) {
        if is_opening(row) {
            return;
        }
        let (column, new) = (row.column.as_str(), row.new.clone());
        let old = match &new {
            Some(value) => self.values.insert(row.column.clone(), value.clone()),
            None => self.values.remove(column),
        };
        let follows = if column == "state" { self.of_the_state.values(new.as_ref()) } else { Vec::new() };
        let follows: Vec<_> =
            follows.into_iter().map(|(name, value)| (name.clone(), self.values.insert(name, value))).collect();
        let mut changed = vec![Changed { field: column, old: old.as_deref() }];
        changed.extend(follows.iter().map(|(name, old)| Changed { field: name, old: old.as_deref() }));
        let signals = self.signals.after(&self.values, &changed);
        let at = row.at;
        self.events.extend(signals.before.into_iter().map(|kind| Event::new(at, kind)));
        match self.event(row, new, caller) {
            Some(kind) => self.events.push(Event::new(at, kind)),
            None => self.say_why_not(row),
        }
        self.events.extend(signals.after.into_iter().map(|kind| Event::new(at, kind)));
    }

    /// The event that a change is.
    fn event(&self, row: &Row<'_, '_>, new: Option<String>, caller: &[String]) -> Option<EventKind> {
        let attribute = |name: &str, to: Option<String>| EventKind::AttributeChanged {
            name: name.into(),
            to: to.map_or_else(|| AttributeValue::from_iter(Vec::<String>::new()), AttributeValue::from),
        };
        match row.column.as_str() {
            "priority" => Some(EventKind::PriorityChanged { to: new?.into() }),
            "state" => Some(EventKind::StatusChanged { to: new?.into() }),
            "assigned_to" => {
                let agent = new.map_or(Assignee::Nobody, Assignee::from);
                Some(EventKind::Assigned { agent, group: Assignee::Unchanged })
            }
            "comments" if row.user == "system" => None,
            "comments" if caller.contains(&row.user) => Some(EventKind::CustomerReplied),
            "comments" => Some(EventKind::AgentReplied),
            "work_notes" => Some(EventKind::InternalNote),
            column if self.attributes.contains(column) => Some(attribute(column, new)),
            _ => None,
        }
    }

    fn say_why_not(&self, row: &Row<'_, '_>) {
        let (node, column) = (row.node.clone(), row.column.as_str());
        match column {
            _ if self.told.contains(column) => {
                node.exact("tells a pause, an attribute or an event that a definition asks for")
            }
            "comments" => node.ignored("written by the system"),
            _ if CAUSES.contains(&column) => node.ignored("the priority comes from it"),
            "opened_at" => node.ignored("the record has the opening"),
            _ if OF_THE_STATE.contains(&column) => node.ignored("follows from the state"),
            _ if FOLLOWS.contains(&column) => node.ignored("follows from the other changes"),
            _ => node.approximate("no condition asks for it"),
        };
    }

    fn into_ticket(self, number: &str, occurred_at: Option<DateTime<Utc>>) -> crate::ticket::TicketBuilder {
        let ticket = Ticket::opened(number, self.opened_at).early(Early::Clamp);
        let value = |column: &str| self.at_opening.get(column).cloned();
        let ticket = occurred_at.into_iter().fold(ticket, |ticket, at| ticket.occurred_at(at));
        let ticket = value("priority").into_iter().fold(ticket, |ticket, priority| ticket.priority(priority));
        let ticket = value("state").into_iter().fold(ticket, |ticket, state| ticket.status(state));
        let ticket = value("assigned_to").into_iter().fold(ticket, |ticket, agent| ticket.agent(agent));
        let attributes = self.attributes.iter().filter_map(|name| Some((*name, value(name)?)));
        let ticket = attributes.fold(ticket, |ticket, (name, value)| ticket.attribute(name, value));
        let ticket = self.signals.held_at_opening().fold(ticket, |ticket, name| ticket.attribute(name, "true"));
        let opening = self.signals.paused_at_opening().map(|kind| Event::new(self.opened_at, kind));
        ticket.events(opening.collect::<Vec<_>>()).events(self.events)
    }
}

/// The columns that follow from the state, unless the audit has them.
struct OfTheState {
    inactive: BTreeSet<String>,
    columns: Vec<&'static str>,
}

impl OfTheState {
    fn new(inactive: Vec<String>, rows: &[Row<'_, '_>]) -> Self {
        let audited = |column: &str| rows.iter().any(|row| row.column == column);
        let known = |column: &str| column != "active" || !inactive.is_empty();
        let columns = OF_THE_STATE.iter().copied().filter(|column| known(column) && !audited(column)).collect();
        OfTheState { inactive: inactive.into_iter().collect(), columns }
    }

    fn has(&self, column: &str) -> bool {
        self.columns.contains(&column)
    }

    fn values(&self, state: Option<&String>) -> Vec<(String, String)> {
        let value = |column: &str, state: &String| match column {
            "active" => (!self.inactive.contains(state)).to_string(),
            _ => state.clone(),
        };
        let columns = self.columns.iter().filter_map(|column| Some(((*column).to_owned(), value(column, state?))));
        columns.collect()
    }
}

/// Whether a row tells a value at the opening.
fn is_opening(row: &Row<'_, '_>) -> bool {
    row.update == Some(0)
}

/// The values at the opening: what the opening set, else what the first change found, else what the record has.
fn at_opening(record: &Node<'_, '_>, rows: &[Row<'_, '_>], columns: &BTreeSet<&str>) -> Values {
    let mut first: BTreeMap<&str, Option<&String>> = BTreeMap::new();
    for row in rows.iter().filter(|row| is_opening(row)) {
        first.insert(row.column.as_str(), row.new.as_ref());
    }
    for row in rows {
        first.entry(row.column.as_str()).or_insert(row.old.as_ref());
    }
    let value = |column: &str| match first.get(column) {
        Some(value) => value.cloned(),
        None => field(record, column).map(|field| field.text),
    };
    columns.iter().filter_map(|column| Some(((*column).to_owned(), value(column)?))).collect()
}
