//! What is refused, and how: every mistake at once, each with its path.

use punctual::json::{Loaded, Refused, VERBS, call, lines, load};
use serde_json::{Value, json};

fn policy() -> Loaded {
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "4h" } } } });
    load(json!({ "id": "p", "calendar": "24x7", "metrics": metrics }).to_string().as_bytes()).unwrap()
}

fn book() -> Loaded {
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "4h" } } } });
    let policy = json!({ "id": "p", "calendar": "24x7", "metrics": metrics });
    load(json!({ "policies": [{ "policy": policy }] }).to_string().as_bytes()).unwrap()
}

fn told(refused: &Refused) -> Vec<(&str, &str)> {
    refused.problems().iter().map(|problem| (problem.path(), problem.kind().as_str())).collect()
}

#[track_caller]
fn refuses(loaded: Option<&Loaded>, verb: &str, arguments: &Value, expected: &[(&str, &str)]) {
    let refused = call(loaded, verb, arguments.to_string().as_bytes()).unwrap_err();
    assert_eq!(told(&refused), expected, "{refused}");
    let written: Value = serde_json::from_str(&refused.to_string()).unwrap();
    assert_eq!(written["problems"].as_array().unwrap().len(), expected.len());
}

#[test]
fn b1_all_mistakes_in_arguments_come_at_once_each_with_its_path() {
    let ticket = json!({ "id": "T-1", "opened_at": "yesterday", "events": [{ "at": "2026-03-02T08:00:00Z", "type": "answered" }] });
    refuses(
        Some(&policy()),
        "evaluate",
        &json!({ "ticket": ticket, "now": 3, "field": "brief" }),
        &[
            ("field", "unknown_field"),
            ("now", "unreadable"),
            ("ticket.events[0].type", "unknown_name"),
            ("ticket.opened_at", "unreadable"),
        ],
    );
    let after = json!({ "id": "p", "metrics": {}, "calendar": "none" });
    let arguments = json!({ "after": after, "tickets": [{ "id": "T-1" }], "now": "2026-03-02T08:00:00Z" });
    let refused = call(Some(&policy()), "compare", arguments.to_string().as_bytes()).unwrap_err();
    let paths: Vec<&str> = refused.problems().iter().map(|problem| problem.path()).collect();
    assert!(paths.contains(&"after.calendar") && paths.contains(&"tickets[0].opened_at"), "{refused}");
    refuses(None, "penalty", &json!({ "contract": 1 }), &[("contract", "unreadable"), ("facts", "missing")]);
    refuses(
        Some(&policy()),
        "calendar",
        &json!({ "calendar": "x", "at": "2026-03-02T08:00:00Z" }),
        &[("calendar", "unknown_name")],
    );
    refuses(
        Some(&policy()),
        "explain",
        &json!({ "as": "pdf" }),
        &[("as", "unknown_name"), ("now", "missing"), ("ticket", "missing")],
    );
}

#[test]
fn what_has_to_be_loaded_is_said() {
    for verb in VERBS {
        let needs = VERBS.iter().position(|known| *known == verb) < VERBS.iter().position(|known| *known == "report");
        let refused = call(None, verb, b"{\"zzz\": 1}").unwrap_err();
        assert_eq!(refused.problems()[0].found() == "nothing is loaded", needs, "{verb}: {refused}");
    }
    refuses(Some(&book()), "quote", &json!({}), &[("ticket", "missing")]);
    refuses(Some(&policy()), "select", &json!({}), &[("", "wrong_type")]);
    assert_eq!(told(&lines(None, "evaluate", b"{}", b"").unwrap_err()), [("", "missing")]);
}

#[test]
fn what_is_no_json_is_refused() {
    for text in ["", "{", "[]", "{}x", "\u{feff}{}", "{\"now\": 1, \"now\": 2}", "nul"] {
        if text.is_empty() {
            assert!(call(None, "version", text.as_bytes()).is_ok());
            continue;
        }
        assert_eq!(told(&call(None, "version", text.as_bytes()).unwrap_err()), [("", "unreadable")], "{text}");
    }
    assert_eq!(told(&call(None, "version", b"\xff").unwrap_err()), [("", "unreadable")]);
    assert_eq!(told(&load(b"{").unwrap_err()), [("", "unreadable")]);
    let refused = load(b"{\"policies\": 3}").unwrap_err();
    assert_eq!(told(&refused)[0], ("policies", "wrong_type"), "{refused}");
}

#[test]
fn what_has_policies_is_a_book_even_if_they_are_missing_or_written_twice() {
    let problems = |json: &str| load(json.as_bytes()).unwrap_err().to_string();
    let twice = problems(r#"{"policies":[],"policies":[]}"#);
    assert!(twice.contains("duplicate field `policies`"), "{twice}");
    let null = problems(r#"{"policies":null,"id":"p"}"#);
    assert!(null.contains("write a list of policies") && null.contains("`id` is not a field here"), "{null}");
}

#[test]
fn a_verb_that_there_is_not_is_named() {
    refuses(None, "evalute", &json!({}), &[("", "unknown_name")]);
    let refused = lines(Some(&policy()), "explain", b"", b"").unwrap_err();
    assert!(refused.problems()[0].help().contains("`evaluate` or `report`"), "{refused}");
}

#[test]
fn b1_a_mistake_has_the_path_of_its_field_as_far_as_the_page_says() {
    let contract = json!({ "currency": "EUR", "rounding": { "mode": "half_up" },
        "clauses": [{ "id": "late", "kind": "per_breach", "amount_minor": 1 }] });
    let state = json!({ "spec": { "now": "2026-07-01T00:00:00Z" }, "rows": [], "refused": 0, "worst": [] });
    for (verb, arguments, path) in [
        ("evaluate", json!({ "ticket": { "id": "T-1", "opened_at": 3 } }), "ticket.opened_at"),
        ("compare", json!({ "after": { "id": 3 } }), "after.id"),
        ("availability", json!({ "spec": { "objective": [] } }), "spec.objective"),
        ("penalty", json!({ "contract": { "currency": 3 } }), "contract.currency"),
        ("penalty", json!({ "contract": contract, "facts": { "tickets": 3 } }), "facts.tickets"),
        ("availability", json!({ "outages": { "down": 3 } }), "outages.down"),
        (
            "availability",
            json!({ "outages": { "services": [{ "checks": [["x"]] }] } }),
            "outages.services[0].checks[0]",
        ),
        ("availability", json!({ "outages": { "dwon": [] } }), "outages.dwon"),
        ("report", json!({ "state": { "rows": 3 } }), "state.rows"),
        ("report", json!({ "state": { "spec": state["spec"], "rows": [["met", null, "x"]] } }), "state.rows[0]"),
        ("merge", json!({ "states": [state, { "rows": 3 }] }), "states[1].rows"),
        ("merge", json!({ "states": { "rows": 3 } }), "states"),
    ] {
        let refused = call(Some(&policy()), verb, arguments.to_string().as_bytes()).unwrap_err();
        assert!(refused.problems().iter().any(|problem| problem.path() == path), "{verb} {arguments}: {refused}");
    }
    let refused = lines(Some(&policy()), "report", br#"{ "spec": { "by": 3 } }"#, b"").unwrap_err();
    assert_eq!(told(&refused), [("spec.by", "wrong_type"), ("spec.now", "missing")]);
}
