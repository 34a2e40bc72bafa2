//! Texts with a fixed form: allowances, moments of levels, hours, dates, instants and triggers.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::input::argument::texts;
use crate::ticket::EventType;

macro_rules! working {
    () => {
        "(?:[0-9]+h(?:[0-9]+m)?(?:[0-9]+s)?|[0-9]+m(?:[0-9]+s)?|[0-9]+s\
         |PT(?:[0-9]+[Hh](?:[0-9]+[Mm])?(?:[0-9]+[Ss])?|[0-9]+[Mm](?:[0-9]+[Ss])?|[0-9]+[Ss]))"
    };
}

macro_rules! days {
    () => {
        "(?:(?:next|[0-9]+) (?:business|calendar) days?|[0-9]+ calendar months?)"
    };
}

macro_rules! time {
    () => {
        "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
    };
}

macro_rules! weekday {
    () => {
        "(?:[Mm]on(?:day)?|[Tt]ue(?:sday)?|[Ww]ed(?:nesday)?|[Tt]hu(?:rsday)?|[Ff]ri(?:day)?|[Ss]at(?:urday)?|[Ss]un(?:day)?)"
    };
}

/// A weekday, or a range of weekdays.
pub(super) const WEEKDAYS: &str = concat!("^", weekday!(), "(?: ?- ?", weekday!(), ")?$");

/// A date, a date of every year, a range of either, a weekday of a month, or a date counted from Easter.
pub(super) const DATE: &str = "^(?:\
    [0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\
    (?:\\.\\.[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))?\
    |--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\
    (?:\\.\\.--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))?\
    |(?:1st|2nd|3rd|4th|5th|last) (?:mon|tue|wed|thu|fri|sat|sun) of \
    (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\
    |(?:orthodox )?easter(?:[+-](?:[1-9][0-9]?|100))?\
    )$";

/// Types for texts with a fixed form: name, pattern, examples, description.
macro_rules! texts {
    ($($name:ident: $pattern:expr, [$($example:literal),+], $description:literal;)*) => {$(
        #[doc = $description]
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let pattern: &str = $pattern;
                json_schema!({
                    "type": "string",
                    "description": $description,
                    "pattern": pattern,
                    "examples": [$($example),+],
                })
            }
        }
    )*};
}

texts! {
    Allowance: concat!("^(?:", working!(), "|", days!(), "|same business day)$"),
        ["4h", "1h30m", "same business day", "next business day", "2 business days", "3 calendar days", "1 calendar month"],
        "An amount of time: working time of the calendar, business days, calendar days, or calendar months. A bare `1d` is refused.";
    SeasonDate: "^(?:[0-9]{4}|-)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", ["--06-01", "2027-06-01"],
        "A date of every year, or one with a year.";
    DueAt: concat!("^(?:close|same_time|", time!(), ")$"), ["close", "same_time", "16:00"],
        "When on a date: at its last closing, at the time of day of the start, or at a time of day.";
    BusinessDays: "^(?:next business day|0*[1-9][0-9]* business days?)$", ["1 business day", "2 business days"],
        "A number of business days.";
    WorkingTime: concat!("^", working!(), "$"), ["80h", "1h30m"],
        "Working time: hours, minutes and seconds.";
    When: concat!(
            "^(?:[0-9]{1,4}(?:\\.[0-9]{1,2})?%|due|", working!(), "(?: wall)? (?:before|after)|", days!(), " (?:before|after)|",
            working!(), "(?: wall)? after level [0-9]+)$"
        ),
        [
            "80%", "30m before", "30m wall before", "2 business days before", "due", "2h after", "2h wall after",
            "3 business days after", "45m after level 2"
        ],
        "When a level fires: at a share of the allowance, before, at or after the due instant, or after another level of \
         the ladder. `wall` means real time.";
    Every: concat!("^(?:", working!(), "(?: wall)?|", days!(), ")$"), ["4h", "30m wall", "1 business day"],
        "The time after the previous firing; `wall` means real time.";
    TimeOfDay: concat!("^(?:", time!(), "|24:00(?::00)?)$"), ["15:00", "16:30"],
        "A time of day.";
    Range: concat!("^ *", time!(), " *- *(?:", time!(), "|24:00(?::00)?) *$"),
        ["09:00-17:00", "22:00-06:00", "00:00-24:00"],
        "Open from one time of day to another. A range that ends before it starts runs past midnight.";
    Instant: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$",
        ["2026-03-02T09:00:00Z", "2026-03-02T10:00:00+01:00"],
        "An instant: date, time and offset.";
    TimeZone: "^.+$", ["Europe/Berlin", "America/New_York", "UTC", "+05:30"],
        "A time zone: an IANA name, a fixed offset, or the name of a zone that the host supplies.";
}

/// What starts or stops a clock.
pub(super) struct Trigger;

impl JsonSchema for Trigger {
    fn schema_name() -> Cow<'static, str> {
        "Trigger".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = ["opened", "assigned:group", "assigned:other_group"];
        let words: Vec<&str> = words.into_iter().chain(texts::<EventType>()).collect();
        json_schema!({
            "description": "What starts or stops a clock: the opening, a type of event, `status:X` when the status X is \
                entered, `left:X` when it is left, or `custom:X` for a custom event with the name X.",
            "anyOf": [
                { "type": "string", "enum": words },
                { "type": "string", "pattern": "^(?:status|left|custom):.+$" },
            ],
            "examples": ["opened", "agent_replied", "status:waiting", "left:waiting", "custom:approved"],
        })
    }
}
