//! Opening hours in local time: weekly ranges, and the dates that replace them. This module knows no zone.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};

use super::time_of_day::TimeRange;
use crate::input::names::{Table, sort_by};
use crate::time::DAY_S;

/// Weekly hours, and the dates that have hours of their own (C2, C3, C4).
#[derive(Clone, Debug, Default)]
pub(crate) struct Hours {
    /// Monday first; `None` for a weekday without hours, which is closed.
    week: [Option<Day>; 7],
    /// By the number of the date.
    dates: Table<u64, (NaiveDate, Day)>,
    /// By month and day.
    yearly: Table<u64, (u32, u32, Day)>,
}

/// The ranges of one date: sorted, disjoint, not touching.
#[derive(Clone, Debug, Default)]
pub(crate) struct Day {
    ranges: Vec<Range>,
    name: Option<Arc<str>>,
}

/// Seconds of local time since the date's midnight, half-open. The end of a range past midnight is after 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Range {
    pub(crate) start: i64,
    pub(crate) end: i64,
}

impl Hours {
    pub(crate) fn always() -> Self {
        let day = Day::new(vec![Range { start: 0, end: DAY_S }], None);
        Hours { week: std::array::from_fn(|_| Some(day.clone())), ..Hours::default() }
    }

    /// Sets the hours of a weekday. Returns false if it already had hours.
    pub(crate) fn set_weekday(&mut self, weekday: Weekday, hours: Day) -> bool {
        let day = self.week.get_mut(weekday.num_days_from_monday() as usize);
        day.is_some_and(|day| day.replace(hours).is_none())
    }

    pub(crate) fn set_date(&mut self, date: NaiveDate, entry: Day) {
        self.dates.insert(key_of(date), (date, entry));
    }

    pub(crate) fn set_yearly(&mut self, month: u32, day: u32, entry: Day) {
        self.yearly.insert(yearly_key(month, day), (month, day, entry));
    }

    /// Every date from `first` to `last` that has an entry, with its number, in order. A dated entry takes precedence
    /// over a yearly one (C4).
    pub(crate) fn special_dates(&self, first: NaiveDate, last: NaiveDate) -> Vec<(i64, &Day)> {
        let mut found: Vec<(i64, &Day)> = Vec::new();
        for (_, (date, entry)) in self.dates.iter().filter(|(_, (date, _))| (first..=last).contains(date)) {
            found.push((number_of(*date), entry));
        }
        for year in first.year()..=last.year() {
            for (_, (month, day, entry)) in &self.yearly {
                // 29 February is a date in leap years only.
                let date = NaiveDate::from_ymd_opt(year, *month, *day);
                found.extend(date.map(|date| (number_of(date), entry)));
            }
        }
        // Yearly dates alone are in order.
        if !found.is_sorted_by_key(|(day, _)| *day) {
            sort_by(&mut found, |(one, _), (other, _)| one.cmp(other));
        }
        found.dedup_by_key(|(day, _)| *day);
        found
    }

    /// The entry that replaces the weekly hours of a date (C4).
    pub(crate) fn entry(&self, date: NaiveDate) -> Option<&Day> {
        let dated = self.dates.get(&key_of(date)).map(|(_, entry)| entry);
        dated.or_else(|| self.yearly.get(&yearly_key(date.month(), date.day())).map(|(_, _, entry)| entry))
    }

    /// Whether a local time is inside the hours that apply to it (C1), and the date entry that decides this, if there
    /// is one.
    pub(crate) fn reading(&self, date: NaiveDate, second: i64) -> (bool, Option<(NaiveDate, &Day)>) {
        let own = self.entry(date);
        let holds = |date: NaiveDate, second| match self.entry(date) {
            Some(entry) => entry.holds(second),
            None => self.week_day(date.weekday()).is_some_and(|day| day.holds(second)),
        };
        if own.is_some() || holds(date, second) {
            return (holds(date, second), own.map(|entry| (date, entry)));
        }
        // This date has no entry, so a range of the evening before may continue past midnight. An entry that removes
        // the evening's usual range also decides.
        let Some(eve) = date.pred_opt() else { return (false, None) };
        let late = second.saturating_add(DAY_S);
        let usual = self.week_day(eve.weekday()).is_some_and(|day| day.holds(late));
        let entry = self.entry(eve).filter(|entry| usual || entry.holds(late));
        (holds(eve, late), entry.map(|entry| (eve, entry)))
    }

    /// The first second after this one at which the result of [`reading`](Hours::reading) can change; 24:00 at the
    /// latest.
    pub(crate) fn edge_after(&self, date: NaiveDate, second: i64) -> i64 {
        let own = self.entry(date);
        let hours = own.or_else(|| self.week_day(date.weekday()));
        // If the date has no entry, the evening before also matters: both its own entry and the usual hours of its
        // weekday.
        let eve = date.pred_opt().filter(|_| own.is_none());
        let nights = eve.into_iter().flat_map(|eve| [self.entry(eve), self.week_day(eve.weekday())]).flatten();
        let night_ends = nights.filter_map(|night| Some(night.ranges.last()?.end.saturating_sub(DAY_S)));
        let edges = night_ends.chain(hours.and_then(|hours| hours.edge_after(second))).chain([DAY_S]);
        edges.filter(|&edge| edge > second).min().unwrap_or(DAY_S).min(DAY_S)
    }

    /// Whether some range is not a whole day.
    pub(crate) fn has_shifts(&self) -> bool {
        self.days().any(|day| day.ranges.iter().any(|range| !range.is_whole_day()))
    }

    /// Whether some range runs past midnight.
    pub(crate) fn cross_midnight(&self) -> bool {
        self.days().any(|day| day.ranges.last().is_some_and(|range| range.end > DAY_S))
    }

    fn days(&self) -> impl Iterator<Item = &Day> {
        let dated = self.dates.iter().map(|(_, (_, entry))| entry);
        self.week.iter().flatten().chain(dated).chain(self.yearly.iter().map(|(_, (_, _, entry))| entry))
    }

    /// Whether this weekday has hours in an ordinary week.
    pub(crate) fn opens_on(&self, weekday: Weekday) -> bool {
        !self.weekday(weekday).is_empty()
    }

    fn week_day(&self, weekday: Weekday) -> Option<&Day> {
        self.week.get(weekday.num_days_from_monday() as usize)?.as_ref()
    }

    pub(crate) fn weekday(&self, weekday: Weekday) -> &[Range] {
        self.week_day(weekday).map_or(&[], Day::ranges)
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
        Day { ranges: merged, name: name.map(Arc::from) }
    }

    pub(crate) fn ranges(&self) -> &[Range] {
        &self.ranges
    }

    pub(crate) fn name(&self) -> Option<&Arc<str>> {
        self.name.as_ref()
    }

    /// The first start or end of a range after this second of the date.
    fn edge_after(&self, second: i64) -> Option<i64> {
        let range = self.ranges.get(self.ranges.partition_point(|range| range.end <= second))?;
        Some(if range.start > second { range.start } else { range.end })
    }

    /// Whether a range contains this second, counted from the date's midnight.
    fn holds(&self, second: i64) -> bool {
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

/// The same as a key, which is never negative.
fn key_of(date: NaiveDate) -> u64 {
    number_of(date).abs_diff(i32::MIN.into())
}

fn yearly_key(month: u32, day: u32) -> u64 {
    (u64::from(month) << 32) | u64::from(day)
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
