//! What an explanation says: plain data, readable and writable by any serde format. No logic.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::evaluate::Evaluation;
use crate::policy::{Allowance, LevelName};
#[cfg(feature = "serde")]
use crate::time::seconds;

/// An evaluation with its reasons: every stretch of time, what it counted as, and why.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Explanation {
    /// The answer that is explained, as [`evaluate`](crate::evaluate) gives it.
    pub evaluation: Evaluation,
    /// Every metric of the policy, by name, as in the evaluation.
    pub metrics: Vec<MetricExplanation>,
}

/// The cycles of one metric, explained.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MetricExplanation {
    /// The metric's name.
    pub metric: Arc<str>,
    /// Its cycles, oldest first, as in the evaluation.
    pub cycles: Vec<CycleExplanation>,
}

/// One cycle, explained.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CycleExplanation {
    /// The number of the cycle, as in the evaluation.
    pub number: u32,
    /// The targets that have been in force, in order; the last one is (K10, K14).
    pub targets: Vec<TargetInForce>,
    /// The cycle from its start to its stop or now, without gap or overlap.
    pub ledger: Vec<Entry>,
    /// What the ledger adds up to.
    pub totals: Totals,
    /// What happened on the way, in order.
    pub moments: Vec<Moment>,
}

/// A target, how it was found, and since when it has been in force.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TargetInForce {
    /// Since when, in this cycle.
    pub since: DateTime<Utc>,
    /// The row of the matrix; `None` is the wildcard.
    pub priority: Option<Arc<str>>,
    /// The column of the matrix; `None` is the wildcard.
    pub tier: Option<Arc<str>>,
    /// How much time it allows, as the policy says it.
    pub allowance: Allowance,
    /// The calendar that it is counted on, by its name in the policy.
    pub calendar: Arc<str>,
    /// The attribute that chose the calendar, if one did (S3).
    pub chosen_by: Option<ChosenBy>,
    /// When the target before was due, if there was one and it was due at all.
    pub due_before: Option<DateTime<Utc>>,
    /// When this one was due, as it came into force; `None` while paused, and for never.
    pub due_at: Option<DateTime<Utc>>,
}

/// An attribute that chose a calendar, and the value that it had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ChosenBy {
    /// The attribute's name.
    pub attribute: Arc<str>,
    /// Its value; `None` when the ticket had none.
    pub value: Option<Arc<str>>,
}

/// One stretch of a cycle; half-open.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Entry {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub to: DateTime<Utc>,
    /// How long it is.
    #[cfg_attr(feature = "serde", serde(rename = "wall_s", with = "seconds"))]
    pub wall: TimeDelta,
    /// How much working time is in it, on the calendar it was counted on.
    #[cfg_attr(feature = "serde", serde(rename = "worked_s", with = "seconds"))]
    pub worked: TimeDelta,
    /// What it counted as.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub kind: EntryKind,
}

/// What a stretch counted as.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "kind", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum EntryKind {
    /// The clock ran.
    Counted,
    /// The calendar was closed, on a day that has hours; or outside the hours of one of its parts.
    OutsideHours {
        /// The part of the calendar that decided, such as a maintenance window, if it has a name.
        part: Option<Arc<str>>,
    },
    /// The calendar is closed on that day of the week.
    ClosedDay,
    /// The calendar has an entry for that date.
    ClosedDate {
        /// The date.
        date: NaiveDate,
        /// The entry's name, such as "Christmas Eve".
        name: Option<Arc<str>>,
    },
    /// Something paused it, at any hour.
    Paused {
        /// The reason that was charged.
        reason: Arc<str>,
        /// Whose time it was.
        party: Option<Arc<str>>,
        /// What made the reason hold.
        opened_by: Option<Cause>,
        /// What ended it; `None` while it goes on.
        closed_by: Option<Cause>,
    },
    /// The ticket was resolved, closed or cancelled, before it was opened again.
    Finished,
    /// Something that a newer version of this crate wrote; this one never does (B2).
    #[cfg_attr(feature = "serde", serde(other))]
    Unknown,
}

/// What began or ended a stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cause {
    /// When.
    pub at: DateTime<Utc>,
    /// The place of the event among the ticket's events; `None` for the opening, and when a cap ran out.
    pub event: Option<usize>,
    /// In words: an event with its field, such as `status_changed pending`; `opened`; `cap`.
    pub what: Arc<str>,
}

/// What a ledger adds up to. Each of the three lists adds up to the whole.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Totals {
    /// How long the cycle is.
    #[cfg_attr(feature = "serde", serde(rename = "wall_s", with = "seconds"))]
    pub wall: TimeDelta,
    /// How much working time is in it, paused or not.
    #[cfg_attr(feature = "serde", serde(rename = "worked_s", with = "seconds"))]
    pub worked: TimeDelta,
    /// By kind: `counted`, `outside_hours`, `closed_day`, `closed_date`, `paused`, `finished`.
    pub kinds: Vec<Total>,
    /// By reason; without a name for what was not paused.
    pub reasons: Vec<Total>,
    /// By party; without a name for what was not paused, or charged to nobody.
    pub parties: Vec<Total>,
}

/// One line of totals.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Total {
    /// Of what.
    pub name: Option<Arc<str>>,
    /// How long.
    #[cfg_attr(feature = "serde", serde(rename = "wall_s", with = "seconds"))]
    pub wall: TimeDelta,
    /// How much of that is working time.
    #[cfg_attr(feature = "serde", serde(rename = "worked_s", with = "seconds"))]
    pub worked: TimeDelta,
}

/// Something that happened to a cycle.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Moment {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub kind: MomentKind,
}

/// What happened to a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "moment", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MomentKind {
    /// It started.
    Started,
    /// Another target came into force: see the targets.
    Retargeted,
    /// It was due, as judged at the end.
    Due,
    /// An alert fired.
    Alert {
        /// Of which level.
        level: LevelName,
        /// 0 for its first firing.
        repetition: u32,
    },
    /// The ticket was finished, and opened again later.
    Finished,
    /// The ticket was opened again.
    Reopened,
    /// It was stopped, for good so far.
    Stopped,
    /// Something that a newer version of this crate wrote; this one never does (B2).
    #[cfg_attr(feature = "serde", serde(other))]
    Unknown,
}
