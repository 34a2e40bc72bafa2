//! Weekly hours as products give them, weekday by weekday. This module knows no product.

use std::collections::BTreeMap;

use chrono::Weekday;

use crate::calendar::{CalendarSpec, TimeOfDay, TimeRange};

const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "mon"),
    (Weekday::Tue, "tue"),
    (Weekday::Wed, "wed"),
    (Weekday::Thu, "thu"),
    (Weekday::Fri, "fri"),
    (Weekday::Sat, "sat"),
    (Weekday::Sun, "sun"),
];

/// The hours of each weekday that has some.
#[derive(Debug, Default)]
pub(super) struct Week {
    days: BTreeMap<u32, Vec<TimeRange>>,
    /// Whether some hours could not be read, so that nobody knows whether it is ever open.
    damaged: bool,
}

impl Week {
    /// Adds open hours of a weekday.
    pub(super) fn open(&mut self, day: Weekday, hours: TimeRange) {
        self.days.entry(day.num_days_from_monday()).or_default().push(hours);
    }

    /// Says that there are hours that could not be read.
    pub(super) fn damage(&mut self) {
        self.damaged = true;
    }

    /// A week of which nothing could be read.
    pub(super) fn damaged() -> Week {
        Week { damaged: true, ..Week::default() }
    }

    /// Whether it is never open.
    pub(super) fn is_closed(&self) -> bool {
        self.days.is_empty() && !self.damaged
    }

    /// The open hours. Weekdays in a row with the same hours are one run, such as `mon-fri`.
    pub(super) fn runs(&self) -> Vec<(String, Vec<TimeRange>)> {
        let mut runs = Vec::new();
        let mut days = DAYS.iter().map(|(day, name)| (self.of(*day), *name)).peekable();
        while let Some((hours, first)) = days.next() {
            let mut last = first;
            while let Some((_, name)) = days.next_if(|(next, _)| *next == hours) {
                last = name;
            }
            let run = if first == last { first.to_owned() } else { format!("{first}-{last}") };
            if !hours.is_empty() {
                runs.push((run, hours));
            }
        }
        runs
    }

    /// A calendar with these hours.
    pub(super) fn calendar(&self, zone: &str) -> CalendarSpec {
        let weekly = CalendarSpec::weekly(zone);
        self.runs().into_iter().fold(weekly, |spec, (days, hours)| spec.hours(days, hours))
    }

    fn of(&self, day: Weekday) -> Vec<TimeRange> {
        let mut hours = self.days.get(&day.num_days_from_monday()).cloned().unwrap_or_default();
        hours.sort_by_key(|range| (range.start(), range.end()));
        hours.dedup();
        hours
    }
}

/// The time of day so many seconds after midnight, up to 24:00.
pub(super) fn time_after_midnight(seconds: i64) -> Option<TimeOfDay> {
    let seconds = u32::try_from(seconds).ok()?;
    let (minutes, second) = (seconds / 60, seconds % 60);
    TimeOfDay::new(minutes / 60, minutes % 60, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_with_the_same_hours_are_one_run() {
        let range = |text: &str| text.parse::<TimeRange>().unwrap();
        let mut week = Week::default();
        assert!(week.is_closed() && !Week::damaged().is_closed());
        for day in [Weekday::Wed, Weekday::Mon, Weekday::Tue, Weekday::Sun] {
            week.open(day, range("12:30-16:30"));
            week.open(day, range("08:00-12:00"));
        }
        week.open(Weekday::Tue, range("08:00-12:00"));
        week.open(Weekday::Fri, range("08:00-12:00"));
        let hours = ["08:00-12:00", "12:30-16:30"];
        let spec =
            CalendarSpec::weekly("UTC").hours("mon-wed", hours).hours("fri", ["08:00-12:00"]).hours("sun", hours);
        assert_eq!(week.calendar("UTC"), spec);
    }

    #[test]
    fn seconds_after_midnight_end_at_24_00() {
        let read = |seconds| time_after_midnight(seconds).map(|time| time.to_string());
        assert_eq!(read(30_600).as_deref(), Some("08:30"));
        assert_eq!(read(86_400).as_deref(), Some("24:00"));
        assert_eq!((read(86_401), read(-1)), (None, None));
    }
}
