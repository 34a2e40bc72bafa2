//! The calendar laws (C1-C4, C6, C9, C11, T2), answered by testing one instant after another.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use chrono::{DateTime, SecondsFormat, Utc};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::dates::{Book, Entry, Season};

/// Nanoseconds since 1970-01-01T00:00Z; also a length of time in nanoseconds.
pub type Nanos = i64;

pub const SECOND: Nanos = 1_000_000_000;
pub const MINUTE: Nanos = 60 * SECOND;
pub const HOUR: Nanos = 60 * MINUTE;
pub const DAY: Nanos = 24 * HOUR;

/// T2: outside it everything is closed and nothing is an answer.
pub const HORIZON: Range<Nanos> = 0..4_102_444_800 * SECOND;

pub fn utc(at: Nanos) -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(at)
}

pub fn text(at: Nanos) -> String {
    utc(at).to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Reads an RFC 3339 instant.
pub fn at(text: &str) -> Nanos {
    text.parse::<DateTime<Utc>>().unwrap().timestamp_nanos_opt().unwrap()
}

/// A range of hours in seconds since midnight. `to < from` runs past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub from: i32,
    pub to: i32,
}

impl Shift {
    /// Reads `22:00-06:00` or `08:00:30-24:00`.
    pub fn parse(text: &str) -> Shift {
        let (from, to) = text.split_once('-').unwrap();
        Shift { from: seconds(from), to: seconds(to) }
    }

    fn is_overnight(self) -> bool {
        self.to < self.from
    }

    /// From which second of its date to which it goes, beyond 24:00 if past midnight.
    pub fn bounds(self) -> (i32, i32) {
        (self.from, if self.is_overnight() { self.to + 86_400 } else { self.to })
    }

    /// Is this second of the date the shift starts on part of it?
    fn covers_own_date(self, second: i32) -> bool {
        second >= self.from && (self.is_overnight() || second < self.to)
    }

    /// Is this second of the date after the one the shift starts on part of it?
    fn covers_next_date(self, second: i32) -> bool {
        self.is_overnight() && second < self.to
    }
}

fn seconds(clock: &str) -> i32 {
    let mut parts = clock.split(':').map(|part| part.parse::<i32>().unwrap());
    parts.next().unwrap() * 3600 + parts.next().unwrap() * 60 + parts.next().unwrap_or(0)
}

fn clock(second: i32) -> String {
    let (hours, minutes, seconds) = (second / 3600, second / 60 % 60, second % 60);
    if seconds == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{seconds:02}") }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", clock(self.from), clock(self.to))
    }
}

fn parse_shifts(texts: &[&str]) -> Vec<Shift> {
    texts.iter().map(|text| Shift::parse(text)).collect()
}

/// What the wall clock of a zone shows: the date and the second of the day.
pub fn reading(zone: &TimeZone, at: Nanos) -> (Date, i32) {
    let local = zone.to_datetime(jiff::Timestamp::from_nanosecond(i128::from(at)).unwrap());
    let second = i32::from(local.hour()) * 3600 + i32::from(local.minute()) * 60 + i32::from(local.second());
    (local.date(), second)
}

/// A calendar as the laws describe it.
#[derive(Clone)]
pub struct Hours {
    /// A name in the tz database; `24x7` in JSON when `always`.
    pub zone: String,
    pub tz: TimeZone,
    pub always: bool,
    /// Monday first.
    pub week: [Vec<Shift>; 7],
    pub entries: Vec<Entry>,
    /// At most one with years and one of every year.
    pub seasons: Vec<Season>,
    known: RefCell<Known>,
}

/// What has been found so far: the entry of a date, and the observed dates of a year.
#[derive(Clone, Default)]
struct Known {
    entries: BTreeMap<Date, Option<usize>>,
    observed: BTreeMap<i16, Vec<(Date, usize)>>,
}

pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Hours {
    pub fn new(zone: &str) -> Hours {
        let tz = TimeZone::get(zone).unwrap();
        let (week, entries, seasons, known) = Default::default();
        Hours { zone: zone.to_owned(), tz, always: false, week, entries, seasons, known }
    }

    pub fn always() -> Hours {
        let mut hours = Hours::new("UTC").on(0..7, &["00:00-24:00"]);
        hours.always = true;
        hours
    }

    /// The same hours on several weekdays, Monday being 0.
    pub fn on(mut self, days: Range<usize>, shifts: &[&str]) -> Hours {
        for day in days {
            self.week[day] = parse_shifts(shifts);
        }
        self
    }

    pub fn dated(mut self, date: &str, shifts: &[&str]) -> Hours {
        self.entries.push(Entry::new(date.parse().unwrap(), false, parse_shifts(shifts)));
        self
    }

    pub fn yearly(mut self, month: i8, day: i8, shifts: &[&str]) -> Hours {
        self.entries.push(Entry::new(Date::constant(2000, month, day), true, parse_shifts(shifts)));
        self
    }

    /// What the wall clock shows: the date and the second of the day.
    pub fn reading(&self, at: Nanos) -> (Date, i32) {
        reading(&self.tz, at)
    }

    /// The same in another zone, and with other shifts.
    pub fn turned(&self, first: (TimeZone, String), turn: impl Fn(&mut Shift)) -> Hours {
        let mut hours = Hours { tz: first.0, zone: first.1, known: RefCell::default(), ..self.clone() };
        hours.week.iter_mut().flatten().for_each(&turn);
        hours.seasons.iter_mut().flat_map(|season| &mut season.week).flatten().for_each(&turn);
        hours.entries.iter_mut().filter_map(|entry| entry.shifts.as_mut()).flatten().for_each(turn);
        hours
    }

    /// Adds an entry, unless there is one for the same dates.
    pub fn add(&mut self, entry: Entry) {
        if !self.entries.iter().any(|other| other.key == entry.key) {
            self.entries.push(entry);
        }
    }

    /// C9: the number of the entry of a date.
    fn entry(&self, date: Date) -> Option<usize> {
        if self.entries.is_empty() {
            return None;
        }
        let mut known = self.known.borrow_mut();
        let Known { entries, observed } = &mut *known;
        *entries.entry(date).or_insert_with(|| {
            let book = Book { usual: &|date| self.usual(date).to_vec(), entries: &self.entries };
            book.entry(date, observed.entry(date.year()).or_insert_with(|| book.observed(date.year())))
        })
    }

    /// C10: the hours of a date without its entry. A season with years beats one of every year.
    fn usual(&self, date: Date) -> &[Shift] {
        let season = |yearly: bool| self.seasons.iter().find(|one| one.yearly.is_some() == yearly && one.is_on(date));
        let week = season(false).or_else(|| season(true)).map_or(&self.week, |season| &season.week);
        &week[date.weekday().to_monday_zero_offset() as usize]
    }

    /// What decides the hours of a date, in words.
    pub fn decided_by(&self, date: Date) -> &'static str {
        match self.entry(date).map(|entry| &self.entries[entry]) {
            Some(entry) if !entry.is_for(date) => "observed date",
            Some(entry) => entry.key.form(),
            None if self.seasons.iter().any(|season| season.is_on(date)) => "season",
            None => "week",
        }
    }

    fn shifts(&self, date: Date) -> &[Shift] {
        match self.entry(date) {
            Some(entry) => self.entries[entry].shifts.as_deref().unwrap(),
            None => self.usual(date),
        }
    }

    /// C4, C9: does an entry of this date end the night of the date before?
    fn ends_night(&self, date: Date) -> bool {
        let entry = self.entry(date);
        let goes_on =
            |entry: usize| self.entries[entry].key.is_range() && self.entry(date.yesterday().unwrap()) == Some(entry);
        entry.is_some_and(|entry| !goes_on(entry))
    }

    /// C1, asked of the reading alone.
    pub fn is_open(&self, at: Nanos) -> bool {
        HORIZON.contains(&at) && self.is_open_at(self.reading(at))
    }

    pub fn is_open_at(&self, (date, second): (Date, i32)) -> bool {
        let own = self.shifts(date).iter().any(|shift| shift.covers_own_date(second));
        let yesterday = date.yesterday().unwrap();
        let night = self.shifts(yesterday).iter().any(|s| s.covers_next_date(second)) && !self.ends_night(date);
        own || night
    }

    /// C11: the date whose shift holds this reading, and from which second of that date to which the shift goes, with
    /// those that touch or overlap it. Of two dates it is the one whose shift began first.
    pub fn shift_at(&self, (date, second): (Date, i32)) -> Option<(Date, Range<i32>)> {
        let yesterday = date.yesterday().unwrap();
        let night = self.shifts(yesterday).iter().find(|shift| shift.covers_next_date(second));
        let night = night.filter(|_| !self.ends_night(date)).map(|shift| (yesterday, shift));
        let own = self.shifts(date).iter().find(|shift| shift.covers_own_date(second)).map(|shift| (date, shift));
        let (date, shift) = night.or(own)?;
        let (mut from, mut to) = shift.bounds();
        // As often as there are shifts, each of them may make it longer.
        for (start, end) in self.shifts(date).iter().flat_map(|_| self.shifts(date)).map(|shift| shift.bounds()) {
            if start <= to && from <= end {
                (from, to) = (from.min(start), to.max(end));
            }
        }
        Some((date, from..to))
    }

    /// The calendar as a host writes it.
    pub fn json(&self) -> Value {
        if self.always {
            return json!("24x7");
        }
        let hours = week_json(&self.week);
        let dates: Map<String, Value> = self.entries.iter().map(|entry| (entry.key.text(), entry.json())).collect();
        let mut calendar = json!({ "time_zone": self.zone, "hours": hours, "dates": dates });
        if !self.seasons.is_empty() {
            calendar["seasons"] = self.seasons.iter().map(|season| season.json(week_json(&season.week))).collect();
        }
        calendar
    }
}

fn week_json(week: &[Vec<Shift>; 7]) -> Value {
    let mut hours = Map::new();
    let mut day = 0;
    while day < 7 {
        let first = day;
        while day < 7 && week[day] == week[first] {
            day += 1;
        }
        let key = if day - first == 1 {
            WEEKDAYS[first].to_owned()
        } else {
            format!("{}-{}", WEEKDAYS[first], WEEKDAYS[day - 1])
        };
        if !week[first].is_empty() {
            hours.insert(key, texts(&week[first]));
        }
    }
    Value::Object(hours)
}

fn texts(shifts: &[Shift]) -> Value {
    shifts.iter().map(Shift::to_string).collect()
}

impl fmt::Debug for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.json())
    }
}

/// An answer that looking at a window can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    At(Nanos),
    /// T2: it does not fall inside the horizon.
    Never,
    /// Not within the window; the answer, if any, lies past this end of it.
    Past(Nanos),
    /// The same, for questions that go back in time.
    Before(Nanos),
}

/// A stretch of time looked at step by step. Every step is open or closed as a whole: the hours, the zone's
/// transitions and the window's start must be multiples of the step.
#[derive(Debug, Clone)]
pub struct Window {
    pub start: Nanos,
    pub step: Nanos,
    pub open: Vec<bool>,
}

impl Window {
    pub fn look(hours: &Hours, start: Nanos, step: Nanos, steps: usize) -> Window {
        Window::watch(start, step, steps, |at| hours.is_open(at))
    }

    pub fn watch(start: Nanos, step: Nanos, steps: usize, is_open: impl Fn(Nanos) -> bool) -> Window {
        let open = (0..steps as i64).map(|index| is_open(start + index * step)).collect();
        Window { start, step, open }
    }

    pub fn end(&self) -> Nanos {
        self.start + self.step * self.open.len() as i64
    }

    /// The steps that end after `from` and start before `to`, each from its start to its end, and whether it is open.
    fn steps(&self, from: Nanos, to: Nanos) -> impl DoubleEndedIterator<Item = (Nanos, Nanos, bool)> + '_ {
        let bounds = |index: usize| self.start + self.step * index as i64;
        let last = self.open.len() as i64;
        let first = (from - self.start).div_euclid(self.step).clamp(0, last) as usize;
        let end = ((to - self.start - 1).div_euclid(self.step) + 1).clamp(0, last) as usize;
        (first..end).map(move |index| (bounds(index), bounds(index + 1), self.open[index]))
    }

    pub fn is_open(&self, at: Nanos) -> bool {
        assert!(self.start <= at && at < self.end(), "{} is not in the window", text(at));
        self.open[((at - self.start) / self.step) as usize]
    }

    /// C6: signed.
    pub fn between(&self, from: Nanos, to: Nanos) -> Nanos {
        if to < from {
            return -self.between(to, from);
        }
        let open = self.steps(from, to).filter(|step| step.2);
        open.map(|(start, end, _)| (end.min(to) - start.max(from)).max(0)).sum()
    }

    /// C6: the earliest instant by which `working` has been worked, or the latest when it goes back.
    pub fn add(&self, from: Nanos, working: Nanos) -> Answer {
        let found = match working.signum() {
            1 => self.forth(from, working),
            -1 => self.back(from, -working),
            _ => Answer::At(from),
        };
        inside(found)
    }

    fn forth(&self, from: Nanos, mut left: Nanos) -> Answer {
        for (start, end, _) in self.steps(from, self.end()).filter(|step| step.2) {
            let start = start.max(from);
            if end - start >= left {
                return Answer::At(start + left);
            }
            left -= end - start;
        }
        Answer::Past(self.end())
    }

    fn back(&self, from: Nanos, mut left: Nanos) -> Answer {
        for (start, end, _) in self.steps(self.start, from).rev().filter(|step| step.2) {
            let end = end.min(from);
            if end - start >= left {
                return Answer::At(end - left);
            }
            left -= end - start;
        }
        Answer::Before(self.start)
    }

    pub fn next_open(&self, at: Nanos) -> Answer {
        let mut later = self.steps(at, self.end()).filter(|step| step.2);
        inside(later.next().map_or(Answer::Past(self.end()), |(start, _, _)| Answer::At(start.max(at))))
    }

    /// The end of the open stretch that `at` lies in, or else of the next one.
    pub fn next_close(&self, at: Nanos) -> Answer {
        let mut was_open = false;
        for (start, _, open) in self.steps(at, self.end()) {
            if was_open && !open {
                return inside(Answer::At(start));
            }
            was_open = open;
        }
        Answer::Past(self.end())
    }

    /// The open stretches inside a range, clipped and merged.
    pub fn open_intervals(&self, within: Range<Nanos>) -> Vec<Range<Nanos>> {
        let mut found: Vec<Range<Nanos>> = Vec::new();
        for (start, end, _) in self.steps(within.start, within.end).filter(|step| step.2) {
            let (start, end) = (start.max(within.start), end.min(within.end));
            match found.last_mut() {
                _ if start >= end => {}
                Some(last) if last.end == start => last.end = end,
                _ => found.push(start..end),
            }
        }
        found
    }

    /// The instants at which the window opens or closes.
    pub fn edges(&self) -> Vec<Nanos> {
        let flips = (1..self.open.len()).filter(|&index| self.open[index] != self.open[index - 1]);
        flips.map(|index| self.start + self.step * index as i64).collect()
    }
}

fn inside(answer: Answer) -> Answer {
    match answer {
        Answer::At(at) if !HORIZON.contains(&at) => Answer::Never,
        other => other,
    }
}
