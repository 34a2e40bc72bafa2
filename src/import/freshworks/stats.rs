//! What a ticket's statistics say of its past: when it was last resolved, closed, reopened, and pending.

use chrono::{DateTime, Utc};

use super::Options;
use super::activities::is_message;
use super::statuses::{CLOSED, RESOLVED, pauses};
use super::told::Told;
use crate::import::node::Node;
use crate::ticket::EventKind;

/// The status of a ticket that waits for somebody.
const PENDING: &str = "3";

const KNOWN_FROM_ACTIVITIES: &str = "the activities say what became of the ticket";
const KNOWN_FROM_MESSAGES: &str = "the conversations or the activities say who answered when";

/// Adds what the statistics say, as far as no other file says it. Messages may go on after those that are there.
pub(super) fn tell(ticket: &Node<'_, '_>, told: &mut Told, has_activities: bool, may_go_on: bool, options: &Options) {
    cancelled(ticket, told);
    let stats = ticket.get("stats").filter(Node::must_be_map);
    let Some(stats) = stats.map(|stats| stats.exact("what is known of the past")) else {
        if !has_activities {
            miss(ticket, told, options, "since when is not known; export the ticket with its `stats`");
        }
        return;
    };
    replies(&stats, told, may_go_on);
    let states = ["resolved_at", "closed_at", "reopened_at", "status_updated_at", "pending_since"];
    if has_activities {
        stats.ignore(&states, KNOWN_FROM_ACTIVITIES);
    } else {
        self::states(ticket, &stats, told, options);
    }
}

/// Spam and deleted tickets are cancelled, at the last change that the ticket shows.
fn cancelled(ticket: &Node<'_, '_>, told: &mut Told) {
    let is = |field: &str| {
        let flag = ticket.get(field)?;
        let is = flag.flag()?;
        match is {
            true => flag.approximate("the ticket is cancelled, at its last change"),
            false => flag.exact("the ticket is not cancelled"),
        };
        Some(is)
    };
    let [spam, deleted] = ["spam", "deleted"].map(|field| is(field).unwrap_or(false));
    let at = ticket.get("updated_at").filter(|_| spam || deleted);
    let at = at.and_then(|at| at.approximate("taken as when the ticket was cancelled").instant());
    if spam || deleted {
        told.add(at.unwrap_or(told.opened_at), EventKind::Cancelled);
    }
}

/// Says that it is not known when the ticket got the status that it has.
fn miss(ticket: &Node<'_, '_>, told: &Told, options: &Options, why: &'static str) {
    let matters = |status: &String| [RESOLVED, CLOSED].contains(&status.as_str()) || pauses(options, status);
    if let Some(status) = ticket.get("status").filter(|_| told.status.as_ref().is_some_and(matters)) {
        status.impossible(why);
    }
}

/// First and last messages, where no other file has messages of that kind, or may not have the last ones.
fn replies(stats: &Node<'_, '_>, told: &mut Told, may_go_on: bool) {
    let fields = [
        ("first_responded_at", EventKind::AgentReplied),
        ("agent_responded_at", EventKind::AgentReplied),
        ("requester_responded_at", EventKind::CustomerReplied),
    ];
    let messages = told.events.iter().filter(|event| is_message(&event.kind));
    let last = messages.map(|event| event.at).max().filter(|_| may_go_on);
    let known = fields.each_ref().map(|(_, kind)| told.events.iter().any(|event| event.kind == *kind));
    for ((field, event), is_known) in fields.into_iter().zip(known) {
        let Some(node) = stats.get(field) else { continue };
        let at = node.instant();
        if is_known && last.is_none_or(|last| at <= Some(last)) {
            node.ignored(KNOWN_FROM_MESSAGES);
            continue;
        }
        node.approximate(format!("`{}`; messages between the first and the last are not known", event.as_str()));
        let is_new = |at: &DateTime<Utc>| !told.events.iter().any(|known| known.at == *at && known.kind == event);
        if let Some(at) = at.filter(is_new) {
            told.add(at, event);
        }
    }
}

/// Resolved, closed, reopened, and the status now.
fn states(ticket: &Node<'_, '_>, stats: &Node<'_, '_>, told: &mut Told, options: &Options) {
    let ended = [("resolved_at", EventKind::Resolved), ("closed_at", EventKind::Closed)];
    let ended = ended.map(|(field, event)| {
        let at = stats.get(field)?.exact(format!("`{}`", event.as_str())).instant()?;
        told.add(at, event);
        Some(at)
    });
    let first_end = ended.into_iter().flatten().min();
    let reopened = reopened(stats, first_end);
    if let Some(at) = reopened {
        told.add(at, EventKind::Reopened);
    }
    let since = stats.get("status_updated_at").and_then(|at| at.exact("since when it has its status").instant());
    let status = told.status.clone().unwrap_or_default();
    let is_over = [RESOLVED, CLOSED].contains(&status.as_str());
    let has_ended = is_over && first_end.is_some();
    let since = pending(stats, status == PENDING).or(since).filter(|_| !has_ended);
    let matters = is_over || pauses(options, &status) || first_end.is_some() && !status.is_empty();
    match since.filter(|_| matters) {
        Some(at) => told.add(at, EventKind::StatusChanged { to: status.into() }),
        None if !has_ended => miss(ticket, told, options, "since when is not known; the `stats` do not say it"),
        None => {}
    }
}

/// When the ticket was last reopened, if it is known when it had ended before.
fn reopened(stats: &Node<'_, '_>, first_end: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let node = stats.get("reopened_at")?;
    let at = node.instant()?;
    let is_known = first_end.is_some_and(|end| end <= at);
    match is_known {
        true => node.exact("`reopened`"),
        false => node.impossible("when the ticket was reopened is known; when it had been resolved before is not"),
    };
    is_known.then_some(at)
}

/// Since when the ticket is pending, if it is.
fn pending(stats: &Node<'_, '_>, is_pending: bool) -> Option<DateTime<Utc>> {
    let node = stats.get("pending_since")?;
    let at = node.instant();
    match is_pending {
        true => node.approximate("the pause that lasts; earlier ones are not known"),
        false => node.impossible("when the ticket last became pending is known, when it ceased to be is not"),
    };
    at.filter(|_| is_pending)
}
