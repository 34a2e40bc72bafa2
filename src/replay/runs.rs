//! A map to which entries are added one at a time, and which is cleared as a whole. It is stored as a list, so that
//! its buffer can be reused and a few entries cost little. It does not know what its entries are.
//!
//! The list consists of sorted runs. Their lengths are the powers of two that add up to the number of entries, the
//! longest first: 13 entries are runs of 8, 4 and 1. A new entry is a run of its own, and is merged with the runs
//! before it as long as they are not longer. Each entry is therefore sorted again only when its run doubles. In one
//! sorted list, each new entry would move those after it, which takes quadratic time (B3).

#[derive(Clone, Debug)]
pub(super) struct Runs<K, V>(Vec<(K, V)>);

impl<K, V> Default for Runs<K, V> {
    fn default() -> Self {
        Runs(Vec::new())
    }
}

impl<K: Ord + Copy, V> Runs<K, V> {
    /// Empties it, keeping its buffer.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn get(&self, key: K) -> Option<&V> {
        self.0.get(self.place(key)?).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, key: K) -> Option<&mut V> {
        let place = self.place(key)?;
        self.0.get_mut(place).map(|(_, value)| value)
    }

    /// Adds an entry with a new key.
    pub(super) fn add(&mut self, key: K, value: V) {
        self.0.push((key, value));
        let run = last_run(self.0.len());
        if let Some(run) = self.0.get_mut(run).filter(|run| run.len() > 1) {
            run.sort_unstable_by_key(|(key, _)| *key);
        }
    }

    fn place(&self, key: K) -> Option<usize> {
        let mut run = last_run(self.0.len());
        while let Some(entries) = self.0.get(run.clone()).filter(|entries| !entries.is_empty()) {
            if let Ok(place) = entries.binary_search_by_key(&key, |(key, _)| *key) {
                return Some(run.start.saturating_add(place));
            }
            run = last_run(run.start);
        }
        None
    }
}

/// The last run of a list of this length. Its length is the lowest bit of that number.
fn last_run(length: usize) -> std::ops::Range<usize> {
    length & length.saturating_sub(1)..length
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Each of so many keys once, in an order that is neither sorted nor its reverse.
    fn mixed(count: u64) -> impl Iterator<Item = u64> {
        (0..count).map(move |number| number * 7_919 % count)
    }

    #[test]
    fn what_was_added_is_found_and_nothing_else() {
        let (mut runs, mut known) = (Runs::default(), BTreeMap::new());
        for key in mixed(300) {
            assert_eq!(runs.get(key), None);
            runs.add(key, 1);
            known.insert(key, 1);
            if let Some(value) = runs.get_mut(key / 2) {
                *value += key;
                *known.get_mut(&(key / 2)).unwrap() += key;
            }
            assert!((0..300).all(|key| runs.get(key) == known.get(&key)));
        }
        runs.clear();
        assert_eq!(runs.get_mut(0), None);
    }

    /// In a sorted list each of these would move half of the others.
    #[test]
    fn b3_a_million_entries_in_any_order() {
        const COUNT: u64 = 999_983;
        let orders: [Box<dyn Iterator<Item = u64>>; 2] = [Box::new((0..COUNT).rev()), Box::new(mixed(COUNT))];
        for keys in orders {
            let mut runs = Runs::default();
            keys.for_each(|key| runs.add(key, key));
            assert!((0..COUNT).step_by(1_001).all(|key| runs.get(key) == Some(&key)));
        }
    }
}
