//! The case table as a file of the published suite, `tests/conformance/reports.jsonl`. Each state there is as the case
//! expects. The lines of each report are asked from its state, and reports of several tickets are also merged.

use punctual::Report;
use serde_json::{Value, json};

use crate::cases::{Asked, failure, file};
use crate::conformance::{self, Question};

fn over(asked: &Asked, tickets: &[Value]) -> Question {
    let mut arguments = json!({ "spec": asked.spec });
    if asked.explained {
        arguments["explained"] = json!(true);
    }
    let lines = tickets.iter().map(|ticket| format!("{ticket}\n")).collect();
    Question::about(&asked.policy, "report", arguments).over(lines)
}

/// A state that another question answers.
fn state(question: &Question) -> Value {
    serde_json::from_str(&question.answer().1).unwrap()
}

/// The state over all tickets, its lines and, of several tickets, the merged states of two parts.
fn questions(name: &str, asked: &Asked) -> Vec<Question> {
    let whole = over(asked, &asked.tickets);
    let lines = Question::of("report", json!({ "state": state(&whole) })).named(format!("{name}, lines"));
    let mut questions = vec![whole.named(name), lines];
    if let Some((first, others)) = asked.tickets.split_first().filter(|(_, others)| !others.is_empty()) {
        let parts = [state(&over(asked, others)), state(&over(asked, std::slice::from_ref(first)))];
        questions.push(Question::of("merge", json!({ "states": parts })).named(format!("{name}, merged")));
    }
    questions
}

#[test]
fn t3_the_published_answers_about_reports_are_as_the_table_says() {
    let file = file();
    let asked: Vec<Vec<Question>> = file.cases.iter().map(|case| questions(&case.name, &file.asked(case))).collect();
    let numbers: Vec<usize> = asked.iter().map(Vec::len).collect();
    let published = conformance::file("reports.jsonl", &asked.into_iter().flatten().collect::<Vec<_>>());
    let mut published = published.iter();
    for (case, number) in file.cases.iter().zip(numbers) {
        let answers: Vec<&str> = published.by_ref().take(number).map(|case| &*case.answer).collect();
        let report: Report = serde_json::from_str(answers[0]).unwrap();
        assert_eq!(failure(case, &report), None);
        assert!(answers.get(2).is_none_or(|merged| *merged == answers[0]), "{}", case.name);
    }
}
