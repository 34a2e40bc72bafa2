//! Lints of levels that wait for another level which may never fire (E9).

use super::levels::read;
use super::targets::WrittenCell;
use super::{Look, entries, said};
use crate::input::lint::LintKind;
use crate::input::names::Table;
use crate::input::problem::Place;
use crate::policy::LevelTime;
use crate::policy::spec::{LevelSpec, Levels};

/// The levels of a ladder, by number.
pub(super) type Numbered<'a> = Table<u32, Awaited<'a>>;

/// A level that others may wait for.
pub(super) struct Awaited<'a> {
    spec: &'a LevelSpec,
    when: LevelTime,
    never_fires: bool,
}

impl<'a> Look<'a> {
    /// The levels of a ladder that these cells have.
    pub(super) fn numbered(&self, ladder: &'a Levels, cells: &[&WrittenCell<'_>]) -> Numbered<'a> {
        let awaited = |(_, spec, when): (usize, &'a LevelSpec, LevelTime)| {
            Some((*said(spec.level.as_ref())?, Awaited { spec, when, never_fires: self.never_fires(when, cells) }))
        };
        read(ladder).filter_map(awaited).collect()
    }

    /// Checks warnings that wait for a level, with the ladder of each of the cells that have them.
    pub(super) fn waiting_warnings(&mut self, warn: &Levels, at: &Place<'_>, cells: &[&WrittenCell<'_>]) {
        let waiting = || read(warn).filter(|(.., when)| when.level().is_some());
        if waiting().next().is_none() {
            return;
        }
        let mut ladders: Table<&str, Vec<&WrittenCell<'_>>> = Table::default();
        for cell in cells {
            let ladder = cell.spec.ladder.as_ref().or(cell.metric_spec.ladder.as_ref());
            said(ladder).into_iter().for_each(|name| ladders.update(name, Vec::new, |cells| cells.push(cell)));
        }
        let of_ladder = |(name, levels): (&'a str, &'a Levels)| Some(self.numbered(levels, ladders.get(name)?));
        let numbered: Vec<Numbered<'_>> = entries(self.spec.ladders.as_ref()).filter_map(of_ladder).collect();
        for (index, spec, when) in waiting() {
            let at = at.index(index);
            if let Some(stuck) = numbered.iter().find_map(|numbered| stuck(spec, when, numbered)) {
                self.report(when, stuck, &at);
            }
        }
    }

    /// Checks a level that waits for another one of these.
    pub(super) fn waiting(&mut self, spec: &LevelSpec, when: LevelTime, at: &Place<'_>, numbered: &Numbered<'_>) {
        if let Some(stuck) = stuck(spec, when, numbered) {
            self.report(when, stuck, at);
        }
    }

    fn report(&mut self, when: LevelTime, (number, kind): (u32, LintKind), at: &Place<'_>) {
        let (why, help) = match kind {
            LintKind::NeverFires => {
                ("which never fires", "make that level fire earlier, or let this one wait for another")
            }
            _ => (
                "which an acknowledgement keeps from firing",
                "let it wait for another level, or write `until` here as well if that is meant",
            ),
        };
        self.lints.add(at, kind, format_args!("`{when}` waits for level {number}, {why}"), help);
    }
}

/// The level for which a level may wait in vain, and why.
fn stuck(spec: &LevelSpec, when: LevelTime, numbered: &Numbered<'_>) -> Option<(u32, LintKind)> {
    // The levels that have to fire before this one, the last of them first.
    let next = |number: &u32| numbered.get(number).and_then(|awaited| awaited.when.level());
    let mut before = std::iter::successors(when.level(), next).take(numbered.len());
    before.find_map(|number| match numbered.get(&number)? {
        awaited if awaited.never_fires => Some((number, LintKind::NeverFires)),
        awaited if awaited.spec.ends_with_acknowledgement() && spec.until.is_none() => {
            Some((number, LintKind::WaitsForAcknowledged))
        }
        _ => None,
    })
}
