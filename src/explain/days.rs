//! A ledger by local date, for a cycle whose ledger is too long to read (X5).

use chrono::{DateTime, NaiveDate, TimeDelta};

use super::result::{CycleExplanation, Day, Entry, EntryKind};
use super::wall_clock::Offsets;
use crate::input::names::Table;
use crate::time::{DAY_S, Instant, Nanos, delta, nanos};

impl CycleExplanation {
    /// The ledger by local date: how much of each date counted, was closed, and was paused.
    ///
    /// All lengths are real time, so they add up without a calendar. For time that counted, real time and working
    /// time are the same.
    ///
    /// # A weekend in three lines
    /// ```
    /// use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec, Ticket, explain};
    /// let office = CalendarSpec::weekly("Europe/Berlin").hours("mon-fri", ["09:00-17:00"]);
    /// let resolution = MetricSpec::new().targets("*", "*", "8h");
    /// let spec = PolicySpec::new("p").calendars("office", office).calendar("office");
    /// let policy = Policy::from_spec(spec.metrics("resolution", resolution))?;
    /// let ticket = Ticket::opened("T-1", "2026-03-06T14:00:00Z".parse()?).build()?; // Friday, three in the afternoon
    /// let explanation = explain(&ticket, &policy, "2026-03-08T23:00:00Z".parse()?);
    /// let days = explanation.metrics[0].cycles[0].days();
    /// let counted: Vec<i64> = days.iter().map(|day| day.counted.num_hours()).collect();
    /// assert_eq!(counted, [2, 0, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn days(&self) -> Vec<Day> {
        let (offsets, mut days) = (self.clock.in_order(), Days::default());
        // In a ledger that was read back, lines may overlap. The overlap is counted once.
        let mut done = Instant::START;
        for entry in &self.ledger {
            let (from, to) = (Instant::clamped(entry.from).max(done), Instant::clamped(entry.to));
            done = done.max(to);
            add_entry(entry, (from, to), &offsets, &mut days);
        }
        days.into_values()
    }
}

/// Days by the number of their date, counted from a date long before the horizon.
type Days = Table<u64, Day>;

/// Adds the part of a line from one instant to another, date by date.
fn add_entry(entry: &Entry, (from, to): (Instant, Instant), offsets: &Offsets, days: &mut Days) {
    let mut share = Share { wall: nanos(entry.wall), worked: nanos(entry.worked), passed: 0 };
    for (second, end, offset) in offsets.segments(from.seconds(), to.seconds().saturating_add(1)) {
        let mut second = second;
        while second < end {
            let local = second.saturating_add(offset);
            let midnight = local.div_euclid(DAY_S).saturating_add(1).saturating_mul(DAY_S).saturating_sub(offset);
            let next = midnight.min(end);
            let (begin, end) = (at(second).max(from), at(next).min(to));
            if let Some(date) = DateTime::from_timestamp(local, 0).filter(|_| begin < end) {
                let wall = delta(end.0.saturating_sub(begin.0));
                add(days, date.date_naive(), wall, &entry.kind, &mut share);
            }
            second = next;
        }
    }
}

fn at(second: i64) -> Instant {
    Instant(second.saturating_mul(crate::time::SECOND))
}

/// How much of a line counted, and how much of the line has been divided so far. In a long ledger, one line can contain
/// both time that counted and closed time. If such a line has several dates, the time that counted is spread evenly.
struct Share {
    wall: Nanos,
    worked: Nanos,
    passed: Nanos,
}

impl Share {
    /// What counted of the next piece of the line.
    fn counted(&mut self, piece: TimeDelta) -> TimeDelta {
        let before = self.counted_by_now();
        self.passed = self.passed.saturating_add(nanos(piece));
        delta(self.counted_by_now().saturating_sub(before).max(0)).min(piece)
    }

    fn counted_by_now(&self) -> Nanos {
        let counted = i128::from(self.worked).saturating_mul(self.passed.into());
        counted.checked_div(self.wall.into()).and_then(|counted| counted.try_into().ok()).unwrap_or(0)
    }
}

/// Adds a stretch within one date.
fn add(days: &mut Days, date: NaiveDate, wall: TimeDelta, kind: &EntryKind, share: &mut Share) {
    let nothing = TimeDelta::zero();
    let new = Day { date, wall: nothing, counted: nothing, closed: nothing, paused: nothing, finished: nothing };
    let number = date.to_epoch_days().abs_diff(i32::MIN).into();
    days.update(number, || new, |day| add_to(day, wall, kind, share));
}

fn add_to(day: &mut Day, wall: TimeDelta, kind: &EntryKind, share: &mut Share) {
    let sum = |one: TimeDelta, other: TimeDelta| one.checked_add(&other).unwrap_or(one);
    day.wall = sum(day.wall, wall);
    match kind {
        EntryKind::Counted => {
            let counted = share.counted(wall);
            day.counted = sum(day.counted, counted);
            day.closed = sum(day.closed, wall.checked_sub(&counted).unwrap_or_default());
        }
        EntryKind::OutsideHours { .. } | EntryKind::ClosedDay { .. } | EntryKind::ClosedDate { .. } => {
            day.closed = sum(day.closed, wall);
        }
        EntryKind::Paused { .. } => day.paused = sum(day.paused, wall),
        EntryKind::Finished | EntryKind::Unknown => day.finished = sum(day.finished, wall),
    }
}
