#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(missing_docs)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod by_book;
mod calendar;
mod evaluate;
mod lint;
mod loose;
mod near;
mod policy;
mod problem;
#[cfg(feature = "schema")]
mod schema;
#[cfg(all(test, feature = "serde"))]
mod sites;
mod ticket;
mod time;

pub use by_book::BookExplanation;
pub use calendar::{
    Because, Calendar, CalendarSpec, InvalidCalendar, InvalidZone, UnknownZone, Why, Zone, Zones, tzdb_version,
};
pub use evaluate::{
    Alert, AlertKey, Attainment, Cause, Change, ChosenBy, Comparison, Cycle, CycleExplanation, Day, Entry, EntryKind,
    Evaluation, Explanation, InvalidAlertKey, MetricComparison, MetricExplanation, MetricStatus, MetricTotals, Moment,
    MomentKind, NotCovered, NotCoveredReason, Notice, NoticeKind, OffsetSince, Outcome, Phase, PolicyRef, Pressing,
    Rollup, TargetInForce, Total, Totals, WallClock, alerts_between, compare, evaluate, evaluate_into, explain,
};
pub use lint::{Lint, LintKind};
pub use policy::{
    Allowance, BookEntrySpec, CalendarChoice, Considered, InvalidAllowance, InvalidPolicy, InvalidPolicyBook,
    LevelName, LevelSpec, MetricSpec, PauseSpec, Policy, PolicyBook, PolicyBookSpec, PolicySpec, Selection, State,
    StatusSpec, TargetSpec, Unmet, Verdict,
};
pub use problem::{Problem, ProblemKind};
pub use ticket::{Event, EventKind, InvalidTicket, Ticket, TicketBuilder};

/// The date and time types of the public surface.
pub use chrono;
/// Time zones as types, for [`Zone`].
#[cfg(feature = "chrono-tz")]
pub use chrono_tz;
