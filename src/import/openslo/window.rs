//! Time windows: which period holds an instant. This module knows how OpenSLO writes lengths of time.

use std::ops::Range;
use std::str::FromStr;

use chrono::{DateTime, Days, Months, NaiveDateTime, TimeDelta, Utc};

use crate::calendar::Zone;
use crate::time::Instant;

/// The period for which an objective is judged: one that rolls, or one of a series that is aligned to a calendar.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Window(Form);

#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    Rolling {
        duration: Duration,
    },
    Aligned {
        duration: Duration,
        start: NaiveDateTime,
        #[serde(serialize_with = "as_name")]
        time_zone: Zone,
    },
}

fn as_name<S: serde::Serializer>(zone: &Zone, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(zone.name())
}

/// A length of time in the shorthand of OpenSLO, such as `4w`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Duration {
    number: u32,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Quarters,
    Years,
}

/// How one window follows another.
enum Step {
    Seconds(i64),
    Days(u64),
    Months(u32),
}

impl Window {
    /// Always the time of this length before the instant at which it is judged. `None` for a length in months, which has
    /// no fixed number of days.
    pub(super) fn rolling(duration: Duration) -> Option<Window> {
        duration.seconds()?;
        Some(Window(Form::Rolling { duration }))
    }

    /// One after the other from the first one, which begins at `start` on the clock of the zone.
    pub(super) fn aligned(duration: Duration, start: NaiveDateTime, time_zone: Zone) -> Window {
        Window(Form::Aligned { duration, start, time_zone })
    }

    /// The window that holds an instant, half-open: if it rolls, the one that ends then.
    ///
    /// `None` before the first window, and where it would reach outside 1970 to 2100.
    pub fn holding(&self, at: DateTime<Utc>) -> Option<Range<DateTime<Utc>>> {
        match &self.0 {
            Form::Rolling { duration } => {
                let from = at.checked_sub_signed(TimeDelta::try_seconds(duration.seconds()?)?)?;
                Instant::inside(from).zip(Instant::inside(at)).map(|_| from..at)
            }
            Form::Aligned { duration, start, time_zone } => {
                let series = Series { step: duration.step()?, start: *start, zone: time_zone };
                let number = series.number(at)?;
                Some(series.begin(number)?..series.begin(number.checked_add(1)?)?)
            }
        }
    }
}

/// Windows that follow each other.
struct Series<'a> {
    step: Step,
    start: NaiveDateTime,
    zone: &'a Zone,
}

impl Series<'_> {
    /// When the window with this number begins, from 0.
    fn begin(&self, number: u32) -> Option<DateTime<Utc>> {
        let local = match self.step {
            Step::Seconds(seconds) => {
                let first = self.zone.from_local(self.start)?;
                let length = TimeDelta::try_seconds(seconds.checked_mul(number.into())?)?;
                return Instant::inside(first.checked_add_signed(length)?).map(Instant::utc);
            }
            // Each from the first one, so that windows that begin on the 31st do so wherever there is one.
            Step::Days(days) => self.start.checked_add_days(Days::new(days.checked_mul(number.into())?)),
            Step::Months(months) => self.start.checked_add_months(Months::new(months.checked_mul(number)?)),
        };
        self.zone.from_local(local?)
    }

    /// The number of the window that holds an instant.
    fn number(&self, at: DateTime<Utc>) -> Option<u32> {
        let about = self.about(at)?;
        let near = [about.saturating_add(1), about, about.saturating_sub(1)];
        near.into_iter().find(|number| self.begin(*number).is_some_and(|begin| begin <= at))
    }

    /// That number, or one beside it.
    fn about(&self, at: DateTime<Utc>) -> Option<u32> {
        let local = self.zone.to_local(at).naive_local();
        let passed = local.signed_duration_since(self.start);
        let number = match self.step {
            Step::Seconds(seconds) => {
                at.signed_duration_since(self.zone.from_local(self.start)?).num_seconds().checked_div(seconds)?
            }
            Step::Days(days) => passed.num_days().checked_div(i64::try_from(days).ok()?)?,
            Step::Months(months) => {
                let months_of = |date: NaiveDateTime| {
                    use chrono::Datelike;
                    i64::from(date.year()).saturating_mul(12).saturating_add(i64::from(date.month0()))
                };
                months_of(local).saturating_sub(months_of(self.start)).checked_div(months.into())?
            }
        };
        u32::try_from(number).ok()
    }
}

impl Duration {
    /// A number of minutes.
    pub(super) fn minutes(number: u32) -> Option<Duration> {
        (number > 0).then_some(Duration { number, unit: Unit::Minutes })
    }

    /// Its length, a day having 24 hours. `None` where it is in months.
    pub(super) fn seconds(self) -> Option<i64> {
        let unit = match self.unit {
            Unit::Minutes => 60,
            Unit::Hours => 3_600,
            Unit::Days => 86_400,
            Unit::Weeks => 604_800,
            Unit::Months | Unit::Quarters | Unit::Years => return None,
        };
        i64::from(self.number).checked_mul(unit)
    }

    fn step(self) -> Option<Step> {
        Some(match self.unit {
            Unit::Minutes | Unit::Hours => Step::Seconds(self.seconds()?),
            Unit::Days => Step::Days(self.number.into()),
            Unit::Weeks => Step::Days(u64::from(self.number).checked_mul(7)?),
            Unit::Months => Step::Months(self.number),
            Unit::Quarters => Step::Months(self.number.checked_mul(3)?),
            Unit::Years => Step::Months(self.number.checked_mul(12)?),
        })
    }
}

impl FromStr for Duration {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = match text.strip_prefix(number) {
            Some("m") => Unit::Minutes,
            Some("h") => Unit::Hours,
            Some("d") => Unit::Days,
            Some("w") => Unit::Weeks,
            Some("M") => Unit::Months,
            Some("Q") => Unit::Quarters,
            Some("Y") => Unit::Years,
            _ => return Err(()),
        };
        let number = Some(number).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        let number = number.and_then(|number| number.parse().ok()).filter(|number| *number > 0);
        number.map(|number| Duration { number, unit }).ok_or(())
    }
}

/// Writes the shorthand.
impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.unit {
            Unit::Minutes => 'm',
            Unit::Hours => 'h',
            Unit::Days => 'd',
            Unit::Weeks => 'w',
            Unit::Months => 'M',
            Unit::Quarters => 'Q',
            Unit::Years => 'Y',
        };
        write!(f, "{}{unit}", self.number)
    }
}

impl serde::Serialize for Duration {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(all(test, feature = "bundled-tz"))]
mod tests {
    use super::*;

    fn holding(duration: &str, start: &str, zone: &str, at: &str) -> Option<(String, String)> {
        let (duration, start) = (duration.parse().unwrap(), start.parse().unwrap());
        let window = Window::aligned(duration, start, Zone::named(zone).unwrap());
        let Range { start, end } = window.holding(at.parse().unwrap())?;
        Some((start.to_rfc3339(), end.to_rfc3339()))
    }

    fn is(duration: &str, start: &str, zone: &str, at: &str, (from, to): (&str, &str)) {
        let utc = |text: &str| format!("{text}:00+00:00");
        assert_eq!(holding(duration, start, zone, at), Some((utc(from), utc(to))), "{duration} {start} {at}");
    }

    /// By hand: 31 January, 28 February, 31 March; in Berlin 23:00Z in winter and 22:00Z in summer.
    #[test]
    fn months_are_counted_from_the_first_one() {
        let month = ("1M", "2026-01-31T00:00:00", "Europe/Berlin");
        is(month.0, month.1, month.2, "2026-03-15T00:00:00Z", ("2026-02-27T23:00", "2026-03-30T22:00"));
        is(month.0, month.1, month.2, "2026-03-30T21:59:59Z", ("2026-02-27T23:00", "2026-03-30T22:00"));
        is(month.0, month.1, month.2, "2026-03-30T22:00:00Z", ("2026-03-30T22:00", "2026-04-29T22:00"));
        assert_eq!(holding(month.0, month.1, month.2, "2026-01-30T22:59:59Z"), None);
    }

    /// By hand: days are those of the clock, hours are real time. On 29 March 2026 Berlin has 23 hours.
    #[test]
    fn days_follow_the_clock_and_hours_do_not() {
        let (start, zone) = ("2026-03-28T12:00:00", "Europe/Berlin");
        is("1d", start, zone, "2026-03-29T09:00:00Z", ("2026-03-28T11:00", "2026-03-29T10:00"));
        is("24h", start, zone, "2026-03-29T10:30:00Z", ("2026-03-28T11:00", "2026-03-29T11:00"));
        is("2w", start, zone, "2026-04-11T10:00:00Z", ("2026-04-11T10:00", "2026-04-25T10:00"));
    }

    #[test]
    fn what_reaches_outside_the_horizon_is_no_window() {
        assert_eq!(holding("100Y", "2026-01-01T00:00:00", "UTC", "2026-06-01T00:00:00Z"), None);
        assert_eq!(holding("4294967295Y", "2026-01-01T00:00:00", "UTC", "2026-06-01T00:00:00Z"), None);
        let rolling = Window::rolling("4w".parse().unwrap()).unwrap();
        assert_eq!(rolling.holding("1970-01-28T00:00:00Z".parse().unwrap()), None);
        assert_eq!(rolling.holding(DateTime::<Utc>::MIN_UTC), None);
        assert!(rolling.holding("1970-01-29T00:00:00Z".parse().unwrap()).is_some());
    }

    #[test]
    fn only_a_positive_number_and_one_letter_are_a_duration() {
        for text in ["1m", "12h", "366d", "4w", "1M", "2Q", "1Y"] {
            assert_eq!(text.parse::<Duration>().map(|read| read.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "m", "0m", "-1m", "+1m", "1", "1 m", "1mm", "1D", "1s", "1.5h", "é1m", "99999999999m"] {
            assert_eq!(text.parse::<Duration>(), Err(()), "{text}");
        }
    }
}
