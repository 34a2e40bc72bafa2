//! The cycles that are most overdue (Q4). This module knows results.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use chrono::TimeDelta;

use crate::evaluate::{Cycle, PolicyRef};
use crate::time::{Nanos, delta, nanos};

/// A cycle that is overdue, in a list of the worst.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Overdue {
    /// By how much, in the time that the cycle counts. In JSON `overdue_ns`, in whole nanoseconds.
    #[cfg_attr(feature = "serde", serde(rename = "overdue_ns", with = "in_nanoseconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "i64"))]
    pub overdue: TimeDelta,
    /// The ticket's id.
    pub ticket: Arc<str>,
    /// The kind of the policy.
    pub kind: Arc<str>,
    /// The id of the policy.
    pub policy: Arc<str>,
    /// The version of the policy.
    pub version: u32,
    /// The metric.
    pub metric: Arc<str>,
    /// The number of the cycle.
    pub cycle: u32,
}

/// The first of a list, the greatest first, and how many it takes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Worst {
    pub(super) list: Vec<Overdue>,
    most: usize,
}

impl Worst {
    pub(super) fn new(most: usize) -> Worst {
        Worst { list: Vec::new(), most }
    }

    /// Adds a cycle that is overdue by this much, if it is one of the worst.
    pub(super) fn add_cycle(
        &mut self,
        overdue: Nanos,
        ticket: &Arc<str>,
        policy: &PolicyRef,
        metric: &Arc<str>,
        cycle: &Cycle,
    ) {
        let last = self.list.last().filter(|_| self.list.len() >= self.most);
        if self.most > 0 && overdue > 0 && last.is_none_or(|last| nanos(last.overdue) <= overdue) {
            self.add(Overdue {
                overdue: delta(overdue),
                ticket: ticket.clone(),
                kind: policy.kind.clone(),
                policy: policy.id.clone(),
                version: policy.version,
                metric: metric.clone(),
                cycle: cycle.number,
            });
        }
    }

    pub(super) fn add(&mut self, cycle: Overdue) {
        if let Err(place) = self.list.binary_search_by(|known| known.order(&cycle)) {
            self.list.insert(place, cycle);
            self.list.truncate(self.most);
        }
    }

    pub(super) fn add_all(&mut self, other: &Worst) {
        other.list.iter().for_each(|cycle| self.add(cycle.clone()));
    }
}

impl Overdue {
    fn order(&self, other: &Overdue) -> Ordering {
        self.rank().cmp(&other.rank())
    }

    #[allow(clippy::type_complexity, reason = "the order of ties, as the law states it")]
    fn rank(&self) -> (Reverse<TimeDelta>, &str, &str, &str, u32, &str, u32) {
        (Reverse(self.overdue), &self.ticket, &self.kind, &self.policy, self.version, &self.metric, self.cycle)
    }
}

#[cfg(feature = "serde")]
mod in_nanoseconds {
    use chrono::TimeDelta;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::time::{delta, nanos};

    pub(super) fn serialize<S: Serializer>(length: &TimeDelta, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(nanos(*length))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<TimeDelta, D::Error> {
        i64::deserialize(from).map(delta)
    }
}
