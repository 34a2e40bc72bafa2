//! Types of Python from JSON Schemas, for the part of JSON Schema that the schemas of answers use.
//!
//! Python 3.8 cannot say in one `TypedDict` which fields may be left out, and a field may be a word of Python, such as
//! `from`. So a type has a base with the fields that are always there, written as a map.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::schema_parts::{distinct, referenced, words};

/// The declarations of a type with a name.
pub(crate) fn declarations(name: &str, schema: &Value) -> String {
    let mut written = String::new();
    let alternatives = ["oneOf", "anyOf"].into_iter().find_map(|key| schema.get(key)?.as_array());
    match alternatives {
        Some(all) => {
            let names: Vec<String> = all.iter().map(|one| alternative(name, schema, one, &mut written)).collect();
            let constants: Vec<&str> = all.iter().filter_map(|one| one.get("const")?.as_str()).collect();
            let whole = if constants.len() == all.len() { literal(&constants) } else { union(names) };
            comment(schema, &mut written);
            writeln!(written, "{name} = {whole}").unwrap();
        }
        None if schema.get("properties").is_some() => typed_dict(name, schema, &mut written),
        None => {
            comment(schema, &mut written);
            writeln!(written, "{name} = {}", expression(schema)).unwrap();
        }
    }
    written
}

/// The name of an alternative. One that has fields gets a declaration of its own, with the fields of the whole as well.
fn alternative(name: &str, whole: &Value, one: &Value, written: &mut String) -> String {
    let Some(fields) = one.get("properties").and_then(Value::as_object) else { return expression(one) };
    let tag = fields.values().find_map(|field| field.get("const")?.as_str());
    let part = tag.or_else(|| fields.keys().next().map(String::as_str)).unwrap();
    let camel: String = part.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
    let name = format!("{name}{camel}");
    let mut both = json!({ "properties": {}, "required": [], "description": one["description"] });
    for source in [whole, one] {
        if let Some(fields) = source.get("properties").and_then(Value::as_object) {
            both["properties"].as_object_mut().unwrap().extend(fields.clone());
        }
        if let Some(required) = source.get("required").and_then(Value::as_array) {
            both["required"].as_array_mut().unwrap().extend(required.clone());
        }
    }
    typed_dict(&name, &both, written);
    written.push_str("\n\n");
    format!("\"{name}\"")
}

fn typed_dict(name: &str, schema: &Value, written: &mut String) {
    let fields = schema["properties"].as_object().unwrap();
    let required = words(schema.get("required"));
    let (always, sometimes): (Vec<_>, Vec<_>) =
        fields.iter().partition(|(field, _)| required.contains(&field.as_str()));
    let base = if always.is_empty() { "TypedDict".to_owned() } else { format!("_{name}") };
    if !always.is_empty() {
        writeln!(written, "{base} = TypedDict(\n    \"{base}\",\n    {{").unwrap();
        for (field, schema) in always {
            writeln!(written, "        \"{field}\": {},", quoted(&expression(schema))).unwrap();
        }
        written.push_str("    },\n)\n\n\n");
    }
    writeln!(written, "class {name}({base}, total=False):").unwrap();
    let text = schema["description"].as_str().unwrap_or_else(|| panic!("{name} has no description"));
    let lines: Vec<&str> = text.lines().collect();
    match lines.as_slice() {
        [line] => writeln!(written, "    \"\"\"{line}\"\"\""),
        lines => writeln!(written, "    \"\"\"{}\n    \"\"\"", lines.join("\n    ").replace("\n    \n", "\n\n")),
    }
    .unwrap();
    if !sometimes.is_empty() {
        written.push('\n');
    }
    for (field, schema) in sometimes {
        writeln!(written, "    {field}: {}", quoted(&expression(schema))).unwrap();
    }
}

fn comment(schema: &Value, written: &mut String) {
    for line in schema["description"].as_str().unwrap_or_default().lines() {
        written.push_str(format!("# {line}").trim_end());
        written.push('\n');
    }
}

/// A type as a text that is read later, because it may name what follows.
fn quoted(expression: &str) -> String {
    if expression.starts_with('"') { expression.to_owned() } else { format!("\"{}\"", expression.replace('"', "'")) }
}

fn expression(schema: &Value) -> String {
    if let Some(name) = referenced(schema) {
        return format!("\"{name}\"");
    }
    if let Some(value) = schema.get("const").and_then(Value::as_str) {
        return literal(&[value]);
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let words = words(schema.get("enum"));
        let all = literal(&words);
        return if words.len() < values.len() { format!("Optional[{all}]") } else { all };
    }
    if let Some(all) = schema.get("anyOf").and_then(Value::as_array) {
        return union(all.iter().map(expression).collect());
    }
    let Some(fields) = schema.as_object() else { return "Any".to_owned() };
    match fields.get("type") {
        Some(Value::String(name)) => of_type(name, fields),
        Some(Value::Array(names)) => union(names.iter().map(|name| of_type(name.as_str().unwrap(), fields)).collect()),
        _ => "Any".to_owned(),
    }
}

fn of_type(name: &str, fields: &Map<String, Value>) -> String {
    match name {
        "string" => "str".to_owned(),
        "integer" => "int".to_owned(),
        "number" => "float".to_owned(),
        "boolean" => "bool".to_owned(),
        "null" => "None".to_owned(),
        "array" => {
            let items = fields.get("prefixItems").and_then(Value::as_array);
            let each = fields.get("items").map_or_else(|| "Any".to_owned(), expression);
            format!("List[{}]", items.map_or(each, |items| union(items.iter().map(expression).collect())))
        }
        _ => "Dict[str, Any]".to_owned(),
    }
}

fn literal(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    format!("Literal[{}]", words.join(", "))
}

fn union(mut all: Vec<String>) -> String {
    let optional = all.iter().any(|one| one == "None");
    all.retain(|one| one != "None");
    let all = distinct(all);
    let whole = if let [one] = all.as_slice() { one.clone() } else { format!("Union[{}]", all.join(", ")) };
    if optional { format!("Optional[{whole}]") } else { whole }
}
