//! Policies, calendars and histories of other products, as their exports have them (feature `import`).
//!
//! Each product has a module with its options, a function `import` for what it promises, and, where its export has
//! histories, a function `adapt` for one ticket. Both say what became of every part of their input, so nothing is lost
//! silently.
//!
//! This module knows the formats of other products and how they translate. It computes no deadline.

mod built;
mod calendars;
mod check;
mod document;
mod each;
pub mod frappe;
pub mod freshdesk;
pub mod freshservice;
mod freshworks;
#[cfg(feature = "import-ical")]
pub mod icalendar;
mod importer;
pub mod jira;
mod logic;
mod node;
mod of_ticket;
mod once;
pub mod openslo;
pub mod pagerduty;
mod report;
pub mod servicenow;
mod times;
mod vendor;
mod week;
pub mod zammad;
pub mod zendesk;
mod zones;

pub use check::{Check, Difference, NotPromised, Times, Verdicts, check};
pub use document::{Document, Files};
pub use report::{Adapted, Entry, Fate, ImportError, ImportReport, Imported, VendorAnswer};
pub use vendor::{Import, Spec, Vendor, import};
