//! The clock laws: `evaluate` against an oracle that lives through the ticket's time tick by tick.

mod oracle;

use std::cell::Cell;

use chrono::{DateTime, TimeDelta, Utc};
use oracle::asked::{answers, difference, read_policy, read_ticket};
use oracle::calendar::{DAY, HORIZON, Hours, Nanos, text, utc};
use oracle::clock::{self, Answers, World};
use oracle::draw::check;
use oracle::draw_clock::{Case, TICK, TICKS, cases};
use proptest::prelude::*;
use punctual::{Outcome, evaluate};

/// Policies per law; each has several tickets, and each ticket several instants.
const POLICIES: u32 = 1_000;
const QUESTIONS: u64 = 10_000;

/// The policy is told by the drawn case itself.
fn told(ticket: &clock::Ticket, now: Nanos, what: &str) -> TestCaseError {
    TestCaseError::fail(format!("{what}\nnow {}\nticket {:#}", text(now), ticket.json()))
}

// ---- the laws ----

/// Asks the crate and the oracle the same and compares everything.
fn compare(case: &Case, asked: &Cell<u64>) -> Result<(), TestCaseError> {
    let world = World::look(&case.policy, case.base, TICK, TICKS);
    let policy = read_policy(&case.policy);
    for (written, nows) in &case.tickets {
        let ticket = read_ticket(written);
        let inside: Vec<Nanos> = nows.iter().map(|&now| now.clamp(HORIZON.start, HORIZON.end)).collect();
        for (&now, want) in nows.iter().zip(clock::evaluate(&world, written, &inside)) {
            asked.set(asked.get() + 1);
            let got = answers(&evaluate(&ticket, &policy, utc(now)));
            if got != want {
                return Err(told(written, now, &difference(&want, &got)));
            }
        }
    }
    Ok(())
}

#[test]
fn k1_to_k14_p1_to_p5_s4_r1_evaluate_answers_as_the_oracle_does() {
    check(POLICIES, QUESTIONS, cases(), compare);
}

/// Round the clock every instant is like any other: the same lives, moved off the grid.
#[test]
fn t1_round_the_clock_answers_are_exact_to_the_nanosecond() {
    let moved = (cases(), 0..TICK).prop_map(|(mut case, by)| {
        let by = if case.base + 10 * DAY > HORIZON.end { 0 } else { by };
        case.base += by;
        case.policy.calendars.values_mut().for_each(|hours| *hours = Hours::always());
        for (ticket, nows) in &mut case.tickets {
            ticket.opened_at += by;
            ticket.occurred_at.iter_mut().for_each(|at| *at += by);
            ticket.events.iter_mut().for_each(|event| event.at += by);
            nows.iter_mut().for_each(|now| *now += by);
            nows.retain(|now| HORIZON.contains(now));
        }
        case
    });
    check(POLICIES, QUESTIONS, moved, compare);
}

#[test]
fn k2_the_given_order_matters_at_equal_instants_only() {
    let drawn = (cases(), any::<prop::sample::Index>());
    check(POLICIES, QUESTIONS, drawn, |(case, turn), asked| {
        let policy = read_policy(&case.policy);
        for (written, nows) in &case.tickets {
            let mut apart = written.clone();
            apart.events.sort_by_key(|event| event.at);
            apart.events.dedup_by_key(|event| event.at);
            let mut turned = apart.clone();
            turned.events.rotate_left(turn.index(apart.events.len().max(1)));
            let half = turned.events.len() / 2;
            turned.events[half..].reverse();
            let (first, second) = (read_ticket(&apart), read_ticket(&turned));
            for &now in nows {
                asked.set(asked.get() + 1);
                let want = answers(&evaluate(&first, &policy, utc(now)));
                let got = answers(&evaluate(&second, &policy, utc(now)));
                if got != want {
                    return Err(told(&turned, now, &difference(&want, &got)));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn t4_events_after_now_are_not_seen() {
    check(POLICIES, QUESTIONS, cases(), |case: &Case, asked: &Cell<u64>| {
        let policy = read_policy(&case.policy);
        for (written, nows) in &case.tickets {
            let whole = read_ticket(written);
            for &now in nows {
                asked.set(asked.get() + 1);
                let mut known = written.clone();
                known.events.retain(|event| event.at <= now);
                let want = answers(&evaluate(&read_ticket(&known), &policy, utc(now)));
                let got = answers(&evaluate(&whole, &policy, utc(now)));
                if got != want {
                    return Err(told(written, now, &difference(&want, &got)));
                }
            }
        }
        Ok(())
    });
}

/// Has something been taken back between an evaluation and a later one without new events?
fn taken_back(earlier: &clock::Cycle, later: &clock::Cycle) -> bool {
    let unbreached = earlier.outcome == clock::Outcome::Breached
        && (later.outcome != clock::Outcome::Breached || later.breached_at != earlier.breached_at);
    unbreached || later.elapsed_s < earlier.elapsed_s || later.paused_s < earlier.paused_s
}

#[test]
fn k6_without_new_events_nothing_is_taken_back() {
    check(POLICIES, QUESTIONS, cases(), |case: &Case, asked: &Cell<u64>| {
        let policy = read_policy(&case.policy);
        for (written, nows) in &case.tickets {
            let first = nows.iter().copied().find(|&now| now >= written.opened_at).unwrap_or(written.opened_at);
            let mut known = written.clone();
            known.events.retain(|event| event.at <= first);
            let ticket = read_ticket(&known);
            let later: Vec<Nanos> = nows.iter().copied().filter(|&now| now >= first).collect();
            let told_at = |now: Nanos| answers(&evaluate(&ticket, &policy, utc(now)));
            let seen: Vec<Answers> = later.iter().map(|&now| told_at(now)).collect();
            for (pair, &now) in seen.windows(2).zip(later.iter().skip(1)) {
                asked.set(asked.get() + 1);
                let [before, after] = pair else { continue };
                let cycles = |answers: &Answers| answers.metrics.values().flatten().cloned().collect::<Vec<_>>();
                let (before_cycles, after_cycles) = (cycles(before), cycles(after));
                let same = before_cycles.len() == after_cycles.len();
                if !same || before_cycles.iter().zip(&after_cycles).any(|(a, b)| taken_back(a, b)) {
                    return Err(told(&known, now, &difference(before, after)));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn e6_nothing_changes_before_next_change_and_something_does_then() {
    check(POLICIES, QUESTIONS, cases(), |case: &Case, asked: &Cell<u64>| {
        let policy = read_policy(&case.policy);
        for (written, nows) in &case.tickets {
            for &now in nows.iter().filter(|&&now| now >= written.opened_at) {
                asked.set(asked.get() + 1);
                let mut known = written.clone();
                known.events.retain(|event| event.at <= now);
                let ticket = read_ticket(&known);
                let seen = |at: DateTime<Utc>| -> Vec<Outcome> {
                    let evaluation = evaluate(&ticket, &policy, at);
                    evaluation
                        .metrics
                        .iter()
                        .flat_map(|status| status.cycles.iter().map(|cycle| cycle.outcome))
                        .collect()
                };
                let present = evaluate(&ticket, &policy, utc(now));
                if let Some(next) = present.next_change {
                    let (before, then) = (seen(next - TimeDelta::nanoseconds(1)), seen(next));
                    if next <= utc(now) || before != seen(utc(now)) || then == before {
                        return Err(told(&known, now, &format!("next change {next}: {before:?} then {then:?}")));
                    }
                }
            }
        }
        Ok(())
    });
}
