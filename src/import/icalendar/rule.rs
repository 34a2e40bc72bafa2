//! Rules of recurrence as written (RFC 5545, section 3.3.10). This module knows what they say, not on which dates they
//! fall.

use calcard::common::CalendarScale;
use calcard::icalendar::{ICalendarFrequency, ICalendarRecurrenceRule, ICalendarSkip};
use chrono::{Datelike, NaiveTime, Timelike, Weekday};

use super::values::Stamp;

/// What comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) every: Every,
    pub(super) interval: u32,
    pub(super) count: Option<u32>,
    /// The last time.
    pub(super) until: Option<Stamp>,
    /// Months, from 1.
    pub(super) months: Vec<i32>,
    /// Weeks of the year, those from the end negative.
    pub(super) weeks: Vec<i32>,
    /// Days of the year, those from the end negative.
    pub(super) year_days: Vec<i32>,
    /// Days of the month, those from the end negative.
    pub(super) month_days: Vec<i32>,
    /// Weekdays, each with which of them in the month or year it is: 0 for all, those from the end negative.
    pub(super) weekdays: Vec<(i32, Weekday)>,
    /// Which of the dates of a period count, those from the end negative.
    pub(super) positions: Vec<i32>,
    pub(super) week_start: Weekday,
}

/// The periods of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Every {
    Year,
    Month,
    Week,
    Day,
}

/// Why there is no rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoRule {
    /// What is wrong with it.
    Wrong(String),
    /// It is right, but cannot be expressed.
    Inexpressible(&'static str),
}

impl Rule {
    /// The rule of something that begins on this date, at this time of day if it has one.
    pub(super) fn of(written: &ICalendarRecurrenceRule, start: Stamp) -> Result<Rule, NoRule> {
        let until = written.until.as_ref().map(|until| Stamp::of(until).ok_or_else(|| wrong("`UNTIL` is not a date")));
        let mut rule = Rule {
            every: every(written.freq)?,
            interval: written.interval.unwrap_or(1).into(),
            count: written.count,
            until: until.transpose()?,
            months: written.bymonth.iter().map(|month| month.month().into()).collect(),
            weeks: numbers(&written.byweekno),
            year_days: numbers(&written.byyearday),
            month_days: numbers(&written.bymonthday),
            weekdays: written.byday.iter().map(|day| (day.ordwk.unwrap_or(0).into(), day.weekday.into())).collect(),
            positions: numbers(&written.bysetpos),
            week_start: written.wkst.map_or(Weekday::Mon, Weekday::from),
        };
        rule.months.sort_unstable();
        rule.months.dedup();
        rule.check()?;
        check_times(written, start)?;
        rule.complete(start);
        Ok(rule)
    }

    /// Parts that do not go together.
    fn check(&self) -> Result<(), NoRule> {
        if self.count.is_some() && self.until.is_some() {
            return Err(wrong("`COUNT` and `UNTIL` stand together"));
        }
        let is_numbered = self.weekdays.iter().any(|(nth, _)| *nth != 0);
        let counts = matches!(self.every, Every::Year | Every::Month);
        if is_numbered && (!counts || !self.weeks.is_empty()) {
            return Err(wrong("a numbered weekday stands in a rule without months or years"));
        }
        if !self.weeks.is_empty() && self.every != Every::Year {
            return Err(wrong("`BYWEEKNO` stands in a rule that is not yearly"));
        }
        if !self.year_days.is_empty() && self.every != Every::Year {
            return Err(wrong("`BYYEARDAY` stands in a rule that is not yearly"));
        }
        if !self.month_days.is_empty() && self.every == Every::Week {
            return Err(wrong("`BYMONTHDAY` stands in a weekly rule"));
        }
        let days = [&self.months, &self.weeks, &self.year_days, &self.month_days];
        if !self.positions.is_empty() && self.weekdays.is_empty() && days.iter().all(|days| days.is_empty()) {
            return Err(wrong("`BYSETPOS` stands alone"));
        }
        Ok(())
    }

    /// Takes what a rule leaves out from the date on which it begins.
    fn complete(&mut self, start: Stamp) {
        let start = start.date();
        let (month, day) = (i32::try_from(start.month()).unwrap_or(1), i32::try_from(start.day()).unwrap_or(1));
        let has_days = !self.month_days.is_empty() || !self.weekdays.is_empty() || !self.year_days.is_empty();
        match self.every {
            Every::Year if !has_days && self.weeks.is_empty() => {
                if self.months.is_empty() {
                    self.months.push(month);
                }
                self.month_days.push(day);
            }
            Every::Year if !has_days => self.weekdays.push((0, start.weekday())),
            Every::Month if !has_days => self.month_days.push(day),
            Every::Week if self.weekdays.is_empty() => self.weekdays.push((0, start.weekday())),
            _ => {}
        }
    }
}

fn wrong(found: &str) -> NoRule {
    NoRule::Wrong(found.to_owned())
}

fn every(frequency: ICalendarFrequency) -> Result<Every, NoRule> {
    match frequency {
        ICalendarFrequency::Yearly => Ok(Every::Year),
        ICalendarFrequency::Monthly => Ok(Every::Month),
        ICalendarFrequency::Weekly => Ok(Every::Week),
        ICalendarFrequency::Daily => Ok(Every::Day),
        _ => Err(NoRule::Inexpressible("it comes several times a day")),
    }
}

/// The numbers in order, each once.
fn numbers<T: Copy + Into<i32>>(written: &[T]) -> Vec<i32> {
    let mut numbers: Vec<i32> = written.iter().map(|number| (*number).into()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// A rule may say the time of day only as its beginning does.
fn check_times(written: &ICalendarRecurrenceRule, start: Stamp) -> Result<(), NoRule> {
    let is_gregorian = written.rscale.as_ref().is_none_or(|scale| *scale == CalendarScale::Gregorian);
    if !is_gregorian || !matches!(written.skip, None | Some(ICalendarSkip::Omit)) {
        return Err(NoRule::Inexpressible("it counts in another calendar or moves dates that do not exist"));
    }
    let time = match start {
        Stamp::Time { at, .. } => Some(at.time()),
        Stamp::Date(_) => None,
    };
    let is_same = |written: &[u8], part: fn(&NaiveTime) -> u32| {
        written.iter().all(|number| time.is_some_and(|time| part(&time) == u32::from(*number)))
    };
    let same = is_same(&written.byhour, NaiveTime::hour)
        && is_same(&written.byminute, NaiveTime::minute)
        && is_same(&written.bysecond, NaiveTime::second);
    if same { Ok(()) } else { Err(NoRule::Inexpressible("it comes at other times of day than it begins")) }
}

/// A rule as it is written, for tests.
#[cfg(test)]
pub(super) fn read(text: &str, start: Stamp) -> Rule {
    use calcard::icalendar::ICalendarValue;
    let text = format!("BEGIN:VEVENT\nRRULE:{text}\nEND:VEVENT\n");
    let calcard::Entry::ICalendar(calendar) = calcard::Parser::new(&text).entry() else { panic!("{text}") };
    let ICalendarValue::RecurrenceRule(rule) = &calendar.components[0].entries[0].values[0] else { panic!("{text}") };
    Rule::of(rule, start).unwrap()
}
