//! Compares the calendars of `examples/calendars` with lists of public holidays from 2010 to 2030, date by date and name
//! by name. The lists are in the project's shared data, which a copy of the repository alone does not have; they were
//! written out with the Python package `holidays`.

#![allow(clippy::disallowed_methods, reason = "the calendars and the lists are files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use chrono::{Datelike, NaiveDate};
use punctual::input::LintKind;
use punctual::{Calendar, Policy};
use punctual_tests::repository;

/// The holidays of each date by name. Two may fall on one date, of which a calendar names the one that holds (C9).
type Holidays = BTreeMap<NaiveDate, BTreeSet<String>>;

const YEARS: std::ops::RangeInclusive<i32> = 2010..=2030;

/// The list of a country or a part of it; `None` where there is no data.
fn listed(country: &str, part: &str) -> Option<Holidays> {
    let path = repository("../shared/data/holidays/holidays_2010_2030.csv");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: no lists at {}", path.display());
        return None;
    };
    let mut found = Holidays::new();
    for line in text.lines().skip(1) {
        let columns: Vec<&str> = line.splitn(4, ',').collect();
        if columns[..2] == [country, part] {
            // Several names may share one date.
            let names = columns[3].trim_matches('"').split("; ").map(str::to_owned);
            found.entry(columns[2].parse().unwrap()).or_default().extend(names);
        }
    }
    assert!(found.len() > 150, "{country} {part}: {} rows", found.len());
    Some(found)
}

fn policy(name: &str) -> Policy {
    let text = fs::read_to_string(repository(&format!("examples/calendars/{name}.json"))).unwrap();
    let policy: Policy = serde_json::from_str(&text).unwrap_or_else(|mistake| panic!("{name}: {mistake}"));
    // That two holidays may fall on one date is no mistake here.
    let lints = policy.lint().into_iter().filter(|lint| lint.kind() != LintKind::EntriesMeet);
    assert_eq!(lints.collect::<Vec<_>>(), [], "{name}");
    policy
}

/// What the calendar of that name says; each of these dates is closed.
fn written(calendar: &Calendar) -> Holidays {
    let days = YEARS.flat_map(|year| calendar.special_dates(year));
    days.map(|day| {
        assert!(day.is_closed && !calendar.is_business_date(day.date), "{}", day.date);
        (day.date, BTreeSet::from([day.name.map(|name| name.to_string()).unwrap_or_default()]))
    })
    .collect()
}

#[track_caller]
fn same(written: &Holidays, listed: &Holidays) {
    let more = written.iter().filter(|(date, names)| !listed.get(date).is_some_and(|listed| names.is_subset(listed)));
    let missing = listed.iter().filter(|(date, _)| !written.contains_key(date));
    let differences: Vec<String> = more.chain(missing).map(|(date, names)| format!("{date} {names:?}")).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn us_federal_holidays() {
    if let Some(listed) = listed("US", "") {
        same(&written(policy("us-federal").calendar("office").unwrap()), &listed);
    }
}

#[test]
fn bank_holidays_of_england_and_wales() {
    if let Some(listed) = listed("GB", "ENG") {
        same(&written(policy("england-and-wales").calendar("office").unwrap()), &listed);
    }
}

#[test]
fn public_holidays_of_bavaria() {
    if let Some(listed) = listed("DE", "BY") {
        same(&written(policy("bavaria").calendar("office").unwrap()), &listed);
    }
}

/// Most of India's holidays follow the moon, so no rule gives them. The file has them for one year.
#[test]
fn gazetted_holidays_of_india() {
    const BY_RULE: [&str; 6] = [
        "Republic Day",
        "Good Friday",
        "Dr. B. R. Ambedkar's Birthday",
        "Independence Day",
        "Mahatma Gandhi's Birthday",
        "Christmas",
    ];
    let Some(mut listed) = listed("IN", "") else { return };
    listed.retain(|date, names| date.year() == 2026 || names.iter().any(|name| BY_RULE.contains(&name.as_str())));
    assert!(listed.len() >= 6 * 21, "{}", listed.len());
    same(&written(policy("india").calendar("office").unwrap()), &listed);
}

/// A holiday on a Sunday is observed on Monday, one on a Saturday is not.
#[test]
fn legal_holidays_of_massachusetts() {
    let Some(listed) = listed("US", "MA") else { return };
    let policy = policy("massachusetts");
    same(&written(policy.calendar("holidays").unwrap()), &listed);
    let city_hall = policy.calendar("city hall").unwrap();
    let (first, last) = (NaiveDate::from_ymd_opt(2010, 1, 1).unwrap(), NaiveDate::from_ymd_opt(2030, 12, 31).unwrap());
    for date in first.iter_days().take_while(|date| *date <= last) {
        let is_weekday = date.weekday().num_days_from_monday() < 5;
        assert_eq!(city_hall.is_business_date(date), is_weekday && !listed.contains_key(&date), "{date}");
    }
    // A combination lists the entries of its parts, and says whose they are.
    let july: Vec<_> = city_hall.special_dates(2027).into_iter().filter(|day| day.date.month() == 7).collect();
    let july: Vec<_> = july.iter().map(|day| (day.date.day(), day.name.as_deref(), day.part.as_deref())).collect();
    let part = Some("legal holidays");
    assert_eq!(july, [(4, Some("Independence Day"), part), (5, Some("Independence Day (observed)"), part)]);
}
