//! Freshdesk and Freshservice: mistakes, traps, and what a report says of them.

use std::collections::BTreeSet;

use punctual::import::{Fate, Files, Import, ImportError, Spec, Vendor, import};
use punctual::input::LintKind;
use punctual::{EventKind, MetricStatus, PolicyBook, Ticket};
use serde_json::{Value, json};

use crate::document;
use crate::samples::samples;

pub(super) fn files(files: &[(&str, Value)]) -> Files {
    files.iter().fold(Files::new(), |all, (name, value)| all.with(*name, document(value)))
}

/// Business hours from 9 to 5 at UTC, the default.
pub(super) fn desk() -> Value {
    let day = json!({ "start_time": "09:00:00 am", "end_time": "05:00:00 pm" });
    let week = json!({ "monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day });
    json!({ "id": 1, "is_default": true, "time_zone": "UTC", "business_hours": week })
}

/// The default policy of Freshdesk, with one target for each priority.
pub(super) fn policy(id: u32, seconds: u32) -> Value {
    let target = json!({ "respond_within": 60, "resolve_within": seconds, "business_hours": true });
    let targets = json!({ "priority_4": target, "priority_3": target, "priority_2": target, "priority_1": target });
    json!({ "id": id, "active": true, "sla_target": targets })
}

pub(super) fn with(mut value: Value, at: &str, new: Value) -> Value {
    let (above, name) = at.rsplit_once('/').unwrap();
    value.pointer_mut(above).unwrap().as_object_mut().unwrap().insert(name.to_owned(), new);
    value
}

#[track_caller]
pub(super) fn freshdesk(policies: &[Value], hours: &[Value], options: &Value) -> Import {
    let files = files(&[("sla_policies.json", json!(policies)), ("business_hours.json", json!(hours))]);
    import(Vendor::Freshdesk, &files, &document(options)).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn refused(vendor: Vendor, names: &[(&str, Value)], options: &Value) -> Vec<String> {
    let error: ImportError = import(vendor, &files(names), &document(options)).unwrap_err();
    error.problems().iter().map(|problem| format!("{}: {}", problem.path(), problem.kind())).collect()
}

pub(super) fn book(import: &Import) -> PolicyBook {
    let Some(Spec::Book(spec)) = &import.spec else { panic!("a book is imported") };
    PolicyBook::from_spec(spec.clone()).unwrap()
}

pub(super) fn ticket(priority: &str, attributes: &Value) -> Ticket {
    let ticket = json!({
        "id": "T", "opened_at": "2026-03-02T09:00:00Z", "priority": priority, "status": "2", "attributes": attributes,
    });
    serde_json::from_value(ticket).unwrap()
}

/// The policy that a ticket gets, and when it is due by this metric.
#[track_caller]
pub(super) fn due(import: &Import, ticket: &Ticket, metric: &str) -> (String, Option<String>) {
    let evaluations = book(import).evaluate(ticket, ticket.opened_at()).evaluations;
    let [evaluation] = evaluations.as_slice() else { panic!("one policy is for it") };
    let due = evaluation.metric(metric).and_then(|status: &MetricStatus| status.cycles.first()?.due_at);
    (evaluation.policy.id.to_string(), due.map(|due| due.to_rfc3339()))
}

pub(super) fn fate(import: &Import, file: &str, at: &str) -> Option<Fate> {
    import.report.at(file, at).map(|entry| entry.fate())
}

#[test]
fn every_mistake_of_a_damaged_export_is_named() {
    let sample = samples(Vendor::Freshdesk).into_iter().find(|sample| sample.name.ends_with("03-damaged")).unwrap();
    let error = sample.import(&document(&json!(null))).unwrap_err();
    let found: Vec<String> =
        error.problems().iter().map(|problem| format!("{} {}", problem.path(), problem.kind())).collect();
    let expected = [
        "business_hours.json /0/business_hours/monday/start_time unreadable",
        "business_hours.json /0/business_hours/mondy unknown_name",
        "business_hours.json /0/business_hours never_open",
        "business_hours.json /0/time_zone unknown_name",
        "sla_policies.json /0/sla_target/priority_4/resolve_within unreadable",
        "sla_policies.json /0/sla_target/priority_4/respond_within wrong_type",
        "sla_policies.json /0/sla_target/priority_5 unknown_name",
        "sla_policies.json /1 duplicate",
        "sla_policies.json /1/active wrong_type",
        "sla_policies.json /2 wrong_type",
    ];
    assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected.into(), "{error}");
    let suggested = error.problems().iter().filter_map(|problem| problem.suggestion()).collect::<Vec<_>>();
    assert_eq!(suggested, ["monday", "Europe/London", "priority_4"]);
}

#[test]
fn what_is_missing_is_named() {
    let missing = refused(Vendor::Freshdesk, &[], &json!(null));
    assert_eq!(missing, ["sla_policies: missing"]);
    let policies = ("sla_policies.json", json!([policy(1, 60)]));
    assert_eq!(refused(Vendor::Freshdesk, std::slice::from_ref(&policies), &json!(null)), ["business_hours: missing"]);
    let hours =
        [with(desk(), "/is_default", json!(false)), with(with(desk(), "/is_default", json!(false)), "/id", json!(2))];
    let hours = ("business_hours.json", json!(hours));
    assert_eq!(
        refused(Vendor::Freshdesk, &[policies.clone(), hours.clone()], &json!(null)),
        ["business_hours: missing"]
    );
    let options = json!({ "default_business_hours": 3, "business_hours_by_group": { "7": 4, "8": 1 } });
    let unknown = ["options /business_hours_by_group/7: unknown_name", "options /default_business_hours: unknown_name"];
    let found = refused(Vendor::Freshdesk, &[policies, hours], &options);
    assert_eq!(found, unknown);
    let ticket = ("ticket.json", json!({ "priority": 1, "stats": [] }));
    let missing = ["ticket.json /created_at: missing", "ticket.json /id: missing", "ticket.json /stats: wrong_type"];
    let found = refused(Vendor::Freshdesk, &[ticket], &json!(null));
    assert!(missing.iter().all(|missing| found.iter().any(|found| found == missing)), "{found:?}");
}

#[test]
fn options_are_read_strictly() {
    let options = json!({
        "statuses": { "2": { "name": "Open" } }, "day_meaning": "a day", "last_minute": 5, "holiday": {},
        "holidays": { "1": ["2026-02-30"] }, "words": { "a": "answered", "b": [null, { "status": "3" }] },
        "business_hours_by": "attribute x", "business_hours_by_group": { "1": 2 },
    });
    let found = refused(Vendor::Freshservice, &[("sla_policies.json", json!([]))], &options);
    let expected = [
        "options /business_hours_by_group: senseless",
        "options /day_meaning: unknown_name",
        "options /holiday: unknown_name",
        "options /holidays/1/0: unreadable",
        "options /last_minute: wrong_type",
        "options /statuses/2/sla_timer: missing",
        "options /words/a: unreadable",
    ];
    assert_eq!(found, expected);
}

#[test]
fn statuses_of_the_option_stand_beside_those_of_every_account() {
    let options = json!({ "statuses": {
        "2": { "name": "New", "sla_timer": true }, "6": { "name": "Waiting on Vendor", "sla_timer": false },
    } });
    let import = freshdesk(&[policy(1, 60)], &[desk()], &options);
    let Some(Spec::Book(spec)) = &import.spec else { panic!("a book is imported") };
    let statuses = &serde_json::to_value(spec).unwrap()["policies"][0]["policy"]["statuses"];
    let expected = json!({
        "2": "open", "3": { "pauses": "Pending" }, "4": "resolved", "5": "closed",
        "6": { "pauses": "Waiting on Vendor" },
    });
    assert_eq!(statuses, &expected);
    let options = json!({ "statuses": { "3": { "name": "Waiting on Customer", "sla_timer": true } } });
    let import = freshdesk(&[policy(1, 60)], &[desk()], &options);
    let Some(Spec::Book(spec)) = &import.spec else { panic!("a book is imported") };
    let statuses = &serde_json::to_value(spec).unwrap()["policies"][0]["policy"]["statuses"];
    assert_eq!(statuses, &json!({ "2": "open", "3": "open", "4": "resolved", "5": "closed" }));
    let pending = json!({
        "id": 7, "created_at": "2026-03-02T09:00:00Z", "status": 3,
        "stats": { "pending_since": "2026-03-02T10:00:00Z" },
    });
    let options = json!({ "statuses": { "6": { "name": "Waiting on Vendor", "sla_timer": false } } });
    let files = files(&[("ticket.json", pending)]);
    let import = punctual::import::import(Vendor::Freshdesk, &files, &document(options)).unwrap();
    assert_eq!(fate(&import, "ticket.json", "/stats/pending_since"), Some(Fate::Approximate));
}

#[test]
fn holidays_of_unknown_hours_are_a_mistake() {
    let files = [("sla_policies.json", json!([policy(1, 60)])), ("business_hours.json", json!([desk()]))];
    let options = json!({ "holidays": { "1": ["2026-12-24"], "99": ["2026-12-24"] } });
    assert_eq!(refused(Vendor::Freshdesk, &files, &options), ["options /holidays/99: unknown_name"]);
    // Hours that could not be read are not unknown.
    let damaged = [("sla_policies.json", json!([policy(1, 60)])), ("business_hours.json", json!([{ "id": 99 }]))];
    let found = refused(Vendor::Freshdesk, &damaged, &options);
    assert!(!found.iter().any(|found| found.starts_with("options")), "{found:?}");
}

#[test]
fn policies_are_tried_by_position_and_the_default_last() {
    let place = |id, position: i64| with(policy(id, 3_600), "/position", json!(position));
    let company = |policy| with(policy, "/applicable_to", json!({ "company_ids": [5, 6], "group_ids": [] }));
    let default = with(place(1, 1), "/is_default", json!(true));
    let off = with(place(4, 0), "/active", json!(false));
    let import = freshdesk(&[default, company(place(2, 9)), company(place(3, 8)), off], &[desk()], &json!(null));
    assert_eq!(due(&import, &ticket("1", &json!({ "company_id": "6" })), "resolve_within").0, "3");
    assert_eq!(due(&import, &ticket("1", &json!({ "company_id": "7" })), "resolve_within").0, "1");
    assert_eq!(fate(&import, "sla_policies.json", "/3"), Some(Fate::Ignored));
    assert_eq!(fate(&import, "sla_policies.json", "/3/sla_target"), None);
    assert_eq!(fate(&import, "sla_policies.json", "/1/applicable_to/company_ids"), Some(Fate::Exact));
    let lints = book(&import).lint();
    assert_eq!(lints.iter().map(|lint| lint.kind()).collect::<Vec<_>>(), [LintKind::UnreachablePolicy], "{lints:?}");
}

#[test]
fn what_no_condition_can_say_is_reported() {
    let asked = json!({
        "company_ids": null, "region_ids": [4], "ticket_types": ["Question", null],
    });
    let unknown = with(policy(2, 60), "/applicable_to", json!({ "sources": { "operator": "in" } }));
    let nothing = with(policy(3, 60), "/applicable_to", json!({ "group_ids": [null] }));
    let listed = json!({ "conditions": [{ "field": "category", "operator": "is", "value": "x" }] });
    let listed = freshdesk(&[with(policy(4, 60), "/applicable_to", listed)], &[desk()], &json!(null));
    assert_eq!(fate(&listed, "sla_policies.json", "/0/applicable_to/conditions"), Some(Fate::Impossible));
    let policies = [with(policy(1, 60), "/applicable_to", asked), unknown, nothing];
    let import = freshdesk(&policies, &[desk()], &json!(null));
    let at = |field: &str| fate(&import, "sla_policies.json", &format!("/0/applicable_to/{field}"));
    assert_eq!(at("region_ids"), Some(Fate::Approximate));
    assert_eq!(at("ticket_types"), Some(Fate::Exact));
    assert_eq!(at("ticket_types/1"), Some(Fate::Impossible));
    assert_eq!(fate(&import, "sla_policies.json", "/1/applicable_to/sources"), Some(Fate::Impossible));
    assert_eq!(["/1", "/2"].map(|at| fate(&import, "sla_policies.json", at)), [Some(Fate::Impossible); 2]);
    assert_eq!(book(&import).policies().map(|policy| policy.id().to_owned()).collect::<Vec<_>>(), ["1"]);
    let fits = ticket("1", &json!({ "region_id": "4", "ticket_type": "Question" }));
    assert_eq!(due(&import, &fits, "resolve_within").0, "1");
}

#[test]
fn a_policy_that_does_not_say_for_whom_it_is_is_approximate() {
    let is_said = |policy: Value| {
        let statuses = json!({ "statuses": { "3": { "name": "Pending", "sla_timer": false } } });
        let import = freshdesk(&[policy], &[desk()], &statuses);
        import.report.at("sla_policies.json", "/0").is_some_and(|part| part.became().contains("no `applicable_to`"))
    };
    assert!(is_said(policy(1, 60)));
    assert!(!is_said(with(policy(1, 60), "/applicable_to", json!({}))));
    assert!(!is_said(with(policy(1, 60), "/is_default", json!(true))));
}

#[test]
fn a_day_in_business_hours_is_what_the_account_says() {
    let at = "/0/sla_target/priority_1/resolve_within";
    let due_with = |hours: Value, options: Value| {
        let import = freshdesk(&[policy(1, 86_400)], &[hours], &options);
        let (_, due) = due(&import, &ticket("1", &json!({})), "resolve_within");
        (due.unwrap(), fate(&import, "sla_policies.json", at).unwrap())
    };
    let wednesday = "2026-03-04T17:00:00+00:00".to_owned();
    let monday = "2026-03-02T17:00:00+00:00".to_owned();
    assert_eq!(due_with(desk(), json!(null)), (wednesday.clone(), Fate::Approximate));
    assert_eq!(due_with(desk(), json!({ "day_meaning": "either" })), (wednesday.clone(), Fate::Approximate));
    assert_eq!(due_with(desk(), json!({ "day_meaning": "24 business hours" })), (wednesday, Fate::Exact));
    assert_eq!(due_with(desk(), json!({ "day_meaning": "one business day" })), (monday, Fate::Exact));
    let short = json!({ "start_time": "09:00:00 am", "end_time": "01:00:00 pm" });
    let uneven = with(desk(), "/business_hours/friday", short);
    let tuesday = "2026-03-03T09:00:00+00:00".to_owned();
    assert_eq!(due_with(uneven, json!({ "day_meaning": "one business day" })), (tuesday, Fate::Approximate));
}

#[test]
fn groups_with_longer_days_have_a_policy_of_their_own() {
    let long = json!({ "start_time": "09:00:00 am", "end_time": "09:00:00 pm" });
    let long = with(with(desk(), "/id", json!(2)), "/business_hours", json!({ "monday": long, "tuesday": long }));
    let hours = [desk(), with(long, "/is_default", json!(false))];
    let options = json!({ "business_hours_by_group": { "7": 2, "8": 1 }, "day_meaning": "one business day" });
    let asked =
        |groups: Value| with(policy(1, 86_400), "/applicable_to", json!({ "group_ids": groups, "sources": [1] }));
    let of_group = |import: &Import, group: &str| {
        due(import, &ticket("1", &json!({ "group_id": group, "source": "1" })), "resolve_within")
    };
    let (five, nine) = ("2026-03-02T17:00:00+00:00", "2026-03-02T21:00:00+00:00");
    let all = freshdesk(&[policy(1, 86_400)], &hours, &options);
    assert_eq!(of_group(&all, "7"), ("1".to_owned(), Some(nine.to_owned())));
    assert_eq!(of_group(&all, "8"), ("1/2".to_owned(), Some(five.to_owned())));
    let some = freshdesk(&[asked(json!([7, 9]))], &hours, &options);
    assert_eq!(of_group(&some, "7"), ("1".to_owned(), Some(nine.to_owned())));
    assert_eq!(of_group(&some, "9"), ("1/2".to_owned(), Some(five.to_owned())));
    assert_eq!(fate(&some, "sla_policies.json", "/0/sla_target/priority_1/resolve_within"), Some(Fate::Exact));
    let one = freshdesk(&[asked(json!([7]))], &hours, &options);
    assert_eq!((book(&one).policies().count(), of_group(&one, "7").1.as_deref()), (1, Some(nine)));
}

#[test]
fn the_end_of_a_day_is_midnight() {
    let night = |end: &str| {
        let day = json!({ "start_time": "12:00:00 am", "end_time": end });
        let week = json!({ "monday": day, "tuesday": day });
        let import = freshdesk(&[policy(1, 90_000)], &[with(desk(), "/business_hours", week)], &json!(null));
        assert_eq!(fate(&import, "business_hours.json", "/0/business_hours/monday/start_time"), Some(Fate::Exact));
        let end = fate(&import, "business_hours.json", "/0/business_hours/monday/end_time");
        (due(&import, &ticket("1", &json!({})), "resolve_within").1.unwrap(), end.unwrap())
    };
    // 25 h: 15 h on Monday, 10 h on Tuesday.
    let ten = "2026-03-03T10:00:00+00:00".to_owned();
    assert_eq!(night("11:59:59 pm"), (ten.clone(), Fate::Exact));
    assert_eq!(night("12:00:00 am"), (ten.clone(), Fate::Exact));
    assert_eq!(night("11:59:00 pm"), (ten, Fate::Approximate));
}

#[test]
fn only_priorities_that_escalate_have_levels() {
    let off = with(policy(1, 7_200), "/sla_target/priority_1/escalation_enabled", json!(false));
    let escalation = json!({
        "reminder_resolution": { "escalation_time": -1800, "agent_ids": [-1] },
        "resolution": {
            "level_2": { "escalation_time": 604_800, "agent_ids": [8] },
            "level_1": { "escalation_time": 3600, "agent_ids": [] },
            "escalate": 4,
        },
        "next_response": { "escalation_time": 0, "agent_ids": [7] },
    });
    let import = freshdesk(&[with(off, "/escalation", escalation)], &[desk()], &json!(null));
    let Some(Spec::Book(spec)) = &import.spec else { panic!("a book is imported") };
    let printed = serde_json::to_value(spec).unwrap().pointer("/policies/0/policy").unwrap().clone();
    let level = json!([{ "level": 1, "at": "1h after" }, { "level": 2, "at": "168h after", "notify": ["8"] }]);
    assert_eq!(printed.pointer("/ladders/resolution"), Some(&level), "{printed}");
    assert_eq!(printed.pointer("/metrics/resolve_within/targets/1/*"), Some(&json!("2h")));
    let warn = json!([{ "at": "30m before", "notify": ["assigned_agent"] }]);
    let target = json!({ "within": "2h", "warn": warn, "ladder": "resolution" });
    assert_eq!(printed.pointer("/metrics/resolve_within/targets/4/*"), Some(&target));
    let at = |place: &str| fate(&import, "sla_policies.json", &format!("/0/escalation/{place}"));
    assert_eq!(at("resolution/level_2/escalation_time"), Some(Fate::Approximate));
    assert_eq!(at("resolution/escalate"), Some(Fate::Impossible));
    assert_eq!(at("next_response"), Some(Fate::Ignored));
}

#[test]
fn the_two_products_do_not_read_each_others_policies() {
    let hours = ("business_hours.json", json!([desk()]));
    let found = refused(Vendor::Freshservice, &[("sla_policies.json", json!([policy(1, 60)])), hours], &json!(null));
    let expected = ["business_hours.json /0/service_desk_hours: missing", "sla_policies.json /0/sla_targets: missing"];
    assert_eq!(found, expected);
}

#[test]
fn hours_that_no_target_counts_in_are_left_out() {
    let target = json!({ "resolve_within": 3600, "business_hours": false });
    let policy = json!({ "id": 1, "sla_target": { "priority_1": target } });
    let import = freshdesk(&[policy], &[desk()], &json!({ "holidays": { "1": ["--12-25"] } }));
    assert_eq!(fate(&import, "business_hours.json", "/0"), Some(Fate::Ignored));
    assert_eq!(fate(&import, "sla_policies.json", "/0"), Some(Fate::NeedsHost));
    assert_eq!(book(&import).lint(), []);
    let after = due(&import, &ticket("1", &json!({})), "resolve_within");
    assert_eq!(after, ("1".to_owned(), Some("2026-03-02T10:00:00+00:00".to_owned())));
}

#[test]
fn sentences_without_words_leave_the_past_to_the_statistics() {
    let stats = json!({ "resolved_at": "2026-03-02T10:00:00Z" });
    let ticket = json!({ "id": 1, "status": 4, "created_at": "2026-03-02T08:00:00Z", "stats": stats });
    let activity = json!({ "content": "set Status as Resolved", "created_at": "2026-03-02T10:00:00Z" });
    let files = files(&[("ticket.json", ticket), ("activities.json", json!([activity]))]);
    let import = import(Vendor::Freshservice, &files, &document(&json!(null))).unwrap();
    assert_eq!(events(&import), json!([{ "at": "2026-03-02T10:00:00Z", "type": "resolved" }]));
    assert_eq!(fate(&import, "activities.json", "/0/content"), Some(Fate::NeedsHost));
}

/// Activities that name no message leave the first answer to the statistics.
#[test]
fn the_first_answer_is_that_of_the_statistics_if_nothing_else_has_messages() {
    let stats = json!({ "first_responded_at": "2026-03-02T09:00:00Z" });
    let ticket = json!({ "id": 1, "status": 2, "created_at": "2026-03-02T08:00:00Z", "stats": stats });
    let words = json!({ "words": { "set Status as Pending": { "status": "3" }, "sent a reply": "agent_replied" } });
    let told = |sentence: &str| {
        let activity = json!({ "content": sentence, "created_at": "2026-03-02T10:00:00Z" });
        let files = files(&[("ticket.json", ticket.clone()), ("activities.json", json!([activity]))]);
        let import = import(Vendor::Freshservice, &files, &document(&words)).unwrap();
        let replies =
            import.ticket.as_ref().unwrap().events().iter().filter(|event| event.kind == EventKind::AgentReplied);
        let at: Vec<String> = replies.map(|event| event.at.format("%H:%M").to_string()).collect();
        (at.join(" "), fate(&import, "ticket.json", "/stats/first_responded_at").unwrap())
    };
    assert_eq!(told("set Status as Pending"), ("09:00".to_owned(), Fate::Approximate));
    assert_eq!(told("sent a reply"), ("10:00".to_owned(), Fate::Ignored));
}

/// Statistics tell of the kinds of messages that no other file has, and of those after the last one that is there.
#[test]
fn messages_that_are_not_there_are_those_of_the_statistics() {
    let stats = json!({
        "first_responded_at": "2026-03-02T16:40:00Z", "agent_responded_at": "2026-03-02T17:30:00Z",
        "requester_responded_at": "2026-03-02T09:00:00Z",
    });
    let message = |incoming: bool, private: bool| json!({ "created_at": "2026-03-02T09:00:00Z", "incoming": incoming, "private": private });
    let told = |inside: Vec<Value>, file: Option<Value>| {
        let mut ticket = json!({ "id": 1, "status": 2, "created_at": "2026-03-02T08:00:00Z", "stats": stats });
        if file.is_none() {
            ticket = with(ticket, "/conversations", json!(inside));
        }
        let mut all = files(&[("ticket.json", ticket)]);
        if let Some(file) = file {
            all = all.with("conversations.json", document(file));
        }
        let import = import(Vendor::Freshdesk, &all, &document(json!(null))).unwrap();
        let of = |kind: EventKind| {
            let events = import.ticket.as_ref().unwrap().events().iter().filter(|event| event.kind == kind);
            let at: Vec<String> = events.map(|event| event.at.format("%H:%M").to_string()).collect();
            at.join(" ")
        };
        let fate = fate(&import, "ticket.json", "/stats/first_responded_at").unwrap();
        (of(EventKind::AgentReplied), of(EventKind::CustomerReplied), fate)
    };
    let from_the_statistics = ("16:40 17:30".to_owned(), "09:00".to_owned(), Fate::Approximate);
    assert_eq!(told(vec![message(false, true); 10], None), from_the_statistics);
    assert_eq!(told(vec![message(false, true)], None), from_the_statistics);
    assert_eq!(told(Vec::new(), Some(json!([]))), from_the_statistics);
    // The message of the customer is there, and no answer is.
    assert_eq!(told(vec![message(true, false)], None), from_the_statistics);
    // An answer is there. Of ten messages in the ticket, later ones may be missing.
    let answered = |count| told(vec![message(false, false); count], None);
    assert_eq!(answered(1), ("09:00".to_owned(), "09:00".to_owned(), Fate::Ignored));
    assert_eq!(answered(10).0.split(' ').filter(|at| *at != "09:00").collect::<Vec<_>>(), ["16:40", "17:30"]);
}

#[test]
fn a_ticket_that_was_deleted_is_cancelled_when_it_last_changed() {
    let times = ["2026-03-02T08:00:00Z", "2026-03-02T11:00:00Z"];
    let ticket = json!({ "id": 1, "deleted": true, "created_at": times[0], "updated_at": times[1] });
    let import = import(Vendor::Freshdesk, &files(&[("ticket.json", ticket)]), &document(json!(null))).unwrap();
    assert_eq!(events(&import), json!([{ "at": times[1], "type": "cancelled" }]));
    assert_eq!(fate(&import, "ticket.json", "/updated_at"), Some(Fate::Approximate));
}

#[test]
fn choices_that_all_policies_repeat_are_limited() {
    let hours: Vec<Value> =
        (1..=1_000).map(|id| with(with(desk(), "/id", json!(id)), "/is_default", json!(id == 1))).collect();
    let policies: Vec<Value> = (1..=800).map(|id| policy(id, 60)).collect();
    let export = [("sla_policies.json", json!(policies)), ("business_hours.json", json!(hours))];
    let found = refused(Vendor::Freshdesk, &export, &json!({ "business_hours_by": "attribute hours" }));
    assert_eq!(found, ["sla_policies: too_large"]);
}

#[test]
fn pages_of_an_answer_are_read_together() {
    let pages = [
        ("sla_policies-1.json", json!([with(policy(1, 60), "/applicable_to", json!({ "sources": [1] }))])),
        ("sla_policies-2.json", json!({ "sla_policies": [policy(2, 60)] })),
        ("business_hours.json", json!({ "business_hours": [desk()] })),
    ];
    let import = import(Vendor::Freshdesk, &files(&pages), &document(&json!(null))).unwrap();
    assert_eq!(book(&import).policies().map(|policy| policy.id().to_owned()).collect::<Vec<_>>(), ["1", "2"]);
}

/// A ticket of Freshdesk that was opened at eight, with these statistics and this status.
fn told(status: u32, stats: &Value) -> Import {
    let ticket =
        json!({ "id": 1, "priority": 1, "status": status, "created_at": "2026-03-02T08:00:00Z", "stats": stats });
    import(Vendor::Freshdesk, &files(&[("ticket.json", ticket)]), &document(&json!(null))).unwrap()
}

pub(super) fn events(import: &Import) -> Value {
    serde_json::to_value(import.ticket.as_ref().unwrap().events()).unwrap()
}

#[test]
fn statistics_tell_what_they_know_of_the_past() {
    let reopened = told(2, &json!({ "resolved_at": "2026-03-02T10:00:00Z", "reopened_at": "2026-03-02T12:00:00Z" }));
    let expected = json!([
        { "at": "2026-03-02T10:00:00Z", "type": "resolved" }, { "at": "2026-03-02T12:00:00Z", "type": "reopened" },
    ]);
    assert_eq!(events(&reopened), expected);
    assert_eq!(fate(&reopened, "ticket.json", "/stats/reopened_at"), Some(Fate::Exact));
    let unknown = told(2, &json!({ "resolved_at": null, "reopened_at": "2026-03-02T12:00:00Z" }));
    assert_eq!(
        (events(&unknown), fate(&unknown, "ticket.json", "/stats/reopened_at")),
        (json!([]), Some(Fate::Impossible))
    );
    let waits = told(3, &json!({ "pending_since": "2026-03-02T09:00:00Z" }));
    assert_eq!(events(&waits), json!([{ "at": "2026-03-02T09:00:00Z", "type": "status_changed", "to": "3" }]));
    // The status is over, but only the instant of its last change is known.
    let changed = told(4, &json!({ "resolved_at": null, "status_updated_at": "2026-03-02T09:00:00Z" }));
    assert_eq!(events(&changed), json!([{ "at": "2026-03-02T09:00:00Z", "type": "status_changed", "to": "4" }]));
    for status in [3, 4] {
        let silent = told(status, &json!({ "resolved_at": null, "pending_since": null }));
        assert_eq!((events(&silent), fate(&silent, "ticket.json", "/status")), (json!([]), Some(Fate::Impossible)));
    }
    let without = told(4, &json!(null));
    assert_eq!((events(&without), fate(&without, "ticket.json", "/status")), (json!([]), Some(Fate::Impossible)));
}

#[test]
fn messages_before_the_opening_apply_at_the_opening() {
    let ticket = json!({ "id": 1, "created_at": "2026-03-02T08:00:00Z" });
    let message =
        |at: &str, source: u32| json!({ "created_at": at, "incoming": false, "private": false, "source": source });
    let messages = json!([
        message("2026-03-02T07:59:58Z", 0),
        message("2026-03-02T09:00:00Z", 8),
        message("2026-03-02T10:00:00Z", 2)
    ]);
    let files = files(&[("ticket.json", ticket), ("conversations.json", messages)]);
    let import = import(Vendor::Freshdesk, &files, &document(&json!(null))).unwrap();
    let expected = json!([
        { "at": "2026-03-02T08:00:00Z", "type": "agent_replied" },
        { "at": "2026-03-02T09:00:00Z", "type": "internal_note" },
        { "at": "2026-03-02T10:00:00Z", "type": "agent_replied" },
    ]);
    assert_eq!(events(&import), expected);
    assert_eq!(fate(&import, "conversations.json", "/1"), Some(Fate::Approximate));
}

#[test]
fn conversations_may_stand_in_the_ticket() {
    let message = json!({ "created_at": "2026-03-02T09:00:00Z", "incoming": true, "private": false });
    let ticket = json!({ "id": 1, "created_at": "2026-03-02T08:00:00Z", "conversations": [message.clone()] });
    let alone = files(&[("ticket.json", ticket)]);
    let import_with = |files: &Files| import(Vendor::Freshdesk, files, &document(&json!(null))).unwrap();
    assert_eq!(events(&import_with(&alone)), json!([{ "at": "2026-03-02T09:00:00Z", "type": "customer_replied" }]));
    let beside = import_with(&alone.with("conversations.json", document(json!([]))));
    assert_eq!(fate(&beside, "ticket.json", "/conversations"), Some(Fate::Ignored));
    assert_eq!(events(&beside), json!([]));
    // The vendor puts at most ten into a ticket, the oldest ones.
    let with_messages = |count: usize| {
        let ticket =
            json!({ "id": 1, "created_at": "2026-03-02T08:00:00Z", "conversations": vec![message.clone(); count] });
        fate(&import_with(&files(&[("ticket.json", ticket)])), "ticket.json", "/conversations")
    };
    assert_eq!([9, 10].map(with_messages), [Some(Fate::Exact), Some(Fate::Approximate)]);
}

#[test]
fn what_stands_in_two_pages_happened_once() {
    let ticket = json!({ "id": 1, "created_at": "2026-03-02T08:00:00Z" });
    let message = |id: u32, incoming: bool| {
        let at = format!("2026-03-02T1{id}:00:00Z");
        json!({ "id": id, "created_at": at, "incoming": incoming, "private": false })
    };
    let conversations = |second: Value| {
        [
            ("ticket.json", ticket.clone()),
            ("conversations-1.json", json!([message(1, true), message(2, false)])),
            ("conversations-2.json", second),
        ]
    };
    let overlap = files(&conversations(json!([message(2, false), message(3, true)])));
    let read = import(Vendor::Freshdesk, &overlap, &document(&json!(null))).unwrap();
    let types = events(&read).as_array().unwrap().iter().map(|event| event["type"].clone()).collect::<Vec<_>>();
    assert_eq!(types, ["customer_replied", "agent_replied", "customer_replied"]);
    assert_eq!(fate(&read, "conversations-2.json", "/0"), Some(Fate::Ignored));
    let changed = conversations(json!([message(2, true)]));
    assert_eq!(refused(Vendor::Freshdesk, &changed, &json!(null)), ["conversations-2.json /0/id: duplicate"]);

    let activity = |id: u32| json!({ "id": id, "created_at": "2026-03-02T09:00:00Z", "content": "sent a reply" });
    let pages = [
        ("ticket.json", ticket),
        ("activities.json", json!({ "activities": [activity(1)] })),
        ("activities-2.json", json!({ "activities": [activity(1), activity(2)] })),
    ];
    let options = json!({ "words": { "sent a reply": "agent_replied" } });
    let read = import(Vendor::Freshservice, &files(&pages), &document(&options)).unwrap();
    assert_eq!(events(&read).as_array().unwrap().len(), 2);
}

#[test]
fn files_that_are_named_after_another_ticket_are_refused() {
    let ticket = json!({ "id": 31, "type": "Service Request", "created_at": "2026-03-02T08:00:00Z" });
    let names = [
        ("ticket-SR-31.json", ticket),
        ("activities-SR-8.json", json!({ "activities": [] })),
        ("activities-SR-31.json", json!({ "activities": [] })),
        ("conversations-SR-31-2.json", json!({ "conversations": [] })),
    ];
    assert_eq!(refused(Vendor::Freshservice, &names, &json!(null)), ["activities-SR-8.json: senseless"]);
}

#[test]
fn conversations_of_another_ticket_are_a_mistake() {
    let message =
        |of: u32| json!({ "ticket_id": of, "created_at": "2026-03-02T09:00:00Z", "incoming": true, "private": false });
    let ticket = json!({ "id": 1, "created_at": "2026-03-02T08:00:00Z" });
    let names = [("ticket.json", ticket), ("conversations.json", json!([message(1), message(2)]))];
    assert_eq!(refused(Vendor::Freshdesk, &names, &json!(null)), ["conversations.json /1: senseless"]);
}

#[test]
fn fields_that_policies_ask_for_are_attributes() {
    let policies = json!([with(policy(1, 60), "/applicable_to", json!({ "cf_site_ids": [1], "sources": [2] }))]);
    let custom = json!({ "cf_site_id": 1, "cf_colour": "red" });
    let ticket = json!({ "id": 1, "created_at": "2026-03-02T08:00:00Z", "source": 2, "custom_fields": custom });
    let files =
        files(&[("ticket.json", ticket), ("sla_policies.json", policies), ("business_hours.json", json!([desk()]))]);
    let import = import(Vendor::Freshdesk, &files, &document(&json!(null))).unwrap();
    let attributes = serde_json::to_value(import.ticket.as_ref().unwrap()).unwrap();
    assert_eq!(attributes.get("attributes"), Some(&json!({ "cf_site_id": "1", "source": "2" })));
    assert_eq!(fate(&import, "ticket.json", "/custom_fields/cf_colour"), Some(Fate::Ignored));
}

#[test]
fn lints_of_imported_books_are_explained_by_the_report() {
    let mut explained = BTreeSet::new();
    for sample in [Vendor::Freshdesk, Vendor::Freshservice].into_iter().flat_map(samples) {
        let Ok(import) = sample.import(&sample.hosts().remove(0).1) else { continue };
        for lint in book(&import).lint() {
            let words = match lint.kind() {
                LintKind::UncoveredCells => "targets of priority 3: `respond_within`, `resolve_within`",
                LintKind::FiresAtStart => "at the start, if the target is no longer than that",
                LintKind::EndsBeforeMidnight => "the closing, a minute before midnight",
                other => panic!("{}: {other} at {}", sample.name, lint.path()),
            };
            let says = import.report.entries().iter().any(|entry| entry.became().contains(words));
            assert!(says, "{}: nothing explains {lint}", sample.name);
            explained.insert(lint.kind());
        }
    }
    assert!(explained.contains(&LintKind::UncoveredCells) && explained.contains(&LintKind::EndsBeforeMidnight));
}

#[test]
fn the_vendors_own_answers_are_kept_to_compare_with() {
    let sample =
        samples(Vendor::Freshdesk).into_iter().find(|sample| sample.name.ends_with("02-statistics-only")).unwrap();
    let (_, host) = sample.hosts().remove(0);
    let answers = sample.import(&host).unwrap().answers;
    let found: Vec<_> = answers.iter().map(|answer| (answer.metric.as_str(), answer.due_at, answer.breached)).collect();
    let at = |text: &str| Some(text.parse().unwrap());
    let expected = [
        ("respond_within", at("2026-05-04T10:00:00Z"), Some(false)),
        ("resolve_within", at("2026-05-06T10:00:00Z"), None),
    ];
    assert_eq!(found, expected);
}
