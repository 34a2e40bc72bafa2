//! A ticket as written in a file, before it is checked. This module knows the fields and their types. The reader of
//! tickets finds the mistakes.
//!
//! A value of the right type is taken directly from the format. Only a value of another type is kept as a `Value`.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::input::written::Value;

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

        impl Field for $what {
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

fields! {
    TicketField {
        Id = "id",
        OpenedAt = "opened_at",
        OccurredAt = "occurred_at",
        Priority = "priority",
        Tier = "tier",
        Status = "status",
        Group = "group",
        Agent = "agent",
        Attributes = "attributes",
        Events = "events",
    }
}

fields! {
    EventField {
        Id = "id",
        At = "at",
        Type = "type",
        To = "to",
        Name = "name",
        Reason = "reason",
        Agent = "agent",
        Group = "group",
    }
}

#[derive(Default)]
pub(super) struct WrittenTicket<'de> {
    pub(super) id: Slot<HostText<'de>>,
    pub(super) opened_at: Slot<Text<'de>>,
    pub(super) occurred_at: Slot<Text<'de>>,
    pub(super) priority: Slot<HostText<'de>>,
    pub(super) tier: Slot<HostText<'de>>,
    pub(super) status: Slot<HostText<'de>>,
    pub(super) group: Slot<HostText<'de>>,
    pub(super) agent: Slot<HostText<'de>>,
    pub(super) attributes: Slot<WrittenAttributes<'de>>,
    pub(super) events: Slot<Vec<Slot<WrittenEvent<'de>>>>,
    pub(super) strays: Vec<Stray<TicketField>>,
}

/// An event of any type, with the fields of all types. The type decides which of them are allowed.
#[derive(Default)]
pub(super) struct WrittenEvent<'de> {
    pub(super) id: Slot<HostText<'de>>,
    pub(super) at: Slot<Text<'de>>,
    pub(super) r#type: Slot<Text<'de>>,
    pub(super) to: Slot<HostTexts<'de>>,
    pub(super) name: Slot<HostText<'de>>,
    pub(super) reason: Slot<HostText<'de>>,
    pub(super) agent: Slot<HostText<'de>>,
    pub(super) group: Slot<HostText<'de>>,
    pub(super) strays: Vec<Stray<EventField>>,
}

/// The attributes in the order of the file; one that is written twice is there twice.
pub(super) struct WrittenAttributes<'de>(pub(super) Vec<(Cow<'de, str>, Slot<HostTexts<'de>>)>);

/// A text of a fixed form, such as an instant.
pub(super) struct Text<'de>(pub(super) Cow<'de, str>);

/// A text that the host chooses, such as a priority. Numbers and booleans are read as texts (B1).
pub(super) struct HostText<'de>(pub(super) Cow<'de, str>);

/// The value of an attribute: such a text, or a list of them.
pub(super) enum HostTexts<'de> {
    One(HostText<'de>),
    List(Vec<Slot<HostText<'de>>>),
}

/// How a type is made from a value of a format. A value of another type becomes `Slot::Other`.
pub(super) trait Fits<'de>: Sized {
    fn from_text(text: Cow<'de, str>) -> Slot<Self> {
        Slot::other(Value::Text(text.into_owned()))
    }

    /// From a number or a boolean.
    fn from_plain(value: Value) -> Slot<Self> {
        Slot::other(value)
    }

    fn from_list<A: SeqAccess<'de>>(items: A) -> Result<Slot<Self>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(items)).map(Slot::other)
    }

    fn from_map<A: MapAccess<'de>>(entries: A) -> Result<Slot<Self>, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(entries)).map(Slot::other)
    }
}

impl<'de> Fits<'de> for Text<'de> {
    fn from_text(text: Cow<'de, str>) -> Slot<Self> {
        Slot::Fits(Text(text))
    }
}

impl<'de> Fits<'de> for HostText<'de> {
    fn from_text(text: Cow<'de, str>) -> Slot<Self> {
        Slot::Fits(HostText(text))
    }

    fn from_plain(value: Value) -> Slot<Self> {
        match plain_text(&value) {
            Some(text) => Slot::Fits(HostText(text.into())),
            None => Slot::other(value),
        }
    }
}

impl<'de> Fits<'de> for HostTexts<'de> {
    fn from_text(text: Cow<'de, str>) -> Slot<Self> {
        HostText::from_text(text).map(HostTexts::One)
    }

    fn from_plain(value: Value) -> Slot<Self> {
        HostText::from_plain(value).map(HostTexts::One)
    }

    fn from_list<A: SeqAccess<'de>>(items: A) -> Result<Slot<Self>, A::Error> {
        list(items).map(|texts| Slot::Fits(HostTexts::List(texts)))
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

impl<'de> Fits<'de> for WrittenAttributes<'de> {
    fn from_map<A: MapAccess<'de>>(mut map: A) -> Result<Slot<Self>, A::Error> {
        let mut attributes = Vec::new();
        while let Some(name) = map.next_key_seed(Name)? {
            attributes.push((name, map.next_value()?));
        }
        Ok(Slot::Fits(WrittenAttributes(attributes)))
    }
}

impl<'de> Fits<'de> for Vec<Slot<WrittenEvent<'de>>> {
    fn from_list<A: SeqAccess<'de>>(items: A) -> Result<Slot<Self>, A::Error> {
        list(items).map(Slot::Fits)
    }
}

fn list<'de, T: Fits<'de>, A: SeqAccess<'de>>(mut items: A) -> Result<Vec<Slot<T>>, A::Error> {
    let mut list = Vec::new();
    while let Some(item) = items.next_element()? {
        list.push(item);
    }
    Ok(list)
}

impl<'de> Fits<'de> for WrittenEvent<'de> {
    fn from_map<A: MapAccess<'de>>(mut map: A) -> Result<Slot<Self>, A::Error> {
        let mut event = WrittenEvent::default();
        while let Some(field) = next_field(&mut map, &mut event.strays)? {
            let again = match field {
                EventField::Id => event.id.fill(&mut map)?,
                EventField::At => event.at.fill(&mut map)?,
                EventField::Type => event.r#type.fill(&mut map)?,
                EventField::To => event.to.fill(&mut map)?,
                EventField::Name => event.name.fill(&mut map)?,
                EventField::Reason => event.reason.fill(&mut map)?,
                EventField::Agent => event.agent.fill(&mut map)?,
                EventField::Group => event.group.fill(&mut map)?,
            };
            event.strays.extend(again.then_some(Stray::Again(field)));
        }
        Ok(Slot::Fits(event))
    }
}

impl<'de> Fits<'de> for WrittenTicket<'de> {
    fn from_map<A: MapAccess<'de>>(mut map: A) -> Result<Slot<Self>, A::Error> {
        let mut ticket = WrittenTicket::default();
        while let Some(field) = next_field(&mut map, &mut ticket.strays)? {
            let again = match field {
                TicketField::Id => ticket.id.fill(&mut map)?,
                TicketField::OpenedAt => ticket.opened_at.fill(&mut map)?,
                TicketField::OccurredAt => ticket.occurred_at.fill(&mut map)?,
                TicketField::Priority => ticket.priority.fill(&mut map)?,
                TicketField::Tier => ticket.tier.fill(&mut map)?,
                TicketField::Status => ticket.status.fill(&mut map)?,
                TicketField::Group => ticket.group.fill(&mut map)?,
                TicketField::Agent => ticket.agent.fill(&mut map)?,
                TicketField::Attributes => ticket.attributes.fill(&mut map)?,
                TicketField::Events => ticket.events.fill(&mut map)?,
            };
            ticket.strays.extend(again.then_some(Stray::Again(field)));
        }
        Ok(Slot::Fits(ticket))
    }
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

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Slot::Absent | Slot::Null)
    }

    pub(super) fn map<U>(self, make: impl FnOnce(T) -> U) -> Slot<U> {
        match self {
            Slot::Absent => Slot::Absent,
            Slot::Null => Slot::Null,
            Slot::Fits(value) => Slot::Fits(make(value)),
            Slot::Other(value) => Slot::Other(value),
        }
    }
}

impl<'de, T: Fits<'de>> Slot<T> {
    /// Reads the value of a field, and returns whether the field had one before, which then stays.
    fn fill<A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<bool, A::Error> {
        let (value, again) = (map.next_value()?, !matches!(self, Slot::Absent));
        if !again {
            *self = value;
        }
        Ok(again)
    }
}

impl<'de, T: Fits<'de>> Deserialize<'de> for Slot<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(SlotVisitor(PhantomData))
    }
}

struct SlotVisitor<T>(PhantomData<T>);

impl<'de, T: Fits<'de>> Visitor<'de> for SlotVisitor<T> {
    type Value = Slot<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a ticket or a part of one")
    }

    fn visit_unit<E>(self) -> Result<Slot<T>, E> {
        Ok(Slot::Null)
    }

    fn visit_none<E>(self) -> Result<Slot<T>, E> {
        Ok(Slot::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Slot<T>, D::Error> {
        from.deserialize_any(self)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Slot<T>, E> {
        Ok(T::from_plain(Value::Bool(flag)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Slot<T>, E> {
        Ok(T::from_plain(Value::Int(number.into())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Slot<T>, E> {
        Ok(T::from_plain(Value::Int(number.into())))
    }

    fn visit_i128<E>(self, number: i128) -> Result<Slot<T>, E> {
        Ok(T::from_plain(Value::Int(number)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Slot<T>, E> {
        Ok(T::from_plain(Value::Float(number)))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Slot<T>, E> {
        Ok(T::from_text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Slot<T>, E> {
        Ok(T::from_text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Slot<T>, E> {
        Ok(T::from_text(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Slot<T>, A::Error> {
        T::from_list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Slot<T>, A::Error> {
        T::from_map(entries)
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

/// Reads the name of an attribute.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of an attribute")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }

    fn visit_string<E>(self, name: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name))
    }
}
