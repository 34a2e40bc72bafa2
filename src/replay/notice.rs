//! Words of a ticket that its policy does not know or that have no effect (P4, P6, K16), as plain data.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::input::words::plain_words;

/// A word that the ticket uses and that has no effect, mostly because the policy does not know it (P4).
///
/// # A status that was added to the help desk but not to the policy
/// ```
/// use punctual::evaluate::NoticeKind;
/// use punctual::{MetricSpec, Policy, PolicySpec, Ticket, evaluate};
/// let spec = PolicySpec::new("support").calendar("24x7");
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h")))?;
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).status("on_hold").build()?;
/// let notice = &evaluate(&ticket, &policy, opened).notices[0];
/// assert_eq!((notice.kind, &*notice.name), (NoticeKind::UnknownStatus, "on_hold"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Notice {
    /// The kind of word.
    pub kind: NoticeKind,
    /// The word.
    pub name: Arc<str>,
    /// When it was first used.
    pub at: DateTime<Utc>,
}

impl Notice {
    /// A word that was first used at an instant.
    #[must_use]
    pub fn new(kind: NoticeKind, name: impl Into<Arc<str>>, at: DateTime<Utc>) -> Notice {
        Notice { kind, name: name.into(), at }
    }
}

plain_words! {
    "a kind of notice",
    /// The kind of word that a notice is about.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum NoticeKind {
        /// A reason in a `paused` or `resumed` event.
        UnknownReason = "unknown_reason",
        /// A status of the ticket.
        UnknownStatus = "unknown_status",
        /// A status with a planned end that pauses no metric (P6).
        IdleUntil = "idle_until",
        /// A metric of a target that the ticket carries (K16).
        UnknownMetric = "unknown_metric",
        /// A metric for which the ticket carries a target, although there is no calendar on which it could count (K16).
        NoCalendar = "no_calendar",
        /// A word that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}
