//! The verbs answer what the functions in Rust answer, for a policy and for a book, one ticket or many.

use punctual::explain::BookExplanation;
use punctual::json::{Loaded, call, lines, load};
use punctual::{
    Evaluation, Explanation, Policy, PolicyBook, Report, ReportSpec, Ticket, alerts_between, evaluate, explain,
};
use serde_json::{Value, json};

const NOW: &str = "2026-03-02T11:00:00Z";

fn policy() -> Value {
    let targets = json!({ "high": { "*": "4h" }, "*": { "*": "8h" } });
    json!({ "id": "p", "priorities": ["high", "low"], "calendar": "24x7",
        "metrics": { "resolution": { "warn": ["50%"], "targets": targets } } })
}

fn book() -> Value {
    let mut ola = policy();
    (ola["id"], ola["kind"]) = (json!("inside"), json!("ola"));
    json!({ "policies": [{ "policy": policy(), "when": { "priority": "high" } }, { "policy": ola }] })
}

fn ticket(number: i32) -> Value {
    json!({ "id": format!("T-{number}"), "opened_at": format!("2026-03-02T0{}:00:00Z", number % 9), "priority": "high" })
}

fn loaded(value: &Value) -> Loaded {
    load(value.to_string().as_bytes()).unwrap_or_else(|refused| panic!("{refused}"))
}

fn ask(loaded: &Loaded, verb: &str, arguments: &Value) -> String {
    call(Some(loaded), verb, arguments.to_string().as_bytes()).unwrap_or_else(|refused| panic!("{refused}"))
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn a_policy_answers_as_in_rust() {
    let (door, inside, asked): (_, Policy, Ticket) = (loaded(&policy()), read(&policy()), read(&ticket(7)));
    let now = NOW.parse().unwrap();
    let arguments = json!({ "ticket": ticket(7), "now": NOW });
    let evaluation = evaluate(&asked, &inside, now);
    assert_eq!(ask(&door, "evaluate", &arguments), serde_json::to_string(&evaluation).unwrap());
    let explanation = explain(&asked, &inside, now);
    assert_eq!(ask(&door, "explain", &arguments), serde_json::to_string(&explanation).unwrap());
    let form = |form: &str| {
        let answer = ask(&door, "explain", &json!({ "ticket": ticket(7), "now": NOW, "as": form }));
        serde_json::from_str::<String>(&answer).unwrap()
    };
    assert_eq!((form("text"), form("svg")), (explanation.to_string(), explanation.timeline()));
    let alerts = alerts_between(&asked, &inside, asked.opened_at(), now);
    let arguments = json!({ "ticket": ticket(7), "from": asked.opened_at(), "to": NOW });
    assert!(!alerts.is_empty());
    assert_eq!(ask(&door, "alerts", &arguments), serde_json::to_string(&alerts).unwrap());
}

#[test]
fn a_book_answers_as_in_rust() {
    let (door, inside, asked): (_, PolicyBook, Ticket) = (loaded(&book()), read(&book()), read(&ticket(7)));
    let now = NOW.parse().unwrap();
    let arguments = json!({ "ticket": ticket(7), "now": NOW });
    let evaluation = inside.evaluate(&asked, now);
    assert_eq!(evaluation.evaluations.len(), 2);
    assert_eq!(ask(&door, "evaluate", &arguments), serde_json::to_string(&evaluation).unwrap());
    let explanation: BookExplanation = serde_json::from_str(&ask(&door, "explain", &arguments)).unwrap();
    assert_eq!(explanation, inside.explain(&asked, now));
    let considered = inside.explain_selection(&asked, now);
    assert_eq!(ask(&door, "select", &arguments), serde_json::to_string(&considered).unwrap());
    let short: Value = serde_json::from_str(&ask(
        &door,
        "evaluate",
        &json!({ "ticket": ticket(7), "now": "2026-03-02T08:00:00Z", "fields": "brief" }),
    ))
    .unwrap();
    let kinds: Vec<&Value> = short["briefs"].as_array().unwrap().iter().map(|brief| &brief["kind"]).collect();
    assert_eq!(kinds, ["ola", "sla"]);
    // Half of the 4 h that began at 07:00 has passed.
    assert_eq!(short["next_change"], "2026-03-02T09:00:00Z");
    let pending: Vec<Value> =
        serde_json::from_str(&ask(&door, "pending", &json!({ "ticket": ticket(7), "now": "2026-03-02T08:00:00Z" })))
            .unwrap();
    assert!(pending.len() >= 2 && pending.is_sorted_by_key(|alert| alert["at"].as_str().unwrap().to_owned()));
    let pictures: Vec<String> =
        serde_json::from_str(&ask(&door, "explain", &json!({ "ticket": ticket(7), "now": NOW, "as": "svg" }))).unwrap();
    assert_eq!(pictures.len(), 2);
}

#[test]
fn each_line_has_an_answer_and_a_bad_one_stops_nothing() {
    let (door, inside): (_, Policy) = (loaded(&policy()), read(&policy()));
    let text = format!("{}\n{{\n\n{}\n", ticket(1), ticket(2));
    let arguments = json!({ "now": NOW }).to_string();
    let answer = lines(Some(&door), "evaluate", arguments.as_bytes(), text.as_bytes()).unwrap();
    let answers: Vec<&str> = answer.lines().collect();
    assert_eq!(answers.len(), 4);
    for (place, number) in [(0, 1), (3, 2)] {
        let found: Evaluation = serde_json::from_str(answers[place]).unwrap();
        assert_eq!(found, evaluate(&read(&ticket(number)), &inside, NOW.parse().unwrap()));
    }
    assert!(answers[1..3].iter().all(|line| line.starts_with("{\"problems\":[{")), "{answer}");
    assert_eq!(lines(Some(&door), "evaluate", arguments.as_bytes(), b"").unwrap(), "");
}

#[test]
fn q2_a_report_over_lines_is_that_of_rust_however_it_is_divided() {
    for (value, explained) in [(policy(), false), (policy(), true), (book(), false), (book(), true)] {
        let door = loaded(&value);
        let spec = json!({ "now": NOW, "by": ["metric", "kind", "policy"], "worst": 2 });
        let arguments = json!({ "spec": spec, "explained": explained }).to_string();
        let over = |range: std::ops::Range<i32>| {
            let text: String = range.map(|number| format!("{}\n", ticket(number))).collect();
            lines(Some(&door), "report", arguments.as_bytes(), text.as_bytes()).unwrap()
        };
        let states = format!("{{\"states\":[{},{}]}}", over(5..20), over(0..5));
        assert_eq!(call(None, "merge", states.as_bytes()).unwrap(), over(0..20));
        let mut expected = Report::new(read::<ReportSpec>(&spec));
        for number in 0..20 {
            let ticket: Ticket = read(&ticket(number));
            let now = NOW.parse().unwrap();
            let explanations: Vec<Explanation> = match &door {
                Loaded::Policy(policy) => vec![explain(&ticket, policy, now)],
                Loaded::Book(book) => book.explain(&ticket, now).explanations,
            };
            if explained {
                expected.add_explained(&ticket, &explanations).unwrap();
            } else {
                let evaluations: Vec<Evaluation> =
                    explanations.into_iter().map(|explanation| explanation.evaluation).collect();
                expected.add(&ticket, &evaluations).unwrap();
            }
        }
        let found: Report = serde_json::from_str(&over(0..20)).unwrap();
        assert_eq!(found, expected);
        let finished: Value =
            serde_json::from_str(&call(None, "report", format!("{{\"state\":{}}}", over(0..20)).as_bytes()).unwrap())
                .unwrap();
        assert_eq!(finished["lines"].as_array().unwrap().len(), expected.lines().len());
    }
    let bad =
        lines(Some(&loaded(&policy())), "report", br#"{"spec":{"now":"2026-03-02T11:00:00Z"}}"#, b"{}\nx").unwrap();
    assert_eq!(serde_json::from_str::<Report>(&bad).unwrap().refused(), 2);
}
