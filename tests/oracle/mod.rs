//! An oracle for the laws: it lives through time one step after another, and shares no code with the crate.
#![allow(dead_code)] // every test file uses its own part of it

pub(crate) mod calendar;
pub(crate) mod clock;
pub(crate) mod draw;
pub(crate) mod draw_clock;
pub(crate) mod written;
