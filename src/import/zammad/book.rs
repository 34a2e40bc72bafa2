//! The book that SLAs become, in the order in which the vendor tries them.

use std::collections::BTreeSet;

use super::slas::Sla;
use super::states::States;
use crate::book::{BookEntrySpec, Matching, PolicyBookSpec};
use crate::import::calendars::Calendars;
use crate::input::ProblemKind;
use crate::policy::PolicySpec;

pub(super) fn book(
    mut slas: Vec<Sla<'_, '_>>,
    calendars: Calendars,
    states: &States,
    priorities: &BTreeSet<String>,
) -> PolicyBookSpec {
    let order = |sla: &Sla<'_, '_>| (sla.name.to_lowercase(), sla.name.clone(), sla.created_at.clone());
    slas.sort_by_cached_key(order);
    let mut ids = BTreeSet::new();
    for sla in slas.iter().filter(|sla| !ids.insert(sla.id.clone())) {
        sla.node.mistake(ProblemKind::Duplicate, format!("another SLA is `{}`, too", sla.id), "leave one out");
    }
    let (mut conditional, mut others): (Vec<_>, Vec<_>) = slas.into_iter().partition(|sla| sla.condition.is_some());
    conditional.extend(others.pop());
    for sla in others {
        sla.node.ignored("no ticket gets it: another SLA without a condition comes after it by name");
    }
    let spec = calendars.into_specs().fold(PolicyBookSpec::new(), |spec, (id, calendar)| spec.calendars(id, calendar));
    // The vendor chooses again whenever a ticket changes.
    let spec = spec.matching(Matching::Following);
    spec.policies(conditional.into_iter().filter_map(|sla| entry(sla, states, priorities)))
}

fn entry(sla: Sla<'_, '_>, states: &States, priorities: &BTreeSet<String>) -> Option<BookEntrySpec> {
    if sla.metrics.is_empty() {
        sla.node.impossible(
            "it has no times: that nothing is promised cannot be expressed, so its tickets get the next SLA",
        );
        return None;
    }
    if sla.condition.as_ref().is_some_and(|condition| condition.is_never()) {
        sla.node.ignored("no ticket can meet its conditions");
        return None;
    }
    let policy = PolicySpec::new(sla.id).name(sla.name).priorities(priorities.iter().cloned());
    let policy = sla.metrics.into_iter().fold(policy, |policy, (name, metric)| policy.metrics(name, metric));
    let entry = BookEntrySpec::new(states.add_to(policy));
    Some(sla.condition.and_then(|condition| condition.spec()).into_iter().fold(entry, BookEntrySpec::when))
}
