//! From stretches, or rates of errors, to an availability in exact numbers (V4, V5).
//!
//! The limits on facts and on agreements keep every number inside 128 bits: time is less than 2^62 nanoseconds, users
//! at most 10^9, and the denominators of an objective and a weight at most 10^10 and 10^6.

use crate::exact::Fraction;
use crate::input::names::sort_by;
use crate::time::{Instant, Nanos, SECOND, delta};

use super::AvailabilitySpec;
use super::facts::ErrorRate;
use super::ledger::{Counts, Piece};
use super::result::{Budget, Stretch, StretchKind, Unit};

/// Exact amounts in one unit.
pub(super) struct Amounts {
    pub(super) unit: Unit,
    pub(super) counted: Fraction,
    pub(super) lost: Fraction,
    /// What counts of the whole period; `None` where there is no budget.
    pub(super) whole: Option<Fraction>,
}

/// The amounts of stretches of time, for so many users if they are counted.
pub(super) fn of_time(spec: &AvailabilitySpec, pieces: &[Piece], users: Option<u32>) -> Option<Amounts> {
    let each = i128::from(users.unwrap_or(1));
    // In nanoseconds, and for `affected` in those of users.
    let (mut counted, mut ahead, mut wholly_lost, mut degraded, mut affected) =
        (0_i128, 0_i128, 0_i128, 0_i128, 0_i128);
    for piece in pieces {
        let length = i128::from(piece.to.saturating_sub(piece.from));
        if piece.counts != Counts::Not {
            counted = counted.checked_add(length)?;
        }
        match piece.counts {
            Counts::Not if piece.kind == StretchKind::Ahead => ahead = ahead.checked_add(length)?,
            Counts::Not | Counts::Up => {}
            Counts::Lost => wholly_lost = wholly_lost.checked_add(length)?,
            Counts::Degraded => degraded = degraded.checked_add(length)?,
            Counts::Affected(users) => affected = affected.checked_add(length.checked_mul(users.into())?)?,
        }
    }
    let amount = |nanos: i128| Fraction::new(nanos.checked_mul(each)?, SECOND.into());
    let degraded = amount(degraded)?.checked_mul(spec.degraded_weight)?;
    let lost = amount(wholly_lost)?.checked_add(degraded)?.checked_add(Fraction::new(affected, SECOND.into())?)?;
    let unit = if users.is_some() { Unit::UserSeconds } else { Unit::Seconds };
    Some(Amounts { unit, counted: amount(counted)?, lost, whole: amount(counted.checked_add(ahead)?) })
}

/// The amounts of intervals with rates of errors.
pub(super) fn of_rates(rates: &[ErrorRate]) -> Option<Amounts> {
    let count = rates.iter().map(|rate| i128::from(rate.intervals)).sum::<i128>();
    let counted = Fraction::new(count, 1)?;
    // The exact sum has to leave space for the share of it.
    let lost = exact_sum(rates).filter(|lost| lost.checked_div(counted).is_some()).or_else(|| rounded_sum(rates))?;
    Some(Amounts { unit: Unit::Intervals, counted, lost, whole: None })
}

/// The sum of all shares of errors, if it fits.
fn exact_sum(rates: &[ErrorRate]) -> Option<Fraction> {
    let mut rates: Vec<_> = rates.iter().filter(|rate| rate.errors > 0).collect();
    // In one order, so that the order of the facts does not decide what fits.
    let key = |rate: &ErrorRate| (rate.requests, rate.errors, rate.intervals);
    sort_by(&mut rates, |one, other| key(one).cmp(&key(other)));
    rates.into_iter().try_fold(Fraction::ZERO, |sum, rate| {
        let errors = i128::from(rate.errors).checked_mul(rate.intervals.into())?;
        sum.checked_add(Fraction::new(errors, rate.requests.into())?)
    })
}

/// The same with each share rounded up to a multiple of 10^-18, so that a missed objective never reads as met.
fn rounded_sum(rates: &[ErrorRate]) -> Option<Fraction> {
    let parts = rates.iter().filter(|rate| rate.errors > 0).try_fold(0_i128, |sum, rate| {
        let share = Fraction::new(i128::from(rate.errors).checked_mul(PARTS)?, rate.requests.into())?;
        sum.checked_add(share.ceil().checked_mul(rate.intervals.into())?)
    });
    Fraction::new(parts?, PARTS)
}

const PARTS: i128 = 1_000_000_000_000_000_000;

impl Amounts {
    pub(super) fn uptime(&self) -> Option<Fraction> {
        Fraction::ONE.checked_sub(self.lost.checked_div(self.counted)?)
    }

    pub(super) fn budget(&self, objective: Fraction) -> Option<Budget> {
        let share_lost = self.lost.checked_div(self.counted)?;
        let may_be_lost = Fraction::ONE.checked_sub(objective)?;
        let allowed = self.whole?.checked_mul(may_be_lost)?;
        let remaining = allowed.checked_sub(self.lost)?;
        Some(Budget { allowed, remaining, burn_rate: share_lost.checked_div(may_be_lost) })
    }
}

/// A piece as the result lists it.
pub(super) fn stretch(piece: Piece, spec: &AvailabilitySpec, users: Option<u32>) -> Stretch {
    let lost = match piece.counts {
        Counts::Not | Counts::Up => Fraction::ZERO,
        Counts::Lost => Fraction::ONE,
        Counts::Degraded => spec.degraded_weight,
        Counts::Affected(affected) => {
            Fraction::new(affected.into(), users.unwrap_or(1).into()).unwrap_or(Fraction::ONE)
        }
    };
    let [from, to] = [piece.from, piece.to].map(|at: Nanos| Instant(at).utc());
    let wall = delta(piece.to.saturating_sub(piece.from));
    Stretch { from, to, wall, kind: piece.kind, counted: piece.counts != Counts::Not, lost }
}
