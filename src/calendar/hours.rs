//! Opening hours in local time: weekly ranges, and the dates that replace them. This module knows no zone.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};

use super::open::date_of;
use super::seasons::Seasons;
use super::time_of_day::TimeRange;
use crate::input::names::sort_by;
use crate::time::DAY_S;

/// Weekly hours, seasons with weekly hours of their own, and the dates that have hours of their own (C2, C3, C4, C9,
/// C10).
#[derive(Clone, Debug, Default)]
pub(crate) struct Hours {
    week: Week,
    seasons: Seasons,
    /// The hours of entries. A date says which of them are its own.
    own: Vec<Day>,
    /// The dates with hours of their own, sorted, each with a place in `own`.
    dates: Vec<(i32, u32)>,
}

/// Hours by weekday, Monday first. A weekday without hours is closed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Week([(Day, bool); 7]);

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

impl Hours {
    pub(crate) fn always() -> Self {
        let day = Day::new(vec![Range { start: 0, end: DAY_S }], None);
        Hours { week: Week(std::array::from_fn(|_| (day.clone(), true))), ..Hours::default() }
    }

    pub(super) fn new(week: Week, seasons: Seasons) -> Self {
        Hours { week, seasons, ..Hours::default() }
    }

    /// Sets the hours of entries and the dates on which they hold, which are sorted.
    pub(super) fn set_dates(&mut self, own: Vec<Day>, dates: Vec<(i32, u32)>) {
        (self.own, self.dates) = (own, dates);
    }

    /// Every date from `first` to `last` that has hours of its own, by number, in order.
    pub(crate) fn special_dates(&self, first: i64, last: i64) -> Vec<(i64, &Day)> {
        let dates = self.dates.iter().map(|&(day, own)| (i64::from(day), self.own.get(own as usize)));
        let inside = dates.filter(|(day, _)| (first..=last).contains(day));
        let own = inside.filter_map(|(day, own)| Some((day, own?)));
        if self.seasons.is_empty() {
            return own.collect();
        }
        let mut special: Vec<(i64, &Day)> = own.collect();
        let seasonal = (first..=last).filter_map(|day| Some((day, self.seasons.day(date_of(day))?)));
        special.extend(seasonal);
        // Sorting keeps entries before the hours of a season.
        special.sort_by_key(|(day, _)| *day);
        special.dedup_by_key(|(day, _)| *day);
        special
    }

    /// The name of the season from whose hours this second of a date is open, if they have one and no entry decides.
    pub(crate) fn season(&self, date: NaiveDate, second: i64) -> Option<&Arc<str>> {
        let is_own = self.usual(date).is_some_and(|day| day.holds(second));
        let from = if is_own { Some(date) } else { date.pred_opt() };
        self.seasons.at(number_of(from?))?.name.as_ref()
    }

    /// The entry that replaces the weekly hours of a date (C4, C9).
    pub(crate) fn entry(&self, date: NaiveDate) -> Option<&Day> {
        let day = date.to_epoch_days();
        let found = self.dates.binary_search_by_key(&day, |&(day, _)| day).ok()?;
        self.own.get(self.dates.get(found)?.1 as usize)
    }

    /// The hours of a date without its entry: those of its season, or otherwise the weekly ones.
    pub(super) fn usual(&self, date: NaiveDate) -> Option<&Day> {
        self.seasons.day(date).or_else(|| self.week.day(date.weekday()))
    }

    /// Whether a local time is inside the hours that apply to it (C1), and the date entry that decides this, if there
    /// is one.
    pub(crate) fn reading(&self, date: NaiveDate, second: i64) -> (bool, Option<(NaiveDate, &Day)>) {
        let own = self.entry(date);
        let of_own = own.map(|entry| (date, entry));
        let eve = date.pred_opt().filter(|eve| !ends_night(self.entry(*eve), own));
        let open = own.or_else(|| self.usual(date)).is_some_and(|day| day.holds(second));
        let Some(eve) = eve.filter(|_| !open) else { return (open, of_own) };
        // A range of the evening before may continue past midnight. An entry that removes the evening's usual range
        // also decides.
        let late = second.saturating_add(DAY_S);
        let usual = self.usual(eve).is_some_and(|day| day.holds(late));
        let entry = self.entry(eve);
        let open = entry.map_or(usual, |entry| entry.holds(late));
        let of_eve = entry.filter(|_| open || usual && own.is_none()).map(|entry| (eve, entry));
        (open, of_eve.or(of_own))
    }

    /// The first second after this one at which the result of [`reading`](Hours::reading) can change; 24:00 at the
    /// latest.
    pub(crate) fn edge_after(&self, date: NaiveDate, second: i64) -> i64 {
        let own = self.entry(date);
        let hours = own.or_else(|| self.usual(date));
        // If its night goes on, the evening before also matters: both its own entry and the usual hours of its weekday.
        let eve = date.pred_opt().filter(|eve| !ends_night(self.entry(*eve), own));
        let nights = eve.into_iter().flat_map(|eve| [self.entry(eve), self.usual(eve)]).flatten();
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
        self.week.days().chain(self.seasons.days()).chain(&self.own)
    }

    /// Whether usual hours begin on a date.
    pub(crate) fn opens_on(&self, date: NaiveDate) -> bool {
        self.usual(date).is_some_and(|day| !day.ranges.is_empty())
    }

    /// The weekly hours outside seasons.
    pub(crate) fn weekday(&self, weekday: Weekday) -> &[Range] {
        self.week.day(weekday).map_or(&[], Day::ranges)
    }
}

impl Week {
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
