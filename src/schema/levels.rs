//! Warnings and ladders: when a level fires, whom it tells, and how often.

use schemars::JsonSchema;

use super::Maybe;
use super::words::{BusinessDays, DueAt, Every, When, WorkingTime};

/// Warnings: moments at which they fire, or maps with `at` and more fields.
#[derive(JsonSchema)]
#[schemars(extend("maxItems" = 100))]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Warnings(Vec<Warning>);

/// A warning: the moment at which it fires, alone or with more fields.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Warning {
    When(When),
    Fields(WarningFields),
}

/// A level without a number.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("dependentRequired" = {"ack_lasts": ["until"]}))]
#[allow(dead_code, reason = "only its schema is used")]
struct WarningFields {
    at: LevelMoment,
    /// Who is to be notified. The texts are passed on to the host unchanged.
    #[schemars(default)]
    notify: Maybe<Vec<Recipients>>,
    /// What stops it from firing.
    #[schemars(default)]
    until: Maybe<Until>,
    /// How long an acknowledgement lasts, in real time; by default for good. Only with `until`.
    #[schemars(default)]
    ack_lasts: Maybe<WorkingTime>,
    #[schemars(default)]
    repeat: Maybe<Repeat>,
    /// The name of a calendar. The level fires only while it is open, otherwise at its next opening.
    #[schemars(default)]
    deliver_in: Maybe<String>,
}

/// When a level fires: a moment, or business days before or after the due instant with a time of day.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum LevelMoment {
    When(When),
    Days(Days),
}

/// Business days before or after the due instant, with a time of day.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [{ "required": ["after"] }, { "required": ["before"] }]))]
#[allow(dead_code, reason = "only its schema is used")]
struct Days {
    /// So many business days after the date of the due instant.
    #[schemars(default)]
    after: Maybe<BusinessDays>,
    /// So many business days before it.
    #[schemars(default)]
    before: Maybe<BusinessDays>,
    /// When on that date; by default at `close`.
    #[schemars(default)]
    due: Maybe<DueAt>,
}

/// A contact, or contacts who are told at certain hours only.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Recipients {
    /// Told at any hour.
    Contact(String),
    ByHours(ByHours),
}

/// Contacts who are told only inside or outside the hours of a calendar.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [{ "required": ["in"] }, { "required": ["outside"] }]))]
#[allow(dead_code, reason = "only its schema is used")]
struct ByHours {
    /// Who is told.
    to: Vec<String>,
    /// The name of a calendar that has to be open.
    #[schemars(default)]
    r#in: Maybe<String>,
    /// The name of a calendar that has to be closed.
    #[schemars(default)]
    outside: Maybe<String>,
}

/// The levels of a ladder.
#[derive(JsonSchema)]
#[schemars(extend("maxItems" = 100))]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Ladder(Vec<Level>);

/// A level of a ladder.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("dependentRequired" = {"ack_lasts": ["until"]}))]
#[allow(dead_code, reason = "only its schema is used")]
struct Level {
    /// The number of the level, unique in its ladder.
    #[schemars(range(min = 0, max = 4_294_967_295_u32))]
    level: u32,
    at: LevelMoment,
    /// Who is to be notified. The texts are passed on to the host unchanged.
    #[schemars(default)]
    notify: Maybe<Vec<Recipients>>,
    /// What stops it from firing.
    #[schemars(default)]
    until: Maybe<Until>,
    /// How long an acknowledgement lasts, in real time; by default for good. Only with `until`.
    #[schemars(default)]
    ack_lasts: Maybe<WorkingTime>,
    #[schemars(default)]
    repeat: Maybe<Repeat>,
    /// The name of a calendar. The level fires only while it is open, otherwise at its next opening.
    #[schemars(default)]
    deliver_in: Maybe<String>,
}

/// What stops a level from firing.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum Until {
    /// An acknowledgement in the cycle.
    Acknowledged,
}

/// How often and how many times a level fires again.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Repeat {
    every: Every,
    /// How many more times it fires.
    #[schemars(range(min = 0, max = 1_000))]
    times: u32,
}
