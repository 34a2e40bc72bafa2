//! Which tickets a policy is for: conditions on fields, and on calendars at the opening. This module knows the fields
//! of tickets. It knows no policy and no order.

use std::iter::successors;
use std::sync::Arc;

use crate::condition::{Bounds, Condition, Decimal, Part, Wanted};
use crate::input::names::{self, Table, sort_by};
use crate::policy::NamedCalendar;
use crate::ticket::{AttributeValue, Event, Ticket};
use crate::time::Instant;

/// What must be true of a ticket.
#[derive(Debug, Default)]
pub(super) struct Selector {
    /// Its index, if it is one of several alternatives.
    pub(super) index: Option<usize>,
    /// In order of their parts.
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

/// An index of the conditions of a book: for each text of a field, the selectors that accept it, and those that refuse
/// it. The cost of a choice therefore hardly depends on how many conditions fail, and on which.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<Field>);

#[derive(Debug)]
struct Field {
    part: Part<Arc<str>>,
    /// The selectors that want one of some texts.
    asking: Set,
    /// For each text, those of them that accept it.
    taking: Table<Arc<str>, Set>,
    /// For each text, the selectors that want none of some texts, of which this is one.
    refusing: Table<Arc<str>, Set>,
    /// The selectors that want a number in a range.
    ranges: Vec<(usize, Bounds)>,
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

/// The texts of a ticket in each field that a book compares.
pub(super) struct Found<'t> {
    pub(super) opened_at: Instant,
    texts: Vec<&'t [Arc<str>]>,
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
        let mut fields = [Part::Tier, Part::Priority, Part::Status, Part::Group, Part::Agent].map(Field::new);
        let mut attributes: Table<&str, Field> = Table::default();
        for (number, selector) in selectors.enumerate() {
            for condition in &selector.conditions {
                match &condition.part {
                    Part::Attribute(name) => {
                        let new = || Field::new(condition.part.clone());
                        attributes.update(name, new, |attribute| attribute.ask(number, condition));
                    }
                    part => {
                        let field = fields.iter_mut().find(|field| field.part == *part);
                        field.into_iter().for_each(|field| field.ask(number, condition));
                    }
                }
            }
        }
        Fields(fields.into_iter().chain(attributes.into_values()).filter(Field::is_asked).collect())
    }

    /// The texts of a ticket at its opening, or after these events.
    pub(super) fn found<'t>(&self, ticket: &'t Ticket, events: &'t [Event]) -> Found<'t> {
        let mut texts: Vec<&[Arc<str>]> = self.0.iter().map(|field| field.part.of(ticket)).collect();
        for (part, to) in events.iter().flat_map(|event| Part::set_by(&event.kind)) {
            let field = self.0.binary_search_by(|field| field.part.borrowed().cmp(&part));
            if let Some(texts) = field.ok().and_then(|field| texts.get_mut(field)) {
                *texts = to;
            }
        }
        Found { opened_at: Instant::clamped(ticket.opened_at()), texts }
    }

    /// The selectors that are excluded by some field. `failing` is called once for each of them, with the number of
    /// the first such field, and together with others of the same word.
    pub(super) fn failed(&self, count: usize, found: &Found<'_>, mut failing: impl FnMut(usize, Word)) -> Failed {
        let mut words = vec![0; count.div_ceil(64)];
        for (number, (field, texts)) in self.0.iter().zip(&found.texts).enumerate() {
            field.failed(texts, |(word, fails)| {
                if let Some(failed) = words.get_mut(word) {
                    failing(number, (word, fails & !*failed));
                    *failed |= fails;
                }
            });
        }
        Failed { words, count }
    }

    /// The field of this number.
    pub(super) fn part(&self, number: usize) -> Option<&Part<Arc<str>>> {
        self.0.get(number).map(|field| &field.part)
    }
}

impl Found<'_> {
    /// The value of each field, to be shared by all that name it.
    pub(super) fn values(&self) -> Vec<AttributeValue> {
        self.texts.iter().map(|texts| texts.iter().cloned().collect()).collect()
    }
}

impl Field {
    fn new(part: Part<Arc<str>>) -> Field {
        let (taking, refusing) = (Table::default(), Table::default());
        Field { part, asking: Set::default(), taking, refusing, ranges: Vec::new() }
    }

    fn is_asked(&self) -> bool {
        !self.asking.0.is_empty() || !self.refusing.is_empty() || !self.ranges.is_empty()
    }

    /// Adds a selector with this condition.
    fn ask(&mut self, number: usize, condition: &Condition) {
        let texts = match &condition.wanted {
            Wanted::OneOf(_) => {
                self.asking.add(number);
                &mut self.taking
            }
            Wanted::NoneOf { .. } => &mut self.refusing,
            Wanted::Range(bounds) => return self.ranges.push((number, bounds.clone())),
        };
        for text in condition.wanted.listed() {
            texts.update(text.clone(), Set::default, |selectors| selectors.add(number));
        }
    }

    /// Calls `failing` for the selectors that a ticket with these texts does not meet.
    fn failed(&self, texts: &[Arc<str>], mut failing: impl FnMut(Word)) {
        let taking = union(&self.taking, texts);
        let mut taking = taking.words().iter();
        let mut next = taking.next();
        for &(word, asking) in &self.asking.0 {
            let taken = next.filter(|(taking, _)| *taking == word);
            if taken.is_some() {
                next = taking.next();
            }
            failing((word, asking & !taken.map_or(0, |(_, taken)| *taken)));
        }
        if !self.refusing.is_empty() {
            union(&self.refusing, texts).words().iter().copied().for_each(&mut failing);
        }
        if !self.ranges.is_empty() {
            let numbers = numbers(texts);
            let failed = self.ranges.iter().filter(|(_, range)| !range.has_one_of(&numbers));
            failed.for_each(|(number, _)| failing(word_of(*number)));
        }
    }
}

/// The numbers among some texts, in order.
fn numbers(texts: &[Arc<str>]) -> Vec<Decimal<'_>> {
    let mut numbers: Vec<Decimal<'_>> = texts.iter().filter_map(|text| Decimal::read(text)).collect();
    sort_by(&mut numbers, Ord::cmp);
    numbers
}

/// The selectors of some texts.
fn union<'s>(sets: &'s Table<Arc<str>, Set>, texts: &[Arc<str>]) -> Union<'s> {
    match texts {
        [] => Union::Of(&[]),
        [text] => Union::Of(sets.get(text).map_or(&[], |set| &set.0)),
        texts => {
            let distinct: names::Set<&str> = texts.iter().map(|text| &**text).collect();
            let mut words: Vec<Word> = Vec::new();
            for set in distinct.keys().filter_map(|text| sets.get(*text)) {
                words.extend(&set.0);
            }
            sort_by(&mut words, |one, other| one.0.cmp(&other.0));
            words.dedup_by(|later, first| {
                let same = later.0 == first.0;
                first.1 |= if same { later.1 } else { 0 };
                same
            });
            Union::Merged(words)
        }
    }
}

/// A set of selectors, or several put together.
enum Union<'s> {
    Of(&'s [Word]),
    Merged(Vec<Word>),
}

impl Union<'_> {
    fn words(&self) -> &[Word] {
        match self {
            Union::Of(words) => words,
            Union::Merged(words) => words,
        }
    }
}

/// The word that contains this number only.
fn word_of(number: usize) -> Word {
    (number / 64, 1_u64.rotate_left((number % 64) as u32))
}

impl Set {
    /// Adds a number that is not smaller than those before.
    fn add(&mut self, number: usize) {
        let (word, bit) = word_of(number);
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

    fn wanted() -> impl Strategy<Value = Option<Wanted>> {
        let texts = proptest::sample::subsequence(vec!["x", "y", "-1.5", "2"], 1..=4)
            .prop_map(|texts| texts.into_iter().map(Arc::from).collect::<Vec<Arc<str>>>());
        let bound =
            || proptest::option::of(proptest::sample::select(vec!["-3", "-1.5", "0", "2.0"]).prop_map(Arc::from));
        prop_oneof![
            Just(None),
            texts.clone().prop_map(|texts| Some(Wanted::OneOf(texts))),
            texts.prop_map(|not| Some(Wanted::NoneOf { not })),
            (bound(), bound()).prop_map(|(at_least, below)| Some(Wanted::Range(Bounds::new(at_least, below)))),
        ]
    }

    /// Selectors with conditions on some of four fields.
    fn selectors() -> impl Strategy<Value = Vec<Selector>> {
        let fields = [Part::Tier, Part::Group, Part::Attribute("a".into()), Part::Attribute("b".into())];
        let selector = proptest::collection::vec(wanted(), fields.len()).prop_map(move |wanted| {
            let conditions = fields.iter().cloned().zip(wanted);
            let conditions = conditions.filter_map(|(part, wanted)| Some(Condition::new(part, wanted?)));
            Selector { conditions: conditions.collect(), ..Selector::default() }
        });
        proptest::collection::vec(selector, 0..300)
    }

    /// Whether a field with these texts is as it is wanted.
    fn holds(wanted: &Wanted, texts: &[&str]) -> bool {
        let number = |text: &str| text.parse::<f64>().ok();
        let bound = |bound: &Option<Arc<str>>, otherwise: f64| bound.as_deref().and_then(number).unwrap_or(otherwise);
        match wanted {
            Wanted::OneOf(listed) => texts.iter().any(|text| listed.iter().any(|one| **one == **text)),
            Wanted::NoneOf { not } => !texts.iter().any(|text| not.iter().any(|one| **one == **text)),
            Wanted::Range(bounds) => texts
                .iter()
                .filter_map(|text| number(text))
                .any(|number| bound(&bounds.at_least, -9.0) <= number && number < bound(&bounds.below, 9.0)),
        }
    }

    proptest! {
        #[test]
        fn s5_a_selector_fails_by_the_first_field_that_is_not_as_it_asks(
            selectors in selectors(),
            tier in proptest::option::of(proptest::sample::select(vec!["x", "y", "-1.5"])),
            group in proptest::option::of(proptest::sample::select(vec!["x", "2", "z"])),
            [a, b] in [(); 2].map(|()| proptest::collection::vec(proptest::sample::select(vec!["x", "y", "z", "-1.5", "2"]), 0..4)),
        ) {
            let ticket = Ticket::opened("T", DateTime::UNIX_EPOCH);
            let ticket = tier.into_iter().fold(ticket, |ticket, tier| ticket.tier(tier));
            let ticket = group.into_iter().fold(ticket, |ticket, group| ticket.group(group));
            let ticket = ticket.attribute("a", a.clone()).attribute("b", b.clone()).build().unwrap();
            let texts = |part: &Part<Arc<str>>| match part {
                Part::Tier => tier.into_iter().collect(),
                Part::Group => group.into_iter().collect(),
                Part::Attribute(name) if &**name == "a" => a.clone(),
                _ => b.clone(),
            };
            let expected: Vec<Option<&Part<Arc<str>>>> = selectors
                .iter()
                .map(|selector| {
                    let mut conditions = selector.conditions.iter();
                    let failed = conditions.find(|condition| !holds(&condition.wanted, &texts(&condition.part)));
                    failed.map(|failed| &failed.part)
                })
                .collect();
            let fields = Fields::new(selectors.iter());
            let (found, mut heard) = (fields.found(&ticket, &[]), vec![None; selectors.len()]);
            let failed = fields.failed(selectors.len(), &found, |field, word| {
                members(word).for_each(|number| assert_eq!(heard[number].replace(&fields.0[field].part), None));
            });
            let others: Vec<usize> = (0..selectors.len()).filter(|number| expected[*number].is_none()).collect();
            prop_assert_eq!(failed.others().collect::<Vec<_>>(), others);
            prop_assert_eq!(heard, expected);
        }
    }
}
