//! Warnings and ladders for generated policies, and instants off the grid, for laws that are checked on the answers
//! alone.

use std::rc::Rc;

use punctual::Ticket;
use punctual_oracle::calendar::{HORIZON, MINUTE, Nanos, SECOND};
use punctual_oracle::written;
use serde_json::{Value, json};

use super::asked::read_ticket;
use super::bytes::Bytes;
use super::draw_case::{self, Desk};

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

/// The policy of an input, with warnings and ladders.
pub(super) fn desk(data: &[u8]) -> Rc<Desk> {
    draw_case::desk(data, add_ladders)
}

fn add_ladders(bytes: &mut Bytes<'_>, policy: &mut Value) {
    policy["ladders"] = json!({ "desk": ladder(bytes), "night": ladder(bytes) });
    for metric in policy["metrics"].as_object_mut().unwrap().values_mut() {
        if let Some(warnings) = bytes.maybe(128, |bytes| bytes.some(MOMENTS, 3)) {
            metric["warn"] = json!(warnings);
        }
        if let Some(ladder) = bytes.maybe(200, |bytes| bytes.name(&["desk", "night"])) {
            metric["ladder"] = json!(ladder);
        }
        let rows = metric["targets"].as_object_mut().unwrap().values_mut();
        rows.flat_map(|row| row.as_object_mut().unwrap().values_mut()).for_each(|cell| vary(bytes, cell));
    }
}

/// Some cells have a ladder or warnings of their own.
fn vary(bytes: &mut Bytes<'_>, cell: &mut Value) {
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

/// The tickets of an input. In some of them every instant is moved by something of its own, to the microsecond, which is
/// what JSON keeps (T1).
pub(super) fn tickets(data: &[u8], desk: &Desk) -> Vec<(written::Ticket, Vec<Nanos>)> {
    let mut tickets = draw_case::tickets(data, desk);
    let mut bytes = Bytes::new(data);
    tickets.iter_mut().for_each(|(ticket, nows)| jolt(&mut bytes, ticket, nows));
    tickets
}

fn jolt(bytes: &mut Bytes<'_>, ticket: &mut written::Ticket, nows: &mut [Nanos]) {
    let unit = [0, MINUTE, SECOND, 1_000][bytes.count(3)];
    let mut later = |at: &mut Nanos| *at = (*at + unit * bytes.below(61)).min(HORIZON.end - 1_000);
    later(&mut ticket.opened_at);
    for event in &mut ticket.events {
        later(&mut event.at);
        event.at = event.at.max(ticket.opened_at);
    }
    ticket.events.retain(written::Event::is_inside);
    nows.iter_mut().for_each(later);
    nows.sort_unstable();
}

/// What is known of a ticket at an instant: the opening is always known.
pub(super) fn known(ticket: &written::Ticket, now: Nanos) -> Ticket {
    let mut known = ticket.clone();
    known.events.retain(|event| event.at <= now);
    read_ticket(&known)
}
