//! The lines of a report: what the integers of a group amount to (Q2–Q5). This module knows integers. It does not know
//! where they come from.

use std::sync::Arc;

use chrono::TimeDelta;

use super::Asked;
use super::buckets;
use super::cells::{Bucket, Cells, Measure, Numbers};
use super::dimension::DimensionValue;
use super::groups::Group;
use super::values::{NONE, Values};
use crate::exact::Fraction;
use crate::input::names::sort_by;
use crate::time::delta;

/// One line of a report: a group, and what was counted in it.
///
/// Sums of time make sense for one metric only, in the time that the metric counts: working time, or real time for
/// calendar days. A line of tickets has no metric, no policy and no kind; its counts of cycles are 0.
///
/// # How fast are nine answers of ten?
/// ```
/// use chrono::TimeDelta;
/// use punctual::report::Dimension;
/// use punctual::{EventKind, MetricSpec, Policy, PolicySpec, Report, ReportSpec, Ticket, evaluate};
/// let spec = PolicySpec::new("p").calendar("24x7").metrics("first_response", MetricSpec::new().targets("*", "*", "4h"));
/// let (policy, now) = (Policy::from_spec(spec)?, "2026-04-01T00:00:00Z".parse()?);
/// let mut report = Report::new(ReportSpec::at(now).by([Dimension::Metric]).build()?);
/// for minutes in 1..=10 {
///     let opened = "2026-03-02T08:00:00Z".parse::<chrono::DateTime<chrono::Utc>>()?;
///     let ticket = Ticket::opened(format!("T-{minutes}"), opened);
///     let ticket = ticket.event(opened + TimeDelta::minutes(minutes), EventKind::AgentReplied).build()?;
///     report.add(&ticket, &[evaluate(&ticket, &policy, now)])?;
/// }
/// let answers = &report.lines()[1];
/// let nine_of_ten = answers.percentile("90".parse()?).ok_or("nothing answered")?;
/// assert!((nine_of_ten - TimeDelta::minutes(9)).abs() < TimeDelta::seconds(5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Line {
    /// The values of the group, in the order of the dimensions.
    pub dimensions: Vec<DimensionValue>,
    /// How many cycles are met.
    pub met: u64,
    /// How many are breached.
    pub breached: u64,
    /// How many are pending.
    pub pending: u64,
    /// How many are void.
    pub void: u64,
    /// How many are pending and have warned.
    pub at_risk: u64,
    /// How many are pending and paused.
    pub paused: u64,
    /// How many metrics of tickets are not covered and list no cycle.
    pub not_covered: u64,
    /// The share of the met ones among the met and the breached; `None` if nothing is judged (Q3).
    pub attainment: Option<Fraction>,
    /// The time used by the cycles that have stopped as met or breached.
    #[cfg_attr(feature = "serde", serde(rename = "elapsed_s", serialize_with = "sum::write"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub elapsed: TimeDelta,
    /// The mean of these, rounded down to the nanosecond; `None` if there are none.
    #[cfg_attr(feature = "serde", serde(rename = "mean_s", serialize_with = "sum::write_some"))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    pub mean: Option<TimeDelta>,
    /// Percentiles of these.
    pub percentiles: Percentiles,
    /// By how much the cycles are late, together.
    #[cfg_attr(feature = "serde", serde(rename = "overdue_s", serialize_with = "sum::write"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub overdue: TimeDelta,
    /// For how long they were paused, by party, in order.
    pub paused_by_party: Vec<PausedTime>,
    /// For how long they were paused, by reason, in order.
    pub paused_by_reason: Vec<PausedTime>,
    /// How many kept each of the limits that were asked for (Q5).
    pub limits: Vec<LimitCounts>,
    /// The counted time of each holder, if explanations were added (Q6).
    pub held: Vec<HeldTime>,
    /// How many tickets there are.
    pub tickets: u64,
    /// How many of them were reopened at least once.
    pub reopened: u64,
    /// How many of them were resolved at first contact: resolved or closed, with one reply by an agent at most, in one
    /// group at most, and never reopened.
    pub first_contact: u64,
    /// The tickets that are open.
    pub backlog: Backlog,
    /// The sums of the host's own numbers that were asked for.
    pub sums: Vec<NumberSum>,
    #[cfg_attr(feature = "serde", serde(skip))]
    numbers: Numbers,
}

/// Percentiles of the time used, each within 0.4 % of the exact one; `None` if there are no values (Q3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Percentiles {
    /// The median.
    #[cfg_attr(feature = "serde", serde(rename = "p50_s", serialize_with = "sum::write_some"))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    pub p50: Option<TimeDelta>,
    /// What nine of ten do not exceed.
    #[cfg_attr(feature = "serde", serde(rename = "p90_s", serialize_with = "sum::write_some"))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    pub p90: Option<TimeDelta>,
    /// What 19 of 20 do not exceed.
    #[cfg_attr(feature = "serde", serde(rename = "p95_s", serialize_with = "sum::write_some"))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    pub p95: Option<TimeDelta>,
    /// What 99 of 100 do not exceed.
    #[cfg_attr(feature = "serde", serde(rename = "p99_s", serialize_with = "sum::write_some"))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    pub p99: Option<TimeDelta>,
}

/// Time that was charged to a party or a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PausedTime {
    /// The party or the reason; `None` for reasons that name no party.
    pub name: Option<Arc<str>>,
    /// How long.
    #[cfg_attr(feature = "serde", serde(rename = "time_s", serialize_with = "sum::write"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub time: TimeDelta,
}

/// Counted time of a group and an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct HeldTime {
    /// The group that had the ticket; `None` if none had it.
    pub group: Option<Arc<str>>,
    /// The agent who had it; `None` if nobody had it.
    pub agent: Option<Arc<str>>,
    /// How long.
    #[cfg_attr(feature = "serde", serde(rename = "time_s", serialize_with = "sum::write"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub time: TimeDelta,
}

/// How many cycles kept a limit (Q5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LimitCounts {
    /// How many stopped within it.
    pub kept: u64,
    /// How many used more, stopped or not.
    pub missed: u64,
    /// How many are still within it.
    pub undecided: u64,
    /// The share of the kept ones among the kept and the missed; `None` if there are none.
    pub share: Option<Fraction>,
}

/// Open tickets (Q4). A ticket can be both at risk and overdue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Backlog {
    /// How many are open.
    pub open: u64,
    /// How many of them have a pending cycle that has warned.
    pub at_risk: u64,
    /// How many of them have a breached cycle that has not stopped.
    pub overdue: u64,
    /// How many of them are in each class of age. With `ages` of 24h and 72h the classes are below 24h, from 24h to
    /// below 72h, and from 72h on.
    pub ages: Vec<u64>,
}

/// The sum of a number of the host's own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NumberSum {
    /// The attribute.
    pub attribute: Arc<str>,
    /// The sum over tickets.
    pub total: Fraction,
    /// How many tickets have such a number.
    pub count: u64,
    /// The mean; `None` if no ticket has such a number.
    pub mean: Option<Fraction>,
}

impl Line {
    pub(super) fn of(group: Group<'_>, asked: &Asked) -> Line {
        Line::new(group.dimensions().cloned().collect(), group.cells, group.values, asked)
    }

    /// The line of a group without integers.
    pub(super) fn empty(dimensions: Vec<DimensionValue>, asked: &Asked) -> Line {
        Line::new(dimensions, &Cells::default(), &Values::default(), asked)
    }

    fn new(dimensions: Vec<DimensionValue>, cells: &Cells, values: &Values, asked: &Asked) -> Line {
        let numbers = &cells.numbers;
        let count = |measure| counted(numbers.get(measure));
        let elapsed = nanos(numbers, Measure::ElapsedS, Measure::ElapsedNs);
        let stopped = numbers.numbered(Measure::ElapsedBucket).fold(0_i128, |sum, (_, n)| sum.saturating_add(n.into()));
        let percentile = |percent| percentile(numbers, Fraction::from(percent));
        Line {
            met: count(Measure::Met),
            breached: count(Measure::Breached),
            pending: count(Measure::Pending),
            void: count(Measure::Void),
            at_risk: count(Measure::AtRisk),
            paused: count(Measure::Paused),
            not_covered: count(Measure::NotCovered),
            attainment: share(count(Measure::Met), count(Measure::Breached)),
            elapsed: time(elapsed),
            mean: elapsed.checked_div(stopped).map(time),
            percentiles: Percentiles {
                p50: percentile(50),
                p90: percentile(90),
                p95: percentile(95),
                p99: percentile(99),
            },
            overdue: time(nanos(numbers, Measure::OverdueS, Measure::OverdueNs)),
            paused_by_party: paused(cells, values, [Measure::PartyS, Measure::PartyNs]),
            paused_by_reason: paused(cells, values, [Measure::ReasonS, Measure::ReasonNs]),
            limits: (0..).zip(&asked.limits).map(|(number, _)| LimitCounts::of(numbers, number)).collect(),
            held: held(cells, values),
            tickets: count(Measure::Tickets),
            reopened: count(Measure::Reopened),
            first_contact: count(Measure::FirstContact),
            backlog: Backlog {
                open: count(Measure::Open),
                at_risk: count(Measure::OpenAtRisk),
                overdue: count(Measure::OpenOverdue),
                ages: (0..asked.classes()).map(|class| counted(numbers.get_number(Measure::OpenAge, class))).collect(),
            },
            sums: asked.sums.iter().map(|attribute| NumberSum::of(cells, values, attribute)).collect(),
            dimensions,
            numbers: numbers.clone(),
        }
    }

    /// The percentile of the time used: the smallest value that at least so many percent of the values do not exceed,
    /// within 0.4 % (Q3). `None` if there are no values.
    pub fn percentile(&self, percent: Fraction) -> Option<TimeDelta> {
        percentile(&self.numbers, percent)
    }

    /// The integer of a measure without buckets; 0 for the other measures.
    pub fn count(&self, measure: Measure) -> i64 {
        self.numbers.get(measure)
    }
}

impl LimitCounts {
    fn of(numbers: &Numbers, number: u32) -> LimitCounts {
        let count = |measure| counted(numbers.get_number(measure, number));
        let (kept, missed) = (count(Measure::LimitKept), count(Measure::LimitMissed));
        LimitCounts { kept, missed, undecided: count(Measure::LimitUndecided), share: share(kept, missed) }
    }
}

impl NumberSum {
    fn of(cells: &Cells, values: &Values, attribute: &Arc<str>) -> NumberSum {
        let name = values.find(&DimensionValue::Text(attribute.clone()));
        let cell = |measure| name.map_or(0, |name| cells.get_named(measure, [name, NONE]));
        let whole = i128::from(cell(Measure::SumWhole)).saturating_mul(MILLION);
        let total = Fraction::new(whole.saturating_add(cell(Measure::SumMillionths).into()), MILLION);
        let (total, count) = (total.unwrap_or(Fraction::ZERO), counted(cell(Measure::SumCount)));
        NumberSum { attribute: attribute.clone(), total, count, mean: total.checked_div(Fraction::from(count)) }
    }
}

const MILLION: i128 = 1_000_000;
const SECOND: i128 = crate::time::SECOND as i128;

fn percentile(numbers: &Numbers, percent: Fraction) -> Option<TimeDelta> {
    buckets::percentile(numbers.numbered(Measure::ElapsedBucket), percent).map(delta)
}

fn counted(n: i64) -> u64 {
    n.max(0).unsigned_abs()
}

fn share(good: u64, bad: u64) -> Option<Fraction> {
    Fraction::new(good.into(), i128::from(good).saturating_add(bad.into()))
}

fn nanos(numbers: &Numbers, seconds: Measure, left: Measure) -> i128 {
    together(numbers.get(seconds), numbers.get(left))
}

fn together(seconds: i64, left: i64) -> i128 {
    i128::from(seconds).saturating_mul(SECOND).saturating_add(left.into())
}

/// A sum of time as chrono's type, which ends at 292 million years.
fn time(nanos: i128) -> TimeDelta {
    let (seconds, left) = (nanos.div_euclid(SECOND), nanos.rem_euclid(SECOND));
    let length = i64::try_from(seconds).ok().zip(u32::try_from(left).ok());
    length.and_then(|(seconds, left)| TimeDelta::new(seconds, left)).unwrap_or(TimeDelta::MAX)
}

fn paused(cells: &Cells, values: &Values, measures: [Measure; 2]) -> Vec<PausedTime> {
    let paused = by_name(cells, values, measures).into_iter().map(|(bucket, time)| {
        let name = if let Bucket::Name(name) = bucket { Some(name) } else { None };
        PausedTime { name, time }
    });
    paused.collect()
}

fn held(cells: &Cells, values: &Values) -> Vec<HeldTime> {
    let held = by_name(cells, values, [Measure::HeldS, Measure::HeldNs]).into_iter().map(|(bucket, time)| {
        let (group, agent) = if let Bucket::Holder(group, agent) = bucket { (group, agent) } else { (None, None) };
        HeldTime { group, agent, time }
    });
    held.collect()
}

/// The sums of whole seconds and of nanoseconds left, by name.
fn by_name(cells: &Cells, values: &Values, [seconds, left]: [Measure; 2]) -> Vec<(Bucket, TimeDelta)> {
    let seconds = cells.named(seconds, values).map(|(bucket, n)| (bucket, together(n, 0)));
    let left = cells.named(left, values).map(|(bucket, n)| (bucket, n.into()));
    let mut parts: Vec<(Bucket, i128)> = seconds.chain(left).collect();
    sort_by(&mut parts, |one, other| one.0.cmp(&other.0));
    let same = parts.chunk_by(|one, other| one.0 == other.0);
    let sums = same.filter_map(|parts| {
        let sum = parts.iter().fold(0_i128, |sum, (_, part)| sum.saturating_add(*part));
        Some((parts.first()?.0.clone(), time(sum)))
    });
    sums.collect()
}

/// JSON sums of time: seconds as a number, with a fraction only if it is needed.
#[cfg(feature = "serde")]
mod sum {
    use chrono::TimeDelta;
    use serde::Serializer;

    pub(super) fn write<S: Serializer>(length: &TimeDelta, to: S) -> Result<S::Ok, S::Error> {
        match (length.num_seconds(), length.subsec_nanos()) {
            (seconds, 0) => to.serialize_i64(seconds),
            (seconds, nanos) => to.serialize_f64(seconds as f64 + f64::from(nanos) / 1e9),
        }
    }

    pub(super) fn write_some<S: Serializer>(length: &Option<TimeDelta>, to: S) -> Result<S::Ok, S::Error> {
        match length {
            Some(length) => write(length, to),
            None => to.serialize_none(),
        }
    }
}
