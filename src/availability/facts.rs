//! What happened to a service: outages and the rest of the record, in any order, overlapping or not. This module does
//! not know what was agreed.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::input::length::check_text;
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::input::words::plain_words;
use crate::time::{Instant, Nanos, written};

/// What happened to a service, or to several; made by [`Outages::builder`], or read from any serde format.
///
/// Intervals are half-open, may come in any order and may overlap. Immutable. A clone copies all facts, so a host that
/// shares many of them puts them into an `Arc`.
///
/// # From the log of a status page
/// ```
/// use punctual::{AvailabilitySpec, Outages, availability};
/// let june = AvailabilitySpec::month("2026-06", "UTC").objective("99.9").build()?;
/// let (from, to) = ("2026-06-10T10:00:00Z".parse()?, "2026-06-10T10:43:13Z".parse()?);
/// let outages = Outages::builder().down(from..to).build()?;
/// let result = availability(&june, &outages, "2026-07-01T00:00:00Z".parse()?);
/// assert_eq!((result.percent.as_deref(), result.met), (Some("99.89996"), Some(false)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outages {
    /// The record of the only service, when there is no list of services.
    pub(super) whole: Record,
    pub(super) maintenance: Vec<Span>,
    pub(super) services: Vec<Record>,
    pub(super) users: Option<u32>,
    pub(super) incidents: Vec<Incident>,
    pub(super) error_rates: Vec<ErrorRate>,
}

/// From one nanosecond of the epoch up to another; one that is not over yet ends with the horizon.
pub(super) type Span = (Nanos, Nanos);

/// The checked record of one service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) name: Option<Arc<str>>,
    pub(super) down: Vec<Span>,
    pub(super) degraded: Vec<Span>,
    pub(super) unknown: Vec<Span>,
    pub(super) checks: Vec<(Instant, CheckState)>,
}

/// An outage of some of the users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Incident {
    pub(super) span: Span,
    pub(super) users: u32,
}

/// So many intervals with the same numbers of requests and errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ErrorRate {
    pub(super) intervals: u32,
    pub(super) requests: u64,
    pub(super) errors: u64,
}

/// How many intervals, checks, incidents, services and rates there may be in all.
pub(super) const MOST_FACTS: usize = 1_000_000;
pub(super) const MOST_USERS: u32 = 1_000_000_000;
pub(super) const MOST_INTERVALS: u32 = 1_000_000;
pub(super) const MOST_REQUESTS: u64 = 1_000_000_000_000_000;

plain_words! {
    "a result of a check",
    /// What a check found.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum CheckState {
        /// The service worked.
        Up = "up",
        /// It worked badly.
        Degraded = "degraded",
        /// It did not work.
        Down = "down",
    }
}

impl Outages {
    /// What one of several services is called: by its name, or by its place in the list.
    pub(super) fn service_name(&self, number: usize) -> Option<Arc<str>> {
        let name = self.services.get(number)?.name.clone();
        Some(name.unwrap_or_else(|| format!("services[{number}]").into()))
    }

    /// How many facts there are.
    fn count(&self) -> usize {
        let of_record =
            |record: &Record| [record.down.len(), record.degraded.len(), record.unknown.len(), record.checks.len()];
        let of_records = std::iter::once(&self.whole).chain(&self.services).flat_map(of_record);
        let others = [self.services.len(), self.maintenance.len(), self.incidents.len(), self.error_rates.len()];
        of_records.chain(others).fold(0, usize::saturating_add)
    }

    /// The names of the fields that are not empty.
    fn filled(&self) -> Vec<&'static str> {
        let fields = [
            ("down", self.whole.down.is_empty()),
            ("degraded", self.whole.degraded.is_empty()),
            ("checks", self.whole.checks.is_empty()),
            ("unknown", self.whole.unknown.is_empty()),
            ("maintenance", self.maintenance.is_empty()),
            ("services", self.services.is_empty()),
            ("incidents", self.incidents.is_empty()),
            ("users", self.users.is_none()),
            ("error_rates", self.error_rates.is_empty()),
        ];
        fields.into_iter().filter(|(_, is_empty)| !is_empty).map(|(field, _)| field).collect()
    }

    /// Reports fields that do not go together and too many facts, and returns the outages if there is no mistake.
    pub(super) fn settle(self, mut problems: Problems) -> Result<Outages, InputError> {
        let (root, filled) = (Place::ROOT, self.filled());
        if let Some((measure, others)) = EXCLUDES.iter().find(|(measure, _)| filled.contains(measure)) {
            for field in others.iter().filter(|field| filled.contains(field)) {
                let found = format!("`{field}` does not go with `{measure}`");
                problems.add(&root.field(field), ProblemKind::Senseless, found, "write one of the two");
            }
        }
        if self.users.is_none() && !self.incidents.is_empty() {
            let help = "say how many users there are in all, such as 1000";
            problems.add(&root.field("users"), ProblemKind::Missing, "is missing beside `incidents`", help);
        }
        let count = self.count();
        if count > MOST_FACTS {
            let help = format!("write {MOST_FACTS} at most; intervals that touch can be written as one");
            problems.add(&root, ProblemKind::TooLarge, format_args!("there are {count} facts"), help);
        }
        problems.or("outages", Some(self))
    }
}

/// Ways to measure, each with the fields that do not go with it. The first way whose field is not empty is checked.
const EXCLUDES: [(&str, &[&str]); 3] = [
    ("error_rates", &["down", "degraded", "checks", "unknown", "maintenance", "services", "incidents", "users"]),
    ("incidents", &["down", "degraded", "checks", "services"]),
    ("services", &["down", "degraded", "checks"]),
];

pub(super) fn check_name(name: Option<Arc<str>>, at: &Place<'_>, problems: &mut Problems) -> Option<Arc<str>> {
    name.iter().for_each(|name| check_text(name, at, problems));
    name
}

pub(super) fn inside(instant: DateTime<Utc>, at: &Place<'_>, problems: &mut Problems) -> Option<Instant> {
    let inside = Instant::inside(instant);
    if inside.is_none() {
        let found = format!("`{}` is outside the horizon", written(instant));
        let help = "write an instant from 1970 up to, not including, 2100";
        problems.add(at, ProblemKind::OutsideHorizon, found, help);
    }
    inside
}

/// Checks an interval. The interval and each of its ends have a path.
pub(super) fn span(
    (from, from_at): (DateTime<Utc>, &Place<'_>),
    (to, to_at): (Option<DateTime<Utc>>, &Place<'_>),
    at: &Place<'_>,
    problems: &mut Problems,
) -> Option<Span> {
    let start = inside(from, from_at, problems);
    let end = match to {
        Some(to) => inside(to, to_at, problems),
        None => Some(Instant::END),
    };
    let (start, end) = (start?, end?);
    if end < start {
        let help = "write the beginning first; an interval that is not over yet ends with `null`";
        problems.add(at, ProblemKind::Senseless, "ends before it begins", help);
    }
    (start <= end).then_some((start.0, end.0))
}

pub(super) fn check_users(users: Option<u32>, at: &Place<'_>, problems: &mut Problems) -> Option<u32> {
    if users.is_some_and(|users| !(1..=MOST_USERS).contains(&users)) {
        let help = format!("write how many users there are in all, from 1 to {MOST_USERS}");
        problems.add(at, ProblemKind::Senseless, "is no number of users", help);
    }
    users
}

pub(super) fn incident(
    span: Option<Span>,
    users: u32,
    all: Option<u32>,
    at: &Place<'_>,
    problems: &mut Problems,
) -> Option<Incident> {
    if let Some(all) = all.filter(|all| users > *all) {
        let found = format!("affects {users} users of {all}");
        problems.add(&at.field("users"), ProblemKind::Senseless, found, "write how many of the users were affected");
    }
    Some(Incident { span: span?, users })
}

pub(super) fn error_rate(rate: ErrorRate, at: &Place<'_>, problems: &mut Problems) -> Option<ErrorRate> {
    if !(1..=MOST_INTERVALS).contains(&rate.intervals) {
        let help = format!("write from 1 to {MOST_INTERVALS}");
        problems.add(&at.field("intervals"), ProblemKind::Senseless, "is no number of intervals", help);
    }
    if rate.requests > MOST_REQUESTS {
        let help = format!("write {MOST_REQUESTS} at most");
        problems.add(&at.field("requests"), ProblemKind::TooLarge, "is too large", help);
    }
    if rate.errors > rate.requests {
        let found = format!("has {} errors in {} requests", rate.errors, rate.requests);
        problems.add(&at.field("errors"), ProblemKind::Senseless, found, "write how many of the requests failed");
    }
    Some(rate)
}
