//! The answers of the oracle. The crate's answers are converted to these types and compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::calendar::{Nanos, text};
use super::rollup::Rollup;

/// An instant that is shown as text, so that a difference can be read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(pub(crate) Nanos);

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self.0))
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Phase<'a> {
    Running,
    OutsideHours { opens_at: Option<Instant> },
    Paused { since: Instant, reason: &'a str, party: Option<&'a str>, ends_at: Option<Instant> },
    Stopped,
    Cancelled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Pending,
    Met,
    Breached,
    Void,
}

/// Durations are in seconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cycle<'a> {
    pub(crate) number: u32,
    pub(crate) started_at: Instant,
    pub(crate) calendar: &'a str,
    pub(crate) allowance_s: Option<i64>,
    pub(crate) elapsed_s: i64,
    pub(crate) remaining_s: Option<i64>,
    pub(crate) paused_s: i64,
    pub(crate) due_at: Option<Instant>,
    pub(crate) due_if_resumed: Option<Instant>,
    pub(crate) breached_at: Option<Instant>,
    pub(crate) stopped_at: Option<Instant>,
    pub(crate) phase: Phase<'a>,
    pub(crate) outcome: Outcome,
}

/// A word that the policy does not know: a reason or a status, the word, and when it was first used.
pub(crate) type Notice<'a> = (&'static str, &'a str, Instant);

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Answers<'a> {
    /// By metric name, oldest cycle first.
    pub(crate) metrics: BTreeMap<&'a str, Vec<Cycle<'a>>>,
    pub(crate) not_covered: Vec<&'a str>,
    pub(crate) notices: BTreeSet<Notice<'a>>,
    pub(crate) next_change: Option<Instant>,
    pub(crate) rollup: Rollup<'a>,
}

impl Answers<'_> {
    /// The same, where this may be the next change.
    pub(crate) fn sooner(mut self, change: Option<Instant>) -> Self {
        self.next_change = [self.next_change, change].into_iter().flatten().min();
        self
    }
}
