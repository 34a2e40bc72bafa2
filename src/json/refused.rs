//! What is wrong with a question, as an answer. This module knows mistakes.

use std::fmt;

use serde::Serialize;
use serde_path_to_error::{Path, Segment};

use super::writing::written;
use crate::input::problem::{InputError, Place, Problem, ProblemKind, Problems};
use crate::input::read::ReadError;

/// Why a question has no answer: everything that is wrong with it.
///
/// `Display` writes the JSON that a binding hands on: `{"problems": [...]}`, each with `path`, `kind`, `found`, `help`
/// and `suggestion`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Problems"))]
pub struct Refused {
    problems: Vec<Problem>,
}

impl Refused {
    /// The problems. There is at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// These problems, of which there is at least one.
    #[cfg(feature = "import")]
    pub(super) fn of(problems: Vec<Problem>) -> Refused {
        Refused { problems }
    }

    pub(super) fn one(kind: ProblemKind, found: &str, help: &str) -> Refused {
        let mut mistakes = Mistakes::default();
        mistakes.own.add(&Place::ROOT, kind, found, help);
        mistakes.refused()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(self).map_err(|_| fmt::Error)?)
    }
}

impl std::error::Error for Refused {}

const FORM_HELP: &str = "write JSON in the form that docs/embedding.md shows";

/// Mistakes as they are found: in the arguments themselves, and in what they contain.
#[derive(Default)]
pub(super) struct Mistakes {
    pub(super) own: Problems,
    inner: Vec<Problem>,
}

impl Mistakes {
    pub(super) fn is_empty(&self) -> bool {
        self.own.list().is_empty() && self.inner.is_empty()
    }

    /// Adds the mistakes of what stands at a place.
    pub(super) fn add_inner(&mut self, at: &Place<'_>, error: InputError) {
        self.inner.extend(error.into_iter().map(|problem| problem.under(at)));
    }

    /// Adds why something at a place could not be read.
    pub(super) fn add_unread(&mut self, at: &Place<'_>, error: ReadError<serde_json::Error>) {
        match error {
            ReadError::Input(error) => self.add_inner(at, error),
            ReadError::Format(error) => self.own.add(at, ProblemKind::Unreadable, error, FORM_HELP),
        }
    }

    /// Adds why something at a place has not the form that it needs, which `help` shows, with the path inside it.
    pub(super) fn add_unfit(&mut self, at: &Place<'_>, path: &Path, error: &serde_json::Error, help: &str) {
        let segments: Vec<&Segment> = path.iter().collect();
        self.add_below(at, &segments, error, help);
    }

    fn add_below(&mut self, at: &Place<'_>, segments: &[&Segment], error: &serde_json::Error, help: &str) {
        match segments.split_first() {
            Some((Segment::Seq { index }, rest)) => self.add_below(&at.index(*index), rest, error, help),
            Some((Segment::Map { key }, rest)) => self.add_below(&at.field(key), rest, error, help),
            // What is not a field or an item has no part in paths.
            Some((Segment::Enum { .. } | Segment::Unknown, rest)) => self.add_below(at, rest, error, help),
            None => self.own.add(at, ProblemKind::Unreadable, error, help),
        }
    }

    pub(super) fn refused(self) -> Refused {
        let mut problems = self.own.into_error("arguments").into_problems();
        problems.extend(self.inner);
        Refused { problems }
    }
}
