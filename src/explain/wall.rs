//! The wall clock over all that an explanation names.

use chrono::{DateTime, Utc};

use super::result::{CycleExplanation, EntryKind};
use super::wall_clock::{WallClock, over};
use crate::calendar::Calendar;
use crate::evaluate::{Cycle, Phase};
use crate::time::Instant;

/// The wall clock of a calendar, for every instant that an explanation of `cycle` at `now` can name.
pub(super) fn around(calendar: Option<&Calendar>, cycle: &CycleExplanation, answer: &Cycle, now: Instant) -> WallClock {
    over(calendar, causes(cycle).chain(instants(cycle, answer)), now)
}

/// When what a cycle names as causes happened: a pause can have begun before the cycle did.
fn causes(cycle: &CycleExplanation) -> impl Iterator<Item = DateTime<Utc>> + '_ {
    let of_pauses = cycle.ledger.iter().flat_map(|entry| match &entry.kind {
        EntryKind::Paused { opened_by, closed_by, .. } => [opened_by.as_ref(), closed_by.as_ref()],
        _ => [None, None],
    });
    of_pauses.flatten().chain(cycle.targets.iter().map(|target| &target.by)).map(|cause| cause.at)
}

/// The instants of a cycle, as its explanation and its answer name them.
pub(super) fn instants<'a>(cycle: &'a CycleExplanation, answer: &'a Cycle) -> impl Iterator<Item = DateTime<Utc>> + 'a {
    let opens_at = match answer.phase {
        Phase::OutsideHours { opens_at } => opens_at,
        _ => None,
    };
    let of_answer = [Some(answer.started_at), answer.due_at, answer.due_if_resumed, opens_at];
    let of_alerts = answer.alerts.iter().flat_map(|alert| [alert.at, alert.due_at]);
    let of_targets = cycle.targets.iter().flat_map(|target| [target.due_before, target.due_at]);
    of_answer.into_iter().chain(of_alerts).chain(of_targets).flatten()
}
