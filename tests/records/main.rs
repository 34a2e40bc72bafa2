//! Replays real records. If their folders are not there, the tests say so and do nothing.

mod field_cases;
mod holidays;
mod real_boston;
mod real_log;
mod real_reports;
#[path = "../common/tenth.rs"]
mod tenth;
mod vendor_schedules;
