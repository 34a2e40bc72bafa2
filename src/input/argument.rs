//! Values that are written as text: words of the format, and arguments that may be given as a type or as text. This
//! module knows words, but not what they mean.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use super::problem::{Place, ProblemKind, Problems, did_you_mean};
use super::text::quoted;
use super::written::{Loose, any_of};

/// An argument that may be given as a `T` or as text.
///
/// Text is not read before the policy, the calendar or the book is built. A mistake in it is then reported together
/// with all others, with its path.
///
/// # A policy editor knows the type, a migration script has the text
/// ```
/// use punctual::policy::{Allowance, OnRetarget};
/// use punctual::MetricSpec;
/// let typed = MetricSpec::new().on_retarget(OnRetarget::Restart).targets("*", "*", Allowance::Working(4 * 3600));
/// let text = MetricSpec::new().on_retarget("restart").targets("*", "*", "4h");
/// assert_eq!(typed, text);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TextOr<T>(String, PhantomData<fn() -> T>);

impl<T> From<&str> for TextOr<T> {
    fn from(text: &str) -> Self {
        TextOr(text.to_owned(), PhantomData)
    }
}

impl<T> From<String> for TextOr<T> {
    fn from(text: String) -> Self {
        TextOr(text, PhantomData)
    }
}

impl<T> TextOr<T> {
    /// The text of a value.
    pub(crate) fn of(value: impl fmt::Display) -> Self {
        TextOr(value.to_string(), PhantomData)
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// A field of a specification that holds this value.
pub(crate) fn value<T>(value: impl Into<TextOr<T>>) -> Option<Loose<String>> {
    Some(Loose::Typed(value.into().into_text()))
}

/// The same for a list.
pub(crate) fn values<T, V: Into<TextOr<T>>>(values: impl IntoIterator<Item = V>) -> Option<Loose<Vec<Loose<String>>>> {
    Some(Loose::Typed(values.into_iter().map(|value| Loose::Typed(value.into().into_text())).collect()))
}

/// Why a text cannot be read: what was found, and what to write instead.
///
/// # A settings page checks a cutoff while it is typed
/// ```
/// use punctual::calendar::TimeOfDay;
/// let mistake = "3 pm".parse::<TimeOfDay>().unwrap_err();
/// assert_eq!(mistake.suggestion(), Some("15:00"));
/// assert_eq!(mistake.found(), "`3 pm` is not a time of day");
/// assert_eq!(mistake.help(), "write `15:00` or `15:00:30`, from 00:00 to 24:00");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    kind: ProblemKind,
    found: String,
    help: Cow<'static, str>,
    suggestion: Option<String>,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.suggestion {
            Some(meant) => write!(f, "{}; {}", self.found, did_you_mean(meant, &self.help)),
            None => write!(f, "{}; {}", self.found, self.help),
        }
    }
}

impl std::error::Error for ParseError {}

impl ParseError {
    /// A text that cannot be read. `is` follows the text in the message, such as `is not a time of day`.
    pub(crate) fn unreadable(text: &str, is: &str, help: impl Into<Cow<'static, str>>) -> ParseError {
        let found = format!("`{}` {is}", quoted(text));
        ParseError { kind: ProblemKind::Unreadable, found, help: help.into(), suggestion: None }
    }

    /// A text that can be read but makes no sense. `is` follows the text in the message.
    pub(crate) fn senseless(text: &str, is: &str, help: impl Into<Cow<'static, str>>) -> ParseError {
        ParseError { kind: ProblemKind::Senseless, ..ParseError::unreadable(text, is, help) }
    }

    /// The same with what was probably meant, where that is known.
    pub(crate) fn meaning(self, meant: Option<impl fmt::Display>) -> ParseError {
        ParseError { suggestion: meant.map(|meant| meant.to_string()), ..self }
    }

    /// The kind of mistake.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// What was found.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What to write instead.
    pub fn help(&self) -> &str {
        &self.help
    }

    /// The text that was probably meant, if there is one: it can be read.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl Problems {
    /// Adds what is wrong with a text that cannot be read.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn add_invalid(&mut self, at: &Place<'_>, invalid: &ParseError) {
        self.add_meant(at, invalid.kind, &invalid.found, &invalid.help, invalid.suggestion.clone());
    }
}

/// A word that a field of the format may hold. `words_of_fields` implements this trait.
pub(crate) trait Word: Copy + 'static {
    /// All of them, in the order of the documentation.
    const ALL: &'static [Self];

    /// Their texts, in the same order.
    const TEXTS: &'static [&'static str];
}

/// The texts of all words.
pub(crate) fn texts<W: Word>() -> impl Iterator<Item = &'static str> + Clone {
    W::TEXTS.iter().copied()
}

/// Finds the word with this text.
pub(crate) fn word<W: Word>(text: &str) -> Result<W, ParseError> {
    let number = W::TEXTS.iter().position(|word| *word == text);
    number.and_then(|number| W::ALL.get(number).copied()).ok_or_else(|| unknown_word(text, W::TEXTS))
}

/// Why a text is none of these words.
pub(super) fn unknown_word(text: &str, words: &[&str]) -> ParseError {
    ParseError {
        kind: ProblemKind::UnknownName,
        found: format!("`{}` is not known here", quoted(text)),
        help: format!("write {}", any_of(words.iter().copied())).into(),
        suggestion: None,
    }
}

/// Makes enums of words usable in fields of the format and as arguments of builders.
macro_rules! words_of_fields {
    ($($name:ident),+) => {
        $(impl $crate::input::argument::Word for $name {
            const ALL: &'static [Self] = $name::ALL;
            const TEXTS: &'static [&'static str] = $name::WORDS;
        })+

        $crate::input::argument::from_text!($($name),+);
    };
}
pub(crate) use words_of_fields;

/// Makes types that are written as text readable with `try_from` and usable as arguments of builders.
macro_rules! from_text {
    ($($name:ident),+) => {$(
        impl TryFrom<&str> for $name {
            type Error = <$name as std::str::FromStr>::Err;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for $crate::input::argument::TextOr<$name> {
            fn from(value: $name) -> Self {
                $crate::input::argument::TextOr::of(value)
            }
        }
    )+};
}
pub(crate) use from_text;

/// Converts an owned text to specifications that may consist of a text, as for a borrowed text.
macro_rules! from_string {
    ($($name:ident),+) => {$(
        impl From<String> for $name {
            fn from(text: String) -> Self {
                text.as_str().into()
            }
        }
    )+};
}
pub(crate) use from_string;
