//! Warnings and escalation levels: when they fire, how often, and for whom (E1, E4). Knows allowances; knows no clock.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::allowance::{Allowance, AllowanceError};
use crate::input::text::one_line;

/// A level of a ladder, a warning, or the breach.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    pub(crate) id: LevelId,
    pub(crate) name: LevelName,
    pub(crate) when: When,
    pub(crate) notify: Arc<[Arc<str>]>,
    pub(crate) until_acknowledged: bool,
    pub(crate) repeat: Option<Repeat>,
    /// The number of the calendar that has to be open.
    pub(crate) deliver_in: Option<usize>,
}

/// The number of a level's name in its policy: levels of several ladders that have one name are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LevelId(pub(crate) usize);

/// Where a level stands: in which list of the policy, and at which place in it. Under one target in the order of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LevelPlace {
    /// The place of the list among those of the target: warnings, the breach, the ladder.
    pub(crate) rank: usize,
    pub(crate) list: usize,
    pub(crate) place: usize,
}

/// Which level an alert is of. Written `warn:80%`, `breach`, or the number of the level.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LevelName {
    /// A warning, by when it fires, such as `80%`.
    Warning(Arc<str>),
    /// The breach itself.
    Breach,
    /// The level of a ladder with this number.
    Number(u32),
    /// Something that a newer version of this crate wrote; this one never does (B2).
    Unknown(Arc<str>),
}

/// The number of the list that holds the breach.
pub(crate) const BREACH: usize = 0;

/// When a level fires, in a cycle (E1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// So many hundredths of a percent of the allowance have been used.
    Share(u32),
    Before(Offset),
    Due,
    After(Offset),
}

/// How long before or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offset {
    /// An allowance on the target's calendar.
    Counted(Allowance),
    /// So many seconds of real time.
    Wall(u32),
}

/// How often a level fires again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    pub(crate) every: Offset,
    pub(crate) times: u32,
}

/// Why a text does not say when a level fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InvalidWhen {
    Unreadable,
    Length(AllowanceError),
}

/// More than a thousand percent is a slip of the pen.
const MOST_HUNDREDTHS: u32 = 100_000;

impl FromStr for When {
    type Err = InvalidWhen;

    fn from_str(text: &str) -> Result<Self, InvalidWhen> {
        let text = text.trim();
        if text == "due" {
            return Ok(When::Due);
        }
        if let Some(share) = text.strip_suffix('%') {
            return parse_hundredths(share).map(When::Share).ok_or(InvalidWhen::Unreadable);
        }
        match text.rsplit_once(' ') {
            Some((offset, "after")) => offset.parse().map(When::After),
            Some((offset, "before")) => match offset.parse()? {
                // Which instant a business day before another is, nobody has said.
                Offset::Counted(Allowance::BusinessDays(_) | Allowance::CalendarDays(_)) => {
                    Err(InvalidWhen::Unreadable)
                }
                offset => Ok(When::Before(offset)),
            },
            _ => Err(InvalidWhen::Unreadable),
        }
    }
}

impl FromStr for Offset {
    type Err = InvalidWhen;

    fn from_str(text: &str) -> Result<Self, InvalidWhen> {
        let text = text.trim();
        let (length, wall) = text.strip_suffix(" wall").map_or((text, false), |length| (length, true));
        match (length.parse().map_err(InvalidWhen::Length)?, wall) {
            (length, false) => Ok(Offset::Counted(length)),
            (Allowance::Working(seconds), true) => Ok(Offset::Wall(seconds)),
            _ => Err(InvalidWhen::Unreadable),
        }
    }
}

/// `80` or `12.5`, in hundredths.
fn parse_hundredths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 2 {
        return None;
    }
    let fraction = format!("{fraction:0<2}").parse::<u32>().ok()?;
    let hundredths = whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(fraction)?;
    (1..=MOST_HUNDREDTHS).contains(&hundredths).then_some(hundredths)
}

/// In its shortest form, which reads back as the same.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Share(hundredths) => match (hundredths / 100, hundredths % 100) {
                (whole, 0) => write!(f, "{whole}%"),
                (whole, rest) if rest % 10 == 0 => write!(f, "{whole}.{}%", rest / 10),
                (whole, rest) => write!(f, "{whole}.{rest:02}%"),
            },
            When::Before(offset) => write!(f, "{offset} before"),
            When::Due => f.write_str("due"),
            When::After(offset) => write!(f, "{offset} after"),
        }
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Offset::Counted(length) => length.fmt(f),
            Offset::Wall(seconds) => write!(f, "{} wall", Allowance::Working(*seconds)),
        }
    }
}

impl fmt::Display for LevelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.written()))
    }
}

impl LevelName {
    /// As keys and JSON write it.
    pub(crate) fn written(&self) -> Cow<'_, str> {
        match self {
            LevelName::Warning(when) => format!("warn:{when}").into(),
            LevelName::Breach => "breach".into(),
            LevelName::Number(number) => number.to_string().into(),
            LevelName::Unknown(text) => (&**text).into(),
        }
    }

    /// Reads what [`written`](LevelName::written) writes.
    pub(crate) fn named(text: &str) -> LevelName {
        match (text, text.strip_prefix("warn:"), text.parse()) {
            ("breach", ..) => LevelName::Breach,
            (_, Some(when), _) => LevelName::Warning(when.into()),
            (_, _, Ok(number)) => LevelName::Number(number),
            _ => LevelName::Unknown(text.into()),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for LevelName {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.written())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for LevelName {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from).map(|text| LevelName::named(&text))
    }
}

impl Offset {
    /// Does it count business dates?
    pub(crate) fn counts_dates(self) -> bool {
        matches!(self, Offset::Counted(Allowance::BusinessDays(_)))
    }
}

impl Level {
    /// Does anything of it count business dates?
    pub(crate) fn counts_dates(&self) -> bool {
        let after = matches!(self.when, When::After(offset) if offset.counts_dates());
        after || self.repeat.is_some_and(|repeat| repeat.every.counts_dates())
    }

    /// The breach, which is an alert too (E1).
    pub(crate) fn breach() -> Level {
        Level {
            id: LevelId(0),
            name: LevelName::Breach,
            when: When::Due,
            notify: Arc::new([]),
            until_acknowledged: false,
            repeat: None,
            deliver_in: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e1_when_a_level_fires_is_read_and_written() {
        let texts = ["80%", "12.5%", "0.05%", "100%", "150%", "due", "30m before", "30m wall before", "2h after"];
        for text in texts.into_iter().chain(["2h wall after", "3 business days after", "1 calendar day after"]) {
            assert_eq!(text.parse::<When>().map(|when| when.to_string()).as_deref(), Ok(text));
        }
        assert_eq!("012.50%".parse::<When>().map(|when| when.to_string()).as_deref(), Ok("12.5%"));
        for bad in ["", "80", "0%", "%", "-5%", "1.234%", "1001%", "1.%", "before", "2h", "after 2h"] {
            assert!(bad.parse::<When>().is_err(), "{bad}");
        }
        for bad in ["2 business days before", "2 business days wall after", "1d after", "0h after"] {
            assert!(bad.parse::<When>().is_err(), "{bad}");
        }
    }
}
