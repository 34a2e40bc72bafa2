//! `docs/embedding.md` has every verb, and its answers are those of the library. `UPDATE_GOLDEN=1` rewrites them.

#![allow(clippy::disallowed_methods, reason = "the page is a file")]

use punctual::input::ProblemKind;
use punctual::json::{Loaded, Refused, VERBS, call, lines, load};
use punctual_tests::{golden_file, repository};
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

/// The policy of the page, and the verb and the arguments of each example.
pub(super) fn questions() -> (Value, Vec<(String, Value)>) {
    let page = std::fs::read_to_string(repository("docs/embedding.md")).unwrap();
    let (mut policy, mut questions, mut heading, mut asked) = (Value::Null, Vec::new(), "", false);
    for (number, part) in parts(&page).into_iter().enumerate() {
        if number % 2 == 0 {
            heading = part
                .lines()
                .rfind(|line| line.starts_with('#'))
                .map_or(heading, |line| line.trim_start_matches(['#', ' ']));
            // What stands at once behind a question is its answer.
            asked &= part.is_empty();
            continue;
        }
        asked = !asked;
        match heading {
            "Mistakes" if asked => {
                let question = json(part);
                questions.push((question["verb"].as_str().unwrap().to_owned(), question["arguments"].clone()));
            }
            "Verbs" => policy = json(part),
            _ if asked => questions.push((heading.to_owned(), json(part))),
            _ => {}
        }
    }
    (policy, questions)
}

#[test]
fn every_answer_on_the_page_is_that_of_the_library() {
    let page = std::fs::read_to_string(repository("docs/embedding.md")).unwrap();
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
    golden_file("docs/embedding.md", &written);
}

#[test]
fn the_page_has_every_verb_and_no_other() {
    let page = std::fs::read_to_string(repository("docs/embedding.md")).unwrap();
    let verbs: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(verbs, VERBS);
}

/// The policy of the page, and each example with the heading above it.
pub(crate) fn examples() -> (Loaded, Vec<(String, String)>) {
    let page = std::fs::read_to_string(repository("docs/embedding.md")).unwrap();
    let (mut heading, mut found) = ("", Vec::new());
    let parts = parts(&page);
    for (number, part) in parts.iter().enumerate() {
        if number % 2 == 0 {
            heading = part
                .lines()
                .rfind(|line| line.starts_with('#'))
                .map_or(heading, |line| line.trim_start_matches(['#', ' ']));
        } else if number > 1 && !parts[number - 1].is_empty() {
            found.push((heading.to_owned(), (*part).to_owned()));
        }
    }
    let is_policy = |(_, example): &(String, String)| example.contains("\"metrics\"");
    let policy = found.remove(found.iter().position(is_policy).unwrap());
    (load(policy.1.as_bytes()).unwrap(), found)
}

/// The arguments of a verb: the help of a field that there is not lists them.
pub(crate) fn arguments(refused: &Refused) -> Vec<String> {
    let unknown = refused.problems().iter().find(|problem| problem.path() == "zzz").unwrap();
    unknown.help().split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The arguments that have to be there.
pub(crate) fn needed(refused: &Refused) -> Vec<&str> {
    let missing = refused.problems().iter().filter(|problem| problem.kind() == ProblemKind::Missing);
    missing.map(|problem| problem.path()).collect()
}

#[test]
fn the_page_names_every_argument_and_says_whether_a_verb_needs_one() {
    let page = std::fs::read_to_string(repository("docs/embedding.md")).unwrap();
    let policy = json(
        r#"{ "id": "p", "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } }"#,
    );
    let book = serde_json::json!({ "policies": [{ "policy": policy }] });
    let (policy, book) = [policy, book].map(|value| load(value.to_string().as_bytes()).unwrap()).into();
    let (verbs, over_lines) = page.split_once("\n## Lines\n").unwrap();
    for verb in VERBS {
        let (_, section) = verbs.split_once(&format!("\n### {verb}\n")).unwrap();
        let section = section.split("\n### ").next().unwrap();
        let loaded = if verb == "select" { &book } else { &policy };
        let refused = call(Some(loaded), verb, br#"{ "zzz": 1 }"#).unwrap_err();
        let named = arguments(&refused);
        assert!(named.iter().all(|name| section.contains(&format!("`{name}`"))), "{verb}: {named:?}");
        let needs = needed(&refused);
        assert_eq!(section.contains("needed"), !needs.is_empty(), "{verb}: {needs:?}");
    }
    for verb in ["evaluate", "report"] {
        let row = over_lines.lines().find(|line| line.starts_with(&format!("| `{verb}` |"))).unwrap();
        let refused = lines(Some(&policy), verb, br#"{ "zzz": 1 }"#, b"").unwrap_err();
        let named = arguments(&refused);
        assert!(named.iter().all(|name| row.contains(&format!("`{name}`"))), "{verb}: {named:?}");
    }
}
