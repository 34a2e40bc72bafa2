//! Real records, replayed. Without the folders that hold them the tests say so and do nothing.

mod real_boston;
mod real_log;
#[path = "../common/tenth.rs"]
mod tenth;
