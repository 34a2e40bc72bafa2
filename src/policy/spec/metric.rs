//! A metric as written: its rule, and its targets by priority and tier.

use super::{CalendarChoice, LevelSpec, Levels, TargetSpec, Texts, text, texts};
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{deserialized, printed, readable};

/// A row of the matrix, by tier.
pub(crate) type Row = Entries<Loose<TargetSpec>>;

/// A metric as written: its targets, and what differs from the preset of its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetricSpec {
    pub(crate) start: Option<Loose<Texts>>,
    pub(crate) stop: Option<Loose<Texts>>,
    pub(crate) repeat: Option<Loose<bool>>,
    pub(crate) after_answer: Option<Loose<bool>>,
    pub(crate) pause: Option<Loose<Texts>>,
    pub(crate) counts_in: Option<Loose<Texts>>,
    pub(crate) calendar: Option<Loose<CalendarChoice>>,
    pub(crate) from: Option<Loose<String>>,
    pub(crate) on_retarget: Option<Loose<String>>,
    pub(crate) on_reopen: Option<Loose<String>>,
    pub(crate) warn: Option<Loose<Levels>>,
    pub(crate) ladder: Option<Loose<String>>,
    pub(crate) targets: Option<Loose<Entries<Loose<Row>>>>,
    pub(crate) unknown: Entries<Value>,
}

#[rustfmt::skip]
fields!(MetricSpec {
    start, stop, pause, counts_in, repeat, after_answer, from, calendar, on_retarget, on_reopen, warn, ladder, targets,
});

impl MetricSpec {
    /// A metric with no targets yet.
    pub fn new() -> Self {
        MetricSpec::default()
    }

    /// Fills the cell of a priority and a tier; `*` stands for all.
    pub fn target(
        mut self,
        priority: impl Into<String>,
        tier: impl Into<String>,
        target: impl Into<TargetSpec>,
    ) -> Self {
        let (priority, cell) = (priority.into(), Loose::Typed(target.into()));
        fill(&mut self.targets, |rows| match rows.0.iter_mut().find(|(row, _)| *row == priority) {
            Some((_, Loose::Typed(row))) => row.push(tier, cell),
            _ => rows.push(priority, Loose::Typed(Entries(vec![(tier.into(), cell)]))),
        });
        self
    }

    /// Lists what starts a cycle: `opened`, an event type, `status:X`, `left:X` or `custom:X`.
    pub fn start<T: Into<String>>(mut self, triggers: impl IntoIterator<Item = T>) -> Self {
        self.start = texts(triggers);
        self
    }

    /// Lists what stops a cycle, besides resolving, closing and cancelling.
    pub fn stop<T: Into<String>>(mut self, triggers: impl IntoIterator<Item = T>) -> Self {
        self.stop = texts(triggers);
        self
    }

    /// Says whether another cycle may start after the first.
    pub fn repeat(mut self, repeat: bool) -> Self {
        self.repeat = Some(Loose::Typed(repeat));
        self
    }

    /// Says whether cycles wait until the ticket has been answered or resolved once.
    pub fn after_answer(mut self, after_answer: bool) -> Self {
        self.after_answer = Some(Loose::Typed(after_answer));
        self
    }

    /// Starts from the ticket's `occurred_at`, when there is one, in the place of its opening.
    pub fn from_occurred_at(mut self) -> Self {
        self.from = text("occurred_at");
        self
    }

    /// Says what another target does to an open cycle: `keep_elapsed`, `retroactive`, `restart` or `pinned` (K10).
    pub fn on_retarget(mut self, mode: impl Into<String>) -> Self {
        self.on_retarget = text(mode);
        self
    }

    /// Says what a reopening does to a cycle that resolving or closing ended: `resume`, `resume_counting_closed`,
    /// `new_cycle` or `final` (K11).
    pub fn on_reopen(mut self, mode: impl Into<String>) -> Self {
        self.on_reopen = text(mode);
        self
    }

    /// Lists the warnings of the targets that name none, such as `80%` or `30m before` (E1).
    pub fn warn<T: Into<LevelSpec>>(mut self, warnings: impl IntoIterator<Item = T>) -> Self {
        self.warn = Some(Loose::Typed(warnings.into_iter().map(|warning| Loose::Typed(warning.into())).collect()));
        self
    }

    /// Names the ladder of the targets that name none.
    pub fn ladder(mut self, name: impl Into<String>) -> Self {
        self.ladder = text(name);
        self
    }

    /// Names the calendar of the targets that name none.
    pub fn calendar(mut self, calendar: impl Into<CalendarChoice>) -> Self {
        self.calendar = Some(Loose::Typed(calendar.into()));
        self
    }

    /// Lists the only reasons that pause it; without a list, the reasons say so themselves (P2).
    pub fn pause<T: Into<String>>(mut self, reasons: impl IntoIterator<Item = T>) -> Self {
        self.pause = texts(reasons);
        self
    }

    /// Lists the only statuses that it counts in: every other one pauses it (K1).
    pub fn counts_in<T: Into<String>>(mut self, statuses: impl IntoIterator<Item = T>) -> Self {
        self.counts_in = texts(statuses);
        self
    }
}

#[cfg(feature = "serde")]
printed! { MetricSpec; }
#[cfg(feature = "serde")]
readable! { MetricSpec; }
#[cfg(feature = "serde")]
deserialized! { MetricSpec, "a metric"; }
