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
    /// The counted stretches whose calendar is open where they end.
    open_ends: Vec<usize>,
}

/// What the first stretches add up to on one calendar: after each of them.
#[derive(Clone, Debug)]
struct Tally {
    calendar: usize,
    after: Vec<Sums>,
    open_ends: Vec<usize>,
}

impl Ledger {
    /// Empties it, keeping its buffers.
    pub(crate) fn clear(&mut self) {
        self.stretches.clear();
        self.counted_again = None;
        self.open_ends.clear();
        for tally in &mut self.tallies {
            tally.after.clear();
            tally.open_ends.clear();
        }
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
        if paused_for.is_none() && is_open(policy, calendar, to) {
            self.open_ends.push(self.stretches.len());
        }
        self.stretches.push(Stretch { from, to, paused_for, calendar, before, after });
    }

    /// Counts every stretch again on this calendar.
    pub(crate) fn count_again(&mut self, policy: &Policy, calendar: usize) {
        let known = self.tallies.iter().position(|tally| tally.calendar == calendar);
        let number = known.unwrap_or_else(|| {
            self.tallies.push(Tally { calendar, after: Vec::new(), open_ends: Vec::new() });
            self.tallies.len().saturating_sub(1)
        });
        if let Some(tally) = self.tallies.get_mut(number) {
            tally.extend(policy, &self.stretches);
        }
        self.counted_again = Some((number, self.stretches.len()));
    }

    /// The stretches that can hold the instant at which `length` is used up, in order: the one in which it is, and, for a
    /// deadline that waits for an opening (A5), the first one after it that ends at an opening or holds open time.
    pub(crate) fn reaching(&self, length: Nanos) -> impl Iterator<Item = Stretch> + '_ {
        let used_up = partition_point(self.stretches.len(), |number| self.after(number).used < length);
        let beyond = partition_point(self.stretches.len(), |number| self.after(number).used <= length);
        let waits_until = self.next_open_end(used_up).map_or(beyond, |opening| opening.min(beyond));
        [used_up, waits_until].into_iter().filter_map(|number| self.stretch(number))
    }

    /// The first counted stretch from `number` on whose calendar is open where it ends.
    fn next_open_end(&self, number: usize) -> Option<usize> {
        let from = |ends: &[usize], number: usize| ends.get(ends.partition_point(|&end| end < number)).copied();
        let (tally, length) = self.counted_again.unwrap_or_default();
        let again = self.tallies.get(tally).and_then(|tally| from(&tally.open_ends, number));
        again.filter(|&end| end < length).or_else(|| from(&self.open_ends, number.max(length)))
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
            if stretch.paused_for.is_none() && is_open(policy, Some(self.calendar), stretch.to) {
                self.open_ends.push(self.after.len());
            }
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

fn is_open(policy: &Policy, calendar: Option<usize>, at: Instant) -> bool {
    calendar.and_then(|number| policy.axis(number)).is_some_and(|axis| axis.is_open(at))
}

fn worked(policy: &Policy, calendar: Option<usize>, from: Instant, to: Instant) -> Nanos {
    let axis = calendar.and_then(|number| policy.axis(number));
    axis.map_or(0, |axis| axis.worked_before(to).saturating_sub(axis.worked_before(from)))
}
