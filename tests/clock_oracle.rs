//! The clock laws: `evaluate` against an oracle that lives through the ticket's time tick by tick.

mod oracle;

use std::cell::Cell;
use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use oracle::calendar::{DAY, HORIZON, Hours, Nanos, text, utc};
use oracle::clock::{self, Answers, World};
use oracle::draw::check;
use oracle::draw_clock::{Case, TICK, TICKS, cases};
use proptest::prelude::*;
use punctual::{Cycle, Evaluation, MetricStatus, Outcome, Phase, Policy, Ticket, evaluate};

/// Policies per law; each has several tickets, and each ticket several instants.
const POLICIES: u32 = 1_000;
const QUESTIONS: u64 = 10_000;

fn read_policy(policy: &clock::Policy) -> Policy {
    serde_json::from_value(policy.json()).unwrap_or_else(|mistake| panic!("{mistake}\npolicy {}", policy.json()))
}

fn read_ticket(ticket: &clock::Ticket) -> Ticket {
    serde_json::from_value(ticket.json()).unwrap_or_else(|mistake| panic!("{mistake}\nticket {}", ticket.json()))
}

// ---- the crate's answers in the oracle's words ----

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn seconds(length: TimeDelta) -> i64 {
    assert_eq!(length.subsec_nanos(), 0, "{length} is not on the grid");
    length.num_seconds()
}

fn phase(phase: &Phase) -> clock::Phase {
    match phase {
        Phase::Running => clock::Phase::Running,
        Phase::OutsideHours { opens_at } => clock::Phase::OutsideHours { opens_at: opens_at.map(instant) },
        Phase::Paused { since, reason, party, .. } => clock::Phase::Paused {
            since: instant(*since),
            reason: reason.to_string(),
            party: party.as_ref().map(|party| party.to_string()),
        },
        Phase::Stopped => clock::Phase::Stopped,
        Phase::Cancelled => clock::Phase::Cancelled,
        other => panic!("an unknown phase: {other:?}"),
    }
}

fn outcome(outcome: Outcome) -> clock::Outcome {
    match outcome {
        Outcome::Pending => clock::Outcome::Pending,
        Outcome::Met => clock::Outcome::Met,
        Outcome::Breached => clock::Outcome::Breached,
        Outcome::Void => clock::Outcome::Void,
        other => panic!("an unknown outcome: {other:?}"),
    }
}

fn cycle(cycle: &Cycle) -> clock::Cycle {
    clock::Cycle {
        number: cycle.number,
        started_at: instant(cycle.started_at),
        calendar: cycle.calendar.to_string(),
        allowance_s: seconds(cycle.allowance.unwrap()),
        elapsed_s: seconds(cycle.elapsed),
        remaining_s: seconds(cycle.remaining.unwrap()),
        paused_s: seconds(cycle.paused),
        due_at: cycle.due_at.map(instant),
        due_if_resumed: cycle.due_if_resumed.map(instant),
        breached_at: cycle.breached_at.map(instant),
        stopped_at: cycle.stopped_at.map(instant),
        phase: phase(&cycle.phase),
        outcome: outcome(cycle.outcome),
    }
}

fn answers(evaluation: &Evaluation) -> Answers {
    let status = |status: &MetricStatus| (status.metric.to_string(), status.cycles.iter().map(cycle).collect());
    Answers {
        metrics: evaluation.metrics.iter().map(status).collect(),
        not_covered: evaluation.not_covered.iter().map(|gap| gap.metric.to_string()).collect(),
        notices: evaluation.notices.iter().map(|notice| notice.name.to_string()).collect(),
        next_change: evaluation.next_change.map(instant),
    }
}

// ---- differences that can be read ----

fn lines(answers: &Answers) -> BTreeMap<String, String> {
    let mut lines = BTreeMap::new();
    for (metric, cycles) in &answers.metrics {
        lines.insert(format!("{metric}: number of cycles"), cycles.len().to_string());
        for cycle in cycles {
            lines.insert(format!("{metric} {}", cycle.number), format!("{cycle:?}"));
        }
    }
    lines.insert("not covered".to_owned(), format!("{:?}", answers.not_covered));
    lines.insert("notices".to_owned(), format!("{:?}", answers.notices));
    lines.insert("next change".to_owned(), format!("{:?}", answers.next_change));
    lines
}

fn difference(want: &Answers, got: &Answers) -> String {
    let (want, got) = (lines(want), lines(got));
    let mut keys: Vec<&String> = want.keys().chain(got.keys()).collect();
    keys.sort();
    keys.dedup();
    let differs = keys.into_iter().filter(|key| want.get(*key) != got.get(*key));
    let show = |line: Option<&String>| line.cloned().unwrap_or_else(|| "nothing".to_owned());
    differs
        .map(|key| format!("{key}\n  expected {}\n  got      {}\n", show(want.get(key)), show(got.get(key))))
        .collect()
}

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
fn k1_to_k14_p1_to_p5_s4_evaluate_answers_as_the_oracle_does() {
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
