//! From a target to a length of time on a calendar's axis: where allowances in days are due (A1–A3, A5). Knows calendars
//! and their dates; knows no ticket.

use super::Policy;
use super::allowance::Allowance;
use super::matrix::{DueAt, Lands, Target};
use crate::calendar::{Calendar, TimeOfDay, Zone};
use crate::time::{Instant, Nanos, SECOND};

/// A target as it applies to a cycle that starts at a certain instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placement {
    pub(crate) target: Target,
    /// How much time there is, on the axis of `target.counted_on`; `None` when that reaches beyond the horizon.
    pub(crate) length: Option<Nanos>,
    pub(crate) lands: Lands,
}

impl Policy {
    /// What `target` means to a cycle that starts at `start`.
    pub(crate) fn place(&self, target: Target, start: Instant) -> Placement {
        let (length, lands) = match target.allowance {
            Allowance::Working(seconds) => (Some(i64::from(seconds).saturating_mul(SECOND)), target.lands),
            Allowance::CalendarDays(days) => (self.calendar_days(target, start, days), target.lands),
            Allowance::BusinessDays(days) => match self.business_days(target, start, days) {
                // A deadline on an opening instant stays there, though its time is used up at the closing before.
                Some((length, at_opening)) => (Some(length), if at_opening { Lands::NextOpen } else { target.lands }),
                None => (None, target.lands),
            },
        };
        Placement { target, length, lands }
    }

    /// So many days after an instant, as an allowance that starts there and ends at a closing (A2, A3); but a closing is
    /// of the date that it closes, since deadlines fall there (E1).
    pub(crate) fn days_after(&self, calendar: usize, days: Allowance, start: Instant) -> Option<Instant> {
        let calendar = &self.calendar_list().get(calendar)?.calendar;
        match days {
            Allowance::Working(_) => None,
            Allowance::CalendarDays(days) => calendar_days_after(calendar, start, days),
            Allowance::BusinessDays(days) => {
                let before = Instant(start.0.saturating_sub(1));
                let (day, _) = calendar.zone().reading(before);
                let closes = calendar.closing_of(day) == Some(start);
                business_days_after(calendar, if closes { before } else { start }, days, None, DueAt::Close)
            }
        }
    }

    /// Real time until the same reading so many local dates later (A2).
    fn calendar_days(&self, target: Target, start: Instant, days: u32) -> Option<Nanos> {
        let due = calendar_days_after(&self.calendar_list().get(target.calendar)?.calendar, start, days)?;
        Some(due.0.saturating_sub(start.0))
    }

    /// Working time until the due instant of a business-day allowance (A3), and whether that is an opening instant.
    fn business_days(&self, target: Target, start: Instant, days: u32) -> Option<(Nanos, bool)> {
        let calendar = &self.calendar_list().get(target.calendar)?.calendar;
        let due = business_days_after(calendar, start, days, target.cutoff, target.due)?;
        let axis = calendar.axis();
        let worked = axis.worked_before(due);
        let length = worked.saturating_sub(axis.worked_before(start));
        Some((length, axis.earliest(worked) != Some(due)))
    }
}

fn calendar_days_after(calendar: &Calendar, start: Instant, days: u32) -> Option<Instant> {
    let (day, second) = calendar.zone().reading(start);
    at_reading(calendar.zone(), day.checked_add(days.into())?, second, start).filter(|&due| due < Instant::END)
}

fn business_days_after(
    calendar: &Calendar,
    start: Instant,
    days: u32,
    cutoff: Option<TimeOfDay>,
    due: DueAt,
) -> Option<Instant> {
    let (day_zero, counted_from) = day_zero(calendar, cutoff, start)?;
    let date = calendar.business().nth(day_zero, days.into())?;
    match due {
        DueAt::Close => calendar.closing_of(date),
        DueAt::SameTime => same_time(calendar, date, counted_from),
    }
}

/// The business date that a start counts for, and the instant it counts from.
fn day_zero(calendar: &Calendar, cutoff: Option<TimeOfDay>, start: Instant) -> Option<(i64, Instant)> {
    let (day, second) = calendar.zone().reading(start);
    let in_time = cutoff.is_none_or(|cutoff| second < i64::from(cutoff.seconds()));
    let closes = calendar.closing_of(day).filter(|&closing| in_time && start < closing);
    match closes.and_then(|_| calendar.opening_of(day)) {
        Some(opening) => Some((day, start.max(opening))),
        None => {
            let next = calendar.business().nth(day, 1)?;
            Some((next, calendar.opening_of(next)?))
        }
    }
}

/// The time of day of `from` on `date`; outside that date's hours the closing before it, else the first opening.
fn same_time(calendar: &Calendar, date: i64, from: Instant) -> Option<Instant> {
    let (_, second) = calendar.zone().reading(from);
    let at = at_reading(calendar.zone(), date, second, from)?;
    let opening = calendar.opening_of(date)?;
    let axis = calendar.axis();
    match at {
        at if axis.is_open(at) && calendar.zone().reading(at).0 == date => Some(at),
        at if at <= opening => Some(opening),
        at => axis.earliest(axis.worked_before(at)),
    }
}

/// The instant, not before `start`, at which the wall clock first reads this second of this date, with the fraction of
/// `start`; where it never does, the first instant after the gap.
fn at_reading(zone: &Zone, date: i64, second: i64, start: Instant) -> Option<Instant> {
    let found = zone.resolve(date, second, start.seconds())?;
    let fraction = match zone.reading(Instant(found.saturating_mul(SECOND))) {
        (day, reading) if (day, reading) == (date, second) => start.0.rem_euclid(SECOND),
        _ => 0,
    };
    Some(Instant(found.saturating_mul(SECOND).saturating_add(fraction)))
}
