//! Two reports side by side, such as a month and the month before (Q4). This module knows lines.

use super::cells::Measure;
use super::dimension::{Dimension, DimensionValue, Given};
use super::groups::Groups;
use super::line::Line;
use super::{Report, ReportError};

/// A group in two reports. In one in which it does not occur, everything is 0.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TrendLine {
    /// The values of the group.
    pub dimensions: Vec<DimensionValue>,
    /// Its line in the earlier report.
    pub earlier: Line,
    /// Its line in the later one.
    pub later: Line,
}

impl TrendLine {
    /// The integer of a measure without buckets in the later report less that in the earlier one.
    pub fn change(&self, measure: Measure) -> i64 {
        self.later.count(measure).saturating_sub(self.earlier.count(measure))
    }
}

impl Report {
    /// This report beside an earlier one, by some dimensions of both, in the order of their values (Q4).
    ///
    /// # Errors
    /// A dimension that one of the reports does not have; reports that were asked for other limits, ages or sums.
    ///
    /// # Fewer breaches than in the month before
    /// ```
    /// use punctual::report::{Dimension, Measure};
    /// use punctual::{Cycle, Evaluation, MetricStatus, Outcome, Report, ReportSpec, Ticket, evaluate::PolicyRef};
    /// let month = |now: &str, breaches: u32| -> Result<Report, Box<dyn std::error::Error>> {
    ///     let now = now.parse()?;
    ///     let mut report = Report::new(ReportSpec::at(now).by([Dimension::Metric]).build()?);
    ///     for number in 0..breaches {
    ///         let ticket = Ticket::opened(format!("T-{number}"), "2026-01-01T00:00:00Z".parse()?).build()?;
    ///         let mut late = Cycle::new(1, ticket.opened_at());
    ///         late.outcome = Outcome::Breached;
    ///         let mut resolution = MetricStatus::new("resolution");
    ///         resolution.cycles.push(late);
    ///         let mut evaluation = Evaluation::new(ticket.id().clone(), PolicyRef::new("p"), now);
    ///         evaluation.metrics.push(resolution);
    ///         report.add(&ticket, &[evaluation])?;
    ///     }
    ///     Ok(report)
    /// };
    /// let (june, may) = (month("2026-07-01T00:00:00Z", 2)?, month("2026-06-01T00:00:00Z", 5)?);
    /// assert_eq!(june.trend(&may, &[Dimension::Metric])?[1].change(Measure::Breached), -3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn trend(&self, earlier: &Report, by: &[Dimension]) -> Result<Vec<TrendLine>, ReportError> {
        let asked = &self.spec.0;
        if !asked.compares_with(&earlier.spec.0) {
            return Err(ReportError::DifferentReports);
        }
        let (now, before) = (self.grouped_by(by)?, earlier.grouped_by(by)?);
        let mut both = Groups::default();
        now.sorted()
            .iter()
            .chain(&before.sorted())
            .for_each(|group| both.add(group.dimensions().map(Given::from), |_, _| ()));
        let lines = both.sorted().into_iter().map(|group| {
            let dimensions: Vec<DimensionValue> = group.dimensions().cloned().collect();
            let line = |groups: &Groups| match groups.find(group.dimensions()) {
                Some(group) => Line::of(group, asked),
                None => Line::empty(dimensions.clone(), asked),
            };
            TrendLine { earlier: line(&before), later: line(&now), dimensions }
        });
        Ok(lines.collect())
    }
}
