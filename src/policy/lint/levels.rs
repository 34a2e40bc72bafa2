//! Lints of warnings and ladders: levels that cannot fire, and levels that fire at an unexpected time (E1, E4).

use super::targets::{WrittenCell, nanos};
use super::{Look, entries, metrics_place, said};
use crate::input::lint::{LintKind, first_of};
use crate::input::names::{Table, sort_by};
use crate::input::problem::Place;
use crate::input::written::Loose;
use crate::policy::build::moment::when_read;
use crate::policy::spec::{LevelSpec, Levels};
use crate::policy::{Allowance, LevelTime, Offset};
use crate::time::Nanos;

/// The whole allowance, in hundredths of a percent.
const WHOLE: u32 = 10_000;

impl Look<'_> {
    pub(super) fn levels(&mut self, cells: &[WrittenCell<'_>]) {
        self.warnings(cells);
        let mut users: Table<&str, Vec<&WrittenCell<'_>>> = Table::default();
        for cell in cells {
            let ladder = cell.spec.ladder.as_ref().or(cell.metric_spec.ladder.as_ref());
            if let Some(name) = said(ladder) {
                users.update(name, Vec::new, |users| users.push(cell));
            }
        }
        let ladders = Place::ROOT.field("ladders");
        for (name, levels) in entries(self.spec.ladders.as_ref()) {
            let at = ladders.field(name);
            match users.get(name) {
                None => {
                    let help = "name it in the `ladder` of a metric or a target, or leave it out";
                    self.lints.add(&at, LintKind::UnusedLadder, "no target uses this ladder", help);
                }
                Some(cells) => {
                    let numbered = self.numbered(levels, cells);
                    read(levels).for_each(|(index, spec, when)| {
                        let at = at.index(index);
                        self.level(spec, when, &at, cells);
                        self.waiting(spec, when, &at, &numbered);
                    });
                }
            }
            if levels.is_empty() {
                self.lints.add(&at, LintKind::EmptyLadder, "this ladder has no levels", "write its levels");
            }
            self.order(levels, &at);
        }
    }

    fn warnings(&mut self, cells: &[WrittenCell<'_>]) {
        let place = metrics_place();
        for cells in cells.chunk_by(|one, other| one.metric.name == other.metric.name) {
            let Some(WrittenCell { metric, metric_spec, .. }) = cells.first() else { continue };
            let at = place.field(&metric.name);
            let heirs: Vec<&WrittenCell<'_>> = cells.iter().filter(|cell| cell.spec.warn.is_none()).collect();
            self.warned(metric_spec.warn.as_ref(), &at.field("warn"), &heirs);
            let at = at.field("targets");
            for cell in cells {
                let row = at.field(cell.priority);
                self.warned(cell.spec.warn.as_ref(), &row.field(cell.tier).field("warn"), &[cell]);
            }
        }
    }

    fn warned(&mut self, warn: Option<&Loose<Levels>>, at: &Place<'_>, cells: &[&WrittenCell<'_>]) {
        if let Some(levels) = said(warn) {
            for (index, spec, when) in read(levels) {
                let at = at.index(index);
                if rank(when).is_some_and(|rank| rank > 0) {
                    let found = format!("`{when}` is not before the breach, which is an alert of its own");
                    let help = "warn earlier, or make it a level of a ladder";
                    self.lints.add(&at, LintKind::WarningAfterBreach, found, help);
                }
                self.level(spec, when, &at, cells);
            }
            self.waiting_warnings(levels, at, cells);
        }
    }

    /// Checks a level or a warning that these cells have.
    fn level(&mut self, spec: &LevelSpec, when: LevelTime, at: &Place<'_>, cells: &[&WrittenCell<'_>]) {
        let at_start = cells.iter().filter(|cell| self.fires_at_start(when, cell));
        if let Some(targets) = first_of(at_start, |cell| cell.phrase()) {
            let found = format!("`{when}` fires at the start of {targets}");
            let help = "write a share such as `80%`, which suits every target, or give that target a level of its own";
            self.lints.add(at, LintKind::FiresAtStart, found, help);
        }
        if self.never_fires(when, cells) {
            let found = format!("`{when}` is more time than any of its calendars is ever open");
            let help = "make it shorter, or write it as real time, such as `2h wall after`";
            self.lints.add(at, LintKind::NeverFires, found, help);
        }
        self.recipients(spec, at);
        let times = said(spec.repeat.as_ref()).and_then(|repeat| said(repeat.times.as_ref()));
        if times == Some(&0) {
            let at = at.field("repeat");
            let help = "write how many more times it fires, or leave `repeat` out";
            self.lints.add(&at.field("times"), LintKind::RepeatsNoTimes, "`0` means that it never repeats", help);
        }
    }

    /// Whether this level fires in none of these cells, although some of them can be due.
    pub(super) fn never_fires(&self, when: LevelTime, cells: &[&WrittenCell<'_>]) -> bool {
        let reached = |when| cells.iter().any(|cell| self.is_reached(when, cell));
        reached(LevelTime::Due) && !reached(when)
    }

    /// Whether this level fires when the clock starts.
    fn fires_at_start(&self, when: LevelTime, cell: &WrittenCell<'_>) -> bool {
        match (when, cell.cell.promise.allowance) {
            (LevelTime::Before(Offset::Counted(Allowance::Working(before))), Allowance::Working(all)) => before >= all,
            (LevelTime::Before(Offset::Wall(before)), Allowance::Working(all)) => {
                before >= all && self.is_always_open(&cell.cell)
            }
            (
                LevelTime::Before(Offset::Counted(Allowance::BusinessDays(before)))
                | LevelTime::DaysBefore { days: before, .. },
                Allowance::BusinessDays(all),
            ) => before > all,
            _ => false,
        }
    }

    /// Whether this level can be reached on one of the calendars of the cell. This is known only for levels in
    /// counted time; for others it is true.
    fn is_reached(&self, when: LevelTime, cell: &WrittenCell<'_>) -> bool {
        let Some(needed) = needed(when, cell.cell.promise.allowance) else { return true };
        self.counted_on(&cell.cell).1.is_some_and(|named| needed <= named.calendar.axis().total())
    }

    /// Compares each level with the one of the next smaller number.
    fn order(&mut self, levels: &Levels, at: &Place<'_>) {
        let numbered = read(levels).filter_map(|(index, spec, when)| Some((*said(spec.level.as_ref())?, index, when)));
        let mut numbered: Vec<(u32, usize, LevelTime)> = numbered.collect();
        sort_by(&mut numbered, |(one, ..), (other, ..)| one.cmp(other));
        for pair in numbered.windows(2) {
            let [(smaller, _, earlier), (number, index, when)] = pair else { continue };
            if is_before(*when, *earlier) || earlier.level() == Some(*number) {
                let found = format!("level {number} (`{when}`) fires before level {smaller} (`{earlier}`)");
                let help = "number the levels in the order in which they fire";
                self.lints.add(&at.index(*index), LintKind::LevelsOutOfOrder, found, help);
            }
        }
    }
}

/// The levels of a list, with their numbers in it and when they fire.
pub(super) fn read(levels: &Levels) -> impl Iterator<Item = (usize, &LevelSpec, LevelTime)> {
    levels.iter().enumerate().filter_map(|(index, level)| {
        let level = said(Some(level))?;
        Some((index, level, when_read(level)?))
    })
}

/// How much time a clock has to count until a level fires, if that can be computed without a calendar.
fn needed(when: LevelTime, allowance: Allowance) -> Option<Nanos> {
    let Allowance::Working(seconds) = allowance else { return None };
    let all = nanos(seconds);
    match when {
        LevelTime::Share(share) => {
            let hundredth = all.checked_div(i64::from(WHOLE))?;
            Some(hundredth.saturating_mul(share.into()))
        }
        LevelTime::Due => Some(all),
        LevelTime::After(Offset::Counted(Allowance::Working(after))) => Some(all.saturating_add(nanos(after))),
        LevelTime::Before(_) | LevelTime::After(_) | LevelTime::AfterLevel(..) => None,
        LevelTime::DaysBefore { .. } | LevelTime::DaysAfter { .. } => None,
    }
}

/// 0 for a level before the due instant, 1 at it, 2 after it; `None` where that is not known.
fn rank(when: LevelTime) -> Option<u8> {
    match when {
        LevelTime::Share(share) => Some(match share.cmp(&WHOLE) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => 1,
            std::cmp::Ordering::Greater => 2,
        }),
        LevelTime::Before(_) | LevelTime::DaysBefore { .. } => Some(0),
        LevelTime::Due => Some(1),
        LevelTime::After(_) | LevelTime::DaysAfter { .. } => Some(2),
        LevelTime::AfterLevel(..) => None,
    }
}

/// Whether one level always fires before another.
fn is_before(one: LevelTime, other: LevelTime) -> bool {
    match (one, other) {
        (LevelTime::Share(one), LevelTime::Share(other)) => one < other,
        (LevelTime::Before(one), LevelTime::Before(other)) => is_longer(one, other),
        (LevelTime::After(one), LevelTime::After(other)) => is_longer(other, one),
        (LevelTime::DaysBefore { days: one, .. }, LevelTime::DaysBefore { days: other, .. }) => one > other,
        (LevelTime::DaysAfter { days: one, .. }, LevelTime::DaysAfter { days: other, .. }) => one < other,
        _ => rank(one).zip(rank(other)).is_some_and(|(one, other)| one < other),
    }
}

fn is_longer(one: Offset, other: Offset) -> bool {
    match (one, other) {
        (Offset::Wall(one), Offset::Wall(other)) => one > other,
        (Offset::Counted(one), Offset::Counted(other)) => match (one, other) {
            (Allowance::Working(one), Allowance::Working(other))
            | (Allowance::CalendarDays(one), Allowance::CalendarDays(other))
            | (Allowance::CalendarMonths(one), Allowance::CalendarMonths(other))
            | (Allowance::BusinessDays(one), Allowance::BusinessDays(other)) => one > other,
            _ => false,
        },
        _ => false,
    }
}
