//! Which dates an entry of a calendar is for, as it is written (C4, C9). This module knows how dates are written and on
//! which days they fall. It knows no hours.

mod advice;

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Month, NaiveDate, Weekday};

use advice::unreadable;

#[cfg(feature = "import-ical")]
use super::day::date_of;
use super::day::number_of;
use super::weekdays::short;
use crate::input::argument::{ParseError, TextOr, from_text};
use crate::input::words::plain_words;

/// The dates that an entry of a calendar is for.
///
/// Written `2026-12-24` or `2026-12-24..2027-01-02`; for every year `--12-24`, `--12-24..--01-02`, `2nd mon of oct`,
/// `last mon of aug`, `easter`, `easter-2` or `orthodox easter+1`.
///
/// # A public holiday of every year, one by rule, and one day off
/// ```
/// use chrono::{Month, NaiveDate, Weekday};
/// use punctual::calendar::{DateKey, DateSpec, Nth};
/// use punctual::CalendarSpec;
/// let outing = NaiveDate::from_ymd_opt(2026, 7, 3).ok_or("no date")?;
/// let thanksgiving = DateKey::Weekday { nth: Nth::Fourth, weekday: Weekday::Thu, month: Month::November };
/// assert_eq!("4th thu of nov".parse(), Ok(thanksgiving));
/// let office = CalendarSpec::weekly("America/Chicago")
///     .hours("mon-fri", ["09:00-17:00"])
///     .dates(DateKey::Yearly { month: 7, day: 4 }, DateSpec::closed().name("Independence Day"))
///     .dates(thanksgiving, DateSpec::closed().name("Thanksgiving"))
///     .dates(outing, "closed");
/// # let _ = office;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateKey {
    /// One date.
    Once(NaiveDate),
    /// This day of every year that has it.
    Yearly {
        /// The month, from 1 to 12.
        month: u32,
        /// The day of the month, from 1 on.
        day: u32,
    },
    /// Each date from one to another, both included.
    Range {
        /// The first date.
        from: NaiveDate,
        /// The last date.
        to: NaiveDate,
    },
    /// Each date of every year from one day to another, both included. It may run over the new year. In a year without
    /// 29 February, that day is 28 February here.
    YearlyRange {
        /// The month and the day of the first date.
        from: (u32, u32),
        /// The month and the day of the last date.
        to: (u32, u32),
    },
    /// A weekday of a month of every year, such as the second Monday of October. A fifth one that a month does not have
    /// does not come.
    Weekday {
        /// Which of those weekdays.
        nth: Nth,
        /// The weekday.
        weekday: Weekday,
        /// The month.
        month: Month,
    },
    /// A date of every year that is counted from Easter Sunday of the western churches.
    Easter {
        /// How many days later; before Easter if negative. At most 100 in either direction.
        days: i32,
    },
    /// A date of every year that is counted from Easter Sunday of the orthodox churches.
    OrthodoxEaster {
        /// How many days later; before Easter if negative. At most 100 in either direction.
        days: i32,
    },
}

plain_words! {
    "which weekday of a month",
    /// Which of the equal weekdays of a month is meant. Written `1st` to `5th`, or `last`.
    ///
    /// # The August bank holiday
    /// ```
    /// use chrono::{Month, Weekday};
    /// use punctual::calendar::{DateKey, Nth};
    /// let holiday = DateKey::Weekday { nth: Nth::Last, weekday: Weekday::Mon, month: Month::August };
    /// assert_eq!(holiday.to_string(), "last mon of aug");
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum Nth {
        /// The first.
        First = "1st",
        /// The second.
        Second = "2nd",
        /// The third.
        Third = "3rd",
        /// The fourth.
        Fourth = "4th",
        /// The fifth, which most months do not have.
        Fifth = "5th",
        /// The last, which is the fourth or the fifth.
        Last = "last",
    }
}

from_text!(DateKey);

/// The most days between Easter and a date that is counted from it.
pub(super) const MOST_DAYS: i32 = 100;

/// What outranks what on a date (C9): the first of these kinds does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Once,
    Range,
    Yearly,
    YearlyRange,
}

impl From<NaiveDate> for DateKey {
    fn from(date: NaiveDate) -> Self {
        DateKey::Once(date)
    }
}

impl From<NaiveDate> for TextOr<DateKey> {
    fn from(date: NaiveDate) -> Self {
        DateKey::from(date).into()
    }
}

impl DateKey {
    pub(super) fn rank(self) -> Rank {
        match self {
            DateKey::Once(_) => Rank::Once,
            DateKey::Range { .. } => Rank::Range,
            DateKey::YearlyRange { .. } => Rank::YearlyRange,
            _ => Rank::Yearly,
        }
    }

    pub(super) fn is_range(self) -> bool {
        matches!(self, DateKey::Range { .. } | DateKey::YearlyRange { .. })
    }

    /// Whether it comes every year.
    pub(super) fn is_yearly(self) -> bool {
        !matches!(self, DateKey::Once(_) | DateKey::Range { .. })
    }

    /// The first date that it has in this year, if it comes every year; otherwise its first date.
    #[cfg(feature = "import-ical")]
    pub(crate) fn first_in(self, year: i32) -> Option<NaiveDate> {
        self.dates_in(year).map(|(first, _)| date_of(first))
    }

    /// The numbers of its first and its last date if it has years, whatever the year, or otherwise those of this year.
    /// A range over the new year belongs to the year in which it begins, and a date to the year of its Easter.
    pub(super) fn dates_in(self, year: i32) -> Option<(i64, i64)> {
        let one = |date: Option<NaiveDate>| date.map(number_of).map(|day| (day, day));
        let from_easter = |easter: Option<NaiveDate>, days: i32| {
            let day = number_of(easter?).saturating_add(days.into());
            Some((day, day))
        };
        match self {
            DateKey::Once(date) => one(Some(date)),
            DateKey::Range { from, to } => Some((number_of(from), number_of(to))),
            DateKey::Yearly { month, day } => one(NaiveDate::from_ymd_opt(year, month, day)),
            DateKey::YearlyRange { from, to } => {
                let last_year = if to < from { year.saturating_add(1) } else { year };
                Some((number_of(day_of_year(year, from)?), number_of(day_of_year(last_year, to)?)))
            }
            DateKey::Weekday { nth, weekday, month } => one(nth_weekday(year, month, weekday, nth)),
            DateKey::Easter { days } => from_easter(easter(year), days),
            DateKey::OrthodoxEaster { days } => from_easter(orthodox_easter(year), days),
        }
    }
}

/// A day of a year as the end of a range: 29 February is 28 February in a year without it.
fn day_of_year(year: i32, (month, day): (u32, u32)) -> Option<NaiveDate> {
    let date = |day: u32| NaiveDate::from_ymd_opt(year, month, day);
    date(day).or_else(|| date(28).filter(|_| (month, day) == (2, 29)))
}

fn nth_weekday(year: i32, month: Month, weekday: Weekday, nth: Nth) -> Option<NaiveDate> {
    let of = |nth: u8| NaiveDate::from_weekday_of_month_opt(year, month.number_from_month(), weekday, nth);
    match nth {
        Nth::First => of(1),
        Nth::Second => of(2),
        Nth::Third => of(3),
        Nth::Fourth => of(4),
        Nth::Fifth => of(5),
        Nth::Last => of(5).or_else(|| of(4)),
    }
}

/// Easter Sunday by the Gregorian computus. Every number stays far inside an `i32`.
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, in_century) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let lunar = century.saturating_mul(8).saturating_add(13).div_euclid(25);
    let solar = century.saturating_sub(century.div_euclid(4));
    let epact = sum([golden.saturating_mul(19), solar, lunar.saturating_neg(), 15]).rem_euclid(30);
    let late = sum([golden, epact.saturating_mul(11)]).div_euclid(319);
    let full_moon = epact.saturating_sub(late);
    let leaps = century.rem_euclid(4).saturating_add(in_century.div_euclid(4));
    let past = in_century.rem_euclid(4).saturating_add(full_moon);
    let weekday = sum([leaps.saturating_mul(2), 32, past.saturating_neg()]).rem_euclid(7);
    march(year, sum([22, full_moon, weekday]))
}

/// Easter Sunday by the Julian computus, as a date of today's calendar.
fn orthodox_easter(year: i32) -> Option<NaiveDate> {
    let full_moon = year.rem_euclid(19).saturating_mul(19).saturating_add(15).rem_euclid(30);
    let leaps = year.rem_euclid(4).saturating_mul(2).saturating_add(year.rem_euclid(7).saturating_mul(4));
    let weekday = sum([leaps, full_moon.saturating_neg(), 34]).rem_euclid(7);
    // How many days the two calendars are apart in spring.
    let apart = year.div_euclid(100).saturating_sub(year.div_euclid(400)).saturating_sub(2);
    march(year, sum([22, full_moon, weekday, apart]))
}

fn sum<const N: usize>(numbers: [i32; N]) -> i32 {
    numbers.into_iter().fold(0, i32::saturating_add)
}

/// The day with this number in March, which may lie after its end.
fn march(year: i32, day: i32) -> Option<NaiveDate> {
    let before = NaiveDate::from_ymd_opt(year, 2, 28)?;
    let leap = i32::from(before.leap_year());
    before.checked_add_days(chrono::Days::new(u64::try_from(day.saturating_add(leap)).ok()?))
}

impl FromStr for DateKey {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let key = match text.split_once("..") {
            Some((from, to)) => read_range(text, from, to)?,
            None => read_day(text).or_else(|| read_easter(text)).or_else(|| read_weekday(text)),
        };
        // Each date is written in one way only, so that no key occurs twice.
        key.filter(|key| key.to_string() == text).ok_or_else(|| unreadable(text))
    }
}

/// `2026-12-24` or `--12-24`.
pub(super) fn read_day(text: &str) -> Option<DateKey> {
    // 2000 is a leap year: it has every month and day that some year has.
    match text.strip_prefix("--") {
        Some(day) => {
            let date = read_date(&format!("2000-{day}"))?;
            Some(DateKey::Yearly { month: date.month(), day: date.day() })
        }
        None => read_date(text).map(DateKey::Once),
    }
}

/// Reads what `NaiveDate::from_str` reads. That one brings the code for every format that chrono knows.
fn read_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim_start();
    let unsigned = text.strip_prefix(['+', '-']);
    let (year, rest) = number(unsigned.unwrap_or(text), if unsigned.is_none() { 4 } else { usize::MAX })?;
    let (month, rest) = number(rest.trim_start().strip_prefix('-')?.trim_start(), 2)?;
    let (day, rest) = number(rest.trim_start().strip_prefix('-')?.trim_start(), 2)?;
    let year = if text.starts_with('-') { year.checked_neg()? } else { year };
    let date = NaiveDate::from_ymd_opt(year, month.try_into().ok()?, day.try_into().ok()?);
    date.filter(|_| rest.trim_start().is_empty())
}

/// The number at the start of a text, of at most so many digits, and what follows it.
fn number(text: &str, most: usize) -> Option<(i32, &str)> {
    let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(digits)?;
    Some((digits.parse().ok()?, rest))
}

fn read_range(text: &str, from: &str, to: &str) -> Result<Option<DateKey>, ParseError> {
    match (read_day(from), read_day(to)) {
        (Some(DateKey::Once(from)), Some(DateKey::Once(to))) if to < from => {
            Err(ParseError::senseless(text, "ends before it begins", "write the earlier date first"))
        }
        (Some(DateKey::Once(from)), Some(DateKey::Once(to))) => Ok(Some(DateKey::Range { from, to })),
        (Some(from), Some(to)) => match (day_and_month(from), day_and_month(to)) {
            (Some(from), Some(to)) => Ok(Some(DateKey::YearlyRange { from, to })),
            _ => {
                let help = "write both with a year, as in `2026-12-24..2027-01-02`, or both without, as in \
                            `--12-24..--01-02`";
                Err(ParseError::senseless(text, "has a date with a year and one without", help))
            }
        },
        _ => Ok(None),
    }
}

fn day_and_month(key: DateKey) -> Option<(u32, u32)> {
    if let DateKey::Yearly { month, day } = key { Some((month, day)) } else { None }
}

fn read_easter(text: &str) -> Option<DateKey> {
    let (orthodox, rest) = match text.strip_prefix("orthodox ") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let days = match rest.strip_prefix("easter")? {
        "" => 0,
        offset => offset.parse().ok()?,
    };
    if !(-MOST_DAYS..=MOST_DAYS).contains(&days) {
        return None;
    }
    Some(if orthodox { DateKey::OrthodoxEaster { days } } else { DateKey::Easter { days } })
}

fn read_weekday(text: &str) -> Option<DateKey> {
    let [nth, weekday, "of", month] = text.split(' ').collect::<Vec<_>>()[..] else { return None };
    Some(DateKey::Weekday { nth: nth.parse().ok()?, weekday: weekday.parse().ok()?, month: month.parse().ok()? })
}

impl fmt::Display for DateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            DateKey::Once(date) => date.fmt(f),
            DateKey::Yearly { month, day } => write!(f, "--{month:02}-{day:02}"),
            DateKey::Range { from, to } => write!(f, "{from}..{to}"),
            DateKey::YearlyRange { from, to } => {
                write!(f, "--{:02}-{:02}..--{:02}-{:02}", from.0, from.1, to.0, to.1)
            }
            DateKey::Weekday { nth, weekday, month } => {
                let month = month.name().get(..3).unwrap_or_default().to_ascii_lowercase();
                write!(f, "{nth} {} of {month}", short(weekday))
            }
            DateKey::Easter { days } => write_easter(f, "easter", days),
            DateKey::OrthodoxEaster { days } => write_easter(f, "orthodox easter", days),
        }
    }
}

fn write_easter(f: &mut fmt::Formatter<'_>, easter: &str, days: i32) -> fmt::Result {
    if days == 0 { f.write_str(easter) } else { write!(f, "{easter}{days:+}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn c9_what_is_printed_reads_back() {
        for text in [
            "2026-12-24",
            "--02-29",
            "2026-12-24..2027-01-02",
            "2026-12-24..2026-12-24",
            "--12-20..--01-06",
            "--02-29..--02-29",
            "1st mon of jan",
            "5th sun of may",
            "last mon of aug",
            "easter",
            "easter-100",
            "easter+1",
            "orthodox easter",
            "orthodox easter+50",
        ] {
            assert_eq!(text.parse::<DateKey>().map(|key| key.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn c9_each_date_is_written_in_one_way_only() {
        for text in [
            "2026-12-24 .. 2027-01-02",
            "2026-12-24..",
            "..2026-12-24",
            "2027-01-02..2026-12-24",
            "2026-12-24..--01-02",
            "--12-20..--02-30",
            "1st Mon of jan",
            "1st monday of jan",
            "1st mon of january",
            "1st  mon of jan",
            "6th mon of jan",
            "easter+0",
            "easter +1",
            "easter+01",
            "easter1",
            "easter+101",
            "Easter",
            "orthodox  easter",
            "last easter",
        ] {
            assert!(text.parse::<DateKey>().is_err(), "{text}");
        }
    }

    /// The dates of published tables.
    #[test]
    fn c9_easter_of_both_churches() {
        let tables = [
            (1970, "1970-03-29", "1970-04-26"),
            (2000, "2000-04-23", "2000-04-30"),
            (2008, "2008-03-23", "2008-04-27"),
            (2011, "2011-04-24", "2011-04-24"),
            (2024, "2024-03-31", "2024-05-05"),
            (2025, "2025-04-20", "2025-04-20"),
            (2026, "2026-04-05", "2026-04-12"),
            (2027, "2027-03-28", "2027-05-02"),
            (2028, "2028-04-16", "2028-04-16"),
            (2029, "2029-04-01", "2029-04-08"),
            (2030, "2030-04-21", "2030-04-28"),
            (2038, "2038-04-25", "2038-04-25"),
            (2049, "2049-04-18", "2049-04-25"),
            (2076, "2076-04-19", "2076-04-26"),
            (2099, "2099-04-12", "2099-04-12"),
        ];
        for (year, west, east) in tables {
            let dates = [easter(year), orthodox_easter(year)].map(|date| date.unwrap().to_string());
            assert_eq!(dates, [west, east].map(str::to_owned), "{year}");
        }
    }

    proptest! {
        #[test]
        fn c9_a_date_is_read_as_chrono_reads_it(
            parts in ("[ ]?[+-]?", 0..20_000_u32, "[ ]?-[ ]?", 0..14_u32, "[ ]?[-/][ ]?", 0..34_u32, "[ x]?"),
            padded: bool,
        ) {
            let (before, year, first, month, second, day, after) = parts;
            let text = match padded {
                true => format!("{before}{year:04}{first}{month:02}{second}{day:02}{after}"),
                false => format!("{before}{year}{first}{month}{second}{day}{after}"),
            };
            prop_assert_eq!(read_date(&text), text.parse().ok(), "{}", text);
        }
    }

    #[test]
    fn c9_a_range_that_ends_on_29_february_ends_on_28_february_in_other_years() {
        let range: DateKey = "--02-20..--02-29".parse().unwrap();
        let last = |year: i32| range.dates_in(year).map(|(_, last)| last - number_of(NaiveDate::default()));
        let day = |text: &str| text.parse::<NaiveDate>().ok().map(number_of);
        assert_eq!((last(2024), last(2026)), (day("2024-02-29"), day("2026-02-28")));
    }
}
