//! What the test programs share: the location of the repository, files that are written, and the size of samples.
//!
//! `cargo test --workspace` tries a sample of the generated cases. `PUNCTUAL_FULL=1 cargo test --workspace` tries all
//! of them. `docs/testing.md` says what is sampled.

#![allow(clippy::disallowed_methods, reason = "the environment says how much is tried, not what is right")]

use std::path::{Path, PathBuf};

#[path = "common/golden.rs"]
mod golden;

pub use golden::golden_file;

/// A sample is one case in this many.
pub const SAMPLE: u32 = 16;

/// Whether this run tries every case.
#[must_use]
pub fn full() -> bool {
    std::env::var_os("PUNCTUAL_FULL").is_some_and(|value| value == "1")
}

/// How many of `all` cases this run tries.
#[must_use]
pub fn sampled(all: u64) -> u64 {
    if full() { all } else { all.div_ceil(SAMPLE.into()) }
}

/// How many of `all` random cases this run tries, but at least `PROPTEST_CASES`.
#[must_use]
pub fn cases(all: u32) -> u32 {
    let wanted = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    (sampled(all.into()) as u32).max(wanted.unwrap_or(0))
}

/// The step at which this run goes through a list: 1 to try every item.
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
