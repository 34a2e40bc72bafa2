//! Time zones from any bytes: reading never panics. In a zone that can be read, the laws of calendars hold, and hours
//! follow the wall clock (C1, C8, A2).

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc, Weekday};
use punctual::calendar::{Zone, Zones};
use punctual::{Calendar, CalendarSpec};
use punctual_oracle::calendar::{DAY, HORIZON, HOUR, Nanos, SECOND, text, utc};

use super::laws::Asked;

/// How many instants that the bytes name are looked at.
const INSTANTS: usize = 12;

pub fn hold(data: &[u8]) {
    let Ok(zone) = Zone::from_tzif("Host/Zone", data) else { return };
    let instants = instants(data);
    for &at in &instants {
        local_time_comes_back(&zone, utc(at));
    }
    let office = CalendarSpec::weekly("host/zone").hours("mon-fri", ["09:00-17:00"]).hours("sat", ["22:00-02:30"]);
    let calendar = Calendar::from_spec_with(office, &Zones::bundled().with(zone.clone())).unwrap();
    let asked = Asked(&calendar);
    for at in &instants {
        let reading = zone.to_local(utc(*at));
        assert_eq!(
            asked.is_open(*at),
            is_office_hour(reading.weekday(), reading.num_seconds_from_midnight()),
            "{}",
            text(*at)
        );
    }
    for window in instants.windows(3) {
        asked.hold([window[0], window[1], window[2]], window[1] % (100 * HOUR));
    }
}

fn is_office_hour(day: Weekday, second: u32) -> bool {
    match day {
        Weekday::Sat => second >= 22 * 3_600,
        Weekday::Sun => second < 2 * 3_600 + 1_800,
        _ => (9 * 3_600..17 * 3_600).contains(&second),
    }
}

/// Instants inside the horizon: fixed ones, and around what may be transitions.
fn instants(data: &[u8]) -> Vec<Nanos> {
    let fixed = [1, 1_000_000_000 * SECOND, 1_700_000_000 * SECOND + 7, 1_793_000_000 * SECOND, HORIZON.end - DAY];
    let named = data.windows(8).map(|bytes| i64::from_be_bytes(bytes.try_into().unwrap_or_default()));
    let inside = named.rev().filter(|second| (1..HORIZON.end / SECOND - 86_400).contains(second)).take(INSTANTS);
    let around = inside.flat_map(|second| [second * SECOND - 1, second * SECOND, second * SECOND + HOUR]);
    fixed.into_iter().chain(around).collect()
}

/// A2: a reading of the wall clock stands for the first instant that shows it.
fn local_time_comes_back(zone: &Zone, at: DateTime<Utc>) {
    let reading = zone.to_local(at).naive_local();
    let Some(first) = zone.from_local(reading) else {
        // The first instant that shows it may lie before the horizon.
        return assert!(at < utc(HORIZON.start) + TimeDelta::days(3), "{reading} never comes");
    };
    assert!(first <= at, "{reading} at {at} comes first at {first}");
    assert_eq!(zone.to_local(first).naive_local(), reading, "at {at} and at {first}");
}
