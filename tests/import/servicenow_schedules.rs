//! ServiceNow: what entries of schedules become, however they repeat, and how schedules stand in each other.

use punctual::import::servicenow::{Options, import};
use punctual::import::{Fate, Files, ImportReport};
use punctual::input::ProblemKind;
use punctual::{Calendar, CalendarSpec, PolicyBook, Ticket};
use serde_json::{Map, Value, json};

use crate::servicenow::{at, definition, table};

type Columns<'a> = &'a [(&'a str, &'a str)];

/// An entry of the schedule `c1` with these readings and other columns.
fn entry(begins: &str, ends: &str, rest: Columns<'_>) -> Value {
    let columns = [("schedule", "c1"), ("start_date_time", begins), ("end_date_time", ends)].into_iter();
    columns
        .chain(rest.iter().copied())
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect::<Map<_, _>>()
        .into()
}

/// A definition that counts in the schedule `c1`.
fn in_schedule() -> Value {
    definition(json!({ "schedule_source": "sla_definition", "schedule": "c1" }))
}

/// The files of a definition that counts in a schedule of Berlin with these entries.
fn files(entries: &[Value]) -> Files {
    Files::new()
        .with("cmn_schedule.json", table(json!([{ "sys_id": "c1", "name": "Hours", "time_zone": "Europe/Berlin" }])))
        .with("cmn_schedule_span.json", table(json!(entries)))
        .with("contract_sla.json", table(json!([in_schedule()])))
}

/// The calendar of a schedule of Berlin with these entries.
fn calendar(entries: &[Value]) -> Calendar {
    let book = serde_json::to_value(import(&files(entries), &Options::default()).unwrap().spec).unwrap();
    let spec: CalendarSpec = serde_json::from_value(book["calendars"]["c1"].clone()).unwrap();
    Calendar::from_spec(spec).unwrap()
}

/// A schedule with these entries is open and closed at these instants.
fn check(what: &str, entries: &[Value], open: &[&str], closed: &[&str]) {
    let calendar = calendar(entries);
    open.iter().for_each(|text| assert!(calendar.is_open(at(text)), "{what}: closed at {text}"));
    closed.iter().for_each(|text| assert!(!calendar.is_open(at(text)), "{what}: open at {text}"));
}

const ALL_DAY: (&str, &str) = ("all_day", "true");
const DAILY: (&str, &str) = ("repeat_type", "daily");
const WEEKLY: (&str, &str) = ("repeat_type", "weekly");
const MONTHLY: (&str, &str) = ("repeat_type", "monthly");
const YEARLY: (&str, &str) = ("repeat_type", "yearly");
const FLOAT: (&str, &str) = ("yearly_type", "float");

#[test]
fn entries_that_come_once_last_to_their_end() {
    let once = |ends: &str| [entry("20260105T120000", ends, &[])];
    check(
        "until the next morning",
        &once("20260106T100000"),
        &["2026-01-05T11:00:00Z", "2026-01-05T23:30:00Z", "2026-01-06T08:59:59Z"],
        &["2026-01-05T10:59:59Z", "2026-01-06T09:00:00Z"],
    );
    check(
        "for days",
        &once("20260108T100000"),
        &["2026-01-05T11:00:00Z", "2026-01-06T12:00:00Z", "2026-01-07T12:00:00Z", "2026-01-08T08:59:59Z"],
        &["2026-01-05T10:59:59Z", "2026-01-08T09:00:00Z"],
    );
    check(
        "until a midnight",
        &once("20260107T000000"),
        &["2026-01-05T11:00:00Z", "2026-01-06T22:59:59Z"],
        &["2026-01-05T10:59:59Z", "2026-01-06T23:00:00Z"],
    );
    // Some exports write the last second of a whole day, others the midnight after it.
    for ends in ["20261225T235959", "20261226T000000", "20261225T000000"] {
        check(
            ends,
            &[entry("20261225T000000", ends, &[ALL_DAY])],
            &["2026-12-24T23:00:00Z", "2026-12-25T22:59:59Z"],
            &["2026-12-24T22:59:59Z", "2026-12-25T23:00:00Z"],
        );
    }
}

#[test]
fn days_and_weeks_repeat() {
    check(
        "every whole day",
        &[entry("20260105T000000", "20260105T235959", &[DAILY, ALL_DAY])],
        &["2026-01-04T23:00:00Z", "2026-01-05T23:30:00Z", "2031-07-01T00:00:00Z"],
        &["2026-01-04T22:59:59Z"],
    );
    // Without days, it is the weekday on which the entry begins: 7 January 2026 is a Wednesday.
    check(
        "the weekday of the beginning",
        &[entry("20260107T090000", "20260107T170000", &[WEEKLY])],
        &["2026-01-07T10:00:00Z", "2026-01-14T10:00:00Z"],
        &["2026-01-08T10:00:00Z", "2026-01-13T10:00:00Z"],
    );
    check(
        "whole weekends",
        &[entry("20260110T000000", "20260111T235959", &[WEEKLY, ("days_of_week", "6"), ALL_DAY])],
        &["2026-01-16T23:00:00Z", "2026-01-18T22:59:59Z"],
        &["2026-01-09T12:00:00Z", "2026-01-16T22:59:59Z", "2026-01-18T23:00:00Z"],
    );
    check(
        "the last night begins on the last date",
        &[entry("20260105T220000", "20260106T040000", &[DAILY, ("repeat_until", "20260110")])],
        &["2026-01-10T21:00:00Z", "2026-01-11T02:59:59Z"],
        &["2026-01-11T03:00:00Z", "2026-01-11T21:30:00Z"],
    );
    // The entry begins on a Friday and ends with the Saturday after it, so none begins on a Wednesday.
    let wednesdays_and_fridays = [WEEKLY, ("days_of_week", "35"), ("repeat_until", "20260110")];
    check(
        "one of two weekdays comes",
        &[entry("20260109T180000", "20260112T060000", &wednesdays_and_fridays)],
        &["2026-01-09T17:00:00Z", "2026-01-11T12:00:00Z", "2026-01-12T04:59:59Z"],
        &["2026-01-07T18:00:00Z", "2026-01-12T05:00:00Z", "2026-01-14T18:00:00Z", "2026-01-16T18:00:00Z"],
    );
    check(
        "since before 1970",
        &[entry("19690106T090000", "19690106T170000", &[DAILY])],
        &["1970-01-05T10:00:00Z", "2026-01-04T10:00:00Z"],
        &["1970-01-05T16:30:00Z", "2026-01-04T18:00:00Z"],
    );
}

/// 5 January 2026 is a Monday.
#[test]
fn weekly_entries_of_about_a_week_do_not_begin_early() {
    let weekly = |ends: &str, until: &str| {
        [entry("20260105T120000", ends, &[WEEKLY, ("days_of_week", "1"), ("repeat_until", until)])]
    };
    check(
        "almost a week",
        &weekly("20260112T100000", "20260119"),
        &["2026-01-05T11:00:00Z", "2026-01-12T08:59:59Z", "2026-01-12T11:00:00Z", "2026-01-26T08:59:59Z"],
        &["2026-01-05T10:59:59Z", "2026-01-05T08:00:00Z", "2026-01-12T10:00:00Z", "2026-01-26T09:00:00Z"],
    );
    check(
        "a week",
        &weekly("20260112T120000", "20260119"),
        &["2026-01-05T11:00:00Z", "2026-01-12T10:59:59Z", "2026-01-12T11:00:00Z", "2026-01-26T10:59:59Z"],
        &["2026-01-05T10:59:59Z", "2026-01-05T08:00:00Z", "2026-01-26T11:00:00Z"],
    );
    // The last one begins on the 19th and lasts for 15 days.
    check(
        "15 days",
        &weekly("20260120T120000", "20260119"),
        &["2026-01-05T11:00:00Z", "2026-01-20T12:00:00Z", "2026-02-03T10:59:59Z"],
        &["2026-01-05T08:00:00Z", "2026-02-03T11:00:00Z", "2026-02-10T12:00:00Z"],
    );
    check(
        "15 days every day without an end",
        &[entry("20260105T120000", "20260120T120000", &[DAILY])],
        &["2026-01-05T11:00:00Z", "2026-01-06T00:00:00Z", "2026-01-12T08:00:00Z", "2099-12-31T12:00:00Z"],
        &["2026-01-04T12:00:00Z", "2026-01-05T10:59:59Z"],
    );
    for (begins, ends) in [("19600104T120000", "19600120T120000"), ("19000101T000000", "99991231T000000")] {
        let always = ["1970-01-01T12:00:00Z", "2026-01-05T11:00:00Z", "2099-12-31T12:00:00Z"];
        check(begins, &[entry(begins, ends, &[DAILY])], &always, &[]);
    }
    check(
        "none of one weekday",
        &[entry("20260105T120000", "20260113T120000", &[WEEKLY, ("days_of_week", "13"), ("repeat_until", "20260106")])],
        &["2026-01-05T11:00:00Z", "2026-01-13T10:59:59Z"],
        &["2026-01-05T10:59:59Z", "2026-01-13T11:00:00Z", "2026-01-14T12:00:00Z"],
    );
}

#[test]
fn every_second_day_or_week_is_written_out() {
    let second = ("repeat_count", "2");
    check(
        "every second night",
        &[entry("20260105T220000", "20260106T040000", &[DAILY, second])],
        &["2026-01-05T21:00:00Z", "2026-01-07T21:00:00Z", "2026-01-08T02:59:59Z"],
        &["2026-01-06T21:30:00Z", "2026-01-08T03:00:00Z"],
    );
    // From a Wednesday to a Thursday two weeks later: the first Monday and the last Friday are outside.
    let mondays_and_fridays = [WEEKLY, second, ("days_of_week", "15"), ("repeat_until", "20260122")];
    check(
        "Mondays and Fridays of every second week",
        &[entry("20260107T090000", "20260107T170000", &mondays_and_fridays)],
        &["2026-01-09T10:00:00Z", "2026-01-19T10:00:00Z"],
        &["2026-01-05T10:00:00Z", "2026-01-12T10:00:00Z", "2026-01-16T10:00:00Z", "2026-01-23T10:00:00Z"],
    );
    let since_the_sixties = [WEEKLY, second, ("repeat_until", "19700131")];
    check(
        "from 1960 on, in the first month of the horizon",
        // 4 January 1960 is a Monday; 261 two weeks later is 5 January 1970.
        &[entry("19600104T090000", "19600104T170000", &since_the_sixties)],
        &["1970-01-05T10:00:00Z", "1970-01-19T10:00:00Z"],
        &["1970-01-12T10:00:00Z", "1970-02-02T10:00:00Z"],
    );
}

#[test]
fn monthly_entries_come_on_their_day_of_the_month() {
    let office = |day: &str, kind: &str| {
        [entry(&format!("{day}T090000"), &format!("{day}T170000"), &[MONTHLY, ("monthly_type", kind)])]
    };
    check(
        "the last Friday",
        &office("20260130", "ldow"),
        &["2026-02-27T10:00:00Z", "2026-05-29T10:00:00Z"],
        &["2026-02-20T10:00:00Z", "2026-05-22T10:00:00Z"],
    );
    check(
        "the first Monday",
        &office("20260105", "dow"),
        &["2026-02-02T10:00:00Z", "2026-09-07T10:00:00Z"],
        &["2026-02-09T10:00:00Z", "2026-09-14T10:00:00Z"],
    );
    check(
        "the third Tuesday",
        &office("20260120", "dow"),
        &["2026-02-17T10:00:00Z", "2026-03-17T10:00:00Z"],
        &["2026-02-10T10:00:00Z", "2026-02-24T10:00:00Z"],
    );
    check(
        "the fourth Tuesday, which need not be the last",
        &office("20260127", "dow"),
        &["2026-02-24T10:00:00Z", "2026-03-24T10:00:00Z"],
        &["2026-02-17T10:00:00Z", "2026-03-31T10:00:00Z"],
    );
    check(
        "the fifth Thursday, which not every month has",
        &office("20260129", "dow"),
        &["2026-01-29T10:00:00Z", "2026-04-30T10:00:00Z"],
        &["2026-02-26T10:00:00Z", "2026-04-23T10:00:00Z"],
    );
    check(
        "more than a day from the 10th on",
        &[entry("20260110T180000", "20260111T200000", &[MONTHLY])],
        &["2026-02-10T17:00:00Z", "2026-02-11T18:59:59Z"],
        &["2026-02-10T16:59:59Z", "2026-02-11T19:00:00Z"],
    );
    check(
        "the last day and the first one",
        &[entry("20260131T000000", "20260201T235959", &[MONTHLY, ("monthly_type", "ldom"), ALL_DAY])],
        &["2026-02-28T12:00:00Z", "2026-03-01T12:00:00Z", "2026-05-01T12:00:00Z"],
        &["2026-02-27T12:00:00Z", "2026-03-02T12:00:00Z", "2026-01-30T12:00:00Z"],
    );
    check(
        "the third weekend",
        &[entry("20260117T000000", "20260118T235959", &[MONTHLY, ("monthly_type", "dow"), ALL_DAY])],
        &["2026-02-21T12:00:00Z", "2026-02-22T12:00:00Z"],
        &["2026-02-14T12:00:00Z", "2026-02-20T12:00:00Z", "2026-02-23T12:00:00Z"],
    );
}

#[test]
fn yearly_entries_come_on_their_day_of_the_year() {
    check(
        "the date, without a kind",
        &[entry("20260501T090000", "20260501T170000", &[YEARLY])],
        &["2026-05-01T10:00:00Z", "2027-05-01T10:00:00Z"],
        &["2025-05-01T10:00:00Z", "2027-05-02T10:00:00Z"],
    );
    // Without a month, it is that of the beginning. Monday is 2.
    check(
        "the third Monday of February",
        &[entry("20260216T090000", "20260216T170000", &[YEARLY, FLOAT, ("float_week", "3"), ("float_day", "2")])],
        &["2026-02-16T10:00:00Z", "2027-02-15T10:00:00Z"],
        &["2027-02-16T10:00:00Z", "2027-02-22T10:00:00Z"],
    );
    let thursday = [YEARLY, FLOAT, ("month", "11"), ("float_week", "4"), ("float_day", "5"), ALL_DAY];
    check(
        "four days from the fourth Thursday of November on",
        &[entry("20261126T000000", "20261129T235959", &thursday)],
        &["2026-11-26T12:00:00Z", "2027-11-25T12:00:00Z", "2027-11-28T12:00:00Z"],
        &["2027-11-24T12:00:00Z", "2027-11-29T12:00:00Z"],
    );
}

#[test]
fn whole_days_of_every_year_keep_their_length_in_leap_years() {
    let yearly = |begins: &str, ends: &str, rest: Columns<'_>| {
        let columns = [&[YEARLY, ("yearly_type", "doy"), ALL_DAY], rest].concat();
        [entry(&format!("{begins}T000000"), &format!("{ends}T235959"), &columns)]
    };
    check(
        "Christmas until 2027",
        &yearly("20261224", "20261226", &[("repeat_until", "20280601")]),
        &["2026-12-24T12:00:00Z", "2027-12-26T22:59:59Z"],
        &["2025-12-25T12:00:00Z", "2027-12-26T23:00:00Z", "2028-12-24T12:00:00Z"],
    );
    check(
        "the turn of the year",
        &yearly("20261231", "20270101", &[]),
        &["2026-12-31T12:00:00Z", "2030-12-31T12:00:00Z", "2031-01-01T12:00:00Z"],
        &["2026-01-01T12:00:00Z", "2026-12-30T12:00:00Z", "2031-01-02T12:00:00Z"],
    );
    check(
        "days of January",
        &yearly("20260110", "20260112", &[]),
        &["2027-01-10T12:00:00Z", "2028-01-12T12:00:00Z"],
        &["2027-01-09T12:00:00Z", "2028-01-13T12:00:00Z"],
    );
    check(
        "four days, of which 29 February may be one",
        &yearly("20260227", "20260302", &[]),
        &["2027-03-02T12:00:00Z", "2028-02-29T12:00:00Z", "2028-03-01T12:00:00Z"],
        &["2027-03-03T12:00:00Z", "2028-03-02T12:00:00Z"],
    );
    check(
        "76 days of winter",
        &yearly("20261220", "20270305", &[]),
        &["2027-03-05T12:00:00Z", "2028-03-04T12:00:00Z", "2029-03-05T12:00:00Z"],
        &["2027-03-06T12:00:00Z", "2028-03-05T12:00:00Z", "2029-03-06T12:00:00Z"],
    );
    check(
        "306 days",
        &yearly("20260301", "20261231", &[]),
        &["2028-03-01T12:00:00Z", "2028-12-31T12:00:00Z"],
        &["2028-02-29T12:00:00Z", "2029-01-01T12:00:00Z"],
    );
    // 360 days after 10 February 2028, which has a 29 February among them, end with 3 February 2029.
    check(
        "360 days",
        &yearly("20260210", "20270204", &[]),
        &["2027-02-04T12:00:00Z", "2028-02-10T12:00:00Z", "2029-02-03T12:00:00Z"],
        &["2027-02-05T12:00:00Z", "2027-02-09T12:00:00Z", "2029-02-04T12:00:00Z"],
    );
    check(
        "29 February and the day after",
        &yearly("20280229", "20280301", &[]),
        &["2028-02-29T12:00:00Z", "2028-03-01T12:00:00Z", "2032-02-29T12:00:00Z", "2032-03-01T12:00:00Z"],
        &["2028-03-02T12:00:00Z", "2032-02-28T12:00:00Z", "2032-03-02T12:00:00Z"],
    );
}

#[test]
fn whole_days_of_one_schedule_do_not_replace_each_other() {
    let eve = |begins: &str, until: &str| {
        let columns = [YEARLY, ALL_DAY, ("repeat_until", until)];
        entry(&format!("{begins}T000000"), &format!("{begins}T235959"), &columns)
    };
    check(
        "the same date in other years",
        &[eve("20241224", "20251231"), eve("20271224", "20301231")],
        &["2024-12-24T12:00:00Z", "2025-12-24T12:00:00Z", "2027-12-24T12:00:00Z", "2030-12-24T12:00:00Z"],
        &["2023-12-24T12:00:00Z", "2026-12-24T12:00:00Z", "2031-12-24T12:00:00Z"],
    );
    // The day of UTC lasts from 01:00 to 01:00 in Berlin.
    check(
        "a day of Berlin and one of UTC",
        &[
            entry("20261225T000000", "20261225T235959", &[ALL_DAY]),
            entry("20261227T000000Z", "20261227T235959Z", &[ALL_DAY]),
        ],
        &["2026-12-24T23:00:00Z", "2026-12-25T22:59:59Z", "2026-12-27T00:00:00Z", "2026-12-27T23:59:59Z"],
        &["2026-12-24T22:59:59Z", "2026-12-25T23:00:00Z", "2026-12-26T23:59:59Z", "2026-12-28T00:00:00Z"],
    );
}

fn fate(report: &ImportReport, file: &str, place: &str) -> Option<Fate> {
    report.at(file, place).map(|entry| entry.fate())
}

#[test]
fn an_entry_that_never_comes_is_told() {
    let office = |day: &str, rest: Columns<'_>| entry(&format!("{day}T090000"), &format!("{day}T170000"), rest);
    let january =
        [YEARLY, FLOAT, ("month", "1"), ("float_week", "1"), ("float_day", "2"), ("repeat_until", "20261231")];
    let cases = [
        ("after the horizon", office("21000104", &[DAILY])),
        ("until before it begins", office("20260105", &[DAILY, ("repeat_until", "20251231")])),
        ("once before the horizon", office("19500105", &[])),
        (
            "every second week before it",
            office("19500105", &[WEEKLY, ("repeat_count", "2"), ("repeat_until", "19600101")]),
        ),
        ("every year before it", office("19500105", &[YEARLY, ("repeat_until", "19600101")])),
        ("the first Monday of January, from June to December", office("20260601", &january)),
    ];
    for (what, entry) in cases {
        let imported = import(&files(&[entry]), &Options::default()).unwrap();
        let (spec, report) = (serde_json::to_value(&imported.spec).unwrap(), imported.report);
        assert_eq!(fate(&report, "cmn_schedule_span.json", "/result/0"), Some(Fate::Ignored), "{what}");
        assert_eq!(fate(&report, "contract_sla.json", "/result/0/schedule"), Some(Fate::Impossible), "{what}");
        assert_eq!(spec["policies"], json!([]), "{what}");
    }
}

#[test]
fn an_entry_of_too_many_dates_is_a_mistake() {
    // About 23,700 times ten days.
    let long = entry("19700105T090000", "19700114T170000", &[DAILY, ("repeat_count", "2")]);
    let error = import(&files(&[long]), &Options::default()).unwrap_err();
    let [problem] = error.problems() else { panic!("{error}") };
    assert_eq!(
        (problem.path(), problem.kind()),
        ("cmn_schedule_span.json /result/0", ProblemKind::TooLarge),
        "{error}"
    );
}

#[test]
fn every_mistake_of_a_damaged_entry_is_named() {
    let office = |rest: Columns<'_>| entry("20260105T090000", "20260105T170000", rest);
    let cases = [
        ("monthly_type", office(&[MONTHLY, ("monthly_type", "week")])),
        ("yearly_type", office(&[YEARLY, ("yearly_type", "easter")])),
        ("float_week", office(&[YEARLY, FLOAT, ("float_week", "6"), ("float_day", "2")])),
        ("end_date_time", entry("20261225T000000", "20261224T235959", &[ALL_DAY])),
        ("end_date_time", entry("20261225T000000", "20261224T000000", &[ALL_DAY])),
        ("repeat_count", office(&[DAILY, ("repeat_count", "twice")])),
        ("repeat_until", office(&[DAILY, ("repeat_until", "next year")])),
    ];
    let entries: Vec<Value> = cases.iter().map(|(_, entry)| entry.clone()).collect();
    let error = import(&files(&entries), &Options::default()).unwrap_err();
    let found: Vec<String> = error.problems().iter().map(|problem| problem.path().to_owned()).collect();
    let place = |(row, (column, _)): (usize, &(&str, Value))| format!("cmn_schedule_span.json /result/{row}/{column}");
    assert_eq!(found, cases.iter().enumerate().map(place).collect::<Vec<_>>(), "{error}");
}

/// When four hours are over for a ticket that is opened at an instant, with these attributes.
fn due(files: &Files, opened: &str, attributes: &[(&str, &str)]) -> Option<String> {
    let book = PolicyBook::from_spec(import(files, &Options::default()).unwrap().spec).unwrap();
    let ticket = Ticket::opened("INC1", at(opened)).priority("1").status("1");
    let ticket = attributes.iter().fold(ticket, |ticket, (name, value)| ticket.attribute(*name, *value));
    let evaluations = book.evaluate(&ticket.build().unwrap(), at(opened)).evaluations;
    evaluations[0].metrics[0].cycles[0].due_at.map(|due| due.format("%Y-%m-%dT%H:%MZ").to_string())
}

#[test]
fn a_child_schedule_that_is_excluded_is_cut_out() {
    let weekdays = entry("20260105T090000", "20260105T170000", &[("repeat_type", "weekdays")]);
    // 25 December 2026 is a Friday.
    let mut christmas = entry("20261225T000000", "20261225T235959", &[ALL_DAY]);
    for (kind, expected) in [("exclude", "2026-12-28T11:00Z"), ("include", "2026-12-25T02:00Z")] {
        for entry_kind in ["", "exclude"] {
            christmas["schedule"] = json!("c2");
            christmas["type"] = json!(entry_kind);
            let files = Files::new()
                .with(
                    "cmn_schedule.json",
                    table(json!([
                        { "sys_id": "c1", "time_zone": "Europe/Berlin" }, { "sys_id": "c2", "time_zone": "Europe/Berlin" },
                    ])),
                )
                .with("cmn_schedule_span.json", table(json!([weekdays, christmas])))
                .with(
                    "cmn_other_schedule.json",
                    table(json!([{ "schedule": "c1", "child_schedule": "c2", "type": kind }])),
                )
                .with("contract_sla.json", table(json!([in_schedule()])));
            // One hour until 17:00 in Berlin; the other three on Monday, or from midnight on where Christmas is open.
            let expected = if entry_kind == "exclude" { "2026-12-28T11:00Z" } else { expected };
            assert_eq!(due(&files, "2026-12-24T15:00:00Z", &[]).as_deref(), Some(expected), "{kind} {entry_kind}");
        }
    }
}

#[test]
fn a_field_of_the_ticket_chooses_its_schedule() {
    let by_field = definition(json!({ "schedule_source": "task_field", "schedule_source_field": "u_schedule" }));
    let office = entry("20260105T090000", "20260105T170000", &[DAILY]);
    let files = |entries: &[Value]| files(entries).with("contract_sla.json", table(json!([by_field])));
    // Opened at 19:00 in Berlin, so that four hours of the office are over at 13:00 the next day.
    let opened = "2026-03-02T18:00:00Z";
    let (with, round_the_clock) = (Some("2026-03-03T12:00Z".to_owned()), Some("2026-03-02T22:00Z".to_owned()));
    assert_eq!(due(&files(std::slice::from_ref(&office)), opened, &[("u_schedule", "c1")]), with);
    assert_eq!(due(&files(&[office]), opened, &[]), round_the_clock);
    // A schedule without entries is never open, so there is none to choose.
    assert_eq!(due(&files(&[]), opened, &[]), round_the_clock);
}
