//! What would be due when, without a ticket. This module starts the clocks of a replay. It knows no event.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::alert::recipients;
use super::result::NotCoveredReason;
use crate::input::names::sort_by;
use crate::policy::{Allowance, Level, LevelName, Metric, Policy};
use crate::replay::clock::{Clock, MetricClock};
use crate::replay::marks::Marks;
use crate::time::Instant;

/// What one metric of a policy promises to a ticket; made by [`Policy::quote`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Quote {
    /// The metric's name.
    pub metric: Arc<str>,
    /// How much time the target allows, as the policy says it; `None` when no cell applies.
    pub allowance: Option<Allowance>,
    /// The calendar that it is counted on, by its name in the policy; `None` when no cell applies.
    pub calendar: Option<Arc<str>>,
    /// When a cycle that starts now is due if nothing else happens; `None` when no cell applies, and when that is
    /// beyond the horizon.
    pub due_at: Option<DateTime<Utc>>,
    /// When each warning and level fires first, in the order of levels. The breach is one of them.
    pub levels: Vec<QuotedLevel>,
    /// Why no cell applies; `None` when one does.
    pub not_covered: Option<NotCoveredReason>,
}

/// When a warning or a level would fire first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct QuotedLevel {
    /// Which level.
    pub level: LevelName,
    /// When it fires if nothing else happens; `None` if it never fires.
    pub at: Option<DateTime<Utc>>,
    /// Who is to be notified, by the names in the policy.
    pub notify: Arc<[Arc<str>]>,
}

impl Policy {
    /// What would be due when, for a ticket of this priority and tier that is opened at `at`: a quote for each metric,
    /// by name (R2).
    ///
    /// A metric that the opening starts is due as [`evaluate`](crate::evaluate()) says for such a ticket. For any other
    /// one the quote is about a cycle that starts at `at`. Where an attribute of the ticket chooses the calendar, it is
    /// the one for tickets without that attribute. The conditions under which a metric counts are taken to hold
    /// (K17). Outside the horizon, `at` is its nearest end (T2).
    ///
    /// # What can we promise a gold customer who calls on Friday at four?
    /// ```
    /// use punctual::evaluate::NotCoveredReason;
    /// use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec};
    /// let office = CalendarSpec::weekly("Europe/London").hours("mon-fri", ["09:00-17:00"]);
    /// let resolution = MetricSpec::new().warn(["50%"]).targets("high", "gold", "4h");
    /// let spec = PolicySpec::new("p").priorities(["high", "low"]).tiers(["gold"]).calendars("office", office);
    /// let policy = Policy::from_spec(spec.calendar("office").metrics("resolution", resolution))?;
    /// let friday = "2026-03-06T16:00:00Z".parse()?;
    /// let quote = &policy.quote("high", "gold", friday)[0];
    /// assert_eq!(quote.due_at, Some("2026-03-09T12:00:00Z".parse()?));
    /// assert_eq!(quote.levels[0].at, Some("2026-03-09T10:00:00Z".parse()?));
    /// let quote = &policy.quote("low", None, friday)[0];
    /// assert_eq!((quote.due_at, quote.not_covered), (None, Some(NotCoveredReason::EmptyCell)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn quote<'a>(
        &self,
        priority: impl Into<Option<&'a str>>,
        tier: impl Into<Option<&'a str>>,
        at: DateTime<Utc>,
    ) -> Vec<Quote> {
        let keys = (self.priority_key(priority.into()), self.tier_key(tier.into()));
        let (at, mut clock, marks) = (Instant::clamped(at), Clock::default(), Marks::default());
        let quoted = |metric: &Metric| {
            let target = self.target_for(metric, keys, |_| []);
            let reason = target.is_none().then(|| NotCoveredReason::of(keys));
            let mut quote = Quote::new(metric.name.clone());
            quote.not_covered = reason;
            if let Some(target) = target {
                clock.reset();
                let mut clock = MetricClock { clock: &mut clock, policy: self, marks: &marks };
                clock.start(at, Some(self.place(target, at)), false);
                quote.allowance = target.goal.within().map(|within| within.allowance);
                quote.calendar = self.calendar_list().get(target.calendar).map(|named| named.name.clone());
                quote.read(&mut clock, at);
            }
            quote
        };
        self.metric_list().iter().map(quoted).collect()
    }
}

impl Quote {
    /// A metric without a target, for tests of what reads quotes. The other fields can be set afterwards.
    #[must_use]
    pub fn new(metric: impl Into<Arc<str>>) -> Quote {
        Quote {
            metric: metric.into(),
            allowance: None,
            calendar: None,
            due_at: None,
            levels: Vec::new(),
            not_covered: None,
        }
    }

    /// Reads the quote from a clock that has started at `at`.
    fn read(&mut self, clock: &mut MetricClock<'_>, at: Instant) {
        clock.settle(at, &[]);
        let due = clock.due();
        self.due_at = due.map(Instant::utc);
        // A level that fires at the start has already fired. Its repetitions are not quoted.
        for firing in clock.clock.firings.fired() {
            if let Some(level) = clock.policy.level(firing.level) {
                self.levels.push(QuotedLevel::of(clock.policy, level, Some(firing.at)));
            }
        }
        clock.pending(at, due, |next| {
            if next.repetition == 0 {
                self.levels.push(QuotedLevel::of(clock.policy, next.level, next.at));
            }
        });
        sort_by(&mut self.levels, |one, other| one.level.cmp(&other.level));
    }
}

impl QuotedLevel {
    fn of(policy: &Policy, level: &Level, at: Option<Instant>) -> QuotedLevel {
        let notify = recipients(policy, level, at).clone();
        QuotedLevel { level: level.name.clone(), at: at.map(Instant::utc), notify }
    }
}
