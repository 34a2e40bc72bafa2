//! How much time a target allows, and the ways to write it (A1–A4). This module knows units. It knows no calendar.

mod advice;

use std::fmt;
use std::str::FromStr;

pub(crate) use advice::Spot;

use crate::input::argument::{ParseError, from_text};
#[cfg(feature = "report")]
use crate::time::{Nanos, SECOND};

/// How much time a target allows, in a typed unit.
///
/// Written `4h`, `1h30m` or `PT4H` for working time (A1), `3 calendar days` (A2), `2 business days`, `next business day`
/// or `same business day` (A3), `1 calendar month` (A6). A bare `1d` is refused, because it could mean three things (A4).
///
/// # A form checks an allowance while it is typed
/// ```
/// use punctual::policy::Allowance;
/// assert_eq!("PT90M".parse::<Allowance>()?.to_string(), "1h30m");
/// assert_eq!("next business day".parse(), Ok(Allowance::BusinessDays(1)));
/// assert!("1d".parse::<Allowance>().unwrap_err().to_string().contains("1 business day"));
/// assert_eq!("1.5 hrs".parse::<Allowance>().unwrap_err().suggestion(), Some("1h30m"));
/// # Ok::<(), punctual::input::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Allowance {
    /// A number of seconds of open time on the target's calendar.
    Working(u32),
    /// A number of dates later, at the same time of day. Time counts round the clock.
    CalendarDays(u32),
    /// A number of months later, on the same day of the month or its last one, at the same time of day. Time counts
    /// round the clock.
    CalendarMonths(u32),
    /// A number of business dates later; 0 for the same one. A business date is one on which the target's calendar is
    /// open.
    BusinessDays(u32),
}

from_text!(Allowance);

/// The horizon in days and in seconds.
const MAX_DAYS: u32 = 47_482;
const MAX_MONTHS: u32 = 1_560;
const MAX_SECONDS: u32 = 4_102_444_800;

impl FromStr for Allowance {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Allowance::read(text, Spot::default())
    }
}

impl Allowance {
    /// Reads an allowance with its context.
    pub(crate) fn read(text: &str, spot: Spot<'_>) -> Result<Allowance, ParseError> {
        let written = text.trim();
        let allowance = parse_days(written).or_else(|| parse_working(written));
        let allowance = allowance.ok_or_else(|| advice::unreadable(text, spot))?;
        if allowance.is_in_range() || allowance == Allowance::BusinessDays(0) && spot.is_target() {
            Ok(allowance)
        } else {
            Err(advice::out_of_range(text, allowance, spot))
        }
    }

    /// Reads working time in seconds. `end` follows it in a longer text, and `no_days` is the reason why days are not
    /// allowed.
    pub(crate) fn read_working(text: &str, end: &str, no_days: &'static str) -> Result<u32, ParseError> {
        let spot = Spot { end, no_days: Some(no_days), ..Spot::default() };
        match Allowance::read(text, spot)? {
            Allowance::Working(seconds) => Ok(seconds),
            days => Err(advice::counted_days(text, days, spot)),
        }
    }

    /// Whether its time counts round the clock (A2, A6).
    pub(crate) fn runs_round_the_clock(self) -> bool {
        matches!(self, Allowance::CalendarDays(_) | Allowance::CalendarMonths(_))
    }

    fn is_in_range(self) -> bool {
        match self {
            Allowance::Working(seconds) => (1..=MAX_SECONDS).contains(&seconds),
            Allowance::CalendarDays(days) | Allowance::BusinessDays(days) => (1..=MAX_DAYS).contains(&days),
            Allowance::CalendarMonths(months) => (1..=MAX_MONTHS).contains(&months),
        }
    }
}

/// A length of real time, in seconds. It is written as working time is.
pub(crate) struct Length(pub(crate) u32);

impl Length {
    /// The same in nanoseconds.
    #[cfg(feature = "report")]
    pub(crate) fn nanos(self) -> Nanos {
        i64::from(self.0).saturating_mul(SECOND)
    }

    pub(crate) const HELP: &'static str = "write hours, minutes and seconds, such as `5m`, `1h30m` or `24h`";
}

impl FromStr for Length {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let is = "is not a length of time";
        let refused = |invalid: ParseError| match parse_working(text.trim()) {
            // It is zero or too long.
            Some(_) => invalid,
            None => ParseError::unreadable(text, is, Length::HELP).meaning(invalid.suggestion()),
        };
        Allowance::read_working(text, "", is).map(Length).map_err(refused)
    }
}

/// A length of real time in seconds that may be zero.
#[cfg(feature = "report")]
pub(crate) struct LengthOrZero(pub(crate) Length);

#[cfg(feature = "report")]
impl FromStr for LengthOrZero {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match parse_working(text.trim()) {
            Some(Allowance::Working(0)) => Ok(LengthOrZero(Length(0))),
            _ => text.parse().map(LengthOrZero),
        }
    }
}

/// Writes the shortest form. Reading it gives the same allowance.
impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Allowance::Working(0) => f.write_str("0s"),
            Allowance::Working(seconds) => {
                let parts = [(seconds / 3_600, 'h'), (seconds / 60 % 60, 'm'), (seconds % 60, 's')];
                parts
                    .iter()
                    .filter(|(number, _)| *number != 0)
                    .try_for_each(|(number, unit)| write!(f, "{number}{unit}"))
            }
            Allowance::CalendarDays(1) => f.write_str("1 calendar day"),
            Allowance::CalendarDays(days) => write!(f, "{days} calendar days"),
            Allowance::CalendarMonths(1) => f.write_str("1 calendar month"),
            Allowance::CalendarMonths(months) => write!(f, "{months} calendar months"),
            Allowance::BusinessDays(0) => f.write_str("same business day"),
            Allowance::BusinessDays(1) => f.write_str("1 business day"),
            Allowance::BusinessDays(days) => write!(f, "{days} business days"),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Allowance {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Allowance {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

fn parse_days(text: &str) -> Option<Allowance> {
    let (number, unit) = text.split_once(' ')?;
    let count = match number {
        "same" if unit == "business day" => 0,
        "next" if unit == "business day" || unit == "calendar day" => 1,
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok()?,
        _ => return None,
    };
    match unit {
        "business day" | "business days" => Some(Allowance::BusinessDays(count)),
        "calendar day" | "calendar days" => Some(Allowance::CalendarDays(count)),
        "calendar month" | "calendar months" => Some(Allowance::CalendarMonths(count)),
        _ => None,
    }
}

/// Numbers with units, from hours down, each unit once; ISO 8601 writes the same after `PT`.
fn parse_working(text: &str) -> Option<Allowance> {
    let iso = text.strip_prefix("PT").map(str::to_ascii_lowercase);
    let mut rest = iso.as_deref().unwrap_or(text);
    if rest.is_empty() {
        return None;
    }
    let mut total: i64 = 0;
    for (unit, seconds) in [('h', 3_600), ('m', 60), ('s', 1)] {
        let Some((number, after)) = rest.split_once(unit) else { continue };
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(seconds)?)?;
        rest = after;
    }
    // A number that does not fit is out of range, which the caller reports.
    rest.is_empty().then(|| Allowance::Working(u32::try_from(total).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn reads(text: &str, allowance: Allowance) {
        assert_eq!(text.parse(), Ok(allowance), "{text}");
    }

    /// Checks the error for a text that cannot be read: the mistake and the suggestion.
    #[track_caller]
    fn refused(text: &str, is: &str, meant: Option<&str>) {
        let error = text.parse::<Allowance>().unwrap_err();
        assert_eq!((error.found(), error.suggestion()), (format!("`{text}` {is}").as_str(), meant), "{error}");
    }

    fn seconds(seconds: u32) -> Allowance {
        Allowance::Working(seconds)
    }

    #[test]
    fn a1_working_time_is_read_as_written() {
        for (text, length) in [("15m", 900), ("4h", 14_400), ("1h30m", 5_400), ("45s", 45), ("90m", 5_400)] {
            reads(text, seconds(length));
        }
        for (text, length) in [("PT4H", 14_400), ("PT1H30M5S", 5_405), ("PT90M", 5_400), (" 4h ", 14_400)] {
            reads(text, seconds(length));
        }
        for bad in ["", "h", "PT", "P", "-4h", "+4h", "4hx", "\u{661}h", "4h/8h", "1h1h", "500ms", "1,500h"] {
            refused(bad, "is not an allowance", None);
        }
        refused("4", "has no unit", None);
        for bad in ["0h", "0m0s", "0 calendar days", "0 calendar months"] {
            refused(bad, "is zero", None);
        }
        for bad in [
            "1139569h",
            "999999999h",
            "99999999999999h",
            "47483 calendar days",
            "47483 business days",
            "1561 calendar months",
        ] {
            refused(bad, "is more than 130 years", None);
        }
        assert!("99999999999999999999h".parse::<Allowance>().is_err());
    }

    #[test]
    fn a2_a3_days_are_read_as_written() {
        reads("3 calendar days", Allowance::CalendarDays(3));
        reads("1 calendar day", Allowance::CalendarDays(1));
        reads("2 business days", Allowance::BusinessDays(2));
        reads("next business day", Allowance::BusinessDays(1));
        reads("same business day", Allowance::BusinessDays(0));
        reads("0 business days", Allowance::BusinessDays(0));
        // Only a target can be due on the same date.
        let after = Allowance::read("same business day", Spot { end: " after", ..Spot::default() });
        assert!(after.unwrap_err().to_string().contains("`same business day` is zero; write one day at least"));
        for bad in ["-1 business days", "business day", "1.5 business days", "next", "2 calendar hours"] {
            refused(bad, "is not an allowance", None);
        }
    }

    #[test]
    fn a6_months_are_calendar_months() {
        reads("1 calendar month", Allowance::CalendarMonths(1));
        reads("2 calendar months", Allowance::CalendarMonths(2));
        for (text, meant) in [
            ("1 month", "1 calendar month"),
            ("3 months", "3 calendar months"),
            ("P1M", "1 calendar month"),
            ("P2M", "2 calendar months"),
            ("next calendar month", "1 calendar month"),
            ("one month", "1 calendar month"),
            ("1 year", "12 calendar months"),
            ("P1Y", "12 calendar months"),
        ] {
            let error = text.parse::<Allowance>().unwrap_err();
            assert_eq!(error.suggestion(), Some(meant), "{error}");
        }
        // In ISO 8601 an `M` after the `T` stands for minutes.
        reads("PT1M", seconds(60));
        let error = Allowance::read_working("1 calendar month", "", "is not working time").unwrap_err();
        assert_eq!(error.suggestion(), None, "{error}");
    }

    #[test]
    fn b1_other_ways_to_write_an_allowance_are_understood() {
        for (text, meant) in [
            ("4 hours", "4h"),
            ("4 hrs", "4h"),
            ("4H", "4h"),
            ("1.5h", "1h30m"),
            ("1,5 h", "1h30m"),
            ("PT1.5H", "1h30m"),
            ("90 min", "1h30m"),
            ("1h 30m", "1h30m"),
            ("30m1h", "1h30m"),
            ("1 hour and 30 minutes", "1h30m"),
            ("0.1 hours", "6m"),
            ("45 secs", "45s"),
            ("4 business hours", "4h"),
            ("2 working days", "2 business days"),
            ("two business days", "2 business days"),
            ("next working day", "1 business day"),
            ("same day", "same business day"),
            ("Same working day", "same business day"),
            ("same-business-day", "same business day"),
            ("1  business day", "1 business day"),
            ("1 Business day", "1 business day"),
            ("5 workdays", "5 business days"),
            ("3 calendar-days", "3 calendar days"),
        ] {
            refused(text, "is not an allowance", Some(meant));
        }
    }

    #[test]
    fn a4_a_bare_day_is_refused() {
        for text in
            ["1d", "P1D", "1w", "P2W", "P1DT4H", "1d4h", "1d 4h", "1 day", "2 days", "3 weeks", "1day", "1.5 days"]
        {
            refused(text, "could mean three things", None);
        }
        let help = |text: &str| text.parse::<Allowance>().unwrap_err().help().to_owned();
        for (text, ways) in [
            ("3d", ["72h", "3 calendar days", "3 business days"]),
            ("2w", ["336h", "14 calendar days", "10 business days"]),
        ] {
            assert!(ways.iter().all(|way| help(text).contains(&format!("`{way}`"))), "{}", help(text));
        }
        assert!(help("1d4h").starts_with("write `28h` for hours of the calendar; "), "{}", help("1d4h"));
        assert!(help("1.5 days").starts_with("write `36h` "));
        assert!(help("99999d").contains("`4h`"));
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(length in 1..=MAX_SECONDS, days in 1..=MAX_DAYS) {
            let days = [Allowance::CalendarDays(days), Allowance::BusinessDays(days), Allowance::BusinessDays(0)];
            let months = Allowance::CalendarMonths(length % MAX_MONTHS + 1);
            for allowance in days.into_iter().chain([seconds(length), months]) {
                prop_assert_eq!(allowance.to_string().parse(), Ok(allowance));
            }
        }

        #[test]
        fn b4_no_text_panics_and_what_is_suggested_can_be_read(
            text in "[0-9PTDWhms dayexbusincl.,-]{0,20}|([0-9]{1,3}[., ]?[0-9]{0,2} ?[a-z]{1,7} ?){1,3}|.{0,12}",
        ) {
            if let Some(meant) = text.parse::<Allowance>().err().as_ref().and_then(ParseError::suggestion) {
                let read = meant.parse::<Allowance>().map(|allowance| allowance.to_string());
                prop_assert_eq!(read, Ok(meant.to_owned()));
            }
        }
    }
}
