//! Tickets and their events.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::Maybe;
use super::words::{Allowance, DueAt, Instant, TimeOfDay};
use crate::input::argument::{Word, texts};
use crate::promise::{CountsFrom, Lands, Rolls};
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
    /// The targets that it carries from its opening on, by metric, in place of what the policy promises.
    #[schemars(default)]
    targets: Maybe<BTreeMap<String, TicketTarget>>,
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

/// A target that a ticket carries itself.
struct TicketTarget;

impl JsonSchema for TicketTarget {
    fn schema_name() -> Cow<'static, str> {
        "TicketTarget".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let fields = target_fields(generator);
        json_schema!({
            "description": "A target that a ticket carries itself: how much time there is, or when it is due.",
            "anyOf": [
                generator.subschema_for::<Allowance>(),
                {
                    "type": "object",
                    "properties": fields,
                    "additionalProperties": false,
                    "allOf": target_rules(),
                },
            ],
        })
    }
}

/// The fields of a target, by name.
fn target_fields(generator: &mut SchemaGenerator) -> Map<String, Value> {
    let described = |schema: Schema, description: &str| {
        let mut schema = schema;
        schema.insert("description".to_owned(), description.into());
        Value::from(schema)
    };
    let (within, due) = (generator.subschema_for::<Allowance>(), generator.subschema_for::<DueAt>());
    let cutoff = generator.subschema_for::<TimeOfDay>();
    let (due_at, kind) = (generator.subschema_for::<Instant>(), generator.subschema_for::<HostText>());
    let fields = [
        ("within", described(within, "How much time there is, in every cycle from then on.")),
        ("due_at", described(due_at, "When the open cycle is due, or the next one, whatever pauses it.")),
        ("due", described(due, "When on its last date it is due, as in a policy.")),
        ("cutoff", described(cutoff, "A start at or after this time of day counts as one on the next date.")),
        ("counts_from", one_of::<CountsFrom>("What business days are counted from.")),
        ("rolls", one_of::<Rolls>("Where a date that is no business date rolls to.")),
        ("lands", one_of::<Lands>("Where a deadline that falls exactly on a closing is placed.")),
        ("kind", described(kind, "The kind of policy that is meant; by default every kind.")),
    ];
    fields.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn one_of<W: Word>(description: &str) -> Value {
    json!({ "description": description, "enum": texts::<W>().collect::<Vec<_>>() })
}

/// Which fields of a target go together.
fn target_rules() -> Value {
    let only_beside = |field: &str, pattern: &str| {
        json!({
            "if": { "required": [field] },
            "then": { "required": ["within"], "properties": { "within": { "pattern": pattern } } },
        })
    };
    json!([
        { "oneOf": [{ "required": ["within"] }, { "required": ["due_at"] }] },
        only_beside("counts_from", "business"),
        only_beside("rolls", "calendar"),
        {
            "if": { "required": ["due"], "not": { "required": ["rolls"] } },
            "then": { "required": ["within"], "properties": { "within": { "pattern": "business" } } },
        },
        {
            "if": { "anyOf": [{ "required": ["cutoff"] }, { "required": ["lands"] }] },
            "then": { "required": ["within"], "properties": { "within": { "not": { "pattern": "calendar" } } } },
        },
    ])
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
        let target = target_fields(generator);
        let kind = target.get("kind").cloned().unwrap_or_default();
        let types = texts::<EventType>().map(|name| match name {
            "attribute_changed" => {
                let value = json!({ "anyOf": [of_attribute, { "type": "null" }] });
                of_type(name, &at, &text, &[("to", value)])
            }
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
            "target_set" => {
                let fields: Vec<_> = target.iter().map(|(name, schema)| (&**name, schema.clone())).collect();
                let mut event = of_type(name, &at, &text, &fields);
                if let Some(event) = event.as_object_mut() {
                    event.insert("allOf".to_owned(), target_rules());
                }
                event
            }
            "target_cleared" => of_type(name, &at, &text, &[("kind", kind.clone())]),
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
        "target_set" | "target_cleared" => (&["metric"], true),
        _ => (&[], true),
    }
}
