//! Tests of the program as it runs: a process that listens on the loopback interface.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod alerts;
mod client;
mod commits;
mod kills;
mod page;
mod process;
mod random;
mod report;
mod requests;
mod tenants;
mod webhook;
