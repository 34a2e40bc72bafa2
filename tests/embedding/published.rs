//! The rest of the published suite, `tests/conformance`: the examples of `docs/embedding.md`, further questions, and what
//! is refused. Also the suite as a whole: every verb occurs, and every line is as its README says.

#![allow(clippy::disallowed_methods, reason = "the suite is files")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use punctual::json::VERBS;
use punctual_tests::repository;
use serde_json::{Value, json};

use crate::conformance::{self, Case, Question};
use crate::page::questions;

const NOW: &str = "2026-03-02T11:00:00Z";

fn policy() -> Value {
    json!({ "id": "desk", "priorities": ["high", "low"], "tiers": ["gold", "tin"],
        "calendars": {
            "office": { "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] }, "dates": { "easter+1": "closed" } },
            "night": { "time_zone": "America/New_York", "hours": { "mon-sun": ["22:00-06:00"] } }
        },
        "calendar": "office",
        "metrics": {
            "first_response": { "targets": { "high": { "*": "30m" }, "*": { "gold": "1h", "*": "2h" } } },
            "resolution": { "warn": ["50%"], "targets": { "high": { "*": "4h" }, "low": { "gold": "2 business days" } } }
        },
        "pauses": { "customer": { "party": "customer" } },
        "statuses": { "new": "open", "pending": { "pauses": "customer" }, "solved": "resolved" } })
}

fn book() -> Value {
    let mut inside = policy();
    (inside["id"], inside["kind"]) = (json!("inside"), json!("ola"));
    let mut tin = policy();
    tin["id"] = json!("tin");
    json!({ "policies": [
        { "policy": policy(), "when": { "tier": ["gold"] } },
        { "policy": tin, "when": { "tier": { "not": "gold" } }, "valid": { "from": "2026-01-01T00:00:00Z" } },
        { "policy": inside } ] })
}

fn ticket(id: &str, tier: &str) -> Value {
    json!({ "id": id, "opened_at": "2026-03-02T08:10:00+00:00", "priority": "high", "tier": tier, "events": [
        { "at": "2026-03-02T08:30:00Z", "type": "agent_replied" },
        { "at": "2026-03-02T09:00:00Z", "type": "status_changed", "to": "pending" },
        { "at": "2026-03-02T10:00:00Z", "type": "customer_replied" },
        { "at": "2026-03-02T10:00:00Z", "type": "status_changed", "to": "new" } ] })
}

/// Questions about a policy as such, and the verbs that need nothing loaded.
fn about_policies() -> Vec<Question> {
    let ask = |verb: &str, arguments: Value| {
        Question::about(&policy(), verb, arguments.clone()).named(format!("{verb} {arguments}"))
    };
    let calendar = |name: &str, at: &str| ask("calendar", json!({ "calendar": name, "at": at }));
    let mut questions = vec![
        ask("lint", json!({})),
        ask("lint", json!({ "now": "2031-01-01T00:00:00Z" })),
        ask("quote", json!({ "at": "2026-03-06T15:00:00Z" })),
        ask("quote", json!({ "at": "2026-03-28T15:00:00Z", "priority": "low", "tier": "gold" })),
        ask("quote", json!({ "at": "2026-03-06T15:00:00.5Z", "priority": "high", "tier": "tin" })),
        // Easter Monday, the beginning of summer time, and a night.
        calendar("office", "2026-04-06T10:00:00Z"),
        calendar("office", "2026-03-29T00:00:00Z"),
        calendar("night", "2026-03-08T06:30:00Z"),
        calendar("24x7", "2026-03-08T06:30:00Z"),
        ask("calendar", json!({ "calendar": "night", "at": "2026-03-07T00:00:00Z", "to": "2026-03-09T00:00:00Z" })),
    ];
    let mut after = policy();
    after["metrics"]["resolution"]["targets"]["high"]["*"] = json!("1h");
    let tickets = [ticket("T-1", "gold"), ticket("T-2", "tin")];
    let arguments = json!({ "after": after, "tickets": tickets, "now": NOW });
    questions.push(Question::about(&policy(), "compare", arguments).named("compare"));
    questions.push(Question::of("version", json!({})).named("version"));
    // The others are long, and the files in `schema` have them.
    let formats = ["report", "facts"];
    questions
        .extend(formats.map(|name| Question::of("schema", json!({ "format": name })).named(format!("schema {name}"))));
    questions
}

/// Every verb that takes a book.
fn about_a_book() -> Vec<Question> {
    let ask = |verb: &str, arguments: Value| Question::about(&book(), verb, arguments);
    let mut questions = vec![
        ask("lint", json!({})).named("lint a book"),
        ask("lint", json!({ "now": "2031-01-01T00:00:00Z" })).named("lint a book in 2031"),
        ask("calendar", json!({ "calendar": "24x7", "at": NOW })).named("a calendar of a book"),
    ];
    let mut after = book();
    after["policies"].as_array_mut().unwrap().remove(0);
    let tickets = [ticket("T-1", "gold"), ticket("T-2", "tin")];
    questions
        .push(ask("compare", json!({ "after": after, "tickets": tickets, "now": NOW })).named("compare two books"));
    for tier in ["gold", "tin"] {
        for (verb, more) in [
            ("quote", json!({})),
            ("select", json!({ "now": NOW })),
            ("evaluate", json!({ "now": NOW })),
            ("evaluate", json!({ "now": NOW, "fields": "brief" })),
            ("explain", json!({ "now": NOW })),
            ("explain", json!({ "now": NOW, "as": "text" })),
            ("explain", json!({ "now": NOW, "as": "svg" })),
            ("pending", json!({ "now": NOW })),
            ("alerts", json!({ "from": "2026-03-02T08:00:00Z", "to": "2026-03-02T15:00:00Z" })),
        ] {
            let name = format!("{verb} a ticket of {tier} under a book {more}");
            let mut arguments = more;
            arguments["ticket"] = ticket("T-1", tier);
            questions.push(ask(verb, arguments).named(name));
        }
    }
    questions
}

/// Many tickets at once, some of which are none.
fn over_lines() -> Vec<Question> {
    let good = format!("{}\n{}\n", ticket("T-1", "gold"), ticket("T-2", "tin"));
    let bad = format!(
        "{}\n\n{{\n[]\n{{\"id\":\"T-3\"}}\n\"é\u{1F642}\\u0000\"\n{}",
        ticket("T-1", "gold"),
        ticket("T-2", "tin")
    );
    let (all, brief) = (json!({ "now": NOW }), json!({ "now": NOW, "fields": "brief" }));
    let spec = json!({ "spec": { "now": NOW, "by": ["metric", "tier"], "worst": 2 } });
    let mut explained = spec.clone();
    explained["explained"] = json!(true);
    let mut questions = Vec::new();
    for (of, loaded) in [("a policy", policy()), ("a book", book())] {
        for (what, text) in [("two lines", &good), ("bad lines", &bad), ("no line", &String::new())] {
            for (verb, arguments) in
                [("evaluate", &all), ("evaluate", &brief), ("report", &spec), ("report", &explained)]
            {
                let question = Question::about(&loaded, verb, arguments.clone()).over(text.clone());
                questions.push(question.named(format!("{verb} {what} under {of} {arguments}")));
            }
        }
    }
    questions
}

/// What cannot be loaded and what has no answer.
fn mistakes() -> Vec<Question> {
    let mut questions = Vec::new();
    let mut wrong = policy();
    wrong["priorites"] = json!([]);
    wrong["calendar"] = json!("ofice");
    wrong["metrics"]["resolution"]["targets"]["hihg"] = json!({ "*": "4 hrs" });
    let many = json!({ "policies": [{ "policy": wrong }, { "when": 3 }], "matching": "never" });
    for (name, loaded) in
        [("a list", json!([])), ("nothing", json!({})), ("a wrong policy", wrong), ("a wrong book", many)]
    {
        questions.push(Question::load(&loaded).named(format!("load {name}")));
    }
    for verb in VERBS.into_iter().chain(["evalute", ""]) {
        let arguments = json!({ "zzz": 1, "now": "tomorrow", "ticket": { "id": 3 }, "as": "pdf", "at": 3 });
        questions.push(
            Question::about(&policy(), verb, arguments.clone()).named(format!("wrong arguments of `{verb}`, a policy")),
        );
        questions.push(
            Question::about(&book(), verb, arguments.clone()).named(format!("wrong arguments of `{verb}`, a book")),
        );
        questions.push(Question::of(verb, arguments).named(format!("wrong arguments of `{verb}`, nothing loaded")));
        questions.push(Question::of(verb, json!([1])).named(format!("arguments of `{verb}` that are no map")));
    }
    for verb in ["evaluate", "report", "explain"] {
        let over = |question: Question, name: &str| {
            question.over("{}\n".to_owned()).named(format!("lines, {name} of `{verb}`"))
        };
        questions.push(over(Question::about(&policy(), verb, json!({ "zzz": 1 })), "wrong arguments"));
        questions.push(over(Question::of(verb, json!({})), "nothing loaded"));
    }
    questions
}

#[test]
fn t3_the_published_answers_to_the_examples_of_the_page() {
    let (policy, asked) = questions();
    let question = |(number, (verb, arguments)): (usize, (String, Value))| {
        let name = format!("the page on embedding, example {}, {verb}", number + 1);
        Question::about(&policy, &verb, arguments).named(name)
    };
    let questions: Vec<_> = asked.into_iter().enumerate().map(question).collect();
    conformance::file("page.jsonl", &questions);
}

#[test]
fn t3_the_published_answers_to_further_questions() {
    conformance::file("policies.jsonl", &about_policies());
    conformance::file("book.jsonl", &about_a_book());
    conformance::file("lines.jsonl", &over_lines());
}

#[test]
fn b1_the_published_mistakes() {
    let cases = conformance::file("mistakes.jsonl", &mistakes());
    for case in cases {
        assert_eq!(case.code, 1, "{}", case.question.name);
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "jsonl") {
            found.push(path);
        }
    }
}

/// Every line of the suite, with the file that has it.
pub(crate) fn suite() -> impl Iterator<Item = (PathBuf, Case)> {
    let mut paths = Vec::new();
    files(&repository("tests/conformance"), &mut paths);
    paths.into_iter().flat_map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        text.lines().map(|line| (path.clone(), Case::read(line))).collect::<Vec<_>>()
    })
}

#[test]
fn the_suite_has_every_verb_and_a_name_for_each_question() {
    let (mut verbs, mut answered, mut names) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (path, Case { question, code, .. }) in suite() {
        let name = question.name;
        assert!(!name.is_empty() && names.insert((path.clone(), name.clone())), "{path:?} {name}");
        if let Some(verb) = question.verb {
            verbs.insert(verb.clone());
            if code == 0 {
                answered.insert(verb);
            }
        }
    }
    let known: BTreeSet<String> = VERBS.map(str::to_owned).into();
    assert!(verbs.is_superset(&known) && answered == known, "{:?}", known.difference(&answered));
    assert!(names.len() >= 2_300, "{} questions", names.len());
}

/// No file is left over from a table that is gone.
#[test]
fn the_suite_has_the_files_that_tests_write() {
    let mut paths = Vec::new();
    files(&repository("tests/conformance"), &mut paths);
    let found: BTreeSet<String> = paths.iter().map(|path| relative(path)).collect();
    let tables = std::fs::read_dir(repository("tests/cases")).unwrap();
    let tables = tables.map(|entry| format!("tickets/{}l", entry.unwrap().file_name().to_str().unwrap()));
    let others = ["availability", "book", "books", "lines", "mistakes", "page", "penalties", "policies", "reports"];
    let expected: BTreeSet<String> = tables.chain(others.map(|name| format!("{name}.jsonl"))).collect();
    assert_eq!(found, expected);
}

fn relative(path: &Path) -> String {
    path.strip_prefix(repository("tests/conformance")).unwrap().to_str().unwrap().to_owned()
}
