//! Tables with names or numbers as keys, and sorting of lists. This module does not know what they contain.
//!
//! The compiler generates a generic collection again for each type of its items. To keep this small, a table consists
//! of a tree of positions, which is the same code for all tables with one type of key, and a list of values. A list
//! is sorted by sorting the numbers of its items.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, btree_map};
use std::fmt;

/// Values by key, in the order of the keys. A key is a `&str`, an `Arc<str>`, a `u64`, or in reports a list of numbers.
/// No other type is used, so that the compiler generates only these trees.
#[derive(Clone)]
pub(crate) struct Table<K, V> {
    places: BTreeMap<K, usize>,
    values: Vec<V>,
}

/// The entries of a table, in the order of the keys.
pub(crate) struct Iter<'a, K, V> {
    places: btree_map::Iter<'a, K, usize>,
    values: &'a [V],
}

/// A set of keys.
pub(crate) type Set<K> = Table<K, ()>;

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Table { places: BTreeMap::new(), values: Vec::new() }
    }
}

impl<K: Ord, V> Table<K, V> {
    /// Inserts a value, and returns the one that it replaces.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        let place = self.place(key);
        match self.values.get_mut(place) {
            Some(old) => Some(std::mem::replace(old, value)),
            None => {
                self.values.push(value);
                None
            }
        }
    }

    /// Changes the value of a key. If there is none, `new` is inserted first.
    pub(crate) fn update(&mut self, key: K, new: impl FnOnce() -> V, change: impl FnOnce(&mut V)) {
        let place = self.place(key);
        if place == self.values.len() {
            self.values.push(new());
        }
        if let Some(value) = self.values.get_mut(place) {
            change(value);
        }
    }

    /// The position of the value of a key. For a new key it is the end of the list, where its value has to be pushed.
    fn place(&mut self, key: K) -> usize {
        *self.places.entry(key).or_insert(self.values.len())
    }

    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.values.get(*self.places.get(key)?)
    }

    #[cfg(feature = "report")]
    pub(crate) fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.values.get_mut(*self.places.get(key)?)
    }

    /// The key as it is in the table, with its value.
    pub(crate) fn get_key_value<Q: Ord + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        let (key, place) = self.places.get_key_value(key)?;
        Some((key, self.values.get(*place)?))
    }

    /// The value of the last key that is not after this one.
    pub(crate) fn last_until(&mut self, key: K) -> Option<&mut V> {
        let (_, place) = self.places.range(..=key).next_back()?;
        self.values.get_mut(*place)
    }

    /// Removes a value. This takes time in proportion to the size of the table.
    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.places.remove(key)?;
        for other in self.places.values_mut().filter(|other| **other > place) {
            *other = other.saturating_sub(1);
        }
        (place < self.values.len()).then(|| self.values.remove(place))
    }

    pub(crate) fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.places.contains_key(key)
    }
}

impl<K: Ord> Set<K> {
    /// Adds a key. Returns false if it is listed already.
    pub(crate) fn add(&mut self, key: K) -> bool {
        self.insert(key, ()).is_none()
    }
}

impl<K, V> Table<K, V> {
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    pub(crate) fn iter(&self) -> Iter<'_, K, V> {
        Iter { places: self.places.iter(), values: &self.values }
    }

    pub(crate) fn keys(&self) -> btree_map::Keys<'_, K, usize> {
        self.places.keys()
    }

    /// In the order of the keys.
    pub(crate) fn into_values(mut self) -> Vec<V> {
        arrange(&mut self.values, self.places.into_values().collect());
        self.values
    }
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, place) = self.places.next()?;
        Some((key, self.values.get(*place)?))
    }
}

impl<'a, K, V> IntoIterator for &'a Table<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut table = Table::default();
        for (key, value) in entries {
            table.insert(key, value);
        }
        table
    }
}

impl<K: Ord> FromIterator<K> for Set<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        let mut set = Set::default();
        for key in keys {
            set.add(key);
        }
        set
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for Table<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(one, other)| one == other)
    }
}

impl<K: Eq, V: Eq> Eq for Table<K, V> {}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

#[cfg(feature = "serde")]
impl<K: serde::Serialize, V: serde::Serialize> serde::Serialize for Table<K, V> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self)
    }
}

/// Sorts a list in the order of its items.
pub(crate) fn sort<T: Ord>(list: &mut [T]) {
    sort_by(list, T::cmp);
}

/// Sorts a list. Equal items keep their order.
pub(crate) fn sort_by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if list.len() < 2 {
        return;
    }
    let sorted = numbers_by(list.len(), &|one, other| match (list.get(one), list.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    arrange(list, sorted);
}

/// The numbers from 0 up to `count`, sorted.
fn numbers_by(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).collect();
    numbers.sort_by(|one, other| compare(*one, *other));
    numbers
}

/// Moves items so that each position gets the item whose number is given for it.
fn arrange<T>(list: &mut [T], numbers: Vec<usize>) {
    for (one, other) in swaps(numbers) {
        list.swap(one, other);
    }
}

/// The swaps that arrange a list by these numbers, which are a permutation. Each cycle of the permutation is followed
/// in turn.
fn swaps(mut numbers: Vec<usize>) -> Vec<(usize, usize)> {
    let mut swaps = Vec::new();
    for start in 0..numbers.len() {
        let mut place = start;
        // A position that is done has its own number.
        while let Some(number) = numbers.get_mut(place) {
            let from = std::mem::replace(number, place);
            if from == start {
                break;
            }
            swaps.push((place, from));
            place = from;
        }
    }
    swaps
}

/// Numbers of items that are stored elsewhere, in the order of the items. It suits a few thousand numbers at most,
/// because inserting one moves those after it.
#[derive(Debug, Default)]
pub(crate) struct Ranks(Vec<u32>);

impl Ranks {
    /// The number for which `compare` returns `Equal`, or the position at which to insert a new one.
    pub(crate) fn find(&self, compare: &dyn Fn(u32) -> Ordering) -> Result<u32, usize> {
        let place = self.0.binary_search_by(|number| compare(*number))?;
        self.0.get(place).copied().ok_or(place)
    }

    pub(crate) fn insert(&mut self, place: usize, number: u32) {
        self.0.insert(place.min(self.0.len()), number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// A table behaves like a `BTreeMap`.
        #[test]
        fn a_table_keeps_the_last_value_of_each_key_in_the_order_of_keys(
            entries in proptest::collection::vec((0..20_u64, 0..9_u8), 0..40),
            until in 0..20_u64,
        ) {
            let (mut table, mut tree) = (Table::default(), BTreeMap::new());
            for &(key, value) in &entries {
                prop_assert_eq!(table.insert(key, value), tree.insert(key, value));
                table.update(key + 1, || 0, |value| *value += 1);
                *tree.entry(key + 1).or_insert(0) += 1;
            }
            prop_assert!(table.iter().eq(&tree));
            let last = tree.range(..=until).next_back().map(|(_, value)| *value);
            prop_assert_eq!(table.last_until(until).copied(), last);
            prop_assert_eq!(table.get(&until), tree.get(&until));
            prop_assert_eq!(table.contains(&until), tree.contains_key(&until));
            prop_assert_eq!(&table.iter().map(|(key, value)| (*key, *value)).collect::<Table<_, _>>(), &table);
            prop_assert_eq!(table.remove(&until), tree.remove(&until));
            prop_assert!(table.iter().eq(&tree));
            prop_assert_eq!(table.into_values(), tree.into_values().collect::<Vec<_>>());
        }

        #[test]
        fn a_list_is_sorted_as_the_standard_library_sorts_it(
            mut list in proptest::collection::vec((0..5_u8, any::<u8>()), 0..40),
        ) {
            let mut expected = list.clone();
            expected.sort_by_key(|(key, _)| *key);
            sort_by(&mut list, |one, other| one.0.cmp(&other.0));
            prop_assert_eq!(list, expected);
        }

        #[test]
        fn ranks_find_what_was_put_in(words in proptest::collection::vec("[a-c]{0,3}", 0..40)) {
            let (mut known, mut ranks): (Vec<&str>, Ranks) = (Vec::new(), Ranks::default());
            for word in &words {
                match ranks.find(&|number| known[number as usize].cmp(word)) {
                    Ok(number) => prop_assert_eq!(known[number as usize], word),
                    Err(place) => {
                        prop_assert!(!known.contains(&word.as_str()));
                        ranks.insert(place, known.len() as u32);
                        known.push(word);
                    }
                }
            }
        }
    }
}
