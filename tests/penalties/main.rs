//! The tests of contracts: what they cost, why, and how their mistakes are told.

mod cases;
mod drawn;
mod gathered;
mod hostile;
mod lints;
mod oracle;
mod schemas;
