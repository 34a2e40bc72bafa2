//! The digest of many evaluations, for a host that runs WebAssembly: where its text lies, and how long it is.

mod digest;
mod draw;

use std::sync::OnceLock;

pub use draw::looks;

static TEXT: OnceLock<String> = OnceLock::new();

/// What `tests/golden/digest.txt` says.
pub fn text() -> &'static str {
    TEXT.get_or_init(digest::text)
}

/// Where the text begins.
#[unsafe(no_mangle)]
pub extern "C" fn text_start() -> *const u8 {
    text().as_ptr()
}

/// How many bytes of UTF-8 it has.
#[unsafe(no_mangle)]
pub extern "C" fn text_length() -> usize {
    text().len()
}
