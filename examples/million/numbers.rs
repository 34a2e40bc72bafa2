//! A generator of pseudo-random numbers. It is plain arithmetic, so it gives the same numbers on every machine.

#![allow(dead_code, reason = "each user needs only a part of it")]

use std::ops::RangeInclusive;

/// SplitMix64, by Steele, Lea and Flood.
pub(crate) struct Numbers(u64);

impl Numbers {
    /// The sequence for this seed.
    pub(crate) fn from(start: u64) -> Self {
        Numbers(start)
    }

    /// The next number of the sequence.
    pub(crate) fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number in this range, which must not contain negative numbers.
    pub(crate) fn among(&mut self, range: RangeInclusive<i64>) -> i64 {
        let count = (range.end() - range.start() + 1) as u64;
        range.start() + (self.any() % count) as i64
    }

    /// A number from 0 up to but not including 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.any() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number from 0 up to but not including `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.any() % end as u64) as usize
    }

    /// True once in `times` calls, on average.
    pub(crate) fn once_in(&mut self, times: i64) -> bool {
        self.among(1..=times) == 1
    }

    /// One of these values.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}
