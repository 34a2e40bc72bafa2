//! On which dates a rule of recurrence falls. This module knows no time of day and no zone.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::rule::{Every, Rule};

/// How many dates may be looked at for all rules of an export together, so that no export takes long.
pub(super) const BUDGET: usize = 5_000_000;

impl Rule {
    /// The dates of a rule that begins on `start`, up to and including `last`. `None` if the budget is used up.
    pub(super) fn dates(&self, start: NaiveDate, last: NaiveDate, budget: &mut usize) -> Option<Vec<NaiveDate>> {
        let mut found = Vec::new();
        let mut next = Some(self.first_period(start));
        while let Some(period) = next.filter(|period| *period <= last) {
            let end = self.after(period, 1).unwrap_or(NaiveDate::MAX);
            let days = period.iter_days().take_while(|day| *day < end);
            *budget = budget.checked_sub(days.clone().count())?;
            let dates: Vec<NaiveDate> = days.filter(|day| self.falls_on(*day)).collect();
            for date in self.chosen(dates).into_iter().filter(|date| *date >= start) {
                if date > last || self.count.is_some_and(|count| found.len() >= count as usize) {
                    return Some(found);
                }
                found.push(date);
            }
            next = self.after(period, self.interval);
        }
        Some(found)
    }

    fn first_period(&self, start: NaiveDate) -> NaiveDate {
        match self.every {
            Every::Year => start.with_ordinal(1).unwrap_or(start),
            Every::Month => start.with_day(1).unwrap_or(start),
            Every::Week => week_of(start, self.week_start),
            Every::Day => start,
        }
    }

    /// The beginning of the period that is so many later.
    fn after(&self, period: NaiveDate, count: u32) -> Option<NaiveDate> {
        match self.every {
            Every::Year => period.checked_add_months(Months::new(count.checked_mul(12)?)),
            Every::Month => period.checked_add_months(Months::new(count)),
            Every::Week => period.checked_add_days(Days::new(u64::from(count).saturating_mul(7))),
            Every::Day => period.checked_add_days(Days::new(count.into())),
        }
    }

    fn falls_on(&self, day: NaiveDate) -> bool {
        let month = i32::try_from(day.month()).unwrap_or(0);
        let in_month = (day.day0(), u32::from(day.num_days_in_month()));
        let in_year = (day.ordinal0(), if day.leap_year() { 366 } else { 365 });
        (self.months.is_empty() || self.months.contains(&month))
            && (self.month_days.is_empty() || is_one_of(&self.month_days, in_month))
            && (self.year_days.is_empty() || is_one_of(&self.year_days, in_year))
            && (self.weeks.is_empty() || is_one_of(&self.weeks, week_number(day, self.week_start)))
            && (self.weekdays.is_empty() || self.is_weekday(day, in_month, in_year))
    }

    /// Numbered weekdays count in the month, or in the year if the rule names no months.
    fn is_weekday(&self, day: NaiveDate, in_month: (u32, u32), in_year: (u32, u32)) -> bool {
        let by_year = self.every == Every::Year && self.months.is_empty();
        let (before, length) = if by_year { in_year } else { in_month };
        let from_end = length.saturating_sub(before).saturating_sub(1);
        let (nth, nth_last) = (nth(before / 7), nth(from_end / 7).saturating_neg());
        let weekday = day.weekday();
        let fits = |wanted: i32| wanted == 0 || wanted == nth || wanted == nth_last;
        self.weekdays.iter().any(|(wanted, day)| *day == weekday && fits(*wanted))
    }

    /// Those of the dates of a period that count.
    fn chosen(&self, dates: Vec<NaiveDate>) -> Vec<NaiveDate> {
        if self.positions.is_empty() {
            return dates;
        }
        let length = u32::try_from(dates.len()).unwrap_or(u32::MAX);
        let chosen = dates.into_iter().zip(0..).filter(|(_, place)| is_one_of(&self.positions, (*place, length)));
        chosen.map(|(date, _)| date).collect()
    }
}

/// Whether the one that comes after so many, of so many, is among those wanted. Those from the end are negative.
fn is_one_of(wanted: &[i32], (before, length): (u32, u32)) -> bool {
    let from_end = nth(length.saturating_sub(before).saturating_sub(1)).saturating_neg();
    wanted.contains(&nth(before)) || wanted.contains(&from_end)
}

/// The number of the one that comes after so many.
fn nth(before: u32) -> i32 {
    i32::try_from(before).unwrap_or(i32::MAX).saturating_add(1)
}

/// The first day of the week in which a date lies.
fn week_of(day: NaiveDate, start: Weekday) -> NaiveDate {
    let days = day.weekday().days_since(start);
    day.checked_sub_days(Days::new(days.into())).unwrap_or(day)
}

/// How many weeks of its year come before the week of a date, and how many the year has. A week belongs to the year in
/// which most of its days lie.
fn week_number(day: NaiveDate, start: Weekday) -> (u32, u32) {
    let middle = |day: NaiveDate| week_of(day, start).checked_add_days(Days::new(3)).unwrap_or(day);
    let before = |day: NaiveDate| middle(day).ordinal0() / 7;
    // The week of 28 December is the last one, whatever day it begins on.
    let last = NaiveDate::from_ymd_opt(middle(day).year(), 12, 28).unwrap_or(day);
    (before(day), before(last).saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::super::rule::read;
    use super::super::values::Stamp;
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The rule, the date on which it begins, and the dates up to 2030 as RFC 5545 or a calendar has them.
    #[test]
    fn rules_fall_on_the_dates_of_the_standard() {
        let table = [
            (
                "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
                "2025-11-27",
                "2025-11-27 2026-11-26 2027-11-25 2028-11-23 2029-11-22 2030-11-28",
            ),
            ("FREQ=YEARLY", "2024-02-29", "2024-02-29 2028-02-29"),
            ("FREQ=YEARLY;BYDAY=20MO;COUNT=3", "1997-05-19", "1997-05-19 1998-05-18 1999-05-17"),
            ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "1997-05-12", "1997-05-12 1998-05-11 1999-05-17"),
            (
                "FREQ=YEARLY;INTERVAL=3;COUNT=5;BYYEARDAY=1,100,200",
                "1997-01-01",
                "1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09",
            ),
            (
                "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
                "1996-11-05",
                "1996-11-05 2000-11-07 2004-11-02",
            ),
            (
                "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
                "1997-09-22",
                "1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16",
            ),
            ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04", "1997-09-04 1997-10-07 1997-11-06"),
            ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=3", "1997-09-29", "1997-09-29 1997-10-30 1997-11-27"),
            (
                "FREQ=MONTHLY;COUNT=5;BYMONTHDAY=15,30",
                "2007-01-15",
                "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30",
            ),
            (
                "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1;COUNT=4",
                "2026-03-31",
                "2026-03-31 2026-06-30 2026-09-30 2026-12-31",
            ),
            ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", "1998-02-13", "1998-02-13 1998-03-13 1998-11-13"),
            (
                "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
                "1997-08-05",
                "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
            ),
            (
                "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
                "1997-08-05",
                "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
            ),
            ("FREQ=DAILY;INTERVAL=10;COUNT=3", "1997-09-02", "1997-09-02 1997-09-12 1997-09-22"),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2026-01-01", ""),
            ("FREQ=YEARLY;BYWEEKNO=1,-1;BYDAY=TH;COUNT=4", "2026-01-01", "2026-01-01 2026-12-31 2027-01-07 2027-12-30"),
        ];
        for (text, start, wanted) in table {
            let start = date(start);
            let rule = read(text, Stamp::Date(start));
            let found = rule.dates(start, date("2030-12-31"), &mut BUDGET.clone()).unwrap();
            let found: Vec<String> = found.iter().map(NaiveDate::to_string).collect();
            assert_eq!(found.join(" "), wanted, "{text}");
        }
    }

    #[test]
    fn a_rule_that_never_falls_costs_no_more_than_its_days() {
        let start = date("1970-01-01");
        let rule = read("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", Stamp::Date(start));
        let mut budget = 48_000;
        assert_eq!(rule.dates(start, date("2099-12-31"), &mut budget), Some(Vec::new()));
        assert_eq!(rule.dates(start, date("2099-12-31"), &mut budget), None);
    }
}
