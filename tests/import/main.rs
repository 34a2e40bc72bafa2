//! Tests of the importers: exports of other products, what they promise, and what the report says.

mod calendars;
mod deadlines;
mod frappe;
mod freshworks;
mod jira;
mod lossless;
mod openslo;
mod samples;
mod zammad;
mod zendesk;
