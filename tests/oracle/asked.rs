//! Asks the crate, and puts its answers in the oracle's words. The oracle itself uses nothing of this.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use punctual::{Cycle, Evaluation, MetricStatus, MetricTotals, Outcome, Phase, Policy, Pressing, State, Ticket};

use super::clock::{self, Answers, Instant};
use super::rollup;

pub(crate) fn read_policy(policy: &clock::Policy) -> Policy {
    serde_json::from_value(policy.json()).unwrap_or_else(|mistake| panic!("{mistake}\npolicy {}", policy.json()))
}

pub(crate) fn read_ticket(ticket: &clock::Ticket) -> Ticket {
    serde_json::from_value(ticket.json()).unwrap_or_else(|mistake| panic!("{mistake}\nticket {}", ticket.json()))
}

// ---- the crate's answers in the oracle's words ----

fn instant(at: DateTime<Utc>) -> Instant {
    Instant(at.timestamp_nanos_opt().unwrap())
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

pub(crate) fn answers(evaluation: &Evaluation) -> Answers {
    let status = |status: &MetricStatus| (status.metric.to_string(), status.cycles.iter().map(cycle).collect());
    Answers {
        metrics: evaluation.metrics.iter().map(status).collect(),
        not_covered: evaluation.not_covered.iter().map(|gap| gap.metric.to_string()).collect(),
        notices: evaluation.notices.iter().map(|notice| notice.name.to_string()).collect(),
        next_change: evaluation.next_change.map(instant),
        rollup: rolled_up(evaluation),
    }
}

fn state(state: State) -> &'static str {
    match state {
        State::Open => "open",
        State::Resolved => "resolved",
        State::Closed => "closed",
        State::Cancelled => "cancelled",
    }
}

fn rolled_up(evaluation: &Evaluation) -> rollup::Rollup {
    let rollup = evaluation.rollup();
    assert_eq!(rollup.state, evaluation.state);
    let totals = |totals: &MetricTotals| rollup::Totals {
        pending: totals.pending,
        met: totals.met,
        breached: totals.breached,
        void: totals.void,
        elapsed_s: seconds(totals.elapsed),
        longest_s: seconds(totals.longest),
    };
    let pressing = |pressing: &Pressing| rollup::Pressing {
        metric: pressing.metric.to_string(),
        cycle: pressing.cycle,
        outcome: outcome(pressing.outcome),
        due_at: pressing.due_at.map(instant),
    };
    rollup::Rollup {
        state: rollup.state.map(state),
        worst: rollup.worst.map(outcome),
        pressing: rollup.pressing.as_ref().map(pressing),
        metrics: rollup.metrics.iter().map(|metric| (metric.metric.to_string(), totals(metric))).collect(),
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
    let rollup = &answers.rollup;
    lines.insert("roll-up".to_owned(), format!("{:?} {:?} {:?}", rollup.state, rollup.worst, rollup.pressing));
    for (metric, totals) in &rollup.metrics {
        lines.insert(format!("{metric}: roll-up"), format!("{totals:?}"));
    }
    lines.insert("next change".to_owned(), format!("{:?}", answers.next_change));
    lines
}

pub(crate) fn difference(want: &Answers, got: &Answers) -> String {
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
