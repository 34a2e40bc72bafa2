//! `opening-hours`: OpenStreetMap's expressions for opening hours. The sums over them are computed here.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::America::New_York;
use chrono_tz::Tz;
use opening_hours::localization::TzLocation;
use opening_hours::{Context, OpeningHours, RuleKind};

use crate::{Peer, office};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

pub(crate) struct Opening(OpeningHours<TzLocation<Tz>>);

impl Opening {
    pub(crate) fn office() -> Self {
        let off = office::HOLIDAYS.map(|(month, day)| format!("; {} {day:02} off", MONTHS[month as usize - 1]));
        let text = format!("Mo-Fr 09:00-17:00{}", off.concat());
        let hours: OpeningHours = text.parse().expect("the expression is valid");
        Opening(hours.with_context(Context::default().with_locale(TzLocation::new(New_York))))
    }
}

impl Peer for Opening {
    fn name(&self) -> &'static str {
        "opening-hours"
    }

    fn between(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> TimeDelta {
        let spans = self.0.iter_range(start.with_timezone(&New_York), end.with_timezone(&New_York));
        spans.filter(|span| span.kind == RuleKind::Open).map(|span| span.range.end - span.range.start).sum()
    }

    fn add(&self, start: DateTime<Utc>, working: TimeDelta) -> DateTime<Utc> {
        let mut left = working;
        for span in self.0.iter_from(start.with_timezone(&New_York)).filter(|span| span.kind == RuleKind::Open) {
            let open = span.range.end - span.range.start;
            if left <= open {
                return (span.range.start + left).to_utc();
            }
            left -= open;
        }
        unreachable!("there is always another day, up to {}", opening_hours::DATE_END.year())
    }
}
