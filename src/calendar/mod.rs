//! Calendars: when time counts, and the questions one asks of it. The rest of the crate sees only this file.

mod axis;
mod hours;
mod open;
mod spec;
mod zone;

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

pub(crate) use axis::Axis;
pub(crate) use spec::ALWAYS;
pub use spec::CalendarSpec;
pub use zone::{UnknownZone, Zone, tzdb_version};

use crate::problem::{Place, ProblemKind, Problems, invalid};
use crate::time::{Instant, delta, nanos};

/// When time counts: hours of the week, dates that replace them, and the zone whose wall clock they are read on.
///
/// Opening hours are half-open: open at the opening instant, closed at the closing instant (C2). Outside the horizon,
/// from 1970 up to 2100, every calendar is closed (T2). Immutable and cheap to clone; every question costs the same
/// whatever the span.
///
/// # An allowance used up at closing time is due at that closing
/// ```
/// use chrono::TimeDelta;
/// use punctual::{Calendar, CalendarSpec};
/// let office = CalendarSpec::in_zone("Europe/London").hours("mon-fri", ["09:00-17:00"]);
/// let office = Calendar::from_spec(office)?;
/// let friday_four = "2026-01-09T16:00:00Z".parse()?;
/// assert_eq!(office.add(friday_four, TimeDelta::hours(1)), Some("2026-01-09T17:00:00Z".parse()?));
/// assert_eq!(office.add(friday_four, TimeDelta::hours(2)), Some("2026-01-12T10:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Calendar(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    zone: Zone,
    axis: Axis,
}

invalid! {
    /// A calendar that cannot be built, with every mistake in it.
    InvalidCalendar, "calendar"
}

impl Calendar {
    /// Checks a calendar as written.
    ///
    /// # Errors
    /// Every mistake in it, each with its path; also a calendar that is never open inside the horizon (C7).
    pub fn from_spec(spec: CalendarSpec) -> Result<Calendar, InvalidCalendar> {
        let mut problems = Problems::default();
        let calendar = Calendar::read(&spec, &Place::ROOT, &mut problems);
        problems.or(calendar).map_err(InvalidCalendar)
    }

    /// Round the clock, every day.
    pub fn always() -> Calendar {
        let axis = open::axis(&hours::Hours::always(), &Zone::utc());
        Calendar(Arc::new(Inner {
            zone: Zone::utc(),
            axis: axis.unwrap_or_else(|_| axis::AxisBuilder::default().build()),
        }))
    }

    pub(crate) fn read(spec: &CalendarSpec, at: &Place<'_>, problems: &mut Problems) -> Option<Calendar> {
        let earlier = problems.list().len();
        let (hours, zone) = spec.read(at, problems)?;
        let Ok(axis) = open::axis(&hours, &zone) else {
            let help = "write fewer, longer ranges";
            problems.add(at, ProblemKind::TooLarge, "has more open ranges than a calendar can hold", help);
            return None;
        };
        // Where hours could not be read, nothing follows from there being none.
        if axis.total() == 0 && problems.list().len() == earlier {
            let help = "give at least one weekday or date a range inside 1970 to 2100";
            problems.add(at, ProblemKind::NeverOpen, "is never open", help);
            return None;
        }
        Some(Calendar(Arc::new(Inner { zone, axis })))
    }

    /// The zone whose wall clock the hours are read on.
    pub fn zone(&self) -> &Zone {
        &self.0.zone
    }

    /// Is `at` inside opening hours? The closing instant is not.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        Instant::inside(at).is_some_and(|at| self.axis().is_open(at))
    }

    /// The open time from `start` to `end`; negative when `end` is before `start` (C6).
    pub fn between(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> TimeDelta {
        let before = |at| self.axis().worked_before(Instant::clamped(at));
        delta(before(end).saturating_sub(before(start)))
    }

    /// The earliest instant by which `working` has been worked from `start` on; going back for a negative `working`,
    /// the latest instant from which that much is worked until `start`; `start` itself for zero (C6).
    ///
    /// `None` when there is no such instant inside the horizon.
    pub fn add(&self, start: DateTime<Utc>, working: TimeDelta) -> Option<DateTime<Utc>> {
        let worked = self.axis().worked_before(Instant::clamped(start)).saturating_add(nanos(working));
        let at = match working.cmp(&TimeDelta::zero()) {
            std::cmp::Ordering::Equal => Instant::inside(start),
            std::cmp::Ordering::Greater => self.axis().earliest(worked),
            std::cmp::Ordering::Less => self.axis().latest(worked),
        };
        at.map(Instant::utc)
    }

    /// `at` itself when open, else the next opening; `None` when there is none inside the horizon.
    pub fn next_open(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.axis().next_open(Instant::clamped(at)).map(Instant::utc)
    }

    /// The first closing after `at`; `None` when there is none inside the horizon, as round the clock.
    pub fn next_close(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (_, end) = self.axis().spans(Instant::clamped(at)).next()?;
        (end < Instant::END).then(|| end.utc())
    }

    /// The open intervals inside `within`, in order, cut to it; intervals that touch are one.
    pub fn open_intervals(&self, within: Range<DateTime<Utc>>) -> impl Iterator<Item = Range<DateTime<Utc>>> + '_ {
        let (from, to) = (Instant::clamped(within.start), Instant::clamped(within.end));
        let inside = self.axis().spans(from).take_while(move |&(start, _)| start < to);
        inside.map(move |(start, end)| start.max(from).utc()..end.min(to).utc())
    }

    pub(crate) fn axis(&self) -> &Axis {
        &self.0.axis
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Calendar {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Calendar::from_spec(serde::Deserialize::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}
