//! Dates, times and lengths of iCalendar (RFC 5545, section 3.3). This module knows no property.

use std::fmt;

use calcard::common::PartialDateTime;
use calcard::icalendar::ICalendarDuration;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

/// A date, or a time of day on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stamp {
    Date(NaiveDate),
    Time {
        at: NaiveDateTime,
        /// Whether it is in UTC.
        utc: bool,
    },
}

/// How long something lasts: days on the calendar, then seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    pub(super) days: u32,
    pub(super) seconds: u32,
}

impl Stamp {
    /// `None` if there is no such date or time. A leap second is the second before it.
    pub(super) fn of(written: &PartialDateTime) -> Option<Stamp> {
        let date = NaiveDate::from_ymd_opt(written.year?.into(), written.month?.into(), written.day?.into())?;
        let Some(hour) = written.hour else { return Some(Stamp::Date(date)) };
        let second = written.second.unwrap_or(0);
        let second = if second == 60 { 59 } else { second };
        let at = date.and_hms_opt(hour.into(), written.minute.unwrap_or(0).into(), second.into())?;
        let Some(hours) = written.tz_hour else { return Some(Stamp::Time { at, utc: false }) };
        let minutes = i64::from(hours).saturating_mul(60).saturating_add(written.tz_minute.unwrap_or(0).into());
        let offset = TimeDelta::minutes(if written.tz_minus { minutes } else { minutes.saturating_neg() });
        Some(Stamp::Time { at: at.checked_add_signed(offset)?, utc: true })
    }

    pub(super) fn date(self) -> NaiveDate {
        match self {
            Stamp::Date(date) => date,
            Stamp::Time { at, .. } => at.date(),
        }
    }
}

/// As iCalendar writes it.
impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stamp::Date(date) => write!(f, "{}", date.format("%Y%m%d")),
            Stamp::Time { at, utc } => write!(f, "{}{}", at.format("%Y%m%dT%H%M%S"), if *utc { "Z" } else { "" }),
        }
    }
}

/// `None` if it is negative or too long.
pub(super) fn length(written: &ICalendarDuration) -> Option<Length> {
    let times = |count: u32, size: u32| count.checked_mul(size);
    let days = times(written.weeks, 7)?.checked_add(written.days)?;
    let time = times(written.hours, 3_600)?.checked_add(times(written.minutes, 60)?)?.checked_add(written.seconds)?;
    (!written.neg || days == 0 && time == 0).then_some(Length { days, seconds: time })
}

#[cfg(test)]
mod tests {
    use calcard::common::IanaParse;

    use super::*;

    #[test]
    fn dates_and_times_that_do_not_exist_are_none() {
        let day = NaiveDate::from_ymd_opt(2026, 4, 6).unwrap();
        let parts = |hour, second| PartialDateTime {
            year: Some(2026),
            month: Some(4),
            day: Some(6),
            hour,
            second,
            ..PartialDateTime::default()
        };
        assert_eq!(Stamp::of(&parts(None, None)), Some(Stamp::Date(day)));
        let at = day.and_hms_opt(9, 0, 59).unwrap();
        assert_eq!(Stamp::of(&parts(Some(9), Some(60))), Some(Stamp::Time { at, utc: false }));
        assert_eq!(Stamp::of(&parts(Some(24), None)), None);
        assert_eq!(Stamp::of(&PartialDateTime { day: Some(31), ..parts(None, None) }), None);
        let east = PartialDateTime { tz_hour: Some(2), ..parts(Some(9), Some(59)) };
        assert_eq!(Stamp::of(&east).unwrap().to_string(), "20260406T070059Z");
        let west =
            PartialDateTime { tz_hour: Some(3), tz_minute: Some(30), tz_minus: true, ..parts(Some(9), Some(59)) };
        assert_eq!(Stamp::of(&west).unwrap().to_string(), "20260406T123059Z");
    }

    #[test]
    fn lengths_are_days_and_seconds() {
        let read = |text: &str| length(&ICalendarDuration::parse(text.as_bytes()).unwrap());
        assert_eq!(read("P1DT12H"), Some(Length { days: 1, seconds: 43_200 }));
        assert_eq!(read("+P1W"), Some(Length { days: 7, seconds: 0 }));
        assert_eq!([read("-P1D"), read("-PT1H")], [None; 2]);
        assert_eq!(read("-PT0S"), Some(Length::default()));
        assert_eq!(read("PT9999999H"), None);
    }
}
