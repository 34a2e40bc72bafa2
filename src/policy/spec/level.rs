//! Warnings and levels of a ladder, as written.

use super::{Texts, text, texts};
use crate::input::written::{Entries, Loose, Value, fields};
#[cfg(feature = "serde")]
use crate::input::written::{deserialized, printed, readable};

/// The levels of a ladder, or warnings.
pub(crate) type Levels = Vec<Loose<LevelSpec>>;

/// A level of a ladder, or a warning, as written: when it fires, and who is to be told (E1, E4).
///
/// # A third level that insists
/// ```
/// use punctual::policy::LevelSpec;
/// use punctual::{MetricSpec, PolicySpec};
/// let ladder = [
///     LevelSpec::number(1, "80%").notify(["team-lead"]),
///     LevelSpec::number(2, "due").notify(["service-manager"]).until_acknowledged(),
///     LevelSpec::number(3, "4h after").notify(["head-of-service"]).repeat("4h", 3).deliver_in("office"),
/// ];
/// let resolution = MetricSpec::new().warn(["50%"]).ladder("service-desk").target("*", "*", "8h");
/// let spec = PolicySpec::new("p").ladder("service-desk", ladder).metric("resolution", resolution);
/// # let _ = spec;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LevelSpec {
    pub(crate) level: Option<Loose<u32>>,
    pub(crate) at: Option<Loose<String>>,
    pub(crate) notify: Option<Loose<Texts>>,
    pub(crate) until: Option<Loose<String>>,
    pub(crate) repeat: Option<Loose<RepeatSpec>>,
    pub(crate) deliver_in: Option<Loose<String>>,
    pub(crate) unknown: Entries<Value>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RepeatSpec {
    pub(crate) every: Option<Loose<String>>,
    pub(crate) times: Option<Loose<u32>>,
    pub(crate) unknown: Entries<Value>,
}

fields!(LevelSpec { level, at, notify, until, repeat, deliver_in });
fields!(RepeatSpec { every, times });

impl LevelSpec {
    /// A level of a ladder, by its number: `80%`, `30m before`, `due`, `2h after`, `2h wall after`.
    pub fn number(level: u32, at: impl Into<String>) -> Self {
        LevelSpec { level: Some(Loose::Typed(level)), ..LevelSpec::warning(at) }
    }

    /// A warning: a level without a number.
    pub fn warning(at: impl Into<String>) -> Self {
        LevelSpec { at: text(at), ..LevelSpec::default() }
    }

    /// When it fires, if it says nothing else: then it is written as that text.
    pub(crate) fn alone(&self) -> Option<&str> {
        match self {
            LevelSpec { level: None, at: Some(Loose::Typed(at)), notify: None, until: None, .. }
                if self.repeat.is_none() && self.deliver_in.is_none() && self.unknown.0.is_empty() =>
            {
                Some(at)
            }
            _ => None,
        }
    }

    /// Lists who is to be told: names and roles of the host, handed through as they are.
    pub fn notify<T: Into<String>>(mut self, contacts: impl IntoIterator<Item = T>) -> Self {
        self.notify = texts(contacts);
        self
    }

    /// Fires no more once the ticket has been acknowledged in the cycle.
    pub fn until_acknowledged(mut self) -> Self {
        self.until = text("acknowledged");
        self
    }

    /// Fires so many times more, each so long after the firing before, such as `4h` or `30m wall`.
    pub fn repeat(mut self, every: impl Into<String>, times: u32) -> Self {
        let repeat = RepeatSpec { every: text(every), times: Some(Loose::Typed(times)), unknown: Entries::default() };
        self.repeat = Some(Loose::Typed(repeat));
        self
    }

    /// Fires only while this calendar is open: else at its next opening.
    pub fn deliver_in(mut self, calendar: impl Into<String>) -> Self {
        self.deliver_in = text(calendar);
        self
    }
}

impl From<&str> for LevelSpec {
    fn from(at: &str) -> Self {
        LevelSpec::warning(at)
    }
}

#[cfg(feature = "serde")]
printed! {
    LevelSpec, short alone;
    RepeatSpec;
}

#[cfg(feature = "serde")]
readable! {
    LevelSpec, short LevelSpec::warning;
    RepeatSpec;
}

#[cfg(feature = "serde")]
deserialized! { LevelSpec, "a level"; }
