//! The verbs about a policy or a book itself: what is odd in it, what it promises, and what another one would change.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::arguments::Arguments;
use super::refused::Refused;
use super::{Loaded, answered, needed};
use crate::book::PolicyBook;
use crate::calendar::Calendar;
use crate::evaluate::{Quote, compare as compared, compare_books};
use crate::policy::Policy;
use crate::ticket::Ticket;
use crate::time::rfc3339;

pub(super) fn lint(loaded: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let loaded = needed(loaded)?;
    let now = arguments.optional_instant("now");
    arguments.all(Some(()))?;
    answered(&match (loaded, now) {
        (Loaded::Policy(policy), Some(now)) => policy.lint_at(now),
        (Loaded::Policy(policy), None) => policy.lint(),
        (Loaded::Book(book), Some(now)) => book.lint_at(now),
        (Loaded::Book(book), None) => book.lint(),
    })
}

/// Two policies are compared, or two books.
pub(super) fn compare(loaded: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    match needed(loaded)? {
        Loaded::Policy(before) => {
            let after = arguments.part("after", |from| Policy::from_deserializer(from));
            let (after, tickets, now) = with_tickets(arguments, after)?;
            answered(&compared(&tickets, before, &after, now))
        }
        Loaded::Book(before) => {
            let after = arguments.part("after", |from| PolicyBook::from_deserializer(from));
            let (after, tickets, now) = with_tickets(arguments, after)?;
            answered(&compare_books(&tickets, before, &after, now))
        }
    }
}

/// The tickets and the instant for which something is compared.
fn with_tickets<T>(mut arguments: Arguments<'_>, after: Option<T>) -> Result<(T, Vec<Ticket>, DateTime<Utc>), Refused> {
    let tickets = arguments.parts("tickets", |from| Ticket::from_deserializer(from));
    let now = arguments.instant("now");
    let (after, (tickets, now)) = arguments.all(after.zip(tickets.zip(now)))?;
    Ok((after, tickets, now))
}

/// What a policy of a book promises.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct PolicyQuotes<'a> {
    policy: &'a str,
    version: u32,
    kind: &'a str,
    quotes: Vec<Quote>,
}

pub(super) fn quote(loaded: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    match needed(loaded)? {
        Loaded::Policy(policy) => {
            let priority: Option<String> = arguments.optional("priority", "write a text, or leave it out");
            let tier: Option<String> = arguments.optional("tier", "write a text, or leave it out");
            let at = arguments.instant("at");
            let at = arguments.all(at)?;
            answered(&policy.quote(priority.as_deref(), tier.as_deref(), at))
        }
        Loaded::Book(book) => {
            let ticket = arguments.ticket();
            answered(&quotes(book, &arguments.all(ticket)?))
        }
    }
}

/// The quotes for a ticket at its opening.
fn quotes<'a>(book: &'a PolicyBook, ticket: &Ticket) -> Vec<PolicyQuotes<'a>> {
    let at = ticket.opened_at();
    let of_policy = |policy: &'a Policy| PolicyQuotes {
        policy: policy.id(),
        version: policy.version(),
        kind: policy.kind(),
        quotes: policy.quote(ticket.priority(), ticket.tier(), at),
    };
    book.select(ticket, at).iter().map(of_policy).collect()
}

/// What a calendar says about an instant.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "CalendarAnswer"))]
pub(super) struct Hours {
    open: bool,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")]
    next_open: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")]
    next_close: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    working_s: Option<f64>,
}

pub(super) fn calendar(loaded: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let loaded = needed(loaded)?;
    let name: Option<String> = arguments.needed("calendar", "write the name of a calendar");
    let (at, to) = (arguments.instant("at"), arguments.optional_instant("to"));
    let calendar = name.as_deref().and_then(|name| named(loaded, name));
    if let (Some(name), None) = (&name, &calendar) {
        let found = format!("there is no calendar `{name}`");
        let help = "write the name of a calendar, or \"24x7\"";
        arguments.refuse_name("calendar", &found, help, name, names(loaded));
    }
    let (calendar, at) = arguments.all(calendar.zip(at))?;
    answered(&Hours {
        open: calendar.is_open(at),
        next_open: calendar.next_open(at),
        next_close: calendar.next_close(at),
        working_s: to.map(|to| calendar.between(at, to).as_seconds_f64()),
    })
}

fn names(loaded: &Loaded) -> Vec<&str> {
    match loaded {
        Loaded::Policy(policy) => policy.calendars().map(|(name, _)| name).collect(),
        Loaded::Book(book) => book.calendar_names().collect(),
    }
}

fn named(loaded: &Loaded, name: &str) -> Option<Calendar> {
    let known = match loaded {
        Loaded::Policy(policy) => policy.calendar(name),
        Loaded::Book(book) => book.calendar(name),
    };
    known.cloned().or_else(|| (name == "24x7").then(Calendar::always))
}
