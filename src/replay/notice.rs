//! Words of a ticket that its policy does not know (P4). Plain data.

use std::sync::Arc;

use chrono::{DateTime, Utc};

/// A word that the ticket uses and the policy does not know. It changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Notice {
    /// What sort of word it is.
    pub kind: NoticeKind,
    /// The word.
    pub name: Arc<str>,
    /// When it was first used.
    pub at: DateTime<Utc>,
}

/// What sort of word a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum NoticeKind {
    /// A reason in a `paused` or `resumed` event.
    UnknownReason,
    /// A status of the ticket.
    UnknownStatus,
    /// Something that a newer version of this crate wrote; this one never does (B2).
    #[cfg_attr(feature = "serde", serde(other))]
    Unknown,
}
