//! Compares dates by rule (C9) with Python's `dateutil` and `holidays`, where they are installed: every weekday of a
//! month, Easter of both churches, the federal holidays of the United States, which are observed on the nearest weekday,
//! and Christmas, Boxing Day and New Year in England, which are observed on the next; from 1970 to 2099.

#![allow(clippy::disallowed_methods, reason = "runs Python beside the crate")]

use std::process::Command;

use chrono::NaiveDate;
use punctual::calendar::{DateSpec, Observed};
use punctual::{Calendar, CalendarSpec};
use punctual_tests::repository;

/// What Python says: keys with their dates.
fn python() -> Vec<(String, Vec<NaiveDate>)> {
    let Ok(printed) = Command::new("python3").arg(repository("tests/zones/dates.py")).output() else {
        return Vec::new();
    };
    let line = |line: &str| {
        let (key, dates) = line.split_once('\t').unwrap();
        (key.to_owned(), dates.split_whitespace().map(|date| date.parse().unwrap()).collect())
    };
    String::from_utf8(printed.stdout).unwrap().lines().map(line).collect()
}

/// Every date without open time.
fn closed(calendar: &Calendar) -> Vec<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
    let all = first.iter_days().take_while(|date| *date < NaiveDate::from_ymd_opt(2100, 1, 1).unwrap());
    all.filter(|date| !calendar.is_business_date(*date)).collect()
}

/// The federal holidays, as the law changed them, and as Python observes them.
fn federal() -> CalendarSpec {
    let day = DateSpec::closed;
    let observed = || DateSpec::closed().observed(Observed::Nearest);
    CalendarSpec::weekly("UTC")
        .hours("mon-fri", "09:00-17:00")
        .dates("--01-01", observed())
        .dates("3rd mon of jan", day().since(1986))
        .dates("--02-22", day().until(1970))
        .dates("3rd mon of feb", day().since(1971))
        .dates("--05-30", day().until(1970))
        .dates("last mon of may", day().since(1971))
        .dates("--06-19", observed().since(2021))
        .dates("--07-04", observed())
        .dates("1st mon of sep", day())
        .dates("2nd mon of oct", day())
        .dates("4th mon of oct", day().since(1971).until(1977))
        .dates("1970-11-11", day())
        .dates("--11-11", observed().since(1978))
        .dates("4th thu of nov", day())
        .dates("--12-25", observed())
}

#[test]
fn c9_dates_by_rule_are_those_of_python() {
    let rules: Vec<_> = python().into_iter().filter(|(key, _)| !["US", "GB"].contains(&key.as_str())).collect();
    if rules.is_empty() {
        println!("skipped: this machine has no python3 with dateutil");
        return;
    }
    for (key, dates) in &rules {
        let always = CalendarSpec::weekly("UTC").hours("mon-sun", "00:00-24:00");
        let calendar = Calendar::from_spec(always.dates(key.as_str(), "closed")).unwrap();
        assert_eq!(closed(&calendar), *dates, "{key}");
    }
    println!("{} dates of {} rules", rules.iter().map(|(_, dates)| dates.len()).sum::<usize>(), rules.len());
    assert_eq!(rules.len(), 6 * 7 * 12 + 2 * 8);
}

/// Since 1975 New Year is a holiday in England.
fn english() -> CalendarSpec {
    let next = || DateSpec::closed().observed(Observed::Next);
    let weekdays = CalendarSpec::weekly("UTC").hours("mon-fri", "09:00-17:00");
    weekdays.dates("--01-01", next().since(1975)).dates("--12-25", next()).dates("--12-26", next())
}

#[test]
fn c9_observed_dates_are_those_of_python() {
    let (python, is_weekday) =
        (python(), |date: &NaiveDate| chrono::Datelike::weekday(date).num_days_from_monday() < 5);
    for (key, calendar) in [("US", federal()), ("GB", english())] {
        let Some((_, dates)) = python.iter().find(|(found, _)| found == key) else {
            println!("skipped: this machine has no python3 with holidays");
            return;
        };
        let expected: Vec<NaiveDate> = dates.iter().copied().filter(is_weekday).collect();
        let mut found = closed(&Calendar::from_spec(calendar).unwrap());
        found.retain(is_weekday);
        assert_eq!(found, expected, "{key}");
        println!("{key}: {} dates on weekdays", found.len());
    }
}
