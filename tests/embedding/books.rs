//! Verbs about a book: what its policies would promise, what another book would change, and what has expired.

use punctual::evaluate::compare_books;
use punctual::json::{Loaded, call, load};
use punctual::{Policy, PolicyBook, Ticket, compare};
use serde_json::{Value, json};

fn policy(id: &str, kind: &str, within: &str) -> Value {
    json!({ "id": id, "kind": kind, "calendar": "office", "tiers": ["gold", "basic", "other"], "metrics": { "resolution": { "targets": { "*": { "*": within } } } } })
}

/// A book with a policy for one tier, one for everybody, and one for the workshop.
pub(crate) fn book() -> Value {
    let office =
        json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] }, "dates": { "2026-12-24": "closed" } });
    json!({
        "matching": "following", "calendars": { "office": office },
        "policies": [
            { "policy": policy("premium", "sla", "2h"), "when": { "tier": ["gold"], "attributes": { "users": { "below": 500 } } },
              "valid": { "from": "2026-01-01T00:00:00Z" } },
            { "policy": policy("standard", "sla", "8h"), "when": [{ "tier": { "not": "other" } }, { "opened": { "inside": "office" } }] },
            { "policy": policy("workshop", "ola", "1h") },
        ],
    })
}

pub(crate) fn ticket(id: &str, tier: &str) -> Value {
    json!({ "id": id, "opened_at": "2026-03-02T09:00:00Z", "tier": tier, "attributes": { "users": 20 } })
}

fn loaded(value: &Value) -> Loaded {
    load(value.to_string().as_bytes()).unwrap_or_else(|refused| panic!("{refused}"))
}

#[track_caller]
fn ask(loaded: &Loaded, verb: &str, arguments: &Value) -> Value {
    let answer = call(Some(loaded), verb, arguments.to_string().as_bytes());
    serde_json::from_str(&answer.unwrap_or_else(|refused| panic!("{refused}"))).unwrap()
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn r2_a_book_quotes_what_each_policy_that_applies_would_promise() {
    let book = loaded(&book());
    let due = |tier: &str| {
        let quotes = ask(&book, "quote", &json!({ "ticket": ticket("T-1", tier) }));
        let of_policy =
            |quote: &Value| format!("{} {}", quote["policy"], quote["quotes"][0]["due_at"]).replace('"', "");
        quotes.as_array().unwrap().iter().map(of_policy).collect::<Vec<_>>()
    };
    assert_eq!(due("gold"), ["workshop 2026-03-02T10:00:00Z", "premium 2026-03-02T11:00:00Z"]);
    assert_eq!(due("basic"), ["workshop 2026-03-02T10:00:00Z", "standard 2026-03-02T17:00:00Z"]);
    let refused = call(Some(&book), "quote", br#"{ "at": "2026-03-02T09:00:00Z" }"#).unwrap_err();
    let told: Vec<&str> = refused.problems().iter().map(|problem| problem.path()).collect();
    assert_eq!(told, ["at", "ticket"]);
}

#[test]
fn two_books_are_compared_by_kind() {
    let mut after = book();
    after["policies"].as_array_mut().unwrap().remove(0);
    let tickets = [ticket("T-1", "gold"), ticket("T-2", "basic")];
    let now = "2026-03-02T12:00:00Z";
    let found = ask(&loaded(&book()), "compare", &json!({ "after": after, "tickets": tickets, "now": now }));
    let (before, after_book): (PolicyBook, PolicyBook) = (read(&book()), read(&after));
    let of_rust: Vec<Ticket> = tickets.iter().map(read).collect();
    let expected = compare_books(&of_rust, &before, &after_book, now.parse().unwrap());
    assert_eq!(found, serde_json::to_value(&expected).unwrap());
    let kinds: Vec<&str> = expected.promises.iter().map(|promise| &*promise.kind).collect();
    assert_eq!((expected.tickets, kinds), (2, vec!["ola", "sla"]));
    let [ola, sla] = [0, 1].map(|place| &expected.promises[place].comparison);
    assert_eq!((ola.tickets, ola.changes.len()), (2, 0));
    assert_eq!((sla.tickets, sla.changes.len(), &*sla.changes[0].ticket), (2, 1, "T-1"));
    assert_eq!((sla.metrics[0].before.breached, sla.metrics[0].after.breached), (1, 0));
    let policy = |name: &str| before.policies().find(|policy| policy.id() == name).unwrap();
    let alone = compare(&of_rust[..1], policy("premium"), policy("standard"), now.parse().unwrap());
    assert_eq!(alone.changes, sla.changes);
}

#[test]
fn s6_where_a_book_picks_all_of_a_kind_its_policies_are_compared_by_id() {
    let mut all = book();
    all["pick"] = json!({ "sla": "all" });
    let question = json!({ "after": all, "tickets": [ticket("T-1", "gold")], "now": "2026-03-02T12:00:00Z" });
    let found = ask(&loaded(&book()), "compare", &question);
    let promises: Vec<String> = found["promises"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!("{} {} {}", one["kind"], one["policy"], one["comparison"]["changes"].as_array().unwrap().len())
        })
        .collect();
    // The gold policy stays; the one for everybody now applies as well.
    assert_eq!(promises, ["\"ola\" null 0", "\"sla\" \"premium\" 0", "\"sla\" \"standard\" 1"]);
}

#[test]
fn a_policy_is_not_compared_with_a_book() {
    let arguments = json!({ "after": book(), "tickets": [], "now": "2026-03-02T12:00:00Z" }).to_string();
    let mut one = policy("p", "sla", "4h");
    one["calendar"] = json!("24x7");
    let refused = call(Some(&loaded(&one)), "compare", arguments.as_bytes()).unwrap_err();
    assert!(refused.problems().iter().any(|problem| problem.path() == "after"), "{refused}");
    let arguments = json!({ "after": one, "tickets": [], "now": "2026-03-02T12:00:00Z" }).to_string();
    let refused = call(Some(&loaded(&book())), "compare", arguments.as_bytes()).unwrap_err();
    assert!(refused.problems().iter().any(|problem| problem.path().starts_with("after")), "{refused}");
    let _: Policy = read(&one);
}

#[test]
fn lints_of_a_book_say_what_has_expired() {
    let kinds = |now: Option<&str>| {
        let lints = ask(&loaded(&book()), "lint", &now.map_or(json!({}), |now| json!({ "now": now })));
        let told = |lint: &Value| format!("{} {}", lint["path"], lint["kind"]).replace('"', "");
        lints.as_array().unwrap().iter().map(told).collect::<Vec<_>>()
    };
    let late = ["calendars.office.dates dates_run_out".to_owned()];
    let before = kinds(None);
    assert_eq!(kinds(Some("2026-12-24T12:00:00Z")), before);
    let after = kinds(Some("2026-12-25T00:00:00Z"));
    assert_eq!(after.iter().filter(|told| !before.contains(told)).cloned().collect::<Vec<_>>(), late);
}
