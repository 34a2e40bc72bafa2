//! One run of a clock, tick by tick.

use super::calendar::{HORIZON, Nanos};
use super::clock::Outcome;
use super::world::{Target, World};
use super::written::*;

/// What one tick was for a run.
#[derive(Debug, Clone)]
struct Lived {
    at: Nanos,
    paused: bool,
    /// Was the calendar that this tick is counted on open?
    open: bool,
}

/// What ended a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A trigger of the metric's own.
    Stop,
    Finish(Finish),
    Retarget,
}

#[derive(Debug, Clone)]
pub(crate) struct End {
    pub(crate) at: Nanos,
    pub(crate) by: By,
    pub(crate) outcome: Outcome,
    pub(crate) due_at: Option<Nanos>,
    /// Of a void run only: the others are judged tick by tick.
    pub(crate) breached_at: Option<Nanos>,
    /// When a cancellation came after it, while the ticket was finished.
    pub(crate) cancelled_at: Option<Nanos>,
}

#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) number: u32,
    pub(crate) started_at: Nanos,
    /// `None` while no cell applies.
    pub(crate) target: Option<Target>,
    lived: Vec<Lived>,
    /// The reason that is charged while the run is paused.
    pub(crate) pause: Option<String>,
    pub(crate) end: Option<End>,
    /// Since when every evaluation has said paused, and breached.
    pub(crate) said_paused: Option<Nanos>,
    pub(crate) said_breached: Option<Nanos>,
}

impl Run {
    pub(crate) fn begin(number: usize, started_at: Nanos, target: Option<Target>) -> Run {
        Run {
            number: number as u32,
            started_at,
            target,
            lived: Vec::new(),
            pause: None,
            end: None,
            said_paused: None,
            said_breached: None,
        }
    }

    pub(crate) fn worked(&self, tick: Nanos, paused: bool) -> Nanos {
        self.lived.iter().filter(|lived| lived.open && lived.paused == paused).count() as i64 * tick
    }

    /// K4: the earliest instant at which elapsed had reached the allowance, if it has.
    pub(crate) fn reached(&self, tick: Nanos, allowance: Nanos) -> Option<Nanos> {
        let mut elapsed = 0;
        for lived in self.lived.iter().filter(|lived| lived.open && !lived.paused) {
            elapsed += tick;
            if elapsed >= allowance {
                return Some(lived.at + tick).filter(|due| HORIZON.contains(due));
            }
        }
        None
    }

    /// K5: what it is judged when it ends at `at`, and by which due instant. Cancelled or started anew it is void (K8,
    /// K10), and keeps since when answers have said breached.
    pub(crate) fn end(&mut self, world: &World<'_>, at: Nanos, by: By) {
        let mut end = End { at, by, outcome: Outcome::Met, due_at: None, breached_at: None, cancelled_at: None };
        if let Some(target) = &self.target {
            let reached = self.reached(world.tick, target.allowance);
            let left = target.allowance - self.worked(world.tick, false);
            end.due_at = reached.or_else(|| world.ahead(&target.calendar, at, left));
            end.outcome = if end.due_at.is_none_or(|due_at| at <= due_at) { Outcome::Met } else { Outcome::Breached };
            if matches!(by, By::Finish(Finish::Cancelled) | By::Retarget) {
                end.breached_at = if end.outcome == Outcome::Breached { self.said_breached } else { None };
                end.outcome = Outcome::Void;
            }
        }
        self.end = Some(end);
        (self.pause, self.said_paused) = (None, None);
    }

    /// A finished run goes on: the time since its end is left out, or counted as unpaused up to a cancellation (K11).
    pub(crate) fn go_on(&mut self, world: &World<'_>, at: Nanos, counting_closed: bool) {
        let Some(end) = self.end.take() else { return };
        let cancelled = end.by == By::Finish(Finish::Cancelled);
        let to = end.cancelled_at.unwrap_or(at);
        if counting_closed && !cancelled {
            self.live_between(world, end.at, to);
        }
    }

    /// Has lived these ticks without a pause.
    pub(crate) fn live_between(&mut self, world: &World<'_>, from: Nanos, to: Nanos) {
        let mut at = from;
        while at < to {
            self.live(world, at);
            at += world.tick;
        }
    }

    pub(crate) fn outcome(&self, world: &World<'_>) -> Option<Outcome> {
        let target = self.target.as_ref()?;
        Some(match &self.end {
            Some(end) => end.outcome,
            None if self.reached(world.tick, target.allowance).is_some() => Outcome::Breached,
            None => Outcome::Pending,
        })
    }

    /// K10: brings the cell now in force to an open run. True when the run has to end and the next to start.
    pub(crate) fn retarget(&mut self, world: &World<'_>, mode: Retarget, target: Option<Target>) -> bool {
        if self.target == target || (mode == Retarget::Pinned && self.target.is_some()) {
            return false;
        }
        let both = self.target.is_some() && target.is_some();
        if both && mode == Retarget::Restart {
            return true;
        }
        // S4: as if a target that comes to apply had held from the start.
        if let Some(target) = target.as_ref().filter(|_| !both || mode == Retarget::Retroactive) {
            for lived in &mut self.lived {
                lived.open = world.is_open(&target.calendar, lived.at);
            }
        }
        self.target = target;
        false
    }

    pub(crate) fn live(&mut self, world: &World<'_>, at: Nanos) {
        if self.end.is_none() {
            let open = self.target.as_ref().is_some_and(|target| world.is_open(&target.calendar, at));
            self.lived.push(Lived { at, paused: self.pause.is_some(), open });
        }
    }
}
