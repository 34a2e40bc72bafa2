//! A calendar as written, and its reading into hours and zone. Knows the words of the format; knows no instant.

use chrono::{FixedOffset, NaiveDate, Weekday};

use super::hours::{Day, Hours, Range};
use super::zone::Zone;
use crate::loose::{Entries, Loose, Value, fill, required, typed, unknown_fields};
#[cfg(feature = "serde")]
use crate::loose::{Written, written_list, written_map};
use crate::problem::{Place, ProblemKind, Problems};

/// A calendar as written, in a file or in code: not checked yet. [`Calendar::from_spec`](crate::Calendar::from_spec)
/// checks it and reports every mistake.
///
/// # Office hours with a lunch break and a short Christmas Eve
/// ```
/// use punctual::{Calendar, CalendarSpec};
/// let office = CalendarSpec::in_zone("Europe/Berlin")
///     .hours("mon-thu", ["08:00-12:00", "12:45-17:00"])
///     .hours("fri", ["08:00-15:00"])
///     .closed("--12-25", "Christmas Day")
///     .date("2026-12-24", ["08:00-12:00"], "Christmas Eve");
/// let office = Calendar::from_spec(office)?;
/// assert!(!office.is_open("2026-12-25T10:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarSpec(Form);

#[derive(Clone, Debug, PartialEq)]
enum Form {
    /// A calendar that is one word, such as `24x7`.
    Word(String),
    Fields(Fields),
}

#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
struct Fields {
    time_zone: Option<Loose<String>>,
    hours: Option<Loose<Entries<Loose<RangesSpec>>>>,
    dates: Option<Loose<Entries<Loose<DateSpec>>>>,
    #[cfg_attr(feature = "serde", serde(flatten))]
    unknown: Entries<Value>,
}

/// The ranges of a day: a list, one range alone, or the word `closed`.
#[derive(Clone, Debug, Default, PartialEq)]
struct RangesSpec(Vec<Loose<String>>);

/// What replaces the weekly hours on a date: ranges, or ranges with a name.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
struct DateSpec {
    hours: Option<Loose<RangesSpec>>,
    name: Option<Loose<String>>,
    #[cfg_attr(feature = "serde", serde(flatten))]
    unknown: Entries<Value>,
}

/// The word for round the clock.
pub(crate) const ALWAYS: &str = "24x7";
const CLOSED: &str = "closed";

const HOURS_HELP: &str = "write ranges such as [\"08:00-12:00\", \"12:45-17:00\"], or \"closed\"";

impl CalendarSpec {
    /// Round the clock, every day; its dates are those of UTC.
    pub fn always() -> Self {
        CalendarSpec(Form::Word(ALWAYS.to_owned()))
    }

    /// A calendar in this zone, with no hours yet: an IANA name such as `Europe/Berlin`, or an offset such as `+05:30`.
    pub fn in_zone(name: impl Into<String>) -> Self {
        CalendarSpec(Form::Fields(Fields { time_zone: Some(Loose::Typed(name.into())), ..Fields::default() }))
    }

    /// Opens a weekday (`fri`) or several (`mon-thu`) in these ranges.
    pub fn hours<R: Into<String>>(self, days: impl Into<String>, ranges: impl IntoIterator<Item = R>) -> Self {
        self.with(|fields| fill(&mut fields.hours, |hours| hours.push(days, Loose::Typed(RangesSpec::of(ranges)))))
    }

    /// Replaces the weekly hours of a date (`2026-12-24`) or of that day of every year (`--12-24`), under a name.
    pub fn date<R: Into<String>>(
        self,
        date: impl Into<String>,
        ranges: impl IntoIterator<Item = R>,
        name: impl Into<String>,
    ) -> Self {
        let entry = DateSpec {
            hours: Some(Loose::Typed(RangesSpec::of(ranges))),
            name: Some(Loose::Typed(name.into())),
            unknown: Entries::default(),
        };
        self.with(|fields| fill(&mut fields.dates, |dates| dates.push(date, Loose::Typed(entry))))
    }

    /// Closes a date, or that day of every year, under a name.
    pub fn closed(self, date: impl Into<String>, name: impl Into<String>) -> Self {
        self.date(date, [CLOSED], name)
    }

    fn with(mut self, change: impl FnOnce(&mut Fields)) -> Self {
        if let Form::Word(_) = self.0 {
            let hours = Entries(vec![("mon-sun".to_owned(), Loose::Typed(RangesSpec::of(["00:00-24:00"])))]);
            let time_zone = Some(Loose::from("UTC"));
            self.0 = Form::Fields(Fields { time_zone, hours: Some(Loose::Typed(hours)), ..Fields::default() });
        }
        if let Form::Fields(fields) = &mut self.0 {
            change(fields);
        }
        self
    }

    /// The hours and the zone that are meant; `None` when a problem says why not.
    pub(crate) fn read(&self, at: &Place<'_>, problems: &mut Problems) -> Option<(Hours, Zone)> {
        match &self.0 {
            Form::Word(word) if word == ALWAYS => Some((Hours::always(), Zone::utc())),
            Form::Word(word) => {
                let help = format!("write \"{ALWAYS}\", or a map with `time_zone` and `hours`");
                problems.add(at, ProblemKind::Unreadable, format_args!("`{word}` is not a calendar"), help);
                None
            }
            Form::Fields(fields) => fields.read(at, problems),
        }
    }
}

impl RangesSpec {
    fn of<R: Into<String>>(ranges: impl IntoIterator<Item = R>) -> Self {
        RangesSpec(ranges.into_iter().map(|range| Loose::Typed(range.into())).collect())
    }

    fn read(&self, at: &Place<'_>, problems: &mut Problems) -> Vec<Range> {
        if matches!(self.0.as_slice(), [Loose::Typed(word)] if word == CLOSED) {
            return Vec::new();
        }
        let ranges = self.0.iter().enumerate().filter_map(|(index, range)| {
            let at = at.index(index);
            let text = typed(range, &at, problems, HOURS_HELP)?;
            Range::parse(text).map_err(|error| problems.add(&at, error.kind, error.found, error.help)).ok()
        });
        ranges.collect()
    }
}

impl Fields {
    fn read(&self, at: &Place<'_>, problems: &mut Problems) -> Option<(Hours, Zone)> {
        unknown_fields(&self.unknown, at, problems, &["time_zone", "hours", "dates"]);
        let zone = self.read_zone(&at.field("time_zone"), problems);
        let mut hours = Hours::default();
        self.read_week(&at.field("hours"), problems, &mut hours);
        self.read_dates(&at.field("dates"), problems, &mut hours);
        Some((hours, zone?))
    }

    fn read_zone(&self, at: &Place<'_>, problems: &mut Problems) -> Option<Zone> {
        let help = "write an IANA name such as `Europe/Berlin`, or an offset such as `+05:30`";
        let name = required(self.time_zone.as_ref(), at, problems, help)?;
        let zone = name.parse::<FixedOffset>().map(Zone::fixed).or_else(|_| Zone::named(name));
        zone.map_err(|_| {
            let found = format_args!("`{name}` is not a time zone of the IANA database");
            problems.add(at, ProblemKind::UnknownName, found, help);
        })
        .ok()
    }

    fn read_week(&self, at: &Place<'_>, problems: &mut Problems, hours: &mut Hours) {
        let help = "write hours by weekday, such as {\"mon-fri\": [\"09:00-17:00\"]}";
        let Some(week) = required(self.hours.as_ref(), at, problems, help) else { return };
        for (days, ranges) in week.iter() {
            let at = at.field(days);
            let ranges = typed(ranges, &at, problems, HOURS_HELP).map(|ranges| ranges.read(&at, problems));
            let Some(weekdays) = parse_weekdays(days) else {
                let found = format_args!("`{days}` is not a weekday");
                problems.add(&at, ProblemKind::Unreadable, found, "write `mon`, or a run of days such as `mon-fri`");
                continue;
            };
            for weekday in weekdays {
                if !hours.set_weekday(weekday, ranges.clone().unwrap_or_default()) {
                    let found = format_args!("{weekday} is written twice");
                    problems.add(&at, ProblemKind::Duplicate, found, "write each weekday once, with all its ranges");
                }
            }
        }
    }

    fn read_dates(&self, at: &Place<'_>, problems: &mut Problems, hours: &mut Hours) {
        let help = "write a map such as {\"2026-12-24\": \"closed\"}";
        let Some(dates) = self.dates.as_ref().and_then(|dates| typed(dates, at, problems, help)) else { return };
        for (date, entry) in dates.iter() {
            let at = at.field(date);
            let entry = typed(entry, &at, problems, HOURS_HELP).map(|entry| entry.read(&at, problems));
            let Some(date) = DateKey::parse(date) else {
                let found = format_args!("`{date}` is not a date");
                problems.add(&at, ProblemKind::Unreadable, found, "write `2026-12-24`, or `--12-24` for every year");
                continue;
            };
            let entry = entry.unwrap_or_default();
            let new = match date {
                DateKey::Once(date) => hours.set_date(date, entry),
                DateKey::Yearly(month, day) => hours.set_yearly(month, day, entry),
            };
            if !new {
                problems.add(&at, ProblemKind::Duplicate, "this date is written twice", "keep one of the two");
            }
        }
    }
}

impl DateSpec {
    fn read(&self, at: &Place<'_>, problems: &mut Problems) -> Day {
        unknown_fields(&self.unknown, at, problems, &["hours", "name"]);
        let place = at.field("hours");
        let ranges = required(self.hours.as_ref(), &place, problems, HOURS_HELP);
        let ranges = ranges.map(|ranges| ranges.read(&place, problems)).unwrap_or_default();
        let help = "write the name as a text";
        let name = self.name.as_ref().and_then(|name| typed(name, &at.field("name"), problems, help));
        Day::new(ranges, name.map(String::as_str))
    }
}

enum DateKey {
    Once(NaiveDate),
    Yearly(u32, u32),
}

impl DateKey {
    fn parse(text: &str) -> Option<DateKey> {
        // 2000 is a leap year: every month and day that some year has.
        let yearly = text.strip_prefix("--").map(|rest| format!("2000-{rest}"));
        let full = yearly.as_deref().unwrap_or(text);
        let date = full.parse::<NaiveDate>().ok().filter(|date| date.to_string() == full)?;
        Some(if yearly.is_some() {
            DateKey::Yearly(chrono::Datelike::month(&date), chrono::Datelike::day(&date))
        } else {
            DateKey::Once(date)
        })
    }
}

/// `fri`, or `mon-thu`; a run may wrap over the end of the week.
fn parse_weekdays(text: &str) -> Option<Vec<Weekday>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (Weekday, Weekday) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let length = last.days_since(first).saturating_add(1) as usize;
    Some(std::iter::successors(Some(first), |day| Some(day.succ())).take(length).collect())
}

#[cfg(feature = "serde")]
impl<'de> Written<'de> for CalendarSpec {
    fn scalar(value: Value) -> Result<Self, Value> {
        String::scalar(value).map(|word| CalendarSpec(Form::Word(word)))
    }

    fn map<A: serde::de::MapAccess<'de>>(entries: A) -> Result<Loose<Self>, A::Error> {
        let entries = serde::de::value::MapAccessDeserializer::new(entries);
        serde::Deserialize::deserialize(entries).map(|fields| Loose::Typed(CalendarSpec(Form::Fields(fields))))
    }
}

#[cfg(feature = "serde")]
impl<'de> Written<'de> for RangesSpec {
    fn scalar(value: Value) -> Result<Self, Value> {
        String::scalar(value).map(|range| RangesSpec::of([range]))
    }

    written_list!(RangesSpec);
}

#[cfg(feature = "serde")]
impl<'de> Written<'de> for DateSpec {
    fn scalar(value: Value) -> Result<Self, Value> {
        RangesSpec::scalar(value).map(DateSpec::from)
    }

    written_list!(|items| DateSpec::from(RangesSpec(items)));
    written_map!();
}

#[cfg(feature = "serde")]
impl From<RangesSpec> for DateSpec {
    fn from(ranges: RangesSpec) -> Self {
        DateSpec { hours: Some(Loose::Typed(ranges)), ..DateSpec::default() }
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for CalendarSpec {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Loose::deserialize(from)? {
            Loose::Typed(spec) => Ok(spec),
            Loose::Other(value) => Err(serde::de::Error::custom(format!("{value} is not a calendar"))),
        }
    }
}
