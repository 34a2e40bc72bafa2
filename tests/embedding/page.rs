//! `docs/embedding.md` has every verb, and its answers are those of the library. `UPDATE_GOLDEN=1` rewrites them.

#![allow(clippy::disallowed_methods, reason = "the page is a file, and the variable asks to rewrite it")]

use punctual::json::{Loaded, VERBS, call, load};
use punctual_tests::repository;
use serde_json::Value;

const JSON: &str = "```json\n";
const END: &str = "```\n";

/// The text of the page in parts: each example between what stands around it.
fn parts(page: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once(JSON) {
        let (example, after) = after.split_once(END).unwrap();
        parts.extend([before, example]);
        rest = after;
    }
    parts.push(rest);
    parts
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The answer to an example under a heading.
fn answer(policy: &Loaded, heading: &str, example: &str) -> String {
    if heading == "Mistakes" {
        let question = json(example);
        let (verb, arguments) = (question["verb"].as_str().unwrap(), question["arguments"].to_string());
        return call(Some(policy), verb, arguments.as_bytes()).unwrap_err().to_string();
    }
    call(Some(policy), heading, example.as_bytes()).unwrap_or_else(|refused| panic!("{heading}: {refused}"))
}

#[test]
fn every_answer_on_the_page_is_that_of_the_library() {
    let path = repository("docs/embedding.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let parts = parts(&page);
    let policy = parts.iter().skip(1).step_by(2).find(|example| example.contains("\"metrics\"")).unwrap();
    let policy = load(policy.as_bytes()).unwrap();
    let (mut written, mut heading, mut examples) = (String::new(), "", 0);
    let mut question: Option<&str> = None;
    for (number, part) in parts.iter().enumerate() {
        if number % 2 == 0 {
            let last = part.lines().rfind(|line| line.starts_with('#'));
            heading = last.map_or(heading, |line| line.trim_start_matches(['#', ' ']));
            written += part;
            // What stands at once behind a question is its answer.
            question = question.filter(|_| part.is_empty());
            continue;
        }
        let shown = match question.take() {
            Some(question) => {
                examples += 1;
                let answer = json(&answer(&policy, heading, question));
                if !part.is_empty() && json(part) == answer { (*part).to_owned() } else { format!("{answer:#}\n") }
            }
            None => {
                question = Some(part);
                (*part).to_owned()
            }
        };
        written += &format!("{JSON}{shown}{END}");
    }
    assert_eq!(examples, 13);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, written).unwrap();
    } else {
        assert!(written == page, "run this test with UPDATE_GOLDEN=1");
    }
}

#[test]
fn the_page_has_every_verb_and_no_other() {
    let page = std::fs::read_to_string(repository("docs/embedding.md")).unwrap();
    let verbs: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(verbs, VERBS);
}
