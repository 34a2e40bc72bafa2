//! Builds the axis of weekly hours in a zone, day by day. This module knows hours and zones. It knows no ticket and
//! no policy.
//!
//! An instant is open if its local time lies within the hours (C1). The hours are therefore mapped to UTC in each
//! stretch of constant offset, and cut at its ends. Local times that a clock change skips fall into no stretch, and
//! those that it repeats fall into two.

use std::cmp::Ordering;
use std::iter::Peekable;

use chrono::Weekday;

use super::Flaw;
use super::axis::{Axis, AxisBuilder, ShapeId, Span, WEEK, WEEKS};
use super::budget::Budget;
use super::day::{Day, Range, ends_night};
use super::hours::Hours;
use super::zone::{Segment, Zone};
use crate::input::names::Ranks;
use crate::time::{DAY_S, Instant, SECOND};

/// The axis of `hours` on the clock of `zone`. A week with a special date or a clock change is computed before it can
/// be compared with earlier weeks, so what is computed counts towards `budget`.
pub(super) fn axis(hours: &Hours, zone: &Zone, budget: &mut Budget) -> Result<Axis, Flaw> {
    let special = special_dates(hours);
    let mut ahead = ahead(zone, &special);
    let mut builder = AxisBuilder::default();
    let (mut known, mut last_plain): (Looks<ShapeId>, Option<(i32, ShapeId)>) = (Looks::default(), None);
    let mut spans: Vec<Span> = Vec::new();
    for week in 0..WEEKS {
        let start = week.saturating_mul(WEEK_S);
        let end = start.saturating_add(WEEK_S).min(Instant::END.seconds());
        let (offset, special) = ahead.next(start, end);
        let offset = offset.filter(|_| end.saturating_sub(start) == WEEK_S);
        // Most weeks are equal to the last week without a special date.
        let plain = last_plain.filter(|&(known, _)| special.is_empty() && offset == Some(known));
        let look = offset.filter(|_| plain.is_none()).map(|offset| Look::new(offset, start, special));
        let found = look.as_ref().map(|look| known.find(look));
        let shape = match (plain, found) {
            (Some((_, shape)), _) | (None, Some(Ok(shape))) => {
                builder.repeat(shape);
                shape
            }
            (None, new) => {
                fill_week(&Days { hours, special }, zone, (start, end), &mut spans);
                budget.take(spans.len())?;
                let shape = builder.push(&spans);
                builder.fits()?;
                if let (Some(look), Some(Err(place))) = (look, new) {
                    known.add(place, look, shape);
                }
                shape
            }
        };
        if special.is_empty() {
            last_plain = offset.map(|offset| (offset, shape));
        }
    }
    Ok(builder.build())
}

/// What determines the open spans of a week without a clock change: its offset, and its special dates, each as a day
/// of the week and the address of its entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Look(i32, i32, Vec<(i64, *const Day)>);

impl Look {
    fn new(offset: i32, start: i64, special: &[(i64, &Day)]) -> Look {
        Look::with_dates_of(offset, offset, start, special)
    }

    /// The same where dates are read on a clock with another offset.
    pub(super) fn with_dates_of(dates: i32, offset: i32, start: i64, special: &[(i64, &Day)]) -> Look {
        let first = day_of(start, 0);
        Look(
            dates,
            offset,
            special.iter().map(|&(day, entry)| (day.saturating_sub(first), std::ptr::from_ref(entry))).collect(),
        )
    }
}

/// The looks seen so far, each with a result.
pub(super) struct Looks<T> {
    seen: Vec<(Look, T)>,
    sorted: Ranks,
}

impl<T> Default for Looks<T> {
    fn default() -> Self {
        Looks { seen: Vec::new(), sorted: Ranks::default() }
    }
}

impl<T: Copy> Looks<T> {
    /// The result for a look, or the position at which to insert it.
    pub(super) fn find(&self, look: &Look) -> Result<T, usize> {
        let seen = |number: u32| self.seen.get(number as usize);
        let number = self.sorted.find(&|number| seen(number).map_or(Ordering::Less, |(seen, _)| seen.cmp(look)))?;
        seen(number).map(|(_, found)| *found).ok_or(0)
    }

    pub(super) fn add(&mut self, place: usize, look: Look, found: T) {
        self.sorted.insert(place, u32::try_from(self.seen.len()).unwrap_or(u32::MAX));
        self.seen.push((look, found));
    }
}

pub(super) const WEEK_S: i64 = WEEK / SECOND;

/// The clock changes and special dates still to come, for a walk from week to week.
pub(super) struct Ahead<'a, I: Iterator<Item = Segment>> {
    segments: Peekable<I>,
    special: &'a [(i64, &'a Day)],
}

/// Starts at the first week.
pub(super) fn ahead<'a>(
    zone: &'a Zone,
    special: &'a [(i64, &'a Day)],
) -> Ahead<'a, impl Iterator<Item = Segment> + use<'a>> {
    Ahead { segments: zone.segments(0, i64::MAX).peekable(), special }
}

impl<'a, I: Iterator<Item = Segment>> Ahead<'a, I> {
    /// The offset of the week between two seconds, if it is constant, and the special dates that can affect the week.
    pub(super) fn next(&mut self, start: i64, end: i64) -> (Option<i32>, &'a [(i64, &'a Day)]) {
        while self.segments.next_if(|segment| segment.end <= start).is_some() {}
        let segment = self.segments.peek();
        let offset = segment.filter(|segment| segment.end >= end).map(|segment| segment.offset);
        // A night shift of the day before can reach into the week. An offset is less than a day.
        let (first, last) = match offset {
            Some(offset) => (day_of(start, offset), day_of(end, offset)),
            None => (day_of(start, 0).saturating_sub(1), day_of(end, 0).saturating_add(1)),
        };
        let first = first.saturating_sub(1);
        let passed = self.special.iter().take_while(|&&(day, _)| day < first).count();
        self.special = self.special.get(passed..).unwrap_or_default();
        let near = self.special.iter().take_while(|&&(day, _)| day <= last).count();
        (offset, self.special.get(..near).unwrap_or_default())
    }
}

/// Writes the open spans of the week between two seconds, in nanoseconds since its start.
fn fill_week(days: &Days<'_>, zone: &Zone, (start, end): (i64, i64), spans: &mut Vec<Span>) {
    spans.clear();
    for segment in zone.segments(start, end) {
        let offset = i64::from(segment.offset);
        for day in day_of(segment.start, segment.offset)..=day_of(segment.end, segment.offset) {
            let midnight = day.saturating_mul(DAY_S).saturating_sub(offset);
            let shown =
                Range { start: segment.start.saturating_sub(midnight), end: segment.end.saturating_sub(midnight) };
            days.readings(day, shown, |range| {
                let (from, to) = (midnight.saturating_add(range.start), midnight.saturating_add(range.end));
                push_merged(spans, from.saturating_sub(start), to.saturating_sub(start));
            });
        }
    }
}

/// Adds a span, given in seconds, that starts no earlier than the last one. Empty spans are left out.
pub(super) fn push_merged(spans: &mut Vec<Span>, from: i64, to: i64) {
    if from >= to {
        return;
    }
    let (from, to) = (from.saturating_mul(SECOND), to.saturating_mul(SECOND));
    match spans.last_mut() {
        Some(last) if from <= last.1 => last.1 = last.1.max(to),
        _ => spans.push((from, to)),
    }
}

/// The local date, in days since 1970-01-01, at a second of the epoch.
pub(super) fn day_of(second: i64, offset: i32) -> i64 {
    second.saturating_add(i64::from(offset)).div_euclid(DAY_S)
}

/// The dates with an entry of their own, by number, sorted.
pub(super) fn special_dates(hours: &Hours) -> Vec<(i64, &Day)> {
    let last = day_of(Instant::END.seconds(), 0);
    hours.special_dates(MARGIN.saturating_neg(), last.saturating_add(MARGIN))
}

/// Hours by the number of the local date, for a week.
pub(super) struct Days<'a> {
    pub(super) hours: &'a Hours,
    /// The dates around with an entry of their own, sorted.
    pub(super) special: &'a [(i64, &'a Day)],
}

/// A range of hours on its date.
pub(super) struct Shift {
    /// The number of the date on which it begins.
    pub(super) day: i64,
    pub(super) range: Range,
    /// Where it ends, in seconds since that date's midnight: the next date may cut it there (C4).
    pub(super) end: i64,
}

impl<'a> Days<'a> {
    fn special(&self, day: i64) -> Option<&'a Day> {
        let found = self.special.binary_search_by_key(&day, |&(day, _)| day).ok()?;
        self.special.get(found).map(|&(_, day)| day)
    }

    /// The ranges that start on this date.
    fn own(&self, day: i64) -> &[Range] {
        self.special(day).map_or_else(|| self.hours.weekday(weekday_of(day)), Day::ranges)
    }

    /// The range of the day before that continues past midnight into this date, unless an entry of this date ends it
    /// (C4).
    fn night_before(&self, day: i64) -> Option<Range> {
        let before = day.saturating_sub(1);
        self.own(before).last().copied().filter(|range| range.end > DAY_S && !self.ends_night(before))
    }

    /// Whether the hours of a date end at its midnight, because of an entry of the next date.
    fn ends_night(&self, day: i64) -> bool {
        ends_night(self.special(day), self.special(day.saturating_add(1)))
    }

    /// The shift that is open at a second of a date, or otherwise the first one that opens later on that date. If two
    /// are open, it is the one that began first (C11).
    pub(super) fn shift_from(&self, day: i64, second: i64) -> Option<Shift> {
        let night = self.night_before(day).filter(|night| second.saturating_add(DAY_S) < night.end);
        if let Some(range) = night {
            return Some(Shift { day: day.saturating_sub(1), range, end: range.end });
        }
        let own = self.own(day);
        let range = *own.get(own.partition_point(|range| range.end <= second))?;
        let end = if range.end > DAY_S && self.ends_night(day) { DAY_S } else { range.end };
        Some(Shift { day, range, end })
    }

    /// Passes the open ranges of one date to `take`, by their start: first the rest of the night before, then its
    /// own. They are cut to the local times that the clock shows. Other ranges are not looked at, because a clock may
    /// change many times a day.
    fn readings(&self, day: i64, shown: Range, mut take: impl FnMut(Range)) {
        let mut take = |start: i64, end: i64| {
            take(Range { start: start.max(shown.start), end: end.min(DAY_S).min(shown.end) });
        };
        if let Some(night) = self.night_before(day) {
            take(0, night.end.saturating_sub(DAY_S));
        }
        let own = self.own(day);
        let passed = own.partition_point(|range| range.end <= shown.start);
        for range in own.iter().skip(passed).take_while(|range| range.start < shown.end) {
            take(range.start, range.end);
        }
    }
}

/// How many days the local dates in use extend beyond the ends of the horizon.
const MARGIN: i64 = 9;

/// The epoch began on a Thursday, three days after a Monday.
fn weekday_of(day: i64) -> Weekday {
    let after_monday = day.saturating_add(3).rem_euclid(7);
    u8::try_from(after_monday).ok().and_then(|number| Weekday::try_from(number).ok()).unwrap_or(Weekday::Mon)
}

#[cfg(all(test, feature = "bundled-tz"))]
mod tests {
    use crate::calendar::{Calendar, CalendarSpec, DateSpec};

    /// The figure on the page on performance.
    #[test]
    fn twenty_one_years_of_an_office_calendar_fit_in_32_kib() {
        let holidays = ["--01-01", "--05-01", "--05-27", "--07-04", "--09-02", "--11-11", "--11-28", "--12-25"];
        let office = CalendarSpec::weekly("America/New_York").hours("mon-fri", ["09:00-12:00", "13:00-17:00"]);
        let office = holidays.iter().fold(office, |spec, date| spec.dates(*date, DateSpec::closed()));
        let bytes = Calendar::from_spec(office).unwrap().axis().bytes();
        assert_eq!(bytes / 1024, 81, "{bytes} for 130 years");
        assert!(bytes * 21 / 130 <= 32 * 1024);
    }
}
