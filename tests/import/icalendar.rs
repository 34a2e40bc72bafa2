//! Calendars in iCalendar: what their events close, and what of them cannot be expressed.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use punctual::import::{Document, Fate, Files, Import, ImportError, Spec, Vendor, icalendar, import};
use punctual::{Calendar, CalendarSpec};
use serde_json::{Value, json};

use crate::document;
use crate::samples::samples;

/// Imports a calendar of these lines.
pub(crate) fn read(lines: &str, host: Value) -> Result<Import, ImportError> {
    let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}\nEND:VCALENDAR\n", lines.replace("; ", "\n"));
    let files = Files::new().with("own.ics", Document::text(text));
    import(Vendor::ICalendar, &files, &serde_json::from_value(host).unwrap())
}

/// Imports one event, over a calendar in Paris that is always open.
pub(crate) fn event(properties: &str) -> Result<Import, ImportError> {
    read(&format!("BEGIN:VEVENT; UID:1; {properties}; END:VEVENT"), always_in("Europe/Paris"))
}

pub(crate) fn always_in(zone: &str) -> Value {
    json!({ "over": { "time_zone": zone, "hours": { "mon-sun": "00:00-24:00" } } })
}

fn calendar(import: &Import) -> Calendar {
    let Some(Spec::Calendar(spec)) = &import.spec else { panic!("{:?}", import.spec) };
    Calendar::from_spec(spec.clone()).unwrap()
}

pub(crate) fn fate(import: &Import, at: &str) -> Fate {
    import.report.at("own.ics", at).unwrap_or_else(|| panic!("nothing about {at}: {:?}", import.report)).fate()
}

/// Whether it is open at each of these instants.
pub(crate) fn open(import: &Import, instants: &[&str]) -> Vec<bool> {
    let calendar = calendar(import);
    instants.iter().map(|at| calendar.is_open(at.parse::<DateTime<Utc>>().unwrap())).collect()
}

/// Where the mistakes are.
pub(crate) fn mistakes(error: &ImportError) -> Vec<&str> {
    error.problems().iter().map(|problem| problem.path()).collect()
}

#[test]
fn a_weekly_meeting_without_end_is_said_by_rule() {
    let zone = r#"DTSTART;TZID="Romance Standard Time":20260107T100000"#;
    let lines = format!(
        "BEGIN:VEVENT; UID:1; {zone}; DURATION:PT1H; RRULE:FREQ=WEEKLY; EXDATE:20261230T090000Z; END:VEVENT; \
         BEGIN:VEVENT; UID:1; RECURRENCE-ID:20260304T090000Z; STATUS:CANCELLED; END:VEVENT"
    );
    let import = read(&lines, always_in("Europe/Paris")).unwrap();
    assert_eq!(fate(&import, "UID:1"), Fate::Exact);
    assert_eq!(fate(&import, "UID:1 RECURRENCE-ID:20260304T090000Z"), Fate::Exact);
    // In winter, in summer and far away; at its end; before the first one; taken out; cancelled.
    let closed = ["2026-01-07T09:30:00Z", "2026-07-08T08:30:00Z", "2090-01-04T09:00:00Z"];
    assert_eq!(open(&import, &closed), [false; 3]);
    let still_open = ["2026-01-07T10:00:00Z", "2025-12-31T09:30:00Z", "2026-12-30T09:30:00Z", "2026-03-04T09:30:00Z"];
    assert_eq!(open(&import, &still_open), [true; 4]);
}

#[test]
fn the_fifth_friday_of_february_can_be_years_away() {
    let import = event("DTSTART;VALUE=DATE:20260130; RRULE:FREQ=MONTHLY;BYDAY=5FR").unwrap();
    assert_eq!(fate(&import, "UID:1"), Fate::Exact);
    let noons = ["2026-01-30T12:00:00Z", "2036-02-29T12:00:00Z", "2064-02-29T12:00:00Z", "2032-02-27T12:00:00Z"];
    assert_eq!(open(&import, &noons), [false, false, false, true]);
}

#[test]
fn a_card_beside_a_calendar_is_said_to_be_left_out() {
    let text = "BEGIN:VCARD\nVERSION:4.0\nFN:Ada\nEND:VCARD\nBEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n";
    let host = serde_json::from_value(always_in("UTC")).unwrap();
    let import = import(Vendor::ICalendar, &Files::new().with("own.ics", Document::text(text)), &host).unwrap();
    assert_eq!(fate(&import, "VCARD"), Fate::Ignored);
}

#[test]
fn what_has_no_end_and_no_rule_here_needs_dates_from_the_host() {
    let rule = "DTSTART;VALUE=DATE:20260105; RRULE:FREQ=WEEKLY;INTERVAL=2";
    let import = event(rule).unwrap();
    assert_eq!(fate(&import, "UID:1"), Fate::NeedsHost);
    assert_eq!(import.report.at("own.ics", "UID:1").unwrap().option(), Some("expand"));
    assert_eq!(open(&import, &["2026-01-05T12:00:00Z"]), [true]);
    let mut host = always_in("Europe/Paris");
    host["expand"] = json!(["2026-01-10", "2026-02-02"]);
    let import = read(&format!("BEGIN:VEVENT; UID:1; {rule}; END:VEVENT"), host).unwrap();
    assert_eq!(fate(&import, "UID:1"), Fate::Approximate);
    let noons = ["2026-01-05T12:00:00Z", "2026-01-19T12:00:00Z", "2026-02-02T12:00:00Z", "2026-02-16T12:00:00Z"];
    assert_eq!(open(&import, &noons), [true, false, false, true]);
}

/// Whether or not the calendar of the host has weekly hours, and dates of its own.
#[test]
fn any_calendar_can_be_closed() {
    let office = json!({ "time_zone": "Europe/Paris", "hours": { "mon-sun": "00:00-24:00" } });
    let mut dated = office.clone();
    dated["dates"] = json!({ "2026-05-01": "closed", "2026-05-02": "weekly" });
    let far = json!({ "from": "2020-01-01T00:00:00Z", "to": "2021-01-01T00:00:00Z" });
    let over = [
        office.clone(),
        dated,
        json!("24x7"),
        json!({ "union": [office.clone(), "24x7"] }),
        json!({ "intersection": [office.clone(), "24x7"] }),
        json!({ "of": office, "except": [far] }),
        json!({ "from": "2020-01-01T00:00:00Z", "to": "2040-01-01T00:00:00Z" }),
    ];
    for over in over {
        let host = json!({ "over": over, "floating_in": "Europe/Paris" });
        let lines = "BEGIN:VEVENT; UID:1; DTSTART;VALUE=DATE:20260502; DURATION:P2D; END:VEVENT; \
                     BEGIN:VEVENT; UID:2; DTSTART;VALUE=DATE:20260714; RRULE:FREQ=YEARLY; EXDATE;VALUE=DATE:20270714; \
                     END:VEVENT";
        let import = read(lines, host).unwrap();
        assert_eq!([fate(&import, "UID:1"), fate(&import, "UID:2")], [Fate::Exact; 2]);
        // Midnight in Paris is 22:00 UTC in summer.
        let closed = ["2026-05-01T22:00:00Z", "2026-05-03T21:59:59Z", "2026-07-14T12:00:00Z", "2028-07-14T12:00:00Z"];
        assert_eq!(open(&import, &closed), [false; 4], "{over}");
        assert_eq!(open(&import, &["2026-05-03T22:00:00Z", "2027-07-14T12:00:00Z"]), [true; 2], "{over}");
    }
}

#[test]
fn names_of_zones_are_those_of_the_database_of_windows_or_of_the_file() {
    let described = "BEGIN:VTIMEZONE; TZID:Our office; BEGIN:STANDARD; DTSTART:19700101T000000; TZOFFSETFROM:+0530; \
                     TZOFFSETTO:+0530; END:STANDARD; END:VTIMEZONE; \
                     BEGIN:VTIMEZONE; TZID:Other office; X-LIC-LOCATION:Asia/Kolkata; END:VTIMEZONE";
    for zone in [
        "Asia/Kolkata",
        "India Standard Time",
        "/citadel.org/20210210_1/Asia/Kolkata",
        "/example.org/Asia/Kolkata",
        "/Asia/Kolkata",
        "Our office",
        "Other office",
    ] {
        let event = format!("BEGIN:VEVENT; UID:1; DTSTART;TZID={zone}:20260302T093000; DURATION:PT1H; END:VEVENT");
        let import = read(&format!("{described}; {event}"), always_in("UTC")).unwrap();
        let ends = ["2026-03-02T03:59:59Z", "2026-03-02T04:00:00Z", "2026-03-02T04:59:59Z", "2026-03-02T05:00:00Z"];
        assert_eq!(open(&import, &ends), [true, false, false, true], "{zone}");
        assert_eq!(fate(&import, "VTIMEZONE"), Fate::Exact);
    }
    let known = read("BEGIN:VTIMEZONE; TZID:Asia/Kolkata; END:VTIMEZONE", always_in("UTC")).unwrap();
    assert_eq!(fate(&known, "VTIMEZONE"), Fate::Ignored);
}

#[test]
fn a_time_that_the_clock_skips_has_the_offset_before_the_change() {
    // On 29 March 2026 the clock goes from two to three; half past two is an hour after half past one (RFC 5545, 3.3.5).
    let ends = ["2026-03-29T01:29:59Z", "2026-03-29T01:30:00Z", "2026-03-29T02:29:59Z", "2026-03-29T02:30:00Z"];
    for event_in in [
        "DTSTART;TZID=Europe/Berlin:20260329T023000; DURATION:PT1H",
        "DTSTART;TZID=Europe/Berlin:20260328T023000; DURATION:PT1H; RRULE:FREQ=DAILY;COUNT=3",
        "DTSTART;TZID=Europe/Berlin:20260328T023000; DURATION:PT1H; RDATE;TZID=Europe/Berlin:20260329T023000",
    ] {
        let import = event(event_in).unwrap();
        assert_eq!(open(&import, &ends), [true, false, false, true], "{event_in}");
        assert_eq!(fate(&import, "UID:1"), Fate::Exact, "{event_in}");
    }
    let kept = event(
        "DTSTART;TZID=Europe/Berlin:20260328T023000; DURATION:PT1H; RRULE:FREQ=DAILY;COUNT=3; \
                      EXDATE:20260329T013000Z",
    )
    .unwrap();
    assert_eq!(open(&kept, &ends), [true; 4]);
}

#[test]
fn what_is_taken_out_is_a_beginning() {
    let closed = |properties: &str, at: [&str; 3]| {
        let import = event(properties).unwrap();
        let words = open(&import, &at).into_iter().map(|open| if open { "open" } else { "closed" });
        (fate(&import, "UID:1"), words.collect::<Vec<_>>().join(" "))
    };
    // Two days from the 25th on: the second one is no beginning.
    let yearly = "DTSTART;VALUE=DATE:20201225; DTEND;VALUE=DATE:20201227; RRULE:FREQ=YEARLY";
    let noons = ["2026-12-24T12:00:00Z", "2026-12-25T12:00:00Z", "2026-12-26T12:00:00Z"];
    assert_eq!(closed(yearly, noons), (Fate::Exact, "open closed closed".into()));
    assert_eq!(
        closed(&format!("{yearly}; EXDATE;VALUE=DATE:20261226"), noons),
        (Fate::Exact, "open closed closed".into())
    );
    assert_eq!(closed(&format!("{yearly}; EXDATE;VALUE=DATE:20261225"), noons), (Fate::Exact, "open open open".into()));
    // An event at another time of day is another one.
    let weekly = "DTSTART;TZID=Europe/Berlin:20260302T100000; DURATION:PT1H; RRULE:FREQ=WEEKLY";
    let hours = ["2026-03-30T07:30:00Z", "2026-03-30T08:30:00Z", "2026-03-30T09:30:00Z"];
    assert_eq!(
        closed(&format!("{weekly}; EXDATE;TZID=Europe/Berlin:20260330T000000"), hours),
        (Fate::Exact, "open closed open".into())
    );
    assert_eq!(
        closed(&format!("{weekly}; EXDATE;TZID=Europe/Berlin:20260330T100000"), hours),
        (Fate::Exact, "open open open".into())
    );
}

#[test]
fn times_that_meet_what_is_taken_out_are_written_out() {
    let meeting = "DTSTART;VALUE=DATE:20201224; DTEND;VALUE=DATE:20201226; \
                   RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24,25; EXDATE;VALUE=DATE:20261224";
    assert_eq!(event(meeting).unwrap().report.at("own.ics", "UID:1").unwrap().option(), Some("expand"));
    let mut host = always_in("Europe/Paris");
    host["expand"] = json!(["2020-01-01", "2030-12-31"]);
    let import = read(&format!("BEGIN:VEVENT; UID:1; {meeting}; END:VEVENT"), host).unwrap();
    let noons = ["2026-12-24T12:00:00Z", "2026-12-25T12:00:00Z", "2026-12-26T12:00:00Z", "2026-12-27T12:00:00Z"];
    assert_eq!(open(&import, &noons), [true, false, false, true]);
}

#[test]
fn an_event_beyond_the_years_closes_up_to_their_end() {
    let import = event("DTSTART;VALUE=DATE:20990101; DURATION:P4294967295D").unwrap();
    assert_eq!(
        open(&import, &["2098-12-31T12:00:00Z", "2099-01-01T12:00:00Z", "2099-12-31T12:00:00Z"]),
        [true, false, false]
    );
    assert!(import.report.at("own.ics", "UID:1").unwrap().became().contains("2099-12-31"), "{:?}", import.report);
}

#[test]
fn times_without_a_zone_are_those_of_the_host() {
    let import = event("DTSTART:20260302T093000; DURATION:PT1H").unwrap();
    assert_eq!(fate(&import, "UID:1"), Fate::NeedsHost);
    assert_eq!(open(&import, &["2026-03-02T08:30:00Z"]), [false]);
    let mut host = always_in("Europe/Paris");
    host["floating_in"] = json!("Asia/Tokyo");
    let lines = "BEGIN:VEVENT; UID:1; DTSTART:20260302T093000; DURATION:PT1H; END:VEVENT";
    let import = read(lines, host.clone()).unwrap();
    assert_eq!(open(&import, &["2026-03-02T08:30:00Z", "2026-03-02T00:30:00Z"]), [true, false]);
    host["timed"] = json!("ignore");
    let import = read(lines, host).unwrap();
    assert_eq!(open(&import, &["2026-03-02T00:30:00Z"]), [true]);
    assert_eq!(import.report.at("own.ics", "UID:1").unwrap().option(), Some("timed"));
}

#[test]
fn the_newest_version_of_an_event_counts() {
    let version = |number: u32, day: u32| {
        format!("BEGIN:VEVENT; UID:1; SEQUENCE:{number}; DTSTART;VALUE=DATE:202603{day:02}; END:VEVENT")
    };
    let import = read(&[version(2, 4), version(3, 5), version(1, 6)].join("; "), always_in("UTC")).unwrap();
    let noons = ["2026-03-04T12:00:00Z", "2026-03-05T12:00:00Z", "2026-03-06T12:00:00Z"];
    assert_eq!(open(&import, &noons), [true, false, true]);
    let fates: Vec<Fate> =
        import.report.entries().iter().filter(|entry| entry.at() == "UID:1").map(|entry| entry.fate()).collect();
    assert_eq!(fates, [Fate::Ignored, Fate::Ignored, Fate::Exact]);
}

/// The beginning of an event and its rule, and how it fares.
#[test]
fn what_cannot_be_said_is_said_to_be_impossible() {
    let table = [
        ("DTSTART:20260302T093000Z; DURATION:PT1H; RRULE:FREQ=HOURLY;COUNT=3", Fate::Impossible),
        ("DTSTART:20260302T093000Z; DURATION:PT1H; RRULE:FREQ=DAILY;COUNT=3;BYHOUR=9,15", Fate::Impossible),
        ("DTSTART:20260302T093000Z; DURATION:PT1H; RRULE:FREQ=DAILY;COUNT=3;BYHOUR=9;BYMINUTE=30", Fate::Exact),
        ("DTSTART:20260302T093000Z; DURATION:PT1H; RRULE:FREQ=DAILY;COUNT=3;BYHOUR=9;BYMINUTE=0,30", Fate::Impossible),
        ("DTSTART:20260302T093000Z; DURATION:PT1H; RRULE:FREQ=DAILY;COUNT=3;BYSECOND=0,30", Fate::Impossible),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=MONTHLY;RSCALE=HEBREW;COUNT=3", Fate::Impossible),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=MONTHLY;SKIP=FORWARD;COUNT=3", Fate::Impossible),
        ("DTSTART;VALUE=DATE:20260331; RRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT;COUNT=3", Fate::Exact),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", Fate::Approximate),
        ("DTSTART;VALUE=DATE:20260302; DTEND;VALUE=DATE:20260302", Fate::Approximate),
        ("DTSTART;VALUE=DATE:20260302; STATUS:TENTATIVE", Fate::Approximate),
        ("DTSTART;VALUE=DATE:19450508", Fate::Ignored),
        ("DTSTART;VALUE=DATE:21000104", Fate::Ignored),
        ("DTSTART;VALUE=DATE:21000104; RRULE:FREQ=WEEKLY", Fate::Ignored),
        ("DTSTART;VALUE=DATE:21000104; RRULE:FREQ=YEARLY", Fate::Ignored),
        ("DTSTART:21000104T093000Z; DURATION:PT1H; RRULE:FREQ=DAILY;COUNT=3", Fate::Ignored),
        ("DTSTART:20260302T093000Z", Fate::Ignored),
        ("DTSTART:20260302T093000Z; RRULE:FREQ=WEEKLY", Fate::Ignored),
        ("DTSTART:20260302T093000Z; DURATION:PT0S; RRULE:FREQ=WEEKLY;BYHOUR=9", Fate::Ignored),
        ("DTSTART:20260302T093000Z; DURATION:-PT0S", Fate::Ignored),
    ];
    for (properties, wanted) in table {
        assert_eq!(fate(&event(properties).unwrap(), "UID:1"), wanted, "{properties}");
    }
    let import = event("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=DAILY;COUNT=9; EXRULE:FREQ=WEEKLY").unwrap();
    assert_eq!(fate(&import, "UID:1 EXRULE"), Fate::Impossible);
    let all_later = "BEGIN:VEVENT; UID:1; DTSTART;VALUE=DATE:20260302; RRULE:FREQ=DAILY;COUNT=9; END:VEVENT; BEGIN:VEVENT; \
                     UID:1; RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260304; DTSTART;VALUE=DATE:20260401; END:VEVENT";
    let import = read(all_later, always_in("UTC")).unwrap();
    assert_eq!(fate(&import, "UID:1 RECURRENCE-ID:20260304"), Fate::Impossible);
    assert_eq!(open(&import, &["2026-03-04T12:00:00Z", "2026-04-01T12:00:00Z"]), [false, true]);
}

#[test]
fn every_mistake_is_named() {
    let table = [
        ("DTSTART;VALUE=DATE:20260302; DTSTART;VALUE=DATE:20260303", "own.ics UID:1 DTSTART"),
        ("DTSTART:tomorrow", "own.ics UID:1 DTSTART"),
        ("DTSTART;VALUE=DATE:20260302; DTEND:20260303T000000Z", "own.ics UID:1 DTEND"),
        ("DTSTART;VALUE=DATE:20260302; DTEND;VALUE=DATE:20260303; DURATION:P1D", "own.ics UID:1 DURATION"),
        ("DTSTART;VALUE=DATE:20260302; DURATION:PT1H", "own.ics UID:1 DURATION"),
        ("DTSTART;VALUE=DATE:20260302; DURATION:-P1D", "own.ics UID:1 DURATION"),
        ("DTSTART;VALUE=DATE:20260302; RRULE:COUNT=3", "own.ics UID:1 RRULE"),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=DAILY;COUNT=3;UNTIL=20260401", "own.ics UID:1 RRULE"),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=WEEKLY;BYDAY=1MO", "own.ics UID:1 RRULE"),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "own.ics UID:1 RRULE"),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=MONTHLY;BYWEEKNO=20", "own.ics UID:1 RRULE"),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=MONTHLY;BYYEARDAY=100", "own.ics UID:1 RRULE"),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=WEEKLY;BYMONTHDAY=1", "own.ics UID:1 RRULE"),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=MONTHLY;BYSETPOS=1", "own.ics UID:1 RRULE"),
        ("DTSTART;VALUE=DATE:20260302; DURATION:two days", "own.ics UID:1 DURATION"),
        ("DTSTART:20260302T100000Z; DURATION:-PT1H", "own.ics UID:1 DURATION"),
        ("DTSTART:20260302T100000Z; RDATE;VALUE=PERIOD:20260303T100000Z/-PT1H", "own.ics UID:1 RDATE"),
        ("DTSTART:20260302T100000Z; RDATE;VALUE=PERIOD:20260303T100000Z/20260303T090000Z", "own.ics UID:1 RDATE"),
        ("DTSTART:20260302T100000Z; RDATE;VALUE=PERIOD:20260303T100000Z", "own.ics UID:1 RDATE"),
        ("RECURRENCE-ID;VALUE=DATE:20260304", "own.ics UID:1 RECURRENCE-ID:20260304 DTSTART"),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=YEARLY;BYMONTHDAY=257", "own.ics line 6"),
        ("DTSTART;VALUE=DATE:20260302; RRULE:FREQ=YEARLY;BYEASTER=1", "own.ics line 6"),
        ("DTSTART;VALUE=DATE:20260302; RDATE:20260303T100000Z", "own.ics UID:1 RDATE"),
        ("DTSTART;VALUE=DATE:20260302; EXDATE:never", "own.ics UID:1 EXDATE"),
        ("DTSTART;VALUE=DATE:20260302; no line", "own.ics line 6"),
    ];
    for (properties, place) in table {
        let error = event(properties).map(|import| import.report).unwrap_err();
        assert_eq!(mistakes(&error), [place], "{properties}: {error}");
        let (file, at) = place.split_once(' ').unwrap();
        assert_eq!(error.report().at(file, at).map(|entry| entry.fate()), Some(Fate::Impossible), "{properties}");
    }
    let error = read("CALSCALE:CHINESE; BEGIN:VEVENT; UID:1; END:VEVENT; END:VEVENT", always_in("UTC")).unwrap_err();
    assert_eq!(mistakes(&error), ["own.ics CALSCALE", "own.ics UID:1 DTSTART", "own.ics line 7"]);
    let suggested = event("DTSTART;TZID=Europe/Berlni:20260302T100000").unwrap_err();
    assert_eq!(suggested.problems()[0].suggestion(), Some("Europe/Berlin"));
    let host = serde_json::from_value(always_in("UTC")).unwrap();
    for document in [Document::text(""), document(json!({ "events": [] }))] {
        let files = Files::new().with("empty.ics", document);
        assert_eq!(mistakes(&import(Vendor::ICalendar, &files, &host).unwrap_err()), ["empty.ics"]);
    }
}

#[test]
fn mistakes_of_the_host_are_named() {
    let table = [
        (json!({}), "options /over"),
        (json!({ "over": "office" }), "options /over"),
        (json!({ "over": 7 }), "options /over"),
        (json!({ "over": { "time_zone": "UTC", "hours": {} } }), "options /over"),
        (json!({ "over": "24x7", "expand": ["2026-02-30", "2027-01-01"] }), "options /expand"),
        (json!({ "over": "24x7", "expand": ["2027-01-01", "2026-01-01"] }), "options /expand"),
        (json!({ "over": "24x7", "floating_in": "Nowhere" }), "options /floating_in"),
        (json!({ "over": "24x7", "timed": "open" }), "options /timed"),
        (json!({ "over": "24x7", "until": "2030" }), "options /until"),
    ];
    for (host, place) in table {
        let error = read("X-EMPTY:1", host.clone()).map(|import| import.report).unwrap_err();
        assert!(mistakes(&error).iter().all(|at| at.starts_with(place)), "{host}: {error}");
    }
    // Options that are not read may have any zone.
    let options = icalendar::Options {
        over: Some(CalendarSpec::always()),
        floating_in: Some("Nowhere".to_owned()),
        ..icalendar::Options::default()
    };
    let error = icalendar::import(&Files::new(), &options).unwrap_err();
    assert_eq!(mistakes(&error), ["options /floating_in"]);
}

#[test]
fn events_that_come_too_often_are_refused() {
    let often = "BEGIN:VEVENT; DTSTART;VALUE=DATE:19700101; RRULE:FREQ=DAILY;COUNT=40000; END:VEVENT; ".repeat(9);
    let error = read(often.trim_end_matches("; "), always_in("UTC")).unwrap_err();
    assert_eq!(error.problems().len(), 4, "{error}");
    assert!(error.problems().iter().all(|problem| problem.kind().as_str() == "too_large"), "{error}");
    // Each of these looks at every date of 130 years, for the last day of leap years.
    let rare = "BEGIN:VEVENT; DTSTART;VALUE=DATE:19700101; RRULE:FREQ=YEARLY;BYYEARDAY=366;COUNT=99; END:VEVENT; ";
    let error = read(rare.repeat(110).trim_end_matches("; "), always_in("UTC")).unwrap_err();
    assert!(error.problems().len() < 110, "{error}");
    assert!(error.problems().iter().all(|problem| problem.kind().as_str() == "too_large"), "{error}");
}

/// What is done to a line at random.
#[derive(Clone, Debug)]
enum Change {
    Remove,
    Repeat,
    Cut(Index),
    Insert(&'static str),
    Swap(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let line = prop::sample::select(vec![
        "",
        " folded",
        "nothing",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "BEGIN:VALARM",
        "DTSTART;VALUE=DATE:20260401",
        "DTSTART;TZID=Nowhere:20260401T100000",
        "DURATION:P1D",
        "DURATION:PT0S",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU",
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=DAILY;INTERVAL=65535",
        "RDATE;VALUE=PERIOD:20260401T100000Z/PT1H,20260402T100000Z/20260402T110000Z",
        "EXDATE;VALUE=DATE:20260401",
        "STATUS:CANCELLED",
        "SEQUENCE:99999999999999999999",
        "SUMMARY;LANGUAGE=\"a:b\":\\n\\,x",
        "X-OWN;A=b:c",
    ]);
    prop_oneof![
        Just(Change::Remove),
        Just(Change::Repeat),
        any::<Index>().prop_map(Change::Cut),
        line.prop_map(Change::Insert),
        any::<Index>().prop_map(Change::Swap),
    ]
}

fn apply(lines: &mut Vec<String>, place: Index, change: &Change) {
    if lines.is_empty() {
        return;
    }
    let at = place.index(lines.len());
    match change {
        Change::Remove => drop(lines.remove(at)),
        Change::Repeat => lines.insert(at, lines[at].clone()),
        Change::Insert(line) => lines.insert(at, (*line).to_owned()),
        Change::Cut(index) => {
            let length = lines[at].chars().count();
            lines[at] = lines[at].chars().take(index.index(length + 1)).collect();
        }
        Change::Swap(index) => {
            let other = index.index(lines.len());
            lines.swap(at, other);
        }
    }
}

/// The properties of events whose line has no entry: every one that does not say when an event is needs an entry of its
/// own, and every event one.
fn lost(text: &str, import: &Import) -> Vec<String> {
    let read = "UID SUMMARY STATUS SEQUENCE RECURRENCE-ID DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE";
    let has = |place: &dyn Fn(&str) -> bool| import.report.entries().iter().any(|entry| place(entry.at()));
    let mut lost = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines().filter(|line| !line.starts_with([' ', '\t'])) {
        let name = line.split([':', ';']).next().unwrap().to_ascii_uppercase();
        match (name.as_str(), line.split_once(':')) {
            ("BEGIN", Some((_, kind))) => open.push(kind),
            ("END", _) => drop(open.pop()),
            ("", _) => {}
            ("UID", Some((_, uid))) if open.len() == 2 && !uid.trim().is_empty() => {
                let place = format!("UID:{}", &uid[..uid.len().min(4)]);
                lost.extend((!has(&|at| at.starts_with(&place))).then(|| line.to_owned()));
            }
            _ if open.len() == 2 && open[1] == "VEVENT" && !read.split(' ').any(|known| known == name) => {
                let place = format!(" {name}");
                lost.extend((!has(&|at| at.ends_with(&place))).then(|| line.to_owned()));
            }
            _ => {}
        }
    }
    lost
}

proptest! {
    #![proptest_config(ProptestConfig { cases: punctual_tests::cases(400), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is in a file: nothing panics, nothing is lost, and what is imported builds and reads back.
    #[test]
    fn icalendar_loses_nothing(sample in any::<Index>(), changes in prop::collection::vec((any::<Index>(), change()), 1..5)) {
        let samples = samples(Vendor::ICalendar);
        let sample = &samples[sample.index(samples.len())];
        let Value::Object(files) = serde_json::to_value(&sample.files).unwrap() else { panic!("files are a map") };
        let text = files.values().next().and_then(Value::as_str).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        changes.iter().for_each(|(place, change)| apply(&mut lines, *place, change));
        let text = lines.join("\n");
        let files = Files::new().with("changed.ics", Document::text(text.clone()));
        for (_, host) in sample.hosts() {
            let Ok(import) = import(Vendor::ICalendar, &files, &host) else { continue };
            prop_assert_eq!(lost(&text, &import), Vec::<String>::new(), "{}", text);
            let Some(Spec::Calendar(spec)) = &import.spec else { panic!("{text}") };
            let printed = serde_json::to_string(spec).unwrap();
            prop_assert_eq!(&serde_json::from_str::<CalendarSpec>(&printed).unwrap(), spec);
            prop_assert!(Calendar::from_spec(spec.clone()).is_ok(), "{}", text);
        }
    }
}
