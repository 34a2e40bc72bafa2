//! Compares the deadlines of a book with those of a vendor, the proof of a migration. This module knows no product.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::report::VendorAnswer;
use crate::book::PolicyBook;
use crate::evaluate::{Cycle, Evaluation, Outcome};
use crate::ticket::Ticket;
use crate::time::{seconds, written};

/// How the deadlines of a book compare with what a vendor says about the same tickets; made by [`check`](check()).
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Check {
    /// How many of the vendor's answers agree in everything that they say.
    pub agreeing: u64,
    /// How many of the vendor's answers say nothing that could be compared. They do not count as agreeing.
    pub saying_nothing: u64,
    /// What differs, in the order of the tickets.
    pub differing: Vec<Difference>,
    /// What the vendor promised and the book does not cover, in the order of the tickets.
    pub not_covered: Vec<NotPromised>,
}

/// A deadline about which the book and the vendor do not say the same. What agrees is `None`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Difference {
    /// The ticket's id.
    pub ticket: Arc<str>,
    /// The metric.
    pub metric: String,
    /// The number of the cycle.
    pub cycle: u32,
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Times>,
    /// When it stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Times>,
    /// Whether it is breached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breached: Option<Verdicts>,
}

/// Two instants that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Times {
    /// The vendor's.
    pub vendor: DateTime<Utc>,
    /// That of the book; while the clock is paused, when it would be due if the pause ended now. `None` if there is none.
    pub book: Option<DateTime<Utc>>,
    /// How much later that of the book is; negative if it is earlier, `None` if there is none.
    #[serde(rename = "later_by_s", with = "seconds::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    pub later_by: Option<TimeDelta>,
}

/// Two verdicts that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Verdicts {
    /// Whether it is breached at the vendor.
    pub vendor: bool,
    /// Whether it is breached under the book.
    pub book: bool,
}

/// A deadline of the vendor that the book does not promise.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NotPromised {
    /// The ticket's id.
    pub ticket: Arc<str>,
    /// The metric.
    pub metric: String,
    /// The number of the cycle; `None` for the latest.
    pub cycle: Option<u32>,
}

/// Compares what a book says about tickets at `now` with what their vendor says.
///
/// Only what the vendor says is compared: times that an answer does not give agree with every time. An answer that gives
/// none, and no verdict either, is counted apart.
///
/// # Does the new policy promise what the old one did?
/// ```
/// use punctual::import::{VendorAnswer, check};
/// use punctual::{MetricSpec, PolicyBook, PolicySpec, Ticket, book::PolicyBookSpec};
/// let resolution = MetricSpec::new().targets("*", "*", "4h");
/// let policy = PolicySpec::new("p").calendar("24x7").metrics("resolution", resolution);
/// let book = PolicyBook::from_spec(PolicyBookSpec::new().policies([policy]))?;
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).build()?;
/// let due_at = Some("2026-03-02T11:30:00Z".parse()?);
/// let answers = [VendorAnswer { metric: "resolution".into(), due_at, ..VendorAnswer::default() }];
/// let check = check(&book, [(&ticket, &answers[..])], opened);
/// assert_eq!(
///     check.to_string(),
///     "0 of 1 answers agree, 1 differs, 0 are not covered\n\
///      T-1 resolution 1: due 2026-03-02T12:00:00Z, at the vendor 2026-03-02T11:30:00Z (1800 s later)"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check<'t>(
    book: &PolicyBook,
    tickets: impl IntoIterator<Item = (&'t Ticket, &'t [VendorAnswer])>,
    now: DateTime<Utc>,
) -> Check {
    let mut check = Check::default();
    for (ticket, answers) in tickets {
        let evaluations = book.evaluate(ticket, now).evaluations;
        answers.iter().for_each(|answer| check.add(ticket, &evaluations, answer));
    }
    check
}

impl Check {
    fn add(&mut self, ticket: &Ticket, evaluations: &[Evaluation], answer: &VendorAnswer) {
        let (ticket, metric) = (Arc::clone(ticket.id()), answer.metric.clone());
        let Some(cycle) = cycle(evaluations, answer) else {
            return self.not_covered.push(NotPromised { ticket, metric, cycle: answer.cycle });
        };
        let due = differing(answer.due_at, cycle.due_at.or(cycle.due_if_resumed));
        let stopped = differing(answer.stopped_at, cycle.stopped_at);
        let book = cycle.outcome == Outcome::Breached;
        let breached = answer.breached.filter(|vendor| *vendor != book).map(|vendor| Verdicts { vendor, book });
        if answer.due_at.is_none() && answer.stopped_at.is_none() && answer.breached.is_none() {
            self.saying_nothing = self.saying_nothing.saturating_add(1);
        } else if due.is_none() && stopped.is_none() && breached.is_none() {
            self.agreeing = self.agreeing.saturating_add(1);
        } else {
            self.differing.push(Difference { ticket, metric, cycle: cycle.number, due, stopped, breached });
        }
    }
}

/// The cycle that an answer speaks of.
fn cycle<'e>(evaluations: &'e [Evaluation], answer: &VendorAnswer) -> Option<&'e Cycle> {
    let mut metrics = evaluations.iter().filter_map(|evaluation| evaluation.metric(&answer.metric));
    metrics.find_map(|status| match answer.cycle {
        Some(number) => status.cycles.iter().find(|cycle| cycle.number == number),
        None => status.cycles.last(),
    })
}

fn differing(vendor: Option<DateTime<Utc>>, book: Option<DateTime<Utc>>) -> Option<Times> {
    let vendor = vendor.filter(|_| vendor != book)?;
    Some(Times { vendor, book, later_by: book.map(|book| book.signed_duration_since(vendor)) })
}

/// Writes how many agree, and a line for each that does not.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (differing, not_covered) = (self.differing.len() as u64, self.not_covered.len() as u64);
        let (agreeing, nothing) = (self.agreeing, self.saying_nothing);
        let all = [agreeing, differing, not_covered, nothing].into_iter().fold(0, u64::saturating_add);
        let differ = if differing == 1 { "differs" } else { "differ" };
        let are = if not_covered == 1 { "is" } else { "are" };
        write!(f, "{agreeing} of {all} answers agree, {differing} {differ}, {not_covered} {are} not covered")?;
        match nothing {
            0 => {}
            1 => f.write_str(", 1 says nothing")?,
            _ => write!(f, ", {nothing} say nothing")?,
        }
        self.differing.iter().try_for_each(|difference| write!(f, "\n{difference}"))?;
        self.not_covered.iter().try_for_each(|missing| write!(f, "\n{missing}"))
    }
}

/// Writes the cycle and what differs.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}: ", self.ticket, self.metric, self.cycle)?;
        let times = [("due", &self.due), ("stopped", &self.stopped)];
        let times = times.into_iter().filter_map(|(what, times)| times.as_ref().map(|times| format!("{what} {times}")));
        let is = |breached| if breached { "breached" } else { "not breached" };
        let verdict =
            self.breached.map(|verdicts| format!("{}, at the vendor {}", is(verdicts.book), is(verdicts.vendor)));
        f.write_str(&times.chain(verdict).collect::<Vec<_>>().join("; "))
    }
}

/// Writes the book's instant, the vendor's, and by how much they differ.
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.book {
            Some(book) => write!(f, "{}, at the vendor {}", written(book), written(self.vendor))?,
            None => write!(f, "at the vendor {}, here never", written(self.vendor))?,
        }
        match self.later_by.map(|by| by.num_seconds()) {
            Some(seconds @ 0..) => write!(f, " ({seconds} s later)"),
            Some(seconds) => write!(f, " ({} s earlier)", seconds.unsigned_abs()),
            None => Ok(()),
        }
    }
}

/// Writes the cycle that the book does not promise.
impl fmt::Display for NotPromised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.ticket, self.metric)?;
        self.cycle.iter().try_for_each(|cycle| write!(f, " {cycle}"))?;
        f.write_str(": not covered")
    }
}
