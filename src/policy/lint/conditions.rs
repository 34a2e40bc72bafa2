//! Lints of conditions: those that no ticket meets, and metrics that never count for that reason (S5, K17).

use std::sync::Arc;

use super::{Look, entries, metrics_place, said};
use crate::condition::{Condition, Part, Wanted};
use crate::input::lint::LintKind;
use crate::input::names::Set;
use crate::input::problem::Place;
use crate::policy::{Counts, CountsField, Key, Metric, Policy};

impl Policy {
    /// The list of this policy of which no value meets a condition, and how many values were compared. `None` for a
    /// condition that a ticket can meet for which the policy promises something.
    pub(crate) fn unmet_list(&self, condition: &Condition) -> (Option<&'static str>, usize) {
        let (which, listed): (_, Vec<&str>) = match condition.part {
            Part::Tier => ("tiers", self.tiers().collect()),
            Part::Priority => ("priorities", self.priorities().collect()),
            Part::Status => ("statuses", self.statuses().map(|status| status.name()).collect()),
            Part::Group | Part::Agent | Part::Attribute(_) => return (None, 0),
        };
        // A status need not be listed, and a ticket without a value may meet `not`.
        let is_status = condition.part == Part::Status;
        let names_statuses = matches!(condition.wanted, Wanted::OneOf(_)) && !listed.is_empty();
        let can_be_another = if is_status {
            !names_statuses
        } else {
            condition.holds_for_none() && self.has_target_without(&condition.part)
        };
        let is_met = can_be_another || listed.iter().any(|value| condition.holds_for(value));
        ((!is_met).then_some(which), listed.len())
    }

    /// Whether a ticket without a tier, or without a priority, has a target in some metric.
    fn has_target_without(&self, part: &Part<Arc<str>>) -> bool {
        let others = if *part == Part::Tier { self.priorities().count() } else { self.tiers().count() };
        let keys = || std::iter::once(Key::Absent).chain((0..others).map(Key::Listed));
        let has_cell = |metric: &Metric, key| match part {
            Part::Tier => metric.matrix.cell(key, Key::Absent).is_some(),
            _ => metric.matrix.cell(Key::Absent, key).is_some(),
        };
        self.metric_list().iter().any(|metric| keys().any(|key| has_cell(metric, key)))
    }
}

impl Look<'_> {
    pub(super) fn conditions(&mut self) {
        let place = metrics_place();
        let declared: Set<&str> = entries(self.spec.statuses.as_ref()).map(|(name, _)| name).collect();
        for (metric_number, metric, spec) in self.metrics() {
            let (Some(counts), Some(written)) = (&metric.counts, said(spec.counts_while.as_ref())) else { continue };
            let at = place.field(&metric.name);
            let counts_at = at.field(CountsField::While.name());
            let mut can_hold = false;
            for (number, all) in counts.conditions.alternatives().enumerate() {
                let at = written.place_of(number, &counts_at);
                can_hold |= self.alternative(all, &at);
                let on_status = all.iter().filter(|condition| condition.part == Part::Status);
                for condition in on_status {
                    self.statuses(metric_number, metric, condition, &declared, &at.field("status"));
                }
            }
            if !can_hold {
                let found = "no ticket with a target meets `counts_while`, so its time never counts";
                self.lints.add(&at, LintKind::AlwaysPaused, found, "change one of its conditions");
            }
        }
    }

    /// Reports conditions of an alternative that no ticket meets. Returns whether there is none.
    fn alternative(&mut self, all: &[Condition], at: &Place<'_>) -> bool {
        if all.is_empty() {
            let help = "ask for something, or leave `counts_while` out";
            self.lints.add(at, LintKind::IdleCondition, "every ticket meets it, because it asks for nothing", help);
        }
        let mut can_hold = true;
        for condition in all {
            let (unmet, compared) = self.policy.unmet_list(condition);
            if !self.may_look_at(compared.saturating_add(1)) {
                return true;
            }
            if let Some(which) = unmet {
                // Before its first status, a ticket meets what is asked of it (K17).
                can_hold &= condition.part == Part::Status;
                let found = format!("none of the `{which}` meets it");
                let help = format!("ask for one of them, or list what is asked for in `{which}`");
                self.lints.add(&at.field(&condition.part.to_string()), LintKind::IdleCondition, found, help);
            }
        }
        can_hold
    }

    /// Reports the statuses of a condition in which no time counts, and those that `statuses` does not have, if it has
    /// any.
    fn statuses(
        &mut self,
        number: usize,
        metric: &Metric,
        condition: &Condition,
        declared: &Set<&str>,
        at: &Place<'_>,
    ) {
        for status in condition.wanted.listed() {
            if matches!(condition.wanted, Wanted::OneOf(_)) {
                self.idle_status(number, metric, status, at);
            }
            if !declared.is_empty() && !declared.contains(&**status) {
                self.undeclared_status(status, at);
            }
        }
    }
}

impl Metric {
    /// Whether its time may count in this status.
    pub(super) fn may_count_in(&self, status: &str) -> bool {
        let holds = |condition: &Condition| condition.part != Part::Status || condition.holds_for(status);
        let may_hold = |counts: &Counts| counts.conditions.alternatives().any(|all| all.iter().all(holds));
        self.counts.as_ref().is_none_or(may_hold)
    }

    /// Whether its time counts only in some statuses.
    pub(super) fn asks_for_status(&self) -> bool {
        let of_status = |counts: &Counts| counts.conditions.iter().any(|condition| condition.part == Part::Status);
        self.counts.as_ref().is_some_and(of_status)
    }
}
