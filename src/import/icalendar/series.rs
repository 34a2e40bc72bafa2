//! The events of a calendar, of which some stand for single times of others, and some for earlier versions of others
//! (RFC 5545, section 3.8.4.4). This module knows how events belong together.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::event::{Event, read as read_event};
use super::lines::{Component, Property};
use super::source::{Moment, Source};
use crate::import::report::Fate;
use crate::input::problem::ProblemKind;

/// Which time of a series an event stands for.
type Which = Option<(NaiveDate, Option<DateTime<Utc>>)>;

/// The events of a calendar that close something. Of the others, the report says why they do not.
pub(super) fn read(source: &mut Source<'_, '_>, calendar: &Component<'_>) -> Vec<Event> {
    if calendar.kind != "VCALENDAR" {
        let (at, found) = (format!("line {}", calendar.line), format!("`{}` stands outside a calendar", calendar.kind));
        source.mistake(&at, ProblemKind::Senseless, &found, "begin the file with `BEGIN:VCALENDAR`");
        return Vec::new();
    }
    report_properties(source, calendar);
    calendar.parts.iter().filter(|part| part.kind == "VTIMEZONE").for_each(|zone| source.describe(zone));
    let source = &*source;
    calendar.parts.iter().filter(|part| !matches!(part.kind.as_str(), "VEVENT" | "VTIMEZONE")).for_each(|part| {
        report_other(source, part);
    });
    let is_cancelled =
        calendar.first("METHOD").is_some_and(|method| method.value.trim().eq_ignore_ascii_case("CANCEL"));
    let events = calendar.parts.iter().filter(|part| part.kind == "VEVENT");
    let mut events: Vec<Event> = events.filter_map(|event| read_event(source, event)).collect();
    events.iter_mut().for_each(|event| event.is_cancelled |= is_cancelled);
    settle(source, events)
}

fn report_properties(source: &Source<'_, '_>, calendar: &Component<'_>) {
    for property in &calendar.properties {
        let wrong = match (property.name.as_str(), property.value.trim()) {
            ("VERSION", version) => (version != "2.0").then_some("export iCalendar 2.0"),
            ("CALSCALE", scale) => (!scale.eq_ignore_ascii_case("GREGORIAN")).then_some("export Gregorian dates"),
            _ => None,
        };
        match wrong {
            Some(help) => {
                let found = format!("`{}` is not read here", property.value);
                source.mistake(&property.name, ProblemKind::UnknownName, &found, help);
            }
            None => source.note(&property.name, &property.value, Fate::Ignored, "it is not about an event"),
        }
    }
}

fn report_other(source: &Source<'_, '_>, part: &Component<'_>) {
    let at =
        part.first("UID").map(Property::text).map_or_else(|| format!("line {}", part.line), |uid| format!("UID:{uid}"));
    match part.kind.as_str() {
        "VAVAILABILITY" | "VFREEBUSY" => {
            source.note(&at, &part.kind, Fate::Impossible, "only events are read; write the hours into `over`");
        }
        _ => source.note(&at, &part.kind, Fate::Ignored, "it is no event"),
    }
}

/// Leaves out what is cancelled or not the newest version, and takes single times out of their series.
fn settle(source: &Source<'_, '_>, mut events: Vec<Event>) -> Vec<Event> {
    let newest = newest(&events);
    let is_old = |event: &Event| newest.get(&id(event)).is_some_and(|version| event.version < *version);
    let mut moved: BTreeMap<String, Vec<Moment>> = BTreeMap::new();
    for event in events.iter().filter(|event| !is_old(event) && !event.said.is_impossible()) {
        if let (Some(uid), Some(replaces)) = (&event.uid, &event.replaces) {
            moved.entry(uid.clone()).or_default().push(replaces.clone());
        }
    }
    for event in &mut events {
        let is_timed = event.is_timed();
        let reason = match (&event.replaces, event.is_cancelled) {
            _ if is_old(event) => Some("a newer version of it stands in the file"),
            (_, true) => Some("it is cancelled"),
            (Some(_), false) if event.said.is_impossible() => Some("nothing comes of it"),
            _ => None,
        };
        if let Some(reason) = reason {
            event.said.say(Fate::Ignored, reason);
            event.report(source);
            event.is_cancelled = true;
        } else if event.replaces.is_none() {
            let moved = event.uid.as_ref().and_then(|uid| moved.get(uid));
            moved.into_iter().flatten().for_each(|moment| event.removed.take(moment, is_timed));
        }
    }
    events.retain(|event| !event.is_cancelled);
    events
}

fn newest(events: &[Event]) -> BTreeMap<(Option<String>, Which), i64> {
    let mut newest = BTreeMap::new();
    for event in events.iter().filter(|event| event.uid.is_some()) {
        let version: &mut i64 = newest.entry(id(event)).or_insert(event.version);
        *version = event.version.max(*version);
    }
    newest
}

/// What two versions of an event have in common.
fn id(event: &Event) -> (Option<String>, Which) {
    let which = event.replaces.as_ref().map(|replaces| (replaces.stamp.date(), replaces.instant()));
    (event.uid.clone(), which)
}
