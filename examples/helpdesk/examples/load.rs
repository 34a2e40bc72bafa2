//! Fills a database with open tickets, starts the program on it, and sends requests at a steady rate.
//!
//! ```sh
//! cargo build --release && cargo run --release --example load
//! ```
//!
//! Half of the requests are events, a tenth are new tickets, and the others read. A request is sent when it is its turn,
//! whether or not earlier ones are answered, and its time counts from then.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a tool that measures"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use helpdesk::clock;
use helpdesk::desk::{self, Desk};
use helpdesk::store::Store;
use helpdesk::tenants::Tenants;
use punctual::chrono::TimeDelta;
use punctual::{EventKind, Policy, Ticket};
use rusqlite::Connection;
use ureq::Agent;

const USAGE: &str = "\
usage: load [--tickets N] [--rate N] [--seconds N]

  --tickets N    how many open tickets there are; by default 100000
  --rate N       requests a second; by default 200
  --seconds N    for how long; by default 30";

const TENANTS: &str = r#"{ "load": { "token": "the-token-of-load" } }"#;

/// Every ticket warns an hour after its opening.
const POLICY: &str = r#"{
  "id": "load", "priorities": ["high", "low"], "calendar": "24x7",
  "metrics": {
    "first_response": { "targets": { "high": { "*": "30m" }, "low": { "*": "4h" } } },
    "resolution": { "warn": ["50%"], "targets": { "*": { "*": "2h" } } }
  },
  "pauses": { "customer": { "party": "customer" } },
  "statuses": { "open": "open", "waiting": { "pauses": "customer" }, "solved": "resolved" }
}"#;

/// The tickets were opened in the last hour, so that as many warn in each second of the run.
const AGES: u64 = 3600;

/// How many requests may be under way at once.
const CLIENTS: usize = 16;

struct Asked {
    tickets: u64,
    rate: u64,
    seconds: u64,
}

fn main() {
    let asked = arguments().unwrap_or_else(|error| {
        eprintln!("error: {error}\n\n{USAGE}");
        std::process::exit(2)
    });
    let folder = env::temp_dir().join(format!("helpdesk-load-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let database = folder.join("desk.sqlite");
    let started = Instant::now();
    fill(&database, asked.tickets);
    println!("{} tickets stored in {:.1} s", asked.tickets, started.elapsed().as_secs_f64());
    fs::write(folder.join("tenants.json"), TENANTS).unwrap();
    let (mut program, url) = start(&folder, &database);
    let began = clock::to_nanos(clock::now());
    let times = send(&url, &asked);
    let ended = clock::to_nanos(clock::now());
    print_times(&times);
    print_alerts(&database, began, ended);
    print_report(&url);
    print_memory(&program);
    program.kill().unwrap();
    program.wait().unwrap();
    fs::remove_dir_all(&folder).unwrap();
}

fn arguments() -> Result<Asked, lexopt::Error> {
    use lexopt::prelude::*;
    let mut asked = Asked { tickets: 100_000, rate: 200, seconds: 30 };
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("tickets") => asked.tickets = arguments.value()?.parse()?,
            Long("rate") => asked.rate = arguments.value()?.parse()?,
            Long("seconds") => asked.seconds = arguments.value()?.parse()?,
            other => return Err(other.unexpected()),
        }
    }
    Ok(asked)
}

/// Stores open tickets, as the program itself does, a thousand in one transaction.
fn fill(database: &Path, tickets: u64) {
    let (store, writer) = Store::open(database).unwrap();
    let writing = thread::spawn(|| writer.run());
    let desk = Desk::new(store, Tenants::read(TENANTS).unwrap());
    let tenant = desk.tenants.named("load").unwrap();
    let policy: Policy = serde_json::from_str(POLICY).unwrap();
    let now = clock::now();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        desk.write(tenant, move |_, scope| desk::add_policy(scope, &policy, POLICY)).await.unwrap();
        for first in (0..tickets).step_by(1000) {
            let batch = first..tickets.min(first + 1000);
            let open = desk.write(tenant, move |desk, scope| {
                batch
                    .map(|number| ticket(number, now))
                    .try_for_each(|ticket| desk::open(desk, scope, "load", &ticket).map(drop))
            });
            open.await.unwrap();
        }
    });
    drop(desk);
    writing.join().unwrap();
}

fn ticket(number: u64, now: clock::Instant) -> Ticket {
    // A step of the golden section spreads any number of tickets evenly.
    let age = i64::try_from(number * 2_224_967 % (AGES * 1000)).unwrap();
    let opened = now - TimeDelta::milliseconds(age);
    let priority = if number.is_multiple_of(4) { "high" } else { "low" };
    Ticket::opened(format!("T-{number}"), opened)
        .priority(priority)
        .event(opened, EventKind::CustomerReplied)
        .event(opened + TimeDelta::milliseconds(age / 2), EventKind::AgentReplied)
        .build()
        .unwrap()
}

fn start(folder: &Path, database: &Path) -> (Child, String) {
    let program = env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("helpdesk");
    let mut program = Command::new(program)
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(database)
        .arg("--tenants")
        .arg(folder.join("tenants.json"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("`cargo build --release` builds the program");
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().trim_start_matches("listening on ").trim_end_matches('/').to_owned();
    (program, url)
}

/// What a request is for, and how long its answer took.
type Times = Vec<(&'static str, Duration)>;

fn send(url: &str, asked: &Asked) -> Times {
    let (next, started) = (AtomicU64::new(0), Instant::now());
    let total = asked.rate * asked.seconds;
    let client = || {
        let agent = Agent::new_with_defaults();
        let mut times = Times::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= total {
                return times;
            }
            let turn = started + Duration::from_secs_f64(number as f64 / asked.rate as f64);
            thread::sleep(turn.saturating_duration_since(Instant::now()));
            let what = request(&agent, url, number, asked.tickets);
            times.push((what, turn.elapsed()));
        }
    };
    let times: Times = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    println!("{total} requests in {:.1} s", started.elapsed().as_secs_f64());
    times
}

/// Sends a request. An answer that is an error ends the measurement.
fn request(agent: &Agent, url: &str, number: u64, tickets: u64) -> &'static str {
    let ticket = format!("{url}/tickets/T-{}", number * 7919 % tickets);
    let get = |path: &str| {
        let request = agent.get(path).header("Authorization", "Bearer the-token-of-load");
        request.call().unwrap().body_mut().read_to_vec().unwrap();
    };
    let post = |path: &str, body: String| {
        let request = agent.post(path).header("Authorization", "Bearer the-token-of-load");
        request.send(body).unwrap().body_mut().read_to_vec().unwrap();
    };
    let event = |kind: &str| post(&format!("{ticket}/events"), format!(r#"{{ "id": "load-{number}", {kind} }}"#));
    match number % 10 {
        0 | 4 => event(r#""type": "customer_replied""#),
        2 => event(r#""type": "agent_replied""#),
        6 => event(r#""type": "status_changed", "to": "waiting""#),
        8 => event(r#""type": "status_changed", "to": "open""#),
        1 => {
            post(&format!("{url}/tickets?policy=load"), format!(r#"{{ "id": "new-{number}", "priority": "high" }}"#));
            return "new ticket";
        }
        3 | 5 => {
            get(&format!("{ticket}/evaluation"));
            return "evaluation";
        }
        7 => {
            get(&format!("{ticket}/explanation?as=text"));
            return "explanation";
        }
        _ => {
            get(&format!("{url}/tickets"));
            return "list of 200";
        }
    }
    "event"
}

fn print_times(times: &Times) {
    let mut by_kind: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for (what, time) in times {
        by_kind.entry(what).or_default().push(*time);
        by_kind.entry("all").or_default().push(*time);
    }
    println!("{:<14}{:>8}{:>12}{:>12}{:>12}", "request", "number", "p50", "p99", "longest");
    for (what, mut times) in by_kind {
        times.sort_unstable();
        let [half, most, last] = [50, 99, 100].map(|percent| times[(times.len() * percent).div_ceil(100) - 1]);
        println!("{what:<14}{:>8}{:>12}{:>12}{:>12}", times.len(), ms(half), ms(most), ms(last));
    }
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// The alerts that fired in the run, and how long each took from its instant to the inbox.
fn print_alerts(database: &Path, began: i64, ended: i64) {
    let connection = Connection::open(database).unwrap();
    let sql = "SELECT sent_at - fired_at FROM outbox WHERE fired_at >= ?1 AND fired_at < ?2 AND sent_at IS NOT NULL";
    let mut query = connection.prepare(sql).unwrap();
    let late = query.query_map((began, ended), |row| row.get::<_, i64>(0)).unwrap();
    let times: Times = late.map(|late| ("alerts", Duration::from_nanos(late.unwrap().unsigned_abs()))).collect();
    println!("alerts that fired in the run, from their instant to the inbox:");
    print_times(&times);
    let sql = "SELECT count(*) FROM outbox WHERE fired_at < ?1 AND sent_at IS NULL";
    let waiting: i64 = connection.query_row(sql, [ended], |row| row.get(0)).unwrap();
    println!("alerts that were not yet sent at the end: {waiting}");
}

fn print_report(url: &str) {
    let (month, started) = (clock::now().format("%Y-%m"), Instant::now());
    let request = ureq::get(format!("{url}/report?month={month}")).header("Authorization", "Bearer the-token-of-load");
    request.call().unwrap().body_mut().read_to_vec().unwrap();
    println!("the report of the month: {}", ms(started.elapsed()));
}

/// The greatest memory that the program has had, where Linux says so.
fn print_memory(program: &Child) {
    let status = fs::read_to_string(format!("/proc/{}/status", program.id())).unwrap_or_default();
    if let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
        println!("memory at its peak: {}", peak.trim());
    }
}
