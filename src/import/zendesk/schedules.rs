//! Schedules and their holidays, as calendars.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Weekday;

use super::super::built::size;
use super::super::document::Files;
use super::super::node::{Account, Node};
use super::super::week::{Week, time_after_midnight};
use super::Options;
use super::pages::{List, items};
use crate::book::PolicyBookSpec;
use crate::calendar::{CalendarSpec, DateSpec, TimeRange};
use crate::input::problem::ProblemKind;
use crate::policy::CalendarChoice;

const SCHEDULES: List = List { kinds: &["schedules"], items: "schedules", single: "schedule", owned: false };
const HOLIDAYS: List = List { kinds: &["holidays"], items: "holidays", single: "holiday", owned: true };

const WEEK: [Weekday; 7] =
    [Weekday::Sun, Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat];
const MINUTES_OF_DAY: i64 = 24 * 60;

/// How many schedules there may be.
const MOST: usize = 1_000;

/// The calendars of an export, by the ids of their schedules.
pub(super) struct Schedules {
    calendars: BTreeMap<String, CalendarSpec>,
    default: Option<String>,
    attribute: Option<String>,
    are_damaged: bool,
}

impl Schedules {
    pub(super) fn read<'a>(account: &Account<'a>, files: &'a Files, options: &Options) -> Schedules {
        let nodes: Vec<_> = items(account, files, &SCHEDULES).into_iter().flat_map(|(_, nodes)| nodes).collect();
        let ids: Vec<_> = nodes.iter().map(|node| node.need("id")?.exact("the name of the calendar").word()).collect();
        let mut dates = holidays(account, files, &ids);
        let mut calendars = BTreeMap::new();
        for (node, id) in nodes.iter().zip(&ids) {
            let dates = id.as_ref().and_then(|id| dates.remove(id)).unwrap_or_default();
            let calendar = calendar(node, dates);
            if let (Some(id), Some(calendar)) = (id, calendar) {
                add(node, id, calendar, &mut calendars);
            }
        }
        needed_of_host(&nodes, options);
        let default = default(account, options, &ids, &calendars);
        let are_damaged = !nodes.is_empty() && !account.is_clean();
        Schedules { calendars, default, attribute: options.schedule_by.clone(), are_damaged }
    }

    /// The calendars for all policies of a book.
    pub(super) fn add_to(self, book: PolicyBookSpec) -> PolicyBookSpec {
        self.calendars.into_iter().fold(book, |book, (id, calendar)| book.calendars(id, calendar))
    }

    /// Whether no schedule is ever open.
    pub(super) fn is_empty(&self) -> bool {
        self.default.is_none()
    }

    /// Whether some have a mistake.
    pub(super) fn are_damaged(&self) -> bool {
        self.are_damaged
    }

    /// How much a policy repeats that chooses between the schedules, in bytes.
    pub(super) fn size(&self) -> usize {
        let has_choice = self.attribute.is_some() && self.calendars.len() > 1;
        if has_choice { size(self.calendars.keys()).saturating_mul(2) } else { 0 }
    }

    /// Which calendar a ticket has. `None` if there is none.
    pub(super) fn choice(&self) -> Option<CalendarChoice> {
        let default = self.default.clone()?;
        let Some(attribute) = self.attribute.as_ref().filter(|_| self.calendars.len() > 1) else {
            return Some(CalendarChoice::named(default));
        };
        let choice = CalendarChoice::attribute(attribute.clone());
        let choice = self.calendars.keys().fold(choice, |choice, id| choice.calendars(id.clone(), id.clone()));
        Some(choice.default(default))
    }
}

fn add(node: &Node<'_, '_>, id: &str, calendar: CalendarSpec, calendars: &mut BTreeMap<String, CalendarSpec>) {
    if calendars.contains_key(id) {
        node.mistake(ProblemKind::Duplicate, format!("there is another schedule `{id}`"), "leave one out");
    } else if calendars.len() == MOST {
        node.mistake(ProblemKind::TooLarge, format!("there are more than {MOST} schedules"), "leave some out");
    } else {
        calendars.insert(id.to_owned(), calendar);
    }
}

/// Says what the host has to decide where there are several schedules.
fn needed_of_host(nodes: &[Node<'_, '_>], options: &Options) {
    let [first, others @ ..] = nodes else { return };
    if options.default_schedule.is_none() && !others.is_empty() {
        let why = "the first schedule is taken for tickets to which no other one was given";
        first.clone().needs_host("default_schedule", why);
    }
    if options.schedule_by.is_none() {
        for other in others {
            other.clone().needs_host("schedule_by", "no file says which tickets have this schedule");
        }
    }
}

/// The calendar for tickets to which no other schedule was given.
fn default(
    account: &Account<'_>,
    options: &Options,
    ids: &[Option<String>],
    calendars: &BTreeMap<String, CalendarSpec>,
) -> Option<String> {
    let Some(wanted) = &options.default_schedule else {
        return ids.iter().flatten().find(|id| calendars.contains_key(*id)).cloned();
    };
    if !ids.iter().flatten().any(|id| id == wanted) {
        let found = format!("there is no schedule `{wanted}`");
        account.mistake("options /default_schedule", ProblemKind::UnknownName, found, "name one of `schedules.json`");
    }
    Some(wanted.clone()).filter(|wanted| calendars.contains_key(wanted))
}

/// A calendar with the hours of a schedule and its holidays. `None` if it is never open, or damaged.
fn calendar(node: &Node<'_, '_>, dates: Dates) -> Option<CalendarSpec> {
    node.clone().exact("a calendar");
    node.ignore(&["created_at", "updated_at", "deleted_at"], "when it was written");
    let zone = node.need("time_zone").and_then(|zone| zone.zone());
    let name = node.get("name").and_then(|name| name.exact("the name for people").text());
    let intervals = node.need("intervals")?.exact("the hours of each weekday");
    let mut week = Week::default();
    for interval in intervals.items() {
        open(&interval, &mut week);
    }
    if week.is_closed() {
        intervals.ignored("it is never open, so it makes no calendar");
        return None;
    }
    let spec = week.calendar(&zone?);
    let spec = name.into_iter().fold(spec, |spec, name| spec.name(name));
    Some(dates.into_iter().fold(spec, |spec, (date, name)| {
        let entry = DateSpec::closed();
        spec.dates(date, name.into_iter().fold(entry, |entry, name| entry.name(name)))
    }))
}

/// Adds an interval in minutes from Sunday 00:00 on the clock of the schedule.
fn open(interval: &Node<'_, '_>, week: &mut Week) {
    let minutes = |name| interval.need(name)?.whole();
    let (Some(start), Some(end)) = (minutes("start_time"), minutes("end_time")) else { return };
    if !(0 <= start && start < end && end <= 7 * MINUTES_OF_DAY) {
        let found = format!("the minutes {start} to {end} are no interval of a week");
        return interval.mistake(ProblemKind::Senseless, found, "an interval is inside 0 to 10080");
    }
    for (midnight, day) in (0..).step_by(24 * 60).zip(WEEK) {
        let within = |minutes: i64| minutes.saturating_sub(midnight).clamp(0, MINUTES_OF_DAY).saturating_mul(60);
        let (from, to) = (time_after_midnight(within(start)), time_after_midnight(within(end)));
        if let Some(hours) = from.zip(to).and_then(|(from, to)| TimeRange::new(from, to).filter(|_| from < to)) {
            week.open(day, hours);
        }
    }
}

/// Closed dates with their names.
type Dates = BTreeMap<String, Option<String>>;

/// The holidays of each schedule.
fn holidays<'a>(account: &Account<'a>, files: &'a Files, ids: &[Option<String>]) -> BTreeMap<String, Dates> {
    let known: BTreeSet<&str> = ids.iter().flatten().map(String::as_str).collect();
    let mut of_schedules = BTreeMap::new();
    for (owner, nodes) in items(account, files, &HOLIDAYS) {
        let only = || ids.first().and_then(Option::as_deref).filter(|_| owner.is_empty() && ids.len() == 1);
        let id = known.get(owner.as_str()).copied().or_else(only);
        let dates: Dates = nodes.iter().filter_map(|node| holiday(node, id.is_some())).collect();
        if let Some(id) = id {
            of_schedules.insert(id.to_owned(), dates);
        }
    }
    of_schedules
}

/// The dates of a holiday, both ends included, and its name.
fn holiday(node: &Node<'_, '_>, known: bool) -> Option<(String, Option<String>)> {
    if !known {
        let help = "call the file `holidays-ID.json`, with the id of a schedule of `schedules.json`";
        node.mistake(ProblemKind::UnknownName, "no schedule has the id that the name of this file says", help);
    }
    node.ignore(&["id"], "the vendor's number for it");
    node.ignore(&["created_at", "updated_at"], "when it was written");
    let node = node.clone().exact("closed dates");
    let name = node.get("name").and_then(|name| name.text()).map(str::to_owned);
    let date = |name| node.need(name)?.date();
    let (from, to) = (date("start_date"), date("end_date"));
    let (from, to) = (from?, to?);
    if from > to {
        node.mistake(ProblemKind::Senseless, format!("it ends on {to}, before it begins"), "exchange the dates");
    }
    let key = if from == to { from.to_string() } else { format!("{from}..{to}") };
    Some((key, name))
}
