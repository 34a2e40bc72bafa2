//! A contract that has been checked. This module knows amounts and thresholds. It knows no text and no facts.

use std::sync::Arc;

use super::rate::Rate;
use super::words::{Combine, CountUnits, GraceIs, LateIn, RoundEach, RoundingMode, ScaleIs};
use crate::condition::Conditions;
use crate::exact::Fraction;
use crate::time::Nanos;

#[derive(Debug)]
pub(super) struct Terms {
    pub(super) currency: Arc<str>,
    pub(super) minor_digits: u32,
    pub(super) mode: RoundingMode,
    pub(super) each: RoundEach,
    pub(super) combine: Combine,
    /// In the order in which they were written.
    pub(super) clauses: Vec<Clause>,
    pub(super) cap: Cap,
    pub(super) annual_cap: Option<i128>,
    pub(super) issue_above: Option<i128>,
    pub(super) earn_back: Option<EarnBack>,
}

#[derive(Debug)]
pub(super) struct EarnBack {
    pub(super) share: Fraction,
    pub(super) months: u64,
}

/// A cap as a share of the fee, in minor units, or both.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cap {
    pub(super) share: Option<Fraction>,
    pub(super) minor: Option<i128>,
}

#[derive(Debug)]
pub(super) struct Clause {
    pub(super) id: Arc<str>,
    pub(super) rule: Rule,
    pub(super) cap: Cap,
}

#[derive(Debug)]
pub(super) enum Rule {
    /// The lowest first.
    Bands {
        measure: Arc<str>,
        decimals: Option<u32>,
        bands: Vec<Step<Fraction>>,
    },
    PerLate {
        tickets: Tickets,
        late_in: LateIn,
        units: Units,
        grace: Nanos,
        grace_is: GraceIs,
        price: Price,
    },
    PerBreach {
        tickets: Tickets,
        rate: Rate,
        free: u64,
    },
    /// The lowest first.
    CountBands {
        tickets: Tickets,
        steps: Vec<Step<u64>>,
    },
    /// The lowest first.
    Points {
        steps: Vec<Step<u64>>,
    },
    PerDowntime {
        units: Units,
        rate: Rate,
    },
    /// Levels by name, each with its share of the fee; factors by months in a row, the fewest first.
    Weighted {
        levels: Vec<(Arc<str>, Fraction)>,
        factors: Vec<(u64, Fraction)>,
    },
}

/// Which cycles a clause is about, and the cap of each ticket.
#[derive(Debug)]
pub(super) struct Tickets {
    pub(super) metric: Option<Arc<str>>,
    pub(super) conditions: Conditions,
    pub(super) cap: Option<i128>,
}

/// How time becomes a number of units of this length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Units {
    pub(super) each: Nanos,
    pub(super) count: CountUnits,
}

/// Where a step begins, or a band or a step of a scale ends, and what it costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<At> {
    pub(super) index: usize,
    pub(super) at: At,
    pub(super) rate: Rate,
}

/// What a unit of late time costs.
#[derive(Debug)]
pub(super) enum Price {
    Flat(Rate),
    /// In order of the ends of the steps; a last one without an end has `None`.
    Scale {
        is: ScaleIs,
        steps: Vec<Step<Option<u64>>>,
    },
}

impl Rule {
    /// Which cycles it is about, if it is about any.
    pub(super) fn tickets(&self) -> Option<&Tickets> {
        match self {
            Rule::PerLate { tickets, .. } | Rule::PerBreach { tickets, .. } | Rule::CountBands { tickets, .. } => {
                Some(tickets)
            }
            _ => None,
        }
    }

    /// Every rate in it.
    pub(super) fn rates(&self) -> Vec<Rate> {
        match self {
            Rule::Bands { bands, .. } => bands.iter().map(|band| band.rate).collect(),
            Rule::CountBands { steps, .. } | Rule::Points { steps } => steps.iter().map(|step| step.rate).collect(),
            Rule::PerLate { price: Price::Scale { steps, .. }, .. } => steps.iter().map(|step| step.rate).collect(),
            Rule::PerLate { price: Price::Flat(rate), .. }
            | Rule::PerBreach { rate, .. }
            | Rule::PerDowntime { rate, .. } => vec![*rate],
            Rule::Weighted { levels, .. } => levels.iter().map(|(_, share)| Rate::OfFee(*share)).collect(),
        }
    }
}

impl Terms {
    /// Whether any amount or cap depends on the fee.
    pub(super) fn needs_fee(&self) -> bool {
        let of_fee = |rate: &Rate| matches!(rate, Rate::OfFee(share) if *share != Fraction::ZERO);
        let asks = |clause: &Clause| clause.cap.share.is_some() || clause.rule.rates().iter().any(of_fee);
        self.cap.share.is_some() || self.clauses.iter().any(asks)
    }
}
