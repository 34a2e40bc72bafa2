//! What a ledger adds up to, by kind, by reason and by party (X4).

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::result::{Entry, EntryKind, Total, Totals};

/// Wall and working time.
type Sum = (TimeDelta, TimeDelta);

/// Where a name stands in memory. Lines share their names: so one is found without being read, and it may be long (B3).
pub(super) type Address = Option<*const str>;

pub(super) fn address(name: Option<&str>) -> Address {
    name.map(std::ptr::from_ref)
}

/// Sums by name.
#[derive(Default)]
struct Sums<'a>(BTreeMap<Address, (Option<&'a str>, Sum)>);

pub(super) fn totals(ledger: &[Entry]) -> Totals {
    let (mut kinds, mut reasons, mut parties) = (Sums::default(), Sums::default(), Sums::default());
    let mut all = Sum::default();
    for entry in ledger {
        let (reason, party) = match &entry.kind {
            EntryKind::Paused { reason, party, .. } => (Some(&**reason), party.as_deref()),
            _ => (None, None),
        };
        let more = (entry.wall, entry.worked);
        kinds.add(Some(entry.kind.as_str()), more);
        reasons.add(reason, more);
        parties.add(party, more);
        add(&mut all, more);
    }
    Totals { wall: all.0, worked: all.1, kinds: kinds.lines(), reasons: reasons.lines(), parties: parties.lines() }
}

fn add((wall, worked): &mut Sum, more: Sum) {
    // A cycle is shorter than the horizon: this cannot overflow.
    *wall = wall.checked_add(&more.0).unwrap_or(TimeDelta::MAX);
    *worked = worked.checked_add(&more.1).unwrap_or(TimeDelta::MAX);
}

impl<'a> Sums<'a> {
    fn add(&mut self, name: Option<&'a str>, more: Sum) {
        let (_, sum) = self.0.entry(address(name)).or_insert((name, Sum::default()));
        add(sum, more);
    }

    /// By name, wherever it stands.
    fn lines(self) -> Vec<Total> {
        let mut sums: Vec<(Option<&str>, Sum)> = self.0.into_values().collect();
        sums.sort_unstable_by_key(|(name, _)| *name);
        let of_name = |of: &[(Option<&str>, Sum)]| {
            let (name, mut sum) = of.first().copied()?;
            of.iter().skip(1).for_each(|(_, more)| add(&mut sum, *more));
            Some(Total { name: name.map(Into::into), wall: sum.0, worked: sum.1 })
        };
        sums.chunk_by(|(one, _), (next, _)| one == next).filter_map(of_name).collect()
    }
}
