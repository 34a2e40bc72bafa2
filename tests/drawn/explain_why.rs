//! Compares what explanations say about closed time (X1) with `Calendar::why`, at every step of random combined
//! calendars in several zones, and for small hand-computed calendars.

use std::cell::Cell;

use crate::asking::{count, ensure, nanos, tell};
use crate::common::{at, policy, ticket};
use crate::draw::{check_each, zone_names};
use crate::draw_combined::{Scene, scenes};
use chrono::TimeDelta;
use proptest::prelude::*;
use punctual::calendar::{Because, Why};
use punctual::explain::{ClosedBy, Entry, EntryKind};
use punctual::{Calendar, Policy, Ticket, explain};
use punctual_oracle::calendar::{HORIZON, Nanos, utc};
use punctual_oracle::combined::Rule;
use serde_json::{Value, json};

/// The calendar as a host writes it, with a name for every other part, and for the seasons and dates of every third.
fn named(rule: &Rule) -> Value {
    fn name(rule: &Rule, number: &mut u32) -> Value {
        *number += 1;
        let own = *number;
        let mut json = rule.json_of(&mut |part| name(part, number));
        if let Some(fields) = json.as_object_mut().filter(|_| own.is_multiple_of(2)) {
            fields.insert("name".to_owned(), json!(format!("part {own}")));
        }
        if own.is_multiple_of(3) {
            name_hours(&mut json);
        }
        json
    }
    name(rule, &mut 0)
}

fn name_hours(calendar: &mut Value) {
    let seasons = calendar.get_mut("seasons").and_then(Value::as_array_mut).into_iter().flatten();
    seasons.for_each(|season| season["name"] = json!("season"));
    let dates = calendar.get_mut("dates").and_then(Value::as_object_mut).into_iter().flatten();
    for (date, entry) in dates {
        if !entry.is_object() {
            *entry = json!({ "hours": entry.take() });
        }
        entry["name"] = json!(date);
    }
}

/// The name of the season or the date by whose hours a calendar is open.
fn name_of_hours(why: &Why) -> Option<&str> {
    match &why.because {
        Because::Season { name } | Because::Date { name: Some(name), .. } => Some(name),
        _ => None,
    }
}

/// Does a line of a ledger say what `why` says?
fn agrees(entry: &Entry, why: &Why) -> bool {
    let outside = |because: &ClosedBy, part: &Option<_>, wanted| *because == wanted && *part == why.part && !why.open;
    match (&entry.kind, &why.because) {
        (EntryKind::Counted, _) => why.open && entry.hours.as_deref() == name_of_hours(why),
        (EntryKind::ClosedDay { weekday, last, part }, Because::ClosedWeekday(day)) => {
            // A stretch of a week or more names its ends only.
            let within = day.days_since(*weekday) <= last.unwrap_or(*weekday).days_since(*weekday);
            (within || entry.wall > TimeDelta::days(6)) && *part == why.part && !why.open
        }
        (EntryKind::ClosedDate { date, name, part }, Because::Date { date: other, name: other_name }) => {
            (date, name, part) == (other, other_name, &why.part) && !why.open
        }
        (EntryKind::OutsideHours { because, part }, Because::OutsideHours) => outside(because, part, ClosedBy::Hours),
        (EntryKind::OutsideHours { because, part }, Because::OpeningHours) => {
            outside(because, part, ClosedBy::Exception)
        }
        (EntryKind::OutsideHours { because, part }, Because::Season { name }) => {
            let part = (part.clone(), why.part.clone().or_else(|| Some(name.clone())));
            *because == ClosedBy::Exception && part.0 == part.1 && !why.open
        }
        (EntryKind::OutsideHours { because, part }, Because::Window) => outside(because, part, ClosedBy::Window),
        (EntryKind::OutsideHours { because, part }, Because::OutsideWindows) => {
            outside(because, part, ClosedBy::OutsideWindows)
        }
        _ => false,
    }
}

fn ledger(calendar: &Value, from: Nanos, now: Nanos) -> Option<(Calendar, Vec<Entry>)> {
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "1h" } } } });
    let policy = json!({ "id": "drawn", "calendars": { "c": calendar }, "calendar": "c", "metrics": metrics });
    // A part that is never open is a mistake (C7).
    let policy = serde_json::from_value::<Policy>(policy).ok()?;
    let ticket = Ticket::opened("T-1", utc(from)).build().unwrap();
    let mut explanation = explain(&ticket, &policy, utc(now));
    Some((policy.calendar("c").unwrap().clone(), explanation.metrics.remove(0).cycles.remove(0).ledger))
}

/// Each stretch is closed for one reason throughout, and two that meet are closed for different ones.
#[test]
fn x1_every_instant_of_every_stretch_is_closed_for_the_reason_that_why_gives() {
    let (stretches, splits, named_hours) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let drawn = |zone: &String| scenes(zone, 1);
    check_each(&zone_names(), 2, 1_000_000, drawn, |scene: &Scene, asked: &Cell<u64>| {
        let from = scene.start.max(HORIZON.start);
        let now = (scene.start + scene.step * scene.steps as i64).min(HORIZON.end - 1);
        asked.set(asked.get() + 1);
        let Some((calendar, ledger)) = ledger(&named(&scene.rule), from, now) else { return Ok(()) };
        for entry in &ledger {
            let (from, to) = (nanos(entry.from), nanos(entry.to));
            let steps = (from..to).step_by(scene.step as usize);
            for instant in steps.chain([to - 1]) {
                asked.set(asked.get() + 1);
                let why = calendar.why(utc(instant));
                ensure!(agrees(entry, &why), "{}: {why}, but {entry:?}", utc(instant));
            }
        }
        let closed = |entry: &Entry| entry.kind != EntryKind::Counted;
        for two in ledger.windows(2).filter(|two| closed(&two[0]) && closed(&two[1])) {
            let why = [nanos(two[0].to) - 1, nanos(two[1].from)].map(|at| calendar.why(utc(at)));
            ensure!(why[0] != why[1], "{}: closed for {} before and after", two[1].from, why[0]);
            splits.set(splits.get() + 1);
        }
        for two in ledger.windows(2).filter(|two| !closed(&two[0]) && !closed(&two[1])) {
            ensure!(two[0].hours != two[1].hours, "{}: open by the same hours before and after", two[1].from);
        }
        count(&stretches, ledger.len());
        count(&named_hours, ledger.iter().filter(|entry| entry.hours.is_some()).count());
        Ok(())
    });
    let named_hours = ("stretches of named hours", &named_hours, 500);
    tell(&[("stretches", &stretches, 10_000), ("splits of closed time", &splits, 2_000), named_hours]);
}

// ---- small calendars ----

/// What the page says of each stretch.
fn told(calendars: Value, opened: &str, now: &str) -> Vec<String> {
    let policy = policy(json!({ "calendars": calendars, "calendar": "c" }));
    let page = explain(&ticket(opened, &[]), &policy, at(now)).to_string();
    let lines = page.lines().skip_while(|line| !line.trim_start().starts_with("from ")).skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    let short = |line: &str| {
        let instant = |from: usize| line[from..from + 20].replace("2026-", "");
        let what = line.rsplit("  ").next().unwrap();
        format!("{} - {} {what}", instant(2), instant(2 + line[2..].find(" - ").unwrap() + 3))
    };
    lines.map(short).collect()
}

fn office() -> Value {
    json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } })
}

#[test]
fn x1_a_maintenance_window_over_the_opening_is_told_from_the_night_before_it() {
    let maintenance = json!({ "from": at("1 08:00"), "to": at("1 11:00"), "name": "maintenance" });
    let calendars = json!({ "office": office(), "c": { "of": "office", "except": [maintenance] } });
    let expected = [
        "Mon 03-02 16:00 - Mon 03-02 17:00 counted",
        "Mon 03-02 17:00 - Tue 03-03 09:00 outside hours",
        "Tue 03-03 09:00 - Tue 03-03 11:00 closed: maintenance",
        "Tue 03-03 11:00 - Tue 03-03 12:00 counted",
    ];
    assert_eq!(told(calendars, "0 16:00", "1 12:00"), expected);
}

#[test]
fn x1_time_that_only_the_customer_is_closed_is_charged_to_the_customer() {
    let customer = json!({ "name": "customer", "time_zone": "UTC", "hours": { "mon-fri": ["12:00-20:00"] } });
    let calendars = json!({ "office": office(), "c": { "intersection": ["office", customer] } });
    let expected = [
        "Mon 03-02 16:00 - Mon 03-02 17:00 counted",
        "Mon 03-02 17:00 - Tue 03-03 09:00 outside hours",
        "Tue 03-03 09:00 - Tue 03-03 12:00 outside hours (customer)",
        "Tue 03-03 12:00 - Tue 03-03 13:00 counted",
    ];
    assert_eq!(told(calendars, "0 16:00", "1 13:00"), expected);
}

#[test]
fn x1_c4_a_holiday_ends_where_its_night_shift_would_have_ended() {
    let dates = json!({ "2026-03-04": { "hours": "closed", "name": "Carnival" } });
    let nights = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["22:00-06:00"] }, "dates": dates });
    let expected = [
        "Tue 03-03 23:00 - Wed 03-04 00:00 counted",
        "Wed 03-04 00:00 - Thu 03-05 06:00 closed: Carnival",
        "Thu 03-05 06:00 - Thu 03-05 22:00 outside hours",
        "Thu 03-05 22:00 - Thu 03-05 23:00 counted",
    ];
    assert_eq!(told(json!({ "c": nights }), "1 23:00", "3 23:00"), expected);
}

#[test]
fn x1_days_and_holidays_are_those_of_the_part_that_decides() {
    let dates = json!({ "2026-03-02": { "hours": "closed", "name": "Hinamatsuri" } });
    let tokyo = json!({ "time_zone": "Asia/Tokyo", "hours": { "tue-fri": ["09:00-18:00"] }, "dates": dates });
    let calendars = json!({ "c": { "time_zone": "America/Los_Angeles", "intersection": [tokyo, "24x7"] } });
    // Midnight in Tokyo is seven in the morning in Los Angeles.
    let expected = [
        "Thu 03-05 21:00 - Fri 03-06 01:00 counted",
        "Fri 03-06 01:00 - Fri 03-06 07:00 outside hours",
        "Fri 03-06 07:00 - Mon 03-09 08:00 never open from Sat to Mon",
        "Mon 03-09 08:00 - Mon 03-09 17:00 outside hours",
        "Mon 03-09 17:00 - Mon 03-09 18:00 counted",
    ];
    assert_eq!(told(calendars.clone(), "4 05:00", "8 01:00"), expected);
    let expected = [
        "Sun 03-01 03:00 - Sun 03-01 07:00 weekend",
        "Sun 03-01 07:00 - Mon 03-02 07:00 closed: Hinamatsuri",
        "Mon 03-02 07:00 - Mon 03-02 16:00 outside hours",
        "Mon 03-02 16:00 - Mon 03-02 17:00 counted",
    ];
    assert_eq!(told(calendars, "-1 11:00", "1 01:00"), expected);
}

#[test]
fn x1_what_is_taken_away_is_told_with_or_without_a_name() {
    let lunch = json!({ "time_zone": "UTC", "hours": { "mon-sun": ["12:00-13:00"] } });
    let named = json!({ "name": "training", "time_zone": "UTC", "hours": { "mon-sun": ["13:00-14:00"] } });
    let window = json!({ "from": at("0 14:00"), "to": at("0 15:00") });
    let contract = json!({ "from": at("0 00:00"), "to": at("0 16:00") });
    let cut = json!({ "of": "office", "except": [lunch, named, window] });
    let calendars = json!({ "office": office(), "c": { "intersection": [cut, contract] } });
    let expected = [
        "Mon 03-02 11:00 - Mon 03-02 12:00 counted",
        "Mon 03-02 12:00 - Mon 03-02 13:00 closed: excepted hours",
        "Mon 03-02 13:00 - Mon 03-02 14:00 closed: training",
        "Mon 03-02 14:00 - Mon 03-02 15:00 closed: window",
        "Mon 03-02 15:00 - Mon 03-02 16:00 counted",
        "Mon 03-02 16:00 - Mon 03-02 17:00 outside its windows",
        "Mon 03-02 17:00 - Mon 03-02 18:00 outside hours",
    ];
    assert_eq!(told(calendars, "0 11:00", "0 18:00"), expected);
}

/// Open for a minute a year, and closed by two parts in turn, minute by minute, in between.
#[test]
fn b3_x1_closed_time_that_changes_its_reason_all_the_time_goes_on_by_date() {
    let minutes: Vec<String> = (0..24 * 30)
        .map(|half| format!("{:02}:{:02}-{:02}:{:02}", half / 30, half % 30 * 2, half / 30, half % 30 * 2 + 1))
        .collect();
    let fine = json!({ "time_zone": "UTC", "hours": { "mon-sun": minutes }, "name": "fine" });
    let rare = json!({ "time_zone": "UTC", "hours": {}, "dates": { "--01-01": ["00:00-00:01"] }, "name": "rare" });
    let policy = policy(json!({ "calendars": { "c": { "intersection": [fine, rare] } }, "calendar": "c" }));
    let explanation = explain(&ticket("0 00:00", &[]), &policy, at("3000 00:00"));
    let ledger = &explanation.metrics[0].cycles[0].ledger;
    assert!((50_000..53_100).contains(&ledger.len()), "{}", ledger.len());
    let wall = ledger.iter().fold(chrono::TimeDelta::zero(), |sum, entry| sum + entry.wall);
    assert_eq!(wall, chrono::TimeDelta::days(3_000));
}

/// Clocks on one combination share why it is closed. One that stops on the Friday of a closed Friday and Saturday names
/// Friday only.
#[test]
fn x1_days_after_the_end_of_a_clock_are_not_named_because_another_clock_goes_on() {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-thu": ["09:00-17:00"], "sun": ["09:00-17:00"] } });
    let metric = |stop: &str| json!({ "start": ["opened"], "stop": [stop], "targets": { "*": { "*": "30h" } } });
    let policy = policy(json!({
        "calendars": { "c": { "intersection": [office, "24x7"] } }, "calendar": "c",
        "metrics": { "a": metric("resolved"), "b": metric("agent_replied") },
    }));
    let ticket = ticket("3 16:00", &["4 12:00 agent_replied", "6 10:00 resolved"]);
    let explanation = explain(&ticket, &policy, at("7 09:00"));
    let days = explanation.metrics.iter().map(|metric| {
        let closed = metric.cycles[0].ledger.iter().filter_map(|entry| match entry.kind {
            EntryKind::ClosedDay { weekday, last, .. } => Some((weekday, last)),
            _ => None,
        });
        closed.collect::<Vec<_>>()
    });
    let (fri, sat) = (chrono::Weekday::Fri, chrono::Weekday::Sat);
    assert_eq!(days.collect::<Vec<_>>(), [[(fri, Some(sat))], [(fri, None)]]);
}

/// Two combinations of the same two calendars are open at the same times. They name the part that comes first in each.
#[test]
fn x1_combinations_that_are_open_at_the_same_times_name_their_own_parts() {
    let hours = |name: &str, range: &str| json!({ "name": name, "time_zone": "UTC", "hours": { "mon-sun": [range] } });
    let calendars = json!({ "desk": hours("desk", "09:00-17:00"), "house": hours("house", "08:00-18:00"),
        "ab": { "intersection": ["desk", "house"] }, "ba": { "intersection": ["house", "desk"] } });
    let metric = |calendar: &str| json!({ "start": ["opened"], "targets": { "*": { "*": { "within": "30h", "calendar": calendar } } } });
    let policy = policy(json!({
        "calendars": calendars, "calendar": "ab", "metrics": { "a": metric("ab"), "b": metric("ba") },
    }));
    let explanation = explain(&ticket("0 19:00", &[]), &policy, at("1 07:00"));
    let parts = explanation.metrics.iter().map(|metric| match &metric.cycles[0].ledger[..] {
        [Entry { kind: EntryKind::OutsideHours { part, .. }, .. }] => part.clone().unwrap(),
        other => panic!("{other:?}"),
    });
    assert_eq!(parts.collect::<Vec<_>>(), ["desk".into(), "house".into()]);
}
