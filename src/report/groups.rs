//! The groups of a report: those that have values of its dimensions in common, each with its integers. This module
//! knows no measure.

use super::cells::Cells;
use super::dimension::{DimensionValue, Given};
use super::values::Values;
use crate::input::names::{Table, sort_by};

/// Groups by their values.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    values: Values,
    /// By the numbers of their values.
    table: Table<Box<[usize]>, Cells>,
    /// The numbers of the group that was counted last, which has most of its values in common with the next.
    last: Vec<usize>,
}

/// A group of a report.
#[derive(Clone, Copy)]
pub(super) struct Group<'g> {
    numbers: &'g [usize],
    /// The values of the report, also those that its integers name.
    pub(super) values: &'g Values,
    pub(super) cells: &'g Cells,
}

impl<'g> Group<'g> {
    pub(super) fn dimensions(self) -> impl ExactSizeIterator<Item = &'g DimensionValue> + Clone {
        self.numbers.iter().map(move |number| self.values.value(*number))
    }
}

impl PartialEq for Groups {
    /// The order in which values were found does not count.
    fn eq(&self, other: &Self) -> bool {
        let same = |one: &Group<'_>, other: &Group<'_>| {
            one.dimensions().eq(other.dimensions()) && one.cells.list(one.values) == other.cells.list(other.values)
        };
        self.len() == other.len() && self.sorted().iter().zip(other.sorted()).all(|(one, other)| same(one, &other))
    }
}

impl Groups {
    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    /// In the order of their values.
    pub(super) fn sorted(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = self.each().collect();
        sort_by(&mut groups, |one, other| one.dimensions().cmp(other.dimensions()));
        groups
    }

    /// Adds to the group with these values, of which there are always equally many. `add` may store more values.
    pub(super) fn add<'v>(
        &mut self,
        values: impl Iterator<Item = Given<'v>>,
        add: impl FnOnce(&mut Cells, &mut Values),
    ) {
        for (place, value) in values.enumerate() {
            match self.last.get_mut(place) {
                Some(number) if self.values.is(*number, value) => {}
                Some(number) => *number = self.values.number(value),
                None => self.last.push(self.values.number(value)),
            }
        }
        if let Some(cells) = self.table.get_mut(self.last.as_slice()) {
            return add(cells, &mut self.values);
        }
        let mut cells = Cells::default();
        add(&mut cells, &mut self.values);
        self.table.insert(self.last.as_slice().into(), cells);
    }

    /// Adds all groups of another report.
    pub(super) fn add_all(&mut self, other: &Groups) {
        for group in other.each() {
            self.add(group.dimensions().map(Given::from), |cells, values| {
                cells.add_all(group.cells, group.values, values)
            });
        }
    }

    /// How many groups of another report this one does not have.
    pub(super) fn missing(&self, other: &Groups) -> usize {
        other.each().filter(|group| self.find(group.dimensions()).is_none()).count()
    }

    /// The same groups, by some of the dimensions only, given by their places.
    pub(super) fn project(&self, places: &[usize]) -> Groups {
        let mut projected = Groups::default();
        for group in self.each() {
            let numbers = places.iter().filter_map(|place| group.numbers.get(*place));
            let values = numbers.map(|number| Given::from(self.values.value(*number)));
            projected.add(values, |cells, values| cells.add_all(group.cells, group.values, values));
        }
        projected
    }

    /// The group with these values.
    pub(super) fn find<'v>(&self, values: impl Iterator<Item = &'v DimensionValue>) -> Option<Group<'_>> {
        let numbers: Option<Vec<usize>> = values.map(|value| self.values.find(value)).collect();
        let (numbers, cells) = self.table.get_key_value(numbers?.as_slice())?;
        Some(Group { numbers, values: &self.values, cells })
    }

    fn each(&self) -> impl Iterator<Item = Group<'_>> {
        self.table.iter().map(|(numbers, cells)| Group { numbers, values: &self.values, cells })
    }
}
