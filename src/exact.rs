//! Exact fractions, for shares, percentages and other numbers that must neither be rounded nor overflow unnoticed. This
//! module knows numbers and how they are written, but not what they measure.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::input::argument::{ParseError, from_text};
use crate::input::expected::refuse;
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::{Loose, Value};

/// An exact fraction of two integers of 128 bits, always reduced, with a positive denominator.
///
/// It is written as `3/4`, or as `3` where it is whole, and is read from that form or from a decimal such as `99.95`.
/// Each operation is exact, or `None` where the result does not fit; it never wraps and never rounds.
///
/// # An uptime that misses 99.9 % by one second of a month
/// ```
/// use punctual::exact::Fraction;
/// let uptime = Fraction::new(2_592_000 - 2_593, 2_592_000).ok_or("nothing counted")?;
/// let objective = "99.9".parse::<Fraction>()?.checked_div(Fraction::from(100)).ok_or("too large")?;
/// assert!(uptime < objective);
/// // A rounded percentage would read 99.90.
/// assert_eq!(uptime.to_string(), "2589407/2592000");
/// assert_eq!(uptime.percent(2), "99.89");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fraction {
    /// Not `i128::MIN`, so that its negative fits.
    numerator: i128,
    denominator: i128,
}

const HELP: &str = "write a decimal such as `99.95`, or a fraction such as `2/3`";

/// How many digits a text may have, so that a percentage of it still fits.
const MOST_DIGITS: usize = 30;

impl Fraction {
    /// 0.
    pub const ZERO: Fraction = Fraction { numerator: 0, denominator: 1 };
    /// 1.
    pub const ONE: Fraction = Fraction { numerator: 1, denominator: 1 };

    /// `numerator / denominator`, reduced. `None` when the denominator is 0, or when a number does not fit.
    #[must_use]
    pub fn new(numerator: i128, denominator: i128) -> Option<Fraction> {
        let divisor = common_divisor(numerator, denominator);
        let (numerator, denominator) = (numerator.checked_div(divisor)?, denominator.checked_div(divisor)?);
        let negate = denominator < 0;
        let sign = |number: i128| if negate { number.checked_neg() } else { Some(number) };
        let (numerator, denominator) = (sign(numerator)?, sign(denominator)?);
        (numerator != i128::MIN && denominator != 0).then_some(Fraction { numerator, denominator })
    }

    /// The numerator, which has the sign.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// The denominator, at least 1.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// Whether it has no fractional part.
    pub fn is_whole(self) -> bool {
        self.denominator == 1
    }

    /// The sum. `None` when the calculation does not fit.
    #[must_use]
    pub fn checked_add(self, other: Fraction) -> Option<Fraction> {
        // Over the least common denominator.
        let divisor = common_divisor(self.denominator, other.denominator);
        let (of_self, of_other) = (other.denominator.checked_div(divisor)?, self.denominator.checked_div(divisor)?);
        let sum = self.numerator.checked_mul(of_self)?.checked_add(other.numerator.checked_mul(of_other)?)?;
        Fraction::new(sum, self.denominator.checked_mul(of_self)?)
    }

    /// The difference. `None` when the calculation does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Fraction) -> Option<Fraction> {
        self.checked_add(Fraction { numerator: other.numerator.checked_neg()?, ..other })
    }

    /// The product. `None` when it does not fit.
    #[must_use]
    pub fn checked_mul(self, other: Fraction) -> Option<Fraction> {
        // What is reduced beforehand cannot overflow on the way to a product that fits.
        let one = Fraction::new(self.numerator, other.denominator)?;
        let two = Fraction::new(other.numerator, self.denominator)?;
        Fraction::new(one.numerator.checked_mul(two.numerator)?, one.denominator.checked_mul(two.denominator)?)
    }

    /// The quotient. `None` when `other` is 0, or when the quotient does not fit.
    #[must_use]
    pub fn checked_div(self, other: Fraction) -> Option<Fraction> {
        self.checked_mul(Fraction::new(other.denominator, other.numerator)?)
    }

    /// The greatest whole number that is not greater.
    pub fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator)
    }

    /// The least whole number that is not less.
    pub fn ceil(self) -> i128 {
        self.floor().saturating_add(i128::from(!self.is_whole()))
    }

    /// As a decimal with so many places, of which the rest is cut off: it is never greater than the fraction itself,
    /// also below 0. 38 places at most.
    pub fn decimal(self, places: u8) -> String {
        self.shifted(0, places)
    }

    /// As a percentage with so many places, cut off as in [`decimal`](Fraction::decimal), without a percent sign.
    pub fn percent(self, places: u8) -> String {
        self.shifted(2, places)
    }

    /// As a decimal, with the point moved so many places to the right.
    fn shifted(self, right: usize, places: u8) -> String {
        let places = usize::from(places).min(MOST_PLACES);
        let part = self.numerator.rem_euclid(self.denominator);
        let count = places.saturating_add(right);
        // Below 0 the digits are those of the distance, which has to be cut up, not down.
        let (whole, digits) = if self.numerator < 0 {
            let left = self.denominator.saturating_sub(part).rem_euclid(self.denominator);
            up((self.ceil().unsigned_abs(), digits(left, self.denominator, count)))
        } else {
            (self.floor().unsigned_abs(), digits(part, self.denominator, count).0)
        };
        let mut text = whole.to_string();
        let point = text.len().saturating_add(right);
        text.extend(digits.iter().filter_map(|digit| char::from_digit((*digit).into(), 10)));
        let (whole, part) = text.split_at_checked(point).unwrap_or((&text, ""));
        let whole = Some(whole.trim_start_matches('0')).filter(|whole| !whole.is_empty()).unwrap_or("0");
        let sign = if self.numerator < 0 { "-" } else { "" };
        let point = if part.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{part}")
    }
}

/// How many places of a decimal are shown at most.
const MOST_PLACES: usize = 38;

/// The decimal digits of `part / of`, which is at least 0 and less than 1, and whether something is left.
fn digits(mut part: i128, of: i128, count: usize) -> (Vec<u8>, bool) {
    let mut digits = Vec::with_capacity(count);
    for _ in 0..count {
        // Ten times the part, by ten additions that cannot overflow.
        let (mut sum, mut digit) = (0_i128, 0_u8);
        for _ in 0..10 {
            let space = of.saturating_sub(part);
            if sum >= space {
                sum = sum.saturating_sub(space);
                digit = digit.saturating_add(1);
            } else {
                sum = sum.saturating_add(part);
            }
        }
        digits.push(digit);
        part = sum;
    }
    (digits, part != 0)
}

/// The next greater decimal, if something is left.
fn up((whole, (mut digits, left)): (u128, (Vec<u8>, bool))) -> (u128, Vec<u8>) {
    if !left {
        return (whole, digits);
    }
    for digit in digits.iter_mut().rev() {
        if *digit < 9 {
            *digit = digit.saturating_add(1);
            return (whole, digits);
        }
        *digit = 0;
    }
    (whole.saturating_add(1), digits)
}

/// The greatest number that divides both; at least 1.
fn common_divisor(one: i128, other: i128) -> i128 {
    let (mut one, mut other) = (one.unsigned_abs(), other.unsigned_abs());
    while let Some(rest) = one.checked_rem(other) {
        (one, other) = (other, rest);
    }
    // Only two times `i128::MIN` has a divisor that does not fit.
    i128::try_from(one).unwrap_or(1).max(1)
}

macro_rules! from_integers {
    ($($integer:ty),+) => {$(
        impl From<$integer> for Fraction {
            fn from(whole: $integer) -> Self {
                Fraction { numerator: whole.into(), denominator: 1 }
            }
        }
    )+};
}
from_integers!(i32, u32, i64, u64);

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    /// Compares whole parts, then the inverses of the remainders, so that no product can overflow.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut one, mut two) = (*self, *other);
        loop {
            let (one_rest, two_rest) =
                (one.numerator.rem_euclid(one.denominator), two.numerator.rem_euclid(two.denominator));
            let whole = one.floor().cmp(&two.floor());
            match (whole, one_rest, two_rest) {
                (Ordering::Equal, 0, _) | (Ordering::Equal, _, 0) => return one_rest.cmp(&two_rest),
                (Ordering::Equal, ..) => {
                    // The one with the greater inverse is less.
                    let inverse_of_two = Fraction { numerator: two.denominator, denominator: two_rest };
                    two = Fraction { numerator: one.denominator, denominator: one_rest };
                    one = inverse_of_two;
                }
                (unequal, ..) => return unequal,
            }
        }
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            return write!(f, "{}", self.numerator);
        }
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

from_text!(Fraction);

/// Reads a decimal such as `99.95` or a fraction such as `2/3`, with a minus sign in front if it is negative.
impl FromStr for Fraction {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let unreadable = |is| ParseError::unreadable(text, is, HELP).meaning(meant(text));
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        match parts(text) {
            Some((_, 0)) => Err(unreadable("divides by 0")),
            Some((numerator, denominator)) if digits <= MOST_DIGITS => {
                Fraction::new(numerator, denominator).ok_or_else(|| unreadable("is too large"))
            }
            _ if digits > MOST_DIGITS => Err(unreadable("has more than 30 digits")),
            _ => Err(unreadable("is not a number")),
        }
    }
}

/// The number that was probably meant by a text with a decimal comma, which is not one of thousands.
fn meant(text: &str) -> Option<String> {
    let number = text.trim();
    let number = match number.split_once(',') {
        Some((whole, places)) if places.len() != 3 => format!("{whole}.{places}"),
        _ => number.to_owned(),
    };
    let is_other = number != text && number.len() <= MOST_DIGITS;
    is_other.then_some(number).filter(|number| parts(number).is_some_and(|(_, denominator)| denominator != 0))
}

/// The numerator and denominator of a decimal or a fraction.
fn parts(text: &str) -> Option<(i128, i128)> {
    match text.split_once('/') {
        Some((numerator, denominator)) => integer(numerator).zip(natural(denominator)),
        None => decimal(text),
    }
}

/// The numerator and denominator of a decimal.
fn decimal(text: &str) -> Option<(i128, i128)> {
    let Some((whole, places)) = text.split_once('.') else { return Some((integer(text)?, 1)) };
    let scale = 10_i128.checked_pow(u32::try_from(places.len()).ok()?)?;
    let (whole_number, part) = (integer(whole)?, natural(places)?);
    let part = if whole.starts_with('-') { part.checked_neg()? } else { part };
    Some((whole_number.checked_mul(scale)?.checked_add(part)?, scale))
}

fn integer(text: &str) -> Option<i128> {
    match text.strip_prefix('-') {
        Some(digits) => natural(digits)?.checked_neg(),
        None => natural(text),
    }
}

/// Digits alone: the standard library also reads a sign.
fn natural(text: &str) -> Option<i128> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// Which numbers a field takes.
pub(crate) struct Numbers {
    pub(crate) help: &'static str,
    /// Whether they are percentages, to which a percent sign adds nothing.
    pub(crate) are_percentages: bool,
    pub(crate) fault: fn(Fraction) -> Option<Fault>,
}

/// What is wrong with a number that can be read, and what to write instead.
pub(crate) type Fault = (ProblemKind, &'static str, &'static str);

impl Numbers {
    /// The number that was probably meant by a text that cannot be read, if the field takes it.
    fn meant(&self, text: &str) -> Option<String> {
        let number = match text.trim().strip_suffix('%').map(str::trim_end) {
            None => meant(text)?,
            Some(percentage) => {
                let percentage = meant(percentage).unwrap_or_else(|| percentage.to_owned());
                if self.are_percentages { percentage } else { hundredth(&percentage)? }
            }
        };
        let is_taken = number.parse().is_ok_and(|number| (self.fault)(number).is_none());
        is_taken.then_some(number)
    }
}

/// The hundredth part of a number, as a decimal if it is one.
fn hundredth(number: &str) -> Option<String> {
    let part = number.parse::<Fraction>().ok()?.checked_div(Fraction::from(100))?;
    let decimal = part.decimal(u8::MAX);
    let decimal = decimal.trim_end_matches('0').trim_end_matches('.');
    Some(if decimal.parse() == Ok(part) { decimal.to_owned() } else { part.to_string() })
}

/// A number of the format: a text, or a number as the format itself writes it, which is taken as the shortest decimal
/// that reads back the same.
pub(crate) fn number(
    written: &Loose<String>,
    at: &Place<'_>,
    problems: &mut Problems,
    numbers: &Numbers,
) -> Option<Fraction> {
    let text = match written {
        Loose::Typed(text) => Some(text.into()),
        Loose::Other(number @ (Value::Int(_) | Value::Float(_))) => number.as_text(),
        Loose::Other(value) => {
            refuse(value, "a number", None, at, problems, &numbers.help);
            None
        }
    }?;
    let invalid = match text.parse() {
        Ok(number) => match (numbers.fault)(number) {
            None => return Some(number),
            Some((kind, is, help)) => {
                problems.add(at, kind, format_args!("`{text}` {is}"), help);
                return None;
            }
        },
        Err(invalid) => invalid,
    };
    problems.add_meant(at, invalid.kind(), invalid.found(), numbers.help, numbers.meant(&text));
    None
}

/// As text, since other programs would read a number of so many digits as another one.
#[cfg(feature = "serde")]
impl serde::Serialize for Fraction {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Fraction {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        written_by_this_crate(&text).ok_or_else(|| serde::de::Error::custom(format_args!("{}", HELP)))
    }
}

/// Results may have more digits than what people write.
#[cfg(feature = "serde")]
fn written_by_this_crate(text: &str) -> Option<Fraction> {
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    let whole = integer(numerator).zip(natural(denominator));
    whole.and_then(|(numerator, denominator)| Fraction::new(numerator, denominator)).or_else(|| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fraction(numerator: i128, denominator: i128) -> Fraction {
        Fraction::new(numerator, denominator).unwrap()
    }

    #[test]
    fn a_fraction_is_reduced_and_has_its_sign_above() {
        assert_eq!(fraction(6, -8).to_string(), "-3/4");
        assert_eq!(fraction(-8, -4).to_string(), "2");
        assert_eq!(fraction(0, -7), Fraction::ZERO);
        assert_eq!(Fraction::new(1, 0), None);
        assert_eq!(Fraction::new(0, 0), None);
        for odd in [Fraction::new(i128::MIN, 1), Fraction::new(1, i128::MIN), Fraction::new(i128::MIN, i128::MAX)] {
            assert_eq!(odd, None);
        }
        assert_eq!(Fraction::new(i128::MIN, 2), Some(fraction(i128::MIN / 2, 1)));
    }

    #[test]
    fn what_does_not_fit_is_none_and_never_wraps() {
        let (large, tiny) = (fraction(i128::MAX, 1), fraction(1, i128::MAX));
        assert_eq!(large.checked_add(Fraction::ONE), None);
        assert_eq!(large.checked_mul(Fraction::from(2)), None);
        assert_eq!(tiny.checked_div(Fraction::from(2)), None);
        assert_eq!(Fraction::ONE.checked_div(Fraction::ZERO), None);
        // What is reduced on the way fits.
        assert_eq!(large.checked_mul(tiny), Some(Fraction::ONE));
        assert_eq!(large.checked_div(large), Some(Fraction::ONE));
    }

    #[test]
    fn a_decimal_is_cut_down_and_never_rounded_up() {
        let cut = |text: &str, places: u8| text.parse::<Fraction>().unwrap().decimal(places);
        assert_eq!(["2/3", "1/3", "1", "0"].map(|text| cut(text, 3)), ["0.666", "0.333", "1.000", "0.000"]);
        assert_eq!(["-2/3", "-1", "-1/1000", "-1.999"].map(|text| cut(text, 2)), ["-0.67", "-1.00", "-0.01", "-2.00"]);
        assert_eq!([cut("12.5", 0), cut("-12.5", 0)], ["12", "-13"]);
        let percent = |numerator: i128, places: u8| fraction(numerator, 100_000).percent(places);
        assert_eq!([percent(99_999, 2), percent(99_999, 3), percent(100_000, 2)], ["99.99", "99.999", "100.00"]);
        assert_eq!([percent(1, 2), percent(500, 2), percent(250_000, 0)], ["0.00", "0.50", "250"]);
        assert_eq!(fraction(i128::MAX - 1, i128::MAX).percent(3), "99.999");
    }

    #[test]
    fn a_text_that_is_no_number_is_refused_with_advice() {
        for (text, number) in [("99.95", fraction(1_999, 20)), ("-0.5", fraction(-1, 2)), ("007", fraction(7, 1))] {
            assert_eq!(text.parse(), Ok(number));
        }
        for text in ["", "-", ".5", "5.", "1e3", "+1", "1/2/3", "1/-2", "--1", "1.-5", "1,000", "1/", "½", "%", "10%"]
        {
            let mistake = text.parse::<Fraction>().unwrap_err().to_string();
            assert_eq!(mistake, format!("`{text}` is not a number; {HELP}"));
        }
        for (text, meant) in [("0,5", "0.5"), (" 99,95", "99.95"), (" 1", "1"), ("1/2 ", "1/2")] {
            let mistake = text.parse::<Fraction>().unwrap_err();
            assert_eq!(
                (mistake.found(), mistake.suggestion()),
                (format!("`{text}` is not a number").as_str(), Some(meant))
            );
        }
        assert_eq!("1/0".parse::<Fraction>().unwrap_err().found(), "`1/0` divides by 0");
        let digits = "9".repeat(MOST_DIGITS);
        assert!(digits.parse::<Fraction>().is_ok());
        let more = format!("{digits}.9").parse::<Fraction>().unwrap_err();
        assert!(more.found().ends_with("has more than 30 digits"), "{more}");
    }

    #[test]
    fn a_percent_sign_means_nothing_more_in_a_percentage_and_a_hundredth_elsewhere() {
        fn fault(number: Fraction) -> Option<Fault> {
            let is_taken = Fraction::ZERO <= number && number <= Fraction::from(120);
            (!is_taken).then_some((ProblemKind::Senseless, "is out of range", "write another"))
        }
        let meant = |text: &str| {
            let numbers = |are_percentages| Numbers { help: HELP, are_percentages, fault };
            [true, false].map(|are_percentages| numbers(are_percentages).meant(text))
        };
        for (text, percentage, part) in [
            ("10%", Some("10"), Some("0.1")),
            ("12,5 %", Some("12.5"), Some("0.125")),
            ("100%", Some("100"), Some("1")),
            ("150%", None, Some("1.5")),
            ("1/3%", Some("1/3"), Some("1/300")),
            ("0,5", Some("0.5"), Some("0.5")),
            // What is not taken, and what is no number with or without its sign.
            ("-5%", None, None),
            ("130,0", None, None),
            ("10%%", None, None),
            ("1/0%", None, None),
            ("%", None, None),
            ("1,000%", None, None),
        ] {
            assert_eq!(meant(text), [percentage, part].map(|meant| meant.map(str::to_owned)), "{text}");
        }
    }

    fn any_fraction() -> impl Strategy<Value = Fraction> {
        let number = prop_oneof![-9..=9_i128, any::<i64>().prop_map(i128::from), any::<i128>()];
        (number.clone(), number).prop_filter_map("not a fraction", |(one, other)| Fraction::new(one, other))
    }

    fn small() -> impl Strategy<Value = (i128, i128)> {
        (-1_000_000..=1_000_000_i128, 1..=1_000_000_i128)
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(number in any_fraction()) {
            prop_assert_eq!(written_by_this_crate(&number.to_string()), Some(number));
        }

        #[test]
        fn the_order_is_that_of_the_cross_products(one in small(), other in small()) {
            let expected = (one.0 * other.1).cmp(&(other.0 * one.1));
            prop_assert_eq!(fraction(one.0, one.1).cmp(&fraction(other.0, other.1)), expected);
        }

        #[test]
        fn the_order_agrees_with_the_sign_of_the_difference(one in any_fraction(), other in any_fraction()) {
            if let Some(difference) = one.checked_sub(other) {
                prop_assert_eq!(one.cmp(&other), difference.numerator().cmp(&0));
            }
            prop_assert_eq!(one.cmp(&other), other.cmp(&one).reverse());
        }

        #[test]
        fn sums_products_and_quotients_are_those_of_the_schoolbook(one in small(), other in small()) {
            let (a, b) = (fraction(one.0, one.1), fraction(other.0, other.1));
            prop_assert_eq!(a.checked_add(b), Fraction::new(one.0 * other.1 + other.0 * one.1, one.1 * other.1));
            prop_assert_eq!(a.checked_sub(b), Fraction::new(one.0 * other.1 - other.0 * one.1, one.1 * other.1));
            prop_assert_eq!(a.checked_mul(b), Fraction::new(one.0 * other.0, one.1 * other.1));
            prop_assert_eq!(a.checked_div(b), Fraction::new(one.0 * other.1, one.1 * other.0));
        }

        #[test]
        fn a_decimal_is_the_greatest_of_so_many_places_that_is_not_greater(one in small(), places in 0..9_u8) {
            let (number, scale) = (fraction(one.0, one.1), 10_i128.pow(places.into()));
            let shown = number.decimal(places).parse::<Fraction>().unwrap();
            let greatest = fraction((one.0 * scale).div_euclid(one.1), 1);
            prop_assert_eq!(shown.checked_mul(fraction(scale, 1)).unwrap(), greatest);
        }

        #[test]
        fn no_text_and_no_number_panics(
            text in "[-0-9./ ]{0,40}|.{0,12}", number in any_fraction(), places in any::<u8>(),
        ) {
            let _ = text.parse::<Fraction>();
            let _ = (number.decimal(places), number.percent(places), number.floor(), number.ceil());
        }
    }
}
