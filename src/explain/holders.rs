//! Who had the ticket when (P9). This module knows the ticket and its assignments. It knows no clock.

use super::result::Holder;
use crate::ticket::{EventKind, Ticket};
use crate::time::Instant;

/// The group and the agent that the ticket was assigned to, each from an instant on. Before the first, nobody had it.
pub(super) struct Holders {
    changes: Vec<(Instant, Holder)>,
    nobody: Holder,
}

impl Holders {
    /// Those up to `now`. What an assignment leaves out stays as it was. Of several assignments at one instant, all
    /// count before it is asked who had the ticket.
    pub(super) fn of(ticket: &Ticket, now: Instant) -> Holders {
        let mut holders = Holders { changes: Vec::new(), nobody: Holder::default() };
        let (mut group, mut agent) = (ticket.shared_group(), ticket.shared_agent());
        holders.change(Instant::clamped(ticket.opened_at()), Holder::new(group.cloned(), agent.cloned()));
        let events = ticket.events().iter().map(|event| (Instant::clamped(event.at), &event.kind));
        for (at, kind) in events.take_while(|(at, _)| *at <= now) {
            if let EventKind::Assigned { agent: to_agent, group: to_group } = kind {
                to_group.apply(&mut group);
                to_agent.apply(&mut agent);
                holders.change(at, Holder::new(group.cloned(), agent.cloned()));
            }
        }
        holders
    }

    fn change(&mut self, at: Instant, held: Holder) {
        if self.changes.last().is_some_and(|(last, _)| *last == at) {
            self.changes.pop();
        }
        if self.changes.last().map_or(&self.nobody, |(_, holder)| holder) != &held {
            self.changes.push((at, held));
        }
    }

    /// Who had it at an instant, after all events of that instant.
    pub(super) fn at(&self, at: Instant) -> &Holder {
        self.last_of(self.changes.partition_point(|(from, _)| *from <= at))
    }

    /// Who had it just before an instant.
    pub(super) fn before(&self, at: Instant) -> &Holder {
        self.last_of(self.changes.partition_point(|(from, _)| *from < at))
    }

    /// The first instant after `at` at which another one had it; the end of the horizon if there is none.
    pub(super) fn changes_after(&self, at: Instant) -> Instant {
        let next = self.changes.partition_point(|(from, _)| *from <= at);
        self.changes.get(next).map_or(Instant::END, |(from, _)| *from)
    }

    /// The last of so many.
    fn last_of(&self, count: usize) -> &Holder {
        let last = count.checked_sub(1).and_then(|last| self.changes.get(last));
        last.map_or(&self.nobody, |(_, holder)| holder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::Assignee;

    fn hour(hour: u32) -> chrono::DateTime<chrono::Utc> {
        format!("2026-03-02T{hour:02}:00:00Z").parse().unwrap()
    }

    #[test]
    fn p9_an_assignment_keeps_what_it_leaves_out_and_counts_from_its_instant_on() {
        let of = |name: Option<&str>| name.map_or(Assignee::Unchanged, Assignee::from);
        let assigned = |group, agent| EventKind::Assigned { group: of(group), agent: of(agent) };
        let ticket = Ticket::opened("T", hour(8))
            .event(hour(9), assigned(Some("desk"), None))
            .event(hour(10), assigned(None, Some("ann")))
            .event(hour(11), assigned(Some("net"), None))
            .event(hour(11), assigned(Some("desk"), None))
            .event(hour(12), assigned(Some("net"), Some("bob")))
            .event(hour(13), EventKind::Assigned { group: Assignee::Nobody, agent: Assignee::Unchanged })
            .event(hour(14), assigned(Some("late"), None))
            .build()
            .unwrap();
        let holders = Holders::of(&ticket, Instant::clamped(hour(13)));
        let words =
            |holder: &Holder| [&holder.group, &holder.agent].map(|name| name.as_deref().unwrap_or("-").to_owned());
        let at = |number| words(holders.at(Instant::clamped(hour(number))));
        assert_eq!([8, 9, 10].map(at), [["-", "-"], ["desk", "-"], ["desk", "ann"]]);
        assert_eq!([11, 12, 13].map(at), [["desk", "ann"], ["net", "bob"], ["-", "bob"]]);
        assert_eq!(words(holders.before(Instant::clamped(hour(12)))), ["desk", "ann"]);
        let after = |number| holders.changes_after(Instant::clamped(hour(number)));
        // At eleven the ticket goes and comes back.
        assert_eq!([8, 10, 13].map(after), [Instant::clamped(hour(9)), Instant::clamped(hour(12)), Instant::END]);
        let opened = Ticket::opened("T", hour(8)).group("desk").build().unwrap();
        let holders = Holders::of(&opened, Instant::clamped(hour(9)));
        assert_eq!(words(holders.at(Instant::clamped(hour(8)))), ["desk", "-"]);
        assert_eq!(words(holders.before(Instant::clamped(hour(8)))), ["-", "-"]);
    }
}
