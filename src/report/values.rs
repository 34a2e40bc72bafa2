//! The values of a report, each with a number. Groups and integers are found by numbers, and each text is stored once.
//! This module knows values. It does not know what they are values of.

use std::fmt::Write;
use std::sync::Arc;

use super::dimension::{DimensionValue, Given};
use crate::input::names::{Set, Table};

/// The number of no value.
pub(super) const NONE: usize = 0;

static NO_VALUE: DimensionValue = DimensionValue::None;

/// Values, numbered from 1 in the order in which they were first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    /// The first has the number 1.
    known: Vec<DimensionValue>,
    texts: Table<Arc<str>, usize>,
    /// By the numbers of their texts.
    lists: Table<Box<[usize]>, usize>,
    /// A buffer.
    digits: String,
}

impl Values {
    /// The number of a value, which is stored if it is new. `last` is the number of another one. It is tried first
    /// because the same value often comes again.
    pub(super) fn number(&mut self, value: Given<'_>, last: usize) -> usize {
        match value {
            Given::None => NONE,
            Given::Text(text) if self.text(last) == Some(text) => last,
            Given::Text(text) => self.number_of(text, || text.clone()),
            Given::List(texts) => self.number_of_list(texts),
            Given::Number(number) => {
                let mut digits = std::mem::take(&mut self.digits);
                digits.clear();
                let _ = write!(digits, "{number}");
                let number = self.number_of(&digits, || digits.as_str().into());
                self.digits = digits;
                number
            }
        }
    }

    /// The number of a value; `None` if it is not stored.
    pub(super) fn find(&self, value: &DimensionValue) -> Option<usize> {
        let find = |text: &Arc<str>| self.texts.get(&**text).copied();
        match value {
            DimensionValue::None => Some(NONE),
            DimensionValue::Text(text) => find(text),
            DimensionValue::List(texts) => {
                let numbers: Option<Vec<usize>> = texts.iter().map(find).collect();
                self.lists.get(numbers?.as_slice()).copied()
            }
        }
    }

    /// The value of a number.
    pub(super) fn value(&self, number: usize) -> &DimensionValue {
        number.checked_sub(1).and_then(|place| self.known.get(place)).unwrap_or(&NO_VALUE)
    }

    /// The text of a number; `None` if the value is not a text.
    pub(super) fn text(&self, number: usize) -> Option<&Arc<str>> {
        if let DimensionValue::Text(text) = self.value(number) { Some(text) } else { None }
    }

    fn number_of(&mut self, text: &str, shared: impl FnOnce() -> Arc<str>) -> usize {
        if let Some(number) = self.texts.get(text) {
            return *number;
        }
        let shared = shared();
        let number = self.store(DimensionValue::Text(shared.clone()));
        self.texts.insert(shared, number);
        number
    }

    fn number_of_list(&mut self, texts: &[Arc<str>]) -> usize {
        let sorted: Set<Arc<str>> = texts.iter().cloned().collect();
        let numbers: Box<[usize]> = sorted.keys().map(|text| self.number_of(text, || text.clone())).collect();
        match *numbers {
            [] => return NONE,
            [text] => return text,
            _ => {}
        }
        if let Some(number) = self.lists.get(&*numbers) {
            return *number;
        }
        let number = self.store(DimensionValue::List(sorted.keys().cloned().collect()));
        self.lists.insert(numbers, number);
        number
    }

    fn store(&mut self, value: DimensionValue) -> usize {
        self.known.push(value);
        self.known.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arcs(texts: &[&str]) -> Vec<Arc<str>> {
        texts.iter().map(|text| Arc::from(*text)).collect()
    }

    #[test]
    fn q1_a_value_has_one_number_however_it_is_given() {
        let mut values = Values::default();
        let (seven, list) = (Arc::from("7"), arcs(&["b", "a", "b"]));
        let mut numbers = || {
            [Given::None, Given::Text(&seven), Given::Number(7), Given::List(&list), Given::List(&list[..1])]
                .map(|given| values.number(given, NONE))
        };
        let first = numbers();
        assert_eq!(numbers(), first);
        assert_eq!((first[0], first[1]), (NONE, first[2]));
        let found: Vec<_> = first.iter().map(|number| values.value(*number).clone()).collect();
        let sorted = DimensionValue::List(arcs(&["a", "b"]).into());
        assert_eq!(found, [DimensionValue::None, "7".into(), "7".into(), sorted.clone(), "b".into()]);
        assert!(first.iter().all(|number| values.find(values.value(*number)) == Some(*number)));
        // Stored already, or not at all.
        assert_eq!(values.number(Given::from(&sorted), first[1]), first[3]);
        assert_eq!(values.number(Given::List(&[]), first[3]), NONE);
        assert_eq!(
            (values.find(&"c".into()), values.find(&DimensionValue::List(arcs(&["b", "7"]).into()))),
            (None, None)
        );
    }

    #[test]
    fn q1_different_values_have_different_numbers() {
        let mut values = Values::default();
        let (texts, b_and_c) = (arcs(&["", "a", "\0", "a\0", "b", "c"]), arcs(&["b", "c"]));
        let given = texts.iter().map(Given::Text).chain([Given::None, Given::Number(1), Given::List(&b_and_c)]);
        let numbers: Set<u64> = given.map(|given| values.number(given, NONE) as u64).collect();
        assert_eq!(numbers.len(), 9);
    }

    #[test]
    fn q1_no_value_sorts_before_texts_and_texts_before_lists() {
        let list = |texts: &[&str]| DimensionValue::List(arcs(texts).into());
        let text = DimensionValue::from;
        let sorted = [DimensionValue::None, text(""), text("a"), text("a\0"), text("ab"), text("b"), list(&["a"])];
        assert!(sorted.is_sorted_by(|one, next| one < next));
    }
}
