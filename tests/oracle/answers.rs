//! The answers of the oracle. The crate's answers are converted to these types and compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::calendar::{Nanos, text};
use super::rollup::Rollup;

/// An instant that is shown as text, so that a difference can be read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub Nanos);

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self.0))
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Phase<'a> {
    Running,
    OutsideHours { opens_at: Option<Instant> },
    Paused { since: Instant, reason: &'a str, party: Option<&'a str>, ends_at: Option<Instant> },
    Stopped,
    Cancelled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Pending,
    Met,
    Breached,
    Void,
}

/// Durations are in seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Cycle<'a> {
    pub number: u32,
    pub started_at: Instant,
    pub calendar: &'a str,
    pub allowance_s: Option<i64>,
    pub elapsed_s: i64,
    pub remaining_s: Option<i64>,
    pub paused_s: i64,
    pub due_at: Option<Instant>,
    pub due_if_resumed: Option<Instant>,
    pub breached_at: Option<Instant>,
    pub stopped_at: Option<Instant>,
    pub phase: Phase<'a>,
    pub outcome: Outcome,
}

/// A word that the policy does not know: a reason or a status, the word, and when it was first used.
pub type Notice<'a> = (&'static str, &'a str, Instant);

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers<'a> {
    /// By metric name, oldest cycle first.
    pub metrics: BTreeMap<&'a str, Vec<Cycle<'a>>>,
    pub not_covered: Vec<&'a str>,
    pub notices: BTreeSet<Notice<'a>>,
    pub next_change: Option<Instant>,
    pub rollup: Rollup<'a>,
}

impl Answers<'_> {
    /// The same, where this may be the next change.
    pub fn sooner(mut self, change: Option<Instant>) -> Self {
        self.next_change = [self.next_change, change].into_iter().flatten().min();
        self
    }
}
