//! From a target to a length of time on a calendar's axis: where allowances in days are due (A1–A3, A5–A7, C11). This
//! module knows calendars and their dates. It knows no ticket.

use chrono::Months;

use super::Policy;
use super::matrix::{Goal, Target};
use super::reach::Reach;
use crate::calendar::{Calendar, TimeOfDay, Zone, date_of, number_of};
use crate::promise::{Allowance, CountsFrom, DueAt, Lands, Promise, Rolls};
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
    /// The open time of `target.counted_on` before the start of the cycle, if no pause moves the due instant (K16).
    origin: Nanos,
}

/// A due instant that no pause moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fixed {
    pub(crate) due: Instant,
    /// The open time of `target.counted_on` before the start of the cycle.
    pub(crate) origin: Nanos,
}

impl Placement {
    /// When it is due, if no pause moves that (K16).
    #[inline]
    pub(crate) fn fixed(&self) -> Option<Fixed> {
        match self.target.goal {
            Goal::Within(_) => None,
            Goal::DueAt(due) => Some(Fixed { due, origin: self.origin }),
        }
    }
}

impl Policy {
    /// What `target` means to a cycle that starts at `start`.
    pub(crate) fn place(&self, target: Target, start: Instant) -> Placement {
        let on = target.calendar;
        let promise = match target.goal {
            Goal::Within(promise) => promise,
            Goal::DueAt(due) => return self.place_at(target, start, due),
        };
        let (length, lands) = match promise.allowance {
            Allowance::Working(seconds) => (Some(i64::from(seconds).saturating_mul(SECOND)), promise.lands),
            Allowance::CalendarDays(_) | Allowance::CalendarMonths(_) => {
                (self.real_time(promise, on, start), promise.lands)
            }
            Allowance::BusinessDays(days) => match self.business_days(promise, on, start, days) {
                // A deadline on an opening instant stays there, though its time is used up at the closing before.
                Some((length, at_opening)) => (Some(length), if at_opening { Lands::NextOpen } else { promise.lands }),
                None => (None, promise.lands),
            },
        };
        let reach = || length.map_or(Reach::NEVER, |length| self.reach_of(length, target.warn, target.ladder));
        Placement { target, length, lands, reach: target.reach.unwrap_or_else(reach), origin: 0 }
    }

    /// A target that is due at an instant, whatever pauses the cycle (K16). The time from the start to there is negative
    /// if it is due before the start.
    #[cold]
    fn place_at(&self, target: Target, start: Instant, due: Instant) -> Placement {
        let worked_before = |at| self.axis(target.counted_on).map_or(0, |axis| axis.worked_before(at));
        let origin = worked_before(start);
        let length = worked_before(due).saturating_sub(origin);
        let reach = self.reach_of(length, target.warn, target.ladder);
        Placement { target, length: Some(length), lands: Lands::Close, reach, origin }
    }

    /// What the first of the warnings, the breach and the levels of a ladder waits for in a cycle with this allowance.
    pub(super) fn reach_of(&self, length: Nanos, warn: Option<usize>, ladder: Option<usize>) -> Reach {
        let lists = self.levels_in(warn, ladder);
        Reach::of(lists.into_iter().flat_map(|(.., levels)| levels), length)
    }

    /// The instant that is a number of days after another one, as an allowance that starts there and ends at a closing
    /// (A2, A3). A start at a closing counts for the date that it closes, because deadlines are at closings (E1).
    pub(crate) fn days_after(&self, calendar: usize, days: Allowance, start: Instant) -> Option<Instant> {
        let calendar = &self.calendar_list().get(calendar)?.calendar;
        match days {
            Allowance::Working(_) => None,
            Allowance::CalendarDays(_) | Allowance::CalendarMonths(_) => later(calendar, start, days),
            Allowance::BusinessDays(days) => {
                let before = Instant(start.0.saturating_sub(1));
                let closes = calendar.closing_of(calendar.date_of_start(before)) == Some(start);
                closing_after(calendar, if closes { before } else { start }, days)
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
            Allowance::CalendarDays(_) | Allowance::CalendarMonths(_) => later(calendar, start, within),
            Allowance::BusinessDays(days) => closing_after(calendar, start, days),
        };
        due.is_none_or(|due| at <= due)
    }

    /// Real time until the due instant of an allowance in calendar days or months (A2, A6, A7).
    fn real_time(&self, promise: Promise, calendar: usize, start: Instant) -> Option<Nanos> {
        let calendar = &self.calendar_list().get(calendar)?.calendar;
        let due = match promise.rolls {
            None => later(calendar, start, promise.allowance),
            Some(rolls) => rolled(calendar, start, promise, rolls),
        };
        Some(due?.0.saturating_sub(start.0))
    }

    /// Working time until the due instant of a business-day allowance (A3), and whether that is an opening instant.
    fn business_days(&self, promise: Promise, calendar: usize, start: Instant, days: u32) -> Option<(Nanos, bool)> {
        let calendar = &self.calendar_list().get(calendar)?.calendar;
        let (day_zero, time) = match promise.counts_from {
            CountsFrom::Opening => {
                let (day, counted_from) = day_zero(calendar, promise.cutoff, start)?;
                (day, ClockTime::of(calendar, counted_from))
            }
            CountsFrom::Receipt => receipt(calendar, promise.cutoff, start),
        };
        let first = calendar.business().nth(day_zero, days.into())?;
        let due = first_due(calendar, first, start, |date| match promise.due {
            DueAt::Close => calendar.closing_of(date),
            DueAt::SameTime => on_date(calendar, date, time),
            DueAt::At(time) => on_date(calendar, date, ClockTime::at(time)),
        })?;
        let axis = calendar.axis();
        let worked = axis.worked_before(due);
        let length = worked.saturating_sub(axis.worked_before(start));
        Some((length, axis.earliest(worked) != Some(due)))
    }
}

/// A time of day on the wall clock, and an instant before which it is not meant. It has the fraction of a second of that
/// instant.
#[derive(Clone, Copy)]
struct ClockTime {
    second: i64,
    since: Instant,
}

impl ClockTime {
    fn of(calendar: &Calendar, at: Instant) -> Self {
        ClockTime { second: calendar.zone().reading(at).1, since: at }
    }

    fn at(time: TimeOfDay) -> Self {
        ClockTime { second: time.seconds().into(), since: BEFORE_ALL }
    }
}

/// The same time of day, this many local dates or months later (A2, A6).
fn later(calendar: &Calendar, start: Instant, allowance: Allowance) -> Option<Instant> {
    let (day, second) = calendar.zone().reading(start);
    at_reading(calendar.zone(), later_day(day, allowance)?, second, start).filter(|&due| due < Instant::END)
}

/// The number of the date that is this many dates or months after another one. A month that does not have its day gives
/// its last one (A6).
fn later_day(day: i64, allowance: Allowance) -> Option<i64> {
    match allowance {
        Allowance::CalendarDays(days) => day.checked_add(days.into()),
        Allowance::CalendarMonths(months) => date_of(day).checked_add_months(Months::new(months)).map(number_of),
        Allowance::Working(_) | Allowance::BusinessDays(_) => None,
    }
}

/// The same, moved to a business date (A7).
fn rolled(calendar: &Calendar, start: Instant, promise: Promise, rolls: Rolls) -> Option<Instant> {
    let business = calendar.business();
    let time = ClockTime::of(calendar, start);
    let date = later_day(calendar.zone().reading(start).0, promise.allowance)?;
    let due_on = |date: i64| match promise.due {
        DueAt::Close => calendar.closing_of(date),
        DueAt::SameTime => at_reading(calendar.zone(), date, time.second, start).filter(|&due| due < Instant::END),
        DueAt::At(time) => on_date(calendar, date, ClockTime::at(time)),
    };
    let direction = match rolls {
        Rolls::NextBusinessDay => 1,
        Rolls::PreviousBusinessDay => -1,
    };
    let first = if business.contains(date) { Some(date) } else { business.nth(date, direction) };
    let due = first.and_then(due_on).filter(|&due| due > start);
    due.or_else(|| first_due(calendar, business.nth(date, 1)?, start, due_on))
}

/// The closing of the business date that is a number of business dates after a start (A3).
fn closing_after(calendar: &Calendar, start: Instant, days: u32) -> Option<Instant> {
    let (day_zero, _) = day_zero(calendar, None, start)?;
    let first = calendar.business().nth(day_zero, days.into())?;
    first_due(calendar, first, start, |date| calendar.closing_of(date))
}

/// The due instant on the first business date from this one on, for which it is after the start.
fn first_due(
    calendar: &Calendar,
    first: i64,
    start: Instant,
    due_on: impl Fn(i64) -> Option<Instant>,
) -> Option<Instant> {
    let dates = (0..OVERLAPPING).map_while(|later| calendar.business().nth(first, later));
    // Shifts can overlap those of later dates, so the shift of a later date may have ended before the start.
    dates.filter_map(due_on).find(|&due| due > start)
}

/// More dates than a shift can overlap, because no shift is longer than two days.
const OVERLAPPING: i64 = 6;

/// The local date on which a start was received, and its time of day. From the cutoff on it is read as the beginning of
/// the next date.
fn receipt(calendar: &Calendar, cutoff: Option<TimeOfDay>, start: Instant) -> (i64, ClockTime) {
    let (day, second) = calendar.zone().reading(start);
    if cutoff.is_some_and(|cutoff| second >= i64::from(cutoff.seconds())) {
        return (day.saturating_add(1), ClockTime { second: 0, since: BEFORE_ALL });
    }
    (day, ClockTime { second, since: start })
}

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

/// A time of day of a date. If it is outside that date's hours, the closing before it, or otherwise the first opening.
fn on_date(calendar: &Calendar, date: i64, ClockTime { second, since }: ClockTime) -> Option<Instant> {
    let (day, second) = match second.checked_sub(DAY_S) {
        // 24:00 is the beginning of the next date.
        Some(second) if second >= 0 => (date.saturating_add(1), second),
        _ => (falls_on(calendar, date, second, since), second),
    };
    let at = at_reading(calendar.zone(), day, second, since)?;
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
