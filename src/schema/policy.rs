//! Policies.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use super::Maybe;
use super::calendar::Calendar;
use super::words::{Allowance, Every, TimeOfDay, TimeZone, Trigger, When, WorkingTime};
use crate::policy::PRESETS;

/// A policy: what is promised to whom, and how its time is counted.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Policy {
    /// The policy's name.
    id: String,
    /// The number of this edition; 1 if not said.
    #[schemars(default, range(min = 0, max = 4_294_967_295_u32))]
    version: Maybe<u32>,
    /// Whose promise it is, such as `sla`, `ola` or `underpinning`; `sla` if not said.
    #[schemars(default)]
    kind: Maybe<String>,
    /// Every priority that a ticket may have.
    #[schemars(default)]
    priorities: Maybe<BTreeSet<Listed>>,
    /// Every tier that a ticket may have: contracts, plans, departments.
    #[schemars(default)]
    tiers: Maybe<BTreeSet<Listed>>,
    /// Calendars by name. `24x7` is there without being written.
    #[schemars(default, extend("propertyNames" = {"not": {"const": "24x7"}}))]
    calendars: Maybe<BTreeMap<String, Calendar>>,
    /// The calendar of the targets that name no other, and whose metric names none.
    #[schemars(default)]
    calendar: Maybe<CalendarChoice>,
    /// The time zone in which explanations show what is counted round the clock; that of `calendar` if not said.
    #[schemars(default)]
    time_zone: Maybe<TimeZone>,
    metrics: Metrics,
    /// Reasons for pausing, by name.
    #[schemars(default)]
    pauses: Maybe<BTreeMap<String, Pause>>,
    /// What the host's statuses mean, by name.
    #[schemars(default)]
    statuses: Maybe<BTreeMap<String, Status>>,
    /// Ladders of escalation, by name.
    #[schemars(default)]
    ladders: Maybe<BTreeMap<String, Ladder>>,
}

/// A priority or a tier.
#[derive(JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
#[schemars(inline, extend("not" = {"const": "*"}))]
#[allow(dead_code, reason = "only its schema is used")]
struct Listed(String);

/// A calendar by its name, or chosen by an attribute of the ticket.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum CalendarChoice {
    /// The calendar of this name; `24x7` counts round the clock.
    Name(String),
    ByAttribute(ByAttribute),
}

/// The calendar that an attribute of the ticket chooses.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct ByAttribute {
    /// The attribute that chooses, such as `region`.
    attribute: String,
    /// The name of the calendar for each value.
    #[schemars(extend("minProperties" = 1, "examples" = [{"emea": "berlin", "apac": "tokyo"}]))]
    calendars: BTreeMap<String, String>,
    /// The name of the calendar for every other value, and for tickets that have none.
    default: String,
}

/// What is promised, by name. Presets need only `targets`; a metric of one's own says what starts it.
struct Metrics;

impl JsonSchema for Metrics {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Metrics".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let metric = generator.subschema_for::<Metric>();
        let presets = PRESETS.iter().map(|preset| {
            let mut schema = metric.clone();
            let stop = if preset.stop.is_empty() { "the end of the ticket".to_owned() } else { preset.stop.join(", ") };
            let repeats = if preset.repeat { ", again and again" } else { "" };
            let description = format!("A preset: from {} to {stop}{repeats}.", preset.start.join(", "));
            schema.insert("description".to_owned(), description.into());
            (preset.name.to_owned(), schema.into())
        });
        let presets: Map<String, Value> = presets.collect();
        json_schema!({
            "type": "object",
            "description": "What is promised, by name. Presets need only `targets`; a metric of one's own says what \
                starts it.",
            "properties": presets,
            "additionalProperties": { "allOf": [metric], "required": ["start"] },
            "minProperties": 1,
        })
    }
}

/// A metric: its targets, and what differs from the preset of its name.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Metric {
    /// What starts a cycle.
    #[schemars(default)]
    start: Maybe<Vec<Trigger>>,
    /// What stops a cycle, besides resolving, closing and cancelling.
    #[schemars(default)]
    stop: Maybe<Vec<Trigger>>,
    /// The only reasons that pause it. Without it, the reasons say so themselves.
    #[schemars(default)]
    pause: Maybe<Vec<String>>,
    /// The only statuses that it counts in: every other one pauses it.
    #[schemars(default)]
    counts_in: Maybe<Vec<String>>,
    /// May another cycle start after the first?
    #[schemars(default)]
    repeat: Maybe<bool>,
    /// Do cycles wait until the ticket has been answered or resolved once?
    #[schemars(default)]
    after_answer: Maybe<bool>,
    /// Where a cycle that the opening starts begins.
    #[schemars(default)]
    from: Maybe<From>,
    /// The calendar of the targets that name no other.
    #[schemars(default)]
    calendar: Maybe<CalendarChoice>,
    /// What another target does to an open cycle; `keep_elapsed` if not said.
    #[schemars(default)]
    on_retarget: Maybe<OnRetarget>,
    /// What a reopening does to a cycle that resolving or closing ended; `resume` if not said.
    #[schemars(default)]
    on_reopen: Maybe<OnReopen>,
    /// The warnings of the targets that have none of their own.
    #[schemars(default)]
    warn: Maybe<Warnings>,
    /// The name of the ladder of the targets that name no other.
    #[schemars(default)]
    ladder: Maybe<String>,
    /// The targets, by priority and then by tier; `*` stands for all.
    #[schemars(extend("minProperties" = 1, "examples" = [{"high": {"gold": "4h", "*": "8h"}, "*": {"*": "40h"}}]))]
    targets: BTreeMap<String, BTreeMap<String, Target>>,
}

/// Where a cycle that the opening starts begins.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum From {
    /// At the opening of the ticket.
    OpenedAt,
    /// When what the ticket reports began, if that is known.
    OccurredAt,
}

/// What another target does to an open cycle.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum OnRetarget {
    /// Time used stays used.
    KeepElapsed,
    /// All is counted again under the new target.
    Retroactive,
    /// The cycle ends void, and the next starts.
    Restart,
    /// Nothing: the first target stays.
    Pinned,
}

/// What a reopening does to a cycle that resolving or closing ended.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum OnReopen {
    /// It goes on; the time in between does not count.
    Resume,
    /// It goes on, and the time in between counts.
    ResumeCountingClosed,
    /// It stands, and the next starts.
    NewCycle,
    /// It stands.
    Final,
}

/// One cell of the matrix: an allowance alone, or with more about it.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Target {
    Allowance(Allowance),
    Fields(TargetFields),
}

/// An allowance, and how it is counted.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("allOf" = [
    {
        "if": { "anyOf": [{ "required": ["due"] }, { "required": ["cutoff"] }] },
        "then": { "properties": { "within": { "pattern": "business" } } }
    },
    {
        "if": { "required": ["lands"] },
        "then": { "properties": { "within": { "not": { "pattern": "calendar" } } } }
    }
]))]
#[allow(dead_code, reason = "only its schema is used")]
struct TargetFields {
    within: Allowance,
    /// The calendar that it is counted on.
    #[schemars(default)]
    calendar: Maybe<CalendarChoice>,
    /// When on its last date an allowance in business days is due; `close` if not said.
    #[schemars(default)]
    due: Maybe<Due>,
    /// From this time of day on, a start counts for the next business date. With business days only.
    #[schemars(default)]
    cutoff: Maybe<TimeOfDay>,
    /// Where a deadline that falls exactly on a closing is placed; `close` if not said.
    #[schemars(default)]
    lands: Maybe<Lands>,
    /// The warnings of this target, in the place of its metric's.
    #[schemars(default)]
    warn: Maybe<Warnings>,
    /// The name of the ladder of this target, in the place of its metric's.
    #[schemars(default)]
    ladder: Maybe<String>,
}

/// When on its last date an allowance in business days is due.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum Due {
    /// At the last closing of that date.
    Close,
    /// At the time of day at which it started.
    SameTime,
}

/// Where a deadline that falls exactly on a closing is placed.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum Lands {
    /// At that closing.
    Close,
    /// At the next opening.
    NextOpen,
}

/// Warnings: when they fire, or maps with `at` and more.
#[derive(JsonSchema)]
#[schemars(extend("maxItems" = 100))]
#[allow(dead_code, reason = "only its schema is used")]
struct Warnings(Vec<Warning>);

/// A warning: when it fires, alone or with more about it.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Warning {
    When(When),
    Fields(WarningFields),
}

/// A level without a number.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct WarningFields {
    at: When,
    /// Who is to be told: names and roles of the host.
    #[schemars(default)]
    notify: Maybe<Vec<String>>,
    /// What silences it.
    #[schemars(default)]
    until: Maybe<Until>,
    #[schemars(default)]
    repeat: Maybe<Repeat>,
    /// The name of a calendar: fires only while that is open, else at its next opening.
    #[schemars(default)]
    deliver_in: Maybe<String>,
}

/// The levels of a ladder.
#[derive(JsonSchema)]
#[schemars(extend("maxItems" = 100))]
#[allow(dead_code, reason = "only its schema is used")]
struct Ladder(Vec<Level>);

/// A level of a ladder.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Level {
    /// The number of the level; each once in a ladder.
    #[schemars(range(min = 0, max = 4_294_967_295_u32))]
    level: u32,
    at: When,
    /// Who is to be told: names and roles of the host.
    #[schemars(default)]
    notify: Maybe<Vec<String>>,
    /// What silences it.
    #[schemars(default)]
    until: Maybe<Until>,
    #[schemars(default)]
    repeat: Maybe<Repeat>,
    /// The name of a calendar: fires only while that is open, else at its next opening.
    #[schemars(default)]
    deliver_in: Maybe<String>,
}

/// What silences a level.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum Until {
    /// An acknowledgement in the cycle.
    Acknowledged,
}

/// How often a level fires again.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Repeat {
    every: Every,
    /// How many times more.
    #[schemars(range(min = 0, max = 1_000))]
    times: u32,
}

/// A reason for pausing.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Pause {
    /// Whose time it is, such as `customer` or `vendor`.
    #[schemars(default)]
    party: Maybe<String>,
    /// How much working time of one cycle may be charged to it; then it no longer pauses that cycle.
    #[schemars(default)]
    cap: Maybe<WorkingTime>,
    /// The only metrics that it pauses; every one if not said.
    #[schemars(default)]
    metrics: Maybe<Vec<String>>,
}

/// What one of the host's statuses means.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Status {
    State(State),
    Pauses(Pauses),
}

/// Where a ticket in this status stands.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum State {
    /// Clocks run.
    Open,
    /// The ticket is resolved.
    Resolved,
    /// The ticket is closed.
    Closed,
    /// The ticket is cancelled: merged, deleted, spam.
    Cancelled,
}

/// A status in which a reason for pausing holds.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Pauses {
    /// The name of the reason.
    pauses: String,
}
