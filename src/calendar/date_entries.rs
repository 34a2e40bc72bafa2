//! Finds the dates on which the entries of a calendar hold (C4, C9), so that nothing looks at rules once the calendar is
//! built. This module knows entries and weekly hours. It knows no zone.

use std::sync::Arc;

use chrono::NaiveDate;

use super::Flaw;
use super::budget::Budget;
use super::date_key::{DateKey, Rank};
use super::day::{Day, date_of, number_of};
use super::hours::Hours;
use super::spans::first_in_force;
use crate::input::argument::words_of_fields;
use crate::input::names::{Set, sort, sort_by};
use crate::input::words::plain_words;

plain_words! {
    "on which date an entry is observed",
    /// On which other date an entry also holds if its own date would be closed anyway (C9).
    ///
    /// # Independence Day on a Saturday is kept on Friday, on a Sunday on Monday
    /// ```
    /// use punctual::calendar::{DateSpec, Observed};
    /// use punctual::{Calendar, CalendarSpec};
    /// let independence_day = DateSpec::closed().name("Independence Day").observed(Observed::Nearest);
    /// let office = CalendarSpec::weekly("America/New_York").hours("mon-fri", ["09:00-17:00"]);
    /// let office = Calendar::from_spec(office.dates("--07-04", independence_day))?;
    /// let friday = office.why("2026-07-03T15:00:00Z".parse()?);
    /// assert_eq!(friday.to_string(), "closed: Independence Day (observed)");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum Observed {
        /// The next date with usual hours.
        Next = "next",
        /// The nearest date with usual hours; of two, the later one.
        Nearest = "nearest",
    }
}

words_of_fields!(Observed);

/// An entry of a calendar.
#[derive(Clone, Debug)]
pub(super) struct DateEntry {
    pub(super) key: DateKey,
    /// `None` for the usual hours.
    pub(super) hours: Option<Day>,
    /// The first and the last year in which it comes, if it comes every year.
    pub(super) since: Option<i32>,
    pub(super) until: Option<i32>,
    pub(super) observed: Option<Observed>,
}

/// The entries of a calendar and the dates on which they hold. They are sorted by their keys as written, so that the
/// place of an entry decides between equal ones.
pub(super) struct DateEntries(Vec<DateEntry>);

/// The most days between a date and the one on which it is observed.
const FURTHEST: i32 = 31;

/// The years whose dates are found: one more at each end of the horizon, because a local date, the end of a range or an
/// observed date can lie in another year.
const YEARS: std::ops::RangeInclusive<i32> = 1969..=2100;

/// An entry on a date. The least of a date holds there. There can be many, so it is small.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    day: i32,
    rank: Rank,
    /// How many seconds are open, as written.
    length: u32,
    entry: u32,
}

/// What holds on each date, in order, and the dates for which there are entries of one date, in order.
#[derive(Default)]
struct Held {
    found: Vec<Candidate>,
    single: Vec<i32>,
}

/// Two different entries of equal rank on one date.
pub(super) struct Meeting {
    pub(super) day: i64,
    pub(super) keys: [DateKey; 2],
}

impl DateEntry {
    /// The first and the last number of each of its dates or ranges of dates, cut at the ends of the years that count.
    fn dates(&self) -> impl Iterator<Item = (i32, i32)> + '_ {
        let (first, last) = (*YEARS.start(), *YEARS.end());
        let years = if self.key.is_yearly() {
            let since = self.since.unwrap_or(first).max(first.saturating_sub(1));
            since..=self.until.unwrap_or(last).min(last)
        } else {
            first..=first
        };
        let (first, last) = bounds();
        let clipped =
            move |(from, to): (i64, i64)| Some((from.max(first), to.min(last))).filter(|(from, to)| from <= to);
        let small = |(from, to): (i64, i64)| Some((i32::try_from(from).ok()?, i32::try_from(to).ok()?));
        years.filter_map(|year| self.key.dates_in(year)).filter_map(clipped).filter_map(small)
    }

    fn is_same(&self, other: &DateEntry) -> bool {
        match (&self.hours, &other.hours) {
            (Some(one), Some(other)) => one.ranges() == other.ranges() && one.name() == other.name(),
            (None, None) => true,
            _ => false,
        }
    }
}

/// The first and the last number of the dates of those years.
fn bounds() -> (i64, i64) {
    let end = |year: i32, month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day).map_or(0, number_of);
    (end(*YEARS.start(), 1, 1), end(*YEARS.end(), 12, 31))
}

impl DateEntries {
    pub(super) fn new(sorted: Vec<DateEntry>) -> Self {
        DateEntries(sorted)
    }

    /// Writes the dates on which entries hold into `hours`. Each date of a rule or a range counts towards `budget`.
    pub(super) fn place(self, hours: &mut Hours, budget: &mut Budget) -> Result<(), Flaw> {
        let Held { found, single } = self.held(hours, budget)?;
        let observed = self.observed(&found, &single, hours);
        let mut own: Vec<Day> = Vec::new();
        let places: Vec<Option<u32>> = self.0.iter().map(|entry| Some(add(&mut own, entry.day()?))).collect();
        let place = |candidate: &Candidate| places.get(candidate.entry as usize).copied().flatten();
        let mut dates: Vec<(i32, u32)> = Vec::with_capacity(observed.len().saturating_add(found.len()));
        let mut copies: Vec<Option<u32>> = vec![None; self.0.len()];
        for &(day, entry) in &observed {
            let Some(copy) = copies.get_mut(entry) else { continue };
            if copy.is_none() {
                *copy = self.0.get(entry).and_then(DateEntry::observed_day).map(|day| add(&mut own, day));
            }
            dates.extend(copy.map(|copy| (day, copy)));
        }
        // Observed dates come first and outrank the ranges there.
        dates.extend(found.iter().filter_map(|candidate| Some((candidate.day, place(candidate)?))));
        if !observed.is_empty() {
            sort_by(&mut dates, |(one, _), (other, _)| one.cmp(other));
            dates.dedup_by_key(|(day, _)| *day);
        }
        hours.set_dates(own, dates);
        Ok(())
    }

    /// What holds on each date, and the entries of one date.
    fn held(&self, hours: &Hours, budget: &mut Budget) -> Result<Held, Flaw> {
        let mut found = self.single_dates(hours, budget)?;
        let single = found.iter().map(|candidate| candidate.day).collect();
        if self.0.iter().any(|entry| entry.key.is_range()) {
            for rank in [Rank::Range, Rank::YearlyRange] {
                self.range_dates(rank, hours, budget, &mut found)?;
            }
            sort(&mut found);
        }
        found.dedup_by_key(|candidate| candidate.day);
        Ok(Held { found, single })
    }

    /// The entries of one date, with a year or every year, on each of their dates, in order.
    fn single_dates(&self, hours: &Hours, budget: &mut Budget) -> Result<Vec<Candidate>, Flaw> {
        let mut found = Vec::new();
        for (number, entry) in self.0.iter().enumerate().filter(|(_, entry)| !entry.key.is_range()) {
            let before = found.len();
            found.extend(entry.dates().map(|(day, _)| entry.on(number, day, hours)));
            if matches!(entry.key, DateKey::Weekday { .. } | DateKey::Easter { .. } | DateKey::OrthodoxEaster { .. }) {
                budget.take(found.len().saturating_sub(before))?;
            }
        }
        // Sorting merges what is sorted already: the dates of each entry.
        sort(&mut found);
        Ok(found)
    }

    /// The ranges of a rank that may hold on each date: the first one with hours of its own and the first one with the
    /// usual hours, because how much is usually open differs from date to date.
    fn range_dates(
        &self,
        rank: Rank,
        hours: &Hours,
        budget: &mut Budget,
        found: &mut Vec<Candidate>,
    ) -> Result<(), Flaw> {
        for is_usual in [false, true] {
            let of_rank = |entry: &DateEntry| entry.key.rank() == rank && entry.hours.is_none() == is_usual;
            let mut ranges: Vec<(i64, usize, i64, i64)> = Vec::new();
            for (number, entry) in self.0.iter().enumerate().filter(|(_, entry)| of_rank(entry)) {
                let before = ranges.len();
                let length = entry.hours.as_ref().map_or(0, Day::length);
                let spans = entry.dates().map(|(from, to)| (i64::from(from), i64::from(to).saturating_add(1)));
                ranges.extend(spans.map(|(from, end)| (length, number, from, end)));
                budget.take(ranges.len().saturating_sub(before))?;
            }
            sort(&mut ranges);
            let spans: Vec<(i64, i64)> = ranges.iter().map(|&(.., from, end)| (from, end)).collect();
            let turns = first_in_force(&spans);
            for (turn, next) in turns.iter().zip(turns.iter().skip(1)) {
                let range = turn.1.and_then(|range| ranges.get(range));
                let Some((number, entry)) = range.and_then(|&(_, number, ..)| Some((number, self.0.get(number)?)))
                else {
                    continue;
                };
                budget.take(usize::try_from(next.0.saturating_sub(turn.0)).unwrap_or(usize::MAX))?;
                let days = (turn.0..next.0).filter_map(|day| i32::try_from(day).ok());
                found.extend(days.map(|day| entry.on(number, day, hours)));
            }
        }
        Ok(())
    }

    /// The dates on which entries are observed, each with its entry, of those that hold on `found`.
    fn observed(&self, found: &[Candidate], single: &[i32], hours: &Hours) -> Vec<(i32, usize)> {
        let mut taken: Set<u64> = Set::default();
        let mut observed = Vec::new();
        if self.0.iter().all(|entry| entry.observed.is_none()) {
            return observed;
        }
        // Where the usual hours hold, the date has no entry.
        let is_usual = |day: i32| {
            let held = found.binary_search_by_key(&day, |candidate| candidate.day).ok();
            let held = held.and_then(|place| self.entry_of(found.get(place)?));
            held.is_some_and(|entry| entry.hours.is_none())
        };
        let is_single = |day: i32| single.binary_search(&day).is_ok() && !is_usual(day);
        for candidate in found {
            let Some(how) = self.entry_of(candidate).and_then(|entry| entry.observed) else { continue };
            let day = candidate.day;
            if begins(hours, day) {
                continue;
            }
            let near = (1..=FURTHEST).flat_map(|days| {
                let before = Some(day.saturating_sub(days)).filter(|_| how == Observed::Nearest);
                [Some(day.saturating_add(days)), before].into_iter().flatten()
            });
            let free = |day: &i32| begins(hours, *day) && !is_single(*day) && !taken.contains(&key_of(*day));
            if let Some(day) = near.into_iter().find(free) {
                taken.add(key_of(day));
                observed.push((day, candidate.entry as usize));
            }
        }
        observed
    }

    fn entry_of(&self, candidate: &Candidate) -> Option<&DateEntry> {
        self.0.get(candidate.entry as usize)
    }

    /// The first date on which two different entries of equal rank meet.
    pub(super) fn meeting(&self) -> Option<Meeting> {
        let ranks = [Rank::Once, Rank::Range, Rank::Yearly, Rank::YearlyRange];
        ranks.into_iter().filter_map(|rank| self.meeting_in(rank)).min_by_key(|meeting| meeting.day)
    }

    fn meeting_in(&self, rank: Rank) -> Option<Meeting> {
        let of_rank = self.0.iter().filter(|entry| entry.key.rank() == rank);
        let mut all: Vec<(i32, i32, &DateEntry)> =
            of_rank.flat_map(|entry| entry.dates().map(move |(from, to)| (from, to, entry))).collect();
        sort_by(&mut all, |(one, ..), (other, ..)| one.cmp(other));
        // Of those that have begun, the one that lasts longest. Until two meet, all that last have the same content.
        let mut longest: Option<(i32, &DateEntry)> = None;
        for (from, to, entry) in all {
            if let Some((_, one)) = longest.filter(|(until, one)| *until >= from && !one.is_same(entry)) {
                return Some(Meeting { day: from.into(), keys: [one.key, entry.key] });
            }
            if longest.is_none_or(|(until, _)| to > until) {
                longest = Some((to, entry));
            }
        }
        None
    }

    /// The keys of entries without a date from one day to another, both included.
    pub(super) fn without_dates(&self, first: i64, last: i64) -> impl Iterator<Item = DateKey> + '_ {
        let comes =
            move |entry: &&DateEntry| entry.dates().any(|(from, to)| i64::from(from) <= last && first <= i64::from(to));
        self.0.iter().filter(move |entry| !comes(entry)).map(|entry| entry.key)
    }

    /// The keys of entries that say when they are observed, and never are.
    pub(super) fn never_observed(&self, hours: &Hours) -> Vec<DateKey> {
        let Held { found, single } = self.held(hours, &mut Budget::unlimited()).unwrap_or_default();
        let observed = self.observed(&found, &single, hours).into_iter();
        let observed: Set<u64> = observed.map(|(_, entry)| entry as u64).collect();
        let idle =
            |(number, entry): &(usize, &DateEntry)| entry.observed.is_some() && !observed.contains(&(*number as u64));
        self.0.iter().enumerate().filter(idle).map(|(_, entry)| entry.key).collect()
    }
}

impl DateEntry {
    fn on(&self, entry: usize, day: i32, hours: &Hours) -> Candidate {
        let length = match &self.hours {
            Some(hours) => hours.length(),
            None => hours.usual(date_of(day.into())).map_or(0, Day::length),
        };
        let entry = u32::try_from(entry).unwrap_or(u32::MAX);
        Candidate { day, rank: self.key.rank(), length: u32::try_from(length).unwrap_or(u32::MAX), entry }
    }

    /// Its hours as they hold on a date.
    fn day(&self) -> Option<Day> {
        let hours = self.hours.clone()?;
        Some(if self.key.is_range() { hours.of_range() } else { hours.of_date() })
    }

    fn observed_day(&self) -> Option<Day> {
        let hours = self.hours.as_ref()?;
        Some(hours.named(hours.name().map(|name| Arc::from(format!("{name} (observed)")))).of_date())
    }
}

/// Whether usual hours begin on a date.
fn begins(hours: &Hours, day: i32) -> bool {
    hours.opens_on(date_of(day.into()))
}

/// A date as a key of a set: two dates have two keys.
fn key_of(day: i32) -> u64 {
    u64::from(day as u32)
}

fn add(own: &mut Vec<Day>, day: Day) -> u32 {
    own.push(day);
    u32::try_from(own.len().saturating_sub(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use crate::calendar::{Calendar, CalendarSpec, DateSpec, Observed, SeasonSpec};

    fn office() -> CalendarSpec {
        let summer = SeasonSpec::new().from("--06-01").to("--08-31").hours("mon-fri", "08:00-14:00");
        CalendarSpec::weekly("America/New_York").hours("mon-fri", "09:00-17:00").seasons([summer])
    }

    /// So nothing that is counted costs more or less, whichever way the dates are written.
    #[test]
    fn c9_rules_leave_the_same_open_time_behind_as_dates_written_out() {
        let closed = DateSpec::closed;
        let by_rule = office()
            .dates("--01-01", closed().observed(Observed::Nearest))
            .dates("3rd mon of jan", closed().since(1986))
            .dates("easter-2", closed())
            .dates("orthodox easter+1", closed().until(2050))
            .dates("last mon of may", closed())
            .dates("--07-04", closed().observed(Observed::Nearest))
            .dates("--12-25", closed().observed(Observed::Next))
            .dates("--12-26", closed().observed(Observed::Next))
            .dates("--12-28..--01-02", closed())
            .dates("2030-03-04..2030-03-08", closed());
        let by_rule = Calendar::from_spec(by_rule).unwrap();
        let dates: Vec<_> = (1969..=2100).flat_map(|year| by_rule.special_dates(year)).collect();
        assert!(dates.len() > 130 * 13, "{}", dates.len());
        let written = dates.iter().fold(office(), |office, day| office.dates(day.date, closed()));
        assert!(by_rule.axis() == Calendar::from_spec(written).unwrap().axis());
    }
}
