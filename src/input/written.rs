//! The content of a file, kept even where it has the wrong type, so that `build` can report the mistake with its
//! place (B1).
//!
//! `Loose<T>` is a `T`, or the value that was written instead. Reading it never fails because of its content. Only
//! malformed text and a field that is written twice are errors of the format.

use std::fmt::Write;

use super::length::check_text;
use super::names::Set;
use super::problem::{Place, ProblemKind, Problems};
use super::suggest::synonym;
use super::text::quoted;

/// A `T`, or the value that was written instead.
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

/// The entries of a map as written, in order. A key that is written twice has two entries.
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

impl<T> Loose<T> {
    /// The typed value, if it is one.
    pub(crate) fn get(&self) -> Option<&T> {
        if let Loose::Typed(value) = self { Some(value) } else { None }
    }

    /// The same as a part of another type.
    #[cfg(feature = "serde")]
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

/// The list or map of a field, for a builder that adds to it. If the field has a value of another type, that value
/// stays and is reported later.
pub(crate) fn fill<T: Default>(field: &mut Option<Loose<T>>, add: impl FnOnce(&mut T)) {
    if let Loose::Typed(value) = field.get_or_insert_with(|| Loose::Typed(T::default())) {
        add(value);
    }
}

/// A problem for each field that the format does not have (B2).
pub(crate) fn unknown_fields(unknown: &Entries<Value>, at: &Place<'_>, problems: &mut Problems, known: &[&str]) {
    unknown_fields_near(unknown, at, problems, known, known);
}

/// The same where a suggestion may come from `near`, which has more fields than are allowed here.
pub(crate) fn unknown_fields_near(
    unknown: &Entries<Value>,
    at: &Place<'_>,
    problems: &mut Problems,
    known: &[&str],
    near: &[&str],
) {
    for (name, _) in unknown.iter() {
        let found = format!("`{name}` is not a field here");
        let (help, meant) = if is_comment(name) {
            ("the format has no comments; leave it out".to_owned(), None)
        } else {
            let meant = synonym(name, near).or_else(|| problems.nearest(name, near.iter().copied()));
            (format!("the fields here are {}", list(known.iter().copied())), meant.map(str::to_owned))
        };
        problems.add_meant(&at.field(name), ProblemKind::UnknownField, found, help, meant);
    }
}

/// Whether a field is a comment, as people write it in formats without comments.
fn is_comment(name: &str) -> bool {
    let word = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    name.starts_with(['#', '/']) || word.is_empty() || word.eq_ignore_ascii_case("comment")
}

/// A problem for each key that is too long, and for each that is written twice.
pub(crate) fn check_keys<T>(entries: &Entries<T>, at: &Place<'_>, problems: &mut Problems) {
    repeated_keys(entries, at, problems);
    entries.iter().for_each(|(key, _)| check_text(key, &at.field(key), problems));
}

/// A problem for each key that is written twice, because it is not known which of the two is meant.
pub(crate) fn repeated_keys<T>(entries: &Entries<T>, at: &Place<'_>, problems: &mut Problems) {
    let mut entries = entries.iter();
    repeated(&mut || entries.next().map(|(key, _)| key), at, problems);
}

/// The same for keys that are given one after the other.
pub(crate) fn repeated<'a>(keys: &mut dyn FnMut() -> Option<&'a str>, at: &Place<'_>, problems: &mut Problems) {
    let mut seen: Set<&str> = Set::default();
    for key in std::iter::from_fn(keys) {
        if !seen.add(key) {
            let found = format!("`{key}` is written twice");
            problems.add(&at.field(key), ProblemKind::Duplicate, found, "keep one of the two");
        }
    }
}

/// The fields of a part of the format, in the order in which they are printed. The fields that are read, those that
/// are printed and those of the struct all come from this list, so they cannot differ. A field whose name in the format
/// is a keyword of Rust is written `inside = "in"`.
macro_rules! fields {
    ($spec:ident { $($field:ident $(= $name:literal)?),* $(,)? } $(beside $inner:ident)?) => {
        impl $crate::input::Expected for $spec {
            const FORM: &'static str = "a map";
        }

        $crate::input::written::fields!($spec { $($field $(= $name)?),* } $(beside $inner)?, not only a map);
    };
    ($spec:ident { $($field:ident $(= $name:literal)?),* $(,)? } $(beside $inner:ident)?, not only a map) => {
        impl $spec {
            pub(crate) const FIELDS: &'static [&'static str] = &[$($crate::input::written::name_of!($field $($name)?)),*];

            #[cfg(feature = "serde")]
            fn of_entries(
                entries: $crate::input::written::Entries<$crate::input::written::Value>,
            ) -> Result<Self, $crate::input::written::Twice> {
                let (mut spec, mut seen) = (Self::default(), Vec::new());
                for (name, value) in entries.0 {
                    match name.as_str() {
                        $($crate::input::written::name_of!($field $($name)?) => {
                            $crate::input::written::read_field(&mut spec.$field, $crate::input::written::name_of!($field $($name)?), value, &mut seen)?;
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
                    map.serialize_entry($crate::input::written::name_of!($field $($name)?), value)?;
                })*
                unknown.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    };
}
pub(crate) use fields;

/// The name of a field: that of the struct's, or another one where that is a keyword.
macro_rules! name_of {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $name:literal) => {
        $name
    };
}
pub(crate) use name_of;

/// Implements printing for parts of the format. A part with `short` is printed as a text if only that field is set.
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

/// Implements reading for parts of the format, which are maps. With `short`, a part may also be a text.
#[cfg(feature = "serde")]
macro_rules! readable {
    ($($spec:ty $(, short $short:path)?;)*) => {$(
        impl $crate::input::written::Written for $spec {
            fn from_value(
                value: $crate::input::written::Value,
            ) -> Result<$crate::input::written::Loose<Self>, $crate::input::written::Twice> {
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

/// Implements `Deserialize` for parts that hosts may read on their own, each with its name in errors.
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

/// Names in backticks, separated by commas. If there are very many, only the first ones.
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

/// Names of which one has to be chosen, such as `a`, `b` or `c`.
pub(crate) fn any_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let listed = list(names);
    match listed.rsplit_once(", `") {
        Some((others, last)) => format!("{others} or `{last}"),
        None => listed,
    }
}

/// The names that there are, as a sentence; `what` they are, such as `ladders here`.
pub(crate) fn known<'a>(what: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    match list(names) {
        listed if listed.is_empty() => format!("there are no {what}"),
        listed => format!("the {what} are {listed}"),
    }
}

/// How many names an error text lists.
pub(crate) const MOST_NAMES: usize = 24;

#[cfg(feature = "serde")]
pub(crate) use reading::{FieldsVisitor, Twice, Written, read_field, read_fields};

/// Printing a value as it was written, whether it is valid or not.
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

    use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

    use super::{Entries, Loose, Value};

    /// A field that is written twice, which is an error of the format.
    #[derive(Debug)]
    pub(crate) struct Twice(&'static str);

    /// How a type is made from a value of a file. A value of the wrong type stays as it is.
    ///
    /// A file is first read as a `Value`, and the types are made from that. Only the first step is compiled again for
    /// each format.
    pub(crate) trait Written: Sized {
        fn from_value(value: Value) -> Result<Loose<Self>, Twice>;
    }

    impl Written for String {
        fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
            Ok(if let Value::Text(text) = value { Loose::Typed(text) } else { Loose::Other(value) })
        }
    }

    impl Written for Value {
        fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
            Ok(Loose::Typed(value))
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

    /// Reads a field. `null` means that it is absent. `seen` lists the fields that have been read.
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

    /// Reads a map of fields from a format: the name of the map in errors, and the function that reads its entries.
    pub(crate) struct FieldsVisitor<T>(pub(crate) &'static str, pub(crate) fn(Entries<Value>) -> Result<T, Twice>);

    impl<'de, T> Visitor<'de> for FieldsVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            (self.1)(Entries::collect(map, Nested::INSIDE_THE_FIRST)?).map_err(Twice::into_format)
        }
    }

    impl Twice {
        pub(crate) fn into_format<E: Error>(self) -> E {
            E::duplicate_field(self.0)
        }
    }

    /// The most levels of nested lists and maps, which is the limit of `serde_json`. Other formats, and values in
    /// memory, have no limit of their own, and very deep nesting exhausts the stack (B3).
    const MAX_NESTING: usize = 127;

    /// Reads a value with at most this many levels of nested lists and maps.
    #[derive(Clone, Copy)]
    struct Nested(usize);

    impl Nested {
        /// What is left inside the outermost map.
        const INSIDE_THE_FIRST: Nested = Nested(MAX_NESTING - 1);

        /// What is left inside one more list or map.
        fn deeper<E: Error>(self) -> Result<Nested, E> {
            let too_deep = || E::custom(format_args!("nested too deep: more than {MAX_NESTING} levels"));
            self.0.checked_sub(1).map(Nested).ok_or_else(too_deep)
        }
    }

    impl<'de> DeserializeSeed<'de> for Nested {
        type Value = Value;

        fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
            from.deserialize_any(self)
        }
    }

    impl<'de> Deserialize<'de> for Value {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_any(Nested(MAX_NESTING))
        }
    }

    impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_map(EntriesVisitor(PhantomData))
        }
    }

    impl<T> Entries<T> {
        fn collect<'de, A: MapAccess<'de>, S>(mut map: A, value: S) -> Result<Self, A::Error>
        where
            S: DeserializeSeed<'de, Value = T> + Copy,
        {
            let mut entries = Vec::new();
            while let Some(entry) = map.next_entry_seed(PhantomData, value)? {
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
            Entries::collect(map, self.0)
        }
    }

    impl<'de> Visitor<'de> for Nested {
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
            from.deserialize_any(self.deeper()?)
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

        fn visit_i128<E>(self, number: i128) -> Result<Value, E> {
            Ok(Value::Int(number))
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
            let (mut list, item) = (Vec::new(), self.deeper()?);
            while let Some(item) = items.next_element_seed(item)? {
                list.push(item);
            }
            Ok(Value::List(list))
        }

        fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error> {
            Entries::collect(entries, self.deeper()?).map(Value::Map)
        }
    }
}
