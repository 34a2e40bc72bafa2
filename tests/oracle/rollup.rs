//! The summary of a ticket (R1), computed from the oracle's answers.

use std::collections::BTreeMap;

use super::answers::{Cycle, Instant, Outcome, Phase};

/// The open clock that presses most.
#[derive(Debug, Clone, PartialEq)]
pub struct Pressing<'a> {
    pub metric: &'a str,
    pub cycle: u32,
    pub outcome: Outcome,
    pub due_at: Option<Instant>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    pub pending: usize,
    pub met: usize,
    pub breached: usize,
    pub void: usize,
    pub elapsed_s: i64,
    pub longest_s: i64,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rollup<'a> {
    pub state: Option<&'static str>,
    pub worst: Option<Outcome>,
    pub pressing: Option<Pressing<'a>>,
    pub metrics: BTreeMap<&'a str, Totals>,
}

fn totals(cycles: &[Cycle<'_>]) -> Totals {
    let mut totals = Totals::default();
    for cycle in cycles {
        match cycle.outcome {
            Outcome::Pending => totals.pending += 1,
            Outcome::Met => totals.met += 1,
            Outcome::Breached => totals.breached += 1,
            Outcome::Void => totals.void += 1,
        }
        totals.elapsed_s += cycle.elapsed_s;
        totals.longest_s = totals.longest_s.max(cycle.elapsed_s);
    }
    totals
}

/// Does `one` press more than `other`? Level clocks press in the order they come in.
fn presses_more(one: &Cycle<'_>, other: &Cycle<'_>) -> bool {
    let breached = |cycle: &Cycle<'_>| cycle.outcome == Outcome::Breached;
    // One that is due all the same is like one that runs (K16).
    let is_due = |cycle: &Cycle<'_>| cycle.outcome == Outcome::Pending && cycle.due_at.is_some();
    let paused = |cycle: &Cycle<'_>| matches!(cycle.phase, Phase::Paused { ends_at: None, .. }) && !is_due(cycle);
    if breached(one) != breached(other) {
        return breached(one);
    }
    if paused(one) != paused(other) {
        return paused(other);
    }
    match (one.due_at, other.due_at) {
        (Some(one), Some(other)) => one < other,
        (one, other) => one.is_some() && other.is_none(),
    }
}

pub fn rollup<'a>(state: Option<&'static str>, metrics: &BTreeMap<&'a str, Vec<Cycle<'a>>>) -> Rollup<'a> {
    let mut pressing: Option<(&'a str, &Cycle<'a>)> = None;
    let mut seen = Vec::new();
    for (&name, cycle) in metrics.iter().flat_map(|(name, cycles)| cycles.iter().map(move |cycle| (name, cycle))) {
        seen.push(cycle.outcome);
        let open = !matches!(cycle.phase, Phase::Stopped | Phase::Cancelled);
        if open && pressing.is_none_or(|(_, before)| presses_more(cycle, before)) {
            pressing = Some((name, cycle));
        }
    }
    let order = [Outcome::Breached, Outcome::Pending, Outcome::Met, Outcome::Void];
    Rollup {
        state,
        worst: order.into_iter().find(|outcome| seen.contains(outcome)),
        pressing: pressing.map(|(name, cycle)| Pressing {
            metric: name,
            cycle: cycle.number,
            outcome: cycle.outcome,
            due_at: cycle.due_at,
        }),
        metrics: metrics.iter().map(|(name, cycles)| (*name, totals(cycles))).collect(),
    }
}
