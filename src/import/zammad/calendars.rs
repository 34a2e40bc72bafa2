//! Calendars: business hours by weekday, and public holidays.

use std::collections::BTreeMap;

use super::maps;
use crate::calendar::{DateSpec, TimeOfDay, TimeRange};
use crate::import::calendars::{Calendars, Parts};
use crate::import::document::Files;
use crate::import::node::{Account, Node};
use crate::import::week::Week;
use crate::input::ProblemKind;
use crate::input::text::quoted;

pub(super) fn read<'a>(account: &Account<'a>, files: &'a Files) -> Calendars {
    let mut calendars = Calendars::default();
    if let Some(file) = account.file(files, "calendars") {
        maps(&file).into_iter().for_each(|calendar| add(&mut calendars, calendar));
    }
    calendars
}

fn add(calendars: &mut Calendars, node: Node<'_, '_>) {
    let node = node.exact("a calendar of the book");
    node.ignore(&super::EDITS, "who edited it, and when");
    node.ignore(&["default", "ical_url", "last_log", "last_sync"], "says nothing about hours");
    let name = node.get("name").and_then(|name| name.exact("its name").text());
    let zone = node.need("timezone").and_then(|zone| zone.zone());
    let week = node.need("business_hours").map(|hours| week(&hours.exact("the weekly hours")));
    let week = week.unwrap_or_else(Week::damaged);
    let dates = node.get("public_holidays").map(|dates| holidays(&dates.exact("dates"))).unwrap_or_default();
    calendars.add(&node, Parts { name, zone, week, dates });
}

fn week(hours: &Node<'_, '_>) -> Week {
    let mut week = Week::default();
    let Some(hours) = hours.clone().into_map() else { return Week::damaged() };
    for (name, node) in hours.fields() {
        let Some(node) = node.exact("the hours of a weekday").into_map() else { continue };
        let day = name.parse().ok();
        if day.is_none() {
            let found = format!("`{}` is not a weekday", quoted(name));
            node.mistake(ProblemKind::Unreadable, found, "the vendor's format has weekdays here, such as `mon`");
            week.damage();
        }
        let active = node.get("active").and_then(|active| active.flag()).unwrap_or_default();
        if !active {
            node.ignore(&["timeframes"], "the day is not active");
            node.exact("closed, whatever its hours say");
            continue;
        }
        let frames = node.get("timeframes").map(|frames| frames.exact("hours"));
        match frames.as_ref().map_or(Some(Vec::new()), ranges) {
            Some(ranges) => day.iter().for_each(|day| ranges.iter().for_each(|range| week.open(*day, *range))),
            None => week.damage(),
        }
    }
    week
}

/// The open hours of a day; `None` if there is a mistake in them. Of two that begin at the same time the vendor takes the
/// last.
fn ranges(frames: &Node<'_, '_>) -> Option<Vec<TimeRange>> {
    let (mut ranges, mut are_right) = (BTreeMap::new(), frames.is_list());
    for node in frames.items() {
        let node = node.exact("open hours");
        let parts = node.items();
        let [from, to] = parts.as_slice() else {
            node.mistake(ProblemKind::WrongType, format!("it has {} parts", parts.len()), "write a start and an end");
            are_right = false;
            continue;
        };
        if from.is_null() || to.is_null() {
            node.ignored("it has no start or no end, so the vendor leaves it out");
            continue;
        }
        let (start, end) = (clock(from), end(to));
        let (Some(start), Some(end)) = (start, end) else {
            are_right = false;
            continue;
        };
        match TimeRange::new(start, end).filter(|_| start < end) {
            Some(range) => drop(ranges.insert(start, range)),
            None => {
                are_right = false;
                node.mistake(ProblemKind::Senseless, format!("{start} to {end} is no time"), "end after the start");
            }
        }
    }
    are_right.then(|| ranges.into_values().collect())
}

fn clock(node: &Node<'_, '_>) -> Option<TimeOfDay> {
    let time = node.time_of_day()?;
    node.clone().exact(time.to_string());
    Some(time)
}

/// The end of hours: the vendor reads 23:59 as the end of the day.
fn end(node: &Node<'_, '_>) -> Option<TimeOfDay> {
    let time = node.time_of_day()?;
    let last_minute = TimeOfDay::new(23, 59, 0);
    let time = TimeOfDay::new(24, 0, 0).filter(|_| Some(time) == last_minute).unwrap_or(time);
    node.clone().exact(time.to_string());
    Some(time)
}

fn holidays(dates: &Node<'_, '_>) -> BTreeMap<String, DateSpec> {
    let mut entries = BTreeMap::new();
    let Some(dates) = dates.clone().into_map() else { return entries };
    for (date, node) in dates.fields() {
        if node.is_null() {
            node.ignored("no value");
            continue;
        }
        let Some(node) = node.exact("a holiday").into_map() else { continue };
        node.ignore(&["feed"], "where it comes from");
        let name = node.get("summary").and_then(|name| name.text()).filter(|name| !name.is_empty());
        let flag = |name: &str| node.get(name).and_then(|flag| flag.flag()).unwrap_or_default();
        let (active, removed) = (flag("active"), flag("removed"));
        let Some(date) = node.dated(date) else { continue };
        if active && !removed {
            node.exact("closed on this date");
            entries.insert(date.to_string(), name.into_iter().fold(DateSpec::closed(), DateSpec::name));
        } else {
            node.exact("not active or removed: an ordinary day");
        }
    }
    entries
}
