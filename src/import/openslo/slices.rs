//! Slices of time that are good or bad. This module knows intervals and shares, but no document.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{DateTime, Utc};

use crate::exact::Fraction;
use crate::time::{Instant, Nanos, SECOND};

/// Slices of one length, and which share of one has to be up for it to be good.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub(super) struct Slices {
    pub(super) seconds: i64,
    pub(super) target: Fraction,
}

/// From one instant up to, not including, another, in nanoseconds.
type Span = (Nanos, Nanos);

impl Slices {
    /// Whether a slice is a minute that is bad if an outage touches it.
    pub(super) fn are_touched_minutes(&self) -> bool {
        self.seconds == 60 && self.target == Fraction::ONE
    }

    /// The bad slices of a period, those that touch as one. Time grows with the number of outages as sorting does.
    pub(super) fn bad(
        &self,
        outages: &[Range<DateTime<Utc>>],
        period: &Range<DateTime<Utc>>,
    ) -> Vec<Range<DateTime<Utc>>> {
        let period = (Instant::clamped(period.start).0, Instant::clamped(period.end).0);
        let mut slicing = Slicing { length: self.seconds.saturating_mul(SECOND).max(1), period, ..Slicing::default() };
        merged(outages.iter().filter_map(|outage| inside(outage, period)).collect())
            .into_iter()
            .for_each(|outage| slicing.add(outage));
        let partly = std::mem::take(&mut slicing.partly).into_iter();
        let partly = partly.map(|(slice, down)| (slice, slicing.end_of(slice), down));
        let missed = partly.filter(|&(from, to, down)| self.is_bad(to.saturating_sub(from), down));
        let bad = slicing.whole.iter().copied().chain(missed.map(|(from, to, _)| (from, to)));
        merged(bad.collect()).into_iter().map(|(from, to)| Instant(from).utc()..Instant(to).utc()).collect()
    }

    fn is_bad(&self, length: Nanos, down: Nanos) -> bool {
        let up = Fraction::new(length.saturating_sub(down).into(), length.into());
        up.is_some_and(|up| up < self.target)
    }
}

/// A period in slices, and what of them was down.
#[derive(Default)]
struct Slicing {
    length: Nanos,
    period: Span,
    /// Slices that were down throughout.
    whole: Vec<Span>,
    /// How long others were down, by their beginning.
    partly: BTreeMap<Nanos, Nanos>,
}

impl Slicing {
    /// An outage inside the period that touches no other.
    fn add(&mut self, (from, to): Span) {
        let (first, last) = (self.begin_of(from), self.begin_of(to));
        let second = first.saturating_add(self.length);
        self.add_part(first, (from, to.min(second)));
        if second < last {
            self.whole.push((second, last));
        }
        if first < last && last < to {
            self.add_part(last, (last, to));
        }
    }

    fn add_part(&mut self, slice: Nanos, (from, to): Span) {
        let down = self.partly.entry(slice).or_default();
        *down = down.saturating_add(to.saturating_sub(from));
    }

    fn begin_of(&self, at: Nanos) -> Nanos {
        let passed = at.saturating_sub(self.period.0);
        at.saturating_sub(passed.checked_rem_euclid(self.length).unwrap_or(0))
    }

    fn end_of(&self, slice: Nanos) -> Nanos {
        slice.saturating_add(self.length).min(self.period.1)
    }
}

fn inside(outage: &Range<DateTime<Utc>>, period: Span) -> Option<Span> {
    let (from, to) = (Instant::clamped(outage.start).0.max(period.0), Instant::clamped(outage.end).0.min(period.1));
    (from < to).then_some((from, to))
}

/// The same time as spans in order that do not touch.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => merged.push((from, to)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> DateTime<Utc> {
        format!("2026-03-02T{time}Z").parse().unwrap()
    }

    fn bad(seconds: i64, target: (i128, i128), outages: &[(&str, &str)]) -> Vec<(String, String)> {
        let slices = Slices { seconds, target: Fraction::new(target.0, target.1).unwrap() };
        let outages: Vec<_> = outages.iter().map(|(from, to)| at(from)..at(to)).collect();
        let bad = slices.bad(&outages, &(at("10:00:00")..at("11:00:30")));
        let time = |at: DateTime<Utc>| at.format("%H:%M:%S").to_string();
        bad.into_iter().map(|bad| (time(bad.start), time(bad.end))).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
    }

    /// By hand: 10:02:30 to 10:16:00 touches the slices of five minutes from 10:00 to 10:20.
    #[test]
    fn with_a_target_of_one_every_slice_that_is_touched_is_bad() {
        assert_eq!(bad(300, (1, 1), &[("10:02:30", "10:16:00")]), pairs(&[("10:00:00", "10:20:00")]));
        assert_eq!(bad(300, (1, 1), &[("10:05:00", "10:10:00")]), pairs(&[("10:05:00", "10:10:00")]));
        assert_eq!(bad(300, (1, 1), &[("09:00:00", "10:00:00"), ("10:30:00", "10:30:00")]), pairs(&[]));
    }

    /// By hand: of 300 s at least 285 s have to be up. 15 s down are good, 16 s are bad, in however many pieces.
    #[test]
    fn a_slice_is_good_from_its_target_on() {
        assert_eq!(bad(300, (95, 100), &[("10:01:00", "10:01:15")]), pairs(&[]));
        assert_eq!(bad(300, (95, 100), &[("10:01:00", "10:01:16")]), pairs(&[("10:00:00", "10:05:00")]));
        let twice = [("10:04:00", "10:04:08"), ("10:01:00", "10:01:08")];
        assert_eq!(bad(300, (95, 100), &twice), pairs(&[("10:00:00", "10:05:00")]));
        assert_eq!(bad(300, (95, 100), &[("10:01:00", "10:01:15"), ("10:01:05", "10:01:10")]), pairs(&[]));
        // 10 s before the boundary and 10 s after it.
        assert_eq!(bad(300, (95, 100), &[("10:04:50", "10:05:10")]), pairs(&[]));
    }

    /// By hand: the slice from 11:00 has only 30 s; 2 s down leave 93.3 %.
    #[test]
    fn the_last_slice_may_be_shorter() {
        assert_eq!(bad(300, (95, 100), &[("11:00:10", "11:00:12")]), pairs(&[("11:00:00", "11:00:30")]));
        assert_eq!(bad(300, (95, 100), &[("11:00:10", "11:00:11")]), pairs(&[]));
    }
}
