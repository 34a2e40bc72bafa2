//! Reads the hours of a calendar as written: weekdays, dates and ranges. It reports every mistake in them (B1). This
//! module knows no zone and no other calendar.

use chrono::Weekday;

use super::date_entries::{DateEntries, DateEntry, Observed};
use super::date_key::DateKey;
use super::hours::{Day, Hours, Range};
use super::spec::{CLOSED, USUAL, DateFields, DateForm, DateSpec, Fields, HoursForm, HoursSpec};
use super::time_of_day::TimeRange;
use super::weekdays::Weekdays;
use crate::input::expected::{choice, in_quotes, required, typed};
use crate::input::length::check_text;
use crate::input::names::sort_by;
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::{Loose, Value, check_keys, unknown_fields};

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

/// Weekly hours, and the entries of dates, whose dates are not known yet.
pub(super) fn read_hours(fields: &Fields, at: &Place<'_>, problems: &mut Problems) -> (Hours, DateEntries) {
    let mut hours = Hours::default();
    read_week(fields, &at.field("hours"), problems, &mut hours);
    (hours, read_dates(fields, &at.field("dates"), problems))
}

fn read_week(fields: &Fields, at: &Place<'_>, problems: &mut Problems, hours: &mut Hours) {
    let help = "write hours by weekday, such as {\"mon-fri\": [\"09:00-17:00\"]}";
    let Some(week) = required(fields.hours.as_ref(), at, problems, help) else { return };
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
            if !hours.set_weekday(weekday, day.clone()) {
                let found = format!("{weekday} is written twice");
                problems.add(&at, ProblemKind::Duplicate, found, "write each weekday once, with all its ranges");
            }
        }
    }
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
    let days: Vec<&str> = text.splitn(2, ['-', '–']).map(str::trim).collect();
    let meant = days.into_iter().map(|day| match day.parse::<Weekday>() {
        Ok(_) => Some(day),
        Err(_) => problems.nearest(day, WEEKDAYS),
    });
    meant.collect::<Option<Vec<_>>>().map(|days| days.join("-"))
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
