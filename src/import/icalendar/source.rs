//! A file that is being read: its name, its time zones, and what became of its parts. This module knows no event.

use std::cell::RefCell;
use std::collections::BTreeMap;

use calcard::common::PartialDateTime;
use calcard::icalendar::{ICalendarComponent, ICalendarEntry, ICalendarProperty, ICalendarValue};
use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta, Utc};

use super::values::Stamp;
use crate::calendar::{Zone, Zones, zone_named, zone_of_windows};
use crate::import::node::Account;
use crate::import::report::Fate;
use crate::input::problem::{Place, ProblemKind};

/// A calendar of a file.
pub(super) struct Source<'a, 'n> {
    account: &'n Account<'a>,
    file: &'a str,
    /// The zone of times without one.
    floating: &'n Zone,
    /// The zones that the calendar describes, as far as they mean others.
    described: BTreeMap<String, Zone>,
    /// The zones that were looked for by their names. `None` if there is none, which has been reported.
    found: RefCell<BTreeMap<String, Option<Zone>>>,
}

/// A date, or a time in a zone.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) stamp: Stamp,
    /// `None` for a date.
    pub(super) zone: Option<Zone>,
    pub(super) is_floating: bool,
}

impl Moment {
    /// The instant. `None` for a date, and outside the horizon.
    pub(super) fn instant(&self) -> Option<DateTime<Utc>> {
        instant_of(self.stamp, self.zone.as_ref())
    }

    /// The same beside the beginning of its event: without a zone of its own, it is in that of the beginning.
    pub(super) fn beside(self, start: &Moment) -> Moment {
        if self.is_floating { Moment { zone: start.zone.clone().or(self.zone), ..self } } else { self }
    }
}

/// The instant of a time in a zone. `None` for a date, and outside the horizon.
pub(super) fn instant_of(stamp: Stamp, zone: Option<&Zone>) -> Option<DateTime<Utc>> {
    match (stamp, zone) {
        (Stamp::Time { at, .. }, Some(zone)) => instant(zone, at),
        _ => None,
    }
}

/// The instant of a local time. One that the clock skips is read with the offset before the change (RFC 5545, 3.3.5).
/// `None` outside the horizon.
pub(super) fn instant(zone: &Zone, at: NaiveDateTime) -> Option<DateTime<Utc>> {
    let found = zone.from_local(at)?;
    if zone.to_local(found).naive_local() == at {
        return Some(found);
    }
    let before = zone.to_local(found.checked_sub_signed(TimeDelta::nanoseconds(1))?);
    at.checked_sub_offset(*before.offset()).map(|at| at.and_utc())
}

impl<'a, 'n> Source<'a, 'n> {
    pub(super) fn new(account: &'n Account<'a>, file: &'a str, floating: &'n Zone) -> Self {
        Source { account, file, floating, described: BTreeMap::new(), found: RefCell::default() }
    }

    pub(super) fn note(&self, at: &str, found: &str, fate: Fate, became: impl Into<String>) {
        self.account.note_place((self.file, at), found, fate, became.into(), None);
    }

    pub(super) fn note_with(&self, at: &str, found: &str, fate: Fate, became: String, option: Option<&'static str>) {
        self.account.note_place((self.file, at), found, fate, became, option);
    }

    pub(super) fn mistake(&self, at: &str, kind: ProblemKind, found: &str, help: &str) {
        self.account.mistake(&format!("{} {at}", self.file), kind, found, help);
        self.note(at, found, Fate::Impossible, help);
    }

    /// Takes the description of a time zone with the only other part that it has, if it has one. Its rules are those of
    /// the database, which are newer.
    pub(super) fn describe(&mut self, zone: &ICalendarComponent, only_part: Option<&ICalendarComponent>) {
        let Some(name) = zone.property(&ICalendarProperty::Tzid).and_then(text) else {
            self.note("VTIMEZONE", "", Fate::Ignored, "it has no name");
            return;
        };
        let location = ICalendarProperty::Other("X-LIC-LOCATION".to_owned());
        let located = zone.property(&location).and_then(text).and_then(|location| Zone::named(location).ok());
        if zone_of(name).is_some() {
            self.note("VTIMEZONE", name, Fate::Ignored, "the time zone database has the rules of this name");
        } else if let Some(zone) = located.or_else(|| only_part.and_then(fixed)) {
            self.note("VTIMEZONE", name, Fate::Exact, format!("times of this name are those of {}", zone.name()));
            self.described.insert(name.to_owned(), zone);
        } else {
            self.note("VTIMEZONE", name, Fate::Ignored, "rules of summer time are those of the database only");
        }
    }

    /// The date or the time that one of the values of a property says. What cannot be read is reported.
    pub(super) fn moment(&self, property: &ICalendarEntry, value: &ICalendarValue, at: &str) -> Option<Moment> {
        let at = format!("{at} {}", property.name.as_str());
        let read = match value {
            ICalendarValue::PartialDateTime(written) => self.moment_of(property, written, &at)?,
            _ => None,
        };
        if read.is_none() {
            let found = format!("`{}` is not a date or a time", shown(value));
            let help = "write `20260406`, `20260406T093000` or `20260406T093000Z`";
            self.mistake(&at, ProblemKind::Unreadable, &found, help);
        }
        read
    }

    /// `None` if there is no such zone, which is reported, and `Some(None)` if there is no such date.
    pub(super) fn moment_of(
        &self,
        property: &ICalendarEntry,
        written: &PartialDateTime,
        at: &str,
    ) -> Option<Option<Moment>> {
        let Some(stamp) = Stamp::of(written) else { return Some(None) };
        let (zone, is_floating) = match (stamp, property.tz_id()) {
            (Stamp::Date(_), _) => (None, false),
            (Stamp::Time { utc: true, .. }, _) => (Some(Zone::utc()), false),
            (Stamp::Time { .. }, Some(name)) => (Some(self.zone(name, at)?), false),
            (Stamp::Time { .. }, None) => (Some(self.floating.clone()), true),
        };
        Some(Some(Moment { stamp, zone, is_floating }))
    }

    fn zone(&self, name: &str, at: &str) -> Option<Zone> {
        if let Some(found) = self.found.borrow().get(name) {
            return found.clone();
        }
        let zone = zone_of(name).or_else(|| self.described.get(name).cloned()).or_else(|| {
            let path = format!("{} {at}", self.file);
            self.note(at, name, Fate::Impossible, "no time zone has this name");
            self.account.judged(|problems| zone_named(&Zones::bundled(), name, &Place::written(&path), problems))
        });
        self.found.borrow_mut().insert(name.to_owned(), zone.clone());
        zone
    }
}

/// The zone of a name of the database or of Windows. Before the name, a registry may stand, as in
/// `/citadel.org/20210210_1/Europe/Berlin`.
fn zone_of(name: &str) -> Option<Zone> {
    let known = |name: &str| Zone::named(zone_of_windows(name).unwrap_or(name)).ok();
    known(name).or_else(|| {
        let path = name.strip_prefix('/')?;
        let ends = path.match_indices('/').take(4).filter_map(|(at, _)| path.get(at.saturating_add(1)..));
        [path].into_iter().chain(ends).filter(|end| end.contains('/')).find_map(known)
    })
}

/// The zone of a description without summer time.
fn fixed(standard: &ICalendarComponent) -> Option<Zone> {
    if standard.has_property(&ICalendarProperty::Rrule) {
        return None;
    }
    let ICalendarValue::PartialDateTime(offset) = standard.property(&ICalendarProperty::Tzoffsetto)?.values.first()?
    else {
        return None;
    };
    let hours = i32::from(offset.tz_hour?).checked_mul(3_600)?;
    let seconds = hours.checked_add(i32::from(offset.tz_minute.unwrap_or(0)).checked_mul(60)?)?;
    FixedOffset::east_opt(if offset.tz_minus { seconds.checked_neg()? } else { seconds }).map(Zone::fixed)
}

/// The text of a property, unless it says something else.
pub(super) fn text(property: &ICalendarEntry) -> Option<&str> {
    property.values.first().and_then(ICalendarValue::as_text)
}

/// A value as a reader recognises it, as far as it is a text or a date.
pub(super) fn shown(value: &ICalendarValue) -> String {
    match value {
        ICalendarValue::Text(text) => text.clone(),
        ICalendarValue::Integer(number) => number.to_string(),
        ICalendarValue::PartialDateTime(written) => match Stamp::of(written) {
            Some(stamp) => stamp.to_string(),
            None => {
                let part = |part: Option<u8>| part.map(|part| format!("{part:02}")).unwrap_or_default();
                let year = written.year.map(|year| format!("{year:04}")).unwrap_or_default();
                [year, part(written.month), part(written.day)].concat()
            }
        },
        _ => String::new(),
    }
}
