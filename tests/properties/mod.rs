//! Properties that hold for every input. Each takes bytes, and panics with the case if it does not hold. The tests in
//! `tests/properties.rs` and the fuzz targets in `fuzz/` call them.

#![allow(unreachable_pub, reason = "fuzz targets are crates of their own")]

pub mod alerts;
#[path = "../common/asked.rs"]
mod asked;
pub mod availability_json;
mod bytes;
pub mod calendar_laws;
pub mod clock_oracle;
mod draw_case;
mod draw_desk;
mod draw_policy;
mod from_json;
pub mod import;
pub mod json_verbs;
mod kept;
mod laws;
pub mod penalty_json;
pub mod policy_json;
pub mod report_json;
pub mod round_trips;
pub mod ticket_json;
mod told;
pub mod tzif;

/// How many bytes of an input make what is asked about; the others make the questions.
#[allow(dead_code, reason = "fuzz targets ask for it")]
pub mod heads {
    pub const CALENDAR: usize = super::calendar_laws::HEAD;
    pub const POLICY: usize = super::draw_case::HEAD;
}

/// A property by the name of its target.
pub type Property = (&'static str, fn(&[u8]));

/// Every property.
pub const ALL: [Property; 12] = [
    ("alerts", alerts::hold),
    ("availability_json", availability_json::hold),
    ("calendar_laws", calendar_laws::hold),
    ("clock_oracle", clock_oracle::hold),
    ("import", import::hold),
    ("json_verbs", json_verbs::hold),
    ("penalty_json", penalty_json::hold),
    ("policy_json", policy_json::hold),
    ("report_json", report_json::hold),
    ("round_trips", round_trips::hold),
    ("ticket_json", ticket_json::hold),
    ("tzif", tzif::hold),
];
