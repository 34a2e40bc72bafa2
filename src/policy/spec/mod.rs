//! A policy as written, in a file or in code: not checked yet. Knows the words of the format and keeps what it does
//! not understand for `build` to report.

mod level;
mod metric;
mod pause;
mod replace;
mod shared;
mod target;

pub use level::LevelSpec;
pub(crate) use level::{Levels, RepeatSpec};
pub use metric::MetricSpec;
pub use pause::{PauseSpec, StatusSpec};
pub(crate) use pause::{StatusFields, StatusForm};
pub use target::{CalendarChoice, TargetSpec};
pub(crate) use target::{ChoiceFields, ChoiceForm};

use crate::calendar::CalendarSpec;
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{deserialized, printed, readable};

pub(crate) type Texts = Vec<Loose<String>>;

/// A policy as written. [`Policy::from_spec`](crate::Policy::from_spec) checks it and reports every mistake.
///
/// # Eight working hours for critical tickets, forty for the rest
/// ```
/// use punctual::policy::{PauseSpec, StatusSpec};
/// use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec};
/// let office = CalendarSpec::in_zone("Europe/Berlin").hours("mon-fri", ["08:00-17:00"]);
/// let resolution = MetricSpec::new().target("critical", "*", "8h").target("*", "*", "40h");
/// let spec = PolicySpec::new("premium")
///     .priorities(["critical", "high"])
///     .calendar("office", office)
///     .default_calendar("office")
///     .metric("resolution", resolution)
///     .pause("waiting_for_parts", PauseSpec::new().party("vendor"))
///     .status("parts ordered", StatusSpec::pausing("waiting_for_parts"));
/// assert_eq!(Policy::from_spec(spec)?.id(), "premium");
/// # Ok::<(), punctual::InputError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicySpec {
    pub(crate) id: Option<Loose<String>>,
    pub(crate) version: Option<Loose<u32>>,
    pub(crate) kind: Option<Loose<String>>,
    pub(crate) priorities: Option<Loose<Texts>>,
    pub(crate) tiers: Option<Loose<Texts>>,
    pub(crate) calendars: Option<Loose<Entries<Loose<CalendarSpec>>>>,
    pub(crate) calendar: Option<Loose<CalendarChoice>>,
    pub(crate) metrics: Option<Loose<Entries<Loose<MetricSpec>>>>,
    pub(crate) pauses: Option<Loose<Entries<Loose<PauseSpec>>>>,
    pub(crate) ladders: Option<Loose<Entries<Loose<Levels>>>>,
    pub(crate) statuses: Option<Loose<Entries<Loose<StatusSpec>>>>,
    pub(crate) unknown: Entries<Value>,
}

#[rustfmt::skip]
fields!(PolicySpec {
    id, version, kind, priorities, tiers, calendars, calendar, metrics, pauses, statuses, ladders,
});

#[cfg(feature = "serde")]
printed! { PolicySpec; }
#[cfg(feature = "serde")]
readable! { PolicySpec; }
#[cfg(feature = "serde")]
deserialized! { PolicySpec, "a policy"; }

impl PolicySpec {
    /// A policy of this name, with nothing in it yet.
    pub fn new(id: impl Into<String>) -> Self {
        PolicySpec { id: text(id), ..PolicySpec::default() }
    }

    /// Numbers this edition of the policy; 1 if not said.
    pub fn version(mut self, version: u32) -> Self {
        self.version = Some(Loose::Typed(version));
        self
    }

    /// Says whose promise it is, such as `ola` or `underpinning`; `sla` if not said.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = text(kind);
        self
    }

    /// Lists the priorities a ticket may have.
    pub fn priorities<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.priorities = texts(names);
        self
    }

    /// Lists the tiers a ticket may have.
    pub fn tiers<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.tiers = texts(names);
        self
    }

    /// Adds a calendar under a name.
    pub fn calendar(mut self, name: impl Into<String>, calendar: CalendarSpec) -> Self {
        fill(&mut self.calendars, |calendars| calendars.push(name, Loose::Typed(calendar)));
        self
    }

    /// Names the calendar that counts where a metric or a target names no other.
    pub fn default_calendar(mut self, calendar: impl Into<CalendarChoice>) -> Self {
        self.calendar = Some(Loose::Typed(calendar.into()));
        self
    }

    /// Adds a metric: a preset such as `resolution`, or one of the host's own with its rule.
    pub fn metric(mut self, name: impl Into<String>, metric: MetricSpec) -> Self {
        fill(&mut self.metrics, |metrics| metrics.push(name, Loose::Typed(metric)));
        self
    }

    /// Adds a reason for pausing.
    pub fn pause(mut self, reason: impl Into<String>, pause: PauseSpec) -> Self {
        fill(&mut self.pauses, |pauses| pauses.push(reason, Loose::Typed(pause)));
        self
    }

    /// Adds a ladder: levels of escalation, which metrics and targets refer to by its name.
    pub fn ladder(mut self, name: impl Into<String>, levels: impl IntoIterator<Item = LevelSpec>) -> Self {
        let levels = Loose::Typed(levels.into_iter().map(Loose::Typed).collect());
        fill(&mut self.ladders, |ladders| ladders.push(name, levels));
        self
    }

    /// Says what one of the host's statuses means.
    pub fn status(mut self, name: impl Into<String>, status: StatusSpec) -> Self {
        fill(&mut self.statuses, |statuses| statuses.push(name, Loose::Typed(status)));
        self
    }
}

pub(crate) fn text(text: impl Into<String>) -> Option<Loose<String>> {
    Some(Loose::Typed(text.into()))
}

pub(crate) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Option<Loose<Texts>> {
    Some(Loose::Typed(texts.into_iter().map(|text| Loose::Typed(text.into())).collect()))
}
