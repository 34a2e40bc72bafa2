//! Random tickets: opened near clock changes, with many events, some of them at the same instant and some out of order.

use punctual::chrono::{DateTime, TimeDelta, Utc};
use punctual::ticket::Assignee;
use punctual::{Event, EventKind, Ticket};

use super::numbers::Numbers;

/// Tickets are opened around these instants, where clocks change, a day is skipped, or the horizon begins or ends.
const TURNS: [&str; 12] = [
    "1970-01-01T00:00:00Z",
    "2011-12-30T10:00:00Z",
    "2024-02-29T12:00:00Z",
    "2024-03-10T07:00:00Z",
    "2024-11-03T06:00:00Z",
    "2025-04-05T15:00:00Z",
    "2025-09-27T14:00:00Z",
    "2026-03-29T01:00:00Z",
    "2026-10-25T01:00:00Z",
    "2026-12-24T08:00:00Z",
    "2027-01-01T00:00:00Z",
    "2099-12-20T00:00:00Z",
];

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A ticket for the policies from [`super::policies`]. Some of its texts occur in none of them.
pub(crate) fn draw(numbers: &mut Numbers, name: usize) -> Ticket {
    let opened = opening(numbers);
    let mut builder = Ticket::opened(format!("T-{name}"), opened);
    if numbers.once_in(3) && opened > at(TURNS[1]) {
        builder = builder.occurred_at(opened - TimeDelta::nanoseconds(numbers.among(0..=DAY)));
    }
    if !numbers.once_in(6) {
        builder = builder.priority(priority(numbers));
    }
    if !numbers.once_in(6) {
        builder = builder.tier(tier(numbers));
    }
    if !numbers.once_in(3) {
        builder = builder.status(status(numbers));
    }
    if !numbers.once_in(4) {
        builder = builder.attribute("region", region(numbers));
    }
    let mut ticket = builder.build().unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let mut latest = opened;
    for _ in 0..numbers.among(0..=14) {
        let event = event(numbers, opened, latest);
        latest = latest.max(event.at);
        ticket.push(event).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    }
    ticket
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_default()
}

/// Within three days after one of `TURNS`, or at any instant of ten years; usually a whole second.
fn opening(numbers: &mut Numbers) -> DateTime<Utc> {
    let fraction = if numbers.once_in(5) { numbers.among(0..=SECOND - 1) } else { 0 };
    let second = if numbers.once_in(2) { numbers.among(0..=3 * 86_400) } else { numbers.among(0..=3_650 * 86_400) };
    let from = if second > 3 * 86_400 { at("2020-01-01T00:00:00Z") } else { at(numbers.pick(&TURNS)) };
    from + TimeDelta::seconds(second) + TimeDelta::nanoseconds(fraction)
}

/// At the same instant as the last event, later, or, once in ten times, earlier.
fn event(numbers: &mut Numbers, opened: DateTime<Utc>, latest: DateTime<Utc>) -> Event {
    let longest = numbers.pick(&[0, 60 * SECOND, 3_600 * SECOND, 8 * 3_600 * SECOND, DAY, 5 * DAY]);
    let later = latest + TimeDelta::nanoseconds(numbers.among(0..=longest) / SECOND * SECOND);
    let last = at("2099-12-31T23:59:59Z");
    let so_far = (latest - opened).num_seconds();
    let late = numbers.once_in(10);
    let at = if late { opened + TimeDelta::seconds(numbers.among(0..=so_far)) } else { later.min(last) };
    Event::new(at, kind(numbers))
}

fn kind(numbers: &mut Numbers) -> EventKind {
    match numbers.among(0..=21) {
        0 | 1 => EventKind::CustomerReplied,
        2 | 3 => EventKind::AgentReplied,
        4 => EventKind::InternalNote,
        5..=8 => EventKind::StatusChanged { to: status(numbers).into() },
        9 => EventKind::PriorityChanged { to: priority(numbers).into() },
        10 => EventKind::TierChanged { to: tier(numbers).into() },
        11 => EventKind::AttributeChanged { name: "region".into(), to: region(numbers).into() },
        12 => EventKind::Assigned { agent: "a".into(), group: Assignee::Unchanged },
        13 => EventKind::Assigned { agent: Assignee::Unchanged, group: numbers.pick(&["first", "second"]).into() },
        14 => EventKind::Paused { reason: reason(numbers).into() },
        15 => EventKind::Resumed { reason: reason(numbers).into() },
        16 => EventKind::VisitStarted,
        17 => EventKind::Acknowledged,
        18 => EventKind::Resolved,
        19 => EventKind::Reopened,
        20 if numbers.once_in(2) => EventKind::Closed,
        20 => EventKind::Cancelled,
        _ => EventKind::Custom { name: numbers.pick(&["needed", "delivered", "other"]).into() },
    }
}

fn priority(numbers: &mut Numbers) -> &'static str {
    numbers.pick(&["high", "high", "high", "low", "low", "urgent"])
}

fn tier(numbers: &mut Numbers) -> &'static str {
    numbers.pick(&["gold", "gold", "gold", "silver", "silver", "iron"])
}

fn status(numbers: &mut Numbers) -> &'static str {
    numbers
        .pick(&["new", "open", "open", "open", "pending", "pending", "ordered", "solved", "closed", "merged", "limbo"])
}

fn region(numbers: &mut Numbers) -> &'static str {
    numbers.pick(&["emea", "apac", "latam"])
}

fn reason(numbers: &mut Numbers) -> &'static str {
    numbers.pick(&["customer", "parts", "parts", "approval", "weather"])
}
