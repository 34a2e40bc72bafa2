//! The tests of contracts: what they cost, why, and how their mistakes are told.

mod cases;
#[path = "../common/conformance.rs"]
mod conformance;
mod drawn;
mod gathered;
mod hostile;
mod in_rust;
mod lints;
mod oracle;
mod published;
#[path = "../common/schema_file.rs"]
mod schema_file;
mod schemas;
