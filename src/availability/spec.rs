//! An availability agreement as written, in a file or in code, before it is checked. This module knows the words of the
//! format; `read` knows what they mean.

use chrono::{DateTime, Utc};

use crate::calendar::CalendarSpec;
use crate::exact::Fraction;
use crate::input::argument::{TextOr, value, words_of_fields};
use crate::input::words::plain_words;
use crate::input::written::{Entries, Loose, Value, fields};
#[cfg(feature = "serde")]
use crate::input::written::{deserialized, printed, readable};
use crate::policy::Allowance;
use crate::time::{writable, written};

/// An availability agreement in the making; made by [`AvailabilitySpec::month`](crate::AvailabilitySpec::month) or
/// [`AvailabilitySpec::period`](crate::AvailabilitySpec::period).
///
/// Each method has the name of the field that it sets. Text is not read before [`build`](AvailabilityBuilder::build),
/// which reports every mistake.
///
/// # A form reports all mistakes at once
/// ```
/// use punctual::AvailabilitySpec;
/// let spec = AvailabilitySpec::month("2026-06", "Europe/Berlin").objective("101").minimum_outage("5 min");
/// let error = spec.build().unwrap_err();
/// let paths: Vec<_> = error.problems().iter().map(|problem| problem.path()).collect();
/// assert_eq!(paths, ["minimum_outage", "objective"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a builder does nothing until it is built"]
pub struct AvailabilityBuilder {
    pub(super) name: Option<Loose<String>>,
    pub(super) period: Option<Loose<PeriodFields>>,
    pub(super) objective: Option<Loose<String>>,
    pub(super) service_hours: Option<Loose<CalendarSpec>>,
    pub(super) maintenance: Option<Loose<String>>,
    pub(super) maintenance_allowance: Option<Loose<String>>,
    pub(super) minimum_outage: Option<Loose<String>>,
    pub(super) minutes: Option<Loose<String>>,
    pub(super) degraded_weight: Option<Loose<String>>,
    pub(super) unknown_time: Option<Loose<String>>,
    pub(super) combine: Option<Loose<String>>,
    pub(super) greatest_gap: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

/// A period as written: a month in a zone, or from one instant to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PeriodFields {
    pub(super) month: Option<Loose<String>>,
    pub(super) time_zone: Option<Loose<String>>,
    pub(super) from: Option<Loose<String>>,
    pub(super) to: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

fields!(AvailabilityBuilder {
    name,
    period,
    objective,
    service_hours,
    maintenance,
    maintenance_allowance,
    minimum_outage,
    minutes,
    degraded_weight,
    unknown_time,
    combine,
    greatest_gap,
});
fields!(PeriodFields { month, time_zone, from, to });

#[cfg(feature = "serde")]
printed! {
    AvailabilityBuilder;
    PeriodFields;
}

#[cfg(feature = "serde")]
readable! {
    PeriodFields;
}

#[cfg(feature = "serde")]
deserialized! {
    AvailabilityBuilder, "an availability agreement, such as {\"period\": {\"month\": \"2026-06\", \
        \"time_zone\": \"UTC\"}, \"objective\": \"99.9\"}";
}

plain_words! {
    "a way to count maintenance",
    /// What excused maintenance counts as (V1).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum Maintenance {
        /// It is removed from the counted time.
        #[default]
        Removed = "removed",
        /// It is counted as time in which the service was up.
        CountsAsUp = "counts_as_up",
    }
}

plain_words! {
    "a way to count unknown time",
    /// What time counts as of which nothing is known (V1).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum UnknownTime {
        /// It is removed from the counted time.
        #[default]
        Removed = "removed",
        /// It is counted as up.
        Up = "up",
        /// It is counted as down.
        Down = "down",
    }
}

plain_words! {
    "a way to count minutes",
    /// Which part of an outage is lost (V2). Minutes of the clock are those of UTC.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum Minutes {
        /// All of it, to the nanosecond.
        #[default]
        Exact = "exact",
        /// As many whole minutes as it has, from its start.
        WholeElapsed = "whole_elapsed",
        /// The minutes of the clock during which the service was down throughout.
        WholeClock = "whole_clock",
        /// Every minute of the clock that the outage touches.
        TouchedClock = "touched_clock",
    }
}

plain_words! {
    "a way to combine services",
    /// When several services together are down (V3).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum Combine {
        /// When any of them is, as in a chain in which each needs the next.
        #[default]
        Series = "series",
        /// When all of them are, as with a spare that takes over.
        Parallel = "parallel",
    }
}

words_of_fields!(Maintenance, UnknownTime, Minutes, Combine);

impl AvailabilityBuilder {
    pub(super) fn of_month(month: String, time_zone: String) -> Self {
        let (month, time_zone) = (Some(Loose::Typed(month)), Some(Loose::Typed(time_zone)));
        AvailabilityBuilder::of(PeriodFields { month, time_zone, ..PeriodFields::default() })
    }

    pub(super) fn of_period(from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        let [from, to] = [from, to].map(|at| Some(Loose::Typed(written(writable(at)))));
        AvailabilityBuilder::of(PeriodFields { from, to, ..PeriodFields::default() })
    }

    fn of(period: PeriodFields) -> Self {
        AvailabilityBuilder { period: Some(Loose::Typed(period)), ..AvailabilityBuilder::default() }
    }

    /// Sets a name for reports, such as that of the service.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(Loose::Typed(name.into()));
        self
    }

    /// Sets what is promised: a percentage such as `99.95`, above 0 and at most 100, with 8 decimals at most. Equality
    /// meets it.
    pub fn objective(mut self, percentage: impl Into<TextOr<Fraction>>) -> Self {
        self.objective = value(percentage);
        self
    }

    /// Sets when the service is promised; time outside these hours is not counted. Round the clock if it is not set.
    pub fn service_hours(mut self, calendar: impl Into<CalendarSpec>) -> Self {
        self.service_hours = Some(Loose::Typed(calendar.into()));
        self
    }

    /// Sets what excused maintenance counts as; it is removed if this is not set.
    pub fn maintenance(mut self, counts: impl Into<TextOr<Maintenance>>) -> Self {
        self.maintenance = value(counts);
        self
    }

    /// Sets how much maintenance in the period is excused, such as `4h`; the rest is lost. All of it is excused if this
    /// is not set.
    pub fn maintenance_allowance(mut self, length: impl Into<TextOr<Allowance>>) -> Self {
        self.maintenance_allowance = value(length);
        self
    }

    /// Sets the least length of an outage that counts, such as `5m`. One of exactly that length counts whole.
    pub fn minimum_outage(mut self, length: impl Into<TextOr<Allowance>>) -> Self {
        self.minimum_outage = value(length);
        self
    }

    /// Sets which part of an outage is lost; all of it if this is not set.
    pub fn minutes(mut self, minutes: impl Into<TextOr<Minutes>>) -> Self {
        self.minutes = value(minutes);
        self
    }

    /// Sets which share of degraded time is lost: from 0, the default, to 1, with a denominator of at most a million.
    pub fn degraded_weight(mut self, weight: impl Into<TextOr<Fraction>>) -> Self {
        self.degraded_weight = value(weight);
        self
    }

    /// Sets what unknown time counts as; it is removed if this is not set.
    pub fn unknown_time(mut self, counts: impl Into<TextOr<UnknownTime>>) -> Self {
        self.unknown_time = value(counts);
        self
    }

    /// Sets when several services together are down: in `series`, the default, when any is; in `parallel` when all are.
    pub fn combine(mut self, combine: impl Into<TextOr<Combine>>) -> Self {
        self.combine = value(combine);
        self
    }

    /// Sets for how long the result of a check holds, such as `10m`: what comes later, up to the next check, is
    /// unknown. It holds until the next check if this is not set.
    pub fn greatest_gap(mut self, length: impl Into<TextOr<Allowance>>) -> Self {
        self.greatest_gap = value(length);
        self
    }
}
