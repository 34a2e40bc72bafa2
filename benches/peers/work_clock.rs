//! `workclock`: sums over weeks, with jiff's types. It accepts only single dates as holidays, so they are listed for 21
//! years.

use chrono::{DateTime, TimeDelta, Utc};
use jiff::civil::{date, time};
use jiff::{SignedDuration, Timestamp};
use workclock::{Holidays, Schedule, Weekdays, WorkDay};

use crate::{Peer, office};

pub(crate) struct WorkClock(Schedule);

impl WorkClock {
    pub(crate) fn office() -> Self {
        let in_year = |year| office::HOLIDAYS.map(|(month, day)| date(year, month as i8, day as i8));
        let schedule = Schedule::builder()
            .time_zone("America/New_York")
            .rule(WorkDay::new(time(9, 0, 0, 0), time(17, 0, 0, 0), Weekdays::MON_TO_FRI))
            .rule(Holidays::new((2020..=2040).flat_map(in_year)))
            .build();
        WorkClock(schedule.expect("the schedule is valid"))
    }
}

/// A direct conversion, which takes a few nanoseconds. Any user of both crates needs it.
fn timestamp(at: DateTime<Utc>) -> Timestamp {
    Timestamp::new(at.timestamp(), at.timestamp_subsec_nanos() as i32).expect("the instant is in range")
}

impl Peer for WorkClock {
    fn name(&self) -> &'static str {
        "workclock"
    }

    fn between(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> TimeDelta {
        TimeDelta::seconds(self.0.between(timestamp(start), timestamp(end)).as_secs())
    }

    fn add(&self, start: DateTime<Utc>, working: TimeDelta) -> DateTime<Utc> {
        let at = self.0.add(timestamp(start), SignedDuration::from_secs(working.num_seconds()));
        DateTime::from_timestamp(at.expect("there is enough working time").as_second(), 0)
            .expect("the instant is in range")
    }
}
