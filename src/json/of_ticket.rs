//! The verbs about one ticket: where it stands, why, what it tells whom, and which policies apply.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::arguments::Arguments;
use super::refused::Refused;
use super::{Loaded, answered, needed};
use crate::evaluate::{Alert, Brief, alerts_between, brief, evaluate as evaluated, next_change, pending_alerts};
use crate::explain::explain as explained;
use crate::input::names::sort_by;
use crate::input::problem::ProblemKind;
use crate::policy::Policy;
use crate::ticket::Ticket;
use crate::time::rfc3339;

/// How much of an evaluation is asked for.
pub(super) const FIELDS: [&str; 2] = ["all", "brief"];

/// A ticket in short under each policy that a book selects, in place of evaluations.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct BookBrief<'a> {
    ticket: &'a str,
    #[serde(serialize_with = "rfc3339::write")]
    now: DateTime<Utc>,
    briefs: Vec<PolicyBrief<'a>>,
    /// The earliest of all policies, or the instant of the ticket's next event, also when no policy applies (E6).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")]
    next_change: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct PolicyBrief<'a> {
    policy: &'a str,
    kind: &'a str,
    #[serde(flatten)]
    brief: Brief,
}

pub(super) fn evaluate(loaded: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let loaded = needed(loaded)?;
    let (ticket, now, fields) = (arguments.ticket(), arguments.instant("now"), arguments.word("fields", &FIELDS));
    let (ticket, (now, fields)) = arguments.all(ticket.zip(now.zip(fields)))?;
    answer(loaded, &ticket, now, fields == "brief")
}

/// The evaluation of a ticket, or a short form of it.
pub(super) fn answer(loaded: &Loaded, ticket: &Ticket, now: DateTime<Utc>, short: bool) -> Result<String, Refused> {
    match loaded {
        Loaded::Policy(policy) if short => answered(&brief(ticket, policy, now)),
        Loaded::Policy(policy) => answered(&evaluated(ticket, policy, now)),
        Loaded::Book(book) if short => {
            let selection = book.select(ticket, now);
            let short = |policy: &Policy| brief(ticket, policy, now);
            let briefs: Vec<PolicyBrief<'_>> = selection
                .iter()
                .map(|policy| PolicyBrief { policy: policy.id(), kind: policy.kind(), brief: short(policy) })
                .collect();
            let next_change = next_change(ticket, now, briefs.iter().map(|under| under.brief.next_change));
            answered(&BookBrief { ticket: ticket.id(), now, briefs, next_change })
        }
        Loaded::Book(book) => answered(&book.evaluate(ticket, now)),
    }
}

pub(super) fn explain(loaded: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let loaded = needed(loaded)?;
    let form = arguments.word("as", &["json", "text", "svg"]);
    let (ticket, now) = (arguments.ticket(), arguments.instant("now"));
    let (ticket, (now, form)) = arguments.all(ticket.zip(now.zip(form)))?;
    match loaded {
        Loaded::Policy(policy) => {
            let explanation = explained(&ticket, policy, now);
            match form {
                "text" => answered(&explanation.to_string()),
                "svg" => answered(&explanation.timeline()),
                _ => answered(&explanation),
            }
        }
        Loaded::Book(book) => {
            let explanation = book.explain(&ticket, now);
            match form {
                "text" => answered(&explanation.to_string()),
                "svg" => {
                    let pictures = explanation.explanations.iter().map(|explanation| explanation.timeline());
                    answered(&pictures.collect::<Vec<String>>())
                }
                _ => answered(&explanation),
            }
        }
    }
}

pub(super) fn alerts(loaded: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let loaded = needed(loaded)?;
    let (ticket, from, to) = (arguments.ticket(), arguments.instant("from"), arguments.instant("to"));
    let (ticket, (from, to)) = arguments.all(ticket.zip(from.zip(to)))?;
    of_each(loaded, &ticket, to, |policy| alerts_between(&ticket, policy, from, to))
}

pub(super) fn pending(loaded: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let loaded = needed(loaded)?;
    let (ticket, now) = (arguments.ticket(), arguments.instant("now"));
    let (ticket, now) = arguments.all(ticket.zip(now))?;
    of_each(loaded, &ticket, now, |policy| pending_alerts(&ticket, policy, now))
}

/// The alerts under each policy that applies, by instant and then by key.
fn of_each(
    loaded: &Loaded,
    ticket: &Ticket,
    now: DateTime<Utc>,
    alerts: impl Fn(&Policy) -> Vec<Alert>,
) -> Result<String, Refused> {
    let mut listed = match loaded {
        Loaded::Policy(policy) => return answered(&alerts(policy)),
        Loaded::Book(book) => book.select(ticket, now).iter().flat_map(alerts).collect::<Vec<Alert>>(),
    };
    // Those without an instant last.
    sort_by(&mut listed, |one, other| {
        (one.at.is_none(), one.at, &one.key).cmp(&(other.at.is_none(), other.at, &other.key))
    });
    answered(&listed)
}

pub(super) fn select(loaded: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let Loaded::Book(book) = needed(loaded)? else {
        return Err(Refused::one(ProblemKind::WrongType, "a policy is loaded", "load a book, which selects policies"));
    };
    let (ticket, now) = (arguments.ticket(), arguments.instant("now"));
    let (ticket, now) = arguments.all(ticket.zip(now))?;
    answered(&book.explain_selection(&ticket, now))
}
