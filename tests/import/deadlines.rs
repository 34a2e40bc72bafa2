//! The deadlines of a sample's tickets under the imported book.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use punctual::{Cycle, Evaluation, Outcome, PolicyBook, Ticket};
use serde::Deserialize;
use serde_json::Value;

use crate::samples::Sample;

/// A deadline that is expected.
#[derive(Deserialize)]
pub(crate) struct Deadline {
    pub(crate) ticket: String,
    pub(crate) metric: String,
    #[serde(default)]
    cycle: Option<u32>,
    #[serde(default)]
    pub(crate) due_at: Option<DateTime<Utc>>,
    /// What is expected where the vendor's own answer cannot be expressed.
    #[serde(default)]
    punctual: Option<DateTime<Utc>>,
    #[serde(default)]
    stopped_at: Option<DateTime<Utc>>,
    #[serde(default)]
    outcome: Option<Outcome>,
    #[serde(default)]
    breached_at: Option<DateTime<Utc>>,
    #[serde(default)]
    covered: Option<bool>,
    #[serde(default)]
    pub(crate) under: Option<String>,
}

/// Compares which policies each ticket gets, by kind. A vendor's policy may stand in the book several times, as `7`, `7/2`, `7/3`.
pub(crate) fn compare_picks(sample: &Sample, book: &PolicyBook, differences: &mut Vec<String>) {
    for (ticket, pick) in &sample.expected.picks {
        let ticket = find(sample, ticket);
        let wanted: Vec<String> = match pick {
            Value::Null => Vec::new(),
            Value::Array(picks) => picks.iter().map(id).collect(),
            pick => vec![id(pick)],
        };
        let picked: Vec<&str> = book.select(ticket, now(sample, ticket)).iter().map(|policy| policy.id()).collect();
        if !picked.iter().map(|id| vendors_id(id)).eq(wanted.iter()) {
            differences.push(format!("{} gets {picked:?} instead of {wanted:?}", ticket.id()));
        }
    }
}

fn id(pick: &Value) -> String {
    pick.as_str().map_or_else(|| pick.to_string(), str::to_owned)
}

fn vendors_id(id: &str) -> &str {
    let copy = |number: &str| number.parse::<u32>().is_ok();
    id.rsplit_once('/').filter(|(_, number)| copy(number)).map_or(id, |(id, _)| id)
}

fn find<'s>(sample: &'s Sample, id: &str) -> &'s Ticket {
    sample.expected.tickets.iter().find(|ticket| &**ticket.id() == id).expect("an expectation names its ticket")
}

/// When the sample asks; long after the ticket's last event if it does not say.
fn now(sample: &Sample, ticket: &Ticket) -> DateTime<Utc> {
    let last = ticket.events().iter().map(|event| event.at).max();
    sample.expected.now.unwrap_or_else(|| last.unwrap_or(ticket.opened_at()) + TimeDelta::days(1000))
}

/// Compares every deadline. Of several that are expected of one cycle, one has to hold.
pub(crate) fn compare_deadlines(
    sample: &Sample,
    book: &PolicyBook,
    deadlines: &[Deadline],
    differences: &mut Vec<String>,
) {
    let mut by_cycle: BTreeMap<_, Vec<&Deadline>> = BTreeMap::new();
    for deadline in deadlines {
        by_cycle.entry((&deadline.ticket, &deadline.metric, deadline.cycle)).or_default().push(deadline);
    }
    for ((ticket, ..), alternatives) in by_cycle {
        let ticket = find(sample, ticket);
        let evaluations = book.evaluate(ticket, now(sample, ticket)).evaluations;
        let found: Vec<String> =
            alternatives.iter().filter_map(|deadline| difference(&evaluations, deadline)).collect();
        if found.len() == alternatives.len() {
            differences.extend(found);
        }
    }
}

fn difference(evaluations: &[Evaluation], wanted: &Deadline) -> Option<String> {
    let what = format!("{} {} {}", wanted.ticket, wanted.metric, wanted.cycle.unwrap_or(1));
    let cycles: Vec<&Cycle> = evaluations
        .iter()
        .filter_map(|evaluation| evaluation.metric(&wanted.metric))
        .flat_map(|status| &status.cycles)
        .collect();
    if wanted.covered == Some(false) {
        let covered = cycles.iter().any(|cycle| cycle.outcome != Outcome::Void);
        return covered.then(|| format!("{what} is covered"));
    }
    // The vendor has one clock, which each message starts again; here each message begins the next cycle.
    let starts_again = wanted.under.as_deref().is_some_and(|under| under.ends_with("based_on_customer_reaction"));
    let is_meant = |cycle: &Cycle| starts_again || wanted.cycle.is_none_or(|number| number == cycle.number);
    let mut meant = cycles.iter().filter(|cycle| is_meant(cycle));
    let Some(cycle) = (if starts_again { meant.next_back() } else { meant.next() }) else {
        return Some(format!("{what} is not covered"));
    };
    let due = cycle.due_at.or(cycle.due_if_resumed);
    let differs = [
        compared("due", wanted.punctual.or(wanted.due_at), due),
        compared("stopped", wanted.stopped_at, cycle.stopped_at),
        compared("breached", wanted.breached_at, cycle.breached_at),
        compared("outcome", wanted.outcome, Some(cycle.outcome)),
    ];
    let differs: Vec<String> = differs.into_iter().flatten().collect();
    (!differs.is_empty()).then(|| format!("{what}: {}", differs.join(", ")))
}

/// Instants may differ by the digits of a text, not as instants.
fn compared<T: PartialEq + std::fmt::Debug>(what: &str, wanted: Option<T>, found: Option<T>) -> Option<String> {
    let differs = wanted.is_some() && wanted != found;
    differs.then(|| format!("{what} {found:?} instead of {wanted:?}"))
}
