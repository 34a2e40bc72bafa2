//! The totals of a ledger by kind, by reason and by party (X4).

use chrono::TimeDelta;

use super::result::{Entry, EntryKind, Total, Totals};
use crate::input::names::{Table, sort_by};

/// Real time and working time.
type Sum = (TimeDelta, TimeDelta);

/// The address of a name; 0 for none. Lines share their names, so a name is found by its address without reading it,
/// however long it is (B3). Two names at one address are the same name: reasons and parties are stored apart, and no
/// two kinds begin at the same address.
pub(super) type Address = u64;

pub(super) fn address(name: Option<&str>) -> Address {
    name.map_or(0, |name| name.as_ptr().addr() as u64)
}

/// Sums by name.
#[derive(Default)]
struct Sums<'a>(Table<Address, (Option<&'a str>, Sum)>);

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
    // This cannot overflow, because a cycle is shorter than the horizon.
    *wall = wall.checked_add(&more.0).unwrap_or(TimeDelta::MAX);
    *worked = worked.checked_add(&more.1).unwrap_or(TimeDelta::MAX);
}

impl<'a> Sums<'a> {
    fn add(&mut self, name: Option<&'a str>, more: Sum) {
        self.0.update(address(name), || (name, Sum::default()), |(_, sum)| add(sum, more));
    }

    /// Sorted by name, whatever the addresses are.
    fn lines(self) -> Vec<Total> {
        let mut sums = self.0.into_values();
        sort_by(&mut sums, |(one, _), (other, _)| one.cmp(other));
        let of_name = |of: &[(Option<&str>, Sum)]| {
            let (name, mut sum) = of.first().copied()?;
            of.iter().skip(1).for_each(|(_, more)| add(&mut sum, *more));
            Some(Total { name: name.map(Into::into), wall: sum.0, worked: sum.1 })
        };
        sums.chunk_by(|(one, _), (next, _)| one == next).filter_map(of_name).collect()
    }
}
