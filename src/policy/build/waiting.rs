//! Checks which level another one waits for (E9): one of the same ladder, and not in a circle.

use super::Builder;
use super::ladders::Ladders;
use super::moment::when_read;
use crate::input::names::Table;
use crate::input::problem::{Place, ProblemKind};
use crate::input::written::{Loose, known};
use crate::policy::LevelTime;
use crate::policy::spec::{LevelSpec, Levels, TargetSpec};

/// A level of a ladder as written: its index, when it fires, and the number of the level that it waits for.
type Written = (usize, LevelTime, Option<u32>);

impl Builder<'_> {
    /// Refuses levels of a ladder that wait for a level that is not in it, or for each other.
    pub(super) fn refuse_waiting(&mut self, levels: &Levels, at: &Place<'_>) {
        let numbered: Table<u64, Written> = levels.iter().enumerate().filter_map(written).collect();
        for (number, &(index, when, waits_for)) in numbered.iter() {
            let Some(other) = waits_for else { continue };
            let at = at.index(index);
            let at = at.field("at");
            if numbered.get(&other.into()).is_none() {
                let found = format!("`{when}` waits for a level that is not in this ladder");
                let numbers: Vec<String> = numbered.iter().map(|(number, _)| number.to_string()).collect();
                let help = known("levels here", numbers.iter().map(String::as_str));
                self.problems.add(&at, ProblemKind::UnknownName, found, help);
            } else if is_first_of_circle(&numbered, *number) {
                let found = format!("level {number} waits for itself, as `{when}`");
                let help = "let one of the levels in this circle fire at a moment such as `due`";
                self.problems.add(&at, ProblemKind::Senseless, found, help);
            }
        }
    }

    /// Refuses warnings of a target that wait for a level that is not in its ladder. The warnings and the ladder are
    /// given by the numbers of their lists.
    pub(super) fn refuse_warnings(
        &mut self,
        spec: &TargetSpec,
        at: &Place<'_>,
        (warn, ladder): (Option<usize>, Option<usize>),
        ladders: &Ladders,
    ) {
        for warning in ladders.list(warn).iter().filter(|warning| warning.waits_for.is_some()) {
            if !ladders.list(ladder).iter().any(|level| Some(level.id) == warning.waits_for) {
                let own = at.field("warn");
                let at = if spec.warn.is_some() { &own } else { at };
                let found = format!("the warning `{}` waits for a level that this target does not have", warning.when);
                let help = "name a ladder with that level, or let the warning fire at another moment";
                self.problems.add(at, ProblemKind::UnknownName, found, help);
            }
        }
    }
}

fn written((index, level): (usize, &Loose<LevelSpec>)) -> Option<(u64, Written)> {
    let level = level.get()?;
    let when = level.at.as_ref().and_then(|_| when_read(level));
    let number = *level.level.as_ref()?.get()?;
    Some((number.into(), (index, when.unwrap_or(LevelTime::Due), when.and_then(LevelTime::level))))
}

/// Whether a level comes to itself by going from each level to the one that it waits for, and has the least number of
/// those on the way.
fn is_first_of_circle(numbered: &Table<u64, Written>, number: u64) -> bool {
    let next = |number: &u64| numbered.get(number).and_then(|(.., waits_for)| waits_for.map(u64::from));
    let way = std::iter::successors(next(&number), next).take(numbered.len());
    way.take_while(|other| *other >= number).any(|other| other == number)
}
