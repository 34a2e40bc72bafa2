//! The `sla` module of the web framework `autumn-web`: a walk over days with chrono-tz.

use autumn_web::sla::{BusinessCalendar, WorkingHours};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::America::New_York;

use crate::{Peer, office};

pub(crate) struct Autumn(BusinessCalendar);

impl Autumn {
    pub(crate) fn office() -> Self {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("the time is valid");
        let hours = WorkingHours::new(time(9), time(17)).expect("the hours are valid");
        let weekdays = BusinessCalendar::weekdays(hours);
        Autumn(office::HOLIDAYS.iter().fold(weekdays, |calendar, (month, day)| calendar.annual_holiday(*month, *day)))
    }
}

impl Peer for Autumn {
    fn name(&self) -> &'static str {
        "autumn-web, sla"
    }

    fn between(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> TimeDelta {
        TimeDelta::from_std(self.0.working_time(start, end, New_York)).expect("it is in range")
    }

    fn add(&self, start: DateTime<Utc>, working: TimeDelta) -> DateTime<Utc> {
        let budget = working.to_std().expect("it is positive");
        self.0.deadline(start, budget, New_York).expect("there is enough working time")
    }
}
