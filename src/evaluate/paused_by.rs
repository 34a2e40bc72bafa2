//! Paused time by the reason that was charged, as plain data.

use std::sync::Arc;

use chrono::TimeDelta;

#[cfg(feature = "serde")]
use crate::time::seconds;

/// For how long a cycle was paused for one reason.
///
/// # Who kept the ticket waiting?
/// ```
/// use chrono::TimeDelta;
/// use punctual::policy::PauseSpec;
/// use punctual::{EventKind, MetricSpec, Policy, PolicySpec, Ticket, evaluate};
/// let resolution = MetricSpec::new().targets("*", "*", "8h");
/// let spec = PolicySpec::new("support").calendar("24x7").metrics("resolution", resolution);
/// let policy = Policy::from_spec(spec.pauses("parts", PauseSpec::new().party("vendor")))?;
/// let at = |time: &str| format!("2026-03-02T{time}:00Z").parse::<chrono::DateTime<chrono::Utc>>();
/// let ticket = Ticket::opened("T-1", at("08:00")?)
///     .event(at("09:00")?, EventKind::Paused { reason: "parts".into() })
///     .event(at("11:00")?, EventKind::Resumed { reason: "parts".into() })
///     .build()?;
/// let evaluation = evaluate(&ticket, &policy, at("12:00")?);
/// let waited = &evaluation.metrics[0].cycles[0].paused_by[0];
/// assert_eq!((waited.party.as_deref(), waited.paused), (Some("vendor"), TimeDelta::hours(2)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PausedBy {
    /// The reason that was charged.
    pub reason: Arc<str>,
    /// The party that was charged; `None` where the reason names none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub party: Option<Arc<str>>,
    /// How long, counted as [`Cycle::paused`](crate::Cycle::paused) is.
    #[cfg_attr(feature = "serde", serde(rename = "paused_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub paused: TimeDelta,
}

impl PausedBy {
    /// A reason that was charged nothing yet, and no party. Both can be set afterwards.
    #[must_use]
    pub fn new(reason: impl Into<Arc<str>>) -> PausedBy {
        PausedBy { reason: reason.into(), party: None, paused: TimeDelta::zero() }
    }
}
