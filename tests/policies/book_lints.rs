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
fn s5_what_takes_every_ticket_is_found_with_not_ranges_and_alternatives() {
    let reach = |wider: Value, narrower: Value| {
        let entries = json!([entry("wider", json!({ "when": wider })), entry("narrower", json!({ "when": narrower }))]);
        lints(entries).iter().any(|(kind, path)| *kind == LintKind::UnreachablePolicy && path == "policies[1]")
    };
    let size = |wanted: Value| json!({ "attributes": { "size": wanted } });
    for (wider, narrower) in [
        (json!({ "tier": { "not": "tin" } }), json!({ "tier": "gold" })),
        (json!({ "tier": { "not": "tin" } }), json!({ "tier": { "not": ["tin", "gold"] } })),
        (json!({ "priority": { "not": ["high", "9"] } }), json!({ "priority": { "below": 9 } })),
        (size(json!({ "at_least": 1, "below": 9 })), size(json!({ "at_least": "1.0", "below": 8.5 }))),
        (size(json!({ "at_least": 1 })), size(json!(["1", "2.5"]))),
        (json!([{ "tier": "gold" }, { "tier": "silver" }]), json!({ "tier": "silver", "priority": "1" })),
        (json!({ "tier": ["gold", "silver"] }), json!([{ "tier": "gold" }, { "tier": "silver" }])),
    ] {
        assert!(reach(wider.clone(), narrower.clone()), "{wider} {narrower}");
    }
    for (wider, narrower) in [
        (json!({ "tier": { "not": "gold" } }), json!({ "tier": "gold" })),
        (json!({ "tier": ["gold", "silver"] }), json!({ "tier": { "not": "tin" } })),
        (json!({ "tier": { "not": ["tin", "x"] } }), json!({ "tier": { "not": "tin" } })),
        // A ticket may have both texts.
        (size(json!({ "not": "b" })), size(json!("a"))),
        (size(json!({ "at_least": 1, "below": 9 })), size(json!({ "at_least": 1 }))),
        (size(json!({ "at_least": 1 })), size(json!({ "at_least": 0 }))),
        (size(json!({ "at_least": 1 })), size(json!(["1", "few"]))),
        (size(json!(["1", "2"])), size(json!({ "at_least": 1, "below": 2 }))),
        (json!({ "tier": "gold" }), json!([{ "tier": "gold" }, { "priority": "1" }])),
        (json!([{ "tier": "gold", "priority": "1" }, { "tier": "silver" }]), json!({ "tier": "gold" })),
    ] {
        assert!(!reach(wider.clone(), narrower.clone()), "{wider} {narrower}");
    }
}

#[test]
fn s6_no_policy_hides_another_where_all_are_picked() {
    let of_kind = |pick: &str| {
        let entries = json!([entry("all", json!({})), entry("gold", json!({ "when": { "tier": "gold" } }))]);
        let book: PolicyBook = serde_json::from_value(json!({ "pick": { "sla": pick }, "policies": entries })).unwrap();
        book.lint().len()
    };
    assert_eq!((of_kind("first"), of_kind("all")), (1, 0));
}

#[test]
fn s5_a_condition_that_no_listed_value_meets_is_named() {
    let idle = |when: Value| {
        let mut entry = entry("p", json!({ "when": when }));
        entry["policy"]["statuses"] = json!({ "new": "open", "solved": "resolved" });
        let found = lints(json!([entry]));
        assert!(found.iter().all(|(kind, _)| *kind == LintKind::IdleCondition), "{found:?}");
        found.into_iter().map(|(_, path)| path.replace("policies[0].when", "")).collect::<Vec<_>>()
    };
    assert_eq!(idle(json!({ "tier": ["golden", "gold"], "status": ["new"] })), [""; 0]);
    assert_eq!(idle(json!({ "tier": "golden", "status": ["open", "nwe"] })), [".status", ".tier"]);
    assert_eq!(idle(json!({ "status": { "at_least": 1 } })), [""; 0], "a status need not be listed");
    // A ticket without a tier meets this one, and has a target.
    assert_eq!(idle(json!([{ "tier": "gold" }, { "tier": { "not": ["gold", "silver"] } }])), [""; 0]);
    // The policy lists no priority, so it promises nothing to a ticket that has one.
    assert_eq!(idle(json!({ "priority": "high" })), [".priority"]);
    assert_eq!(idle(json!({ "priority": { "not": "high" }, "group": "x", "attributes": { "tier": "x" } })), [""; 0]);
    // Statuses need not be listed.
    let free = lints(json!([entry("p", json!({ "when": { "status": "any" } }))]));
    assert_eq!(free, []);
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
fn s6_names_and_kinds_of_policies_that_differ_in_case_only_are_named() {
    let of = |tier: &str, kind: &str| json!({ "when": { "tier": [tier] }, "kind": kind });
    assert_eq!(lints(json!([entry("a", of("gold", "sla")), entry("b", of("silver", "sla"))])), []);
    let same = |path: &str| (LintKind::SameButForCase, path.to_owned());
    assert_eq!(
        lints(json!([entry("desk", of("gold", "sla")), entry("Desk", of("silver", "SLA"))])),
        [same("policies[1].policy.id"), same("policies[1].policy.kind")]
    );
    // A version is no second name.
    let older = json!({ "version": 1, "valid": { "until": "2026-01-01T00:00:00Z" } });
    let newer = json!({ "version": 2, "valid": { "from": "2026-01-01T00:00:00Z" } });
    assert_eq!(lints(json!([entry("a", older), entry("a", newer)])), []);
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
    let when = json!([when, { "tier": { "not": "tin" }, "status": ["new"], "group": "g", "agent": { "not": ["a", "b"] } },
        { "priority": { "at_least": 1, "below": "2.50" } }, { "attributes": { "size": { "at_least": -0.5 } } }, {}]);
    let text = json!({ "matching": "following", "pick": { "sla": "all" }, "policies": [entry("p", json!({ "when": when, "valid": valid })), 7] });
    let spec: PolicyBookSpec = serde_json::from_value(text.clone()).unwrap();
    let printed = serde_json::to_value(&spec).unwrap();
    assert_eq!(printed["policies"][0]["when"], text["policies"][0]["when"]);
    assert_eq!(printed["pick"], text["pick"]);
    assert_eq!(serde_json::from_value::<PolicyBookSpec>(printed).unwrap(), spec);
}
