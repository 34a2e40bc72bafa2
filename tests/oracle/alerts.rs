//! The alert laws (E1-E6). The oracle takes the history of a clock from the clock oracle and asks at each tick which
//! levels fire before the next tick.
//!
//! Between two ticks no event happens and no calendar opens or closes. The time used therefore grows evenly, and the
//! instant at which a level fires is a simple sum.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::allowances::{Amount, Days, Goal};
use super::calendar::{HORIZON, Nanos, text};
use super::clock::{Life, Ticket, World};
use super::levels::{Level, Marked, Name, Offset, When, unmark};
use super::run::Run;
use super::written::Event;

/// An alert that has fired.
#[derive(Debug, Clone, PartialEq)]
pub struct Fired<'a> {
    pub at: Nanos,
    pub of: Of<'a>,
    pub notify: Vec<String>,
    pub due_at: Option<Nanos>,
    pub rare: Rare,
}

/// What is rare about an alert that has fired.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rare {
    /// Were contacts told because of the hour (E8)?
    pub by_hours: bool,
    /// Did it wait for another level (E9)?
    pub after_level: bool,
    /// Did an acknowledgement lapse (E10), and was no repetition left?
    pub lapsed: bool,
    pub extra: bool,
    /// Did an event make it fire in the midst of a pause, before it was due, and was the end of that pause known (P6)?
    pub in_pause: bool,
    pub in_known_pause: bool,
}

/// Which alert: metric, cycle, level and repetition (E5).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Of<'a> {
    pub metric: &'a str,
    pub cycle: u32,
    pub level: Name,
    pub repetition: u32,
}

impl fmt::Display for Fired<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fired { at, of, notify, due_at, .. } = self;
        let (at, due) = (text(*at), due_at.map(text));
        write!(f, "{at} {of} for {notify:?}, due {due:?}")
    }
}

impl Of<'_> {
    /// E5: the order of the texts of keys, in which a slash follows each part. So `1h after level 2` comes before
    /// `1h after`.
    pub fn by_key(&self) -> (&str, u32, Name, u32) {
        let level = match &self.level {
            Name::Warning(when) => Name::Warning(format!("{when}/")),
            level => level.clone(),
        };
        (self.metric, self.cycle, level, self.repetition)
    }
}

impl fmt::Display for Of<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match &self.level {
            Name::Warning(when) => format!("warn:{when}"),
            Name::Breach => "breach".to_owned(),
            Name::Number(number) => number.to_string(),
        };
        write!(f, "{}/{}/{level}/{}", self.metric, self.cycle, self.repetition)
    }
}

// ---- the scene ----

/// A policy with ladders, and its calendars looked at once.
pub struct Scene<'a> {
    pub world: World<'a>,
    /// Of each calendar of the world: its own name, and the levels that go with it.
    named: Vec<(&'a str, &'a [Level])>,
    placed: RefCell<PlacedDays<'a>>,
}

/// What has been placed: a number of days on a calendar, from an instant on, or back from it.
type PlacedDays<'a> = BTreeMap<(&'a str, Goal, Nanos, bool), Option<Nanos>>;

impl<'a> Scene<'a> {
    pub fn look(marked: &'a Marked, start: Nanos, tick: Nanos, ticks: usize) -> Scene<'a> {
        let world = World::look(&marked.policy, start, tick, ticks);
        let named = world.calendars().map(|(name, _)| {
            let (name, mark) = unmark(name);
            (name, mark.map_or(&[][..], |mark| &marked.levels[mark]))
        });
        Scene { named: named.collect(), world, placed: RefCell::default() }
    }

    fn days(&self, calendar: &str) -> &Days {
        self.world.calendars().find(|(name, _)| *name == calendar).unwrap().1
    }

    /// So many days before or after an instant (E1); `None` when that is beyond what has been looked at.
    fn days_from(&self, calendar: &'a str, goal: Goal, start: Nanos, before: bool) -> Option<Nanos> {
        let mut placed = self.placed.borrow_mut();
        *placed.entry((calendar, goal, start, before)).or_insert_with(|| {
            let days = self.days(calendar);
            if before {
                // What has not been looked at comes before every ticket.
                return days.reading(start).is_ok().then(|| days.before(start, &goal).unwrap_or(HORIZON.start));
            }
            days.after(start, &goal).ok().filter(|at| HORIZON.contains(at))
        })
    }
}

// ---- where a clock stands ----

/// Where an open clock stands at the start of a tick, after all events of that instant.
struct Stand<'s, 'a> {
    scene: &'s Scene<'a>,
    run: &'s Run,
    at: Nanos,
    calendar: &'a str,
    levels: &'a [Level],
    allowance: Nanos,
    paused: bool,
    /// Is time used in this tick?
    counts: bool,
    /// Paused, it counted right up to this instant, which therefore is one at which it was not paused (K2).
    ran: bool,
    is_due: bool,
    due: Option<Nanos>,
}

fn days_goal(offset: Offset) -> Goal {
    Goal::of(match offset {
        Offset::CalendarDays(n) => Amount::CalendarDays(n),
        Offset::BusinessDays(n) => Amount::BusinessDays(n),
        Offset::Counted(_) | Offset::Wall(_) => panic!("not days"),
    })
}

impl<'s, 'a> Stand<'s, 'a> {
    /// `None` while no cell covers it, and for an allowance that reaches beyond the horizon.
    fn of(scene: &'s Scene<'a>, run: &'s Run, at: Nanos) -> Option<Stand<'s, 'a>> {
        let (world, target) = (&scene.world, run.target.as_ref()?);
        let (calendar, levels) = scene.named[target.target.calendar];
        // K16: what no pause moves is judged as if nothing paused it.
        let paused = run.pause(world).is_some() && run.fixed().is_none();
        let ran = run.ran_up_to(world, at);
        let reached = run.reached(world, at);
        Some(Stand {
            scene,
            run,
            at,
            calendar,
            levels,
            allowance: target.allowance?,
            paused,
            counts: !paused && world.counts(target.counted_on, at),
            ran,
            is_due: reached.is_some(),
            due: reached.or_else(|| run.due_from(world, target, at).filter(|&due| !paused || (ran && due > at))),
        })
    }

    /// When it will be due after a pause whose end is known (P6).
    fn due_after_pause(&self) -> Option<Nanos> {
        let (world, target) = (&self.scene.world, self.run.target.as_ref()?);
        self.run.due_from(world, target, self.run.ends_at(world, self.at)?)
    }

    /// How much has been used by an instant up to the end of this tick.
    fn used_by(&self, at: Nanos) -> Nanos {
        if let Some(before) = self.run.passed(&self.scene.world, at.min(self.at)) {
            return before + if self.counts { (at - self.at).max(0) } else { 0 };
        }
        match at - self.at {
            ..=-1 => self.run.used_by(&self.scene.world, at),
            later => self.run.elapsed() + if self.counts { later } else { 0 },
        }
    }

    /// Is it not paused at this instant of the tick, or only from this instant on?
    fn runs_at(&self, at: Nanos) -> bool {
        !self.paused || (self.ran && at == self.at)
    }

    fn is_in_tick(&self, at: Nanos) -> bool {
        at < self.at + self.scene.world.tick
    }

    /// The first instant of this tick, not before `from`, by which so much is used.
    fn uses(&self, need: Nanos, from: Nanos) -> Option<Nanos> {
        let left = need - self.used_by(from);
        if left <= 0 {
            return Some(from);
        }
        Some(from + left).filter(|&at| self.counts && self.is_in_tick(at))
    }

    /// The first instant of this tick that is neither before `target` nor `from`, and at which the clock is not paused.
    fn reaches(&self, target: Nanos, from: Nanos) -> Option<Nanos> {
        Some(target.max(from)).filter(|&at| self.is_in_tick(at) && self.runs_at(at))
    }

    fn after(&self, offset: Offset, start: Nanos) -> Option<Nanos> {
        match offset {
            Offset::Counted(_) => panic!("not an instant"),
            Offset::Wall(wall) => Some(start + wall),
            days => self.days_from(days_goal(days), start, false),
        }
    }

    fn days_from(&self, goal: Goal, start: Nanos, before: bool) -> Option<Nanos> {
        self.scene.days_from(self.calendar, goal, start, before)
    }

    /// The first instant of this tick, not before `from`, at which a condition holds (E1).
    fn holds(&self, when: When, from: Nanos) -> Option<Nanos> {
        match when {
            When::Share(10_000..) if self.allowance == 0 => Some(from).filter(|_| self.is_due),
            When::Share(hundredths) => {
                let part = i128::from(self.allowance) * i128::from(hundredths);
                self.uses(((part + 9_999) / 10_000) as Nanos, from)
            }
            When::Before(Offset::Counted(before)) => self.uses(self.allowance - before, from),
            When::Before(Offset::Wall(before)) => self.reaches(self.due? - before, from),
            When::Before(days) => self.reaches(self.days_from(days_goal(days), self.due?, true)?, from),
            When::Dated { before, days, due } => {
                let goal = Goal { due, ..Goal::of(Amount::BusinessDays(days)) };
                self.reaches(self.days_from(goal, self.due?, before)?, from)
            }
            // A deadline is at a tick.
            When::Due => Some(from).filter(|_| self.is_due),
            When::After(Offset::Counted(after)) => self.uses(self.allowance + after, from),
            When::After(offset) => self.reaches(self.after(offset, self.due?)?, from),
            When::AfterLevel(..) => panic!("not of the cycle alone"),
        }
    }

    /// The first instant of this tick, not before `from`, that is so long after a firing (E4, E9).
    fn again(&self, every: Offset, last: Nanos, from: Nanos) -> Option<Nanos> {
        match every {
            Offset::Counted(counted) => self.uses(self.used_by(last) + counted, from),
            every => self.reaches(self.after(every, last)?, from),
        }
    }

    /// E8: who is told of what fires in this tick. No calendar opens or closes in it.
    fn told(&self, level: &Level) -> Vec<String> {
        level.told(Some(&|calendar| self.scene.days(calendar).window.is_open(self.at)))
    }

    /// May what waits for these hours be delivered at this instant of the tick?
    fn delivers(&self, hours: &str, at: Nanos) -> bool {
        self.scene.days(hours).window.is_open(self.at) && self.runs_at(at)
    }
}

// ---- what is remembered of a cycle ----

#[derive(Debug, Clone, Default)]
struct Memory {
    /// When each level has fired.
    progress: BTreeMap<Name, Vec<Nanos>>,
}

impl Memory {
    fn times(&self, name: &Name) -> u32 {
        self.progress.get(name).map_or(0, |fired| fired.len() as u32)
    }

    fn may_fire(&self, level: &Level, run: &Run) -> bool {
        let has_left = self.times(&level.name) <= level.repeat.map_or(0, |(_, times)| times);
        match self.waits(level, run) {
            None => has_left,
            Some(lapse) => lapse.is_some(),
        }
    }

    /// Is it silent because of an acknowledgement that came after its last firing, and when does that lapse (E10)? One
    /// that does not lapse silences it for good.
    fn waits(&self, level: &Level, run: &Run) -> Option<Option<Nanos>> {
        let acknowledged = run.acknowledged.filter(|_| level.until_acknowledged)?;
        let Some(lasts) = level.ack_lasts else { return Some(None) };
        let fired_since = self.progress.get(&level.name).is_some_and(|fired| *fired.last().unwrap() >= acknowledged);
        if fired_since { None } else { Some(Some(acknowledged + lasts)) }
    }

    /// The first instant from `from` on, and before the next tick, at which a level fires.
    fn firing(&self, level: &Level, stand: &Stand<'_, '_>, from: Nanos) -> Option<Nanos> {
        if !self.may_fire(level, stand.run) {
            return None;
        }
        let fired = |name: &Name| self.progress.get(name).map_or(&[][..], Vec::as_slice);
        let mut at = match level.when {
            When::AfterLevel(offset, number) => stand.again(offset, *fired(&Name::Number(number)).first()?, from)?,
            when => stand.holds(when, from)?,
        };
        if let Some(lapse) = self.waits(level, stand.run) {
            at = at.max(stand.reaches(lapse?, from)?);
        } else if let (Some(&last), Some((every, _))) = (fired(&level.name).last(), level.repeat) {
            at = at.max(stand.again(every, last, from)?);
        }
        let delivered = level.deliver_in.as_ref().is_none_or(|hours| stand.delivers(hours, at));
        Some(at).filter(|at| delivered && HORIZON.contains(at))
    }

    /// The number of the repetition.
    fn fire(&mut self, name: &Name, at: Nanos) -> u32 {
        let fired = self.progress.entry(name.clone()).or_default();
        fired.push(at);
        fired.len() as u32 - 1
    }
}

// ---- watching a ticket ----

/// Watches a ticket from its opening on.
#[derive(Clone)]
pub struct Watch<'a> {
    scene: &'a Scene<'a>,
    life: Life<'a>,
    memories: BTreeMap<(&'a str, u32), Memory>,
    /// In the order of time; those of one tick in no order.
    pub fired: Vec<Fired<'a>>,
    /// The ticks at which a phase or an outcome was another one than before, without an event.
    pub turns: BTreeSet<Nanos>,
}

/// The next alert of a level, when it fires if nothing else happens, who is told then, and the level that it waits for.
pub type Pending<'a> = (Of<'a>, Option<Nanos>, Vec<String>, Option<u32>);

impl<'a> Watch<'a> {
    pub fn open(scene: &'a Scene<'a>, ticket: &'a Ticket) -> Watch<'a> {
        let life = Life::open(&scene.world, ticket);
        Watch { scene, life, memories: BTreeMap::new(), fired: Vec::new(), turns: BTreeSet::new() }
    }

    pub fn at(&self) -> Nanos {
        self.life.at
    }

    /// The events must come in order, and at this instant.
    pub fn apply(&mut self, event: &'a Event) {
        assert_eq!(event.at, self.life.at);
        self.life.apply(&event.kind);
    }

    /// Lives on to a later tick without another event.
    pub fn live_to(&mut self, at: Nanos) {
        while self.life.at < at {
            self.judge();
            let before = self.view();
            self.life.live_to(self.life.at + self.scene.world.tick);
            if before != self.view() {
                self.turns.insert(self.life.at);
            }
        }
    }

    /// E6: what else than an alert can change without an event: the pause and the outcome of each open cycle. Running
    /// and outside hours are one phase.
    fn view(&self) -> Vec<(&'a str, Option<usize>, bool)> {
        let world = &self.scene.world;
        let covered = self.life.open_runs().filter(|(_, run)| run.target.is_some());
        covered.map(|(metric, run)| (metric, run.pause(world), run.reached(world, self.life.at).is_some())).collect()
    }

    /// Judges this instant, all of whose events have come, and the time up to the next tick.
    fn judge(&mut self) {
        for (metric, run) in self.life.open_runs() {
            let Some(stand) = Stand::of(self.scene, run, self.life.at) else { continue };
            let memory = self.memories.entry((metric, run.number)).or_default();
            // Again for those that have waited for one that comes after them in the list.
            for level in stand.levels.iter().chain(stand.levels).chain(stand.levels).chain(stand.levels) {
                let mut from = stand.at;
                while let Some(at) = memory.firing(level, &stand, from) {
                    let lapsed = memory.waits(level, stand.run).is_some();
                    let extra = memory.times(&level.name) > level.repeat.map_or(0, |(_, times)| times);
                    let repetition = memory.fire(&level.name, at);
                    let of = Of { metric, cycle: run.number, level: level.name.clone(), repetition };
                    let (due_at, notify) = (stand.due.or_else(|| stand.due_after_pause()), stand.told(level));
                    let in_pause = !stand.is_due && !stand.runs_at(at);
                    let after_level = matches!(level.when, When::AfterLevel(..));
                    let by_hours = notify != level.told(None);
                    let in_known_pause = in_pause && due_at.is_some();
                    let rare = Rare { by_hours, after_level, lapsed, extra, in_pause, in_known_pause };
                    self.fired.push(Fired { at, of, notify, due_at, rare });
                    from = at;
                }
            }
        }
    }

    /// The next alert of each level of the open cycles at this instant; what comes is what `later` has seen, which
    /// lived on from here without an event.
    pub fn pending(&self, later: &Watch<'a>) -> Vec<Pending<'a>> {
        let now = self.life.at;
        let mut pending = Vec::new();
        for (metric, run) in self.life.open_runs() {
            let Some(target) = &run.target else { continue };
            let waits = run.pause(&self.scene.world).is_some() && run.ends_at(&self.scene.world, now).is_none();
            let paused = waits && run.fixed().is_none();
            let mut memory = self.memories.get(&(metric, run.number)).cloned().unwrap_or_default();
            for level in self.scene.named[target.target.calendar].1 {
                let of_level = |name: Name| {
                    let is_it = move |fired: &&Fired<'a>| {
                        (fired.of.metric, fired.of.cycle, &fired.of.level) == (metric, run.number, &name)
                    };
                    later.fired.iter().filter(is_it)
                };
                // E9: it has no instant until the other one has fired.
                let waits_for = match level.when {
                    When::AfterLevel(_, number) => {
                        Some(number).filter(|_| !of_level(Name::Number(number)).any(|fired| fired.at <= now))
                    }
                    _ => None,
                };
                let own = of_level(level.name.clone());
                let has_instant = !paused && waits_for.is_none();
                let next = own.clone().filter(|fired| fired.at > now && has_instant).min_by_key(|fired| fired.at);
                for fired in own.filter(|fired| fired.at == now) {
                    memory.fire(&level.name, fired.at);
                }
                if memory.may_fire(level, run) {
                    let repetition = memory.times(&level.name);
                    let of = Of { metric, cycle: run.number, level: level.name.clone(), repetition };
                    let notify = next.map_or_else(|| level.told(None), |next| next.notify.clone());
                    pending.push((of, next.map(|next| next.at), notify, waits_for));
                }
            }
        }
        pending.sort_by(|(one, ..), (other, ..)| one.by_key().cmp(&other.by_key()));
        pending
    }
}
