//! Policies: their metrics and their targets.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use super::Maybe;
use super::calendar::Calendar;
use super::conditions::Alternatives;
use super::levels::{Ladder, Warnings};
use super::pauses::{Pause, Status};
use super::words::{Allowance, DueAt, TimeOfDay, TimeZone, Trigger};
use crate::policy::PRESETS;

/// A policy: targets for tickets, and how their time is counted.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Policy {
    /// The name of the policy.
    id: String,
    /// The version of the policy; by default 1.
    #[schemars(default, range(min = 0, max = 4_294_967_295_u32))]
    version: Maybe<u32>,
    /// The kind of agreement, such as `sla`, `ola` or `underpinning`; by default `sla`.
    #[schemars(default)]
    kind: Maybe<String>,
    /// The name under which people know the policy.
    #[schemars(default)]
    name: Maybe<String>,
    /// What people should know about the policy.
    #[schemars(default)]
    description: Maybe<String>,
    /// The host's own data, which are kept and printed back.
    #[schemars(default)]
    metadata: Maybe<BTreeMap<String, Value>>,
    /// The priorities that tickets may have.
    #[schemars(default)]
    priorities: Maybe<BTreeSet<Listed>>,
    /// The tiers that tickets may have, such as contracts, plans or departments.
    #[schemars(default)]
    tiers: Maybe<BTreeSet<Listed>>,
    /// Calendars by name. `24x7` is predefined.
    #[schemars(default, extend("propertyNames" = {"not": {"const": "24x7"}}))]
    calendars: Maybe<BTreeMap<String, Calendar>>,
    /// The calendar for targets that name none and whose metric names none.
    #[schemars(default)]
    calendar: Maybe<CalendarChoice>,
    /// The time zone in which explanations show what is counted round the clock; that of `calendar` if not said.
    #[schemars(default)]
    time_zone: Maybe<TimeZone>,
    metrics: Metrics,
    /// Reasons for pausing, by name.
    #[schemars(default)]
    pauses: Maybe<BTreeMap<String, Pause>>,
    /// The meaning of each status, by name.
    #[schemars(default)]
    statuses: Maybe<BTreeMap<String, Status>>,
    /// Escalation ladders, by name.
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
    /// The name of a calendar; `24x7` counts round the clock.
    Name(String),
    ByAttribute(ByAttribute),
}

/// A calendar chosen by an attribute of the ticket.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct ByAttribute {
    /// The attribute that chooses, such as `region`.
    attribute: String,
    /// The name of the calendar for each value.
    #[schemars(extend("minProperties" = 1, "examples" = [{"emea": "berlin", "apac": "tokyo"}]))]
    calendars: BTreeMap<String, String>,
    /// The name of the calendar for other values, and for tickets without the attribute.
    default: String,
}

/// The metrics, by name. Presets need only `targets`; any other metric needs `start`.
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
            let repeats = if preset.repeat { "; repeats" } else { "" };
            let description = format!("A preset: starts at {}; stops at {stop}{repeats}.", preset.start.join(", "));
            schema.insert("description".to_owned(), description.into());
            (preset.name.to_owned(), schema.into())
        });
        let presets: Map<String, Value> = presets.collect();
        json_schema!({
            "type": "object",
            "description": "The metrics, by name. Presets need only `targets`; any other metric needs `start`.",
            "properties": presets,
            "additionalProperties": { "allOf": [metric], "required": ["start"] },
            "minProperties": 1,
        })
    }
}

/// A metric: its targets, and fields that replace those of the preset with its name.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("not" = { "required": ["counts_in", "counts_while"] }))]
#[allow(dead_code, reason = "only its schema is used")]
struct Metric {
    /// The triggers that start a cycle.
    #[schemars(default)]
    start: Maybe<Vec<Trigger>>,
    /// The triggers that stop a cycle. The end of the ticket ends it, too.
    #[schemars(default)]
    stop: Maybe<Vec<Trigger>>,
    /// The triggers that end a cycle without a verdict.
    #[schemars(default)]
    void: Maybe<Vec<Trigger>>,
    /// The ends of the ticket that end a cycle, besides a cancellation; by default both.
    #[schemars(default, extend("minItems" = 1))]
    ends_on: Maybe<Vec<EndsOn>>,
    /// The only reasons that pause this metric. By default each reason lists the metrics that it pauses.
    #[schemars(default)]
    pause: Maybe<Vec<String>>,
    /// The only statuses in which time counts. Every other status pauses this metric.
    #[schemars(default)]
    counts_in: Maybe<Vec<String>>,
    /// The conditions under which time counts. While a ticket does not meet them, this metric is paused. Not beside
    /// `counts_in`.
    #[schemars(default)]
    counts_while: Maybe<Alternatives>,
    /// Whether another cycle may start after the first.
    #[schemars(default)]
    repeat: Maybe<bool>,
    /// Whether no cycle starts until the ticket has been answered or resolved once.
    #[schemars(default)]
    after_answer: Maybe<bool>,
    /// When a cycle that the opening starts begins.
    #[schemars(default)]
    from: Maybe<From>,
    /// The calendar for targets that name none.
    #[schemars(default)]
    calendar: Maybe<CalendarChoice>,
    /// What a new target does to an open cycle; by default `keep_elapsed`.
    #[schemars(default)]
    on_retarget: Maybe<OnRetarget>,
    /// What a reopening does to a cycle that was stopped by resolving or closing; by default `resume`.
    #[schemars(default)]
    on_reopen: Maybe<Reopening>,
    /// The warnings for targets that have none of their own.
    #[schemars(default)]
    warn: Maybe<Warnings>,
    /// The name of the ladder for targets that name none.
    #[schemars(default)]
    ladder: Maybe<String>,
    /// The targets, by priority and then by tier; `*` stands for any.
    #[schemars(extend("minProperties" = 1, "examples" = [{"high": {"gold": "4h", "*": "8h"}, "*": {"*": "40h"}}]))]
    targets: BTreeMap<String, BTreeMap<String, Target>>,
}

/// When a cycle that the opening starts begins.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum From {
    /// At the opening of the ticket.
    OpenedAt,
    /// When the reported incident began, if that is known.
    OccurredAt,
}

/// An end of the ticket that ends a cycle.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum EndsOn {
    /// The ticket is resolved.
    Resolved,
    /// The ticket is closed.
    Closed,
}

/// What a new target does to an open cycle.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum OnRetarget {
    /// The time used so far still counts.
    KeepElapsed,
    /// The whole cycle is counted again under the new target.
    Retroactive,
    /// The cycle ends as void, and the next one starts.
    Restart,
    /// Nothing. The first target remains.
    Pinned,
}

/// What a reopening does, the same at any time or something else after a while.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Reopening {
    Mode(OnReopen),
    InTime(ReopeningInTime),
}

/// What a reopening does that depends on how long after the stop it comes.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct ReopeningInTime {
    within: Allowance,
    /// What a reopening within this time does; by default `resume`.
    #[schemars(default)]
    then: Maybe<OnReopen>,
    /// What a later reopening does.
    r#else: OnReopen,
}

/// What a reopening does to a cycle that was stopped by resolving or closing.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum OnReopen {
    /// The cycle continues. The time in between does not count.
    Resume,
    /// The cycle continues. The time in between counts.
    ResumeCountingClosed,
    /// The cycle remains as it is, and the next one starts.
    NewCycle,
    /// The cycle remains as it is.
    Final,
}

/// One cell of the matrix: an allowance alone, or a map with more fields.
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
        "if": { "required": ["counts_from"] },
        "then": { "properties": { "within": { "pattern": "business" } } }
    },
    {
        "if": { "required": ["rolls"] },
        "then": { "properties": { "within": { "pattern": "calendar" } } },
        "else": {
            "if": { "required": ["due"] },
            "then": { "properties": { "within": { "pattern": "business" } } }
        }
    },
    {
        "if": { "anyOf": [{ "required": ["cutoff"] }, { "required": ["lands"] }] },
        "then": { "properties": { "within": { "not": { "pattern": "calendar" } } } }
    }
]))]
#[allow(dead_code, reason = "only its schema is used")]
struct TargetFields {
    within: Allowance,
    /// The calendar on which the allowance is counted.
    #[schemars(default)]
    calendar: Maybe<CalendarChoice>,
    /// When on its last date it is due: by default at `close` with business days, and at `same_time` beside `rolls`.
    #[schemars(default)]
    due: Maybe<DueAt>,
    /// A start at or after this time of day counts as one on the next date. Not with calendar days and months.
    #[schemars(default)]
    cutoff: Maybe<TimeOfDay>,
    /// What business days are counted from; by default `opening`.
    #[schemars(default)]
    counts_from: Maybe<CountsFrom>,
    /// Where a date that is no business date rolls to. Only with calendar days and months.
    #[schemars(default)]
    rolls: Maybe<Rolls>,
    /// Where a deadline that falls exactly on a closing is placed; by default `close`.
    #[schemars(default)]
    lands: Maybe<Lands>,
    /// The warnings of this target, instead of its metric's.
    #[schemars(default)]
    warn: Maybe<Warnings>,
    /// The name of the ladder of this target, instead of its metric's.
    #[schemars(default)]
    ladder: Maybe<String>,
}

/// What business days are counted from.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum CountsFrom {
    /// The business date on which the start is open, or otherwise the next opening.
    Opening,
    /// The local date of the start, whatever the hours.
    Receipt,
}

/// Where a date that is no business date rolls to.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "only its schema is used")]
enum Rolls {
    /// To the next business date.
    NextBusinessDay,
    /// To the business date before.
    PreviousBusinessDay,
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
