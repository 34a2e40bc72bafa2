//! The exact words for every kind of mistake, pinned in `tests/golden/mistakes.txt` (B1).

#[path = "../inside/mistaken.rs"]
mod mistaken;

use crate::sampled;
use std::collections::BTreeSet;

use mistaken::{ANSWER, Input, Line};
use punctual::{Calendar, CalendarSpec, Policy, PolicySpec, Problem, Ticket};
use punctual_tests::repository;

/// How many problems of one input are written out.
const MOST_LINES: usize = 40;

#[test]
fn b1_every_kind_of_mistake_has_its_words() {
    let mut text = String::new();
    for line in mistaken::lines(&repository("tests")) {
        match line {
            Line::Other(line) => text += &format!("{line}\n"),
            Line::Answer => {}
            Line::Input(line, input) => {
                let answers = answers(&input);
                assert!(!answers.is_empty(), "no mistake in {line}");
                let more = answers.len().saturating_sub(MOST_LINES);
                text += &format!("{line}\n");
                let shown = if more > 0 { 3 } else { MOST_LINES };
                answers.iter().take(shown).for_each(|answer| text += &format!("{ANSWER}{answer}\n"));
                if more > 0 {
                    text += &format!(
                        "{ANSWER}… {} more, the last of them\n{ANSWER}{}\n",
                        answers.len() - shown,
                        answers[answers.len() - 1]
                    );
                }
            }
        }
    }
    sampled::golden("mistakes.txt", &text);
}

#[test]
fn b1_every_kind_occurs_and_its_name_is_stable() {
    let mut kinds = BTreeSet::new();
    for line in mistaken::lines(&repository("tests")) {
        let Line::Input(_, input) = line else { continue };
        for problem in problems(&input) {
            kinds.insert(problem.kind());
            let written = serde_json::to_value(&problem).unwrap();
            assert_eq!(written["kind"], problem.kind().as_str());
            assert_eq!(written["suggestion"].as_str(), problem.suggestion());
            if let Some(suggestion) = problem.suggestion() {
                assert!(problem.help().starts_with(&format!("did you mean `{suggestion}`? ")), "{problem}");
            }
        }
    }
    let names: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
    let all = [
        "missing",
        "unknown_field",
        "wrong_type",
        "duplicate",
        "unknown_name",
        "unreadable",
        "senseless",
        "never_open",
        "outside_horizon",
        "too_large",
    ];
    assert_eq!(names, all);
}

fn answers(input: &Input) -> Vec<String> {
    if let Input::Ticket(ticket) = input {
        // A ticket's mistakes come as the reader's error.
        let error = serde_json::from_value::<Ticket>(ticket.clone()).err().map(|error| error.to_string());
        return error.iter().flat_map(|error| error.lines()).map(str::to_owned).collect();
    }
    let line = |problem: &Problem| {
        let meant = problem.suggestion().map(|meant| format!(" ({meant})")).unwrap_or_default();
        format!("{}{meant}  {problem}", problem.kind().as_str())
    };
    problems(input).iter().map(line).collect()
}

fn problems(input: &Input) -> Vec<Problem> {
    match input {
        Input::Policy(text) => {
            let spec: PolicySpec = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
            Policy::from_spec(spec).map_or_else(|invalid| invalid.problems().to_vec(), |_| Vec::new())
        }
        Input::Calendar(text) => {
            let spec: CalendarSpec = serde_json::from_str(text).unwrap();
            Calendar::from_spec(spec).map_or_else(|invalid| invalid.problems().to_vec(), |_| Vec::new())
        }
        Input::Book(text) => {
            let spec: punctual::book::PolicyBookSpec = serde_json::from_str(text).unwrap();
            punctual::PolicyBook::from_spec(spec).unwrap_err().problems().to_vec()
        }
        Input::Ticket(_) => Vec::new(),
        Input::Contract(text) => {
            let spec: punctual::penalty::ContractSpec = serde_json::from_str(text).unwrap();
            punctual::Contract::from_spec(spec).unwrap_err().problems().to_vec()
        }
        Input::Facts { contract, facts } => {
            let contract: punctual::Contract = serde_json::from_str(contract).unwrap();
            let facts = serde_json::from_str(facts).unwrap();
            punctual::penalty(&contract, &facts).unwrap_err().problems().to_vec()
        }
    }
}
