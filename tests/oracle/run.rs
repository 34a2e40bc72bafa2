//! One run of a clock, simulated tick by tick.

use std::rc::Rc;

use super::answers::Outcome;
use super::calendar::{HORIZON, Nanos};
use super::world::{Counted, Placed, Target, WHYS, World};
use super::written::*;

/// A reason that holds, by its number, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hold {
    pub since: Nanos,
    pub why: usize,
    /// When it ends by itself (P6); `NEVER` if that is not known.
    pub until: Nanos,
}

pub const NEVER: Nanos = Nanos::MAX;

/// Those of these that still hold at a later instant if nothing else happens.
fn still(held: &[Hold], at: Nanos) -> Vec<Hold> {
    held.iter().copied().filter(|hold| hold.until > at).collect()
}

/// The reasons that hold for a run: the one that began first leads (P3).
pub type Held = Rc<[Hold]>;

/// One tick of a run.
#[derive(Debug, Clone)]
struct Lived {
    at: Nanos,
    held: Held,
    /// Has the run gone on here after an end?
    went_on: bool,
    /// What the clock counted on; `None` while it was paused, or no cell applied.
    counted_on: Option<Counted>,
}

/// What the ticks of a run add up to.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    used: Nanos,
    paused: Nanos,
    /// How much of the pauses was charged to each reason (P2).
    charged: [Nanos; WHYS],
    /// How many times each reason has held, and since when the last time (P2).
    times: [u32; WHYS],
    last: [Option<Nanos>; WHYS],
    /// The earliest instant at which it was due, up to the end of the last tick.
    reached: Option<Nanos>,
    /// Since when every tick has been paused.
    paused_since: Option<Nanos>,
}

impl Count {
    /// The reason that is charged from here on: the first that holds and has not used up its cap (P2, P3).
    fn charges(&self, world: &World<'_>, held: &[Hold]) -> Option<usize> {
        let times = |hold: &Hold| self.times[hold.why] + u32::from(self.last[hold.why] != Some(hold.since));
        let has_left = |hold: &&Hold| {
            let why = &world.whys[hold.why];
            why.cap.is_none_or(|cap| self.charged[hold.why] < cap) && why.times.is_none_or(|most| times(hold) <= most)
        };
        held.iter().find(has_left).map(|hold| hold.why)
    }

    /// P2: a time counts when it has some length, whoever is charged.
    fn note_times(&mut self, held: &[Hold]) {
        for hold in held {
            self.times[hold.why] += u32::from(self.last[hold.why] != Some(hold.since));
            self.last[hold.why] = Some(hold.since);
        }
    }

    /// Counts the tick that begins at `at`; what the clock counted on.
    fn tick(&mut self, world: &World<'_>, target: &Placed, held: &[Hold], at: Nanos) -> Option<Counted> {
        let charged = self.charges(world, held);
        self.note_times(held);
        self.paused_since = charged.map(|_| self.paused_since.unwrap_or(at));
        if let Some(why) = charged {
            let length = if world.counts(target.counted_on, at) { world.tick } else { 0 };
            self.paused += length;
            self.charged[why] += length;
            return None;
        }
        self.run(world, target, target.counted_on, at);
        Some(target.counted_on)
    }

    /// The clock counts from `at` for a tick, and so it counts at both ends of it, unless it lands at an opening.
    fn run(&mut self, world: &World<'_>, target: &Placed, counted_on: Counted, at: Nanos) {
        self.count_at(world, target, counted_on, at);
        self.used += if world.counts(counted_on, at) { world.tick } else { 0 };
        // Whether the next tick counts at its opening, and where, is for that tick to say (A5).
        if !target.lands_next_open {
            self.count_at(world, target, counted_on, at + world.tick);
        }
    }

    /// A5: the first instant at which the clock counts and the time is used up, and the calendar open if that matters.
    fn count_at(&mut self, world: &World<'_>, target: &Placed, counted_on: Counted, at: Nanos) {
        let used_up = target.allowance.is_some_and(|allowance| self.used >= allowance);
        let lands = !target.lands_next_open || world.counts(counted_on, at);
        if self.reached.is_none() && used_up && lands && HORIZON.contains(&at) {
            self.reached = Some(at);
        }
    }

    /// K4: the earliest instant up to `at` at which it was due, if there is one.
    fn reached_by(&self, world: &World<'_>, target: &Placed, held: &[Hold], at: Nanos) -> Option<Nanos> {
        let mut count = *self;
        if count.charges(world, held).is_none() {
            count.count_at(world, target, target.counted_on, at);
        }
        count.reached
    }
}

/// What ended a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A trigger of the metric's own.
    Stop,
    /// A trigger that ends it without a verdict (K18).
    Void,
    Finish(Finish),
    Retarget,
}

#[derive(Debug, Clone)]
pub struct End {
    pub at: Nanos,
    pub by: By,
    pub outcome: Outcome,
    pub due_at: Option<Nanos>,
    /// Of a void run only: the others are judged tick by tick.
    pub breached_at: Option<Nanos>,
    /// When a cancellation came after it, while the ticket was finished.
    pub cancelled_at: Option<Nanos>,
}

#[derive(Debug, Clone)]
pub struct Run {
    pub number: u32,
    pub started_at: Nanos,
    /// `None` while no cell applies.
    pub target: Option<Placed>,
    /// The first cell that has covered it (K10), and whether the ticket itself promises the target (K16).
    pub first: Option<Target>,
    pub is_own: bool,
    pub held: Held,
    pub end: Option<End>,
    lived: Vec<Lived>,
    count: Count,
    /// When somebody last took note of it.
    pub acknowledged: Option<Nanos>,
    /// When it last went on after an end, and whether it has not lived since.
    went_on_at: Nanos,
    goes_on: bool,
    /// What it was before, if it has gone on at this instant after it was resolved or closed, and nothing else has happened.
    pub went_on_from: Option<Box<Run>>,
    /// Since when every evaluation has said breached.
    said_breached: Option<Nanos>,
}

impl Run {
    pub fn begin(world: &World<'_>, number: usize, started_at: Nanos, target: Option<Target>) -> Run {
        Run {
            number: number as u32,
            started_at,
            target: target.map(|target| world.place(target, started_at)),
            first: None,
            is_own: false,
            held: Rc::from([]),
            end: None,
            lived: Vec::new(),
            count: Count::default(),
            acknowledged: None,
            went_on_at: started_at,
            goes_on: false,
            went_on_from: None,
            said_breached: None,
        }
    }

    // ---- what it says ----

    pub fn elapsed(&self) -> Nanos {
        self.count.used
    }

    pub fn paused(&self) -> Nanos {
        self.count.paused
    }

    /// The instant by which an open run is due already, all events of `now` considered.
    pub fn reached(&self, world: &World<'_>, now: Nanos) -> Option<Nanos> {
        if let Some(due) = self.fixed() {
            return Some(due).filter(|&due| due <= now);
        }
        self.count.reached_by(world, self.target.as_ref()?, &self.held, now)
    }

    /// K16: when it is due, if no pause moves that.
    pub fn fixed(&self) -> Option<Nanos> {
        self.target.as_ref()?.fixed.map(|(due, _)| due)
    }

    /// How much it has used by an instant of its life or later, where only time itself counts (K16).
    pub fn passed(&self, world: &World<'_>, at: Nanos) -> Option<Nanos> {
        let (target, (_, start)) = (self.target.as_ref()?, self.target.as_ref()?.fixed?);
        Some(world.worked(target.counted_on.calendar, start, at))
    }

    /// The reason that an open run is paused for.
    pub fn pause(&self, world: &World<'_>) -> Option<usize> {
        self.count.charges(world, &self.held).filter(|_| self.end.is_none())
    }

    /// P6: when a run that is paused counts again if nothing happens, if every reason that pauses it has an end or a cap
    /// in time.
    pub fn ends_at(&self, world: &World<'_>, now: Nanos) -> Option<Nanos> {
        let pauses = |hold: &&Hold| self.count.charges(world, &[**hold]).is_some();
        let mut holding = self.held.iter().filter(pauses).peekable();
        holding.peek()?;
        if !holding.all(|hold| hold.until < NEVER || world.whys[hold.why].cap.is_some()) {
            return None;
        }
        let (mut count, mut at) = (self.count, now);
        while count.charges(world, &still(&self.held, at)).is_some() {
            count.tick(world, self.target.as_ref()?, &still(&self.held, at), at);
            at += world.tick;
            if !HORIZON.contains(&at) {
                return None;
            }
        }
        Some(at)
    }

    /// Since when a run that is paused at `now` has been so without a break.
    pub fn paused_since(&self, now: Nanos) -> Nanos {
        self.count.paused_since.map_or(now, |since| since.max(self.went_on_at))
    }

    /// How much of an earlier time it has used, as that is counted now.
    pub fn used_by(&self, world: &World<'_>, at: Nanos) -> Nanos {
        let counted = |on: Counted, from: Nanos| if world.counts(on, from) { world.tick.min(at - from) } else { 0 };
        let before = self.lived.iter().take_while(|lived| lived.at < at);
        before.filter_map(|lived| Some(counted(lived.counted_on?, lived.at))).sum()
    }

    /// Did the clock count, open or not, right up to this instant? An end that is taken back there is none.
    pub fn ran_up_to(&self, world: &World<'_>, at: Nanos) -> bool {
        let counted = |last: &Lived| last.at + world.tick == at && last.counted_on.is_some();
        self.lived.last().is_some_and(counted)
    }

    /// When it will be due, counting on from `from` without a pause.
    pub fn due_from(&self, world: &World<'_>, target: &Placed, from: Nanos) -> Option<Nanos> {
        if let Some((due, _)) = target.fixed {
            return Some(due);
        }
        let due = world.ahead(target.counted_on, from, target.allowance? - self.elapsed())?;
        if target.lands_next_open { world.opening(target.counted_on, due) } else { Some(due) }
    }

    pub fn outcome(&self, world: &World<'_>, now: Nanos) -> Option<Outcome> {
        self.target?;
        Some(match &self.end {
            Some(end) => end.outcome,
            None if self.reached(world, now).is_some() => Outcome::Breached,
            None => Outcome::Pending,
        })
    }

    /// K5: since when answers have said breached, when they say so at `now`.
    pub fn breached_at(&self, world: &World<'_>, now: Nanos) -> Option<Nanos> {
        let breached = self.outcome(world, now) == Some(Outcome::Breached);
        let before_the_end = self.end.as_ref().and_then(|end| end.breached_at);
        breached.then(|| self.said_breached.unwrap_or(now)).or(before_the_end)
    }

    /// E6, by living on without any event until phase or outcome has changed.
    pub fn next_change(&self, world: &World<'_>, now: Nanos) -> Option<Nanos> {
        let target = self.target.as_ref().filter(|_| self.end.is_none())?;
        let mut count = self.count;
        let charged = count.charges(world, &self.held);
        let reached = self.reached(world, now);
        let can_change = (target.fixed.is_some() && reached.is_none())
            || match charged {
                Some(why) => {
                    let ends = |hold: &Hold| hold.why == why && hold.until < NEVER;
                    world.whys[why].cap.is_some() || self.held.iter().any(ends)
                }
                None => reached.is_none(),
            };
        let mut at = now;
        while can_change && HORIZON.contains(&at) {
            count.tick(world, target, &still(&self.held, at), at);
            at += world.tick;
            let held = still(&self.held, at);
            let is_reached = match target.fixed {
                Some((due, _)) => due <= at,
                None => count.reached_by(world, target, &held, at).is_some(),
            };
            let same = count.charges(world, &held) == charged && is_reached == reached.is_some();
            if !same && HORIZON.contains(&at) {
                return Some(at);
            }
        }
        None
    }

    // ---- what happens to it ----

    pub fn live(&mut self, world: &World<'_>, at: Nanos) {
        self.went_on_from = None;
        if self.end.is_none() {
            let went_on = std::mem::take(&mut self.goes_on);
            self.count.last = if went_on { [None; WHYS] } else { self.count.last };
            let target = self.target.as_ref();
            let counted_on = target.and_then(|target| self.count.tick(world, target, &self.held, at));
            self.lived.push(Lived { at, held: self.held.clone(), went_on, counted_on });
        }
    }

    /// Started before the ticket was opened: that time ran without a pause.
    pub fn date_back(&mut self, world: &World<'_>, started_at: Nanos, opened_at: Nanos) {
        self.started_at = started_at;
        self.target = self.target.map(|placed| world.place(placed.target, started_at));
        self.live_unpaused(world, started_at, opened_at);
    }

    /// Has lived these ticks without a pause.
    fn live_unpaused(&mut self, world: &World<'_>, from: Nanos, to: Nanos) {
        self.held = Rc::from([]);
        let mut at = from;
        while at < to {
            self.live(world, at);
            at += world.tick;
        }
    }

    /// Judges an instant after all its events.
    pub fn judge(&mut self, world: &World<'_>, at: Nanos) {
        let breached = self.outcome(world, at) == Some(Outcome::Breached);
        self.said_breached = breached.then(|| self.said_breached.unwrap_or(at));
    }

    /// K5: what it is judged when it ends at `at`, and by which due instant. Cancelled or started anew it is void (K8,
    /// K10), and keeps since when answers have said breached.
    pub fn end(&mut self, world: &World<'_>, at: Nanos, by: By) {
        self.went_on_from = None;
        let mut end = End { at, by, outcome: Outcome::Met, due_at: None, breached_at: None, cancelled_at: None };
        if let Some(target) = &self.target {
            let reached = if target.fixed.is_some() { None } else { self.count.reached };
            end.due_at = reached.or_else(|| self.due_from(world, target, at));
            end.outcome = if end.due_at.is_none_or(|due_at| at <= due_at) { Outcome::Met } else { Outcome::Breached };
            if matches!(by, By::Finish(Finish::Cancelled) | By::Void | By::Retarget) {
                end.breached_at = if end.outcome == Outcome::Breached { self.said_breached } else { None };
                end.outcome = Outcome::Void;
            }
        }
        self.end = Some(end);
    }

    /// A finished run goes on: the time since its end is left out, or counted as unpaused up to a cancellation (K11).
    pub fn go_on(&mut self, world: &World<'_>, at: Nanos, counting_closed: bool) {
        let judged = Box::new(self.clone());
        let Some(end) = self.end.take() else { return };
        let cancelled = end.by == By::Finish(Finish::Cancelled);
        if counting_closed && !cancelled {
            self.live_unpaused(world, end.at, end.cancelled_at.unwrap_or(at));
        }
        (self.went_on_at, self.goes_on) = (at, true);
        self.count.last = [None; WHYS];
        self.went_on_from = Some(judged).filter(|_| !cancelled);
        self.count.paused_since = None;
    }

    /// K10: brings the cell now in force to an open run. True when the run has to end and the next to start.
    pub fn retarget(&mut self, world: &World<'_>, mode: Retarget, target: Option<Target>) -> bool {
        if self.target.map(|placed| placed.target) == target || (mode == Retarget::Pinned && self.target.is_some()) {
            return false;
        }
        let both = self.target.is_some() && target.is_some();
        if both && mode == Retarget::Restart {
            return true;
        }
        self.went_on_from = None;
        self.target = target.map(|target| world.place(target, self.started_at));
        match self.target {
            // S4: as if a target that comes to apply had held from the start, caps too (P2). What is in days always is.
            Some(placed) if !both || mode == Retarget::Retroactive || placed.target.is_in_days() => {
                self.count_again(world, &placed);
            }
            Some(placed) => self.reach_again(world, &placed),
            None => {}
        }
        false
    }

    fn count_again(&mut self, world: &World<'_>, target: &Placed) {
        self.count = Count::default();
        for lived in &mut self.lived {
            self.count.last = if lived.went_on { [None; WHYS] } else { self.count.last };
            lived.counted_on = self.count.tick(world, target, &lived.held, lived.at);
        }
        self.count.last = if self.goes_on { [None; WHYS] } else { self.count.last };
    }

    /// The time used stays used, and may be all that the new allowance gives.
    fn reach_again(&mut self, world: &World<'_>, target: &Placed) {
        let all = self.count.used;
        (self.count.used, self.count.reached) = (0, None);
        for lived in &self.lived {
            if let Some(counted_on) = lived.counted_on {
                self.count.run(world, target, counted_on, lived.at);
            }
        }
        assert_eq!(self.count.used, all);
    }
}
