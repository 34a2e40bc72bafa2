//! Compares a quote with the evaluation of a ticket that has just been opened. They agree on every metric that the
//! opening starts.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::draw::check;
use crate::draw_desk::desks;
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use punctual::evaluate::{NotCoveredReason, Quote};
use punctual::{Alert, Cycle, LevelName, MetricStatus, Policy, Ticket, evaluate, pending_alerts};
use punctual_oracle::calendar::{HORIZON, text, utc};
use punctual_oracle::written;
use punctual_tests::sampled;

const POLICIES: u32 = 150;
const QUESTIONS: u64 = 600;

type Levels<'a> = BTreeMap<&'a LevelName, (Option<DateTime<Utc>>, Vec<&'a str>)>;

/// The first firing of each level of a cycle.
fn first<'a>(cycle: &'a Cycle, pending: &'a [Alert]) -> Levels<'a> {
    let fired = cycle.fired.iter().map(|firing| (&firing.level, firing.repetition, Some(firing.at), &firing.notify));
    let pending = pending.iter().map(|alert| (&alert.level, alert.repetition, alert.at, &alert.notify));
    let first = fired.chain(pending).filter(|(_, repetition, ..)| *repetition == 0);
    first.map(|(level, _, at, notify)| (level, (at, notify.iter().map(|name| &**name).collect()))).collect()
}

fn quoted(quote: &Quote) -> Levels<'_> {
    let levels = quote.levels.iter();
    levels.map(|level| (&level.level, (level.at, level.notify.iter().map(|name| &**name).collect()))).collect()
}

fn agrees(quote: &Quote, cycle: &Cycle, pending: &[Alert]) -> bool {
    quote.due_at == cycle.due_at
        && quote.calendar.as_ref() == Some(&cycle.calendar)
        && quoted(quote) == first(cycle, pending)
        && quote.levels.is_sorted_by(|one, next| one.level < next.level)
}

#[test]
fn r2_a_quote_is_what_evaluate_says_of_a_ticket_just_opened() {
    let (late, uncovered, outside) = (Cell::new(0_u64), Cell::new(0_u64), Cell::new(0_u64));
    let add = |counter: &Cell<u64>, more: bool| counter.set(counter.get() + u64::from(more));
    check(POLICIES, QUESTIONS, desks(), |desk, questions| {
        let policy: Policy = serde_json::from_value(desk.policy.clone()).unwrap();
        for (ticket, _) in &desk.tickets {
            let written::Ticket { opened_at, priority, tier, .. } = ticket;
            let unlisted = opened_at % 5 == 0;
            let priority = if unlisted { Some("of no policy") } else { priority.as_deref() };
            let at = utc(*opened_at);
            let mut builder = Ticket::opened("T", at);
            builder = if let Some(priority) = priority { builder.priority(priority) } else { builder };
            builder = if let Some(tier) = tier { builder.tier(tier.as_str()) } else { builder };
            let ticket = builder.build().unwrap();
            let (evaluation, pending) = (evaluate(&ticket, &policy, at), pending_alerts(&ticket, &policy, at));
            let quotes = policy.quote(priority, tier.as_deref(), at);
            let names = |status: &MetricStatus| status.metric.clone();
            let same_metrics = quotes.iter().map(|quote| quote.metric.clone()).eq(evaluation.metrics.iter().map(names));
            prop_assert!(same_metrics, "{quotes:?}");
            for (quote, status) in quotes.iter().zip(&evaluation.metrics) {
                questions.set(questions.get() + 1);
                let gap = evaluation.not_covered.iter().find(|gap| gap.metric == status.metric);
                let of_metric = |alert: &&Alert| alert.key.metric() == &*status.metric;
                let pending: Vec<Alert> = pending.iter().filter(of_metric).cloned().collect();
                // The ticket has no group and no attribute that would let it count.
                let counts = desk.policy["metrics"][&*status.metric].get("counts_while").is_none();
                let started = !counts || status.current().is_none_or(|cycle| agrees(quote, cycle, &pending));
                let covered = quote.not_covered == gap.map(|gap| gap.reason)
                    && quote.allowance.is_some() == gap.is_none()
                    && (!unlisted || quote.not_covered == Some(NotCoveredReason::UnlistedPriority));
                let told = || format!("{quote:#?}\nat {}\n{status:#?}\nunder {:#}", text(*opened_at), desk.policy);
                prop_assert!(started && covered, "{}", told());
                add(&uncovered, gap.is_some());
                add(&late, status.current().is_some_and(|cycle| cycle.due_at.is_some()));
                add(&outside, quote.allowance.is_some() && status.cycles.is_empty());
            }
        }
        Ok(())
    });
    let seen = [late, uncovered, outside].map(|counter| counter.get());
    assert!(
        seen.iter().zip([390, 1_600, 350]).all(|(seen, least)| *seen >= sampled(least)),
        "too little was seen: {seen:?}"
    );
}

#[test]
fn r2_t2_a_quote_outside_the_horizon_is_that_of_its_nearest_end() {
    let policy = crate::common::preset("resolution");
    let before = policy.quote(None, None, utc(HORIZON.start) - chrono::TimeDelta::days(400));
    assert_eq!(before, policy.quote(None, None, utc(HORIZON.start)));
    assert!(before[0].due_at.is_some());
    let after = policy.quote(None, None, DateTime::<Utc>::MAX_UTC);
    assert_eq!((after[0].due_at, after[0].not_covered), (None, None));
    assert!(after[0].levels.iter().all(|level| level.at.is_none()));
}
