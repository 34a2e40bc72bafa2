//! Counts a ticket with its evaluations (Q1, Q2). This module knows what is counted where, and what of each cycle.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::cells::{Cells, Measure, Names, Numbers};
use super::dimension::{Dimension, Given};
use super::fields::Fields;
use super::groups::Groups;
use super::numbers;
use super::period::LastPeriod;
use super::spec::PlacedBy;
use super::values::{NONE, Values};
use super::worst::Worst;
use super::{Asked, buckets};
use crate::evaluate::{Cycle, Evaluation, NotCovered, Outcome, Phase, PolicyRef};
use crate::explain::{CycleExplanation, EntryKind, Explanation};
use crate::input::names::sort_by;
use crate::policy::{LevelName, State};
use crate::ticket::Ticket;
use crate::time::{Instant, Nanos, SECOND, nanos};

/// Where a ticket is counted.
pub(super) struct Gather<'a> {
    pub(super) asked: &'a Asked,
    pub(super) groups: &'a mut Groups,
    pub(super) worst: &'a mut Worst,
    pub(super) last_period: &'a mut LastPeriod,
}

/// A cycle, and whose it is.
struct Counted<'t> {
    end: DateTime<Utc>,
    metric: &'t Arc<str>,
    policy: &'t PolicyRef,
    cycle: &'t Cycle,
    explained: Option<&'t CycleExplanation>,
}

/// What is counted: of a metric and a policy, or a ticket.
#[derive(Clone, Copy)]
struct About<'t> {
    metric: Option<&'t Arc<str>>,
    policy: Option<&'t PolicyRef>,
    /// The instant by which it belongs to a period.
    placed: Option<DateTime<Utc>>,
}

/// What is known of a ticket from its cycles.
#[derive(Default)]
struct Pressing {
    at_risk: bool,
    overdue: bool,
}

impl Gather<'_> {
    /// Counts a ticket with its evaluations, and with the holders of counted time where they are explained. The ticket
    /// was opened before `now`, and the evaluations are its own.
    pub(super) fn add<'t>(
        &mut self,
        ticket: &'t Ticket,
        evaluations: impl Iterator<Item = (&'t Evaluation, Option<&'t Explanation>)> + Clone,
    ) {
        let asked = self.asked;
        let mut fields = Fields::at_opening(ticket, &asked.attributes);
        let mut pressing = Pressing::default();
        for counted in self.in_order(evaluations.clone()) {
            fields.advance(counted.end);
            pressing.see(counted.cycle);
            self.cycle(ticket, &counted, &fields);
        }
        fields.advance(asked.now.utc());
        for (evaluation, _) in evaluations.clone() {
            self.not_covered(ticket, evaluation, &fields);
        }
        self.ticket(ticket, evaluations.map(|(evaluation, _)| evaluation).next(), &fields, &pressing);
    }

    /// The cycles in the order of their ends, so that the events are read once.
    fn in_order<'t>(
        &self,
        evaluations: impl Iterator<Item = (&'t Evaluation, Option<&'t Explanation>)>,
    ) -> Vec<Counted<'t>> {
        let now = self.asked.now.utc();
        let mut cycles = Vec::new();
        for (evaluation, explanation) in evaluations {
            for (number, status) in evaluation.metrics.iter().enumerate() {
                let explained = explanation.and_then(|explanation| explanation.metrics.get(number));
                let explained = explained.filter(|explained| explained.metric == status.metric);
                for (number, cycle) in status.cycles.iter().enumerate() {
                    // What a newer version writes counts nowhere.
                    if cycle.outcome == Outcome::Unknown {
                        continue;
                    }
                    let explained = explained.and_then(|explained| explained.cycles.get(number));
                    cycles.push(Counted {
                        end: cycle.stopped_at.unwrap_or(now),
                        metric: &status.metric,
                        policy: &evaluation.policy,
                        cycle,
                        explained: explained.filter(|explained| explained.number == cycle.number),
                    });
                }
            }
        }
        if !cycles.is_sorted_by_key(|counted| counted.end) {
            sort_by(&mut cycles, |one, other| one.end.cmp(&other.end));
        }
        cycles
    }

    fn cycle(&mut self, ticket: &Ticket, counted: &Counted<'_>, fields: &Fields<'_>) {
        let Counted { metric, policy, cycle, explained, .. } = *counted;
        let (asked, void, overdue) = (self.asked, cycle.outcome == Outcome::Void, nanos(cycle.overdue()));
        let placed = match asked.placed_by {
            _ if void => cycle.stopped_at,
            PlacedBy::Start => Some(cycle.started_at),
            PlacedBy::Due => cycle.due_at,
            PlacedBy::Stop => cycle.stopped_at,
        };
        if !void {
            self.worst.add_cycle(overdue, ticket.id(), policy, metric, cycle);
        }
        self.count(About { metric: Some(metric), policy: Some(policy), placed }, fields, |cells, values| {
            let numbers = &mut cells.numbers;
            count_outcome(numbers, cycle);
            if void {
                return;
            }
            if cycle.stopped_at.is_some() && cycle.outcome != Outcome::Pending {
                add_time(numbers, [Measure::ElapsedS, Measure::ElapsedNs], nanos(cycle.elapsed));
                numbers.add_number(Measure::ElapsedBucket, buckets::number(nanos(cycle.elapsed)), 1);
            }
            add_time(numbers, [Measure::OverdueS, Measure::OverdueNs], overdue);
            count_limits(numbers, asked, metric, cycle, fields);
            for paused in &cycle.paused_by {
                let length = nanos(paused.paused);
                let party = values.number(paused.party.as_ref().into());
                let reason = values.number(Given::Text(&paused.reason));
                add_named_time(cells, [Measure::PartyS, Measure::PartyNs], [party, NONE], length);
                add_named_time(cells, [Measure::ReasonS, Measure::ReasonNs], [reason, NONE], length);
            }
            for entry in explained.into_iter().flat_map(|explained| &explained.ledger) {
                if entry.kind == EntryKind::Counted {
                    let group = values.number(entry.held_by.group.as_ref().into());
                    let agent = values.number(entry.held_by.agent.as_ref().into());
                    add_named_time(cells, [Measure::HeldS, Measure::HeldNs], [group, agent], nanos(entry.worked));
                }
            }
        });
    }

    /// The metrics that are not covered and list no cycle, with the fields at `now`, placed by the opening.
    fn not_covered(&mut self, ticket: &Ticket, evaluation: &Evaluation, fields: &Fields<'_>) {
        let lists_none = |gap: &&NotCovered| {
            let status = evaluation.metrics.iter().find(|status| status.metric == gap.metric);
            status.is_none_or(|status| status.cycles.is_empty())
        };
        for gap in evaluation.not_covered.iter().filter(lists_none) {
            let placed = Some(ticket.opened_at());
            let about = About { metric: Some(&gap.metric), policy: Some(&evaluation.policy), placed };
            self.count(about, fields, |cells, _| cells.numbers.add(Measure::NotCovered, 1));
        }
    }

    /// The ticket itself, with the fields at `now`, placed by its opening.
    fn ticket(&mut self, ticket: &Ticket, first: Option<&Evaluation>, fields: &Fields<'_>, pressing: &Pressing) {
        let asked = self.asked;
        let state = first.and_then(|evaluation| evaluation.state);
        let reopened = first.is_some_and(|evaluation| evaluation.reopened > 0);
        let solved = matches!(state, Some(State::Resolved | State::Closed));
        let placed = Some(ticket.opened_at());
        self.count(About { metric: None, policy: None, placed }, fields, |cells, values| {
            let numbers = &mut cells.numbers;
            numbers.add(Measure::Tickets, 1);
            numbers.add(Measure::Reopened, reopened.into());
            let first_contact = solved && !reopened && fields.replies <= 1 && fields.groups <= 1;
            numbers.add(Measure::FirstContact, first_contact.into());
            if state == Some(State::Open) {
                numbers.add(Measure::Open, 1);
                numbers.add(Measure::OpenAtRisk, pressing.at_risk.into());
                numbers.add(Measure::OpenOverdue, pressing.overdue.into());
                let age = asked.now.0.saturating_sub(Instant::clamped(ticket.opened_at()).0);
                numbers.add_number(Measure::OpenAge, asked.class_of(age), 1);
            }
            for attribute in &asked.sums {
                let number = fields.attribute(attribute).and_then(|value| numbers::parse(value.as_text()?));
                if let Some((whole, millionths)) = number {
                    let name = [values.number(Given::Text(attribute)), NONE];
                    cells.add_named(Measure::SumWhole, name, whole);
                    cells.add_named(Measure::SumMillionths, name, millionths);
                    cells.add_named(Measure::SumCount, name, 1);
                }
            }
        });
    }

    /// Adds to the group of something.
    fn count(&mut self, about: About<'_>, fields: &Fields<'_>, add: impl FnOnce(&mut Cells, &mut Values)) {
        let asked = self.asked;
        let placed = about.placed.zip(asked.periods.as_ref());
        let period = placed.map(|(at, periods)| periods.name(Instant::clamped(at), self.last_period));
        let value = |dimension: &Dimension| match dimension {
            Dimension::Metric => about.metric.into(),
            Dimension::Policy => about.policy.map(|policy| &policy.id).into(),
            Dimension::Version => about.policy.map_or(Given::None, |policy| Given::Number(policy.version)),
            Dimension::Kind => about.policy.map(|policy| &policy.kind).into(),
            Dimension::Priority => fields.priority.into(),
            Dimension::Tier => fields.tier.into(),
            Dimension::Group => fields.group.into(),
            Dimension::Agent => fields.agent.into(),
            Dimension::Attribute(name) => fields.attribute(name).into(),
            Dimension::Period => period.into(),
        };
        self.groups.add(asked.dimensions.iter().map(value), add);
    }
}

impl Pressing {
    fn see(&mut self, cycle: &Cycle) {
        self.at_risk |= is_at_risk(cycle);
        self.overdue |= cycle.outcome == Outcome::Breached && cycle.stopped_at.is_none();
    }
}

/// Whether a pending cycle has warned.
fn is_at_risk(cycle: &Cycle) -> bool {
    let warned = || cycle.fired.iter().any(|firing| matches!(firing.level, LevelName::Warning(_)));
    cycle.outcome == Outcome::Pending && warned()
}

fn count_outcome(numbers: &mut Numbers, cycle: &Cycle) {
    let measure = match cycle.outcome {
        Outcome::Met => Measure::Met,
        Outcome::Breached => Measure::Breached,
        Outcome::Pending => Measure::Pending,
        Outcome::Void => Measure::Void,
        Outcome::Unknown => return,
    };
    numbers.add(measure, 1);
    if measure == Measure::Pending {
        numbers.add(Measure::AtRisk, is_at_risk(cycle).into());
        numbers.add(Measure::Paused, matches!(cycle.phase, Phase::Paused { .. }).into());
    }
}

/// Counts which limits the cycle kept (Q5).
fn count_limits(numbers: &mut Numbers, asked: &Asked, metric: &Arc<str>, cycle: &Cycle, fields: &Fields<'_>) {
    for (number, limit) in (0..).zip(&asked.limits) {
        let is = |wanted: &Option<Arc<str>>, value: Option<&Arc<str>>| {
            wanted.as_ref().is_none_or(|wanted| value == Some(wanted))
        };
        if limit.metric != *metric || !is(&limit.priority, fields.priority) || !is(&limit.tier, fields.tier) {
            continue;
        }
        let measure = match cycle.stopped_at {
            _ if nanos(cycle.elapsed) > limit.within => Measure::LimitMissed,
            Some(_) => Measure::LimitKept,
            None => Measure::LimitUndecided,
        };
        numbers.add_number(measure, number, 1);
    }
}

/// Adds a length of time as whole seconds and the nanoseconds left.
fn add_time(numbers: &mut Numbers, [seconds, left]: [Measure; 2], length: Nanos) {
    numbers.add(seconds, length / SECOND);
    numbers.add(left, length % SECOND);
}

fn add_named_time(cells: &mut Cells, [seconds, left]: [Measure; 2], names: Names, length: Nanos) {
    cells.add_named(seconds, names, length / SECOND);
    cells.add_named(left, names, length % SECOND);
}
