//! The cases of `tests/cases` as files of the published suite, `tests/conformance/tickets`. Each answer there is as the
//! case expects.

use punctual::{Alert, Evaluation};
use serde_json::{Value, json};

use crate::cases::{Case, File, at, differences, files, refusal};
use crate::conformance::{self, Question};

/// An instant for cases that expect none, because their policy or ticket is refused.
const ANY: &str = "Mon 09:00";

/// What is asked of one case, in this order: for each instant the evaluation and, where the case has an expectation
/// about them, the alerts to come.
struct Asked<'a> {
    case: &'a Case,
    now: &'a str,
    want: Option<&'a Value>,
    pending: bool,
}

fn asked<'a>(file: &File, case: &'a Case) -> (Vec<Asked<'a>>, Vec<Question>) {
    let policy = file.policy(&case.policy);
    let (mut asked, mut questions) = (Vec::new(), Vec::new());
    for (order, ticket) in file.tickets(case).iter().enumerate() {
        let order = if order == 0 { "" } else { ", in the other order" };
        let instants = case.at.0.iter().map(|(now, want)| (&**now, Some(want)));
        let refused = (!case.refused.is_empty()).then_some((ANY, None));
        for (now, want) in instants.chain(refused) {
            let pending = want.is_some_and(has_pending);
            let name = format!("{} at {now}{order}", case.name);
            let arguments = json!({ "ticket": ticket, "now": at(now) });
            questions.push(Question::about(&policy, "evaluate", arguments.clone()).named(&name));
            if pending {
                questions.push(Question::about(&policy, "pending", arguments).named(name + ", to come"));
            }
            asked.push(Asked { case, now, want, pending });
        }
    }
    (asked, questions)
}

/// Whether an expectation names the alerts to come.
fn has_pending(want: &Value) -> bool {
    match want {
        Value::Object(fields) => fields.iter().any(|(name, inner)| name == "pending" || has_pending(inner)),
        Value::Array(items) => items.iter().any(has_pending),
        _ => false,
    }
}

/// The verbs that the table does not name, about the first ticket of a file.
fn further(file: &File, first: &Asked<'_>) -> Vec<Question> {
    let (policy, ticket) = (file.policy(&first.case.policy), &file.tickets(first.case)[0]);
    let (now, name) = (at(first.now), &first.case.name);
    let explain = |form| {
        Question::about(&policy, "explain", json!({ "ticket": ticket, "now": now, "as": form }))
            .named(format!("{name}, as {form}"))
    };
    let alerts = json!({ "ticket": ticket, "from": ticket["opened_at"], "to": now });
    vec![
        explain("json"),
        explain("text"),
        explain("svg"),
        Question::about(&policy, "alerts", alerts).named(format!("{name}, alerts")),
        Question::about(&policy, "evaluate", json!({ "ticket": ticket, "now": now, "fields": "brief" }))
            .named(format!("{name}, in short")),
    ]
}

fn wrong(asked: &Asked<'_>, code: u8, answer: &str, pending: Option<&str>) -> Vec<String> {
    let Some(want) = asked.want.filter(|_| code == 0) else {
        return refusal(asked.case, &messages(answer));
    };
    let evaluation: Evaluation = serde_json::from_str(answer).unwrap();
    let pending: Vec<Alert> = pending.map(|pending| serde_json::from_str(pending).unwrap()).unwrap_or_default();
    differences(want, &evaluation, &pending)
}

/// The problems of an answer as the table quotes them.
fn messages(answer: &str) -> String {
    let answer: Value = serde_json::from_str(answer).unwrap();
    let problems = answer["problems"].as_array().unwrap_or_else(|| panic!("not refused: {answer}"));
    let text = |problem: &Value, field: &str| problem[field].as_str().unwrap().to_owned();
    let line = |problem| format!("{}: {}; {}\n", text(problem, "path"), text(problem, "found"), text(problem, "help"));
    problems.iter().map(line).collect()
}

#[test]
fn t3_the_published_answers_about_tickets_are_as_the_table_says() {
    let mut failures = Vec::new();
    for (name, file) in files() {
        let (mut all, mut questions) = (Vec::new(), Vec::new());
        for case in &file.cases {
            let (asked, of_case) = asked(&file, case);
            all.extend(asked);
            questions.extend(of_case);
        }
        questions.extend(further(&file, &all[0]));
        let cases = conformance::file(&format!("tickets/{name}l"), &questions);
        let mut cases = cases.iter();
        for asked in &all {
            let case = cases.next().unwrap();
            let pending = asked.pending.then(|| &*cases.next().unwrap().answer);
            let wrong = wrong(asked, case.code, &case.answer, pending);
            failures.extend(wrong.iter().map(|wrong| format!("{name}: {}: {wrong}", case.question.name)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
