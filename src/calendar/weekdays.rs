//! A weekday, or a run of weekdays, as hours are written for them (C1).

use std::fmt;
use std::iter::successors;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::Weekday;

use crate::input::argument::{ParseError, TextOr, from_text};

/// A weekday or a run of weekdays, which may pass the end of the week. Written `sat`, `mon-fri` or `sun-thu`.
///
/// # A working week from Sunday to Thursday
/// ```
/// use chrono::Weekday::{Sun, Thu, Tue};
/// use punctual::calendar::Weekdays;
/// use punctual::CalendarSpec;
/// let days = Weekdays::from(Sun..=Thu);
/// assert!(days.iter().any(|day| day == Tue));
/// assert_eq!("sun-thu".parse(), Ok(days));
/// let office = CalendarSpec::weekly("Asia/Riyadh").hours(Sun..=Thu, ["08:00-16:00"]);
/// # let _ = office;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weekdays {
    first: Weekday,
    last: Weekday,
}

from_text!(Weekdays);

const HELP: &str = "write `mon`, or a run of days such as `mon-fri`";

impl From<Weekday> for Weekdays {
    fn from(day: Weekday) -> Self {
        Weekdays { first: day, last: day }
    }
}

/// From the first to the last, both included.
impl From<RangeInclusive<Weekday>> for Weekdays {
    fn from(days: RangeInclusive<Weekday>) -> Self {
        Weekdays { first: *days.start(), last: *days.end() }
    }
}

impl From<Weekday> for TextOr<Weekdays> {
    fn from(day: Weekday) -> Self {
        Weekdays::from(day).into()
    }
}

impl From<RangeInclusive<Weekday>> for TextOr<Weekdays> {
    fn from(days: RangeInclusive<Weekday>) -> Self {
        Weekdays::from(days).into()
    }
}

impl Weekdays {
    /// The days in order, the first one first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        let count = self.last.days_since(self.first).saturating_add(1) as usize;
        successors(Some(self.first), |day| Some(day.succ())).take(count)
    }
}

impl FromStr for Weekdays {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (first.trim().parse(), last.trim().parse()) {
            (Ok(first), Ok(last)) => Ok(Weekdays { first, last }),
            _ => Err(ParseError::unreadable(text, "is not a weekday", HELP)),
        }
    }
}

/// In lower case, three letters for each day.
impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(short(self.first))?;
        if self.first == self.last { Ok(()) } else { write!(f, "-{}", short(self.last)) }
    }
}

pub(super) fn short(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "mon",
        Weekday::Tue => "tue",
        Weekday::Wed => "wed",
        Weekday::Thu => "thu",
        Weekday::Fri => "fri",
        Weekday::Sat => "sat",
        Weekday::Sun => "sun",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_reads_back() {
        let days = || successors(Some(Weekday::Mon), |day| Some(day.succ())).take(7);
        for run in days().flat_map(|first| days().map(move |last| Weekdays::from(first..=last))) {
            assert_eq!(run.to_string().parse(), Ok(run));
            let days: Vec<Weekday> = run.iter().collect();
            assert_eq!((days.first(), days.last()), (Some(&run.first), Some(&run.last)));
            assert!(days.len() <= 7);
        }
        for bad in ["", "mo", "mon-", "mon-fri-sun", "mon,tue"] {
            assert!(bad.parse::<Weekdays>().is_err(), "{bad}");
        }
    }
}
