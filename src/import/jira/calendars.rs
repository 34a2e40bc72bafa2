//! Calendars: working times in milliseconds of the local day, and holidays.

use std::collections::BTreeMap;

use super::listed;
use crate::calendar::{CalendarSpec, DateSpec, TimeOfDay, TimeRange};
use crate::import::calendars::{self, Parts};
use crate::import::document::Files;
use crate::import::node::{Account, Node};
use crate::import::week::{Week, time_after_midnight};
use crate::input::ProblemKind;

/// The calendars by their id, and the ids by name.
#[derive(Default)]
pub(super) struct Calendars {
    by_id: calendars::Calendars,
    by_name: BTreeMap<String, String>,
}

impl Calendars {
    pub(super) fn read<'a>(account: &Account<'a>, files: &'a Files) -> Calendars {
        let mut calendars = Calendars::default();
        if let Some(file) = account.file(files, "calendars") {
            listed(&file, "calendars").into_iter().for_each(|calendar| calendars.add(calendar));
        }
        calendars
    }

    fn add(&mut self, node: Node<'_, '_>) {
        let node = node.exact("a calendar of the book");
        node.ignore(&["context", "canUpdate", "canDelete", "description"], "says nothing about hours");
        let name = node.get("name").and_then(|name| name.exact("its name").text());
        let zone = node.need("timezoneId").and_then(|zone| zone.zone());
        let week = node.need("workingTimes").map(|times| week(&times.exact("the weekly hours")));
        let week = week.unwrap_or_else(Week::damaged);
        let dates = node.get("holidays").map(|dates| holidays(&dates.exact("dates"))).unwrap_or_default();
        let id = self.by_id.add(&node, Parts { name, zone, week, dates });
        self.by_name.extend(name.map(str::to_owned).zip(id));
    }

    /// The calendar that a goal names, by its id or by its name.
    pub(super) fn named(&self, node: &Node<'_, '_>) -> Option<String> {
        let word = node.word()?;
        let id = self.by_name.get(&word).filter(|_| !self.by_id.has(&word)).cloned().unwrap_or(word);
        self.by_id.named(node, id)
    }

    /// Those that are open at some time, by their id.
    pub(super) fn into_specs(self) -> impl Iterator<Item = (String, CalendarSpec)> {
        self.by_id.into_specs()
    }
}

fn week(times: &Node<'_, '_>) -> Week {
    let mut week = Week::default();
    for node in times.items() {
        let day = node.need("weekday").and_then(|day| {
            let read = day.text()?.parse().ok();
            day.or_mistake(read, "a weekday", "the vendor's format has a weekday here, such as `monday`")
        });
        let (start, end) = (node.need("start").and_then(clock), node.need("end").and_then(clock));
        let (Some(day), Some(start), Some(end)) = (day, start, end) else {
            week.damage();
            continue;
        };
        match TimeRange::new(start, end).filter(|_| start < end) {
            Some(hours) => week.open(day, hours),
            None => {
                week.damage();
                node.mistake(ProblemKind::Senseless, format!("{start} to {end} is no time"), "end after the start");
            }
        }
    }
    week
}

/// Milliseconds after midnight, up to 86,400,000.
fn clock(node: Node<'_, '_>) -> Option<TimeOfDay> {
    let time = seconds(node.whole()?).and_then(time_after_midnight);
    let time =
        node.or_mistake(time, "a time of day", "the vendor's format has milliseconds here, from 0 to 86400000")?;
    node.exact(time.to_string());
    Some(time)
}

/// The whole seconds of a number of milliseconds.
pub(super) fn seconds(millis: i64) -> Option<i64> {
    (millis.checked_rem(1_000) == Some(0)).then(|| millis.checked_div(1_000))?
}

fn holidays(dates: &Node<'_, '_>) -> BTreeMap<String, DateSpec> {
    let mut entries = BTreeMap::new();
    for node in dates.items() {
        node.ignore(&["date", "id"], "the date stands in `iso8601Date`");
        let yearly = node.get("recurring").and_then(|yearly| yearly.flag()).unwrap_or_default();
        let name = node.get("name").and_then(|name| name.text()).filter(|name| !name.is_empty());
        let date = node.need("iso8601Date").and_then(|date| date.date());
        let node = node.exact(if yearly { "closed on this day of every year" } else { "closed on this date" });
        let Some(date) = date else { continue };
        let key = if yearly { date.format("--%m-%d").to_string() } else { date.to_string() };
        if entries.contains_key(&key) {
            node.exact("closed on a date that is closed already");
            continue;
        }
        entries.insert(key, name.into_iter().fold(DateSpec::closed(), DateSpec::name));
    }
    entries
}
