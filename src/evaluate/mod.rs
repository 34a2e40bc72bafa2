//! The state of a ticket's clocks at one instant: evaluations, alerts and their keys, summaries and comparisons.
//!
//! This module knows the results of a replay. It does not know the reasons for them; those are in
//! [`mod@crate::explain`].

mod alert;
mod alert_key;
mod asked;
mod brief;
mod buffers;
mod by_book;
mod compare;
mod compare_books;
#[cfg(feature = "serde")]
mod contacts;
mod draft;
mod listed;
mod paused_by;
mod quote;
mod result;
mod rollup;
mod writer;

use chrono::{DateTime, Utc};

pub use crate::replay::notice::{Notice, NoticeKind};
pub use alert::{Alert, Firing};
pub use alert_key::{AlertKey, AlertKeyError};
pub use asked::{alerts_between, pending_alerts};
pub use brief::{Brief, Columns, MetricBrief, MetricColumns, brief, brief_into, columns};
pub use by_book::{BookEvaluation, BookRollup, PolicyRollup};
pub use compare::{Attainment, Change, Comparison, MetricComparison, compare};
pub use compare_books::{BookComparison, PromiseComparison, compare_books};
pub use paused_by::PausedBy;
pub use quote::{Quote, QuotedLevel};
pub use rollup::{MetricTotals, Pressing, Rollup};

pub(crate) use alert::CycleName;
#[cfg(feature = "json")]
pub(crate) use by_book::next_change;
pub use result::{Cycle, Evaluation, MetricStatus, NotCovered, NotCoveredReason, Outcome, Phase, PolicyRef};
pub(crate) use writer::Writer;

use crate::policy::Policy;
use crate::replay::replay;
use crate::ticket::Ticket;
use crate::time::Instant;

/// Evaluates `ticket` under `policy` at `now`: where every clock stands, what is due when, and what has fired.
///
/// It replays the events up to and including `now` and stores nothing between calls. The same arguments give the same
/// answer everywhere. It cannot fail, since the ticket and the policy were checked when they were made.
///
/// # Due in four hours, answered after one
/// ```
/// use punctual::{EventKind, MetricSpec, Outcome, Policy, PolicySpec, Ticket, evaluate};
/// let response = MetricSpec::new().targets("*", "*", "4h");
/// let spec = PolicySpec::new("simple").calendar("24x7").metrics("first_response", response);
/// let policy = Policy::from_spec(spec)?;
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).event("2026-03-02T09:00:00Z".parse()?, EventKind::AgentReplied).build()?;
/// let before = evaluate(&ticket, &policy, opened);
/// assert_eq!(before.metrics[0].cycles[0].due_at, Some("2026-03-02T12:00:00Z".parse()?));
/// let after = evaluate(&ticket, &policy, "2026-03-02T10:00:00Z".parse()?);
/// assert_eq!(after.metrics[0].cycles[0].outcome, Outcome::Met);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn evaluate(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>) -> Evaluation {
    let mut evaluation = empty(ticket, policy, now);
    evaluate_into(ticket, policy, now, &mut evaluation);
    evaluation.free_buffers();
    evaluation
}

/// An evaluation before anything is evaluated.
pub(crate) fn empty(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>) -> Evaluation {
    let (id, kind) = (policy.shared_id().clone(), policy.shared_kind().clone());
    let policy_ref = PolicyRef { id, version: policy.version(), kind, in_keys: policy.is_one_of_several() };
    let mut empty = Evaluation::blank(ticket.id().clone(), policy_ref, policy.tzdb().clone(), now);
    empty.metrics.reserve_exact(policy.metric_list().len());
    empty
}

/// Like [`evaluate`], but reuses the buffers of an earlier evaluation.
///
/// # A worker that evaluates many tickets
/// ```
/// use punctual::{MetricSpec, Policy, PolicySpec, Ticket, evaluate, evaluate_into};
/// let spec = PolicySpec::new("support").calendar("24x7");
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h")))?;
/// let now = "2026-03-02T10:00:00Z".parse()?;
/// let tickets = ["T-1", "T-2"].map(|id| Ticket::opened(id, "2026-03-02T08:00:00Z".parse().unwrap()).build().unwrap());
/// let mut evaluation = evaluate(&tickets[0], &policy, now);
/// for ticket in &tickets {
///     evaluate_into(ticket, &policy, now, &mut evaluation);
///     assert_eq!(evaluation, evaluate(ticket, &policy, now));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn evaluate_into(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>, out: &mut Evaluation) {
    let now = Instant::clamped(now);
    let (mut writer, scratch, notices) = Writer::over(out, ticket, policy, now);
    let next = replay(ticket, policy, now, scratch, notices, &mut writer);
    writer.finish(next);
}
