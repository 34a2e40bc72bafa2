//! Edges of the verbs of reports and of imports.

use punctual::json::{Refused, call};
use serde_json::{Value, json};

fn asked(verb: &str, arguments: &Value) -> Result<Value, Refused> {
    call(None, verb, arguments.to_string().as_bytes()).map(|answer| serde_json::from_str(&answer).unwrap())
}

fn told(verb: &str, arguments: &Value) -> Vec<(String, &'static str)> {
    let refused = asked(verb, arguments).unwrap_err();
    refused.problems().iter().map(|problem| (problem.path().to_owned(), problem.kind().as_str())).collect()
}

fn state(now: &str, by: &[&str]) -> Value {
    json!({ "spec": { "now": now, "by": by }, "rows": [], "refused": 0, "worst": [] })
}

#[test]
fn q2_only_reports_of_one_question_can_be_merged() {
    let (july, august) = (state("2026-07-01T00:00:00Z", &["tier"]), state("2026-08-01T00:00:00Z", &["tier"]));
    let merged = asked("merge", &json!({ "states": [july, july] })).unwrap();
    assert_eq!(merged["spec"], july["spec"]);
    assert_eq!(told("merge", &json!({ "states": [july, august] })), [(String::new(), "senseless")]);
    assert_eq!(told("merge", &json!({ "states": [] })), [(String::new(), "missing")]);
}

#[test]
fn q2_a_report_is_listed_only_by_dimensions_that_it_has() {
    let state = state("2026-07-01T00:00:00Z", &["tier", "metric"]);
    for by in [json!(["group"]), json!(["tier", "colour"])] {
        assert_eq!(told("report", &json!({ "state": state, "by": by })), [("by".to_owned(), "unknown_name")]);
    }
    assert_eq!(asked("report", &json!({ "state": state, "by": ["tier"] })).unwrap()["dimensions"], json!(["tier"]));
}

#[test]
fn an_import_answers_with_a_calendar_or_with_objectives() {
    let event = "BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20261224\nEND:VEVENT";
    let calendar = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{event}\nEND:VCALENDAR\n");
    let over = json!({ "time_zone": "UTC", "hours": { "mon-sun": "00:00-24:00" } });
    let arguments = json!({ "vendor": "icalendar", "files": { "own.ics": calendar }, "options": { "over": over } });
    let answer = asked("import", &arguments).unwrap_or_else(|refused| panic!("{refused}"));
    assert_eq!(answer["calendar"]["time_zone"], "UTC", "{answer}");
    assert_eq!(answer["calendar"]["dates"]["2026-12-24"], "closed", "{answer}");
    assert!(answer.get("book").is_none_or(Value::is_null) && answer.get("objectives").is_none_or(Value::is_null));
    let slo = json!({
        "apiVersion": "openslo/v1", "kind": "SLO", "metadata": { "name": "shop" },
        "spec": { "service": "shop", "budgetingMethod": "Occurrences",
                  "indicator": { "metadata": { "name": "i" }, "spec": { "ratioMetric": {} } },
                  "timeWindow": [{ "duration": "28d", "isRolling": true }],
                  "objectives": [{ "target": 0.999 }] },
    });
    let answer = asked("import", &json!({ "vendor": "openslo", "files": { "slos.json": slo } }));
    let answer = answer.unwrap_or_else(|refused| panic!("{refused}"));
    assert_eq!(answer["objectives"].as_array().map(Vec::len), Some(1), "{answer}");
    assert!(answer.get("calendar").is_none_or(Value::is_null), "{answer}");
}

/// A file under another name is told, and so is the one that is not there.
#[test]
fn b1_mistakes_of_an_import_come_with_the_names_of_files() {
    let arguments = json!({ "vendor": "openslo", "files": { "shop.json": {} } });
    let expected = [("shop.json".to_owned(), "unknown_name"), ("slos".to_owned(), "missing")];
    assert_eq!(told("import", &arguments), expected);
}
