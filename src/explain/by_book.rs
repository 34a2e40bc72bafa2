//! A ticket under a policy book, explained: which policies apply, why the others do not, and the explanation under
//! each.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::entries::Shared;
use super::words::Name;
use super::{Explanation, explain_within};
use crate::book::{Considered, PolicyBook, Verdict};
use crate::calendar::Zone;
use crate::input::names::Table;
use crate::ticket::Ticket;

/// The verdict on each policy of a book for a ticket, and the explanation under each one that was chosen.
///
/// [`Display`](std::fmt::Display) writes it as a page of plain text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BookExplanation {
    /// The ticket's id.
    pub ticket: Arc<str>,
    /// Every policy of the book, as [`explain_selection`](PolicyBook::explain_selection) gives them.
    pub considered: Vec<Considered>,
    /// The explanations under the chosen policies, by kind; empty when none is chosen.
    pub explanations: Vec<Explanation>,
}

impl PolicyBook {
    /// Explains which policies of the book apply to `ticket`, why the others do not, and the ticket under each policy
    /// that applies.
    ///
    /// # Why has this ticket no deadline?
    /// ```
    /// use punctual::book::{BookEntrySpec, ConditionsSpec, PolicyBookSpec};
    /// use punctual::{MetricSpec, PolicyBook, PolicySpec, Ticket};
    /// let resolution = MetricSpec::new().targets("*", "*", "4h");
    /// let premium = PolicySpec::new("premium").calendar("24x7").metrics("resolution", resolution);
    /// let entry = BookEntrySpec::new(premium).when(ConditionsSpec::new().tier(["gold", "platinum"]));
    /// let book = PolicyBook::from_spec(PolicyBookSpec::new().policies([entry]))?;
    /// let opened = "2026-03-02T08:00:00Z".parse()?;
    /// let ticket = Ticket::opened("T-1", opened).tier("silver").build()?;
    /// assert_eq!(book.explain(&ticket, opened).to_string(), "\
    /// Ticket T-1 under a book of policies
    ///   sla: no policy applies
    ///
    ///   In the order of the book:
    ///   premium version 1 (sla): tier `silver` found, any of `gold`, `platinum` wanted
    /// ");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn explain(&self, ticket: &Ticket, now: DateTime<Utc>) -> BookExplanation {
        BookExplanation {
            ticket: ticket.id().clone(),
            considered: self.explain_selection(ticket, now),
            explanations: self.explanations(ticket, now),
        }
    }

    fn explanations(&self, ticket: &Ticket, now: DateTime<Utc>) -> Vec<Explanation> {
        let mut shared = Shared::default();
        let policies = self.select(ticket, now).into_iter();
        policies.map(|policy| explain_within(ticket, policy, now, &mut shared)).collect()
    }
}

/// Writes the policies that apply for each kind, then the verdict on each policy, then the page for each policy that
/// applies.
impl fmt::Display for BookExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Ticket {} under a book of policies", Name(&self.ticket))?;
        for (kind, chosen) in &self.by_kind() {
            if chosen.is_empty() {
                writeln!(f, "  {}: no policy applies", Name(kind))?;
            }
            for chosen in chosen {
                writeln!(f, "  {}: {}, version {}", Name(kind), Name(&chosen.id), chosen.version)?;
            }
        }
        writeln!(f, "\n  In the order of the book:")?;
        self.considered.iter().try_for_each(|considered| writeln!(f, "  {considered}"))?;
        self.explanations.iter().try_for_each(|explanation| write!(f, "\n{explanation}"))
    }
}

impl BookExplanation {
    /// The same explanations with all local times in this zone.
    #[must_use]
    pub fn in_zone(self, zone: &Zone) -> BookExplanation {
        let explanations = self.explanations.into_iter().map(|explanation| explanation.in_zone(zone));
        BookExplanation { explanations: explanations.collect(), ..self }
    }

    /// A ticket for which no policy was considered. Policies and explanations can be added afterwards.
    #[must_use]
    pub fn new(ticket: impl Into<Arc<str>>) -> BookExplanation {
        BookExplanation { ticket: ticket.into(), considered: Vec::new(), explanations: Vec::new() }
    }

    /// Every kind that the book has, with the policies that were chosen.
    fn by_kind(&self) -> Table<&str, Vec<&Considered>> {
        let mut kinds = Table::default();
        for considered in &self.considered {
            let chosen = (considered.verdict == Verdict::Chosen).then_some(considered);
            kinds.update(&*considered.kind, Vec::new, |known| known.extend(chosen));
        }
        kinds
    }
}
