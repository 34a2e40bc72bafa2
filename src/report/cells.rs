//! The integers of a group: one for each measure and bucket, which add (Q2). This module knows measures. It does not
//! know what is counted.

use std::sync::Arc;

use super::values::{NONE, Values};
use crate::input::names::{Table, sort_by};
use crate::input::words::plain_words;

plain_words! {
    "a measure",
    /// What an integer of a report counts (Q2).
    ///
    /// A length of time, and a number of the host, is in two measures: whole seconds and the nanoseconds left, whole
    /// numbers and the millionths left. Neither is carried over into the other, so that both add.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum Measure {
        /// Cycles that are met.
        Met = "met",
        /// Cycles that are breached.
        Breached = "breached",
        /// Cycles that are pending.
        Pending = "pending",
        /// Cycles that are void.
        Void = "void",
        /// Pending cycles in which a warning has fired.
        AtRisk = "at_risk",
        /// Pending cycles that are paused.
        Paused = "paused",
        /// Whole seconds used by stopped cycles that are met or breached.
        ElapsedS = "elapsed_s",
        /// The nanoseconds left of these.
        ElapsedNs = "elapsed_ns",
        /// How many of these cycles used a length of time in the bucket of this number.
        ElapsedBucket = "elapsed_bucket",
        /// Whole seconds by which cycles are late.
        OverdueS = "overdue_s",
        /// The nanoseconds left of these.
        OverdueNs = "overdue_ns",
        /// Whole seconds paused, by party; without a bucket if the reason names no party.
        PartyS = "paused_by_party_s",
        /// The nanoseconds left of these.
        PartyNs = "paused_by_party_ns",
        /// Whole seconds paused, by reason.
        ReasonS = "paused_by_reason_s",
        /// The nanoseconds left of these.
        ReasonNs = "paused_by_reason_ns",
        /// Cycles that kept the limit of this number, counted from 0 (Q5).
        LimitKept = "limit_kept",
        /// Cycles that missed it.
        LimitMissed = "limit_missed",
        /// Cycles that have neither kept nor missed it yet.
        LimitUndecided = "limit_undecided",
        /// Metrics that are not covered and list no cycle.
        NotCovered = "not_covered",
        /// Tickets.
        Tickets = "tickets",
        /// Tickets that were reopened at least once.
        Reopened = "reopened",
        /// Tickets that were resolved at first contact.
        FirstContact = "first_contact",
        /// Open tickets (Q4).
        Open = "open",
        /// Open tickets with a cycle that is at risk.
        OpenAtRisk = "open_at_risk",
        /// Open tickets with a breached cycle that has not stopped.
        OpenOverdue = "open_overdue",
        /// Open tickets whose age is in the class of this number, counted from 0.
        OpenAge = "open_age",
        /// The whole part of the host's own numbers, by the name of their attribute.
        SumWhole = "sum_whole",
        /// The millionths left of these.
        SumMillionths = "sum_millionths",
        /// How many tickets have such a number.
        SumCount = "sum_count",
        /// Whole seconds of counted time, by the group and the agent who had the ticket (Q6).
        HeldS = "held_s",
        /// The nanoseconds left of these.
        HeldNs = "held_ns",
    }
}

/// What the integers of a measure are divided by, beside the dimensions.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(untagged))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Bucket {
    /// Nothing. In JSON `null`.
    #[default]
    None,
    /// The number of a bucket, of a limit or of a class of age.
    Number(u32),
    /// A party, a reason or an attribute.
    Name(Arc<str>),
    /// The group and the agent who had the ticket.
    Holder(Option<Arc<str>>, Option<Arc<str>>),
}

/// The form of the buckets of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Plain,
    Numbered,
    /// Parties, of which one may have no name.
    Party,
    Named,
    Held,
}

impl Measure {
    pub(super) fn form(self) -> Form {
        match self {
            Measure::ElapsedBucket
            | Measure::LimitKept
            | Measure::LimitMissed
            | Measure::LimitUndecided
            | Measure::OpenAge => Form::Numbered,
            Measure::PartyS | Measure::PartyNs => Form::Party,
            Measure::ReasonS | Measure::ReasonNs | Measure::SumWhole | Measure::SumMillionths | Measure::SumCount => {
                Form::Named
            }
            Measure::HeldS | Measure::HeldNs => Form::Held,
            _ => Form::Plain,
        }
    }

    /// Whether its integers can be negative.
    pub(super) fn is_signed(self) -> bool {
        matches!(self, Measure::SumWhole | Measure::SumMillionths)
    }
}

/// The integers of a group. What is not there is 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    pub(super) numbers: Numbers,
    /// By the measure and the numbers of the names.
    named: Table<Box<[usize]>, i64>,
}

/// The integers of the measures whose buckets have no names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Numbers {
    /// Of measures without buckets, by measure. The places of the others are unused.
    plain: [i64; PLAIN],
    /// Of numbered buckets, by measure and number, in order. There are a few thousand at most, because numbers are those
    /// of buckets, limits and classes.
    numbered: Vec<((Measure, u32), i64)>,
}

/// After the last measure without buckets.
const PLAIN: usize = Measure::OpenOverdue as usize + 1;

/// The numbers of the names of a bucket: of a party, a reason or an attribute, or of a group and an agent.
pub(super) type Names = [usize; 2];

impl Cells {
    /// Adds to a bucket with names.
    pub(super) fn add_named(&mut self, measure: Measure, [first, second]: Names, n: i64) {
        if n == 0 {
            return;
        }
        let key = [measure as usize, first, second];
        if let Some(sum) = self.named.get_mut(key.as_slice()) {
            *sum = sum.saturating_add(n);
        } else {
            self.named.insert(key.into(), n);
        }
    }

    /// Adds to a bucket of any form.
    pub(super) fn add_cell(&mut self, measure: Measure, bucket: &Bucket, n: i64, values: &mut Values) {
        let mut name = |name: Option<&Arc<str>>| values.number(name.into());
        match bucket {
            Bucket::Number(number) => self.numbers.add_number(measure, *number, n),
            Bucket::None if measure.form() == Form::Plain => self.numbers.add(measure, n),
            Bucket::None => self.add_named(measure, [NONE; 2], n),
            Bucket::Name(text) => self.add_named(measure, [name(Some(text)), NONE], n),
            Bucket::Holder(group, agent) => self.add_named(measure, [name(group.as_ref()), name(agent.as_ref())], n),
        }
    }

    /// Adds all cells of another group, whose names have the numbers of `theirs`.
    pub(super) fn add_all(&mut self, other: &Cells, theirs: &Values, values: &mut Values) {
        other.numbers.each(|measure, bucket, n| self.add_cell(measure, &bucket, n, values));
        for (key, n) in &other.named {
            let Some((measure, names)) = parts(key) else { continue };
            let names = names.map(|name| values.number(theirs.value(name).into()));
            self.add_named(measure, names, *n);
        }
    }

    /// Every integer that is not 0, in order: of numbers by measure and number, then of names by measure and name.
    pub(super) fn list(&self, values: &Values) -> Vec<(Measure, Bucket, i64)> {
        let mut list = Vec::new();
        self.numbers.each(|measure, bucket, n| list.push((measure, bucket, n)));
        let named = self.named.iter().filter(|(_, n)| **n != 0);
        let named = named.filter_map(|(key, n)| parts(key).map(|(measure, names)| (measure, names, *n)));
        let mut named: Vec<_> =
            named.map(|(measure, names, n)| (measure, Bucket::of(measure.form(), names, values), n)).collect();
        sort_by(&mut named, |one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
        list.extend(named);
        list
    }

    /// The integer of a bucket with names.
    pub(super) fn get_named(&self, measure: Measure, [first, second]: Names) -> i64 {
        self.named.get([measure as usize, first, second].as_slice()).copied().unwrap_or(0)
    }

    /// The buckets with names of a measure, each with its integer.
    pub(super) fn named(&self, measure: Measure, values: &Values) -> impl Iterator<Item = (Bucket, i64)> {
        let cells = self.named.iter().filter_map(|(key, n)| parts(key).map(|(of, names)| (of, names, *n)));
        let cells = cells.filter(move |(of, ..)| *of == measure);
        cells.map(move |(_, names, n)| (Bucket::of(measure.form(), names, values), n))
    }
}

/// The measure and the names of a key.
fn parts(key: &[usize]) -> Option<(Measure, Names)> {
    if let [measure, first, second] = *key { Some((*Measure::ALL.get(measure)?, [first, second])) } else { None }
}

impl Numbers {
    /// Adds to a measure without buckets.
    pub(super) fn add(&mut self, measure: Measure, n: i64) {
        if let Some(sum) = self.plain.get_mut(measure as usize) {
            *sum = sum.saturating_add(n);
        }
    }

    /// Adds to a numbered bucket of a measure.
    pub(super) fn add_number(&mut self, measure: Measure, number: u32, n: i64) {
        if n == 0 {
            return;
        }
        match self.place(measure, number) {
            Ok(place) => {
                if let Some((_, sum)) = self.numbered.get_mut(place) {
                    *sum = sum.saturating_add(n);
                }
            }
            Err(place) => self.numbered.insert(place, ((measure, number), n)),
        }
    }

    /// Every integer that is not 0, by measure and number.
    fn each(&self, mut see: impl FnMut(Measure, Bucket, i64)) {
        for measure in Measure::ALL {
            match self.get(*measure) {
                0 => {}
                n => see(*measure, Bucket::None, n),
            }
            self.numbered(*measure).for_each(|(number, n)| see(*measure, Bucket::Number(number), n));
        }
    }

    /// The integer of a measure without buckets; 0 for the other measures.
    pub(super) fn get(&self, measure: Measure) -> i64 {
        self.plain.get(measure as usize).copied().unwrap_or(0)
    }

    pub(super) fn get_number(&self, measure: Measure, number: u32) -> i64 {
        let place = self.place(measure, number).ok();
        place.and_then(|place| self.numbered.get(place)).map_or(0, |(_, n)| *n)
    }

    /// The numbered buckets of a measure, in order, each with its integer.
    pub(super) fn numbered(&self, measure: Measure) -> impl Iterator<Item = (u32, i64)> + Clone {
        let first = self.place(measure, 0).unwrap_or_else(|place| place);
        let numbers = self.numbered.get(first..).unwrap_or_default().iter();
        let of_measure = numbers.take_while(move |((of, _), _)| *of == measure);
        of_measure.map(|((_, number), n)| (*number, *n))
    }

    fn place(&self, measure: Measure, number: u32) -> Result<usize, usize> {
        self.numbered.binary_search_by(|(known, _)| known.cmp(&(measure, number)))
    }
}

impl Bucket {
    fn of(form: Form, [first, second]: Names, values: &Values) -> Bucket {
        match form {
            Form::Party | Form::Named => values.text(first).map_or(Bucket::None, |name| Bucket::Name(name.clone())),
            Form::Held => Bucket::Holder(values.text(first).cloned(), values.text(second).cloned()),
            Form::Plain | Form::Numbered => Bucket::None,
        }
    }

    /// Whether a measure of this form can have it. `numbers` is how many numbers there are.
    pub(super) fn fits(&self, form: Form, numbers: u32) -> bool {
        match self {
            Bucket::None => matches!(form, Form::Plain | Form::Party),
            Bucket::Number(number) => form == Form::Numbered && *number < numbers,
            Bucket::Name(_) => matches!(form, Form::Party | Form::Named),
            Bucket::Holder(..) => form == Form::Held,
        }
    }
}
