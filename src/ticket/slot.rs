//! Fields of a ticket in a file, before they are checked: whether a value is there, and whether it fits its type. This
//! module knows formats and types. It knows no field.
//!
//! A value that fits is read directly from the format. Only another value is kept as a `Value`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::input::written::Value;
use crate::time::parse_rfc3339;

/// The content of a field or of an item of a list.
#[derive(Default)]
pub(super) enum Slot<T> {
    #[default]
    Absent,
    Null,
    Fits(T),
    /// A value of another type. It is boxed because it is rare.
    Other(Box<Value>),
}

/// An entry of a map that fills none of its fields.
pub(super) enum Stray<F> {
    Unknown(String),
    /// A field that is written once more.
    Again(F),
}

/// The fields of a map: the name of each.
pub(super) trait Field: Copy + 'static {
    const NAMES: &'static [&'static str];

    fn named(name: &str) -> Option<Self>;

    fn name(self) -> &'static str;
}

macro_rules! fields {
    ($what:ident { $($field:ident = $name:literal,)+ }) => {
        #[derive(Clone, Copy)]
        pub(super) enum $what {
            $($field),+
        }

        impl $crate::ticket::slot::Field for $what {
            const NAMES: &'static [&'static str] = &[$($name),+];

            fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some($what::$field),)+
                    _ => None,
                }
            }

            fn name(self) -> &'static str {
                match self {
                    $($what::$field => $name,)+
                }
            }
        }
    };
}
pub(super) use fields;

/// How a type is read from a value of a format. A value that does not fit becomes `Slot::Other`. Lists and maps are read
/// into their place, because an event is large.
pub(super) trait Fits: Sized {
    fn of_text(_text: &str) -> Option<Self> {
        None
    }

    /// From a number or a boolean.
    fn of_plain(_value: &Value) -> Option<Self> {
        None
    }

    fn read_list<'de, A: SeqAccess<'de>>(items: A, into: &mut Slot<Self>) -> Result<(), A::Error> {
        *into = Slot::other(Value::deserialize(SeqAccessDeserializer::new(items))?);
        Ok(())
    }

    fn read_map<'de, A: MapAccess<'de>>(entries: A, into: &mut Slot<Self>) -> Result<(), A::Error> {
        *into = Slot::other(Value::deserialize(MapAccessDeserializer::new(entries))?);
        Ok(())
    }
}

impl Fits for DateTime<Utc> {
    fn of_text(text: &str) -> Option<Self> {
        parse_rfc3339(text)
    }
}

/// A text that the host chooses, such as a priority. Numbers and booleans are read as texts (B1).
impl Fits for Arc<str> {
    fn of_text(text: &str) -> Option<Self> {
        Some(text.into())
    }

    fn of_plain(value: &Value) -> Option<Self> {
        plain_text(value).map(Arc::from)
    }
}

/// The largest number below which each whole number has a floating-point number of its own: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Whole numbers as digits, others as the shortest decimal that reads back the same. `None` for a number that is not
/// finite, and for a whole number that a format may have rounded, because two different ids could become the same one.
fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Int(number) => Some(number.to_string()),
        // Adding zero takes the sign from a zero.
        Value::Float(number) if number.abs() < EXACT => Some((number + 0.0).to_string()),
        _ => None,
    }
}

/// The entries of a map whose names the host chooses, in their order.
pub(super) type Named<T> = Vec<(Arc<str>, Slot<T>)>;

/// Reads such a map.
pub(super) fn list_of_named<'de, T: Fits, A: MapAccess<'de>>(mut map: A) -> Result<Named<T>, A::Error> {
    let mut entries = Vec::new();
    while let Some(name) = map.next_key_seed(Name)? {
        entries.push((name, map.next_value()?));
    }
    Ok(entries)
}

pub(super) fn list<'de, T: Fits, A: SeqAccess<'de>>(mut items: A) -> Result<Vec<Slot<T>>, A::Error> {
    let mut list = Vec::new();
    while items.next_element_seed(ReadNext(&mut list))?.is_some() {}
    Ok(list)
}

/// A map whose fields are known.
pub(super) trait Fields: Default {
    type Field: Field;

    /// Reads the value of a field, and returns whether the field had one before, which then stays.
    fn fill<'de, A: MapAccess<'de>>(&mut self, field: Self::Field, map: &mut A) -> Result<bool, A::Error>;

    fn strays(&mut self) -> &mut Vec<Stray<Self::Field>>;
}

/// Reads such a map.
pub(super) fn read_fields<'de, T: Fields, A: MapAccess<'de>>(mut map: A, into: &mut Slot<T>) -> Result<(), A::Error> {
    *into = Slot::Fits(T::default());
    let Slot::Fits(fields) = into else { return Ok(()) };
    while let Some(field) = next_field(&mut map, fields.strays())? {
        if fields.fill(field, &mut map)? {
            fields.strays().push(Stray::Again(field));
        }
    }
    Ok(())
}

/// The next known field. The values of other fields are skipped.
fn next_field<'de, F: Field, A: MapAccess<'de>>(
    map: &mut A,
    strays: &mut Vec<Stray<F>>,
) -> Result<Option<F>, A::Error> {
    while let Some(key) = map.next_key_seed(Key(PhantomData))? {
        match key {
            Ok(field) => return Ok(Some(field)),
            Err(name) => {
                // A `Value` has a limit on nesting, which ignoring the value would not have.
                map.next_value::<Value>()?;
                strays.push(Stray::Unknown(name));
            }
        }
    }
    Ok(None)
}

impl<T> Slot<T> {
    fn other(value: Value) -> Self {
        Slot::Other(Box::new(value))
    }

    #[cold]
    fn other_text(text: &str) -> Self {
        Slot::other(Value::Text(text.to_owned()))
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Slot::Absent | Slot::Null)
    }
}

impl<T: Fits> Slot<T> {
    /// Reads the value of a field, and returns whether the field had one before, which then stays.
    pub(super) fn fill<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<bool, A::Error> {
        if matches!(self, Slot::Absent) {
            map.next_value_seed(ReadInto(self))?;
            return Ok(false);
        }
        map.next_value::<Slot<T>>()?;
        Ok(true)
    }

    fn set_plain(&mut self, value: Value) {
        *self = T::of_plain(&value).map_or_else(|| Slot::other(value), Slot::Fits);
    }
}

impl<'de, T: Fits> Deserialize<'de> for Slot<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut slot = Slot::Absent;
        ReadInto(&mut slot).deserialize(from)?;
        Ok(slot)
    }
}

/// Reads a value into a slot.
struct ReadInto<'a, T>(&'a mut Slot<T>);

impl<'de, T: Fits> DeserializeSeed<'de> for ReadInto<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

/// How many items a list has room for at first. To move events into more room costs more than to read one.
const FIRST_ITEMS: usize = 8;

/// Reads an item into a new slot at the end of a list.
struct ReadNext<'a, T>(&'a mut Vec<Slot<T>>);

impl<'de, T: Fits> DeserializeSeed<'de> for ReadNext<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if self.0.is_empty() {
            self.0.reserve(FIRST_ITEMS);
        }
        self.0.push(Slot::Absent);
        self.0.last_mut().map_or(Ok(()), |item| ReadInto(item).deserialize(from))
    }
}

impl<'de, T: Fits> Visitor<'de> for ReadInto<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a ticket or a part of one")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        *self.0 = Slot::Null;
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<(), E> {
        self.0.set_plain(Value::Bool(flag));
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.visit_i128(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.visit_i128(number.into())
    }

    fn visit_i128<E>(self, number: i128) -> Result<(), E> {
        self.0.set_plain(Value::Int(number));
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.0.set_plain(Value::Float(number));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        *self.0 = T::of_text(text).map_or_else(|| Slot::other_text(text), Slot::Fits);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        T::read_list(items, self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<(), A::Error> {
        T::read_map(entries, self.0)
    }
}

/// Reads the name of a field: one that the format has, or another.
struct Key<F>(PhantomData<F>);

impl<'de, F: Field> DeserializeSeed<'de> for Key<F> {
    type Value = Result<F, String>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl<F: Field> Visitor<'_> for Key<F> {
    type Value = Result<F, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(F::named(name).ok_or_else(|| name.to_owned()))
    }
}

/// Reads a name that the host chooses.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Arc<str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Arc<str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(name.into())
    }
}
