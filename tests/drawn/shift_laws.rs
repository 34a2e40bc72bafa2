//! The date of a shift (C11): if no range runs past midnight, every instant belongs to its local date. In addition, a
//! few hand-computed calendars.

use std::cell::Cell;

use crate::allowances::{compare, cycle, read, ticket};
use crate::asking::{ensure, nanos, show};
use crate::draw::{check_each, zone_names};
use crate::draw_allowances::{Scene, scenes};
use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use punctual::calendar::DateSpec;
use punctual::{Calendar, CalendarSpec};
use punctual_oracle::allowances::{Amount, Goal, chrono_date};
use punctual_oracle::calendar::{HORIZON, Shift};
use punctual_oracle::combined::Rule;
use serde_json::{Value, json};

/// The same calendar with all parts in the zone of the first. Shifts past midnight have their ends exchanged.
fn within_dates(rule: &Rule, first: &Rule) -> Rule {
    let all = |parts: &[Rule]| parts.iter().map(|part| within_dates(part, first)).collect();
    let turned = |shift: &mut Shift| {
        if shift.to < shift.from {
            (shift.from, shift.to) = (shift.to, shift.from);
        }
    };
    match rule {
        Rule::Hours(hours) if hours.always => rule.clone(),
        Rule::Hours(hours) => Rule::from(hours.turned((first.zone(), first.zone_name()), turned)),
        Rule::Between(_) => rule.clone(),
        Rule::Union(parts) => Rule::Union(all(parts)),
        Rule::Intersection(parts) => Rule::Intersection(all(parts)),
        Rule::Except(of, parts) => Rule::Except(Box::new(within_dates(of, first)), all(parts)),
    }
}

#[test]
fn c11_nothing_moves_where_no_range_goes_past_midnight() {
    let drawn = |zone: &String| scenes(zone, 10);
    check_each(&zone_names(), 1, 20_000, drawn, |scene: &Scene, asked: &Cell<u64>| {
        let mut scene = scene.clone();
        scene.rule = within_dates(&scene.rule, &scene.rule);
        scene.goals.retain(|goal| matches!(goal.amount, Amount::BusinessDays(_)));
        scene.goals.push(Goal::of(Amount::BusinessDays(1)));
        asked.set(asked.get() + 1);
        let Some(policy) = read(&scene.policy())? else { return Ok(()) };
        let (calendar, days) = (policy.calendar("office").unwrap(), scene.days().by_local_dates());
        for date in days.dates() {
            asked.set(asked.get() + 1);
            let (want, got) = (days.opening(date).unwrap(), calendar.opening(chrono_date(date)).map(nanos));
            ensure!(want == got, "opening({date}): expected {}, got {}", show(want), show(got));
            let want = days.closing(date).unwrap().filter(|at| HORIZON.contains(at));
            let got = calendar.closing(chrono_date(date)).map(nanos);
            ensure!(want == got, "closing({date}): expected {}, got {}", show(want), show(got));
            ensure!(days.is_business(date).unwrap() == calendar.is_business_date(chrono_date(date)), "{date}");
        }
        let edges = scene.edges(&days);
        for ask in &scene.asks {
            let (start, goal) = (scene.instant(ask, &edges), ask.goal % scene.goals.len());
            let Ok(want) = days.clock(start, &[], start, &scene.goals[goal]) else { continue };
            asked.set(asked.get() + 1);
            let got = cycle(&policy, &ticket(start, goal, &[]), start);
            if let Err(what) = compare(&want, &got, start) {
                let goal = scene.goals[goal].json();
                return Err(TestCaseError::fail(format!("{what}\ntarget {goal}\nopened {}", show(Some(start)))));
            }
        }
        Ok(())
    });
}

// ---- named cases, worked by hand ----

fn calendar(json: Value) -> Calendar {
    serde_json::from_value(json).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> Option<DateTime<Utc>> {
    Some(text.parse().unwrap())
}

/// From when to when a date is open; `None` for no business date.
#[track_caller]
fn opens(calendar: &Calendar, day: &str, hours: Option<(&str, &str)>) {
    let day = date(day);
    assert_eq!(calendar.is_business_date(day), hours.is_some(), "{day}");
    let found = (calendar.opening(day), calendar.closing(day));
    assert_eq!(found, hours.map_or((None, None), |(from, to)| (at(from), at(to))), "{day}");
}

fn nights() -> CalendarSpec {
    CalendarSpec::weekly("UTC").hours("mon-fri", ["22:00-06:00"])
}

#[test]
fn c11_of_two_shifts_the_one_that_began_first_has_what_they_share() {
    let hours =
        json!({ "mon": ["22:00-06:00"], "tue": ["05:00-10:00"], "wed": ["12:00-11:00"], "thu": ["09:00-10:00"] });
    let shared = calendar(json!({ "time_zone": "UTC", "hours": hours }));
    opens(&shared, "2026-03-02", Some(("2026-03-02T22:00:00Z", "2026-03-03T06:00:00Z")));
    opens(&shared, "2026-03-03", Some(("2026-03-03T06:00:00Z", "2026-03-03T10:00:00Z")));
    opens(&shared, "2026-03-04", Some(("2026-03-04T12:00:00Z", "2026-03-05T11:00:00Z")));
    // All of Thursday's hours are Wednesday's.
    opens(&shared, "2026-03-05", None);
}

#[test]
fn c11_c4_an_entry_ends_the_shift_of_the_date_before() {
    let spec = nights().dates("2026-03-04", ["01:00-03:00"]).dates("2026-03-06", DateSpec::closed());
    let nights = Calendar::from_spec(spec).unwrap();
    opens(&nights, "2026-03-03", Some(("2026-03-03T22:00:00Z", "2026-03-04T00:00:00Z")));
    opens(&nights, "2026-03-04", Some(("2026-03-04T01:00:00Z", "2026-03-04T03:00:00Z")));
    opens(&nights, "2026-03-05", Some(("2026-03-05T22:00:00Z", "2026-03-06T00:00:00Z")));
    opens(&nights, "2026-03-06", None);
    opens(&nights, "2026-03-07", None);
    assert_eq!(nights.business_dates_between(date("2026-03-02"), date("2026-03-09")), 4);
    assert_eq!(nights.nth_business_date(date("2026-03-05"), 1), Some(date("2026-03-09")));
}

/// The clocks go forward from two to three on 29 March, and back from three to two on 25 October.
#[test]
fn c11_shifts_over_clock_changes() {
    let nights =
        calendar(json!({ "time_zone": "Europe/Berlin", "hours": { "sat": ["22:00-02:30"], "sun": ["02:00-04:00"] } }));
    opens(&nights, "2026-03-28", Some(("2026-03-28T21:00:00Z", "2026-03-29T01:00:00Z")));
    opens(&nights, "2026-03-29", Some(("2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z")));
    // Up to half past two is Saturday's both times, and so Sunday's hours begin before Saturday's end.
    opens(&nights, "2026-10-24", Some(("2026-10-24T20:00:00Z", "2026-10-25T01:30:00Z")));
    opens(&nights, "2026-10-25", Some(("2026-10-25T00:30:00Z", "2026-10-25T03:00:00Z")));
}

/// Samoa had no Friday 30 December 2011: its shift was open on Saturday morning all the same.
#[test]
fn c11_the_shift_of_a_date_that_never_was() {
    let nights = calendar(json!({ "time_zone": "Pacific/Apia", "hours": { "mon-fri": ["22:00-06:00"] } }));
    opens(&nights, "2011-12-29", Some(("2011-12-30T08:00:00Z", "2011-12-30T10:00:00Z")));
    opens(&nights, "2011-12-30", Some(("2011-12-30T10:00:00Z", "2011-12-30T16:00:00Z")));
    opens(&nights, "2011-12-31", None);
}

#[test]
fn c11_c5_a_combination_has_the_dates_of_its_own_zone() {
    let office = CalendarSpec::weekly("America/Los_Angeles").hours("mon-fri", ["09:00-17:00"]);
    let window = CalendarSpec::window("2026-01-01T00:00:00Z".parse().unwrap(), "2027-01-01T00:00:00Z".parse().unwrap());
    let in_zone = |zone: &str| {
        let json = json!({ "time_zone": zone, "intersection": [office.clone(), window.clone()] });
        calendar(json)
    };
    // Friday's shift begins at five in the afternoon in London, and at two on Saturday in Tokyo.
    let friday = Some(("2026-03-06T17:00:00Z", "2026-03-07T01:00:00Z"));
    opens(&in_zone("Europe/London"), "2026-03-06", friday);
    opens(&in_zone("Europe/London"), "2026-03-07", None);
    opens(&in_zone("Asia/Tokyo"), "2026-03-07", friday);
    opens(&in_zone("Asia/Tokyo"), "2026-03-09", None);
}

#[test]
fn c11_c5_windows_and_whole_days_are_of_the_local_date() {
    let window = CalendarSpec::window("2026-03-02T20:00:00Z".parse().unwrap(), "2026-03-05T04:00:00Z".parse().unwrap());
    let all = Calendar::from_spec(CalendarSpec::union([nights(), window])).unwrap();
    // The nights come first: what they have open is of the date of their evening.
    opens(&all, "2026-03-02", Some(("2026-03-02T20:00:00Z", "2026-03-03T06:00:00Z")));
    opens(&all, "2026-03-03", Some(("2026-03-03T06:00:00Z", "2026-03-04T06:00:00Z")));
    let first = CalendarSpec::window("2026-03-07T20:00:00Z".parse().unwrap(), "2026-03-08T04:00:00Z".parse().unwrap());
    let first = Calendar::from_spec(CalendarSpec::union([first, nights()])).unwrap();
    opens(&first, "2026-03-07", Some(("2026-03-07T20:00:00Z", "2026-03-08T00:00:00Z")));
    opens(&first, "2026-03-08", Some(("2026-03-08T00:00:00Z", "2026-03-08T04:00:00Z")));
    let tokyo = CalendarSpec::weekly("Asia/Tokyo").hours("mon-fri", ["00:00-24:00"]);
    let berlin = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["00:00-24:00"]);
    let days = Calendar::from_spec(CalendarSpec::union([berlin, tokyo])).unwrap();
    // Tokyo begins its Monday on Berlin's Sunday, and ends its Friday before Berlin does.
    opens(&days, "2026-03-01", Some(("2026-03-01T15:00:00Z", "2026-03-01T23:00:00Z")));
    opens(&days, "2026-03-06", Some(("2026-03-05T23:00:00Z", "2026-03-06T23:00:00Z")));
    opens(&days, "2026-03-07", None);
}

#[test]
fn c11_shifts_at_the_ends_of_the_horizon() {
    // The horizon begins at two in the afternoon of the last day of 1969 there, within the shift of the day before.
    let late = calendar(json!({ "time_zone": "Pacific/Honolulu", "hours": { "mon-sun": ["20:00-19:00"] } }));
    opens(&late, "1969-12-29", None);
    opens(&late, "1969-12-30", Some(("1970-01-01T00:00:00Z", "1970-01-01T05:00:00Z")));
    opens(&late, "1969-12-31", Some(("1970-01-01T06:00:00Z", "1970-01-02T05:00:00Z")));
    assert_eq!(late.nth_business_date(date("1960-01-01"), 1), Some(date("1969-12-30")));
    let nights = Calendar::from_spec(nights()).unwrap();
    assert_eq!(nights.closing(date("2099-12-31")), None);
    assert_eq!(nights.closing(date("2099-12-30")), at("2099-12-31T06:00:00Z"));
}
