//! The clock laws (T4, K1-K14, P1-P5, S4), answered by living through a ticket's time one tick after another.
//!
//! Every instant of the ticket, every edge of the calendars and every `now` must be a multiple of the tick.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::{Answer, HORIZON, Hours, Nanos, SECOND, Window, text};
pub(crate) use super::written::*;

// ---- what the oracle answers ----

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Phase {
    Running,
    OutsideHours { opens_at: Option<String> },
    Paused { since: String, reason: String, party: Option<String> },
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

/// Durations are in seconds; instants are text, so that a difference can be read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cycle {
    pub(crate) number: u32,
    pub(crate) started_at: String,
    pub(crate) calendar: String,
    pub(crate) allowance_s: i64,
    pub(crate) elapsed_s: i64,
    pub(crate) remaining_s: i64,
    pub(crate) paused_s: i64,
    pub(crate) due_at: Option<String>,
    pub(crate) due_if_resumed: Option<String>,
    pub(crate) breached_at: Option<String>,
    pub(crate) stopped_at: Option<String>,
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
    pub(crate) next_change: Option<String>,
}

// ---- the rule of a metric ----

#[derive(Debug, Clone)]
struct Rule {
    start: Vec<String>,
    stop: Vec<String>,
    repeat: bool,
    after_answer: bool,
}

fn rule(metric: &Metric) -> Rule {
    let (start, stop, repeat, after_answer): (&[&str], &[&str], bool, bool) = match metric.name.as_str() {
        "first_response" => (&["opened"], &["agent_replied"], false, false),
        "next_response" => (&["customer_replied"], &["agent_replied"], true, true),
        "first_visit" => (&["opened"], &["visit_started"], false, false),
        "resolution" => (&["opened"], &[], false, false),
        _ => (&[], &[], false, false),
    };
    let owned = |triggers: &[&str]| triggers.iter().map(|&trigger| trigger.to_owned()).collect();
    Rule {
        start: metric.start.clone().unwrap_or_else(|| owned(start)),
        stop: metric.stop.clone().unwrap_or_else(|| owned(stop)),
        repeat: metric.repeat.unwrap_or(repeat),
        after_answer: metric.after_answer.unwrap_or(after_answer),
    }
}

fn names_any(triggers: &[String], fired: &[String]) -> bool {
    triggers.iter().any(|trigger| fired.contains(trigger))
}

// ---- time, looked at once ----

/// A policy whose calendars have been looked at from `start` for a number of ticks.
pub(crate) struct World<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) tick: Nanos,
    windows: BTreeMap<String, Window>,
    rules: Vec<Rule>,
}

impl<'a> World<'a> {
    pub(crate) fn look(policy: &'a Policy, start: Nanos, tick: Nanos, ticks: usize) -> World<'a> {
        let look = |hours: &Hours| Window::look(hours, start, tick, ticks);
        let mut windows: BTreeMap<String, Window> = BTreeMap::new();
        windows.insert("24x7".to_owned(), look(&Hours::always()));
        windows.extend(policy.calendars.iter().map(|(name, hours)| (name.clone(), look(hours))));
        World { policy, tick, windows, rules: policy.metrics.iter().map(rule).collect() }
    }

    fn is_open(&self, calendar: &str, at: Nanos) -> bool {
        self.windows[calendar].is_open(at)
    }

    /// The instant by which `left` more has been worked from `from` on, looked for tick by tick; `None` outside the
    /// horizon (T2).
    fn ahead(&self, calendar: &str, from: Nanos, left: Nanos) -> Option<Nanos> {
        let (mut at, mut worked) = (from, 0);
        while worked < left && HORIZON.contains(&at) {
            worked += if self.is_open(calendar, at) { self.tick } else { 0 };
            at += self.tick;
        }
        HORIZON.contains(&at).then_some(at)
    }

    /// S4: the most specific cell, priority before tier.
    fn target(&self, metric: &Metric, priority: Option<&String>, tier: Option<&String>) -> Option<Target> {
        let unlisted = |value: Option<&String>, list: &[String]| value.is_some_and(|value| !list.contains(value));
        if unlisted(priority, &self.policy.priorities) || unlisted(tier, &self.policy.tiers) {
            return None;
        }
        let find = |row: Option<&String>, column: Option<&String>| {
            metric.cells.iter().find(|cell| cell.priority.as_ref() == row && cell.tier.as_ref() == column)
        };
        let cell = find(priority, tier)
            .or_else(|| find(priority, None))
            .or_else(|| find(None, tier))
            .or_else(|| find(None, None))?;
        let calendar = cell.calendar.as_ref().or(metric.calendar.as_ref()).unwrap_or(&self.policy.calendar);
        Some(Target { allowance: cell.within, calendar: calendar.clone() })
    }

    fn is_named_in_a_trigger(&self, status: &str) -> bool {
        let triggers = [format!("status:{status}"), format!("left:{status}")];
        self.rules.iter().any(|rule| names_any(&rule.start, &triggers) || names_any(&rule.stop, &triggers))
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Target {
    allowance: Nanos,
    calendar: String,
}

// ---- one run of a clock ----

/// What one tick was for a run.
#[derive(Debug, Clone)]
struct Lived {
    at: Nanos,
    paused: bool,
    /// Was the calendar that this tick is counted on open?
    open: bool,
}

#[derive(Debug, Clone)]
struct End {
    at: Nanos,
    /// Ended by resolved, closed or cancelled: a reopening continues it.
    by_finish: bool,
    outcome: Outcome,
    due_at: Option<Nanos>,
    /// Of a void run only: the others are judged tick by tick.
    breached_at: Option<Nanos>,
}

#[derive(Debug, Clone)]
struct Run {
    number: u32,
    started_at: Nanos,
    /// `None` while no cell applies.
    target: Option<Target>,
    lived: Vec<Lived>,
    /// The reason that is charged while the run is paused.
    pause: Option<String>,
    end: Option<End>,
    /// Since when every evaluation has said paused, and breached.
    said_paused: Option<Nanos>,
    said_breached: Option<Nanos>,
}

impl Run {
    fn worked(&self, tick: Nanos, paused: bool) -> Nanos {
        self.lived.iter().filter(|lived| lived.open && lived.paused == paused).count() as i64 * tick
    }

    /// K4: the earliest instant at which elapsed had reached the allowance, if it has.
    fn reached(&self, tick: Nanos, allowance: Nanos) -> Option<Nanos> {
        let mut elapsed = 0;
        for lived in self.lived.iter().filter(|lived| lived.open && !lived.paused) {
            elapsed += tick;
            if elapsed >= allowance {
                return Some(lived.at + tick).filter(|due| HORIZON.contains(due));
            }
        }
        None
    }

    /// K5: what it is judged when it ends at `at`, and by which due instant.
    fn end(&mut self, world: &World<'_>, at: Nanos, finish: Option<Finish>) {
        let mut end = End { at, by_finish: finish.is_some(), outcome: Outcome::Met, due_at: None, breached_at: None };
        if let Some(target) = &self.target {
            let reached = self.reached(world.tick, target.allowance);
            let left = target.allowance - self.worked(world.tick, false);
            end.due_at = reached.or_else(|| world.ahead(&target.calendar, at, left));
            end.outcome = if end.due_at.is_none_or(|due_at| at <= due_at) { Outcome::Met } else { Outcome::Breached };
            if finish == Some(Finish::Cancelled) {
                end.breached_at = if end.outcome == Outcome::Breached { self.said_breached } else { None };
                end.outcome = Outcome::Void;
            }
        }
        self.end = Some(end);
        (self.pause, self.said_paused) = (None, None);
    }

    fn outcome(&self, world: &World<'_>) -> Option<Outcome> {
        let target = self.target.as_ref()?;
        Some(match &self.end {
            Some(end) => end.outcome,
            None if self.reached(world.tick, target.allowance).is_some() => Outcome::Breached,
            None => Outcome::Pending,
        })
    }

    /// Sets the cell in force for an open run.
    fn retarget(&mut self, world: &World<'_>, target: Option<Target>) {
        if let (None, Some(target)) = (&self.target, &target) {
            // S4: as if that target had held from its start.
            for lived in &mut self.lived {
                lived.open = world.is_open(&target.calendar, lived.at);
            }
        }
        self.target = target;
    }

    fn live(&mut self, world: &World<'_>, at: Nanos) {
        if self.end.is_none() {
            let open = self.target.as_ref().is_some_and(|target| world.is_open(&target.calendar, at));
            self.lived.push(Lived { at, paused: self.pause.is_some(), open });
        }
    }
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
}

struct Life<'a> {
    world: &'a World<'a>,
    opened: bool,
    priority: Option<String>,
    tier: Option<String>,
    status: Option<String>,
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
        self.pause();
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
                run.end(self.world, at, finish);
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
            _ => {}
        }
        if finish.is_some() {
            self.finished = finish;
            self.flags.clear();
        }
        if reopening {
            self.finished = None;
            self.reopen();
        }
        self.answered |= event.kind == Kind::Plain("agent_replied") || finish == Some(Finish::Resolved);
        self.update_holds(event.at);
        for metric in 0..self.clocks.len() {
            let target = self.target(metric);
            if let Some(run) = self.clocks[metric].open() {
                run.retarget(self.world, target);
            }
        }
    }

    /// K11, K12: continues what resolved, closed or cancelled ended.
    fn reopen(&mut self) {
        for run in self.clocks.iter_mut().filter_map(|clock| clock.runs.last_mut()) {
            if run.end.as_ref().is_some_and(|end| end.by_finish) {
                run.end = None;
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
                clock.runs.push(Run {
                    number: clock.runs.len() as u32 + 1,
                    started_at: at,
                    target,
                    lived: Vec::new(),
                    pause: None,
                    end: None,
                    said_paused: None,
                    said_breached: None,
                });
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
            if self.opened && self.target(index).is_none() {
                answers.not_covered.push(metric.name.clone());
            }
        }
        answers.not_covered.sort();
        answers
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
            started_at: text(run.started_at),
            calendar: target.calendar.clone(),
            allowance_s: target.allowance / SECOND,
            elapsed_s: elapsed / SECOND,
            remaining_s: (target.allowance - elapsed) / SECOND,
            paused_s: run.worked(world.tick, true) / SECOND,
            due_at: due_at.map(text),
            due_if_resumed: due_if_resumed.map(text),
            breached_at: breached_at.map(text),
            stopped_at: run.end.as_ref().map(|end| text(end.at)),
            phase: self.phase(run, target, now),
            outcome,
        })
    }

    fn phase(&self, run: &Run, target: &Target, now: Nanos) -> Phase {
        if let Some(end) = &run.end {
            return if end.outcome == Outcome::Void { Phase::Cancelled } else { Phase::Stopped };
        }
        if let (Some(reason), Some(since)) = (&run.pause, run.said_paused) {
            let known = self.world.policy.pauses.iter().find(|known| known.name == *reason);
            let party = known.and_then(|known| known.party.clone());
            return Phase::Paused { since: text(since), reason: reason.clone(), party };
        }
        match self.world.windows[&target.calendar].next_open(now) {
            Answer::At(at) if at == now => Phase::Running,
            Answer::At(at) => Phase::OutsideHours { opens_at: Some(text(at)) },
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
        let next_change = (now < at).then(|| text(at));
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
            answers.push(Answers { next_change: alone.next_change(now).map(text), ..life.answers(now) });
        }
        life.live(at);
        at += world.tick;
    }
    answers
}
