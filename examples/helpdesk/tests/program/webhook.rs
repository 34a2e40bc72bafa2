//! A webhook that is not reliable. It notes every alert that it accepts, by the header `Idempotency-Key`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;

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

/// Of fifty calls one fails, and one is accepted although it seems to fail.
async fn accept(State(webhook): State<Webhook>, headers: HeaderMap, alert: String) -> StatusCode {
    let call = {
        let mut calls = webhook.calls.lock().unwrap();
        *calls += 1;
        *calls
    };
    if call % 50 == 20 {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    let mut arrived = webhook.arrived.lock().unwrap();
    let (text, times) = arrived.entry(key).or_insert_with(|| (alert.clone(), 0));
    assert_eq!(*text, alert, "the same alert has the same text");
    *times += 1;
    if call % 50 == 40 { StatusCode::BAD_GATEWAY } else { StatusCode::NO_CONTENT }
}
