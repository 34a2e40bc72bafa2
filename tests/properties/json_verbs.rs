//! The functions from JSON to JSON on any bytes: they never panic, an answer is JSON, a refusal says what is wrong, and
//! each line has an answer (B1, B4). The first line is loaded, the second is a verb and its arguments, the rest are
//! lines.

use punctual::json::{Refused, call, lines, load};
use serde::de::IgnoredAny;

use super::from_json::halves;

pub fn hold(data: &[u8]) {
    let (loaded, rest) = halves(data);
    let (question, text) = halves(rest);
    let end = question.iter().position(|byte| *byte == b' ').unwrap_or(question.len());
    let (verb, arguments) = question.split_at(end);
    let Ok(verb) = std::str::from_utf8(verb) else { return };
    let loaded = load(loaded).map_err(|refused| is_told(&refused)).ok();
    match call(loaded.as_ref(), verb, arguments) {
        Ok(answer) => is_json(&answer),
        Err(refused) => is_told(&refused),
    }
    match lines(loaded.as_ref(), verb, arguments, text) {
        Ok(answers) if verb == "evaluate" => {
            let asked = text.strip_suffix(b"\n").unwrap_or(text).split(|byte| *byte == b'\n').count();
            assert_eq!(answers.lines().count(), if text.is_empty() { 0 } else { asked });
            answers.lines().for_each(is_json);
        }
        Ok(state) => is_json(&state),
        Err(refused) => is_told(&refused),
    }
}

fn is_json(answer: &str) {
    serde_json::from_str::<IgnoredAny>(answer).unwrap_or_else(|error| panic!("{error}: {answer}"));
}

fn is_told(refused: &Refused) {
    assert!(!refused.problems().is_empty());
    assert!(
        refused.problems().iter().all(|problem| !problem.found().is_empty() && !problem.help().is_empty()),
        "{refused}"
    );
    is_json(&refused.to_string());
}
