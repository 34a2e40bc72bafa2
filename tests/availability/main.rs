//! The tests of availability: cases worked by hand, an oracle that looks at every second, real records, hostile facts.

mod cases;
mod drawn;
mod format;
mod hostile;
mod nines;
mod oracle;
mod records;
mod schemas;
mod shared_cases;
#[path = "../common/table.rs"]
mod table;
