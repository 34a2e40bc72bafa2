//! Answers as callers get them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{PUNCTUAL_DONE, PUNCTUAL_FAILED, PUNCTUAL_REFUSED};

/// An answer: UTF-8, with a NUL behind it that `len` does not count. It is the library's, for `punctual_free`.
#[repr(C)]
pub struct Text {
    /// The first byte. Null if there is no text.
    pub data: *mut u8,
    /// The number of bytes.
    pub len: usize,
}

impl Text {
    pub(crate) const NONE: Text = Text { data: std::ptr::null_mut(), len: 0 };

    fn new(text: String) -> Text {
        let (len, mut bytes) = (text.len(), text.into_bytes());
        bytes.reserve_exact(1);
        bytes.push(0);
        Text { data: Box::into_raw(bytes.into_boxed_slice()).cast(), len }
    }

    /// # Safety
    /// It is what [`Text::new`] has made, or has no data.
    pub(crate) unsafe fn release(self) {
        if !self.data.is_null() {
            let bytes = std::ptr::slice_from_raw_parts_mut(self.data, self.len + 1);
            // SAFETY: `new` has made it of a boxed slice with one byte more than its length.
            drop(unsafe { Box::from_raw(bytes) });
        }
    }
}

/// A mistake in the form of those of `punctual::json`. The texts are JSON as they are: no quotes, no backslashes.
pub(crate) fn problem(kind: &str, found: &str, help: &str) -> String {
    format!(
        "{{\"problems\":[{{\"path\":\"\",\"kind\":\"{kind}\",\"found\":\"{found}\",\"help\":\"{help}\",\"suggestion\":null}}]}}"
    )
}

/// Asks, and writes the answer or the problems. A panic ends here, because it must not reach C.
///
/// # Safety
/// `answer` points at memory of its type, or is null.
pub(crate) unsafe fn answered(answer: *mut Text, ask: impl FnOnce() -> Result<String, String>) -> i32 {
    // What is loaded does not change, so a panic leaves nothing half done.
    let (code, text) = match catch_unwind(AssertUnwindSafe(ask)) {
        Ok(Ok(text)) => (PUNCTUAL_DONE, text),
        Ok(Err(problems)) => (PUNCTUAL_REFUSED, problems),
        Err(_) => (PUNCTUAL_FAILED, problem("failed", "an internal error occurred in the library", "please report it")),
    };
    if !answer.is_null() {
        // SAFETY: the caller points at a text, which may have any value, so it is written without being read.
        unsafe { answer.write(Text::new(text)) };
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The library has no panic that a test could ask for.
    #[test]
    fn a_panic_is_an_answer() {
        let mut text = Text::NONE;
        #[allow(clippy::panic, reason = "it is caught")]
        // SAFETY: the text is on the stack.
        let code = unsafe { answered(&raw mut text, || panic!("on purpose")) };
        assert_eq!(code, PUNCTUAL_FAILED);
        // SAFETY: `answered` has written so many bytes.
        let bytes = unsafe { std::slice::from_raw_parts(text.data, text.len) };
        assert!(bytes.starts_with(b"{\"problems\":[{\"path\":\"\",\"kind\":\"failed\""));
        // SAFETY: it was written by `answered`.
        unsafe { text.release() };
    }
}
