//! How much time a target allows, and the ways to write it (A1–A4). This module knows units. It knows no calendar.

use std::fmt;
use std::str::FromStr;

use crate::input::argument::from_text;
use crate::input::text::quoted;

/// How much time a target allows, in a typed unit.
///
/// Written `4h`, `1h30m` or `PT4H` for working time (A1), `3 calendar days` (A2), `2 business days` or
/// `next business day` (A3). A bare `1d` is refused, because it could mean three things (A4).
///
/// # A form checks an allowance while it is typed
/// ```
/// use punctual::policy::Allowance;
/// assert_eq!("PT90M".parse::<Allowance>()?.to_string(), "1h30m");
/// assert_eq!("next business day".parse(), Ok(Allowance::BusinessDays(1)));
/// assert!("1d".parse::<Allowance>().unwrap_err().to_string().contains("1 business day"));
/// # Ok::<(), punctual::policy::AllowanceError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Allowance {
    /// A number of seconds of open time on the target's calendar.
    Working(u32),
    /// A number of dates later, at the same time of day. Time counts round the clock.
    CalendarDays(u32),
    /// A number of business dates later. A business date is one on which the target's calendar is open.
    BusinessDays(u32),
}

from_text!(Allowance);

/// Why a text is not an allowance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AllowanceError {
    /// It counts in days or weeks without saying which kind (A4).
    #[error("`{}` could mean three things; {}", quoted(.0), self.help())]
    AmbiguousDay(String),
    /// It is not written in any of the forms.
    #[error("`{}` is not an allowance; {}", quoted(.0), self.help())]
    Unreadable(String),
    /// It is zero, or longer than the horizon.
    #[error("`{}` is zero, or more than 130 years; {}", quoted(.0), self.help())]
    OutOfRange(String),
}

/// The horizon in days and in seconds.
const MAX_DAYS: u32 = 47_482;
const MAX_SECONDS: u32 = 4_102_444_800;

impl AllowanceError {
    /// What to write instead.
    pub fn help(&self) -> &'static str {
        match self {
            AllowanceError::AmbiguousDay(_) => {
                "write `24h` for 24 hours of the calendar, `1 calendar day` for the same time on the next date, \
                 or `1 business day` for the next date with opening hours"
            }
            AllowanceError::Unreadable(_) | AllowanceError::OutOfRange(_) => {
                "write working time such as `4h` or `1h30m`, or `2 business days`, or `3 calendar days`"
            }
        }
    }
}

impl FromStr for Allowance {
    type Err = AllowanceError;

    fn from_str(text: &str) -> Result<Self, AllowanceError> {
        let written = text.trim();
        if counts_bare_days(written) {
            return Err(AllowanceError::AmbiguousDay(text.to_owned()));
        }
        let allowance = parse_days(written).or_else(|| parse_working(written));
        let allowance = allowance.ok_or_else(|| AllowanceError::Unreadable(text.to_owned()))?;
        if allowance.is_in_range() { Ok(allowance) } else { Err(AllowanceError::OutOfRange(text.to_owned())) }
    }
}

impl Allowance {
    fn is_in_range(self) -> bool {
        match self {
            Allowance::Working(seconds) => (1..=MAX_SECONDS).contains(&seconds),
            Allowance::CalendarDays(days) | Allowance::BusinessDays(days) => (1..=MAX_DAYS).contains(&days),
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

/// `1d`, `2w`, `1d4h`, `3 days`, `P1D`, `P2W`, `P1DT4H`.
fn counts_bare_days(text: &str) -> bool {
    // ISO 8601 sets days apart from hours with a `T`.
    let number = text.strip_prefix('P').map_or(text, |iso| iso.split('T').next().unwrap_or(iso));
    let unit = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let word: String = unit.trim_start().chars().take_while(char::is_ascii_alphabetic).collect();
    let bare = ["d", "w", "day", "days", "week", "weeks"];
    unit.len() < number.len() && bare.contains(&word.to_ascii_lowercase().as_str())
}

fn parse_days(text: &str) -> Option<Allowance> {
    let (number, unit) = text.split_once(' ')?;
    let days = match number {
        "next" => 1,
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok()?,
        _ => return None,
    };
    match unit {
        "business day" | "business days" => Some(Allowance::BusinessDays(days)),
        "calendar day" | "calendar days" => Some(Allowance::CalendarDays(days)),
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
        for bad in ["", "4", "h", "4 hours", "30m1h", "1h1h", "1.5h", "-4h", "PT", "P", "+4h", "4H", "4hx", "١h"] {
            assert_eq!(bad.parse::<Allowance>(), Err(AllowanceError::Unreadable(bad.to_owned())));
        }
        for bad in ["0h", "0m0s", "1139569h", "999999999h", "99999999999999h"] {
            assert_eq!(bad.parse::<Allowance>(), Err(AllowanceError::OutOfRange(bad.to_owned())));
        }
        assert!("99999999999999999999h".parse::<Allowance>().is_err());
    }

    #[test]
    fn a2_a3_days_are_read_as_written() {
        reads("3 calendar days", Allowance::CalendarDays(3));
        reads("1 calendar day", Allowance::CalendarDays(1));
        reads("2 business days", Allowance::BusinessDays(2));
        reads("next business day", Allowance::BusinessDays(1));
        for bad in ["two business days", "-1 business days", "business day", "1  business day", "1 Business day"] {
            assert_eq!(bad.parse::<Allowance>(), Err(AllowanceError::Unreadable(bad.to_owned())));
        }
        for bad in ["0 business days", "47483 calendar days"] {
            assert_eq!(bad.parse::<Allowance>(), Err(AllowanceError::OutOfRange(bad.to_owned())));
        }
    }

    #[test]
    fn a4_a_bare_day_is_refused() {
        for text in ["1d", "P1D", "1w", "P2W", "P1DT4H", "1d4h", "1d 4h", "1 day", "2 days", "3 weeks", "1day"] {
            assert!(matches!(text.parse::<Allowance>(), Err(AllowanceError::AmbiguousDay(_))), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(length in 1..=MAX_SECONDS, days in 1..=MAX_DAYS) {
            for allowance in [seconds(length), Allowance::CalendarDays(days), Allowance::BusinessDays(days)] {
                prop_assert_eq!(allowance.to_string().parse(), Ok(allowance));
            }
        }

        #[test]
        fn b4_no_text_panics(text in "[0-9PTDWhms dayexbusincl.-]{0,20}|.{0,12}") {
            let _ = text.parse::<Allowance>();
        }
    }
}
