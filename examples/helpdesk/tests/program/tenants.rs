//! Two tenants use the same ids and do not see each other.

use std::time::{Duration, Instant};

use crate::client::SHORT;
use crate::process::{ACME, Folder, OTHER, Program};

const READS: [&str; 9] = [
    "/policies/short",
    "/policies/short?version=1",
    "/tickets/T-1",
    "/tickets/T-1/evaluation",
    "/tickets/T-1/explanation",
    "/tickets/T-1/explanation?as=text",
    "/tickets/T-1/explanation?as=svg",
    "/tickets/T-2",
    "/tickets/T-2/evaluation",
];

#[test]
fn two_tenants_do_not_see_each_other() {
    let folder = Folder::new("tenants", None);
    let program = Program::start(&folder);
    let (acme, other) = (program.client(ACME), program.client(OTHER));
    acme.json(201, "PUT", "/policies/short", SHORT);
    acme.json(201, "POST", "/tickets?policy=short", r#"{ "id": "T-1", "agent": "alice", "priority": "high" }"#);
    acme.json(201, "POST", "/tickets?policy=short", r#"{ "id": "T-2", "agent": "alice" }"#);

    // What the first one has is not there for the second one, for reading and for writing.
    for path in READS {
        assert_eq!(acme.call("GET", path, "").status, 200, "{path}");
        assert_eq!(other.call("GET", path, "").status, 404, "{path}");
    }
    let event = r#"{ "id": "E-1", "type": "resolved" }"#;
    assert_eq!(other.call("POST", "/tickets/T-1/events", event).status, 404);
    assert_eq!(other.call("POST", "/tickets?policy=short", r#"{ "id": "T-9" }"#).status, 404);
    assert_eq!(other.get("/policies"), serde_json::json!([]));
    assert_eq!(other.get("/tickets")["open"], 0);

    // The same ids name other things.
    other.json(201, "PUT", "/policies/short", SHORT.replace(r#""2s""#, r#""2h""#));
    other.json(201, "POST", "/tickets?policy=short", r#"{ "id": "T-1", "agent": "bob", "priority": "low" }"#);
    other.json(201, "POST", "/tickets/T-1/events", event);
    assert_eq!(acme.get("/tickets/T-1")["ticket"]["events"], serde_json::json!([]));
    assert_eq!(acme.get("/tickets/T-1/evaluation")["state"], "open");
    assert_eq!(other.get("/tickets/T-1/evaluation")["state"], "resolved");

    // Lists, alerts and reports are each tenant's own.
    let started = Instant::now();
    while acme.get("/alerts").as_array().unwrap().is_empty() {
        assert!(started.elapsed() < Duration::from_secs(30), "no alert has fired");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(other.get("/alerts"), serde_json::json!([]), "the ticket of `other` was resolved in time");
    assert_eq!((acme.get("/tickets")["open"].clone(), other.get("/tickets")["open"].clone()), (2.into(), 0.into()));
    let month = punctual::chrono::DateTime::<punctual::chrono::Utc>::from(std::time::SystemTime::now()).format("%Y-%m");
    for (client, tickets) in [(&acme, 2), (&other, 1)] {
        let report = client.get(&format!("/report?month={month}&by=agent"));
        let counted: u64 =
            report["lines"].as_array().unwrap().iter().map(|line| line["tickets"].as_u64().unwrap()).sum();
        assert_eq!(counted, tickets, "{report}");
    }
}

#[test]
fn without_the_token_of_a_tenant_nothing_is_answered() {
    let folder = Folder::new("tokens", None);
    let program = Program::start(&folder);
    program.client(ACME).json(201, "PUT", "/policies/short", SHORT);
    for token in ["", "acme", "the-token-of-acm", "the-token-of-acme2", "THE-TOKEN-OF-ACME"] {
        let stranger = program.client(ACME).with_token(token);
        for path in
            ["/policies", "/policies/short", "/tickets", "/tickets/T-1", "/alerts", "/report?month=2026-01", "/changes"]
        {
            let answer = stranger.call("GET", path, "");
            assert_eq!((answer.status, &*answer.kind), (401, "application/problem+json"), "{path}");
        }
        assert_eq!(stranger.call("PUT", "/policies/short", SHORT).status, 401);
        assert_eq!(stranger.call("POST", "/tickets?policy=short", "{}").status, 401);
        assert_eq!(stranger.call("POST", "/tickets/T-1/events", "{}").status, 401);
    }
}
