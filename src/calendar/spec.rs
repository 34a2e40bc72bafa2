//! A calendar as written, in a file or in code, before it is checked. This module knows the words of the format;
//! `read` knows what they mean.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::date_entries::Observed;
use super::date_key::DateKey;
use super::time_of_day::TimeRange;
use super::weekdays::Weekdays;
use crate::input::argument::{TextOr, from_string, value};
use crate::input::expected::Expected;
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, printed, read_fields};
use crate::time::{writable, written};

/// A calendar as written, in a file or in code. It is not checked before
/// [`Calendar::from_spec`](crate::Calendar::from_spec) or [`Policy::from_spec`](crate::Policy::from_spec) reads it and
/// reports every mistake.
///
/// There is a constructor for each form of calendar. The other methods have the names of the fields that they fill; for
/// a field that is a map they add an entry.
///
/// # Office hours with a lunch break and a short Christmas Eve
/// ```
/// use punctual::calendar::DateSpec;
/// use punctual::{Calendar, CalendarSpec};
/// let office = CalendarSpec::weekly("Europe/Berlin")
///     .hours("mon-thu", ["08:00-12:00", "12:45-17:00"])
///     .hours("fri", "08:00-15:00")
///     .dates("--12-25", DateSpec::closed().name("Christmas Day"))
///     .dates("2026-12-24", DateSpec::hours(["08:00-12:00"]).name("Christmas Eve"));
/// let office = Calendar::from_spec(office)?;
/// assert!(!office.is_open("2026-12-25T10:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Follow the sun, except during maintenance
/// ```
/// use punctual::{Calendar, CalendarSpec};
/// let desk = |zone: &str| CalendarSpec::weekly(zone).hours("mon-fri", ["09:00-17:00"]);
/// let maintenance = CalendarSpec::window("2026-03-03T01:00:00Z".parse()?, "2026-03-03T03:00:00Z".parse()?);
/// let sun = CalendarSpec::union([desk("Asia/Tokyo"), desk("Europe/London"), desk("America/Denver")]);
/// let sun = Calendar::from_spec(sun.except([maintenance.name("maintenance")]))?;
/// assert!(sun.is_open("2026-03-03T00:59:00Z".parse()?));
/// assert_eq!(sun.why("2026-03-03T02:00:00Z".parse()?).to_string(), "closed: maintenance");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a specification does nothing until a calendar is built from it"]
pub struct CalendarSpec(pub(super) Form);

#[derive(Clone, Debug)]
pub(super) enum Form {
    /// `24x7`, or the name of another calendar of the policy.
    Word(String),
    /// Shared, so that copying a long calendar costs no more than copying a short one.
    Fields(Arc<Fields>),
    /// Nested deeper than this crate accepts. Its content is dropped, so that no input can exhaust the stack (B3).
    TooDeep,
}

/// The fields of all kinds of calendar. `read` knows which of them belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fields {
    pub(super) name: Option<Loose<String>>,
    pub(super) time_zone: Option<Loose<String>>,
    pub(super) hours: Option<Loose<Entries<Loose<HoursSpec>>>>,
    pub(super) seasons: Option<Loose<Vec<Loose<SeasonSpec>>>>,
    pub(super) dates: Option<Loose<Entries<Loose<DateSpec>>>>,
    pub(super) union: Option<Loose<Vec<Loose<CalendarSpec>>>>,
    pub(super) intersection: Option<Loose<Vec<Loose<CalendarSpec>>>>,
    pub(super) of: Option<Loose<CalendarSpec>>,
    pub(super) except: Option<Loose<Vec<Loose<CalendarSpec>>>>,
    pub(super) from: Option<Loose<String>>,
    pub(super) to: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
    /// How deep calendars are nested here.
    depth: usize,
}

/// The hours of a day as written: a list of ranges, one range alone, or the word `closed`.
///
/// # A lunch break, a short day, and a day off
/// ```
/// use punctual::CalendarSpec;
/// let office = CalendarSpec::weekly("Europe/Berlin")
///     .hours("mon-thu", ["08:00-12:00", "12:45-17:00"])
///     .hours("fri", "08:00-13:00")
///     .hours("sat-sun", "closed");
/// # let _ = office;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct HoursSpec(pub(super) HoursForm);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum HoursForm {
    /// One range, or `closed`.
    One(String),
    List(Vec<Loose<String>>),
}

/// A season as written: weekly hours that stand instead of the usual ones from one date to another, both included, every
/// year or once (C10). A weekday without hours is closed in it.
///
/// # Until seven in summer, and other hours from July 2027 on
/// ```
/// use punctual::calendar::SeasonSpec;
/// use punctual::CalendarSpec;
/// let summer = SeasonSpec::new().name("summer hours").from("--06-01").to("--08-31").hours("mon-fri", "08:00-19:00");
/// let new_hours = SeasonSpec::new().from("2027-07-01").hours("mon-sat", "08:00-16:00");
/// let office = CalendarSpec::weekly("Europe/Berlin")
///     .hours("mon-fri", ["09:00-17:00"])
///     .seasons([summer, new_hours]);
/// # let _ = office;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a calendar is built from it"]
pub struct SeasonSpec {
    pub(super) name: Option<Loose<String>>,
    pub(super) from: Option<Loose<String>>,
    pub(super) to: Option<Loose<String>>,
    pub(super) hours: Option<Loose<Entries<Loose<HoursSpec>>>>,
    pub(super) unknown: Entries<Value>,
}

/// The hours of a date as written, which replace the weekly ones, and a name for explanations, if there is one.
///
/// # A short day before a holiday
/// ```
/// use punctual::calendar::DateSpec;
/// use punctual::CalendarSpec;
/// let office = CalendarSpec::weekly("Europe/Berlin")
///     .hours("mon-fri", ["09:00-17:00"])
///     .dates("--12-24", DateSpec::hours(["09:00-12:00"]).name("Christmas Eve"))
///     .dates("--12-25", DateSpec::closed().name("Christmas Day"))
///     .dates("2026-07-03", "closed");
/// # let _ = office;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a specification does nothing until a calendar is built from it"]
pub struct DateSpec(pub(super) DateForm);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum DateForm {
    Hours(HoursSpec),
    Fields(DateFields),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct DateFields {
    pub(super) hours: Option<Loose<HoursSpec>>,
    pub(super) name: Option<Loose<String>>,
    pub(super) since: Option<Loose<u32>>,
    pub(super) until: Option<Loose<u32>>,
    pub(super) observed: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

fields!(Fields { name, time_zone, hours, seasons, dates, union, intersection, of, except, from, to } beside depth);
fields!(SeasonSpec { name, from, to, hours });
fields!(DateFields { hours, name, since, until, observed });

impl Expected for CalendarSpec {
    const FORM: &'static str = "a text or a map";
    const MAY_STAND_ALONE: bool = true;
}

impl Expected for HoursSpec {
    const FORM: &'static str = "a text or a list";
}

impl Expected for DateSpec {
    const FORM: &'static str = "a text, a list or a map";
}

/// The word for round the clock.
pub(crate) const ALWAYS: &str = "24x7";
pub(super) const CLOSED: &str = "closed";
/// The word for the usual hours of a date.
pub(super) const USUAL: &str = "weekly";

/// How deep calendars may be nested.
pub(super) const MAX_DEPTH: usize = 64;

impl CalendarSpec {
    /// Round the clock, every day; its dates are those of UTC.
    pub fn always() -> Self {
        CalendarSpec::reference(ALWAYS)
    }

    /// Another calendar of the same policy, by its name. A text in place of a calendar means the same.
    pub fn reference(name: impl Into<String>) -> Self {
        CalendarSpec(Form::Word(name.into()))
    }

    /// Weekly hours on the wall clock of this time zone: an IANA name such as `Europe/Berlin`, or an offset such as
    /// `+05:30`. It is never open until [`hours`](CalendarSpec::hours) are added.
    pub fn weekly(time_zone: impl Into<String>) -> Self {
        CalendarSpec(Form::Fields(Arc::default())).time_zone(time_zone)
    }

    /// Open from one instant up to, but not including, another, and otherwise closed, such as a maintenance window.
    pub fn window(from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        let [from, to] = [from, to].map(|at| Some(Loose::Typed(written(writable(at)))));
        CalendarSpec(Form::Fields(Arc::new(Fields { from, to, ..Fields::default() })))
    }

    /// Open when any of these is open, as for a desk that follows the sun (C5).
    pub fn union<C: Into<CalendarSpec>>(operands: impl IntoIterator<Item = C>) -> Self {
        Self::nested(specs(operands), |fields, operands| fields.union = Some(Loose::Typed(operands)))
    }

    /// Open when all of these are open, such as the customer's hours and those of the desk (C5).
    pub fn intersection<C: Into<CalendarSpec>>(operands: impl IntoIterator<Item = C>) -> Self {
        Self::nested(specs(operands), |fields, operands| fields.intersection = Some(Loose::Typed(operands)))
    }

    /// This calendar, closed when any of these is open, such as maintenance windows (C5). This calendar becomes the
    /// field `of`.
    pub fn except<C: Into<CalendarSpec>>(self, operands: impl IntoIterator<Item = C>) -> Self {
        let deeper = self.depth().saturating_add(1);
        let mut combined = Self::nested(specs(operands), |fields, operands| {
            fields.of = Some(Loose::Typed(self));
            fields.except = Some(Loose::Typed(operands));
            fields.depth = fields.depth.max(deeper);
        });
        combined.limit_depth();
        combined
    }

    /// Sets the time zone of the dates. By default a combination of calendars has that of its first operand.
    pub fn time_zone(self, time_zone: impl Into<String>) -> Self {
        self.with(|fields| fields.time_zone = Some(Loose::Typed(time_zone.into())))
    }

    /// Sets a name for explanations, such as `maintenance`.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.with(|fields| fields.name = Some(Loose::Typed(name.into())))
    }

    /// Adds the hours of a weekday (`fri`) or a run of weekdays (`mon-thu`).
    pub fn hours(self, days: impl Into<TextOr<Weekdays>>, hours: impl Into<HoursSpec>) -> Self {
        let (days, entry) = (days.into().into_text(), Loose::Typed(hours.into()));
        self.with(|fields| fill(&mut fields.hours, |hours| hours.push(days, entry)))
    }

    /// Lists the seasons, whose hours stand instead of the weekly ones (C10).
    pub fn seasons(self, seasons: impl IntoIterator<Item = SeasonSpec>) -> Self {
        let seasons = seasons.into_iter().map(Loose::Typed).collect();
        self.with(|fields| fields.seasons = Some(Loose::Typed(seasons)))
    }

    /// Adds the hours of a date (`2026-12-24`), of that day of every year (`--12-24`), of a range of dates, or of a date
    /// by rule such as `4th thu of nov` or `easter-2` (C9). They replace the weekly hours.
    pub fn dates(self, date: impl Into<TextOr<DateKey>>, entry: impl Into<DateSpec>) -> Self {
        let (date, entry) = (date.into().into_text(), Loose::Typed(entry.into()));
        self.with(|fields| fill(&mut fields.dates, |dates| dates.push(date, entry)))
    }

    /// Whether it has weekly hours and no entry of a date yet. It is a valid calendar, whose fields go together.
    #[cfg(feature = "import-ical")]
    pub(crate) fn is_weekly_without_dates(&self) -> bool {
        matches!(&self.0, Form::Fields(fields) if fields.hours.is_some() && fields.dates.is_none())
    }

    fn nested(operands: Vec<CalendarSpec>, place: impl FnOnce(&mut Fields, Vec<Loose<CalendarSpec>>)) -> Self {
        let depth = operands.iter().map(CalendarSpec::depth).max().map_or(0, |depth| depth.saturating_add(1));
        let mut fields = Fields { depth, ..Fields::default() };
        place(&mut fields, operands.into_iter().map(Loose::Typed).collect());
        let mut combined = CalendarSpec(Form::Fields(Arc::new(fields)));
        combined.limit_depth();
        combined
    }

    fn depth(&self) -> usize {
        match &self.0 {
            Form::Word(_) => 0,
            Form::Fields(fields) => fields.depth,
            Form::TooDeep => MAX_DEPTH,
        }
    }

    fn limit_depth(&mut self) {
        if self.depth() > MAX_DEPTH {
            self.0 = Form::TooDeep;
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Fields)) -> Self {
        self.0 = match self.0 {
            Form::Word(word) if word == ALWAYS => Form::Fields(Arc::new(Fields::always())),
            // A union of one calendar is that calendar.
            Form::Word(word) => Form::Fields(Arc::new(Fields {
                union: Some(Loose::Typed(vec![Loose::Typed(CalendarSpec(Form::Word(word)))])),
                depth: 1,
                ..Fields::default()
            })),
            form => form,
        };
        if let Form::Fields(fields) = &mut self.0 {
            change(Arc::make_mut(fields));
        }
        self
    }
}

/// A calendar and its copy are equal without being compared field by field.
impl PartialEq for Form {
    fn eq(&self, other: &Form) -> bool {
        match (self, other) {
            (Form::Word(one), Form::Word(other)) => one == other,
            (Form::Fields(one), Form::Fields(other)) => Arc::ptr_eq(one, other) || one == other,
            (Form::TooDeep, Form::TooDeep) => true,
            _ => false,
        }
    }
}

impl Fields {
    /// What `24x7` stands for.
    fn always() -> Self {
        let hours = Entries(vec![("mon-sun".to_owned(), Loose::Typed(HoursSpec::from(["00:00-24:00"])))]);
        Fields { time_zone: Some(Loose::from("UTC")), hours: Some(Loose::Typed(hours)), ..Fields::default() }
    }

    /// The same at this depth of nesting.
    #[cfg(feature = "serde")]
    fn nest(mut self) -> Self {
        let lists = [&self.union, &self.intersection, &self.except].into_iter().flatten();
        let listed = lists.flat_map(|list| if let Loose::Typed(list) = list { list.as_slice() } else { &[] });
        let operands = listed.chain(&self.of).filter_map(|operand| match operand {
            Loose::Typed(operand) => Some(operand.depth()),
            Loose::Other(_) => None,
        });
        self.depth = operands.max().map_or(0, |depth| depth.saturating_add(1));
        self
    }
}

fn specs<C: Into<CalendarSpec>>(operands: impl IntoIterator<Item = C>) -> Vec<CalendarSpec> {
    operands.into_iter().map(Into::into).collect()
}

from_string!(CalendarSpec, HoursSpec);

/// Another calendar of the same policy, or `24x7`.
impl From<&str> for CalendarSpec {
    fn from(name: &str) -> Self {
        CalendarSpec::reference(name)
    }
}

/// One range, or `closed`.
impl From<&str> for HoursSpec {
    fn from(range: &str) -> Self {
        HoursSpec(HoursForm::One(range.to_owned()))
    }
}

impl From<TimeRange> for HoursSpec {
    fn from(range: TimeRange) -> Self {
        HoursSpec(HoursForm::One(range.to_string()))
    }
}

impl<R: Into<TextOr<TimeRange>>, const N: usize> From<[R; N]> for HoursSpec {
    fn from(ranges: [R; N]) -> Self {
        ranges.into_iter().collect()
    }
}

impl<R: Into<TextOr<TimeRange>>> From<Vec<R>> for HoursSpec {
    fn from(ranges: Vec<R>) -> Self {
        ranges.into_iter().collect()
    }
}

impl<R: Into<TextOr<TimeRange>>> FromIterator<R> for HoursSpec {
    fn from_iter<I: IntoIterator<Item = R>>(ranges: I) -> Self {
        HoursSpec(HoursForm::List(ranges.into_iter().map(|range| Loose::Typed(range.into().into_text())).collect()))
    }
}

impl SeasonSpec {
    /// A season without dates and hours yet.
    pub fn new() -> Self {
        SeasonSpec::default()
    }

    /// Sets a name for explanations, such as `summer hours`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(Loose::Typed(name.into()));
        self
    }

    /// Sets the first date, such as `--06-01` or `2027-07-01`. With years it may be left out.
    pub fn from(mut self, date: impl Into<TextOr<DateKey>>) -> Self {
        self.from = value(date);
        self
    }

    /// Sets the last date, such as `--08-31`. With years it may be left out.
    pub fn to(mut self, date: impl Into<TextOr<DateKey>>) -> Self {
        self.to = value(date);
        self
    }

    /// Adds the hours of a weekday (`fri`) or a run of weekdays (`mon-thu`).
    pub fn hours(mut self, days: impl Into<TextOr<Weekdays>>, hours: impl Into<HoursSpec>) -> Self {
        let (days, entry) = (days.into().into_text(), Loose::Typed(hours.into()));
        fill(&mut self.hours, |hours| hours.push(days, entry));
        self
    }
}

impl DateSpec {
    /// Open in these hours.
    pub fn hours(hours: impl Into<HoursSpec>) -> Self {
        DateSpec(DateForm::Hours(hours.into()))
    }

    /// Closed all day.
    pub fn closed() -> Self {
        DateSpec::hours(CLOSED)
    }

    /// The weekly hours, as if the date had no entry. On one date this cancels what comes every year.
    pub fn weekly() -> Self {
        DateSpec::hours(USUAL)
    }

    /// Sets a name for explanations, such as `Christmas Eve`.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.with(|fields| fields.name = Some(Loose::Typed(name.into())))
    }

    /// Sets the first year in which it comes. Only for what comes every year.
    pub fn since(self, year: u32) -> Self {
        self.with(|fields| fields.since = Some(Loose::Typed(year)))
    }

    /// Sets the last year in which it comes. Only for what comes every year.
    pub fn until(self, year: u32) -> Self {
        self.with(|fields| fields.until = Some(Loose::Typed(year)))
    }

    /// Sets on which date it also holds if its own has no weekly hours (C9). Only for one date that comes every year.
    pub fn observed(self, observed: impl Into<TextOr<Observed>>) -> Self {
        self.with(|fields| fields.observed = value(observed))
    }

    fn with(self, change: impl FnOnce(&mut DateFields)) -> Self {
        let mut fields = match self.0 {
            DateForm::Hours(hours) => DateFields { hours: Some(Loose::Typed(hours)), ..DateFields::default() },
            DateForm::Fields(fields) => fields,
        };
        change(&mut fields);
        DateSpec(DateForm::Fields(fields))
    }
}

impl<H: Into<HoursSpec>> From<H> for DateSpec {
    fn from(hours: H) -> Self {
        DateSpec::hours(hours)
    }
}

#[cfg(feature = "serde")]
printed! {
    Fields;
    SeasonSpec;
    DateFields;
}

#[cfg(feature = "serde")]
impl serde::Serialize for CalendarSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Word(word) => to.serialize_str(word),
            Form::Fields(fields) => fields.serialize(to),
            Form::TooDeep => Err(serde::ser::Error::custom("a calendar that is nested too deeply has not been kept")),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for HoursSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            HoursForm::One(range) => to.serialize_str(range),
            HoursForm::List(ranges) => ranges.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for DateSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            DateForm::Hours(hours) => hours.serialize(to),
            DateForm::Fields(fields) => fields.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
impl Written for CalendarSpec {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        match value {
            Value::Text(word) => Loose::Typed(CalendarSpec(Form::Word(word))),
            value => read_fields(value, twice, |entries, twice| {
                let fields = Fields::of_entries(entries, twice);
                let mut spec = CalendarSpec(Form::Fields(Arc::new(fields.nest())));
                spec.limit_depth();
                spec
            }),
        }
    }
}

#[cfg(feature = "serde")]
impl Written for HoursSpec {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        match value {
            Value::Text(range) => Loose::Typed(HoursSpec(HoursForm::One(range))),
            value => Vec::read_part(value, twice).map(|ranges| HoursSpec(HoursForm::List(ranges))),
        }
    }
}

#[cfg(feature = "serde")]
impl Written for SeasonSpec {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        read_fields(value, twice, SeasonSpec::of_entries)
    }
}

#[cfg(feature = "serde")]
impl Written for DateSpec {
    fn read_part(value: Value, twice: &mut Option<Twice>) -> Loose<Self> {
        match value {
            Value::Map(entries) => Loose::Typed(DateSpec(DateForm::Fields(DateFields::of_entries(entries, twice)))),
            value => HoursSpec::read_part(value, twice).map(DateSpec::hours),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for CalendarSpec {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match CalendarSpec::from_value(Value::deserialize(from)?).map_err(Twice::into_format)? {
            Loose::Typed(spec) => Ok(spec),
            Loose::Other(value) => Err(serde::de::Error::custom(format!("{value} is not a calendar"))),
        }
    }
}
