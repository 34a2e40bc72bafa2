//! Clock rules: what starts and stops a metric's clock, and the table of presets. This module knows triggers. It
//! knows no time.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::input::argument::{ParseError, from_text, texts, words_of_fields};
use crate::input::names::sort_by;
use crate::input::words::plain_words;
use crate::ticket::{Assignee, EventKind, EventType};

use super::State;
use super::reopen::{Finishes, Reopening};

/// What starts and stops the cycles of a metric (K1). The end of the ticket stops them, too (K18).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) start: Triggers,
    pub(crate) stop: Triggers,
    /// What ends a cycle without a verdict (K18).
    pub(crate) void: Triggers,
    /// Which ends of the ticket end it.
    pub(crate) ends_on: Finishes,
    /// Whether a cycle may start after an earlier one.
    pub(crate) repeat: bool,
    /// Whether the first cycle waits until the ticket has been answered or resolved once.
    pub(crate) after_answer: bool,
    pub(crate) from: CountFrom,
    pub(crate) on_retarget: OnRetarget,
    pub(crate) on_reopen: Reopening,
}

impl Rule {
    /// The lists of its triggers.
    pub(crate) fn triggers(&self) -> impl Iterator<Item = &Triggers> {
        [&self.start, &self.stop, &self.void].into_iter()
    }
}

plain_words! {
    "what another target does",
    /// What another target does to an open cycle (K10).
    ///
    /// # A customer upgrades while a ticket is open
    /// ```
    /// use punctual::policy::OnRetarget;
    /// use punctual::MetricSpec;
    /// let resolution = MetricSpec::new().on_retarget(OnRetarget::Restart).targets("*", "*", "8h");
    /// assert_eq!("restart".parse(), Ok(OnRetarget::Restart));
    /// # let _ = resolution;
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum OnRetarget {
        /// The time that was used stays used.
        #[default]
        KeepElapsed = "keep_elapsed",
        /// Everything is counted again under the new target.
        Retroactive = "retroactive",
        /// The cycle ends void, and the next one starts.
        Restart = "restart",
        /// Nothing: the cycle keeps its first target.
        Pinned = "pinned",
    }
}

plain_words! {
    "where counting starts",
    /// The instant from which a cycle that the opening starts is counted (K9).
    ///
    /// # An outage that monitoring saw before anybody called
    /// ```
    /// use punctual::policy::CountFrom;
    /// use punctual::MetricSpec;
    /// let resolution = MetricSpec::new().from(CountFrom::OccurredAt).targets("*", "*", "4h");
    /// # let _ = resolution;
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum CountFrom {
        /// The opening of the ticket.
        #[default]
        OpenedAt = "opened_at",
        /// The ticket's `occurred_at`, if it has one; else its opening.
        OccurredAt = "occurred_at",
    }
}

words_of_fields!(OnRetarget, CountFrom);

/// The triggers of a rule. Those that name nothing are their kinds, so that most events are decided by one test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Triggers {
    /// As written.
    list: Vec<Trigger>,
    /// The kinds of those that name nothing.
    plain: Kinds,
    /// The kinds of those that name a status or an event of the host.
    naming: Kinds,
    /// These, sorted, to be searched: there may be as many as there are statuses (B3).
    sorted: Vec<Trigger>,
}

/// A set of kinds of triggers: a bit for each type of event, and one for each of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kinds(u32);

impl Kinds {
    const OPENED: Kinds = Kinds(1 << 31);
    const ENTERED: Kinds = Kinds(1 << 30);
    const LEFT: Kinds = Kinds(1 << 29);
    const OTHER_GROUP: Kinds = Kinds(1 << 28);
    const GROUP: Kinds = Kinds(1 << 27);

    /// What changes a ticket's fields, its state, its pauses or its alerts under any rules.
    const ALWAYS: Kinds = {
        use EventType::*;
        let fields = Kinds::event(PriorityChanged).with(Kinds::event(TierChanged)).with(Kinds::event(AttributeChanged));
        let status = Kinds::event(StatusChanged).with(Kinds::event(Resolved)).with(Kinds::event(Closed));
        let more = Kinds::event(Cancelled).with(Kinds::event(Reopened)).with(Kinds::event(AgentReplied));
        let pauses = Kinds::event(Paused).with(Kinds::event(Resumed)).with(Kinds::event(Acknowledged));
        let targets = Kinds::event(TargetSet).with(Kinds::event(TargetCleared));
        fields.with(status).with(more).with(pauses).with(targets)
    };

    /// Every kind of trigger of these lists.
    pub(crate) fn of<'a>(lists: impl IntoIterator<Item = &'a Triggers>) -> Kinds {
        let kinds = lists.into_iter().fold(Kinds::default(), |all, list| all.with(list.plain).with(list.naming));
        // Whether it is another group depends on every assignment before.
        let of_groups = kinds.meet(Kinds::OTHER_GROUP.with(Kinds::GROUP));
        if of_groups { kinds.with(Kinds::event(EventType::Assigned)) } else { kinds }
    }

    /// Whether an event of this type can do anything under rules with these triggers.
    #[inline]
    pub(crate) fn heed(self, event: EventType) -> bool {
        self.with(Kinds::ALWAYS).has(event)
    }

    /// Whether this type of event is one of them.
    #[inline]
    pub(crate) fn has(self, event: EventType) -> bool {
        self.meet(Kinds::event(event))
    }

    #[inline]
    pub(super) const fn event(event: EventType) -> Kinds {
        Kinds(1_u32.wrapping_shl(event as u32))
    }

    #[inline]
    pub(super) const fn with(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    #[inline]
    fn meet(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }
}

/// What starts or stops a clock (K1). Written `opened`, an event type such as `agent_replied`, `status:X`, `left:X`,
/// `custom:X`, `assigned:group` or `assigned:other_group`.
///
/// # A metric for the time that a ticket waits for approval
/// ```
/// use punctual::policy::Trigger;
/// use punctual::ticket::EventType;
/// use punctual::MetricSpec;
/// let approval = MetricSpec::new()
///     .start([Trigger::Status("awaiting approval".into())])
///     .stop([Trigger::Custom("approved".into()), Trigger::Event(EventType::Cancelled)])
///     .targets("*", "*", "2 business days");
/// assert_eq!("custom:approved".parse(), Ok(Trigger::Custom("approved".into())));
/// # let _ = approval;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Trigger {
    /// The opening of the ticket.
    Opened,
    /// An event of this type. [`EventType::Reopened`] stands for every event that opens a finished ticket again.
    Event(EventType),
    /// The ticket enters this status.
    Status(Arc<str>),
    /// The ticket leaves this status.
    Left(Arc<str>),
    /// An event of the host's own, of this name.
    Custom(Arc<str>),
    /// An assignment that names a group.
    AssignedGroup,
    /// An assignment to a group that does not have the ticket.
    AssignedOtherGroup,
}

from_text!(Trigger);

/// A trigger that names something, to be compared and searched.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Naming<'a> {
    Status(&'a str),
    Left(&'a str),
    Custom(&'a str),
}

/// What may fire a trigger: the opening, or an event with the statuses before and after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signal<'a> {
    /// `None` for the opening.
    pub(crate) event: Option<&'a EventKind>,
    entered: Option<&'a str>,
    left: Option<&'a str>,
    /// The state that an event of any type put the ticket in, if the ticket was or is finished (K12, K13).
    turned: Option<State>,
    /// The kinds of triggers that fire, or may fire if they name something.
    kinds: Kinds,
}

/// A metric whose rule is built into the crate.
#[derive(Debug)]
pub(crate) struct Preset {
    pub(crate) name: &'static str,
    pub(crate) start: &'static [&'static str],
    pub(crate) stop: &'static [&'static str],
    pub(crate) repeat: bool,
    pub(crate) after_answer: bool,
}

/// The presets. A policy may override any part of their rules under the same name.
#[rustfmt::skip]
pub(crate) const PRESETS: [Preset; 8] = [
    Preset { name: "first_response", start: &["opened"], stop: &["agent_replied"], repeat: false, after_answer: false },
    Preset { name: "next_response", start: &["customer_replied"], stop: &["agent_replied"], repeat: true, after_answer: true },
    Preset { name: "every_response", start: &["opened", "customer_replied"], stop: &["agent_replied"], repeat: true, after_answer: false },
    Preset { name: "periodic_update", start: &["opened", "agent_replied", "reopened"], stop: &["agent_replied"], repeat: true, after_answer: false },
    Preset { name: "assignment", start: &["opened"], stop: &["assigned"], repeat: false, after_answer: false },
    Preset { name: "first_visit", start: &["opened"], stop: &["visit_started"], repeat: false, after_answer: false },
    Preset { name: "resolution", start: &["opened"], stop: &[], repeat: false, after_answer: false },
    Preset { name: "ownership", start: &["assigned:group", "reopened"], stop: &["assigned:other_group"], repeat: true, after_answer: false },
];

impl FromStr for Trigger {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (kind, name) = text.split_once(':').map_or((text, None), |(kind, name)| (kind, Some(name)));
        let trigger = match (kind, name) {
            (_, Some("")) => None,
            ("opened", None) => Some(Trigger::Opened),
            ("status", Some(name)) => Some(Trigger::Status(name.into())),
            ("left", Some(name)) => Some(Trigger::Left(name.into())),
            ("custom", Some(name)) => Some(Trigger::Custom(name.into())),
            ("assigned", Some("group")) => Some(Trigger::AssignedGroup),
            ("assigned", Some("other_group")) => Some(Trigger::AssignedOtherGroup),
            (kind, None) => kind.parse().ok().map(Trigger::Event),
            _ => None,
        };
        trigger.ok_or_else(|| ParseError::unreadable(text, "is not a trigger", TRIGGER_HELP))
    }
}

pub(crate) const TRIGGER_HELP: &str = "write `opened`, an event type such as `agent_replied`, `status:X`, `left:X`, \
     `custom:X`, `assigned:group` or `assigned:other_group`";

/// Writes it as files do.
impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trigger::Opened => f.write_str("opened"),
            Trigger::Event(event) => f.write_str(event.as_str()),
            Trigger::Status(name) => write!(f, "status:{name}"),
            Trigger::Left(name) => write!(f, "left:{name}"),
            Trigger::Custom(name) => write!(f, "custom:{name}"),
            Trigger::AssignedGroup => f.write_str("assigned:group"),
            Trigger::AssignedOtherGroup => f.write_str("assigned:other_group"),
        }
    }
}

impl Trigger {
    /// The trigger that was probably meant by a text that cannot be read. `nearest` finds the most similar of some
    /// words.
    pub(crate) fn meant(
        text: &str,
        mut nearest: impl FnMut(&str, &[&'static str]) -> Option<&'static str>,
    ) -> Option<String> {
        let Some((kind, name)) = text.split_once(':') else {
            let words: Vec<&'static str> = texts::<EventType>().chain(["opened"]).collect();
            return nearest(text, &words).map(str::to_owned);
        };
        let kind = nearest(kind.trim(), &["status", "left", "custom", "assigned"]).unwrap_or(kind.trim());
        let name = match kind {
            "assigned" => nearest(name, &["group", "other_group"]).unwrap_or(name),
            _ => name.trim(),
        };
        let meant = format!("{kind}:{name}");
        meant.parse::<Trigger>().is_ok().then_some(meant)
    }

    /// The status that it names, if it names one.
    pub(crate) fn status(&self) -> Option<&Arc<str>> {
        match self {
            Trigger::Status(status) | Trigger::Left(status) => Some(status),
            Trigger::Opened | Trigger::Event(_) | Trigger::Custom(_) => None,
            Trigger::AssignedGroup | Trigger::AssignedOtherGroup => None,
        }
    }

    fn kind(&self) -> Kinds {
        match self {
            Trigger::Opened => Kinds::OPENED,
            Trigger::Event(event) => Kinds::event(*event),
            Trigger::Status(_) => Kinds::ENTERED,
            Trigger::Left(_) => Kinds::LEFT,
            Trigger::Custom(_) => Kinds::event(EventType::Custom),
            Trigger::AssignedGroup => Kinds::GROUP,
            Trigger::AssignedOtherGroup => Kinds::OTHER_GROUP,
        }
    }

    fn naming(&self) -> Option<Naming<'_>> {
        match self {
            Trigger::Status(status) => Some(Naming::Status(status)),
            Trigger::Left(status) => Some(Naming::Left(status)),
            Trigger::Custom(name) => Some(Naming::Custom(name)),
            Trigger::Opened | Trigger::Event(_) | Trigger::AssignedGroup | Trigger::AssignedOtherGroup => None,
        }
    }
}

impl<'a> Signal<'a> {
    pub(crate) fn new(
        event: Option<&'a EventKind>,
        (left, entered): (Option<&'a str>, Option<&'a str>),
        other_group: bool,
        turned: Option<State>,
    ) -> Signal<'a> {
        let when = |holds: bool, kind: Kinds| if holds { kind } else { Kinds::default() };
        let itself = match event {
            None => Kinds::OPENED,
            // What matters is whether the ticket was finished.
            Some(EventKind::Reopened) => Kinds::default(),
            Some(event) => Kinds::event(event.event_type()),
        };
        let kinds = itself
            .with(when(matches!(event, Some(EventKind::Assigned { group: Assignee::Named(_), .. })), Kinds::GROUP))
            .with(when(entered.is_some(), Kinds::ENTERED))
            .with(when(left.is_some(), Kinds::LEFT))
            .with(when(other_group, Kinds::OTHER_GROUP))
            .with(turned.and_then(turn).map_or(Kinds::default(), Kinds::event));
        Signal { event, entered, left, turned, kinds }
    }

    /// Whether a finished ticket was opened again.
    pub(crate) fn reopened(&self) -> bool {
        self.turned == Some(State::Open)
    }

    /// The state in which it finishes the ticket.
    pub(crate) fn finishes(&self) -> Option<State> {
        self.turned.filter(|state| state.is_finished())
    }

    /// Whether it may start a cycle, or resume one, where these triggers start cycles.
    #[inline]
    pub(crate) fn may_start(&self, starts: Kinds) -> bool {
        self.reopened() || self.meets(starts)
    }

    /// Whether it may end a cycle where these triggers end cycles.
    #[inline]
    pub(crate) fn may_stop(&self, stops: Kinds) -> bool {
        self.finishes().is_some() || self.meets(stops)
    }

    /// Whether it may fire one of these triggers.
    #[inline]
    pub(crate) fn meets(&self, triggers: Kinds) -> bool {
        self.kinds.meet(triggers)
    }

    /// The triggers that it fires and that name something.
    fn naming(&self) -> impl Iterator<Item = Naming<'a>> {
        let own = match self.event {
            Some(EventKind::Custom { name }) => Some(Naming::Custom(name)),
            _ => None,
        };
        [own, self.entered.map(Naming::Status), self.left.map(Naming::Left)].into_iter().flatten()
    }
}

impl State {
    /// The state in which an event of this type finishes a ticket.
    pub(crate) fn after(event: EventType) -> Option<State> {
        [State::Resolved, State::Closed, State::Cancelled].into_iter().find(|state| turn(*state) == Some(event))
    }
}

/// The event that puts a ticket in this state without a status.
fn turn(state: State) -> Option<EventType> {
    match state {
        State::Open => Some(EventType::Reopened),
        State::Resolved => Some(EventType::Resolved),
        State::Closed => Some(EventType::Closed),
        State::Cancelled => Some(EventType::Cancelled),
        State::Unknown => None,
    }
}

impl Triggers {
    #[inline]
    pub(crate) fn fire(&self, signal: &Signal<'_>) -> bool {
        self.plain.meet(signal.kinds) || (self.naming.meet(signal.kinds) && self.name_any(signal))
    }

    fn name_any(&self, signal: &Signal<'_>) -> bool {
        signal.naming().any(|trigger| self.name(trigger))
    }

    /// Whether this trigger is one of them.
    pub(crate) fn list(&self, trigger: &Trigger) -> bool {
        trigger.naming().map_or(self.plain.meet(trigger.kind()), |naming| self.name(naming))
    }

    fn name(&self, trigger: Naming<'_>) -> bool {
        self.sorted.binary_search_by(|own| own.naming().cmp(&Some(trigger))).is_ok()
    }
}

impl From<Vec<Trigger>> for Triggers {
    fn from(list: Vec<Trigger>) -> Triggers {
        let mut sorted: Vec<Trigger> = list.iter().filter(|trigger| trigger.naming().is_some()).cloned().collect();
        sort_by(&mut sorted, |one, other| one.naming().cmp(&other.naming()));
        let kinds = |naming: bool| {
            let of = list.iter().filter(|trigger| trigger.naming().is_some() == naming);
            of.map(Trigger::kind).fold(Kinds::default(), Kinds::with)
        };
        Triggers { plain: kinds(false), naming: kinds(true), sorted, list }
    }
}

impl std::ops::Deref for Triggers {
    type Target = [Trigger];

    fn deref(&self) -> &[Trigger] {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k1_presets_are_ordinary_rules() {
        let triggers = PRESETS.iter().flat_map(|preset| preset.start.iter().chain(preset.stop));
        triggers.for_each(|text| assert!(text.parse::<Trigger>().is_ok(), "{text}"));
    }

    #[test]
    fn k1_triggers_are_read_as_written() {
        assert_eq!("status:in progress".parse(), Ok(Trigger::Status("in progress".into())));
        assert_eq!("left:a:b".parse(), Ok(Trigger::Left("a:b".into())));
        let words = texts::<EventType>().chain(["opened", "assigned:group", "assigned:other_group"]);
        for text in words.chain(["status:a", "left:a:b", "custom:c"]) {
            assert_eq!(text.parse::<Trigger>().map(|trigger| trigger.to_string()).as_deref(), Ok(text));
        }
        for bad in ["", "status", "status:", "custom:", "opened:x", "resolved:x", "agent replied", "Opened"] {
            assert!(bad.parse::<Trigger>().is_err(), "{bad}");
        }
    }
}
