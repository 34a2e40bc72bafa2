//! Words of a ticket that its policy does not know (P4). Plain data.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::input::words::plain_words;

/// A word that the ticket uses and the policy does not know. It changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

plain_words! {
    "a kind of notice",
    /// What sort of word a notice is about.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum NoticeKind {
        /// A reason in a `paused` or `resumed` event.
        UnknownReason = "unknown_reason",
        /// A status of the ticket.
        UnknownStatus = "unknown_status",
        /// Something that a newer version of this crate wrote; this one never does (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}
