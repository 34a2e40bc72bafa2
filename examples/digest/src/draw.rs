//! Generates the instants in `looks.txt`: at events, at changes without an event, and at random. This is run once. When
//! an answer changes later, the file stays as it is.

use punctual::chrono::{DateTime, TimeDelta, Utc};
use punctual::{Evaluation, Ticket, evaluate};

use crate::digest::looks::{SECOND, TICKETS};
use crate::digest::{numbers::Numbers, policies, tickets};

const POLICIES: usize = 100;
const LOOKS: usize = 10;

/// One line for each ticket.
pub fn looks() -> String {
    let (mut numbers, mut instants) = (Numbers::from(1), Numbers::from(2));
    let mut lines = String::new();
    for _ in 0..POLICIES {
        let policy = policies::draw(&mut numbers);
        for name in 1..=TICKETS {
            let ticket = tickets::draw(&mut numbers, name);
            let mut line = Vec::new();
            let (mut at, mut before) = (ticket.opened_at(), false);
            for _ in 0..LOOKS {
                let nanos = (at - ticket.opened_at()).num_nanoseconds().unwrap_or_default();
                line.push(write(nanos, before));
                let evaluation = evaluate(&ticket, &policy, at - TimeDelta::nanoseconds(before.into()));
                at = next(&mut instants, &ticket, &evaluation);
                before = instants.once_in(5);
            }
            lines.push_str(&line.join(" "));
            lines.push('\n');
        }
    }
    lines
}

/// The instant of a random event, the next change, or a random instant.
fn next(numbers: &mut Numbers, ticket: &Ticket, evaluation: &Evaluation) -> DateTime<Utc> {
    let opened_at = ticket.opened_at();
    let event = numbers.below(ticket.events().len() + 1);
    let event = ticket.events().get(event).map(|event| event.at);
    let chosen = match numbers.among(1..=8) {
        1 | 2 => None,
        3 => Some(opened_at + TimeDelta::seconds(numbers.among(0..=40 * 86_400))),
        4 => Some(evaluation.now + TimeDelta::milliseconds(numbers.among(0..=3 * 86_400_000))),
        _ => evaluation.next_change,
    };
    chosen.or(event).unwrap_or(opened_at)
}

/// An instant this many nanoseconds after the opening; with `before`, one nanosecond earlier.
fn write(nanos: i64, before: bool) -> String {
    let (seconds, fraction) = (nanos / SECOND, nanos % SECOND);
    let exact = match fraction {
        0 => format!("{seconds}"),
        _ => format!("{seconds}.{fraction:09}").trim_end_matches('0').to_owned(),
    };
    format!("{exact}{}", if before { "-" } else { "" })
}
