//! What a calendar of this crate says by rule: dates of every year (C9) and seasons of weekly hours (C10). This module
//! knows rules of recurrence and those of calendars. It knows no hours.

use chrono::{Datelike, Days, Month, NaiveDate, Weekday};

use super::rule::{Every, Rule};
use crate::calendar::{DateKey, DateSpec, Nth};

/// What says a rule exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    Dates(Vec<Yearly>),
    /// On these weekdays.
    Weekly(Vec<Weekday>),
}

/// Dates of every year, from one year to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Yearly {
    pub(super) key: DateKey,
    since: Option<u32>,
    until: Option<u32>,
}

impl Yearly {
    /// The entry of such a date, in the years in which it comes.
    pub(super) fn entry(self, entry: DateSpec) -> DateSpec {
        let entry = self.since.into_iter().fold(entry, DateSpec::since);
        self.until.into_iter().fold(entry, DateSpec::until)
    }

    /// What comes every year from a date on, up to another one, if there is one. `None` if it never comes.
    fn between(key: DateKey, start: NaiveDate, last: Option<NaiveDate>) -> Option<Yearly> {
        let comes =
            |year: i32| key.first_in(year).is_some_and(|date| date >= start && last.is_none_or(|last| date <= last));
        // 29 February can be eight years away, and the fifth Monday of a February 40.
        let since = (start.year()..=start.year().saturating_add(40)).find(|year| comes(*year))?;
        let until = match last {
            Some(last) => Some((start.year()..=last.year()).rev().find(|year| comes(*year))?),
            None => None,
        };
        let year = |year: i32| u32::try_from(year).ok();
        Some(Yearly {
            key,
            since: year(since).filter(|year| *year > 1970),
            until: until.and_then(year).filter(|year| *year < 2100),
        })
    }
}

/// What says this rule exactly, for something that lasts so many days and begins on `start`; up to `last`, if it ends.
/// `None` if nothing does.
pub(super) fn pattern(rule: &Rule, start: NaiveDate, last: Option<NaiveDate>, days: u32) -> Option<Pattern> {
    if rule.interval != 1 || !rule.weeks.is_empty() || !rule.year_days.is_empty() {
        return None;
    }
    match rule.every {
        Every::Week | Every::Day => weekly(rule, days).map(Pattern::Weekly),
        Every::Month | Every::Year => {
            let keys: Option<Vec<DateKey>> = keys(rule)?.into_iter().map(|key| lasting(key, days)).collect();
            Some(Pattern::Dates(keys?.into_iter().filter_map(|key| Yearly::between(key, start, last)).collect()))
        }
    }
}

fn weekly(rule: &Rule, days: u32) -> Option<Vec<Weekday>> {
    let only_weekdays = rule.months.is_empty() && rule.month_days.is_empty() && rule.positions.is_empty();
    let mut weekdays: Vec<Weekday> = rule.weekdays.iter().map(|(_, weekday)| *weekday).collect();
    if weekdays.is_empty() {
        weekdays = (0..7).filter_map(|day| Weekday::try_from(day).ok()).collect();
    }
    weekdays.sort_by_key(Weekday::num_days_from_monday);
    weekdays.dedup();
    (only_weekdays && days == 1).then_some(weekdays)
}

/// The dates on which a yearly or a monthly rule falls.
fn keys(rule: &Rule) -> Option<Vec<DateKey>> {
    let months: Vec<u32> = match rule.months.as_slice() {
        [] if rule.every == Every::Year => return None,
        [] => (1..=12).collect(),
        months => months.iter().filter_map(|month| u32::try_from(*month).ok()).collect(),
    };
    let one_period_a_month = rule.every == Every::Month || months.len() == 1;
    match (rule.month_days.as_slice(), rule.weekdays.as_slice(), rule.positions.as_slice()) {
        (days, [], []) => each(&months, days, month_day),
        ([], weekdays, []) => each(&months, weekdays, |month, (nth, weekday)| nth_weekday(month, nth, weekday)),
        ([], [(0, weekday)], positions) if one_period_a_month => {
            each(&months, positions, |month, nth| nth_weekday(month, nth, *weekday))
        }
        ([first, .., last], [(0, weekday)], []) if rule.month_days.len() == 7 => {
            // Seven days in a row, such as from the 22nd to the 28th, hold one of each weekday.
            let nth = last.checked_div(7).filter(|nth| nth.checked_mul(7) == Some(*last))?;
            let is_week = *first > 0 && last.checked_sub(*first) == Some(6);
            if is_week { each(&months, &[nth], |month, nth| nth_weekday(month, nth, *weekday)) } else { None }
        }
        _ => None,
    }
}

fn each<T: Copy>(months: &[u32], parts: &[T], key: impl Fn(u32, T) -> Option<DateKey>) -> Option<Vec<DateKey>> {
    months.iter().flat_map(|month| parts.iter().map(|part| key(*month, *part))).collect()
}

/// A day of a month, counted from its end if it is negative. The end of February is no day of every year.
fn month_day(month: u32, day: i32) -> Option<DateKey> {
    // 2024 is a leap year, so it has every day.
    let days = i32::from(NaiveDate::from_ymd_opt(2024, month, 1)?.num_days_in_month());
    let day = match day {
        ..0 if month == 2 => return None,
        ..0 => days.checked_add(day)?.checked_add(1)?,
        _ => day,
    };
    (1..=days).contains(&day).then(|| u32::try_from(day).ok())?.map(|day| DateKey::Yearly { month, day })
}

fn nth_weekday(month: u32, nth: i32, weekday: Weekday) -> Option<DateKey> {
    let nth = match nth {
        1 => Nth::First,
        2 => Nth::Second,
        3 => Nth::Third,
        4 => Nth::Fourth,
        5 => Nth::Fifth,
        -1 => Nth::Last,
        _ => return None,
    };
    Some(DateKey::Weekday { nth, weekday, month: Month::try_from(u8::try_from(month).ok()?).ok()? })
}

/// The range of so many days that begins on a date of every year, if it ends on the same day of each year.
fn lasting(key: DateKey, days: u32) -> Option<DateKey> {
    let DateKey::Yearly { month, day } = key else { return Some(key).filter(|_| days == 1) };
    if days == 1 {
        return Some(key);
    }
    let end = |year: i32| {
        let first = NaiveDate::from_ymd_opt(year, month, day)?;
        let last = first.checked_add_days(Days::new(days.saturating_sub(1).into()))?;
        Some((last.month(), last.day())).filter(|_| last.years_since(first) == Some(0))
    };
    // In a leap year, before one and after one.
    let to = end(2023).filter(|to| end(2024) == Some(*to) && end(2025) == Some(*to))?;
    Some(DateKey::YearlyRange { from: (month, day), to })
}

#[cfg(test)]
mod tests {
    use super::super::dates::BUDGET;
    use super::super::rule::read;
    use super::super::values::Stamp;
    use super::*;
    use crate::calendar::{Calendar, CalendarSpec};

    /// What is said by rule, and the same dates written out one by one, are the same.
    #[test]
    fn a_pattern_falls_on_the_dates_of_its_rule() {
        let table = [
            ("FREQ=YEARLY", "2020-12-25", "--12-25"),
            ("FREQ=YEARLY;UNTIL=20301224", "2020-12-25", "--12-25"),
            ("FREQ=YEARLY", "2024-02-29", "--02-29"),
            ("FREQ=YEARLY;BYMONTH=2;BYDAY=5FR", "2026-02-01", "5th fri of feb"),
            ("FREQ=YEARLY;BYMONTH=2;BYDAY=5TH", "2072-03-01", "5th thu of feb"),
            ("FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1,-1", "2026-03-01", "--01-31 --01-01 --07-31 --07-01"),
            ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2020-11-27", "4th thu of nov"),
            ("FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYMONTHDAY=22,23,24,25,26,27,28", "2020-11-26", "4th thu of nov"),
            ("FREQ=YEARLY;BYMONTH=5;BYDAY=MO;BYSETPOS=-1;COUNT=9", "2020-05-25", "last mon of may"),
            (
                "FREQ=MONTHLY;BYMONTH=2,8;BYDAY=1MO,3MO",
                "2020-05-25",
                "1st mon of feb 3rd mon of feb 1st mon of aug 3rd mon of aug",
            ),
        ];
        for (text, start, keys) in table {
            let start: NaiveDate = start.parse().unwrap();
            let rule = read(text, Stamp::Date(start));
            let written = rule.dates(start, "2099-12-31".parse().unwrap(), &mut BUDGET.clone()).unwrap();
            let is_endless = rule.count.is_none() && rule.until.is_none();
            let until = rule.until.map(Stamp::date);
            let last = if is_endless { None } else { until.or(written.last().copied()) };
            let Some(Pattern::Dates(dates)) = pattern(&rule, start, last, 1) else { panic!("{text}") };
            let found: Vec<String> = dates.iter().map(|date| date.key.to_string()).collect();
            assert_eq!(found.join(" "), keys, "{text}");
            let open = || CalendarSpec::weekly("UTC").hours("mon-sun", "00:00-24:00");
            let by_rule = dates.iter().fold(open(), |spec, date| spec.dates(date.key, date.entry(DateSpec::closed())));
            let mut one_by_one = written.clone();
            one_by_one.retain(|date| until.is_none_or(|until| *date <= until));
            let one_by_one = one_by_one.iter().fold(open(), |spec, date| spec.dates(*date, "closed"));
            let [by_rule, one_by_one] = [by_rule, one_by_one].map(|spec| Calendar::from_spec(spec).unwrap());
            assert!(by_rule.axis() == one_by_one.axis(), "{text}");
        }
    }

    #[test]
    fn what_is_not_the_same_every_year_is_no_pattern() {
        let none = [
            ("FREQ=YEARLY;INTERVAL=2", 1),
            ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", 1),
            ("FREQ=YEARLY;BYYEARDAY=100", 1),
            ("FREQ=YEARLY;BYDAY=20MO", 1),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", 1),
            ("FREQ=YEARLY;BYMONTH=5;BYDAY=-2MO", 1),
            ("FREQ=YEARLY;BYMONTH=5;BYDAY=MO;BYMONTHDAY=2,3,4,5,6,7,8", 1),
            // The second last Monday; seven days that are no week.
            ("FREQ=YEARLY;BYMONTH=5;BYDAY=MO;BYMONTHDAY=-13,-12,-11,-10,-9,-8,-7", 1),
            ("FREQ=YEARLY;BYMONTH=5;BYDAY=MO;BYMONTHDAY=1,2,3,4,5,6,14", 1),
            ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13,14", 1),
            ("FREQ=YEARLY;BYMONTH=5,6;BYDAY=MO;BYSETPOS=1", 1),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=25", 6),
            ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1", 400),
            ("FREQ=YEARLY;BYMONTH=5;BYDAY=1MO", 2),
            ("FREQ=WEEKLY", 2),
            ("FREQ=WEEKLY;BYMONTH=7", 1),
            ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1", 1),
            ("FREQ=DAILY;BYMONTHDAY=13", 1),
        ];
        let start: NaiveDate = "2026-02-25".parse().unwrap();
        for (text, days) in none {
            let rule = read(text, Stamp::Date(start));
            assert_eq!(pattern(&rule, start, None, days), None, "{text}");
        }
    }
}
