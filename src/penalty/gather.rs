//! Facts from evaluations: how late each cycle was, and what the fields of its ticket were at its end (M4). This module
//! knows the events of tickets. It knows no amounts.

use std::iter::Peekable;
use std::ops::Range;
use std::slice::Iter;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Contract;
use super::facts::{PenaltyFacts, TicketFact};
use super::wanted::Wanted;
use super::words::PlacedBy;
use crate::condition::Part;
use crate::evaluate::{Cycle, Evaluation};
use crate::input::names::sort_by;
use crate::ticket::{AttributeValue, Event, Ticket};

/// Why an evaluation cannot be added to facts.
///
/// # A ticket and the evaluation of another one
/// ```
/// use punctual::penalty::{ClauseSpec, ContractSpec, FactsError, PenaltyFacts, PlacedBy};
/// use punctual::{Contract, MetricSpec, Policy, PolicySpec, Ticket, evaluate};
/// let breach = ClauseSpec::per_breach("late").amount_minor(1_000);
/// let contract = Contract::from_spec(ContractSpec::new("EUR").rounding("half_up", "total").clauses([breach]))?;
/// let spec = PolicySpec::new("p").calendar("24x7").metrics("resolution", MetricSpec::new().targets("*", "*", "4h"));
/// let policy = Policy::from_spec(spec)?;
/// let (opened, now) = ("2026-03-02T08:00:00Z".parse()?, "2026-03-31T00:00:00Z".parse()?);
/// let [one, other] = ["T-1", "T-2"].map(|id| Ticket::opened(id, opened).build());
/// let mut facts = PenaltyFacts::new(&contract, opened..now, PlacedBy::Stop, now);
/// let mixed_up = facts.add(&one?, &[evaluate(&other?, &policy, now)]);
/// assert_eq!(mixed_up, Err(FactsError::OtherTicket));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FactsError {
    /// The evaluation is of another ticket.
    #[error("the evaluation is of another ticket")]
    OtherTicket,
    /// The evaluation is of another instant than the facts.
    #[error("the evaluation is of another instant than the facts")]
    OtherInstant,
    /// The facts were made by hand or read back, so they belong to no contract and no period.
    #[error("the facts are for no contract and no period; make them with `PenaltyFacts::new`")]
    NoPeriod,
}

impl PenaltyFacts {
    /// No facts yet, for the cycles that count in a period for the clauses of a contract, as it is known at `now`.
    ///
    /// The period is half-open. A cycle counts in the period of its stop or of its due instant, as `placed_by` says. By
    /// its stop, a breached cycle that is still open counts while `now` lies inside the period. So a period that is
    /// settled when it is over, with its end as `now` or later, leaves that cycle to the period of its stop.
    pub fn new(contract: &Contract, period: Range<DateTime<Utc>>, placed_by: PlacedBy, now: DateTime<Utc>) -> Self {
        let wanted = Wanted::by(contract.terms(), period, placed_by, now);
        PenaltyFacts { wanted: Some(wanted), ..PenaltyFacts::default() }.tickets([])
    }

    /// Adds a ticket with its evaluations, one for each policy that applies to it. Only breached and late cycles that a
    /// clause is about are kept, each with its lateness and the fields that a clause names, as they are at its end
    /// after all events of that instant.
    ///
    /// Add each ticket only once, since its cycles would count again.
    ///
    /// # Errors
    /// An evaluation of another ticket or another instant; facts that were made by hand or read back. Nothing is added
    /// then.
    pub fn add(&mut self, ticket: &Ticket, evaluations: &[Evaluation]) -> Result<(), FactsError> {
        let wanted = self.wanted.as_ref().ok_or(FactsError::NoPeriod)?;
        if evaluations.iter().any(|evaluation| evaluation.ticket != *ticket.id()) {
            return Err(FactsError::OtherTicket);
        }
        if evaluations.iter().any(|evaluation| evaluation.now != wanted.now) {
            return Err(FactsError::OtherInstant);
        }
        let facts = facts(wanted, ticket, evaluations);
        self.extend(facts);
        Ok(())
    }
}

/// What is kept of a ticket: its cycles that count, each with the fields at its end.
fn facts(wanted: &Wanted, ticket: &Ticket, evaluations: &[Evaluation]) -> Vec<TicketFact> {
    let metrics = evaluations.iter().flat_map(|evaluation| &evaluation.metrics);
    let cycles = metrics
        .filter(|status| wanted.asks_for(&status.metric))
        .flat_map(|status| status.cycles.iter().map(|cycle| (&*status.metric, cycle)));
    let mut late: Vec<(&str, &Cycle)> = cycles.filter(|(_, cycle)| wanted.takes(cycle)).collect();
    // In this order the events are read once.
    sort_by(&mut late, |(_, one), (_, other)| wanted.end(one).cmp(&wanted.end(other)));
    let mut fields = Fields::at_opening(&wanted.fields, ticket);
    let facts = late.into_iter().map(|(metric, cycle)| {
        fields.advance(wanted.end(cycle));
        let fact = TicketFact::new(&**ticket.id(), metric).outcome(cycle.outcome).overdue(cycle.overdue());
        let real = wanted.overdue_real(cycle);
        fields.add_to(real.into_iter().fold(fact, TicketFact::overdue_real))
    });
    facts.collect()
}

/// The fields of a ticket that clauses name, as they are at one instant after another.
struct Fields<'a> {
    parts: &'a [Part<Arc<str>>],
    texts: Vec<&'a [Arc<str>]>,
    events: Peekable<Iter<'a, Event>>,
}

impl<'a> Fields<'a> {
    fn at_opening(parts: &'a [Part<Arc<str>>], ticket: &'a Ticket) -> Self {
        let texts = parts.iter().map(|part| part.of(ticket)).collect();
        Fields { parts, texts, events: ticket.events().iter().peekable() }
    }

    /// Applies the events up to and including this instant.
    fn advance(&mut self, at: DateTime<Utc>) {
        while let Some(event) = self.events.next_if(|event| event.at <= at) {
            for (part, to) in Part::set_by(&event.kind) {
                let place = self.parts.binary_search_by(|known| known.borrowed().cmp(&part));
                if let Some(texts) = place.ok().and_then(|place| self.texts.get_mut(place)) {
                    *texts = to;
                }
            }
        }
    }

    /// The fact with the current values of the fields.
    fn add_to(&self, fact: TicketFact) -> TicketFact {
        let given = self.parts.iter().zip(&self.texts).filter_map(|(part, texts)| Some((part, texts.first()?, texts)));
        given.fold(fact, |fact, (part, text, texts)| match part {
            Part::Tier => fact.tier(&**text),
            Part::Priority => fact.priority(&**text),
            Part::Status => fact.status(&**text),
            Part::Group => fact.group(&**text),
            Part::Agent => fact.agent(&**text),
            Part::Attribute(name) => fact.attributes(&**name, texts.iter().cloned().collect::<AttributeValue>()),
        })
    }
}
