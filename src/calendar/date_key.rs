//! Which dates an entry of a calendar is for, as it is written (C4).

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Month, NaiveDate};

use crate::input::argument::{ParseError, TextOr, from_text};

/// The date that an entry of a calendar is for. Written `2026-12-24`, or `--12-24` for that day of every year.
///
/// # A public holiday of every year, and one day off
/// ```
/// use chrono::NaiveDate;
/// use punctual::calendar::{DateKey, DateSpec};
/// use punctual::CalendarSpec;
/// let outing = NaiveDate::from_ymd_opt(2026, 7, 3).ok_or("no date")?;
/// let office = CalendarSpec::weekly("Europe/Berlin")
///     .hours("mon-fri", ["09:00-17:00"])
///     .dates(DateKey::Yearly { month: 5, day: 1 }, DateSpec::closed().name("Labour Day"))
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
}

from_text!(DateKey);

const HELP: &str = "write `2026-12-24`, or `--12-24` for every year";

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

impl FromStr for DateKey {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        // 2000 is a leap year: it has every month and day that some year has.
        let yearly = text.strip_prefix("--").map(|rest| format!("2000-{rest}"));
        let full = yearly.as_deref().unwrap_or(text);
        let date = full.parse::<NaiveDate>().ok().filter(|date| date.to_string() == full);
        let date = date.ok_or_else(|| unreadable(text, yearly.is_some(), full))?;
        Ok(match yearly {
            Some(_) => DateKey::Yearly { month: date.month(), day: date.day() },
            None => DateKey::Once(date),
        })
    }
}

/// Why a text is no date, and which one was probably meant; `full` has a year.
fn unreadable(text: &str, is_yearly: bool, full: &str) -> ParseError {
    let parts: Vec<&str> = full.split('-').collect();
    let number = |at: usize, digits: usize| parts.get(at).filter(|part| part.len() == digits)?.parse::<u32>().ok();
    if let (Some(year), Some(month), Some(day), 3) = (number(0, 4), number(1, 2), number(2, 2), parts.len()) {
        let last = last_day(year, month);
        if let (Some(last), Some(name)) = (last.filter(|last| day > *last), name_of(month)) {
            let (year, before) =
                if is_yearly { (String::new(), "-".to_owned()) } else { (format!(" {year}"), year.to_string()) };
            let is = format!("is not a date: {name}{year} has {last} days");
            let help = format!("write `{before}-{month:02}-{last}` or an earlier day");
            return ParseError::unreadable(text, &is, help);
        }
    }
    ParseError::unreadable(text, "is not a date", HELP).meaning(meant(text))
}

fn last_day(year: u32, month: u32) -> Option<u32> {
    let year = i32::try_from(year).ok()?;
    (28..=31).rev().find(|day| NaiveDate::from_ymd_opt(year, month, *day).is_some())
}

fn name_of(month: u32) -> Option<&'static str> {
    Some(Month::try_from(u8::try_from(month).ok()?).ok()?.name())
}

/// The date that was probably meant, as by `24.12.2026`, `12/24/2026`, `20261224`, `2026-12-24T00:00:00Z`, or `12-24`
/// and `24.12.` of every year. `None` for `03/04/2026`, which can mean two dates.
fn meant(text: &str) -> Option<DateKey> {
    let text = Some(text.trim()).filter(|text| text.len() <= LONGEST)?;
    let (date, _) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let numbers: Vec<&str> = date.trim_end_matches('.').split(['-', '/', '.']).collect();
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let once = |year: &str, month: &str, day: &str| {
        let year = i32::try_from(number(year).filter(|_| year.len() == 4)?).ok()?;
        NaiveDate::from_ymd_opt(year, number(month)?, number(day)?).map(DateKey::Once)
    };
    let yearly = |month: &str, day: &str| match once("2000", month, day)? {
        DateKey::Once(date) => Some(DateKey::Yearly { month: date.month(), day: date.day() }),
        yearly => Some(yearly),
    };
    match numbers.as_slice() {
        [all] if all.len() == 8 => once(all.get(..4)?, all.get(4..6)?, all.get(6..)?),
        [month, day] if date.contains('-') => yearly(month, day),
        [day, month] if date.ends_with('.') => yearly(month, day),
        [first, middle, last] if first.len() == 4 => once(first, middle, last).or_else(|| once(first, last, middle)),
        [first, middle, last] => match (once(last, middle, first), once(last, first, middle)) {
            (day_first, _) if date.contains('.') => day_first,
            (Some(one), Some(other)) if one != other => None,
            (day_first, month_first) => day_first.or(month_first),
        },
        _ => None,
    }
}

/// The longest text that is examined for a date. What a person writes as a date is shorter.
const LONGEST: usize = 40;

impl fmt::Display for DateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateKey::Once(date) => date.fmt(f),
            DateKey::Yearly { month, day } => write!(f, "--{month:02}-{day:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b1_dates_in_other_forms_are_understood() {
        for text in [
            "24.12.2026",
            "24/12/2026",
            "12/24/2026",
            "24-12-2026",
            "2026/12/24",
            "2026-24-12",
            "20261224",
            "2026-12-24T00:00:00Z",
        ] {
            assert_eq!(text.parse::<DateKey>().unwrap_err().suggestion(), Some("2026-12-24"), "{text}");
        }
        for text in ["12-24", "24.12."] {
            assert_eq!(text.parse::<DateKey>().unwrap_err().suggestion(), Some("--12-24"), "{text}");
        }
        assert_eq!("3.4.2026".parse::<DateKey>().unwrap_err().suggestion(), Some("2026-04-03"));
        assert_eq!("03/03/2026".parse::<DateKey>().unwrap_err().suggestion(), Some("2026-03-03"));
        for unclear in ["03/04/2026", "24/12/26", "2026-13-13", "tomorrow", "", "--", "٢٤.12.2026", "2026--12-24"] {
            assert_eq!(unclear.parse::<DateKey>().unwrap_err().suggestion(), None, "{unclear}");
        }
    }

    #[test]
    fn b1_a_day_that_a_month_does_not_have_says_how_many_there_are() {
        for (text, is) in [
            ("2025-02-29", "February 2025 has 28 days"),
            ("2026-04-31", "April 2026 has 30 days"),
            ("--02-30", "February has 29 days"),
            ("2024-02-30", "February 2024 has 29 days"),
        ] {
            let found = format!("`{text}` is not a date: {is}");
            assert_eq!(text.parse::<DateKey>().unwrap_err().found(), found);
        }
    }
}
