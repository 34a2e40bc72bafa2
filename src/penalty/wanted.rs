//! Which cycles of evaluations a contract needs for a period, and what it needs to know of each (M4). This module knows
//! cycles. It knows no amounts and no facts.

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::terms::{Rule, Terms};
use super::words::{LateIn, PlacedBy};
use crate::condition::Part;
use crate::evaluate::{Cycle, Outcome};
use crate::input::names::{Set, sort_by};
use crate::time::{Instant, without_leap};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wanted {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    placed_by: PlacedBy,
    /// As evaluations write it.
    pub(super) now: DateTime<Utc>,
    /// The metrics that a clause names, in order; `None` if a clause is about all.
    metrics: Option<Vec<Arc<str>>>,
    /// The fields that a condition of a clause names, in order.
    pub(super) fields: Vec<Part<Arc<str>>>,
    /// Whether a clause asks for lateness in real time.
    real_time: bool,
}

impl Wanted {
    pub(super) fn by(terms: &Terms, period: Range<DateTime<Utc>>, placed_by: PlacedBy, now: DateTime<Utc>) -> Wanted {
        let (mut metrics, mut all_metrics) = (Set::<Arc<str>>::default(), false);
        let (mut fields, mut real_time) = (Vec::new(), false);
        for rule in terms.clauses.iter().map(|clause| &clause.rule) {
            real_time |= matches!(rule, Rule::PerLate { late_in: LateIn::RealTime, .. });
            let Some(tickets) = rule.tickets() else { continue };
            fields.extend(tickets.conditions.iter().map(|condition| condition.part.clone()));
            match &tickets.metric {
                Some(metric) => {
                    metrics.add(metric.clone());
                }
                None => all_metrics = true,
            }
        }
        sort_by(&mut fields, Ord::cmp);
        fields.dedup();
        Wanted {
            from: without_leap(period.start),
            until: without_leap(period.end),
            placed_by,
            now: Instant::clamped(now).utc(),
            metrics: (!all_metrics).then(|| metrics.keys().cloned().collect()),
            fields,
            real_time,
        }
    }

    /// Whether a clause is about this metric.
    pub(super) fn asks_for(&self, metric: &str) -> bool {
        let named = |metrics: &Vec<Arc<str>>| metrics.binary_search_by(|name| (**name).cmp(metric)).is_ok();
        self.metrics.as_ref().is_none_or(named)
    }

    /// Whether it is breached or late, and counts in the period.
    pub(super) fn takes(&self, cycle: &Cycle) -> bool {
        let late = cycle.outcome == Outcome::Breached || cycle.overdue() > TimeDelta::zero();
        let placed = match self.placed_by {
            PlacedBy::Stop => Some(self.end(cycle)),
            PlacedBy::Due => cycle.due_at,
        };
        let inside = placed.is_some_and(|at| self.from <= at && at < self.until);
        late && inside && cycle.outcome != Outcome::Void
    }

    /// When it stopped, or `now`.
    pub(super) fn end(&self, cycle: &Cycle) -> DateTime<Utc> {
        cycle.stopped_at.unwrap_or(self.now)
    }

    /// By how much it is late in real time, if a clause asks for that.
    pub(super) fn overdue_real(&self, cycle: &Cycle) -> Option<TimeDelta> {
        let late = |due| self.end(cycle).signed_duration_since(due).max(TimeDelta::zero());
        self.real_time.then(|| cycle.due_at.map_or(TimeDelta::zero(), late))
    }
}
