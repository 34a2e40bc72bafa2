//! The reasons that a moment gives for an alert: the level that it waited for, and the hours that decided who was told.

use std::sync::Arc;

use chrono::{DateTime, Utc};

/// The level that an alert waited for (E9).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WaitedFor {
    /// Its number.
    pub level: u32,
    /// When it fired in the cycle for the first time.
    pub fired_at: DateTime<Utc>,
}

/// A calendar whose hours decided who was told of an alert (E8).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct HoursThen {
    /// Its name in the policy.
    pub calendar: Arc<str>,
    /// Whether it was open when the alert fired.
    pub open: bool,
}
