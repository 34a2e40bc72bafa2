//! The types of TypeScript that the binding for JavaScript ships are those of the schemas. `UPDATE_GOLDEN=1` rewrites
//! them.

#![allow(clippy::disallowed_methods, reason = "the types are a file, and the variable asks to rewrite it")]

use std::collections::BTreeMap;

use punctual_tests::repository;
use serde_json::Value;

use super::schema_file::schema;
use super::typescript::declaration;

const FILE: &str = "bindings/js/types.d.ts";

const HEAD: &str = "\
// The types of what the functions read and answer. Generated from `arguments` and `answers` in the folder `schema`; run
// `UPDATE_GOLDEN=1 cargo test -p punctual-tests --test embedding types` to generate them again.
";

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
fn the_types_are_those_of_the_schemas() {
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
    let written: Vec<String> = types.iter().map(|(name, schema)| declaration(name, schema)).collect();
    let written = format!("{HEAD}\n{}", written.join("\n"));
    let path = repository(FILE);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, written).unwrap();
    } else {
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == written, "run this test with UPDATE_GOLDEN=1");
    }
}
