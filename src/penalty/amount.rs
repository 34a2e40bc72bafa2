//! What a clause costs before its own cap, and why. This module knows every kind of clause, and no cap except that of
//! tickets. Everything is exact; an amount that does not fit is `None`.

use std::sync::Arc;

use super::checked::{Facts, Late};
use super::rate::{Rate, rounded};
use super::result::{CappedTicket, FailedLevel, LateCycle, Reason, ScaleStep};
use super::terms::{Price, Rule, Step, Tickets, Units};
use super::words::{CountUnits, GraceIs, LateIn, RoundingMode, ScaleIs};
use crate::exact::Fraction;
use crate::input::names::sort_by;
use crate::time::{Nanos, delta};

type Amount = Option<(Fraction, Reason)>;

/// A ticket, and what one of its cycles costs.
type Charged<'a> = (&'a str, Fraction);

pub(super) fn of(rule: &Rule, facts: &Facts<'_>) -> Amount {
    let fee = facts.fee.unwrap_or(0);
    match rule {
        Rule::Bands { measure, decimals, bands } => {
            let (good, of) = facts.measures.get(&**measure).copied()?;
            let percent = judged(good, of, *decimals);
            let holds = percent.and_then(|percent| bands.get(bands.partition_point(|band| band.at <= percent)));
            let (below, rate) = (holds.map(|band| band.at), holds.map(|band| band.rate));
            let reason = Reason::Bands { measure: measure.clone(), good, of, percent, below, rate };
            Some((price(rate, fee)?, reason))
        }
        Rule::PerLate { tickets, late_in, units, grace, grace_is, price } => {
            per_late(&of_clause(tickets, facts), tickets.cap, (*late_in, *grace, *grace_is), *units, price, fee)
        }
        Rule::PerBreach { tickets, rate, free } => {
            per_breach(&breaches(tickets, facts), tickets.cap, *rate, *free, fee)
        }
        Rule::CountBands { tickets, steps } => {
            let breached = names(&breaches(tickets, facts));
            let count = breached.len() as u64;
            let (at_least, rate) = reached(steps, count);
            Some((price(rate, fee)?, Reason::CountBands { breaches: count, at_least, rate, tickets: breached }))
        }
        Rule::Points { steps } => {
            let (at_least, rate) = reached(steps, facts.points);
            Some((price(rate, fee)?, Reason::Points { points: facts.points, at_least, rate }))
        }
        Rule::PerDowntime { units, rate } => {
            let number = units.of(facts.down)?;
            let reason =
                Reason::PerDowntime { down: delta(facts.down), each: delta(units.each), units: number, rate: *rate };
            Some((rate.amount(fee)?.checked_mul(number)?, reason))
        }
        Rule::Weighted { levels, factors } => weighted(levels, factors, facts, fee),
    }
}

/// What a rate costs; none costs nothing.
fn price(rate: Option<Rate>, fee: i128) -> Option<Fraction> {
    rate.map_or(Some(Fraction::ZERO), |rate| rate.amount(fee))
}

/// The percentage that is judged, rounded half up to so many places; `None` for a measure of 0 of 0.
fn judged(good: u64, of: u64, decimals: Option<u32>) -> Option<Fraction> {
    // A percentage of two numbers of 64 bits fits into 128 bits, also with nine more digits.
    let percent = Fraction::new(i128::from(good).saturating_mul(100), of.into())?;
    let Some(decimals) = decimals else { return Some(percent) };
    let scale = 10_i128.saturating_pow(decimals);
    let scaled = percent.checked_mul(Fraction::new(scale, 1)?)?;
    Fraction::new(rounded(scaled, RoundingMode::HalfUp), scale)
}

/// The highest step that is reached.
fn reached(steps: &[Step<u64>], number: u64) -> (Option<u64>, Option<Rate>) {
    let count = steps.partition_point(|step| step.at <= number);
    let step = count.checked_sub(1).and_then(|last| steps.get(last));
    (step.map(|step| step.at), step.map(|step| step.rate))
}

/// The cycles that a clause is about.
fn of_clause<'f>(tickets: &Tickets, facts: &'f Facts<'f>) -> Vec<&'f Late<'f>> {
    facts.tickets.iter().filter(|late| late.counts_for(tickets)).collect()
}

/// The breached cycles that a clause is about, in order of their tickets.
fn breaches<'f>(tickets: &Tickets, facts: &'f Facts<'f>) -> Vec<&'f Late<'f>> {
    let mut breaches = of_clause(tickets, facts);
    breaches.retain(|late| late.breached);
    sort_by(&mut breaches, |one, other| one.ticket.cmp(other.ticket));
    breaches
}

fn names(cycles: &[&Late<'_>]) -> Vec<Arc<str>> {
    cycles.iter().map(|late| late.ticket.into()).collect()
}

impl Units {
    /// How many units so much time is, which is not negative.
    fn of(self, time: Nanos) -> Option<Fraction> {
        let exact = Fraction::new(time.into(), self.each.into())?;
        match self.count {
            CountUnits::Started => Fraction::new(exact.ceil(), 1),
            CountUnits::Whole => Fraction::new(exact.floor(), 1),
            CountUnits::Exact => Some(exact),
        }
    }
}

fn per_late(
    cycles: &[&Late<'_>],
    cap: Option<i128>,
    (late_in, grace, grace_is): (LateIn, Nanos, GraceIs),
    units: Units,
    price: &Price,
    fee: i128,
) -> Amount {
    let scale = Scale::of(price, fee)?;
    let mut late: Vec<(&str, Nanos)> = cycles.iter().map(|cycle| (cycle.ticket, cycle.late(late_in))).collect();
    late.retain(|(_, late)| *late > grace);
    // The order of the facts does not matter.
    sort_by(&mut late, Ord::cmp);
    let (mut charged, mut listed) = (Vec::with_capacity(late.len()), Vec::with_capacity(late.len()));
    for (ticket, late) in late {
        let counted = if grace_is == GraceIs::Deducted { late.saturating_sub(grace) } else { late };
        let number = units.of(counted)?;
        let amount = scale.amount(number)?;
        charged.push((ticket, amount));
        listed.push(LateCycle { ticket: ticket.into(), late: delta(late), units: number, amount });
    }
    let (total, capped_tickets) = by_ticket(&charged, cap)?;
    let (each, count) = (delta(units.each), units.count);
    let reason =
        Reason::PerLate { each, count, scale: scale.listed(), scale_is: scale.is, cycles: listed, capped_tickets };
    Some((total, reason))
}

fn per_breach(breaches: &[&Late<'_>], cap: Option<i128>, rate: Rate, free: u64, fee: i128) -> Amount {
    let count = breaches.len() as u64;
    let each = rate.amount(fee)?;
    let charged: Vec<Charged<'_>> = breaches.iter().map(|late| (late.ticket, each)).collect();
    let (total, capped_tickets) = by_ticket(&charged, cap)?;
    // A clause with free breaches has no cap of tickets.
    let total = total.checked_sub(each.checked_mul(Fraction::from(free.min(count)))?)?;
    let tickets = names(breaches);
    Some((total, Reason::PerBreach { breaches: count, free, rate, tickets, capped_tickets }))
}

/// The sum over tickets, each cut to the cap (M5). Cycles of the same ticket are next to each other.
fn by_ticket(charged: &[Charged<'_>], cap: Option<i128>) -> Option<(Fraction, Vec<CappedTicket>)> {
    let (mut total, mut capped) = (Fraction::ZERO, Vec::new());
    for cycles in charged.chunk_by(|one, next| one.0 == next.0) {
        let (mut sum, mut ticket) = (Fraction::ZERO, "");
        for (name, amount) in cycles {
            (sum, ticket) = (sum.checked_add(*amount)?, *name);
        }
        if let Some((limit, minor)) = cap.and_then(|cap| Some((Fraction::new(cap, 1)?, i64::try_from(cap).ok()?))) {
            if sum > limit {
                capped.push(CappedTicket { ticket: ticket.into(), before_cap: sum, cap_minor: minor });
                sum = limit;
            }
        }
        total = total.checked_add(sum)?;
    }
    Some((total, capped))
}

/// The price of each unit, with the sums that are needed to price many cycles.
struct Scale<'a> {
    is: ScaleIs,
    steps: Vec<Priced>,
    /// As the contract lists them; none for one price.
    listed: &'a [Step<Option<u64>>],
    flat: Option<Rate>,
}

/// A step: where it ends, what a unit costs in it, how many units come before it, and what those cost together.
struct Priced {
    end: Option<u64>,
    each: Fraction,
    before: u64,
    cost_before: Fraction,
}

impl<'a> Scale<'a> {
    fn of(price: &'a Price, fee: i128) -> Option<Scale<'a>> {
        let (is, listed, flat) = match price {
            Price::Flat(rate) => (ScaleIs::Graduated, &[][..], Some(*rate)),
            Price::Scale { is, steps } => (*is, steps.as_slice(), None),
        };
        let (mut before, mut cost_before, mut steps) = (0, Fraction::ZERO, Vec::new());
        for (end, rate) in listed.iter().map(|step| (step.at, step.rate)).chain(flat.map(|rate| (None, rate))) {
            let each = rate.amount(fee)?;
            steps.push(Priced { end, each, before, cost_before });
            let Some(end) = end else { break };
            cost_before = cost_before.checked_add(each.checked_mul(Fraction::from(end.saturating_sub(before)))?)?;
            before = end;
        }
        Some(Scale { is, steps, listed, flat })
    }

    /// What so many units cost.
    fn amount(&self, units: Fraction) -> Option<Fraction> {
        let is_before = |step: &Priced| step.end.is_some_and(|end| Fraction::from(end) < units);
        let number = self.steps.partition_point(is_before);
        // Beyond a last step with an end, no more is charged.
        let (step, units) = match (self.steps.get(number), self.steps.last()) {
            (Some(step), _) => (step, units),
            (None, Some(last)) => (last, last.end.map_or(units, Fraction::from)),
            (None, None) => return Some(Fraction::ZERO),
        };
        match self.is {
            ScaleIs::Slab => units.checked_mul(step.each),
            ScaleIs::Graduated => {
                let inside = units.checked_sub(Fraction::from(step.before))?;
                step.cost_before.checked_add(inside.checked_mul(step.each)?)
            }
        }
    }

    fn listed(&self) -> Vec<ScaleStep> {
        let flat = self.flat.map(|rate| ScaleStep { up_to: None, rate });
        self.listed.iter().map(|step| ScaleStep { up_to: step.at, rate: step.rate }).chain(flat).collect()
    }
}

fn weighted(levels: &[(Arc<str>, Fraction)], factors: &[(u64, Fraction)], facts: &Facts<'_>, fee: i128) -> Amount {
    let (mut total, mut failed) = (Fraction::ZERO, Vec::new());
    for (level, of_fee) in levels {
        let Some(&in_a_row) = facts.failed.get(&**level) else { continue };
        let reached = factors.partition_point(|(from, _)| *from <= in_a_row);
        let factor =
            reached.checked_sub(1).and_then(|last| factors.get(last)).map_or(Fraction::ONE, |(_, factor)| *factor);
        let amount = Rate::OfFee(*of_fee).amount(fee)?.checked_mul(factor)?;
        total = total.checked_add(amount)?;
        failed.push(FailedLevel { level: level.clone(), in_a_row, of_fee: *of_fee, factor, amount });
    }
    Some((total, Reason::Weighted { levels: failed }))
}
