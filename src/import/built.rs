//! What was made of an export, as this crate reads it. Mistakes that only this crate knows, such as a text that is too
//! long, become mistakes of the export. This module knows no product.

use super::node::Account;
use crate::book::{PolicyBook, PolicyBookSpec};
use crate::input::InputError;
use crate::ticket::{Ticket, TicketBuilder};

impl Account<'_> {
    /// The book, if it can be built.
    pub(super) fn book(&self, spec: PolicyBookSpec) -> Option<PolicyBookSpec> {
        // Without a compiled-in database of time zones only the host can build it.
        if cfg!(feature = "bundled-tz") {
            self.made("book", PolicyBook::from_spec(spec.clone()))?;
        }
        Some(spec)
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
