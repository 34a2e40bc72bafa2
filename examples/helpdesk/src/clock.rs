//! The clock of the program. Nothing else asks what time it is: everything below takes `now`.

use std::time::SystemTime;

use punctual::chrono::{DateTime, SubsecRound, Utc};

pub type Instant = DateTime<Utc>;

/// The time, in whole milliseconds.
pub fn now() -> Instant {
    DateTime::from(SystemTime::now()).trunc_subsecs(3)
}

/// An instant as the store keeps it. The library knows no instants after 2100, and these reach to 2262.
pub fn to_nanos(at: Instant) -> i64 {
    at.timestamp_nanos_opt().unwrap_or(i64::MAX)
}

pub fn from_nanos(nanos: i64) -> Instant {
    DateTime::from_timestamp_nanos(nanos)
}
