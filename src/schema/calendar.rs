//! Calendars.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::Maybe;
use super::words::{DATE, Instant, Range, SeasonDate, TimeZone, WEEKDAYS};

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
    /// The time zone in which the hours are local times.
    time_zone: TimeZone,
    /// The hours of the week, by weekday or range of weekdays. Each weekday may occur once.
    #[schemars(extend("propertyNames" = {"pattern": WEEKDAYS}, "examples" = [{"mon-thu": ["08:00-12:00", "12:45-17:00"], "fri": ["08:00-15:00"]}]))]
    hours: BTreeMap<String, Ranges>,
    /// Seasons with weekly hours of their own.
    #[schemars(default)]
    seasons: Maybe<Vec<Season>>,
    /// Dates with hours of their own instead of the weekly hours: `2026-12-24` or `2026-12-24..2027-01-02`; for every
    /// year `--12-24`, `--12-24..--01-02`, `4th thu of nov`, `last mon of aug` or `easter-2`.
    #[schemars(default, extend("propertyNames" = {"pattern": DATE}, "examples" = [{"--12-25": "closed", "4th thu of nov": {"hours": "closed", "name": "Thanksgiving"}, "2026-12-24": {"hours": ["08:00-12:00"], "name": "Christmas Eve"}}]))]
    dates: Maybe<BTreeMap<String, Date>>,
    /// A name for explanations.
    #[schemars(default)]
    name: Maybe<String>,
}

/// Weekly hours that stand instead of the usual ones from one date to another, both included.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Season {
    /// A name for explanations, such as `summer hours`.
    #[schemars(default)]
    name: Maybe<String>,
    /// The first date: `--06-01` for every year, or `2027-06-01`. With years it may be left out.
    #[schemars(default)]
    from: Maybe<SeasonDate>,
    /// The last date. With years it may be left out.
    #[schemars(default)]
    to: Maybe<SeasonDate>,
    /// The hours of the week, by weekday or range of weekdays. A weekday that is not named is closed.
    #[schemars(extend("propertyNames" = {"pattern": WEEKDAYS}))]
    hours: BTreeMap<String, Ranges>,
}

/// The open ranges of a day, or `closed`.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Ranges {
    /// Closed all day.
    Closed(Closed),
    /// Open in one range.
    One(Range),
    /// Open in several ranges.
    Several(Vec<Range>),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Closed {
    Closed,
}

/// The hours of a date, instead of the weekly hours.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Date {
    /// The weekly hours, as if the date had no entry.
    Weekly(Weekly),
    Ranges(Ranges),
    Fields(DateFields),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Weekly {
    Weekly,
}

/// The hours of a date in full: `weekly`, `closed`, or open ranges.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum DateHours {
    /// The weekly hours, as if the date had no entry.
    Weekly(Weekly),
    Ranges(Ranges),
}

/// The hours of a date, with more about it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct DateFields {
    hours: DateHours,
    /// A name for explanations, such as `Christmas Eve`.
    #[schemars(default)]
    name: Maybe<String>,
    /// The first year in which it comes; only for what comes every year.
    #[schemars(default)]
    since: Maybe<u32>,
    /// The last year in which it comes; only for what comes every year.
    #[schemars(default)]
    until: Maybe<u32>,
    /// On which date it also holds if its own has no weekly hours; only for one date that comes every year.
    #[schemars(default)]
    observed: Maybe<Observed>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) enum Observed {
    /// The next date with weekly hours.
    Next,
    /// The nearest date with weekly hours; of two, the later one.
    Nearest,
}

/// Open when any of the calendars is open.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Union {
    /// The calendars, each given by name or in full.
    #[schemars(length(min = 1))]
    union: Vec<Calendar>,
    /// The time zone of its dates; by default that of the first calendar.
    #[schemars(default)]
    time_zone: Maybe<TimeZone>,
    /// A name for explanations.
    #[schemars(default)]
    name: Maybe<String>,
}

/// Open when all of the calendars are open.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Intersection {
    /// The calendars, each given by name or in full.
    #[schemars(length(min = 1))]
    intersection: Vec<Calendar>,
    /// The time zone of its dates; by default that of the first calendar.
    #[schemars(default)]
    time_zone: Maybe<TimeZone>,
    /// A name for explanations.
    #[schemars(default)]
    name: Maybe<String>,
}

/// Open when the calendar in `of` is open and none of those in `except` is.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct Except {
    /// The calendar from which the others are removed.
    of: Box<Calendar>,
    /// The calendars that are removed, such as maintenance windows.
    #[schemars(length(min = 1))]
    except: Vec<Calendar>,
    /// The time zone of its dates; by default that of the calendar in `of`.
    #[schemars(default)]
    time_zone: Maybe<TimeZone>,
    /// A name for explanations.
    #[schemars(default)]
    name: Maybe<String>,
}

/// Open from one instant until another, and otherwise closed.
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
