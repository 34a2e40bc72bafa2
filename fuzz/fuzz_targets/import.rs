#![no_main]
//! `PUNCTUAL_VENDOR=jira` tries that importer only, whatever the first byte of an input says.

use std::sync::LazyLock;

use punctual::import::Vendor;
use punctual_fuzz::properties::import::{hold, holds_for};

static VENDOR: LazyLock<Option<Vendor>> =
    LazyLock::new(|| Some(std::env::var("PUNCTUAL_VENDOR").ok()?.parse().expect("a vendor")));

libfuzzer_sys::fuzz_target!(|data: &[u8]| match *VENDOR {
    Some(vendor) => holds_for(vendor, data.get(1..).unwrap_or_default()),
    None => hold(data),
});
