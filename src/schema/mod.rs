//! The formats of policies and tickets once more, as JSON Schema describes them: for editors that complete and check as
//! people type. Knows words and shapes; what refers to what is for `build` to check. Tests hold its fields to the
//! reader's.

mod calendar;
mod policy;
mod ticket;
mod words;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::{Calendar, CalendarSpec, Event, Policy, PolicySpec, Ticket};

/// A field that may be left out. The reader takes a `null` for that, too; people are better told to leave it out.
struct Maybe<T>(std::marker::PhantomData<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Maybe(std::marker::PhantomData)
    }
}

impl<T: JsonSchema> JsonSchema for Maybe<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

/// Public types whose schema is that of a format here.
macro_rules! schema_of {
    ($($type:ty => $format:ty;)*) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                <$format>::schema_name()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!("punctual::", stringify!($format)).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                <$format>::json_schema(generator)
            }
        }
    )*};
}

schema_of! {
    Policy => policy::Policy;
    PolicySpec => policy::Policy;
    Calendar => calendar::Calendar;
    CalendarSpec => calendar::Calendar;
    Ticket => ticket::Ticket;
    Event => ticket::Event;
}
