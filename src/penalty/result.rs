//! Penalties as plain data: the amount, how it came about, and why (M8). Any serde format can read and write them.

use std::sync::Arc;

use chrono::TimeDelta;

use super::rate::Rate;
use super::words::{Combine, CountUnits, RoundEach, RoundingMode, ScaleIs};
use crate::exact::Fraction;
use crate::input::words::{plain_words, words};
#[cfg(feature = "serde")]
use crate::time::seconds;

/// What a contract costs for one set of facts; made by [`penalty`](crate::penalty()). `Display` writes it as a page.
///
/// Amounts are in minor units. Those that are not rounded are exact fractions.
///
/// # The lines of a credit note
/// ```
/// use punctual::penalty::{ClauseSpec, ContractSpec, PenaltyFacts, TicketFact};
/// use punctual::{Contract, Outcome, penalty};
/// let breach = ClauseSpec::per_breach("late answers").of_fee("1/30");
/// let spec = ContractSpec::new("EUR").rounding("half_up", "clause").clauses([breach]);
/// let late = TicketFact::new("T-1", "first_response").outcome(Outcome::Breached);
/// let month = PenaltyFacts::by_hand().fee_minor(500_00).tickets([late]);
/// let due = penalty(&Contract::from_spec(spec)?, &month)?;
/// let lines: Vec<_> = due.clauses.iter().map(|line| format!("{} {}", line.clause, line.amount)).collect();
/// assert_eq!(lines, ["late answers 1667"]);
/// # Ok::<(), punctual::InputError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Penalty {
    /// The currency of the contract.
    pub currency: Arc<str>,
    /// How many decimal digits its minor unit has.
    pub minor_digits: u32,
    /// The fee of the period, if the facts have one.
    pub fee_minor: Option<i64>,
    /// Each clause with its amount, in the order of the contract.
    pub clauses: Vec<ClausePenalty>,
    /// What the clauses come to together.
    pub combine: Combine,
    /// That amount, before the caps of the total and of the year.
    pub combined: Fraction,
    /// The caps that cut it, in the order in which they did (M5).
    pub caps: Vec<CapCut>,
    /// Whether `caps` has any.
    pub capped: bool,
    /// How amounts were rounded.
    pub rounding: RoundingMode,
    /// Whether each clause was rounded, or the total.
    pub each: RoundEach,
    /// The amount after all caps, rounded.
    pub total_minor: i64,
    /// What is due: the total, or 0 if it is withheld (M6).
    pub amount_minor: i64,
    /// The total, if it is not paid because it does not exceed the least amount; otherwise 0 (M6).
    pub withheld_minor: i64,
    /// How much of the amount due comes back (M7).
    pub earned_back_minor: i64,
}

/// What one clause costs, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ClausePenalty {
    /// The id of the clause.
    pub clause: Arc<str>,
    /// The facts and the arithmetic.
    pub reason: Reason,
    /// The amount before the clause's own cap; caps of tickets have been applied.
    pub before_cap: Fraction,
    /// The clause's own cap, if it has one.
    pub cap_minor: Option<i64>,
    /// The amount after its own cap, and rounded where each clause is.
    pub amount: Fraction,
}

/// A cap that has cut an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CapCut {
    /// Which cap.
    pub cap: CapKind,
    /// What it leaves, in minor units.
    pub limit_minor: i64,
}

plain_words! {
    "a kind of cap",
    /// A cap of the sum of clauses.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum CapKind {
        /// The cap of the total.
        Total = "total",
        /// What is left of the cap of the year.
        Year = "year",
        /// A word that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

words! {
    /// The facts of a clause and how its amount follows from them, by the kind of the clause (M8).
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[cfg_attr(feature = "serde", serde(tag = "kind"))]
    pub enum Reason {
        /// A measure, and the band that holds for it.
        Bands {
            /// Its name.
            measure: Arc<str>,
            /// How much was good.
            good: u64,
            /// How much counted in all.
            of: u64,
            /// The percentage as it was judged; `None` where nothing was to be judged.
            percent: Option<Fraction>,
            /// The upper bound of the band that holds; `None` if none does.
            below: Option<Fraction>,
            /// What that band costs.
            rate: Option<Rate>,
        } = "bands",
        /// Late time by unit.
        PerLate {
            /// The length of a unit.
            #[cfg_attr(feature = "serde", serde(rename = "each_s", with = "seconds"))]
            #[cfg_attr(feature = "schema", schemars(with = "f64"))]
            each: TimeDelta,
            /// How time becomes units.
            count: CountUnits,
            /// The steps in order; a price without steps is one step without an end.
            scale: Vec<ScaleStep>,
            /// Which step a unit is charged at.
            scale_is: ScaleIs,
            /// The cycles that were late after the grace, by ticket and then by lateness.
            cycles: Vec<LateCycle>,
            /// The tickets that their cap has cut.
            capped_tickets: Vec<CappedTicket>,
        } = "per_late",
        /// Breaches.
        PerBreach {
            /// How many there were.
            breaches: u64,
            /// How many of them cost nothing.
            free: u64,
            /// What each other one costs.
            rate: Rate,
            /// Their tickets, each listed once for each of its breaches.
            tickets: Vec<Arc<str>>,
            /// The tickets that their cap has cut.
            capped_tickets: Vec<CappedTicket>,
        } = "per_breach",
        /// A number of breaches, and the step that it reaches.
        CountBands {
            /// How many there were.
            breaches: u64,
            /// Where the step that is reached begins; `None` if none is.
            at_least: Option<u64>,
            /// What that step costs.
            rate: Option<Rate>,
            /// Their tickets, each listed once for each of its breaches.
            tickets: Vec<Arc<str>>,
        } = "count_bands",
        /// Points, and the step that they reach.
        Points {
            /// How many there were.
            points: u64,
            /// Where the step that is reached begins; `None` if none is.
            at_least: Option<u64>,
            /// What that step costs.
            rate: Option<Rate>,
        } = "points",
        /// Downtime by unit.
        PerDowntime {
            /// How long it was.
            #[cfg_attr(feature = "serde", serde(rename = "down_s", with = "seconds"))]
            #[cfg_attr(feature = "schema", schemars(with = "f64"))]
            down: TimeDelta,
            /// The length of a unit.
            #[cfg_attr(feature = "serde", serde(rename = "each_s", with = "seconds"))]
            #[cfg_attr(feature = "schema", schemars(with = "f64"))]
            each: TimeDelta,
            /// How many units that is.
            units: Fraction,
            /// What each unit costs.
            rate: Rate,
        } = "per_downtime",
        /// Service levels that have failed.
        Weighted {
            /// Those of the clause, by name.
            levels: Vec<FailedLevel>,
        } = "weighted",
        /// A kind that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

/// A step of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScaleStep {
    /// Its last unit; `None` if it has no end.
    pub up_to: Option<u64>,
    /// What a unit costs in it.
    pub rate: Rate,
}

/// A cycle that was late after the grace.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LateCycle {
    /// Its ticket.
    pub ticket: Arc<str>,
    /// How late it was, before the grace.
    #[cfg_attr(feature = "serde", serde(rename = "late_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub late: TimeDelta,
    /// How many units count.
    pub units: Fraction,
    /// What they cost, before the cap of the ticket.
    pub amount: Fraction,
}

/// A ticket that its cap has cut.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CappedTicket {
    /// The ticket.
    pub ticket: Arc<str>,
    /// What its cycles would have cost.
    pub before_cap: Fraction,
    /// The cap.
    pub cap_minor: i64,
}

/// A service level that has failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FailedLevel {
    /// Its name.
    pub level: Arc<str>,
    /// For how many months in a row it has failed.
    pub in_a_row: u64,
    /// Its part of the fee: what is at risk, by the pool, by its weight.
    pub of_fee: Fraction,
    /// The factor for so many months.
    pub factor: Fraction,
    /// What it costs.
    pub amount: Fraction,
}
