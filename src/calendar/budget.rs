//! The limit on the work of building all calendars of a policy or a book (B3).

use super::Flaw;

/// Without it, a calendar of a few bytes could take seconds and hundreds of megabytes: a combination of large
/// calendars, or thousands of ranges on thousands of dates.
const MAX: usize = 4_000_000;

/// How many open spans may still be computed, read and written.
#[derive(Clone, Copy)]
pub(super) struct Budget(Option<usize>);

impl Default for Budget {
    fn default() -> Self {
        Budget(Some(MAX))
    }
}

impl Budget {
    /// For a calendar that is already built: its cost has been counted.
    pub(super) fn unlimited() -> Budget {
        Budget(Some(usize::MAX))
    }

    /// Whether more spans were asked for than there were left.
    pub(super) fn is_used_up(&self) -> bool {
        self.0.is_none()
    }

    /// Takes this many spans. After the first call that asks for more than are left, every call fails.
    pub(super) fn take(&mut self, spans: usize) -> Result<(), Flaw> {
        self.0 = self.0.and_then(|budget| budget.checked_sub(spans));
        if self.0.is_some() { Ok(()) } else { Err(Flaw::TooMuch) }
    }
}
