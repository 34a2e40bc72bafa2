//! An oracle for the laws. It simulates time step by step, and shares no code with the crate.

pub mod alerts;
pub mod allowances;
pub mod answers;
pub mod calendar;
pub mod clock;
pub mod combined;
pub mod dates;
pub mod json;
pub mod levels;
pub mod rollup;
pub mod run;
pub mod world;
pub mod written;
