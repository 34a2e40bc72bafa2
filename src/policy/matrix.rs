//! The matrix of targets by priority and tier. This module knows cells and the wildcard. It does not know what a
//! target means.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reach::Reach;
use crate::input::names::Table;
use crate::promise::{Allowance, Promise, Within};
use crate::time::{Instant, Nanos, SECOND};

/// One cell: how much time there is, and what chooses the calendar on which it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) promise: Promise,
    pub(crate) calendar: Pick,
    /// The number of the calendar that is always open, for an allowance that counts round the clock (A2).
    pub(crate) round_the_clock: Option<usize>,
    /// The numbers of its warnings and of its ladder.
    pub(crate) warn: Option<usize>,
    pub(crate) ladder: Option<usize>,
    /// What the first of its levels waits for, if the allowance is working time.
    pub(crate) reach: Option<Reach>,
}

/// What determines a calendar: its name in the policy, or an attribute of the ticket (S3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pick {
    /// The calendar of this number.
    Calendar(usize),
    /// The choice of this number.
    Choice(usize),
}

/// What has to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// So much time.
    Within(Promise),
    /// This instant, whatever pauses the cycle (K16).
    DueAt(Instant),
}

impl Goal {
    /// How much time there is; `None` for an instant.
    pub(crate) fn within(self) -> Option<Within> {
        match self {
            Goal::Within(promise) => Some(promise.written()),
            Goal::DueAt(_) => None,
        }
    }

    /// The length of an allowance in working time.
    pub(crate) fn working(self) -> Option<Nanos> {
        match self {
            Goal::Within(Promise { allowance: Allowance::Working(seconds), .. }) => {
                Some(i64::from(seconds).saturating_mul(SECOND))
            }
            _ => None,
        }
    }

    /// Whether it counts dates, and so always from the start of the cycle (K10).
    pub(crate) fn is_in_days(self) -> bool {
        matches!(self, Goal::Within(promise) if !matches!(promise.allowance, Allowance::Working(_)))
    }
}

/// A cell as it applies to a ticket, or what the ticket says in its place: what has to be kept, and the calendar on
/// which time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) goal: Goal,
    /// The number, in its policy, of the calendar whose hours, dates and zone are meant.
    pub(crate) calendar: usize,
    /// The number of the calendar that time is counted on: calendar days run round the clock (A2).
    pub(crate) counted_on: usize,
    /// The numbers of its warnings and of its ladder.
    pub(crate) warn: Option<usize>,
    pub(crate) ladder: Option<usize>,
    /// What the first of its levels waits for, if the allowance is working time.
    pub(crate) reach: Option<Reach>,
}

/// The values of one dimension that a policy lists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dimension(BTreeMap<Arc<str>, usize>);

/// How a ticket's value relates to the listed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// The ticket has no value: only `*` matches.
    Absent,
    /// The value with this number.
    Listed(usize),
    /// A value that the policy does not list: nothing matches.
    Unlisted,
}

/// A row and a column; `None` is the wildcard.
pub(crate) type Coordinates = (Option<usize>, Option<usize>);

/// Targets by priority and tier.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matrix {
    /// The cells, sorted.
    cells: Vec<(Coordinates, Cell)>,
    /// The cell that applies to each row and column, row by row: its number plus 1, or 0 for none. The first row and
    /// the first column are for values without cells of their own. Empty if the table would be much larger than the
    /// list of cells.
    dense: Vec<u32>,
    /// The number of columns of `dense`.
    columns: usize,
}

impl Dimension {
    /// Adds a value. Returns false if it is listed already.
    pub(crate) fn list(&mut self, value: &str) -> bool {
        let number = self.0.len();
        if self.0.contains_key(value) {
            return false;
        }
        self.0.insert(value.into(), number);
        true
    }

    pub(crate) fn number(&self, value: &str) -> Option<usize> {
        self.0.get(value).copied()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|name| &**name)
    }

    pub(crate) fn key(&self, value: Option<&str>) -> Key {
        value.map_or(Key::Absent, |value| self.number(value).map_or(Key::Unlisted, Key::Listed))
    }
}

impl Key {
    /// Its row or column in a table with `count` of them. The first one is for all values without one of their own.
    /// `None` if no cell applies.
    fn place(self, count: usize) -> Option<usize> {
        match self {
            Key::Unlisted => None,
            Key::Absent => Some(0),
            Key::Listed(number) => Some(number.checked_add(1).filter(|&place| place < count).unwrap_or(0)),
        }
    }

    /// The rows or columns that match, the more specific first.
    fn candidates(self) -> impl Iterator<Item = Option<usize>> {
        let (own, any) = match self {
            Key::Absent => (None, Some(None)),
            Key::Listed(number) => (Some(Some(number)), Some(None)),
            Key::Unlisted => (None, None),
        };
        [own, any].into_iter().flatten()
    }
}

impl Cell {
    /// The cell with its calendar chosen.
    pub(crate) fn on(&self, calendar: usize) -> Target {
        Target {
            goal: Goal::Within(self.promise),
            calendar,
            counted_on: self.round_the_clock.unwrap_or(calendar),
            warn: self.warn,
            ladder: self.ladder,
            reach: self.reach,
        }
    }
}

impl FromIterator<(Coordinates, Cell)> for Matrix {
    /// If there are several cells at one place, the last one counts.
    fn from_iter<I: IntoIterator<Item = (Coordinates, Cell)>>(cells: I) -> Matrix {
        let mut sorted = Table::default();
        for (at, cell) in cells {
            sorted.insert(number_of(at), (at, cell));
        }
        Matrix { cells: sorted.into_values(), dense: Vec::new(), columns: 0 }.with_dense()
    }
}

impl Matrix {
    /// The cell for a ticket: the more specific one wins, priority before tier (S4).
    #[inline(always)]
    pub(crate) fn cell(&self, priority: Key, tier: Key) -> Option<&Cell> {
        self.find(priority, tier).map(|(_, cell)| cell)
    }

    /// The same with its row and column, in which `None` is the wildcard.
    #[inline]
    pub(crate) fn find(&self, priority: Key, tier: Key) -> Option<(Coordinates, &Cell)> {
        if self.dense.is_empty() {
            return self.search(priority, tier);
        }
        let rows = self.dense.len().checked_div(self.columns)?;
        let place = priority.place(rows)?.checked_mul(self.columns)?.checked_add(tier.place(self.columns)?)?;
        let number = self.dense.get(place)?.checked_sub(1)?;
        self.cells.get(number as usize).map(|(at, cell)| (*at, cell))
    }

    #[inline(never)]
    fn search(&self, priority: Key, tier: Key) -> Option<(Coordinates, &Cell)> {
        for row in priority.candidates() {
            for column in tier.candidates() {
                if let Some(cell) = self.at((row, column)) {
                    return Some(((row, column), cell));
                }
            }
        }
        None
    }

    /// Adds the table of the cells that apply, if it is not much larger than the list of cells.
    fn with_dense(self) -> Matrix {
        let past = |last: Option<usize>| last.map_or(1, |last| last.saturating_add(2));
        let rows = past(self.cells.iter().filter_map(|(at, _)| at.0).max());
        let columns = past(self.cells.iter().filter_map(|(at, _)| at.1).max());
        if rows.saturating_mul(columns) > self.cells.len().saturating_mul(8) {
            return self;
        }
        let key = |place: usize| place.checked_sub(1).map_or(Key::Absent, Key::Listed);
        let all = (0..rows).flat_map(|row| (0..columns).map(move |column| (key(row), key(column))));
        let number = |(row, column)| {
            let (at, _) = self.search(row, column)?;
            u32::try_from(self.place(at).ok()?.checked_add(1)?).ok()
        };
        let dense = all.map(|keys| number(keys).unwrap_or(0)).collect();
        Matrix { dense, columns, ..self }
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell> {
        self.cells.iter().map(|(_, cell)| *cell)
    }

    /// The cell at exactly this row and column.
    pub(crate) fn at(&self, at: Coordinates) -> Option<&Cell> {
        self.cells.get(self.place(at).ok()?).map(|(_, cell)| cell)
    }

    fn place(&self, at: Coordinates) -> Result<usize, usize> {
        self.cells.binary_search_by_key(&number_of(at), |&(known, _)| number_of(known))
    }
}

/// A row and a column as one number, which sorts as the pair does and is faster to compare.
fn number_of((row, column): Coordinates) -> u64 {
    let number = |value: Option<usize>| value.map_or(0, |value| (value as u64).saturating_add(1));
    (number(row) << 32) | number(column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(days: u32) -> Cell {
        Cell {
            promise: Within::new(Allowance::CalendarDays(days)).settled(),
            calendar: Pick::Calendar(0),
            round_the_clock: None,
            warn: None,
            ladder: None,
            reach: None,
        }
    }

    #[test]
    fn s4_the_more_specific_cell_wins_priority_before_tier() {
        let matrix = |cells: &[(Coordinates, Cell)]| cells.iter().copied().collect::<Matrix>();
        let (row, column) = (((Some(0), None), cell(1)), ((None, Some(0)), cell(2)));
        let open = matrix(&[row, column]);
        assert_eq!(open.cell(Key::Listed(0), Key::Listed(0)), Some(&cell(1)));
        assert_eq!(open.cell(Key::Listed(1), Key::Listed(0)), Some(&cell(2)));
        assert_eq!(open.cell(Key::Listed(1), Key::Listed(1)), None);
        assert_eq!(open.cell(Key::Absent, Key::Listed(0)), Some(&cell(2)));
        let full = matrix(&[row, column, ((Some(0), Some(0)), cell(3)), ((None, None), cell(4))]);
        assert_eq!(full.cell(Key::Listed(0), Key::Listed(0)), Some(&cell(3)));
        assert_eq!(full.cell(Key::Absent, Key::Absent), Some(&cell(4)));
        assert_eq!(full.cell(Key::Unlisted, Key::Listed(0)), None);
        assert_eq!(full.cell(Key::Listed(0), Key::Unlisted), None);
    }

    #[test]
    fn s4_the_table_gives_what_a_search_finds() {
        let places = [(None, None), (None, Some(1)), (Some(0), None), (Some(2), Some(0)), (Some(2), Some(1))];
        let keys = || [Key::Absent, Key::Unlisted].into_iter().chain((0..5).map(Key::Listed));
        let mut dense = 0;
        for chosen in 0..1_u32 << places.len() {
            let chosen = (0..places.len()).filter(|place| chosen & (1 << place) != 0);
            let matrix: Matrix = chosen.map(|place| (places[place], cell(place as u32))).collect();
            dense += usize::from(!matrix.dense.is_empty());
            for (row, column) in keys().flat_map(|row| keys().map(move |column| (row, column))) {
                assert_eq!(matrix.find(row, column), matrix.search(row, column), "{row:?} {column:?} {matrix:?}");
            }
        }
        assert!(dense > 20, "only {dense} tables");
        let sparse: Matrix = (0..100).map(|number| ((Some(number), Some(number)), cell(1))).collect();
        assert!(sparse.dense.is_empty());
    }
}
