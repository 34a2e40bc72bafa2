//! Decimals of at most six places, as whole numbers and millionths (Q2).

/// How many digits may stand before the decimal point, and after it.
const MOST_BEFORE: usize = 12;
const MOST_AFTER: usize = 6;

/// The whole part and the millionths left of a decimal such as `4.5` or `-12`, both with its sign. `None` for any other
/// text.
pub(super) fn parse(text: &str) -> Option<(i64, i64)> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, places) = match digits.split_once('.') {
        Some((whole, places)) => (whole, Some(places)),
        None => (digits, None),
    };
    let whole = natural(whole, MOST_BEFORE)?;
    let millionths = match places {
        Some(places) => natural(places, MOST_AFTER)?.checked_mul(scale(places.len())?)?,
        None => 0,
    };
    Some((whole.checked_mul(sign)?, millionths.checked_mul(sign)?))
}

/// How many millionths the last of so many places is.
fn scale(places: usize) -> Option<i64> {
    10_i64.checked_pow(u32::try_from(MOST_AFTER.checked_sub(places)?).ok()?)
}

fn natural(digits: &str, most: usize) -> Option<i64> {
    let short = (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q2_decimals_of_at_most_six_places_are_read() {
        for (text, expected) in [
            ("4", (4, 0)),
            ("4.5", (4, 500_000)),
            ("+4.000001", (4, 1)),
            ("-0.25", (0, -250_000)),
            ("-12.5", (-12, -500_000)),
            ("007", (7, 0)),
            ("999999999999.999999", (999_999_999_999, 999_999)),
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        for text in ["", "-", ".5", "5.", "4.0000001", "1000000000000", "1e3", "4,5", " 4", "--4", "-+4", "½", "4.-5"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
