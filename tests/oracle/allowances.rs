//! Allowances in days (A2, A3) and the placement of a deadline (A5), answered by walking over local dates and steps of
//! time.

use std::ops::Range;

use chrono::NaiveDate;
use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::{Answer, DAY, HORIZON, Hours, Nanos, SECOND, Window};
use super::combined::Rule;

/// The answer lies outside what has been looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unseen;

pub(crate) type Seen<T> = Result<T, Unseen>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Amount {
    Working(Nanos),
    CalendarDays(u32),
    BusinessDays(u32),
}

/// What stands in one cell of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Goal {
    pub(crate) amount: Amount,
    pub(crate) same_time: bool,
    /// Seconds since midnight.
    pub(crate) cutoff: Option<i32>,
    pub(crate) lands_next_open: bool,
}

/// A stretch of time: at each step, the date and the time of day on the wall, and whether the calendar is open.
pub(crate) struct Days {
    pub(crate) window: Window,
    readings: Vec<(Date, Nanos)>,
}

impl Days {
    pub(crate) fn look(rule: &Rule, start: Nanos, step: Nanos, steps: usize) -> Days {
        let tz = rule.zone();
        let reading = |index: i64| {
            let at = jiff::Timestamp::from_nanosecond(i128::from(start + index * step)).unwrap();
            let wall = tz.to_datetime(at);
            let second = i64::from(wall.hour()) * 3600 + i64::from(wall.minute()) * 60 + i64::from(wall.second());
            (wall.date(), second * SECOND)
        };
        Days { window: rule.watch(start, step, steps), readings: (0..steps as i64).map(reading).collect() }
    }

    /// The same for plain hours, each reading taken once.
    pub(crate) fn of(hours: &Hours, start: Nanos, step: Nanos, steps: usize) -> Days {
        let instants = (0..steps as i64).map(|index| start + index * step);
        let readings: Vec<(Date, i32)> = instants.clone().map(|at| hours.reading(at)).collect();
        let is_open = |(at, reading): (Nanos, &(Date, i32))| HORIZON.contains(&at) && hours.is_open_at(*reading);
        let open = instants.zip(&readings).map(is_open).collect();
        let readings = readings.into_iter().map(|(date, second)| (date, i64::from(second) * SECOND)).collect();
        Days { window: Window { start, step, open }, readings }
    }

    fn step(&self) -> Nanos {
        self.window.step
    }

    fn start_of(&self, index: usize) -> Nanos {
        self.window.start + self.step() * index as i64
    }

    fn index_of(&self, at: Nanos) -> Seen<usize> {
        let index = (at - self.window.start).div_euclid(self.step());
        usize::try_from(index).ok().filter(|index| *index < self.readings.len()).ok_or(Unseen)
    }

    /// What the wall clock shows: the date and the time of day.
    pub(crate) fn reading(&self, at: Nanos) -> Seen<(Date, Nanos)> {
        let index = self.index_of(at)?;
        let (date, time) = self.readings[index];
        Ok((date, time + at - self.start_of(index)))
    }

    fn is_open(&self, at: Nanos) -> Seen<bool> {
        Ok(self.window.open[self.index_of(at)?])
    }

    /// Is every instant of the date inside what has been looked at?
    fn seen(&self, date: Date) -> Seen<Date> {
        let inside = self.readings[0].0 < date && date < self.readings[self.readings.len() - 1].0;
        if inside { Ok(date) } else { Err(Unseen) }
    }

    /// The dates that have been looked at whole, skipped ones too.
    pub(crate) fn dates(&self) -> Vec<Date> {
        let first = self.readings[0].0;
        first.series(1.day()).skip(1).take_while(|date| self.seen(*date).is_ok()).collect()
    }

    /// No zone is more than a day off, and none has left out or repeated more than one.
    fn around(&self, date: Date) -> Range<usize> {
        let day = (DAY / self.step()) as usize;
        let days = self.readings[0].0.until(date).unwrap().get_days().max(0) as usize;
        days.saturating_sub(2) * day..((days + 3) * day).min(self.readings.len())
    }

    fn open_steps(&self, date: Date) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.around(date).filter(move |&index| self.readings[index].0 == date && self.window.open[index])
    }

    // ---- business dates ----

    /// A local date with open time.
    pub(crate) fn is_business(&self, date: Date) -> Seen<bool> {
        Ok(self.open_steps(self.seen(date)?).next().is_some())
    }

    pub(crate) fn opening(&self, date: Date) -> Seen<Option<Nanos>> {
        Ok(self.open_steps(self.seen(date)?).next().map(|index| self.start_of(index)))
    }

    pub(crate) fn closing(&self, date: Date) -> Seen<Option<Nanos>> {
        Ok(self.open_steps(self.seen(date)?).next_back().map(|index| self.start_of(index) + self.step()))
    }

    /// The last closing of a date that is not after `at`. A date that is open until its end closes there.
    fn closing_before(&self, date: Date, at: Nanos) -> Option<Nanos> {
        let goes_on = |index: usize| {
            self.readings.get(index + 1).is_some_and(|next| next.0 == date) && self.window.open[index + 1]
        };
        let ends = self.open_steps(date).filter(|&index| !goes_on(index));
        ends.map(|index| self.start_of(index) + self.step()).rfind(|end| *end <= at)
    }

    /// Walks from a date, one at a time, to the n-th business date after it (or before it).
    pub(crate) fn nth_business(&self, date: Date, n: i32) -> Seen<Date> {
        let (mut date, mut left) = (date, n.abs());
        while left > 0 {
            date = date.checked_add(n.signum().days()).unwrap();
            left -= i32::from(self.is_business(date)?);
        }
        Ok(date)
    }

    // ---- where a deadline is placed ----

    /// The first instant at which the wall clock shows this or has gone past it.
    pub(crate) fn when_it_reads(&self, date: Date, time: Nanos) -> Seen<Nanos> {
        self.seen(date)?;
        for (index, &(day, from)) in self.readings.iter().enumerate() {
            if (day, from) >= (date, time) {
                return Ok(self.start_of(index));
            }
            if day == date && time - from < self.step() {
                return Ok(self.start_of(index) + (time - from));
            }
        }
        Err(Unseen)
    }

    /// A2.
    fn calendar_days(&self, start: Nanos, n: u32) -> Seen<Nanos> {
        let (date, time) = self.reading(start)?;
        self.when_it_reads(date.checked_add(i64::from(n).days()).unwrap(), time)
    }

    /// A3.
    fn business_days(&self, start: Nanos, n: u32, goal: &Goal) -> Seen<Nanos> {
        let (date, time) = self.reading(start)?;
        let in_time = goal.cutoff.is_none_or(|cutoff| time < i64::from(cutoff) * SECOND);
        let today = in_time && self.closing(date)?.is_some_and(|closing| start < closing);
        let day = if today { date } else { self.nth_business(date, 1)? };
        let opening = self.opening(day)?.unwrap();
        let counted_from = if today { start.max(opening) } else { opening };
        let due_on = self.nth_business(day, n as i32)?;
        if !goal.same_time {
            return Ok(self.closing(due_on)?.unwrap());
        }
        let at = self.when_it_reads(due_on, self.reading(counted_from)?.1)?;
        if self.reading(at)?.0 == due_on && self.is_open(at)? {
            return Ok(at);
        }
        Ok(self.closing_before(due_on, at).or(self.opening(due_on)?).unwrap())
    }

    /// Where the deadline is, before anything pauses the clock and before it lands.
    pub(crate) fn placed(&self, start: Nanos, goal: &Goal) -> Seen<Nanos> {
        match goal.amount {
            Amount::Working(length) => self.worked_from(start, length),
            Amount::CalendarDays(n) => self.calendar_days(start, n),
            Amount::BusinessDays(n) => self.business_days(start, n, goal),
        }
    }

    fn worked_from(&self, start: Nanos, length: Nanos) -> Seen<Nanos> {
        match self.window.add(start, length) {
            Answer::At(at) => Ok(at),
            Answer::Past(end) if end < HORIZON.end => Err(Unseen),
            _ => Ok(HORIZON.end),
        }
    }

    /// A5: a deadline that falls on a closing lands on the next opening.
    fn land(&self, at: Nanos, next_open: bool) -> Seen<Nanos> {
        if !next_open || at >= HORIZON.end || self.is_open(at)? || !self.is_open(at - 1)? {
            return Ok(at);
        }
        match self.window.next_open(at) {
            Answer::At(open) => Ok(open),
            Answer::Past(end) if end < HORIZON.end => Err(Unseen),
            _ => Ok(HORIZON.end),
        }
    }

    /// Is it open here and closed just before?
    pub(crate) fn is_opening(&self, at: Nanos) -> bool {
        self.is_open(at) == Ok(true) && self.is_open(at - 1) == Ok(false)
    }

    /// Does a deadline keep to openings, because of `next_open` or because it was placed at one (A3)?
    fn keeps_to_openings(&self, placed: Nanos, goal: &Goal) -> bool {
        let at_opening = placed < HORIZON.end && self.is_opening(placed);
        goal.runs_on_the_calendar() && (at_opening || goal.lands_next_open)
    }

    /// Where a deadline is once the clock has been paused for so long.
    fn moved(&self, placed: Nanos, paused: Nanos, goal: &Goal) -> Seen<Nanos> {
        if !goal.runs_on_the_calendar() {
            return Ok(placed + paused);
        }
        let at = if paused == 0 { placed } else { self.worked_from(placed, paused)? };
        self.land(at, self.keeps_to_openings(placed, goal))
    }

    /// The time that this clock counts between two instants.
    pub(crate) fn counted(&self, from: Nanos, to: Nanos, goal: &Goal) -> Nanos {
        if goal.runs_on_the_calendar() { self.window.between(from, to) } else { to - from }
    }

    /// A clock that started at `start` and was paused in these stretches, in order, the last perhaps still.
    pub(crate) fn clock(&self, start: Nanos, pauses: &[(Nanos, Option<Nanos>)], now: Nanos, goal: &Goal) -> Seen<Told> {
        let placed = self.placed(start, goal)?;
        let mut told = Told {
            allowance: self.counted(start, placed, goal),
            elapsed: self.counted(start, now, goal),
            paused: 0,
            due_at: Some(self.moved(placed, 0, goal)?),
            due_if_resumed: None,
        };
        for &(from, until) in pauses {
            let length = self.counted(from, until.unwrap_or(now), goal);
            told.paused += length;
            told.elapsed -= length;
            // The time was used before this pause, unless it was to be judged after the pause has begun (A5).
            let judged_after = self.keeps_to_openings(placed, goal);
            if told.due_at.is_none_or(|due| from > due || (from == due && !judged_after)) {
                continue;
            }
            let counted: Nanos = pauses
                .iter()
                .take_while(|pause| pause.0 <= from)
                .map(|pause| self.counted(pause.0, pause.1.unwrap_or(now), goal))
                .sum();
            let due = Some(self.moved(placed, counted, goal)?);
            (told.due_at, told.due_if_resumed) = if until.is_some() { (due, None) } else { (None, due) };
        }
        told.due_at = told.due_at.filter(|due| HORIZON.contains(due));
        told.due_if_resumed = told.due_if_resumed.filter(|due| HORIZON.contains(due));
        Ok(told)
    }
}

impl Goal {
    pub(crate) fn of(amount: Amount) -> Goal {
        Goal { amount, same_time: false, cutoff: None, lands_next_open: false }
    }

    pub(crate) fn working(length: Nanos) -> Goal {
        Goal::of(Amount::Working(length))
    }

    /// A2: calendar days run round the clock.
    pub(crate) fn runs_on_the_calendar(&self) -> bool {
        !matches!(self.amount, Amount::CalendarDays(_))
    }
}

/// What a clock must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) allowance: Nanos,
    pub(crate) elapsed: Nanos,
    pub(crate) paused: Nanos,
    pub(crate) due_at: Option<Nanos>,
    pub(crate) due_if_resumed: Option<Nanos>,
}

pub(crate) fn chrono_date(date: Date) -> NaiveDate {
    NaiveDate::from_ymd_opt(i32::from(date.year()), date.month() as u32, date.day() as u32).unwrap()
}
