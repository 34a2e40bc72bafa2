//! The stretches of one cycle, and their sums on the calendars on which they are counted. This module knows instants,
//! working time and its inverse, and the caps of reasons (P2). It knows no target and no event.
//!
//! Between events, the cycle has *segments*: stretches of time, each with the reasons that could be charged in it.
//! Counting turns segments into stretches in which one reason is charged, or time counts. A cap that runs out splits
//! a segment. Mostly only the sums are needed, so stretches are made when somebody asks for them. When everything is
//! counted again on another calendar (S4, K10), caps may split segments elsewhere. So each calendar has its own
//! *tally*, which is extended by the segments that it does not have yet. A cycle that changes calendars often thus
//! costs at most its segments times its calendars (B3). A calendar with several names is one calendar. With and without a
//! cutoff it counts as two (A8).

use super::marks::Mark;
use crate::policy::{CountedOn, Policy, Reason};
use crate::time::{Instant, Nanos};

/// A stretch of a cycle during which time counted or one reason was charged; half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    /// The number of the reason that it was paused for; `None` when it counted.
    pub(crate) paused_for: Option<usize>,
    /// What it is counted on; `None` while no cell applied.
    pub(crate) counted_on: Option<CountedOn>,
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
    /// When an event has said that it ends (P6); the end of the horizon if none has.
    pub(crate) until: Instant,
}

impl Hold {
    /// Whether an event has said when it ends.
    pub(crate) fn has_end(self) -> bool {
        self.until < Instant::END
    }
}

/// The segments of a cycle, in order, and their sums as they are counted now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    segments: Vec<Segment>,
    /// The reasons of all segments, one after the other.
    holds: Vec<Hold>,
    /// The state after the last segment.
    standing: Standing,
    /// One for each calendar on which all has been counted again, and buffers for more.
    tallies: Vec<Tally>,
    tallies_used: usize,
    /// The tally of the segments up to the last time that everything was counted again.
    counted_again: Option<usize>,
    /// The segments since then, each on its own calendar. Their stretches are made when somebody asks for stretches.
    live: Tally,
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
    /// What the target that was in force counts on.
    counted_on: Option<CountedOn>,
    /// Whether the cycle was resumed at its start. If so, no pause began before it.
    taken_up: bool,
}

/// The stretches of some segments, counted on one calendar, or each segment on its own.
#[derive(Clone, Debug, Default)]
struct Tally {
    counted_on: Option<CountedOn>,
    /// The number of the first segment that is not counted yet.
    next: usize,
    stretches: Vec<Stretch>,
    standing: Standing,
}

/// The state before the next stretch.
#[derive(Clone, Debug, Default)]
struct Standing {
    sums: Sums,
    /// What has been charged to each reason (P2), by the number of the reason.
    charged: Vec<Charged>,
    /// The end of the last stretch, and since when the cycle had been paused without interruption, if it was paused.
    last: Option<(Instant, Option<Instant>)>,
    /// The end of the last stretch if time counted in it, even if the cycle was resumed since.
    counted_until: Option<Instant>,
}

/// The stretches of a cycle: those that were counted again, and those since then.
struct Stretches<'a> {
    again: &'a [Stretch],
    live: &'a [Stretch],
}

/// For how long, and how many times, a cycle has been paused for a reason.
#[derive(Clone, Copy, Debug, Default)]
struct Charged {
    reason: usize,
    worked: Nanos,
    /// How many times it has held in the cycle, and the last of them. Only counted for a reason with a cap of times.
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
        self.standing.clear();
        self.counted_again = None;
        self.taken_up = false;
        self.live.clear(None);
        self.tallies_used = 0;
    }

    /// Records that the cycle, stopped where the ledger ends, is resumed.
    pub(crate) fn resume(&mut self) {
        self.taken_up = true;
        self.standing.take_up();
    }

    /// The sums of all segments.
    pub(crate) fn sums(&self) -> Sums {
        self.standing.sums
    }

    /// How much of the paused time was charged to each reason, by the number of the reason.
    pub(crate) fn charged(&self) -> impl Iterator<Item = (usize, Nanos)> + '_ {
        self.standing.charged.iter().map(|charged| (charged.reason, charged.worked))
    }

    /// Adds a segment, with what it is counted on, for which its ends are marked.
    pub(super) fn push(&mut self, policy: &Policy, ends: (Mark, Mark), holds: &[Hold], counted_on: Option<CountedOn>) {
        let (from, to) = (ends.0.at, ends.1.at);
        let first = self.holds.len();
        self.holds.extend_from_slice(holds);
        let taken_up = std::mem::take(&mut self.taken_up);
        self.segments.push(Segment { from, to, holds: (first, self.holds.len()), counted_on, taken_up });
        self.standing.count(policy, counted_on, ends, holds, |_, _| {});
    }

    /// Counts everything again on this, including caps.
    pub(crate) fn count_again(&mut self, policy: &Policy, counted_on: CountedOn) {
        let is_it = |tally: &Tally| tally.counted_on.is_some_and(|known| is_same(policy, known, counted_on));
        let known = self.tallies.iter().take(self.tallies_used).position(is_it);
        let number = known.unwrap_or_else(|| self.new_tally(counted_on));
        self.counted_again = Some(number);
        let Some(tally) = self.tallies.get_mut(number) else { return };
        tally.extend(policy, &self.segments, &self.holds);
        self.standing.clone_from(&tally.standing);
        if self.taken_up {
            self.standing.take_up();
        }
        self.live.clear(None);
        self.live.next = self.segments.len();
        self.live.standing.clone_from(&self.standing);
    }

    fn new_tally(&mut self, counted_on: CountedOn) -> usize {
        let number = self.tallies_used;
        self.tallies_used = number.saturating_add(1);
        if self.tallies.len() == number {
            self.tallies.push(Tally::default());
        }
        if let Some(tally) = self.tallies.get_mut(number) {
            tally.clear(Some(counted_on));
        }
        number
    }

    /// The pause at `at`, where the ledger ends: the first of these reasons that still holds there is charged.
    pub(crate) fn paused_at(
        &self,
        policy: &Policy,
        counted_on: Option<CountedOn>,
        at: Instant,
        holds: &[Hold],
    ) -> Option<PausedAt> {
        let standing = &self.standing;
        let runs_out = |&hold: &Hold| (hold, standing.runs_out(policy, counted_on, hold, at));
        let (charged, until) = holds.iter().map(runs_out).find(|&(_, until)| until != Some(at))?;
        let since = standing.last.filter(|&(end, _)| end == at).and_then(|(_, since)| since).unwrap_or(at);
        Some(PausedAt {
            reason: charged.reason,
            since,
            until,
            ends_at: self.counts_from(policy, counted_on, at, holds),
        })
    }

    /// When the clock counts again after `at`, the end of the ledger, if nothing else happens: when each reason in turn
    /// has ended by itself or used up its cap (P6). `None` if that is not known.
    pub(crate) fn counts_from(
        &self,
        policy: &Policy,
        counted_on: Option<CountedOn>,
        at: Instant,
        holds: &[Hold],
    ) -> Option<Instant> {
        holds.iter().try_fold(at, |from, &hold| self.standing.runs_out(policy, counted_on, hold, from))
    }

    /// Whether time counted directly before `at`, the end of the ledger. If the cycle was resumed there, it did not.
    pub(crate) fn counted_until(&self, at: Instant) -> bool {
        self.standing.counted_until == Some(at)
    }

    /// How much had been used by an instant, as it is counted now.
    pub(crate) fn used_by(&mut self, policy: &Policy, at: Instant) -> Nanos {
        match self.made(policy).first_where(|stretch| stretch.to >= at) {
            Some(stretch) if stretch.paused_for.is_none() && stretch.from < at => {
                stretch.before.used.saturating_add(worked(policy, stretch.counted_on, stretch.from, at))
            }
            Some(stretch) => stretch.before.used,
            None => self.sums().used,
        }
    }

    /// The first stretch at whose end this is true of the time used. It stays true from there on.
    pub(crate) fn first_by_which(&mut self, policy: &Policy, is_used: impl Fn(Nanos) -> bool) -> Option<Stretch> {
        self.made(policy).first_where(|stretch| is_used(stretch.after.used))
    }

    /// Every stretch as it is counted now.
    pub(crate) fn stretches(&mut self, policy: &Policy) -> impl Iterator<Item = Stretch> + '_ {
        let Stretches { again, live } = self.made(policy);
        again.iter().chain(live).copied()
    }

    /// The times at which a reason was active without pausing the cycle, because its cap was used up before (P2).
    pub(crate) fn without_pause(&self, policy: &Policy) -> Vec<WithoutPause> {
        let (mut standing, mut found) = (Standing::default(), Vec::new());
        let again = self.counted_again.and_then(|number| self.tallies.get(number));
        // In which segment each reason was last active, and for which time.
        let mut last: Vec<Option<(usize, u32)>> = vec![None; policy.own_reasons()];
        for (number, segment) in (1..).zip(&self.segments) {
            let again = again.filter(|tally| number <= tally.next);
            let counted_on = again.map_or(segment.counted_on, |tally| tally.counted_on);
            if segment.taken_up {
                standing.take_up();
            }
            let holds = self.holds.get(segment.holds.0..segment.holds.1).unwrap_or_default();
            for &hold in holds {
                let Some(last) = last.get_mut(hold.reason) else { continue };
                let goes_on = !segment.taken_up && *last == Some((number.saturating_sub(1), hold.time));
                *last = Some((number, hold.time));
                if !goes_on && standing.cap_runs_out(policy, counted_on, hold, segment.from) == Some(segment.from) {
                    let by_times = policy.reason(hold.reason).is_some_and(|reason| standing.has_no_time(reason, hold));
                    found.push(WithoutPause { at: segment.from, reason: hold.reason, by_times });
                }
            }
            let ends = (Mark::of(policy, counted_on, segment.from), Mark::of(policy, counted_on, segment.to));
            standing.count(policy, counted_on, ends, holds, |_, _| {});
        }
        found
    }

    /// The stretches, made as far as they are not made yet.
    fn made(&mut self, policy: &Policy) -> Stretches<'_> {
        self.live.extend(policy, &self.segments, &self.holds);
        let again = self.counted_again.and_then(|number| self.tallies.get(number));
        Stretches { again: again.map_or(&[], |tally| &tally.stretches), live: &self.live.stretches }
    }
}

impl Stretches<'_> {
    /// The first stretch for which this holds. It holds from there on.
    fn first_where(&self, holds: impl Fn(&Stretch) -> bool) -> Option<Stretch> {
        let first = |list: &[Stretch]| list.get(list.partition_point(|stretch| !holds(stretch))).copied();
        first(self.again).or_else(|| first(self.live))
    }
}

/// The pause that a cycle is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PausedAt {
    /// The number of the reason charged.
    pub(crate) reason: usize,
    /// Since when the cycle has been paused without interruption.
    pub(crate) since: Instant,
    /// When the reason ends by itself or its cap runs out, if nothing else happens.
    pub(crate) until: Option<Instant>,
    /// When the clock counts again if nothing else happens (P6).
    pub(crate) ends_at: Option<Instant>,
}

/// A time at which a reason was active without pausing the cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WithoutPause {
    /// Since when.
    pub(crate) at: Instant,
    /// The number of the reason.
    pub(crate) reason: usize,
    /// Whether it had been active as many times as its cap allows. Otherwise the time of its cap was used up.
    pub(crate) by_times: bool,
}

impl Tally {
    /// Empties it, keeping its buffers.
    fn clear(&mut self, counted_on: Option<CountedOn>) {
        self.counted_on = counted_on;
        self.next = 0;
        self.stretches.clear();
        self.standing.clear();
    }

    /// Counts the segments that are not counted yet.
    fn extend(&mut self, policy: &Policy, segments: &[Segment], holds: &[Hold]) {
        let mut last: Option<(Option<CountedOn>, Mark)> = None;
        for segment in segments.get(self.next..).unwrap_or_default() {
            let counted_on = self.counted_on.or(segment.counted_on);
            let known = last.filter(|last| last.0 == counted_on && last.1.at == segment.from);
            let from = known.map_or_else(|| Mark::of(policy, counted_on, segment.from), |(_, mark)| mark);
            let to = Mark::of(policy, counted_on, segment.to);
            last = Some((counted_on, to));
            let holds = holds.get(segment.holds.0..segment.holds.1).unwrap_or_default();
            if segment.taken_up {
                self.standing.take_up();
            }
            let stretches = &mut self.stretches;
            self.standing.count(policy, counted_on, (from, to), holds, |stretch, goes_on| {
                let same = |last: &&mut Stretch| {
                    goes_on && (last.paused_for, last.counted_on) == (stretch.paused_for, stretch.counted_on)
                };
                match stretches.last_mut().filter(same) {
                    // Each of many targets in turn, on a calendar of its own, counts all segments before it again (B3).
                    Some(last) => (last.to, last.after) = (stretch.to, stretch.after),
                    None => stretches.push(stretch),
                }
            });
        }
        self.next = segments.len();
    }
}

impl Standing {
    fn clear(&mut self) {
        self.charged.clear();
        (self.sums, self.last, self.counted_until) = (Sums::default(), None, None);
    }

    /// Counts what happened: each reason in turn is charged until its cap runs out, and the rest counts (P2). Passes
    /// each stretch to `see`, and whether it goes on where the last one ended.
    fn count(
        &mut self,
        policy: &Policy,
        counted_on: Option<CountedOn>,
        (from, to): (Mark, Mark),
        holds: &[Hold],
        mut see: impl FnMut(Stretch, bool),
    ) {
        self.note_times(holds);
        let mut from = from;
        for &hold in holds {
            let runs_out = self.runs_out(policy, counted_on, hold, from.at).filter(|&end| end < to.at);
            let end = runs_out.map(|end| Mark::of(policy, counted_on, end));
            self.pass(counted_on, (from, end.unwrap_or(to)), Some(hold.reason), &mut see);
            match end {
                Some(end) => from = end,
                None => return,
            }
        }
        self.pass(counted_on, (from, to), None, &mut see);
    }

    #[inline]
    fn pass(
        &mut self,
        counted_on: Option<CountedOn>,
        (from, to): (Mark, Mark),
        paused_for: Option<usize>,
        see: &mut impl FnMut(Stretch, bool),
    ) {
        if from.at >= to.at {
            return;
        }
        // The sums lie inside the horizon, so they cannot wrap.
        let (before, worked) = (self.sums, from.to(to));
        let last = self.last.filter(|&(end, _)| end == from.at);
        match paused_for {
            None => {
                self.sums.used = before.used.wrapping_add(worked);
                (self.last, self.counted_until) = (Some((to.at, None)), Some(to.at));
            }
            Some(reason) => {
                self.sums.paused = before.paused.wrapping_add(worked);
                let since = last.and_then(|(_, since)| since).unwrap_or(from.at);
                (self.last, self.counted_until) = (Some((to.at, Some(since))), None);
                self.charge(reason, |charged| charged.worked = charged.worked.wrapping_add(worked));
            }
        }
        let (from, to) = (from.at, to.at);
        see(Stretch { from, to, paused_for, counted_on, before, after: self.sums }, last.is_some());
    }

    /// The cycle is resumed: no pause began before, and what holds again is another time (P2).
    fn take_up(&mut self) {
        self.last = None;
        self.charged.iter_mut().for_each(|charged| charged.last = 0);
    }

    /// Counts the times at which reasons hold, whoever is charged.
    #[inline]
    fn note_times(&mut self, holds: &[Hold]) {
        for &hold in holds.iter().filter(|hold| hold.time > 0) {
            self.charge(hold.reason, |charged| {
                (charged.times, charged.last) = (charged.times_with(hold), hold.time);
            });
        }
    }

    /// When a reason no longer pauses if it is charged from `from` on: when it ends by itself or its cap runs out, or at
    /// `from` if it has already; `None` if it goes on.
    #[inline]
    fn runs_out(&self, policy: &Policy, counted_on: Option<CountedOn>, hold: Hold, from: Instant) -> Option<Instant> {
        let by_cap = self.cap_runs_out(policy, counted_on, hold, from);
        if !hold.has_end() {
            return by_cap;
        }
        let until = hold.until.max(from);
        Some(by_cap.map_or(until, |by_cap| by_cap.min(until)))
    }

    /// The earliest instant at which the cap of a reason is used up.
    fn cap_runs_out(
        &self,
        policy: &Policy,
        counted_on: Option<CountedOn>,
        hold: Hold,
        from: Instant,
    ) -> Option<Instant> {
        let reason = policy.reason(hold.reason).filter(|reason| reason.is_capped())?;
        if self.has_no_time(reason, hold) {
            return Some(from);
        }
        let left = reason.cap?.saturating_sub(self.charged_to(hold.reason).worked);
        if left <= 0 {
            return Some(from);
        }
        let counting = policy.counting(counted_on?)?;
        counting.earliest(counting.worked_before(from).saturating_add(left))
    }

    /// Whether a reason has been active as many times before as its cap allows.
    fn has_no_time(&self, reason: &Reason, hold: Hold) -> bool {
        reason.times.is_some_and(|times| self.charged_to(hold.reason).times_with(hold) > times)
    }

    fn charged_to(&self, reason: usize) -> Charged {
        self.place(reason).ok().and_then(|place| self.charged.get(place)).copied().unwrap_or_default()
    }

    fn charge(&mut self, reason: usize, change: impl FnOnce(&mut Charged)) {
        let place = self.place(reason).unwrap_or_else(|place| {
            self.charged.insert(place, Charged { reason, ..Charged::default() });
            place
        });
        if let Some(charged) = self.charged.get_mut(place) {
            change(charged);
        }
    }

    fn place(&self, reason: usize) -> Result<usize, usize> {
        self.charged.binary_search_by(|charged| charged.reason.cmp(&reason))
    }
}

/// Whether time is counted alike, possibly on a calendar with two names.
fn is_same(policy: &Policy, one: CountedOn, other: CountedOn) -> bool {
    let both = || policy.counting(one).zip(policy.counting(other));
    one == other || both().is_some_and(|(one, other)| one.is_same(other))
}

fn worked(policy: &Policy, counted_on: Option<CountedOn>, from: Instant, to: Instant) -> Nanos {
    Mark::of(policy, counted_on, from).to(Mark::of(policy, counted_on, to))
}
