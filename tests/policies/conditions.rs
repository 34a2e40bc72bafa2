//! Conditions and choices, case by case (S5, S6): `conditions.json` says what was worked out by hand, and field reports
//! say what people expect.

use punctual::book::Considered;
use punctual::{PolicyBook, Ticket};
use serde_json::{Value, json};

use crate::common::{at, ticket_with};
use crate::conformance::{self, Question};

/// Whether a ticket meets conditions. If not, the first that fails, or those of all alternatives.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// Why.
    #[allow(dead_code, reason = "for the reader of the file")]
    says: String,
    when: Value,
    /// The fields of the ticket at its opening.
    #[serde(default)]
    ticket: Value,
    #[serde(default)]
    events: Vec<Value>,
    /// Left out where it holds.
    fails: Option<String>,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("conditions.json")).unwrap()
}

/// A book of one policy, for tickets as a case says.
fn book(case: &Case) -> Value {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } });
    let entry = json!({ "when": case.when, "policy": policy("p", "4h") });
    json!({ "matching": "following", "calendars": { "office": office }, "policies": [entry] })
}

fn policy(id: &str, within: &str) -> Value {
    json!({ "id": id, "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": within } } } } })
}

fn ticket(fields: &Value, events: &[Value]) -> Ticket {
    let mut ticket = json!({ "id": "T-1", "opened_at": at("0 09:00"), "events": events });
    ticket.as_object_mut().unwrap().extend(fields.as_object().cloned().unwrap_or_default());
    serde_json::from_str(&ticket.to_string()).unwrap()
}

#[test]
fn s5_conditions_hold_where_the_table_says_so() {
    let cases = cases();
    assert!(cases.len() > 40 && cases.iter().filter(|case| case.fails.is_none()).count() > 20);
    for case in cases {
        let book = book(&case);
        let book: PolicyBook = serde_json::from_value(book).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let ticket = ticket(&case.ticket, &case.events);
        let now = at("1 09:00");
        let verdict = book.explain_selection(&ticket, now)[0].verdict.to_string();
        assert_eq!(verdict, case.fails.as_deref().unwrap_or("chosen"), "{}", case.name);
        assert_eq!(book.select(&ticket, now).len(), usize::from(case.fails.is_none()), "{}", case.name);
    }
}

/// The table as a file of the published suite: which policies apply and why not, and the ticket in short under each.
#[test]
fn t3_the_published_answers_about_books_are_as_the_table_says() {
    let cases = cases();
    let mut questions = Vec::new();
    for case in &cases {
        let arguments = json!({ "ticket": ticket(&case.ticket, &case.events), "now": at("1 09:00") });
        let mut short = arguments.clone();
        short["fields"] = json!("brief");
        questions.push(Question::about(&book(case), "select", arguments).named(&case.name));
        questions.push(Question::about(&book(case), "evaluate", short).named(format!("{}, in short", case.name)));
    }
    let published = conformance::file("books.jsonl", &questions);
    for (case, published) in cases.iter().zip(published.chunks(2)) {
        let considered: Vec<Considered> = serde_json::from_str(&published[0].answer).unwrap();
        assert_eq!(considered[0].verdict.to_string(), case.fails.as_deref().unwrap_or("chosen"), "{}", case.name);
        let short: Value = serde_json::from_str(&published[1].answer).unwrap();
        assert_eq!(short["briefs"].as_array().unwrap().is_empty(), case.fails.is_some(), "{}", case.name);
    }
}

#[test]
fn s6_the_strictest_of_several_agreements_comes_first_whatever_their_order() {
    let entry = |field: &str, within: &str| json!({ "when": { "attributes": { field: "yes" } }, "policy": policy(field, within) });
    let [customer, product, other] = [("customer", "8h"), ("product", "4h"), ("other", "1h")].map(|(f, w)| entry(f, w));
    let ticket = ticket(&json!({ "attributes": { "customer": "yes", "product": "yes" } }), &[]);
    for policies in [json!([customer, product, other]), json!([other, product, customer])] {
        let book: PolicyBook =
            serde_json::from_value(json!({ "pick": { "sla": "all" }, "policies": policies })).unwrap();
        let evaluation = book.evaluate(&ticket, at("0 10:00"));
        let rollup = evaluation.rollup();
        let due =
            rollup.policies.iter().map(|under| (&*under.policy.id, under.rollup.pressing.as_ref().unwrap().due_at));
        let expected = [("product", Some(at("0 13:00"))), ("customer", Some(at("0 17:00")))];
        assert_eq!(due.collect::<Vec<_>>(), expected);
        assert_eq!(evaluation.next_change, Some(at("0 13:00")));
        // Breached before pending, and what has stopped last.
        let late = book.evaluate(&ticket, at("0 14:00")).rollup();
        assert_eq!(late.worst, Some(punctual::Outcome::Breached));
        assert_eq!(&*late.policies[0].policy.id, "product");
        let written = serde_json::to_value(&evaluation).unwrap();
        let read: punctual::evaluate::BookEvaluation = serde_json::from_value(written).unwrap();
        assert_eq!(read, evaluation);
        assert!(read.evaluations.iter().all(|one| one.policy.in_keys));
        let told = book.explain(&ticket, at("0 10:00")).to_string();
        assert!(
            told.contains("  sla: customer, version 1\n") && told.contains("  sla: product, version 1\n"),
            "{told}"
        );
    }
}

#[test]
fn e6_the_next_event_is_a_change_also_while_a_book_selects_nothing() {
    let mut gold = policy("g", "2h");
    gold["tiers"] = json!(["gold", "silver"]);
    let entry = json!({ "when": { "tier": "gold" }, "policy": gold });
    let book = json!({ "matching": "following", "policies": [entry] });
    let book: PolicyBook = serde_json::from_value(book).unwrap();
    let change = json!({ "at": at("0 10:00"), "type": "tier_changed", "to": "gold" });
    let ticket = ticket(&json!({ "tier": "silver" }), &[change]);
    for (now, selected, next) in [
        ("0 08:00", 0, Some("0 09:00")),
        ("0 09:00", 0, Some("0 10:00")),
        ("0 09:59:59", 0, Some("0 10:00")),
        ("0 10:00", 1, Some("0 11:00")),
        ("0 11:00", 1, None),
    ] {
        let evaluation = book.evaluate(&ticket, at(now));
        assert_eq!((evaluation.evaluations.len(), evaluation.next_change), (selected, next.map(at)), "{now}");
    }
}

#[test]
fn s6_where_all_are_picked_every_function_gives_the_same_key() {
    let odd = json!({ "pick": { "sla": "all" }, "policies": [{ "policy": policy("a:b/c", "4h") }, { "policy": policy("d", "4h") },
        { "policy": { "id": "w", "kind": "ola", "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } } }] });
    let book: PolicyBook = serde_json::from_value(odd).unwrap();
    let ticket = ticket_with("0 09:00", json!({}), &[]);
    let selection = book.select(&ticket, at("0 09:00"));
    let ids: Vec<&str> = selection.all_of("sla").map(|policy| policy.id()).collect();
    assert_eq!(
        (selection.len(), selection.kind("sla").map(|policy| policy.id()), ids),
        (3, Some("a:b/c"), vec!["a:b/c", "d"])
    );
    assert_eq!(selection.all_of("slo").count(), 0);
    for (policy, key) in selection.iter().zip(["T-1/ola/", "T-1/sla:a%3Ab%2Fc/", "T-1/sla:d/"]) {
        let expected = [format!("{key}resolution/1/breach/0")];
        let texts = |alerts: Vec<punctual::Alert>| alerts.iter().map(|alert| alert.key.to_string()).collect::<Vec<_>>();
        let (before, after) = (at("0 10:00"), at("0 14:00"));
        assert_eq!(texts(punctual::pending_alerts(&ticket, policy, before)), expected);
        assert_eq!(texts(punctual::alerts_between(&ticket, policy, before, after)), expected);
        let evaluation = punctual::evaluate(&ticket, policy, after);
        assert_eq!(texts(evaluation.fired().collect()), expected);
        let again: punctual::Evaluation = serde_json::from_value(serde_json::to_value(&evaluation).unwrap()).unwrap();
        assert_eq!(texts(again.fired().collect()), expected);
        let explained = punctual::explain(&ticket, policy, before);
        let pending = explained.metrics[0].cycles[0].pending.clone();
        assert_eq!(texts(pending), expected);
        // The policy alone, built from what it is written as, is one of none.
        let alone = punctual::Policy::from_spec(policy.spec().clone()).unwrap();
        let kind = policy.kind();
        assert_eq!(
            texts(punctual::pending_alerts(&ticket, &alone, before)),
            [format!("T-1/{kind}/resolution/1/breach/0")]
        );
    }
}

#[test]
fn b3_a_range_and_a_list_of_texts_cost_no_more_than_their_length() {
    let many = punctual_tests::sampled(50_000);
    let entries = (0..many).map(|number| {
        let when = json!([{ "attributes": { "size": { "at_least": number.to_string() }, "tag": { "not": [number.to_string()] } } },
            { "attributes": { "size": { "below": -1 } } }]);
        json!({ "when": when, "policy": policy(&format!("p{number}"), "4h") })
    });
    let book = json!({ "pick": { "sla": "all" }, "policies": entries.collect::<Vec<_>>() });
    let book: PolicyBook = serde_json::from_value(book).unwrap();
    let size: Vec<String> = (0..256).map(|number| format!("{number}.{}", "0".repeat(30))).collect();
    let tag: Vec<String> = (0..256).map(|number| number.to_string()).collect();
    let ticket = ticket(&json!({ "attributes": { "size": size, "tag": tag } }), &[]);
    // Up to 255 the tag is refused, and beyond that the size is too small.
    assert!(book.select(&ticket, at("0 09:00")).is_empty());
    let unmet = book.explain_selection(&ticket, at("0 09:00"));
    assert!(unmet.iter().all(
        |considered| matches!(&considered.verdict, punctual::book::Verdict::Failed { unmet } if unmet.len() == 2)
    ));
}

#[test]
fn b3_alternatives_without_a_condition_count_as_one_each() {
    let policy = |empty: usize| {
        let metrics = json!({
            "resolution": { "counts_while": vec![json!({}); empty], "targets": { "*": { "*": "4h" } } },
            "first_response": { "counts_while": { "group": "desk" }, "targets": { "*": { "*": "1h" } } },
        });
        let written = json!({ "id": "p", "calendar": "24x7", "metrics": metrics });
        serde_json::from_value::<punctual::Policy>(written).map_err(|error| error.to_string())
    };
    assert!(policy(255).is_ok());
    let mistake = policy(256).unwrap_err();
    assert!(mistake.contains("there are 257 conditions in the `counts_while` of all metrics"), "{mistake}");
}
