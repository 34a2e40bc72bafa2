//! From a target to a length of time on a calendar's axis: where allowances in days are due, and from when hours count
//! (A1–A3, A5–A8, C11). This module knows calendars and their dates. It knows no ticket.

use chrono::{DateTime, Months, Utc};

use super::Policy;
use super::counting::CountedOn;
use super::matrix::{Goal, Target};
use super::reach::Reach;
use crate::calendar::{Calendar, TimeOfDay, Zone, date_of, number_of};
use crate::promise::{Allowance, BusinessDays, CountsFrom, DueAt, Lands, Promise, Rolls};
use crate::time::{DAY_S, Instant, Nanos, SECOND};

/// A target as it applies to a cycle that starts at a certain instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placement {
    pub(crate) target: Target,
    /// What its time is counted on: the calendar, from the next business date on if the start came after a cutoff (A8).
    pub(crate) counted_on: CountedOn,
    /// How much of that time there is; `None` when that reaches beyond the horizon.
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
        let counted_on = CountedOn { calendar: target.counted_on, since: self.counts_since(promise, on, start) };
        Placement { target, counted_on, length, lands, reach: target.reach.unwrap_or_else(reach), origin: 0 }
    }

    /// A target that is due at an instant, whatever pauses the cycle (K16). The time from the start to there is negative
    /// if it is due before the start.
    #[cold]
    fn place_at(&self, target: Target, start: Instant, due: Instant) -> Placement {
        let counted_on = CountedOn { calendar: target.counted_on, since: Instant::START };
        let worked_before = |at| self.counting(counted_on).map_or(0, |counting| counting.worked_before(at));
        let origin = worked_before(start);
        let length = worked_before(due).saturating_sub(origin);
        let reach = self.reach_of(length, target.warn, target.ladder);
        Placement { target, counted_on, length: Some(length), lands: Lands::Close, reach, origin }
    }

    /// What the first of the warnings, the breach and the levels of a ladder waits for in a cycle with this allowance.
    pub(super) fn reach_of(&self, length: Nanos, warn: Option<usize>, ladder: Option<usize>) -> Reach {
        let lists = self.levels_in(warn, ladder);
        Reach::of(lists.into_iter().flat_map(|(.., levels)| levels), length)
    }

    /// The instant before which nothing counts in a cycle that starts at `start`: the first opening of the next business
    /// date, if the start came after a cutoff beside working time (A8).
    fn counts_since(&self, promise: Promise, calendar: usize, start: Instant) -> Instant {
        let cutoff = promise.cutoff.filter(|_| matches!(promise.allowance, Allowance::Working(_)));
        let named = cutoff.and_then(|cutoff| Some((cutoff, self.calendar_list().get(calendar)?)));
        let Some((cutoff, calendar)) = named.map(|(cutoff, named)| (cutoff, &named.calendar)) else {
            return Instant::START;
        };
        let day = calendar.date_of_start(start);
        if is_in_time(calendar, day, cutoff, start) {
            return Instant::START;
        }
        let next = calendar.business().nth(day, 1).and_then(|next| calendar.opening_of(next));
        next.unwrap_or(Instant::END)
    }

    /// The instant that is a number of days after another one, as an allowance that starts there (A2, A3). A start at a
    /// closing counts for the date that it closes, because deadlines are at closings (E1).
    pub(crate) fn days_after(&self, calendar: usize, days: Allowance, due: DueAt, start: Instant) -> Option<Instant> {
        let calendar = &self.calendar_list().get(calendar)?.calendar;
        match days {
            Allowance::Working(_) => None,
            Allowance::CalendarDays(_) | Allowance::CalendarMonths(_) => later(calendar, start, days),
            Allowance::BusinessDays(days) => {
                let (day_zero, _) = day_zero(calendar, None, inside_closing(calendar, start))?;
                let first = calendar.business().nth(day_zero, days.into())?;
                let time = ClockTime::of_deadline(calendar, start);
                first_due(calendar, first, start, |date| due_on(calendar, date, due, time))
            }
        }
    }

    /// The instant that is a number of days before a due instant (E1). Business days count back from its date, which is
    /// the date that it closes if it is a closing.
    pub(crate) fn days_before(&self, calendar: usize, days: Allowance, due: DueAt, end: Instant) -> Option<Instant> {
        let calendar = &self.calendar_list().get(calendar)?.calendar;
        match days {
            Allowance::Working(_) => None,
            Allowance::CalendarDays(_) | Allowance::CalendarMonths(_) => {
                let (day, second) = calendar.zone().reading(end);
                at_reading(calendar.zone(), earlier_day(day, days)?, second, before_all(end))
            }
            // A date before the horizon is taken as its beginning.
            Allowance::BusinessDays(days) => Some(due_before(calendar, end, days, due).unwrap_or(Instant::START)),
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
            Allowance::BusinessDays(days) => {
                days.try_into().ok().and_then(|days| due_after(calendar, start, BusinessDays::new(days)))
            }
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
        let Promise { due, cutoff, counts_from, .. } = promise;
        let due = due_after(calendar, start, BusinessDays { days: days.try_into().ok()?, due, cutoff, counts_from })?;
        let axis = calendar.axis();
        let worked = axis.worked_before(due);
        let length = worked.saturating_sub(axis.worked_before(start));
        Some((length, axis.earliest(worked) != Some(due)))
    }
}

impl Calendar {
    /// The instant a number of business days after `start`, by the rules of a target (A3): at the closing of that date,
    /// unless [`BusinessDays`] says otherwise. For zero days it is the first such instant after `start`, from day 0 on.
    ///
    /// For a negative number it is an instant before `start`, as a level in days before a deadline (E1): a `start` at a
    /// closing belongs to the date that it closes. `None` if there is no such date inside the horizon, and for a `start`
    /// outside it.
    ///
    /// # When is the form due back, and when do we remind?
    /// ```
    /// use punctual::policy::{BusinessDays, DueAt};
    /// use punctual::{Calendar, CalendarSpec};
    /// let office = CalendarSpec::weekly("Europe/London").hours("mon-fri", ["09:00-17:00"]);
    /// let office = Calendar::from_spec(office)?;
    /// let friday_noon = "2026-03-06T12:00:00Z".parse()?;
    /// let due = office.add_business_days(friday_noon, 5).ok_or("never")?;
    /// assert_eq!(due.to_string(), "2026-03-13 17:00:00 UTC");
    /// let reminder = office.add_business_days(due, BusinessDays::new(-1).due(DueAt::At("09:00".parse()?)));
    /// assert_eq!(reminder, Some("2026-03-12T09:00:00Z".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_business_days(&self, start: DateTime<Utc>, days: impl Into<BusinessDays>) -> Option<DateTime<Utc>> {
        let (rules, start) = (days.into(), Instant::inside(start)?);
        let at = match rules.days {
            0.. => due_after(self, start, rules),
            back => due_before(self, start, back.unsigned_abs(), rules.due),
        };
        at.map(Instant::utc)
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

    /// That of a deadline on its date. A closing at midnight is at 24:00 of the date that it closes (E1).
    fn of_deadline(calendar: &Calendar, due: Instant) -> Self {
        let inside = inside_closing(calendar, due);
        let next = calendar.date_of_start(inside).saturating_add(1);
        let is_midnight = inside < due && at_reading(calendar.zone(), next, 0, BEFORE_ALL) == Some(due);
        if is_midnight { ClockTime { second: DAY_S, since: due } } else { ClockTime::of(calendar, due) }
    }

    fn at(time: TimeOfDay) -> Self {
        ClockTime { second: time.seconds().into(), since: BEFORE_ALL }
    }
}

/// An instant before all others, with the fraction of a second of this one.
fn before_all(at: Instant) -> Instant {
    BEFORE_ALL.plus(at.0.rem_euclid(SECOND))
}

/// The number of the date that is this many dates or months before another one. A month that does not have its day gives
/// its last one.
fn earlier_day(day: i64, allowance: Allowance) -> Option<i64> {
    match allowance {
        Allowance::CalendarDays(days) => day.checked_sub(days.into()),
        Allowance::CalendarMonths(months) => date_of(day).checked_sub_months(Months::new(months)).map(number_of),
        Allowance::Working(_) | Allowance::BusinessDays(_) => None,
    }
}

/// An instant for the date of a deadline: just before it, if it is at the closing of a date (E1).
fn inside_closing(calendar: &Calendar, due: Instant) -> Instant {
    let before = Instant(due.0.saturating_sub(1));
    if calendar.closing_of(calendar.date_of_start(before)) == Some(due) { before } else { due }
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
        DueAt::SameTime => at_reading(calendar.zone(), date, time.second, start).filter(|&due| due < Instant::END),
        due => due_on(calendar, date, due, time),
    };
    let direction = match rolls {
        Rolls::NextBusinessDay => 1,
        Rolls::PreviousBusinessDay => -1,
    };
    let first = if business.contains(date) { Some(date) } else { business.nth(date, direction) };
    let due = first.and_then(due_on).filter(|&due| due > start);
    due.or_else(|| first_due(calendar, business.nth(date, 1)?, start, due_on))
}

/// When so many business days from a start are due, by the rules of a target (A3).
fn due_after(calendar: &Calendar, start: Instant, rules: BusinessDays) -> Option<Instant> {
    let (day_zero, time) = match rules.counts_from {
        CountsFrom::Opening => {
            let (day, counted_from) = day_zero(calendar, rules.cutoff, start)?;
            (day, ClockTime::of(calendar, counted_from))
        }
        CountsFrom::Receipt => receipt(calendar, rules.cutoff, start),
    };
    let business = calendar.business();
    let first = match rules.days {
        0 if !business.contains(day_zero) => business.nth(day_zero, 1),
        days => business.nth(day_zero, days.into()),
    };
    first_due(calendar, first?, start, |date| due_on(calendar, date, rules.due, time))
}

/// The instant so many business days before a deadline (E1); `None` if that date lies before the horizon.
fn due_before(calendar: &Calendar, end: Instant, days: u32, due: DueAt) -> Option<Instant> {
    let time = ClockTime { since: before_all(end), ..ClockTime::of_deadline(calendar, end) };
    let date = calendar.date_of_start(inside_closing(calendar, end));
    due_on(calendar, calendar.business().nth(date, i64::from(days).saturating_neg())?, due, time)
}

/// The due instant on a business date; `time` is the time of day of the start.
fn due_on(calendar: &Calendar, date: i64, due: DueAt, time: ClockTime) -> Option<Instant> {
    match due {
        DueAt::Close => calendar.closing_of(date),
        DueAt::SameTime => on_date(calendar, date, time),
        DueAt::At(time) => on_date(calendar, date, ClockTime::at(time)),
    }
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
    let in_time = cutoff.is_none_or(|cutoff| is_in_time(calendar, day, cutoff, start));
    let end = calendar.end_of(day).filter(|&end| in_time && start < end);
    match end.and_then(|_| calendar.opening_of(day)) {
        Some(opening) => Some((day, start.max(opening))),
        None => {
            let next = calendar.business().nth(day, 1)?;
            Some((next, calendar.opening_of(next)?))
        }
    }
}

/// Whether a start comes before the cutoff of the date to which it belongs.
fn is_in_time(calendar: &Calendar, day: i64, cutoff: TimeOfDay, start: Instant) -> bool {
    let cutoff = i64::from(cutoff.seconds());
    calendar.zone().reading(start) < (falls_on(calendar, day, cutoff, BEFORE_ALL), cutoff)
}

/// Whether a start can come at the cutoff of a business date or after it, and yet before the date's last closing. Any
/// later one counts for the next date anyway.
pub(super) fn cutoff_applies(calendar: &Calendar, day: i64, cutoff: TimeOfDay) -> bool {
    let cutoff = i64::from(cutoff.seconds());
    let at = at_reading(calendar.zone(), falls_on(calendar, day, cutoff, BEFORE_ALL), cutoff, BEFORE_ALL);
    at.zip(calendar.end_of(day)).is_some_and(|(at, end)| at < end)
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
        && reads(next).zip(calendar.end_of(day)).is_some_and(|(at, end)| at <= end);
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
        at if at >= Instant::START && calendar.axis().is_open(at) && calendar.date_of_start(at) == date => Some(at),
        at if at <= opening => Some(opening),
        at => calendar.closing_by(date, at),
    }
}

/// The first instant, not before `start`, at which the wall clock shows this second of this date, plus the fraction
/// of a second of `start`. If the clock skips it, the first instant after the gap.
fn at_reading(zone: &Zone, date: i64, second: i64, start: Instant) -> Option<Instant> {
    let found = zone.resolve(date, second, start.seconds())?;
    let fraction = match zone.reading(Instant(found.saturating_mul(SECOND))) {
        (day, reading) if (day, reading) == (date, second) => start.0.rem_euclid(SECOND),
        _ => 0,
    };
    Some(Instant(found.saturating_mul(SECOND).saturating_add(fraction)))
}
