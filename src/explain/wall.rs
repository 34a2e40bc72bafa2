//! The wall clock over all that an explanation names.

use super::result::{CycleExplanation, EntryKind};
use super::wall_clock::{Extent, WallClock, over};
use crate::calendar::Calendar;
use crate::evaluate::{Cycle, Phase};
use crate::time::Instant;

/// The wall clock of a calendar, for every instant that an explanation of `cycle` at `now` can name.
pub(super) fn around(calendar: Option<&Calendar>, cycle: &CycleExplanation, answer: &Cycle, now: Instant) -> WallClock {
    let mut extent = Extent::of(now);
    add_causes(cycle, &mut extent);
    add_instants(cycle, answer, &mut extent);
    over(calendar, extent)
}

/// When what a cycle names as causes happened: a pause can have begun before the cycle did.
fn add_causes(cycle: &CycleExplanation, extent: &mut Extent) {
    for entry in &cycle.ledger {
        if let EntryKind::Paused { opened_by, closed_by, .. } = &entry.kind {
            extent.add(&[opened_by.as_ref().map(|cause| cause.at), closed_by.as_ref().map(|cause| cause.at)]);
        }
    }
    for target in &cycle.targets {
        extent.add(&[Some(target.by.at)]);
    }
}

/// The instants of a cycle, as its explanation and its answer name them.
pub(super) fn add_instants(cycle: &CycleExplanation, answer: &Cycle, extent: &mut Extent) {
    let opens_at = match answer.phase {
        Phase::OutsideHours { opens_at } => opens_at,
        _ => None,
    };
    extent.add(&[Some(answer.started_at), answer.due_at, answer.due_if_resumed, opens_at]);
    for alert in &answer.alerts {
        extent.add(&[alert.at, alert.due_at]);
    }
    for target in &cycle.targets {
        extent.add(&[target.due_before, target.due_at]);
    }
}
