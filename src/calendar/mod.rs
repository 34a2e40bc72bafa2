//! Calendars: when time counts, how much of it lies between two instants, and why it is open or closed.
//!
//! This module knows hours, dates and time zones. It knows no ticket and no target.

mod axis;
mod budget;
mod carried;
mod combine;
mod date_entries;
mod date_key;
mod dates;
mod day;
mod hours;
mod looks;
mod open;
mod parts;
mod read;
mod read_hours;
mod seasons;
mod shifts;
mod spans;
mod spec;
mod special;
mod time_of_day;
mod tzdb;
mod weekdays;
mod why;
mod windows;
mod zone;
mod zone_advice;
mod zone_names;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, TimeDelta, Utc};

pub(crate) use axis::Axis;
use axis::{AxisBuilder, MAX_SPANS, TooFine};
use budget::Budget;
use combine::Combination;
pub use date_entries::Observed;
pub use date_key::{DateKey, Nth};
use dates::BusinessDates;
pub(crate) use day::{date_of, number_of};
use hours::Hours;
pub(crate) use parts::DateFlaw;
#[cfg(test)]
pub(crate) use read::CALENDAR_FORMS;
pub(crate) use read::{CALENDAR_FIELDS, CalendarReader};
#[cfg(test)]
pub(crate) use read_hours::{DATE_FIELDS, SEASON_FIELDS};
use shifts::Shifts;
pub(crate) use spans::first_in_force;
#[cfg(feature = "report")]
pub(crate) use spans::{edges, weighing};
pub(crate) use spec::ALWAYS;
pub use spec::{CalendarSpec, DateSpec, HoursSpec, SeasonSpec};
pub use special::SpecialDate;
pub use time_of_day::{TimeOfDay, TimeRange};
pub(crate) use tzdb::HELP as ZONE_HELP;
pub use weekdays::Weekdays;
pub use why::{Because, Why};
use windows::{Window, Windows};
pub(crate) use zone::local_time;
pub use zone::{InvalidZoneError, UnknownZoneError, Zone, Zones, tzdb_version};
pub(crate) use zone_advice::{neighbour_with_summer_time, zone_named};
#[cfg(feature = "import-ical")]
pub(crate) use zone_names::zone_of_windows;

use crate::input::names::Set;
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
#[cfg(feature = "serde")]
use crate::input::read::{ReadError, read as read_input};
use crate::time::{Instant, delta, nanos};

/// When time counts: weekly hours, dates with other hours, and the time zone in which they are read.
///
/// Hours are half-open: the calendar is open at the opening instant and closed at the closing instant (C2). Outside the
/// horizon, from 1970 up to 2100, every calendar is closed (T2). A calendar is immutable and cheap to clone. Working
/// time between two instants takes constant time to compute, however far apart they are.
///
/// # An allowance used up at closing time is due at that closing
/// ```
/// use chrono::TimeDelta;
/// use punctual::{Calendar, CalendarSpec};
/// let office = CalendarSpec::weekly("Europe/London").hours("mon-fri", ["09:00-17:00"]);
/// let office = Calendar::from_spec(office)?;
/// let friday_four = "2026-01-09T16:00:00Z".parse()?;
/// assert_eq!(office.add(friday_four, TimeDelta::hours(1)), Some("2026-01-09T17:00:00Z".parse()?));
/// assert_eq!(office.add(friday_four, TimeDelta::hours(2)), Some("2026-01-12T10:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Calendar(Arc<Inner>);

struct Inner {
    name: Option<Arc<str>>,
    zone: Zone,
    /// Whether the zone was chosen, for this calendar or for its first part. A calendar that is always open has UTC
    /// without a choice.
    has_own_zone: bool,
    rule: Rule,
    /// Shared by calendars that are open at the same time because one of them is a part of the other.
    axis: Arc<Axis>,
    /// Computed when a business date is first needed, as are the business dates.
    shifts: OnceLock<Shifts>,
    business: OnceLock<BusinessDates>,
    /// Computed when an explanation first needs it.
    names_hours: OnceLock<bool>,
    depth: usize,
}

/// What a calendar is made of.
enum Rule {
    Hours(Box<Hours>),
    Windows(Windows),
    Union(Vec<Calendar>),
    Intersection(Vec<Calendar>),
    Except(Calendar, Vec<Calendar>),
}

/// Why valid parts do not make a valid calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    NeverOpen,
    TooFine,
    TooMuch,
    TooDeep,
}

impl Calendar {
    /// Checks a calendar as written, and builds it.
    ///
    /// # Errors
    /// Every mistake in it, each with its path. A calendar that is never open inside the horizon is a mistake, too
    /// (C7).
    pub fn from_spec(spec: CalendarSpec) -> Result<Calendar, InputError> {
        Calendar::from_spec_with(spec, &Zones::bundled())
    }

    /// Like [`from_spec`](Calendar::from_spec), with time zones of the host's own.
    ///
    /// # Errors
    /// As [`from_spec`](Calendar::from_spec).
    pub fn from_spec_with(spec: CalendarSpec, zones: &Zones) -> Result<Calendar, InputError> {
        let mut problems = Problems::default();
        let calendar = CalendarReader::new(zones, Place::ROOT, None).read(&spec, &Place::ROOT, &mut problems);
        problems.or("calendar", calendar)
    }

    /// Reads a calendar from any serde format and keeps its problems as data, as
    /// [`Policy::from_deserializer`](crate::Policy::from_deserializer) does for a policy.
    ///
    /// # Errors
    /// An error of the format, or every mistake in the calendar as in [`from_spec`](Calendar::from_spec).
    #[cfg(feature = "serde")]
    pub fn from_deserializer<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Calendar, ReadError<D::Error>> {
        read_input(from, Calendar::from_spec)
    }

    /// Round the clock, every day.
    pub fn always() -> Calendar {
        /// Each policy has such a calendar. They share the table.
        static AXIS: OnceLock<Arc<Axis>> = OnceLock::new();
        let axis = AXIS.get_or_init(|| AxisBuilder::of_spans(&[(Instant::START, Instant::END)]).into());
        Calendar::new(None, None, Rule::Hours(Box::new(Hours::always())), axis.clone(), 0)
    }

    /// A calendar that is open when any of these is open (C5). Its dates are in the time zone of the first one.
    ///
    /// # Errors
    /// An empty list; calendars that are nested too deeply, or that have too many open ranges.
    pub fn union(parts: impl IntoIterator<Item = Calendar>) -> Result<Calendar, InputError> {
        Calendar::combined(Rule::union(parts))
    }

    /// A calendar that is open when all of these are open (C5). Its dates are in the time zone of the first one.
    ///
    /// # Errors
    /// Calendars that are never open together; an empty list; calendars that are nested too deeply, or that have too many
    /// open ranges.
    pub fn intersection(parts: impl IntoIterator<Item = Calendar>) -> Result<Calendar, InputError> {
        Calendar::combined(Rule::intersection(parts))
    }

    /// This calendar, closed when any of these is open (C5). Its dates stay in the same time zone.
    ///
    /// # Errors
    /// Calendars that leave no open time, that are nested too deeply, or that have too many open ranges.
    pub fn except(&self, parts: impl IntoIterator<Item = Calendar>) -> Result<Calendar, InputError> {
        Calendar::combined(Rule::except(self.clone(), parts))
    }

    fn combined(rule: Rule) -> Result<Calendar, InputError> {
        Calendar::of_rule(None, None, rule, &mut Budget::default()).map_err(|flaw| {
            let mut problems = Problems::default();
            flaw.report(&Place::ROOT, &mut problems);
            problems.into_error("calendar")
        })
    }

    /// Builds the calendar of a rule. A combination without a zone has that of its first part. The open ranges that are
    /// read and written count towards `budget`.
    fn of_rule(name: Option<Arc<str>>, zone: Option<Zone>, rule: Rule, budget: &mut Budget) -> Result<Calendar, Flaw> {
        let depth = rule.parts().map(|part| part.0.depth.saturating_add(1)).max().unwrap_or_default();
        if depth > spec::MAX_DEPTH {
            return Err(Flaw::TooDeep);
        }
        let zone = zone.or_else(|| rule.parts().next()?.own_zone().cloned());
        let axis = rule.axis(zone.as_ref(), budget)?;
        if axis.total() == 0 {
            return Err(Flaw::NeverOpen);
        }
        Ok(Calendar::new(name, zone, rule, axis, depth))
    }

    fn new(name: Option<Arc<str>>, zone: Option<Zone>, rule: Rule, axis: Arc<Axis>, depth: usize) -> Calendar {
        let (has_own_zone, zone) = (zone.is_some(), zone.unwrap_or_else(Zone::utc));
        let (shifts, business, names_hours) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Calendar(Arc::new(Inner { name, zone, has_own_zone, rule, axis, shifts, business, names_hours, depth }))
    }

    /// The time zone in which hours and dates are read.
    pub fn zone(&self) -> &Zone {
        &self.0.zone
    }

    /// The zone, if one was chosen, for this calendar or for its first part. `None` for a calendar that is always
    /// open.
    pub(crate) fn own_zone(&self) -> Option<&Zone> {
        Some(self.zone()).filter(|_| self.0.has_own_zone)
    }

    /// Whether the calendar is open at `at`. It is closed at the closing instant.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        Instant::inside(at).is_some_and(|at| self.axis().is_open(at))
    }

    /// The open time from `start` to `end`; negative if `end` is before `start` (C6).
    pub fn between(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> TimeDelta {
        let before = |at| self.axis().worked_before(Instant::clamped(at));
        delta(before(end).saturating_sub(before(start)))
    }

    /// The earliest instant at which `working` of open time has passed since `start` (C6).
    ///
    /// For a negative `working` it is the latest instant from which that much open time passes until `start`; for zero
    /// it is `start`. `None` if there is no such instant inside the horizon.
    pub fn add(&self, start: DateTime<Utc>, working: TimeDelta) -> Option<DateTime<Utc>> {
        let working = nanos(working);
        let worked = self.axis().worked_before(Instant::clamped(start)).saturating_add(working);
        let at = match working.cmp(&0) {
            std::cmp::Ordering::Equal => Instant::inside(start),
            std::cmp::Ordering::Greater => self.axis().earliest(worked),
            std::cmp::Ordering::Less => self.axis().latest(worked),
        };
        at.map(Instant::utc)
    }

    /// `at` if the calendar is open then, else the next opening; `None` if there is none inside the horizon.
    pub fn next_open(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.axis().next_open(Instant::clamped(at)).map(Instant::utc)
    }

    /// The first closing after `at`; `None` if there is none inside the horizon, as on a calendar that is always open.
    pub fn next_close(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.axis().next_close(Instant::clamped(at)).filter(|&end| end < Instant::END).map(Instant::utc)
    }

    /// The open intervals inside `within`, in order, cut at its ends. Intervals that touch are one.
    pub fn open_intervals(&self, within: Range<DateTime<Utc>>) -> impl Iterator<Item = Range<DateTime<Utc>>> + '_ {
        let (from, to) = (Instant::clamped(within.start), Instant::clamped(within.end));
        let spans = self.axis().spans(from).take_while(move |&(start, _)| start < to && from < to);
        spans.map(move |(start, end)| start.utc()..end.min(to).utc())
    }

    pub(crate) fn axis(&self) -> &Axis {
        &self.0.axis
    }

    fn rule(&self) -> &Rule {
        &self.0.rule
    }

    /// Whether it is a combination of calendars.
    pub(crate) fn is_combined(&self) -> bool {
        self.rule().parts().next().is_some()
    }

    /// The same for every copy of this calendar, and for no other. Different calendars can share an axis.
    pub(crate) fn address(&self) -> u64 {
        Arc::as_ptr(&self.0).addr() as u64
    }

    fn name(&self) -> Option<&Arc<str>> {
        self.0.name.as_ref()
    }
}

/// Shows the name and the zone, but not the table of open time.
impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar")
            .field("name", &self.0.name)
            .field("zone", &self.zone().name())
            .finish_non_exhaustive()
    }
}

impl Rule {
    /// The calendars that it combines, the one that gives the zone first.
    fn parts(&self) -> impl Iterator<Item = &Calendar> {
        let (first, rest) = match self {
            Rule::Hours(_) | Rule::Windows(_) => (None, &[][..]),
            Rule::Union(parts) | Rule::Intersection(parts) => (None, parts.as_slice()),
            Rule::Except(of, except) => (Some(of), except.as_slice()),
        };
        first.into_iter().chain(rest)
    }

    fn union(parts: impl IntoIterator<Item = Calendar>) -> Rule {
        Rule::Union(different(parts))
    }

    fn intersection(parts: impl IntoIterator<Item = Calendar>) -> Rule {
        Rule::Intersection(different(parts))
    }

    fn except(of: Calendar, parts: impl IntoIterator<Item = Calendar>) -> Rule {
        Rule::Except(of, different(parts))
    }

    /// A combination that is open exactly when one of its parts is shares the table of that part, so that nesting alone
    /// takes no memory (B3).
    fn axis(&self, zone: Option<&Zone>, budget: &mut Budget) -> Result<Arc<Axis>, Flaw> {
        let axis = match self {
            Rule::Hours(hours) => open::axis(hours, zone.unwrap_or(&Zone::utc()), budget)?,
            Rule::Windows(windows) => axis_of_windows(windows)?,
            Rule::Union(parts) => Combination::any(parts).axis(budget)?,
            Rule::Intersection(parts) => Combination::all(parts).axis(budget)?,
            Rule::Except(of, except) => Combination::any([of]).but(except).axis(budget)?,
        };
        let equal = self.parts().find(|part| *part.axis() == axis);
        Ok(equal.map_or_else(|| Arc::new(axis), |part| part.0.axis.clone()))
    }
}

fn axis_of_windows(windows: &Windows) -> Result<Axis, Flaw> {
    let spans = windows.spans();
    if spans.len() > MAX_SPANS { Err(Flaw::TooFine) } else { Ok(AxisBuilder::of_spans(&spans)) }
}

/// The parts without repetition: the same calendar named twice adds nothing.
fn different(parts: impl IntoIterator<Item = Calendar>) -> Vec<Calendar> {
    let mut seen: Set<u64> = Set::default();
    parts.into_iter().filter(|part| seen.add(part.address())).collect()
}

impl Flaw {
    fn report(self, at: &Place<'_>, problems: &mut Problems) {
        problems.add(at, self.kind(), self.found(), self.help());
    }

    fn kind(self) -> ProblemKind {
        match self {
            Flaw::NeverOpen => ProblemKind::NeverOpen,
            Flaw::TooFine | Flaw::TooMuch | Flaw::TooDeep => ProblemKind::TooLarge,
        }
    }

    fn found(self) -> &'static str {
        match self {
            Flaw::NeverOpen => "is never open",
            Flaw::TooFine => "has more open ranges than a calendar can hold",
            Flaw::TooMuch => "needs more open ranges than the limit leaves",
            Flaw::TooDeep => "is nested too deeply",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Flaw::NeverOpen => "give it some open time between 1970 and 2100",
            Flaw::TooFine => "write fewer, longer ranges: a calendar may have at most 500,000 in all weeks that differ",
            Flaw::TooMuch => {
                "use fewer calendars and combinations, or fewer ranges and dates in them: building all calendars of a \
                 policy or a book may process at most 4,000,000 open ranges"
            }
            Flaw::TooDeep => "nest at most 64 calendars in each other",
        }
    }
}

impl From<TooFine> for Flaw {
    fn from(TooFine: TooFine) -> Flaw {
        Flaw::TooFine
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Calendar {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Calendar::from_deserializer(from).map_err(ReadError::into_format)
    }
}
