//! How the exports of a product are read. This module knows no product.

use super::document::{Document, Files};
use super::node::Account;
use super::report::{Adapted, ImportError, Imported};

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
}
