//! From hours in a zone to the axis: the loop over days that makes a calendar. Knows hours and zones; knows no ticket and no policy.
//!
//! Membership (C1) asks what the clock on the wall reads. So the open readings of the days around are laid on each
//! stretch of constant offset and cut to it: readings that a gap skips fall outside every stretch, readings that a fold
//! repeats fall inside two.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::axis::{Axis, AxisBuilder, ShapeId, Span, WEEK, WEEKS};
use super::hours::{Day, Hours, Range};
use super::spans::Spans;
use super::zone::Zone;
use crate::time::{DAY_S, Instant, SECOND};

/// How many open spans a calendar may need in its table; about 100 MB.
pub(crate) const MAX_SPANS: usize = 4_000_000;

/// A calendar of more open spans over the horizon than the table takes.
#[derive(Debug)]
pub(crate) struct TooFine;

/// The axis of these spans.
pub(crate) fn axis_of_spans(spans: &Spans) -> Result<Axis, TooFine> {
    if spans.len() > MAX_SPANS { Err(TooFine) } else { Ok(AxisBuilder::of_spans(spans)) }
}

/// The axis of `hours` on the clock of `zone`.
pub(crate) fn axis(hours: &Hours, zone: &Zone) -> Result<Axis, TooFine> {
    let days = Days::new(hours);
    let mut builder = AxisBuilder::default();
    // Weeks without a clock change or a special date look alike when their offset is the same.
    let mut plain: BTreeMap<i32, ShapeId> = BTreeMap::new();
    let mut spans: Vec<Span> = Vec::new();
    let mut room = MAX_SPANS;
    for week in 0..WEEKS {
        let start = week.saturating_mul(WEEK_S);
        let offset = plain_offset(&days, zone, start);
        if let Some(&shape) = offset.and_then(|offset| plain.get(&offset)) {
            builder.repeat(shape);
            continue;
        }
        fill_week(&days, zone, start, &mut spans);
        room = room.checked_sub(spans.len()).ok_or(TooFine)?;
        let shape = builder.push(&spans);
        plain.extend(offset.map(|offset| (offset, shape)));
    }
    Ok(builder.build())
}

const WEEK_S: i64 = WEEK / SECOND;

/// The offset of the week, if the weekly hours and that offset are all there is to know about it.
fn plain_offset(days: &Days<'_>, zone: &Zone, start: i64) -> Option<i32> {
    let end = start.saturating_add(WEEK_S);
    let mut segments = zone.segments(start, end);
    let offset = segments.next()?.offset;
    let (first, last) = (day_of(start, offset), day_of(end, offset));
    let plain = segments.next().is_none() && end <= Instant::END.seconds() && !days.any_special(first, last);
    plain.then_some(offset)
}

/// The open spans of the week that starts at second `start`, in nanoseconds from there.
fn fill_week(days: &Days<'_>, zone: &Zone, start: i64, spans: &mut Vec<Span>) {
    spans.clear();
    let end = start.saturating_add(WEEK_S).min(Instant::END.seconds());
    for segment in zone.segments(start, end) {
        let offset = i64::from(segment.offset);
        for day in day_of(segment.start, segment.offset)..=day_of(segment.end, segment.offset) {
            let midnight = day.saturating_mul(DAY_S).saturating_sub(offset);
            days.readings(day, |range| {
                let from = midnight.saturating_add(range.start).max(segment.start);
                let to = midnight.saturating_add(range.end).min(segment.end);
                push_merged(spans, from.saturating_sub(start), to.saturating_sub(start));
            });
        }
    }
}

/// Adds a span in seconds that starts no earlier than the last one did; empty ones vanish.
fn push_merged(spans: &mut Vec<Span>, from: i64, to: i64) {
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
fn day_of(second: i64, offset: i32) -> i64 {
    second.saturating_add(i64::from(offset)).div_euclid(DAY_S)
}

/// Hours by the number of the local date.
struct Days<'a> {
    hours: &'a Hours,
    /// Dates with an entry of their own, sorted.
    special: Vec<(i64, &'a Day)>,
}

impl<'a> Days<'a> {
    fn new(hours: &'a Hours) -> Self {
        let last = day_of(Instant::END.seconds(), 0);
        let (first, last) = (date_of(MARGIN.saturating_neg()), date_of(last.saturating_add(MARGIN)));
        let special = hours.special_dates(first, last).into_iter().map(|(date, day)| (number_of(date), day));
        Days { hours, special: special.collect() }
    }

    /// Does a date from the day before `first` (its night shift reaches in) to `last` have an entry of its own?
    fn any_special(&self, first: i64, last: i64) -> bool {
        let from = self.special.partition_point(|&(day, _)| day < first.saturating_sub(1));
        self.special.get(from).is_some_and(|&(day, _)| day <= last)
    }

    fn special(&self, day: i64) -> Option<&'a Day> {
        let found = self.special.binary_search_by_key(&day, |&(day, _)| day).ok()?;
        self.special.get(found).map(|&(_, day)| day)
    }

    /// The ranges that start on this date.
    fn own(&self, day: i64) -> &[Range] {
        self.special(day).map_or_else(|| self.hours.weekday(weekday_of(day)), Day::ranges)
    }

    /// Hands out the open readings of one date, by their start: what the night before leaves, then its own.
    fn readings(&self, day: i64, mut take: impl FnMut(Range)) {
        // The night before goes on past midnight unless this date has an entry of its own (C4).
        let night =
            self.own(day.saturating_sub(1)).last().filter(|range| range.end > DAY_S && self.special(day).is_none());
        if let Some(night) = night {
            take(Range { start: 0, end: night.end.saturating_sub(DAY_S) });
        }
        for range in self.own(day) {
            take(Range { start: range.start, end: range.end.min(DAY_S) });
        }
    }
}

/// Local dates reach this far past the horizon's ends.
const MARGIN: i64 = 9;

pub(crate) fn date_of(day: i64) -> NaiveDate {
    i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days).unwrap_or_default()
}

pub(crate) fn number_of(date: NaiveDate) -> i64 {
    i64::from(date.to_epoch_days())
}

fn weekday_of(day: i64) -> Weekday {
    date_of(day).weekday()
}

#[cfg(test)]
mod tests {
    use crate::calendar::{Calendar, CalendarSpec};

    /// The README says what a calendar takes.
    #[test]
    fn twenty_one_years_of_an_office_calendar_fit_in_32_kib() {
        let holidays = ["--01-01", "--05-01", "--05-27", "--07-04", "--09-02", "--11-11", "--11-28", "--12-25"];
        let office = CalendarSpec::in_zone("America/New_York").hours("mon-fri", ["09:00-12:00", "13:00-17:00"]);
        let office = holidays.iter().fold(office, |spec, date| spec.closed(*date, "holiday"));
        let bytes = Calendar::from_spec(office).unwrap().axis().bytes();
        assert_eq!(bytes / 1024, 133, "{bytes} for 130 years");
        assert!(bytes * 21 / 130 <= 32 * 1024);
    }
}
