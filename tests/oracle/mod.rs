//! An oracle for the laws. It simulates time step by step, and shares no code with the crate.
#![allow(dead_code)] // each test file uses a part

pub(crate) mod alerts;
pub(crate) mod allowances;
pub(crate) mod answers;
pub(crate) mod asked;
pub(crate) mod calendar;
pub(crate) mod clock;
pub(crate) mod combined;
pub(crate) mod dates;
pub(crate) mod draw;
pub(crate) mod draw_alerts;
pub(crate) mod draw_allowances;
pub(crate) mod draw_clock;
pub(crate) mod draw_combined;
pub(crate) mod draw_desk;
pub(crate) mod draw_policy;
pub(crate) mod json;
pub(crate) mod levels;
pub(crate) mod rollup;
pub(crate) mod run;
pub(crate) mod world;
pub(crate) mod written;
