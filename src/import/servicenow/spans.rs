//! Entries of schedules, as their table has them. This module knows the columns of an entry. `hours` makes calendars of
//! them.

use chrono::{Datelike, Days, Month, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use super::super::node::Node;
use super::rows::{field, flag, needed};
use crate::calendar::Nth;
use crate::input::problem::ProblemKind;

/// An entry of a schedule.
#[derive(Clone)]
pub(super) struct Span {
    pub(super) name: Option<String>,
    /// Whether it is cut out of the schedule instead of added to it.
    pub(super) excluded: bool,
    /// Whether its readings are of UTC instead of the zone of its schedule.
    pub(super) utc: bool,
    pub(super) begins: NaiveDateTime,
    /// The end, which no longer belongs to it.
    pub(super) ends: NaiveDateTime,
    pub(super) repeats: Repeats,
    /// Every day, week, month or year, or every second one, and so on.
    pub(super) every: u32,
    /// The last date on which it may begin.
    pub(super) until: Option<NaiveDate>,
}

/// How an entry comes again.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Repeats {
    Never,
    Daily,
    Weekly(Vec<Weekday>),
    /// On the day of the month on which it begins.
    MonthlyDay,
    MonthlyLastDay,
    MonthlyWeekday(Nth, Weekday),
    /// On the day of the year on which it begins.
    YearlyDay,
    YearlyWeekday(Nth, Weekday, Month),
}

/// The columns that say nothing about hours.
const REST: &[&str] = &[
    "sys_id",
    "notes",
    "show_as",
    "sys_updated_on",
    "sys_updated_by",
    "sys_created_on",
    "sys_created_by",
    "sys_mod_count",
    "sys_class_name",
    "sys_domain",
    "sys_domain_path",
    "sys_tags",
    "sys_overrides",
    "user",
    "group",
    "parent",
    "override",
];

/// Reads an entry, and says what became of it.
pub(super) fn read(row: &Node<'_, '_>) -> Option<Span> {
    row.ignore(REST, "says nothing about hours");
    let name = field(row, "name").map(|name| {
        name.exact("its name");
        name.text.chars().take(200).collect()
    });
    let excluded = excludes(row);
    let all_day = flag(row, "all_day", false);
    let (begins, ends) = (reading(row, "start_date_time"), reading(row, "end_date_time"));
    let first = begins.map(|(begins, _)| begins.date()).unwrap_or_default();
    let (repeats, every, until) = (repeats(row, first), every(row), until(row));
    let (begins, utc) = begins?;
    let ends = end(row, begins, ends?.0, all_day)?;
    let begins = if all_day { begins.date().and_time(NaiveTime::MIN) } else { begins };
    Some(Span { name, excluded, utc, begins, ends, repeats: repeats?, every: every?, until: until? })
}

/// Whether an entry is cut out. Types other than this are labels.
fn excludes(row: &Node<'_, '_>) -> bool {
    let Some(kind) = field(row, "type") else { return false };
    let excluded = is_excluded(&kind.text);
    kind.exact(if excluded { "cut out of the schedule" } else { "a label; the entry is added to the schedule" });
    excluded
}

/// Whether a type of a schedule or an entry says that its time does not count.
pub(super) fn is_excluded(kind: &str) -> bool {
    matches!(kind.to_ascii_lowercase().as_str(), "exclude" | "excluded")
}

/// A reading such as `20260105T080000`; with a `Z` it is of UTC.
fn reading(row: &Node<'_, '_>, name: &str) -> Option<(NaiveDateTime, bool)> {
    let field = needed(row, name)?;
    let (text, utc) = field.text.strip_suffix('Z').map_or((field.text.as_str(), false), |text| (text, true));
    let read =
        NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok().filter(|at| (1900..=9999).contains(&at.year()));
    let help = "the database has a date and a time here, such as `20260105T080000`";
    let read = field.node.or_mistake(read, "a reading of the clock", help)?;
    field.exact(if utc { "a reading of UTC" } else { "a reading of the wall clock of the schedule" });
    Some((read, utc))
}

/// The end of an entry. One of whole days is written up to its last second.
fn end(row: &Node<'_, '_>, begins: NaiveDateTime, ends: NaiveDateTime, all_day: bool) -> Option<NaiveDateTime> {
    if all_day {
        // Some exports write the midnight after the last day.
        let midnight = ends.time() == NaiveTime::MIN && ends.date() > begins.date();
        let last = if midnight { ends.date().pred_opt()? } else { ends.date() };
        if last >= begins.date() {
            return Some(last.succ_opt()?.and_time(NaiveTime::MIN));
        }
    }
    if ends > begins {
        return Some(ends);
    }
    let found = "the entry does not end after it begins";
    row.nullable("end_date_time")?.mistake(ProblemKind::Senseless, found, "write a later end");
    None
}

/// How often: every `n`th day, week, month or year.
fn every(row: &Node<'_, '_>) -> Option<u32> {
    let Some(count) = field(row, "repeat_count") else { return Some(1) };
    let every = count.whole()?.max(1);
    count.exact(if every == 1 { "every time" } else { "every so many times" });
    Some(every)
}

/// The last date on which it may begin; zeros stand for none.
fn until(row: &Node<'_, '_>) -> Option<Option<NaiveDate>> {
    let Some(until) = field(row, "repeat_until") else { return Some(None) };
    if until.text.bytes().all(|digit| digit == b'0') {
        until.exact("no end");
        return Some(None);
    }
    let day = until.text.get(..8).unwrap_or(&until.text);
    let read = NaiveDate::parse_from_str(day, "%Y%m%d").or_else(|_| NaiveDate::parse_from_str(&until.text, "%Y-%m-%d"));
    let read = until.node.or_mistake(read.ok(), "a date", "the database has a date here, such as `20261231`")?;
    until.exact("the last date on which it begins");
    Some(Some(read))
}

fn repeats(row: &Node<'_, '_>, begins: NaiveDate) -> Option<Repeats> {
    let kind = field(row, "repeat_type");
    let weekly = |days: &[Weekday]| Some(Repeats::Weekly(days.to_vec()));
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let read = match kind.as_ref().map_or("", |kind| kind.text.as_str()) {
        "" => Some(Repeats::Never),
        "daily" => Some(Repeats::Daily),
        "weekdays" => weekly(&[Mon, Tue, Wed, Thu, Fri]),
        "weekends" => weekly(&[Sat, Sun]),
        "weekMWF" => weekly(&[Mon, Wed, Fri]),
        "weekTT" => weekly(&[Tue, Thu]),
        "weekly" => Some(Repeats::Weekly(weekdays(row, begins)?)),
        "monthly" => return exact(kind, monthly(row, begins)),
        "yearly" => return exact(kind, yearly(row, begins)),
        _ => {
            let kind = kind?;
            let help =
                "the kinds are `daily`, `weekdays`, `weekends`, `weekMWF`, `weekTT`, `weekly`, `monthly` and `yearly`";
            return kind.node.or_mistake(None, "a way of repeating that is read here", help);
        }
    };
    let weekly = kind.as_ref().is_some_and(|kind| kind.text == "weekly");
    let unused: &[&str] = if weekly { &[] } else { &["days_of_week"] };
    rest(row, unused);
    rest(row, &["monthly_type", "yearly_type", "month", "float_week", "float_day"]);
    exact(kind, read)
}

fn exact(kind: Option<super::rows::Field<'_, '_>>, read: Option<Repeats>) -> Option<Repeats> {
    if let (Some(kind), true) = (kind, read.is_some()) {
        kind.exact("how it repeats");
    }
    read
}

/// Columns that another way of repeating would use.
fn rest(row: &Node<'_, '_>, names: &[&str]) {
    row.ignore(names, "does not apply to this way of repeating");
}

/// The days of a week, of which Monday is 1. Without any, it is that on which the entry begins.
fn weekdays(row: &Node<'_, '_>, begins: NaiveDate) -> Option<Vec<Weekday>> {
    let Some(days) = field(row, "days_of_week") else { return Some(vec![begins.weekday()]) };
    let digits = days.text.chars().filter(|letter| !matches!(letter, ',' | ' '));
    let read: Option<Vec<Weekday>> =
        digits.map(|digit| Weekday::try_from(u8::try_from(digit.to_digit(10)?.checked_sub(1)?).ok()?).ok()).collect();
    let read =
        days.node.or_mistake(read, "days of the week", "the database has digits here, from 1 for Monday to 7")?;
    days.exact("days of the week, of which Monday is 1");
    Some(read)
}

fn monthly(row: &Node<'_, '_>, begins: NaiveDate) -> Option<Repeats> {
    rest(row, &["days_of_week", "yearly_type", "month", "float_week", "float_day"]);
    let kind = field(row, "monthly_type");
    let read = match kind.as_ref().map_or("dom", |kind| kind.text.as_str()) {
        "dom" => Repeats::MonthlyDay,
        "ldom" => Repeats::MonthlyLastDay,
        "dow" => Repeats::MonthlyWeekday(nth_of(begins), begins.weekday()),
        "ldow" => Repeats::MonthlyWeekday(Nth::Last, begins.weekday()),
        _ => {
            let help = "the kinds are `dom`, `ldom`, `dow` and `ldow`";
            return kind?.node.or_mistake(None, "a day of the month that is read here", help);
        }
    };
    if let Some(kind) = kind {
        kind.exact("on which day of the month");
    }
    Some(read)
}

/// Which weekday of its month a date is.
fn nth_of(date: NaiveDate) -> Nth {
    match date.day0() / 7 {
        0 => Nth::First,
        1 => Nth::Second,
        2 => Nth::Third,
        3 => Nth::Fourth,
        _ => Nth::Fifth,
    }
}

fn yearly(row: &Node<'_, '_>, begins: NaiveDate) -> Option<Repeats> {
    rest(row, &["days_of_week", "monthly_type"]);
    let kind = field(row, "yearly_type");
    let read = match kind.as_ref().map_or("doy", |kind| kind.text.as_str()) {
        "doy" => {
            rest(row, &["month", "float_week", "float_day"]);
            Repeats::YearlyDay
        }
        "float" => floating(row, begins)?,
        _ => {
            let help = "the kinds are `doy` and `float`";
            return kind?.node.or_mistake(None, "a day of the year that is read here", help);
        }
    };
    if let Some(kind) = kind {
        kind.exact("on which day of the year");
    }
    Some(read)
}

/// A weekday of a month. Here Sunday is 1.
fn floating(row: &Node<'_, '_>, begins: NaiveDate) -> Option<Repeats> {
    let (month, week, day) = (field(row, "month"), needed(row, "float_week"), needed(row, "float_day"));
    let month = match month {
        None => Month::try_from(u8::try_from(begins.month()).ok()?).ok(),
        Some(month) => {
            let read = month.text.parse::<u8>().ok().and_then(|number| Month::try_from(number).ok());
            let read = month.node.or_mistake(read, "a month", "the database has a number from 1 to 12 here");
            month.exact("the month");
            read
        }
    };
    let nth = week.and_then(|week| {
        let nth = match week.text.as_str() {
            "1" => Some(Nth::First),
            "2" => Some(Nth::Second),
            "3" => Some(Nth::Third),
            "4" => Some(Nth::Fourth),
            "5" => Some(Nth::Fifth),
            "last" => Some(Nth::Last),
            _ => None,
        };
        let nth = week.node.or_mistake(nth, "a week of the month", "the database has `1` to `5` or `last` here");
        week.exact("which of these weekdays in the month");
        nth
    });
    let weekday = day.and_then(|day| {
        let read = day.text.parse::<u8>().ok().filter(|number| (1..=7).contains(number));
        let weekday = read.and_then(|number| Weekday::try_from(number.checked_add(5)? % 7).ok());
        let weekday =
            day.node.or_mistake(weekday, "a weekday", "the database has a number here, from 1 for Sunday to 7");
        day.exact("a weekday, of which Sunday is 1");
        weekday
    });
    Some(Repeats::YearlyWeekday(nth?, weekday?, month?))
}

impl Span {
    /// How many dates it touches.
    pub(super) fn dates(&self) -> u64 {
        let last =
            if self.ends.time() == NaiveTime::MIN { self.ends.date().pred_opt() } else { Some(self.ends.date()) };
        let days = last.unwrap_or(self.ends.date()).signed_duration_since(self.begins.date()).num_days();
        u64::try_from(days).unwrap_or(0).saturating_add(1)
    }

    /// How long it lasts.
    pub(super) fn length(&self) -> TimeDelta {
        self.ends.signed_duration_since(self.begins)
    }

    /// Whether it consists of whole days.
    pub(super) fn is_whole(&self) -> bool {
        self.begins.time() == NaiveTime::MIN && self.ends.time() == NaiveTime::MIN
    }

    /// The date so many days after a date.
    pub(super) fn later(date: NaiveDate, days: u64) -> Option<NaiveDate> {
        date.checked_add_days(Days::new(days))
    }
}
