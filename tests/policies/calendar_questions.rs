//! What a host asks a calendar: the business date of an instant, business days from an instant, and the dates of a year
//! that have entries.

use chrono::{DateTime, Utc};
use punctual::calendar::TimeOfDay;
use punctual::policy::{BusinessDays, CountsFrom, DueAt};
use punctual::{Calendar, Policy, evaluate};
use serde_json::{Value, json};

fn calendar(hours: Value) -> Calendar {
    serde_json::from_value(json!({ "time_zone": "UTC", "hours": hours })).unwrap()
}

fn office() -> Calendar {
    calendar(json!({ "mon-fri": ["09:00-12:00", "13:00-17:00"] }))
}

/// Monday is 2026-03-02.
fn at(day: u32, time: &str) -> DateTime<Utc> {
    format!("2026-03-{:02}T{time}:00Z", day + 2).parse().unwrap()
}

fn time(text: &str) -> TimeOfDay {
    text.parse().unwrap()
}

#[test]
fn c11_the_business_date_of_an_instant() {
    let date = |day: u32| Some(at(day, "00:00").date_naive());
    let office = office();
    for (day, time, expected) in [
        (0, "10:00", date(0)),
        (0, "12:30", date(0)),
        (0, "03:00", date(0)),
        (0, "23:00", date(0)),
        (5, "12:00", None),
        (6, "12:00", None),
    ] {
        assert_eq!(office.business_date(at(day, time)), expected, "{day} {time}");
    }
    // A shift after midnight, a pause in it, and the rest of the local date.
    let nights = calendar(json!({ "mon-fri": ["22:00-02:00", "03:00-04:00"] }));
    for (day, time, expected) in
        [(5, "01:00", date(4)), (5, "05:00", None), (1, "01:59", date(0)), (1, "12:00", date(1))]
    {
        assert_eq!(nights.business_date(at(day, time)), expected, "{day} {time}");
    }
    assert_eq!(office.business_date("1969-12-31T12:00:00Z".parse().unwrap()), None);
}

#[test]
fn a3_business_days_from_an_instant() {
    let office = office();
    let add = |days: BusinessDays, start: DateTime<Utc>| office.add_business_days(start, days);
    let days = BusinessDays::new;
    let four = DueAt::At(time("16:00"));
    for (rules, start, expected) in [
        (days(2), at(0, "10:00"), at(2, "17:00")),
        (days(2), at(0, "18:00"), at(3, "17:00")),
        (days(2).due(DueAt::SameTime), at(0, "10:00"), at(2, "10:00")),
        (days(1).due(four), at(4, "10:00"), at(7, "16:00")),
        (days(1).cutoff(time("15:00")), at(0, "15:00"), at(2, "17:00")),
        (days(1).counts_from(CountsFrom::Receipt), at(5, "12:00"), at(7, "17:00")),
        (days(1), at(5, "12:00"), at(8, "17:00")),
        (days(0), at(0, "10:00"), at(0, "17:00")),
        (days(0), at(5, "10:00"), at(7, "17:00")),
        (days(0).due(four), at(0, "16:00"), at(1, "16:00")),
        (days(0).counts_from(CountsFrom::Receipt), at(5, "10:00"), at(7, "17:00")),
    ] {
        assert_eq!(add(rules, start), Some(expected), "{rules:?} from {start}");
    }
    assert_eq!(office.add_business_days(at(0, "10:00"), 3), Some(at(3, "17:00")));
    assert_eq!(office.add_business_days(at(0, "10:00"), i32::MAX), None);
    assert_eq!(office.add_business_days("2100-01-01T00:00:00Z".parse().unwrap(), 1), None);
}

#[test]
fn e1_business_days_before_an_instant() {
    let office = office();
    for (rules, start, expected) in [
        (BusinessDays::new(-1), at(2, "10:00"), at(1, "17:00")),
        // A closing belongs to the date that it closes.
        (BusinessDays::new(-1), at(2, "17:00"), at(1, "17:00")),
        (BusinessDays::new(-1), at(7, "10:00"), at(4, "17:00")),
        (BusinessDays::new(-1), at(6, "10:00"), at(4, "17:00")),
        (BusinessDays::new(-2).due(DueAt::SameTime), at(2, "10:00"), at(0, "10:00")),
        (BusinessDays::new(-2).due(DueAt::SameTime), at(2, "12:30"), at(0, "12:00")),
        (BusinessDays::new(-1).due(DueAt::At(time("09:00"))), at(2, "10:00"), at(1, "09:00")),
    ] {
        assert_eq!(office.add_business_days(start, rules), Some(expected), "{rules:?} before {start}");
    }
    assert_eq!(office.add_business_days("1970-01-02T10:00:00Z".parse().unwrap(), -2), None);
    assert_eq!(office.add_business_days(at(0, "10:00"), i32::MIN), None);
}

/// One call gives what a target gives.
#[test]
fn a3_business_days_from_an_instant_are_those_of_a_target() {
    let hours = json!({ "mon-thu": ["08:00-12:00", "13:00-17:30"], "fri": ["08:00-15:00"], "sat": ["22:00-02:00"] });
    let named = calendar(hours.clone());
    let mut asked = 0;
    for (due, written) in [(DueAt::Close, "close"), (DueAt::SameTime, "same_time"), (DueAt::At(time("16:00")), "16:00")]
    {
        for cutoff in [None, Some("15:00")] {
            for (from, word) in [(CountsFrom::Opening, "opening"), (CountsFrom::Receipt, "receipt")] {
                let mut target = json!({ "within": "2 business days", "due": written, "counts_from": word });
                cutoff.into_iter().for_each(|cutoff| target["cutoff"] = json!(cutoff));
                let policy: Policy = serde_json::from_value(json!({ "id": "p", "calendar": "office",
                    "calendars": { "office": { "time_zone": "UTC", "hours": hours } },
                    "metrics": { "resolution": { "targets": { "*": { "*": target } } } } }))
                .unwrap();
                let mut rules = BusinessDays::new(2).due(due).counts_from(from);
                if let Some(cutoff) = cutoff {
                    rules = rules.cutoff(time(cutoff));
                }
                for half in 0..7 * 48 {
                    let start = at(0, "00:00") + chrono::TimeDelta::minutes(half * 30);
                    let ticket = punctual::Ticket::opened("T", start).build().unwrap();
                    let cycle = evaluate(&ticket, &policy, start).metrics[0].cycles[0].clone();
                    assert_eq!(named.add_business_days(start, rules), cycle.due_at, "{rules:?} from {start}");
                    asked += 1;
                }
            }
        }
    }
    assert_eq!(asked, 12 * 7 * 48);
}

#[test]
fn c9_the_dates_of_a_year_that_have_entries() {
    let office: Calendar = serde_json::from_value(json!({
        "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] },
        "seasons": [{ "from": "--06-01", "to": "--08-31", "hours": { "mon-fri": ["08:00-19:00"] } }],
        "dates": {
            "--12-24": { "hours": ["09:00-12:00"], "name": "Christmas Eve" },
            "--12-26": { "hours": "closed", "name": "Boxing Day", "observed": "next" },
            "easter+1": "closed",
            "2026-12-30..2027-01-02": { "hours": "closed", "name": "works holidays" },
            "2027-01-01": "weekly",
        } }))
    .unwrap();
    let listed = |year: i32| -> Vec<String> {
        let days = office.special_dates(year).into_iter();
        days.map(|day| {
            let closed = if day.is_closed { "" } else { " (open)" };
            format!("{} {}{closed}", day.date.format("%m-%d"), day.name.as_deref().unwrap_or("-"))
        })
        .collect()
    };
    let expected = [
        "04-06 -",
        "12-24 Christmas Eve (open)",
        "12-26 Boxing Day",
        "12-28 Boxing Day (observed)",
        "12-30 works holidays",
        "12-31 works holidays",
    ];
    assert_eq!(listed(2026), expected);
    assert_eq!(listed(2027)[..2], ["01-02 works holidays", "03-29 -"]);
    assert_eq!(listed(1950), Vec::<String>::new());
    // No calendar has these years.
    assert_eq!([listed(300_000), listed(i32::MIN)], [const { Vec::<String>::new() }; 2]);
    assert_eq!(Calendar::always().special_dates(2026), []);
    // A part that several combinations share is listed once.
    let both = Calendar::union([office.clone(), Calendar::intersection([office.clone(), Calendar::always()]).unwrap()]);
    assert_eq!(both.unwrap().special_dates(2026).len(), expected.len());
}
