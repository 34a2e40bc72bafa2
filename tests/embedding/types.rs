//! The types that the bindings for JavaScript and Python ship are those of the schemas. `UPDATE_GOLDEN=1` rewrites them.

use std::collections::BTreeMap;

use punctual::json::call;
use punctual_tests::golden_file;
use serde_json::Value;

use super::{python, typescript};

const TYPESCRIPT: &str = "\
// The types of what the functions read and answer. Generated from `arguments` and `answers` in the folder `schema`; run
// `UPDATE_GOLDEN=1 cargo test -p punctual-tests --test embedding types` to generate them again.
";

const PYTHON: &str = "\
\"\"\"The types of answers, for type checkers.

Generated from ``answers`` in the folder ``schema``; run
``UPDATE_GOLDEN=1 cargo test -p punctual-tests --test embedding types`` to generate them again.
\"\"\"

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union
";

/// The schema as the library gives it, whether or not the file is up to date.
fn schema(format: &str) -> Value {
    let answer = call(None, "schema", format!("{{\"format\":\"{format}\"}}").as_bytes());
    serde_json::from_str(&answer.unwrap()).unwrap()
}

/// Leaves out what does not matter to a type.
fn bare(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(key, value)| !(*key == "description" && value.is_string()));
            kept.map(|(key, value)| (key.clone(), bare(value))).collect()
        }
        Value::Array(items) => items.iter().map(bare).collect(),
        value => value.clone(),
    }
}

#[test]
fn the_types_of_typescript_are_those_of_the_schemas() {
    let mut types: BTreeMap<String, Value> = BTreeMap::new();
    for document in ["answers", "arguments"] {
        let mut root = schema(document);
        let named = root["$defs"].take();
        let title = root["title"].as_str().unwrap().to_owned();
        let named = named.as_object().unwrap().clone();
        for (name, schema) in named.into_iter().chain([(title, root)]) {
            if let Some(known) = types.get(&name) {
                assert_eq!(bare(known), bare(&schema), "two types are called {name}");
            } else {
                types.insert(name, schema);
            }
        }
    }
    let written: Vec<String> = types.iter().map(|(name, schema)| typescript::declaration(name, schema)).collect();
    golden_file("bindings/js/types.d.ts", &format!("{TYPESCRIPT}\n{}", written.join("\n")));
}

#[test]
fn the_types_of_python_are_those_of_the_schemas() {
    let answers = schema("answers");
    let types = answers["$defs"].as_object().unwrap().iter();
    // The answers by verb are the annotations of the functions.
    let types = types.filter(|(name, _)| !["CallAnswers", "LinesAnswers"].contains(&name.as_str()));
    let written: Vec<String> = types.map(|(name, schema)| python::declarations(name, schema)).collect();
    golden_file("bindings/python/python/punctual/types.py", &format!("{PYTHON}\n\n{}", written.join("\n\n")));
}
