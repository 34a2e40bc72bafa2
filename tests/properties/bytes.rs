//! Turns bytes into choices, one after another. Any bytes give a valid case. When they are used up, every further
//! choice is the first one.

pub(super) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Bytes<'a> {
        Bytes(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number from 0 up to, not including, `end`, which is at most 256.
    pub(super) fn below(&mut self, end: i64) -> i64 {
        i64::from(self.byte()) % end
    }

    pub(super) fn count(&mut self, most: i64) -> usize {
        self.below(most + 1) as usize
    }

    pub(super) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.byte()) % choices.len()]
    }

    pub(super) fn name(&mut self, names: &[&'static str]) -> String {
        self.pick(names).to_owned()
    }

    /// True for so many of the 256 bytes; 0 is not one of them.
    pub(super) fn chance(&mut self, of_256: u8) -> bool {
        self.byte() > 255 - of_256
    }

    /// Something for so many of the 256 bytes.
    pub(super) fn maybe<T>(&mut self, of_256: u8, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(of_256).then(|| make(self))
    }

    /// From 1 up to `most` different ones of some names.
    pub(super) fn some(&mut self, names: &[&'static str], most: i64) -> Vec<String> {
        let mut chosen = Vec::new();
        for _ in 0..=self.below(most) {
            let name = self.name(names);
            if !chosen.contains(&name) {
                chosen.push(name);
            }
        }
        chosen
    }

    /// A number of 16 bits.
    pub(super) fn number(&mut self) -> i64 {
        i64::from(self.byte()) << 8 | i64::from(self.byte())
    }
}
