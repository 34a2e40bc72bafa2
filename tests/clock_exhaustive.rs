//! Every short life of a ticket: all sequences of events up to a length, against the oracle, for policies that between
//! them use every mode of retargeting (K10) and reopening (K11).

mod oracle;

use std::collections::BTreeMap;

use oracle::asked::{answers, difference, read_policy, read_ticket};
use oracle::calendar::{HOUR, Hours, Nanos, at, text, utc};
use oracle::clock::{
    self, Cell, Event, Finish, Kind, Meaning, Metric, Policy, Reason, Reopen, Retarget, Ticket, World,
};
use punctual::evaluate_into;

/// The time between two events, which is also the oracle's tick: every allowance and every opening falls on it.
const STEP: Nanos = HOUR;
/// Two days of ticks more than the longest way to a deadline.
const TICKS: usize = 8 * 24;
const LENGTH: usize = 4;

/// Monday 15:00, two hours before the office closes.
fn opening() -> Nanos {
    at("2026-03-02T15:00:00Z")
}

fn alphabet() -> Vec<Kind> {
    let status = |to: &str| Kind::Status(to.to_owned());
    let priority = |to: &str| Kind::Priority(to.to_owned());
    vec![
        Kind::Plain("agent_replied"),
        Kind::Plain("customer_replied"),
        status("pending"),
        status("solved"),
        status("open"),
        status("merged"),
        Kind::Paused("parts".to_owned()),
        Kind::Resumed("parts".to_owned()),
        priority("high"),
        priority("low"),
        priority("unlisted"),
        Kind::Plain("reopened"),
    ]
}

// ---- policies ----

/// High is two office hours and so due at closing, low four hours round the clock; nothing else is covered.
fn metric(name: &str, on_retarget: Retarget, on_reopen: Reopen) -> Metric {
    let cell = |priority: &str, hours: i64, calendar: &str| Cell {
        priority: Some(priority.to_owned()),
        tier: None,
        within: hours * HOUR,
        calendar: Some(calendar.to_owned()),
    };
    Metric {
        name: name.to_owned(),
        calendar: None,
        start: None,
        stop: None,
        repeat: None,
        after_answer: None,
        on_retarget: Some(on_retarget),
        on_reopen: Some(on_reopen),
        from_occurred_at: on_reopen == Reopen::ResumeCountingClosed,
        cells: vec![cell("high", 2, "office"), cell("low", 4, "24x7")],
    }
}

fn policy(metrics: Vec<Metric>) -> Policy {
    let reason = |name: &str| Reason { name: name.to_owned(), party: None, metrics: None };
    let statuses = [
        ("open", Meaning::Open),
        ("pending", Meaning::Pauses("customer".to_owned())),
        ("solved", Meaning::Finished(Finish::Resolved)),
        ("merged", Meaning::Finished(Finish::Cancelled)),
    ];
    Policy {
        priorities: vec!["high".to_owned(), "low".to_owned()],
        tiers: vec![],
        calendars: BTreeMap::from([("office".to_owned(), Hours::new("UTC").on(0..5, &["09:00-17:00"]))]),
        calendar: "office".to_owned(),
        metrics,
        pauses: vec![reason("customer"), reason("parts")],
        statuses: statuses.into_iter().map(|(name, meaning)| (name.to_owned(), meaning)).collect(),
    }
}

// ---- lives ----

fn ticket(kinds: &[&Kind], steps: &[Nanos]) -> Ticket {
    let mut at = opening();
    let event = |(&kind, &step): (&&Kind, &Nanos)| {
        at += step * STEP;
        Event { at, kind: kind.clone() }
    };
    let events = kinds.iter().zip(steps).map(event).collect();
    Ticket {
        opened_at: opening(),
        occurred_at: Some(opening() - STEP),
        priority: Some("high".to_owned()),
        tier: None,
        status: None,
        events,
    }
}

/// How many steps after the one before each event comes, the first after the opening: one or none, or all at once when
/// high or low comes due. Of the longest lives only some.
fn rhythms(length: usize) -> Vec<Vec<Nanos>> {
    let chosen: &[u32] = &[0b1111, 0b1010, 0b0101, 0b1001, 0b1100];
    let all: Vec<u32> = if length < 4 { (0..1 << length).collect() } else { chosen.to_vec() };
    let mut rhythms: Vec<Vec<Nanos>> =
        all.into_iter().map(|bits| (0..length).map(|index| (bits >> index & 1) as Nanos).collect()).collect();
    for first in [2, 4].into_iter().filter(|_| length > 0) {
        let mut at_once = vec![0; length];
        at_once[0] = first;
        rhythms.push(at_once);
    }
    rhythms
}

/// Calls with every sequence of so many letters.
fn each_life(alphabet: &[Kind], length: usize, mut visit: impl FnMut(&[&Kind])) {
    for number in 0..alphabet.len().pow(length as u32) {
        let mut rest = number;
        let mut kinds = Vec::with_capacity(length);
        for _ in 0..length {
            kinds.push(&alphabet[rest % alphabet.len()]);
            rest /= alphabet.len();
        }
        visit(&kinds);
    }
}

/// Asks at the last event, a step later, and when everything has come due.
fn live_all(metrics: Vec<Metric>) {
    let written = policy(metrics);
    let world = World::look(&written, opening() - STEP, STEP, TICKS);
    let read = read_policy(&written);
    let mut asked = 0;
    let mut got = None;
    for length in 0..=LENGTH {
        for steps in rhythms(length) {
            let last = opening() + steps.iter().sum::<Nanos>() * STEP;
            let nows = [last, last + STEP, opening() + 24 * STEP];
            each_life(&alphabet(), length, |kinds| {
                let life = ticket(kinds, &steps);
                let ticket = read_ticket(&life);
                for (&now, want) in nows.iter().zip(clock::evaluate(&world, &life, &nows)) {
                    let got = got.get_or_insert_with(|| punctual::evaluate(&ticket, &read, utc(now)));
                    evaluate_into(&ticket, &read, utc(now), got);
                    let got = answers(got);
                    asked += 1;
                    let told = || format!("now {}\nticket {:#}\npolicy {:#}", text(now), life.json(), written.json());
                    assert!(got == want, "{}\n{}", difference(&want, &got), told());
                }
            });
        }
    }
    println!("{asked} questions");
    assert!(asked > 300_000);
}

/// One mode of retargeting with every mode of reopening, each on a preset of its own and so with stops of its own.
fn live_with(on_retarget: Retarget, names: [&str; 4]) {
    let modes = [Reopen::Resume, Reopen::ResumeCountingClosed, Reopen::NewCycle, Reopen::Final];
    let metrics = names.into_iter().zip(modes).map(|(name, on_reopen)| metric(name, on_retarget, on_reopen));
    live_all(metrics.collect());
}

#[test]
fn k10_keep_elapsed_with_every_reopening_k11() {
    live_with(Retarget::KeepElapsed, ["next_response", "resolution", "first_response", "periodic_update"]);
}

#[test]
fn k10_retroactive_with_every_reopening_k11() {
    live_with(Retarget::Retroactive, ["periodic_update", "resolution", "every_response", "first_response"]);
}

#[test]
fn k10_restart_with_every_reopening_k11() {
    live_with(Retarget::Restart, ["first_response", "every_response", "resolution", "next_response"]);
}

#[test]
fn k10_pinned_with_every_reopening_k11() {
    live_with(Retarget::Pinned, ["every_response", "first_response", "next_response", "resolution"]);
}
