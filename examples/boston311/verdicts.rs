//! The published deadlines of a file as a policy that computes verdicts.

use std::collections::BTreeSet;
use std::iter;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use punctual::ticket::TicketBuilder;
use punctual::{Evaluation, EventKind, MetricSpec, Outcome, Policy, PolicySpec, Ticket, evaluate};

use super::{Case, Requests, Verdict};

/// The time from an opening to its published target is counted round the clock. Its length is the ticket's priority, so
/// each length is a row of the matrix. A request without a target has no priority and is not covered.
pub(crate) struct Targets {
    policy: Policy,
    /// When the file was made.
    pub(crate) made: DateTime<Utc>,
}

impl Targets {
    pub(crate) fn of(requests: &Requests) -> Result<Targets, String> {
        let lengths: BTreeSet<String> = requests.cases.iter().filter_map(|case| begin(case).1).collect();
        let add = |metric: MetricSpec, length: &String| metric.targets(length, "*", length.as_str());
        // A matrix needs at least one cell, even if the file has no targets.
        let resolution = lengths.iter().fold(MetricSpec::new().targets("none", "*", "1s"), add);
        let spec = PolicySpec::new("published").priorities(lengths.iter().map(String::as_str).chain(["none"]));
        let spec = spec.calendar("24x7").metrics("resolution", resolution);
        let policy = Policy::from_spec(spec).map_err(|error| error.to_string())?;
        Ok(Targets { policy, made: made(requests) })
    }

    /// The verdict at the time when the file was made. A request without a target is on time.
    pub(crate) fn verdict(&self, case: &Case) -> Option<Verdict> {
        let evaluation = self.evaluate(&Targets::ticket(case).build().ok()?);
        match evaluation.metric("resolution")?.current().map(|cycle| cycle.outcome) {
            None | Some(Outcome::Met | Outcome::Pending) => Some(Verdict::OnTime),
            Some(Outcome::Breached) => Some(Verdict::Overdue),
            Some(_) => None,
        }
    }

    /// The request as a ticket.
    pub(crate) fn ticket(case: &Case) -> TicketBuilder {
        let (start, length) = begin(case);
        let mut ticket = Ticket::opened(case.id.as_str(), start);
        if let Some(length) = length {
            ticket = ticket.priority(length);
        }
        if let Some(closed) = case.closed {
            ticket = ticket.event(closed, EventKind::Closed);
        }
        ticket
    }

    /// How the ticket stood when the file was made.
    pub(crate) fn evaluate(&self, ticket: &Ticket) -> Evaluation {
        evaluate(ticket, &self.policy, self.made)
    }
}

/// When the ticket starts, and the time from there to its target. A few targets and closings lie before the opening.
/// The ticket then starts before them, which does not move a deadline that is counted round the clock.
fn begin(case: &Case) -> (DateTime<Utc>, Option<String>) {
    let before_target = case.target.map(|target| target - TimeDelta::seconds(1));
    let start = iter::once(case.opened).chain(before_target).chain(case.closed).min().unwrap_or(case.opened);
    (start, case.target.map(|target| format!("{}s", (target - start).num_seconds())))
}

/// The last time in the file, but not before 4 May 2023, the date given for the file of 2011. The others have no date.
fn made(requests: &Requests) -> DateTime<Utc> {
    let dated = NaiveDate::from_ymd_opt(2023, 5, 4).and_then(|date| date.and_hms_opt(0, 0, 0));
    let stamps = requests.cases.iter().flat_map(|case| iter::once(case.opened).chain(case.closed));
    stamps.chain(dated.map(|reading| reading.and_utc())).max().unwrap_or_default()
}
