//! Reasons for pausing and meanings of statuses, as written.

use super::{Texts, text, texts};
use crate::input::written::{Entries, Loose, Value, fields};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, deserialized, printed, read_fields, readable};

/// A reason for pausing as written: whose time it is, and which metrics it pauses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PauseSpec {
    pub(crate) party: Option<Loose<String>>,
    pub(crate) cap: Option<Loose<String>>,
    pub(crate) metrics: Option<Loose<Texts>>,
    pub(crate) unknown: Entries<Value>,
}

/// What one of the host's statuses means, as written.
#[derive(Clone, Debug, PartialEq)]
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

impl PauseSpec {
    /// A reason that pauses every metric and is charged to nobody in particular.
    pub fn new() -> Self {
        PauseSpec::default()
    }

    /// Whose time the pause is, such as `customer` or `vendor`.
    pub fn party(mut self, party: impl Into<String>) -> Self {
        self.party = text(party);
        self
    }

    /// How much working time of one cycle may be charged to it, such as `80h`; then it no longer pauses that cycle (P2).
    pub fn cap(mut self, time: impl Into<String>) -> Self {
        self.cap = text(time);
        self
    }

    /// The only metrics that it pauses.
    pub fn metrics<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.metrics = texts(names);
        self
    }
}

impl StatusSpec {
    /// A status in which clocks run.
    pub fn open() -> Self {
        StatusSpec(StatusForm::Word("open".to_owned()))
    }

    /// A status that means resolved.
    pub fn resolved() -> Self {
        StatusSpec(StatusForm::Word("resolved".to_owned()))
    }

    /// A status that means closed.
    pub fn closed() -> Self {
        StatusSpec(StatusForm::Word("closed".to_owned()))
    }

    /// A status that means cancelled: merged, deleted, spam.
    pub fn cancelled() -> Self {
        StatusSpec(StatusForm::Word("cancelled".to_owned()))
    }

    /// A status in which this reason holds.
    pub fn pausing(reason: impl Into<String>) -> Self {
        StatusSpec(StatusForm::Fields(StatusFields { pauses: text(reason), ..StatusFields::default() }))
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
