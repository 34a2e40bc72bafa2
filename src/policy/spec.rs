//! A policy as written, in a file or in code: not checked yet. Knows the words of the format and keeps what it does
//! not understand for `build` to report.

use crate::calendar::CalendarSpec;
use crate::loose::{Entries, Loose, Value, fill};
#[cfg(feature = "serde")]
use crate::loose::{Written, written_map};

pub(crate) type Texts = Vec<Loose<String>>;

/// A row of the matrix, by tier.
pub(crate) type Row = Entries<Loose<TargetSpec>>;

/// A policy as written. [`Policy::from_spec`](crate::Policy::from_spec) checks it and reports every mistake.
///
/// # Eight working hours for critical tickets, forty for the rest
/// ```
/// use punctual::{CalendarSpec, MetricSpec, PauseSpec, Policy, PolicySpec, StatusSpec};
/// let office = CalendarSpec::in_zone("Europe/Berlin").hours("mon-fri", ["08:00-17:00"]);
/// let resolution = MetricSpec::new().target("critical", "*", "8h").target("*", "*", "40h");
/// let spec = PolicySpec::new("premium")
///     .priorities(["critical", "high"])
///     .calendar("office", office)
///     .default_calendar("office")
///     .metric("resolution", resolution)
///     .pause("waiting_for_parts", PauseSpec::new().party("vendor"))
///     .status("parts ordered", StatusSpec::pausing("waiting_for_parts"));
/// assert_eq!(Policy::from_spec(spec)?.id(), "premium");
/// # Ok::<(), punctual::InvalidPolicy>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, expecting = "a policy"))]
pub struct PolicySpec {
    pub(crate) id: Option<Loose<String>>,
    pub(crate) version: Option<Loose<u32>>,
    pub(crate) kind: Option<Loose<String>>,
    pub(crate) priorities: Option<Loose<Texts>>,
    pub(crate) tiers: Option<Loose<Texts>>,
    pub(crate) calendars: Option<Loose<Entries<Loose<CalendarSpec>>>>,
    pub(crate) calendar: Option<Loose<CalendarChoice>>,
    pub(crate) metrics: Option<Loose<Entries<Loose<MetricSpec>>>>,
    pub(crate) pauses: Option<Loose<Entries<Loose<PauseSpec>>>>,
    pub(crate) statuses: Option<Loose<Entries<Loose<StatusSpec>>>>,
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub(crate) unknown: Entries<Value>,
}

/// A metric as written: its targets, and what differs from the preset of its name.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
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
    pub(crate) targets: Option<Loose<Entries<Loose<Row>>>>,
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub(crate) unknown: Entries<Value>,
}

/// One cell of the matrix as written: an allowance alone, or with a calendar of its own.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct TargetSpec {
    pub(crate) within: Option<Loose<String>>,
    pub(crate) calendar: Option<Loose<CalendarChoice>>,
    pub(crate) due: Option<Loose<String>>,
    pub(crate) cutoff: Option<Loose<String>>,
    pub(crate) lands: Option<Loose<String>>,
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub(crate) unknown: Entries<Value>,
}

/// A calendar by its name, or chosen by an attribute of the ticket (S3).
///
/// # The calendar of the customer's region
/// ```
/// use punctual::{CalendarChoice, MetricSpec};
/// let by_region = CalendarChoice::by("region").when("emea", "berlin").when("apac", "tokyo").otherwise("office");
/// let resolution = MetricSpec::new().calendar(by_region).target("*", "*", "8h");
/// # let _ = resolution;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarChoice(pub(crate) ChoiceForm);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ChoiceForm {
    Name(String),
    ByAttribute(ChoiceFields),
}

#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub(crate) struct ChoiceFields {
    pub(crate) attribute: Option<Loose<String>>,
    pub(crate) calendars: Option<Loose<Entries<Loose<String>>>>,
    pub(crate) default: Option<Loose<String>>,
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub(crate) unknown: Entries<Value>,
}

/// A reason for pausing as written: whose time it is, and which metrics it pauses.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct PauseSpec {
    pub(crate) party: Option<Loose<String>>,
    pub(crate) cap: Option<Loose<String>>,
    pub(crate) metrics: Option<Loose<Texts>>,
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub(crate) unknown: Entries<Value>,
}

/// What one of the host's statuses means, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusSpec(pub(crate) StatusForm);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StatusForm {
    /// `open`, `resolved`, `closed` or `cancelled`.
    Word(String),
    Fields(StatusFields),
}

#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub(crate) struct StatusFields {
    pub(crate) pauses: Option<Loose<String>>,
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub(crate) unknown: Entries<Value>,
}

impl PolicySpec {
    /// A policy of this name, with nothing in it yet.
    pub fn new(id: impl Into<String>) -> Self {
        PolicySpec { id: text(id), ..PolicySpec::default() }
    }

    /// Numbers this edition of the policy; 1 if not said.
    pub fn version(mut self, version: u32) -> Self {
        self.version = Some(Loose::Typed(version));
        self
    }

    /// Says whose promise it is, such as `ola` or `underpinning`; `sla` if not said.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = text(kind);
        self
    }

    /// Lists the priorities a ticket may have.
    pub fn priorities<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.priorities = texts(names);
        self
    }

    /// Lists the tiers a ticket may have.
    pub fn tiers<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.tiers = texts(names);
        self
    }

    /// Adds a calendar under a name.
    pub fn calendar(mut self, name: impl Into<String>, calendar: CalendarSpec) -> Self {
        fill(&mut self.calendars, |calendars| calendars.push(name, Loose::Typed(calendar)));
        self
    }

    /// Names the calendar that counts where a metric or a target names no other.
    pub fn default_calendar(mut self, calendar: impl Into<CalendarChoice>) -> Self {
        self.calendar = Some(Loose::Typed(calendar.into()));
        self
    }

    /// Adds a metric: a preset such as `resolution`, or one of the host's own with its rule.
    pub fn metric(mut self, name: impl Into<String>, metric: MetricSpec) -> Self {
        fill(&mut self.metrics, |metrics| metrics.push(name, Loose::Typed(metric)));
        self
    }

    /// Adds a reason for pausing.
    pub fn pause(mut self, reason: impl Into<String>, pause: PauseSpec) -> Self {
        fill(&mut self.pauses, |pauses| pauses.push(reason, Loose::Typed(pause)));
        self
    }

    /// Says what one of the host's statuses means.
    pub fn status(mut self, name: impl Into<String>, status: StatusSpec) -> Self {
        fill(&mut self.statuses, |statuses| statuses.push(name, Loose::Typed(status)));
        self
    }
}

impl MetricSpec {
    pub(crate) const FIELDS: [&str; 11] = [
        "start",
        "stop",
        "pause",
        "counts_in",
        "repeat",
        "after_answer",
        "from",
        "calendar",
        "on_retarget",
        "on_reopen",
        "targets",
    ];

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

impl TargetSpec {
    /// So much time: an [`Allowance`](crate::Allowance) such as `4h` or `2 business days`.
    pub fn within(allowance: impl Into<String>) -> Self {
        TargetSpec { within: text(allowance), ..TargetSpec::default() }
    }

    /// Counted on this calendar.
    pub fn on(mut self, calendar: impl Into<CalendarChoice>) -> Self {
        self.calendar = Some(Loose::Typed(calendar.into()));
        self
    }

    /// Business days are due at the time of day they started at, not at closing (A3).
    pub fn due_same_time(mut self) -> Self {
        self.due = text("same_time");
        self
    }

    /// From this time of day on, such as `15:00`, a start counts for the next business date (A3).
    pub fn cutoff(mut self, time: impl Into<String>) -> Self {
        self.cutoff = text(time);
        self
    }

    /// A deadline that falls on a closing is placed at the next opening (A5).
    pub fn lands_next_open(mut self) -> Self {
        self.lands = text("next_open");
        self
    }
}

impl From<&str> for TargetSpec {
    fn from(allowance: &str) -> Self {
        TargetSpec::within(allowance)
    }
}

impl CalendarChoice {
    /// The calendar of this name.
    pub fn named(name: impl Into<String>) -> Self {
        CalendarChoice(ChoiceForm::Name(name.into()))
    }

    /// A choice by the value of this attribute; needs [`otherwise`](CalendarChoice::otherwise).
    pub fn by(attribute: impl Into<String>) -> Self {
        let fields = ChoiceFields { attribute: text(attribute), ..ChoiceFields::default() };
        CalendarChoice(ChoiceForm::ByAttribute(fields))
    }

    /// The calendar for one value. Nothing to a plain name.
    pub fn when(mut self, value: impl Into<String>, calendar: impl Into<String>) -> Self {
        if let ChoiceForm::ByAttribute(fields) = &mut self.0 {
            fill(&mut fields.calendars, |calendars| calendars.push(value, Loose::Typed(calendar.into())));
        }
        self
    }

    /// The calendar for every other value, and for tickets that have none. Nothing to a plain name.
    pub fn otherwise(mut self, calendar: impl Into<String>) -> Self {
        if let ChoiceForm::ByAttribute(fields) = &mut self.0 {
            fields.default = text(calendar);
        }
        self
    }
}

impl From<&str> for CalendarChoice {
    fn from(name: &str) -> Self {
        CalendarChoice::named(name)
    }
}

impl From<String> for CalendarChoice {
    fn from(name: String) -> Self {
        CalendarChoice::named(name)
    }
}

impl PauseSpec {
    /// A reason that pauses every metric and is charged to nobody in particular.
    pub fn new() -> Self {
        PauseSpec::default()
    }

    /// Whose time the pause is, such as `customer` or `vendor`.
    pub fn party(mut self, party: impl Into<String>) -> Self {
        self.party = text(party);
        self
    }

    /// How much working time of one cycle may be charged to it, such as `80h`; then it no longer pauses that cycle (P2).
    pub fn cap(mut self, time: impl Into<String>) -> Self {
        self.cap = text(time);
        self
    }

    /// The only metrics that it pauses.
    pub fn metrics<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.metrics = texts(names);
        self
    }
}

impl StatusSpec {
    /// A status in which clocks run.
    pub fn open() -> Self {
        StatusSpec(StatusForm::Word("open".to_owned()))
    }

    /// A status that means resolved.
    pub fn resolved() -> Self {
        StatusSpec(StatusForm::Word("resolved".to_owned()))
    }

    /// A status that means closed.
    pub fn closed() -> Self {
        StatusSpec(StatusForm::Word("closed".to_owned()))
    }

    /// A status that means cancelled: merged, deleted, spam.
    pub fn cancelled() -> Self {
        StatusSpec(StatusForm::Word("cancelled".to_owned()))
    }

    /// A status in which this reason holds.
    pub fn pausing(reason: impl Into<String>) -> Self {
        StatusSpec(StatusForm::Fields(StatusFields { pauses: text(reason), ..StatusFields::default() }))
    }
}

fn text(text: impl Into<String>) -> Option<Loose<String>> {
    Some(Loose::Typed(text.into()))
}

fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Option<Loose<Texts>> {
    Some(Loose::Typed(texts.into_iter().map(|text| Loose::Typed(text.into())).collect()))
}

#[cfg(feature = "serde")]
impl<'de> Written<'de> for MetricSpec {
    written_map!();
}

#[cfg(feature = "serde")]
impl<'de> Written<'de> for CalendarChoice {
    fn scalar(value: Value) -> Result<Self, Value> {
        String::scalar(value).map(CalendarChoice::named)
    }

    fn map<A: serde::de::MapAccess<'de>>(entries: A) -> Result<Loose<Self>, A::Error> {
        let entries = serde::de::value::MapAccessDeserializer::new(entries);
        let fields = serde::Deserialize::deserialize(entries);
        fields.map(|fields| Loose::Typed(CalendarChoice(ChoiceForm::ByAttribute(fields))))
    }
}

#[cfg(feature = "serde")]
impl<'de> Written<'de> for PauseSpec {
    written_map!();
}

#[cfg(feature = "serde")]
impl<'de> Written<'de> for TargetSpec {
    fn scalar(value: Value) -> Result<Self, Value> {
        String::scalar(value).map(TargetSpec::within)
    }

    written_map!();
}

#[cfg(feature = "serde")]
impl<'de> Written<'de> for StatusSpec {
    fn scalar(value: Value) -> Result<Self, Value> {
        String::scalar(value).map(|word| StatusSpec(StatusForm::Word(word)))
    }

    fn map<A: serde::de::MapAccess<'de>>(entries: A) -> Result<Loose<Self>, A::Error> {
        let entries = serde::de::value::MapAccessDeserializer::new(entries);
        serde::Deserialize::deserialize(entries).map(|fields| Loose::Typed(StatusSpec(StatusForm::Fields(fields))))
    }
}
