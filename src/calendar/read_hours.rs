//! Reads the hours of a calendar as written: weekdays, dates and ranges. It reports every mistake in them (B1). This
//! module knows no zone and no other calendar.

use chrono::Weekday;

use super::Flaw;
use super::budget::Budget;
use super::date_entries::{DateEntries, DateEntry, Observed};
use super::date_key::DateKey;
use super::day::{Day, Range, Week};
use super::hours::Hours;
use super::seasons::{Season, SeasonDates, Seasons, overlapping};
use super::spec::{CLOSED, DateFields, DateForm, DateSpec, Fields, HoursForm, HoursSpec, SeasonSpec, USUAL};
use super::time_of_day::TimeRange;
use super::weekdays::Weekdays;
use crate::input::argument::ParseError;
use crate::input::expected::{choice, in_quotes, required, typed};
use crate::input::length::check_text;
use crate::input::names::sort_by;
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::{Entries, Loose, Value, check_keys, unknown_fields};

const RANGE_HELP: &str = "write a range such as `09:00-17:00`";
const HOURS_HELP: &str = "write ranges such as [\"08:00-12:00\", \"12:45-17:00\"], or \"closed\"";

/// A name for explanations.
pub(super) fn text<'s>(
    name: Option<&'s Loose<String>>,
    at: &Place<'_>,
    problems: &mut Problems,
    help: &str,
) -> Option<&'s str> {
    let name = typed(name?, at, problems, help)?;
    check_text(name, at, problems);
    Some(name)
}

/// The hours of a calendar as read: the dates of seasons and entries are not known yet.
pub(super) struct WrittenHours {
    pub(super) week: Week,
    pub(super) seasons: Vec<Season>,
    pub(super) entries: DateEntries,
}

pub(super) fn read_hours(fields: &Fields, at: &Place<'_>, problems: &mut Problems) -> WrittenHours {
    WrittenHours {
        week: read_week(fields.hours.as_ref(), &at.field("hours"), problems),
        seasons: read_seasons(fields, &at.field("seasons"), problems),
        entries: read_dates(fields, &at.field("dates"), problems),
    }
}

impl WrittenHours {
    /// Finds the dates of seasons and entries. What is computed counts towards `budget`.
    pub(super) fn build(self, budget: &mut Budget) -> Result<Hours, Flaw> {
        let mut hours = Hours::new(self.week, Seasons::new(self.seasons, budget)?);
        self.entries.place(&mut hours, budget)?;
        Ok(hours)
    }
}

type WrittenWeek = Loose<Entries<Loose<HoursSpec>>>;

fn read_week(written: Option<&WrittenWeek>, at: &Place<'_>, problems: &mut Problems) -> Week {
    let mut read = Week::default();
    let help = "write hours by weekday, such as {\"mon-fri\": [\"09:00-17:00\"]}";
    let Some(week) = required(written, at, problems, help) else { return read };
    for (days, ranges) in week.iter() {
        let at = at.field(days);
        let ranges = typed(ranges, &at, problems, HOURS_HELP).map(|ranges| read_ranges(ranges, &at, problems));
        let weekdays = match days.parse::<Weekdays>() {
            Ok(weekdays) => weekdays,
            Err(invalid) => {
                let meant = meant_weekdays(days, problems);
                problems.add_meant(&at, invalid.kind(), invalid.found(), invalid.help(), meant);
                continue;
            }
        };
        let day = Day::new(ranges.unwrap_or_default(), None);
        for weekday in weekdays.iter() {
            if !read.set(weekday, day.clone()) {
                let found = format!("{weekday} is written twice");
                problems.add(&at, ProblemKind::Duplicate, found, "write each weekday once, with all its ranges");
            }
        }
    }
    read
}

fn read_seasons(fields: &Fields, at: &Place<'_>, problems: &mut Problems) -> Vec<Season> {
    let help = "write a list such as [{\"from\": \"--06-01\", \"to\": \"--08-31\", \"hours\": {\"mon-fri\": \"08:00-19:00\"}}]";
    let Some(list) = fields.seasons.as_ref().and_then(|list| typed(list, at, problems, help)) else {
        return Vec::new();
    };
    let read = list.iter().enumerate().map(|(index, season)| {
        let at = at.index(index);
        read_season(typed(season, &at, problems, "write a map with `from`, `to` and `hours`")?, &at, problems)
    });
    let seasons: Vec<Option<Season>> = read.collect();
    if let Some((one, other)) = overlapping(&seasons) {
        let found = format!("overlaps `seasons[{one}]`");
        let help = "let one end before the other begins: only a season with years may lie in one of every year";
        problems.add(&at.index(other), ProblemKind::Senseless, found, help);
    }
    seasons.into_iter().flatten().collect()
}

fn read_season(season: &SeasonSpec, at: &Place<'_>, problems: &mut Problems) -> Option<Season> {
    unknown_fields(&season.unknown, at, problems, SeasonSpec::FIELDS);
    let name = text(season.name.as_ref(), &at.field("name"), problems, "write the name as a text").map(Into::into);
    let week = read_week(season.hours.as_ref(), &at.field("hours"), problems);
    let earlier = problems.list().len();
    let mut end = |date: Option<&Loose<String>>, field: &str, is_first: bool| {
        let at = at.field(field);
        let date = typed(date?, &at, problems, SEASON_HELP)?;
        season_end(date, is_first).map_err(|invalid| problems.add_invalid(&at, &invalid)).ok()
    };
    let (from, to) = (end(season.from.as_ref(), "from", true), end(season.to.as_ref(), "to", false));
    if problems.list().len() > earlier {
        return None;
    }
    let dates = match (from, to) {
        (None, None) => {
            problems.add(&at.field("from"), ProblemKind::Missing, "is missing", SEASON_HELP);
            return None;
        }
        (Some(DateKey::Yearly { month, day }), Some(DateKey::Yearly { month: to_month, day: to_day })) => {
            SeasonDates::Yearly { from: (month, day), to: (to_month, to_day) }
        }
        (Some(DateKey::Yearly { .. }), None) | (None, Some(DateKey::Yearly { .. })) => {
            let missing = at.field(if to.is_none() { "to" } else { "from" });
            let help = "write both ends of a season of every year; with a year, either may be left out";
            problems.add(&missing, ProblemKind::Missing, "is missing", help);
            return None;
        }
        (Some(DateKey::Yearly { .. }), _) | (_, Some(DateKey::Yearly { .. })) => {
            let help = "write both `from` and `to` with a year, or both without";
            problems.add(at, ProblemKind::Senseless, "has a date with a year and one without", help);
            return None;
        }
        (from, to) => SeasonDates::Once { from: from.and_then(once), to: to.and_then(once) },
    };
    if let SeasonDates::Once { from: Some(from), to: Some(to) } = dates {
        if to < from {
            let help = "write a last date that is not before `from`";
            problems.add(&at.field("to"), ProblemKind::Senseless, "is before `from`", help);
            return None;
        }
    }
    Some(Season { dates, week, name })
}

const SEASON_HELP: &str = "write a date such as `--06-01` for every year, or `2027-06-01`";

fn once(key: DateKey) -> Option<chrono::NaiveDate> {
    if let DateKey::Once(date) = key { Some(date) } else { None }
}

/// A date with a year or of every year. Of what means a range, such as `june`, the end is suggested.
fn season_end(text: &str, is_first: bool) -> Result<DateKey, ParseError> {
    let read = text.parse::<DateKey>();
    if let Ok(key @ (DateKey::Once(_) | DateKey::Yearly { .. })) = read {
        return Ok(key);
    }
    let meant = read.as_ref().ok().copied().or_else(|| read.as_ref().err()?.suggestion()?.parse().ok());
    let meant = match meant {
        Some(DateKey::Range { from, to }) => Some(DateKey::Once(if is_first { from } else { to })),
        Some(DateKey::YearlyRange { from, to }) => {
            let (month, day) = if is_first { from } else { to };
            Some(DateKey::Yearly { month, day })
        }
        Some(key @ (DateKey::Once(_) | DateKey::Yearly { .. })) => Some(key),
        _ => None,
    };
    let is = "is not a date with a year or of every year";
    Err(match read {
        Err(invalid) if meant.is_none() && invalid.suggestion().is_none() => invalid,
        _ => ParseError::unreadable(text, is, SEASON_HELP).meaning(meant),
    })
}

fn read_dates(fields: &Fields, at: &Place<'_>, problems: &mut Problems) -> DateEntries {
    let first = match &fields.dates {
        Some(Loose::Other(Value::List(items))) => items.first().and_then(Value::as_text),
        _ => None,
    };
    let first = first.filter(|date| date.parse::<DateKey>().is_ok()).unwrap_or("2026-12-24".into());
    let help = format!("write a map such as {{{}: \"closed\"}}", in_quotes(&first));
    let mut read: Vec<(&str, DateEntry)> = Vec::new();
    if let Some(dates) = fields.dates.as_ref().and_then(|dates| typed(dates, at, problems, help)) {
        check_keys(dates, at, problems);
        for (date, entry) in dates.iter() {
            let at = at.field(date);
            let entry = typed(entry, &at, problems, HOURS_HELP);
            match date.parse::<DateKey>() {
                Ok(key) => read.extend(entry.map(|entry| (date, read_entry(key, entry, &at, problems)))),
                Err(invalid) => {
                    entry.map(|entry| read_entry(ANY_DATE, entry, &at, problems));
                    problems.add_invalid(&at, &invalid);
                }
            }
        }
    }
    sort_by(&mut read, |(one, _), (other, _)| one.cmp(other));
    DateEntries::new(read.into_iter().map(|(_, entry)| entry).collect())
}

/// In place of a date that cannot be read, so that the rest of its entry is checked: any field may go with it.
const ANY_DATE: DateKey = DateKey::Easter { days: 0 };

fn read_entry(key: DateKey, entry: &DateSpec, at: &Place<'_>, problems: &mut Problems) -> DateEntry {
    let plain = |hours: Option<Day>| DateEntry { key, hours, since: None, until: None, observed: None };
    let day = |ranges: Option<Vec<Range>>, name: Option<&str>| ranges.map(|ranges| Day::new(ranges, name));
    let entry = match &entry.0 {
        DateForm::Hours(ranges) => return plain(day(read_own(ranges, at, problems), None)),
        DateForm::Fields(fields) => fields,
    };
    unknown_fields(&entry.unknown, at, problems, DateFields::FIELDS);
    let place = at.field("hours");
    let ranges = required(entry.hours.as_ref(), &place, problems, HOURS_HELP);
    let ranges = ranges.map_or(Some(Vec::new()), |ranges| read_own(ranges, &place, problems));
    let name = text(entry.name.as_ref(), &at.field("name"), problems, "write the name as a text");
    let hours = day(ranges, name);
    if !key.is_yearly() {
        let years = [("since", entry.since.is_some()), ("until", entry.until.is_some())];
        for (field, _) in years.into_iter().filter(|(_, present)| *present) {
            let found = format!("`{field}` has no meaning for a date with a year");
            problems.add(&at.field(field), ProblemKind::Senseless, found, "leave it out");
        }
    }
    let mut year = |year: Option<&Loose<u32>>, field: &str| {
        let year = typed(year?, &at.field(field), problems, "write a year such as 2026")?;
        i32::try_from(*year).ok()
    };
    let (since, until) = (year(entry.since.as_ref(), "since"), year(entry.until.as_ref(), "until"));
    if since.zip(until).is_some_and(|(since, until)| until < since) {
        let help = "write the last year in which it comes, which is not before `since`";
        problems.add(&at.field("until"), ProblemKind::Senseless, "is before `since`", help);
    }
    DateEntry { hours, since, until, observed: read_observed(key, entry, at, problems), ..plain(None) }
}

fn read_observed(key: DateKey, entry: &DateFields, at: &Place<'_>, problems: &mut Problems) -> Option<Observed> {
    let at = at.field("observed");
    let observed = choice(entry.observed.as_ref(), &at, problems)?;
    let is_usual = matches!(&entry.hours, Some(Loose::Typed(HoursSpec(HoursForm::One(word)))) if word == USUAL);
    let (found, help) = if !key.is_yearly() {
        ("has no meaning for a date with a year", "leave it out, or write the date on which it is observed as well")
    } else if key.is_range() {
        ("has no meaning for a range", "leave it out, or write an entry for each date that is observed")
    } else if is_usual {
        ("has no meaning beside the weekly hours", "leave it out")
    } else {
        return Some(observed);
    };
    problems.add(&at, ProblemKind::Senseless, format!("`observed` {found}"), help);
    None
}

/// The ranges of a date; `None` for the weekly hours.
fn read_own(ranges: &HoursSpec, at: &Place<'_>, problems: &mut Problems) -> Option<Vec<Range>> {
    match &ranges.0 {
        HoursForm::One(word) if word == USUAL => None,
        _ => Some(read_ranges(ranges, at, problems)),
    }
}

fn read_ranges(ranges: &HoursSpec, at: &Place<'_>, problems: &mut Problems) -> Vec<Range> {
    match &ranges.0 {
        HoursForm::One(word) if word == CLOSED => Vec::new(),
        HoursForm::One(range) => read_range(range, at, true, problems).into_iter().collect(),
        HoursForm::List(ranges) => {
            let ranges = ranges.iter().enumerate().filter_map(|(index, range)| {
                let at = at.index(index);
                read_range(typed(range, &at, problems, RANGE_HELP)?, &at, false, problems)
            });
            ranges.collect()
        }
    }
}

fn read_range(text: &str, at: &Place<'_>, stands_alone: bool, problems: &mut Problems) -> Option<Range> {
    let range = text.parse::<TimeRange>().map(Range::from);
    range
        .map_err(|invalid| {
            let is_closed = text == CLOSED || problems.nearest(text, [CLOSED]).is_some();
            if text == USUAL {
                let help = "write the ranges themselves: `weekly` stands alone, as the hours of a date";
                problems.add(at, ProblemKind::Senseless, "`weekly` has no meaning here", help);
            } else if is_closed && !stands_alone {
                let help = "write \"closed\" instead of the list, or leave this range out";
                problems.add(at, invalid.kind(), invalid.found(), help);
            } else {
                let meant = invalid.suggestion().or_else(|| is_closed.then_some(CLOSED)).map(str::to_owned);
                problems.add_meant(at, invalid.kind(), invalid.found(), invalid.help(), meant);
            }
        })
        .ok()
}

/// The weekdays that were probably meant by a text that is not a weekday or a run of weekdays.
fn meant_weekdays(text: &str, problems: &mut Problems) -> Option<String> {
    let one = text.to_ascii_lowercase();
    match one.trim_end_matches('s').replace([' ', '-', '_'], "").as_str() {
        "weekday" | "workday" | "workingday" | "businessday" => return Some("mon-fri".to_owned()),
        "weekend" => return Some("sat-sun".to_owned()),
        "daily" | "everyday" => return Some("mon-sun".to_owned()),
        _ => {}
    }
    let days: Vec<&str> = text.splitn(2, ['-', '–']).map(str::trim).collect();
    let meant = days.into_iter().map(|day| match day.parse::<Weekday>() {
        Ok(_) => Some(day),
        Err(_) => longer_abbreviation(day).or_else(|| problems.nearest(day, WEEKDAYS)),
    });
    meant.collect::<Option<Vec<_>>>().map(|days| days.join("-"))
}

/// The weekday of an abbreviation of four or five letters.
fn longer_abbreviation(day: &str) -> Option<&'static str> {
    match day.to_ascii_lowercase().trim_end_matches('.') {
        "tues" => Some("tue"),
        "weds" => Some("wed"),
        "thur" | "thurs" => Some("thu"),
        _ => None,
    }
}

const WEEKDAYS: [&str; 14] = [
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

#[cfg(test)]
pub(crate) const DATE_FIELDS: &[&str] = DateFields::FIELDS;
#[cfg(test)]
pub(crate) const SEASON_FIELDS: &[&str] = SeasonSpec::FIELDS;
