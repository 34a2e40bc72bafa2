//! Explanations as plain data, which any serde format can read and write.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc, Weekday};

use crate::calendar::TimeOfDay;
use crate::evaluate::{Alert, Evaluation};
use crate::input::words::{plain_words, words};
use crate::policy::{Allowance, CountsFrom, DueAt, Lands, LevelName, Rolls};
#[cfg(feature = "serde")]
use crate::time::seconds;

use super::alert_reasons::{HoursThen, WaitedFor};
use super::wall_clock::WallClock;

/// An evaluation with its reasons: every stretch of time, what it counted as, and why; made by
/// [`explain`](crate::explain()).
///
/// [`Display`](std::fmt::Display) writes it as a page of plain text, and [`timeline`](Explanation::timeline) draws it.
///
/// # An agent asks why a ticket is late
/// ```
/// use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec, Ticket, explain};
/// let office = CalendarSpec::weekly("Europe/London").hours("mon-fri", ["09:00-17:00"]);
/// let spec = PolicySpec::new("support").calendars("office", office).calendar("office");
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "2h")))?;
/// let ticket = Ticket::opened("T-1", "2026-03-02T16:00:00Z".parse()?).build()?;
/// let page = explain(&ticket, &policy, "2026-03-03T11:00:00Z".parse()?).to_string();
/// assert!(page.contains("Late: due Tue 2026-03-03 10:00 +00:00, not stopped, over by 1h."), "{page}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Explanation {
    /// The evaluation that is explained; [`evaluate`](crate::evaluate()) gives the same.
    pub evaluation: Evaluation,
    /// Every metric of the policy, by name, as in the evaluation.
    pub metrics: Vec<MetricExplanation>,
    /// The wall clock of the first cycle, for every instant of the explanation. If there is no cycle, it is that of
    /// the policy.
    #[cfg_attr(feature = "serde", serde(default = "WallClock::utc"))]
    pub clock: WallClock,
}

/// The cycles of one metric, explained.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MetricExplanation {
    /// The metric's name.
    pub metric: Arc<str>,
    /// Its cycles, oldest first, as in the evaluation.
    pub cycles: Vec<CycleExplanation>,
}

/// One cycle, explained.
///
/// # Which target was in force when?
/// ```
/// use punctual::{EventKind, MetricSpec, Policy, PolicySpec, Ticket, explain};
/// let resolution = MetricSpec::new().targets("high", "*", "2h").targets("low", "*", "8h");
/// let spec = PolicySpec::new("support").priorities(["high", "low"]).calendar("24x7");
/// let policy = Policy::from_spec(spec.metrics("resolution", resolution))?;
/// let (opened, raised) = ("2026-03-02T08:00:00Z".parse()?, "2026-03-02T09:00:00Z".parse()?);
/// let ticket = Ticket::opened("T-1", opened).priority("low");
/// let ticket = ticket.event(raised, EventKind::PriorityChanged { to: "high".into() }).build()?;
/// let explanation = explain(&ticket, &policy, raised);
/// let targets = &explanation.metrics[0].cycles[0].targets;
/// assert_eq!((targets[0].until, &*targets[1].by.what), (Some(raised), "priority_changed high"));
/// assert_eq!(targets[1].due_before, Some("2026-03-02T16:00:00Z".parse()?));
/// assert_eq!(targets[1].due_at, Some("2026-03-02T10:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CycleExplanation {
    /// The number of the cycle, as in the evaluation.
    pub number: u32,
    /// The wall clock of its calendar's zone, for the instants of this cycle. If the calendar has no zone of its own,
    /// such as `24x7`, it is the clock of the policy's zone.
    pub clock: WallClock,
    /// The targets that have been in force, in order. The last one is the current one (K10, K14).
    pub targets: Vec<TargetInForce>,
    /// The cycle from its start to its stop, or to now, in stretches without gap or overlap.
    pub ledger: Vec<Entry>,
    /// The totals of the ledger.
    pub totals: Totals,
    /// What happened to the cycle, in order.
    pub moments: Vec<Moment>,
    /// The next alert of each level that may still fire, in the order of levels. An alert without an instant waits for
    /// the end of a pause, for another level or for another event (E3, E9).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub pending: Vec<Alert>,
    /// Who had the ticket just before the due instant, if the cycle is breached; `None` if nobody had it (P9).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub held_when_due: Option<Holder>,
}

/// Who has a ticket: the group and the agent that it was assigned to (P9).
///
/// # How long was it with the second level?
/// ```
/// use chrono::TimeDelta;
/// use punctual::ticket::Assignee;
/// use punctual::{EventKind, MetricSpec, Policy, PolicySpec, Ticket, explain};
/// let spec = PolicySpec::new("support").calendar("24x7");
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "2h")))?;
/// let at = |hour: u32| format!("2026-03-02T{hour:02}:00:00Z").parse();
/// let to = |group: &str| EventKind::Assigned { agent: Assignee::Unchanged, group: group.into() };
/// let ticket = Ticket::opened("T-1", at(8)?).event(at(9)?, to("desk")).event(at(11)?, to("second level")).build()?;
/// let cycle = &explain(&ticket, &policy, at(12)?).metrics[0].cycles[0];
/// let with = |group: &str| cycle.totals.groups.iter().find(|held| held.name.as_deref() == Some(group));
/// assert_eq!(with("second level").map(|held| held.counted), Some(TimeDelta::hours(1)));
/// let late = cycle.held_when_due.as_ref().and_then(|holder| holder.group.as_deref());
/// assert_eq!(late, Some("desk"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Holder {
    /// The group; `None` if it was assigned to none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub group: Option<Arc<str>>,
    /// The agent; `None` if it was assigned to none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub agent: Option<Arc<str>>,
}

/// A target, how it was found, and since when it has been in force.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TargetInForce {
    /// Since when, in this cycle. A first target that comes after the start counts as if it had been in force from the
    /// start (S4).
    pub since: DateTime<Utc>,
    /// Until when; `None` for the last one.
    pub until: Option<DateTime<Utc>>,
    /// What brought it into force.
    pub by: Cause,
    /// Who promised it (K16).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "PromisedBy::is_cell"))]
    pub promised_by: PromisedBy,
    /// The row of the matrix; `None` is the wildcard. A target of the ticket takes its calendar from this cell, if there
    /// is one.
    pub priority: Option<Arc<str>>,
    /// The column of the matrix; `None` is the wildcard.
    pub tier: Option<Arc<str>>,
    /// How much time it allows, as the policy or the ticket says it; `None` if the ticket says when it is due.
    #[cfg_attr(feature = "serde", serde(default))]
    pub allowance: Option<Allowance>,
    /// When on its last date an allowance in days or months is due (A3, A7); `None` is what is usual for its unit.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub due: Option<DueAt>,
    /// The time of day from which on a start counts for the next date (A3, A8).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub cutoff: Option<TimeOfDay>,
    /// What business days are counted from (A3); `None` is the opening.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub counts_from: Option<CountsFrom>,
    /// Where a date rolls to that is no business date (A7).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub rolls: Option<Rolls>,
    /// Where a deadline that falls exactly on a closing is placed (A5); `None` is that closing.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub lands: Option<Lands>,
    /// The calendar that it is counted on, by its name in the policy.
    pub calendar: Arc<str>,
    /// The attribute that chose the calendar, if one did (S3).
    pub chosen_by: Option<ChosenBy>,
    /// When the cycle was due before this target came into force, if it was due at all.
    pub due_before: Option<DateTime<Utc>>,
    /// When it was due after this target came into force; `None` while it was not yet due and paused without a known
    /// end, and if it is never due.
    pub due_at: Option<DateTime<Utc>>,
}

plain_words! {
    "who promised a target",
    /// Who promised a target (K16).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum PromisedBy {
        /// A cell of the policy.
        #[default]
        Cell = "cell",
        /// The ticket itself.
        Ticket = "ticket",
        /// A word that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

impl PromisedBy {
    #[cfg(feature = "serde")]
    fn is_cell(&self) -> bool {
        *self == PromisedBy::Cell
    }
}

/// An attribute that chose a calendar, with its value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChosenBy {
    /// The attribute's name.
    pub attribute: Arc<str>,
    /// Its value; `None` when the ticket had none.
    pub value: Option<Arc<str>>,
}

/// One stretch of a cycle, half-open: `from` belongs to it and `to` does not.
///
/// # How long did we wait for the customer?
/// ```
/// use chrono::TimeDelta;
/// use punctual::explain::{Entry, EntryKind};
/// let at = |hour: u32| format!("2026-03-02T{hour:02}:00:00Z").parse().unwrap();
/// let (reason, party) = ("question".into(), Some("customer".into()));
/// let waiting = EntryKind::Paused { reason, party, unmet: vec![], opened_by: None, closed_by: None };
/// let ledger = [Entry::new(at(8), at(9), EntryKind::Counted), Entry::new(at(9), at(12), waiting)];
/// let of_customer = |entry: &&Entry| match &entry.kind {
///     EntryKind::Paused { party, .. } => party.as_deref() == Some("customer"),
///     _ => false,
/// };
/// let waited: TimeDelta = ledger.iter().filter(of_customer).map(|entry| entry.wall).sum();
/// assert_eq!(waited, TimeDelta::hours(3));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Entry {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub to: DateTime<Utc>,
    /// How long it is.
    #[cfg_attr(feature = "serde", serde(rename = "wall_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub wall: TimeDelta,
    /// How much working time it contains, on the calendar that was in force.
    #[cfg_attr(feature = "serde", serde(rename = "worked_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub worked: TimeDelta,
    /// Who had the ticket.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Holder::is_nobody"))]
    pub held_by: Holder,
    /// Of a stretch that counted, the season or the date entry whose hours these are, if it has a name, such as "summer
    /// hours".
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub hours: Option<Arc<str>>,
    /// What it counted as.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub kind: EntryKind,
}

words! {
    /// What a stretch counted as.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[cfg_attr(feature = "serde", serde(tag = "kind"))]
    pub enum EntryKind {
        /// The time counted.
        Counted = "counted",
        /// The calendar was closed on a day that has hours, or one of its parts closed it.
        OutsideHours {
            /// What closed it.
            #[cfg_attr(feature = "serde", serde(default))]
            because: ClosedBy,
            /// The part of the calendar that decided, such as a maintenance window, or its season, if it has a name.
            part: Option<Arc<str>>,
        } = "outside_hours",
        /// The calendar, or the part of it that decided, is closed on that day of the week, or on several in a row.
        ClosedDay {
            /// The first day of the week, in the zone of that calendar.
            weekday: Weekday,
            /// The last one, such as Sunday of a weekend; `None` if it is one day.
            #[cfg_attr(feature = "serde", serde(default))]
            last: Option<Weekday>,
            /// The part of the calendar that decided, if it has a name.
            part: Option<Arc<str>>,
        } = "closed_day",
        /// The calendar, or the part of it that decided, has an entry for that date.
        ClosedDate {
            /// The date.
            date: NaiveDate,
            /// The entry's name, such as "Christmas Eve".
            name: Option<Arc<str>>,
            /// The part of the calendar that decided, if it has a name.
            part: Option<Arc<str>>,
        } = "closed_date",
        /// The cycle was paused, inside or outside hours.
        Paused {
            /// The reason that was charged.
            reason: Arc<str>,
            /// The party that was charged.
            party: Option<Arc<str>>,
            /// What is not met, if the reason is `counts_while`: of each alternative the first part, such as `group` or
            /// `attributes.region`; at most eight (K17).
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
            unmet: Vec<Arc<str>>,
            /// What began the pause.
            opened_by: Option<Cause>,
            /// What ended it: an event, its cap, its planned end, or the stop of the cycle; `None` while it lasts.
            closed_by: Option<Cause>,
        } = "paused",
        /// The cycle had ended, and the ticket was reopened later.
        Finished = "finished",
        /// A word that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

plain_words! {
    "a cause of closed time",
    /// What closed a calendar on a day that has hours.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum ClosedBy {
        /// Its hours, or those of the part that decided: it was another time of day.
        #[default]
        Hours = "hours",
        /// The hours of a part that is excepted.
        Exception = "exception",
        /// A window that is excepted.
        Window = "window",
        /// No window contains that time.
        OutsideWindows = "outside_windows",
        /// Nothing: the start came after the cutoff, so time counts from the next business date on (A8).
        Cutoff = "cutoff",
        /// A word that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

/// The cause of something: an event, the opening, a cap, or the planned end of a pause.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Cause {
    /// When.
    pub at: DateTime<Utc>,
    /// The place of the event among the ticket's events in order of time, those of one instant in the order given; `None`
    /// for the opening and for a cap. For a planned end it is the event that said when the pause would end.
    pub event: Option<usize>,
    /// An event with its fields, such as `status_changed pending`; or `opened`; or `cap`, for one that was used up; or
    /// `until`, for a pause that ended by itself (P6).
    pub what: Arc<str>,
}

/// One local date of a ledger. What counted, was closed, paused or finished adds up to `wall`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Day {
    /// The local date, in the zone of the cycle's calendar.
    pub date: NaiveDate,
    /// How much of it belongs to the cycle.
    #[cfg_attr(feature = "serde", serde(rename = "wall_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub wall: TimeDelta,
    /// How much of it counted.
    #[cfg_attr(feature = "serde", serde(rename = "counted_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub counted: TimeDelta,
    /// For how much of it the calendar was closed.
    #[cfg_attr(feature = "serde", serde(rename = "closed_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub closed: TimeDelta,
    /// For how much of it the cycle was paused, inside or outside hours.
    #[cfg_attr(feature = "serde", serde(rename = "paused_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub paused: TimeDelta,
    /// For how much of it the cycle had ended. Includes stretches of kinds that this version does not know.
    #[cfg_attr(feature = "serde", serde(rename = "finished_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub finished: TimeDelta,
}

/// The totals of a ledger. Each list that is not empty adds up to `wall` and `worked`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Totals {
    /// How long the cycle is.
    #[cfg_attr(feature = "serde", serde(rename = "wall_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub wall: TimeDelta,
    /// How much working time it contains, paused or not.
    #[cfg_attr(feature = "serde", serde(rename = "worked_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub worked: TimeDelta,
    /// By kind: `counted`, `outside_hours`, `closed_day`, `closed_date`, `paused`, `finished`.
    pub kinds: Vec<Total>,
    /// By reason; without a name for what was not paused.
    pub reasons: Vec<Total>,
    /// By party; without a name for what was not paused, or charged to nobody.
    pub parties: Vec<Total>,
    /// By the group that had the ticket; without a name for when none had it. Empty if it was never assigned (P9).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub groups: Vec<Held>,
    /// By the agent who had the ticket; without a name for when nobody had it. Empty if it was never assigned (P9).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub agents: Vec<Held>,
}

/// How long a group or an agent had the ticket.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Held {
    /// The group or the agent.
    pub name: Option<Arc<str>>,
    /// How long.
    #[cfg_attr(feature = "serde", serde(rename = "wall_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub wall: TimeDelta,
    /// How much of that is working time.
    #[cfg_attr(feature = "serde", serde(rename = "worked_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub worked: TimeDelta,
    /// How much of that counted.
    #[cfg_attr(feature = "serde", serde(rename = "counted_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub counted: TimeDelta,
}

/// One line of totals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Total {
    /// The kind, the reason or the party.
    pub name: Option<Arc<str>>,
    /// How long.
    #[cfg_attr(feature = "serde", serde(rename = "wall_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub wall: TimeDelta,
    /// How much of that is working time.
    #[cfg_attr(feature = "serde", serde(rename = "worked_s", with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub worked: TimeDelta,
}

/// Something that happened to a cycle.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Moment {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub kind: MomentKind,
    /// The cause; `None` where only time has passed.
    pub by: Option<Cause>,
}

words! {
    /// What happened to a cycle.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[cfg_attr(feature = "serde", serde(tag = "moment"))]
    pub enum MomentKind {
        /// It started.
        Started = "started",
        /// Another target came into force: see the targets.
        Retargeted = "retargeted",
        /// It was due, or will be due if nothing else happens.
        Due = "due",
        /// An alert fired: a warning, the breach or a level of a ladder.
        Alert {
            /// Of which level.
            level: LevelName,
            /// 0 for its first firing.
            repetition: u32,
            /// The level that its first firing waited for, if it did (E9).
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
            waited_for: Option<WaitedFor>,
            /// The calendars whose hours decided who was told (E8).
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
            hours: Vec<HoursThen>,
        } = "alert",
        /// A reason became active that does not pause the cycle, because its cap was used up before (P2).
        NotPaused {
            /// The reason.
            reason: Arc<str>,
            /// How many times the cap allows, if that is what was used up; `None` if its time was.
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
            times: Option<u32>,
        } = "not_paused",
        /// It was stopped.
        Stopped = "stopped",
        /// A trigger of its metric ended it without a verdict.
        Voided = "voided",
        /// The ticket was reopened, and the cycle goes on.
        Reopened = "reopened",
        /// A word that a newer version of this crate wrote; this version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

// Small explanations for a host's tests. The other fields can be set afterwards.

impl Explanation {
    /// An explanation of an evaluation that names no metric yet. Its clock shows UTC.
    #[must_use]
    pub fn new(evaluation: Evaluation) -> Explanation {
        Explanation { evaluation, metrics: Vec::new(), clock: WallClock::utc() }
    }
}

impl MetricExplanation {
    /// A metric without cycles.
    #[must_use]
    pub fn new(metric: impl Into<Arc<str>>) -> MetricExplanation {
        MetricExplanation { metric: metric.into(), cycles: Vec::new() }
    }
}

impl CycleExplanation {
    /// A cycle without targets, entries, moments and alerts. Its clock shows UTC.
    #[must_use]
    pub fn new(number: u32) -> CycleExplanation {
        CycleExplanation {
            number,
            clock: WallClock::utc(),
            targets: Vec::new(),
            ledger: Vec::new(),
            totals: Totals::default(),
            moments: Vec::new(),
            pending: Vec::new(),
            held_when_due: None,
        }
    }
}

impl Holder {
    /// A group and an agent, each of which may be absent.
    #[must_use]
    pub fn new(group: Option<Arc<str>>, agent: Option<Arc<str>>) -> Holder {
        Holder { group, agent }
    }

    /// Whether a group or an agent has the ticket.
    pub(super) fn is_somebody(&self) -> bool {
        self.group.is_some() || self.agent.is_some()
    }

    #[cfg(feature = "serde")]
    fn is_nobody(&self) -> bool {
        !self.is_somebody()
    }
}

impl Entry {
    /// A stretch of time in which nobody had the ticket. If it counted, all of it is working time, else none of it.
    #[must_use]
    pub fn new(from: DateTime<Utc>, to: DateTime<Utc>, kind: EntryKind) -> Entry {
        let wall = to.signed_duration_since(from);
        let worked = if kind == EntryKind::Counted { wall } else { TimeDelta::zero() };
        Entry { from, to, wall, worked, held_by: Holder::default(), hours: None, kind }
    }
}

impl Cause {
    /// The cause of something at an instant, such as `opened`, `cap` or `resolved`, without the number of an event.
    #[must_use]
    pub fn new(at: DateTime<Utc>, what: impl Into<Arc<str>>) -> Cause {
        Cause { at, event: None, what: what.into() }
    }
}

impl Moment {
    /// Something that happened at an instant, without a cause.
    #[must_use]
    pub fn new(at: DateTime<Utc>, kind: MomentKind) -> Moment {
        Moment { at, kind, by: None }
    }
}
