//! How long names and texts may be (B3).

use chrono::{DateTime, Utc};
use punctual::book::PolicyBookSpec;
use punctual::calendar::DateSpec;
use punctual::input::ProblemKind;
use punctual::{Calendar, CalendarSpec, Event, EventKind, Policy, PolicyBook, PolicySpec, Problem, Ticket};
use serde_json::{Map, Value, json};

const ID: usize = 255;
const TEXT: usize = 1_000;

/// So many characters, each of two bytes, so that bytes are not what is counted; the last one tells names apart.
fn name(length: usize, last: char) -> String {
    "é".repeat(length - 1) + &last.to_string()
}

/// A policy whose names and texts all have the greatest length, but for one more character where `longer` says so.
fn policy(id: usize, text: usize) -> Value {
    let [calendar, metric, reason, status, ladder, attribute, value, high, gold] =
        ['c', 'm', 'r', 's', 'l', 'a', 'v', 'h', 'g'].map(|last| name(text, last));
    let trigger = |kind: &str, name: &str| {
        let text: String = name.chars().skip(kind.chars().count()).collect();
        format!("{kind}{text}")
    };
    let level =
        json!({ "level": 1, "at": "due", "notify": [name(text, 'n'), { "to": [name(text, 't')], "in": calendar }] });
    let hours = json!({ "time_zone": "UTC", "hours": { "mon": ["09:00-17:00"] }, "name": name(text, 'o'),
        "dates": { "2026-12-24": { "hours": "closed", "name": name(text, 'd') } } });
    json!({
        "id": name(id, 'i'), "kind": name(text, 'k'), "priorities": [high], "tiers": [gold],
        "calendars": { &calendar: hours },
        "calendar": { "attribute": attribute, "calendars": { value: calendar }, "default": calendar },
        "ladders": { &ladder: [level] },
        "pauses": { &reason: { "party": name(text, 'p'), "metrics": [metric] } },
        "statuses": { &status: { "pauses": reason } },
        "metrics": { &metric: {
            "start": ["opened", trigger("status:", &status)], "stop": [trigger("custom:", &status)],
            "pause": [reason], "counts_in": [status], "ladder": ladder,
            "warn": [{ "at": "80%", "notify": [name(text, 'w')], "deliver_in": calendar }],
            "targets": { high: { gold: { "within": "4h", "calendar": calendar, "ladder": ladder } } }
        } }
    })
}

fn problems(policy: &Value) -> Vec<Problem> {
    let spec: PolicySpec = serde_json::from_value(policy.clone()).unwrap();
    Policy::from_spec(spec).map_or_else(|invalid| invalid.problems().to_vec(), |_| Vec::new())
}

/// The paths of these problems, all of which say that something is too long; of a long step its first letter.
#[track_caller]
fn too_long(problems: &[Problem], length: usize, longest: usize) -> Vec<String> {
    for problem in problems {
        assert_eq!(problem.kind(), ProblemKind::TooLarge, "{problem}");
        assert_eq!(problem.found(), format!("has {length} characters"));
        assert_eq!(problem.help(), format!("write {longest} at most"));
    }
    let shown = format!("{}…", "é".repeat(160));
    problems.iter().map(|problem| problem.path().replace(&shown, "~")).collect()
}

#[test]
fn b3_names_and_texts_of_the_greatest_length_are_taken() {
    let found = problems(&policy(ID, TEXT));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn b3_an_id_that_is_too_long_is_a_mistake() {
    assert_eq!(too_long(&problems(&policy(ID + 1, TEXT)), ID + 1, ID), ["id"]);
}

#[test]
fn b3_every_name_and_text_that_is_too_long_is_a_mistake_at_its_place() {
    let found = too_long(&problems(&policy(ID, TEXT + 1)), TEXT + 1, TEXT);
    let expected = [
        "calendar.attribute",
        "calendar.calendars.~",
        "calendars.~",
        "calendars.~.dates.2026-12-24.name",
        "calendars.~.name",
        "kind",
        "ladders.~",
        "ladders.~[0].notify[0]",
        "ladders.~[0].notify[1].to[0]",
        "metrics.~",
        "metrics.~.counts_in[0]",
        "metrics.~.pause[0]",
        "metrics.~.start[1]",
        "metrics.~.stop[0]",
        "metrics.~.targets.~",
        "metrics.~.targets.~.~",
        "metrics.~.warn[0].notify[0]",
        "pauses.~",
        "pauses.~.metrics[0]",
        "pauses.~.party",
        "priorities[0]",
        "statuses.~",
        "tiers[0]",
    ];
    let found: std::collections::BTreeSet<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(found, expected.into());
}

/// Calls with every text of a value, keys too, changed one at a time; `change` says into what.
fn each_text(value: &Value, change: &str, visit: &mut dyn FnMut(Value)) {
    match value {
        Value::String(_) => visit(json!(change)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| {
            each_text(item, change, &mut |changed| {
                let mut items = items.clone();
                items[index] = changed;
                visit(Value::Array(items));
            });
        }),
        Value::Object(fields) => fields.iter().for_each(|(key, field)| {
            let with = |new_key: &str, new_field: Value| -> Value {
                let others = fields.iter().filter(|(other, _)| *other != key);
                let others = others.map(|(other, field)| (other.clone(), field.clone()));
                Value::Object(others.chain([(new_key.to_owned(), new_field)]).collect::<Map<_, _>>())
            };
            visit(with(change, field.clone()));
            each_text(field, change, &mut |changed| visit(with(key, changed)));
        }),
        _ => {}
    }
}

/// Whatever the field: no text of a policy, a book or a ticket may be that long.
#[test]
fn b3_no_text_anywhere_may_be_longer() {
    let long = name(TEXT + 1, 'x');
    let policy = policy(4, 8);
    let mut changed = 0;
    each_text(&policy, &long, &mut |longer| {
        changed += 1;
        assert!(!problems(&longer).is_empty(), "{longer}");
    });
    let book = json!({ "matching": "pinned", "calendars": { "office": "24x7" }, "policies": [{
        "when": { "tier": "gold", "priority": ["high"], "attributes": { "region": ["emea"], "site": "hq" },
                  "opened": { "inside": "office" } },
        "valid": { "from": "2026-01-01T00:00:00Z" }, "policy": policy }] });
    assert!(serde_json::from_value::<PolicyBook>(book.clone()).is_ok());
    each_text(&book, &long, &mut |longer| {
        changed += 1;
        let spec: PolicyBookSpec = serde_json::from_value(longer).unwrap();
        assert!(PolicyBook::from_spec(spec).is_err());
    });
    let ticket = ticket(4, 8);
    assert!(serde_json::from_value::<Ticket>(ticket.clone()).is_ok());
    each_text(&ticket, &long, &mut |longer| {
        changed += 1;
        assert!(serde_json::from_value::<Ticket>(longer).is_err());
    });
    assert!(changed > 200, "{changed}");
}

#[test]
fn b3_conditions_of_a_book_have_the_same_limit() {
    let read = |length: usize| {
        let [one, other, attribute, value, calendar] = ['1', '2', 'a', 'v', 'c'].map(|last| name(length, last));
        let metrics = json!({ "resolution": { "targets": { "*": { "*": "4h" } } } });
        let book = json!({ "calendars": { &calendar: "24x7" }, "policies": [{
            "when": { "tier": one, "priority": [other], "attributes": { attribute: [value] }, "opened": { "inside": calendar } },
            "policy": { "id": "p", "calendar": "24x7", "metrics": metrics } }] });
        let spec: PolicyBookSpec = serde_json::from_value(book).unwrap();
        PolicyBook::from_spec(spec).map_or_else(|invalid| invalid.problems().to_vec(), |_| Vec::new())
    };
    assert!(read(TEXT).is_empty());
    let expected = [
        "calendars.~",
        "policies[0].when.attributes.~",
        "policies[0].when.attributes.~[0]",
        "policies[0].when.priority[0]",
        "policies[0].when.tier",
    ];
    assert_eq!(too_long(&read(TEXT + 1), TEXT + 1, TEXT), expected);
}

#[test]
fn b3_a_calendar_alone_has_the_same_limit() {
    let read = |length: usize| {
        let spec = CalendarSpec::weekly("UTC").hours("mon", ["09:00-17:00"]);
        Calendar::from_spec(spec.dates("--12-25", DateSpec::closed().name(name(length, 'd'))))
    };
    assert!(read(TEXT).is_ok());
    let invalid = read(TEXT + 1).unwrap_err();
    assert_eq!(too_long(invalid.problems(), TEXT + 1, TEXT), ["dates.--12-25.name"]);
}

/// A ticket whose names and texts all have these lengths.
fn ticket(id: usize, text: usize) -> Value {
    let [priority, tier, status, attribute, value, to, agent, group] =
        ['p', 't', 's', 'a', 'v', 'o', 'g', 'u'].map(|last| name(text, last));
    let event = |kind: &str, fields: Value| {
        let mut event = json!({ "at": "2026-03-02T10:00:00Z", "type": kind });
        event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        event
    };
    json!({
        "id": name(id, 'i'), "opened_at": "2026-03-02T09:00:00Z", "priority": priority, "tier": tier, "status": status,
        "attributes": { &attribute: value },
        "events": [
            event("status_changed", json!({ "to": to })),
            event("priority_changed", json!({ "to": to })),
            event("tier_changed", json!({ "to": to })),
            event("attribute_changed", json!({ "name": attribute, "to": to })),
            event("assigned", json!({ "agent": agent, "group": group })),
            event("paused", json!({ "reason": to })),
            event("resumed", json!({ "reason": to })),
            event("custom", json!({ "name": to })),
            event("resolved", json!({})),
        ]
    })
}

#[test]
fn b3_a_ticket_has_the_same_limits() {
    let mistakes = |ticket: Value| serde_json::from_value::<Ticket>(ticket).unwrap_err().to_string();
    assert!(serde_json::from_value::<Ticket>(ticket(ID, TEXT)).is_ok());
    let id = format!("id: has {} characters; write {ID} at most", ID + 1);
    assert_eq!(mistakes(ticket(ID + 1, TEXT)).lines().skip(1).collect::<Vec<_>>(), [id]);
    let shown = format!("{}…", "é".repeat(160));
    let said = mistakes(ticket(ID, TEXT + 1)).replace(&shown, "~");
    let expected = [
        "attributes.~",
        "attributes.~",
        "events[0].to",
        "events[1].to",
        "events[2].to",
        "events[3].name",
        "events[3].to",
        "events[4].agent",
        "events[4].group",
        "events[5].reason",
        "events[6].reason",
        "events[7].name",
        "priority",
        "status",
        "tier",
    ];
    let line = |path: &str| format!("{path}: has {} characters; write {TEXT} at most", TEXT + 1);
    assert_eq!(said.lines().skip(1).collect::<Vec<_>>(), expected.map(line));
}

#[test]
fn b3_a_ticket_from_code_has_the_same_limits() {
    let at: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let paused = |length: usize| EventKind::Paused { reason: name(length, 'r').into() };
    let built = |id: usize, text: usize| {
        let ticket = Ticket::opened(name(id, 'i'), at).status(name(text, 's')).attribute(name(text, 'a'), "x");
        ticket.event(at, paused(text)).build()
    };
    let mut ticket = built(ID, TEXT).unwrap();
    assert_eq!(too_long(built(ID + 1, TEXT).unwrap_err().problems(), ID + 1, ID), ["id"]);
    let invalid = built(ID, TEXT + 1).unwrap_err();
    assert_eq!(too_long(invalid.problems(), TEXT + 1, TEXT), ["attributes.~", "events[0].reason", "status"]);
    // One more event.
    ticket.push(Event::new(at, paused(TEXT))).unwrap();
    let before = ticket.clone();
    let invalid = ticket.push(Event::new(at, paused(TEXT + 1))).unwrap_err();
    assert_eq!(too_long(invalid.problems(), TEXT + 1, TEXT), ["events[2].reason"]);
    assert_eq!(ticket, before);
}
