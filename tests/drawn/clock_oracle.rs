//! The clock laws: compares `evaluate` with an oracle that simulates the ticket tick by tick. Properties that need no
//! oracle are in `metamorphic.rs`.

use std::cell::Cell;

use crate::asked::{answers, difference, read_policy, read_ticket};
use crate::asking::{count, tell};
use crate::draw::check;
use crate::draw_clock::{Case, TICK, TICKS, cases};
use proptest::prelude::*;
use punctual::evaluate;
use punctual_oracle::allowances::{Amount, Goal};
use punctual_oracle::calendar::{DAY, HORIZON, Hours, Nanos, text, utc};
use punctual_oracle::clock::{self, Answers, Outcome, Phase, World};
use punctual_oracle::written::{Kind, Said};
use punctual_tests::sampled;

/// The policy is told by the drawn case itself.
fn told(ticket: &clock::Ticket, now: Nanos, what: &str) -> TestCaseError {
    TestCaseError::fail(format!("{what}\nnow {}\nticket {:#}", text(now), ticket.json()))
}

/// What has been asked, and how often what is rare was seen.
#[derive(Default)]
struct Seen {
    questions: Cell<u64>,
    paused: Cell<u64>,
    capped: Cell<u64>,
    counted: Cell<u64>,
    planned: Cell<u64>,
    ends_by_cap: Cell<u64>,
    uncounted: Cell<u64>,
    unmet: Cell<u64>,
    changes: Cell<u64>,
    breached: Cell<u64>,
    void: Cell<u64>,
    voided: Cell<u64>,
    unended: Cell<u64>,
}

impl Seen {
    fn note(&self, policy: &clock::Policy, answers: &Answers<'_>) {
        count(&self.questions, 1);
        count(&self.changes, usize::from(answers.next_change.is_some()));
        let capped = |name: &str| policy.pauses.iter().any(|reason| reason.name == name && reason.cap.is_some());
        let counted = |name: &str| policy.pauses.iter().any(|reason| reason.name == name && reason.times.is_some());
        for cycle in answers.metrics.values().flatten() {
            if let Phase::Paused { reason, ends_at, .. } = cycle.phase {
                count(&self.paused, 1);
                count(&self.planned, usize::from(ends_at.is_some() && !capped(reason)));
                count(&self.ends_by_cap, usize::from(ends_at.is_some() && capped(reason)));
                count(&self.capped, usize::from(capped(reason)));
                count(&self.counted, usize::from(counted(reason)));
                count(&self.uncounted, usize::from(reason == "counts_in"));
                count(&self.unmet, usize::from(reason == "counts_while"));
            }
            count(&self.breached, usize::from(cycle.outcome == Outcome::Breached));
            let is_void = cycle.outcome == Outcome::Void;
            count(&self.void, usize::from(is_void));
            count(&self.voided, usize::from(is_void && cycle.phase == Phase::Stopped));
            let resolved = matches!(answers.rollup.state, Some("resolved" | "closed"));
            count(&self.unended, usize::from(resolved && cycle.stopped_at.is_none()));
        }
    }

    fn tell(&self) {
        tell(&[
            ("policies x tickets x instants", &self.questions, 200_000),
            ("paused cycles", &self.paused, 50_000),
            ("paused by a reason with a cap", &self.capped, 14_500),
            ("paused by a reason with a cap on times", &self.counted, 5_000),
            ("paused with a known end, by a reason without a cap", &self.planned, 800),
            ("paused with a known end, by a reason with a cap", &self.ends_by_cap, 10_000),
            ("paused by a status that does not count", &self.uncounted, 15_000),
            ("paused by conditions that are not met", &self.unmet, 10_000),
            ("breached cycles", &self.breached, 50_000),
            ("void cycles", &self.void, 10_000),
            ("void cycles that were not cancelled", &self.voided, 8_000),
            ("open cycles of resolved or closed tickets", &self.unended, 4_000),
            ("changes to come", &self.changes, 40_000),
        ]);
    }
}

/// Asks the crate and the oracle the same and compares everything.
fn compare(case: &Case, seen: &Seen) -> Result<(), TestCaseError> {
    // Dates are looked at whole: some days before the first, too.
    let world = World::look(&case.policy, case.base - 2 * DAY, TICK, TICKS);
    let policy = read_policy(&case.policy);
    for (written, nows) in &case.tickets {
        let ticket = read_ticket(written);
        let inside: Vec<Nanos> = nows.iter().map(|&now| now.clamp(HORIZON.start, HORIZON.end)).collect();
        for (&now, want) in nows.iter().zip(clock::evaluate(&world, written, &inside)) {
            seen.note(&case.policy, &want);
            let evaluation = evaluate(&ticket, &policy, utc(now));
            let got = answers(&evaluation);
            if got != want {
                return Err(told(written, now, &difference(&want, &got)));
            }
        }
    }
    Ok(())
}

#[test]
fn k1_to_k15_p1_to_p5_s3_s4_r1_evaluate_answers_as_the_oracle_does() {
    let seen = Seen::default();
    check(3_200, 0, cases(), |case, _| compare(case, &seen));
    seen.tell();
}

/// Round the clock every instant is like any other: the same lives, moved off the grid.
#[test]
fn t1_round_the_clock_answers_are_exact_to_the_nanosecond() {
    let moved = (cases(), 0..TICK).prop_map(|(mut case, by)| {
        let by = if case.base + 10 * DAY > HORIZON.end { 0 } else { by };
        case.base += by;
        case.policy.calendars.values_mut().for_each(|hours| *hours = Hours::always());
        // Business dates and times of day are on the grid: they are for the other test.
        let on_the_grid = |goal: &mut Goal| {
            let plain = Goal::of(match goal.amount {
                Amount::BusinessDays(n) => Amount::CalendarDays(n.max(1)),
                amount => amount,
            });
            let lands_next_open = goal.lands_next_open && plain.runs_on_the_calendar();
            *goal = Goal { lands_next_open, ..plain };
        };
        for cell in case.policy.metrics.iter_mut().flat_map(|metric| &mut metric.cells) {
            on_the_grid(&mut cell.within);
        }
        for (ticket, nows) in &mut case.tickets {
            for said in ticket.targets.values_mut() {
                match said {
                    Said::Within(goal) => on_the_grid(goal),
                    Said::DueAt(at) => *at += by,
                }
            }
            for event in &mut ticket.events {
                if let Kind::Within(_, goal) = &mut event.kind {
                    on_the_grid(goal);
                }
            }
            ticket.opened_at += by;
            ticket.occurred_at.iter_mut().for_each(|at| *at += by);
            ticket.events.iter_mut().for_each(|event| event.at += by);
            nows.iter_mut().for_each(|now| *now += by);
            nows.retain(|now| HORIZON.contains(now));
        }
        case
    });
    let seen = Seen::default();
    check(500, 0, moved, |case, _| compare(case, &seen));
    println!("{:>9} policies x tickets x instants off the grid", seen.questions.get());
    assert!(seen.questions.get() >= sampled(30_000));
}
