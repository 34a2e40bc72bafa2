//! Periods: days, weeks, months, quarters and years of a time zone (Q1). This module knows dates.

use std::ops::Range;
use std::sync::Arc;

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::calendar::{Zone, date_of, number_of};
use crate::input::argument::words_of_fields;
use crate::input::words::plain_words;
use crate::time::Instant;

plain_words! {
    "a length of periods",
    /// How long the periods of a report are (Q1).
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum Each {
        /// A day.
        Day = "day",
        /// An ISO week, from Monday on.
        Week = "week",
        /// A month.
        Month = "month",
        /// A quarter of a year.
        Quarter = "quarter",
        /// A year.
        Year = "year",
    }
}

words_of_fields!(Each);

/// The periods of a zone.
#[derive(Debug)]
pub(super) struct Periods {
    pub(super) each: Each,
    pub(super) zone: Zone,
}

/// The period that was asked for last: its local dates, and its name.
#[derive(Clone, Debug, Default)]
pub(super) struct LastPeriod {
    days: Range<i64>,
    name: Arc<str>,
}

impl Periods {
    /// The name of the period of an instant: its first local date. It is written to `last`, where it is looked up if
    /// the next instant lies in the same period.
    pub(super) fn name<'l>(&self, at: Instant, last: &'l mut LastPeriod) -> &'l Arc<str> {
        let (day, _) = self.zone.reading(at);
        if !last.days.contains(&day) {
            let (first, next) = self.each.dates(date_of(day));
            *last = LastPeriod { days: number_of(first)..number_of(next), name: first.to_string().into() };
        }
        &last.name
    }
}

impl Each {
    /// The first date of the period of a date, and that of the next period.
    fn dates(self, date: NaiveDate) -> (NaiveDate, NaiveDate) {
        let monday = date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into()));
        let month = |month0: u32| date.with_day(1).and_then(|first| first.with_month0(month0));
        let (first, months) = match self {
            Each::Day => return (date, date.checked_add_days(Days::new(1)).unwrap_or(date)),
            Each::Week => {
                let monday = monday.unwrap_or(date);
                return (monday, monday.checked_add_days(Days::new(7)).unwrap_or(date));
            }
            Each::Month => (month(date.month0()), 1),
            Each::Quarter => (month(date.month0().saturating_sub(date.month0() % 3)), 3),
            Each::Year => (month(0), 12),
        };
        let first = first.unwrap_or(date);
        (first, first.checked_add_months(Months::new(months)).unwrap_or(date))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q1_each_date_lies_in_its_period_and_periods_follow_one_another() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (each, day, first, next) in [
            (Each::Day, "2026-02-28", "2026-02-28", "2026-03-01"),
            (Each::Week, "2026-01-01", "2025-12-29", "2026-01-05"),
            (Each::Week, "2026-01-04", "2025-12-29", "2026-01-05"),
            (Each::Week, "2026-01-05", "2026-01-05", "2026-01-12"),
            (Each::Month, "2024-02-29", "2024-02-01", "2024-03-01"),
            (Each::Month, "2026-12-31", "2026-12-01", "2027-01-01"),
            (Each::Quarter, "2026-05-31", "2026-04-01", "2026-07-01"),
            (Each::Quarter, "2026-12-01", "2026-10-01", "2027-01-01"),
            (Each::Year, "2024-02-29", "2024-01-01", "2025-01-01"),
        ] {
            assert_eq!(each.dates(date(day)), (date(first), date(next)), "{each} of {day}");
        }
    }
}
