//! Zendesk: settings of clocks, every operator of a condition, and the comparison with the vendor's own answers.

use punctual::import::{Fate, Files, Import, ImportError, Vendor, VendorAnswer, check, import};
use punctual::input::ProblemKind;
use punctual::{PolicyBook, Ticket};
use serde_json::{Value, json};

use crate::document;
use crate::samples::{Sample, samples};

pub(super) fn read(files: &[(&str, Value)], host: Value) -> Result<Import, ImportError> {
    let files = files.iter().fold(Files::new(), |files, (name, value)| files.with(*name, document(value.clone())));
    import(Vendor::Zendesk, &files, &document(host))
}

pub(super) fn policy(filter: Value, settings: Value) -> Value {
    let cells = ["first_reply_time", "next_reply_time", "periodic_update_time"]
        .map(|metric| json!({ "priority": "normal", "metric": metric, "target": 60, "business_hours": false }));
    json!({ "sla_policies": [{ "id": 1, "title": "P", "filter": filter, "policy_metrics": cells, "metrics_settings": settings }] })
}

pub(super) fn book(import: Import) -> PolicyBook {
    let Some(punctual::import::Spec::Book(spec)) = import.spec else { panic!("no book") };
    PolicyBook::from_spec(spec).unwrap()
}

pub(super) fn ticket(fields: Value) -> Ticket {
    let mut ticket = json!({ "id": "T", "opened_at": "2026-03-02T08:00:00Z", "priority": "normal", "status": "new" });
    ticket.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(ticket).unwrap()
}

/// Whether a ticket meets one condition.
pub(super) fn meets(condition: &Value, fields: Value) -> bool {
    let files = [("sla_policies.json", policy(json!({ "all": [condition], "any": [] }), json!({})))];
    let book = book(read(&files, json!(null)).unwrap());
    let ticket = ticket(fields);
    book.select(&ticket, ticket.opened_at()).kind("sla").is_some()
}

#[test]
fn conditions_hold_for_the_tickets_that_the_vendor_means() {
    let condition =
        |field: &str, operator: &str, value: Value| json!({ "field": field, "operator": operator, "value": value });
    let brand = |value: &str| json!({ "attributes": { "brand_id": value } });
    let tag = |tag: &str| json!({ "attributes": { format!("tag:{tag}"): "true" } });
    let none = || json!({});
    let cases = [
        (condition("brand_id", "is", json!(7)), brand("7"), true),
        (condition("brand_id", "is", json!("7")), brand("8"), false),
        (condition("brand_id", "is_not", json!("7")), none(), true),
        (condition("brand_id", "includes", json!([7, 8])), brand("8"), true),
        (condition("brand_id", "not_includes", json!([7, 8])), brand("8"), false),
        (condition("current_tags", "includes", json!("vip gold")), tag("gold"), true),
        (condition("current_tags", "includes", json!("vip gold")), tag("silver"), false),
        (condition("current_tags", "not_includes", json!("vip gold")), tag("vip"), false),
        (condition("current_tags", "not_includes", json!("vip gold")), none(), true),
        (condition("priority", "less_than", json!("normal")), none(), false),
        (condition("priority", "less_than", json!("high")), none(), true),
        (condition("status", "greater_than", json!("new")), none(), false),
        (condition("status", "less_than", json!("solved")), none(), true),
        (condition("assignee_id", "is", json!(5)), json!({ "agent": "5" }), true),
    ];
    for (condition, fields, expected) in cases {
        assert_eq!(meets(&condition, fields.clone()), expected, "{condition} {fields}");
    }
}

#[test]
fn what_cannot_be_asked_is_left_to_the_host() {
    for (operator, value) in
        [("present", json!(null)), ("is", json!("")), ("greater_than", json!(5)), ("wobbles", json!("x"))]
    {
        let condition = json!({ "field": "custom_fields_9", "operator": operator, "value": value });
        let files = [("sla_policies.json", policy(json!({ "all": [condition] }), json!({})))];
        let report = read(&files, json!(null)).unwrap().report;
        let entry = report.at("sla_policies.json", "/sla_policies/0/filter/all/0").unwrap();
        assert_eq!(entry.fate(), Fate::Impossible, "{operator}");
        let attribute =
            format!("custom_fields_9 {operator} {}", value.as_str().map_or(value.to_string(), str::to_owned));
        let attribute = attribute.trim_end_matches("null").trim_end();
        assert!(entry.became().contains(&format!("`{attribute}`")), "{}", entry.became());
        assert!(!meets(&condition, json!({})), "{operator}");
        assert!(meets(&condition, json!({ "attributes": { attribute: "true" } })), "{operator}");
    }
}

#[test]
fn a_filter_that_nothing_meets_leaves_the_policy_out() {
    let is = |value: &str| json!({ "field": "brand_id", "operator": "is", "value": value });
    let mut both = policy(json!({ "all": [is("1"), is("2")] }), json!({}));
    let other = policy(json!({ "all": [] }), json!({}))["sla_policies"][0].clone();
    both["sla_policies"].as_array_mut().unwrap().push(other);
    both["sla_policies"][1]["id"] = json!(2);
    let import = read(&[("sla_policies.json", both)], json!(null)).unwrap();
    assert_eq!(import.report.at("sla_policies.json", "/sla_policies/0/filter").unwrap().fate(), Fate::Ignored);
    assert_eq!(book(import).policies().map(|policy| policy.id()).collect::<Vec<_>>(), ["2"]);
}

#[test]
fn a_filter_with_conditions_of_another_kind_leaves_the_policy_out() {
    let none = json!({ "all": [], "none": [{ "field": "type", "operator": "is", "value": "task" }] });
    let mut policies = policy(none, json!({}));
    let mut second = policy(json!({ "all": [{ "field": "type", "operator": "is", "value": "task" }] }), json!({}));
    second["sla_policies"][0]["id"] = json!(2);
    policies["sla_policies"].as_array_mut().unwrap().push(second["sla_policies"][0].take());
    let import = read(&[("sla_policies.json", policies)], json!(null)).unwrap();
    let part = import.report.at("sla_policies.json", "/sla_policies/0/filter/none").unwrap();
    assert_eq!(part.fate(), Fate::Impossible);
    let evaluated = book(import).evaluate(&ticket(json!({})), "2026-03-02T08:30:00Z".parse().unwrap());
    assert!(evaluated.evaluations.is_empty());
}

#[test]
fn settings_of_the_clocks_are_kept() {
    let settings = json!({
        "first_reply_time": { "fulfill_on_agent_internal_note": true, "activate_on_ticket_created_for_end_user": true },
        "next_reply_time": { "activate_on_light_agent_internal_note": true, "fulfill_on_non_requesting_agent_internal_note_after_activation": false },
        "periodic_update_time": { "activate_on_agent_internal_note": true },
        "pausable_update_time": { "activate_on_agent_internal_note": true },
        "total_resolution_time": { "fulfill_on_agent_internal_note": true },
    });
    let import = read(&[("sla_policies.json", policy(json!({}), settings))], json!(null)).unwrap();
    let fate = |at: &str| {
        let at = format!("/sla_policies/0/metrics_settings/{at}");
        import.report.at("sla_policies.json", &at).unwrap_or_else(|| panic!("{at}")).fate()
    };
    assert_eq!(fate("first_reply_time/fulfill_on_agent_internal_note"), Fate::Exact);
    assert_eq!(fate("first_reply_time/activate_on_ticket_created_for_end_user"), Fate::Approximate);
    assert_eq!(fate("next_reply_time/activate_on_light_agent_internal_note"), Fate::Impossible);
    assert_eq!(fate("next_reply_time/fulfill_on_non_requesting_agent_internal_note_after_activation"), Fate::Ignored);
    assert_eq!(fate("periodic_update_time/activate_on_agent_internal_note"), Fate::Exact);
    assert_eq!(fate("pausable_update_time/activate_on_agent_internal_note"), Fate::Impossible);
    assert_eq!(fate("total_resolution_time/fulfill_on_agent_internal_note"), Fate::Impossible);
    let noted = ticket(json!({ "events": [{ "at": "2026-03-02T08:10:00Z", "type": "internal_note" }] }));
    let evaluation = book(import).evaluate(&noted, "2026-03-02T08:30:00Z".parse().unwrap()).evaluations.remove(0);
    let cycle = |metric: &str| evaluation.metric(metric).unwrap().cycles.first().cloned();
    assert_eq!(cycle("first_reply_time").unwrap().stopped_at, Some("2026-03-02T08:10:00Z".parse().unwrap()));
    assert_eq!(cycle("periodic_update_time").unwrap().due_at, Some("2026-03-02T09:10:00Z".parse().unwrap()));
    assert_eq!(cycle("next_reply_time"), None);
}

#[test]
fn the_host_decides_between_schedules() {
    let schedule = |id: u32, zone: &str| json!({ "id": id, "time_zone": zone, "intervals": [{ "start_time": 0, "end_time": 10080 }] });
    let schedules = json!({ "schedules": [schedule(1, "Vienna"), schedule(2, "Hawaii")] });
    let mut policies = policy(json!({}), json!({}));
    policies["sla_policies"][0]["policy_metrics"][0]["business_hours"] = json!(true);
    let files = [("schedules.json", schedules), ("sla_policies.json", policies)];
    let import = read(&files, json!(null)).unwrap();
    let entry = |place: &str| import.report.at("schedules.json", place).unwrap();
    assert_eq!(entry("/schedules/0").option(), Some("default_schedule"));
    assert_eq!(entry("/schedules/1").option(), Some("schedule_by"));
    let error = read(&files, json!({ "default_schedule": 3 })).unwrap_err();
    assert_eq!(error.problems()[0].path(), "options /default_schedule");
    let error = read(&files[1..], json!(null)).unwrap_err();
    assert_eq!(error.problems()[0].path(), "sla_policies.json /sla_policies/0/policy_metrics/0/business_hours");
}

#[test]
fn a_list_of_several_pages_is_read_whole() {
    let page = |number: u32, more: bool| {
        let mut page = policy(json!({}), json!({}));
        page["sla_policies"][0]["id"] = json!(number);
        page["next_page"] =
            if more { json!("https://example.zendesk.com/api/v2/slas/policies?page=2") } else { json!(null) };
        page
    };
    let name =
        |number: u32| if number == 1 { "sla_policies.json".to_owned() } else { format!("sla_policies-{number}.json") };
    let names: Vec<String> = (1..=11).map(name).collect();
    let files: Vec<(&str, Value)> =
        (1..=11).map(|number| (names[number as usize - 1].as_str(), page(number, number < 11))).collect();
    let ids: Vec<String> =
        book(read(&files, json!(null)).unwrap()).policies().map(|policy| policy.id().to_owned()).collect();
    assert_eq!(ids, (1..=11).map(|number: u32| number.to_string()).collect::<Vec<_>>());
    let error = read(&files[..10], json!(null)).unwrap_err();
    assert_eq!(error.problems()[0].path(), "sla_policies-10.json /next_page");
}

fn sample(name: &str) -> Sample {
    samples(Vendor::Zendesk).into_iter().find(|sample| sample.name == name).unwrap()
}

#[test]
fn the_vendors_own_answers_agree_and_a_changed_one_does_not() {
    let sample = sample("zendesk/02-newest-first");
    let import = sample.import(&document(json!(sample.expected.host))).unwrap();
    let (ticket, mut answers) = (import.ticket.clone().unwrap(), import.answers.clone());
    let metrics: Vec<_> = answers.iter().map(|answer| (answer.metric.as_str(), answer.breached)).collect();
    let expected =
        [("agent_work_time", Some(false)), ("first_reply_time", Some(false)), ("next_reply_time", Some(true))];
    assert_eq!(metrics, expected);
    let (book, now) = (book(import), sample.expected.now.unwrap());
    let agreeing = check(&book, [(&ticket, &answers[..])], now);
    assert_eq!(agreeing.to_string(), "3 of 3 answers agree, 0 differ, 0 are not covered");

    answers[2].due_at = Some("2026-05-20T07:00:00Z".parse().unwrap());
    answers[1].metric = "total_resolution_time".into();
    answers[0].breached = Some(true);
    let differing = check(&book, [(&ticket, &answers[..])], now);
    assert_eq!(
        differing.to_string(),
        "0 of 3 answers agree, 2 differ, 1 is not covered\n\
         88 agent_work_time 1: not breached, at the vendor breached\n\
         88 next_reply_time 1: due 2026-05-20T07:30:00Z, at the vendor 2026-05-20T07:00:00Z (1800 s later)\n\
         88 total_resolution_time 1: not covered"
    );
    let json = serde_json::to_value(&differing).unwrap();
    assert_eq!(json["differing"][1]["due"]["later_by_s"], 1800);
    assert_eq!(json["differing"][1].get("breached"), None);
}

#[test]
fn every_mistake_is_named_with_its_place() {
    let sample = sample("zendesk/03-mistakes");
    let error = sample.import(&document(json!(null))).unwrap_err();
    let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path()).collect();
    let expected = [
        "holidays-531.json /holidays/0",
        "schedules.json /schedules/0/intervals/0",
        "schedules.json /schedules/0/intervals/1/end_time",
        "schedules.json /schedules/0/time_zone",
        "sla_policies.json /next_page",
        "sla_policies.json /sla_policies/0/policy_metrics/0/priority",
        "sla_policies.json /sla_policies/0/policy_metrics/2",
        "sla_policies.json /sla_policies/0/position",
    ];
    assert_eq!(paths, expected);
    let suggestion = |path: &str| error.problems().iter().find(|p| p.path() == path).unwrap().suggestion();
    assert_eq!(suggestion("sla_policies.json /sla_policies/0/policy_metrics/0/priority"), Some("high"));
}

#[test]
fn a_history_without_its_beginning_is_refused() {
    let sample = sample("zendesk/02-newest-first");
    let Value::Object(mut files) = serde_json::to_value(&sample.files).unwrap() else { panic!("files are a map") };
    let audits = &mut files["audits-88.json"];
    audits["audits"].as_array_mut().unwrap().pop();
    audits["audits"][5]["ticket_id"] = json!(89);
    let files: Vec<(&str, Value)> = files.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let error = read(&files, json!(null)).unwrap_err();
    let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path()).collect();
    assert_eq!(paths.len(), 2, "{error}");
    assert!(error.to_string().contains("the first audit does not create the ticket"), "{error}");
}

/// The changed audits of a sample: the problems that they have.
fn problems(change: impl Fn(&mut Value)) -> Vec<String> {
    let sample = sample("zendesk/02-newest-first");
    let Value::Object(mut files) = serde_json::to_value(&sample.files).unwrap() else { panic!("files are a map") };
    change(&mut files["audits-88.json"]["audits"]);
    let files: Vec<(&str, Value)> = files.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let error = read(&files, json!(null)).unwrap_err();
    error.problems().iter().map(|problem| problem.path().to_owned()).collect()
}

#[test]
fn one_mistake_does_not_hide_those_after_it() {
    let found = problems(|audits| {
        let last = audits.as_array().unwrap().len() - 1;
        audits[0]["created_at"] = json!("yesterday");
        audits[1]["events"] = json!("none");
        audits[last]["created_at"] = json!(7);
    });
    let expected = ["0/created_at", "1/events", "6/created_at"].map(|at| format!("audits-88.json /audits/{at}"));
    assert_eq!(found, expected);

    let bad = |field: Value| json!({ "field": field, "operator": "is", "value": "x" });
    let filter = json!({ "all": [bad(json!([])), bad(json!({}))], "any": [bad(json!(null)), bad(json!([1]))] });
    let error = read(&[("sla_policies.json", policy(filter, json!({})))], json!(null)).unwrap_err();
    let paths = error.problems().iter().map(|problem| problem.path());
    let found: Vec<&str> = paths.filter(|path| path.contains("/filter/")).collect();
    let expected = ["all/0", "all/1", "any/0", "any/1"];
    assert_eq!(found, expected.map(|at| format!("sla_policies.json /sla_policies/0/filter/{at}/field")));
}

#[test]
fn a_ticket_without_a_priority_has_lost_none() {
    let create = |field: &str, value: Value| json!({ "type": "Create", "field_name": field, "value": value });
    let audit = |id: u32, events: Value| json!({ "id": id, "ticket_id": 5, "created_at": "2026-05-19T06:00:00Z", "author_id": 1, "events": events });
    let opening = audit(1, json!([create("status", json!("new")), create("priority", json!(null))]));
    let change = json!({ "type": "Change", "field_name": "priority", "value": null, "previous_value": "high" });
    let audits = json!({ "audits": [opening, audit(2, json!([change]))] });
    let report = read(&[("audits-5.json", audits)], json!(null)).unwrap().report;
    let fate = |at: &str| report.at("audits-5.json", &format!("/audits/{at}")).unwrap().fate();
    assert_eq!([fate("0/events/1"), fate("1/events/0")], [Fate::Exact, Fate::Approximate]);
}

/// The book says when it would be due if the pause ended now, and so does the vendor.
#[test]
fn a_paused_clock_is_compared_with_when_it_would_be_due() {
    let mut policies = policy(json!({}), json!({}));
    policies["sla_policies"][0]["policy_metrics"][0]["metric"] = json!("requester_wait_time");
    let book = book(read(&[("sla_policies.json", policies)], json!(null)).unwrap());
    let pending = json!([{ "at": "2026-03-02T08:10:00Z", "type": "status_changed", "to": "pending" }]);
    let paused = ticket(json!({ "events": pending }));
    let answer = |due: &str| {
        let due_at = Some(due.parse().unwrap());
        [VendorAnswer { metric: "requester_wait_time".into(), due_at, ..VendorAnswer::default() }]
    };
    let now = "2026-03-02T08:30:00Z".parse().unwrap();
    let checked = |due: &str| check(&book, [(&paused, &answer(due)[..])], now).to_string();
    assert_eq!(checked("2026-03-02T09:20:00Z"), "1 of 1 answers agree, 0 differ, 0 are not covered");
    let differing =
        "T requester_wait_time 1: due 2026-03-02T09:20:00Z, at the vendor 2026-03-02T09:00:00Z (1200 s later)";
    assert_eq!(checked("2026-03-02T09:00:00Z").lines().nth(1), Some(differing));
}

#[test]
fn a_file_that_is_not_read_is_named_beside_other_mistakes() {
    let files = Files::new().with("sla_policies.json", document(json!({}))).with("holiday-7.json", document(json!([])));
    let options = punctual::import::zendesk::Options::default();
    let error = punctual::import::zendesk::import(&files, &options).unwrap_err();
    let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path()).collect();
    assert!(paths.contains(&"holiday-7.json") && paths.len() > 1, "{error}");
    let any = import(Vendor::Zendesk, &files, &document(json!(null))).unwrap_err();
    assert_eq!(any.problems(), error.problems());
}

#[test]
fn choices_that_all_policies_repeat_are_limited() {
    let schedule =
        |id: usize| json!({ "id": id, "time_zone": "UTC", "intervals": [{ "start_time": 0, "end_time": 60 }] });
    let schedules = json!({ "schedules": (0..1_000).map(schedule).collect::<Vec<_>>() });
    let mut policies = policy(json!({}), json!({}));
    let one = policies["sla_policies"][0].clone();
    let numbered = (0..800).map(|id| {
        let mut policy = one.clone();
        policy["id"] = json!(id);
        policy
    });
    policies["sla_policies"] = numbered.collect();
    let files = [("schedules.json", schedules), ("sla_policies.json", policies)];
    let error = read(&files, json!({ "schedule_by": "schedule" })).unwrap_err();
    assert!(error.problems().iter().any(|problem| problem.kind() == ProblemKind::TooLarge), "{error}");
}

#[test]
fn an_opening_by_an_agent_is_approximate() {
    let opened_by = |author: u32| {
        let comment = json!({ "id": 1, "type": "Comment", "public": true, "author_id": author });
        let create = |name: &str, value: &str| json!({ "id": 2, "type": "Create", "field_name": name, "value": value });
        let events =
            json!([comment, create("status", "new"), create("priority", "normal"), create("requester_id", "900")]);
        let audit = json!({ "id": 1, "ticket_id": 5, "created_at": "2026-05-19T06:00:00Z", "author_id": author, "events": events });
        let users = json!([{ "id": 900, "role": "end-user" }, { "id": 901, "role": "agent" }]);
        let import = read(&[("audits-5.json", json!({ "audits": [audit], "users": users }))], json!(null)).unwrap();
        import.report.at("audits-5.json", "/audits/0/events/0").unwrap().fate()
    };
    assert_eq!([opened_by(900), opened_by(901)], [Fate::Exact, Fate::Approximate]);
}

/// How a condition on a field fares, and whether a ticket meets it whose audits say this of the field.
fn together(field: &str, value: Value, told: Value) -> (Fate, bool) {
    let condition = json!({ "field": field, "operator": "includes", "value": value });
    let field_name = field.strip_prefix("custom_fields_").unwrap_or(field);
    let field_name = if field_name == "current_tags" { "tags" } else { field_name };
    let create = |name: &str, value: &Value| json!({ "type": "Create", "field_name": name, "value": value });
    let mut events = vec![create("status", &json!("new")), create("priority", &json!("normal"))];
    events.retain(|event| event["field_name"] != field_name);
    events.push(create(field_name, &told));
    let via = json!({ "channel": "email" });
    let audit = json!({ "id": 1, "ticket_id": 5, "created_at": "2026-05-19T06:00:00Z", "author_id": 1, "via": via, "events": events });
    let policies = policy(json!({ "all": [condition] }), json!({}));
    let files = [("sla_policies.json", policies), ("audits-5.json", json!({ "audits": [audit] }))];
    let import = read(&files, json!(null)).unwrap();
    let fate = import.report.at("sla_policies.json", "/sla_policies/0/filter/all/0").unwrap().fate();
    let ticket = import.ticket.clone().unwrap();
    // An assignment at the opening is an event.
    (fate, book(import).select(&ticket, ticket.opened_at()).kind("sla").is_some())
}

#[test]
fn a_condition_is_exact_only_if_the_audits_of_a_ticket_meet_it() {
    let told = [
        ("current_tags", json!("vip gold"), json!(["vip"])),
        ("priority", json!("normal"), json!("normal")),
        ("status", json!(["new", "open"]), json!("new")),
        ("type", json!("incident"), json!("incident")),
        ("assignee_id", json!(7), json!("7")),
        ("brand_id", json!("7"), json!(7)),
        ("group_id", json!(7), json!("7")),
        ("organization_id", json!(7), json!("7")),
        ("requester_id", json!(7), json!("7")),
        ("ticket_form_id", json!(7), json!("7")),
        ("custom_fields_9", json!("blue"), json!("blue")),
    ];
    for (field, value, audit) in told {
        assert_eq!(together(field, value, audit), (Fate::Exact, true), "{field}");
    }
    let left_to_the_host = [
        ("via_id", json!(4), json!("4")),
        ("custom_status_id", json!([1, 2]), json!("1")),
        ("satisfaction_score", json!("good"), json!("good")),
        ("requester_role", json!("agent"), json!("agent")),
        ("ticket_is_public", json!("public"), json!("public")),
        ("subject", json!("x"), json!("x")),
        ("assignee_id", json!("current_user"), json!("7")),
        ("group_id", json!("current_groups"), json!("7")),
        ("type", json!("Incident"), json!("incident")),
        ("status", json!("Open"), json!("open")),
        ("custom_fields_9", json!("true"), json!("1")),
        ("custom_fields_x", json!("blue"), json!("blue")),
    ];
    for (field, value, audit) in left_to_the_host {
        assert_eq!(together(field, value, audit).0, Fate::NeedsHost, "{field}");
    }
}

#[test]
fn what_stands_in_two_pages_is_read_once() {
    let sample = sample("zendesk/02-newest-first");
    let import_with = |name: &str, change: &dyn Fn(&mut Value)| {
        let Value::Object(mut files) = serde_json::to_value(&sample.files).unwrap() else { panic!("files are a map") };
        let mut copy = files[name].clone();
        change(&mut copy);
        let copied = name.replace(".json", "-2.json");
        files.insert(copied, copy);
        let files: Vec<(&str, Value)> = files.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        read(&files, json!(sample.expected.host))
    };
    let once = sample.import(&document(json!(sample.expected.host))).unwrap();
    let audits = import_with("audits-88.json", &|_| {}).unwrap();
    assert_eq!(audits.ticket, once.ticket);
    let policies = import_with("sla_policies.json", &|_| {}).unwrap();
    assert_eq!(book(policies).policies().count(), book(once).policies().count());
    let error = import_with("audits-88.json", &|page| page["audits"][0]["created_at"] = json!("2026-05-25T08:00:00Z"));
    let paths = |error: &ImportError| error.problems().iter().map(|p| p.path().to_owned()).collect::<Vec<_>>();
    assert_eq!(paths(&error.unwrap_err()), ["audits-88-2.json /audits/0/id"]);
    let error = import_with("sla_policies.json", &|page| page["sla_policies"][0]["title"] = json!("Other"));
    assert_eq!(paths(&error.unwrap_err()), ["sla_policies-2.json /sla_policies/0/id"]);
}

#[test]
fn a_schedule_that_no_option_names_needs_the_host() {
    let create = json!({ "type": "Create", "field_name": "status", "value": "new" });
    let events = json!([create, { "type": "ScheduleAssignment", "new_schedule_id": 510 }]);
    let audit =
        json!({ "id": 1, "ticket_id": 5, "created_at": "2026-05-19T06:00:00Z", "author_id": 1, "events": events });
    let assigned = |host: Value| {
        let import = read(&[("audits-5.json", json!({ "audits": [audit] }))], host).unwrap();
        let entry = import.report.at("audits-5.json", "/audits/0/events/1").unwrap();
        let attributes = serde_json::to_value(import.ticket.as_ref().unwrap()).unwrap()["attributes"].clone();
        (entry.fate(), entry.option().map(str::to_owned), attributes)
    };
    let needed = (Fate::NeedsHost, Some("schedule_by".to_owned()), json!({ "schedule_id": "510" }));
    assert_eq!(assigned(json!(null)), needed);
    for named in ["hours", "attribute hours"] {
        assert_eq!(assigned(json!({ "schedule_by": named })), (Fate::Exact, None, json!({ "hours": "510" })));
    }
}

#[test]
fn an_attribute_is_written_behind_a_blank() {
    let options = [
        (Vendor::Zendesk, "schedule_by"),
        (Vendor::Freshdesk, "business_hours_by"),
        (Vendor::Freshservice, "business_hours_by"),
        (Vendor::Jira, "goal_by"),
    ];
    for (vendor, option) in options {
        let error = import(vendor, &Files::new(), &document(json!({ option: "attribute:hours" }))).unwrap_err();
        let problems: Vec<_> = error.problems().iter().filter(|found| found.path().starts_with("options")).collect();
        let [problem] = problems.as_slice() else { panic!("{error}") };
        assert!(problem.to_string().ends_with("write `attribute NAME`"), "{problem}");
    }
}

#[test]
fn a_damaged_schedule_is_not_reported_as_missing() {
    let schedule =
        |zone: &str| json!([{ "id": 1, "time_zone": zone, "intervals": [{ "start_time": 0, "end_time": 60 }] }]);
    let mut policies = policy(json!({}), json!({}));
    for cell in policies["sla_policies"][0]["policy_metrics"].as_array_mut().unwrap() {
        cell["business_hours"] = json!(true);
    }
    let paths = |schedules: Value, host: Value| {
        let files = [("schedules.json", json!({ "schedules": schedules })), ("sla_policies.json", policies.clone())];
        let error = read(&files, host).unwrap_err();
        error.problems().iter().map(|problem| problem.path().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths(schedule("Viena"), json!(null)), ["schedules.json /schedules/0/time_zone"]);
    assert_eq!(paths(schedule("Vienna"), json!({ "default_schedule": 2 })), ["options /default_schedule"]);
    assert_eq!(paths(json!([]), json!(null)).len(), 3);
}

#[test]
fn entries_say_what_is_there() {
    let mut policies = policy(json!({ "all": [], "any": [] }), json!({}));
    policies["sla_policies"][0]["policy_metrics"][0]["metric"] = json!("no_such_time");
    let report = read(&[("sla_policies.json", policies.clone())], json!(null)).unwrap().report;
    let entry = |at: &str| report.at("sla_policies.json", &format!("/sla_policies/0/{at}"));
    assert_eq!(entry("filter/any").unwrap().became(), "nothing is in it");
    let cell = entry("policy_metrics/0").unwrap();
    assert!(cell.fate() == Fate::Impossible && cell.became().contains("write a metric"), "{cell}");
    assert!(entry("policy_metrics/0/metric").is_none());
    policies["sla_policies"][0]["policy_metrics"][0].as_object_mut().unwrap().remove("target");
    let error = read(&[("sla_policies.json", policies)], json!(null)).unwrap_err();
    let found: Vec<String> = error.problems().iter().map(|problem| problem.found().to_string()).collect();
    assert_eq!(found, ["there is no `target`"]);
}

#[test]
fn an_event_of_an_audit_that_is_not_known_is_told_apart() {
    let create = json!({ "type": "Create", "field_name": "status", "value": "new" });
    let events = json!([create, { "type": "Notification", "subject": "x" }, { "type": "Telepathy", "depth": 3 }]);
    let audit =
        json!({ "id": 1, "ticket_id": 5, "created_at": "2026-05-19T06:00:00Z", "author_id": 1, "events": events });
    let report = read(&[("audits-5.json", json!({ "audits": [audit] }))], json!(null)).unwrap().report;
    let known = |event: &str| {
        let entry = report.at("audits-5.json", &format!("/audits/0/events/{event}")).unwrap();
        (entry.fate(), entry.is_known())
    };
    assert_eq!([known("1"), known("2")], [(Fate::Ignored, true), (Fate::Ignored, false)]);
    assert!(report.at("audits-5.json", "/audits/0/events/2/depth").is_none());
}
