//! What was made of an export, as this crate reads it. Mistakes that only this crate knows, such as a text that is too
//! long, become mistakes of the export. This module knows no product.

use super::node::Account;
use super::report::Fate;
use crate::book::{PolicyBook, PolicyBookSpec};
use crate::input::{InputError, ProblemKind};
use crate::ticket::{Ticket, TicketBuilder};

/// How much all policies together may repeat of what they share, in bytes.
const MOST_REPEATED: usize = 16_000_000;

/// What a word takes beside its letters, in bytes.
const WORD: usize = 40;

/// How much a policy repeats that lists these words, in bytes.
pub(super) fn size<W: AsRef<str>>(words: impl IntoIterator<Item = W>) -> usize {
    words.into_iter().map(|word| word.as_ref().len().saturating_add(WORD)).fold(0, usize::saturating_add)
}

impl Account<'_> {
    /// The book, if it can be built.
    pub(super) fn book(&self, spec: PolicyBookSpec) -> Option<PolicyBookSpec> {
        // Mistakes in the files would only lead to more of them. Without a compiled-in database of time zones only the
        // host can build it.
        if self.is_clean() && cfg!(feature = "bundled-tz") {
            self.note_lints(&self.made("book", PolicyBook::from_spec(spec.clone()))?);
        }
        Some(spec)
    }

    /// The host will see the lints of the book, and should know that the export is meant.
    fn note_lints(&self, book: &PolicyBook) {
        for lint in book.lint() {
            let became = format!("kept, but probably a mistake: {}", lint.help());
            self.note_place(("book", lint.path()), lint.found(), Fate::Exact, became, None);
        }
    }

    /// Whether policies may repeat so much of what they share, such as statuses and priorities. Otherwise it is a
    /// mistake, at a path.
    pub(super) fn fits(&self, path: &str, repeated: impl IntoIterator<Item = usize>) -> bool {
        let repeated = repeated.into_iter().fold(0, usize::saturating_add);
        let fits = repeated <= MOST_REPEATED;
        if !fits {
            let found = format!("its policies would repeat {repeated} bytes of what they share");
            self.mistake(
                path,
                ProblemKind::TooLarge,
                found,
                format!("{MOST_REPEATED} at most are read: hand in fewer"),
            );
        }
        fits
    }

    /// The ticket, if it can be built.
    pub(super) fn ticket(&self, ticket: TicketBuilder) -> Option<Ticket> {
        self.made("ticket", ticket.build())
    }

    /// What was made, if it could be. Its mistakes are reported at a path.
    pub(super) fn made<T>(&self, path: &str, made: Result<T, InputError>) -> Option<T> {
        for problem in made.as_ref().err().into_iter().flat_map(InputError::problems) {
            let path = [path, problem.path()].join(if problem.path().is_empty() { "" } else { " " });
            self.mistake(&path, problem.kind(), problem.found(), problem.help());
        }
        made.ok()
    }
}
