//! Agreements on availability, and outages.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Maybe;
use super::calendar::Calendar;
use super::words::{Instant, TimeZone, WorkingTime};

/// What is agreed about the availability of a service in one period.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct AvailabilitySpec {
    /// A name for reports.
    #[schemars(default)]
    name: Maybe<String>,
    /// The period that is judged.
    period: Period,
    /// What is promised: a percentage above 0 and at most 100. Equality meets it.
    #[schemars(default)]
    objective: Maybe<ExactNumber>,
    /// When the service is promised; by default round the clock.
    #[schemars(default)]
    service_hours: Maybe<Calendar>,
    /// What excused maintenance counts as.
    #[schemars(default)]
    maintenance: Maybe<Maintenance>,
    /// How much maintenance in the period is excused; by default all of it.
    #[schemars(default)]
    maintenance_allowance: Maybe<WorkingTime>,
    /// The least length of an outage that counts.
    #[schemars(default)]
    minimum_outage: Maybe<WorkingTime>,
    /// Which part of an outage is lost.
    #[schemars(default)]
    minutes: Maybe<Minutes>,
    /// Which share of degraded time is lost, from 0 to 1.
    #[schemars(default)]
    degraded_weight: Maybe<ExactNumber>,
    /// What unknown time counts as.
    #[schemars(default)]
    unknown_time: Maybe<UnknownTime>,
    /// When several services together are down: in series when any is, in parallel when all are.
    #[schemars(default)]
    combine: Maybe<Combine>,
    /// For how long the result of a check holds; by default until the next one.
    #[schemars(default)]
    greatest_gap: Maybe<WorkingTime>,
}

/// A month in a time zone, or the time from one instant to another.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Period {
    Month(MonthPeriod),
    Instants(InstantPeriod),
}

/// A month in a time zone.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct MonthPeriod {
    month: Month,
    time_zone: TimeZone,
}

/// From one instant up to, not including, another.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct InstantPeriod {
    from: Instant,
    to: Instant,
}

/// A year and a month.
struct Month;

impl JsonSchema for Month {
    fn schema_name() -> Cow<'static, str> {
        "Month".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A year and a month.",
            "pattern": "^[0-9]{4}-(?:0[1-9]|1[0-2])$",
            "examples": ["2026-06"],
        })
    }
}

/// A number that is read exactly.
struct ExactNumber;

impl JsonSchema for ExactNumber {
    fn schema_name() -> Cow<'static, str> {
        "ExactNumber".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number that is read exactly: a decimal or a fraction as text, or a number.",
            "anyOf": [
                { "type": "string", "pattern": "^[0-9]+(?:\\.[0-9]+|/[0-9]+)?$" },
                { "type": "number", "minimum": 0, "maximum": 100 },
            ],
            "examples": ["99.95", "2/3", 99.9],
        })
    }
}

choices! {
    Maintenance { Removed, CountsAsUp }
    Minutes { Exact, WholeElapsed, WholeClock, TouchedClock }
    UnknownTime { Removed, Up, Down }
    Combine { Series, Parallel }
    CheckState { Up, Degraded, Down }
}

/// What happened to a service, or to several. Intervals may come in any order and may overlap.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Outages {
    /// When the service was down.
    #[schemars(default)]
    down: Maybe<Vec<Interval>>,
    /// When it was degraded.
    #[schemars(default)]
    degraded: Maybe<Vec<Interval>>,
    /// When it was under maintenance.
    #[schemars(default)]
    maintenance: Maybe<Vec<Interval>>,
    /// When nothing is known about it.
    #[schemars(default)]
    unknown: Maybe<Vec<Interval>>,
    /// What checks found: instants with a result.
    #[schemars(default)]
    checks: Maybe<Vec<(Instant, CheckState)>>,
    /// Several services with a record each, instead of `down`, `degraded` and `checks`.
    #[schemars(default)]
    services: Maybe<Vec<Service>>,
    /// How many users there are in all; time is then counted for each of them.
    #[schemars(default, extend("minimum" = 1, "maximum" = 1_000_000_000))]
    users: Maybe<u32>,
    /// Outages of some of the users, instead of outages of the whole.
    #[schemars(default)]
    incidents: Maybe<Vec<Incident>>,
    /// Intervals of equal length with their requests and errors, instead of everything else.
    #[schemars(default)]
    error_rates: Maybe<Vec<ErrorRate>>,
}

/// The record of one service.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Service {
    /// Its name.
    #[schemars(default)]
    name: Maybe<String>,
    /// When it was down.
    #[schemars(default)]
    down: Maybe<Vec<Interval>>,
    /// When it was degraded.
    #[schemars(default)]
    degraded: Maybe<Vec<Interval>>,
    /// When nothing is known about it.
    #[schemars(default)]
    unknown: Maybe<Vec<Interval>>,
    /// What checks found: instants with a result.
    #[schemars(default)]
    checks: Maybe<Vec<(Instant, CheckState)>>,
}

/// The beginning and the end of an interval; `null` is not over yet.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used")]
struct Interval(Instant, Option<Instant>);

/// An outage of some of the users.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Incident {
    from: Instant,
    /// `null` is not over yet.
    to: Option<Instant>,
    /// How many users were affected.
    users: u32,
}

/// Intervals with the same numbers of requests and errors.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct ErrorRate {
    /// How many intervals; by default one.
    #[schemars(default, extend("minimum" = 1, "maximum" = 1_000_000))]
    intervals: Maybe<u32>,
    /// How many requests each of them had.
    requests: u64,
    /// How many of those failed.
    errors: u64,
}
