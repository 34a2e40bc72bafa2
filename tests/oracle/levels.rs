//! The oracle's types for warnings and ladders (E1, E4), and their JSON as a host writes it.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

use super::allowances::{Due, Goal};
use super::calendar::{HOUR, Hours, MINUTE, Nanos, SECOND};
use super::written::{Choice, Policy};

/// How long before or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offset {
    Counted(Nanos),
    Wall(Nanos),
    CalendarDays(u32),
    BusinessDays(u32),
}

/// When a level fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// In hundredths of a percent.
    Share(i64),
    Before(Offset),
    Due,
    After(Offset),
    /// Before or after by so many business days, at a time other than the closing.
    Dated {
        before: bool,
        days: u32,
        due: Due,
    },
    /// After the first firing of the level with this number (E9).
    AfterLevel(Offset, u32),
}

/// E5: warnings by their text, then the breach, then the numbers of a ladder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    Warning(String),
    Breach,
    Number(u32),
}

/// Who is told, and at which hours (E8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    Always(String),
    /// Contacts, a calendar, and whether it has to be open or closed.
    While(Vec<String>, String, bool),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    pub name: Name,
    pub when: When,
    pub notify: Vec<Told>,
    pub until_acknowledged: bool,
    /// How long an acknowledgement lasts (E10); `None`: for good.
    pub ack_lasts: Option<Nanos>,
    pub repeat: Option<(Offset, u32)>,
    pub deliver_in: Option<String>,
}

impl Level {
    pub fn number(number: u32, when: When) -> Level {
        Level::named(Name::Number(number), when)
    }

    pub fn warning(when: When) -> Level {
        Level::named(Name::Warning(when.to_string()), when)
    }

    pub fn breach() -> Level {
        Level::named(Name::Breach, When::Due)
    }

    fn named(name: Name, when: When) -> Level {
        Level {
            name,
            when,
            notify: Vec::new(),
            until_acknowledged: false,
            ack_lasts: None,
            repeat: None,
            deliver_in: None,
        }
    }
}

/// What a metric, or one of its cells, says about its alerts; a cell's own word goes before its metric's.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    pub warn: Option<Vec<Level>>,
    pub ladder: Option<String>,
}

/// A policy with ladders.
#[derive(Clone)]
pub struct Laddered {
    pub policy: Policy,
    pub ladders: BTreeMap<String, Vec<Level>>,
    /// Of each metric of the policy, and then of each of its cells.
    pub wishes: Vec<(Wish, Vec<Wish>)>,
}

/// What the clock oracle is asked: the same policy, where the name of a calendar also says which levels go with a
/// target (`office#1`). So a target with other levels is another target (K10), and the answers say which levels are in
/// force.
pub struct Marked {
    pub policy: Policy,
    pub levels: Vec<Vec<Level>>,
}

/// A calendar's name without the mark, and the mark.
pub fn unmark(name: &str) -> (&str, Option<usize>) {
    match name.split_once('#') {
        Some((name, mark)) => (name, Some(mark.parse().unwrap())),
        None => (name, None),
    }
}

impl Laddered {
    /// E9: where a warning waits for a level that the ladder beside it does not have, it comes after the due instant
    /// instead.
    pub fn without_vain_warnings(mut self) -> Laddered {
        let has = |ladder: Option<&String>, number: u32| {
            let levels = ladder.and_then(|name| self.ladders.get(name)).into_iter().flatten();
            levels.into_iter().any(|level| level.name == Name::Number(number))
        };
        for (whole, cells) in &mut self.wishes {
            let ladders = |own: &Wish| own.ladder.clone().or(whole.ladder.clone());
            let heirs: Vec<Option<String>> = cells.iter().filter(|own| own.warn.is_none()).map(ladders).collect();
            let owns: Vec<Option<String>> = cells.iter().map(ladders).collect();
            let repair = |warn: &mut Option<Vec<Level>>, ladders: &[Option<String>]| {
                for level in warn.iter_mut().flatten() {
                    if let When::AfterLevel(offset, number) = level.when
                        && !ladders.iter().all(|ladder| has(ladder.as_ref(), number))
                    {
                        let when = When::After(offset);
                        *level = Level { name: Level::warning(when).name, when, ..level.clone() };
                    }
                }
                for warn in warn.iter_mut() {
                    warn.sort_by(|one, other| one.name.cmp(&other.name));
                    warn.dedup_by(|one, other| one.name == other.name);
                }
            };
            repair(&mut whole.warn, &heirs);
            cells.iter_mut().zip(&owns).for_each(|(own, ladder)| repair(&mut own.warn, std::slice::from_ref(ladder)));
        }
        self
    }

    /// What a cell says of its alerts, or its metric for it.
    fn said(&self, metric: usize, cell: usize) -> Said<'_> {
        let (whole, cells) = &self.wishes[metric];
        let own = &cells[cell];
        let warn = own.warn.as_ref().or(whole.warn.as_ref());
        let ladder = own.ladder.as_ref().or(whole.ladder.as_ref()).map(|name| &self.ladders[name]);
        Said { warn, ladder, within: self.policy.metrics[metric].cells[cell].within }
    }

    /// What a metric says for cells that say nothing.
    fn said_by_metric(&self, metric: usize) -> Said<'_> {
        let whole = &self.wishes[metric].0;
        let ladder = whole.ladder.as_ref().map(|name| &self.ladders[name]);
        Said { warn: whole.warn.as_ref(), ladder, within: Goal::working(0) }
    }

    pub fn marked(&self) -> Marked {
        let mut policy = self.policy.clone();
        let mut known: Vec<Said<'_>> = Vec::new();
        let hours = |name: &str| self.policy.calendars.get(name).cloned().unwrap_or_else(Hours::always);
        for (metric, written) in policy.metrics.iter_mut().enumerate() {
            for (cell, target) in written.cells.iter_mut().enumerate() {
                let said = self.said(metric, cell);
                let mark = known.iter().position(|other| *other == said).unwrap_or(known.len());
                if mark == known.len() {
                    known.push(said);
                }
                let inherited = written.calendar.as_ref().unwrap_or(&self.policy.calendar);
                let choice = target.calendar.as_ref().unwrap_or(inherited);
                target.calendar = Some(marked_choice(choice, &mut |name| {
                    let marked = format!("{name}#{mark}");
                    policy.calendars.entry(marked.clone()).or_insert_with(|| hours(name));
                    marked
                }));
            }
            // K16: where no cell applies, a target of the ticket has the levels of the metric.
            let said = self.said_by_metric(metric);
            let mark = known.iter().position(|other| *other == said).unwrap_or(known.len());
            if mark == known.len() {
                known.push(said);
            }
            let choice = written.calendar.clone().unwrap_or_else(|| self.policy.calendar.clone());
            written.calendar = Some(marked_choice(&choice, &mut |name| {
                let marked = format!("{name}#{mark}");
                policy.calendars.entry(marked.clone()).or_insert_with(|| hours(name));
                marked
            }));
        }
        Marked { policy, levels: known.iter().map(Said::levels).collect() }
    }
}

/// Cells that say the same are one target (K10), whatever their ladders are called.
#[derive(PartialEq)]
struct Said<'a> {
    warn: Option<&'a Vec<Level>>,
    ladder: Option<&'a Vec<Level>>,
    within: Goal,
}

impl Said<'_> {
    /// The breach in front.
    fn levels(&self) -> Vec<Level> {
        let own = self.warn.into_iter().chain(self.ladder).flatten().cloned();
        std::iter::once(Level::breach()).chain(own).collect()
    }
}

fn marked_choice(choice: &Choice, mark: &mut dyn FnMut(&str) -> String) -> Choice {
    match choice {
        Choice::Name(name) => Choice::Name(mark(name)),
        Choice::By { attribute, calendars, default } => Choice::By {
            attribute: attribute.clone(),
            calendars: calendars.iter().map(|(value, name)| (value.clone(), mark(name))).collect(),
            default: mark(default),
        },
    }
}

// ---- JSON ----

fn length(length: Nanos) -> String {
    let units = [(length / HOUR, "h"), (length % HOUR / MINUTE, "m"), (length % MINUTE / SECOND, "s")];
    units.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect()
}

fn days(count: u32, kind: &str) -> String {
    format!("{count} {kind} day{}", if count == 1 { "" } else { "s" })
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Offset::Counted(counted) => f.write_str(&length(*counted)),
            Offset::Wall(wall) => write!(f, "{} wall", length(*wall)),
            Offset::CalendarDays(count) => f.write_str(&days(*count, "calendar")),
            Offset::BusinessDays(count) => f.write_str(&days(*count, "business")),
        }
    }
}

fn due_text(due: Due) -> String {
    match due {
        Due::Close => "close".to_owned(),
        Due::SameTime => "same_time".to_owned(),
        Due::At(second) => format!("{:02}:{:02}", second / 3600, second / 60 % 60),
    }
}

impl When {
    fn json(&self) -> Value {
        match self {
            When::Dated { before, days, due } => {
                let side = if *before { "before" } else { "after" };
                json!({ side: Offset::BusinessDays(*days).to_string(), "due": due_text(*due) })
            }
            text => json!(text.to_string()),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Share(hundredths) if hundredths % 100 == 0 => write!(f, "{}%", hundredths / 100),
            When::Share(hundredths) => {
                let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
                write!(f, "{}%", text.trim_end_matches('0'))
            }
            When::Before(offset) => write!(f, "{offset} before"),
            When::Due => f.write_str("due"),
            When::After(offset) => write!(f, "{offset} after"),
            When::Dated { before, days, due } => {
                let side = if *before { "before" } else { "after" };
                write!(f, "{} {side}, due {}", Offset::BusinessDays(*days), due_text(*due))
            }
            When::AfterLevel(offset, number) => write!(f, "{offset} after level {number}"),
        }
    }
}

impl Told {
    fn json(&self) -> Value {
        match self {
            Told::Always(contact) => json!(contact),
            Told::While(to, calendar, true) => json!({ "to": to, "in": calendar }),
            Told::While(to, calendar, false) => json!({ "to": to, "outside": calendar }),
        }
    }
}

impl Level {
    /// Who is told while calendars are open or not; `None` for who is told whatever is open.
    pub fn told(&self, is_open: Option<&dyn Fn(&str) -> bool>) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for told in &self.notify {
            match (told, is_open) {
                (Told::Always(contact), _) => all.push(contact.clone()),
                (Told::While(to, calendar, open), Some(is_open)) if is_open(calendar) == *open => {
                    to.iter().for_each(|contact| {
                        if !all.contains(contact) {
                            all.push(contact.clone());
                        }
                    });
                }
                (Told::While(..), _) => {}
            }
        }
        all
    }

    pub fn json(&self) -> Value {
        let mut level = json!({ "at": self.when.json() });
        if let Name::Number(number) = self.name {
            level["level"] = json!(number);
        }
        if !self.notify.is_empty() {
            level["notify"] = self.notify.iter().map(Told::json).collect();
        }
        if self.until_acknowledged {
            level["until"] = json!("acknowledged");
        }
        if let Some(lasts) = self.ack_lasts {
            level["ack_lasts"] = json!(length(lasts));
        }
        if let Some((every, times)) = self.repeat {
            level["repeat"] = json!({ "every": every.to_string(), "times": times });
        }
        if let Some(calendar) = &self.deliver_in {
            level["deliver_in"] = json!(calendar);
        }
        let is_plain = level["at"].is_string() && level.as_object().is_some_and(|fields| fields.len() == 1);
        if is_plain { level["at"].take() } else { level }
    }
}

fn list(levels: &[Level]) -> Value {
    levels.iter().map(Level::json).collect()
}

impl Wish {
    fn write_into(&self, place: &mut Value) {
        if let Some(warn) = &self.warn {
            place["warn"] = list(warn);
        }
        if let Some(ladder) = &self.ladder {
            place["ladder"] = json!(ladder);
        }
    }

    fn is_empty(&self) -> bool {
        self.warn.is_none() && self.ladder.is_none()
    }
}

fn ladders_json(ladders: &BTreeMap<String, Vec<Level>>) -> Value {
    ladders.iter().map(|(name, levels)| (name.clone(), list(levels))).collect::<serde_json::Map<_, _>>().into()
}

impl Laddered {
    pub fn json(&self) -> Value {
        let mut json = self.policy.json();
        json["ladders"] = ladders_json(&self.ladders);
        for (metric, (whole, cells)) in self.policy.metrics.iter().zip(&self.wishes) {
            let place = &mut json["metrics"][&metric.name];
            whole.write_into(place);
            for (cell, wish) in metric.cells.iter().zip(cells).filter(|(_, wish)| !wish.is_empty()) {
                let (row, column) = (cell.priority.as_deref(), cell.tier.as_deref());
                let target = &mut place["targets"][row.unwrap_or("*")][column.unwrap_or("*")];
                if target.is_string() {
                    *target = json!({ "within": target.take() });
                }
                wish.write_into(target);
            }
        }
        json
    }
}

impl fmt::Debug for Laddered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.json())
    }
}
