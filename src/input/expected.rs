//! The types of values that fields expect, and the problems with values of other types. This module knows the values of
//! a file. It knows no field.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::argument::{ParseError, Word, texts, unknown_word};
use super::problem::{Place, ProblemKind, Problems};
use super::text::quoted;
use super::written::{Entries, Loose, Value, any_of, list};

/// A type of value that a field can have.
pub(crate) trait Expected {
    /// The type in words, such as `a list`.
    const FORM: &'static str;

    /// Whether a text in place of a list of these is probably the only item of the list.
    const MAY_STAND_ALONE: bool = false;

    /// What to write instead of a value of another type, if it is clear what was meant.
    fn advice(_found: &Value) -> Option<Advice> {
        None
    }
}

/// What to write instead, and the text that was probably meant.
#[derive(Debug)]
pub(crate) struct Advice {
    pub(crate) help: Cow<'static, str>,
    pub(crate) meant: Option<String>,
}

impl Advice {
    /// Advises to write this JSON.
    pub(crate) fn write(json: impl fmt::Display) -> Advice {
        Advice { help: format!("write `{json}`").into(), meant: None }
    }

    /// The advice for a number or boolean in place of the text of a `T`: to write it in quotes, or the advice for that
    /// text if it cannot be read.
    pub(crate) fn of_text<T: FromStr<Err = ParseError>>(found: &Value) -> Option<Advice> {
        let text = found.as_text()?;
        Some(match text.parse::<T>() {
            Ok(_) => Advice::write(in_quotes(&text)),
            Err(invalid) => {
                Advice { help: invalid.help().to_owned().into(), meant: invalid.suggestion().map(str::to_owned) }
            }
        })
    }
}

impl Expected for String {
    const FORM: &'static str = "a text";
    const MAY_STAND_ALONE: bool = true;
}

impl Expected for bool {
    const FORM: &'static str = "true or false";

    fn advice(found: &Value) -> Option<Advice> {
        match found.as_text()?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(Advice::write(true)),
            "false" | "no" | "off" | "0" => Some(Advice::write(false)),
            _ => None,
        }
    }
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {$(
        impl Expected for $number {
            const FORM: &'static str = "a whole number";

            fn advice(found: &Value) -> Option<Advice> {
                found.as_text()?.trim().parse::<$number>().ok().map(Advice::write)
            }
        }
    )+};
}
whole_numbers!(u32, u64);

impl<T: Expected> Expected for Vec<Loose<T>> {
    const FORM: &'static str = "a list";

    fn advice(found: &Value) -> Option<Advice> {
        match found {
            Value::Text(text) if T::MAY_STAND_ALONE => Some(Advice::write(format_args!("[{}]", in_quotes(text)))),
            _ => None,
        }
    }
}

impl<T> Expected for Entries<T> {
    const FORM: &'static str = "a map";
}

/// The typed value. For a value of another type, a problem is added.
pub(crate) fn typed<'a, T: Expected>(
    written: &'a Loose<T>,
    at: &Place<'_>,
    problems: &mut Problems,
    help: impl fmt::Display,
) -> Option<&'a T> {
    match written {
        Loose::Typed(value) => Some(value),
        Loose::Other(value) => {
            refuse(value, T::FORM, T::advice(value), at, problems, &help);
            None
        }
    }
}

/// The same for a field that must be there.
pub(crate) fn required<'a, T: Expected>(
    written: Option<&'a Loose<T>>,
    at: &Place<'_>,
    problems: &mut Problems,
    help: impl fmt::Display,
) -> Option<&'a T> {
    match written {
        Some(written) => typed(written, at, problems, help),
        None => {
            problems.add(at, ProblemKind::Missing, "is missing", help);
            None
        }
    }
}

/// A name or another free text. The advice for a number or boolean is to write it as a text.
pub(crate) fn name<'a>(
    written: &'a Loose<String>,
    at: &Place<'_>,
    problems: &mut Problems,
    help: impl fmt::Display,
) -> Option<&'a String> {
    match written {
        Loose::Typed(text) => Some(text),
        Loose::Other(value) => {
            let text = value.as_text().map(|text| Advice::write(in_quotes(&text)));
            refuse(value, String::FORM, text, at, problems, &help);
            None
        }
    }
}

/// The same for a field that must be there.
pub(crate) fn name_or_missing<'a>(
    written: Option<&'a Loose<String>>,
    at: &Place<'_>,
    problems: &mut Problems,
    help: impl fmt::Display,
) -> Option<&'a String> {
    match written {
        Some(written) => name(written, at, problems, help),
        None => required(written, at, problems, help),
    }
}

/// The value of a text of a fixed form. If it cannot be read, a problem is added.
pub(crate) fn parsed<T: FromStr<Err = ParseError>>(
    written: &Loose<String>,
    at: &Place<'_>,
    problems: &mut Problems,
    help: impl fmt::Display,
) -> Option<T> {
    match written {
        Loose::Typed(text) => text.parse().map_err(|invalid| problems.add_invalid(at, &invalid)).ok(),
        Loose::Other(value) => {
            refuse(value, String::FORM, Advice::of_text::<T>(value), at, problems, &help);
            None
        }
    }
}

/// The same for a field that must be there.
pub(crate) fn parsed_or_missing<T: FromStr<Err = ParseError>>(
    written: Option<&Loose<String>>,
    at: &Place<'_>,
    problems: &mut Problems,
    help: impl fmt::Display,
) -> Option<T> {
    match written {
        Some(written) => parsed(written, at, problems, help),
        None => {
            required(written, at, problems, help);
            None
        }
    }
}

/// One of the words that a field may hold.
pub(crate) fn choice<W: Word>(written: Option<&Loose<String>>, at: &Place<'_>, problems: &mut Problems) -> Option<W> {
    let text = typed(written?, at, problems, format_args!("write {}", any_of(texts::<W>())))?;
    chosen(text, at, problems)
}

/// The same for a text.
pub(crate) fn chosen<W: Word>(text: &str, at: &Place<'_>, problems: &mut Problems) -> Option<W> {
    W::ALL.get(number_of(text, W::TEXTS, at, problems)?).copied()
}

/// The number of a text among these words. If it is none of them, a problem is added.
fn number_of(text: &str, words: &[&'static str], at: &Place<'_>, problems: &mut Problems) -> Option<usize> {
    let number = words.iter().position(|word| *word == text);
    if number.is_none() {
        let unknown = unknown_word(text, words);
        problems.add_name(at, unknown.kind(), unknown.found(), unknown.help(), text, words.iter().copied());
    }
    number
}

/// Adds a problem for a value of another type than the field expects.
pub(crate) fn refuse(
    value: &Value,
    form: &str,
    advice: Option<Advice>,
    at: &Place<'_>,
    problems: &mut Problems,
    help: &dyn fmt::Display,
) {
    let found = format!("expected {form}, found {value}");
    match advice {
        Some(Advice { help, meant }) => problems.add_meant(at, ProblemKind::WrongType, found, help, meant),
        None => problems.add_shown(at, ProblemKind::WrongType, &found, help),
    }
}

/// A text as JSON writes it, shortened as in all messages.
pub(crate) fn in_quotes(text: &str) -> String {
    format!("\"{}\"", quoted(&text.replace('\\', "\\\\").replace('"', "\\\"")))
}

impl Value {
    /// A text, or a number or boolean written as a text.
    pub(crate) fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Value::Bool(flag) => Some(flag.to_string().into()),
            Value::Int(number) => Some(number.to_string().into()),
            Value::Float(number) => Some(number.to_string().into()),
            Value::Text(text) => Some(text.into()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }
}

/// Describes a value in a message: texts and numbers in backticks, maps by their fields, lists by their length.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("`null`"),
            Value::Bool(flag) => write!(f, "`{flag}`"),
            Value::Int(number) => write!(f, "the number `{number}`"),
            // With a point where the file has one: `1.0` is not `1`.
            Value::Float(number) => write!(f, "the number `{number:?}`"),
            Value::Text(text) => write!(f, "the text `{}`", quoted(text)),
            Value::List(items) => match items.len() {
                0 => f.write_str("an empty list"),
                1 => f.write_str("a list of one item"),
                count => write!(f, "a list of {count} items"),
            },
            Value::Map(entries) if entries.0.is_empty() => f.write_str("an empty map"),
            Value::Map(entries) => write!(f, "a map with {}", list(entries.iter().map(|(key, _)| key))),
        }
    }
}
