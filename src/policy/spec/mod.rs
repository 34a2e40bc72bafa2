//! A policy as written, in a file or in code, before it is checked. This module knows the words of the format, and
//! keeps what it does not understand, so that `build` can report it.

mod level;
mod metric;
mod moment;
mod pause;
mod recipients;
mod reopen;
mod replace;
mod shared;
mod target;

pub use level::LevelSpec;
use level::levels;
pub(crate) use level::{Levels, RepeatSpec};
pub use metric::MetricSpec;
pub(crate) use metric::Row;
pub use moment::MomentSpec;
pub(crate) use moment::{MomentFields, MomentForm};
pub(crate) use pause::{Cap, StatusFields, StatusForm};
pub use pause::{CapSpec, PauseSpec, StatusSpec};
pub use recipients::RecipientsSpec;
pub(crate) use recipients::{Notify, RecipientsFields};
pub use reopen::ReopenSpec;
pub(crate) use reopen::{ReopenFields, ReopenForm};
pub(crate) use shared::SharedCalendars;
pub use target::{CalendarChoice, TargetSpec};
pub(crate) use target::{ChoiceFields, ChoiceForm};

use crate::calendar::CalendarSpec;
pub(crate) use crate::input::texts::{Texts, text, texts};
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{deserialized, printed, readable};

/// A policy as written, in a file or in code. [`Policy::from_spec`](crate::Policy::from_spec) checks it and reports
/// every mistake.
///
/// Each method has the name of the field that it fills; for a field that is a map it adds an entry. So paths in
/// mistakes, such as `metrics.resolution.targets.*.*`, lead to the code as well.
///
/// # Eight working hours for critical tickets, forty for the rest
/// ```
/// use punctual::policy::{PauseSpec, StatusSpec};
/// use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec};
/// let office = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["08:00-17:00"]);
/// let resolution = MetricSpec::new().targets("critical", "*", "8h").targets("*", "*", "40h");
/// let spec = PolicySpec::new("premium")
///     .priorities(["critical", "high"])
///     .calendars("office", office)
///     .calendar("office")
///     .metrics("resolution", resolution)
///     .pauses("waiting_for_parts", PauseSpec::new().party("vendor"))
///     .statuses("parts ordered", StatusSpec::pauses("waiting_for_parts"))
///     .statuses("solved", "resolved");
/// assert_eq!(Policy::from_spec(spec)?.id(), "premium");
/// # Ok::<(), punctual::InputError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a policy is built from it"]
pub struct PolicySpec {
    pub(crate) id: Option<Loose<String>>,
    pub(crate) version: Option<Loose<u32>>,
    pub(crate) kind: Option<Loose<String>>,
    pub(crate) name: Option<Loose<String>>,
    pub(crate) description: Option<Loose<String>>,
    pub(crate) metadata: Option<Loose<Entries<Loose<Value>>>>,
    pub(crate) priorities: Option<Loose<Texts>>,
    pub(crate) tiers: Option<Loose<Texts>>,
    pub(crate) calendars: Option<Loose<Entries<Loose<CalendarSpec>>>>,
    pub(crate) calendar: Option<Loose<CalendarChoice>>,
    pub(crate) time_zone: Option<Loose<String>>,
    pub(crate) metrics: Option<Loose<Entries<Loose<MetricSpec>>>>,
    pub(crate) pauses: Option<Loose<Entries<Loose<PauseSpec>>>>,
    pub(crate) ladders: Option<Loose<Entries<Loose<Levels>>>>,
    pub(crate) statuses: Option<Loose<Entries<Loose<StatusSpec>>>>,
    pub(crate) unknown: Entries<Value>,
}

#[rustfmt::skip]
fields!(PolicySpec {
    id, version, kind, name, description, metadata, priorities, tiers, calendars, calendar, time_zone, metrics, pauses, statuses, ladders,
});

#[cfg(feature = "serde")]
printed! { PolicySpec; }
#[cfg(feature = "serde")]
readable! { PolicySpec; }
#[cfg(feature = "serde")]
deserialized! { PolicySpec, "a policy"; }

impl PolicySpec {
    /// A policy with this id and no other fields.
    pub fn new(id: impl Into<String>) -> Self {
        PolicySpec { id: text(id), ..PolicySpec::default() }
    }

    /// Sets the number of this edition; 1 if it is not set.
    pub fn version(mut self, version: u32) -> Self {
        self.version = Some(Loose::Typed(version));
        self
    }

    /// Sets the kind of agreement, such as `ola` or `underpinning`; `sla` if it is not set.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = text(kind);
        self
    }

    /// Sets the name under which people know the policy. No answer depends on it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = text(name);
        self
    }

    /// Sets what people should know about the policy. No answer depends on it.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = text(description);
        self
    }

    /// Adds an entry to the data of the host's own, which are kept and printed back.
    ///
    /// # Which contract the policy was made from
    /// ```
    /// use punctual::{MetricSpec, Policy, PolicySpec};
    /// let resolution = MetricSpec::new().targets("*", "*", "4h");
    /// let spec = PolicySpec::new("premium-2026").name("Premium support").metadata("contract", "C-1077");
    /// let policy = Policy::from_spec(spec.calendar("24x7").metrics("resolution", resolution))?;
    /// assert_eq!((policy.name(), policy.metadata("contract").as_deref()), (Some("Premium support"), Some("C-1077")));
    /// # Ok::<(), punctual::InputError>(())
    /// ```
    pub fn metadata(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = Loose::Typed(Value::Text(text.into()));
        fill(&mut self.metadata, |metadata| metadata.push(name, text));
        self
    }

    /// Lists the priorities that a ticket may have.
    pub fn priorities<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.priorities = texts(names);
        self
    }

    /// Lists the tiers that a ticket may have.
    pub fn tiers<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.tiers = texts(names);
        self
    }

    /// Adds a calendar under a name.
    pub fn calendars(mut self, name: impl Into<String>, calendar: impl Into<CalendarSpec>) -> Self {
        let calendar = Loose::Typed(calendar.into());
        fill(&mut self.calendars, |calendars| calendars.push(name, calendar));
        self
    }

    /// Sets the calendar for metrics and targets that name none.
    pub fn calendar(mut self, calendar: impl Into<CalendarChoice>) -> Self {
        self.calendar = Some(Loose::Typed(calendar.into()));
        self
    }

    /// Sets the time zone in which explanations show what is counted round the clock. By default it is that of the
    /// default calendar. No other answer depends on it.
    ///
    /// # Four hours at any time, explained to a customer in India
    /// ```
    /// use punctual::{MetricSpec, Policy, PolicySpec, Ticket, explain};
    /// let resolution = MetricSpec::new().targets("*", "*", "4h");
    /// let spec = PolicySpec::new("p").calendar("24x7").time_zone("Asia/Kolkata").metrics("resolution", resolution);
    /// let policy = Policy::from_spec(spec)?;
    /// let opened = "2026-03-02T08:00:00Z".parse()?;
    /// let page = explain(&Ticket::opened("T-1", opened).build()?, &policy, opened).to_string();
    /// assert!(page.contains("Due Mon 2026-03-02 17:30 +05:30"), "{page}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn time_zone(mut self, name: impl Into<String>) -> Self {
        self.time_zone = text(name);
        self
    }

    /// Adds a metric: a preset such as `resolution`, or a name of the host's with a rule of its own.
    pub fn metrics(mut self, name: impl Into<String>, metric: MetricSpec) -> Self {
        fill(&mut self.metrics, |metrics| metrics.push(name, Loose::Typed(metric)));
        self
    }

    /// Adds a reason for pausing.
    pub fn pauses(mut self, reason: impl Into<String>, pause: PauseSpec) -> Self {
        fill(&mut self.pauses, |pauses| pauses.push(reason, Loose::Typed(pause)));
        self
    }

    /// Adds what one of the host's statuses means.
    pub fn statuses(mut self, name: impl Into<String>, status: impl Into<StatusSpec>) -> Self {
        let status = Loose::Typed(status.into());
        fill(&mut self.statuses, |statuses| statuses.push(name, status));
        self
    }

    /// Adds a ladder, the levels of an escalation, for metrics and targets to name.
    pub fn ladders(mut self, name: impl Into<String>, levels: impl IntoIterator<Item = LevelSpec>) -> Self {
        let levels = Loose::Typed(levels.into_iter().map(Loose::Typed).collect());
        fill(&mut self.ladders, |ladders| ladders.push(name, levels));
        self
    }
}
