//! What the conditions of a definition come to: a metric, and the meaning of states. This module knows metrics and
//! triggers. It knows no columns of a definition.

use std::collections::BTreeSet;

use super::super::logic::{Alternatives, Field as Of, Logic};
use super::conditions::field_of;
use super::query::{Query, Term, Test};
use super::signals::Signal;
use crate::policy::spec::{PauseSpec, StatusSpec};
use crate::{MetricSpec, PolicySpec, TargetSpec};

/// The parts of a metric that the conditions come to.
#[derive(Default)]
pub(super) struct Made {
    pub(super) start: Vec<String>,
    pub(super) stop: Vec<String>,
    pub(super) void: Vec<String>,
    pub(super) resolved: BTreeSet<String>,
    pub(super) cancelled: BTreeSet<String>,
    /// The states in which a record is done with, but which end no clock.
    pub(super) closed: BTreeSet<String>,
    /// The reason for pausing, and the states in which it holds.
    pub(super) reason: Option<(String, BTreeSet<String>)>,
    pub(super) counts: Vec<Logic>,
    pub(super) repeat: bool,
    pub(super) signals: Vec<Signal>,
}

impl Made {
    /// Lets a custom event do something, once.
    pub(super) fn send(&mut self, query: &Query, name: String, place: impl FnOnce(&mut Made, String)) {
        if !self.signals_for(&name) {
            place(self, format!("custom:{name}"));
            self.signals.push(Signal::Event { name, query: query.clone() });
        }
    }

    /// Whether a custom event of this name does something.
    pub(super) fn signals_for(&self, wanted: &str) -> bool {
        self.signals.iter().any(|signal| matches!(signal, Signal::Event { name, .. } if name == wanted))
    }

    /// The metric. If the problem `occurred` at a known time, it counts from then.
    pub(super) fn metric(
        &self,
        name: &str,
        target: TargetSpec,
        occurred: bool,
        counts: Option<Alternatives>,
    ) -> MetricSpec {
        let metric = MetricSpec::new().targets("*", "*", target);
        // All of it is said, because the name may be that of a preset.
        let metric = metric.start(self.start.clone()).stop(self.stop.clone()).repeat(self.repeat);
        let metric = if name == "next_response" { metric.after_answer(false) } else { metric };
        let metric = if self.void.is_empty() { metric } else { metric.void(self.void.clone()) };
        let metric = if occurred { metric.from("occurred_at") } else { metric };
        let metric = if self.resolved.is_empty() { metric } else { metric.on_reopen("new_cycle") };
        let metric = if self.closed.is_empty() { metric } else { metric.ends_on(["resolved"]) };
        counts.and_then(|counts| counts.spec()).into_iter().fold(metric, MetricSpec::counts_while)
    }

    /// Adds what the states mean.
    pub(super) fn statuses(&self, states: &BTreeSet<String>, policy: PolicySpec) -> PolicySpec {
        let mut states: BTreeSet<&String> =
            states.iter().chain(&self.resolved).chain(&self.cancelled).chain(&self.closed).collect();
        let paused = self.reason.as_ref().map(|(reason, paused)| (reason.as_str(), paused));
        states.extend(paused.into_iter().flat_map(|(_, paused)| paused));
        let policy = paused.into_iter().fold(policy, |policy, (reason, _)| policy.pauses(reason, PauseSpec::new()));
        states.into_iter().fold(policy, |policy, state| {
            let status = match paused {
                _ if self.resolved.contains(state) => StatusSpec::resolved(),
                _ if self.cancelled.contains(state) => StatusSpec::cancelled(),
                _ if self.closed.contains(state) => StatusSpec::closed(),
                Some((reason, paused)) if paused.contains(state) => StatusSpec::pauses(reason),
                _ => StatusSpec::open(),
            };
            policy.statuses(state.as_str(), status)
        })
    }
}

/// The trigger that says of an update what a term asks.
pub(super) fn trigger(term: &Term) -> Option<String> {
    let Test::Changes { from, to } = &term.test else { return None };
    match (field_of(&term.field), from, to) {
        (Of::Priority, None, None) => Some("priority_changed".to_owned()),
        (Of::Status, None, None) => Some("status_changed".to_owned()),
        (Of::Status, None, Some(to)) => Some(format!("status:{to}")),
        (Of::Status, Some(from), None) => Some(format!("left:{from}")),
        (Of::Agent, None, None) => Some("assigned".to_owned()),
        _ => None,
    }
}
