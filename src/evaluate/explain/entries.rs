//! From the stretches of the fold to the lines of a ledger: what counted is divided into open and closed time, with what
//! closed it, and the time that the ticket was finished fills the gaps.

use std::sync::Arc;

use super::causes::Causes;
use super::result::{Entry, EntryKind};
use crate::calendar::{Because, Calendar};
use crate::evaluate::clock::Timepiece;
use crate::evaluate::ledger::Stretch;
use crate::policy::{Metric, Policy};
use crate::time::{Instant, Nanos, delta};

/// How many lines a ledger has at most, or a few more. After so many, what counted is one line for each stretch, with its
/// closed times inside.
const MOST_LINES: usize = 50_000;

pub(super) fn ledger(
    policy: &Policy,
    metric: usize,
    clock: &Timepiece<'_>,
    causes: &Causes<'_>,
    now: Instant,
) -> Vec<Entry> {
    let (Some(metric), Some(run)) = (policy.metrics().get(metric), clock.clock.last()) else { return Vec::new() };
    let mut lines = Lines { policy, metric, causes, now: run.end.map_or(Some(now), |_| None), entries: Vec::new() };
    let mut at = run.started_at;
    for stretch in clock.clock.ledger().stretches() {
        if at < stretch.from {
            lines.push(at, stretch.from, 0, EntryKind::Finished);
        }
        lines.stretch(&stretch);
        at = stretch.to;
    }
    // A cycle taken up again at this very instant has been finished up to it.
    let end = run.end.map_or(now, |end| end.at);
    if at < end {
        lines.push(at, end, 0, EntryKind::Finished);
    }
    lines.entries
}

struct Lines<'a> {
    policy: &'a Policy,
    metric: &'a Metric,
    causes: &'a Causes<'a>,
    /// Where an open cycle ends so far.
    now: Option<Instant>,
    entries: Vec<Entry>,
}

impl Lines<'_> {
    fn stretch(&mut self, stretch: &Stretch) {
        let worked = |sums: (Nanos, Nanos)| sums.1.saturating_sub(sums.0);
        match stretch.paused_for {
            Some(reason) => {
                let kind = self.paused(reason, stretch);
                let worked = worked((stretch.before.paused, stretch.after.paused));
                self.push(stretch.from, stretch.to, worked, kind);
            }
            None => self.counted(stretch, worked((stretch.before.used, stretch.after.used))),
        }
    }

    fn paused(&self, reason: usize, stretch: &Stretch) -> EntryKind {
        let known = self.policy.reason(reason);
        let goes_on = self.now == Some(stretch.to);
        EntryKind::Paused {
            reason: known.map_or_else(|| "".into(), |reason| reason.name.clone()),
            party: known.and_then(|reason| reason.party.clone()),
            opened_by: self.causes.opened(self.metric, reason, stretch.from),
            closed_by: self.causes.closed(reason, stretch.to).filter(|_| !goes_on),
        }
    }

    /// Divides a stretch by the hours of its calendar.
    fn counted(&mut self, stretch: &Stretch, worked: Nanos) {
        let calendar = stretch.calendar.and_then(|number| self.policy.calendars().get(number));
        let Some(calendar) = calendar.map(|named| &named.calendar).filter(|_| self.entries.len() < MOST_LINES) else {
            return self.push(stretch.from, stretch.to, worked, EntryKind::Counted);
        };
        let mut at = stretch.from;
        for (open, close) in calendar.axis().spans(stretch.from).take_while(|&(open, _)| open < stretch.to) {
            if self.entries.len() >= MOST_LINES {
                let worked =
                    calendar.axis().worked_before(stretch.to).saturating_sub(calendar.axis().worked_before(at));
                return self.push(at, stretch.to, worked, EntryKind::Counted);
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
            let next = next_date(calendar, at).filter(|&next| next < to && self.entries.len() < MOST_LINES);
            self.push(at, next.unwrap_or(to), 0, why_closed(calendar, at));
            at = next.unwrap_or(to);
        }
    }

    /// Adds a line, or lengthens the last one where it says the same.
    fn push(&mut self, from: Instant, to: Instant, worked: Nanos, kind: EntryKind) {
        if from >= to {
            return;
        }
        let (wall, worked) = (delta(to.0.saturating_sub(from.0)), delta(worked));
        let last = self.entries.last_mut();
        match last.filter(|last| last.to == from.utc() && last.kind.goes_on_as(&kind)) {
            Some(last) => {
                last.to = to.utc();
                last.wall = last.wall.checked_add(&wall).unwrap_or(last.wall);
                last.worked = last.worked.checked_add(&worked).unwrap_or(last.worked);
                last.kind = kind;
            }
            None => self.entries.push(Entry { from: from.utc(), to: to.utc(), wall, worked, kind }),
        }
    }
}

impl EntryKind {
    fn goes_on_as(&self, next: &EntryKind) -> bool {
        match (self, next) {
            (
                EntryKind::Paused { reason, opened_by, .. },
                EntryKind::Paused { reason: next, opened_by: next_opened_by, .. },
            ) => reason == next && opened_by == next_opened_by,
            _ => self == next,
        }
    }
}

/// Where the local date after that of `at` begins.
fn next_date(calendar: &Calendar, at: Instant) -> Option<Instant> {
    let (day, _) = calendar.zone().reading(at);
    let second = calendar.zone().resolve(day.checked_add(1)?, 0, at.seconds())?;
    Some(Instant::START.plus(second.checked_mul(crate::time::SECOND)?)).filter(|&next| next > at)
}

fn why_closed(calendar: &Calendar, at: Instant) -> EntryKind {
    let why = calendar.why(at.utc());
    match why.because {
        Because::ClosedWeekday(_) => EntryKind::ClosedDay,
        Because::Date { date, name } => EntryKind::ClosedDate { date, name },
        _ => EntryKind::OutsideHours { part: why.part.map(|part: Arc<str>| part) },
    }
}
