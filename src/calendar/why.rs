//! Why a calendar is open or closed at an instant, and for how long that reason holds: the date entry, the weekday or
//! the part that decides (C4). Only explanations use this; no sum depends on it.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};

use super::day::date_of;
use super::hours::Hours;
use super::zone::Zone;
use super::{Calendar, Rule};
use crate::input::text::quoted;
use crate::time::{Instant, SECOND};

/// Why a calendar is open or closed at an instant; from [`Calendar::why`].
///
/// # A banner says why the desk is closed
/// ```
/// use punctual::{Calendar, CalendarSpec};
/// let office = Calendar::from_spec(CalendarSpec::weekly("Europe/Oslo").hours("mon-fri", ["08:00-16:00"]))?;
/// let why = office.why("2026-12-23T16:00:00Z".parse()?);
/// assert_eq!((why.open, why.to_string().as_str()), (false, "closed: outside hours"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Why {
    /// Whether it is open.
    pub open: bool,
    /// What decides.
    pub because: Because,
    /// The name of the part of a combination that decides, if it has one.
    pub part: Option<Arc<str>>,
}

/// What decides whether a calendar is open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Because {
    /// The weekly hours.
    OpeningHours,
    /// The hours of a season that has a name (C10).
    Season {
        /// The season's name, such as "summer hours".
        name: Arc<str>,
    },
    /// The weekday has hours, but at another time of day.
    OutsideHours,
    /// The weekday has no hours.
    ClosedWeekday(Weekday),
    /// The date has an entry of its own.
    Date {
        /// The local date whose entry it is.
        date: NaiveDate,
        /// The entry's name, such as "Christmas Eve".
        name: Option<Arc<str>>,
    },
    /// A window between two instants.
    Window,
    /// No window contains the instant.
    OutsideWindows,
    /// The instant is outside the horizon (T2).
    Horizon,
}

impl Calendar {
    /// Why the calendar is open or closed at `at`: the named date, the weekend, the time of day, or the part of a
    /// combination that decides.
    ///
    /// # Closed for Christmas
    /// ```
    /// use punctual::calendar::DateSpec;
    /// use punctual::{Calendar, CalendarSpec};
    /// let office = CalendarSpec::weekly("Europe/Oslo")
    ///     .hours("mon-fri", ["08:00-16:00"])
    ///     .dates("--12-25", DateSpec::closed().name("Christmas"));
    /// let office = Calendar::from_spec(office)?;
    /// assert_eq!(office.why("2026-12-25T10:00:00Z".parse()?).to_string(), "closed: Christmas");
    /// assert_eq!(office.why("2026-12-26T10:00:00Z".parse()?).to_string(), "closed: weekend");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn why(&self, at: DateTime<Utc>) -> Why {
        match Instant::inside(at) {
            Some(at) => self.why_inside(at),
            None => Why { open: false, because: Because::Horizon, part: None },
        }
    }

    fn why_inside(&self, at: Instant) -> Why {
        let open = self.axis().is_open(at);
        let why = match self.rule() {
            Rule::Hours(hours) => Some(why_hours(hours, self.zone(), at)),
            Rule::Windows(windows) => {
                let inside = windows.at(at);
                let because = if inside.is_some() { Because::Window } else { Because::OutsideWindows };
                Some(Why { open, because, part: inside.and_then(|window| window.name.clone()) })
            }
            _ => self.deciding(at).map(|(part, _)| part.why_inside(at)),
        };
        let mut why = why.unwrap_or(Why { open, because: Because::OutsideHours, part: None });
        why.open = open;
        why.part = why.part.or_else(|| self.name().cloned());
        why
    }

    /// Whether some of its hours, or those of its parts, have a name: those of a season or of a date (C4, C10).
    pub(crate) fn names_hours(&self) -> bool {
        let of_parts = || self.rule().parts().any(Calendar::names_hours);
        let names = || matches!(self.rule(), Rule::Hours(hours) if hours.have_names()) || of_parts();
        *self.0.names_hours.get_or_init(names)
    }

    /// The part of a combination that decides, and the parts before it in the list, which take precedence when they
    /// can decide.
    fn deciding(&self, at: Instant) -> Option<(&Calendar, &[Calendar])> {
        let open = self.axis().is_open(at);
        // The first part that makes the combination open or closed decides. If all parts do so together, it is the
        // first part.
        match self.rule() {
            Rule::Hours(_) | Rule::Windows(_) => None,
            Rule::Union(parts) if open => first(parts, |part| part.axis().is_open(at)),
            Rule::Intersection(parts) if !open => first(parts, |part| !part.axis().is_open(at)),
            Rule::Union(parts) | Rule::Intersection(parts) => first(parts, |_| true),
            Rule::Except(of, _) if open || !of.axis().is_open(at) => Some((of, &[])),
            Rule::Except(_, except) => first(except, |part| part.axis().is_open(at)),
        }
    }

    /// How many parts are tested to find the reason at `at`, including those of the part that decides.
    pub(crate) fn parts_asked(&self, at: Instant) -> usize {
        let asked = |(part, before): (&Calendar, &[Calendar])| {
            before.len().saturating_add(1).saturating_add(part.parts_asked(at))
        };
        self.deciding(at).map_or(0, asked)
    }

    /// An instant after `at` up to which the calendar stays open or closed for the same reason as at `at`. The reason
    /// may hold even longer.
    pub(crate) fn why_stays_until(&self, at: Instant) -> Instant {
        let cut = if let Rule::Except(of, _) = self.rule() { of.axis().turns(at) } else { Instant::END };
        let why = match self.rule() {
            Rule::Hours(hours) => hours_stay_until(hours, self.zone(), at),
            Rule::Windows(windows) => windows.next_turn(at),
            _ => self.deciding(at).map_or(Instant::END, |(part, before)| {
                let turns = before.iter().map(|part| part.axis().turns(at));
                turns.fold(part.why_stays_until(at), Instant::min)
            }),
        };
        why.min(cut).min(self.axis().turns(at))
    }
}

fn first(parts: &[Calendar], decides: impl Fn(&Calendar) -> bool) -> Option<(&Calendar, &[Calendar])> {
    let number = parts.iter().position(decides)?;
    Some((parts.get(number)?, parts.get(..number).unwrap_or_default()))
}

/// Until the next edge of the date's hours, or until the clock changes.
fn hours_stay_until(hours: &Hours, zone: &Zone, at: Instant) -> Instant {
    let (day, second) = zone.reading(at);
    let edge = hours.edge_after(date_of(day), second).saturating_sub(second);
    let change = zone.segments(at.seconds(), Instant::END.seconds()).next().map_or(i64::MAX, |segment| segment.end);
    Instant(at.seconds().saturating_add(edge).min(change).saturating_mul(SECOND))
}

fn why_hours(hours: &Hours, zone: &Zone, at: Instant) -> Why {
    let (day, second) = zone.reading(at);
    let date = date_of(day);
    let (open, entry) = hours.reading(date, second);
    let because = match entry {
        Some((date, entry)) => Because::Date { date, name: entry.name().cloned() },
        None if open => match hours.season(date, second) {
            Some(name) => Because::Season { name: name.clone() },
            None => Because::OpeningHours,
        },
        None if hours.opens_on(date) => Because::OutsideHours,
        None => Because::ClosedWeekday(date.weekday()),
    };
    Why { open, because, part: None }
}

/// Writes, for example, `open: opening hours`, `closed: Christmas Eve` or `closed: weekend`.
impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.open { "open: " } else { "closed: " })?;
        match (&self.because, &self.part) {
            (Because::Window, Some(part)) => f.write_str(&quoted(part)),
            (because, Some(part)) => write!(f, "{}, {because}", quoted(part)),
            (because, None) => because.fmt(f),
        }
    }
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Because::OpeningHours => f.write_str("opening hours"),
            Because::Season { name } => f.write_str(&quoted(name)),
            Because::OutsideHours => f.write_str("outside hours"),
            Because::ClosedWeekday(Weekday::Sat | Weekday::Sun) => f.write_str("weekend"),
            Because::ClosedWeekday(weekday) => write!(f, "never open on {weekday}"),
            Because::Date { name: Some(name), .. } => f.write_str(&quoted(name)),
            Because::Date { date, name: None } => write!(f, "hours of {date}"),
            Because::Window => f.write_str("window"),
            Because::OutsideWindows => f.write_str("outside its windows"),
            Because::Horizon => f.write_str("outside 1970 to 2100"),
        }
    }
}
