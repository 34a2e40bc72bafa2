//! A help desk and one week of its work, with a simulated clock: how a host lives on `next_change` and keys.
//!
//! ```sh
//! cargo run --example host_loop
//! ```
//!
//! The host polls nothing. It keeps one instant for each ticket and sleeps until the first of them, or until something
//! arrives. It remembers nothing about alerts either: whenever it looks at a ticket it offers all that has fired to an
//! outbox, which takes each key once. So there is one rule for an alert in time, for one that a late event brings about,
//! and for one that a crash held up. On Tuesday the process dies in the middle of sending: tickets, inbox and outbox are
//! on disk, all else is lost, and twenty minutes later it starts again.
//!
//! `host_loop/policy.json` is the contract, `host_loop/week.jsonl` what arrives, `host_loop/week.txt` what is printed.
//! `host_loop/world.rs` stands for all that is not the host's loop: the disk, the people who are told, the crash.

#[path = "host_loop/world.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use punctual::{Policy, evaluate};
use world::{Crash, Disk};

/// The process dies when so many alerts have gone out: two more of that moment have not.
pub(crate) const CRASH_AFTER: usize = 5;

fn main() -> io::Result<()> {
    io::stdout().write_all(week(Some(CRASH_AFTER)).journal.as_bytes())
}

/// Lives through the week, starting again after the crash if there is one, and returns what is on disk at its end.
pub(crate) fn week(crash_after: Option<usize>) -> Disk {
    let policy: Policy = serde_json::from_str(include_str!("host_loop/policy.json")).expect("the policy is sound");
    let mut disk = Disk::new(&policy, include_str!("host_loop/week.jsonl"), crash_after);
    let mut now = instant("2026-03-02T00:00:00+01:00");
    while let Err(crash) = live(&policy, &mut disk, now) {
        disk.note(crash.at, "*** the process dies while it sends; what it had in memory is gone");
        now = crash.at + TimeDelta::minutes(20);
        disk.note(now, "*** it starts again");
    }
    disk.journal += &format!("{} alerts, each sent once\n", disk.sent.len());
    disk
}

/// The life of the process, from a start with nothing but what is on disk to a crash or the end of the week.
fn live(policy: &Policy, disk: &mut Disk, mut now: DateTime<Utc>) -> Result<(), Crash> {
    let end = instant("2026-03-07T00:00:00+01:00");
    // After a start nothing is known of any ticket, so each is due for a look now. Nothing else is needed to recover.
    let mut timers = Timers::default();
    disk.tickets.keys().for_each(|ticket| timers.set(ticket, Some(now)));
    while now < end {
        // All that has arrived goes in before anything is judged: a stop at this very instant silences its alerts (K2).
        let mut due = disk.take_in(now);
        due.extend(timers.due(now));
        let mut batch = Vec::new();
        for ticket in due {
            let evaluation = evaluate(&disk.tickets[&ticket], policy, now);
            // An event can bring the next change forward, put it off or take it away: so it is always set anew.
            timers.set(&ticket, evaluation.next_change);
            // All that has fired, sent or not. What fired since the last look would do if no event ever came late (E7).
            batch.extend(evaluation.fired().cloned());
        }
        batch.sort_by(|one, other| (one.at, &one.key).cmp(&(other.at, &other.key)));
        for alert in batch {
            disk.send(alert, now)?;
        }
        // The one timer: asleep until a ticket changes by itself or something arrives.
        now = [timers.next(), disk.next_arrival()].into_iter().flatten().min().unwrap_or(end);
    }
    Ok(())
}

/// One instant for each ticket that time alone can change, the first one first.
#[derive(Default)]
struct Timers {
    of: BTreeMap<Arc<str>, DateTime<Utc>>,
    queue: BTreeSet<(DateTime<Utc>, Arc<str>)>,
}

impl Timers {
    fn set(&mut self, ticket: &Arc<str>, at: Option<DateTime<Utc>>) {
        if let Some(before) = self.of.remove(ticket) {
            self.queue.remove(&(before, ticket.clone()));
        }
        if let Some(at) = at {
            self.of.insert(ticket.clone(), at);
            self.queue.insert((at, ticket.clone()));
        }
    }

    fn due(&self, now: DateTime<Utc>) -> impl Iterator<Item = Arc<str>> {
        self.queue.iter().take_while(move |(at, _)| *at <= now).map(|(_, ticket)| ticket.clone())
    }

    fn next(&self) -> Option<DateTime<Utc>> {
        self.queue.first().map(|(at, _)| *at)
    }
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}
