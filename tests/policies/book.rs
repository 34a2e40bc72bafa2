//! Which policies a book chooses for a ticket, and how it explains the choice: one small case each.
//! `docs/semantics.md` has the rules under the same labels, S1 and S2.

use crate::common::{at, ticket, ticket_with};
use chrono::{TimeDelta, Utc};
use punctual::book::{Considered, PolicyBookSpec, Selection, Unmet, Verdict};
use punctual::evaluate::NotCoveredReason;
use punctual::explain::BookExplanation;
use punctual::{InputError, Policy, PolicyBook, Ticket, evaluate, explain};
use serde_json::{Value, json};
use static_assertions::assert_impl_all;

assert_impl_all!(PolicyBook: Send, Sync, Clone);
assert_impl_all!(PolicyBookSpec: Send, Sync, Clone);
assert_impl_all!(Selection<'_>: Send, Sync, Clone);
assert_impl_all!(Considered: Send, Sync, Clone);
assert_impl_all!(BookExplanation: Send, Sync, Clone);
assert_impl_all!(InputError: std::error::Error, Send, Sync);

/// A policy of this name; `parts` add to it or replace what it has.
fn policy(id: &str, parts: Value) -> Value {
    let metrics = json!({ "resolution": { "targets": { "*": { "*": "4h" } } } });
    let mut policy = json!({ "id": id, "calendar": "24x7", "metrics": metrics });
    policy.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    policy
}

/// An entry of the book for tickets such as `when` says.
fn entry(id: &str, when: Value) -> Value {
    json!({ "policy": policy(id, json!({})), "when": when })
}

/// A version of a policy, valid as `valid` says.
fn version(id: &str, version: u32, valid: Value) -> Value {
    json!({ "policy": policy(id, json!({ "version": version })), "valid": valid })
}

/// A book of these entries, with a calendar `office` of weekdays from nine to five.
fn book_that(matching: &str, policies: Value) -> PolicyBook {
    let office = json!({ "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } });
    let book = json!({ "matching": matching, "calendars": { "office": office }, "policies": policies });
    serde_json::from_value(book).unwrap()
}

fn book(policies: Value) -> PolicyBook {
    book_that("pinned", policies)
}

/// The policies that are chosen at `now`, as `id version`.
fn chosen(book: &PolicyBook, ticket: &Ticket, now: &str) -> Vec<String> {
    book.select(ticket, at(now)).iter().map(|policy| format!("{} {}", policy.id(), policy.version())).collect()
}

fn explained(book: &PolicyBook, ticket: &Ticket, now: &str) -> Vec<String> {
    book.explain_selection(ticket, at(now)).iter().map(ToString::to_string).collect()
}

/// Does a policy for `when` match a ticket with these fields, opened at `opened`?
fn matches(when: Value, opened: &str, fields: Value) -> bool {
    let book = book(json!([entry("p", when)]));
    let ticket = ticket_with(opened, fields, &[]);
    let chosen = !book.select(&ticket, at(opened)).is_empty();
    let verdict = &book.explain_selection(&ticket, at(opened))[0].verdict;
    assert_eq!(chosen, *verdict == Verdict::Chosen, "{verdict}");
    chosen
}

#[test]
fn s1_each_condition_asks_for_any_of_its_values() {
    // What the policy asks for, what the ticket has, and whether they go together.
    let table = [
        (json!({}), json!({}), true),
        (json!({}), json!({ "tier": "gold", "priority": "high" }), true),
        (json!({ "tier": ["gold", "platinum"] }), json!({ "tier": "gold" }), true),
        (json!({ "tier": ["gold", "platinum"] }), json!({ "tier": "platinum" }), true),
        (json!({ "tier": ["gold", "platinum"] }), json!({ "tier": "silver" }), false),
        (json!({ "tier": ["gold", "platinum"] }), json!({ "tier": "Gold" }), false),
        (json!({ "tier": ["gold", "platinum"] }), json!({}), false),
        (json!({ "tier": "gold" }), json!({ "tier": "gold" }), true),
        (json!({ "tier": "gold" }), json!({ "priority": "gold" }), false),
        (json!({ "priority": ["critical"] }), json!({ "priority": "critical" }), true),
        (json!({ "priority": ["critical"] }), json!({ "priority": "low" }), false),
        (json!({ "priority": ["critical"] }), json!({ "tier": "gold" }), false),
        (json!({ "attributes": {} }), json!({}), true),
        (json!({ "attributes": { "region": ["emea", "apac"] } }), json!({ "attributes": { "region": "apac" } }), true),
        (json!({ "attributes": { "region": ["emea", "apac"] } }), json!({ "attributes": { "region": "us" } }), false),
        (json!({ "attributes": { "region": ["emea", "apac"] } }), json!({ "attributes": { "area": "emea" } }), false),
        (json!({ "attributes": { "region": "emea" } }), json!({ "attributes": { "region": "emea" } }), true),
        (json!({ "attributes": { "tier": "gold" } }), json!({ "tier": "gold" }), false),
        (json!({ "attributes": { "" : "" } }), json!({ "attributes": { "": "" } }), true),
    ];
    for (when, fields, expected) in table {
        assert_eq!(matches(when.clone(), "0 10:00", fields.clone()), expected, "{when} {fields}");
    }
}

#[test]
fn s1_all_conditions_must_hold() {
    let when = json!({ "tier": "gold", "priority": "high", "attributes": { "region": "emea", "channel": "phone" },
                       "opened": { "inside": "office" } });
    let fields = json!({ "tier": "gold", "priority": "high", "attributes": { "region": "emea", "channel": "phone" } });
    assert!(matches(when.clone(), "0 10:00", fields.clone()));
    assert!(!matches(when.clone(), "0 08:59", fields.clone()));
    for pointer in ["/tier", "/priority", "/attributes/region", "/attributes/channel"] {
        let mut other = fields.clone();
        *other.pointer_mut(pointer).unwrap() = json!("other");
        assert!(!matches(when.clone(), "0 10:00", other), "{pointer}");
    }
}

#[test]
fn s1_the_opening_lies_inside_or_outside_a_calendar() {
    // Monday is day 0. A calendar is open at its opening instant and closed at its closing instant (C2).
    let table =
        [("0 08:59:59", false), ("0 09:00", true), ("0 16:59:59", true), ("0 17:00", false), ("5 12:00", false)];
    for (opened, inside) in table {
        assert_eq!(matches(json!({ "opened": { "inside": "office" } }), opened, json!({})), inside, "{opened}");
        assert_eq!(matches(json!({ "opened": { "outside": "office" } }), opened, json!({})), !inside, "{opened}");
        assert!(matches(json!({ "opened": { "inside": "24x7" } }), opened, json!({})));
        assert!(!matches(json!({ "opened": { "inside": "office", "outside": "office" } }), opened, json!({})));
        assert_eq!(matches(json!({ "opened": { "inside": "24x7", "outside": "office" } }), opened, json!({})), !inside);
    }
}

#[test]
fn s1_the_first_in_order_that_matches_is_chosen() {
    let book = book(json!([
        entry("platinum", json!({ "tier": "platinum" })),
        entry("urgent", json!({ "priority": "high" })),
        entry("gold", json!({ "tier": ["gold", "platinum"] })),
        entry("rest", json!({})),
        entry("never", json!({})),
    ]));
    let of = |tier: &str, priority: &str| {
        chosen(&book, &ticket_with("0 10:00", json!({ "tier": tier, "priority": priority }), &[]), "0 10:00")
    };
    assert_eq!(of("platinum", "high"), ["platinum 1"]);
    assert_eq!(of("gold", "high"), ["urgent 1"]);
    assert_eq!(of("gold", "low"), ["gold 1"]);
    assert_eq!(of("silver", "low"), ["rest 1"]);
}

#[test]
fn s1_a_book_may_have_no_policy_for_a_ticket() {
    let gold = book(json!([entry("gold", json!({ "tier": "gold" }))]));
    let selection_is_empty = |book: &PolicyBook| book.select(&ticket("0 10:00", &[]), at("0 10:00")).is_empty();
    assert!(selection_is_empty(&gold));
    assert!(selection_is_empty(&book(json!([]))));
    assert!(gold.select(&ticket("0 10:00", &[]), at("0 10:00")).kind("sla").is_none());
}

#[test]
fn s1_an_empty_cell_does_not_fall_through_to_a_later_policy() {
    let only_high =
        json!({ "priorities": ["high"], "metrics": { "resolution": { "targets": { "high": { "*": "1h" } } } } });
    let book = book(json!([{ "policy": policy("high", only_high) }, entry("rest", json!({}))]));
    let low = ticket_with("0 10:00", json!({ "priority": "low" }), &[]);
    assert_eq!(chosen(&book, &low, "0 10:00"), ["high 1"]);
    let selection = book.select(&low, at("0 10:00"));
    let evaluation = evaluate(&low, selection.kind("sla").unwrap(), at("0 10:00"));
    assert_eq!(evaluation.not_covered[0].reason, NotCoveredReason::UnlistedPriority);
}

#[test]
fn s1_a_policy_is_valid_from_its_first_instant_up_to_its_last() {
    let valid = json!({ "from": at("1 00:00"), "until": at("2 00:00") });
    let book = book(json!([version("p", 1, valid)]));
    let is_valid = |opened| {
        let ticket = Ticket::opened("T-1", opened).build().unwrap();
        !book.select(&ticket, at("9 00:00")).is_empty()
    };
    let instant = TimeDelta::nanoseconds(1);
    assert!(!is_valid(at("1 00:00") - instant));
    assert!(is_valid(at("1 00:00")));
    assert!(is_valid(at("2 00:00") - instant));
    assert!(!is_valid(at("2 00:00")));
}

#[test]
fn s1_what_counts_is_whether_it_is_valid_at_the_opening() {
    for matching in ["pinned", "following"] {
        let book = book_that(
            matching,
            json!([
                version("old", 1, json!({ "until": at("1 00:00") })),
                version("new", 1, json!({ "from": at("1 00:00") }))
            ]),
        );
        assert_eq!(chosen(&book, &ticket("0 10:00", &[]), "5 00:00"), ["old 1"]);
        assert_eq!(chosen(&book, &ticket("1 10:00", &[]), "5 00:00"), ["new 1"]);
        // A `now` before the opening changes nothing.
        assert_eq!(chosen(&book, &ticket("1 10:00", &[]), "0 00:00"), ["new 1"]);
    }
}

#[test]
fn s1_limits_outside_the_horizon_are_its_ends() {
    let valid = json!({ "from": "0001-01-01T00:00:00Z", "until": "9999-12-31T23:59:59Z" });
    let book = book(json!([version("p", 1, valid)]));
    for opened in ["1970-01-01T00:00:00Z", "2099-12-31T23:59:59.999999999Z"] {
        let ticket = Ticket::opened("T-1", opened.parse().unwrap()).build().unwrap();
        assert_eq!(chosen(&book, &ticket, "0 00:00"), ["p 1"]);
    }
}

#[test]
fn s1_the_newest_valid_version_is_taken_wherever_it_is_listed() {
    let book = book(json!([
        version("p", 3, json!({ "from": at("2 00:00"), "until": at("4 00:00") })),
        version("p", 1, json!({})),
        version("p", 2, json!({ "from": at("1 00:00"), "until": at("3 00:00") })),
    ]));
    let days = ["0 12:00", "1 12:00", "2 12:00", "3 12:00", "4 12:00"];
    let found: Vec<_> = days.iter().flat_map(|opened| chosen(&book, &ticket(opened, &[]), opened)).collect();
    assert_eq!(found, ["p 1", "p 2", "p 3", "p 3", "p 1"]);
}

#[test]
fn s1_an_older_version_does_not_stand_in_for_one_that_does_not_match() {
    let mut newer = version("p", 2, json!({ "from": at("1 00:00") }));
    newer["when"] = json!({ "tier": "gold" });
    let book = book(json!([version("p", 1, json!({})), newer, entry("rest", json!({}))]));
    assert_eq!(chosen(&book, &ticket("0 12:00", &[]), "0 12:00"), ["p 1"]);
    assert_eq!(chosen(&book, &ticket("1 12:00", &[]), "1 12:00"), ["rest 1"]);
}

#[test]
fn s1_a_policy_stands_where_its_first_version_is_listed() {
    // The new version was added at the end, and keeps the place of the policy.
    let policies = json!([
        version("a", 1, json!({})),
        version("b", 1, json!({})),
        version("a", 2, json!({ "from": at("1 00:00") }))
    ]);
    let book = book(policies);
    assert_eq!(chosen(&book, &ticket("1 12:00", &[]), "1 12:00"), ["a 2"]);
    let listed: Vec<_> = book.policies().map(|policy| (policy.id(), policy.version())).collect();
    assert_eq!(listed, [("a", 2), ("a", 1), ("b", 1)]);
}

#[test]
fn s1_a_pinned_book_matches_the_opening_and_a_following_book_now() {
    let policies = json!([
        entry("gold", json!({ "tier": "gold" })),
        entry("urgent", json!({ "priority": "high" })),
        entry("emea", json!({ "attributes": { "region": "emea" } })),
        entry("rest", json!({})),
    ]);
    let (pinned, following) = (book_that("pinned", policies.clone()), book_that("following", policies));
    let ticket = ticket(
        "0 09:00",
        &[
            "0 10:00 attribute_changed name=region to=emea",
            "0 11:00 attribute_changed name=area to=gold",
            "0 11:30 status_changed to=gold",
            "0 12:00 priority_changed to=high",
            "0 13:00 tier_changed to=gold",
            "0 14:00 tier_changed to=silver",
            "0 15:00 priority_changed to=low",
            "0 16:00 attribute_changed name=region to=apac",
        ],
    );
    let table = [
        ("0 08:00", "rest 1"),
        ("0 09:59", "rest 1"),
        ("0 10:00", "emea 1"),
        ("0 11:59:59", "emea 1"),
        ("0 12:00", "urgent 1"),
        ("0 13:00", "gold 1"),
        ("0 14:00", "urgent 1"),
        ("0 15:00", "emea 1"),
        ("0 16:00", "rest 1"),
    ];
    for (now, expected) in table {
        assert_eq!(chosen(&following, &ticket, now), [expected], "{now}");
        assert_eq!(chosen(&pinned, &ticket, now), ["rest 1"], "{now}");
    }
}

#[test]
fn s1_an_event_at_the_opening_instant_comes_after_the_opening() {
    let policies = json!([entry("gold", json!({ "tier": "gold" })), entry("rest", json!({}))]);
    let ticket = ticket_with("0 09:00", json!({ "tier": "silver" }), &["0 09:00 tier_changed to=gold"]);
    assert_eq!(chosen(&book_that("pinned", policies.clone()), &ticket, "0 09:00"), ["rest 1"]);
    assert_eq!(chosen(&book_that("following", policies), &ticket, "0 09:00"), ["gold 1"]);
}

#[test]
fn t2_a_now_outside_the_horizon_is_its_nearest_end() {
    let book = book_that("following", json!([entry("gold", json!({ "tier": "gold" })), entry("rest", json!({}))]));
    let ticket = ticket("0 09:00", &["0 10:00 tier_changed to=gold"]);
    let sla = |now| book.select(&ticket, now).kind("sla").unwrap().id().to_owned();
    assert_eq!(sla(chrono::DateTime::<Utc>::MAX_UTC), "gold");
    assert_eq!(sla(chrono::DateTime::<Utc>::MIN_UTC), "rest");
}

#[test]
fn s2_one_policy_of_each_kind_is_picked() {
    let of_kind =
        |id: &str, kind: &str, when: Value| json!({ "policy": policy(id, json!({ "kind": kind })), "when": when });
    let book = book(json!([
        of_kind("vendor", "underpinning", json!({ "tier": "gold" })),
        of_kind("gold", "sla", json!({ "tier": "gold" })),
        entry("rest", json!({})),
        of_kind("workshop", "ola", json!({})),
        of_kind("second", "ola", json!({})),
    ]));
    let gold = ticket_with("0 10:00", json!({ "tier": "gold" }), &[]);
    // By the name of their kind, whatever their order in the book (T3).
    assert_eq!(chosen(&book, &gold, "0 10:00"), ["workshop 1", "gold 1", "vendor 1"]);
    let selection = book.select(&gold, at("0 10:00"));
    assert_eq!(selection.kind("underpinning").map(|policy| policy.id()), Some("vendor"));
    assert!(selection.kind("SLA").is_none());
    assert_eq!(selection.into_iter().map(|policy| policy.kind()).collect::<Vec<_>>(), ["ola", "sla", "underpinning"]);
    let other = ticket("0 10:00", &[]);
    assert_eq!(chosen(&book, &other, "0 10:00"), ["workshop 1", "rest 1"]);
    assert!(book.select(&other, at("0 10:00")).kind("underpinning").is_none());
}

#[test]
fn s2_every_function_takes_what_is_selected() {
    let book = book(json!([{ "policy": policy("office", json!({ "calendar": "office" })) }]));
    let ticket = ticket("0 15:00", &[]);
    let selection = book.select(&ticket, at("0 15:00"));
    let evaluation = evaluate(&ticket, selection.kind("sla").unwrap(), at("0 15:00"));
    assert_eq!((&*evaluation.policy.id, evaluation.next_change), ("office", Some(at("1 11:00"))));
}

#[test]
fn s1_every_policy_may_name_the_calendars_of_the_book() {
    let own = json!({ "calendars": { "late": { "union": ["office", { "time_zone": "UTC", "hours": { "mon-fri": ["17:00-20:00"] } }] } },
                      "calendar": "late" });
    let book = book(json!([
        { "policy": policy("plain", json!({ "calendar": "office" })) },
        { "policy": policy("late", own) },
        { "policy": policy("always", json!({})) },
    ]));
    let office = book.calendar("office").unwrap();
    let policies: Vec<_> = book.policies().collect();
    assert_eq!(policies[0].calendar("office").unwrap().zone(), office.zone());
    assert!(policies[1].calendar("late").unwrap().is_open(at("0 18:00")) && !office.is_open(at("0 18:00")));
    assert!(policies[2].calendar("office").is_none() && book.calendar("late").is_none());
}

#[test]
fn the_explanation_says_what_came_of_each_policy_in_order() {
    let book = book(json!([
        version("gone", 1, json!({ "from": at("-9 00:00"), "until": at("0 00:00") })),
        entry("tier", json!({ "tier": ["gold", "platinum"], "priority": "high" })),
        entry("priority", json!({ "priority": ["critical"] })),
        entry("attribute", json!({ "attributes": { "region": ["emea"], "channel": ["phone"] } })),
        entry("absent", json!({ "attributes": { "vip": ["yes", "very"] } })),
        entry("night", json!({ "opened": { "outside": "office" } })),
        version("p", 1, json!({})),
        entry("later", json!({})),
        version("p", 3, json!({ "from": at("1 00:00") })),
        version("p", 2, json!({ "from": at("-1 00:00") })),
        { "policy": policy("workshop", json!({ "kind": "ola" })), "when": { "opened": { "inside": "office" } } },
    ]));
    let fields = json!({ "tier": "silver", "priority": "high", "attributes": { "region": "emea", "channel": "mail" } });
    let ticket = ticket_with("0 10:00", fields, &[]);
    let expected = [
        "gone version 1 (sla): opened at 2026-03-02T10:00:00Z, valid from 2026-02-21T00:00:00Z until 2026-03-02T00:00:00Z",
        "tier version 1 (sla): tier `silver` found, any of `gold`, `platinum` wanted",
        "priority version 1 (sla): priority `high` found, `critical` wanted",
        "attribute version 1 (sla): attribute `channel` `mail` found, `phone` wanted",
        "absent version 1 (sla): no attribute `vip` found, any of `yes`, `very` wanted",
        "night version 1 (sla): opened at 2026-03-02T10:00:00Z, open: opening hours, outside `office` wanted",
        "p version 3 (sla): opened at 2026-03-02T10:00:00Z, valid from 2026-03-03T00:00:00Z",
        "p version 2 (sla): chosen",
        "p version 1 (sla): version 2 is newer and valid, too",
        "later version 1 (sla): matches, but p version 2 comes first",
        "workshop version 1 (ola): chosen",
    ];
    assert_eq!(explained(&book, &ticket, "0 10:00"), expected);
    assert_eq!(chosen(&book, &ticket, "0 10:00"), ["workshop 1", "p 2"]);
    let weekend = ticket_with("5 10:00", json!({}), &[]);
    let found = &explained(&book, &weekend, "5 10:00")[10];
    assert_eq!(
        found,
        "workshop version 1 (ola): opened at 2026-03-07T10:00:00Z, closed: weekend, inside `office` wanted"
    );
}

#[test]
fn conditions_are_looked_at_in_one_order_whatever_the_order_of_the_file() {
    let when =
        json!({ "opened": { "outside": "24x7" }, "attributes": { "b": "1", "a": "1" }, "priority": "1", "tier": "1" });
    let book = book(json!([entry("p", when)]));
    let mut fields = json!({ "attributes": {} });
    let mut failed = Vec::new();
    for pointer in ["/tier", "/priority", "/attributes/a", "/attributes/b"] {
        failed.push(book.explain_selection(&ticket_with("0 10:00", fields.clone(), &[]), at("0 10:00")).remove(0));
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        fields.pointer_mut(parent).unwrap()[name] = json!("1");
    }
    failed.push(book.explain_selection(&ticket_with("0 10:00", fields, &[]), at("0 10:00")).remove(0));
    let failed = failed.into_iter().map(|considered| match considered.verdict {
        Verdict::Failed { mut unmet } if unmet.len() == 1 => unmet.remove(0),
        other => panic!("{other}"),
    });
    let failed: Vec<Unmet> = failed.collect();
    assert!(matches!(&failed[0], Unmet::Tier { found: None, .. }));
    assert!(matches!(&failed[1], Unmet::Priority { .. }));
    assert!(matches!(&failed[2], Unmet::Attribute { name, .. } if &**name == "a"));
    assert!(matches!(&failed[3], Unmet::Attribute { name, .. } if &**name == "b"));
    assert!(matches!(&failed[4], Unmet::OpenedOutside { calendar, .. } if &**calendar == "24x7"));
}

#[test]
fn the_explanation_in_json_is_the_documented_one_and_comes_back_as_it_was() {
    let book = book(json!([
        version("gone", 1, json!({ "until": at("0 00:00") })),
        entry("gold", json!({ "tier": ["gold"] })),
        entry("emea", json!({ "attributes": { "region": "emea" } })),
        entry("day", json!({ "opened": { "inside": "office" } })),
        version("rest", 1, json!({})),
        version("rest", 2, json!({})),
        entry("last", json!({})),
    ]));
    let ticket = ticket_with("0 08:00", json!({ "tier": "silver" }), &[]);
    let explanation = book.explain_selection(&ticket, at("0 08:00"));
    let json = serde_json::to_value(&explanation).unwrap();
    let opened_at = "2026-03-02T08:00:00Z";
    let verdicts: Vec<&Value> = json.as_array().unwrap().iter().map(|considered| &considered["verdict"]).collect();
    assert_eq!(json[0]["id"], "gone");
    assert_eq!((&json[4]["version"], &json[4]["kind"]), (&json!(2), &json!("sla")));
    let failed = |unmet: Value| json!({ "result": "failed", "unmet": [unmet] });
    let expected = [
        json!({ "result": "not_valid", "from": null, "until": "2026-03-02T00:00:00Z", "opened_at": opened_at }),
        failed(json!({ "condition": "tier", "wanted": ["gold"], "found": "silver" })),
        failed(json!({ "condition": "attribute", "name": "region", "wanted": ["emea"], "found": null })),
        failed(json!({ "condition": "opened_inside", "calendar": "office", "opened_at": opened_at,
                       "found": "closed: outside hours" })),
        json!({ "result": "chosen" }),
        json!({ "result": "superseded", "by": 2 }),
        json!({ "result": "outranked", "id": "rest", "version": 2 }),
    ];
    assert_eq!(verdicts, expected.iter().collect::<Vec<_>>());
    assert_eq!(serde_json::from_value::<Vec<Considered>>(json).unwrap(), explanation);
}

#[test]
fn b2_explanations_are_read_tolerantly() {
    let newer = json!([
        { "id": "a", "version": 1, "kind": "sla", "added": 1, "verdict": { "result": "added_later", "x": 1 } },
        { "id": "b", "version": 1, "kind": "sla", "verdict": { "result": "failed", "unmet": [{ "condition": "added_later", "x": 1 }] } },
        { "id": "c", "version": 1, "kind": "sla", "verdict": { "result": "chosen", "added": [] } },
    ]);
    let read: Vec<Considered> = serde_json::from_value(newer).unwrap();
    let verdicts: Vec<&Verdict> = read.iter().map(|considered| &considered.verdict).collect();
    assert_eq!(verdicts, [&Verdict::Unknown, &Verdict::Failed { unmet: vec![Unmet::Unknown] }, &Verdict::Chosen]);
}

// ---- a ticket under a book, explained ----

#[test]
fn s1_a_ticket_is_explained_by_the_policies_that_are_chosen() {
    let book = book(json!([
        entry("gold", json!({ "tier": "gold" })),
        entry("rest", json!({})),
        { "policy": policy("workshop", json!({ "kind": "ola" })) },
    ]));
    let ticket = ticket_with("0 10:00", json!({ "tier": "silver" }), &["0 11:00 resolved"]);
    let explanation = book.explain(&ticket, at("0 12:00"));
    assert_eq!(explanation.considered, book.explain_selection(&ticket, at("0 12:00")));
    let selection = book.select(&ticket, at("0 12:00"));
    let explained: Vec<_> = selection.iter().map(|policy| explain(&ticket, policy, at("0 12:00"))).collect();
    assert_eq!((explanation.explanations.len(), &explanation.explanations), (2, &explained));
    let pages: Vec<String> = explained.iter().map(ToString::to_string).collect();
    let expected = format!(
        "Ticket T-1 under a book of policies\n  ola: workshop, version 1\n  sla: rest, version 1\n\n  \
         In the order of the book:\n  gold version 1 (sla): tier `silver` found, `gold` wanted\n  \
         rest version 1 (sla): chosen\n  workshop version 1 (ola): chosen\n\n{}",
        pages.join("\n")
    );
    assert_eq!(explanation.to_string(), expected);
    let text = serde_json::to_string(&explanation).unwrap();
    assert_eq!(serde_json::from_str::<BookExplanation>(&text).unwrap(), explanation);
}

#[test]
fn s1_where_no_policy_matches_each_says_its_first_failing_condition() {
    let book = book(json!([
        entry("gold", json!({ "tier": "gold", "priority": "critical" })),
        entry("urgent", json!({ "priority": "critical", "attributes": { "region": "emea" } })),
        { "policy": policy("vendor", json!({ "kind": "underpinning" })), "when": { "opened": { "inside": "office" } } },
        version("old", 1, json!({ "until": at("0 00:00") })),
    ]));
    let ticket = ticket_with("5 10:00", json!({ "id": "T\n1", "tier": "gold\r", "priority": "critical" }), &[]);
    let explanation = book.explain(&ticket, at("5 12:00"));
    assert!(explanation.explanations.is_empty());
    let expected = "Ticket T\\n1 under a book of policies\n  sla: no policy applies\n  underpinning: no policy applies\n\n  \
        In the order of the book:\n  gold version 1 (sla): tier `gold\\r` found, `gold` wanted\n  \
        urgent version 1 (sla): no attribute `region` found, `emea` wanted\n  \
        vendor version 1 (underpinning): opened at 2026-03-07T10:00:00Z, closed: weekend, inside `office` wanted\n  \
        old version 1 (sla): opened at 2026-03-07T10:00:00Z, valid until 2026-03-02T00:00:00Z\n";
    assert_eq!(explanation.to_string(), expected);
}

#[test]
fn a_policy_from_a_book_can_be_changed_and_built_again() {
    let spec = json!({
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } },
            "desk": { "of": "office", "except": ["lunch"] },
            "lunch": { "time_zone": "UTC", "hours": { "mon-fri": ["12:00-13:00"] } },
            "night": { "time_zone": "UTC", "hours": { "mon-fri": ["00:00-06:00"] } } },
        "policies": [{ "policy": { "id": "p", "calendar": "desk",
            "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } } }] });
    let book: PolicyBook = serde_json::from_value(spec).unwrap();
    let ticket = ticket("0 10:00", &[]);
    let selection = book.select(&ticket, at("0 10:00"));
    let picked = selection.iter().next().unwrap();
    // What it takes from the book comes with it, and nothing else.
    let text = serde_json::to_value(picked).unwrap();
    let names: Vec<&String> = text["calendars"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["desk", "lunch", "office"]);
    let again: Policy = serde_json::from_value(text).unwrap();
    assert_eq!((&again, evaluate(&ticket, &again, at("0 16:00"))), (picked, evaluate(&ticket, picked, at("0 16:00"))));
    let spec = picked.spec().clone().replace_allowance("resolution", "*", "*", "1h").unwrap();
    let shorter = Policy::from_spec(spec).unwrap();
    assert_eq!(evaluate(&ticket, &shorter, at("0 10:30")).metrics[0].cycles[0].due_at, Some(at("0 11:00")));
}

#[test]
fn a_policy_takes_what_its_own_calendars_are_made_of() {
    let hours = |range: &str| json!({ "time_zone": "UTC", "hours": { "mon-fri": [range] } });
    let spec = json!({
        "calendars": { "office": hours("09:00-17:00"), "lunch": hours("12:00-13:00"), "night": hours("00:00-06:00") },
        "policies": [{ "policy": { "id": "p", "calendar": "shift",
            "calendars": { "shift": { "of": "office", "except": ["lunch"] } },
            "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } } }] });
    let book: PolicyBook = serde_json::from_value(spec).unwrap();
    let text = serde_json::to_value(book.policies().next().unwrap()).unwrap();
    let names: Vec<&String> = text["calendars"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["lunch", "office", "shift"]);
}

#[test]
fn b3_verdicts_share_the_ticket_s_value() {
    let policies: Vec<_> = (0..50)
        .map(|number| json!({ "when": { "tier": "x" }, "policy": policy(&format!("p{number}"), json!({})) }))
        .collect();
    let book: PolicyBook = serde_json::from_value(json!({ "policies": policies })).unwrap();
    let ticket = Ticket::opened("T-1", at("0 10:00")).tier("gold").build().unwrap();
    let considered = book.explain_selection(&ticket, at("0 10:00"));
    let found: Vec<_> = considered
        .iter()
        .map(|considered| match &considered.verdict {
            Verdict::Failed { unmet } => match &unmet[..] {
                [Unmet::Tier { found: Some(found), .. }] => found.clone(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(found.len(), 50);
    assert!(found.iter().all(|value| std::sync::Arc::ptr_eq(value, &found[0])));
}
