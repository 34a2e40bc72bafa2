//! From a local time to its instant (A2), in zones made for this test.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use punctual::calendar::Zone;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn hours(east: i32) -> FixedOffset {
    FixedOffset::east_opt(east * 3_600).unwrap()
}

/// Hours east of UTC: 1, from 10 March 12:00 UTC on 10, and from 18:00 of that day on 2. Local times from 13:00 to 22:00 of
/// that day are skipped; those from 20:00 on come when the clock is put back.
fn there_and_back() -> Zone {
    let changes = [(utc("2026-03-10T12:00:00Z"), hours(10)), (utc("2026-03-10T18:00:00Z"), hours(2))];
    Zone::from_transitions("There/Back", hours(1), changes).unwrap()
}

#[test]
fn a2_a_reading_is_the_first_instant_that_shows_it_and_a_skipped_one_the_end_of_the_gap() {
    let zone = there_and_back();
    let table = [
        ("2026-03-10T12:59:59", "2026-03-10T11:59:59Z", "before all changes"),
        ("2026-03-10T13:00:00", "2026-03-10T12:00:00Z", "skipped: the first second of the gap"),
        ("2026-03-10T19:59:59", "2026-03-10T12:00:00Z", "skipped, and never shown"),
        ("2026-03-10T20:00:00", "2026-03-10T18:00:00Z", "skipped at first, shown after the second change"),
        ("2026-03-10T21:59:59", "2026-03-10T19:59:59Z", "the same, the last second of the gap"),
        ("2026-03-10T22:00:00", "2026-03-10T12:00:00Z", "shown twice: the first time after the gap"),
        ("2026-03-11T03:59:59", "2026-03-10T17:59:59Z", "shown twice: the last such second"),
        ("2026-03-11T04:00:00", "2026-03-11T02:00:00Z", "after all changes"),
    ];
    for (reading, want, why) in table {
        let local: NaiveDateTime = reading.parse().unwrap();
        assert_eq!(zone.from_local(local), Some(utc(want)), "{reading}: {why}");
    }
}

#[test]
fn a2_every_reading_of_the_clock_comes_back_to_an_instant_that_shows_it() {
    let zone = there_and_back();
    let start = utc("2026-03-09T00:00:00Z");
    for minute in 0..3 * 1_440 {
        let at = start + chrono::TimeDelta::minutes(minute);
        let reading = zone.to_local(at).naive_local();
        let first = zone.from_local(reading).unwrap();
        assert!(first <= at, "{reading} at {at} comes first at {first}");
        assert_eq!(zone.to_local(first).naive_local(), reading);
    }
}
