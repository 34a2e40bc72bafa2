//! The report of a month is that of the library.

use punctual::report::Dimension;
use punctual::{Policy, Report, ReportSpec, Ticket, evaluate};
use serde_json::{Value, json};

use crate::client::SHORT;
use crate::process::{ACME, Folder, Program};
use crate::random::Random;

#[test]
fn the_report_of_a_month_is_that_of_the_library() {
    let folder = Folder::new("report", None);
    let program = Program::start(&folder);
    let desk = program.client(ACME);
    desk.json(201, "PUT", "/policies/short", SHORT);
    let policy: Policy = serde_json::from_str(SHORT).unwrap();
    let now = "2026-06-30T22:00:00Z".parse().unwrap(); // the end of June in Berlin
    let spec = ReportSpec::at(now).by([Dimension::Metric, Dimension::Priority]).worst(10).build().unwrap();
    let (mut report, mut random) = (Report::new(spec), Random::new(3));
    for number in 0..100 {
        let (month, day, second) = (5 + random.below(3), 1 + random.below(30), random.below(50));
        let stamp = |later: usize| format!("2026-{month:02}-{day:02}T08:00:{:02}Z", second + later);
        let types = ["agent_replied", "customer_replied", "resolved", "reopened"];
        let events: Vec<Value> = (0..random.below(4))
            .map(|event| json!({ "id": event.to_string(), "at": stamp(event + 1), "type": random.pick(&types) }))
            .collect();
        let mut ticket =
            json!({ "id": format!("T-{number}"), "opened_at": stamp(0), "priority": random.pick(&["high", "low"]) });
        desk.json(201, "POST", "/tickets?policy=short", ticket.to_string());
        for event in &events {
            desk.json(201, "POST", &format!("/tickets/T-{number}/events"), event.to_string());
        }
        ticket["events"] = json!(events);
        let ticket: Ticket = serde_json::from_value(ticket).unwrap();
        assert_eq!(desk.get(&format!("/tickets/T-{number}"))["ticket"], serde_json::to_value(&ticket).unwrap());
        if month == 6 {
            report.add(&ticket, &[evaluate(&ticket, &policy, now)]).unwrap();
        }
    }
    let answer = desk.get("/report?month=2026-06&time_zone=Europe/Berlin&by=metric,priority");
    assert_eq!(answer["dimensions"], json!(["metric", "priority"]));
    assert_eq!(answer["lines"], serde_json::to_value(report.lines()).unwrap());
    assert_eq!(answer["worst"], serde_json::to_value(report.worst()).unwrap());
    assert!(answer["lines"].as_array().unwrap().iter().any(|line| line["breached"].as_u64() > Some(0)));
}
