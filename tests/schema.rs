//! The schemas in `schema/` accept what the reader accepts, and refuse what a schema can recognise as a mistake.

#![allow(clippy::disallowed_methods, reason = "the schemas and samples are read from files")]

use std::collections::BTreeSet;

use jsonschema::Validator;
use punctual::input::ProblemKind;
use punctual::{Event, Policy, PolicySpec, Ticket};
use punctual_tests::repository;
use serde_json::{Map, Value, json};

#[path = "common/schema_file.rs"]
mod schema_file;

use schema_file::{schema, validator};

fn file(path: &str) -> String {
    let path = repository(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read(path: &str) -> Value {
    serde_json::from_str(&file(path)).unwrap()
}

#[track_caller]
fn accepts(validator: &Validator, value: &Value, what: &str) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

/// A policy with every field of the language.
fn full() -> Value {
    json!({
        "id": "full", "version": 3, "kind": "ola", "name": "In full", "description": "Every field.",
        "metadata": { "contract": "C-1", "lists": [1, null, {}] },
        "priorities": ["high", "low"], "tiers": ["gold", "tin"],
        "calendars": {
            "office": {
                "time_zone": "Europe/Berlin", "name": "the office",
                "hours": { "mon-thu": ["08:00-12:00", "12:45-17:00"], "fri": "08:00-15:00", "Saturday": "closed", "sun": [] },
                "seasons": [{ "name": "summer hours", "from": "--06-01", "to": "--08-31", "hours": { "mon-fri": "07:00-14:00" } },
                            { "from": "2027-07-01", "hours": { "mon": ["08:00-12:00"], "fri": "closed" } }, { "to": "1999-12-31", "hours": {} }],
                "dates": { "--12-25": "closed", "2026-12-24": { "hours": ["08:00-12:00"], "name": "Christmas Eve" },
                           "2026-12-31": ["08:00-12:00"], "2026-12-30": { "hours": "closed" },
                           "2026-08-03..2026-08-14": "closed", "--12-27..--01-02": { "hours": "weekly", "since": 2020, "until": 2030 },
                           "5th thu of feb": "weekly", "last mon of aug": { "hours": "closed", "until": 2090 }, "easter": "closed",
                           "easter-100": ["10:00-11:00"], "orthodox easter+1": { "hours": "closed", "name": "Bright Monday", "since": 1990 },
                           "--01-01": { "hours": "closed", "observed": "next" }, "--11-11": { "hours": "closed", "observed": "nearest" } }
            },
            "same": "office",
            "nights": { "time_zone": "+05:30", "hours": { "mon-sun": ["22:00-06:00", "12:00:30-24:00"] } },
            "any": { "union": ["office", "nights", "24x7"], "time_zone": "UTC", "name": "any" },
            "both": { "intersection": ["office", { "of": "24x7", "except": ["nights"] }], "time_zone": "UTC", "name": "both" },
            "rest": { "of": "24x7", "except": [{ "from": "2026-03-03T01:00:00Z", "to": "2026-03-03T03:00:00.5+01:00", "name": "m" }],
                      "time_zone": "UTC", "name": "rest" }
        },
        "calendar": { "attribute": "region", "calendars": { "emea": "office", "apac": "nights" }, "default": "office" },
        "metrics": {
            "first_response": { "from": "occurred_at", "calendar": "any", "targets": { "*": { "*": "15m" } } },
            "next_response": { "from": "opened_at", "on_reopen": { "within": "2 business days", "then": "final", "else": "new_cycle" },
                               "targets": { "*": { "*": "PT1h30M" } } },
            "resolution": {
                "start": ["opened", "status:new", "left:old", "custom:x", "assigned:group"], "stop": ["assigned:other_group"],
                "void": ["custom:reset"], "ends_on": ["resolved", "closed"],
                "pause": ["parts"], "repeat": true,
                "counts_while": [{ "status": "new", "group": { "not": ["desk"] } }, { "attributes": { "seats": { "at_least": 10 } } }], "after_answer": false,
                "on_retarget": "retroactive", "on_reopen": "new_cycle", "ladder": "desk",
                "warn": ["80%", "12.5%", "30m before", { "at": "30m wall before", "notify": ["lead"], "until": "acknowledged",
                    "repeat": { "every": "10m wall", "times": 2 }, "deliver_in": "office" }],
                "targets": {
                    "high": {
                        "gold": { "within": "2 business days", "calendar": "24x7", "due": "same_time", "cutoff": "15:00",
                                  "lands": "next_open", "warn": ["50%"], "ladder": "desk" },
                        "*": "next business day"
                    },
                    "low": { "gold": { "within": "same business day", "due": "16:00" },
                             "tin": { "within": "1 calendar month", "rolls": "next_business_day", "due": "close" },
                             "*": { "within": "3 calendar days", "rolls": "previous_business_day" } },
                    "*": { "gold": "3 calendar days", "*": { "within": "1h5s", "lands": "close" } }
                }
            },
            "own": { "start": ["customer_replied"], "counts_in": ["new"], "targets": { "low": {
                "tin": { "within": "1 business day", "due": "close", "counts_from": "receipt" }, "gold": { "within": "4h", "cutoff": "15:00" } } } }
        },
        "pauses": { "parts": { "party": "vendor", "cap": "80h", "metrics": ["resolution"] }, "other": { "metrics": ["own"], "cap": { "time": "4h", "times": 2 }, "ended_by": ["customer_replied", "status:new"] } },
        "statuses": { "new": "open", "held": { "pauses": "parts" }, "solved": "resolved", "closed": "closed", "spam": "cancelled" },
        "ladders": { "desk": [
            { "level": 1, "at": "due", "notify": ["lead", { "to": ["desk", "boss"], "in": "office" }, { "to": [], "outside": "any" }],
              "until": "acknowledged", "ack_lasts": "1h30m" },
            { "level": 2, "at": "2h after", "repeat": { "every": "1 business day", "times": 1000 }, "deliver_in": "office" },
            { "level": 3, "at": "2h wall after" }, { "level": 4, "at": "3 business days after" }, { "level": 5, "at": "150%" },
            { "level": 6, "at": "45m after level 2" }, { "level": 7, "at": "PT1H wall after level 6" },
            { "level": 8, "at": { "before": "2 business days", "due": "09:00" } }, { "level": 9, "at": { "before": "1 business day" } },
            { "level": 10, "at": { "after": "next business day", "due": "same_time" } }
        ] }
    })
}

/// The full policy with one place set to `value`; a pointer that ends in a new name adds it.
fn with(pointer: &str, value: &Value) -> Value {
    let mut policy = full();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match policy.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}")) {
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value.clone(),
        parent => parent[name] = value.clone(),
    }
    policy
}

fn is_policy(value: &Value) -> bool {
    serde_json::from_str::<Policy>(&value.to_string()).is_ok()
}

fn is_ticket(value: &Value) -> bool {
    serde_json::from_str::<Ticket>(&value.to_string()).is_ok()
}

#[test]
fn every_sample_policy_is_accepted() {
    let policies = validator("policy");
    accepts(&policies, &full(), "the full policy");
    serde_json::from_value::<Policy>(full()).unwrap();
    accepts(&policies, &read("examples/sample/policy.json"), "examples/sample");
    for sample in ["amc-field-service", "it-service-desk", "follow-the-sun", "municipal-311", "saas-support"] {
        accepts(&policies, &read(&format!("examples/policies/{sample}.json")), sample);
    }
    for folder in ["tests/samples", "tests/golden/printed"] {
        for entry in std::fs::read_dir(repository(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".json") {
                accepts(&policies, &read(&format!("{folder}/{name}")), &name);
            }
        }
    }
}

#[test]
fn every_sample_ticket_is_accepted() {
    let tickets = validator("ticket");
    for line in file("examples/sample/tickets.jsonl").lines() {
        accepts(&tickets, &serde_json::from_str(line).unwrap(), line);
    }
}

#[test]
fn what_the_front_page_shows_is_accepted() {
    let (policies, tickets, readme) = (validator("policy"), validator("ticket"), file("README.md"));
    let between = |start: &'static str, end: &'static str| {
        readme.split(start).skip(1).map(move |rest| rest.split(end).next().unwrap())
    };
    let shown = between("```json\n", "```").chain(between("r#\"", "\"#"));
    let shown: Vec<Value> = shown.map(|text| serde_json::from_str(text).unwrap()).collect();
    assert!(shown.len() >= 2, "the front page shows a policy and a ticket");
    assert!(readme.contains(&file("examples/first/policy.json")), "the front page shows the file that it names");
    for value in shown {
        accepts(if value.get("opened_at").is_some() { &tickets } else { &policies }, &value, "README.md");
    }
}

/// A JSON merge patch, as the case table uses them.
fn patch(target: &mut Value, changes: &Value) {
    let Value::Object(changes) = changes else { return target.clone_from(changes) };
    if !target.is_object() {
        *target = json!({});
    }
    for (name, change) in changes.iter().filter(|(name, _)| *name != "like") {
        match change {
            Value::Null => drop(target.as_object_mut().unwrap().remove(name)),
            change => patch(&mut target[name], change),
        }
    }
}

fn resolved(name: &str, policies: &Map<String, Value>) -> Value {
    let written = &policies[name];
    let mut policy = written.get("like").map_or(json!({}), |like| resolved(like.as_str().unwrap(), policies));
    patch(&mut policy, written);
    policy
}

#[test]
fn every_policy_of_the_case_table_that_the_reader_takes_is_accepted() {
    let policies = validator("policy");
    let mut count = 0;
    for entry in std::fs::read_dir(repository("tests/cases")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let table = read(&format!("tests/cases/{name}"));
        let Some(named) = table.get("policies").and_then(Value::as_object) else { continue };
        for policy in named.keys() {
            let value = resolved(policy, named);
            if is_policy(&value) {
                accepts(&policies, &value, &format!("{name}: {policy}"));
                count += 1;
            }
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn b1_what_the_schema_can_see_is_refused_as_the_reader_refuses_it() {
    let policies = validator("policy");
    let target = "/metrics/first_response/targets/*/*";
    let cell = |fields: Value| (target, fields);
    let office = |field: &'static str, value: Value| (field, value);
    let bad = [
        ("/id", json!(7)),
        ("/id", json!(null)),
        ("/version", json!(-1)),
        ("/version", json!(1.5)),
        ("/version", json!(4_294_967_296_u64)),
        ("/kind", json!(["sla"])),
        ("/priority", json!([])),
        ("/priorities", json!(["high", "high", "low"])),
        ("/priorities/1", json!("*")),
        ("/tiers", json!("gold")),
        ("/calendars/24x7", json!({ "time_zone": "UTC", "hours": { "mon": "09:00-17:00" } })),
        office("/calendars/office/time_zone", json!("")),
        office("/calendars/office/hours", json!(["09:00-17:00"])),
        office("/calendars/office/hours/mon-thu", json!("9-17")),
        office("/calendars/office/hours/mon-thu/0", json!("24:00-06:00")),
        office("/calendars/office/hours/mon-thu/0", json!("08:00-25:00")),
        office("/calendars/office/hours/mon-thu/0", json!("08:60-12:00")),
        office("/calendars/office/hours/holiday", json!("closed")),
        office("/calendars/office/hours/mon-holiday", json!("closed")),
        office("/calendars/office/dates/24.12.2026", json!("closed")),
        office("/calendars/office/dates/2026-13-01", json!("closed")),
        office("/calendars/office/dates/--12-25", json!("shut")),
        office("/calendars/office/dates/2026-12-24/note", json!("x")),
        office("/calendars/office/dates/2026-12-24", json!({ "name": "Christmas Eve" })),
        office("/calendars/office/holidays", json!([])),
        office("/calendars/office/dates/4th thursday november", json!("closed")),
        office("/calendars/office/dates/6th mon of jan", json!("closed")),
        office("/calendars/office/dates/thanksgiving", json!("closed")),
        office("/calendars/office/dates/june", json!("closed")),
        office("/calendars/office/dates/31 feb", json!("closed")),
        office("/calendars/office/dates/easter+101", json!("closed")),
        office("/calendars/office/dates/easter+0", json!("closed")),
        office("/calendars/office/dates/2026-12-24..--01-02", json!("closed")),
        office("/calendars/office/dates/--01-01", json!({ "hours": "closed", "observed": "monday" })),
        office("/calendars/office/dates/--01-01", json!({ "hours": "closed", "since": "2020" })),
        office("/calendars/office/dates/--01-01", json!(["weekly"])),
        office("/calendars/office/hours/mon-thu", json!("weekly")),
        office("/calendars/office/seasons", json!({ "from": "--06-01" })),
        office("/calendars/office/seasons/0/from", json!("june")),
        office("/calendars/office/seasons/0/to", json!("easter")),
        office("/calendars/office/seasons/0/hours", json!({ "summer": "closed" })),
        office("/calendars/office/seasons/0/since", json!(2020)),
        office("/calendars/office/seasons/1", json!({ "from": "2027-07-01" })),
        office("/calendars/office/union", json!(["nights"])),
        ("/calendars/any/union", json!([])),
        ("/calendars/any/except", json!(["nights"])),
        ("/calendars/rest/except/0/from", json!("2026-03-03")),
        ("/calendars/rest/except/0/from", json!("2026-03-03 01:00:00Z")),
        ("/calendars/rest/except/0", json!({ "from": "2026-03-03T01:00:00Z" })),
        ("/calendar", json!({ "attribute": "region", "calendars": { "emea": "office" } })),
        ("/calendar", json!({ "attribute": "region", "calendars": {}, "default": "office" })),
        ("/calendar", json!({ "attribute": "region", "calendars": { "emea": "office" }, "default": "office", "x": 1 })),
        ("/metrics", json!({})),
        ("/metrics", json!([])),
        ("/metrics/own/start", json!("opened")),
        ("/metrics/own", json!({ "targets": { "*": { "*": "1h" } } })),
        ("/metrics/resolution/target", json!({})),
        ("/metrics/resolution/targets", json!({})),
        ("/metrics/resolution", json!({ "warn": ["80%"] })),
        ("/metrics/resolution/start/0", json!("openend")),
        ("/metrics/resolution/stop/0", json!("status:")),
        ("/metrics/resolution/void", json!("custom:reset")),
        ("/metrics/resolution/void/0", json!("reset")),
        ("/metrics/resolution/ends_on", json!([])),
        ("/metrics/resolution/ends_on/0", json!("cancelled")),
        ("/metrics/resolution/counts_while", json!([])),
        ("/metrics/resolution/counts_while/0/opened", json!({ "inside": "office" })),
        ("/metrics/resolution/counts_while/0/group/not", json!([])),
        ("/metrics/resolution/counts_while/1/attributes/seats", json!({})),
        ("/metrics/own/counts_while", json!({ "group": "desk" })),
        ("/metrics/resolution/repeat", json!("yes")),
        ("/metrics/resolution/from", json!("created_at")),
        ("/metrics/resolution/on_retarget", json!("keep")),
        ("/metrics/resolution/on_reopen", json!("new")),
        ("/metrics/next_response/on_reopen/within", json!("2 days")),
        ("/metrics/next_response/on_reopen/then", json!("new")),
        ("/metrics/next_response/on_reopen/else", json!(true)),
        ("/metrics/next_response/on_reopen", json!({ "within": "8h" })),
        ("/metrics/next_response/on_reopen", json!({ "else": "final" })),
        ("/metrics/next_response/on_reopen/after", json!("8h")),
        ("/metrics/resolution/warn", json!("80%")),
        ("/metrics/resolution/warn/0", json!("80")),
        ("/metrics/resolution/warn/0", json!("1.234%")),
        ("/metrics/resolution/warn/0", json!("same business day before")),
        ("/metrics/resolution/warn/0", json!({ "at": { "before": "4h" } })),
        ("/metrics/resolution/warn/0", json!({ "at": { "before": "1 business day", "after": "1 business day" } })),
        ("/metrics/resolution/warn/0", json!({ "at": { "due": "09:00" } })),
        ("/metrics/resolution/warn/0", json!({ "at": { "before": "1 business day", "due": "noon" } })),
        ("/metrics/resolution/warn/3/level", json!(1)),
        ("/metrics/resolution/warn/3/until", json!("answered")),
        ("/metrics/resolution/warn/3/repeat/times", json!(1_001)),
        ("/metrics/resolution/warn/3/repeat/every", json!("1d")),
        ("/metrics/resolution/warn/3/repeat", json!({ "every": "1h" })),
        cell(json!(4)),
        cell(json!("4 hours")),
        cell(json!("1d")),
        cell(json!("P1D")),
        cell(json!("1w")),
        cell(json!("30m1h")),
        cell(json!("")),
        cell(json!({ "calendar": "office" })),
        cell(json!({ "within": "3 calendar days", "cutoff": "15:00" })),
        cell(json!({ "within": "4h", "counts_from": "receipt" })),
        cell(json!({ "within": "4h", "due": "close" })),
        cell(json!({ "within": "1 business day", "due": "noon" })),
        cell(json!({ "within": "1 business day", "cutoff": "3pm" })),
        cell(json!({ "within": "3 calendar days", "lands": "close" })),
        cell(json!({ "within": "4h", "lands": "later" })),
        cell(json!("1 month")),
        cell(json!("P1M")),
        cell(json!("next calendar month")),
        cell(json!({ "within": "1 business day", "counts_from": "receive" })),
        cell(json!({ "within": "3 calendar days", "counts_from": "receipt" })),
        cell(json!({ "within": "1 calendar month", "rolls": "next_working_day" })),
        cell(json!({ "within": "2 business days", "rolls": "next_business_day" })),
        cell(json!({ "within": "4h", "rolls": "next_business_day" })),
        cell(json!({ "within": "1 calendar month", "due": "16:00" })),
        cell(json!({ "within": "1 calendar month", "cutoff": "16:00" })),
        cell(json!({ "within": "4h", "pause": [] })),
        ("/pauses/parts/cap", json!("2 business days")),
        ("/pauses/parts/cap", json!(80)),
        ("/pauses/parts/owner", json!("vendor")),
        ("/pauses/parts/metrics", json!("resolution")),
        ("/pauses/other/ended_by", json!("customer_replied")),
        ("/pauses/other/ended_by/0", json!("answered")),
        ("/pauses/other/cap", json!({})),
        ("/pauses/other/cap/time", json!("2 business days")),
        ("/pauses/other/cap/times", json!(0)),
        ("/pauses/other/cap/time_s", json!(1)),
        ("/statuses/new", json!("opened")),
        ("/statuses/held", json!({})),
        ("/statuses/held/pause", json!("parts")),
        ("/ladders/desk/0/level", json!("one")),
        ("/ladders/desk/0", json!({ "at": "due" })),
        ("/ladders/desk/0", json!({ "level": 1 })),
        ("/ladders/desk/0", json!("due")),
        ("/ladders/desk/0/ack_lasts", json!("1d")),
        ("/ladders/desk/1/ack_lasts", json!("1h")),
        ("/ladders/desk/5/at", json!("45m after level")),
        ("/ladders/desk/5/at", json!("2 business days after level 2")),
        ("/ladders/desk/0/notify", json!("lead")),
        ("/ladders/desk/0/notify", json!([17])),
        ("/ladders/desk/0/notify", json!([{ "to": ["lead"] }])),
        ("/ladders/desk/0/notify", json!([{ "to": ["lead"], "in": "office", "outside": "office" }])),
        ("/ladders/desk/0/notify", json!([{ "to": "lead", "in": "office" }])),
        ("/ladders/desk/0/notify", json!([{ "in": "office" }])),
        ("/ladders/desk/0/notify", json!([{ "to": ["lead"], "inside": "office" }])),
        ("/ladders/desk/0/contact", json!("lead")),
        ("/ladders/desk", json!({ "level": 1, "at": "due" })),
        ("/escalations", json!({})),
    ];
    for (pointer, value) in bad {
        let policy = with(pointer, &value);
        assert!(!is_policy(&policy), "the reader takes {pointer} = {value}");
        assert!(!policies.is_valid(&policy), "the schema takes {pointer} = {value}");
    }
}

/// The names that a schema has for the fields of a map.
fn properties(schema: &Value, part: &str) -> BTreeSet<String> {
    let part = if part.is_empty() { schema } else { &schema["$defs"][part] };
    part["properties"].as_object().unwrap_or_else(|| panic!("{part}")).keys().cloned().collect()
}

/// The names in backticks.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn b2_the_schema_has_the_fields_that_the_reader_has() {
    let schema = schema("policy");
    let parts = [
        ("", ""),
        ("/calendars/office", "Hours"),
        ("/calendars/office/dates/2026-12-24", "DateFields"),
        ("/calendars/office/seasons/0", "Season"),
        ("/calendars/any", "Union"),
        ("/calendars/both", "Intersection"),
        ("/calendars/rest", "Except"),
        ("/calendars/rest/except/0", "Window"),
        ("/calendar", "ByAttribute"),
        ("/metrics/resolution", "Metric"),
        ("/metrics/resolution/targets/high/gold", "TargetFields"),
        ("/metrics/resolution/warn/3/repeat", "Repeat"),
        ("/pauses/parts", "Pause"),
        ("/statuses/held", "Pauses"),
        ("/ladders/desk/0", "Level"),
    ];
    for (pointer, part) in parts {
        let policy = with(&format!("{pointer}/zzz"), &json!(1));
        let invalid = Policy::from_spec(serde_json::from_value::<PolicySpec>(policy).unwrap()).unwrap_err();
        let problem = invalid.problems().iter().find(|problem| problem.kind() == ProblemKind::UnknownField).unwrap();
        let known: BTreeSet<String> = quoted(problem.help()).into_iter().filter(|name| name != "zzz").collect();
        assert_eq!(properties(&schema, part), known, "{part}");
    }
    let mut level = properties(&schema, "Level");
    level.remove("level");
    assert_eq!(properties(&schema, "WarningFields"), level);
}

#[test]
fn b2_every_type_of_event_has_the_fields_that_the_reader_takes() {
    let (schema, tickets) = (schema("ticket"), validator("ticket"));
    let types = schema["$defs"]["Event"]["oneOf"].as_array().unwrap();
    assert_eq!(types.len(), 19);
    let fields = ["to", "name", "reason", "agent", "group", "metric", "kind"];
    for of_type in types {
        let (name, known) = (&of_type["properties"]["type"]["const"], of_type["properties"].as_object().unwrap());
        let required: Vec<&str> = of_type["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let mut event = json!({ "at": "2026-03-02T09:00:00Z", "type": name });
        event.as_object_mut().unwrap().extend(
            fields.iter().filter(|field| known.contains_key(**field)).map(|field| ((*field).to_owned(), json!("x"))),
        );
        if name == "target_set" {
            event["within"] = json!("4h");
        }
        let takes = |event: &Value| {
            let ticket = json!({ "id": "T", "opened_at": "2026-03-02T09:00:00Z", "events": [event] });
            let read = serde_json::from_str::<Event>(&event.to_string()).is_ok();
            assert_eq!((read, tickets.is_valid(&ticket)), (read, read), "{event}");
            read
        };
        assert!(takes(&event), "{event}");
        let mut planned = event.clone();
        planned["until"] = json!("2026-03-02T10:00:00Z");
        assert_eq!(takes(&planned), known.contains_key("until"), "{planned}");
        let mut promised = event.clone();
        promised["within"] = json!("6h");
        assert_eq!(takes(&promised), name == "target_set", "{promised}");
        for field in fields {
            let mut changed = event.clone();
            match changed.as_object_mut().unwrap().remove(field) {
                Some(_) => assert_eq!(takes(&changed), !required.contains(&field), "{changed}"),
                None => {
                    changed[field] = json!("x");
                    assert!(!takes(&changed), "{changed}");
                    continue;
                }
            }
            changed[field] = json!(["x", 7]);
            assert_eq!(takes(&changed), (name == "attribute_changed" && field == "to"), "{changed}");
            changed[field] = json!(null);
            if name == "assigned" {
                assert!(takes(&changed), "{changed}");
            }
        }
    }
}

#[test]
fn b1_bad_tickets_are_refused_as_the_reader_refuses_them() {
    let tickets = validator("ticket");
    let good = json!({ "id": "T", "opened_at": "2026-03-02T08:12:00Z", "occurred_at": "2026-03-02T09:00:00+01:00",
        "priority": "high", "tier": "gold", "status": "new", "group": "first", "agent": 7,
        "attributes": { "region": "emea", "tags": ["vpn", 17, true], "none": [] },
        "targets": { "resolution": { "within": "2 business days", "due": "16:00", "cutoff": "15:00", "counts_from": "receipt",
                                      "lands": "next_open", "kind": "ola" },
                     "first_response": "4h", "visit": { "due_at": "2026-03-03T09:00:00Z" },
                     "renewal": { "within": "1 calendar month", "rolls": "next_business_day", "due": "close" } },
        "events": [{ "at": "2026-03-02T09:00:00.25Z", "type": "resolved" }] });
    accepts(&tickets, &good, "a ticket");
    assert!(is_ticket(&good));
    for (pointer, value) in [
        ("/id", json!([7])),
        ("/opened_at", json!(1_772_438_400)),
        ("/opened_at", json!("2026-03-02")),
        ("/opened_at", json!("2026-03-02 08:12:00Z")),
        ("/opened_at", json!("2026-03-02T08:12:00")),
        ("/occurred_at", json!(1)),
        ("/priority", json!(["high"])),
        ("/attributes", json!({ "region": [["emea"]] })),
        ("/attributes", json!({ "region": vec!["x"; 257] })),
        ("/group", json!(["first"])),
        ("/agent", json!({})),
        ("/attributes", json!([])),
        ("/opened", json!("2026-03-02T08:12:00Z")),
        ("/targets", json!([])),
        ("/targets/visit", json!({})),
        ("/targets/visit", json!("1d")),
        ("/targets/visit", json!({ "within": "4h", "due_at": "2026-03-03T09:00:00Z" })),
        ("/targets/visit", json!({ "due_at": "2026-03-03T09:00:00Z", "lands": "close" })),
        ("/targets/visit", json!({ "due_at": "soon" })),
        ("/targets/visit", json!({ "within": "3 calendar days", "cutoff": "15:00" })),
        ("/targets/visit", json!({ "within": "4h", "due": "close" })),
        ("/targets/visit", json!({ "within": "2 business days", "rolls": "next_business_day" })),
        ("/targets/visit", json!({ "within": "3 calendar days", "lands": "close" })),
        ("/targets/visit", json!({ "within": "4h", "calendar": "office" })),
        ("/targets/visit", json!({ "within": "4h", "lands": "later" })),
        ("/events", json!({})),
        ("/events/0", json!({ "type": "resolved" })),
        ("/events/0", json!({ "at": "2026-03-02T09:00:00Z" })),
        ("/events/0", json!({ "at": "2026-03-02T09:00:00Z", "type": "solved" })),
        ("/events/0", json!({ "at": "yesterday", "type": "resolved" })),
        ("/events/0", json!("resolved")),
    ] {
        let mut ticket = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match ticket.pointer_mut(parent).unwrap() {
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value.clone(),
            parent => parent[name] = value.clone(),
        }
        assert!(!is_ticket(&ticket), "the reader takes {pointer} = {value}");
        assert!(!tickets.is_valid(&ticket), "the schema takes {pointer} = {value}");
    }
}
