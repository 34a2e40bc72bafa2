//! When the events of iCalendar close a calendar: rules with and without an end, further dates, and zones.

use punctual::import::{Fate, Import};
use serde_json::json;

use crate::icalendar::{always_in, event, fate, mistakes, open, read};

/// What is closed and what is open. A date stands for its noon.
#[track_caller]
fn says(import: &Import, closed: &[&str], still_open: &[&str], what: &str) {
    let instants = |texts: &[&str]| -> Vec<String> {
        texts
            .iter()
            .map(|text| if text.contains('T') { (*text).to_owned() } else { format!("{text}T12:00:00Z") })
            .collect()
    };
    let found = |texts: &[&str]| open(import, &instants(texts).iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(found(closed), vec![false; closed.len()], "{what}: {closed:?} are closed");
    assert_eq!(found(still_open), vec![true; still_open.len()], "{what}: {still_open:?} are open");
}

/// An event in a calendar of Paris, how it fares, what it closes and what it does not.
type Row<'a> = (&'a str, Fate, &'a [&'a str], &'a [&'a str]);

#[track_caller]
fn check(table: &[Row<'_>]) {
    for (properties, wanted, closed, still_open) in table {
        let import = event(properties).unwrap();
        assert_eq!(fate(&import, "UID:1"), *wanted, "{properties}");
        says(&import, closed, still_open, properties);
    }
}

#[test]
fn rules_of_whole_days_end_where_they_say() {
    check(&[
        (
            "DTSTART;VALUE=DATE:20260302; RRULE:FREQ=YEARLY;COUNT=3",
            Fate::Exact,
            &["2026-03-02", "2027-03-02", "2028-03-02"],
            &["2029-03-02"],
        ),
        (
            "DTSTART;VALUE=DATE:20260302; RRULE:FREQ=YEARLY;UNTIL=20280302",
            Fate::Exact,
            &["2026-03-02", "2027-03-02", "2028-03-02"],
            &["2029-03-02"],
        ),
        // The rule does not fall on the first date, and counts without it.
        (
            "DTSTART;VALUE=DATE:20260302; RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25;COUNT=2",
            Fate::Approximate,
            &["2026-12-25", "2027-12-25"],
            &["2026-03-02", "2028-12-25"],
        ),
        (
            "DTSTART;VALUE=DATE:20260302; RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25;UNTIL=20261201",
            Fate::Approximate,
            &[],
            &["2026-03-02", "2026-12-25"],
        ),
        // A rule that ends before it begins falls on no date.
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=YEARLY;UNTIL=20260301", Fate::Approximate, &[], &["2026-03-02"]),
        (
            "DTSTART;VALUE=DATE:20260302; RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260101",
            Fate::Approximate,
            &[],
            &["2026-03-02", "2026-03-16"],
        ),
        // What a rule leaves out is that of the first date.
        (
            "DTSTART;VALUE=DATE:20260115; RRULE:FREQ=MONTHLY;COUNT=3",
            Fate::Exact,
            &["2026-01-15", "2026-02-15", "2026-03-15"],
            &["2026-04-15", "2027-01-15"],
        ),
        (
            "DTSTART;VALUE=DATE:20260511; RRULE:FREQ=YEARLY;BYWEEKNO=20;COUNT=2",
            Fate::Exact,
            &["2026-05-11", "2027-05-17"],
            &["2026-05-12", "2027-05-11", "2028-05-15"],
        ),
        (
            "DTSTART;VALUE=DATE:20260115; RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;BYSETPOS=-1;COUNT=2",
            Fate::Exact,
            &["2026-01-15", "2026-02-15"],
            &["2026-02-01", "2026-03-15"],
        ),
    ]);
}

#[test]
fn rules_outside_the_years_that_count_close_nothing() {
    check(&[
        (
            "DTSTART;VALUE=DATE:19600508; RRULE:FREQ=YEARLY;UNTIL=19650508",
            Fate::Ignored,
            &[],
            &["1970-05-08", "2026-05-08"],
        ),
        ("DTSTART;VALUE=DATE:21000104; RRULE:FREQ=YEARLY;COUNT=2", Fate::Ignored, &[], &["2099-01-04"]),
    ]);
    // What is put in may lie inside, and what is outside leaves the rest as it is.
    for (properties, closed) in [
        ("DTSTART;VALUE=DATE:21000104; RDATE;VALUE=DATE:20260302", "2026-03-02"),
        ("DTSTART;VALUE=DATE:20260303; RDATE;VALUE=DATE:21000105", "2026-03-03"),
        ("DTSTART;TZID=Europe/Paris:20260304T120000; DURATION:PT2H; RDATE:21500101T100000Z", "2026-03-04"),
    ] {
        says(&event(properties).unwrap(), &[closed], &["2026-03-01", "2099-12-31"], properties);
    }
}

/// The last time is the one at the end of the rule, if there is one.
#[test]
fn the_end_of_a_rule_is_a_time_in_the_zone_of_its_event() {
    let [first, last, later] = ["2026-01-14T09:30:00Z", "2026-01-21T09:30:00Z", "2026-01-28T09:30:00Z"];
    for (start, until, has_last) in [
        ("DTSTART;TZID=Europe/Paris:20260107T100000", "20260121T090000Z", true),
        ("DTSTART;TZID=Europe/Paris:20260107T100000", "20260121T085959Z", false),
        ("DTSTART;TZID=Europe/Paris:20260107T100000", "20260121", true),
        ("DTSTART;TZID=Europe/Paris:20260107T100000", "20260120", false),
        ("DTSTART:20260107T100000", "20260121T100000", true),
        ("DTSTART:20260107T100000", "20260121T095959", false),
    ] {
        let properties = format!("{start}; DURATION:PT1H; RRULE:FREQ=WEEKLY;UNTIL={until}");
        let import = event(&properties).unwrap();
        if has_last {
            says(&import, &[first, last], &[later], &properties);
        } else {
            says(&import, &[first], &[last, later], &properties);
        }
    }
    // Eight o'clock in Tokyo is on the date before in UTC.
    check(&[(
        "DTSTART;TZID=Asia/Tokyo:20260107T080000; DURATION:PT1H; RRULE:FREQ=WEEKLY;UNTIL=20260113T230000Z",
        Fate::Exact,
        &["2026-01-06T23:30:00Z", "2026-01-13T23:30:00Z"],
        &["2026-01-20T23:30:00Z"],
    )]);
}

#[test]
fn times_of_every_year_are_said_by_rule_or_written_out() {
    check(&[
        (
            "DTSTART;TZID=Europe/Paris:20260714T100000; DURATION:PT1H; RRULE:FREQ=YEARLY",
            Fate::Exact,
            &["2026-07-14T08:00:00Z", "2030-07-14T08:59:59Z"],
            &["2026-07-14T07:59:59Z", "2026-07-14T09:00:00Z", "2025-07-14T08:30:00Z"],
        ),
        (
            "DTSTART:20260302T093000Z; DURATION:PT1H; RRULE:FREQ=YEARLY;UNTIL=20280302T093000Z",
            Fate::Exact,
            &["2026-03-02T09:30:00Z", "2028-03-02T10:29:59Z"],
            &["2027-03-02T10:30:00Z", "2029-03-02T09:30:00Z"],
        ),
        (
            "DTSTART;VALUE=DATE:20260302; RRULE:FREQ=YEARLY;UNTIL=20270302; RDATE;VALUE=DATE:20260710",
            Fate::Exact,
            &["2026-03-02", "2026-07-10", "2027-03-02"],
            &["2027-07-10", "2028-03-02"],
        ),
    ]);
}

#[test]
fn two_events_may_fall_on_one_day_of_different_years() {
    let lines = "BEGIN:VEVENT; UID:1; DTSTART;VALUE=DATE:20200714; RRULE:FREQ=YEARLY;UNTIL=20220714; END:VEVENT; \
                 BEGIN:VEVENT; UID:2; DTSTART;VALUE=DATE:20250714; RRULE:FREQ=YEARLY; END:VEVENT; \
                 BEGIN:VEVENT; UID:3; DTSTART;VALUE=DATE:20250714; RRULE:FREQ=YEARLY; END:VEVENT";
    let import = read(lines, always_in("Europe/Paris")).unwrap();
    assert_eq!(["UID:1", "UID:2", "UID:3"].map(|at| fate(&import, at)), [Fate::Exact; 3]);
    let closed = ["2020-07-14", "2022-07-14", "2025-07-14", "2040-07-14"];
    says(&import, &closed, &["2019-07-14", "2023-07-14", "2024-07-14"], lines);
}

/// On 2026-03-29 the clocks of Paris go from two to three.
#[test]
fn what_lasts_into_a_change_of_the_clocks_ends_by_the_wall() {
    check(&[
        (
            "DTSTART;TZID=Europe/Paris:20260104T010000; DURATION:PT4H; RRULE:FREQ=WEEKLY",
            Fate::Approximate,
            &["2026-01-11T00:00:00Z", "2026-01-11T03:59:59Z", "2026-03-29T00:00:00Z", "2026-03-29T02:59:59Z"],
            &["2026-01-10T23:59:59Z", "2026-01-11T04:00:00Z", "2026-03-29T03:00:00Z"],
        ),
        (
            "DTSTART;TZID=Europe/Paris:20260105T220000; DURATION:PT2H; RRULE:FREQ=DAILY",
            Fate::Approximate,
            &["2026-01-05T21:00:00Z", "2026-01-05T22:59:59Z"],
            &["2026-01-05T20:59:59Z", "2026-01-05T23:00:00Z"],
        ),
        // The clock of UTC does not change, and neither does that of Paris by day.
        (
            "DTSTART:20260105T220000Z; DURATION:PT2H; RRULE:FREQ=DAILY",
            Fate::Exact,
            &["2026-01-05T22:00:00Z", "2026-01-05T23:59:59Z"],
            &["2026-01-05T21:59:59Z", "2026-01-06T00:00:00Z"],
        ),
        (
            "DTSTART;TZID=Europe/Paris:20260105T093015; DURATION:PT1H; RRULE:FREQ=DAILY",
            Fate::Exact,
            &["2026-01-05T08:30:15Z", "2026-01-05T09:30:14Z"],
            &["2026-01-05T08:30:14Z", "2026-01-05T09:30:15Z"],
        ),
    ]);
}

#[test]
fn times_that_end_on_another_date_need_dates_from_the_host() {
    for length in ["PT4H", "P1D"] {
        let lines = format!(
            "BEGIN:VEVENT; UID:1; DTSTART;TZID=Europe/Paris:20260105T220000; DURATION:{length}; RRULE:FREQ=DAILY; END:VEVENT"
        );
        let mut host = always_in("Europe/Paris");
        let import = read(&lines, host.clone()).unwrap();
        assert_eq!(import.report.at("own.ics", "UID:1").unwrap().option(), Some("expand"));
        says(&import, &[], &["2026-01-05T22:00:00Z"], &lines);
        host["expand"] = json!(["2026-01-06", "2026-01-06"]);
        let import = read(&lines, host).unwrap();
        says(&import, &["2026-01-06T21:00:00Z", "2026-01-07T00:59:59Z"], &["2026-01-05T22:00:00Z"], &lines);
        assert_eq!(open(&import, &["2026-01-07T01:00:00Z"]), [length == "PT4H"]);
        says(&import, &[], &["2026-01-07T21:00:00Z"], &lines);
    }
}

/// Their first dates, and some of those on which they fall and do not fall in the two years.
#[test]
fn rules_without_an_end_are_written_out_for_the_dates_of_the_host() {
    let table: [(&str, &str, &[&str], &[&str]); 6] = [
        ("20260511", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", &["2026-05-11", "2027-05-17"], &["2027-05-10", "2028-05-15"]),
        ("20260410", "FREQ=YEARLY;BYYEARDAY=100", &["2026-04-10", "2027-04-10"], &["2026-04-09", "2028-04-09"]),
        ("20260213", "FREQ=DAILY;BYDAY=FR;BYMONTHDAY=13", &["2026-11-13", "2027-08-13"], &["2026-04-13", "2026-11-20"]),
        (
            "20260213",
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            &["2026-11-13", "2027-08-13"],
            &["2026-04-13", "2026-11-20"],
        ),
        ("20260213", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13,14", &["2026-08-14", "2026-11-13"], &["2026-08-13"]),
        (
            "20260105",
            "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1",
            &["2026-01-05", "2026-01-12"],
            &["2026-01-06", "2028-01-03"],
        ),
    ];
    let mut host = always_in("Europe/Paris");
    host["expand"] = json!(["2026-01-01", "2027-12-31"]);
    for (start, rule, closed, still_open) in table {
        let lines = format!("BEGIN:VEVENT; UID:1; DTSTART;VALUE=DATE:{start}; RRULE:{rule}; END:VEVENT");
        let import = read(&lines, host.clone()).unwrap();
        assert_eq!(fate(&import, "UID:1"), Fate::Approximate, "{rule}");
        says(&import, closed, still_open, rule);
    }
}

#[test]
fn further_times_have_their_own_zones_and_lengths() {
    check(&[
        (
            "DTSTART;TZID=Europe/Paris:20260302T093000; DURATION:PT1H; RDATE;TZID=America/New_York:20260303T093000; \
             RDATE;TZID=Europe/Paris:20260304T093000; RDATE:20260305T093000Z",
            Fate::Exact,
            &["2026-03-02T08:30:00Z", "2026-03-03T14:30:00Z", "2026-03-04T08:30:00Z", "2026-03-05T09:30:00Z"],
            &["2026-03-03T08:30:00Z", "2026-03-03T15:30:00Z", "2026-03-04T09:30:00Z", "2026-03-05T08:30:00Z"],
        ),
        (
            "DTSTART:20260302T093000Z; DURATION:PT1H; \
             RDATE;VALUE=PERIOD:20260303T100000Z/PT30M,20260304T100000Z/20260304T120000Z",
            Fate::Exact,
            &["2026-03-02T10:29:59Z", "2026-03-03T10:29:59Z", "2026-03-04T11:59:59Z"],
            &["2026-03-02T10:30:00Z", "2026-03-03T10:30:00Z", "2026-03-04T12:00:00Z"],
        ),
        // Without a time of its own, the event is only what is put in.
        (
            "DTSTART:20260302T093000Z; RDATE;VALUE=PERIOD:20260303T100000Z/PT30M",
            Fate::Exact,
            &["2026-03-03T10:00:00Z"],
            &["2026-03-02T09:30:00Z"],
        ),
    ]);
    // From one to four in Paris, of which the night of 2026-03-29 has two hours.
    let lines = "BEGIN:VEVENT; UID:1; DTSTART;TZID=Europe/Paris:20260302T093000; DURATION:PT1H; \
                 RDATE;VALUE=PERIOD:20260329T010000/20260329T040000; END:VEVENT";
    let import = read(lines, always_in("UTC")).unwrap();
    says(&import, &["2026-03-29T00:00:00Z", "2026-03-29T01:59:59Z"], &["2026-03-29T02:00:00Z"], lines);
}

#[test]
fn a_described_zone_counts_only_if_it_has_one_offset() {
    let zone = |inside: &str| {
        let event = "BEGIN:VEVENT; UID:1; DTSTART;TZID=Our office:20260302T093000; DURATION:PT1H; END:VEVENT";
        read(&format!("BEGIN:VTIMEZONE; {inside}; END:VTIMEZONE; {event}"), always_in("UTC"))
    };
    let import = zone("TZID:Our office; BEGIN:STANDARD; TZOFFSETTO:-0330; END:STANDARD").unwrap();
    says(
        &import,
        &["2026-03-02T13:00:00Z", "2026-03-02T13:59:59Z"],
        &["2026-03-02T12:59:59Z", "2026-03-02T14:00:00Z"],
        "-0330",
    );
    let standard = "BEGIN:STANDARD; TZOFFSETTO:+0100; END:STANDARD";
    let repeated = "BEGIN:STANDARD; RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU; TZOFFSETTO:+0100; END:STANDARD";
    for unusable in [
        format!("TZID:Our office; {repeated}"),
        format!("TZID:Our office; {standard}; BEGIN:DAYLIGHT; TZOFFSETTO:+0200; END:DAYLIGHT"),
        "TZID:Our office; BEGIN:STANDARD; TZOFFSETTO:soon; END:STANDARD".to_owned(),
        "TZID:Our office; BEGIN:STANDARD; COMMENT:none; END:STANDARD".to_owned(),
        standard.to_owned(),
    ] {
        let error = zone(&unusable).map(|import| import.report).unwrap_err();
        assert_eq!(mistakes(&error), ["own.ics UID:1 DTSTART"], "{unusable}: {error}");
        assert_eq!(error.report().at("own.ics", "VTIMEZONE").map(|entry| entry.fate()), Some(Fate::Ignored));
    }
}

#[test]
fn what_is_no_event_is_said_with_its_value() {
    let lines = "BEGIN:VAVAILABILITY; UID:1; END:VAVAILABILITY; BEGIN:VFREEBUSY; UID:2; END:VFREEBUSY; \
                 BEGIN:VTODO; UID:3; END:VTODO; \
                 BEGIN:VEVENT; UID:4; DTSTART;VALUE=DATE:20260302; PRIORITY:5; END:VEVENT";
    let import = read(lines, always_in("UTC")).unwrap();
    let fates = ["UID:1", "UID:2", "UID:3", "UID:4 PRIORITY"].map(|at| fate(&import, at));
    assert_eq!(fates, [Fate::Impossible, Fate::Impossible, Fate::Ignored, Fate::Ignored]);
    assert_eq!(import.report.at("own.ics", "UID:4 PRIORITY").unwrap().found(), "5");
}
