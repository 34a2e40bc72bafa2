//! What a ledger adds up to, by kind, by reason and by party (X4).

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::result::{Entry, EntryKind, Total, Totals};

type Sums = BTreeMap<Option<Arc<str>>, (TimeDelta, TimeDelta)>;

pub(super) fn totals(ledger: &[Entry]) -> Totals {
    let (mut kinds, mut reasons, mut parties, mut all) = (Sums::new(), Sums::new(), Sums::new(), Sums::new());
    for entry in ledger {
        let (reason, party) = match &entry.kind {
            EntryKind::Paused { reason, party, .. } => (Some(reason.clone()), party.clone()),
            _ => (None, None),
        };
        add(&mut kinds, Some(entry.kind.name().into()), entry);
        add(&mut reasons, reason, entry);
        add(&mut parties, party, entry);
        add(&mut all, None, entry);
    }
    let (wall, worked) = all.remove(&None).unwrap_or_default();
    Totals { wall, worked, kinds: lines(kinds), reasons: lines(reasons), parties: lines(parties) }
}

fn add(sums: &mut Sums, name: Option<Arc<str>>, entry: &Entry) {
    let (wall, worked) = sums.entry(name).or_default();
    // A cycle is shorter than the horizon: this cannot overflow.
    *wall = wall.checked_add(&entry.wall).unwrap_or(TimeDelta::MAX);
    *worked = worked.checked_add(&entry.worked).unwrap_or(TimeDelta::MAX);
}

fn lines(sums: Sums) -> Vec<Total> {
    sums.into_iter().map(|(name, (wall, worked))| Total { name, wall, worked }).collect()
}

impl EntryKind {
    /// The kind as JSON writes it.
    pub fn name(&self) -> &'static str {
        match self {
            EntryKind::Counted => "counted",
            EntryKind::OutsideHours { .. } => "outside_hours",
            EntryKind::ClosedDay => "closed_day",
            EntryKind::ClosedDate { .. } => "closed_date",
            EntryKind::Paused { .. } => "paused",
            EntryKind::Finished => "finished",
            EntryKind::Unknown => "unknown",
        }
    }
}
