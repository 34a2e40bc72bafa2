//! What one unit costs, and how amounts become whole minor units. This module does not know what is paid for.

use super::words::RoundingMode;
use crate::exact::Fraction;

/// What a unit, a breach, a band or a step costs.
///
/// # A rate as an invoice shows it
/// ```
/// use punctual::penalty::Rate;
/// let shown = |rate: Rate| match rate {
///     Rate::AmountMinor(minor) => format!("{minor} cents"),
///     Rate::OfFee(share) => format!("{} % of the fee", share.percent(1)),
/// };
/// assert_eq!(shown(Rate::OfFee("1/40".parse()?)), "2.5 % of the fee");
/// # Ok::<(), punctual::input::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Rate {
    /// So many minor units.
    AmountMinor(i64),
    /// A part of the fee: 1/10 is ten percent.
    OfFee(Fraction),
}

impl Rate {
    /// The amount in minor units, with this fee; `None` when it does not fit.
    pub(super) fn amount(self, fee: i128) -> Option<Fraction> {
        match self {
            Rate::AmountMinor(minor) => Some(Fraction::from(minor)),
            Rate::OfFee(share) => share.checked_mul(Fraction::new(fee, 1)?),
        }
    }
}

/// The whole number that the mode makes of an amount that is not negative (M1).
pub(super) fn rounded(amount: Fraction, mode: RoundingMode) -> i128 {
    let floor = amount.floor();
    let part = amount.numerator().rem_euclid(amount.denominator());
    let rest = amount.denominator().saturating_sub(part);
    let up = match mode {
        RoundingMode::Down => false,
        RoundingMode::Up => part > 0,
        RoundingMode::HalfUp => part >= rest,
        RoundingMode::HalfEven => part > rest || part == rest && floor.rem_euclid(2) == 1,
    };
    floor.saturating_add(i128::from(up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m1_halves_go_where_the_mode_says_and_all_else_to_the_nearest() {
        let amounts = ["0", "1/4", "1/2", "3/4", "1", "5/4", "3/2", "7/4", "2", "5/2"];
        let all = |mode| amounts.map(|amount| rounded(amount.parse().unwrap(), mode));
        assert_eq!(all(RoundingMode::HalfUp), [0, 0, 1, 1, 1, 1, 2, 2, 2, 3]);
        assert_eq!(all(RoundingMode::HalfEven), [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]);
        assert_eq!(all(RoundingMode::Down), [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]);
        assert_eq!(all(RoundingMode::Up), [0, 1, 1, 1, 1, 2, 2, 2, 2, 3]);
    }

    #[test]
    fn m1_the_largest_fractions_are_rounded_without_overflow() {
        let near_one = Fraction::new(i128::MAX - 1, i128::MAX).unwrap();
        assert_eq!([RoundingMode::HalfUp, RoundingMode::Down].map(|mode| rounded(near_one, mode)), [1, 0]);
        assert_eq!(rounded(Fraction::new(i128::MAX, 1).unwrap(), RoundingMode::Up), i128::MAX);
    }
}
