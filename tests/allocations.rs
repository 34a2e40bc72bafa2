//! A warm `evaluate_into` takes nothing from the heap: a host that asks again and again pays for its buffers once.
//! The counts are of the thread that asks, so that tests may run side by side.

#[path = "../benches/work/desk.rs"]
mod desk;
#[path = "../benches/work/office.rs"]
mod office;

use allocation_counter::measure;
use chrono::{DateTime, TimeDelta, Utc};
use punctual::{Evaluation, Event, EventKind, Policy, Ticket, evaluate, evaluate_into};

/// How often a call takes something from the heap once two before it have made the buffers, and checks its answer.
fn taken(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>, out: &mut Evaluation) -> u64 {
    for _ in 0..2 {
        evaluate_into(ticket, policy, now, out);
    }
    let taken = measure(|| evaluate_into(ticket, policy, now, out)).count_total;
    assert_eq!(*out, evaluate(ticket, policy, now));
    taken
}

/// A first call takes something, so the counter counts.
#[test]
fn a_first_evaluation_takes_from_the_heap() {
    let (ticket, policy) = (desk::ticket(), desk::policy());
    assert!(measure(|| drop(evaluate(&ticket, &policy, desk::now()))).count_total > 0);
}

/// From before the opening to long after every level has fired, paused and not.
#[test]
fn asking_again_takes_nothing_from_the_heap() {
    let (ticket, policy) = (desk::ticket(), desk::policy());
    let mut out = evaluate(&ticket, &policy, desk::now());
    desk::check(&out);
    for hours in [-100, -28, -27, -26, -24, -20, -2, -1, 0, 5, 24, 100, 1_000, 10_000] {
        let now = desk::now() + TimeDelta::hours(hours);
        assert_eq!(taken(&ticket, &policy, now, &mut out), 0, "{hours} hours after");
    }
}

/// Cycles that ended, and some that were opened again.
#[test]
fn a_finished_ticket_takes_nothing_from_the_heap() {
    let policy = desk::policy();
    let mut ticket = desk::ticket();
    let mut out = evaluate(&ticket, &policy, desk::now());
    for (hours, kind) in [(1, EventKind::Resolved), (2, EventKind::Reopened), (3, EventKind::Cancelled)] {
        let at = desk::now() + TimeDelta::hours(hours);
        ticket.push(Event { at, kind }).unwrap();
        assert_eq!(taken(&ticket, &policy, at, &mut out), 0, "{hours} hours after");
    }
}

/// One evaluation for many tickets, as a host would do it: no buffer is lost between two of them.
#[test]
fn tickets_in_turn_take_nothing_from_the_heap() {
    let policy = desk::policy();
    let tickets = desk::tickets(20);
    let mut out = evaluate(&tickets[0], &policy, desk::now());
    let mut round = || {
        for ticket in &tickets {
            evaluate_into(ticket, &policy, desk::now(), &mut out);
        }
    };
    round();
    round();
    assert_eq!(measure(round).count_total, 0);
}
