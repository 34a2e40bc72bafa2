//! A ticket, from its present state, its statistics, its conversations and its activities.

use std::collections::{BTreeMap, BTreeSet};

use super::conditions::attribute_of;
use super::told::Told;
use super::{Export, Shape, activities, conversations, leave_out, stats};
use crate::import::node::{Account, Node};
use crate::import::report::VendorAnswer;
use crate::ticket::{AttributeValue, Early, Ticket};

/// The ticket, and what the vendor says about its deadlines.
pub(super) fn ticket(export: &Export<'_, '_>) -> Option<(Ticket, Vec<VendorAnswer>)> {
    let ticket = ticket_node(export);
    let conversations = conversations::read(export, ticket.as_ref());
    let has_activities = export.has("activities") && !export.options.words.is_empty();
    let activities = activities::read(export, conversations.is_some());
    let conversations = conversations.unwrap_or_default();
    let node = ticket?;
    node.ignore(&["updated_at"], "says nothing about a promise");
    let id = id(&node, export.shape);
    let opened_at = node.need("created_at").and_then(|at| at.exact("the opening").instant());
    // All of it is read before anything is given up, so that every mistake is found.
    let mut told = Told {
        opened_at: opened_at.unwrap_or_default(),
        status: now(&node, "status", has_activities),
        first_status: None,
        priority: now(&node, "priority", has_activities),
        attributes: attributes(&node, export),
        events: conversations.events,
    };
    if has_activities {
        activities::tell(activities, &mut told);
    }
    stats::tell(&node, &mut told, has_activities, conversations.may_go_on, export.options);
    let answers = answers(&node);
    let (id, _) = leave_out(&node, id.zip(opened_at))?;
    let builder = Ticket::opened(id, told.opened_at).early(Early::Clamp).events(told.events);
    let builder = told.first_status.into_iter().fold(builder, |ticket, status| ticket.status(status));
    let builder = told.priority.into_iter().fold(builder, |ticket, priority| ticket.priority(priority));
    let attributes = told.attributes.into_iter();
    let builder = attributes.fold(builder, |ticket, (name, value)| ticket.attribute(name, value));
    Some((export.account.ticket(builder)?, answers))
}

/// The ticket itself: the document, or what stands in its field `ticket`.
fn ticket_node<'a, 'n>(export: &Export<'a, 'n>) -> Option<Node<'a, 'n>> {
    let document = export.account.file(export.files, "ticket").filter(Node::must_be_map)?;
    let ticket = document.get("ticket").unwrap_or(document);
    ticket.must_be_map().then_some(ticket)
}

fn id(ticket: &Node<'_, '_>, shape: &Shape) -> Option<String> {
    let kind = ticket.get(shape.kind).and_then(|kind| kind.exact("the kind of ticket").text());
    let id = ticket.need("id")?.exact("the id of the ticket").word()?;
    Some(format!("{}{id}", (shape.prefix)(kind)))
}

/// The value of a field that the ticket has now.
fn now(ticket: &Node<'_, '_>, field: &'static str, has_activities: bool) -> Option<String> {
    let value = ticket.get(field)?;
    let value = match has_activities {
        true => value.ignored("as it is now; the activities say what it was"),
        false => value.approximate("as it is now; what it was at the opening is not known"),
    };
    value.word()
}

/// The fields that conditions can ask for, as they are now, and the tags.
fn attributes(ticket: &Node<'_, '_>, export: &Export<'_, '_>) -> BTreeMap<String, AttributeValue> {
    let known: BTreeMap<&str, &str> = export.shape.fields.iter().copied().collect();
    let renamed: BTreeSet<&str> = known.values().copied().collect();
    let asked: BTreeSet<String> = asked(export).into_iter().filter(|name| !renamed.contains(name.as_str())).collect();
    let name_of = |field: &str| known.get(field).copied().map(str::to_owned).or_else(|| asked.get(field).cloned());
    let custom = ticket.get("custom_fields").filter(Node::must_be_map);
    let custom = custom.map(|custom| custom.exact("fields of the account"));
    let fields = ticket.picked(|field| name_of(field).is_some()).into_iter();
    let fields = fields.chain(custom.iter().flat_map(|custom| custom.picked(|field| asked.contains(field))));
    let tags = ticket.get("tags").map(|tags| tags.approximate("attributes, as they are now").words());
    let tags = tags.into_iter().flatten().map(|tag| (format!("tag:{tag}"), "true".into()));
    fields.filter_map(|(field, value)| attribute(name_of(field)?, value)).chain(tags).collect()
}

fn attribute(name: String, value: Node<'_, '_>) -> Option<(String, AttributeValue)> {
    if value.is_null() {
        value.ignored("no value");
        return None;
    }
    let value = value.approximate(format!("the attribute `{name}`, as it is now"));
    let texts = if value.is_list() { value.words().into_iter().collect() } else { value.word()?.into() };
    Some((name, texts))
}

/// The attributes that policies ask for. The files of policies are looked at, but no account is kept of them here.
fn asked(export: &Export<'_, '_>) -> BTreeSet<String> {
    let account = Account::default();
    let looked = Export { account: &account, files: export.files, shape: export.shape, options: export.options };
    let policies = looked.listed("sla_policies").into_iter();
    let asked = policies.filter_map(|policy| policy.get("applicable_to").filter(|asked| asked.is_map()));
    let fields = asked.flat_map(|asked| asked.fields()).filter(|(_, values)| !values.is_null() && !values.is_empty());
    fields.map(|(field, _)| attribute_of(field, looked.shape).0.into_owned()).collect()
}

/// What the vendor says about the ticket's deadlines.
fn answers(ticket: &Node<'_, '_>) -> Vec<VendorAnswer> {
    let own = "the vendor's own answer, to compare with";
    let stats = ticket.get("stats").filter(Node::is_map);
    let at = |node: Option<Node<'_, '_>>| node.and_then(|at| at.ignored(own).instant());
    let stat = |field: &str| stats.as_ref().and_then(|stats| stats.get(field)).and_then(|at| at.instant());
    let flag = |field: &str| ticket.get(field).and_then(|flag| flag.ignored(own).flag());
    let answer = |metric: &str, cycle, due_at, stopped_at, breached| VendorAnswer {
        metric: metric.to_owned(),
        cycle,
        due_at,
        stopped_at,
        breached,
    };
    // `is_escalated` is set by any escalation, so it says nothing about one deadline.
    flag("is_escalated");
    let (first, next) = (flag("fr_escalated"), flag("nr_escalated"));
    let answers = [
        answer("respond_within", Some(1), at(ticket.get("fr_due_by")), stat("first_responded_at"), first),
        answer("next_respond_within", None, at(ticket.get("nr_due_by")), None, next),
        answer("resolve_within", Some(1), at(ticket.get("due_by")), stat("resolved_at"), None),
    ];
    answers.into_iter().filter(|answer| answer.due_at.is_some()).collect()
}
