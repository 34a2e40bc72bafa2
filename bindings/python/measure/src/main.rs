//! Evaluates the tickets of a file: `plain-loop POLICY TICKETS NOW ANSWERS`.

use std::error::Error;
use std::fs;

use punctual::{Policy, Ticket, evaluate};

fn main() -> Result<(), Box<dyn Error>> {
    let [policy, tickets, now, answers] =
        std::env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "usage")?;
    let (policy, now): (Policy, _) = (serde_json::from_slice(&fs::read(policy)?)?, now.parse()?);
    let tickets = fs::read(tickets)?;
    let mut out = Vec::new();
    for line in tickets.split_inclusive(|byte| *byte == b'\n') {
        let ticket: Ticket = serde_json::from_slice(line)?;
        serde_json::to_writer(&mut out, &evaluate(&ticket, &policy, now))?;
        out.push(b'\n');
    }
    fs::write(answers, out)?;
    Ok(())
}
