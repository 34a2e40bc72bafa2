//! A calendar as written. Knows the words of the format and how to put them together in code; `read` makes sense of them.

use chrono::{DateTime, Utc};

use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, printed, read_fields};
use crate::time::{writable, written};

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
///
/// # Follow the sun, except during maintenance
/// ```
/// use punctual::{Calendar, CalendarSpec};
/// let desk = |zone: &str| CalendarSpec::in_zone(zone).hours("mon-fri", ["09:00-17:00"]);
/// let maintenance = CalendarSpec::window("2026-03-03T01:00:00Z".parse()?, "2026-03-03T03:00:00Z".parse()?);
/// let sun = CalendarSpec::union([desk("Asia/Tokyo"), desk("Europe/London"), desk("America/Denver")]);
/// let sun = Calendar::from_spec(sun.except([maintenance.named("maintenance")]))?;
/// assert!(sun.is_open("2026-03-03T00:59:00Z".parse()?));
/// assert_eq!(sun.why("2026-03-03T02:00:00Z".parse()?).to_string(), "closed: maintenance");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarSpec(pub(super) Form);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    /// `24x7`, or the name of another calendar of the policy.
    Word(String),
    Fields(Box<Fields>),
    /// Nested deeper than this crate takes; what it held is gone, so that no input can exhaust the stack (B3).
    TooDeep,
}

/// The fields of all kinds of calendar; which of them belong together is `read`'s business.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fields {
    pub(super) name: Option<Loose<String>>,
    pub(super) time_zone: Option<Loose<String>>,
    pub(super) hours: Option<Loose<Entries<Loose<RangesSpec>>>>,
    pub(super) dates: Option<Loose<Entries<Loose<DateSpec>>>>,
    pub(super) union: Option<Loose<Vec<Loose<CalendarSpec>>>>,
    pub(super) intersection: Option<Loose<Vec<Loose<CalendarSpec>>>>,
    pub(super) of: Option<Loose<CalendarSpec>>,
    pub(super) except: Option<Loose<Vec<Loose<CalendarSpec>>>>,
    pub(super) from: Option<Loose<String>>,
    pub(super) to: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
    /// How many calendars are nested in each other here.
    depth: usize,
}

/// The ranges of a day: a list, or one range or the word `closed` alone.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum RangesSpec {
    One(String),
    List(Vec<Loose<String>>),
}

/// What replaces the weekly hours on a date: ranges, or ranges with a name.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum DateSpec {
    #[cfg_attr(not(feature = "serde"), allow(dead_code, reason = "only files write it so"))]
    Ranges(RangesSpec),
    Fields(DateFields),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct DateFields {
    pub(super) hours: Option<Loose<RangesSpec>>,
    pub(super) name: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

fields!(Fields { name, time_zone, hours, dates, union, intersection, of, except, from, to } beside depth);
fields!(DateFields { hours, name });

/// The word for round the clock.
pub(crate) const ALWAYS: &str = "24x7";
pub(super) const CLOSED: &str = "closed";

/// How deep calendars may be nested in each other.
pub(super) const MAX_DEPTH: usize = 64;

impl CalendarSpec {
    /// Round the clock, every day; its dates are those of UTC.
    pub fn always() -> Self {
        CalendarSpec(Form::Word(ALWAYS.to_owned()))
    }

    /// Another calendar of the same policy, by its name.
    pub fn reference(name: impl Into<String>) -> Self {
        CalendarSpec(Form::Word(name.into()))
    }

    /// A calendar in this zone, with no hours yet: an IANA name such as `Europe/Berlin`, or an offset such as `+05:30`.
    pub fn in_zone(name: impl Into<String>) -> Self {
        let time_zone = Some(Loose::Typed(name.into()));
        CalendarSpec(Form::Fields(Box::new(Fields { time_zone, ..Fields::default() })))
    }

    /// Open from one instant up to another and never else: a maintenance window.
    pub fn window(from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        let [from, to] = [from, to].map(|at| Some(Loose::Typed(written(writable(at)))));
        CalendarSpec(Form::Fields(Box::new(Fields { from, to, ..Fields::default() })))
    }

    /// Open when any of these is open: follow the sun (C5).
    pub fn union(operands: impl IntoIterator<Item = CalendarSpec>) -> Self {
        Self::nested(operands, |fields, operands| fields.union = Some(Loose::Typed(operands)))
    }

    /// Open when all of these are open: the customer's hours and ours (C5).
    pub fn intersection(operands: impl IntoIterator<Item = CalendarSpec>) -> Self {
        Self::nested(operands, |fields, operands| fields.intersection = Some(Loose::Typed(operands)))
    }

    /// Closed when any of these is open: maintenance windows, or somebody else's calendar (C5).
    pub fn except(self, operands: impl IntoIterator<Item = CalendarSpec>) -> Self {
        let deeper = self.depth().saturating_add(1);
        let mut combined = Self::nested(operands, |fields, operands| {
            fields.of = Some(Loose::Typed(self));
            fields.except = Some(Loose::Typed(operands));
            fields.depth = fields.depth.max(deeper);
        });
        combined.limit_depth();
        combined
    }

    /// Gives the dates of a combination another zone than its first operand's.
    pub fn dates_in_zone(self, name: impl Into<String>) -> Self {
        self.with(|fields| fields.time_zone = Some(Loose::Typed(name.into())))
    }

    /// A name for explanations, such as `maintenance`.
    pub fn named(self, name: impl Into<String>) -> Self {
        self.with(|fields| fields.name = Some(Loose::Typed(name.into())))
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
        self.with_date(date.into(), RangesSpec::of(ranges), name.into())
    }

    /// Closes a date, or that day of every year, under a name.
    pub fn closed(self, date: impl Into<String>, name: impl Into<String>) -> Self {
        self.with_date(date.into(), RangesSpec::One(CLOSED.to_owned()), name.into())
    }

    fn with_date(self, date: String, ranges: RangesSpec, name: String) -> Self {
        let (hours, name) = (Some(Loose::Typed(ranges)), Some(Loose::Typed(name)));
        let entry = DateSpec::Fields(DateFields { hours, name, ..DateFields::default() });
        self.with(|fields| fill(&mut fields.dates, |dates| dates.push(date, Loose::Typed(entry))))
    }

    fn nested(
        operands: impl IntoIterator<Item = CalendarSpec>,
        place: impl FnOnce(&mut Fields, Vec<Loose<CalendarSpec>>),
    ) -> Self {
        let operands: Vec<CalendarSpec> = operands.into_iter().collect();
        let depth = operands.iter().map(CalendarSpec::depth).max().map_or(0, |depth| depth.saturating_add(1));
        let mut fields = Fields { depth, ..Fields::default() };
        place(&mut fields, operands.into_iter().map(Loose::Typed).collect());
        let mut combined = CalendarSpec(Form::Fields(Box::new(fields)));
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
            Form::Word(word) if word == ALWAYS => Form::Fields(Box::new(Fields::always())),
            // A union of one is that one.
            Form::Word(word) => Form::Fields(Box::new(Fields {
                union: Some(Loose::Typed(vec![Loose::Typed(CalendarSpec(Form::Word(word)))])),
                depth: 1,
                ..Fields::default()
            })),
            form => form,
        };
        if let Form::Fields(fields) = &mut self.0 {
            change(fields);
        }
        self
    }
}

impl Fields {
    /// What `24x7` stands for.
    fn always() -> Self {
        let hours = Entries(vec![("mon-sun".to_owned(), Loose::Typed(RangesSpec::of(["00:00-24:00"])))]);
        Fields { time_zone: Some(Loose::from("UTC")), hours: Some(Loose::Typed(hours)), ..Fields::default() }
    }

    /// The same, knowing how deep it is.
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

impl RangesSpec {
    pub(super) fn of<R: Into<String>>(ranges: impl IntoIterator<Item = R>) -> Self {
        RangesSpec::List(ranges.into_iter().map(|range| Loose::Typed(range.into())).collect())
    }
}

#[cfg(feature = "serde")]
printed! {
    Fields;
    DateFields;
}

#[cfg(feature = "serde")]
impl serde::Serialize for CalendarSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Word(word) => to.serialize_str(word),
            Form::Fields(fields) => fields.serialize(to),
            Form::TooDeep => Err(serde::ser::Error::custom("a calendar that is nested too deep has not been kept")),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for RangesSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            RangesSpec::One(range) => to.serialize_str(range),
            RangesSpec::List(ranges) => ranges.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for DateSpec {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            DateSpec::Ranges(ranges) => ranges.serialize(to),
            DateSpec::Fields(fields) => fields.serialize(to),
        }
    }
}

#[cfg(feature = "serde")]
impl Written for CalendarSpec {
    fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
        match value {
            Value::Text(word) => Ok(Loose::Typed(CalendarSpec(Form::Word(word)))),
            value => read_fields(value, |entries| {
                let fields = Fields::of_entries(entries)?;
                let mut spec = CalendarSpec(Form::Fields(Box::new(fields.nest())));
                spec.limit_depth();
                Ok(spec)
            }),
        }
    }
}

#[cfg(feature = "serde")]
impl Written for RangesSpec {
    fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
        Ok(match value {
            Value::Text(range) => Loose::Typed(RangesSpec::One(range)),
            value => Vec::from_value(value)?.map(RangesSpec::List),
        })
    }
}

#[cfg(feature = "serde")]
impl Written for DateSpec {
    fn from_value(value: Value) -> Result<Loose<Self>, Twice> {
        match value {
            Value::Map(entries) => Ok(Loose::Typed(DateSpec::Fields(DateFields::of_entries(entries)?))),
            value => Ok(RangesSpec::from_value(value)?.map(DateSpec::Ranges)),
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
