//! Parts of results that write their JSON themselves: texts with a fixed form, and reports.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::evaluate::AlertKey;
use crate::policy::{Allowance, LevelName};
use crate::ticket::AttributeValue;

/// Gives public types a schema: type, name, schema.
macro_rules! values {
    ($($type:ty, $name:literal: $schema:tt;)*) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!("punctual::", stringify!($type)).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

values! {
    AlertKey, "AlertKey": {
        "type": "string", "description": "The key of an alert, the same in every evaluation. A host sends each key once.",
        "examples": ["T-1/sla/resolution/1/breach/0"],
    };
    LevelName, "LevelName": {
        "type": "string", "description": "A warning by when it fires, the breach, or the number of a level.",
        "examples": ["warn:80%", "breach", "1"],
    };
    Allowance, "AllowanceText": {
        "type": "string", "description": "An amount of time.", "examples": ["4h", "1h30m", "2 business days"],
    };
    AttributeValue, "AttributeValue": {
        "description": "The text of an attribute, or its texts.",
        "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
    };
}

#[cfg(feature = "report")]
mod of_reports {
    use serde_json::json;

    use super::*;
    use crate::exact::Fraction;
    use crate::report::{Bucket, Dimension, DimensionValue, Measure, Overdue, Report, Row};

    values! {
        Fraction, "Fraction": {
            "type": "string", "description": "An exact number: a whole number, or a fraction in lowest terms.",
            "pattern": "^-?[0-9]+(?:/[0-9]+)?$", "examples": ["2592", "719/720"],
        };
        Dimension, "DimensionName": {
            "type": "string", "description": "Something that cycles are grouped by.",
            "examples": ["metric", "attributes.product", "period"],
        };
    }

    impl JsonSchema for Row {
        fn schema_name() -> Cow<'static, str> {
            "Row".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let parts = [
                generator.subschema_for::<DimensionValue>(),
                generator.subschema_for::<Measure>(),
                generator.subschema_for::<Bucket>(),
            ];
            let items = parts.into_iter().map(Schema::to_value).chain([json!({ "type": "integer" })]);
            json_schema!({
                "description": "The values of the dimensions, the measure, its bucket or null, and the number.",
                "type": "array",
                "items": { "anyOf": items.collect::<Vec<_>>() },
                "minItems": 3,
            })
        }
    }

    impl JsonSchema for Report {
        fn schema_name() -> Cow<'static, str> {
            "ReportState".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "description": "The state of a report: what was asked, and what was counted.",
                "type": "object",
                "properties": {
                    "spec": { "type": "object", "description": "What was asked." },
                    "rows": {
                        "type": "array", "items": generator.subschema_for::<Row>(),
                        "description": "The numbers that are not 0. Those of several reports can be added.",
                    },
                    "refused": {
                        "type": "integer", "minimum": 0, "description": "How many lines were no tickets.",
                    },
                    "worst": {
                        "type": "array", "items": generator.subschema_for::<Overdue>(),
                        "description": "The cycles that are most overdue.",
                    },
                },
                "required": ["spec", "rows", "refused", "worst"],
            })
        }
    }
}
