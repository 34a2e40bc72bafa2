//! Tests of policies, books and calendars: building, reading, mistakes, printing, lints and selection.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/conformance.rs"]
mod conformance;
#[path = "../../examples/million/numbers.rs"]
mod numbers;
#[path = "../common/sampled.rs"]
mod sampled;
#[path = "../common/tenth.rs"]
mod tenth;

mod book;
mod book_lints;
mod book_mistakes;
mod book_oracle;
mod calendar_edges;
mod calendar_names;
mod calendar_questions;
mod conditions;
mod corners;
mod dates;
mod errors;
mod formats;
mod golden_mistakes;
mod hostile_names;
mod in_rust;
mod lengths;
mod lint_edges;
mod lints;
mod mistakes;
mod mutations;
mod nesting;
mod parts;
mod precedence;
mod printing;
mod replace;
mod samples;
mod time_zone;
mod told;
mod typed;
mod vendors;
mod views;
