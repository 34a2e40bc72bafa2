//! Tests of the importers: exports of other products, what they promise, and what the report says.

#![allow(clippy::disallowed_methods, reason = "these tests read samples from files")]

mod calendars;
mod deadlines;
mod frappe;
mod freshworks;
mod hostile;
mod icalendar;
mod icalendar_rules;
mod jira;
mod lossless;
mod openslo;
mod pagerduty;
mod reports;
mod samples;
mod servicenow;
mod servicenow_rules;
mod servicenow_schedules;
mod zammad;
mod zendesk;

/// A file with this value in it.
fn document(value: impl std::borrow::Borrow<serde_json::Value>) -> punctual::import::Document {
    serde::Deserialize::deserialize(value.borrow()).unwrap()
}
