//! What is promised apart from the hours that count: how much time there is, and when on its last date it ends. A target
//! of a policy says so, and so does a target that a ticket carries itself.
//!
//! This module knows words, units and times of day. It knows no calendar and no ticket.

mod allowance;
mod due;
mod within;

pub use allowance::Allowance;
#[cfg(feature = "report")]
pub(crate) use allowance::LengthOrZero;
pub(crate) use allowance::{Length, Spot};
pub use due::{BusinessDays, CountsFrom, DueAt, Lands, Rolls};
pub use within::Within;
pub(crate) use within::{Beside, Promise};
