//! Warnings and escalation levels: when they fire, how often, and who is notified (E1, E4). This module knows
//! allowances. It knows no clock.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::recipients::Recipients;
use crate::input::argument::{ParseError, from_text, words_of_fields};
use crate::input::text::one_line;
use crate::input::words::plain_words;
use crate::promise::{Allowance, DueAt, Spot};
use crate::time::Nanos;

/// A level of a ladder, a warning, or the breach.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    pub(crate) id: LevelId,
    pub(crate) name: LevelName,
    pub(crate) when: LevelTime,
    /// The level that it waits for (E9).
    pub(crate) waits_for: Option<LevelId>,
    /// Whether a level of the policy waits for it.
    pub(crate) is_awaited: bool,
    pub(crate) notify: Recipients,
    pub(crate) until: Option<Until>,
    /// How long after the last acknowledgement it is as if there had been none (E10).
    pub(crate) ack_lasts: Option<Nanos>,
    pub(crate) repeat: Option<Repeat>,
    /// The number of the calendar that has to be open.
    pub(crate) deliver_in: Option<usize>,
}

impl Level {
    /// Whether its first firing waits for an amount of time to be used, and for nothing else.
    pub(crate) fn waits_for_use(&self) -> bool {
        let is_plain = self.until.is_none() && self.deliver_in.is_none();
        is_plain
            && matches!(
                self.when,
                LevelTime::Share(_)
                    | LevelTime::Before(Offset::Counted(Allowance::Working(_)))
                    | LevelTime::After(Offset::Counted(Allowance::Working(_)))
            )
    }
}

/// The number of a level's name in its policy. Levels of several ladders with the same name are one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LevelId(pub(crate) usize);

/// The list of the policy that contains a level, and its index there. For the lists of one target, this is the order
/// of names. It is small because a replay keeps one for each firing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LevelPlace {
    /// The rank of the list among those of the target: warnings, the breach, the ladder.
    pub(crate) rank: u8,
    pub(crate) list: u32,
    pub(crate) place: u8,
}

/// The level of an alert. Written `warn:80%`, `breach`, or the number of the level.
///
/// # Only escalations call the manager
/// ```
/// use punctual::LevelName;
/// let calls_manager = |level: &LevelName| matches!(level, LevelName::Number(2..));
/// let levels = ["warn:80%", "breach", "1", "2"].map(LevelName::from);
/// assert_eq!(levels.each_ref().map(calls_manager), [false, false, false, true]);
/// assert!(levels.is_sorted());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LevelName {
    /// A warning, by when it fires, such as `80%`.
    Warning(Arc<str>),
    /// The breach itself.
    Breach,
    /// The level of a ladder with this number.
    Number(u32),
    /// A word that a newer version of this crate wrote; this version never writes it (B2).
    Unknown(Arc<str>),
}

/// The order in which keys of alerts have them (E5): in a key, a `/` follows the name of a warning.
impl Ord for LevelName {
    fn cmp(&self, other: &LevelName) -> Ordering {
        match (self, other) {
            (LevelName::Warning(one), LevelName::Warning(other)) => in_key(one).cmp(in_key(other)),
            (LevelName::Number(one), LevelName::Number(other)) => one.cmp(other),
            (LevelName::Unknown(one), LevelName::Unknown(other)) => one.cmp(other),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for LevelName {
    fn partial_cmp(&self, other: &LevelName) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn in_key(warning: &str) -> impl Iterator<Item = u8> + '_ {
    warning.bytes().chain([b'/'])
}

impl LevelName {
    fn rank(&self) -> u8 {
        match self {
            LevelName::Warning(_) => 0,
            LevelName::Breach => 1,
            LevelName::Number(_) => 2,
            LevelName::Unknown(_) => 3,
        }
    }
}

/// The number of the list that contains the breach.
pub(crate) const BREACH: usize = 0;

/// When a level fires, in a cycle (E1, E9). Written `80%`, `30m before`, `due`, `2h after`, `30m wall before`,
/// `2h wall after`, `3 business days after` or `45m after level 2`; business days with a time of day are written as a map.
///
/// # A warning half an hour of working time before the due instant
/// ```
/// use punctual::policy::{Allowance, LevelTime, Offset};
/// use punctual::MetricSpec;
/// let warning = LevelTime::Before(Offset::Counted(Allowance::Working(30 * 60)));
/// assert_eq!(warning.to_string(), "30m before");
/// let resolution = MetricSpec::new().warn([LevelTime::percent(80), warning]).targets("*", "*", "8h");
/// # let _ = resolution;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LevelTime {
    /// When this share of the allowance has been used, in hundredths of a percent: 1 to 100,000.
    Share(u32),
    /// This long before the due instant; business days before it at the closing.
    Before(Offset),
    /// At the due instant.
    Due,
    /// This long after the due instant; business days after it at the closing.
    After(Offset),
    /// On the business date that is this many before that of the due instant.
    DaysBefore {
        /// How many business days, at least 1.
        days: u32,
        /// When on that date.
        due: DueAt,
    },
    /// On the business date that is this many after that of the due instant.
    DaysAfter {
        /// How many business days, at least 1.
        days: u32,
        /// When on that date.
        due: DueAt,
    },
    /// This long after the first firing of the level with this number; not in days.
    AfterLevel(Offset, u32),
}

/// How long before or after an instant.
///
/// # Four hours, whether the desk is open or not
/// ```
/// use punctual::policy::{LevelSpec, Offset};
/// let level = LevelSpec::at("due").level(2).repeat(Offset::Wall(4 * 3600), 3);
/// assert_eq!("4h wall".parse(), Ok(Offset::Wall(4 * 3600)));
/// # let _ = level;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Offset {
    /// An allowance on the target's calendar.
    Counted(Allowance),
    /// A number of seconds of real time.
    Wall(u32),
}

plain_words! {
    "what ends a level",
    /// Until when a level fires (E4).
    ///
    /// # Nobody is told again once somebody has acknowledged
    /// ```
    /// use punctual::policy::{LevelSpec, Until};
    /// let level = LevelSpec::at("due").level(1).until(Until::Acknowledged);
    /// # let _ = level;
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum Until {
        /// Until the ticket has been acknowledged in the cycle.
        Acknowledged = "acknowledged",
    }
}

words_of_fields!(Until);

from_text!(Offset);

impl TryFrom<&str> for LevelTime {
    type Error = ParseError;

    fn try_from(text: &str) -> Result<Self, ParseError> {
        text.parse()
    }
}

impl LevelTime {
    /// The number of the level that it waits for.
    pub(crate) fn level(self) -> Option<u32> {
        match self {
            LevelTime::AfterLevel(_, number) => Some(number),
            _ => None,
        }
    }

    /// When this percentage of the allowance has been used.
    pub const fn percent(percent: u32) -> LevelTime {
        LevelTime::Share(percent.saturating_mul(100))
    }
}

/// How often a level fires again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    pub(crate) every: Offset,
    pub(crate) times: u32,
}

/// A share of more than 1,000 % is probably a typing mistake.
const MOST_HUNDREDTHS: u32 = 100_000;

impl FromStr for LevelTime {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let written = text.trim();
        let share = written.strip_suffix('%').and_then(parse_hundredths).map(LevelTime::Share);
        if let Some((offset, number)) = written.rsplit_once(AFTER_LEVEL) {
            return parse_after_level(text, offset, number);
        }
        match (written.rsplit_once(' '), share) {
            _ if written == "due" => Ok(LevelTime::Due),
            (_, Some(share)) => Ok(share),
            (Some((offset, "after")), _) => parse_offset(offset, " after", None).map(LevelTime::After),
            (Some((offset, "before")), _) => parse_offset(offset, " before", None).map(LevelTime::Before),
            _ => Err(unreadable_time(text)),
        }
    }
}

const AFTER_LEVEL: &str = " after level";

/// Reads a time after another level. Its two parts are what stands before and after the words in between.
fn parse_after_level(text: &str, offset: &str, number: &str) -> Result<LevelTime, ParseError> {
    let Ok(number) = number.trim().parse::<u32>() else {
        let help = "write the number of a level of the same ladder, as in `45m after level 2`";
        return Err(ParseError::unreadable(text, "does not say after which level", help));
    };
    let no_days = "counts days, and the time after another level is working time or real time";
    parse_offset(offset, &format!("{AFTER_LEVEL} {number}"), Some(no_days))
        .map(|offset| LevelTime::AfterLevel(offset, number))
}

/// The error for a text that is not the time of a level.
fn unreadable_time(text: &str) -> ParseError {
    if let Ok(offset) = text.parse::<Offset>() {
        let help = format!("write `{offset} before` or `{offset} after`");
        return ParseError::unreadable(text, "does not say before or after the due instant", help);
    }
    let meant = meant_time(text);
    let number = text.trim().strip_suffix('%').map(str::trim_end);
    let is_share = meant.is_none() && number.is_some_and(|number| number.parse::<f64>().is_ok());
    ParseError::unreadable(text, "cannot be read", if is_share { SHARE_HELP } else { LEVEL_TIME_HELP }).meaning(meant)
}

/// What was probably meant, as by `80`, `0.8`, `80 percent`, `after 2 hours`, `30 min before due` or `on breach`.
fn meant_time(text: &str) -> Option<LevelTime> {
    let lower = text.trim().to_ascii_lowercase();
    let number = lower.strip_suffix("percent").or_else(|| lower.strip_suffix('%')).unwrap_or(&lower).trim();
    if let Some(hundredths) = parse_hundredths(number) {
        // Alone, `0.8` is 80 %; `1.5` may be hundredths, or one and a half times the whole.
        let share = match number.strip_prefix("0.") {
            _ if number != lower => Some(hundredths),
            Some(_) => hundredths.checked_mul(100),
            None => Some(hundredths).filter(|hundredths| *hundredths >= 1_000),
        };
        return share.map(LevelTime::Share);
    }
    let is_due = |word: &str| matches!(word, "due" | "breach" | "breached" | "deadline");
    let (named, rest): (Vec<&str>, Vec<&str>) = lower
        .split_whitespace()
        .filter(|word| !matches!(*word, "at" | "on" | "the" | "time"))
        .partition(|word| is_due(word));
    let (side, rest): (Vec<&str>, Vec<&str>) = rest.into_iter().partition(|word| matches!(*word, "before" | "after"));
    let offset = || {
        let rest = rest.join(" ");
        rest.parse::<Offset>().or_else(|invalid| invalid.suggestion().unwrap_or_default().parse()).ok()
    };
    let meant = match side.as_slice() {
        [] if rest.is_empty() && !named.is_empty() => LevelTime::Due,
        ["before"] => LevelTime::Before(offset()?),
        ["after"] => LevelTime::After(offset()?),
        _ => return None,
    };
    meant.to_string().parse().ok()
}

impl FromStr for Offset {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse_offset(text, "", None)
    }
}

/// What a repetition and an offset before or after an instant have in common: they are not targets.
fn spot<'a>(end: &'a str, no_days: Option<&'static str>) -> Spot<'a> {
    Spot { end, no_days, repeats: true }
}

/// Reads an offset that is followed by `end` in a longer text. `no_days` is the reason why days are not allowed there,
/// if they are not.
fn parse_offset(text: &str, end: &str, no_days: Option<&'static str>) -> Result<Offset, ParseError> {
    let text = text.trim();
    match (text.strip_suffix(" wall"), no_days) {
        (Some(length), _) => {
            Allowance::read_working(length, &format!(" wall{end}"), "counts days, and real time is measured in hours")
                .map(Offset::Wall)
        }
        (None, Some(no_days)) => {
            Allowance::read_working(text, end, no_days).map(|seconds| Offset::Counted(Allowance::Working(seconds)))
        }
        (None, None) => Allowance::read(text, spot(end, no_days)).map(Offset::Counted),
    }
}

pub(crate) const LEVEL_TIME_HELP: &str = "write a share of the allowance such as `80%`, a time from the due instant such \
     as `30m before`, `2 business days before`, `due`, `2h after` or `2h wall after`, or `45m after level 2`";
const SHARE_HELP: &str = "write more than 0% and at most 1000%, with at most two decimals, such as `80%`";
pub(crate) const OFFSET_HELP: &str = "write `4h`, `4h wall` or `1 business day`";

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

/// Writes the shortest form. Reading it gives the same value, unless it is in days with a time of day, which a text
/// cannot say.
impl fmt::Display for LevelTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LevelTime::Share(hundredths) => match (hundredths / 100, hundredths % 100) {
                (whole, 0) => write!(f, "{whole}%"),
                (whole, rest) if rest % 10 == 0 => write!(f, "{whole}.{}%", rest / 10),
                (whole, rest) => write!(f, "{whole}.{rest:02}%"),
            },
            LevelTime::Before(offset) => write!(f, "{offset} before"),
            LevelTime::Due => f.write_str("due"),
            LevelTime::After(offset) => write!(f, "{offset} after"),
            LevelTime::DaysBefore { days, due } => write!(f, "{} before, due {due}", Allowance::BusinessDays(*days)),
            LevelTime::DaysAfter { days, due } => write!(f, "{} after, due {due}", Allowance::BusinessDays(*days)),
            LevelTime::AfterLevel(offset, number) => write!(f, "{offset}{AFTER_LEVEL} {number}"),
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
    /// As JSON writes it.
    pub(crate) fn written(&self) -> Cow<'_, str> {
        match self {
            LevelName::Warning(when) => format!("warn:{when}").into(),
            LevelName::Breach => "breach".into(),
            LevelName::Number(number) => number.to_string().into(),
            LevelName::Unknown(text) => (&**text).into(),
        }
    }
}

/// Reads the text of a level, as JSON writes it. A text that is none of those is an [`Unknown`](LevelName::Unknown)
/// level.
impl From<&str> for LevelName {
    fn from(text: &str) -> LevelName {
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
        <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from).map(|text| LevelName::from(&*text))
    }
}

impl Offset {
    /// Whether it counts business dates.
    pub(crate) fn counts_dates(self) -> bool {
        matches!(self, Offset::Counted(Allowance::BusinessDays(_)))
    }
}

impl Level {
    /// Whether its time or its repetition counts business dates.
    pub(crate) fn counts_dates(&self) -> bool {
        let dated = match self.when {
            LevelTime::Before(offset) | LevelTime::After(offset) => offset.counts_dates(),
            LevelTime::DaysBefore { .. } | LevelTime::DaysAfter { .. } => true,
            LevelTime::Share(_) | LevelTime::Due | LevelTime::AfterLevel(..) => false,
        };
        dated || self.repeat.is_some_and(|repeat| repeat.every.counts_dates())
    }

    /// The breach, which is an alert too (E1).
    pub(crate) fn breach() -> Level {
        Level {
            id: LevelId(0),
            name: LevelName::Breach,
            when: LevelTime::Due,
            waits_for: None,
            is_awaited: false,
            notify: Recipients::default(),
            until: None,
            ack_lasts: None,
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
        let after = ["2h wall after", "3 business days after", "1 calendar day after", "45m after level 2"];
        let before = ["2 business days before", "1 calendar month before"];
        for text in texts.into_iter().chain(after).chain(before).chain(["1h30m wall after level 4294967295"]) {
            assert_eq!(text.parse::<LevelTime>().map(|when| when.to_string()).as_deref(), Ok(text));
        }
        assert_eq!("012.50%".parse::<LevelTime>().map(|when| when.to_string()).as_deref(), Ok("12.5%"));
        for bad in ["", "80", "0%", "%", "-5%", "1.234%", "1001%", "1.%", "before", "2h", "after 2h"] {
            assert!(bad.parse::<LevelTime>().is_err(), "{bad}");
        }
        let after_level = ["45m after level", "45m after level two", "2 business days after level 2", "after level 2"];
        let days = ["same business day before", "2 business days wall after", "1d after", "0h after"];
        for bad in days.into_iter().chain(after_level) {
            assert!(bad.parse::<LevelTime>().is_err(), "{bad}");
        }
    }
}
