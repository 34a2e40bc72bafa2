//! Encoded queries as conditions of a policy, and where they are written. This module knows which field of a ticket a
//! column is.

use std::collections::BTreeSet;

use super::super::logic::{Field, Logic};
use super::super::node::Node;
use super::query::{Query, Term, Test};
use super::rows;

/// Why a query is no condition of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cannot {
    /// An operator or a value that is not read.
    Unknown,
    /// It asks what an update changes.
    Changes,
    /// It asks whether a field is empty.
    Empty,
}

/// The field of a ticket that a column is.
pub(super) fn field_of(column: &str) -> Field {
    match column {
        "priority" => Field::Priority,
        "state" | "incident_state" => Field::Status,
        "assigned_to" => Field::Agent,
        _ => Field::Attribute(column.to_owned()),
    }
}

/// A condition, and where it is written.
pub(super) struct Condition<'a, 'n> {
    pub(super) query: Query,
    said: Option<rows::Field<'a, 'n>>,
}

impl<'a, 'n> Condition<'a, 'n> {
    pub(super) fn read(row: &Node<'a, 'n>, name: &str) -> Self {
        let said = rows::field(row, name);
        Condition { query: said.as_ref().map(|field| Query::read(&field.text)).unwrap_or_default(), said }
    }

    pub(super) fn exact(&self, became: &'static str) {
        self.node().map(|node| node.exact(became));
    }

    pub(super) fn node(&self) -> Option<Node<'a, 'n>> {
        self.said.as_ref().map(|said| said.node.clone())
    }

    /// Says that the host, or a history, sends events for it, and what is different then. What is not read cannot be told
    /// from a history either.
    pub(super) fn sent(&self, became: &str, but: &str) {
        let unknown = self.query.terms().find(|term| term.test == Test::Unknown);
        self.node().map(|node| match unknown {
            Some(term) => {
                node.impossible(format!("`{}` is not read here; {became}, which the host has to send", term.text))
            }
            None => node.approximate(format!("{became}, which the host sends, or a history that is read here{but}")),
        });
    }
}

/// How the terms of a query are asked of a ticket.
pub(super) struct Asking<'q> {
    /// The states in which a record is not active.
    pub(super) inactive: &'q [String],
    /// What stops the clock by itself, for a start condition. It counts before a start condition that is no longer met,
    /// so a start condition may be met by all of it.
    pub(super) stops: Option<&'q Stops>,
    /// Whether the host keeps an attribute for a term that asks whether a field is empty.
    pub(super) stands_in: bool,
}

/// What of a stop condition a ticket tells by itself.
#[derive(Debug, Default)]
pub(super) struct Stops {
    /// The states that resolve.
    pub(super) states: BTreeSet<String>,
    /// Whether an assignment stops.
    pub(super) assigned: bool,
    /// Whether it is no more than that.
    pub(super) all: bool,
}

impl Stops {
    /// Whether a term is met until an assignment stops the clock.
    pub(super) fn take(&self, term: &Term) -> bool {
        self.assigned && term.test == Test::Empty && field_of(&term.field) == Field::Agent
    }
}

impl Asking<'_> {
    /// A query as a condition.
    pub(super) fn logic(&self, query: &Query) -> Result<Logic, Cannot> {
        let group =
            |group: &Vec<Term>| Ok(Logic::Any(group.iter().map(|term| self.term(term)).collect::<Result<_, _>>()?));
        let branch = |branch: &Vec<Vec<Term>>| Ok(Logic::All(branch.iter().map(group).collect::<Result<_, _>>()?));
        Ok(Logic::Any(query.branches.iter().map(branch).collect::<Result<_, _>>()?))
    }

    fn term(&self, term: &Term) -> Result<Logic, Cannot> {
        // A start condition that asks for it is met until a state cancels the clock.
        if self.stops.is_some() && !self.inactive.is_empty() && term.activity() == Some(true) {
            return Ok(Logic::All(Vec::new()));
        }
        match &term.test {
            Test::Anything => Ok(Logic::All(Vec::new())),
            Test::Unknown => Err(Cannot::Unknown),
            Test::Changes { .. } => Err(Cannot::Changes),
            Test::Empty if self.stops.is_some_and(|stops| stops.take(term)) => Ok(Logic::All(Vec::new())),
            Test::Empty | Test::NotEmpty if self.stands_in => {
                Ok(Logic::one_of(Field::Attribute(term.text.clone()), ["true"]))
            }
            Test::Empty | Test::NotEmpty => Err(Cannot::Empty),
            Test::Range(from, to) => Ok(Logic::Range(field_of(&term.field), *from, *to)),
            Test::OneOf(_) | Test::Not(_) => Ok(self.texts(term)),
        }
    }

    fn texts(&self, term: &Term) -> Logic {
        let (field, wanted, mut texts) = self.asked(term);
        if let Some(stops) = self.stops.filter(|_| field == Field::Status) {
            match wanted {
                true => texts.extend(stops.states.iter().cloned()),
                false => texts.retain(|text| !stops.states.contains(text)),
            }
        }
        let one_of = Logic::one_of(field, texts.iter().cloned());
        match wanted {
            true => one_of,
            false if texts.is_empty() => Logic::All(Vec::new()),
            false => one_of.not(),
        }
    }

    /// The field that a term asks for, and whether it wants these texts or no others.
    pub(super) fn asked(&self, term: &Term) -> (Field, bool, BTreeSet<String>) {
        let inactive = || self.inactive.iter().cloned().collect();
        match (term.activity(), &term.test) {
            (Some(active), _) if !self.inactive.is_empty() => (Field::Status, !active, inactive()),
            (_, Test::OneOf(texts)) => (field_of(&term.field), true, texts.clone()),
            (_, Test::Not(texts)) => (field_of(&term.field), false, texts.clone()),
            _ => (field_of(&term.field), false, BTreeSet::new()),
        }
    }

    /// What of a stop condition a ticket tells by itself.
    pub(super) fn stops(&self, stop: &Query) -> Stops {
        if let Some(states) = self.states(stop) {
            return Stops { states, assigned: false, all: true };
        }
        let mut stops = Stops { all: !stop.branches.iter().any(|branch| branch.len() > 1), ..Stops::default() };
        for term in stop.alone() {
            match (&term.test, self.asked(term)) {
                (Test::OneOf(_) | Test::Not(_), (Field::Status, true, states)) => stops.states.extend(states),
                (Test::NotEmpty, (Field::Agent, ..)) => stops.assigned = true,
                _ => stops.all = false,
            }
        }
        stops
    }

    /// The states that meet a query which asks for nothing but states.
    pub(super) fn states(&self, query: &Query) -> Option<BTreeSet<String>> {
        let alternatives = self.logic(query).ok()?.alternatives()?;
        Some(alternatives.only(&Field::Status)?.into_iter().map(str::to_owned).collect())
    }
}

impl Query {
    /// The terms of which one alone meets the query.
    pub(super) fn alone(&self) -> impl Iterator<Item = &Term> {
        let single = self.branches.iter().filter_map(|branch| match branch.as_slice() {
            [group] => Some(group),
            _ => None,
        });
        single.flatten()
    }

    /// The attributes that it asks for. Terms about a field that is empty have one of their own.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        let columns = self.terms().filter(|term| matches!(field_of(&term.field), Field::Attribute(_)));
        columns.map(|term| term.field.as_str()).filter(|column| *column != "active" && !column.is_empty())
    }
}
