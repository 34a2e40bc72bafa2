//! The functions from JSON to JSON: what the page says, what is refused, and many tickets at once.

mod page;
mod refused;
mod verbs;
