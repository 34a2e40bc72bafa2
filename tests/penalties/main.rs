//! The tests of contracts: what they cost, why, and how their mistakes are told.

mod cases;
mod drawn;
mod gathered;
mod hostile;
mod lints;
mod oracle;
#[path = "../common/schema_file.rs"]
mod schema_file;
mod schemas;
