//! Entries of a schedule as calendars. This module knows calendars and the ways in which an entry repeats. It knows no
//! file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Month, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use super::spans::{Repeats, Span};
use crate::calendar::{CalendarSpec, DateKey, DateSpec, Nth, SeasonSpec};

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
    range: String,
}

/// When weekly hours are in force: whether they are of UTC, and from which date to which.
type Force = (bool, Option<NaiveDate>, Option<NaiveDate>);

/// The hours of the entries of a schedule that are added to it, or of those that are cut out.
#[derive(Default)]
pub(super) struct Hours {
    weekly: BTreeMap<Force, [BTreeSet<String>; 7]>,
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
        // A week that is open throughout needs no more.
        let pieces = pieces(span, 8);
        let last = pieces.last().map_or(0, |piece| piece.days);
        for day in days {
            let (from, to) = if last == 0 {
                (Some(span.begins.date()), span.until)
            } else {
                // What runs on for days must not begin in the middle.
                let to = span.until.and_then(|until| Span::later(on_or_before(until, *day), last));
                (Some(on_or_after(span.begins.date(), *day)), to)
            };
            let from = from.filter(|from| from.year() > YEARS.0);
            if from.zip(to).is_some_and(|(from, to)| from > to) {
                continue;
            }
            let week = self.weekly.entry((span.utc, from, to)).or_default();
            for piece in &pieces {
                let index = (u64::from(day.num_days_from_monday()).wrapping_add(piece.days)) % 7;
                if let Some(ranges) = usize::try_from(index).ok().and_then(|index| week.get_mut(index)) {
                    ranges.insert(piece.range.clone());
                }
            }
        }
        Ok(())
    }

    fn add_once(&mut self, span: &Span) -> Result<(), NoHours> {
        let (first, days) = (span.begins.date(), span.dates());
        let last = Span::later(first, days.saturating_sub(1)).ok_or(NoHours::Never)?;
        if last.year() < YEARS.0 {
            return Err(NoHours::Never);
        }
        if span.is_whole() {
            self.add_whole(span.utc, range_key(first, last), named(DateSpec::hours([WHOLE_DAY]), span));
            return Ok(());
        }
        let mut dates = Vec::new();
        if days == 1 {
            dates.push((DateKey::Once(first), DateSpec::hours([range(span.begins.time(), span.ends)])));
        } else {
            dates.push((DateKey::Once(first), DateSpec::hours([rest_of(span.begins.time())])));
            if let (Some(from), Some(to), true) = (first.succ_opt(), last.pred_opt(), days > 2) {
                dates.push((range_key(from, to), DateSpec::hours([WHOLE_DAY])));
            }
            dates.push((DateKey::Once(last), DateSpec::hours([until(span.ends)])));
        }
        self.dated.push(Dated { utc: span.utc, name: span.name.clone(), dates });
        Ok(())
    }

    fn add_rules(&mut self, span: &Span, rules: Vec<(DateKey, Years)>) -> Result<(), NoHours> {
        if rules.is_empty() {
            return Err(NoHours::Never);
        }
        let hours = if span.is_whole() { WHOLE_DAY.to_owned() } else { range(span.begins.time(), span.ends) };
        let entry = |years: Years| within(DateSpec::hours([hours.as_str()]), years);
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
        let mut dates: BTreeMap<NaiveDate, BTreeSet<String>> = BTreeMap::new();
        for first in starts(span) {
            for piece in &pieces {
                *left = left.checked_sub(1).ok_or(NoHours::TooMany)?;
                self.size = self.size.saturating_add(1);
                for (day, range) in split(Span::later(first, piece.days), &piece.range) {
                    dates.entry(day).or_default().insert(range);
                }
            }
        }
        if dates.is_empty() {
            return Err(NoHours::Never);
        }
        let dates =
            dates.into_iter().map(|(day, ranges)| (DateKey::Once(day), DateSpec::hours(Vec::from_iter(ranges))));
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

const WHOLE_DAY: &str = "00:00-24:00";

fn with_dates(calendar: CalendarSpec, dates: &[(DateKey, DateSpec)]) -> CalendarSpec {
    dates.iter().fold(calendar, |calendar, (key, entry)| calendar.dates(*key, entry.clone()))
}

/// Weekly hours that are in force from one date to another.
fn in_force(zone: &str, from: Option<NaiveDate>, to: Option<NaiveDate>, week: &[BTreeSet<String>; 7]) -> CalendarSpec {
    let runs = runs(week);
    if from.or(to).is_none() {
        return runs
            .into_iter()
            .fold(CalendarSpec::weekly(zone), |calendar, (days, ranges)| calendar.hours(days, ranges));
    }
    let season = runs.into_iter().fold(SeasonSpec::new(), |season, (days, ranges)| season.hours(days, ranges));
    let season = from.into_iter().fold(season, |season, from| season.from(DateKey::Once(from)));
    let season = to.into_iter().fold(season, |season, to| season.to(DateKey::Once(to)));
    CalendarSpec::weekly(zone).hours("mon-sun", "closed").seasons([season])
}

/// Weekdays with the same hours side by side, such as `mon-fri`.
fn runs(week: &[BTreeSet<String>; 7]) -> Vec<(String, Vec<String>)> {
    let mut runs: Vec<(Weekday, Weekday, &BTreeSet<String>)> = Vec::new();
    for (day, ranges) in WEEK.into_iter().zip(week).filter(|(_, ranges)| !ranges.is_empty()) {
        match runs.last_mut() {
            Some((_, last, before)) if last.succ() == day && *before == ranges => *last = day,
            _ => runs.push((day, day, ranges)),
        }
    }
    let days = |first: Weekday, last: Weekday| {
        let short = |day: Weekday| day.to_string().to_lowercase();
        if first == last { short(first) } else { format!("{}-{}", short(first), short(last)) }
    };
    runs.into_iter().map(|(first, last, ranges)| (days(first, last), ranges.iter().cloned().collect())).collect()
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

/// A range of times. One that ends on the next day runs past midnight.
fn range(from: NaiveTime, ends: NaiveDateTime) -> String {
    format!("{}-{}", clock(from), if ends.time() == NaiveTime::MIN { "24:00".to_owned() } else { clock(ends.time()) })
}

fn rest_of(from: NaiveTime) -> String {
    format!("{}-24:00", clock(from))
}

/// From midnight on.
fn until(ends: NaiveDateTime) -> String {
    range(NaiveTime::MIN, ends)
}

fn clock(time: NaiveTime) -> String {
    let seconds = time.format("%S").to_string() != "00";
    time.format(if seconds { "%H:%M:%S" } else { "%H:%M" }).to_string()
}

/// The parts of days in which an entry is open, up to so many days later. A part of less than a day may run past midnight.
fn pieces(span: &Span, most: u64) -> Vec<Piece> {
    let length = span.ends.signed_duration_since(span.begins);
    if length < TimeDelta::days(1) || (span.is_whole() && span.dates() == 1) {
        return vec![Piece { days: 0, range: range(span.begins.time(), span.ends) }];
    }
    let last = span.dates().saturating_sub(1).min(most);
    let mut pieces = vec![Piece { days: 0, range: rest_of(span.begins.time()) }];
    pieces.extend((1..last).map(|days| Piece { days, range: WHOLE_DAY.to_owned() }));
    if last > 0 {
        pieces.push(Piece { days: last, range: until(span.ends) });
    }
    pieces
}

/// The parts of a range that may run past midnight, each with its date.
fn split(day: Option<NaiveDate>, range: &str) -> Vec<(NaiveDate, String)> {
    let Some(day) = day else { return Vec::new() };
    match (range.split_once('-'), day.succ_opt()) {
        (Some((from, to)), Some(next)) if to < from => {
            vec![(day, format!("{from}-24:00")), (next, format!("00:00-{to}"))]
        }
        _ => vec![(day, range.to_owned())],
    }
}

/// The rules of dates on which an entry begins every year, with its years. `None` if it has to be written out.
fn rules(span: &Span) -> Option<Vec<(DateKey, Years)>> {
    let short =
        span.ends.signed_duration_since(span.begins) < TimeDelta::days(1) || span.is_whole() && span.dates() == 1;
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
    let february = |(month, day): (u32, u32)| month == 2 && day >= 28;
    let crosses = if from <= to { from <= (2, 28) && to >= (2, 28) } else { from <= (2, 28) || to >= (2, 28) };
    (days < 300 && !crosses && !february(from) && !february(to)).then_some(DateKey::YearlyRange { from, to })
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

/// The dates on which an entry begins that repeats, one by one.
fn starts(span: &Span) -> Box<dyn Iterator<Item = NaiveDate> + '_> {
    let (first, every) = (span.begins.date(), span.every);
    let end = NaiveDate::from_ymd_opt(YEARS.1, 12, 31).into_iter().chain(span.until).min().unwrap_or(first);
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
