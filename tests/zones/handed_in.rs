//! Zones that a host supplies, as bytes or as transitions, and the limit on their number of transitions (C8).

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta, Timelike, Utc};
use punctual::calendar::{DateSpec, Zone, Zones};
use punctual::{Calendar, CalendarSpec};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn offset(seconds: i32) -> FixedOffset {
    FixedOffset::east_opt(seconds).unwrap()
}

/// A time zone file of the second version: offsets by number, changes to them, and the footer.
fn tzif(offsets: &[i32], changes: &[(i64, u8)], footer: &str) -> Vec<u8> {
    let header = |changes: usize, offsets: usize| {
        let counts = [0, 0, 0, changes as u32, offsets as u32, 4].map(u32::to_be_bytes).concat();
        [b"TZif2".as_slice(), &[0; 15], &counts].concat()
    };
    let types = |offsets: &[i32]| -> Vec<u8> {
        let types = offsets.iter().flat_map(|offset| [offset.to_be_bytes().as_slice(), &[0, 0]].concat());
        types.chain(*b"LMT\0").collect()
    };
    let times: Vec<u8> = changes.iter().flat_map(|change| change.0.to_be_bytes()).collect();
    let numbers: Vec<u8> = changes.iter().map(|change| change.1).collect();
    let first = [header(0, 1), types(&[0])].concat();
    let footer = format!("\n{footer}\n").into_bytes();
    [first, header(changes.len(), offsets.len()), times, numbers, types(offsets), footer].concat()
}

/// RFC 8536, 3.3: without changes the footer holds at all times, whatever the first offset listed.
#[test]
fn c8_a_fixed_footer_holds_where_a_file_lists_no_changes() {
    for (offsets, changes, footer, before, after) in [
        (&[0][..], &[][..], "<+05>-5", 18_000, 18_000),
        (&[0], &[], "<-0330>3:30", -12_600, -12_600),
        (&[3_600], &[], "", 3_600, 3_600),
        (&[0, 18_000], &[(1_000_000_000, 1)], "LMT-5", 0, 18_000),
    ] {
        let zone = Zone::from_tzif("Host/Zone", &tzif(offsets, changes, footer)).unwrap();
        let around = ["1990-06-01T00:00:00Z", "2026-06-01T00:00:00Z"].map(|at| zone.to_local(utc(at)));
        let found = around.map(|local| local.offset().local_minus_utc());
        assert_eq!(found, [before, after], "{offsets:?} {changes:?} {footer}");
    }
}

/// RFC 8536, 3.3.1: summer time all year is written as an end of summer time at the instant of the next beginning.
#[test]
fn c8_summer_time_all_year_has_one_offset() {
    let zone = Zone::from_tzif("Host/Zone", &tzif(&[-14_400], &[], "XXX3EDT4,0/0,J365/23")).unwrap();
    for at in ["1990-01-01T03:00:00Z", "1990-06-01T00:00:00Z", "2026-12-31T23:59:59Z", "2027-01-01T03:00:00Z"] {
        assert_eq!(zone.to_local(utc(at)).offset().local_minus_utc(), -14_400, "{at}");
    }
    let office = |zone: Zone| {
        let hours = CalendarSpec::weekly("Host/Zone").hours("mon-fri", ["09:00-17:00"]);
        Calendar::from_spec_with(hours, &Zones::bundled().with(zone)).unwrap()
    };
    let same = Zone::from_transitions("Host/Zone", offset(-14_400), []).unwrap();
    let year = [utc("2026-01-01T00:00:00Z"), utc("2027-02-01T00:00:00Z")];
    let open = |calendar: Calendar| calendar.open_intervals(year[0]..year[1]).collect::<Vec<_>>();
    assert_eq!(open(office(zone)), open(office(same)));
}

#[test]
fn errors_name_their_zone() {
    assert_eq!(Zone::named("Europe/Nowhere").unwrap_err().name(), "Europe/Nowhere");
    assert_eq!(Zone::from_tzif("Host/Zone", b"nothing").unwrap_err().name(), "Host/Zone");
}

/// To and fro, a second each.
fn every_second(from: &str, count: usize) -> Vec<(i64, u8)> {
    (0..count).map(|number| (utc(from).timestamp() + number as i64, 1 - (number % 2) as u8)).collect()
}

fn listed(changes: &[(i64, u8)]) -> Result<Zone, punctual::calendar::InvalidZoneError> {
    let change =
        |&(at, number): &(i64, u8)| (DateTime::from_timestamp(at, 0).unwrap(), offset(3_600 * i32::from(number)));
    Zone::from_transitions("Host/Zone", offset(0), changes.iter().map(change))
}

#[test]
fn b3_c8_ten_thousand_changes_of_a_zone_are_taken_and_no_more() {
    let read = |changes: &[(i64, u8)]| Zone::from_tzif("Host/Zone", &tzif(&[0, 3_600], changes, ""));
    let (most, more) = (every_second("2026-03-02T00:00:00Z", 10_000), every_second("2026-03-02T00:00:00Z", 10_001));
    assert_eq!(read(&most).unwrap(), listed(&most).unwrap());
    for mistake in [read(&more).unwrap_err(), listed(&more).unwrap_err()] {
        let text = mistake.to_string();
        assert_eq!(text, "time zone `Host/Zone`: its clock changes 10001 times from 1970 to 2100; 10,000 is the most");
    }
    // What lies outside the horizon does not count, and neither does a change that changes nothing.
    let outside = [every_second("1969-12-31T00:00:00Z", 20_000), every_second("2100-01-01T00:00:00Z", 20_000)].concat();
    assert!(listed(&outside).is_ok() && read(&outside).is_ok());
    let same: Vec<_> = every_second("2026-03-02T00:00:00Z", 20_000).into_iter().map(|(at, _)| (at, 1)).collect();
    assert!(listed(&same).is_ok() && read(&same).is_ok());
}

/// A clock that goes back and forth all day shows each of its readings in many places: what is open is what it shows.
#[test]
fn c1_a_clock_that_changes_thousands_of_times_a_day_is_open_when_it_shows_opening_hours() {
    let start = utc("2026-03-02T00:00:00Z");
    let zone = |step: i64, offsets: [i32; 3]| {
        let change = |number: i64| (start + TimeDelta::seconds(step * number), offset(offsets[number as usize % 3]));
        Zone::from_transitions("Host/Zone", offset(0), (0..9_999).map(change)).unwrap()
    };
    let hours = CalendarSpec::weekly("host/zone").hours("mon-fri", ["09:00-12:00", "12:00:07-12:00:08", "13:00-17:00"]);
    let hours = hours.hours("sat", ["22:00-02:30"]).dates("2026-03-03", DateSpec::closed().name("closed"));
    for zone in [zone(7, [3_600, 0, -7_200]), zone(61, [50_000, -50_000, 1])] {
        let calendar = Calendar::from_spec_with(hours.clone(), &Zones::bundled().with(zone.clone())).unwrap();
        for second in (-100_000..700_000).step_by(3) {
            let at = start + TimeDelta::seconds(second);
            let reading = zone.to_local(at).naive_local();
            assert_eq!(calendar.is_open(at), is_open(reading), "{at}: {reading}");
            assert_eq!(calendar.why(at).open, is_open(reading), "{at}: {reading}");
        }
    }
}

fn is_open(reading: NaiveDateTime) -> bool {
    use chrono::{Datelike, Weekday};
    let second = reading.num_seconds_from_midnight();
    match reading.weekday() {
        Weekday::Sat => second >= 22 * 3_600,
        Weekday::Sun => second < 2 * 3_600 + 1_800,
        _ if reading.date().to_string() == "2026-03-03" => false,
        _ => [32_400..43_200, 43_207..43_208, 46_800..61_200].iter().any(|range| range.contains(&second)),
    }
}
