//! Times of day on the wall clock, and ranges of them, as they are written (C3). This module knows no date and no
//! zone.

use std::fmt;
use std::str::FromStr;

use crate::input::argument::{ParseError, from_text};
use crate::input::text::quoted;
use crate::time::DAY_S;

/// A time of day to the second, from `00:00` up to `24:00`, which is the end of the day. Written `08:00` or `08:00:30`.
///
/// # Requests after three in the afternoon count for the next business day
/// ```
/// use punctual::calendar::TimeOfDay;
/// use punctual::TargetSpec;
/// let three: TimeOfDay = "15:00".parse()?;
/// assert_eq!(Some(three), TimeOfDay::new(15, 0, 0));
/// let target = TargetSpec::within("2 business days").cutoff(three);
/// # let _ = target;
/// # Ok::<(), punctual::input::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u32);

/// A range of opening hours: open at its start, closed at its end. Written `08:00-17:00`.
///
/// # The night shift
/// ```
/// use punctual::calendar::{TimeOfDay, TimeRange};
/// use punctual::CalendarSpec;
/// let (ten, six) = (TimeOfDay::new(22, 0, 0), TimeOfDay::new(6, 0, 0));
/// let night = ten.zip(six).and_then(|(ten, six)| TimeRange::new(ten, six)).ok_or("no range")?;
/// assert_eq!(night.to_string(), "22:00-06:00");
/// let shift = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", [night]);
/// # let _ = shift;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeRange {
    start: TimeOfDay,
    end: TimeOfDay,
}

from_text!(TimeOfDay, TimeRange);

const TIME_HELP: &str = "write `15:00` or `15:00:30`, from 00:00 to 24:00";
const RANGE_HELP: &str = "write times from 00:00 to 24:00, such as `09:00-17:00`, or `closed` alone";
const EMPTY_HELP: &str = "write `00:00-24:00` for the whole day, or `closed`";

impl TimeOfDay {
    /// This hour, minute and second; `None` if no clock shows it. 24:00:00 is accepted.
    pub const fn new(hour: u32, minute: u32, second: u32) -> Option<TimeOfDay> {
        if hour > 24 || minute > 59 || second > 59 || hour == 24 && (minute > 0 || second > 0) {
            return None;
        }
        Some(TimeOfDay(hour.wrapping_mul(3_600).wrapping_add(minute.wrapping_mul(60)).wrapping_add(second)))
    }

    /// Seconds since midnight on the wall clock, 0 to 86,400.
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

impl TimeRange {
    /// From one time of day up to, not including, another. An end before the start is on the next day.
    ///
    /// `None` for an empty range, and for a start at `24:00`.
    pub fn new(start: TimeOfDay, end: TimeOfDay) -> Option<TimeRange> {
        (start != end && i64::from(start.seconds()) < DAY_S).then_some(TimeRange { start, end })
    }

    /// The opening.
    pub fn start(self) -> TimeOfDay {
        self.start
    }

    /// The closing; on the next day if it is before the start.
    pub fn end(self) -> TimeOfDay {
        self.end
    }
}

/// `HH:MM` or `HH:MM:SS`, up to `24:00`.
impl FromStr for TimeOfDay {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut parts = text.split(':').map(two_digits);
        let mut read = || {
            let (hour, minute) = (parts.next()??, parts.next()??);
            let second = parts.next().unwrap_or(Some(0))?;
            TimeOfDay::new(hour, minute, second).filter(|_| parts.next().is_none())
        };
        read().ok_or_else(|| ParseError::unreadable(text, "is not a time of day", TIME_HELP))
    }
}

fn two_digits(text: &str) -> Option<u32> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

impl FromStr for TimeRange {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let times = text.split_once('-').and_then(|(start, end)| {
            let (start, end): (TimeOfDay, TimeOfDay) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
            (i64::from(start.seconds()) < DAY_S).then_some((start, end))
        });
        let (start, end) = times.ok_or_else(|| ParseError::unreadable(text, "is not a range of hours", RANGE_HELP))?;
        let empty = || ParseError::senseless(format!("`{}` is an empty range", quoted(text)), EMPTY_HELP);
        TimeRange::new(start, end).ok_or_else(empty)
    }
}

/// The seconds are written only if they are not zero.
impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.0 / 3_600, self.0 / 60 % 60, self.0 % 60);
        write!(f, "{hour:02}:{minute:02}")?;
        if second == 0 { Ok(()) } else { write!(f, ":{second:02}") }
    }
}

impl fmt::Display for TimeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c3_times_of_day_read_as_written() {
        let seconds = |text: &str| text.parse().map(TimeOfDay::seconds).ok();
        assert_eq!([seconds("09:59:59"), seconds("24:00:00"), seconds("00:00")], [Some(35_999), Some(86_400), Some(0)]);
        for bad in ["09:60", "09:61", "09:00:60", "09:00:61", "09:00:00:00", "24:00:01", "24:01", "25:00", "9:00", ""] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }

    #[test]
    fn c3_what_is_printed_reads_back() {
        for time in (0..=86_400).map(TimeOfDay) {
            assert_eq!(time.to_string().parse(), Ok(time));
        }
        for text in ["09:00-17:00", "22:00-06:00", "00:00-24:00", "08:00:30-09:00"] {
            assert_eq!(text.parse::<TimeRange>().map(|range| range.to_string()).as_deref(), Ok(text));
        }
    }
}
