//! Finds the answers that an explanation explains, by name and number. It does not search all of them, because an
//! explanation that was read back can have any number of answers (B3).

use crate::evaluate::{Alert, Cycle, Evaluation, MetricStatus, NotCovered};
use crate::input::names::Table;

/// The answers of an evaluation by the names of their metrics. If several have the same name, the first one counts.
pub(super) struct Answers<'a> {
    metrics: Table<&'a str, &'a MetricStatus>,
    gaps: Table<&'a str, &'a NotCovered>,
}

impl<'a> Answers<'a> {
    pub(super) fn of(evaluation: &'a Evaluation) -> Answers<'a> {
        Answers {
            metrics: evaluation.metrics.iter().rev().map(|status| (&*status.metric, status)).collect(),
            gaps: evaluation.not_covered.iter().rev().map(|gap| (&*gap.metric, gap)).collect(),
        }
    }

    /// The cycles of a metric, by number.
    pub(super) fn cycles(&self, metric: &str) -> &'a [Cycle] {
        self.metrics.get(metric).map_or(&[][..], |status| &status.cycles)
    }

    /// The alerts that fired in cycles that no cell covers any more.
    pub(super) fn uncovered_alerts(&self, metric: &str) -> &'a [Alert] {
        self.metrics.get(metric).map_or(&[][..], |status| &status.uncovered_alerts)
    }

    /// Why no cell applies to a metric, if none does.
    pub(super) fn gap(&self, metric: &str) -> Option<&'a NotCovered> {
        self.gaps.get(metric).copied()
    }
}

/// The cycle of this number.
pub(super) fn numbered(cycles: &[Cycle], number: u32) -> Option<&Cycle> {
    let place = cycles.partition_point(|cycle| cycle.number < number);
    cycles.get(place).filter(|cycle| cycle.number == number)
}
