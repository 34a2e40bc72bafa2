//! Makes policies from bytes for the oracle: two calendars with whole hours, a few metrics with any mode, and reasons
//! that overlap, have a cap or pause only some metrics.

use std::collections::{BTreeMap, BTreeSet};

use super::bytes::Bytes;
use punctual_oracle::allowances::{Amount, Due, Goal};
use punctual_oracle::calendar::{DAY, HOUR, Hours, Nanos, Shift};
use punctual_oracle::dates::Entry;
use punctual_oracle::written::{
    Asked, Cell, Choice, Field, Finish, Meaning, Metric, Policy, Reason, Reopen, Retarget, Values,
};

pub(super) const PRIORITIES: &[&str] = &["p1", "p2", "p3"];
pub(super) const TIERS: &[&str] = &["gold", "silver"];
pub(super) const REASONS: &[&str] = &["customer", "parts", "vendor_wait"];
/// All but the last mean something to some policies; what they mean is always the same.
pub(super) const STATUSES: &[&str] =
    &["new", "pending", "waiting", "vendor", "solved", "shut", "spam", "flagged", "mystery"];
pub(super) const ATTRIBUTES: &[&str] = &["region", "site"];
pub(super) const VALUES: &[&str] = &["emea", "apac", "amer"];
const METRICS: &[&str] = &[
    "resolution",
    "first_response",
    "next_response",
    "every_response",
    "periodic_update",
    "assignment",
    "first_visit",
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
    "priority_changed",
    "paused",
    "resumed",
    "assigned:group",
    "assigned:other_group",
];
const STOPS: &[&str] = &[
    "customer_replied",
    "agent_replied",
    "visit_started",
    "custom:note",
    "status:new",
    "status:pending",
    "left:flagged",
    "tier_changed",
    "paused",
    "resumed",
    "assigned:other_group",
];
const VOIDS: &[&str] =
    &["custom:note", "customer_replied", "resolved", "cancelled", "reopened", "status:solved", "left:pending"];
const ENDERS: &[&str] = &["customer_replied", "custom:note", "reopened", "paused", "status:pending", "left:pending"];

// ---- calendars ----

fn shift(text: &str) -> Vec<Shift> {
    vec![Shift::parse(text)]
}

/// The hours of a week; of every kind enough that a deadline is never far.
fn week(bytes: &mut Bytes<'_>) -> [Vec<Shift>; 7] {
    let all = |text: &str| std::array::from_fn(|_| shift(text));
    match bytes.below(6) {
        0 => all("09:00-17:00"),
        1 => std::array::from_fn(|day| if day < 5 { shift("08:00-18:00") } else { Vec::new() }),
        2 => all("22:00-06:00"),
        3 => all("00:00-24:00"),
        4 => std::array::from_fn(|_| vec![Shift::parse("08:00-12:00"), Shift::parse("13:00-17:00")]),
        _ => std::array::from_fn(|_| {
            let (from, length) = (bytes.below(24) as i32, 4 + bytes.below(16) as i32);
            let to = if from + length > 24 { from + length - 24 } else { from + length };
            vec![Shift { from: from * 3_600, to: to * 3_600 }]
        }),
    }
}

fn hours(bytes: &mut Bytes<'_>, zone: &str, base: Nanos) -> Hours {
    let mut hours = Hours::new(zone);
    hours.week = week(bytes);
    for _ in 0..bytes.count(2) {
        let date = hours.reading(base + bytes.below(5) * DAY).0;
        let shifts = [Vec::new(), shift("10:00-11:00"), shift("20:00-02:00")][bytes.count(2)].clone();
        let yearly = bytes.chance(64);
        hours.add(Entry::new(date, yearly, shifts));
    }
    hours
}

/// A name, or a choice that names a calendar for two of the three values (S3).
fn calendar(bytes: &mut Bytes<'_>) -> Choice {
    let name = |bytes: &mut Bytes<'_>| bytes.name(&["office", "late", "24x7"]);
    if !bytes.chance(80) {
        return Choice::Name(name(bytes));
    }
    let attribute = bytes.name(ATTRIBUTES);
    let calendars = BTreeMap::from([("emea".to_owned(), name(bytes)), ("apac".to_owned(), name(bytes))]);
    Choice::By { attribute, calendars, default: name(bytes) }
}

// ---- metrics ----

pub(super) fn goal(bytes: &mut Bytes<'_>) -> Goal {
    let amount = match bytes.below(8) {
        0..=5 => Amount::Working((1 + bytes.below(12)) * HOUR),
        6 => Amount::CalendarDays(1 + bytes.below(3) as u32),
        _ => Amount::BusinessDays(bytes.below(4) as u32),
    };
    let mut goal = Goal::of(amount);
    let at_hour = |bytes: &mut Bytes<'_>| Due::At((6 + bytes.below(16) as i32) * 3_600);
    match amount {
        Amount::BusinessDays(n) => {
            goal.receipt = n > 0 && bytes.chance(60);
            goal.due = if bytes.chance(60) { at_hour(bytes) } else { Due::Close };
            goal.due = if n > 0 && bytes.chance(100) { Due::SameTime } else { goal.due };
        }
        Amount::CalendarDays(_) => {
            goal.rolls = bytes.maybe(100, |bytes| bytes.chance(128));
            goal.due = if goal.rolls.is_some() && bytes.chance(100) { at_hour(bytes) } else { goal.due };
        }
        _ => {}
    }
    if goal.runs_on_the_calendar() {
        let share = if matches!(amount, Amount::Working(_)) { 40 } else { 100 };
        goal.cutoff = bytes.maybe(share, |bytes| (8 + bytes.below(10) as i32) * 3_600);
    }
    goal.lands_next_open = goal.runs_on_the_calendar() && bytes.chance(80);
    goal
}

fn cells(bytes: &mut Bytes<'_>) -> Vec<Cell> {
    let covers_all = !bytes.chance(80);
    let mut cells: Vec<Cell> = Vec::new();
    for number in 0..=bytes.count(3) {
        let last = number == 0 && covers_all;
        let priority = bytes.maybe(200, |bytes| bytes.name(PRIORITIES)).filter(|_| !last);
        let tier = bytes.maybe(100, |bytes| bytes.name(TIERS)).filter(|_| !last);
        if !cells.iter().any(|cell| (&cell.priority, &cell.tier) == (&priority, &tier)) {
            let (within, calendar) = (goal(bytes), bytes.maybe(80, calendar));
            cells.push(Cell { priority, tier, within, calendar });
        }
    }
    cells
}

fn metric(bytes: &mut Bytes<'_>, name: String) -> Metric {
    let own = if name.starts_with("custom") { 255 } else { 40 };
    let mut metric = Metric::new(&name, cells(bytes));
    metric.start = bytes.maybe(own, |bytes| bytes.some(STARTS, 4));
    metric.stop = bytes.maybe(own, |bytes| bytes.some(STOPS, 4));
    if name.starts_with("custom") {
        metric.start.get_or_insert_with(|| vec!["opened".to_owned()]);
    }
    metric.repeat = bytes.maybe(150, |bytes| !bytes.chance(50));
    metric.after_answer = bytes.maybe(50, |bytes| bytes.chance(128));
    metric.on_retarget = bytes.maybe(200, |bytes| bytes.pick(RETARGETS));
    metric.on_reopen = bytes.maybe(200, |bytes| bytes.pick(REOPENS));
    metric.from_occurred_at = bytes.chance(80);
    metric.calendar = bytes.maybe(50, calendar);
    metric.pause = bytes.maybe(70, |bytes| bytes.some(REASONS, 3));
    metric.counts_in = bytes.maybe(70, |bytes| bytes.some(STATUSES, 5));
    if metric.counts_in.is_none() {
        metric.counts_while = bytes.maybe(70, |bytes| (0..=bytes.count(2)).map(|_| conditions(bytes)).collect());
    }
    metric.reopen_later = bytes.maybe(60, |bytes| {
        let within = [Amount::Working((1 + bytes.below(9)) * HOUR), Amount::CalendarDays(1), Amount::BusinessDays(1)];
        (bytes.pick(&within), bytes.pick(REOPENS))
    });
    metric.void = bytes.maybe(50, |bytes| bytes.some(VOIDS, 2));
    metric.ends_on = bytes.maybe(50, |bytes| vec![bytes.pick(&[Finish::Resolved, Finish::Closed])]);
    metric
}

/// Conditions on up to three fields, each another one.
fn conditions(bytes: &mut Bytes<'_>) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    for _ in 0..=bytes.count(2) {
        let asked = asked(bytes);
        if all.iter().all(|other| other.field != asked.field) {
            all.push(asked);
        }
    }
    all
}

fn asked(bytes: &mut Bytes<'_>) -> Asked {
    let (field, values) = match bytes.below(7) {
        0 => (Field::Tier, TIERS),
        1 => (Field::Priority, PRIORITIES),
        2 => (Field::Status, STATUSES),
        3 => (Field::Agent, &["e-17", "e-18"][..]),
        4 => (Field::Attribute(bytes.name(ATTRIBUTES)), VALUES),
        _ => (Field::Group, &["desk", "field"][..]),
    };
    let listed = bytes.some(values, values.len() as i64);
    Asked { field, values: if bytes.chance(128) { Values::Not(listed) } else { Values::OneOf(listed) } }
}

fn metrics(bytes: &mut Bytes<'_>) -> Vec<Metric> {
    let names = bytes.some(METRICS, 3);
    names.into_iter().map(|name| metric(bytes, name)).collect()
}

/// A reason's list says the same as the lists of the metrics that have one, which is what a policy must do.
fn reason(bytes: &mut Bytes<'_>, name: &str, metrics: &[Metric]) -> Reason {
    let party = bytes.maybe(128, |bytes| bytes.name(&["customer", "vendor"]));
    let cap = bytes.maybe(150, |bytes| (1 + bytes.below(6)) * HOUR);
    let ended_by = if bytes.chance(60) { bytes.some(ENDERS, 2) } else { vec![] };
    let times = bytes.maybe(60, |bytes| 1 + bytes.below(3) as u32);
    let chosen = bytes.maybe(100, Bytes::byte).map(|mask| {
        let pauses = |index: usize, metric: &Metric| match &metric.pause {
            Some(reasons) => reasons.iter().any(|reason| reason == name),
            None => mask >> index & 1 == 1,
        };
        let pauses = metrics.iter().enumerate().filter(|(index, metric)| pauses(*index, metric));
        pauses.map(|(_, metric)| metric.name.clone()).collect::<Vec<_>>()
    });
    Reason { name: name.to_owned(), party, metrics: chosen.filter(|chosen| !chosen.is_empty()), cap, times, ended_by }
}

fn meaning(status: &str) -> Meaning {
    match status {
        "pending" | "waiting" => Meaning::Pauses("customer".to_owned()),
        "vendor" => Meaning::Pauses("vendor_wait".to_owned()),
        "solved" => Meaning::Finished(Finish::Resolved),
        "shut" => Meaning::Finished(Finish::Closed),
        "spam" => Meaning::Finished(Finish::Cancelled),
        _ => Meaning::Open,
    }
}

/// Most statuses are known.
fn statuses(bytes: &mut Bytes<'_>) -> BTreeMap<String, Meaning> {
    let unknown: BTreeSet<String> =
        if bytes.chance(100) { bytes.some(STATUSES, 4) } else { vec![] }.into_iter().collect();
    let known = STATUSES[..STATUSES.len() - 1].iter().filter(|status| !unknown.contains(**status));
    known.map(|&status| (status.to_owned(), meaning(status))).collect()
}

pub(super) fn policy(bytes: &mut Bytes<'_>, zone: &str, base: Nanos) -> Policy {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let calendars = BTreeMap::from([
        ("office".to_owned(), hours(bytes, zone, base)),
        ("late".to_owned(), hours(bytes, "Europe/Berlin", base)),
    ]);
    let calendar = calendar(bytes);
    let metrics = metrics(bytes);
    Policy {
        priorities: owned(PRIORITIES),
        tiers: owned(TIERS),
        calendars,
        calendar,
        pauses: REASONS.iter().map(|name| reason(bytes, name, &metrics)).collect(),
        statuses: statuses(bytes),
        metrics,
    }
}
