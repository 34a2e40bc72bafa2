//! The limits on the length of names and texts of a policy or a ticket. This module does not know what they name.

use super::problem::{Place, ProblemKind, Problems};

/// How many characters the id of a policy or a ticket may have.
const LONGEST_ID: usize = 255;
/// How many characters any other name or text may have.
const LONGEST_TEXT: usize = 1_000;

/// A problem for an id that is too long.
#[inline]
pub(crate) fn check_id(id: &str, at: &Place<'_>, problems: &mut Problems) {
    check(id, LONGEST_ID, at, problems);
}

/// A problem for another name or text that is too long.
#[inline]
pub(crate) fn check_text(text: &str, at: &Place<'_>, problems: &mut Problems) {
    check(text, LONGEST_TEXT, at, problems);
}

#[inline]
fn check(text: &str, longest: usize, at: &Place<'_>, problems: &mut Problems) {
    // No text has more characters than bytes, and most are short.
    if text.len() > longest {
        refuse_longer(text, longest, at, problems);
    }
}

fn refuse_longer(text: &str, longest: usize, at: &Place<'_>, problems: &mut Problems) {
    let length = text.chars().count();
    if length > longest {
        let found = format!("has {length} characters");
        problems.add(at, ProblemKind::TooLarge, found, format_args!("write {longest} at most"));
    }
}
