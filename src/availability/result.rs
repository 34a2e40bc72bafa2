//! Availabilities as plain data, which any serde format can read and write.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::exact::Fraction;
use crate::input::text::quoted;
use crate::input::words::{plain_words, words};
#[cfg(feature = "serde")]
use crate::time::seconds;
use crate::time::written;

/// How much of a period counted, how much of that was lost, and why; made by [`availability`](crate::availability()).
///
/// Amounts are exact, in the [`unit`](Availability::unit): seconds, unless the facts count users or intervals.
///
/// # How much of the month's budget is left on the eleventh?
/// ```
/// use punctual::{AvailabilitySpec, Outages, availability};
/// let june = AvailabilitySpec::month("2026-06", "UTC").objective("99.9").build()?;
/// let outages = Outages::builder().down("2026-06-05T00:00:00Z".parse()?.."2026-06-05T00:21:36Z".parse()?).build()?;
/// let result = availability(&june, &outages, "2026-06-11T00:00:00Z".parse()?);
/// let budget = result.budget.ok_or("nothing was promised")?;
/// assert_eq!((budget.allowed.to_string(), budget.remaining.to_string()), ("2592".into(), "1296".into()));
/// assert_eq!(budget.burn_rate.map(|rate| rate.to_string()).as_deref(), Some("3/2"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Availability {
    /// The first instant of the period.
    pub from: DateTime<Utc>,
    /// The first instant after the period.
    pub to: DateTime<Utc>,
    /// Up to when facts are counted: `now`, or the nearest end of the period.
    pub until: DateTime<Utc>,
    /// What the amounts count.
    pub unit: Unit,
    /// How much counted so far (V1).
    pub counted: Fraction,
    /// How much of that was lost (V2).
    pub lost: Fraction,
    /// The share that was not lost; `None` when nothing counted (V4).
    pub uptime: Option<Fraction>,
    /// `uptime` as a percentage with five places, cut off and never rounded up, such as `99.89996`.
    pub percent: Option<String>,
    /// The share that is promised; `None` if nothing is.
    pub objective: Option<Fraction>,
    /// Whether `uptime` is the objective or more; `None` when nothing counted or nothing is promised.
    pub met: Option<bool>,
    /// What may be lost; `None` when nothing counted or nothing is promised, and for intervals (V5).
    pub budget: Option<Budget>,
    /// The period in stretches without gap or overlap, in order (V6). Empty when intervals are counted.
    pub ledger: Vec<Stretch>,
}

plain_words! {
    "a unit",
    /// What the amounts of an availability count.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum Unit {
        /// Seconds of the period.
        #[default]
        Seconds = "seconds",
        /// Seconds of the period, for each user.
        UserSeconds = "user_seconds",
        /// Intervals with a rate of errors.
        Intervals = "intervals",
        /// A word that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

/// How much may be lost, and how much is left (V5). In the unit of the availability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Budget {
    /// What may be lost in the whole period, also when it is not over yet.
    pub allowed: Fraction,
    /// `allowed` less the lost amount; negative when more is lost.
    pub remaining: Fraction,
    /// The share lost so far, divided by the share that may be lost: at 1 the budget lasts exactly for the period.
    /// `None` for an objective of 100 %.
    pub burn_rate: Option<Fraction>,
}

/// A stretch of the period, half-open: `from` belongs to it and `to` does not.
///
/// # How long was maintenance?
/// ```
/// use punctual::availability::StretchKind;
/// use punctual::chrono::TimeDelta;
/// use punctual::{AvailabilitySpec, Outages, availability};
/// let june = AvailabilitySpec::month("2026-06", "UTC").build()?;
/// let (from, to) = ("2026-06-07T00:00:00Z".parse()?, "2026-06-07T06:00:00Z".parse()?);
/// let outages = Outages::builder().maintenance(from..to).build()?;
/// let result = availability(&june, &outages, "2026-07-01T00:00:00Z".parse()?);
/// let maintenance = result.ledger.iter().filter(|stretch| stretch.kind == StretchKind::Maintenance);
/// assert_eq!(maintenance.map(|stretch| stretch.wall).sum::<TimeDelta>(), TimeDelta::hours(6));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Stretch {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub to: DateTime<Utc>,
    /// How long it is.
    #[cfg_attr(feature = "serde", serde(rename = "wall_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub wall: TimeDelta,
    /// Why it counts as it does.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub kind: StretchKind,
    /// Whether it is part of the counted time.
    pub counted: bool,
    /// The share of it that is lost, from 0 to 1.
    pub lost: Fraction,
}

words! {
    /// What a stretch of a period is.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[cfg_attr(feature = "serde", serde(tag = "kind"))]
    pub enum StretchKind {
        /// The service was up.
        Up = "up",
        /// It was down.
        Down {
            /// Of several services in series the first in the list that was down, by its name or its place in the list.
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
            service: Option<Arc<str>>,
        } = "down",
        /// It was up in the rest of a minute that an outage touched.
        TouchedMinute = "touched_minute",
        /// It was down in an outage that is too short to count, or in the part of a minute that is not counted.
        NotCountedOutage = "not_counted_outage",
        /// It was degraded.
        Degraded = "degraded",
        /// It was down for some users.
        Affected {
            /// For how many.
            users: u64,
        } = "affected",
        /// It was under maintenance that is excused.
        Maintenance = "maintenance",
        /// It was under maintenance beyond the allowance.
        MaintenanceOverAllowance = "maintenance_over_allowance",
        /// Nothing is known about it.
        UnknownTime = "unknown_time",
        /// It is outside the service hours.
        OutsideHours = "outside_hours",
        /// It is after `now`.
        Ahead = "ahead",
        /// A word that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

impl Availability {
    /// How long all stretches of a kind are together, by its [word](StretchKind::as_str).
    pub fn total(&self, kind: &str) -> TimeDelta {
        let lengths = self.ledger.iter().filter(|stretch| stretch.kind.as_str() == kind).map(|stretch| stretch.wall);
        lengths.fold(TimeDelta::zero(), |sum, wall| sum.checked_add(&wall).unwrap_or(TimeDelta::MAX))
    }
}

/// A line with the percentage, and one for each stretch in which the service was not simply up.
impl fmt::Display for Availability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.percent {
            Some(percent) => write!(f, "{percent} %")?,
            None => f.write_str("nothing counted")?,
        }
        write!(f, " from {} to {}", written(self.from), written(self.until))?;
        if let (Some(objective), Some(met)) = (self.objective, self.met) {
            let verdict = if met { "met" } else { "missed" };
            write!(f, ", {} % promised: {verdict}", objective.percent(5))?;
        }
        write!(f, "\ncounted {} {}, lost {}", self.counted, self.unit, self.lost)?;
        let told = self.ledger.iter().filter(|stretch| !matches!(stretch.kind, StretchKind::Up | StretchKind::Ahead));
        for Stretch { from, to, kind, counted, lost, .. } in told {
            let counts = if *counted { format!("lost {lost}") } else { "not counted".to_owned() };
            write!(f, "\n{} to {}: {kind}", written(*from), written(*to))?;
            if let StretchKind::Down { service: Some(service) } = kind {
                write!(f, " ({})", quoted(service))?;
            }
            write!(f, ", {counts}")?;
        }
        Ok(())
    }
}
