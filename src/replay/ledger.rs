//! The stretches of one cycle, and their sums on the calendars on which they are counted. This module knows instants,
//! working time and its inverse, and the caps of reasons (P2). It knows no target and no event.
//!
//! Between events, the cycle has *segments*: stretches of time, each with the reasons that could be charged in it.
//! Counting turns segments into stretches in which one reason is charged, or time counts. A cap that runs out splits
//! a segment. When everything is counted again on another calendar (S4, K10), caps may split segments elsewhere. So
//! each calendar has its own *tally*, which is extended by the segments that it does not have yet. A cycle that
//! changes calendars often thus costs at most its segments times its calendars (B3). A calendar with several names is
//! one calendar.

use super::marks::Mark;
use crate::policy::Policy;
use crate::time::{Instant, Nanos};

/// A stretch of a cycle during which time counted or one reason was charged; half-open.
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

/// A reason that pauses a cycle, if its cap has not run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) reason: usize,
    /// Which time it is that reasons hold, counted over the whole ticket; 0 if the reason has no cap on times.
    pub(crate) time: u32,
}

/// The segments of a cycle, in order, and how they are counted now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    segments: Vec<Segment>,
    /// The reasons of all segments, one after the other.
    holds: Vec<Hold>,
    /// One for each calendar on which all has been counted again, and buffers for more.
    tallies: Vec<Tally>,
    tallies_used: usize,
    /// The tally of the segments up to the last time that everything was counted again.
    counted_again: Option<usize>,
    /// The segments since then.
    live: Count,
    /// Whether the cycle was stopped and resumed at the end of the ledger.
    taken_up: bool,
}

/// A segment before it is counted, with the reasons that paused, in the order in which they are charged.
#[derive(Clone, Copy, Debug)]
struct Segment {
    from: Instant,
    to: Instant,
    /// The range of its reasons in the list of those of all segments.
    holds: (usize, usize),
    /// Whether the cycle was resumed at its start. If so, no pause began before it.
    taken_up: bool,
}

/// The first segments, counted on one calendar.
#[derive(Clone, Debug)]
struct Tally {
    calendar: usize,
    segments: usize,
    count: Count,
}

/// Segments, counted.
#[derive(Clone, Debug, Default)]
struct Count {
    stretches: Vec<Stretch>,
    standing: Standing,
}

/// The state before the next stretch.
#[derive(Clone, Debug, Default)]
struct Standing {
    sums: Sums,
    /// What has been charged to each capped reason (P2).
    charged: Vec<Charged>,
    /// The end of the last stretch, and since when the cycle had been paused without interruption, if it was paused.
    last: Option<(Instant, Option<Instant>)>,
}

/// What a cycle has been paused for a capped reason.
#[derive(Clone, Copy, Debug, Default)]
struct Charged {
    reason: usize,
    worked: Nanos,
    /// How many times it has held in the cycle, and the last of them.
    times: u32,
    last: u32,
}

impl Charged {
    /// How many times the reason has held, this one included.
    fn times_with(self, hold: Hold) -> u32 {
        if self.last == hold.time { self.times } else { self.times.saturating_add(1) }
    }
}

impl Ledger {
    /// Empties it, keeping its buffers.
    pub(crate) fn clear(&mut self) {
        self.segments.clear();
        self.holds.clear();
        self.counted_again = None;
        self.taken_up = false;
        self.live.clear();
        self.tallies_used = 0;
    }

    /// Records that the cycle, stopped where the ledger ends, is resumed.
    pub(crate) fn resume(&mut self) {
        self.taken_up = true;
        self.live.standing.take_up();
    }

    /// The sums of all stretches.
    pub(crate) fn sums(&self) -> Sums {
        self.live.standing.sums
    }

    /// Adds a segment, counted on this calendar, on which its ends are marked.
    pub(super) fn push(&mut self, policy: &Policy, ends: (Mark, Mark), holds: &[Hold], calendar: Option<usize>) {
        let (from, to) = (ends.0.at, ends.1.at);
        let first = self.holds.len();
        self.holds.extend_from_slice(holds);
        let taken_up = std::mem::take(&mut self.taken_up);
        self.segments.push(Segment { from, to, holds: (first, self.holds.len()), taken_up });
        self.live.add(policy, calendar, ends, holds);
    }

    /// Counts everything again on this calendar, including caps.
    pub(crate) fn count_again(&mut self, policy: &Policy, calendar: usize) {
        let mut tallies = self.tallies.iter().take(self.tallies_used);
        let known = tallies.position(|tally| is_same(policy, tally.calendar, calendar));
        let number = known.unwrap_or_else(|| self.new_tally(calendar));
        self.counted_again = Some(number);
        let Some(tally) = self.tallies.get_mut(number) else { return };
        let mut last: Option<Mark> = None;
        for segment in self.segments.iter().skip(tally.segments) {
            let mark = |at| Mark::of(policy, Some(tally.calendar), at);
            let from = last.filter(|last| last.at == segment.from).unwrap_or_else(|| mark(segment.from));
            let ends = (from, *last.insert(mark(segment.to)));
            let holds = self.holds.get(segment.holds.0..segment.holds.1).unwrap_or_default();
            if segment.taken_up {
                tally.count.standing.take_up();
            }
            tally.count.add(policy, Some(tally.calendar), ends, holds);
        }
        tally.segments = self.segments.len();
        self.live.clear();
        self.live.standing.clone_from(&tally.count.standing);
        if self.taken_up {
            self.live.standing.take_up();
        }
    }

    fn new_tally(&mut self, calendar: usize) -> usize {
        let number = self.tallies_used;
        self.tallies_used = number.saturating_add(1);
        match self.tallies.get_mut(number) {
            Some(tally) => {
                (tally.calendar, tally.segments) = (calendar, 0);
                tally.count.clear();
            }
            None => self.tallies.push(Tally { calendar, segments: 0, count: Count::default() }),
        }
        number
    }

    /// The first of these reasons that still holds at `at`, where the ledger ends, with the instant at which its cap
    /// runs out, and since when the cycle has been paused without interruption.
    pub(crate) fn paused_at(
        &self,
        policy: &Policy,
        calendar: Option<usize>,
        at: Instant,
        holds: &[Hold],
    ) -> Option<PausedAt> {
        let standing = &self.live.standing;
        let mut holding = holds.iter().map(|&hold| (hold.reason, standing.runs_out(policy, calendar, hold, at)));
        let (reason, until) = holding.find(|&(_, until)| until != Some(at))?;
        let since = standing.last.filter(|&(end, _)| end == at).and_then(|(_, since)| since).unwrap_or(at);
        Some(PausedAt { reason, since, until })
    }

    /// When the clock counts again after `at`, the end of the ledger, if only caps end its pause; `None` if it never
    /// does.
    pub(crate) fn counts_from(
        &self,
        policy: &Policy,
        calendar: Option<usize>,
        at: Instant,
        holds: &[Hold],
    ) -> Option<Instant> {
        holds.iter().try_fold(at, |from, &hold| self.live.standing.runs_out(policy, calendar, hold, from))
    }

    /// Whether time counted directly before `at`, the end of the ledger. If the cycle was resumed there, it did not.
    pub(crate) fn counted_until(&self, at: Instant) -> bool {
        let last = self.len().checked_sub(1).and_then(|last| self.stretch(last));
        last.is_some_and(|last| last.to == at && last.paused_for.is_none())
    }

    /// How much had been used by an instant, as it is counted now.
    pub(crate) fn used_by(&self, policy: &Policy, at: Instant) -> Nanos {
        let number = partition_point(self.len(), |number| self.stretch(number).is_some_and(|stretch| stretch.to < at));
        match self.stretch(number) {
            Some(stretch) if stretch.paused_for.is_none() && stretch.from < at => {
                stretch.before.used.saturating_add(worked(policy, stretch.calendar, stretch.from, at))
            }
            Some(stretch) => stretch.before.used,
            None => self.sums().used,
        }
    }

    /// The first stretch at whose end this is true of the time used. It stays true from there on.
    pub(crate) fn first_by_which(&self, is_used: impl Fn(Nanos) -> bool) -> Option<Stretch> {
        let before = |number| self.stretch(number).is_some_and(|stretch| !is_used(stretch.after.used));
        self.stretch(partition_point(self.len(), before))
    }

    /// Every stretch as it is counted now.
    pub(crate) fn stretches(&self) -> impl Iterator<Item = Stretch> + '_ {
        self.counted_again().stretches.iter().chain(&self.live.stretches).copied()
    }

    fn len(&self) -> usize {
        self.counted_again().stretches.len().saturating_add(self.live.stretches.len())
    }

    fn stretch(&self, number: usize) -> Option<Stretch> {
        let again = &self.counted_again().stretches;
        let live = || self.live.stretches.get(number.saturating_sub(again.len()));
        again.get(number).or_else(live).copied()
    }

    /// The stretches that were counted again; none if nothing was.
    fn counted_again(&self) -> &Count {
        const NOTHING: &Count = &Count {
            stretches: Vec::new(),
            standing: Standing { sums: Sums { used: 0, paused: 0 }, charged: Vec::new(), last: None },
        };
        self.counted_again.and_then(|number| self.tallies.get(number)).map_or(NOTHING, |tally| &tally.count)
    }
}

/// The pause that a cycle is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PausedAt {
    /// The number of the reason charged.
    pub(crate) reason: usize,
    /// Since when the cycle has been paused without interruption.
    pub(crate) since: Instant,
    /// When the cap of the reason runs out, if nothing else happens.
    pub(crate) until: Option<Instant>,
}

impl Count {
    fn clear(&mut self) {
        self.stretches.clear();
        self.standing.sums = Sums::default();
        self.standing.charged.clear();
        self.standing.last = None;
    }

    /// Counts what happened: each reason in turn is charged until its cap runs out, and the rest counts (P2).
    fn add(&mut self, policy: &Policy, calendar: Option<usize>, (from, to): (Mark, Mark), holds: &[Hold]) {
        self.standing.note_times(holds);
        let mut from = from;
        for &hold in holds {
            let runs_out = self.standing.runs_out(policy, calendar, hold, from.at).filter(|&end| end < to.at);
            let end = runs_out.map(|end| Mark::of(policy, calendar, end));
            self.stretch(policy, calendar, (from, end.unwrap_or(to)), Some(hold.reason));
            match end {
                Some(end) => from = end,
                None => return,
            }
        }
        self.stretch(policy, calendar, (from, to), None);
    }

    fn stretch(
        &mut self,
        policy: &Policy,
        calendar: Option<usize>,
        (from, to): (Mark, Mark),
        paused_for: Option<usize>,
    ) {
        if from.at >= to.at {
            return;
        }
        let before = self.standing.sums;
        let unbroken = self.standing.last.is_some_and(|(end, _)| end == from.at);
        self.standing.pass(policy, (from.at, to.at), paused_for, from.to(to));
        let after = self.standing.sums;
        let (from, to) = (from.at, to.at);
        let goes_on = |last: &&mut Stretch| unbroken && (last.paused_for, last.calendar) == (paused_for, calendar);
        match self.stretches.last_mut().filter(goes_on) {
            // Each of many targets in turn, on a calendar of its own, counts all segments before it again (B3).
            Some(last) => (last.to, last.after) = (to, after),
            None => self.stretches.push(Stretch { from, to, paused_for, calendar, before, after }),
        }
    }
}

impl Standing {
    /// The cycle is resumed: no pause began before, and what holds again is another time (P2).
    fn take_up(&mut self) {
        self.last = None;
        self.charged.iter_mut().for_each(|charged| charged.last = 0);
    }

    /// Counts the times at which reasons hold, whoever is charged.
    fn note_times(&mut self, holds: &[Hold]) {
        for &hold in holds.iter().filter(|hold| hold.time > 0) {
            self.charge(hold.reason, |charged| {
                (charged.times, charged.last) = (charged.times_with(hold), hold.time);
            });
        }
    }

    /// When the cap of a reason runs out if it is charged from `from` on. That is the earliest instant at which it is
    /// used up, or `from` if it already is; `None` if it never runs out.
    fn runs_out(&self, policy: &Policy, calendar: Option<usize>, hold: Hold, from: Instant) -> Option<Instant> {
        let reason = policy.reason(hold.reason).filter(|reason| reason.is_capped())?;
        let charged = self.charged.iter().find(|charged| charged.reason == hold.reason).copied().unwrap_or_default();
        if reason.times.is_some_and(|times| charged.times_with(hold) > times) {
            return Some(from);
        }
        let left = reason.cap?.saturating_sub(charged.worked);
        if left <= 0 {
            return Some(from);
        }
        let axis = policy.axis(calendar?)?;
        axis.earliest(axis.worked_before(from).saturating_add(left))
    }

    fn pass(&mut self, policy: &Policy, (from, to): (Instant, Instant), paused_for: Option<usize>, worked: Nanos) {
        let unbroken = self.last.filter(|&(end, _)| end == from).and_then(|(_, since)| since);
        self.last = Some((to, paused_for.and(unbroken.or(Some(from)))));
        match paused_for {
            None => self.sums.used = self.sums.used.saturating_add(worked),
            Some(reason) => {
                self.sums.paused = self.sums.paused.saturating_add(worked);
                if policy.reason(reason).is_some_and(|reason| reason.cap.is_some()) {
                    self.charge(reason, |charged| charged.worked = charged.worked.saturating_add(worked));
                }
            }
        }
    }

    fn charge(&mut self, reason: usize, change: impl FnOnce(&mut Charged)) {
        match self.charged.iter_mut().find(|charged| charged.reason == reason) {
            Some(charged) => change(charged),
            None => {
                let mut charged = Charged { reason, ..Charged::default() };
                change(&mut charged);
                self.charged.push(charged);
            }
        }
    }
}

/// Whether these are the same calendar, possibly with two names.
fn is_same(policy: &Policy, one: usize, other: usize) -> bool {
    let axes = || policy.axis(one).zip(policy.axis(other));
    one == other || axes().is_some_and(|(one, other)| std::ptr::eq(one, other))
}

/// The first of `length` numbers for which `holds` is false.
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
