//! The numbers that all else is drawn from: nothing but arithmetic, so the same on every machine.

#![allow(dead_code, reason = "each of those that draw uses its part")]

use std::ops::RangeInclusive;

/// SplitMix64, by Steele, Lea and Flood.
pub(crate) struct Numbers(u64);

impl Numbers {
    /// The sequence that begins at this number.
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

    /// One of these numbers, none of which is negative.
    pub(crate) fn among(&mut self, range: RangeInclusive<i64>) -> i64 {
        let count = (range.end() - range.start() + 1) as u64;
        range.start() + (self.any() % count) as i64
    }

    /// From 0 up to, not including, 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.any() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 up to, not including, this.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.any() % end as u64) as usize
    }

    /// True once in so many times.
    pub(crate) fn once_in(&mut self, times: i64) -> bool {
        self.among(1..=times) == 1
    }

    /// One of these.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}
