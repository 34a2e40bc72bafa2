//! The clock laws (T4, K1-K14, P1-P5, S4, R1), answered by living through a ticket's time one tick after another.
//!
//! Every instant of the ticket, every edge of the calendars and every `now` must be a multiple of the tick.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::calendar::{Answer, HORIZON, Nanos, SECOND, text};
use super::rollup::{Rollup, rollup};
use super::run::{By, Run};
use super::world::{Target, names_any};
pub(crate) use super::{world::World, written::*};

// ---- what the oracle answers ----

/// An instant that is shown as text, so that a difference can be read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(pub(crate) Nanos);

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self.0))
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Phase {
    Running,
    OutsideHours { opens_at: Option<Instant> },
    Paused { since: Instant, reason: String, party: Option<String> },
    Stopped,
    Cancelled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Pending,
    Met,
    Breached,
    Void,
}

/// Durations are in seconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cycle {
    pub(crate) number: u32,
    pub(crate) started_at: Instant,
    pub(crate) calendar: String,
    pub(crate) allowance_s: i64,
    pub(crate) elapsed_s: i64,
    pub(crate) remaining_s: i64,
    pub(crate) paused_s: i64,
    pub(crate) due_at: Option<Instant>,
    pub(crate) due_if_resumed: Option<Instant>,
    pub(crate) breached_at: Option<Instant>,
    pub(crate) stopped_at: Option<Instant>,
    pub(crate) phase: Phase,
    pub(crate) outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Answers {
    /// By metric name, oldest cycle first.
    pub(crate) metrics: BTreeMap<String, Vec<Cycle>>,
    pub(crate) not_covered: Vec<String>,
    /// The names of reasons and statuses that the policy does not know.
    pub(crate) notices: BTreeSet<String>,
    pub(crate) next_change: Option<Instant>,
    pub(crate) rollup: Rollup,
}

// ---- the ticket as it stands ----

#[derive(Debug, Clone, Default)]
struct Clock {
    runs: Vec<Run>,
    /// K13: a customer message received while the ticket was finished, and not answered since.
    unanswered: bool,
}

impl Clock {
    fn open(&mut self) -> Option<&mut Run> {
        self.runs.last_mut().filter(|run| run.end.is_none())
    }

    fn begin(&mut self, at: Nanos, target: Option<Target>) {
        self.runs.push(Run::begin(self.runs.len() + 1, at, target));
    }
}

struct Life<'a> {
    world: &'a World<'a>,
    opened: bool,
    priority: Option<String>,
    tier: Option<String>,
    status: Option<String>,
    group: Option<String>,
    finished: Option<Finish>,
    answered: bool,
    /// Reasons held by an event, and since when each reason has held by event or status.
    flags: BTreeSet<String>,
    holds: BTreeMap<String, Nanos>,
    clocks: Vec<Clock>,
    notices: BTreeSet<String>,
}

impl<'a> Life<'a> {
    fn new(world: &'a World<'a>) -> Life<'a> {
        Life {
            world,
            opened: false,
            priority: None,
            tier: None,
            status: None,
            group: None,
            finished: None,
            answered: false,
            flags: BTreeSet::new(),
            holds: BTreeMap::new(),
            clocks: vec![Clock::default(); world.policy.metrics.len()],
            notices: BTreeSet::new(),
        }
    }

    fn meaning(&self, status: &str) -> Option<&'a Meaning> {
        self.world.policy.statuses.get(status)
    }

    fn target(&self, metric: usize) -> Option<Target> {
        self.world.target(&self.world.policy.metrics[metric], self.priority.as_ref(), self.tier.as_ref())
    }

    fn open(&mut self, ticket: &Ticket) {
        self.opened = true;
        self.priority = ticket.priority.clone();
        self.tier = ticket.tier.clone();
        self.enter_status(ticket.status.clone());
        if let Some(Meaning::Finished(finish)) = self.status.as_ref().and_then(|status| self.meaning(status)) {
            self.finished = Some(*finish);
            self.answered = *finish == Finish::Resolved;
        }
        self.update_holds(ticket.opened_at);
        let entered = ticket.status.iter().map(|status| format!("status:{status}"));
        let fired: Vec<String> = entered.chain(["opened".to_owned()]).collect();
        self.start(ticket.opened_at, &fired, false);
        self.date_back(ticket);
        self.pause();
    }

    /// What the opening has started may have started before it: that time ran without a pause.
    fn date_back(&mut self, ticket: &Ticket) {
        let Some(occurred_at) = ticket.occurred_at else { return };
        let clocks = self.clocks.iter_mut().zip(&self.world.policy.metrics);
        for (clock, _) in clocks.filter(|(_, metric)| metric.from_occurred_at) {
            if let Some(run) = clock.open() {
                run.started_at = occurred_at;
                run.live_between(self.world, occurred_at, ticket.opened_at);
            }
        }
    }

    fn enter_status(&mut self, status: Option<String>) {
        let unknown = |status: &&String| self.meaning(status).is_none() && !self.world.is_named_in_a_trigger(status);
        let unknown = status.iter().find(unknown).cloned();
        self.notices.extend(unknown);
        self.status = status;
    }

    /// What an event does to the ticket as a whole: finish it, reopen it, or neither.
    fn finish(&self, kind: &Kind) -> (Option<Finish>, bool) {
        let finish = match kind {
            Kind::Plain("resolved") => Some(Finish::Resolved),
            Kind::Plain("closed") => Some(Finish::Closed),
            Kind::Plain("cancelled") => Some(Finish::Cancelled),
            Kind::Status(to) => match self.meaning(to) {
                Some(Meaning::Finished(finish)) => Some(*finish),
                _ => None,
            },
            _ => None,
        };
        let may_reopen = matches!(kind, Kind::Plain("reopened") | Kind::Status(_));
        (finish, finish.is_none() && may_reopen && self.finished.is_some())
    }

    /// The triggers that an event fires (K1).
    fn fired(&self, kind: &Kind, finish: Option<Finish>, reopening: bool) -> Vec<String> {
        let mut fired: Vec<String> = match kind {
            Kind::Plain("reopened") => vec![],
            Kind::Plain(kind) => vec![(*kind).to_owned()],
            Kind::Status(to) => vec!["status_changed".to_owned(), format!("status:{to}")],
            Kind::Priority(_) => vec!["priority_changed".to_owned()],
            Kind::Tier(_) => vec!["tier_changed".to_owned()],
            Kind::Paused(_) => vec!["paused".to_owned()],
            Kind::Resumed(_) => vec!["resumed".to_owned()],
            Kind::Custom(name) => vec!["custom".to_owned(), format!("custom:{name}")],
            Kind::Assigned(group) => {
                // The first group is another one than none.
                let other = self.group.as_ref() != Some(group);
                let other = other.then(|| "assigned:other_group".to_owned());
                ["assigned".to_owned(), "assigned:group".to_owned()].into_iter().chain(other).collect()
            }
        };
        if let (Kind::Status(to), Some(from)) = (kind, &self.status) {
            fired.extend((to != from).then(|| format!("left:{from}")));
        }
        fired.extend(reopening.then(|| "reopened".to_owned()));
        fired.extend(finish.map(|finish| format!("{finish:?}").to_lowercase()));
        fired
    }

    /// K2: stop, then fields, then start, then pause.
    fn apply(&mut self, event: &Event) {
        let (finish, reopening) = self.finish(&event.kind);
        let fired = self.fired(&event.kind, finish, reopening);
        self.stop(event.at, &fired, finish);
        self.set_fields(event, finish, reopening);
        self.start(event.at, &fired, reopening);
        self.pause();
    }

    fn stop(&mut self, at: Nanos, fired: &[String], finish: Option<Finish>) {
        for (clock, rule) in self.clocks.iter_mut().zip(&self.world.rules) {
            let own = names_any(&rule.stop, fired);
            if let Some(run) = clock.open().filter(|_| own || finish.is_some()) {
                run.end(self.world, at, finish.map_or(By::Stop, By::Finish));
            } else if let Some(end) = clock.runs.last_mut().and_then(|run| run.end.as_mut()) {
                let cancelled = finish == Some(Finish::Cancelled);
                end.cancelled_at = end.cancelled_at.or(cancelled.then_some(at));
            }
            clock.unanswered &= !own;
        }
    }

    fn set_fields(&mut self, event: &Event, finish: Option<Finish>, reopening: bool) {
        match &event.kind {
            Kind::Status(to) => self.enter_status(Some(to.clone())),
            Kind::Priority(to) => self.priority = Some(to.clone()),
            Kind::Tier(to) => self.tier = Some(to.clone()),
            Kind::Paused(reason) | Kind::Resumed(reason) => {
                if !self.world.policy.pauses.iter().any(|known| known.name == *reason) {
                    self.notices.insert(reason.clone());
                } else if matches!(event.kind, Kind::Paused(_)) {
                    self.flags.insert(reason.clone());
                } else {
                    self.flags.remove(reason);
                }
            }
            Kind::Assigned(group) => self.group = Some(group.clone()),
            _ => {}
        }
        if finish.is_some() {
            self.finished = finish;
            self.flags.clear();
        }
        if reopening {
            self.finished = None;
            self.reopen(event.at);
        }
        self.answered |= event.kind == Kind::Plain("agent_replied") || finish == Some(Finish::Resolved);
        self.update_holds(event.at);
        self.retarget(event.at);
    }

    fn retarget(&mut self, at: Nanos) {
        for metric in 0..self.clocks.len() {
            let target = self.target(metric);
            let (clock, mode) = (&mut self.clocks[metric], self.world.rules[metric].on_retarget);
            let Some(run) = clock.open() else { continue };
            if run.retarget(self.world, mode, target.clone()) {
                run.end(self.world, at, By::Retarget);
                clock.begin(at, target);
            }
        }
    }

    /// K11, K12: continues what resolved, closed or cancelled ended, or what the mode says instead.
    fn reopen(&mut self, at: Nanos) {
        for metric in 0..self.clocks.len() {
            let target = self.target(metric);
            let (clock, mode) = (&mut self.clocks[metric], self.world.rules[metric].on_reopen);
            let Some(run) = clock.runs.last_mut() else { continue };
            let Some(By::Finish(finish)) = run.end.as_ref().map(|end| end.by) else { continue };
            let goes_on = finish == Finish::Cancelled || matches!(mode, Reopen::Resume | Reopen::ResumeCountingClosed);
            if goes_on {
                run.go_on(self.world, at, mode == Reopen::ResumeCountingClosed);
            } else if mode == Reopen::NewCycle {
                clock.begin(at, target);
            }
        }
    }

    /// P1: a reason holds by status or by event, and has held since it last began to.
    fn update_holds(&mut self, at: Nanos) {
        let mut now = self.flags.clone();
        if let Some(Meaning::Pauses(reason)) = self.status.as_ref().and_then(|status| self.meaning(status)) {
            now.insert(reason.clone());
        }
        self.holds.retain(|reason, _| now.contains(reason));
        for reason in now {
            self.holds.entry(reason).or_insert(at);
        }
    }

    fn start(&mut self, at: Nanos, fired: &[String], reopening: bool) {
        for metric in 0..self.clocks.len() {
            let rule = &self.world.rules[metric];
            let asked = names_any(&rule.start, fired);
            if self.finished.is_some() {
                let message = fired.iter().any(|trigger| trigger == "customer_replied");
                self.clocks[metric].unanswered |= asked && message;
                continue;
            }
            let target = self.target(metric);
            let clock = &mut self.clocks[metric];
            let asked = (asked || (reopening && clock.unanswered)) && (self.answered || !rule.after_answer);
            clock.unanswered = false;
            if asked && clock.open().is_none() && (rule.repeat || clock.runs.is_empty()) {
                clock.begin(at, target);
            }
        }
    }

    /// P1, P3, P5: which open runs are paused, and for which reason.
    fn pause(&mut self) {
        for (clock, metric) in self.clocks.iter_mut().zip(&self.world.policy.metrics) {
            let pauses = |reason: &&Reason| reason.metrics.as_ref().is_none_or(|names| names.contains(&metric.name));
            let known = self.world.policy.pauses.iter().filter(pauses);
            let held = known.filter_map(|reason| Some((*self.holds.get(&reason.name)?, &reason.name)));
            let first = held.min();
            if let Some(run) = clock.open() {
                run.pause = first.map(|(_, reason)| reason.clone());
            }
        }
    }

    /// K2: judges an instant after all its events.
    fn judge(&mut self, at: Nanos) {
        for run in self.clocks.iter_mut().flat_map(|clock| &mut clock.runs) {
            let breached = run.outcome(self.world) == Some(Outcome::Breached);
            run.said_paused = run.pause.as_ref().map(|_| run.said_paused.unwrap_or(at));
            run.said_breached = breached.then(|| run.said_breached.unwrap_or(at));
        }
    }

    fn live(&mut self, at: Nanos) {
        for run in self.clocks.iter_mut().flat_map(|clock| &mut clock.runs) {
            run.live(self.world, at);
        }
    }

    fn answers(&self, now: Nanos) -> Answers {
        let mut answers = Answers { notices: self.notices.clone(), ..Answers::default() };
        for (index, metric) in self.world.policy.metrics.iter().enumerate() {
            let runs = &self.clocks[index].runs;
            let cycles = runs.iter().filter_map(|run| self.cycle(run, now)).collect();
            answers.metrics.insert(metric.name.clone(), cycles);
            if self.opened && !self.is_covered(index) {
                answers.not_covered.push(metric.name.clone());
            }
        }
        answers.not_covered.sort();
        answers.rollup = rollup(self.state(), &answers.metrics);
        answers
    }

    fn state(&self) -> Option<&'static str> {
        self.opened.then_some(match self.finished {
            None => "open",
            Some(Finish::Resolved) => "resolved",
            Some(Finish::Closed) => "closed",
            Some(Finish::Cancelled) => "cancelled",
        })
    }

    /// S4, and K10: an open run that stays on its first target is covered by it.
    fn is_covered(&self, metric: usize) -> bool {
        let pinned = self.world.rules[metric].on_retarget == Retarget::Pinned;
        let open = self.clocks[metric].runs.last().filter(|run| run.end.is_none());
        self.target(metric).is_some() || (pinned && open.is_some_and(|run| run.target.is_some()))
    }

    /// `None` for a run that no cell covers, or covered when it ended (S4).
    fn cycle(&self, run: &Run, now: Nanos) -> Option<Cycle> {
        let world = self.world;
        let target = run.target.as_ref()?;
        let outcome = run.outcome(world)?;
        let elapsed = run.worked(world.tick, false);
        let reached = run.reached(world.tick, target.allowance);
        let from_now = || world.ahead(&target.calendar, now, target.allowance - elapsed);
        let paused = run.pause.is_some();
        let (due_at, due_if_resumed) = match &run.end {
            Some(end) => (end.due_at, None),
            None if reached.is_some() => (reached, None),
            None if paused => (None, from_now()),
            None => (from_now(), None),
        };
        let breached_at = run.end.as_ref().and_then(|end| end.breached_at).or(run.said_breached);
        Some(Cycle {
            number: run.number,
            started_at: Instant(run.started_at),
            calendar: target.calendar.clone(),
            allowance_s: target.allowance / SECOND,
            elapsed_s: elapsed / SECOND,
            remaining_s: (target.allowance - elapsed) / SECOND,
            paused_s: run.worked(world.tick, true) / SECOND,
            due_at: due_at.map(Instant),
            due_if_resumed: due_if_resumed.map(Instant),
            breached_at: breached_at.map(Instant),
            stopped_at: run.end.as_ref().map(|end| Instant(end.at)),
            phase: self.phase(run, target, now),
            outcome,
        })
    }

    fn phase(&self, run: &Run, target: &Target, now: Nanos) -> Phase {
        if let Some(end) = &run.end {
            let cancelled = end.by == By::Finish(Finish::Cancelled);
            return if cancelled { Phase::Cancelled } else { Phase::Stopped };
        }
        if let (Some(reason), Some(since)) = (&run.pause, run.said_paused) {
            let known = self.world.policy.pauses.iter().find(|known| known.name == *reason);
            let party = known.and_then(|known| known.party.clone());
            return Phase::Paused { since: Instant(since), reason: reason.clone(), party };
        }
        match self.world.windows[&target.calendar].next_open(now) {
            Answer::At(at) if at == now => Phase::Running,
            Answer::At(at) => Phase::OutsideHours { opens_at: Some(Instant(at)) },
            _ => Phase::OutsideHours { opens_at: None },
        }
    }

    /// What a host sees change: E6 takes `Running` and `OutsideHours` as one phase.
    fn seen(&self) -> Vec<Option<(bool, bool, Outcome)>> {
        let runs = self.clocks.iter().flat_map(|clock| &clock.runs);
        runs.map(|run| Some((run.pause.is_some(), run.end.is_some(), run.outcome(self.world)?))).collect()
    }

    /// Could time alone still change anything?
    fn is_settled(&self) -> bool {
        let runs = self.clocks.iter().flat_map(|clock| &clock.runs);
        let mut pending = runs.filter(|run| run.outcome(self.world) == Some(Outcome::Pending));
        pending.all(|run| run.pause.is_some())
    }

    /// E6, by living on without any event until something has changed.
    fn next_change(mut self, now: Nanos) -> Option<Nanos> {
        let seen = self.seen();
        let mut at = now;
        while !self.is_settled() && HORIZON.contains(&at) {
            self.live(at);
            at += self.world.tick;
            if self.seen() != seen {
                return Some(at);
            }
        }
        None
    }
}

/// Evaluates a ticket at several instants in one life; `nows` must be in order and inside the horizon or at its end.
pub(crate) fn evaluate(world: &World<'_>, ticket: &Ticket, nows: &[Nanos]) -> Vec<Answers> {
    let mut events: Vec<&Event> = ticket.events.iter().collect();
    events.sort_by_key(|event| event.at);
    let mut events = events.into_iter().peekable();
    let mut life = Life::new(world);
    let mut answers = Vec::new();
    let mut nows = nows.iter().copied().peekable();
    let mut at = ticket.opened_at;
    while let Some(now) = nows.next_if(|&now| now < at) {
        let next_change = (now < at).then_some(Instant(at));
        answers.push(Answers { next_change, ..life.answers(now) });
    }
    while nows.peek().is_some() {
        if at == ticket.opened_at {
            life.open(ticket);
        }
        while let Some(event) = events.next_if(|event| event.at == at) {
            life.apply(event);
        }
        life.judge(at);
        while let Some(now) = nows.next_if_eq(&at) {
            let alone = Life { clocks: life.clocks.clone(), ..Life::new(world) };
            answers.push(Answers { next_change: alone.next_change(now).map(Instant), ..life.answers(now) });
        }
        life.live(at);
        at += world.tick;
    }
    answers
}
