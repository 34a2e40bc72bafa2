//! Conditions on the fields of a ticket: how they are read, and when one holds. This module knows tier, priority and
//! attributes, but not what depends on the conditions.

use std::sync::Arc;

use super::spec::{AnyOf, ConditionsSpec};
use crate::input::expected::typed;
use crate::input::length::check_text;
use crate::input::names::{Set, Table};
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::{Loose, check_keys};
use crate::policy::build::WILDCARD;
use crate::ticket::{EventKind, Ticket};

/// A field must have one of some values.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) on: On<Arc<str>>,
    pub(super) any_of: Vec<Arc<str>>,
}

/// A field of a ticket. Fields are compared in this order, attributes by name (T3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum On<Name> {
    Tier,
    Priority,
    Attribute(Name),
}

impl Condition {
    /// Whether a field with this value meets it. No value meets none.
    #[cfg(feature = "report")]
    pub(crate) fn holds(&self, value: Option<&str>) -> bool {
        value.is_some_and(|value| self.any_of.iter().any(|wanted| **wanted == *value))
    }
}

impl<'e> On<&'e str> {
    /// The field that an event changes, and its new value.
    pub(crate) fn changed_by(event: &'e EventKind) -> Option<(Self, &'e Arc<str>)> {
        match event {
            EventKind::TierChanged { to } => Some((On::Tier, to)),
            EventKind::PriorityChanged { to } => Some((On::Priority, to)),
            EventKind::AttributeChanged { name, to } => Some((On::Attribute(name), to)),
            _ => None,
        }
    }
}

impl On<Arc<str>> {
    pub(crate) fn borrowed(&self) -> On<&str> {
        match self {
            On::Tier => On::Tier,
            On::Priority => On::Priority,
            On::Attribute(name) => On::Attribute(name),
        }
    }

    /// The value at the opening.
    pub(crate) fn of<'t>(&self, ticket: &'t Ticket) -> Option<&'t Arc<str>> {
        match self {
            On::Tier => ticket.shared_tier(),
            On::Priority => ticket.shared_priority(),
            On::Attribute(name) => ticket.shared_attribute(name),
        }
    }
}

/// Reads conditions on fields, in order of the fields.
pub(crate) fn conditions(when: &ConditionsSpec, at: &Place<'_>, problems: &mut Problems) -> Vec<Condition> {
    let tier = condition(On::Tier, when.tier.as_ref(), &at.field("tier"), problems);
    let priority = condition(On::Priority, when.priority.as_ref(), &at.field("priority"), problems);
    let attributes = attributes(when, &at.field("attributes"), problems);
    tier.into_iter().chain(priority).chain(attributes).collect()
}

/// Conditions on attributes, by name.
fn attributes(when: &ConditionsSpec, at: &Place<'_>, problems: &mut Problems) -> Vec<Condition> {
    let help = "write values by attribute, such as {\"region\": [\"emea\"]}";
    let Some(attributes) = when.attributes.as_ref().and_then(|map| typed(map, at, problems, help)) else {
        return Vec::new();
    };
    check_keys(attributes, at, problems);
    let by_name: Table<&str, &Loose<AnyOf>> = attributes.iter().collect();
    let conditions = by_name
        .iter()
        .filter_map(|(name, any_of)| condition(On::Attribute((*name).into()), Some(any_of), &at.field(name), problems));
    conditions.collect()
}

fn condition(
    on: On<Arc<str>>,
    any_of: Option<&Loose<AnyOf>>,
    at: &Place<'_>,
    problems: &mut Problems,
) -> Option<Condition> {
    let help = "write a list of values such as [\"gold\", \"platinum\"], or one value alone";
    let any_of = match typed(any_of?, at, problems, help)? {
        AnyOf::One(value) => {
            check_value(value, at, problems);
            vec![value.as_str().into()]
        }
        AnyOf::List(listed) => values(listed, at, problems),
    };
    Some(Condition { on, any_of })
}

fn values(list: &[Loose<String>], at: &Place<'_>, problems: &mut Problems) -> Vec<Arc<str>> {
    if list.is_empty() {
        let help = "list the values that match, or leave the field out to match every ticket";
        problems.add(at, ProblemKind::Missing, "is empty", help);
    }
    let (mut values, mut seen): (Vec<Arc<str>>, Set<&str>) = (Vec::new(), Set::default());
    for (index, value) in list.iter().enumerate() {
        let at = at.index(index);
        let Some(value) = typed(value, &at, problems, "write a text") else { continue };
        check_value(value, &at, problems);
        if !seen.add(value) {
            let found = format!("`{value}` is listed twice");
            problems.add(&at, ProblemKind::Duplicate, found, "list each value once");
        }
        values.push(value.as_str().into());
    }
    values
}

fn check_value(value: &str, at: &Place<'_>, problems: &mut Problems) {
    check_text(value, at, problems);
    if value == WILDCARD {
        let found = format!("`{WILDCARD}` is not a value");
        problems.add(at, ProblemKind::Senseless, found, "leave the field out to match every ticket");
    }
}
