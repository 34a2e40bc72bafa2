//! Reads a value of any format, and makes types from it. A value of the wrong type stays as it is (B1).

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Entries, Loose, Value};

/// The first field that is written twice, if there is one. This is an error of the format, but what is read is read to
/// its end, because leaving early would need code in each place that reads a part.
#[derive(Debug, Default)]
pub(crate) struct Twice(Option<&'static str>);

/// How a type is made from a value of a file. A value of the wrong type stays as it is.
///
/// A file is first read as a `Value`, and the types are made from that. Only the first step is compiled again for
/// each format.
pub(crate) trait Written: Sized {
    fn from_value(value: Value, twice: &mut Twice) -> Loose<Self>;
}

impl Written for String {
    fn from_value(value: Value, _: &mut Twice) -> Loose<Self> {
        if let Value::Text(text) = value { Loose::Typed(text) } else { Loose::Other(value) }
    }
}

impl Written for Value {
    fn from_value(value: Value, _: &mut Twice) -> Loose<Self> {
        Loose::Typed(value)
    }
}

impl Written for bool {
    fn from_value(value: Value, _: &mut Twice) -> Loose<Self> {
        if let Value::Bool(flag) = value { Loose::Typed(flag) } else { Loose::Other(value) }
    }
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {$(
        impl Written for $number {
            fn from_value(value: Value, _: &mut Twice) -> Loose<Self> {
                let number = if let Value::Int(number) = value { number.try_into().ok() } else { None };
                number.map_or(Loose::Other(value), Loose::Typed)
            }
        }
    )+};
}
whole_numbers!(u32, u64);

impl<T: Written> Written for Vec<Loose<T>> {
    fn from_value(value: Value, twice: &mut Twice) -> Loose<Self> {
        let Value::List(items) = value else { return Loose::Other(value) };
        let mut list = Vec::with_capacity(items.len());
        each(items, &mut |item| list.push(T::from_value(item, twice)));
        Loose::Typed(list)
    }
}

impl<T: Written> Written for Entries<Loose<T>> {
    fn from_value(value: Value, twice: &mut Twice) -> Loose<Self> {
        let Value::Map(entries) = value else { return Loose::Other(value) };
        let mut map = Vec::with_capacity(entries.0.len());
        each(entries.0, &mut |(key, value)| map.push((key, T::from_value(value, twice))));
        Loose::Typed(Entries(map))
    }
}

/// The loop over a list, which is compiled once and not again for each type that is made of its items.
fn each<I>(items: Vec<I>, read: &mut dyn FnMut(I)) {
    items.into_iter().for_each(read);
}

/// Reads one field of a `T`. Each part of the format has a list of these. One function that reads all fields would be
/// several times as large.
pub(crate) type FieldReader<T> = fn(&mut T, Value, &mut Twice);

/// Reads a field into its place, which is empty.
pub(crate) fn read_field<T: Written>(field: &mut Option<Loose<T>>, value: Value, twice: &mut Twice) {
    field.get_or_insert_with(|| T::from_value(value, twice));
}

/// Reads the fields with these names, each by its number. `null` means that a field is absent. Returns the other
/// entries.
pub(crate) fn read_known(
    entries: Entries<Value>,
    names: &[&'static str],
    twice: &mut Twice,
    read: &mut dyn FnMut(usize, Value, &mut Twice),
) -> Entries<Value> {
    let mut others = Entries::default();
    let mut seen = vec![false; names.len()];
    for (name, value) in entries.0 {
        let known = names.iter().zip(&mut seen).enumerate().find(|(_, (known, _))| **known == name);
        match known {
            None => others.push(name, value),
            Some((_, (known, true))) => twice.0 = twice.0.or(Some(known)),
            Some((number, (_, seen))) => {
                *seen = true;
                if value != Value::Null {
                    read(number, value, twice);
                }
            }
        }
    }
    others
}

/// Reads a part of the format that is a map of fields.
pub(crate) fn read_fields<T>(
    value: Value,
    twice: &mut Twice,
    read: impl FnOnce(Entries<Value>, &mut Twice) -> T,
) -> Loose<T> {
    match value {
        Value::Map(entries) => Loose::Typed(read(entries, twice)),
        value => Loose::Other(value),
    }
}

/// Reads a map of fields from a format: the name of the map in errors, and the function that reads its entries.
pub(crate) struct FieldsVisitor<T>(pub(crate) &'static str, pub(crate) fn(Entries<Value>, &mut Twice) -> T);

impl<'de, T> Visitor<'de> for FieldsVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        let (entries, mut twice) = (Entries::collect(map, Nested::INSIDE_THE_FIRST)?, Twice::default());
        let read = (self.1)(entries, &mut twice);
        twice.checked(read)
    }
}

impl Twice {
    /// What was read, if no field is written twice.
    pub(crate) fn checked<T, E: Error>(self, read: T) -> Result<T, E> {
        self.0.map_or(Ok(read), |field| Err(E::duplicate_field(field)))
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
