//! Generates random policies and tickets on a coarse grid of time, so that events, deadlines and pauses often coincide.

use std::fmt;

use proptest::prelude::*;
use proptest::sample::select;
use punctual_oracle::calendar::{HOUR, MINUTE, Nanos, at};
use punctual_oracle::written::{Event, Kind, Policy, Said, Ticket};

use super::draw_policy::{ATTRIBUTES, GROUPS, REASONS, STATUSES, VALUES, goal, name, policy};

/// What every drawn instant is a multiple of.
pub(crate) const TICK: Nanos = 15 * MINUTE;
/// How long calendars are looked at: a life, and the longest way to a deadline after it.
pub(crate) const TICKS: usize = 90 * 96;

/// One policy, and tickets that are each asked about at several instants, in order.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) base: Nanos,
    pub(crate) policy: Policy,
    pub(crate) tickets: Vec<(Ticket, Vec<Nanos>)>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} tickets under policy {:#}", self.tickets.len(), self.policy.json())
    }
}

/// Days around which the zone has something to show, and the zone.
const PLACES: &[(&str, &str)] = &[
    ("UTC", "2026-03-02"),
    ("Europe/Berlin", "2026-03-27"),
    ("America/New_York", "2024-03-08"),
    ("America/New_York", "2024-11-01"),
    ("Asia/Kathmandu", "2026-03-04"),
    ("Australia/Lord_Howe", "2026-04-03"),
    ("Pacific/Apia", "2011-12-28"),
    ("UTC", "1970-01-01"),
    ("America/New_York", "2099-12-30"),
];

/// Weighted: replies are what most tickets are made of.
const PLAIN: &[(u32, &str)] = &[
    (6, "customer_replied"),
    (6, "agent_replied"),
    (1, "internal_note"),
    (1, "assigned"),
    (1, "visit_started"),
    (1, "acknowledged"),
    (2, "resolved"),
    (3, "reopened"),
    (1, "closed"),
    (1, "cancelled"),
];

// ---- tickets ----

fn attribute() -> impl Strategy<Value = Kind> {
    (name(ATTRIBUTES), values()).prop_map(|(name, to)| Kind::Attribute(name, to))
}

/// Mostly one value.
fn values() -> impl Strategy<Value = Vec<String>> {
    prop_oneof![4 => name(VALUES).prop_map(|value| vec![value]), 1 => prop::collection::vec(name(VALUES), 0..4)]
}

/// Mostly a group.
fn group() -> impl Strategy<Value = Option<String>> {
    prop::option::weighted(0.8, name(GROUPS))
}

/// A pause that ends by itself (P6), for a reason or by the status.
fn planned() -> impl Strategy<Value = Kind> {
    let length = || prop_oneof![3 => 1..9_i64, 1 => 1..48_i64].prop_map(|halves| halves * HOUR / 2);
    prop_oneof![
        2 => (name(&["customer", "parts", "vendor_wait", "moon"]), length()).prop_map(|(why, length)| Kind::PausedUntil(why, length)),
        2 => (name(STATUSES), length()).prop_map(|(to, length)| Kind::StatusUntil(to, length)),
    ]
}

/// A metric by its place among those of the policy. Few policies have the last.
fn metric() -> impl Strategy<Value = String> {
    name(&["0", "0", "0", "1", "1", "2", "3", "9"])
}

/// What a ticket says of a target (K16), due before, at or after the event.
fn target(grid: Nanos) -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => (metric(), goal(grid)).prop_map(|(metric, goal)| Kind::Within(metric, goal)),
        4 => (metric(), -4..12_i64).prop_map(move |(metric, units)| Kind::DueIn(metric, units * grid)),
        1 => (metric(), 0..300_i64).prop_map(|(metric, ticks)| Kind::DueIn(metric, ticks * TICK)),
        3 => metric().prop_map(Kind::Cleared),
    ]
}

/// What it carries from its opening on.
fn targets(grid: Nanos) -> impl Strategy<Value = Vec<Kind>> {
    prop_oneof![6 => Just(vec![]), 1 => prop::collection::vec(target(grid), 1..=2)]
}

fn kind() -> impl Strategy<Value = Kind> {
    let plain = prop::strategy::Union::new_weighted(PLAIN.iter().map(|&(weight, kind)| (weight, Just(kind))).collect());
    prop_oneof![
        12 => plain.prop_map(Kind::Plain),
        4 => name(STATUSES).prop_map(Kind::Status),
        4 => name(&["p1", "p1", "p2", "p2", "p3", "px"]).prop_map(Kind::Priority),
        2 => name(&["gold", "gold", "silver", "silver", "tx"]).prop_map(Kind::Tier),
        3 => name(&["customer", "parts", "vendor_wait", "moon"]).prop_map(Kind::Paused),
        3 => name(&["customer", "parts", "vendor_wait", "moon"]).prop_map(Kind::Resumed),
        2 => attribute(),
        1 => name(&["note", "other"]).prop_map(Kind::Custom),
        2 => group().prop_map(Kind::Assigned),
    ]
}

/// What moves targets and ends cycles, and little else.
fn upheaval(grid: Nanos) -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => target(grid),
        6 => name(&["p1", "p1", "p2", "p2", "p3", "px"]).prop_map(Kind::Priority),
        2 => name(&["gold", "silver", "tx"]).prop_map(Kind::Tier),
        3 => Just(Kind::Plain("resolved")),
        2 => Just(Kind::Plain("cancelled")),
        1 => Just(Kind::Plain("closed")),
        5 => Just(Kind::Plain("reopened")),
        2 => Just(Kind::Plain("customer_replied")),
        2 => Just(Kind::Plain("agent_replied")),
        2 => name(STATUSES).prop_map(Kind::Status),
        1 => name(REASONS).prop_map(Kind::Paused),
        1 => name(REASONS).prop_map(Kind::Resumed),
        1 => attribute(),
        1 => group().prop_map(Kind::Assigned),
    ]
}

/// What clocks wait for, several things at once, and now and then what sets them going or moves their target.
fn wait(grid: Nanos) -> impl Strategy<Value = Kind> {
    prop_oneof![
        2 => target(grid),
        8 => name(REASONS).prop_map(Kind::Paused),
        5 => planned(),
        4 => name(REASONS).prop_map(Kind::Resumed),
        6 => name(&["new", "pending", "pending", "waiting", "vendor", "flagged", "mystery", "solved"]).prop_map(Kind::Status),
        2 => attribute(),
        2 => name(&["p1", "p2", "p3", "px"]).prop_map(Kind::Priority),
        1 => Just(Kind::Plain("resolved")),
        2 => Just(Kind::Plain("reopened")),
        1 => Just(Kind::Plain("customer_replied")),
        1 => Just(Kind::Plain("agent_replied")),
    ]
}

/// So many units after the opening, each a few after the one before.
fn close_together(gaps: &'static [i64], kind: impl Strategy<Value = Kind>) -> impl Strategy<Value = Vec<(i64, Kind)>> {
    prop::collection::vec((select(gaps), kind), 1..=10).prop_map(|mut events| {
        let mut at = 0;
        for (units, _) in &mut events {
            at += *units;
            *units = at;
        }
        events
    })
}

/// How long after the opening each event comes, and what it is: anything at any time, or much of one sort.
fn events(grid: Nanos) -> impl Strategy<Value = Vec<(i64, Kind)>> {
    let later = || prop_oneof![0..8_i64, 0..48_i64];
    prop_oneof![
        2 => prop::collection::vec((later(), kind()), 0..=12),
        2 => close_together(&[0, 0, 0, 1, 1, 1, 2, 3], upheaval(grid)),
        3 => close_together(&[0, 0, 1, 1, 2, 3, 5], wait(grid)),
    ]
}

/// An instant to ask at, so long after the opening.
fn now(grid: Nanos) -> impl Strategy<Value = Nanos> {
    let on_the_grid = prop_oneof![0..8_i64, 0..16_i64, 0..48_i64].prop_map(move |units| units * grid);
    prop_oneof![4 => on_the_grid, 1 => (-4..300_i64).prop_map(|ticks| ticks * TICK)]
}

fn ticket(base: Nanos, grid: Nanos) -> impl Strategy<Value = (Ticket, Vec<Nanos>)> {
    let fields = (
        prop::option::weighted(0.8, name(&["p1", "p1", "p2", "p2", "p3", "px"])),
        prop::option::weighted(0.7, name(&["gold", "gold", "silver", "silver", "tx"])),
        prop::option::weighted(0.5, name(STATUSES)),
        prop::option::weighted(0.4, name(GROUPS)),
        prop::collection::btree_map(name(ATTRIBUTES), values(), 0..=2),
        targets(grid),
    );
    let occurred = prop::option::weighted(0.6, 0..8_i64);
    let times = (0..24_i64, occurred, events(grid), prop::collection::vec(now(grid), 1..=24));
    (fields, times).prop_map(
        move |((priority, tier, status, group, attributes, said), (opened, occurred, events, nows))| {
            let opened_at = base + opened * grid;
            let occurred_at = occurred.map(|before| (opened_at - before * grid).max(base));
            let event = |(units, kind): (i64, Kind)| Event { at: opened_at + units * grid, kind };
            let events = events.into_iter().map(event).filter(Event::is_inside).collect();
            let said = said.into_iter().filter_map(|kind| match kind {
                Kind::Within(metric, goal) => Some((metric, Said::Within(goal))),
                Kind::DueIn(metric, length) => Some((metric, Said::DueAt(opened_at + length))),
                _ => None,
            });
            let targets = said.filter(|(_, said)| said.is_inside()).collect();
            let mut nows: Vec<Nanos> = nows.into_iter().map(|later| opened_at + later).collect();
            nows.sort_unstable();
            nows.dedup();
            (Ticket { opened_at, occurred_at, priority, tier, status, group, attributes, targets, events }, nows)
        },
    )
}

/// A policy with tickets to ask it about.
pub(crate) fn cases() -> impl Strategy<Value = Case> {
    let grids = prop_oneof![Just(HOUR / 2), Just(HOUR), Just(2 * HOUR)];
    (select(PLACES), grids).prop_flat_map(|((zone, day), grid)| {
        let base = at(&format!("{day}T00:00:00Z"));
        let tickets = prop::collection::vec(ticket(base, grid), 1..=14);
        (policy(zone, base, grid), tickets).prop_map(move |(policy, mut tickets)| {
            tickets.iter_mut().for_each(|(ticket, _)| name_metrics(ticket, &policy));
            Case { base, policy, tickets }
        })
    })
}

/// Puts names in the place of the places of metrics.
fn name_metrics(ticket: &mut Ticket, policy: &Policy) {
    let named = |place: &str| {
        let metric = policy.metrics.get(place.parse::<usize>().unwrap());
        metric.map_or_else(|| "no_such_metric".to_owned(), |metric| metric.name.clone())
    };
    for event in &mut ticket.events {
        if let Kind::Within(metric, _) | Kind::DueIn(metric, _) | Kind::Cleared(metric) = &mut event.kind {
            *metric = named(metric);
        }
    }
    ticket.targets =
        std::mem::take(&mut ticket.targets).into_iter().map(|(place, said)| (named(&place), said)).collect();
}
