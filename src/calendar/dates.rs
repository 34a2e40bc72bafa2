//! Business dates (A3): local dates with open time. Knows the axis and the zone; knows no allowance.

use super::axis::Axis;
use super::zone::Zone;
use crate::time::{DAY_S, Instant, SECOND};

/// The business dates of a calendar, in order, as days since 1970-01-01. They fit sixteen bits, shifted by one: west of
/// Greenwich the horizon begins on a local 31 December.
#[derive(Debug)]
pub(crate) struct BusinessDates(Vec<u16>);

const SHIFT: i64 = 1;

impl BusinessDates {
    pub(crate) fn new(axis: &Axis, zone: &Zone) -> Self {
        let mut dates: Vec<u16> = Vec::new();
        for segment in zone.segments(Instant::START.seconds(), Instant::END.seconds()) {
            let offset = i64::from(segment.offset);
            let mut from = segment.start;
            while let Some(open) = next_open(axis, from).filter(|&open| open < segment.end) {
                let day = open.saturating_add(offset).div_euclid(DAY_S);
                if let Ok(date) = u16::try_from(day.saturating_add(SHIFT)) {
                    add(&mut dates, date);
                }
                from = day.saturating_add(1).saturating_mul(DAY_S).saturating_sub(offset);
            }
        }
        BusinessDates(dates)
    }

    /// How many business dates there are before `day`.
    pub(crate) fn before(&self, day: i64) -> usize {
        self.0.partition_point(|&business| i64::from(business) < day.saturating_add(SHIFT))
    }

    /// The business date that has `rank` others before it.
    pub(crate) fn at(&self, rank: usize) -> Option<i64> {
        self.0.get(rank).map(|&day| i64::from(day).saturating_sub(SHIFT))
    }

    pub(crate) fn contains(&self, day: i64) -> bool {
        self.at(self.before(day)) == Some(day)
    }

    /// The `n`-th business date after `day`, or before it for a negative `n`; `day` itself for zero, if it is one.
    pub(crate) fn nth(&self, day: i64, n: i64) -> Option<i64> {
        let here = i64::try_from(self.before(day)).ok()?;
        // Going forward from a date that is none, the next one is the first.
        let ahead = if n > 0 && !self.contains(day) { n.saturating_sub(1) } else { n };
        let found = self.at(usize::try_from(here.saturating_add(ahead)).ok()?)?;
        (n != 0 || found == day).then_some(found)
    }
}

/// Adds a date. Where the clock goes back over midnight, one comes twice.
fn add(dates: &mut Vec<u16>, date: u16) {
    match dates.last() {
        Some(last) if *last >= date => {
            if let Err(place) = dates.binary_search(&date) {
                dates.insert(place, date);
            }
        }
        _ => dates.push(date),
    }
}

/// The second that holds the first open instant from a second on.
fn next_open(axis: &Axis, from: i64) -> Option<i64> {
    axis.next_open(Instant(from.saturating_mul(SECOND))).map(Instant::seconds)
}

/// The first open instant of a local date.
pub(crate) fn opening(axis: &Axis, zone: &Zone, day: i64) -> Option<Instant> {
    open_pieces(axis, zone, day).next().and_then(|(from, _)| axis.next_open(from))
}

/// The last closing of a local date; its end when it is open until then.
pub(crate) fn closing(axis: &Axis, zone: &Zone, day: i64) -> Option<Instant> {
    open_pieces(axis, zone, day).last().and_then(|(_, to)| axis.earliest(axis.worked_before(to)))
}

/// The stretches of a local date that hold open time.
fn open_pieces<'a>(axis: &'a Axis, zone: &'a Zone, day: i64) -> impl Iterator<Item = (Instant, Instant)> + 'a {
    let instant = |second: i64| Instant(second.saturating_mul(SECOND)).clamp(Instant::START, Instant::END);
    let pieces = zone.date_pieces(day).map(move |(from, to)| (instant(from), instant(to)));
    pieces.filter(|&(from, to)| axis.worked_before(from) < axis.worked_before(to))
}
