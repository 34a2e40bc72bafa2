//! SHA-256 of the answers of 100,000 evaluations, with counts of what occurs in them. The text is the same on every
//! platform.
//!
//! Policies and tickets are generated from a seed. The instants of the evaluations are in a file, so that a change of
//! an answer does not change the questions.

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

/// The digest is printed each time after this many policies, to show where two runs first differ.
const PART: usize = 10;

/// The counts, then the digest of the first 10,000 evaluations, of the first 20,000, and so on.
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

/// Evaluates a ticket at each instant of its line. Returns the number of evaluations.
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
