//! An oracle of books, written from S1 and S2 alone: it reads JSON, tests every policy in turn and compares texts. It
//! shares no code with the crate, and both are compared for random books and tickets.

use std::collections::BTreeMap;

use crate::common::at;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use punctual::{PolicyBook, Ticket};
use punctual_tests::cases;
use serde_json::{Map, Value, json};

// ---- the oracle ----

/// The fields of a ticket that conditions can look at, under names that cannot be mixed up.
type Fields = BTreeMap<String, String>;

fn instant(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str().map(|text| text.parse().unwrap())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn fields(ticket: &Value, until: Option<DateTime<Utc>>) -> Fields {
    let mut fields = Fields::new();
    for name in ["tier", "priority"] {
        fields.extend(ticket.get(name).map(|value| (name.to_owned(), text(value))));
    }
    for (name, value) in ticket["attributes"].as_object().unwrap() {
        fields.insert(format!("attribute {name}"), text(value));
    }
    let mut events: Vec<&Value> = ticket["events"].as_array().unwrap().iter().collect();
    events.sort_by_key(|event| instant(&event["at"]));
    for event in events {
        if until.is_none_or(|until| instant(&event["at"]).unwrap() > until) {
            continue;
        }
        let field = match event["type"].as_str().unwrap() {
            "tier_changed" => "tier".to_owned(),
            "priority_changed" => "priority".to_owned(),
            "attribute_changed" => format!("attribute {}", text(&event["name"])),
            _ => continue,
        };
        fields.insert(field, text(&event["to"]));
    }
    fields
}

fn is_valid(entry: &Value, opened: DateTime<Utc>) -> bool {
    let (from, until) = (instant(&entry["valid"]["from"]), instant(&entry["valid"]["until"]));
    from.is_none_or(|from| from <= opened) && until.is_none_or(|until| opened < until)
}

/// Calendars are windows here.
fn is_open(book: &Value, calendar: &str, at: DateTime<Utc>) -> bool {
    let window = &book["calendars"][calendar];
    calendar == "24x7" || (instant(&window["from"]).unwrap() <= at && at < instant(&window["to"]).unwrap())
}

/// The first condition that fails, as the explanation says it in JSON, but for why a calendar was open or closed.
fn failed(book: &Value, when: &Value, fields: &Fields, opened: DateTime<Utc>) -> Option<Value> {
    let check = |field: &str, any_of: &Value| {
        let wanted: Vec<String> =
            any_of.as_array().map_or_else(|| vec![text(any_of)], |list| list.iter().map(text).collect());
        let found = fields.get(field);
        let holds = found.is_some_and(|found| wanted.contains(found));
        (!holds).then(|| json!({ "result": "failed", "condition": field, "wanted": wanted, "found": found }))
    };
    for field in ["tier", "priority"] {
        if let Some(failed) = when.get(field).and_then(|any_of| check(field, any_of)) {
            return Some(failed);
        }
    }
    let attributes: BTreeMap<&String, &Value> =
        when.get("attributes").and_then(Value::as_object).into_iter().flatten().collect();
    for (name, any_of) in attributes {
        if let Some(mut failed) = check(&format!("attribute {name}"), any_of) {
            failed["condition"] = json!("attribute");
            failed["name"] = json!(name);
            return Some(failed);
        }
    }
    for (way, wanted) in [("inside", true), ("outside", false)] {
        let Some(calendar) = when.get("opened").and_then(|opened| opened.get(way)) else { continue };
        if is_open(book, calendar.as_str().unwrap(), opened) != wanted {
            let condition = format!("opened_{way}");
            return Some(
                json!({ "result": "failed", "condition": condition, "calendar": calendar, "opened_at": opened }),
            );
        }
    }
    None
}

/// The verdicts on all policies, by id and version, and what is chosen, by kind.
fn judge(book: &Value, ticket: &Value, now: DateTime<Utc>) -> (Vec<Value>, BTreeMap<String, (String, u64)>) {
    let opened = instant(&ticket["opened_at"]).unwrap();
    let fields = fields(ticket, (book["matching"] == "following").then_some(now));
    let entries = book["policies"].as_array().unwrap();
    let (id, number) =
        (|entry: &Value| text(&entry["policy"]["id"]), |entry: &Value| entry["policy"]["version"].as_u64().unwrap());
    let mut ids = Vec::new();
    entries.iter().map(id).for_each(|id| {
        if !ids.contains(&id) {
            ids.push(id)
        }
    });
    let (mut verdicts, mut chosen) = (Vec::new(), BTreeMap::new());
    for this in ids {
        let mut versions: Vec<&Value> = entries.iter().filter(|entry| id(entry) == this).collect();
        versions.sort_by_key(|entry| std::cmp::Reverse(number(entry)));
        let newest = versions.iter().copied().find(|entry| is_valid(entry, opened));
        for entry in versions {
            let kind = entry["policy"]["kind"].as_str().unwrap_or("sla").to_owned();
            let verdict = if !is_valid(entry, opened) {
                json!({ "result": "not_valid", "from": instant(&entry["valid"]["from"]), "until": instant(&entry["valid"]["until"]),
                        "opened_at": opened })
            } else if newest != Some(entry) {
                json!({ "result": "superseded", "by": newest.map(number) })
            } else if let Some(failed) = failed(book, &entry["when"], &fields, opened) {
                failed
            } else if let Some((id, version)) = chosen.get(&kind) {
                json!({ "result": "outranked", "id": id, "version": version })
            } else {
                chosen.insert(kind.clone(), (this.clone(), number(entry)));
                json!({ "result": "chosen" })
            };
            verdicts.push(json!({ "id": this, "version": number(entry), "kind": kind, "verdict": verdict }));
        }
    }
    (verdicts, chosen)
}

// ---- drawing ----

fn hours(range: std::ops::Range<i64>) -> impl Strategy<Value = DateTime<Utc>> {
    range.prop_map(|hour| at("0 00:00") + TimeDelta::hours(hour))
}

fn any_of(values: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let lists = subsequence(values, 1..values.len()).prop_shuffle().prop_map(|list| json!(list));
    prop_oneof![3 => lists, 1 => select(values).prop_map(|value| json!(value))]
}

const TIERS: &[&str] = &["gold", "silver", "bronze"];
const PRIORITIES: &[&str] = &["high", "low"];
const REGIONS: &[&str] = &["emea", "apac", "us"];
const CALENDARS: &[&str] = &["early", "late", "24x7"];

/// A map of the fields that are there, each with a chance of its own.
fn map<const N: usize>(fields: [(&'static str, f64, BoxedStrategy<Value>); N]) -> impl Strategy<Value = Value> {
    let drawn = fields
        .map(|(name, chance, value)| proptest::option::weighted(chance, value.prop_map(move |value| (name, value))));
    drawn.to_vec().prop_map(|fields| {
        let fields = fields.into_iter().flatten().map(|(name, value)| (name.to_owned(), value));
        Value::Object(fields.collect::<Map<_, _>>())
    })
}

fn when() -> impl Strategy<Value = Value> {
    let attributes = map([("region", 0.4, any_of(REGIONS).boxed()), ("channel", 0.2, any_of(PRIORITIES).boxed())]);
    let calendar = || select(CALENDARS).prop_map(|name| json!(name)).boxed();
    let opened = map([("inside", 0.7, calendar()), ("outside", 0.4, calendar())]);
    map([
        ("tier", 0.4, any_of(TIERS).boxed()),
        ("priority", 0.3, any_of(PRIORITIES).boxed()),
        ("attributes", 0.5, attributes.boxed()),
        ("opened", 0.3, opened.prop_filter("one of the two", |opened| opened != &json!({})).boxed()),
    ])
}

fn valid() -> impl Strategy<Value = Value> {
    (hours(0..36), 1..48_i64, 0..4).prop_map(|(from, length, which)| {
        let until = from + TimeDelta::hours(length);
        match which {
            0 => json!({}),
            1 => json!({ "from": from }),
            2 => json!({ "until": until }),
            _ => json!({ "from": from, "until": until }),
        }
    })
}

/// Some versions of some policies, in any order, each policy of one kind.
fn book() -> impl Strategy<Value = Value> {
    let kinds = [None, None, Some("ola"), Some("underpinning"), None];
    let versions = (0..kinds.len(), 1..5_u64);
    let entries = proptest::collection::btree_map(versions, (when(), valid()), 0..14);
    let windows = (hours(0..24), 1..30_i64, hours(0..24), 1..30_i64);
    (entries.prop_map(|entries| entries.into_iter().collect::<Vec<_>>()).prop_shuffle(), windows, any::<bool>())
        .prop_map(move |(entries, (early, e, late, l), following)| {
            let window = |from: DateTime<Utc>, length| json!({ "from": from, "to": from + TimeDelta::hours(length) });
            let entries = entries.into_iter().map(|((number, version), (when, valid))| {
                let mut policy = json!({ "id": format!("p{number}"), "version": version, "calendar": "24x7",
                                         "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } });
                if let Some(kind) = kinds[number] {
                    policy["kind"] = json!(kind);
                }
                json!({ "when": when, "valid": valid, "policy": policy })
            });
            json!({ "matching": if following { "following" } else { "pinned" },
                    "calendars": { "early": window(early, e), "late": window(late, l) },
                    "policies": entries.collect::<Vec<_>>() })
        })
}

fn ticket() -> impl Strategy<Value = Value> {
    let one = |values: &'static [&'static str]| select(values).prop_map(|value| json!(value)).boxed();
    let attributes = map([("region", 0.7, one(REGIONS)), ("channel", 0.5, one(PRIORITIES))]);
    let fields = map([("tier", 0.8, one(TIERS)), ("priority", 0.8, one(PRIORITIES))]);
    let change = |(what, value): (usize, usize)| match what {
        0 => json!({ "type": "tier_changed", "to": TIERS[value] }),
        1 => json!({ "type": "priority_changed", "to": PRIORITIES[value % 2] }),
        2 => json!({ "type": "attribute_changed", "name": "region", "to": REGIONS[value] }),
        3 => json!({ "type": "attribute_changed", "name": "other", "to": REGIONS[value] }),
        _ => json!({ "type": "agent_replied" }),
    };
    let events = proptest::collection::vec((0..20_i64, (0..5_usize, 0..3_usize).prop_map(change)), 0..6);
    (hours(0..40), fields, attributes, events).prop_map(|(opened, mut ticket, attributes, events)| {
        let events = events.into_iter().map(|(after, mut event)| {
            event["at"] = json!(opened + TimeDelta::hours(after));
            event
        });
        ticket["attributes"] = attributes;
        ticket["id"] = json!("T");
        ticket["opened_at"] = json!(opened);
        ticket["events"] = events.collect();
        ticket
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(2_000), ..ProptestConfig::default() })]

    #[test]
    fn s1_s2_agree_with_a_book_that_looks_at_everything(book in book(), ticket in ticket(), now in hours(0..64)) {
        let (verdicts, expected) = judge(&book, &ticket, now);
        let built: PolicyBook = serde_json::from_value(book).unwrap();
        let ticket: Ticket = serde_json::from_str(&ticket.to_string()).unwrap();
        let selection = built.select(&ticket, now);
        let chosen = selection.iter().map(|policy| (policy.kind().to_owned(), (policy.id().to_owned(), policy.version().into())));
        prop_assert_eq!(chosen.collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
        let explanation = built.explain_selection(&ticket, now);
        let mut explained = serde_json::to_value(&explanation).unwrap();
        for considered in explained.as_array_mut().unwrap() {
            let verdict = considered["verdict"].as_object_mut().unwrap();
            if verdict.contains_key("calendar") {
                let open = verdict["condition"] == "opened_outside";
                let why = text(&verdict.remove("found").unwrap());
                prop_assert!(why.starts_with(if open { "open: " } else { "closed: " }), "{}", why);
            }
        }
        prop_assert_eq!(explained, Value::Array(verdicts));
        let written = serde_json::to_string(&explanation).unwrap();
        prop_assert_eq!(serde_json::from_str::<Vec<punctual::book::Considered>>(&written).unwrap(), explanation);
    }
}

#[test]
fn the_oracle_agrees_with_cases_worked_by_hand() {
    let entry = |id: &str, version: u32, when: Value, valid: Value| json!({ "when": when, "valid": valid, "policy": { "id": id, "version": version } });
    let book = json!({ "matching": "following", "calendars": { "day": { "from": at("0 09:00"), "to": at("0 17:00") } }, "policies": [
        entry("gold", 1, json!({ "tier": "gold" }), json!({})),
        entry("day", 1, json!({ "opened": { "inside": "day" } }), json!({})),
        entry("gold", 2, json!({ "tier": "gold", "attributes": { "a": ["x", "y"] } }), json!({ "from": at("0 09:00") })),
        entry("rest", 1, json!({}), json!({})),
    ] });
    let ticket = |opened: &str| {
        json!({ "opened_at": at(opened), "attributes": { "a": "y" },
                       "events": [{ "at": at("0 12:00"), "type": "tier_changed", "to": "gold" }] })
    };
    let chosen = |opened: &str, now: &str| judge(&book, &ticket(opened), at(now)).1["sla"].clone();
    assert_eq!(chosen("0 08:59", "0 11:00"), ("rest".to_owned(), 1));
    assert_eq!(chosen("0 08:59", "0 12:00"), ("gold".to_owned(), 1));
    assert_eq!(chosen("0 09:00", "0 11:00"), ("day".to_owned(), 1));
    assert_eq!(chosen("0 09:00", "0 12:00"), ("gold".to_owned(), 2));
    let verdicts = judge(&book, &ticket("0 09:00"), at("0 11:00")).0;
    assert_eq!(
        verdicts[0]["verdict"],
        json!({ "result": "failed", "condition": "tier", "wanted": ["gold"], "found": null })
    );
    assert_eq!(verdicts[1]["verdict"], json!({ "result": "superseded", "by": 2 }));
    assert_eq!(verdicts[3]["verdict"], json!({ "result": "outranked", "id": "day", "version": 1 }));
}
