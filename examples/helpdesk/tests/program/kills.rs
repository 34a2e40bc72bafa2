//! The program is killed again and again under load. Nothing that it has acknowledged may be lost, and every alert has to
//! arrive: once in the inbox, at least once and with the same key at a webhook.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use helpdesk::clock;
use punctual::{Policy, Ticket, evaluate};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use crate::client::{Client, SHORT};
use crate::process::{ACME, Folder, OTHER, Program};
use crate::random::Random;
use crate::webhook;

/// Fifty kills take about a minute. `.ci/run` has ten.
fn kills() -> usize {
    if std::env::var("PUNCTUAL_FULL").is_ok_and(|full| full == "1") { 50 } else { 10 }
}

/// How long an event follows after the one before it.
const BETWEEN_EVENTS: Duration = Duration::from_millis(800);

/// How long a client waits after a request, and after one that failed.
const BETWEEN_REQUESTS: Duration = Duration::from_millis(10);

/// What the program has acknowledged: tickets, each with the ids of its events.
type Acknowledged = BTreeMap<String, BTreeSet<String>>;

/// What becomes of a ticket: its events, one after the other.
fn plans() -> Vec<Vec<Value>> {
    let status = |to: &str| json!({ "type": "status_changed", "to": to });
    let (reply, resolve) = (json!({ "type": "agent_replied" }), json!({ "type": "resolved" }));
    vec![
        vec![],
        vec![reply.clone()],
        vec![reply.clone(), status("waiting"), status("open")],
        vec![reply.clone(), resolve.clone()],
        vec![status("waiting")],
        vec![resolve, json!({ "type": "reopened" }), reply],
    ]
}

/// Sends a request until it is answered. Only a request that was lost before may find that it is done already.
fn insist(url: &Mutex<String>, token: &str, path: &str, body: &Value, done_already: u16) {
    let mut was_lost = false;
    loop {
        let client = Client::new(&url.lock().unwrap().clone(), token);
        match client.try_call("POST", path, body.to_string().as_bytes()) {
            Ok(answer) if answer.status == 201 => return,
            Ok(answer) if answer.status == done_already && was_lost => return,
            Ok(answer) if answer.status < 500 => panic!("{path}: {answer:?}"),
            Ok(_) | Err(_) => was_lost = true,
        }
        thread::sleep(BETWEEN_REQUESTS);
    }
}

/// Opens tickets and sends their events until it is told to stop.
fn load(url: &Mutex<String>, token: &str, name: usize, stop: &AtomicBool) -> Acknowledged {
    let (plans, mut random) = (plans(), Random::new(name as u64));
    let mut acknowledged = Acknowledged::new();
    let mut waiting: VecDeque<(Instant, String, VecDeque<Value>)> = VecDeque::new();
    while !stop.load(Ordering::Relaxed) || !waiting.is_empty() {
        thread::sleep(BETWEEN_REQUESTS);
        if waiting.front().is_some_and(|(at, ..)| *at <= Instant::now()) {
            let (_, ticket, mut events) = waiting.pop_front().unwrap();
            let Some(mut event) = events.pop_front() else { continue };
            let id = format!("event {}", events.len());
            event["id"] = json!(id);
            insist(url, token, &format!("/tickets/{ticket}/events"), &event, 200);
            acknowledged.get_mut(&ticket).unwrap().insert(id);
            waiting.push_back((Instant::now() + BETWEEN_EVENTS, ticket, events));
        } else if !stop.load(Ordering::Relaxed) {
            let ticket = format!("{name}-{}", acknowledged.len());
            let priority = random.pick(&["high", "low"]);
            insist(url, token, "/tickets?policy=short", &json!({ "id": ticket, "priority": priority }), 409);
            acknowledged.insert(ticket.clone(), BTreeSet::new());
            let events = random.pick(&plans).iter().cloned().collect();
            waiting.push_back((Instant::now() + BETWEEN_EVENTS, ticket, events));
        }
    }
    acknowledged
}

#[test]
fn every_alert_arrives_although_the_program_is_killed_again_and_again() {
    let (webhook, posted) = webhook::start();
    let folder = Folder::new("kills", Some(&format!("http://{webhook}/")));
    let mut program = Program::start(&folder);
    for token in [ACME, OTHER] {
        program.client(token).json(201, "PUT", "/policies/short", SHORT);
    }
    let (url, stop) = (Arc::new(Mutex::new(program.url.clone())), Arc::new(AtomicBool::new(false)));
    let threads = [("acme", ACME), ("other", OTHER)].map(|(tenant, token)| {
        [1, 2].map(|name| {
            let (url, stop) = (url.clone(), stop.clone());
            (tenant, thread::spawn(move || load(&url, token, name, &stop)))
        })
    });
    let mut random = Random::new(7);
    for _ in 0..kills() {
        thread::sleep(Duration::from_millis(300 + random.below(1200) as u64));
        program.kill();
        program = Program::start(&folder);
        url.lock().unwrap().clone_from(&program.url);
    }
    stop.store(true, Ordering::Relaxed);
    let mut acknowledged: BTreeMap<&str, Acknowledged> = BTreeMap::new();
    for (tenant, thread) in threads.into_iter().flatten() {
        acknowledged.entry(tenant).or_default().append(&mut thread.join().unwrap());
    }
    wait_until_nothing_is_to_come(&folder.database());
    program.kill();

    let stored = Stored::read(&folder.database());
    for (tenant, tickets) in &acknowledged {
        let kept = stored.tickets.iter().filter(|(of, ..)| of == tenant).map(|(_, ticket, _)| {
            (
                ticket.id().to_string(),
                ticket.events().iter().map(|event| event.id.as_deref().unwrap().to_owned()).collect(),
            )
        });
        assert_eq!(*tickets, kept.collect::<Acknowledged>(), "{tenant}: what was acknowledged is stored, once");
    }
    let inbox: BTreeMap<String, Value> = stored.inbox.into_iter().collect();
    let posted = posted.lock().unwrap().clone();
    let by_webhook = posted.iter().map(|(key, (alert, _))| (key.clone(), serde_json::from_str(alert).unwrap()));
    let (of_acme, of_other) = (expected(&stored.tickets, "acme"), expected(&stored.tickets, "other"));
    assert_same(&of_acme, &inbox);
    assert_same(&of_other, &by_webhook.collect());

    let again: usize = posted.values().map(|(_, times)| times - 1).sum();
    println!(
        "{} kills; {} tickets; {} alerts in the inbox, each once; {} at the webhook, {again} of them again",
        kills(),
        stored.tickets.len(),
        inbox.len(),
        posted.len(),
    );
    assert!(of_acme.len().min(of_other.len()) >= 10 * kills(), "there was load");
    assert!(again > 0, "the webhook was unreliable");
}

/// What fires for the tickets of a tenant, by a plain loop over them: the keys, each with its instant.
fn expected(tickets: &[(String, Ticket, Policy)], tenant: &str) -> BTreeMap<String, Value> {
    let now = clock::now();
    let of_tenant = tickets.iter().filter(|(of, ..)| of == tenant);
    let alerts = of_tenant.flat_map(|(_, ticket, policy)| evaluate(ticket, policy, now).fired().collect::<Vec<_>>());
    alerts.map(|alert| (alert.key.to_string(), serde_json::to_value(&alert).unwrap())).collect()
}

fn assert_same(expected: &BTreeMap<String, Value>, delivered: &BTreeMap<String, Value>) {
    let lost: Vec<_> = expected.keys().filter(|key| !delivered.contains_key(*key)).collect();
    let wrong: Vec<_> = delivered.keys().filter(|key| !expected.contains_key(*key)).collect();
    assert!(lost.is_empty() && wrong.is_empty(), "lost: {lost:?}; not expected: {wrong:?}");
    for (key, alert) in expected {
        assert_eq!(alert["at"], delivered[key]["at"], "{key}");
    }
}

/// What the database has at the end.
struct Stored {
    tickets: Vec<(String, Ticket, Policy)>,
    inbox: Vec<(String, Value)>,
}

fn open(database: &Path) -> Connection {
    Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap()
}

impl Stored {
    fn read(database: &Path) -> Stored {
        let connection = open(database);
        let sql = "SELECT ticket.tenant, ticket.json, policy.json FROM ticket JOIN policy
                   ON policy.tenant = ticket.tenant AND policy.id = policy AND policy.version = ticket.version";
        let mut query = connection.prepare(sql).unwrap();
        let text = |row: &rusqlite::Row<'_>, column| row.get::<_, String>(column);
        let tickets = query.query_map([], |row| Ok((text(row, 0)?, text(row, 1)?, text(row, 2)?))).unwrap();
        let tickets = tickets.map(Result::unwrap).map(|(tenant, ticket, policy)| {
            (tenant, serde_json::from_str(&ticket).unwrap(), serde_json::from_str(&policy).unwrap())
        });
        let mut query = connection.prepare("SELECT key, alert FROM inbox WHERE tenant = 'acme'").unwrap();
        let inbox = query.query_map([], |row| Ok((text(row, 0)?, text(row, 1)?))).unwrap();
        let inbox = inbox.map(Result::unwrap).map(|(key, alert)| (key, serde_json::from_str(&alert).unwrap()));
        Stored { tickets: tickets.collect(), inbox: inbox.collect() }
    }
}

/// Waits until no ticket changes any more and all alerts are sent.
fn wait_until_nothing_is_to_come(database: &Path) {
    let (connection, started) = (open(database), Instant::now());
    let sql = "SELECT (SELECT count(*) FROM ticket WHERE next_change IS NOT NULL)
                    + (SELECT count(*) FROM outbox WHERE sent_at IS NULL)";
    while connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() > 0 {
        assert!(started.elapsed() < Duration::from_secs(120), "something is still to come after two minutes");
        thread::sleep(Duration::from_millis(200));
    }
}
