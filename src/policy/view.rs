//! The content of a policy, for hosts that show it on settings pages, in forms or in lists of promises. It is
//! borrowed, not copied.

use std::sync::Arc;

use chrono::TimeDelta;

use super::reopen::{EndsOn, OnReopen};
use super::rule::{CountFrom, OnRetarget, Trigger};
use super::{
    Allowance, Cell, CountsField, CountsFrom, DueAt, Hours, Lands, Level, LevelName, LevelTime, Metric, Offset, Policy,
    Reason, Rolls, State, Until,
};
use crate::calendar::{Calendar, TimeOfDay};
use crate::condition::AlternativesSpec;
use crate::input::written::{Entries, Loose};
use crate::time::delta;

/// A metric of a policy, with the values of its preset filled in; from [`Policy::metrics`] and [`Policy::metric`].
///
/// Its methods have the names of the fields of the format.
///
/// # What is promised to gold customers, as their portal shows it
/// ```
/// use punctual::policy::{Allowance, Trigger};
/// use punctual::Policy;
/// let policy: Policy = serde_json::from_str(r#"{ "id": "support", "priorities": ["high", "low"], "tiers": ["gold"],
///     "calendar": "24x7", "metrics": {
///         "first_response": { "targets": { "high": { "gold": "15m" }, "*": { "*": "4h" } } },
///         "resolution": { "targets": { "*": { "*": "2 business days" } } } } }"#)?;
/// let metric = policy.metric("first_response").ok_or("no metric")?;
/// assert_eq!(metric.start(), [Trigger::Opened]);
/// let promised = |priority| metric.target(priority, "gold").map(|target| target.within());
/// assert_eq!(promised("high"), Some(Allowance::Working(15 * 60)));
/// let all: Vec<_> = policy.priorities().map(|priority| (priority, promised(priority))).collect();
/// assert_eq!(all[1], ("low", Some(Allowance::Working(4 * 3600))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MetricView<'a> {
    policy: &'a Policy,
    number: usize,
    metric: &'a Metric,
}

/// What a metric promises to a priority and a tier; from [`MetricView::target`].
///
/// # Which calendar counts for a customer in Asia
/// ```
/// use punctual::Policy;
/// let policy: Policy = serde_json::from_str(r#"{ "id": "p", "priorities": ["high"], "tiers": ["gold"],
///     "calendars": { "tokyo": { "time_zone": "Asia/Tokyo", "hours": { "mon-fri": "09:00-17:00" } } },
///     "calendar": { "attribute": "region", "calendars": { "apac": "tokyo" }, "default": "24x7" },
///     "metrics": { "resolution": { "targets": { "*": { "*": "8h" } } } } }"#)?;
/// let target = policy.metric("resolution").and_then(|metric| metric.target("high", "gold")).ok_or("no target")?;
/// assert_eq!(target.chosen_by(), Some("region"));
/// assert_eq!(target.calendar(Some("apac")), "tokyo");
/// assert_eq!(target.calendar(None), "24x7");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TargetView<'a> {
    policy: &'a Policy,
    cell: Cell,
}

/// A warning, or a level of a ladder; from [`TargetView`] and [`Policy::ladders`].
///
/// # Who is told, and when
/// ```
/// use punctual::policy::LevelTime;
/// use punctual::Policy;
/// let policy: Policy = serde_json::from_str(r#"{ "id": "p", "calendar": "24x7",
///     "ladders": { "desk": [{ "level": 1, "at": "80%", "notify": ["team-lead"] }, { "level": 2, "at": "due" }] },
///     "metrics": { "resolution": { "ladder": "desk", "targets": { "*": { "*": "8h" } } } } }"#)?;
/// let (name, mut levels) = policy.ladders().next().ok_or("no ladder")?;
/// let first = levels.next().ok_or("no level")?;
/// assert_eq!((name, first.at(), levels.count()), ("desk", LevelTime::percent(80), 1));
/// assert!(first.notify().eq(["team-lead"]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LevelView<'a> {
    policy: &'a Policy,
    level: &'a Level,
}

/// Contacts who are notified at certain hours only; from [`LevelView::notify_by_hours`].
///
/// # Who is called at night
/// ```
/// use punctual::Policy;
/// let policy: Policy = serde_json::from_str(r#"{ "id": "p", "calendar": "24x7",
///     "calendars": { "office": { "time_zone": "Europe/Berlin", "hours": { "mon-fri": "09:00-17:00" } } },
///     "ladders": { "desk": [{ "level": 1, "at": "due", "notify": [{ "to": ["on-call"], "outside": "office" }] }] },
///     "metrics": { "resolution": { "ladder": "desk", "targets": { "*": { "*": "8h" } } } } }"#)?;
/// let (_, mut levels) = policy.ladders().next().ok_or("no ladder")?;
/// let night = levels.next().and_then(|level| level.notify_by_hours().next()).ok_or("nobody")?;
/// assert_eq!((night.outside(), night.to().next()), (Some("office"), Some("on-call")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RecipientsView<'a> {
    policy: &'a Policy,
    contacts: &'a [Arc<str>],
    hours: Hours,
}

/// A reason for pausing; from [`Policy::pauses`].
///
/// # The reasons that a form offers for one metric
/// ```
/// use punctual::Policy;
/// let policy: Policy = serde_json::from_str(r#"{ "id": "p", "calendar": "24x7",
///     "pauses": { "customer": { "party": "customer" }, "parts": { "party": "vendor", "metrics": ["resolution"] } },
///     "metrics": { "first_response": { "targets": { "*": { "*": "1h" } } },
///                  "resolution": { "targets": { "*": { "*": "8h" } } } } }"#)?;
/// let offered = policy.pauses().filter(|pause| pause.metrics().any(|metric| metric == "first_response"));
/// assert!(offered.map(|pause| pause.name()).eq(["customer"]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PauseView<'a> {
    policy: &'a Policy,
    number: usize,
    reason: &'a Reason,
}

/// What one of the host's statuses means; from [`Policy::statuses`].
///
/// # The statuses in which a ticket waits for somebody
/// ```
/// use punctual::{Policy, State};
/// let policy: Policy = serde_json::from_str(r#"{ "id": "p", "calendar": "24x7",
///     "pauses": { "customer": {} }, "statuses": { "pending": { "pauses": "customer" }, "solved": "resolved" },
///     "metrics": { "resolution": { "targets": { "*": { "*": "8h" } } } } }"#)?;
/// let waiting: Vec<_> = policy.statuses().filter(|status| status.pauses().is_some()).collect();
/// assert_eq!((waiting[0].name(), waiting[0].state()), ("pending", State::Open));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StatusView<'a> {
    name: &'a str,
    state: State,
    pauses: Option<&'a str>,
}

/// The content of the policy. Everything is in the order of names.
impl Policy {
    /// The priorities that a ticket may have.
    pub fn priorities(&self) -> impl Iterator<Item = &str> {
        self.0.priorities.names()
    }

    /// The tiers that a ticket may have.
    pub fn tiers(&self) -> impl Iterator<Item = &str> {
        self.0.tiers.names()
    }

    /// The calendars that it has or uses, by name. Those of a book and `24x7` are included if something uses them.
    pub fn calendars(&self) -> impl Iterator<Item = (&str, &Calendar)> {
        self.0.calendar_numbers.iter().filter_map(|(name, &number)| {
            let named = self.0.calendars.get(number)?;
            Some((&**name, &named.calendar))
        })
    }

    /// The metrics.
    pub fn metrics(&self) -> impl Iterator<Item = MetricView<'_>> {
        self.metric_list().iter().enumerate().map(|(number, metric)| MetricView { policy: self, number, metric })
    }

    /// The metric of this name; `None` if there is none.
    pub fn metric(&self, name: &str) -> Option<MetricView<'_>> {
        let number = self.metric_list().binary_search_by(|metric| (*metric.name).cmp(name)).ok()?;
        Some(MetricView { policy: self, number, metric: self.metric_list().get(number)? })
    }

    /// The reasons for pausing.
    pub fn pauses(&self) -> impl Iterator<Item = PauseView<'_>> {
        self.0.reasons.iter().enumerate().map(|(number, reason)| PauseView { policy: self, number, reason })
    }

    /// The statuses that have a meaning, and those that a trigger, `counts_in` or `counts_while` names.
    pub fn statuses(&self) -> impl Iterator<Item = StatusView<'_>> {
        self.0.statuses.iter().map(|(name, status)| {
            let reason = status.pauses.and_then(|number| self.0.reasons.get(number));
            StatusView { name, state: status.state, pauses: reason.map(|reason| &*reason.name) }
        })
    }

    /// The ladders, each with its levels by number.
    pub fn ladders(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = LevelView<'_>>)> {
        self.0.ladder_names.iter().map(|(name, list)| (&**name, self.levels(Some(*list))))
    }

    /// The levels in the list of this number.
    fn levels(&self, list: Option<usize>) -> impl Iterator<Item = LevelView<'_>> + use<'_> {
        let levels = list.and_then(|list| self.0.ladders.get(list)).into_iter().flatten();
        levels.map(|level| LevelView { policy: self, level })
    }

    /// The name of the calendar of this number.
    fn calendar_name(&self, number: usize) -> Option<&str> {
        self.0.calendars.get(number).map(|named| &*named.name)
    }
}

impl<'a> MetricView<'a> {
    /// Its name.
    pub fn name(&self) -> &'a str {
        &self.metric.name
    }

    /// What starts a cycle.
    pub fn start(&self) -> &'a [Trigger] {
        &self.metric.rule.start
    }

    /// What stops a cycle, besides the end of the ticket.
    pub fn stop(&self) -> &'a [Trigger] {
        &self.metric.rule.stop
    }

    /// What ends a cycle without a verdict.
    pub fn void(&self) -> &'a [Trigger] {
        &self.metric.rule.void
    }

    /// Which ends of the ticket end it, besides a cancellation.
    pub fn ends_on(&self) -> impl Iterator<Item = EndsOn> + use<> {
        self.metric.rule.ends_on.list()
    }

    /// The reasons that pause it, whether it lists them or they list it.
    pub fn pause(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let number = self.number;
        self.policy.pauses().filter(move |pause| pause.pauses(number)).map(|pause| pause.name())
    }

    /// The only statuses in which it counts; `None` for all.
    pub fn counts_in(&self) -> Option<impl Iterator<Item = &'a str> + use<'a>> {
        let counts = self.metric.counts.as_ref().filter(|counts| counts.written_in == CountsField::In)?;
        Some(counts.conditions.iter().flat_map(|condition| condition.listed().keys()).map(|status| &**status))
    }

    /// The conditions under which it counts, as they were written; `None` if there are none (K17).
    pub fn counts_while(&self) -> Option<&'a AlternativesSpec> {
        let metrics = Entries::of(self.policy.own_spec().metrics.as_ref().and_then(Loose::get));
        let (_, spec) = metrics.into_iter().find(|(name, _)| *name == self.name())?;
        spec.get()?.counts_while.as_ref()?.get()
    }

    /// Whether a cycle may start after an earlier one.
    pub fn repeat(&self) -> bool {
        self.metric.rule.repeat
    }

    /// Whether the first cycle waits until the ticket has been answered or resolved once.
    pub fn after_answer(&self) -> bool {
        self.metric.rule.after_answer
    }

    /// The instant from which a cycle that the opening starts is counted.
    pub fn from(&self) -> CountFrom {
        self.metric.rule.from
    }

    /// What another target does to an open cycle.
    pub fn on_retarget(&self) -> OnRetarget {
        self.metric.rule.on_retarget
    }

    /// What a reopening does to a cycle that resolving or closing ended.
    pub fn on_reopen(&self) -> OnReopen {
        self.metric.rule.on_reopen.mode
    }

    /// The time after the stop within which a reopening does that, and what a later one does; `None` if it does the
    /// same at any time.
    pub fn on_reopen_else(&self) -> Option<(Allowance, OnReopen)> {
        self.metric.rule.on_reopen.later.map(|later| (later.within, later.mode))
    }

    /// The target of a ticket with this priority and this tier, as [`evaluate`](crate::evaluate()) finds it (S4).
    ///
    /// `None` if the metric has none for them, or if the policy does not list a value that the ticket has.
    pub fn target<'t>(
        &self,
        priority: impl Into<Option<&'t str>>,
        tier: impl Into<Option<&'t str>>,
    ) -> Option<TargetView<'a>> {
        let (row, column) = (self.policy.priority_key(priority.into()), self.policy.tier_key(tier.into()));
        Some(TargetView { policy: self.policy, cell: *self.metric.matrix.cell(row, column)? })
    }
}

impl<'a> TargetView<'a> {
    /// How much time there is.
    pub fn within(&self) -> Allowance {
        self.cell.promise.allowance
    }

    /// The attribute of the ticket that chooses the calendar; `None` if the calendar is always the same.
    pub fn chosen_by(&self) -> Option<&'a str> {
        let choice = self.policy.chooser(self.cell.calendar)?;
        self.policy.attributes().get(choice.attribute).map(|name| &**name)
    }

    /// The name of the calendar for a ticket that has this value in the attribute that chooses. The value does not
    /// matter if no attribute chooses. Calendar days take their dates from it and count round the clock.
    pub fn calendar(&self, value: Option<&str>) -> &'a str {
        let number = self.policy.choose(self.cell.calendar, |_| value);
        number.and_then(|number| self.policy.calendar_name(number)).unwrap_or_default()
    }

    /// When on its last date an allowance in days or months is due.
    pub fn due(&self) -> DueAt {
        self.cell.promise.due
    }

    /// The time of day from which on a start counts for the next date.
    pub fn cutoff(&self) -> Option<TimeOfDay> {
        self.cell.promise.cutoff
    }

    /// What business days are counted from.
    pub fn counts_from(&self) -> CountsFrom {
        self.cell.promise.counts_from
    }

    /// Where a date of calendar days or months rolls to if it is no business date.
    pub fn rolls(&self) -> Option<Rolls> {
        self.cell.promise.rolls
    }

    /// Where a deadline that falls exactly on a closing is placed.
    pub fn lands(&self) -> Lands {
        self.cell.promise.lands
    }

    /// The warnings, its own or those of its metric.
    pub fn warn(&self) -> impl Iterator<Item = LevelView<'a>> + use<'a> {
        self.policy.levels(self.cell.warn)
    }

    /// The levels of the ladder, its own or that of its metric, by number.
    pub fn ladder(&self) -> impl Iterator<Item = LevelView<'a>> + use<'a> {
        self.policy.levels(self.cell.ladder)
    }
}

impl<'a> LevelView<'a> {
    /// Its name, which is also that of its alerts.
    pub fn name(&self) -> &'a LevelName {
        &self.level.name
    }

    /// When it fires.
    pub fn at(&self) -> LevelTime {
        self.level.when
    }

    /// Who is notified at any hour, as written.
    pub fn notify(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.level.notify.at_any_hour().iter().map(|contact| &**contact)
    }

    /// Who else is notified at certain hours, as written (E8).
    pub fn notify_by_hours(&self) -> impl Iterator<Item = RecipientsView<'a>> + use<'a> {
        let policy = self.policy;
        self.level.notify.by_hours().map(move |(contacts, hours)| RecipientsView { policy, contacts, hours })
    }

    /// Until when it fires; `None` if nothing ends it.
    pub fn until(&self) -> Option<Until> {
        self.level.until
    }

    /// How long an acknowledgement lasts; `None` if it ends the level for good, and if none does.
    pub fn ack_lasts(&self) -> Option<TimeDelta> {
        self.level.ack_lasts.map(delta)
    }

    /// How long after the firing before it fires again, and how often; `None` if it fires once.
    pub fn repeat(&self) -> Option<(Offset, u32)> {
        self.level.repeat.map(|repeat| (repeat.every, repeat.times))
    }

    /// The name of the calendar in whose hours it fires; `None` if at any time.
    pub fn deliver_in(&self) -> Option<&'a str> {
        self.policy.calendar_name(self.level.deliver_in?)
    }
}

impl<'a> RecipientsView<'a> {
    /// Who is notified.
    pub fn to(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.contacts.iter().map(|contact| &**contact)
    }

    /// The name of the calendar that has to be open; `None` if one has to be closed.
    pub fn inside(&self) -> Option<&'a str> {
        match self.hours {
            Hours::In(calendar) => self.policy.calendar_name(calendar),
            Hours::Outside(_) => None,
        }
    }

    /// The name of the calendar that has to be closed; `None` if one has to be open.
    pub fn outside(&self) -> Option<&'a str> {
        match self.hours {
            Hours::In(_) => None,
            Hours::Outside(calendar) => self.policy.calendar_name(calendar),
        }
    }
}

impl<'a> PauseView<'a> {
    /// The reason.
    pub fn name(&self) -> &'a str {
        &self.reason.name
    }

    /// Whose time the pause is; `None` if the policy does not say.
    pub fn party(&self) -> Option<&'a str> {
        self.reason.party.as_deref()
    }

    /// How much working time of each cycle it may pause; `None` for no limit.
    pub fn cap(&self) -> Option<TimeDelta> {
        self.reason.cap.map(delta)
    }

    /// How many times it may pause each cycle; `None` for no limit.
    pub fn times(&self) -> Option<u32> {
        self.reason.times
    }

    /// What ends it, whether it holds by status or by event.
    pub fn ended_by(&self) -> &'a [Trigger] {
        &self.reason.ended_by
    }

    /// The metrics that it pauses, whether it lists them or they list it.
    pub fn metrics(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let pause = *self;
        self.policy.metrics().filter(move |metric| pause.pauses(metric.number)).map(|metric| metric.name())
    }

    /// Whether it pauses the metric with this number.
    fn pauses(&self, metric: usize) -> bool {
        self.policy.does_pause(self.number, metric)
    }
}

impl<'a> StatusView<'a> {
    /// The host's name for it.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The state of a ticket that has this status.
    pub fn state(&self) -> State {
        self.state
    }

    /// The reason for pausing that holds in it, if one does.
    pub fn pauses(&self) -> Option<&'a str> {
        self.pauses
    }
}
