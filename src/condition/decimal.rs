//! Decimals of any length, compared exactly as they are written. This module knows digits only.

use std::cmp::Ordering;

/// A text of the form `[+-]digits[.digits]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal<'t> {
    negative: bool,
    /// Without zeros at the beginning.
    whole: &'t str,
    /// Without zeros at the end.
    part: &'t str,
}

impl<'t> Decimal<'t> {
    /// `None` for a text of another form.
    pub(crate) fn read(text: &'t str) -> Option<Decimal<'t>> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) {
            return None;
        }
        let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
        // There is no negative zero.
        let negative = negative && !(whole.is_empty() && part.is_empty());
        Some(Decimal { negative, whole, part })
    }

    fn size(self) -> (usize, &'t str, &'t str) {
        (self.whole.len(), self.whole, self.part)
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.size().cmp(&other.size()),
            (true, true) => other.size().cmp(&self.size()),
            (negative, _) => {
                if negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn s5_only_digits_with_a_sign_and_a_point_are_a_decimal() {
        for text in ["0", "+7", "-7", "007", "1.50", "-0.0", &"9".repeat(1_000)] {
            assert!(Decimal::read(text).is_some(), "{text}");
        }
        for text in ["", "+", "-", ".", "1.", ".5", "1.2.3", "+-1", "--1", " 1", "1 ", "1e3", "0x1", "1,5", "٣", "∞"]
        {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
    }

    #[test]
    fn s5_two_ways_to_write_a_number_are_the_same_number() {
        for (one, other) in [("7", "+007.00"), ("-0", "0.000"), ("-1.5", "-01.50"), ("0.1", "00.1")] {
            assert_eq!(Decimal::read(one), Decimal::read(other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn s5_decimals_are_in_the_order_of_their_numbers(one in any::<(i32, u16)>(), other in any::<(i32, u16)>()) {
            // As whole numbers of hundred thousandths.
            let number = |(whole, part): (i32, u16)| {
                let size = i64::from(whole).abs() * 100_000 + i64::from(part);
                if whole < 0 { -size } else { size }
            };
            let text = |(whole, part): (i32, u16)| format!("{whole}.{part:05}");
            let (one_text, other_text) = (text(one), text(other));
            let order = Decimal::read(&one_text).unwrap().cmp(&Decimal::read(&other_text).unwrap());
            prop_assert_eq!(order, number(one).cmp(&number(other)));
        }
    }
}
