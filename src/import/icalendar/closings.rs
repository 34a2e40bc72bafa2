//! The calendar that events close. This module knows what calendars can say. It knows no file.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, Timelike, Weekday};

use super::event::Event;
use super::pattern::{Pattern, Yearly};
use super::times::{Start, Times, horizon};
use super::values::Stamp;
use crate::calendar::{CalendarSpec, DateKey, DateSpec, SeasonSpec};
use crate::import::report::Fate;
use crate::time::written;

/// What is closed: dates of the calendar itself, and calendars that are taken out of it.
pub(super) struct Closings {
    /// Whether dates of the calendar itself can be closed.
    takes_dates: bool,
    /// The zone of its dates.
    zone: String,
    /// The dates by their keys, each with its years and its names.
    dates: BTreeMap<String, Closed>,
    except: Vec<CalendarSpec>,
}

struct Closed {
    /// The years in which it comes; `None` if the date has a year.
    years: Option<Yearly>,
    names: Vec<String>,
}

const WHOLE_DAY: &str = "00:00-24:00";

impl Closings {
    pub(super) fn new(takes_dates: bool, zone: &str) -> Self {
        Closings { takes_dates, zone: zone.to_owned(), dates: BTreeMap::new(), except: Vec::new() }
    }

    /// The calendar without what is closed.
    pub(super) fn apply(self, over: CalendarSpec) -> CalendarSpec {
        let dated = self.dates.into_iter().fold(over, |over, (key, Closed { years, names })| {
            let entry = named(DateSpec::closed(), &names);
            over.dates(key, years.map_or(entry.clone(), |years| years.entry(entry)))
        });
        if self.except.is_empty() { dated } else { dated.except(self.except) }
    }

    /// Closes the times of an event, and says how.
    pub(super) fn close(&mut self, event: &mut Event, times: Times) {
        match times {
            Times::Never | Times::TooMany => {}
            Times::Ruled { pattern: Pattern::Dates(dates), .. } if self.can_take(event, &dates) => {
                let keys: Vec<String> = dates.iter().map(|date| format!("`{}`", date.key)).collect();
                event.said.say(Fate::Exact, format!("closed on {}", keys.join(", ")));
                dates.into_iter().for_each(|date| self.close_date(date.key, Some(date), event.name.as_deref()));
            }
            Times::Ruled { pattern, last } => {
                event.said.say(Fate::Exact, format!("closed {}", rule_in_words(&pattern)));
                if !is_far_from_clock_changes(event) {
                    let text = "where the clocks change in it, it ends by the clock on the wall";
                    event.said.say(Fate::Approximate, text);
                }
                self.except.push(self.ruled(event, pattern, last));
            }
            Times::Each(starts) => self.close_each(event, &starts),
        }
    }

    /// Whether these can be dates of the calendar itself.
    fn can_take(&self, event: &Event, dates: &[Yearly]) -> bool {
        let is_free =
            |date: &Yearly| self.dates.get(&date.key.to_string()).is_none_or(|known| known.years == Some(*date));
        self.takes_dates && !event.is_timed() && event.removed.is_empty() && dates.iter().all(is_free)
    }

    fn close_date(&mut self, key: DateKey, years: Option<Yearly>, name: Option<&str>) {
        let closed = self.dates.entry(key.to_string()).or_insert(Closed { years, names: Vec::new() });
        if let Some(name) = name.filter(|name| !closed.names.iter().any(|known| known == name)) {
            closed.names.push(name.to_owned());
        }
    }

    fn close_each(&mut self, event: &mut Event, starts: &[Start]) {
        if event.is_timed() {
            return self.close_windows(event, starts);
        }
        event.said.say(Fate::Exact, dates_in_words(starts));
        let keys = starts.iter().map(|start| key(start.stamp.date(), start.length.days));
        if self.takes_dates {
            keys.for_each(|key| self.close_date(key, None, event.name.as_deref()));
        } else {
            let days = self.nothing_in(&self.zone, event);
            self.except.push(keys.fold(days, |days, key| days.dates(key, WHOLE_DAY)));
        }
    }

    fn close_windows(&mut self, event: &mut Event, starts: &[Start]) {
        let windows: Vec<_> =
            starts.iter().filter_map(|start| event.window(*start)).filter(|(from, to)| from < to).collect();
        match windows.as_slice() {
            [] => event.said.say(Fate::Ignored, "it takes no time"),
            [(from, to)] => event.said.say(Fate::Exact, format!("closed from {} to {}", written(*from), written(*to))),
            windows => event.said.say(Fate::Exact, format!("closed {} times", windows.len())),
        }
        self.except.extend(windows.into_iter().map(|(from, to)| {
            let window = CalendarSpec::window(from, to);
            event.name.iter().fold(window, CalendarSpec::name)
        }));
    }

    /// A calendar that is open when a ruled event is.
    fn ruled(&self, event: &Event, pattern: Pattern, last: Option<NaiveDate>) -> CalendarSpec {
        let hours = event.hours().unwrap_or_else(|| WHOLE_DAY.to_owned());
        let zone = event.start.zone.as_ref().map_or(self.zone.as_str(), |zone| zone.name());
        let calendar = self.nothing_in(zone, event);
        let calendar = match pattern {
            Pattern::Dates(dates) => dates.into_iter().fold(calendar, |calendar, date| {
                calendar.dates(date.key, date.entry(DateSpec::hours([hours.as_str()])))
            }),
            Pattern::Weekly(weekdays) => calendar.seasons([season(event, &weekdays, &hours, last)]),
        };
        let days = if event.is_timed() { 1 } else { event.length.days };
        let removed = event.removed_dates().into_iter().map(|date| key(date, days));
        removed.fold(calendar, |calendar, key| calendar.dates(key, "closed"))
    }

    /// A calendar of the name of an event that is never open yet.
    fn nothing_in(&self, zone: &str, event: &Event) -> CalendarSpec {
        let closed = CalendarSpec::weekly(zone).hours("mon-sun", "closed");
        event.name.iter().fold(closed, CalendarSpec::name)
    }
}

fn named(entry: DateSpec, names: &[String]) -> DateSpec {
    if names.is_empty() { entry } else { entry.name(names.join(", ")) }
}

/// So many days from a date of the horizon on, up to its end.
fn key(first: NaiveDate, days: u32) -> DateKey {
    let to = first.checked_add_days(Days::new(days.saturating_sub(1).into()));
    let to = to.map_or(horizon().1, |to| to.min(horizon().1));
    if to <= first { DateKey::Once(first) } else { DateKey::Range { from: first, to } }
}

/// The weekdays from the beginning of an event on.
fn season(event: &Event, weekdays: &[Weekday], hours: &str, last: Option<NaiveDate>) -> SeasonSpec {
    let season = SeasonSpec::new().from(event.start.stamp.date().max(horizon().0));
    let season = last.into_iter().fold(season, |season, last| season.to(last));
    weekdays.iter().fold(season, |season, day| season.hours(*day, [hours]))
}

/// Clocks change at night: between these times of day a length by the clock on the wall is one in real time.
fn is_far_from_clock_changes(event: &Event) -> bool {
    let Stamp::Time { at, .. } = event.start.stamp else { return true };
    let start = at.num_seconds_from_midnight();
    let is_utc = event.start.zone.as_ref().is_some_and(|zone| zone.name() == "UTC");
    is_utc || (start >= 4 * 3_600 && start.saturating_add(event.length.seconds) <= 21 * 3_600)
}

fn rule_in_words(pattern: &Pattern) -> String {
    let listed = |texts: Vec<String>| texts.join(", ");
    match pattern {
        Pattern::Dates(dates) => listed(dates.iter().map(|date| format!("on `{}`", date.key)).collect()),
        Pattern::Weekly(days) => format!("every week on {}", listed(days.iter().map(|day| day.to_string()).collect())),
    }
}

fn dates_in_words(starts: &[Start]) -> String {
    match starts {
        [start] => format!("closed on `{}`", key(start.stamp.date(), start.length.days)),
        starts => format!("closed {} times, each written out", starts.len()),
    }
}
