//! How much the calendars of a policy or a book may cost together (B3).

use super::Flaw;

/// Without this, calendars of some bytes, each a combination of a large one or with thousands of ranges on thousands of
/// dates, would take seconds and hundreds of megabytes each.
const MAX: usize = 4_000_000;

/// How many open spans may still be laid out, read and written.
#[derive(Clone, Copy)]
pub(super) struct Budget(Option<usize>);

impl Default for Budget {
    fn default() -> Self {
        Budget(Some(MAX))
    }
}

impl Budget {
    /// For a calendar that stands alone: whoever has it has paid for it.
    pub(super) fn unlimited() -> Budget {
        Budget(Some(usize::MAX))
    }

    /// Was more wanted than there was?
    pub(super) fn is_used_up(&self) -> bool {
        self.0.is_none()
    }

    /// Takes so many spans. Once more were wanted than there is budget for, there is budget for none.
    pub(super) fn take(&mut self, spans: usize) -> Result<(), Flaw> {
        self.0 = self.0.and_then(|budget| budget.checked_sub(spans));
        if self.0.is_some() { Ok(()) } else { Err(Flaw::TooMuch) }
    }
}
