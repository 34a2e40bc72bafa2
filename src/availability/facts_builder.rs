//! Outages that are built in code. This module knows what a host adds; `facts` knows which of it makes sense.

use std::ops::{Range, RangeFrom};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::input::problem::{InputError, Place, Problems};

use super::facts::{
    CheckState, ErrorRate, Outages, Record, Span, check_name, check_users, error_rate, incident, inside, span,
};

/// From one instant up to another, or since an instant and not over yet; made from a range of instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    from: DateTime<Utc>,
    to: Option<DateTime<Utc>>,
}

impl From<Range<DateTime<Utc>>> for Interval {
    fn from(range: Range<DateTime<Utc>>) -> Self {
        Interval { from: range.start, to: Some(range.end) }
    }
}

/// Not over yet.
impl From<RangeFrom<DateTime<Utc>>> for Interval {
    fn from(range: RangeFrom<DateTime<Utc>>) -> Self {
        Interval { from: range.start, to: None }
    }
}

/// The record of one of several services.
///
/// # Two data centres of which one is enough
/// ```
/// use punctual::availability::ServiceRecord;
/// use punctual::{AvailabilitySpec, Outages, availability};
/// let at = |time: &str| format!("2026-06-10T{time}:00Z").parse().unwrap();
/// let june = AvailabilitySpec::month("2026-06", "UTC").combine("parallel").build()?;
/// let outages = Outages::builder()
///     .service(ServiceRecord::new("Frankfurt").down(at("10:00")..at("11:00")))
///     .service(ServiceRecord::new("Dublin").down(at("10:30")..at("12:00")))
///     .build()?;
/// let result = availability(&june, &outages, "2026-07-01T00:00:00Z".parse()?);
/// assert_eq!(result.lost.to_string(), "1800"); // seconds: both are down from 10:30 to 11:00
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "a record does nothing until it is added to outages"]
pub struct ServiceRecord {
    name: Option<Arc<str>>,
    down: Vec<Interval>,
    degraded: Vec<Interval>,
    unknown: Vec<Interval>,
    checks: Vec<(DateTime<Utc>, CheckState)>,
}

impl ServiceRecord {
    /// A service with this name that was up all the time.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        ServiceRecord { name: Some(name.into()), ..ServiceRecord::default() }
    }

    /// Adds time in which it did not work: `from..to`, or `from..` if that is not over yet.
    pub fn down(mut self, interval: impl Into<Interval>) -> Self {
        self.down.push(interval.into());
        self
    }

    /// Adds time in which it worked badly.
    pub fn degraded(mut self, interval: impl Into<Interval>) -> Self {
        self.degraded.push(interval.into());
        self
    }

    /// Adds time of which nothing is known.
    pub fn unknown(mut self, interval: impl Into<Interval>) -> Self {
        self.unknown.push(interval.into());
        self
    }

    /// Adds what a check found. It holds until the next check, or for as long as the agreement's `greatest_gap` says.
    /// Before the first check nothing is known. Of several checks at one instant the worst counts.
    pub fn check(mut self, at: DateTime<Utc>, found: CheckState) -> Self {
        self.checks.push((at, found));
        self
    }
}

/// Outages in the making; made by [`Outages::builder`].
///
/// # Nightly maintenance that is agreed, and one outage during it
/// ```
/// use punctual::chrono::{DateTime, TimeDelta, Utc};
/// use punctual::{AvailabilitySpec, Outages, availability};
/// let june = AvailabilitySpec::month("2026-06", "UTC").maintenance("counts_as_up").build()?;
/// let one: DateTime<Utc> = "2026-06-01T01:00:00Z".parse()?;
/// let nights = (0..30).map(|night| one + TimeDelta::days(night));
/// let outages = nights.fold(Outages::builder(), |outages, one| outages.maintenance(one..one + TimeDelta::hours(2)));
/// let outages = outages.down(one + TimeDelta::hours(1)..one + TimeDelta::hours(3)).build()?;
/// let result = availability(&june, &outages, "2026-07-01T00:00:00Z".parse()?);
/// assert_eq!(result.lost.to_string(), "3600"); // only the hour after the maintenance
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct OutagesBuilder {
    whole: ServiceRecord,
    maintenance: Vec<Interval>,
    services: Vec<ServiceRecord>,
    users: Option<u32>,
    incidents: Vec<(Interval, u32)>,
    error_rates: Vec<ErrorRate>,
}

impl Outages {
    /// Nothing has happened yet.
    pub fn builder() -> OutagesBuilder {
        OutagesBuilder::default()
    }
}

impl OutagesBuilder {
    /// Adds time in which the service was down: `from..to`, or `from..` if that is not over yet.
    pub fn down(mut self, interval: impl Into<Interval>) -> Self {
        self.whole = self.whole.down(interval);
        self
    }

    /// Adds time in which the service worked badly.
    pub fn degraded(mut self, interval: impl Into<Interval>) -> Self {
        self.whole = self.whole.degraded(interval);
        self
    }

    /// Adds time of which nothing is known.
    pub fn unknown(mut self, interval: impl Into<Interval>) -> Self {
        self.whole = self.whole.unknown(interval);
        self
    }

    /// Adds what a check found, as [`ServiceRecord::check`] does.
    pub fn check(mut self, at: DateTime<Utc>, found: CheckState) -> Self {
        self.whole = self.whole.check(at, found);
        self
    }

    /// Adds maintenance.
    pub fn maintenance(mut self, interval: impl Into<Interval>) -> Self {
        self.maintenance.push(interval.into());
        self
    }

    /// Adds one of several services, instead of `down`, `degraded` and `check` for the whole.
    pub fn service(mut self, record: ServiceRecord) -> Self {
        self.services.push(record);
        self
    }

    /// Sets how many users there are in all, 1,000,000,000 at most: time is then counted for each of them.
    pub fn users(mut self, users: u32) -> Self {
        self.users = Some(users);
        self
    }

    /// Adds an outage of so many of the users, instead of outages of the whole.
    pub fn incident(mut self, interval: impl Into<Interval>, users: u32) -> Self {
        self.incidents.push((interval.into(), users));
        self
    }

    /// Adds so many intervals of equal length with the same numbers of requests and errors, instead of everything else.
    pub fn error_rate(mut self, intervals: u32, requests: u64, errors: u64) -> Self {
        self.error_rates.push(ErrorRate { intervals, requests, errors });
        self
    }

    /// The outages.
    ///
    /// # Errors
    /// Every mistake, each with its path: instants outside the horizon, an end before its beginning, more users or
    /// errors than there are, what does not go together, more than 1,000,000 facts.
    pub fn build(self) -> Result<Outages, InputError> {
        let mut problems = Problems::default();
        let root = Place::ROOT;
        let (services_at, incidents_at, rates_at) =
            (root.field("services"), root.field("incidents"), root.field("error_rates"));
        let services = self.services.into_iter().enumerate();
        let outages = Outages {
            whole: record(self.whole, &root, &mut problems),
            maintenance: spans(self.maintenance, &root.field("maintenance"), &mut problems),
            services: services
                .map(|(index, service)| record(service, &services_at.index(index), &mut problems))
                .collect(),
            users: check_users(self.users, &root.field("users"), &mut problems),
            incidents: self
                .incidents
                .into_iter()
                .enumerate()
                .filter_map(|(index, (interval, users))| {
                    let at = incidents_at.index(index);
                    let span =
                        span((interval.from, &at.field("from")), (interval.to, &at.field("to")), &at, &mut problems);
                    incident(span, users, self.users, &at, &mut problems)
                })
                .collect(),
            error_rates: self
                .error_rates
                .into_iter()
                .enumerate()
                .filter_map(|(index, rate)| error_rate(rate, &rates_at.index(index), &mut problems))
                .collect(),
        };
        outages.settle(problems)
    }
}

fn record(record: ServiceRecord, at: &Place<'_>, problems: &mut Problems) -> Record {
    let checks_at = at.field("checks");
    let checks = record.checks.into_iter().enumerate();
    Record {
        name: check_name(record.name, &at.field("name"), problems),
        down: spans(record.down, &at.field("down"), problems),
        degraded: spans(record.degraded, &at.field("degraded"), problems),
        unknown: spans(record.unknown, &at.field("unknown"), problems),
        checks: checks
            .filter_map(|(index, (instant, found))| {
                let at = checks_at.index(index);
                Some((inside(instant, &at.index(0), problems)?, found))
            })
            .collect(),
    }
}

fn spans(intervals: Vec<Interval>, list: &Place<'_>, problems: &mut Problems) -> Vec<Span> {
    let intervals = intervals.into_iter().enumerate();
    intervals
        .filter_map(|(index, Interval { from, to })| {
            let at = list.index(index);
            span((from, &at.index(0)), (to, &at.index(1)), &at, problems)
        })
        .collect()
}
