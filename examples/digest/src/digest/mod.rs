//! SHA-256 of the answers of a hundred thousand evaluations, and what is in them. The same text wherever it is computed.
//!
//! Policies and tickets are drawn from numbers. The instants at which they are evaluated stand in a file, so that no
//! later change of an answer moves the questions.

mod answers;
mod counts;
pub(crate) mod looks;
#[path = "../../../million/numbers.rs"]
pub(crate) mod numbers;
pub(crate) mod policies;
pub(crate) mod tickets;

use std::fmt::Write;

use punctual::chrono::TimeDelta;
use punctual::{Policy, Ticket, evaluate};
use sha2::{Digest, Sha256};

use counts::Counts;
use numbers::Numbers;

/// After so many policies the digest so far is written down, to show where two differ for the first time.
const PART: usize = 10;

/// What was counted, and then the digest of the first 10,000 evaluations, of the first 20,000, and so on.
pub(crate) fn text() -> String {
    let mut numbers = Numbers::from(1);
    let (mut counts, mut hash, mut digests) = (Counts::default(), Sha256::new(), String::new());
    let mut evaluations = 0;
    for (number, tickets) in looks::by_policy().enumerate() {
        let policy = policies::draw(&mut numbers);
        for (name, line) in tickets.iter().enumerate() {
            let ticket = tickets::draw(&mut numbers, name + 1);
            evaluations += look_at(&ticket, &policy, line, &mut counts, &mut hash);
        }
        if (number + 1) % PART == 0 {
            let _ = writeln!(digests, "{evaluations:>9} {}", hexadecimal(&hash.clone().finalize()));
        }
    }
    format!("{counts}\nSHA-256 of the answers of the first\n{digests}")
}

/// Evaluates a ticket at each of the instants of its line. Returns how many there were.
fn look_at(ticket: &Ticket, policy: &Policy, line: &str, counts: &mut Counts, hash: &mut Sha256) -> usize {
    let mut evaluations = 0;
    for now in looks::of_line(line, ticket.opened_at()) {
        let evaluation = evaluate(ticket, policy, now);
        hash.update(answers::text(&evaluation));
        let just_before = evaluate(ticket, policy, now - TimeDelta::nanoseconds(1));
        counts.add(&evaluation, just_before.next_change == Some(now));
        evaluations += 1;
    }
    evaluations
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
