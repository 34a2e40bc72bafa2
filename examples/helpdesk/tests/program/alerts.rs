//! Alerts that nobody asks for: the timer fires them.

use std::thread;
use std::time::{Duration, Instant};

use helpdesk::clock::now;
use punctual::chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::client::SHORT;
use crate::process::{ACME, Folder, Program};

fn instant(text: &Value) -> DateTime<Utc> {
    text.as_str().unwrap().parse().unwrap()
}

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
    let (last, first) = (instant(&alerts[0]["at"]), instant(&alerts[5]["at"]));
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

/// The keys in the outbox of `acme`, as far as they end like this.
fn outbox(folder: &Folder, end: &str) -> Vec<String> {
    let connection = Connection::open(folder.database()).unwrap();
    let sql = "SELECT key FROM outbox WHERE tenant = 'acme' AND key LIKE '%' || ?1 ORDER BY key";
    let mut query = connection.prepare(sql).unwrap();
    query.query_map([end], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn more_alerts_than_an_evaluation_lists_are_all_sent() {
    let folder = Folder::new("many", None);
    let program = Program::start(&folder);
    let desk = program.client(ACME);
    let repeat = json!({ "every": "1s", "times": 1000 });
    let level = |level: usize| json!({ "level": level, "at": "due", "notify": ["lead"], "repeat": repeat });
    let mut policy: Value = serde_json::from_str(SHORT).unwrap();
    policy["ladders"]["desk"] = (1..=12).map(level).collect();
    desk.json(201, "PUT", "/policies/short", policy.to_string());
    let ticket = json!({ "id": "T-1", "priority": "low", "opened_at": now() - TimeDelta::hours(2) });
    let evaluation = desk.json(201, "POST", "/tickets?policy=short", ticket.to_string());
    assert!(evaluation["firings_left_out"].as_u64() > Some(0), "{}", evaluation["firings_left_out"]);
    // Two of the response of a low priority, two of the resolution, and what its levels repeat.
    assert_eq!(outbox(&folder, "").len(), 2 + 2 + 12 * 1001);
}

#[test]
fn a_late_event_brings_alerts_of_the_past() {
    let folder = Folder::new("late", None);
    let program = Program::start(&folder);
    let desk = program.client(ACME);
    desk.json(201, "PUT", "/policies/short", SHORT.replace(r#""3s""#, r#""9h""#));
    let opened_at = now() - TimeDelta::hours(1);
    let ticket = json!({ "id": "T-1", "priority": "low", "opened_at": opened_at });
    desk.json(201, "POST", "/tickets?policy=short", ticket.to_string());
    assert_eq!(outbox(&folder, "first_response/1/breach/0").len(), 0);
    let raised = json!({ "type": "priority_changed", "to": "high", "at": opened_at + TimeDelta::minutes(1) });
    desk.json(201, "POST", "/tickets/T-1/events", raised.to_string());
    assert_eq!(outbox(&folder, "first_response/1/breach/0").len(), 1);
    // The inbox has the newest first, although they all arrived in the same second.
    let (started, fired) = (Instant::now(), outbox(&folder, "").len());
    let instants = loop {
        let alerts = desk.get("/alerts");
        let instants: Vec<_> = alerts.as_array().unwrap().iter().map(|alert| instant(&alert["at"])).collect();
        if instants.len() == fired {
            break instants;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{alerts}");
        thread::sleep(Duration::from_millis(50));
    };
    assert!(instants.is_sorted_by(|later, earlier| later >= earlier) && instants[0] > instants[fired - 1]);
}

#[test]
fn an_event_does_not_happen_before_the_opening() {
    let folder = Folder::new("ahead", None);
    let program = Program::start(&folder);
    let desk = program.client(ACME);
    desk.json(201, "PUT", "/policies/short", SHORT);
    let opened_at = now() + TimeDelta::hours(1);
    desk.json(201, "POST", "/tickets?policy=short", json!({ "id": "T-1", "opened_at": opened_at }).to_string());
    desk.json(201, "POST", "/tickets/T-1/events", r#"{ "type": "agent_replied" }"#);
    assert_eq!(instant(&desk.get("/tickets/T-1")["ticket"]["events"][0]["at"]), opened_at);
}
