//! What an explanation says: plain data, readable and writable by any serde format. No logic.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::evaluate::Evaluation;
use crate::input::words::words;
use crate::policy::{Allowance, LevelName};
#[cfg(feature = "serde")]
use crate::time::seconds;

use super::wall_clock::WallClock;

/// An evaluation with its reasons: every stretch of time, what it counted as, and why.
///
/// [`Display`](std::fmt::Display) writes it as a page of plain text, and [`timeline`](Explanation::timeline) draws it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Explanation {
    /// The answer that is explained, as [`evaluate`](crate::evaluate()) gives it.
    pub evaluation: Evaluation,
    /// Every metric of the policy, by name, as in the evaluation.
    pub metrics: Vec<MetricExplanation>,
    /// The wall clock of the first cycle that there is, for every instant named here; UTC where there is no cycle.
    #[cfg_attr(feature = "serde", serde(default = "WallClock::utc"))]
    pub clock: WallClock,
}

/// The cycles of one metric, explained.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MetricExplanation {
    /// The metric's name.
    pub metric: Arc<str>,
    /// Its cycles, oldest first, as in the evaluation.
    pub cycles: Vec<CycleExplanation>,
}

/// One cycle, explained.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CycleExplanation {
    /// The number of the cycle, as in the evaluation.
    pub number: u32,
    /// The clock on the wall where its calendar is, for the instants of this cycle.
    pub clock: WallClock,
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TargetInForce {
    /// Since when, in this cycle. A first one that is later than the start counts as if it had held from there (S4).
    pub since: DateTime<Utc>,
    /// Until when; `None` for the last one.
    pub until: Option<DateTime<Utc>>,
    /// What brought it into force.
    pub by: Cause,
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
    /// When the cycle was due until then, if it was due at all.
    pub due_before: Option<DateTime<Utc>>,
    /// When it was due once this target was in force; `None` while paused and not yet due, and for never.
    pub due_at: Option<DateTime<Utc>>,
}

/// An attribute that chose a calendar, and the value that it had.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ChosenBy {
    /// The attribute's name.
    pub attribute: Arc<str>,
    /// Its value; `None` when the ticket had none.
    pub value: Option<Arc<str>>,
}

/// One stretch of a cycle; half-open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

words! {
    /// What a stretch counted as.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(tag = "kind"))]
    pub enum EntryKind {
        /// The clock ran.
        Counted = "counted",
        /// The calendar was closed, on a day that has hours; or outside the hours of one of its parts.
        OutsideHours {
            /// The part of the calendar that decided, such as a maintenance window, if it has a name.
            part: Option<Arc<str>>,
        } = "outside_hours",
        /// The calendar is closed on that day of the week.
        ClosedDay = "closed_day",
        /// The calendar has an entry for that date.
        ClosedDate {
            /// The date.
            date: NaiveDate,
            /// The entry's name, such as "Christmas Eve".
            name: Option<Arc<str>>,
        } = "closed_date",
        /// Something paused it, at any hour.
        Paused {
            /// The reason that was charged.
            reason: Arc<str>,
            /// Whose time it was.
            party: Option<Arc<str>>,
            /// What made the reason hold.
            opened_by: Option<Cause>,
            /// What ended it: its end, its cap, or the stop of the cycle; `None` while it goes on.
            closed_by: Option<Cause>,
        } = "paused",
        /// The cycle had ended; later its end was taken back.
        Finished = "finished",
        /// Something that a newer version of this crate wrote; this one never does (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

/// What brought something about: an event, the opening, or a cap.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cause {
    /// When.
    pub at: DateTime<Utc>,
    /// The place of the event among the ticket's events; `None` for the opening, and when a cap ran out.
    pub event: Option<usize>,
    /// An event with its fields, such as `status_changed pending`; or `opened`; or `cap`.
    pub what: Arc<str>,
}

/// One local date of a ledger. Its parts add up to the whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Day {
    /// The date, where the calendar of the cycle is.
    pub date: NaiveDate,
    /// How much of it belongs to the cycle.
    #[cfg_attr(feature = "serde", serde(rename = "wall_s", with = "seconds"))]
    pub wall: TimeDelta,
    /// How much of that counted.
    #[cfg_attr(feature = "serde", serde(rename = "counted_s", with = "seconds"))]
    pub counted: TimeDelta,
    /// How much was closed.
    #[cfg_attr(feature = "serde", serde(rename = "closed_s", with = "seconds"))]
    pub closed: TimeDelta,
    /// How much was paused, open or not.
    #[cfg_attr(feature = "serde", serde(rename = "paused_s", with = "seconds"))]
    pub paused: TimeDelta,
    /// For how much the cycle had ended; also what a newer version of this crate calls otherwise.
    #[cfg_attr(feature = "serde", serde(rename = "finished_s", with = "seconds"))]
    pub finished: TimeDelta,
}

/// What a ledger adds up to. Each of the three lists adds up to the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Moment {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub kind: MomentKind,
    /// What brought it about, where that is no matter of time alone.
    pub by: Option<Cause>,
}

words! {
    /// What happened to a cycle.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(tag = "moment"))]
    pub enum MomentKind {
        /// It started.
        Started = "started",
        /// Another target came into force: see the targets.
        Retargeted = "retargeted",
        /// It was due, or will be, as far as is known now.
        Due = "due",
        /// An alert fired: a warning, the breach or a level of a ladder.
        Alert {
            /// Of which level.
            level: LevelName,
            /// 0 for its first firing.
            repetition: u32,
        } = "alert",
        /// It was stopped.
        Stopped = "stopped",
        /// Its stop was taken back: the ticket was opened again.
        Reopened = "reopened",
        /// Something that a newer version of this crate wrote; this one never does (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}
