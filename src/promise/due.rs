//! On which date an allowance in days or months is due, when on that date (A3, A7), and where a deadline at a closing is
//! placed (A5). This module knows words. It knows no calendar.

use std::fmt;
use std::str::FromStr;

use crate::calendar::TimeOfDay;
use crate::input::argument::{ParseError, from_text, texts, word, words_of_fields};
use crate::input::expected::chosen;
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::text::quoted;
use crate::input::words::plain_words;
use crate::input::written::any_of;

/// When on its last date an allowance in days or months is due (A3, A7). Written `close`, `same_time`, or a time of day
/// such as `16:00`.
///
/// # Two business days, to the minute, or by four in the afternoon
/// ```
/// use punctual::policy::DueAt;
/// use punctual::TargetSpec;
/// let target = TargetSpec::within("2 business days").due(DueAt::SameTime);
/// let by_four = TargetSpec::within("2 business days").due("16:00".parse::<DueAt>()?);
/// # let _ = (target, by_four);
/// # Ok::<(), punctual::input::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DueAt {
    /// At the closing of that date.
    #[default]
    Close,
    /// At the time of day at which the cycle started.
    SameTime,
    /// At this time of day, or at the closing before it or the first opening if the date is closed then.
    At(TimeOfDay),
}

impl FromStr for DueAt {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            "close" => Ok(DueAt::Close),
            "same_time" => Ok(DueAt::SameTime),
            _ => text.parse().map(DueAt::At).map_err(|time: ParseError| {
                let meant = match text.trim().to_ascii_lowercase().as_str() {
                    "close" | "closing" | "closed" | "end" | "end_of_day" | "eod" => Some("close"),
                    "same_time" | "same time" | "sametime" | "same" => Some("same_time"),
                    _ => time.suggestion(),
                };
                let help = "write `close`, `same_time`, or a time of day such as `16:00`";
                ParseError::unreadable(text, "does not say when on a date", help).meaning(meant)
            }),
        }
    }
}

impl fmt::Display for DueAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DueAt::Close => f.write_str("close"),
            DueAt::SameTime => f.write_str("same_time"),
            DueAt::At(time) => time.fmt(f),
        }
    }
}

/// A number of business days and how they are counted, as in a target (A3); for
/// [`Calendar::add_business_days`](crate::Calendar::add_business_days). A number alone is due at the closing.
///
/// # Two business days by four, and what arrives after ten counts from the next day
/// ```
/// use punctual::calendar::TimeOfDay;
/// use punctual::policy::{BusinessDays, DueAt};
/// use punctual::{Calendar, CalendarSpec};
/// let office = CalendarSpec::weekly("Europe/London").hours("mon-fri", ["09:00-17:00"]);
/// let office = Calendar::from_spec(office)?;
/// let (ten, four): (TimeOfDay, TimeOfDay) = ("10:00".parse()?, "16:00".parse()?);
/// let delivery = BusinessDays::new(2).due(DueAt::At(four)).cutoff(ten);
/// let monday_noon = "2026-03-02T12:00:00Z".parse()?;
/// assert_eq!(office.add_business_days(monday_noon, delivery), Some("2026-03-05T16:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "this says how to count, and counts nothing"]
pub struct BusinessDays {
    pub(crate) days: i32,
    pub(crate) due: DueAt,
    pub(crate) cutoff: Option<TimeOfDay>,
    pub(crate) counts_from: CountsFrom,
}

impl BusinessDays {
    /// So many business days, due at the closing; back if negative.
    pub const fn new(days: i32) -> Self {
        BusinessDays { days, due: DueAt::Close, cutoff: None, counts_from: CountsFrom::Opening }
    }

    /// Sets when on the date.
    pub const fn due(self, due: DueAt) -> Self {
        BusinessDays { due, ..self }
    }

    /// Sets the time of day from which on a start counts for the next date. It does not matter for a count back.
    pub const fn cutoff(self, time: TimeOfDay) -> Self {
        BusinessDays { cutoff: Some(time), ..self }
    }

    /// Sets what they are counted from. It does not matter for a count back.
    pub const fn counts_from(self, from: CountsFrom) -> Self {
        BusinessDays { counts_from: from, ..self }
    }
}

impl From<i32> for BusinessDays {
    fn from(days: i32) -> Self {
        BusinessDays::new(days)
    }
}

plain_words! {
    "what business days are counted from",
    /// What business days are counted from (A3).
    ///
    /// # What arrives on Saturday is due on Monday
    /// ```
    /// use punctual::policy::CountsFrom;
    /// use punctual::TargetSpec;
    /// let target = TargetSpec::within("next business day").counts_from(CountsFrom::Receipt);
    /// # let _ = target;
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum CountsFrom {
        /// The business date on which the start is open, or otherwise the next opening.
        #[default]
        Opening = "opening",
        /// The local date of the start, whatever the hours.
        Receipt = "receipt",
    }
}

plain_words! {
    "where a date rolls to",
    /// Where a date rolls to that is no business date (A7).
    ///
    /// # One month, or the next working day if that is a weekend
    /// ```
    /// use punctual::policy::Rolls;
    /// use punctual::TargetSpec;
    /// let target = TargetSpec::within("1 calendar month").rolls(Rolls::NextBusinessDay);
    /// # let _ = target;
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum Rolls {
        /// To the next business date.
        NextBusinessDay = "next_business_day",
        /// To the business date before.
        PreviousBusinessDay = "previous_business_day",
    }
}

plain_words! {
    "where a deadline lands",
    /// Where a deadline that falls exactly on a closing is placed (A5).
    ///
    /// # Due when the desk opens again, not when it closes
    /// ```
    /// use punctual::policy::Lands;
    /// use punctual::TargetSpec;
    /// let target = TargetSpec::within("8h").lands(Lands::NextOpen);
    /// # let _ = target;
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum Lands {
        /// At that closing.
        #[default]
        Close = "close",
        /// At the next opening.
        NextOpen = "next_open",
    }
}

words_of_fields!(CountsFrom, Rolls, Lands);

impl Rolls {
    /// Reads a field. Other formats speak of working days.
    pub(crate) fn read(text: &str, at: &Place<'_>, problems: &mut Problems) -> Option<Rolls> {
        let folded = text.to_ascii_lowercase().replace(['-', ' '], "_");
        let folded = folded.replace("working", "business").replace("workday", "business_day");
        let meant = match folded.as_str() {
            "next" | "forward" | "following" | "following_business_day" => "next_business_day",
            "previous" | "backward" | "preceding" | "preceding_business_day" => "previous_business_day",
            folded => folded,
        };
        match word::<Rolls>(meant) {
            Ok(rolls) if meant != text => {
                let found = format!("`{}` is not known here", quoted(text));
                let help = format!("write {}", any_of(texts::<Rolls>()));
                problems.add_meant(at, ProblemKind::UnknownName, found, help, Some(rolls.to_string()));
                None
            }
            _ => chosen(text, at, problems),
        }
    }
}

from_text!(DueAt);

#[cfg(feature = "serde")]
impl serde::Serialize for DueAt {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for DueAt {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
