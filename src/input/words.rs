//! Enums whose variants have stable words. The variants, `as_str`, `Display`, `FromStr` and JSON come from one table.
//! This module knows no word itself.

use std::fmt;

/// A text is not one of the words that can be read.
///
/// # A filter of a search page names an outcome that there is not
/// ```
/// use punctual::Outcome;
/// assert_eq!("breached".parse(), Ok(Outcome::Breached));
/// let error = "late".parse::<Outcome>().unwrap_err();
/// assert_eq!(error.to_string(), "not an outcome; write `pending`, `met`, `breached`, `void` or `unknown`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordError {
    what: &'static str,
    words: &'static [&'static str],
}

impl WordError {
    pub(crate) const fn new(what: &'static str, words: &'static [&'static str]) -> WordError {
        WordError { what, words }
    }

    /// The words that can be read.
    pub fn words(&self) -> &'static [&'static str] {
        self.words
    }
}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {}; write ", self.what)?;
        self.words.iter().enumerate().try_for_each(|(number, word)| {
            let between = match self.words.len().saturating_sub(number) {
                _ if number == 0 => "",
                1 => " or ",
                _ => ", ",
            };
            write!(f, "{between}`{word}`")
        })
    }
}

impl std::error::Error for WordError {}

/// Declares an enum whose variants have words. Variants may have fields, which the word leaves out.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $variant:ident $({ $($fields:tt)* })? = $word:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* #[cfg_attr(feature = "serde", serde(rename = $word))] $variant $({ $($fields)* })?,)+
        }

        impl $name {
            /// The word for it, as JSON writes it. It stays the same from version to version.
            pub const fn as_str(&self) -> &'static str {
                match self {
                    $($name::$variant { .. } => $word,)+
                }
            }
        }

        /// Writes [`as_str`](Self::as_str).
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

/// The same for an enum without fields. Its word is the whole value, so it can be read from its word.
macro_rules! plain_words {
    (
        $what:literal,
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $variant:ident = $word:literal,)+
        }
    ) => {
        crate::input::words::words! {
            $(#[$meta])*
            pub enum $name {
                $($(#[$doc])* $variant = $word,)+
            }
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// Their words, in the same order.
            pub(crate) const WORDS: &'static [&'static str] = &[$($word),+];
        }

        /// Reads [`as_str`](Self::as_str); any other text is an error.
        impl std::str::FromStr for $name {
            type Err = crate::input::words::WordError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok($name::$variant),)+
                    _ => Err(crate::input::words::WordError::new($what, $name::WORDS)),
                }
            }
        }
    };
}

pub(crate) use {plain_words, words};
