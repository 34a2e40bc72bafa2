//! Times of day on the wall clock, and ranges of them, as they are written (C3). This module knows no date and no
//! zone.

use std::fmt;
use std::str::FromStr;

use crate::input::argument::{ParseError, from_text};
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
        read().ok_or_else(|| {
            let meant = meant_time(text).map(|(time, _)| time);
            ParseError::unreadable(text, "is not a time of day", TIME_HELP).meaning(meant)
        })
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
        let unreadable =
            || ParseError::unreadable(text, "is not a range of hours", RANGE_HELP).meaning(meant_range(text));
        let (start, end) = times.ok_or_else(unreadable)?;
        TimeRange::new(start, end).ok_or_else(|| ParseError::senseless(text, "is an empty range", EMPTY_HELP))
    }
}

/// The longest text that is examined for a time or a range. What a person writes as one is shorter.
const LONGEST: usize = 32;

/// The clock on which a time is written: that of twelve hours, or an unknown one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clock {
    /// With `am` or `pm`.
    Twelve,
    Unknown,
}

/// The time that was probably meant, as by `9:00`, `9.30`, `0930`, `9h`, `9 am` or `5 p.m.`.
fn meant_time(text: &str) -> Option<(TimeOfDay, Clock)> {
    let lower = Some(text.trim()).filter(|text| text.len() <= LONGEST)?.to_ascii_lowercase();
    let half = [("am", 0), ("a.m.", 0), ("pm", 12), ("p.m.", 12)]
        .iter()
        .find_map(|(half, hours)| Some((lower.strip_suffix(half)?.trim_end(), *hours)));
    let digits = half.map_or(lower.as_str(), |(digits, _)| digits);
    let numbers: Vec<&str> = match digits.as_bytes() {
        [_, _, _, _] if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.split_at_checked(2).into_iter().flat_map(|(hour, minute)| [hour, minute]).collect()
        }
        _ => digits.strip_suffix('h').unwrap_or(digits).split([':', '.', 'h']).collect(),
    };
    let number = |at: usize| match numbers.get(at) {
        Some(text) if (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().ok()
        }
        Some(_) => None,
        None => Some(0),
    };
    let (hour, minute, second): (u32, u32, u32) = (number(0)?, number(1)?, number(2)?);
    let (hour, clock) = match half {
        Some((_, later)) if (1..=12).contains(&hour) => ((hour % 12).saturating_add(later), Clock::Twelve),
        Some(_) => return None,
        None => (hour, Clock::Unknown),
    };
    TimeOfDay::new(hour, minute, second).filter(|_| numbers.len() <= 3).map(|time| (time, clock))
}

/// The hours that were probably meant, as by `9:00-17:00`, `9am-5pm`, `09:00–17:00` or `9 to 17`.
fn meant_range(text: &str) -> Option<TimeRange> {
    let text = Some(text).filter(|text| text.len() <= LONGEST)?.replace(['–', '—', '−', '‑'], "-").replace(" to ", "-");
    let (start, end) = text.split_once('-')?;
    let ((start, clock), (end, end_clock)) = (meant_time(start)?, meant_time(end)?);
    // Without `am` and `pm`, `9-5` can be on either clock. A range is certain if it ends later on the same day, or if
    // it starts at 13:00 or later.
    let is_certain = clock == Clock::Twelve || start < end || start.seconds() >= 13 * 3_600;
    TimeRange::new(start, end).filter(|_| clock == end_clock && is_certain)
}

/// The seconds are written only if they are not zero.
#[cfg(feature = "serde")]
impl serde::Serialize for TimeOfDay {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for TimeOfDay {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

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
    fn b1_times_and_hours_on_other_clocks_are_understood() {
        for minutes in 0..1_440_u32 {
            let time = TimeOfDay(minutes * 60);
            let (hour, minute) = (minutes / 60, minutes % 60);
            let (half, twelve) = (if hour < 12 { "am" } else { "pm" }, (hour + 11) % 12 + 1);
            let dotted = half.replace('m', ".m.");
            let ways = [
                format!("{hour}.{minute:02}"),
                format!("{hour:02}{minute:02}"),
                format!("{hour}h{minute:02}"),
                format!("{twelve}:{minute:02}{half}"),
                format!("{twelve:02}:{minute:02} {}", half.to_uppercase()),
                format!("{twelve}.{minute:02} {dotted}"),
            ];
            for way in ways {
                assert_eq!(way.parse::<TimeOfDay>().unwrap_err().suggestion(), Some(&*time.to_string()), "{way}");
            }
        }
        for text in [
            "9:00-17:00",
            "9am-5pm",
            "9:00 AM - 5:00 PM",
            "09:00–17:00",
            "9 — 17",
            "9.00-17.00",
            "9 to 17",
            "0900-1700",
            "9h-17h",
        ] {
            assert_eq!(text.parse::<TimeRange>().unwrap_err().suggestion(), Some("09:00-17:00"), "{text}");
        }
        for text in ["22-6", "10pm-6am", "22:00–06:00"] {
            assert_eq!(text.parse::<TimeRange>().unwrap_err().suggestion(), Some("22:00-06:00"), "{text}");
        }
        for unclear in
            ["9-5", "9-5pm", "9am-17", "13pm-2pm", "9-9", "9-25", "9:60-17:00", "-", "9-", "nine-five", "1:2:3:4-5"]
        {
            assert_eq!(unclear.parse::<TimeRange>().unwrap_err().suggestion(), None, "{unclear}");
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
