//! Facts from evaluations: which cycles count in a period, and how late each was (M4). Knows cycles and the fields of
//! tickets; knows no amounts.

use std::iter::Peekable;
use std::ops::Range;
use std::slice::Iter;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Contract;
use super::facts::{PenaltyFacts, TicketFact};
use super::terms::{Rule, Terms};
use super::words::{LateIn, PlacedBy};
use crate::book::conditions::On;
use crate::evaluate::{Cycle, Evaluation, Outcome};
use crate::input::names::{Set, sort_by};
use crate::ticket::{Event, EventKind, Ticket};
use crate::time::{Instant, delta, nanos, without_leap};

/// Which cycles are collected, and what is kept of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gather {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    placed_by: PlacedBy,
    /// As evaluations write it.
    now: DateTime<Utc>,
    /// The metrics that a clause names; `None` if a clause is about all.
    metrics: Option<Vec<Arc<str>>>,
    /// The fields that a condition of a clause names, in order.
    fields: Vec<On<Arc<str>>>,
    real_time: bool,
}

/// Why an evaluation cannot be added to facts.
///
/// # A ticket and the evaluation of another one
/// ```
/// use punctual::penalty::{ClauseSpec, ContractSpec, FactsError, PenaltyFacts, PlacedBy};
/// use punctual::{Contract, MetricSpec, Policy, PolicySpec, Ticket, evaluate};
/// let breach = ClauseSpec::per_breach("late").amount_minor(1_000);
/// let contract = Contract::from_spec(ContractSpec::new("EUR").rounding("half_up", "total").clauses([breach]))?;
/// let spec = PolicySpec::new("p").calendar("24x7").metrics("resolution", MetricSpec::new().targets("*", "*", "4h"));
/// let (policy, opened, now) = (Policy::from_spec(spec)?, "2026-03-02T08:00:00Z".parse()?, "2026-03-31T00:00:00Z".parse()?);
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
    /// The facts were made by hand, for no contract and no period.
    #[error("the facts are for no contract and no period; make them with `PenaltyFacts::new`")]
    NoPeriod,
}

impl PenaltyFacts {
    /// No facts yet, for the cycles that count in a period for the clauses of a contract, as it is known at `now`.
    ///
    /// The period is half-open. A cycle counts in the period of its stop or of its due instant, as `placed_by` says. By its
    /// stop, a breached cycle that is still open counts while `now` lies inside the period. So a period that is settled
    /// when it is over, with its end as `now` or later, leaves that cycle to the period of its stop.
    pub fn new(contract: &Contract, period: Range<DateTime<Utc>>, placed_by: PlacedBy, now: DateTime<Utc>) -> Self {
        let (metrics, fields, real_time) = asked(contract.terms());
        let (from, until) = (without_leap(period.start), without_leap(period.end));
        let now = Instant::clamped(now).utc();
        let gather = Gather { from, until, placed_by, now, metrics, fields, real_time };
        PenaltyFacts { gather: Some(gather), ..PenaltyFacts::default() }.tickets([])
    }

    /// Adds a ticket with its evaluations, one for each policy that applies to it. Only breached and late cycles that a
    /// clause is about are kept, each with its lateness and the fields that a clause names, as they are at its end after
    /// all events of that instant.
    ///
    /// Each ticket is to be added once.
    ///
    /// # Errors
    /// An evaluation of another ticket or another instant; facts that were made by hand. Nothing is added then.
    pub fn add(&mut self, ticket: &Ticket, evaluations: &[Evaluation]) -> Result<(), FactsError> {
        let gather = self.gather.as_ref().ok_or(FactsError::NoPeriod)?;
        if evaluations.iter().any(|evaluation| evaluation.ticket != *ticket.id()) {
            return Err(FactsError::OtherTicket);
        }
        if evaluations.iter().any(|evaluation| evaluation.now != gather.now) {
            return Err(FactsError::OtherInstant);
        }
        let facts = gather.facts(ticket, evaluations);
        self.extend(facts);
        Ok(())
    }
}

/// The metrics and fields that clauses name, and whether one asks for real time.
fn asked(terms: &Terms) -> (Option<Vec<Arc<str>>>, Vec<On<Arc<str>>>, bool) {
    let mut metrics: Option<Set<Arc<str>>> = Some(Set::default());
    let (mut fields, mut real_time) = (Vec::new(), false);
    for rule in terms.clauses.iter().map(|clause| &clause.rule) {
        real_time |= matches!(rule, Rule::PerLate { late_in: LateIn::RealTime, .. });
        let Some(tickets) = rule.tickets() else { continue };
        fields.extend(tickets.conditions.iter().map(|condition| condition.on.clone()));
        match (&tickets.metric, &mut metrics) {
            (Some(metric), Some(metrics)) => {
                metrics.add(metric.clone());
            }
            _ => metrics = None,
        }
    }
    sort_by(&mut fields, Ord::cmp);
    fields.dedup();
    (metrics.map(|metrics| metrics.keys().cloned().collect()), fields, real_time)
}

impl Gather {
    fn facts(&self, ticket: &Ticket, evaluations: &[Evaluation]) -> Vec<TicketFact> {
        let asked = |metric: &str| {
            self.metrics.as_ref().is_none_or(|metrics| metrics.binary_search_by(|name| (**name).cmp(metric)).is_ok())
        };
        let metrics = evaluations.iter().flat_map(|evaluation| &evaluation.metrics);
        let cycles = metrics
            .filter(|status| asked(&status.metric))
            .flat_map(|status| status.cycles.iter().map(|cycle| (&*status.metric, cycle)));
        let mut late: Vec<(&str, &Cycle)> = cycles.filter(|(_, cycle)| self.counts(cycle)).collect();
        sort_by(&mut late, |(_, one), (_, other)| self.end(one).cmp(&self.end(other)));
        let mut fields = Fields::at_opening(&self.fields, ticket);
        let facts = late.into_iter().map(|(metric, cycle)| {
            fields.advance(self.end(cycle));
            fields.fact(self.fact(ticket, metric, cycle))
        });
        facts.collect()
    }

    /// Is it breached or late, and does it count in the period?
    fn counts(&self, cycle: &Cycle) -> bool {
        let late = cycle.outcome == Outcome::Breached || overdue(cycle) > TimeDelta::zero();
        let placed = match self.placed_by {
            PlacedBy::Stop => Some(self.end(cycle)),
            PlacedBy::Due => cycle.due_at,
        };
        let inside = placed.is_some_and(|at| self.from <= at && at < self.until);
        late && inside && cycle.outcome != Outcome::Void
    }

    /// When it stopped, or `now`.
    fn end(&self, cycle: &Cycle) -> DateTime<Utc> {
        cycle.stopped_at.unwrap_or(self.now)
    }

    fn fact(&self, ticket: &Ticket, metric: &str, cycle: &Cycle) -> TicketFact {
        let fact = TicketFact::new(&**ticket.id(), metric).outcome(cycle.outcome).overdue(overdue(cycle));
        let real = |due: DateTime<Utc>| self.end(cycle).signed_duration_since(due).max(TimeDelta::zero());
        match self.real_time {
            true => fact.overdue_real(cycle.due_at.map_or(TimeDelta::zero(), real)),
            false => fact,
        }
    }
}

/// By how much it is late (Q3).
fn overdue(cycle: &Cycle) -> TimeDelta {
    delta(cycle.remaining.map_or(0, nanos).min(0).saturating_neg())
}

/// The fields of a ticket that clauses name, at one instant after the other.
struct Fields<'a> {
    names: &'a [On<Arc<str>>],
    values: Vec<Option<&'a str>>,
    events: Peekable<Iter<'a, Event>>,
}

impl<'a> Fields<'a> {
    fn at_opening(names: &'a [On<Arc<str>>], ticket: &'a Ticket) -> Self {
        let values = names.iter().map(|name| name.of(ticket)).collect();
        Fields { names, values, events: ticket.events().iter().peekable() }
    }

    /// Up to and including this instant.
    fn advance(&mut self, at: DateTime<Utc>) {
        while let Some(event) = self.events.next_if(|event| without_leap(event.at) <= at) {
            let (on, to) = match &event.kind {
                EventKind::TierChanged { to } => (On::Tier, to),
                EventKind::PriorityChanged { to } => (On::Priority, to),
                EventKind::AttributeChanged { name, to } => (On::Attribute(&**name), to),
                _ => continue,
            };
            let place = self.names.binary_search_by(|name| name.borrowed().cmp(&on));
            if let Some(value) = place.ok().and_then(|place| self.values.get_mut(place)) {
                *value = Some(to);
            }
        }
    }

    /// The fact with what the fields are now.
    fn fact(&self, fact: TicketFact) -> TicketFact {
        let given = self.names.iter().zip(&self.values).filter_map(|(name, value)| Some((name, (*value)?)));
        given.fold(fact, |fact, (name, value)| match name {
            On::Tier => fact.tier(value),
            On::Priority => fact.priority(value),
            On::Attribute(name) => fact.attributes(&**name, value),
        })
    }
}
