//! The instants at which the tickets are evaluated: one line for each ticket, in seconds after its opening.
//!
//! A trailing `-` means one nanosecond before the written instant.

use punctual::chrono::{DateTime, TimeDelta, Utc};

/// How many tickets are evaluated under each policy.
pub(crate) const TICKETS: usize = 100;

pub(crate) const SECOND: i64 = 1_000_000_000;

const LINES: &str = include_str!("../../looks.txt");

/// The lines of the tickets of each policy.
pub(crate) fn by_policy() -> impl Iterator<Item = Vec<&'static str>> {
    let mut lines = LINES.lines();
    std::iter::from_fn(move || {
        let tickets: Vec<&str> = lines.by_ref().take(TICKETS).collect();
        (!tickets.is_empty()).then_some(tickets)
    })
}

/// The instants of one line.
pub(crate) fn of_line(line: &str, opened_at: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    line.split(' ').map(move |look| opened_at + TimeDelta::nanoseconds(read(look)))
}

/// An instant in nanoseconds after the opening.
fn read(look: &str) -> i64 {
    let exact = look.trim_end_matches('-');
    let (seconds, fraction) = exact.split_once('.').unwrap_or((exact, ""));
    let number = |text: &str| text.parse::<i64>().unwrap_or_else(|mistake| panic!("{look}: {mistake}"));
    number(seconds) * SECOND + number(&format!("{fraction:0<9}")) - i64::from(exact.len() < look.len())
}
