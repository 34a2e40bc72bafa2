//! Who had a drawn ticket in each stretch of its explanation (P9), compared with the assignments one by one.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::asking::nanos;
use chrono::TimeDelta;
use punctual::explain::{EntryKind, Holder};
use punctual::{Explanation, Outcome};
use punctual_oracle::calendar::{Nanos, text};
use punctual_oracle::written;

/// P9: who had a ticket that this group had at the opening, after so many of its events, in order.
fn holder<'e>(
    mut group: Option<String>,
    events: impl Iterator<Item = &'e written::Event>,
) -> (Option<String>, Option<String>) {
    let mut agent = None;
    for event in events {
        match &event.kind {
            written::Kind::Assigned(to) => group.clone_from(to),
            written::Kind::Plain("assigned") => agent = Some("e-17".to_owned()),
            _ => {}
        }
    }
    (group, agent)
}

/// P9: at each instant of a stretch its holder has the ticket, and totals and breaches name the same.
pub(crate) fn are_named(explanation: &Explanation, written: &written::Ticket, split: &Cell<u64>) -> Result<(), String> {
    let mut events: Vec<&written::Event> = written.events.iter().collect();
    events.sort_by_key(|event| event.at);
    // Nobody had it before the opening.
    let opened_with = |at: Nanos| written.group.clone().filter(|_| at >= written.opened_at);
    let holder_by = |at: Nanos| holder(opened_with(at), events.iter().copied().take_while(|event| event.at <= at));
    let names =
        |holder: &Holder| (holder.group.as_deref().map(str::to_owned), holder.agent.as_deref().map(str::to_owned));
    for (metric, status) in explanation.metrics.iter().zip(&explanation.evaluation.metrics) {
        for (explained, cycle) in metric.cycles.iter().zip(&status.cycles) {
            let mut groups: BTreeMap<Option<String>, [TimeDelta; 3]> = BTreeMap::new();
            for entry in &explained.ledger {
                let (from, to) = (nanos(entry.from), nanos(entry.to));
                let inside = events.iter().map(|event| event.at).filter(|at| (from..to).contains(at));
                if let Some(at) = inside.chain([from]).find(|&at| holder_by(at) != names(&entry.held_by)) {
                    return Err(format!("who had it at {}: {entry:?}", text(at)));
                }
                let counted = if entry.kind == EntryKind::Counted { entry.worked } else { TimeDelta::zero() };
                let sums = groups.entry(names(&entry.held_by).0).or_insert([TimeDelta::zero(); 3]);
                sums.iter_mut().zip([entry.wall, entry.worked, counted]).for_each(|(sum, more)| *sum += more);
            }
            split.set(split.get() + groups.len().saturating_sub(1) as u64);
            if groups.keys().all(Option::is_none) {
                groups.clear();
            }
            let held = explained.totals.groups.iter();
            let held =
                held.map(|held| (held.name.as_deref().map(str::to_owned), [held.wall, held.worked, held.counted]));
            if !held.eq(groups) {
                return Err(format!("the totals by group: {:?}", explained.totals.groups));
            }
            let due = cycle.due_at.filter(|_| cycle.outcome == Outcome::Breached).map(nanos);
            let late =
                due.map(|due| holder(opened_with(due - 1), events.iter().copied().take_while(|event| event.at < due)));
            let late = late.filter(|(group, agent)| group.is_some() || agent.is_some());
            if explained.held_when_due.as_ref().map(names) != late {
                return Err(format!("when due it had {late:?}: {:?}", explained.held_when_due));
            }
        }
    }
    Ok(())
}
