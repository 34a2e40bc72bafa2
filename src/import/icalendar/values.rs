//! Dates, times and lengths as iCalendar writes them (RFC 5545, section 3.3). This module knows no property.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// A date, or a time of day on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stamp {
    Date(NaiveDate),
    Time {
        at: NaiveDateTime,
        /// Whether it is written in UTC.
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
    pub(super) fn date(self) -> NaiveDate {
        match self {
            Stamp::Date(date) => date,
            Stamp::Time { at, .. } => at.date(),
        }
    }
}

/// Reads `20260406`, `20260406T093000` and `20260406T093000Z`.
pub(super) fn stamp(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let Some((date_text, time)) = text.split_once(['T', 't']) else { return date(text).map(Stamp::Date) };
    let (time, utc) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, true),
        None => (time, false),
    };
    Some(Stamp::Time { at: date(date_text)?.and_time(time_of_day(time)?), utc })
}

fn date(text: &str) -> Option<NaiveDate> {
    let [year, month, day] = parts(text, [4, 2, 2])?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// A leap second is the second before it.
fn time_of_day(text: &str) -> Option<NaiveTime> {
    let [hour, minute, second] = parts(text, [2, 2, 2])?;
    NaiveTime::from_hms_opt(hour, minute, if second == 60 { 59 } else { second })
}

/// Numbers of so many digits each, and nothing else.
fn parts<const N: usize>(text: &str, lengths: [usize; N]) -> Option<[u32; N]> {
    let mut rest = text;
    let mut numbers = [0; N];
    for (number, length) in numbers.iter_mut().zip(lengths) {
        let (digits, others) = rest.split_at_checked(length)?;
        *number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??;
        rest = others;
    }
    rest.is_empty().then_some(numbers)
}

/// Reads `P2D`, `P1W`, `PT1H30M` and `P1DT12H`. `None` also if it is negative.
pub(super) fn length(text: &str) -> Option<Length> {
    let mut rest = text.trim().trim_start_matches('+').strip_prefix(['P', 'p'])?;
    let (mut length, mut is_time) = (Length::default(), false);
    let mut any = false;
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix(['T', 't']).filter(|_| !is_time) {
            (rest, is_time) = (time, true);
            continue;
        }
        let (digits, others) = rest.split_at_checked(rest.find(|letter: char| !letter.is_ascii_digit())?)?;
        let (number, mut letters): (u32, _) = (digits.parse().ok()?, others.chars());
        let (count, size) = match (letters.next()?.to_ascii_uppercase(), is_time) {
            ('W', false) => (&mut length.days, 7),
            ('D', false) => (&mut length.days, 1),
            ('H', true) => (&mut length.seconds, 3_600),
            ('M', true) => (&mut length.seconds, 60),
            ('S', true) => (&mut length.seconds, 1),
            _ => return None,
        };
        *count = count.checked_add(number.checked_mul(size)?)?;
        (rest, any) = (letters.as_str(), true);
    }
    any.then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_times_and_lengths_are_read_whole_or_not_at_all() {
        let day = NaiveDate::from_ymd_opt(2026, 4, 6).unwrap();
        assert_eq!(stamp("20260406"), Some(Stamp::Date(day)));
        let at = day.and_hms_opt(9, 30, 59).unwrap();
        assert_eq!(stamp("20260406T093060"), Some(Stamp::Time { at, utc: false }));
        assert_eq!(stamp("20260406T093059Z"), Some(Stamp::Time { at, utc: true }));
        for wrong in ["", "2026-04-06", "20260230", "20260406T", "20260406T0930", "20260406T093000+01", "+2026406"] {
            assert_eq!(stamp(wrong), None, "{wrong}");
        }
        assert_eq!(length("P1DT12H"), Some(Length { days: 1, seconds: 43_200 }));
        assert_eq!(length("+P1W"), Some(Length { days: 7, seconds: 0 }));
        assert_eq!(length("PT1H30M5S"), Some(Length { days: 0, seconds: 5_405 }));
        for wrong in ["", "P", "PT", "1D", "-P1D", "P1H", "PT1D", "P1", "P99999999999D", "PT9999999H"] {
            assert_eq!(length(wrong), None, "{wrong}");
        }
    }
}
