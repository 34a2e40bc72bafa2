//! A complete host: a help desk in one working week, with a simulated clock and a crash.
//!
//! ```sh
//! cargo run --example host_loop
//! ```
//!
//! A host is a program that embeds the crate. This one does not poll. It keeps the `next_change` of each ticket, and
//! sleeps until the first of these instants or until something arrives. It does not track alerts in memory either. Each
//! time it evaluates a ticket, it passes all alerts that have fired to an outbox, which accepts each key once. The same
//! rule thus covers alerts that are sent in time, alerts caused by a late event, and alerts delayed by a crash.
//!
//! On Tuesday the process dies while it is sending alerts. Tickets, inbox and outbox are on disk; everything else is
//! lost. Twenty minutes later the process starts again.
//!
//! `host_loop/policy.json` is the policy, `host_loop/week.jsonl` the input, and `host_loop/week.txt` the output.
//! `host_loop/world.rs` simulates what surrounds the loop: the disk, the recipients of alerts and the crash.

#[allow(dead_code, reason = "this example does not use all of it")]
#[path = "command_line/mod.rs"]
mod command_line;
#[path = "host_loop/world.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use punctual::{Policy, evaluate};
use world::{Crash, Disk};

const USAGE: &str = "\
usage: host_loop

Simulates a host during one working week, with a crash on Tuesday, and prints what happens and each alert that is sent.
The policy and the input are in examples/host_loop.

  -h, --help    print this text

exit codes: 0 success, 1 the output cannot be written, 2 wrong arguments";

/// The process dies after sending this many alerts, while two more wait to be sent.
pub(crate) const CRASH_AFTER: usize = 5;

fn main() -> ExitCode {
    command_line::main(USAGE, |mut arguments, out| match arguments.next()? {
        Some(argument) => Err(command_line::other(argument)),
        None => Ok(out.write_all(week(Some(CRASH_AFTER)).journal.as_bytes())?),
    })
}

/// Simulates the week, with a restart after the crash if there is one. Returns the disk as it is at the end.
pub(crate) fn week(crash_after: Option<usize>) -> Disk {
    let policy: Policy = serde_json::from_str(include_str!("host_loop/policy.json")).expect("the policy is valid");
    let mut disk = Disk::new(&policy, include_str!("host_loop/week.jsonl"), crash_after);
    let mut now = instant("2026-03-02T00:00:00+01:00");
    while let Err(crash) = run(&policy, &mut disk, now) {
        disk.note(crash.at, "*** the process dies while it sends; what it had in memory is gone");
        now = crash.at + TimeDelta::minutes(20);
        disk.note(now, "*** it starts again");
    }
    disk.journal += &format!("{} alerts, each sent once\n", disk.sent.len());
    disk
}

/// Runs the process until a crash or the end of the week. At its start it has only what is on disk.
fn run(policy: &Policy, disk: &mut Disk, mut now: DateTime<Utc>) -> Result<(), Crash> {
    let end = instant("2026-03-07T00:00:00+01:00");
    // After a start no next change is known, so every ticket is evaluated now. Nothing else is needed to recover.
    let mut timers = Timers::default();
    disk.tickets.keys().for_each(|ticket| timers.set(ticket, Some(now)));
    while now < end {
        // Everything that has arrived is stored before any evaluation: a stop at this instant prevents its alerts (K2).
        let mut due = disk.take_in(now);
        due.extend(timers.due(now));
        let mut batch = Vec::new();
        for ticket in due {
            let evaluation = evaluate(&disk.tickets[&ticket], policy, now);
            // An event can move or remove the next change, so the timer is always set again.
            timers.set(&ticket, evaluation.next_change);
            // All alerts that have fired, sent or not, because a late event can add earlier ones (E7).
            batch.extend(evaluation.fired());
        }
        batch.sort_by(|one, other| (one.at, &one.key).cmp(&(other.at, &other.key)));
        for alert in batch {
            disk.send(alert, now)?;
        }
        // Sleep until the first timer expires or something arrives.
        now = [timers.next(), disk.next_arrival()].into_iter().flatten().min().unwrap_or(end);
    }
    Ok(())
}

/// The next change of each ticket that has one, in order.
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
