//! The exact message of every kind of mistake, fixed in `tests/golden/mistakes.txt` (B1).

#[path = "../inside/mistaken.rs"]
mod mistaken;

use crate::sampled;
use std::collections::BTreeSet;

use mistaken::{ANSWER, Input, Line};
use punctual::input::{ProblemKind, ReadError};
use punctual::{AvailabilitySpec, Calendar, CalendarSpec, Outages, Policy, PolicySpec, Problem, ReportSpec, Ticket};
use punctual_tests::repository;
use serde_json::{Value, json};

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

/// What a message says to write, put in the place of the mistake, is not refused there again. What it suggests is
/// not out of range either.
#[test]
fn b1_what_is_advised_is_not_refused_next() {
    let mut tried = 0;
    for line in mistaken::lines(&repository("tests")) {
        let Line::Input(_, input) = line else { continue };
        let text = match &input {
            Input::Policy(text) | Input::Calendar(text) | Input::Book(text) | Input::Contract(text) => text,
            Input::Availability(text) | Input::Outages(text) | Input::Report(text) => text,
            Input::Facts { facts, .. } => facts,
            Input::Ticket(_) => continue,
        };
        // Where a key is written twice, a path is not enough.
        let Ok(written) = serde_json::from_str::<Value>(text) else { continue };
        for problem in problems(&input).iter().filter(|problem| problem.kind() != ProblemKind::Duplicate) {
            let Some((advised, path)) = corrected(&written, problem) else { continue };
            let next = problems(&match &input {
                Input::Policy(_) => Input::Policy(advised.to_string()),
                Input::Calendar(_) => Input::Calendar(advised.to_string()),
                Input::Availability(_) => Input::Availability(advised.to_string()),
                Input::Outages(_) => Input::Outages(advised.to_string()),
                Input::Report(_) => Input::Report(advised.to_string()),
                Input::Contract(_) => Input::Contract(advised.to_string()),
                Input::Facts { contract, .. } => {
                    Input::Facts { contract: contract.clone(), facts: advised.to_string() }
                }
                _ => Input::Book(advised.to_string()),
            });
            let about_it = |next: &&Problem| {
                let is_misread = matches!(next.kind(), ProblemKind::Unreadable | ProblemKind::WrongType);
                let meant = problem.suggestion().filter(|_| problem.kind() == ProblemKind::Unreadable);
                let is_no_better = meant.is_some_and(|meant| next.found().starts_with(&format!("`{meant}` ")));
                let is_unknown = matches!(next.kind(), ProblemKind::UnknownField | ProblemKind::UnknownName);
                // What stands under a name that was wrong has not been looked at before.
                let is_of_value = path != problem.path() && next.kind() == ProblemKind::WrongType;
                next.path() == path && (is_misread || is_unknown || is_no_better) && !is_of_value
            };
            assert_eq!(next.iter().find(about_it), None, "after {problem}");
            tried += 1;
        }
    }
    assert!(tried > 100, "only {tried}");
}

/// The input with what is advised in the place of a mistake, and that place; if the message gives exactly one thing to
/// write.
fn corrected(written: &Value, problem: &Problem) -> Option<(Value, String)> {
    let mut corrected = written.clone();
    let pointer = pointer(problem.path());
    let (parent, name) = pointer.rsplit_once('/')?;
    let (name, is_in) =
        (name.replace("~1", "/").replace("~0", "~"), format!("`{}`", problem.suggestion().unwrap_or_default()));
    if let (Some(Value::Object(map)), true) =
        (corrected.pointer_mut(parent), problem.found().starts_with(&format!("`{name}`")))
    {
        // The name itself is wrong.
        let (meant, value) = (problem.suggestion()?, map.remove(&name)?);
        map.insert(meant.to_owned(), value);
        let path = problem.path().strip_suffix(&name)?;
        return Some((corrected, format!("{path}{meant}")));
    }
    let value = corrected.pointer_mut(&pointer)?;
    let json = problem.help().strip_prefix("write `").and_then(|json| json.strip_suffix('`'));
    *value = match problem.suggestion() {
        Some(meant) => json!(meant),
        None => serde_json::from_str(json?).ok()?,
    };
    assert!(problem.suggestion().is_none() || problem.help().contains(&is_in));
    Some((corrected, problem.path().to_owned()))
}

/// The JSON pointer of a path such as `metrics.resolution.warn[0]`.
fn pointer(path: &str) -> String {
    let (mut pointer, mut rest) = (String::new(), path);
    while !rest.is_empty() {
        let (step, after) = match rest.strip_prefix('[') {
            Some(quoted) if quoted.starts_with('"') => quoted[1..].split_once("\"]").unwrap(),
            Some(index) => index.split_once(']').unwrap(),
            None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
        };
        pointer += &format!("/{}", step.replace('~', "~0").replace('/', "~1"));
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    pointer
}

fn answers(input: &Input) -> Vec<String> {
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
            punctual::PolicyBook::from_spec(spec).map_or_else(|invalid| invalid.problems().to_vec(), |_| Vec::new())
        }
        Input::Availability(text) => of_input(AvailabilitySpec::from_deserializer(&mut reader(text))),
        Input::Outages(text) => of_input(Outages::from_deserializer(&mut reader(text))),
        Input::Report(text) => of_input(ReportSpec::from_deserializer(&mut reader(text))),
        Input::Ticket(text) => of_input(Ticket::from_deserializer(&mut reader(text))),
        Input::Contract(text) => {
            let spec: punctual::penalty::ContractSpec = serde_json::from_str(text).unwrap();
            punctual::Contract::from_spec(spec).map_or_else(|invalid| invalid.into_problems(), |_| Vec::new())
        }
        Input::Facts { contract, facts } => {
            let contract: punctual::Contract = serde_json::from_str(contract).unwrap();
            let facts = serde_json::from_str(facts).unwrap();
            punctual::penalty(&contract, &facts).map_or_else(|invalid| invalid.into_problems(), |_| Vec::new())
        }
    }
}

fn reader(text: &str) -> serde_json::Deserializer<serde_json::de::StrRead<'_>> {
    serde_json::Deserializer::from_str(text)
}

fn of_input<T>(read: Result<T, ReadError<serde_json::Error>>) -> Vec<Problem> {
    match read {
        Ok(_) => Vec::new(),
        Err(ReadError::Input(error)) => error.into_problems(),
        Err(error) => panic!("{error}"),
    }
}
