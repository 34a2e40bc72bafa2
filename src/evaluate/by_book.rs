//! A ticket under all policies that a book selects for it, and their summary (S6, R1). This module knows results only.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::evaluate;
use super::result::{Evaluation, Outcome, PolicyRef};
use super::rollup::{Rollup, worst};
use crate::book::PolicyBook;
use crate::input::names::sort_by;
use crate::ticket::Ticket;
use crate::time::Instant;
#[cfg(feature = "serde")]
use crate::time::rfc3339;

/// A ticket under every policy that a book selects for it; made by [`PolicyBook::evaluate`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BookEvaluation {
    /// The ticket's id.
    pub ticket: Arc<str>,
    /// The instant of the evaluations.
    #[cfg_attr(feature = "serde", serde(serialize_with = "rfc3339::write"))]
    pub now: DateTime<Utc>,
    /// The evaluations by kind, those of one kind in the order of the book; empty when no policy applies.
    pub evaluations: Vec<Evaluation>,
    /// The earliest instant after `now` at which something changes under one of the policies without a new event, or
    /// the instant of the ticket's next event if that is sooner, also when no policy applies; `None` if there is
    /// neither (E6).
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
    )]
    pub next_change: Option<DateTime<Utc>>,
}

/// A summary of a ticket under several policies; made by [`BookEvaluation::rollup`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BookRollup {
    /// The worst outcome of all cycles under all policies; from worst to best: breached, pending, met, void. `None`
    /// when there is no cycle.
    pub worst: Option<Outcome>,
    /// The summary under each policy, the one with the most pressing open clock first, those without an open clock
    /// last. Equals stay in the order of the evaluations.
    pub policies: Vec<PolicyRollup>,
}

/// A summary of a ticket under one policy of a book.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PolicyRollup {
    /// The policy.
    pub policy: PolicyRef,
    /// Its summary.
    pub rollup: Rollup,
}

impl PolicyBook {
    /// Evaluates `ticket` at `now` under every policy that [`select`](PolicyBook::select) gives, of all kinds.
    ///
    /// # The promise to the customer, and that of the workshop
    /// ```
    /// use punctual::book::PolicyBookSpec;
    /// use punctual::{MetricSpec, PolicyBook, PolicySpec, Ticket};
    /// let policy = |id: &str, kind: &str, within: &str| {
    ///     let spec = PolicySpec::new(id).kind(kind).calendar("24x7");
    ///     spec.metrics("resolution", MetricSpec::new().targets("*", "*", within))
    /// };
    /// let policies = [policy("standard", "sla", "8h"), policy("workshop", "ola", "6h")];
    /// let book = PolicyBook::from_spec(PolicyBookSpec::new().policies(policies))?;
    /// let opened = "2026-03-02T08:00:00Z".parse()?;
    /// let evaluation = book.evaluate(&Ticket::opened("T-1", opened).build()?, opened);
    /// let kinds: Vec<&str> = evaluation.evaluations.iter().map(|under| &*under.policy.kind).collect();
    /// assert_eq!(kinds, ["ola", "sla"]);
    /// assert_eq!(&*evaluation.rollup().policies[0].policy.id, "workshop");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn evaluate(&self, ticket: &Ticket, now: DateTime<Utc>) -> BookEvaluation {
        let of_each = |policy| evaluate(ticket, policy, now);
        let evaluations: Vec<Evaluation> = self.select(ticket, now).into_iter().map(of_each).collect();
        let next_change = next_change(ticket, now, evaluations.iter().map(|evaluation| evaluation.next_change));
        BookEvaluation { ticket: ticket.id().clone(), now: Instant::clamped(now).utc(), evaluations, next_change }
    }
}

/// The next change under all policies that a book selects for a ticket, from that under each. An event may change what
/// is selected, so it counts also when that is nothing (E6).
pub(crate) fn next_change(
    ticket: &Ticket,
    now: DateTime<Utc>,
    of_each: impl Iterator<Item = Option<DateTime<Utc>>>,
) -> Option<DateTime<Utc>> {
    of_each.flatten().chain(ticket.next_event(Instant::clamped(now)).map(Instant::utc)).min()
}

impl BookEvaluation {
    /// Summarises the ticket under all policies (R1).
    #[must_use]
    pub fn rollup(&self) -> BookRollup {
        let mut by_urgency: Vec<_> = self
            .evaluations
            .iter()
            .map(|evaluation| {
                let urgency = evaluation.pressing().map(|(_, cycle)| cycle.urgency());
                let (policy, rollup) = (evaluation.policy.clone(), evaluation.rollup());
                (urgency, PolicyRollup { policy, rollup })
            })
            .collect();
        sort_by(&mut by_urgency, |(one, _), (other, _)| (one.is_none(), one).cmp(&(other.is_none(), other)));
        let policies: Vec<PolicyRollup> = by_urgency.into_iter().map(|(_, policy)| policy).collect();
        BookRollup { worst: worst(policies.iter().filter_map(|policy| policy.rollup.worst)), policies }
    }
}
