//! Tests of the importers: exports of other products, what they promise, and what the report says.

mod calendars;
mod deadlines;
mod lossless;
mod samples;
mod servicenow;
