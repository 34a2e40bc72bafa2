// The front page is the README. These link definitions come before its own, so its links lead to the modules of
// `guide`. Pictures are in the repository only; an empty one takes their place.
#![doc = "[semantics]: mod@guide::semantics"]
#![doc = "[policy format]: mod@guide::policy_format"]
#![doc = "[availability]: mod@guide::availability"]
#![doc = "[conditions]: mod@guide::policy_format#conditions"]
#![doc = "[dates by rule]: mod@guide::policy_format#date-entry"]
#![doc = "[reports]: mod@guide::reports"]
#![doc = "[penalties]: mod@guide::penalties"]
#![doc = "[embedding]: mod@guide::embedding"]
#![doc = "[importing]: mod@guide::importing"]
#![doc = "[policies to copy]: mod@guide::policies"]
#![doc = "[public holidays]: mod@guide::calendars"]
#![doc = "[vendors]: mod@guide::vendors"]
#![doc = "[lessons]: mod@guide::lessons"]
#![doc = "[performance]: mod@guide::performance"]
#![doc = "[scale]: mod@guide::scale"]
#![doc = "[testing]: mod@guide::testing"]
#![doc = "[stability]: mod@guide::stability"]
#![doc = "[security]: mod@guide::security"]
#![doc = "[changelog]: mod@guide::changelog"]
#![doc = "[picture of the playground]: data:image/gif;base64,R0lGODlhAQABAAAAACw="]
#![doc = "[picture of a timeline]: data:image/gif;base64,R0lGODlhAQABAAAAACw="]
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

#[cfg(feature = "report")]
pub mod availability;
pub mod book;
pub mod calendar;
pub mod condition;
pub mod evaluate;
#[cfg(feature = "report")]
pub mod exact;
pub mod explain;
#[cfg(doc)]
pub mod guide;
#[cfg(feature = "import")]
pub mod import;
pub mod input;
#[cfg(feature = "json")]
pub mod json;
#[cfg(feature = "report")]
pub mod penalty;
pub mod policy;
mod promise;
mod replay;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "schema")]
mod schema;
pub mod ticket;
mod time;

// Tests of internals: the fields of the format, the dependencies between modules, and the lines that report mistakes.
#[cfg(test)]
#[path = "../tests/inside/format_page.rs"]
mod format_page;
#[cfg(test)]
#[path = "../tests/inside/modules.rs"]
mod modules;
#[cfg(all(test, feature = "serde", feature = "bundled-tz", feature = "report"))]
#[path = "../tests/inside/sites.rs"]
mod sites;

// What nearly every host needs; the rest is in the modules.
#[cfg(feature = "report")]
#[doc(inline)]
pub use availability::{Availability, AvailabilitySpec, Outages, availability};
#[doc(inline)]
pub use book::PolicyBook;
#[doc(inline)]
pub use calendar::{Calendar, CalendarSpec};
#[doc(inline)]
pub use evaluate::{
    Alert, AlertKey, Cycle, Evaluation, Firing, MetricStatus, Outcome, Phase, alerts_between, brief, brief_into,
    compare, evaluate, evaluate_into, pending_alerts,
};
#[doc(inline)]
pub use explain::{Explanation, explain};
#[doc(inline)]
pub use input::{InputError, Problem};
#[cfg(feature = "report")]
#[doc(inline)]
pub use penalty::{Contract, Penalty, penalty};
#[doc(inline)]
pub use policy::{LevelName, MetricSpec, Policy, PolicySpec, State, TargetSpec};
#[cfg(feature = "report")]
#[doc(inline)]
pub use report::{Report, ReportSpec};
#[doc(inline)]
pub use ticket::{Event, EventKind, Ticket};

/// The date and time types of the public surface.
pub use chrono;
/// Time zones as types, for [`Zone`](calendar::Zone).
#[cfg(feature = "chrono-tz")]
pub use chrono_tz;
