//! A file that is being read: its name, its time zones, and what became of its parts. This module knows no event.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, Utc};

use super::lines::{Component, Property};
use super::values::{Stamp, stamp};
use crate::calendar::{Zone, Zones, zone_named, zone_of_windows};
use crate::import::node::Account;
use crate::import::report::Fate;
use crate::input::problem::ProblemKind;

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
        match (self.stamp, &self.zone) {
            (Stamp::Time { at, .. }, Some(zone)) => zone.from_local(at),
            _ => None,
        }
    }
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

    /// Takes the description of a time zone. Its rules are those of the database, which are newer.
    pub(super) fn describe(&mut self, component: &Component<'_>) {
        let text = |name: &str| component.first(name).map(Property::text);
        let Some(name) = text("TZID") else {
            self.note("VTIMEZONE", "", Fate::Ignored, "it has no name");
            return;
        };
        let became = "the time zone database has the rules of this name";
        self.note("VTIMEZONE", &name, Fate::Ignored, became);
        let located = text("X-LIC-LOCATION").and_then(|location| Zone::named(&location).ok());
        if let Some(zone) = located.or_else(|| fixed(component)) {
            self.described.insert(name, zone);
        }
    }

    /// The date or the time that a property, or one of the values of its list, says. What cannot be read is reported.
    pub(super) fn moment(&self, property: &Property<'_>, value: &str, at: &str) -> Option<Moment> {
        let at = format!("{at} {}", property.name);
        let Some(stamp) = stamp(value) else {
            let help = "write `20260406`, `20260406T093000` or `20260406T093000Z`";
            self.mistake(&at, ProblemKind::Unreadable, &format!("`{value}` is not a date or a time"), help);
            return None;
        };
        if property.parameter("VALUE") == Some("DATE") && matches!(stamp, Stamp::Time { .. }) {
            self.mistake(&at, ProblemKind::WrongType, &format!("`{value}` is not a date"), "write `20260406`");
            return None;
        }
        let (zone, is_floating) = match (stamp, property.parameter("TZID")) {
            (Stamp::Date(_), _) => (None, false),
            (Stamp::Time { utc: true, .. }, _) => (Some(Zone::utc()), false),
            (Stamp::Time { .. }, Some(name)) => (Some(self.zone(name, &at)?), false),
            (Stamp::Time { .. }, None) => (Some(self.floating.clone()), true),
        };
        Some(Moment { stamp, zone, is_floating })
    }

    fn zone(&self, name: &str, at: &str) -> Option<Zone> {
        if let Some(found) = self.found.borrow().get(name) {
            return found.clone();
        }
        let zone = zone_of(name).or_else(|| self.described.get(name).cloned()).or_else(|| {
            let path = format!("{} {at}", self.file);
            self.note(at, name, Fate::Impossible, "no time zone has this name");
            self.account.judged(&path, |place, problems| zone_named(&Zones::bundled(), name, place, problems))
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
        ends.filter(|end| end.contains('/')).find_map(known)
    })
}

/// The zone of a description without summer time.
fn fixed(component: &Component<'_>) -> Option<Zone> {
    let [standard] = component.parts.as_slice() else { return None };
    let offset = standard.first("TZOFFSETTO").filter(|_| standard.first("RRULE").is_none())?;
    let (sign, digits) = offset.value.trim().split_at_checked(1)?;
    let number = |from: usize| digits.get(from..from.saturating_add(2)).and_then(|text| text.parse::<i32>().ok());
    let seconds = number(0)?.checked_mul(3_600)?.checked_add(number(2)?.checked_mul(60)?)?;
    let seconds = if sign == "-" { seconds.checked_neg()? } else { seconds };
    FixedOffset::east_opt(seconds).map(Zone::fixed)
}
