//! Replays the events of a ticket up to an instant, with one clock for each metric, and passes each cycle to an
//! observer. Evaluating and explaining are the same replay with two observers, so they cannot disagree. This module
//! knows no type of a result.

pub(crate) mod clock;
mod counted;
pub(crate) mod firing;
pub(crate) mod ledger;
mod levels;
pub(crate) mod marks;
pub(crate) mod notice;
mod own;
mod runs;
pub(crate) mod ticket_state;
mod transitions;

use std::ops::Range;
use std::sync::Arc;

use crate::policy::{CountFrom, Metric, OnReopen, OnRetarget, Policy, Signal, State, Target};
use crate::ticket::{Event, EventKind, Said, Ticket, TicketTarget};
use crate::time::Instant;

use clock::{Clock, ClosedTime, Ending, MetricClock};
use ledger::Hold;
use marks::Marks;
use notice::{Notice, NoticeKind};
use own::Own;
use ticket_state::{Change, StateBuffers, TicketState};

/// Sees every cycle once, when it can no longer change or at the end of the replay.
pub(crate) trait Observer {
    /// A cycle of the metric of this number, the last one of the clock. Its ledger covers it from its start to its end
    /// or to now, except for the times when the ticket was finished. The ledger of an open run ends at now.
    fn cycle(&mut self, metric: usize, clock: &mut MetricClock<'_>);
    /// A cycle that is no longer covered and is therefore not listed (S4). Alerts may have fired in it.
    fn uncovered(&mut self, _metric: usize, _clock: &mut MetricClock<'_>) {}
    /// A metric for which no cell applies at the end.
    fn not_covered(&mut self, metric: usize, state: &TicketState<'_>);
    /// The state of the ticket at the end, and how often it was reopened.
    fn state(&mut self, state: State, reopened: u32);
    /// The event with this number is about to be applied. The opening comes before the first event. Events that no rule
    /// uses and that change nothing in the ticket may be skipped.
    fn event(&mut self, _number: usize) {}
    /// The opening or the event has been applied to the fields of the ticket.
    fn applied(&mut self, _at: Instant, _state: &TicketState<'_>) {}
    /// Pauses have ended by themselves.
    fn ended(&mut self, _at: Instant, _state: &TicketState<'_>) {}
    /// What the opening or the event has done to the clock of the metric of this number.
    fn step(&mut self, _metric: usize, _step: Step, _at: Instant, _clock: &MetricClock<'_>, _state: &TicketState<'_>) {}
    /// Whether it wants to see judgements.
    const SEES_JUDGEMENTS: bool = false;
    /// The clock of the metric of this number, at each instant at which something happened to the ticket and after all
    /// of it.
    fn judged(&mut self, _metric: usize, _clock: &mut MetricClock<'_>) {}
}

/// What an event does to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A cycle has started.
    Started,
    /// Another target has come into force for the last cycle, or none applies any more.
    Retargeted,
    /// The last cycle has ended.
    Stopped,
    /// The end of the last cycle has been reverted.
    Reopened,
}

/// Buffers of a replay.
#[derive(Default)]
pub(crate) struct Scratch {
    clocks: Vec<Clock>,
    memory: StateBuffers,
    /// The reasons that pause the current metric.
    holds: Vec<Hold>,
}

/// Replays `ticket` under `policy` up to and including `now` (T4). Returns when the ticket's next event comes, or its
/// opening; nothing else is seen of it (E6).
pub(crate) fn replay(
    ticket: &Ticket,
    policy: &Policy,
    now: Instant,
    scratch: &mut Scratch,
    notices: &mut Vec<Notice>,
    observer: &mut impl Observer,
) -> Option<Instant> {
    let opened_at = Instant::clamped(ticket.opened_at());
    if now < opened_at {
        // Nothing has started (K9).
        return Some(opened_at);
    }
    scratch.clocks.resize_with(policy.metric_list().len(), Clock::default);
    scratch.clocks.iter_mut().for_each(Clock::reset);
    let marks = Marks::default();
    let mut fold = Fold {
        policy,
        state: TicketState::opening(ticket, policy, &mut scratch.memory, notices),
        events: ticket.events(),
        occurred_at: ticket.occurred_at().map(Instant::clamped),
        clocks: &mut scratch.clocks,
        holds: &mut scratch.holds,
        marks: &marks,
        touched: true,
        observer,
    };
    fold.open(ticket, opened_at);
    let (mut at, mut next, triggers) = (opened_at, 0, policy.heeded().any);
    let later = loop {
        let Some(event) = fold.events.get(next) else { break None };
        let event_at = Instant::clamped(event.at);
        if event_at > now {
            break Some(event_at);
        }
        if !triggers.heed(event.kind.event_type()) {
            next = next.saturating_add(1);
            continue;
        }
        at = fold.end_plans(at, event_at);
        if event_at > at {
            fold.judge(at);
            at = event_at;
        }
        next = fold.take(next, at);
    };
    at = fold.end_plans(at, now);
    fold.judge(at);
    fold.finish(now);
    later
}

struct Fold<'a, O> {
    policy: &'a Policy,
    state: TicketState<'a>,
    events: &'a [Event],
    occurred_at: Option<Instant>,
    clocks: &'a mut [Clock],
    holds: &'a mut Vec<Hold>,
    marks: &'a Marks,
    /// Whether anything has happened since an instant was judged.
    touched: bool,
    observer: &'a mut O,
}

impl<'a, O: Observer> Fold<'a, O> {
    /// The opening comes before all events (K2). A first status that finishes the ticket ends what the opening starts
    /// (K15).
    fn open(&mut self, ticket: &'a Ticket, at: Instant) {
        let state = self.state.state();
        self.observer.applied(at, &self.state);
        if ticket.has_targets() {
            for (metric, target) in ticket.shared_targets() {
                self.say(metric, target.kind(), Some(target), at);
            }
        }
        self.each_clock(|fold, number, metric, clock| {
            let ending = ending_in(state).filter(|_| metric.rule.ends_on.by(state));
            fold.start(number, metric, clock, &fold.state.opening_signal(ending.is_some()), at);
            clock.finished = ending.is_some();
            if let Some(ending) = ending.filter(|_| clock.is_running()) {
                fold.end(number, clock, at, ending);
            }
        });
    }

    /// Applies the event of this number, which happens at `at`, and returns which is the next.
    ///
    /// Those that come while the ticket is finished and leave its status as it is wait for a reopening at that instant,
    /// if there is one, and are applied right after it (K13).
    fn take(&mut self, number: usize, at: Instant) -> usize {
        let next = number.saturating_add(1);
        if !self.state.is_finished() {
            self.apply(number, at);
            return next;
        }
        let happens_now =
            |number: &usize| self.events.get(*number).is_some_and(|event| Instant::clamped(event.at) == at);
        let now = || (number..).take_while(happens_now);
        let Some(reopening) = now().find(|&number| self.entered_by(number) == Some(State::Open)) else {
            // None of them reopens it, so each is applied as it comes.
            let end = number.saturating_add(now().count());
            (number..end).for_each(|number| self.apply(number, at));
            return end;
        };
        let before = number..reopening;
        self.apply_some(before.clone(), at, |entered| entered.is_some());
        self.apply(reopening, at);
        self.apply_some(before, at, |entered| entered.is_none());
        reopening.saturating_add(1)
    }

    fn apply_some(&mut self, events: Range<usize>, at: Instant, which: fn(Option<State>) -> bool) {
        for number in events {
            if which(self.entered_by(number)) {
                self.apply(number, at);
            }
        }
    }

    /// The state that the event of this number puts the ticket in; `None` if it leaves the status as it is.
    fn entered_by(&self, number: usize) -> Option<State> {
        self.events.get(number).and_then(|event| self.state.entered_by(&event.kind))
    }

    /// Applies an event in the order of K2: stop, then fields, then start. Pauses follow when the instant is judged.
    fn apply(&mut self, number: usize, at: Instant) {
        let Some(event) = self.events.get(number) else { return };
        self.observer.event(number);
        let heeded = self.policy.heeded();
        self.touched = true;
        let change = self.state.change(event);
        if change.signal.may_stop(heeded.stops) {
            self.each_clock(|fold, number, metric, clock| fold.stop(number, metric, clock, &change, at));
        }
        if matches!(event.kind, EventKind::Acknowledged) {
            self.each_clock(|fold, _, _, clock| fold.read(clock).acknowledge(at));
        }
        self.state.apply(event, &change, at);
        self.observer.applied(at, &self.state);
        match &event.kind {
            EventKind::TargetSet { metric, target } => self.say(metric, target.kind(), Some(target), at),
            EventKind::TargetCleared { metric, kind } => self.say(metric, kind.as_deref(), None, at),
            _ => {}
        }
        let may_start = change.signal.may_start(heeded.starts);
        if change.fields || may_start {
            self.each_clock(|fold, number, metric, clock| {
                if change.fields {
                    fold.retarget(number, metric, clock, at);
                }
                if change.signal.reopened() {
                    fold.reopen(number, metric, clock, at);
                }
                if may_start {
                    fold.start(number, metric, clock, &change.signal, at);
                }
            });
        }
    }

    fn stop(&mut self, number: usize, metric: &Metric, clock: &mut Clock, change: &Change<'_>, at: Instant) {
        let by_rule = metric.rule.stop.fire(&change.signal);
        clock.waiting &= !by_rule;
        let finish = change.signal.finishes().filter(|state| metric.rule.ends_on.by(*state));
        clock.finished |= finish.is_some();
        let by_finish = finish.and_then(ending_in);
        let voids = metric.rule.void.fire(&change.signal);
        let restarts = change.signal.reopened() || metric.rule.start.fire(&change.signal);
        clock.voided = voids && clock.is_running() && restarts;
        let by_void = voids.then_some(Ending::Void);
        match by_void.or(by_finish).or(by_rule.then_some(Ending::Rule)) {
            Some(ending) if clock.is_running() => self.end(number, clock, at, ending),
            _ if by_finish == Some(Ending::Cancelled) => clock.note_cancellation(at),
            _ => {}
        }
    }

    /// Takes over what the ticket says of the target of a metric; nothing clears what it has said (K16).
    #[cold]
    fn say(&mut self, name: &Arc<str>, kind: Option<&str>, target: Option<&TicketTarget>, at: Instant) {
        if kind.is_some_and(|kind| kind != self.policy.kind()) {
            return;
        }
        let Some(number) = self.policy.metric_number(name) else {
            return self.state.notice(NoticeKind::UnknownMetric, name, at);
        };
        let said = target.map(TicketTarget::said);
        self.each_clock(|fold, of, metric, clock| {
            if of == number {
                fold.say_of(number, metric, clock, said, at);
            }
        });
    }

    fn say_of(&mut self, number: usize, metric: &Metric, clock: &mut Clock, said: Option<Said>, at: Instant) {
        let is_open = clock.is_running();
        match (said, &mut clock.own) {
            (Some(said), own) => {
                let of_run = clock.last.as_ref().and_then(|run| run.target).map(|placed| placed.target);
                let own = own.get_or_insert_with(|| Box::new(Own::in_place_of(of_run)));
                own.set(said, is_open);
            }
            (None, Some(own)) => own.clear(),
            (None, None) => return,
        }
        self.retarget(number, metric, clock, at);
    }

    /// The target of the last cycle, and whether the ticket itself promises it.
    #[inline]
    fn wanted(&mut self, metric: &Metric, clock: &mut Clock, at: Instant) -> (Option<Target>, bool) {
        match &mut clock.own {
            None => (self.state.target(metric), false),
            Some(own) => self.wanted_of(metric, own, at),
        }
    }

    /// The same where the ticket says something of it, or has done so in this cycle.
    #[cold]
    fn wanted_of(&mut self, metric: &Metric, own: &mut Own, at: Instant) -> (Option<Target>, bool) {
        let cell = self.state.target(metric);
        if metric.rule.on_retarget != OnRetarget::Pinned {
            own.pinned = None;
        } else if own.pinned.is_none() {
            own.pinned = cell;
        }
        let Some(goal) = own.goal() else { return (own.pinned.or(cell), false) };
        let target = self.state.own_target(metric, goal);
        if target.is_none() {
            self.state.notice(NoticeKind::NoCalendar, &metric.name, at);
        }
        (target, true)
    }

    /// Puts the target that now applies in force, if it is another one and the cycle is open (K10). A change to or from
    /// a target of the ticket keeps the time used, whatever the rule says (K16).
    fn retarget(&mut self, number: usize, metric: &Metric, clock: &mut Clock, at: Instant) {
        if !clock.is_running() {
            return;
        }
        let (target, by_ticket) = self.wanted(metric, clock, at);
        let Some(run) = &mut clock.last else { return };
        let old = run.target.as_ref().map(|placed| &placed.target);
        let (is_same, was_covered) = (old == target.as_ref(), old.is_some());
        let (was_by_ticket, is_own) = (run.by_ticket, by_ticket || run.by_ticket);
        run.by_ticket = by_ticket;
        match metric.rule.on_retarget {
            _ if is_same => {
                if by_ticket != was_by_ticket {
                    self.step(number, Step::Retargeted, clock, at);
                }
            }
            OnRetarget::Pinned if was_covered && !is_own => {}
            OnRetarget::Restart if was_covered && target.is_some() && !is_own => {
                // A cycle that was met or breached and is resumed at this instant keeps its outcome.
                if clock.ending() != Some(Ending::Finished) {
                    self.end(number, clock, at, Ending::Restarted);
                }
                self.begin(number, metric, clock, at);
            }
            mode => {
                self.read(clock).retarget(at, target, mode == OnRetarget::Retroactive && !is_own);
                self.step(number, Step::Retargeted, clock, at);
            }
        }
    }

    /// Resumes the cycle that the finish ended, or does what the rule says instead (K11). A cycle that a cancellation
    /// ended is resumed in any case (K12). If the ticket was not finished for the metric, nothing is asked (K18).
    fn reopen(&mut self, number: usize, metric: &Metric, clock: &mut Clock, at: Instant) {
        let ending = if std::mem::take(&mut clock.finished) { clock.ending() } else { None };
        let is_within = |within| {
            let judged = clock.judged_by();
            judged.is_none_or(|(target, stopped)| self.policy.is_within(within, target, stopped, at))
        };
        let closed_time = match (ending, metric.rule.on_reopen.mode(is_within)) {
            (Some(Ending::Cancelled), _) | (Some(Ending::Finished), OnReopen::Resume) => Some(ClosedTime::LeftOut),
            (Some(Ending::Finished), OnReopen::ResumeCountingClosed) => Some(ClosedTime::Counted),
            (Some(Ending::Finished), OnReopen::NewCycle) => {
                self.begin(number, metric, clock, at);
                None
            }
            _ => None,
        };
        if let Some(closed_time) = closed_time {
            clock.reopen(closed_time);
            clock.own.iter_mut().for_each(|own| own.go_on());
            self.step(number, Step::Reopened, clock, at);
        }
        self.retarget(number, metric, clock, at);
    }

    /// Starts a cycle if the signal says so, or if a message is still waiting at a reopening (K13).
    #[inline(always)]
    fn start(&mut self, number: usize, metric: &Metric, clock: &mut Clock, signal: &Signal<'_>, at: Instant) {
        let triggered = metric.rule.start.fire(signal);
        if triggered || signal.reopened() {
            self.start_if_free(number, metric, clock, (signal, triggered), at);
        }
    }

    #[inline(never)]
    fn start_if_free(
        &mut self,
        number: usize,
        metric: &Metric,
        clock: &mut Clock,
        (signal, triggered): (&Signal<'_>, bool),
        at: Instant,
    ) {
        let (opening, voided) = (signal.event.is_none(), std::mem::take(&mut clock.voided));
        if clock.finished {
            clock.waiting |= triggered && matches!(signal.event, Some(EventKind::CustomerReplied));
            return;
        }
        let waited = signal.reopened() && std::mem::take(&mut clock.waiting);
        if !triggered && !waited {
            return;
        }
        let ready = !metric.rule.after_answer || (self.state.answered() && !opening);
        let free = !clock.is_running() && (metric.rule.repeat || !clock.has_started() || voided);
        if ready && free {
            let counted = metric.rule.from == CountFrom::OccurredAt && opening;
            let occurred_at = self.occurred_at.filter(|_| counted);
            self.begin(number, metric, clock, occurred_at.unwrap_or(at));
        }
    }

    /// Starts the next cycle; the last one can no longer change.
    fn begin(&mut self, number: usize, metric: &Metric, clock: &mut Clock, at: Instant) {
        self.hand_over(number, clock);
        if clock.own.as_mut().is_some_and(|own| !own.begin()) {
            clock.own = None;
        }
        let (target, by_ticket) = self.wanted(metric, clock, at);
        self.read(clock).start(at, target.map(|target| self.policy.place(target, at)), by_ticket);
        self.step(number, Step::Started, clock, at);
    }

    fn end(&mut self, number: usize, clock: &mut Clock, at: Instant, by: Ending) {
        self.read(clock).end(at, by);
        self.step(number, Step::Stopped, clock, at);
    }

    fn step(&mut self, number: usize, step: Step, clock: &mut Clock, at: Instant) {
        let clock = self.read(clock);
        self.observer.step(number, step, at, &clock, &self.state);
    }

    /// Ends the pauses that end by themselves by `to`, each before the events of its instant (P6). Returns the last
    /// instant at which something has happened, which was `at` before.
    fn end_plans(&mut self, mut at: Instant, to: Instant) -> Instant {
        while let Some(end) = self.state.next_end().filter(|&end| end <= to) {
            if end > at {
                self.judge(at);
                at = end;
            }
            self.touched = true;
            self.state.end_plans(at);
            self.observer.ended(at, &self.state);
        }
        at
    }

    /// Settles an instant after all its events: what pauses, and what is due.
    fn judge(&mut self, at: Instant) {
        if !std::mem::take(&mut self.touched) {
            return;
        }
        let pauses_changed = self.state.pauses_changed();
        self.each_clock(|fold, number, _, clock| {
            if (pauses_changed || clock.is_unsettled()) && clock.is_running() {
                fold.state.pausing(number, false, fold.holds);
                if fold.read(clock).settle(at, fold.holds) {
                    fold.foreseeing(number, clock, |fold, clock| fold.read(clock).date_firings(at));
                }
            }
            if O::SEES_JUDGEMENTS {
                fold.foreseeing(number, clock, |fold, clock| fold.observer.judged(number, &mut fold.read(clock)));
            }
        });
    }

    /// Shows the clock to `see` with all that is known of its pauses to come (P6). That is much to list for each event,
    /// so it is listed only where it is needed (B3).
    fn foreseeing(&mut self, number: usize, clock: &mut Clock, see: impl FnOnce(&mut Self, &mut Clock)) {
        if clock.holds.is_empty() || !self.state.has_plans() {
            return see(self, clock);
        }
        self.state.pausing(number, true, self.holds);
        std::mem::swap(&mut clock.holds, self.holds);
        see(self, clock);
        std::mem::swap(&mut clock.holds, self.holds);
    }

    fn finish(&mut self, now: Instant) {
        self.each_clock(|fold, number, metric, clock| {
            fold.read(clock).finish(now);
            fold.foreseeing(number, clock, |fold, clock| fold.hand_over(number, clock));
            let covered = clock.is_running() && clock.last().is_some_and(|run| run.target.is_some());
            if !covered && fold.target_of_next(metric, clock).is_none() {
                fold.observer.not_covered(number, &fold.state);
            }
        });
        self.observer.state(self.state.state(), self.state.reopened());
        self.state.sort_notices();
    }

    /// The target that the next cycle would have.
    fn target_of_next(&self, metric: &Metric, clock: &Clock) -> Option<Target> {
        match clock.own.as_ref().and_then(|own| own.goal_of_next()) {
            Some(goal) => self.state.own_target(metric, goal),
            None => self.state.target(metric),
        }
    }

    /// Shows the last cycle to the observer, unless no target covers it (S4).
    fn hand_over(&mut self, number: usize, clock: &mut Clock) {
        let Some(covered) = clock.last().map(|run| run.target.is_some()) else { return };
        let clock = &mut self.read(clock);
        if covered { self.observer.cycle(number, clock) } else { self.observer.uncovered(number, clock) }
    }

    fn read<'b>(&self, clock: &'b mut Clock) -> MetricClock<'b>
    where
        'a: 'b,
    {
        MetricClock { clock, policy: self.policy, marks: self.marks }
    }

    /// Calls `act` with the clock of each metric in turn.
    fn each_clock(&mut self, mut act: impl FnMut(&mut Self, usize, &'a Metric, &mut Clock)) {
        let clocks = std::mem::take(&mut self.clocks);
        for (number, (metric, clock)) in self.policy.metric_list().iter().zip(&mut *clocks).enumerate() {
            act(self, number, metric, clock);
        }
        self.clocks = clocks;
    }
}

/// How putting a ticket in this state ends its open cycles.
fn ending_in(state: State) -> Option<Ending> {
    match state {
        State::Cancelled => Some(Ending::Cancelled),
        finished => finished.is_finished().then_some(Ending::Finished),
    }
}

#[cfg(all(test, feature = "serde"))]
mod tests {
    use super::ledger::Stretch;
    use super::*;

    /// Records every stretch.
    #[derive(Default)]
    struct Recorder(Vec<(u32, Vec<Stretch>)>);

    impl Observer for Recorder {
        fn cycle(&mut self, _: usize, clock: &mut MetricClock<'_>) {
            let stretches: Vec<Stretch> = clock.clock.stretches(clock.policy).collect();
            assert_eq!(stretches.last().map(|last| last.after), Some(clock.clock.ledger().sums()));
            self.0.push((clock.clock.last().unwrap().number, stretches));
        }

        fn not_covered(&mut self, _: usize, _: &TicketState<'_>) {}

        fn state(&mut self, _: State, _: u32) {}
    }

    #[test]
    fn an_observer_sees_stretches_that_tile_each_cycle_and_add_up() {
        let policy = r#"{ "id": "p", "priorities": ["high", "low"], "calendar": "office",
            "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": ["09:00-17:00"] } } },
            "pauses": { "parts": {} }, "metrics": { "resolution": { "on_retarget": "retroactive", "targets": {
                "high": { "*": { "within": "8h", "calendar": "24x7" } }, "low": { "*": "8h" } } } } }"#;
        let ticket = r#"{ "id": "T", "opened_at": "2026-03-02T08:00:00Z", "priority": "low", "events": [
            { "at": "2026-03-02T10:00:00Z", "type": "paused", "reason": "parts" },
            { "at": "2026-03-02T12:00:00Z", "type": "resumed", "reason": "parts" },
            { "at": "2026-03-02T14:00:00Z", "type": "priority_changed", "to": "high" },
            { "at": "2026-03-02T18:00:00Z", "type": "priority_changed", "to": "low" } ] }"#;
        let (policy, ticket): (Policy, Ticket) =
            (serde_json::from_str(policy).unwrap(), serde_json::from_str(ticket).unwrap());
        let hour = |text: &str| Instant::clamped(format!("2026-03-02T{text}:00:00Z").parse().unwrap());
        let mut recorder = Recorder::default();
        replay(&ticket, &policy, hour("20"), &mut Scratch::default(), &mut Vec::new(), &mut recorder);
        let (number, stretches) = &recorder.0[0];
        let edges: Vec<Instant> = stretches.iter().map(|stretch| stretch.from).collect();
        assert_eq!((*number, edges), (1, ["08", "10", "12", "18"].map(hour).to_vec()));
        assert!(stretches.windows(2).all(|pair| pair[0].to == pair[1].from && pair[0].after == pair[1].before));
        // Everything is counted again in office hours: 9-10 and 12-17 count, and 10-12 is paused. What counted before
        // the last change and after it are two stretches.
        let hours = |nanos: i64| nanos / 3_600_000_000_000;
        let last = stretches.last().unwrap();
        assert_eq!((last.to, hours(last.after.used), hours(last.after.paused)), (hour("20"), 6, 2));
        let paused: Vec<bool> = stretches.iter().map(|stretch| stretch.paused_for.is_some()).collect();
        assert_eq!(paused, [false, true, false, false]);
    }
}
