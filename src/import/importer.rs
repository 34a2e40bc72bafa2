//! How the exports of a product are read. This module knows no product.

use super::document::{Document, Files, kind_of, rest_of};
use super::node::Account;
use super::report::{Adapted, ImportError, Imported};
use crate::input::problem::ProblemKind;
use crate::input::text::quoted;

/// How the exports of a product are read, and what they make. Options are a map, or `null`.
pub(super) struct Importer<S> {
    /// The kinds of files that say what is promised.
    pub(super) config: &'static [&'static str],
    /// The kinds of files that tell the history of a ticket.
    pub(super) history: &'static [&'static str],
    pub(super) import: Read<Imported<S>>,
    pub(super) adapt: Option<Read<Adapted>>,
}

/// Reads files with options.
type Read<T> = fn(&Files, &Document) -> Result<T, ImportError>;

impl<S> Importer<S> {
    /// Every kind of file.
    pub(super) fn kinds(&self) -> Vec<&'static str> {
        [self.config, self.history].concat()
    }

    /// An account of these files. Each file of no kind is a mistake.
    pub(super) fn account<'a>(&self, files: &Files) -> Account<'a> {
        let account = Account::default();
        account.only_kinds(files, &self.kinds());
        account
    }

    /// The same for a product that names all files of a ticket after it, as it does the file of the kind `ticket`. Each
    /// file that is named after another one is a mistake.
    pub(super) fn account_of_ticket<'a>(&self, files: &Files, ticket: &str) -> Account<'a> {
        let account = self.account(files);
        let kinds = self.kinds();
        let told = files.names().filter_map(|name| {
            let kind = kind_of(name, &kinds).filter(|kind| self.history.contains(kind))?;
            Some((name, kind, rest_of(name, kind)?))
        });
        let told: Vec<_> = told.collect();
        let own = told.iter().find(|(_, kind, _)| *kind == ticket).map_or("", |(_, _, rest)| *rest);
        for (name, _, rest) in told.iter().filter(|(_, _, rest)| !own.is_empty() && !is_named_after(rest, own)) {
            let found = format!("its name says `{}`, but the ticket is `{}`", quoted(rest), quoted(own));
            account.mistake(name, ProblemKind::Senseless, found, "hand in the files of one ticket");
        }
        account
    }
}

/// Whether the rest of a name is the ticket, the number of a page, or both.
fn is_named_after(rest: &str, ticket: &str) -> bool {
    let page = match rest.strip_prefix(ticket) {
        Some("") => "",
        Some(behind) => behind.strip_prefix('-').unwrap_or(rest),
        None => rest,
    };
    page.chars().all(|c| c.is_ascii_digit())
}
