//! Which tickets a policy is for: conditions on fields, and on calendars at the opening. This module knows the fields
//! of tickets. It knows no policy and no order.

use std::iter::successors;
use std::sync::Arc;

use super::conditions::{Condition, On};
use crate::input::names::Table;
use crate::policy::NamedCalendar;
use crate::ticket::{Event, Ticket};
use crate::time::Instant;

/// What must be true of a ticket.
#[derive(Debug, Default)]
pub(super) struct Selector {
    /// In order of their fields.
    pub(super) conditions: Vec<Condition>,
    /// The numbers of the calendar that must be open at the opening, and of the one that must be closed.
    pub(super) inside: Option<usize>,
    pub(super) outside: Option<usize>,
}

/// How a condition on a calendar fails.
#[derive(Clone, Copy, Debug)]
pub(super) enum Miss<'a> {
    Inside(&'a NamedCalendar),
    Outside(&'a NamedCalendar),
}

/// An index of the conditions of a book: for each value of a field, the policies that accept it. The cost of a choice
/// therefore hardly depends on how many conditions fail, and on which.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<Field>);

#[derive(Debug)]
struct Field {
    on: On<Arc<str>>,
    /// The selectors that have a condition on this field.
    asking: Set,
    /// For each value, those of them that accept it.
    taking: Table<Arc<str>, Set>,
}

/// A set of selectors by number, 64 to a word. Empty words are left out, so its size is in proportion to its members.
#[derive(Debug, Default)]
struct Set(Vec<Word>);

/// The number of a word, and its members as bits.
pub(super) type Word = (usize, u64);

/// The selectors that are excluded by some field of a ticket.
pub(super) struct Failed {
    words: Vec<u64>,
    count: usize,
}

/// The value of a ticket in a field.
type Value<'t> = Option<&'t Arc<str>>;

/// The value of a ticket in each field that a book compares.
pub(super) struct Found<'t> {
    pub(super) opened_at: Instant,
    values: Vec<Value<'t>>,
}

impl Selector {
    /// The condition on a calendar that does not hold.
    pub(super) fn opening_miss<'a>(&self, opened_at: Instant, calendars: &'a [NamedCalendar]) -> Option<Miss<'a>> {
        let calendar = |number: Option<usize>| number.and_then(|number| calendars.get(number));
        let is_open = |named: &NamedCalendar| named.calendar.axis().is_open(opened_at);
        let inside = calendar(self.inside).filter(|named| !is_open(named)).map(Miss::Inside);
        inside.or_else(|| calendar(self.outside).filter(|named| is_open(named)).map(Miss::Outside))
    }
}

impl Fields {
    /// Builds the index of selectors, which are numbered in the order given.
    pub(super) fn new<'s>(selectors: impl Iterator<Item = &'s Selector>) -> Fields {
        let (mut tier, mut priority) = (Field::new(On::Tier), Field::new(On::Priority));
        let mut attributes: Table<&str, Field> = Table::default();
        for (number, selector) in selectors.enumerate() {
            for Condition { on, any_of } in &selector.conditions {
                match on {
                    On::Tier => tier.ask(number, any_of),
                    On::Priority => priority.ask(number, any_of),
                    On::Attribute(name) => {
                        let new = || Field::new(on.clone());
                        attributes.update(name, new, |attribute| attribute.ask(number, any_of));
                    }
                }
            }
        }
        let fields = [tier, priority].into_iter().chain(attributes.into_values());
        Fields(fields.filter(|field| !field.asking.0.is_empty()).collect())
    }

    /// The values of a ticket at its opening, or after these events.
    pub(super) fn found<'t>(&self, ticket: &'t Ticket, events: &'t [Event]) -> Found<'t> {
        let mut values: Vec<Value<'t>> = self.0.iter().map(|field| field.on.of(ticket)).collect();
        for event in events {
            let Some((on, to)) = On::changed_by(&event.kind) else { continue };
            let field = self.0.binary_search_by(|field| field.on.borrowed().cmp(&on));
            if let Some(value) = field.ok().and_then(|field| values.get_mut(field)) {
                *value = Some(to);
            }
        }
        Found { opened_at: Instant::clamped(ticket.opened_at()), values }
    }

    /// The selectors that are excluded by some field. `failing` is called once for each of them, with the number of
    /// the first such field, and together with the others of the same word.
    pub(super) fn failed(&self, count: usize, found: &Found<'_>, mut failing: impl FnMut(usize, Word)) -> Failed {
        let mut words = vec![0; count.div_ceil(64)];
        for (number, (field, value)) in self.0.iter().zip(&found.values).enumerate() {
            let taking = value.and_then(|value| field.taking.get(value));
            let mut taking = taking.map_or(&[][..], |taking| &taking.0).iter();
            let mut next = taking.next();
            for &(word, asking) in &field.asking.0 {
                let taken = next.filter(|(taking, _)| *taking == word);
                if taken.is_some() {
                    next = taking.next();
                }
                let Some(failed) = words.get_mut(word) else { continue };
                let fails = asking & !taken.map_or(0, |(_, taken)| *taken);
                failing(number, (word, fails & !*failed));
                *failed |= fails;
            }
        }
        Failed { words, count }
    }

    /// A field by its number, and the value of a ticket in it.
    pub(super) fn get<'t>(&self, number: usize, found: &Found<'t>) -> Option<(&On<Arc<str>>, Value<'t>)> {
        Some((&self.0.get(number)?.on, found.values.get(number).copied().flatten()))
    }
}

impl Field {
    fn new(on: On<Arc<str>>) -> Field {
        Field { on, asking: Set::default(), taking: Table::default() }
    }

    /// Adds a selector that accepts these values.
    fn ask(&mut self, number: usize, any_of: &[Arc<str>]) {
        self.asking.add(number);
        for value in any_of {
            self.taking.update(value.clone(), Set::default, |selectors| selectors.add(number));
        }
    }
}

impl Set {
    /// Adds a number that is not smaller than those before.
    fn add(&mut self, number: usize) {
        let (word, bit) = (number / 64, 1_u64.rotate_left((number % 64) as u32));
        match self.0.last_mut() {
            Some((last, bits)) if *last == word => *bits |= bit,
            _ => self.0.push((word, bit)),
        }
    }
}

impl Failed {
    /// The numbers of the others, in order.
    pub(super) fn others(&self) -> impl Iterator<Item = usize> + '_ {
        let others = self.words.iter().enumerate().flat_map(|(word, failed)| members((word, !failed)));
        others.take_while(|number| *number < self.count)
    }
}

/// The numbers in a word, in order.
pub(super) fn members((word, bits): Word) -> impl Iterator<Item = usize> {
    let rest = successors(Some(bits), |bits| Some(bits & bits.wrapping_sub(1))).take_while(|bits| *bits != 0);
    rest.map(move |bits| word.saturating_mul(64).saturating_add(bits.trailing_zeros() as usize))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_set_gives_back_what_was_put_in() {
        let put_in = [0, 1, 63, 64, 200, 200, 6_400];
        let mut set = Set::default();
        put_in.iter().for_each(|number| set.add(*number));
        let found: Vec<usize> = set.0.iter().copied().flat_map(members).collect();
        assert_eq!(found, [0, 1, 63, 64, 200, 6_400]);
        assert_eq!(set.0.len(), 4);
    }

    /// A selector that accepts some of three values in some of three fields.
    fn selectors() -> impl Strategy<Value = Vec<Selector>> {
        let fields = [On::Tier, On::Priority, On::Attribute("a".into())];
        let selector = proptest::collection::vec(0..8_usize, fields.len()).prop_map(move |wanted| {
            let conditions = fields.iter().zip(wanted).filter(|(_, wanted)| *wanted > 1).map(|(on, wanted)| {
                let any_of = ["x", "y", "z"].iter().enumerate().filter(|(bit, _)| wanted >> bit & 1 == 1);
                Condition { on: on.clone(), any_of: any_of.map(|(_, value)| (*value).into()).collect() }
            });
            Selector { conditions: conditions.collect(), ..Selector::default() }
        });
        proptest::collection::vec(selector, 0..300)
    }

    proptest! {
        #[test]
        fn a_selector_fails_by_the_first_field_that_is_not_as_it_asks(
            selectors in selectors(),
            values in [0..4_usize, 0..4, 0..4],
        ) {
            let [tier, priority, attribute] = values.map(|value| ["x", "y", "z"].get(value).copied());
            let ticket = Ticket::opened("T", DateTime::UNIX_EPOCH);
            let ticket = tier.into_iter().fold(ticket, |ticket, tier| ticket.tier(tier));
            let ticket = priority.into_iter().fold(ticket, |ticket, priority| ticket.priority(priority));
            let ticket = attribute.into_iter().fold(ticket, |ticket, value| ticket.attribute("a", value));
            let ticket = ticket.build().unwrap();
            let holds = |condition: &Condition| {
                condition.on.of(&ticket).is_some_and(|value| condition.any_of.iter().any(|wanted| wanted == value))
            };
            let expected: Vec<Option<&On<Arc<str>>>> = selectors
                .iter()
                .map(|selector| selector.conditions.iter().find(|condition| !holds(condition)).map(|failed| &failed.on))
                .collect();
            let fields = Fields::new(selectors.iter());
            let (found, mut heard) = (fields.found(&ticket, &[]), vec![None; selectors.len()]);
            let failed = fields.failed(selectors.len(), &found, |field, word| {
                members(word).for_each(|number| assert_eq!(heard[number].replace(&fields.0[field].on), None));
            });
            let others: Vec<usize> = (0..selectors.len()).filter(|number| expected[*number].is_none()).collect();
            prop_assert_eq!(failed.others().collect::<Vec<_>>(), others);
            prop_assert_eq!(heard, expected);
        }
    }
}
