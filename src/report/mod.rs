//! Reports: how many cycles of many tickets were met, how much time they took and at whose expense, by any of their
//! fields and by period (Q1–Q6).
//!
//! This module adds up tickets with their evaluations, and explanations where it is asked who used the time. A report
//! keeps integers for each group, not tickets, so reports can be merged. It does not know how anything was computed.

mod buckets;
mod cells;
mod dimension;
mod fields;
mod gather;
mod groups;
mod line;
mod numbers;
mod period;
mod read;
mod rows;
mod spec;
mod trend;
mod values;
mod worst;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use cells::{Bucket, Measure};
pub use dimension::{Dimension, DimensionValue};
pub use line::{Backlog, HeldTime, LimitCounts, Line, NumberSum, PausedTime, Percentiles};
pub use period::Each;
pub use rows::Row;
pub use spec::{LimitSpec, PlacedBy, ReportBuilder};
pub use trend::TrendLine;
pub use worst::Overdue;

use crate::evaluate::Evaluation;
use crate::explain::Explanation;
#[cfg(feature = "serde")]
use crate::input::read::{ReadError, read as read_input};
use crate::ticket::Ticket;
use crate::time::{Instant, Nanos};
use gather::Gather;
use groups::Groups;
use period::{LastPeriod, Periods};
use worst::Worst;

/// The fields of what is asked, for the page that lists them.
#[cfg(test)]
pub(crate) const FIELDS: [(&str, &[&str]); 3] =
    [("Specification", ReportBuilder::FIELDS), ("Periods", spec::PeriodFields::FIELDS), ("Limit", LimitSpec::FIELDS)];

/// From so many groups on, a report takes no more tickets.
const MOST_GROUPS: usize = 1_000_000;

/// What is asked of a report: the instant, the dimensions, the period, limits and lists.
///
/// It is made by a builder, or read from any serde format. One that exists is valid; it prints back as it was written.
/// Immutable and cheap to clone.
///
/// # A month by metric and tier
/// ```
/// use punctual::ReportSpec;
/// let spec: ReportSpec = serde_json::from_str(r#"{
///     "now": "2026-07-01T00:00:00Z", "by": ["metric", "tier"],
///     "period": { "each": "month", "time_zone": "Europe/Berlin" }, "worst": 10
/// }"#)?;
/// assert_eq!(spec.dimensions().len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReportSpec(Arc<Asked>);

#[derive(Debug)]
struct Asked {
    now: Instant,
    /// The periods last, if there are any.
    dimensions: Vec<Dimension>,
    periods: Option<Periods>,
    placed_by: PlacedBy,
    limits: Vec<Limit>,
    worst: usize,
    /// Where the classes of age begin, except for the first, which begins at 0.
    ages: Vec<Nanos>,
    sums: Vec<Arc<str>>,
    /// The attributes that dimensions and sums name, sorted.
    attributes: Vec<Arc<str>>,
    written: ReportBuilder,
}

/// A limit on the time used.
#[derive(Debug, PartialEq)]
struct Limit {
    metric: Arc<str>,
    within: Nanos,
    priority: Option<Arc<str>>,
    tier: Option<Arc<str>>,
}

impl ReportSpec {
    /// A report about how things stand at this instant, which is the one of every evaluation that it adds.
    pub fn at(now: DateTime<Utc>) -> ReportBuilder {
        ReportBuilder::of_now(now)
    }

    /// Reads a specification from any serde format and keeps its problems as data, as
    /// [`Policy::from_deserializer`](crate::Policy::from_deserializer) does for a policy.
    ///
    /// # Errors
    /// An error of the format, or every mistake in the specification as in [`build`](ReportBuilder::build).
    #[cfg(feature = "serde")]
    pub fn from_deserializer<'de, D: serde::Deserializer<'de>>(from: D) -> Result<ReportSpec, ReadError<D::Error>> {
        read_input(from, ReportBuilder::build)
    }

    /// The instant of the report. If that lies outside the horizon, it is the nearest end of the horizon (T2).
    pub fn now(&self) -> DateTime<Utc> {
        self.0.now.utc()
    }

    /// What cycles are grouped by: the dimensions as they were listed, then the period if there are any.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.0.dimensions
    }
}

impl PartialEq for ReportSpec {
    /// Specifications are compared by how they are written.
    fn eq(&self, other: &Self) -> bool {
        self.0.written == other.0.written
    }
}

/// As it was written.
#[cfg(feature = "serde")]
impl serde::Serialize for ReportSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.written.serialize(to)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for ReportSpec {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        ReportSpec::from_deserializer(from).map_err(ReadError::into_format)
    }
}

impl Asked {
    /// How many classes of age there are.
    fn classes(&self) -> u32 {
        self.ages.len().saturating_add(1) as u32
    }

    /// The class of an age.
    fn class_of(&self, age: Nanos) -> u32 {
        self.ages.partition_point(|begins| *begins <= age) as u32
    }

    /// Whether lines of the two can stand side by side.
    fn compares_with(&self, other: &Asked) -> bool {
        (&self.limits, &self.ages, &self.sums) == (&other.limits, &other.ages, &other.sums)
    }
}

/// Why something cannot be added to a report, or two reports do not go together.
///
/// # An evaluation of yesterday
/// ```
/// use punctual::{Evaluation, Report, ReportSpec, Ticket, evaluate::PolicyRef, report::ReportError};
/// let (opened, now) = ("2026-06-01T08:00:00Z".parse()?, "2026-07-01T00:00:00Z".parse()?);
/// let mut report = Report::new(ReportSpec::at(now).build()?);
/// let ticket = Ticket::opened("T-1", opened).build()?;
/// let yesterday = Evaluation::new("T-1", PolicyRef::new("support"), "2026-06-30T00:00:00Z".parse()?);
/// assert_eq!(report.add(&ticket, &[yesterday]), Err(ReportError::OtherInstant));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The evaluation is of another ticket.
    #[error("the evaluation is of another ticket")]
    OtherTicket,
    /// The evaluation is of another instant than the report.
    #[error("the evaluation is of another instant than the report")]
    OtherInstant,
    /// The reports were not asked for the same.
    #[error("the two reports were not asked for the same")]
    DifferentReports,
    /// A dimension was not asked for when the report was made.
    #[error("the report does not have this dimension")]
    NoSuchDimension,
    /// The report has a million groups, or two reports would have more together.
    #[error("a report has at most 1000000 groups; ask for fewer dimensions")]
    TooManyGroups,
}

/// Cycles of many tickets, added up.
///
/// A report keeps integers for each group, and no tickets. Merging is addition: whatever way tickets are divided among
/// reports of one specification, and in whatever order those are merged, the result is the same, also in its bytes as
/// JSON.
///
/// # Attainment by tier in a month
/// ```
/// use punctual::report::Dimension;
/// use punctual::{EventKind, MetricSpec, Policy, PolicySpec, Report, ReportSpec, Ticket, evaluate};
/// let response = MetricSpec::new().targets("*", "*", "4h");
/// let spec = PolicySpec::new("p").tiers(["gold"]).calendar("24x7").metrics("first_response", response);
/// let policy = Policy::from_spec(spec)?;
/// let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>();
/// let now = at("2026-04-01T00:00:00Z")?;
/// let asked = ReportSpec::at(now).by([Dimension::Metric, Dimension::Tier]).period("month", "Europe/Berlin");
/// let mut report = Report::new(asked.build()?);
/// for (id, answered) in [("T-1", at("2026-03-02T09:00:00Z")?), ("T-2", at("2026-03-02T15:00:00Z")?)] {
///     let ticket = Ticket::opened(id, at("2026-03-02T08:00:00Z")?).tier("gold");
///     let ticket = ticket.event(answered, EventKind::AgentReplied).build()?;
///     report.add(&ticket, &[evaluate(&ticket, &policy, now)])?;
/// }
/// let lines = report.lines_by(&[Dimension::Metric, Dimension::Tier])?;
/// let gold = &lines[1];
/// assert_eq!(gold.dimensions, ["first_response".into(), "gold".into()]);
/// assert_eq!(gold.attainment.map(|share| share.percent(1)).as_deref(), Some("50.0"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Report {
    spec: ReportSpec,
    groups: Groups,
    refused: u64,
    worst: Worst,
    last_period: LastPeriod,
}

impl PartialEq for Report {
    /// Reports are equal if they were asked for the same and count the same.
    fn eq(&self, other: &Self) -> bool {
        let all = |report: &Report| (report.refused, report.worst.clone());
        self.spec == other.spec && self.groups == other.groups && all(self) == all(other)
    }
}

impl Report {
    /// A report without tickets.
    #[must_use]
    pub fn new(spec: ReportSpec) -> Report {
        let worst = Worst::new(spec.0.worst);
        Report { spec, groups: Groups::default(), refused: 0, worst, last_period: LastPeriod::default() }
    }

    /// Adds a ticket with its evaluations, one for each policy that applies to it. A ticket that was opened after the
    /// instant of the report is not counted.
    ///
    /// Add each ticket only once, since it would count again. The state of the ticket, and how often it was reopened,
    /// are those of the first evaluation.
    ///
    /// # Errors
    /// An evaluation of another ticket or another instant; a report that has 1,000,000 groups. Nothing is added then.
    pub fn add(&mut self, ticket: &Ticket, evaluations: &[Evaluation]) -> Result<(), ReportError> {
        self.gather(ticket, evaluations.iter().map(|evaluation| (evaluation, None)))
    }

    /// Adds a ticket like [`add`](Report::add), and the counted time of its cycles by the group and the agent who had
    /// it (Q6).
    ///
    /// # Errors
    /// As [`add`](Report::add).
    ///
    /// # The first line had it for an hour
    /// ```
    /// use chrono::TimeDelta;
    /// use punctual::report::Dimension;
    /// use punctual::ticket::Assignee;
    /// use punctual::{EventKind, MetricSpec, Policy, PolicySpec, Report, ReportSpec, Ticket, explain};
    /// let spec = PolicySpec::new("p").calendar("24x7").metrics("resolution", MetricSpec::new().targets("*", "*", "8h"));
    /// let (policy, now) = (Policy::from_spec(spec)?, "2026-03-02T12:00:00Z".parse()?);
    /// let to = |group: &str| EventKind::Assigned { agent: Assignee::Unchanged, group: group.into() };
    /// let ticket = Ticket::opened("T-1", "2026-03-02T08:00:00Z".parse()?)
    ///     .event("2026-03-02T08:00:00Z".parse()?, to("first line"))
    ///     .event("2026-03-02T09:00:00Z".parse()?, to("second line"))
    ///     .build()?;
    /// let mut report = Report::new(ReportSpec::at(now).by([Dimension::Metric]).build()?);
    /// report.add_explained(&ticket, &[explain(&ticket, &policy, now)])?;
    /// let held = &report.lines()[1].held;
    /// assert_eq!((held[0].group.as_deref(), held[0].time), (Some("first line"), TimeDelta::hours(1)));
    /// assert_eq!((held[1].group.as_deref(), held[1].time), (Some("second line"), TimeDelta::hours(3)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_explained(&mut self, ticket: &Ticket, explanations: &[Explanation]) -> Result<(), ReportError> {
        self.gather(ticket, explanations.iter().map(|explanation| (&explanation.evaluation, Some(explanation))))
    }

    /// Counts a line of a batch that could not be read as a ticket.
    pub fn add_refused(&mut self) {
        self.refused = self.refused.saturating_add(1);
    }

    /// Adds all that another report counts.
    ///
    /// # Errors
    /// A report that was asked for something else, or for another instant; more than 1,000,000 groups together. Nothing
    /// is added then.
    pub fn merge(&mut self, other: &Report) -> Result<(), ReportError> {
        if self.spec != other.spec {
            return Err(ReportError::DifferentReports);
        }
        if self.groups.len().saturating_add(self.groups.missing(&other.groups)) > MOST_GROUPS {
            return Err(ReportError::TooManyGroups);
        }
        self.groups.add_all(&other.groups);
        self.refused = self.refused.saturating_add(other.refused);
        self.worst.add_all(&other.worst);
        Ok(())
    }

    /// What was asked.
    pub fn spec(&self) -> &ReportSpec {
        &self.spec
    }

    /// What cycles are grouped by, as in [`ReportSpec::dimensions`].
    pub fn dimensions(&self) -> &[Dimension] {
        self.spec.dimensions()
    }

    /// How many lines were refused.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// The cycles that are most overdue, as many as were asked for: the greatest first, ties by ticket, kind, policy,
    /// version, metric and cycle (Q4).
    pub fn worst(&self) -> &[Overdue] {
        &self.worst.list
    }

    /// A line for each group, in the order of their values: none first, then texts, then lists.
    pub fn lines(&self) -> Vec<Line> {
        self.groups.sorted().into_iter().map(|group| Line::of(group, &self.spec.0)).collect()
    }

    /// The same by some of the dimensions only, in the order given here. The others are added up.
    ///
    /// # Errors
    /// A dimension that the report does not have.
    pub fn lines_by(&self, dimensions: &[Dimension]) -> Result<Vec<Line>, ReportError> {
        let groups = self.grouped_by(dimensions)?;
        Ok(groups.sorted().into_iter().map(|group| Line::of(group, &self.spec.0)).collect())
    }

    fn grouped_by(&self, dimensions: &[Dimension]) -> Result<Groups, ReportError> {
        let place = |wanted| self.dimensions().iter().position(|dimension| dimension == wanted);
        let places: Option<Vec<usize>> = dimensions.iter().map(place).collect();
        Ok(self.groups.project(&places.ok_or(ReportError::NoSuchDimension)?))
    }

    fn gather<'t>(
        &mut self,
        ticket: &'t Ticket,
        evaluations: impl Iterator<Item = (&'t Evaluation, Option<&'t Explanation>)> + Clone,
    ) -> Result<(), ReportError> {
        let now = self.spec.now();
        for (evaluation, _) in evaluations.clone() {
            if evaluation.ticket != *ticket.id() {
                return Err(ReportError::OtherTicket);
            }
            if evaluation.now != now {
                return Err(ReportError::OtherInstant);
            }
        }
        if self.groups.len() >= MOST_GROUPS {
            return Err(ReportError::TooManyGroups);
        }
        if ticket.opened_at() <= now {
            let (groups, worst, last_period) = (&mut self.groups, &mut self.worst, &mut self.last_period);
            Gather { asked: &self.spec.0, groups, worst, last_period }.add(ticket, evaluations);
        }
        Ok(())
    }
}
