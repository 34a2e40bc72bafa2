//! SHA-256 of a hundred thousand evaluations in JSON, and what is in them. The same text wherever it is computed.

mod counts;
#[path = "../../../million/numbers.rs"]
pub(crate) mod numbers;
mod policies;
mod tickets;

use std::fmt::Write;

use punctual::chrono::{DateTime, TimeDelta, Utc};
use punctual::{Evaluation, Ticket, evaluate};
use sha2::{Digest, Sha256};

use counts::Counts;
use numbers::Numbers;

const POLICIES: usize = 100;
const TICKETS: usize = 100;
const LOOKS: usize = 10;

/// After so many policies the digest so far is written down, to show where two differ for the first time.
const PART: usize = 10;

/// What was counted, and then the digest of the first 10,000 evaluations, of the first 20,000, and so on.
pub(crate) fn text() -> String {
    let mut numbers = Numbers::from(1);
    let (mut counts, mut hash, mut digests) = (Counts::default(), Sha256::new(), String::new());
    let mut json = Vec::new();
    for policy_number in 1..=POLICIES {
        let policy = policies::draw(&mut numbers);
        for ticket_number in 1..=TICKETS {
            let ticket = tickets::draw(&mut numbers, ticket_number);
            let mut now = ticket.opened_at();
            for _ in 0..LOOKS {
                let evaluation = evaluate(&ticket, &policy, now);
                json.clear();
                serde_json::to_writer(&mut json, &evaluation).unwrap_or_else(|mistake| panic!("{mistake}"));
                json.push(b'\n');
                hash.update(&json);
                counts.add(&evaluation, json.len());
                now = next(&mut numbers, &ticket, &evaluation);
            }
        }
        if policy_number % PART == 0 {
            let evaluations = policy_number * TICKETS * LOOKS;
            let _ = writeln!(digests, "{evaluations:>9} {}", hexadecimal(&hash.clone().finalize()));
        }
    }
    format!("{counts}\nSHA-256 of the first\n{digests}")
}

/// When to look next: as an event comes, as something changes by itself, or at any time; often a nanosecond before.
fn next(numbers: &mut Numbers, ticket: &Ticket, evaluation: &Evaluation) -> DateTime<Utc> {
    let opened = ticket.opened_at();
    let events = ticket.events();
    let event = numbers.among(0..=events.len() as i64) as usize;
    let at = match numbers.among(1..=6) {
        1 | 2 => events.get(event).map(|event| event.at),
        3 | 4 => evaluation.next_change,
        5 => Some(opened + TimeDelta::seconds(numbers.among(0..=40 * 86_400))),
        _ => Some(evaluation.now + TimeDelta::milliseconds(numbers.among(0..=3 * 86_400_000))),
    };
    let before = TimeDelta::nanoseconds(i64::from(numbers.once_in(4)));
    at.unwrap_or(opened + TimeDelta::days(7)) - before
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
