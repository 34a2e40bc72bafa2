//! What the test programs share: where the repository is, and how much they try.
//!
//! `cargo test --workspace` tries a sample of the drawn cases, of the sequences of events and of the long sweeps.
//! `PUNCTUAL_FULL=1 cargo test --workspace` tries all of them.

#![allow(clippy::disallowed_methods, reason = "the environment says how much is tried, not what is right")]

use std::path::{Path, PathBuf};

/// A sample is one in so many.
pub const SAMPLE: u32 = 10;

/// Does this run try everything?
#[must_use]
pub fn full() -> bool {
    std::env::var_os("PUNCTUAL_FULL").is_some_and(|value| value == "1")
}

/// How many of so many this run tries.
#[must_use]
pub fn sampled(all: u64) -> u64 {
    if full() { all } else { all.div_ceil(SAMPLE.into()) }
}

/// How many cases this run draws of so many, and at least as many as `PROPTEST_CASES` says.
#[must_use]
pub fn cases(all: u32) -> u32 {
    let wanted = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    (sampled(all.into()) as u32).max(wanted.unwrap_or(0))
}

/// This run tries every one of so many in a row.
#[must_use]
pub fn stride() -> usize {
    if full() { 1 } else { SAMPLE as usize }
}

/// A file or folder of the repository.
///
/// # Panics
///
/// Never: this package is a folder of the repository.
#[must_use]
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is a folder of the repository").join(path)
}
