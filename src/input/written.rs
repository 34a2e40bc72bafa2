//! What a file says, kept even where it is not what was expected, so that `build` can report it with its place (B1).
//!
//! `Loose<T>` is a `T` or whatever stood there instead. Reading one never fails on its content; only malformed text
//! and a field written twice are the format's own errors.

use std::fmt::{self, Write};

use super::names::Set;
use super::problem::{Place, ProblemKind, Problems, bounded};

/// A `T`, or whatever stood in its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Loose<T> {
    Typed(T),
    #[cfg_attr(not(feature = "serde"), allow(dead_code, reason = "only files hold other things than expected"))]
    Other(Value),
}

/// Anything that a self-describing format can hold.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(not(feature = "serde"), allow(dead_code, reason = "only files hold other things than expected"))]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
    List(Vec<Value>),
    Map(Entries<Value>),
}

/// The entries of a map as written: in order, and twice where a key is written twice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entries<T>(pub(crate) Vec<(String, T)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries(Vec::new())
    }
}

impl<T> Entries<T> {
    pub(crate) fn push(&mut self, key: impl Into<String>, value: T) {
        self.0.push((key.into(), value));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The entries, if there are any.
    pub(crate) fn of(entries: Option<&Self>) -> impl Iterator<Item = (&str, &T)> {
        entries.map_or(&[][..], |entries| &entries.0).iter().map(|(key, value)| (key.as_str(), value))
    }
}

impl<T> From<T> for Loose<T> {
    fn from(value: T) -> Self {
        Loose::Typed(value)
    }
}

impl From<&str> for Loose<String> {
    fn from(text: &str) -> Self {
        Loose::Typed(text.to_owned())
    }
}

/// Lets a builder add to a field. Where a file put something of another type, that stays, to be reported.
pub(crate) fn fill<T: Default>(field: &mut Option<Loose<T>>, add: impl FnOnce(&mut T)) {
    if let Loose::Typed(value) = field.get_or_insert_with(|| Loose::Typed(T::default())) {
        add(value);
    }
}

/// The typed value, or a problem that says what stood there.
pub(crate) fn typed<'a, T>(
    written: &'a Loose<T>,
    at: &Place<'_>,
    problems: &mut Problems,
    help: impl fmt::Display,
) -> Option<&'a T> {
    match written {
        Loose::Typed(value) => Some(value),
        Loose::Other(value) => {
            refuse(value, at, problems, &help);
            None
        }
    }
}

fn refuse(value: &Value, at: &Place<'_>, problems: &mut Problems, help: &dyn fmt::Display) {
    problems.add_shown(at, ProblemKind::WrongType, &format_args!("{value} is not what belongs here"), help);
}

/// The same for a field that must be there.
pub(crate) fn required<'a, T>(
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

/// A problem for each field that the format does not have (B2).
pub(crate) fn unknown_fields(unknown: &Entries<Value>, at: &Place<'_>, problems: &mut Problems, known: &[&str]) {
    unknown_fields_near(unknown, at, problems, known, known);
}

/// The same where what is meant may be among more fields than belong here.
pub(crate) fn unknown_fields_near(
    unknown: &Entries<Value>,
    at: &Place<'_>,
    problems: &mut Problems,
    known: &[&str],
    near: &[&str],
) {
    for (name, _) in unknown.iter() {
        let help = format!("the fields here are {}", list(known.iter().copied()));
        let found = format!("`{name}` is not a field here");
        problems.add_name(&at.field(name), ProblemKind::UnknownField, found, help, name, near.iter().copied());
    }
}

/// A problem for each key that is written twice: which of the two is meant cannot be known.
pub(crate) fn repeated_keys<T>(entries: &Entries<T>, at: &Place<'_>, problems: &mut Problems) {
    let mut entries = entries.iter();
    repeated(&mut || entries.next().map(|(key, _)| key), at, problems);
}

fn repeated<'a>(keys: &mut dyn FnMut() -> Option<&'a str>, at: &Place<'_>, problems: &mut Problems) {
    let mut seen: Set<&str> = Set::default();
    for key in std::iter::from_fn(keys) {
        if !seen.add(key) {
            let found = format!("`{key}` is written twice");
            problems.add(&at.field(key), ProblemKind::Duplicate, found, "keep one of the two");
        }
    }
}

/// The fields of a part of the format, in the order in which they are printed. What is known, what is printed and what
/// the struct holds come from this one list, so that they cannot differ.
macro_rules! fields {
    ($spec:ident { $($field:ident),* $(,)? } $(beside $inner:ident)?) => {
        impl $spec {
            pub(crate) const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            #[cfg(feature = "serde")]
            fn print<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let $spec { $($field,)* unknown $(, $inner: _)? } = self;
                let mut map = to.serialize_map(None)?;
                $(if let Some(value) = $field {
                    map.serialize_entry(stringify!($field), value)?;
                })*
                unknown.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    };
}
pub(crate) use fields;

/// Parts that are printed with all their fields, and those that are a text alone when only one field says something.
#[cfg(feature = "serde")]
macro_rules! printed {
    ($($spec:ty $(, short $short:ident)?;)*) => {$(
        impl serde::Serialize for $spec {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $(if let Some(text) = self.$short() {
                    return to.serialize_str(text);
                })?
                self.print(to)
            }
        }
    )*};
}
#[cfg(feature = "serde")]
pub(crate) use printed;

/// Names in backticks, separated by commas; of very many, the first.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    list_of(&mut || names.next())
}

fn list_of<'a>(names: &mut dyn FnMut() -> Option<&'a str>) -> String {
    let mut shown = String::new();
    for (number, name) in std::iter::from_fn(names).enumerate() {
        if number == MOST_NAMES {
            shown.push_str(" and others");
            break;
        }
        let between = if number == 0 { "" } else { ", " };
        let _ = write!(shown, "{between}`{}`", bounded(name));
    }
    shown
}

/// How many names an error text lists.
const MOST_NAMES: usize = 24;

/// As an error text says it: short texts and numbers in backticks, the rest by its kind.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("`null`"),
            Value::Bool(flag) => write!(f, "`{flag}`"),
            Value::Int(number) => write!(f, "the number `{number}`"),
            Value::Float(number) => write!(f, "the number `{number}`"),
            Value::Text(text) => write!(f, "the text `{text}`"),
            Value::List(items) => write!(f, "a list of {}", items.len()),
            Value::Map(entries) => write!(f, "a map of {}", entries.0.len()),
        }
    }
}

#[cfg(feature = "serde")]
pub(crate) use reading::Written;
#[cfg(feature = "serde")]
pub(crate) use reading::{written_list, written_map};

/// As it was written, whether it belongs there or not.
#[cfg(feature = "serde")]
mod printing {
    use serde::ser::{Serialize, Serializer};

    use super::{Entries, Loose, Value};

    impl<T: Serialize> Serialize for Loose<T> {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            match self {
                Loose::Typed(value) => value.serialize(to),
                Loose::Other(value) => value.serialize(to),
            }
        }
    }

    impl<T: Serialize> Serialize for Entries<T> {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.collect_map(self.iter())
        }
    }

    impl Serialize for Value {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            match self {
                Value::Null => to.serialize_unit(),
                Value::Bool(flag) => to.serialize_bool(*flag),
                Value::Int(number) => match (i64::try_from(*number), u64::try_from(*number)) {
                    (Ok(number), _) => to.serialize_i64(number),
                    (_, Ok(number)) => to.serialize_u64(number),
                    _ => to.serialize_i128(*number),
                },
                Value::Float(number) => to.serialize_f64(*number),
                Value::Text(text) => to.serialize_str(text),
                Value::List(items) => items.serialize(to),
                Value::Map(entries) => entries.serialize(to),
            }
        }
    }
}

#[cfg(feature = "serde")]
mod reading {
    use std::fmt;
    use std::marker::PhantomData;

    use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

    use super::{Entries, Loose, Value};

    /// How a type takes what a file may hold. What it does not take comes back as it was.
    pub(crate) trait Written<'de>: Sized {
        fn scalar(value: Value) -> Result<Self, Value> {
            Err(value)
        }

        fn list<A: SeqAccess<'de>>(items: A) -> Result<Loose<Self>, A::Error> {
            Value::from_list(items).map(Loose::Other)
        }

        fn map<A: MapAccess<'de>>(entries: A) -> Result<Loose<Self>, A::Error> {
            Entries::collect(entries).map(|entries| Loose::Other(Value::Map(entries)))
        }
    }

    impl<'de> Written<'de> for Value {
        fn scalar(value: Value) -> Result<Self, Value> {
            Ok(value)
        }
    }

    impl<'de> Written<'de> for String {
        fn scalar(value: Value) -> Result<Self, Value> {
            if let Value::Text(text) = value { Ok(text) } else { Err(value) }
        }
    }

    impl<'de> Written<'de> for bool {
        fn scalar(value: Value) -> Result<Self, Value> {
            if let Value::Bool(flag) = value { Ok(flag) } else { Err(value) }
        }
    }

    impl<'de> Written<'de> for u32 {
        fn scalar(value: Value) -> Result<Self, Value> {
            if let Value::Int(number) = value { number.try_into().map_err(|_| value) } else { Err(value) }
        }
    }

    impl<'de, T: Deserialize<'de>> Written<'de> for Vec<T> {
        fn list<A: SeqAccess<'de>>(items: A) -> Result<Loose<Self>, A::Error> {
            collect(items).map(Loose::Typed)
        }
    }

    impl<'de, T: Deserialize<'de>> Written<'de> for Entries<T> {
        fn map<A: MapAccess<'de>>(entries: A) -> Result<Loose<Self>, A::Error> {
            Entries::collect(entries).map(Loose::Typed)
        }
    }

    /// Types whose map form is their derived `Deserialize`.
    macro_rules! written_map {
        () => {
            fn map<A: serde::de::MapAccess<'de>>(entries: A) -> Result<$crate::input::written::Loose<Self>, A::Error> {
                let entries = serde::de::value::MapAccessDeserializer::new(entries);
                serde::Deserialize::deserialize(entries).map($crate::input::written::Loose::Typed)
            }
        };
    }
    pub(crate) use written_map;

    /// Types that wrap a list.
    macro_rules! written_list {
        ($wrap:expr) => {
            fn list<A: serde::de::SeqAccess<'de>>(items: A) -> Result<$crate::input::written::Loose<Self>, A::Error> {
                Ok(match $crate::input::written::Written::list(items)? {
                    $crate::input::written::Loose::Typed(items) => $crate::input::written::Loose::Typed($wrap(items)),
                    $crate::input::written::Loose::Other(value) => $crate::input::written::Loose::Other(value),
                })
            }
        };
    }
    pub(crate) use written_list;

    impl<'de, T: Written<'de>> Deserialize<'de> for Loose<T> {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_any(LooseVisitor(PhantomData))
        }
    }

    impl<'de> Deserialize<'de> for Value {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            Ok(match Loose::<Value>::deserialize(from)? {
                Loose::Typed(value) | Loose::Other(value) => value,
            })
        }
    }

    impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_map(EntriesVisitor(PhantomData))
        }
    }

    impl<'de, T: Deserialize<'de>> Entries<T> {
        fn collect<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
            let mut entries = Vec::new();
            while let Some(entry) = map.next_entry()? {
                entries.push(entry);
            }
            Ok(Entries(entries))
        }
    }

    impl Value {
        fn from_list<'de, A: SeqAccess<'de>>(items: A) -> Result<Self, A::Error> {
            collect(items).map(Value::List)
        }
    }

    fn collect<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(list)
    }

    struct EntriesVisitor<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
        type Value = Entries<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entries<T>, A::Error> {
            Entries::collect(map)
        }
    }

    struct LooseVisitor<T>(PhantomData<T>);

    impl<'de, T: Written<'de>> LooseVisitor<T> {
        fn scalar<E>(value: Value) -> Result<Loose<T>, E> {
            Ok(T::scalar(value).map_or_else(Loose::Other, Loose::Typed))
        }
    }

    impl<'de, T: Written<'de>> Visitor<'de> for LooseVisitor<T> {
        type Value = Loose<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("anything")
        }

        fn visit_unit<E>(self) -> Result<Loose<T>, E> {
            Self::scalar(Value::Null)
        }

        fn visit_none<E>(self) -> Result<Loose<T>, E> {
            Self::scalar(Value::Null)
        }

        fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Loose<T>, D::Error> {
            from.deserialize_any(self)
        }

        fn visit_bool<E>(self, flag: bool) -> Result<Loose<T>, E> {
            Self::scalar(Value::Bool(flag))
        }

        fn visit_i64<E>(self, number: i64) -> Result<Loose<T>, E> {
            Self::scalar(Value::Int(number.into()))
        }

        fn visit_u64<E>(self, number: u64) -> Result<Loose<T>, E> {
            Self::scalar(Value::Int(number.into()))
        }

        fn visit_f64<E>(self, number: f64) -> Result<Loose<T>, E> {
            Self::scalar(Value::Float(number))
        }

        fn visit_str<E>(self, text: &str) -> Result<Loose<T>, E> {
            Self::scalar(Value::Text(text.to_owned()))
        }

        fn visit_string<E>(self, text: String) -> Result<Loose<T>, E> {
            Self::scalar(Value::Text(text))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Loose<T>, A::Error> {
            T::list(items)
        }

        fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Loose<T>, A::Error> {
            T::map(entries)
        }
    }
}
