//! What the open spans of a week depend on: its clock and its special dates. Weeks that look alike have the same open
//! spans, so they are computed once. This module knows no hours.

use super::axis::WEEK;
use super::day::Day;
use super::zone::Segment;
use crate::input::names::Table;
use crate::time::{DAY_S, Instant, SECOND};

pub(super) const WEEK_S: i64 = WEEK / SECOND;

// In this file sums and differences wrap, because most of the time of building a calendar is spent with them. They never
// wrap in fact: seconds are near the horizon, except for the end of the last segment, which is only compared.

/// A week, or another stretch of time, with what determines its open spans.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) start: i64,
    pub(super) end: i64,
    segments: &'a [Segment],
    /// The dates with hours of their own that can affect it, by number, sorted. Those of a season are among them.
    pub(super) special: &'a [(i64, &'a Day)],
}

impl<'a> Look<'a> {
    /// Its stretches of constant offset, cut at its ends.
    pub(super) fn segments(self) -> impl Iterator<Item = Segment> + use<'a> {
        let cut = move |segment: &Segment| Segment {
            start: segment.start.max(self.start),
            end: segment.end.min(self.end),
            offset: segment.offset,
        };
        self.segments.iter().map(cut)
    }

    /// Whether its offset is constant and no date in it has hours of its own.
    pub(super) fn is_plain(self) -> bool {
        self.segments.len() == 1 && self.special.is_empty()
    }

    /// Equal for looks that are alike, and for hardly any others.
    fn mark(self) -> u64 {
        let clock = self.clock().map(|(end, offset)| end.wrapping_shl(32).wrapping_add(offset.into()) as u64);
        let dates = self.dates().map(|(day, entry)| entry.addr().wrapping_add(day as usize) as u64);
        dates.fold(clock.fold(0, spread), spread)
    }

    /// Whether the two are the same as counted from their starts. The hours of a date are known by their address.
    #[inline]
    fn is_like(self, other: Look<'_>) -> bool {
        self.has_dates_of(other) && self.has_clock_of(other)
    }

    #[inline]
    fn has_clock_of(self, other: Look<'_>) -> bool {
        match (self.segments, other.segments) {
            // Most weeks have no clock change.
            ([one], [two]) => {
                one.offset == two.offset && self.end.wrapping_sub(self.start) == other.end.wrapping_sub(other.start)
            }
            _ => self.clock().eq(other.clock()),
        }
    }

    fn clock(self) -> impl Iterator<Item = (i64, i32)> + use<'a> {
        self.segments().map(move |segment| (segment.end.wrapping_sub(self.start), segment.offset))
    }

    #[inline]
    fn has_dates_of(self, other: Look<'_>) -> bool {
        if self.special.is_empty() { other.special.is_empty() } else { self.dates().eq(other.dates()) }
    }

    fn dates(self) -> impl Iterator<Item = (i64, *const Day)> + use<'a> {
        let counted = move |day: i64| day.wrapping_mul(DAY_S).wrapping_sub(self.start);
        self.special.iter().map(move |&(day, entry)| (counted(day), std::ptr::from_ref(entry)))
    }
}

/// A walk from week to week: the clock and the special dates that are still to come.
pub(super) struct Ahead<'a> {
    segments: &'a [Segment],
    special: &'a [(i64, &'a Day)],
}

impl<'a> Ahead<'a> {
    /// Starts at the first week.
    pub(super) fn new(segments: &'a [Segment], special: &'a [(i64, &'a Day)]) -> Self {
        Ahead { segments, special }
    }

    /// The look of the time between two seconds, which are later than those of the call before.
    pub(super) fn next(&mut self, start: i64, end: i64) -> Look<'a> {
        self.segments = after(self.segments, |segment| segment.end <= start);
        let segments = before(self.segments, |segment| segment.start < end);
        let (first, last) = match segments {
            [only] => (day_of(start, only.offset), day_of(end, only.offset)),
            // An offset is less than a day.
            _ => (day_of(start, 0).wrapping_sub(1), day_of(end, 0).wrapping_add(1)),
        };
        // A night shift of the day before can reach into the week.
        self.special = after(self.special, |&(day, _)| day < first.wrapping_sub(1));
        Look { start, end, segments, special: before(self.special, |&(day, _)| day <= last) }
    }

    /// The number of the first week that need not look like the last one, which was plain.
    pub(super) fn next_turn(&self) -> i64 {
        let Some(segment) = self.segments.first() else { return 0 };
        let before_date = |day: i64| day.wrapping_mul(DAY_S).wrapping_sub(segment.offset.into()).wrapping_sub(1);
        let before_date = self.special.first().map_or(i64::MAX, |&(day, _)| before_date(day));
        segment.end.min(before_date).min(Instant::END.seconds()).div_euclid(WEEK_S)
    }
}

/// The items before the first one for which `holds` is false.
fn before<T>(items: &[T], holds: impl Fn(&T) -> bool) -> &[T] {
    let count = items.iter().take_while(|item| holds(item)).count();
    items.get(..count).unwrap_or_default()
}

/// The items from the first one on for which `holds` is false.
fn after<T>(mut items: &[T], holds: impl Fn(&T) -> bool) -> &[T] {
    while let Some((_, rest)) = items.split_first().filter(|(first, _)| holds(first)) {
        items = rest;
    }
    items
}

/// The looks seen so far, each with a result. A look consists of `N` parts, so that two clocks can be considered
/// together. It is found by its mark. If two looks have the same mark, only the later one is found.
pub(super) struct Looks<'a, const N: usize, T>(Table<u64, ([Look<'a>; N], T)>);

impl<const N: usize, T> Default for Looks<'_, N, T> {
    fn default() -> Self {
        Looks(Table::default())
    }
}

impl<'a, const N: usize, T: Copy> Looks<'a, N, T> {
    /// The result for a look.
    pub(super) fn find(&self, look: &[Look<'a>; N]) -> Option<T> {
        let (seen, found) = self.0.get(&mark_of(look))?;
        are_alike(seen, look).then_some(*found)
    }

    pub(super) fn add(&mut self, look: [Look<'a>; N], found: T) {
        self.0.insert(mark_of(&look), (look, found));
    }
}

#[inline]
pub(super) fn are_alike<const N: usize>(one: &[Look<'_>; N], other: &[Look<'_>; N]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.is_like(*other))
}

fn mark_of<const N: usize>(look: &[Look<'_>; N]) -> u64 {
    look.iter().fold(0, |mark, part| spread(mark, part.mark()))
}

/// Adds a part to a mark.
fn spread(mark: u64, part: u64) -> u64 {
    /// An odd number without a pattern.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    (mark.rotate_left(5) ^ part).wrapping_mul(SPREAD)
}

/// The local date, in days since 1970-01-01, at a second since then, or up to a week before.
pub(super) fn day_of(second: i64, offset: i32) -> i64 {
    // A division without a sign is faster.
    const A_DAY: u64 = DAY_S as u64;
    const BEFORE: i64 = 8;
    let second = second.wrapping_add(i64::from(offset)).wrapping_add(BEFORE * DAY_S);
    ((second as u64 / A_DAY) as i64).wrapping_sub(BEFORE)
}
