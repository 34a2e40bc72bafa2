//! The policy and the ticket of the benchmarks: three metrics, each with four levels and a matrix of four priorities
//! and three tiers, one reason for pausing, and an open ticket with eight events.

#![allow(dead_code)] // each benchmark uses a part

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use punctual::policy::{LevelSpec, PauseSpec};
use punctual::ticket::Assignee;
use punctual::{CalendarSpec, Evaluation, Event, EventKind, MetricSpec, Outcome, Policy, PolicySpec, Ticket};

use crate::office;

const PRIORITIES: [&str; 4] = ["critical", "high", "medium", "low"];
const TIERS: [&str; 3] = ["gold", "silver", "bronze"];

/// Each cell has a different allowance: `hours` for the first, and more for each further priority and tier.
fn metric(hours: usize) -> MetricSpec {
    let cells = (0..PRIORITIES.len()).flat_map(|row| (0..TIERS.len()).map(move |column| (row, column)));
    cells.fold(MetricSpec::new().ladder("desk"), |metric, (row, column)| {
        let within = format!("{}h", hours * (1 + row) + column);
        metric.targets(PRIORITIES[row], TIERS[column], within.as_str())
    })
}

pub(crate) fn spec() -> PolicySpec {
    spec_on(office::spec())
}

/// The same policy with another calendar.
fn spec_on(calendar: CalendarSpec) -> PolicySpec {
    let levels = ["50%", "80%", "due", "4h after"];
    let ladder = (1..).zip(levels).map(|(number, at)| LevelSpec::at(at).level(number).notify(["team-lead"]));
    PolicySpec::new("desk")
        .priorities(PRIORITIES)
        .tiers(TIERS)
        .calendars("office", calendar)
        .calendar("office")
        .ladders("desk", ladder)
        .pauses("parts", PauseSpec::new().party("vendor"))
        .metrics("first_response", metric(1))
        .metrics("next_response", metric(4))
        .metrics("resolution", metric(24))
}

pub(crate) fn policy() -> Policy {
    Policy::from_spec(spec()).unwrap()
}

/// The same policy with an office that opens `number` times three seconds later.
pub(crate) fn policy_of_office(number: u32) -> Policy {
    Policy::from_spec(spec_on(office::spec_opening(3 * number))).unwrap()
}

/// A Monday, 09:30 in New York.
fn opened() -> DateTime<Utc> {
    "2026-03-02T14:30:00Z".parse().unwrap()
}

pub(crate) fn ticket() -> Ticket {
    Words::new().ticket("T-1", opened())
}

/// Tickets, each in its own memory. They share the texts of events, as those of a host would. Tickets 64 apart differ
/// only in their id.
pub(crate) fn tickets(count: usize) -> Vec<Ticket> {
    let words = Words::new();
    let opened = |number: usize| opened() - TimeDelta::minutes(7 * (number % 64) as i64);
    (0..count).map(|number| words.ticket(&format!("T-{number}"), opened(number))).collect()
}

struct Words {
    medium: Arc<str>,
    high: Arc<str>,
    silver: Arc<str>,
    group: Arc<str>,
    parts: Arc<str>,
}

impl Words {
    fn new() -> Words {
        Words {
            medium: "medium".into(),
            high: "high".into(),
            silver: "silver".into(),
            group: "first-line".into(),
            parts: "parts".into(),
        }
    }

    /// A ticket with the eight events, opened at this instant.
    fn ticket(&self, id: &str, opened: DateTime<Utc>) -> Ticket {
        let events = [
            (20, EventKind::Assigned { agent: Assignee::Unchanged, group: self.group.clone().into() }),
            (60, EventKind::AgentReplied),
            (120, EventKind::CustomerReplied),
            (180, EventKind::Paused { reason: self.parts.clone() }),
            (1_500, EventKind::Resumed { reason: self.parts.clone() }),
            (1_560, EventKind::AgentReplied),
            (1_600, EventKind::PriorityChanged { to: self.high.clone() }),
            (1_620, EventKind::CustomerReplied),
        ];
        let builder = Ticket::opened(id, opened).priority(self.medium.clone()).tier(self.silver.clone());
        let events = events.into_iter().map(|(minute, kind)| (opened + TimeDelta::minutes(minute), kind));
        events.fold(builder, |builder, (at, kind)| builder.event(at, kind)).build().unwrap()
    }
}

/// The ticket with this many more events, which take turns between these kinds. They come every 20 seconds, from 121
/// minutes after the opening on, while a message of the customer waits.
pub(crate) fn ticket_with(more: usize, kinds: &[EventKind]) -> Ticket {
    let mut ticket = ticket();
    let start = opened() + TimeDelta::minutes(121);
    for (number, kind) in kinds.iter().cycle().take(more).enumerate() {
        ticket.push(Event::new(start + TimeDelta::seconds(20 * number as i64), kind.clone())).unwrap();
    }
    ticket
}

/// Half an hour after the last event: the customer's last reply is not answered, and the ticket is not resolved.
pub(crate) fn now() -> DateTime<Utc> {
    opened() + TimeDelta::minutes(1_650)
}

/// Checks the evaluation at [`now`]: the first response is met, the next response and the resolution are pending, and
/// each has alerts to come.
pub(crate) fn check(evaluation: &Evaluation) {
    let cycles = |metric| evaluation.metric(metric).into_iter().flat_map(|status| &status.cycles);
    let last = |metric| cycles(metric).last().unwrap();
    assert_eq!(evaluation.metrics.iter().map(|status| status.cycles.len()).sum::<usize>(), 4);
    assert_eq!(last("first_response").outcome, Outcome::Met);
    for metric in ["next_response", "resolution"] {
        assert_eq!(last(metric).outcome, Outcome::Pending);
        assert!(last(metric).fired.is_empty());
    }
}
