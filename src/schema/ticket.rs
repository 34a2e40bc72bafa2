//! Tickets and their events.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::Maybe;
use super::words::Instant;
use crate::input::argument::texts;
use crate::ticket::EventType;

/// A ticket: its values at the opening, and its events since then.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Ticket {
    /// The identifier of the ticket.
    id: HostText,
    /// When it was opened.
    opened_at: Instant,
    /// When the reported incident began, if that is known; not after the opening.
    #[schemars(default)]
    occurred_at: Maybe<Instant>,
    /// The priority at the opening.
    #[schemars(default)]
    priority: Maybe<HostText>,
    /// The tier at the opening.
    #[schemars(default)]
    tier: Maybe<HostText>,
    /// The status at the opening.
    #[schemars(default)]
    status: Maybe<HostText>,
    /// The group that had it at the opening.
    #[schemars(default)]
    group: Maybe<HostText>,
    /// The agent who had it at the opening.
    #[schemars(default)]
    agent: Maybe<HostText>,
    /// The attributes at the opening, such as product, region or customer.
    #[schemars(default)]
    attributes: Maybe<BTreeMap<String, HostTexts>>,
    /// The events, in any order. Events at the same instant apply in the order given.
    #[schemars(default)]
    events: Maybe<Vec<Event>>,
}

/// A text that the host chooses. A number or a boolean is read as a text.
struct HostText;

impl JsonSchema for HostText {
    fn schema_name() -> Cow<'static, str> {
        "HostText".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text that the host chooses. A number or a boolean is read as a text.",
            "type": ["string", "number", "boolean"],
        })
    }
}

/// The value of an attribute.
struct HostTexts;

impl JsonSchema for HostTexts {
    fn schema_name() -> Cow<'static, str> {
        "HostTexts".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<HostText>();
        json_schema!({
            "description": "A text that the host chooses, or a list of such texts.",
            "anyOf": [text, { "type": "array", "items": text, "maxItems": 256 }],
        })
    }
}

/// An event of a ticket, with its instant.
pub(super) struct Event;

impl JsonSchema for Event {
    fn schema_name() -> Cow<'static, str> {
        "Event".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (at, text) = (generator.subschema_for::<Instant>(), generator.subschema_for::<HostText>());
        let of_attribute = generator.subschema_for::<HostTexts>();
        let types = texts::<EventType>().map(|name| match name {
            "attribute_changed" => of_type(name, &at, &text, &[("to", of_attribute.clone().into())]),
            "assigned" => {
                let nobody = json!({ "anyOf": [text, { "type": "null" }] });
                of_type(name, &at, &text, &[("agent", nobody.clone()), ("group", nobody)])
            }
            "status_changed" | "paused" => {
                let mut until = at.clone();
                let description = "When the pause that the event begins ends by itself, if that is known.";
                until.insert("description".to_owned(), description.into());
                of_type(name, &at, &text, &[("until", until.into())])
            }
            name => of_type(name, &at, &text, &[]),
        });
        let types: Vec<Value> = types.collect();
        json_schema!({
            "description": "An event of a ticket, with its instant.",
            "type": "object",
            "properties": { "type": { "enum": texts::<EventType>().collect::<Vec<_>>() } },
            "required": ["at", "type"],
            "oneOf": types,
        })
    }
}

/// The schema of a type of event. Its fields are texts, except these.
fn of_type(name: &str, at: &Schema, text: &Schema, others: &[(&str, Value)]) -> Value {
    let (fields, needed) = fields(name);
    let mut id = text.clone();
    id.insert("description".to_owned(), "The host's name for the event; no two of a ticket have the same.".into());
    let mut properties = Map::from_iter([("id".to_owned(), id.into()), ("at".to_owned(), at.clone().into())]);
    properties.insert("type".to_owned(), json!({ "const": name }));
    properties.extend(fields.iter().map(|field| ((*field).to_owned(), text.clone().into())));
    properties.extend(others.iter().map(|(field, schema)| ((*field).to_owned(), schema.clone())));
    let required: Vec<&str> = ["at", "type"].into_iter().chain(fields.iter().copied().filter(|_| needed)).collect();
    json!({ "properties": properties, "required": required, "additionalProperties": false })
}

/// The fields that a type of event has, and whether it needs them.
fn fields(name: &str) -> (&'static [&'static str], bool) {
    match name {
        "status_changed" | "priority_changed" | "tier_changed" => (&["to"], true),
        "attribute_changed" => (&["name", "to"], true),
        "assigned" => (&["agent", "group"], false),
        "paused" | "resumed" => (&["reason"], true),
        "custom" => (&["name"], true),
        _ => (&[], true),
    }
}
