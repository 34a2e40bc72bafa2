//! The verb about formats: JSON Schemas of what is loaded, of what the verbs are asked, and of what they answer. Tests
//! compare them with what the functions read and answer.

mod answers;
mod arguments;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, schema_for};
use serde_json::Value;

use self::answers::Answers;
use self::arguments::Arguments;
use super::refused::Refused;
use super::{Loaded, answered};
use crate::availability::{AvailabilitySpec, Outages};
use crate::book::PolicyBook;
use crate::penalty::{Contract, PenaltyFacts};
use crate::policy::Policy;
use crate::report::ReportSpec;
use crate::ticket::Ticket;

/// The formats that have a schema.
const FORMATS: [&str; 11] = [
    "policy",
    "book",
    "ticket",
    "availability",
    "outages",
    "report",
    "contract",
    "facts",
    "arguments",
    "answers",
    "problems",
];

pub(super) fn schema(_: Option<&Loaded>, mut arguments: super::Arguments<'_>) -> Result<String, Refused> {
    let format = arguments.needed_word("format", &FORMATS, "name a format, such as \"policy\"");
    answered(&of(arguments.all(format)?))
}

/// The schema of one of [`FORMATS`].
fn of(format: &str) -> Schema {
    match format {
        "book" => schema_for!(PolicyBook),
        "ticket" => schema_for!(Ticket),
        "availability" => schema_for!(AvailabilitySpec),
        "outages" => schema_for!(Outages),
        "report" => schema_for!(ReportSpec),
        "contract" => schema_for!(Contract),
        "facts" => schema_for!(PenaltyFacts),
        "arguments" => {
            let mut schema = schema_for!(Arguments);
            RecursiveTransform(|schema: &mut Schema| describe(schema, "`null`")).transform(&mut schema);
            schema
        }
        "answers" => of_answer::<Answers<'_>>(),
        "problems" => of_answer::<Refused>(),
        _ => schema_for!(Policy),
    }
}

fn of_answer<T: JsonSchema>() -> Schema {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    RecursiveTransform(as_json).transform(&mut schema);
    schema
}

/// Describes fields for readers of JSON: without examples in Rust, without `None`, and without null where a field is left
/// out instead. The comments on results are written for readers of Rust.
fn as_json(schema: &mut Schema) {
    let required: Vec<Value> = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, property) in properties {
            let always = required.iter().any(|required| required == name);
            let Ok(property) = <&mut Schema>::try_from(property) else { continue };
            describe(property, if always { "`null`" } else { LEFT_OUT });
            if !always {
                not_null(property);
            }
        }
    }
    describe(schema, "`null`");
}

const LEFT_OUT: &str = "left out";

/// The same at the beginning of a sentence.
fn capital(none: &str) -> &str {
    if none == LEFT_OUT { "Left out" } else { none }
}

fn describe(schema: &mut Schema, none: &str) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        let plain = text.split("\n# ").next().unwrap_or_default().trim();
        *text = without_links(plain).replace(". `None`", &format!(". {}", capital(none))).replace("`None`", none);
    }
}

/// Replaces links by their texts.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, bracket)) = rest.split_once('[') {
        let (shown, after) = link(bracket).unwrap_or(("[", bracket));
        plain.push_str(before);
        plain.push_str(shown);
        rest = after;
    }
    plain + rest
}

/// The text of a link and what follows the link, if what stands behind a bracket is one.
fn link(text: &str) -> Option<(&str, &str)> {
    let (shown, after) = text.split_once(']')?;
    match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
        // A target may end with a call, as in `crate::evaluate()`.
        Some((_, after)) => Some((shown, after.strip_prefix(')').unwrap_or(after))),
        None => shown.starts_with('`').then_some((shown, after)),
    }
}

/// Takes null away from what may be null or something else.
fn not_null(schema: &mut Schema) {
    if let Some(types) = schema.get_mut("type") {
        if let Value::Array(listed) = types {
            listed.retain(|name| name != "null");
            if let [only] = listed.as_slice() {
                *types = only.clone();
            }
        }
    }
    if let Some(Value::Array(alternatives)) = schema.get_mut("anyOf") {
        alternatives.retain(|one| one.get("type") != Some(&Value::from("null")));
        if let [Value::Object(only)] = alternatives.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            only.into_iter().for_each(|(key, value)| {
                schema.insert(key, value);
            });
        }
    }
}
