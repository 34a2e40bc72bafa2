//! What is costly to make is kept: most inputs differ from one before in what is asked, and not in what is asked about.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

pub(super) struct Kept<K, T> {
    things: RefCell<BTreeMap<K, Rc<T>>>,
    most: usize,
}

impl<K: Ord, T> Kept<K, T> {
    pub(super) const fn new(most: usize) -> Self {
        Kept { things: RefCell::new(BTreeMap::new()), most }
    }

    /// The thing of this key, made if it is not there. When there are too many, all go.
    pub(super) fn get(&self, key: K, make: impl FnOnce() -> T) -> Rc<T> {
        if let Some(kept) = self.things.borrow().get(&key) {
            return Rc::clone(kept);
        }
        let thing = Rc::new(make());
        let mut things = self.things.borrow_mut();
        if things.len() >= self.most {
            things.clear();
        }
        things.insert(key, Rc::clone(&thing));
        thing
    }
}
