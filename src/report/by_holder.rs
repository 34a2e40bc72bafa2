//! Who had the ticket while time counted (Q6). This module knows events and the stretches of explanations.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::explain::{CycleExplanation, Entry, EntryKind};
use crate::ticket::Ticket;
use crate::time::{Nanos, nanos};

use super::fields::Fields;

/// The group and the agent who have a ticket.
pub(super) type Holder<'t> = [Option<&'t Arc<str>>; 2];

/// Since when each holder has had a ticket, in order.
pub(super) struct Holders<'t>(Vec<(DateTime<Utc>, Holder<'t>)>);

impl<'t> Holders<'t> {
    pub(super) fn of(ticket: &'t Ticket) -> Self {
        let mut fields = Fields::at_opening(ticket, &[]);
        let mut holders = vec![(ticket.opened_at(), [fields.group, fields.agent])];
        while let Some(at) = fields.next_at() {
            fields.advance(at);
            let holder = [fields.group, fields.agent];
            if holders.last().is_none_or(|(_, last)| *last != holder) {
                holders.push((at, holder));
            }
        }
        Holders(holders)
    }
    /// Stretches of the counted time of a cycle, each with its holder.
    ///
    /// Where an explanation is so long that a stretch of it also contains closed time, all of that stretch is counted
    /// for who had the ticket at its start.
    pub(super) fn counted<'a>(
        &'a self,
        explained: &'a CycleExplanation,
    ) -> impl Iterator<Item = (Holder<'t>, Nanos)> + 'a {
        let counted = explained.ledger.iter().filter(|entry| entry.kind == EntryKind::Counted);
        counted.flat_map(|entry| self.parts(entry))
    }

    fn parts<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = (Holder<'t>, Nanos)> + 'a {
        let first = self.0.partition_point(|(since, _)| *since <= entry.from).saturating_sub(1);
        let holders = self.0.get(first..).unwrap_or_default();
        let is_whole = entry.worked != entry.wall;
        let ends = holders.iter().skip(1).map(|(since, _)| *since).filter(move |_| !is_whole).chain([entry.to]);
        let parts = holders.iter().take_while(|(since, _)| *since < entry.to).zip(ends);
        parts.map(move |((since, holder), end)| {
            let part = end.min(entry.to).signed_duration_since(entry.from.max(*since));
            (*holder, nanos(if is_whole { entry.worked } else { part }))
        })
    }
}
