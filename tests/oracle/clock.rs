//! The clock laws (T4, K1-K16, P1-P6, S3, S4, E6, R1), answered by simulating a ticket tick by tick.
//!
//! Every instant of the ticket, every opening and closing of a calendar, every cap and every `now` must be a multiple
//! of the tick.

use std::collections::BTreeSet;

use super::allowances::Amount;
pub use super::answers::*;
use super::calendar::{Nanos, SECOND};
use super::rollup::rollup;
use super::run::{By, Hold, NEVER, Run};
use super::world::{Fields, Placed, Rule, Signal, Target, WHYS};
pub use super::{world::World, written::*};

#[derive(Debug, Clone, Default)]
struct Clock {
    runs: Vec<Run>,
    /// K13: a customer message received while the ticket was finished, and not answered since.
    unanswered: bool,
    /// K18: is the ticket finished for this metric?
    finished: bool,
    /// K18: has the event that is being applied ended a run without a verdict?
    voided: bool,
    /// Since when the metric has not counted, and whether it would in another status (K17).
    uncounted: Option<(Nanos, bool)>,
    /// K16: what the ticket has said of its target since that was last cleared, in order. An instant is of one run, once
    /// it is known which.
    said: Vec<(Said, Option<usize>)>,
}

impl Clock {
    fn open(&mut self) -> Option<&mut Run> {
        self.runs.last_mut().filter(|run| run.end.is_none())
    }

    /// What the ticket says of its last run, or of the next one (K16): the last that is for every run or for that one.
    fn own(&self, of: Option<usize>) -> Option<Said> {
        let is_meant = |said: &&(Said, Option<usize>)| matches!(said.0, Said::Within(_)) || said.1 == of;
        self.said.iter().rev().find(is_meant).map(|(said, _)| *said)
    }

    /// The last run starts or goes on, and what was said for the next one is for it.
    fn take_said(&mut self) {
        let number = self.runs.len();
        self.said.iter_mut().for_each(|(_, of)| *of = of.or(Some(number)));
    }
}

/// K10: while the ticket itself promises, the time used stays used.
fn mode_of(rule: &Rule<'_>, own: bool) -> Retarget {
    if own { Retarget::KeepElapsed } else { rule.on_retarget }
}

/// A ticket from its opening up to `at`, where more events may come.
#[derive(Clone)]
pub struct Life<'a> {
    world: &'a World<'a>,
    pub at: Nanos,
    fields: Fields<'a>,
    /// Of each metric: the target that the fields give.
    targets: Vec<Option<Target>>,
    status: Option<&'a str>,
    group: Option<&'a str>,
    agent: Option<&'a str>,
    finished: Option<Finish>,
    answered: bool,
    /// Until when reasons are held by an event, and since when each has held by event or status.
    flags: [Option<Nanos>; WHYS],
    /// The reason that is held by the status, and until when the status pauses anything (P6).
    by_status: Option<usize>,
    status_until: Nanos,
    /// Has the pause by the status ended by itself?
    status_over: bool,
    holds: [Option<Nanos>; WHYS],
    clocks: Vec<Clock>,
    notices: BTreeSet<Notice<'a>>,
    before: Option<Before<'a>>,
}

/// K13: the life as it was before something came to the finished ticket that left its status alone, and all events of this
/// instant from that one on.
#[derive(Clone)]
struct Before<'a> {
    life: Box<Life<'a>>,
    events: Vec<&'a Kind>,
}

/// May this event change the status of a ticket?
fn is_status(kind: &Kind) -> bool {
    kind.status().is_some() || matches!(kind, Kind::Plain("resolved" | "closed" | "cancelled" | "reopened"))
}

impl<'a> Life<'a> {
    pub fn open(world: &'a World<'a>, ticket: &'a Ticket) -> Life<'a> {
        let attributes = ticket.attributes.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
        let (priority, tier) = (ticket.priority.as_deref(), ticket.tier.as_deref());
        let mut life = Life {
            world,
            at: ticket.opened_at,
            fields: Fields { priority, tier, attributes },
            targets: Vec::new(),
            status: None,
            group: ticket.group.as_deref(),
            agent: None,
            finished: None,
            answered: false,
            flags: [None; WHYS],
            by_status: None,
            status_until: NEVER,
            status_over: false,
            holds: [None; WHYS],
            clocks: vec![Clock::default(); world.rules.len()],
            notices: BTreeSet::new(),
            before: None,
        };
        life.begin(ticket);
        life
    }

    fn begin(&mut self, ticket: &'a Ticket) {
        self.find_targets();
        for (metric, said) in &ticket.targets {
            self.say(metric, Some(*said));
        }
        let status = ticket.status.as_deref();
        if let Some(status) = status {
            self.enter_status(status);
        }
        let finish = match status.and_then(|status| self.meaning(status)) {
            Some(Meaning::Finished(finish)) => Some(*finish),
            _ => None,
        };
        self.update_holds();
        self.update_counts();
        // K15: a status that finishes the ticket starts nothing itself, and ends what the opening starts. K18: for a
        // metric that it does not end it is like any other.
        let opening =
            Signal { kind: None, entered: None, left: None, other_group: false, finish: None, reopening: false };
        let ended = |rule: &Rule<'_>| finish.is_some_and(|finish| rule.ends_on(finish));
        self.start(&opening, ended);
        self.start(&Signal { entered: status, finish, ..opening }, |rule| !ended(rule));
        self.date_back(ticket);
        if let Some(finish) = finish {
            for (clock, _) in self.clocks.iter_mut().zip(&self.world.rules).filter(|(_, rule)| ended(rule)) {
                clock.open().into_iter().for_each(|run| run.end(self.world, self.at, By::Finish(finish)));
                clock.finished = true;
            }
            self.finish(finish);
        }
        self.pause();
    }

    fn finish(&mut self, finish: Finish) {
        self.finished = Some(finish);
        self.flags = [None; WHYS];
        self.answered |= finish != Finish::Cancelled;
    }

    fn meaning(&self, status: &str) -> Option<&'a Meaning> {
        self.world.policy.statuses.get(status)
    }

    fn find_targets(&mut self) {
        self.targets = self.world.rules.iter().map(|rule| self.world.target(rule, &self.fields)).collect();
    }

    /// The target of a run, or of the next one, and whether the ticket itself promises it (K16).
    fn wanted(&self, index: usize, of: Option<usize>) -> (Option<Target>, bool) {
        let (rule, clock) = (&self.world.rules[index], &self.clocks[index]);
        match clock.own(of) {
            Some(said) => (Some(self.world.own_target(rule, &self.fields, said)), true),
            None => (self.targets[index], false),
        }
    }

    fn begin_run(&mut self, index: usize, at: Nanos) {
        let clock = &mut self.clocks[index];
        let number = clock.runs.len() + 1;
        clock.runs.push(Run::begin(self.world, number, at, None));
        clock.take_said();
        let (target, is_own) = self.wanted(index, Some(number));
        let run = self.clocks[index].runs.last_mut().unwrap();
        *run = Run::begin(self.world, number, at, target);
        (run.first, run.is_own) = (self.targets[index], is_own);
    }

    /// K16: the ticket says what it promises itself, or that nothing it said holds any more.
    fn say(&mut self, metric: &'a str, said: Option<Said>) {
        let Some(index) = self.world.rules.iter().position(|rule| rule.metric.name == metric) else {
            return self.note("metric", metric);
        };
        let clock = &mut self.clocks[index];
        let open = clock.open().map(|run| run.number as usize);
        match said {
            Some(said) => clock.said.push((said, open)),
            None => clock.said.clear(),
        }
    }

    /// What the opening has started may have started before it.
    fn date_back(&mut self, ticket: &Ticket) {
        let Some(occurred_at) = ticket.occurred_at else { return };
        let clocks = self.clocks.iter_mut().zip(&self.world.rules);
        for (clock, _) in clocks.filter(|(_, rule)| rule.metric.from_occurred_at) {
            if let Some(run) = clock.open() {
                run.date_back(self.world, occurred_at, ticket.opened_at);
            }
        }
    }

    fn enter_status(&mut self, status: &'a str) {
        if !self.world.knows_status(status) {
            self.note("status", status);
        }
        (self.status, self.status_over) = (Some(status), false);
        self.by_status = match self.meaning(status) {
            Some(Meaning::Pauses(reason)) => self.world.why(reason),
            _ => None,
        };
    }

    /// K17: is the part about the status fulfilled, whatever it asks for?
    fn is_any_status_fine(&self, rule: &Rule<'_>) -> bool {
        let meaning = self.status.and_then(|status| self.meaning(status));
        let ends = matches!(meaning, Some(Meaning::Finished(finish)) if rule.ends_on(*finish));
        self.status.is_none() || self.status_over || ends
    }

    /// K17, S5: does the ticket have what is asked?
    fn has(&self, rule: &Rule<'_>, asked: &Asked) -> bool {
        let texts: Vec<&str> = match &asked.field {
            Field::Status if self.is_any_status_fine(rule) => return true,
            Field::Tier => self.fields.tier.into_iter().collect(),
            Field::Priority => self.fields.priority.into_iter().collect(),
            Field::Status => self.status.into_iter().collect(),
            Field::Group => self.group.into_iter().collect(),
            Field::Agent => self.agent.into_iter().collect(),
            Field::Attribute(name) => {
                let texts = self.fields.attributes.get(name.as_str()).copied().unwrap_or_default();
                texts.iter().map(String::as_str).collect()
            }
        };
        asked.values.fit(&texts)
    }

    /// K1, K17: does the metric count, and would it if its status were another?
    fn counts(&self, rule: &Rule<'_>) -> (bool, bool) {
        let listed = rule
            .metric
            .counts_in
            .as_ref()
            .map(|listed| vec![vec![Asked { field: Field::Status, values: Values::OneOf(listed.clone()) }]]);
        let Some(any) = rule.metric.counts_while.clone().or(listed) else { return (true, true) };
        let counts = any.iter().any(|all| all.iter().all(|asked| self.has(rule, asked)));
        let may = |asked: &Asked| asked.field == Field::Status || self.has(rule, asked);
        (counts, any.iter().any(|all| all.iter().all(may)))
    }

    /// Does the status keep a condition of the metric from holding?
    fn is_status_wrong(&self, rule: &Rule<'_>) -> bool {
        let asked = rule.metric.counts_while.iter().flatten().flatten().filter(|asked| asked.field == Field::Status);
        let listed = rule.metric.counts_in.as_ref();
        let is_listed = |listed: &Vec<String>| listed.iter().any(|listed| Some(listed.as_str()) == self.status);
        let mut wrong = asked.map(|asked| !self.has(rule, asked));
        wrong.any(|wrong| wrong) || listed.is_some_and(|listed| !self.is_any_status_fine(rule) && !is_listed(listed))
    }

    fn update_counts(&mut self) {
        for index in 0..self.clocks.len() {
            let (counts, may) = self.counts(&self.world.rules[index]);
            let clock = &mut self.clocks[index];
            let since = clock.uncounted.map_or(self.at, |(since, _)| since);
            clock.uncounted = (!counts).then_some((since, may));
        }
    }

    /// P4: only the first time is told.
    fn note(&mut self, what: &'static str, word: &'a str) {
        if !self.notices.iter().any(|known| (known.0, known.1) == (what, word)) {
            self.notices.insert((what, word, Instant(self.at)));
        }
    }

    // ---- events ----

    fn signal(&self, kind: &'a Kind) -> Signal<'a> {
        let entered = kind.status();
        let finish = match (kind, entered.and_then(|entered| self.meaning(entered))) {
            (Kind::Plain("resolved"), _) => Some(Finish::Resolved),
            (Kind::Plain("closed"), _) => Some(Finish::Closed),
            (Kind::Plain("cancelled"), _) => Some(Finish::Cancelled),
            (_, Some(Meaning::Finished(finish))) => Some(*finish),
            _ => None,
        };
        let may_reopen = entered.is_some() || *kind == Kind::Plain("reopened");
        // The first group is another one than none.
        let other_group = matches!(kind, Kind::Assigned(Some(group)) if self.group != Some(group));
        Signal {
            kind: Some(kind),
            entered,
            left: self.status.filter(|status| entered.is_some_and(|entered| entered != *status)),
            other_group,
            finish,
            reopening: finish.is_none() && may_reopen && self.finished.is_some(),
        }
    }

    /// K13: what came to the finished ticket at this instant and left its status alone comes right after its reopening.
    pub fn apply(&mut self, kind: &'a Kind) {
        if self.signal(kind).reopening
            && let Some(Before { life, events }) = self.before.take()
        {
            let (statuses, others): (Vec<&Kind>, Vec<&Kind>) = events.into_iter().partition(|kind| is_status(kind));
            *self = *life;
            return statuses.into_iter().chain([kind]).chain(others).for_each(|kind| self.apply_next(kind));
        }
        if self.finished.is_some() && self.before.is_none() && !is_status(kind) {
            self.before = Some(Before { life: Box::new(self.clone()), events: vec![] });
        }
        if let Some(before) = &mut self.before {
            before.events.push(kind);
        }
        self.apply_next(kind);
    }

    /// K2: stop, then fields, then start, then pause.
    fn apply_next(&mut self, kind: &'a Kind) {
        let signal = self.signal(kind);
        self.stop(&signal);
        if *kind == Kind::Plain("acknowledged") {
            // What it starts has not been acknowledged by it.
            self.clocks.iter_mut().filter_map(Clock::open).for_each(|run| run.acknowledged = Some(self.at));
        }
        self.set_fields(kind, &signal);
        self.start(&signal, |_| true);
        self.pause();
    }

    fn stop(&mut self, signal: &Signal<'_>) {
        for (clock, rule) in self.clocks.iter_mut().zip(&self.world.rules) {
            let (own, void) = (signal.fires_any(&rule.stop), signal.fires_any(&rule.void));
            let finish = signal.finish.filter(|&finish| rule.ends_on(finish));
            clock.voided = void && clock.open().is_some();
            if let Some(run) = clock.open().filter(|_| void || own || finish.is_some()) {
                run.end(self.world, self.at, if void { By::Void } else { finish.map_or(By::Stop, By::Finish) });
            } else if let Some(end) = clock.runs.last_mut().and_then(|run| run.end.as_mut()) {
                let cancelled = finish == Some(Finish::Cancelled);
                end.cancelled_at = end.cancelled_at.or(cancelled.then_some(self.at));
            }
            clock.unanswered &= !own;
            clock.finished |= finish.is_some();
        }
    }

    /// P7: ends the reasons that this ends, before it makes any hold.
    fn end_holds(&mut self, signal: &Signal<'_>) {
        for (why, ended) in self.world.whys.iter().map(|why| signal.fires_any(&why.ended_by)).enumerate() {
            if ended {
                (self.flags[why], self.holds[why]) = (None, None);
                self.by_status = self.by_status.filter(|by_status| *by_status != why);
            }
        }
    }

    fn set_fields(&mut self, kind: &'a Kind, signal: &Signal<'_>) {
        self.end_holds(signal);
        let until = kind.length().map_or(NEVER, |length| self.at + length);
        match kind {
            Kind::Status(to) | Kind::StatusUntil(to, _) => {
                self.enter_status(to);
                self.status_until = until;
            }
            Kind::Priority(to) => self.fields.priority = Some(to),
            Kind::Tier(to) => self.fields.tier = Some(to),
            Kind::Attribute(name, to) => drop(self.fields.attributes.insert(name, to)),
            Kind::Paused(reason) | Kind::PausedUntil(reason, _) | Kind::Resumed(reason) => match self.world.why(reason)
            {
                Some(why) => self.flags[why] = Some(until).filter(|_| kind.name() == "paused"),
                None => self.note("reason", reason),
            },
            Kind::Assigned(group) => self.group = group.as_deref(),
            Kind::Plain("assigned") => self.agent = Some("e-17"),
            Kind::Within(metric, goal) => self.say(metric, Some(Said::Within(*goal))),
            Kind::DueIn(metric, length) => self.say(metric, Some(Said::DueAt(self.at + length))),
            Kind::Cleared(metric) => self.say(metric, None),
            _ => {}
        }
        if let Some(finish) = signal.finish {
            self.finish(finish);
        }
        self.update_counts();
        if let Kind::StatusUntil(to, _) = kind {
            let pauses =
                self.by_status.is_some_and(|why| self.world.rules.iter().any(|rule| rule.pausing.contains(&why)));
            if !pauses && !self.world.rules.iter().any(|rule| self.is_status_wrong(rule)) {
                self.note("until", to);
            }
        }
        if matches!(kind, Kind::Priority(_) | Kind::Tier(_) | Kind::Attribute(..)) {
            self.find_targets();
        }
        if signal.reopening {
            self.finished = None;
            self.reopen();
        }
        self.answered |= *kind == Kind::Plain("agent_replied");
        self.update_holds();
        self.retarget();
    }

    fn retarget(&mut self) {
        for index in 0..self.clocks.len() {
            let (cell, rule) = (self.targets[index], &self.world.rules[index]);
            let Some(number) = self.clocks[index].open().map(|run| run.number as usize) else { continue };
            let (target, is_own) = self.wanted(index, Some(number));
            let Some(run) = self.clocks[index].open() else { continue };
            run.first = run.first.or(cell);
            let pinned = rule.on_retarget == Retarget::Pinned && !is_own;
            let target = if pinned { run.first } else { target };
            let mode = mode_of(rule, is_own || run.is_own);
            run.is_own = is_own;
            if run.retarget(self.world, mode, target) {
                // K11: what was resolved and has gone on at this instant only stays as it was judged.
                match run.went_on_from.take() {
                    Some(judged) => *run = *judged,
                    None => run.end(self.world, self.at, By::Retarget),
                }
                self.begin_run(index, self.at);
            }
        }
    }

    /// K11, K12: continues what resolved, closed or cancelled ended, or what the mode says instead.
    fn reopen(&mut self) {
        for index in 0..self.clocks.len() {
            let (rule, clock) = (&self.world.rules[index], &mut self.clocks[index]);
            // K18: it is asked where the ticket was finished for the metric.
            if !std::mem::take(&mut clock.finished) {
                continue;
            }
            let Some(run) = clock.runs.last_mut() else { continue };
            let Some((By::Finish(finish), stopped)) = run.end.as_ref().map(|end| (end.by, end.at)) else { continue };
            // K19: on the calendar of the target it was judged by; without a target it is never late.
            let is_late = |amount: Amount| {
                let calendar = run.target.map(|placed| placed.target.calendar);
                calendar.is_some_and(|calendar| !self.world.is_within(amount, calendar, stopped, self.at))
            };
            let later = rule.metric.reopen_later.filter(|(amount, _)| is_late(*amount));
            let mode = later.map_or(rule.on_reopen, |(_, mode)| mode);
            let goes_on = finish == Finish::Cancelled || matches!(mode, Reopen::Resume | Reopen::ResumeCountingClosed);
            if goes_on {
                run.go_on(self.world, self.at, mode == Reopen::ResumeCountingClosed);
                clock.take_said();
            } else if mode == Reopen::NewCycle {
                self.begin_run(index, self.at);
            }
        }
    }

    /// P1: a reason holds by status or by event, and has held since it last began to.
    fn update_holds(&mut self) {
        for (why, since) in self.holds.iter_mut().enumerate() {
            let holds = self.flags[why].is_some() || self.by_status == Some(why);
            *since = holds.then(|| since.unwrap_or(self.at));
        }
    }

    fn start(&mut self, signal: &Signal<'_>, concerns: impl Fn(&Rule<'_>) -> bool) {
        let message = signal.kind == Some(&Kind::Plain("customer_replied"));
        for index in 0..self.clocks.len() {
            let (rule, clock) = (&self.world.rules[index], &mut self.clocks[index]);
            if !concerns(rule) {
                continue;
            }
            let asked = signal.fires_any(&rule.start);
            if clock.finished {
                clock.unanswered |= asked && message;
                continue;
            }
            let asked = (asked || (signal.reopening && clock.unanswered)) && (self.answered || !rule.after_answer);
            clock.unanswered = false;
            if asked && clock.open().is_none() && (rule.repeat || clock.runs.is_empty() || clock.voided) {
                self.begin_run(index, self.at);
            }
        }
    }

    /// P1, P3, P5: which reasons hold for the open runs, in the order they began in; the status comes after its equals.
    fn pause(&mut self) {
        for (clock, rule) in self.clocks.iter_mut().zip(&self.world.rules) {
            let by_status = |why: usize| Some(self.status_until).filter(|_| self.by_status == Some(why));
            let until = |why: usize| self.flags[why].max(by_status(why)).unwrap_or(NEVER);
            let held =
                rule.pausing.iter().filter_map(|&why| Some(Hold { since: self.holds[why]?, why, until: until(why) }));
            let why = self.world.uncounted(rule);
            let uncounted = clock.uncounted.map(|(since, by_status)| {
                let until = if by_status { self.status_until } else { NEVER };
                Hold { since, why, until }
            });
            let mut held: Vec<Hold> = held.chain(uncounted).collect();
            held.sort_unstable();
            if let Some(run) = clock.open() {
                run.held = held.into();
            }
        }
    }

    /// P6: ends what ends by itself, before the events of this instant.
    fn end_plans(&mut self) {
        for until in &mut self.flags {
            *until = until.filter(|&until| until > self.at);
        }
        if self.status_until <= self.at {
            (self.by_status, self.status_until, self.status_over) = (None, NEVER, true);
            self.update_counts();
        }
        self.update_holds();
        self.pause();
    }

    /// K2: judges this instant, as all its events have come, and lives on to a later one.
    pub fn live_to(&mut self, at: Nanos) {
        while self.at < at {
            self.before = None;
            for run in self.clocks.iter_mut().flat_map(|clock| &mut clock.runs) {
                run.judge(self.world, self.at);
                run.live(self.world, self.at);
            }
            self.at += self.world.tick;
            self.end_plans();
        }
        assert_eq!(self.at, at, "not on the grid");
    }

    // ---- answers ----

    /// The runs that have not ended, each with its metric.
    pub fn open_runs(&self) -> impl Iterator<Item = (&'a str, &Run)> {
        let last = self.clocks.iter().zip(&self.world.rules).map(|(clock, rule)| (rule, clock.runs.last()));
        last.filter_map(|(rule, run)| Some((rule.metric.name.as_str(), run.filter(|run| run.end.is_none())?)))
    }

    /// What an evaluation at this instant says, if these were all its events.
    pub fn answers(&self) -> Answers<'a> {
        let mut answers = Answers { notices: self.notices.clone(), ..Answers::default() };
        for (index, (clock, rule)) in self.clocks.iter().zip(&self.world.rules).enumerate() {
            let name = rule.metric.name.as_str();
            answers.metrics.insert(name, clock.runs.iter().filter_map(|run| self.cycle(run)).collect());
            if !self.is_covered(index) {
                answers.not_covered.push(name);
            }
            let next = clock.runs.last().and_then(|run| run.next_change(self.world, self.at)).map(Instant);
            answers.next_change = [answers.next_change, next].into_iter().flatten().min();
        }
        let state = match self.finished {
            None => "open",
            Some(Finish::Resolved) => "resolved",
            Some(Finish::Closed) => "closed",
            Some(Finish::Cancelled) => "cancelled",
        };
        answers.rollup = rollup(Some(state), &answers.metrics);
        answers
    }

    /// S4: an open run that has a target is covered by it; otherwise the next run has to have one.
    fn is_covered(&self, metric: usize) -> bool {
        let open = self.clocks[metric].runs.last().filter(|run| run.end.is_none());
        open.is_some_and(|run| run.target.is_some()) || self.wanted(metric, None).0.is_some()
    }

    /// `None` for a run that no cell covers, or covered when it ended (S4).
    fn cycle(&self, run: &Run) -> Option<Cycle<'a>> {
        let target = run.target.as_ref()?;
        let from_now = || run.due_from(self.world, target, self.at);
        let (due_at, due_if_resumed) = match &run.end {
            Some(end) => (end.due_at, None),
            None => match (run.reached(self.world, self.at), run.pause(self.world)) {
                (Some(reached), _) => (Some(reached), None),
                (None, Some(_)) if run.fixed().is_some() => (run.fixed(), None),
                (None, Some(_)) => match run.ends_at(self.world, self.at) {
                    Some(end) => (run.due_from(self.world, target, end), None),
                    None => (None, from_now()),
                },
                (None, None) => (from_now(), None),
            },
        };
        Some(Cycle {
            number: run.number,
            started_at: Instant(run.started_at),
            calendar: self.world.calendar(target.target.calendar),
            allowance_s: target.allowance.map(|allowance| allowance.max(0) / SECOND),
            elapsed_s: run.elapsed() / SECOND,
            remaining_s: match run.fixed() {
                Some(due) => {
                    let until = run.end.as_ref().map_or(self.at, |end| end.at);
                    Some(self.world.worked(target.counted_on.calendar, until, due) / SECOND)
                }
                None => target.allowance.map(|allowance| (allowance - run.elapsed()) / SECOND),
            },
            paused_s: run.paused() / SECOND,
            due_at: due_at.map(Instant),
            due_if_resumed: due_if_resumed.map(Instant),
            breached_at: run.breached_at(self.world, self.at).map(Instant),
            stopped_at: run.end.as_ref().map(|end| Instant(end.at)),
            phase: self.phase(run, target),
            outcome: run.outcome(self.world, self.at)?,
        })
    }

    fn phase(&self, run: &Run, target: &Placed) -> Phase<'a> {
        if let Some(end) = &run.end {
            let cancelled = end.by == By::Finish(Finish::Cancelled);
            return if cancelled { Phase::Cancelled } else { Phase::Stopped };
        }
        if let Some(why) = run.pause(self.world).map(|why| &self.world.whys[why]) {
            let ends_at = run.ends_at(self.world, self.at).map(Instant);
            let since = Instant(run.paused_since(self.at));
            return Phase::Paused { since, reason: why.name, party: why.party, ends_at };
        }
        match self.world.opening(target.counted_on, self.at) {
            Some(at) if at == self.at => Phase::Running,
            opens_at => Phase::OutsideHours { opens_at: opens_at.map(Instant) },
        }
    }
}

/// K9: what an evaluation before the opening says.
fn unopened<'a>(world: &World<'a>, ticket: &Ticket) -> Answers<'a> {
    let metrics = world.rules.iter().map(|rule| (rule.metric.name.as_str(), vec![])).collect();
    let rollup = rollup(None, &metrics);
    Answers { metrics, rollup, next_change: Some(Instant(ticket.opened_at)), ..Answers::default() }
}

/// Evaluates a ticket at several instants in one life; `nows` must be in order and inside the horizon or at its end.
pub fn evaluate<'a>(world: &'a World<'a>, ticket: &'a Ticket, nows: &[Nanos]) -> Vec<Answers<'a>> {
    let mut events: Vec<&Event> = ticket.events.iter().collect();
    events.sort_by_key(|event| event.at);
    let mut events = events.into_iter().peekable();
    let mut life = Life::open(world, ticket);
    let mut answers = Vec::new();
    for &now in nows {
        if now < ticket.opened_at {
            answers.push(unopened(world, ticket));
            continue;
        }
        while let Some(event) = events.next_if(|event| event.at <= now) {
            life.live_to(event.at);
            life.apply(&event.kind);
        }
        life.live_to(now);
        // E6: of the future the next event is seen, too.
        let next_event = events.peek().map(|event| Instant(event.at));
        answers.push(life.answers().sooner(next_event));
    }
    answers
}
