//! JSON Schemas of the formats of policies, books, tickets, agreements on availability, outages, contracts, facts and what
//! is asked of a report, for editors that complete and check text while it is typed. They describe fields, types and fixed
//! texts; references are checked when a policy is built. Tests compare the fields with those that the reader accepts.
//!
//! Results derive their schemas where they are defined. Here are those of the few that write their JSON themselves.

/// Enums of fixed words. It stands before the modules, because they use it.
macro_rules! choices {
    ($($name:ident { $($variant:ident),+ })*) => {$(
        #[derive(JsonSchema)]
        #[schemars(rename_all = "snake_case", inline)]
        #[allow(dead_code, reason = "only its schema is used")]
        enum $name { $($variant),+ }
    )*};
}

#[cfg(feature = "report")]
mod availability;
mod book;
mod calendar;
mod conditions;
mod levels;
mod pauses;
#[cfg(feature = "report")]
mod penalty;
mod policy;
#[cfg(feature = "report")]
mod report;
mod results;
mod ticket;
mod words;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::book::PolicyBookSpec;
use crate::{Calendar, CalendarSpec, Event, Policy, PolicyBook, PolicySpec, Ticket};

/// An optional field. The reader also accepts `null`. The schema does not, so that an editor suggests leaving the
/// field out.
pub(crate) struct Maybe<T>(std::marker::PhantomData<T>);

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

/// Gives public types the schema of a type in this module.
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
    PolicyBook => book::PolicyBook;
    PolicyBookSpec => book::PolicyBook;
    Calendar => calendar::Calendar;
    CalendarSpec => calendar::Calendar;
    Ticket => ticket::Ticket;
    Event => ticket::Event;
    crate::policy::DueAt => words::DueAt;
    crate::calendar::TimeOfDay => words::TimeOfDay;
}

#[cfg(feature = "report")]
schema_of! {
    crate::AvailabilitySpec => availability::AvailabilitySpec;
    crate::Outages => availability::Outages;
    crate::Contract => penalty::Contract;
    crate::penalty::ContractSpec => penalty::Contract;
    crate::penalty::PenaltyFacts => penalty::PenaltyFacts;
    crate::ReportSpec => report::ReportSpec;
}
