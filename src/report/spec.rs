//! What is asked of a report as written, in a file or in code, before it is checked. This module knows the words of the
//! format; `read` knows what they mean.

use chrono::{DateTime, Utc};

use super::dimension::Dimension;
use super::period::Each;
use crate::input::argument::{TextOr, value, values, words_of_fields};
use crate::input::words::plain_words;
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{deserialized, printed, readable};
use crate::policy::Allowance;
use crate::time::{writable, written};

/// What is asked of a report, in the making; made by [`ReportSpec::at`](crate::ReportSpec::at).
///
/// Each method has the name of the field that it sets. Text is not read before [`build`](ReportBuilder::build), which
/// reports every mistake.
///
/// # A form reports all mistakes at once
/// ```
/// use punctual::ReportSpec;
/// let asked = ReportSpec::at("2026-07-01T00:00:00Z".parse()?).by(["metric", "teir"]).ages(["1d"]);
/// let error = asked.build().unwrap_err();
/// let paths: Vec<_> = error.problems().iter().map(|problem| problem.path()).collect();
/// assert_eq!(paths, ["ages[0]", "by[1]"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a builder does nothing until it is built"]
pub struct ReportBuilder {
    pub(super) now: Option<Loose<String>>,
    pub(super) by: Option<Loose<Vec<Loose<String>>>>,
    pub(super) period: Option<Loose<PeriodFields>>,
    pub(super) placed_by: Option<Loose<String>>,
    pub(super) limits: Option<Loose<Vec<Loose<LimitSpec>>>>,
    pub(super) worst: Option<Loose<u64>>,
    pub(super) ages: Option<Loose<Vec<Loose<String>>>>,
    pub(super) sums: Option<Loose<Vec<Loose<String>>>>,
    pub(super) unknown: Entries<Value>,
}

/// The periods of a report as written; set by [`ReportBuilder::period`].
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PeriodFields {
    pub(super) each: Option<Loose<String>>,
    pub(super) time_zone: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

/// A limit on the time used, for objectives over many tickets such as "90 % within 4 hours" (Q5).
///
/// # Urgent tickets within two hours
/// ```
/// use punctual::report::LimitSpec;
/// let limit = LimitSpec::new("resolution", "2h").priority("urgent");
/// # let _ = limit;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a limit does nothing until it is asked of a report"]
pub struct LimitSpec {
    pub(super) metric: Option<Loose<String>>,
    pub(super) within: Option<Loose<String>>,
    pub(super) priority: Option<Loose<String>>,
    pub(super) tier: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

fields!(ReportBuilder { now, by, period, placed_by, limits, worst, ages, sums });
fields!(PeriodFields { each, time_zone });
fields!(LimitSpec { metric, within, priority, tier });

#[cfg(feature = "serde")]
printed! {
    ReportBuilder;
    PeriodFields;
    LimitSpec;
}
#[cfg(feature = "serde")]
readable! {
    PeriodFields;
    LimitSpec;
}
#[cfg(feature = "serde")]
deserialized! {
    ReportBuilder, "what is asked of a report, such as {\"now\": \"2026-07-01T00:00:00Z\", \"by\": [\"metric\"]}";
}

plain_words! {
    "an instant of a cycle",
    /// By which instant a cycle belongs to a period (Q1). A void cycle is always placed by its end.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum PlacedBy {
        /// Its start.
        Start = "start",
        /// Its due instant. A cycle without one has no period.
        Due = "due",
        /// Its stop. A cycle that has not stopped has no period.
        #[default]
        Stop = "stop",
    }
}

words_of_fields!(PlacedBy);

impl ReportBuilder {
    pub(super) fn of_now(now: DateTime<Utc>) -> Self {
        ReportBuilder { now: Some(Loose::Typed(written(writable(now)))), ..ReportBuilder::default() }
    }

    /// Sets what cycles are grouped by, in this order, such as `metric` and `attributes.product`. At most 16.
    pub fn by<D: Into<TextOr<Dimension>>>(mut self, dimensions: impl IntoIterator<Item = D>) -> Self {
        self.by = values(dimensions);
        self
    }

    /// Sets the periods that cycles are grouped by as well: those of this length in a time zone.
    pub fn period(mut self, each: impl Into<TextOr<Each>>, time_zone: impl Into<String>) -> Self {
        let time_zone = Some(Loose::Typed(time_zone.into()));
        self.period = Some(Loose::Typed(PeriodFields { each: value(each), time_zone, ..PeriodFields::default() }));
        self
    }

    /// Sets by which instant a cycle belongs to a period; its stop if this is not set.
    pub fn placed_by(mut self, placed_by: impl Into<TextOr<PlacedBy>>) -> Self {
        self.placed_by = value(placed_by);
        self
    }

    /// Adds limits on the time used. They are numbered from 0; at most 100.
    pub fn limits(mut self, limits: impl IntoIterator<Item = LimitSpec>) -> Self {
        fill(&mut self.limits, |listed| listed.extend(limits.into_iter().map(Loose::Typed)));
        self
    }

    /// Sets how many of the cycles that are most overdue the report lists; none if this is not set, and at most 1,000.
    pub fn worst(mut self, cycles: u64) -> Self {
        self.worst = Some(Loose::Typed(cycles));
        self
    }

    /// Sets where the classes of the ages of open tickets begin, such as `24h` and `72h` for three classes. At most
    /// 100, each after the one before it.
    pub fn ages<L: Into<TextOr<Allowance>>>(mut self, ages: impl IntoIterator<Item = L>) -> Self {
        self.ages = values(ages);
        self
    }

    /// Sets the attributes whose numbers are summed over tickets, such as a satisfaction score or a cost. At most 16.
    ///
    /// A number has at most twelve digits before its decimal point and six after it. A ticket whose attribute is no
    /// such number is not counted.
    pub fn sums(mut self, attributes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.sums = Some(Loose::Typed(attributes.into_iter().map(|name| Loose::Typed(name.into())).collect()));
        self
    }
}

impl LimitSpec {
    /// Cycles of this metric, in any ticket, within a length of time such as `4h`.
    pub fn new(metric: impl Into<String>, within: impl Into<TextOr<Allowance>>) -> Self {
        LimitSpec { metric: Some(Loose::Typed(metric.into())), within: value(within), ..LimitSpec::default() }
    }

    /// Of tickets with this priority at the end of the cycle.
    pub fn priority(mut self, priority: impl Into<String>) -> Self {
        self.priority = Some(Loose::Typed(priority.into()));
        self
    }

    /// Of tickets with this tier at the end of the cycle.
    pub fn tier(mut self, tier: impl Into<String>) -> Self {
        self.tier = Some(Loose::Typed(tier.into()));
        self
    }
}
