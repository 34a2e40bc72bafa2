//! Generates the tickets of the simulation from a seed: those that are open at the start of the day, those that are
//! opened on it, and their events.
//!
//! The rates follow the ServiceNow log that the example `servicenow_log` reads. On a working day of March 2016, there
//! were 0.38 changes for each open ticket, 14 % of the open tickets were resolved, 36 % were waiting, and 23 new
//! tickets were opened for each hundred open ones. Here these figures are 0.41 changes, 12 %, 29 % and 18.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use punctual::ticket::Assignee;
use punctual::{Calendar, Event, EventKind, Policy, Ticket};

use super::numbers::Numbers;

/// Quantiles of the working hours from the opening to the first resolution of the 9,202 tickets in that log, in steps
/// of 5 %. The maximum, 2,163 hours, is replaced by 450.
const LIVES: [f64; 21] = [
    0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 1.1, 3.8, 9.0, 9.5, 17.3, 18.7, 27.0, 36.0, 45.0, 57.6, 72.0, 89.8, 121.6, 224.8,
    450.0,
];

/// Enough for the ticket that takes longest.
const WEEKS: i64 = 11;

/// An event of a ticket that arrives on the day, or the ticket itself.
pub(crate) struct Arrival {
    pub(crate) at: DateTime<Utc>,
    pub(crate) ticket: u32,
    pub(crate) event: Option<EventKind>,
}

pub(crate) struct Workload {
    /// Each with its events up to the start of the day.
    pub(crate) tickets: Vec<Ticket>,
    /// How many of them were open then; the others are opened on the day.
    pub(crate) open: usize,
    /// In order of instant, then of ticket.
    pub(crate) arrivals: Vec<Arrival>,
}

/// Generates `open` tickets that are open at `start`, and those that such a desk receives in the 24 hours after it.
pub(crate) fn make(policy: &Policy, start: DateTime<Utc>, open: usize, mut progress: impl FnMut()) -> Workload {
    let mut maker = Maker::new(policy, start);
    let mut load = Workload { tickets: Vec::with_capacity(open + open / 4), open: 0, arrivals: Vec::new() };
    while load.open < open {
        let life = maker.draw();
        if life.opened_at < start && life.resolved_at >= start {
            load.open += 1;
            progress();
        } else if life.opened_at < start {
            continue;
        }
        let number = u32::try_from(load.tickets.len()).expect("fewer tickets than u32 has numbers");
        let (mut ticket, events) = maker.ticket(number, &life);
        if life.opened_at >= start {
            load.arrivals.push(Arrival { at: life.opened_at, ticket: number, event: None });
        }
        for event in events {
            if event.at < start {
                ticket.push(event).expect("events come after the opening");
            } else {
                load.arrivals.push(Arrival { at: event.at, ticket: number, event: Some(event.kind) });
            }
        }
        load.tickets.push(ticket);
    }
    load.arrivals.sort_by_key(|arrival| (arrival.at, arrival.ticket));
    load
}

/// What is drawn first for a ticket: when it is opened and resolved, for which priority and region.
struct Life {
    priority: usize,
    region: usize,
    opened_at: DateTime<Utc>,
    /// Working time from the opening to the resolution.
    worked: TimeDelta,
    resolved_at: DateTime<Utc>,
}

const PRIORITIES: [&str; 4] = ["critical", "high", "medium", "low"];
const REGIONS: [(&str, &str); 3] = [("emea", "berlin"), ("amer", "new_york"), ("apac", "kolkata")];

struct Maker<'a> {
    offices: [&'a Calendar; 3],
    always: &'a Calendar,
    first: DateTime<Utc>,
    end: DateTime<Utc>,
    words: Words,
    dice: Numbers,
}

impl<'a> Maker<'a> {
    fn new(policy: &'a Policy, start: DateTime<Utc>) -> Self {
        let calendar = |name| policy.calendar(name).expect("the policy has this calendar");
        Maker {
            offices: REGIONS.map(|(_, office)| calendar(office)),
            always: calendar("24x7"),
            first: start - TimeDelta::weeks(WEEKS),
            end: start + TimeDelta::days(1),
            words: Words::new(),
            dice: Numbers::from(0x5EED),
        }
    }

    /// Critical tickets are worked on round the clock, the others in the hours of their region.
    fn hours(&self, life: &Life) -> &'a Calendar {
        if life.priority == 0 { self.always } else { self.offices[life.region] }
    }

    fn draw(&mut self) -> Life {
        // The log has hardly any high or critical tickets; here there are some more.
        let priority = match self.dice.below(100) {
            0..2 => 0,
            2..10 => 1,
            10..80 => 2,
            _ => 3,
        };
        let region = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2][self.dice.below(10)];
        let mut life =
            Life { priority, region, opened_at: self.first, worked: TimeDelta::zero(), resolved_at: self.first };
        // Most tickets are opened during office hours.
        let opened_in = if self.dice.below(10) < 8 { self.offices[region] } else { self.always };
        let span = opened_in.between(self.first, self.end);
        life.opened_at = moved(opened_in, self.first, hours(span.as_seconds_f64() / 3600.0 * self.dice.share()));
        let place = self.dice.share() * 20.0;
        let (low, high) = (LIVES[place as usize], LIVES[place as usize + 1]);
        life.worked = hours(low + (high - low) * place.fract());
        life.resolved_at = moved(self.hours(&life), life.opened_at, life.worked);
        life
    }

    /// The ticket as it was opened, and its events up to the end of the day.
    fn ticket(&mut self, number: u32, life: &Life) -> (Ticket, Vec<Event>) {
        let region = (self.words.region.clone(), self.words.regions[life.region].clone());
        let ticket = Ticket::opened(format!("T-{number}"), life.opened_at)
            .priority(self.words.priorities[life.priority].clone())
            .attribute(region.0, region.1)
            .build()
            .expect("the opening is inside the horizon");
        let mut events = Vec::new();
        let calendar = self.hours(life);
        let mut worked = hours(4.0 * square(self.dice.share()));
        let mut step = Step::Answer;
        while worked < life.worked {
            let at = moved(calendar, life.opened_at, worked);
            if at >= self.end {
                break;
            }
            let kinds = self.words.events(step, life.priority);
            events.extend(kinds.into_iter().flatten().map(|kind| Event::new(at, kind)));
            step = self.next(step);
            // 30 hours on average, chosen so that the number of changes in a day is close to the log's.
            worked += hours(90.0 * square(self.dice.share()));
        }
        events.push(Event::new(life.resolved_at, EventKind::Resolved));
        // One ticket in a hundred is reopened after one working day, and resolved again after two more.
        if self.dice.below(100) == 0 {
            let reopened = moved(calendar, life.resolved_at, hours(9.0));
            events.push(Event::new(reopened, EventKind::Reopened));
            events.push(Event::new(moved(calendar, reopened, hours(18.0)), EventKind::Resolved));
        }
        events.retain(|event| event.at < self.end);
        (ticket, events)
    }

    fn next(&mut self, step: Step) -> Step {
        match (step, self.dice.below(100)) {
            (Step::Ask, _) => Step::Told,
            (Step::Order, _) => Step::Delivered,
            (_, 0..60) => Step::Ask,
            (_, 60..72) => Step::Answer,
            (_, 72..80) => Step::CustomerReply,
            (_, 80..85) => Step::Order,
            (_, 85..91) => Step::Assign,
            (_, 91..94) => Step::Raise,
            (_, 94..96) => Step::Acknowledge,
            _ => Step::Note,
        }
    }
}

/// The next step in the handling of a ticket.
#[derive(Clone, Copy)]
enum Step {
    Answer,
    Ask,
    Told,
    CustomerReply,
    Order,
    Delivered,
    Assign,
    Raise,
    Acknowledge,
    Note,
}

/// Texts that all tickets share.
struct Words {
    region: Arc<str>,
    regions: [Arc<str>; 3],
    priorities: [Arc<str>; 4],
    open: Arc<str>,
    pending: Arc<str>,
    parts: Arc<str>,
    group: Arc<str>,
}

impl Words {
    fn new() -> Self {
        Words {
            region: "region".into(),
            regions: REGIONS.map(|(region, _)| region.into()),
            priorities: PRIORITIES.map(Into::into),
            open: "open".into(),
            pending: "pending".into(),
            parts: "parts".into(),
            group: "second-line".into(),
        }
    }

    fn events(&self, step: Step, priority: usize) -> [Option<EventKind>; 2] {
        let status = |to: &Arc<str>| Some(EventKind::StatusChanged { to: to.clone() });
        let (first, second) = match step {
            Step::Answer => (EventKind::AgentReplied, None),
            Step::Ask => (EventKind::AgentReplied, status(&self.pending)),
            Step::Told => (EventKind::CustomerReplied, status(&self.open)),
            Step::CustomerReply => (EventKind::CustomerReplied, None),
            Step::Order => (EventKind::Paused { reason: self.parts.clone() }, None),
            Step::Delivered => (EventKind::Resumed { reason: self.parts.clone() }, None),
            Step::Assign => {
                (EventKind::Assigned { agent: Assignee::Unchanged, group: self.group.clone().into() }, None)
            }
            Step::Raise => {
                (EventKind::PriorityChanged { to: self.priorities[priority.saturating_sub(1)].clone() }, None)
            }
            Step::Acknowledge => (EventKind::Acknowledged, None),
            Step::Note => (EventKind::InternalNote, None),
        };
        [Some(first), second]
    }
}

/// The instant after this much working time.
fn moved(calendar: &Calendar, from: DateTime<Utc>, worked: TimeDelta) -> DateTime<Utc> {
    calendar.add(from, worked).expect("the horizon is far away")
}

/// A duration, cut to whole seconds.
fn hours(hours: f64) -> TimeDelta {
    TimeDelta::seconds((hours * 3600.0) as i64)
}

/// Maps numbers from 0 to 1 to smaller ones: their mean becomes a third.
fn square(share: f64) -> f64 {
    share * share
}
