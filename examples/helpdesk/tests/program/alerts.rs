//! Alerts that nobody asks for: the timer fires them.

use std::thread;
use std::time::{Duration, Instant};

use punctual::chrono::{DateTime, TimeDelta, Utc};

use crate::client::SHORT;
use crate::process::{ACME, Folder, Program};

/// The levels in the inbox, in the order in which they fired.
fn levels(alerts: &serde_json::Value) -> Vec<String> {
    let mut keys: Vec<_> = alerts.as_array().unwrap().iter().map(|alert| (&alert["at"], &alert["key"])).collect();
    keys.sort_by_key(|(at, key)| (at.to_string(), key.to_string()));
    keys.into_iter().map(|(_, key)| key.as_str().unwrap().splitn(3, '/').nth(2).unwrap().to_owned()).collect()
}

#[test]
fn the_timer_fires_what_is_due_without_a_request() {
    let folder = Folder::new("timer", None);
    let program = Program::start(&folder);
    let desk = program.client(ACME);
    desk.json(201, "PUT", "/policies/short", SHORT);
    let opened = desk.json(201, "POST", "/tickets?policy=short", r#"{ "id": "T-1", "priority": "high" }"#);
    assert_eq!(opened["state"], "open");
    desk.json(201, "POST", "/tickets/T-1/events", r#"{ "id": "E-1", "type": "agent_replied" }"#);
    let started = Instant::now();
    let expected = [
        "resolution/1/50%25/0",
        "resolution/1/breach/0",
        "resolution/1/level:1/0",
        "resolution/1/level:2/0",
        "resolution/1/level:2/1",
        "resolution/1/level:2/2",
    ];
    let alerts = loop {
        let alerts = desk.get("/alerts");
        if levels(&alerts) == expected {
            break alerts;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{alerts}");
        thread::sleep(Duration::from_millis(50));
    };
    let at = |index: usize| alerts[index]["at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    let (last, first) = (at(0), at(5));
    assert_eq!(last - first, TimeDelta::seconds(4), "the newest alert stands first");
    assert_eq!(desk.get("/tickets")["tickets"][0]["outcome"], "breached");
}

#[test]
fn a_policy_keeps_its_versions_and_a_ticket_its_policy() {
    let folder = Folder::new("versions", None);
    let program = Program::start(&folder);
    let desk = program.client(ACME);
    desk.json(201, "PUT", "/policies/short", SHORT);
    desk.json(200, "PUT", "/policies/short", SHORT);
    let changed = SHORT.replace(r#""2s""#, r#""2h""#);
    assert_eq!(desk.call("PUT", "/policies/short", &changed).status, 409);
    desk.json(201, "POST", "/tickets?policy=short", r#"{ "id": "T-1" }"#);
    desk.json(201, "PUT", "/policies/short", changed.replace(r#""version": 1"#, r#""version": 2"#));
    desk.json(201, "POST", "/tickets?policy=short", r#"{ "id": "T-2" }"#);
    assert_eq!(
        (desk.get("/tickets/T-1")["version"].clone(), desk.get("/tickets/T-2")["version"].clone()),
        (1.into(), 2.into())
    );
    assert_eq!(desk.get("/policies")[0]["version"], 2);
    assert_eq!(desk.get("/policies/short?version=1"), serde_json::from_str::<serde_json::Value>(SHORT).unwrap());
    assert_eq!(desk.call("POST", "/tickets?policy=short", r#"{ "id": "T-1" }"#).status, 409);
}
