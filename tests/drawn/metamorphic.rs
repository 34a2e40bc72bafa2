//! Properties that can be checked without knowing the right answer: how a change of the question changes the answer.
//! The tickets have every type of event. The policies have every mode, every kind of allowance, all sorts of pauses
//! and calendars with breaks.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::draw::check;
use crate::draw_desk::{desks, each_cell, uncapped};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use punctual::{Cycle, Evaluation, Outcome, Phase, Policy, evaluate};
use punctual_oracle::allowances::{Amount, Due, Goal};
use punctual_oracle::calendar::{DAY, HORIZON, HOUR, MINUTE, Nanos, text, utc};
use punctual_oracle::written::{Event, Kind, Said, Ticket};
use punctual_tests::sampled;
use serde_json::{Value, json};

/// Policies per law; each has several tickets, and each ticket several instants.
const POLICIES: u32 = 300;
const QUESTIONS: u64 = 12_000;

// ---- asking ----

fn read(policy: &Value) -> Result<Policy, TestCaseError> {
    serde_json::from_value(policy.clone()).map_err(|mistake| TestCaseError::fail(format!("{mistake}\nof {policy:#}")))
}

fn read_ticket(ticket: &Ticket) -> Result<punctual::Ticket, TestCaseError> {
    let read = serde_json::from_value(ticket.json());
    read.map_err(|mistake| TestCaseError::fail(format!("{mistake}\nticket {:#}", ticket.json())))
}

/// The policy is told by the drawn desk itself.
fn told(ticket: &Ticket, now: Nanos, what: &str) -> TestCaseError {
    TestCaseError::fail(format!("{what}\nnow {}\nticket {:#}", text(now), ticket.json()))
}

/// Every number and text of an answer by its place.
fn leaves(value: &Value, place: &str, leaves: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| self::leaves(value, &format!("{place}.{name}"), leaves))
        }
        Value::Array(values) => {
            values
                .iter()
                .enumerate()
                .for_each(|(index, value)| self::leaves(value, &format!("{place}.{index}"), leaves));
        }
        leaf => drop(leaves.insert(place.to_owned(), leaf.to_string())),
    }
}

fn differs(before: &Value, after: &Value) -> String {
    let (mut one, mut other) = (BTreeMap::new(), BTreeMap::new());
    leaves(before, "", &mut one);
    leaves(after, "", &mut other);
    let places: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differing = places.into_iter().filter(|place| one.get(*place) != other.get(*place));
    let show = |leaf: Option<&String>| leaf.cloned().unwrap_or_else(|| "nothing".to_owned());
    differing.map(|place| format!("{place}: {} became {}\n", show(one.get(place)), show(other.get(place)))).collect()
}

fn value(evaluation: &Evaluation) -> Value {
    serde_json::to_value(evaluation).unwrap()
}

fn count(asked: &Cell<u64>) {
    asked.set(asked.get() + 1);
}

fn cycles(evaluation: &Evaluation) -> Vec<&Cycle> {
    evaluation.metrics.iter().flat_map(|status| &status.cycles).collect()
}

/// What is known of a ticket at an instant.
fn known(ticket: &Ticket, now: Nanos) -> Ticket {
    let mut known = ticket.clone();
    known.events.retain(|event| event.at <= now);
    known
}

/// Every cell allows the same, and keeps its calendar.
fn allow(policy: &mut Value, allowance: &Value) {
    each_cell(policy, |cell| {
        let calendar = cell.get("calendar").cloned();
        *cell = allowance.clone();
        if let Some(calendar) = calendar {
            cell["calendar"] = calendar;
        }
    });
}

// ---- laws about events ----

/// The events in another order, those of one instant among each other as they were.
fn shuffled(events: &[Event], order: &[usize]) -> Vec<Event> {
    let mut given: Vec<Option<&Event>> = events.iter().map(Some).collect();
    let next_of = |at: Nanos, given: &mut Vec<Option<&Event>>| {
        given.iter_mut().find(|event| event.is_some_and(|event| event.at == at)).unwrap().take().unwrap().clone()
    };
    order.iter().map(|&index| next_of(events[index].at, &mut given)).collect()
}

#[test]
fn k2_permuting_events_of_different_instants_changes_nothing() {
    check(POLICIES, QUESTIONS, (desks(), any::<u64>()), |(desk, seed), asked| {
        let policy = read(&desk.policy)?;
        for (ticket, nows) in &desk.tickets {
            let mut order: Vec<usize> = (0..ticket.events.len()).collect();
            order.sort_by_key(|index| seed.wrapping_mul(2 * *index as u64 + 1) >> 7);
            let other = Ticket { events: shuffled(&ticket.events, &order), ..ticket.clone() };
            let (first, second) = (read_ticket(ticket)?, read_ticket(&other)?);
            for &now in nows {
                count(asked);
                let (before, after) = (evaluate(&first, &policy, utc(now)), evaluate(&second, &policy, utc(now)));
                if before != after {
                    return Err(told(&other, now, &differs(&value(&before), &value(&after))));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn t4_e6_of_events_after_now_only_the_first_instant_is_seen() {
    check(POLICIES, QUESTIONS, desks(), |desk, asked| {
        let policy = read(&desk.policy)?;
        for (ticket, nows) in &desk.tickets {
            let whole = read_ticket(ticket)?;
            for &now in nows {
                count(asked);
                let mut before = evaluate(&read_ticket(&known(ticket, now))?, &policy, utc(now));
                let after = evaluate(&whole, &policy, utc(now));
                let next_event = whole.events().iter().map(|event| event.at).find(|&at| at > after.now);
                let opened = whole.opened_at() <= after.now;
                before.next_change = [before.next_change, next_event.filter(|_| opened)].into_iter().flatten().min();
                if before != after {
                    return Err(told(ticket, now, &differs(&value(&before), &value(&after))));
                }
            }
        }
        Ok(())
    });
}

// ---- laws about pauses ----

fn extra(at: Nanos, begins: bool) -> Event {
    let reason = "extra".to_owned();
    Event { at, kind: if begins { Kind::Paused(reason) } else { Kind::Resumed(reason) } }
}

/// Puts an event behind those of the same instant.
fn put(ticket: &mut Ticket, event: Event) {
    let place = ticket.events.partition_point(|other| other.at <= event.at);
    ticket.events.insert(place, event);
}

fn finishes(policy: &Value, event: &Event) -> bool {
    match &event.kind {
        Kind::Plain(kind) => ["resolved", "closed", "cancelled"].contains(kind),
        Kind::Status(to) | Kind::StatusUntil(to, _) => {
            ["resolved", "closed", "cancelled"].iter().any(|state| policy["statuses"][to] == *state)
        }
        _ => false,
    }
}

/// A ticket with a pause more, and the same with that pause in two parts that touch at some instant of it, before the
/// ticket is finished (which would have ended the pause).
fn pause_and_split(policy: &Value, ticket: &Ticket, (from, length, cut): (i64, i64, Index)) -> (Ticket, Ticket) {
    let mut whole = ticket.clone();
    whole.events.sort_by_key(|event| event.at);
    let from = ticket.opened_at + from;
    put(&mut whole, extra(from, true));
    put(&mut whole, extra(from + length, false));
    whole.events.retain(|event| HORIZON.contains(&event.at));
    let mut split = whole.clone();
    if let Some(begins) = split.events.iter().position(|event| *event == extra(from, true)) {
        let ends = |event: &Event| finishes(policy, event) || *event == extra(from + length, false);
        let rest = &split.events[begins + 1..];
        let ends = begins + 1 + rest.iter().position(ends).unwrap_or(rest.len());
        let last = split.events.get(ends).map_or(from + length, |event| event.at);
        let at = from + cut.index((last - from + 1) as usize) as Nanos;
        let place = begins + 1 + split.events[begins + 1..ends].partition_point(|event| event.at <= at);
        split.events.splice(place..place, [extra(at, false), extra(at, true)]);
        split.events.retain(|event| HORIZON.contains(&event.at));
    }
    (whole, split)
}

/// When a pause begins after the opening, how long it lasts, and where it is cut.
fn pauses() -> impl Strategy<Value = (i64, i64, Index)> {
    let units = || prop_oneof![(0..16_i64).prop_map(|quarters| quarters * 15 * MINUTE), 0..2 * DAY];
    (units(), units(), any::<Index>())
}

/// An answer without who is charged: that is whoever began first, and the second part begins later (P3).
fn uncharged(evaluation: &Evaluation) -> Value {
    let mut value = value(evaluation);
    let metrics = value["metrics"].as_array_mut().unwrap().iter_mut();
    for cycle in metrics.flat_map(|metric| metric["cycles"].as_array_mut().unwrap()) {
        cycle["paused_by"] = Value::Null;
        if cycle["phase"]["state"] == "paused" {
            (cycle["phase"]["reason"], cycle["phase"]["party"]) = (Value::Null, Value::Null);
        }
    }
    value
}

/// The reason that is charged for the pause of each cycle.
fn charged(evaluation: &Evaluation) -> Vec<Option<String>> {
    let cycles = cycles(evaluation).into_iter();
    let reason = |cycle: &Cycle| match &cycle.phase {
        Phase::Paused { reason, .. } => Some(reason.to_string()),
        _ => None,
    };
    cycles.map(reason).collect()
}

#[test]
fn p1_two_pauses_that_touch_are_one() {
    check(POLICIES, QUESTIONS, (uncapped(), pauses()), |(desk, pause), asked| {
        let policy = read(&desk.policy)?;
        for (ticket, nows) in &desk.tickets {
            let (whole, split) = pause_and_split(&desk.policy, ticket, *pause);
            for &now in nows {
                count(asked);
                // The split is an event more that can be the next change (E6).
                let (first, second) = (read_ticket(&known(&whole, now))?, read_ticket(&known(&split, now))?);
                let mut before = evaluate(&first, &policy, utc(now));
                let mut after = evaluate(&second, &policy, utc(now));
                if charged(&before) != charged(&after) {
                    // When the reason that is charged ends, the phase changes (E6).
                    (before.next_change, after.next_change) = (None, None);
                }
                let (before, after) = (uncharged(&before), uncharged(&after));
                if before != after {
                    return Err(told(&split, now, &differs(&before, &after)));
                }
            }
        }
        Ok(())
    });
}

/// An instant or never.
fn or_never(at: Option<DateTime<Utc>>) -> DateTime<Utc> {
    at.unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Is a cycle better off than the same one with a pause more?
fn gains(before: &Cycle, after: &Cycle) -> bool {
    let same =
        (before.number, before.started_at, before.stopped_at) == (after.number, after.started_at, after.stopped_at);
    let breached = |cycle: &Cycle| cycle.outcome == Outcome::Breached;
    let due = |cycle: &Cycle| (or_never(cycle.due_at), or_never(cycle.due_at.or(cycle.due_if_resumed)));
    // A pause with a known end is counted from that end, any other one as if it ended now.
    let ends = matches!(before.phase, Phase::Paused { ends_at: Some(_), .. });
    let earlier = due(after).0 < due(before).0 || (!ends && due(after).1 < due(before).1);
    let worse = breached(after) && !breached(before);
    !same || earlier || worse || after.elapsed > before.elapsed || after.paused < before.paused
}

#[test]
fn p1_k4_a_pause_more_makes_nothing_due_earlier() {
    check(POLICIES, QUESTIONS, (uncapped(), pauses()), |(desk, pause), asked| {
        let policy = read(&desk.policy)?;
        for (ticket, nows) in &desk.tickets {
            let (whole, _) = pause_and_split(&desk.policy, ticket, *pause);
            let (first, second) = (read_ticket(ticket)?, read_ticket(&whole)?);
            for &now in nows {
                count(asked);
                let (before, after) = (evaluate(&first, &policy, utc(now)), evaluate(&second, &policy, utc(now)));
                let (one, other) = (cycles(&before), cycles(&after));
                if one.len() != other.len() || one.iter().zip(&other).any(|(before, after)| gains(before, after)) {
                    return Err(told(&whole, now, &differs(&value(&before), &value(&after))));
                }
            }
        }
        Ok(())
    });
}

// ---- laws about when a metric counts ----

/// Compares the answers under two policies, which may have another name for the reason of a metric.
fn same_under(policies: [&Value; 2], tickets: &[(Ticket, Vec<Nanos>)], asked: &Cell<u64>) -> Result<(), TestCaseError> {
    let [first, second] = policies;
    let (one, other) = (read(first)?, read(second)?);
    for (written, nows) in tickets {
        let ticket = read_ticket(written)?;
        for &now in nows {
            count(asked);
            let [before, after] = [&one, &other].map(|policy| {
                let told = value(&evaluate(&ticket, policy, utc(now))).to_string();
                serde_json::from_str::<Value>(&told.replace("counts_while", "counts_in")).unwrap()
            });
            if before != after {
                return Err(told(written, now, &format!("{}\n{second:#}", differs(&before, &after))));
            }
        }
    }
    Ok(())
}

#[test]
fn k17_counts_while_without_a_group_that_never_occurs_changes_nothing() {
    check(POLICIES, QUESTIONS, desks(), |desk, asked| {
        let mut other = desk.policy.clone();
        for metric in other["metrics"].as_object_mut().unwrap().values_mut() {
            let metric = metric.as_object_mut().unwrap();
            if metric.contains_key("counts_in") {
                continue;
            }
            let written = metric.entry("counts_while").or_insert_with(|| json!({}));
            let maps = if written.is_array() { written.as_array_mut().unwrap() } else { std::slice::from_mut(written) };
            for map in maps {
                map.as_object_mut().unwrap().entry("group").or_insert_with(|| json!({ "not": ["nobody's"] }));
            }
        }
        same_under([&desk.policy, &other], &desk.tickets, asked)
    });
}

#[test]
fn k17_counts_in_is_the_status_of_counts_while() {
    check(POLICIES, QUESTIONS, desks(), |desk, asked| {
        let mut other = desk.policy.clone();
        for metric in other["metrics"].as_object_mut().unwrap().values_mut() {
            let metric = metric.as_object_mut().unwrap();
            metric.remove("counts_while");
            if let Some(statuses) = metric.remove("counts_in") {
                metric.insert("counts_while".to_owned(), json!({ "status": statuses }));
            }
        }
        let mut first = desk.policy.clone();
        for metric in first["metrics"].as_object_mut().unwrap().values_mut() {
            metric.as_object_mut().unwrap().remove("counts_while");
        }
        same_under([&first, &other], &desk.tickets, asked)
    });
}

// ---- targets of a ticket ----

/// What every cell promises.
fn goals() -> impl Strategy<Value = Goal> {
    let business = Goal::of(Amount::BusinessDays(2));
    select(vec![
        Goal::working(5 * HOUR),
        Goal { lands_next_open: true, ..Goal::working(2 * HOUR) },
        Goal { cutoff: Some(12 * 3600), ..Goal::working(90 * MINUTE) },
        Goal { cutoff: Some(11 * 3600), due: Due::SameTime, ..business },
        business,
        Goal::of(Amount::CalendarDays(1)),
    ])
}

/// What is known of a ticket at an instant, and the same with what the cells promise set for each metric then.
fn with_targets_set(ticket: &Ticket, policy: &Value, goal: Goal, at: Nanos) -> (Ticket, Ticket) {
    let cells = Ticket { targets: BTreeMap::new(), ..known(ticket, at) };
    let mut own = cells.clone();
    for metric in policy["metrics"].as_object().unwrap().keys() {
        put(&mut own, Event { at, kind: Kind::Within(metric.clone(), goal) });
    }
    (cells, own)
}

#[test]
fn k16_a_target_set_as_the_cell_has_it_changes_nothing() {
    let (open, paused) = (Cell::new(0_u64), Cell::new(0_u64));
    check(POLICIES, 7_000, (desks(), goals(), any::<Index>()), |(desk, goal, cut), asked| {
        let mut written = desk.policy.clone();
        allow(&mut written, &goal.json());
        for metric in written["metrics"].as_object_mut().unwrap().values_mut() {
            // A pinned cycle has the target of an earlier cell (K10).
            metric.as_object_mut().unwrap().retain(|key, value| key != "on_retarget" || value != "pinned");
        }
        let policy = read(&written)?;
        for (ticket, nows) in desk.tickets.iter().filter(|(_, nows)| !nows.is_empty()) {
            let at = nows[cut.index(nows.len())].max(ticket.opened_at);
            let mut ticket = ticket.clone();
            ticket.events.retain(|event| !matches!(event.kind, Kind::Within(..) | Kind::DueIn(..) | Kind::Cleared(_)));
            ticket.events.sort_by_key(|event| event.at);
            let (cells, own) = with_targets_set(&ticket, &written, *goal, at);
            let (first, second) = (read_ticket(&cells)?, read_ticket(&own)?);
            for now in nows.iter().copied().filter(|&now| now >= at).chain([at, at + DAY]) {
                let (before, after) = (evaluate(&first, &policy, utc(now)), evaluate(&second, &policy, utc(now)));
                if !before.not_covered.is_empty() {
                    continue;
                }
                count(asked);
                for cycle in cycles(&before) {
                    let ended = matches!(cycle.phase, Phase::Stopped | Phase::Cancelled);
                    open.set(open.get() + u64::from(!ended));
                    paused.set(paused.get() + u64::from(matches!(cycle.phase, Phase::Paused { .. })));
                }
                if before != after {
                    let what = differs(&value(&before), &value(&after));
                    return Err(told(&own, now, &format!("{what}\nunder policy {written:#}")));
                }
            }
        }
        Ok(())
    });
    let (open, paused) = (open.get(), paused.get());
    println!("{open} open cycles, {paused} of them paused");
    assert!(open >= sampled(8_000) && paused >= sampled(2_000), "{open} open, {paused} paused");
}

// ---- laws about time ----

/// Starts some time apart, then pauses after both; every cell allows the same.
fn later_starts(allowance: Value) {
    let waits = prop::collection::vec((pauses(), select(&["customer", "parts"][..])), 0..3);
    let apart = prop_oneof![0..3 * HOUR, 0..3 * DAY];
    check(POLICIES, QUESTIONS, (uncapped(), waits, apart), move |(desk, waits, apart), asked| {
        let mut written = desk.policy.clone();
        allow(&mut written, &allowance);
        written["metrics"] = json!({ "resolution": written["metrics"].as_object().unwrap().values().next().unwrap() });
        let metric = written["metrics"]["resolution"].as_object_mut().unwrap();
        metric.retain(|key, _| key == "targets" || key == "calendar");
        for pause in written["pauses"].as_object_mut().unwrap().values_mut() {
            pause.as_object_mut().unwrap().remove("metrics");
        }
        let policy = read(&written)?;
        for (ticket, nows) in &desk.tickets {
            let none = BTreeMap::new();
            let mut sooner =
                Ticket { status: None, occurred_at: None, targets: none, events: vec![], ..ticket.clone() };
            let mut later = Ticket { opened_at: ticket.opened_at + apart, ..sooner.clone() };
            for ((from, length, _), reason) in waits {
                let (from, to) = (later.opened_at + from, later.opened_at + from + length);
                for (at, kind) in
                    [(from, Kind::Paused((*reason).to_owned())), (to, Kind::Resumed((*reason).to_owned()))]
                {
                    sooner.events.push(Event { at, kind: kind.clone() });
                }
            }
            sooner.events.retain(|event| HORIZON.contains(&event.at));
            later.events.clone_from(&sooner.events);
            if !HORIZON.contains(&later.opened_at) {
                continue;
            }
            let (first, second) = (read_ticket(&sooner)?, read_ticket(&later)?);
            for now in nows.iter().map(|now| now + apart).filter(|now| *now >= later.opened_at) {
                count(asked);
                let (before, after) = (evaluate(&first, &policy, utc(now)), evaluate(&second, &policy, utc(now)));
                let due = |cycle: &&Cycle| or_never(cycle.due_at.or(cycle.due_if_resumed));
                if cycles(&before).iter().zip(cycles(&after)).any(|(before, after)| due(&after) < due(before)) {
                    let what = format!("sooner {:#}\n{}", sooner.json(), differs(&value(&before), &value(&after)));
                    return Err(told(&later, now, &format!("{what}\nunder policy {written:#}")));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn a1_a_later_start_is_never_due_earlier() {
    later_starts(json!({ "within": "3h20m" }));
    later_starts(json!({ "within": "16h" }));
}

#[test]
fn a3_a_later_start_is_never_due_earlier_at_close() {
    later_starts(json!({ "within": "next business day" }));
    later_starts(json!({ "within": "2 business days", "cutoff": "11:30", "due": "close" }));
}

#[test]
fn a8_a_later_start_is_never_due_earlier_with_a_cutoff() {
    later_starts(json!({ "within": "5h", "cutoff": "11:30" }));
}

fn moved(value: &mut Value, by: TimeDelta) {
    match value {
        Value::String(text) => {
            if let Ok(at) = text.parse::<DateTime<Utc>>() {
                *value = json!(at + by);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| moved(value, by)),
        Value::Object(fields) => fields.values_mut().for_each(|value| moved(value, by)),
        _ => {}
    }
}

#[test]
fn c1_t1_a_week_later_every_instant_is_a_week_later() {
    let zone = select(&["UTC", "+05:30", "-03:30", "+14:00"][..]);
    check(POLICIES, QUESTIONS, (desks(), zone), |(desk, zone), asked| {
        // Months differ in length.
        let in_days = desk.policy.to_string().replace("calendar month", "calendar day");
        let mut written: Value = serde_json::from_str(&in_days).unwrap();
        for calendar in written["calendars"].as_object_mut().unwrap().values_mut() {
            (calendar["time_zone"], calendar["dates"]) = (json!(zone), json!({}));
        }
        let policy = read(&written)?;
        let by = 7 * DAY;
        // Near its ends the horizon is no week like another (T2).
        let (from, to) = (HORIZON.start + 60 * DAY, HORIZON.end - 60 * DAY);
        let is_moved = |ticket: &Ticket| {
            (from..to).contains(&ticket.opened_at) && !ticket.json().to_string().contains("calendar month")
        };
        for (ticket, nows) in desk.tickets.iter().filter(|(ticket, _)| is_moved(ticket)) {
            let mut later = ticket.clone();
            later.opened_at += by;
            later.occurred_at.iter_mut().for_each(|at| *at += by);
            later.events.iter_mut().for_each(|event| event.at += by);
            for said in later.targets.values_mut() {
                if let Said::DueAt(at) = said {
                    *at += by;
                }
            }
            let (first, second) = (read_ticket(ticket)?, read_ticket(&later)?);
            for &now in nows {
                count(asked);
                let mut before = value(&evaluate(&first, &policy, utc(now)));
                moved(&mut before, TimeDelta::nanoseconds(by));
                let after = value(&evaluate(&second, &policy, utc(now + by)));
                if before != after {
                    let what = format!("{}\nunder policy {written:#}", differs(&before, &after));
                    return Err(told(&later, now + by, &what));
                }
            }
        }
        Ok(())
    });
}

// ---- laws about now ----

/// Has something been taken back between an evaluation and a later one without new events?
fn taken_back(earlier: &Cycle, later: &Cycle) -> bool {
    let breached = |cycle: &Cycle| cycle.outcome == Outcome::Breached;
    let breach = |cycle: &Cycle| (breached(cycle), cycle.breached_at, cycle.due_at);
    let unbreached = breached(earlier) && breach(earlier) != breach(later);
    let shrunk = later.elapsed < earlier.elapsed || later.paused < earlier.paused;
    let same =
        (earlier.number, earlier.started_at, earlier.stopped_at) == (later.number, later.started_at, later.stopped_at);
    unbreached || shrunk || !same || !earlier.fired.iter().all(|firing| later.fired.contains(firing))
}

#[test]
fn k6_as_now_grows_nothing_is_taken_back() {
    check(POLICIES, QUESTIONS, (desks(), any::<Index>()), |(desk, cut), asked| {
        let policy = read(&desk.policy)?;
        for (written, nows) in desk.tickets.iter().filter(|(_, nows)| !nows.is_empty()) {
            let first = nows[cut.index(nows.len())].max(written.opened_at);
            let ticket = read_ticket(&known(written, first))?;
            let mut before = evaluate(&ticket, &policy, utc(first));
            let last = first.max(nows[nows.len() - 1]);
            let later = nows.iter().copied().filter(|&now| now > first);
            for now in later.chain([last + DAY, last + 20 * DAY]) {
                count(asked);
                let after = evaluate(&ticket, &policy, utc(now));
                let (one, other) = (cycles(&before), cycles(&after));
                if one.len() != other.len() || one.iter().zip(&other).any(|(a, b)| taken_back(a, b)) {
                    return Err(told(&known(written, first), now, &differs(&value(&before), &value(&after))));
                }
                before = after;
            }
        }
        Ok(())
    });
}

/// What E6 calls a change: of phase, where running and outside hours are one, of outcome, or an alert. The opening is
/// one, too.
fn stand(evaluation: &Evaluation) -> Vec<String> {
    let stand = |cycle: &&Cycle| {
        let alerts: Vec<String> = cycle.fired.iter().map(|one| format!("{}+{}", one.level, one.repetition)).collect();
        match &cycle.phase {
            Phase::Running | Phase::OutsideHours { .. } => format!("counting, {:?}, {alerts:?}", cycle.outcome),
            phase => format!("{phase:?}, {:?}, {alerts:?}", cycle.outcome),
        }
    };
    cycles(evaluation).iter().map(stand).chain([format!("{:?}", evaluation.state)]).collect()
}

#[test]
fn e6_something_changes_at_next_change_and_nothing_before() {
    check(POLICIES, QUESTIONS, (desks(), any::<Index>()), |(desk, between), asked| {
        let policy = read(&desk.policy)?;
        for (written, nows) in &desk.tickets {
            for &start in nows {
                let written = known(written, start.max(written.opened_at));
                let ticket = read_ticket(&written)?;
                let mut now = start;
                loop {
                    count(asked);
                    let present = evaluate(&ticket, &policy, utc(now));
                    let next = present.next_change.map(|next| next.timestamp_nanos_opt().unwrap());
                    // What changes at the end of the horizon has no instant (T2).
                    let last = if now < HORIZON.end { HORIZON.end.min(now + 30 * DAY) } else { now + 30 * DAY };
                    let end = next.unwrap_or(last);
                    if end <= now {
                        return Err(told(&written, now, &format!("the next change is at {}", text(end))));
                    }
                    for at in [now + between.index((end - now) as usize) as Nanos, end - 1] {
                        let later = evaluate(&ticket, &policy, utc(at));
                        if stand(&later) != stand(&present) || later.next_change != present.next_change {
                            return Err(told(&written, at, &differs(&value(&present), &value(&later))));
                        }
                    }
                    let Some(next) = next else { break };
                    let then = evaluate(&ticket, &policy, utc(next));
                    if stand(&then) == stand(&present) {
                        return Err(told(&written, next, &differs(&value(&present), &value(&then))));
                    }
                    now = next;
                }
            }
        }
        Ok(())
    });
}

/// Policies in which no trigger waits for the end of a pause.
#[test]
fn p6_a_planned_end_is_the_same_pause_with_an_event_there() {
    check(POLICIES, QUESTIONS / 4, (desks(), 0..8_i64, 1..9_i64), |(desk, from, length), asked| {
        let policy = read(&desk.policy)?;
        if desk.policy.to_string().contains("resumed") {
            return Ok(());
        }
        for (ticket, nows) in &desk.tickets {
            let (from, length) = (ticket.opened_at + from * HOUR, length * HOUR);
            let (parts, to) = ("parts".to_owned(), from + length);
            if !HORIZON.contains(&to) {
                continue;
            }
            let mut others = ticket.clone();
            others.events.retain(|event| !event.kind.pauses(&parts));
            // The end comes before the events of its instant, and the beginning after those of its own.
            let (mut planned, mut ended) = (others.clone(), others);
            planned.events.push(Event { at: from, kind: Kind::PausedUntil(parts.clone(), length) });
            ended.events.push(Event { at: from, kind: Kind::Paused(parts.clone()) });
            ended.events.insert(0, Event { at: to, kind: Kind::Resumed(parts) });
            let (planned, ended) = (read_ticket(&planned)?, read_ticket(&ended)?);
            for &now in nows.iter().filter(|&&now| now >= to) {
                count(asked);
                // What fires in the midst of the pause states a due instant only if the end of it is known (E2).
                let without_dues_in_pause = |ticket| {
                    let mut evaluation = evaluate(ticket, &policy, utc(now));
                    let in_pause = |at: &DateTime<Utc>| (utc(from)..utc(to)).contains(at);
                    for status in &mut evaluation.metrics {
                        let fired = status.cycles.iter_mut().flat_map(|cycle| &mut cycle.fired);
                        fired.filter(|firing| in_pause(&firing.at)).for_each(|firing| firing.due_at = None);
                        let uncovered = status.uncovered_alerts.iter_mut();
                        uncovered
                            .filter(|alert| alert.at.is_some_and(|at| in_pause(&at)))
                            .for_each(|alert| alert.due_at = None);
                    }
                    evaluation
                };
                let (before, after) = (without_dues_in_pause(&planned), without_dues_in_pause(&ended));
                if before != after {
                    return Err(told(ticket, now, &differs(&value(&before), &value(&after))));
                }
            }
        }
        Ok(())
    });
}
