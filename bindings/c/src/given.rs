//! What callers give: bytes, texts and memory.

use std::alloc::Layout;
use std::ffi::{CStr, c_char};

use crate::answer::problem;

/// The problem of a pointer that must not be null.
pub(crate) fn null(name: &str) -> String {
    problem("missing", &format!("`{name}` is a null pointer"), "give the address of what is meant")
}

/// So many bytes. None may be at a null pointer.
///
/// # Safety
/// `data` points at `n` bytes that nobody changes for as long as they are used, or is null.
pub(crate) unsafe fn bytes<'a>(name: &str, data: *const u8, n: usize) -> Result<&'a [u8], String> {
    if n == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(null(name));
    }
    if isize::try_from(n).is_err() {
        let found = format!("the length of `{name}` is greater than memory can be");
        return Err(problem("too_large", &found, "give the number of bytes"));
    }
    // SAFETY: it is not null, the length is possible, and the caller points at so many bytes.
    Ok(unsafe { std::slice::from_raw_parts(data, n) })
}

/// A text with a NUL at its end.
///
/// # Safety
/// `data` points at such a text that nobody changes for as long as it is used, or is null.
pub(crate) unsafe fn text<'a>(name: &str, data: *const c_char) -> Result<&'a str, String> {
    if data.is_null() {
        return Err(null(name));
    }
    // SAFETY: it is not null, and the caller points at a text with a NUL at its end.
    let text = unsafe { CStr::from_ptr(data) };
    text.to_str().map_err(|_| problem("unreadable", &format!("`{name}` is not UTF-8"), "write it in UTF-8"))
}

/// The layout of memory for a caller. At least one byte, so that an address stands for it. `None` if it is too large.
fn layout(n: usize) -> Option<Layout> {
    Layout::from_size_align(n.max(1), 8).ok()
}

pub(crate) fn alloc(n: usize) -> *mut u8 {
    match layout(n) {
        // SAFETY: the size is not 0.
        Some(layout) => unsafe { std::alloc::alloc(layout) },
        None => std::ptr::null_mut(),
    }
}

/// # Safety
/// `data` is null, or memory that [`alloc`] has given for the same `n` and that was not released before.
pub(crate) unsafe fn dealloc(data: *mut u8, n: usize) {
    if let Some(layout) = layout(n).filter(|_| !data.is_null()) {
        // SAFETY: `alloc` has given it with this layout, and the caller releases it once.
        unsafe { std::alloc::dealloc(data, layout) };
    }
}
