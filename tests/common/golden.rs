//! Files of the repository that tests write.

#![allow(clippy::disallowed_methods, reason = "the files are compared, and the variable asks to rewrite them")]

use crate::repository;

/// Compares a text with a file of the repository, or writes that file if `UPDATE_GOLDEN` is set in the environment.
///
/// # Panics
///
/// If they differ, with the first line that does; if the file cannot be written.
#[track_caller]
pub fn golden_file(path: &str, found: &str) {
    let file = repository(path);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        file.parent().map(std::fs::create_dir_all).transpose().expect("the folder cannot be made");
        std::fs::write(&file, found).expect("the file cannot be written");
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    let line = expected.lines().zip(found.lines()).take_while(|(one, other)| one == other).count();
    assert!(
        expected == found,
        "{path} differs from line {} on. UPDATE_GOLDEN=1 rewrites it. If an answer changed, say why in CHANGELOG.md under \
         Results.\nexpected: {}\nfound:    {}",
        line + 1,
        expected.lines().nth(line).unwrap_or_default(),
        found.lines().nth(line).unwrap_or_default()
    );
}
