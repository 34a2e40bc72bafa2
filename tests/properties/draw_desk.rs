//! The drawn case with warnings and ladders, and off the grid: for laws that are asked of the answers alone.

use punctual::{Policy, Ticket};
use serde_json::{Value, json};

use super::bytes::Bytes;
use super::draw_case::{Case, case};
use super::oracle::asked::read_ticket;
use super::oracle::calendar::{HORIZON, MINUTE, Nanos, SECOND};
use super::oracle::written;

const MOMENTS: &[&str] = &[
    "80%",
    "due",
    "50%",
    "30m before",
    "2h after",
    "1h wall after",
    "1h wall before",
    "150%",
    "1 business day after",
    "1 calendar day after",
    "20h before",
    "100%",
];
const EVERY: &[&str] = &["1h", "30m wall", "1 business day", "1 calendar day", "3h20m"];

pub(super) struct Desk {
    /// What was drawn; its policy has no ladders.
    pub(super) case: Case,
    pub(super) written: Value,
    pub(super) policy: Policy,
}

pub(super) fn desk(bytes: &mut Bytes<'_>) -> Desk {
    let mut case = case(bytes);
    if bytes.chance(128) {
        jolt(bytes, &mut case);
    }
    let mut written = case.policy.json();
    written["ladders"] = json!({ "desk": ladder(bytes), "night": ladder(bytes) });
    for metric in written["metrics"].as_object_mut().unwrap().values_mut() {
        if let Some(warnings) = bytes.maybe(128, |bytes| bytes.some(MOMENTS, 3)) {
            metric["warn"] = json!(warnings);
        }
        if let Some(ladder) = bytes.maybe(200, |bytes| bytes.name(&["desk", "night"])) {
            metric["ladder"] = json!(ladder);
        }
        let rows = metric["targets"].as_object_mut().unwrap().values_mut();
        for cell in rows.flat_map(|row| row.as_object_mut().unwrap().values_mut()) {
            vary(bytes, cell);
        }
    }
    let policy = serde_json::from_value(written.clone()).unwrap_or_else(|mistake| panic!("{mistake}\n{written:#}"));
    Desk { case, written, policy }
}

/// Some cells have a ladder or warnings of their own.
fn vary(bytes: &mut Bytes<'_>, cell: &mut Value) {
    if let Some(within) = cell.as_str().map(str::to_owned) {
        *cell = json!({ "within": within });
    }
    if let Some(ladder) = bytes.maybe(40, |bytes| bytes.name(&["desk", "night"])) {
        cell["ladder"] = json!(ladder);
    }
    if let Some(warnings) = bytes.maybe(40, |bytes| bytes.some(MOMENTS, 2)) {
        cell["warn"] = json!(warnings);
    }
}

fn ladder(bytes: &mut Bytes<'_>) -> Value {
    let level = |number: usize| {
        let mut level = json!({ "level": number, "at": bytes.pick(MOMENTS) });
        if bytes.chance(80) {
            level["until"] = json!("acknowledged");
        }
        if bytes.chance(100) {
            level["repeat"] = json!({ "every": bytes.pick(EVERY), "times": bytes.below(4) });
        }
        if bytes.chance(80) {
            level["deliver_in"] = json!(bytes.pick(&["office", "late", "24x7"]));
        }
        level
    };
    (1..=3).map(level).collect()
}

/// Moves instants by something of their own, to the microsecond, which is what JSON keeps (T1).
fn jolt(bytes: &mut Bytes<'_>, case: &mut Case) {
    let mut later = |at: &mut Nanos| {
        let by = [0, MINUTE, SECOND, 1_000][bytes.count(3)] * bytes.below(61);
        *at = (*at + by).min(HORIZON.end - 1_000);
    };
    later(&mut case.ticket.opened_at);
    let opened_at = case.ticket.opened_at;
    for event in &mut case.ticket.events {
        later(&mut event.at);
        event.at = event.at.max(opened_at);
    }
    case.nows.iter_mut().for_each(later);
    case.nows.sort_unstable();
}

impl Desk {
    /// What is known of the ticket at an instant: the opening is always known.
    pub(super) fn known(&self, now: Nanos) -> Ticket {
        let mut known: written::Ticket = self.case.ticket.clone();
        known.events.retain(|event| event.at <= now);
        read_ticket(&known)
    }

    pub(super) fn ticket(&self) -> Ticket {
        read_ticket(&self.case.ticket)
    }

    pub(super) fn told(&self) -> String {
        format!("{}\nof which the policy is {:#}", self.case.told(), self.written)
    }
}
