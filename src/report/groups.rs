//! The groups of a report: those that have values of its dimensions in common, each with its integers. This module
//! knows no measure.

use std::sync::Arc;

use super::cells::Cells;
use super::dimension::{DimensionValue, Given};
use crate::input::names::Table;

/// Groups in the order of their values.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    /// By a key made of the values.
    table: Table<Arc<str>, Group>,
    key: String,
    cell_key: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    pub(super) dimensions: Box<[DimensionValue]>,
    pub(super) cells: Cells,
}

impl PartialEq for Groups {
    /// The buffers do not count.
    fn eq(&self, other: &Self) -> bool {
        self.table == other.table
    }
}

impl Groups {
    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Group> {
        self.table.iter().map(|(_, group)| group)
    }

    /// Adds to the group with these values. The second argument of `add` is a buffer.
    pub(super) fn add_given<'v>(
        &mut self,
        values: impl Iterator<Item = Given<'v>> + Clone,
        add: impl FnOnce(&mut Cells, &mut String),
    ) {
        self.key.clear();
        values.clone().for_each(|value| value.write_key(&mut self.key));
        self.add(|| values.map(Given::to_value).collect(), add);
    }

    /// The same for values of another group.
    pub(super) fn add_values<'v>(
        &mut self,
        values: impl Iterator<Item = &'v DimensionValue> + Clone,
        add: impl FnOnce(&mut Cells, &mut String),
    ) {
        self.key.clear();
        values.clone().for_each(|value| value.write_key(&mut self.key));
        self.add(|| values.cloned().collect(), add);
    }

    /// Adds all groups of another report.
    pub(super) fn add_all(&mut self, other: &Groups) {
        for group in other.iter() {
            self.add_values(group.dimensions.iter(), |cells, key| cells.add_all(&group.cells, key));
        }
    }

    /// How many groups of another report this one does not have.
    pub(super) fn missing(&self, other: &Groups) -> usize {
        other.table.keys().filter(|key| !self.table.contains(&***key)).count()
    }

    /// The same groups, by some of the dimensions only, given by their places.
    pub(super) fn project(&self, places: &[usize]) -> Groups {
        let mut projected = Groups::default();
        for group in self.iter() {
            let values = places.iter().filter_map(|place| group.dimensions.get(*place));
            projected.add_values(values, |cells, key| cells.add_all(&group.cells, key));
        }
        projected
    }

    /// The group with the same values as another one, or an empty one.
    pub(super) fn like(&self, other: &Group) -> Group {
        let mut key = String::new();
        other.dimensions.iter().for_each(|value| value.write_key(&mut key));
        let empty = || Group { dimensions: other.dimensions.clone(), cells: Cells::default() };
        self.table.get(key.as_str()).cloned().unwrap_or_else(empty)
    }

    fn add(&mut self, new: impl FnOnce() -> Box<[DimensionValue]>, add: impl FnOnce(&mut Cells, &mut String)) {
        if let Some(group) = self.table.get_mut(self.key.as_str()) {
            return add(&mut group.cells, &mut self.cell_key);
        }
        let mut group = Group { dimensions: new(), cells: Cells::default() };
        add(&mut group.cells, &mut self.cell_key);
        self.table.insert(self.key.as_str().into(), group);
    }
}
