//! The functions from JSON to JSON: what the page says, what is refused, and many tickets at once.

#[path = "../common/conformance.rs"]
mod conformance;
mod page;
mod published;
mod refused;
mod verbs;
mod volume;
