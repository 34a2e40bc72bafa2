//! Worked samples of exports. A sample is a folder with the files of an export and `expected.json`: what the host says,
//! tickets, which policy each gets, when each is due, and entries that the report must have.
//!
//! The project's own samples stand in `examples/import`. More are tried where the folder `../shared/vendors` exists.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use punctual::import::{Document, Fate, Files, Import, ImportError, ImportReport, Spec, Vendor, import};
use punctual::{Evaluation, MetricStatus, PolicyBook, Ticket};
use serde::Deserialize;

/// What must come of a sample.
#[derive(Deserialize)]
struct Expected {
    inputs: Vec<String>,
    #[serde(default)]
    host: Option<Document>,
    #[serde(default)]
    tickets: Vec<Ticket>,
    #[serde(default)]
    history: Option<serde_json::Value>,
    #[serde(default)]
    picks: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    now: Option<DateTime<Utc>>,
    #[serde(default)]
    expect: Vec<serde_json::Value>,
    #[serde(default)]
    report: Vec<WantedEntry>,
    #[serde(default)]
    fails: bool,
}

/// An entry that the report must have.
#[derive(Deserialize)]
struct WantedEntry {
    file: String,
    at: String,
    #[serde(rename = "as")]
    fate: String,
    #[serde(default)]
    under: Option<serde_json::Value>,
}

/// A deadline of a ticket.
#[derive(Deserialize)]
struct Deadline {
    ticket: String,
    metric: String,
    #[serde(default)]
    cycle: Option<u32>,
    #[serde(default)]
    due_at: Option<DateTime<Utc>>,
    #[serde(default)]
    punctual: Option<DateTime<Utc>>,
    #[serde(default)]
    stopped_at: Option<DateTime<Utc>>,
    #[serde(default)]
    outcome: Option<String>,
    #[serde(default)]
    breached_at: Option<DateTime<Utc>>,
    #[serde(default)]
    covered: Option<bool>,
    #[serde(default)]
    fits: Option<String>,
    #[serde(default)]
    under: Option<serde_json::Value>,
}
