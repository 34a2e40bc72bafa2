//! What the conditions of definitions have to say while a record changes: events, pauses and attributes that a policy
//! cannot see by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::query::{Changed, Query, Values};
use crate::EventKind;
use crate::ticket::AttributeValue;

/// What a history has to say beside the fields of the record.
pub(super) enum Signal {
    /// A custom event, when the query comes to be met.
    Event { name: String, query: Query },
    /// A pause, from when one query is met until another one is, or until the first is no longer met.
    Pause { reason: String, pause: Query, resume: Option<Query> },
    /// An attribute that is `true` while the query is met.
    While { name: String, query: Query },
    /// An attribute that becomes `true` when a clock that attaches while `query` is met and `stop` is not ends by `stop`,
    /// or, if it `stays`, when it no longer attaches at all. With a `stop`, an event of that name says that a clock
    /// attaches again.
    Attached { name: String, query: Query, stop: Option<Query>, stays: bool },
}

/// What one change sets off, before and after the change itself.
#[derive(Default)]
pub(super) struct SetOff {
    pub(super) before: Vec<EventKind>,
    pub(super) after: Vec<EventKind>,
}

/// All signals, and whether each of them is on.
pub(super) struct Signals<'d> {
    signals: Vec<(&'d Signal, bool)>,
    /// Of those about clocks that attach, whose attribute is `true`.
    kept: BTreeSet<usize>,
    at_opening: Vec<bool>,
    /// The signals that a column may set off.
    by_column: BTreeMap<&'d str, Vec<usize>>,
}

impl Signal {
    fn queries(&self) -> impl Iterator<Item = &Query> {
        let (one, other) = match self {
            Signal::Pause { pause, resume, .. } => (pause, resume.as_ref()),
            Signal::Attached { query, stop, .. } => (query, stop.as_ref()),
            Signal::Event { query, .. } | Signal::While { query, .. } => (query, None),
        };
        std::iter::once(one).chain(other)
    }

    /// The columns that it depends on.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.queries().flat_map(Query::terms).map(|term| term.field.as_str())
    }

    /// How many terms it asks.
    pub(super) fn terms(&self) -> usize {
        self.queries().flat_map(Query::terms).count()
    }

    /// What it sends.
    fn key(&self) -> (&'static str, &str) {
        match self {
            Signal::Event { name, .. } => ("event", name),
            Signal::Pause { reason, .. } => ("pause", reason),
            Signal::While { name, .. } | Signal::Attached { name, .. } => ("attribute", name),
        }
    }

    /// Whether it is on, if it was so before.
    fn is_on(&self, was: bool, values: &Values, changed: &[Changed<'_>]) -> bool {
        match self {
            Signal::Attached { query, stop: Some(stop), .. } => {
                query.holds(values, changed) && !stop.holds(values, changed)
            }
            Signal::Pause { pause, resume: Some(resume), .. } => {
                if was {
                    !resume.holds(values, changed)
                } else {
                    pause.holds(values, changed)
                }
            }
            Signal::Pause { pause: query, .. }
            | Signal::Event { query, .. }
            | Signal::While { query, .. }
            | Signal::Attached { query, .. } => query.holds(values, changed),
        }
    }
}

/// Each signal once: several definitions may ask for the same.
pub(super) fn distinct<'d>(signals: impl Iterator<Item = &'d Signal>) -> Vec<&'d Signal> {
    let mut keys = BTreeSet::new();
    signals.filter(|signal| keys.insert(signal.key())).collect()
}

impl<'d> Signals<'d> {
    pub(super) fn new(signals: Vec<&'d Signal>, values: &Values) -> Self {
        let mut by_column: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, signal) in signals.iter().enumerate() {
            for column in signal.columns() {
                let listed = by_column.entry(column).or_default();
                if listed.last() != Some(&index) {
                    listed.push(index);
                }
            }
        }
        let at_opening: Vec<bool> = signals.iter().map(|signal| signal.is_on(false, values, &[])).collect();
        Signals {
            signals: signals.into_iter().zip(at_opening.iter().copied()).collect(),
            kept: BTreeSet::new(),
            at_opening,
            by_column,
        }
    }

    /// What changes at one instant set off that led to these values.
    pub(super) fn after(&mut self, values: &Values, changed: &[Changed<'_>]) -> SetOff {
        let mut set_off = SetOff::default();
        let asked = changed.iter().filter_map(|changed| self.by_column.get(changed.field));
        for index in asked.flatten().collect::<BTreeSet<_>>() {
            if let Some((signal, on)) = self.signals.get_mut(*index) {
                let was = std::mem::replace(on, signal.is_on(*on, values, changed));
                let ends = was && !*on;
                let keeps = ends && signal.keeps(values, changed);
                let sets = keeps && self.kept.insert(*index);
                let clears = ends && !keeps && self.kept.remove(index);
                // What only a change meets is over after it.
                signal.set_off(was, *on, (sets || clears).then_some(sets), &mut set_off);
                *on &= signal.is_on(*on, values, &[]) || matches!(signal, Signal::Pause { .. });
            }
        }
        set_off
    }

    fn on_at_opening(&self) -> impl Iterator<Item = &'d Signal> + '_ {
        let signals = self.signals.iter().zip(&self.at_opening);
        signals.filter(|(_, on)| **on).map(|((signal, _), _)| *signal)
    }

    /// The attributes that are `true` at the opening.
    pub(super) fn held_at_opening(&self) -> impl Iterator<Item = &'d str> + '_ {
        self.on_at_opening().filter_map(|signal| match signal {
            Signal::While { name, .. } => Some(name.as_str()),
            _ => None,
        })
    }

    /// The pauses that begin with the opening.
    pub(super) fn paused_at_opening(&self) -> impl Iterator<Item = EventKind> + '_ {
        self.on_at_opening().filter_map(|signal| match signal {
            Signal::Pause { reason, .. } => Some(EventKind::Paused { reason: reason.as_str().into() }),
            _ => None,
        })
    }
}

impl Signal {
    /// Whether a clock that no longer attaches is kept.
    fn keeps(&self, values: &Values, changed: &[Changed<'_>]) -> bool {
        let Signal::Attached { stop, stays, .. } = self else { return false };
        *stays || stop.as_ref().is_some_and(|stop| stop.holds(values, changed))
    }

    fn set_off(&self, was: bool, is: bool, kept: Option<bool>, set_off: &mut SetOff) {
        let attribute = |name: &str, to: AttributeValue| EventKind::AttributeChanged { name: name.into(), to };
        let nothing = || AttributeValue::from(Vec::<String>::new());
        match (self, was, is) {
            (Signal::Event { name, .. }, false, true) => {
                set_off.after.push(EventKind::Custom { name: name.as_str().into() });
            }
            (Signal::Pause { reason, .. }, false, true) => {
                set_off.after.push(EventKind::Paused { reason: reason.as_str().into() });
            }
            (Signal::Pause { reason, .. }, true, false) => {
                set_off.after.push(EventKind::Resumed { reason: reason.as_str().into() });
            }
            (Signal::While { name, .. }, false, true) => set_off.after.push(attribute(name, "true".into())),
            (Signal::While { name, .. }, true, false) => {
                set_off.after.push(attribute(name, nothing()));
            }
            (Signal::Attached { name, .. }, true, false) => {
                let to = kept.map(|kept| if kept { "true".into() } else { nothing() });
                set_off.before.extend(to.map(|to| attribute(name, to)));
            }
            (Signal::Attached { name, stop: Some(_), .. }, false, true) => {
                set_off.after.push(EventKind::Custom { name: name.as_str().into() });
            }
            _ => {}
        }
    }
}
