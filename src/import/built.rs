//! What was made of an export, as this crate reads it. Mistakes that only this crate knows, such as a text that is too
//! long, become mistakes of the export. This module knows no product.

use super::node::Account;
use crate::book::{PolicyBook, PolicyBookSpec};
use crate::input::{InputError, ProblemKind};
use crate::ticket::{Ticket, TicketBuilder};

/// How many statuses and priorities all policies together may list.
const MOST_WORDS: usize = 200_000;

impl Account<'_> {
    /// The book, if it can be built.
    pub(super) fn book(&self, spec: PolicyBookSpec) -> Option<PolicyBookSpec> {
        // Mistakes in the files would only lead to more of them. Without a compiled-in database of time zones only the
        // host can build it.
        if self.is_clean() && cfg!(feature = "bundled-tz") {
            self.made("book", PolicyBook::from_spec(spec.clone()))?;
        }
        Some(spec)
    }

    /// Whether so many policies may each list so many statuses and priorities. Otherwise it is a mistake, at a path.
    pub(super) fn fits(&self, path: &str, policies: usize, words: usize) -> bool {
        let fits = policies.saturating_mul(words) <= MOST_WORDS;
        if !fits {
            let found = format!("{policies} policies would list {words} statuses and priorities each");
            self.mistake(path, ProblemKind::TooLarge, found, "hand in fewer");
        }
        fits
    }

    /// The ticket, if it can be built.
    pub(super) fn ticket(&self, ticket: TicketBuilder) -> Option<Ticket> {
        self.made("ticket", ticket.build())
    }

    fn made<T>(&self, what: &str, made: Result<T, InputError>) -> Option<T> {
        for problem in made.as_ref().err().into_iter().flat_map(InputError::problems) {
            let path = format!("{what} {}", problem.path());
            self.mistake(&path, problem.kind(), problem.found(), problem.help());
        }
        made.ok()
    }
}
