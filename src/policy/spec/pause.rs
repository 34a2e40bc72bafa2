//! Reasons for pausing and meanings of statuses, as written.

use std::str::FromStr;

use super::{Texts, text, texts};
use crate::input::argument::{ParseError, TextOr, from_string, value, values};
use crate::input::expected::{Advice, Expected};
use crate::input::written::{Entries, Loose, Value, fields};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, deserialized, printed, read_fields, readable};
use crate::policy::State;
use crate::policy::rule::Trigger;
use crate::promise::Allowance;

/// A reason for pausing as written: whose time it is, how long it may pause, and which metrics.
///
/// # Waiting for parts pauses the repair, for two working weeks at most
/// ```
/// use punctual::policy::PauseSpec;
/// use punctual::PolicySpec;
/// let parts = PauseSpec::new().party("vendor").cap("80h").metrics(["resolution"]);
/// let spec = PolicySpec::new("premium").pauses("waiting for parts", parts);
/// # let _ = spec;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a policy is built from it"]
pub struct PauseSpec {
    pub(crate) party: Option<Loose<String>>,
    pub(crate) cap: Option<Loose<CapSpec>>,
    pub(crate) ended_by: Option<Loose<Texts>>,
    pub(crate) metrics: Option<Loose<Texts>>,
    pub(crate) unknown: Entries<Value>,
}

/// How long and how often a reason may pause one cycle, as written (P2). A text stands for the time alone.
///
/// # The customer may be asked once, for two working weeks at most
/// ```
/// use punctual::policy::{CapSpec, PauseSpec};
/// let customer = PauseSpec::new().party("customer").cap(CapSpec::new().time("80h").times(1));
/// assert_eq!(PauseSpec::new().cap("80h"), PauseSpec::new().cap(CapSpec::new().time("80h")));
/// # let _ = customer;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a policy is built from it"]
pub struct CapSpec {
    pub(crate) time: Option<Loose<String>>,
    pub(crate) times: Option<Loose<u32>>,
    pub(crate) unknown: Entries<Value>,
}

/// What one of the host's statuses means, as written.
///
/// # The statuses of a help desk
/// ```
/// use punctual::policy::{PauseSpec, StatusSpec};
/// use punctual::{PolicySpec, State};
/// let spec = PolicySpec::new("premium")
///     .pauses("customer", PauseSpec::new().party("customer"))
///     .statuses("pending", StatusSpec::pauses("customer"))
///     .statuses("solved", State::Resolved)
///     .statuses("spam", "cancelled");
/// # let _ = spec;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a specification does nothing until a policy is built from it"]
pub struct StatusSpec(pub(crate) StatusForm);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StatusForm {
    /// `open`, `resolved`, `closed` or `cancelled`.
    Word(String),
    Fields(StatusFields),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StatusFields {
    pub(crate) pauses: Option<Loose<String>>,
    pub(crate) unknown: Entries<Value>,
}

fields!(PauseSpec { party, cap, ended_by, metrics });
fields!(CapSpec { time, times }, not only a map);
fields!(StatusFields { pauses });

impl Expected for CapSpec {
    const FORM: &'static str = "a text or a map";

    fn advice(found: &Value) -> Option<Advice> {
        Advice::of_text::<Cap>(found)
    }
}

/// How much working time a reason may pause, in seconds.
pub(crate) struct Cap(pub(crate) u32);

impl FromStr for Cap {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Allowance::read_working(text, "", "is not working time").map(Cap)
    }
}

impl Expected for StatusSpec {
    const FORM: &'static str = "a text or a map";
}

impl PauseSpec {
    /// A reason that pauses every metric and has no party.
    pub fn new() -> Self {
        PauseSpec::default()
    }

    /// Sets whose time the pause is, such as `customer` or `vendor`.
    pub fn party(mut self, party: impl Into<String>) -> Self {
        self.party = text(party);
        self
    }

    /// Sets how much working time of each cycle it may pause, such as `80h`, or how often. After that, time counts
    /// again in that cycle (P2).
    pub fn cap(mut self, cap: impl Into<CapSpec>) -> Self {
        self.cap = Some(Loose::Typed(cap.into()));
        self
    }

    /// Lists what ends it, whether it holds by status or by event (P7).
    ///
    /// # The customer answers while the ticket is still on hold
    /// ```
    /// use punctual::policy::{PauseSpec, StatusSpec};
    /// use punctual::{EventKind, MetricSpec, Phase, Policy, PolicySpec, Ticket, evaluate};
    /// let spec = PolicySpec::new("p")
    ///     .calendar("24x7")
    ///     .pauses("customer", PauseSpec::new().ended_by(["customer_replied"]))
    ///     .statuses("on hold", StatusSpec::pauses("customer"))
    ///     .metrics("resolution", MetricSpec::new().targets("*", "*", "8h"));
    /// let opened = "2026-03-02T09:00:00Z".parse()?;
    /// let (asked, answered) = ("2026-03-02T10:00:00Z".parse()?, "2026-03-02T11:00:00Z".parse()?);
    /// let ticket = Ticket::opened("T-1", opened)
    ///     .event(asked, EventKind::StatusChanged { to: "on hold".into() })
    ///     .event(answered, EventKind::CustomerReplied)
    ///     .build()?;
    /// let cycle = &evaluate(&ticket, &Policy::from_spec(spec)?, answered).metrics[0].cycles[0];
    /// assert_eq!((&cycle.phase, cycle.paused.num_hours()), (&Phase::Running, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ended_by<T: Into<TextOr<Trigger>>>(mut self, triggers: impl IntoIterator<Item = T>) -> Self {
        self.ended_by = values(triggers);
        self
    }

    /// Lists the only metrics that it pauses.
    pub fn metrics<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.metrics = texts(names);
        self
    }
}

impl CapSpec {
    /// A cap that needs a time, a number of times, or both.
    pub fn new() -> Self {
        CapSpec::default()
    }

    /// Sets how much working time of each cycle may be paused, such as `80h`.
    pub fn time(mut self, time: impl Into<TextOr<Allowance>>) -> Self {
        self.time = value(time);
        self
    }

    /// Sets how many times each cycle may be paused.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(Loose::Typed(times));
        self
    }

    #[cfg(feature = "serde")]
    fn of_time(time: String) -> Self {
        CapSpec::new().time(time)
    }

    /// The time, if no other field is set. The cap is then written as that text.
    pub(crate) fn alone(&self) -> Option<&str> {
        match self {
            CapSpec { time: Some(Loose::Typed(time)), times: None, unknown } if unknown.0.is_empty() => Some(time),
            _ => None,
        }
    }
}

from_string!(CapSpec);

impl From<&str> for CapSpec {
    fn from(time: &str) -> Self {
        CapSpec::new().time(time)
    }
}

impl From<Allowance> for CapSpec {
    fn from(time: Allowance) -> Self {
        CapSpec::new().time(time)
    }
}

impl StatusSpec {
    /// A status in which clocks run.
    pub fn open() -> Self {
        State::Open.into()
    }

    /// A status that means resolved.
    pub fn resolved() -> Self {
        State::Resolved.into()
    }

    /// A status that means closed.
    pub fn closed() -> Self {
        State::Closed.into()
    }

    /// A status that means cancelled: merged, deleted, spam.
    pub fn cancelled() -> Self {
        State::Cancelled.into()
    }

    /// A status in which this reason for pausing holds.
    pub fn pauses(reason: impl Into<String>) -> Self {
        StatusSpec(StatusForm::Fields(StatusFields { pauses: text(reason), ..StatusFields::default() }))
    }
}

from_string!(StatusSpec);

/// `open`, `resolved`, `closed` or `cancelled`.
impl From<&str> for StatusSpec {
    fn from(state: &str) -> Self {
        StatusSpec(StatusForm::Word(state.to_owned()))
    }
}

impl From<State> for StatusSpec {
    fn from(state: State) -> Self {
        StatusSpec::from(match state {
            State::Open => "open",
            State::Resolved => "resolved",
            State::Closed => "closed",
            State::Cancelled => "cancelled",
            State::Unknown => "unknown",
        })
    }
}

#[cfg(feature = "serde")]
printed! {
    PauseSpec;
    CapSpec, short alone;
    StatusFields;
}

#[cfg(feature = "serde")]
impl serde::Serialize for StatusSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            StatusForm::Word(word) => to.serialize_str(word),
            StatusForm::Fields(fields) => fields.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
readable! {
    PauseSpec;
    CapSpec, short CapSpec::of_time;
}
#[cfg(feature = "serde")]
deserialized! { PauseSpec, "a reason for pausing"; }

#[cfg(feature = "serde")]
impl Written for StatusSpec {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        match value {
            Value::Text(word) => Loose::Typed(StatusSpec(StatusForm::Word(word))),
            value => {
                read_fields(value, twice, StatusFields::of_entries).map(|fields| StatusSpec(StatusForm::Fields(fields)))
            }
        }
    }
}
