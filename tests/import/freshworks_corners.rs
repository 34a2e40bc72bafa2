//! Freshdesk and Freshservice: corners of business hours, of the option `words`, and of tickets.

use punctual::import::{Document, Fate, Files, Import, Vendor, import};
use serde_json::{Value, json};

use crate::document;
use crate::freshworks::{book, desk, due, events, fate, files, freshdesk, policy, refused, ticket, with};

#[test]
fn more_business_hours_than_a_policy_can_choose_between_are_a_mistake() {
    let hours: Vec<Value> = (1..=1_001).map(|id| with(desk(), "/id", json!(id))).collect();
    let names = [("sla_policies.json", json!([policy(1, 60)])), ("business_hours.json", json!(hours))];
    assert_eq!(refused(Vendor::Freshdesk, &names, &json!(null)), ["business_hours: too_large"]);
}

/// The groups of Freshdesk choose hours; those of Freshservice are chosen by rules that no file has.
#[test]
fn hours_that_no_ticket_has_name_the_option_that_says_who_has_them() {
    let others = |default: Value| with(with(default, "/id", json!(2)), "/is_default", json!(false));
    let option = |import: &Import| {
        let entry = import.report.at("business_hours.json", "/1").unwrap();
        (entry.fate(), entry.option().map(str::to_owned))
    };
    let import_of_desk = freshdesk(&[policy(1, 60)], &[desk(), others(desk())], &json!(null));
    let needs = |option: &str| (Fate::NeedsHost, Some(option.to_owned()));
    assert_eq!(option(&import_of_desk), needs("business_hours_by_group"));

    let day = json!({ "beginning_of_workday": "9:00 am", "end_of_workday": "5:00 pm" });
    let service = json!({ "id": 1, "is_default": true, "time_zone": "UTC", "service_desk_hours": { "monday": day } });
    let target = json!({ "priority": 1, "respond_within": 60, "resolve_within": 60, "business_hours": true });
    let policies = json!([{ "id": 1, "active": true, "is_default": true, "sla_targets": [target] }]);
    let hours = json!([service.clone(), others(service)]);
    let files = files(&[("sla_policies.json", policies), ("business_hours.json", hours)]);
    let import = import(Vendor::Freshservice, &files, &document(json!(null))).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(option(&import), needs("business_hours_by"));
}

#[test]
fn a_day_without_hours_is_closed() {
    let monday = desk()["business_hours"]["monday"].clone();
    for closed in [json!(null), json!({}), json!([])] {
        let week = json!({ "monday": closed, "tuesday": [monday] });
        let import = freshdesk(&[policy(1, 3_600)], &[with(desk(), "/business_hours", week)], &json!(null));
        let due = due(&import, &ticket("1", &json!({})), "resolve_within").1;
        assert_eq!(due.as_deref(), Some("2026-03-03T10:00:00+00:00"), "{closed}");
    }
}

#[test]
fn the_last_minute_of_a_day_is_what_the_account_says() {
    let due_with = |last_minute: &str| {
        let day = json!({ "start_time": "12:00 am", "end_time": "11:59 pm" });
        let hours = with(desk(), "/business_hours", json!({ "monday": day, "tuesday": day }));
        let import = freshdesk(&[policy(1, 90_000)], &[hours], &json!({ "last_minute": last_minute }));
        let end = fate(&import, "business_hours.json", "/0/business_hours/monday/end_time");
        (due(&import, &ticket("1", &json!({})), "resolve_within").1.unwrap(), end)
    };
    // 25 h from Monday 09:00: 15 h up to midnight, or a minute less.
    assert_eq!(due_with("the end of the day"), ("2026-03-03T10:00:00+00:00".to_owned(), Some(Fate::Exact)));
    assert_eq!(due_with("the minute it says"), ("2026-03-03T10:01:00+00:00".to_owned(), Some(Fate::Exact)));
}

/// A reader of JSON keeps a field that is written twice.
#[test]
fn a_field_that_is_written_twice_is_a_mistake() {
    let day = r#"{ "start_time": "09:00 am", "end_time": "05:00 pm" }"#;
    let hours = |week: &str| {
        format!(r#"[{{ "id": 1, "id": 1, "is_default": true, "time_zone": "UTC", "business_hours": {{ {week} }} }}]"#)
    };
    let week = format!(r#""monday": {day}, "tuesday": {day}, "monday": {day}"#);
    let hours: Document = serde_json::from_str(&hours(&week)).unwrap();
    let files =
        Files::new().with("sla_policies.json", document(json!([policy(1, 60)]))).with("business_hours.json", hours);
    let error = import(Vendor::Freshdesk, &files, &document(json!(null))).unwrap_err();
    let mut found: Vec<String> =
        error.problems().iter().map(|problem| format!("{} {}", problem.path(), problem.kind())).collect();
    found.sort_unstable();
    let expected = ["business_hours.json /0/business_hours/monday duplicate", "business_hours.json /0/id duplicate"];
    assert_eq!(found, expected);
    assert_eq!(error.clone().into_problems(), error.problems());
    let entry = error.report().at("business_hours.json", "/0/time_zone").unwrap();
    assert_eq!(entry.found(), "UTC");
}

fn with_activities(activities: Value, words: Value) -> Import {
    let ticket = json!({ "id": 1, "type": "Incident", "priority": 1, "created_at": "2026-03-02T08:00:00Z" });
    let files = files(&[("ticket.json", ticket), ("activities.json", activities)]);
    import(Vendor::Freshservice, &files, &document(json!({ "words": words }))).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn words_may_mean_any_event_without_fields() {
    let types = [
        "customer_replied",
        "agent_replied",
        "internal_note",
        "visit_started",
        "acknowledged",
        "resolved",
        "reopened",
        "closed",
        "cancelled",
    ];
    let words: serde_json::Map<String, Value> =
        types.iter().map(|kind| (format!("it was {kind}"), json!(kind))).collect();
    let activity = |(number, kind): (usize, &&str)| json!({ "created_at": format!("2026-03-02T{}:00:00Z", number + 10), "content": format!("it was {kind}") });
    let activities: Vec<Value> = types.iter().enumerate().map(activity).collect();
    let told = events(&with_activities(json!(activities), json!(words)));
    let found: Vec<&str> = told.as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(found, types);
    // An event with fields needs a change that says them.
    for kind in ["status_changed", "assigned", "paused"] {
        let files = [("sla_policies.json", json!([]))];
        let found = refused(Vendor::Freshservice, &files, &json!({ "words": { "a": kind } }));
        assert_eq!(found, ["options /words/a: unreadable"], "{kind}");
    }
}

#[test]
fn words_may_mean_a_change_of_any_field() {
    let activity = json!({ "created_at": "2026-03-02T10:00:00Z", "content": "set Group as Network" });
    let told = events(&with_activities(json!([activity]), json!({ "set Group as Network": { "group_id": 7 } })));
    let expected = json!({ "at": "2026-03-02T10:00:00Z", "type": "attribute_changed", "name": "group_id", "to": "7" });
    assert_eq!(told, json!([expected]));
}

/// At the opening, the first sentence about a field says its first value; a second one is a change.
#[test]
fn the_first_values_are_no_changes() {
    let words = json!({
        "low": { "priority": "1" }, "high": { "priority": "3" }, "open": { "status": "2" }, "pending": { "status": "3" },
    });
    let activity = |sentences: Value| json!({ "created_at": "2026-03-02T08:00:00Z", "sub_contents": sentences });
    let import = with_activities(json!([activity(json!(["low", "open", "high", "pending"]))]), words);
    let ticket = import.ticket.as_ref().unwrap();
    assert_eq!((ticket.priority(), ticket.status()), (Some("1"), Some("2")));
    let change = |kind: &str, to: &str| json!({ "at": "2026-03-02T08:00:00Z", "type": kind, "to": to });
    assert_eq!(events(&import), json!([change("priority_changed", "3"), change("status_changed", "3")]));
}

#[test]
fn a_deleted_ticket_is_cancelled_at_its_last_change() {
    let of = |fields: Value| {
        let mut ticket = json!({ "id": 1, "created_at": "2026-03-02T08:00:00Z", "updated_at": "2026-03-02T11:00:00Z" });
        ticket.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let files = files(&[("ticket.json", ticket)]);
        let told = events(&import(Vendor::Freshdesk, &files, &document(json!(null))).unwrap());
        told.as_array().cloned().unwrap_or_default()
    };
    let cancelled = [json!({ "at": "2026-03-02T11:00:00Z", "type": "cancelled" })];
    assert_eq!(of(json!({ "spam": false, "deleted": true })), cancelled);
    assert_eq!(of(json!({ "spam": true, "deleted": false })), cancelled);
    assert_eq!(of(json!({ "spam": true, "deleted": true })), cancelled);
    assert!(of(json!({ "spam": false, "deleted": false })).is_empty());
    // Without a last change only the opening is known.
    let opening = [json!({ "at": "2026-03-02T08:00:00Z", "type": "cancelled" })];
    assert_eq!(of(json!({ "deleted": true, "updated_at": null })), opening);
}

/// Two statuses may have one name, which is one reason for pausing.
#[test]
fn statuses_of_one_name_pause_for_one_reason() {
    let waiting = json!({ "name": "Waiting", "sla_timer": false });
    let import = freshdesk(&[policy(1, 3_600)], &[desk()], &json!({ "statuses": { "6": waiting, "7": waiting } }));
    let ticket = |status: &str| {
        let ticket = json!({ "id": "T", "opened_at": "2026-03-02T09:00:00Z", "priority": "1", "status": status });
        serde_json::from_value::<punctual::Ticket>(ticket).unwrap()
    };
    let now = "2026-03-02T12:00:00Z".parse().unwrap();
    for status in ["6", "7"] {
        let evaluation = &book(&import).evaluate(&ticket(status), now).evaluations[0];
        let cycle = &evaluation.metric("resolve_within").unwrap().cycles[0];
        assert_eq!((cycle.paused.num_hours(), cycle.due_at), (3, None), "{status}");
    }
}

#[test]
fn a_ticket_that_is_no_map_is_one_mistake() {
    for damaged in [json!(5), json!("ticket")] {
        let found = refused(Vendor::Freshdesk, &[("ticket.json", damaged.clone())], &json!(null));
        assert_eq!(found, ["ticket.json: wrong_type"], "{damaged}");
    }
    let custom = json!({ "id": 1, "created_at": "2026-03-02T08:00:00Z", "custom_fields": [] });
    let found = refused(Vendor::Freshdesk, &[("ticket.json", custom)], &json!(null));
    assert_eq!(found, ["ticket.json /custom_fields: wrong_type"]);
}
