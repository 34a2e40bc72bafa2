//! Turns the stretches of a replay into the lines of a ledger. A stretch in which the clock ran is divided into open
//! and closed time, with the reason why it was closed. The gaps between stretches are the times when the ticket was
//! finished (X1).

use std::sync::Arc;

use super::causes::Causes;
use super::holders::Holders;
use super::result::{Cause, ClosedBy, Entry, EntryKind, Holder, Moment, MomentKind};
use crate::calendar::{Because, Calendar, Why};
use crate::input::names::Table;
use crate::policy::{CountedOn, Counting, Policy};
use crate::replay::clock::MetricClock;
use crate::replay::ledger::Stretch;
use crate::time::{DAY_S, Instant, Nanos, SECOND, delta};

/// After this many lines in all ledgers of an explanation, openings and closings are no longer shown one by one. From
/// then on there is one line for each local date.
const MOST_IN_FULL: usize = 50_000;
/// After this many lines there is one line up to the next pause or event. A metric of a few bytes can be open for all
/// 47,482 dates of the horizon (B3).
const MOST_BY_DATE: usize = 75_000;

/// The same after this many parts of combinations were tested for the reason why time was closed, or calendars for the
/// name of the hours by which they were open.
const MOST_ASKED: usize = 1_000_000;

/// What all ledgers of an explanation share.
#[derive(Default)]
pub(super) struct Shared {
    /// The number of lines in the finished ledgers.
    lines: usize,
    closings: Closings,
}

/// The reasons why combinations of calendars were closed. Clocks often share a calendar, and finding the reason is
/// slow for a combination of thousands of parts. Each reason is therefore kept, which takes about as many entries as
/// the ledgers have lines (B3).
#[derive(Default)]
struct Closings {
    /// By the address of the calendar. An axis can be that of several calendars, which name different parts.
    known: Table<u64, ClosingsOfOne>,
    /// The number of parts that were tested, and of names that were looked for.
    asked: usize,
}

/// The reasons of one calendar, by the instants at which they begin.
#[derive(Default)]
struct ClosingsOfOne(Table<u64, Closing>);

/// Closed time of one kind.
#[derive(Clone)]
struct Closing {
    from: Instant,
    until: Instant,
    kind: EntryKind,
}

/// What is known of a cycle besides its stretches.
#[derive(Clone, Copy)]
pub(super) struct Reasons<'a> {
    pub(super) policy: &'a Policy,
    pub(super) causes: &'a Causes<'a>,
    pub(super) holders: &'a Holders,
    /// Starts, stops and reopenings, in order.
    pub(super) moments: &'a [Moment],
}

/// The ledger of the last cycle of a clock, up to its end or to `now`.
pub(super) fn ledger(
    reasons: Reasons<'_>,
    metric: usize,
    clock: &mut MetricClock<'_>,
    now: Instant,
    shared: &mut Shared,
) -> Vec<Entry> {
    let Some(run) = clock.clock.last() else { return Vec::new() };
    let Reasons { policy, causes, holders, moments } = reasons;
    let end = run.end.map_or(now, |end| end.at);
    let (charged, entries, held_by) = (Vec::new(), Vec::new(), Holder::default());
    let mut lines = Lines { policy, metric, causes, holders, moments, shared, charged, held_by, entries };
    let mut at = run.started_at;
    for stretch in clock.clock.stretches(policy) {
        lines.finished(at, stretch.from);
        lines.by_holder(stretch.from, stretch.to, |lines, from, to| lines.stretch(&Stretch { from, to, ..stretch }));
        at = stretch.to;
    }
    // If a cycle is resumed at this instant, the ticket was finished up to it.
    lines.finished(at, end);
    let Lines { shared, entries, .. } = lines;
    shared.lines = shared.lines.saturating_add(entries.len());
    entries
}

struct Lines<'a> {
    policy: &'a Policy,
    metric: usize,
    causes: &'a Causes<'a>,
    holders: &'a Holders,
    /// Starts, stops and reopenings, in order.
    moments: &'a [Moment],
    shared: &'a mut Shared,
    /// Who has the ticket in the lines that are being added.
    held_by: Holder,
    /// How much time has been charged to each capped reason so far.
    charged: Vec<(usize, Nanos)>,
    entries: Vec<Entry>,
}

/// The calendar of a stretch, and what of its time counts.
#[derive(Clone, Copy)]
struct Counted<'a> {
    calendar: &'a Calendar,
    time: Counting<'a>,
    since: Instant,
}

impl<'a> Counted<'a> {
    fn of(policy: &'a Policy, counted_on: CountedOn) -> Option<Counted<'a>> {
        let calendar = &policy.calendar_list().get(counted_on.calendar)?.calendar;
        Some(Counted { calendar, time: policy.counting(counted_on)?, since: counted_on.since })
    }
}

impl Lines<'_> {
    /// Passes each part of a span of time to `add` in which the same one had the ticket (P9).
    fn by_holder(&mut self, from: Instant, to: Instant, mut add: impl FnMut(&mut Self, Instant, Instant)) {
        let mut at = from;
        while at < to {
            let end = self.holders.changes_after(at).min(to);
            self.held_by.clone_from(self.holders.at(at));
            add(self, at, end);
            at = end;
        }
    }

    fn finished(&mut self, from: Instant, to: Instant) {
        self.by_holder(from, to, |lines, from, to| lines.push(from, to, 0, EntryKind::Finished));
    }

    fn stretch(&mut self, stretch: &Stretch) {
        match stretch.paused_for {
            Some(reason) => {
                // If a reason ends and begins again at the same instant, there are two lines, each with its own
                // events.
                let mut from = stretch.from;
                while let Some(end) = self.causes.ends_between(self.metric, reason, from, stretch.to) {
                    self.paused(reason, stretch.counted_on, from, end);
                    from = end;
                }
                self.paused(reason, stretch.counted_on, from, stretch.to);
            }
            None => self.counted(stretch),
        }
    }

    fn paused(&mut self, number: usize, counted_on: Option<CountedOn>, from: Instant, to: Instant) {
        let counting = counted_on.and_then(|counted_on| self.policy.counting(counted_on));
        let worked = counting.map_or(0, |counting| counting.worked_between(from, to));
        let kind = self.paused_for(number, worked, from, to);
        self.push(from, to, worked, kind);
    }

    fn paused_for(&mut self, number: usize, worked: Nanos, from: Instant, to: Instant) -> EntryKind {
        let reason = self.policy.reason(number);
        let used_up = reason.and_then(|reason| reason.cap).is_some_and(|cap| self.charge(number, worked) >= cap);
        let cap = || used_up.then(|| Cause { at: to.utc(), event: None, what: "cap".into() });
        let stop = || self.stopped_by(to).cloned();
        EntryKind::Paused {
            reason: reason.map_or_else(|| "".into(), |reason| reason.name.clone()),
            party: reason.and_then(|reason| reason.party.clone()),
            unmet: self.causes.unmet(self.metric, number, from),
            opened_by: self.causes.opened(self.metric, number, from),
            closed_by: self.causes.closed(self.metric, number, to).or_else(cap).or_else(stop),
        }
    }

    /// What stopped the cycle at `at`, even if it was resumed later.
    fn stopped_by(&self, at: Instant) -> Option<&Cause> {
        let at = at.utc();
        let until = self.moments.get(..self.moments.partition_point(|moment| moment.at <= at)).unwrap_or_default();
        let mut here = until.iter().rev().take_while(|moment| moment.at == at);
        here.find(|moment| matches!(moment.kind, MomentKind::Stopped | MomentKind::Voided))?.by.as_ref()
    }

    /// Charges a reason. Returns how much it has been charged in total.
    fn charge(&mut self, reason: usize, worked: Nanos) -> Nanos {
        match self.charged.iter_mut().find(|(charged, _)| *charged == reason) {
            Some((_, sum)) => {
                *sum = sum.saturating_add(worked);
                *sum
            }
            None => {
                self.charged.push((reason, worked));
                worked
            }
        }
    }

    /// Divides a stretch into open and closed time, closed time by its reason, and open time by the name of its hours.
    fn counted(&mut self, stretch: &Stretch) {
        let counted_on = stretch.counted_on.and_then(|counted_on| Counted::of(self.policy, counted_on));
        let Some(counted) = counted_on else {
            // A cycle without a target is not shown.
            return self.push(stretch.from, stretch.to, 0, EntryKind::Counted);
        };
        let mut at = stretch.from;
        while at < stretch.to {
            if self.count() >= MOST_IN_FULL {
                return self.by_date(counted, at, stretch.to);
            }
            let from = at;
            if counted.time.is_open(from) {
                let (until, hours) = self.named_hours(counted.calendar, from);
                at = until.min(stretch.to);
                let worked = at.0.saturating_sub(from.0);
                self.add(Entry { hours, ..self.entry(from, at, worked, EntryKind::Counted) });
            } else {
                let (until, kind) = self.not_counted(counted, from, stretch.to);
                at = until;
                self.push(from, at, 0, kind);
            }
        }
    }

    /// The name of the hours by which a calendar is open at an instant, and until when it stays open by them.
    fn named_hours(&mut self, calendar: &Calendar, at: Instant) -> (Instant, Option<Arc<str>>) {
        if !calendar.names_hours() {
            return (calendar.axis().turns(at), None);
        }
        let asked = calendar.parts_asked(at).saturating_add(1);
        self.shared.closings.asked = self.shared.closings.asked.saturating_add(asked);
        let name = match calendar.why(at.utc()).because {
            Because::Season { name } => Some(name),
            Because::Date { name, .. } => name,
            _ => None,
        };
        (calendar.why_stays_until(at), name)
    }

    /// Why time does not count from an instant on, and until when this stays the same, at most until `to`: the calendar
    /// is closed, or a cutoff holds its time back (A8).
    fn not_counted(&mut self, counted: Counted<'_>, at: Instant, to: Instant) -> (Instant, EntryKind) {
        let axis = counted.calendar.axis();
        if axis.is_open(at) {
            let kind = EntryKind::OutsideHours { because: ClosedBy::Cutoff, part: None };
            return (axis.turns(at).min(counted.since).min(to), kind);
        }
        self.shared.closings.why(counted.calendar, at, to)
    }

    /// The number of lines in all ledgers so far; more than any limit once too many parts were tested.
    fn count(&self) -> usize {
        match self.shared.closings.asked {
            0..MOST_ASKED => self.shared.lines.saturating_add(self.entries.len()),
            _ => usize::MAX,
        }
    }

    /// Adds one line for each local date. Dates that are open without a break share one line, and after too many lines
    /// so does the rest.
    fn by_date(&mut self, counted: Counted<'_>, from: Instant, to: Instant) {
        let Counted { calendar, time, .. } = counted;
        let mut at = from;
        while at < to {
            let open_until = if time.is_open(at) { calendar.axis().next_close(at) } else { None };
            let next = match self.count() {
                MOST_BY_DATE.. => to,
                _ => next_date(calendar, at, to).max(open_until.map_or(at, |end| end.min(to))),
            };
            let worked = time.worked_between(at, next);
            match worked {
                0 => {
                    let (_, kind) = self.not_counted(counted, at, next);
                    self.push(at, next, 0, kind);
                }
                _ => self.entries.push(self.entry(at, next, worked, EntryKind::Counted)),
            }
            at = next;
        }
    }

    fn push(&mut self, from: Instant, to: Instant, worked: Nanos, kind: EntryKind) {
        self.add(self.entry(from, to, worked, kind));
    }

    /// Adds a line, or extends the last line if it says the same.
    fn add(&mut self, new: Entry) {
        if new.from >= new.to {
            return;
        }
        let says_the_same = |last: &Entry| last.held_by == new.held_by && last.hours == new.hours;
        let goes_on = |last: &Entry| last.to == new.from && says_the_same(last) && last.kind.goes_on_as(&new.kind);
        match self.entries.last_mut().filter(|last| goes_on(last)) {
            Some(last) => {
                last.to = new.to;
                last.wall = last.wall.checked_add(&new.wall).unwrap_or(last.wall);
                last.worked = last.worked.checked_add(&new.worked).unwrap_or(last.worked);
                last.kind.go_on_as(new.kind);
            }
            None => self.entries.push(new),
        }
    }

    fn entry(&self, from: Instant, to: Instant, worked: Nanos, kind: EntryKind) -> Entry {
        let (wall, held_by) = (delta(to.0.saturating_sub(from.0)), self.held_by.clone());
        Entry { from: from.utc(), to: to.utc(), wall, worked: delta(worked), held_by, hours: None, kind }
    }
}

impl EntryKind {
    /// The events of two pauses are compared first, because names can be long.
    fn goes_on_as(&self, next: &EntryKind) -> bool {
        match (self, next) {
            (
                EntryKind::Paused { reason, opened_by, unmet, .. },
                EntryKind::Paused { reason: next, opened_by: next_opened_by, unmet: next_unmet, .. },
            ) => opened_by == next_opened_by && unmet == next_unmet && reason == next,
            (EntryKind::ClosedDay { part, .. }, EntryKind::ClosedDay { part: next_part, .. }) => part == next_part,
            _ => self == next,
        }
    }

    fn go_on_as(&mut self, next: EntryKind) {
        match (self, next) {
            (
                EntryKind::ClosedDay { weekday, last, .. },
                EntryKind::ClosedDay { weekday: next, last: next_last, .. },
            ) => {
                if last.is_some() || next_last.is_some() || next != *weekday {
                    *last = next_last.or(Some(next));
                }
            }
            (this, next) => *this = next,
        }
    }
}

/// The end of the local date of `at`, or `to` if that comes first.
fn next_date(calendar: &Calendar, at: Instant, to: Instant) -> Instant {
    Instant(calendar.zone().date_end(at.seconds()).saturating_mul(SECOND)).min(to)
}

impl Closings {
    /// Why a calendar is closed from an instant on, and until when this stays the same, at most until `to`.
    fn why(&mut self, calendar: &Calendar, at: Instant, to: Instant) -> (Instant, EntryKind) {
        if !calendar.is_combined() {
            let (until, kind) = why_closed(calendar, at);
            return (until.min(to), kind);
        }
        let (asked, mut found) = (&mut self.asked, (at, EntryKind::Unknown));
        self.known.update(calendar.address(), ClosingsOfOne::default, |closings| {
            found = closings.why(calendar, at, to, asked)
        });
        found
    }
}

impl ClosingsOfOne {
    fn why(&mut self, calendar: &Calendar, at: Instant, to: Instant, asked: &mut usize) -> (Instant, EntryKind) {
        // Instants inside the horizon are not negative.
        let key = at.0.unsigned_abs();
        let last = self.0.last_until(key);
        if let Some(known) = last.as_ref().filter(|known| at < known.until) {
            let to = known.until.min(to);
            return (to, known.kind_within(calendar, at, to, asked));
        }
        let (until, kind) = ask_why(calendar, at, asked);
        match last.filter(|last| last.until == at && last.kind.goes_on_as(&kind)) {
            Some(last) => {
                last.until = until;
                last.kind.go_on_as(kind.clone());
            }
            None => drop(self.0.insert(key, Closing { from: at, until, kind: kind.clone() })),
        }
        (until.min(to), kind)
    }
}

impl Closing {
    /// Its kind within a part of it, which has fewer days of the week if it is one of several.
    fn kind_within(&self, calendar: &Calendar, from: Instant, to: Instant, asked: &mut usize) -> EntryKind {
        let EntryKind::ClosedDay { weekday, last: Some(last), part } = &self.kind else { return self.kind.clone() };
        let mut day_at = |at: Instant| match ask_why(calendar, at, asked).1 {
            EntryKind::ClosedDay { weekday, .. } => weekday,
            _ => *weekday,
        };
        let first = if from > self.from { day_at(from) } else { *weekday };
        let end = if to < self.until { day_at(Instant(to.0.saturating_sub(1))) } else { *last };
        // The same day of the week is the same date, or a week later.
        let several = first != end || to.0.saturating_sub(from.0) > TWO_DAYS;
        EntryKind::ClosedDay { weekday: first, last: several.then_some(end), part: part.clone() }
    }
}

const TWO_DAYS: Nanos = 2 * DAY_S * SECOND;

/// Why a calendar is closed at an instant, and until when this stays the same. Adds the number of parts that are asked.
fn ask_why(calendar: &Calendar, at: Instant, asked: &mut usize) -> (Instant, EntryKind) {
    *asked = asked.saturating_add(calendar.parts_asked(at));
    why_closed(calendar, at)
}

fn why_closed(calendar: &Calendar, at: Instant) -> (Instant, EntryKind) {
    let Why { because, part, .. } = calendar.why(at.utc());
    let outside = |because| EntryKind::OutsideHours { because, part: part.clone() };
    let kind = match because {
        Because::ClosedWeekday(weekday) => EntryKind::ClosedDay { weekday, last: None, part },
        Because::Date { date, name } => EntryKind::ClosedDate { date, name, part },
        // The part that decides is one that is excluded, and it is open.
        Because::OpeningHours => outside(ClosedBy::Exception),
        Because::Season { name } => EntryKind::OutsideHours { because: ClosedBy::Exception, part: part.or(Some(name)) },
        Because::Window => outside(ClosedBy::Window),
        Because::OutsideWindows => outside(ClosedBy::OutsideWindows),
        Because::OutsideHours | Because::Horizon => outside(ClosedBy::Hours),
    };
    (calendar.why_stays_until(at), kind)
}
