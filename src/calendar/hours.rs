//! Opening hours in local time: weekly ranges, and the dates that replace them. This module knows no zone.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};

use super::day::{Day, Range, Week, date_of, ends_night, number_of};
use super::seasons::Seasons;
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
    /// For each of these, the place of the first one that is open at the same times.
    alike: Vec<u32>,
    /// The dates with hours of their own, sorted, each with a place in `own`.
    dates: Vec<(i32, u32)>,
}

/// For each of these, the place of the first one that is open at the same times. A range of dates is told from another
/// one, because its dates do not end each other's nights.
fn alike(own: &[Day]) -> Vec<u32> {
    let mut alike: Vec<u32> = (0..).zip(own).map(|(place, _)| place).collect();
    let mut days: Vec<(u32, &[Range])> =
        (0..).zip(own).filter(|(_, day)| !day.is_of_range()).map(|(place, day)| (place, day.ranges())).collect();
    sort_by(&mut days, |(_, one), (_, other)| one.cmp(other));
    for equal in days.chunk_by(|(_, one), (_, other)| one == other) {
        let Some(&(first, _)) = equal.first() else { continue };
        for &(place, _) in equal {
            if let Some(alike) = alike.get_mut(place as usize) {
                *alike = first;
            }
        }
    }
    alike
}

impl Hours {
    pub(crate) fn always() -> Self {
        let day = Day::new(vec![Range { start: 0, end: DAY_S }], None);
        Hours { week: Week::of_equal_days(&day), ..Hours::default() }
    }

    pub(super) fn new(week: Week, seasons: Seasons) -> Self {
        Hours { week, seasons, ..Hours::default() }
    }

    /// Sets the hours of entries and the dates on which they hold, which are sorted.
    pub(super) fn set_dates(&mut self, own: Vec<Day>, dates: Vec<(i32, u32)>) {
        self.alike = alike(&own);
        (self.own, self.dates) = (own, dates);
    }

    /// Every date from `first` to `last` that has hours of its own, by number, in order. Entries that are open at the
    /// same times are one.
    pub(crate) fn special_dates(&self, first: i64, last: i64) -> Vec<(i64, &Day)> {
        let dates = self.dates_between(first, last).iter();
        let own = dates.filter_map(|&(day, own)| {
            let own = self.own.get(*self.alike.get(own as usize)? as usize)?;
            Some((i64::from(day), own))
        });
        let mut special: Vec<(i64, &Day)> = own.collect();
        if self.seasons.is_empty() {
            return special;
        }
        let seasonal = (first..=last).filter_map(|day| Some((day, self.seasons.day(date_of(day))?)));
        special.extend(seasonal);
        // Sorting keeps entries before the hours of a season.
        sort_by(&mut special, |(one, _), (other, _)| one.cmp(other));
        special.dedup_by_key(|(day, _)| *day);
        special
    }

    /// The dates from `first` to `last` that have an entry, by number, in order, each with its hours.
    pub(super) fn entries(&self, first: i64, last: i64) -> impl Iterator<Item = (i64, &Day)> {
        let dates = self.dates_between(first, last).iter();
        dates.filter_map(|&(day, own)| Some((i64::from(day), self.own.get(own as usize)?)))
    }

    fn dates_between(&self, first: i64, last: i64) -> &[(i32, u32)] {
        let from = self.dates.partition_point(|&(day, _)| i64::from(day) < first);
        let to = self.dates.partition_point(|&(day, _)| i64::from(day) <= last);
        self.dates.get(from..to).unwrap_or_default()
    }

    /// The name of the season from whose hours this second of a date is open, if they have one and no entry decides.
    pub(crate) fn season(&self, date: NaiveDate, second: i64) -> Option<&Arc<str>> {
        let is_own = self.usual(date).is_some_and(|day| day.holds(second));
        let from = if is_own { Some(date) } else { date.pred_opt() };
        self.seasons.at(number_of(from?))?.name.as_ref()
    }

    /// Whether a season has a name, or the hours of an entry.
    pub(crate) fn have_names(&self) -> bool {
        self.seasons.have_names() || self.own.iter().any(|day| day.name().is_some() && !day.ranges().is_empty())
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
        let night_ends = nights.filter_map(|night| Some(night.ranges().last()?.end.saturating_sub(DAY_S)));
        let edges = night_ends.chain(hours.and_then(|hours| hours.edge_after(second))).chain([DAY_S]);
        edges.filter(|&edge| edge > second).min().unwrap_or(DAY_S).min(DAY_S)
    }

    /// Whether some range is not a whole day.
    pub(crate) fn has_shifts(&self) -> bool {
        self.days().any(|day| day.ranges().iter().any(|range| !range.is_whole_day()))
    }

    /// Whether some range runs past midnight.
    pub(crate) fn cross_midnight(&self) -> bool {
        self.days().any(|day| day.ranges().last().is_some_and(|range| range.end > DAY_S))
    }

    fn days(&self) -> impl Iterator<Item = &Day> {
        self.week.days().chain(self.seasons.days()).chain(&self.own)
    }

    /// Whether usual hours begin on a date.
    pub(crate) fn opens_on(&self, date: NaiveDate) -> bool {
        self.usual(date).is_some_and(|day| !day.ranges().is_empty())
    }

    /// The weekly hours outside seasons.
    pub(crate) fn weekday(&self, weekday: Weekday) -> &[Range] {
        self.week.day(weekday).map_or(&[], Day::ranges)
    }
}
