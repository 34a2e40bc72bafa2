//! Warnings and levels of a ladder, as written.

use super::moment::MomentSpec;
use super::recipients::{Notify, RecipientsSpec, notify};
use super::text;
use crate::input::argument::{TextOr, from_string, value};
use crate::input::expected::{Advice, Expected};
use crate::input::written::{Entries, Loose, Value, fields};
#[cfg(feature = "serde")]
use crate::input::written::{deserialized, printed, readable};
use crate::policy::ladder::{LevelTime, Offset, Until};
use crate::promise::Allowance;

/// The levels of a ladder, or warnings.
pub(crate) type Levels = Vec<Loose<LevelSpec>>;

/// A level of a ladder, or a warning, as written: when it fires, and who is notified (E1, E4).
///
/// # A third level that is repeated in office hours
/// ```
/// use punctual::policy::LevelSpec;
/// use punctual::{MetricSpec, PolicySpec};
/// let ladder = [
///     LevelSpec::at("80%").level(1).notify(["team-lead"]),
///     LevelSpec::at("due").level(2).notify(["service-manager"]).until("acknowledged"),
///     LevelSpec::at("4h after").level(3).notify(["head-of-service"]).repeat("4h", 3).deliver_in("office"),
/// ];
/// let resolution = MetricSpec::new().warn(["50%"]).ladder("service-desk").targets("*", "*", "8h");
/// let spec = PolicySpec::new("p").ladders("service-desk", ladder).metrics("resolution", resolution);
/// # let _ = spec;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a policy is built from it"]
pub struct LevelSpec {
    pub(crate) level: Option<Loose<u32>>,
    pub(crate) at: Option<Loose<MomentSpec>>,
    pub(crate) notify: Option<Loose<Notify>>,
    pub(crate) until: Option<Loose<String>>,
    pub(crate) ack_lasts: Option<Loose<String>>,
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

fields!(LevelSpec { level, at, notify, until, ack_lasts, repeat, deliver_in }, not only a map);
fields!(RepeatSpec { every, times });

impl Expected for LevelSpec {
    const FORM: &'static str = "a text or a map";

    fn advice(found: &Value) -> Option<Advice> {
        Advice::of_text::<LevelTime>(found)
    }
}

impl LevelSpec {
    /// A level that fires at this time, such as `80%`, `30m before`, `due`, `2h after` or `2h wall after`, or a
    /// [`MomentSpec`] in days. It is a warning unless it has a number.
    pub fn at(time: impl Into<MomentSpec>) -> Self {
        LevelSpec { at: Some(Loose::Typed(time.into())), ..LevelSpec::default() }
    }

    /// Sets the number of the level in its ladder.
    pub fn level(mut self, number: u32) -> Self {
        self.level = Some(Loose::Typed(number));
        self
    }

    /// Whether an acknowledgement ends it for good.
    pub(crate) fn ends_with_acknowledgement(&self) -> bool {
        self.until.is_some() && self.ack_lasts.is_none()
    }

    /// When it fires, if no other field is set. It is then written as that text.
    pub(crate) fn alone(&self) -> Option<&str> {
        match self {
            LevelSpec { level: None, at: Some(Loose::Typed(at)), notify: None, until: None, .. }
                if self.ack_lasts.is_none()
                    && self.repeat.is_none()
                    && self.deliver_in.is_none()
                    && self.unknown.0.is_empty() =>
            {
                at.text()
            }
            _ => None,
        }
    }

    /// Lists who is notified: names or roles that the host chose, some of them perhaps at certain hours only
    /// ([`RecipientsSpec`]). Alerts contain them unchanged.
    pub fn notify<T: Into<RecipientsSpec>>(mut self, recipients: impl IntoIterator<Item = T>) -> Self {
        self.notify = notify(recipients);
        self
    }

    /// Sets until when it fires.
    pub fn until(mut self, until: impl Into<TextOr<Until>>) -> Self {
        self.until = value(until);
        self
    }

    /// Sets how long an acknowledgement lasts, in real time, such as `1h`; only with
    /// [`until`](LevelSpec::until). After that it is as if there had been none (E10).
    ///
    /// # Acknowledged, and then nothing: called again after an hour
    /// ```
    /// use punctual::policy::LevelSpec;
    /// let level = LevelSpec::at("due").level(1).until("acknowledged").ack_lasts("1h");
    /// # let _ = level;
    /// ```
    pub fn ack_lasts(mut self, time: impl Into<TextOr<Allowance>>) -> Self {
        self.ack_lasts = value(time);
        self
    }

    /// Sets how many times it fires again, and how long after the firing before, such as `4h` or `30m wall`.
    pub fn repeat(mut self, every: impl Into<TextOr<Offset>>, times: u32) -> Self {
        let repeat = RepeatSpec { every: value(every), times: Some(Loose::Typed(times)), unknown: Entries::default() };
        self.repeat = Some(Loose::Typed(repeat));
        self
    }

    /// Sets the calendar in whose hours it fires; outside them it waits for the next opening.
    pub fn deliver_in(mut self, calendar: impl Into<String>) -> Self {
        self.deliver_in = text(calendar);
        self
    }
}

from_string!(LevelSpec);

impl From<&str> for LevelSpec {
    fn from(time: &str) -> Self {
        LevelSpec::at(time)
    }
}

impl From<LevelTime> for LevelSpec {
    fn from(time: LevelTime) -> Self {
        LevelSpec::at(time)
    }
}

/// A list of levels as a field holds it.
pub(super) fn levels<T: Into<LevelSpec>>(levels: impl IntoIterator<Item = T>) -> Option<Loose<Levels>> {
    Some(Loose::Typed(levels.into_iter().map(|level| Loose::Typed(level.into())).collect()))
}

#[cfg(feature = "serde")]
printed! {
    LevelSpec, short alone;
    RepeatSpec;
}

#[cfg(feature = "serde")]
readable! {
    LevelSpec, short LevelSpec::at;
    RepeatSpec;
}

#[cfg(feature = "serde")]
deserialized! { LevelSpec, "a level"; }
