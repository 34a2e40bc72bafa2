//! What a file says, kept even where it is not what was expected, so that `build` can report it with its place (B1).
//!
//! `Loose<T>` is a `T` or whatever stood there instead. Reading one never fails on its content; only malformed text
//! and a field written twice are the format's own errors.

use std::fmt::{self, Write};

use super::length::check_text;
use super::names::Set;
use super::problem::{Place, ProblemKind, Problems};
use super::text::quoted;

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

#[cfg(feature = "serde")]
impl<T> Loose<T> {
    /// The same as a part of another type.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Loose<U> {
        match self {
            Loose::Typed(value) => Loose::Typed(make(value)),
            Loose::Other(value) => Loose::Other(value),
        }
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

/// A problem for each key that is too long, and for each that is written twice.
pub(crate) fn check_keys<T>(entries: &Entries<T>, at: &Place<'_>, problems: &mut Problems) {
    repeated_keys(entries, at, problems);
    entries.iter().for_each(|(key, _)| check_text(key, &at.field(key), problems));
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
            fn of_entries(entries: $crate::input::written::Entries<$crate::input::written::Value>) -> Result<Self, $crate::input::written::Twice> {
                let (mut spec, mut seen) = (Self::default(), Vec::new());
                for (name, value) in entries.0 {
                    match name.as_str() {
                        $(stringify!($field) => {
                            $crate::input::written::read_field(&mut spec.$field, stringify!($field), value, &mut seen)?;
                        })*
                        _ => spec.unknown.push(name, value),
                    }
                }
                Ok(spec)
            }

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

/// Parts that a file writes as a map, or also as a text alone, which `short` makes one of.
#[cfg(feature = "serde")]
macro_rules! readable {
    ($($spec:ty $(, short $short:path)?;)*) => {$(
        impl $crate::input::written::Written for $spec {
            fn from_value(value: $crate::input::written::Value) -> Result<$crate::input::written::Loose<Self>, $crate::input::written::Twice> {
                $(if let $crate::input::written::Value::Text(text) = value {
                    return Ok($crate::input::written::Loose::Typed($short(text)));
                })?
                $crate::input::written::read_fields(value, Self::of_entries)
            }
        }
    )*};
}
#[cfg(feature = "serde")]
pub(crate) use readable;

/// Parts that hosts may read alone, and what errors call them.
#[cfg(feature = "serde")]
macro_rules! deserialized {
    ($($spec:ty, $what:literal;)*) => {$(
        impl<'de> serde::Deserialize<'de> for $spec {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_map($crate::input::written::FieldsVisitor($what, <$spec>::of_entries))
            }
        }
    )*};
}
#[cfg(feature = "serde")]
pub(crate) use deserialized;

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
        let _ = write!(shown, "{between}`{}`", quoted(name));
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
            Value::Text(text) => write!(f, "the text `{}`", quoted(text)),
            Value::List(items) => write!(f, "a list of {}", items.len()),
            Value::Map(entries) => write!(f, "a map of {}", entries.0.len()),
        }
    }
}

#[cfg(feature = "serde")]
pub(crate) use reading::{FieldsVisitor, Twice, Written, read_field, read_fields};

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

    use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

    use super::{Entries, Loose, Value};

    /// A field that is written twice, which is an error of the format.
    #[derive(Debug)]
    pub(crate) struct Twice(&'static str);

    /// How a type takes what a file holds. What it does not take stays as it is.
    ///
    /// A file is first read as a `Value` and then taken from there. So only that much is compiled anew for each format.
    pub(crate) trait Written: Sized {
        fn from_value(value: Value) -> Result<Loose<Self>, Twice>;
    }

    impl Written for String {
        fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
            Ok(if let Value::Text(text) = value { Loose::Typed(text) } else { Loose::Other(value) })
        }
    }

    impl Written for bool {
        fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
            Ok(if let Value::Bool(flag) = value { Loose::Typed(flag) } else { Loose::Other(value) })
        }
    }

    macro_rules! whole_numbers {
        ($($number:ty),+) => {$(
            impl Written for $number {
                fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
                    let number = if let Value::Int(number) = value { number.try_into().ok() } else { None };
                    Ok(number.map_or(Loose::Other(value), Loose::Typed))
                }
            }
        )+};
    }
    whole_numbers!(u32, u64);

    impl<T: Written> Written for Vec<Loose<T>> {
        fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
            let Value::List(items) = value else { return Ok(Loose::Other(value)) };
            let mut list = Vec::with_capacity(items.len());
            for item in items {
                list.push(T::from_value(item)?);
            }
            Ok(Loose::Typed(list))
        }
    }

    impl<T: Written> Written for Entries<Loose<T>> {
        fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
            let Value::Map(entries) = value else { return Ok(Loose::Other(value)) };
            let mut map = Vec::with_capacity(entries.0.len());
            for (key, value) in entries.0 {
                map.push((key, T::from_value(value)?));
            }
            Ok(Loose::Typed(Entries(map)))
        }
    }

    /// Reads a field; `null` leaves it out. `seen` are the fields that have been read.
    pub(crate) fn read_field<T: Written>(
        field: &mut Option<Loose<T>>,
        name: &'static str,
        value: Value,
        seen: &mut Vec<&'static str>,
    ) -> Result<(), Twice> {
        if seen.contains(&name) {
            return Err(Twice(name));
        }
        seen.push(name);
        if value != Value::Null {
            *field = Some(T::from_value(value)?);
        }
        Ok(())
    }

    /// Reads a part of the format that is a map of fields.
    pub(crate) fn read_fields<T>(
        value: Value,
        read: impl FnOnce(Entries<Value>) -> Result<T, Twice>,
    ) -> Result<Loose<T>, Twice> {
        match value {
            Value::Map(entries) => read(entries).map(Loose::Typed),
            value => Ok(Loose::Other(value)),
        }
    }

    /// Reads a map of fields from a format: what it is called, and how it is read.
    pub(crate) struct FieldsVisitor<T>(pub(crate) &'static str, pub(crate) fn(Entries<Value>) -> Result<T, Twice>);

    impl<'de, T> Visitor<'de> for FieldsVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            (self.1)(Entries::collect(map)?).map_err(Twice::into_format)
        }
    }

    impl Twice {
        pub(crate) fn into_format<E: Error>(self) -> E {
            E::duplicate_field(self.0)
        }
    }

    impl<'de> Deserialize<'de> for Value {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_any(ValueVisitor)
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

    struct ValueVisitor;

    impl<'de> Visitor<'de> for ValueVisitor {
        type Value = Value;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("anything")
        }

        fn visit_unit<E>(self) -> Result<Value, E> {
            Ok(Value::Null)
        }

        fn visit_none<E>(self) -> Result<Value, E> {
            Ok(Value::Null)
        }

        fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
            from.deserialize_any(self)
        }

        fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
            Ok(Value::Bool(flag))
        }

        fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
            Ok(Value::Int(number.into()))
        }

        fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
            Ok(Value::Int(number.into()))
        }

        fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
            Ok(Value::Float(number))
        }

        fn visit_str<E>(self, text: &str) -> Result<Value, E> {
            Ok(Value::Text(text.to_owned()))
        }

        fn visit_string<E>(self, text: String) -> Result<Value, E> {
            Ok(Value::Text(text))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
            let mut list = Vec::new();
            while let Some(item) = items.next_element()? {
                list.push(item);
            }
            Ok(Value::List(list))
        }

        fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error> {
            Entries::collect(entries).map(Value::Map)
        }
    }
}
