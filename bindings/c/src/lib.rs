//! The functions of `punctual::json` for C, and for hosts of WebAssembly. README.md shows a program.
//!
//! All `unsafe` code of the project is in this package: it reads what callers point at, and writes where they point.
//! Nothing is computed here.

mod answer;
mod given;

use std::ffi::c_char;

use engine::json::{self, Loaded};

pub use answer::Text;
use answer::answered;
use given::{bytes, text};

/// The version of these functions.
pub const PUNCTUAL_ABI: u32 = 1;

/// The code of an answer.
pub const PUNCTUAL_DONE: i32 = 0;

/// The code if something is wrong with what was given: the answer has every problem.
pub const PUNCTUAL_REFUSED: i32 = 1;

/// The code if the library itself failed. What was loaded may be used further.
pub const PUNCTUAL_FAILED: i32 = 2;

/// A policy or a book. Immutable; any number of threads may use it at the same time.
pub struct Handle(Loaded);

/// The version of these functions, `PUNCTUAL_ABI` of the header with which the library was built.
#[unsafe(no_mangle)]
pub extern "C" fn punctual_abi() -> u32 {
    PUNCTUAL_ABI
}

/// Loads a policy, or a book if the JSON has a field `policies`.
///
/// Puts the handle at `out`, which is for `punctual_drop`, and null if the code is not `PUNCTUAL_DONE`. The answer is
/// `null` or the problems. `answer` may be null if only the code is wanted.
///
/// # Safety
/// `json` points at `n` bytes, or is null. `out` and `answer` point at memory of their types, or are null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn punctual_load(json: *const u8, n: usize, out: *mut *mut Handle, answer: *mut Text) -> i32 {
    if !out.is_null() {
        // SAFETY: the caller points at a pointer, which may have any value, so it is written without being read.
        unsafe { out.write(std::ptr::null_mut()) };
    }
    let ask = || {
        if out.is_null() {
            return Err(given::null("out"));
        }
        // SAFETY: the caller points at `n` bytes, which nobody changes during the call.
        let json = unsafe { bytes("json", json, n) }?;
        let loaded = json::load(json).map_err(|refused| refused.to_string())?;
        let handle = Box::into_raw(Box::new(Handle(loaded)));
        // SAFETY: as above; it is not null.
        unsafe { out.write(handle) };
        Ok("null".to_owned())
    };
    // SAFETY: the caller points at a text or at nothing.
    unsafe { answered(answer, ask) }
}

/// What is loaded, the verb and its arguments.
///
/// # Safety
/// `loaded` is null or a handle that was not dropped. `verb` and `args` are as [`text`] and [`bytes`] ask.
unsafe fn question<'a>(
    loaded: *const Handle,
    verb: *const c_char,
    args: *const u8,
    n: usize,
) -> Result<(Option<&'a Loaded>, &'a str, &'a [u8]), String> {
    // SAFETY: the caller gives null or a handle that was not dropped.
    let loaded = unsafe { loaded.as_ref() }.map(|handle| &handle.0);
    // SAFETY: the caller gives such a text.
    let verb = unsafe { text("verb", verb) }?;
    // SAFETY: the caller gives such bytes.
    let args = unsafe { bytes("args", args, n) }?;
    Ok((loaded, verb, args))
}

/// Answers one question, which `verb` names. `loaded` may be null for verbs that need nothing loaded, and `answer` if only
/// the code is wanted. The answer is JSON.
///
/// # Safety
/// `loaded` is null or a handle that was not dropped. `verb` points at a text that ends with a NUL, or is null. `args`
/// points at `n` bytes, or is null. `answer` points at memory of its type, or is null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn punctual_call(
    loaded: *const Handle,
    verb: *const c_char,
    args: *const u8,
    n: usize,
    answer: *mut Text,
) -> i32 {
    let ask = || {
        // SAFETY: what the caller gives is as `question` asks, and nobody changes it during the call.
        let (loaded, verb, args) = unsafe { question(loaded, verb, args, n) }?;
        json::call(loaded, verb, args).map_err(|refused| refused.to_string())
    };
    // SAFETY: the caller points at a text or at nothing.
    unsafe { answered(answer, ask) }
}

/// Answers one question for many tickets, one on each of the lines. The answer of `evaluate` is a line for each, and that
/// of `report` JSON.
///
/// # Safety
/// As `punctual_call`. `lines` points at `len` bytes, or is null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn punctual_lines(
    loaded: *const Handle,
    verb: *const c_char,
    args: *const u8,
    n: usize,
    lines: *const u8,
    len: usize,
    answer: *mut Text,
) -> i32 {
    let ask = || {
        // SAFETY: what the caller gives is as `question` asks, and nobody changes it during the call.
        let (loaded, verb, args) = unsafe { question(loaded, verb, args, n) }?;
        // SAFETY: the caller points at `len` bytes, which nobody changes during the call.
        let lines = unsafe { bytes("lines", lines, len) }?;
        json::lines(loaded, verb, args, lines).map_err(|refused| refused.to_string())
    };
    // SAFETY: the caller points at a text or at nothing.
    unsafe { answered(answer, ask) }
}

/// Releases the text of an answer. Does nothing with null and with a text that was released before.
///
/// # Safety
/// `text` is null, or points at a text that a function of this library has written and nobody has changed since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn punctual_free(text: *mut Text) {
    if text.is_null() {
        return;
    }
    // SAFETY: it is not null, so the caller points at a text.
    let released = unsafe { text.replace(Text::NONE) };
    // SAFETY: the caller has not changed it.
    unsafe { released.release() };
}

/// Drops a policy or a book. Does nothing with null.
///
/// # Safety
/// `loaded` is null, or a handle of `punctual_load` that was not dropped and that no thread is using.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn punctual_drop(loaded: *mut Handle) {
    if !loaded.is_null() {
        // SAFETY: `punctual_load` has made it with `Box::into_raw`, and the caller drops it once.
        drop(unsafe { Box::from_raw(loaded) });
    }
}

/// Memory of `n` bytes, for hosts of WebAssembly, which cannot point at memory of their own. Aligned to 8 bytes. Null if
/// there is not enough.
#[unsafe(no_mangle)]
pub extern "C" fn punctual_alloc(n: usize) -> *mut u8 {
    given::alloc(n)
}

/// Releases memory of `punctual_alloc`. Does nothing with null.
///
/// # Safety
/// `data` is null, or memory that `punctual_alloc` has given for the same `n` and that was not released before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn punctual_dealloc(data: *mut u8, n: usize) {
    // SAFETY: as for this function.
    unsafe { given::dealloc(data, n) }
}
