//! Counts what occurs in the evaluations, to show that they differ.

use std::collections::BTreeMap;
use std::fmt;

use punctual::{Cycle, Evaluation, Outcome, Phase};

/// How often each thing occurred, by its name.
#[derive(Default)]
pub(super) struct Counts(BTreeMap<&'static str, usize>);

impl Counts {
    /// Adds one evaluation; `on_a_change` says whether something changes at its instant without an event.
    pub(super) fn add(&mut self, evaluation: &Evaluation, on_a_change: bool) {
        self.count("evaluations", 1);
        self.count("evaluations at the instant of a change", on_a_change.into());
        self.count("next changes", evaluation.next_change.iter().count());
        self.count("metrics not covered", evaluation.not_covered.len());
        self.count("notices", evaluation.notices.len());
        for status in &evaluation.metrics {
            self.count("alerts of cycles no longer covered", status.uncovered_alerts.len());
            status.cycles.iter().for_each(|cycle| self.add_cycle(cycle));
        }
    }

    fn add_cycle(&mut self, cycle: &Cycle) {
        self.count("cycles", 1);
        self.count(outcome(cycle.outcome), 1);
        self.count(phase(&cycle.phase), 1);
        self.count("cycles due at a known instant", cycle.due_at.iter().count());
        self.count("alerts fired", cycle.fired.len());
    }

    fn count(&mut self, name: &'static str, more: usize) {
        *self.0.entry(name).or_default() += more;
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pending => "cycles pending",
        Outcome::Met => "cycles met",
        Outcome::Breached => "cycles breached",
        Outcome::Void => "cycles void",
        _ => "cycles of another outcome",
    }
}

fn phase(phase: &Phase) -> &'static str {
    match phase {
        Phase::Running => "cycles running",
        Phase::OutsideHours { .. } => "cycles outside hours",
        Phase::Paused { .. } => "cycles paused",
        Phase::Stopped => "cycles stopped",
        Phase::Cancelled => "cycles cancelled",
        _ => "cycles in another phase",
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(name, count)| writeln!(f, "{count:>9} {name}"))
    }
}
