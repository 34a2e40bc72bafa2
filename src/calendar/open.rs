//! Builds the axis of weekly hours in a zone, day by day. This module knows hours and zones. It knows no ticket and
//! no policy.
//!
//! An instant is open if its local time lies within the hours (C1). The hours are therefore mapped to UTC in each
//! stretch of constant offset, and cut at its ends. Local times that a clock change skips fall into no stretch, and
//! those that it repeats fall into two.

use chrono::Weekday;

use super::Flaw;
use super::axis::{Axis, AxisBuilder, ShapeId, Span, WEEKS};
use super::budget::Budget;
use super::day::{Day, Range, ends_night};
use super::hours::Hours;
use super::looks::{Ahead, Look, Looks, WEEK_S, are_alike, day_of};
use super::zone::{Segment, Zone};
use crate::time::{DAY_S, Instant, SECOND};

/// The axis of `hours` on the clock of `zone`. Each week with a look of its own is computed, so what is computed counts
/// towards `budget`.
pub(super) fn axis(hours: &Hours, zone: &Zone, budget: &mut Budget) -> Result<Axis, Flaw> {
    let (segments, special) = (segments(zone), special_dates(hours));
    let mut ahead = Ahead::new(&segments, &special);
    let mut builder = AxisBuilder::default();
    let (mut known, mut last_plain): (Looks<'_, 1, ShapeId>, Option<([Look<'_>; 1], ShapeId)>) = Default::default();
    let (mut week, mut spans): (i64, Vec<Span>) = Default::default();
    while week < WEEKS {
        let start = week.wrapping_mul(WEEK_S);
        let look = ahead.next(start, start.wrapping_add(WEEK_S).min(Instant::END_SECOND));
        let found = match last_plain {
            Some((last, shape)) if look.is_plain() && are_alike(&last, &[look]) => Some(shape),
            _ => known.find(&[look]),
        };
        let shape = match found {
            Some(shape) => shape,
            None => {
                fill_week(hours, look, &mut spans);
                budget.take(spans.len())?;
                let shape = builder.shape(&spans);
                builder.fits()?;
                known.add([look], shape);
                shape
            }
        };
        let mut next = week.wrapping_add(1);
        if look.is_plain() {
            // The weeks up to the next clock change or special date are equal.
            next = ahead.next_turn().max(next);
            last_plain = Some(([look], shape));
        }
        builder.repeat(shape, next.wrapping_sub(week));
        week = next;
    }
    Ok(builder.build())
}

/// The stretches of constant offset of the horizon.
pub(super) fn segments(zone: &Zone) -> Vec<Segment> {
    zone.segments(0, i64::MAX).collect()
}

/// Writes the open spans of a week, in nanoseconds since its start.
fn fill_week(hours: &Hours, look: Look<'_>, spans: &mut Vec<Span>) {
    let days = Days { hours, special: look.special };
    spans.clear();
    for segment in look.segments() {
        let offset = i64::from(segment.offset);
        for day in day_of(segment.start, segment.offset)..=day_of(segment.end, segment.offset) {
            let midnight = day.saturating_mul(DAY_S).saturating_sub(offset);
            let shown =
                Range { start: segment.start.saturating_sub(midnight), end: segment.end.saturating_sub(midnight) };
            days.readings(day, shown, |range| {
                let (from, to) = (midnight.saturating_add(range.start), midnight.saturating_add(range.end));
                push_merged(spans, from.saturating_sub(look.start), to.saturating_sub(look.start));
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

/// The dates with hours of their own, from an entry or a season, by number, sorted.
pub(super) fn special_dates(hours: &Hours) -> Vec<(i64, &Day)> {
    let last = day_of(Instant::END.seconds(), 0);
    hours.special_dates(MARGIN.saturating_neg(), last.saturating_add(MARGIN))
}

/// Hours by the number of the local date, for a week.
pub(super) struct Days<'a> {
    pub(super) hours: &'a Hours,
    /// The dates around with hours of their own, sorted.
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
    use super::*;
    use crate::calendar::{Calendar, CalendarSpec, DateSpec, Rule, SeasonSpec};

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

    /// Weeks that look alike are computed once, and plain weeks are not even looked at.
    #[test]
    fn c1_each_week_is_what_it_is_when_computed_by_itself() {
        let zones =
            ["UTC", "America/New_York", "Africa/Casablanca", "Pacific/Apia", "Australia/Lord_Howe", "Asia/Kabul"];
        for zone in zones {
            let spec = CalendarSpec::weekly(zone)
                .hours("mon-fri", ["09:00-12:00", "22:00-06:00"])
                .hours("sun", ["00:00-24:00"]);
            let spec = spec.dates("--03-01", DateSpec::closed()).dates("--10-31", DateSpec::hours(["20:00-04:00"]));
            let spec = spec
                .dates("2026-03-29", DateSpec::closed())
                .dates("easter+1", DateSpec::closed())
                .dates("--12-24..--01-06", DateSpec::hours(["21:00-03:00"]));
            let summer = SeasonSpec::new().from("--06-01").to("--08-31").hours("mon-thu", ["08:00-11:00"]);
            let winter = SeasonSpec::new().from("--11-20").to("--12-31").hours("sat-sun", ["23:00-05:00"]);
            let calendar = Calendar::from_spec(spec.seasons([summer, winter])).unwrap();
            let Rule::Hours(hours) = calendar.rule() else { panic!("a calendar with hours") };
            let (segments, special) = (segments(calendar.zone()), special_dates(hours));
            let mut spans = Vec::new();
            for week in 0..WEEKS {
                let end = ((week + 1) * WEEK_S).min(Instant::END.seconds());
                let look = Ahead::new(&segments, &special).next(week * WEEK_S, end);
                fill_week(hours, look, &mut spans);
                assert!(calendar.axis().week(week as usize).eq(spans.iter().copied()), "{zone}, week {week}");
            }
        }
    }
}
