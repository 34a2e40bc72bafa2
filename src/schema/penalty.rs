//! Contracts and the facts that they are judged by.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::Maybe;
use super::conditions::Alternatives;
use super::words::WorkingTime;
use crate::penalty::{ClauseKind, fields_of};

/// What a provider owes if it does not keep its promises.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Contract {
    /// The currency, for the reader.
    currency: String,
    /// How many decimal digits the minor unit has: 2 for cents, 0 for yen.
    #[schemars(default, extend("minimum" = 0, "maximum" = 6))]
    minor_digits: Maybe<u32>,
    rounding: Rounding,
    /// What the clauses come to together.
    #[schemars(default)]
    combine: Maybe<Combine>,
    #[schemars(extend("minItems" = 1, "maxItems" = 256))]
    clauses: Vec<Clause>,
    /// The cap of the total, a percentage of the fee.
    #[schemars(default)]
    cap_percent: Maybe<Number>,
    /// The cap of the total, an amount.
    #[schemars(default)]
    cap_minor: Maybe<Money>,
    /// The cap of a year. What was paid before is subtracted from it.
    #[schemars(default)]
    annual_cap_minor: Maybe<Money>,
    /// The total is paid only if it is greater than this amount.
    #[schemars(default)]
    issue_above_minor: Maybe<Money>,
    #[schemars(default)]
    earn_back: Maybe<EarnBack>,
}

/// How and where amounts are rounded to whole minor units.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Rounding {
    mode: RoundingMode,
    /// Once at the end, or each clause.
    #[schemars(default)]
    each: Maybe<RoundEach>,
}

/// What comes back after some good months.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct EarnBack {
    /// The percentage of the amount due that comes back, at most 100.
    percent: Number,
    #[schemars(range(min = 1))]
    months: u64,
}

choices! {
    Combine { Sum, Highest }
    RoundingMode { HalfUp, HalfEven, Down, Up }
    RoundEach { Total, Clause }
    LateIn { Working, RealTime }
    CountUnits { Started, Whole, Exact }
    GraceIs { Deducted, Threshold }
    ScaleIs { Graduated, Slab }
    Outcome { Pending, Met, Breached, Void }
}

/// Types of one schema: name and schema.
macro_rules! values {
    ($($name:ident: $schema:tt;)*) => {$(
        struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

values! {
    Money: {
        "type": "integer", "minimum": 0, "maximum": 1_000_000_000_000_000_u64,
        "description": "An amount in minor units, such as 500 for 5.00.",
    };
    Number: {
        "description": "A number that is read exactly, without a sign: a decimal or a fraction as text, or a number.",
        "anyOf": [
            { "type": "string", "pattern": "^\\+?[0-9]+(?:\\.[0-9]+|/[0-9]+)?$" },
            { "type": "number", "minimum": 0 },
        ],
        "examples": ["2.5", "1/30", 10],
    };
    Count: { "type": "integer", "minimum": 0, "description": "A whole number." };
    Seconds: { "type": "number", "maximum": 4_294_967_296_u64, "description": "A length of time in seconds." };
    Months: { "type": "integer", "minimum": 1, "description": "A number of months in a row." };
}

/// The three ways to write what something costs, of which one is written.
const RATES: [&str; 3] = ["percent", "of_fee", "amount_minor"];

/// Requires one of these fields.
fn one_of<'f>(fields: impl IntoIterator<Item = &'f str>) -> Value {
    fields.into_iter().map(|field| json!({ "required": [field] })).collect()
}

/// A map with these fields and no others.
fn map(fields: Map<String, Value>, required: &[&str]) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("type".into(), json!("object"));
    map.insert("properties".into(), fields.into());
    map.insert("required".into(), json!(required));
    map.insert("additionalProperties".into(), json!(false));
    map
}

/// A clause of a contract. Which fields it has depends on its kind.
struct Clause;

impl JsonSchema for Clause {
    fn schema_name() -> Cow<'static, str> {
        "Clause".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let kinds: Vec<Value> = ClauseKind::ALL.iter().map(|kind| clause(*kind, generator).into()).collect();
        json_schema!({ "description": "What costs something, and how much.", "oneOf": kinds })
    }
}

/// A clause of a kind: the fields that the reader accepts there.
fn clause(kind: ClauseKind, generator: &mut SchemaGenerator) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("kind".into(), json!({ "type": "string", "const": kind.as_str() }));
    fields
        .insert("id".into(), json!({ "type": "string", "description": "A name, different from those of the others." }));
    for field in ["cap_percent", "cap_minor"].iter().chain(fields_of(kind)) {
        fields.insert((*field).into(), field_of(field, kind, generator));
    }
    let needed: &[&str] = match kind {
        ClauseKind::Bands => &["kind", "id", "measure", "bands"],
        ClauseKind::CountBands | ClauseKind::Points => &["kind", "id", "bands"],
        ClauseKind::PerLate | ClauseKind::PerDowntime => &["kind", "id", "each"],
        ClauseKind::PerBreach => &["kind", "id"],
        ClauseKind::Weighted => &["kind", "id", "at_risk_percent", "levels"],
    };
    let mut clause = map(fields, needed);
    let scale = (kind == ClauseKind::PerLate).then_some("scale");
    if fields_of(kind).contains(&"percent") {
        clause.insert("oneOf".into(), one_of(RATES.into_iter().chain(scale)));
    }
    clause
}

/// The values of a field of a clause.
fn field_of(field: &str, kind: ClauseKind, generator: &mut SchemaGenerator) -> Value {
    let described = |schema: Schema, text: &str| {
        let mut schema = schema.to_value();
        if let Some(map) = schema.as_object_mut() {
            map.insert("description".into(), json!(text));
        }
        schema
    };
    let steps = |place, generator: &mut SchemaGenerator| json!({ "type": "array", "minItems": 1, "items": band(place, generator) });
    match field {
        "measure" => json!({ "type": "string", "description": "The name of a measure of the facts." }),
        "metric" => json!({ "type": "string", "description": "The only metric whose cycles count." }),
        "judge_decimals" => json!({
            "type": "integer", "minimum": 0, "maximum": 9,
            "description": "To how many places the percentage is rounded before it is judged.",
        }),
        "when" => described(
            generator.subschema_for::<Alternatives>(),
            "Which tickets count, by their fields at the end of the cycle.",
        ),
        "late_in" => generator.subschema_for::<LateIn>().to_value(),
        "each" => described(generator.subschema_for::<WorkingTime>(), "The unit of time."),
        "count" => generator.subschema_for::<CountUnits>().to_value(),
        "grace" => described(generator.subschema_for::<WorkingTime>(), "What is deducted, or has to be exceeded."),
        "grace_is" => generator.subschema_for::<GraceIs>().to_value(),
        "scale_is" => generator.subschema_for::<ScaleIs>().to_value(),
        "scale" => steps("up_to", generator),
        "bands" if kind == ClauseKind::Bands => steps("below", generator),
        "bands" => steps("at_least", generator),
        "levels" => json!({
            "type": "object", "minProperties": 1, "additionalProperties": generator.subschema_for::<Number>(),
            "description": "The weight of each service level, a percentage of the pool.",
        }),
        "repeat" => json!({ "type": "array", "items": generator.subschema_for::<Factor>() }),
        "free" => described(generator.subschema_for::<Count>(), "How many breaches cost nothing."),
        "cap_per_ticket_minor" => {
            described(generator.subschema_for::<Money>(), "The cap of each ticket in this clause.")
        }
        money if money.ends_with("_minor") => generator.subschema_for::<Money>().to_value(),
        _ => generator.subschema_for::<Number>().to_value(),
    }
}

/// A band or a step, with the field of its place and one rate.
fn band(place: &str, generator: &mut SchemaGenerator) -> Map<String, Value> {
    let (number, count) = (generator.subschema_for::<Number>(), generator.subschema_for::<Count>());
    let mut fields = Map::new();
    fields.insert(place.into(), if place == "below" { number.clone() } else { count }.to_value());
    fields.insert("percent".into(), number.clone().to_value());
    fields.insert("of_fee".into(), number.to_value());
    fields.insert("amount_minor".into(), generator.subschema_for::<Money>().to_value());
    let last_may_be_open = place == "up_to";
    let mut band = map(fields, if last_may_be_open { &[] } else { std::slice::from_ref(&place) });
    band.insert("oneOf".into(), one_of(RATES));
    band
}

/// What is multiplied with the amount of a level that has failed for so many months in a row.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Factor {
    from: Months,
    factor: Number,
}

/// What happened in a period, as far as a contract asks.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct PenaltyFacts {
    /// The fee of the period.
    #[schemars(default)]
    fee_minor: Maybe<Money>,
    /// Measures by name, such as an availability.
    #[schemars(default)]
    measures: Maybe<BTreeMap<String, MeasureFact>>,
    /// Cycles of tickets. Those that were in time may be left out.
    #[schemars(default)]
    tickets: Maybe<Vec<TicketFact>>,
    /// The sum of points.
    #[schemars(default)]
    points: Maybe<Count>,
    /// Seconds of downtime.
    #[schemars(default)]
    down_s: Maybe<Seconds>,
    /// The service levels that have failed.
    #[schemars(default)]
    failed: Maybe<Vec<Failed>>,
    /// How many good months have followed.
    #[schemars(default)]
    good_months_after: Maybe<Count>,
    /// What was paid for earlier periods of the year.
    #[schemars(default)]
    already_minor: Maybe<Money>,
}

/// How much was good, and of how much. 0 of 0 is nothing judged.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct MeasureFact {
    good: Count,
    of: Count,
}

/// A service level that has failed.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Failed {
    level: String,
    /// For how many months in a row it has failed, this one included.
    #[schemars(default)]
    in_a_row: Maybe<Months>,
}

/// A cycle of a ticket, with the fields of the ticket at its end.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct TicketFact {
    /// The id of the ticket.
    id: String,
    metric: String,
    /// By default breached if it was late, and met otherwise.
    #[schemars(default)]
    outcome: Maybe<Outcome>,
    /// By how much it was late, in time that the cycle counts.
    #[schemars(default)]
    overdue_s: Maybe<Seconds>,
    /// The same in real time.
    #[schemars(default)]
    overdue_real_s: Maybe<Seconds>,
    #[schemars(default)]
    priority: Maybe<String>,
    #[schemars(default)]
    tier: Maybe<String>,
    #[schemars(default)]
    status: Maybe<String>,
    #[schemars(default)]
    group: Maybe<String>,
    #[schemars(default)]
    agent: Maybe<String>,
    #[schemars(default)]
    attributes: Maybe<BTreeMap<String, OneOrMore>>,
}

/// A text, or several.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum OneOrMore {
    One(String),
    Several(Vec<String>),
}
