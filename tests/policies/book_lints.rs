//! Lints of books, and printing a book and reading it again.

use punctual::PolicyBook;
use punctual::book::PolicyBookSpec;
use punctual::input::LintKind;
use serde_json::{Value, json};

fn entry(id: &str, more: Value) -> Value {
    let policy = json!({ "id": id, "calendar": "24x7", "tiers": ["gold", "silver"],
        "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } });
    let mut entry = json!({ "policy": policy });
    for (key, value) in more.as_object().unwrap() {
        match key.as_str() {
            "version" | "kind" => entry["policy"][key] = value.clone(),
            _ => entry[key] = value.clone(),
        }
    }
    entry
}

#[track_caller]
fn lints(entries: Value) -> Vec<(LintKind, String)> {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } });
    let book = json!({ "calendars": { "office": office }, "policies": entries });
    let book: PolicyBook = serde_json::from_value(book).unwrap();
    book.lint().into_iter().map(|lint| (lint.kind(), lint.path().to_owned())).collect()
}

#[test]
fn the_calendars_that_policies_share_are_looked_at() {
    let lints = |zone: &str, range: &str| {
        let office = json!({ "time_zone": zone, "hours": { "mon-fri": [range] } });
        let book = json!({ "calendars": { "office": office }, "policies": [entry("p", json!({}))] });
        let book: PolicyBook = serde_json::from_value(book).unwrap();
        book.lint().into_iter().map(|lint| (lint.kind(), lint.path().to_owned())).collect::<Vec<_>>()
    };
    let expected = [
        (LintKind::EndsBeforeMidnight, "calendars.office.hours.mon-fri[0]".to_owned()),
        (LintKind::NoSummerTime, "calendars.office.time_zone".to_owned()),
    ];
    assert_eq!(lints("EST", "00:00-23:59"), expected);
    assert_eq!(lints("America/New_York", "00:00-24:00"), []);
}

fn unreachable(path: &str) -> Vec<(LintKind, String)> {
    vec![(LintKind::UnreachablePolicy, path.to_owned())]
}

#[test]
fn s1_a_policy_behind_one_that_takes_every_ticket_cannot_be_reached() {
    let gold = || entry("gold", json!({ "when": { "tier": "gold" } }));
    assert_eq!(lints(json!([entry("all", json!({})), gold()])), unreachable("policies[1]"));
    assert_eq!(lints(json!([gold(), entry("all", json!({}))])), []);
    let both = entry("both", json!({ "when": { "tier": ["silver", "gold"] } }));
    assert_eq!(lints(json!([both, gold()])), unreachable("policies[1]"));
    let narrower = entry("night", json!({ "when": { "tier": "gold", "opened": { "outside": "office" } } }));
    assert_eq!(lints(json!([narrower.clone(), gold()])), []);
    assert_eq!(lints(json!([gold(), narrower])), unreachable("policies[1]"));
    let nights = |zone: &str| {
        let opened = json!({ "outside": zone });
        [
            entry("any", json!({ "when": { "opened": opened } })),
            entry("gold", json!({ "when": { "tier": "gold", "opened": opened } })),
        ]
    };
    let [any_night, gold_night] = nights("office");
    assert_eq!(lints(json!([any_night.clone(), gold_night])), unreachable("policies[1]"));
    assert_eq!(lints(json!([any_night, nights("24x7")[1]])), []);
    let mornings = |zone: &str, tier: Value| {
        let when = json!({ "tier": tier, "opened": { "inside": zone } });
        entry("day", json!({ "when": when }))
    };
    let (any, of_gold) = (json!(["gold", "silver"]), mornings("office", json!("gold")));
    let mut other = of_gold.clone();
    other["policy"]["id"] = json!("other");
    assert_eq!(lints(json!([mornings("office", any.clone()), other.clone()])), unreachable("policies[1]"));
    assert_eq!(lints(json!([mornings("24x7", any), other])), []);
    let silver = entry("silver", json!({ "when": { "tier": "silver" } }));
    assert_eq!(lints(json!([silver, entry("all", json!({})), gold()])), unreachable("policies[2]"));
    // Of several versions each may be in force at another time.
    let version = |version: u32, valid: Value| entry("all", json!({ "version": version, "valid": valid }));
    let (old, new) = (json!({ "until": "2026-01-01T00:00:00Z" }), json!({ "from": "2026-01-01T00:00:00Z" }));
    let later = entry("gold", json!({ "when": { "tier": "gold" }, "valid": { "from": "2026-06-01T00:00:00Z" } }));
    assert_eq!(lints(json!([version(1, old), version(2, new), later])), []);
    // Another kind is another choice, and what is not valid any more takes nothing.
    assert_eq!(lints(json!([entry("all", json!({})), entry("workshop", json!({ "kind": "ola" }))])), []);
    let over = entry("all", json!({ "valid": { "until": "2026-01-01T00:00:00Z" } }));
    assert_eq!(lints(json!([over, gold()])), []);
}

#[test]
fn s1_versions_that_are_valid_at_once_are_named() {
    let version = |version: u32, valid: Value| entry("p", json!({ "version": version, "valid": valid }));
    let (old, new) = (json!({ "until": "2026-01-01T00:00:00Z" }), json!({ "from": "2026-01-01T00:00:00Z" }));
    assert_eq!(lints(json!([version(1, old), version(2, new.clone())])), []);
    let found = lints(json!([version(1, json!({})), version(2, new)]));
    assert_eq!(found, [(LintKind::OverlappingValidity, "policies[0].valid".to_owned())]);
}

#[test]
fn what_a_policy_of_the_book_holds_is_named_with_its_place() {
    let mut odd = entry("p", json!({}));
    odd["policy"]["ladders"] = json!({ "desk": [{ "level": 1, "at": "due" }] });
    let path = "policies[0].policy.ladders.desk".to_owned();
    assert_eq!(lints(json!([odd])), [(LintKind::UnusedLadder, path)]);
}

#[test]
fn a_book_comes_back_from_its_printed_form() {
    let when =
        json!({ "tier": "gold", "attributes": { "region": ["emea", "apac"] }, "opened": { "inside": "office" } });
    let valid = json!({ "from": "2026-01-01T00:00:00Z" });
    let text = json!({ "matching": "following", "policies": [entry("p", json!({ "when": when, "valid": valid })), 7] });
    let spec: PolicyBookSpec = serde_json::from_value(text.clone()).unwrap();
    let printed = serde_json::to_value(&spec).unwrap();
    assert_eq!(printed["policies"][0]["when"], text["policies"][0]["when"]);
    assert_eq!(serde_json::from_value::<PolicyBookSpec>(printed).unwrap(), spec);
}
