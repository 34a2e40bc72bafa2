//! The verbs over many tickets, one JSON text on each line.

use super::arguments::{Arguments, read_whole};
use super::of_ticket::{FIELDS, answer};
use super::refused::Refused;
use super::{Loaded, answered};
use crate::evaluate::evaluate as evaluated;
use crate::explain::explain as explained;
use crate::input::problem::ProblemKind;
use crate::report::{Report, ReportError, ReportSpec};
use crate::ticket::Ticket;

/// The lines of a text. One that ends with a line feed has no line after it.
fn split(lines: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ended = lines.split_inclusive(|byte| *byte == b'\n');
    ended.map(|line| line.strip_suffix(b"\n").unwrap_or(line))
}

fn ticket(line: &[u8]) -> Result<Ticket, Refused> {
    read_whole(line, |from| Ticket::from_deserializer(from))
}

/// A line with the answer, or with what is wrong, for each line.
pub(super) fn evaluate(loaded: &Loaded, mut arguments: Arguments<'_>, lines: &[u8]) -> Result<String, Refused> {
    let (now, fields) = (arguments.instant("now"), arguments.word("fields", &FIELDS));
    let (now, fields) = arguments.all(now.zip(fields))?;
    let mut answers = String::new();
    for line in split(lines) {
        match ticket(line).and_then(|ticket| answer(loaded, &ticket, now, fields == "brief")) {
            Ok(answer) => answers.push_str(&answer),
            Err(refused) => answers.push_str(&refused.to_string()),
        }
        answers.push('\n');
    }
    Ok(answers)
}

/// The state of a report with the tickets of all lines.
pub(super) fn report(loaded: &Loaded, mut arguments: Arguments<'_>, lines: &[u8]) -> Result<String, Refused> {
    let spec = arguments.part("spec", |from| ReportSpec::from_deserializer(from));
    let explained: Option<bool> = arguments.optional("explained", "write true or false");
    let mut report = Report::new(arguments.all(spec)?);
    for line in split(lines) {
        match ticket(line) {
            Ok(ticket) => add(&mut report, loaded, &ticket, explained.unwrap_or(false))
                .map_err(|error| Refused::one(ProblemKind::TooLarge, &error.to_string(), "ask for fewer dimensions"))?,
            Err(_) => report.add_refused(),
        }
    }
    answered(&report)
}

fn add(report: &mut Report, loaded: &Loaded, ticket: &Ticket, with_holders: bool) -> Result<(), ReportError> {
    let now = report.spec().now();
    match loaded {
        Loaded::Policy(policy) if with_holders => report.add_explained(ticket, &[explained(ticket, policy, now)]),
        Loaded::Policy(policy) => report.add(ticket, &[evaluated(ticket, policy, now)]),
        Loaded::Book(book) if with_holders => report.add_explained(ticket, &book.explain(ticket, now).explanations),
        Loaded::Book(book) => report.add(ticket, &book.evaluate(ticket, now).evaluations),
    }
}
