//! Availability: how much of a period a service was up, whether that is enough, and what is left of the budget (V1–V6).
//!
//! This module knows agreements on availability and records of outages. It knows no tickets and no policies.

mod combine;
mod facts;
mod facts_builder;
#[cfg(feature = "serde")]
mod facts_format;
mod ledger;
mod measure;
mod read;
mod result;
mod spec;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use facts::{CheckState, Outages};
pub use facts_builder::{Interval, OutagesBuilder, ServiceRecord};
pub use result::{Availability, Budget, Stretch, StretchKind, Unit};
pub use spec::{AvailabilityBuilder, Combine, Maintenance, Minutes, UnknownTime};

use crate::calendar::Calendar;
use crate::exact::Fraction;
#[cfg(feature = "serde")]
use crate::input::read::{ReadError, read as read_input};
use crate::time::{Instant, Nanos};

/// The fields of an agreement, for the page that lists them.
#[cfg(test)]
pub(crate) const FIELDS: [(&str, &[&str]); 2] =
    [("Agreement", AvailabilityBuilder::FIELDS), ("Period", spec::PeriodFields::FIELDS)];

/// What is agreed about the availability of a service in one period.
///
/// It is made by a builder, or read from any serde format. One that exists is valid; it prints back as it was written.
/// Immutable and cheap to clone.
///
/// # 99.5 % of a month, four hours of maintenance excused, outages under five minutes forgiven
/// ```
/// use punctual::AvailabilitySpec;
/// let spec: AvailabilitySpec = serde_json::from_str(r#"{
///     "period": { "month": "2026-06", "time_zone": "Europe/Berlin" },
///     "objective": "99.5", "maintenance_allowance": "4h", "minimum_outage": "5m"
/// }"#)?;
/// assert_eq!(spec.from(), "2026-05-31T22:00:00Z".parse::<punctual::chrono::DateTime<punctual::chrono::Utc>>()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct AvailabilitySpec {
    from: Instant,
    to: Instant,
    /// A share, not a percentage.
    objective: Option<Fraction>,
    hours: Option<Calendar>,
    maintenance: Maintenance,
    allowance: Option<Nanos>,
    minimum_outage: Nanos,
    minutes: Minutes,
    degraded_weight: Fraction,
    unknown_time: UnknownTime,
    combine: Combine,
    greatest_gap: Option<Nanos>,
    #[cfg_attr(not(feature = "serde"), allow(dead_code, reason = "only formats print it"))]
    written: Arc<AvailabilityBuilder>,
}

impl AvailabilitySpec {
    /// An agreement about a month, such as `2026-06`, in a time zone.
    pub fn month(month: impl Into<String>, time_zone: impl Into<String>) -> AvailabilityBuilder {
        AvailabilityBuilder::of_month(month.into(), time_zone.into())
    }

    /// An agreement about the time from one instant up to, not including, another.
    pub fn period(from: DateTime<Utc>, to: DateTime<Utc>) -> AvailabilityBuilder {
        AvailabilityBuilder::of_period(from, to)
    }

    /// Reads an agreement from any serde format and keeps its problems as data, as
    /// [`Policy::from_deserializer`](crate::Policy::from_deserializer) does for a policy.
    ///
    /// # Errors
    /// An error of the format, or every mistake in the agreement as in [`build`](AvailabilityBuilder::build).
    #[cfg(feature = "serde")]
    pub fn from_deserializer<'de, D: serde::Deserializer<'de>>(
        from: D,
    ) -> Result<AvailabilitySpec, ReadError<D::Error>> {
        read_input(from, AvailabilityBuilder::build)
    }

    /// The first instant of the period.
    pub fn from(&self) -> DateTime<Utc> {
        self.from.utc()
    }

    /// The first instant after the period.
    pub fn to(&self) -> DateTime<Utc> {
        self.to.utc()
    }

    /// The share that is promised, from 0 to 1; `None` if nothing is.
    pub fn objective(&self) -> Option<Fraction> {
        self.objective
    }
}

/// How much of the agreed period was lost up to `now`, exactly, and why.
///
/// Facts after `now` are not seen, and an outage that is not over at `now` lasts until then (T4). Time grows with the
/// number of facts as sorting does, and with the open stretches of the service hours.
///
/// # A chain of two services is down when either is
/// ```
/// use punctual::availability::ServiceRecord;
/// use punctual::{AvailabilitySpec, Outages, availability};
/// let at = |time: &str| format!("2026-06-10T{time}:00Z").parse().unwrap();
/// let june = AvailabilitySpec::month("2026-06", "UTC").combine("series").build()?;
/// let outages = Outages::builder()
///     .service(ServiceRecord::new("database").down(at("10:00")..at("11:00")))
///     .service(ServiceRecord::new("shop").down(at("10:30")..at("12:00")))
///     .build()?;
/// let result = availability(&june, &outages, "2026-07-01T00:00:00Z".parse()?);
/// assert_eq!((result.lost.to_string().as_str(), result.percent.as_deref()), ("7200", Some("99.72222")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn availability(spec: &AvailabilitySpec, facts: &Outages, now: DateTime<Utc>) -> Availability {
    let now = Instant::clamped(now);
    let (amounts, ledger) = if facts.error_rates.is_empty() {
        let known = combine::Known::of(facts, spec, now);
        let pieces = ledger::pieces(spec, facts, &known, now);
        let amounts = measure::of_time(spec, &pieces, facts.users);
        (amounts, pieces.into_iter().map(|piece| measure::stretch(piece, spec, facts.users)).collect())
    } else {
        (measure::of_rates(&facts.error_rates), Vec::new())
    };
    let uptime = amounts.as_ref().and_then(measure::Amounts::uptime);
    Availability {
        from: spec.from.utc(),
        to: spec.to.utc(),
        until: now.clamp(spec.from, spec.to).utc(),
        unit: amounts.as_ref().map_or(Unit::Seconds, |amounts| amounts.unit),
        counted: amounts.as_ref().map_or(Fraction::ZERO, |amounts| amounts.counted),
        lost: amounts.as_ref().map_or(Fraction::ZERO, |amounts| amounts.lost),
        uptime,
        percent: uptime.map(|uptime| uptime.percent(5)),
        objective: spec.objective,
        met: uptime.zip(spec.objective).map(|(uptime, objective)| uptime >= objective),
        budget: amounts.zip(spec.objective).and_then(|(amounts, objective)| amounts.budget(objective)),
        ledger,
    }
}

/// As it was written.
#[cfg(feature = "serde")]
impl serde::Serialize for AvailabilitySpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.written.serialize(to)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for AvailabilitySpec {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        AvailabilitySpec::from_deserializer(from).map_err(ReadError::into_format)
    }
}
