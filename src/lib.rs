// The front page is the README; on it, these definitions come before its own and lead to the pages as modules.
#![doc = "[semantics]: mod@guide::semantics"]
#![doc = "[policy format]: mod@guide::policy_format"]
#![doc = "[policies to copy]: mod@guide::policies"]
#![doc = "[vendors]: mod@guide::vendors"]
#![doc = "[lessons]: mod@guide::lessons"]
#![doc = "[performance]: mod@guide::performance"]
#![doc = "[testing]: mod@guide::testing"]
#![doc = "[stability]: mod@guide::stability"]
#![doc = "[security]: mod@guide::security"]
#![doc = "[changelog]: mod@guide::changelog"]
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

mod book;
mod calendar;
mod evaluate;
mod explain;
#[cfg(doc)]
pub mod guide;
mod input;
mod policy;
mod replay;
#[cfg(feature = "schema")]
mod schema;
mod ticket;
mod time;

// Tests that look inside: at the fields of the format, at who uses whom, and at the lines that find mistakes.
#[cfg(test)]
#[path = "../tests/inside/format_page.rs"]
mod format_page;
#[cfg(test)]
#[path = "../tests/inside/modules.rs"]
mod modules;
#[cfg(all(test, feature = "serde", feature = "bundled-tz"))]
#[path = "../tests/inside/sites.rs"]
mod sites;

pub use book::{BookEntrySpec, Considered, InvalidPolicyBook, PolicyBook, PolicyBookSpec, Selection, Unmet, Verdict};
pub use calendar::{
    Because, Calendar, CalendarSpec, InvalidCalendar, InvalidZone, UnknownZone, Why, Zone, Zones, tzdb_version,
};
pub use evaluate::{
    Alert, AlertKey, Attainment, Change, Comparison, Cycle, Evaluation, InvalidAlertKey, MetricComparison,
    MetricStatus, MetricTotals, NotCovered, NotCoveredReason, Outcome, Phase, PolicyRef, Pressing, Rollup,
    alerts_between, compare, evaluate, evaluate_into,
};
pub use explain::{
    BookExplanation, Cause, ChosenBy, CycleExplanation, Day, Entry, EntryKind, Explanation, MetricExplanation, Moment,
    MomentKind, OffsetSince, TargetInForce, Total, Totals, WallClock, explain,
};
pub use input::lint::{Lint, LintKind};
pub use input::problem::{Problem, ProblemKind};
pub use policy::{
    Allowance, CalendarChoice, InvalidAllowance, InvalidPolicy, LevelName, LevelSpec, MetricSpec, PauseSpec, Policy,
    PolicySpec, State, StatusSpec, TargetSpec,
};
pub use replay::{Notice, NoticeKind};
pub use ticket::{Event, EventKind, InvalidTicket, Ticket, TicketBuilder};

/// The date and time types of the public surface.
pub use chrono;
/// Time zones as types, for [`Zone`].
#[cfg(feature = "chrono-tz")]
pub use chrono_tz;
