//! Rules of recurrence as written (RFC 5545, section 3.3.10). This module knows what they say, not on which dates they
//! fall.

use chrono::{Datelike, NaiveTime, Timelike, Weekday};

use super::values::{Stamp, stamp};

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
    /// It is right, but cannot be said.
    Unsayable(String),
}

/// The parts of a rule that are lists of numbers, and their greatest values. Zero and less than its negative are wrong.
const NUMBERS: [(&str, i32); 8] = [
    ("BYMONTH", 12),
    ("BYWEEKNO", 53),
    ("BYYEARDAY", 366),
    ("BYMONTHDAY", 31),
    ("BYSETPOS", 366),
    ("BYHOUR", 23),
    ("BYMINUTE", 59),
    ("BYSECOND", 60),
];

impl Rule {
    /// Reads the rule of something that begins on this date, at this time of day if it has one.
    pub(super) fn read(text: &str, start: Stamp) -> Result<Rule, NoRule> {
        let mut rule = Rule {
            every: Every::Day,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Mon,
        };
        let mut seen = Vec::new();
        for part in text.trim().trim_end_matches(';').split(';') {
            let (name, value) =
                part.split_once('=').ok_or_else(|| wrong(format!("`{part}` is not a part of a rule")))?;
            let name = name.trim().to_ascii_uppercase();
            if seen.contains(&name) {
                return Err(wrong(format!("`{name}` is written twice")));
            }
            rule.take(&name, value.trim(), start)?;
            seen.push(name);
        }
        if !seen.iter().any(|name| name == "FREQ") {
            return Err(wrong("there is no `FREQ`".to_owned()));
        }
        if rule.count.is_some() && rule.until.is_some() {
            return Err(wrong("`COUNT` and `UNTIL` stand together".to_owned()));
        }
        rule.check()?;
        rule.complete(start);
        Ok(rule)
    }

    fn take(&mut self, name: &str, value: &str, start: Stamp) -> Result<(), NoRule> {
        let unreadable = || wrong(format!("`{name}={value}` cannot be read"));
        match name {
            "FREQ" => self.every = every(value, unreadable)?,
            "INTERVAL" => self.interval = value.parse().ok().filter(|count| *count > 0).ok_or_else(unreadable)?,
            "COUNT" => self.count = Some(value.parse().ok().filter(|count| *count > 0).ok_or_else(unreadable)?),
            "UNTIL" => self.until = Some(stamp(value).ok_or_else(unreadable)?),
            "WKST" => self.week_start = weekday(value).ok_or_else(unreadable)?,
            "BYDAY" => {
                self.weekdays = value.split(',').map(nth_weekday).collect::<Option<_>>().ok_or_else(unreadable)?;
            }
            _ => self.take_numbers(name, value, start)?,
        }
        Ok(())
    }

    fn take_numbers(&mut self, name: &str, value: &str, start: Stamp) -> Result<(), NoRule> {
        let Some((_, most)) = NUMBERS.iter().find(|(known, _)| *known == name) else {
            return Err(NoRule::Unsayable(format!("`{name}` is not a part of RFC 5545")));
        };
        let is_time = matches!(name, "BYHOUR" | "BYMINUTE" | "BYSECOND");
        let least = if name == "BYMONTH" { 1 } else { most.saturating_neg() };
        let number = |text: &str| {
            let number: Option<i32> = text.trim().parse().ok();
            number.filter(|number| if is_time { (0..=*most).contains(number) } else { *number != 0 })
        };
        let numbers: Option<Vec<i32>> = value.split(',').map(number).collect();
        let inside = |numbers: &Vec<i32>| numbers.iter().all(|number| (least..=*most).contains(number));
        let mut numbers = numbers.filter(inside).ok_or_else(|| wrong(format!("`{name}={value}` cannot be read")))?;
        numbers.sort_unstable();
        numbers.dedup();
        match name {
            "BYMONTH" => self.months = numbers,
            "BYWEEKNO" => self.weeks = numbers,
            "BYYEARDAY" => self.year_days = numbers,
            "BYMONTHDAY" => self.month_days = numbers,
            "BYSETPOS" => self.positions = numbers,
            _ if numbers == [part_of(start, name)] => {}
            _ => return Err(NoRule::Unsayable("it comes at other times of day than it begins".to_owned())),
        }
        Ok(())
    }

    /// Parts that do not go together.
    fn check(&self) -> Result<(), NoRule> {
        let is_numbered = self.weekdays.iter().any(|(nth, _)| *nth != 0);
        let counts = matches!(self.every, Every::Year | Every::Month);
        if is_numbered && (!counts || !self.weeks.is_empty()) {
            return Err(wrong("a numbered weekday stands in a rule without months or years".to_owned()));
        }
        if !self.weeks.is_empty() && self.every != Every::Year {
            return Err(wrong("`BYWEEKNO` stands in a rule that is not yearly".to_owned()));
        }
        if !self.year_days.is_empty() && self.every != Every::Year {
            return Err(wrong("`BYYEARDAY` stands in a rule that is not yearly".to_owned()));
        }
        if !self.month_days.is_empty() && self.every == Every::Week {
            return Err(wrong("`BYMONTHDAY` stands in a weekly rule".to_owned()));
        }
        let days = [&self.months, &self.weeks, &self.year_days, &self.month_days];
        if !self.positions.is_empty() && self.weekdays.is_empty() && days.iter().all(|days| days.is_empty()) {
            return Err(wrong("`BYSETPOS` stands alone".to_owned()));
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

fn wrong(found: String) -> NoRule {
    NoRule::Wrong(found)
}

fn every(value: &str, unreadable: impl FnOnce() -> NoRule) -> Result<Every, NoRule> {
    match value.to_ascii_uppercase().as_str() {
        "YEARLY" => Ok(Every::Year),
        "MONTHLY" => Ok(Every::Month),
        "WEEKLY" => Ok(Every::Week),
        "DAILY" => Ok(Every::Day),
        "HOURLY" | "MINUTELY" | "SECONDLY" => Err(NoRule::Unsayable("it comes several times a day".to_owned())),
        _ => Err(unreadable()),
    }
}

/// The hour, minute or second at which it begins; of a date none.
fn part_of(start: Stamp, name: &str) -> i32 {
    let Stamp::Time { at, .. } = start else { return -1 };
    let time: NaiveTime = at.time();
    let part = match name {
        "BYHOUR" => time.hour(),
        "BYMINUTE" => time.minute(),
        _ => time.second(),
    };
    i32::try_from(part).unwrap_or(-1)
}

/// Reads `MO`, `2MO`, `+2MO` and `-1FR`. `4TH` is the fourth Thursday.
fn nth_weekday(text: &str) -> Option<(i32, Weekday)> {
    let text = text.trim();
    let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = match nth {
        "" => 0,
        nth => nth.parse().ok().filter(|nth| *nth != 0 && (-53..=53).contains(nth))?,
    };
    Some((nth, weekday(day)?))
}

fn weekday(text: &str) -> Option<Weekday> {
    match text.to_ascii_uppercase().as_str() {
        "MO" => Some(Weekday::Mon),
        "TU" => Some(Weekday::Tue),
        "WE" => Some(Weekday::Wed),
        "TH" => Some(Weekday::Thu),
        "FR" => Some(Weekday::Fri),
        "SA" => Some(Weekday::Sat),
        "SU" => Some(Weekday::Sun),
        _ => None,
    }
}
