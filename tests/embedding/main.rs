//! The functions from JSON to JSON: what the page says, what is refused, and many tickets at once; the schemas and the
//! types of what they read and answer.

#[path = "../common/conformance.rs"]
mod conformance;
#[allow(dead_code, reason = "only the texts of the schemas are used here")]
#[path = "../common/schema_file.rs"]
mod schema_file;

mod books;
mod edges;
mod page;
mod published;
mod python;
mod refused;
mod schema_parts;
mod schemas;
mod types;
mod typescript;
mod verbs;
mod volume;
