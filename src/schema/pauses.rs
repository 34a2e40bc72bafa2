//! Reasons for pausing, and what statuses mean.

use schemars::JsonSchema;

use super::Maybe;
use super::words::{Trigger, WorkingTime};

/// A reason for pausing.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Pause {
    /// Who is responsible for the pause, such as `customer` or `vendor`.
    #[schemars(default)]
    party: Maybe<String>,
    /// How much working time of one cycle may be charged to it, and how often it may pause the cycle. After that it no
    /// longer pauses the cycle.
    #[schemars(default)]
    cap: Maybe<Cap>,
    /// The triggers that end it, whether it is active by status or by event.
    #[schemars(default)]
    ended_by: Maybe<Vec<Trigger>>,
    /// The only metrics that it pauses; by default every metric.
    #[schemars(default)]
    metrics: Maybe<Vec<String>>,
}

/// How long and how often a reason may pause one cycle.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Cap {
    Time(WorkingTime),
    Fields(CapFields),
}

/// How long and how often a reason may pause one cycle.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1))]
#[allow(dead_code, reason = "only its schema is used")]
struct CapFields {
    /// How much working time may be charged to it.
    #[schemars(default)]
    time: Maybe<WorkingTime>,
    /// How many times it may pause the cycle.
    #[schemars(default, range(min = 1, max = 4_294_967_295_u32))]
    times: Maybe<u32>,
}

/// The meaning of a status.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Status {
    State(TicketState),
    Pauses(Pauses),
}

/// The state of a ticket in this status.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum TicketState {
    /// The ticket is open.
    Open,
    /// The ticket is resolved.
    Resolved,
    /// The ticket is closed.
    Closed,
    /// The ticket is cancelled, for example merged, deleted or spam.
    Cancelled,
}

/// A status in which a reason for pausing is active.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Pauses {
    /// The name of the reason.
    pauses: String,
}
