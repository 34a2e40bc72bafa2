//! Lints of calendars: those that nothing uses, and dates that are probably typing mistakes.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Look, entries, items, metrics_place, said};
use crate::calendar::{Calendar, CalendarSpec, DateFlaw, TimeOfDay, TimeRange, neighbour_with_summer_time};
use crate::input::lint::{LintKind, Lints};
use crate::input::names::{Set, Table};
use crate::input::problem::Place;
use crate::input::written::Loose;
use crate::policy::spec::{CalendarChoice, ChoiceForm, Levels};
use crate::time::{DAY_S, Instant, written};

/// The most days between a date and the next one that raise no suspicion: five years.
const FAR: i64 = 1_827;

impl Look<'_> {
    pub(super) fn calendars(&mut self, now: Option<DateTime<Utc>>) {
        if let Some(name) = said(self.spec.time_zone.as_ref()) {
            lint_zone(name, &Place::ROOT.field("time_zone"), &mut self.lints);
        }
        let named: Table<&str, &CalendarSpec> = entries(self.spec.calendars.as_ref()).collect();
        let used = self.used(&named);
        let place = Place::ROOT.field("calendars");
        for (&name, spec) in &named {
            let at = place.field(name);
            if !used.contains(name) {
                let help = "use it for a target or a level, or leave it out";
                self.lints.add(&at, LintKind::UnusedCalendar, "no target and no level uses this calendar", help);
            }
            lint_parts(spec, &at, &mut self.lints);
            let mut lists = Vec::new();
            spec.parts(&at, &mut |at, part| {
                lists.extend(part.dates().map(|dates| (at.field("dates").to_string(), dates)));
            });
            for (path, dates) in &lists {
                self.dates(path, dates);
            }
            if let Some(now) = now {
                lint_expired(spec, self.policy.calendar(name), &at, now, &mut self.lints);
            }
        }
    }

    /// The names of the calendars that are used, directly or by a calendar that is used.
    fn used(&mut self, named: &Table<&str, &CalendarSpec>) -> Set<Arc<str>> {
        let mut names = Vec::new();
        self.choice(self.spec.calendar.as_ref(), &Place::ROOT.field("calendar"), &mut names);
        let place = metrics_place();
        for (name, metric) in entries(self.spec.metrics.as_ref()) {
            let at = place.field(name);
            self.choice(metric.calendar.as_ref(), &at.field("calendar"), &mut names);
            delivered(metric.warn.as_ref(), &mut names);
            let targets = at.field("targets");
            for (priority, row) in entries(metric.targets.as_ref()) {
                let at = targets.field(priority);
                for (tier, target) in row.iter() {
                    if let Some(target) = said(Some(target)) {
                        self.choice(target.calendar.as_ref(), &at.field(tier).field("calendar"), &mut names);
                        delivered(target.warn.as_ref(), &mut names);
                    }
                }
            }
        }
        for (_, levels) in said(self.spec.ladders.as_ref()).into_iter().flat_map(|ladders| ladders.iter()) {
            delivered(Some(levels), &mut names);
        }
        let mut used: Set<Arc<str>> = Set::default();
        while let Some(name) = names.pop() {
            let spec = named.get(name.as_str());
            if used.add(name.into()) {
                spec.into_iter().for_each(|spec| spec.references(&mut names));
            }
        }
        used
    }

    fn choice(&mut self, choice: Option<&Loose<CalendarChoice>>, at: &Place<'_>, names: &mut Vec<String>) {
        let fields = match said(choice).map(|choice| &choice.0) {
            Some(ChoiceForm::Name(name)) => return names.push(name.clone()),
            Some(ChoiceForm::ByAttribute(fields)) => fields,
            None => return,
        };
        let default = said(fields.default.as_ref());
        let chosen: Vec<&String> = entries(fields.calendars.as_ref()).map(|(_, name)| name).collect();
        if let Some(default) = default.filter(|default| chosen.iter().all(|name| name == default)) {
            let found = format!("every value of the attribute chooses `{default}`");
            let help = "name only that calendar, or choose another one for some value";
            self.lints.add(at, LintKind::IdleChoice, found, help);
        }
        names.extend(chosen.into_iter().chain(default).cloned());
    }

    /// Dates outside the horizon, and the first or the last if it is far from all others.
    fn dates(&mut self, path: &str, dates: &[NaiveDate]) {
        let epoch = NaiveDate::default();
        let (first, last) = (-1, Instant::END.seconds() / DAY_S);
        let day = |date: &NaiveDate| date.signed_duration_since(epoch).num_days();
        let inside = |date: &&NaiveDate| (first..=last).contains(&day(date));
        for date in dates.iter().filter(|date| !inside(date)) {
            let help = "correct the year: answers cover the years 1970 to 2099";
            let found = format!("`{date}` is outside the horizon");
            self.lints.add_at(format!("{path}.{date}"), LintKind::OutsideHorizon, found, help);
        }
        let known: Vec<&NaiveDate> = dates.iter().filter(inside).collect();
        let far = |one: &NaiveDate, other: &NaiveDate| day(one).abs_diff(day(other)) > FAR.unsigned_abs();
        let stray = match known.as_slice() {
            [first, second, _, ..] if far(first, second) => Some(first),
            [_, .., before, last] if far(before, last) => Some(last),
            _ => None,
        };
        if let Some(date) = stray {
            let found = format!("`{date}` is more than five years from every other date here");
            self.lints.add_at(format!("{path}.{date}"), LintKind::StrayDate, found, "check the year");
        }
    }
}

/// Reports what of a calendar has expired at `now`.
pub(crate) fn lint_expired(
    spec: &CalendarSpec,
    built: Option<&Calendar>,
    at: &Place<'_>,
    now: DateTime<Utc>,
    lints: &mut Lints,
) {
    let now_written = written(now);
    if built.is_some_and(|calendar| calendar.next_open(now).is_none()) {
        let found = format!("this calendar is never open after `{now_written}`");
        let help = "open it again, or count on another calendar";
        lints.add(at, LintKind::NeverOpensAgain, found, help);
    }
    spec.parts(at, &mut |at, part| {
        if let Some(last) = part.last_date().filter(|last| *last < now.date_naive()) {
            let found = format!("the last of these dates is `{last}`, which is before `{now_written}`");
            let help = "add the dates to come; keep the past ones, because tickets of that time are counted with them";
            lints.add(&at.field("dates"), LintKind::DatesRunOut, found, help);
        }
    });
}

/// Checks the zones and hours of a calendar.
pub(crate) fn lint_parts(spec: &CalendarSpec, at: &Place<'_>, lints: &mut Lints) {
    spec.parts(at, &mut |at, part| {
        if let Some(name) = part.time_zone() {
            lint_zone(name, &at.field("time_zone"), lints);
        }
        part.ranges(at, &mut |at, range| lint_range(range, at, lints));
        part.date_flaws().into_iter().for_each(|flaw| lint_dates(flaw, at, lints));
    });
}

/// Reports entries of dates that have no effect, or of which only one has, and seasons without open time. `at` is the
/// place of their calendar.
fn lint_dates(flaw: DateFlaw, at: &Place<'_>, lints: &mut Lints) {
    let dates = &at.field("dates");
    match flaw {
        DateFlaw::ClosedSeason(index) => {
            let found = "this season has no open time";
            let help = "give it hours, or write its dates as a closed range in `dates`";
            lints.add(&at.field("seasons").index(index), LintKind::ClosedSeason, found, help);
        }
        DateFlaw::NoSeason(index) => {
            let found = "no date between 1970 and 2099 is in this season";
            lints.add(
                &at.field("seasons").index(index),
                LintKind::NeverComes,
                found,
                "correct its dates, or leave it out",
            );
        }
        DateFlaw::NeverComes(key) => {
            let found = "no date between 1970 and 2099 has this entry";
            lints.add(&dates.field(&key.to_string()), LintKind::NeverComes, found, "correct it, or leave it out");
        }
        DateFlaw::NeverObserved(key) => {
            let at = dates.field(&key.to_string()).field("observed").to_string();
            let found = "this entry is never observed on another date";
            let help = "leave `observed` out: it matters only on dates without weekly hours";
            lints.add_at(at, LintKind::NeverObserved, found, help);
        }
        DateFlaw::Meeting { date, keys: [one, other] } => {
            let found = format!("`{one}` and `{other}` are both for {date}");
            let help = "write the hours and the name of that date as an entry of its own, or leave one out";
            lints.add(dates, LintKind::EntriesMeet, found, help);
        }
    }
}

/// Reports a zone without summer time, if places with the same winter time have it.
pub(super) fn lint_zone(name: &str, at: &Place<'_>, lints: &mut Lints) {
    if let Some(neighbour) = neighbour_with_summer_time(name) {
        let found = format!("`{name}` has no summer time, and `{neighbour}` with the same winter time has it");
        let help = format!("write `{neighbour}` or another place, or an offset if the clock never changes");
        lints.add(at, LintKind::NoSummerTime, found, help);
    }
}

/// Reports hours that leave out the last minute or second of the day.
fn lint_range(range: TimeRange, at: &Place<'_>, lints: &mut Lints) {
    if !matches!(range.end().seconds(), LAST_MINUTE | LAST_SECOND) {
        return;
    }
    let whole = TimeOfDay::new(24, 0, 0).and_then(|midnight| TimeRange::new(range.start(), midnight));
    if let Some(whole) = whole {
        let found = format!("`{range}` is closed before midnight, since the end is not part of a range");
        lints.add(at, LintKind::EndsBeforeMidnight, found, format_args!("write `{whole}`"));
    }
}

/// 23:59 and 23:59:59.
const LAST_MINUTE: u32 = 86_340;
const LAST_SECOND: u32 = 86_399;

/// The calendars that levels are delivered in, and those whose hours decide who is told.
fn delivered(levels: Option<&Loose<Levels>>, names: &mut Vec<String>) {
    for (_, level) in items(levels) {
        let hours = items(level.notify.as_ref()).filter_map(|(_, entry)| entry.by_hours());
        let told = hours.flat_map(|fields| [&fields.inside, &fields.outside]);
        let named = [&level.deliver_in].into_iter().chain(told).filter_map(|name| said(name.as_ref()));
        names.extend(named.cloned());
    }
}
