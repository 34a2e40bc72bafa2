//! Builds a calendar from a calendar as written, and reports every mistake (B1). This module knows the format, other
//! calendars by name, and the sources of zones.

use std::cell::Cell;
use std::sync::Arc;

use super::budget::Budget;
use super::read_hours::{read_hours, text};
use super::spec::{ALWAYS, CalendarSpec, Fields, Form, MAX_DEPTH};
use super::tzdb;
use super::zone::{Zone, Zones};
use super::zone_advice::zone_named;
use super::{Calendar, Flaw, Rule, Window, Windows};
use crate::input::expected::{required, typed};
use crate::input::instant::instant;
use crate::input::names::Table;
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::{Entries, Loose, fields_here, list, unknown_fields_near};
use crate::time::Instant;

const CALENDAR_HELP: &str = "write \"24x7\", or a map with `time_zone` and `hours`, or a combination of calendars";

/// Reads the calendars of a policy or a book, which may name each other in any order.
pub(crate) struct CalendarReader<'a> {
    zones: &'a Zones,
    /// The place of the map of named calendars.
    at: Place<'a>,
    /// The calendars of the book that contains the policy, which have been read already.
    shared: Option<&'a CalendarReader<'a>>,
    named: Table<&'a str, Named<'a>>,
    /// How many calendars have been read, by name or in full, counted for all policies of a book together.
    count: Cell<usize>,
    /// What building calendars may still cost, counted for all policies of a book together.
    budget: Cell<Budget>,
    /// How many calendars the one being read is nested in.
    depth: usize,
}

/// The most calendars of a policy or a book. The table of an ordinary calendar takes about 80 KB.
const MAX_CALENDARS: usize = 4_096;

enum Named<'a> {
    Unread(&'a Loose<CalendarSpec>),
    Reading,
    /// `None` if it could not be built, which has been reported.
    Read(Option<Calendar>),
}

impl<'a> CalendarReader<'a> {
    pub(crate) fn new(zones: &'a Zones, at: Place<'a>, shared: Option<&'a CalendarReader<'a>>) -> Self {
        let named = Table::default();
        let (count, budget) = (Cell::new(0), Cell::new(Budget::default()));
        CalendarReader { zones, at, shared, named, count, budget, depth: 0 }
    }

    /// Whether a shared calendar has this name.
    pub(crate) fn shares(&self, name: &str) -> bool {
        self.shared.is_some_and(|shared| shared.named.contains(name))
    }

    /// The shared calendar of this name. All of them have been read.
    fn find_shared(&self, name: &str) -> Option<Option<Calendar>> {
        match self.shared?.named.get(name)? {
            Named::Read(calendar) => Some(calendar.clone()),
            Named::Unread(_) | Named::Reading => None,
        }
    }

    /// The reader of the book that contains the policy, or otherwise this one. Counts and budget are kept there.
    fn root(&self) -> &CalendarReader<'a> {
        self.shared.map_or(self, CalendarReader::root)
    }

    /// Counts one more calendar.
    fn count_one(&self) -> usize {
        let count = &self.root().count;
        count.set(count.get().saturating_add(1));
        count.get()
    }

    /// Adds the calendars of a policy. They are read when they are first needed.
    pub(crate) fn name(&mut self, specs: &'a Entries<Loose<CalendarSpec>>) {
        for (name, spec) in specs.iter() {
            self.named.insert(name, Named::Unread(spec));
        }
    }

    /// The calendar of this name: `None` if there is none, `Some(None)` if it could not be built, which has been
    /// reported.
    pub(crate) fn find(&mut self, name: &str, problems: &mut Problems) -> Option<Option<Calendar>> {
        if !self.named.contains(name) {
            if let Some(shared) = self.find_shared(name) {
                return Some(shared);
            }
            if name == ALWAYS {
                self.named.insert(ALWAYS, Named::Read(Some(Calendar::always())));
            }
        }
        let (&name, _) = self.named.get_key_value(name)?;
        let mut names = Vec::new();
        let calendar = self.follow(name, &mut names, problems);
        for name in names {
            self.named.insert(name, Named::Read(calendar.clone()));
        }
        Some(calendar)
    }

    /// The calendar that a name means, and the names that led to it: a calendar may be the name of another. Nothing is
    /// nested there, so it takes any number of names (C5).
    fn follow(&mut self, first: &'a str, names: &mut Vec<&'a str>, problems: &mut Problems) -> Option<Calendar> {
        let (calendars, mut name) = (self.at, first);
        loop {
            let at = calendars.field(name);
            let spec = match self.named.get(name)? {
                Named::Unread(spec) => *spec,
                Named::Read(calendar) => return calendar.clone(),
                Named::Reading => {
                    let help = "do not use a calendar in itself";
                    problems.add(&at, ProblemKind::Senseless, "contains itself", help);
                    return None;
                }
            };
            self.named.insert(name, Named::Reading);
            names.push(name);
            let spec = typed(spec, &at, problems, CALENDAR_HELP)?;
            let next = if let Form::Word(next) = &spec.0 { self.named.get_key_value(next.as_str()) } else { None };
            match next {
                Some((next, _)) => name = next,
                None => return self.read(spec, &at, problems),
            }
        }
    }

    /// The names that can be found.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let shared = self.shared.into_iter().flat_map(|shared| shared.named.keys());
        let shared = shared.filter(|name| !self.named.contains(*name));
        self.named.keys().chain(shared).copied().filter(|name| *name != ALWAYS).chain([ALWAYS])
    }

    pub(crate) fn read(&mut self, spec: &CalendarSpec, at: &Place<'_>, problems: &mut Problems) -> Option<Calendar> {
        match &spec.0 {
            Form::Word(word) => self.find(word, problems).unwrap_or_else(|| {
                let help = format!("the calendars here are {}", list(self.names()));
                let found = format!("there is no calendar `{word}`");
                problems.add_name(at, ProblemKind::UnknownName, found, help, word, self.names());
                None
            }),
            Form::Fields(fields) if self.depth <= MAX_DEPTH => {
                self.depth = self.depth.saturating_add(1);
                let calendar = self.read_fields(fields, at, problems);
                self.depth = self.depth.saturating_sub(1);
                calendar
            }
            Form::Fields(_) | Form::TooDeep => {
                Flaw::TooDeep.report(at, problems);
                None
            }
        }
    }

    fn read_fields(&mut self, fields: &Fields, at: &Place<'_>, problems: &mut Problems) -> Option<Calendar> {
        let count = self.count_one();
        if count > MAX_CALENDARS {
            let help = format!("a policy, or a book of policies, takes at most {MAX_CALENDARS}");
            // Reported once, not for every further calendar.
            if count == MAX_CALENDARS.saturating_add(1) {
                problems.add(at, ProblemKind::TooLarge, "is one calendar too many", help);
            }
            return None;
        }
        let kind = Kind::of(fields);
        kind.refuse_other_fields(fields, at, problems);
        let name = read_name(fields, at, problems);
        let earlier = problems.list().len();
        let needs_zone = kind == Kind::Hours || fields.time_zone.is_some();
        let zone = if needs_zone { self.required_zone(fields, &at.field("time_zone"), problems) } else { None };
        let rule = match kind {
            Kind::Hours => self.read_hours(fields, at, problems),
            Kind::Union => self.operands(true, fields.union.as_ref(), &at.field("union"), problems).map(Rule::union),
            Kind::Intersection => self
                .operands(false, fields.intersection.as_ref(), &at.field("intersection"), problems)
                .map(Rule::intersection),
            Kind::Except => self.read_except(fields, at, problems),
            Kind::Window => {
                read_window(fields, name.clone(), at, problems).map(|window| Rule::Windows(Windows::new(vec![window])))
            }
        };
        if needs_zone && zone.is_none() {
            return None;
        }
        let flawed = problems.list().len() > earlier;
        self.build(name, zone, rule?, flawed, at, problems)
    }

    /// Computes the business dates of the calendar at this place, so that no evaluation has to.
    pub(crate) fn find_business_dates(&self, calendar: &Calendar, at: &Place<'_>, problems: &mut Problems) {
        let found = self.within_budget(|budget| calendar.find_shifts(budget));
        match found {
            Ok(()) => _ = calendar.business(),
            Err(Some(flaw)) => flaw.report(at, problems),
            Err(None) => {}
        }
    }

    /// Runs work that counts towards the budget. That the budget is used up is reported once; after that there is no
    /// flaw to report.
    fn within_budget<T>(&self, work: impl FnOnce(&mut Budget) -> Result<T, Flaw>) -> Result<T, Option<Flaw>> {
        let budget = &self.root().budget;
        let (before, mut left) = (budget.get(), budget.get());
        let done = work(&mut left);
        budget.set(left);
        done.map_err(|flaw| Some(flaw).filter(|flaw| *flaw != Flaw::TooMuch || !before.is_used_up()))
    }

    /// Builds what has been read. `flawed` means that some parts could not be read.
    fn build(
        &self,
        name: Option<Arc<str>>,
        zone: Option<Zone>,
        rule: Rule,
        flawed: bool,
        at: &Place<'_>,
        problems: &mut Problems,
    ) -> Option<Calendar> {
        let flaw = match self.within_budget(|budget| Calendar::of_rule(name, zone, rule, budget)) {
            Ok(calendar) => return Some(calendar),
            Err(flaw) => flaw?,
        };
        // If parts could not be read, a flaw of the rest may not be a mistake.
        if flaw == Flaw::TooMuch || !flawed {
            flaw.report(at, problems);
        }
        None
    }

    /// Weekly hours, with the dates on which their entries hold.
    fn read_hours(&self, fields: &Fields, at: &Place<'_>, problems: &mut Problems) -> Option<Rule> {
        let written = read_hours(fields, at, problems);
        match self.within_budget(|budget| written.build(budget)) {
            Ok(hours) => Some(Rule::Hours(Box::new(hours))),
            Err(flaw) => {
                flaw.into_iter().for_each(|flaw| flaw.report(at, problems));
                None
            }
        }
    }

    fn required_zone(&self, fields: &Fields, at: &Place<'_>, problems: &mut Problems) -> Option<Zone> {
        let name = required(fields.time_zone.as_ref(), at, problems, tzdb::HELP)?;
        zone_named(self.zones, name, at, problems)
    }

    fn read_except(&mut self, fields: &Fields, at: &Place<'_>, problems: &mut Problems) -> Option<Rule> {
        let of_at = at.field("of");
        let help = "name the calendar from which the others are removed, such as \"office\"";
        let of = required(fields.of.as_ref(), &of_at, problems, help).and_then(|of| self.read(of, &of_at, problems));
        let except = self.operands(true, fields.except.as_ref(), &at.field("except"), problems);
        Some(Rule::except(of?, except?))
    }

    /// The calendars of a list. If it is enough that any of them is open, all windows of the list become one
    /// calendar, so that a million windows cost no more than they contain.
    fn operands(
        &mut self,
        any_counts: bool,
        specs: Option<&Loose<Vec<Loose<CalendarSpec>>>>,
        at: &Place<'_>,
        problems: &mut Problems,
    ) -> Option<Vec<Calendar>> {
        let help = "write a list of calendars, by name or in full";
        let specs = required(specs, at, problems, help)?;
        if specs.is_empty() {
            problems.add(at, ProblemKind::Missing, "is empty", help);
        }
        let (mut operands, mut windows, mut first_window) = (Vec::new(), Vec::new(), 0);
        for (index, spec) in specs.iter().enumerate() {
            let at = at.index(index);
            let spec = typed(spec, &at, problems, CALENDAR_HELP);
            match spec.map(|spec| &spec.0) {
                Some(Form::Fields(fields)) if any_counts && Kind::of(fields) == Kind::Window => {
                    Kind::Window.refuse_other_fields(fields, &at, problems);
                    let name = read_name(fields, &at, problems);
                    if windows.is_empty() {
                        first_window = operands.len();
                    }
                    windows.push(read_window(fields, name, &at, problems));
                }
                _ => operands.push(spec.and_then(|spec| self.read(spec, &at, problems))),
            }
        }
        // Without one of its parts, nothing can be said about the whole.
        let windows: Vec<Window> = windows.into_iter().collect::<Option<_>>()?;
        let mut operands: Vec<Calendar> = operands.into_iter().collect::<Option<_>>()?;
        if !windows.is_empty() {
            // Windows take nothing from the budget.
            let windows = Calendar::of_rule(None, None, Rule::Windows(Windows::new(windows)), &mut Budget::default());
            let windows = windows.map_err(|flaw| flaw.report(at, problems)).ok()?;
            // They take the position of the first window, because the first operand gives the zone (C5).
            operands.insert(first_window.min(operands.len()), windows);
        }
        (!operands.is_empty()).then_some(operands)
    }
}

/// The kinds of calendar that are written as a map. A field that only one kind has decides which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Hours,
    Union,
    Intersection,
    Except,
    Window,
}

impl Kind {
    fn of(fields: &Fields) -> Kind {
        match fields {
            Fields { union: Some(_), .. } => Kind::Union,
            Fields { intersection: Some(_), .. } => Kind::Intersection,
            Fields { of: Some(_), .. } | Fields { except: Some(_), .. } => Kind::Except,
            Fields { from: Some(_), .. } | Fields { to: Some(_), .. } => Kind::Window,
            _ => Kind::Hours,
        }
    }

    const fn known(self) -> &'static [&'static str] {
        match self {
            Kind::Hours => &["time_zone", "hours", "seasons", "dates", "name"],
            Kind::Union => &["union", "time_zone", "name"],
            Kind::Intersection => &["intersection", "time_zone", "name"],
            Kind::Except => &["of", "except", "time_zone", "name"],
            Kind::Window => &["from", "to", "name"],
        }
    }

    /// A calendar is of one kind: fields of another, and fields of none, are mistakes.
    fn refuse_other_fields(self, fields: &Fields, at: &Place<'_>, problems: &mut Problems) {
        let present = [
            ("time_zone", fields.time_zone.is_some()),
            ("hours", fields.hours.is_some()),
            ("seasons", fields.seasons.is_some()),
            ("dates", fields.dates.is_some()),
            ("union", fields.union.is_some()),
            ("intersection", fields.intersection.is_some()),
            ("of", fields.of.is_some()),
            ("except", fields.except.is_some()),
            ("from", fields.from.is_some()),
            ("to", fields.to.is_some()),
        ];
        for (field, _) in present.into_iter().filter(|(field, present)| *present && !self.known().contains(field)) {
            let found = format!("`{field}` does not go with the other fields");
            let help = fields_here(self.known());
            problems.add(&at.field(field), ProblemKind::UnknownField, found, help);
        }
        // The field that decides the kind may be misspelt.
        unknown_fields_near(&fields.unknown, at, problems, self.known(), Fields::FIELDS);
    }
}

fn read_name(fields: &Fields, at: &Place<'_>, problems: &mut Problems) -> Option<Arc<str>> {
    text(fields.name.as_ref(), &at.field("name"), problems, "write a text").map(Into::into)
}

fn read_window(fields: &Fields, name: Option<Arc<str>>, at: &Place<'_>, problems: &mut Problems) -> Option<Window> {
    let mut edge = |text: Option<&Loose<String>>, field: &str| {
        let at = at.field(field);
        let help = "write an instant such as `2026-03-02T09:00:00Z`";
        instant(required(text, &at, problems, help)?, &at, problems, help)
    };
    let (from, to) = (edge(fields.from.as_ref(), "from"), edge(fields.to.as_ref(), "to"));
    let (from, to) = (from?, to?);
    let clamped = (Instant::clamped(from), Instant::clamped(to));
    if from >= to {
        problems.add(
            &at.field("to"),
            ProblemKind::Senseless,
            "is not after `from`",
            "write an end after the beginning",
        );
    } else if clamped.0 == clamped.1 {
        let help = "write a window that overlaps the years 1970 to 2099";
        problems.add(at, ProblemKind::OutsideHorizon, "is outside the horizon", help);
    }
    (clamped.0 < clamped.1).then_some(Window { from: clamped.0, to: clamped.1, name })
}

/// The fields of each form of calendar, for the page that documents them, by its headings there.
#[cfg(test)]
pub(crate) const CALENDAR_FORMS: [(&str, &[&str]); 5] = [
    ("Weekly hours", Kind::Hours.known()),
    ("Union", Kind::Union.known()),
    ("Intersection", Kind::Intersection.known()),
    ("Exception", Kind::Except.known()),
    ("Window", Kind::Window.known()),
];
/// The fields of all forms.
pub(crate) const CALENDAR_FIELDS: &[&str] = Fields::FIELDS;
