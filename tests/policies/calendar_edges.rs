//! Hand-computed answers of calendars at edges where off-by-one errors are likely.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use punctual::calendar::{DateSpec, Zone};
use punctual::input::ProblemKind;
use punctual::{Calendar, CalendarSpec, Policy, PolicySpec};
use serde_json::{Value, json};

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00Z").parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn calendar(spec: CalendarSpec) -> Calendar {
    Calendar::from_spec(spec).unwrap()
}

fn office() -> Calendar {
    calendar(CalendarSpec::weekly("UTC").hours("mon-fri", ["09:00-12:00", "13:00-17:00"]))
}

/// What is open from one instant to another, by day of the month and time.
fn open(calendar: &Calendar, from: &str, to: &str) -> Vec<String> {
    let text = |at: DateTime<Utc>| at.format("%d %H:%M").to_string();
    let intervals: Vec<_> = calendar.open_intervals(at(from)..at(to)).collect();
    let worked = intervals.iter().map(|interval| interval.end - interval.start).sum::<TimeDelta>();
    assert_eq!(worked, calendar.between(at(from), at(to)), "{from} to {to}");
    intervals.into_iter().map(|interval| format!("{} to {}", text(interval.start), text(interval.end))).collect()
}

#[test]
fn c2_a_range_is_closed_where_it_ends() {
    let office = office();
    let [open, closed] = ["open: opening hours", "closed: outside hours"];
    for (time, text) in [("08:59", closed), ("09:00", open), ("11:59", open), ("12:00", closed), ("17:00", closed)] {
        let at = at(&format!("2026-03-02T{time}"));
        assert_eq!((office.is_open(at), office.why(at).to_string()), (text == open, text.to_owned()), "{time}");
    }
    assert_eq!(office.next_close(at("2026-03-02T08:00")), Some(at("2026-03-02T12:00")));
    assert_eq!(office.next_close(at("2026-03-02T12:00")), Some(at("2026-03-02T17:00")));
    assert_eq!(Calendar::always().next_close(at("2026-03-02T12:00")), None);
    assert_eq!(Calendar::always().why(at("2026-03-02T12:00")).to_string(), "open: opening hours");
}

#[test]
fn c2_open_intervals_are_cut_to_what_is_asked_and_none_is_empty() {
    assert_eq!(open(&office(), "2026-03-02T08:00", "2026-03-02T09:00"), [""; 0]);
    assert_eq!(open(&office(), "2026-03-02T11:00", "2026-03-02T13:00"), ["02 11:00 to 02 12:00"]);
    assert_eq!(
        open(&office(), "2026-03-02T12:00", "2026-03-03T10:00"),
        ["02 13:00 to 02 17:00", "03 09:00 to 03 10:00"]
    );
}

/// Tables are kept by weeks of the epoch, which begin on a Thursday at midnight of UTC.
#[test]
fn c4_a_night_shift_reaches_into_the_next_week_of_the_table_and_a_special_date_before_it_has_a_say() {
    let night = CalendarSpec::weekly("UTC").hours("mon-sun", ["22:00-06:00"]);
    let nights = calendar(night.clone());
    assert_eq!(open(&nights, "2026-03-04T12:00", "2026-03-06T00:00"), ["04 22:00 to 05 06:00", "05 22:00 to 06 00:00"]);
    let wednesday_off = calendar(night.clone().dates("2026-03-04", DateSpec::closed().name("off")));
    assert_eq!(
        open(&wednesday_off, "2026-03-03T12:00", "2026-03-06T00:00"),
        ["03 22:00 to 04 00:00", "05 22:00 to 06 00:00"],
        "its own night and, since it has an entry of its own, what the night before would leave (C4)"
    );
    let longer = calendar(night.dates("2026-03-04", DateSpec::hours(["20:00-08:00"]).name("longer")));
    assert_eq!(open(&longer, "2026-03-04T12:00", "2026-03-05T12:00"), ["04 20:00 to 05 08:00"]);
}

#[test]
fn c2_a_night_that_overlaps_the_morning_counts_once() {
    let both = calendar(CalendarSpec::weekly("UTC").hours("mon-sun", ["05:00-09:00", "22:00-06:00"]));
    assert_eq!(open(&both, "2026-03-02T00:00", "2026-03-03T12:00"), ["02 00:00 to 02 09:00", "02 22:00 to 03 09:00"]);
    let days = calendar(CalendarSpec::weekly("UTC").hours("mon-tue", ["00:00-24:00"]));
    assert_eq!(days.next_close(at("2026-03-02T10:00")), Some(at("2026-03-04T00:00")), "not at midnight");
}

#[test]
fn c5_windows_at_the_bounds_of_the_table_and_weeks_without_any() {
    let window = |from: &str, to: &str| CalendarSpec::window(at(from), at(to));
    let windows = calendar(CalendarSpec::union([
        window("2026-03-04T10:00", "2026-03-04T11:00"),
        window("2026-03-05T00:00", "2026-03-05T01:00"),
        window("2026-03-18T23:00", "2026-03-19T00:00"),
        window("2026-04-29T00:00", "2026-05-14T00:00"),
    ]));
    assert_eq!(
        open(&windows, "2026-03-01T00:00", "2026-06-01T00:00"),
        ["04 10:00 to 04 11:00", "05 00:00 to 05 01:00", "18 23:00 to 19 00:00", "29 00:00 to 14 00:00"]
    );
    assert_eq!(windows.next_open(at("2026-03-04T11:00")), Some(at("2026-03-05T00:00")));
    assert_eq!(windows.next_close(at("2026-05-01T00:00")), Some(at("2026-05-14T00:00")));
    assert_eq!(windows.add(at("2026-03-04T10:30"), TimeDelta::hours(2)), Some(at("2026-03-18T23:30")));
    assert_eq!(windows.add(at("2026-03-19T00:00"), TimeDelta::hours(-3)), Some(at("2026-03-04T10:00")));
}

#[test]
fn c4_a_week_of_the_table_that_holidays_close_adds_nothing() {
    let closed = |spec: CalendarSpec, day: u32| {
        spec.dates(format!("2026-03-{day:02}"), DateSpec::closed().name("works holidays"))
    };
    let office = CalendarSpec::weekly("UTC").hours("mon-fri", ["09:00-17:00"]);
    let office = calendar((5..=11).fold(office, closed));
    assert_eq!(open(&office, "2026-03-04T00:00", "2026-03-13T00:00"), ["04 09:00 to 04 17:00", "12 09:00 to 12 17:00"]);
    assert_eq!(office.add(at("2026-03-04T16:00"), TimeDelta::hours(2)), Some(at("2026-03-12T10:00")));
}

#[test]
fn a3_business_dates_are_counted_and_found_by_number() {
    let office = calendar(
        CalendarSpec::weekly("UTC")
            .hours("mon-fri", ["09:00-12:00"])
            .dates("2026-03-04", DateSpec::closed().name("off")),
    );
    let count = |start: &str, end: &str| office.business_dates_between(date(start), date(end));
    assert_eq!(count("2026-03-02", "2026-03-09"), 4);
    assert_eq!(count("2026-03-09", "2026-03-02"), -4);
    assert_eq!(count("2026-03-03", "2026-03-05"), 1);
    let nth = |from: &str, n: i32| office.nth_business_date(date(from), n).map(|date| date.to_string());
    assert_eq!(nth("2026-03-03", 0).as_deref(), Some("2026-03-03"));
    assert_eq!(nth("2026-03-04", 0), None);
    assert_eq!(nth("2026-03-04", 1).as_deref(), Some("2026-03-05"));
    assert_eq!(nth("2026-03-03", 1).as_deref(), Some("2026-03-05"));
    assert_eq!(nth("2026-03-05", -1).as_deref(), Some("2026-03-03"));
    assert_eq!(office.opening(date("2026-03-03")), Some(at("2026-03-03T09:00")));
    assert_eq!(office.closing(date("2026-03-03")), Some(at("2026-03-03T12:00")));
    assert_eq!((office.opening(date("2026-03-04")), office.closing(date("2026-03-04"))), (None, None));
}

#[test]
fn c8_changes_of_a_zone_come_once_each_and_inside_the_horizon() {
    let hours = |hours: i32| FixedOffset::east_opt(hours * 3_600).unwrap();
    let change = |text: &str| (at(text), hours(2));
    let twice = [change("2026-03-02T00:00"), change("2026-03-02T00:00")];
    let mistake = Zone::from_transitions("Twice", hours(1), twice).unwrap_err();
    assert!(mistake.to_string().contains("in order of time, each once"), "{mistake}");
    let zone = Zone::from_transitions("End", hours(1), [change("2100-01-01T00:00")]).unwrap();
    assert_eq!(zone.to_local(at("2101-01-01T00:00")).offset(), &hours(1), "outside the horizon the nearest goes on");
    let zone = Zone::from_transitions("Last", hours(1), [change("2099-12-31T23:59")]).unwrap();
    assert_eq!(zone.to_local(at("2101-01-01T00:00")).offset(), &hours(2));
}

// ---- instants that are none of the line of time ----

fn leap(text: &str) -> DateTime<Utc> {
    let at: DateTime<Utc> = text.parse().unwrap();
    assert!(at.timestamp_subsec_nanos() >= 1_000_000_000, "{at}");
    at
}

/// chrono takes `23:59:60.5` for a second and a half after `23:59:59`; so does every question.
#[test]
fn t1_a_leap_second_is_read_as_the_second_after_it_by_every_question() {
    let morning = calendar(CalendarSpec::weekly("UTC").hours("mon-sun", ["00:00:00-08:00:00"]));
    let evening = calendar(CalendarSpec::weekly("UTC").hours("mon-sun", ["16:00-24:00"]));
    let leaps = [
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.5Z"),
        ("1969-12-31T23:59:60.25Z", "1970-01-01T00:00:00.25Z"),
        ("2099-12-31T23:59:60.5Z", "2100-01-01T00:00:00.5Z"),
    ];
    for (leap, same) in leaps.map(|(at, same)| (self::leap(at), same.parse::<DateTime<Utc>>().unwrap())) {
        for calendar in [&morning, &evening, &Calendar::always()] {
            assert_eq!(calendar.is_open(leap), calendar.is_open(same), "{leap}");
            assert_eq!(calendar.why(leap), calendar.why(same), "{leap}");
            assert_eq!(calendar.next_open(leap), calendar.next_open(same), "{leap}");
            assert_eq!(calendar.next_close(leap), calendar.next_close(same), "{leap}");
            for seconds in [-7_200, -1, 0, 1, 7_200] {
                let length = TimeDelta::seconds(seconds);
                assert_eq!(calendar.add(leap, length), calendar.add(same, length), "{leap} and {seconds} s");
            }
            let other = at("2026-03-02T12:00");
            assert_eq!(calendar.between(leap, other), calendar.between(same, other), "{leap}");
            assert_eq!(calendar.between(other, leap), calendar.between(other, same), "{leap}");
            assert!(calendar.open_intervals(leap..other).eq(calendar.open_intervals(same..other)), "{leap}");
            assert!(calendar.open_intervals(other..leap).eq(calendar.open_intervals(other..same)), "{leap}");
        }
    }
    let midnight = self::leap("2016-12-31T23:59:60Z");
    assert!(morning.is_open(midnight) && !evening.is_open(midnight));
    assert_eq!(morning.add(midnight, TimeDelta::zero()), Some(at("2017-01-01T00:00")));
}

#[test]
fn t1_a_leap_second_on_the_wall_is_the_second_after_it() {
    // The clock is put forward, from 02:00 to 03:00, as the leap second would begin.
    let hours = |hours: i32| FixedOffset::east_opt(hours * 3_600).unwrap();
    let zone = Zone::from_transitions("Forward", hours(1), [(at("2016-03-27T01:00"), hours(2))]).unwrap();
    let local = zone.to_local(leap("2016-03-27T00:59:60.5Z"));
    assert_eq!(local.to_rfc3339(), "2016-03-27T03:00:00.500+02:00");
    let from = |text: &str| zone.from_local(text.parse().unwrap()).map(|at| at.to_rfc3339());
    assert_eq!(from("2016-03-27T01:59:60.5").as_deref(), Some("2016-03-27T01:00:00+00:00"), "skipped");
    assert_eq!(from("2016-03-27T00:59:60.5").as_deref(), Some("2016-03-27T00:00:00.500+00:00"));
}

#[test]
fn t2_a_window_between_any_instants_is_cut_to_the_horizon() {
    let (start, end) = (at("1970-01-01T00:00"), at("2100-01-01T00:00"));
    let always = calendar(CalendarSpec::window(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC));
    assert_eq!(always.between(start, end), end - start);
    let until = calendar(CalendarSpec::window(DateTime::<Utc>::MIN_UTC, at("2026-03-02T09:00")));
    assert_eq!((until.next_open(start), until.next_close(start)), (Some(start), Some(at("2026-03-02T09:00"))));
    let since = calendar(CalendarSpec::window(at("2026-03-02T09:00"), DateTime::<Utc>::MAX_UTC));
    assert_eq!((since.next_open(start), since.next_close(start)), (Some(at("2026-03-02T09:00")), None));
    let from_leap = calendar(CalendarSpec::window(leap("2016-12-31T23:59:60.5Z"), at("2017-01-02T00:00")));
    assert_eq!(from_leap.next_open(start), Some(at("2017-01-01T00:00") + TimeDelta::milliseconds(500)));
    assert!(Calendar::from_spec(CalendarSpec::window(DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC)).is_err());
}

// ---- the limits ----

fn problems(spec: CalendarSpec) -> Vec<ProblemKind> {
    Calendar::from_spec(spec).unwrap_err().problems().iter().map(|problem| problem.kind()).collect()
}

#[test]
fn b3_calendars_are_nested_sixty_four_deep_and_no_deeper() {
    let nested = |levels: usize| {
        let office = CalendarSpec::weekly("UTC").hours("mon-fri", ["09:00-17:00"]);
        (0..levels).fold(office, |inner, _| CalendarSpec::union([inner]))
    };
    assert!(calendar(nested(64)).is_open(at("2026-03-02T10:00")));
    assert_eq!(problems(nested(65)), [ProblemKind::TooLarge]);
}

/// Calendars that name each other in a chain; the last is office hours.
fn chain(links: usize, link: impl Fn(String) -> Value) -> Result<Policy, Vec<ProblemKind>> {
    let mut calendars: serde_json::Map<_, _> =
        (0..links).map(|number| (format!("c{number}"), link(format!("c{}", number + 1)))).collect();
    calendars.insert(format!("c{links}"), json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } }));
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "4h" } } } });
    let policy = json!({ "id": "chain", "calendars": calendars, "calendar": "c0", "metrics": metrics });
    Policy::from_spec(serde_json::from_value::<PolicySpec>(policy).unwrap())
        .map_err(|invalid| invalid.problems().iter().map(|problem| problem.kind()).collect())
}

#[test]
fn b3_calendars_that_name_each_other_count_with_what_is_nested_in_them() {
    let plain = |next: String| json!({ "union": [next] });
    assert!(chain(64, plain).unwrap().calendar("c0").unwrap().is_open(at("2026-03-02T10:00")));
    assert!(chain(65, plain).unwrap_err().contains(&ProblemKind::TooLarge));
    let nested = |next: String| json!({ "union": [{ "union": [next] }] });
    assert!(chain(32, nested).is_ok());
    assert!(chain(33, nested).unwrap_err().contains(&ProblemKind::TooLarge));
}

#[test]
fn b3_4096_calendars_are_taken_and_more_are_said_once() {
    let start = at("2026-03-02T00:00");
    // Each has an hour of its own.
    let hours = |count: i64| {
        let hour = |number: i64| {
            let (date, hour) = (start.date_naive() + TimeDelta::days(number / 24), number % 24);
            CalendarSpec::weekly("UTC")
                .hours("mon", "closed")
                .dates(date.to_string(), [format!("{hour:02}:00-{:02}:00", hour + 1)])
        };
        CalendarSpec::union((0..count).map(hour))
    };
    // The outer one is one of them.
    assert_eq!(calendar(hours(4_095)).next_close(start), Some(start + TimeDelta::hours(4_095)));
    assert_eq!(problems(hours(4_096)), [ProblemKind::TooLarge]);
    assert_eq!(problems(hours(4_100)), [ProblemKind::TooLarge]);
}

/// Seconds of open time, too far apart to be one range.
#[test]
fn b3_500_000_windows_are_taken_and_one_more_is_refused() {
    let windows = |count: i64| {
        let window = |number: i64| {
            let from = at("1970-01-02T00:00") + TimeDelta::seconds(8_000 * number);
            CalendarSpec::window(from, from + TimeDelta::seconds(1))
        };
        CalendarSpec::union((0..count).map(window))
    };
    let most = calendar(windows(500_000));
    assert_eq!(most.between(at("1970-01-01T00:00"), at("2099-12-31T00:00")), TimeDelta::seconds(500_000));
    assert_eq!(problems(windows(500_001)), [ProblemKind::TooLarge]);
}

#[test]
fn c4_a_weekday_without_hours_is_never_open() {
    let desk = calendar(CalendarSpec::weekly("UTC").hours("mon-thu", ["09:00-17:00"]));
    for (date, text) in [("2026-03-05", "open: opening hours"), ("2026-03-06", "closed: never open on Fri")] {
        assert_eq!(desk.why(at(&format!("{date}T10:00"))).to_string(), text);
    }
    assert_eq!(desk.why(at("2026-03-07T10:00")).to_string(), "closed: weekend");
}
