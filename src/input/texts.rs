//! Fields that hold texts: one, a list, or one or a list. This module does not know what the texts mean.

use super::expected::{Advice, Expected, in_quotes};
use super::written::{Loose, Value};
#[cfg(feature = "serde")]
use super::written::{Twice, Written};

/// A list of texts as written.
pub(crate) type Texts = Vec<Loose<String>>;

/// A text alone, or a list of texts, as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OneOrMore {
    One(String),
    List(Texts),
}

/// A field that holds this text.
pub(crate) fn text(text: impl Into<String>) -> Option<Loose<String>> {
    Some(Loose::Typed(text.into()))
}

/// A field that holds a list of these texts.
pub(crate) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Option<Loose<Texts>> {
    Some(Loose::Typed(listed(texts)))
}

/// A list of these texts.
pub(crate) fn listed<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Texts {
    texts.into_iter().map(|text| Loose::Typed(text.into())).collect()
}

impl Expected for OneOrMore {
    const FORM: &'static str = "a text or a list";

    fn advice(found: &Value) -> Option<Advice> {
        found.as_text().map(|text| Advice::write(in_quotes(&text)))
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for OneOrMore {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            OneOrMore::One(text) => to.serialize_str(text),
            OneOrMore::List(texts) => texts.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
impl Written for OneOrMore {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        match value {
            Value::Text(text) => Loose::Typed(OneOrMore::One(text)),
            value => Texts::read_part(value, twice).map(OneOrMore::List),
        }
    }
}
