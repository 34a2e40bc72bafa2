//! The tests of availability: cases worked by hand, an oracle that looks at every second, real records, hostile facts.

mod cases;
#[path = "../common/conformance.rs"]
mod conformance;
mod drawn;
mod format;
mod hostile;
mod in_rust;
mod nines;
mod oracle;
mod published;
mod records;
#[path = "../common/schema_file.rs"]
mod schema_file;
mod schemas;
mod shared_cases;
#[path = "../common/table.rs"]
mod table;
