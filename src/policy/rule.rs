//! Clock rules: what starts and stops a metric's clock, and the presets as a table. Knows triggers; knows no time.

use std::sync::Arc;

use super::State;
use crate::ticket::EventKind;

/// What starts and stops the cycles of a metric (K1). Besides, resolving, closing and cancelling stop every cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) start: Triggers,
    pub(crate) stop: Triggers,
    /// May a cycle start after an earlier one?
    pub(crate) repeat: bool,
    /// Does nothing start before the ticket has been answered or resolved once?
    pub(crate) after_answer: bool,
    /// Does a cycle that the opening starts begin when what the ticket reports began?
    pub(crate) from_occurred: bool,
    pub(crate) on_retarget: OnRetarget,
    pub(crate) on_reopen: OnReopen,
}

/// What another target does to an open cycle (K10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OnRetarget {
    /// Time used stays used.
    #[default]
    KeepElapsed,
    /// All is counted again under the new target.
    Retroactive,
    /// The cycle ends void, and the next starts.
    Restart,
    /// Nothing: the first target stays.
    Pinned,
}

/// What a reopening does to a cycle that `resolved` or `closed` ended (K11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OnReopen {
    /// It goes on; the time in between does not count.
    #[default]
    Resume,
    /// It goes on, and the time in between counts.
    ResumeCountingClosed,
    /// It stands, and the next starts.
    NewCycle,
    /// It stands.
    Final,
}

/// What a rule reacts to, and which kinds of it there are, so that most events are passed over at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Triggers {
    /// As written.
    list: Vec<Trigger>,
    /// To be searched: there may be as many as there are statuses (B3).
    sorted: Vec<Trigger>,
    kinds: Kinds,
}

/// A set of kinds of triggers: a bit for each type of event, and one for each of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kinds(u32);

impl Kinds {
    const OPENED: Kinds = Kinds(1 << 31);
    const ENTERED: Kinds = Kinds(1 << 30);
    const LEFT: Kinds = Kinds(1 << 29);
    const OTHER_GROUP: Kinds = Kinds(1 << 28);

    fn event(number: usize) -> Kinds {
        Kinds(1_u32.checked_shl(u32::try_from(number).unwrap_or(u32::MAX)).unwrap_or_default())
    }

    fn with(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    #[inline]
    fn meet(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }
}

/// Something that a rule reacts to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trigger<Name = Arc<str>> {
    Opened,
    /// An event of this type.
    Event(&'static str),
    /// The status was entered.
    Entered(Name),
    /// The status was left.
    Left(Name),
    /// The host's own event of this name.
    Custom(Name),
    /// An assignment that names a group.
    Group,
    /// An assignment to a group that does not have the ticket.
    OtherGroup,
}

/// What a trigger is held against: the opening, or an event and the statuses it moved between.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signal<'a> {
    /// `None` for the opening.
    pub(crate) event: Option<&'a EventKind>,
    entered: Option<&'a str>,
    left: Option<&'a str>,
    /// Is the ticket given to a group other than the one that has it?
    other_group: bool,
    /// The state that the ticket was put in, by whichever event, if it was or is finished (K12, K13).
    turned: Option<State>,
    /// The kinds of triggers that may fire.
    kinds: Kinds,
}

/// A metric that the crate knows by name.
#[derive(Debug)]
pub(crate) struct Preset {
    pub(crate) name: &'static str,
    pub(crate) start: &'static [&'static str],
    pub(crate) stop: &'static [&'static str],
    pub(crate) repeat: bool,
    pub(crate) after_answer: bool,
}

/// The presets. Ordinary rules: a policy may override any part under the same name.
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

impl Trigger {
    /// Reads `opened`, an event type, `status:X`, `left:X`, `custom:X`, `assigned:group` or `assigned:other_group`.
    pub(crate) fn parse(text: &str) -> Option<Trigger> {
        let (kind, name) = text.split_once(':').map_or((text, None), |(kind, name)| (kind, Some(name)));
        match (kind, name) {
            (_, Some("")) => None,
            ("opened", None) => Some(Trigger::Opened),
            ("status", Some(name)) => Some(Trigger::Entered(name.into())),
            ("left", Some(name)) => Some(Trigger::Left(name.into())),
            ("custom", Some(name)) => Some(Trigger::Custom(name.into())),
            ("assigned", Some("group")) => Some(Trigger::Group),
            ("assigned", Some("other_group")) => Some(Trigger::OtherGroup),
            (kind, None) => EventKind::NAMES.into_iter().find(|name| *name == kind).map(Trigger::Event),
            _ => None,
        }
    }

    /// The trigger that a text which is none was probably meant to be; `nearest` finds a word among others.
    pub(crate) fn meant(
        text: &str,
        mut nearest: impl FnMut(&str, &[&'static str]) -> Option<&'static str>,
    ) -> Option<String> {
        let Some((kind, name)) = text.split_once(':') else {
            let words: Vec<&'static str> = EventKind::NAMES.into_iter().chain(["opened"]).collect();
            return nearest(text, &words).map(str::to_owned);
        };
        let kind = nearest(kind.trim(), &["status", "left", "custom", "assigned"]).unwrap_or(kind.trim());
        let name = match kind {
            "assigned" => nearest(name, &["group", "other_group"]).unwrap_or(name),
            _ => name.trim(),
        };
        let meant = format!("{kind}:{name}");
        Trigger::parse(&meant).map(|_| meant)
    }

    /// The status that it names, if it names one.
    pub(crate) fn status(&self) -> Option<&Arc<str>> {
        match self {
            Trigger::Entered(status) | Trigger::Left(status) => Some(status),
            Trigger::Opened | Trigger::Event(_) | Trigger::Custom(_) | Trigger::Group | Trigger::OtherGroup => None,
        }
    }

    fn kind(&self) -> Kinds {
        let event =
            |name: &str| Kinds::event(EventKind::NAMES.iter().position(|known| *known == name).unwrap_or(usize::MAX));
        match self {
            Trigger::Opened => Kinds::OPENED,
            Trigger::Event(name) => event(name),
            Trigger::Entered(_) => Kinds::ENTERED,
            Trigger::Left(_) => Kinds::LEFT,
            Trigger::Custom(_) => event("custom"),
            Trigger::Group => event("assigned"),
            Trigger::OtherGroup => Kinds::OTHER_GROUP,
        }
    }

    fn borrowed(&self) -> Trigger<&str> {
        match self {
            Trigger::Opened => Trigger::Opened,
            Trigger::Event(name) => Trigger::Event(name),
            Trigger::Entered(status) => Trigger::Entered(status),
            Trigger::Left(status) => Trigger::Left(status),
            Trigger::Custom(name) => Trigger::Custom(name),
            Trigger::Group => Trigger::Group,
            Trigger::OtherGroup => Trigger::OtherGroup,
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
        let kinds = event
            .map_or(Kinds::OPENED, |event| Kinds::event(event.number()))
            .with(when(entered.is_some(), Kinds::ENTERED))
            .with(when(left.is_some(), Kinds::LEFT))
            .with(when(other_group, Kinds::OTHER_GROUP))
            .with(turned.and_then(turn).map_or(Kinds::default(), |event| Kinds::event(event.number())));
        Signal { event, entered, left, other_group, turned, kinds }
    }

    /// Was a finished ticket opened again?
    pub(crate) fn reopened(self) -> bool {
        self.turned == Some(State::Open)
    }

    /// The state in which it finishes the ticket.
    pub(crate) fn finishes(self) -> Option<State> {
        self.turned.filter(|state| state.is_finished())
    }

    /// Every trigger that it sets off.
    fn triggers(self) -> impl Iterator<Item = Trigger<&'a str>> {
        let itself = match self.event {
            None => Some(Trigger::Opened),
            // What matters is whether the ticket was finished.
            Some(EventKind::Reopened) => None,
            Some(event) => Some(Trigger::Event(event.name())),
        };
        let own = match self.event {
            Some(EventKind::Custom { name }) => Some(Trigger::Custom(&**name)),
            Some(EventKind::Assigned { group: Some(_), .. }) => Some(Trigger::Group),
            _ => None,
        };
        let moved = [self.entered.map(Trigger::Entered), self.left.map(Trigger::Left)];
        let turn = self.turned.and_then(turn).map(|event| Trigger::Event(event.name()));
        let more = [self.other_group.then_some(Trigger::OtherGroup), turn];
        [itself, own].into_iter().chain(moved).chain(more).flatten()
    }
}

/// The event that puts a ticket in this state without a status.
fn turn(state: State) -> Option<EventKind> {
    match state {
        State::Open => Some(EventKind::Reopened),
        State::Resolved => Some(EventKind::Resolved),
        State::Closed => Some(EventKind::Closed),
        State::Cancelled => Some(EventKind::Cancelled),
        State::Unknown => None,
    }
}

impl Triggers {
    #[inline]
    pub(crate) fn fire(&self, signal: Signal<'_>) -> bool {
        self.kinds.meet(signal.kinds) && signal.triggers().any(|trigger| self.has(&trigger))
    }

    fn has(&self, trigger: &Trigger<&str>) -> bool {
        self.sorted.binary_search_by(|own| own.borrowed().cmp(trigger)).is_ok()
    }
}

impl From<Vec<Trigger>> for Triggers {
    fn from(list: Vec<Trigger>) -> Triggers {
        let kinds = list.iter().map(Trigger::kind).fold(Kinds::default(), Kinds::with);
        let mut sorted = list.clone();
        sorted.sort_unstable();
        Triggers { list, sorted, kinds }
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
        triggers.for_each(|text| assert!(Trigger::parse(text).is_some(), "{text}"));
    }

    #[test]
    fn k1_triggers_are_read_as_written() {
        assert_eq!(Trigger::parse("status:in progress"), Some(Trigger::Entered("in progress".into())));
        assert_eq!(Trigger::parse("left:a:b"), Some(Trigger::Left("a:b".into())));
        for bad in ["", "status", "status:", "custom:", "opened:x", "resolved:x", "agent replied", "Opened"] {
            assert_eq!(Trigger::parse(bad), None, "{bad}");
        }
    }
}
