//! Policies: what is promised, as it is written ([`PolicySpec`]) and as it is checked ([`Policy`]).
//!
//! This module knows metrics, targets, pauses, statuses and levels, and the names of a ticket's events. It knows no
//! ticket and no instant.

pub(crate) mod build;
mod choice;
mod counting;
mod counts;
mod ladder;
mod lint;
mod matrix;
mod placement;
mod reach;
mod recipients;
mod reopen;
pub(crate) mod rule;
pub(crate) mod spec;
pub(crate) mod vendor;
mod view;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

pub(crate) use choice::Choice;
pub(crate) use counting::{CountedOn, Counting};
pub(crate) use counts::{Counts, CountsField};
pub(crate) use ladder::{BREACH, Level, LevelId, LevelPlace};
pub use ladder::{LevelName, LevelTime, Offset, Until};
pub(crate) use lint::{lint_expired, lint_parts};
pub(crate) use matrix::{Cell, Dimension, Goal, Key, Matrix, Pick, Target};
pub(crate) use placement::Placement;
pub(crate) use reach::Reach;
pub(crate) use recipients::Hours;
pub use reopen::{EndsOn, OnReopen};
#[cfg(feature = "schema")]
pub(crate) use rule::PRESETS;
pub use rule::{CountFrom, OnRetarget, Trigger};
pub(crate) use rule::{Kinds, Rule, Signal, Triggers};
pub(crate) use spec::SharedCalendars;
pub use spec::{
    CalendarChoice, CapSpec, LevelSpec, MetricSpec, MomentSpec, PauseSpec, PolicySpec, RecipientsSpec, ReopenSpec,
    StatusSpec, TargetSpec,
};
pub use view::{LevelView, MetricView, PauseView, RecipientsView, StatusView, TargetView};

use crate::calendar::{Axis, Calendar, CalendarReader, Zone, Zones};
use crate::input::names::{Set, Table};
use crate::input::problem::{InputError, Place, Problems};
#[cfg(feature = "serde")]
use crate::input::read::{ReadError, read};
use crate::input::words::plain_words;
use crate::input::written::{Entries, Loose};
pub(crate) use crate::promise::Length;
#[cfg(feature = "report")]
pub(crate) use crate::promise::LengthOrZero;
pub use crate::promise::{Allowance, BusinessDays, CountsFrom, DueAt, Lands, Rolls};
use crate::time::Nanos;

/// A valid policy: metrics with their rules and targets, calendars, reasons for pausing and the meaning of statuses.
///
/// Read it from JSON or any other serde format, or build it from a [`PolicySpec`]. A policy that exists is valid:
/// nothing about it can fail later. It is immutable, and cheap to clone and to share between threads.
///
/// # Read once, shown and used
/// ```
/// use punctual::{Policy, Ticket, evaluate};
/// let policy: Policy = serde_json::from_str(r#"{ "id": "support", "version": 3, "calendar": "24x7",
///     "priorities": ["high", "low"],
///     "metrics": { "resolution": { "targets": { "high": { "*": "4h" }, "*": { "*": "2 business days" } } } } }"#)?;
/// assert_eq!((policy.id(), policy.version(), policy.kind()), ("support", 3, "sla"));
/// assert!(policy.metrics().map(|metric| metric.name()).eq(["resolution"]));
/// let opened = "2026-03-02T08:00:00Z".parse()?;
/// let ticket = Ticket::opened("T-1", opened).priority("high").build()?;
/// assert_eq!(evaluate(&ticket, &policy, opened).next_change, Some("2026-03-02T12:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy(Arc<Inner>, Arc<Written>);

/// A policy as it was written.
struct Written {
    own: PolicySpec,
    /// The calendars of its book, if it is in one.
    shared: Option<Arc<SharedCalendars>>,
    /// The policy with the calendars of the book that it uses; made when it is first asked for.
    whole: OnceLock<PolicySpec>,
    /// Whether several policies of its kind may apply to a ticket, so that keys of alerts name it (S6).
    is_one_of_several: bool,
}

#[derive(Debug)]
struct Inner {
    id: Arc<str>,
    version: u32,
    kind: Arc<str>,
    /// The source of the rules of its zones.
    tzdb: Arc<str>,
    priorities: Dimension,
    tiers: Dimension,
    /// The zone in which explanations show what runs round the clock.
    time_zone: Zone,
    calendars: Vec<NamedCalendar>,
    calendar_numbers: BTreeMap<Arc<str>, usize>,
    /// The number of the calendar that is always open, for a ticket's own target that counts round the clock.
    always: usize,
    /// The attributes that choose calendars, by name, and the choices.
    attributes: Vec<Arc<str>>,
    choices: Vec<Choice>,
    /// Ladders and lists of warnings, by number; the first holds the breach.
    ladders: Vec<Vec<Level>>,
    /// Which of them are ladders, by name.
    ladder_names: Vec<(Arc<str>, usize)>,
    metrics: Vec<Metric>,
    heeded: Heeded,
    reasons: Vec<Reason>,
    /// Whether the cap of any reason counts times (P2).
    counts_times: bool,
    /// Whether the time of any metric counts only under conditions.
    has_counts: bool,
    /// What pauses by `counts_in` and by `counts_while` are charged to.
    uncounted: [Reason; 2],
    statuses: Table<Arc<str>, Status>,
}

/// The kinds of triggers that its rules and reasons have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heeded {
    /// All of them.
    pub(crate) any: Kinds,
    /// Those that start a cycle.
    pub(crate) starts: Kinds,
    /// Those that end a cycle, with or without a verdict.
    pub(crate) stops: Kinds,
    /// Those that end a reason.
    pub(crate) enders: Kinds,
    /// The types of events that set a field on which it depends whether time counts.
    pub(crate) counts: Kinds,
}

/// A calendar under the name that targets use.
#[derive(Debug)]
pub(crate) struct NamedCalendar {
    pub(crate) name: Arc<str>,
    pub(crate) calendar: Calendar,
}

/// What is promised: a clock rule, what pauses it, and its targets.
#[derive(Debug, Default)]
pub(crate) struct Metric {
    pub(crate) name: Arc<str>,
    pub(crate) rule: Rule,
    /// The numbers of the only reasons that pause it, sorted; `None` if the reasons list their metrics instead.
    pauses: Option<Vec<usize>>,
    /// When its time counts; `None` for always.
    pub(crate) counts: Option<Counts>,
    pub(crate) matrix: Matrix,
    /// What a ticket's own target has where no cell applies (K16).
    pub(crate) defaults: Defaults,
}

/// What the targets of a metric have that say nothing else.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Defaults {
    /// The calendar of the metric, or else of the policy.
    pub(crate) calendar: Option<Pick>,
    /// The numbers of its warnings and of its ladder.
    pub(crate) warn: Option<usize>,
    pub(crate) ladder: Option<usize>,
}

/// A reason for pausing, and whose time it is (P2).
#[derive(Debug)]
pub(crate) struct Reason {
    pub(crate) name: Arc<str>,
    pub(crate) party: Option<Arc<str>>,
    /// How much working time of a cycle may be charged to it.
    pub(crate) cap: Option<Nanos>,
    /// How many times it may pause a cycle.
    pub(crate) times: Option<u32>,
    /// What ends it, by status or by event (P7).
    pub(crate) ended_by: Triggers,
    /// The numbers of the metrics that it pauses, sorted; `None` for all.
    metrics: Option<Vec<usize>>,
}

/// What one of the host's statuses means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) state: State,
    /// The number of the reason that holds in this status.
    pub(crate) pauses: Option<usize>,
}

plain_words! {
    "the state of a ticket",
    /// The state of a ticket (R1).
    ///
    /// # Finished tickets leave the queue
    /// ```
    /// use punctual::{EventKind, MetricSpec, Policy, PolicySpec, State, Ticket, evaluate};
    /// let spec = PolicySpec::new("support").calendar("24x7");
    /// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h")))?;
    /// let (opened, later) = ("2026-03-02T08:00:00Z".parse()?, "2026-03-02T09:00:00Z".parse()?);
    /// let ticket = Ticket::opened("T-1", opened).event(later, EventKind::Resolved).build()?;
    /// assert_eq!(evaluate(&ticket, &policy, opened).state, Some(State::Open));
    /// assert_eq!(evaluate(&ticket, &policy, later).state, Some(State::Resolved));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum State {
        /// Neither resolved, closed nor cancelled.
        Open = "open",
        /// Resolved.
        Resolved = "resolved",
        /// Closed.
        Closed = "closed",
        /// Cancelled: merged, deleted, spam.
        Cancelled = "cancelled",
        /// A state that a newer version of this crate has written. This version never writes it (B2).
        #[cfg_attr(feature = "serde", serde(other))]
        Unknown = "unknown",
    }
}

impl Policy {
    /// Checks a policy as written, and builds it.
    ///
    /// # Errors
    /// Every mistake in it at once, in the order of paths, each with what was found and what to write instead (B1).
    pub fn from_spec(spec: PolicySpec) -> Result<Policy, InputError> {
        Policy::from_spec_with(spec, &Zones::bundled())
    }

    /// Like [`from_spec`](Policy::from_spec), with time zones of the host's own.
    ///
    /// # Errors
    /// As [`from_spec`](Policy::from_spec).
    pub fn from_spec_with(spec: PolicySpec, zones: &Zones) -> Result<Policy, InputError> {
        build::build(&spec, zones).map(|inner| Policy::written(inner, spec, None, false))
    }

    /// Reads a policy from any serde format and keeps its problems as data.
    ///
    /// `Deserialize` reports the same problems as one text, which is all that an error of a format can hold. With time
    /// zones of the host, read a [`PolicySpec`] and call [`from_spec_with`](Policy::from_spec_with).
    ///
    /// # Errors
    /// An error of the format, or every mistake in the policy as in [`from_spec`](Policy::from_spec).
    ///
    /// # An administrator uploads a policy with a misspelt priority
    /// ```
    /// use punctual::input::ReadError;
    /// use punctual::Policy;
    /// let json = r#"{ "id": "p", "priorities": ["high"], "calendar": "24x7",
    ///     "metrics": { "resolution": { "targets": { "hihg": { "*": "4h" } } } } }"#;
    /// match Policy::from_deserializer(&mut serde_json::Deserializer::from_str(json)) {
    ///     Err(ReadError::Input(error)) => {
    ///         let problem = &error.problems()[0];
    ///         assert_eq!(problem.path(), "metrics.resolution.targets.hihg");
    ///         assert_eq!(problem.suggestion(), Some("high"));
    ///     }
    ///     other => panic!("{other:?}"),
    /// }
    /// ```
    #[cfg(feature = "serde")]
    pub fn from_deserializer<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Policy, ReadError<D::Error>> {
        read(from, Policy::from_spec)
    }

    /// Builds a policy at this place in a book, with the calendars of the book, as read and as written. Of the kinds in
    /// `all_of`, several policies may apply to a ticket.
    pub(crate) fn in_book(
        at: Place<'_>,
        spec: &PolicySpec,
        zones: &Zones,
        reader: &CalendarReader<'_>,
        shared: Option<Arc<SharedCalendars>>,
        all_of: &Set<&str>,
        problems: &mut Problems,
    ) -> Option<Policy> {
        let inner = build::build_at(at, spec, zones, Some(reader), problems)?;
        let is_one_of_several = all_of.contains(&*inner.kind);
        Some(Policy::written(inner, spec.clone(), shared, is_one_of_several))
    }

    fn written(inner: Inner, own: PolicySpec, shared: Option<Arc<SharedCalendars>>, is_one_of_several: bool) -> Policy {
        Policy(Arc::new(inner), Arc::new(Written { own, shared, whole: OnceLock::new(), is_one_of_several }))
    }

    /// The policy as it was written, so that it can be changed and built again. A policy from a book includes the
    /// calendars of the book that it uses.
    pub fn spec(&self) -> &PolicySpec {
        let Written { own, shared, whole, .. } = &*self.1;
        match shared {
            Some(shared) => {
                whole.get_or_init(|| own.with_calendars(shared, self.calendar_list().iter().map(|used| &*used.name)))
            }
            None => own,
        }
    }

    /// The calendars of its book as they were written, if it is in one.
    pub(crate) fn shared_calendars(&self) -> Option<&SharedCalendars> {
        self.1.shared.as_deref()
    }

    /// The policy as it was written, without the calendars of a book.
    fn own_spec(&self) -> &PolicySpec {
        &self.1.own
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The version number; 1 if the policy does not say.
    pub fn version(&self) -> u32 {
        self.0.version
    }

    /// The kind of agreement, such as `sla`, `ola` or `underpinning`; `sla` if the policy does not say.
    pub fn kind(&self) -> &str {
        &self.0.kind
    }

    /// The name under which people know it, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.own_spec().name.as_ref().and_then(Loose::get).map(String::as_str)
    }

    /// What people should know about it, if it says something.
    pub fn description(&self) -> Option<&str> {
        self.own_spec().description.as_ref().and_then(Loose::get).map(String::as_str)
    }

    /// An entry of the data of the host's own, with a number or a boolean as a text. `None` if there is none, or if it
    /// is a list or a map; [`spec`](Policy::spec) prints those back as they were written.
    pub fn metadata(&self, name: &str) -> Option<Cow<'_, str>> {
        let metadata = self.own_spec().metadata.as_ref().and_then(Loose::get);
        let (_, value) = Entries::of(metadata).find(|(known, _)| *known == name)?;
        value.get()?.as_text()
    }

    /// The calendar with this name; `None` if there is none. A [`Cycle`](crate::Cycle) names the calendar on which its
    /// time counts.
    pub fn calendar(&self, name: &str) -> Option<&Calendar> {
        let number = *self.0.calendar_numbers.get(name)?;
        self.0.calendars.get(number).map(|named| &named.calendar)
    }

    /// The zone in which explanations show what is counted round the clock: the one that the policy names, else that of
    /// its default calendar, else UTC.
    pub fn time_zone(&self) -> &Zone {
        &self.0.time_zone
    }

    pub(crate) fn tzdb(&self) -> &Arc<str> {
        &self.0.tzdb
    }

    pub(crate) fn shared_id(&self) -> &Arc<str> {
        &self.0.id
    }

    pub(crate) fn shared_kind(&self) -> &Arc<str> {
        &self.0.kind
    }

    /// Whether several policies of its kind may apply to a ticket.
    pub(crate) fn is_one_of_several(&self) -> bool {
        self.1.is_one_of_several
    }

    /// The kind and, if keys of alerts name it, the id.
    pub(crate) fn in_keys(&self) -> (&Arc<str>, Option<&Arc<str>>) {
        (&self.0.kind, self.is_one_of_several().then_some(&self.0.id))
    }

    /// By name.
    pub(crate) fn metric_list(&self) -> &[Metric] {
        &self.0.metrics
    }

    /// The kinds of triggers that its rules and reasons have.
    #[inline]
    pub(crate) fn heeded(&self) -> Heeded {
        self.0.heeded
    }

    /// Whether the time of any metric counts only under conditions.
    #[inline]
    pub(crate) fn has_counts(&self) -> bool {
        self.0.has_counts
    }

    /// Whether a trigger ends any of its reasons.
    pub(crate) fn has_enders(&self) -> bool {
        self.0.heeded.enders != Kinds::default()
    }

    pub(crate) fn calendar_list(&self) -> &[NamedCalendar] {
        &self.0.calendars
    }

    /// The axis of the calendar of this number.
    pub(crate) fn axis(&self, calendar: usize) -> Option<&Axis> {
        self.0.calendars.get(calendar).map(|named| named.calendar.axis())
    }

    /// The number of a metric.
    pub(crate) fn metric_number(&self, name: &str) -> Option<usize> {
        self.0.metrics.binary_search_by(|metric| (*metric.name).cmp(name)).ok()
    }

    /// The attributes that choose calendars, by name.
    pub(crate) fn attributes(&self) -> &[Arc<str>] {
        &self.0.attributes
    }

    pub(crate) fn attribute_number(&self, name: &str) -> Option<usize> {
        self.0.attributes.binary_search_by(|attribute| (**attribute).cmp(name)).ok()
    }

    /// The choice that determines the calendar of a cell, if an attribute chooses it.
    pub(crate) fn chooser(&self, pick: Pick) -> Option<&Choice> {
        match pick {
            Pick::Calendar(_) => None,
            Pick::Choice(number) => self.0.choices.get(number),
        }
    }

    /// The calendar that a cell names, for a ticket whose attributes have these texts (S3).
    pub(crate) fn choose<'t, Texts: IntoIterator<Item = &'t str>>(
        &self,
        pick: Pick,
        attribute: impl Fn(usize) -> Texts,
    ) -> Option<usize> {
        match pick {
            Pick::Calendar(number) => Some(number),
            Pick::Choice(number) => {
                self.0.choices.get(number).map(|choice| choice.calendar(attribute(choice.attribute)))
            }
        }
    }

    /// What a metric promises in the cell of these keys, for a ticket whose attributes have these texts (S3, S4).
    pub(crate) fn target_for<'t, Texts: IntoIterator<Item = &'t str>>(
        &self,
        metric: &Metric,
        (priority, tier): (Key, Key),
        attribute: impl Fn(usize) -> Texts,
    ) -> Option<Target> {
        let cell = metric.matrix.cell(priority, tier)?;
        Some(cell.on(self.choose(cell.calendar, attribute)?))
    }

    /// What a ticket's own target means to a metric (K16): it takes from the cell of these keys its calendar, warnings and
    /// ladder, or from the metric if no cell applies. `None` if that leaves it without a calendar.
    pub(crate) fn own_target<'t, Texts: IntoIterator<Item = &'t str>>(
        &self,
        metric: &Metric,
        goal: Goal,
        (priority, tier): (Key, Key),
        attribute: impl Fn(usize) -> Texts,
    ) -> Option<Target> {
        let cell = metric.matrix.cell(priority, tier);
        let of_cell = |cell: &Cell| Defaults { calendar: Some(cell.calendar), warn: cell.warn, ladder: cell.ladder };
        let Defaults { calendar, warn, ladder } = cell.map_or(metric.defaults, of_cell);
        let calendar = self.choose(calendar?, attribute)?;
        let round_the_clock = matches!(goal, Goal::Within(promise) if promise.allowance.runs_round_the_clock());
        let counted_on = if round_the_clock { self.0.always } else { calendar };
        let reach = goal.working().map(|length| self.reach_of(length, warn, ladder));
        Some(Target { goal, calendar, counted_on, warn, ladder, reach })
    }

    /// What can fire under a target (E1), by name: its warnings, the breach and its ladder, each list with its rank
    /// among them and its number in the policy.
    pub(crate) fn level_lists(&self, target: Target) -> [(u8, u32, &[Level]); 3] {
        self.levels_in(target.warn, target.ladder)
    }

    /// The same for warnings and a ladder by the numbers of their lists.
    fn levels_in(&self, warn: Option<usize>, ladder: Option<usize>) -> [(u8, u32, &[Level]); 3] {
        let levels =
            |list: Option<usize>| list.and_then(|list| self.0.ladders.get(list)).map_or(&[][..], Vec::as_slice);
        let list = |rank, list: Option<usize>| (rank, list.unwrap_or(BREACH) as u32, levels(list));
        [list(0, warn), list(1, Some(BREACH)), list(2, ladder)]
    }

    pub(crate) fn level(&self, at: LevelPlace) -> Option<&Level> {
        self.0.ladders.get(at.list as usize)?.get(usize::from(at.place))
    }

    pub(crate) fn reason(&self, number: usize) -> Option<&Reason> {
        match number.checked_sub(self.own_reasons()) {
            None => self.0.reasons.get(number),
            Some(field) => self.0.uncounted.get(field),
        }
    }

    /// How many reasons the policy lists. Their numbers come before those of pauses by `counts_in` and `counts_while`.
    pub(crate) fn own_reasons(&self) -> usize {
        self.0.reasons.len()
    }

    /// The number of what pauses by this field of a metric are charged to.
    pub(crate) fn uncounted_reason(&self, field: CountsField) -> usize {
        self.own_reasons().saturating_add(field as usize)
    }

    /// Whether the cap of any reason counts times.
    pub(crate) fn counts_times(&self) -> bool {
        self.0.counts_times
    }

    /// Does the reason of this number pause the metric of that number?
    pub(crate) fn does_pause(&self, reason: usize, metric: usize) -> bool {
        match self.0.metrics.get(metric).and_then(|metric| metric.pauses.as_ref()) {
            Some(own) => own.binary_search(&reason).is_ok(),
            None => self.0.reasons.get(reason).is_some_and(|reason| reason.pauses(metric)),
        }
    }

    pub(crate) fn reason_number(&self, name: &str) -> Option<usize> {
        self.0.reasons.binary_search_by(|reason| (*reason.name).cmp(name)).ok()
    }

    /// What a status means; `None` for one that the policy does not know.
    pub(crate) fn status(&self, name: &str) -> Option<Status> {
        self.0.statuses.get(name).copied()
    }

    /// The state of a ticket in this status. One that the policy does not know is open.
    pub(crate) fn state_in(&self, status: &str) -> State {
        self.status(status).map_or(State::Open, |status| status.state)
    }

    pub(crate) fn priority_key(&self, priority: Option<&str>) -> Key {
        self.0.priorities.key(priority)
    }

    pub(crate) fn tier_key(&self, tier: Option<&str>) -> Key {
        self.0.tiers.key(tier)
    }
}

impl Heeded {
    fn of(metrics: &[Metric], reasons: &[Reason]) -> Heeded {
        let rules = || metrics.iter().map(|metric| &metric.rule);
        let starts = Kinds::of(rules().map(|rule| &rule.start));
        let stops = Kinds::of(rules().flat_map(|rule| [&rule.stop, &rule.void]));
        let enders = Kinds::of(reasons.iter().map(|reason| &reason.ended_by));
        let counts = metrics.iter().filter_map(|metric| metric.counts.as_ref()).map(Counts::heeded);
        let counts = counts.fold(Kinds::default(), Kinds::with);
        Heeded { any: starts.with(stops).with(enders).with(counts), starts, stops, enders, counts }
    }
}

impl Reason {
    /// Whether a pause may end, or not begin, because of a cap.
    pub(crate) fn is_capped(&self) -> bool {
        self.cap.is_some() || self.times.is_some()
    }

    /// Whether it pauses the metric with this number, if that metric has no list of its own.
    fn pauses(&self, metric: usize) -> bool {
        self.metrics.as_ref().is_none_or(|metrics| metrics.binary_search(&metric).is_ok())
    }
}

impl State {
    /// Resolved, closed or cancelled.
    pub(crate) fn is_finished(self) -> bool {
        self != State::Open
    }
}

/// Without the calendars of the book, which each of its policies would show again.
impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Written").field(&self.own).finish()
    }
}

/// Policies are equal if they are written the same. Time zones of the host are not compared.
impl PartialEq for Policy {
    fn eq(&self, other: &Policy) -> bool {
        let (one, other_one) = (&*self.1, &*other.1);
        // Policies of a book are mostly compared with those of a copy, and share what they take from it.
        let is_copy = || one.shared == other_one.shared && one.own == other_one.own;
        Arc::ptr_eq(&self.1, &other.1) || is_copy() || self.id() == other.id() && self.spec() == other.spec()
    }
}

// A valid policy contains no NaN, because no field accepts a floating-point number.
impl Eq for Policy {}

impl TryFrom<PolicySpec> for Policy {
    type Error = InputError;

    fn try_from(spec: PolicySpec) -> Result<Policy, InputError> {
        Policy::from_spec(spec)
    }
}

/// Writes the policy as it was written, in the same order, without the fields that it leaves out.
#[cfg(feature = "serde")]
impl serde::Serialize for Policy {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.spec().serialize(to)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Policy {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Policy::from_deserializer(from).map_err(ReadError::into_format)
    }
}
