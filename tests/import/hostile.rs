//! Exports of hostile size (B3): linear work, and an account no longer than a few times the export.

use allocation_counter::measure;
use punctual::import::{Document, Files, Vendor, import};
use serde_json::{Value, json};

use crate::document;

/// Ten times the size may take little more than ten times the allocations and the memory; what grows with the square
/// takes a hundred times as much.
fn grows_linearly(what: &str, vendor: Vendor, sizes: [usize; 2], export: impl Fn(usize) -> (Files, Value)) {
    let [few, many] = sizes.map(|size| {
        let (files, host) = export(size);
        let host = document(host);
        measure(|| drop(import(vendor, &files, &host)))
    });
    for (unit, few, many) in
        [("allocations", few.count_total, many.count_total), ("bytes", few.bytes_max, many.bytes_max)]
    {
        println!("{what}: {few} {unit}, then {many}");
        assert!(many <= 20 * few.max(1_000), "{what}: {few} {unit}, then {many}");
    }
}

const SIZES: [usize; 2] = [1_000, 10_000];

fn conditions(all: &[Value], any: &[Value]) -> Files {
    let cell = json!({ "priority": "high", "metric": "first_reply_time", "target": 60, "business_hours": false });
    let filter = json!({ "all": all, "any": any });
    let policy = json!({ "id": 1, "title": "P", "filter": filter, "policy_metrics": [cell] });
    Files::new().with("sla_policies.json", document(json!({ "sla_policies": [policy] })))
}

#[test]
fn b3_conditions_of_zendesk() {
    let tags = |size: usize| (0..size).map(|tag| format!("t{tag}")).collect::<Vec<_>>().join(" ");
    let condition =
        |field: &str, operator: &str, value: Value| json!({ "field": field, "operator": operator, "value": value });
    for operator in ["includes", "not_includes"] {
        grows_linearly(operator, Vendor::Zendesk, SIZES, |size| {
            (conditions(&[condition("current_tags", operator, json!(tags(size)))], &[]), json!(null))
        });
    }
    let each = |size: usize, operator: &'static str| -> Vec<Value> {
        (0..size).map(|number| condition(&format!("f{number}"), operator, json!("x"))).collect()
    };
    grows_linearly("all", Vendor::Zendesk, SIZES, |size| (conditions(&each(size, "is"), &[]), json!(null)));
    grows_linearly("any", Vendor::Zendesk, SIZES, |size| (conditions(&[], &each(size, "is")), json!(null)));
    grows_linearly("one field", Vendor::Zendesk, SIZES, |size| {
        let list: Vec<usize> = (0..size).collect();
        let each = (1..size).map(|number| condition("brand_id", "is_not", json!(number)));
        let all: Vec<Value> = [condition("brand_id", "includes", json!(list))].into_iter().chain(each).collect();
        (conditions(&all, &[]), json!(null))
    });
}

#[test]
fn b3_long_names_have_short_places() {
    grows_linearly("switches below a long name", Vendor::Zendesk, SIZES, |size| {
        let switches: serde_json::Map<_, _> = (0..size).map(|number| (format!("s{number}"), json!(true))).collect();
        let mut settings = serde_json::Map::new();
        settings.insert("m".repeat(10 * size), json!(switches));
        let filter = json!({ "all": [] });
        let policy = json!({ "id": 1, "filter": filter, "policy_metrics": [], "metrics_settings": settings });
        (Files::new().with("sla_policies.json", document(json!({ "sla_policies": [policy] }))), json!(null))
    });
}

fn calendar(lines: &str) -> (Files, Value) {
    let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{lines}END:VCALENDAR\n");
    (Files::new().with("own.ics", Document::text(text)), json!({ "over": "24x7" }))
}

#[test]
fn b3_events_of_icalendar() {
    grows_linearly("a long UID", Vendor::ICalendar, SIZES, |size| {
        let lines: String = (0..size).map(|number| format!("X-OWN-{number}:1\n")).collect();
        let uid = "u".repeat(10 * size);
        calendar(&format!("BEGIN:VEVENT\nUID:{uid}\nDTSTART;VALUE=DATE:20260302\n{lines}END:VEVENT\n"))
    });
    grows_linearly("series with one UID", Vendor::ICalendar, [300, 3_000], |size| {
        let first = "DTSTART;VALUE=DATE:20260302\nRRULE:FREQ=DAILY;COUNT=2\n";
        let series = format!("BEGIN:VEVENT\nUID:1\n{first}END:VEVENT\n").repeat(size);
        let moved = "RECURRENCE-ID;VALUE=DATE:20260303\nDTSTART;VALUE=DATE:20260304\n";
        let times = (0..size).map(|version| format!("BEGIN:VEVENT\nUID:1\nSEQUENCE:{version}\n{moved}END:VEVENT\n"));
        calendar(&(series + &times.collect::<String>()))
    });
}

/// One name may be that of many statuses. What grows with the square takes 25 times as much here.
#[test]
fn b3_queries_of_jira() {
    grows_linearly("a status that many terms name", Vendor::Jira, [1_000, 5_000], |size| {
        let statuses: Vec<Value> = (0..size).map(|id| json!({ "id": id, "name": "a" })).collect();
        let query = vec!["status = a"; size].join(" OR ");
        let goal = json!({ "id": "9", "jqlQuery": query, "duration": 3_600_000 });
        let definition = json!({ "start": [{ "conditionId": "issue-created-hit-condition" }], "stop": [] });
        let metric = json!({ "id": 1, "name": "Time", "config": { "definition": definition, "goals": [goal] } });
        let files = [
            ("calendars.json", json!({ "calendars": [] })),
            ("sla-metrics.json", json!({ "timeMetrics": [metric] })),
            ("statuses.json", json!(statuses)),
        ];
        let files = files.into_iter().fold(Files::new(), |files, (name, content)| files.with(name, document(content)));
        (files, json!({ "status_by": "id" }))
    });
}
