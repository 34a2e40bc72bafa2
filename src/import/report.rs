//! What became of each part of an export. This module knows no product.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Utc};

use crate::input::Problem;
use crate::input::text::one_line;
use crate::input::words::plain_words;
use crate::ticket::Ticket;

plain_words! {
    "what became of a part of an export",
    /// How well a part of an export could be translated.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum Fate {
        /// It gives the same answers as at the vendor.
        Exact = "exact",
        /// It says nothing about a promise, or it is not known, as the entry says.
        Ignored = "ignored",
        /// It gives nearly the same answers; the entry says where they differ.
        Approximate = "approximate",
        /// It depends on something that no file says; the entry names the option.
        NeedsHost = "needs_host",
        /// It cannot be expressed here.
        Impossible = "impossible",
    }
}

/// What became of one part of an export: of the value at its place and of everything in it, unless an entry below says
/// otherwise.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    pub(super) file: String,
    pub(super) at: String,
    pub(super) found: String,
    pub(super) fate: Fate,
    pub(super) became: String,
    pub(super) option: Option<String>,
    #[serde(skip_serializing_if = "is_known")]
    pub(super) known: bool,
}

/// In JSON only what is not known is told from the rest.
fn is_known(known: &bool) -> bool {
    *known
}

impl Entry {
    /// The name of the file; `book` for a lint of what was made of the export, whose place is the path of the lint.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The place in the file: a JSON Pointer (RFC 6901); in iCalendar the UID of the event; in OpenSLO and in JSON that
    /// stands inside a text, what contains the value, a space, and a pointer. A name of more than 160 characters is cut.
    pub fn at(&self) -> &str {
        &self.at
    }

    /// The beginning of what was found there.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// How well it could be translated.
    pub fn fate(&self) -> Fate {
        self.fate
    }

    /// What became of it, or why nothing did.
    pub fn became(&self) -> &str {
        &self.became
    }

    /// The option that decides about it, if it needs one.
    pub fn option(&self) -> Option<&str> {
        self.option.as_deref()
    }

    /// Whether this crate knows what stands there. A field that it does not know is `Ignored`, but it may say something
    /// about a promise: look it up, because it may be misspelt or newer than this crate.
    pub fn is_known(&self) -> bool {
        self.known
    }
}

/// Writes the place, what became of it, and what was found, on one line.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.file))?;
        if !self.at.is_empty() {
            write!(f, " {}", one_line(&self.at))?;
        }
        write!(f, ": {} ({}): {}", self.fate, self.found, self.became)
    }
}

/// What became of every part of an export: each value of each file that was read has an entry at its place or above it.
///
/// The entries are in the order of the files and of what stands in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ImportReport {
    pub(super) entries: Vec<Entry>,
}

impl ImportReport {
    /// The entries.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry at exactly this place of a file; `None` if there is none.
    pub fn at(&self, file: &str, at: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.file == file && entry.at == at)
    }

    pub(super) fn append(&mut self, mut other: ImportReport) {
        self.entries.append(&mut other.entries);
    }

    /// Adds an entry for each of these files that has none.
    pub(super) fn add_unread<'f>(&mut self, files: impl Iterator<Item = &'f str>) {
        let read: BTreeSet<&str> = self.entries.iter().map(|entry| entry.file.as_str()).collect();
        let unread: Vec<&str> = files.filter(|file| !read.contains(file)).collect();
        self.entries.extend(unread.into_iter().map(|file| Entry {
            file: file.to_owned(),
            at: String::new(),
            found: "a file".to_owned(),
            fate: Fate::Ignored,
            became: "not read, because the export is refused".to_owned(),
            option: None,
            known: true,
        }));
    }

    /// How many entries fared so.
    pub fn count(&self, fate: Fate) -> usize {
        self.entries.iter().filter(|entry| entry.fate == fate).count()
    }
}

/// What an export promises, and what became of each part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported<S> {
    /// What it promises, as a specification to build.
    pub spec: S,
    /// What became of each part.
    pub report: ImportReport,
}

/// A ticket from the history of another product.
#[derive(Clone, Debug, PartialEq)]
pub struct Adapted {
    /// The ticket.
    pub ticket: Ticket,
    /// What the vendor itself says about the ticket's deadlines, for [`check`](super::check()).
    pub answers: Vec<VendorAnswer>,
    /// What became of each part.
    pub report: ImportReport,
}

/// What a vendor says about a deadline. Times that it does not give are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VendorAnswer {
    /// The metric, by the name that it has in the imported policy.
    pub metric: String,
    /// The number of the cycle, from 1. `None` means the latest.
    pub cycle: Option<u32>,
    /// When it was due.
    pub due_at: Option<DateTime<Utc>>,
    /// When it stopped.
    pub stopped_at: Option<DateTime<Utc>>,
    /// Whether it was breached.
    pub breached: Option<bool>,
}

/// Why an export could not be imported: every mistake, and what became of the parts without one.
///
/// The path of a mistake is the name of the file, a space, and the place as in [`Entry::at`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    pub(super) problems: Vec<Problem>,
    pub(super) report: ImportReport,
}

impl ImportError {
    /// The mistakes. There is at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The mistakes, without a copy.
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// What became of each part, as far as it could be read. A mistake has an entry, too.
    pub fn report(&self) -> &ImportReport {
        &self.report
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid export:")?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n{problem}"))
    }
}

impl std::error::Error for ImportError {}
