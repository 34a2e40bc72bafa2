//! The JSON Schemas of the repository, from `schema/`.

#![allow(clippy::disallowed_methods, reason = "the schemas are files")]

use jsonschema::Validator;
use punctual_tests::repository;
use serde_json::Value;

pub(crate) fn schema(name: &str) -> Value {
    let text = std::fs::read_to_string(repository(&format!("schema/{name}.schema.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn validator(name: &str) -> Validator {
    jsonschema::validator_for(&schema(name)).unwrap()
}
