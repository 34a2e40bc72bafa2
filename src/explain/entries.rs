//! From the stretches of the fold to the lines of a ledger: what counted is divided into open and closed time, with what
//! closed it, and the time that the ticket was finished fills the gaps (X1).

use super::causes::Causes;
use super::result::{Cause, Entry, EntryKind, Moment, MomentKind};
use crate::calendar::{Because, Calendar};
use crate::input::names::Table;
use crate::policy::Policy;
use crate::replay::clock::MetricClock;
use crate::replay::ledger::Stretch;
use crate::time::{Instant, Nanos, SECOND, delta};

/// How many lines of an explanation, in all its ledgers, show each opening and closing. From there on what counted is one
/// line for each local date.
const MOST_LINES: usize = 50_000;

/// What the ledgers of an explanation share.
pub(super) struct Shared {
    /// After so many more lines, they go on by date.
    lines_left: usize,
    closings: Closings,
}

impl Default for Shared {
    fn default() -> Self {
        Shared { lines_left: MOST_LINES, closings: Closings::default() }
    }
}

/// Why combinations of calendars were closed. Clocks often share a calendar, and to ask one of thousands of parts takes
/// long: so what has been asked is kept, in about as many entries as ledgers have lines (B3).
///
/// By where their axis stands in memory.
#[derive(Default)]
struct Closings(Table<u64, ClosingsOfOne>);

/// The same of one calendar, by instant.
#[derive(Default)]
struct ClosingsOfOne {
    /// At the beginnings of dates: where all of them up to an instant had the same answer, there is one.
    dates: Table<u64, (Instant, EntryKind)>,
    /// In the middle of a date.
    others: Table<u64, EntryKind>,
}

/// The ledger of the last cycle of a clock, up to its end or to `now`. The moments, in order, tell what stopped it.
pub(super) fn ledger(
    policy: &Policy,
    metric: usize,
    clock: &MetricClock<'_>,
    causes: &Causes<'_>,
    now: Instant,
    moments: &[Moment],
    shared: &mut Shared,
) -> Vec<Entry> {
    let Some(run) = clock.clock.last() else { return Vec::new() };
    let end = run.end.map_or(now, |end| end.at);
    let mut lines = Lines { policy, metric, causes, moments, shared, charged: Vec::new(), entries: Vec::new() };
    let mut at = run.started_at;
    for stretch in clock.clock.ledger().stretches() {
        lines.push(at, stretch.from, 0, EntryKind::Finished);
        lines.stretch(&stretch);
        at = stretch.to;
    }
    // A cycle taken up again at this very instant has been finished up to it.
    lines.push(at, end, 0, EntryKind::Finished);
    let Lines { shared, entries, .. } = lines;
    shared.lines_left = shared.lines_left.saturating_sub(entries.len());
    entries
}

struct Lines<'a> {
    policy: &'a Policy,
    metric: usize,
    causes: &'a Causes<'a>,
    /// Starts, stops and reopenings, in order.
    moments: &'a [Moment],
    shared: &'a mut Shared,
    /// What the capped reasons have been charged so far.
    charged: Vec<(usize, Nanos)>,
    entries: Vec<Entry>,
}

impl Lines<'_> {
    fn stretch(&mut self, stretch: &Stretch) {
        match stretch.paused_for {
            Some(reason) => {
                // A reason that ends and begins again within one instant makes two lines, each with its own events.
                let mut from = stretch.from;
                while let Some(end) = self.causes.ends_between(self.metric, reason, from, stretch.to) {
                    self.paused(reason, stretch.calendar, from, end);
                    from = end;
                }
                self.paused(reason, stretch.calendar, from, stretch.to);
            }
            None => self.counted(stretch),
        }
    }

    fn paused(&mut self, number: usize, calendar: Option<usize>, from: Instant, to: Instant) {
        let axis = calendar.and_then(|number| self.policy.axis(number));
        let worked = axis.map_or(0, |axis| axis.worked_before(to).saturating_sub(axis.worked_before(from)));
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
            opened_by: self.causes.opened(self.metric, number, from),
            closed_by: self.causes.closed(self.metric, number, to).or_else(cap).or_else(stop),
        }
    }

    /// What stopped the cycle at `at`, also if it was taken up again later.
    fn stopped_by(&self, at: Instant) -> Option<&Cause> {
        let at = at.utc();
        let until = self.moments.get(..self.moments.partition_point(|moment| moment.at <= at)).unwrap_or_default();
        let mut here = until.iter().rev().take_while(|moment| moment.at == at);
        here.find(|moment| moment.kind == MomentKind::Stopped)?.by.as_ref()
    }

    /// Charges a reason, and says what it has been charged in all.
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

    /// Divides a stretch by the hours of its calendar.
    fn counted(&mut self, stretch: &Stretch) {
        let calendar = stretch.calendar.and_then(|number| self.policy.calendar_list().get(number));
        let Some(calendar) = calendar.map(|named| &named.calendar) else {
            // Without a target no cycle is shown.
            return self.push(stretch.from, stretch.to, 0, EntryKind::Counted);
        };
        let mut at = stretch.from;
        for (open, close) in calendar.axis().spans(stretch.from).take_while(|&(open, _)| open < stretch.to) {
            if self.entries.len() >= self.shared.lines_left {
                return self.by_date(calendar, at, stretch.to);
            }
            self.closed(calendar, at, open);
            let close = close.min(stretch.to);
            self.push(open, close, close.0.saturating_sub(open.0), EntryKind::Counted);
            at = close;
        }
        self.closed(calendar, at, stretch.to);
    }

    /// Divides closed time by local dates, since each may be closed for another reason.
    fn closed(&mut self, calendar: &Calendar, from: Instant, to: Instant) {
        let mut at = from;
        while at < to {
            let next = next_date(calendar, at, to);
            self.unopened(calendar, at, next);
            at = next;
        }
    }

    /// Closed time of one local date.
    fn unopened(&mut self, calendar: &Calendar, from: Instant, to: Instant) {
        let kind = self.shared.closings.why(calendar, from);
        self.push(from, to, 0, kind);
    }

    /// One line for each local date, open or not; one for all of them that are open without a break.
    fn by_date(&mut self, calendar: &Calendar, from: Instant, to: Instant) {
        let (axis, mut at) = (calendar.axis(), from);
        while at < to {
            let open_until = if axis.is_open(at) { axis.next_close(at) } else { None };
            let next = next_date(calendar, at, to).max(open_until.map_or(at, |end| end.min(to)));
            let worked = axis.worked_before(next).saturating_sub(axis.worked_before(at));
            match worked {
                0 => self.unopened(calendar, at, next),
                _ => self.entries.push(entry(at, next, worked, EntryKind::Counted)),
            }
            at = next;
        }
    }

    /// Adds a line, or lengthens the last one where it says the same.
    fn push(&mut self, from: Instant, to: Instant, worked: Nanos, kind: EntryKind) {
        if from >= to {
            return;
        }
        let new = entry(from, to, worked, kind);
        match self.entries.last_mut().filter(|last| last.to == new.from && last.kind.goes_on_as(&new.kind)) {
            Some(last) => {
                last.to = new.to;
                last.wall = last.wall.checked_add(&new.wall).unwrap_or(last.wall);
                last.worked = last.worked.checked_add(&new.worked).unwrap_or(last.worked);
                last.kind = new.kind;
            }
            None => self.entries.push(new),
        }
    }
}

fn entry(from: Instant, to: Instant, worked: Nanos, kind: EntryKind) -> Entry {
    Entry { from: from.utc(), to: to.utc(), wall: delta(to.0.saturating_sub(from.0)), worked: delta(worked), kind }
}

impl EntryKind {
    /// Of two pauses the events are looked at first: names can be long.
    fn goes_on_as(&self, next: &EntryKind) -> bool {
        match (self, next) {
            (
                EntryKind::Paused { reason, opened_by, .. },
                EntryKind::Paused { reason: next, opened_by: next_opened_by, .. },
            ) => opened_by == next_opened_by && reason == next,
            _ => self == next,
        }
    }
}

/// Where the local date of `at` ends, or `to` if that comes first.
fn next_date(calendar: &Calendar, at: Instant, to: Instant) -> Instant {
    date_end(calendar, at).min(to)
}

fn date_end(calendar: &Calendar, at: Instant) -> Instant {
    Instant(calendar.zone().date_end(at.seconds()).saturating_mul(SECOND))
}

impl Closings {
    fn why(&mut self, calendar: &Calendar, at: Instant) -> EntryKind {
        if !calendar.is_combined() {
            return why_closed(calendar, at);
        }
        let (axis, mut kind) = (std::ptr::from_ref(calendar.axis()).addr() as u64, EntryKind::Unknown);
        self.0.update(axis, ClosingsOfOne::default, |closings| kind = closings.why(calendar, at));
        kind
    }
}

impl ClosingsOfOne {
    fn why(&mut self, calendar: &Calendar, at: Instant) -> EntryKind {
        if date_end(calendar, at.plus(-1)) == at {
            return self.at_date(calendar, at);
        }
        let mut kind = EntryKind::Unknown;
        self.others.update(key_of(at), || why_closed(calendar, at), |known| kind = known.clone());
        kind
    }

    /// The beginning of a date goes on the run of dates that ends there, if it has the same answer.
    fn at_date(&mut self, calendar: &Calendar, at: Instant) -> EntryKind {
        let last = self.dates.last_until(key_of(at));
        if let Some((_, kind)) = last.as_ref().filter(|(end, _)| at < *end) {
            return kind.clone();
        }
        let (kind, end) = (why_closed(calendar, at), date_end(calendar, at));
        match last.filter(|(run_end, run_kind)| *run_end == at && *run_kind == kind) {
            Some((run_end, _)) => *run_end = end,
            None => drop(self.dates.insert(key_of(at), (end, kind.clone()))),
        }
        kind
    }
}

/// An instant of the horizon, none of which is negative.
fn key_of(at: Instant) -> u64 {
    at.0.unsigned_abs()
}

fn why_closed(calendar: &Calendar, at: Instant) -> EntryKind {
    let why = calendar.why(at.utc());
    match why.because {
        Because::ClosedWeekday(_) => EntryKind::ClosedDay,
        Because::Date { date, name } => EntryKind::ClosedDate { date, name },
        _ => EntryKind::OutsideHours { part: why.part },
    }
}
