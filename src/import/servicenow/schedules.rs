//! Schedules with their entries and their child schedules, as calendars of a book. This module knows how schedules are
//! put together.

use std::collections::{BTreeMap, BTreeSet};

use super::super::document::Files;
use super::super::node::{Account, Node};
use super::hours::{Hours, MOST_DATES, NoHours};
use super::rows::{Field, field, id, needed, rows};
use super::spans::{self, is_excluded};
use crate::book::PolicyBookSpec;
use crate::calendar::CalendarSpec;
use crate::input::problem::ProblemKind;

const EXPORT_IT: &str = "export it into `cmn_schedule.json`, too";

/// Among how many schedules the fields of tickets may choose, all definitions together.
const MOST_CHOICES: usize = 10_000;

/// How many hours, dates and child schedules all calendars may have.
const MOST_HOURS: usize = 1_000_000;

/// How deep schedules may stand in each other.
const MOST_DEPTH: usize = 24;

/// All schedules of an export.
pub(super) struct Schedules<'a, 'n> {
    by_id: BTreeMap<String, Schedule<'a, 'n>>,
    /// The calendars that are asked for.
    calendars: BTreeMap<String, CalendarSpec>,
    /// How many more hours, dates and child schedules calendars may have. Schedules that float may be asked for in many zones.
    left: usize,
    /// Among how many more schedules fields of tickets may choose.
    choices: usize,
    /// The parts that are made: which calendars are open, and which are cut out.
    made: BTreeMap<String, Parts>,
    /// The schedules of which calendars are asked for.
    used: BTreeSet<String>,
}

struct Schedule<'a, 'n> {
    row: Node<'a, 'n>,
    name: Option<String>,
    /// The zone; `None` if it floats.
    zone: Option<String>,
    /// Whether all of its time is cut out.
    excluded: bool,
    added: Hours,
    cut: Hours,
    /// Other schedules whose entries belong to it: which, whether all of their time is cut out, and where that is said.
    children: Vec<(String, bool, Node<'a, 'n>)>,
}

/// The names of calendars: what is open, and what is cut out of it.
#[derive(Clone, Default)]
struct Parts {
    open: Option<String>,
    cut: Option<String>,
}

impl<'a, 'n> Schedules<'a, 'n> {
    pub(super) fn read(account: &'n Account<'a>, files: &'a Files) -> Schedules<'a, 'n> {
        let (by_id, calendars, made) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (left, choices, used) = (MOST_HOURS, MOST_CHOICES, BTreeSet::new());
        let mut schedules = Schedules { by_id, calendars, left, choices, made, used };
        let rows_of = |table| rows(account, files, table);
        rows_of("cmn_schedule").iter().for_each(|row| schedules.read_schedule(row));
        schedules.check_parents();
        let mut left = MOST_DATES;
        rows_of("cmn_schedule_span").iter().for_each(|row| schedules.read_span(row, &mut left));
        rows_of("cmn_other_schedule").iter().for_each(|row| schedules.read_child(row));
        schedules
    }

    fn read_schedule(&mut self, row: &Node<'a, 'n>) {
        row.clone().exact("a calendar");
        let rest = [
            "description",
            "read_only",
            "sys_updated_on",
            "sys_created_on",
            "sys_mod_count",
            "sys_updated_by",
            "sys_created_by",
        ];
        row.ignore(&rest, "says nothing about hours");
        let excluded = field(row, "type").is_some_and(|kind| {
            let excluded = is_excluded(&kind.text);
            kind.exact(if excluded { "all of its time is cut out" } else { "a label" });
            excluded
        });
        let zone = zone(row);
        let Some(id) = id(row) else { return };
        id.exact("the name of its calendar");
        let name = field(row, "name").map(|name| {
            name.exact("the name of its calendar in explanations");
            name.text.chars().take(200).collect()
        });
        // The entries of a parent belong to its children, too.
        let parent = field(row, "parent").map(|parent| {
            parent.exact("the entries of that schedule belong to this one, too");
            (parent.text.clone(), false, parent.node)
        });
        let (added, cut, children) = (Hours::default(), Hours::default(), parent.into_iter().collect());
        let schedule = Schedule { row: row.clone(), name, zone, excluded, added, cut, children };
        if self.by_id.insert(id.text.clone(), schedule).is_some() {
            id.node.mistake(
                ProblemKind::Duplicate,
                format!("`{}` is the id of two schedules", id.text),
                "leave one out",
            );
        }
    }

    /// A mistake for every parent that is not there.
    fn check_parents(&self) {
        let named = self.by_id.values().flat_map(|schedule| &schedule.children);
        for (parent, _, said) in named.filter(|(parent, ..)| !self.by_id.contains_key(parent)) {
            said.mistake(ProblemKind::UnknownName, format!("there is no schedule `{parent}`"), EXPORT_IT);
        }
    }

    fn read_span(&mut self, row: &Node<'a, 'n>, left: &mut usize) {
        row.clone().exact("hours of the schedule, or time that is cut out of it");
        let (owner, span) = (owner(row, "schedule"), spans::read(row));
        let Some(schedule) = owner.and_then(|owner| self.known(&owner)) else { return };
        let Some(span) = span else { return };
        let cut = span.excluded || schedule.excluded;
        let hours = if cut { &mut schedule.cut } else { &mut schedule.added };
        match hours.add(&span, left) {
            Ok(()) => {}
            Err(NoHours::Never) => {
                row.clone().ignored("never comes between 1970 and 2100");
            }
            Err(NoHours::TooMany) => {
                let found = format!("more than {MOST_DATES} dates would have to be written out");
                row.mistake(ProblemKind::TooLarge, found, "let entries repeat every day, week, month or year");
            }
        }
    }

    fn read_child(&mut self, row: &Node<'a, 'n>) {
        row.clone().exact("the entries of the child belong to the schedule");
        row.ignore(&["sys_id", "sys_updated_on", "sys_created_on"], "says nothing about hours");
        let kind = field(row, "type");
        let excluded = kind.as_ref().is_some_and(|kind| is_excluded(&kind.text));
        if let Some(kind) = kind {
            kind.exact(if excluded { "all of its time is cut out" } else { "its entries belong to the schedule" });
        }
        let (owner, child) = (owner(row, "schedule"), owner(row, "child_schedule"));
        let (Some(owner), Some(child)) = (owner, child) else { return };
        let known = self.known(&child).is_some();
        if let (Some(schedule), true) = (self.known(&owner), known) {
            schedule.children.push((child.text.clone(), excluded, row.clone()));
        }
    }

    /// The schedule that a field names. It is a mistake if there is none.
    fn known(&mut self, id: &Field<'a, 'n>) -> Option<&mut Schedule<'a, 'n>> {
        let found = self.by_id.get_mut(&id.text);
        if found.is_none() {
            let text = format!("there is no schedule `{}`", id.text);
            id.node.mistake(ProblemKind::UnknownName, text, EXPORT_IT);
        }
        found
    }

    /// The ids of all schedules; `None` if they are too many to choose from.
    pub(super) fn ids(&mut self) -> Option<Vec<String>> {
        self.choices = self.choices.checked_sub(self.by_id.len())?;
        Some(self.by_id.keys().cloned().collect())
    }

    /// The name of the calendar of the schedule that a field names. It is a mistake if there is none.
    pub(super) fn calendar_of(&mut self, id: &Field<'a, 'n>, zone: &str) -> Option<String> {
        self.known(id)?;
        let calendar = self.calendar(&id.text, zone);
        match &calendar {
            Some(_) => id.exact("the calendar of that schedule"),
            None => drop(id.node.clone().impossible("the schedule is never open")),
        }
        calendar
    }

    /// The name of the calendar of a schedule; in this zone if it floats. `None` if it is never open.
    pub(super) fn calendar(&mut self, id: &str, zone: &str) -> Option<String> {
        let (zone, name) = self.named(id, zone)?;
        self.used.insert(id.to_owned());
        if self.calendars.contains_key(&name) {
            return Some(name);
        }
        let (open, cut) = self.operands(id, &zone, &mut vec![id.to_owned()]);
        let calendar = one_of(open)?;
        let calendar = if cut.is_empty() { calendar } else { calendar.except(cut) };
        let shown = self.by_id.get(id).and_then(|schedule| schedule.name.clone());
        self.calendars.insert(name.clone(), shown.into_iter().fold(calendar, CalendarSpec::name));
        Some(name)
    }

    /// The zone of a schedule, and the name of its calendar in that zone.
    fn named(&self, id: &str, zone: &str) -> Option<(String, String)> {
        match &self.by_id.get(id)?.zone {
            Some(own) => Some((own.clone(), id.to_owned())),
            None => Some((zone.to_owned(), format!("{id} {zone}"))),
        }
    }

    /// What is open in a schedule, and what is cut out. `path` are the schedules that lead to it.
    fn operands(&mut self, id: &str, zone: &str, path: &mut Vec<String>) -> (Vec<CalendarSpec>, Vec<CalendarSpec>) {
        let Some(schedule) = self.by_id.get(id) else { return Default::default() };
        let size = [schedule.added.size(), schedule.cut.size(), schedule.children.len(), 1];
        let size = size.into_iter().fold(0, usize::saturating_add);
        let Some(left) = self.left.checked_sub(size) else {
            let found = format!("the calendars come to more than {MOST_HOURS} hours, dates and child schedules");
            schedule.row.mistake(ProblemKind::TooLarge, found, "give schedules that float a zone of their own");
            return Default::default();
        };
        self.left = left;
        let (mut open, mut cut) = (schedule.added.calendars(zone), schedule.cut.calendars(zone));
        for (child, excluded, said) in schedule.children.clone() {
            let parts = self.parts(&child, zone, path, &said);
            let parts = if excluded { Parts { open: None, cut: parts.open.or(parts.cut) } } else { parts };
            open.extend(parts.open.map(CalendarSpec::reference));
            cut.extend(parts.cut.map(CalendarSpec::reference));
        }
        (open, cut)
    }

    /// The calendars of a schedule that stands in others, each made once.
    fn parts(&mut self, id: &str, zone: &str, path: &mut Vec<String>, said: &Node<'a, 'n>) -> Parts {
        let Some((zone, name)) = self.named(id, zone) else { return Parts::default() };
        self.used.insert(id.to_owned());
        if let Some(parts) = self.made.get(&name) {
            return parts.clone();
        }
        if path.len() >= MOST_DEPTH || path.iter().any(|above| above == id) {
            let found = if path.len() >= MOST_DEPTH {
                "schedules are nested too deeply"
            } else {
                "a schedule stands in itself"
            };
            said.mistake(ProblemKind::Senseless, found, "let the schedules of holidays stand in one schedule directly");
            return Parts::default();
        }
        path.push(id.to_owned());
        let (open, cut) = self.operands(id, &zone, path);
        path.pop();
        let parts = Parts { open: self.keep(id, &name, "open", open), cut: self.keep(id, &name, "cut", cut) };
        self.made.insert(name, parts.clone());
        parts
    }

    fn keep(&mut self, id: &str, name: &str, part: &str, operands: Vec<CalendarSpec>) -> Option<String> {
        let calendar = one_of(operands)?;
        let key = format!("{name} {part}");
        let shown = self.by_id.get(id).and_then(|schedule| schedule.name.clone());
        self.calendars.insert(key.clone(), shown.into_iter().fold(calendar, CalendarSpec::name));
        Some(key)
    }

    /// Adds the calendars that were asked for. Schedules of which none was asked for say nothing.
    pub(super) fn into_book(self, book: PolicyBookSpec) -> PolicyBookSpec {
        for (id, schedule) in &self.by_id {
            if !self.used.contains(id) {
                schedule.row.clone().ignored("no definition that is read asks for it");
            }
        }
        self.calendars.into_iter().fold(book, |book, (name, calendar)| book.calendars(name, calendar))
    }
}

/// The zone of a schedule; `None` if it floats.
fn zone(row: &Node<'_, '_>) -> Option<String> {
    let zone = field(row, "time_zone")?;
    if zone.text.eq_ignore_ascii_case("floating") {
        let why = "the zone of the definition that uses it; without one, that of the site";
        zone.node.needs_host("system_time_zone", why);
        return None;
    }
    zone.zone()
}

/// The schedule that an entry or a child belongs to.
fn owner<'a, 'n>(row: &Node<'a, 'n>, name: &str) -> Option<Field<'a, 'n>> {
    let owner = needed(row, name)?;
    owner.exact("the schedule to which it belongs");
    Some(owner)
}

/// The calendar, if there is one, or the union of several.
fn one_of(mut calendars: Vec<CalendarSpec>) -> Option<CalendarSpec> {
    match calendars.len() {
        0 => None,
        1 => calendars.pop(),
        _ => Some(CalendarSpec::union(calendars)),
    }
}
