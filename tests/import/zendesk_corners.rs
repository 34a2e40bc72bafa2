//! Zendesk: corners of policies and schedules, and what single audits say.

use punctual::import::{Fate, Import, ImportError, Spec};
use punctual::input::ProblemKind;
use serde_json::{Value, json};

use crate::zendesk::{book, meets, policy, read};

fn create(field: &str, value: Value) -> Value {
    json!({ "type": "Create", "field_name": field, "value": value })
}

fn change(field: &str, value: Value, before: Value) -> Value {
    json!({ "type": "Change", "field_name": field, "value": value, "previous_value": before })
}

/// The opening by the user 1, and an update at each hour from 7 on by a user.
fn audits(opening: &[Value], updates: &[(u32, Value)]) -> Value {
    let audit = |id: usize, author: u32, events: Value| {
        json!({ "id": id, "ticket_id": 5, "created_at": format!("2026-05-19T{:02}:00:00Z", id + 6),
            "author_id": author, "events": events })
    };
    let mut first = vec![create("status", json!("new")), create("requester_id", json!("1"))];
    first.extend(opening.iter().cloned());
    let later = updates.iter().enumerate().map(|(id, (author, event))| audit(id + 1, *author, json!([event])));
    let all: Vec<Value> = [audit(0, 1, json!(first))].into_iter().chain(later).collect();
    let user = |id: u32, role: &str| json!({ "id": id, "role": role });
    json!({ "audits": all, "users": [user(1, "end-user"), user(2, "agent"), user(3, "end-user")] })
}

fn adapted(audits: Value) -> Import {
    read(&[("audits-5.json", audits)], json!(null)).unwrap()
}

fn problems(read: Result<Import, ImportError>) -> Vec<(String, ProblemKind)> {
    let error = read.unwrap_err();
    error.problems().iter().map(|problem| (problem.path().to_owned(), problem.kind())).collect()
}

fn fate(import: &Import, file: &str, at: &str) -> Fate {
    import.report.at(file, at).unwrap_or_else(|| panic!("there is no entry at {at}")).fate()
}

fn spec_of(import: &Import) -> Value {
    let Some(Spec::Book(spec)) = &import.spec else { panic!("a book is imported") };
    serde_json::to_value(spec).unwrap()
}

/// The ticket that was read.
fn told_ticket(import: &Import) -> Value {
    serde_json::to_value(import.ticket.as_ref().unwrap()).unwrap()
}

/// What happened, without the time.
fn events(import: &Import) -> Vec<Value> {
    let ticket = told_ticket(import);
    let mut events = ticket["events"].as_array().cloned().unwrap_or_default();
    events.iter_mut().for_each(|event| drop(event.as_object_mut().unwrap().remove("at")));
    events
}

#[test]
fn changes_of_fields_are_told() {
    let opening = [
        create("assignee_id", json!(null)),
        create("group_id", json!(null)),
        create("tags", json!(["vip", "vpn"])),
        create("brand_id", json!(9)),
    ];
    let told = adapted(audits(
        &opening,
        &[
            (2, change("brand_id", json!("10"), json!("9"))),
            (2, change("tags", json!(null), json!(["vip"]))),
            (2, change("77", json!("blue"), json!(null))),
            (2, change("group_ownership_time", json!({ "minutes": 60 }), json!(null))),
            (2, change("88", json!({ "a": 1 }), json!(null))),
        ],
    ));
    let ticket = told_ticket(&told);
    let attributes = json!({ "requester_id": "1", "tag:vip": "true", "tag:vpn": "true", "brand_id": "9" });
    assert_eq!((&ticket["attributes"], &ticket["agent"]), (&attributes, &Value::Null));
    let set = |name: &str, to: &str| json!({ "type": "attribute_changed", "name": name, "to": to });
    let expected = [set("brand_id", "10"), set("tag:vip", "false"), set("custom_fields_77", "blue")];
    assert_eq!(events(&told), expected);
    assert_eq!(fate(&told, "audits-5.json", "/audits/4/events/0"), Fate::Ignored);
    assert_eq!(fate(&told, "audits-5.json", "/audits/5/events/0"), Fate::Ignored);
}

/// A message of the requester is one of the customer, also if the requester changes.
#[test]
fn comments_are_told_by_who_wrote_them() {
    let comment = |public: bool| json!({ "type": "Comment", "public": public });
    let told = adapted(audits(
        &[],
        &[
            (2, comment(true)),
            (2, comment(false)),
            (3, comment(false)),
            (9, comment(true)),
            (2, change("requester_id", json!("9"), json!("1"))),
            (9, comment(true)),
            (2, json!({ "type": "CommentPrivacyChange", "comment_id": 1, "public": false })),
        ],
    ));
    let kinds: Vec<Value> = events(&told).into_iter().map(|event| event["type"].clone()).collect();
    let expected = ["agent_replied", "internal_note", "agent_replied", "attribute_changed", "customer_replied"];
    assert_eq!(kinds, expected);
    let fates = [3, 4, 7].map(|audit| fate(&told, "audits-5.json", &format!("/audits/{audit}/events/0")));
    assert_eq!(fates, [Fate::Ignored, Fate::Approximate, Fate::Approximate]);
}

#[test]
fn a_group_at_the_opening_is_an_assignment_for_group_policies() {
    let cell = json!({ "priority": "normal", "metric": "group_ownership_time", "target": 60, "business_hours": false });
    let groups =
        json!({ "group_sla_policies": [{ "id": "g1", "title": "G", "filter": {}, "policy_metrics": [cell] }] });
    let audits = audits(&[create("group_id", json!(7))], &[]);
    let assigned = |files: &[(&str, Value)]| events(&read(files, json!(null)).unwrap()).len();
    assert_eq!(assigned(&[("audits-5.json", audits.clone())]), 0);
    let both = [("audits-5.json", audits), ("group_slas.json", groups)];
    assert_eq!(assigned(&both), 1);
    let told = read(&both, json!(null)).unwrap();
    assert_eq!(told_ticket(&told)["attributes"]["group_id"], json!("7"));
    assert_eq!(events(&told), [json!({ "type": "assigned", "group": "7" })]);
}

#[test]
fn a_schedule_that_a_ticket_gets_is_an_attribute() {
    let given = |id: u32| json!({ "type": "ScheduleAssignment", "previous_schedule_id": null, "new_schedule_id": id });
    let host = json!({ "schedule_by": "attribute schedule_id" });
    let told = read(&[("audits-5.json", audits(&[given(510)], &[(2, given(511))]))], host).unwrap();
    assert_eq!(told_ticket(&told)["attributes"]["schedule_id"], json!("510"));
    let set = json!({ "type": "attribute_changed", "name": "schedule_id", "to": "511" });
    assert_eq!(events(&told), [set]);
}

#[test]
fn damaged_events_are_named() {
    let comment = json!({ "type": "Comment", "author_id": [], "public": true });
    let schedule = json!({ "type": "ScheduleAssignment" });
    let damaged = audits(&[], &[(2, comment), (2, schedule)]);
    let expected = [
        ("audits-5.json /audits/1/events/0/author_id".to_owned(), ProblemKind::WrongType),
        ("audits-5.json /audits/2/events/0/new_schedule_id".to_owned(), ProblemKind::Missing),
    ];
    assert_eq!(problems(read(&[("audits-5.json", damaged)], json!(null))), expected);
}

/// The answer for one policy, and pages that a cursor leads through.
#[test]
fn answers_have_several_forms() {
    let one = json!({ "sla_policy": policy(json!({}), json!({}))["sla_policies"][0] });
    let read_book = |file: Value| book(read(&[("sla_policies.json", file)], json!(null)).unwrap());
    assert_eq!(read_book(one).policies().map(|policy| policy.id().to_owned()).collect::<Vec<_>>(), ["1"]);
    let with_more = |more: bool| {
        let mut page = policy(json!({}), json!({}));
        page["meta"] = json!({ "has_more": more, "after_cursor": "x" });
        page
    };
    assert_eq!(read_book(with_more(false)).policies().count(), 1);
    let found = problems(read(&[("sla_policies.json", with_more(true))], json!(null)));
    assert_eq!(found, [("sla_policies.json /meta/has_more".to_owned(), ProblemKind::Missing)]);
}

#[test]
fn settings_that_are_not_set_change_nothing() {
    let settings = json!({
        "first_reply_time": null,
        "next_reply_time": {
            "activate_on_agent_requested_ticket_with_public_comment_or_internal_note": true,
            "activate_on_light_agent_internal_note": null,
            "fulfill_on_agent_internal_note": "yes",
        },
    });
    let files = |settings: &Value| [("sla_policies.json", policy(json!({}), settings.clone()))];
    let place = |at: &str| format!("/sla_policies/0/metrics_settings/{at}");
    let found = problems(read(&files(&settings), json!(null)));
    let flag = format!("sla_policies.json {}", place("next_reply_time/fulfill_on_agent_internal_note"));
    assert_eq!(found, [(flag, ProblemKind::WrongType)]);
    let mut settings = settings;
    settings["next_reply_time"].as_object_mut().unwrap().remove("fulfill_on_agent_internal_note");
    let import = read(&files(&settings), json!(null)).unwrap();
    let fate = |at: &str| fate(&import, "sla_policies.json", &place(at));
    assert_eq!(fate("first_reply_time"), Fate::Ignored);
    let requested = "next_reply_time/activate_on_agent_requested_ticket_with_public_comment_or_internal_note";
    assert_eq!(fate(requested), Fate::Impossible);
    assert_eq!(fate("next_reply_time/activate_on_light_agent_internal_note"), Fate::Ignored);
    let plain = read(&files(&json!({})), json!(null)).unwrap();
    assert_eq!(spec_of(&plain), spec_of(&import));
}

#[test]
fn comparisons_include_their_value_only_where_they_say_so() {
    let table = [
        ("less_than", [true, false, false]),
        ("less_than_equal", [true, true, false]),
        ("greater_than", [false, false, true]),
        ("greater_than_equal", [false, true, true]),
    ];
    for (operator, expected) in table {
        let condition = json!({ "field": "priority", "operator": operator, "value": "normal" });
        let met = ["low", "normal", "high"].map(|priority| meets(&condition, json!({ "priority": priority })));
        assert_eq!(met, expected, "{operator}");
    }
}

#[test]
fn a_field_without_a_number_is_left_to_the_host() {
    let condition = json!({ "field": "custom_fields_", "operator": "is", "value": "blue" });
    let import = read(&[("sla_policies.json", policy(json!({ "all": [condition] }), json!({})))], json!(null)).unwrap();
    assert_eq!(fate(&import, "sla_policies.json", "/sla_policies/0/filter/all/0"), Fate::NeedsHost);
}

/// Seven conditions on two tags each are 128 alternatives.
#[test]
fn a_filter_with_too_many_alternatives_is_a_mistake() {
    let tags = |number: u32| json!({ "field": "current_tags", "operator": "includes", "value": format!("a{number} b{number}") });
    let filter = |count: u32| json!({ "all": (0..count).map(tags).collect::<Vec<_>>() });
    assert!(read(&[("sla_policies.json", policy(filter(6), json!({})))], json!(null)).is_ok());
    let found = problems(read(&[("sla_policies.json", policy(filter(7), json!({})))], json!(null)));
    assert!(
        found.contains(&("sla_policies.json /sla_policies/0/filter".to_owned(), ProblemKind::TooLarge)),
        "{found:?}"
    );
}

fn schedule(id: u32, intervals: &[(i64, i64)]) -> Value {
    let intervals: Vec<Value> =
        intervals.iter().map(|(start, end)| json!({ "start_time": start, "end_time": end })).collect();
    json!({ "id": id, "time_zone": "UTC", "intervals": intervals })
}

fn in_hours() -> Value {
    let mut policies = policy(json!({}), json!({}));
    policies["sla_policies"][0]["policy_metrics"][0]["business_hours"] = json!(true);
    policies
}

#[test]
fn intervals_are_inside_a_week() {
    let of = |interval: (i64, i64)| {
        let schedules = json!({ "schedules": [schedule(1, &[(0, 60), interval])] });
        read(&[("schedules.json", schedules), ("sla_policies.json", in_hours())], json!(null))
    };
    // The whole week, and the last minute of Saturday.
    assert!(of((0, 10_080)).is_ok() && of((10_079, 10_080)).is_ok());
    let place = "schedules.json /schedules/0/intervals/1".to_owned();
    for wrong in [(-1, 60), (60, 60), (120, 60), (10_000, 10_081)] {
        assert_eq!(problems(of(wrong)), [(place.clone(), ProblemKind::Senseless)], "{wrong:?}");
    }
}

#[test]
fn holidays_of_the_only_schedule_need_no_id() {
    let holiday = |from: &str, to: &str| json!({ "id": 1, "name": "H", "start_date": from, "end_date": to });
    let read_with = |schedules: &[Value], holiday: Value| {
        let files = [
            ("schedules.json", json!({ "schedules": schedules })),
            ("holidays.json", json!({ "holidays": [holiday] })),
            ("sla_policies.json", in_hours()),
        ];
        read(&files, json!(null))
    };
    let (one, two) = (schedule(1, &[(0, 60)]), schedule(2, &[(0, 60)]));
    let christmas = holiday("2026-12-24", "2026-12-25");
    let only = read_with(std::slice::from_ref(&one), christmas.clone()).unwrap();
    let dates = spec_of(&only)["calendars"]["1"]["dates"].clone();
    assert_eq!(dates.as_object().unwrap().keys().collect::<Vec<_>>(), ["2026-12-24..2026-12-25"]);
    let place = || "holidays.json /holidays/0".to_owned();
    assert_eq!(problems(read_with(&[one.clone(), two], christmas)), [(place(), ProblemKind::UnknownName)]);
    let backwards = holiday("2026-12-25", "2026-12-24");
    assert_eq!(problems(read_with(&[one], backwards)), [(place(), ProblemKind::Senseless)]);
}

#[test]
fn more_schedules_than_a_policy_can_choose_between_are_a_mistake() {
    let schedules: Vec<Value> = (0..1_001).map(|id| schedule(id, &[(0, 60)])).collect();
    let files = [("schedules.json", json!({ "schedules": schedules })), ("sla_policies.json", in_hours())];
    let found = problems(read(&files, json!(null)));
    assert_eq!(found, [("schedules.json /schedules/1000".to_owned(), ProblemKind::TooLarge)]);
}
