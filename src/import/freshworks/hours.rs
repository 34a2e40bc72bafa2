//! Business hours and holidays.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Weekday;

use super::options::{LastMinute, Options, date};
use super::{Export, Shape, is_new, leave_out};
use crate::calendar::{CalendarSpec, DateKey, DateSpec, TimeOfDay, TimeRange};
use crate::import::node::Node;
use crate::import::week::Week;
use crate::input::ProblemKind;

/// Business hours as exported.
pub(super) struct Hours<'a, 'n> {
    pub(super) id: String,
    pub(super) node: Node<'a, 'n>,
    pub(super) is_default: bool,
    pub(super) spec: CalendarSpec,
    /// How long each open day is in seconds, if all are of one length.
    pub(super) day: Option<u32>,
}

/// The days, as the export names them.
const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

const WHOLE_DAY: u32 = 86_400;
const LAST_SECOND: u32 = 86_399;
const LAST_MINUTE: u32 = 86_340;

/// The business hours of all pages.
pub(super) fn read<'a, 'n>(listed: Vec<Node<'a, 'n>>, export: &Export<'a, 'n>) -> Vec<Hours<'a, 'n>> {
    let mut ids = BTreeSet::new();
    let listed = listed.into_iter();
    listed
        .filter_map(|node| leave_out(&node, one(&node, export)))
        .filter(|hours| is_new(&mut ids, &hours.id, &hours.node))
        .collect()
}

fn one<'a, 'n>(node: &Node<'a, 'n>, export: &Export<'a, 'n>) -> Option<Hours<'a, 'n>> {
    node.ignore(&["description", "created_at", "updated_at"], "says nothing about when time counts");
    let id = node.need("id").and_then(|id| id.exact("the name of the calendar").word());
    let is_default = node.get("is_default").and_then(|flag| flag.exact("whether they are the default").flag());
    let zone = node.need("time_zone").and_then(|zone| zone.zone());
    let week = node.need(export.shape.hours).and_then(|week| self::week(&week, export.shape, export.options));
    let name = node.get("name").and_then(|name| name.exact("the name in explanations").text());
    let holidays = holidays(node);
    let (id, (week, day)) = (id?, week?);
    let spec = name.filter(|name| !name.is_empty()).into_iter().fold(week.calendar(&zone?), CalendarSpec::name);
    let stated = export.options.holidays.get(&id).into_iter().flatten().map(|date| (*date, None));
    let spec = close(spec, holidays.into_iter().chain(stated));
    Some(Hours { id, is_default: is_default.unwrap_or(false), spec, day, node: node.clone() })
}

/// The hours of the week, and how long each open day is. Hours without any open day are a mistake.
fn week(node: &Node<'_, '_>, shape: &Shape, options: &Options) -> Option<(Week, Option<u32>)> {
    let (mut week, mut lengths) = (Week::default(), BTreeMap::new());
    for (name, hours) in node.clone().exact("the weekly hours; a day that is missing is closed").fields() {
        let Some((_, day)) = DAYS.iter().find(|(day, _)| *day == name) else {
            hours.unknown(name, "the days are `monday` to `sunday`", DAYS.map(|(day, _)| day));
            continue;
        };
        let ranges = ranges(&hours, shape, options);
        if ranges.is_empty() {
            continue;
        }
        if lengths.insert(name, ranges.iter().map(length).fold(0, u32::saturating_add)).is_some() {
            hours.mistake(ProblemKind::Duplicate, format!("`{name}` is written twice"), "leave one out");
        }
        ranges.into_iter().for_each(|range| week.open(*day, range));
    }
    if week.is_closed() {
        let help = "these business hours have to be open on some day";
        node.mistake(ProblemKind::NeverOpen, "no day has hours that can be read", help);
        return None;
    }
    Some((week, common(lengths.into_values())))
}

/// The value that all have.
pub(super) fn common<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// How long hours are, in seconds of a wall clock.
fn length(range: &TimeRange) -> u32 {
    let (start, end) = (range.start().seconds(), range.end().seconds());
    if end > start { end.wrapping_sub(start) } else { end.wrapping_add(WHOLE_DAY).wrapping_sub(start) }
}

/// The ranges of one day: one, or a list of them. An empty map is a closed day.
fn ranges(hours: &Node<'_, '_>, shape: &Shape, options: &Options) -> Vec<TimeRange> {
    let hours = hours.clone().exact("the hours of a day");
    let items = match () {
        () if hours.is_null() || hours.is_empty() => Vec::new(),
        () if hours.is_list() => hours.items(),
        () => vec![hours],
    };
    items.iter().filter(|item| item.must_be_map()).filter_map(|item| range(item, shape, options)).collect()
}

fn range(hours: &Node<'_, '_>, shape: &Shape, options: &Options) -> Option<TimeRange> {
    let start = hours.need(shape.opens).and_then(|start| start.exact("the opening").time_of_day());
    let end = hours.need(shape.closes).and_then(|end| closing(&end, options));
    let range = TimeRange::new(start?, end?);
    if range.is_none() {
        hours.mistake(
            ProblemKind::Senseless,
            "the hours end where they begin",
            "write `12:00 am` to `11:59:59 pm` for all day",
        );
    }
    range
}

/// The end of the hours. What ends in the last second of the day, or at its beginning, ends at midnight.
fn closing(end: &Node<'_, '_>, options: &Options) -> Option<TimeOfDay> {
    let time = end.time_of_day()?;
    let midnight = TimeOfDay::new(24, 0, 0)?;
    let (time, end) = match (time.seconds(), options.last_minute) {
        (0 | LAST_SECOND | WHOLE_DAY, _) => (midnight, end.clone().exact("the closing, at the end of the day: 24:00")),
        (LAST_MINUTE, Some(LastMinute::AsWritten)) => {
            (time, end.clone().exact("the closing, a minute before midnight"))
        }
        (LAST_MINUTE, Some(LastMinute::EndOfDay)) => {
            (midnight, end.clone().exact("the closing, at the end of the day: 24:00"))
        }
        (LAST_MINUTE, None) => {
            let taken = "the closing, taken as the end of the day; the option `last_minute` can say that it is a minute \
                         before midnight";
            (midnight, end.clone().approximate(taken))
        }
        _ => (time, end.clone().exact("the closing")),
    };
    drop(end);
    Some(time)
}

/// The dates of the list of holidays, with their names.
fn holidays(node: &Node<'_, '_>) -> Vec<(DateKey, Option<String>)> {
    let Some(list) = node.get("list_of_holidays") else { return Vec::new() };
    let items = list.exact("the dates on which they are closed").items();
    items.iter().filter(|item| item.must_be_map()).filter_map(|item| leave_out(item, holiday(item))).collect()
}

fn holiday(item: &Node<'_, '_>) -> Option<(DateKey, Option<String>)> {
    let name = item.get("holiday_name").and_then(|name| name.exact("the name in explanations").text());
    let date = item.need("holiday_date").and_then(|date| self::date(&date.exact("closed on this date")));
    item.clone().exact("a closed date");
    Some((date?, name.filter(|name| !name.is_empty()).map(str::to_owned)))
}

/// Closes the calendar on these dates. Of several entries for one date the first one gives the name.
fn close(spec: CalendarSpec, dates: impl Iterator<Item = (DateKey, Option<String>)>) -> CalendarSpec {
    let mut seen = BTreeSet::new();
    let dates = dates.filter(|(date, _)| seen.insert(date.to_string()));
    dates.fold(spec, |spec, (date, name)| spec.dates(date, name.into_iter().fold(DateSpec::closed(), DateSpec::name)))
}
