//! The tests of reports: cases worked by hand, an oracle that counts cycle by cycle, properties of merging, hostile
//! sizes.

mod cases;
#[path = "../common/conformance.rs"]
mod conformance;
mod drawn;
mod example;
mod format;
mod hostile;
mod in_rust;
mod oracle;
mod published;
#[path = "../common/schema_file.rs"]
mod schema_file;
mod schemas;
#[path = "../common/table.rs"]
mod table;
