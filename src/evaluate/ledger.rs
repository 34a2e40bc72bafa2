//! The stretches of one cycle, and what they add up to on the calendars they are counted on. Knows instants and W;
//! knows no target and no event.
//!
//! A stretch keeps what it added when it was closed. Counting everything again on another calendar (S4, K10) does not
//! rewrite the stretches: each calendar has a tally that is extended by the stretches it has not seen yet, so that a
//! cycle that changes calendars over and over costs no more than its stretches times its calendars (B3).

use crate::policy::Policy;
use crate::time::{Instant, Nanos};

/// A stretch of a cycle during which one thing held; half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    /// The number of the reason that it was paused for; `None` when it counted.
    pub(crate) paused_for: Option<usize>,
    /// The calendar it is counted on; `None` while no cell applied.
    pub(crate) calendar: Option<usize>,
    /// Sums up to the stretch's start.
    pub(crate) before: Sums,
    /// Sums up to the stretch's end.
    pub(crate) after: Sums,
}

/// Time counted and time paused, in open time of the calendars they were counted on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) used: Nanos,
    pub(crate) paused: Nanos,
}

/// The closed stretches of a cycle, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    stretches: Vec<Stretch>,
    /// The calendar on which the first stretches have been counted again, and how many they are.
    counted_again: Option<(usize, usize)>,
    tallies: Vec<Tally>,
    /// So many stretches are known not to hold the due instant.
    searched: usize,
}

/// What the first stretches add up to on one calendar: after each of them.
#[derive(Clone, Debug)]
struct Tally {
    calendar: usize,
    after: Vec<Sums>,
}

impl Ledger {
    /// Empties it, keeping its buffers.
    pub(crate) fn clear(&mut self) {
        self.stretches.clear();
        self.counted_again = None;
        self.tallies.iter_mut().for_each(|tally| tally.after.clear());
        self.searched = 0;
    }

    /// What all stretches add up to.
    pub(crate) fn sums(&self) -> Sums {
        self.stretches.len().checked_sub(1).map_or(Sums::default(), |last| self.after(last))
    }

    /// Adds a stretch, counted on this calendar.
    pub(crate) fn push(
        &mut self,
        policy: &Policy,
        (from, to): (Instant, Instant),
        paused_for: Option<usize>,
        calendar: Option<usize>,
    ) {
        let before = self.sums();
        let after = before.plus(paused_for, worked(policy, calendar, from, to));
        self.stretches.push(Stretch { from, to, paused_for, calendar, before, after });
    }

    /// Counts every stretch again on this calendar.
    pub(crate) fn count_again(&mut self, policy: &Policy, calendar: usize) {
        let known = self.tallies.iter().position(|tally| tally.calendar == calendar);
        let number = known.unwrap_or_else(|| {
            self.tallies.push(Tally { calendar, after: Vec::new() });
            self.tallies.len().saturating_sub(1)
        });
        if let Some(tally) = self.tallies.get_mut(number) {
            tally.extend(policy, &self.stretches);
        }
        self.counted_again = Some((number, self.stretches.len()));
        self.searched = 0;
    }

    /// Forgets which stretches are known not to hold the due instant: there is another target.
    pub(crate) fn search_anew(&mut self) {
        self.searched = 0;
    }

    /// The counted stretches by whose end `length` has been used, in order, from where the search stands.
    pub(crate) fn reaching(&self, length: Nanos) -> impl Iterator<Item = Stretch> + '_ {
        let first = partition_point(self.stretches.len(), |number| self.after(number).used < length);
        let numbers = first.max(self.searched)..self.stretches.len();
        numbers.filter_map(|number| self.stretch(number)).filter(|stretch| stretch.paused_for.is_none())
    }

    /// None of the stretches so far holds the due instant.
    pub(crate) fn note_searched(&mut self) {
        self.searched = self.stretches.len();
    }

    /// Every stretch as it is counted now.
    #[allow(dead_code, reason = "explanations will list them")]
    pub(crate) fn stretches(&self) -> impl Iterator<Item = Stretch> + '_ {
        (0..self.stretches.len()).filter_map(|number| self.stretch(number))
    }

    fn stretch(&self, number: usize) -> Option<Stretch> {
        let mut stretch = *self.stretches.get(number)?;
        if let Some((tally, _)) = self.again(number) {
            stretch.calendar = Some(tally.calendar);
            stretch.before = number.checked_sub(1).map_or(Sums::default(), |earlier| self.after(earlier));
            stretch.after = self.after(number);
        }
        Some(stretch)
    }

    /// What the stretches up to and including this one add up to.
    fn after(&self, number: usize) -> Sums {
        let again = self.again(number).map(|(_, sums)| sums);
        again.or_else(|| self.stretches.get(number).map(|stretch| stretch.after)).unwrap_or_default()
    }

    /// The tally that counts for a stretch, if it has been counted again.
    fn again(&self, number: usize) -> Option<(&Tally, Sums)> {
        let (tally, _) = self.counted_again.filter(|&(_, length)| number < length)?;
        let tally = self.tallies.get(tally)?;
        tally.after.get(number).map(|&sums| (tally, sums))
    }
}

impl Tally {
    fn extend(&mut self, policy: &Policy, stretches: &[Stretch]) {
        let mut sums = self.after.last().copied().unwrap_or_default();
        for stretch in stretches.iter().skip(self.after.len()) {
            sums = sums.plus(stretch.paused_for, worked(policy, Some(self.calendar), stretch.from, stretch.to));
            self.after.push(sums);
        }
    }
}

impl Sums {
    fn plus(self, paused_for: Option<usize>, worked: Nanos) -> Sums {
        match paused_for {
            Some(_) => Sums { paused: self.paused.saturating_add(worked), ..self },
            None => Sums { used: self.used.saturating_add(worked), ..self },
        }
    }
}

/// The first of `length` numbers for which `holds` no longer holds.
fn partition_point(length: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, length);
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) { low = middle.saturating_add(1) } else { high = middle }
    }
    low
}

fn worked(policy: &Policy, calendar: Option<usize>, from: Instant, to: Instant) -> Nanos {
    let axis = calendar.and_then(|number| policy.axis(number));
    axis.map_or(0, |axis| axis.worked_before(to).saturating_sub(axis.worked_before(from)))
}
