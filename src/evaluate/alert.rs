//! Alerts as plain data, and the keys by which a host knows what it has sent (E5).

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::policy::LevelName;
#[cfg(feature = "serde")]
use crate::time::seconds;

/// A warning, a breach or a level of escalation: fired, or still to come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Alert {
    /// Unique within a ticket, and the same in every evaluation.
    pub key: AlertKey,
    /// Which level.
    pub level: LevelName,
    /// 0 for its first firing in the cycle.
    pub repetition: u32,
    /// Has it fired?
    pub fired: bool,
    /// When it fired, or will fire if nothing else happens; `None` while the cycle is paused, and for never.
    pub at: Option<DateTime<Utc>>,
    /// Who is to be told, as the policy names them.
    pub notify: Arc<[Arc<str>]>,
    /// The calendar of the target that it fired under, or of the one in force.
    pub calendar: Arc<str>,
    /// How much time that target allows; `None` when that reaches beyond the horizon.
    #[cfg_attr(feature = "serde", serde(rename = "allowance_s", default, with = "seconds::option"))]
    pub allowance: Option<TimeDelta>,
    /// When the cycle was due as it fired, or is due.
    pub due_at: Option<DateTime<Utc>>,
}

/// What an alert is known by: ticket, kind of policy, metric, cycle, level and repetition.
///
/// Written as one text, `T-1/sla/resolution/1/warn:80%25/0`, in which `/` and `%` inside names are `%2F` and `%25`.
/// Keys are in the order of their parts, and so are alerts of one instant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertKey {
    pub(super) ticket: Arc<str>,
    pub(super) kind: Arc<str>,
    pub(super) metric: Arc<str>,
    pub(super) cycle: u32,
    pub(super) level: LevelName,
    pub(super) repetition: u32,
}

/// A text that is not the key of an alert.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("`{0}` is not the key of an alert; it has six parts, such as `T-1/sla/resolution/1/breach/0`")]
pub struct AlertKeyError(String);

impl AlertKey {
    /// The ticket's id.
    pub fn ticket(&self) -> &str {
        &self.ticket
    }

    /// The kind of the policy, such as `sla`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The metric's name.
    pub fn metric(&self) -> &str {
        &self.metric
    }

    /// The number of the cycle.
    pub fn cycle(&self) -> u32 {
        self.cycle
    }

    /// Which level.
    pub fn level(&self) -> &LevelName {
        &self.level
    }

    /// 0 for its first firing in the cycle.
    pub fn repetition(&self) -> u32 {
        self.repetition
    }
}

impl fmt::Display for AlertKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let AlertKey { ticket, kind, metric, cycle, level, repetition } = self;
        let level = level.to_string();
        write!(f, "{}/{}/{}/", Part(ticket), Part(kind), Part(metric))?;
        write!(f, "{cycle}/{}/{repetition}", Part(&level))
    }
}

/// A name without the separator.
struct Part<'a>(&'a str);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.split_inclusive(['%', '/']).try_for_each(|piece| match piece.strip_suffix('%') {
            Some(start) => write!(f, "{start}%25"),
            None => match piece.strip_suffix('/') {
                Some(start) => write!(f, "{start}%2F"),
                None => f.write_str(piece),
            },
        })
    }
}

impl FromStr for AlertKey {
    type Err = AlertKeyError;

    fn from_str(text: &str) -> Result<Self, AlertKeyError> {
        let mut parts = text.split('/').map(|part| part.replace("%2F", "/").replace("%25", "%"));
        let mut next = || parts.next().ok_or_else(|| AlertKeyError(text.to_owned()));
        let number = |part: String| part.parse().map_err(|_| AlertKeyError(text.to_owned()));
        let key = AlertKey {
            ticket: next()?.into(),
            kind: next()?.into(),
            metric: next()?.into(),
            cycle: number(next()?)?,
            level: LevelName::named(&next()?),
            repetition: number(next()?)?,
        };
        // What it reads is what it writes: no seventh part, no `+1` and no `01`.
        if key.to_string() == text { Ok(key) } else { Err(AlertKeyError(text.to_owned())) }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for AlertKey {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for AlertKey {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn e5_a_key_reads_back_and_no_two_are_written_alike(
            parts in prop::collection::vec(("[a%/25F]{0,4}", "[a%/25F]{0,4}", "[a%/25F]{0,4}", 0..2u32, 0..3u32), 2),
            texts in prop::collection::vec("[0-9]{1,2}%|due|1/2", 2),
        ) {
            let keys: Vec<AlertKey> = parts.into_iter().zip(&texts).map(|((ticket, kind, metric, cycle, level), text)| {
                let level = match level {
                    0 => LevelName::Breach,
                    1 => LevelName::Number(cycle),
                    _ => LevelName::Warning(text.as_str().into()),
                };
                AlertKey { ticket: ticket.into(), kind: kind.into(), metric: metric.into(), cycle, level, repetition: 0 }
            }).collect();
            for key in &keys {
                prop_assert_eq!(&key.to_string().parse::<AlertKey>().unwrap(), key);
            }
            prop_assert_eq!(keys[0] == keys[1], keys[0].to_string() == keys[1].to_string());
        }
    }
}
