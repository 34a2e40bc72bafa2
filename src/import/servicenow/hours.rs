//! Entries of a schedule as calendars. This module knows calendars and the ways in which an entry repeats. It knows no
//! file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Month, NaiveDate, NaiveTime, TimeDelta, Timelike, Weekday};

use super::super::week::{Week, time_after_midnight};
use super::spans::{Repeats, Span};
use crate::calendar::{CalendarSpec, DateKey, DateSpec, Nth, SeasonSpec, TimeRange};

/// The first year of which dates are written out, and the last. What lies outside is outside the horizon.
const YEARS: (i32, i32) = (1969, 2099);

/// How many dates may be written out for all entries of an export.
pub(super) const MOST_DATES: usize = 200_000;

/// Why an entry has no hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoHours {
    /// It never comes inside the horizon.
    Never,
    /// Too many dates would have to be written out.
    TooMany,
}

/// A part of a day in which an entry is open, so many days after it begins.
struct Piece {
    days: u64,
    open: Open,
}

/// From when to when. An end at midnight is that of the day; any other end before the beginning is on the next day.
type Open = (NaiveTime, NaiveTime);

/// When weekly hours are in force: whether they are of UTC, and from which date to which.
type Force = (bool, Option<NaiveDate>, Option<NaiveDate>);

/// The hours of the entries of a schedule that are added to it, or of those that are cut out.
#[derive(Default)]
pub(super) struct Hours {
    weekly: BTreeMap<Force, Week>,
    /// Whole days, which may stand in one calendar in any order.
    whole: Vec<WholeDays>,
    /// Dates with hours, which must not replace each other.
    dated: Vec<Dated>,
    /// How many hours and dates it has.
    size: usize,
}

#[derive(Default)]
struct WholeDays {
    utc: bool,
    keys: BTreeSet<String>,
    dates: Vec<(DateKey, DateSpec)>,
}

struct Dated {
    utc: bool,
    name: Option<String>,
    dates: Vec<(DateKey, DateSpec)>,
}

/// In which years something comes.
#[derive(Clone, Copy)]
struct Years(i32, Option<i32>);

impl Hours {
    /// How many hours and dates it has.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Adds an entry. `left` is how many more dates may be written out.
    pub(super) fn add(&mut self, span: &Span, left: &mut usize) -> Result<(), NoHours> {
        if span.begins.year() > YEARS.1 || span.until.is_some_and(|until| until < span.begins.date()) {
            return Err(NoHours::Never);
        }
        self.size = self.size.saturating_add(1);
        match (&span.repeats, span.every) {
            (Repeats::Daily, 1) => self.add_weekly(span, &WEEK),
            (Repeats::Weekly(days), 1) => self.add_weekly(span, days),
            (Repeats::Never, _) => self.add_once(span),
            _ => match rules(span) {
                Some(rules) => self.add_rules(span, rules),
                None => self.add_written_out(span, left),
            },
        }
    }

    fn add_weekly(&mut self, span: &Span, days: &[Weekday]) -> Result<(), NoHours> {
        if span.length() >= TimeDelta::weeks(1) {
            return days.iter().try_for_each(|day| self.add_throughout(span, *day));
        }
        let pieces = pieces(span, 7);
        let last = pieces.last().map_or(0, |piece| piece.days);
        for day in days {
            let (from, to) = if last == 0 {
                (Some(span.begins.date()), span.until)
            } else {
                // What runs on for days must not begin in the middle.
                let to = span.until.and_then(|until| Span::later(on_or_before(until, *day), last));
                (Some(on_or_after(span.begins.date(), *day)), to)
            };
            if from.zip(to).is_some_and(|(from, to)| from > to) {
                continue;
            }
            for piece in &pieces {
                // The end on the weekday of the beginning is a week later.
                let (weeks, days) = (piece.days / 7, piece.days % 7);
                let from = from
                    .and_then(|from| Span::later(from, weeks.saturating_mul(7)))
                    .filter(|from| from.year() > YEARS.0);
                let later = (0..days).fold(*day, |day, _| day.succ());
                let week = self.weekly.entry((span.utc, from, to)).or_default();
                hours(piece.open).into_iter().for_each(|range| week.open(later, range));
            }
        }
        Ok(())
    }

    /// What comes every week and lasts a week or longer is open from its first beginning to its last end.
    fn add_throughout(&mut self, span: &Span, day: Weekday) -> Result<(), NoHours> {
        let first = on_or_after(span.begins.date(), day);
        let last = last_start(span).map_or(first, |date| on_or_before(date, day));
        if last < first {
            return Ok(());
        }
        let begins = first.and_time(span.begins.time());
        let lasts = span.length().checked_add(&last.signed_duration_since(first));
        let ends = lasts.and_then(|lasts| begins.checked_add_signed(lasts));
        let horizon =
            NaiveDate::from_ymd_opt(YEARS.1.saturating_add(1), 1, 1).map(|date| date.and_time(NaiveTime::MIN));
        let ends = ends.into_iter().chain(horizon).min().ok_or(NoHours::Never)?;
        self.add_once(&Span { begins, ends, ..span.clone() })
    }

    fn add_once(&mut self, span: &Span) -> Result<(), NoHours> {
        let (first, days) = (span.begins.date(), span.dates());
        let last = Span::later(first, days.saturating_sub(1)).ok_or(NoHours::Never)?;
        if last.year() < YEARS.0 {
            return Err(NoHours::Never);
        }
        if span.is_whole() {
            self.add_whole(span.utc, range_key(first, last), named(DateSpec::hours(hours(WHOLE_DAY)), span));
            return Ok(());
        }
        let (begins, ends) = (span.begins.time(), span.ends.time());
        let mut dates = Vec::new();
        let mut open = |key, open| dates.push((key, DateSpec::hours(hours(open))));
        if days == 1 {
            open(DateKey::Once(first), (begins, ends));
        } else {
            open(DateKey::Once(first), (begins, NaiveTime::MIN));
            if let (Some(from), Some(to), true) = (first.succ_opt(), last.pred_opt(), days > 2) {
                open(range_key(from, to), WHOLE_DAY);
            }
            open(DateKey::Once(last), (NaiveTime::MIN, ends));
        }
        self.dated.push(Dated { utc: span.utc, name: span.name.clone(), dates });
        Ok(())
    }

    fn add_rules(&mut self, span: &Span, rules: Vec<(DateKey, Years)>) -> Result<(), NoHours> {
        if rules.is_empty() {
            return Err(NoHours::Never);
        }
        let open = if span.is_whole() { WHOLE_DAY } else { (span.begins.time(), span.ends.time()) };
        let entry = |years: Years| within(DateSpec::hours(hours(open)), years);
        if span.is_whole() {
            for (key, years) in rules {
                self.add_whole(span.utc, key, named(entry(years), span));
            }
        } else {
            let dates = rules.into_iter().map(|(key, years)| (key, entry(years))).collect();
            self.dated.push(Dated { utc: span.utc, name: span.name.clone(), dates });
        }
        Ok(())
    }

    /// Whole days that are already in the calendar begin another one, so that none replaces another.
    fn add_whole(&mut self, utc: bool, key: DateKey, entry: DateSpec) {
        let text = key.to_string();
        let fits = self.whole.last().is_some_and(|last| last.utc == utc && !last.keys.contains(&text));
        if !fits {
            self.whole.push(WholeDays { utc, ..WholeDays::default() });
        }
        if let Some(last) = self.whole.last_mut() {
            last.keys.insert(text);
            last.dates.push((key, entry));
        }
    }

    fn add_written_out(&mut self, span: &Span, left: &mut usize) -> Result<(), NoHours> {
        let pieces = pieces(span, u64::try_from(*left).unwrap_or(u64::MAX));
        let mut dates: BTreeMap<NaiveDate, BTreeSet<Open>> = BTreeMap::new();
        for first in starts(span) {
            for piece in &pieces {
                *left = left.checked_sub(1).ok_or(NoHours::TooMany)?;
                self.size = self.size.saturating_add(1);
                for (day, open) in split(Span::later(first, piece.days), piece.open) {
                    dates.entry(day).or_default().insert(open);
                }
            }
        }
        if dates.is_empty() {
            return Err(NoHours::Never);
        }
        let entry = |open: BTreeSet<Open>| DateSpec::hours(open.into_iter().flat_map(hours).collect::<Vec<_>>());
        let dates = dates.into_iter().map(|(day, open)| (DateKey::Once(day), entry(open)));
        self.dated.push(Dated { utc: span.utc, name: span.name.clone(), dates: dates.collect() });
        Ok(())
    }

    /// The calendars, on the wall clock of this zone. Open time of one does not end that of another.
    pub(super) fn calendars(&self, zone: &str) -> Vec<CalendarSpec> {
        let zone = |utc: bool| if utc { "UTC" } else { zone };
        let closed = |utc: bool| CalendarSpec::weekly(zone(utc)).hours("mon-sun", "closed");
        let weekly = self.weekly.iter().map(|((utc, from, to), week)| in_force(zone(*utc), *from, *to, week));
        let whole = self.whole.iter().map(|days| with_dates(closed(days.utc), &days.dates));
        let dated = self.dated.iter().map(|dated| {
            let calendar = with_dates(closed(dated.utc), &dated.dates);
            dated.name.iter().fold(calendar, |calendar, name| calendar.name(name.as_str()))
        });
        weekly.chain(whole).chain(dated).collect()
    }
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

const WHOLE_DAY: Open = (NaiveTime::MIN, NaiveTime::MIN);

/// The same as a calendar has it.
fn hours((from, to): Open) -> Vec<TimeRange> {
    let after_midnight = |time: NaiveTime| i64::from(time.num_seconds_from_midnight());
    let to = if to == NaiveTime::MIN { 86_400 } else { after_midnight(to) };
    let times = time_after_midnight(after_midnight(from)).zip(time_after_midnight(to));
    times.and_then(|(from, to)| TimeRange::new(from, to)).into_iter().collect()
}

fn with_dates(calendar: CalendarSpec, dates: &[(DateKey, DateSpec)]) -> CalendarSpec {
    dates.iter().fold(calendar, |calendar, (key, entry)| calendar.dates(*key, entry.clone()))
}

/// Weekly hours that are in force from one date to another.
fn in_force(zone: &str, from: Option<NaiveDate>, to: Option<NaiveDate>, week: &Week) -> CalendarSpec {
    if from.or(to).is_none() {
        return week.calendar(zone);
    }
    let season = week.runs().into_iter().fold(SeasonSpec::new(), |season, (days, hours)| season.hours(days, hours));
    let season = from.into_iter().fold(season, |season, from| season.from(DateKey::Once(from)));
    let season = to.into_iter().fold(season, |season, to| season.to(DateKey::Once(to)));
    CalendarSpec::weekly(zone).hours("mon-sun", "closed").seasons([season])
}

fn named(entry: DateSpec, span: &Span) -> DateSpec {
    span.name.iter().fold(entry, |entry, name| entry.name(name.as_str()))
}

fn within(entry: DateSpec, Years(since, until): Years) -> DateSpec {
    let year = |year: i32| u32::try_from(year).ok().filter(|_| year > YEARS.0);
    let entry = year(since).into_iter().fold(entry, DateSpec::since);
    until.and_then(year).into_iter().fold(entry, DateSpec::until)
}

fn range_key(from: NaiveDate, to: NaiveDate) -> DateKey {
    if from == to { DateKey::Once(from) } else { DateKey::Range { from, to } }
}

fn on_or_after(date: NaiveDate, day: Weekday) -> NaiveDate {
    Span::later(date, u64::from(day.days_since(date.weekday()))).unwrap_or(date)
}

fn on_or_before(date: NaiveDate, day: Weekday) -> NaiveDate {
    let days = chrono::Days::new(u64::from(date.weekday().days_since(day)));
    date.checked_sub_days(days).unwrap_or(date)
}

/// The parts of days in which an entry is open, up to so many days later. A part of less than a day may run past midnight.
fn pieces(span: &Span, most: u64) -> Vec<Piece> {
    let (begins, ends) = (span.begins.time(), span.ends.time());
    if span.length() < TimeDelta::days(1) || (span.is_whole() && span.dates() == 1) {
        return vec![Piece { days: 0, open: (begins, ends) }];
    }
    let last = span.dates().saturating_sub(1).min(most);
    let mut pieces = vec![Piece { days: 0, open: (begins, NaiveTime::MIN) }];
    pieces.extend((1..last).map(|days| Piece { days, open: WHOLE_DAY }));
    pieces.push(Piece { days: last, open: (NaiveTime::MIN, ends) });
    pieces
}

/// The parts of what may run past midnight, each with its date.
fn split(day: Option<NaiveDate>, (from, to): Open) -> Vec<(NaiveDate, Open)> {
    let Some(day) = day else { return Vec::new() };
    match day.succ_opt() {
        Some(next) if to < from && to != NaiveTime::MIN => {
            vec![(day, (from, NaiveTime::MIN)), (next, (NaiveTime::MIN, to))]
        }
        _ => vec![(day, (from, to))],
    }
}

/// The rules of dates on which an entry begins every year, with its years. `None` if it has to be written out.
fn rules(span: &Span) -> Option<Vec<(DateKey, Years)>> {
    let short = span.length() < TimeDelta::days(1) || span.is_whole() && span.dates() == 1;
    let begins = span.begins.date();
    let keys = match (&span.repeats, span.every) {
        (Repeats::YearlyDay, 1) if short => vec![DateKey::Yearly { month: begins.month(), day: begins.day() }],
        (Repeats::YearlyDay, 1) if span.is_whole() => vec![yearly_range(span)?],
        (Repeats::YearlyWeekday(nth, weekday, month), 1) if short => {
            vec![DateKey::Weekday { nth: *nth, weekday: *weekday, month: *month }]
        }
        (Repeats::MonthlyDay | Repeats::MonthlyLastDay | Repeats::MonthlyWeekday(..), every) if short => {
            months(begins, every)?.filter_map(|month| month_key(span, month)).collect()
        }
        _ => return None,
    };
    let years = |key: DateKey| Some((key, years(span, key)?));
    Some(keys.into_iter().filter_map(years).collect())
}

/// The months of every year in which something comes that begins on a date, if they are the same every year.
fn months(begins: NaiveDate, every: u32) -> Option<impl Iterator<Item = u32>> {
    let comes = 12_u32.checked_rem(every) == Some(0);
    comes.then(|| (1..=12).filter(move |month: &u32| month.abs_diff(begins.month()).checked_rem(every) == Some(0)))
}

fn month_key(span: &Span, month: u32) -> Option<DateKey> {
    let named = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let yearly = |day: u32| DateKey::Yearly { month, day };
    match &span.repeats {
        Repeats::MonthlyWeekday(nth, weekday) => Some(DateKey::Weekday { nth: *nth, weekday: *weekday, month: named }),
        // In a range, 29 February is the last day of February in every year.
        Repeats::MonthlyLastDay if month == 2 => Some(DateKey::YearlyRange { from: (2, 29), to: (2, 29) }),
        Repeats::MonthlyLastDay => Some(yearly(days_of(month))),
        _ => {
            let day = span.begins.date().day();
            (day <= days_of(month)).then(|| yearly(day))
        }
    }
}

/// How many days a month has in a leap year.
fn days_of(month: u32) -> u32 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Whole days of every year. Whether 29 February is among them must not matter.
fn yearly_range(span: &Span) -> Option<DateKey> {
    let (from, days) = (span.begins.date(), span.dates());
    let to = Span::later(from, days.saturating_sub(1))?;
    let place = |date: NaiveDate| (date.month(), date.day());
    let (from, to) = (place(from), place(to));
    let leap = if from <= to { from <= (2, 29) && to >= (2, 28) } else { from <= (2, 29) || to >= (2, 28) };
    (days < 300 && !leap).then_some(DateKey::YearlyRange { from, to })
}

/// The years in which a rule gives dates from the beginning of an entry to its end. `None` if there are none.
fn years(span: &Span, key: DateKey) -> Option<Years> {
    let begins = span.begins.date();
    let comes = |year: i32| date_of(key, year);
    let early = comes(begins.year()).is_some_and(|date| date < begins);
    let since = begins.year().checked_add(i32::from(early))?;
    let until = match span.until {
        None => None,
        Some(until) => Some(until.year().checked_sub(i32::from(comes(until.year()).is_some_and(|date| date > until)))?),
    };
    let ends = until.unwrap_or(YEARS.1).min(YEARS.1);
    (since <= ends && ends > YEARS.0).then_some(Years(since, until))
}

/// The date that a rule gives in a year, if there is one.
fn date_of(key: DateKey, year: i32) -> Option<NaiveDate> {
    match key {
        DateKey::Yearly { month, day } => NaiveDate::from_ymd_opt(year, month, day),
        DateKey::YearlyRange { from: (month, day), .. } => {
            NaiveDate::from_ymd_opt(year, month, day).or_else(|| NaiveDate::from_ymd_opt(year, month, 28))
        }
        DateKey::Weekday { nth, weekday, month } => weekday_of(year, month.number_from_month(), nth, weekday),
        _ => None,
    }
}

fn weekday_of(year: i32, month: u32, nth: Nth, weekday: Weekday) -> Option<NaiveDate> {
    let on = |number: u8| NaiveDate::from_weekday_of_month_opt(year, month, weekday, number);
    match nth {
        Nth::First => on(1),
        Nth::Second => on(2),
        Nth::Third => on(3),
        Nth::Fourth => on(4),
        Nth::Fifth => on(5),
        Nth::Last => on(5).or_else(|| on(4)),
    }
}

/// The last date on which an entry may begin.
fn last_start(span: &Span) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(YEARS.1, 12, 31).into_iter().chain(span.until).min()
}

/// The dates on which an entry begins that repeats, one by one.
fn starts(span: &Span) -> Box<dyn Iterator<Item = NaiveDate> + '_> {
    let (first, every) = (span.begins.date(), span.every);
    let end = last_start(span).unwrap_or(first);
    let inside = move |date: &NaiveDate| *date >= first && *date <= end && date.year() >= YEARS.0;
    let step = usize::try_from(every).unwrap_or(usize::MAX).max(1);
    let years = (first.year()..=end.year()).step_by(step);
    match &span.repeats {
        Repeats::Never => Box::new(std::iter::once(first).filter(inside)),
        Repeats::Daily => Box::new(first.iter_days().step_by(step).take_while(move |date| *date <= end).filter(inside)),
        Repeats::Weekly(days) => {
            let monday = on_or_before(first, Weekday::Mon);
            let weeks = monday.iter_weeks().step_by(step).take_while(move |date| *date <= end);
            Box::new(weeks.flat_map(|monday| days.iter().map(move |day| on_or_after(monday, *day))).filter(inside))
        }
        Repeats::YearlyDay => Box::new(years.filter_map(move |year| first.with_year(year)).filter(inside)),
        Repeats::YearlyWeekday(nth, weekday, month) => {
            let month = month.number_from_month();
            Box::new(years.filter_map(move |year| weekday_of(year, month, *nth, *weekday)).filter(inside))
        }
        _ => {
            let months = (0..)
                .step_by(step)
                .map_while(move |months| first.with_day(1)?.checked_add_months(chrono::Months::new(months)));
            let months = months.take_while(move |month| *month <= end);
            Box::new(months.filter_map(move |month| day_in(span, month)).filter(inside))
        }
    }
}

/// The day of a month on which a monthly entry begins.
fn day_in(span: &Span, month: NaiveDate) -> Option<NaiveDate> {
    match &span.repeats {
        Repeats::MonthlyWeekday(nth, weekday) => weekday_of(month.year(), month.month(), *nth, *weekday),
        Repeats::MonthlyLastDay => month.checked_add_months(chrono::Months::new(1))?.pred_opt(),
        _ => month.with_day(span.begins.date().day()),
    }
}
