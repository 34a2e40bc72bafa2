//! Draws policies and tickets on a coarse grid, so that events, deadlines and pauses often fall on the same instant.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::calendar::{DAY, Entry, HORIZON, HOUR, Hours, MINUTE, Nanos, Shift, at};
use super::clock::{Cell, Event, Finish, Kind, Meaning, Metric, Policy, Reason, Reopen, Retarget, Ticket};

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

const PRIORITIES: &[&str] = &["p1", "p2", "p3"];
const TIERS: &[&str] = &["gold", "silver"];
const REASONS: &[&str] = &["customer", "parts", "vendor_wait"];
const STATUSES: &[&str] = &["new", "pending", "vendor", "solved", "shut", "spam", "flagged", "mystery"];
const GROUPS: &[&str] = &["desk", "field"];
const METRICS: &[&str] = &[
    "first_response",
    "next_response",
    "every_response",
    "periodic_update",
    "assignment",
    "first_visit",
    "resolution",
    "ownership",
    "custom_a",
    "custom_b",
];
const RETARGETS: &[Retarget] = &[Retarget::KeepElapsed, Retarget::Retroactive, Retarget::Restart, Retarget::Pinned];
const REOPENS: &[Reopen] = &[Reopen::Resume, Reopen::ResumeCountingClosed, Reopen::NewCycle, Reopen::Final];
const STARTS: &[&str] = &[
    "opened",
    "customer_replied",
    "agent_replied",
    "reopened",
    "custom:note",
    "status:flagged",
    "left:flagged",
    "left:solved",
    "left:pending",
    "priority_changed",
    "paused",
    "resumed",
    "assigned",
    "assigned:group",
    "assigned:other_group",
];
const STOPS: &[&str] = &[
    "customer_replied",
    "agent_replied",
    "internal_note",
    "visit_started",
    "acknowledged",
    "custom:note",
    "status:new",
    "status:flagged",
    "status:pending",
    "left:flagged",
    "left:pending",
    "tier_changed",
    "paused",
    "resumed",
    "assigned:group",
    "assigned:other_group",
];
/// Weighted: replies are what most tickets are made of.
const PLAIN: &[(u32, &str)] = &[
    (6, "customer_replied"),
    (6, "agent_replied"),
    (1, "internal_note"),
    (1, "attribute_changed"),
    (1, "assigned"),
    (1, "visit_started"),
    (1, "acknowledged"),
    (2, "resolved"),
    (3, "reopened"),
    (1, "closed"),
    (1, "cancelled"),
];

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn name(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(names).prop_map(str::to_owned)
}

fn some_of(names: &'static [&'static str], least: usize, most: usize) -> impl Strategy<Value = Vec<String>> {
    subsequence(names, least..=most).prop_map(|names| owned(&names))
}

// ---- calendars ----

/// The hours of a week: usual ones, or a shift of at least two hours on every day.
fn week() -> impl Strategy<Value = Vec<Vec<Shift>>> {
    let usual = |days: usize, shifts: &[&str]| {
        let hours = Hours::new("UTC").on(0..days, shifts);
        Just(hours.week.to_vec())
    };
    let drawn = (0..48_i32, 4..40_i32).prop_map(|(from, length)| {
        let to = if from + length > 48 { from + length - 48 } else { from + length };
        vec![Shift { from: from * 1800, to: to * 1800 }]
    });
    prop_oneof![
        1 => usual(7, &["09:00-17:00"]),
        1 => usual(5, &["08:00-12:00", "12:30-17:00"]),
        1 => usual(7, &["22:00-06:00"]),
        1 => usual(7, &["00:00-24:00"]),
        2 => prop::collection::vec(drawn, 7),
    ]
}

/// Hours in a zone, with entries within the first days after `base`.
fn hours(zone: &'static str, base: Nanos) -> impl Strategy<Value = Hours> {
    let own =
        prop_oneof![Just(vec![]), Just(vec![Shift::parse("10:00-11:30")]), Just(vec![Shift::parse("20:00-02:00")])];
    let entry = (0..5_i64, any::<bool>(), own);
    (week(), prop::collection::vec(entry, 0..3)).prop_map(move |(week, entries)| {
        let mut hours = Hours::new(zone);
        hours.week = week.try_into().unwrap();
        for (day, yearly, shifts) in entries {
            let (date, _) = hours.reading(base + day * DAY);
            if !hours.entries.iter().any(|other: &Entry| other.date == date && other.yearly == yearly) {
                hours.entries.push(Entry { date, yearly, shifts });
            }
        }
        hours
    })
}

fn calendar_name() -> impl Strategy<Value = String> {
    name(&["office", "late", "24x7"])
}

// ---- policies ----

/// A cell with an allowance of a few grid units.
fn cell(grid: Nanos) -> impl Strategy<Value = Cell> {
    let row = prop::option::weighted(0.7, name(PRIORITIES));
    let column = prop::option::weighted(0.4, name(TIERS));
    let units = prop_oneof![3 => 1..6_i64, 1 => 1..13_i64];
    let drawn = (row, column, units, prop::option::weighted(0.3, calendar_name()));
    drawn.prop_map(move |(priority, tier, units, calendar)| Cell { priority, tier, within: units * grid, calendar })
}

/// A matrix, mostly with a cell for what no other covers.
fn cells(grid: Nanos) -> impl Strategy<Value = Vec<Cell>> {
    let drawn = (prop::collection::vec(cell(grid), 0..5), cell(grid), prop::bool::weighted(0.7));
    drawn.prop_map(|(mut cells, last, covers_all)| {
        if covers_all {
            cells.push(Cell { priority: None, tier: None, ..last });
        } else {
            cells.push(last);
        }
        cells.sort_by_key(|cell| (cell.priority.clone(), cell.tier.clone()));
        cells.dedup_by_key(|cell| (cell.priority.clone(), cell.tier.clone()));
        cells
    })
}

fn modes() -> impl Strategy<Value = (Option<Retarget>, Option<Reopen>, bool)> {
    let (retarget, reopen) = (select(RETARGETS), select(REOPENS));
    (prop::option::weighted(0.8, retarget), prop::option::weighted(0.8, reopen), prop::bool::weighted(0.3))
}

fn metric(name: String, grid: Nanos) -> impl Strategy<Value = Metric> {
    let own = if name.starts_with("custom") { 1.0 } else { 0.15 };
    let own =
        |triggers| (0.0..1.0, some_of(triggers, 1, 5)).prop_map(move |(drawn, some)| (drawn < own).then_some(some));
    let overrides = (
        prop::option::weighted(0.2, calendar_name()),
        own(STARTS),
        own(STOPS),
        prop::option::weighted(0.6, prop::bool::weighted(0.8)),
        prop::option::weighted(0.2, any::<bool>()),
    );
    let drawn = (overrides, modes(), cells(grid));
    drawn.prop_map(move |((calendar, start, stop, repeat, after_answer), modes, cells)| {
        let (name, (on_retarget, on_reopen, from_occurred_at)) = (name.clone(), modes);
        Metric { name, calendar, start, stop, repeat, after_answer, on_retarget, on_reopen, from_occurred_at, cells }
    })
}

fn metrics(grid: Nanos) -> impl Strategy<Value = Vec<Metric>> {
    let names = subsequence(METRICS, 1..=5);
    names.prop_flat_map(move |names| names.into_iter().map(|name| metric(name.to_owned(), grid)).collect::<Vec<_>>())
}

fn pauses() -> impl Strategy<Value = Vec<(Option<String>, Option<Vec<usize>>)>> {
    let party = prop::option::of(name(&["customer", "vendor"]));
    let metrics = prop::option::weighted(0.4, prop::collection::vec(0..4_usize, 1..3));
    prop::collection::vec((party, metrics), REASONS.len())
}

fn meaning(status: &str) -> Meaning {
    match status {
        "pending" => Meaning::Pauses("customer".to_owned()),
        "vendor" => Meaning::Pauses("vendor_wait".to_owned()),
        "solved" => Meaning::Finished(Finish::Resolved),
        "shut" => Meaning::Finished(Finish::Closed),
        "spam" => Meaning::Finished(Finish::Cancelled),
        _ => Meaning::Open,
    }
}

fn policy(zone: &'static str, base: Nanos, grid: Nanos) -> impl Strategy<Value = Policy> {
    let statuses = subsequence(&STATUSES[..7], 4..=7);
    let calendars = (hours(zone, base), hours("Europe/Berlin", base), calendar_name());
    (calendars, metrics(grid), pauses(), statuses).prop_map(|((office, late, calendar), metrics, pauses, statuses)| {
        let reason = |(name, (party, paused)): (&&str, (Option<String>, Option<Vec<usize>>))| {
            let paused = paused.map(|chosen| {
                let names = chosen.into_iter().map(|index| metrics[index % metrics.len()].name.clone());
                names.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
            });
            Reason { name: (*name).to_owned(), party, metrics: paused }
        };
        Policy {
            priorities: owned(PRIORITIES),
            tiers: owned(TIERS),
            calendars: BTreeMap::from([("office".to_owned(), office), ("late".to_owned(), late)]),
            calendar,
            pauses: REASONS.iter().zip(pauses).map(reason).collect(),
            statuses: statuses.into_iter().map(|status| (status.to_owned(), meaning(status))).collect(),
            metrics,
        }
    })
}

// ---- tickets ----

fn kind() -> impl Strategy<Value = Kind> {
    let plain = prop::strategy::Union::new_weighted(PLAIN.iter().map(|&(weight, kind)| (weight, Just(kind))).collect());
    prop_oneof![
        12 => plain.prop_map(Kind::Plain),
        4 => name(STATUSES).prop_map(Kind::Status),
        4 => name(&["p1", "p1", "p2", "p2", "p3", "px"]).prop_map(Kind::Priority),
        2 => name(&["gold", "gold", "silver", "silver", "tx"]).prop_map(Kind::Tier),
        3 => name(&["customer", "parts", "vendor_wait", "moon"]).prop_map(Kind::Paused),
        3 => name(&["customer", "parts", "vendor_wait", "moon"]).prop_map(Kind::Resumed),
        1 => name(&["note", "other"]).prop_map(Kind::Custom),
        2 => name(GROUPS).prop_map(Kind::Assigned),
    ]
}

/// What moves targets and ends cycles, and little else.
fn upheaval() -> impl Strategy<Value = Kind> {
    prop_oneof![
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
        1 => name(GROUPS).prop_map(Kind::Assigned),
    ]
}

/// How long after the opening each event comes, and what it is: anything at any time, or upheavals close together.
fn events() -> impl Strategy<Value = Vec<(i64, Kind)>> {
    let later = || prop_oneof![0..8_i64, 0..48_i64];
    let gap = select(&[0, 0, 0, 1, 1, 1, 2, 3][..]);
    let close = prop::collection::vec((gap, upheaval()), 1..=10).prop_map(|mut events| {
        let mut at = 0;
        for (units, _) in &mut events {
            at += *units;
            *units = at;
        }
        events
    });
    prop_oneof![prop::collection::vec((later(), kind()), 0..=12), close]
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
    );
    let occurred = prop::option::weighted(0.6, 0..8_i64);
    let times = (0..24_i64, occurred, events(), prop::collection::vec(now(grid), 1..=16));
    (fields, times).prop_map(move |((priority, tier, status), (opened, occurred, events, nows))| {
        let opened_at = base + opened * grid;
        let occurred_at = occurred.map(|before| (opened_at - before * grid).max(base));
        let event = |(units, kind): (i64, Kind)| Event { at: opened_at + units * grid, kind };
        let events = events.into_iter().map(event).filter(|event| HORIZON.contains(&event.at)).collect();
        let mut nows: Vec<Nanos> = nows.into_iter().map(|later| opened_at + later).collect();
        nows.sort_unstable();
        nows.dedup();
        (Ticket { opened_at, occurred_at, priority, tier, status, events }, nows)
    })
}

/// A policy with tickets to ask it about.
pub(crate) fn cases() -> impl Strategy<Value = Case> {
    let grids = prop_oneof![Just(HOUR / 2), Just(HOUR), Just(2 * HOUR)];
    (select(PLACES), grids).prop_flat_map(|((zone, day), grid)| {
        let base = at(&format!("{day}T00:00:00Z"));
        let tickets = prop::collection::vec(ticket(base, grid), 1..=8);
        (policy(zone, base, grid), tickets).prop_map(move |(policy, tickets)| Case { base, policy, tickets })
    })
}
