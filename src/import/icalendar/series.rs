//! The events of a calendar, of which some stand for single times of others, and some for earlier versions of others
//! (RFC 5545, section 3.8.4.4). This module knows how events belong together.

use std::collections::BTreeMap;

use calcard::common::CalendarScale;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarMethod, ICalendarProperty, ICalendarValue,
};
use chrono::{DateTime, NaiveDate, Utc};

use super::event::{Event, read as read_event};
use super::source::{Moment, Source, shown, text};
use crate::import::report::Fate;
use crate::input::problem::ProblemKind;
use crate::input::text::beginning;

/// Which time of a series an event stands for.
type Which = Option<(NaiveDate, Option<DateTime<Utc>>)>;

/// The events of a calendar that close something. Of the others, the report says why they do not.
pub(super) fn read(source: &mut Source<'_, '_>, file: &ICalendar) -> Vec<Event> {
    let Some(calendar) = file.components.first() else { return Vec::new() };
    if calendar.component_type != ICalendarComponentType::VCalendar {
        let found = format!("`{}` stands outside a calendar", calendar.component_type.as_str());
        let help = "begin the file with `BEGIN:VCALENDAR`";
        source.mistake(calendar.component_type.as_str(), ProblemKind::Senseless, &found, help);
        return Vec::new();
    }
    report_properties(source, calendar);
    let parts = || parts_of(file, calendar);
    for zone in parts().filter(|part| part.component_type == ICalendarComponentType::VTimezone) {
        let mut inside = parts_of(file, zone);
        source.describe(zone, inside.next().filter(|_| inside.next().is_none()));
    }
    let is_cancelled = calendar.property(&ICalendarProperty::Method).and_then(|method| method.values.first())
        == Some(&ICalendarValue::Method(ICalendarMethod::Cancel));
    let mut events = Vec::new();
    for (part, number) in parts().zip(1..) {
        let uid = part.property(&ICalendarProperty::Uid).and_then(text);
        let at = uid.map_or_else(
            || format!("{} {number}", part.component_type.as_str()),
            |uid| format!("UID:{}", beginning(uid)),
        );
        match part.component_type {
            ICalendarComponentType::VTimezone => {}
            ICalendarComponentType::VEvent => {
                let inside: Vec<&str> = parts_of(file, part).map(|part| part.component_type.as_str()).collect();
                events.extend(read_event(source, part, at, &inside));
            }
            _ => report_other(source, part, &at),
        }
    }
    events.iter_mut().for_each(|event| event.is_cancelled |= is_cancelled);
    settle(source, events)
}

fn parts_of<'c>(file: &'c ICalendar, of: &'c ICalendarComponent) -> impl Iterator<Item = &'c ICalendarComponent> {
    of.component_ids.iter().filter_map(|id| file.components.get(usize::try_from(*id).ok()?))
}

fn report_properties(source: &Source<'_, '_>, calendar: &ICalendarComponent) {
    for property in &calendar.entries {
        let (name, value) = (property.name.as_str(), property.values.first());
        let found = value.map(shown).unwrap_or_default();
        let wrong = match property.name {
            ICalendarProperty::Version => (found.trim() != "2.0").then_some("export iCalendar 2.0"),
            ICalendarProperty::Calscale => {
                let is_gregorian = value == Some(&ICalendarValue::CalendarScale(CalendarScale::Gregorian));
                (!is_gregorian).then_some("export Gregorian dates")
            }
            _ => None,
        };
        match wrong {
            Some(help) => {
                source.mistake(name, ProblemKind::UnknownName, &format!("this `{name}` is not read here"), help);
            }
            None => source.note(name, &found, Fate::Ignored, "it is not about an event"),
        }
    }
}

fn report_other(source: &Source<'_, '_>, part: &ICalendarComponent, at: &str) {
    let found = part.component_type.as_str();
    match part.component_type {
        ICalendarComponentType::VAvailability | ICalendarComponentType::VFreebusy => {
            source.note(at, found, Fate::Impossible, "only events are read; write the hours into `over`");
        }
        _ => source.note(at, found, Fate::Ignored, "it is no event"),
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
        let reason = left_out(event, is_old(event));
        if let Some((fate, reason)) = reason {
            event.said.say(fate, reason);
            event.report(source);
            event.is_cancelled = true;
        } else if event.replaces.is_none() {
            // Only once, should several series have one UID: that costs no more than the file is long.
            let moved = event.uid.as_ref().and_then(|uid| moved.remove(uid));
            moved.iter().flatten().for_each(|moment| event.removed.take(moment, is_timed));
        }
    }
    events.retain(|event| !event.is_cancelled);
    events
}

/// Why nothing is closed when an event is, if nothing is.
fn left_out(event: &Event, is_old: bool) -> Option<(Fate, &'static str)> {
    match (&event.replaces, event.is_cancelled) {
        _ if is_old => Some((Fate::Ignored, "a newer version of it stands in the file")),
        (Some(_), true) => Some((Fate::Exact, "this time of its series does not come")),
        (None, true) => Some((Fate::Ignored, "it is cancelled")),
        (Some(_), false) if event.said.is_impossible() => Some((Fate::Ignored, "nothing comes of it")),
        _ => None,
    }
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
