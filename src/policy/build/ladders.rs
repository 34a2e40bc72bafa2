//! Builds ladders and warnings.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Builder;
use super::calendars::Calendars;
use super::moment::when;
use crate::input::expected::{in_quotes, parsed, parsed_or_missing, refuse, required, typed};
use crate::input::names::{Set, Table, sort_by};
use crate::input::problem::{Place, ProblemKind};
use crate::input::written::{Loose, Value, is_other, known};
use crate::policy::ladder::{LEVEL_TIME_HELP, Level, LevelId, LevelName, OFFSET_HELP, Offset, Repeat, Until};
use crate::policy::spec::{LevelSpec, Levels, RepeatSpec};
use crate::policy::{Allowance, BREACH, Length, Reach};
use crate::time::{Nanos, SECOND};

/// The most levels of a ladder, and the most warnings of a target.
const MOST_LEVELS: usize = 100;
/// The most repetitions of a level (E4).
const MOST_TIMES: u32 = 1_000;

/// The lists of levels, by number, and which of them are ladders.
pub(super) struct Ladders {
    pub(super) lists: Vec<Vec<Level>>,
    ladders: BTreeMap<Arc<str>, usize>,
    /// The numbers of the levels, by name.
    ids: BTreeMap<Arc<str>, usize>,
    /// The number of each list, by its text. Cells with equal lists have equal targets (K10).
    known: BTreeMap<Arc<str>, usize>,
}

impl Ladders {
    pub(super) fn new() -> Ladders {
        let (ladders, ids, known) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut ladders = Ladders { lists: vec![vec![Level::breach()]], ladders, ids, known };
        ladders.id(&LevelName::Breach);
        ladders
    }

    /// Adds a list of levels, sorted by name, which is the order in which a cycle lists what fires at one instant.
    fn add(&mut self, mut levels: Vec<Level>) -> usize {
        sort_by(&mut levels, |one, other| one.name.cmp(&other.name));
        let text = format!("{levels:?}");
        let number = *self.known.entry(text.into()).or_insert(self.lists.len());
        if number == self.lists.len() {
            self.lists.push(levels);
        }
        number
    }

    /// The ladders by name, each with the number of its list.
    pub(super) fn names(&self) -> Vec<(Arc<str>, usize)> {
        self.ladders.iter().map(|(name, number)| ((**name).into(), *number)).collect()
    }

    /// Marks the levels that others wait for, once all lists are known.
    pub(super) fn mark_awaited(&mut self) {
        let awaited: Set<u64> =
            self.lists.iter().flatten().filter_map(|level| Some(level.waits_for?.0 as u64)).collect();
        for level in self.lists.iter_mut().flatten() {
            level.is_awaited = awaited.contains(&(level.id.0 as u64));
        }
    }

    /// The levels of the list with this number.
    pub(super) fn list(&self, list: Option<usize>) -> &[Level] {
        list.and_then(|list| self.lists.get(list)).map_or(&[], Vec::as_slice)
    }

    fn id(&mut self, name: &LevelName) -> LevelId {
        let next = self.ids.len();
        LevelId(*self.ids.entry(name.to_string().into()).or_insert(next))
    }

    /// How often the levels of these lists fire in one cycle with one acknowledgement, at most. Levels with the same
    /// name count once (E2).
    pub(super) fn firings(&self, lists: &Set<u64>) -> usize {
        let mut most: Table<u64, u32> = Table::default();
        for level in lists.keys().filter_map(|list| self.lists.get(*list as usize)).flatten() {
            let lapse = u32::from(level.ack_lasts.is_some());
            let times = level.repeat.map_or(0, |repeat| repeat.times).saturating_add(1).saturating_add(lapse);
            most.update(level.id.0 as u64, || 0, |most| *most = times.max(*most));
        }
        most.into_values().into_iter().fold(0, |sum: usize, times| sum.saturating_add(times as usize))
    }

    /// What the first of the levels in these lists and the breach waits for, if the allowance is working time. A list has
    /// at most a hundred levels, so that this takes linear time for all targets together (B3).
    pub(super) fn reach(&self, allowance: Allowance, lists: [Option<usize>; 2]) -> Option<Reach> {
        let Allowance::Working(seconds) = allowance else { return None };
        let lists = [Some(BREACH)].into_iter().chain(lists).flatten();
        let levels = lists.filter_map(|list| self.lists.get(list)).flatten();
        Some(Reach::of(levels, i64::from(seconds).saturating_mul(SECOND)))
    }

    /// Whether something in the list with this number counts business dates.
    pub(super) fn counts_dates(&self, list: Option<usize>) -> bool {
        self.list(list).iter().any(Level::counts_dates)
    }
}

impl Builder<'_> {
    pub(super) fn ladders(&mut self, at: &Place<'_>, calendars: &mut Calendars<'_>) -> Ladders {
        let mut ladders = Ladders::new();
        let help = "write ladders by name, such as {\"service-desk\": [{\"level\": 1, \"at\": \"80%\"}]}";
        for (name, levels) in self.entries(self.spec.ladders.as_ref(), at, help) {
            let at = at.field(name);
            let levels = self.levels(levels, &at, true, &mut ladders, calendars);
            let number = ladders.add(levels);
            ladders.ladders.insert(name.into(), number);
        }
        ladders
    }

    /// The number of the list of warnings, if there is one.
    pub(super) fn warnings(
        &mut self,
        warn: Option<&Loose<Levels>>,
        at: &Place<'_>,
        ladders: &mut Ladders,
        calendars: &mut Calendars<'_>,
    ) -> Option<usize> {
        let levels = self.levels(warn?, at, false, ladders, calendars);
        Some(ladders.add(levels))
    }

    /// The number of the ladder that is named, if one is.
    pub(super) fn ladder_ref(
        &mut self,
        name: Option<&Loose<String>>,
        at: &Place<'_>,
        ladders: &Ladders,
    ) -> Option<usize> {
        let name = typed(name?, at, &mut self.problems, "write the name of a ladder")?;
        let number = ladders.ladders.get(name.as_str()).copied();
        if number.is_none() && !is_other(self.spec.ladders.as_ref()) {
            let known = ladders.ladders.keys().map(|name| &**name);
            let help = self::known("ladders here", known.clone());
            let found = format!("there is no ladder `{name}`");
            self.problems.add_name(at, ProblemKind::UnknownName, found, help, name, known);
        }
        number
    }

    fn levels(
        &mut self,
        levels: &Loose<Levels>,
        at: &Place<'_>,
        numbered: bool,
        ladders: &mut Ladders,
        calendars: &mut Calendars<'_>,
    ) -> Vec<Level> {
        let help = match levels {
            _ if numbered => "write a list of levels, such as [{\"level\": 1, \"at\": \"80%\"}]".to_owned(),
            Loose::Other(Value::Text(text)) => format!("write `[{}]`", in_quotes(text)),
            _ => "write a list such as [\"80%\"]".to_owned(),
        };
        let Some(specs) = typed(levels, at, &mut self.problems, help) else { return Vec::new() };
        if specs.len() > MOST_LEVELS {
            let help = format!("write {MOST_LEVELS} at most");
            self.problems.add(at, ProblemKind::TooLarge, format_args!("there are {} levels", specs.len()), help);
            return Vec::new();
        }
        let (mut seen, mut levels): (Set<u64>, Vec<Level>) = (Set::default(), Vec::new());
        for (index, spec) in specs.iter().enumerate() {
            let at = at.index(index);
            let spec = match spec {
                Loose::Other(value) if numbered => {
                    let help = "write a map such as {\"level\": 1, \"at\": \"80%\", \"notify\": [\"team-lead\"]}";
                    refuse(value, "a map", None, &at, &mut self.problems, &help);
                    continue;
                }
                spec => typed(spec, &at, &mut self.problems, LEVEL_TIME_HELP),
            };
            let Some(spec) = spec else { continue };
            let Some(level) = self.level(spec, &at, numbered, calendars) else { continue };
            let id = ladders.id(&level.name);
            let waits_for = level.when.level().map(|number| ladders.id(&LevelName::Number(number)));
            if seen.add(id.0 as u64) {
                levels.push(Level { id, waits_for, ..level });
            } else {
                let found = format!("`{}` is listed already", level.name);
                let help = "give each level of a ladder a number of its own, and write each warning once";
                self.problems.add(&at, ProblemKind::Duplicate, found, help);
            }
        }
        if numbered {
            self.refuse_waiting(specs, at);
        }
        levels
    }

    fn level(
        &mut self,
        spec: &LevelSpec,
        at: &Place<'_>,
        numbered: bool,
        calendars: &mut Calendars<'_>,
    ) -> Option<Level> {
        self.unknown(&spec.unknown, at, LevelSpec::FIELDS);
        let number = self.level_number(spec, at, numbered);
        let when = when(spec, at, &mut self.problems);
        let notify = self.recipients(spec.notify.as_ref(), &at.field("notify"), calendars);
        let until = self.choice::<Until>(spec.until.as_ref(), &at.field("until"));
        let ack_lasts = self.ack_lasts(spec, &at.field("ack_lasts"));
        let repeat = self.optional(spec.repeat.as_ref(), &at.field("repeat"), REPEAT_HELP);
        let repeat = repeat.and_then(|repeat| self.repeat(repeat, &at.field("repeat")));
        let deliver_in = self.deliver_in(spec, &at.field("deliver_in"), calendars);
        let when = when?;
        let name = match numbered {
            true => LevelName::Number(number?),
            false => LevelName::Warning(when.to_string().into()),
        };
        let (id, waits_for, is_awaited) = (LevelId(0), None, false);
        Some(Level { id, name, when, waits_for, is_awaited, notify, until, ack_lasts, repeat, deliver_in })
    }

    fn ack_lasts(&mut self, spec: &LevelSpec, at: &Place<'_>) -> Option<Nanos> {
        let lasts = parsed::<Length>(spec.ack_lasts.as_ref()?, at, &mut self.problems, Length::HELP);
        if spec.until.is_none() {
            let help = "write `\"until\": \"acknowledged\"` beside it, or leave it out";
            self.problems.add(at, ProblemKind::Senseless, "no acknowledgement ends this level", help);
        }
        Some(i64::from(lasts?.0).saturating_mul(SECOND))
    }

    fn level_number(&mut self, spec: &LevelSpec, at: &Place<'_>, numbered: bool) -> Option<u32> {
        let at = at.field("level");
        match (numbered, &spec.level) {
            (true, number) => required(number.as_ref(), &at, &mut self.problems, "number the level: 1, 2, 3").copied(),
            (false, Some(_)) => {
                let help = "leave the number out, or write the level into a ladder";
                self.problems.add(&at, ProblemKind::Senseless, "a warning is a level without a number", help);
                None
            }
            (false, None) => None,
        }
    }

    fn repeat(&mut self, spec: &RepeatSpec, at: &Place<'_>) -> Option<Repeat> {
        self.unknown(&spec.unknown, at, RepeatSpec::FIELDS);
        let (every_at, times_at) = (at.field("every"), at.field("times"));
        let every = parsed_or_missing::<Offset>(spec.every.as_ref(), &every_at, &mut self.problems, OFFSET_HELP);
        let times = required(
            spec.times.as_ref(),
            &times_at,
            &mut self.problems,
            "write how many more times it fires, such as 3",
        );
        let times = times.copied()?;
        if times > MOST_TIMES {
            let help = format!("write {MOST_TIMES} at most");
            self.problems.add(&times_at, ProblemKind::TooLarge, format_args!("`{times}` times is too many"), help);
            return None;
        }
        Some(Repeat { every: every?, times })
    }

    fn deliver_in(&mut self, spec: &LevelSpec, at: &Place<'_>, calendars: &mut Calendars<'_>) -> Option<usize> {
        let name = self.optional(spec.deliver_in.as_ref(), at, "write the name of a calendar")?;
        self.calendar_named(name, at, calendars)
    }
}

const REPEAT_HELP: &str = "write {\"every\": \"4h\", \"times\": 3}";
