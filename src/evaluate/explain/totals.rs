//! What a ledger adds up to, by kind, by reason and by party (X4).

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::result::{Entry, EntryKind, Total, Totals};

/// Wall and working time, by name.
type Sums<'a> = BTreeMap<Option<&'a str>, (TimeDelta, TimeDelta)>;

pub(super) fn totals(ledger: &[Entry]) -> Totals {
    let (mut kinds, mut reasons, mut parties) = (Sums::new(), Sums::new(), Sums::new());
    let mut all = (TimeDelta::zero(), TimeDelta::zero());
    for entry in ledger {
        let (reason, party) = match &entry.kind {
            EntryKind::Paused { reason, party, .. } => (Some(&**reason), party.as_deref()),
            _ => (None, None),
        };
        add(kinds.entry(Some(entry.kind.name())).or_default(), entry);
        add(reasons.entry(reason).or_default(), entry);
        add(parties.entry(party).or_default(), entry);
        add(&mut all, entry);
    }
    Totals { wall: all.0, worked: all.1, kinds: lines(kinds), reasons: lines(reasons), parties: lines(parties) }
}

fn add((wall, worked): &mut (TimeDelta, TimeDelta), entry: &Entry) {
    // A cycle is shorter than the horizon: this cannot overflow.
    *wall = wall.checked_add(&entry.wall).unwrap_or(TimeDelta::MAX);
    *worked = worked.checked_add(&entry.worked).unwrap_or(TimeDelta::MAX);
}

fn lines(sums: Sums<'_>) -> Vec<Total> {
    sums.into_iter().map(|(name, (wall, worked))| Total { name: name.map(Into::into), wall, worked }).collect()
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
