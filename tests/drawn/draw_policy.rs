//! Generates random policies: calendars in a few zones, every preset, custom metrics, every mode, and reasons that
//! overlap, have a cap or pause only some metrics.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use punctual_oracle::allowances::{Amount, Due, Goal};
use punctual_oracle::calendar::{DAY, Hours, Nanos, Shift};
use punctual_oracle::dates::Entry;
use punctual_oracle::written::{
    Asked, Cell, Choice, Field, Finish, Meaning, Metric, Policy, Reason, Reopen, Retarget, Values,
};

use super::draw_clock::TICK;

pub(super) const PRIORITIES: &[&str] = &["p1", "p2", "p3"];
pub(super) const TIERS: &[&str] = &["gold", "silver"];
pub(super) const REASONS: &[&str] = &["customer", "parts", "vendor_wait"];
/// All but the last mean something to some policies; what they mean is always the same.
pub(super) const STATUSES: &[&str] =
    &["new", "pending", "waiting", "vendor", "solved", "shut", "spam", "flagged", "mystery"];
pub(super) const GROUPS: &[&str] = &["desk", "field"];
pub(super) const ATTRIBUTES: &[&str] = &["region", "site"];
pub(super) const VALUES: &[&str] = &["emea", "apac", "amer", "7", "12.5"];
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
    "resolved",
    "custom:note",
    "status:flagged",
    "status:solved",
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
    "resolved",
    "closed",
    "cancelled",
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
const VOIDS: &[&str] = &[
    "custom:note",
    "customer_replied",
    "agent_replied",
    "priority_changed",
    "resolved",
    "cancelled",
    "reopened",
    "status:flagged",
    "status:solved",
    "left:pending",
    "assigned:other_group",
];

const ENDERS: &[&str] = &[
    "customer_replied",
    "agent_replied",
    "custom:note",
    "priority_changed",
    "reopened",
    "paused",
    "status:flagged",
    "status:pending",
    "left:pending",
    "assigned:other_group",
];

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

pub(super) fn name(names: &'static [&'static str]) -> impl Strategy<Value = String> {
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
            hours.add(Entry::new(date, yearly, shifts));
        }
        hours
    })
}

fn calendar_name() -> impl Strategy<Value = String> {
    name(&["office", "late", "24x7"])
}

/// A name, or a choice that names a calendar for two of the three values (S3).
fn calendar() -> impl Strategy<Value = Choice> {
    let by = (name(ATTRIBUTES), calendar_name(), calendar_name(), calendar_name());
    let by = by.prop_map(|(attribute, emea, apac, default)| {
        let calendars = BTreeMap::from([("emea".to_owned(), emea), ("apac".to_owned(), apac)]);
        Choice::By { attribute, calendars, default }
    });
    prop_oneof![3 => calendar_name().prop_map(Choice::Name), 2 => by]
}

// ---- policies ----

fn days_alone() -> impl Strategy<Value = Amount> {
    prop_oneof![(1..3_u32).prop_map(Amount::CalendarDays), (1..3_u32).prop_map(Amount::BusinessDays)]
}

/// A time of day during the day (A3, A8).
fn cutoff(share: f64) -> impl Strategy<Value = Option<i32>> {
    prop::option::weighted(share, (16..36_i32).prop_map(|half| half * 1800))
}

/// A few days.
fn days() -> impl Strategy<Value = Goal> {
    let at = || (12..42_i32).prop_map(|half| Due::At(half * 1800));
    let due = prop_oneof![2 => Just(Due::Close), 2 => Just(Due::SameTime), 1 => at()];
    let business = (0..4_u32, cutoff(0.4), due, prop::bool::weighted(0.25));
    let business = business.prop_map(|(n, cutoff, due, receipt)| {
        // On the same date it is neither at the time of the start nor counted from the receipt.
        let due = if n == 0 && due == Due::SameTime { Due::Close } else { due };
        Goal { cutoff, due, receipt: receipt && n > 0, ..Goal::of(Amount::BusinessDays(n)) }
    });
    let dates = prop_oneof![4 => (1..4_u32).prop_map(Amount::CalendarDays), 1 => Just(Amount::CalendarMonths(1))];
    let rolled = (any::<bool>(), prop_oneof![2 => Just(Due::SameTime), 1 => Just(Due::Close), 1 => at()]);
    let calendar = (dates, prop::option::weighted(0.4, rolled)).prop_map(|(amount, rolled)| match rolled {
        Some((rolls, due)) => Goal { rolls: Some(rolls), due, ..Goal::of(amount) },
        None => Goal::of(amount),
    });
    prop_oneof![1 => calendar, 1 => business]
}

/// A cell with an allowance of a few grid units, or of days.
fn cell(grid: Nanos) -> impl Strategy<Value = Cell> {
    let row = prop::option::weighted(0.7, name(PRIORITIES));
    let column = prop::option::weighted(0.4, name(TIERS));
    let within = goal(grid);
    let drawn = (row, column, within, prop::option::weighted(0.3, calendar()));
    drawn.prop_map(move |(priority, tier, within, calendar)| Cell { priority, tier, within, calendar })
}

/// What a cell promises, or a ticket itself (K16): a few grid units, or days.
pub(super) fn goal(grid: Nanos) -> impl Strategy<Value = Goal> {
    let units = prop_oneof![3 => 1..6_i64, 1 => 1..13_i64].prop_map(move |units| Goal::working(units * grid));
    let units = (units, cutoff(0.15)).prop_map(|(units, cutoff)| Goal { cutoff, ..units });
    let within = (prop_oneof![5 => units, 1 => days()], prop::bool::weighted(0.3));
    within.prop_map(|(within, lands_next_open)| Goal {
        lands_next_open: lands_next_open && within.runs_on_the_calendar(),
        ..within
    })
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

type Modes = (Option<Retarget>, Option<Reopen>, Option<(Amount, Reopen)>, bool);

fn modes(grid: Nanos) -> impl Strategy<Value = Modes> {
    let (retarget, reopen) = (select(RETARGETS), select(REOPENS));
    let within = prop_oneof![3 => (1..9_i64).prop_map(move |units| Amount::Working(units * grid)), 2 => days_alone()];
    (
        prop::option::weighted(0.8, retarget),
        prop::option::weighted(0.8, reopen),
        prop::option::weighted(0.3, (within, select(REOPENS))),
        prop::bool::weighted(0.3),
    )
}

/// What ends cycles without a verdict, and which finishes end them (K18).
fn endings() -> impl Strategy<Value = (Option<Vec<String>>, Option<Vec<Finish>>)> {
    let ends = prop_oneof![Just(vec![Finish::Resolved]), Just(vec![Finish::Closed])];
    (prop::option::weighted(0.15, some_of(VOIDS, 1, 3)), prop::option::weighted(0.25, ends))
}

/// The statuses it counts in, or its conditions (K17).
fn counts() -> impl Strategy<Value = (Option<Vec<String>>, Option<Vec<Vec<Asked>>>)> {
    let alternatives =
        prop_oneof![2 => prop::collection::vec(conditions(), 1), 1 => prop::collection::vec(conditions(), 2..4)];
    prop_oneof![
        5 => Just((None, None)),
        3 => some_of(STATUSES, 1, 5).prop_map(|statuses| (Some(statuses), None)),
        2 => alternatives.prop_map(|any| (None, Some(any))),
    ]
}

/// Up to three conditions, each on another field.
fn conditions() -> impl Strategy<Value = Vec<Asked>> {
    let fields = vec![
        asked(Field::Tier, TIERS).boxed(),
        asked(Field::Priority, PRIORITIES).boxed(),
        asked(Field::Status, STATUSES).boxed(),
        asked(Field::Status, STATUSES).boxed(),
        asked(Field::Group, GROUPS).boxed(),
        asked(Field::Group, GROUPS).boxed(),
        asked(Field::Agent, &["e-17", "e-18"]).boxed(),
        asked(Field::Attribute("region".to_owned()), VALUES).boxed(),
        (select(&[None, Some(3), Some(7)][..]), select(&[8, 12, 13][..]))
            .prop_map(|(from, below)| {
                let values = Values::Range(from, if from == Some(7) { None } else { Some(below) });
                Asked { field: Field::Attribute("site".to_owned()), values }
            })
            .boxed(),
    ];
    subsequence(fields, 1..=3).prop_flat_map(|fields| fields).prop_map(|mut all| {
        all.dedup_by(|one, other| one.field == other.field);
        all
    })
}

/// Some of these values, or none of them.
fn asked(field: Field, values: &'static [&'static str]) -> impl Strategy<Value = Asked> {
    let some = (any::<bool>(), some_of(values, 1, values.len()));
    some.prop_map(move |(is_not, listed)| {
        let values = if is_not { Values::Not(listed) } else { Values::OneOf(listed) };
        Asked { field: field.clone(), values }
    })
}

fn metric(name: String, grid: Nanos) -> impl Strategy<Value = Metric> {
    let own = if name.starts_with("custom") { 1.0 } else { 0.15 };
    let own =
        |triggers| (0.0..1.0, some_of(triggers, 1, 5)).prop_map(move |(drawn, some)| (drawn < own).then_some(some));
    let overrides = (
        prop::option::weighted(0.2, calendar()),
        own(STARTS),
        own(STOPS),
        prop::option::weighted(0.6, prop::bool::weighted(0.8)),
        prop::option::weighted(0.2, any::<bool>()),
    );
    let waits = (prop::option::weighted(0.3, some_of(REASONS, 0, REASONS.len())), counts());
    let drawn = (overrides, endings(), modes(grid), waits, cells(grid));
    drawn.prop_map(move |((calendar, start, stop, repeat, after_answer), endings, modes, (pause, counts), cells)| {
        let ((void, ends_on), (counts_in, counts_while)) = (endings, counts);
        let (name, (on_retarget, on_reopen, reopen_later, from_occurred_at)) = (name.clone(), modes);
        Metric {
            name,
            calendar,
            start,
            stop,
            void,
            ends_on,
            repeat,
            after_answer,
            on_retarget,
            on_reopen,
            reopen_later,
            from_occurred_at,
            pause,
            counts_in,
            counts_while,
            cells,
        }
    })
}

fn metrics(grid: Nanos) -> impl Strategy<Value = Vec<Metric>> {
    let names = subsequence(METRICS, 1..=5);
    names.prop_flat_map(move |names| names.into_iter().map(|name| metric(name.to_owned(), grid)).collect::<Vec<_>>())
}

/// The reasons, before it is known which metrics there are: those by their numbers.
type DrawnReason = (Option<String>, Option<Vec<usize>>, Option<Nanos>, Option<u32>, Vec<String>);

fn reasons(grid: Nanos) -> impl Strategy<Value = Vec<DrawnReason>> {
    let party = prop::option::of(name(&["customer", "vendor"]));
    let metrics = prop::option::weighted(0.4, prop::collection::vec(0..4_usize, 1..3));
    let cap = prop_oneof![3 => (1..6_i64).prop_map(move |units| units * grid), 1 => (1..20_i64).prop_map(|ticks| ticks * TICK)];
    let times = prop::option::weighted(0.3, 1..4_u32);
    let ended_by = prop_oneof![3 => Just(vec![]), 2 => some_of(ENDERS, 1, 3)];
    prop::collection::vec((party, metrics, prop::option::weighted(0.7, cap), times, ended_by), REASONS.len())
}

/// A reason's list says the same as the lists of the metrics that have one, which is what a policy must do.
fn reason(name: &str, (party, chosen, cap, times, ended_by): DrawnReason, metrics: &[Metric]) -> Reason {
    let name = name.to_owned();
    let chosen = chosen.map(|chosen| {
        let chosen: BTreeSet<usize> = chosen.into_iter().map(|index| index % metrics.len()).collect();
        let pauses = |index: usize| match &metrics[index].pause {
            Some(reasons) => reasons.contains(&name),
            None => chosen.contains(&index),
        };
        let pauses = (0..metrics.len()).filter(|&index| pauses(index));
        pauses.map(|index| metrics[index].name.clone()).collect::<Vec<_>>()
    });
    Reason { name, party, metrics: chosen.filter(|chosen| !chosen.is_empty()), cap, times, ended_by }
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

pub(super) fn policy(zone: &'static str, base: Nanos, grid: Nanos) -> impl Strategy<Value = Policy> {
    let statuses = subsequence(&STATUSES[..STATUSES.len() - 1], 4..STATUSES.len());
    let calendars = (hours(zone, base), hours("Europe/Berlin", base), calendar());
    let drawn = (calendars, metrics(grid), reasons(grid), statuses);
    drawn.prop_map(|((office, late, calendar), metrics, reasons, statuses)| Policy {
        priorities: owned(PRIORITIES),
        tiers: owned(TIERS),
        calendars: BTreeMap::from([("office".to_owned(), office), ("late".to_owned(), late)]),
        calendar,
        pauses: REASONS.iter().zip(reasons).map(|(name, drawn)| reason(name, drawn, &metrics)).collect(),
        statuses: statuses.into_iter().map(|status| (status.to_owned(), meaning(status))).collect(),
        metrics,
    })
}
