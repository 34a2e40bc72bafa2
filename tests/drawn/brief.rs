//! Compares a brief, and the columns of many tickets, with the evaluations of these tickets.

use std::cell::Cell;

use crate::asked::read_ticket;
use crate::draw::check;
use crate::draw_desk::desks;
use proptest::prelude::*;
use punctual::evaluate::{Brief, columns};
use punctual::{Evaluation, Outcome, Phase, Policy, Ticket, brief, brief_into, evaluate};
use punctual_oracle::calendar::{text, utc};
use punctual_tests::sampled;

const POLICIES: u32 = 300;
const QUESTIONS: u64 = 1_500;

type Row<'a> = (&'a str, Outcome, Option<chrono::DateTime<chrono::Utc>>, &'a Phase);

fn of_evaluation(evaluation: &Evaluation) -> Vec<Row<'_>> {
    let statuses = evaluation.metrics.iter();
    let current = statuses.filter_map(|status| Some((&*status.metric, status.current()?)));
    current.map(|(metric, cycle)| (metric, cycle.outcome, cycle.due_at, &cycle.phase)).collect()
}

fn of_brief(brief: &Brief) -> Vec<Row<'_>> {
    brief.metrics.iter().map(|line| (&*line.metric, line.outcome, line.due_at, &line.phase)).collect()
}

#[test]
fn a_brief_says_what_the_evaluation_says_and_columns_too() {
    let (paused, late, uncovered) = (Cell::new(0_u64), Cell::new(0_u64), Cell::new(0_u64));
    let add = |counter: &Cell<u64>, more: bool| counter.set(counter.get() + u64::from(more));
    check(POLICIES, QUESTIONS, desks(), |desk, questions| {
        let policy: Policy = serde_json::from_value(desk.policy.clone()).unwrap();
        let mut used = None;
        let tickets: Vec<Ticket> = desk.tickets.iter().map(|(written, _)| read_ticket(written)).collect();
        for &now in desk.tickets.iter().flat_map(|(_, nows)| nows) {
            let all: Vec<Evaluation> = tickets.iter().map(|ticket| evaluate(ticket, &policy, utc(now))).collect();
            for (ticket, evaluation) in tickets.iter().zip(&all) {
                questions.set(questions.get() + 1);
                let brief = brief(ticket, &policy, utc(now));
                let same = of_brief(&brief) == of_evaluation(evaluation)
                    && (brief.state, brief.next_change) == (evaluation.state, evaluation.next_change)
                    && brief.ticket == evaluation.ticket;
                brief_into(ticket, &policy, utc(now), used.get_or_insert_with(|| brief.clone()));
                prop_assert_eq!(used.as_ref(), Some(&brief), "with used buffers");
                prop_assert!(same, "at {}\n{brief:#?}\n{evaluation:#?}\nunder {:#}", text(now), desk.policy);
                for line in &brief.metrics {
                    add(&paused, matches!(line.phase, Phase::Paused { .. }));
                    add(&late, line.outcome == Outcome::Breached);
                }
                add(&uncovered, brief.metrics.len() < evaluation.metrics.len());
            }
            let columns = columns(&tickets, &policy, utc(now));
            let changes: Vec<_> = all.iter().map(|evaluation| evaluation.next_change).collect();
            prop_assert_eq!(&columns.next_change, &changes);
            prop_assert!(all.iter().all(|evaluation| evaluation.metrics.len() == columns.metrics.len()));
            for (number, column) in columns.metrics.iter().enumerate() {
                let current = all.iter().map(|evaluation| evaluation.metrics[number].current());
                let outcome: Vec<_> = current.clone().map(|cycle| cycle.map(|cycle| cycle.outcome)).collect();
                let due_at: Vec<_> = current.map(|cycle| cycle.and_then(|cycle| cycle.due_at)).collect();
                prop_assert_eq!((&column.outcome, &column.due_at), (&outcome, &due_at));
                prop_assert!(all.iter().all(|evaluation| evaluation.metrics[number].metric == column.metric));
            }
        }
        Ok(())
    });
    let seen = [paused, late, uncovered].map(|counter| counter.get());
    assert!(seen.iter().all(|seen| *seen >= sampled(100)), "too little was seen: {seen:?}");
}
