//! The totals of a ledger by kind, by reason and by party (X4), and by who had the ticket (P9).

use chrono::TimeDelta;

use super::result::{Entry, EntryKind, Held, Total, Totals};
use crate::input::names::{Table, sort_by};

/// Real time, working time, and how much of that counted.
type Sum = [TimeDelta; 3];

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
    let (mut groups, mut agents) = (Sums::default(), Sums::default());
    let mut all = Sum::default();
    for entry in ledger {
        let (reason, party) = match &entry.kind {
            EntryKind::Paused { reason, party, .. } => (Some(&**reason), party.as_deref()),
            _ => (None, None),
        };
        let counted = if entry.kind == EntryKind::Counted { entry.worked } else { TimeDelta::zero() };
        let more = [entry.wall, entry.worked, counted];
        kinds.add(Some(entry.kind.as_str()), more);
        reasons.add(reason, more);
        parties.add(party, more);
        groups.add(entry.held_by.group.as_deref(), more);
        agents.add(entry.held_by.agent.as_deref(), more);
        add(&mut all, more);
    }
    let [wall, worked, _] = all;
    let total = |name: Option<&str>, [wall, worked, _]: Sum| Total { name: name.map(Into::into), wall, worked };
    let held =
        |name: Option<&str>, [wall, worked, counted]: Sum| Held { name: name.map(Into::into), wall, worked, counted };
    Totals {
        wall,
        worked,
        kinds: kinds.lines(total),
        reasons: reasons.lines(total),
        parties: parties.lines(total),
        groups: groups.if_named().lines(held),
        agents: agents.if_named().lines(held),
    }
}

fn add(sum: &mut Sum, more: Sum) {
    for (sum, more) in sum.iter_mut().zip(more) {
        // This cannot overflow, because a cycle is shorter than the horizon.
        *sum = sum.checked_add(&more).unwrap_or(TimeDelta::MAX);
    }
}

impl<'a> Sums<'a> {
    fn add(&mut self, name: Option<&'a str>, more: Sum) {
        self.0.update(address(name), || (name, Sum::default()), |(_, sum)| add(sum, more));
    }

    /// Nothing if no sum has a name.
    fn if_named(self) -> Self {
        let is_named = self.0.iter().any(|(_, (name, _))| name.is_some());
        if is_named { self } else { Sums::default() }
    }

    /// Sorted by name, whatever the addresses are.
    fn lines<T>(self, line: impl Fn(Option<&str>, Sum) -> T) -> Vec<T> {
        let mut sums = self.0.into_values();
        sort_by(&mut sums, |(one, _), (other, _)| one.cmp(other));
        let of_name = |of: &[(Option<&str>, Sum)]| {
            let (name, mut sum) = of.first().copied()?;
            of.iter().skip(1).for_each(|(_, more)| add(&mut sum, *more));
            Some(line(name, sum))
        };
        sums.chunk_by(|(one, _), (next, _)| one == next).filter_map(of_name).collect()
    }
}
