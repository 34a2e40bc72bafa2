//! The dates of a year that have an entry, as a host lists them (C4, C9). This module knows hours and how calendars are
//! combined. It knows no zone.

use std::sync::Arc;

use chrono::NaiveDate;

use super::day::{date_of, number_of};
use super::{Calendar, Rule};
use crate::input::names::{Set, sort_by};

/// A date with an entry; from [`Calendar::special_dates`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SpecialDate {
    /// The local date.
    pub date: NaiveDate,
    /// The entry's name, such as "Christmas Eve", or "Christmas Day (observed)".
    pub name: Option<Arc<str>>,
    /// Whether no hours begin on that date.
    pub is_closed: bool,
    /// The name of the part of a combination that has the entry, if it has one.
    pub part: Option<Arc<str>>,
}

impl Calendar {
    /// The dates of a year that have an entry, in order, with its name. Where `weekly` takes an entry away, there is none
    /// (C9). A combination has the entries of all its parts, those of one date in the order of the parts.
    ///
    /// # A page lists this year's holidays
    /// ```
    /// use punctual::calendar::{DateSpec, Observed};
    /// use punctual::{Calendar, CalendarSpec};
    /// let office = CalendarSpec::weekly("America/New_York")
    ///     .hours("mon-fri", ["09:00-17:00"])
    ///     .dates("--07-04", DateSpec::closed().name("Independence Day").observed(Observed::Nearest))
    ///     .dates("4th thu of nov", DateSpec::closed().name("Thanksgiving"));
    /// let office = Calendar::from_spec(office)?;
    /// let lines: Vec<String> = office
    ///     .special_dates(2026)
    ///     .iter()
    ///     .map(|day| format!("{} {}", day.date, day.name.as_deref().unwrap_or("other hours")))
    ///     .collect();
    /// assert_eq!(
    ///     lines,
    ///     ["2026-07-03 Independence Day (observed)", "2026-07-04 Independence Day", "2026-11-26 Thanksgiving"]
    /// );
    /// # Ok::<(), punctual::InputError>(())
    /// ```
    pub fn special_dates(&self, year: i32) -> Vec<SpecialDate> {
        let end = |month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day).map(number_of);
        let Some((first, last)) = end(1, 1).zip(end(12, 31)) else { return Vec::new() };
        let (mut found, mut seen) = (Vec::new(), Set::default());
        self.add_special_dates(None, (first, last), &mut seen, &mut found);
        sort_by(&mut found, |one, other| one.date.cmp(&other.date));
        found
    }

    /// Adds those of this calendar, which is a part of the calendar that is asked if `whole` is there. Each calendar is
    /// looked at once, however many combinations share it.
    fn add_special_dates(
        &self,
        whole: Option<&Calendar>,
        (first, last): (i64, i64),
        seen: &mut Set<u64>,
        found: &mut Vec<SpecialDate>,
    ) {
        if !seen.add(self.address()) {
            return;
        }
        if let Rule::Hours(hours) = self.rule() {
            let part = whole.and(self.name());
            found.extend(hours.entries(first, last).map(|(day, entry)| SpecialDate {
                date: date_of(day),
                name: entry.name().cloned(),
                is_closed: entry.ranges().is_empty(),
                part: part.cloned(),
            }));
        }
        for part in self.rule().parts() {
            part.add_special_dates(whole.or(Some(self)), (first, last), seen, found);
        }
    }
}
