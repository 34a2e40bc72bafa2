//! The hours of a date and of a week, in local time, and dates as numbers. This module knows no zone and no entry.

use std::sync::Arc;

use chrono::{NaiveDate, Weekday};

use super::time_of_day::TimeRange;
use crate::input::names::sort_by;
use crate::time::DAY_S;

/// Hours by weekday, Monday first. A weekday without hours is closed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Week(
    /// Each with whether it has been written.
    [(Day, bool); 7],
);

/// The ranges of one date: sorted, disjoint, not touching.
#[derive(Clone, Debug, Default)]
pub(crate) struct Day {
    ranges: Vec<Range>,
    name: Option<Arc<str>>,
    of: Of,
}

/// What the hours of a date come from, which decides whether they end the night of the date before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Of {
    /// The weekly hours or a season: they end no night.
    #[default]
    Week,
    /// An entry of one date (C4).
    Date,
    /// An entry of a range of dates, which do not end each other's nights (C9).
    Range,
}

/// Seconds of local time since the date's midnight, half-open. The end of a range past midnight is after 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Range {
    pub(crate) start: i64,
    pub(crate) end: i64,
}

impl Week {
    pub(super) fn of_equal_days(day: &Day) -> Self {
        Week(std::array::from_fn(|_| (day.clone(), true)))
    }

    /// Sets the hours of a weekday. Returns false if it already had hours.
    pub(super) fn set(&mut self, weekday: Weekday, hours: Day) -> bool {
        let day = self.0.get_mut(weekday.num_days_from_monday() as usize);
        day.is_some_and(|day| !std::mem::replace(day, (hours, true)).1)
    }

    pub(super) fn day(&self, weekday: Weekday) -> Option<&Day> {
        self.0.get(weekday.num_days_from_monday() as usize).map(|(day, _)| day)
    }

    pub(super) fn days(&self) -> impl Iterator<Item = &Day> {
        self.0.iter().map(|(day, _)| day)
    }
}

impl Day {
    /// Sorts the ranges and joins those that touch or overlap (C2).
    pub(crate) fn new(mut ranges: Vec<Range>, name: Option<&str>) -> Self {
        sort_by(&mut ranges, Range::cmp);
        let mut merged: Vec<Range> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match merged.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        Day { ranges: merged, name: name.map(Arc::from), of: Of::Week }
    }

    /// The same for one date with an entry.
    pub(super) fn of_date(self) -> Self {
        Day { of: Of::Date, ..self }
    }

    /// The same for each date of a range with an entry.
    pub(super) fn of_range(self) -> Self {
        Day { of: Of::Range, ..self }
    }

    pub(super) fn is_of_range(&self) -> bool {
        self.of == Of::Range
    }

    /// The same under another name.
    pub(super) fn named(&self, name: Option<Arc<str>>) -> Self {
        Day { name, ..self.clone() }
    }

    /// How many seconds are open, as written.
    pub(super) fn length(&self) -> i64 {
        self.ranges.iter().map(|range| range.end.saturating_sub(range.start)).sum()
    }

    pub(crate) fn ranges(&self) -> &[Range] {
        &self.ranges
    }

    pub(crate) fn name(&self) -> Option<&Arc<str>> {
        self.name.as_ref()
    }

    /// The first start or end of a range after this second of the date.
    pub(super) fn edge_after(&self, second: i64) -> Option<i64> {
        let range = self.ranges.get(self.ranges.partition_point(|range| range.end <= second))?;
        Some(if range.start > second { range.start } else { range.end })
    }

    /// Whether a range contains this second, counted from the date's midnight.
    pub(super) fn holds(&self, second: i64) -> bool {
        let begun = self.ranges.partition_point(|range| range.start <= second);
        let last = begun.checked_sub(1).and_then(|last| self.ranges.get(last));
        last.is_some_and(|range| second < range.end)
    }
}

impl Range {
    pub(crate) fn is_whole_day(self) -> bool {
        (self.start, self.end) == (0, DAY_S)
    }
}

/// The number of a date, in days since 1970.
pub(crate) fn number_of(date: NaiveDate) -> i64 {
    i64::from(date.to_epoch_days())
}

/// The date with this number.
pub(crate) fn date_of(day: i64) -> NaiveDate {
    i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days).unwrap_or_default()
}

/// Whether the hours of a date before end at midnight, because the next date has an entry of its own (C4), which is not
/// that of the same range (C9).
pub(super) fn ends_night(before: Option<&Day>, own: Option<&Day>) -> bool {
    own.is_some_and(|own| match own.of {
        Of::Week => false,
        Of::Date => true,
        Of::Range => !before.is_some_and(|before| std::ptr::eq(before, own)),
    })
}

/// An end before the start is on the next day (C3).
impl From<TimeRange> for Range {
    fn from(range: TimeRange) -> Range {
        let [start, end] = [range.start(), range.end()].map(|time| i64::from(time.seconds()));
        Range { start, end: if end < start { end.saturating_add(DAY_S) } else { end } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Option<Range> {
        text.parse::<TimeRange>().ok().map(Range::from)
    }

    #[track_caller]
    fn reads(text: &str, start: i64, end: i64) {
        assert_eq!(range(text), Some(Range { start: start * 60, end: end * 60 }), "{text}");
    }

    #[test]
    fn c3_ranges_read_as_written() {
        reads("09:00-17:00", 540, 1_020);
        reads("00:00-24:00", 0, 1_440);
        reads("22:00-06:00", 1_320, 1_800);
        reads("22:00-00:00", 1_320, 1_440);
        reads("09:00 - 09:01", 540, 541);
        assert_eq!(range("00:00:01-00:00:02"), Some(Range { start: 1, end: 2 }));
        for bad in ["9:00-17:00", "09:00", "24:00-06:00", "09:60-10:00", "08:00-24:01", "a-b", "+9:00-10:00", ""] {
            assert_eq!(range(bad), None, "{bad}");
        }
        assert!("09:00-09:00".parse::<TimeRange>().unwrap_err().help().contains("00:00-24:00"));
    }

    #[test]
    fn c2_ranges_of_a_day_are_a_set() {
        let ranges = ["13:00-17:00", "08:00-12:00", "10:00-11:00", "12:00-12:30"].map(|text| range(text).unwrap());
        let day = Day::new(ranges.to_vec(), None);
        assert_eq!(day.ranges(), [Range { start: 28_800, end: 45_000 }, Range { start: 46_800, end: 61_200 }]);
    }
}
