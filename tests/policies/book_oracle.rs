//! An oracle of books, written from S1, S2, S5 and S6 alone: it reads JSON, tests every policy in turn and compares texts. It
//! shares no code with the crate, and both are compared for random books and tickets.

use std::collections::BTreeMap;

use crate::common::at;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use punctual::{AlertKey, PolicyBook, Ticket};
use punctual_tests::cases;
use serde_json::{Map, Value, json};

// ---- the oracle ----

/// The fields of a ticket that conditions can look at, under names that cannot be mixed up, each with its texts.
type Fields = BTreeMap<String, Vec<String>>;

fn instant(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str().map(|text| text.parse().unwrap())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A text alone, a list of texts, or nothing.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().map(text).collect(),
        value => vec![text(value)],
    }
}

fn fields(ticket: &Value, until: Option<DateTime<Utc>>) -> Fields {
    let mut fields = Fields::new();
    for name in ["tier", "priority", "status", "group", "agent"] {
        fields.insert(name.to_owned(), texts(&ticket[name]));
    }
    for (name, value) in ticket["attributes"].as_object().unwrap() {
        fields.insert(format!("attribute {name}"), texts(value));
    }
    let mut events: Vec<&Value> = ticket["events"].as_array().unwrap().iter().collect();
    events.sort_by_key(|event| instant(&event["at"]));
    for event in events {
        if until.is_none_or(|until| instant(&event["at"]).unwrap() > until) {
            continue;
        }
        match event["type"].as_str().unwrap() {
            "tier_changed" => fields.insert("tier".to_owned(), texts(&event["to"])),
            "priority_changed" => fields.insert("priority".to_owned(), texts(&event["to"])),
            "status_changed" => fields.insert("status".to_owned(), texts(&event["to"])),
            "attribute_changed" => fields.insert(format!("attribute {}", text(&event["name"])), texts(&event["to"])),
            "assigned" => {
                for name in ["group", "agent"] {
                    if let Some(value) = event.get(name) {
                        fields.insert(name.to_owned(), texts(value));
                    }
                }
                None
            }
            _ => None,
        };
    }
    fields
}

/// A decimal as a whole number of millionths.
fn number(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let mut parts = digits.splitn(2, '.');
    let (whole, part) = (parts.next()?, parts.next().unwrap_or("0"));
    let only_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    (only_digits(whole) && only_digits(part)).then(|| sign * format!("{whole}{part:0<6}").parse::<i64>().unwrap())
}

/// What a condition asks, in the form in which explanations say it.
fn wanted(asked: &Value) -> Value {
    let written = |bound: &Value| bound.as_str().map_or_else(|| bound.to_string(), str::to_owned);
    match asked.as_object() {
        None => json!(texts(asked)),
        Some(map) if map.contains_key("not") => json!({ "not": texts(&map["not"]) }),
        Some(map) => map.iter().map(|(name, bound)| (name.clone(), json!(written(bound)))).collect(),
    }
}

fn holds(wanted: &Value, found: &[String]) -> bool {
    let is_listed = |list: &Value| found.iter().any(|found| texts(list).contains(found));
    match wanted.as_object() {
        None => is_listed(wanted),
        Some(map) if map.contains_key("not") => !is_listed(&map["not"]),
        Some(map) => found.iter().filter_map(|found| number(found)).any(|found| {
            let bound = |name: &str| map.get(name).map(|bound| number(&text(bound)).unwrap());
            bound("at_least").is_none_or(|least| least <= found) && bound("below").is_none_or(|end| found < end)
        }),
    }
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
    let check = |field: &str, asked: &Value| {
        let (wanted, found) = (wanted(asked), fields.get(field).cloned().unwrap_or_default());
        let shown = match found.as_slice() {
            [] => json!(null),
            [one] => json!(one),
            several => json!(several),
        };
        (!holds(&wanted, &found)).then(|| json!({ "condition": field, "wanted": wanted, "found": shown }))
    };
    for field in ["tier", "priority", "status", "group", "agent"] {
        if let Some(failed) = when.get(field).and_then(|asked| check(field, asked)) {
            return Some(failed);
        }
    }
    let attributes: BTreeMap<&String, &Value> =
        when.get("attributes").and_then(Value::as_object).into_iter().flatten().collect();
    for (name, asked) in attributes {
        if let Some(mut failed) = check(&format!("attribute {name}"), asked) {
            failed["condition"] = json!("attribute");
            failed["name"] = json!(name);
            return Some(failed);
        }
    }
    for (way, wanted) in [("inside", true), ("outside", false)] {
        let Some(calendar) = when.get("opened").and_then(|opened| opened.get(way)) else { continue };
        if is_open(book, calendar.as_str().unwrap(), opened) != wanted {
            let condition = format!("opened_{way}");
            return Some(json!({ "condition": condition, "calendar": calendar, "opened_at": opened }));
        }
    }
    None
}

/// The first conditions that fail, of each alternative; nothing if all conditions of one alternative hold.
fn all_failed(book: &Value, when: &Value, fields: &Fields, opened: DateTime<Utc>) -> Option<Value> {
    let alternatives = when.as_array().cloned().unwrap_or_else(|| vec![when.clone()]);
    let unmet: Option<Vec<Value>> = alternatives.iter().map(|when| failed(book, when, fields, opened)).collect();
    unmet.map(|unmet| json!({ "result": "failed", "unmet": unmet }))
}

/// The id and the version of each policy that is chosen, in order, by kind.
type Chosen = BTreeMap<String, Vec<(String, u64)>>;

/// The verdicts on all policies, by id and version, and what is chosen.
fn judge(book: &Value, ticket: &Value, now: DateTime<Utc>) -> (Vec<Value>, Chosen) {
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
    let (mut verdicts, mut chosen) = (Vec::new(), Chosen::new());
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
            } else if let Some(failed) = all_failed(book, &entry["when"], &fields, opened) {
                failed
            } else if let (Some([(id, version), ..]), false) =
                (chosen.get(&kind).map(Vec::as_slice), book["pick"][&kind] == "all")
            {
                json!({ "result": "outranked", "id": id, "version": version })
            } else {
                chosen.entry(kind.clone()).or_default().push((this.clone(), number(entry)));
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
    let listed = || {
        let lists = subsequence(values, 1..values.len()).prop_shuffle().prop_map(|list| json!(list));
        prop_oneof![3 => lists, 1 => select(values).prop_map(|value| json!(value))]
    };
    prop_oneof![4 => listed(), 2 => listed().prop_map(|not| json!({ "not": not }))]
}

/// Values of a field that often has numbers.
fn of_numbers() -> impl Strategy<Value = Value> {
    let bound = |bounds: Vec<Value>| proptest::option::of(select(bounds));
    let least = bound(vec![json!(-7), json!("-0.5"), json!(0), json!("+3.50")]);
    let below = bound(vec![json!(3.75), json!(4), json!("10.0"), json!("1000000000000")]);
    let range = (least, below).prop_filter_map("a bound", |(least, below)| {
        let bounds = [("at_least", least), ("below", below)].into_iter();
        let bounds: Map<_, _> = bounds.filter_map(|(name, bound)| Some((name.to_owned(), bound?))).collect();
        (!bounds.is_empty()).then_some(Value::Object(bounds))
    });
    prop_oneof![3 => range, 1 => any_of(NUMBERS)]
}

const STATUSES: &[&str] = &["open", "pending", "solved"];
const NAMES: &[&str] = &["first", "second"];
const NUMBERS: &[&str] = &["-7", "-0", "3.5", "03.499", "+10", "ten", "1e1", "", "99999999"];

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

fn conditions() -> impl Strategy<Value = Value> {
    let attributes = map([
        ("region", 0.4, any_of(REGIONS).boxed()),
        ("channel", 0.2, any_of(PRIORITIES).boxed()),
        ("seats", 0.3, of_numbers().boxed()),
    ]);
    let calendar = || select(CALENDARS).prop_map(|name| json!(name)).boxed();
    let opened = map([("inside", 0.7, calendar()), ("outside", 0.4, calendar())]);
    map([
        ("tier", 0.3, any_of(TIERS).boxed()),
        ("priority", 0.2, any_of(PRIORITIES).boxed()),
        ("status", 0.1, any_of(STATUSES).boxed()),
        ("group", 0.1, any_of(NAMES).boxed()),
        ("agent", 0.1, any_of(NAMES).boxed()),
        ("attributes", 0.5, attributes.boxed()),
        ("opened", 0.2, opened.prop_filter("one of the two", |opened| opened != &json!({})).boxed()),
    ])
}

fn when() -> impl Strategy<Value = Value> {
    prop_oneof![2 => conditions(), 1 => proptest::collection::vec(conditions(), 1..4).prop_map(Value::Array)]
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
    let all_of = subsequence(vec!["ola", "sla", "underpinning"], 0..=3);
    (entries.prop_map(|entries| entries.into_iter().collect::<Vec<_>>()).prop_shuffle(), windows, any::<bool>(), all_of)
        .prop_map(move |(entries, (early, e, late, l), following, all_of)| {
            let there: Vec<&str> = entries.iter().map(|((number, _), _)| kinds[*number].unwrap_or("sla")).collect();
            let pick = there
                .iter()
                .map(|kind| ((*kind).to_owned(), json!(if all_of.contains(kind) { "all" } else { "first" })));
            let pick: Map<_, _> = pick.collect();
            let window = |from: DateTime<Utc>, length| json!({ "from": from, "to": from + TimeDelta::hours(length) });
            let entries = entries.into_iter().map(|((number, version), (when, valid))| {
                let mut policy = json!({ "id": format!("p{number}"), "version": version, "calendar": "24x7",
                                         "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } });
                if let Some(kind) = kinds[number] {
                    policy["kind"] = json!(kind);
                }
                json!({ "when": when, "valid": valid, "policy": policy })
            });
            json!({ "matching": if following { "following" } else { "pinned" }, "pick": pick,
                    "calendars": { "early": window(early, e), "late": window(late, l) },
                    "policies": entries.collect::<Vec<_>>() })
        })
}

fn ticket() -> impl Strategy<Value = Value> {
    let one = |values: &'static [&'static str]| select(values).prop_map(|value| json!(value)).boxed();
    let some = |values: &'static [&'static str]| {
        let several = proptest::collection::vec(select(values), 0..4);
        prop_oneof![2 => select(values).prop_map(|value| json!(value)), 1 => several.prop_map(|list| json!(list))]
            .boxed()
    };
    let attributes =
        map([("region", 0.7, some(REGIONS)), ("channel", 0.5, some(PRIORITIES)), ("seats", 0.7, some(NUMBERS))]);
    let fields = map([
        ("tier", 0.8, one(TIERS)),
        ("priority", 0.8, one(PRIORITIES)),
        ("status", 0.5, one(STATUSES)),
        ("group", 0.5, one(NAMES)),
        ("agent", 0.5, one(NAMES)),
    ]);
    let change = |(what, value): (usize, usize)| match what {
        0 => json!({ "type": "tier_changed", "to": TIERS[value] }),
        1 => json!({ "type": "priority_changed", "to": PRIORITIES[value % 2] }),
        2 => json!({ "type": "attribute_changed", "name": "region", "to": REGIONS[value] }),
        3 => json!({ "type": "attribute_changed", "name": "region", "to": &REGIONS[value..] }),
        4 => json!({ "type": "attribute_changed", "name": "seats", "to": &NUMBERS[..value] }),
        5 => json!({ "type": "attribute_changed", "name": "other", "to": REGIONS[value] }),
        6 => json!({ "type": "status_changed", "to": STATUSES[value] }),
        7 => json!({ "type": "assigned", "group": NAMES.get(value) }),
        8 => json!({ "type": "assigned", "group": NAMES.get(value), "agent": NAMES.get(value + 1) }),
        _ => json!({ "type": "agent_replied" }),
    };
    let events = proptest::collection::vec((0..20_i64, (0..10_usize, 0..3_usize).prop_map(change)), 0..6);
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
    fn s1_s2_s5_s6_agree_with_a_book_that_looks_at_everything(book in book(), ticket in ticket(), now in hours(0..64)) {
        let (verdicts, expected) = judge(&book, &ticket, now);
        let built: PolicyBook = serde_json::from_value(book).unwrap();
        let ticket: Ticket = serde_json::from_str(&ticket.to_string()).unwrap();
        let selection = built.select(&ticket, now);
        let mut chosen = Chosen::new();
        for policy in &selection {
            let (id, version) = (policy.id().to_owned(), policy.version().into());
            chosen.entry(policy.kind().to_owned()).or_default().push((id, version));
        }
        prop_assert!(selection.iter().is_sorted_by_key(|policy| policy.kind()));
        prop_assert_eq!(chosen, expected);
        let explanation = built.explain_selection(&ticket, now);
        let mut explained = serde_json::to_value(&explanation).unwrap();
        for considered in explained.as_array_mut().unwrap() {
            for unmet in considered["verdict"].get_mut("unmet").and_then(Value::as_array_mut).into_iter().flatten() {
                let unmet = unmet.as_object_mut().unwrap();
                if unmet.contains_key("calendar") {
                    let open = unmet["condition"] == "opened_outside";
                    let why = text(&unmet.remove("found").unwrap());
                    prop_assert!(why.starts_with(if open { "open: " } else { "closed: " }), "{}", why);
                }
            }
        }
        prop_assert_eq!(explained, Value::Array(verdicts));
        let written = serde_json::to_string(&explanation).unwrap();
        prop_assert_eq!(serde_json::from_str::<Vec<punctual::book::Considered>>(&written).unwrap(), explanation);
    }

    #[test]
    fn s6_where_one_policy_of_a_kind_applies_picking_all_changes_only_the_keys(
        mut book in book(), ticket in ticket(), now in hours(0..64),
    ) {
        let ticket: Ticket = serde_json::from_str(&ticket.to_string()).unwrap();
        let mut evaluate = |pick: &str| {
            book["pick"].as_object_mut().unwrap().values_mut().for_each(|kind| *kind = json!(pick));
            serde_json::from_value::<PolicyBook>(book.clone()).unwrap().evaluate(&ticket, now).evaluations
        };
        let (first, all) = (evaluate("first"), evaluate("all"));
        for (place, one) in all.iter().enumerate() {
            let keys: Vec<AlertKey> = one.fired().map(|alert| alert.key).collect();
            prop_assert!(keys.iter().all(|key| key.policy() == Some(&*one.policy.id)));
            let of_kind = all.iter().filter(|other| other.policy.kind == one.policy.kind);
            let is_first = !all[..place].iter().any(|other| other.policy.kind == one.policy.kind);
            let same = first.iter().find(|other| other.policy.kind == one.policy.kind).unwrap();
            prop_assert!(of_kind.count() > 1 || is_first);
            if is_first {
                let mut named = same.clone();
                named.policy.in_keys = true;
                for alert in named.metrics.iter_mut().flat_map(|status| &mut status.uncovered_alerts) {
                    alert.key = alert.key.clone().with_policy(one.policy.id.clone());
                }
                prop_assert_eq!(one, &named);
                prop_assert_eq!(named.fired().map(|alert| alert.key).collect::<Vec<_>>(), keys);
            }
        }
        prop_assert_eq!(first.len(), all.iter().filter(|one| first.iter().any(|other| other.policy.id == one.policy.id)).count());
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
    let chosen = |opened: &str, now: &str| judge(&book, &ticket(opened), at(now)).1["sla"][0].clone();
    assert_eq!(chosen("0 08:59", "0 11:00"), ("rest".to_owned(), 1));
    assert_eq!(chosen("0 08:59", "0 12:00"), ("gold".to_owned(), 1));
    assert_eq!(chosen("0 09:00", "0 11:00"), ("day".to_owned(), 1));
    assert_eq!(chosen("0 09:00", "0 12:00"), ("gold".to_owned(), 2));
    let verdicts = judge(&book, &ticket("0 09:00"), at("0 11:00")).0;
    assert_eq!(
        verdicts[0]["verdict"],
        json!({ "result": "failed", "unmet": [{ "condition": "tier", "wanted": ["gold"], "found": null }] })
    );
    assert_eq!(verdicts[1]["verdict"], json!({ "result": "superseded", "by": 2 }));
    assert_eq!(verdicts[3]["verdict"], json!({ "result": "outranked", "id": "day", "version": 1 }));
}
