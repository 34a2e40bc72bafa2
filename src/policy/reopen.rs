//! Which ends of a ticket end a metric (K18), and what a reopening does to it (K11, K19). This module knows words. It
//! knows no ticket.

use super::State;
use crate::input::argument::words_of_fields;
use crate::input::words::plain_words;
use crate::promise::Allowance;

plain_words! {
    "an end of a ticket",
    /// An end of the ticket that ends a metric (K18). A cancellation always does.
    ///
    /// # A promise that lasts until the customer confirms that the problem is solved
    /// ```
    /// use punctual::policy::EndsOn;
    /// use punctual::MetricSpec;
    /// let resolution = MetricSpec::new().ends_on([EndsOn::Closed]).targets("*", "*", "3 business days");
    /// assert_eq!("closed".parse(), Ok(EndsOn::Closed));
    /// # let _ = resolution;
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum EndsOn {
        /// The ticket is resolved.
        Resolved = "resolved",
        /// The ticket is closed.
        Closed = "closed",
    }
}

plain_words! {
    "what a reopening does",
    /// What a reopening does to a cycle that `resolved` or `closed` ended (K11).
    ///
    /// # A promise that a reopening does not touch
    /// ```
    /// use punctual::policy::OnReopen;
    /// use punctual::MetricSpec;
    /// let resolution = MetricSpec::new().on_reopen(OnReopen::Final).targets("*", "*", "8h");
    /// assert_eq!(OnReopen::default().to_string(), "resume");
    /// # let _ = resolution;
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum OnReopen {
        /// The cycle goes on; the time in between does not count.
        #[default]
        Resume = "resume",
        /// The cycle goes on, and the time in between counts.
        ResumeCountingClosed = "resume_counting_closed",
        /// The cycle stays as it is, and the next one starts.
        NewCycle = "new_cycle",
        /// The cycle stays as it is.
        Final = "final",
    }
}

words_of_fields!(EndsOn, OnReopen);

/// The ends of a ticket that end a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Finishes {
    resolved: bool,
    closed: bool,
}

impl Default for Finishes {
    fn default() -> Self {
        Finishes { resolved: true, closed: true }
    }
}

impl Finishes {
    pub(crate) fn of(ends: &[EndsOn]) -> Finishes {
        Finishes { resolved: ends.contains(&EndsOn::Resolved), closed: ends.contains(&EndsOn::Closed) }
    }

    /// Whether a ticket in this state is finished for the metric.
    pub(crate) fn by(self, state: State) -> bool {
        match state {
            State::Open | State::Unknown => false,
            State::Resolved => self.resolved,
            State::Closed => self.closed,
            State::Cancelled => true,
        }
    }

    pub(crate) fn list(self) -> impl Iterator<Item = EndsOn> {
        let resolved = self.resolved.then_some(EndsOn::Resolved);
        resolved.into_iter().chain(self.closed.then_some(EndsOn::Closed))
    }
}

/// What a reopening does to a cycle that resolving or closing ended, and what a later one does instead (K19).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reopening {
    pub(crate) mode: OnReopen,
    pub(crate) later: Option<Later>,
}

/// What a reopening does that comes later than so long after the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Later {
    pub(crate) within: Allowance,
    pub(crate) mode: OnReopen,
}

impl Reopening {
    /// What a reopening does, given whether it comes within some time.
    pub(crate) fn mode(self, is_within: impl FnOnce(Allowance) -> bool) -> OnReopen {
        self.later.filter(|later| !is_within(later.within)).map_or(self.mode, |later| later.mode)
    }

    /// Whether no reopening changes anything.
    pub(crate) fn is_final(self) -> bool {
        self.mode == OnReopen::Final && self.later.is_none_or(|later| later.mode == OnReopen::Final)
    }
}
