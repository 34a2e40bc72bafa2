//! A metric as written: its rule, and its targets by priority and tier.

use super::{CalendarChoice, LevelSpec, Levels, ReopenSpec, TargetSpec, Texts, levels, text, texts};
use crate::condition::AlternativesSpec;
use crate::input::argument::{TextOr, value, values};
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{deserialized, printed, readable};
use crate::policy::reopen::EndsOn;
use crate::policy::rule::{CountFrom, OnRetarget, Trigger};

/// A row of the matrix, by tier.
pub(crate) type Row = Entries<Loose<TargetSpec>>;

/// A metric as written: its targets, and what differs from the preset of its name.
///
/// # A promise to call back, which a change of priority does not touch
/// ```
/// use punctual::policy::{OnRetarget, Trigger};
/// use punctual::ticket::EventType;
/// use punctual::MetricSpec;
/// let callback = MetricSpec::new()
///     .start([Trigger::Custom("callback requested".into())])
///     .stop([Trigger::Event(EventType::AgentReplied)])
///     .repeat(true)
///     .on_retarget(OnRetarget::Pinned)
///     .warn(["80%"])
///     .targets("high", "*", "1h")
///     .targets("*", "*", "4h");
/// # let _ = callback;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a policy is built from it"]
pub struct MetricSpec {
    pub(crate) start: Option<Loose<Texts>>,
    pub(crate) stop: Option<Loose<Texts>>,
    pub(crate) void: Option<Loose<Texts>>,
    pub(crate) ends_on: Option<Loose<Texts>>,
    pub(crate) repeat: Option<Loose<bool>>,
    pub(crate) after_answer: Option<Loose<bool>>,
    pub(crate) pause: Option<Loose<Texts>>,
    pub(crate) counts_in: Option<Loose<Texts>>,
    pub(crate) counts_while: Option<Loose<AlternativesSpec>>,
    pub(crate) calendar: Option<Loose<CalendarChoice>>,
    pub(crate) from: Option<Loose<String>>,
    pub(crate) on_retarget: Option<Loose<String>>,
    pub(crate) on_reopen: Option<Loose<ReopenSpec>>,
    pub(crate) warn: Option<Loose<Levels>>,
    pub(crate) ladder: Option<Loose<String>>,
    pub(crate) targets: Option<Loose<Entries<Loose<Row>>>>,
    pub(crate) unknown: Entries<Value>,
}

#[rustfmt::skip]
fields!(MetricSpec {
    start, stop, void, ends_on, pause, counts_in, counts_while, repeat, after_answer, from, calendar, on_retarget,
    on_reopen, warn, ladder, targets,
});

impl MetricSpec {
    /// A metric with no targets yet.
    pub fn new() -> Self {
        MetricSpec::default()
    }

    /// Lists what starts a cycle.
    pub fn start<T: Into<TextOr<Trigger>>>(mut self, triggers: impl IntoIterator<Item = T>) -> Self {
        self.start = values(triggers);
        self
    }

    /// Lists what stops a cycle, besides the end of the ticket.
    pub fn stop<T: Into<TextOr<Trigger>>>(mut self, triggers: impl IntoIterator<Item = T>) -> Self {
        self.stop = values(triggers);
        self
    }

    /// Lists what ends a cycle without a verdict. What is also in `start` starts the next cycle at once (K18).
    ///
    /// # An agent resets the clock
    /// ```
    /// use punctual::{EventKind, MetricSpec, Outcome, Policy, PolicySpec, Ticket, evaluate};
    /// let resolution =
    ///     MetricSpec::new().start(["opened", "custom:reset"]).void(["custom:reset"]).targets("*", "*", "4h");
    /// let policy = Policy::from_spec(PolicySpec::new("p").calendar("24x7").metrics("resolution", resolution))?;
    /// let reset = "2026-03-02T11:00:00Z".parse()?;
    /// let ticket = Ticket::opened("T-1", "2026-03-02T09:00:00Z".parse()?)
    ///     .event(reset, EventKind::Custom { name: "reset".into() })
    ///     .build()?;
    /// let cycles = &evaluate(&ticket, &policy, reset).metrics[0].cycles;
    /// assert_eq!(cycles[0].outcome, Outcome::Void);
    /// assert_eq!(cycles[1].due_at, Some("2026-03-02T15:00:00Z".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn void<T: Into<TextOr<Trigger>>>(mut self, triggers: impl IntoIterator<Item = T>) -> Self {
        self.void = values(triggers);
        self
    }

    /// Lists which of `resolved` and `closed` end it; both if it is not set. Cancelling always does (K18).
    pub fn ends_on<T: Into<TextOr<EndsOn>>>(mut self, ends: impl IntoIterator<Item = T>) -> Self {
        self.ends_on = values(ends);
        self
    }

    /// Lists the only reasons that pause it. Without this list, the reasons list their metrics (P2).
    pub fn pause<T: Into<String>>(mut self, reasons: impl IntoIterator<Item = T>) -> Self {
        self.pause = texts(reasons);
        self
    }

    /// Lists the only statuses that it counts in: every other one pauses it (K1).
    pub fn counts_in<T: Into<String>>(mut self, statuses: impl IntoIterator<Item = T>) -> Self {
        self.counts_in = texts(statuses);
        self
    }

    /// Sets the conditions under which it counts: while the ticket does not meet them, it is paused (K17). Not beside
    /// [`counts_in`](MetricSpec::counts_in).
    ///
    /// # The first line has four hours, whoever has the ticket in between
    /// ```
    /// use punctual::condition::ConditionsSpec;
    /// use punctual::ticket::Assignee;
    /// use punctual::{EventKind, MetricSpec, Policy, PolicySpec, Ticket, evaluate};
    /// let first_line = MetricSpec::new().start(["opened"]).targets("*", "*", "4h");
    /// let first_line = first_line.counts_while(ConditionsSpec::new().group("first line"));
    /// let policy = Policy::from_spec(PolicySpec::new("p").calendar("24x7").metrics("first_line", first_line))?;
    /// let handed_on = EventKind::Assigned { group: "second line".into(), agent: Assignee::Unchanged };
    /// let ticket = Ticket::opened("T-1", "2026-03-02T09:00:00Z".parse()?).group("first line");
    /// let ticket = ticket.event("2026-03-02T10:00:00Z".parse()?, handed_on).build()?;
    /// let cycle = &evaluate(&ticket, &policy, "2026-03-02T18:00:00Z".parse()?).metrics[0].cycles[0];
    /// assert_eq!((cycle.elapsed.num_hours(), cycle.paused.num_hours()), (1, 8));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn counts_while(mut self, conditions: impl Into<AlternativesSpec>) -> Self {
        self.counts_while = Some(Loose::Typed(conditions.into()));
        self
    }

    /// Sets whether a cycle may start after an earlier one.
    pub fn repeat(mut self, repeat: bool) -> Self {
        self.repeat = Some(Loose::Typed(repeat));
        self
    }

    /// Sets whether the first cycle waits until the ticket has been answered or resolved once.
    pub fn after_answer(mut self, after_answer: bool) -> Self {
        self.after_answer = Some(Loose::Typed(after_answer));
        self
    }

    /// Sets the instant from which a cycle that the opening starts is counted (K9).
    pub fn from(mut self, from: impl Into<TextOr<CountFrom>>) -> Self {
        self.from = value(from);
        self
    }

    /// Sets the calendar for targets that name none.
    pub fn calendar(mut self, calendar: impl Into<CalendarChoice>) -> Self {
        self.calendar = Some(Loose::Typed(calendar.into()));
        self
    }

    /// Sets what another target does to an open cycle (K10).
    pub fn on_retarget(mut self, mode: impl Into<TextOr<OnRetarget>>) -> Self {
        self.on_retarget = value(mode);
        self
    }

    /// Sets what a reopening does to a cycle that resolving or closing ended, and perhaps what a later one does (K11,
    /// K19).
    pub fn on_reopen(mut self, mode: impl Into<ReopenSpec>) -> Self {
        self.on_reopen = Some(Loose::Typed(mode.into()));
        self
    }

    /// Lists the warnings of the targets that list none, such as `80%` or `30m before` (E1).
    pub fn warn<T: Into<LevelSpec>>(mut self, warnings: impl IntoIterator<Item = T>) -> Self {
        self.warn = levels(warnings);
        self
    }

    /// Sets the ladder of the targets that name none.
    pub fn ladder(mut self, name: impl Into<String>) -> Self {
        self.ladder = text(name);
        self
    }

    /// Adds the target of a priority and a tier; `*` stands for every priority or tier, and for none.
    pub fn targets(
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
}

#[cfg(feature = "serde")]
printed! { MetricSpec; }
#[cfg(feature = "serde")]
readable! { MetricSpec; }
#[cfg(feature = "serde")]
deserialized! { MetricSpec, "a metric"; }
