//! Conditions on the fields of a ticket.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Maybe;

/// Which tickets something is for: conditions that all have to hold, or a list of such of which one has to hold.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Alternatives {
    One(Conditions),
    #[schemars(extend("minItems" = 1))]
    Several(Vec<Conditions>),
}

/// Conditions on the fields of a ticket. All of them have to hold.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Conditions {
    #[schemars(default)]
    tier: Maybe<Values>,
    #[schemars(default)]
    priority: Maybe<Values>,
    #[schemars(default)]
    status: Maybe<Values>,
    #[schemars(default)]
    group: Maybe<Values>,
    #[schemars(default)]
    agent: Maybe<Values>,
    /// Values by attribute.
    #[schemars(default)]
    attributes: Maybe<BTreeMap<String, Values>>,
}

/// The values that meet a condition: a text, a list of which one fits, all but some, or a range of numbers.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Values {
    OneOf(Texts),
    NoneOf(Not),
    Range(NumberRange),
}

/// Texts that do not fit. A field without a value fits.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Not {
    not: Texts,
}

/// Numbers from one on, up to and not including another.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1))]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct NumberRange {
    #[schemars(default)]
    at_least: Maybe<Decimal>,
    #[schemars(default)]
    below: Maybe<Decimal>,
}

/// One text, or several.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Texts {
    One(Text),
    #[schemars(extend("minItems" = 1, "uniqueItems" = true))]
    Several(Vec<Text>),
}

/// A text of a field.
pub(super) struct Text;

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "not": { "const": "*" } })
    }
}

/// A decimal number.
pub(super) struct Decimal;

impl JsonSchema for Decimal {
    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number, or one as a text.",
            "anyOf": [{ "type": "number" }, { "type": "string", "pattern": "^[+-]?[0-9]+(?:\\.[0-9]+)?$" }],
            "examples": [10, "2.5"],
        })
    }
}
