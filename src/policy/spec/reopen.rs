//! What a reopening does, as written.

use crate::input::argument::{TextOr, from_string, value};
use crate::input::expected::Expected;
use crate::input::written::{Entries, Loose, Value, fields};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, printed, read_fields};
use crate::policy::reopen::OnReopen;
use crate::promise::Allowance;

/// What a reopening does as written: the same at any time, or something else after a while (K11, K19).
///
/// # What comes back within two weeks is the old case, what comes later is a new one
/// ```
/// use punctual::policy::{OnReopen, ReopenSpec};
/// use punctual::MetricSpec;
/// let reopening = ReopenSpec::within("10 business days").otherwise(OnReopen::NewCycle);
/// let resolution = MetricSpec::new().on_reopen(reopening).targets("*", "*", "8h");
/// # let _ = resolution;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a specification does nothing until a policy is built from it"]
pub struct ReopenSpec(pub(crate) ReopenForm);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ReopenForm {
    Mode(String),
    Fields(ReopenFields),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ReopenFields {
    pub(crate) within: Option<Loose<String>>,
    pub(crate) then: Option<Loose<String>>,
    pub(crate) otherwise: Option<Loose<String>>,
    pub(crate) unknown: Entries<Value>,
}

fields!(ReopenFields { within, then, otherwise = "else" });

impl Expected for ReopenSpec {
    const FORM: &'static str = "a text or a map";
}

impl ReopenSpec {
    /// A reopening that depends on how long after the stop it comes. Within this time it resumes the cycle, unless
    /// [`then`](ReopenSpec::then) says something else. Needs [`otherwise`](ReopenSpec::otherwise), too.
    pub fn within(time: impl Into<TextOr<Allowance>>) -> Self {
        ReopenSpec(ReopenForm::Fields(ReopenFields { within: value(time), ..ReopenFields::default() }))
    }

    /// Sets what a reopening within the time does. Replaces the mode of one that does not depend on time.
    pub fn then(self, mode: impl Into<TextOr<OnReopen>>) -> Self {
        ReopenSpec(match self.0 {
            ReopenForm::Mode(_) => ReopenForm::Mode(mode.into().into_text()),
            ReopenForm::Fields(fields) => ReopenForm::Fields(ReopenFields { then: value(mode), ..fields }),
        })
    }

    /// Sets what a later reopening does, the field `else`. Does nothing to one that does not depend on time.
    pub fn otherwise(self, mode: impl Into<TextOr<OnReopen>>) -> Self {
        ReopenSpec(match self.0 {
            ReopenForm::Mode(same) => ReopenForm::Mode(same),
            ReopenForm::Fields(fields) => ReopenForm::Fields(ReopenFields { otherwise: value(mode), ..fields }),
        })
    }
}

from_string!(ReopenSpec);

impl From<&str> for ReopenSpec {
    fn from(mode: &str) -> Self {
        ReopenSpec(ReopenForm::Mode(mode.to_owned()))
    }
}

impl From<OnReopen> for ReopenSpec {
    fn from(mode: OnReopen) -> Self {
        mode.as_str().into()
    }
}

#[cfg(feature = "serde")]
printed! { ReopenFields; }

#[cfg(feature = "serde")]
impl serde::Serialize for ReopenSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            ReopenForm::Mode(mode) => to.serialize_str(mode),
            ReopenForm::Fields(fields) => fields.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
impl Written for ReopenSpec {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        match value {
            Value::Text(mode) => Loose::Typed(mode.into()),
            value => {
                read_fields(value, twice, ReopenFields::of_entries).map(|fields| ReopenSpec(ReopenForm::Fields(fields)))
            }
        }
    }
}
