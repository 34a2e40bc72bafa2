//! Reasons for pausing and meanings of statuses, as written.

use super::{Texts, text, texts};
use crate::input::argument::{TextOr, from_string, value};
use crate::input::expected::Expected;
use crate::input::written::{Entries, Loose, Value, fields};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, deserialized, printed, read_fields, readable};
use crate::policy::State;
use crate::policy::allowance::Allowance;

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
    pub(crate) cap: Option<Loose<String>>,
    pub(crate) metrics: Option<Loose<Texts>>,
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

fields!(PauseSpec { party, cap, metrics });
fields!(StatusFields { pauses });

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

    /// Sets how much working time of each cycle it may pause, such as `80h`. After that, time counts again in that
    /// cycle (P2).
    pub fn cap(mut self, time: impl Into<TextOr<Allowance>>) -> Self {
        self.cap = value(time);
        self
    }

    /// Lists the only metrics that it pauses.
    pub fn metrics<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.metrics = texts(names);
        self
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
readable! { PauseSpec; }
#[cfg(feature = "serde")]
deserialized! { PauseSpec, "a reason for pausing"; }

#[cfg(feature = "serde")]
impl Written for StatusSpec {
    fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
        match value {
            Value::Text(word) => Ok(Loose::Typed(StatusSpec(StatusForm::Word(word)))),
            value => read_fields(value, |entries| {
                StatusFields::of_entries(entries).map(|fields| StatusSpec(StatusForm::Fields(fields)))
            }),
        }
    }
}
