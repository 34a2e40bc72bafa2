//! Simulates what surrounds the host's loop: a disk with an inbox and an outbox, and a crash.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use punctual::{Alert, AlertKey, Event, LevelName, Policy, Ticket, Zone};
use serde::Deserialize;

/// A new ticket or an event of a ticket. An event arrives when it happens, or later, at `arrives`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Arrival {
    Opened { opened: Ticket, story: String },
    Event { ticket: Arc<str>, event: Event, arrives: Option<DateTime<Utc>>, story: String },
}

impl Arrival {
    fn at(&self) -> DateTime<Utc> {
        match self {
            Arrival::Opened { opened, .. } => opened.opened_at(),
            Arrival::Event { event, arrives, .. } => arrives.unwrap_or(event.at),
        }
    }
}

/// The process died at this instant.
pub(crate) struct Crash {
    pub(crate) at: DateTime<Utc>,
}

/// What survives a crash: the tickets, the queue of arrivals, and the alerts that were sent.
pub(crate) struct Disk {
    pub(crate) tickets: BTreeMap<Arc<str>, Ticket>,
    inbox: VecDeque<Arrival>,
    keys: BTreeSet<AlertKey>,
    pub(crate) sent: Vec<Alert>,
    /// What people see, in the local time of the desk.
    pub(crate) journal: String,
    zone: Zone,
    crash_after: Option<usize>,
}

impl Disk {
    pub(crate) fn new(policy: &Policy, week: &str, crash_after: Option<usize>) -> Self {
        Disk {
            tickets: BTreeMap::new(),
            inbox: week.lines().map(|line| serde_json::from_str(line).expect("a valid line")).collect(),
            keys: BTreeSet::new(),
            sent: Vec::new(),
            journal: String::new(),
            zone: policy.calendar("office").expect("the desk has an office").zone().clone(),
            crash_after,
        }
    }

    /// Stores what has arrived by `now`. Returns the tickets that it belongs to.
    pub(crate) fn take_in(&mut self, now: DateTime<Utc>) -> BTreeSet<Arc<str>> {
        let mut about = BTreeSet::new();
        while self.next_arrival().is_some_and(|at| at <= now) {
            let (ticket, at, story) = match self.inbox.pop_front() {
                None => break,
                Some(Arrival::Opened { opened, story }) => {
                    let (ticket, at) = (opened.id().clone(), opened.opened_at());
                    self.tickets.insert(ticket.clone(), opened);
                    (ticket, at, story)
                }
                Some(Arrival::Event { ticket, event, story, .. }) => {
                    let at = event.at;
                    let known = self.tickets.get_mut(&ticket).expect("a ticket arrives before its events");
                    known.push(event).expect("events come after the opening");
                    (ticket, at, story)
                }
            };
            let late = self.late("it happened at", at, now);
            self.note(now, &format!("{ticket}: {story}{late}"));
            about.insert(ticket);
        }
        about
    }

    pub(crate) fn next_arrival(&self) -> Option<DateTime<Utc>> {
        self.inbox.front().map(Arrival::at)
    }

    /// Sends an alert if its key was never sent. Key and message are stored in one step, as in a table with a unique
    /// key from which the messages are delivered.
    pub(crate) fn send(&mut self, alert: Alert, now: DateTime<Utc>) -> Result<(), Crash> {
        if !self.keys.insert(alert.key.clone()) {
            return Ok(());
        }
        let late = self.late("fired at", alert.at.unwrap_or(now), now);
        self.note(now, &format!("    -> {}{late}", described(&alert)));
        self.sent.push(alert);
        // The worst time for a crash: the message is sent, but the process does not learn of it.
        match self.crash_after.take_if(|after| *after == self.sent.len()) {
            Some(_) => Err(Crash { at: now }),
            None => Ok(()),
        }
    }

    pub(crate) fn note(&mut self, now: DateTime<Utc>, text: &str) {
        self.journal += &format!("{}  {text}\n", self.zone.to_local(now).format("%a %d %b %H:%M"));
    }

    fn late(&self, word: &str, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        if at == now {
            return String::new();
        }
        format!(" ({word} {})", self.zone.to_local(at).format("%H:%M"))
    }
}

/// The metric, the level and the recipients.
fn described(alert: &Alert) -> String {
    let level = match &alert.level {
        LevelName::Number(level) => format!("level {level}"),
        other => other.to_string(),
    };
    let again = if alert.repetition == 0 { String::new() } else { format!(", reminder {}", alert.repetition) };
    // A breach itself has no recipients; the levels of the ladder have.
    let notify = if alert.notify.is_empty() { String::new() } else { format!(" for {}", alert.notify.join(", ")) };
    format!("{} {} {level}{again}{notify}", alert.key.ticket(), alert.key.metric())
}
