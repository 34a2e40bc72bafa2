//! Reads a value of any format, and makes types from it. A value of the wrong type stays as it is (B1).

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
    /// Reads a part of a value, and notes the first field that is written twice. It does not end there, because that
    /// would need code in each place that reads a part.
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self>;

    /// Reads a whole value.
    fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
        let mut twice = None;
        let read = Self::read_part(value, &mut twice);
        twice.map_or(Ok(read), Err)
    }
}

impl Written for String {
    fn read_part(value: Value, _: &mut Option<Twice>) -> Loose<Self> {
        if let Value::Text(text) = value { Loose::Typed(text) } else { Loose::Other(value) }
    }
}

impl Written for Value {
    fn read_part(value: Value, _: &mut Option<Twice>) -> Loose<Self> {
        Loose::Typed(value)
    }
}

impl Written for bool {
    fn read_part(value: Value, _: &mut Option<Twice>) -> Loose<Self> {
        if let Value::Bool(flag) = value { Loose::Typed(flag) } else { Loose::Other(value) }
    }
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {$(
        impl Written for $number {
            fn read_part(value: Value, _: &mut Option<Twice>) -> Loose<Self> {
                let number = if let Value::Int(number) = value { number.try_into().ok() } else { None };
                number.map_or(Loose::Other(value), Loose::Typed)
            }
        }
    )+};
}
whole_numbers!(u32, u64);

impl<T: Written> Written for Vec<Loose<T>> {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        let Value::List(items) = value else { return Loose::Other(value) };
        let mut list = Vec::with_capacity(items.len());
        each(items, &mut |item| list.push(T::read_part(item, twice)));
        Loose::Typed(list)
    }
}

impl<T: Written> Written for Entries<Loose<T>> {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        let Value::Map(entries) = value else { return Loose::Other(value) };
        let mut map = Vec::with_capacity(entries.0.len());
        each(entries.0, &mut |(key, value)| map.push((key, T::read_part(value, twice))));
        Loose::Typed(Entries(map))
    }
}

/// The loop over a list, which is compiled once and not again for each type that is made of its items.
fn each<I>(items: Vec<I>, read: &mut dyn FnMut(I)) {
    items.into_iter().for_each(read);
}

/// The place of a field of any type. Each part of the format has a list of the places of its fields. One function that
/// reads all fields would be several times as large.
pub(crate) trait Field {
    /// Reads the field, which is empty.
    fn read(&mut self, value: Value, twice: &mut Option<Twice>);
}

impl<T: Written> Field for Option<Loose<T>> {
    fn read(&mut self, value: Value, twice: &mut Option<Twice>) {
        self.get_or_insert_with(|| T::read_part(value, twice));
    }
}

/// Reads the fields with these names, each by its number. `null` means that a field is absent. Returns the other
/// entries.
pub(crate) fn read_known(
    entries: Entries<Value>,
    names: &[&'static str],
    twice: &mut Option<Twice>,
    read: &mut dyn FnMut(usize, Value, &mut Option<Twice>),
) -> Entries<Value> {
    let mut others = Entries::default();
    let mut seen = vec![false; names.len()];
    for (name, value) in entries.0 {
        let known = names.iter().zip(&mut seen).enumerate().find(|(_, (known, _))| **known == name);
        match known {
            None => others.push(name, value),
            Some((_, (known, true))) => {
                twice.get_or_insert(Twice(known));
            }
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
    twice: &mut Option<Twice>,
    read: impl FnOnce(Entries<Value>, &mut Option<Twice>) -> T,
) -> Loose<T> {
    match value {
        Value::Map(entries) => Loose::Typed(read(entries, twice)),
        value => Loose::Other(value),
    }
}

/// Reads a map of fields from a format: the name of the map in errors, and the function that reads its entries.
pub(crate) struct FieldsVisitor<T>(pub(crate) &'static str, pub(crate) fn(Entries<Value>, &mut Option<Twice>) -> T);

impl<'de, T> Visitor<'de> for FieldsVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        let (entries, mut twice) = (Entries::collect(map, Nested::INSIDE_THE_FIRST)?, None);
        let read = (self.1)(entries, &mut twice);
        twice.map_or(Ok(read), |twice| Err(twice.into_format()))
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
        let too_deep = || E::custom(format_args!("nested too deeply: more than {MAX_NESTING} levels"));
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
