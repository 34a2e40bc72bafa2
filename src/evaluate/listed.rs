//! How many firings an evaluation lists (E4): first firings in open cycles, and at most so many others.

use chrono::{DateTime, Utc};

use super::buffers::Listed;
use super::result::{Cycle, MetricStatus};
use crate::input::names::sort;
use crate::replay::firing;

/// The most firings that are listed beside first firings in open cycles.
const MOST: usize = 10_000;

/// What is left out first: the oldest repetitions, then first firings of the oldest cycles. No two firings are equal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Age {
    is_first: bool,
    /// For a first firing that a cycle lists, the end of the cycle; for any other firing, its own instant.
    at: DateTime<Utc>,
    metric: usize,
    cycle: u32,
    place: usize,
}

impl Listed {
    pub(super) fn clear(&mut self) {
        self.cycles.clear();
        (self.count, self.left_out) = (0, 0);
    }

    /// The firings of a cycle, in order, without its oldest repetitions if there are more than can be listed.
    pub(super) fn newest<'a>(
        &mut self,
        fired: &'a [firing::Firing],
    ) -> impl Iterator<Item = &'a firing::Firing> + use<'a> {
        let is_repetition = |firing: &&firing::Firing| firing.repetition > 0;
        let mut surplus = fired.iter().filter(is_repetition).count().saturating_sub(MOST);
        self.left_out = self.left_out.saturating_add(surplus as u64);
        fired.iter().filter(move |firing| {
            let is_left_out = surplus > 0 && is_repetition(firing);
            surplus = surplus.saturating_sub(is_left_out.into());
            !is_left_out
        })
    }

    /// Notes the firings of the cycle that was written at this place of its metric. They are left out ten thousand at a
    /// time, so that going through them costs no more than writing them did.
    pub(super) fn add(&mut self, metrics: &mut [MetricStatus], metric: usize, place: usize) {
        let cycle = metrics.get(metric).and_then(|status| status.cycles.get(place));
        let count = cycle
            .map_or(0, |cycle| cycle.fired.iter().filter(|firing| counts(cycle.stopped_at, firing.repetition)).count());
        if count > 0 {
            self.cycles.push((metric, place));
            self.note(metrics, count);
        }
    }

    /// Notes this many firings of a cycle that is no longer covered.
    pub(super) fn add_uncovered(&mut self, metrics: &mut [MetricStatus], count: usize) {
        self.note(metrics, count);
    }

    /// Leaves out what is still too much after all cycles are written. Returns how many firings were left out.
    pub(super) fn finish(&mut self, metrics: &mut [MetricStatus]) -> u64 {
        if self.count > MOST {
            self.leave_out(metrics);
        }
        self.left_out
    }

    fn note(&mut self, metrics: &mut [MetricStatus], count: usize) {
        self.count = self.count.saturating_add(count);
        if self.count > MOST.saturating_mul(2) {
            self.leave_out(metrics);
        }
    }

    fn leave_out(&mut self, metrics: &mut [MetricStatus]) {
        let mut ages: Vec<Age> = Vec::with_capacity(self.count);
        self.each_list(metrics, |age| {
            ages.push(age);
            true
        });
        sort(&mut ages);
        let surplus = ages.len().saturating_sub(MOST);
        let Some(&oldest) = ages.get(surplus) else { return };
        self.each_list(metrics, |age| age >= oldest);
        self.count = MOST;
        self.left_out = self.left_out.saturating_add(surplus as u64);
    }

    /// Keeps the firings that can be left out for which this is true.
    fn each_list(&mut self, metrics: &mut [MetricStatus], mut keep: impl FnMut(Age) -> bool) {
        for (metric, status) in metrics.iter_mut().enumerate() {
            let mut place: usize = 0;
            status.uncovered_alerts.retain(|alert| {
                place = place.saturating_add(1);
                let at = alert.at.unwrap_or_default();
                keep(Age { is_first: alert.repetition == 0, at, metric, cycle: alert.key.cycle(), place })
            });
            give_back(&mut status.uncovered_alerts);
        }
        self.cycles.retain(|&(metric, place)| {
            let cycle = metrics.get_mut(metric).and_then(|status| status.cycles.get_mut(place));
            cycle.is_some_and(|cycle| keep_in(cycle, metric, &mut keep))
        });
    }
}

/// Whether a firing of this repetition counts towards the most that may be listed.
fn counts(stopped_at: Option<DateTime<Utc>>, repetition: u32) -> bool {
    repetition > 0 || stopped_at.is_some()
}

/// Removes firings from a cycle. Returns whether any firing is left that can be left out.
fn keep_in(cycle: &mut Cycle, metric: usize, keep: &mut impl FnMut(Age) -> bool) -> bool {
    let (stopped_at, number, mut place, mut more) = (cycle.stopped_at, cycle.number, 0_usize, false);
    cycle.fired.retain(|firing| {
        place = place.saturating_add(1);
        if !counts(stopped_at, firing.repetition) {
            return true;
        }
        let is_first = firing.repetition == 0;
        let at = stopped_at.filter(|_| is_first).unwrap_or(firing.at);
        let kept = keep(Age { is_first, at, metric, cycle: number, place });
        more |= kept;
        kept
    });
    give_back(&mut cycle.fired);
    more
}

/// Frees the memory of a list that has become much shorter.
fn give_back<T>(list: &mut Vec<T>) {
    if list.capacity().div_euclid(2) > list.len() {
        list.shrink_to_fit();
    }
}
