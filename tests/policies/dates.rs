//! Dates by rule (C9): which entry holds on which date, worked by hand, and what is wrong with entries.

use chrono::{DateTime, Utc};
use punctual::calendar::{DateKey, DateSpec, Nth, Observed, SeasonSpec};
use punctual::{Calendar, CalendarSpec};
use serde_json::{Value, json};

fn office(dates: Value) -> Calendar {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] }, "dates": dates });
    serde_json::from_value(office).unwrap()
}

/// Why the calendar is open or closed at ten on each of these dates.
#[track_caller]
fn says(calendar: &Calendar, expected: &[(&str, &str)]) {
    for (date, text) in expected {
        let at: DateTime<Utc> = format!("{date}T10:00:00Z").parse().unwrap();
        assert_eq!(calendar.why(at).to_string(), *text, "{date}");
    }
}

fn closed(name: &str) -> Value {
    json!({ "hours": "closed", "name": name })
}

fn observed(name: &str, how: &str) -> Value {
    json!({ "hours": "closed", "name": name, "observed": how })
}

const OPEN: &str = "open: opening hours";

#[test]
fn c9_weekdays_of_a_month() {
    let office = office(json!({
        "4th thu of nov": closed("Thanksgiving"), "last mon of aug": closed("Bank Holiday"), "5th mon of mar": closed("fifth")
    }));
    says(
        &office,
        &[
            ("2026-11-26", "closed: Thanksgiving"),
            ("2027-11-25", "closed: Thanksgiving"),
            ("2026-11-19", OPEN),
            ("2026-08-31", "closed: Bank Holiday"),
            ("2027-08-30", "closed: Bank Holiday"),
            ("2027-08-23", OPEN),
            ("2026-03-30", "closed: fifth"),
            // March 2027 has five Mondays, and March 2025 as well; March 2028 has four.
            ("2027-03-29", "closed: fifth"),
            ("2028-03-27", OPEN),
        ],
    );
}

#[test]
fn c9_days_around_easter_of_both_churches() {
    let office = office(json!({
        "easter-2": closed("Good Friday"), "easter+1": closed("Easter Monday"), "orthodox easter+1": closed("Bright Monday")
    }));
    for (friday, monday, bright) in [
        ("2024-03-29", "2024-04-01", "2024-05-06"),
        ("2026-04-03", "2026-04-06", "2026-04-13"),
        ("2027-03-26", "2027-03-29", "2027-05-03"),
        ("2029-03-30", "2029-04-02", "2029-04-09"),
        ("2030-04-19", "2030-04-22", "2030-04-29"),
    ] {
        let expected =
            [(friday, "closed: Good Friday"), (monday, "closed: Easter Monday"), (bright, "closed: Bright Monday")];
        says(&office, &expected);
    }
    // In 2025 and 2028 both churches keep the same Sunday; of equals, the key that sorts first holds.
    says(&office, &[("2025-04-21", "closed: Easter Monday"), ("2028-04-17", "closed: Easter Monday")]);
}

#[test]
fn c9_ranges_include_both_ends_and_may_run_over_the_new_year() {
    let office = office(json!({
        "2026-08-03..2026-08-05": closed("works holidays"), "--12-30..--01-04": closed("between the years"),
        "--02-27..--02-29": closed("stocktaking")
    }));
    says(
        &office,
        &[
            ("2026-08-03", "closed: works holidays"),
            ("2026-08-05", "closed: works holidays"),
            ("2026-08-06", OPEN),
            ("2027-08-03", OPEN),
            ("2025-12-30", "closed: between the years"),
            ("2027-01-04", "closed: between the years"),
            ("2027-01-05", OPEN),
            ("2026-12-29", OPEN),
            // 2024 is a leap year; the others have no 29 February.
            ("2024-02-29", "closed: stocktaking"),
            ("2025-02-28", "closed: stocktaking"),
            ("2025-02-26", OPEN),
        ],
    );
}

#[test]
fn c9_a_range_that_begins_on_29_february_begins_on_the_28th_in_other_years() {
    let office = office(json!({ "--02-29..--03-02": closed("leap"), "--02-29": closed("leap day") }));
    says(
        &office,
        &[
            ("2024-02-28", OPEN),
            ("2024-02-29", "closed: leap day"),
            ("2025-02-28", "closed: leap"),
            ("2027-03-02", "closed: leap"),
        ],
    );
}

#[test]
fn c9_what_outranks_what() {
    let all = json!({
        "2026-12-24": closed("a date"), "2026-12-23..2026-12-26": closed("a range"), "--12-24": closed("every year"),
        "--12-01..--12-31": closed("a range of every year")
    });
    says(
        &office(all),
        &[
            ("2026-12-24", "closed: a date"),
            ("2026-12-23", "closed: a range"),
            ("2027-12-24", "closed: every year"),
            ("2027-12-23", "closed: a range of every year"),
        ],
    );
    // Of equals, the one with less open time holds, and then the key that sorts first.
    let equals = json!({
        "--11-26": { "hours": ["09:00-12:00"], "name": "half a day" },
        "4th thu of nov": { "hours": ["10:00-11:00", "10:30-11:30"], "name": "less" },
        "2026-03-02..2026-03-04": closed("b"), "2026-03-03..2026-03-05": closed("a"),
        "2026-03-03..2026-03-06": "weekly"
    });
    let expected = [
        ("2026-11-26", "open: less"),
        ("2027-11-26", "open: half a day"),
        ("2026-03-03", "closed: b"),
        ("2026-03-05", "closed: a"),
    ];
    says(&office(equals), &expected);
}

#[test]
fn c9_weekly_hours_take_the_place_of_an_entry() {
    let office = office(json!({
        "--12-20..--12-31": closed("between the years"), "--12-28": "weekly", "2027-05-01..2027-05-31": "weekly",
        "1st mon of may": closed("May Day"), "--05-10..--05-20": { "hours": ["10:00-11:00"], "name": "spring" },
        "2027-05-12..2027-05-13": { "hours": ["08:00-20:00"], "name": "fair" }
    }));
    says(
        &office,
        &[
            ("2026-12-28", OPEN),
            ("2026-12-29", "closed: between the years"),
            ("2026-05-04", "closed: May Day"),
            ("2027-05-03", OPEN),
            ("2026-05-11", "open: spring"),
            // Two ranges of equal rank: the weekly hours are shorter than those of the fair.
            ("2027-05-12", OPEN),
        ],
    );
}

#[test]
fn c9_since_and_until_count_years() {
    let office = office(json!({
        "--06-19": { "hours": "closed", "name": "Juneteenth", "since": 2021 },
        "--12-30..--01-02": { "hours": "closed", "name": "bridge", "since": 2024, "until": 2025 }
    }));
    says(
        &office,
        &[
            ("2020-06-19", OPEN),
            ("2024-06-19", "closed: Juneteenth"),
            ("2024-01-02", OPEN),
            ("2024-12-30", "closed: bridge"),
            // The range that began in 2025 belongs to that year.
            ("2026-01-02", "closed: bridge"),
            ("2026-12-30", OPEN),
        ],
    );
}

#[test]
fn c9_observed_on_the_nearest_date() {
    let office =
        office(json!({ "--11-11": observed("Veterans Day", "nearest"), "--01-01": observed("New Year", "nearest") }));
    says(
        &office,
        &[
            ("2028-11-10", "closed: Veterans Day (observed)"),
            ("2028-11-11", "closed: Veterans Day"),
            ("2028-11-13", OPEN),
            ("2029-11-12", "closed: Veterans Day (observed)"),
            ("2026-11-11", "closed: Veterans Day"),
            ("2026-11-12", OPEN),
            // 1 January 2028 is a Saturday: its day off lies in the year before.
            ("2027-12-31", "closed: New Year (observed)"),
        ],
    );
    // Of two that are equally near, the later one: only Tuesday and Thursday around 4 March 2026 have hours.
    let calendar = json!({ "time_zone": "UTC", "hours": { "tue": ["09:00-17:00"], "thu": ["09:00-17:00"] },
        "dates": { "--03-04": observed("founding day", "nearest") } });
    let calendar: Calendar = serde_json::from_value(calendar).unwrap();
    says(&calendar, &[("2026-03-05", "closed: founding day (observed)"), ("2026-03-03", OPEN)]);
}

#[test]
fn c9_saturday_and_sunday_become_monday_and_tuesday() {
    let christmas = json!({ "--12-25": observed("Christmas Day", "next"), "--12-26": observed("Boxing Day", "next") });
    let both = [("2021-12-27", "closed: Christmas Day (observed)"), ("2021-12-28", "closed: Boxing Day (observed)")];
    says(&office(christmas.clone()), &both);
    says(
        &office(christmas.clone()),
        &[
            ("2021-12-29", OPEN),
            ("2022-12-26", "closed: Boxing Day"),
            ("2022-12-27", "closed: Christmas Day (observed)"),
        ],
    );
    // A range around them does not keep them away, and other entries of one date do, but not the word `weekly`: where it
    // holds, the date has no entry.
    let mut around = christmas.clone();
    around["--12-24..--12-31"] = closed("between the years");
    says(&office(around), &both);
    let mut taken = christmas;
    taken["2021-12-27"] = json!(["10:00-12:00"]);
    taken["2021-12-28"] = json!("weekly");
    let expected = [
        ("2021-12-27", "open: hours of 2021-12-27"),
        ("2021-12-28", "closed: Christmas Day (observed)"),
        ("2021-12-29", "closed: Boxing Day (observed)"),
    ];
    says(&office(taken), &expected);
    // Where an entry of every year is stronger than `weekly`, it holds, and the date is taken.
    let mut stronger = json!({ "--12-25": observed("Christmas Day", "next"), "--12-27": "weekly" });
    stronger["4th mon of dec"] = closed("stocktaking");
    says(
        &office(stronger),
        &[("2021-12-27", "closed: stocktaking"), ("2021-12-28", "closed: Christmas Day (observed)")],
    );
}

#[test]
fn c9_what_does_not_hold_is_not_observed() {
    let office = office(
        json!({ "--12-25": observed("Christmas Day", "next"), "2021-12-20..2021-12-26": closed("works holidays") }),
    );
    says(&office, &[("2021-12-27", OPEN), ("2022-12-26", "closed: Christmas Day (observed)")]);
    // Nothing is further away than 31 days.
    let rare = json!({ "time_zone": "UTC", "hours": { "sun": "closed" }, "dates": { "--03-04": observed("never", "next"),
        "2026-03-10": ["09:00-17:00"] } });
    let rare: Calendar = serde_json::from_value(rare).unwrap();
    assert_eq!(rare.next_open("2026-01-01T00:00:00Z".parse().unwrap()), "2026-03-10T09:00:00Z".parse().ok());
}

#[test]
fn c9_dates_of_one_range_do_not_cut_each_others_nights() {
    let nights = json!({ "time_zone": "UTC", "hours": { "mon-sun": ["22:00-06:00"] },
        "dates": { "2026-03-03..2026-03-05": { "hours": ["20:00-04:00"], "name": "fair" } } });
    let nights: Calendar = serde_json::from_value(nights).unwrap();
    let from = "2026-03-02T12:00:00Z".parse().unwrap();
    let open = nights.open_intervals(from.."2026-03-06T23:00:00Z".parse().unwrap());
    let open: Vec<String> =
        open.map(|open| format!("{} {}", open.start.format("%d %H:%M"), open.end.format("%d %H:%M"))).collect();
    let expected =
        ["02 22:00 03 00:00", "03 20:00 04 04:00", "04 20:00 05 04:00", "05 20:00 06 04:00", "06 22:00 06 23:00"];
    assert_eq!(open, expected);
    let why = |at: &str| nights.why(at.parse().unwrap()).to_string();
    assert_eq!([why("2026-03-04T03:00:00Z"), why("2026-03-04T05:00:00Z")], ["open: fair", "closed: fair"]);
    // The night of the last date goes on, because the next date has no entry.
    assert_eq!([why("2026-03-06T03:00:00Z"), why("2026-03-06T05:00:00Z")], ["open: fair", "closed: fair"]);
    assert_eq!(nights.closing("2026-03-03".parse().unwrap()), "2026-03-04T04:00:00Z".parse().ok());
}

#[test]
fn c9_a_builder_writes_the_same_as_a_file() {
    let thanksgiving =
        DateKey::Weekday { nth: Nth::Fourth, weekday: chrono::Weekday::Thu, month: chrono::Month::November };
    let spec = CalendarSpec::weekly("UTC")
        .hours("mon-fri", "09:00-17:00")
        .dates(thanksgiving, DateSpec::closed().name("Thanksgiving"))
        .dates(
            DateKey::Yearly { month: 7, day: 4 },
            DateSpec::closed().since(1971).until(2050).observed(Observed::Nearest),
        )
        .dates(DateKey::OrthodoxEaster { days: -2 }, "closed")
        .dates("2026-12-24..2027-01-02", DateSpec::weekly());
    let written = json!({ "time_zone": "UTC", "hours": { "mon-fri": "09:00-17:00" }, "dates": {
        "4th thu of nov": { "hours": "closed", "name": "Thanksgiving" },
        "--07-04": { "hours": "closed", "since": 1971, "until": 2050, "observed": "nearest" },
        "orthodox easter-2": "closed", "2026-12-24..2027-01-02": "weekly" } });
    assert_eq!(serde_json::to_value(&spec).unwrap(), written);
    let (of_builder, of_file) =
        (Calendar::from_spec(spec).unwrap(), serde_json::from_value::<Calendar>(written).unwrap());
    let always = DateTime::<Utc>::UNIX_EPOCH.."2100-01-01T00:00:00Z".parse().unwrap();
    assert!(of_builder.open_intervals(always.clone()).eq(of_file.open_intervals(always)));
}

#[track_caller]
fn refused(dates: Value, path: &str, message: &str) {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] }, "dates": dates });
    let error = serde_json::from_value::<Calendar>(office).unwrap_err().to_string();
    assert!(error.lines().any(|line| line.contains(path) && line.contains(&format!(": {message}"))), "{error}");
}

#[test]
fn c9_b1_entries_that_make_no_sense() {
    let fields = |more: Value| {
        let mut entry = json!({ "hours": "closed" });
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    refused(
        json!({ "2026-12-24": fields(json!({ "since": 2020 })) }),
        "dates.2026-12-24.since",
        "`since` has no meaning",
    );
    refused(
        json!({ "2026-12-24": fields(json!({ "observed": "next" })) }),
        "dates.2026-12-24.observed",
        "`observed` has no",
    );
    refused(
        json!({ "--12-24..--12-26": fields(json!({ "observed": "next" })) }),
        "observed",
        "`observed` has no meaning for a range",
    );
    refused(
        json!({ "--12-24": { "hours": "weekly", "observed": "next" } }),
        "observed",
        "`observed` has no meaning beside",
    );
    refused(json!({ "--12-24": fields(json!({ "since": 2020, "until": 2019 })) }), "until", "is before `since`");
    refused(
        json!({ "--12-24": fields(json!({ "observed": "nxt" })) }),
        "observed",
        "`nxt` is not known here; did you mean `next`",
    );
    refused(json!({ "2026-12-24": ["weekly"] }), "dates.2026-12-24[0]", "`weekly` has no meaning here");
    refused(
        json!({ "2027-01-02..2026-12-24": "closed" }),
        "2026-12-24",
        "`2027-01-02..2026-12-24` ends before it begins",
    );
    refused(json!({ "2026-12-24..--01-02": "closed" }), "--01-02", "`2026-12-24..--01-02` has a date with a year");
    refused(
        json!({ "--02-28..--02-30": "closed" }),
        "--02-30",
        "`--02-28..--02-30` is not a date: February has 29 days",
    );
    refused(json!({ "easter+101": "closed" }), "easter+101", "`easter+101` is too far from Easter");
    let weekly = json!({ "time_zone": "UTC", "hours": { "mon-fri": "weekly" } });
    assert!(
        serde_json::from_value::<Calendar>(weekly).unwrap_err().to_string().contains("`weekly` has no meaning here")
    );
}

#[test]
fn c9_b1_rules_in_other_words_are_understood() {
    for (written, meant) in [
        ("4th thursday november", "4th thu of nov"),
        ("fourth Thursday of November", "4th thu of nov"),
        ("Last Monday in May", "last mon of may"),
        ("2nd mon oct", "2nd mon of oct"),
        ("1. mon of sep", "1st mon of sep"),
        ("june", "--06-01..--06-30"),
        ("feb", "--02-01..--02-29"),
        ("4 July", "--07-04"),
        ("July 4th", "--07-04"),
        ("Good Friday", "easter-2"),
        ("easter monday", "easter+1"),
        ("easter + 1", "easter+1"),
        ("2 days before easter", "easter-2"),
        ("Orthodox Easter +1", "orthodox easter+1"),
        ("Christmas", "--12-25"),
        ("2026-12-24...2027-01-02", "2026-12-24..2027-01-02"),
        ("2026-12-24 to 2027-01-02", "2026-12-24..2027-01-02"),
        ("24.12.2026 - 02.01.2027", "2026-12-24..2027-01-02"),
        ("12-24..01-02", "--12-24..--01-02"),
        ("june to august", "--06-01..--08-31"),
        ("from June until August", "--06-01..--08-31"),
        ("jun-aug", "--06-01..--08-31"),
        ("dec..feb", "--12-01..--02-29"),
        ("24 dec - 2 jan", "--12-24..--01-02"),
        ("july 4th to july 6th", "--07-04..--07-06"),
    ] {
        let error = written.parse::<DateKey>().unwrap_err();
        assert_eq!(error.suggestion(), Some(meant), "{written}: {error}");
    }
    let error = |text: &str| text.parse::<DateKey>().unwrap_err().to_string();
    assert!(error("thanksgiving").contains("`4th thu of nov` for the United States"), "{}", error("thanksgiving"));
    assert!(error("31 feb").contains("`31 feb` is not a date: February has 29 days"), "{}", error("31 feb"));
    for unclear in [
        "6th mon of jan",
        "monday",
        "mon-fri",
        "easter tuesday",
        "2nd mon",
        "spring",
        "june-2026",
        "31 feb to 2 mar",
        "2026-12-24 to 31 dec",
        "24 dec - 2027-01-02",
    ] {
        assert_eq!(unclear.parse::<DateKey>().unwrap_err().suggestion(), None, "{unclear}");
    }
}

/// Dates of rules and ranges count towards the work of building (C5).
#[test]
fn c9_b3_ranges_of_every_year_are_limited() {
    let ranges = |count: usize| -> Calendar {
        let days = (1..=12).flat_map(|month| (1..=28).map(move |day| format!("--{month:02}-{day:02}")));
        let days: Vec<String> = days.collect();
        let keys = days.iter().flat_map(|from| days.iter().map(move |to| format!("{from}..{to}")));
        let dates: serde_json::Map<String, Value> = keys.take(count).map(|key| (key, json!(["09:00-10:00"]))).collect();
        office(Value::Object(dates))
    };
    assert!(ranges(2_000).is_open("2026-03-02T09:30:00Z".parse().unwrap()));
    let error = std::panic::catch_unwind(|| ranges(40_000)).unwrap_err();
    let error = error.downcast_ref::<String>().unwrap();
    assert!(error.contains("needs more open ranges than the limit leaves"), "{error}");
}

// ---- seasons (C10) ----

fn with_seasons(seasons: Value) -> Calendar {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] }, "seasons": seasons });
    serde_json::from_value(office).unwrap_or_else(|error| panic!("{error}"))
}

/// The opening and the closing of each of these dates; `None` for no business date.
#[track_caller]
fn opens(calendar: &Calendar, expected: &[(&str, Option<(&str, &str)>)]) {
    for (date, hours) in expected {
        let day = date.parse().unwrap();
        let at = |time: Option<DateTime<Utc>>| time.map(|time| time.format("%d %H:%M").to_string());
        let found = at(calendar.opening(day)).zip(at(calendar.closing(day)));
        let found = found.as_ref().map(|(opening, closing)| (opening.as_str(), closing.as_str()));
        assert_eq!(found, *hours, "{date}");
    }
}

#[test]
fn c10_a_season_of_every_year_over_the_new_year() {
    // Summer in São Paulo: a case from the field, in the local time of a zone without clock changes since 2019.
    let season = json!({ "from": "--12-20", "to": "--02-29", "name": "summer hours",
        "hours": { "mon-fri": ["08:30-20:00"], "sat": ["09:00-18:00"] } });
    let shop =
        json!({ "time_zone": "America/Sao_Paulo", "hours": { "mon-fri": ["09:00-18:00"] }, "seasons": [season] });
    let shop: Calendar = serde_json::from_value(shop).unwrap();
    let open = |day: &str| {
        let from: DateTime<Utc> = format!("{day}T03:00:00Z").parse().unwrap();
        shop.between(from, from + chrono::TimeDelta::days(1)).num_seconds()
    };
    assert_eq!(["2026-01-10", "2026-05-09", "2026-01-12", "2026-03-02"].map(open), [32_400, 0, 41_400, 32_400]);
    // A leap day belongs to it, and so does the day before where there is none.
    assert_eq!(["2028-02-29", "2028-03-01", "2025-12-19", "2025-12-22"].map(open), [41_400, 32_400, 32_400, 41_400]);
    let why = |at: &str| shop.why(at.parse().unwrap()).to_string();
    assert_eq!(why("2026-01-12T22:30:00Z"), "open: summer hours");
    assert_eq!(why("2026-01-12T23:30:00Z"), "closed: outside hours");
    assert_eq!(why("2026-01-11T15:00:00Z"), "closed: weekend");
    assert_eq!(why("2026-03-02T15:00:00Z"), "open: opening hours");
}

#[test]
fn c10_seasons_with_years_beat_those_of_every_year_and_may_have_no_end() {
    let office = with_seasons(json!([
        { "from": "--06-01", "to": "--08-31", "hours": { "mon-fri": ["08:00-19:00"] } },
        { "from": "2027-07-01", "hours": { "mon-sat": ["10:00-12:00"] } },
        { "to": "1999-12-31", "hours": { "mon": ["00:00-24:00"] } }
    ]));
    let (usual, summer, new) = (("09:00", "17:00"), ("08:00", "19:00"), ("10:00", "12:00"));
    let day = |date: &'static str, hours: (&str, &str)| {
        let number = &date[8..];
        (date, format!("{number} {}", hours.0), format!("{number} {}", hours.1))
    };
    for (date, from, to) in [
        day("2026-05-29", usual),
        day("2026-06-01", summer),
        day("2026-08-31", summer),
        day("2026-09-01", usual),
        day("2027-06-30", summer),
        day("2027-07-01", new),
        day("2027-07-03", new),
        day("2040-01-02", new),
    ] {
        opens(&office, &[(date, Some((&from, &to)))]);
    }
    opens(&office, &[("2026-06-06", None), ("1999-12-27", Some(("27 00:00", "28 00:00"))), ("1999-12-28", None)]);
}

#[test]
fn c10_a_shift_has_the_hours_of_the_season_in_which_it_begins() {
    let nights = json!({ "time_zone": "UTC", "hours": { "mon-sun": ["20:00-02:00"] }, "seasons": [
        { "from": "--06-01", "to": "--06-30", "hours": { "mon-sun": ["22:00-06:00"] } }] });
    let nights: Calendar = serde_json::from_value(nights).unwrap();
    opens(
        &nights,
        &[
            ("2026-05-31", Some(("31 20:00", "01 02:00"))),
            ("2026-06-01", Some(("01 22:00", "02 06:00"))),
            ("2026-06-30", Some(("30 22:00", "01 06:00"))),
            ("2026-07-01", Some(("01 20:00", "02 02:00"))),
        ],
    );
}

#[test]
fn c10_entries_go_before_seasons_and_are_observed_by_them() {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] },
        "seasons": [{ "from": "--07-01", "to": "--07-31", "hours": { "mon-sat": ["08:00-12:00"] } }],
        "dates": { "--07-04": observed("Independence Day", "nearest"), "2027-07-01..2027-07-02": "weekly",
            "2027-07-01..2027-07-10": ["10:00-11:00"] } });
    let office: Calendar = serde_json::from_value(office).unwrap();
    // In July Saturday is open, so that the 4th is observed only where it is a Sunday.
    says(
        &office,
        &[
            ("2026-07-03", OPEN),
            ("2026-07-04", "closed: Independence Day"),
            ("2032-07-05", "closed: Independence Day (observed)"),
        ],
    );
    // The hours of the season are longer than those of the range.
    opens(&office, &[("2027-07-01", Some(("01 10:00", "01 11:00"))), ("2027-07-12", Some(("12 08:00", "12 12:00")))]);
}

#[test]
fn c10_b1_seasons_that_make_no_sense() {
    let refused = |seasons: Value, message: &str| {
        let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] }, "seasons": seasons });
        let error = serde_json::from_value::<Calendar>(office).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    };
    let season = |from: &str, to: &str| json!({ "from": from, "to": to, "hours": { "mon": "09:00-10:00" } });
    let overlap = json!([season("--06-01", "--08-31"), season("--12-01", "--06-01")]);
    refused(overlap, "seasons[1]: overlaps `seasons[0]`");
    let open = json!([season("2026-01-01", "2026-03-01"), { "from": "2026-03-01", "hours": { "mon": "09:00-10:00" } }]);
    refused(open, "seasons[1]: overlaps `seasons[0]`");
    refused(
        json!([season("june", "august")]),
        "seasons[0].from: `june` is not a date with a year or of every year; did you mean `--06-01`?",
    );
    refused(json!([season("june", "august")]), "did you mean `--08-31`?");
    let summer = "2026-06-01..2026-08-31";
    refused(json!([season(summer, summer)]), "did you mean `2026-06-01`?");
    refused(json!([season(summer, summer)]), "did you mean `2026-08-31`?");
    refused(json!([season("1.6.2026", "2026-08-31")]), "did you mean `2026-06-01`?");
    refused(json!([season("31 feb", "--08-31")]), "seasons[0].from: `31 feb` is not a date: February has 29 days");
    // A date by rule is no end of a season.
    for rule in ["easter", "good friday"] {
        let refusal = format!("seasons[0].from: `{rule}` is not a date with a year or of every year; write");
        refused(json!([season(rule, "--08-31")]), &refusal);
    }
    refused(json!([season("--06-01", "2026-08-31")]), "seasons[0]: has a date with a year and one without");
    refused(json!([season("2026-09-01", "2026-08-31")]), "seasons[0].to: is before `from`");
    refused(json!([{ "from": "--06-01", "hours": { "mon": "09:00-10:00" } }]), "seasons[0].to: is missing");
    refused(json!([{ "hours": { "mon": "09:00-10:00" } }]), "seasons[0].from: is missing");
    refused(json!([{ "from": "2026-06-01" }]), "seasons[0].hours: is missing");
    refused(json!([{ "from": "2026-06-01", "hours": { "mon": "weekly" } }]), "`weekly` has no meaning here");
    refused(
        json!([season("easter", "easter+50")]),
        "seasons[0].from: `easter` is not a date with a year or of every year",
    );
}

#[test]
fn c10_a_builder_writes_the_same_season_as_a_file() {
    let summer = SeasonSpec::new().name("summer").from("--06-01").to("--08-31").hours("mon-fri", "08:00-19:00");
    let spec = CalendarSpec::weekly("UTC").hours("mon-fri", "09:00-17:00").seasons([summer]);
    let written = json!({ "time_zone": "UTC", "hours": { "mon-fri": "09:00-17:00" }, "seasons": [
        { "name": "summer", "from": "--06-01", "to": "--08-31", "hours": { "mon-fri": "08:00-19:00" } }] });
    assert_eq!(serde_json::to_value(&spec).unwrap(), written);
    assert_eq!(serde_json::from_value::<CalendarSpec>(written).unwrap(), spec);
}

#[test]
fn b1_longer_abbreviations_of_weekdays_are_understood() {
    for (written, meant) in [("tues", "tue"), ("Weds", "wed"), ("mon-thurs", "mon-thu"), ("Thur.", "thu")] {
        let calendar = serde_json::json!({ "time_zone": "UTC", "hours": { written: ["09:00-17:00"] } });
        let error = serde_json::from_value::<punctual::Calendar>(calendar).unwrap_err().to_string();
        assert!(error.contains(&format!("did you mean `{meant}`")), "{error}");
    }
}
