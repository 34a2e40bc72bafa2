//! The host: its tickets, one timer for each, and counts of its evaluations.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use chrono::{DateTime, TimeDelta, Utc};
use punctual::{Alert, Evaluation, Event, Policy, State, Ticket, evaluate, evaluate_into};

use super::workload::Arrival;

/// How often the host evaluated, and why.
#[derive(Default)]
pub(crate) struct Count {
    /// First evaluations of the tickets that were open at the start of the day.
    pub(crate) first_evaluations: i64,
    /// Evaluations because of openings and events; those of one ticket at one instant count once.
    pub(crate) arrivals: i64,
    /// Evaluations because a timer expired.
    pub(crate) wake_ups: i64,
    /// Evaluations that polling every open ticket at every full minute would have taken.
    pub(crate) polls: i64,
    pub(crate) alerts: i64,
}

pub(crate) struct Host<'a> {
    policy: &'a Policy,
    pub(crate) tickets: Vec<Ticket>,
    start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
    /// The next change of each ticket.
    next: Vec<Option<DateTime<Utc>>>,
    /// The same, ordered by instant. An entry that differs from `next` is out of date and skipped. That costs less than
    /// removing it.
    timers: BinaryHeap<Reverse<(DateTime<Utc>, u32)>>,
    open: Vec<bool>,
    /// Reused for every evaluation, for its buffers.
    evaluation: Evaluation,
    pub(crate) count: Count,
    /// One in this many tickets is watched: its alerts are kept in `found`, to be compared.
    pub(crate) stride: usize,
    pub(crate) found: Vec<Vec<Alert>>,
}

impl<'a> Host<'a> {
    pub(crate) fn new(policy: &'a Policy, tickets: Vec<Ticket>, start: DateTime<Utc>, stride: usize) -> Self {
        Host {
            policy,
            start,
            end: start + TimeDelta::days(1),
            next: vec![None; tickets.len()],
            timers: BinaryHeap::with_capacity(tickets.len()),
            open: vec![false; tickets.len()],
            evaluation: evaluate(&tickets[0], policy, start),
            count: Count::default(),
            stride,
            found: vec![Vec::new(); tickets.len().div_ceil(stride)],
            tickets,
        }
    }

    /// Evaluates every ticket that was opened before the day.
    pub(crate) fn begin(&mut self, mut progress: impl FnMut()) {
        for ticket in 0..self.tickets.len() {
            if self.tickets[ticket].opened_at() < self.start {
                self.count.first_evaluations += 1;
                self.update(ticket, self.start);
                progress();
            }
        }
        // What fired before the day was sent before the day.
        self.count.alerts = 0;
        self.found.iter_mut().for_each(Vec::clear);
    }

    /// Simulates the day: sleeps until something arrives or the first timer expires.
    pub(crate) fn run(&mut self, arrivals: Vec<Arrival>, mut progress: impl FnMut(DateTime<Utc>)) {
        let mut arrivals = arrivals.into_iter().peekable();
        loop {
            let ring = self.timers.peek().map(|Reverse((at, _))| *at).filter(|at| *at <= self.end);
            match arrivals.peek().map(|arrival| arrival.at) {
                // What arrives at an instant is stored before a timer of that instant expires (K2).
                Some(at) if ring.is_none_or(|ring| at <= ring) => {
                    progress(at);
                    let Some(first) = arrivals.next() else { return };
                    let ticket = first.ticket;
                    self.take_in(first);
                    while let Some(more) = arrivals.next_if(|next| (next.at, next.ticket) == (at, ticket)) {
                        self.take_in(more);
                    }
                    self.count.arrivals += 1;
                    self.update(ticket as usize, at);
                }
                _ => {
                    let Some(at) = ring else { return };
                    let Some(Reverse((_, ticket))) = self.timers.pop() else { return };
                    if self.next[ticket as usize] == Some(at) {
                        self.count.wake_ups += 1;
                        self.update(ticket as usize, at);
                    }
                }
            }
        }
    }

    fn take_in(&mut self, arrival: Arrival) {
        if let Some(kind) = arrival.event {
            let event = Event::new(arrival.at, kind);
            self.tickets[arrival.ticket as usize].push(event).expect("events come after the opening");
        }
    }

    /// Evaluates the ticket, counts the alerts that fire at this instant, and sets the timer. Nothing fires between two
    /// evaluations: each alert fires at an event or at a next change (E6).
    fn update(&mut self, ticket: usize, now: DateTime<Utc>) {
        evaluate_into(&self.tickets[ticket], self.policy, now, &mut self.evaluation);
        for alert in self.evaluation.fired().filter(|alert| alert.at == Some(now)) {
            self.count.alerts += 1;
            if ticket % self.stride == 0 {
                self.found[ticket / self.stride].push(alert);
            }
        }
        let next = self.evaluation.next_change;
        if self.next[ticket] != next {
            self.next[ticket] = next;
            self.timers.extend(next.map(|at| Reverse((at, ticket as u32))));
        }
        let open = self.evaluation.state == Some(State::Open);
        if open != self.open[ticket] {
            self.open[ticket] = open;
            self.count.polls += if open { self.minutes_left(now) } else { -self.minutes_left(now) };
        }
    }

    /// How many polls of the day are left, one at `now` included. The day is polled at each of the 1,440 full minutes
    /// after its start.
    fn minutes_left(&self, now: DateTime<Utc>) -> i64 {
        (self.end - now).num_minutes().min(24 * 60 - 1) + 1
    }
}
