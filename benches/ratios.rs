//! The performance targets of the crate. Each is a ratio of two things that are timed alternately in one run, so it
//! does not depend on the speed of the machine. The answers are checked before they are timed. The ratios are printed;
//! no target makes the run fail.
//!
//! ```sh
//! cargo bench -p punctual-benches --bench ratios
//! ```

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::disallowed_methods)]

#[path = "work/compare.rs"]
mod compare;
#[path = "work/desk.rs"]
mod desk;
#[path = "work/office.rs"]
mod office;
#[path = "work/plain.rs"]
mod plain;
#[path = "work/processor.rs"]
mod processor;

use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::America::New_York;
use compare::Target::{AtLeast, AtMost, Shown};
use compare::{head, nanos_per_call, print, ratio, wait};
use processor::processor_time;
use punctual::calendar::{Zone, Zones};
use punctual::{Calendar, Evaluation, Policy, Ticket, evaluate, evaluate_into, explain};

fn main() {
    println!("first and second are timed alternately; medians; ratio: first / second");
    against_a_conversion();
    flat_in_the_span();
    against_the_walk();
    ticket();
    many_tickets();
    two_threads();
    many_policies();
    build();
}

fn days(days: i64) -> DateTime<Utc> {
    office::start() + TimeDelta::days(days)
}

fn between(office: &Calendar, end: DateTime<Utc>) -> impl FnMut() -> TimeDelta {
    let start = office::start();
    assert_eq!(office.between(start, end), office::naive_between(start, end));
    move || office.between(black_box(start), black_box(end))
}

fn add(office: &Calendar, hours: i64) -> impl FnMut() -> Option<DateTime<Utc>> {
    let (start, working) = (office::start(), TimeDelta::hours(hours));
    assert_eq!(office.add(start, working), Some(office::naive_add(start, working)));
    move || office.add(black_box(start), black_box(working))
}

fn against_a_conversion() {
    let office = office::office();
    let start = office::start();
    let conversion = || black_box(start).with_timezone(&New_York).naive_local();
    assert_eq!(Zone::named("America/New_York").unwrap().to_local(start).naive_local(), conversion());
    head("one chrono-tz conversion of a DateTime<Utc>");
    ratio("between, 1 day / conversion", AtMost(0.6), between(&office, days(1)), conversion);
    ratio("between, 5 years / conversion", AtMost(0.6), between(&office, days(1_826)), conversion);
    ratio("add, 4 h / conversion", AtMost(1.0), add(&office, 4), conversion);
    ratio("add, 2,000 h / conversion", AtMost(1.0), add(&office, 2_000), conversion);
}

fn flat_in_the_span() {
    let office = office::office();
    head("cost by span");
    ratio("between, 5 years / 1 day", AtMost(1.2), between(&office, days(1_826)), between(&office, days(1)));
    ratio("add, 2,000 h / 4 h", AtMost(1.2), add(&office, 2_000), add(&office, 4));
}

fn against_the_walk() {
    let office = office::office();
    let start = office::start();
    head("the day walk with chrono-tz");
    for (hours, least) in [(4, 5.0), (40, 15.0), (2_000, 500.0)] {
        let walk = || office::naive_add(black_box(start), black_box(TimeDelta::hours(hours)));
        ratio(&format!("day walk / add, {hours} h"), AtLeast(least), walk, add(&office, hours));
    }
    for (span, least) in [(1, 8.0), (30, 75.0), (1_826, 5_000.0)] {
        let walk = || office::naive_between(black_box(start), black_box(days(span)));
        ratio(&format!("day walk / between, {span} days"), AtLeast(least), walk, between(&office, days(span)));
    }
}

fn again<'a>(ticket: &'a Ticket, policy: &'a Policy, mut out: Evaluation) -> impl FnMut() + 'a {
    move || evaluate_into(black_box(ticket), policy, black_box(desk::now()), &mut out)
}

fn ticket() {
    let (ticket, policy) = (desk::ticket(), desk::policy());
    let evaluation = evaluate(&ticket, &policy, desk::now());
    desk::check(&evaluation);
    let text = serde_json::to_string(&ticket).unwrap();
    let parse = || serde_json::from_str::<Ticket>(black_box(&text)).unwrap();
    assert_eq!(parse(), ticket);
    let parse_plain = || serde_json::from_str::<plain::Ticket>(black_box(&text)).unwrap();
    parse_plain().check(&ticket);
    let into = || again(&ticket, &policy, evaluation.clone());
    let fresh = || evaluate(black_box(&ticket), &policy, black_box(desk::now()));
    head("a ticket of 8 events, 3 metrics, 4 levels each");
    ratio("evaluate_into / reading the ticket from JSON", AtMost(0.5), into(), parse);
    ratio("reading the ticket / reading a plain derived struct", Shown, parse, parse_plain);
    ratio("evaluate / evaluate_into", AtMost(1.5), fresh, into());
    ratio("explain / evaluate_into", Shown, || explain(black_box(&ticket), &policy, desk::now()), into());
    ratio("evaluation to JSON / evaluate_into", Shown, || serde_json::to_string(black_box(&evaluation)), into());
    let mut out = evaluation.clone();
    let line_to_json = || {
        evaluate_into(&parse(), &policy, black_box(desk::now()), &mut out);
        serde_json::to_string(&out)
    };
    ratio("from the line of a ticket to the JSON of its evaluation / reading", Shown, line_to_json, parse);
}

/// A million tickets, each in its own memory, compared with 64 tickets in the cache.
fn many_tickets() {
    // Short enough that a busy machine seldom interrupts one.
    const CHUNK: usize = 100;
    const TICKETS: usize = 1_000_000;
    let policy = desk::policy();
    let (hot, cold) = (desk::tickets(64), desk::tickets(TICKETS));
    let mut out = evaluate(&hot[0], &policy, desk::now());
    let due = |ticket| {
        let metrics = evaluate(ticket, &policy, desk::now()).metrics;
        metrics.iter().flat_map(|status| &status.cycles).map(|cycle| cycle.due_at).collect::<Vec<_>>()
    };
    assert_eq!(due(&cold[TICKETS - 64]), due(&hot[0]));
    let mut per_ticket = |tickets: &mut dyn Iterator<Item = &Ticket>| {
        nanos_per_call(CHUNK as u32, || evaluate_into(tickets.next().unwrap(), &policy, desk::now(), &mut out))
    };
    let mut hot = hot.iter().cycle();
    let rounds = cold.chunks(CHUNK).step_by(5).map(|chunk| (per_ticket(&mut chunk.iter()), per_ticket(&mut hot)));
    let rounds: Vec<_> = rounds.collect();
    head("batches");
    print("a ticket of 1,000,000 distinct / of 64 in cache", AtMost(1.3), &rounds);
    let nanos = processor_nanos(&cold, &policy);
    println!("1,000,000 distinct tickets, each evaluated once: {:.0} in a second of processor time", 1e9 / nanos);
}

/// The processor time of evaluating each ticket once, per ticket.
fn processor_nanos(tickets: &[Ticket], policy: &Policy) -> f64 {
    let mut out = evaluate(&tickets[0], policy, desk::now());
    let start = processor_time();
    for ticket in tickets {
        evaluate_into(black_box(ticket), policy, desk::now(), &mut out);
    }
    (processor_time() - start).as_nanos() as f64 / tickets.len() as f64
}

/// The processor time of a ticket on each of two threads that run at once, compared with one thread. The threads share
/// the policy.
fn two_threads() {
    const ROUNDS: usize = 21;
    let (policy, tickets) = (desk::policy(), desk::tickets(20_000));
    let (one, other) = tickets.split_at(10_000);
    let both = || {
        std::thread::scope(|scope| {
            let threads = [one, other].map(|half| scope.spawn(|| processor_nanos(half, &policy)));
            threads.map(|thread| thread.join().unwrap()).iter().sum::<f64>() / 2.0
        })
    };
    let rounds: Vec<_> = (0..ROUNDS).map(|_| (both(), processor_nanos(one, &policy))).collect();
    print("processor time of a ticket, 2 threads at once / 1 thread", AtMost(1.1), &rounds);
}

fn many_policies() {
    let ticket = desk::ticket();
    let evaluation = evaluate(&ticket, &desk::policy(), desk::now());
    let turn = |policies: &[Policy]| {
        let (policies, mut out, mut turn) = (policies.to_vec(), evaluation.clone(), 0);
        let ticket = &ticket;
        move || {
            // Two successive policies are not neighbours in memory. The stride is coprime to their number, so all are used.
            turn = (turn + 37) % policies.len();
            evaluate_into(black_box(ticket), &policies[turn], desk::now(), &mut out);
        }
    };
    let policies: Vec<_> = (0..1_000).map(desk::policy_of_office).collect();
    assert_ne!(evaluate(&ticket, &policies[999], desk::now()), evaluation);
    head("policies, each with a calendar of its own");
    ratio("evaluate_into, 100 policies in turn / one", Shown, turn(&policies[..100]), turn(&policies[..1]));
    ratio("evaluate_into, 1,000 policies in turn / one", AtMost(2.0), turn(&policies), turn(&policies[..1]));
}

fn build() {
    let zones = Zones::bundled().with(Zone::named("America/New_York").unwrap());
    let (spec, policy) = (office::spec(), desk::spec());
    let at_hand = || Calendar::from_spec_with(black_box(spec.clone()), &zones).unwrap();
    assert_eq!(at_hand().between(office::start(), days(30)), office::naive_between(office::start(), days(30)));
    assert_eq!(Policy::from_spec(policy.clone()).unwrap().id(), "desk");
    head("build");
    wait("a calendar, its zone already loaded", Some(200.0), at_hand);
    wait("a calendar, its zone from the bundled database", None, || Calendar::from_spec(black_box(spec.clone())));
    wait("a policy with that calendar", None, || Policy::from_spec(black_box(policy.clone())));
}
