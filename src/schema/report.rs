//! What is asked of a report.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Maybe;
use super::words::{Instant, TimeZone, WorkingTime};

/// What is asked of a report.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct ReportSpec {
    /// The instant of the report and of every evaluation in it.
    now: Instant,
    /// What cycles are grouped by.
    #[schemars(default, extend("maxItems" = 16, "uniqueItems" = true))]
    by: Maybe<Vec<Dimension>>,
    /// The periods by which cycles are grouped as well.
    #[schemars(default)]
    period: Maybe<Periods>,
    /// By which instant a cycle belongs to a period; by default its stop.
    #[schemars(default)]
    placed_by: Maybe<PlacedBy>,
    /// Limits on the time used.
    #[schemars(default, extend("maxItems" = 100))]
    limits: Maybe<Vec<Limit>>,
    /// How many of the cycles that are most overdue are listed.
    #[schemars(default, extend("minimum" = 0, "maximum" = 1_000))]
    worst: Maybe<u32>,
    /// Where the classes of the ages of open tickets begin, each after the one before it.
    #[schemars(default, extend("maxItems" = 100))]
    ages: Maybe<Vec<WorkingTime>>,
    /// The attributes whose numbers are summed over tickets.
    #[schemars(default, extend("maxItems" = 16, "uniqueItems" = true))]
    sums: Maybe<Vec<String>>,
}

/// Something that cycles are grouped by.
struct Dimension;

impl JsonSchema for Dimension {
    fn schema_name() -> Cow<'static, str> {
        "Dimension".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Something that cycles are grouped by, such as an attribute by its name.",
            "pattern": "^(?:metric|policy|version|kind|priority|tier|group|agent|attributes\\.[\\s\\S]+)$",
            "examples": ["metric", "attributes.product"],
        })
    }
}

/// The periods of a time zone.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Periods {
    each: Each,
    time_zone: TimeZone,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
#[allow(dead_code, reason = "only its schema is used")]
enum Each {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
#[allow(dead_code, reason = "only its schema is used")]
enum PlacedBy {
    Start,
    Due,
    Stop,
}

/// A limit on the time that cycles of a metric use.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Limit {
    metric: String,
    within: WorkingTime,
    /// Only cycles of tickets with this priority.
    #[schemars(default)]
    priority: Maybe<String>,
    /// Only cycles of tickets with this tier.
    #[schemars(default)]
    tier: Maybe<String>,
}
