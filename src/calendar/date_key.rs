//! Which dates an entry of a calendar is for, as it is written (C4).

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

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
        let date = date.ok_or_else(|| ParseError::unreadable(text, "is not a date", HELP))?;
        Ok(match yearly {
            Some(_) => DateKey::Yearly { month: date.month(), day: date.day() },
            None => DateKey::Once(date),
        })
    }
}

impl fmt::Display for DateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateKey::Once(date) => date.fmt(f),
            DateKey::Yearly { month, day } => write!(f, "--{month:02}-{day:02}"),
        }
    }
}
