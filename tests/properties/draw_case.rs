//! Makes one policy, a few tickets and some instants from bytes. All are on a coarse grid, so that events, deadlines
//! and pauses often coincide and the oracle needs few steps.

use std::rc::Rc;

use punctual::Policy;
use punctual_oracle::calendar::{DAY, HORIZON, HOUR, Nanos, at, text};
use punctual_oracle::written::{self, Event, Kind, Ticket};
use serde_json::Value;

use super::bytes::Bytes;
use super::draw_policy::{ATTRIBUTES, PRIORITIES, REASONS, STATUSES, TIERS, VALUES, goal, policy};
use super::kept::Kept;

/// What every drawn instant is a multiple of.
pub(super) const TICK: Nanos = HOUR;
/// How long calendars are looked at: two days before, a life, and the longest way to a deadline after it.
pub(super) const TICKS: usize = 24 * 24;
/// So many bytes make the policy, the others the tickets: a change of one leaves the other as it was.
pub(super) const HEAD: usize = 160;
const MOST_TICKETS: usize = 5;
/// How many policies are kept.
const KEPT: usize = 512;

/// A policy, as it was drawn and as it was read.
pub(super) struct Desk {
    pub(super) base: Nanos,
    pub(super) drawn: written::Policy,
    /// As a host writes it.
    pub(super) written: Value,
    pub(super) policy: Policy,
}

thread_local! {
    static DESKS: Kept<(usize, Vec<u8>), Desk> = const { Kept::new(KEPT) };
}

const PLACES: &[(&str, &str)] = &[
    ("UTC", "2026-03-02"),
    ("Europe/Berlin", "2026-03-27"),
    ("America/New_York", "2024-11-01"),
    ("UTC", "1970-01-01"),
    ("America/New_York", "2099-12-29"),
];

/// Replies are what most tickets are made of.
const PLAIN: &[&str] = &[
    "customer_replied",
    "agent_replied",
    "resolved",
    "reopened",
    "customer_replied",
    "agent_replied",
    "internal_note",
    "assigned",
    "visit_started",
    "acknowledged",
    "closed",
    "cancelled",
];

fn priority(bytes: &mut Bytes<'_>) -> String {
    if bytes.chance(30) { "px".to_owned() } else { bytes.name(PRIORITIES) }
}

fn tier(bytes: &mut Bytes<'_>) -> String {
    if bytes.chance(30) { "tx".to_owned() } else { bytes.name(TIERS) }
}

fn reason(bytes: &mut Bytes<'_>) -> String {
    if bytes.chance(20) { "moon".to_owned() } else { bytes.name(REASONS) }
}

/// A metric of the policy, or none.
fn metric(bytes: &mut Bytes<'_>, policy: &written::Policy) -> String {
    let metric = policy.metrics.get(bytes.count(policy.metrics.len() as i64));
    metric.map_or_else(|| "no_such_metric".to_owned(), |metric| metric.name.clone())
}

/// What a ticket says of a target (K16), due before, at or after the event.
fn target(bytes: &mut Bytes<'_>, policy: &written::Policy) -> Kind {
    let metric = metric(bytes, policy);
    match bytes.below(3) {
        0 => Kind::Within(metric, goal(bytes)),
        1 => Kind::DueIn(metric, (bytes.below(16) - 4) * TICK),
        _ => Kind::Cleared(metric),
    }
}

fn kind(bytes: &mut Bytes<'_>, policy: &written::Policy) -> Kind {
    match bytes.below(21) {
        0..=5 => Kind::Plain(bytes.pick(PLAIN)),
        6 | 7 => Kind::Status(bytes.name(STATUSES)),
        8 | 9 => Kind::Priority(priority(bytes)),
        10 => Kind::Tier(tier(bytes)),
        11 => Kind::Paused(reason(bytes)),
        12 => Kind::Resumed(reason(bytes)),
        13 => Kind::Attribute(bytes.name(ATTRIBUTES), vec![bytes.name(VALUES)]),
        14 => Kind::Custom(bytes.name(&["note", "other"])),
        15 => Kind::Assigned(bytes.maybe(200, group)),
        16 => Kind::PausedUntil(reason(bytes), (1 + bytes.below(9)) * TICK),
        17 => Kind::StatusUntil(bytes.name(STATUSES), (1 + bytes.below(9)) * TICK),
        _ => target(bytes, policy),
    }
}

fn group(bytes: &mut Bytes<'_>) -> String {
    bytes.name(&["desk", "field"])
}

/// A gap of mostly few ticks.
fn gap(bytes: &mut Bytes<'_>) -> Nanos {
    bytes.pick(&[0, 1, 2, 0, 1, 3, 5, 8, 13, 0]) * TICK
}

fn ticket(bytes: &mut Bytes<'_>, base: Nanos, policy: &written::Policy) -> Ticket {
    let opened_at = base + (8 + bytes.below(24)) * TICK;
    let mut at = opened_at;
    let mut ticket = Ticket {
        opened_at,
        occurred_at: bytes.maybe(120, |bytes| opened_at - bytes.below(8) * TICK),
        priority: bytes.maybe(220, priority),
        tier: bytes.maybe(180, tier),
        status: bytes.maybe(128, |bytes| bytes.name(STATUSES)),
        group: bytes.maybe(100, group),
        attributes: (0..bytes.count(2)).map(|_| (bytes.name(ATTRIBUTES), vec![bytes.name(VALUES)])).collect(),
        ..Ticket::default()
    };
    for _ in 0..bytes.count(10) {
        at += gap(bytes);
        ticket.events.push(Event { at, kind: kind(bytes, policy) });
    }
    ticket.events.retain(Event::is_inside);
    ticket
}

/// Instants to ask at, in order: those of the events, and some more.
fn nows(bytes: &mut Bytes<'_>, ticket: &Ticket) -> Vec<Nanos> {
    let mut nows: Vec<Nanos> = vec![ticket.opened_at];
    nows.extend(ticket.events.iter().map(|event| event.at));
    for _ in 0..3 {
        nows.push(ticket.opened_at + (bytes.below(120) - 2) * TICK);
    }
    nows.retain(|now| (HORIZON.start..=HORIZON.end).contains(now));
    nows.sort_unstable();
    nows.dedup();
    nows
}

/// The tickets of a desk, with what is to be asked of each.
pub(super) fn tickets(data: &[u8], desk: &Desk) -> Vec<(Ticket, Vec<Nanos>)> {
    let mut bytes = Bytes::new(data.get(HEAD..).unwrap_or_default());
    let mut tickets = Vec::new();
    while tickets.is_empty() || (tickets.len() < MOST_TICKETS && !bytes.is_empty()) {
        let ticket = ticket(&mut bytes, desk.base, &desk.drawn);
        let nows = nows(&mut bytes, &ticket);
        tickets.push((ticket, nows));
    }
    tickets
}

/// The policy of an input, to which `add` may have added something, as a host writes it.
pub(super) fn desk(data: &[u8], add: fn(&mut Bytes<'_>, &mut Value)) -> Rc<Desk> {
    let head = &data[..data.len().min(HEAD)];
    let key = (add as usize, head.to_vec());
    DESKS.with(|desks| desks.get(key, || read(&mut Bytes::new(head), add)))
}

fn read(bytes: &mut Bytes<'_>, add: fn(&mut Bytes<'_>, &mut Value)) -> Desk {
    let (zone, day) = bytes.pick(PLACES);
    let base = at(&format!("{day}T00:00:00Z"));
    let drawn = policy(bytes, zone, base);
    let mut written = drawn.json();
    add(bytes, &mut written);
    let policy = serde_json::from_value(written.clone()).unwrap_or_else(|mistake| panic!("{mistake}\n{written:#}"));
    Desk { base, drawn, written, policy }
}

impl Desk {
    /// Some days before the first, as dates are looked at whole.
    pub(super) fn start(&self) -> Nanos {
        self.base - 2 * DAY
    }

    pub(super) fn told(&self, ticket: &Ticket, nows: &[Nanos]) -> String {
        let nows: Vec<String> = nows.iter().copied().map(text).collect();
        format!("policy {:#}\nticket {:#}\nnows {nows:?}", self.written, ticket.json())
    }
}
