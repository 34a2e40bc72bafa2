//! Tests of the importers: exports of other products, what they promise, and what the report says.

mod calendars;
mod deadlines;
mod frappe;
mod freshworks;
mod lossless;
mod openslo;
mod samples;
mod servicenow;
mod zendesk;
