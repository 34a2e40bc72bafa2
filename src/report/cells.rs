//! The integers of a group: one for each measure and bucket, which add (Q2). This module knows measures. It does not
//! know what is counted.

use std::sync::Arc;

use super::dimension::Given;
use crate::input::names::Table;
use crate::input::words::plain_words;

plain_words! {
    "a measure",
    /// What an integer of a report counts (Q2).
    ///
    /// A length of time, and a number of the host, is in two measures: whole seconds and the nanoseconds left, whole
    /// numbers and the millionths left. Neither is carried over into the other, so that both add.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    /// By measure and number, in order. A measure without numbers has number 0. There are a few thousand at most,
    /// because numbers are those of buckets, limits and classes.
    numbers: Vec<((Measure, u32), i64)>,
    /// By a key made of the measure and the names.
    named: Table<Arc<str>, (Measure, Bucket, i64)>,
}

impl PartialEq for Cells {
    /// Integers that have become 0 are as if they were not there.
    fn eq(&self, other: &Self) -> bool {
        let list = |cells: &Cells| {
            let mut list = Vec::new();
            cells.each(|measure, bucket, n| list.push((measure, bucket.clone(), n)));
            list
        };
        list(self) == list(other)
    }
}

impl Cells {
    /// Adds to a measure without buckets.
    pub(super) fn add(&mut self, measure: Measure, n: i64) {
        self.add_number(measure, 0, n);
    }

    /// Adds to a numbered bucket of a measure.
    pub(super) fn add_number(&mut self, measure: Measure, number: u32, n: i64) {
        if n == 0 {
            return;
        }
        match self.place(measure, number) {
            Ok(place) => {
                if let Some((_, sum)) = self.numbers.get_mut(place) {
                    *sum = sum.saturating_add(n);
                }
            }
            Err(place) => self.numbers.insert(place, ((measure, number), n)),
        }
    }

    /// Adds to a bucket with names: a party or a reason, or a group and an agent. `key` is a buffer.
    pub(super) fn add_named(&mut self, measure: Measure, names: &[Option<&Arc<str>>], n: i64, key: &mut String) {
        if n == 0 {
            return;
        }
        key.clear();
        key.push(char::from(measure as u8));
        names.iter().for_each(|name| Given::from(*name).write_key(key));
        if let Some((_, _, sum)) = self.named.get_mut(key.as_str()) {
            *sum = sum.saturating_add(n);
        } else {
            self.named.insert(key.as_str().into(), (measure, Bucket::of(names), n));
        }
    }

    /// Adds to a bucket of any form.
    pub(super) fn add_cell(&mut self, measure: Measure, bucket: &Bucket, n: i64, key: &mut String) {
        match bucket {
            Bucket::Number(number) => self.add_number(measure, *number, n),
            Bucket::None if measure.form() == Form::Plain => self.add(measure, n),
            Bucket::None => self.add_named(measure, &[None], n, key),
            Bucket::Name(name) => self.add_named(measure, &[Some(name)], n, key),
            Bucket::Holder(group, agent) => {
                self.add_named(measure, &[group.as_ref(), agent.as_ref()], n, key);
            }
        }
    }

    /// Adds all cells of another group.
    pub(super) fn add_all(&mut self, other: &Cells, key: &mut String) {
        other.each(|measure, bucket, n| self.add_cell(measure, bucket, n, key));
    }

    /// Every integer that is not 0, in order: of numbers by measure and number, then of names by measure and name.
    pub(super) fn each(&self, mut see: impl FnMut(Measure, &Bucket, i64)) {
        for &((measure, number), n) in self.numbers.iter().filter(|(_, n)| *n != 0) {
            let bucket = if measure.form() == Form::Plain { Bucket::None } else { Bucket::Number(number) };
            see(measure, &bucket, n);
        }
        for (_, (measure, bucket, n)) in self.named.iter().filter(|(_, (_, _, n))| *n != 0) {
            see(*measure, bucket, *n);
        }
    }

    /// The integer of a measure without buckets.
    pub(super) fn get(&self, measure: Measure) -> i64 {
        self.get_number(measure, 0)
    }

    pub(super) fn get_number(&self, measure: Measure, number: u32) -> i64 {
        let place = self.place(measure, number).ok();
        place.and_then(|place| self.numbers.get(place)).map_or(0, |(_, n)| *n)
    }

    /// The numbered buckets of a measure, in order, each with its integer.
    pub(super) fn numbered(&self, measure: Measure) -> impl Iterator<Item = (u32, i64)> + Clone {
        let first = self.place(measure, 0).unwrap_or_else(|place| place);
        let numbers = self.numbers.get(first..).unwrap_or_default().iter();
        let of_measure = numbers.take_while(move |((of, _), _)| *of == measure);
        of_measure.map(|((_, number), n)| (*number, *n))
    }

    /// The buckets with names of a measure, in order, each with its integer.
    pub(super) fn named(&self, measure: Measure) -> impl Iterator<Item = (&Bucket, i64)> {
        let cells = self.named.iter().filter(move |(_, (of, _, _))| *of == measure);
        cells.map(|(_, (_, bucket, n))| (bucket, *n))
    }

    fn place(&self, measure: Measure, number: u32) -> Result<usize, usize> {
        self.numbers.binary_search_by(|(known, _)| known.cmp(&(measure, number)))
    }
}

impl Bucket {
    fn of(names: &[Option<&Arc<str>>]) -> Bucket {
        match names {
            [Some(name)] => Bucket::Name(Arc::clone(name)),
            [group, agent] => Bucket::Holder(group.cloned(), agent.cloned()),
            _ => Bucket::None,
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
