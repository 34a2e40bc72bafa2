//! What was made of an export, as this crate reads it. Mistakes that only this crate knows, such as a text that is too
//! long, become mistakes of the export. This module knows no product.

use super::node::Account;
use super::report::Fate;
use crate::book::{PolicyBook, PolicyBookSpec};
use crate::input::{InputError, LintKind, ProblemKind};
use crate::ticket::{Ticket, TicketBuilder};

/// How much all policies together may repeat of what they share, in bytes.
const MOST_REPEATED: usize = 64_000_000;

const MEGABYTE: usize = 1_000_000;

/// What a word takes beside its letters, in bytes.
const WORD: usize = 40;

/// Lints that say of a book what its export says, too: priorities without a target, hours up to 23:59, and a reminder as
/// long as its target. Of any other the reading may be the cause.
const OF_EXPORTS: [LintKind; 3] = [LintKind::UncoveredCells, LintKind::EndsBeforeMidnight, LintKind::FiresAtStart];

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

    /// Adds an entry for each lint of the book.
    fn note_lints(&self, book: &PolicyBook) {
        for lint in book.lint() {
            let became = format!("kept, but probably a mistake: {}", lint.help());
            let fate = if OF_EXPORTS.contains(&lint.kind()) { Fate::Exact } else { Fate::Approximate };
            self.note_place(("book", lint.path()), lint.found(), fate, became, None);
        }
    }

    /// Whether policies may repeat so much of what they share, such as statuses and priorities. Otherwise it is a
    /// mistake, at a path.
    pub(super) fn fits(&self, path: &str, repeated: impl IntoIterator<Item = usize>) -> bool {
        let repeated = repeated.into_iter().fold(0, usize::saturating_add);
        let fits = repeated <= MOST_REPEATED;
        if !fits {
            let repeated = repeated.div_ceil(MEGABYTE);
            let found =
                format!("each policy would list the same words, such as statuses and priorities: {repeated} MB in all");
            self.mistake(
                path,
                ProblemKind::TooLarge,
                found,
                format!(
                    "{} MB at most are read: hand in fewer policies or fewer words",
                    MOST_REPEATED.div_ceil(MEGABYTE)
                ),
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
