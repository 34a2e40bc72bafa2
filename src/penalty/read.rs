//! Reads the numbers and words of contracts and facts: money, shares, lengths. This module knows no clause.

use std::fmt::Display;

use crate::exact::{self, Fault, Fraction, Numbers};
use crate::input::expected::{parsed, typed};
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::Loose;
use crate::policy::{Length, LengthOrZero};
use crate::time::Nanos;

/// The most money, in minor units: ten thousand billion of a currency with cents.
pub(super) const MOST_MONEY: i128 = 1_000_000_000_000_000;

/// The largest number that a percentage or a factor may have above and below its fraction stroke.
const MOST_ABOVE: i128 = 1_000_000_000_000_000;
const MOST_BELOW: i128 = 1_000_000_000;

const MONEY_HELP: &str = "write whole minor units, such as 500 for 5.00, and 1000000000000000 at most";
const PERCENT_HELP: &str = "write a percentage such as \"2.5\" or \"10/3\", without a sign";
const FRACTION_HELP: &str = "write a decimal such as \"1.5\" or a fraction such as \"1/30\", without a sign";

const PERCENTAGES: Numbers =
    Numbers { help: PERCENT_HELP, are_percentages: true, fault: |number| fault(number, PERCENT_HELP) };
const FRACTIONS: Numbers =
    Numbers { help: FRACTION_HELP, are_percentages: false, fault: |number| fault(number, FRACTION_HELP) };
/// Percentages of what was due, of which no more comes back.
const RETURNED: Numbers = Numbers {
    fault: |number| {
        let help = "write 100 at most: no more comes back than was due";
        let is_more = number > Fraction::from(100);
        if is_more { Some((ProblemKind::Senseless, "is more than 100 %", help)) } else { fault(number, PERCENT_HELP) }
    },
    ..PERCENTAGES
};

/// Reports a field that has to be written and is not.
pub(super) fn present<T>(written: &Option<T>, at: &Place<'_>, problems: &mut Problems, help: impl Display) {
    if written.is_none() {
        problems.add(at, ProblemKind::Missing, "is missing", help);
    }
}

/// A whole number.
pub(super) fn whole(written: Option<&Loose<u64>>, at: &Place<'_>, problems: &mut Problems, help: &str) -> Option<u64> {
    typed(written?, at, problems, help).copied()
}

/// An amount of money in minor units.
pub(super) fn money(written: Option<&Loose<u64>>, at: &Place<'_>, problems: &mut Problems) -> Option<i128> {
    let minor = i128::from(whole(written, at, problems, MONEY_HELP)?);
    if minor > MOST_MONEY {
        problems.add(at, ProblemKind::TooLarge, format_args!("`{minor}` is too much"), MONEY_HELP);
    }
    Some(minor.min(MOST_MONEY))
}

/// A percentage as it is written.
pub(super) fn percent(written: Option<&Loose<String>>, at: &Place<'_>, problems: &mut Problems) -> Option<Fraction> {
    exact::number(written?, at, problems, &PERCENTAGES)
}

/// A percentage as a share of 1.
pub(super) fn share(written: Option<&Loose<String>>, at: &Place<'_>, problems: &mut Problems) -> Option<Fraction> {
    percent(written, at, problems)?.checked_div(Fraction::from(100))
}

/// The share that comes back of what was due.
pub(super) fn returned(written: Option<&Loose<String>>, at: &Place<'_>, problems: &mut Problems) -> Option<Fraction> {
    exact::number(written?, at, problems, &RETURNED)?.checked_div(Fraction::from(100))
}

/// A factor, or a fraction of the fee.
pub(super) fn fraction(written: Option<&Loose<String>>, at: &Place<'_>, problems: &mut Problems) -> Option<Fraction> {
    exact::number(written?, at, problems, &FRACTIONS)
}

fn fault(number: Fraction, help: &'static str) -> Option<Fault> {
    if number < Fraction::ZERO {
        return Some((ProblemKind::Senseless, "is negative", help));
    }
    let help = "write at most nine decimal places, and a fraction with at most nine digits below its stroke";
    let is_long = number.numerator() > MOST_ABOVE || number.denominator() > MOST_BELOW;
    is_long.then_some((ProblemKind::TooLarge, "has too many digits", help))
}

/// A length of time, in hours, minutes and seconds, that may be zero.
pub(super) fn length_or_zero(
    written: Option<&Loose<String>>,
    at: &Place<'_>,
    problems: &mut Problems,
) -> Option<Nanos> {
    parsed(written?, at, problems, Length::HELP).map(|LengthOrZero(length)| length.nanos())
}

/// A length of time, in hours, minutes and seconds.
pub(super) fn length(written: Option<&Loose<String>>, at: &Place<'_>, problems: &mut Problems) -> Option<Nanos> {
    parsed(written?, at, problems, Length::HELP).map(Length::nanos)
}
