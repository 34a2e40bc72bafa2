//! Asks the crate and converts its answers to the oracle's types.

#![allow(dead_code, reason = "each test program uses a part")]

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use punctual::evaluate::{MetricTotals, Notice, NoticeKind, Pressing};
use punctual::{Alert, Cycle, Evaluation, Outcome, Phase, Policy, State, Ticket};
use punctual_oracle::answers::{self, Answers, Instant};
use punctual_oracle::{rollup, written};

pub(crate) fn read_policy(policy: &written::Policy) -> Policy {
    serde_json::from_value(policy.json()).unwrap_or_else(|mistake| panic!("{mistake}\npolicy {}", policy.json()))
}

pub(crate) fn read_ticket(ticket: &written::Ticket) -> Ticket {
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

fn phase(phase: &Phase) -> answers::Phase<'_> {
    match phase {
        Phase::Running => answers::Phase::Running,
        Phase::OutsideHours { opens_at } => answers::Phase::OutsideHours { opens_at: opens_at.map(instant) },
        Phase::Paused { since, reason, party, ends_at, .. } => {
            let ends_at = ends_at.map(instant);
            answers::Phase::Paused { since: instant(*since), reason, party: party.as_deref(), ends_at }
        }
        Phase::Stopped => answers::Phase::Stopped,
        Phase::Cancelled => answers::Phase::Cancelled,
        other => panic!("an unknown phase: {other:?}"),
    }
}

fn outcome(outcome: Outcome) -> answers::Outcome {
    match outcome {
        Outcome::Pending => answers::Outcome::Pending,
        Outcome::Met => answers::Outcome::Met,
        Outcome::Breached => answers::Outcome::Breached,
        Outcome::Void => answers::Outcome::Void,
        other => panic!("an unknown outcome: {other:?}"),
    }
}

fn cycle(cycle: &Cycle) -> answers::Cycle<'_> {
    answers::Cycle {
        number: cycle.number,
        started_at: instant(cycle.started_at),
        calendar: &cycle.calendar,
        allowance_s: cycle.allowance.map(seconds),
        elapsed_s: seconds(cycle.elapsed),
        remaining_s: cycle.remaining.map(seconds),
        paused_s: seconds(cycle.paused),
        due_at: cycle.due_at.map(instant),
        due_if_resumed: cycle.due_if_resumed.map(instant),
        breached_at: cycle.breached_at.map(instant),
        stopped_at: cycle.stopped_at.map(instant),
        phase: phase(&cycle.phase),
        outcome: outcome(cycle.outcome),
    }
}

fn notice(notice: &Notice) -> answers::Notice<'_> {
    let what = match notice.kind {
        NoticeKind::UnknownReason => "reason",
        NoticeKind::UnknownStatus => "status",
        NoticeKind::IdleUntil => "until",
        NoticeKind::UnknownMetric => "metric",
        other => panic!("an unknown notice: {other:?}"),
    };
    (what, &notice.name, instant(notice.at))
}

pub(crate) fn answers(evaluation: &Evaluation) -> Answers<'_> {
    Answers {
        metrics: evaluation.metrics.iter().map(|of| (&*of.metric, of.cycles.iter().map(cycle).collect())).collect(),
        not_covered: evaluation.not_covered.iter().map(|gap| &*gap.metric).collect(),
        notices: evaluation.notices.iter().map(notice).collect(),
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
        _ => "unknown",
    }
}

fn rolled_up(evaluation: &Evaluation) -> rollup::Rollup<'_> {
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
    // The roll-up's names are its own: the same ones that live on are the evaluation's.
    let name = |name: &str| &*evaluation.metric(name).unwrap().metric;
    let pressing = |pressing: &Pressing| rollup::Pressing {
        metric: name(&pressing.metric),
        cycle: pressing.cycle,
        outcome: outcome(pressing.outcome),
        due_at: pressing.due_at.map(instant),
    };
    rollup::Rollup {
        state: rollup.state.map(state),
        worst: rollup.worst.map(outcome),
        pressing: rollup.pressing.as_ref().map(pressing),
        metrics: rollup.metrics.iter().map(|metric| (name(&metric.metric), totals(metric))).collect(),
    }
}

// ---- what a timer is for ----

/// Each cycle with its metric.
pub(crate) fn cycles(evaluation: &Evaluation) -> impl Iterator<Item = (&str, &Cycle)> {
    evaluation.metrics.iter().flat_map(|status| status.cycles.iter().map(|cycle| (&*status.metric, cycle)))
}

/// E6: phases, where running and outside hours are one, outcomes, and what has fired.
pub(crate) type Seen<'a> = (Vec<(&'a str, u32, Option<&'a Phase>, Outcome)>, Vec<Alert>);

pub(crate) fn seen(evaluation: &Evaluation) -> Seen<'_> {
    let cycles = cycles(evaluation).map(|(metric, cycle)| {
        let phase = Some(&cycle.phase).filter(|phase| !matches!(phase, Phase::Running | Phase::OutsideHours { .. }));
        (metric, cycle.number, phase, cycle.outcome)
    });
    (cycles.collect(), evaluation.fired().collect())
}

// ---- differences that can be read ----

fn lines(answers: &Answers<'_>) -> BTreeMap<String, String> {
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

pub(crate) fn difference(want: &Answers<'_>, got: &Answers<'_>) -> String {
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
