//! When a policy is valid, and which of its versions is in force at an instant. This module knows instants and
//! version numbers.

use chrono::{DateTime, Utc};

use crate::calendar::first_in_force;
use crate::time::Instant;

/// The time for which a policy is valid, half-open; `None` means without limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) from: Option<DateTime<Utc>>,
    pub(super) until: Option<DateTime<Utc>>,
}

/// The instants at which another version comes into force, in order. Before the first one none is in force.
#[derive(Debug)]
pub(super) struct Timeline(Vec<(Instant, Option<usize>)>);

impl Validity {
    /// Its first instant, and the first instant after it.
    pub(super) fn span(&self) -> (Instant, Instant) {
        (self.from.map_or(Instant::START, Instant::clamped), self.until.map_or(Instant::END, Instant::clamped))
    }

    pub(super) fn contains(&self, at: Instant) -> bool {
        let (from, until) = self.span();
        from <= at && at < until
    }
}

impl Timeline {
    /// Builds it from versions, the newest first, each with its number.
    pub(super) fn new(newest_first: &[(usize, Validity)]) -> Timeline {
        let spans: Vec<_> = newest_first.iter().map(|(_, validity)| validity.span()).collect();
        let mut turns: Vec<(Instant, Option<usize>)> = Vec::new();
        for (at, rank) in first_in_force(&spans) {
            let in_force = rank.and_then(|rank| newest_first.get(rank)).map(|(number, _)| *number);
            if turns.last().map_or(in_force.is_some(), |(_, before)| *before != in_force) {
                turns.push((at, in_force));
            }
        }
        Timeline(turns)
    }

    /// The version in force at an instant.
    pub(super) fn at(&self, instant: Instant) -> Option<usize> {
        let begun = self.0.partition_point(|(from, _)| *from <= instant);
        self.0.get(begun.checked_sub(1)?).and_then(|(_, version)| *version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valid(from: i64, until: i64) -> Validity {
        let at = |second: i64| DateTime::from_timestamp(second, 0);
        Validity { from: at(from), until: at(until) }
    }

    #[test]
    fn s1_of_the_versions_that_are_valid_the_newest_is_in_force() {
        // Version 7 from 10 to 20, version 5 from 15 to 40 with a gap before version 3, which is never in force alone.
        let versions = [(7, valid(10, 20)), (5, valid(15, 40)), (4, valid(50, 60)), (3, valid(16, 30))];
        let timeline = Timeline::new(&versions);
        for second in 0..70 {
            let at = Instant(second * crate::time::SECOND);
            let expected = versions.iter().find(|(_, validity)| validity.contains(at)).map(|(number, _)| *number);
            assert_eq!(timeline.at(at), expected, "{second}");
        }
        assert_eq!(timeline.0.len(), 5);
    }

    #[test]
    fn s1_without_limits_it_is_valid_in_the_whole_horizon() {
        let timeline = Timeline::new(&[(0, Validity::default())]);
        assert_eq!((timeline.at(Instant::START), timeline.at(Instant(Instant::END.0 - 1))), (Some(0), Some(0)));
    }
}
