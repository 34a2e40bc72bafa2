//! Frappe Helpdesk: conditions, older exports, damaged files.

use punctual::book::PolicyBookSpec;
use punctual::chrono::{DateTime, Utc};
use punctual::import::{Adapted, Document, Fate, Files, ImportError, ImportReport, Imported, frappe};
use punctual::input::ProblemKind;
use punctual::{EventKind, Outcome, PolicyBook, Ticket};
use serde_json::{Value, json};

pub(super) fn options(zone: &str) -> frappe::Options {
    frappe::Options { site_time_zone: Some(zone.to_owned()) }
}

pub(super) fn files(files: &[(&str, Value)]) -> Files {
    let document = |value: &Value| serde_json::from_value::<Document>(json!({ "data": value })).unwrap();
    files.iter().fold(Files::new(), |all, (name, value)| all.with(*name, document(value)))
}

pub(super) fn statuses() -> Value {
    json!([
        { "name": "Open", "category": "Open" }, { "name": "Replied", "category": "Paused" },
        { "name": "Resolved", "category": "Resolved" }, { "name": "Closed", "category": "Resolved" },
    ])
}

/// An agreement with an hour for each priority, with some fields changed.
pub(super) fn agreement(name: &str, priorities: &[&str], changed: Value) -> Value {
    let row = |priority: &&str| json!({ "priority": priority, "response_time": 3600.0, "resolution_time": 7200.0 });
    let mut agreement = json!({
        "name": name, "enabled": 1, "default_sla": 0, "apply_sla_for_resolution": 1,
        "support_and_resolution": [{ "workday": "Monday", "start_time": "09:00:00", "end_time": "17:00:00" }],
        "priorities": priorities.iter().map(row).collect::<Vec<_>>()
    });
    for (field, value) in changed.as_object().unwrap() {
        agreement[field] = value.clone();
    }
    agreement
}

pub(super) fn import(agreements: &[Value]) -> Result<Imported<PolicyBookSpec>, ImportError> {
    let names: Vec<String> = (0..agreements.len()).map(|number| format!("sla-{number}.json")).collect();
    let mut all: Vec<(&str, Value)> = names.iter().map(String::as_str).zip(agreements.iter().cloned()).collect();
    all.push(("ticket_status.json", statuses()));
    frappe::import(&files(&all), &options("UTC"))
}

/// Which agreement a ticket gets, beside a default for everything.
pub(super) fn picked(condition: &str, ticket: Value) -> (String, Fate) {
    let special = agreement("special", &["High", "Low"], json!({ "condition": condition }));
    let Imported { spec, report } =
        import(&[special, agreement("default", &["High", "Low"], json!({ "default_sla": 1 }))]).unwrap();
    let book = PolicyBook::from_spec(spec).unwrap();
    let mut whole = json!({ "id": "1", "opened_at": "2026-03-02T10:00:00Z", "priority": "High" });
    whole.as_object_mut().unwrap().extend(ticket.as_object().unwrap().clone());
    let ticket: Ticket = serde_json::from_value(whole).unwrap();
    let selection = book.select(&ticket, ticket.opened_at());
    let fate = report.at("sla-0.json", "/data/condition").unwrap().fate();
    (selection.kind("sla").unwrap().id().to_owned(), fate)
}

#[test]
fn conditions_choose_the_agreement() {
    let customer = |name: &str| json!({ "attributes": { "customer": name } });
    let exact = |name: &str| (name.to_owned(), Fate::Exact);
    let either = "doc.customer == 'A' or doc.customer in ['B', \"C\"]";
    assert_eq!(picked(either, customer("B")), exact("special"));
    assert_eq!(picked(either, customer("D")), exact("default"));
    // A field without a value is not equal to anything.
    assert_eq!(picked("not (doc.customer == 'A')", json!({})), exact("special"));
    assert_eq!(picked("doc.customer == 'A'", json!({})), exact("default"));
    assert_eq!(picked("doc.priority != 'High'", json!({})), exact("default"));
    assert_eq!(
        picked("doc.status == 'Open' and doc.priority == 'High'", json!({ "status": "Open" })),
        exact("special")
    );
    assert_eq!(
        picked("doc.seats == 5 or doc.trial == True", json!({ "attributes": { "trial": "1" } })),
        exact("special")
    );
}

#[test]
fn a_condition_as_the_editor_of_the_vendor_writes_it_is_exact() {
    let customer = |name: &str| json!({ "attributes": { "customer": name } });
    let condition = r#"(doc.customer and doc.customer in ["A", "B"]) and doc.priority == "High""#;
    assert_eq!(picked(condition, customer("B")), ("special".to_owned(), Fate::Exact));
    assert_eq!(picked(condition, json!({})), ("default".to_owned(), Fate::Exact));
    // Of a number that is zero, the first part says more.
    assert_eq!(
        picked("doc.seats and doc.seats in [0, 1]", json!({ "attributes": { "seats": "1" } })).1,
        Fate::Approximate
    );
    assert_eq!(
        picked("doc.customer == 'A' # or doc.customer == 'B'", customer("B")),
        ("default".to_owned(), Fate::Exact)
    );
}

#[test]
fn hours_at_night_where_the_clock_changes_are_reported() {
    let approximate = |start: &str, zone: &str| {
        let hours = json!([{ "workday": "Sunday", "start_time": start, "end_time": "6:00:00" }]);
        let nights = agreement("nights", &["High"], json!({ "default_sla": 1, "support_and_resolution": hours }));
        let all = files(&[("sla-0.json", nights), ("ticket_status.json", statuses())]);
        let report = frappe::import(&all, &options(zone)).unwrap().report;
        report.at("sla-0.json", "/data/support_and_resolution/0").is_some_and(|part| part.fate() == Fate::Approximate)
    };
    assert!(approximate("0:00:00", "Europe/Berlin") && approximate("03:59:59", "America/New_York"));
    assert!(!approximate("4:00:00", "Europe/Berlin") && !approximate("0:00:00", "Asia/Kolkata"));
}

#[test]
fn what_a_condition_cannot_say_is_reported() {
    let customer = json!({ "attributes": { "customer": "A" } });
    let nearly = ("special".to_owned(), Fate::Approximate);
    assert_eq!(picked("doc.customer == 'A' and 'vpn' in doc.subject", customer.clone()), nearly);
    let left_out = |fate| ("default".to_owned(), fate);
    assert_eq!(picked("'vpn' in doc.subject", customer.clone()), left_out(Fate::Impossible));
    assert_eq!(picked("doc.customer", customer.clone()), left_out(Fate::Impossible));
    assert_eq!(picked("doc.priority == 'Urgent'", customer), left_out(Fate::Ignored));
}

#[test]
fn an_imported_book_has_no_lints() {
    let condition = json!({ "condition": "doc.customer == 'A'", "start_date": "2026-01-01" });
    let special = agreement("special", &["High"], condition);
    let default = agreement("default", &["High", "Low"], json!({ "default_sla": 1, "default_priority": "Low" }));
    let answers =
        agreement("answers", &["High"], json!({ "apply_sla_for_resolution": 0, "condition": "doc.x == 'y'" }));
    let book = PolicyBook::from_spec(import(&[special, answers, default]).unwrap().spec).unwrap();
    let lints: Vec<String> = book.lint().iter().map(ToString::to_string).collect();
    assert!(lints.is_empty(), "{lints:#?}");
}

/// The vendor looks for the agreement again at each change.
#[test]
fn a_ticket_that_changes_gets_another_agreement() {
    let special = agreement("special", &["High"], json!({}));
    let book = import(&[special, agreement("default", &["High", "Low"], json!({ "default_sla": 1 }))]).unwrap().spec;
    let book = PolicyBook::from_spec(book).unwrap();
    let at = |time: &str| format!("2026-03-02T{time}:00Z").parse().unwrap();
    let raised = EventKind::PriorityChanged { to: "High".into() };
    let ticket = Ticket::opened("1", at("10:00")).priority("Low").event(at("11:00"), raised).build().unwrap();
    let picked = |time| book.select(&ticket, at(time)).kind("sla").map(|policy| policy.id().to_owned());
    assert_eq!((picked("10:30").as_deref(), picked("11:30").as_deref()), (Some("default"), Some("special")));
}

/// A ticket that leaves one end for another is not reopened.
#[test]
fn a_resolved_ticket_that_is_closed_starts_no_clock() {
    let agreement = agreement("default", &["High"], json!({ "default_sla": 1 }));
    let book = PolicyBook::from_spec(import(&[agreement]).unwrap().spec).unwrap();
    let at = |time: &str| format!("2026-03-02T{time}:00Z").parse().unwrap();
    let to = |status: &str| EventKind::StatusChanged { to: status.into() };
    let ticket = Ticket::opened("1", at("09:00")).priority("High").status("Open");
    let ticket = ticket.event(at("09:30"), to("Resolved")).event(at("10:00"), to("Closed")).build().unwrap();
    let evaluations = book.evaluate(&ticket, at("16:00")).evaluations;
    let cycles = evaluations.iter().flat_map(|evaluation| &evaluation.metrics).flat_map(|metric| &metric.cycles);
    let cycles: Vec<_> = cycles.map(|cycle| (cycle.number, cycle.outcome)).collect();
    assert_eq!(cycles, [(1, Outcome::Met), (1, Outcome::Met)]);
}

/// Before statuses had categories, each agreement listed them.
#[test]
fn older_agreements_list_their_statuses() {
    let listed = json!({
        "default_sla": 1, "pause_sla_on": [{ "status": "Replied" }],
        "sla_fulfilled_on": [{ "status": "Resolved" }, { "status": "Closed" }]
    });
    let older = files(&[("sla-a.json", agreement("a", &["High"], listed))]);
    let spec = frappe::import(&older, &options("UTC")).unwrap().spec;
    let printed = serde_json::to_value(&spec).unwrap();
    let statuses =
        json!({ "Closed": "closed", "Open": "open", "Replied": { "pauses": "Paused" }, "Resolved": "resolved" });
    assert_eq!(printed["policies"][0]["policy"]["statuses"], statuses);
    // Without either, nobody knows which statuses pause.
    let neither = files(&[("sla-a.json", agreement("a", &["High"], json!({})))]);
    let error = frappe::import(&neither, &options("UTC")).unwrap_err();
    assert_eq!(paths(&error), ["ticket_status missing"]);
}

pub(super) fn paths(error: &ImportError) -> Vec<String> {
    error.problems().iter().map(|problem| format!("{} {}", problem.path(), problem.kind())).collect()
}

#[test]
fn the_zone_of_the_site_has_to_be_told() {
    let all = files(&[("sla-a.json", agreement("a", &["High"], json!({}))), ("ticket_status.json", statuses())]);
    let without = frappe::import(&all, &frappe::Options::default()).unwrap_err();
    assert_eq!(paths(&without), ["options /site_time_zone missing"]);
    let unknown = frappe::import(&all, &options("Asia/Calcuta")).unwrap_err();
    assert_eq!(paths(&unknown), ["options /site_time_zone unknown_name"]);
    assert_eq!(unknown.problems()[0].kind(), ProblemKind::UnknownName);
    assert!(unknown.problems()[0].suggestion().is_some());
}

#[test]
fn every_mistake_is_named_with_its_place() {
    let damaged = json!({
        "name": "a", "enabled": 2, "holiday_list": "Nowhere", "start_date": "2026-02-30",
        "support_and_resolution": [
            { "workday": "Mon", "start_time": "9", "end_time": "17:00:00" },
            { "workday": "Tuesday", "start_time": "17:00:00", "end_time": "09:00:00" },
            { "workday": "Tuesday", "start_time": "09:00:00" },
        ],
        "priorities": [
            { "priority": "High", "response_time": 0.0, "resolution_time": "soon" },
            { "priority": "High", "response_time": 60.5 },
        ]
    });
    let status = json!([{ "name": "Open", "category": "Opened" }, { "category": "Paused" }]);
    let all = files(&[("sla-a.json", damaged), ("ticket_status.json", status)]);
    let error = frappe::import(&all, &options("UTC")).unwrap_err();
    assert_eq!(
        paths(&error),
        [
            "sla-a.json /data/enabled unreadable",
            "sla-a.json /data/holiday_list unknown_name",
            "sla-a.json /data/priorities/0/resolution_time wrong_type",
            "sla-a.json /data/priorities/0/response_time unreadable",
            "sla-a.json /data/priorities/1/priority duplicate",
            "sla-a.json /data/priorities/1/resolution_time missing",
            "sla-a.json /data/priorities/1/response_time unreadable",
            "sla-a.json /data/start_date unreadable",
            "sla-a.json /data/support_and_resolution/0/start_time unreadable",
            "sla-a.json /data/support_and_resolution/0/workday unknown_name",
            "sla-a.json /data/support_and_resolution/1/end_time senseless",
            "sla-a.json /data/support_and_resolution/2/end_time missing",
            "sla-a.json /data/support_and_resolution/2/workday duplicate",
            "ticket_status.json /data/0/category unknown_name",
            "ticket_status.json /data/1/name missing",
        ]
    );
}

#[test]
fn two_agreements_of_one_name_and_two_defaults_are_mistakes() {
    let default = || agreement("a", &["High"], json!({ "default_sla": 1 }));
    let error = import(&[default(), default()]).unwrap_err();
    assert_eq!(paths(&error), ["sla-1.json /data duplicate", "sla-1.json /data duplicate"]);
}

#[test]
fn an_agreement_that_is_never_valid_is_left_out() {
    let never = |start: Value, end: Value| {
        let dates = json!({ "start_date": start, "end_date": end });
        let imported = import(&[agreement("a", &["High"], dates)]).unwrap();
        let said = imported.report.entries().iter().any(|entry| entry.became().contains("left out"));
        let printed = serde_json::to_value(&imported.spec).unwrap();
        assert_eq!(printed["policies"].as_array().unwrap().is_empty(), said);
        (said, printed["policies"][0]["valid"].clone())
    };
    assert!(never(json!("2026-03-01"), json!("2026-03-01")).0);
    assert!(never(json!("2100-01-01"), json!(null)).0);
    assert!(never(json!(null), json!("1969-12-31")).0);
    assert_eq!(never(json!("1900-01-01"), json!("9999-12-31")), (false, Value::Null));
    let valid = json!({ "from": "2026-03-01T00:00:00Z", "until": "2026-03-31T00:00:00Z" });
    assert_eq!(never(json!("2026-03-01"), json!("2026-03-31")), (false, valid));
}

/// Each agreement is a policy, and each policy repeats the statuses.
#[test]
fn many_agreements_with_a_long_status_are_refused() {
    let agreements: Vec<Value> = (0..1_000).map(|id| agreement(&id.to_string(), &["High"], json!({}))).collect();
    let statuses = json!([{ "name": "n".repeat(100_000), "category": "Open" }]);
    let all = [("sla-all.json", json!(agreements)), ("ticket_status.json", statuses)];
    let error = frappe::import(&files(&all), &options("UTC")).unwrap_err();
    assert_eq!(paths(&error), ["sla too_large"]);
}

pub(super) fn history(ticket: Value, versions: Value, communications: Value) -> Result<Adapted, ImportError> {
    let mut whole = json!({ "name": 7, "creation": "2026-10-24 10:00:00", "priority": "High", "status": "Open" });
    whole.as_object_mut().unwrap().extend(ticket.as_object().unwrap().clone());
    let all = [("ticket-7.json", whole), ("versions-7.json", versions), ("communications-7.json", communications)];
    frappe::adapt(&files(&all), &options("Europe/Berlin"))
}

pub(super) fn version(at: &str, data: &str) -> Value {
    json!({ "creation": at, "docname": "7", "data": data })
}

/// On 25 October 2026 the clock in Berlin is set back at 03:00: 02:30 comes at 00:30Z and at 01:30Z.
#[test]
fn a_reading_that_the_clock_shows_twice_is_reported() {
    let changed = r#"{"changed": [["priority", "Low", "High"]]}"#;
    let adapted = history(json!({}), json!([version("2026-10-25 02:30:00", changed)]), json!([])).unwrap();
    let ticket = &adapted.ticket;
    assert_eq!((ticket.priority(), ticket.events()[0].at), (Some("Low"), "2026-10-25T00:30:00Z".parse().unwrap()));
    assert_eq!(fate(&adapted.report, "versions-7.json", "/data/0/creation"), Fate::Approximate);
    let skipped = history(json!({ "creation": "2026-03-29 02:30:00" }), json!([]), json!([])).unwrap();
    assert_eq!(skipped.ticket.opened_at(), "2026-03-29T01:00:00Z".parse::<DateTime<Utc>>().unwrap());
    assert_eq!(fate(&skipped.report, "ticket-7.json", "/data/creation"), Fate::Approximate);
}

pub(super) fn fate(report: &ImportReport, file: &str, at: &str) -> Fate {
    report.at(file, at).unwrap_or_else(|| panic!("there is no entry at {file} {at}")).fate()
}

#[test]
fn what_stands_in_two_pages_happened_once() {
    let changed = |from: &str| {
        let mut version =
            version("2026-10-24 12:00:00", &format!(r#"{{"changed": [["priority", "{from}", "High"]]}}"#));
        version["name"] = json!("v1");
        json!([version])
    };
    let message = |way: &str| json!([{ "name": "c1", "sent_or_received": way, "creation": "2026-10-24 11:00:00" }]);
    let note = json!([{ "name": "n1", "creation": "2026-10-24 13:00:00" }]);
    let ticket = json!({ "name": 7, "creation": "2026-10-24 10:00:00", "priority": "High", "status": "Open" });
    let adapt = |from: &str, way: &str| {
        let all = [
            ("ticket-7.json", ticket.clone()),
            ("versions-7.json", changed("Low")),
            ("versions-7-2.json", changed(from)),
            ("communications-7.json", message("Sent")),
            ("communications-7-2.json", message(way)),
            ("comments-7.json", note.clone()),
            ("comments-7-2.json", note.clone()),
        ];
        frappe::adapt(&files(&all), &options("UTC"))
    };
    let adapted = adapt("Low", "Sent").unwrap();
    let kinds: Vec<&str> = adapted.ticket.events().iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["agent_replied", "priority_changed", "internal_note"]);
    assert_eq!(fate(&adapted.report, "versions-7.json", "/data/0"), Fate::Ignored);
    let error = adapt("Medium", "Received").unwrap_err();
    let expected = ["communications-7.json /data/0/name duplicate", "versions-7.json /data/0/name duplicate"];
    assert_eq!(paths(&error), expected, "{error}");
}

#[test]
fn the_history_of_another_ticket_is_left_out() {
    let changed = r#"{"changed": [["status", "Open", "Closed"]]}"#;
    let mut other = version("2026-10-24 11:00:00", changed);
    other["docname"] = json!("8");
    let message =
        json!({ "sent_or_received": "Sent", "communication_date": "2026-10-24 11:00:00", "reference_name": "8" });
    let adapted = history(json!({}), json!([other]), json!([message])).unwrap();
    assert!(adapted.ticket.events().is_empty());
    assert_eq!(fate(&adapted.report, "versions-7.json", "/data/0"), Fate::Ignored);
    assert_eq!(fate(&adapted.report, "communications-7.json", "/data/0"), Fate::Ignored);
}

#[test]
fn a_damaged_history_is_refused_with_every_mistake() {
    let versions = json!([
        version("2026-10-24 11:00", "{}"),
        version("2026-10-24 11:00:00", "{"),
        version("2026-10-24 11:00:00", r#"{"changed": [["status"], 3, ["status", "Open", ["x"]]]}"#),
        version("2026-10-24 11:00:00", "[]"),
    ]);
    let messages = json!([{ "sent_or_received": "Lost", "communication_date": "2026-10-24 11:00:00" }, {}]);
    let error = history(json!({ "response_by": "later" }), versions, messages).unwrap_err();
    assert_eq!(
        paths(&error),
        [
            "communications-7.json /data/0/sent_or_received unknown_name",
            "communications-7.json /data/1/creation missing",
            "ticket-7.json /data/response_by unreadable",
            "versions-7.json /data/0/creation unreadable",
            "versions-7.json /data/1/data unreadable",
            "versions-7.json /data/2/data /changed/0 senseless",
            "versions-7.json /data/2/data /changed/1 wrong_type",
            "versions-7.json /data/2/data /changed/2/2 unreadable",
            "versions-7.json /data/3/data  wrong_type",
        ]
    );
}
