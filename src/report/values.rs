//! The values of a report, each with a number. Groups and integers are found by numbers, and each text is stored once.
//! This module knows values. It does not know what they are values of.

use std::fmt::Write;
use std::sync::Arc;

use super::dimension::{DimensionValue, Given};
use crate::input::names::{Set, Table};

/// The number of no value.
pub(super) const NONE: usize = 0;

const SLOTS: usize = 32;

static NO_VALUE: DimensionValue = DimensionValue::None;

/// Values, numbered from 1 in the order in which they were first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    /// The first has the number 1.
    known: Vec<DimensionValue>,
    texts: Table<Arc<str>, usize>,
    /// By the numbers of their texts.
    lists: Table<Box<[usize]>, usize>,
    /// The numbers of the texts that were asked for last, each in the slot of its text. Few texts are asked for again and
    /// again, so most are found here.
    recent: [usize; SLOTS],
    /// A buffer.
    digits: String,
}

impl Values {
    /// The number of a value, which is stored if it is new.
    pub(super) fn number(&mut self, value: Given<'_>) -> usize {
        match value {
            Given::None => NONE,
            Given::Text(text) => self.number_of_text(text),
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

    /// Whether a number is known to be that of a value. Only texts are compared.
    pub(super) fn is(&self, number: usize, value: Given<'_>) -> bool {
        match value {
            Given::None => number == NONE,
            Given::Text(text) => self.text(number).is_some_and(|known| Arc::ptr_eq(known, text) || known == text),
            Given::List(_) | Given::Number(_) => false,
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

    fn number_of_text(&mut self, text: &Arc<str>) -> usize {
        let slot = slot(text);
        let recent = self.recent.get(slot).copied().unwrap_or(NONE);
        if self.is(recent, Given::Text(text)) {
            return recent;
        }
        let number = self.number_of(text, || text.clone());
        if let Some(recent) = self.recent.get_mut(slot) {
            *recent = number;
        }
        number
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

/// The slot of a text. Texts of different lengths or ends rarely share one.
fn slot(text: &str) -> usize {
    let ends = match text.as_bytes() {
        [.., before, last] => usize::from(*before).wrapping_mul(5).wrapping_add(usize::from(*last)),
        _ => 0,
    };
    text.len().wrapping_mul(11).wrapping_add(ends) % SLOTS
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
                .map(|given| values.number(given))
        };
        let first = numbers();
        assert_eq!(numbers(), first);
        assert_eq!((first[0], first[1]), (NONE, first[2]));
        let found: Vec<_> = first.iter().map(|number| values.value(*number).clone()).collect();
        let sorted = DimensionValue::List(arcs(&["a", "b"]).into());
        assert_eq!(found, [DimensionValue::None, "7".into(), "7".into(), sorted.clone(), "b".into()]);
        assert!(first.iter().all(|number| values.find(values.value(*number)) == Some(*number)));
        // Stored already, or not at all.
        assert_eq!(values.number(Given::from(&sorted)), first[3]);
        assert_eq!(values.number(Given::List(&[])), NONE);
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
        let numbers: Set<u64> = given.map(|given| values.number(given) as u64).collect();
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
