//! Types of TypeScript from JSON Schemas, for the part of JSON Schema that the schemas of the library use.

use serde_json::{Map, Value};

use super::schema_parts::{distinct, referenced, words};

/// The declaration of a type with a name.
pub(crate) fn declaration(name: &str, schema: &Value) -> String {
    let comment = comment(schema, "");
    match schema.as_object().filter(|fields| is_interface(fields)) {
        Some(_) => format!("{comment}export interface {name} {}\n", expression(schema, "")),
        None => format!("{comment}export type {name} = {};\n", expression(schema, "")),
    }
}

fn is_interface(fields: &Map<String, Value>) -> bool {
    let compound = ["anyOf", "oneOf", "allOf"].iter().any(|key| fields.get(*key).is_some_and(|all| !is_rule(all)));
    fields.contains_key("properties") && !compound && !fields.get("additionalProperties").is_some_and(Value::is_object)
}

fn comment(schema: &Value, indent: &str) -> String {
    let Some(text) = schema.get("description").and_then(Value::as_str) else { return String::new() };
    let lines: Vec<&str> = text.lines().collect();
    match lines.as_slice() {
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let lines: String =
                lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n").collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}

/// Whether it restricts values that another part describes, and so says nothing about a type: a rule on which fields
/// there are, or a list of such rules.
fn is_rule(schema: &Value) -> bool {
    match schema {
        Value::Array(all) => all.iter().all(is_rule),
        Value::Object(fields) => {
            let says = ["$ref", "const", "enum", "type", "items", "prefixItems", "anyOf", "oneOf", "allOf"];
            !says.iter().any(|key| fields.contains_key(*key)) || fields.contains_key("if")
        }
        _ => false,
    }
}

/// The type of a schema as an expression.
pub(crate) fn expression(schema: &Value, indent: &str) -> String {
    let Some(fields) = schema.as_object().filter(|fields| !fields.is_empty()) else { return "unknown".to_owned() };
    let mut parts = Vec::new();
    if let Some(name) = referenced(schema) {
        parts.push(name.to_owned());
    } else if let Some(value) = fields.get("const") {
        parts.push(value.to_string());
    } else if let Some(values) = fields.get("enum").and_then(Value::as_array) {
        parts.push(union(values.iter().map(Value::to_string)));
    } else if let Some(of_type) = fields.get("type") {
        let types = of_type.as_str().map_or_else(|| words(Some(of_type)), |name| vec![name]);
        let compound = ["anyOf", "oneOf"].iter().any(|key| fields.get(*key).is_some_and(|all| !is_rule(all)));
        if !(compound && types == ["object"] && !fields.contains_key("properties")) {
            parts.push(union(types.iter().map(|name| of_type_named(name, fields, indent))));
        }
    } else if fields.contains_key("properties") {
        parts.push(object(fields, indent));
    }
    for key in ["anyOf", "oneOf"] {
        let all = fields.get(key).and_then(Value::as_array).filter(|_| !is_rule(&fields[key]));
        parts.extend(all.map(|all| union(all.iter().map(|schema| expression(schema, indent)))));
    }
    let all = fields.get("allOf").and_then(Value::as_array).into_iter().flatten();
    parts.extend(all.filter(|schema| !is_rule(schema)).map(|schema| expression(schema, indent)));
    match parts.as_slice() {
        [] => "unknown".to_owned(),
        [part] => part.clone(),
        parts => parts.iter().map(|part| in_brackets(part)).collect::<Vec<_>>().join(" & "),
    }
}

fn union(alternatives: impl Iterator<Item = String>) -> String {
    distinct(alternatives).join(" | ")
}

fn in_brackets(part: &str) -> String {
    if part.contains(" | ") && !part.starts_with('{') || part.contains(" | {") {
        format!("({part})")
    } else {
        part.to_owned()
    }
}

fn of_type_named(name: &str, fields: &Map<String, Value>, indent: &str) -> String {
    match name {
        "integer" => "number".to_owned(),
        "array" => match (fields.get("prefixItems").and_then(Value::as_array), fields.get("items")) {
            (Some(items), _) => {
                let items: Vec<String> = items.iter().map(|item| expression(item, indent)).collect();
                format!("[{}]", items.join(", "))
            }
            (None, Some(item)) => format!("Array<{}>", expression(item, indent)),
            (None, None) => "unknown[]".to_owned(),
        },
        "object" => object(fields, indent),
        name => name.to_owned(),
    }
}

fn object(fields: &Map<String, Value>, indent: &str) -> String {
    let empty = Map::new();
    let properties = fields.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let others = fields.get("additionalProperties").filter(|others| !others.is_boolean());
    let patterns = fields.get("patternProperties").and_then(Value::as_object).into_iter().flat_map(Map::values);
    let others: Vec<&Value> = others.into_iter().chain(patterns).collect();
    if !others.is_empty() {
        let types = properties.values().chain(others).map(|schema| expression(schema, indent));
        return format!("{{ [name: string]: {} }}", union(types));
    }
    if properties.is_empty() {
        let none = fields.get("additionalProperties") == Some(&Value::Bool(false));
        return if none { "Record<string, never>" } else { "Record<string, unknown>" }.to_owned();
    }
    let required = words(fields.get("required"));
    let inner = format!("{indent}  ");
    let lines = properties.iter().map(|(name, schema)| {
        let optional = if required.contains(&name.as_str()) { "" } else { "?" };
        format!("{}{inner}{name}{optional}: {};\n", comment(schema, &inner), expression(schema, &inner))
    });
    format!("{{\n{}{indent}}}", lines.collect::<String>())
}
