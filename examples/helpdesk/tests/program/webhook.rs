//! Two webhooks: one that is not reliable, which notes every alert that it accepts, by the header `Idempotency-Key`, and
//! one that never answers.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;

use crate::client::SHORT;
use crate::process::{ACME, Folder, OTHER, Program};

/// The alerts that arrived, by key: the text of each, and how often it came.
pub(crate) type Arrived = BTreeMap<String, (String, usize)>;

#[derive(Clone, Default)]
struct Webhook {
    arrived: Arc<Mutex<Arrived>>,
    calls: Arc<Mutex<usize>>,
}

/// Starts the webhook. Returns its address, and what has arrived.
pub(crate) fn start() -> (SocketAddr, Arc<Mutex<Arrived>>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let (address, webhook) = (listener.local_addr().unwrap(), Webhook::default());
    let arrived = webhook.arrived.clone();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, Router::new().route("/", post(accept)).with_state(webhook)).await.unwrap();
        });
    });
    (address, arrived)
}

/// Of fifty calls one fails, one is sent elsewhere, and one is accepted although it seems to fail.
async fn accept(State(webhook): State<Webhook>, headers: HeaderMap, alert: String) -> StatusCode {
    let call = {
        let mut calls = webhook.calls.lock().unwrap();
        *calls += 1;
        *calls
    };
    if call % 50 == 20 {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if call % 50 == 30 {
        return StatusCode::FOUND;
    }
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    let mut arrived = webhook.arrived.lock().unwrap();
    let (text, times) = arrived.entry(key).or_insert_with(|| (alert.clone(), 0));
    assert_eq!(*text, alert, "the same alert has the same text");
    *times += 1;
    if call % 50 == 40 { StatusCode::BAD_GATEWAY } else { StatusCode::NO_CONTENT }
}

/// Webhooks that take connections and never answer delay nobody but their own tenants.
#[test]
fn a_webhook_that_hangs_delays_its_tenant_alone() {
    let hanging = std::net::TcpListener::bind("127.0.0.1:0").unwrap(); // connects, but nobody accepts
    let url = format!("http://{}/", hanging.local_addr().unwrap());
    let tokens: Vec<String> = (0..20).map(|number| format!("the-token-of-hanging-{number}")).collect();
    let mut tenants = serde_json::json!({ "acme": { "token": ACME } });
    for token in &tokens {
        tenants[token.strip_prefix("the-token-of-").unwrap()] = serde_json::json!({ "token": token, "webhook": url });
    }
    let folder = Folder::with_tenants("hanging", &tenants);
    let program = Program::start(&folder);
    let acme = program.client(ACME);
    acme.json(201, "PUT", "/policies/short", SHORT);
    for token in &tokens {
        let client = acme.with_token(token);
        client.json(201, "PUT", "/policies/short", SHORT);
        client.json(201, "POST", "/tickets?policy=short", r#"{ "id": "T-1", "opened_at": "2026-03-02T08:00:00Z" }"#);
    }
    thread::sleep(Duration::from_millis(500));
    // All twenty wait for their webhooks now, for ten seconds.
    let started = Instant::now();
    acme.json(201, "POST", "/tickets?policy=short", r#"{ "id": "T-1" }"#);
    while acme.get("/alerts").as_array().unwrap().is_empty() {
        assert!(started.elapsed() < Duration::from_secs(6), "no alert has fired");
        thread::sleep(Duration::from_millis(50));
    }
}

/// A stored pause that a clock has made too long, because it was ahead, ends with the next start.
#[test]
fn a_start_tries_everything_at_once() {
    let (webhook, _) = start();
    let folder = Folder::new("pauses", Some(&format!("http://{webhook}/")));
    let program = Program::start(&folder);
    let other = program.client(OTHER);
    other.json(201, "PUT", "/policies/short", SHORT);
    other.json(201, "POST", "/tickets?policy=short", r#"{ "id": "T-1", "opened_at": "2026-03-02T08:00:00Z" }"#);
    program.kill();
    let database = rusqlite::Connection::open(folder.database()).unwrap();
    let paused = database.execute("UPDATE outbox SET sent_at = NULL, try_at = 4102444800000000000", []).unwrap();
    assert!(paused > 0);
    let (_program, started) = (Program::start(&folder), Instant::now());
    let sql = "SELECT count(*) FROM outbox WHERE sent_at IS NULL";
    while database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() > 0 {
        assert!(started.elapsed() < Duration::from_secs(30), "alerts wait for the year 2100");
        thread::sleep(Duration::from_millis(50));
    }
}
