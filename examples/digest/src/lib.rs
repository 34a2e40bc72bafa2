//! The digest of many evaluations, for a program that runs WebAssembly: the address and the length of its text.

mod digest;
mod draw;

use std::sync::OnceLock;

pub use draw::looks;

static TEXT: OnceLock<String> = OnceLock::new();

/// The text that `tests/golden/digest.txt` contains.
pub fn text() -> &'static str {
    TEXT.get_or_init(digest::text)
}

/// The address of the text.
#[unsafe(no_mangle)]
pub extern "C" fn text_start() -> *const u8 {
    text().as_ptr()
}

/// The length of the text in bytes; it is UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn text_length() -> usize {
    text().len()
}
