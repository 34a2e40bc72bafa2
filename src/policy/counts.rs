//! When the time of a metric counts: the conditions on the fields of the ticket (K1, K17). This module knows conditions.
//! It knows no ticket.

use std::sync::Arc;

use super::rule::Kinds;
use crate::condition::{Condition, Conditions, Part};
use crate::ticket::EventType;

/// The conditions under which the time of a metric counts, and the field in which they were written.
#[derive(Debug)]
pub(crate) struct Counts {
    pub(crate) conditions: Conditions,
    pub(crate) written_in: CountsField,
}

/// The field of a metric that says when its time counts. Pauses for it have its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountsField {
    In,
    While,
}

impl CountsField {
    /// Both, in the order of their reasons.
    pub(crate) const ALL: [CountsField; 2] = [CountsField::In, CountsField::While];

    pub(crate) fn name(self) -> &'static str {
        match self {
            CountsField::In => "counts_in",
            CountsField::While => "counts_while",
        }
    }
}

impl Counts {
    /// The statuses that it names.
    pub(crate) fn statuses(&self) -> impl Iterator<Item = &Arc<str>> {
        let on_status = self.conditions.iter().filter(|condition| condition.part == Part::Status);
        on_status.flat_map(|condition| condition.wanted.listed())
    }

    /// The types of events after which the time may count, or no longer count.
    pub(super) fn heeded(&self) -> Kinds {
        self.conditions.iter().map(changed_by).fold(Kinds::default(), Kinds::with)
    }
}

/// The type of events that set the field of a condition.
fn changed_by(condition: &Condition) -> Kinds {
    Kinds::event(match condition.part {
        Part::Tier => EventType::TierChanged,
        Part::Priority => EventType::PriorityChanged,
        Part::Status => EventType::StatusChanged,
        Part::Group | Part::Agent => EventType::Assigned,
        Part::Attribute(_) => EventType::AttributeChanged,
    })
}
