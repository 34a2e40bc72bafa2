//! Buckets for percentiles: each length of time belongs to one, whose number does not depend on the other lengths, so
//! that counts of buckets add (Q2, Q3). This module knows numbers.

use crate::exact::Fraction;
use crate::time::Nanos;

/// How many buckets share a power of two, as a power of two.
const BITS: u32 = 7;
const PER_POWER: u64 = 1 << BITS;

/// How many buckets there are.
pub(super) const COUNT: u32 = number(Nanos::MAX) + 1;

/// The number of the bucket of a length.
///
/// Lengths below 128 ns have a bucket each. Above, 128 buckets of equal width share each power of two. The width of a
/// bucket is thus at most 1/128 of its lengths.
pub(super) const fn number(length: Nanos) -> u32 {
    let length = if length < 0 { 0 } else { length.unsigned_abs() };
    if length < PER_POWER {
        return length as u32;
    }
    // From 7 to 62.
    let power = length.ilog2();
    let within = (length >> power.wrapping_sub(BITS)) & (PER_POWER.wrapping_sub(1));
    (power.wrapping_sub(BITS).wrapping_add(1) << BITS).wrapping_add(within as u32)
}

/// The length that stands for those of a bucket: the one in its middle, which is within 0.4 % of each of them.
pub(super) fn length(number: u32) -> Nanos {
    let (power, within) = (number >> BITS, i64::from(number) & (PER_POWER as i64).wrapping_sub(1));
    let Some(shift) = power.checked_sub(1) else { return within };
    let lowest = within.wrapping_add(PER_POWER as i64).checked_shl(shift).unwrap_or(Nanos::MAX);
    lowest.saturating_add((1_i64 << shift.min(62)) / 2)
}

/// The percentile of lengths whose buckets are counted: the smallest that at least so many percent of them do not
/// exceed, within 0.4 %. `None` if there are none.
pub(super) fn percentile(counts: impl Iterator<Item = (u32, i64)> + Clone, percent: Fraction) -> Option<Nanos> {
    let total = counts.clone().fold(0_i128, |sum, (_, count)| sum.saturating_add(count.into()));
    let share = percent.checked_div(Fraction::from(100)).and_then(|share| share.checked_mul(Fraction::new(total, 1)?));
    let rank = share?.ceil().clamp(1, total.max(1));
    let mut below = 0_i128;
    let mut reached = counts.filter(|(_, count)| {
        below = below.saturating_add((*count).into());
        below >= rank
    });
    reached.next().map(|(number, _)| length(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lengths around each boundary, and the largest.
    fn lengths() -> impl Iterator<Item = Nanos> {
        let near = |power: u32| (-2..=2_i64).map(move |more| (1_i64 << power).saturating_add(more));
        (0..63).flat_map(near).chain([0, Nanos::MAX]).filter(|length| *length >= 0)
    }

    #[test]
    fn q3_a_bucket_stands_for_its_lengths_within_0_4_percent() {
        for exact in lengths() {
            let found = length(number(exact));
            assert!((i128::from(found) - i128::from(exact)).abs() * 250 <= i128::from(exact), "{exact}: {found}");
            assert_eq!(number(found), number(exact), "{exact}");
        }
    }

    #[test]
    fn q3_longer_lengths_have_no_lower_bucket_and_none_is_left_out() {
        let mut sorted: Vec<Nanos> = lengths().collect();
        sorted.sort_unstable();
        assert!(sorted.windows(2).all(|pair| number(pair[0]) <= number(pair[1])));
        assert!((0..COUNT).all(|bucket| number(length(bucket)) == bucket));
        assert_eq!(number(-1), 0);
    }

    #[test]
    fn q3_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed() {
        let counts = [(1, 1), (2, 2), (5, 1)];
        let at = |percent: &str| percentile(counts.into_iter(), percent.parse().unwrap());
        let found = ["0", "25", "25.1", "75", "75.0001", "100"].map(at);
        assert_eq!(found, [Some(1), Some(1), Some(2), Some(2), Some(5), Some(5)]);
        assert_eq!(percentile([].into_iter(), Fraction::from(50)), None);
    }
}
