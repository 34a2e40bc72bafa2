//! From a target to a length of time on a calendar's axis: where allowances in days are due (A1–A3, A5, C11). This
//! module knows calendars and their dates. It knows no ticket.

use super::Policy;
use super::allowance::Allowance;
use super::matrix::{DueAt, Lands, Target};
use super::reach::Reach;
use crate::calendar::{Calendar, TimeOfDay, Zone};
use crate::time::{DAY_S, Instant, Nanos, SECOND};

/// A target as it applies to a cycle that starts at a certain instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placement {
    pub(crate) target: Target,
    /// How much time there is, on the axis of `target.counted_on`; `None` when that reaches beyond the horizon.
    pub(crate) length: Option<Nanos>,
    pub(crate) lands: Lands,
    /// What the first of its levels waits for.
    pub(crate) reach: Reach,
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
        let reach = || {
            let lists = self.level_lists(target);
            length.map_or(Reach::NEVER, |length| Reach::of(lists.into_iter().flat_map(|(.., levels)| levels), length))
        };
        Placement { target, length, lands, reach: target.reach.unwrap_or_else(reach) }
    }

    /// The instant that is a number of days after another one, as an allowance that starts there and ends at a closing
    /// (A2, A3). A start at a closing counts for the date that it closes, because deadlines are at closings (E1).
    pub(crate) fn days_after(&self, calendar: usize, days: Allowance, start: Instant) -> Option<Instant> {
        let calendar = &self.calendar_list().get(calendar)?.calendar;
        match days {
            Allowance::Working(_) => None,
            Allowance::CalendarDays(days) => calendar_days_after(calendar, start, days),
            Allowance::BusinessDays(days) => {
                let before = Instant(start.0.saturating_sub(1));
                let closes = calendar.closing_of(calendar.date_of_start(before)) == Some(start);
                business_days_after(calendar, if closes { before } else { start }, days, None, DueAt::Close)
            }
        }
    }

    /// Whether an instant is at most so long after another one, on the calendar of a target: so much working time, or by
    /// the instant at which an allowance of so many days from there is due (K19).
    pub(crate) fn is_within(&self, within: Allowance, target: Target, start: Instant, at: Instant) -> bool {
        let Some(named) = self.calendar_list().get(target.calendar) else { return true };
        let (calendar, axis) = (&named.calendar, named.calendar.axis());
        let due = match within {
            Allowance::Working(seconds) => {
                let worked = axis.worked_before(at).saturating_sub(axis.worked_before(start));
                return worked <= i64::from(seconds).saturating_mul(SECOND);
            }
            Allowance::CalendarDays(days) => calendar_days_after(calendar, start, days),
            Allowance::BusinessDays(days) => business_days_after(calendar, start, days, None, DueAt::Close),
        };
        due.is_none_or(|due| at <= due)
    }

    /// Real time until the same time of day, this many local dates later (A2).
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
    let first = calendar.business().nth(day_zero, days.into())?;
    let dates = (0..OVERLAPPING).map_while(|later| calendar.business().nth(first, later));
    let due = dates.map(|date| match due {
        DueAt::Close => calendar.closing_of(date),
        DueAt::SameTime => same_time(calendar, date, counted_from),
    });
    // Shifts can overlap those of later dates, so the shift of a later date may have ended before the start.
    due.flatten().find(|&due| due > start)
}

/// More dates than a shift can overlap, because no shift is longer than two days.
const OVERLAPPING: i64 = 6;

/// The business date that a start counts for, and the instant it counts from.
fn day_zero(calendar: &Calendar, cutoff: Option<TimeOfDay>, start: Instant) -> Option<(i64, Instant)> {
    let day = calendar.date_of_start(start);
    let in_time = cutoff.map(|cutoff| i64::from(cutoff.seconds())).is_none_or(|cutoff| {
        let falls_on = falls_on(calendar, day, cutoff, BEFORE_ALL);
        calendar.zone().reading(start) < (falls_on, cutoff)
    });
    let closes = calendar.closing_of(day).filter(|&closing| in_time && start < closing);
    match closes.and_then(|_| calendar.opening_of(day)) {
        Some(opening) => Some((day, start.max(opening))),
        None => {
            let next = calendar.business().nth(day, 1)?;
            Some((next, calendar.opening_of(next)?))
        }
    }
}

/// A date before the horizon in every zone.
const BEFORE_ALL: Instant = Instant(-10 * DAY_S * SECOND);

/// The local date on which a time of day of a date's shift falls. It is the next date if that time of day is before
/// the first opening, and the shift lasts past midnight until then or longer (C11).
fn falls_on(calendar: &Calendar, day: i64, second: i64, from: Instant) -> i64 {
    let next = day.saturating_add(1);
    let reads = |day: i64| at_reading(calendar.zone(), day, second, from);
    let is_next = calendar.goes_past_midnight(day)
        && reads(day).zip(calendar.opening_of(day)).is_some_and(|(at, opening)| at < opening)
        && reads(next).zip(calendar.closing_of(day)).is_some_and(|(at, closing)| at <= closing);
    if is_next { next } else { day }
}

/// The time of day of `from` on `date`. If it is outside that date's hours, the closing before it, or otherwise the
/// first opening.
fn same_time(calendar: &Calendar, date: i64, from: Instant) -> Option<Instant> {
    let (_, second) = calendar.zone().reading(from);
    let at = at_reading(calendar.zone(), falls_on(calendar, date, second, from), second, from)?;
    let opening = calendar.opening_of(date)?;
    match at {
        at if calendar.axis().is_open(at) && calendar.date_of_start(at) == date => Some(at),
        at if at <= opening => Some(opening),
        at => calendar.closing_by(date, at),
    }
}

/// The first instant, not before `start`, at which the wall clock shows this second of this date, plus the fraction
/// of a second of `start`. If the clock never shows it, the first instant after the gap.
fn at_reading(zone: &Zone, date: i64, second: i64, start: Instant) -> Option<Instant> {
    let found = zone.resolve(date, second, start.seconds())?;
    let fraction = match zone.reading(Instant(found.saturating_mul(SECOND))) {
        (day, reading) if (day, reading) == (date, second) => start.0.rem_euclid(SECOND),
        _ => 0,
    };
    Some(Instant(found.saturating_mul(SECOND).saturating_add(fraction)))
}
