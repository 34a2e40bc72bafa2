//! Calendars.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::Maybe;
use super::words::{DATE, Instant, Range, TimeZone, WEEKDAYS};

/// When time counts: `24x7`, the name of another calendar of the policy, or a calendar in full.
#[derive(JsonSchema)]
#[schemars(untagged, extend("examples" = ["24x7"]))]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Calendar {
    /// `24x7`, or the name of another calendar of the policy.
    Name(String),
    Hours(Hours),
    Union(Union),
    Intersection(Intersection),
    Except(Except),
    Window(Window),
}

/// Weekly hours in a time zone, and dates with hours of their own.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Hours {
    /// The zone whose clock on the wall the hours are read on.
    time_zone: TimeZone,
    /// The hours of the week, by weekday or run of weekdays, each weekday once.
    #[schemars(extend("propertyNames" = {"pattern": WEEKDAYS}, "examples" = [{"mon-thu": ["08:00-12:00", "12:45-17:00"], "fri": ["08:00-15:00"]}]))]
    hours: BTreeMap<String, Ranges>,
    /// Dates whose hours replace those of the week: `2026-12-24`, or `--12-24` for every year.
    #[schemars(default, extend("propertyNames" = {"pattern": DATE}, "examples" = [{"--12-25": "closed", "2026-12-24": {"hours": ["08:00-12:00"], "name": "Christmas Eve"}}]))]
    dates: Maybe<BTreeMap<String, Date>>,
    /// A name for explanations.
    #[schemars(default)]
    name: Maybe<String>,
}

/// The open ranges of a day, or `closed`.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Ranges {
    /// Not open at all.
    Closed(Closed),
    /// Open once.
    One(Range),
    /// Open so many times.
    Several(Vec<Range>),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Closed {
    Closed,
}

/// What replaces the hours of the week on a date.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Date {
    Ranges(Ranges),
    Named(NamedDate),
}

/// The hours of a date, with a name.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct NamedDate {
    hours: Ranges,
    /// A name for explanations, such as `Christmas Eve`.
    #[schemars(default)]
    name: Maybe<String>,
}

/// Open when any of these is open.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Union {
    /// The calendars, by name or in full.
    #[schemars(length(min = 1))]
    union: Vec<Calendar>,
    /// The zone of its dates; that of the first calendar if not said.
    #[schemars(default)]
    time_zone: Maybe<TimeZone>,
    /// A name for explanations.
    #[schemars(default)]
    name: Maybe<String>,
}

/// Open when all of these are open.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Intersection {
    /// The calendars, by name or in full.
    #[schemars(length(min = 1))]
    intersection: Vec<Calendar>,
    /// The zone of its dates; that of the first calendar if not said.
    #[schemars(default)]
    time_zone: Maybe<TimeZone>,
    /// A name for explanations.
    #[schemars(default)]
    name: Maybe<String>,
}

/// Open when the first is open and none of the others is.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Except {
    /// The calendar that is cut.
    of: Box<Calendar>,
    /// What is cut out of it, such as maintenance windows.
    #[schemars(length(min = 1))]
    except: Vec<Calendar>,
    /// The zone of its dates; that of the calendar that is cut if not said.
    #[schemars(default)]
    time_zone: Maybe<TimeZone>,
    /// A name for explanations.
    #[schemars(default)]
    name: Maybe<String>,
}

/// Open from one instant up to another, and never else.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Window {
    from: Instant,
    to: Instant,
    /// A name for explanations, such as `maintenance`.
    #[schemars(default)]
    name: Maybe<String>,
}
