//! Mistakes and lints as data: where, what was found, and what to write instead.
//!
//! This module knows what every reader of input needs: mistakes with their paths, suggestions, values kept as they were
//! written, limits on names, how messages print them, and the types of lints. It knows nothing of calendars, tickets or
//! policies.

pub(crate) mod argument;
pub(crate) mod expected;
pub(crate) mod instant;
pub(crate) mod length;
pub(crate) mod lint;
pub(crate) mod names;
pub(crate) mod problem;
#[cfg(feature = "serde")]
pub(crate) mod read;
pub(crate) mod suggest;
pub(crate) mod text;
pub(crate) mod texts;
pub(crate) mod words;
pub(crate) mod written;

pub use argument::{ParseError, TextOr};
pub(crate) use expected::Expected;
pub use lint::{Lint, LintKind};
pub use problem::{InputError, Problem, ProblemKind};
#[cfg(feature = "serde")]
pub use read::ReadError;
pub use words::WordError;
