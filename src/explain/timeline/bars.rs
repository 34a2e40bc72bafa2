//! What each pixel of a lane shows, and in which colour.

use std::fmt::Write;

use super::{BAR_HEIGHT, Drawing, LEFT, Lane, Px, RIGHT, px};
use crate::explain::result::{Entry, EntryKind};
use crate::explain::totals::{Address, address};
use crate::explain::words::Name;
use crate::input::names::{Set, Table};
use crate::time::nanos;

/// How a stretch is drawn. Each party has a number. The first five look different; all others look the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Paint {
    Counted,
    Outside,
    ClosedDay,
    Finished,
    Party(usize),
}

/// How many parties have a look of their own. The last look is for all others.
pub(super) const LOOKS: usize = 6;
const PAINTS: usize = 4 + LOOKS;

/// The parties that paused something, by name. Pauses without a party come first.
pub(super) struct Parties<'a> {
    names: Vec<Option<&'a str>>,
    /// The number of each name.
    numbers: Table<Address, usize>,
    /// The numbers of the paints that have been used.
    seen: Set<u64>,
}

impl<'a> Parties<'a> {
    pub(super) fn of(lanes: &[Lane<'a>]) -> Parties<'a> {
        let entries = lanes.iter().flat_map(|lane| &lane.cycles).flat_map(|(cycle, _)| &cycle.ledger);
        let parties = entries.filter_map(|entry| match &entry.kind {
            EntryKind::Paused { party, .. } => Some(party.as_deref()),
            _ => None,
        });
        let places: Table<Address, Option<&'a str>> = parties.map(|party| (address(party), party)).collect();
        let nobody = places.iter().any(|(_, name)| name.is_none()).then_some(None);
        let somebody: Set<&'a str> = places.iter().filter_map(|(_, name)| *name).collect();
        let names: Vec<Option<&'a str>> = nobody.into_iter().chain(somebody.keys().copied().map(Some)).collect();
        let number = |name: Option<&str>| names.binary_search(&name).unwrap_or(0);
        let numbers = places.iter().map(|(address, name)| (*address, number(*name))).collect();
        Parties { names, numbers, seen: Set::default() }
    }

    fn paint(&self, kind: &EntryKind) -> Paint {
        match kind {
            EntryKind::Counted => Paint::Counted,
            EntryKind::OutsideHours { .. } => Paint::Outside,
            EntryKind::ClosedDay { .. } | EntryKind::ClosedDate { .. } => Paint::ClosedDay,
            EntryKind::Paused { party, .. } => {
                let number = self.numbers.get(&address(party.as_deref())).copied().unwrap_or(0);
                Paint::Party(number.min(LOOKS.saturating_sub(1)))
            }
            EntryKind::Finished | EntryKind::Unknown => Paint::Finished,
        }
    }

    /// The paints that have been used, in the order of the legend.
    pub(super) fn seen(&self) -> Vec<Paint> {
        self.seen.keys().map(|number| Paint::numbered(*number as usize)).collect()
    }

    /// How many looks there are.
    pub(super) fn looks(&self) -> usize {
        self.names.len().min(LOOKS)
    }

    /// What the legend says.
    pub(super) fn name(&self, paint: Paint) -> String {
        match paint {
            Paint::Counted => "counted".to_owned(),
            Paint::Outside => "outside hours".to_owned(),
            Paint::ClosedDay => "closed day".to_owned(),
            Paint::Finished => "ended, reopened later".to_owned(),
            Paint::Party(number) if number.saturating_add(1) == LOOKS && self.names.len() > LOOKS => {
                "paused: other parties".to_owned()
            }
            Paint::Party(number) => match self.names.get(number).copied().flatten() {
                Some(name) => format!("paused: {}", Name(name)),
                None => "paused".to_owned(),
            },
        }
    }
}

impl Paint {
    pub(super) fn class(self) -> String {
        match self {
            Paint::Counted => "k0".to_owned(),
            Paint::Outside => "k1".to_owned(),
            Paint::ClosedDay => "k2".to_owned(),
            Paint::Finished => "k3".to_owned(),
            Paint::Party(number) => format!("p{number}"),
        }
    }

    fn number(self) -> usize {
        match self {
            Paint::Counted => 0,
            Paint::Outside => 1,
            Paint::ClosedDay => 2,
            Paint::Finished => 3,
            Paint::Party(number) => number.saturating_add(4),
        }
    }

    fn numbered(number: usize) -> Paint {
        match number {
            0 => Paint::Counted,
            1 => Paint::Outside,
            2 => Paint::ClosedDay,
            3 => Paint::Finished,
            number => Paint::Party(number.saturating_sub(4)),
        }
    }
}

/// What falls into one column of pixels: how much of each paint, and how many stretches.
#[derive(Clone, Default)]
struct Column {
    parts: [i64; PAINTS],
    stretches: u32,
}

/// A paint, and the end of its part of the column, measured from the top.
type Layers = Vec<(Paint, i64)>;

impl Column {
    /// Where one stretch meets another, the column has one paint. Three or more stretches share its height.
    fn layers(&self) -> Layers {
        let parts = || self.parts.iter().enumerate().filter(|(_, part)| **part > 0);
        let all: i64 = parts().map(|(_, part)| *part).fold(0, i64::saturating_add);
        if self.stretches <= 2 {
            // Of equal parts, the first one is taken.
            let most = parts().rev().max_by_key(|(_, part)| **part);
            return most.map(|(number, _)| (Paint::numbered(number), BAR_HEIGHT.0)).into_iter().collect();
        }
        let (mut sum, mut layers) = (0_i64, Layers::new());
        for (number, part) in parts() {
            sum = sum.saturating_add(*part);
            let end = sum.saturating_mul(BAR_HEIGHT.0).checked_div(all).unwrap_or(0);
            if layers.last().is_none_or(|&(_, last)| last < end) && end > 0 {
                layers.push((Paint::numbered(number), end));
            }
        }
        layers
    }
}

impl Drawing<'_> {
    /// Draws the ledgers of a lane. Equal neighbouring columns are drawn as one.
    pub(super) fn bars(&mut self, lane: &Lane<'_>, top: Px) {
        let width = usize::try_from((RIGHT - LEFT).0).unwrap_or(0);
        let mut columns = vec![Column::default(); width];
        for entry in lane.cycles.iter().flat_map(|(cycle, _)| &cycle.ledger) {
            self.fill(entry, &mut columns);
        }
        let layers: Vec<Layers> = columns.iter().map(Column::layers).collect();
        let mut x = LEFT;
        for run in layers.chunk_by(|one, next| one == next) {
            let width = px(i64::try_from(run.len()).unwrap_or(0));
            let mut begin = 0;
            for &(paint, end) in run.first().into_iter().flatten() {
                let (class, y, height) = (paint.class(), top + px(begin), px(end) - px(begin));
                self.parties.seen.add(paint.number() as u64);
                let _ = writeln!(
                    self.out,
                    "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
                );
                begin = end;
            }
            x += width;
        }
    }

    /// Adds a stretch to each column that it touches.
    fn fill(&self, entry: &Entry, columns: &mut [Column]) {
        let (from, to) = (self.scale.fine(entry.from), self.scale.fine(entry.to));
        let to = to.max(from.saturating_add(1));
        let paint = self.parties.paint(&entry.kind).number();
        let (wall, worked) = (nanos(entry.wall).max(1), nanos(entry.worked));
        let mut at = from.max(0);
        while at < to {
            let number = usize::try_from(at.div_euclid(1_000)).unwrap_or(usize::MAX);
            let Some(column) = columns.get_mut(number) else { return };
            let next = at.div_euclid(1_000).saturating_add(1).saturating_mul(1_000).min(to);
            let part = next.saturating_sub(at);
            // In a very long ledger, a line may also contain closed hours.
            let counted = match entry.kind {
                EntryKind::Counted => {
                    let counted = i128::from(part).saturating_mul(worked.into()).checked_div(wall.into());
                    counted.and_then(|counted| i64::try_from(counted).ok()).unwrap_or(part)
                }
                _ => part,
            };
            column.add(paint, counted);
            column.add(Paint::Outside.number(), part.saturating_sub(counted));
            column.stretches = column.stretches.saturating_add(1);
            at = next;
        }
    }
}

impl Column {
    fn add(&mut self, paint: usize, part: i64) {
        if let Some(sum) = self.parts.get_mut(paint) {
            *sum = sum.saturating_add(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counted, outside hours, closed, finished, and two parties.
    #[track_caller]
    fn shares(stretches: u32, parts: [i64; 6], expected: &[(Paint, i64)]) {
        let mut column = Column { stretches, ..Column::default() };
        for (paint, part) in parts.into_iter().enumerate() {
            column.add(paint, part);
        }
        assert_eq!(column.layers(), expected);
    }

    #[test]
    fn a_column_has_one_paint_unless_three_stretches_share_it() {
        use Paint::{ClosedDay, Counted, Outside, Party};
        shares(0, [0; 6], &[]);
        shares(1, [1_000, 0, 0, 0, 0, 0], &[(Counted, 26)]);
        shares(2, [400, 600, 0, 0, 0, 0], &[(Outside, 26)]);
        shares(2, [500, 500, 0, 0, 0, 0], &[(Counted, 26)]);
        shares(3, [500, 500, 0, 0, 0, 0], &[(Counted, 13), (Outside, 26)]);
        shares(3, [250, 0, 250, 0, 250, 250], &[(Counted, 6), (ClosedDay, 13), (Party(0), 19), (Party(1), 26)]);
    }

    /// A part that is too thin to be drawn is left out, wherever it is.
    #[test]
    fn a_layer_is_never_empty() {
        use Paint::{ClosedDay, Counted, Outside, Party};
        shares(3, [10, 990, 0, 0, 0, 0], &[(Outside, 26)]);
        shares(3, [500, 10, 490, 0, 0, 0], &[(Counted, 13), (ClosedDay, 26)]);
        shares(3, [0, 10, 0, 0, 980, 10], &[(Party(0), 25), (Party(1), 26)]);
    }
}
