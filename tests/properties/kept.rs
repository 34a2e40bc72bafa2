//! A cache of policies and calendars, which are costly to build. Most inputs share theirs with an earlier input.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

pub(super) struct Kept<K, T> {
    /// Those that were asked for of late, and those before them.
    things: RefCell<[BTreeMap<K, Rc<T>>; 2]>,
    most: usize,
}

impl<K: Ord, T> Kept<K, T> {
    pub(super) const fn new(most: usize) -> Self {
        Kept { things: RefCell::new([BTreeMap::new(), BTreeMap::new()]), most }
    }

    /// The value of this key, made if it is not there. When there are too many values, the least recently used are
    /// dropped.
    pub(super) fn get(&self, key: K, make: impl FnOnce() -> T) -> Rc<T> {
        let known = {
            let [late, before] = &mut *self.things.borrow_mut();
            late.get(&key).cloned().or_else(|| before.remove(&key))
        };
        let thing = known.unwrap_or_else(|| Rc::new(make()));
        let [late, before] = &mut *self.things.borrow_mut();
        if late.len() >= self.most / 2 {
            *before = std::mem::take(late);
        }
        late.insert(key, Rc::clone(&thing));
        thing
    }
}
