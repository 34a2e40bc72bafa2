//! `docs/embedding.md` has every verb, and its answers are those of the library. `UPDATE_GOLDEN=1` rewrites them.

#![allow(clippy::disallowed_methods, reason = "the page is a file")]

use punctual::input::ProblemKind;
use punctual::json::{Refused, VERBS, call, lines, load};
use punctual_tests::{golden_file, repository};
use serde_json::Value;

const JSON: &str = "```json\n";
const END: &str = "```\n";

/// A question on the page, with what stands before it. What stands at once behind a question is its answer.
struct Example<'a> {
    before: &'a str,
    heading: &'a str,
    question: &'a str,
    answer: Option<&'a str>,
}

impl Example<'_> {
    /// The verb and the arguments.
    fn asked(&self) -> (String, Value) {
        let mut question = json(self.question);
        if self.heading == "Mistakes" {
            return (question["verb"].as_str().unwrap().to_owned(), question["arguments"].take());
        }
        (self.heading.to_owned(), question)
    }
}

fn page() -> String {
    std::fs::read_to_string(repository("docs/embedding.md")).unwrap()
}

/// The examples of the page, one of which is the policy, and what stands behind the last one.
fn examples(page: &str) -> (Vec<Example<'_>>, &str) {
    let (mut examples, mut heading, mut rest) = (Vec::new(), "", page);
    while let Some((before, after)) = rest.split_once(JSON) {
        let (question, after) = after.split_once(END).unwrap();
        let answer = after.strip_prefix(JSON).map(|answer| answer.split_once(END).unwrap());
        rest = answer.map_or(after, |(_, after)| after);
        let last = before.lines().rfind(|line| line.starts_with('#'));
        heading = last.map_or(heading, |line| line.trim_start_matches(['#', ' ']));
        examples.push(Example { before, heading, question, answer: answer.map(|(answer, _)| answer) });
    }
    (examples, rest)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The policy of the page, and the verb and the arguments of each example.
pub(super) fn questions() -> (Value, Vec<(String, Value)>) {
    let page = page();
    let (examples, _) = examples(&page);
    let (policies, asked): (Vec<&Example<'_>>, Vec<_>) =
        examples.iter().partition(|example| example.heading == "Verbs");
    let [policy] = policies[..] else { panic!("{} policies", policies.len()) };
    (json(policy.question), asked.into_iter().map(Example::asked).collect())
}

#[test]
fn every_answer_on_the_page_is_that_of_the_library() {
    let page = page();
    let (examples, end) = examples(&page);
    let policy = load(questions().0.to_string().as_bytes()).unwrap();
    let (mut written, mut answers) = (String::new(), 0);
    for example in &examples {
        written += &format!("{}{JSON}{}{END}", example.before, example.question);
        let Some(answer) = example.answer else { continue };
        answers += 1;
        let (verb, arguments) = example.asked();
        let found = call(Some(&policy), &verb, arguments.to_string().as_bytes());
        assert_eq!(found.is_err(), example.heading == "Mistakes", "{verb}: {found:?}");
        let found = json(&found.unwrap_or_else(|refused| refused.to_string()));
        // An answer may be laid out by hand.
        let same = serde_json::from_str::<Value>(answer).is_ok_and(|answer| answer == found);
        let shown = if same { answer.to_owned() } else { format!("{found:#}\n") };
        written += &format!("{JSON}{shown}{END}");
    }
    assert_eq!(answers, 14);
    golden_file("docs/embedding.md", &(written + end));
}

#[test]
fn the_page_has_every_verb_and_no_other() {
    let page = page();
    let verbs: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(verbs, VERBS);
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
    let page = page();
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
