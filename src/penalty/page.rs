//! A penalty as text: each clause with its facts and its arithmetic, then what cut the sum, and what is due (M8).

use std::fmt;

use super::rate::Rate;
use super::result::{CapKind, CappedTicket, ClausePenalty, LateCycle, Penalty, Reason, ScaleStep};
use super::words::{Combine, ScaleIs};
use crate::exact::Fraction;
use crate::explain::words::Length;
use crate::input::text::quoted;

/// How many steps of a scale one line multiplies out.
const MOST_STEPS: usize = 8;

/// How many more places than the minor unit has are shown of an amount that is not rounded.
const MORE_PLACES: u8 = 4;

impl fmt::Display for Penalty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for clause in &self.clauses {
            self.clause(clause, f)?;
        }
        let combined = match self.combine {
            Combine::Highest => "Highest of the clauses",
            _ => "Sum of the clauses",
        };
        writeln!(f, "{combined}: {}", self.money(self.combined))?;
        for cut in &self.caps {
            let cap = match cut.cap {
                CapKind::Year => "Cut to what is left of the cap of the year",
                _ => "Cut to the cap of the total",
            };
            writeln!(f, "{cap}: {}", self.minor(cut.limit_minor))?;
        }
        if self.withheld_minor > 0 {
            writeln!(f, "Withheld, since it is not more than the least amount: {}", self.minor(self.withheld_minor))?;
        }
        writeln!(f, "Amount due: {}", self.minor(self.amount_minor))?;
        if self.earned_back_minor > 0 {
            writeln!(f, "Earned back: {}", self.minor(self.earned_back_minor))?;
        }
        Ok(())
    }
}

impl Penalty {
    fn clause(&self, clause: &ClausePenalty, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Clause `{}`: {}", quoted(&clause.clause), self.money(clause.amount))?;
        self.reason(&clause.reason, f)?;
        match clause.cap_minor {
            Some(cap) if Fraction::from(cap) < clause.before_cap => {
                writeln!(f, "  cut from {} to the cap of the clause", self.money(clause.before_cap))
            }
            _ => Ok(()),
        }
    }

    fn reason(&self, reason: &Reason, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match reason {
            Reason::Bands { measure, good, of, percent, below, rate } => {
                write!(f, "  `{}` is ", quoted(measure))?;
                match percent {
                    Some(percent) => write!(f, "{} % ({good} of {of}), ", decimal(*percent, 0))?,
                    None => return writeln!(f, "not judged: nothing was counted"),
                }
                match below.zip(*rate) {
                    Some((below, rate)) => writeln!(f, "below {} %: {}", decimal(below, 0), self.rate(rate)),
                    None => writeln!(f, "below no band"),
                }
            }
            Reason::PerLate { scale, scale_is, cycles, capped_tickets, .. } => {
                cycles.iter().try_for_each(|cycle| self.late(cycle, scale, *scale_is, f))?;
                self.capped(capped_tickets, f)
            }
            Reason::PerBreach { breaches, free, rate, capped_tickets, .. } => {
                let rate = self.rate(*rate);
                match free {
                    0 => writeln!(f, "  {breaches} breached: {rate} for each")?,
                    free => writeln!(f, "  {breaches} breached, {free} of them free: {rate} for each other one")?,
                }
                self.capped(capped_tickets, f)
            }
            Reason::CountBands { breaches, at_least, rate, .. } => {
                self.step(format_args!("{breaches} breached"), at_least.zip(*rate), f)
            }
            Reason::Points { points, at_least, rate } => {
                self.step(format_args!("{points} points"), at_least.zip(*rate), f)
            }
            Reason::PerDowntime { down, each, units, rate } => {
                let (units, each, rate) = (decimal(*units, 0), Length(*each), self.rate(*rate));
                writeln!(f, "  {} down is {units} times {each}: {rate} for each", Length(*down))
            }
            Reason::Weighted { levels } => levels.iter().try_for_each(|level| {
                let months = if level.in_a_row == 1 { "month" } else { "months" };
                let (name, count, factor) = (quoted(&level.level), level.in_a_row, decimal(level.factor, 0));
                let (rate, amount) = (self.rate(Rate::OfFee(level.of_fee)), self.amount(level.amount));
                writeln!(f, "  `{name}` failed, {count} {months} in a row: {rate}, times {factor} = {amount}")
            }),
            Reason::Unknown => writeln!(f, "  for a reason that this version does not know"),
        }
    }

    fn step(
        &self,
        number: fmt::Arguments<'_>,
        reached: Option<(u64, Rate)>,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        match reached {
            Some((at_least, rate)) => writeln!(f, "  {number}, at least {at_least}: {}", self.rate(rate)),
            None => writeln!(f, "  {number}, which reaches no step"),
        }
    }

    /// A late cycle, with its units multiplied out.
    fn late(&self, cycle: &LateCycle, scale: &[ScaleStep], is: ScaleIs, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  `{}` was late by {}: ", quoted(&cycle.ticket), Length(cycle.late))?;
        match self.steps(cycle.units, scale, is) {
            Some(steps) => write!(f, "{steps}")?,
            None => write!(f, "{} units", decimal(cycle.units, 0))?,
        }
        writeln!(f, " = {}", self.amount(cycle.amount))
    }

    /// Units by step, such as `4 × 100.00 + 1 × 200.00`; `None` if there are too many steps.
    fn steps(&self, units: Fraction, scale: &[ScaleStep], is: ScaleIs) -> Option<String> {
        let reaches = |step: &ScaleStep| step.up_to.is_some_and(|end| Fraction::from(end) < units);
        let number = scale.partition_point(reaches).min(scale.len().saturating_sub(1));
        if is == ScaleIs::Slab {
            return Some(format!("{} × {}", decimal(units, 0), self.rate(scale.get(number)?.rate)));
        }
        if number >= MOST_STEPS {
            return None;
        }
        let (mut from, mut parts) = (Fraction::ZERO, Vec::new());
        for step in scale.get(..=number)? {
            let to = step.up_to.map_or(units, |end| units.min(Fraction::from(end)));
            parts.push(format!("{} × {}", decimal(to.checked_sub(from)?, 0), self.rate(step.rate)));
            from = to;
        }
        Some(parts.join(" + "))
    }

    fn capped(&self, tickets: &[CappedTicket], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        tickets.iter().try_for_each(|capped| {
            let (ticket, before) = (quoted(&capped.ticket), self.amount(capped.before_cap));
            writeln!(f, "  `{ticket}` is cut from {before} to {}", self.amount(Fraction::from(capped.cap_minor)))
        })
    }

    fn rate(&self, rate: Rate) -> String {
        let share = match rate {
            Rate::AmountMinor(minor) => return self.amount(Fraction::from(minor)),
            Rate::OfFee(share) => share,
        };
        let fee = self.fee_minor.map(|fee| format!(" of {}", self.amount(Fraction::from(fee)))).unwrap_or_default();
        match share.checked_mul(Fraction::from(100)).filter(|percent| fits(*percent, MOST_PLACES)) {
            Some(percent) => format!("{} % of the fee{fee}", decimal(percent, 0)),
            None => format!("{share} of the fee{fee}"),
        }
    }

    fn minor(&self, minor: i64) -> String {
        self.money(Fraction::from(minor))
    }

    fn money(&self, minor: Fraction) -> String {
        format!("{} {}", self.amount(minor), quoted(&self.currency))
    }

    /// An amount in whole units of the currency.
    fn amount(&self, minor: Fraction) -> String {
        let digits = self.minor_digits.min(u32::from(MOST_PLACES));
        let unit = Fraction::new(1, 10_i128.saturating_pow(digits)).unwrap_or(Fraction::ONE);
        minor.checked_mul(unit).map_or_else(|| minor.to_string(), |amount| decimal(amount, digits as u8))
    }
}

/// How many places a decimal has at most.
const MOST_PLACES: u8 = 9;

/// Whether it is a decimal of so many places.
fn fits(number: Fraction, places: u8) -> bool {
    10_i128.saturating_pow(places.into()).checked_rem(number.denominator()) == Some(0)
}

/// A decimal with at least so many places, or as many as it needs. If it needs too many, it is cut off and ends in `…`.
fn decimal(number: Fraction, least: u8) -> String {
    match (least..=MOST_PLACES).find(|places| fits(number, *places)) {
        Some(places) => number.decimal(places),
        None => format!("{}…", number.decimal(least.saturating_add(MORE_PLACES))),
    }
}
