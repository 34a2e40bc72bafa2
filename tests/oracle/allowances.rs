//! Allowances in days and months (A2, A3, A6, A7), the date of a shift (C11) and the placement of a deadline (A5), answered by walking
//! over local dates and steps of time.

use std::ops::Range;

use chrono::NaiveDate;
use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::{Answer, DAY, HORIZON, Hours, Nanos, SECOND, Window, reading};
use super::combined::Rule;

/// The answer lies outside what has been looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unseen;

pub type Seen<T> = Result<T, Unseen>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Amount {
    Working(Nanos),
    CalendarDays(u32),
    CalendarMonths(u32),
    /// 0 for the same one.
    BusinessDays(u32),
}

/// When on its date a deadline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    Close,
    SameTime,
    /// Seconds since midnight.
    At(i32),
}

/// What stands in one cell of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Goal {
    pub amount: Amount,
    pub due: Due,
    /// Seconds since midnight.
    pub cutoff: Option<i32>,
    /// Business days count from the local date of the start.
    pub receipt: bool,
    /// Calendar days and months move to a business date, the one before if true.
    pub rolls: Option<bool>,
    pub lands_next_open: bool,
}

/// A stretch of time: at each step, the date and the time of day on the wall, whether the calendar is open, and if so,
/// the date that this time belongs to (C11).
pub struct Days {
    pub window: Window,
    readings: Vec<(Date, Nanos)>,
    dates: Vec<Option<Date>>,
}

impl Days {
    pub fn look(rule: &Rule, start: Nanos, step: Nanos, steps: usize) -> Days {
        let zone = rule.zone();
        let readings = (0..steps as i64).map(|index| reading(&zone, start + index * step));
        let readings = readings.map(|(date, second)| (date, i64::from(second) * SECOND)).collect();
        let dates = rule.dates(start, step, steps);
        Days::dated(start, step, readings, dates)
    }

    /// The same for plain hours, each reading taken once.
    pub fn of(hours: &Hours, start: Nanos, step: Nanos, steps: usize) -> Days {
        let instants = (0..steps as i64).map(|index| start + index * step);
        let readings: Vec<(Date, i32)> = instants.clone().map(|at| hours.reading(at)).collect();
        let shift_date = |(at, reading): (Nanos, &(Date, i32))| {
            Some(reading)
                .filter(|_| HORIZON.contains(&at))
                .and_then(|reading| hours.shift_at(*reading))
                .map(|found| found.0)
        };
        let dates: Vec<Option<Date>> = instants.zip(&readings).map(shift_date).collect();
        let readings = readings.into_iter().map(|(date, second)| (date, i64::from(second) * SECOND)).collect();
        Days::dated(start, step, readings, dates)
    }

    /// The calendar is open where its time belongs to a date.
    fn dated(start: Nanos, step: Nanos, readings: Vec<(Date, Nanos)>, dates: Vec<Option<Date>>) -> Days {
        let open = dates.iter().map(Option::is_some).collect();
        Days { window: Window { start, step, open }, readings, dates }
    }

    /// The same as it was before shifts had dates: all open time is of its local date.
    pub fn by_local_dates(mut self) -> Days {
        for (date, reading) in self.dates.iter_mut().zip(&self.readings) {
            *date = date.map(|_| reading.0);
        }
        self
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
    pub fn reading(&self, at: Nanos) -> Seen<(Date, Nanos)> {
        let index = self.index_of(at)?;
        let (date, time) = self.readings[index];
        Ok((date, time + at - self.start_of(index)))
    }

    fn is_open(&self, at: Nanos) -> Seen<bool> {
        Ok(self.window.open[self.index_of(at)?])
    }

    /// Is every instant of the date inside what has been looked at? No shift is longer than two days.
    fn seen(&self, date: Date) -> Seen<Date> {
        let end = date.checked_add(2.days()).unwrap();
        let inside = self.readings[0].0 < date && end < self.readings[self.readings.len() - 1].0;
        if inside { Ok(date) } else { Err(Unseen) }
    }

    /// The dates that have been looked at whole, skipped ones too.
    pub fn dates(&self) -> Vec<Date> {
        let first = self.readings[0].0;
        first.series(1.day()).skip(1).take_while(|date| self.seen(*date).is_ok()).collect()
    }

    /// No zone is more than a day off, none has left out or repeated more than one, and shifts reach two days ahead.
    fn around(&self, date: Date) -> Range<usize> {
        let day = (DAY / self.step()) as usize;
        let days = self.readings[0].0.until(date).unwrap().get_days().max(0) as usize;
        days.saturating_sub(2) * day..((days + 5) * day).min(self.readings.len())
    }

    fn open_steps(&self, date: Date) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.around(date).filter(move |&index| self.dates[index] == Some(date))
    }

    // ---- business dates ----

    /// A date to which open time belongs.
    pub fn is_business(&self, date: Date) -> Seen<bool> {
        Ok(self.open_steps(self.seen(date)?).next().is_some())
    }

    pub fn opening(&self, date: Date) -> Seen<Option<Nanos>> {
        Ok(self.open_steps(self.seen(date)?).next().map(|index| self.start_of(index)))
    }

    pub fn closing(&self, date: Date) -> Seen<Option<Nanos>> {
        Ok(self.open_steps(self.seen(date)?).next_back().map(|index| self.start_of(index) + self.step()))
    }

    /// The last closing of a date that is not after `at`. A date that is open until its end closes there.
    fn closing_before(&self, date: Date, at: Nanos) -> Option<Nanos> {
        let goes_on = |index: usize| self.dates.get(index + 1) == Some(&Some(date));
        let ends = self.open_steps(date).filter(|&index| !goes_on(index));
        ends.map(|index| self.start_of(index) + self.step()).rfind(|end| *end <= at)
    }

    /// Walks from a date, one at a time, to the n-th business date after it (or before it).
    pub fn nth_business(&self, date: Date, n: i32) -> Seen<Date> {
        let (mut date, mut left) = (date, n.abs());
        while left > 0 {
            date = date.checked_add(n.signum().days()).unwrap();
            left -= i32::from(self.is_business(date)?);
        }
        Ok(date)
    }

    // ---- where a deadline is placed ----

    /// The first instant at which the wall clock shows this or has gone past it.
    fn when_it_reads(&self, date: Date, time: Nanos) -> Seen<Nanos> {
        self.seen(date)?;
        for index in self.around(date).start..self.readings.len() {
            let (day, from) = self.readings[index];
            if (day, from) >= (date, time) {
                return Ok(self.start_of(index));
            }
            if day == date && time - from < self.step() {
                return Ok(self.start_of(index) + (time - from));
            }
        }
        Err(Unseen)
    }

    /// A2, A6, A7.
    fn calendar_days(&self, start: Nanos, goal: &Goal) -> Seen<Nanos> {
        let (today, time) = self.reading(start)?;
        let date = match goal.amount {
            Amount::CalendarMonths(n) => {
                let months = i16::from(today.month()) - 1 + n as i16;
                let (year, month) = (today.year() + months / 12, (months % 12 + 1) as i8);
                (1..=today.day()).rev().find_map(|day| Date::new(year, month, day).ok()).unwrap()
            }
            Amount::CalendarDays(n) => today.checked_add(i64::from(n).days()).unwrap(),
            _ => unreachable!(),
        };
        let Some(before) = goal.rolls else { return self.when_it_reads(date, time) };
        let due_on = |date: Date| match goal.due {
            Due::SameTime => self.when_it_reads(date, time),
            _ => self.due_on(date, start, goal),
        };
        let first = if self.is_business(date)? { date } else { self.nth_business(date, if before { -1 } else { 1 })? };
        let mut due = due_on(first)?;
        let mut next = date;
        while due <= start {
            next = self.nth_business(next, 1)?;
            due = due_on(next)?;
        }
        Ok(due)
    }

    /// C11: does a shift of this date go on on another one?
    fn crosses(&self, date: Date) -> bool {
        self.open_steps(date).any(|index| self.readings[index].0 != date)
    }

    /// C11: the date of a start. An open instant is of its shift's date; a closed one of the date between whose first
    /// opening and last closing it lies, of several the one that opened first; any other is of its local date.
    pub fn date_of_start(&self, start: Nanos) -> Seen<Date> {
        let index = self.index_of(start)?;
        if let Some(date) = self.dates[index] {
            return Ok(date);
        }
        let local = self.readings[index].0;
        let mut spans = Vec::new();
        for date in (-3..=1).map(|days| local.checked_add(days.days()).unwrap()) {
            // Before what has been looked at nothing is known, but no shift is that long either.
            let span = self.opening(date).and_then(|opening| Ok(opening.zip(self.closing(date)?)));
            let span = if date < local { span.unwrap_or(None) } else { span? };
            if let Some((opening, _)) = span.filter(|&(opening, closing)| opening <= start && start < closing) {
                spans.extend(Some((opening, date)).filter(|_| date == local || self.crosses(date)));
            }
        }
        Ok(spans.into_iter().min().map_or(local, |(_, date)| date))
    }

    /// C11: the local date on which a time of day of this date's shift falls: the next one if it comes before the first
    /// opening and the shift, which goes past midnight, is open until then or later.
    fn falls_on(&self, date: Date, time: Nanos) -> Seen<Date> {
        let next = date.tomorrow().unwrap();
        let Some((opening, closing)) = self.opening(date)?.zip(self.closing(date)?).filter(|_| self.crosses(date))
        else {
            return Ok(date);
        };
        let moves = self.when_it_reads(date, time)? < opening && self.when_it_reads(next, time)? <= closing;
        Ok(if moves { next } else { date })
    }

    /// A3.
    fn business_days(&self, start: Nanos, n: u32, goal: &Goal) -> Seen<Nanos> {
        if goal.receipt {
            return self.after_receipt(start, n, goal);
        }
        let date = self.date_of_start(start)?;
        let today = self.is_in_time(date, start, goal)? && self.closing(date)?.is_some_and(|closing| start < closing);
        let day = if today { date } else { self.nth_business(date, 1)? };
        let opening = self.opening(day)?.unwrap();
        let counted_from = if today { start.max(opening) } else { opening };
        self.first_due(self.nth_business(day, n as i32)?, start, |date| self.due_on(date, counted_from, goal))
    }

    /// Does a start come before the cutoff of the date to which it belongs?
    fn is_in_time(&self, date: Date, start: Nanos, goal: &Goal) -> Seen<bool> {
        let Some(cutoff) = goal.cutoff.map(|cutoff| i64::from(cutoff) * SECOND) else { return Ok(true) };
        Ok(self.reading(start)? < (self.falls_on(date, cutoff)?, cutoff))
    }

    /// A8: the instant from which hours count, which may be before the start.
    pub fn counts_from(&self, start: Nanos, goal: &Goal) -> Seen<Nanos> {
        if !matches!(goal.amount, Amount::Working(_)) || goal.cutoff.is_none() {
            return Ok(start);
        }
        let date = self.date_of_start(start)?;
        match self.is_in_time(date, start, goal)? {
            true => Ok(start),
            false => Ok(self.opening(self.nth_business(date, 1)?)?.unwrap()),
        }
    }

    // ---- days from a deadline (E1) ----

    /// The instant whose date a deadline is of: at a closing, the date that it closes.
    fn inside(&self, due: Nanos) -> Seen<Nanos> {
        let closes = self.closing(self.date_of_start(due - 1)?)? == Some(due);
        Ok(if closes { due - 1 } else { due })
    }

    /// So many days after a deadline.
    pub fn after(&self, start: Nanos, goal: &Goal) -> Seen<Nanos> {
        let Amount::BusinessDays(n) = goal.amount else { return self.calendar_days(start, goal) };
        let from = self.inside(start)?;
        let date = self.date_of_start(from)?;
        let today = self.closing(date)?.is_some_and(|closing| from < closing);
        let day = if today { date } else { self.nth_business(date, 1)? };
        self.first_due(self.nth_business(day, n as i32)?, start, |date| self.due_on_date_of(date, start, goal))
    }

    /// The due instant of a level on a date, so many days from a deadline. Midnight is 24:00 of the date that ends there,
    /// if that is its closing.
    fn due_on_date_of(&self, date: Date, deadline: Nanos, goal: &Goal) -> Seen<Nanos> {
        let last = self.inside(deadline)?;
        if goal.due != Due::SameTime || last == deadline {
            return self.due_on(date, deadline, goal);
        }
        let tomorrow = self.date_of_start(last)?.tomorrow().unwrap();
        let time = if self.when_it_reads(tomorrow, 0)? == deadline { DAY } else { self.reading(deadline)?.1 };
        self.time_on(date, time)
    }

    /// So many days before a deadline.
    pub fn before(&self, end: Nanos, goal: &Goal) -> Seen<Nanos> {
        let (today, time) = self.reading(end)?;
        match goal.amount {
            Amount::CalendarDays(n) => self.when_it_reads(today.checked_sub(i64::from(n).days()).unwrap(), time),
            Amount::BusinessDays(n) => {
                let date = self.date_of_start(self.inside(end)?)?;
                self.due_on_date_of(self.nth_business(date, -(n as i32))?, end, goal)
            }
            _ => unreachable!(),
        }
    }

    /// A3, counted from the local date of the start.
    fn after_receipt(&self, start: Nanos, n: u32, goal: &Goal) -> Seen<Nanos> {
        let (date, time) = self.reading(start)?;
        let late = goal.cutoff.is_some_and(|cutoff| time >= i64::from(cutoff) * SECOND);
        let (date, time) = if late { (date.tomorrow().unwrap(), 0) } else { (date, time) };
        // The same business day from a date that is none is the next one.
        let n = if n == 0 && !self.is_business(date)? { 1 } else { n };
        self.first_due(self.nth_business(date, n as i32)?, start, |date| match goal.due {
            Due::SameTime => self.time_on(date, time),
            _ => self.due_on(date, start, goal),
        })
    }

    fn first_due(&self, first: Date, start: Nanos, due_on: impl Fn(Date) -> Seen<Nanos>) -> Seen<Nanos> {
        let mut date = first;
        loop {
            let due = due_on(date)?;
            if due > start {
                return Ok(due);
            }
            date = self.nth_business(date, 1)?;
        }
    }

    fn due_on(&self, due_on: Date, counted_from: Nanos, goal: &Goal) -> Seen<Nanos> {
        match goal.due {
            Due::Close => Ok(self.closing(due_on)?.unwrap()),
            Due::SameTime => self.time_on(due_on, self.reading(counted_from)?.1),
            Due::At(second) => self.time_on(due_on, i64::from(second) * SECOND),
        }
    }

    /// A time of day of a date, moved into its hours.
    fn time_on(&self, due_on: Date, time: Nanos) -> Seen<Nanos> {
        let at = if time == DAY {
            self.when_it_reads(due_on.tomorrow().unwrap(), 0)?
        } else {
            self.when_it_reads(self.falls_on(due_on, time)?, time)?
        };
        if self.dates[self.index_of(at)?] == Some(due_on) {
            return Ok(at);
        }
        Ok(self.closing_before(due_on, at).or(self.opening(due_on)?).unwrap())
    }

    /// Where the deadline is, before anything pauses the clock and before it lands.
    pub fn placed(&self, start: Nanos, goal: &Goal) -> Seen<Nanos> {
        match goal.amount {
            Amount::Working(length) => self.worked_from(start.max(self.counts_from(start, goal)?), length),
            Amount::CalendarDays(_) | Amount::CalendarMonths(_) => self.calendar_days(start, goal),
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
    pub fn is_opening(&self, at: Nanos) -> bool {
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

    /// The time that this clock counts between two instants, without a cutoff.
    pub fn counted(&self, from: Nanos, to: Nanos, goal: &Goal) -> Nanos {
        if goal.runs_on_the_calendar() { self.window.between(from, to) } else { to - from }
    }

    /// A clock that started at `start` and was paused in these stretches, in order, the last perhaps still.
    pub fn clock(&self, start: Nanos, pauses: &[(Nanos, Option<Nanos>)], now: Nanos, goal: &Goal) -> Seen<Told> {
        let (placed, since) = (self.placed(start, goal)?, self.counts_from(start, goal)?);
        let counted = |from: Nanos, to: Nanos| self.counted(from.max(since), to.max(since), goal);
        let mut told = Told {
            allowance: counted(start, placed),
            elapsed: counted(start, now),
            paused: 0,
            due_at: Some(self.moved(placed, 0, goal)?),
            due_if_resumed: None,
        };
        for &(from, until) in pauses {
            let length = counted(from, until.unwrap_or(now));
            told.paused += length;
            told.elapsed -= length;
            // The time was used before this pause, unless it was to be judged after the pause has begun (A5).
            let judged_after = self.keeps_to_openings(placed, goal);
            if told.due_at.is_none_or(|due| from > due || (from == due && !judged_after)) {
                continue;
            }
            let lost: Nanos = pauses
                .iter()
                .take_while(|pause| pause.0 <= from)
                .map(|pause| counted(pause.0, pause.1.unwrap_or(now)))
                .sum();
            let due = Some(self.moved(placed, lost, goal)?);
            (told.due_at, told.due_if_resumed) = if until.is_some() { (due, None) } else { (None, due) };
        }
        told.due_at = told.due_at.filter(|due| HORIZON.contains(due));
        told.due_if_resumed = told.due_if_resumed.filter(|due| HORIZON.contains(due));
        Ok(told)
    }
}

impl Goal {
    pub fn of(amount: Amount) -> Goal {
        let due = if matches!(amount, Amount::BusinessDays(_)) { Due::Close } else { Due::SameTime };
        Goal { amount, due, cutoff: None, receipt: false, rolls: None, lands_next_open: false }
    }

    pub fn working(length: Nanos) -> Goal {
        Goal::of(Amount::Working(length))
    }

    /// A2: calendar days run round the clock.
    pub fn runs_on_the_calendar(&self) -> bool {
        !matches!(self.amount, Amount::CalendarDays(_) | Amount::CalendarMonths(_))
    }
}

/// What a clock must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub allowance: Nanos,
    pub elapsed: Nanos,
    pub paused: Nanos,
    pub due_at: Option<Nanos>,
    pub due_if_resumed: Option<Nanos>,
}

pub fn chrono_date(date: Date) -> NaiveDate {
    NaiveDate::from_ymd_opt(i32::from(date.year()), date.month() as u32, date.day() as u32).unwrap()
}
